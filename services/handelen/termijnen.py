"""Deadlines are rows: writing one, and letting those that are no longer needed lapse."""

from __future__ import annotations

from sqlalchemy import update
from sqlalchemy.orm import Session

from models.tabellen import Termijn
from rules.termijnen import TermijnRegel

STELSEL = "stelsel"


def voeg_toe(s: Session, onderwerp: str, onderwerp_id: str, ronde: int, termijn: TermijnRegel) -> None:
    """Write one deadline."""
    s.add(
        Termijn(
            onderwerp=onderwerp,
            onderwerp_id=onderwerp_id,
            ronde=ronde,
            trede=termijn.trede,
            volgnr=termijn.volgnr,
            vervalt_op=termijn.vervalt_op,
            status="open",
        )
    )


def sluit_af(s: Session, onderwerp_id: str) -> None:
    """What was still open is no longer needed."""
    s.execute(
        update(Termijn)
        .where(Termijn.onderwerp_id == onderwerp_id, Termijn.status == "open")
        .values(status="vervallen")
    )
