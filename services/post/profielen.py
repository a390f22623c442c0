"""How a partij is reached: domains, keys, absence; and sending released content, sealed for the recipient."""

from __future__ import annotations

import base64
from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Annotated, Any

from email_validator import EmailNotValidError, validate_email
from pydantic import Field
from sqlalchemy import select
from sqlalchemy.orm import Session

from convenanten.duur import AMSTERDAM
from models.tabellen import Bericht, Contact, Domein, Medewerker, nieuw_id
from notifications import uitbox
from notifications.veiligmail import mag_kanaal
from notifications.verzegelen import WAARSCHUW_VOORAF, Modus, PubliekeSleutel, SleutelFout, keur
from rules.codes import SleutelSoort, VoorContact
from rules.rollen import BEHEERDER
from services.handelen.fouten import Conflict, NietGevonden, OngeldigeInvoer
from services.handelen.handeling import Kop
from services.handelen.in_installatie import InInstallatie, beheer
from services.handelen.velden import Bestand, Kenmerk, Opdracht, Persoonsregel, Positie, Uit, ZonderPersoon
from services.handelen.werkplek import Werkplek
from services.handelen.wie import Identiteit, controleer_sessie, eis_beheerder, vind_medewerker

_MODUS: dict[str, Modus] = {SleutelSoort.SMIME: "smime", SleutelSoort.PGP: "pgp"}


def _contact(h: InInstallatie, op: VanEenContact) -> Contact:
    """The contact with this address. Raises NietGevonden."""
    eigen = select(Contact).where(
        Contact.convenant == op.convenant, Contact.partij == op.partij, Contact.ingetrokken_op.is_(None)
    )
    for c in h.s.scalars(eigen):
        if adres_van(h.w, c).casefold() == op.adres.casefold():
            return c
    raise NietGevonden("Dit contact bestaat niet (meer).", doen="Voeg het eerst toe.")


def adres_van(w: Werkplek, c: Contact) -> str:
    """The address of a contact, from the vault."""
    return w.kluis.open(c, Contact.adres_kluis)


def sleutel_van(w: Werkplek, c: Contact, nu: datetime) -> PubliekeSleutel:
    """The pinned key of a contact, examined now. Raises SleutelFout."""
    if c.sleutel_kluis is None or c.modus not in ("smime", "pgp"):
        raise SleutelFout("Van deze ontvanger is geen sleutel vastgelegd.")
    publiek = base64.b64decode(w.kluis.open(c, Contact.sleutel_kluis))
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


class VanEenPartij(Opdracht):
    """Which partij in which samenwerking."""

    convenant: Annotated[str, Uit("convenanten"), Positie()] = Field(description="Samenwerking")
    partij: Annotated[Kenmerk, Positie()] = Field(max_length=60, description="Partij")


class VanEenContact(VanEenPartij):
    """Which way to reach it."""

    adres: Annotated[Persoonsregel, Positie()] = Field(min_length=3, description="Adres van het contact")


class ContactToevoegen(VanEenContact):
    """What it is used for, and when it comes."""

    voor: VoorContact = Field(VoorContact.CASUS, description="Waarvoor dit contact is")
    volgorde: int = Field(1, ge=1, le=99, description="Volgorde; 1 is het eerste contact")
    nieuwe_partner: bool = Field(
        False, description="Deze partij wordt nog gevraagd, voor één casus (zij staat niet in het convenant)"
    )


class SleutelVastleggen(VanEenContact):
    """A public key, to seal for."""

    modus: SleutelSoort = Field(description="Soort sleutel")
    publiek: Annotated[ZonderPersoon, Bestand()] = Field(
        min_length=20, description="Certificaat (PEM) of publieke PGP-sleutel"
    )


class AfwezigheidVastleggen(VanEenContact):
    """From when until when."""

    van: date = Field(description="Eerste dag dat dit contact er niet is")
    tot: date | None = Field(None, description="Eerste dag terug")


class ContactKoppelen(VanEenContact):
    """Whose address it is."""

    gebruikersnaam: Kenmerk = Field(description="Medewerker")


