"""The task of a datalek: the rungs of its ladder that are due."""

from __future__ import annotations

from prefect import task

from services.datalek.ladder import DatalekStap, zet_stap
from services.handelen.werkplek import huidige
from tasks.draad import in_draad
from tasks.herhalen import HERHALEN


@task(name="ladder", **HERHALEN)
async def ladder(datalek_id: str, hek: int) -> DatalekStap:
    """Doe wat nu moet: melden, herinneren, vervangen, kennisgeven, alarm slaan."""
    return await in_draad(zet_stap, huidige(), datalek_id, hek)
