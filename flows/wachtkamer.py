"""Where a flow run waits for the bell.

In the resident worker it waits awake ("warm"): an event, no thread, no polling. Elsewhere (Prefect's own
process worker) there is nobody to ring, so it goes to sleep at once and is woken through the Prefect API.
"""

from __future__ import annotations

import asyncio
import uuid
from collections import OrderedDict
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Protocol

from prefect.client.orchestration import PrefectClient
from prefect.client.schemas.objects import State
from prefect.context import FlowRunContext
from prefect.exceptions import Pause
from prefect.states import Paused
from prefect.utilities.engine import propose_state

from models.uitvoerder import eigenaar
from services.handelen.fouten import Conflict
from services.handelen.werkplek import huidige
from services.uitvoeren import lease
from tasks.draad import in_draad

BEURT_S = 0.5


@dataclass(frozen=True)
class Aanzicht:
    """What people see of a waiting flow run: a state name, tags and a short text. Codes only."""

    naam: str
    tags: tuple[str, ...]
    tekst: str


class Wachtkamer(Protocol):
    """What a flow needs of the place it runs in."""

    async def binnen(self, onderwerp_id: str) -> int | None:
        """Take the lease. Returns the fencing number, or None when another executor works on it."""

    def klaar_voor_bel(self, onderwerp_id: str) -> None:
        """From now on a bell is remembered; called before looking at the database."""

    def beurt(self) -> AbstractAsyncContextManager[None]:
        """The turn of one flow run to look at the database."""

    async def wacht(self, onderwerp_id: str) -> bool:
        """Wait for the bell. False: time to go to sleep."""

    def toon(self, onderwerp_id: str, aanzicht: Aanzicht) -> None:
        """Show people what the flow run waits for, behind its back."""

    async def uit(self, onderwerp_id: str) -> None:
        """Give the lease back."""


class KoudeWachtkamer:
    """For executors without a bell: never waits, shows before sleeping."""

    def __init__(self) -> None:
        self.eigenaar = eigenaar()
        self._aanzicht: Aanzicht | None = None

    async def binnen(self, onderwerp_id: str) -> int | None:
        """Take the lease."""
        return await in_draad(lease.neem, huidige(), onderwerp_id, self.eigenaar)

    def klaar_voor_bel(self, onderwerp_id: str) -> None:
        """Nobody rings here."""

    @asynccontextmanager
    async def beurt(self) -> AsyncIterator[None]:
        """Alone in its process: it is always its turn."""
        yield

    async def wacht(self, onderwerp_id: str) -> bool:
        """Go to sleep at once."""
        context = FlowRunContext.get()
        if self._aanzicht is not None and context is not None and context.flow_run is not None:
            assert isinstance(context.client, PrefectClient)
            await context.client.update_flow_run(context.flow_run.id, tags=list(self._aanzicht.tags))
        return False

    def toon(self, onderwerp_id: str, aanzicht: Aanzicht) -> None:
        """Keep it for just before sleeping."""
        self._aanzicht = aanzicht

    async def uit(self, onderwerp_id: str) -> None:
        """Give the lease back."""
        await in_draad(lease.geef_terug, huidige(), onderwerp_id, self.eigenaar)


@dataclass
class Warm:
    """A flow run that is awake: its bell, and whether it was asked to make room."""

    bel: asyncio.Event = field(default_factory=asyncio.Event)
    wacht_al: asyncio.Event = field(default_factory=asyncio.Event)
    wacht_nu: bool = False
    flow_run_id: Any = None
    hek: int | None = None
    weg: bool = False


class Eenmalig:
    """Gives a place in a semaphore back, once, however often it is called."""

    def __init__(self, semafoor: asyncio.Semaphore) -> None:
        self._semafoor: asyncio.Semaphore | None = semafoor

    def __call__(self) -> None:
        """Give it back."""
        if self._semafoor is not None:
            self._semafoor.release()
            self._semafoor = None


