"""Who is this, and may this person come in: accounts, TOTP, sessions. What a person may do is
`services.toegang.autorisaties`.

A bare name is never trusted. Passwords: argon2id. Second factor: TOTP (RFC 6238), each code once. Sessions
live in the database; only the hash of the token is kept, so ending one ends it everywhere. Times here are
wall time.
"""

from __future__ import annotations

import re
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pyotp
from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.klok import Moment
from models.kluis import Kluis
from models.tabellen import EenmaligeCode, Herstelcode, Medewerker, Sessie, nieuw_id
from models.zegels import INSTALLATIE
from rules.namen import beeld_van
from rules.rollen import IEDEREEN
from rules.wachtwoord import bezwaar
from services.handelen.fouten import Conflict, GeenBevoegdheid, NietIngelogd, OngeldigeInvoer, Storing
from services.handelen.handeling import Geheim, Kop
from services.handelen.in_installatie import InInstallatie, beheer
from services.handelen.velden import Opdracht
from services.handelen.wie import (
    INACTIEF,
    Identiteit,
    beeindig_sessies,
    controleer_sessie,
    log,
    vind_medewerker,
    vingerafdruk,
)
from services.toegang import vertraging
from services.toegang.beveiligingslog import noteer

if TYPE_CHECKING:
    from services.handelen.werkplek import Werkplek

ABSOLUUT = timedelta(hours=12)
CODE_GELDIG = timedelta(days=7)
AANTAL_HERSTELCODES = 10

_TEKENS = "abcdefghjkmnpqrstuvwxyz23456789"
# other letters can look like these, and be another account
_GEBRUIKERSNAAM = re.compile(r"[a-z0-9][a-z0-9._-]{0,59}")

_HASHER = PasswordHasher()
_REKENEN, _IN_DE_RIJ = threading.BoundedSemaphore(2), threading.BoundedSemaphore(10)
# so that an unknown name takes as long as a known one
_SCHIJN = _HASHER.hash(secrets.token_urlsafe(32))


def maak_eerste_code(w: Werkplek) -> str | None:
    """The one-time code for the first beheerder, or None when there already is an account."""
    with w.db.schrijven() as s:
        if s.scalar(select(func.count()).select_from(Medewerker)):
            return None
        for eerdere in s.scalars(select(EenmaligeCode).where(EenmaligeCode.medewerker_id.is_(None))):
            eerdere.verloopt_op = w.nu(s).wand
        return nieuwe_code(s, None, w.nu(s).wand)


def verse_code() -> str:
    """Six groups of four, of letters and digits that nobody confuses: 118 bits, so that its plain hash tells
    nothing (OWASP ASVS 5.0, 6.5.2).
    """
    return "-".join("".join(secrets.choice(_TEKENS) for _ in range(4)) for _ in range(6))


def nieuwe_code(s: Session, medewerker_id: str | None, wand: datetime) -> str:
    """A one-time code for this account (None: for the first beheerder); only its hash is kept."""
    code = verse_code()
    s.add(EenmaligeCode(hash=vingerafdruk(code), medewerker_id=medewerker_id, verloopt_op=wand + CODE_GELDIG))
    return code


def verbruik_code(s: Session, code: str, wand: datetime) -> EenmaligeCode:
    """The one-time code that this is, used from now on. Raises OngeldigeInvoer."""
    rij = _geldige_code(s, code, wand)
    rij.gebruikt_op = wand
    return rij


def _geldige_code(s: Session, code: str, wand: datetime) -> EenmaligeCode:
    rij = s.get(EenmaligeCode, vingerafdruk(code.strip()), with_for_update=True)
    if rij is None or rij.gebruikt_op is not None or wand > rij.verloopt_op:
        raise OngeldigeInvoer(
            "Deze code is onbekend, gebruikt of verlopen.", doen="Vraag een nieuwe code aan uw beheerder."
        )
    return rij


