"""Delivery reports (RFC 3464): which of our mails came back, or arrived, and why. Read over IMAP with
verified TLS.

imaps://gebruiker:wachtwoord@host:993/?ca=/pad/naar/ca.pem
"""

from __future__ import annotations

import contextlib
import email
import email.policy
import imaplib
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from typing import Literal
from urllib.parse import parse_qs, unquote, urlsplit

Uitslag = Literal["bezorgd", "vertraagd", "teruggekomen"]
_UITSLAG: dict[str, Uitslag] = {
    "delivered": "bezorgd",
    "relayed": "bezorgd",
    "expanded": "bezorgd",
    "delayed": "vertraagd",
    "failed": "teruggekomen",
}
_WAAROM = {
    "5.1.1": "adres bestaat niet",
    "5.1.2": "domein bestaat niet",
    "5.1.10": "adres neemt geen mail aan",
    "5.2.1": "postbus is uitgeschakeld",
    "5.2.2": "postbus is vol",
    "5.4.1": "domein neemt geen mail aan",
    "5.7.1": "geweigerd door beleid van de ontvanger",
}


@dataclass(frozen=True)
class Verslag:
    """One outcome: the envelope id we gave it (the id of the bericht), what became of it, and why. No
    address.
    """

    kenmerk: str
    uitslag: Uitslag
    uitleg: str


def lees_verslag(ruw: bytes) -> Verslag | None:
    """What a mail reports on one of ours, or None when it is something else."""
    m = email.message_from_bytes(ruw, policy=email.policy.default)
    if m.get_content_type() != "multipart/report":
        return None
    delen = [d for d in m.walk() if d.get_content_type() == "message/delivery-status"]
    if not delen:
        return None
    blokken = [b for b in delen[0].get_payload() if isinstance(b, Message)]
    velden = {k.casefold(): str(v) for b in blokken for k, v in b.items()}
    kenmerk = velden.get("original-envelope-id", "").strip() or _uit_message_id(m)
    uitslag = _UITSLAG.get(velden.get("action", "").strip().casefold())
    if not kenmerk or uitslag is None:
        return None
    status = velden.get("status", "").split(" ")[0]
    waarom = _WAAROM.get(status, f"status {status}" if status else "zonder reden")
    return Verslag(
        kenmerk, uitslag, waarom if uitslag != "bezorgd" else "bezorgd in de postbus van de ontvanger"
    )


def _uit_message_id(m: Message) -> str:
    """The headers of the mail itself stand in the report; our Message-ID holds the id."""
    for deel in m.walk():
        if deel.get_content_type() in {"message/rfc822", "text/rfc822-headers"}:
            inhoud = deel.get_payload()
            eerste = inhoud[0] if isinstance(inhoud, list) else None
            kop = eerste if isinstance(eerste, Message) else email.message_from_string(str(inhoud))
            id_ = str(kop.get("Message-ID", "")).strip().strip("<>")
            if id_.endswith("@casusregie.invalid"):
                return id_.split("@")[0]
    return ""


@contextlib.contextmanager
def postbus(url: str) -> Iterator[imaplib.IMAP4]:
    """The mailbox that reports come back to, over TLS with a verified certificate."""
    d = urlsplit(url)
    if d.scheme != "imaps" or not d.hostname or not d.username:
        raise ValueError("De postbus wordt opgegeven als imaps://gebruiker:wachtwoord@host:993/?ca=bestand")
    context = ssl.create_default_context(cafile=parse_qs(d.query).get("ca", [None])[0])
    imap = imaplib.IMAP4_SSL(d.hostname, d.port or 993, ssl_context=context, timeout=20)
    try:
        imap.login(unquote(d.username), unquote(d.password or ""))
        imap.select("INBOX")
        yield imap
    finally:
        with contextlib.suppress(imaplib.IMAP4.error, OSError):
            imap.logout()


def nieuwe(imap: imaplib.IMAP4) -> Iterator[tuple[bytes, bytes]]:
    """(number, raw mail) of every mail that was not handled yet."""
    _, gevonden = imap.search(None, "UNSEEN")
    for nummer in gevonden[0].split():
        _, delen = imap.fetch(nummer.decode(), "(BODY.PEEK[])")
        if delen and isinstance(delen[0], tuple):
            yield nummer, delen[0][1]


def klaar(imap: imaplib.IMAP4, nummer: bytes) -> None:
    """Mark a mail as handled. It stays, for the beheerder."""
    imap.store(nummer.decode(), "+FLAGS", "(\\Seen)")
