"""A document as data, and as a tagged PDF (PDF/UA-1, so that a screen reader can read it)."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

import typst

_SJABLOON = Path(__file__).parent / "basis.typ"


@dataclass(frozen=True)
class Blok:
    """A part of a document: a heading with paragraphs, points, or a table."""

    kop: str = ""
    alineas: tuple[str, ...] = ()
    punten: tuple[str, ...] = ()
    kolommen: tuple[str, ...] = ()
    rijen: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class Document:
    """What is on the paper. `kop`: lines such as date and reference; `voet`: who may have it."""

    titel: str
    kenmerk: str
    afzender: str
    kop: tuple[tuple[str, str], ...]
    blokken: tuple[Blok, ...]
    adres: tuple[str, ...] = ()
    voet: str = ""
    handtekeningen: tuple[str, ...] = ()


def teken(document: Document) -> bytes:
    """The document as PDF. Nothing is written to disk: the data go in as an input of the typesetter."""
    return bytes(
        typst.compile(
            str(_SJABLOON),
            root=str(_SJABLOON.parent),
            sys_inputs={"data": json.dumps(asdict(document))},
            pdf_standards=["ua-1"],
        )
    )
