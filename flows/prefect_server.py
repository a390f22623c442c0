"""Prefect's own server, started by us: the same app, with SQLite write transactions that begin IMMEDIATE.

As shipped, a write transaction on SQLite begins with a read and asks for the write lock later; when another
writer came between, it fails ("database is locked") and the client waits one, two, four seconds. Seen here:
half of the flow runs created in a burst. Beginning IMMEDIATE, writers queue. On PostgreSQL nothing is
changed.

And operators get a way in that only reads (`flows.toeschouwer`).
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import uvicorn
from prefect.server.api.server import create_app
from prefect.server.database.configurations import AioSqliteConfiguration

from flows.toeschouwer import Toeschouwer

_BEGIN = AioSqliteConfiguration.begin_transaction


@asynccontextmanager
async def _meteen_schrijven(
    self: AioSqliteConfiguration, session: Any, with_for_update: bool = False
) -> AsyncIterator[Any]:
    async with _BEGIN(self, session, with_for_update=True) as transactie:
        yield transactie


def maak() -> Any:
    """The ASGI app. The auth strings come from the environment (`Omgeving.voor_kinderen`)."""
    AioSqliteConfiguration.begin_transaction = _meteen_schrijven  # type: ignore[method-assign]
    return Toeschouwer(
        create_app(final=True),
        geheim=os.environ["PREFECT_SERVER_API_AUTH_STRING"],
        kijkgeheim=os.environ["CASUSREGIE_PREFECT_KIJKEN"],
    )


def draai(poort: int) -> None:
    """Run the server on loopback, until it is stopped."""
    uvicorn.run(maak, factory=True, host="127.0.0.1", port=poort, log_level="warning", timeout_keep_alive=5)
