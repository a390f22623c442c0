"""Loads what rules need to know of a casus, and locks it."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.tabellen import Actie, Besluit, Casus, Deelname, Feit, Instelling, Overleg
from rules import stand as feiten


def vergrendel_casus(s: Session, casus_id: str) -> Casus:
    """The casus, locked until the end of this transaction (on SQLite the whole transaction already is)."""
    return s.scalars(
        select(Casus).where(Casus.id == casus_id).with_for_update().execution_options(populate_existing=True)
    ).one()


def laad_stand(s: Session, c: Casus) -> feiten.Stand:
    """The facts of a casus, without personal data."""
    besluit = s.scalars(select(Besluit).where(Besluit.casus_id == c.id, Besluit.status == "genomen")).first()
    return feiten.Stand(
        fase=c.fase,
        ronde=c.ronde,
        gesloten=c.gesloten_op is not None,
        aanbrenger=c.aanbrenger,
        niveau=c.niveau,
        situaties=frozenset(c.situaties),
        criteria=frozenset(c.criteria),
        profiel=frozenset(c.profiel),
        feiten=tuple(
            feiten.Feit(f.soort, f.ronde, f.partij, f.door, f.gegevens)
            for f in s.execute(
                select(Feit.soort, Feit.ronde, Feit.partij, Feit.door, Feit.gegevens)
                .where(Feit.casus_id == c.id)
                .order_by(Feit.volgnr)
            )
        ),
        deelnames=tuple(
            feiten.Deelname(
                d.partij, d.teruggetrokken_op is None, d.gewogen_op is not None, tuple(d.grondslagen), d.ad_hoc,
                d.verklaring_op is not None,
            )
            for d in s.scalars(select(Deelname).where(Deelname.casus_id == c.id).order_by(Deelname.gekozen_op, Deelname.partij))
        ),
        overleggen=tuple(
            feiten.Overleg(o.ronde, o.gehouden_op is not None, o.betrokkene_uitgenodigd, tuple(o.genodigden), dict(o.kennisname))
            for o in s.scalars(select(Overleg).where(Overleg.casus_id == c.id).order_by(Overleg.volgnr))
        ),
        acties=tuple(
            feiten.Actie(a.partij, a.status)
            for a in s.execute(select(Actie.partij, Actie.status).where(Actie.casus_id == c.id).order_by(Actie.volgnr))
        ),
        besluit=feiten.Besluit(besluit.ronde, besluit.naar, besluit.akkoord, besluit.door, besluit.bevestigd_door)
        if besluit
        else None,
    )  # fmt: skip


def tel(s: Session, naam: str) -> int:
    """The next number of a counter; a row lock keeps two acts from getting the same one."""
    rij = s.scalars(select(Instelling).where(Instelling.naam == f"teller:{naam}").with_for_update()).first()
    if rij is None:
        rij = Instelling(naam=f"teller:{naam}", waarde="0")
        s.add(rij)
    rij.waarde = str(int(rij.waarde) + 1)
    s.flush()
    return int(rij.waarde)
