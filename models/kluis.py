"""The vault: personal data encrypted per casus, and destroyed with the casus' key.

AES-256-GCM (NIST SP 800-38D). The associated data binds a value to its table, column and row, so that a
value moved to another place does not open. Data keys are wrapped by the master key in a store of their own;
destroying a data key destroys what it protects in every copy.

    value:  0x01 | key id (16 bytes) | nonce (12 bytes) | ciphertext with tag
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import secrets
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import false, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from models.database import Basis, Database
from models.tabellen import Kast, Kluissleutel, Rijstand
from models.waarmerk import Gewaarmerkt
from models.zegels import INSTALLATIE, VerzegeldeKolom, verzegelde_kolommen, zegel_van
from rules.namen import delen_van_naam

_VERSIE = b"\x01"
_LAAGSTE = "select volgnr from rijstand where rij = ?"
_LAAGSTE_PG = "select volgnr from rijstand where rij = %s"
BACKUPTERMIJN = timedelta(days=30)


class KluisFout(Exception):
    """The vault cannot do what was asked; the message is for people."""


class SleutelVernietigd(KluisFout):
    """The key was destroyed; what it protected can't be read any more, by anyone."""


class KentKast(Protocol):
    """What the application database knows of its key store."""

    @property
    def installatie(self) -> str:
        """The number that the key store must bear."""

    def is_vernietigd(self, domein: str) -> bool:
        """Whether the log says that this domain was destroyed."""


