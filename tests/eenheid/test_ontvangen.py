"""What a partij may have by the kind of it: the label is not enough, nor is the act it came with."""

from __future__ import annotations

from dataclasses import replace

import pytest

from convenanten.definitie import GeldendConvenant
from rules.codes import SoortToestemming
from rules.feiten import (
    Aangemeld,
    ActieAfgerond,
    GrondslagGewogen,
    KennisnameGetoetst,
    SamenwerkingsafsprakenVastgelegd,
    ToestemmingBetrokkene,
    VraagBeantwoord,
)
from rules.ontvangen import Inhoud, mag_ontvangen
from rules.stand import DeelnameFeit, GegevenFeit, Lezer, Stand
from rules.uitkomst import Reden
from rules.verstrekken import Opgave, mag_delen, mag_inbrengen
from rules.zicht import hoedanigheden, mag_inzien, mag_verslag_lezen, mag_woorden_lezen
from tests.eenheid.test_poorten import BASIS, FRYSLAN, KRIMPEN, LEEG, REGIE
from tests.eenheid.test_zicht_en_verstrekken import (
    AGNES,
    DEELNEMERS,
    PIETER,
    PLAN,
    WILMA,
    G,
    lezer,
    reden,
)
from tests.feiten import vast

BURGEMEESTER = "burgemeester_krimpen"
MEES = lezer(BURGEMEESTER, "procesregisseur")
ANNA = lezer(BURGEMEESTER, "aangewezen_ambtenaar")
KRIMPEN_STAND: Stand = replace(
    LEEG,
    fase="plan_van_aanpak",
    aanbrenger="woningcorporatie",
    deelnames=(
        DeelnameFeit(BURGEMEESTER, True, True, ("avg_6_1_e",)),
        DeelnameFeit("politie", True, True, ("wpg_20",)),
        DeelnameFeit("woningcorporatie", True, True, ("avg_6_1_b",)),
        DeelnameFeit("particuliere_verhuurder", True, False),
    ),
    feiten=(vast(SamenwerkingsafsprakenVastgelegd()),),
)
ALLEN = frozenset({BURGEMEESTER, "politie", "woningcorporatie", "particuliere_verhuurder"})
VAN_DE_POLITIE = GegevenFeit(
    "veroorzaker", "overlastgever", "politie", ALLEN, doel="overlast_stoppen", grondslagen=("wpg_20",)
)
VERKAPT = Opgave(
    partij="politie",
    categorie="veroorzaker",
    betrokkene="overlastgever",
    doel="overlast_stoppen",
    grondslagen=("wpg_20",),
    ontvangers=frozenset({"woningcorporatie"}),
    zorgvuldig=True,
    ontvangers_nagegaan=True,
)


@pytest.mark.eis("K0.1", "K5.3p")
def test_wat_de_politie_inbrengt_volgt_de_regels_van_politiegegevens_hoe_het_ook_heet() -> None:
    zonder_afspraken = replace(KRIMPEN_STAND, feiten=())
    weigering = mag_inbrengen(zonder_afspraken, KRIMPEN, VERKAPT)
    assert reden(weigering) is Reden.POLITIEGEGEVENS
    assert "samenwerkingsafspraken" in weigering.uitleg  # type: ignore[union-attr]
    assert mag_inbrengen(KRIMPEN_STAND, KRIMPEN, VERKAPT)
    # also in the first fase, and by who names no ground of the Wpg
    begin = replace(zonder_afspraken, fase="onderzoeksfase")
    assert reden(mag_inbrengen(begin, KRIMPEN, VERKAPT)) is Reden.POLITIEGEGEVENS
    over_de_melder = replace(VERKAPT, categorie="melding", betrokkene="melder")
    weigering = mag_inbrengen(KRIMPEN_STAND, KRIMPEN, over_de_melder)
    assert "Over deze persoon" in weigering.uitleg  # type: ignore[union-attr]