def begin_sessie(s: Session, m: Medewerker, nu: Moment, weg: str) -> str:
    """A session for this person, who came in by this way. Returns its token; only the hash is kept."""
    token = secrets.token_urlsafe(32)
    s.add(
        Sessie(
            token=vingerafdruk(token),
            medewerker_id=m.id,
            aangemaakt_op=nu.wand,
            gebruikt_op=nu.wand,
            verloopt_op=nu.wand + ABSOLUUT,
        )
    )
    log(s, nu, "ingelogd", m.id, {"weg": weg})
    return token


def eindig_sessies(s: Session, medewerker_id: str, wand: datetime, *, behalve: str = "") -> int:
    """End every open session of this person, but this one. Returns how many."""
    rijen = s.scalars(
        select(Sessie).where(
            Sessie.medewerker_id == medewerker_id,
            Sessie.token != behalve,
            Sessie.beeindigd_op.is_(None),
        )
    ).all()
    for rij in rijen:
        rij.beeindigd_op = wand
    return len(rijen)


def _keur(w: Werkplek, s: Session, wachtwoord: str, van: tuple[str, str]) -> None:
    """Raise OngeldigeInvoer for a password that is easy to guess, of who has this account and name."""
    mis = bezwaar(wachtwoord, [*van, *w.titels(s).values()])
    if mis:
        raise OngeldigeInvoer(mis, doen="Kies bijvoorbeeld vier willekeurige woorden.")


def _hash(wachtwoord: str) -> str:
    with _aan_de_beurt():
        return _HASHER.hash(wachtwoord)


@contextmanager
def _aan_de_beurt() -> Iterator[None]:
    """A password costs 64 MiB: two at a time, and a short queue before it. Raises Storing when that is full,
    so that who only looks at a page never waits behind it.
    """
    if not _IN_DE_RIJ.acquire(blocking=False):
        raise Storing("Er loggen nu te veel mensen tegelijk in.", doen="Probeer het zo opnieuw.")
    try:
        with _REKENEN:
            yield
    finally:
        _IN_DE_RIJ.release()


def activeer(
    w: Werkplek,
    code: str,
    wachtwoord: str,
    *,
    gebruikersnaam: str = "",
    naam: str = "",
    email: str = "",
    vanaf: str = "",
) -> tuple[str, str]:
    """Use a one-time code: set the password, and get the TOTP secret to put in an authenticator.

    The first code makes the beheerder (then the names are needed). Returns (gebruikersnaam, otpauth uri).
    """
    try:
        with w.db.lezen() as s:
            wand = w.nu(s).wand
            voor = _geldige_code(s, code, wand).medewerker_id
            _keur(w, s, wachtwoord, _namen(w, s, voor) if voor else (gebruikersnaam, naam))
    except OngeldigeInvoer:
        noteer(w, "activeren_mislukt", wand, adres=vanaf)
        raise
    gehasht = _hash(wachtwoord)
    with w.db.schrijven() as s:
        nu = w.nu(s)
        rij = verbruik_code(s, code, nu.wand)
        geheim = pyotp.random_base32()
        if rij.medewerker_id is None:
            if not gebruikersnaam or not naam:
                raise OngeldigeInvoer(
                    "Voor de eerste beheerder zijn gebruikersnaam en naam nodig.", doen="Vul beide in."
                )
            w.kluis.maak_sleutel(INSTALLATIE, nu.wand)
            m = nieuw_account(w, s, gebruikersnaam, naam, email, nu.wand)
            m.beheerder = True
        else:
            m = s.get_one(Medewerker, rij.medewerker_id)
        m.wachtwoord = gehasht
        w.kluis.verzegel(m, Medewerker.totp_kluis, geheim)
        m.totp_bevestigd, m.totp_stap, m.mislukt, m.geblokkeerd_tot = False, 0, 0, None
        beeindig_sessies(s, m.id, nu.wand)
        for oud in s.scalars(select(Herstelcode).where(Herstelcode.medewerker_id == m.id)).all():
            s.delete(oud)
        log(s, nu, "account_geactiveerd", m.id, {"medewerker": m.id})
        return m.gebruikersnaam, pyotp.TOTP(geheim).provisioning_uri(
            name=m.gebruikersnaam, issuer_name="Casusregie"
        )


