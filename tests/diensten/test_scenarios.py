"""Every scenario beside every convenant, played on both databases: the people, the refusals, the months.

A scenario names per step who acts and what must be refused; removing a rule makes the step pass, and the
scenario fail.
"""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from sqlalchemy import select

from convenanten.lader import MAP
from models import logboek
from models.tabellen import Casus, CasusFeit, Gegeven
from services.bewaren import vernietigen
from services.casus import overgang
from services.handelen.fouten import CasusregieFout
from services.inzien import dossier as dossier_inzien
from services.inzien import verloop
from services.inzien import werkvoorraad as werk_inzien
from tests.conftest import SCENARIO, Proef, maak_pg_database

SCENARIOS = sorted(
    p for p in MAP.glob("*/scenarios/*.yaml") if p != SCENARIO
)  # that one is played in test_casus
KRIMPEN_NIET_COMPLEX = MAP / "krimpen_woonoverlast" / "scenarios" / "niet_complex.yaml"
FRYSLAN = MAP / "fryslan_veiligheidshuis" / "scenarios" / "terug_uit_detentie.yaml"


LANG = [p for p in SCENARIOS if "na" not in yaml.safe_load(p.read_text(encoding="utf-8"))]


# a long case on both databases, a story that goes on from one on the embedded one
@pytest.mark.parametrize(
    ("pad", "database"),
    [*((p, "sqlite") for p in SCENARIOS), *((p, "postgres") for p in LANG)],
    ids=lambda x: f"{x.parent.parent.name}-{x.stem}" if isinstance(x, Path) else x,
)
def test_scenario(pad: Path, database: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    url = maak_pg_database(request.getfixturevalue("postgres_url")) if database == "postgres" else None
    p = Proef(tmp_path, url, pad)
    try:
        p.speel()
        with p.w.db.lezen() as s:
            gelezen, breuken = logboek.controleer(s)
        assert gelezen > len(p.scenario["stappen"]) / 2
        assert breuken == []
    finally:
        p.w.sluit()


@pytest.mark.eis("K9.9")
def test_geen_complexe_woonoverlast_laat_geen_persoonsgegevens_achter(tmp_path: Path) -> None:
    p = Proef(tmp_path, None, KRIMPEN_NIET_COMPLEX)
    p.speel()
    with p.w.db.lezen() as s:
        c = s.scalars(select(Casus)).one()
        assert c.vernietigd_op is not None
        assert set(s.scalars(select(Gegeven.inhoud_kluis))) == {b""}
        assert set(s.scalars(select(CasusFeit.toelichting_kluis))) == {None}
        assert c.werk_nr == c.verwerkt_nr
    with pytest.raises(CasusregieFout):
        p.doe(
            "mees",
            "complexiteit_vaststellen",
            c.nummer,
            complex=True,
            gedeeld_belang=True,
            motivering="toch wel",
        )
    p.w.sluit()


@pytest.mark.eis("K9.9")
def test_na_een_crash_tussen_sluiten_en_vernietigen_blijft_er_werk_en_wordt_alsnog_vernietigd(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    p = Proef(tmp_path, None, KRIMPEN_NIET_COMPLEX)
    for stap in p.scenario["stappen"][:-2]:
        p.speler.stap(stap)

    def kapot(*_: object) -> None:
        raise RuntimeError("kill -9")

    with monkeypatch.context() as m, pytest.raises(RuntimeError):
        m.setattr(vernietigen, "vernietig_meteen", kapot)
        p.speler.stap(p.scenario["stappen"][-2])
    with p.w.db.lezen() as s:
        assert s.scalars(select(Casus.vernietigd_op)).one() is None
    assert overgang.met_werk(p.w)[0] == [p.speler.casus_id]
    overgang.zet_stap(p.w, p.speler.casus_id)
    p.speler.stap(p.scenario["stappen"][-1])
    assert overgang.met_werk(p.w)[0] == []
    p.w.sluit()


@pytest.mark.eis("K5.1")
def test_een_antwoord_is_voor_het_samenwerkingsverband_en_voor_niemand_anders(tmp_path: Path) -> None:
    p = Proef(tmp_path, None, KRIMPEN_NIET_COMPLEX)
    p.speel(tot_en_met={"wie": "agnes", "doet": "grondslag_wegen"})
    nummer = p.speler.nummer
    eigen = dossier_inzien.bekijk_dossier(p.w, p.wie("wendy"), nummer, "overlast_stoppen")
    antwoord = next(g.id for g in eigen.gegevens if g.waarover == "Waaruit bestaat de overlast?")
    eerder = dossier_inzien.bekijk_dossier(p.w, p.wie("agnes"), nummer, "overlast_stoppen")
    assert antwoord not in {g.id for g in eerder.gegevens}, "wie later meedoet, krijgt het van de inbrenger"
    p.doe(
        "wendy",
        "gegeven_delen",
        nummer,
        gegeven=antwoord,
        ontvangers=("politie",),
        ontvangers_nagegaan=True,
        waarom="De politie moet weten waar het om gaat",
    )
    gezien = dossier_inzien.bekijk_dossier(p.w, p.wie("agnes"), nummer, "overlast_stoppen")
    assert ("Waaruit bestaat de overlast?", "woningcorporatie", "Een schutting") in {
        (g.waarover, g.inbrenger, g.inhoud) for g in gezien.gegevens
    }
    # why the corporatie may give it, is for the regie
    assert {t.partij for t in gezien.toelichtingen} == {"politie"}
    p.doe("agnes", "terugtrekken", nummer, reden="Doet toch niet mee")
    with pytest.raises(CasusregieFout):
        dossier_inzien.bekijk_dossier(p.w, p.wie("agnes"), nummer, "overlast_stoppen")
    p.w.sluit()


@pytest.mark.eis("F14b")
def test_de_regie_ziet_de_antwoorden_en_wat_is_afgesproken(tmp_path: Path) -> None:
    p = Proef(tmp_path, None, FRYSLAN)
    p.speel(tot_en_met={"doet": "partners_kiezen"})
    regie, aanbrenger = (
        verloop.bekijk_casus(p.w, p.wie(naam), p.speler.nummer) for naam in ("petra", "gijs")
    )
    assert dict(regie.bekendheid) == {
        "politie": "bekend, kan bijdragen",
        "ggz": "bekend, kan bijdragen",
        "reclassering": "bekend, kan bijdragen",
        "woningcorporatie": "wil niet antwoorden",
    }
    assert dict(regie.afspraken)["Route"] == "Het Veiligheidshuis voert procesregie"
    assert aanbrenger.bekendheid == ()
    assert "bekendheid_beantwoord" not in {r.controle for poort in aanbrenger.poorten for r in poort.regels}
    p.w.sluit()


@pytest.mark.eis("F14b")
def test_wie_bevraagd_is_ziet_alleen_om_wie_het_gaat(tmp_path: Path) -> None:
    p = Proef(tmp_path, None, FRYSLAN)
    p.speel(tot_en_met={"doet": "bekendheid_vragen"})
    b = verloop.bekijk_casus(p.w, p.wie("agnes"), p.speler.nummer)
    assert b.poorten == ()
    assert b.deelnemers == ()
    assert {x[1] for x in b.berichten} == {"politie"}
    assert [r.wat for r in werk_inzien.werkvoorraad(p.w, p.wie("agnes"), p.convenant)] == [
        "Antwoord of de persoon bij uw organisatie bekend is."
    ]
    p.w.sluit()


@pytest.mark.eis("W10b")
def test_wie_moest_weten_leest_het_verslag_met_de_tegenspraak(tmp_path: Path) -> None:
    p = Proef(tmp_path, None, MAP / "krimpen_meldpunt" / "scenarios" / "twee_jongens.yaml")
    p.speel(tot={"doet": "overleg_houden"})
    p.doe(
        "cas",
        "overleg_houden",
        p.speler.nummer,
        aanwezig=("gemeente_krimpen", "jongerenwerk"),
        voortgang="Contact loopt",
        effect="Nog niet",
        tegenspraak="Is een coach genoeg?",
    )
    for wie in ("cas", "joris", "vera", "agnes"):
        assert (
            "Tegenspraak: Is een coach genoeg?"
            in dossier_inzien.bekijk_dossier(p.w, p.wie(wie), p.speler.nummer, "aanpak").verslagen[0][1]
        )
    p.doe("vera", "terugtrekken", p.speler.nummer, reden="Hoeft niet meer te weten")
    with pytest.raises(CasusregieFout):
        dossier_inzien.bekijk_dossier(p.w, p.wie("vera"), p.speler.nummer, "aanpak")
    p.w.sluit()
