"""What every page needs: the templates, who is there, the forms that come back, and the headers.

A handler that asks the database or the vault is a plain `def`: it runs in a thread of its own, and nobody
waits for it. The body of a form is read before, by the dependency `lees_formulier`.
"""

from __future__ import annotations

import hashlib
import hmac
import uuid
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from convenanten.duur import AMSTERDAM
from notifications.opmaak import tijd
from portal.formulieren import Ingevuld, formuliervelden, lees, sleutel_uit
from portal.vormgeving import UIT
from services.alles import HANDELINGEN
from services.handelen.fouten import CasusregieFout, NietGevonden, NietIngelogd, als_storing
from services.handelen.handeling import Bereik, Handeling, Kop
from services.handelen.uitvoeren import voer_uit
from services.handelen.werkplek import Werkplek
from services.handelen.wie import Identiteit, wie_ben_ik
from services.inzien.keuzes import keuzes
from services.toegang.autorisaties import waar_werkt

HIER = Path(__file__).parent


KOEK = "sessie"
# "convenant:partij" with spaces between: for who works for several partijen in one convenant
NAMENS = "namens"


GROOTSTE = 300_000


ZONDER_SESSIE = frozenset(
    {"/inloggen", "/activeren", "/inloggen/organisatie/koppel", "/inloggen/organisatie/uitgelogd"}
)  # forms of who is not in yet


KOPPEN = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cache-Control": "no-store",
}


class Form(dict[str, list[str]]):
    """What was filled in, per field."""

    def eerste(self, naam: str) -> str:
        """The (first) value of a field; empty when it is not there."""
        return next(iter(self.get(naam, ())), "")


@dataclass(frozen=True)
class Plek:
    """Where an act is performed: the address and name of the page, what the act is about, and the fields that
    the page fills in.
    """

    pad: str
    naam: str
    over: str = ""
    convenant: str = ""
    vast: Mapping[str, str] = field(default_factory=dict)

    @property
    def in_convenant(self) -> str:
        """In which convenant, as the page or a field says it."""
        return self.convenant or self.vast.get("convenant", "")


