"""The fields of an act, declared once at the field: its words, its choices, its unit, and whether it holds
text about people. The form, the command, the refusal and the manual are made from this.

    toelichting: Verhaal = Field(min_length=3, description="Aanleiding van de aanmelding")
    leefgebied: Annotated[str, Uit("leefgebieden")] = Field(description="Leefgebied")
    wijze: Wijze = Field(description="Hoe de betrokkene is geïnformeerd")          (a `rules.codes.Code`)
"""

from __future__ import annotations

import types
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from functools import cache
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin

from annotated_types import MaxLen, MinLen
from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict
from pydantic.fields import FieldInfo

from rules.codes import Code


class Opdracht(BaseModel):
    """What a person fills in for an act. Unknown fields are refused; text is stripped."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True, frozen=True)


O = TypeVar("O", bound=Opdracht)  # noqa: E741 (of an opdracht)


@dataclass(frozen=True)
class Uit:
    """The choices come from this source (`services.handelen.keuzes`).

    `streng`: the machinery refuses what is not among them. Not: a rule of the act refuses, with its article.
    `moet`: where there are choices, one must be made; where the convenant has none, the field stays empty.
    """

    bron: str
    streng: bool = True
    moet: bool = False


@dataclass(frozen=True)
class Tekst:
    """Free text. `over_personen`: it may be about people; if not, it must name nobody. There is no third
    kind.
    """

    over_personen: bool
    regels: bool = False


@dataclass(frozen=True)
class Eenheid:
    """What a number counts."""

    naam: str


@dataclass(frozen=True)
class Bestand:
    """On the command line the text comes from a file."""


@dataclass(frozen=True)
class Positie:
    """On the command line this field has its place, not an option."""


# a moment in any zone becomes UTC here, at the door: plus 24 hours is then 24 hours, also in the night in
# which the clock is moved
Moment = Annotated[AwareDatetime, AfterValidator(lambda m: m.astimezone(UTC))]
Verhaal = Annotated[str, Tekst(over_personen=True, regels=True), MaxLen(20_000)]
Persoonsregel = Annotated[str, Tekst(over_personen=True), MaxLen(300)]
ZonderPersoon = Annotated[str, Tekst(over_personen=False, regels=True), MaxLen(20_000)]
Kenmerk = Annotated[str, Tekst(over_personen=False), MaxLen(300)]


class Veldsoort(StrEnum):
    """How a field is filled in."""

    JA_NEE = "ja_nee"
    MEER = "meer"
    KEUZE = "keuze"
    DATUM = "datum"
    MOMENT = "moment"
    GETAL = "getal"
    LANG = "lang"
    KORT = "kort"


@dataclass(frozen=True)
class Veld:
    """A field as it was declared, for whoever draws or reads it."""

    naam: str
    woorden: str
    soort: Veldsoort
    verplicht: bool
    standaard: Any
    bron: Uit | None
    codes: type[Code] | None
    tekst: Tekst | None
    meer: bool
    is_getal: bool
    langste: int | None
    eenheid: str
    positie: bool
    bestand: bool


@cache
def velden_van(opdracht: type[BaseModel]) -> tuple[Veld, ...]:
    """The fields of an opdracht, in their order."""
    return tuple(_veld(naam, info) for naam, info in opdracht.model_fields.items())


def _veld(naam: str, info: FieldInfo) -> Veld:
    soort, merken = _ontleed(info.annotation, info.metadata)
    meer = get_origin(soort) is tuple
    binnen, extra = _ontleed(get_args(soort)[0], ()) if meer else (soort, ())
    merken = (*merken, *extra)
    codes = binnen if isinstance(binnen, type) and issubclass(binnen, Code) else None
    bron = _merk(merken, Uit)
    tekst = _merk(merken, Tekst)
    return Veld(
        naam=naam,
        woorden=info.description or naam,
        soort=_soort(binnen, meer, kiezen=codes is not None or bron is not None, tekst=tekst),
        verplicht=info.is_required() or any(m.min_length > 0 for m in merken if isinstance(m, MinLen)),
        standaard=None if info.is_required() else info.default,
        bron=bron,
        codes=codes,
        tekst=tekst,
        meer=meer,
        is_getal=binnen is int,
        langste=min((m.max_length for m in merken if isinstance(m, MaxLen)), default=None),
        eenheid=next((m.naam for m in merken if isinstance(m, Eenheid)), ""),
        positie=_merk(merken, Positie) is not None,
        bestand=_merk(merken, Bestand) is not None,
    )


def _ontleed(annotatie: Any, merken: Iterable[Any]) -> tuple[Any, tuple[Any, ...]]:
    """The type without "or None" and without Annotated, and every mark on it."""
    alle = tuple(merken)
    while True:
        if get_origin(annotatie) in (Union, types.UnionType):
            annotatie = next(t for t in get_args(annotatie) if t is not type(None))
        elif get_origin(annotatie) is Annotated and annotatie is not AwareDatetime:
            alle = (*get_args(annotatie)[1:], *alle)
            annotatie = get_args(annotatie)[0]
        else:
            return annotatie, alle


def _merk(merken: Iterable[Any], klas: type[Any]) -> Any:
    return next((m for m in merken if isinstance(m, klas)), None)


def _soort(binnen: Any, meer: bool, *, kiezen: bool, tekst: Tekst | None) -> Veldsoort:
    if binnen is bool:
        return Veldsoort.JA_NEE
    if meer:
        return Veldsoort.MEER
    if kiezen:
        return Veldsoort.KEUZE
    if binnen is date:
        return Veldsoort.DATUM
    if binnen is datetime or binnen is AwareDatetime:
        return Veldsoort.MOMENT
    if binnen is int:
        return Veldsoort.GETAL
    return Veldsoort.LANG if tekst is not None and tekst.regels else Veldsoort.KORT
