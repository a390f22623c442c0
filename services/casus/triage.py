"""Preparing the overleg: where is the person known, how urgent is it, with which doel, and how is the person
involved.
"""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field

from rules.zorgvuldig import adviesvraag_zonder_persoon
from services.casus.aanmelding import bekend, deel_met, nagegaan
from services.casus.gegevens import noemt_iemand
from services.handelen.fouten import OngeldigeInvoer, eis
from services.handelen.handeling import Handeling, Opdracht, handeling
from services.handelen.omroep import vertel


class BekendheidVragen(Opdracht):
    """The question where the person is known."""

    partijen: tuple[str, ...] = Field(min_length=1, description="Partij uit het convenant (mag vaker)")
    ontvangers_nagegaan: bool = Field(
        description="Nagegaan dat elke partij moet én mag weten om wie het gaat"
    )
    motivering: str = Field(min_length=3, max_length=20_000, description="Waarom deze partijen")


class BekendheidBeantwoorden(Opdracht):
    """The answer of a partij; it may decline."""

    antwoord: Literal["bekend", "niet_bekend", "geen_antwoord"] = Field(
        description="Is de persoon bij uw organisatie bekend (geweest)?"
    )
    kan_bijdragen: bool = Field(False, description="Kan uw organisatie waarschijnlijk bijdragen?")


class AdviesvraagStellen(Opdracht):
    """A question to partners that names nobody."""

    partijen: tuple[str, ...] = Field(min_length=1, description="Partij uit het convenant (mag vaker)")
    vraag: str = Field(
        min_length=10, max_length=20_000, description="De vraag, zonder iets waaraan iemand te herkennen is"
    )


class AdviesvraagBeantwoorden(Opdracht):
    """The advice of a partij."""

    advies: str = Field(min_length=3, max_length=20_000, description="Het advies")


class NiveauVaststellen(Opdracht):
    """Where in the niveaus the casus stands."""

    niveau: int = Field(ge=0, le=9, description="Niveau uit het convenant")
    motivering: str = Field(min_length=3, max_length=20_000, description="Waarom")


class TriageVaststellen(Opdracht):
    """The outcome of the triage."""

    doel: str = Field(description="Eerste doel van het overleg, uit het convenant")
    overleg_voor: date = Field(description="Vóór welke datum het overleg nodig is (jjjj-mm-dd)")
    route: str = Field("", description="Route, als het convenant routes kent")
    motivering: str = Field(min_length=3, max_length=20_000, description="Waarom dit doel en deze urgentie")


class BetrokkeneBetrekken(Opdracht):
    """Whether the betrokkene takes part or agrees."""

    hoe: Literal["betrokken", "stemt_in", "niet_mogelijk"] = Field(
        description="Is de betrokkene betrokken, stemt die in, of kan het niet?"
    )
    toelichting: str = Field(min_length=3, max_length=20_000, description="Hoe, of waarom het niet kan")


@handeling(BekendheidVragen)
def bekendheid_vragen(h: Handeling, op: BekendheidVragen) -> None:
    """Vraag bij welke partijen de persoon bekend is."""
    nagegaan(h, op.ontvangers_nagegaan)
    c = h.geldend.convenant
    bekend(op.partijen, [p for p in c.partijen if p != c.regiepartij], "partijen")
    for partij in sorted(set(op.partijen)):
        deel_met(h, {c.bij_aanmelding.persoon}, partij)
    feit = h.feit("bekendheid_vragen", {"partijen": sorted(set(op.partijen))}, op.motivering)
    vertel(
        h.s,
        h.casus,
        "bekendheid_gevraagd",
        set(op.partijen),
        gebeurtenis=feit.id,
        wand=h.nu.wand,
        domein=h.nu.domein,
    )


@handeling(BekendheidBeantwoorden)
def bekendheid_beantwoorden(h: Handeling, op: BekendheidBeantwoorden) -> None:
    """Antwoord of de persoon bij uw organisatie bekend is; niet antwoorden mag."""
    if op.kan_bijdragen and op.antwoord == "geen_antwoord":
        raise OngeldigeInvoer(
            "Zonder antwoord is er ook geen bijdrage.", doen="Laat 'kan bijdragen' weg, of antwoord."
        )
    feit = h.feit("bekendheid_beantwoorden", {"antwoord": op.antwoord, "kan_bijdragen": op.kan_bijdragen})
    vertel(
        h.s,
        h.casus,
        "bekendheid_beantwoord",
        {h.geldend.convenant.regiepartij},
        gebeurtenis=feit.id,
        wand=h.nu.wand,
        domein=h.nu.domein,
    )


@handeling(AdviesvraagStellen)
def adviesvraag_stellen(h: Handeling, op: AdviesvraagStellen) -> None:
    """Vraag partners om advies zonder te zeggen om wie het gaat."""
    c = h.geldend.convenant
    bekend(op.partijen, [p for p in c.partijen if p != c.regiepartij], "partijen")
    eis(adviesvraag_zonder_persoon(h.geldend, noemt_iemand(h, op.vraag)))
    feit = h.feit("adviesvraag_stellen", {"partijen": sorted(set(op.partijen))}, op.vraag)
    vertel(
        h.s,
        h.casus,
        "advies_gevraagd",
        set(op.partijen),
        gebeurtenis=feit.id,
        wand=h.nu.wand,
        domein=h.nu.domein,
    )


@handeling(AdviesvraagBeantwoorden)
def adviesvraag_beantwoorden(h: Handeling, op: AdviesvraagBeantwoorden) -> None:
    """Geef advies op een anonieme vraag."""
    feit = h.feit("adviesvraag_beantwoorden", {}, op.advies)
    vertel(
        h.s,
        h.casus,
        "advies_gegeven",
        {h.geldend.convenant.regiepartij},
        gebeurtenis=feit.id,
        wand=h.nu.wand,
        domein=h.nu.domein,
    )


@handeling(NiveauVaststellen)
def niveau_vaststellen(h: Handeling, op: NiveauVaststellen) -> None:
    """Stel vast op welk niveau de casus zich bevindt (op- of afschalen binnen de niveaus)."""
    niveaus = h.geldend.convenant.toelating.niveaus
    if op.niveau not in niveaus:
        raise OngeldigeInvoer(
            f"Niveau {op.niveau} bestaat hier niet.",
            doen=f"Kies uit: {', '.join(map(str, niveaus)) or 'geen'}.",
        )
    van, h.casus.niveau = h.casus.niveau, op.niveau
    h.feit("niveau_vaststellen", {"van": van, "naar": op.niveau}, op.motivering)


@handeling(TriageVaststellen)
def triage_vaststellen(h: Handeling, op: TriageVaststellen) -> None:
    """Stel het eerste doel, de urgentie en de route van het overleg vast."""
    c = h.geldend.convenant
    bekend((op.doel,), c.doelen, "doelen")
    if c.routes:
        bekend((op.route,), c.routes, "routes")
    if op.overleg_voor < h.nu.domein.date():
        raise OngeldigeInvoer("Deze datum is al geweest.", doen="Kies een datum in de toekomst.")
    codes = {"doel": op.doel, "overleg_voor": op.overleg_voor.isoformat(), "route": op.route}
    h.feit("triage_vaststellen", codes, op.motivering)


@handeling(BetrokkeneBetrekken)
def betrokkene_betrekken(h: Handeling, op: BetrokkeneBetrekken) -> None:
    """Leg vast hoe de betrokkene is betrokken of instemt, of waarom dat niet kan."""
    h.feit("betrokkene_betrekken", {"hoe": op.hoe}, op.toelichting)