def maak_hoofdsleutel(pad: Path) -> None:
    """Create the master key file, readable by its owner only. Refuses to replace one."""
    pad.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fd = os.open(pad, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(fd, "wb") as bestand:
        bestand.write(base64.b64encode(secrets.token_bytes(32)) + b"\n")


def lees_hoofdsleutel(pad: Path) -> bytes:
    """The master key. Raises KluisFout when the file is missing, open to others, or not a key."""
    try:
        if pad.stat().st_mode & 0o077:
            raise KluisFout(f"De hoofdsleutel {pad} is leesbaar voor anderen. Doe: chmod 600 {pad}")
        sleutel = base64.b64decode(pad.read_bytes().strip(), validate=True)
    except FileNotFoundError as fout:
        raise KluisFout(f"De hoofdsleutel {pad} ontbreekt. Zet hem terug uit uw reservekopie.") from fout
    except ValueError as fout:
        raise KluisFout(f"De hoofdsleutel {pad} is beschadigd. Zet hem terug uit uw reservekopie.") from fout
    if len(sleutel) != 32:
        raise KluisFout(
            f"De hoofdsleutel {pad} heeft niet de goede lengte. Zet hem terug uit uw reservekopie."
        )
    return sleutel


def _kenmerk(hoofdsleutel: bytes) -> str:
    return hashlib.sha256(b"casusregie hoofdsleutel" + hoofdsleutel).hexdigest()[:16]


class Domeinsleutel:
    """The opened key of one domain. Held for the length of one act, no longer: a destroyed key must not live
    on.
    """

    def __init__(self, domein: str, id_: str, sleutel: bytes) -> None:
        self.domein, self._id, self._sleutel = domein, bytes.fromhex(id_), sleutel

    def versleutel(self, plek: str, tekst: str) -> bytes:
        """Encrypt `tekst`, bound to `plek` ("table.column.row")."""
        nonce = secrets.token_bytes(12)
        aad = f"{self.domein}|{plek}".encode()
        return _VERSIE + self._id + nonce + AESGCM(self._sleutel).encrypt(nonce, tekst.encode(), aad)

    def verzegel(self, rij: Basis, kolom: InstrumentedAttribute[Any], tekst: str) -> None:
        """Put `tekst` into a sealed column of this row, which belongs to this domain."""
        zegel = zegel_van(kolom)
        assert zegel.domein_van(rij) == self.domein, "deze rij hoort bij een andere sleutel"
        setattr(rij, kolom.key, self.versleutel(zegel.plek_van(rij), tekst))

    def hmac(self, tekst: str) -> str:
        """A fingerprint of content that nobody can guess back without this key."""
        return hmac.new(self._sleutel, b"logboek|" + tekst.encode(), hashlib.sha256).hexdigest()


class Kluis:
    """Encrypts and decrypts under the data key of a domain: one casus, one datalek, or the installatie.

    `boek`: what the application database knows; without it (a store by itself) nothing is compared.
    """

    def __init__(self, database: Database, hoofdsleutel: bytes, boek: KentKast | None = None) -> None:
        self.database = database
        self._boek = boek
        self._hoofd = AESGCM(hoofdsleutel)
        self._kenmerk = _kenmerk(hoofdsleutel)

    def controleer(self) -> None:
        """Raises KluisFout when the keys in the store were wrapped by another master key."""
        with self.database.lezen() as s:
            andere = s.scalars(
                select(Kluissleutel.id)
                .where(Kluissleutel.hoofdsleutel != self._kenmerk, Kluissleutel.verpakt.is_not(None))
                .limit(1)
            ).first()
        if andere:
            raise KluisFout(
                "Deze hoofdsleutel hoort niet bij deze sleutelkast. Zet de juiste hoofdsleutel terug; er "
                "is niets veranderd."
            )

    def koppel(self, installatie: str | None, anders: str) -> str:
        """Write once to which installation this store belongs. Returns its number: the one it has, else
        `installatie`, else `anders`.

        Raises KluisFout when it belongs to another, or to another master key.
        """
        self.controleer()
        with self.database.schrijven() as s:
            kast = s.scalars(select(Kast)).first()
            if kast is None:
                kast = Kast(installatie=installatie or anders, hoofdsleutel=self._kenmerk)
                s.add(kast)
            self._vergelijk(kast, installatie or kast.installatie)
            return kast.installatie

    def eis(self) -> None:
        """Raises KluisFout when this is not the store of this installation and this master key."""
        with self.database.lezen() as s:
            self._eis(s)

    def _eis(self, s: Session) -> None:
        if self._boek is not None:
            self._vergelijk(s.scalars(select(Kast)).first(), self._boek.installatie)

    def _vergelijk(self, kast: Kast | None, installatie: str) -> None:
        if kast is None or kast.installatie != installatie:
            raise KluisFout(
                "Deze sleutelkast hoort niet bij deze installatie. Zet de juiste sleutelkast terug; er is "
                "niets veranderd."
            )
        if kast.hoofdsleutel != self._kenmerk:
            raise KluisFout(
                "Deze hoofdsleutel hoort niet bij deze sleutelkast. Zet de juiste hoofdsleutel terug; er is "
                "niets veranderd."
            )

    def _weg(self, domein: str, *, stond_er: bool) -> KluisFout:
        """Why a key is not there: destroyed, as the log says, or lost. `stond_er`: what a store by itself
        knows.
        """
        if stond_er if self._boek is None else self._boek.is_vernietigd(domein):
            return SleutelVernietigd("Deze gegevens zijn vernietigd en niet meer te lezen.")
        return KluisFout(
            "De sleutel van deze gegevens ontbreekt in de sleutelkast, en volgens het logboek zijn ze niet "
            "vernietigd. Zet de sleutelkast terug uit uw reservekopie."
        )

    def maak_sleutel(self, domein: str, wand: datetime, sleutel: bytes | None = None) -> None:
        """Give a domain its data key, a fresh one unless it is given; a domain that has one keeps it."""
        with self.database.schrijven() as s:
            self._eis(s)
            if s.scalars(select(Kluissleutel.id).where(Kluissleutel.domein == domein)).first() is None:
                self._voeg_toe(s, domein, wand, sleutel)

    def _voeg_toe(self, s: Session, domein: str, wand: datetime, sleutel: bytes | None = None) -> None:
        id_ = secrets.token_hex(16)
        s.add(
            Kluissleutel(
                id=id_,
                domein=domein,
                hoofdsleutel=self._kenmerk,
                aangemaakt_op=wand,
                actueel=True,
                verpakt=self._verpak(sleutel or secrets.token_bytes(32), id_, domein),
            )
        )

    def _verpak(self, sleutel: bytes, id_: str, domein: str) -> bytes:
        nonce = secrets.token_bytes(12)
        return nonce + self._hoofd.encrypt(nonce, sleutel, f"{id_}|{domein}".encode())

    def _pak_uit(self, rij: Kluissleutel) -> bytes:
        if rij.verpakt is None:
            raise self._weg(rij.domein, stond_er=True)
        try:
            return self._hoofd.decrypt(rij.verpakt[:12], rij.verpakt[12:], f"{rij.id}|{rij.domein}".encode())
        except InvalidTag as fout:
            raise KluisFout(
                "De hoofdsleutel past niet op deze gegevens. Zet de juiste hoofdsleutel terug."
            ) from fout

    def _actueel(self, domein: str) -> tuple[str, bytes]:
        with self.database.lezen() as s:
            rij = s.scalars(
                select(Kluissleutel).where(Kluissleutel.domein == domein, Kluissleutel.actueel)
            ).first()
            if rij is None:
                stond_er = s.scalars(select(Kluissleutel.id).where(Kluissleutel.domein == domein)).first()
                raise self._weg(domein, stond_er=stond_er is not None)
            return rij.id, self._pak_uit(rij)

    def vaste_sleutel(self, domein: str) -> bytes:
        """The key itself of a domain that is never destroyed: that of the marks, and that of the anchors."""
        return self._actueel(domein)[1]

    def laagste(self, vinger: str) -> int:
        """The lowest number that still counts; nothing is lower than 0."""
        # asked for every marked row that is read: past SQLAlchemy it takes a twentieth of the time
        verbinding = self.database.engine.raw_connection()
        try:
            cursor = verbinding.cursor()
            cursor.execute(_LAAGSTE_PG if self.database.is_postgres else _LAAGSTE, (vinger,))
            gevonden = cursor.fetchone()
        finally:
            verbinding.close()
        return int(gevonden[0]) if gevonden else 0

    def verhoog(self, standen: dict[str, int]) -> None:
        """Raise these numbers, all together; none is ever lowered."""
        with self.database.schrijven() as s:
            bekend = {
                r.rij: r
                for r in s.scalars(select(Rijstand).where(Rijstand.rij.in_(standen)).with_for_update())
            }
            for vinger, volgnr in standen.items():
                if vinger not in bekend:
                    s.add(Rijstand(rij=vinger, volgnr=volgnr))
                else:
                    bekend[vinger].volgnr = max(bekend[vinger].volgnr, volgnr)

    def voor(self, domein: str) -> Domeinsleutel:
        """The current key of a domain, to seal several values of one act with."""
        return Domeinsleutel(domein, *self._actueel(domein))

    def versleutel(self, domein: str, plek: str, tekst: str) -> bytes:
        """Encrypt `tekst` under the key of `domein`, bound to `plek` ("table.column.row")."""
        return self.voor(domein).versleutel(plek, tekst)

    def ontsleutel(self, domein: str, plek: str, waarde: bytes) -> str:
        """Decrypt a value that `versleutel` made for the same domain and place.

        Raises SleutelVernietigd when the key is gone, KluisFout when the value was moved or changed.
        """
        if waarde[:1] != _VERSIE or len(waarde) < 45:
            raise KluisFout("Deze versleutelde waarde is beschadigd.")
        with self.database.lezen() as s:
            rij = s.get(Kluissleutel, waarde[1:17].hex())
            if rij is None:
                raise self._weg(domein, stond_er=False)
            sleutel = self._pak_uit(rij)
        try:
            return AESGCM(sleutel).decrypt(waarde[17:29], waarde[29:], f"{domein}|{plek}".encode()).decode()
        except InvalidTag as fout:
            raise KluisFout("Deze versleutelde waarde hoort niet op deze plek of is veranderd.") from fout

    def verzegel(self, rij: Basis, kolom: InstrumentedAttribute[Any], tekst: str) -> None:
        """Put `tekst` into a sealed column of this row."""
        self.voor(zegel_van(kolom).domein_van(rij)).verzegel(rij, kolom, tekst)

    def open(self, rij: Basis, kolom: InstrumentedAttribute[Any]) -> str:
        """What a sealed column of this row holds; nothing when it is empty.

        Raises SleutelVernietigd when the key is gone, KluisFout when the value was moved or changed.
        """
        waarde: bytes | None = getattr(rij, kolom.key)
        if not waarde:
            return ""
        zegel = zegel_van(kolom)
        return self.ontsleutel(zegel.domein_van(rij), zegel.plek_van(rij), waarde)

    def hmac(self, domein: str, tekst: str) -> str:
        """A fingerprint of content that nobody can guess back without the key of the domain."""
        return self.voor(domein).hmac(tekst)

    def zoekindex(self, naam: str, geboortedatum: str = "") -> str:
        """A keyed blind index over a name, however it is written, and a date of birth; empty without a
        name.
        """
        (index,) = self.zoekindexen([naam], geboortedatum)
        return index

    def zoekindexen(self, namen: Iterable[str], geboortedatum: str = "") -> list[str]:
        """The blind indexes of several names, in their order, with the key opened once."""
        _, sleutel = self._actueel(INSTALLATIE)

        def index(naam: str) -> str:
            delen = delen_van_naam(naam)
            if not delen:
                return ""
            plat = "|".join((" ".join(sorted(delen)), geboortedatum.strip()))
            return hmac.new(sleutel, b"persoon|" + plat.encode(), hashlib.sha256).hexdigest()

        return [index(naam) for naam in namen]

    def vernietig(self, domein: str, wand: datetime) -> datetime:
        """Destroy the keys of a domain. Returns from when it is final: when the last back-up of the store has
        expired.
        """
        definitief = wand + BACKUPTERMIJN
        with self.database.schrijven() as s:
            self._eis(s)
            s.execute(
                update(Kluissleutel)
                .where(Kluissleutel.domein == domein, Kluissleutel.verpakt.is_not(None))
                .values(verpakt=None, actueel=False, vernietigd_op=wand, definitief_op=definitief)
            )
        if not self.database.is_postgres:
            with self.database.engine.connect() as verbinding:
                verbinding.rollback()
                ruw = verbinding.connection.dbapi_connection
                assert ruw is not None
                ruw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return definitief

    def vernieuw_sleutel(self, domein: str, wand: datetime) -> None:
        """Give a domain a fresh data key; the old one still opens what it sealed until that is written
        anew.
        """
        with self.database.schrijven() as s:
            self._eis(s)
            s.execute(update(Kluissleutel).where(Kluissleutel.domein == domein).values(actueel=False))
            self._voeg_toe(s, domein, wand)

    def ruim_oude_sleutels(self, domein: str, wand: datetime) -> None:
        """Destroy the keys of a domain that are no longer in use, after everything was written anew."""
        with self.database.schrijven() as s:
            self._eis(s)
            s.execute(
                update(Kluissleutel)
                .where(
                    Kluissleutel.domein == domein,
                    Kluissleutel.actueel.is_(False),
                    Kluissleutel.verpakt.is_not(None),
                )
                .values(verpakt=None, vernietigd_op=wand, definitief_op=wand + BACKUPTERMIJN)
            )

    def wissel_hoofdsleutel(self, nieuw: bytes) -> int:
        """Wrap every data key anew under another master key, in one transaction. Returns how many."""
        volgende = Kluis(self.database, nieuw)
        with self.database.schrijven() as s:
            self._eis(s)
            rijen = s.scalars(select(Kluissleutel).where(Kluissleutel.verpakt.is_not(None))).all()
            for rij in rijen:
                rij.verpakt = volgende._verpak(self._pak_uit(rij), rij.id, rij.domein)
                rij.hoofdsleutel = volgende._kenmerk
            s.execute(update(Kast).values(hoofdsleutel=volgende._kenmerk))
        self._hoofd, self._kenmerk = volgende._hoofd, volgende._kenmerk
        return len(rijen)


def schrijf_opnieuw(s: Session, kluis: Kluis, domein: str) -> int:
    """Seal everything of a domain anew under its current key. Returns how many values were written."""
    sleutel, aantal = kluis.voor(domein), 0
    for k in verzegelde_kolommen():
        kolom: InstrumentedAttribute[Any] = getattr(k.tabel, k.naam)
        for rij in s.scalars(_van_domein(select(k.tabel), k, domein)):
            if getattr(rij, k.naam):
                sleutel.verzegel(rij, kolom, kluis.open(rij, kolom))
                aantal += 1
    return aantal


def wis(s: Session, domein: str) -> None:
    """Empty every sealed column of a domain; its key is destroyed apart."""
    for k in verzegelde_kolommen():
        leeg = None if k.mag_leeg else b""
        if issubclass(k.tabel, Gewaarmerkt):
            for rij in s.scalars(_van_domein(select(k.tabel), k, domein)):
                setattr(rij, k.naam, leeg)
        else:
            s.execute(_van_domein(update(k.tabel), k, domein).values({k.naam: leeg}))


def _van_domein(vraag: Any, k: VerzegeldeKolom, domein: str) -> Any:
    """Only the rows of this domain."""
    if not k.zegel.domein:
        return vraag if domein == INSTALLATIE else vraag.where(false())
    return vraag.where(getattr(k.tabel, k.zegel.domein) == domein)


def nu_wand() -> datetime:
    """Wall time, aware, in UTC."""
    return datetime.now(UTC)
