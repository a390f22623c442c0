"""Makes a form of every opdracht, and an opdracht of every form that comes back."""

from __future__ import annotations

import types
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal, Union, get_args, get_origin

from pydantic import AwareDatetime, BaseModel, ValidationError

from notifications.opmaak import AMSTERDAM
from portal.keuzes import Keuzes
from services.handelen.fouten import OngeldigeInvoer

LANG = 400
_NL = {
    "missing": "vul dit in",
    "string_too_short": "dit is te kort",
    "string_too_long": "dit is te lang",
    "too_short": "kies minstens één",
    "string_pattern_mismatch": "gebruik kleine letters",
    "literal_error": "maak een keuze",
    "int_parsing": "dit is geen getal",
    "bool_parsing": "kies ja of nee",
    "greater_than_equal": "dit getal is te klein",
    "less_than_equal": "dit getal is te groot",
}


@dataclass(frozen=True)
class Veld:
    """A field as the page draws it. `soort`: ja_nee, meer, keuze, datum, moment, getal, lang or kort."""

    naam: str
    label: str
    soort: str
    verplicht: bool
    keuzes: tuple[tuple[str, str], ...]
    waarde: Any = ""
    fout: str = ""
    langste: int | None = None


def _kern(soort: Any) -> Any:
    if get_origin(soort) in (Union, types.UnionType):
        return next(t for t in get_args(soort) if t is not type(None))
    return soort


def _soort(annotatie: Any, keuzes: tuple[tuple[str, str], ...], langste: int | None) -> str:
    soort = _kern(annotatie)
    if soort is bool:
        return "ja_nee"
    if get_origin(soort) is tuple:
        return "meer" if keuzes else "kort"
    if get_origin(soort) is Literal or keuzes:
        return "keuze"
    if soort is date:
        return "datum"
    if soort is datetime or soort is AwareDatetime:
        return "moment"
    if soort is int:
        return "getal"
    return "lang" if (langste or 0) > LANG else "kort"


def velden(
    model: type[BaseModel],
    keuzes: Keuzes,
    ingevuld: Mapping[str, Any] | None = None,
    fouten: Mapping[str, str] | None = None,
) -> list[Veld]:
    """The fields of this form, with what was filled in and what is wrong with it."""
    uit = []
    for naam, veld in model.model_fields.items():
        mogelijk = keuzes.get(naam, ())
        soort = _kern(veld.annotation)
        if get_origin(soort) is Literal:
            mogelijk = tuple((str(x), str(x).replace("_", " ").capitalize()) for x in get_args(soort))
        langste = next((m.max_length for m in veld.metadata if hasattr(m, "max_length")), None)
        waarde = (
            ingevuld.get(naam, "")
            if ingevuld is not None
            else ""
            if veld.is_required() or not veld.default
            else veld.default
        )
        # the command line names them; here they are the choices
        codes = f": {', '.join(code for code, _ in mogelijk)}"
        label = (
            (veld.description or naam)
            .replace(codes, "")
            .replace(" (mag vaker)", "")
            .replace(" (jjjj-mm-dd)", "")
            .replace(" (jjjj-mm-ddTuu:mm+01:00)", "")
        )
        verplicht = veld.is_required() or any(getattr(m, "min_length", 0) for m in veld.metadata)
        uit.append(
            Veld(
                naam,
                label,
                _soort(veld.annotation, mogelijk, langste),
                verplicht,
                mogelijk,
                waarde,
                (fouten or {}).get(naam, ""),
                langste,
            )
        )
    return uit


class FormulierFout(OngeldigeInvoer):
    """Some fields are wrong: `fouten` says per field what."""

    def __init__(self, fouten: dict[str, str]) -> None:
        self.fouten = fouten
        super().__init__("Niet alles is goed ingevuld.", doen="Verbeter de gemarkeerde velden.")


def lees(model: type[BaseModel], gegevens: Mapping[str, Sequence[str]]) -> Any:
    """The opdracht that a form describes. Raises FormulierFout per field."""
    ruw: dict[str, Any] = {}
    for naam, veld in model.model_fields.items():
        waarden = [w for w in gegevens.get(naam, ()) if w != ""]
        soort = _kern(veld.annotation)
        if get_origin(soort) is tuple:
            ruw[naam] = tuple(int(w) if get_args(soort)[0] is int and w.isdigit() else w for w in waarden)
            if not waarden and not veld.is_required():
                del ruw[naam]
        elif waarden:
            ruw[naam] = (
                _moment(waarden[0])
                if _soort(veld.annotation, (), None) == "moment"
                else {"ja": True, "nee": False}.get(waarden[0])
                if soort is bool
                else waarden[0]
            )
    try:
        return model(**ruw)
    except ValidationError as fout:
        raise FormulierFout(
            {
                str(e["loc"][0]): _NL.get(e["type"], "dit kan hier niet")
                for e in fout.errors(include_input=False)
            }
        ) from None


def velden_na_fout(
    model: type[BaseModel], keuzes: Keuzes, gegevens: Mapping[str, Sequence[str]], fout: Exception
) -> list[Veld]:
    """The fields of a form that came back wrong: as they were filled in, each with what is wrong with it."""
    ingevuld = {naam: waarden if len(waarden) > 1 else waarden[0] for naam, waarden in gegevens.items()}
    return velden(model, keuzes, ingevuld, fout.fouten if isinstance(fout, FormulierFout) else {})


def sleutel_uit(gegevens: Mapping[str, Sequence[str]]) -> str:
    """The key that makes a form count once. Raises OngeldigeInvoer: without one, two people's forms could
    pass for the same.
    """
    sleutel = next(iter(gegevens.get("sleutel", ())), "")
    if not 16 <= len(sleutel) <= 80:
        raise OngeldigeInvoer(
            "Dit formulier is niet volledig aangekomen. Er is niets vastgelegd.",
            doen="Open de pagina opnieuw en probeer het nog eens.",
        )
    return sleutel


def _moment(tekst: str) -> Any:
    """A moment as a browser sends it, in Dutch time."""
    try:
        return datetime.fromisoformat(tekst).replace(tzinfo=AMSTERDAM)
    except ValueError:
        return tekst
