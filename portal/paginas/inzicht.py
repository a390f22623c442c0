"""Insight: numbers that name nobody, the log of a casus, signals, and the register of datalekken."""

from __future__ import annotations

from contextlib import suppress

from fastapi import APIRouter, Request
from fastapi.responses import Response

from portal.kader import Ingezonden, Plek, Portaal, naar
from services.handelen.fouten import CasusregieFout, GeenBevoegdheid, OngeldigeInvoer
from services.inzien import cijfers
from services.inzien import datalek as datalek_inzien
from services.inzien import logboek as logboek_inzien
from services.toegang import autorisaties, signalen

AFHANDELEN = "signaal_afhandelen"


def router(p: Portaal) -> APIRouter:
    """The routes of this subject."""
    r = APIRouter()

    @r.get("/inzicht")
    def overzicht(request: Request) -> Response:
        wie = p.wie(request)
        tabellen = []
        for plek in autorisaties.waar_werkt(p.w, wie):
            with suppress(GeenBevoegdheid):
                tabellen.append((plek, cijfers.cijfers(p.w, wie, plek.convenant, namens=plek.partij)))
        gevonden = None
        with suppress(GeenBevoegdheid):
            gevonden = signalen.lijst(p.w, wie)
        return p.toon(
            request,
            "inzicht.html.j2",
            titel="Inzicht",
            tabellen=tabellen,
            signalen=gevonden,
            mag_verantwoorden=logboek_inzien.antwoordt_ergens(p.w, wie),
        )

    @r.get("/inzicht/weigeringen")
    def weigeringen(request: Request) -> Response:
        return p.toon(
            request,
            "weigeringen.html.j2",
            titel="Wat is geweigerd",
            regels=logboek_inzien.weigeringen(p.w, p.wie(request)),
        )

    @r.get("/inzicht/beheer")
    def beheer(request: Request) -> Response:
        return p.toon(
            request,
            "beheer_veranderd.html.j2",
            titel="Wie erbij kan: wat veranderde",
            regels=logboek_inzien.beheer(p.w, p.wie(request)),
        )

    def van_betrokkene(
        request: Request,
        status: int = 200,
        *,
        naam: str = "",
        datum: str = "",
        regels: list[logboek_inzien.LogBeeld] | None = None,
        fout: CasusregieFout | None = None,
    ) -> Response:
        return p.toon(
            request,
            "betrokkene.html.j2",
            status,
            titel="Wie zag wat over één persoon",
            naam=naam,
            geboortedatum=datum,
            regels=regels,
            fout=fout,
        )

    @r.get("/inzicht/betrokkene")
    def betrokkene(request: Request) -> Response:
        if not logboek_inzien.antwoordt_ergens(p.w, p.wie(request)):
            raise GeenBevoegdheid(
                "Dit is voor de procesregisseur, de functionaris gegevensbescherming en de burgemeester.",
                doen="Vraag het aan een van hen.",
            )
        return van_betrokkene(request)

    @r.post("/inzicht/betrokkene")
    def zoek_betrokkene(request: Request, v: Ingezonden) -> Response:
        naam, datum = v.eerste("naam"), v.eerste("geboortedatum")
        try:
            regels = logboek_inzien.logboek_van_betrokkene(p.w, p.wie(request), naam, datum)
        except OngeldigeInvoer as fout:
            return van_betrokkene(request, fout.http, naam=naam, datum=datum, fout=fout)
        return van_betrokkene(request, naam=naam, datum=datum, regels=regels)

    @r.post("/inzicht/signaal/{id_}")
    def signaal(request: Request, id_: str, v: Ingezonden) -> Response:
        p.doe(request, Plek("/inzicht", "inzicht", vast={"signaal": id_}), AFHANDELEN, v)
        return naar(f"/inzicht?gedaan={AFHANDELEN}")

    @r.get("/inzicht/logboek/{nummer}")
    def logboek(request: Request, nummer: str) -> Response:
        regels = logboek_inzien.logboek_van(p.w, p.wie(request), nummer)
        return p.toon(
            request, "logboek.html.j2", titel=f"Logboek van casus {nummer}", nummer=nummer, regels=regels
        )

    @r.get("/inzicht/register.csv")
    def register(request: Request) -> Response:
        inhoud = datalek_inzien.register(p.w, p.wie(request))
        return Response(
            inhoud.encode("utf-8-sig"),
            media_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": 'attachment; filename="register-datalekken.csv"'},
        )

    return r
