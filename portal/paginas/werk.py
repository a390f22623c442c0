"""The werkvoorraad: what waits for this person, across convenanten; and the way to a casus by its number."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter, Request
from fastapi.responses import Response
from sqlalchemy import select

from models.tabellen import Autorisatie, Medewerker
from portal.app import Portaal, naar
from services import beeld, datalek
from services.fouten import CasusregieFout
from services.toegang import Identiteit


@dataclass(frozen=True)
class Werk:
    """A convenant in which this person works: on behalf of whom, in which roles."""

    convenant: str
    titel: str
    partij: str
    partijnaam: str
    rollen: tuple[str, ...]
    erkennen: bool


def waar_werkt(p: Portaal, wie: Identiteit) -> list[Werk]:
    """Every (convenant, partij) in which this person is authorised."""
    from services.handeling import lezer_voor

    uit = []
    with p.w.db.lezen() as s:
        paren = s.execute(
            select(Autorisatie.convenant, Autorisatie.partij).where(Autorisatie.medewerker_id == wie.medewerker_id, Autorisatie.ingetrokken_op.is_(None)).distinct()
        ).all()
        for convenant, partij in sorted((a, b) for a, b in paren):
            c = p.w.actief(s, convenant)[1]
            lezer = lezer_voor(s, wie, convenant, partij)
            naam = c.convenant.partijen[partij].naam if partij in c.convenant.partijen else partij
            rollen = tuple(c.convenant.rollen[x].naam for x in sorted(lezer.rollen) if x in c.convenant.rollen)
            uit.append(Werk(convenant, c.convenant.titel, partij, naam, rollen, c.heeft("geheimhouding") and not lezer.erkend))
    return uit


def is_beheerder(p: Portaal, wie: Identiteit) -> bool:
    """Is this person a beheerder?"""
    with p.w.db.lezen() as s:
        return s.get_one(Medewerker, wie.medewerker_id).beheerder


def router(p: Portaal) -> APIRouter:
    """The routes of this subject."""
    r = APIRouter()

    @r.get("/")
    def werkvoorraad(request: Request, zoek: str = "", samenwerking: str = "") -> Response:
        wie = p.wie(request)
        if zoek.strip():
            return naar(f"/casus/{zoek.strip().upper()}")
        plekken = waar_werkt(p, wie)
        regels = []
        for plek in plekken:
            if plek.erkennen or samenwerking not in ("", plek.convenant):
                continue
            try:
                regels += [(plek, x) for x in beeld.werkvoorraad(p.w, wie, plek.convenant, namens=plek.partij)]
            except CasusregieFout:
                continue
        regels.sort(key=lambda x: (x[1].uiterlijk is None, x[1].uiterlijk or x[1].sinds))
        lekken = [d for d in datalek.bekijk(p.w, wie) if d.status != "gesloten"]
        return p.toon(request, "werkvoorraad.html.j2", titel="Werkvoorraad", plekken=plekken, regels=regels, lekken=lekken, samenwerking=samenwerking,
                      beheerder=is_beheerder(p, wie))  # fmt: skip

    return r
