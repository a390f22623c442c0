"""Prefect's own server, started by us: the same app, with SQLite write transactions that begin IMMEDIATE.

As shipped, a write transaction on SQLite begins with a read and asks for the write lock later; when another
writer came between, it fails ("database is locked") and the client waits one, two, four seconds. Seen here:
half of the flow runs created in a burst. Beginning IMMEDIATE, writers queue. On PostgreSQL nothing is
changed.
"""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import uvicorn
from prefect.server.api.server import create_app
from prefect.server.database.configurations import AioSqliteConfiguration

_BEGIN = AioSqliteConfiguration.begin_transaction


@asynccontextmanager
async def _meteen_schrijven(
    self: AioSqliteConfiguration, session: Any, with_for_update: bool = False
) -> AsyncIterator[Any]:
    async with _BEGIN(self, session, with_for_update=True) as transactie:
        yield transactie


def maak() -> Any:
    """The ASGI app."""
    AioSqliteConfiguration.begin_transaction = _meteen_schrijven  # type: ignore[method-assign]
    return create_app(final=True)


if __name__ == "__main__":
    uvicorn.run(
        maak, factory=True, host="127.0.0.1", port=int(sys.argv[1]), log_level="warning", timeout_keep_alive=5
    )
