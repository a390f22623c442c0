"""Measures the outbox against a local server beside a bare smtplib loop, and plays 1,000 datalekken with
outages.
"""

from __future__ import annotations

import smtplib
import socket
import ssl
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click
from aiosmtpd.controller import Controller
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from casusregie.bewaker import Bewaker
from casusregie.cli_hulp import toon_tabel
from casusregie.demo.certificaat import maak
from casusregie.demo.postbus import smtp_server
from casusregie.demo.scenario import Speler, lees_scenario
from casusregie.demo.spelen import SCENARIO
from casusregie.omgeving import Omgeving, open_werkplek, richt_in
from casusregie.simulatie import Uitkomsten, simuleer
from models.klok import nu as nu_
from notifications import uitbox
from notifications.opmaak import mail
from notifications.soorten import Aankondiging
from notifications.verzegelen import Sleutel, verzegel
from services.handelen.werkplek import Instellingen

WACHTWOORD = "meting-meting-meting"


class _Slikker:
    async def handle_DATA(self, server: object, sessie: object, envelop: object) -> str:
        return "250 2.0.0 bewaard"


def _certificaat() -> Sleutel:
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
        .add_extension(
            x509.SubjectAlternativeName([x509.RFC822Name("zvt@politie.demo.example")]), critical=False
        )
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION]), critical=False)
        .sign(sleutel, hashes.SHA256())
    )
    return Sleutel(
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
        ontvanger="Politie",
        link="https://regie.example/casus",
    )
    return mail(
        a, van="casusregie@demo.example", aan="zvt@politie.demo.example", message_id=message_id, datum=nu
    )


def uitbox_meting(aantal: int) -> list[tuple[str, float]]:
    """(what, per second): the outbox, a bare smtplib loop over the same bytes, and sealing with and without
    sending.
    """
    with tempfile.TemporaryDirectory(prefix="meting-") as map_naam:
        map_ = Path(map_naam)
        ca, pem = maak(map_ / "tls")
        with socket.socket() as vrij:
            vrij.bind(("127.0.0.1", 0))
            poort = vrij.getsockname()[1]
        server: Controller = smtp_server(map_ / "post", poort, "regie", WACHTWOORD, pem, _Slikker())
        server.start()
        try:
            richt_in(Omgeving(Instellingen.uit_omgeving(map_ / "data")), demo=True)
            (map_ / "data" / "geheimen" / "relay").write_text(
                f"veiligmail://regie:{WACHTWOORD}@localhost:{poort}/?van=casusregie@demo.example&ca={ca}"
            )
            omgeving = Omgeving(Instellingen.uit_omgeving(map_ / "data"))
            w = open_werkplek(omgeving.instellingen)
            speler = Speler(w, lambda *_: None)
            speler.richt_in(lees_scenario(SCENARIO))
            with w.db.schrijven() as s:
                wand = nu_(s, demo=True).wand
                for i in range(aantal):
                    uitbox.zet_klaar(
                        s,
                        uitbox.Oorzaak("profiel", f"{i}", f"ZVT-2026-{i:06d}", speler.convenant, "meting"),
                        "fasewissel",
                        {"politie"},
                        wand=wand,
                    )
            verzender = Bewaker(w, omgeving).verzender()
            t = time.perf_counter()
            while verzender.ronde(100):
                pass
            onze = aantal / (time.perf_counter() - t)
            w.sluit()
            context = ssl.create_default_context(cafile=str(ca))
            bytes_ = [_voorbeeld(i, f"<{i}@casusregie.invalid>", wand) for i in range(aantal)]

            def kaal(mails: list[bytes]) -> float:
                t = time.perf_counter()
                with smtplib.SMTP("localhost", poort) as smtp:
                    smtp.starttls(context=context)
                    smtp.login("regie", WACHTWOORD)
                    for m in mails:
                        smtp.sendmail("casusregie@demo.example", ["zvt@politie.demo.example"], m)
                return len(mails) / (time.perf_counter() - t)

            los = kaal(bytes_)
            sleutel = _certificaat()
            t = time.perf_counter()
            verzegeld = [
                verzegel(
                    sleutel,
                    "Gegeven",
                    "x" * 2000,
                    van="casusregie@demo.example",
                    aan="zvt@politie.demo.example",
                    onderwerp="versleuteld bericht",
                    message_id=f"<v{i}@casusregie.invalid>",
                    datum=wand,
                )
                for i in range(aantal)
            ]
            verzegelen = aantal / (time.perf_counter() - t)
            return [
                ("uitbox, aankondigingen", onze),
                ("kale smtplib-lus, dezelfde bytes", los),
                ("verzegelen (S/MIME, RSA 2048)", verzegelen),
                ("kale smtplib-lus, verzegelde bytes", kaal(verzegeld)),
            ]
        finally:
            server.stop()


@click.command("simuleer-datalekken")
@click.option("--aantal", default=1000, help="Hoeveel datalekken", show_default=True)
@click.option(
    "--keer", default=10, help="Over hoeveel simulaties met elk hun eigen uitval", show_default=True
)
@click.option("--zaad", default=1, help="Begin van de toevalsreeks", show_default=True)
def simuleer_datalekken(aantal: int, keer: int, zaad: int) -> None:
    """Speel datalekken na met uitval van Prefect, werker, bewaker en mailserver: komt elke kennisgeving op
    tijd aan?
    """
    samen = Uitkomsten()
    for i in range(keer):
        click.echo(f"simulatie {i + 1} van {keer} …", err=True)
        samen.erbij(simuleer(aantal // keer, zaad + i))
    toon_tabel(["", ""], samen.tabel(), titel="Datalekken met uitval")
    if samen.te_laat_terwijl_het_kon or samen.onmogelijk_zonder_alarm:
        fouten = samen.te_laat_terwijl_het_kon + samen.onmogelijk_zonder_alarm
        raise click.ClickException(f"Niet elke kennisgeving ging op tijd: {', '.join(fouten)}.")


def voeg_toe(cli: click.Group) -> None:
    """Add this command."""
    cli.add_command(simuleer_datalekken)
