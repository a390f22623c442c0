"""The flow on a real Prefect: warm and cold, what people do in its UI, what is killed, what is lost."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import func, select

from casusregie.toezicht import Kind
from models import klok, logboek
from models.tabellen import Bericht, Besluit, Casus, Datalek, GedaneOvergang, Logregel
from tests.diensten.test_datalek import meld
from tests.diensten.test_kanarie import KANARIES, vol_dossier
from tests.stelsel.conftest import Stapel, wacht_op


def besluit(s: Stapel, nummer: str) -> None:
    s.p.doe(
        "pieter", "besluiten", nummer, naar="plan_van_aanpak", akkoord=True, motivering="alles is op orde"
    )


@pytest.mark.eis("C1")
@pytest.mark.eis("C4")
@pytest.mark.eis("C6")
def test_warm_koud_en_wat_mensen_in_de_prefect_ui_doen(stapel: Stapel) -> None:
    s = stapel
    s.werker("--talm", "3")
    nummer, id_ = s.p.klaar_voor_plan()
    ander, ander_id = s.p.klaar_voor_plan()
    s.stil(id_, ander_id)
    wacht_op(
        lambda: s.run(id_)["state_name"] == "Wacht op besluit" and "wacht-op:besluit" in s.run(id_)["tags"],
        "naam en tags van de wachtende run",
    )
    run = s.run(id_)
    assert run["name"] == nummer
    assert "fase:aanmelding" in run["tags"]
    assert run["parameters"] == {"casus_id": id_}
    wacht_op(lambda: s.run(id_)["state_type"] == "PAUSED", "de stille run slaapt")

    # Resume in the UI: the run looks, finds the same poort, and sleeps again
    assert s.api.post(f"/flow_runs/{run['id']}/resume", json={}).status_code in (200, 201)
    wacht_op(lambda: s.run(id_)["state_type"] in {"RUNNING", "PENDING"}, "de hervatte run is opgepakt")
    wacht_op(lambda: s.run(id_)["state_type"] == "PAUSED", "de hervatte run slaapt weer")
    assert s.fase(id_) == "aanmelding"
    assert s.run(id_)["id"] == run["id"]

    # a decision wakes the sleeping run, which passes the poort
    besluit(s, nummer)
    wacht_op(lambda: s.fase(id_) == "plan_van_aanpak", "de poort ging open", 20)
    assert s.run(id_)["id"] == run["id"]

    # Cancel and Delete in the UI: no poort changes, no casus is lost
    wacht_op(lambda: s.run(ander_id)["state_type"] == "PAUSED", "de andere run slaapt")
    s.api.post(
        f"/flow_runs/{s.run(ander_id)['id']}/set_state",
        json={"state": {"type": "CANCELLED", "name": "Cancelled"}, "force": True},
    )
    geannuleerd = s.run(ander_id)["id"]
    wacht_op(lambda: s.run(ander_id)["id"] != geannuleerd, "een nieuwe run na annuleren", 30)
    wacht_op(lambda: s.run(ander_id)["state_type"] == "PAUSED", "de nieuwe run slaapt")
    s.api.delete(f"/flow_runs/{s.run(ander_id)['id']}")
    assert s.fase(ander_id) == "aanmelding"
    besluit(s, ander)
    wacht_op(lambda: s.fase(ander_id) == "plan_van_aanpak", "de casus loopt door na verwijderen", 30)
    with s.p.w.db.lezen() as db:
        vervangen = db.scalar(
            select(func.count())
            .select_from(Logregel)
            .where(Logregel.keten == ander_id, Logregel.soort == "flowrun_vervangen")
        )
    assert vervangen == 2


def test_een_sigterm_legt_alles_te_slapen_en_een_nieuwe_werker_gaat_verder(stapel: Stapel) -> None:
    s = stapel
    kind = s.werker()
    nummer, id_ = s.p.klaar_voor_plan()
    s.stil(id_)
    wacht_op(lambda: s.run(id_)["state_type"] == "RUNNING", "warm")
    assert kind.proces is not None
    kind.proces.send_signal(signal.SIGTERM)
    kind.proces.wait(20)
    s.toezicht.kinderen.remove(kind)
    assert s.run(id_)["state_type"] == "PAUSED"
    besluit(s, nummer)
    s.werker()
    wacht_op(lambda: s.fase(id_) == "plan_van_aanpak", "de nieuwe werker neemt het over", 30)


def test_kill_9_op_willekeurige_momenten_verliest_niets_en_doet_niets_dubbel(stapel: Stapel) -> None:
    s = stapel
    kans = random.Random(20261122)
    s.werker()
    casussen = [s.p.klaar_voor_plan() for _ in range(10)]
    s.stil(*[i for _, i in casussen])
    for ronde, slachtoffer in enumerate(["werker", "prefect", "beide"]):
        deel = casussen[ronde * 3 : ronde * 3 + 3 + (ronde == 2)]
        for nummer, _ in deel:
            besluit(s, nummer)
            if kans.random() < 0.5:
                time.sleep(kans.uniform(0, 0.05))
        time.sleep(kans.uniform(0, 0.1))
        for naam in ["werker", "prefect"] if slachtoffer == "beide" else [slachtoffer]:
            s.dood(naam)
        if slachtoffer != "werker":
            s.toezicht.start_prefect()
        if slachtoffer != "prefect":
            s.werker()
        wacht_op(
            lambda d=deel: all(s.fase(i) == "plan_van_aanpak" for _, i in d),
            f"alle poorten na kill van {slachtoffer}",
            75,
        )  # type: ignore[misc]
    ids = [i for _, i in casussen]
    with s.p.w.db.lezen() as db:
        assert (
            db.scalar(
                select(func.count()).select_from(GedaneOvergang).where(GedaneOvergang.casus_id.in_(ids))
            )
            == 10
        )
        assert set(db.scalars(select(Besluit.status).where(Besluit.casus_id.in_(ids)))) == {"uitgevoerd"}
        per = db.execute(
            select(Bericht.onderwerp_id, func.count())
            .where(Bericht.soort == "fasewissel", Bericht.onderwerp_id.in_(ids))
            .group_by(Bericht.onderwerp_id)
        ).all()
        assert {n for _, n in per} == {4}
        assert len(per) == 10
        assert logboek.controleer(db)[1] == []


def test_herstel_bouwt_alle_runs_op_nadat_de_prefect_database_weg_is(stapel: Stapel) -> None:
    s = stapel
    s.werker("--talm", "0")
    nummer, id_ = s.p.klaar_voor_plan()
    _, ander_id = s.p.aanmelding()
    s.stil(id_, ander_id)
    oud = s.run(id_)["id"]
    s.toezicht.stop_een("werker")
    s.toezicht.stop_een("prefect")
    for pad in (s.p.omgeving.data / "prefect").glob("prefect.db*"):
        pad.unlink()
    besluit(s, nummer)
    s.toezicht.start_prefect()
    opdracht = [
        sys.executable,
        "-m",
        "casusregie",
        "--data",
        str(s.p.omgeving.data),
        "--prefect-poort",
        str(s.p.omgeving.prefect_poort),
        "--json",
        "herstel",
    ]
    for hersteld in (2, 0):
        uit = subprocess.run(
            opdracht,
            capture_output=True,
            text=True,
            timeout=60,
            env=s.p.omgeving.voor_kinderen(),
            check=False,
        )
        assert uit.returncode == 0, uit.stderr
        assert f'"hersteld": {hersteld}' in uit.stdout
    assert s.run(id_)["id"] != oud
    assert s.run(ander_id)["name"].startswith("ZVT-")
    s.werker("--talm", "0")
    wacht_op(lambda: s.fase(id_) == "plan_van_aanpak", "het besluit van tijdens de storing", 30)


@pytest.mark.eis("C5")
def test_een_datalek_escaleert_binnen_24_uur_terwijl_prefect_stilligt(stapel: Stapel) -> None:
    s = stapel
    s.werker()
    s.toezicht.start("bewaker", "bewaker")
    _, id_ = meld(s.p)
    wacht_op(lambda: bool(s.run(id_).get("name", "").startswith("DL-")), "een flow run voor het datalek")
    s.toezicht.stop_een("werker")
    s.toezicht.stop_een("prefect")
    for uren in (4, 4, 6):
        with s.p.w.db.schrijven() as db:
            from datetime import timedelta

            klok.zet_vooruit(db, timedelta(hours=uren))
        time.sleep(1)

    def kennisgegeven() -> bool:
        with s.p.w.db.lezen() as db:
            return db.get_one(Datalek, id_).status == "kennisgegeven"

    wacht_op(kennisgegeven, "de automatische kennisgeving zonder Prefect", 30)
    with s.p.w.db.lezen() as db:
        d = db.get_one(Datalek, id_)
        assert d.kennisgegeven_op is not None
        assert d.kennisgegeven_op < d.uiterlijk_op
        assert (
            db.scalar(
                select(func.count())
                .select_from(Bericht)
                .where(Bericht.onderwerp_id == id_, Bericht.soort == "datalek_kennisgeving")
            )
            == 1
        )


def test_geen_persoonsgegeven_bereikt_prefect_of_de_logbestanden(stapel: Stapel) -> None:
    s = stapel
    s.werker("--talm", "1")
    s.toezicht.start("bewaker", "bewaker")
    wacht_op(
        lambda: "is begonnen" in (s.p.omgeving.data / "logs" / "werker.log").read_text(), "de werker draait"
    )
    _, id_ = vol_dossier(s.p)
    wacht_op(lambda: s.run(id_)["state_type"] == "COMPLETED", "de run is voltooid")
    s.toezicht.stop()
    inhoud = s.prefect_bytes() + s.logs().encode()
    assert b"ZVT-" in inhoud
    for kanarie in KANARIES:
        assert kanarie.encode() not in inhoud


def test_dezelfde_flow_loopt_op_prefects_eigen_process_worker(stapel: Stapel) -> None:
    s = stapel
    s.werker("--alleen-wekken")
    wacht_op(lambda: s.api.get("/work_pools/casusregie").status_code == 200, "de werkpool")
    uitrol = subprocess.run(
        [sys.executable, "-m", "prefect", "--no-prompt", "deploy", "--all"],
        capture_output=True,
        text=True,
        timeout=60,
        env=s.p.omgeving.voor_kinderen(),
        cwd=Path(__file__).parents[2],
        check=False,
    )
    assert uitrol.returncode == 0, uitrol.stdout + uitrol.stderr
    for naam in ("casus", "datalek"):
        assert s.api.get(f"/deployments/name/{naam}/{naam}").json()["entrypoint"] == f"flows.{naam}.{naam}"
    s.toezicht._start(
        Kind(
            "process-worker",
            [sys.executable, "-m", "prefect", "worker", "start", "--pool", "casusregie", "--type", "process"],
        )
    )
    nummer, id_ = s.p.klaar_voor_plan()
    s.stil(id_, seconden=180)  # a fresh Python process per wake-up; on a busy machine that takes its time
    wacht_op(lambda: s.run(id_)["state_type"] == "PAUSED", "de run slaapt", 180)
    besluit(s, nummer)
    wacht_op(lambda: s.fase(id_) == "plan_van_aanpak", "de process-worker liet de casus door", 180)
    with s.p.w.db.lezen() as db:
        assert (
            db.scalar(select(func.count()).select_from(GedaneOvergang).where(GedaneOvergang.casus_id == id_))
            == 1
        )
        assert db.get_one(Casus, id_).ronde == 2
    s.dood("process-worker")  # it takes its time to stop by itself
