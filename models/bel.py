"""The doorbell: tells a worker that a casus or datalek has work. A hint, never the truth: the sweep finds
what it missed.

PostgreSQL: NOTIFY inside the transaction, so the bell rings with the commit. SQLite: a datagram to every
socket in the folder `bellen` of the data directory, after the commit.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
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
                    with _adres(pad) as adres:
                        s.sendto(onderwerp_id.encode(), adres)
                except ConnectionRefusedError:
                    pad.unlink(missing_ok=True)
                except OSError:
                    continue  # gone, or full: the sweep will find the work


@contextmanager
def _adres(pad: Path) -> Iterator[str]:
    """The address of a socket. A path longer than an address may be (107 bytes) goes by an open folder
    (Linux).
    """
    volledig = str(pad)
    if len(volledig.encode()) <= 100:
        yield volledig
        return
    fd = os.open(pad.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{fd}/{pad.name}"
    finally:
        os.close(fd)


def open_bel(map_: Path, naam: str) -> tuple[socket.socket, Path]:
    """A socket to listen on for bells (SQLite), and its file. The caller closes the one and removes the
    other.
    """
    map_.mkdir(parents=True, exist_ok=True, mode=0o700)
    pad = map_ / f"{naam}.sock"
    pad.unlink(missing_ok=True)
    s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    s.setblocking(False)
    s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
    with _adres(pad) as adres:
        s.bind(adres)
    return s, pad
