"""Datalekken: report one from any page, see the running clocks, and every act on it."""

from __future__ import annotations

from datetime import timedelta

from fastapi import APIRouter, Request
from fastapi.responses import Response

from portal.kader import Form, Ingezonden, Plek, Portaal, handeling, naar
from services.alles import HANDELINGEN
from services.convenant import versies
from services.datalek.bereik import DATALEK
from services.handelen.fouten import CasusregieFout
from services.inzien import datalek as datalek_inzien
from services.toegang import autorisaties

MELDEN, KENNISGEVEN, BEVESTIGEN = "datalek_melden", "datalek_kennisgeven", "datalek_bevestigen"


def router(p: Portaal) -> APIRouter:
    """The routes of this subject."""
    r = APIRouter()

    @r.get("/datalek")
    def lijst(request: Request) -> Response:
        wie = p.wie(request)
        return p.toon(
            request,
            "datalekken.html.j2",
            titel="Datalekken",
            rijen=datalek_inzien.bekijk(p.w, wie),
            nu=p.w.moment().domein,
            plekken=autorisaties.waar_werkt(p.w, wie),
            drie_dagen=timedelta(hours=72),
        )

    def meldformulier(
        request: Request,
        convenant: str,
        ingevuld: Form | None = None,
        fout: CasusregieFout | None = None,
    ) -> Response:
        return p.toon_formulier(
            request,
            Plek("/datalek", "de datalekken", convenant=convenant),
            MELDEN,
            ingevuld=ingevuld,
            fout=fout,
            sjabloon="datalek_meld.html.j2",
            naar=f"/datalek/meld/{convenant}",
        )

    @r.get("/datalek/meld/{convenant}")
    def meld(request: Request, convenant: str) -> Response:
        return meldformulier(request, convenant)

    @r.post("/datalek/meld/{convenant}")
    def gemeld(request: Request, convenant: str, v: Ingezonden) -> Response:
        try:
            uit = p.doe(request, Plek("/datalek", "de datalekken", convenant=convenant), MELDEN, v)
        except CasusregieFout as fout:
            return meldformulier(request, convenant, v, fout)
        return naar(f"/datalek/{uit['datalek']}?gedaan={MELDEN}")

    @r.get("/datalek/{nummer}")
    def bekijk(request: Request, nummer: str) -> Response:
        wie = p.wie(request)
        (d,) = datalek_inzien.bekijk(p.w, wie, nummer=nummer)
        dossier = datalek_inzien.dossier(p.w, wie, nummer)
        namen = {naam: partij.naam for naam, partij in versies.van(p.w, d.vaststelling).partijen.items()}
        return p.toon(
            request,
            "datalek.html.j2",
            titel=f"Datalek {nummer}",
            d=d,
            dossier=dossier,
            nu=p.w.moment().domein,
            handelingen=[HANDELINGEN[x] for x in dossier.mogelijk if x not in {KENNISGEVEN, BEVESTIGEN}],
            mag_kennisgeven=KENNISGEVEN in dossier.mogelijk,
            mag_bevestigen=BEVESTIGEN in dossier.mogelijk,
            namen=namen,
        )

    @r.get("/datalek/{nummer}/doe/{naam}")
    def formulier(request: Request, nummer: str, naam: str) -> Response:
        p.wie(request)
        handeling(naam, DATALEK)
        return p.toon_formulier(request, plek(nummer), naam)

    @r.post("/datalek/{nummer}/doe/{naam}")
    def doe(request: Request, nummer: str, naam: str, v: Ingezonden) -> Response:
        p.wie(request)
        handeling(naam, DATALEK)
        try:
            p.doe(request, plek(nummer), naam, v)
        except CasusregieFout as fout:
            return p.toon_formulier(request, plek(nummer), naam, ingevuld=v, fout=fout)
        return naar(f"/datalek/{nummer}?gedaan={naam}")

    return r


def plek(nummer: str) -> Plek:
    """Acts on this datalek."""
    return Plek(f"/datalek/{nummer}", f"datalek {nummer}", over=nummer)
