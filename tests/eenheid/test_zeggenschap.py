"""The giver keeps its say: another purpose, and taking data home."""

from __future__ import annotations

from dataclasses import replace

import pytest

from convenanten.definitie import GeldendConvenant
from rules.codes import ActieStatus, Bekendheid
from rules.feiten import (
    AdviesGegeven,
    AdviesGevraagd,
    BekendheidBeantwoord,
    BekendheidGevraagd,
    FasegebruikBepaald,
    Feit,
    GebruikToegestaan,
    GegevenHertoetst,
    Vastgelegd,
    VrijgaveGevraagd,
    Vrijgegeven,
)
from rules.stand import ActieFeit, DeelnameFeit, GegevenFeit, Lezer, Stand
from rules.uitkomst import Geweigerd, Reden
from rules.zeggenschap import (
    is_inbrenger,
    mag_in_deze_fase,
    mag_meegeven,
    mag_toestaan,
    mag_voor_doel,
    mag_vrijgave_vragen,
    mag_vrijgeven,
    mee_naar_huis,
    wacht_op_gever,
)
from rules.zicht import mag_casus_zien, mag_inzien
from tests.eenheid.test_poorten import FRYSLAN, GELDEND, HUIS, F
from tests.feiten import vast

G = GegevenFeit(
    "gezondheid",
    "betrokkene",
    "ggz",
    frozenset({HUIS, "reclassering"}),
    id="g1",
    doel="gedrag",
    beroepsgeheim="toestemming",
)
STAND: Stand = replace(
    F,
    fase="maatwerkoverleg",
    deelnames=tuple(DeelnameFeit(p, True, True) for p in (HUIS, "gemeente", "ggz", "reclassering")),
    acties=(
        ActieFeit("reclassering", ActieStatus.AANVAARD, 1),
        ActieFeit("gemeente", ActieStatus.AANVAARD, 2),
    ),
)
GREET = Lezer("greet", "ggz", frozenset({"partnermedewerker"}))
ROEL = Lezer("roel", "reclassering", frozenset({"partnermedewerker"}))


def reden(uitkomst: object) -> Reden | None:
    return uitkomst.reden if isinstance(uitkomst, Geweigerd) else None


def met(*feiten: Vastgelegd[Feit]) -> Stand:
    return replace(STAND, feiten=feiten)


def hertoetst(
    *, noodzakelijk: bool = True, doel: str = "veiligheid", gegeven: str = "g1", van: str = ""
) -> Vastgelegd[GegevenHertoetst]:
    return vast(
        GegevenHertoetst(gegeven=gegeven, doel=doel, noodzakelijk=noodzakelijk, van=van),
        partij=HUIS,
        door="petra",
    )


def toegestaan(*, ja: bool = True, doel: str = "veiligheid") -> Vastgelegd[GebruikToegestaan]:
    return vast(GebruikToegestaan(gegeven="g1", doel=doel, toegestaan=ja), partij="ggz", door="greet")


@pytest.mark.eis("F5")
def test_een_ander_doel_vraagt_eerst_noodzaak_en_dan_toestemming_van_de_gever() -> None:
    assert mag_voor_doel(STAND, FRYSLAN, G, "gedrag")
    for feiten in (
        (),
        (hertoetst(),),
        (toegestaan(),),
        (hertoetst(), toegestaan(ja=False)),
        (hertoetst(), toegestaan(), toegestaan(ja=False)),
        (hertoetst(), toegestaan(), hertoetst(noodzakelijk=False)),
        (hertoetst(doel="samenwerking"), toegestaan()),
        (hertoetst(gegeven="g2"), toegestaan()),
    ):
        uitkomst = mag_voor_doel(met(*feiten), FRYSLAN, G, "veiligheid")
        assert reden(uitkomst) is Reden.GEEN_DOEL
        assert "opnieuw beoordeeld" in uitkomst.bron  # type: ignore[union-attr]
    assert mag_voor_doel(met(hertoetst(), toegestaan()), FRYSLAN, G, "veiligheid")
    assert mag_voor_doel(met(hertoetst(), toegestaan(ja=False), toegestaan()), FRYSLAN, G, "veiligheid")
    assert not mag_inzien(STAND, FRYSLAN, ROEL, G, "veiligheid")
    assert mag_inzien(met(hertoetst(), toegestaan()), FRYSLAN, ROEL, G, "veiligheid")


def test_een_convenant_zonder_die_bepaling_kent_deze_weigering_niet() -> None:
    assert mag_voor_doel(STAND, GELDEND, G, "veiligheid")
    assert mee_naar_huis(STAND, GELDEND, G, "reclassering")


