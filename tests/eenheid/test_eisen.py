"""The register of eisen, the convenanten and the tests speak of the same ids, and what is called proven has a
proof.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from casusregie.dekking.waarnemen import BEELD
from convenanten.lader import MAP, beschikbaar
from metingen.eisen import Gemerkt, register, toetsen

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
            assert not stap.get("bewijst") or stap.keys() & {"weigert", *BEELD}


def test_wat_bewezen_heet_heeft_een_bewijs() -> None:
    """Whether no line with that id can go unnoticed is asked in `tests/diensten/test_dekking.py`."""
    assert {e.id for e in REGISTER if e.status == "bewezen" and not e.toetsen} == set()
    assert {e.status for e in REGISTER} == {"bewezen", "deels", "later"}


def test_een_overlever_maakt_bewezen_onterecht() -> None:
    eis = next(e for e in REGISTER if e.id == "C8")
    overlever = Gemerkt(eis.id, "bewezen", 2, (("krimpen", "fasen.begin"),))
    assert overlever.oordeel == "heet ten onrechte bewezen"
    assert replace(overlever, overlevers=()).oordeel == ""
    assert replace(overlever, status="deels").oordeel == ""
    assert replace(overlever, status="deels", overlevers=()).oordeel == "elke regel is bewezen"


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
