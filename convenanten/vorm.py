"""The shape of a convenant file: which fields are there, on which line, and what is not as it should be.

What cannot be read is taken out, so that the rest of the file can still be judged.
"""

from __future__ import annotations

import copy
import dataclasses
import difflib
import typing
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any

import yaml
from pydantic import ConfigDict, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from convenanten import definitie
from convenanten.definitie import Convenant
from convenanten.woorden import lijkt_op

Pad = tuple[str | int, ...]
Zin = tuple[Pad, str]  # where it is, and what is the matter there

_HEEL_DICHTBIJ = 0.75  # a name this near to a field that is not there was meant to be that field


def _adapter() -> TypeAdapter[Convenant]:
    for klas in vars(definitie).values():
        if isinstance(klas, type) and dataclasses.is_dataclass(klas):
            klas.__pydantic_config__ = ConfigDict(extra="forbid")  # type: ignore[attr-defined]
    return TypeAdapter(Convenant)


ADAPTER = _adapter()

_IN_WOORDEN = {
    "missing": "hier ontbreekt een verplicht veld",
    "unexpected_keyword_argument": "dit veld bestaat niet in een convenant",
    "extra_forbidden": "dit veld bestaat niet in een convenant",
    "string_type": "hier hoort tekst; zet er aanhalingstekens omheen",
    "literal_error": "deze waarde is hier niet toegestaan",
    "time_delta_parsing": "dit is geen duur; schrijf bijvoorbeeld PT24H of P7D",
    "time_delta_type": "dit is geen duur; schrijf bijvoorbeeld PT24H of P7D",
    "mapping_type": "hier horen namen met waarden; schrijf 'naam: waarde'",
    "dict_type": "hier horen namen met waarden; schrijf 'naam: waarde'",
    "dataclass_type": "hier horen velden met waarden; schrijf 'veld: waarde'",
    "dataclass_exact_type": "hier horen velden met waarden; schrijf 'veld: waarde'",
    "tuple_type": "hier hoort een rijtje; schrijf [een, twee]",
    "int_type": "hier hoort een heel getal",
    "int_parsing": "hier hoort een heel getal",
    "int_from_float": "hier hoort een heel getal",
    "float_type": "hier hoort een getal",
    "float_parsing": "hier hoort een getal",
    "bool_type": "hier hoort true of false",
    "bool_parsing": "hier hoort true of false",
}
_ONBEKEND_VELD = frozenset({"unexpected_keyword_argument", "extra_forbidden"})

# fields that only people read
_WOORDEN = frozenset(
    {"titel", "naam", "doel", "omschrijving", "vraag", "kenmerk", "ontvanger", "citeer", "taak", "plaats"}
)

# what stands in for a block that cannot be read; nothing is said about it
_LEEG: dict[str, Any] = {
    **dict.fromkeys(("id", "versie", "titel", "casusnummer"), "?"),
    "bron": {"document": "", "sha256": ""},
    **{veld: {} for veld in ("grondslagen", "doelen", "rollen", "partijen", "gegevens", "fasen")},
    **{veld: {} for veld in ("categorieen_betrokkene", "clausules", "niet_informeren", "beroepsgeheim")},
    "toelating": {"criteria": {}},
    "bij_aanmelding": {"persoon": "", "aanleiding": ""},
    "informeren": [],
    "datalek": {
        "duur": "PT24H",
        "start_norm": "",
        "ladder": [{"bij": 0.0, "doe": "automatische_kennisgeving"}],
        "verantwoordelijk": [],
    },
    "bewaren": {"norm": "", "vanaf": "", "daarna": ""},
    "werkafspraken": dict.fromkeys(("herinnering_na", "escalatie_na", "herinnering_elke"), "P1D"),
    "open_normen": {},
}


