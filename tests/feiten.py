"""Facts for unit tests: the typed fact, and of when and by whom only what matters to the test."""

from __future__ import annotations

from rules.feiten import F, Vastgelegd


def vast(feit: F, *, ronde: int = 1, partij: str = "een_partij", door: str = "iemand") -> Vastgelegd[F]:
    """This fact as it was recorded: in the first ronde, by somebody, unless the test says otherwise."""
    return Vastgelegd(feit, ronde, partij, door)
