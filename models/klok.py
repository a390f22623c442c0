"""The domain clock: wall time plus an offset that exists only in demo mode.

Every process reads the same offset from the database, so CLI, worker, bewaker and portal agree on what time
it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from models.kluis import nu_wand
from models.tabellen import Instelling

_NAAM = "klok_vooruit_s"


@dataclass(frozen=True)
class Moment:
    """Now: by the domain clock (terms) and by the wall (leases, sessions, mail)."""

    domein: datetime
    wand: datetime


def nu(sessie: Session, *, demo: bool) -> Moment:
    """What time it is, for this transaction."""
    wand = nu_wand()
    if not demo:
        return Moment(wand, wand)
    rij = sessie.get(Instelling, _NAAM)
    return Moment(wand + timedelta(seconds=float(rij.waarde) if rij else 0), wand)


def zet_vooruit(sessie: Session, duur: timedelta) -> None:
    """Move the demo clock forward. The caller has checked that this is a demo."""
    rij = sessie.get(Instelling, _NAAM)
    if rij is None:
        sessie.add(Instelling(naam=_NAAM, waarde=str(duur.total_seconds())))
    else:
        rij.waarde = str(float(rij.waarde) + duur.total_seconds())
