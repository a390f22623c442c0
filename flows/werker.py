"""The resident worker: keeps flow runs awake, wakes the ones that sleep, and takes over what a dead executor
left.

Commit first, then ring. The bell is a hint; a sweep over "work to do" finds what it missed. State in this
process is only what can be lost: a kill at any moment leaves a lease that runs out and flow runs that are
taken up again.
"""

from __future__ import annotations

import asyncio
import logging
import os
import time
from collections.abc import Coroutine
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
from prefect import Flow
from prefect.client.orchestration import PrefectClient
from prefect.context import AsyncClientContext
from prefect.exceptions import Abort, Pause
from prefect.flow_engine import run_flow_async

from flows import prefecthulp, wachtkamer
from flows.casus import casus
from flows.datalek import datalek
from flows.schrijver import Schrijver
from flows.wachtkamer import Eenmalig, WarmeWachtkamer
from models.bel import KANAAL, open_bel
from models.uitvoerder import eigenaar
from notifications.operator import waarschuw
from services.casus import overgang
from services.datalek.termijnwacht import Termijnwacht
from services.handelen.werkplek import Werkplek
from services.handelen.werkplek import stel_in as werkplek_instellen
from services.uitvoeren import flowruns, hartslag, lease
from tasks.draad import in_draad

log = logging.getLogger("casusregie.werker")
FLOWS: dict[str, Flow[Any, Any]] = {"casus": casus, "datalek": datalek}


@dataclass(frozen=True)
class Werkwijze:
    """How this worker works. `uitvoeren=False`: only wake flow runs, for Prefect's own process workers."""

    talm_s: float = 1800.0
    plaatsen: int = 1000
    tegelijk_starten: int = 4
    beurten: int = 1
    uitvoeren: bool = True
    veeg_s: float = 1.0
    omzien_s: float = 5.0
    hartslag_s: float = 10.0


