"""Bringing data in, with grondslag, purpose and recipients; disputing it; the consents it needs."""

from __future__ import annotations

import json
import re
from typing import Any, Literal

from pydantic import Field
from sqlalchemy import select

from models.tabellen import Betrokkene, Gegeven, nieuw_id
from rules.stand import Gegeven as GegevenFeit
from rules.verstrekken import Opgave, mag_corrigeren, mag_inbrengen
from rules.zicht import mag_inzien
from services.handelen.fouten import NietGevonden, eis
from services.handelen.handeling import Handeling, Opdracht, handeling
from services.handelen.omroep import vertel


class GegevenInbrengen(Opdracht):
    """A piece of data and what its giver states about it."""

    categorie: str = Field(description="Categorie uit het convenant")
    inhoud: str = Field(min_length=3, max_length=20_000, description="Het gegeven zelf")
    betrokkene: str = Field("", description="Categorie betrokkene (leeg: de aangemelde inwoner)")
    doel: str = Field(description="Doel uit het convenant")
    grondslagen: tuple[str, ...] = Field(min_length=1, description="Grondslag van uw organisatie (mag vaker)")
    ontvangers: tuple[str, ...] = Field(
        min_length=1, description="Partij die dit moet én mag weten (mag vaker)"
    )
    zorgvuldig: bool = Field(
        description="Het gegeven is toereikend, ter zake dienend, niet bovenmatig en juist"
    )
    ontvangers_nagegaan: bool = Field(description="Nagegaan dat elke ontvanger dit moet én mag weten")
    beroepsgeheim: str | None = Field(
        None, description="Afweging bij een beroepsgeheim, zoals in het convenant"
    )
    in_eigen_dossier: bool = Field(
        False, description="De afweging staat in het eigen dossier van uw organisatie"
    )
    belangenafweging: str = Field(
        "", max_length=20_000, description="Belangenafweging (bij een gerechtvaardigd belang)"
    )
    reden: str = Field(
        "",
        max_length=20_000,
        description="Waarom juist dit gegeven (waar het convenant dat per verstrekking vraagt)",
    )
    ook_nieuwe_partner: bool = Field(
        False, description="Alleen politie: ook voor een nieuwe partner in deze casus"
    )


class GegevenBetwisten(Opdracht):
    """Doubt about a piece of data."""

    gegeven: str = Field(description="Het gegeven (id uit het dossier)")
    reden: str = Field(min_length=3, max_length=20_000, description="Waarom u twijfelt")


class GegevenCorrigeren(Opdracht):
    """Better words for a piece of data that was wrong or incomplete."""

    gegeven: str = Field(description="Het gegeven (id uit het dossier)")
    soort: Literal["correctie", "aanvulling"] = Field(description="Was het onjuist, of onvolledig?")
    inhoud: str = Field(min_length=3, max_length=20_000, description="Het gegeven zoals het nu moet luiden")
    reden: str = Field(min_length=3, max_length=20_000, description="Wat er niet klopte of ontbrak")
    zorgvuldig: bool = Field(
        description="Het gegeven is nu toereikend, ter zake dienend, niet bovenmatig en juist"
    )


class ToestemmingVastleggen(Opdracht):
    """Consent for police data of article 9."""

    van: Literal["politiefunctionaris", "openbaar_ministerie"] = Field(description="Wie toestemming gaf")
    toelichting: str = Field(min_length=3, max_length=20_000, description="Wie, wanneer en waarvoor")


def als_feit(g: Gegeven, betrokkene: str) -> GegevenFeit:
    """What rules may know of a stored gegeven."""
    return GegevenFeit(
        g.categorie, betrokkene, g.inbrenger, frozenset(g.ontvangers), g.id, g.doel, g.betwist, g.ook_ad_hoc
    )


def zichtbaar_gegeven(h: Handeling, id_: str) -> tuple[Gegeven, GegevenFeit]:
    """A gegeven of this casus that this reader may see. Raises NietGevonden, in the same words for both."""
    g = h.s.get(Gegeven, id_)
    if g is not None and g.casus_id == h.casus.id:
        feit = als_feit(g, h.s.get_one(Betrokkene, g.betrokkene_id).categorie)
        if mag_inzien(h.stand, h.geldend, h.lezer, feit, g.doel):
            return g, feit
    raise NietGevonden("Dit gegeven bestaat niet, of is niet voor u te zien.", doen="Bekijk het dossier.")


def noemt_iemand(h: Handeling, tekst: str) -> bool:
    """Does the text hold something by which a betrokkene of this casus is known? Part of a name counts from
    four letters.
    """
    klein = tekst.casefold()
    woorden = set(re.findall(r"\w+", klein))
    for b in h.s.scalars(select(Betrokkene).where(Betrokkene.casus_id == h.casus.id)):
        persoon = json.loads(h.w.kluis.ontsleutel(h.casus.id, f"betrokkene.persoon.{b.id}", b.persoon_kluis))
        if any(len(w) > 3 and w in woorden for w in re.findall(r"\w+", persoon.get("naam", "").casefold())):
            return True
        if any(v and v.casefold() in klein for k, v in persoon.items() if k != "naam"):
            return True
    return False


