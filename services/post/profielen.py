"""How a partij is reached: domains, keys, absence; and sending released content, sealed for the recipient."""

from __future__ import annotations

import base64
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from models import logboek
from models.kluis import INSTALLATIE
from models.tabellen import Bericht, Contact, Domein, Medewerker
from notifications import uitbox
from notifications.verzegelen import WAARSCHUW_VOORAF, Modus, Sleutel, SleutelFout, keur
from services.handelen.fouten import Conflict, NietGevonden, OngeldigeInvoer
from services.handelen.werkplek import Werkplek
from services.handelen.wie import Identiteit, controleer_sessie, eis_beheerder

AFZENDER = "afzender"


def _contact(w: Werkplek, s: Any, convenant: str, partij: str, adres: str) -> Contact:
    for c in s.scalars(
        select(Contact).where(
            Contact.convenant == convenant, Contact.partij == partij, Contact.ingetrokken_op.is_(None)
        )
    ):
        if adres_van(w, c).casefold() == adres.casefold():
            return c  # type: ignore[no-any-return]
    raise NietGevonden(
        "Dit contact bestaat niet (meer).", doen="Voeg het toe met: casusregie convenant contact"
    )


def adres_van(w: Werkplek, c: Contact) -> str:
    """The address of a contact, from the vault."""
    return w.kluis.ontsleutel(INSTALLATIE, f"contact.adres.{c.id}", c.adres_kluis)


def sleutel_van(w: Werkplek, c: Contact, nu: datetime) -> Sleutel:
    """The pinned key of a contact, examined now. Raises SleutelFout."""
    if c.sleutel_kluis is None or c.modus not in ("smime", "pgp"):
        raise SleutelFout("Van deze ontvanger is geen sleutel vastgelegd.")
    publiek = base64.b64decode(w.kluis.ontsleutel(INSTALLATIE, f"contact.sleutel.{c.id}", c.sleutel_kluis))
    return keur(c.modus, publiek, adres_van(w, c), nu, vingerafdruk=c.vingerafdruk)  # type: ignore[arg-type]


@dataclass(frozen=True)
class ContactBeeld:
    """One way to reach a partij, for the beheerder."""

    adres: str
    voor: str
    volgorde: int
    kanaal: str
    modus: str
    vingerafdruk: str
    sleutel_tot: datetime | None
    afwezig_van: datetime | None
    afwezig_tot: datetime | None
    medewerker: str


@dataclass(frozen=True)
class Profiel:
    """How a partij is reached: its contacts, first choice first; its mail domains; and what became of the
    latest test message.
    """

    partij: str
    naam: str
    contacten: tuple[ContactBeeld, ...]
    domeinen: tuple[str, ...]
    proef: tuple[str, datetime, datetime | None] | None


def profielen(w: Werkplek, wie: Identiteit, convenant: str) -> list[Profiel]:
    """How every partij of a convenant is reached. For the beheerder; addresses come from the vault."""
    with w.db.lezen() as s:
        controleer_sessie(s, wie, w.nu(s).wand)
        eis_beheerder(s, wie)
        c = w.actief(s, convenant)[1].convenant
        namen = {m.id: m.gebruikersnaam for m in s.scalars(select(Medewerker))}
        per_partij: dict[str, list[ContactBeeld]] = defaultdict(list)
        for x in s.scalars(
            select(Contact)
            .where(Contact.convenant == convenant, Contact.ingetrokken_op.is_(None))
            .order_by(Contact.voor, Contact.volgorde, Contact.id)
        ):
            per_partij[x.partij].append(
                ContactBeeld(
                    adres_van(w, x),
                    x.voor,
                    x.volgorde,
                    x.kanaal,
                    x.modus,
                    x.vingerafdruk or "",
                    x.sleutel_tot,
                    x.afwezig_van,
                    x.afwezig_tot,
                    namen.get(x.medewerker_id or "", ""),
                )
            )
        domeinen: dict[str, list[str]] = defaultdict(list)
        for d in s.scalars(select(Domein).where(Domein.convenant == convenant).order_by(Domein.naam)):
            domeinen[d.partij].append(d.naam)
        proeven: dict[str, tuple[str, datetime, datetime | None]] = {}
        for b in s.scalars(
            select(Bericht)
            .where(Bericht.convenant == convenant, Bericht.soort == "proefbericht")
            .order_by(Bericht.aangemaakt_op)
        ):
            proeven[b.partij] = (b.status, b.aangemaakt_op, b.gelezen_op)
        return [
            Profiel(naam, p.naam, tuple(per_partij[naam]), tuple(domeinen[naam]), proeven.get(naam))
            for naam, p in c.partijen.items()
        ]


