"""Every obligation with its clause, the rule that keeps it and the tests that prove it: read from the
repository itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from casusregie.dekking.verslag import Dekking
from convenanten.lader import MAP, beschikbaar
from services.handelen.fouten import NietGevonden

WORTEL = Path(__file__).parent.parent
_RIJ = re.compile(r"^\| ([A-Z][\w.-]*) \| (.*?) \| (bewezen|deels|later) \| ?(.*?) ?\|$", re.M)
_TOETS = re.compile(
    r'((?:@pytest\.mark\.eis\("[^"]+"\)\n)+)(?:@[^\n]*\n(?:    [^\n]*\n|\)\n)*)*def (test_\w+)'
)


@dataclass(frozen=True)
class Eis:
    """One obligation. `bepalingen`: (convenant, where in the file, place in the text, quotation)."""

    id: str
    eis: str
    status: str
    waar: str
    bepalingen: tuple[tuple[str, str, str, str], ...]
    toetsen: tuple[str, ...]


def _bepalingen(ding: Any, pad: tuple[str, ...] = ()) -> Iterator[tuple[str, str, str, str]]:
    if isinstance(ding, dict):
        if isinstance(ding.get("eis"), str):
            yield ding["eis"], ".".join(pad), str(ding.get("plaats", "")), str(ding.get("citaat", ""))
        for sleutel, waarde in ding.items():
            yield from _bepalingen(waarde, (*pad, str(sleutel)))
    elif isinstance(ding, list):
        for i, waarde in enumerate(ding):
            yield from _bepalingen(waarde, (*pad, str(i)))


@dataclass(frozen=True)
class Gemerkt:
    """How far the scenarios notice it when the lines of the convenanten with this id are gone. `regels`: how
    many there are; `overlevers`: (convenant, line) that nothing notices.
    """

    id: str
    status: str
    regels: int
    overlevers: tuple[tuple[str, str], ...]

    @property
    def oordeel(self) -> str:
        """What the status and the lines say together; empty where they agree."""
        if self.status == "bewezen" and self.overlevers:
            return "heet ten onrechte bewezen"
        if self.status == "deels" and self.regels and not self.overlevers:
            return "elke regel is bewezen"
        return ""


def tegen_dekking(alle: list[Eis], dekking: list[Dekking]) -> list[Gemerkt]:
    """Every obligation that a line of a convenant carries, beside what the scenarios notice of it."""
    regels: dict[str, int] = {}
    over: dict[str, list[tuple[str, str]]] = {}
    for d in dekking:
        for knoop in d.knopen:
            for id_ in knoop.eisen:
                regels[id_] = regels.get(id_, 0) + 1
        for id_, namen in d.per_eis().items():
            over.setdefault(id_, []).extend((d.convenant.id, naam) for naam in namen)
    return [Gemerkt(e.id, e.status, regels[e.id], tuple(over.get(e.id, ()))) for e in alle if e.id in regels]


def toetsen(wortel: Path = WORTEL) -> dict[str, list[str]]:
    """Per id the tests that are marked with it and the scenario steps that prove it."""
    gevonden: dict[str, list[str]] = {}
    for pad in sorted((wortel / "tests").rglob("test_*.py")):
        for merken, naam in _TOETS.findall(pad.read_text(encoding="utf-8")):
            for id_ in re.findall(r'"([^"]+)"', merken):
                gevonden.setdefault(id_, []).append(f"{pad.relative_to(wortel)}::{naam}")
    for pad in sorted(MAP.glob("*/scenarios/*.yaml")):
        scenario = yaml.safe_load(pad.read_text(encoding="utf-8"))
        for stap in (*scenario.get("vooraf", ()), *scenario["stappen"]):
            for id_ in stap.get("bewijst", ()):
                gevonden.setdefault(id_, []).append(f"{pad.relative_to(MAP.parent)}: {stap['zin']}")
    return gevonden


def register(wortel: Path = WORTEL) -> list[Eis]:
    """All obligations, in the order of docs/eisen.md. Raises NietGevonden outside a checkout (an installed
    copy has no docs).
    """
    bestand = wortel / "docs" / "eisen.md"
    if not bestand.exists():
        raise NietGevonden(
            "Het register van eisen staat niet bij deze installatie.",
            doen="Gebruik deze opdracht in een kloon van de broncode.",
        )
    in_convenant: dict[str, list[tuple[str, str, str, str]]] = {}
    for (convenant, _), pad in beschikbaar(MAP).items():
        for id_, plek, plaats, citaat in _bepalingen(yaml.safe_load(pad.read_text(encoding="utf-8"))):
            in_convenant.setdefault(id_, []).append((convenant, plek, plaats, citaat))
    bewijs = toetsen(wortel)
    return [
        Eis(
            id_,
            eis,
            status,
            waar.replace("`", ""),
            tuple(in_convenant.get(id_, ())),
            tuple(bewijs.get(id_, ())),
        )
        for id_, eis, status, waar in _RIJ.findall(bestand.read_text(encoding="utf-8"))
    ]
