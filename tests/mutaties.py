"""`make mutaties`: does every rule in `rules/` have a test that notices when it is changed?

mutmut changes the rules in a copy, one thing at a time, and runs the unit tests. What survives must be
explained here: a change of the words only, of a sentence that people read and no test quotes, or a change
in `VERKLAARD`. Anything else is an error.
"""

from __future__ import annotations

import ast
import difflib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

WORTEL = Path(__file__).parent.parent
_BIJ_INVOER = (
    "runs while the module is imported, before a mutant is chosen; a wrong table fails every test of it"
)
# what survives and may: the changed line (a part of it), and why
VERKLAARD: dict[str, str] = {
    "POORTEN[toets.__name__] = ": _BIJ_INVOER,
    "VOORWAARDEN[v.__name__] = ": _BIJ_INVOER,
    "soorten[handeling] = ": _BIJ_INVOER,
    "klas.handeling = ": _BIJ_INVOER,
    "leest_norm: bool=False": _BIJ_INVOER,
    "(cast(": "tells the type checker what it is, and gives back the same",
}
TOETSEN = [
    "test_poorten",
    "test_zicht_en_verstrekken",
    "test_ontvangen",
    "test_zeggenschap",
    "test_nadien",
    "test_termijnen",
    "test_woorden",
    "test_datalekregels",
    "test_werktijd_en_signalen",
    "test_toegang_regelen",
    "test_zorgvuldig",
    "test_feiten",
    "test_codes",
]
_CONFIG = f"""
[tool.mutmut]
source_paths = ["rules"]
only_mutate = ["rules/*.py"]
also_copy = [
  "convenanten", "models", "notifications", "documenten", "services", "tasks", "flows", "portal",
  "casusregie", "metingen", "migrations", "tests", "docs",
  "prefect.yaml",
]
pytest_add_cli_args_test_selection = {json.dumps([f"tests/eenheid/{t}.py" for t in TOETSEN])}
pytest_add_cli_args = ["-p", "no:cacheprovider", "-p", "no:xdist"]
"""


class _ZonderWoorden(ast.NodeTransformer):
    """Forget the sentences of a refusal, so that only what decides is compared."""

    def visit_Call(self, knoop: ast.Call) -> ast.Call:
        self.generic_visit(knoop)
        naam = getattr(knoop.func, "id", "")
        if naam == "Geweigerd":
            knoop.args, knoop.keywords = knoop.args[:1], []
        elif naam == "_nog_niet":
            knoop.args, knoop.keywords = [], []
        elif naam == "_vastgelegd":
            knoop.args, knoop.keywords = knoop.args[:2], [k for k in knoop.keywords if k.arg == "deze_ronde"]
        return knoop


def _kern(functie: ast.FunctionDef) -> str:
    kopie = ast.parse(ast.unparse(functie)).body[0]
    assert isinstance(kopie, ast.FunctionDef)
    kopie.name = "f"
    return ast.dump(_ZonderWoorden().visit(kopie))


def overlevers(map_: Path) -> tuple[int, int, list[tuple[str, str]]]:
    """(how many mutants, how many changed words only, [(name, the changed lines)]) of a finished run."""
    alle = woorden = 0
    rest = []
    for meta in sorted((map_ / "mutants" / "rules").glob("*.meta")):
        uitkomsten = json.loads(meta.read_text())["exit_code_by_key"]
        functies = {
            n.name: n
            for n in ast.walk(ast.parse(meta.with_suffix("").read_text()))
            if isinstance(n, ast.FunctionDef)
        }
        alle += len(uitkomsten)
        for naam, code in uitkomsten.items():
            if code != 0:
                continue
            kort = naam.split(".")[-1]
            oud, nieuw = functies[kort.rsplit("__mutmut_", 1)[0] + "__mutmut_orig"], functies[kort]
            if _kern(oud) == _kern(nieuw):
                woorden += 1
                continue
            verschil = difflib.unified_diff(
                ast.unparse(oud).splitlines(), ast.unparse(nieuw).splitlines(), lineterm="", n=0
            )
            regels = "\n".join(
                r for r in verschil if r[:1] in "+-" and r[:3] not in ("+++", "---") and "def " not in r
            )
            if not regels:  # only a default in the signature
                regels = f"- {ast.unparse(oud.args)}\n+ {ast.unparse(nieuw.args)}"
            rest.append((naam, regels))
    return alle, woorden, rest


def main() -> int:
    """Run, and say what nobody noticed. Exit code 1 when something survives without a reason."""
    with tempfile.TemporaryDirectory(prefix="mutaties-") as map_naam:
        kopie = Path(map_naam) / "kopie"
        shutil.copytree(
            WORTEL,
            kopie,
            ignore=shutil.ignore_patterns(
                ".venv", ".git", "data", "demo-data", ".*_cache", "__pycache__", "mutants"
            ),
        )
        with (kopie / "pyproject.toml").open("a", encoding="utf-8") as bestand:
            bestand.write(_CONFIG)
        mutmut = Path(sys.executable).with_name("mutmut")
        loop = subprocess.run(
            [str(mutmut), "run", "--max-children", "2"],
            cwd=kopie,
            capture_output=True,
            text=True,
            env={**os.environ, "TERM": "dumb"},
        )
        if not (kopie / "mutants").exists():
            print(loop.stdout[-2000:], loop.stderr[-2000:])
            return 1
        alle, woorden, rest = overlevers(kopie)
    onverklaard = [(naam, regels) for naam, regels in rest if not any(deel in regels for deel in VERKLAARD)]
    print(
        f"{alle} veranderingen: {alle - woorden - len(rest)} opgemerkt, {woorden} alleen woorden, "
        f"{len(rest) - len(onverklaard)} verklaard, {len(onverklaard)} onverklaard"
    )
    for naam, regels in onverklaard:
        print(f"{naam}\n{regels}")
    return 1 if onverklaard or alle == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
