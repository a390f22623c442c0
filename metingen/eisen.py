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


def toetsen(wortel: Path = WORTEL) -> dict[str, list[str]]:
    """Per id the tests that are marked with it and the scenario steps that prove it."""
    gevonden: dict[str, list[str]] = {}
    for pad in sorted((wortel / "tests").rglob("test_*.py")):
        for merken, naam in _TOETS.findall(pad.read_text(encoding="utf-8")):
            for id_ in re.findall(r'"([^"]+)"', merken):
                gevonden.setdefault(id_, []).append(f"{pad.relative_to(wortel)}::{naam}")
    for pad in sorted(MAP.glob("*/scenarios/*.yaml")):
        for stap in yaml.safe_load(pad.read_text(encoding="utf-8"))["stappen"]:
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
