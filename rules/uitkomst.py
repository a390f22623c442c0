"""The two answers a rule can give."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Reden(StrEnum):
    """Why a rule refuses; each maps to one error class in `services.handelen.fouten`."""

    POORT_GESLOTEN = "poort_gesloten"
    ANDERE_FASE = "andere_fase"
    CASUS_GESLOTEN = "casus_gesloten"
    GEEN_BEVOEGDHEID = "geen_bevoegdheid"
    GEEN_DEELNAME = "geen_deelname"
    GEEN_GRONDSLAG = "geen_grondslag"
    GEEN_ZICHT = "geen_zicht"
    GEEN_DOEL = "geen_doel"
    GEHEIMHOUDING = "geheimhouding"
    POLITIEGEGEVENS = "politiegegevens"
    NIET_ZORGVULDIG = "niet_zorgvuldig"
    ONTVANGER = "ontvanger"
    VIER_OGEN = "vier_ogen"


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