def _namen(w: Werkplek, s: Session, medewerker_id: str) -> tuple[str, str]:
    """The gebruikersnaam and the name of an account."""
    m = s.get_one(Medewerker, medewerker_id)
    return m.gebruikersnaam, w.kluis.open(m, Medewerker.naam_kluis)


def nieuw_account(
    w: Werkplek, s: Session, gebruikersnaam: str, naam: str, email: str, wand: datetime
) -> Medewerker:
    """An account that cannot come in yet. Raises OngeldigeInvoer or Conflict about the name."""
    gebruikersnaam = gebruikersnaam.strip().casefold()
    if not _GEBRUIKERSNAAM.fullmatch(gebruikersnaam):
        raise OngeldigeInvoer(
            "Een gebruikersnaam bestaat uit gewone letters (a tot en met z), cijfers, punten en streepjes.",
            doen="Kies een andere naam.",
        )
    for bestaat in (m.gebruikersnaam for m in s.scalars(select(Medewerker))):
        if bestaat == gebruikersnaam:
            raise Conflict(f"De gebruikersnaam '{gebruikersnaam}' bestaat al.", doen="Kies een andere naam.")
        if beeld_van(bestaat) == beeld_van(gebruikersnaam):
            raise Conflict(
                f"De gebruikersnaam '{gebruikersnaam}' lijkt te veel op '{bestaat}'.",
                doen="Kies een naam die niemand daarmee verwart.",
            )
    m = Medewerker(
        id=nieuw_id(), gebruikersnaam=gebruikersnaam, aangemaakt_op=wand, wachtwoord="", totp_kluis=b""
    )
    zet_naam(w.kluis, m, naam)
    w.kluis.verzegel(m, Medewerker.email_kluis, email)
    m.mailindex = _mailindex(w.kluis, email)
    s.add(m)
    s.flush()
    return m


def zet_naam(kluis: Kluis, m: Medewerker, naam: str) -> None:
    """Give an account this name, and the index by which another account of the same person is found."""
    kluis.verzegel(m, Medewerker.naam_kluis, naam)
    m.naamindex = kluis.zoekindex(naam) or None


def _mailindex(kluis: Kluis, email: str) -> str | None:
    adres = email.strip().casefold()
    return kluis.hmac(INSTALLATIE, f"mail|{adres}") if adres else None


def indexeer(w: Werkplek) -> int:
    """Make the indexes of the accounts of an older version. Returns of how many."""
    with w.db.schrijven() as s:
        rijen = s.scalars(select(Medewerker).where(Medewerker.naamindex.is_(None))).all()
        for m in rijen:
            m.naamindex = w.kluis.zoekindex(w.kluis.open(m, Medewerker.naam_kluis)) or None
            m.mailindex = _mailindex(w.kluis, w.kluis.open(m, Medewerker.email_kluis))
        return len(rijen)


