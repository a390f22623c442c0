"""Sealing content for one recipient, with a pinned key: S/MIME (RFC 8551) or PGP/MIME (RFC 3156).

A key is examined when it is recorded and again before every use. What is wrong with it is a reason to hold,
never to send in another way. RSA recipients are sealed by `cryptography`, EC recipients by `openssl cms`,
PGP by GnuPG in a home of its own.
"""

from __future__ import annotations

import subprocess
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.mime.application import MIMEApplication
from email.mime.multipart import MIMEMultipart
from email.policy import SMTP
from email.utils import format_datetime
from pathlib import Path
from typing import Literal

import gnupg
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.ciphers import algorithms
from cryptography.hazmat.primitives.serialization import pkcs7
from cryptography.x509.oid import ExtendedKeyUsageOID, ExtensionOID

Modus = Literal["smime", "pgp"]
WAARSCHUW_VOORAF = timedelta(days=30)
_POLICY = SMTP.clone(cte_type="7bit")
_OPENSSL = ["openssl", "cms", "-encrypt", "-binary", "-aes-256-cbc", "-outform", "DER"]  # found in PATH


class SleutelFout(ValueError):
    """The key cannot be used; the sentence says why."""


@dataclass(frozen=True)
class PubliekeSleutel:
    """A recipient's key: its fingerprint, until when it holds, and its public part."""

    modus: Modus
    vingerafdruk: str
    tot: datetime | None
    publiek: bytes


def keur(
    modus: Modus, publiek: bytes, adres: str, nu: datetime, *, vingerafdruk: str | None = None
) -> PubliekeSleutel:
    """Examine a public key for this address at this moment, and against its pinned fingerprint. Raises
    SleutelFout.
    """
    sleutel = _keur_certificaat(publiek, adres, nu) if modus == "smime" else _keur_pgp(publiek, adres, nu)
    if vingerafdruk is not None and sleutel.vingerafdruk != vingerafdruk:
        raise SleutelFout("De vingerafdruk is een andere dan is vastgelegd.")
    return sleutel


def _keur_certificaat(publiek: bytes, adres: str, nu: datetime) -> PubliekeSleutel:
    try:
        cert = x509.load_pem_x509_certificate(publiek)
    except ValueError as fout:
        raise SleutelFout("Dit is geen certificaat in PEM-vorm.") from fout
    if not cert.not_valid_before_utc <= nu < cert.not_valid_after_utc:
        raise SleutelFout("Het certificaat is nog niet of niet meer geldig.")
    sleutel = cert.public_key()
    if isinstance(sleutel, rsa.RSAPublicKey) and sleutel.key_size < 2048:
        raise SleutelFout("De RSA-sleutel is te kort; nodig is minstens 2048 bits.")
    if not isinstance(sleutel, rsa.RSAPublicKey | ec.EllipticCurvePublicKey):
        raise SleutelFout("Dit soort sleutel kan niet; gebruik RSA of EC.")
    try:
        doelen = cert.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
        adressen = cert.extensions.get_extension_for_class(
            x509.SubjectAlternativeName
        ).value.get_values_for_type(x509.RFC822Name)
    except x509.ExtensionNotFound as fout:
        wat = "mail (emailProtection)" if fout.oid == ExtensionOID.EXTENDED_KEY_USAGE else "een mailadres"
        raise SleutelFout(f"Het certificaat is niet uitgegeven voor {wat}.") from fout
    if ExtendedKeyUsageOID.EMAIL_PROTECTION not in doelen:
        raise SleutelFout("Het certificaat is niet uitgegeven voor mail (emailProtection).")
    if adres.casefold() not in {a.casefold() for a in adressen}:
        raise SleutelFout("Het certificaat is van een ander mailadres.")
    return PubliekeSleutel(
        "smime", cert.fingerprint(hashes.SHA256()).hex(), cert.not_valid_after_utc, publiek
    )


def _gpg(map_: str) -> gnupg.GPG:
    try:
        return gnupg.GPG(
            gnupghome=map_, options=["--no-auto-key-locate", "--disable-dirmngr", "--no-auto-check-trustdb"]
        )
    except (OSError, RuntimeError) as fout:
        raise SleutelFout("Op deze machine ontbreekt GnuPG.") from fout