@pytest.mark.eis("F6")
def test_alleen_de_inbrenger_beslist_over_ander_gebruik() -> None:
    assert mag_toestaan(met(hertoetst()), FRYSLAN, GREET, G, "veiligheid")
    assert reden(mag_toestaan(met(hertoetst()), FRYSLAN, ROEL, G, "veiligheid")) is Reden.GEEN_BEVOEGDHEID
    assert reden(mag_toestaan(STAND, FRYSLAN, GREET, G, "veiligheid")) is Reden.GEEN_DOEL


def in_fase(fase: str, *, ja: bool, gegeven: str = "g1") -> Vastgelegd[FasegebruikBepaald]:
    return vast(FasegebruikBepaald(gegeven, fase, ja), partij="ggz", door="greet")


@pytest.mark.eis("F6")
def test_na_een_nee_van_de_gever_leest_niemand_anders_het_in_die_fase() -> None:
    hier = STAND.fase
    for feiten in ((), (in_fase("elders", ja=False),), (in_fase(hier, ja=False, gegeven="g2"),)):
        assert mag_in_deze_fase(met(*feiten), FRYSLAN, G)
    nee = met(in_fase(hier, ja=True), in_fase(hier, ja=False))
    uitkomst = mag_in_deze_fase(nee, FRYSLAN, G)
    assert reden(uitkomst) is Reden.GEEN_ZICHT
    assert "zeggenschap" in uitkomst.bron  # type: ignore[union-attr]
    assert mag_in_deze_fase(met(in_fase(hier, ja=False), in_fase(hier, ja=True)), FRYSLAN, G)
    assert not mag_inzien(nee, FRYSLAN, ROEL, G, "gedrag")
    assert mag_inzien(nee, FRYSLAN, GREET, G, "gedrag"), "the giver itself"
    assert mag_in_deze_fase(nee, GELDEND, G), "a convenant without the clause does not know this"


@pytest.mark.eis("F6")
def test_alleen_de_inbrenger_beslist_over_een_andere_fase() -> None:
    assert is_inbrenger(FRYSLAN, GREET, G)
    assert reden(is_inbrenger(FRYSLAN, ROEL, G)) is Reden.GEEN_BEVOEGDHEID


@pytest.mark.eis("F8")
def test_mee_naar_huis_alleen_van_de_inbrenger_voor_de_eigen_actie_of_met_reden() -> None:
    def mag(lezer: Lezer, partij: str, actie: int | None, *, met_reden: bool = False) -> object:
        return mag_vrijgeven(STAND, FRYSLAN, lezer, G, partij, actie, met_reden=met_reden)

    assert mag(GREET, "reclassering", 1)
    assert mag(GREET, "reclassering", None, met_reden=True)
    assert reden(mag(GREET, "reclassering", None)) is Reden.ONTVANGER
    assert reden(mag(GREET, "reclassering", 2, met_reden=True)) is Reden.ONTVANGER
    assert reden(mag(GREET, "gemeente", 2)) is Reden.ONTVANGER
    assert reden(mag(ROEL, "reclassering", 1)) is Reden.GEEN_BEVOEGDHEID


@pytest.mark.eis("F10")
def test_zonder_vrijgave_blijft_een_gegeven_in_het_overleg() -> None:
    vrij = vast(Vrijgegeven(gegeven="g1", partij="reclassering", actie=1), partij="ggz", door="greet")
    assert mee_naar_huis(STAND, FRYSLAN, G, "ggz")
    assert not mee_naar_huis(STAND, FRYSLAN, G, "reclassering")
    assert mee_naar_huis(met(vrij), FRYSLAN, G, "reclassering")
    assert not mee_naar_huis(met(vrij), FRYSLAN, G, HUIS)


@pytest.mark.eis("F14b")
def test_bevraagd_duurt_tot_het_antwoord_en_niet_langer_dan_de_ronde() -> None:
    vraag = vast(BekendheidGevraagd(partijen=("politie",)), partij=HUIS, door="onno")
    antwoord = vast(BekendheidBeantwoord(antwoord=Bekendheid.BEKEND), partij="politie", door="agnes")
    agnes = Lezer("agnes", "politie", frozenset({"partnermedewerker"}))
    naam = GegevenFeit("identificatie", "betrokkene", "gemeente", frozenset({"politie"}), doel="gedrag")
    gevraagd = replace(F, feiten=(vraag,))
    assert mag_casus_zien(gevraagd, FRYSLAN, agnes)
    assert mag_inzien(gevraagd, FRYSLAN, agnes, naam, "gedrag")
    assert not mag_inzien(gevraagd, FRYSLAN, agnes, replace(naam, categorie="aanleiding"), "gedrag")
    for anders in (replace(F, feiten=(vraag, antwoord)), replace(gevraagd, ronde=2), F):
        assert not mag_casus_zien(anders, FRYSLAN, agnes)
    assert replace(F, feiten=(vraag, antwoord, vraag)).bevraagd("politie")
    assert not gevraagd.bevraagd("ggz")


