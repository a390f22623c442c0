"""How long a closed dossier stays: its term begins, waits while a new casus builds on it, and begins anew.

While a new signal uses the dossier its term is suspended (herleving). When the new casus ends with
retention, the earlier dossier gets the same term; when it ends without, the old date counts again.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from convenanten.definitie import GeldendConvenant
from models.tabellen import Casus, Termijn
from rules.codes import Trede
from rules.feiten import ActualiteitGetoetst
from rules.nadien import bewaren_tot
from rules.stand import Stand
from rules.termijnen import TermijnRegel
from services.handelen.termijnen import sluit_af, voeg_toe

BEWAREN = "bewaren"
OPEN, OPGESCHORT = "open", "opgeschort"


def schort_op(s: Session, casus_id: str) -> None:
    """A new casus builds on this dossier: its term waits."""
    _zet(s, casus_id, OPEN, OPGESCHORT)


def hervat(s: Session, casus_id: str) -> None:
    """Nothing builds on this dossier any more: its old date counts again."""
    _zet(s, casus_id, OPGESCHORT, OPEN)


def _zet(s: Session, casus_id: str, van: str, naar: str) -> None:
    s.execute(
        update(Termijn)
        .where(Termijn.onderwerp == BEWAREN, Termijn.onderwerp_id == casus_id, Termijn.status == van)
        .values(status=naar)
    )


def verlopen(s: Session, casus_id: str, op: datetime) -> bool:
    """Is the term of this dossier over?"""
    tot = s.scalars(
        select(Termijn.vervalt_op).where(
            Termijn.onderwerp == BEWAREN, Termijn.onderwerp_id == casus_id, Termijn.status == OPEN
        )
    ).all()
    return bool(tot) and max(tot) <= op


def bij_sluiting(s: Session, c: Casus, geldend: GeldendConvenant, stand: Stand) -> None:
    """Write down what the end of a casus means for its dossier, and for the earlier ones that it built on."""
    laatste = {v.feit.eerdere: v.feit.actueel for v in stand.alle(ActualiteitGetoetst)}
    eerdere = [id_ for id_, actueel in laatste.items() if actueel]
    meteen = geldend.convenant.fasen[c.fase].vernietigen is not None
    if meteen or geldend.convenant.bewaren.daarna != "vernietigen":
        for id_ in eerdere:
            hervat(s, id_)
        return
    for id_ in (c.id, *eerdere):
        _begin(s, id_, c, geldend)


def _begin(s: Session, casus_id: str, gesloten: Casus, geldend: GeldendConvenant) -> None:
    """A term from the end of the casus that just closed; one that ran or waited is over."""
    assert gesloten.gesloten_op is not None
    sluit_af(s, casus_id)
    _zet(s, casus_id, OPGESCHORT, "vervallen")
    eerder = s.scalar(
        select(func.count())
        .select_from(Termijn)
        .where(Termijn.onderwerp_id == casus_id, Termijn.trede == Trede.VERNIETIGEN)
    )
    tot = bewaren_tot(geldend, gesloten.fase, gesloten.geopend_op, gesloten.gesloten_op)
    termijn = TermijnRegel(Trede.VERNIETIGEN, (eerder or 0) + 1, tot)
    voeg_toe(s, BEWAREN, casus_id, gesloten.ronde, termijn)