def inloggen(w: Werkplek, gebruikersnaam: str, wachtwoord: str, totp: str, *, vanaf: str = "") -> str:
    """Check password and TOTP code; `vanaf` is the address that this comes from. Returns a session token.

    One message for every failure (NietIngelogd); TeSnel after several from here, whoever the name is.
    """
    adres = w.kluis.hmac(INSTALLATIE, f"adres|{vanaf}")
    paar = w.kluis.hmac(INSTALLATIE, f"adres|{vanaf}|{gebruikersnaam.strip().casefold()}")
    with w.db.lezen() as s:
        vertraging.wacht_eerst(s, paar, adres, w.nu(s).wand)
        m = s.scalars(
            select(Medewerker).where(Medewerker.gebruikersnaam == gebruikersnaam.strip().casefold())
        ).first()
        bewaard = m.wachtwoord if m is not None and m.wachtwoord else _SCHIJN
    goed = _klopt(bewaard, wachtwoord)
    with w.db.schrijven() as s:
        nu = w.nu(s)
        if m is not None:
            m = s.get_one(Medewerker, m.id, with_for_update=True)
            stap = _tweede_factor(w, s, m, totp, nu) if goed and m.beeindigd_op is None else None
            if stap is not None:
                m.totp_stap, m.totp_bevestigd = stap, True
                vertraging.gelukt(s, paar)
                return begin_sessie(s, m, nu, "wachtwoord")
            log(s, nu, "inloggen_mislukt", m.id, {})
        vertraging.mislukt(s, paar, adres, nu.wand)
    noteer(w, "inloggen_mislukt", nu.wand, naam=gebruikersnaam, adres=vanaf)
    raise NietIngelogd(
        "Gebruikersnaam, wachtwoord of code klopt niet.",
        doen="Probeer opnieuw; na enkele keren moet u tussendoor steeds langer wachten.",
    )


def _klopt(bewaard: str, wachtwoord: str) -> bool:
    """Is this the password? Takes as long for a name that nobody has."""
    with _aan_de_beurt():
        try:
            return bool(_HASHER.verify(bewaard, wachtwoord))
        except VerificationError:
            return False


def _tweede_factor(w: Werkplek, s: Session, m: Medewerker, code: str, nu: Moment) -> int | None:
    """The time step of a good TOTP code, or that of before with a recovery code. None: neither."""
    if not m.totp_kluis:
        return None
    stap = _totp_stap(w.kluis.open(m, Medewerker.totp_kluis), code, nu.wand, m.totp_stap)
    if stap is None and _verbruik_herstelcode(s, m, code, nu.wand):
        log(s, nu, "herstelcode_gebruikt", m.id, {"medewerker": m.id})
        return m.totp_stap
    return stap


def wijzig_wachtwoord(w: Werkplek, wie: Identiteit, huidig: str, nieuw: str) -> str:
    """Another password for who knows the present one. Every session ends; returns the token of a new one.

    Raises NietIngelogd, OngeldigeInvoer.
    """
    with w.db.lezen() as s:
        controleer_sessie(s, wie, w.nu(s).wand)
        bewaard = s.get_one(Medewerker, wie.medewerker_id).wachtwoord
        if not bewaard:
            raise OngeldigeInvoer("Dit account heeft geen wachtwoord.", doen="Log in via uw organisatie.")
        _keur(w, s, nieuw, _namen(w, s, wie.medewerker_id))
    if not _klopt(bewaard, huidig):
        raise OngeldigeInvoer("Uw huidige wachtwoord klopt niet.", doen="Probeer het opnieuw.")
    gehasht = _hash(nieuw)
    with w.db.schrijven() as s:
        nu = w.nu(s)
        controleer_sessie(s, wie, nu.wand)
        m = s.get_one(Medewerker, wie.medewerker_id, with_for_update=True)
        if m.wachtwoord != bewaard:
            raise Conflict("Uw wachtwoord is net al gewijzigd.", doen="Log opnieuw in.")
        m.wachtwoord = gehasht
        eindig_sessies(s, m.id, nu.wand)
        log(s, nu, "wachtwoord_gewijzigd", m.id, {"medewerker": m.id})
        return begin_sessie(s, m, nu, "wachtwoord")


def demo_inloggen(w: Werkplek, gebruikersnaam: str) -> str:
    """A session without password, in a demo only: its people are made up. Returns a token."""
    if not w.instellingen.demo:
        raise GeenBevoegdheid("Dit kan alleen in een demo.", doen="Log in met wachtwoord en code.")
    with w.db.schrijven() as s:
        return begin_sessie(s, vind_medewerker(s, gebruikersnaam), w.nu(s), "demo")


class GeenVelden(Opdracht):
    """Nothing to fill in."""


