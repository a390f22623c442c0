"""The register of eisen, the convenanten and the tests speak of the same ids, and what is called proven has a
proof.
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
import yaml

from convenanten.lader import MAP, beschikbaar
from metingen.eisen import register, toetsen

WORTEL = Path(__file__).parents[2]
REGISTER = register()
MERKEN = set(
    re.findall(r'mark\.eis\("([^"]+)"\)', "".join(p.read_text() for p in (WORTEL / "tests").rglob("*.py")))
)


def eisen_in(ding: object) -> set[str]:
    if isinstance(ding, dict):
        return {v for k, v in ding.items() if k == "eis"} | {e for v in ding.values() for e in eisen_in(v)}
    return {e for v in ding for e in eisen_in(v)} if isinstance(ding, list) else set()


def test_elke_eis_in_een_convenant_en_in_een_toets_staat_in_het_register() -> None:
    bekend = {e.id for e in REGISTER}
    assert len(bekend) == len(REGISTER)
    for pad in beschikbaar(MAP).values():
        assert eisen_in(yaml.safe_load(pad.read_text())) <= bekend
    assert bekend >= set(toetsen())


def test_elke_gemerkte_toets_wordt_gevonden() -> None:
    assert set(toetsen()) >= MERKEN


def test_een_stap_die_iets_bewijst_kan_mislukken() -> None:
    for pad in MAP.glob("*/scenarios/*.yaml"):
        for stap in yaml.safe_load(pad.read_text())["stappen"]:
            assert not stap.get("bewijst") or stap.keys() & {"weigert", "ziet", "verwacht", "toont", "eerder"}


# their roles and terms stand in the convenanten; what they ask of the software comes with messages,
# datalek, portal and rights
LATER = {
    "K4.4",
    "K9.1-3",
    "K9.7",
    "K9.8",
    "K10.2",
    "K12.1",
    "K12.2",
    "K12.3",
    "K12.4",
    "K12.5",
    "K12.6-7",
    "K12.8",
    "K14.1",
    "K14.3",
    "K14.4",
    "K15",
    "K16",
    "K17",
    "H5b",
    "H7",
    "H13",
    "H14",
    "H15",
    "V11",
    "W10",
}


def test_elke_eis_is_bewezen_behalve_wat_later_komt() -> None:
    assert {e.id for e in REGISTER if e.status != "bewezen"} <= LATER
    assert {e.id for e in REGISTER if e.status == "bewezen" and not e.toetsen} == set()


@pytest.mark.eis("C8")
def test_de_voorgeschreven_pakketten_en_mappen_zijn_er() -> None:
    project = tomllib.loads((WORTEL / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    namen = {re.split(r"[\[<>=]", d)[0] for d in project["dependencies"]}
    assert {"prefect", "sqlalchemy", "pydantic", "apprise"} <= namen
    assert "pytest" in project["optional-dependencies"]["ontwikkeling"]
    for naam in ("flows", "tasks", "models", "notifications", "tests", "pyproject.toml", "prefect.yaml"):
        assert (WORTEL / naam).exists(), naam


def test_een_bepaling_draagt_haar_woorden() -> None:
    f5 = next(e for e in REGISTER if e.id == "F5")
    assert any("opnieuw beoordeeld" in citaat for _, _, _, citaat in f5.bepalingen)
    assert len(f5.toetsen) >= 2
