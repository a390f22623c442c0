"""What an operator may ask of Prefect, over every path that its API has."""

from __future__ import annotations

import pytest
from prefect.server.api.server import create_api_app

from flows.toeschouwer import VRAGEN, mag_kijken

# POSTs of the API that only ask. A new version of Prefect that adds one, or that gives one of these names to
# something else, is looked at by a person first.
ALLEEN_VRAGEN = 35
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
