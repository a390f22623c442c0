"""Draws the form of every act from its declaration, and reads back what a browser sends."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from convenanten.duur import AMSTERDAM
from services.handelen.fouten import OngeldigeInvoer
from services.handelen.handeling import Handeling
from services.handelen.invullen import NietGoedIngevuld, vul_in
from services.handelen.keuzes import Keuzes
from services.handelen.velden import O, Veld, Veldsoort, velden_van

Ingevuld = Mapping[str, Sequence[str]]

_JA_NEE = {"ja": True, "nee": False}


@dataclass(frozen=True)
class Formulierveld:
    """A field as it is drawn: what it asks, the choices, what was filled in, and what is wrong with that."""

    naam: str
    label: str
    soort: Veldsoort
    verplicht: bool
    keuzes: tuple[tuple[str, str], ...]
    waarde: Any
    fout: str
    langste: int | None


def formuliervelden(
    h: Handeling,
    keuzes: Mapping[str, Keuzes],
    ingevuld: Ingevuld | None = None,
    fout: Exception | None = None,
    zonder: Collection[str] = (),
) -> list[Formulierveld]:
    """The fields of the form of this act. `ingevuld`: what came with the address, or came back refused.
    `zonder`: what the page knows already.

    A field without anything to choose from is left out when it need not be filled in.
    """
    fouten = fout.fouten if isinstance(fout, NietGoedIngevuld) else {}
    return [
        Formulierveld(
            v.naam,
            f"{v.woorden} ({v.eenheid})" if v.eenheid else v.woorden,
            v.soort,
            v.verplicht,
            tuple(keuzes.get(v.naam, {}).items()),
            _waarde(v, ingevuld),
            fouten.get(v.naam, ""),
            v.langste,
        )
        for v in h.velden
        if v.naam not in zonder and (v.verplicht or v.bron is None or keuzes.get(v.naam) or v.naam in fouten)
    ]


def _waarde(v: Veld, ingevuld: Ingevuld | None) -> Any:
    if ingevuld is not None:
        waarden = list(ingevuld.get(v.naam, ()))
        return waarden if v.meer else next(iter(waarden), "")
    return v.standaard or ""


def lees(opdracht: type[O], gegevens: Ingevuld) -> O:
    """The opdracht that a form describes. Raises NietGoedIngevuld, per field."""
    ruw: dict[str, Any] = {}
    for v in velden_van(opdracht):
        waarden = [w for w in gegevens.get(v.naam, ()) if w != ""]
        if waarden:
            ruw[v.naam] = tuple(waarden) if v.meer else _uit_browser(v, waarden[0])
    return vul_in(opdracht, ruw)


def _uit_browser(v: Veld, tekst: str) -> Any:
    """A browser says "ja" and "nee", and gives a moment without a zone: that of the Netherlands."""
    if v.soort == Veldsoort.JA_NEE:
        return _JA_NEE.get(tekst)
    if v.soort != Veldsoort.MOMENT:
        return tekst
    try:
        moment = datetime.fromisoformat(tekst)
    except ValueError:
        return tekst
    return moment if moment.tzinfo else moment.replace(tzinfo=AMSTERDAM)


def sleutel_uit(gegevens: Ingevuld) -> str:
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
