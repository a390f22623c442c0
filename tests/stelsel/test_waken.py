"""It does not stop, and says so when it does: what hangs is seen and restarted; who is left takes over."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest
from fastapi.testclient import TestClient

from casusregie.omgeving import Omgeving, schrijf_geheim
from casusregie.toezicht import Toezicht, poort_vrij
from models.tabellen import Datalek
from portal.app import maak
from portal.kader import KOEK
from services.toegang import accounts
from services.uitvoeren import hartslag
from tests.conftest import Proef
from tests.diensten.test_datalek import meld, vooruit
from tests.stelsel.conftest import wacht_op

BINNEN_S = 30


class Kanaal:
    """What an operator hears."""

    def __init__(self) -> None:
        self.gehoord: list[str] = []
        kanaal = self

        class Luister(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                kanaal.gehoord.append(self.rfile.read(int(self.headers["Content-Length"])).decode())
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Luister)
        self.url = f"json://127.0.0.1:{self.server.server_port}"
        Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def operator(verse_proef: Proef) -> Iterator[Kanaal]:
    """An operator's channel of this installation."""
    kanaal = Kanaal()
    schrijf_geheim(verse_proef.map / "geheimen" / "operator", kanaal.url)
    yield kanaal
    kanaal.server.shutdown()


@pytest.fixture
def toezicht(verse_proef: Proef) -> Iterator[Toezicht]:
    """The processes of an installation whose Prefect server does not run: nothing listens on its port."""
    poort = next(q for q in range(4600, 4700) if poort_vrij(q))
    verse_proef.omgeving = Omgeving(verse_proef.instellingen, prefect_poort=poort)
    t = Toezicht(verse_proef.omgeving)
    yield t
    t.stop()


def test_wat_bevroren_is_wordt_binnen_een_halve_minuut_gezien_herstart_en_gezegd(
    verse_proef: Proef, toezicht: Toezicht, operator: Kanaal
) -> None:
    p, gezegd = verse_proef, {}
    poort = next(q for q in range(4700, 4800) if poort_vrij(q))
    for naam, *opties in (("werker",), ("bewaker",), ("portaal", "--poort", str(poort))):
        toezicht.start(naam, naam, *opties)
    oud = {kind.naam: kind.proces.pid for kind in toezicht.kinderen if kind.proces is not None}
    for naam in oud:
        wacht_op(lambda n=naam: hartslag.werkt(p.w, n), f"de hartslag van {naam}")  # type: ignore[misc]
    begin = time.monotonic()

    def zeg(zin: str) -> None:
        gezegd.setdefault(zin.split()[0], (time.monotonic() - begin, zin))

    for pid in oud.values():
        os.kill(pid, signal.SIGSTOP)
    while len(gezegd) < 3 and time.monotonic() - begin < BINNEN_S:
        toezicht.waak(zeg)
        time.sleep(0.5)
    assert {naam: "hing" in zin for naam, (_, zin) in gezegd.items()} == dict.fromkeys(oud, True)
    tot = time.monotonic() + 60
    while time.monotonic() < tot and not all(
        hartslag.werkt(p.w, n) for n in ("werker", "bewaker", "portaal")
    ):
        toezicht.waak(zeg)
        time.sleep(0.5)
    assert all(hartslag.werkt(p.w, n) for n in ("werker", "bewaker", "portaal")), "weer aan het werk"
    assert all(kind.proces is not None and kind.proces.pid != oud[kind.naam] for kind in toezicht.kinderen)
    wacht_op(lambda: sum("hing" in x for x in operator.gehoord) >= 3, "de operator hoort het", 10)
    print({naam: round(na, 1) for naam, (na, _) in gezegd.items()})


@pytest.mark.eis("C5")
def test_zonder_bewaker_en_zonder_prefect_neemt_de_werker_de_termijnen_van_een_datalek_over(
    verse_proef: Proef, toezicht: Toezicht, operator: Kanaal
) -> None:
    p = verse_proef
    _, id_ = meld(p, timedelta(0))
    vooruit(p, hours=13)
    toezicht.start("werker", "werker")
    wacht_op(lambda: hartslag.werkt(p.w, "werker"), "de werker is begonnen")
    begin = time.monotonic()

    def kennisgegeven() -> bool:
        with p.w.db.lezen() as s:
            return s.get_one(Datalek, id_).kennisgegeven_op is not None

    wacht_op(kennisgegeven, "de kennisgeving door de werker", BINNEN_S)
    print(f"kennisgegeven na {time.monotonic() - begin:.1f} s")
    wacht_op(lambda: any("bewaker geeft geen teken" in x for x in operator.gehoord), "het alarm", 10)
    with p.w.db.lezen() as s:
        d = s.get_one(Datalek, id_)
        assert d.kennisgegeven_op is not None
        assert d.kennisgegeven_op < d.uiterlijk_op