@beheer(
    "Herstelcodes maken",
    kop=Kop.TOEGANG,
    wie=IEDEREEN,
    opdrachtregel="herstelcodes",
    gedaan="Bewaar deze codes apart van uw wachtwoord; ze staan hier één keer",
)
def herstelcodes_maken(h: InInstallatie, op: GeenVelden) -> dict[str, Any]:
    """Maak tien codes die elk één keer uw authenticator vervangen; oude codes vervallen."""
    codes = [verse_code() for _ in range(AANTAL_HERSTELCODES)]
    for oud in h.s.scalars(select(Herstelcode).where(Herstelcode.medewerker_id == h.wie.medewerker_id)):
        h.s.delete(oud)
    for code in codes:
        h.s.add(Herstelcode(hash=vingerafdruk(code), medewerker_id=h.wie.medewerker_id))
    h.log("herstelcodes_gemaakt", {"aantal": len(codes)})
    return {"codes": Geheim(codes)}


def _verbruik_herstelcode(s: Session, m: Medewerker, code: str, wand: datetime) -> bool:
    """Is this an unused recovery code of this person? Then it is used now. Asked only after the password was
    right.
    """
    rij = s.get(Herstelcode, vingerafdruk(code.strip().casefold()), with_for_update=True)
    if rij is None or rij.medewerker_id != m.id or rij.gebruikt_op is not None:
        return False
    rij.gebruikt_op = wand
    return True


@dataclass(frozen=True)
class SessieBeeld:
    """One of my open sessions."""

    begonnen_op: datetime
    gebruikt_op: datetime
    deze: bool


def mijn_sessies(w: Werkplek, wie: Identiteit) -> tuple[list[SessieBeeld], int]:
    """My open sessions, and how many recovery codes I have left."""
    with w.db.lezen() as s:
        wand = w.nu(s).wand
        controleer_sessie(s, wie, wand)
        rijen = s.scalars(
            select(Sessie)
            .where(
                Sessie.medewerker_id == wie.medewerker_id,
                Sessie.beeindigd_op.is_(None),
                Sessie.verloopt_op > wand,
                Sessie.gebruikt_op > wand - INACTIEF,
            )
            .order_by(Sessie.aangemaakt_op.desc())
        )
        over = s.scalars(
            select(Herstelcode).where(
                Herstelcode.medewerker_id == wie.medewerker_id, Herstelcode.gebruikt_op.is_(None)
            )
        ).all()
        return [SessieBeeld(x.aangemaakt_op, x.gebruikt_op, x.token == wie.sessie) for x in rijen], len(over)


@beheer(
    "Andere sessies beëindigen",
    kop=Kop.TOEGANG,
    wie=IEDEREEN,
    opdrachtregel="sessies beeindig",
    gedaan="De andere sessies zijn beëindigd",
)
def sessies_beeindigen(h: InInstallatie, op: GeenVelden) -> dict[str, Any]:
    """Beëindig elke andere sessie van u, overal."""
    aantal = beeindig_sessies(h.s, h.wie.medewerker_id, h.nu.wand, behalve=h.wie.sessie)
    h.log("sessies_beeindigd", {"aantal": aantal})
    return {"aantal": aantal}


def _totp_stap(geheim: str, code: str, wand: datetime, laatste: int) -> int | None:
    """The time step a code belongs to, if it is valid and later than the last one used (RFC 6238, 5.2)."""
    totp = pyotp.TOTP(geheim)
    nu = int(wand.timestamp()) // totp.interval
    for stap in (nu - 1, nu, nu + 1):
        if stap > laatste and secrets.compare_digest(totp.generate_otp(stap).encode(), code.strip().encode()):
            return stap
    return None


def uitloggen(w: Werkplek, wie: Identiteit) -> None:
    """End this session, everywhere."""
    with w.db.schrijven() as s:
        wand = w.nu(s).wand
        rij = s.get(Sessie, wie.sessie)
        if rij is not None:
            rij.beeindigd_op = rij.beeindigd_op or wand
    noteer(w, "uitgelogd", wand, naam=wie.medewerker_id)
