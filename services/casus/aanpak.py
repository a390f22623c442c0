"""A joint approach: the questions of each step, is it complex, and what was agreed."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from rules.feiten import (
    ComplexiteitVastgesteld,
    EigenSystemenDoorzocht,
    SamenwerkingsafsprakenVastgelegd,
    VraagBeantwoord,
)
from rules.rollen import PARTNER, REGIE
from rules.zorgvuldig import antwoord_zonder_persoon, mag_beantwoorden, zijn_afspraken_van_allen
from services.casus.bereik import InCasus, handeling
from services.casus.deur import Bijdrage, draag_bij
from services.casus.mensen import noemt_iemand
from services.handelen.fouten import eis
from services.handelen.handeling import Kop
from services.handelen.velden import Opdracht, Uit, Verhaal


class Antwoord(Opdracht):
    """A question of this fase, and what is known of it."""

    vraag: Annotated[str, Uit("vragen")] = Field(description="Vraag van deze fase")
    antwoord: Verhaal = Field(min_length=2, description="Het antwoord")


class VraagBeantwoorden(Bijdrage, Antwoord):
    """An answer to a question of this fase: with personal data it is a gegeven of who answers."""


class EigenSystemenDoorzoeken(Opdracht):
    """That a partij searched its own systems."""

    gevonden: bool = Field(description="Vond uw organisatie iets dat voor de aanpak van belang is?")
    toelichting: Verhaal = Field(
        min_length=3, description="Waar en wanneer is gezocht (wat u vond, brengt u in als gegeven)"
    )


class ComplexiteitVaststellen(Opdracht):
    """What the gezamenlijk overleg established."""

    complex: bool = Field(description="Kan geen partij dit alleen oplossen?")
    gedeeld_belang: bool = Field(description="Is er een gedeeld belang dat het stopt?")
    rol_gemeente: bool = Field(False, description="Houdt de gemeente zelf een rol in wat overblijft?")
    motivering: Verhaal = Field(min_length=3, description="Waarom")


class SamenwerkingsafsprakenVastleggen(Opdracht):
    """What each partij does, alone and together."""

    afspraken: Verhaal = Field(min_length=3, description="Wat elke partij doet, alleen en samen")
    partijen: tuple[Annotated[str, Uit("deelnemers")], ...] = Field(
        min_length=1, description="Partijen van wie hier staat wat zij doen"
    )


@handeling("Vraag beantwoorden", kop=Kop.AANPAK, wie=PARTNER, mails=("nieuwe_informatie",))
def vraag_beantwoorden(h: InCasus, op: VraagBeantwoorden) -> None:
    """Beantwoord een vraag van deze fase; niet elk antwoord mag persoonsgegevens bevatten."""
    c = h.geldend.convenant
    vraag = c.fasen[h.casus.fase].vragen[op.vraag]
    eis(mag_beantwoorden(h.geldend, h.lezer, vraag))
    if not vraag.persoonsgegeven:
        eis(antwoord_zonder_persoon(h.geldend, noemt_iemand(h, op.antwoord)))
        h.feit(VraagBeantwoord(op.vraag), op.antwoord)
        return
    g = draag_bij(
        h,
        op,
        inhoud=op.antwoord,
        categorie=vraag.gegeven or c.bij_aanmelding.aanleiding,
        betrokkene=vraag.betrokkene or "",
        herkomst=f"{VraagBeantwoord.handeling}:{op.vraag}",
    )
    feit = h.feit(VraagBeantwoord(op.vraag, g.id), op.afweging)
    h.vertel("nieuwe_informatie", set(g.ontvangers) - {h.lezer.partij}, om=feit.id)


@handeling("Zoeken in de eigen systemen vastleggen", kop=Kop.AANPAK, wie=PARTNER)
def eigen_systemen_doorzoeken(h: InCasus, op: EigenSystemenDoorzoeken) -> None:
    """Leg vast dat uw organisatie in de eigen systemen zocht."""
    h.feit(EigenSystemenDoorzocht(op.gevonden), op.toelichting)


@handeling("Complexiteit vaststellen", kop=Kop.AANPAK, wie=REGIE)
def complexiteit_vaststellen(h: InCasus, op: ComplexiteitVaststellen) -> None:
    """Leg vast of de casus complex is en of er een gedeeld belang is."""
    h.feit(ComplexiteitVastgesteld(op.complex, op.gedeeld_belang, op.rol_gemeente), op.motivering)


@handeling("Samenwerkingsafspraken vastleggen", kop=Kop.AANPAK, wie=REGIE)
def samenwerkingsafspraken_vastleggen(h: InCasus, op: SamenwerkingsafsprakenVastleggen) -> None:
    """Leg vast wat de partijen doen; daarna pas mogen politiegegevens worden gebruikt."""
    eis(zijn_afspraken_van_allen(h.geldend, h.stand, op.partijen, op.afspraken))
    h.feit(SamenwerkingsafsprakenVastgelegd(tuple(sorted(set(op.partijen)))), op.afspraken)