def test_de_bewaker_noemt_wat_stil_is_en_het_datalek_dat_zijn_24_uur_kan_missen(
    verse_proef: Proef, toezicht: Toezicht, operator: Kanaal
) -> None:
    p = verse_proef
    meld(p, timedelta(hours=19))
    toezicht.start("bewaker", "bewaker")
    wacht_op(
        lambda: (
            {"werker", "portaal", "prefect"}
            <= {x for x in hartslag.SOORTEN for y in operator.gehoord if f"{x} geeft geen teken" in y}
        ),
        "wat er niet is",
        60,
    )
    wacht_op(lambda: any("24 uur kunnen missen: 1" in x for x in operator.gehoord), "het datalek", 10)
    assert hartslag.werkt(p.w, "bewaker")
    assert not any("Canarie" in x for x in operator.gehoord)


def test_een_bewaker_waarvan_een_lus_hangt_klopt_niet_meer(verse_proef: Proef) -> None:
    from casusregie.bewaker import HOOGSTENS_S, Bewaker

    b = Bewaker(verse_proef.w, verse_proef.omgeving)
    assert b._draait()
    for naam, grens in HOOGSTENS_S.items():
        b._gedraaid = {naam: time.monotonic() - grens - 1}
        assert not b._draait(), naam


def test_de_toestand_staat_op_een_bladzijde_en_een_vreemde_hoort_geen_bijzonderheden(
    verse_proef: Proef,
) -> None:
    p = verse_proef
    hartslag.sla(p.w, "werker", "ergens:1:a")
    with TestClient(maak(p.w)) as c:
        assert c.get("/gezond").text == "gezond"
        assert c.get("/gereed").text == "gereed"
        c.cookies.set(KOEK, accounts.demo_inloggen(p.w, "pieter"))
        assert c.get("/beheer/toestand").status_code == 403
        c.cookies.set(KOEK, accounts.demo_inloggen(p.w, "beheer"))
        html = c.get("/beheer/toestand").text
        assert "Bewaker geeft geen teken meer." in html
        assert "Werker geeft geen teken meer." not in html
        c.cookies.clear()
        for pad in (p.map / "sleutels").glob("sleutels.db*"):
            pad.unlink()
        weg = c.get("/gereed")
        assert (weg.status_code, weg.text) == (503, "niet gereed")
        assert c.get("/gezond").status_code == 200


def test_een_andere_machine_die_zwijgt_is_er_niet_meer(verse_proef: Proef) -> None:
    from sqlalchemy import update

    from models.tabellen import Hartslag

    p = verse_proef
    hartslag.sla(p.w, "werker", "elders:1:a")
    assert hartslag.werkt(p.w, "werker")
    with p.w.db.schrijven() as s:
        s.execute(update(Hartslag).values(op=p.w.nu(s).wand - hartslag.OUD - timedelta(seconds=1)))
    assert not hartslag.werkt(p.w, "werker")
    assert "werker" in hartslag.toestand(p.w).hapert


def test_de_cijfers_voor_prometheus_zijn_alleen_voor_wie_het_token_heeft(verse_proef: Proef) -> None:
    p = verse_proef
    p.aanmelding()
    meld(p, timedelta(hours=19))
    hartslag.sla(p.w, "werker", "ergens:1:a")
    with TestClient(maak(p.w)) as c:
        for koppen in ({}, {"Authorization": "Bearer "}, {"Authorization": "Bearer mis"}):
            assert c.get("/metingen", headers=koppen).status_code == 404
        token = p.instellingen.metingen_token
        assert token
        cijfers = c.get("/metingen", headers={"Authorization": f"Bearer {token}"}).text
    assert 'casusregie_werkt{soort="werker"} 1.0' in cijfers
    assert 'casusregie_werkt{soort="bewaker"} 0.0' in cijfers
    assert "casusregie_datalekken_in_gevaar 1.0" in cijfers
    assert "casusregie_berichten{status=" in cijfers
    assert "Canarie" not in cijfers