class WarmeWachtkamer:
    """The resident worker's: waits awake for `talm_s` seconds, with room for `plaatsen` (least recently rung
    goes first).

    `beurten`: how many flow runs look at the database at once. More is slower: while one holds the
    database's write lock, the others' bookkeeping in Prefect takes the interpreter from it, and everybody
    who decides waits for that lock.
    """

    def __init__(self, eigenaar: str, *, talm_s: float, plaatsen: int, beurten: int, schrijver: Any) -> None:
        self.eigenaar, self.talm_s, self.plaatsen = eigenaar, talm_s, plaatsen
        self.warm: OrderedDict[str, Warm] = OrderedDict()
        self.dicht = False
        self._schrijver = schrijver
        self._beurten = asyncio.Semaphore(beurten)

    def open(self, onderwerp_id: str, flow_run_id: Any, hek: int) -> Warm:
        """A place for a flow run that is about to start, under the lease that the worker took for it."""
        plek = Warm(flow_run_id=flow_run_id, hek=hek)
        self.warm[onderwerp_id] = plek
        return plek

    def sluit(self, onderwerp_id: str) -> None:
        """The flow run has ended or sleeps."""
        self.warm.pop(onderwerp_id, None)

    def bel(self, onderwerp_id: str) -> bool:
        """Ring a warm flow run. False when it is not here."""
        plek = self.warm.get(onderwerp_id)
        if plek is None:
            return False
        plek.bel.set()
        self.warm.move_to_end(onderwerp_id)
        return True

    def tik_aan(self, onderwerp_id: str) -> bool:
        """Ring a warm flow run if it waits; one that is at work will look by itself. False when it is not
        here.
        """
        plek = self.warm.get(onderwerp_id)
        if plek is None:
            return False
        if plek.wacht_nu:
            plek.bel.set()
        return True

    def maak_plaats(self) -> None:
        """Send the least recently rung ones to sleep when there are too many."""
        te_veel = len(self.warm) - self.plaatsen
        for plek in list(self.warm.values()):
            if te_veel <= 0:
                return
            if plek.wacht_al.is_set() and not plek.weg:
                plek.weg = True
                plek.bel.set()
                te_veel -= 1

    async def binnen(self, onderwerp_id: str) -> int | None:
        """The lease that the worker took; it takes it here before there is a place."""
        plek = self.warm.get(onderwerp_id)
        return (
            plek.hek
            if plek is not None
            else await in_draad(lease.neem, huidige(), onderwerp_id, self.eigenaar)
        )

    def klaar_voor_bel(self, onderwerp_id: str) -> None:
        """Forget bells of before; from now on they count."""
        plek = self.warm[onderwerp_id]
        if not plek.weg:
            plek.bel.clear()

    @asynccontextmanager
    async def beurt(self) -> AsyncIterator[None]:
        """First come, first served. Half a second at most: one that retries or hangs does not hold up the
        others.
        """
        vrij = Eenmalig(self._beurten)
        await self._beurten.acquire()
        timer = asyncio.get_running_loop().call_later(BEURT_S, vrij)
        try:
            yield
        finally:
            timer.cancel()
            vrij()

    async def wacht(self, onderwerp_id: str) -> bool:
        """Wait for the bell, at most the linger time."""
        plek = self.warm[onderwerp_id]
        if self.dicht:
            return False
        plek.wacht_al.set()
        plek.wacht_nu = True
        try:
            await asyncio.wait_for(plek.bel.wait(), self.talm_s)
        except TimeoutError:
            return False
        finally:
            plek.wacht_nu = False
        return not plek.weg

    def toon(self, onderwerp_id: str, aanzicht: Aanzicht) -> None:
        """Hand it to the writer, which writes when there is time."""
        self._schrijver.zet(self.warm[onderwerp_id].flow_run_id, aanzicht)

    async def uit(self, onderwerp_id: str) -> None:
        """Give the lease back; from here on the flow run may no longer be shown as awake."""
        await self._schrijver.gaat_slapen(self.warm[onderwerp_id].flow_run_id)
        await in_draad(lease.geef_terug, huidige(), onderwerp_id, self.eigenaar)


_huidige: Wachtkamer | None = None


def stel_in(kamer: Wachtkamer | None) -> None:
    """Make this the wachtkamer of the process."""
    global _huidige
    _huidige = kamer


def hier() -> Wachtkamer:
    """The wachtkamer of this process; a cold one where nobody set one."""
    global _huidige
    if _huidige is None:
        _huidige = KoudeWachtkamer()
    return _huidige


def slapend(naam: str) -> State[Any]:
    """The state of a flow run that sleeps without end, with a name for people.

    A fresh key for every sleep: with a key that was used before, Prefect lets the run pass without sleeping.
    """
    return Paused(name=naam, reschedule=True, pause_key=uuid.uuid4().hex)


async def slaap(naam: str) -> None:
    """Suspend this flow run: it ends here and begins again at the next bell. Raises Pause, Prefect's control
    flow.
    """
    context = FlowRunContext.get()
    assert context is not None
    assert context.flow_run is not None
    assert isinstance(context.client, PrefectClient)
    antwoord = await propose_state(context.client, slapend(naam), flow_run_id=context.flow_run.id)
    if not antwoord.is_paused():
        raise RuntimeError(f"Prefect weigerde de slaap: {antwoord.type}")
    raise Pause(state=antwoord)


async def leef(onderwerp_id: str, kijk: Callable[[int], Awaitable[Aanzicht | None]]) -> None:
    """The life of a flow run: look, show what it waits for, wait for the bell, and sleep when it is time.

    `kijk(hek)` does what can be done now, under the lease with that fencing number. It returns what people
    may see of the waiting, or None when the subject is closed: then the flow run is done.
    """
    kamer = hier()
    hek = await kamer.binnen(onderwerp_id)
    naam = "Elders in behandeling"
    if hek is None:
        await slaap(naam)
    assert hek is not None
    try:
        while True:
            kamer.klaar_voor_bel(onderwerp_id)
            async with kamer.beurt():
                aanzicht = await kijk(hek)
            if aanzicht is None:
                return
            kamer.toon(onderwerp_id, aanzicht)
            if not await kamer.wacht(onderwerp_id):
                naam = aanzicht.naam
                break
    except Conflict:
        pass  # the lease went to another executor; it does the work
    finally:
        await kamer.uit(onderwerp_id)
    await slaap(naam)
