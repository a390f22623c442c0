"""The append-only log: a hash chain per casus, so that writers of different casussen do not queue.

A line holds ids, codes and (for content) an HMAC under the casus' key: nothing personal, nothing to guess
from. Each line's hash covers the line before it; a daily anchor over all chain heads, signed with Ed25519,
leaves the database.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.tabellen import Logketen, Logregel

BEGIN = "0" * 64


def _hash(regel: Logregel) -> str:
    velden = {
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
    }
    return hashlib.sha256(
        json.dumps(velden, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()
    ).hexdigest()


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
    regel.hash = _hash(regel)
    sessie.add(regel)
    kop.volgnr, kop.hash = regel.volgnr, regel.hash


@dataclass(frozen=True)
class Breuk:
    """The first line of a chain that does not fit."""

    keten: str
    volgnr: int
    uitleg: str


def controleer(sessie: Session, ketens: Iterable[str] | None = None) -> tuple[int, list[Breuk]]:
    """Recompute every chain. Returns how many lines were read and the first broken link of each broken
    chain.
    """
    vraag = select(Logregel).order_by(Logregel.keten, Logregel.volgnr).execution_options(yield_per=2000)
    if ketens is not None:
        vraag = vraag.where(Logregel.keten.in_(list(ketens)))
    koppen = {
        k.keten: k for k in sessie.scalars(select(Logketen)) if ketens is None or k.keten in set(ketens)
    }
    breuken: dict[str, Breuk] = {}
    gelezen = 0
    keten, volgnr, vorige = "", 0, BEGIN
    laatste: dict[str, tuple[int, str]] = {}
    for regel in sessie.scalars(vraag):
        gelezen += 1
        if regel.keten != keten:
            keten, volgnr, vorige = regel.keten, 0, BEGIN
        if keten in breuken:
            continue
        if regel.volgnr != volgnr + 1:
            breuken[keten] = Breuk(keten, volgnr + 1, "deze regel ontbreekt")
        elif regel.vorige != vorige:
            breuken[keten] = Breuk(keten, regel.volgnr, "deze regel sluit niet aan op de vorige")
        elif regel.hash != _hash(regel):
            breuken[keten] = Breuk(keten, regel.volgnr, "deze regel is veranderd")
        volgnr, vorige = regel.volgnr, regel.hash
        laatste[keten] = (volgnr, vorige)
    for naam, kop in koppen.items():
        if naam not in breuken and laatste.get(naam, (0, BEGIN)) != (kop.volgnr, kop.hash):
            breuken[naam] = Breuk(naam, laatste.get(naam, (0, BEGIN))[0] + 1, "de keten is afgekapt")
    return gelezen, list(breuken.values())


def koppen(sessie: Session) -> dict[str, str]:
    """The head of every chain, as "volgnr:hash", to be anchored outside the database."""
    return {
        k.keten: f"{k.volgnr}:{k.hash}" for k in sessie.scalars(select(Logketen).order_by(Logketen.keten))
    }
