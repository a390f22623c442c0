"""Signing in and out, activating an account, acknowledging secrecy, and in a demo: ready logins and a faster
clock.
"""

from __future__ import annotations

import io

import segno
from fastapi import APIRouter, Request
from fastapi.responses import Response

from portal.kader import (
    NAMENS,
    Ingezonden,
    Plek,
    Portaal,
    eigen_pad,
    gekozen_partijen,
    kies_partij,
    naar,
    vanaf,
    vergeet_sessie,
)
from services.handelen.fouten import CasusregieFout, NietGevonden, OngeldigeInvoer
from services.inzien import logboek as logboek_inzien
from services.toegang import accounts, autorisaties, demo, herstel, oidc

ACCOUNT = Plek("/account", "uw account")
ERKENNEN, BEEINDIGEN = "geheimhouding_erkennen", "sessies_beeindigen"
BEANTWOORDEN, TEGENHOUDEN = "toegang_beantwoorden", "herstel_tegenhouden"


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
    def log_in(request: Request, v: Ingezonden) -> Response:
        verder = v.eerste("verder") or "/"
        try:
            token = accounts.inloggen(
                p.w,
                v.eerste("gebruikersnaam"),
                v.eerste("wachtwoord"),
                v.eerste("code"),
                vanaf=vanaf(request),
            )
        except CasusregieFout as fout:
            return p.toon(
                request,
                "inloggen.html.j2",
                fout.http,
                titel="Inloggen",
                verder=verder,
                fout=fout,
                aanbieder=oidc.aanbieder(p.w),
            )
        return p.met_sessie(request, token, verder)

    @r.post("/uitloggen")
    def log_uit(request: Request, _v: Ingezonden) -> Response:
        wie = p.wie(request)
        accounts.uitloggen(p.w, wie)
        antwoord = naar("/uitgelogd" if oidc.is_gekoppeld(p.w, wie.medewerker_id) else "/inloggen")
        vergeet_sessie(request, antwoord)
        antwoord.delete_cookie(NAMENS)
        return antwoord

    @r.get("/uitgelogd")
    def uitgelogd(request: Request) -> Response:
        bij_aanbieder = oidc.afmelden(p.w, f"{request.base_url}inloggen")
        if not bij_aanbieder:
            return naar("/inloggen")
        antwoord = p.toon(request, "uitgelogd.html.j2", titel="Uitgelogd", verder=bij_aanbieder)
        antwoord.headers["Refresh"] = f"0; url={bij_aanbieder}"
        return antwoord

    @r.get("/namens")
    def namens(request: Request, verder: str = "/") -> Response:
        return kies_partij(p, request, verder)

    @r.post("/namens")
    def kies(request: Request, v: Ingezonden) -> Response:
        convenant, partij = v.eerste("convenant"), v.eerste("partij")
        plekken = autorisaties.waar_werkt(p.w, p.wie(request))
        if (convenant, partij) not in {(plek.convenant, plek.partij) for plek in plekken}:
            raise NietGevonden("Voor deze partij werkt u niet.", doen="Kies een van uw partijen.")
        gekozen = {**dict(gekozen_partijen(request)), convenant: partij}
        antwoord = naar(eigen_pad(v.eerste("verder")))
        antwoord.set_cookie(
            NAMENS,
            " ".join(f"{c}:{wie}" for c, wie in gekozen.items()),
            httponly=True,
            samesite="lax",
            secure=request.url.scheme == "https",
        )
        return antwoord

    @r.get("/activeren")
    def activeren(request: Request) -> Response:
        return p.toon(request, "activeren.html.j2", titel="Account activeren", fout=None, uri="", qr="")

    @r.post("/activeren")
    def activeer(request: Request, v: Ingezonden) -> Response:
        try:
            _, uri = accounts.activeer(p.w, v.eerste("code"), v.eerste("wachtwoord"), vanaf=vanaf(request))
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
    def erken(request: Request, convenant: str, v: Ingezonden) -> Response:
        p.doe(request, Plek("/", "uw werkvoorraad", vast={"convenant": convenant}), ERKENNEN, v)
        return naar(f"/?gedaan={ERKENNEN}")

    def account(
        request: Request, codes: list[str] | None = None, fout: CasusregieFout | None = None
    ) -> Response:
        sessies, over = accounts.mijn_sessies(p.w, p.wie(request))
        return p.toon(
            request,
            "account.html.j2",
            fout.http if fout is not None else 200,
            fout=fout,
            titel="Mijn account",
            gewijzigd=request.query_params.get("gewijzigd") == "wachtwoord",
            gebeurd=logboek_inzien.over_mij(p.w, p.wie(request)),
            sessies=sessies,
            over=over,
            codes=codes or [],
            herstellen=herstel.van_mij(p.w, p.wie(request)),
            verzoeken=autorisaties.te_aanvaarden(p.w, p.wie(request)),
        )

    @r.get("/account")
    def mijn_account(request: Request) -> Response:
        return account(request)

    @r.post("/account/herstelcodes")
    def herstelcodes(request: Request, v: Ingezonden) -> Response:
        return account(request, p.doe(request, ACCOUNT, "herstelcodes_maken", v)["codes"])

    @r.post("/account/toegang")
    def beantwoord(request: Request, v: Ingezonden) -> Response:
        p.doe(request, ACCOUNT, BEANTWOORDEN, v)
        return naar(f"/account?gedaan={BEANTWOORDEN}")

    @r.post("/account/herstel")
    def houd_tegen(request: Request, v: Ingezonden) -> Response:
        p.doe(request, ACCOUNT, TEGENHOUDEN, v)
        return naar(f"/account?gedaan={TEGENHOUDEN}")

    @r.post("/account/wachtwoord")
    def wachtwoord(request: Request, v: Ingezonden) -> Response:
        try:
            token = accounts.wijzig_wachtwoord(p.w, p.wie(request), v.eerste("huidig"), v.eerste("nieuw"))
        except OngeldigeInvoer as fout:
            return account(request, fout=fout)
        return p.met_sessie(request, token, "/account?gewijzigd=wachtwoord")

    @r.post("/account/sessies")
    def sessies(request: Request, v: Ingezonden) -> Response:
        p.doe(request, ACCOUNT, BEEINDIGEN, v)
        return naar(f"/account?gedaan={BEEINDIGEN}")

    @r.get("/demo")
    def demo_pagina(request: Request) -> Response:
        return p.toon(request, "demo.html.j2", titel="Demo", mensen=demo.spelers(p.w), nu=p.w.moment().domein)

    @r.post("/demo/als/{naam}")
    def als(request: Request, naam: str, v: Ingezonden) -> Response:
        if naam not in demo.accounts(p.w):
            raise NietGevonden("Deze persoon is er niet in de demo.", doen="Kies een ander.")
        return p.met_sessie(request, accounts.demo_inloggen(p.w, naam), v.eerste("verder") or "/")

    @r.post("/demo/tijd")
    def tijd_vooruit(request: Request, v: Ingezonden) -> Response:
        p.wie(request)
        demo.versnel(p.w, v.eerste("uren"))
        return naar("/demo")

    return r
