"""Reads YAML that somebody else wrote.

Refuses what would silently be misread (a name that stands there twice) and what would exhaust the machine
(too big, too deep, references that multiply), before anything walks through it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml

# the same in C, many times faster, where the wheel has it
_LEZER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
# generous: the convenanten that come along have 25,000 characters, 8 levels and 2,000 nodes
GROOTST = 200_000
_DIEPST = 20
_MEESTE = 20_000


class YamlFout(Exception):
    """This text cannot be used; `fouten` are (line or None, a Dutch sentence)."""

    def __init__(self, *fouten: tuple[int | None, str]) -> None:
        self.fouten = fouten
        super().__init__("; ".join(zin for _, zin in fouten))


@dataclass
class _Tak:
    """A node with what is below it, references written out: how many nodes, and how many levels."""

    anker: str | None
    knopen: int = 1
    hoogte: int = 1


def laad(tekst: str) -> Any:
    """What a text says that was checked before."""
    return yaml.load(tekst, Loader=_LEZER)  # noqa: S506 - a safe loader, see above


@dataclass(frozen=True)
class YamlTekst:
    """A text that could be read: its nodes (they know their lines), its values, and which names stood there
    twice, each as (line, a Dutch sentence). The first of those is the one that was read.
    """

    knoop: yaml.Node | None
    waarden: Any
    dubbel: tuple[tuple[int, str], ...]


def lees(tekst: str) -> YamlTekst:
    """What a text says. Raises YamlFout."""
    if len(tekst) > GROOTST:
        raise YamlFout((None, f"dit bestand is te groot: meer dan {GROOTST // 1000}.000 tekens."))
    try:
        _begrens(tekst)
        lezer = _LEZER(tekst)
        knoop = lezer.get_single_node()
        dubbel = tuple(dict.fromkeys(_zonder_dubbele_namen(knoop)))
        return YamlTekst(knoop, None if knoop is None else lezer.construct_document(knoop), dubbel)
    except (yaml.YAMLError, ValueError) as fout:  # ValueError: a date, number or text that cannot exist
        merk = getattr(fout, "problem_mark", None)
        uitleg = "dit is geen geldige YAML. Vaak is dit een vergeten aanhalingsteken of inspringing."
        raise YamlFout((merk.line + 1 if merk else None, uitleg)) from fout


def _begrens(tekst: str) -> None:
    """Follow the events, which nest nothing, and refuse what would become too deep or too much."""
    takken = [_Tak(None, hoogte=0)]
    bekend: dict[str, _Tak] = {}
    for stap in yaml.parse(tekst, Loader=_LEZER):
        regel = stap.start_mark.line + 1 if stap.start_mark else None
        if isinstance(stap, yaml.CollectionStartEvent):
            if stap.anchor:
                bekend.pop(stap.anchor, None)  # until it is closed, a reference to it would go round
            takken.append(_Tak(stap.anchor))
            klaar = None
        elif isinstance(stap, yaml.ScalarEvent):
            klaar = _Tak(stap.anchor, hoogte=0)
        elif isinstance(stap, yaml.AliasEvent):
            if stap.anchor not in bekend:
                zin = f"'*{stap.anchor}' verwijst naar zichzelf, of naar iets dat er niet is."
                raise YamlFout((regel, zin))
            gedeeld = bekend[stap.anchor]
            klaar = _Tak(None, gedeeld.knopen, gedeeld.hoogte)
        elif isinstance(stap, yaml.CollectionEndEvent):
            klaar = takken.pop()
        else:
            continue
        if len(takken) - 1 + (klaar.hoogte if klaar else 0) > _DIEPST:
            raise YamlFout((regel, f"dit zit te diep in elkaar: meer dan {_DIEPST} lagen."))
        if klaar is not None:
            takken[-1].knopen += klaar.knopen
            takken[-1].hoogte = max(takken[-1].hoogte, klaar.hoogte + 1)
            if klaar.anker:
                bekend[klaar.anker] = klaar
        if takken[-1].knopen > _MEESTE:
            raise YamlFout((regel, "dit wordt te veel: verwijzingen herhalen samen te veel tekst."))


def _zonder_dubbele_namen(knoop: yaml.Node | None) -> Iterator[tuple[int, str]]:
    """Take out every name that stands twice in one place, and name it; YAML would let the last one win."""
    if isinstance(knoop, yaml.MappingNode):
        gezien: dict[str, int] = {}
        enkel = []
        for sleutel, waarde in knoop.value:
            regel, naam = sleutel.start_mark.line + 1, str(sleutel.value)
            if naam in gezien:
                yield regel, f"'{naam}' staat hier twee keer; de eerste keer op regel {gezien[naam]}."
                continue
            gezien[naam] = regel
            enkel.append((sleutel, waarde))
            yield from _zonder_dubbele_namen(waarde)
        knoop.value = enkel
    elif isinstance(knoop, yaml.SequenceNode):
        for deel in knoop.value:
            yield from _zonder_dubbele_namen(deel)
