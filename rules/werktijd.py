"""Office hours in the Netherlands: working days, and the next moment that somebody is at a desk.

All moments are aware datetimes; office hours are by the clock in Amsterdam, so summer time and winter time
both begin at nine. A datalek does not look here.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import cache

import holidays

from convenanten.duur import AMSTERDAM

BEGIN, EIND = time(9), time(17)


@cache
def _feestdagen(jaar: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("NL", years=jaar))


def is_werkdag(dag: date) -> bool:
    """Monday to Friday, and not an official holiday."""
    return dag.weekday() < 5 and dag not in _feestdagen(dag.year)


def kantoormoment(moment: datetime) -> datetime:
    """This moment when it falls within office hours, else the next opening; in UTC."""
    hier = moment.astimezone(AMSTERDAM)
    dag = hier.date()
    if hier.time() >= EIND:
        dag += timedelta(days=1)
    while not is_werkdag(dag):
        dag += timedelta(days=1)
    return max(hier, datetime.combine(dag, BEGIN, AMSTERDAM)).astimezone(UTC)


def na_werkdagen(moment: datetime, aantal: int) -> datetime:
    """The same time of day that many working days later, within office hours (UTC)."""
    begin = kantoormoment(moment).astimezone(AMSTERDAM)
    dag = begin.date()
    for _ in range(aantal):
        dag += timedelta(days=1)
        while not is_werkdag(dag):
            dag += timedelta(days=1)
    return kantoormoment(datetime.combine(dag, begin.timetz().replace(tzinfo=None), AMSTERDAM))