class Werker:
    """One worker process."""

    def __init__(self, w: Werkplek, werkwijze: Werkwijze, client: PrefectClient) -> None:
        self.w, self.hoe, self.client = w, werkwijze, client
        self.naam = eigenaar()
        self.schrijver = Schrijver(client)
        self.kamer = WarmeWachtkamer(
            self.naam,
            talm_s=werkwijze.talm_s,
            plaatsen=werkwijze.plaatsen,
            beurten=werkwijze.beurten,
            schrijver=self.schrijver,
        )
        self.deployments: dict[str, UUID] = {}
        self._start = asyncio.Semaphore(werkwijze.tegelijk_starten)
        self._bezig: dict[str, asyncio.Task[None]] = {}
        self._opnieuw: set[str] = set()
        self._elders: dict[str, float] = {}
        self._gezien_sinds = datetime.now(UTC) - timedelta(minutes=10)

    def bel(self, onderwerp_id: str) -> None:
        """Somebody rang, or the sweep found work: ring the flow run if it is awake, else start it."""
        self.schrijver.er_is_werk()
        if self.kamer.bel(onderwerp_id):
            return
        if onderwerp_id in self._bezig:
            self._opnieuw.add(onderwerp_id)
            return
        if self._elders.get(onderwerp_id, 0) > time.monotonic():
            return
        taak = asyncio.create_task(self._leven(onderwerp_id))
        self._bezig[onderwerp_id] = taak
        taak.add_done_callback(lambda _: self._bezig.pop(onderwerp_id, None))

    async def _leven(self, onderwerp_id: str) -> None:
        """Run the flow run of a subject until it sleeps, and again as long as somebody rang meanwhile."""
        while True:
            self._opnieuw.discard(onderwerp_id)
            try:
                o = await in_draad(flowruns.lees, self.w, onderwerp_id)
                if o is None or o.gesloten:
                    return
                if not self.hoe.uitvoeren:
                    async with self._start:
                        run = await prefecthulp.bruikbare_run(self.w, self.client, self.deployments, o)
                        await prefecthulp.wek(self.client, run)
                    self._elders[onderwerp_id] = time.monotonic() + 10
                    return
                await self._een_keer(o)
            except asyncio.CancelledError:
                raise
            except Exception as fout:
                log.warning(
                    "flow run niet gestart (%s); nieuwe poging bij de volgende veeg", type(fout).__name__
                )
                self._elders[onderwerp_id] = time.monotonic() + 2
                return
            if onderwerp_id not in self._opnieuw:
                return

    async def _een_keer(self, o: flowruns.Onderwerp) -> None:
        await self._start.acquire()
        laat_los = Eenmalig(self._start)
        try:
            hek = await self.kamer.binnen(o.id)
            if hek is None:
                self._elders[o.id] = time.monotonic() + 5
                return
            run = await prefecthulp.bruikbare_run(self.w, self.client, self.deployments, o)
            run.deployment_id = None  # only in this copy: no observer thread and no websocket per flow run
            run.empirical_policy.pause_keys = (
                set()
            )  # sent along when the run begins, so that old keys do not pile up
            plek = self.kamer.open(o.id, run.id, hek)
            self.kamer.maak_plaats()
            wacht_af = asyncio.create_task(plek.wacht_al.wait())
            wacht_af.add_done_callback(lambda _: laat_los())
            try:
                await run_flow_async(
                    FLOWS[o.soort], flow_run=run, parameters=run.parameters, return_type="state"
                )
            except (Pause, Abort):
                pass
            finally:
                wacht_af.cancel()
                self.kamer.sluit(o.id)
            if plek.bel.is_set() and not plek.weg:
                self._opnieuw.add(o.id)  # rang between the last look and the sleep
        finally:
            laat_los()

    async def _veeg(self) -> None:
        while True:
            try:
                casussen, datalekken = await in_draad(overgang.met_werk, self.w)
                for id_ in (*datalekken, *casussen):
                    if not self.kamer.tik_aan(id_):
                        self.bel(id_)
            except Exception as fout:
                log.warning("veeg: %s", type(fout).__name__)
            await asyncio.sleep(self.hoe.veeg_s)

    async def _omzien(self) -> None:
        """What people did in the Prefect UI: a resume is run (and finds the same poort); a cancelled run is
        made anew.
        """
        ronde = 0
        while True:
            try:
                nu = datetime.now(UTC)
                opvallend = await prefecthulp.opvallend(
                    self.client, self.deployments, self._gezien_sinds.isoformat()
                )
                self._gezien_sinds = nu - timedelta(seconds=30)
                van_ons = await in_draad(flowruns.onderwerp_van, self.w, [i for i, _ in opvallend])
                for run_id, staat in opvallend:
                    id_ = van_ons.get(run_id)
                    if id_ is None or (staat == "SCHEDULED" and not self.hoe.uitvoeren):
                        continue
                    if staat in {"CANCELLING", "CANCELLED"} and id_ in self._bezig:
                        self._bezig[id_].cancel()
                        await asyncio.wait([self._bezig[id_]], timeout=5)
                    if id_ not in self.kamer.warm:
                        self.bel(id_)
                if ronde % 12 == 0:
                    await self._tel_na()
                ronde += 1
            except Exception as fout:
                log.warning("omzien: %s", type(fout).__name__)
            await asyncio.sleep(self.hoe.omzien_s)

    async def _tel_na(self) -> None:
        """Are there as many flow runs as open subjects? If not, find the ones that are missing."""
        for id_ in await in_draad(flowruns.zonder_flowrun, self.w):
            self.bel(id_)
        if await prefecthulp.tel_lopende(self.client, self.deployments) < await in_draad(
            flowruns.tel_open, self.w
        ):
            for o in await in_draad(flowruns.open_onderwerpen, self.w):
                if o.id not in self._bezig and (
                    o.flow_run_id is None or await prefecthulp.lees_run(self.client, o.flow_run_id) is None
                ):
                    self.bel(o.id)

    async def _hartslag(self) -> None:
        while True:
            try:
                await in_draad(lease.verleng, self.w, self.naam, list(self._bezig))
                await self.client.send_worker_heartbeat(prefecthulp.POOL, self.naam, self.hoe.hartslag_s)
            except Exception as fout:
                log.warning("hartslag: %s", type(fout).__name__)
            await asyncio.sleep(self.hoe.hartslag_s)

    async def _luister(self) -> None:
        if self.w.db.is_postgres:
            await self._luister_postgres()
        else:
            await self._luister_socket()

    async def _luister_socket(self) -> None:
        try:
            s, pad = open_bel(self.w.instellingen.bellen, f"werker-{os.getpid()}")
        except OSError as fout:
            log.warning("geen bel (%s); de veeg vindt het werk binnen een seconde", fout)
            return
        lus = asyncio.get_running_loop()
        try:
            while True:
                bericht = await lus.sock_recv(s, 256)
                self.bel(bericht.decode())
        finally:
            s.close()
            pad.unlink(missing_ok=True)

    async def _luister_postgres(self) -> None:
        import psycopg

        url = self.w.db.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
        while True:
            try:
                async with await psycopg.AsyncConnection.connect(url, autocommit=True) as verbinding:
                    await verbinding.execute(f"LISTEN {KANAAL}")
                    async for melding in verbinding.notifies():
                        self.bel(melding.payload)
            except psycopg.Error as fout:
                log.warning("bel: %s", type(fout).__name__)
                await asyncio.sleep(1)

    async def draai(self) -> None:
        """Work until cancelled; then let everything sleep and give the leases back."""
        self.deployments = await prefecthulp.richt_in(self.client)
        wachtkamer.stel_in(self.kamer)
        werkplek_instellen(self.w)
        lussen: list[Coroutine[Any, Any, None]] = [
            self._luister(),
            self._veeg(),
            self._omzien(),
            self._hartslag(),
            self.schrijver.draai(),
        ]
        taken = [asyncio.create_task(lus) for lus in lussen]
        log.info("werker %s is begonnen", self.naam)
        try:
            await asyncio.gather(*taken)
        finally:
            for taak in taken:
                taak.cancel()
            await self._ga_slapen()
            await in_draad(lease.geef_alles_terug, self.w, self.naam)

    async def _ga_slapen(self) -> None:
        """Suspend what is awake, a moment long; what does not make it is taken up after the next start."""
        self.kamer.plaatsen, self.kamer.dicht = 0, True
        self.kamer.maak_plaats()
        if self._bezig:
            await asyncio.wait(list(self._bezig.values()), timeout=8)
        for taak in list(self._bezig.values()):
            taak.cancel()


