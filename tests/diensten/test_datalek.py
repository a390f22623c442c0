"""The 24-hour ladder: people act, or the system does; each rung once; lateness is recorded."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from casusregie.bewaker import Bewaker
from models import klok
from models.tabellen import Bericht, Datalek, Logregel, Termijn
from services import datalek
from services.fouten import Conflict, GeenBevoegdheid, NietGevonden, OngeldigeInvoer
from tests.conftest import Proef


def meld(p: Proef, geleden: timedelta = timedelta(hours=1), **anders: object) -> tuple[str, str]:
    with p.w.db.lezen() as s:
        nu = p.w.nu(s).domein
    op = datalek.Melden(**{"opgemerkt_op": nu - geleden, "aard": ("verkeerde_ontvanger",), "omvang": "2-10", "verantwoordelijk": (p.speler.mensen["agnes"].partij,),
                           "verhaal": "Canarie datalekverhaal", **anders})  # type: ignore[arg-type]  # fmt: skip
    uit = datalek.melden(p.w, p.wie("greet"), p.convenant, op, sleutel=str(uuid.uuid4()))
    return uit["datalek"], uit["id"]


def vooruit(p: Proef, **duur: float) -> None:
    with p.w.db.schrijven() as s:
        klok.zet_vooruit(s, timedelta(**duur))


def soorten(p: Proef, id_: str) -> list[str]:
    with p.w.db.lezen() as s:
        return sorted(s.scalars(select(Bericht.soort).where(Bericht.onderwerp_id == id_)))


@pytest.mark.eis("C5")
@pytest.mark.eis("H6")
def test_als_niemand_handelt_doet_het_stelsel_het_voor_de_helft_om_is(verse_proef: Proef) -> None:
    p = verse_proef
    _, id_ = meld(p, timedelta(0))
    assert datalek.zet_stap(p.w, id_).gedaan == ("melding",)
    vooruit(p, hours=3)
    assert datalek.zet_stap(p.w, id_).gedaan == ("herinnering",)
    vooruit(p, hours=4)
    assert datalek.zet_stap(p.w, id_).gedaan == ("vervanger",)
    vooruit(p, hours=6)
    stap = datalek.zet_stap(p.w, id_)
    assert stap.gedaan == ("automatische_kennisgeving",)
    assert stap.status == "kennisgegeven"
    assert datalek.zet_stap(p.w, id_).gedaan == ()
    assert soorten(p, id_) == ["datalek_herinnering", "datalek_kennisgeving", "datalek_melding", "datalek_melding", "datalek_vervanger"]
    with p.w.db.lezen() as s:
        d = s.get_one(Datalek, id_)
        b = s.scalars(select(Bericht).where(Bericht.onderwerp_id == id_, Bericht.soort == "datalek_kennisgeving")).one()
    assert d.kennisgegeven_op is not None
    assert d.kennisgegeven_op < d.uiterlijk_op
    assert d.kennisgegeven_door == "stelsel"
    assert b.codes == {"aard": ["verkeerde_ontvanger"], "omvang": "2-10", "maatregelen": ["geen_nog"], "automatisch": True}
    assert b.partij == "politie"


def test_handelt_een_mens_op_tijd_dan_zwijgt_de_ladder(verse_proef: Proef) -> None:
    p = verse_proef
    nummer, id_ = meld(p)
    datalek.zet_stap(p.w, id_)
    datalek.kennisgeven(p.w, p.wie("greet"), nummer, maatregelen=("toegang_geblokkeerd",))
    datalek.bevestigen(p.w, p.wie("agnes"), nummer)
    vooruit(p, hours=30)
    datalek.zet_stap(p.w, id_)
    assert soorten(p, id_) == ["datalek_kennisgeving", "datalek_melding", "datalek_melding"]
    datalek.sluiten(p.w, p.wie("greet"), nummer, "kies adressen uit de lijst")
    assert datalek.zet_stap(p.w, id_).gesloten
    with p.w.db.lezen() as s:
        lessen = s.get_one(Datalek, id_).lessen_kluis
    assert lessen is not None
    assert p.w.kluis.ontsleutel(id_, f"datalek.lessen.{id_}", lessen) == "kies adressen uit de lijst"


def test_wordt_de_kennisgeving_nergens_aanvaard_dan_gaat_het_alarm_over_alle_kanalen(verse_proef: Proef) -> None:
    p = verse_proef
    _, id_ = meld(p)
    vooruit(p, hours=20)
    stap = datalek.zet_stap(p.w, id_)
    assert stap.gedaan[-1] == "alle_kanalen"
    with p.w.db.lezen() as s:
        alarmen = s.scalars(select(Bericht.partij).where(Bericht.onderwerp_id == id_, Bericht.soort == "datalek_alarm")).all()
    assert set(alarmen) == {"ggz_friesland", "gemeente_heerenveen", "politie"}
    assert len(alarmen) > 3


def test_laat_geregistreerd_betekent_meteen_alles_en_de_reden_op_schrift(verse_proef: Proef) -> None:
    p = verse_proef
    _, id_ = meld(p, timedelta(hours=40))
    gedaan = datalek.zet_stap(p.w, id_).gedaan
    assert gedaan == ("melding", "herinnering", "vervanger", "automatische_kennisgeving", "alle_kanalen", "verstreken")
    with p.w.db.lezen() as s:
        regel = s.scalars(select(Logregel).where(Logregel.keten == id_, Logregel.soort == "datalek_kennisgegeven")).one()
    assert regel.codes["te_laat"] is True
    assert regel.codes["reden"]


def test_de_bewaker_handelt_zonder_prefect_en_precies_een_keer(verse_proef: Proef) -> None:
    p = verse_proef
    _, id_ = meld(p)
    b = Bewaker(p.w, p.omgeving, geduld_s=0)
    b.kijk_termijnen()
    vooruit(p, hours=13)
    assert b.kijk_termijnen() == 1
    assert b.kijk_termijnen() == 0
    assert "datalek_kennisgeving" in soorten(p, id_)
    with p.w.db.lezen() as s:
        assert s.scalar(select(func.count()).select_from(Termijn).where(Termijn.onderwerp_id == id_, Termijn.status == "afgegaan")) == 4


def test_de_bewaker_geeft_de_flow_eerst_de_tijd(verse_proef: Proef) -> None:
    p = verse_proef
    _, id_ = meld(p)
    b = Bewaker(p.w, p.omgeving, geduld_s=60)
    assert b.kijk_termijnen() == 0
    assert b.kijk_termijnen() == 0
    assert soorten(p, id_) == []
    with p.w.db.lezen() as s:
        d = s.get_one(Datalek, id_)
        assert d.werk_nr > d.verwerkt_nr


def test_wie_er_niet_over_gaat_komt_er_niet_in(proef: Proef) -> None:
    nummer, id_ = meld(proef)
    with pytest.raises(NietGevonden):
        datalek.bevestigen(proef.w, proef.wie("victor"), nummer)
    with pytest.raises(GeenBevoegdheid):
        datalek.kennisgeven(proef.w, proef.wie("agnes"), nummer)
    with pytest.raises(Conflict):
        datalek.sluiten(proef.w, proef.wie("greet"), nummer, "nog niets gedaan")
    datalek.kennisgeven(proef.w, proef.wie("greet"), nummer)
    with pytest.raises(Conflict):
        datalek.kennisgeven(proef.w, proef.wie("greet"), nummer)
    assert [d.nummer for d in datalek.bekijk(proef.w, proef.wie("agnes"), nummer=nummer)] == [nummer]
    with pytest.raises(NietGevonden):
        datalek.bekijk(proef.w, proef.wie("victor"), nummer=nummer)
    datalek.zet_stap(proef.w, id_)


@pytest.mark.parametrize("anders", [{"aard": ("onbekend_soort",)}, {"omvang": "veel"}, {"maatregelen": ("gebeden",)}, {"verantwoordelijk": ("niemand",)}])
def test_een_melding_met_een_vreemde_waarde_noemt_de_mogelijkheden(proef: Proef, anders: dict[str, object]) -> None:
    with pytest.raises(OngeldigeInvoer) as fout:
        meld(proef, **anders)
    assert "Kies uit" in fout.value.doen


def test_opmerken_in_de_toekomst_kan_niet(proef: Proef) -> None:
    with pytest.raises(OngeldigeInvoer, match="toekomst"):
        meld(proef, timedelta(hours=-3))
