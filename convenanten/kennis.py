"""What the software can do with a convenant, as plain data.

A file names checks, conditions, acts and roles; this package knows none of them. Whoever does passes them in
here, so that a file can be judged from its text alone, without a casus and without a database.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Eist:
    """What a check of a poort or a condition of a category needs before it can hold.

    `een_van`: the acts of which one suffices, the usual one first. `ook`: acts that are needed as well.
    `hier`: those acts must be possible in the fase itself, because the check looks at this ronde. `eerst`:
    acts that must be possible there or before.
    `sluit_door`: None when the check is shut from the start; else it is open until one of these acts.
    `gaat_over`: the part of the convenant it asks about, which may not be empty. `bevinding`: it stays shut
    until a person has found something about this casus.
    """

    een_van: tuple[str, ...] = ()
    ook: tuple[str, ...] = ()
    eerst: tuple[str, ...] = ()
    hier: bool = False
    sluit_door: tuple[str, ...] | None = None
    gaat_over: str = ""
    bevinding: bool = False


@dataclass(frozen=True)
class Kennis:
    """The checks and conditions by name, which of them read an open norm, and the acts with their roles.

    `begin`: the acts with which a casus begins. `regierollen`: roles that count for the regie only. `rollen`:
    roles that do something outside a fase too, such as giving access.
    """

    controles: Mapping[str, Eist]
    voorwaarden: Mapping[str, Eist] = field(default_factory=dict)
    met_norm: frozenset[str] = frozenset()
    handelingen: Mapping[str, Collection[str]] = field(default_factory=dict)
    begin: frozenset[str] = frozenset()
    regierollen: frozenset[str] = frozenset()
    rollen: frozenset[str] = frozenset()