class Portaal:
    """What every page needs: the werkplek, the templates, who is there."""

    def __init__(self, w: Werkplek) -> None:
        self.w = w
        self.sjablonen = Environment(
            loader=FileSystemLoader(HIER / "sjablonen"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self.thema = w.instellingen.data / "thema.css"
        self.stijlen = [
            *(["/statisch/nlds/nlds.css"] if (UIT / "nlds.css").exists() else []),
            "/statisch/tokens.css",
            "/statisch/stijl.css",
            *(["/thema.css"] if self.thema.exists() else []),
        ]
        self.sjablonen.filters["tijd"] = lambda m: tijd(m) if m else ""
        self.sjablonen.filters["kort"] = lambda m: (
            m.astimezone(AMSTERDAM).strftime("%d-%m-%Y %H.%M") if m else ""
        )
        self.sjablonen.filters["daad"] = lambda naam: HANDELINGEN[naam].titel

    def wie(self, request: Request) -> Identiteit:
        """Who is there. Raises NietIngelogd."""
        if not hasattr(request.state, "wie"):
            echt = wie_ben_ik(self.w, sessietoken(request))
            request.state.wie = replace(echt, namens=gekozen_partijen(request))
        wie: Identiteit = request.state.wie
        return wie

    def met_sessie(self, request: Request, token: str, verder: str) -> Response:
        """Signed in: on to the page that was asked for, if it is one of ours."""
        antwoord = naar(eigen_pad(verder))
        antwoord.set_cookie(
            koeknaam(request),
            token,
            httponly=True,
            samesite="lax",
            secure=request.url.scheme == "https",
            max_age=12 * 3600,
        )
        return antwoord

    def toon(
        self,
        request: Request,
        sjabloon: str,
        status: int = 200,
        *,
        fout: CasusregieFout | None = None,
        **waarden: Any,
    ) -> HTMLResponse:
        """Draw a page; one that says what went wrong does not say as well that something was done."""
        ingelogd = bool(request.cookies.get(koeknaam(request)))
        html = self.sjablonen.get_template(sjabloon).render(
            pad=request.url.path,
            ingelogd=ingelogd,
            namens=self._namens(request) if ingelogd else [],
            csrf=csrf(request) if ingelogd else "",
            demo=self.w.instellingen.demo,
            sleutel=lambda: str(uuid.uuid4()),
            versie=version("casusregie"),
            stijlen=self.stijlen,
            gedaan="" if fout else gedaan(request.query_params.get("gedaan", "")),
            fout=fout,
            **waarden,
        )
        return HTMLResponse(html, status_code=status)

    def _namens(self, request: Request) -> list[str]:
        """On behalf of whom somebody with a choice works now, in words."""
        gekozen = gekozen_partijen(request)
        if not gekozen:
            return []
        try:
            plekken = waar_werkt(self.w, self.wie(request))
        except Exception as fout:  # a page that says that the database is away, is drawn without it
            if not isinstance(fout, NietIngelogd) and als_storing(fout) is None:
                raise
            return []
        return [p.partijnaam for p in plekken if (p.convenant, p.partij) in gekozen]

    def toon_formulier(
        self,
        request: Request,
        plek: Plek,
        naam: str,
        *,
        ingevuld: Ingevuld | None = None,
        fout: CasusregieFout | None = None,
        sjabloon: str = "handeling.html.j2",
        naar: str = "",
        **waarden: Any,
    ) -> HTMLResponse:
        """The form of an act: new, or as it was filled in, with what was wrong with it."""
        h = HANDELINGEN[naam]
        kiezen = keuzes(self.w, self.wie(request), naam, over=plek.over, convenant=plek.in_convenant)
        return self.toon(
            request,
            sjabloon,
            fout.http if fout is not None else 200,
            fout=fout,
            titel=h.titel,
            uitleg=h.uitleg,
            vooraf=h.vooraf,
            plek=plek,
            naar=naar or f"{plek.pad}/doe/{naam}",
            velden=formuliervelden(h, kiezen, ingevuld, fout, plek.vast),
            **waarden,
        )

    def doe(self, request: Request, plek: Plek, naam: str, ingevuld: Ingevuld) -> dict[str, Any]:
        """Carry out an act with what a form says. Raises CasusregieFout."""
        return voer_uit(
            self.w,
            self.wie(request),
            naam,
            lees(HANDELINGEN[naam].opdracht, {**ingevuld, **{k: [v] for k, v in plek.vast.items()}}),
            sleutel=sleutel_uit(ingevuld),
            over=plek.over,
            convenant=plek.convenant,
        )


class _Geweigerd(CasusregieFout):
    http = 400
    code = "formulier"


def koeknaam(request: Request) -> str:
    """The name of the session cookie: with TLS one that no other host, path or plain page can set."""
    return f"__Host-{KOEK}" if request.url.scheme == "https" else KOEK


def vergeet_sessie(request: Request, antwoord: Response) -> None:
    """Let the browser forget the session."""
    antwoord.delete_cookie(koeknaam(request), secure=request.url.scheme == "https", httponly=True)


def sessietoken(request: Request) -> str:
    """The session token of this request; raises NietIngelogd without one."""
    token = request.cookies.get(koeknaam(request), "")
    if not token:
        raise NietIngelogd("U bent niet ingelogd.", doen="Log in.")
    return token


def vanaf(request: Request) -> str:
    """The address that a request comes from (behind a proxy on this machine: as that says it)."""
    return request.client.host if request.client is not None else ""


def gekozen_partijen(request: Request) -> tuple[tuple[str, str], ...]:
    """(convenant, partij) as this person chose; what the person may not do stays without effect."""
    delen = (deel.partition(":") for deel in request.cookies.get(NAMENS, "").split())
    return tuple((convenant, partij) for convenant, _, partij in delen if partij)


def csrf(request: Request) -> str:
    """The word that a form of this session carries."""
    return hmac.new(sessietoken(request).encode(), b"csrf", hashlib.sha256).hexdigest()


async def lees_formulier(request: Request) -> Form:
    """The fields of a posted form, after checking where it came from. Raises CasusregieFout."""
    lengte = request.headers.get("content-length", "")
    if (
        not lengte.isdigit() or int(lengte) > GROOTSTE
    ):  # a form that does not say how big it is could be of any size
        raise _Geweigerd("Dit formulier is te groot.", doen="Kort de tekst in en probeer het opnieuw.")
    if request.headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}:
        raise _Geweigerd(
            "Dit formulier kwam van een andere website.",
            doen="Open de pagina opnieuw en probeer het nog eens.",
        )
    form = await request.form()
    velden = Form()
    for naam, waarde in form.multi_items():
        velden.setdefault(naam, []).append(str(waarde))
    if (
        request.url.path not in ZONDER_SESSIE
        and not request.url.path.startswith("/demo/als/")
        and not hmac.compare_digest(velden.eerste("csrf").encode(), csrf(request).encode())
    ):
        raise _Geweigerd("Dit formulier is verlopen.", doen="Open de pagina opnieuw en probeer het nog eens.")
    return velden


Ingezonden = Annotated[Form, Depends(lees_formulier)]


def handeling(naam: str, bereik: Bereik[Any], *koppen: Kop) -> Handeling:
    """The act with this name, of this kind and under one of these heads (none: any). Raises NietGevonden."""
    h = HANDELINGEN.get(naam)
    if h is None or h.bereik is not bereik or (koppen and h.kop not in koppen):
        raise NietGevonden("Deze handeling bestaat niet.", doen="Ga terug en kies wat u wilt doen.")
    return h


def gedaan(naam: str) -> str:
    """The sentence after an act, or nothing for a word that is none of ours: whoever makes a link does not
    put words on our pages.
    """
    return HANDELINGEN[naam].gedaan if naam in HANDELINGEN else ""


def met_koppen(request: Request, antwoord: Response) -> Response:
    """The same answer, with the headers that every answer has; with TLS the browser keeps to TLS."""
    for naam, waarde in KOPPEN.items():
        antwoord.headers.setdefault(naam, waarde)
    if request.url.scheme == "https":
        antwoord.headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
    return antwoord


def eigen_pad(pad: str) -> str:
    """This path, if it is one of ours; else the first page."""
    return pad if pad.startswith("/") and not pad.startswith(("//", "/\\")) else "/"


def kies_partij(p: Portaal, request: Request, verder: str, status: int = 200) -> HTMLResponse:
    """Ask who works for several partijen in one convenant on behalf of which now; then on to `verder`."""
    alle = waar_werkt(p.w, p.wie(request))
    keer = Counter(plek.convenant for plek in alle)
    meer = [plek for plek in alle if keer[plek.convenant] > 1]
    return p.toon(
        request,
        "namens.html.j2",
        status,
        titel="Namens wie werkt u nu?",
        plekken=meer,
        gekozen=gekozen_partijen(request),
        verder=eigen_pad(verder),
    )


def naar(pad: str) -> RedirectResponse:
    """On to another page, with GET."""
    return RedirectResponse(pad, status_code=303)
