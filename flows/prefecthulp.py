"""What we ask of the Prefect API: deployments, the work pool, and one flow run per subject."""

from __future__ import annotations

import contextlib
from typing import Any
from uuid import UUID

import httpx
from prefect import results
from prefect.client.orchestration import PrefectClient
from prefect.client.schemas.actions import WorkPoolCreate
from prefect.client.schemas.objects import FlowRun, State, StateType
from prefect.client.schemas.responses import OrchestrationResult
from prefect.exceptions import ObjectAlreadyExists, ObjectNotFound
from prefect.settings import PREFECT_FLOWS_HEARTBEAT_FREQUENCY, temporary_settings
from prefect.states import AwaitingRetry, Pending, Scheduled

from services.handelen.werkplek import Werkplek
from services.uitvoeren import flowruns
from services.uitvoeren.flowruns import Onderwerp
from tasks.draad import in_draad

POOL = "casusregie"
SOORTEN = ("casus", "datalek")


async def richt_in(client: PrefectClient) -> dict[str, UUID]:
    """Make sure the work pool and both deployments exist. Returns the deployment id per kind of subject."""
    with contextlib.suppress(ObjectAlreadyExists):
        await client.create_work_pool(
            WorkPoolCreate(name=POOL, type="process", description="Casussen en datalekken")
        )
    ids = {}
    for soort in SOORTEN:
        try:
            ids[soort] = (await client.read_deployment_by_name(f"{soort}/{soort}")).id
        except ObjectNotFound:
            flow_id = await client.create_flow_from_name(soort)
            ids[soort] = await client.create_deployment(
                flow_id,
                soort,
                work_pool_name=POOL,
                entrypoint=f"flows.{soort}.{soort}",
                path=".",
                enforce_parameter_schema=False,
                description="Eén flow run per " + soort,
            )
    return ids


async def lees_run(client: PrefectClient, flow_run_id: str | UUID) -> FlowRun | None:
    """The flow run, or None when Prefect does not know it (deleted, or its database was lost)."""
    try:
        return await client.read_flow_run(UUID(str(flow_run_id)))
    except ObjectNotFound:
        return None


async def maak_run(
    w: Werkplek,
    client: PrefectClient,
    deployments: dict[str, UUID],
    o: Onderwerp,
    reden: str,
    staat: State | None = None,
) -> FlowRun:
    """A fresh flow run for a subject, recorded as its current one."""
    run = await client.create_flow_run_from_deployment(
        deployments[o.soort],
        parameters={f"{o.soort}_id": o.id},
        name=o.nummer,
        tags=[f"convenant:{o.convenant}"],
        idempotency_key=f"{o.id}:{o.generatie + 1}",
        state=staat or Pending(),
    )
    await in_draad(flowruns.koppel, w, o, str(run.id), reden)
    return run


def licht_uitvoeren() -> contextlib.AbstractContextManager[Any]:
    """Settings under which many flow runs wait in one process.

    Prefect would give each a heartbeat thread that wakes every second (our leases tell who is alive), and
    would ask the server at each start where results are stored, with a fresh TLS context, in the event loop
    (we store none).
    """
    if hasattr(results, "_read_server_default_result_storage_block_id"):
        results._read_server_default_result_storage_block_id = lambda: None
    return temporary_settings(updates={PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None})


def _reden(run: FlowRun | None) -> str:
    if run is None:
        return "onbekend bij Prefect"
    return {StateType.CANCELLED: "geannuleerd", StateType.CANCELLING: "geannuleerd"}.get(
        run.state.type if run.state else StateType.PENDING, "afgelopen"
    )


async def bruikbare_run(
    w: Werkplek, client: PrefectClient, deployments: dict[str, UUID], o: Onderwerp
) -> FlowRun:
    """A flow run that can be started now: the current one, or a fresh one when that was cancelled, deleted or
    lost.
    """
    run = await lees_run(client, o.flow_run_id) if o.flow_run_id else None
    if run is None or run.state is None:
        return await maak_run(w, client, deployments, o, _reden(None) if o.flow_run_id else "nieuw")
    if run.state.type in {StateType.COMPLETED, StateType.CANCELLED}:
        return await maak_run(w, client, deployments, o, _reden(run))
    if run.state.type == StateType.CANCELLING:
        await client.set_flow_run_state(run.id, State(type=StateType.CANCELLED, name="Cancelled"), force=True)
        return await maak_run(w, client, deployments, o, _reden(run))
    if run.state.type in {StateType.CRASHED, StateType.FAILED, StateType.RUNNING}:
        # nobody holds its lease: an orphan of an executor that died
        antwoord: OrchestrationResult[Any] = await client.set_flow_run_state(
            run.id, AwaitingRetry(), force=True
        )
        run.state = antwoord.state or AwaitingRetry()
    return run


async def wek(client: PrefectClient, run: FlowRun) -> None:
    """Let another executor (Prefect's process worker) take up this flow run."""
    if run.state is not None and run.state.type == StateType.SCHEDULED:
        return
    await client.set_flow_run_state(
        run.id,
        Scheduled() if run.state and run.state.type == StateType.PENDING else AwaitingRetry(),
        force=True,
    )


async def opvallend(
    client: PrefectClient, deployments: dict[str, UUID], sinds_iso: str
) -> list[tuple[str, str]]:
    """Flow runs that people resumed, cancelled or crashed since a moment: (id, state type)."""
    basis = {"deployments": {"id": {"any_": [str(i) for i in deployments.values()]}}, "limit": 200}
    gevonden = []
    for eigen in (
        {"state": {"type": {"any_": ["SCHEDULED", "CANCELLING"]}}},
        {
            "state": {"type": {"any_": ["CANCELLED", "CRASHED", "FAILED", "COMPLETED"]}},
            "end_time": {"after_": sinds_iso},
        },
    ):
        antwoord: httpx.Response = await client._client.post(
            "/flow_runs/filter", json={**basis, "flow_runs": eigen}
        )
        antwoord.raise_for_status()
        gevonden += [(r["id"], r["state_type"]) for r in antwoord.json()]
    return gevonden


async def tel_lopende(client: PrefectClient, deployments: dict[str, UUID]) -> int:
    """How many flow runs of ours Prefect knows that are not finished."""
    antwoord = await client._client.post(
        "/flow_runs/count",
        json={
            "deployments": {"id": {"any_": [str(i) for i in deployments.values()]}},
            "flow_runs": {
                "state": {
                    "type": {
                        "any_": [
                            "SCHEDULED",
                            "PENDING",
                            "RUNNING",
                            "PAUSED",
                            "CANCELLING",
                            "CRASHED",
                            "FAILED",
                        ]
                    }
                }
            },
        },
    )
    antwoord.raise_for_status()
    return int(antwoord.json())
