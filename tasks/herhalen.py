"""What every task has in common: it keeps nothing, and tries again what failed because something was down."""

from __future__ import annotations

from typing import Any, TypedDict

from prefect.cache_policies import NO_CACHE, CachePolicy
from sqlalchemy.exc import OperationalError

from services.handelen.fouten import Storing


class _Opties(TypedDict):
    cache_policy: CachePolicy
    persist_result: bool
    retries: int
    retry_delay_seconds: list[float]
    retry_condition_fn: Any


def alleen_storing(_task: Any, _run: Any, state: Any) -> bool:
    """Retry only when a part of the system was out of reach; a refusal stays a refusal."""
    fout = state.data if isinstance(state.data, BaseException) else getattr(state, "_exception", None)
    return fout is None or isinstance(fout, OperationalError | Storing)


HERHALEN: _Opties = {
    "cache_policy": NO_CACHE,
    "persist_result": False,
    "retries": 5,
    "retry_delay_seconds": [1, 2, 5, 15, 60],
    "retry_condition_fn": alleen_storing,
}
