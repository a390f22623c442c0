"""An operator looks at Prefect and runs nothing there: tried against the real server and a real worker."""

from __future__ import annotations

import json
import subprocess
import sys
import time
import uuid
from pathlib import Path
from typing import Any

import httpx
import pytest

from casusregie.toezicht import Kind
from tests.stelsel.conftest import Stapel, wacht_op

WORKER = [sys.executable, "-m", "prefect", "worker", "start", "--pool", "casusregie", "--type", "process"]

Poging = tuple[str, str, dict[str, Any]]


def operator(s: Stapel) -> httpx.Client:
    """The API as an operator reaches it."""
    gebruiker, _, geheim = s.p.omgeving.prefect_kijken().partition(":")
    return httpx.Client(base_url=s.p.omgeving.prefect_url, auth=(gebruiker, geheim), timeout=30)


def kwaad(deployment: str, flow: str, opdracht: str) -> list[Poging]:
    """What gives somebody with Prefect's own string a shell where the worker runs."""
    sjabloon = {
        "job_configuration": {"command": opdracht},
        "variables": {"type": "object", "properties": {}},
    }
    stap = {"prefect.deployments.steps.run_shell_script": {"script": opdracht}}
    vreemd = {
        "name": "vreemd",
        "flow_id": flow,
        "work_pool_name": "casusregie",
        "entrypoint": "os.system",
        "path": "/",
    }
    return [
        ("POST", f"/deployments/{deployment}/create_flow_run", {"job_variables": {"command": opdracht}}),
        ("PATCH", f"/deployments/{deployment}", {"job_variables": {"command": opdracht}}),
        ("PATCH", "/work_pools/casusregie", {"base_job_template": sjabloon}),
        ("POST", "/deployments/", {**vreemd, "pull_steps": [stap]}),
        ("POST", "/deployments/", vreemd),
        ("POST", f"/flow_runs/{uuid.uuid4()}/set_state", {"state": {"type": "COMPLETED"}}),
        ("POST", "/block_documents/filter", {"include_secrets": True}),
        ("DELETE", f"/deployments/{deployment}", {}),
    ]


def test_een_operator_kijkt_en_voert_niets_uit(stapel: Stapel, tmp_path: Path) -> None:
    s = stapel
    s.werker("--alleen-wekken")
    wacht_op(lambda: s.api.get("/deployments/name/casus/casus").status_code == 200, "de deployments")
    spoor = tmp_path / "uitgevoerd"
    opdracht = f"touch {spoor}"
    voor = s.api.get("/deployments/name/casus/casus").json()
    with operator(s) as o:
        for pad in ("/deployments/name/casus/casus", "/work_pools/casusregie", "/version"):
            assert o.get(pad).status_code == 200, pad
        for pad in ("/flow_runs/filter", "/flow_runs/count", "/task_runs/filter", "/logs/filter"):
            assert o.post(pad, json={}).status_code == 200, pad
        for methode, pad, inhoud in kwaad(voor["id"], voor["flow_id"], opdracht):
            antwoord = o.request(methode, pad, json=inhoud)
            assert antwoord.status_code == 403, (methode, pad)
            assert "kijkt u alleen" in antwoord.json()["exception_message"]
    s.toezicht._start(Kind("process-worker", WORKER))
    wacht_op(lambda: bool(_werkers(s)), "de process-worker", 60)
    time.sleep(12)  # the worker asks for work every ten seconds
    assert not spoor.exists()
    nadien = s.api.get("/deployments/name/casus/casus").json()
    zelfde = ("id", "job_variables", "entrypoint", "pull_steps", "path")
    assert {k: voor.get(k) for k in zelfde} == {k: nadien.get(k) for k in zelfde}
    assert opdracht not in json.dumps(s.api.get("/work_pools/casusregie").json())
    assert s.api.post("/deployments/count", json={}).json() == 2
    assert s.api.post("/flow_runs/count", json={}).json() == 0
    s.dood("process-worker")


def _werkers(s: Stapel) -> list[Any]:
    antwoord = s.api.post("/work_pools/casusregie/workers/filter", json={})
    return list(antwoord.json()) if antwoord.status_code == 200 else []


def test_met_prefects_eigen_toegangstekst_loopt_er_wel_een_opdracht(stapel: Stapel, tmp_path: Path) -> None:
    """Why that string is a secret like the master key; and that the test above could fail."""
    s = stapel
    s.werker("--alleen-wekken")
    wacht_op(lambda: s.api.get("/deployments/name/casus/casus").status_code == 200, "de deployments")
    spoor = tmp_path / "uitgevoerd"
    d = s.api.get("/deployments/name/casus/casus").json()
    run = s.api.post(
        f"/deployments/{d['id']}/create_flow_run",
        json={"parameters": {"casus_id": "geen"}, "job_variables": {"command": f"touch {spoor}"}},
    )
    assert run.status_code in (200, 201)
    klaar = subprocess.run(
        [*WORKER, "--run-once"],
        env=s.p.omgeving.voor_kinderen(),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert spoor.exists(), klaar.stdout + klaar.stderr


@pytest.mark.parametrize("tekst", ["", "operator:mis", "casusregie:mis"])
def test_zonder_geldige_toegangstekst_is_er_niets_te_zien(stapel: Stapel, tekst: str) -> None:
    naam, _, geheim = tekst.partition(":")
    antwoord = httpx.post(
        f"{stapel.p.omgeving.prefect_url}/flow_runs/filter", json={}, auth=(naam, geheim) if tekst else None
    )
    assert antwoord.status_code == 401
