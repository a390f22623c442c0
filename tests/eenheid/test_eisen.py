"""The register of eisen, the convenanten and the tests speak of the same ids."""

from __future__ import annotations

import re
from pathlib import Path

import yaml

from convenanten.lader import MAP, beschikbaar

WORTEL = Path(__file__).parents[2]
RIJEN = re.findall(r"^\| ([A-Z][\w.-]*) \| .* \| (bewezen|deels|later) \|", (WORTEL / "docs" / "eisen.md").read_text(), re.M)
TOETSEN = set(re.findall(r'mark\.eis\("([^"]+)"\)', "".join(p.read_text() for p in (WORTEL / "tests").rglob("*.py"))))


IN_SCENARIOS = {
    eis for pad in MAP.glob("*/scenarios/*.yaml") for stap in yaml.safe_load(pad.read_text())["stappen"] for eis in stap.get("bewijst", ())
}


def eisen_in(ding: object) -> set[str]:
    if isinstance(ding, dict):
        return {v for k, v in ding.items() if k == "eis"} | {e for v in ding.values() for e in eisen_in(v)}
    return {e for v in ding for e in eisen_in(v)} if isinstance(ding, list) else set()


def test_elke_eis_in_een_convenant_en_in_een_toets_staat_in_het_register() -> None:
    bekend = {i for i, _ in RIJEN}
    assert len(bekend) == len(RIJEN)
    for pad in beschikbaar(MAP).values():
        assert eisen_in(yaml.safe_load(pad.read_text())) <= bekend
    assert bekend >= TOETSEN | IN_SCENARIOS


# proven by the scenario that is played on both databases, or by the whole of `make test`
DOOR_SCENARIO = {"C8", "H8", "H8b", "H9", "F11"}


def test_wat_bewezen_heet_heeft_een_toets() -> None:
    for pad in MAP.glob("*/scenarios/*.yaml"):
        for stap in yaml.safe_load(pad.read_text())["stappen"]:
            assert not stap.get("bewijst") or stap.keys() & {"weigert", "ziet", "verwacht", "met"}
    bewezen = {i for i, status in RIJEN if status == "bewezen"}
    assert bewezen - TOETSEN - IN_SCENARIOS - DOOR_SCENARIO == set()
