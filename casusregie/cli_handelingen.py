"""Makes a command of every act in `HANDELINGEN`: its fields become options, its docstring the help."""

from __future__ import annotations

import types
import typing
import uuid
from datetime import date, datetime
from typing import Any, Literal, Union, get_args, get_origin

import click
from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from casusregie.cli_hulp import Staat, lees_tekst, staat, toon_resultaat
from services.alles import HANDELINGEN
from services.handelen.fouten import OngeldigeInvoer
from services.handelen.handeling import Beschrijving, voer_uit

_NL = {
    "missing": "dit veld is verplicht",
    "string_too_short": "deze tekst is te kort",
    "string_too_long": "deze tekst is te lang",
    "too_short": "vul minstens één waarde in",
    "extra_forbidden": "dit veld bestaat niet",
    "string_pattern_mismatch": "gebruik kleine letters, cijfers en een laag streepje",
    "timezone_aware": "zet de tijdzone erbij, bijvoorbeeld 2026-03-03T14:00+01:00",
    "date_from_datetime_parsing": "dit is geen datum; schrijf jjjj-mm-dd",
    "datetime_from_date_parsing": "dit is geen datum en tijd; schrijf jjjj-mm-ddTuu:mm+01:00",
    "datetime_parsing": "dit is geen datum en tijd; schrijf jjjj-mm-ddTuu:mm+01:00",
    "greater_than_equal": "dit getal is te klein",
    "less_than_equal": "dit getal is te groot",
}


def optie_van(naam: str) -> str:
    """The option name of a field."""
    return "--" + naam.replace("_", "-")


def _kern(soort: Any) -> Any:
    """The type without "or None"."""
    if get_origin(soort) in (Union, types.UnionType):
        return next(t for t in get_args(soort) if t is not type(None))
    return soort


def optie(naam: str, veld: FieldInfo) -> click.Option:
    """The click option of a field of an opdracht."""
    soort = _kern(veld.annotation)
    extra: dict[str, Any] = {"help": veld.description, "required": veld.is_required()}
    if soort is bool:
        kort = naam.replace("_", "-")
        standaard = None if veld.is_required() else bool(veld.default)
        return click.Option([f"--{kort}/--niet-{kort}", naam], default=standaard, **extra)
    if get_origin(soort) is tuple:
        binnen = get_args(soort)[0]
        return click.Option(
            [optie_van(naam), naam], multiple=True, type=int if binnen is int else str, **extra
        )
    if get_origin(soort) is Literal:
        return click.Option([optie_van(naam), naam], type=click.Choice(list(get_args(soort))), **extra)
    if soort is int:
        return click.Option([optie_van(naam), naam], type=int, **extra)
    if soort in (date, datetime) or typing.get_origin(soort) is typing.Annotated:
        return click.Option([optie_van(naam), naam], type=str, metavar="DATUM", **extra)
    return click.Option([optie_van(naam), naam], type=str, **extra)


def opdracht_uit(model: type[BaseModel], velden: dict[str, Any]) -> Any:
    """Build the opdracht from options. Raises OngeldigeInvoer naming every field that is wrong."""
    ingevuld = {}
    for naam, waarde in velden.items():
        if waarde is None or waarde == ():
            continue
        ingevuld[naam] = lees_tekst(waarde) if isinstance(waarde, str) else waarde
    try:
        return model(**ingevuld)
    except ValidationError as fout:
        zinnen = [
            f"{optie_van(str(e['loc'][0]))}: {_NL.get(e['type'], 'deze waarde kan hier niet')}"
            for e in fout.errors(include_input=False)
        ]
        raise OngeldigeInvoer(
            "Niet alles is goed ingevuld:\n  " + "\n  ".join(zinnen), doen="Verbeter deze velden."
        ) from None


def _opdracht(b: Beschrijving) -> click.Command:
    @staat
    def doe(st: Staat, /, **velden: Any) -> None:
        nummer = velden.pop("casusnummer", None)
        convenant = velden.pop("convenant", None)
        namens = velden.pop("namens")
        sleutel = velden.pop("sleutel") or str(uuid.uuid4())
        opdracht = opdracht_uit(b.opdracht, velden)
        w = st.werkplek()
        resultaat = voer_uit(
            w, st.wie(w), b.naam, opdracht, sleutel=sleutel, casus=nummer, convenant=convenant, namens=namens
        )
        toon_resultaat(st, resultaat, f"{b.naam.replace('_', ' ').capitalize()}: vastgelegd.")

    wie: list[click.Parameter] = (
        [click.Argument(["casusnummer"])]
        if b.met_casus
        else [click.Option(["--convenant"], required=True, help="Convenant (korte naam)")]
    )
    slot: list[click.Parameter] = [
        click.Option(["--namens"], help="Namens welke partij, als u voor meer partijen werkt"),
        click.Option(
            ["--sleutel"], help="Eigen sleutel: dezelfde handeling met dezelfde sleutel gebeurt één keer"
        ),
    ]
    velden: list[click.Parameter] = [optie(n, v) for n, v in b.opdracht.model_fields.items()]
    return click.Command(
        b.naam.replace("_", "-"),
        callback=doe,
        params=[*wie, *velden, *slot],
        help=b.uitleg,
        epilog=(
            "Bij een tekstveld leest '-' de tekst van standaardinvoer; die staat dan niet in de "
            "geschiedenis van uw terminal."
        ),
    )


def voeg_toe(groep: click.Group) -> None:
    """Add a command for every act to this group."""
    for b in HANDELINGEN.values():
        groep.add_command(_opdracht(b))
