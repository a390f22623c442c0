"""Who is told what: the relevant partijen, and no others (C3)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from models.tabellen import Casus
from notifications import uitbox
from notifications.soorten import Soort
from rules.stand import Stand


def vertel(
    s: Session,
    c: Casus,
    soort: Soort,
    partijen: Iterable[str],
    *,
    gebeurtenis: str,
    wand: datetime,
    welke: int | None = 0,
    codes: dict[str, Any] | None = None,
    domein: datetime | None = None,
    pas_op: datetime | None = None,
) -> list[str]:
    """Queue one announcement about a casus for each of these partijen, in the transaction of its cause.
    Returns the ids.
    """
    oorzaak = uitbox.Oorzaak("casus", c.id, c.nummer, c.convenant, gebeurtenis)
    return uitbox.zet_klaar(
        s, oorzaak, soort, partijen, wand=wand, welke=welke, codes=codes, domein=domein, pas_op=pas_op
    )


def deelnemers(stand: Stand) -> set[str]:
    """The partijen that take part now."""
    return {d.partij for d in stand.actieve_deelnames}
