"""The werkvoorraad: what waits for this person, across convenanten; and the way to a casus by its number."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import Response

from portal.kader import Portaal, naar
from services.inzien import datalek as datalek_inzien
from services.inzien import werkvoorraad as werk_inzien
from services.toegang import autorisaties


def router(p: Portaal) -> APIRouter:
    """The routes of this subject."""
    r = APIRouter()

    @r.get("/")
    def werkvoorraad(request: Request, zoek: str = "", samenwerking: str = "") -> Response:
        wie = p.wie(request)
        if zoek.strip():
            return naar(f"/casus/{zoek.strip().upper()}")
        plekken = autorisaties.waar_werkt(p.w, wie)
        regels = [
            (plek, x)
            for plek in plekken
            if not plek.erkennen and samenwerking in ("", plek.convenant)
            for x in werk_inzien.werkvoorraad(p.w, wie, plek.convenant, namens=plek.partij)
        ]
        regels.sort(key=lambda x: (x[1].uiterlijk is None, x[1].uiterlijk or x[1].sinds))
        lekken = [d for d in datalek_inzien.bekijk(p.w, wie) if not d.gesloten]
        return p.toon(
            request,
            "werkvoorraad.html.j2",
            titel="Werkvoorraad",
            plekken=plekken,
            regels=regels,
            lekken=lekken,
            samenwerking=samenwerking,
            herzien=len(autorisaties.te_herzien(p.w, wie)),
        )

    return r
