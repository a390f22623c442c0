"""The simulation of datalekken goes through the night in which the clock goes to summer time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from convenanten.duur import AMSTERDAM
from metingen import simulatie
from models.database import Database
from models.tabellen import Datalek, Termijn


def test_ook_in_de_nacht_van_de_zomertijd_is_de_grens_precies_24_uur_later(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    gezien: list[tuple[datetime, datetime, datetime]] = []
    tel = simulatie._tel

    def kijk(db: Database, op: Callable[[str, datetime], bool]) -> simulatie.Uitkomsten:
        vraag = select(Datalek.start_op, Datalek.uiterlijk_op, Termijn.vervalt_op).where(
            Termijn.onderwerp_id == Datalek.id, Termijn.trede == "verstreken"
        )
        with db.lezen() as s:
            gezien.extend(s.execute(vraag).tuples())
        return tel(db, op)

    monkeypatch.setattr(simulatie, "_tel", kijk)
    u = simulatie.simuleer(8, 5, dagen=1.0)
    assert u.te_laat_terwijl_het_kon == []
    assert len(gezien) == u.aantal == 8
    for start, uiterlijk, verstreken in gezien:
        assert uiterlijk == verstreken == start + timedelta(hours=24)
    over_de_nacht = [
        start
        for start, uiterlijk, _ in gezien
        if start.astimezone(AMSTERDAM).utcoffset() != uiterlijk.astimezone(AMSTERDAM).utcoffset()
    ]
    assert over_de_nacht, "geen enkel datalek liep door de nacht waarin de klok werd verzet"
