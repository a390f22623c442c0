"""Recognising a person without keeping the name: keyed blind indexes over how a name is written.

Two spellings of one name are alike where only capitals, accents, spaces, hyphens, the order of the parts or a
tussenvoegsel differ. What this does not see: a nickname, initials, a second first name that is left out, the
name of a husband or wife, a typing error. And a name alone is not a person: two people may bear it, so what
is found without a date of birth still has to be looked at.
"""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, false, or_, select
from sqlalchemy.orm import Session, aliased

from models.kluis import Kluis, SleutelVernietigd
from models.tabellen import Betrokkene, Casus
from services.handelen.werkplek import Werkplek


def zet_index(kluis: Kluis, rij: Betrokkene, persoon: dict[str, Any]) -> None:
    """Make the indexes of this person. Without a name there is nothing to find."""
    naam, geboren = persoon.get("naam") or "", persoon.get("geboortedatum") or ""
    rij.naamindex = kluis.zoekindex(naam)
    rij.zoekindex = kluis.zoekindex(naam, geboren) if geboren else None


def indexeer(w: Werkplek) -> int:
    """Make the indexes of everybody who has none yet, or one of an older kind. Returns of how many."""
    with w.db.schrijven() as s:
        rijen = s.scalars(select(Betrokkene).where(Betrokkene.naamindex.is_(None))).all()
        for rij in rijen:
            try:
                persoon = w.kluis.open(rij, Betrokkene.persoon_kluis)
            except SleutelVernietigd:
                persoon = ""
            zet_index(w.kluis, rij, json.loads(persoon or "{}"))
        return len(rijen)


def is_deze(kluis: Kluis, naam: str, geboortedatum: str = "") -> ColumnElement[bool]:
    """Is a betrokkene this person: the name, and the date of birth where both are known?"""
    index = kluis.zoekindex(naam)
    if not index:
        return false()
    op_naam = Betrokkene.naamindex == index
    if not geboortedatum:
        return op_naam
    met_datum = kluis.zoekindex(naam, geboortedatum)
    return and_(op_naam, or_(Betrokkene.zoekindex == met_datum, Betrokkene.zoekindex.is_(None)))


def is_dag(tekst: str) -> bool:
    """Is this a date as a field sends it (jjjj-mm-dd)?"""
    try:
        date.fromisoformat(tekst)
    except ValueError:
        return False
    return True


def ook_open(s: Session, c: Casus) -> list[str]:
    """Numbers of the other open casussen in this convenant in which somebody of this casus may occur: the
    name is alike, and no date of birth says that it is somebody else.
    """
    hier, daar = aliased(Betrokkene), aliased(Betrokkene)
    return list(
        s.scalars(
            select(Casus.nummer)
            .join(daar, daar.casus_id == Casus.id)
            .join(hier, hier.naamindex == daar.naamindex)
            .where(
                hier.casus_id == c.id,
                hier.naamindex != "",
                or_(hier.zoekindex == daar.zoekindex, hier.zoekindex.is_(None), daar.zoekindex.is_(None)),
                Casus.id != c.id,
                Casus.convenant == c.convenant,
                Casus.gesloten_op.is_(None),
            )
            .order_by(Casus.nummer)
            .distinct()
        )
    )
