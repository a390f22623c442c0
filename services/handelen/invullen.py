"""From what a person filled in to an opdracht, and per field what is wrong with it, in Dutch."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from rules.codes import namen
from services.handelen.fouten import OngeldigeInvoer
from services.handelen.velden import O, Veld, velden_van

_ZINNEN = {
    "missing": "dit veld is verplicht",
    "string_too_short": "deze tekst is te kort",
    "string_too_long": "deze tekst is te lang",
    "too_short": "kies of vul minstens één waarde in",
    "extra_forbidden": "dit veld bestaat niet",
    "string_pattern_mismatch": "gebruik kleine letters, cijfers en een laag streepje",
    "timezone_aware": "zet de tijdzone erbij, bijvoorbeeld 2026-03-03T14:00+01:00",
    "date_from_datetime_parsing": "dit is geen datum; schrijf jjjj-mm-dd",
    "date_parsing": "dit is geen datum; schrijf jjjj-mm-dd",
    "date_from_datetime_inexact": "dit is geen datum; schrijf jjjj-mm-dd",
    "datetime_from_date_parsing": "dit is geen datum en tijd; schrijf jjjj-mm-ddTuu:mm+01:00",
    "datetime_parsing": "dit is geen datum en tijd; schrijf jjjj-mm-ddTuu:mm+01:00",
    "int_parsing": "dit is geen getal",
    "bool_parsing": "kies ja of nee",
    "bool_type": "kies ja of nee",
    "greater_than_equal": "dit getal is te klein",
    "less_than_equal": "dit getal is te groot",
}


class NietGoedIngevuld(OngeldigeInvoer):
    """Some fields are wrong: `fouten` says per field what."""

    def __init__(self, fouten: dict[str, str]) -> None:
        self.fouten = fouten
        super().__init__("Niet alles is goed ingevuld.", doen="Verbeter de gemarkeerde velden.")


def vul_in(opdracht: type[O], ruw: Mapping[str, Any]) -> O:
    """The opdracht with these fields. Raises NietGoedIngevuld; what was filled in is not repeated in it."""
    try:
        return opdracht(**ruw)
    except ValidationError as fout:
        velden = {v.naam: v for v in velden_van(opdracht)}
        zinnen: dict[str, str] = {}
        for e in fout.errors(include_input=False):
            # the first says what is wrong: of a choice that does not exist, it later says that nothing is
            # left of it
            zinnen.setdefault(str(e["loc"][0]), _zin(velden.get(str(e["loc"][0])), e["type"]))
        raise NietGoedIngevuld(zinnen) from None


def _zin(veld: Veld | None, soort: str) -> str:
    if soort == "enum" and veld is not None and veld.codes is not None:
        return f"kies uit: {', '.join(namen(veld.codes))}"
    return _ZINNEN.get(soort, "deze waarde kan hier niet")