@pytest.mark.eis("K0.2", "K5.3p")
def test_wat_de_politie_zegt_leest_alleen_wie_politiegegevens_leest() -> None:
    def ziet(wie: Lezer) -> bool:
        return bool(mag_inzien(KRIMPEN_STAND, KRIMPEN, wie, VAN_DE_POLITIE, "overlast_stoppen"))

    assert ziet(lezer("woningcorporatie"))
    assert not ziet(MEES), "niet aangewezen"
    assert not ziet(lezer("particuliere_verhuurder")), "woog nog niet"
    van_de_corporatie = replace(VAN_DE_POLITIE, inbrenger="woningcorporatie", grondslagen=("avg_6_1_b",))
    assert mag_inzien(KRIMPEN_STAND, KRIMPEN, MEES, van_de_corporatie, "overlast_stoppen")


@pytest.mark.eis("K0.2")
def test_ook_de_woorden_bij_een_handeling_van_de_politie_zijn_politiegegevens() -> None:
    def leest(wie: Lezer, partij: str) -> bool:
        hoe = hoedanigheden(KRIMPEN_STAND, KRIMPEN, wie) | {"regie"}
        feit = vast(ActieAfgerond(1), partij=partij)
        return mag_woorden_lezen(KRIMPEN_STAND, KRIMPEN, wie, hoe, feit)

    assert leest(MEES, "woningcorporatie")
    assert not leest(MEES, "politie")
    assert leest(ANNA, "politie")


@pytest.mark.eis("H16", "F13")
def test_een_zorgverlener_spreekt_onder_zijn_geheim_ook_bij_de_aanmelding() -> None:
    ggz = DeelnameFeit("ggz_friesland", True, True, ("avg_6_1_b", "avg_9_2_h"))
    begin = replace(
        LEEG, fase="aanmelding", aanbrenger="ggz_friesland", deelnames=(DeelnameFeit(REGIE, True), ggz)
    )
    melding = Opgave(
        partij="ggz_friesland",
        categorie="aanleiding",
        betrokkene="inwoner",
        doel="problematiek",
        grondslagen=("avg_6_1_b", "avg_9_2_h"),
        ontvangers=frozenset({REGIE, "ggz_friesland"}),
        zorgvuldig=True,
        ontvangers_nagegaan=True,
    )
    assert reden(mag_inbrengen(begin, G, melding)) is Reden.GEHEIMHOUDING
    met = replace(melding, beroepsgeheim="toestemming", betrokkene_id="b")
    assert reden(mag_inbrengen(begin, G, met)) is Reden.GEHEIMHOUDING, "whose consent, and for whom?"
    gaf = ToestemmingBetrokkene("b", SoortToestemming.BEROEPSGEHEIM, (REGIE,), 1, "2026-01-14")
    assert mag_inbrengen(replace(begin, feiten=(vast(gaf, partij="ggz_friesland"),)), G, met)

    aanleiding = GegevenFeit(
        "aanleiding",
        "inwoner",
        "ggz_friesland",
        frozenset({REGIE}),
        doel="problematiek",
        grondslagen=("avg_6_1_b", "avg_9_2_h"),
        beroepsgeheim="toestemming",
    )
    assert not mag_inzien(begin, G, PIETER, aanleiding, "problematiek"), "de regie woog nog niet"
    gewogen = replace(begin, deelnames=(DEELNEMERS[0], ggz))
    assert mag_inzien(gewogen, G, PIETER, aanleiding, "problematiek")
    # whom it is about, the regie must know to weigh
    assert mag_inzien(begin, G, PIETER, replace(aanleiding, categorie="identificatie"), "problematiek")


