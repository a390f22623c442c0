"""Runs a synchronous service in a bounded pool of threads, so that the event loop of the flows stays free."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")

_POOL = ThreadPoolExecutor(max_workers=3, thread_name_prefix="dienst")


async def in_draad(doe: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Call `doe` in the pool and wait for its answer."""
    return await asyncio.get_running_loop().run_in_executor(_POOL, lambda: doe(*args, **kwargs))
