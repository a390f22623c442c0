"""Writes what people see (state name, tags, artifact) behind the decisions, never in front of them.

Per flow run only the latest view counts; while decisions come in quickly, the ones in between are never
written.
"""

from __future__ import annotations

import asyncio
import logging
from typing import Any
from uuid import UUID

from prefect.client.orchestration import PrefectClient
from prefect.client.schemas.actions import ArtifactCreate, ArtifactUpdate
from prefect.client.schemas.filters import ArtifactFilter, ArtifactFilterFlowRunId
from prefect.states import Running

from flows.wachtkamer import Aanzicht

log = logging.getLogger("casusregie.werker")
RUST_S = 0.3
GEDULD_S = 5.0


class Schrijver:
    """Holds the latest view per flow run and writes it when its flow run is quiet."""

    def __init__(self, client: PrefectClient) -> None:
        self._client = client
        self._te_doen: dict[UUID, tuple[Aanzicht, float]] = {}
        self._laatste_bel = 0.0
        self._getoond: dict[UUID, Aanzicht] = {}
        self._artifacts: dict[UUID, UUID] = {}
        self._wakker: set[UUID] = set()
        self._bezig = asyncio.Lock()
        self._nieuw = asyncio.Event()

    def zet(self, flow_run_id: UUID, aanzicht: Aanzicht) -> None:
        """This is the latest view of a flow run that is awake."""
        self._wakker.add(flow_run_id)
        if self._getoond.get(flow_run_id) == aanzicht:
            self._te_doen.pop(flow_run_id, None)
            return
        self._te_doen[flow_run_id] = (aanzicht, asyncio.get_running_loop().time())
        self._nieuw.set()

    def er_is_werk(self) -> None:
        """Somebody rang: decisions go first, views wait (but no longer than a few seconds)."""
        self._laatste_bel = asyncio.get_running_loop().time()

    async def gaat_slapen(self, flow_run_id: UUID) -> None:
        """From here on no Running state may be written for it; its tags and text still may."""
        self._wakker.discard(flow_run_id)
        async with self._bezig:
            self._getoond.pop(flow_run_id, None)

    async def draai(self) -> None:
        """Write, one at a time, for ever."""
        klok = asyncio.get_running_loop().time
        while True:
            if not self._te_doen:
                self._nieuw.clear()
                await self._nieuw.wait()
                continue
            flow_run_id, (aanzicht, gezet) = next(iter(self._te_doen.items()))
            rustig_vanaf = min(max(gezet, self._laatste_bel) + RUST_S, gezet + GEDULD_S)
            if rustig_vanaf > klok():
                await asyncio.sleep(rustig_vanaf - klok())
                continue
            del self._te_doen[flow_run_id]
            try:
                async with self._bezig:
                    await self._schrijf(flow_run_id, aanzicht)
            except Exception as fout:  # a view is never worth stopping for; the next one repairs it
                log.warning("aanzicht niet geschreven: %s", type(fout).__name__)
                await asyncio.sleep(1)

    async def _schrijf(self, flow_run_id: UUID, a: Aanzicht) -> None:
        eerder = self._getoond.get(flow_run_id)
        if eerder is None or eerder.tags != a.tags:
            await self._client.update_flow_run(flow_run_id, tags=list(a.tags))
        wakker = flow_run_id in self._wakker
        if wakker and (eerder is None or eerder.naam != a.naam):
            await self._client.set_flow_run_state(flow_run_id, Running(name=a.naam), force=True)
        artifact_id = self._artifacts.get(flow_run_id)
        if artifact_id is None:
            van_run = ArtifactFilter(flow_run_id=ArtifactFilterFlowRunId(any_=[flow_run_id]))
            gevonden: list[Any] = await self._client.read_artifacts(artifact_filter=van_run, limit=1)
            artifact_id = gevonden[0].id if gevonden else None
        if artifact_id is None:
            nieuw = await self._client.create_artifact(
                ArtifactCreate(
                    type="markdown", data=a.tekst, flow_run_id=flow_run_id, description="Waar wacht dit op?"
                )
            )
            artifact_id = nieuw.id
        else:
            self._artifacts.pop(flow_run_id, None)  # back below, unless somebody deleted it in the UI
            await self._client.update_artifact(artifact_id, ArtifactUpdate(data=a.tekst))
        self._artifacts[flow_run_id] = artifact_id
        if wakker:
            self._getoond[flow_run_id] = a
