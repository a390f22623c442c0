"""The demo's mail server (STARTTLS required, login required) and a page to read its mailboxes. Loopback
only.
"""

from __future__ import annotations

import email
import email.policy
import secrets
import ssl
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import uvicorn
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
from fastapi import FastAPI
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader

from casusregie.demo.certificaat import maak
from casusregie.omgeving import Omgeving, schrijf_geheim
from notifications.opmaak import tijd

HOST = "localhost"
_KOPPEN = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'; frame-ancestors 'self'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


class Bezorger:
    """Keeps every accepted mail as a file, under a name that follows from its Message-ID: a repeat replaces
    itself.
    """

    def __init__(self, map_: Path) -> None:
        self.map = map_
        map_.mkdir(parents=True, exist_ok=True, mode=0o700)

    async def handle_DATA(self, server: Any, sessie: Any, envelop: Any) -> str:
        """Store the mail."""
        inhoud: bytes = envelop.content
        kenmerk = str(email.message_from_bytes(inhoud).get("Message-ID", "")).strip("<>").split("@")[0]
        naam = "".join(c for c in kenmerk if c.isalnum() or c == "-") or secrets.token_hex(8)
        (self.map / f"{naam}.eml").write_bytes(inhoud)
        return "250 2.0.0 bewaard"


def smtp_server(
    map_: Path, poort: int, gebruiker: str, wachtwoord: str, pem: Path, bezorger: Any = None
) -> Controller:
    """A server that accepts mail only over STARTTLS and after login."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_cert_chain(pem)

    def mag(server: Any, sessie: Any, envelop: Any, mechanisme: str, gegevens: Any) -> AuthResult:
        goed = (
            isinstance(gegevens, LoginPassword)
            and secrets.compare_digest(gegevens.password, wachtwoord.encode())
            and gegevens.login == gebruiker.encode()
        )
        return AuthResult(success=goed, handled=False)

    return Controller(
        bezorger or Bezorger(map_),
        hostname="127.0.0.1",
        port=poort,
        tls_context=context,
        require_starttls=True,
        authenticator=mag,
        auth_required=True,
        server_hostname=HOST,
        ident="Casusregie demo",
    )


def stel_relay_in(omgeving: Omgeving) -> None:
    """Point this demo installation at its own mail server."""
    ca, _ = maak(omgeving.data / "geheimen")
    pad = omgeving.data / "geheimen" / "relay"
    if not pad.exists():
        waar = f"regie:{secrets.token_urlsafe(16)}@{HOST}:{omgeving.smtp_poort}"
        url = f"veiligmail://{waar}/?van=casusregie@gemeente.demo.example&ca={ca}"
        schrijf_geheim(pad, url)


def lees_postbus(map_: Path) -> list[dict[str, Any]]:
    """Every mail: recipient, subject, date and both bodies; newest first."""
    mails = []
    for pad in sorted(map_.glob("*.eml"), key=lambda p: p.stat().st_mtime, reverse=True):
        m = email.message_from_bytes(pad.read_bytes(), policy=email.policy.default)
        assert isinstance(m, EmailMessage)
        html = m.get_body(("html",))
        tekst = m.get_body(("plain",))
        kop = (tekst.get_content() if tekst else "").strip().splitlines()
        mails.append(
            {
                "id": pad.stem,
                "aan": str(m["To"]),
                "onderwerp": str(m["Subject"]),
                "datum": tijd(parsedate_to_datetime(str(m["Date"]))),
                "kop": kop[0] if kop else "",
                "html": html.get_content() if html else "",
            }
        )
    return mails


def pagina(map_: Path) -> FastAPI:
    """The page: a list of mailboxes, a mail in a frame, and an explanation behind the links in mails."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    sjablonen = Environment(loader=FileSystemLoader(Path(__file__).parent / "sjablonen"), autoescape=True)

    def toon(sjabloon: str, status: int = 200, **waarden: Any) -> HTMLResponse:
        return HTMLResponse(
            sjablonen.get_template(sjabloon).render(**waarden), status_code=status, headers=_KOPPEN
        )

    @app.get("/")
    def lijst(postbus: str = "") -> HTMLResponse:
        mails = lees_postbus(map_)
        adressen = sorted({m["aan"] for m in mails})
        return toon(
            "lijst.html.j2",
            mails=[m for m in mails if not postbus or m["aan"] == postbus],
            adressen=adressen,
            gekozen=postbus,
            totaal=len(mails),
        )

    @app.get("/mail/{id_}")
    def mail(id_: str) -> HTMLResponse:
        for m in lees_postbus(map_):
            if m["id"] == id_:
                return HTMLResponse(m["html"], headers=_KOPPEN)
        return toon("leeg.html.j2", 404, kenmerk="")

    @app.get("/{soort}/{kenmerk}")
    def link(soort: str, kenmerk: str) -> HTMLResponse:
        return toon("leeg.html.j2", kenmerk=kenmerk if soort in {"casus", "datalek"} else "", soort=soort)

    return app


def draai(omgeving: Omgeving) -> None:
    """Run the mail server and the page until stopped."""
    _, pem = maak(omgeving.data / "geheimen")
    relay = omgeving.relay()
    assert relay is not None
    assert relay.gebruiker is not None
    assert relay.wachtwoord is not None
    map_ = omgeving.data / "postbus"
    server = smtp_server(map_, omgeving.smtp_poort, relay.gebruiker, relay.wachtwoord, pem)
    server.start()
    try:
        uvicorn.run(pagina(map_), host="127.0.0.1", port=omgeving.postbus_poort, log_level="warning")
    finally:
        server.stop()
