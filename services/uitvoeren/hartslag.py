"""Heartbeats: who still works, and which datalek may miss its 24 hours because somebody does not.

A process beats twice. It touches a file as long as its own loop turns: the supervisor on this machine looks
there, also when the database is away. A thread writes a row as long as the file is touched: the other
processes, the pages and other machines look there. Wall time.
"""

from __future__ import annotations

import asyncio
import logging
import os
import threading
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal

from sqlalchemy import delete, select
from sqlalchemy.exc import DBAPIError, IntegrityError

from models.database import oorzaak
from models.kluis import KluisFout, nu_wand
from models.tabellen import Bericht, Datalek, DatalekPartij, Hartslag
from models.uitvoerder import eigenaar, leeft
from services.handelen.werkplek import Werkplek

log = logging.getLogger("casusregie.hartslag")
Soort = Literal["werker", "bewaker", "portaal", "prefect", "relay"]
SOORTEN: tuple[Soort, ...] = ("werker", "bewaker", "portaal", "prefect", "relay")
SLAG_S = 5.0
OUD = timedelta(seconds=20)
VERGETEN = timedelta(days=1)
VOORAF = timedelta(hours=6)  # so long before the end of the 24 hours somebody must hear of it


@dataclass(frozen=True)
class Onderdeel:
    """A kind of process, or what they lean on: when it last gave a sign, and whether that is too long ago."""

    soort: Soort
    gezien_op: datetime | None
    oud: bool

    @property
    def zin(self) -> str:
        """How it is, for people."""
        if self.gezien_op is None:
            return "nog niet gezien"
        return "geeft geen teken" if self.oud else "werkt"


@dataclass(frozen=True)
class Toestand:
    """How the installation is."""

    onderdelen: tuple[Onderdeel, ...]
    in_gevaar: int

    @property
    def hapert(self) -> tuple[Soort, ...]:
        """What gives no sign."""
        return tuple(x.soort for x in self.onderdelen if x.oud)

    @property
    def zinnen(self) -> tuple[str, ...]:
        """What is wrong, for an operator: no personal data."""
        uit = [f"{soort} geeft geen teken meer" for soort in self.hapert]
        if self.in_gevaar:
            uit.append(f"datalekken die hun 24 uur kunnen missen: {self.in_gevaar}; bel de partijen")
        return tuple(uit)


class Hart:
    """The heartbeat of this process. `klop` in its own loop; `begin` and `stop` around that."""

    def __init__(self, w: Werkplek, soort: Soort) -> None:
        self.w, self.soort, self.naam = w, soort, eigenaar()
        self.pad = slagbestand(w.instellingen.data, soort, os.getpid())
        self._geklopt = 0.0
        self._klaar = threading.Event()
        self._draad = threading.Thread(target=self._schrijf, daemon=True)

    def klop(self) -> None:
        """The loop of this process turned."""
        self._geklopt = time.monotonic()
        try:
            self.pad.touch(mode=0o600)
        except OSError as fout:
            log.warning("hartslag: %s", type(fout).__name__)

    def begin(self) -> None:
        """Beat from here on."""
        self.pad.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.klop()
        self._draad.start()

    def stop(self) -> None:
        """Beat no more."""
        self._klaar.set()
        self._draad.join(timeout=SLAG_S)
        self.pad.unlink(missing_ok=True)

    def _schrijf(self) -> None:
        while not self._klaar.is_set():
            if time.monotonic() - self._geklopt < OUD.total_seconds() / 2:
                try:
                    sla(self.w, self.soort, self.naam)
                except DBAPIError as fout:
                    log.warning("hartslag: %s", oorzaak(fout))
            self._klaar.wait(SLAG_S)


async def klop_door(hart: Hart) -> None:
    """Beat as long as this event loop turns."""
    while True:
        hart.klop()
        await asyncio.sleep(1)


def slagbestand(data: Path, soort: str, pid: int) -> Path:
    """The file that a process of ours touches."""
    return data / "hartslag" / f"{soort}-{pid}"


def sla(w: Werkplek, soort: Soort, naam: str) -> None:
    """Write that this part works; forget who died on this machine, and who was not seen for a day."""
    nu = nu_wand()
    try:
        with w.db.schrijven() as s:
            rij = s.get(Hartslag, naam)
            if rij is None:
                s.add(Hartslag(naam=naam, soort=soort, op=nu))
                s.execute(delete(Hartslag).where(Hartslag.op < nu - VERGETEN))
                namen = s.scalars(select(Hartslag.naam).where(Hartslag.soort == soort)).all()
                s.execute(delete(Hartslag).where(Hartslag.naam.in_([x for x in namen if not leeft(x)])))
            else:
                rij.op = nu
    except IntegrityError:
        log.debug("een ander schreef deze hartslag net eerder")


def werkt(w: Werkplek, soort: Soort) -> bool:
    """Did any process of this kind give a sign lately?"""
    with w.db.lezen() as s:
        vers = select(Hartslag.naam).where(Hartslag.soort == soort, Hartslag.op > nu_wand() - OUD)
        return s.scalars(vers.limit(1)).first() is not None


def toestand(w: Werkplek) -> Toestand:
    """How every part is. A relay is looked for where one is set."""
    with w.db.lezen() as s:
        nu = w.nu(s)
        gezien: dict[str, datetime] = {}
        for rij in s.scalars(select(Hartslag)):
            gezien[rij.soort] = max(rij.op, gezien.get(rij.soort, rij.op))
        verwacht = [x for x in SOORTEN if x != "relay" or w.instellingen.relay_url]
        onderdelen = tuple(
            Onderdeel(x, gezien.get(x), x not in gezien or gezien[x] <= nu.wand - OUD) for x in verwacht
        )
        bekend = (
            select(Bericht.id)
            .where(
                Bericht.onderwerp_id == Datalek.id,
                Bericht.soort == "datalek_kennisgeving",
                Bericht.partij == DatalekPartij.partij,
                Bericht.status == "aanvaard",
            )
            .exists()
        )
        gevaar = (
            select(Datalek.id)
            .join(DatalekPartij, DatalekPartij.datalek_id == Datalek.id)
            .where(
                Datalek.gesloten_op.is_(None),
                Datalek.status != "incident",
                Datalek.uiterlijk_op <= nu.domein + VOORAF,
                DatalekPartij.partij != Datalek.bij_partij,
                DatalekPartij.bevestigd_op.is_(None),
                ~bekend,
            )
            .distinct()
        )
        return Toestand(onderdelen, len(s.scalars(gevaar).all()))


def gereed(w: Werkplek) -> bool:
    """Can this process serve: does the database answer, and is the key store ours?"""
    try:
        with w.db.lezen() as s:
            s.execute(select(1))
        w.kluis.eis()
    except (DBAPIError, KluisFout):
        return False
    return True
