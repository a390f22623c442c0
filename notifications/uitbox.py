"""The outbox: an announcement is written in the transaction of its cause and leaves at least once.

The id of a row follows from its cause, recipient and channel, so that writing it twice gives one row, and the
Message-ID follows from the id, so that sending it twice gives one recognisable mail.
"""

from __future__ import annotations

import random
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert, or_, select
from sqlalchemy.orm import Session

from models.tabellen import Autorisatie, Bericht, BerichtGebeurtenis, Contact, Deelname, Domein, Medewerker
from models.uitvoerder import leeft
from notifications.soorten import DRINGEND, VRAAGT_ANTWOORD, Soort
from rules.werktijd import na_werkdagen

_RUIMTE = uuid.UUID("6f0f6f5c-6a6e-5a35-9d0b-2f3f0a1c7b11")
LEASE = timedelta(minutes=2)
OPGEVEN_NA = timedelta(days=5)  # RFC 5321, 4.5.4.1: give up after four to five days
STAP = timedelta(seconds=15)
LANGSTE_STAP = timedelta(hours=1)
LANGSTE_STAP_DRINGEND = timedelta(
    minutes=4
)  # a relay that is back for ten minutes gets every datalek offered at least twice
OPVOLGEN_NA = 2  # working days between a question, its reminder, the next contact and the procesregisseur


@dataclass(frozen=True)
class Oorzaak:
    """What an announcement is about: a casus or datalek, its reference, and the event that caused it."""

    onderwerp: str
    onderwerp_id: str
    kenmerk: str
    convenant: str
    gebeurtenis: str


def contacten(
    s: Session,
    convenant: str,
    partijen: Iterable[str],
    voor: tuple[str, ...] = ("casus",),
    *,
    op: datetime | None = None,
) -> dict[str, list[Contact]]:
    """The contacts per partij, first choice first; who is away at `op` comes last. `voor` names uses in order
    of preference.
    """
    rijen = s.scalars(
        select(Contact).where(
            Contact.convenant == convenant,
            Contact.partij.in_(partijen),
            Contact.voor.in_(voor),
            Contact.ingetrokken_op.is_(None),
        )
    ).all()
    per: dict[str, list[Contact]] = {}
    for c in sorted(
        rijen, key=lambda c: (op is not None and is_afwezig(c, op), voor.index(c.voor), c.volgorde, c.id)
    ):
        per.setdefault(c.partij, []).append(c)
    return per


def is_afwezig(contact: Contact, op: datetime) -> bool:
    """Is this contact away at this moment, so that a colleague gets what is sent?"""
    return (
        contact.afwezig_van is not None
        and contact.afwezig_van <= op
        and (contact.afwezig_tot is None or op < contact.afwezig_tot)
    )


def bericht_id(onderwerp_id: str, gebeurtenis: str, soort: Soort, contact: str) -> str:
    """The id of an announcement: the same cause, kind and recipient always give the same."""
    return str(uuid.uuid5(_RUIMTE, f"{onderwerp_id}|{gebeurtenis}|{soort}|{contact}"))


def zet_klaar(
    s: Session,
    oorzaak: Oorzaak,
    soort: Soort,
    partijen: Iterable[str],
    *,
    wand: datetime,
    codes: dict[str, Any] | None = None,
    voor: tuple[str, ...] = ("casus",),
    welke: int | None = 0,
    domein: datetime | None = None,
    pas_op: datetime | None = None,
) -> list[str]:
    """Queue an announcement for partijen: to the first contact of each, the `welke`-th, or (None) to all of
    them.

    A partij without a contact gets a row that is held and shown, so that nobody thinks it was told.
    `domein`: now by the domain clock; what asks for an answer is followed up from then. `pas_op`: not
    before this moment. Returns the ids of the rows.
    """
    partijen = sorted(set(partijen))
    if not partijen:
        return []
    bekend = contacten(s, oorzaak.convenant, partijen, voor, op=wand)
    opvolgen = na_werkdagen(domein, OPVOLGEN_NA) if domein is not None and soort in VRAAGT_ANTWOORD else None
    nieuw: dict[str, tuple[str, Contact | None]] = {}
    for partij in partijen:
        alle = bekend.get(partij, [])
        gekozen: list[Contact | None] = (
            list(alle) if welke is None else [alle[min(welke, len(alle) - 1)]] if alle else []
        )
        for contact in gekozen or [None]:
            wie = contact.id if contact else f"geen contact {partij}"
            nieuw[bericht_id(oorzaak.onderwerp_id, oorzaak.gebeurtenis, soort, wie)] = (partij, contact)
    bestaand = set(s.scalars(select(Bericht.id).where(Bericht.id.in_(nieuw))))
    rijen = [
        {
            "id": id_,
            "message_id": f"<{id_}@casusregie.invalid>",
            "onderwerp": oorzaak.onderwerp,
            "onderwerp_id": oorzaak.onderwerp_id,
            "kenmerk": oorzaak.kenmerk,
            "convenant": oorzaak.convenant,
            "soort": soort,
            "codes": codes or {},
            "partij": partij,
            "contact_id": contact.id if contact else None,
            "kanaal": contact.kanaal if contact else "geen",
            "status": "wachtend" if contact else "aangehouden",
            "uitkomst": None if contact else "geen contact bekend",
            "pogingen": 0,
            "aangemaakt_op": wand,
            "volgende_op": pas_op or wand,
            "aangemaakt_domein_op": domein,
            "opvolgen_op": opvolgen if contact else None,
            "opvolging": 0,
        }
        for id_, (partij, contact) in nieuw.items()
        if id_ not in bestaand
    ]
    if rijen:
        s.execute(insert(Bericht), rijen)
        for rij in rijen:
            gebeurtenis(
                s, str(rij["id"]), "klaargezet", str(rij["uitkomst"] or "staat klaar om te versturen"), wand
            )
    return list(nieuw)


