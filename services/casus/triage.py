"""Preparing the overleg: where is the person known, how urgent is it, with which doel, and how is the
person involved.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field

from rules.codes import Bekendheid, Betrekking
from rules.feiten import (
    AdviesGegeven,
    AdviesGevraagd,
    BekendheidBeantwoord,
    BekendheidGevraagd,
    BetrokkeneBetrokken,
    NiveauVastgesteld,
    TriageVastgesteld,
)
from rules.rollen import BEVRAAGD, REGIE, VOORBEREIDING
from rules.zorgvuldig import adviesvraag_zonder_persoon, is_nagegaan
from services.advies.vragen import AnoniemAdvies, AnoniemeVraag
from services.casus.aanmelding import deel_met
from services.casus.bereik import InCasus, handeling
from services.casus.mensen import noemt_iemand
from services.handelen.fouten import OngeldigeInvoer, eis
from services.handelen.handeling import Kop
from services.handelen.velden import Opdracht, Uit, Verhaal


class BekendheidVragen(Opdracht):
    """The question where the person is known."""

    partijen: tuple[Annotated[str, Uit("partijen_naast_de_regie")], ...] = Field(
        min_length=1, description="Partijen"
    )
    ontvangers_nagegaan: bool = Field(
        description="Nagegaan dat elke partij moet én mag weten om wie het gaat"
    )
    motivering: Verhaal = Field(min_length=3, description="Waarom deze partijen")


class BekendheidBeantwoorden(Opdracht):
    """The answer of a partij; it may decline."""

    antwoord: Bekendheid = Field(description="Is de persoon bij uw organisatie bekend (geweest)?")
    kan_bijdragen: bool = Field(False, description="Kan uw organisatie waarschijnlijk bijdragen?")


class AdviesvraagStellen(Opdracht):
    """A question to partners that names nobody."""

    partijen: tuple[Annotated[str, Uit("partijen_naast_de_regie")], ...] = Field(
        min_length=1, description="Partijen"
    )
    vraag: AnoniemeVraag


class AdviesvraagBeantwoorden(Opdracht):
    """The advice of a partij."""

    advies: AnoniemAdvies


class NiveauVaststellen(Opdracht):
    """Where in the niveaus the casus stands."""

    niveau: Annotated[int, Uit("niveaus")] = Field(ge=0, le=9, description="Niveau")
    motivering: Verhaal = Field(min_length=3, description="Waarom")


class TriageVaststellen(Opdracht):
    """The outcome of the triage."""

    doel: Annotated[str, Uit("doelen")] = Field(description="Eerste doel van het overleg")
    overleg_voor: date = Field(description="Vóór welke datum het overleg nodig is")
    route: Annotated[str, Uit("routes", moet=True)] = Field(
        "", description="Route, als het convenant routes kent"
    )
    motivering: Verhaal = Field(min_length=3, description="Waarom dit doel en deze urgentie")


class BetrokkeneBetrekken(Opdracht):
    """Whether the betrokkene takes part or agrees."""

    hoe: Betrekking = Field(description="Is de betrokkene betrokken, stemt die in, of kan het niet?")
    toelichting: Verhaal = Field(min_length=3, description="Hoe, of waarom het niet kan")


@handeling(
    "Vragen of de persoon bekend is", kop=Kop.TRIAGE, wie=VOORBEREIDING, mails=("bekendheid_gevraagd",)
)
def bekendheid_vragen(h: InCasus, op: BekendheidVragen) -> None:
    """Vraag bij welke partijen de persoon bekend is."""
    eis(is_nagegaan(h.geldend, op.ontvangers_nagegaan))
    partijen = tuple(sorted(set(op.partijen)))
    for partij in partijen:
        deel_met(h, {h.geldend.convenant.bij_aanmelding.persoon}, partij)
    feit = h.feit(BekendheidGevraagd(partijen), op.motivering)
    h.vertel("bekendheid_gevraagd", partijen, om=feit.id)


@handeling(
    "Antwoorden of de persoon bekend is", kop=Kop.TRIAGE, wie=BEVRAAGD, mails=("bekendheid_beantwoord",)
)
def bekendheid_beantwoorden(h: InCasus, op: BekendheidBeantwoorden) -> None:
    """Antwoord of de persoon bij uw organisatie bekend is; niet antwoorden mag."""
    if op.kan_bijdragen and op.antwoord == Bekendheid.GEEN_ANTWOORD:
        raise OngeldigeInvoer(
            "Zonder antwoord is er ook geen bijdrage.", doen="Laat 'kan bijdragen' weg, of antwoord."
        )
    feit = h.feit(BekendheidBeantwoord(op.antwoord, op.kan_bijdragen))
    h.vertel("bekendheid_beantwoord", {h.regie}, om=feit.id)


@handeling("Anoniem om advies vragen", kop=Kop.TRIAGE, wie=VOORBEREIDING, mails=("advies_gevraagd",))
def adviesvraag_stellen(h: InCasus, op: AdviesvraagStellen) -> None:
    """Vraag partners om advies zonder te zeggen om wie het gaat."""
    eis(adviesvraag_zonder_persoon(h.geldend, noemt_iemand(h, op.vraag)))
    partijen = tuple(sorted(set(op.partijen)))
    feit = h.feit(AdviesGevraagd(partijen), op.vraag)
    h.vertel("advies_gevraagd", partijen, om=feit.id)


@handeling("Advies geven op een anonieme vraag", kop=Kop.TRIAGE, wie=BEVRAAGD, mails=("advies_gegeven",))
def adviesvraag_beantwoorden(h: InCasus, op: AdviesvraagBeantwoorden) -> None:
    """Geef advies op een anonieme vraag."""
    eis(adviesvraag_zonder_persoon(h.geldend, noemt_iemand(h, op.advies), "het advies"))
    feit = h.feit(AdviesGegeven(), op.advies)
    h.vertel("advies_gegeven", {h.regie}, om=feit.id)


@handeling("Niveau vaststellen", kop=Kop.TRIAGE, wie=REGIE)
def niveau_vaststellen(h: InCasus, op: NiveauVaststellen) -> None:
    """Stel vast op welk niveau de casus zich bevindt (op- of afschalen binnen de niveaus)."""
    van, h.casus.niveau = h.casus.niveau, op.niveau
    h.feit(NiveauVastgesteld(van, op.niveau), op.motivering)


@handeling("Triage vaststellen", kop=Kop.TRIAGE, wie=VOORBEREIDING)
def triage_vaststellen(h: InCasus, op: TriageVaststellen) -> None:
    """Stel het eerste doel, de urgentie en de route van het overleg vast."""
    if op.overleg_voor < h.nu.domein.date():
        raise OngeldigeInvoer("Deze datum is al geweest.", doen="Kies een datum in de toekomst.")
    h.feit(TriageVastgesteld(op.doel, op.overleg_voor.isoformat(), op.route), op.motivering)


@handeling("Betrokkene betrekken", kop=Kop.TRIAGE, wie=REGIE)
def betrokkene_betrekken(h: InCasus, op: BetrokkeneBetrekken) -> None:
    """Leg vast hoe de betrokkene is betrokken of instemt, of waarom dat niet kan."""
    h.feit(BetrokkeneBetrokken(op.hoe), op.toelichting)
