"""Beheer: medewerkers and what they may do, convenanten with their drawing and open norms, and what became of
berichten.
"""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import Response

from convenanten import tekening
from convenanten.lader import Keuring
from portal.kader import Ingezonden, Plek, Portaal, handeling, naar
from rules.poorten import VRAGEN
from services.convenant import versies
from services.handelen.fouten import CasusregieFout, NietGevonden
from services.handelen.handeling import Kop
from services.handelen.in_installatie import INSTALLATIE
from services.inzien import toestand as toestand_inzien
from services.post import berichten as post
from services.toegang import autorisaties, herstel


def router(p: Portaal) -> APIRouter:
    """The routes of this subject."""
    r = APIRouter()

    def pagina(request: Request, *, code: str = "", voor: str = "") -> Response:
        wie = p.wie(request)
        plekken = [x for x in autorisaties.waar_werkt(p.w, wie) if x.te_verlenen]
        return p.toon(
            request,
            "beheer.html.j2",
            titel="Medewerkers",
            mensen=autorisaties.lijst(p.w, wie),
            herzien=autorisaties.te_herzien(p.w, wie),
            herstellen=herstel.te_geven(p.w, wie),
            bevestigen=autorisaties.te_bevestigen(p.w, wie),
            mag_registreren=autorisaties.mag_registreren(p.w, wie),
            plekken=plekken,
            beheerder=autorisaties.is_beheerder(p.w, wie),
            nu=p.w.moment().domein,
            code=code,
            voor=voor,
        )

    @r.get("/beheer")
    @r.get("/beheer/toegang")  # where a mail about access points
    def medewerkers(request: Request) -> Response:
        return pagina(request)

    @r.post("/beheer/doe/{naam}")
    def doe(request: Request, naam: str, v: Ingezonden) -> Response:
        p.wie(request)
        handeling(naam, INSTALLATIE, Kop.TOEGANG)
        plek = Plek("/beheer", "de medewerkers", convenant=v.eerste("convenant"))
        try:
            uit = p.doe(request, plek, naam, v)
        except CasusregieFout as fout:
            return p.toon_formulier(request, plek, naam, ingevuld=v, fout=fout)
        if "code" in uit:
            return pagina(request, code=uit["code"], voor=uit["gebruikersnaam"])
        return naar(f"/beheer?gedaan={naam}")

    @r.get("/beheer/toestand")
    def toestand(request: Request) -> Response:
        return p.toon(
            request,
            "toestand.html.j2",
            titel="Toestand",
            toestand=toestand_inzien.bekijk(p.w, p.wie(request)),
        )

    @r.get("/convenanten")
    def lijst(request: Request) -> Response:
        p.wie(request)
        return p.toon(request, "convenanten.html.j2", titel="Convenanten", rijen=versies.overzicht(p.w))

    def keur(naam: str, versie: str) -> Keuring:
        pad = versies.bestanden(p.w.instellingen).get((naam, versie))
        if pad is None:
            raise NietGevonden("Dit convenant is niet bekend.", doen="Bekijk de lijst van convenanten.")
        return versies.keur_bestand(p.w.instellingen, pad)

    @r.get("/convenanten/{naam}/{versie}")
    def convenant(request: Request, naam: str, versie: str) -> Response:
        wie = p.wie(request)
        beheerder = autorisaties.is_beheerder(p.w, wie)
        keuring = keur(naam, versie)
        if keuring.convenant is None and beheerder:
            return p.toon(request, "convenant_fouten.html.j2", titel=naam, nummer=versie, keuring=keuring)
        c = versies.bruikbaar(keuring)
        return p.toon(
            request,
            "convenant.html.j2",
            titel=c.titel,
            c=c,
            vragen=VRAGEN,
            register=versies.verwerkingsregister(c),
            besloten=versies.beslissingen(p.w, wie, naam, versie),
            beheerder=beheerder,
            waarschuwingen=keuring.waarschuwingen if beheerder else (),
        )

    @r.post("/convenanten/{naam}/{versie}/doe/{wat}")
    def beslis(request: Request, naam: str, versie: str, wat: str, v: Ingezonden) -> Response:
        p.wie(request)
        handeling(wat, INSTALLATIE, Kop.CONVENANT)
        hier = f"/convenanten/{naam}/{versie}"
        plek = Plek(hier, "het convenant", vast={"naam": naam, "versie": versie})
        if v.eerste("opmerking"):
            v["namens"] = [f"{v.eerste('namens')}, {v.eerste('opmerking')}"]
        try:
            p.doe(request, plek, wat, v)
        except CasusregieFout as fout:
            return p.toon_formulier(request, plek, wat, ingevuld=v, fout=fout)
        return naar(f"{hier}?gedaan={wat}")

    @r.get("/convenanten/{naam}/{versie}/tekening.svg")
    def plaatje(request: Request, naam: str, versie: str) -> Response:
        p.wie(request)
        svg = tekening.teken(versies.bruikbaar(keur(naam, versie)), VRAGEN)
        return Response(
            svg,
            media_type="image/svg+xml",
            headers={"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'"},
        )

    @r.get("/berichten")
    def berichten(request: Request, status: str = "", kenmerk: str = "") -> Response:
        rijen = post.lijst(
            p.w, p.wie(request), status=status or None, kenmerk=kenmerk or None, aantal=200 if kenmerk else 50
        )
        return p.toon(
            request, "berichten.html.j2", titel="Berichten", rijen=rijen, gekozen=status, kenmerk=kenmerk
        )

    @r.get("/berichten/{id_}")
    def bericht(request: Request, id_: str) -> Response:
        wie = p.wie(request)
        return p.toon(
            request,
            "bericht.html.j2",
            titel="Bericht",
            t=post.tijdlijn(p.w, wie, id_),
            beheerder=autorisaties.is_beheerder(p.w, wie),
        )

    @r.post("/berichten/{id_}/doe/{naam}")
    def stuur_bij(request: Request, id_: str, naam: str, v: Ingezonden) -> Response:
        p.wie(request)
        handeling(naam, INSTALLATIE, Kop.BERICHTEN)
        hier = f"/berichten/{id_}"
        p.doe(request, Plek(hier, "het bericht", vast={"bericht": id_}), naam, v)
        return naar(f"{hier}?gedaan={naam}")

    return r
