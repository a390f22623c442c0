"""The two answers a rule can give."""

from __future__ import annotations

from dataclasses import dataclass

from rules.codes import Code


class Reden(Code):
    """Why a rule refuses; each maps to one error class in `services.handelen.fouten`."""

    POORT_GESLOTEN = "poort_gesloten", "De poort is nog dicht"
    ANDERE_FASE = "andere_fase", "Niet in deze fase"
    CASUS_GESLOTEN = "casus_gesloten", "De casus is gesloten"
    GEEN_BEVOEGDHEID = "geen_bevoegdheid", "Geen bevoegdheid"
    GEEN_DEELNAME = "geen_deelname", "De partij doet niet mee"
    GEEN_GRONDSLAG = "geen_grondslag", "Geen grondslag"
    GEEN_ZICHT = "geen_zicht", "Niet bestemd voor deze lezer"
    GEEN_DOEL = "geen_doel", "Niet voor dit doel"
    GEHEIMHOUDING = "geheimhouding", "Geheimhouding staat in de weg"
    POLITIEGEGEVENS = "politiegegevens", "Een regel voor politiegegevens staat in de weg"
    NIET_ZORGVULDIG = "niet_zorgvuldig", "De zorgvuldigheid is niet bevestigd"
    ONTVANGER = "ontvanger", "Een ontvanger mag of hoeft dit niet te weten"
    VIER_OGEN = "vier_ogen", "Een tweede persoon moet dit doen"


# why the log says that somebody was refused what they may not know of; to them it does not exist
ONZICHTBAAR = "onzichtbaar"


@dataclass(frozen=True)
class Toegestaan:
    """The rule allows it."""

    def __bool__(self) -> bool:
        return True


@dataclass(frozen=True)
class Geweigerd:
    """The rule refuses: why (a Dutch sentence), on which source, and what the person can do."""

    reden: Reden
    uitleg: str
    bron: str = ""
    doen: str = ""

    def __bool__(self) -> bool:
        return False


Uitkomst = Toegestaan | Geweigerd
TOEGESTAAN = Toegestaan()
