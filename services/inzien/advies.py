"""Looking at questions for advice outside a casus: what waits and what was asked, and one question with its
answers.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select

from models import logboek
from models.tabellen import Advies, Adviesvraag
from rules.advies import (
    is_vrager,
    leest_advies_van,
    mag_advies_geven,
    mag_advies_vragen,
    mag_adviesvraag_lezen,
)
from rules.uitkomst import ONZICHTBAAR
from services.advies.bereik import onzichtbaar, open_adviesvraag, stand_van
from services.handelen.fouten import NietGevonden
from services.handelen.handeling import Spoor
from services.handelen.uitvoeren import leg_weigering_vast
from services.handelen.werkplek import Werkplek
from services.handelen.wie import Identiteit, controleer_sessie, lezer_voor
from services.post.berichten import markeer_gelezen


@dataclass(frozen=True)
class AdviesRegel:
    """A line of the list: which question, who asks, what the reader can do (`wacht`: it is asked and did not
    answer), and how many of the answers that it reads are there.
    """

    nummer: str
    van: str
    eigen: bool
    wacht: bool
    gesteld_op: datetime
    uiterlijk_op: datetime
    adviezen: int
    gevraagd: int


@dataclass(frozen=True)
class AdviesBord:
    """The questions of one partij in one convenant; `mag_vragen`: this reader may ask another."""

    mag_vragen: bool = False
    regels: tuple[AdviesRegel, ...] = ()


@dataclass(frozen=True)
class AdviesAntwoord:
    """A partij that was asked, with its advice; no moment: it did not answer yet."""

    partij: str
    op: datetime | None
    tekst: str


@dataclass(frozen=True)
class AdviesBeeld:
    """One question, as far as this reader may know of it."""

    nummer: str
    convenant: str
    samenwerking: str
    van: str
    eigen: bool
    gesteld_op: datetime
    uiterlijk_op: datetime
    vraag: str
    adviezen: tuple[AdviesAntwoord, ...]
    mag_adviseren: bool


def bord(w: Werkplek, wie: Identiteit, convenant: str, *, namens: str | None = None) -> AdviesBord:
    """The questions that this person may read: those that wait first, then the newest. No text of them."""
    with w.db.lezen() as s:
        controleer_sessie(s, wie, w.nu(s).wand)
        lezer = lezer_voor(s, wie, convenant, namens)
        gevraagd = select(Advies.adviesvraag_id).where(Advies.partij == lezer.partij)
        rijen = s.scalars(
            select(Adviesvraag)
            .where(
                Adviesvraag.convenant == convenant,
                Adviesvraag.vernietigd_op.is_(None),
                or_(Adviesvraag.partij == lezer.partij, Adviesvraag.id.in_(gevraagd)),
            )
            .order_by(Adviesvraag.gesteld_op.desc(), Adviesvraag.nummer.desc())
            .limit(200)
        ).all()
        regels = []
        for v in rijen:
            stand, geldend = stand_van(s, v), w.geldend(s, v.vaststelling_id)
            if mag_adviesvraag_lezen(geldend, stand, lezer):
                leest = frozenset(leest_advies_van(stand, lezer))
                regels.append(
                    AdviesRegel(
                        v.nummer,
                        geldend.convenant.naam_van(v.partij),
                        is_vrager(stand, lezer),
                        bool(mag_advies_geven(stand, lezer)),
                        v.gesteld_op,
                        v.uiterlijk_op,
                        len(leest & stand.beantwoord),
                        len(leest),
                    )
                )
        regels.sort(key=lambda r: not r.wacht)
        _, actief = w.actief(s, convenant)
        return AdviesBord(bool(mag_advies_vragen(actief, lezer)), tuple(regels))


def bekijk(w: Werkplek, wie: Identiteit, nummer: str, *, namens: str | None = None) -> AdviesBeeld:
    """One question with the answers that this person may read; looking is logged, and counts as read. Raises
    NietGevonden.
    """
    with _vreemd_gelogd(w, wie, nummer), w.db.schrijven() as s:
        nu = w.nu(s)
        controleer_sessie(s, wie, nu.wand)
        v = s.scalars(select(Adviesvraag).where(Adviesvraag.nummer == nummer)).first()
        if v is None:
            raise onzichtbaar(nummer)
        lezer, stand, geldend = open_adviesvraag(w, s, wie, v, namens)
        c = geldend.convenant
        rijen = s.scalars(
            select(Advies)
            .where(Advies.adviesvraag_id == v.id, Advies.partij.in_(leest_advies_van(stand, lezer)))
            .order_by(Advies.op.is_(None), Advies.op, Advies.partij)
        )
        adviezen = tuple(
            AdviesAntwoord(c.naam_van(a.partij), a.op, w.kluis.open(a, Advies.advies_kluis)) for a in rijen
        )
        logboek.schrijf(
            s,
            v.id,
            "advies_ingezien",
            door=lezer.medewerker,
            partij=lezer.partij,
            op=nu.domein,
            op_wand=nu.wand,
        )
        markeer_gelezen(s, v.id, lezer, nu)
        return AdviesBeeld(
            nummer=v.nummer,
            convenant=v.convenant,
            samenwerking=c.titel,
            van=c.naam_van(v.partij),
            eigen=is_vrager(stand, lezer),
            gesteld_op=v.gesteld_op,
            uiterlijk_op=v.uiterlijk_op,
            vraag=w.kluis.open(v, Adviesvraag.vraag_kluis),
            adviezen=adviezen,
            mag_adviseren=bool(mag_advies_geven(stand, lezer)),
        )


@contextmanager
def _vreemd_gelogd(w: Werkplek, wie: Identiteit, nummer: str) -> Iterator[None]:
    """Trying a question that exists but is not for this person stands in its log."""
    try:
        yield
    except NietGevonden:
        with w.db.lezen() as s:
            keten = s.scalars(select(Adviesvraag.id).where(Adviesvraag.nummer == nummer)).first()
        if keten is not None:
            leg_weigering_vast(w, wie, Spoor(keten), "bekijken", ONZICHTBAAR)
        raise
