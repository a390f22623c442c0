"""How partijen are reached: contacts, domains, keys, absence, and a test message; for the beheerder."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import Response

from portal.kader import Ingezonden, Plek, Portaal, handeling, naar
from rules.codes import BerichtStatus, SleutelSoort, VoorContact, namen
from services.convenant import versies
from services.handelen.fouten import CasusregieFout
from services.handelen.handeling import Kop
from services.handelen.in_installatie import INSTALLATIE
from services.post import profielen


def router(p: Portaal) -> APIRouter:
    """The routes of this subject."""
    r = APIRouter(prefix="/beheer/partijen")

    def pagina(request: Request, convenant: str, vinger: str = "") -> Response:
        rijen = profielen.profielen(p.w, p.wie(request), convenant)
        return p.toon(
            request,
            "partijen.html.j2",
            titel="Partijen bereiken",
            convenant=convenant,
            c=versies.actief(p.w, convenant),
            rijen=rijen,
            gebruik=namen(VoorContact),
            sleutelsoorten=namen(SleutelSoort),
            lot=namen(BerichtStatus),
            nu=p.w.moment().wand,
            vinger=vinger,
        )

    @r.get("")
    def keuze(request: Request) -> Response:
        p.wie(request)
        return p.toon(
            request,
            "partijen_kiezen.html.j2",
            titel="Partijen bereiken",
            rijen=[x for x in versies.overzicht(p.w) if x.status == "actief"],
        )

    @r.get("/{convenant}")
    def partijen(request: Request, convenant: str) -> Response:
        return pagina(request, convenant)

    @r.post("/{convenant}/doe/{naam}")
    def doe(request: Request, convenant: str, naam: str, v: Ingezonden) -> Response:
        p.wie(request)
        handeling(naam, INSTALLATIE, Kop.PARTIJEN, Kop.BERICHTEN)
        hier = f"/beheer/partijen/{convenant}"
        plek = Plek(hier, "de partijen", vast={"convenant": convenant})
        try:
            uit = p.doe(request, plek, naam, v)
        except CasusregieFout as fout:
            return p.toon_formulier(request, plek, naam, ingevuld=v, fout=fout)
        vinger = uit.get("vingerafdruk", "")
        return pagina(request, convenant, vinger) if vinger else naar(f"{hier}?gedaan={naam}")

    return r
