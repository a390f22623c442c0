"""An account that nobody uses is a door that nobody watches: it is signalled, and closed by term."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.tabellen import Autorisatie, Medewerker, Sessie
from rules.codes import SoortSignaal
from services.handelen.termijnen import STELSEL
from services.handelen.werkplek import Werkplek
from services.handelen.wie import beeindig_sessies, log
from services.toegang.autorisaties import is_enige_beheerder
from services.toegang.signalen import meld

SIGNAAL_NA, SLUIT_NA = timedelta(days=90), timedelta(days=180)


def kijk(w: Werkplek) -> int:
    """Signal who was not here for three months to the FG, and close the account after half a year; never that
    of the only beheerder. Returns how many were closed. Called by the bewaker.
    """
    with w.db.schrijven() as s:
        nu = w.nu(s)
        gesloten = 0
        for m in s.scalars(select(Medewerker).where(Medewerker.beeindigd_op.is_(None))).all():
            sinds = _laatst_hier(s, m)
            if nu.wand < sinds + SIGNAAL_NA:
                continue
            toegang = s.scalars(
                select(Autorisatie).where(
                    Autorisatie.medewerker_id == m.id, Autorisatie.ingetrokken_op.is_(None)
                )
            ).all()
            for convenant in sorted({x.convenant for x in toegang}):
                sleutel = f"ongebruikt:{convenant}:{m.id}:{sinds:%Y%m%d}"
                soort = SoortSignaal.ACCOUNT_ONGEBRUIKT
                meld(w, s, nu, convenant, soort, sleutel, {"medewerker": m.id})
            if nu.wand < sinds + SLUIT_NA or is_enige_beheerder(s, m):
                continue
            for rij in toegang:
                rij.ingetrokken_op = nu.domein
            m.beeindigd_op = nu.wand
            beeindig_sessies(s, m.id, nu.wand)
            log(s, nu, "ongebruikt_gesloten", STELSEL, {"medewerker": m.id})
            gesloten += 1
        return gesloten


def _laatst_hier(s: Session, m: Medewerker) -> datetime:
    """When this person was last here; who never was, since the account is there."""
    sessies = select(Sessie).where(Sessie.medewerker_id == m.id).order_by(Sessie.gebruikt_op.desc()).limit(1)
    laatste = s.scalars(sessies).first()
    return laatste.gebruikt_op if laatste is not None else m.aangemaakt_op
