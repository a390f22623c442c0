"""When is something due? All moments are aware datetimes in UTC, so the clock change to summer time plays no
part.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from convenanten.definitie import DatalekRegels, Werkafspraken
from rules.codes import Trede


@dataclass(frozen=True)
class TermijnRegel:
    """Something that happens at a moment unless it was dealt with before. `trede` names what, `volgnr` which
    time.
    """

    trede: str
    volgnr: int
    vervalt_op: datetime


def eerste_herinneringen(fase_sinds: datetime, afspraken: Werkafspraken) -> tuple[TermijnRegel, ...]:
    """The terms that start when a casus enters a fase: a reminder, and later an escalation."""
    return (
        TermijnRegel(Trede.HERINNERING, 1, fase_sinds + afspraken.herinnering_na),
        TermijnRegel(Trede.ESCALATIE, 1, fase_sinds + afspraken.escalatie_na),
    )


def volgende_herinnering(vorige: TermijnRegel, nu: datetime, afspraken: Werkafspraken) -> TermijnRegel:
    """After a reminder comes the next: one interval later, and never more than one for a time of
    standstill.
    """
    return TermijnRegel(
        Trede.HERINNERING, vorige.volgnr + 1, max(vorige.vervalt_op, nu) + afspraken.herinnering_elke
    )


def datalek_treden(start: datetime, regels: DatalekRegels) -> Iterator[TermijnRegel]:
    """The rungs of the 24-hour ladder, each at its fraction of the term from `start`, and the end of the
    term.
    """
    for i, trede in enumerate(regels.ladder, 1):
        yield TermijnRegel(trede.doe, i, start + regels.duur * trede.bij)
    yield TermijnRegel(Trede.VERSTREKEN, len(regels.ladder) + 1, start + regels.duur)


def ap_treden(geweten: datetime) -> tuple[TermijnRegel, ...]:
    """The 72 hours of article 33(1) AVG, from when it was known: a reminder with a day to go, and the end."""
    return (
        TermijnRegel(Trede.AP_HERINNERING, 1, geweten + timedelta(hours=48)),
        TermijnRegel(Trede.AP_VERSTREKEN, 1, geweten + timedelta(hours=72)),
    )


def datalek_start(norm: str, opgemerkt: datetime, geregistreerd: datetime) -> datetime:
    """From which moment do the 24 hours run? `norm` is the value of the open norm."""
    return geregistreerd if norm == "geregistreerd" else min(opgemerkt, geregistreerd)
