"""A term as people agree on it: years, months and days by the calendar here, hours and less exactly.

A timedelta cannot say "five years": it would count 365 days in each of them.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from pydantic_core import CoreSchema

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
# ISO 8601, whole numbers only; weeks stand alone
_GETAL = "([0-9]{1,6})"
_VORM = re.compile(
    f"P(?:{_GETAL}W"
    f"|(?=.)(?:{_GETAL}Y)?(?:{_GETAL}M)?(?:{_GETAL}D)?"
    f"(?:T(?=.)(?:{_GETAL}H)?(?:{_GETAL}M)?(?:{_GETAL}S)?)?)"
)
_EEUW = timedelta(days=36_525)
# every place that a leap day can have
_BEGINDAGEN = [datetime(2024, 1, 1, tzinfo=UTC) + timedelta(days=n) for n in range(4 * 365 + 1)]


@dataclass(frozen=True)
class Duur:
    """So many months and days by the calendar, and then exactly so long."""

    maanden: int = 0
    dagen: int = 0
    precies: timedelta = timedelta(0)

    @classmethod
    def lees(cls, tekst: str) -> Duur:
        """From ISO 8601 (P5Y, P90D, P2W, PT24H). Raises ValueError with a Dutch sentence."""
        gevonden = _VORM.fullmatch(tekst)
        if gevonden is None:
            raise ValueError(f"'{tekst}' is geen duur; schrijf bijvoorbeeld P5Y (jaren), P6M of P90D.")
        weken, jaren, maanden, dagen, uren, minuten, seconden = (int(x or 0) for x in gevonden.groups())
        maanden, dagen = 12 * jaren + maanden, 7 * weken + dagen
        precies = timedelta(hours=uren, minutes=minuten, seconds=seconden)
        if maanden > 1200 or timedelta(days=dagen) > _EEUW or precies > _EEUW:
            raise ValueError(f"'{tekst}' is meer dan honderd jaar; dat is vast een vergissing.")
        return cls(maanden, dagen, precies)

    def na(self, moment: datetime) -> datetime:
        """That much later (UTC). The time of day stays; 29 February becomes the 28th where there is none."""
        hier = moment.astimezone(AMSTERDAM)
        jaren, maand = divmod(hier.month - 1 + self.maanden, 12)
        jaar, maand = hier.year + jaren, maand + 1
        dag = min(hier.day, monthrange(jaar, maand)[1])
        later = hier.replace(year=jaar, month=maand, day=dag) + timedelta(days=self.dagen)
        # adding forgets which of the two it is in the hour that happens twice
        return later.replace(fold=hier.fold).astimezone(UTC) + self.precies

    def __le__(self, ander: Duur) -> bool:
        """Never longer, from whatever day both begin: P365D fits in P1Y, P366D does not."""
        return all(self.na(dag) <= ander.na(dag) for dag in _BEGINDAGEN)

    def __str__(self) -> str:
        """In words."""
        jaren, maanden = divmod(self.maanden, 12)
        minuten, seconden = divmod(int(self.precies.total_seconds()), 60)
        uren, minuten = divmod(minuten, 60)
        delen = [
            f"{aantal} {een if aantal == 1 else meer}"
            for aantal, een, meer in (
                (jaren, "jaar", "jaar"),
                (maanden, "maand", "maanden"),
                (self.dagen, "dag", "dagen"),
                (uren, "uur", "uur"),
                (minuten, "minuut", "minuten"),
                (seconden, "seconde", "seconden"),
            )
            if aantal
        ] or ["0 dagen"]
        return " en ".join([", ".join(delen[:-1]), delen[-1]]) if delen[1:] else delen[0]

    @classmethod
    def __get_pydantic_core_schema__(cls, bron: Any, verder: Callable[[Any], CoreSchema]) -> CoreSchema:
        """In a convenant file it stands as text. Imported here: rules know nothing of pydantic."""
        from pydantic_core.core_schema import no_info_after_validator_function, str_schema

        return no_info_after_validator_function(cls.lees, str_schema())
