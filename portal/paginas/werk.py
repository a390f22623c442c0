"""The werkvoorraad: what waits for this person, across convenanten; and the way to a casus by its number."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import Response

from portal.kader import Ingezonden, Portaal, naar
from services.inzien import advies as advies_inzien
from services.inzien import datalek as datalek_inzien
from services.inzien import werkvoorraad as werk_inzien
from services.inzien import zoeken
from services.toegang import autorisaties, herstel
from services.toegang.autorisaties import Werkkring

PER_PAGINA = 50


def _gekozen(plekken: list[Werkkring], namens: dict[str, str]) -> list[Werkkring]:
    """In a convenant where this person chose on behalf of whom, only that partij."""
    geldig = {(plek.convenant, plek.partij) for plek in plekken} & namens.items()
    kiest = {convenant for convenant, _ in geldig}
    return [p for p in plekken if p.convenant not in kiest or (p.convenant, p.partij) in geldig]


def router(p: Portaal) -> APIRouter:
    """The routes of this subject."""
    r = APIRouter()

    @r.get("/")
    def werkvoorraad(request: Request, samenwerking: str = "", pagina: int = 1) -> Response:
        wie = p.wie(request)
        pagina = min(max(pagina, 1), 1000)
        plekken = _gekozen(autorisaties.waar_werkt(p.w, wie), dict(wie.namens))
        tot = pagina * PER_PAGINA
        regels = [
            (plek, x)
            for plek in plekken
            if not plek.erkennen and samenwerking in ("", plek.convenant)
            for x in werk_inzien.werkvoorraad(p.w, wie, plek.convenant, namens=plek.partij, aantal=tot + 1)
        ]
        regels.sort(key=lambda x: (x[1].uiterlijk is None, x[1].uiterlijk or x[1].sinds))
        borden = [
            (plek, advies_inzien.bord(p.w, wie, plek.convenant, namens=plek.partij))
            for plek in plekken
            if not plek.erkennen and samenwerking in ("", plek.convenant)
        ]
        lekken = [d for d in datalek_inzien.bekijk(p.w, wie) if not d.gesloten]
        return p.toon(
            request,
            "werkvoorraad.html.j2",
            titel="Werkvoorraad",
            plekken=plekken,
            regels=regels[tot - PER_PAGINA : tot],
            eerste=tot - PER_PAGINA + 1,
            pagina=pagina,
            meer=len(regels) > tot,
            lekken=lekken,
            adviesvragen=[(plek, x) for plek, bord in borden for x in bord.regels],
            mag_vragen={(plek.convenant, plek.partij) for plek, bord in borden if bord.mag_vragen},
            samenwerking=samenwerking,
            herzien=len(autorisaties.te_herzien(p.w, wie)),
            zonder_regie=[
                (plek, nummers)
                for plek in plekken
                if (nummers := werk_inzien.zonder_procesregisseur(p.w, wie, plek.convenant, plek.partij))
            ],
            herstellen=len(herstel.te_geven(p.w, wie)),
            bevestigen=len(autorisaties.te_bevestigen(p.w, wie)),
            aanvaarden=len(autorisaties.te_aanvaarden(p.w, wie)),
        )

    @r.post("/zoek")
    def zoek(request: Request, v: Ingezonden) -> Response:
        """By POST: what somebody typed, perhaps a name, stands in no address and no log of a web server."""
        gevonden = zoeken.zoek(p.w, p.wie(request), v.eerste("zoek"))
        if gevonden.enige:
            return naar(gevonden.enige)
        return p.toon(request, "zoeken.html.j2", titel="Zoeken", gevonden=gevonden, zoek=v.eerste("zoek"))

    return r
