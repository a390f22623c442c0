"""What the product imports is what it declares, and what only a developer needs stays out of production."""

from __future__ import annotations

import ast
import json
import re
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from tests import sbom

WORTEL = Path(__file__).parents[2]
PYPROJECT = tomllib.loads((WORTEL / "pyproject.toml").read_text(encoding="utf-8"))
ONZE = PYPROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
LEVERANCIERS = packages_distributions()
# no import of ours names these: Starlette and Python themselves look for them
OP_NAAM = {"python-multipart", "tzdata"}


def naam(eis: str) -> str:
    """The name in a requirement, as the locks spell it: `psycopg[binary]` is psycopg."""
    return re.sub(r"[-_.]+", "-", re.split(r"[\[<>=!~; ]", eis)[0]).lower()


NODIG = {naam(eis) for eis in PYPROJECT["project"]["dependencies"]}
EXTRA = {
    soort: {naam(eis) for eis in eisen}
    for soort, eisen in PYPROJECT["project"]["optional-dependencies"].items()
}


def invoer(knoop: ast.AST, *, later: bool = False) -> Iterator[tuple[str, bool]]:
    """The imported top-level modules, and whether only a call of a function imports them."""
    for kind in ast.iter_child_nodes(knoop):
        if isinstance(kind, ast.Import):
            yield from ((a.name.split(".")[0], later) for a in kind.names)
        elif isinstance(kind, ast.ImportFrom) and kind.module and not kind.level:
            yield kind.module.split(".")[0], later
        yield from invoer(kind, later=later or isinstance(kind, ast.FunctionDef | ast.AsyncFunctionDef))


def van_anderen(mappen: list[str]) -> Iterator[tuple[str, bool, str]]:
    """(module, only imported by a call, file) of what is neither ours nor Python's."""
    eigen = {*ONZE, "tests", *sys.stdlib_module_names}
    for map_ in mappen:
        for pad in sorted((WORTEL / map_).rglob("*.py")):
            for module, later in invoer(ast.parse(pad.read_text(encoding="utf-8"))):
                if module not in eigen:
                    yield module, later, str(pad.relative_to(WORTEL))


def leveranciers(module: str) -> set[str]:
    """The packages that this module comes from."""
    return {naam(pakket) for pakket in LEVERANCIERS.get(module, ())}


def vergrendeld(bestand: str) -> dict[str, str]:
    """{package: version} of a lock."""
    regels = (WORTEL / bestand).read_text(encoding="utf-8")
    return dict(re.findall(r"^([a-z0-9.-]+)==([^ ;\\]+)", regels, re.M))


def test_wat_het_product_invoert_is_vermeld() -> None:
    """What only a call imports, an extra may bring; never the tools of a developer."""
    soms = NODIG | EXTRA["vormgeving"] | EXTRA["postgres-proef"]
    niet = {
        (module, pad)
        for module, later, pad in van_anderen(ONZE)
        if not leveranciers(module) & (soms if later else NODIG)
    }
    assert niet == set()


def test_wat_is_vermeld_wordt_ingevoerd() -> None:
    gebruikt = {pakket for module, _, _ in van_anderen(ONZE) for pakket in leveranciers(module)}
    assert NODIG - gebruikt == OP_NAAM


def test_wat_de_toetsen_invoeren_is_vermeld() -> None:
    alles = NODIG.union(*EXTRA.values())
    niet = {(module, pad) for module, _, pad in van_anderen(["tests"]) if not leveranciers(module) & alles}
    assert niet == set()


def test_productie_krijgt_wat_nodig_is_en_geen_gereedschap() -> None:
    productie = vergrendeld("requirements.lock").keys()
    assert productie >= NODIG
    assert productie & set().union(*EXTRA.values()) == set()


def test_wat_productie_krijgt_is_wat_de_toetsen_kregen() -> None:
    ontwikkeling = vergrendeld("requirements-ontwikkeling.lock")
    assert ontwikkeling.keys() >= NODIG.union(*EXTRA.values())
    assert vergrendeld("requirements.lock").items() <= ontwikkeling.items()


@pytest.fixture(scope="module")
def lijst(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The SBOM, in a folder that was not there yet."""
    uit = tmp_path_factory.mktemp("sbom") / "build" / "sbom.json"
    sbom.maak(uit)
    return uit


def test_de_sbom_noemt_ons_en_elk_pakket_van_productie(lijst: Path) -> None:
    inhoud = json.loads(lijst.read_text(encoding="utf-8"))
    wij = inhoud["metadata"]["component"]
    project = PYPROJECT["project"]
    assert inhoud["bomFormat"] == "CycloneDX"
    assert (wij["name"], wij["version"]) == (project["name"], project["version"])
    assert [x["license"]["id"] for x in wij["licenses"]] == [project["license"]]
    assert {c["name"]: c["version"] for c in inhoud["components"]} == vergrendeld("requirements.lock")


def test_de_sbom_is_elke_keer_dezelfde(lijst: Path, tmp_path: Path) -> None:
    sbom.maak(tmp_path / "nog_eens.json")
    assert (tmp_path / "nog_eens.json").read_bytes() == lijst.read_bytes()
