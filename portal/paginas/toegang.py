"""Signing in and out, activating an account, acknowledging secrecy, and in a demo: ready logins and a faster
clock.
"""

from __future__ import annotations

import io

import segno
from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response

from portal.kader import KOEK, Portaal, naar
from services.handelen.fouten import CasusregieFout, NietGevonden
from services.toegang import accounts, autorisaties, demo, oidc


def router(p: Portaal) -> APIRouter:
    """The routes of this subject."""
    r = APIRouter()

    @r.get("/inloggen")
    def inloggen(request: Request, verder: str = "/") -> Response:
        return p.toon(
            request,
            "inloggen.html.j2",
            titel="Inloggen",
            verder=verder,
            fout=None,
            aanbieder=oidc.aanbieder(p.w),
        )

    @r.post("/inloggen")
    async def log_in(request: Request) -> Response:
        v = await p.formulier(request)
        verder = v.get("verder", ["/"])[0]
        try:
            token = await run_in_threadpool(
                accounts.inloggen,
                p.w,
                v.get("gebruikersnaam", [""])[0],
                v.get("wachtwoord", [""])[0],
                v.get("code", [""])[0],
            )
        except CasusregieFout as fout:
            return p.toon(
                request,
                "inloggen.html.j2",
                401,
                titel="Inloggen",
                verder=verder,
                fout=fout,
                aanbieder=oidc.aanbieder(p.w),
            )
        return p.met_sessie(request, token, verder)

    @r.post("/uitloggen")
    async def log_uit(request: Request) -> Response:
        await p.formulier(request)
        await run_in_threadpool(accounts.uitloggen, p.w, p.wie(request))
        antwoord = naar("/inloggen")
        antwoord.delete_cookie(KOEK)
        return antwoord

    @r.get("/activeren")
    def activeren(request: Request) -> Response:
        return p.toon(request, "activeren.html.j2", titel="Account activeren", fout=None, uri="", qr="")

    @r.post("/activeren")
    async def activeer(request: Request) -> Response:
        v = {naam: waarden[0] for naam, waarden in (await p.formulier(request)).items()}
        try:
            _, uri = await run_in_threadpool(
                accounts.activeer, p.w, v.get("code", ""), v.get("wachtwoord", "")
            )
        except CasusregieFout as fout:
            return p.toon(
                request, "activeren.html.j2", fout.http, titel="Account activeren", fout=fout, uri="", qr=""
            )
        beeld = io.BytesIO()
        segno.make(uri).save(beeld, kind="svg", scale=5, xmldecl=False, title="QR-code voor uw authenticator")
        return p.toon(
            request,
            "activeren.html.j2",
            titel="Account activeren",
            fout=None,
            uri=uri,
            qr=beeld.getvalue().decode(),
        )

    @r.get("/erkennen/{convenant}")
    def erkennen(request: Request, convenant: str) -> Response:
        p.wie(request)
        samenwerking, bron = autorisaties.geheimhouding(p.w, convenant)
        return p.toon(
            request,
            "erkennen.html.j2",
            titel="Geheimhouding",
            convenant=convenant,
            samenwerking=samenwerking,
            bron=bron,
        )

    @r.post("/erkennen/{convenant}")
    async def erken(request: Request, convenant: str) -> Response:
        await p.formulier(request)
        await run_in_threadpool(autorisaties.erken_geheimhouding, p.w, p.wie(request), convenant)
        return naar("/?gedaan=erkend")

    def account(request: Request, codes: list[str] | None = None) -> Response:
        sessies, over = accounts.mijn_sessies(p.w, p.wie(request))
        return p.toon(
            request, "account.html.j2", titel="Mijn account", sessies=sessies, over=over, codes=codes or []
        )

    @r.get("/account")
    def mijn_account(request: Request) -> Response:
        return account(request)

    @r.post("/account/herstelcodes")
    async def herstelcodes(request: Request) -> Response:
        await p.formulier(request)
        return account(request, await run_in_threadpool(accounts.maak_herstelcodes, p.w, p.wie(request)))

    @r.post("/account/sessies")
    async def sessies(request: Request) -> Response:
        await p.formulier(request)
        await run_in_threadpool(accounts.beeindig_andere_sessies, p.w, p.wie(request))
        return naar("/account?gedaan=andere_sessies_beeindigd")

    @r.get("/demo")
    def demo_pagina(request: Request) -> Response:
        return p.toon(request, "demo.html.j2", titel="Demo", mensen=demo.spelers(p.w), nu=p.w.moment().domein)

    @r.post("/demo/als/{naam}")
    async def als(request: Request, naam: str) -> Response:
        v = await p.formulier(request)
        if naam not in demo.accounts(p.w):
            raise NietGevonden("Deze persoon is er niet in de demo.", doen="Kies een ander.")
        return p.met_sessie(
            request, await run_in_threadpool(accounts.demo_inloggen, p.w, naam), v.get("verder", ["/"])[0]
        )

    @r.post("/demo/tijd")
    async def tijd_vooruit(request: Request) -> Response:
        p.wie(request)
        v = await p.formulier(request)
        await run_in_threadpool(demo.versnel, p.w, v.get("uren", [""])[0])
        return naar("/demo?gedaan=tijd")

    return r
