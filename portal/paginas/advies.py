"""Advice outside a casus: ask for it, read a question with its answers, and answer."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import Response

from portal.kader import Form, Ingezonden, Plek, Portaal, handeling, naar
from services.advies.bereik import ADVIES
from services.handelen.fouten import CasusregieFout
from services.inzien import advies as advies_inzien

VRAGEN, GEVEN = "advies_vragen", "advies_geven"


def router(p: Portaal) -> APIRouter:
    """The routes of this subject."""
    r = APIRouter()

    def vraagformulier(
        request: Request,
        convenant: str,
        ingevuld: Form | None = None,
        fout: CasusregieFout | None = None,
    ) -> Response:
        return p.toon_formulier(
            request,
            Plek("/", "uw werkvoorraad", convenant=convenant),
            VRAGEN,
            ingevuld=ingevuld,
            fout=fout,
            naar=f"/advies/vraag/{convenant}",
        )

    @r.get("/advies/vraag/{convenant}")
    def vraag(request: Request, convenant: str) -> Response:
        return vraagformulier(request, convenant)

    @r.post("/advies/vraag/{convenant}")
    def gevraagd(request: Request, convenant: str, v: Ingezonden) -> Response:
        try:
            uit = p.doe(request, Plek("/", "uw werkvoorraad", convenant=convenant), VRAGEN, v)
        except CasusregieFout as fout:
            return vraagformulier(request, convenant, v, fout)
        return naar(f"/advies/{uit['adviesvraag']}?gedaan={VRAGEN}")

    @r.get("/advies/{nummer}")
    def bekijk(request: Request, nummer: str) -> Response:
        b = advies_inzien.bekijk(p.w, p.wie(request), nummer)
        return p.toon(request, "advies.html.j2", titel=f"Adviesvraag {nummer}", b=b)

    @r.get("/advies/{nummer}/doe/{naam}")
    def formulier(request: Request, nummer: str, naam: str) -> Response:
        return adviesformulier(request, nummer, naam)

    @r.post("/advies/{nummer}/doe/{naam}")
    def doe(request: Request, nummer: str, naam: str, v: Ingezonden) -> Response:
        p.wie(request)
        handeling(naam, ADVIES)
        try:
            p.doe(request, plek(nummer), naam, v)
        except CasusregieFout as fout:
            return adviesformulier(request, nummer, naam, v, fout)
        return naar(f"/advies/{nummer}?gedaan={naam}")

    def adviesformulier(
        request: Request,
        nummer: str,
        naam: str,
        ingevuld: Form | None = None,
        fout: CasusregieFout | None = None,
    ) -> Response:
        """The form of the answer, with the question above it."""
        b = advies_inzien.bekijk(p.w, p.wie(request), nummer)
        handeling(naam, ADVIES)
        return p.toon_formulier(
            request,
            plek(nummer),
            naam,
            ingevuld=ingevuld,
            fout=fout,
            sjabloon="advies_geven.html.j2",
            b=b,
        )

    return r


def plek(nummer: str) -> Plek:
    """Acts on this question."""
    return Plek(f"/advies/{nummer}", f"adviesvraag {nummer}", over=nummer)
