"""Where a flow run waits for the bell.

In the resident worker it waits awake ("warm"): an event, no thread, no polling. Elsewhere (Prefect's own process worker)
there is nobody to ring, so it goes to sleep at once and is woken through the Prefect API.
"""

from __future__ import annotations

import asyncio
import uuid
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Any, Protocol

from prefect.client.orchestration import PrefectClient
from prefect.client.schemas.objects import State
from prefect.context import FlowRunContext
from prefect.exceptions import Pause
from prefect.states import Paused
from prefect.utilities.engine import propose_state

from services import lease
from services.werkplek import huidige
from tasks.draad import in_draad


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

    async def wacht(self, onderwerp_id: str) -> bool:
        """Wait for the bell. False: time to go to sleep."""

    def toon(self, onderwerp_id: str, aanzicht: Aanzicht) -> None:
        """Show people what the flow run waits for, behind its back."""

    async def uit(self, onderwerp_id: str) -> None:
        """Give the lease back."""


class KoudeWachtkamer:
    """For executors without a bell: never waits, shows before sleeping."""

    def __init__(self) -> None:
        self.eigenaar = lease.eigenaar()
        self._aanzicht: Aanzicht | None = None

    async def binnen(self, onderwerp_id: str) -> int | None:
        """Take the lease."""
        return await in_draad(lease.neem, huidige(), onderwerp_id, self.eigenaar)

    def klaar_voor_bel(self, onderwerp_id: str) -> None:
        """Nobody rings here."""

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
    flow_run_id: Any = None
    hek: int | None = None
    weg: bool = False


class WarmeWachtkamer:
    """The resident worker's: waits awake for `talm_s` seconds, with room for `plaatsen` (least recently rung goes first)."""

    def __init__(self, eigenaar: str, *, talm_s: float, plaatsen: int, schrijver: Any) -> None:
        self.eigenaar, self.talm_s, self.plaatsen = eigenaar, talm_s, plaatsen
        self.warm: OrderedDict[str, Warm] = OrderedDict()
        self.dicht = False
        self._schrijver = schrijver

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
        return plek.hek if plek is not None else await in_draad(lease.neem, huidige(), onderwerp_id, self.eigenaar)

    def klaar_voor_bel(self, onderwerp_id: str) -> None:
        """Forget bells of before; from now on they count."""
        plek = self.warm[onderwerp_id]
        if not plek.weg:
            plek.bel.clear()

    async def wacht(self, onderwerp_id: str) -> bool:
        """Wait for the bell, at most the linger time."""
        plek = self.warm[onderwerp_id]
        if self.dicht:
            return False
        plek.wacht_al.set()
        try:
            await asyncio.wait_for(plek.bel.wait(), self.talm_s)
        except TimeoutError:
            return False
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
    """Suspend this flow run: it ends here and begins again at the next bell. Raises Pause, Prefect's control flow."""
    context = FlowRunContext.get()
    assert context is not None
    assert context.flow_run is not None
    assert isinstance(context.client, PrefectClient)
    antwoord = await propose_state(context.client, slapend(naam), flow_run_id=context.flow_run.id)
    if not antwoord.is_paused():
        raise RuntimeError(f"Prefect weigerde de slaap: {antwoord.type}")
    raise Pause(state=antwoord)
