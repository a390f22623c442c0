"""Consents in the rules: of one person, for one gegeven, withdrawn; and those of before they had a number."""

from __future__ import annotations

from dataclasses import replace

import pytest

from convenanten.definitie import GeldendConvenant
from rules.codes import SoortToestemming, ToestemmingVan, Wijze
from rules.feiten import (
    BetrokkeneGeinformeerd,
    Feit,
    GegevenIngebracht,
    ToestemmingBetrokkene,
    ToestemmingIngetrokken,
    ToestemmingMelder,
    ToestemmingVastgelegd,
)
from rules.mensen import mag_persoon_toevoegen
from rules.poorten import POORTEN, Toets
from rules.stand import DeelnameFeit, GegevenFeit, PersoonFeit, Stand
from rules.toestemming import (
    een_melder_stemt_in,
    nog_gedragen,
    rust_op_toestemming,
    toestemming_artikel_9,
    toestemming_melder,
    volgend_nummer,
)
from rules.verstrekken import Opgave, mag_inbrengen
from rules.zicht import mag_inzien
from tests.eenheid.test_poorten import KRIMPEN, LEEG, REGIE
from tests.eenheid.test_zicht_en_verstrekken import AGNES, OPGAVE, PIETER, PLAN, G, lezer, reden
from tests.feiten import vast

A, B = PersoonFeit("a", "melder", 1), PersoonFeit("b", "melder", 2)
POLITIE, OM = ToestemmingVan.POLITIEFUNCTIONARIS, ToestemmingVan.OPENBAAR_MINISTERIE
NEGEN = G.convenant.gegevens["politie_9"]
EEN = GeldendConvenant(G.convenant, {"toestemming_artikel_9": "een"})


def met(*feiten: Feit, mensen: tuple[PersoonFeit, ...] = (A, B), partij: str = "politie") -> Stand:
    return replace(PLAN, betrokkenen=mensen, feiten=tuple(vast(f, partij=partij) for f in feiten))


def van(stand: Stand, persoon: str) -> bool:
    return bool(toestemming_melder(stand, KRIMPEN, "melder", persoon))


@pytest.mark.eis("K3.3d")
def test_het_ja_van_de_een_is_geen_ja_van_de_ander() -> None:
    stand = met(ToestemmingMelder(True, "a"), ToestemmingMelder(False, "b"))
    assert (van(stand, "a"), van(stand, "b"), van(stand, "")) == (True, False, True)
    assert een_melder_stemt_in(stand, KRIMPEN)
    later = met(ToestemmingMelder(True, "a"), ToestemmingMelder(True, "b"), ToestemmingMelder(False, "a"))
    assert (van(later, "a"), van(later, "b")) == (False, True)
    assert een_melder_stemt_in(later, KRIMPEN)
    assert not een_melder_stemt_in(met(ToestemmingMelder(False, "a")), KRIMPEN)


@pytest.mark.eis("K3.3d")
def test_een_antwoord_van_voorheen_is_dat_van_de_eerste_melder() -> None:
    stand = met(ToestemmingMelder(True))
    assert (van(stand, "a"), van(stand, "b"), van(stand, "")) == (True, False, True)
    assert van(met(ToestemmingMelder(True), mensen=()), "")
    assert not van(met(ToestemmingMelder(True), ToestemmingMelder(False, "a")), "a")
    assert een_melder_stemt_in(met(ToestemmingMelder(True), mensen=()), KRIMPEN)


@pytest.mark.eis("H12")
def test_toestemming_voor_artikel_9_is_voor_een_gegeven_en_eindigt_met_intrekken() -> None:
    eerste = (ToestemmingVastgelegd(POLITIE, 1), ToestemmingVastgelegd(OM, 2))
    ingebracht = GegevenIngebracht("g", "politie_9", "gevaar", ("wpg_20",), (REGIE,), (1, 2))
    gegeven = GegevenFeit(
        "politie_9", "inwoner", "politie", frozenset({REGIE}), "g", "gevaar", toestemmingen=(1, 2)
    )
    assert toestemming_artikel_9(met(*eerste), G, NEGEN, (1, 2))
    assert not toestemming_artikel_9(met(*eerste, ingebracht), G, NEGEN, (1, 2))
    assert not toestemming_artikel_9(met(*eerste, ToestemmingIngetrokken(2)), G, NEGEN, (1, 2))
    assert volgend_nummer(met(*eerste)) == 3
    weg = met(*eerste, ingebracht, ToestemmingIngetrokken(2))
    assert mag_inzien(met(*eerste, ingebracht), G, PIETER, gegeven, "gevaar")
    assert reden(mag_inzien(weg, G, PIETER, gegeven, "gevaar")) is not None
    assert mag_inzien(weg, G, AGNES, gegeven, "gevaar"), "the giver reads what it gave"
    assert nog_gedragen(weg, EEN, gegeven), "where one is enough, the other still carries it"
    assert not nog_gedragen(
        met(*eerste, ingebracht, ToestemmingIngetrokken(1), ToestemmingIngetrokken(2)), EEN, gegeven
    )


