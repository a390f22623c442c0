"""Datalekken: report one from any page, see the running clocks, and every act on it."""

from __future__ import annotations

from datetime import timedelta

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response

from portal.formulieren import lees, sleutel_uit, velden, velden_na_fout
from portal.kader import Portaal, naar
from portal.keuzes import Keuzes, voor_datalek
from portal.woorden import daad
from services.convenant import versies
from services.datalek import afhandeling, ladder
from services.handelen.fouten import CasusregieFout, NietGevonden
from services.handelen.wie import Identiteit
from services.inzien import datalek as datalek_inzien
from services.toegang import autorisaties


def router(p: Portaal) -> APIRouter:
    """The routes of this subject."""
    r = APIRouter()

    def keuzes_bij(wie: Identiteit, nummer: str) -> Keuzes:
        """What can be chosen for this datalek, by the convenant under which it was reported. Raises
        NietGevonden for who may not see it.
        """
        (d,) = datalek_inzien.bekijk(p.w, wie, nummer=nummer)
        return voor_datalek(versies.van(p.w, d.vaststelling))

    def keuzes_nieuw(convenant: str) -> Keuzes:
        return voor_datalek(versies.actief(p.w, convenant))

    def handeling(naam: str) -> afhandeling.DatalekHandeling:
        if naam not in afhandeling.HANDELINGEN:
            raise NietGevonden("Deze handeling bestaat niet.", doen="Ga terug naar het datalek.")
        return afhandeling.HANDELINGEN[naam]

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

    @r.get("/datalek/meld/{convenant}")
    def meld(request: Request, convenant: str) -> Response:
        p.wie(request)
        return p.toon(
            request,
            "datalek_meld.html.j2",
            titel="Meld een datalek",
            convenant=convenant,
            fout=None,
            velden=velden(ladder.Melden, keuzes_nieuw(convenant)),
        )

    @r.post("/datalek/meld/{convenant}")
    async def gemeld(request: Request, convenant: str) -> Response:
        wie = p.wie(request)
        v = await p.formulier(request)
        try:
            uit = await run_in_threadpool(
                ladder.melden, p.w, wie, convenant, lees(ladder.Melden, v), sleutel=sleutel_uit(v)
            )
        except CasusregieFout as fout:
            return p.toon(
                request,
                "datalek_meld.html.j2",
                fout.http,
                titel="Meld een datalek",
                convenant=convenant,
                fout=fout,
                velden=velden_na_fout(ladder.Melden, keuzes_nieuw(convenant), v, fout),
            )
        return naar(f"/datalek/{uit['datalek']}?gedaan=gemeld")

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
            handelingen=[afhandeling.HANDELINGEN[x] for x in dossier.mogelijk],
            namen=namen,
        )

    @r.post("/datalek/{nummer}/kennisgeven")
    async def kennisgeven(request: Request, nummer: str) -> Response:
        await p.formulier(request)
        await run_in_threadpool(ladder.kennisgeven, p.w, p.wie(request), nummer)
        return naar(f"/datalek/{nummer}?gedaan=kennisgegeven")

    @r.post("/datalek/{nummer}/bevestigen")
    async def bevestigen(request: Request, nummer: str) -> Response:
        await p.formulier(request)
        await run_in_threadpool(ladder.bevestigen, p.w, p.wie(request), nummer)
        return naar(f"/datalek/{nummer}?gedaan=bevestigd")

    @r.get("/datalek/{nummer}/doe/{naam}")
    def formulier(request: Request, nummer: str, naam: str) -> Response:
        keuzes, h = keuzes_bij(p.wie(request), nummer), handeling(naam)
        return p.toon(
            request,
            "datalek_handeling.html.j2",
            titel=daad(naam),
            nummer=nummer,
            naam=naam,
            uitleg=h.uitleg,
            fout=None,
            velden=velden(h.opdracht, keuzes),
        )

    @r.post("/datalek/{nummer}/doe/{naam}")
    async def doe(request: Request, nummer: str, naam: str) -> Response:
        wie, h = p.wie(request), handeling(naam)
        v = await p.formulier(request)
        try:
            await run_in_threadpool(
                afhandeling.voer_uit,
                p.w,
                wie,
                nummer,
                naam,
                lees(h.opdracht, v),
                sleutel=sleutel_uit(v),
            )
        except CasusregieFout as fout:
            keuzes = await run_in_threadpool(keuzes_bij, wie, nummer)
            return p.toon(
                request,
                "datalek_handeling.html.j2",
                fout.http,
                titel=daad(naam),
                nummer=nummer,
                naam=naam,
                uitleg=h.uitleg,
                fout=fout,
                velden=velden_na_fout(h.opdracht, keuzes, v, fout),
            )
        return naar(f"/datalek/{nummer}?gedaan={naam}")

    return r
