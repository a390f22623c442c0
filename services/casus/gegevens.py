"""Bringing data in, with grondslag, purpose and recipients; disputing and correcting it."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from models.tabellen import Betrokkene, Gegeven
from rules.codes import SoortCorrectie
from rules.feiten import (
    GegevenBetwist,
    GegevenGecorrigeerd,
    GegevenGedeeld,
    GegevenIngebracht,
)
from rules.rollen import GEVER, PARTNER
from rules.stand import GegevenFeit
from rules.verstrekken import mag_corrigeren, mag_delen
from rules.zicht import hoedanigheden, mag_inzien
from services.casus.bereik import InCasus, als_feit, handeling
from services.casus.deur import Verantwoording, betrokkene_van, breng_in
from services.handelen.fouten import NietGevonden, eis
from services.handelen.handeling import Kop
from services.handelen.velden import Opdracht, Uit, Verhaal


class Opgegeven(Opdracht):
    """A piece of data, and for whom it is."""

    categorie: Annotated[str, Uit("gegevens_van_deze_fase", streng=False)] = Field(
        description="Categorie van het gegeven"
    )
    inhoud: Verhaal = Field(min_length=3, description="Het gegeven zelf")
    betrokkene: Annotated[str, Uit("betrokkenen", streng=False)] = Field(
        "", description="Over wie het gaat (leeg: de aangemelde inwoner)"
    )
    doel: Annotated[str, Uit("doelen", streng=False)] = Field(description="Doel waarvoor u het geeft")
    grondslagen: tuple[Annotated[str, Uit("grondslagen", streng=False)], ...] = Field(
        min_length=1, description="Grondslag van uw organisatie"
    )
    ontvangers: tuple[Annotated[str, Uit("deelnemers", streng=False)], ...] = Field(
        min_length=1, description="Partijen die dit moeten én mogen weten"
    )
    reden: Verhaal = Field(
        "", description="Waarom juist dit gegeven (waar het convenant dat per verstrekking vraagt)"
    )


class GegevenInbrengen(Verantwoording, Opgegeven):
    """A piece of data and what its giver states about it."""

    toestemmingen: tuple[Annotated[int, Uit("toestemmingen_politie", streng=False)], ...] = Field(
        (), description="Toestemmingen voor dit gegeven (artikel 9 Wpg)"
    )


class GegevenDelen(Opdracht):
    """More recipients for a piece of data."""

    gegeven: Annotated[str, Uit("eigen_gegevens", streng=False)] = Field(
        description="Het gegeven dat uw organisatie inbracht"
    )
    ontvangers: tuple[Annotated[str, Uit("deelnemers")], ...] = Field(
        min_length=1, description="Partijen die dit ook moeten én mogen weten"
    )
    ontvangers_nagegaan: bool = Field(description="Nagegaan dat elke ontvanger dit moet én mag weten")
    waarom: Verhaal = Field(min_length=3, description="Waarom deze partijen het moeten weten")


class GegevenBetwisten(Opdracht):
    """Doubt about a piece of data."""

    gegeven: Annotated[str, Uit("gegevens", streng=False)] = Field(description="Het gegeven")
    reden: Verhaal = Field(min_length=3, description="Waarom u twijfelt")


class GegevenCorrigeren(Opdracht):
    """Better words for a piece of data that was wrong or incomplete."""

    gegeven: Annotated[str, Uit("eigen_gegevens", streng=False)] = Field(
        description="Het gegeven dat uw organisatie inbracht"
    )
    soort: SoortCorrectie = Field(description="Was het onjuist, of onvolledig?")
    inhoud: Verhaal = Field(min_length=3, description="Het gegeven zoals het nu moet luiden")
    reden: Verhaal = Field(min_length=3, description="Wat er niet klopte of ontbrak")
    zorgvuldig: bool = Field(
        description="Het gegeven is nu toereikend, ter zake dienend, niet bovenmatig en juist"
    )
    toestemmingen: tuple[Annotated[int, Uit("toestemmingen_politie", streng=False)], ...] = Field(
        (), description="Toestemming voor deze nieuwe woorden (artikel 9 Wpg)"
    )


def zichtbaar_gegeven(h: InCasus, id_: str) -> tuple[Gegeven, GegevenFeit]:
    """A gegeven of this casus that this reader may see. Raises NietGevonden, in the same words for both."""
    g = h.s.get(Gegeven, id_)
    if g is not None and g.casus_id == h.casus.id:
        feit = als_feit(g, h.s.get_one(Betrokkene, g.betrokkene_id).categorie)
        if mag_inzien(h.stand, h.geldend, h.lezer, feit, g.doel):
            return g, feit
    raise NietGevonden("Dit gegeven bestaat niet, of is niet voor u te zien.", doen="Bekijk het dossier.")


@handeling("Informatie geven", kop=Kop.GEGEVENS, wie=GEVER, mails=("nieuwe_informatie",))
def gegeven_inbrengen(h: InCasus, op: GegevenInbrengen) -> dict[str, Any]:
    """Breng een gegeven in voor bepaalde partijen, met grondslag en doel."""
    rij = breng_in(
        h,
        h.stand,
        op,
        inhoud=op.inhoud,
        categorie=op.categorie,
        over=betrokkene_van(h, op.betrokkene),
        doel=op.doel,
        grondslagen=op.grondslagen,
        ontvangers=op.ontvangers,
        reden=bool(op.reden),
        toestemmingen=op.toestemmingen,
    )
    ontvangers = tuple(rij.ontvangers)
    waarom = "\n".join(x for x in (op.reden, op.afweging) if x)
    feit = h.feit(
        GegevenIngebracht(
            rij.id, op.categorie, op.doel, op.grondslagen, ontvangers, tuple(rij.toestemmingen)
        ),
        waarom,
    )
    h.vertel("nieuwe_informatie", set(ontvangers) - {h.lezer.partij}, om=feit.id)
    return {"gegeven": rij.id}


@handeling(
    "Gegeven ook met een andere partij delen", kop=Kop.GEGEVENS, wie=GEVER, mails=("nieuwe_informatie",)
)
def gegeven_delen(h: InCasus, op: GegevenDelen) -> None:
    """Bestem een gegeven dat uw organisatie inbracht ook voor andere partijen."""
    g, feit = zichtbaar_gegeven(h, op.gegeven)
    eis(mag_delen(h.stand, h.geldend, h.lezer, feit, op.ontvangers, nagegaan=op.ontvangers_nagegaan))
    nieuw = tuple(sorted(set(op.ontvangers) - set(g.ontvangers)))
    g.ontvangers = sorted({*g.ontvangers, *nieuw})
    gedaan = h.feit(GegevenGedeeld(g.id, nieuw), op.waarom)
    h.vertel("nieuwe_informatie", set(nieuw) - {h.lezer.partij}, om=gedaan.id)


@handeling("Gegeven betwisten", kop=Kop.GEGEVENS, wie=PARTNER, mails=("gegeven_betwist",))
def gegeven_betwisten(h: InCasus, op: GegevenBetwisten) -> None:
    """Geef aan dat een gegeven volgens u niet klopt."""
    g, _ = zichtbaar_gegeven(h, op.gegeven)
    g.betwist = True
    feit = h.feit(GegevenBetwist(g.id), op.reden)
    h.vertel("gegeven_betwist", {g.inbrenger}, om=feit.id)


@handeling("Gegeven verbeteren", kop=Kop.GEGEVENS, wie=GEVER, mails=("gegeven_gecorrigeerd",))
def gegeven_corrigeren(h: InCasus, op: GegevenCorrigeren) -> None:
    """Verbeter een gegeven dat uw organisatie inbracht; wie het kreeg, hoort dat."""
    g = h.s.get(Gegeven, op.gegeven)
    if g is None or g.casus_id != h.casus.id or g.inbrenger != h.lezer.partij or g.gewist_op is not None:
        g, _ = zichtbaar_gegeven(h, op.gegeven)
    feit = als_feit(g, h.s.get_one(Betrokkene, g.betrokkene_id).categorie)
    wie = hoedanigheden(h.stand, h.geldend, h.lezer)
    eis(
        mag_corrigeren(
            h.stand,
            h.geldend,
            h.lezer,
            wie,
            feit,
            zorgvuldig=op.zorgvuldig,
            toestemmingen=op.toestemmingen,
        )
    )
    h.verzegel(g, Gegeven.inhoud_kluis, op.inhoud)
    g.betwist = False
    if op.toestemmingen:
        g.toestemmingen = sorted(set(op.toestemmingen))
    ontvangers = tuple(sorted(set(g.ontvangers) - {h.lezer.partij}))
    gedaan = h.feit(GegevenGecorrigeerd(g.id, op.soort, ontvangers, op.toestemmingen), op.reden)
    h.vertel("gegeven_gecorrigeerd", ontvangers, om=gedaan.id)
