"""The tasks of a casus: the poort with its transition and announcements, a question for a decision, a
deadline.
"""

from __future__ import annotations

from prefect import task

from services.casus import overgang, termijnen
from services.casus.overgang import Stap
from services.handelen.werkplek import huidige
from tasks.draad import in_draad
from tasks.herhalen import HERHALEN


@task(name="poort", **HERHALEN)
async def poort(casus_id: str, hek: int) -> Stap:
    """Toets de poort en laat de casus door als er een geldig besluit is. Eén transactie."""
    return await in_draad(overgang.zet_stap, huidige(), casus_id, hek)


@task(name="besluit vragen", **HERHALEN)
async def besluit_vragen(casus_id: str, ronde: int) -> None:
    """Zet klaar: er is een beslissing nodig."""
    await in_draad(overgang.vraag_besluit, huidige(), casus_id, ronde)


@task(name="termijn", **HERHALEN)
async def termijn(casus_id: str) -> list[str]:
    """Handel verstreken termijnen af: herinneren of escaleren."""
    return await in_draad(termijnen.handel_casus_af, huidige(), casus_id)
