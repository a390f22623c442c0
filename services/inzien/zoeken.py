"""Finding: a casus or datalek by (a part of) its number, and whether this very person is known here."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import logboek
from models.tabellen import Betrokkene, Casus, Datalek
from rules.datalek import mag_zien
from rules.stand import Lezer
from rules.zicht import mag_casus_zien
from services.datalek.bereik import stand_van
from services.handelen.fouten import GeenBevoegdheid
from services.handelen.personen import is_deze
from services.handelen.standen import laad_standen
from services.handelen.werkplek import Werkplek
from services.handelen.wie import Identiteit, controleer_sessie, lezer_voor, plekken_van

HOOGSTENS = 20
_NUMMER = re.compile(r"[0-9A-Z-]*[0-9][0-9A-Z-]*")


@dataclass(frozen=True)
class Treffers:
    """What was found, by number: only what this reader may know of."""

    casussen: tuple[str, ...] = ()
    datalekken: tuple[str, ...] = ()

    @property
    def enige(self) -> str:
        """Where the only one is, or nothing."""
        paden = [f"/casus/{n}" for n in self.casussen] + [f"/datalek/{n}" for n in self.datalekken]
        return paden[0] if len(paden) == 1 else ""


def zoek(w: Werkplek, wie: Identiteit, tekst: str) -> Treffers:
    """Casussen and datalekken of which the number is, or ends with, or holds what was typed.

    What has no digit is no number (a name, say) and finds nothing; who looks for a person does so elsewhere,
    where it is logged.
    """
    woord = tekst.strip().upper()
    if not _NUMMER.fullmatch(woord):
        return Treffers()
    with w.db.lezen() as s:
        controleer_sessie(s, wie, w.nu(s).wand)
        lezers = _lezers(s, wie)
        casussen = _casussen(w, s, lezers, woord)
        return Treffers(casussen, _datalekken(s, wie, lezers, woord))


def _lezers(s: Session, wie: Identiteit) -> list[tuple[str, Lezer]]:
    """As whom this person looks, in each samenwerking."""
    return [(c, lezer_voor(s, wie, c, p)) for c, p in plekken_van(s, wie)]


def _casussen(w: Werkplek, s: Session, lezers: list[tuple[str, Lezer]], woord: str) -> tuple[str, ...]:
    rijen = s.scalars(
        select(Casus)
        .where(Casus.nummer.contains(woord, autoescape=True), Casus.convenant.in_([c for c, _ in lezers]))
        .order_by(Casus.nummer.desc())
        .limit(10 * HOOGSTENS)
    ).all()
    standen = laad_standen(s, rijen)
    gevonden = [
        c.nummer
        for c in rijen
        if any(
            mag_casus_zien(standen[c.id], w.geldend(s, c.vaststelling_id), lezer)
            for convenant, lezer in lezers
            if convenant == c.convenant
        )
    ]
    return _beste_eerst(gevonden, woord)


def _datalekken(s: Session, wie: Identiteit, lezers: list[tuple[str, Lezer]], woord: str) -> tuple[str, ...]:
    rijen = s.scalars(
        select(Datalek)
        .where(Datalek.nummer.contains(woord, autoescape=True), Datalek.convenant.in_([c for c, _ in lezers]))
        .order_by(Datalek.nummer.desc())
        .limit(10 * HOOGSTENS)
    ).all()
    gevonden = [
        d.nummer
        for d in rijen
        if any(
            mag_zien(stand_van(s, d), lezer, melder=d.door == wie.medewerker_id)
            for convenant, lezer in lezers
            if convenant == d.convenant
        )
    ]
    return _beste_eerst(gevonden, woord)


def _beste_eerst(nummers: list[str], woord: str) -> tuple[str, ...]:
    """The number itself, then those that end so ("41" is ...-000041), then the rest; the first twenty."""

    def rang(nummer: str) -> int:
        if nummer == woord:
            return 0
        laatste = nummer.rpartition("-")[2].lstrip("0")
        return 1 if laatste == woord.lstrip("0") else 2

    gerangschikt = sorted(nummers, key=rang)
    precies = [n for n in gerangschikt if rang(n) < 2]
    return tuple((precies or gerangschikt)[:HOOGSTENS])


def wie_is_het(w: Werkplek, wie: Identiteit, naam: str, geboortedatum: str, convenant: str) -> list[str]:
    """Casussen of this convenant in which this person may occur, as anybody: the name, and the date of birth
    where both are known. Regie only, logged. Without a date it may be a namesake.
    """
    with w.db.schrijven() as s:
        nu = w.nu(s)
        controleer_sessie(s, wie, nu.wand)
        lezer = lezer_voor(s, wie, convenant, None)
        _, geldend = w.actief(s, convenant)
        if "procesregisseur" not in lezer.rollen or lezer.partij != geldend.convenant.regiepartij:
            raise GeenBevoegdheid("Alleen de procesregisseur zoekt op een persoon.")
        rijen = s.scalars(
            select(Casus.nummer)
            .join(Betrokkene, Betrokkene.casus_id == Casus.id)
            .where(
                is_deze(w.kluis, naam, geboortedatum),
                Casus.convenant == convenant,
                Casus.vernietigd_op.is_(None),
            )
            .order_by(Casus.nummer)
            .distinct()
        ).all()
        logboek.schrijf(
            s,
            "installatie",
            "gezocht_op_persoon",
            door=lezer.medewerker,
            partij=lezer.partij,
            op=nu.domein,
            op_wand=nu.wand,
            codes={"gevonden": len(rijen)},
        )
        return list(rijen)