@pytest.mark.eis("H1")
@pytest.mark.parametrize(
    ("geheim", "grondslagen", "mag"),
    [
        ("conflict_van_plichten", ("avg_6_1_f",), False),
        ("toestemming", ("avg_6_1_f",), True),
        ("conflict_van_plichten", ("avg_6_1_e", "wmo_5_1_1"), True),
        ("conflict_van_plichten", ("avg_6_1_b", "avg_9_2_h"), True),
    ],
)
def test_gezondheid_leest_alleen_wie_daar_een_grond_voor_heeft(
    geheim: str, grondslagen: tuple[str, ...], mag: bool
) -> None:
    stand = replace(PLAN, deelnames=(*DEELNEMERS[:3], DeelnameFeit("vnn", True, True, grondslagen)))
    gezegd = Inhoud("ggz_friesland", ("avg_6_1_b", "avg_9_2_h"), "gezondheid", geheim)
    assert bool(mag_ontvangen(stand, G, gezegd, "vnn")) is mag
    assert bool(mag_ontvangen(stand, G, gezegd, "vnn", nu=False)) is mag
    nog_niet = replace(stand, deelnames=(DeelnameFeit("vnn", True),))
    assert not mag_ontvangen(nog_niet, G, gezegd, "vnn")
    assert mag_ontvangen(nog_niet, G, gezegd, "vnn", nu=False), "wie nog weegt, kan al zijn genoemd"


@pytest.mark.eis("V4")
@pytest.mark.parametrize(("wat", "mag"), [("Ja: noodzakelijk", True), ("Nee: nooit", False)])
def test_wat_een_partij_zegt_te_verwerken_stuurt_wat_zij_krijgt(wat: str, mag: bool) -> None:
    geldend = GeldendConvenant(
        BASIS.convenant, {"bijzonder_woningcorporatie": wat, "strafrechtelijk_woningcorporatie": wat}
    )
    stand = replace(LEEG, deelnames=(DeelnameFeit("woningcorporatie", True, True, ("avg_6_1_b",)),))
    for inhoud in (
        Inhoud("ggz", ("avg_6_1_b", "avg_9_2_h"), "zorg", "toestemming"),
        Inhoud("politie", ("wpg_20",), "politie_8"),
    ):
        assert bool(mag_ontvangen(stand, geldend, inhoud, "woningcorporatie")) is mag


@pytest.mark.eis("H3.IV", "F9")
def test_wie_niet_hoeft_te_weten_krijgt_en_leest_niets_meer() -> None:
    def na(*feiten: KennisnameGetoetst) -> Stand:
        return replace(PLAN, feiten=tuple(vast(f) for f in feiten))

    wel, niet = KennisnameGetoetst(1, ("accolade",), ()), KennisnameGetoetst(1, (), ("accolade",))
    naam = GegevenFeit("identificatie", "inwoner", "politie", frozenset({"accolade", REGIE}))
    assert mag_inzien(PLAN, G, WILMA, naam, "overlast")
    assert mag_inzien(na(niet, wel), G, WILMA, naam, "overlast")
    assert reden(mag_inzien(na(wel, niet), G, WILMA, naam, "overlast")) is Reden.ONTVANGER
    assert "gewogen_deelnemers" not in hoedanigheden(na(niet), G, WILMA), "geen plan, geen verslag"
    assert "deelnemers" in hoedanigheden(na(niet), G, WILMA), "de stem blijft"
    opgave = replace(
        VERKAPT,
        categorie="politie_8",
        betrokkene="inwoner",
        doel="overlast",
        ontvangers=frozenset({"accolade"}),
    )
    assert mag_inbrengen(PLAN, G, opgave)
    assert reden(mag_inbrengen(na(niet), G, opgave)) is Reden.ONTVANGER
    regie = KennisnameGetoetst(1, (), (REGIE,))
    assert mag_inzien(na(regie), G, PIETER, naam, "overlast"), "de regie leidt het overleg"


