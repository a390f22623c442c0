"""The channel `veiligmail://`: submission of one mail to one verified relay, with a typed outcome.

Registered in apprise, so that a relay is configured like any other Apprise URL:

    veiligmail://gebruiker:wachtwoord@relay.example:587/?van=regie@gemeente.example&ca=/pad/naar/ca.pem

STARTTLS (or TLS from the start with `tls=direct`) is verified against the CA and the host name, TLS 1.2 or
later. There is no setting that turns this off and no fall-back to plaintext (apprise's own mail plugin has
both). RFC 6409, 3207.
"""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, ClassVar, Literal
from urllib.parse import quote

import apprise
from apprise import NotifyBase, NotifyType
from apprise.manager_plugins import NotificationManager

TERMIJN_S = 20.0
Soort = Literal["aanvaard", "later", "geweigerd", "configuratie"]


@dataclass(frozen=True)
class Uitkomst:
    """What became of an attempt.

    aanvaard: the relay took responsibility (250). later: try again (4xx, network). geweigerd: never (5xx).
    configuratie: TLS, host name or credentials are wrong; a person must look, and no attempt was used up.
    """

    soort: Soort
    uitleg: str


@dataclass(frozen=True)
class Relay:
    """The one mail server that mail is submitted to."""

    host: str
    poort: int
    van: str
    gebruiker: str | None = None
    wachtwoord: str | None = None
    ca: str | None = None
    direct: bool = False

    def context(self) -> ssl.SSLContext:
        """TLS 1.2 or later, certificate and host name verified."""
        context = ssl.create_default_context(cafile=self.ca)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        return context


class Verbinding:
    """An open, verified connection over which several mails go, one recipient each."""

    def __init__(self, smtp: smtplib.SMTP, relay: Relay) -> None:
        self._smtp, self._relay = smtp, relay

    def verzend(self, bericht: bytes, aan: str, kenmerk: str) -> Uitkomst:
        """Submit one mail. `kenmerk` is the DSN envelope id (RFC 3461), where the server offers DSN."""
        try:
            dsn = self._smtp.has_extn("dsn")
            code, antwoord = self._smtp.mail(self._relay.van, [f"ENVID={kenmerk}", "RET=HDRS"] if dsn else [])
            if code == 250:
                code, antwoord = self._smtp.rcpt(aan, ["NOTIFY=SUCCESS,FAILURE,DELAY"] if dsn else [])
            if code in (250, 251):
                code, antwoord = self._smtp.data(bericht)
            if code != 250:
                self._smtp.rset()
        except smtplib.SMTPDataError as fout:
            code, antwoord = (
                fout.smtp_code,
                fout.smtp_error if isinstance(fout.smtp_error, bytes) else fout.smtp_error.encode(),
            )
        except (smtplib.SMTPException, OSError) as fout:
            return Uitkomst("later", f"verbinding verbroken ({type(fout).__name__})")
        if code == 250:
            return Uitkomst("aanvaard", f"aanvaard door {self._relay.host}")
        # the server's words may quote an address, so only its codes are kept (RFC 3463)
        uitgebreid = antwoord.decode("ascii", "replace").split(" ")[0]
        status = uitgebreid if uitgebreid.count(".") == 2 and uitgebreid.replace(".", "").isdigit() else ""
        return Uitkomst("later" if 400 <= code < 500 else "geweigerd", f"{code} {status}".strip())


@contextmanager
def verbind(relay: Relay) -> Iterator[Verbinding | Uitkomst]:
    """A verified connection, or the outcome that explains why there is none."""
    smtp: smtplib.SMTP | None = None
    fout: Uitkomst | None = None
    try:
        context = relay.context()
        if relay.direct:
            smtp = smtplib.SMTP_SSL(relay.host, relay.poort, timeout=TERMIJN_S, context=context)
        else:
            smtp = smtplib.SMTP(relay.host, relay.poort, timeout=TERMIJN_S)
            smtp.starttls(context=context)
        smtp.ehlo()
        if relay.gebruiker is not None and relay.wachtwoord is not None:
            smtp.login(relay.gebruiker, relay.wachtwoord)
    except ssl.SSLCertVerificationError as e:
        fout = Uitkomst(
            "configuratie", f"het certificaat van {relay.host} is niet te vertrouwen (code {e.verify_code})"
        )
    except (ssl.SSLError, FileNotFoundError) as e:
        fout = Uitkomst("configuratie", f"TLS met {relay.host} lukt niet ({type(e).__name__})")
    except smtplib.SMTPNotSupportedError:
        fout = Uitkomst("configuratie", f"{relay.host} biedt geen STARTTLS aan; er is niets verstuurd")
    except smtplib.SMTPAuthenticationError as e:
        fout = Uitkomst(
            "configuratie" if e.smtp_code >= 500 else "later",
            f"{relay.host} weigert de inloggegevens ({e.smtp_code})",
        )
    except (TimeoutError, smtplib.SMTPException, OSError) as e:
        fout = Uitkomst("later", f"{relay.host}:{relay.poort} is niet bereikbaar ({type(e).__name__})")
    try:
        if fout is not None or smtp is None:
            yield fout or Uitkomst("later", "geen verbinding")
        else:
            yield Verbinding(smtp, relay)
    finally:
        if smtp is not None:
            try:
                smtp.quit()
            except (smtplib.SMTPException, OSError):
                smtp.close()


