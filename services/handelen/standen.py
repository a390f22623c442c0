"""Loads what rules need to know of a casus, and locks it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.tabellen import Actie, Besluit, Betrokkene, Casus, Deelname, Feit, Instelling, Overleg
from rules import stand as feiten


def vergrendel_casus(s: Session, casus_id: str) -> Casus:
    """The casus, locked until the end of this transaction (on SQLite the whole transaction already is)."""
    return s.scalars(
        select(Casus).where(Casus.id == casus_id).with_for_update().execution_options(populate_existing=True)
    ).one()


def genomen_besluit(s: Session, c: Casus) -> Besluit | None:
    """The decision that was taken and not yet carried out, or None."""
    return s.scalars(select(Besluit).where(Besluit.casus_id == c.id, Besluit.status == "genomen")).first()


def laad_stand(s: Session, c: Casus, besluit: Besluit | None = None) -> feiten.Stand:
    """The facts of a casus, without personal data; `besluit` is the one from `genomen_besluit`, where it
    matters.
    """
    stand = laad_standen(s, [c])[c.id]
    if besluit is None:
        return stand
    return replace(
        stand,
        besluit=feiten.Besluit(
            besluit.ronde, besluit.naar, besluit.akkoord, besluit.door, besluit.bevestigd_door
        ),
    )


def laad_standen(s: Session, casussen: Sequence[Casus]) -> dict[str, feiten.Stand]:
    """The facts of several casussen, by id, in as many queries as for one."""
    ids = [c.id for c in casussen]
    d, o = Deelname.__table__.c, Overleg.__table__.c
    hun_feiten = _per_casus(
        s.execute(
            select(Feit.casus_id, Feit.soort, Feit.ronde, Feit.partij, Feit.door, Feit.gegevens)
            .where(Feit.casus_id.in_(ids))
            .order_by(Feit.volgnr)
        )
    )
    deelnames = _per_casus(
        s.execute(
            select(
                d.casus_id,
                d.partij,
                d.teruggetrokken_op,
                d.gewogen_op,
                d.grondslagen,
                d.ad_hoc,
                d.verklaring_op,
            )
            .where(d.casus_id.in_(ids))
            .order_by(d.gekozen_op, d.partij)
        )
    )
    overleggen = _per_casus(
        s.execute(
            select(o.casus_id, o.ronde, o.gehouden_op, o.betrokkene_uitgenodigd, o.genodigden, o.kennisname)
            .where(o.casus_id.in_(ids))
            .order_by(o.volgnr)
        )
    )
    acties = _per_casus(
        s.execute(
            select(Actie.casus_id, Actie.partij, Actie.status, Actie.volgnr)
            .where(Actie.casus_id.in_(ids))
            .order_by(Actie.volgnr)
        )
    )
    return {
        c.id: feiten.Stand(
            fase=c.fase,
            ronde=c.ronde,
            gesloten=c.gesloten_op is not None,
            aanbrenger=c.aanbrenger,
            niveau=c.niveau,
            situaties=frozenset(c.situaties),
            criteria=frozenset(c.criteria),
            profiel=frozenset(c.profiel),
            feiten=tuple(feiten.Feit(*rij) for rij in hun_feiten[c.id]),
            deelnames=tuple(
                feiten.Deelname(
                    partij,
                    weg is None,
                    gewogen is not None,
                    tuple(grondslagen),
                    ad_hoc,
                    verklaring is not None,
                )
                for partij, weg, gewogen, grondslagen, ad_hoc, verklaring in deelnames[c.id]
            ),
            overleggen=tuple(
                feiten.Overleg(ronde, gehouden is not None, uitgenodigd, tuple(genodigden), dict(kennisname))
                for ronde, gehouden, uitgenodigd, genodigden, kennisname in overleggen[c.id]
            ),
            acties=tuple(feiten.Actie(*rij) for rij in acties[c.id]),
            vernietigd=c.vernietigd_op is not None,
        )
        for c in casussen
    }


def _per_casus(rijen: Iterable[Sequence[Any]]) -> dict[str, list[Sequence[Any]]]:
    """Rows by their first column, without it."""
    uit: dict[str, list[Sequence[Any]]] = defaultdict(list)
    for rij in rijen:
        uit[rij[0]].append(rij[1:])
    return uit


def eerdere_casussen(s: Session, c: Casus) -> list[str]:
    """Numbers of the closed casussen in this convenant about the same person (by the blind index)."""
    eigen = select(Betrokkene.zoekindex).where(Betrokkene.casus_id == c.id, Betrokkene.zoekindex.is_not(None))
    return list(
        s.scalars(
            select(Casus.nummer)
            .join(Betrokkene, Betrokkene.casus_id == Casus.id)
            .where(
                Casus.convenant == c.convenant,
                Casus.id != c.id,
                Casus.gesloten_op.is_not(None),
                Betrokkene.zoekindex.in_(eigen),
            )
            .order_by(Casus.nummer)
            .distinct()
        )
    )


def tel(s: Session, naam: str) -> int:
    """The next number of a counter; a row lock keeps two acts from getting the same one."""
    rij = s.scalars(select(Instelling).where(Instelling.naam == f"teller:{naam}").with_for_update()).first()
    if rij is None:
        rij = Instelling(naam=f"teller:{naam}", waarde="0")
        s.add(rij)
    rij.waarde = str(int(rij.waarde) + 1)
    s.flush()
    return int(rij.waarde)
