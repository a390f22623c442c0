"""Every act is declared whole: words for people, a source for every choice, and no text of a third kind."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from convenanten.lader import MAP, beschikbaar, lees_opgeslagen
from notifications.soorten import TEKSTEN
from rules import feiten
from rules.bevoegdheid import mag_beheren
from rules.codes import namen
from rules.datalek import DatalekStand, mag_op_datalek
from rules.rollen import AANMELDER, ADVISEUR, IEDEREEN
from rules.stand import Lezer
from rules.uitkomst import Geweigerd
from rules.woorden import WOORDEN
from services.advies.bereik import ADVIES
from services.alles import HANDELINGEN
from services.casus.bereik import CASUS
from services.datalek.bereik import DATALEK
from services.handelen.handeling import Handeling, Kop
from services.handelen.in_installatie import INSTALLATIE
from services.handelen.keuzes import BRONNEN
from services.handelen.velden import Tekst, Veld, Veldsoort
from services.handelen.werkplek import CONTROLES
from tests.eenheid.test_poorten import GELDEND

CONVENANTEN = [lees_opgeslagen(p.read_text(encoding="utf-8"), CONTROLES) for p in beschikbaar(MAP).values()]
VELDEN = [(h, v) for h in HANDELINGEN.values() for v in h.velden]
elke_handeling = pytest.mark.parametrize("h", HANDELINGEN.values(), ids=HANDELINGEN)
elk_veld = pytest.mark.parametrize(("h", "veld"), VELDEN, ids=[f"{h.naam}-{v.naam}" for h, v in VELDEN])
ENGELS = {"the", "and", "or", "with", "who", "which", "this", "that", "what", "when", "may", "must", "its"}
LEK = DatalekStand("politie", frozenset({"politie"}), kennisgegeven=False, gesloten=False)
VREEMDE = Lezer("iemand", "accolade", frozenset({"bevoegd_functionaris"}))
GEEN_TEKST = {Veldsoort.JA_NEE, Veldsoort.DATUM, Veldsoort.MOMENT, Veldsoort.GETAL}


def woorden_van(tekst: str) -> list[str]:
    return re.findall(r"\w+", tekst.casefold())


@elk_veld
def test_tekst_zegt_of_zij_over_mensen_gaat_en_wat_te_kiezen_is_komt_ergens_vandaan(
    h: Handeling, veld: Veld
) -> None:
    keuze = [x for x in (veld.bron, veld.codes) if x is not None]
    if veld.soort in GEEN_TEKST:
        assert not keuze
        assert veld.tekst is None
    elif veld.tekst is None:
        assert len(keuze) == 1, "een veld met vrije tekst zegt of die over mensen mag gaan"
    else:
        assert not keuze
        assert isinstance(veld.tekst, Tekst)
        assert veld.langste, "zonder grens past het ooit niet in de database"


def test_elke_bron_van_keuzes_bestaat_en_wordt_gebruikt() -> None:
    assert {v.bron.bron for _, v in VELDEN if v.bron is not None} == set(BRONNEN)
    assert all(bron.wat and "_" not in bron.wat for bron in BRONNEN.values())


@elk_veld
def test_een_veld_heeft_woorden_en_geen_codes(h: Handeling, veld: Veld) -> None:
    assert veld.woorden != veld.naam, "dit veld heeft geen omschrijving"
    assert veld.woorden.strip() == veld.woorden != ""
    assert veld.woorden[0].isupper()
    assert "_" not in veld.woorden
    if veld.codes is not None:
        assert len(set(namen(veld.codes)) & set(woorden_van(veld.woorden))) < 2, "de keuzes staan er al bij"


@elke_handeling
def test_een_handeling_heeft_een_titel_een_uitleg_en_een_kop(h: Handeling) -> None:
    for tekst in (h.titel, h.uitleg, h.gedaan):
        assert tekst[:1].isupper()
        assert "_" not in tekst
        assert not ENGELS & set(woorden_van(tekst)), "mensen lezen hier Nederlands"
    assert h.uitleg[-1] in ".?"
    assert len(h.uitleg) > len("Leg vast.")
    assert isinstance(h.kop, Kop)


def test_onder_elke_kop_staat_iets_en_geen_twee_handelingen_heten_hetzelfde() -> None:
    assert {h.kop for h in HANDELINGEN.values()} == set(Kop)
    titels = Counter((type(h.bereik), h.titel.casefold()) for h in HANDELINGEN.values())
    assert [titel for titel, aantal in titels.items() if aantal > 1] == []


def test_elke_handeling_hoort_bij_een_van_de_vier_soorten() -> None:
    soorten = (CASUS, DATALEK, ADVIES, INSTALLATIE)
    assert {type(h.bereik) for h in HANDELINGEN.values()} == {type(x) for x in soorten}
    assert all(naam == h.naam for naam, h in HANDELINGEN.items())


@elke_handeling
def test_wie_iets_mag_bestaat(h: Handeling) -> None:
    assert h.wie
    if h.wie == IEDEREEN:
        assert h.bereik is not CASUS, "in een casus doet niet zomaar iedereen iets"
    elif h.bereik is CASUS:
        assert h.wie <= {rol for c in CONVENANTEN for rol in c.rollen}
    elif h.bereik is DATALEK:
        assert isinstance(mag_op_datalek(GELDEND, LEK, VREEMDE, h.wie), Geweigerd)
    elif h.bereik is ADVIES:
        assert h.wie == (AANMELDER if h.begint else ADVISEUR), "wie de regels van rules.advies noemen"
    else:
        weigering = mag_beheren(frozenset(), h.wie)
        assert isinstance(weigering, Geweigerd)
        assert "_" not in weigering.uitleg
        assert all(mag_beheren(frozenset({rol}), h.wie) for rol in h.wie)


@elke_handeling
def test_elke_mail_die_een_handeling_stuurt_bestaat(h: Handeling) -> None:
    assert h.mails <= set(TEKSTEN)


def test_woorden_over_mensen_zijn_een_gegeven_of_staan_bij_de_lezers_van_de_handeling() -> None:
    """There is no third kind: whoever adds an act with such words says for whom they are."""
    met_woorden = {
        h.naam
        for h in HANDELINGEN.values()
        if h.bereik is CASUS and any(v.tekst is not None and v.tekst.over_personen for v in h.velden)
    }
    zonder_lezers = {naam for naam in met_woorden if feiten.CASUS[naam] not in WOORDEN}
    # the verslag has readers of its own (`mag_verslag_lezen`)
    assert zonder_lezers == {feiten.OverlegGehouden.handeling}
    assert {k.handeling for k in WOORDEN} <= met_woorden | {
        feiten.AdviesGegeven.handeling,
        feiten.AdviesGevraagd.handeling,
        feiten.Geevalueerd.handeling,
    }