class DomeinToestaan(VanEenPartij):
    """A mail domain."""

    domein: Kenmerk = Field(max_length=120, description="Maildomein, bijvoorbeeld politie.nl")


@beheer(
    "Contact toevoegen",
    kop=Kop.PARTIJEN,
    wie=BEHEERDER,
    opdrachtregel="convenant contact",
    gedaan="Het contact is toegevoegd",
)
def contact_toevoegen(h: InInstallatie, op: ContactToevoegen) -> None:
    """Voeg een contact van een partij toe: een mailadres of een ander kanaal (beheerder)."""
    kanaal = "apprise" if "://" in op.adres else "mail"
    domein = _maildomein(h, op.adres) if kanaal == "mail" else _kanaaldomein(op.adres, op.voor)
    assert h.geldend is not None
    partijen = h.geldend.convenant.partijen
    buiten = op.partij not in partijen
    if buiten and not (op.nieuwe_partner or _is_ad_hoc(h.s, op.convenant, op.partij)):
        raise OngeldigeInvoer(
            f"'{op.partij}' is geen partij van dit convenant.",
            doen=f"Kies uit: {', '.join(partijen)}; of zeg erbij dat zij nog voor één casus wordt gevraagd.",
        )
    rij = Contact(
        id=nieuw_id(),
        convenant=op.convenant,
        partij=op.partij,
        voor=str(op.voor),
        kanaal=kanaal,
        volgorde=op.volgorde,
        domein=domein,
    )
    h.w.kluis.verzegel(rij, Contact.adres_kluis, op.adres)
    h.s.add(rij)
    codes = {"convenant": op.convenant, "contact": rij.id, "voor": str(op.voor), "kanaal": kanaal}
    h.log("contact_toegevoegd", codes, partij=op.partij)


def _maildomein(h: InInstallatie, adres: str) -> str:
    """The domain of a mail address. Raises OngeldigeInvoer."""
    if not adres.isascii():
        raise OngeldigeInvoer(
            (
                "Een mailadres bestaat hier uit gewone letters (ASCII); andere letters lijken soms op een "
                "ander adres."
            ),
            doen="Controleer het adres.",
        )
    try:
        geldig = validate_email(adres, check_deliverability=False, test_environment=h.w.instellingen.demo)
    except EmailNotValidError as fout:
        raise OngeldigeInvoer("Dit is geen geldig mailadres.", doen="Controleer het adres.") from fout
    return geldig.ascii_domain


def _kanaaldomein(adres: str, voor: VoorContact) -> str:
    """The kind of another channel. Raises OngeldigeInvoer for one that may not be used, or not for this."""
    bezwaar = mag_kanaal(adres)
    if bezwaar:
        raise OngeldigeInvoer(bezwaar, doen="Kies een ander kanaal.")
    if voor in {VoorContact.CASUS, VoorContact.FG}:
        raise OngeldigeInvoer(
            "Hiervoor is een mailadres nodig.", doen="Gebruik dit kanaal voor 'wacht' of 'datalek'."
        )
    return adres.partition("://")[0]


def _is_ad_hoc(s: Session, convenant: str, partij: str) -> bool:
    from models.tabellen import Casus, Deelname

    return (
        s.scalars(
            select(Deelname.id)
            .join(Casus, Casus.id == Deelname.casus_id)
            .where(Casus.convenant == convenant, Deelname.partij == partij, Deelname.ad_hoc)
            .limit(1)
        ).first()
        is not None
    )


@beheer(
    "Sleutel vastleggen",
    kop=Kop.PARTIJEN,
    wie=BEHEERDER,
    opdrachtregel="contact sleutel",
    gedaan="De sleutel is vastgelegd. Vergelijk de vingerafdruk met de partij, langs een andere weg",
)
def sleutel_vastleggen(h: InInstallatie, op: SleutelVastleggen) -> dict[str, Any]:
    """Leg de sleutel van een contact vast, om informatie voor te versleutelen."""
    c = _contact(h, op)
    publiek = op.publiek.encode()
    try:
        sleutel = keur(_MODUS[op.modus], publiek, op.adres, h.nu.wand)
    except SleutelFout as fout:
        raise OngeldigeInvoer(
            str(fout), doen="Vraag de partij om een geldige sleutel voor dit adres."
        ) from fout
    c.modus, c.vingerafdruk, c.sleutel_tot = str(op.modus), sleutel.vingerafdruk, sleutel.tot
    h.w.kluis.verzegel(c, Contact.sleutel_kluis, base64.b64encode(publiek).decode())
    codes = {
        "convenant": op.convenant,
        "contact": c.id,
        "modus": str(op.modus),
        "vingerafdruk": sleutel.vingerafdruk,
    }
    h.log("sleutel_vastgelegd", codes, partij=op.partij)
    return {"vingerafdruk": sleutel.vingerafdruk}