@pytest.mark.eis("W6")
def test_wie_om_advies_is_gevraagd_ziet_geen_enkel_gegeven_en_na_het_antwoord_niets_meer() -> None:
    from tests.eenheid.test_poorten import MELDPUNT

    stand = replace(
        F,
        fase="melding",
        aanbrenger="politie",
        deelnames=(DeelnameFeit("gemeente_krimpen", True, True), DeelnameFeit("politie", True, True)),
    )
    vraag = vast(AdviesGevraagd(partijen=("jongerenwerk",)), partij="gemeente_krimpen", door="mia")
    antwoord = vast(AdviesGegeven(), partij="jongerenwerk", door="joris")
    joris = Lezer("joris", "jongerenwerk", frozenset({"partnermedewerker"}))
    gevraagd = replace(stand, feiten=(vraag,))
    assert mag_casus_zien(gevraagd, MELDPUNT, joris)
    for categorie in MELDPUNT.convenant.gegevens:
        g = GegevenFeit(categorie, "inwoner", "politie", frozenset({"jongerenwerk"}), doel="triage")
        assert not mag_inzien(gevraagd, MELDPUNT, joris, g, "triage")
    assert not mag_casus_zien(replace(stand, feiten=(vraag, antwoord)), MELDPUNT, joris)
    assert not mag_casus_zien(stand, MELDPUNT, joris)


def gevraagd(
    *, door: str = "reclassering", gegeven: str = "g1", van: str = "ggz"
) -> Vastgelegd[VrijgaveGevraagd]:
    return vast(VrijgaveGevraagd(gegeven=gegeven, van=van), partij=door, door="roel")


def vrijgegeven(
    *, partij: str = "reclassering", gegeven: str = "g1", ja: bool = True
) -> Vastgelegd[Vrijgegeven]:
    return vast(
        Vrijgegeven(gegeven=gegeven, partij=partij, actie=1, toegestaan=ja), partij="ggz", door="greet"
    )


@pytest.mark.eis("F6")
def test_een_ontvanger_vraagt_of_het_mee_mag_en_de_gever_zegt_ja_of_nee() -> None:
    assert mag_vrijgave_vragen(STAND, FRYSLAN, ROEL, G)
    assert reden(mag_vrijgave_vragen(STAND, FRYSLAN, GREET, G)) is Reden.ANDERE_FASE, (
        "het is haar eigen gegeven"
    )
    vreemd = mag_vrijgave_vragen(
        STAND, FRYSLAN, Lezer("gea", "gemeente", frozenset({"partnermedewerker"})), G
    )
    assert reden(vreemd) is Reden.ONTVANGER
    assert "afzonderlijk" in vreemd.bron  # type: ignore[union-attr]
    assert reden(mag_vrijgave_vragen(met(vrijgegeven()), FRYSLAN, ROEL, G)) is Reden.ANDERE_FASE
    assert reden(mag_vrijgave_vragen(STAND, GELDEND, ROEL, G)) is Reden.ANDERE_FASE, (
        "zonder die bepaling mag het al"
    )
    for feiten, mee in (
        ((), False),
        ((vrijgegeven(),), True),
        ((vrijgegeven(ja=False),), False),
        ((vrijgegeven(), vrijgegeven(ja=False)), False),
        ((vrijgegeven(ja=False), vrijgegeven()), True),
        ((vrijgegeven(partij="gemeente"),), False),
        ((vrijgegeven(gegeven="g2"),), False),
    ):
        assert mee_naar_huis(met(*feiten), FRYSLAN, G, "reclassering") is mee


