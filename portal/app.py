"""The application: sessions, CSRF, headers, errors, and the pages of the routers."""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.middleware.gzip import GZipMiddleware
from fastapi.responses import FileResponse, PlainTextResponse, Response
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException

from portal.kader import HIER, Portaal, kies_partij, met_koppen, naar, vergeet_sessie
from services.handelen.fouten import CasusregieFout, KiesPartij, NietGevonden, NietIngelogd, als_storing
from services.handelen.werkplek import Werkplek
from services.inzien import toestand as cijfers
from services.uitvoeren import hartslag


def maak(w: Werkplek) -> FastAPI:
    """The portal of this installation."""
    from portal.paginas import advies, beheer, casus, datalek, inzicht, organisatie, partijen, toegang, werk

    @asynccontextmanager
    async def leven(_: FastAPI) -> AsyncIterator[None]:
        hart = hartslag.Hart(w, "portaal")
        hart.begin()
        taak = asyncio.create_task(hartslag.klop_door(hart))
        yield
        taak.cancel()
        hart.stop()

    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None, lifespan=leven)
    p = Portaal(w)
    app.mount("/statisch", GZipMiddleware(StaticFiles(directory=HIER / "statisch")), name="statisch")

    @app.get("/thema.css")
    def thema() -> Response:
        """The tokens of the municipality itself."""
        return FileResponse(p.thema, media_type="text/css") if p.thema.exists() else Response(status_code=404)

    @app.get("/gezond")
    def gezond() -> Response:
        """This process answers; for whoever must start it again when it does not."""
        return PlainTextResponse("gezond")

    @app.get("/gereed")
    def gereed() -> Response:
        """Can this process serve? No detail: strangers may ask."""
        if hartslag.gereed(w):
            return PlainTextResponse("gereed")
        return PlainTextResponse("niet gereed", status_code=503)

    @app.get("/metingen")
    def metingen(request: Request) -> Response:
        """Figures for Prometheus, for who has the token (`geheimen/metingen`)."""
        token = w.instellingen.metingen_token
        gegeven = request.headers.get("authorization", "").removeprefix("Bearer ")
        if not token or not hmac.compare_digest(gegeven.encode(), token.encode()):
            return Response(status_code=404)
        return Response(cijfers.voor_prometheus(w), media_type=cijfers.PROMETHEUS)

    for pagina in (toegang, organisatie, werk, casus, advies, datalek, inzicht, partijen, beheer):
        app.include_router(pagina.router(p))

    @app.middleware("http")
    async def koppen(request: Request, verder: Any) -> Response:
        antwoord: Response = met_koppen(request, await verder(request))
        if request.url.path.startswith("/statisch/"):
            antwoord.headers["Cache-Control"] = "public, max-age=86400"
        return antwoord

    @app.exception_handler(CasusregieFout)
    async def fout(request: Request, f: CasusregieFout) -> Response:
        if isinstance(f, NietIngelogd):
            antwoord = naar(
                f"/inloggen?verder={quote(request.url.path)}" if request.method == "GET" else "/inloggen"
            )
            vergeet_sessie(request, antwoord)
            return antwoord
        if isinstance(f, KiesPartij):
            return kies_partij(p, request, request.url.path if request.method == "GET" else "/", f.http)
        weg = isinstance(f, NietGevonden)
        return p.toon(
            request, "fout.html.j2", f.http, fout=f, titel="Niet gevonden" if weg else "Dit kan niet"
        )

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
        zin = als_storing(f) or CasusregieFout(
            "Er ging iets mis dat niet is voorzien. Er is niets half opgeslagen.",
            doen="Probeer het opnieuw. Blijft het misgaan, bel dan uw beheerder.",
        )
        # this handler stands outside the middleware above
        try:
            antwoord: Response = p.toon(request, "fout.html.j2", zin.http, fout=zin, titel="Er ging iets mis")
        except Exception:  # the page asks the database, which may be what is broken
            antwoord = PlainTextResponse(f"{zin.uitleg} {zin.doen}", status_code=zin.http)
        return met_koppen(request, antwoord)

    return app
