"""The task of a datalek: the rungs of its ladder that are due."""

from __future__ import annotations

from prefect import task
from prefect.cache_policies import NO_CACHE

from services.datalek.ladder import DatalekStap, zet_stap
from services.handelen.werkplek import huidige
from tasks.casus import WACHTTIJDEN, alleen_storing
from tasks.draad import in_draad


@task(
    name="ladder",
    cache_policy=NO_CACHE,
    persist_result=False,
    retries=5,
    retry_delay_seconds=WACHTTIJDEN,
    retry_condition_fn=alleen_storing,
)
async def ladder(datalek_id: str, hek: int) -> DatalekStap:
    """Doe wat nu moet: melden, herinneren, vervangen, kennisgeven, alarm slaan."""
    return await in_draad(zet_stap, huidige(), datalek_id, hek)
