"""Refusals about care: each says what, on which source where there is one, and what to do; and lets through what is in order."""

from __future__ import annotations

import pytest

from convenanten.definitie import GeldendConvenant
from rules import zorgvuldig as z
from rules.stand import Lezer
from rules.uitkomst import Geweigerd, Reden, Uitkomst
from tests.eenheid.test_poorten import C

G = GeldendConvenant(C, {})
AGNES = Lezer("agnes", "politie", frozenset({"partnermedewerker"}))


@pytest.mark.parametrize(("goed", "fout", "reden", "zin", "bron"), [
    (z.is_nagegaan(G, True), z.is_nagegaan(G, False), Reden.NIET_ZORGVULDIG, "moet én mag weten", "ontvangers"),
    (z.is_volledig_geinformeerd(G, ()), z.is_volledig_geinformeerd(G, ("welke rechten", "de uitnodiging")), Reden.NIET_ZORGVULDIG,
     "Er ontbreekt: welke rechten, de uitnodiging.", "informeren"),
    (z.is_lid_2_afgewogen(True), z.is_lid_2_afgewogen(False), Reden.NIET_ZORGVULDIG, "Artikel 41 lid 2 UAVG", ""),
    (z.antwoord_zonder_persoon(G, False), z.antwoord_zonder_persoon(G, True), Reden.NIET_ZORGVULDIG, "het antwoord noemt een betrokkene", "vragen"),
    (z.adviesvraag_zonder_persoon(G, False), z.adviesvraag_zonder_persoon(G, True), Reden.NIET_ZORGVULDIG, "een adviesvraag is anoniem", "anoniem_advies"),
    (z.leerpunten_zonder_persoon(False), z.leerpunten_zonder_persoon(True), Reden.NIET_ZORGVULDIG, "leerpunten noemen een betrokkene", ""),
    (z.is_eigen_actie(AGNES, "politie"), z.is_eigen_actie(AGNES, "accolade"), Reden.GEEN_BEVOEGDHEID, "van een andere partij", ""),
    (z.mag_aanwezig(G, {"politie": True}, ("politie",)), z.mag_aanwezig(G, {"politie": True, "ggz": False}, ("vnn", "ggz", "politie")), Reden.GEEN_BEVOEGDHEID,
     "moeten weten: ggz, vnn.", "kennisname"),
    (z.is_ander_dan(AGNES, "pieter"), z.is_ander_dan(AGNES, "agnes"), Reden.VIER_OGEN, "een ander moet het bevestigen", ""),
])  # fmt: skip
def test_zorgvuldig_of_geweigerd_met_reden(goed: Uitkomst, fout: Uitkomst, reden: Reden, zin: str, bron: str) -> None:
    assert goed
    assert isinstance(fout, Geweigerd)
    assert fout.reden is reden
    assert zin in fout.uitleg
    assert fout.doen
    if bron:
        assert fout.bron == G.bron(bron)