def gebeurtenis(s: Session, bericht_id: str, wat: str, uitleg: str, op: datetime) -> None:
    """Add a line to the timeline of a bericht."""
    s.add(BerichtGebeurtenis(bericht_id=bericht_id, wat=wat, uitleg=uitleg[:200], op=op))


def neem(s: Session, eigenaar: str, wand: datetime, aantal: int) -> list[Bericht]:
    """Claim rows that are due, or whose sender died: the lease ran out, or the process is gone. Several
    senders never get the same row.
    """
    houders = s.scalars(select(Bericht.lease).where(Bericht.status == "bezig").distinct())
    doden = [naam for naam in houders if naam is not None and not leeft(naam)]
    rijen = s.scalars(
        select(Bericht)
        .where(
            Bericht.status.in_(("wachtend", "opnieuw", "bezig")),
            Bericht.volgende_op <= wand,
            or_(Bericht.status != "bezig", Bericht.lease_tot < wand, Bericht.lease.in_(doden)),
        )
        .order_by(Bericht.volgende_op)
        .limit(aantal)
        .with_for_update(skip_locked=True)
    ).all()
    for rij in rijen:
        rij.status, rij.lease, rij.lease_tot = "bezig", eigenaar, wand + LEASE
    return list(rijen)


def wachttijd(pogingen: int, onderwerp: str) -> timedelta:
    """Exponential back-off with jitter: up to an hour, and up to four minutes for what brooks no delay."""
    plafond: timedelta = min(
        LANGSTE_STAP_DRINGEND if onderwerp in DRINGEND else LANGSTE_STAP, STAP * float(2 ** min(pogingen, 12))
    )
    return plafond * random.uniform(0.2, 1)  # noqa: S311 (no secret)


def mag_nog(s: Session, rij: Bericht) -> str | None:
    """Why this recipient may not have this any more, or None. Asked just before every attempt.

    The contact is still there and still this person's work, its address lies in the domains of its partij,
    and the partij still takes part: one that left a minute ago gets nothing. Except a correction and the
    terugkoppeling (ADR 9).
    """
    contact = s.get(Contact, rij.contact_id) if rij.contact_id else None
    if contact is None or contact.ingetrokken_op is not None:
        return "dit contact bestaat niet meer"
    if contact.medewerker_id is not None:
        m = s.get_one(Medewerker, contact.medewerker_id)
        bevoegd = s.scalars(
            select(Autorisatie).where(
                Autorisatie.medewerker_id == m.id,
                Autorisatie.convenant == rij.convenant,
                Autorisatie.partij == rij.partij,
                Autorisatie.ingetrokken_op.is_(None),
                Autorisatie.te_aanvaarden.is_(False),
                Autorisatie.te_bevestigen.is_(False),
            )
        ).first()
        if m.beeindigd_op is not None or bevoegd is None:
            return "deze persoon werkt hier niet meer voor deze partij"
    domeinen = {
        d.naam
        for d in s.scalars(
            select(Domein).where(Domein.convenant == rij.convenant, Domein.partij == rij.partij)
        )
    }
    if contact.kanaal == "mail" and domeinen and contact.domein not in domeinen:
        return "het domein van dit adres is niet (meer) van deze partij"
    if rij.onderwerp != "casus" or rij.soort in {"terugkoppeling", "gegeven_gecorrigeerd"}:
        return None
    weg = s.scalars(
        select(Deelname.teruggetrokken_op).where(
            Deelname.casus_id == rij.onderwerp_id, Deelname.partij == rij.partij
        )
    ).first()
    return None if weg is None else "deze partij doet niet meer mee"