def zet_sleutel(
    w: Werkplek, wie: Identiteit, convenant: str, partij: str, adres: str, modus: Modus, publiek: bytes
) -> str:
    """Pin the key of a contact after examining it. Returns the fingerprint, to be compared with the recipient
    over another channel.
    """
    with w.db.schrijven() as s:
        nu = w.nu(s)
        controleer_sessie(s, wie, nu.wand)
        eis_beheerder(s, wie)
        c = _contact(w, s, convenant, partij, adres)
        try:
            sleutel = keur(modus, publiek, adres, nu.wand)
        except SleutelFout as fout:
            raise OngeldigeInvoer(
                str(fout), doen="Vraag de partij om een geldige sleutel voor dit adres."
            ) from fout
        c.modus, c.vingerafdruk, c.sleutel_tot = modus, sleutel.vingerafdruk, sleutel.tot
        c.sleutel_kluis = w.kluis.versleutel(
            INSTALLATIE, f"contact.sleutel.{c.id}", base64.b64encode(publiek).decode()
        )
        logboek.schrijf(
            s,
            "installatie",
            "sleutel_vastgelegd",
            door=wie.medewerker_id,
            partij=partij,
            op=nu.domein,
            op_wand=nu.wand,
            codes={"contact": c.id, "modus": modus, "vingerafdruk": sleutel.vingerafdruk},
        )
        return sleutel.vingerafdruk


def zet_afwezig(
    w: Werkplek, wie: Identiteit, convenant: str, partij: str, adres: str, van: datetime, tot: datetime | None
) -> None:
    """Between these moments the next contact of the partij gets what is sent."""
    if tot is not None and tot <= van:
        raise OngeldigeInvoer(
            "Het einde van de afwezigheid ligt vóór het begin.", doen="Controleer de datums."
        )
    with w.db.schrijven() as s:
        nu = w.nu(s)
        controleer_sessie(s, wie, nu.wand)
        eis_beheerder(s, wie)
        c = _contact(w, s, convenant, partij, adres)
        c.afwezig_van, c.afwezig_tot = van, tot
        logboek.schrijf(
            s,
            "installatie",
            "contact_afwezig",
            door=wie.medewerker_id,
            partij=partij,
            op=nu.domein,
            op_wand=nu.wand,
            codes={"contact": c.id},
        )


def trek_contact_in(w: Werkplek, wie: Identiteit, convenant: str, partij: str, adres: str) -> None:
    """Stop using an address, at once, also for what is queued already."""
    with w.db.schrijven() as s:
        nu = w.nu(s)
        controleer_sessie(s, wie, nu.wand)
        eis_beheerder(s, wie)
        c = _contact(w, s, convenant, partij, adres)
        c.ingetrokken_op = nu.wand
        logboek.schrijf(
            s,
            "installatie",
            "contact_ingetrokken",
            door=wie.medewerker_id,
            partij=partij,
            op=nu.domein,
            op_wand=nu.wand,
            codes={"contact": c.id},
        )


def koppel(
    w: Werkplek, wie: Identiteit, convenant: str, partij: str, adres: str, gebruikersnaam: str
) -> None:
    """This address is that person's: when the person's access to the partij ends, nothing is sent there any
    more.
    """
    with w.db.schrijven() as s:
        controleer_sessie(s, wie, w.nu(s).wand)
        eis_beheerder(s, wie)
        m = s.scalars(
            select(Medewerker).where(Medewerker.gebruikersnaam == gebruikersnaam.casefold())
        ).first()
        if m is None:
            raise NietGevonden(
                f"Er is geen medewerker '{gebruikersnaam}'.",
                doen="Bekijk de lijst met: casusregie medewerker lijst",
            )
        _contact(w, s, convenant, partij, adres).medewerker_id = m.id


def sta_domein_toe(w: Werkplek, wie: Identiteit, convenant: str, partij: str, domein: str) -> None:
    """A mail domain of this partij. From the first one on, addresses outside its domains get nothing."""
    naam = domein.strip().casefold()
    if not naam.isascii() or "." not in naam or "@" in naam:
        raise OngeldigeInvoer("Dit is geen domein.", doen="Schrijf bijvoorbeeld politie.nl.")
    with w.db.schrijven() as s:
        nu = w.nu(s)
        controleer_sessie(s, wie, nu.wand)
        eis_beheerder(s, wie)
        if s.get(Domein, (convenant, partij, naam)) is not None:
            raise Conflict("Dit domein staat er al.")
        s.add(Domein(convenant=convenant, partij=partij, naam=naam))
        logboek.schrijf(
            s,
            "installatie",
            "domein_toegestaan",
            door=wie.medewerker_id,
            partij=partij,
            op=nu.domein,
            op_wand=nu.wand,
            codes={"domein": naam},
        )


def let_op_sleutels(w: Werkplek) -> int:
    """Warn each partij whose key expires within thirty days, and say so when it has. Once per key. Returns
    how many berichten.
    """
    aantal = 0
    with w.db.schrijven() as s:
        nu = w.nu(s)
        for c in s.scalars(
            select(Contact).where(Contact.sleutel_tot.is_not(None), Contact.ingetrokken_op.is_(None))
        ).all():
            assert c.sleutel_tot is not None
            if c.sleutel_tot - WAARSCHUW_VOORAF > nu.wand:
                continue
            soort = "sleutel_verlopen" if c.sleutel_tot <= nu.wand else "sleutel_verloopt"
            oorzaak = uitbox.Oorzaak("profiel", c.id, c.partij[:30], c.convenant, f"{soort} {c.vingerafdruk}")
            bekend = set(s.scalars(select(Bericht.id).where(Bericht.onderwerp_id == c.id)))
            nieuw = uitbox.zet_klaar(s, oorzaak, soort, {c.partij}, wand=nu.wand)  # type: ignore[arg-type]
            aantal += len(set(nieuw) - bekend)
    return aantal
