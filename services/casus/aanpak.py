"""A joint approach: the questions of each step, is it complex, what was agreed, and what the melder
allows.
"""

from __future__ import annotations

from pydantic import Field

from rules.verstrekken import mag_melder_vragen
from rules.zorgvuldig import antwoord_zonder_persoon
from services.casus.aanmelding import bekend
from services.casus.gegevens import noemt_iemand
from services.handelen.fouten import eis
from services.handelen.handeling import Handeling, Opdracht, handeling


class VraagBeantwoorden(Opdracht):
    """An answer to a question of this fase."""

    vraag: str = Field(description="Vraag van deze fase, uit het convenant")
    antwoord: str = Field(min_length=2, max_length=20_000, description="Het antwoord")


class ComplexiteitVaststellen(Opdracht):
    """What the gezamenlijk overleg established."""

    complex: bool = Field(description="Kan geen partij dit alleen oplossen?")
    gedeeld_belang: bool = Field(description="Is er een gedeeld belang dat het stopt?")
    rol_gemeente: bool = Field(False, description="Houdt de gemeente zelf een rol in wat overblijft?")
    motivering: str = Field(min_length=3, max_length=20_000, description="Waarom")


class SamenwerkingsafsprakenVastleggen(Opdracht):
    """What each partij does, alone and together."""

    afspraken: str = Field(
        min_length=3, max_length=20_000, description="Wat elke partij doet, alleen en samen"
    )


class ToestemmingMelderVastleggen(Opdracht):
    """The melder's answer, or its withdrawal."""

    gegeven: bool = Field(description="Geeft de melder toestemming? (Nee: niet gegeven of ingetrokken)")
    toelichting: str = Field("", max_length=20_000, description="Hoe en wanneer gevraagd")


@handeling(VraagBeantwoorden)
def vraag_beantwoorden(h: Handeling, op: VraagBeantwoorden) -> None:
    """Beantwoord een vraag van deze fase; niet elk antwoord mag persoonsgegevens bevatten."""
    vragen = h.geldend.convenant.fasen[h.casus.fase].vragen
    bekend((op.vraag,), vragen, "vragen")
    eis(
        antwoord_zonder_persoon(
            h.geldend, not vragen[op.vraag].persoonsgegeven and noemt_iemand(h, op.antwoord)
        )
    )
    h.feit("vraag_beantwoorden", {"vraag": op.vraag}, op.antwoord)


@handeling(ComplexiteitVaststellen)
def complexiteit_vaststellen(h: Handeling, op: ComplexiteitVaststellen) -> None:
    """Leg vast of de casus complex is en of er een gedeeld belang is."""
    codes = {"complex": op.complex, "gedeeld_belang": op.gedeeld_belang, "rol_gemeente": op.rol_gemeente}
    h.feit("complexiteit_vaststellen", codes, op.motivering)


@handeling(SamenwerkingsafsprakenVastleggen)
def samenwerkingsafspraken_vastleggen(h: Handeling, op: SamenwerkingsafsprakenVastleggen) -> None:
    """Leg vast wat de partijen doen; daarna pas mogen politiegegevens worden gebruikt."""
    h.feit("samenwerkingsafspraken_vastleggen", {}, op.afspraken)


@handeling(ToestemmingMelderVastleggen)
def toestemming_melder_vastleggen(h: Handeling, op: ToestemmingMelderVastleggen) -> None:
    """Leg als verhuurder vast of de melder toestemming geeft, of die intrekt."""
    eis(mag_melder_vragen(h.geldend, h.lezer.partij))
    h.feit("toestemming_melder_vastleggen", {"gegeven": op.gegeven}, op.toelichting or None)
