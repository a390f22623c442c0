"""What an operator may ask of Prefect, over every path that its API has."""

from __future__ import annotations

import pytest
from prefect.server.api.server import create_api_app
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket

from flows.toeschouwer import VRAGEN, Toeschouwer, mag_kijken

# POSTs of the API that only ask. A new version of Prefect that adds one, or that gives one of these names to
# something else, is looked at by a person first.
ALLEEN_VRAGEN = 40
VERANDERT = ("set_state", "resume", "create_flow_run", "bulk", "schedule", "heartbeat", "increment", "renew")


@pytest.fixture(scope="module")
def paden() -> set[tuple[str, str]]:
    spec = create_api_app().openapi()["paths"]
    return {(m.upper(), f"/api{pad}") for pad, methoden in spec.items() for m in methoden}


def test_wie_kijkt_verandert_niets(paden: set[tuple[str, str]]) -> None:
    mag = {(m, p) for m, p in paden if mag_kijken(m, p)}
    assert {m for m, _ in mag} == {"GET", "POST"}
    gevraagd = {p for m, p in mag if m == "POST"}
    assert len(gevraagd) == ALLEEN_VRAGEN, sorted(gevraagd)
    assert not [p for p in gevraagd for woord in VERANDERT if woord in p]
    assert {p.rstrip("/").rsplit("/", 1)[-1] for p in gevraagd} == VRAGEN


def test_wat_prefect_geheim_houdt_ziet_een_operator_niet(paden: set[tuple[str, str]]) -> None:
    geheim = {(m, p) for m, p in paden if "block_documents" in p or "variables" in p}
    assert geheim
    assert not [x for x in geheim if mag_kijken(*x)]


@pytest.mark.parametrize("pad", ["/api/flow_runs/filter/", "/api/flow_runs/filter"])
def test_een_schuine_streep_aan_het_eind_maakt_niets_uit(pad: str) -> None:
    assert mag_kijken("POST", pad)
    assert not mag_kijken("DELETE", pad)


@pytest.fixture(scope="module")
def stromen() -> TestClient:
    """Behind the toeschouwer: a server that says with which token somebody came."""

    async def echo(ws: WebSocket) -> None:
        await ws.accept()
        await ws.send_text((await ws.receive_json())["token"])

    paden = ("/api/events/out", "/api/logs/out", "/api/events/in", "/api/work_pools/x/workers/connect")
    app = Starlette(routes=[WebSocketRoute(pad, echo) for pad in paden])
    return TestClient(Toeschouwer(app, geheim="casusregie:echt", kijkgeheim="operator:kijk"))


@pytest.mark.parametrize(
    ("pad", "komt_met", "prefect_ziet"),
    [
        ("/api/events/out", "operator:kijk", "casusregie:echt"),
        ("/api/logs/out", "operator:kijk", "casusregie:echt"),
        ("/api/events/out", "operator:mis", "operator:mis"),
        ("/api/events/in", "operator:kijk", "operator:kijk"),
        ("/api/work_pools/x/workers/connect", "operator:kijk", "operator:kijk"),
    ],
)
def test_een_operator_hoort_wat_er_gebeurt_en_zegt_zelf_niets(
    stromen: TestClient, pad: str, komt_met: str, prefect_ziet: str
) -> None:
    with stromen.websocket_connect(pad) as ws:
        ws.send_json({"type": "auth", "token": komt_met})
        assert ws.receive_text() == prefect_ziet