@beheer(
    "Afwezigheid vastleggen",
    kop=Kop.PARTIJEN,
    wie=BEHEERDER,
    opdrachtregel="contact afwezig",
    gedaan="De afwezigheid is vastgelegd; de vervanger krijgt wat er komt",
)
def contact_afwezig(h: InInstallatie, op: AfwezigheidVastleggen) -> None:
    """Leg vast wanneer een contact er niet is."""
    # between these days the next contact of the partij gets what is sent
    if op.tot is not None and op.tot <= op.van:
        raise OngeldigeInvoer(
            "Het einde van de afwezigheid ligt vóór het begin.", doen="Controleer de datums."
        )
    c = _contact(h, op)
    c.afwezig_van = _begin_van(op.van)
    c.afwezig_tot = _begin_van(op.tot) if op.tot is not None else None
    h.log("contact_afwezig", {"convenant": op.convenant, "contact": c.id}, partij=op.partij)


def _begin_van(dag: date) -> datetime:
    """When this day begins in the Netherlands, in UTC."""
    return datetime.combine(dag, time(), AMSTERDAM).astimezone(UTC)


@beheer(
    "Contact intrekken",
    kop=Kop.PARTIJEN,
    wie=BEHEERDER,
    opdrachtregel="contact intrekken",
    gedaan="Het contact wordt niet meer gebruikt",
)
def contact_intrekken(h: InInstallatie, op: VanEenContact) -> None:
    """Gebruik een contact niet meer; ook wat klaarstaat gaat er niet heen."""
    c = _contact(h, op)
    c.ingetrokken_op = h.nu.wand
    h.log("contact_ingetrokken", {"convenant": op.convenant, "contact": c.id}, partij=op.partij)


@beheer(
    "Contact koppelen aan een medewerker",
    kop=Kop.PARTIJEN,
    wie=BEHEERDER,
    opdrachtregel="contact koppel",
    gedaan="Het adres is van deze medewerker",
)
def contact_koppelen(h: InInstallatie, op: ContactKoppelen) -> None:
    """Zeg van welke medewerker een adres is."""
    # when the person's access to the partij ends, nothing is sent there any more
    m = vind_medewerker(h.s, op.gebruikersnaam)
    c = _contact(h, op)
    c.medewerker_id = m.id
    h.log(
        "contact_gekoppeld",
        {"convenant": op.convenant, "contact": c.id, "medewerker": m.id},
        partij=op.partij,
    )


@beheer(
    "Domein toestaan",
    kop=Kop.PARTIJEN,
    wie=BEHEERDER,
    opdrachtregel="contact domein",
    gedaan="Het domein is toegestaan; naar andere domeinen gaat geen mail meer",
)
def domein_toestaan(h: InInstallatie, op: DomeinToestaan) -> None:
    """Sta een maildomein van een partij toe."""
    # from the first one on, addresses outside its domains get nothing
    naam = op.domein.casefold()
    if not naam.isascii() or "." not in naam or "@" in naam:
        raise OngeldigeInvoer("Dit is geen domein.", doen="Schrijf bijvoorbeeld politie.nl.")
    if h.s.get(Domein, (op.convenant, op.partij, naam)) is not None:
        raise Conflict("Dit domein staat er al.")
    h.s.add(Domein(convenant=op.convenant, partij=op.partij, naam=naam))
    h.log("domein_toegestaan", {"convenant": op.convenant, "domein": naam}, partij=op.partij)


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
