"""A casus: where it is, what opens the next poort, the dossier, every act as a form, documents, and
registering a new one.
"""

from __future__ import annotations

import time
from collections.abc import Iterable

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from convenanten.definitie import Convenant
from portal.kader import Form, Ingezonden, Plek, Portaal, handeling, naar
from rules.bevoegdheid import OOK_NA_VERTREK
from rules.codes import RedenRaadplegen, namen
from services.alles import HANDELINGEN
from services.casus.bereik import CASUS
from services.convenant import versies
from services.handelen.fouten import CasusregieFout, GeenDeelname, NietGevonden
from services.handelen.handeling import Handeling, Kop
from services.handelen.wie import Identiteit
from services.inzien import documenten, verloop
from services.inzien import dossier as dossier_inzien
from services.post import berichten

WACHT_OP_FLOW_S = 2.0
AANMELDEN, BESLUITEN, MEEBESLISSEN = "aanmelden", "besluiten", "meebeslissen"


def router(p: Portaal) -> APIRouter:
    """The routes of this subject."""
    r = APIRouter()

    def met_convenant(wie: Identiteit, nummer: str) -> tuple[verloop.CasusBeeld, Convenant]:
        """The course of a casus, and the convenant that it falls under. Raises NietGevonden for who may not
        see it.
        """
        b = verloop.bekijk_casus(p.w, wie, nummer)
        return b, versies.van(p.w, b.vaststelling)

    def eis_te_zien(wie: Identiteit, nummer: str, naam: str) -> None:
        """Refuse who may not see the casus; what is left to who has gone shows nothing of it."""
        if naam not in OOK_NA_VERTREK:
            met_convenant(wie, nummer)

    @r.get("/casus/{nummer}")
    def bekijk(request: Request, nummer: str) -> Response:
        wie = p.wie(request)
        try:
            b, c = met_convenant(wie, nummer)
        except GeenDeelname as fout:
            nog = verloop.kan_nog(p.w, wie, nummer)
            if not nog:
                raise
            return p.toon(
                request,
                "vertrokken.html.j2",
                titel=f"Casus {nummer}",
                nummer=nummer,
                fout=fout,
                nog=nog,
                status=403,
            )
        lot = berichten.lijst(p.w, wie, kenmerk=nummer, aantal=7)
        fasen = [(naam, f.titel) for naam, f in c.fasen.items() if not f.eind or naam == b.fase]
        soorten = [(naam, s.titel) for naam, s in documenten.SOORTEN.items()]
        kan = [h for h in b.handelingen if h != BESLUITEN and (h != MEEBESLISSEN or b.te_bevestigen)]
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
            redenen=list(namen(RedenRaadplegen).items()) if b.niet_actief else [],
            kan=kan,
            groepen=per_kop(kan),
            mag_besluiten=BESLUITEN in b.handelingen and b.besluit is None,
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
    def document(request: Request, nummer: str, soort: str, doel: str = "", reden: str = "") -> Response:
        inhoud = documenten.maak_document(p.w, p.wie(request), nummer, soort, doel=doel, reden=reden)
        return Response(
            inhoud,
            media_type="application/pdf",
            headers={"Content-Disposition": f'attachment; filename="{nummer}-{soort}.pdf"'},
        )

    @r.get("/casus/{nummer}/doe/{naam}")
    def formulier(request: Request, nummer: str, naam: str) -> Response:
        wie, h = p.wie(request), in_een_casus(naam)
        eis_te_zien(wie, nummer, naam)
        return p.toon_formulier(request, plek(nummer), naam, ingevuld=vooraf(request, h))

    @r.post("/casus/{nummer}/doe/{naam}")
    def doe(request: Request, nummer: str, naam: str, v: Ingezonden) -> Response:
        wie = p.wie(request)
        in_een_casus(naam)
        try:
            uit = p.doe(request, plek(nummer), naam, v)
        except CasusregieFout as fout:
            eis_te_zien(wie, nummer, naam)
            return p.toon_formulier(request, plek(nummer), naam, ingevuld=v, fout=fout)
        if naam in {BESLUITEN, MEEBESLISSEN}:
            _wacht_op_flow(wie, nummer)
        over = uit.get("casus", nummer)
        waar = f"/casus/{over}" if verloop.is_te_zien(p.w, wie, over) else "/"
        return naar(f"{waar}?gedaan={naam}")

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

    def aanmeldformulier(
        request: Request,
        convenant: str,
        ingevuld: Form | None = None,
        fout: CasusregieFout | None = None,
    ) -> Response:
        p.wie(request)
        hier = f"/aanmelden/{convenant}"
        return p.toon_formulier(
            request,
            Plek("/", "uw werkvoorraad", convenant=convenant),
            AANMELDEN,
            ingevuld=ingevuld,
            fout=fout,
            sjabloon="aanmelden.html.j2",
            naar=hier,
            c=versies.actief(p.w, convenant),
        )

    @r.get("/aanmelden/{convenant}")
    def aanmelden(request: Request, convenant: str) -> Response:
        return aanmeldformulier(request, convenant, vooraf(request, HANDELINGEN[AANMELDEN]))

    @r.post("/aanmelden/{convenant}")
    def meld_aan(request: Request, convenant: str, v: Ingezonden) -> Response:
        try:
            uit = p.doe(request, Plek("/", "uw werkvoorraad", convenant=convenant), AANMELDEN, v)
        except CasusregieFout as fout:
            return aanmeldformulier(request, convenant, v, fout)
        return naar(f"/casus/{uit['casus']}?gedaan={AANMELDEN}")

    return r


def vooraf(request: Request, h: Handeling) -> Form | None:
    """What the address fills in: codes and numbers, never words."""
    q = request.query_params
    return Form({v.naam: q.getlist(v.naam) for v in h.velden if v.naam in q}) or None


def plek(nummer: str) -> Plek:
    """Acts on this casus."""
    return Plek(f"/casus/{nummer}", f"casus {nummer}", over=nummer)


def in_een_casus(naam: str) -> Handeling:
    """The act with this name, on a casus that exists. Raises NietGevonden."""
    h = handeling(naam, CASUS)
    if h.begint:
        raise NietGevonden("Deze handeling begint een casus.", doen="Begin in uw werkvoorraad.")
    return h


def per_kop(namen: Iterable[str]) -> dict[Kop, list[Handeling]]:
    """Acts under their heads, in the order of the work."""
    handelingen = [HANDELINGEN[naam] for naam in namen]
    koppen = {kop: [h for h in handelingen if h.kop is kop] for kop in Kop}
    return {kop: lijst for kop, lijst in koppen.items() if lijst}