def _keur_pgp(publiek: bytes, adres: str, nu: datetime) -> PubliekeSleutel:
    with tempfile.TemporaryDirectory(prefix="pgp-") as map_:
        gpg = _gpg(map_)
        gpg.import_keys(publiek)
        sleutels = gpg.list_keys()
    if len(sleutels) != 1:
        raise SleutelFout("Dit is geen (enkele) publieke PGP-sleutel.")
    s = sleutels[0]
    tot = datetime.fromtimestamp(int(s["expires"]), UTC) if s["expires"] else None
    if s["trust"] == "r":
        raise SleutelFout("De PGP-sleutel is ingetrokken.")
    if s["trust"] == "e" or (tot is not None and tot <= nu):
        raise SleutelFout("De PGP-sleutel is verlopen.")
    if f"<{adres.casefold()}>" not in " ".join(s["uids"]).casefold():
        raise SleutelFout("De PGP-sleutel is van een ander mailadres.")
    return PubliekeSleutel("pgp", s["fingerprint"], tot, publiek)


def verzegel(
    sleutel: PubliekeSleutel,
    titel: str,
    tekst: str,
    *,
    van: str,
    aan: str,
    onderwerp: str,
    message_id: str,
    datum: datetime,
) -> bytes:
    """Wire bytes (RFC 5322, 7bit) in which only the headers are readable: no title, no content. Sealed
    once; sealing again gives other bytes. Raises SleutelFout when sealing fails.
    """
    binnen = EmailMessage(policy=_POLICY)
    binnen.set_content(f"{titel}\n\n{tekst}\n", cte="quoted-printable")
    koppen = {
        "From": van,
        "To": aan,
        "Subject": onderwerp,
        "Date": format_datetime(datum),
        "Message-ID": message_id,
        "Auto-Submitted": "auto-generated",
    }
    return (
        _smime(sleutel, binnen.as_bytes(), koppen)
        if sleutel.modus == "smime"
        else _pgp(sleutel, binnen.as_bytes(), koppen)
    )


def _smime(sleutel: PubliekeSleutel, inhoud: bytes, koppen: dict[str, str]) -> bytes:
    cert = x509.load_pem_x509_certificate(sleutel.publiek)
    if isinstance(cert.public_key(), rsa.RSAPublicKey):
        bouwer = (
            pkcs7.PKCS7EnvelopeBuilder()
            .set_data(inhoud)
            .add_recipient(cert)
            .set_content_encryption_algorithm(algorithms.AES256)
        )
        der = bouwer.encrypt(serialization.Encoding.DER, [pkcs7.PKCS7Options.Binary])
    else:
        der = _openssl_cms(sleutel.publiek, inhoud)
    deel = MIMEApplication(der, "pkcs7-mime", smime_type="enveloped-data", name="smime.p7m", policy=_POLICY)
    deel["Content-Disposition"] = 'attachment; filename="smime.p7m"'
    for naam, waarde in koppen.items():
        deel[naam] = waarde
    return deel.as_bytes(policy=_POLICY)


def _openssl_cms(certificaat: bytes, inhoud: bytes) -> bytes:
    """Seal for an EC recipient. The content goes over standard input; only the (public) certificate is a
    file.
    """
    with tempfile.TemporaryDirectory(prefix="cms-") as map_:
        pad = Path(map_) / "ontvanger.pem"
        pad.write_bytes(certificaat)
        try:
            klaar = subprocess.run(
                [*_OPENSSL, str(pad)],
                input=inhoud,
                capture_output=True,
                timeout=20,
                check=True,
            )
        except (OSError, subprocess.SubprocessError) as fout:
            raise SleutelFout("Versleutelen met openssl lukt niet op deze machine.") from fout
    return klaar.stdout


def _pgp(sleutel: PubliekeSleutel, inhoud: bytes, koppen: dict[str, str]) -> bytes:
    with tempfile.TemporaryDirectory(prefix="pgp-") as map_:
        gpg = _gpg(map_)
        gpg.import_keys(sleutel.publiek)
        # the key was pinned by a person: that is the trust, gpg's own web of trust is not asked
        uit = gpg.encrypt(inhoud, [sleutel.vingerafdruk], always_trust=True, armor=True)
    if not uit.ok:
        raise SleutelFout("De PGP-sleutel kan niet (meer) worden gebruikt.")
    m = MIMEMultipart(
        "encrypted",
        protocol="application/pgp-encrypted",
        boundary=f"casusregie-{koppen['Message-ID'].strip('<>').split('@')[0]}",
        policy=_POLICY,
    )
    for naam, waarde in koppen.items():
        m[naam] = waarde
    versie = MIMEApplication(
        b"Version: 1\r\n",
        "pgp-encrypted",
        policy=_POLICY,
        _encoder=lambda deel: deel.set_payload(b"Version: 1\r\n".decode()),
    )
    blok = MIMEApplication(
        bytes(uit.data),
        "octet-stream",
        name="bericht.asc",
        policy=_POLICY,
        _encoder=lambda deel: deel.set_payload(str(uit)),
    )
    m.attach(versie)
    m.attach(blok)
    return m.as_bytes(policy=_POLICY)
