"""How partijen are reached: contacts, domains, keys, absence, and a test message; for the beheerder."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response

from notifications.opmaak import AMSTERDAM
from portal.kader import Portaal, naar
from services.convenant import versies
from services.handelen.fouten import CasusregieFout, NietGevonden, OngeldigeInvoer
from services.handelen.wie import Identiteit
from services.post import berichten, profielen

GEBRUIK = (
    ("casus", "Berichten over een casus"),
    ("datalek", "Datalekken"),
    ("wacht", "Alarm buiten kantooruren"),
)


def router(p: Portaal) -> APIRouter:
    """The routes of this subject."""
    r = APIRouter(prefix="/beheer/partijen")

    def pagina(
        request: Request,
        convenant: str,
        status: int = 200,
        *,
        fout: CasusregieFout | None = None,
        vinger: str = "",
    ) -> Response:
        rijen = profielen.profielen(p.w, p.wie(request), convenant)
        return p.toon(
            request,
            "partijen.html.j2",
            status,
            titel="Partijen bereiken",
            convenant=convenant,
            c=versies.actief(p.w, convenant),
            rijen=rijen,
            gebruik=GEBRUIK,
            nu=p.w.moment().wand,
            fout=fout,
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

    @r.post("/{convenant}/{wat}")
    async def doe(request: Request, convenant: str, wat: str) -> Response:
        wie = p.wie(request)
        v = {naam: waarden[0] for naam, waarden in (await p.formulier(request)).items()}
        if wat not in _DADEN:
            raise NietGevonden("Deze handeling bestaat niet.", doen="Ga terug naar de partijen.")
        try:
            uit = await run_in_threadpool(_DADEN[wat], p, wie, convenant, v)
        except CasusregieFout as fout:
            return pagina(request, convenant, fout.http, fout=fout)
        return (
            pagina(request, convenant, vinger=uit)
            if uit
            else naar(f"/beheer/partijen/{convenant}?gedaan={wat}")
        )

    return r


def _dag(tekst: str) -> datetime:
    try:
        return datetime.fromisoformat(tekst).replace(tzinfo=AMSTERDAM)
    except ValueError as fout:
        raise OngeldigeInvoer("Dit is geen datum.", doen="Kies een dag.") from fout


def _contact(p: Portaal, wie: Identiteit, convenant: str, v: Mapping[str, str]) -> str:
    volgorde = v.get("volgorde", "1")
    if not volgorde.isdigit() or not 1 <= int(volgorde) <= 99:
        raise OngeldigeInvoer(
            "De volgorde is een getal van 1 tot 99.", doen="Kies 1 voor wie het eerst wordt bericht."
        )
    versies.voeg_contact_toe(
        p.w,
        wie,
        convenant,
        v.get("partij", ""),
        v.get("adres", "").strip(),
        voor=v.get("voor", "casus"),
        volgorde=int(volgorde),
    )
    return ""


def _weg(p: Portaal, wie: Identiteit, convenant: str, v: Mapping[str, str]) -> str:
    profielen.trek_contact_in(p.w, wie, convenant, v.get("partij", ""), v.get("adres", ""))
    return ""


def _afwezig(p: Portaal, wie: Identiteit, convenant: str, v: Mapping[str, str]) -> str:
    tot = v.get("tot", "")
    profielen.zet_afwezig(
        p.w,
        wie,
        convenant,
        v.get("partij", ""),
        v.get("adres", ""),
        _dag(v.get("van", "")),
        _dag(tot) if tot else None,
    )
    return ""


def _domein(p: Portaal, wie: Identiteit, convenant: str, v: Mapping[str, str]) -> str:
    profielen.sta_domein_toe(p.w, wie, convenant, v.get("partij", ""), v.get("domein", ""))
    return ""


def _sleutel(p: Portaal, wie: Identiteit, convenant: str, v: Mapping[str, str]) -> str:
    modus = v.get("modus", "")
    if modus not in ("smime", "pgp"):
        raise OngeldigeInvoer("Kies S/MIME of PGP.", doen="Vraag de partij welke sleutel dit is.")
    return profielen.zet_sleutel(
        p.w,
        wie,
        convenant,
        v.get("partij", ""),
        v.get("adres", ""),
        modus,  # type: ignore[arg-type]
        v.get("publiek", "").encode(),
    )


def _proef(p: Portaal, wie: Identiteit, convenant: str, v: Mapping[str, str]) -> str:
    berichten.proefbericht(p.w, wie, convenant, v.get("partij", ""))
    return ""


_DADEN: dict[str, Callable[[Portaal, Identiteit, str, Mapping[str, str]], str]] = {
    "contact": _contact,
    "contact-weg": _weg,
    "afwezig": _afwezig,
    "domein": _domein,
    "sleutel": _sleutel,
    "proef": _proef,
}
