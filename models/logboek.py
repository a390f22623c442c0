"""The append-only log: a hash chain per casus, so that writers of different casussen do not queue.

A line holds ids, codes and (for content) an HMAC under the casus' key: nothing personal, nothing to guess
from. Each line's hash covers the line before it; anchors over the chain heads, signed with Ed25519, leave the
database (`casusregie.ankers`). How a line is hashed and followed: `models.nagaan`, which others can copy.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.database import Basis
from models.nagaan import BEGIN, Punt, regelhash, volg
from models.tabellen import Logketen, Logregel

INSTALLATIE = "installatie"


def velden_van(regel: Logregel) -> dict[str, Any]:
    """A line as it is hashed, written out, and checked by others (`models.nagaan`)."""
    return {
        "keten": regel.keten,
        "volgnr": regel.volgnr,
        "soort": regel.soort,
        "door": regel.door,
        "partij": regel.partij,
        "codes": regel.codes,
        "inhoud": regel.inhoud,
        "op": regel.op.isoformat(),
        "op_wand": regel.op_wand.isoformat(),
        "vorige": regel.vorige,
        "hash": regel.hash,
    }


def schrijf(
    sessie: Session,
    keten: str,
    soort: str,
    *,
    door: str,
    partij: str,
    op: datetime,
    op_wand: datetime,
    codes: dict[str, Any] | None = None,
    inhoud: str | None = None,
) -> None:
    """Append a line to a chain, inside the transaction of what it records."""
    kop = sessie.scalars(select(Logketen).where(Logketen.keten == keten).with_for_update()).first()
    if kop is None:
        kop = Logketen(keten=keten, volgnr=0, hash=BEGIN)
        sessie.add(kop)
        sessie.flush()
    regel = Logregel(
        keten=keten,
        volgnr=kop.volgnr + 1,
        soort=soort,
        door=door,
        partij=partij,
        codes=codes or {},
        inhoud=inhoud,
        op=op,
        op_wand=op_wand,
        vorige=kop.hash,
    )
    regel.hash = regelhash(velden_van(regel))
    sessie.add(regel)
    kop.volgnr, kop.hash = regel.volgnr, regel.hash


@dataclass(frozen=True)
class Breuk:
    """The first line of a chain that does not fit."""

    keten: str
    volgnr: int
    uitleg: str


def controleer(
    sessie: Session, ketens: Iterable[str] | None = None, punten: Iterable[Punt] = ()
) -> tuple[int, list[Breuk]]:
    """Recompute every chain, see that none is missing, and that every line an anchor names (`punten`) is
    there. Returns how many lines were read and the first broken link of each broken chain.
    """
    keuze = None if ketens is None else set(ketens)
    gezien: dict[str, tuple[int, str]] = {}
    gelezen = 0

    def regels() -> Iterator[dict[str, Any]]:
        nonlocal gelezen
        for regel in lees(sessie, keuze):
            gelezen += 1
            gezien[regel.keten] = (regel.volgnr, regel.hash)
            yield velden_van(regel)

    breuken: dict[str, Breuk] = {}
    for keten, volgnr, uitleg in volg(regels(), punten):
        breuken.setdefault(keten, Breuk(keten, volgnr, uitleg))
    for kop in sessie.scalars(select(Logketen)):
        if (keuze is None or kop.keten in keuze) and gezien.get(kop.keten) != (kop.volgnr, kop.hash):
            volgende = gezien.get(kop.keten, (0, BEGIN))[0] + 1
            breuken.setdefault(kop.keten, Breuk(kop.keten, volgende, "de keten is afgekapt"))
    for keten in _moet_er_zijn(sessie) if keuze is None else ():
        if keten not in gezien:
            breuken[keten] = Breuk(keten, 1, "deze keten ontbreekt")
    koppen_ = set(koppen(sessie))
    for keten in gezien:
        if keten not in koppen_:
            breuken.setdefault(keten, Breuk(keten, gezien[keten][0], "de kop van deze keten ontbreekt"))
    return gelezen, list(breuken.values())


def lees(sessie: Session, ketens: set[str] | None = None) -> Iterator[Logregel]:
    """The lines of these chains (of all), by chain and number."""
    vraag = select(Logregel).order_by(Logregel.keten, Logregel.volgnr).execution_options(yield_per=2000)
    if ketens is not None:
        vraag = vraag.where(Logregel.keten.in_(ketens))
    return iter(sessie.scalars(vraag))


def _moet_er_zijn(sessie: Session) -> Iterator[str]:
    """Every chain that there must be: of the installation, and of each dossier of a table `met_keten`."""
    yield INSTALLATIE
    for mapper in Basis.registry.mappers:
        if getattr(mapper.class_, "met_keten", False):
            yield from sessie.scalars(select(mapper.class_.id))


def koppen(sessie: Session) -> dict[str, str]:
    """The head of every chain, as "volgnr:hash", to be anchored outside the database."""
    return {
        k.keten: f"{k.volgnr}:{k.hash}" for k in sessie.scalars(select(Logketen).order_by(Logketen.keten))
    }
