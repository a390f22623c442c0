"""Beheer: medewerkers and what they may do, convenanten with their drawing and open norms, and what became of
berichten.
"""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response

from convenanten import tekening
from convenanten.definitie import Convenant
from portal.kader import Portaal, naar
from services.convenant import versies
from services.handelen.fouten import CasusregieFout, NietGevonden
from services.post import berichten as post
from services.toegang import autorisaties


def router(p: Portaal) -> APIRouter:
    """The routes of this subject."""
    r = APIRouter()

    def pagina(
        request: Request,
        status: int = 200,
        *,
        fout: CasusregieFout | None = None,
        code: str = "",
        voor: str = "",
    ) -> Response:
        wie = p.wie(request)
        plekken = [x for x in autorisaties.waar_werkt(p.w, wie) if x.te_verlenen]
        return p.toon(
            request,
            "beheer.html.j2",
            status,
            titel="Medewerkers",
            mensen=autorisaties.lijst(p.w, wie),
            herzien=autorisaties.te_herzien(p.w, wie),
            mag_registreren=autorisaties.mag_registreren(p.w, wie),
            plekken=plekken,
            beheerder=autorisaties.is_beheerder(p.w, wie),
            nu=p.w.moment().domein,
            fout=fout,
            code=code,
            voor=voor,
        )

    @r.get("/beheer")
    def medewerkers(request: Request) -> Response:
        return pagina(request)

    @r.post("/beheer/{wat}")
    async def doe(request: Request, wat: str) -> Response:
        v = {k: w[0] for k, w in (await p.formulier(request)).items()}
        wie, code = p.wie(request), ""
        naam = v.get("gebruikersnaam", "")
        try:
            if wat == "registreer":
                _, code = await run_in_threadpool(
                    autorisaties.registreer, p.w, wie, naam, v.get("naam", ""), v.get("email", "")
                )
            elif wat in {"autoriseer", "trek-in"}:
                convenant, _, partij = v.get("plek", "").partition("|")
                daad = autorisaties.autoriseer if wat == "autoriseer" else autorisaties.trek_in
                await run_in_threadpool(daad, p.w, wie, naam, convenant, partij, v.get("rol", ""))
            elif wat == "beeindig":
                await run_in_threadpool(autorisaties.beeindig, p.w, wie, naam)
            elif wat == "wijzig":
                await run_in_threadpool(autorisaties.wijzig, p.w, wie, naam, v.get("naam", ""))
            elif wat == "herzie":
                await run_in_threadpool(autorisaties.herzie, p.w, wie, v.get("toegang", ""))
            else:
                raise NietGevonden("Deze handeling bestaat niet.", doen="Ga terug naar de medewerkers.")
        except CasusregieFout as fout:
            return pagina(request, fout.http, fout=fout)
        return pagina(request, code=code, voor=naam) if code else naar(f"/beheer?gedaan={wat}")

    @r.get("/convenanten")
    def lijst(request: Request) -> Response:
        p.wie(request)
        return p.toon(request, "convenanten.html.j2", titel="Convenanten", rijen=versies.overzicht(p.w))

    @r.get("/convenanten/{naam}/{versie}")
    def convenant(request: Request, naam: str, versie: str) -> Response:
        return van_convenant(request, naam, versie)

    def lees(naam: str, versie: str) -> Convenant:
        pad = versies.bestanden(p.w.instellingen).get((naam, versie))
        if pad is None:
            raise NietGevonden("Dit convenant is niet bekend.", doen="Bekijk de lijst van convenanten.")
        return versies.controleer_bestand(p.w.instellingen, pad)

    def van_convenant(
        request: Request, naam: str, versie: str, status: int = 200, *, fout: CasusregieFout | None = None
    ) -> Response:
        wie, c = p.wie(request), lees(naam, versie)
        return p.toon(
            request,
            "convenant.html.j2",
            status,
            titel=c.titel,
            c=c,
            register=versies.verwerkingsregister(c),
            fout=fout,
            besloten=versies.beslissingen(p.w, wie, naam, versie),
            beheerder=autorisaties.is_beheerder(p.w, wie),
        )

    @r.post("/convenanten/{naam}/{versie}/{wat}")
    async def beslis(request: Request, naam: str, versie: str, wat: str) -> Response:
        wie = p.wie(request)
        v = {k: w[0] for k, w in (await p.formulier(request)).items()}
        try:
            if wat == "registreer":
                await run_in_threadpool(versies.registreer, p.w, wie, naam, versie)
            elif wat == "vul-in":
                await run_in_threadpool(
                    versies.vul_in,
                    p.w,
                    wie,
                    naam,
                    versie,
                    v.get("norm", ""),
                    v.get("waarde", "").strip(),
                    v.get("namens", ""),
                )
            elif wat == "stel-vast":
                await run_in_threadpool(versies.activeer, p.w, wie, naam, versie)
            elif wat == "publiceer":
                await run_in_threadpool(
                    versies.publiceer, p.w, wie, naam, versie, v.get("partij", ""), v.get("waar", "")
                )
            else:
                raise NietGevonden("Deze handeling bestaat niet.", doen="Ga terug naar het convenant.")
        except CasusregieFout as fout:
            return van_convenant(request, naam, versie, fout.http, fout=fout)
        return naar(f"/convenanten/{naam}/{versie}?gedaan={wat}")

    @r.get("/convenanten/{naam}/{versie}/tekening.svg")
    def plaatje(request: Request, naam: str, versie: str) -> Response:
        p.wie(request)
        svg = tekening.teken(lees(naam, versie))
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

    @r.post("/berichten/{id_}/{wat}")
    async def stuur_bij(request: Request, id_: str, wat: str) -> Response:
        daden = {"bevestig": post.bevestig, "opnieuw": post.opnieuw, "houd": post.houd}
        await p.formulier(request)
        if wat not in daden:
            raise NietGevonden("Deze handeling bestaat niet.", doen="Ga terug naar het bericht.")
        await run_in_threadpool(daden[wat], p.w, p.wie(request), id_)
        return naar(f"/berichten/{id_}?gedaan={'bevestigd' if wat == 'bevestig' else wat}")

    return r
