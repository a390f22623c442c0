"""The drawing of a convenant is well-formed and leaves nothing out."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from convenanten.lader import MAP, beschikbaar, lees_opgeslagen
from convenanten.tekening import teken
from rules.poorten import VRAGEN
from services.handelen.werkplek import CONTROLES


@pytest.mark.parametrize("pad", sorted(beschikbaar(MAP).values()), ids=lambda p: p.parent.name)
def test_elke_fase_elk_besluit_en_elke_controle_staat_op_de_tekening(pad: Path) -> None:
    c = lees_opgeslagen(pad.read_text(), CONTROLES)
    woorden = " ".join(ET.fromstring(teken(c, VRAGEN)).itertext())
    for fase in c.fasen.values():
        if not fase.eind:
            assert fase.titel in woorden
        for o in fase.overgangen:
            assert f"→ {c.fasen[o.naar].titel}" in woorden
            assert f"Besluit: {c.rollen[o.besluit.door].naam}" in woorden
            for controle in o.poort:
                assert VRAGEN[controle.controle] in woorden
