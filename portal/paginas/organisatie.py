"""Signing in with the account of one's own organisation (OpenID Connect), and saying once which medewerker
that is.
"""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import PlainTextResponse, RedirectResponse, Response

from portal.kader import Ingezonden, Portaal
from services.handelen.fouten import CasusregieFout
from services.toegang import oidc

PAD = "/inloggen/organisatie"
RONDE, PERSOON = "ronde", "persoon"


def router(p: Portaal) -> APIRouter:
    """The routes of this subject."""
    r = APIRouter(prefix=PAD)

    def terug(request: Request) -> str:
        return f"{request.base_url}{PAD.removeprefix('/')}/terug"

    def onthoud(request: Request, antwoord: Response, naam: str, waarde: str) -> Response:
        antwoord.set_cookie(
            naam,
            waarde,
            httponly=True,
            samesite="lax",
            secure=request.url.scheme == "https",
            max_age=600,
            path=PAD,
        )
        return antwoord

    def inlogpagina(request: Request, fout: CasusregieFout) -> Response:
        return p.toon(
            request,
            "inloggen.html.j2",
            fout.http,
            titel="Inloggen",
            verder="/",
            fout=fout,
            aanbieder=oidc.aanbieder(p.w),
        )

    @r.get("")
    def begin(request: Request, verder: str = "/") -> Response:
        try:
            adres, ronde = oidc.begin(p.w, terug(request), verder)
        except CasusregieFout as fout:
            return inlogpagina(request, fout)
        return onthoud(request, RedirectResponse(adres, status_code=303), RONDE, ronde)

    @r.get("/terug")
    def terugkomst(request: Request) -> Response:
        try:
            persoon, verder = oidc.rond_af(
                p.w, request.cookies.get(RONDE, ""), dict(request.query_params), terug(request)
            )
            token = oidc.inloggen(p.w, persoon)
        except CasusregieFout as fout:
            return inlogpagina(request, fout)
        if token is None:
            antwoord = onthoud(
                request,
                p.toon(request, "koppelen.html.j2", titel="Wie bent u hier?", fout=None),
                PERSOON,
                oidc.onthoud(p.w, persoon),
            )
        else:
            antwoord = p.met_sessie(request, token, verder)
        antwoord.delete_cookie(RONDE, path=PAD)
        return antwoord

    @r.post("/koppel")
    def koppel(request: Request, v: Ingezonden) -> Response:
        try:
            token = oidc.koppel(p.w, request.cookies.get(PERSOON, ""), v.eerste("code"))
        except CasusregieFout as fout:
            return p.toon(request, "koppelen.html.j2", fout.http, titel="Wie bent u hier?", fout=fout)
        antwoord = p.met_sessie(request, token, "/")
        antwoord.delete_cookie(PERSOON, path=PAD)
        return antwoord

    @r.post("/uitgelogd")
    def uitgelogd(v: Ingezonden) -> Response:
        try:
            oidc.uitgelogd(p.w, v.eerste("logout_token"))
        except CasusregieFout as fout:
            return PlainTextResponse(fout.uitleg, status_code=400)
        return PlainTextResponse("")

    return r
