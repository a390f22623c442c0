"""A line of a convenant file: its name, the convenant without it, and which steps of a scenario prove it.

A line holds something back (a check, a condition, a limit): without it more happens, and what proves it is a
step that expected a refusal. Or it allows something (a reader, a grondslag, a transition): without it less
happens, and what proves it is a step that expected to succeed and is refused with one of `codes`. What a
step says is to be seen or found proves both.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

from casusregie.dekking.anders import Anders
from casusregie.dekking.waarnemen import Uitslag, Zet
from convenanten.definitie import Convenant
from convenanten.lader import LEZERS

Raakt = Callable[[Zet], bool]
NIEMAND = ("niemand",)


@dataclass(frozen=True)
class Tabelvraag:
    """What the table that was written by hand says of a line (`casusregie.dekking.tabel`): a question of this
    kind, about this kind of data, rol or question (none for sight: the line itself says it).
    """

    ZICHT: ClassVar = "zicht"
    SOORT: ClassVar = "soort"
    INBRENGERS: ClassVar = "inbrengers"
    ROL: ClassVar = "rol"
    VRAAG: ClassVar = "vraag"
    soort: str
    over: str = ""


@dataclass(frozen=True)
class Knoop:
    """A line of the file. `wijder`: without it more happens (no: less; None: it does both); `raakt`: is this
    step about it; `namen`: the only ones that may come or go where a step says what is seen; `heel`: it shows
    over time, so the whole scenario is played without it; `deur`: it is asked of who fills in an open norm or
    brings the convenant into force; `tabel`: the hand-written table can hold it too.
    """

    naam: str
    soort: str
    anders: Anders
    raakt: Raakt
    eisen: tuple[str, ...] = ()
    wijder: bool | None = True
    codes: frozenset[str] = frozenset()
    namen: frozenset[str] = frozenset()
    heel: bool = False
    deur: bool = False
    tabel: Tabelvraag | None = None

    def bewijst(self, zet: Zet, uitslag: Uitslag) -> bool:
        """Did this step fail because of this line, and not by accident?"""
        if not self.raakt(zet):
            return False
        if uitslag.wat:
            return not (self.namen and uitslag.verschil) or uitslag.verschil <= self.namen
        if zet.weigert:
            # a field that cannot be filled in any more says nothing of the line
            return self.wijder is not False and uitslag.kwam != "ongeldige_invoer"
        return not self.wijder and uitslag.kwam in self.codes


def eisen_van(*dingen: Any) -> tuple[str, ...]:
    """The ids of these records, those that have one."""
    return tuple(dict.fromkeys(d.eis for d in dingen if d is not None and d.eis))


def lijst_van(waarde: Any) -> tuple[str, ...]:
    """What a step fills in, as a list."""
    return tuple(waarde) if isinstance(waarde, list | tuple) else (str(waarde),) if waarde else ()


def een_van(handelingen: frozenset[str]) -> Raakt:
    """A step that does one of these."""
    return lambda z: z.doet in handelingen


def stap_met(doet: str, *, weigert: str | None = None, **velden: str) -> Raakt:
    """A step that does this with these fields: refused with this code, not refused (empty), or either."""
    return lambda z: (
        z.doet == doet
        and (weigert is None or z.weigert == weigert)
        and all(z.met.get(veld) == waarde for veld, waarde in velden.items())
    )


def iedereen(c: Convenant) -> tuple[str, ...]:
    """Every reader that a file can name."""
    return tuple(sorted(LEZERS | set(c.partijen) | {p.soort for p in c.partijen.values()} | set(c.rollen)))
