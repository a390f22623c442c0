"""Supervises the processes of an installation: starts them in order, restarts what dies, stops everything
together.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from casusregie.omgeving import Omgeving
from notifications.operator import waarschuw
from services.handelen.fouten import Conflict, Storing
from services.uitvoeren.hartslag import OUD, slagbestand

GROOTSTE_LOG = 10_000_000


@dataclass
class Kind:
    """A supervised process."""

    naam: str
    opdracht: list[str]
    proces: subprocess.Popen[bytes] | None = None
    gestart: float = 0.0
    herstarts: int = 0
    geslagen: int = 0
    gezien: float = 0.0


def poort_vrij(poort: int) -> bool:
    """Whether nothing listens on this loopback port."""
    with socket.socket() as s:
        s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            s.bind(("127.0.0.1", poort))
        except OSError:
            return False
        return True


def eis_poort(poort: int, waarvoor: str, optie: str) -> None:
    """Raise Conflict when a port is taken, with the way out."""
    if not poort_vrij(poort):
        raise Conflict(
            f"Poort {poort} ({waarvoor}) is al in gebruik.",
            doen=f"Stop het andere programma, of kies een andere poort met {optie}.",
        )


@contextmanager
def slot(map_: Path) -> Iterator[None]:
    """One supervisor per data directory. The lock belongs to the process: after a crash it is gone by
    itself.
    """
    map_.mkdir(parents=True, exist_ok=True, mode=0o700)
    with open(map_ / "toezicht.lock", "w") as bestand:
        try:
            fcntl.flock(bestand, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as fout:
            raise Conflict(
                f"In {map_} draait Casusregie al.",
                doen="Stop het eerst (Ctrl-C in dat venster), of kies een andere map met --data.",
            ) from fout
        yield


@dataclass
class Toezicht:
    """The processes of one installation."""

    omgeving: Omgeving
    kinderen: list[Kind] = field(default_factory=list)

    def _eigen(self, *woorden: str) -> list[str]:
        return [sys.executable, "-m", "casusregie", "--data", str(self.omgeving.data), *woorden]

    def start(self, naam: str, *woorden: str) -> Kind:
        """Start one of our own processes (a command of `casusregie`)."""
        return self._start(Kind(naam, self._eigen(*woorden)))

    def start_prefect(self) -> Kind:
        """Start Prefect's server and wait until its API answers. Raises Storing when it does not."""
        poort = str(self.omgeving.prefect_poort)
        kind = self._start(Kind("prefect", self._eigen("prefect-server", "--poort", poort)))
        gebruiker, _, geheim = self.omgeving.prefect_geheim().partition(":")
        tot = time.monotonic() + 90
        while time.monotonic() < tot:
            assert kind.proces is not None
            if kind.proces.poll() is not None:
                break
            try:
                if (
                    httpx.get(
                        f"{self.omgeving.prefect_url}/health", auth=(gebruiker, geheim), timeout=2
                    ).status_code
                    == 200
                ):
                    return kind
            except httpx.HTTPError:
                time.sleep(0.2)
        raise Storing(
            "De Prefect-server start niet.", doen=f"Bekijk {self.omgeving.data / 'logs' / 'prefect.log'}."
        )

    def _start(self, kind: Kind) -> Kind:
        logs = self.omgeving.data / "logs"
        logs.mkdir(exist_ok=True, mode=0o700)
        with open(logs / f"{kind.naam}.log", "ab") as uit:
            kind.proces = subprocess.Popen(
                kind.opdracht,
                env=self.omgeving.voor_kinderen(),
                stdout=uit,
                stderr=uit,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
                cwd=Path(__file__).parent.parent,
            )
        kind.gestart = kind.gezien = time.monotonic()
        kind.geslagen = 0
        if kind not in self.kinderen:
            self.kinderen.append(kind)
        return kind

    def waak(self, melden: Callable[[str], None]) -> None:
        """One look: end what hangs, and start again what died, slower when it keeps dying."""
        for kind in self.kinderen:
            assert kind.proces is not None
            draai_log(self.omgeving.data / "logs" / f"{kind.naam}.log")
            if kind.proces.poll() is None:
                if self._hangt(kind):
                    zin = f"{kind.naam} hing {OUD.total_seconds():.0f} s en wordt opnieuw gestart"
                    melden(zin)
                    os.killpg(kind.proces.pid, signal.SIGKILL)
                    kind.proces.wait(5)
                    threading.Thread(
                        target=waarschuw, args=(self.omgeving.instellingen.operator_url, zin), daemon=True
                    ).start()
                continue
            if time.monotonic() - kind.gestart < min(30, 2**kind.herstarts):
                continue
            slagbestand(self.omgeving.data, kind.naam, kind.proces.pid).unlink(missing_ok=True)
            kind.herstarts += 1
            melden(f"{kind.naam} stopte en wordt opnieuw gestart (zie logs/{kind.naam}.log)")
            self._start(kind)

    def _hangt(self, kind: Kind) -> bool:
        """Did the heart of this process stop? One that never beat (yet) is given time to start."""
        assert kind.proces is not None
        pad = slagbestand(self.omgeving.data, kind.naam, kind.proces.pid)
        try:
            slag = pad.stat().st_mtime_ns
        except FileNotFoundError:
            return False
        if slag != kind.geslagen:
            kind.geslagen, kind.gezien = slag, time.monotonic()
        return time.monotonic() - kind.gezien > OUD.total_seconds()

    def stop_een(self, naam: str) -> None:
        """Stop one process and forget it."""
        for kind in [k for k in self.kinderen if k.naam == naam]:
            self.kinderen.remove(kind)
            _beeindig(kind)

    def stop(self) -> None:
        """Stop everything, in the opposite order of starting."""
        for kind in reversed(self.kinderen):
            _beeindig(kind)
        self.kinderen.clear()


def draai_log(pad: Path) -> None:
    """Keep a log and the one before it. Who writes appends, so that it goes on in the emptied file."""
    if pad.exists() and pad.stat().st_size > GROOTSTE_LOG:
        shutil.copyfile(pad, pad.with_suffix(".log.1"))
        pad.with_suffix(".log.1").chmod(0o600)
        os.truncate(pad, 0)


def _beeindig(kind: Kind) -> None:
    proces = kind.proces
    if proces is None or proces.poll() is not None:
        return
    os.killpg(proces.pid, signal.SIGTERM)
    try:
        proces.wait(12)
    except subprocess.TimeoutExpired:
        os.killpg(proces.pid, signal.SIGKILL)
        proces.wait(5)
