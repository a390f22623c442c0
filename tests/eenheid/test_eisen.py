"""The register of eisen, the convenanten and the tests speak of the same ids, and what is called proven has a proof."""

from __future__ import annotations

import re
from pathlib import Path

import yaml

from casusregie.eisen import register, toetsen
from convenanten.lader import MAP, beschikbaar

WORTEL = Path(__file__).parents[2]
REGISTER = register()
MERKEN = set(re.findall(r'mark\.eis\("([^"]+)"\)', "".join(p.read_text() for p in (WORTEL / "tests").rglob("*.py"))))


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
            assert not stap.get("bewijst") or stap.keys() & {"weigert", "ziet", "verwacht"}


# proven by the scenario that is played on both databases, or by the whole of `make test`
DOOR_SCENARIO = {"C8", "H8", "H8b", "H9"}


def test_wat_bewezen_heet_heeft_een_toets() -> None:
    assert {e.id for e in REGISTER if e.status == "bewezen" and not e.toetsen} - DOOR_SCENARIO == set()


def test_een_bepaling_draagt_haar_woorden() -> None:
    f5 = next(e for e in REGISTER if e.id == "F5")
    assert any("opnieuw beoordeeld" in citaat for _, _, _, citaat in f5.bepalingen)
    assert len(f5.toetsen) >= 2
