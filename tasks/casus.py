"""The tasks of a casus: the poort with its transition and announcements, a question for a decision, a
deadline.
"""

from __future__ import annotations

from typing import Any

from prefect import task
from prefect.cache_policies import NO_CACHE
from sqlalchemy.exc import OperationalError

from services.casus import overgang, termijnen
from services.casus.overgang import Stap
from services.handelen.fouten import Storing
from services.handelen.werkplek import huidige
from tasks.draad import in_draad

WACHTTIJDEN: list[float] = [1, 2, 5, 15, 60]


def alleen_storing(_task: Any, _run: Any, state: Any) -> bool:
    """Retry only when a part of the system was out of reach; a refusal stays a refusal."""
    fout = state.data if isinstance(state.data, BaseException) else getattr(state, "_exception", None)
    return fout is None or isinstance(fout, OperationalError | Storing)


@task(
    name="poort",
    cache_policy=NO_CACHE,
    persist_result=False,
    retries=5,
    retry_delay_seconds=WACHTTIJDEN,
    retry_condition_fn=alleen_storing,
)
async def poort(casus_id: str, hek: int) -> Stap:
    """Toets de poort en laat de casus door als er een geldig besluit is. Eén transactie."""
    return await in_draad(overgang.zet_stap, huidige(), casus_id, hek)


@task(
    name="besluit vragen",
    cache_policy=NO_CACHE,
    persist_result=False,
    retries=5,
    retry_delay_seconds=WACHTTIJDEN,
)
async def besluit_vragen(casus_id: str, ronde: int) -> None:
    """Zet klaar: er is een beslissing nodig."""
    await in_draad(overgang.vraag_besluit, huidige(), casus_id, ronde)


@task(name="termijn", cache_policy=NO_CACHE, persist_result=False, retries=5, retry_delay_seconds=WACHTTIJDEN)
async def termijn(casus_id: str) -> list[str]:
    """Handel verstreken termijnen af: herinneren of escaleren."""
    return await in_draad(termijnen.handel_casus_af, huidige(), casus_id)
