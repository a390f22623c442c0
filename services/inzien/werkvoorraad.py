"""What waits for me, across casussen, soonest term first."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, String, and_, cast, exists, literal_column, or_, select
from sqlalchemy.orm import Session, aliased

from models.tabellen import Actie, Besluit, Casus, CasusFeit, Deelname, Termijn
from rules.codes import ActieStatus, Trede
from rules.feiten import (
    AdviesGegeven,
    AdviesGevraagd,
    BekendheidBeantwoord,
    BekendheidGevraagd,
    GegevenHertoetst,
    VrijgaveGevraagd,
)
from rules.rollen import FUNCTIONARIS, REGIE
from services.handelen.regie import zonder_regie
from services.handelen.standen import laad_standen
from services.handelen.werkplek import Werkplek
from services.handelen.wie import Identiteit, controleer_sessie, lezer_voor
from services.inzien.aan_zet import LOPENDE_BESLUITEN, Beurt, wat_wacht


@dataclass(frozen=True)
class Werkregel:
    """A line of the werkvoorraad: why it is mine and with which act (empty: look at the casus), since when,
    and what happens when if nobody acts (None: nothing is planned).
    """

    nummer: str
    fase: str
    wat: str
    handeling: str
    sinds: datetime
    uiterlijk: datetime | None
    daarna: str


def werkvoorraad(
    w: Werkplek, wie: Identiteit, convenant: str, *, namens: str | None = None, aantal: int = 50
) -> list[Werkregel]:
    """What waits for this person across casussen, soonest term first, `aantal` lines at most."""
    with w.db.lezen() as s:
        controleer_sessie(s, wie, w.nu(s).wand)
        lezer = lezer_voor(s, wie, convenant, namens)
        _, actief = w.actief(s, convenant)
        regie = lezer.partij == actief.convenant.regiepartij and bool(lezer.rollen & REGIE)
        waar = None if regie else _waar_iets_kan_wachten(s, lezer.partij)
        if waar == frozenset():
            return []
        regels: list[Werkregel] = []
        op_volgorde = _op_termijn(s, convenant, waar)
        while len(regels) < aantal and (groep := list(islice(op_volgorde, BLOK))):
            standen = laad_standen(s, [c for c, _ in groep])
            lopend = {
                b.casus_id: b for b in s.execute(LOPENDE_BESLUITEN.where(Besluit.casus_id.in_(standen)))
            }
            for c, termijn in groep:
                geldend = w.geldend(s, c.vaststelling_id)
                wacht = wat_wacht(standen[c.id], geldend, lezer, lopend.get(c.id), regie)
                if wacht:
                    titel = geldend.convenant.fasen[c.fase].titel
                    regels.append(_regel(c, titel, wacht[0], termijn))
        return regels[:aantal]


def _regel(c: Casus, fase: str, beurt: Beurt, termijn: Termijn | None) -> Werkregel:
    op, daarna = (None, "") if termijn is None else (termijn.vervalt_op, _DAARNA[termijn.trede])
    return Werkregel(c.nummer, fase, beurt.wat, beurt.handeling, c.fase_sinds, op, daarna)


_DAARNA: dict[str, str] = {
    Trede.HERINNERING: "dan volgt een herinnering",
    Trede.ESCALATIE: "dan gaat er bericht naar de volgende contactpersoon van de regie",
}


def zonder_procesregisseur(w: Werkplek, wie: Identiteit, convenant: str, namens: str) -> list[str]:
    """Numbers of the open casussen that nobody has the regie of, for who can change that: a procesregisseur,
    or who gives people that rol. For anybody else nothing.
    """
    with w.db.lezen() as s:
        lezer = lezer_voor(s, wie, convenant, namens)
        c = w.actief(s, convenant)[1].convenant
        mag = lezer.partij == c.regiepartij and bool(lezer.rollen & (REGIE | {FUNCTIONARIS}))
        return zonder_regie(s, c) if mag else []


BLOK = 50  # casussen whose facts are read together


VEEL = 500


Waar = frozenset[str] | Callable[[Any], ColumnElement[bool]]


def _waar_iets_kan_wachten(s: Session, partij: str) -> Waar:
    """The casussen in which something may wait for this partij: it must weigh, or answer.

    Where little waits, their ids. A partij that is asked everywhere gets a condition on the column with the
    id, so that each casus is looked up in turn and the first ones are found without collecting all.
    """
    antwoord = aliased(CasusFeit)
    vraag = or_(
        *(
            and_(
                CasusFeit.soort == gevraagd,
                cast(CasusFeit.gegevens, String).contains(f'"{partij}"'),
                ~exists().where(
                    antwoord.casus_id == CasusFeit.casus_id,
                    antwoord.soort == beantwoord,
                    antwoord.partij == partij,
                    antwoord.volgnr > CasusFeit.volgnr,
                ),
            )
            for gevraagd, beantwoord in (
                (BekendheidGevraagd.handeling, BekendheidBeantwoord.handeling),
                (AdviesGevraagd.handeling, AdviesGegeven.handeling),
            )
        ),
        and_(
            CasusFeit.soort.in_((GegevenHertoetst.handeling, VrijgaveGevraagd.handeling)),
            cast(CasusFeit.gegevens, String).contains(f'"{partij}"'),
        ),
    )
    soorten: tuple[tuple[Any, ColumnElement[bool]], ...] = (
        (
            Deelname,
            and_(
                Deelname.partij == partij, Deelname.teruggetrokken_op.is_(None), Deelname.gewogen_op.is_(None)
            ),
        ),
        (Actie, and_(Actie.partij == partij, Actie.status == ActieStatus.VOORGESTELD)),
        (CasusFeit, vraag),
    )
    ids = frozenset(
        id_ for tabel, waar in soorten for id_ in s.scalars(select(tabel.casus_id).where(waar).limit(VEEL))
    )
    if len(ids) < VEEL:
        return ids
    return lambda kolom: or_(*(exists().where(tabel.casus_id == kolom, waar) for tabel, waar in soorten))


def _op_termijn(s: Session, convenant: str, waar: Waar | None) -> Iterator[tuple[Casus, Termijn | None]]:
    """Open casussen with their soonest open term, soonest first, read as far as needed; at the end those
    without a term.

    The terms lead, not the casussen: the first fifty are then found without sorting all there are.
    """
    open_ = (Termijn.status == literal_column("'open'")) & (
        Termijn.onderwerp == "casus"
    )  # as in the partial index
    lijst = select(Termijn).where(open_).order_by(Termijn.vervalt_op)
    if waar is not None:
        lijst = lijst.where(
            Termijn.onderwerp_id.in_(waar) if isinstance(waar, frozenset) else waar(Termijn.onderwerp_id)
        )

    def open_van(ids: Collection[str]) -> list[Casus]:
        """Those that are open, of this convenant: asked by id only, or the database looks through every open
        casus for them.
        """
        return [
            c
            for c in s.scalars(select(Casus).where(Casus.id.in_(ids)))
            if c.convenant == convenant and c.gesloten_op is None
        ]

    gezien: set[str] = set()
    for groep in s.scalars(lijst.execution_options(yield_per=100)).partitions():
        casussen = {c.id: c for c in open_van({t.onderwerp_id for t in groep} - gezien)}
        for t in groep:
            if t.onderwerp_id in casussen and t.onderwerp_id not in gezien:
                gezien.add(t.onderwerp_id)
                yield casussen[t.onderwerp_id], t
    if isinstance(waar, frozenset):
        yield from (
            (c, None) for c in sorted(open_van(waar - gezien), key=lambda c: (c.fase_sinds, c.nummer))
        )
        return
    vraag = select(Casus).where(
        Casus.convenant == convenant,
        Casus.gesloten_op.is_(None),
        *([waar(Casus.id)] if waar is not None else []),
    )
    for c in s.scalars(
        vraag.where(~exists().where(open_, Termijn.onderwerp_id == Casus.id))
        .order_by(Casus.fase_sinds, Casus.nummer)
        .execution_options(yield_per=50)
    ):
        yield c, None
