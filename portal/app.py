"""The application: sessions, CSRF, headers, errors, and the pages of the routers."""

from __future__ import annotations

import hashlib
import hmac
import uuid
from importlib.metadata import version
from pathlib import Path
from typing import Any
from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.middleware.gzip import GZipMiddleware
from fastapi.responses import FileResponse, HTMLResponse, RedirectResponse, Response
from fastapi.staticfiles import StaticFiles
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.exceptions import HTTPException

from notifications.opmaak import AMSTERDAM, tijd
from portal.vormgeving import UIT
from portal.woorden import daad, gedaan
from services.fouten import CasusregieFout, NietIngelogd
from services.toegang import Identiteit, wie_ben_ik
from services.werkplek import Werkplek

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


def maak(w: Werkplek) -> FastAPI:
    """The portal of this installation."""
    from portal.paginas import beheer, casus, datalek, inzicht, organisatie, partijen, toegang, werk

    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    p = Portaal(w)
    app.mount("/statisch", GZipMiddleware(StaticFiles(directory=HIER / "statisch")), name="statisch")

    @app.get("/thema.css")
    def thema() -> Response:
        """The tokens of the municipality itself."""
        return FileResponse(p.thema, media_type="text/css") if p.thema.exists() else Response(status_code=404)

    for pagina in (toegang, organisatie, werk, casus, datalek, inzicht, partijen, beheer):
        app.include_router(pagina.router(p))

    @app.middleware("http")
    async def koppen(request: Request, verder: Any) -> Response:
        antwoord: Response = await verder(request)
        for naam, waarde in KOPPEN.items():
            antwoord.headers.setdefault(naam, waarde)
        if request.url.path.startswith("/statisch/"):
            antwoord.headers["Cache-Control"] = "public, max-age=86400"
        return antwoord

    @app.exception_handler(CasusregieFout)
    async def fout(request: Request, f: CasusregieFout) -> Response:
        if isinstance(f, NietIngelogd):
            antwoord = naar(
                f"/inloggen?verder={quote(request.url.path)}" if request.method == "GET" else "/inloggen"
            )
            antwoord.delete_cookie(KOEK)
            return antwoord
        return p.toon(request, "fout.html.j2", f.http, fout=f, titel="Dit kan niet")

    @app.exception_handler(HTTPException)
    async def weg(request: Request, f: HTTPException) -> Response:
        zin = "Deze pagina bestaat niet." if f.status_code == 404 else "Dit kan op deze pagina niet."
        return p.toon(
            request,
            "fout.html.j2",
            f.status_code,
            fout=CasusregieFout(zin, doen="Ga naar uw werkvoorraad."),
            titel="Niet gevonden",
        )

    @app.exception_handler(Exception)
    async def stuk(request: Request, f: Exception) -> Response:
        zin = CasusregieFout(
            "Er ging iets mis dat niet is voorzien. Er is niets half opgeslagen.",
            doen="Probeer het opnieuw. Blijft het misgaan, bel dan uw beheerder.",
        )
        return p.toon(request, "fout.html.j2", 500, fout=zin, titel="Er ging iets mis")

    return app
