"""What is away says so by its cause, and comes back by itself."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import event, text
from sqlalchemy.exc import OperationalError

from casusregie import omgeving, toezicht
from casusregie.omgeving import wacht_op_werkplek, werk_bij
from flows.werker import geen_slaap
from portal.app import maak
from portal.kader import KOEK
from services.handelen.fouten import OngeldigeInvoer, Storing
from services.toegang import accounts
from tests.conftest import Proef


def test_een_volle_schijf_heet_zo_en_gaat_vanzelf_over(verse_proef: Proef) -> None:
    p = verse_proef
    token = accounts.demo_inloggen(p.w, "wilma")
    vol = {"ja": True}

    def maak_vol(dbapi: Any, *_: Any) -> None:
        grens = dbapi.execute("PRAGMA page_count").fetchone()[0] if vol["ja"] else 1_000_000
        dbapi.execute(f"PRAGMA max_page_count = {grens}")

    event.listen(p.w.db.engine, "checkout", maak_vol)
    lang = "een lange aanleiding " * 300
    with pytest.raises(Storing, match=r"^De schijf is vol\. Er is niets veranderd\.$"):
        for _ in range(50):
            p.aanmelding(toelichting=lang)
    with TestClient(maak(p.w), raise_server_exceptions=False) as c:
        c.cookies.set(KOEK, token)
        antwoord = c.get("/datalek")
        assert antwoord.status_code == 200
    vol["ja"] = False
    p.aanmelding(toelichting=lang)


def test_een_bladzijde_noemt_de_oorzaak(verse_proef: Proef) -> None:
    p = verse_proef
    token = accounts.demo_inloggen(p.w, "wilma")
    app = maak(p.w)
    for pad in p.map.glob("casusregie.db*"):
        pad.unlink()
    with TestClient(app, raise_server_exceptions=False) as c:
        c.cookies.set(KOEK, token)
        antwoord = c.get("/")
    assert antwoord.status_code == 503
    assert "casusregie.db is weggehaald" in antwoord.text


def test_wie_begint_terwijl_de_database_weg_is_wacht_tot_zij_terug_is(
    verse_proef: Proef, monkeypatch: pytest.MonkeyPatch
) -> None:
    keren = []

    def open_(i: Any) -> str:
        keren.append(i)
        if len(keren) < 3:
            raise Storing("De database is niet bereikbaar.") from OperationalError("", {}, Exception("weg"))
        return "werkplek"

    monkeypatch.setattr(omgeving, "open_werkplek", open_)
    assert wacht_op_werkplek(verse_proef.instellingen, 0.01) == "werkplek"
    assert len(keren) == 3


def test_wat_niet_vanzelf_overgaat_stopt_de_start(verse_proef: Proef) -> None:
    p = verse_proef
    p.instellingen.hoofdsleutel.unlink()
    with pytest.raises(Storing, match="reservekopie"):
        wacht_op_werkplek(p.instellingen, 0.01)


def test_een_database_van_een_nieuwere_versie_wordt_in_een_zin_geweigerd(verse_proef: Proef) -> None:
    p = verse_proef
    with p.w.db.schrijven() as s:
        s.execute(text("UPDATE alembic_version SET version_num = 'app_9999'"))
    with pytest.raises(OngeldigeInvoer, match="nieuwere versie"):
        werk_bij(p.instellingen)


def test_een_log_wordt_niet_groter_dan_afgesproken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(toezicht, "GROOTSTE_LOG", 100)
    pad = tmp_path / "werker.log"
    with open(pad, "ab", buffering=0) as schrijver:
        schrijver.write(b"x" * 101)
        toezicht.draai_log(pad)
        schrijver.write(b"verder")
    assert pad.read_bytes() == b"verder"
    vorige = tmp_path / "werker.log.1"
    assert vorige.read_bytes() == b"x" * 101
    assert vorige.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("zin", "erin"),
    [("Finished in state Wacht op voorwaarden()", False), ("Encountered an exception", True)],
)
def test_slapen_is_geen_fout(zin: str, erin: bool) -> None:
    regel = logging.LogRecord("prefect.flow_runs", logging.ERROR, "", 0, zin, None, None)
    assert geen_slaap(regel) is erin
