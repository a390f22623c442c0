"""Measures the outbox against a local server beside a bare smtplib loop over the same bytes."""

from __future__ import annotations

import logging
import smtplib
import socket
import ssl
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from aiosmtpd.controller import Controller
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from casusregie.bewaker import Bewaker
from casusregie.demo.certificaat import maak
from casusregie.demo.postbus import smtp_server
from casusregie.demo.scenario import Speler, lees_scenario
from casusregie.omgeving import Omgeving, open_werkplek, richt_in
from metingen.opzet import OPZET
from models.klok import nu as nu_
from notifications import uitbox
from notifications.opmaak import mail
from notifications.soorten import Aankondiging
from notifications.verzegelen import PubliekeSleutel, verzegel
from services.handelen.werkplek import Instellingen

WACHTWOORD = "meting-meting-meting"
PARTIJ = OPZET.uitbox.partij
ADRES = f"zvt@{PARTIJ}.demo.example"


class _Slikker:
    async def handle_DATA(self, server: object, sessie: object, envelop: object) -> str:
        return "250 2.0.0 bewaard"


def _certificaat() -> PubliekeSleutel:
    sleutel = rsa.generate_private_key(65537, 2048)
    naam, nu = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "meting")]), datetime.now(UTC)
    cert = (
        x509.CertificateBuilder()
        .subject_name(naam)
        .issuer_name(naam)
        .public_key(sleutel.public_key())
        .serial_number(1)
        .not_valid_before(nu - timedelta(days=1))
        .not_valid_after(nu + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.RFC822Name(ADRES)]), critical=False)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION]), critical=False)
        .sign(sleutel, hashes.SHA256())
    )
    return PubliekeSleutel(
        "smime",
        cert.fingerprint(hashes.SHA256()).hex(),
        cert.not_valid_after_utc,
        cert.public_bytes(serialization.Encoding.PEM),
    )


def _voorbeeld(i: int, message_id: str, nu: datetime) -> bytes:
    a = Aankondiging(
        soort="fasewissel",
        kenmerk=f"ZVT-2026-{i:06d}",
        samenwerking="Meting",
        ontvanger=PARTIJ,
        link="https://regie.example/casus",
    )
    return mail(a, van="casusregie@demo.example", aan=ADRES, message_id=message_id, datum=nu)


def _kaal(mails: list[bytes], poort: int, ca: Path) -> float:
    context = ssl.create_default_context(cafile=str(ca))
    t = time.perf_counter()
    with smtplib.SMTP("localhost", poort) as smtp:
        smtp.starttls(context=context)
        smtp.login("regie", WACHTWOORD)
        for m in mails:
            smtp.sendmail("casusregie@demo.example", [ADRES], m)
    return len(mails) / (time.perf_counter() - t)


def _uitbox(map_: Path, aantal: int, poort: int, ca: Path) -> float:
    richt_in(Omgeving(Instellingen.uit_omgeving(map_)), demo=True)
    (map_ / "geheimen" / "relay").write_text(
        f"veiligmail://regie:{WACHTWOORD}@localhost:{poort}/?van=casusregie@demo.example&ca={ca}"
    )
    omgeving = Omgeving(Instellingen.uit_omgeving(map_))
    w = open_werkplek(omgeving.instellingen)
    try:
        speler = Speler(w, lambda *_: None)
        speler.richt_in(lees_scenario(OPZET.bestand))
        with w.db.schrijven() as s:
            wand = nu_(s, demo=True).wand
            for i in range(aantal):
                uitbox.zet_klaar(
                    s,
                    uitbox.Oorzaak("profiel", f"{i}", f"ZVT-2026-{i:06d}", speler.convenant, "meting"),
                    "fasewissel",
                    {PARTIJ},
                    wand=wand,
                )
        verzender = Bewaker(w, omgeving).verzender()
        t = time.perf_counter()
        while verzender.ronde(100):
            pass
        return aantal / (time.perf_counter() - t)
    finally:
        w.sluit()


def uitbox_meting(aantal: int) -> Iterator[tuple[str, float]]:
    """(what, per second), each when it is measured: a bare smtplib loop, the outbox with the same bytes,
    sealing, and the bare loop with what was sealed.
    """
    with tempfile.TemporaryDirectory(prefix="meting-") as map_naam:
        map_ = Path(map_naam)
        ca, pem = maak(map_ / "tls")
        with socket.socket() as vrij:
            vrij.bind(("127.0.0.1", 0))
            poort = vrij.getsockname()[1]
        server: Controller = smtp_server(map_ / "post", poort, "regie", WACHTWOORD, pem, _Slikker())
        logging.getLogger("mail.log").setLevel(logging.ERROR)  # it warns at every login, between our rows
        server.start()
        try:
            nu = datetime.now(UTC)
            mails = [_voorbeeld(i, f"<{i}@casusregie.invalid>", nu) for i in range(aantal)]
            yield "kale smtplib-lus, dezelfde bytes", _kaal(mails, poort, ca)
            yield "uitbox, aankondigingen", _uitbox(map_ / "data", aantal, poort, ca)
            sleutel = _certificaat()
            t = time.perf_counter()
            verzegeld = [
                verzegel(
                    sleutel,
                    "Gegeven",
                    "x" * 2000,
                    van="casusregie@demo.example",
                    aan=ADRES,
                    onderwerp="versleuteld bericht",
                    message_id=f"<v{i}@casusregie.invalid>",
                    datum=nu,
                )
                for i in range(aantal)
            ]
            yield "verzegelen (S/MIME, RSA 2048)", aantal / (time.perf_counter() - t)
            yield "kale smtplib-lus, verzegelde bytes", _kaal(verzegeld, poort, ca)
        finally:
            server.stop()
