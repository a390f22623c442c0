"""`make wiel`: does the wheel run by itself?

An empty environment, in a temporary folder, gets what production gets: the packages of requirements.lock and
the wheel. There, far from these sources, the demo must succeed and the portal must wear its look.
"""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import tempfile
import time
import tomllib
import zipfile
from pathlib import Path

import httpx

WORTEL = Path(__file__).parent.parent
LOOK = "portal/statisch/nlds/nlds.css"
GEDULD_S = 30.0


class WielFout(Exception):
    """What is wrong with the wheel."""


def eis(waar: bool, anders: str) -> None:
    """Raise WielFout unless this is true."""
    if not waar:
        raise WielFout(anders)


def bronnen() -> set[str]:
    """Every file of our packages, as it should lie in the wheel."""
    pyproject = tomllib.loads((WORTEL / "pyproject.toml").read_text(encoding="utf-8"))
    mappen = pyproject["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    alle = (p for map_ in mappen for p in (WORTEL / map_).rglob("*") if p.is_file())
    return {p.relative_to(WORTEL).as_posix() for p in alle if "__pycache__" not in p.parts}


def controleer_inhoud(wiel: Path) -> None:
    """Every file of our packages is inside, the look too, and nothing else of ours."""
    with zipfile.ZipFile(wiel) as archief:
        namen = archief.namelist()
    verwacht = bronnen()
    eis(LOOK in verwacht, "De vormgeving ontbreekt: npm kon haar niet ophalen.")
    inhoud = {n for n in namen if not n.split("/")[0].endswith((".dist-info", ".data"))}
    eis(inhoud == verwacht, f"In het wiel of in de bron ontbreekt: {sorted(inhoud ^ verwacht)[:10]}")


def maak_omgeving(map_: Path, wiel: Path) -> Path:
    """An environment with the locked packages and the wheel; returns the folder of its commands."""
    subprocess.run([sys.executable, "-m", "venv", str(map_)], check=True)
    pip = [str(map_ / "bin" / "python"), "-m", "pip", "--quiet", "--disable-pip-version-check"]
    omgeving = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}
    for opdracht in (
        ["install", "--require-hashes", "-r", str(WORTEL / "requirements.lock")],
        ["install", "--no-deps", str(wiel)],
        ["check"],
    ):
        subprocess.run([*pip, *opdracht], check=True, cwd=map_, env=omgeving)
    return map_ / "bin"


def vrije_poorten(aantal: int) -> list[str]:
    """Ports of loopback that nothing listens on."""
    with contextlib.ExitStack() as stapel:
        sockets = [stapel.enter_context(socket.socket()) for _ in range(aantal)]
        for s in sockets:
            s.bind(("127.0.0.1", 0))
        return [str(s.getsockname()[1]) for s in sockets]


class Proef:
    """The installed command, in a folder of its own and with nothing of our environment."""

    def __init__(self, bin_: Path, thuis: Path) -> None:
        prefect, postbus, smtp, self.poort = vrije_poorten(4)
        self.thuis = thuis
        # no time zones of the machine: they must come along
        self.omgeving = {"PATH": f"{bin_}:/usr/bin:/bin", "HOME": str(thuis), "PYTHONTZPATH": ""}
        self.casusregie = str(bin_ / "casusregie")
        self.begin = [self.casusregie, "--data", str(thuis / "d"), "--prefect-poort", prefect]
        self.begin += ["--postbus-poort", postbus, "--smtp-poort", smtp, "--portaal-poort", self.poort]

    def doe(self, *woorden: str) -> tuple[int, str]:
        """(exit code, what it said) of one command."""
        loop = subprocess.run(
            [*self.begin, *woorden],
            cwd=self.thuis,
            env=self.omgeving,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=300,
        )
        return loop.returncode, loop.stdout

    def portaal_werkt(self) -> None:
        """The portal of the installation that the demo left wears its look and reads a form."""
        proces = subprocess.Popen(
            [*self.begin, "portaal", "--poort", self.poort], cwd=self.thuis, env=self.omgeving
        )
        try:
            with httpx.Client(base_url=f"http://127.0.0.1:{self.poort}", trust_env=False) as http:
                bladzijde = self._eerste_antwoord(http, proces)
                adres = LOOK.removeprefix("portal")
                eis(adres in bladzijde, "Het portaal noemt de vormgeving niet.")
                eis("utrecht-button" in http.get(adres).text, "Het portaal geeft de vormgeving niet.")
                antwoord = http.post("/inloggen", data={"gebruikersnaam": "niemand"})
                eis(antwoord.status_code == 401, f"Op inloggen antwoordt het portaal {antwoord.status_code}.")
        finally:
            proces.terminate()
            proces.wait(10)

    def _eerste_antwoord(self, http: httpx.Client, proces: subprocess.Popen[bytes]) -> str:
        tot = time.monotonic() + GEDULD_S
        while time.monotonic() < tot and proces.poll() is None:
            try:
                return http.get("/inloggen").text
            except httpx.ConnectError:
                time.sleep(0.1)
        raise WielFout("Het portaal antwoordt niet.")


def bewijs(wiel: Path, map_: Path) -> None:
    """Raises WielFout when something of the product does not run from the wheel."""
    controleer_inhoud(wiel)
    bin_ = maak_omgeving(map_ / "omgeving", wiel)
    for pad in (f"lib/python*/site-packages/{LOOK}", "share/casusregie/prefect.yaml"):
        eis(any(bin_.parent.glob(pad)), f"Niet geïnstalleerd: {pad}")
    thuis = map_ / "thuis"
    thuis.mkdir()
    proef = Proef(bin_, thuis)
    code, gezegd = proef.doe("demo", "--eenmaal")
    eis(code == 0, f"De demo is niet geslaagd:\n{gezegd}")
    eis(f"Bijvoorbeeld: {proef.casusregie} --data" in gezegd, f"De demo noemt een andere opdracht:\n{gezegd}")
    proef.portaal_werkt()
    code, gezegd = proef.doe("eisen")
    eis(code != 0 and "niet bij deze installatie" in gezegd, f"'casusregie eisen' zei:\n{gezegd}")


def main() -> int:
    """Prove the one wheel in build/wiel. Returns 1 when it does not run."""
    (wiel,) = (WORTEL / "build" / "wiel").glob("*.whl")
    begin = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="wiel-") as map_:
        try:
            bewijs(wiel, Path(map_))
        except WielFout as fout:
            print(f"✗ {fout}")
            return 1
    print(f"✓ {wiel.name} draait in een lege omgeving ({time.monotonic() - begin:.0f} s).")
    return 0


if __name__ == "__main__":
    sys.exit(main())
