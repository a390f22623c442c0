"""What every page needs: the templates, who is there, the forms that come back, and the headers."""

from __future__ import annotations

import hashlib
import hmac
import uuid
from importlib.metadata import version
from pathlib import Path
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from notifications.opmaak import AMSTERDAM, tijd
from portal.vormgeving import UIT
from portal.woorden import daad, gedaan
from services.handelen.fouten import CasusregieFout, NietIngelogd
from services.handelen.werkplek import Werkplek
from services.handelen.wie import Identiteit, wie_ben_ik

HIER = Path(__file__).parent


KOEK = "sessie"


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
        self.sjablonen.filters["daad"] = daad
        self.sjablonen.filters["woord"] = lambda s: str(s).replace("_", " ").capitalize()

    def token(self, request: Request) -> str:
        """The session token of this request; raises NietIngelogd without one."""
        token = request.cookies.get(KOEK, "")
        if not token:
            raise NietIngelogd("U bent niet ingelogd.", doen="Log in.")
        return token

    def wie(self, request: Request) -> Identiteit:
        """Who is there. Raises NietIngelogd."""
        if not hasattr(request.state, "wie"):
            request.state.wie = wie_ben_ik(self.w, self.token(request))
        wie: Identiteit = request.state.wie
        return wie

    def csrf(self, request: Request) -> str:
        """The word that a form of this session carries."""
        return hmac.new(self.token(request).encode(), b"csrf", hashlib.sha256).hexdigest()

    def met_sessie(self, request: Request, token: str, verder: str) -> Response:
        """Signed in: on to the page that was asked for, if it is one of ours."""
        antwoord = naar(verder if verder.startswith("/") and not verder.startswith(("//", "/\\")) else "/")
        antwoord.set_cookie(
            KOEK,
            token,
            httponly=True,
            samesite="lax",
            secure=request.url.scheme == "https",
            max_age=12 * 3600,
        )
        return antwoord

    def toon(self, request: Request, sjabloon: str, status: int = 200, **waarden: Any) -> HTMLResponse:
        """Draw a page."""
        ingelogd = bool(request.cookies.get(KOEK))
        html = self.sjablonen.get_template(sjabloon).render(
            pad=request.url.path,
            ingelogd=ingelogd,
            csrf=self.csrf(request) if ingelogd else "",
            demo=self.w.instellingen.demo,
            sleutel=str(uuid.uuid4()),
            versie=version("casusregie"),
            stijlen=self.stijlen,
            gedaan=gedaan(request.query_params.get("gedaan", "")),
            **waarden,
        )
        return HTMLResponse(html, status_code=status)

    async def formulier(self, request: Request) -> dict[str, list[str]]:
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
        velden: dict[str, list[str]] = {}
        for naam, waarde in form.multi_items():
            velden.setdefault(naam, []).append(str(waarde))
        if (
            request.url.path not in ZONDER_SESSIE
            and not request.url.path.startswith("/demo/als/")
            and not hmac.compare_digest(velden.get("csrf", [""])[0], self.csrf(request))
        ):
            raise _Geweigerd(
                "Dit formulier is verlopen.", doen="Open de pagina opnieuw en probeer het nog eens."
            )
        return velden


class _Geweigerd(CasusregieFout):
    http = 400
    code = "formulier"


def naar(pad: str) -> RedirectResponse:
    """On to another page, with GET."""
    return RedirectResponse(pad, status_code=303)
