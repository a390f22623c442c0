"""Advice outside a casus: who asks, who reads what, and what a text without a casus may not hold."""

from __future__ import annotations

from dataclasses import replace

import pytest

from convenanten.definitie import GeldendConvenant
from rules.advies import (
    AdviesStand,
    leest_advies_van,
    mag_advies_geven,
    mag_advies_vragen,
    mag_adviesvraag_lezen,
    volgt_op,
)
from rules.feiten import Aangemeld
from rules.stand import Lezer
from rules.uitkomst import Geweigerd, Reden, Uitkomst
from rules.zonder_naam import Aanwijzing, mogelijke_namen, vind_zonder_casus, zegt_iemand_te_kennen
from rules.zorgvuldig import adviesvraag_zonder_persoon
from tests.eenheid.test_poorten import LEEG
from tests.eenheid.test_woorden import MELDPUNT
from tests.feiten import vast

VRAAG = AdviesStand("politie", frozenset({"jongerenwerk", "veilig_thuis"}), frozenset({"veilig_thuis"}))


def lezer(partij: str, *rollen: str, erkend: bool = True) -> Lezer:
    return Lezer(f"iemand van {partij}", partij, frozenset(rollen or {"partnermedewerker"}), erkend)


def reden(uitkomst: Uitkomst) -> Reden:
    assert isinstance(uitkomst, Geweigerd)
    assert uitkomst.doen
    return uitkomst.reden


@pytest.mark.parametrize(
    ("wie", "leest", "adviezen"),
    [
        (lezer("politie"), True, {"jongerenwerk", "veilig_thuis"}),
        (lezer("politie", "politiefunctionaris"), True, {"jongerenwerk", "veilig_thuis"}),
        (lezer("politie", "bevoegd_functionaris"), False, set()),
        (lezer("politie", "fg"), False, set()),
        (lezer("jongerenwerk"), True, {"jongerenwerk"}),
        (lezer("veilig_thuis"), True, {"veilig_thuis"}),
        (lezer("jongerenwerk", "datalekcontact"), False, set()),
        (lezer("gemeente_krimpen", "procesregisseur"), False, set()),
        (lezer("gemeente_krimpen", "burgemeester"), False, set()),
        (lezer("onderwijs"), False, set()),
    ],
    ids=lambda x: f"{x.partij}-{'+'.join(x.rollen)}" if isinstance(x, Lezer) else "",
)
@pytest.mark.eis("W6")
def test_wie_een_vraag_leest_en_wiens_advies(wie: Lezer, leest: bool, adviezen: set[str]) -> None:
    assert mag_adviesvraag_lezen(MELDPUNT, VRAAG, wie) is leest
    assert set(leest_advies_van(VRAAG, wie)) == adviezen
    assert not mag_adviesvraag_lezen(MELDPUNT, replace(VRAAG, vernietigd=True), wie)


def test_aan_de_regie_kan_ook_advies_worden_gevraagd() -> None:
    aan_het_meldpunt = AdviesStand("onderwijs", frozenset({"gemeente_krimpen"}))
    for rol in ("procesregisseur", "procesondersteuner"):
        assert mag_advies_geven(aan_het_meldpunt, lezer("gemeente_krimpen", rol))
    assert (
        reden(mag_advies_geven(aan_het_meldpunt, lezer("gemeente_krimpen", "fg"))) is Reden.GEEN_BEVOEGDHEID
    )


def test_wie_antwoordt_doet_dat_een_keer_en_is_gevraagd() -> None:
    assert mag_advies_geven(VRAAG, lezer("jongerenwerk"))
    assert reden(mag_advies_geven(VRAAG, lezer("veilig_thuis"))) is Reden.GEEN_BEVOEGDHEID
    assert reden(mag_advies_geven(VRAAG, lezer("politie"))) is Reden.GEEN_BEVOEGDHEID


@pytest.mark.eis("W6")
def test_alleen_waar_het_convenant_het_heeft_en_door_wie_aan_casussen_werkt() -> None:
    assert mag_advies_vragen(MELDPUNT, lezer("politie"))
    assert mag_advies_vragen(MELDPUNT, lezer("gemeente_krimpen", "procesondersteuner"))
    assert reden(mag_advies_vragen(MELDPUNT, lezer("politie", "fg"))) is Reden.GEEN_BEVOEGDHEID
    assert reden(mag_advies_vragen(MELDPUNT, lezer("een_vreemde"))) is Reden.GEEN_BEVOEGDHEID
    zonder = GeldendConvenant(replace(MELDPUNT.convenant, adviesvragen=None), MELDPUNT.invullingen)
    assert reden(mag_advies_vragen(zonder, lezer("politie"))) is Reden.ANDERE_FASE