class Vorm:
    """A file as it was read: the convenant, as far as it can be, and what is not as it should be.

    `ruw` is what the file says; `fouten` are about its shape; `kapot` is what was taken out.
    """

    def __init__(self, knoop: yaml.Node, ruw: dict[str, Any]) -> None:
        self.ruw: dict[str, Any] = _los(ruw)
        self.fouten: list[Zin] = []
        self.kapot: set[Pad] = set()
        self._regels = {(): knoop.start_mark.line + 1, **dict(_regels(knoop))}
        self._verschoven: dict[Pad, list[int]] = {}
        self._hernoem()
        self.convenant: Convenant | None = self._lees()

    def regel(self, pad: Pad) -> int:
        """The line (1-based) of the deepest part of this path that is in the file."""
        stappen = tuple(map(str, pad))
        while stappen not in self._regels:
            stappen = stappen[:-1]
        return self._regels[stappen]

    def heel(self, *begin: str | int) -> bool:
        """Was everything read that stands here?"""
        n = len(begin)
        return not any(p[:n] == begin or begin[: len(p)] == p for p in self.kapot)

    def weg(self, pad: Pad) -> bool:
        """Was this, or what it stands in, taken out?"""
        return any(pad[: len(p)] == p for p in self.kapot)

    def namen(self, blok: str) -> set[str] | None:
        """Every name in this block, also of what could not be read; None when the block itself could not."""
        if (blok,) in self.kapot:
            return None
        gevonden = self.ruw.get(blok) or {}
        return set(map(str, gevonden)) if isinstance(gevonden, dict) else None

    def _hernoem(self) -> None:
        """A field with a name that is nearly right is read as the one that was meant; it stays a mistake."""
        for fout in _gebreken(self.ruw):
            plek = _bestaand(self.ruw, tuple(fout["loc"]))
            if fout["type"] not in _ONBEKEND_VELD or len(plek) < len(fout["loc"]):
                continue
            *boven, oud = plek
            blok = _op(self.ruw, boven)
            velden = _velden(tuple(boven)) - set(blok)
            bedoeld = difflib.get_close_matches(str(oud), sorted(velden), n=1, cutoff=_HEEL_DICHTBIJ)
            if not bedoeld:
                continue
            self.fouten.append((plek, _zin(self.ruw, fout)))
            waarden = {bedoeld[0] if k == oud else k: w for k, w in blok.items()}
            blok.clear()
            blok.update(waarden)
            van = tuple(map(str, plek))
            for pad, regel in list(self._regels.items()):
                if pad[: len(van)] == van:
                    self._regels[(*van[:-1], bedoeld[0], *pad[len(van) :])] = regel

    def _lees(self) -> Convenant | None:
        rest = _los(self.ruw)
        gebreken = _gebreken(rest)
        gezegd: set[Pad] = set()
        for fout in gebreken:
            plek = tuple(fout["loc"]) if fout["type"] == "missing" else _bestaand(rest, fout["loc"])
            if plek not in gezegd:  # a value that fits neither of two kinds is one mistake
                gezegd.add(plek)
                self.fouten.append((plek, _zin(rest, fout)))
        _vul_aan(rest, gebreken)
        gebreken = _gebreken(rest)
        while gebreken:
            if not self._snoei(rest, gebreken):
                return None
            gebreken = _gebreken(rest)
        return ADAPTER.validate_python(rest)

    def _snoei(self, rest: dict[str, Any], gebreken: list[ErrorDetails]) -> bool:
        """Take out what cannot be read, and let nothing stand in for a block without which there is no
        convenant. Was there anything to do?
        """
        plekken = {_bestaand(rest, fout["loc"]) for fout in gebreken}
        leeg = {str(fout["loc"][0]) for fout in gebreken if not _bestaand(rest, fout["loc"])} & set(_LEEG)
        for plek in sorted(plekken - {()}, key=_volgorde, reverse=True):  # the last of a row goes first
            self._neem_uit(rest, plek)
        for veld in leeg:
            self.kapot.add((veld,))
            rest[veld] = copy.deepcopy(_LEEG[veld])
        return bool(leeg or plekken - {()})

    def _neem_uit(self, rest: dict[str, Any], plek: Pad) -> None:
        *boven, laatste = plek
        blok = _op(rest, boven)
        hier = self.plaats(tuple(boven))
        if isinstance(blok, list):
            nummers = self._verschoven.setdefault(hier, list(range(len(blok))))
            self.kapot.add((*hier, nummers.pop(int(laatste))))
        else:
            self.kapot.add((*hier, laatste))
        del blok[laatste]

    def plaats(self, pad: Pad) -> Pad:
        """A place in the convenant that was read, as a place in the file: a row may have lost members."""
        uit: Pad = ()
        for stap in pad:
            nummers = self._verschoven.get(uit)
            if nummers is not None and isinstance(stap, int) and stap < len(nummers):
                stap = nummers[stap]
            uit = (*uit, stap)
        return uit


