"""How long a dossier stays when a new casus builds on it (herleving): its term waits, begins anew, or comes
back.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from convenanten.duur import Duur
from models import klok
from models.tabellen import Casus, Termijn
from services.bewaren import vernietigen
from services.bewaren.bewaartermijn import BEWAREN
from services.casus import overgang
from tests.conftest import Proef, maak_pg_database
from tests.diensten.test_scenarios import KRIMPEN_NIET_COMPLEX

VIJF_JAAR = Duur.lees("P5Y")


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def krimpen(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proef]:
    """Every test begins casussen of its own; the clock only goes on."""
    pg = request.param == "postgres"
    url = maak_pg_database(request.getfixturevalue("postgres_url")) if pg else None
    p = Proef(tmp_path_factory.mktemp("bewaren"), url, KRIMPEN_NIET_COMPLEX)
    yield p
    p.w.sluit()


def vooruit(p: Proef, dagen: float) -> None:
    with p.w.db.schrijven() as s:
        klok.zet_vooruit(s, timedelta(days=dagen))


def casus(p: Proef, id_: str) -> Casus:
    with p.w.db.lezen() as s:
        return s.get_one(Casus, id_)


def termijnen(p: Proef, id_: str) -> list[tuple[str, datetime]]:
    """The terms of retention of this dossier, in the order in which they began."""
    with p.w.db.lezen() as s:
        rijen = s.scalars(
            select(Termijn)
            .where(Termijn.onderwerp == BEWAREN, Termijn.onderwerp_id == id_)
            .order_by(Termijn.volgnr)
        )
        return [(t.status, t.vervalt_op) for t in rijen]


def sluit(p: Proef, nummer: str, id_: str, naar: str) -> datetime:
    """The gezamenlijk overleg finds it not complex; with a rol for the gemeente the dossier is kept."""
    p.doe(
        "mees",
        "complexiteit_vaststellen",
        nummer,
        complex=False,
        gedeeld_belang=False,
        rol_gemeente=naar == "niet_complex_gemeente",
        motivering="Dit kan zonder de anderen",
    )
    p.doe("mees", "terugkoppelen", nummer, opgepakt=False, toelichting="een collega is gebeld")
    p.doe("mees", "besluiten", nummer, naar=naar, akkoord=True, motivering="Dit kan zonder de anderen")
    assert overgang.zet_stap(p.w, id_).gesloten
    gesloten_op = casus(p, id_).gesloten_op
    assert gesloten_op is not None
    return gesloten_op


def bewaard_dossier(p: Proef) -> tuple[str, str, datetime]:
    """A closed casus that is kept for five years: number, id, and until when."""
    p.speel(tot={"doet": "complexiteit_vaststellen"})
    nummer, id_ = p.speler.nummer, p.speler.casus_id
    tot = VIJF_JAAR.na(sluit(p, nummer, id_, "niet_complex_gemeente"))
    assert termijnen(p, id_) == [("open", tot)]
    return nummer, id_, tot


def heropen(p: Proef, oud: str) -> tuple[str, str]:
    """A new casus on the old dossier, up to the gezamenlijk overleg: number and id."""
    uit = p.doe(
        "mees",
        "heropenen",
        oud,
        grondslagen=("avg_6_1_e",),
        signaal="Weer ruzie over de schutting",
        actueel=True,
        motivering="Dezelfde buren en dezelfde schutting",
    )
    nummer, id_ = uit["casus"], uit["id"]
    p.doe(
        "mees",
        "partners_kiezen",
        nummer,
        partijen=("woningcorporatie",),
        ontvangers_nagegaan=True,
        motivering="Haar huurder",
    )
    p.doe("wendy", "grondslag_wegen", nummer, grondslagen=("avg_6_1_b",), motivering="Huurovereenkomst")
    for wie in ("mees", "wendy"):
        p.doe(wie, "eigen_systemen_doorzoeken", nummer, gevonden=False, toelichting="Niets nieuws gevonden")
    for vraag in ("overlast", "betrokkenen", "interventies"):
        zeker = {"zorgvuldig": True, "ontvangers_nagegaan": True}
        p.doe("mees", "vraag_beantwoorden", nummer, vraag=vraag, antwoord="Zoals toen", **zeker)
    p.doe(
        "mees",
        "betrokkene_informeren",
        nummer,
        wijze="brief",
        over_gegevens_en_doel=True,
        over_partijen=True,
        over_rechten=True,
    )
    p.doe(
        "mees",
        "besluiten",
        nummer,
        naar="gezamenlijk_overleg",
        akkoord=True,
        motivering="Het onderzoek is klaar",
    )
    assert overgang.zet_stap(p.w, id_).doorgegaan
    with p.w.db.lezen() as s:
        morgen = p.w.nu(s).domein + timedelta(days=1)
    erbij = (p.scenario["mensen"]["mees"]["partij"],)
    p.doe("mees", "overleg_plannen", nummer, wanneer=morgen, genodigden=erbij, betrokkene_uitgenodigd=False)
    p.doe("mees", "kennisname_toetsen", nummer, noodzakelijk=erbij, motivering="De gemeente leidt het")
    p.doe("mees", "overleg_houden", nummer, aanwezig=erbij, voortgang="Besproken", effect="Nog geen")
    return nummer, id_


@pytest.mark.eis("K9.4")
@pytest.mark.eis("K9.4b")
def test_zolang_de_nieuwe_casus_loopt_wacht_de_termijn_en_daarna_begint_hij_opnieuw(krimpen: Proef) -> None:
    p = krimpen
    oud, oud_id, tot = bewaard_dossier(p)
    vooruit(p, 4 * 365)
    nieuw, nieuw_id = heropen(p, oud)
    assert termijnen(p, oud_id) == [("opgeschort", tot)]
    vooruit(p, 2 * 365)
    assert vernietigen.vernietig_verlopen(p.w) == []
    assert casus(p, oud_id).vernietigd_op is None, "een casus bouwt erop voort"
    opnieuw = VIJF_JAAR.na(sluit(p, nieuw, nieuw_id, "niet_complex_gemeente"))
    assert termijnen(p, oud_id) == [("vervallen", tot), ("open", opnieuw)]
    assert termijnen(p, nieuw_id) == [("open", opnieuw)]
    vooruit(p, 5 * 365 - 1)
    assert vernietigen.vernietig_verlopen(p.w) == []
    vooruit(p, 4)
    assert set(vernietigen.vernietig_verlopen(p.w)) == {oud, nieuw}
    assert casus(p, oud_id).vernietigd_op is not None
    assert vernietigen.vernietig_verlopen(p.w) == []


@pytest.mark.eis("K9.4b")
@pytest.mark.eis("K9.9")
def test_eindigt_de_nieuwe_casus_zonder_bewaren_dan_telt_de_oude_datum_weer(krimpen: Proef) -> None:
    p = krimpen
    oud, oud_id, tot = bewaard_dossier(p)
    vooruit(p, 365)
    nieuw, nieuw_id = heropen(p, oud)
    sluit(p, nieuw, nieuw_id, "niet_complex")
    assert casus(p, nieuw_id).vernietigd_op is not None
    assert termijnen(p, nieuw_id) == []
    assert termijnen(p, oud_id) == [("open", tot)]
    assert casus(p, oud_id).vernietigd_op is None, "de oude datum is nog niet voorbij"
    vooruit(p, 4 * 365 + 3)
    assert vernietigen.vernietig_verlopen(p.w) == [oud]
    assert casus(p, oud_id).vernietigd_op is not None


@pytest.mark.eis("K9.4b")
@pytest.mark.eis("K9.9")
def test_is_de_oude_datum_dan_voorbij_dan_gaat_het_oude_dossier_meteen_mee(krimpen: Proef) -> None:
    p = krimpen
    oud, oud_id, tot = bewaard_dossier(p)
    vooruit(p, 4 * 365)
    nieuw, nieuw_id = heropen(p, oud)
    vooruit(p, 2 * 365)
    assert casus(p, oud_id).vernietigd_op is None
    sluit(p, nieuw, nieuw_id, "niet_complex")
    assert casus(p, nieuw_id).vernietigd_op is not None
    assert casus(p, oud_id).vernietigd_op is not None
    assert termijnen(p, oud_id) == [("afgegaan", tot)]
    assert vernietigen.vernietig_verlopen(p.w) == []