def test_wie_de_geheimhouding_niet_erkende_vraagt_en_leest_niets() -> None:
    c = MELDPUNT.convenant
    clausules = {**c.clausules, "geheimhouding": c.clausules["zorgvuldig"]}
    met = GeldendConvenant(replace(c, clausules=clausules), MELDPUNT.invullingen)
    assert reden(mag_advies_vragen(met, lezer("politie", erkend=False))) is Reden.GEHEIMHOUDING
    assert not mag_adviesvraag_lezen(met, VRAAG, lezer("politie", "partnermedewerker", erkend=False))
    assert mag_adviesvraag_lezen(met, VRAAG, lezer("politie"))


def test_de_casus_verwijst_alleen_voor_wie_de_vraag_stelde() -> None:
    gemeld = vast(Aangemeld(adviesvraag="ADV-2026-00001"), partij="politie")
    casus = replace(LEEG, aanbrenger="gemeente_krimpen", feiten=(gemeld,))
    assert volgt_op(casus, lezer("politie")) == "ADV-2026-00001"
    for wie in (
        lezer("jongerenwerk"),
        lezer("gemeente_krimpen", "procesregisseur"),
        lezer("politie", "fg"),
    ):
        assert volgt_op(casus, wie) == ""
    assert volgt_op(LEEG, lezer("politie")) == ""


@pytest.mark.parametrize(
    ("tekst", "vondsten"),
    [
        ("Wat helpt bij een meisje van vijftien dat telkens wegloopt?", set()),
        ("Wat kan Veilig Thuis doen? En de GGZ of het OM?", set()),
        ("Kan dit volgens de Jeugdwet, en vanaf maandag of in Januari?", set()),
        ("Wat raden jullie aan als Sanne weer wegloopt?", {Aanwijzing.NAAM}),
        ("Sanne Jansen loopt weg. Wat nu?", {Aanwijzing.NAAM}),
        ("Het gaat om J. de Vries. Wat nu?", {Aanwijzing.NAAM}),
        (
            "Het gaat om iemand uit 2922 AB, geboren op 4 maart 2012.",
            {Aanwijzing.POSTCODE, Aanwijzing.GEBOORTEDATUM},
        ),
    ],
)
def test_zonder_casus_telt_een_hoofdletter_binnen_een_zin(tekst: str, vondsten: set[Aanwijzing]) -> None:
    assert set(vind_zonder_casus(tekst, {"veilig", "thuis"})) == vondsten


def test_een_naam_van_alleen_gewone_woorden_uit_het_convenant_is_geen_vondst() -> None:
    assert vind_zonder_casus("Wat doet de Politie?") == (Aanwijzing.NAAM,)
    assert vind_zonder_casus("Wat doet de Politie?", {"politie"}) == ()


def test_elke_rij_woorden_kan_een_hele_naam_zijn() -> None:
    namen = mogelijke_namen("raad voor milan van der proefpersoon-bos, graag")
    assert {"milan proefpersoon bos", "milan", "voor milan" if "voor" in namen else "raad milan"} <= namen
    assert "bos" not in namen, "een gewoon woord alleen is geen naam"
    assert mogelijke_namen("") == frozenset()


KENT = (
    "Wij kennen dit meisje.",
    "We kennen hem al jaren.",
    "Ik ken deze jongen van school.",
    "Wij herkennen het gezin.",
    "Zij is bij ons bekend.",
    "Bij ons niet bekend.",
    "Hij is al langer in beeld.",
    "Deze jongen is goed bekend bij ons team.",
    "De familie is hier bekend.",
    "Er loopt een dossier over haar.",
    "Wij hebben contact met het gezin.",
)
KENT_NIET = (
    "Wij kennen geen vaste aanpak.",
    "Kijk eerst wat zij zelf wil.",
    "Het is bekend dat vast contact helpt.",
    "We kennen dit probleem van andere scholen.",
    "Houd contact met school.",
    "Een coach kan hem of haar leren kennen.",
)


@pytest.mark.parametrize("tekst", KENT)
@pytest.mark.eis("W6")
def test_zeggen_dat_je_iemand_kent_wordt_gezien(tekst: str) -> None:
    assert zegt_iemand_te_kennen(tekst)


@pytest.mark.parametrize("tekst", KENT_NIET)
def test_advies_dat_niets_over_iemand_zegt_gaat_door(tekst: str) -> None:
    assert not zegt_iemand_te_kennen(tekst)


def test_de_weigering_zegt_wat_er_staat_en_wat_dan_wel_kan() -> None:
    fout = adviesvraag_zonder_persoon(MELDPUNT, (Aanwijzing.NAAM, Aanwijzing.BEKEND), "het advies")
    assert isinstance(fout, Geweigerd)
    assert fout.uitleg == "Een adviesvraag is anoniem. In het advies staat een naam en of u iemand kent."
    assert "Meld de persoon dan aan" in fout.doen
    gewoon = adviesvraag_zonder_persoon(MELDPUNT, (Aanwijzing.NAAM,))
    assert isinstance(gewoon, Geweigerd)
    assert gewoon.doen.startswith("Schrijf de vraag zonder naam")
    assert "ziet niet alles" in gewoon.doen