def test_wat_op_de_gever_wacht_tot_die_antwoordt() -> None:
    assert wacht_op_gever(STAND, "ggz") == ()
    assert wacht_op_gever(met(gevraagd()), "ggz") == (Vrijgegeven,)
    assert wacht_op_gever(met(gevraagd()), "reclassering") == ()
    assert wacht_op_gever(met(gevraagd(), vrijgegeven(ja=False)), "ggz") == ()
    assert wacht_op_gever(met(vrijgegeven(), gevraagd()), "ggz") == (Vrijgegeven,), (
        "een antwoord van eerder telt niet"
    )
    for ander in (vrijgegeven(gegeven="g2"), vrijgegeven(partij="gemeente")):
        assert wacht_op_gever(met(gevraagd(), ander), "ggz") == (Vrijgegeven,)
    nodig = hertoetst(van="ggz")
    onnodig = hertoetst(van="ggz", noodzakelijk=False)
    assert wacht_op_gever(met(nodig, gevraagd()), "ggz") == (GebruikToegestaan, Vrijgegeven)
    assert wacht_op_gever(met(onnodig), "ggz") == ()
    assert wacht_op_gever(met(nodig, toegestaan(ja=False)), "ggz") == ()
    assert wacht_op_gever(met(nodig, toegestaan(doel="gedrag")), "ggz") == (GebruikToegestaan,)
    anders = vast(AdviesGevraagd(partijen=("ggz",)), partij=HUIS)
    assert wacht_op_gever(met(hertoetst(van="gemeente")), "ggz") == ()
    assert wacht_op_gever(met(anders), "ggz") == ()
    assert wacht_op_gever(met(anders, gevraagd(van="gemeente"), gevraagd()), "ggz") == (Vrijgegeven,)
    assert wacht_op_gever(met(gevraagd(), gevraagd(gegeven="g2")), "ggz") == (Vrijgegeven,), (
        "twee vragen, één regel"
    )


@pytest.mark.eis("F10")
def test_mee_naar_een_andere_organisatie_gaat_alleen_wat_de_gever_daarvoor_vrijgaf() -> None:
    def vrij(*, partij: str = HUIS, toegestaan: bool = True, verder: bool = True) -> Vastgelegd[Vrijgegeven]:
        return vast(
            Vrijgegeven(gegeven="g1", partij=partij, toegestaan=toegestaan, verder=verder), partij="ggz"
        )

    assert reden(mag_meegeven(STAND, FRYSLAN, G)) is Reden.ONTVANGER
    assert mag_meegeven(met(vrij()), FRYSLAN, G)
    for anders in (vrij(verder=False), vrij(partij="reclassering"), vrij(toegestaan=False)):
        assert reden(mag_meegeven(met(anders), FRYSLAN, G)) is Reden.ONTVANGER
        assert mag_meegeven(met(anders, vrij()), FRYSLAN, G)
    assert not mag_meegeven(met(vrij(), vrij(toegestaan=False)), FRYSLAN, G), "een later nee geldt"
    assert not mag_meegeven(met(vrij()), FRYSLAN, replace(G, id="g2"))
    assert mag_meegeven(STAND, FRYSLAN, replace(G, inbrenger=HUIS)), "van de regie zelf"


@pytest.mark.eis("H12b")
@pytest.mark.eis("H16")
@pytest.mark.parametrize(
    ("categorie", "mag"), [("woonsituatie", True), ("politie_8", False), ("gezondheid", False)]
)
def test_zonder_clausule_gaan_politiegegevens_en_beroepsgeheim_niet_mee_met_de_regie(
    categorie: str, mag: bool
) -> None:
    gegeven = GegevenFeit(categorie, "inwoner", "elkien", frozenset({"gemeente_heerenveen"}), id="g1")
    assert bool(mag_meegeven(replace(STAND, fase="zorgoverleg"), GELDEND, gegeven)) is mag


@pytest.mark.parametrize("deel", ["mee_naar_huis", "doelwijziging"])
def test_elk_van_de_twee_clausules_laat_de_zeggenschap_bij_de_gever(deel: str) -> None:
    c = FRYSLAN.convenant
    sociaal = replace(G, categorie="sociaal", inbrenger="gemeente")
    een = GeldendConvenant(replace(c, clausules={deel: c.clausules[deel]}), {})
    assert reden(mag_meegeven(STAND, een, sociaal)) is Reden.ONTVANGER
    assert mag_meegeven(STAND, GeldendConvenant(replace(c, clausules={}), {}), sociaal)


@pytest.mark.eis("F8")
def test_verder_geven_kan_alleen_aan_de_regie() -> None:
    def mag(partij: str) -> object:
        return mag_vrijgeven(STAND, FRYSLAN, GREET, G, partij, None, met_reden=True, verder=True)

    assert mag(HUIS)
    assert reden(mag("reclassering")) is Reden.ONTVANGER
