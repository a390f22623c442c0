"""Who is this, and may this person come in: accounts, TOTP, sessions. What a person may do is
`services.toegang.autorisaties`.

A bare name is never trusted. Passwords: argon2id. Second factor: TOTP (RFC 6238), each code once. Sessions
live in the database; only the hash of the token is kept, so ending one ends it everywhere. Times here are
wall time.
"""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pyotp
from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from models.klok import Moment
from models.kluis import Kluis
from models.tabellen import EenmaligeCode, Herstelcode, Medewerker, Sessie, nieuw_id
from models.zegels import INSTALLATIE
from rules.namen import beeld_van
from rules.rollen import IEDEREEN
from services.handelen.fouten import Conflict, GeenBevoegdheid, NietIngelogd, OngeldigeInvoer
from services.handelen.handeling import Geheim, Kop
from services.handelen.in_installatie import InInstallatie, beheer
from services.handelen.velden import Opdracht
from services.handelen.wie import INACTIEF, Identiteit, controleer_sessie, log, vind_medewerker, vingerafdruk

if TYPE_CHECKING:
    from services.handelen.werkplek import Werkplek

ABSOLUUT = timedelta(hours=12)
CODE_GELDIG = timedelta(days=7)
MAX_MISLUKT = 5
BLOKKADE = timedelta(minutes=15)
MIN_WACHTWOORD = 12
AANTAL_HERSTELCODES = 10

# other letters can look like these, and be another account
_GEBRUIKERSNAAM = re.compile(r"[a-z0-9][a-z0-9._-]{0,59}")

_HASHER = PasswordHasher()
_SCHIJN = _HASHER.hash(
    "geen account heeft dit wachtwoord"
)  # so that an unknown name takes as long as a known one


def maak_eerste_code(w: Werkplek) -> str | None:
    """The one-time code for the first beheerder, or None when there already is an account."""
    with w.db.schrijven() as s:
        if s.scalar(select(func.count()).select_from(Medewerker)):
            return None
        s.execute(
            update(EenmaligeCode)
            .where(EenmaligeCode.medewerker_id.is_(None))
            .values(verloopt_op=w.nu(s).wand)
        )
        return nieuwe_code(s, None, w.nu(s).wand)


def nieuwe_code(s: Session, medewerker_id: str | None, wand: datetime) -> str:
    """A one-time code for this account (None: for the first beheerder); only its hash is kept."""
    code = "-".join(secrets.token_hex(2) for _ in range(5))
    s.add(EenmaligeCode(hash=vingerafdruk(code), medewerker_id=medewerker_id, verloopt_op=wand + CODE_GELDIG))
    return code


def verbruik_code(s: Session, code: str, wand: datetime) -> EenmaligeCode:
    """The one-time code that this is, used from now on. Raises OngeldigeInvoer."""
    rij = s.get(EenmaligeCode, vingerafdruk(code.strip()), with_for_update=True)
    if rij is None or rij.gebruikt_op is not None or wand > rij.verloopt_op:
        raise OngeldigeInvoer(
            "Deze code is onbekend, gebruikt of verlopen.", doen="Vraag een nieuwe code aan uw beheerder."
        )
    rij.gebruikt_op = wand
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


def _controleer_wachtwoord(wachtwoord: str) -> None:
    if len(wachtwoord) < MIN_WACHTWOORD:
        raise OngeldigeInvoer(
            f"Een wachtwoord heeft minstens {MIN_WACHTWOORD} tekens.",
            doen="Kies bijvoorbeeld vier willekeurige woorden.",
        )


