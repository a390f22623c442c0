"""A lease per casus: which executor works on it, and a fencing number that a transition checks. Wall time."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models.kluis import nu_wand
from models.tabellen import Lease
from models.uitvoerder import leeft
from services.handelen.werkplek import Werkplek

DUUR = timedelta(seconds=30)


def neem(w: Werkplek, onderwerp_id: str, eigenaar: str) -> int | None:
    """Take the lease when it is free, expired or already ours. Returns the fencing number, or None."""
    wand = nu_wand()
    try:
        with w.db.schrijven() as s:
            rij = s.scalars(select(Lease).where(Lease.onderwerp_id == onderwerp_id).with_for_update()).first()
            if rij is None:
                s.add(Lease(onderwerp_id=onderwerp_id, eigenaar=eigenaar, tot=wand + DUUR, hek=1))
                return 1
            if rij.eigenaar != eigenaar and rij.tot > wand and leeft(rij.eigenaar):
                return None
            if rij.eigenaar != eigenaar or rij.tot <= wand:
                rij.hek += 1
            rij.eigenaar, rij.tot = eigenaar, wand + DUUR
            return rij.hek
    except IntegrityError:
        return None  # somebody else took it in this very moment


def verleng(w: Werkplek, eigenaar: str, onderwerpen: Iterable[str]) -> None:
    """Keep the leases of this owner that are still in use."""
    ids = list(onderwerpen)
    with w.db.schrijven() as s:
        for i in range(0, len(ids), 500):
            s.execute(
                update(Lease)
                .where(Lease.eigenaar == eigenaar, Lease.onderwerp_id.in_(ids[i : i + 500]))
                .values(tot=nu_wand() + DUUR)
            )


def geef_terug(w: Werkplek, onderwerp_id: str, eigenaar: str) -> None:
    """Let go of a lease; its number stays, so that the next owner gets a higher one."""
    with w.db.schrijven() as s:
        s.execute(
            update(Lease)
            .where(Lease.onderwerp_id == onderwerp_id, Lease.eigenaar == eigenaar)
            .values(tot=nu_wand())
        )


def geef_alles_terug(w: Werkplek, eigenaar: str) -> None:
    """Let go of every lease of an owner that stops."""
    with w.db.schrijven() as s:
        s.execute(update(Lease).where(Lease.eigenaar == eigenaar).values(tot=nu_wand()))


def geldig(s: Session, onderwerp_id: str, hek: int) -> bool:
    """Is this fencing number still the latest? Checked inside a transition."""
    return s.scalar(select(Lease.hek).where(Lease.onderwerp_id == onderwerp_id)) == hek
