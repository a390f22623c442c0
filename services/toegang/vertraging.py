"""Guessing gets slower, per address and account: nobody is shut out by what somebody else tries elsewhere.

After five failures from one address under one name every next attempt waits twice as long, up to a quarter
of an hour; an address that fails under many names waits as well, up to a minute. Who has many addresses is
not stopped by this: argon2, the rules of a password and the second factor stand behind it.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from models.tabellen import Inlogpoging
from services.handelen.fouten import CasusregieFout

VRIJ_PAAR, VRIJ_ADRES = 5, 20
LANGST_PAAR, LANGST_ADRES = timedelta(minutes=15), timedelta(minutes=1)
VERGETEN = timedelta(hours=24)


class TeSnel(CasusregieFout):
    """Too many failures from here; later it may be tried again."""

    http = 429
    code = "te_snel"


def wacht_eerst(s: Session, paar: str, adres: str, wand: datetime) -> None:
    """Raise TeSnel while this address under this name, or this address, has to wait."""
    tot = [x.tot for x in (s.get(Inlogpoging, paar), s.get(Inlogpoging, adres)) if x is not None]
    laatste = max(tot, default=wand)
    if laatste > wand:
        seconden = int((laatste - wand).total_seconds()) + 1
        raise TeSnel(
            "Er is hiervandaan te vaak verkeerd ingelogd.",
            doen=f"Probeer het over {seconden} seconden opnieuw.",
        )


def mislukt(s: Session, paar: str, adres: str, wand: datetime) -> None:
    """Count one failure."""
    for sleutel, vrij, langst in ((paar, VRIJ_PAAR, LANGST_PAAR), (adres, VRIJ_ADRES, LANGST_ADRES)):
        rij = s.get(Inlogpoging, sleutel, with_for_update=True)
        if rij is None:
            rij = Inlogpoging(sleutel=sleutel, mislukt=0, op=wand, tot=wand)
            s.add(rij)
        rij.mislukt = 1 if wand - rij.op > VERGETEN else rij.mislukt + 1
        rij.op = wand
        te_veel = rij.mislukt - vrij
        rij.tot = wand + min(langst, timedelta(seconds=2 ** min(te_veel, 12))) if te_veel >= 0 else wand


def gelukt(s: Session, paar: str) -> None:
    """Forget the failures under this name from this address."""
    rij = s.get(Inlogpoging, paar)
    if rij is not None:
        s.delete(rij)
