"""Whose datalek it is, what must be decided, who may be left uninformed, and when it may be closed: on bare
facts.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from convenanten.definitie import GeldendConvenant
from rules.codes import Deel, GrondZwijgen, Risico, WijzeBericht, Zwijgen
from rules.datalek import (
    DatalekStand,
    afhandelaar,
    mag_afhandelen,
    mag_betrokkenen_berichten,
    mag_kennisgeven,
    mag_namens_verantwoordelijke,
    mag_op_datalek,
    mag_sluiten,
    mag_verhaal_lezen,
    mag_zien,
    mag_zwijgen,
    nog_niet_akkoord,
    open_punten,
    wacht_nog_op,
)
from rules.feiten import (
    ApBesloten,
    BerichtBeoordeeld,
    BerichtOpgesteld,
    BerichtUitgebleven,
    BerichtVerstuurd,
    DatalekBeoordeeld,
    Feit,
    Vastgelegd,
)
from rules.rollen import AFHANDELAAR, VERANTWOORDELIJKE, WAAR_HET_GEBEURDE
from rules.stand import DeelnameFeit, Lezer
from rules.termijnen import ap_treden
from rules.uitkomst import Geweigerd, Reden
from rules.zicht import mag_versturen
from tests.eenheid.test_poorten import KRIMPEN, LEEG, REGIE, C
from tests.eenheid.test_zicht_en_verstrekken import PLAN, POLITIE_8, lezer, reden
from tests.feiten import vast

G = GeldendConvenant(C, {})
BIJ = "ggz_friesland"
KAAL = DatalekStand(BIJ, frozenset({"politie", BIJ}), False, False)
K_BIJ = "woningcorporatie"


def met(*feiten: Vastgelegd[Feit], kennisgegeven: bool = False) -> DatalekStand:
    return replace(KAAL, feiten=feiten, kennisgegeven=kennisgegeven)


HOOG = vast(DatalekBeoordeeld(is_datalek=True, risico=Risico.HOOG))
KLEIN = vast(DatalekBeoordeeld(is_datalek=True, risico=Risico.RISICO))
GEEN = vast(DatalekBeoordeeld(is_datalek=False, risico=Risico.GEEN))
AP = vast(ApBesloten(melden=False))


def test_het_gezamenlijke_deel_is_van_wie_het_convenant_noemt() -> None:
    samen = vast(DatalekBeoordeeld(is_datalek=True, risico=Risico.HOOG, deel=Deel.GEZAMENLIJK), partij=K_BIJ)
    krimpen = replace(KAAL, bij_partij=K_BIJ, verantwoordelijk=frozenset({K_BIJ}))
    regie = KRIMPEN.convenant.regiepartij
    assert afhandelaar(KRIMPEN, krimpen) == K_BIJ
    assert afhandelaar(KRIMPEN, replace(krimpen, feiten=(samen,))) == regie
    eigen = vast(replace(samen.feit, deel=Deel.EIGEN), partij=K_BIJ)
    assert afhandelaar(KRIMPEN, replace(krimpen, feiten=(eigen,))) == K_BIJ
    assert (
        afhandelaar(
            G, met(vast(DatalekBeoordeeld(is_datalek=True, risico=Risico.HOOG, deel=Deel.GEZAMENLIJK)))
        )
        == BIJ
    ), "dit convenant noemt niemand"
    weigering = mag_afhandelen(KRIMPEN, replace(krimpen, feiten=(samen,)), lezer(K_BIJ))
    assert isinstance(weigering, Geweigerd)
    assert weigering.reden is Reden.GEEN_BEVOEGDHEID
    assert weigering.bron.startswith('Artikel 10.4: "draagt de burgemeester zorg')
    assert weigering.uitleg == "Dit datalek handelt Gemeente Krimpen aan den IJssel (burgemeester) af."
    elders = mag_afhandelen(G, KAAL, lezer("politie"))
    assert isinstance(elders, Geweigerd)
    assert elders.bron == ""


def test_afhandelen_doet_wie_het_convenant_noemt_of_eraan_werkt_en_niet_na_sluiting() -> None:
    for rol in (*G.convenant.datalek.verantwoordelijk, "partnermedewerker"):
        assert mag_afhandelen(G, KAAL, lezer(BIJ, rol))
    elders = mag_afhandelen(G, KAAL, lezer(BIJ, "burgemeester"))
    assert isinstance(elders, Geweigerd)
    assert (elders.reden, elders.uitleg) == (
        Reden.GEEN_BEVOEGDHEID,
        "Met uw rol handelt u geen datalek af.",
    )
    assert "Functionaris gegevensbescherming" in elders.doen
    assert reden(mag_afhandelen(G, KAAL, lezer(BIJ, "bevoegd_functionaris"))) is Reden.GEEN_BEVOEGDHEID
    assert reden(mag_afhandelen(G, replace(KAAL, gesloten=True), lezer(BIJ))) is Reden.CASUS_GESLOTEN


def test_in_krimpen_handelt_de_burgemeester_af_en_de_regie_niet() -> None:
    stand = replace(KAAL, bij_partij=K_BIJ)
    assert mag_afhandelen(KRIMPEN, stand, lezer(K_BIJ, "burgemeester"))
    assert reden(mag_afhandelen(KRIMPEN, stand, lezer(K_BIJ, "procesregisseur"))) is Reden.GEEN_BEVOEGDHEID


def test_de_laatste_beoordeling_telt() -> None:
    assert met().is_datalek
    assert not met(HOOG, GEEN).is_datalek
    assert met(GEEN, HOOG).hoog_risico
    assert not met(KLEIN).hoog_risico
    assert not met(vast(replace(GEEN.feit, risico=Risico.HOOG))).hoog_risico
    assert not met().hoog_risico
    assert met(HOOG, AP, KLEIN, AP).laatste(DatalekBeoordeeld) == KLEIN
    assert met(HOOG).laatste(ApBesloten) is None
    assert met().laatste(DatalekBeoordeeld) is None


def test_een_bericht_gaat_uit_als_ieder_akkoord_is_met_de_laatste_versie() -> None:
    opstellen, akkoord, nee = (
        vast(BerichtOpgesteld(), partij=BIJ),
        vast(BerichtBeoordeeld(akkoord=True), partij="politie"),
        vast(BerichtBeoordeeld(akkoord=False), partij="politie"),
    )
    assert reden(mag_betrokkenen_berichten(G, met(akkoord))) is Reden.NIET_ZORGVULDIG
    assert nog_niet_akkoord(met(opstellen)) == ("politie",), "wie opstelt is het ermee eens"
    assert nog_niet_akkoord(met(opstellen, akkoord)) == ()
    assert nog_niet_akkoord(met(opstellen, akkoord, nee)) == ("politie",)
    assert nog_niet_akkoord(met(opstellen, akkoord, opstellen)) == ("politie",), (
        "een nieuwe versie vraagt opnieuw akkoord"
    )
    assert nog_niet_akkoord(met()) == (BIJ, "politie")
    wacht = mag_betrokkenen_berichten(G, met(opstellen))
    assert isinstance(wacht, Geweigerd)
    assert (wacht.reden, wacht.uitleg) == (Reden.NIET_ZORGVULDIG, "Nog geen akkoord van: Politie.")
    onbekend = replace(met(opstellen, akkoord), verantwoordelijk=frozenset({BIJ, "politie", "elders"}))
    assert "Nog geen akkoord van: elders." in str(mag_betrokkenen_berichten(G, onbekend))
    assert mag_betrokkenen_berichten(G, met(opstellen, akkoord))
    nog_een = mag_betrokkenen_berichten(
        G, met(opstellen, akkoord, vast(BerichtVerstuurd(wijze=WijzeBericht.BRIEF, aantal=1)))
    )
    assert isinstance(nog_een, Geweigerd)
    assert nog_een.reden is Reden.NIET_ZORGVULDIG
    assert "één bericht" in nog_een.uitleg


@pytest.mark.eis("K10.6")
def test_zwijgen_kan_alleen_op_een_grond_die_wet_en_convenant_allebei_kennen() -> None:
    for grond in GrondZwijgen:
        assert mag_zwijgen(G, grond)
        assert bool(mag_zwijgen(KRIMPEN, grond)) is (grond is GrondZwijgen.OPSPORINGSBELANG)
    w = mag_zwijgen(KRIMPEN, "onevenredig")
    assert isinstance(w, Geweigerd)
    assert (w.reden, w.doen) == (
        Reden.GEEN_GRONDSLAG,
        "Mogelijk: opsporingsbelang. Informeer anders de betrokkene(n).",
    )
    assert not mag_zwijgen(G, "geen zin")
    eigen = replace(C, datalek=replace(C.datalek, gronden_niet_informeren=("verzonnen",)))
    assert not mag_zwijgen(GeldendConvenant(eigen, {}), "verzonnen")


def test_wat_er_voor_sluiten_nog_moet() -> None:
    assert open_punten(met()) == ("beoordelen: is het een datalek, en met welk risico?",)
    assert open_punten(met(GEEN)) == ()
    assert [x.split(" ")[0] for x in open_punten(met(HOOG))] == ["kennisgeving", "besluit", "bericht"]
    assert [x.split(" ")[0] for x in open_punten(met(KLEIN))] == ["kennisgeving", "besluit"]
    assert open_punten(met(KLEIN, kennisgegeven=True)) == (
        "besluit over de melding aan de Autoriteit Persoonsgegevens (artikel 33 AVG)",
    )
    alleen = replace(met(KLEIN), verantwoordelijk=frozenset({BIJ}))
    assert [x.split(" ")[0] for x in open_punten(alleen)] == ["besluit"], (
        "er is niemand anders om te informeren"
    )
    klaar = met(HOOG, AP, kennisgegeven=True)
    assert [x.split(" ")[0] for x in open_punten(klaar)] == ["bericht"]
    for slot, rest in (
        (vast(BerichtVerstuurd(wijze=WijzeBericht.BRIEF, aantal=1)), 0),
        (vast(BerichtUitgebleven(besluit=Zwijgen.ACHTERWEGE, grond=GrondZwijgen.ONLEESBAAR)), 0),
        (vast(BerichtUitgebleven(besluit=Zwijgen.UITSTEL, grond=GrondZwijgen.ONLEESBAAR)), 1),
    ):
        assert len(open_punten(replace(klaar, feiten=(*klaar.feiten, slot)))) == rest
    dicht = mag_sluiten(klaar)
    assert isinstance(dicht, Geweigerd)
    assert dicht.reden is Reden.POORT_GESLOTEN
    assert dicht.uitleg.endswith(
        "Nog te doen: bericht aan de betrokkene(n), of een besluit om dat niet te doen (artikel 34 AVG)."
    )
    twee = mag_sluiten(met(HOOG, kennisgegeven=True))
    assert isinstance(twee, Geweigerd)
    assert "; bericht" in twee.uitleg
    assert mag_sluiten(met(KLEIN, AP, kennisgegeven=True))


def test_waarop_een_operator_het_ziet_wachten() -> None:
    assert wacht_nog_op(met()) == "beoordeling"
    assert wacht_nog_op(met(HOOG)) == "ap_besluit"
    assert wacht_nog_op(met(GEEN)) == "sluiten"
    assert wacht_nog_op(met(HOOG, AP, kennisgegeven=True)) == "betrokkenen"
    assert wacht_nog_op(met(KLEIN, AP, kennisgegeven=True)) == "sluiten"


def test_de_72_uur() -> None:
    t = datetime(2026, 3, 28, 12, tzinfo=UTC)
    assert [(x.trede, x.volgnr, x.vervalt_op - t) for x in ap_treden(t)] == [
        ("ap_herinnering", 1, timedelta(hours=48)),
        ("ap_verstreken", 1, timedelta(hours=72)),
    ]


ACHT = replace(POLITIE_8, doel="overlast")
MAIL = GeldendConvenant(C, {"kanaal": "versleutelde_mail"})


@pytest.mark.eis("H4")
def test_versturen_alleen_waar_de_partijen_dat_kanaal_kozen() -> None:
    portaal = GeldendConvenant(C, {"kanaal": "portaal_met_aankondiging"})
    weigering = mag_versturen(PLAN, portaal, lezer("politie"), ACHT, REGIE)
    assert isinstance(weigering, Geweigerd)
    assert weigering.reden is Reden.GEEN_BEVOEGDHEID
    assert "Gegevensdeling vindt plaats via mailwisseling" in weigering.bron
    zonder_norm = replace(portaal, convenant=replace(C, kanaal_norm=None))
    assert mag_versturen(PLAN, zonder_norm, lezer("politie"), ACHT, REGIE)


def test_versturen_alleen_door_de_inbrenger_aan_een_ontvanger_die_meedoet() -> None:
    def mag(wie: Lezer, partij: str, gegeven: object = ACHT, stand: object = PLAN) -> Reden | None:
        return reden(mag_versturen(stand, MAIL, wie, gegeven, partij))  # type: ignore[arg-type]

    assert mag(lezer("politie"), REGIE) is None
    assert mag(lezer(REGIE), "politie") is Reden.GEEN_BEVOEGDHEID
    assert mag(lezer("politie"), "accolade") is Reden.ONTVANGER
    aan_zichzelf = replace(ACHT, ontvangers=frozenset({"politie"}))
    assert mag(lezer("politie"), "politie", aan_zichzelf) is Reden.ONTVANGER
    weg = replace(
        LEEG, fase="plan_van_aanpak", deelnames=(DeelnameFeit("politie", True), DeelnameFeit(REGIE, False))
    )
    assert mag(lezer("politie"), REGIE, ACHT, weg) is Reden.ONTVANGER
    assert mag(lezer("politie"), REGIE, ACHT, replace(weg, deelnames=weg.deelnames[:1])) is Reden.ONTVANGER
    nieuw = replace(
        PLAN, deelnames=(*PLAN.deelnames, DeelnameFeit("kredietbank", True, True, ("avg_6_1_f",), True, True))
    )
    aan_nieuw = replace(ACHT, ontvangers=frozenset({"kredietbank"}))
    assert mag(lezer("politie"), "kredietbank", aan_nieuw, nieuw) is Reden.POLITIEGEGEVENS
    assert mag(lezer("politie"), "kredietbank", replace(aan_nieuw, ook_ad_hoc=True), nieuw) is None
    # what the politie says is a politiegegeven, whatever its label
    gewoon = replace(aan_nieuw, categorie="woonsituatie")
    assert mag(lezer("politie"), "kredietbank", gewoon, nieuw) is Reden.POLITIEGEGEVENS
    assert mag(lezer("accolade"), "kredietbank", replace(gewoon, inbrenger="accolade"), nieuw) is None
    # who may not read it here does not get it by mail either
    assert mag(lezer("politie"), REGIE, ACHT, replace(nieuw, fase="aanmelding")) is Reden.GEEN_ZICHT


def test_wat_mensen_over_een_datalek_schreven_is_voor_wie_het_afhandelt() -> None:
    def leest(partij: str, rol: str, van: str = "") -> bool:
        return mag_verhaal_lezen(G, KAAL, Lezer("x", partij, frozenset({rol})), van)

    assert leest(BIJ, "datalekcontact")
    assert not leest(BIJ, "bevoegd_functionaris"), "die verleent toegang"
    assert not leest("politie", "datalekcontact"), "een ander kent het in codes"
    assert leest("politie", "datalekcontact", van="politie")


@pytest.mark.parametrize(
    ("partij", "rollen", "melder", "mag"),
    [
        (BIJ, set(), False, True),
        ("politie", set(), False, True),
        ("accolade", set(), False, False),
        ("accolade", set(), True, True),
        ("accolade", {"fg"}, False, False),
        (BIJ, {"fg"}, False, True),
        ("accolade", {"procesregisseur"}, False, False),
    ],
)
def test_wie_van_een_datalek_weet(partij: str, rollen: set[str], melder: bool, mag: bool) -> None:
    assert mag_zien(KAAL, Lezer("x", partij, frozenset(rollen)), melder=melder) is mag


def test_kennisgeven_doet_de_partij_waar_het_gebeurde_en_akkoord_geeft_een_verantwoordelijke() -> None:
    bij, politie, ander = (Lezer("x", p, frozenset()) for p in (BIJ, "politie", "accolade"))
    assert mag_kennisgeven(KAAL, bij)
    niet = mag_kennisgeven(KAAL, politie)
    assert isinstance(niet, Geweigerd)
    assert niet.reden is Reden.GEEN_BEVOEGDHEID
    assert "waar de inbreuk is gebeurd" in niet.uitleg
    assert mag_namens_verantwoordelijke(KAAL, bij)
    assert mag_namens_verantwoordelijke(KAAL, politie)
    geweigerd = mag_namens_verantwoordelijke(KAAL, ander)
    assert isinstance(geweigerd, Geweigerd)
    assert (geweigerd.reden, bool(geweigerd.doen)) == (Reden.GEEN_BEVOEGDHEID, True)


def test_als_wie_iemand_naar_een_datalek_kijkt_staat_bij_de_handeling() -> None:
    """The politie is responsible here too, but it did not happen there."""

    def mag(partij: str, wie: frozenset[str]) -> object:
        return mag_op_datalek(G, KAAL, lezer(partij), wie)

    politie, ander = lezer("politie"), lezer("accolade")
    for wie in (AFHANDELAAR, VERANTWOORDELIJKE, WAAR_HET_GEBEURDE):
        assert mag(BIJ, wie)
    assert mag("politie", VERANTWOORDELIJKE)
    assert mag("politie", AFHANDELAAR) == mag_afhandelen(G, KAAL, politie)
    assert mag("politie", WAAR_HET_GEBEURDE) == mag_kennisgeven(KAAL, politie)
    assert mag("accolade", VERANTWOORDELIJKE) == mag_namens_verantwoordelijke(KAAL, ander)
    assert len({str(mag("accolade", w)) for w in (AFHANDELAAR, VERANTWOORDELIJKE, WAAR_HET_GEBEURDE)}) == 3
