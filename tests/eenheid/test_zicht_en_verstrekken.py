"""Who may see and who may give: the table of the convenant, and every condition on it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from convenanten.definitie import GeldendConvenant
from convenanten.lader import MAP, beschikbaar, lees_opgeslagen
from rules.bevoegdheid import IN_ELKE_FASE, mag_besluiten, mag_handelen
from rules.codes import SoortToestemming, ToestemmingVan
from rules.feiten import (
    AdviesGevraagd,
    BekendheidGevraagd,
    Besloten,
    Feit,
    LeefgebiedBeschreven,
    SamenwerkingsafsprakenVastgelegd,
    Teruggekoppeld,
    ToestemmingBetrokkene,
    ToestemmingMelder,
    ToestemmingVastgelegd,
    VraagBeantwoord,
)
from rules.grondslagen import mag_grondslag_noemen
from rules.stand import DeelnameFeit, GegevenFeit, Lezer, Stand
from rules.uitkomst import Geweigerd, Reden, Uitkomst
from rules.verstrekken import (
    Opgave,
    geheimhouding_bij,
    mag_inbrengen,
    mag_maatregel_voorstellen,
    mag_melder_vragen,
)
from rules.zicht import (
    mag_casus_zien,
    mag_inzien,
    mag_verslag_lezen,
    mag_woorden_lezen,
    ziet_alleen_de_vraag,
)
from services.alles import HANDELINGEN, wie_mag
from services.handelen.werkplek import CONTROLES
from tests.eenheid.test_poorten import BASIS, FRYSLAN, KRIMPEN, LEEG, MELDPUNT, REGIE, C
from tests.feiten import vast

G = GeldendConvenant(C, {})
DEELNEMERS = (
    DeelnameFeit(REGIE, True, True, ("avg_6_1_e",)),
    DeelnameFeit("accolade", True, True, ("avg_6_1_f",)),
    DeelnameFeit("politie", True, True, ("wpg_20",)),
    DeelnameFeit("ggz_friesland", True, True, ("avg_6_1_b", "avg_9_2_h")),
    DeelnameFeit("vnn", True, False),
)
PLAN: Stand = replace(LEEG, fase="plan_van_aanpak", ronde=2, deelnames=DEELNEMERS)


def lezer(partij: str, *rollen: str) -> Lezer:
    return Lezer("iemand", partij, frozenset(rollen or ("partnermedewerker",)))


PIETER = lezer(REGIE, "procesregisseur")
AGNES = lezer("politie")
WILMA = lezer("accolade")
POLITIE_8 = GegevenFeit("politie_8", "inwoner", "politie", frozenset({REGIE}))


def handelen(stand: Stand | None, geldend: GeldendConvenant, wie: Lezer, handeling: str) -> Uitkomst:
    """May this reader do this, which is for the roles that its declaration names?"""
    return mag_handelen(stand, geldend, wie, handeling, HANDELINGEN[handeling].wie)


def reden(uitkomst: object) -> Reden | None:
    return uitkomst.reden if isinstance(uitkomst, Geweigerd) else None


@pytest.mark.eis("C3")
def test_een_casus_bestaat_alleen_voor_wie_meedoet() -> None:
    assert mag_casus_zien(PLAN, G, PIETER)
    assert mag_casus_zien(PLAN, G, AGNES)
    assert not mag_casus_zien(PLAN, G, lezer("elkien"))
    assert not mag_casus_zien(PLAN, G, lezer("politie", "fg"))
    assert not mag_casus_zien(PLAN, G, lezer(REGIE, "bevoegd_functionaris"))
    assert mag_casus_zien(PLAN, G, lezer(REGIE, "burgemeester"))


@pytest.mark.eis("H3.IV")
def test_wie_zich_terugtrok_ziet_meteen_niets_meer_ook_niet_als_aanbrenger() -> None:
    weg = replace(PLAN, deelnames=tuple(replace(d, actief=d.partij != "accolade") for d in DEELNEMERS))
    assert reden(mag_casus_zien(weg, G, WILMA)) is Reden.GEEN_DEELNAME
    assert not mag_inzien(
        weg, G, WILMA, GegevenFeit("aanleiding", "inwoner", "accolade", frozenset({"accolade"})), "overlast"
    )


@pytest.mark.eis("H4")
def test_alleen_wie_ontvanger_is_ziet_het_gegeven() -> None:
    assert mag_inzien(PLAN, G, PIETER, POLITIE_8, "overlast")
    assert mag_inzien(PLAN, G, AGNES, POLITIE_8, "overlast")
    assert reden(mag_inzien(PLAN, G, WILMA, POLITIE_8, "overlast")) is Reden.ONTVANGER


@pytest.mark.eis("H1")
def test_zonder_gewogen_grondslag_ziet_een_partner_niet_meer_dan_om_wie_het_gaat() -> None:
    vnn = lezer("vnn")
    assert (
        reden(mag_inzien(PLAN, G, vnn, replace(POLITIE_8, ontvangers=frozenset({"vnn"})), "overlast"))
        is Reden.GEEN_ZICHT
    )
    assert mag_inzien(
        PLAN, G, vnn, GegevenFeit("identificatie", "inwoner", "accolade", frozenset({"vnn"})), "overlast"
    )


@pytest.mark.eis("H0")
def test_een_ander_doel_wordt_geweigerd() -> None:
    assert reden(mag_inzien(PLAN, G, PIETER, POLITIE_8, "jeugdhulp")) is Reden.GEEN_DOEL
    assert reden(mag_inzien(PLAN, G, PIETER, POLITIE_8, "statistiek")) is Reden.GEEN_DOEL


def test_in_de_fase_aanmelding_is_er_nog_niets_te_zien_van_partners() -> None:
    aanmelding = replace(PLAN, fase="aanmelding", ronde=1)
    assert reden(mag_inzien(aanmelding, G, PIETER, POLITIE_8, "overlast")) is Reden.GEEN_ZICHT
    assert mag_inzien(
        aanmelding,
        G,
        WILMA,
        GegevenFeit("aanleiding", "inwoner", "accolade", frozenset({"accolade"})),
        "overlast",
    )
    assert not mag_inzien(
        aanmelding,
        G,
        AGNES,
        GegevenFeit("aanleiding", "inwoner", "accolade", frozenset({"politie"})),
        "overlast",
    )


@pytest.mark.eis("H18")
def test_justitiele_gegevens_zijn_alleen_voor_burgemeester_of_aangewezen_ambtenaar() -> None:
    g = GegevenFeit("justitieel", "inwoner", REGIE, frozenset({REGIE}))
    assert mag_inzien(PLAN, G, lezer(REGIE, "burgemeester"), g, "gevaar")
    assert mag_inzien(PLAN, G, lezer(REGIE, "aangewezen_ambtenaar"), g, "gevaar")
    assert not mag_inzien(PLAN, G, PIETER, g, "gevaar")
    assert not mag_inzien(PLAN, G, AGNES, g, "gevaar")


@pytest.mark.eis("H19")
def test_jeugdgegevens_dienen_alleen_de_behoefte_aan_jeugdhulp() -> None:
    g = GegevenFeit("jeugd", "inwoner", REGIE, frozenset({REGIE}))
    assert mag_inzien(PLAN, G, PIETER, g, "jeugdhulp")
    assert reden(mag_inzien(PLAN, G, PIETER, g, "overlast")) is Reden.GEEN_DOEL


@pytest.mark.eis("H15b")
def test_een_nieuwe_partner_krijgt_geen_politiegegevens_tenzij_de_politie_daartoe_besluit() -> None:
    nieuw = replace(
        PLAN,
        deelnames=(
            *DEELNEMERS,
            DeelnameFeit("kredietbank", True, True, ("avg_6_1_e",), ad_hoc=True, verklaring=True),
        ),
    )
    g = replace(POLITIE_8, ontvangers=frozenset({"kredietbank"}))
    assert reden(mag_inzien(nieuw, G, lezer("kredietbank"), g, "overlast")) is Reden.POLITIEGEGEVENS
    assert mag_inzien(nieuw, G, lezer("kredietbank"), replace(g, ook_ad_hoc=True), "overlast")
    opgave = replace(OPGAVE, ontvangers=frozenset({"kredietbank"}))
    assert reden(mag_inbrengen(nieuw, G, opgave)) is Reden.POLITIEGEGEVENS
    assert mag_inbrengen(nieuw, G, replace(opgave, ook_ad_hoc=True))


@pytest.mark.eis("H15b")
def test_een_nieuwe_partner_tekent_eerst_de_verklaring() -> None:
    nieuw = replace(PLAN, deelnames=(*DEELNEMERS, DeelnameFeit("kredietbank", True, False, ad_hoc=True)))
    assert not mag_casus_zien(nieuw, G, lezer("kredietbank"))
    assert reden(handelen(nieuw, G, lezer("kredietbank"), "grondslag_wegen")) is Reden.GEEN_DEELNAME
    assert handelen(nieuw, G, lezer("kredietbank"), "verklaring_tekenen")


def test_een_gesloten_dossier_is_niet_meer_in_te_zien() -> None:
    dicht = replace(PLAN, fase="afgerond", gesloten=True)
    assert reden(mag_inzien(dicht, G, PIETER, POLITIE_8, "overlast")) is Reden.CASUS_GESLOTEN


def test_een_rol_zonder_inzage_ziet_geen_gegevens() -> None:
    assert reden(mag_inzien(PLAN, G, lezer(REGIE, "procesregisseur", "fg"), POLITIE_8, "overlast")) is None
    assert not mag_inzien(PLAN, G, lezer("politie", "datalekcontact"), POLITIE_8, "overlast")


OPGAVE = Opgave(
    "politie",
    "politie_8",
    "inwoner",
    "overlast",
    ("wpg_20",),
    frozenset({REGIE}),
    zorgvuldig=True,
    ontvangers_nagegaan=True,
)


@pytest.mark.parametrize(
    ("anders", "waarom"),
    [
        ({"partij": "accolade", "grondslagen": ("avg_6_1_f",)}, Reden.GEEN_BEVOEGDHEID),
        ({"partij": "elkien"}, Reden.GEEN_DEELNAME),
        ({"grondslagen": ("avg_6_1_f",)}, Reden.GEEN_GRONDSLAG),
        ({"doel": "jeugdhulp"}, Reden.GEEN_DOEL),
        ({"zorgvuldig": False}, Reden.NIET_ZORGVULDIG),
        ({"ontvangers_nagegaan": False}, Reden.ONTVANGER),
        ({"ontvangers": frozenset({"elkien"})}, Reden.ONTVANGER),
        ({"categorie": "bestaat_niet"}, Reden.GEEN_ZICHT),
        ({"betrokkene": "omwonende"}, Reden.GEEN_ZICHT),
    ],
)
def test_inbrengen_wordt_geweigerd_met_reden(anders: dict[str, object], waarom: Reden) -> None:
    assert mag_inbrengen(PLAN, G, OPGAVE)
    assert reden(mag_inbrengen(PLAN, G, replace(OPGAVE, **anders))) is waarom  # type: ignore[arg-type]


@pytest.mark.eis("H1")
def test_een_grondslag_die_niet_is_gewogen_telt_niet() -> None:
    ongewogen = replace(
        PLAN, deelnames=tuple(replace(d, gewogen=False) if d.partij == "politie" else d for d in DEELNEMERS)
    )
    assert reden(mag_inbrengen(ongewogen, G, OPGAVE)) is Reden.GEEN_GRONDSLAG


@pytest.mark.eis("H12")
def test_artikel_9_vraagt_toestemming_van_politie_en_om_tenzij_anders_ingevuld() -> None:
    negen = replace(OPGAVE, categorie="politie_9", toestemmingen=(1, 2))

    def met(*van: ToestemmingVan) -> Stand:
        return replace(
            PLAN,
            feiten=tuple(
                vast(ToestemmingVastgelegd(v, nr, "2026-01-12"), ronde=2, partij="politie", door="ferdi")
                for nr, v in enumerate(van, 1)
            ),
        )

    assert reden(mag_inbrengen(met(), G, negen)) is Reden.POLITIEGEGEVENS
    assert not mag_inbrengen(met(ToestemmingVan.POLITIEFUNCTIONARIS), G, negen)
    beide = met(ToestemmingVan.POLITIEFUNCTIONARIS, ToestemmingVan.OPENBAAR_MINISTERIE)
    assert mag_inbrengen(beide, G, negen)
    assert not mag_inbrengen(beide, G, replace(negen, toestemmingen=(1,)))
    assert not mag_inbrengen(beide, G, replace(negen, toestemmingen=()))
    een = GeldendConvenant(C, {"toestemming_artikel_9": "een"})
    eerste = replace(negen, toestemmingen=(1,))
    assert mag_inbrengen(met(ToestemmingVan.OPENBAAR_MINISTERIE), een, eerste)
    assert not mag_inbrengen(met(ToestemmingVan.OPENBAAR_MINISTERIE), een, negen), "there is no second"
    assert not mag_inbrengen(met(), een, eerste)


@pytest.mark.eis("F2")
def test_zonder_aanbrenger_met_grondslag_gaat_een_casus_niet_verder() -> None:
    for naam, fase in FRYSLAN.convenant.fasen.items():
        if naam in {"aanmelding_intake", "screening_triage", "maatwerkoverleg"}:
            assert "aanbrenger_heeft_grondslag" in [x.controle for x in fase.overgangen[0].poort]


@pytest.mark.eis("H16")
def test_beroepsgeheim_vraagt_toestemming_of_conflict_van_plichten() -> None:
    zorg = replace(
        OPGAVE, partij="ggz_friesland", categorie="gezondheid", grondslagen=("avg_6_1_b", "avg_9_2_h")
    )
    assert reden(mag_inbrengen(PLAN, G, zorg)) is Reden.GEHEIMHOUDING
    met = replace(zorg, beroepsgeheim="toestemming", betrokkene_id="b1")
    assert reden(mag_inbrengen(PLAN, G, met)) is Reden.GEHEIMHOUDING
    gaf = ToestemmingBetrokkene("b1", SoortToestemming.BEROEPSGEHEIM, (REGIE,), 1, "2026-01-14")
    gegeven = replace(PLAN, feiten=(vast(gaf, partij="ggz_friesland"),))
    assert mag_inbrengen(gegeven, G, met)
    assert not mag_inbrengen(gegeven, G, replace(met, betrokkene_id="b2"))
    assert not mag_inbrengen(gegeven, G, replace(met, ontvangers=frozenset({REGIE, "politie"})))
    zonder_waarom = replace(zorg, beroepsgeheim="conflict_van_plichten")
    assert "motivering" in mag_inbrengen(PLAN, G, zonder_waarom).uitleg  # type: ignore[union-attr]
    # a conflict of duties lifts the secrecy; a recipient still needs a ground of article 9(2) of its own
    nood = replace(zonder_waarom, beroepsgeheim_gemotiveerd=True)
    assert "artikel 9 lid 2 AVG" in mag_inbrengen(PLAN, G, nood).uitleg  # type: ignore[union-attr]
    regie = replace(DEELNEMERS[0], grondslagen=("avg_6_1_e", "wmo_5_1_1"))
    assert mag_inbrengen(replace(PLAN, deelnames=(regie, *DEELNEMERS[1:])), G, nood)


@pytest.mark.eis("H12b")
def test_de_geheimhouding_reist_mee_met_politiegegevens() -> None:
    assert "artikel 7" in (geheimhouding_bij(G, replace(POLITIE_8, categorie="politie_13")) or "")
    assert geheimhouding_bij(G, GegevenFeit("woonsituatie", "inwoner", "accolade", frozenset())) is None


@pytest.mark.eis("H1b")
@pytest.mark.parametrize(
    ("partij", "wel", "niet"),
    [
        (REGIE, [("avg_6_1_e",)], [("avg_6_1_f",), ()]),
        (
            "accolade",
            [("avg_6_1_b",), ("avg_6_1_f",), ("avg_6_1_b", "avg_6_1_f")],
            [("avg_6_1_e",), ("avg_6_1_b", "avg_6_1_e")],
        ),
        ("politie", [("wpg_20",)], [("avg_6_1_e",)]),
        # a partner for one casus: only what the AVG knows
        ("kredietbank", [("avg_6_1_f",)], [("wpg_20",), ("zomaar_iets",), ("avg_6_1_f", "wpg_20"), ()]),
        ("vnn", [("avg_6_1_a",), ("avg_6_1_b", "avg_9_2_h")], [("avg_6_1_b",), ("avg_9_2_h",)]),
    ],
)
def test_elke_partij_noemt_een_grondslag_die_zij_heeft(
    partij: str, wel: list[tuple[str, ...]], niet: list[tuple[str, ...]]
) -> None:
    for w in wel:
        assert mag_grondslag_noemen(G, partij, w)
    for n in niet:
        assert reden(mag_grondslag_noemen(G, partij, n)) is Reden.GEEN_GRONDSLAG


def test_elke_handeling_heeft_bevoegden_en_een_fase() -> None:
    assert all(wie_mag().values())
    in_fasen = {
        h
        for p in beschikbaar(MAP).values()
        for f in lees_opgeslagen(p.read_text(), CONTROLES).fasen.values()
        for h in f.handelingen
    }
    # none of these texts asks for four eyes; a convenant of one's own can
    assert in_fasen | {"aanmelden", "meebeslissen", *IN_ELKE_FASE} == set(wie_mag())
    assert not in_fasen & set(IN_ELKE_FASE)


def test_wie_de_regie_heeft_wisselt_in_elke_fase_zolang_de_casus_loopt() -> None:
    (overdragen,) = IN_ELKE_FASE
    for fase, f in C.fasen.items():
        stand = replace(LEEG, fase=fase, gesloten=f.eind)
        uitkomst = mag_handelen(stand, G, PIETER, overdragen, wie_mag()[overdragen])
        assert bool(uitkomst) is not f.eind
        assert not f.eind or reden(uitkomst) is Reden.CASUS_GESLOTEN


@pytest.mark.eis("W2")
def test_wie_de_regie_ondersteunt_meldt_aan_waar_het_convenant_dat_zegt() -> None:
    wie = wie_mag()["aanmelden"]
    meldpunt = mag_handelen(None, MELDPUNT, lezer("gemeente_krimpen", "procesondersteuner"), "aanmelden", wie)
    assert meldpunt
    elders = mag_handelen(None, FRYSLAN, lezer("veiligheidshuis", "procesondersteuner"), "aanmelden", wie)
    assert reden(elders) is Reden.GEEN_BEVOEGDHEID
    assert mag_handelen(None, FRYSLAN, lezer("gemeente"), "aanmelden", wie)


def test_handelen_volgt_rol_partij_deelname_en_fase() -> None:
    assert handelen(PLAN, G, PIETER, "plan_vaststellen")
    assert reden(handelen(PLAN, G, WILMA, "plan_vaststellen")) is Reden.GEEN_BEVOEGDHEID
    assert (
        reden(handelen(PLAN, G, lezer("accolade", "procesregisseur"), "plan_vaststellen"))
        is Reden.GEEN_BEVOEGDHEID
    )
    assert reden(handelen(PLAN, G, lezer("elkien"), "grondslag_wegen")) is Reden.GEEN_DEELNAME
    assert reden(handelen(PLAN, G, PIETER, "beoordelen")) is Reden.ANDERE_FASE
    assert reden(handelen(replace(PLAN, gesloten=True), G, PIETER, "besluiten")) is Reden.CASUS_GESLOTEN
    assert reden(mag_besluiten(G, PLAN, WILMA, "zorgoverleg")) is Reden.GEEN_BEVOEGDHEID
    assert reden(mag_besluiten(G, PLAN, PIETER, "afgerond")) is Reden.ANDERE_FASE
    assert mag_besluiten(G, PLAN, PIETER, "zorgoverleg")


@pytest.mark.eis("K0.3")
def test_een_ingrijpende_maatregel_vraagt_lichtere_middelen() -> None:
    assert mag_maatregel_voorstellen(KRIMPEN, "politie", None, lichter_overwogen=False)
    assert mag_maatregel_voorstellen(KRIMPEN, "politie", "sluiting", lichter_overwogen=True)
    assert "zoveel mogelijk" in getattr(
        mag_maatregel_voorstellen(KRIMPEN, "politie", "sluiting", lichter_overwogen=False), "bron", ""
    )
    assert not mag_maatregel_voorstellen(KRIMPEN, "politie", "verbanning", lichter_overwogen=True)


@pytest.mark.eis("K3.3d")
def test_alleen_wie_het_contact_inbrengt_vraagt_de_melder() -> None:
    assert mag_melder_vragen(KRIMPEN, "woningcorporatie")
    assert mag_melder_vragen(KRIMPEN, "particuliere_verhuurder")
    assert reden(mag_melder_vragen(KRIMPEN, "politie")) is Reden.GEEN_BEVOEGDHEID
    assert not mag_melder_vragen(G, "accolade")


def test_wie_mag_de_woorden_bij_een_handeling_lezen() -> None:
    def mag(
        feit: Feit,
        *wie: str,
        partij: str = "gemeente_krimpen",
        geldend: GeldendConvenant = MELDPUNT,
    ) -> bool:
        return mag_woorden_lezen(LEEG, geldend, lezer("politie"), frozenset(wie), vast(feit, partij=partij))

    besloten = Besloten(besluit="b1", naar="afgeschaald", akkoord=True)
    leefgebied = LeefgebiedBeschreven(leefgebied="wonen")

    assert mag(besloten, "regie")
    assert mag(besloten, "deelnemers", partij="politie")
    assert not mag(besloten, partij="politie"), "wie er bij de eigen partij niet aan werkt, leest het niet"
    assert not mag(besloten, "gewogen_deelnemers", "aanbrenger")
    assert mag(Teruggekoppeld(opgepakt=True), "aanbrenger")
    assert not mag(Teruggekoppeld(opgepakt=True), "gewogen_deelnemers")
    assert mag(leefgebied, "gewogen_deelnemers")
    assert not mag(leefgebied, "deelnemers")
    assert mag(VraagBeantwoord(vraag="noodzaak"), "gewogen_deelnemers")
    assert not mag(VraagBeantwoord(vraag="risicotaxatie"), "gewogen_deelnemers")
    assert mag(AdviesGevraagd(partijen=("politie",)), "adviseurs")
    assert not mag(AdviesGevraagd(partijen=("jongerenwerk",)), "adviseurs")
    assert not mag(AdviesGevraagd(partijen=("politie",)), "gewogen_deelnemers")


def test_wie_alleen_iets_is_gevraagd_ziet_alleen_de_vraag() -> None:
    assert ziet_alleen_de_vraag(frozenset({"bevraagden"}))
    assert ziet_alleen_de_vraag(frozenset({"adviseurs", "politie"}))
    for anders in (
        {"adviseurs", "regie"},
        {"bevraagden", "deelnemers"},
        {"bevraagden", "aanbrenger"},
        {"politie"},
    ):
        assert not ziet_alleen_de_vraag(frozenset(anders))


WONEN: Stand = replace(
    LEEG,
    fase="plan_van_aanpak",
    ronde=3,
    aanbrenger="woningcorporatie",
    deelnames=(
        DeelnameFeit("burgemeester_krimpen", True, True, ("avg_6_1_e",)),
        DeelnameFeit("woningcorporatie", True, True, ("avg_6_1_a", "avg_6_1_f")),
        DeelnameFeit("politie", True, True, ("wpg_20",)),
    ),
)
KLACHT = Opgave(
    "woningcorporatie",
    "signaal",
    "overlastgever",
    "overlast_stoppen",
    ("avg_6_1_f",),
    frozenset({"burgemeester_krimpen"}),
    True,
    True,
    belangenafweging=True,
)


@pytest.mark.eis("K3.3b")
def test_een_gerechtvaardigd_belang_vraagt_telkens_een_belangenafweging() -> None:
    assert mag_inbrengen(WONEN, KRIMPEN, KLACHT)
    assert (
        reden(mag_inbrengen(WONEN, KRIMPEN, replace(KLACHT, belangenafweging=False))) is Reden.GEEN_GRONDSLAG
    )


@pytest.mark.eis("K3.3d")
def test_toestemming_van_de_melder_draagt_alleen_zijn_contact_en_kan_worden_ingetrokken() -> None:
    contact = replace(
        KLACHT, categorie="melder_contact", betrokkene="melder", doel="vertrouwen", grondslagen=("avg_6_1_a",)
    )
    ja, nee = (
        replace(WONEN, feiten=(vast(ToestemmingMelder(gegeven=True)), *meer))
        for meer in ((), (vast(ToestemmingMelder(gegeven=False)),))
    )
    assert mag_inbrengen(ja, KRIMPEN, contact)
    assert not mag_inbrengen(nee, KRIMPEN, contact)
    assert not mag_inbrengen(WONEN, KRIMPEN, contact)
    assert (
        reden(mag_inbrengen(ja, KRIMPEN, replace(KLACHT, grondslagen=("avg_6_1_a",)))) is Reden.GEEN_GRONDSLAG
    )
    g = GegevenFeit("melder_contact", "melder", "woningcorporatie", frozenset({"burgemeester_krimpen"}))
    regie = lezer("burgemeester_krimpen", "procesregisseur")
    assert mag_inzien(ja, KRIMPEN, regie, g, "vertrouwen")
    assert not mag_inzien(nee, KRIMPEN, regie, g, "vertrouwen")


@pytest.mark.eis("K0.1")
def test_politiegegevens_wachten_op_samenwerkingsafspraken() -> None:
    acht = replace(KLACHT, partij="politie", categorie="politie_8", grondslagen=("wpg_20",))
    assert reden(mag_inbrengen(WONEN, KRIMPEN, acht)) is Reden.POLITIEGEGEVENS
    assert mag_inbrengen(replace(WONEN, feiten=(vast(SamenwerkingsafsprakenVastgelegd()),)), KRIMPEN, acht)


@pytest.mark.eis("F13")
def test_beroepsgeheim_staat_eerst_in_het_eigen_dossier() -> None:
    overleg = replace(
        LEEG,
        fase="maatwerkoverleg",
        aanbrenger="ggz",
        deelnames=(
            DeelnameFeit("ggz", True, True, ("avg_6_1_e",)),
            DeelnameFeit("veiligheidshuis", True, True),
        ),
    )
    zorg = Opgave(
        "ggz",
        "gezondheid",
        "betrokkene",
        "gedrag",
        ("avg_6_1_e",),
        frozenset({"veiligheidshuis"}),
        True,
        True,
        beroepsgeheim="vitaal_belang",
    )
    assert reden(mag_inbrengen(overleg, FRYSLAN, zorg)) is Reden.GEHEIMHOUDING
    assert mag_inbrengen(overleg, FRYSLAN, replace(zorg, in_eigen_dossier=True))


@pytest.mark.eis("V10")
def test_bij_afschaling_heeft_elke_verstrekking_een_eigen_reden() -> None:
    af = replace(
        LEEG,
        fase="afschaling",
        deelnames=(
            DeelnameFeit("woningcorporatie", True, True, ("avg_6_1_f",)),
            DeelnameFeit("gemeente", True, True),
        ),
    )
    wonen = Opgave(
        "woningcorporatie",
        "woonsituatie",
        "overlastgever",
        "oplossen",
        ("avg_6_1_f",),
        frozenset({"gemeente"}),
        True,
        True,
    )
    assert reden(mag_inbrengen(af, BASIS, wonen)) is Reden.GEEN_DOEL
    assert mag_inbrengen(af, BASIS, replace(wonen, reden=True))


def test_antwoorden_kan_alleen_wie_iets_is_gevraagd_en_nog_niet_antwoordde() -> None:
    stand = replace(LEEG, fase="screening_triage", deelnames=(DeelnameFeit("veiligheidshuis", True, True),))
    gevraagd = replace(
        stand,
        feiten=(vast(BekendheidGevraagd(partijen=("politie",)), partij="veiligheidshuis", door="onno"),),
    )
    assert handelen(gevraagd, FRYSLAN, AGNES, "bekendheid_beantwoorden")
    assert reden(handelen(stand, FRYSLAN, AGNES, "bekendheid_beantwoorden")) is Reden.ANDERE_FASE
    assert not handelen(gevraagd, FRYSLAN, lezer("ggz"), "bekendheid_beantwoorden")


@pytest.mark.eis("H3.III")
def test_het_verslag_is_voor_de_regie_en_voor_wie_moest_weten() -> None:
    kennisname = {"politie": True, "vnn": False}
    assert mag_verslag_lezen(PLAN, G, PIETER, frozenset({"regie"}), {}, ())
    assert mag_verslag_lezen(PLAN, G, AGNES, frozenset({"gewogen_deelnemers"}), kennisname, ())
    assert not mag_verslag_lezen(PLAN, G, AGNES, frozenset({"deelnemers"}), kennisname, ())
    assert not mag_verslag_lezen(PLAN, G, lezer("vnn"), frozenset({"gewogen_deelnemers"}), kennisname, ())
    assert not mag_verslag_lezen(PLAN, G, WILMA, frozenset({"gewogen_deelnemers"}), kennisname, ())
