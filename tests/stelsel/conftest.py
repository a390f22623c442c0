"""A running stack: Prefect's server and, per test, workers and a bewaker, all on loopback."""

from __future__ import annotations

import os
import shutil
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import func, select

from casusregie.omgeving import Omgeving
from casusregie.toezicht import Kind, Toezicht, poort_vrij
from models.tabellen import Casus, FlowRun
from tests.conftest import Proef


def wacht_op(klaar: Callable[[], bool], waarop: str, seconden: float = 60) -> None:
    """Wait until something is true; fail with what was waited for."""
    tot = time.monotonic() + seconden
    while not klaar():
        assert time.monotonic() < tot, f"na {seconden} s nog niet gezien: {waarop}"
        time.sleep(0.1)


def eigen_poorten() -> range:
    """Ports of this test process alone: a server binds seconds after its port was chosen, and another process
    would choose the same one.
    """
    nummer = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    return range(4400 + 20 * nummer, 4420 + 20 * nummer)


class Stapel:
    """An installation with its processes."""

    def __init__(self, p: Proef) -> None:
        poort = next(q for q in eigen_poorten() if poort_vrij(q))
        self.p = p
        self.p.omgeving = Omgeving(p.instellingen, prefect_poort=poort)
        self.toezicht = Toezicht(self.p.omgeving)
        gebruiker, _, geheim = self.p.omgeving.prefect_geheim().partition(":")
        self.api = httpx.Client(base_url=self.p.omgeving.prefect_url, auth=(gebruiker, geheim), timeout=30)

    def werker(self, *opties: str) -> Kind:
        """Start a worker."""
        return self.toezicht.start("werker", "werker", *opties)

    def dood(self, naam: str) -> None:
        """kill -9, by the pid that we started."""
        for kind in [k for k in self.toezicht.kinderen if k.naam == naam]:
            assert kind.proces is not None
            os.kill(kind.proces.pid, signal.SIGKILL)
            kind.proces.wait()
            self.toezicht.kinderen.remove(kind)

    def fase(self, id_: str) -> str:
        """The fase of a casus, from our own database."""
        with self.p.w.db.lezen() as s:
            return str(s.scalar(select(Casus.fase).where(Casus.id == id_)))

    def run(self, id_: str) -> dict[str, Any]:
        """The current flow run of a casus, from Prefect."""
        with self.p.w.db.lezen() as s:
            run_id = s.scalar(select(FlowRun.flow_run_id).where(FlowRun.onderwerp_id == id_))
        antwoord = self.api.get(f"/flow_runs/{run_id}")
        return (
            dict(antwoord.json())
            if antwoord.status_code == 200
            else {"id": run_id, "state_type": "WEG", "state_name": "", "tags": []}
        )

    def stil(self, *ids: str, seconden: float = 60) -> None:
        """Wait until each casus has a flow run that has looked at everything."""

        def klaar() -> bool:
            with self.p.w.db.lezen() as s:
                werk = s.scalar(
                    select(func.count())
                    .select_from(Casus)
                    .where(Casus.id.in_(ids), Casus.werk_nr > Casus.verwerkt_nr)
                )
                runs = s.scalar(
                    select(func.count()).select_from(FlowRun).where(FlowRun.onderwerp_id.in_(ids))
                )
            return not werk and runs == len(ids)

        wacht_op(klaar, "de flows zijn bij", seconden)

    def logs(self) -> str:
        """Everything the processes wrote."""
        return "".join(p.read_text(errors="replace") for p in (self.p.omgeving.data / "logs").glob("*.log"))

    def prefect_bytes(self) -> bytes:
        """Prefect's whole database, as it lies on disk."""
        return b"".join(
            p.read_bytes()
            for p in Path(self.p.omgeving.data / "prefect").rglob("*")
            if p.is_file() and "prefect.db" in p.name
        )


@pytest.fixture(scope="session")
def prefect_mal(mal: Proef, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Prefect database that was made once; making it takes longer than many a test."""
    s = Stapel(mal.kopie(tmp_path_factory.mktemp("prefect") / "data"))
    try:
        s.toezicht.start_prefect()
    finally:
        s.toezicht.stop()
        s.api.close()
        s.p.w.sluit()
    return s.p.omgeving.data / "prefect"


@pytest.fixture
def stapel(verse_proef: Proef, prefect_mal: Path) -> Iterator[Stapel]:
    """Prefect's server on a fresh installation; workers are started by the test."""
    s = Stapel(verse_proef)
    shutil.copytree(prefect_mal, s.p.omgeving.data / "prefect", dirs_exist_ok=True)
    try:
        s.toezicht.start_prefect()
        yield s
    finally:
        s.toezicht.stop()
        s.api.close()
