"""One database, two flavours: SQLite (WAL) and PostgreSQL.

`Database.lezen()` opens a read transaction, `Database.schrijven()` one that may write. On SQLite a write
transaction begins IMMEDIATE, so that it never has to upgrade a read lock and fail half-way; on PostgreSQL
rows are locked with FOR UPDATE by whoever changes them.
"""

from __future__ import annotations

import fcntl
import os
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ClassVar

from sqlalchemy import DateTime, Engine, create_engine, event
from sqlalchemy.engine import Connection, Dialect
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.types import TypeDecorator

from models.waarmerk import LEZER, BuitenomVeranderd, Waarmerk


class BestandWeg(Exception):
    """The file of a database was taken away, or another stands in its place."""


def oorzaak(fout: DBAPIError) -> str:
    """Why a database did not do what was asked, in a sentence for people."""
    if isinstance(fout.orig, BestandWeg):
        return str(fout.orig)
    tekst, code = str(fout.orig), getattr(fout.orig, "sqlstate", None)
    if "disk is full" in tekst or code == "53100":
        return "De schijf is vol."
    if "readonly database" in tekst or code == "25006":
        return "De database kan alleen worden gelezen."
    if "database is locked" in tekst or code == "55P03":
        return "De database is te lang bezet."
    if "no such table" in tekst or code == "42P01":
        return "De database is leeg of is niet die van deze installatie."
    return "De database is niet bereikbaar."


class Tijdstip(TypeDecorator[datetime]):
    """An aware datetime, always in UTC, also on SQLite, which stores none."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse naive datetimes; store UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("een tijdstip zonder tijdzone kan niet worden opgeslagen")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give back an aware datetime in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Basis(DeclarativeBase):
    """The tables of the application database."""

    type_annotation_map: ClassVar[dict[type, type[Tijdstip]]] = {datetime: Tijdstip}


class SleutelBasis(DeclarativeBase):
    """The table of the key store, which lives in a database of its own."""

    type_annotation_map: ClassVar[dict[type, type[Tijdstip]]] = {datetime: Tijdstip}


def _sqlite_instellen(dbapi: sqlite3.Connection, _: Any) -> None:
    dbapi.isolation_level = None
    cursor = dbapi.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "busy_timeout=30000",
        "secure_delete=ON",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _sqlite_begin(verbinding: Connection) -> None:
    schrijven = verbinding.get_execution_options().get("schrijven", False)
    verbinding.exec_driver_sql("BEGIN IMMEDIATE" if schrijven else "BEGIN")


def open_engine(url: str, *, pool: int = 16) -> Engine:
    """An engine for a SQLite or PostgreSQL url, set up so that a commit is durable."""
    if url.startswith("sqlite"):
        engine = create_engine(
            url,
            connect_args={"timeout": 30, "check_same_thread": False},
            pool_size=pool,
            hide_parameters=True,
        )
        event.listen(engine, "connect", _sqlite_instellen)
        event.listen(engine, "begin", _sqlite_begin)
        return engine
    return create_engine(url, pool_size=pool, max_overflow=pool, pool_pre_ping=True, hide_parameters=True)


class _Rij:
    """A queue for writers of one SQLite file, across threads and processes.

    SQLite lets writers poll for its lock, with sleeps of up to 100 ms, in which the lock lies idle. Waiting
    on a file lock wakes the next writer at once. It only orders; SQLite's own lock still guards. The kernel
    frees it when a process dies.
    """

    def __init__(self, pad: str) -> None:
        self._draad = threading.Lock()
        self._fd = os.open(pad, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)

    def __enter__(self) -> None:
        self._draad.acquire()
        fcntl.flock(self._fd, fcntl.LOCK_EX)

    def __exit__(self, *_: object) -> None:
        fcntl.flock(self._fd, fcntl.LOCK_UN)
        self._draad.release()

    def sluit(self) -> None:
        """Close the file."""
        os.close(self._fd)


def _onveranderd(fout: BuitenomVeranderd) -> Exception:
    """Nobody to tell."""
    return fout


class Database:
    """A database with its two kinds of transactions.

    `waarmerk`: examines the marked rows; `bij_verandering`: told of one that does not count; gives
    what to raise for people.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self.engine = open_engine(url)
        self._schrijver = self.engine.execution_options(schrijven=True)
        # PostgreSQL would show every statement a newer state: the log's heads and lines would seem
        # to disagree while others write
        self._lezer = (
            self.engine.execution_options(isolation_level="REPEATABLE READ")
            if self.is_postgres
            else self.engine
        )
        bestand = self.engine.url.database if url.startswith("sqlite") else None
        self._bestand = Path(bestand) if bestand and bestand != ":memory:" else None
        self._inode: tuple[int, int] | None = None
        self._rij: _Rij | None = None
        if self._bestand is not None:
            self._rij = _Rij(f"{self._bestand}-rij")
            # for its owner only, whatever the umask; SQLite gives the files beside it the same mode
            os.close(os.open(self._bestand, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
            self._inode = self._inode_nu()
        self.waarmerk: Waarmerk | None = None
        self.bij_verandering: Callable[[BuitenomVeranderd], Exception] = _onveranderd
        self._open = threading.local()

    def _inode_nu(self) -> tuple[int, int] | None:
        assert self._bestand is not None
        try:
            stand = self._bestand.stat()
        except FileNotFoundError:
            return None
        return stand.st_dev, stand.st_ino

    def _eis_bestand(self) -> None:
        """An open SQLite database goes on in a file that was removed, and all that is written there is lost.
        Raises OperationalError when its file is no longer the one that was opened.
        """
        if self._bestand is not None and self._inode_nu() != self._inode:
            weg = BestandWeg(
                f"Het bestand {self._bestand.name} is weggehaald of vervangen terwijl Casusregie draait."
            )
            raise OperationalError(None, None, weg)

    @property
    def is_postgres(self) -> bool:
        """Whether this is PostgreSQL."""
        return self.engine.dialect.name == "postgresql"

    @contextmanager
    def lezen(self) -> Iterator[Session]:
        """A transaction that reads one consistent state; nothing is kept."""
        self._eis_bestand()
        with self._meldt(), Session(self._lezer, autoflush=False, info=self._info()) as sessie:
            yield sessie

    @contextmanager
    def schrijven(self) -> Iterator[Session]:
        """A transaction that is committed whole or not at all."""
        self._eis_bestand()
        with (
            self._meldt(),
            self._rij or nullcontext(),
            Session(self._schrijver, expire_on_commit=False, autoflush=False, info=self._info()) as sessie,
            sessie.begin(),
        ):
            yield sessie

    def _info(self) -> dict[Any, Any]:
        return {"waarmerk": self.waarmerk, LEZER: self._lezer} if self.waarmerk is not None else {}

    @contextmanager
    def _meldt(self) -> Iterator[None]:
        """Tell of a row that was changed from outside, when no transaction of this thread is open any
        more: telling writes.
        """
        diepte = getattr(self._open, "diepte", 0)
        self._open.diepte = diepte + 1
        try:
            yield
        except BuitenomVeranderd as fout:
            self._open.diepte = diepte
            if diepte > 0:
                raise
            raise self.bij_verandering(fout) from None
        finally:
            self._open.diepte = diepte

    def sluit(self) -> None:
        """Close all connections."""
        self.engine.dispose()
        if self._rij is not None:
            self._rij.sluit()
            self._rij = None
