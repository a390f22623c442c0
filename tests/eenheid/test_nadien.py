"""After the end: how long, by whom again, and numbers that name nobody."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convenanten.definitie import GeldendConvenant
from convenanten.duur import AMSTERDAM, Duur
from convenanten.normen import invulling
from rules.bevoegdheid import heeft_geheimhouding_erkend
from rules.cijfers import KLEINSTE, onderdruk
from rules.codes import DoelBereikt, RedenRaadplegen, SoortCorrectie, ToestemmingVan, Verloop
from rules.feiten import (
    Feit,
    GegevenGecorrigeerd,
    GegevenIngebracht,
    NietActiefGemaakt,
    PlanVastgesteld,
    ResultaatVastgesteld,
    ToestemmingMelder,
    ToestemmingVastgelegd,
    Vastgelegd,
    VoortgangVastgelegd,
    VraagBeantwoord,
)
from rules.nadien import (
    RAPPORTAGES,
    bewaren_tot,
    is_niet_actief,
    mag_eerder_lezen,
    mag_hergebruiken,
    mag_tevredenheid_vragen,
)
from rules.stand import GegevenFeit, Lezer
from rules.uitkomst import Geweigerd, Reden
from rules.verstrekken import mag_corrigeren, mag_maatregel_voorstellen
from rules.zicht import mag_casus_zien, mag_document_maken
from tests.eenheid.test_poorten import FRYSLAN, KRIMPEN, LEEG, MELDPUNT, REGIE, C
from tests.eenheid.test_zicht_en_verstrekken import PIETER, PLAN, handelen, lezer, reden
from tests.feiten import vast

G = GeldendConvenant(C, {})
T0 = datetime(2026, 1, 1, tzinfo=UTC)
VIJF_JAAR_LATER = datetime(2031, 1, 1, tzinfo=UTC)
K = GeldendConvenant(KRIMPEN.convenant, {"bewaartermijn": Duur.lees("P5Y")})
W = GeldendConvenant(
    MELDPUNT.convenant,
    {"bewaartermijn_meldingen": Duur.lees("P1Y"), "bewaartermijn_regiedossiers": Duur.lees("P5Y")},
)


@pytest.mark.eis("W9")
def test_elk_register_heeft_zijn_eigen_bewaartermijn() -> None:
    assert bewaren_tot(W, "advies_gegeven", T0, T0) == datetime(2027, 1, 1, tzinfo=UTC)
    assert bewaren_tot(W, "afgeschaald", T0, T0) == VIJF_JAAR_LATER
    assert bewaren_tot(K, "afgesloten", T0, T0) == VIJF_JAAR_LATER


@pytest.mark.eis("W9")
def test_vanaf_wanneer_volgt_de_norm_en_nooit_is_een_open_casus_voorbij() -> None:
    def tot(vanaf: str, gesloten: datetime) -> datetime:
        g = GeldendConvenant(W.convenant, {**W.invullingen, "begin_bewaartermijn": vanaf})
        return bewaren_tot(g, "advies_gegeven", T0, gesloten)

    later = T0 + timedelta(days=100)
    assert tot("casus_gesloten", later) > datetime(2027, 4, 10, tzinfo=UTC)
    assert tot("casus_begonnen", later) == datetime(2027, 1, 1, tzinfo=UTC)
    na_de_termijn = T0 + timedelta(days=500)
    assert tot("casus_begonnen", na_de_termijn) == na_de_termijn


@pytest.mark.eis("K9.4")
def test_vijf_jaar_bewaren_is_tot_dezelfde_dag_vijf_jaar_later() -> None:
    """Also over a leap day, and by the clock here: 00:30 on 1 March is still February in UTC."""
    gesloten = datetime(2027, 3, 1, 0, 30, tzinfo=AMSTERDAM)
    tot = bewaren_tot(K, "afgesloten", T0, gesloten.astimezone(UTC))
    assert tot.astimezone(AMSTERDAM) == datetime(2032, 3, 1, 0, 30, tzinfo=AMSTERDAM)


@pytest.mark.eis("K9.4b")
def test_hergebruik_alleen_gesloten_binnen_de_termijn_en_actueel() -> None:
    def mag(
        gesloten: datetime | None = T0,
        nu: datetime = VIJF_JAAR_LATER,
        *,
        vernietigd: bool = False,
        actueel: bool = True,
    ) -> Reden | None:
        return reden(
            mag_hergebruiken(K, "afgesloten", T0, gesloten, nu, vernietigd=vernietigd, actueel=actueel)
        )

    assert mag() is None
    assert mag(None) is Reden.ANDERE_FASE
    assert mag(nu=VIJF_JAAR_LATER + timedelta(seconds=1)) is Reden.CASUS_GESLOTEN
    assert mag(vernietigd=True) is Reden.CASUS_GESLOTEN
    assert mag(actueel=False) is Reden.NIET_ZORGVULDIG


@pytest.mark.eis("K9.4b")
def test_van_een_eerder_dossier_leest_alleen_de_regie_de_rapportages() -> None:
    rapportages = (
        PlanVastgesteld(betrokkene_aanwezig=True),
        VoortgangVastgelegd(verloop=Verloop.OP_SCHEMA),
        ResultaatVastgesteld(doel_bereikt=DoelBereikt.JA),
    )
    assert {type(f) for f in rapportages} == set(RAPPORTAGES)
    for feit in rapportages:
        assert mag_eerder_lezen(frozenset({"regie"}), feit)
        assert not mag_eerder_lezen(frozenset({"gewogen_deelnemers"}), feit)
    assert not mag_eerder_lezen(frozenset({"regie"}), VraagBeantwoord(vraag="risicotaxatie"))


@pytest.mark.eis("K5.2s")
def test_tevredenheid_vraagt_de_verhuurder_na_afloop_met_toestemming() -> None:
    ja = vast(ToestemmingMelder(gegeven=True), partij="woningcorporatie")
    dicht = replace(LEEG, fase="afgesloten", gesloten=True, feiten=(ja,))
    assert mag_tevredenheid_vragen(dicht, K, "woningcorporatie")
    assert (
        reden(mag_tevredenheid_vragen(replace(dicht, gesloten=False), K, "woningcorporatie"))
        is Reden.ANDERE_FASE
    )
    assert reden(mag_tevredenheid_vragen(dicht, K, "politie")) is Reden.GEEN_BEVOEGDHEID
    assert (
        reden(mag_tevredenheid_vragen(replace(dicht, feiten=()), K, "woningcorporatie"))
        is Reden.GEEN_GRONDSLAG
    )


@pytest.mark.eis("K8.2")
@pytest.mark.eis("H3.III")
def test_zonder_erkende_geheimhouding_geen_enkele_toegang() -> None:
    nieuw = replace(PIETER, erkend=False)
    assert reden(heeft_geheimhouding_erkend(G, nieuw)) is Reden.GEHEIMHOUDING
    assert reden(handelen(PLAN, G, nieuw, "plan_vaststellen")) is Reden.GEHEIMHOUDING
    assert reden(handelen(None, G, nieuw, "aanmelden")) is Reden.GEHEIMHOUDING
    assert reden(mag_casus_zien(PLAN, G, nieuw)) is Reden.GEHEIMHOUDING
    assert handelen(PLAN, G, PIETER, "plan_vaststellen")
    assert heeft_geheimhouding_erkend(FRYSLAN, nieuw), "een tekst zonder deze bepaling vraagt het niet"


def test_na_afloop_kan_alleen_wat_het_convenant_dan_nog_toelaat() -> None:
    dicht = replace(PLAN, fase="afgerond", gesloten=True)
    assert handelen(dicht, G, PIETER, "evalueren")
    assert reden(handelen(dicht, G, PIETER, "plan_vaststellen")) is Reden.CASUS_GESLOTEN
    assert reden(handelen(replace(dicht, vernietigd=True), G, PIETER, "evalueren")) is Reden.CASUS_GESLOTEN


@pytest.mark.eis("H17")
def test_drang_alleen_door_wie_is_aangewezen() -> None:
    assert (
        reden(mag_maatregel_voorstellen(G, "vnn", "drang", lichter_overwogen=False)) is Reden.GEEN_BEVOEGDHEID
    )
    aangewezen = GeldendConvenant(
        C,
        {
            "aangewezen_voor_drang": invulling(
                C.open_normen["aangewezen_voor_drang"], "vnn, gemeente_heerenveen", T0
            )
        },
    )
    assert mag_maatregel_voorstellen(aangewezen, "vnn", "drang", lichter_overwogen=False)
    assert not mag_maatregel_voorstellen(aangewezen, "accolade", "drang", lichter_overwogen=False)
    with pytest.raises(ValueError, match="Bedoelde u 'vnn'"):
        invulling(C.open_normen["aangewezen_voor_drang"], "vnnn", T0)


@pytest.mark.eis("K7.2")
def test_alleen_de_inbrenger_verbetert_en_bevestigt_het_opnieuw() -> None:
    mag = partial(mag_corrigeren, LEEG)
    werkt = frozenset({"deelnemers"})
    g = GegevenFeit("politie_8", "inwoner", "politie", frozenset())
    assert mag(G, lezer("politie"), werkt, g, zorgvuldig=True)
    assert reden(mag(G, lezer("accolade"), werkt, g, zorgvuldig=True)) is Reden.GEEN_BEVOEGDHEID
    assert reden(mag(G, lezer("politie"), werkt, g, zorgvuldig=False)) is Reden.NIET_ZORGVULDIG
    # who does not work on it corrects only what it is named to read
    ambtenaar = lezer(REGIE, "aangewezen_ambtenaar")
    wie = frozenset({"aangewezen_ambtenaar"})
    gewoon, justitieel = (replace(g, inbrenger=REGIE, categorie=x) for x in ("ondersteuning", "justitieel"))
    assert reden(mag(G, ambtenaar, wie, gewoon, zorgvuldig=True)) is Reden.GEEN_BEVOEGDHEID
    assert mag(G, ambtenaar, wie, justitieel, zorgvuldig=True)
    regie = frozenset({"procesregisseur", "deelnemers"})
    pieter = lezer(REGIE, "procesregisseur")
    assert reden(mag(G, pieter, regie, justitieel, zorgvuldig=True)) is Reden.GEEN_BEVOEGDHEID
    signaal = GegevenFeit("signaal", "overlastgever", "woningcorporatie", frozenset())
    weigering = mag(K, lezer("politie"), werkt, signaal, zorgvuldig=True)
    assert isinstance(weigering, Geweigerd)
    assert "Artikel 7.2" in weigering.bron


@pytest.mark.eis("H12")
def test_nieuwe_woorden_van_artikel_9_vragen_nieuwe_toestemming() -> None:
    g = GegevenFeit("politie_9", "inwoner", "politie", frozenset(), id="g1", toestemmingen=(1, 2))
    wie = frozenset({"deelnemers", "politiefunctionaris"})
    ferdi = Lezer("ferdi", "politie", frozenset({"politiefunctionaris"}))

    def mag(*feiten: Vastgelegd[Feit], nummers: tuple[int, ...]) -> Reden | None:
        stand = replace(LEEG, feiten=feiten)
        return reden(mag_corrigeren(stand, G, ferdi, wie, g, zorgvuldig=True, toestemmingen=nummers))

    oud = [
        _toestemming(ToestemmingVan.POLITIEFUNCTIONARIS, 1),
        _toestemming(ToestemmingVan.OPENBAAR_MINISTERIE, 2),
    ]
    toen = vast(GegevenIngebracht("g1", "politie_9", "gevaar", (), (), (1, 2)), partij="politie", door="f")
    nieuw = [
        _toestemming(ToestemmingVan.POLITIEFUNCTIONARIS, 3),
        _toestemming(ToestemmingVan.OPENBAAR_MINISTERIE, 4),
    ]
    assert mag(*oud, toen, nummers=()) is Reden.POLITIEGEGEVENS
    assert mag(*oud, toen, nummers=(1, 2)) is Reden.POLITIEGEGEVENS, "given for the words of then"
    assert mag(*oud, toen, *nieuw, nummers=(3, 4)) is None
    verbeterd = vast(
        GegevenGecorrigeerd("g1", SoortCorrectie.CORRECTIE, (), (3, 4)), partij="politie", door="f"
    )
    assert mag(*oud, toen, *nieuw, verbeterd, nummers=(3, 4)) is Reden.POLITIEGEGEVENS, "and once only"


def _toestemming(van: ToestemmingVan, nr: int) -> Vastgelegd[Feit]:
    return vast(ToestemmingVastgelegd(van, nr, "2026-01-01"), partij="politie", door="ferdi")


@pytest.mark.eis("K6.2d")
def test_wie_welk_document_wanneer_maakt() -> None:
    def mag(soort: str, *wie: str, gesloten: bool = False, vernietigd: bool = False) -> Reden | None:
        return reden(
            mag_document_maken(
                replace(PLAN, gesloten=gesloten, vernietigd=vernietigd), G, frozenset(wie), soort
            )
        )

    assert mag("plan", "gewogen_deelnemers") is None
    assert mag("voortgang", "regie") is None
    assert mag("plan", "deelnemers") is Reden.GEEN_BEVOEGDHEID
    assert mag("brief", "gewogen_deelnemers") is Reden.GEEN_BEVOEGDHEID
    assert mag("brief", "regie") is None
    assert mag("afsluiting", "regie") is Reden.ANDERE_FASE
    assert mag("afsluiting", "regie", gesloten=True) is None
    assert mag("plan", "regie", gesloten=True) is Reden.ANDERE_FASE
    assert mag("afsluiting", "regie", gesloten=True, vernietigd=True) is Reden.CASUS_GESLOTEN


@pytest.mark.eis("K9.4b")
def test_na_het_niet_actief_maken_alleen_nog_met_een_reden() -> None:
    dicht = replace(PLAN, gesloten=True)
    stil = replace(dicht, feiten=(vast(NietActiefGemaakt()),))
    regie = frozenset({"regie"})
    assert mag_document_maken(dicht, G, regie, "afsluiting")
    assert reden(mag_document_maken(stil, G, regie, "afsluiting")) is Reden.CASUS_GESLOTEN
    for waarom in RedenRaadplegen:
        assert mag_document_maken(stil, G, regie, "afsluiting", waarom)
        assert not mag_document_maken(stil, G, frozenset({"gewogen_deelnemers"}), "afsluiting", waarom)
        assert not mag_document_maken(stil, G, regie, "plan", waarom)
    weg = replace(stil, vernietigd=True)
    assert not mag_document_maken(weg, G, regie, "afsluiting", RedenRaadplegen.VERZOEK)
    assert is_niet_actief(stil)
    assert not is_niet_actief(dicht)


@pytest.mark.eis("K9.6")
@given(st.dictionaries(st.text(min_size=1, max_size=3), st.integers(0, 40), max_size=8))
def test_geen_klein_aantal_is_te_lezen_of_uit_te_rekenen(telling: dict[str, int]) -> None:
    veilig = onderdruk(telling)
    assert veilig.keys() == telling.keys()
    weg = [k for k, n in veilig.items() if n is None]
    assert all(telling[k] in {0, *range(KLEINSTE, 100)} for k in veilig if k not in weg)
    assert all(veilig[k] == telling[k] for k in veilig if k not in weg)
    if any(telling[k] >= KLEINSTE for k in telling):
        assert len(weg) != 1, "één weggelaten aantal volgt uit het totaal"