def _betrokkene(h: Handeling, categorie: str) -> Betrokkene:
    categorie = categorie or next(iter(h.geldend.convenant.categorieen_betrokkene))
    rij = h.s.scalars(
        select(Betrokkene)
        .where(Betrokkene.casus_id == h.casus.id, Betrokkene.categorie == categorie)
        .order_by(Betrokkene.id)
    ).first()
    if rij is None:
        rij = Betrokkene(
            id=nieuw_id(), casus_id=h.casus.id, categorie=categorie, persoon_kluis=b"", zoekindex=None
        )
        rij.persoon_kluis = h.verzegel(f"betrokkene.persoon.{rij.id}", "{}")
        h.s.add(rij)
        h.s.flush()
    return rij


@handeling(GegevenInbrengen)
def gegeven_inbrengen(h: Handeling, op: GegevenInbrengen) -> dict[str, Any]:
    """Breng een gegeven in voor bepaalde partijen, met grondslag en doel."""
    categorie = op.betrokkene or next(iter(h.geldend.convenant.categorieen_betrokkene))
    opgave = Opgave(
        partij=h.lezer.partij,
        categorie=op.categorie,
        betrokkene=categorie,
        doel=op.doel,
        grondslagen=op.grondslagen,
        ontvangers=frozenset(op.ontvangers),
        zorgvuldig=op.zorgvuldig,
        ontvangers_nagegaan=op.ontvangers_nagegaan,
        beroepsgeheim=op.beroepsgeheim,
        in_eigen_dossier=op.in_eigen_dossier,
        reden=bool(op.reden),
        belangenafweging=bool(op.belangenafweging),
        ook_ad_hoc=op.ook_nieuwe_partner,
    )
    eis(mag_inbrengen(h.stand, h.geldend, opgave))
    betrokkene = _betrokkene(h, categorie)
    id_ = nieuw_id()
    h.s.add(
        Gegeven(
            id=id_,
            casus_id=h.casus.id,
            betrokkene_id=betrokkene.id,
            categorie=op.categorie,
            inbrenger=h.lezer.partij,
            door=h.lezer.medewerker,
            fase=h.casus.fase,
            doel=op.doel,
            grondslagen=list(op.grondslagen),
            ontvangers=sorted(set(op.ontvangers)),
            ook_ad_hoc=op.ook_nieuwe_partner,
            beroepsgeheim=op.beroepsgeheim,
            inhoud_kluis=h.verzegel(f"gegeven.inhoud.{id_}", op.inhoud),
            op=h.nu.domein,
        )
    )
    codes = {
        "gegeven": id_,
        "categorie": op.categorie,
        "doel": op.doel,
        "grondslagen": list(op.grondslagen),
        "ontvangers": sorted(op.ontvangers),
    }
    feit = h.feit(
        "gegeven_inbrengen", codes, "\n".join(x for x in (op.reden, op.belangenafweging) if x) or None
    )
    vertel(
        h.s,
        h.casus,
        "nieuwe_informatie",
        set(op.ontvangers) - {h.lezer.partij},
        gebeurtenis=feit.id,
        wand=h.nu.wand,
        domein=h.nu.domein,
    )
    return {"gegeven": id_}


@handeling(GegevenBetwisten)
def gegeven_betwisten(h: Handeling, op: GegevenBetwisten) -> None:
    """Geef aan dat een gegeven volgens u niet klopt."""
    g, _ = zichtbaar_gegeven(h, op.gegeven)
    g.betwist = True
    feit = h.feit("gegeven_betwisten", {"gegeven": g.id}, op.reden)
    vertel(
        h.s,
        h.casus,
        "gegeven_betwist",
        {g.inbrenger},
        gebeurtenis=feit.id,
        wand=h.nu.wand,
        domein=h.nu.domein,
    )


@handeling(GegevenCorrigeren)
def gegeven_corrigeren(h: Handeling, op: GegevenCorrigeren) -> None:
    """Verbeter een gegeven dat uw organisatie inbracht; wie het kreeg, hoort dat."""
    g = h.s.get(Gegeven, op.gegeven)
    if g is None or g.casus_id != h.casus.id or g.inbrenger != h.lezer.partij:
        g, _ = zichtbaar_gegeven(h, op.gegeven)
    eis(mag_corrigeren(h.geldend, h.lezer, g.inbrenger, zorgvuldig=op.zorgvuldig))
    g.inhoud_kluis = h.verzegel(f"gegeven.inhoud.{g.id}", op.inhoud)
    g.betwist = False
    ontvangers = sorted(set(g.ontvangers) - {h.lezer.partij})
    feit = h.feit(
        "gegeven_corrigeren", {"gegeven": g.id, "soort": op.soort, "ontvangers": ontvangers}, op.reden
    )
    vertel(
        h.s,
        h.casus,
        "gegeven_gecorrigeerd",
        ontvangers,
        gebeurtenis=feit.id,
        wand=h.nu.wand,
        domein=h.nu.domein,
    )


@handeling(ToestemmingVastleggen)
def toestemming_vastleggen(h: Handeling, op: ToestemmingVastleggen) -> None:
    """Leg toestemming vast voor politiegegevens van artikel 9 Wpg."""
    h.feit("toestemming_vastleggen", {"van": op.van}, op.toelichting)
