"""The doorbell: tells a worker that a casus or datalek has work. A hint, never the truth: the sweep finds what it missed.

PostgreSQL: NOTIFY inside the transaction, so the bell rings with the commit. SQLite: a datagram to every socket in the
folder `bellen` of the data directory, after the commit.
"""

from __future__ import annotations

import os
import socket
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.orm import Session

from models.database import Database

KANAAL = "casusregie_bel"


class Bel:
    """Rings for an id of a casus or datalek."""

    def __init__(self, database: Database, map_: Path) -> None:
        self._postgres = database.is_postgres
        self._map = map_

    def in_transactie(self, sessie: Session, onderwerp_id: str) -> None:
        """Ring with the commit (PostgreSQL)."""
        if self._postgres:
            sessie.execute(text("SELECT pg_notify(:kanaal, :id)"), {"kanaal": KANAAL, "id": onderwerp_id})

    def na_commit(self, onderwerp_id: str) -> None:
        """Ring after the commit (SQLite). A socket nobody listens on is removed."""
        if self._postgres or not self._map.is_dir():
            return
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as s:
            s.setblocking(False)
            for pad in self._map.iterdir():
                try:
                    s.sendto(onderwerp_id.encode(), _adres(pad))
                except ConnectionRefusedError:
                    pad.unlink(missing_ok=True)
                except OSError:
                    continue  # gone, or full: the sweep will find the work


def _adres(pad: Path) -> str:
    """The address of a socket; a path that is too long for one is reached relative to the working directory."""
    volledig = str(pad)
    if len(volledig.encode()) < 100:
        return volledig
    return os.path.relpath(volledig)


def open_bel(map_: Path, naam: str) -> socket.socket:
    """A socket to listen on for bells (SQLite). The caller closes it."""
    map_.mkdir(parents=True, exist_ok=True, mode=0o700)
    pad = map_ / f"{naam}.sock"
    pad.unlink(missing_ok=True)
    s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    s.setblocking(False)
    s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
    s.bind(_adres(pad))
    return s