async def draai(w: Werkplek, werkwijze: Werkwijze) -> None:
    """Start a worker, as soon as the Prefect API answers; wait for it as long as it takes.

    Meanwhile, and from then on, it beats, and watches the deadlines as long as no bewaker does.
    """
    logging.getLogger("prefect.flow_runs").addFilter(geen_slaap)
    hart = hartslag.Hart(w, "werker")
    hart.begin()
    naast = [asyncio.create_task(hartslag.klop_door(hart)), asyncio.create_task(_neem_waar(w))]
    try:
        await _draai_met_prefect(w, werkwijze)
    finally:
        for taak in naast:
            taak.cancel()
        hart.stop()


def geen_slaap(regel: logging.LogRecord) -> bool:
    """A flow run that goes to sleep is no error, though Prefect writes it as one."""
    return not (regel.levelno == logging.ERROR and regel.getMessage().startswith("Finished in state"))


async def _neem_waar(w: Werkplek) -> None:
    """Watch the deadlines in the place of a bewaker that gives no sign."""
    wacht, alleen = Termijnwacht(w), False
    while True:
        await asyncio.sleep(5)
        try:
            weg = not await in_draad(hartslag.werkt, w, "bewaker")
            if weg and not alleen:
                zin = "bewaker geeft geen teken meer; de werker neemt de termijnen over, berichten wachten"
                await in_draad(waarschuw, w.instellingen.operator_url, zin)
            if weg:
                await in_draad(wacht.kijk)
            alleen = weg
        except Exception as fout:
            log.warning("waarnemen: %s", type(fout).__name__)


async def _draai_met_prefect(w: Werkplek, werkwijze: Werkwijze) -> None:
    while True:
        try:
            async with AsyncClientContext.get_or_create():
                break
        except (
            RuntimeError,
            httpx.HTTPError,
        ):  # Prefect's client asks for the server's version when it opens
            log.warning("Prefect is niet bereikbaar; nieuwe poging over 2 s")
            await asyncio.sleep(2)
    async with AsyncClientContext.get_or_create() as context:
        with prefecthulp.licht_uitvoeren():
            await Werker(w, werkwijze, context.client).draai()


async def herstel(w: Werkplek, voortgang: Any) -> tuple[int, int]:
    """Give every open casus and datalek a flow run again, those with work first. Can be stopped and started
    again.

    `voortgang(gedaan, totaal, gemaakt)` is called after each. Returns (open subjects, flow runs made).
    """
    async with AsyncClientContext.get_or_create() as context:
        client = context.client
        deployments = await prefecthulp.richt_in(client)
        alle = await in_draad(flowruns.open_onderwerpen, w)
        gemaakt = 0
        for i, o in enumerate(alle, 1):
            run = await prefecthulp.lees_run(client, o.flow_run_id) if o.flow_run_id else None
            if run is None or run.state is None or run.state.is_completed() or run.state.is_cancelled():
                await prefecthulp.maak_run(
                    w, client, deployments, o, "herstel", wachtkamer.slapend("Hersteld")
                )
                gemaakt += 1
            voortgang(i, len(alle), gemaakt)
        return len(alle), gemaakt
