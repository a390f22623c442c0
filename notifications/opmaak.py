"""Draws an announcement as mail: text and HTML, the same bytes every time for the same outbox row.

A repeat after a crash is then recognisable: same Message-ID, same bytes.
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from convenanten.duur import AMSTERDAM
from notifications.soorten import TEKSTEN, Aankondiging
from rules.codes import Aard, Maatregel, Omvang, namen

_DAGEN = ["maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag"]
_MAANDEN = [
    "januari",
    "februari",
    "maart",
    "april",
    "mei",
    "juni",
    "juli",
    "augustus",
    "september",
    "oktober",
    "november",
    "december",
]


def datum(moment: datetime) -> str:
    """The day of a moment in Dutch time: "3 maart 2026"."""
    m = moment.astimezone(AMSTERDAM)
    return f"{m.day} {_MAANDEN[m.month - 1]} {m.year}"


def tijd(moment: datetime) -> str:
    """A moment as a Dutch reader expects it, in Dutch time: "maandag 3 maart 2026, 14.05 uur"."""
    m = moment.astimezone(AMSTERDAM)
    return f"{_DAGEN[m.weekday()]} {datum(m)}, {m:%H.%M} uur"


@cache
def _sjablonen() -> Environment:
    omgeving = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "sjablonen"),
        autoescape=lambda naam: bool(naam and ".html" in naam),  # noqa: S701 (the text part is no HTML)
        undefined=StrictUndefined,
        keep_trailing_newline=True,
    )
    omgeving.filters["tijd"] = tijd
    return omgeving


def _teken(sjabloon: str, a: Aankondiging) -> str:
    return (
        _sjablonen()
        .get_template(sjabloon)
        .render(
            a=a, tekst=TEKSTEN[a.soort], aard=namen(Aard), omvang=namen(Omvang), maatregelen=namen(Maatregel)
        )
    )


def mail(a: Aankondiging, *, van: str, aan: str, message_id: str, datum: datetime) -> bytes:
    """The wire bytes (RFC 5322, CRLF, 7bit) of an announcement to one recipient."""
    m = EmailMessage(policy=SMTP.clone(cte_type="7bit"))
    m["From"] = van
    m["To"] = aan
    m["Subject"] = f"Casusregie: {'datalek' if a.soort.startswith('datalek') else 'bericht'} {a.kenmerk}"
    m["Date"] = format_datetime(datum)
    m["Message-ID"] = message_id
    m["Auto-Submitted"] = "auto-generated"
    m.set_content(_teken("bericht.txt.j2", a), cte="quoted-printable")
    m.add_alternative(_teken("bericht.html.j2", a), subtype="html", cte="quoted-printable")
    m.set_boundary(f"casusregie-{hashlib.sha256(message_id.encode()).hexdigest()[:24]}")
    return m.as_bytes()


def korte_tekst(a: Aankondiging) -> tuple[str, str]:
    """Title and body for channels that carry only "there is something for you" and a link."""
    return f"{TEKSTEN[a.soort].kop} ({a.kenmerk})", f"{TEKSTEN[a.soort].doen}\n{a.link}"
