"""A casus: where it is, what opens the next poort, the dossier, every act as a form, documents, and
registering a new one.
"""

from __future__ import annotations

import time
from typing import Any

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse, Response

from convenanten.definitie import Convenant
from portal.formulieren import lees, sleutel_uit, velden, velden_na_fout
from portal.kader import Portaal, naar
from portal.keuzes import Omstandigheden, voor_casus
from portal.woorden import HELPT, daad, gegroepeerd
from services.alles import HANDELINGEN
from services.convenant import versies
from services.handelen.fouten import CasusregieFout, NietGevonden
from services.handelen.handeling import voer_uit
from services.handelen.wie import Identiteit
from services.inzien import documenten, verloop
from services.inzien import dossier as dossier_inzien
from services.post import berichten

WACHT_OP_FLOW_S = 2.0


def router(p: Portaal) -> APIRouter:
    """The routes of this subject."""
    r = APIRouter()

    def met_convenant(wie: Identiteit, nummer: str) -> tuple[verloop.CasusBeeld, Convenant]:
        """The course of a casus, and the convenant that it falls under. Raises NietGevonden for who may not
        see it.
        """
        b = verloop.bekijk_casus(p.w, wie, nummer)
        return b, versies.van(p.w, b.vaststelling)

    def omstandigheden(
        wie: Identiteit, nummer: str, b: verloop.CasusBeeld, handeling: str, doel: str = ""
    ) -> Omstandigheden:
        mee = tuple((d.partij, d.naam) for d in b.deelnemers if d.status != "teruggetrokken")
        acties = tuple((str(n), f"{n}: {partij} ({stand})") for n, partij, stand in b.acties)
        gegevens: tuple[tuple[str, str], ...] = ()
        if "gegeven" in HANDELINGEN[handeling].opdracht.model_fields and doel:
            dossier = dossier_inzien.bekijk_dossier(p.w, wie, nummer, doel)
            gegevens = tuple(
                (g.id, f"{g.categorie} (van {g.inbrenger}, {g.op:%d-%m-%Y})") for g in dossier.gegevens
            )
        return Omstandigheden(b.fase, mee, acties, gegevens)

    @r.get("/casus/{nummer}")
    def bekijk(request: Request, nummer: str) -> Response:
        wie = p.wie(request)
        b, c = met_convenant(wie, nummer)
        lot = berichten.lijst(p.w, wie, kenmerk=nummer, aantal=7)
        fasen = [(naam, f.titel) for naam, f in c.fasen.items() if not f.eind or naam == b.fase]
        soorten = [(naam, s.titel) for naam, s in documenten.SOORTEN.items()]
        kan = [
            h
            for h in b.handelingen
            if h in HANDELINGEN and h != "besluiten" and (h != "meebeslissen" or b.te_bevestigen)
        ]
        return p.toon(
            request,
            "casus.html.j2",
            titel=f"Casus {nummer}",
            b=b,
            c=c,
            fasen=fasen,
            berichten=lot,
            doelen=list(c.doelen.items()),
            soorten=soorten,
            kan=kan,
            helpt=HELPT,
            groepen=gegroepeerd(kan),
            mag_besluiten="besluiten" in b.handelingen and b.besluit is None,
        )

    @r.get("/casus/{nummer}/dossier")
    def dossier(request: Request, nummer: str, doel: str = "") -> Response:
        wie = p.wie(request)
        b, c = met_convenant(wie, nummer)
        d = dossier_inzien.bekijk_dossier(p.w, wie, nummer, doel) if doel else None
        return p.toon(
            request,
            "dossier.html.j2",
            titel=f"Dossier van casus {nummer}",
            b=b,
            c=c,
            d=d,
            doel=doel,
            doelen=list(c.doelen.items()),
        )

    @r.get("/casus/{nummer}/document/{soort}")
    def document(request: Request, nummer: str, soort: str, doel: str = "") -> Response:
        inhoud = documenten.maak_document(p.w, p.wie(request), nummer, soort, doel=doel)
        return Response(
            inhoud,
            media_type="application/pdf",
            headers={"Content-Disposition": f'attachment; filename="{nummer}-{soort}.pdf"'},
        )

    def handeling(naam: str) -> Any:
        if naam not in HANDELINGEN or not HANDELINGEN[naam].met_casus:
            raise NietGevonden("Deze handeling bestaat niet.", doen="Ga terug naar de casus.")
        return HANDELINGEN[naam]

    @r.get("/casus/{nummer}/doe/{naam}")
    def formulier(request: Request, nummer: str, naam: str) -> Response:
        wie, h = p.wie(request), handeling(naam)
        b, c = met_convenant(wie, nummer)
        q = request.query_params
        vooraf = {
            veld: q.getlist(veld) if len(q.getlist(veld)) > 1 else q[veld]
            for veld in h.opdracht.model_fields
            if veld in q
        }
        keuzes = voor_casus(c, omstandigheden(wie, nummer, b, naam, q.get("uit_doel", "")), naam)
        return p.toon(
            request,
            "handeling.html.j2",
            titel=daad(naam),
            nummer=nummer,
            naam=naam,
            uitleg=h.uitleg,
            b=b,
            velden=velden(h.opdracht, keuzes, vooraf or None),
            fout=None,
            uit_doel=q.get("uit_doel", ""),
        )

    @r.post("/casus/{nummer}/doe/{naam}")
    async def doe(request: Request, nummer: str, naam: str) -> Response:
        wie, h = p.wie(request), handeling(naam)
        v = await p.formulier(request)
        try:
            opdracht = lees(h.opdracht, v)
            uit = await run_in_threadpool(
                voer_uit, p.w, wie, naam, opdracht, sleutel=sleutel_uit(v), casus=nummer
            )
        except CasusregieFout as fout:
            b, c = await run_in_threadpool(met_convenant, wie, nummer)
            keuzes = voor_casus(
                c,
                await run_in_threadpool(omstandigheden, wie, nummer, b, naam, v.get("uit_doel", [""])[0]),
                naam,
            )
            return p.toon(
                request,
                "handeling.html.j2",
                fout.http,
                titel=daad(naam),
                nummer=nummer,
                naam=naam,
                uitleg=h.uitleg,
                b=b,
                velden=velden_na_fout(h.opdracht, keuzes, v, fout),
                fout=fout,
                uit_doel=v.get("uit_doel", [""])[0],
            )
        if naam in {"besluiten", "meebeslissen"}:
            await run_in_threadpool(_wacht_op_flow, wie, nummer)
        return naar(f"/casus/{uit.get('casus', nummer)}?gedaan={naam}")

    def _wacht_op_flow(wie: Identiteit, nummer: str) -> None:
        """The flow passes the poort within moments; show the new state when it does, else the page says that
        it is under way and looks again.
        """
        tot = time.monotonic() + WACHT_OP_FLOW_S
        while time.monotonic() < tot and verloop.is_onderweg(p.w, wie, nummer):
            time.sleep(0.1)

    @r.get("/casus/{nummer}/stand")
    def stand(request: Request, nummer: str) -> Response:
        return JSONResponse({"onderweg": verloop.is_onderweg(p.w, p.wie(request), nummer)})

    @r.get("/aanmelden/{convenant}")
    def aanmelden(request: Request, convenant: str) -> Response:
        p.wie(request)
        c = versies.actief(p.w, convenant)
        h = HANDELINGEN["aanmelden"]
        return p.toon(
            request,
            "aanmelden.html.j2",
            titel="Inwoner aanmelden",
            c=c,
            convenant=convenant,
            fout=None,
            velden=velden(h.opdracht, _bij_aanmelden(c)),
        )

    @r.post("/aanmelden/{convenant}")
    async def meld_aan(request: Request, convenant: str) -> Response:
        wie = p.wie(request)
        v = await p.formulier(request)
        h = HANDELINGEN["aanmelden"]
        try:
            uit = await run_in_threadpool(
                voer_uit,
                p.w,
                wie,
                "aanmelden",
                lees(h.opdracht, v),
                sleutel=sleutel_uit(v),
                convenant=convenant,
            )
        except CasusregieFout as fout:
            c = versies.actief(p.w, convenant)
            return p.toon(
                request,
                "aanmelden.html.j2",
                fout.http,
                titel="Inwoner aanmelden",
                c=c,
                convenant=convenant,
                fout=fout,
                velden=velden_na_fout(h.opdracht, _bij_aanmelden(c), v, fout),
            )
        return naar(f"/casus/{uit['casus']}?gedaan=aanmelden")

    return r


def _bij_aanmelden(c: Convenant) -> dict[str, tuple[tuple[str, str], ...]]:
    """The choices of an aanmelding: only what the first fase asks."""
    begin = {d for z in c.fasen[c.beginfase].zicht for d in z.doelen}
    keuzes = dict(voor_casus(c, Omstandigheden(c.beginfase), "aanmelden"))
    keuzes["doel"] = tuple((n, d.omschrijving) for n, d in c.doelen.items() if n in begin)
    return keuzes