@pytest.mark.eis("H12")
def test_een_vinkje_van_voorheen_draagt_wat_er_toen_kwam_en_niets_nieuws() -> None:
    toen = (ToestemmingVastgelegd(POLITIE), ToestemmingVastgelegd(OM))
    ingebracht = GegevenIngebracht("g", "politie_9", "gevaar", ("wpg_20",), (REGIE,))
    gegeven = GegevenFeit("politie_9", "inwoner", "politie", frozenset({REGIE}), "g", "gevaar")
    assert nog_gedragen(met(*toen, ingebracht), G, gegeven)
    for nummers in ((), (0,)):
        assert not toestemming_artikel_9(met(*toen), G, NEGEN, nummers)
        assert not toestemming_artikel_9(met(*toen), EEN, NEGEN, nummers)


@pytest.mark.eis("H1b")
def test_wie_alleen_op_toestemming_deelt_legt_haar_eerst_vast() -> None:
    ggz = DeelnameFeit("ggz_friesland", True, True, ("avg_6_1_a",))
    stand = replace(PLAN, deelnames=(*(d for d in PLAN.deelnames if d.partij != "ggz_friesland"), ggz))
    opgave: Opgave = replace(
        OPGAVE,
        partij="ggz_friesland",
        categorie="gezondheid",
        grondslagen=("avg_6_1_a",),
        beroepsgeheim="toestemming",
        betrokkene_id="a",
    )
    wie = tuple(sorted(OPGAVE.ontvangers))
    geheim = ToestemmingBetrokkene("a", SoortToestemming.BEROEPSGEHEIM, wie, 1, "")
    delen = ToestemmingBetrokkene("a", SoortToestemming.GRONDSLAG, wie, 2, "")

    def mag(*feiten: Feit, partij: str = "ggz_friesland") -> bool:
        met_feiten = replace(stand, feiten=tuple(vast(f, partij=partij) for f in feiten))
        return bool(mag_inbrengen(met_feiten, G, opgave))

    assert mag(geheim, delen)
    assert not mag(geheim)
    assert not mag(delen)
    assert not mag(geheim, delen, partij="vnn")
    assert not mag(geheim, delen, ToestemmingIngetrokken(2))
    assert rust_op_toestemming(G.convenant, ("avg_6_1_a",))
    assert not rust_op_toestemming(G.convenant, ("avg_6_1_a", "avg_6_1_b"))
    assert not rust_op_toestemming(G.convenant, ())


@pytest.mark.eis("H9")
def test_wie_een_ander_informeert_heeft_de_inwoner_nog_niet_geinformeerd() -> None:
    mensen = (PersoonFeit("i", "inwoner"), PersoonFeit("k", "gezinslid"))
    check = POORTEN["betrokkene_geinformeerd_of_uitzondering"]

    def open_(wie: str) -> bool:
        feit = vast(BetrokkeneGeinformeerd(Wijze.GESPREK, REGIE, betrokkene=wie))
        stand = replace(LEEG, betrokkenen=mensen, feiten=(feit,))
        return bool(check(Toets(stand, G, "plan_van_aanpak")))

    assert (open_(""), open_("i"), open_("k")) == (True, True, False)


def test_een_persoon_toevoegen_vraagt_een_gewogen_grondslag() -> None:
    def mag(partij: str) -> bool:
        return bool(
            mag_persoon_toevoegen(PLAN, G, lezer(partij), "gezinslid", met_naam=True, met_toestemming=False)
        )

    assert (mag(REGIE), mag("accolade"), mag("vnn"), mag("elkien")) == (True, True, False, False)
