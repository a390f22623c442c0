"""Datalekken: report one from any page, see the running clocks, and every act on it."""

from __future__ import annotations

from datetime import timedelta

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response
from sqlalchemy import select

from models.tabellen import Datalek
from portal.app import Portaal, naar
from portal.formulieren import FormulierFout, lees, velden
from portal.keuzes import voor_datalek
from portal.paginas.werk import waar_werkt
from services import datalek, datalek_afhandeling
from services.fouten import CasusregieFout, NietGevonden


def router(p: Portaal) -> APIRouter:
    """The routes of this subject."""
    r = APIRouter()

    def convenant_van(nummer: str) -> str:
        with p.w.db.lezen() as s:
            gevonden = s.scalars(select(Datalek.convenant).where(Datalek.nummer == nummer)).first()
        if gevonden is None:
            raise NietGevonden(f"Datalek {nummer} bestaat niet, of is niet voor u te zien.", doen="Controleer het nummer.")
        return gevonden

    def keuzes(convenant: str) -> dict[str, tuple[tuple[str, str], ...]]:
        with p.w.db.lezen() as s:
            return dict(voor_datalek(p.w.actief(s, convenant)[1].convenant))

    @r.get("/datalek")
    def lijst(request: Request) -> Response:
        wie = p.wie(request)
        rijen = datalek.bekijk(p.w, wie)
        with p.w.db.lezen() as s:
            nu = p.w.nu(s).domein
        return p.toon(request, "datalekken.html.j2", titel="Datalekken", rijen=rijen, nu=nu, plekken=waar_werkt(p, wie), drie_dagen=timedelta(hours=72))

    @r.get("/datalek/meld/{convenant}")
    def meld(request: Request, convenant: str) -> Response:
        wie = p.wie(request)
        return p.toon(request, "datalek_meld.html.j2", titel="Meld een datalek", convenant=convenant, fout=None, plekken=waar_werkt(p, wie),
                      velden=velden(datalek.Melden, keuzes(convenant)))  # fmt: skip

    @r.post("/datalek/meld/{convenant}")
    async def gemeld(request: Request, convenant: str) -> Response:
        wie = p.wie(request)
        v = await p.formulier(request)
        try:
            uit = await run_in_threadpool(datalek.melden, p.w, wie, convenant, lees(datalek.Melden, v), sleutel=v.get("sleutel", [""])[0][:80] or "leeg")
        except CasusregieFout as fout:
            ingevuld = {k: w if len(w) > 1 else w[0] for k, w in v.items()}
            per_veld = fout.fouten if isinstance(fout, FormulierFout) else {}
            return p.toon(request, "datalek_meld.html.j2", fout.http, titel="Meld een datalek", convenant=convenant, fout=fout, plekken=waar_werkt(p, wie),
                          velden=velden(datalek.Melden, keuzes(convenant), ingevuld, per_veld))  # fmt: skip
        return naar(f"/datalek/{uit['datalek']}?gedaan=gemeld")

    @r.get("/datalek/{nummer}")
    def bekijk(request: Request, nummer: str) -> Response:
        wie = p.wie(request)
        (d,) = datalek.bekijk(p.w, wie, nummer=nummer)
        dossier = datalek_afhandeling.dossier(p.w, wie, nummer)
        with p.w.db.lezen() as s:
            nu = p.w.nu(s).domein
        return p.toon(request, "datalek.html.j2", titel=f"Datalek {nummer}", d=d, dossier=dossier, nu=nu, handelingen=datalek_afhandeling.HANDELINGEN.values(),
                      namen=dict(keuzes(convenant_van(nummer))["partij"]))  # fmt: skip

    @r.post("/datalek/{nummer}/kennisgeven")
    async def kennisgeven(request: Request, nummer: str) -> Response:
        await p.formulier(request)
        await run_in_threadpool(datalek.kennisgeven, p.w, p.wie(request), nummer)
        return naar(f"/datalek/{nummer}?gedaan=kennisgegeven")

    @r.post("/datalek/{nummer}/bevestigen")
    async def bevestigen(request: Request, nummer: str) -> Response:
        await p.formulier(request)
        await run_in_threadpool(datalek.bevestigen, p.w, p.wie(request), nummer)
        return naar(f"/datalek/{nummer}?gedaan=bevestigd")

    @r.get("/datalek/{nummer}/doe/{naam}")
    def formulier(request: Request, nummer: str, naam: str) -> Response:
        p.wie(request)
        h = datalek_afhandeling.HANDELINGEN.get(naam)
        if h is None:
            raise NietGevonden("Deze handeling bestaat niet.", doen="Ga terug naar het datalek.")
        return p.toon(request, "datalek_handeling.html.j2", titel=naam.replace("_", " ").capitalize(), nummer=nummer, naam=naam, uitleg=h.uitleg, fout=None,
                      velden=velden(h.opdracht, keuzes(convenant_van(nummer))))  # fmt: skip

    @r.post("/datalek/{nummer}/doe/{naam}")
    async def doe(request: Request, nummer: str, naam: str) -> Response:
        wie = p.wie(request)
        h = datalek_afhandeling.HANDELINGEN.get(naam)
        if h is None:
            raise NietGevonden("Deze handeling bestaat niet.", doen="Ga terug naar het datalek.")
        v = await p.formulier(request)
        try:
            await run_in_threadpool(datalek_afhandeling.voer_uit, p.w, wie, nummer, naam, lees(h.opdracht, v))
        except CasusregieFout as fout:
            ingevuld = {k: w if len(w) > 1 else w[0] for k, w in v.items()}
            per_veld = fout.fouten if isinstance(fout, FormulierFout) else {}
            return p.toon(request, "datalek_handeling.html.j2", fout.http, titel=naam.replace("_", " ").capitalize(), nummer=nummer, naam=naam, uitleg=h.uitleg, fout=fout,
                          velden=velden(h.opdracht, keuzes(convenant_van(nummer)), ingevuld, per_veld))  # fmt: skip
        return naar(f"/datalek/{nummer}?gedaan={naam}")

    return r
