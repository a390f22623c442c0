"""A convenant with one thing changed: what was there is gone, or wider."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from convenanten.definitie import GeldendConvenant

Anders = Callable[[GeldendConvenant], GeldendConvenant]
WEG = object()


def verander(ding: Any, pad: tuple[str | int, ...], doe: Callable[[Any], Any]) -> Any:
    """The same thing with what stands at `pad` replaced by what `doe` makes of it; WEG leaves it out."""
    if not pad:
        return doe(ding)
    sleutel, rest = pad[0], pad[1:]
    if isinstance(ding, Mapping):
        nieuw = {k: verander(v, rest, doe) if k == sleutel else v for k, v in ding.items()}
        return {k: v for k, v in nieuw.items() if v is not WEG}
    if isinstance(ding, tuple):
        delen = (verander(v, rest, doe) if i == sleutel else v for i, v in enumerate(ding))
        return tuple(v for v in delen if v is not WEG)
    assert isinstance(sleutel, str)
    return replace(ding, **{sleutel: verander(getattr(ding, sleutel), rest, doe)})


def met(pad: tuple[str | int, ...], doe: Callable[[Any], Any]) -> Anders:
    """Change what stands there."""
    return lambda g: replace(g, convenant=verander(g.convenant, pad, doe))


def zonder(*pad: str | int) -> Anders:
    """Leave out what stands there."""
    return met(pad, lambda _: WEG)


def zonder_lid(pad: tuple[str | int, ...], lid: str, *, anders: tuple[str, ...] = ()) -> Anders:
    """Leave one name out of a list; `anders` takes the place of a list that would be empty (for a list that
    means everybody when it is empty).
    """
    return met(pad, lambda lijst: tuple(x for x in lijst if x != lid) or anders)


def wordt(waarde: Any, *pad: str | int) -> Anders:
    """Put this value there."""
    return met(pad, lambda _: waarde)


def samen(*alle: Anders) -> Anders:
    """One change after another."""

    def doe(g: GeldendConvenant) -> GeldendConvenant:
        for een in alle:
            g = een(g)
        return g

    return doe


def norm_wordt(naam: str, waarde: Any) -> Anders:
    """Fill an open norm in otherwise."""
    return lambda g: replace(g, invullingen={**g.invullingen, naam: waarde})