def _volgorde(pad: Pad) -> tuple[tuple[int, str], ...]:
    return tuple((stap, "") if isinstance(stap, int) else (-1, str(stap)) for stap in pad)


def _los(ding: Any) -> Any:
    """A copy in which nothing is shared, so that a change in one place is a change in one place."""
    if isinstance(ding, dict):
        return {sleutel: _los(waarde) for sleutel, waarde in ding.items()}
    return [_los(deel) for deel in ding] if isinstance(ding, list) else ding


def _regels(knoop: yaml.Node, pad: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], int]]:
    """The line of every part. What a block took over from another comes before what it says itself."""
    if isinstance(knoop, yaml.MappingNode):
        for sleutel, waarde in knoop.value:
            yield (*pad, str(sleutel.value)), sleutel.start_mark.line + 1
            yield from _regels(waarde, (*pad, str(sleutel.value)))
    elif isinstance(knoop, yaml.SequenceNode):
        for i, deel in enumerate(knoop.value):
            yield (*pad, str(i)), deel.start_mark.line + 1
            yield from _regels(deel, (*pad, str(i)))


def _gebreken(ruw: dict[str, Any]) -> list[ErrorDetails]:
    try:
        ADAPTER.validate_python(ruw)
    except ValidationError as fout:
        return fout.errors()
    return []


def _vul_aan(rest: dict[str, Any], gebreken: list[ErrorDetails]) -> None:
    """Read a number or date as the text that it should have been, and a missing word as no word."""
    for fout in gebreken:
        plek = _bestaand(rest, fout["loc"])
        waarde = _op(rest, plek)
        if fout["type"] == "missing" and fout["loc"][-1] in _WOORDEN and isinstance(waarde, dict):
            waarde[fout["loc"][-1]] = "?"
        elif fout["type"] == "string_type" and not isinstance(waarde, dict | list | None):
            _op(rest, plek[:-1])[plek[-1]] = str(waarde)


def _bestaand(ding: Any, pad: Pad) -> Pad:
    """The longest part of this path that is there."""
    uit: Pad = ()
    for stap in pad:
        if isinstance(ding, dict):
            sleutels = [k for k in ding if k == stap or str(k) == str(stap)]
        else:
            sleutels = [stap] if isinstance(ding, list) and isinstance(stap, int) else []
        if not sleutels:
            break
        uit, ding = (*uit, sleutels[0]), ding[sleutels[0]]
    return uit


def _op(ding: Any, pad: Iterable[str | int]) -> Any:
    for stap in pad:
        ding = ding[stap]
    return ding


def _zin(ruw: dict[str, Any], fout: ErrorDetails) -> str:
    """What the matter is, for the author, with what was expected."""
    plek = tuple(fout["loc"]) if fout["type"] == "missing" else _bestaand(ruw, fout["loc"])
    uitleg, extra = _IN_WOORDEN.get(fout["type"], "deze waarde kan hier niet"), ""
    if fout["type"] == "value_error":  # our own sentence, from a type that reads its text itself
        uitleg = str(fout["ctx"]["error"]).removesuffix(".")
    elif fout["type"] in _ONBEKEND_VELD:
        blok = _op(ruw, plek[:-1])
        velden = _velden(plek[:-1])
        extra = lijkt_op(str(plek[-1]), velden - set(blok) or velden)
    elif fout["type"] == "literal_error":
        extra = f" Verwacht: {fout['ctx']['expected'].replace(' or ', ' of ')}."
    return f"'{'.'.join(map(str, plek))}': {uitleg}.{extra}"


@cache
def _hints(klas: type[Any]) -> Mapping[str, Any]:
    return typing.get_type_hints(klas)


def _zonder_niets(soort: Any) -> Any:
    """The kind of a field that may be left out."""
    delen = [deel for deel in typing.get_args(soort) if deel is not type(None)]
    return delen[0] if type(None) in typing.get_args(soort) else soort


def _velden(pad: Pad) -> set[str]:
    """The fields that a block at this place can have."""
    soort: Any = Convenant
    for stap in pad:
        if dataclasses.is_dataclass(soort):
            soort = _zonder_niets(_hints(soort)[str(stap)])  # type: ignore[arg-type]
        else:
            soort = _zonder_niets(typing.get_args(soort)[0 if isinstance(stap, int) else 1])
    return {veld.name for veld in dataclasses.fields(soort)} - {"sha256" if soort is Convenant else ""}
