"""Every line of a convenant file that a scenario can hold in place."""

from __future__ import annotations

from collections.abc import Mapping

from casusregie.dekking import afspraken, fasen, partijen, tijd
from casusregie.dekking.knoop import Knoop
from convenanten.definitie import Convenant


def knopen(c: Convenant, geprobeerd: Mapping[str, frozenset[str]] | None = None) -> tuple[Knoop, ...]:
    """The lines of this convenant, by subject.

    `geprobeerd`: by the name of a field what the scenarios fill in there, so that a list of grounds can be
    widened with what was ingevuld.
    """
    ingevuld = geprobeerd or {}
    alle = (
        *partijen.regels(c),
        *afspraken.regels(c, ingevuld),
        *fasen.regels(c),
        *tijd.regels(c, ingevuld),
    )
    assert len({k.naam for k in alle}) == len(alle), "twee knopen heten hetzelfde"
    return alle