class NotifyVeiligmail(NotifyBase):
    """apprise plugin: the same verified submission, for whoever holds an Apprise URL."""

    service_name = "Veilige mail"
    service_url = "https://www.rfc-editor.org/rfc/rfc6409"
    secure_protocol = "veiligmail"
    setup_url = "https://www.rfc-editor.org/rfc/rfc3207"
    request_rate_per_sec = 0
    title_maxlen = 200

    templates = ("{schema}://{host}:{port}", "{schema}://{user}:{password}@{host}:{port}")
    template_tokens: ClassVar[dict[str, Any]] = dict(
        NotifyBase.template_tokens,
        host={"name": "Host", "type": "string", "required": True},
        port={"name": "Port", "type": "int", "min": 1, "max": 65535},
        user={"name": "User", "type": "string"},
        password={"name": "Password", "type": "string", "private": True},
    )
    template_args: ClassVar[dict[str, Any]] = dict(
        NotifyBase.template_args,
        van={"name": "From", "type": "string"},
        aan={"name": "To", "type": "string"},
        ca={"name": "CA file", "type": "string"},
        tls={"name": "TLS", "type": "string"},
    )

    def __init__(
        self,
        van: str | None = None,
        aan: str | None = None,
        ca: str | None = None,
        tls: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        if not van:
            raise TypeError("veiligmail:// heeft een afzender nodig (?van=)")
        self.aan = aan
        self.relay = Relay(
            host=self.host,
            poort=self.port or (465 if tls == "direct" else 587),
            van=van,
            gebruiker=self.user,
            wachtwoord=self.password,
            ca=ca or None,
            direct=tls == "direct",
        )
        self.uitkomst: Uitkomst | None = None

    def send(
        self, body: str, title: str = "", notify_type: NotifyType = NotifyType.INFO, **kwargs: Any
    ) -> bool:
        """apprise's way in: a plain text mail. True only when the relay accepted it."""
        from email.message import EmailMessage
        from email.utils import make_msgid

        if not self.aan:
            return False
        m = EmailMessage()
        m["From"], m["To"], m["Subject"] = self.relay.van, self.aan, title or self.app_desc
        m["Message-ID"] = make_msgid(domain=self.relay.van.rpartition("@")[2])
        m["Auto-Submitted"] = "auto-generated"
        m.set_content(body)
        with verbind(self.relay) as v:
            self.uitkomst = v if isinstance(v, Uitkomst) else v.verzend(m.as_bytes(), self.aan, "proef")
        return self.uitkomst.soort == "aanvaard"

    def url(self, privacy: bool = False, *args: Any, **kwargs: Any) -> str:
        """The URL of this channel; the password hidden when `privacy`."""
        auth = ""
        if self.relay.gebruiker:
            geheim = "****" if privacy else quote(self.relay.wachtwoord or "", safe="")
            auth = f"{quote(self.relay.gebruiker, safe='')}:{geheim}@"
        ca = f"&ca={quote(self.relay.ca, safe='')}" if self.relay.ca else ""
        tls = "&tls=direct" if self.relay.direct else ""
        aan = f"&aan={quote(self.aan)}" if self.aan else ""
        waar = f"{auth}{self.relay.host}:{self.relay.poort}"
        return f"{self.secure_protocol}://{waar}/?van={quote(self.relay.van)}{ca}{tls}{aan}"

    @staticmethod
    def parse_url(url: str) -> dict[str, Any] | None:
        """Read the parts of a `veiligmail://` URL."""
        delen = NotifyBase.parse_url(url, verify_host=False)
        if not delen:
            return None
        for naam in ("van", "aan", "ca", "tls"):
            if delen["qsd"].get(naam):
                delen[naam] = NotifyBase.unquote(delen["qsd"][naam])
        return dict(delen)


NotificationManager().add(NotifyVeiligmail, schemas="veiligmail", force=True)

_VERBODEN = {
    "mailto",
    "mailtos",
}  # apprise's own mail: can go out unverified or in plaintext and call it success


def relay_uit_url(url: str) -> Relay:
    """The relay that a `veiligmail://` URL describes. Raises ValueError with a Dutch sentence."""
    kanaal = apprise.Apprise.instantiate(url, suppress_exceptions=True)
    if not isinstance(kanaal, NotifyVeiligmail):
        raise ValueError(
            "De mailserver wordt opgegeven als "
            "veiligmail://gebruiker:wachtwoord@host:587/?van=afzender&ca=bestand"
        )
    return kanaal.relay


def mag_kanaal(url: str) -> str | None:
    """Why this Apprise URL may not be used as a contact, or None when it may."""
    schema = url.partition("://")[0].casefold()
    if schema in _VERBODEN:
        return (
            "Dit mailkanaal kan zonder versleuteling versturen. Geef een mailadres op, dan gaat het "
            "via veilige mail."
        )
    if schema not in NotificationManager():
        return f"Het kanaal '{schema}' is onbekend."
    return None
