"""Loads what rules need to know of a casus, and locks it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.tabellen import Actie, Besluit, Betrokkene, Casus, CasusFeit, Deelname, Instelling, Overleg
from rules import feiten
from rules import stand as regels
from rules.codes import ActieStatus, BesluitStatus
from rules.codes import lees as lees_code


def vergrendel_casus(s: Session, casus_id: str) -> Casus:
    """The casus, locked until the end of this transaction (on SQLite the whole transaction already is)."""
    return s.scalars(
        select(Casus).where(Casus.id == casus_id).with_for_update().execution_options(populate_existing=True)
    ).one()


def genomen_besluit(s: Session, c: Casus) -> Besluit | None:
    """The decision that was taken and not yet carried out, or None."""
    return s.scalars(
        select(Besluit).where(Besluit.casus_id == c.id, Besluit.status == BesluitStatus.GENOMEN)
    ).first()


def laad_stand(s: Session, c: Casus, besluit: Besluit | None = None) -> regels.Stand:
    """The facts of a casus, without personal data; `besluit` is the one from `genomen_besluit`, where it
    matters.
    """
    stand = laad_standen(s, [c])[c.id]
    if besluit is None:
        return stand
    return replace(
        stand,
        besluit=regels.BesluitFeit(
            besluit.ronde, besluit.naar, besluit.akkoord, besluit.door, besluit.bevestigd_door
        ),
    )


def laad_standen(s: Session, casussen: Sequence[Casus]) -> dict[str, regels.Stand]:
    """The facts of several casussen, by id, in as many queries as for one."""
    ids = [c.id for c in casussen]
    d, o = Deelname.__table__.c, Overleg.__table__.c
    hun_feiten = _per_casus(
        s.execute(
            select(
                CasusFeit.casus_id,
                CasusFeit.soort,
                CasusFeit.ronde,
                CasusFeit.partij,
                CasusFeit.door,
                CasusFeit.gegevens,
            )
            .where(CasusFeit.casus_id.in_(ids))
            .order_by(CasusFeit.volgnr)
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
    mensen = _per_casus(
        s.execute(
            select(Betrokkene.casus_id, Betrokkene.id, Betrokkene.categorie, Betrokkene.volgnr)
            .where(Betrokkene.casus_id.in_(ids))
            .order_by(Betrokkene.categorie, Betrokkene.volgnr)
        )
    )
    return {
        c.id: regels.Stand(
            fase=c.fase,
            ronde=c.ronde,
            gesloten=c.gesloten_op is not None,
            aanbrenger=c.aanbrenger,
            niveau=c.niveau,
            situaties=frozenset(c.situaties),
            criteria=frozenset(c.criteria),
            profiel=frozenset(c.profiel),
            feiten=tuple(_feit(*rij) for rij in hun_feiten[c.id]),
            deelnames=tuple(
                regels.DeelnameFeit(
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
                regels.OverlegFeit(
                    ronde, gehouden is not None, uitgenodigd, tuple(genodigden), dict(kennisname)
                )
                for ronde, gehouden, uitgenodigd, genodigden, kennisname in overleggen[c.id]
            ),
            acties=tuple(
                regels.ActieFeit(partij, lees_code(ActieStatus, status), volgnr)
                for partij, status, volgnr in acties[c.id]
            ),
            vernietigd=c.vernietigd_op is not None,
            betrokkenen=tuple(regels.PersoonFeit(*rij) for rij in mensen[c.id]),
        )
        for c in casussen
    }


def vastgelegd(rij: CasusFeit) -> feiten.Vastgelegd[feiten.Feit]:
    """A recorded act of a casus as rules know it."""
    return _feit(rij.soort, rij.ronde, rij.partij, rij.door, rij.gegevens)


def _feit(
    soort: str, ronde: int, partij: str, door: str, gegevens: Mapping[str, Any]
) -> feiten.Vastgelegd[feiten.Feit]:
    return feiten.Vastgelegd(feiten.lees(feiten.CASUS, soort, gegevens), ronde, partij, door)


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