@pytest.mark.eis("H18")
def test_wie_het_niet_mag_lezen_brengt_het_ook_niet_in() -> None:
    regie = replace(DEELNEMERS[0], grondslagen=("avg_6_1_e", "bjsg_11a"))
    gewogen = replace(PLAN, deelnames=(regie, *DEELNEMERS[1:]))
    opgave = Opgave(
        partij=REGIE,
        categorie="justitieel",
        betrokkene="inwoner",
        doel="gevaar",
        grondslagen=("avg_6_1_e", "bjsg_11a"),
        ontvangers=frozenset({REGIE}),
        zorgvuldig=True,
        ontvangers_nagegaan=True,
        wie=frozenset({"procesregisseur", "regie"}),
    )
    assert reden(mag_inbrengen(gewogen, G, opgave)) is Reden.GEEN_BEVOEGDHEID
    assert mag_inbrengen(gewogen, G, replace(opgave, wie=frozenset({"aangewezen_ambtenaar"})))
    aan_accolade = replace(opgave, wie=frozenset({"burgemeester"}), ontvangers=frozenset({"accolade"}))
    assert reden(mag_inbrengen(gewogen, G, aan_accolade)) is Reden.ONTVANGER
    ambtenaar = replace(opgave, wie=frozenset({"aangewezen_ambtenaar"}), grondslagen=("avg_6_1_e",))
    assert reden(mag_inbrengen(gewogen, G, ambtenaar)) is Reden.GEEN_GRONDSLAG


@pytest.mark.eis("H4")
def test_alleen_de_inbrenger_geeft_een_gegeven_aan_meer_partijen() -> None:
    gegeven = GegevenFeit(
        "gezondheid", "inwoner", "ggz_friesland", frozenset({REGIE}), beroepsgeheim="conflict_van_plichten"
    )
    greet = lezer("ggz_friesland")
    assert reden(mag_delen(PLAN, G, WILMA, gegeven, ["accolade"], nagegaan=True)) is Reden.GEEN_BEVOEGDHEID
    assert reden(mag_delen(PLAN, G, greet, gegeven, ["vnn"], nagegaan=False)) is Reden.ONTVANGER
    assert reden(mag_delen(PLAN, G, greet, gegeven, ["accolade"], nagegaan=True)) is Reden.GEEN_GRONDSLAG
    assert mag_delen(PLAN, G, greet, gegeven, ["vnn"], nagegaan=True)


@pytest.mark.eis("K5.1")
def test_de_belangenafweging_bij_een_antwoord_is_geen_antwoord() -> None:
    def leest(feit: VraagBeantwoord) -> bool:
        hoe = frozenset({"deelnemers", "gewogen_deelnemers"})
        gedaan = vast(feit, partij="woningcorporatie")
        return mag_woorden_lezen(KRIMPEN_STAND, KRIMPEN, AGNES, hoe, gedaan)

    assert leest(VraagBeantwoord("complex"))
    assert not leest(VraagBeantwoord("complex", gegeven="g1"))
    assert not mag_woorden_lezen(
        KRIMPEN_STAND, KRIMPEN, AGNES, frozenset({"deelnemers"}), vast(Aangemeld(), partij="woningcorporatie")
    )
    assert not mag_woorden_lezen(
        KRIMPEN_STAND, KRIMPEN, MEES, frozenset(), vast(GrondslagGewogen(()), partij="woningcorporatie")
    )


@pytest.mark.eis("H12b")
def test_een_verslag_met_politiegegevens_leest_alleen_wie_die_leest() -> None:
    def leest(wie: Lezer, *categorieen: str) -> bool:
        hoe = hoedanigheden(KRIMPEN_STAND, KRIMPEN, wie)
        return mag_verslag_lezen(
            KRIMPEN_STAND,
            KRIMPEN,
            wie,
            hoe,
            {"woningcorporatie": True},
            categorieen,
        )

    assert leest(MEES)
    assert not leest(MEES, "politie_8")
    assert leest(lezer("woningcorporatie"), "politie_8")


@pytest.mark.eis("F13")
def test_wie_haar_geheim_anders_dan_met_toestemming_doorbreekt_geeft_een_ander_geen_grond() -> None:
    stand = replace(LEEG, deelnames=(DeelnameFeit("reclassering", True, True, ("avg_6_1_e",)),))
    for geheim, mag in (("toestemming", True), ("vitaal_belang", True), ("goed_hulpverlenerschap", False)):
        inhoud = Inhoud("ggz", ("avg_6_1_e", "avg_9_2_h"), "gezondheid", geheim)
        assert bool(mag_ontvangen(stand, FRYSLAN, inhoud, "reclassering")) is mag, geheim