def activeer(
    w: Werkplek, code: str, wachtwoord: str, *, gebruikersnaam: str = "", naam: str = "", email: str = ""
) -> tuple[str, str]:
    """Use a one-time code: set the password, and get the TOTP secret to put in an authenticator.

    The first code makes the beheerder (then the names are needed). Returns (gebruikersnaam, otpauth uri).
    """
    _controleer_wachtwoord(wachtwoord)
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
        m.wachtwoord = _HASHER.hash(wachtwoord)
        w.kluis.verzegel(m, Medewerker.totp_kluis, geheim)
        m.totp_bevestigd, m.totp_stap, m.mislukt, m.geblokkeerd_tot = False, 0, 0, None
        eindig_sessies(s, m.id, nu.wand)
        log(s, nu, "account_geactiveerd", m.id, {"medewerker": m.id})
        return m.gebruikersnaam, pyotp.TOTP(geheim).provisioning_uri(
            name=m.gebruikersnaam, issuer_name="Casusregie"
        )


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
    for bestaat in s.scalars(select(Medewerker.gebruikersnaam)):
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


def inloggen(w: Werkplek, gebruikersnaam: str, wachtwoord: str, totp: str) -> str:
    """Check password and TOTP code. Returns a session token. One message for every failure."""
    mis = NietIngelogd(
        "Gebruikersnaam, wachtwoord of code klopt niet.",
        doen=f"Probeer opnieuw; na {MAX_MISLUKT} keer is het account een kwartier geblokkeerd.",
    )
    with w.db.lezen() as s:
        m = s.scalars(
            select(Medewerker).where(Medewerker.gebruikersnaam == gebruikersnaam.strip().casefold())
        ).first()
        bewaard = m.wachtwoord if m is not None and m.wachtwoord else _SCHIJN
    try:
        goed: bool = _HASHER.verify(bewaard, wachtwoord)
    except VerificationError:
        goed = False
    if m is None:
        raise mis
    with w.db.schrijven() as s:
        nu = w.nu(s)
        m = s.get_one(Medewerker, m.id, with_for_update=True)
        geblokkeerd = m.geblokkeerd_tot is not None and nu.wand < m.geblokkeerd_tot
        stap = None
        if goed and not geblokkeerd and m.beeindigd_op is None and m.totp_kluis:
            stap = _totp_stap(
                w.kluis.open(m, Medewerker.totp_kluis),
                totp,
                nu.wand,
                m.totp_stap,
            )
            if stap is None and _verbruik_herstelcode(s, m, totp, nu.wand):
                stap = m.totp_stap
                log(s, nu, "herstelcode_gebruikt", m.id, {})
        if stap is not None:
            m.totp_stap, m.totp_bevestigd, m.mislukt, m.geblokkeerd_tot = stap, True, 0, None
            return begin_sessie(s, m, nu, "wachtwoord")
        if not geblokkeerd:
            m.mislukt += 1
            if m.mislukt >= MAX_MISLUKT:
                m.mislukt, m.geblokkeerd_tot = 0, nu.wand + BLOKKADE
        log(s, nu, "inloggen_mislukt", m.id, {"geblokkeerd": geblokkeerd or m.geblokkeerd_tot is not None})
    raise mis


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
    codes = ["-".join(secrets.token_hex(3) for _ in range(3)) for _ in range(AANTAL_HERSTELCODES)]
    h.s.execute(delete(Herstelcode).where(Herstelcode.medewerker_id == h.wie.medewerker_id))
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
        over = s.scalar(
            select(func.count())
            .select_from(Herstelcode)
            .where(Herstelcode.medewerker_id == wie.medewerker_id, Herstelcode.gebruikt_op.is_(None))
        )
        return [SessieBeeld(x.aangemaakt_op, x.gebruikt_op, x.token == wie.sessie) for x in rijen], over or 0


@beheer(
    "Andere sessies beëindigen",
    kop=Kop.TOEGANG,
    wie=IEDEREEN,
    opdrachtregel="sessies beeindig",
    gedaan="De andere sessies zijn beëindigd",
)
def sessies_beeindigen(h: InInstallatie, op: GeenVelden) -> dict[str, Any]:
    """Beëindig elke andere sessie van u, overal."""
    aantal = eindig_sessies(h.s, h.wie.medewerker_id, h.nu.wand, behalve=h.wie.sessie)
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
        s.execute(update(Sessie).where(Sessie.token == wie.sessie).values(beeindigd_op=w.nu(s).wand))
