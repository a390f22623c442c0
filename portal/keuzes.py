"""What a person can choose from in a form: the words of the convenant and of the casus, by the name of the
field.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from convenanten.definitie import Convenant
from notifications.soorten import AARD, MAATREGELEN, OMVANG
from rules.datalek import GEEN_BERICHT
from services.datalek.afhandeling import SOORTEN_BETROKKENEN, SOORTEN_GEGEVENS

Keuzes = Mapping[str, tuple[tuple[str, str], ...]]


# what an article is about, for who does not know it by number
_IN_WOORDEN = {
    "6 lid 1 onder a AVG": "toestemming",
    "6 lid 1 onder b AVG": "overeenkomst, bijvoorbeeld een behandeling",
    "6 lid 1 onder c AVG": "wettelijke plicht",
    "6 lid 1 onder d AVG": "vitaal belang",
    "6 lid 1 onder e AVG": "publieke taak",
    "6 lid 1 onder f AVG": "gerechtvaardigd belang",
    "9 lid 2 onder a AVG": "uitdrukkelijke toestemming",
    "9 lid 2 onder c AVG": "vitaal belang",
    "9 lid 2 onder h AVG": "zorg en behandeling",
    "41 lid 1 UAVG": "uitzondering op het informeren",
    "20 Wet politiegegevens": "samenwerkingsverband met de politie",
}


def _grondslag(citeer: str) -> str:
    zin = _IN_WOORDEN.get(citeer.removeprefix("artikel "))
    return f"{citeer}: {zin}" if zin else citeer


def _paren(namen: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple(namen.items())


@dataclass(frozen=True)
class Omstandigheden:
    """What is known of the casus that a form is about."""

    fase: str = ""
    deelnemers: tuple[tuple[str, str], ...] = ()
    acties: tuple[tuple[str, str], ...] = ()
    gegevens: tuple[tuple[str, str], ...] = ()


def voor_casus(c: Convenant, o: Omstandigheden, handeling: str) -> Keuzes:
    """The choices per field of an act on a casus. A field that is not here is free text, a date, a number or
    yes/no.
    """
    alle = tuple((naam, p.naam) for naam, p in c.partijen.items())
    mee = o.deelnemers or alle
    fase = c.fasen.get(o.fase) if o.fase else c.fasen[c.beginfase]
    zicht = fase.zicht if fase else ()
    hier = [g for g in c.gegevens if any(g in z.gegevens for z in zicht)]
    buiten = {"partners_kiezen", "bekendheid_vragen", "adviesvraag_stellen"}
    keuzes: dict[str, tuple[tuple[str, str], ...]] = {
        "partij": mee,
        "partijen": alle if handeling in buiten else mee,
        "genodigden": mee,
        "noodzakelijk": mee,
        "niet_noodzakelijk": mee,
        "aanwezig": mee,
        "ontvangers": mee,
        "grondslagen": tuple((n, _grondslag(g.citeer)) for n, g in c.grondslagen.items()),
        "naar": tuple((x.naar, c.fasen[x.naar].titel) for x in (fase.overgangen if fase else ())),
        "doel": tuple((n, d.omschrijving) for n, d in c.doelen.items()),
        "categorie": tuple((n, c.gegevens[n].naam) for n in hier),
        "betrokkene": _paren(c.categorieen_betrokkene),
        "criteria": _paren(c.toelating.criteria),
        "situaties": _paren(c.toelating.situaties),
        "profiel": _paren(c.toelating.profiel),
        "niveau": tuple((str(n), f"{n}: {tekst}") for n, tekst in c.toelating.niveaus.items()),
        "route": _paren(c.routes),
        "rol": _paren(c.rollen_deelnemers),
        "leefgebied": _paren(c.leefgebieden),
        "vraag": tuple((n, v.vraag) for n, v in (fase.vragen.items() if fase else ())),
        "grond": _paren(c.niet_informeren),
        "beroepsgeheim": _paren(c.beroepsgeheim),
        "maatregel": (
            *_paren(c.ingrijpende_maatregelen),
            *((n, v.naam) for n, v in c.voorbehouden_interventies.items()),
        ),
        "voorwaarden": tuple(
            (v, v.replace("_", " ").capitalize()) for v in c.toelating.opschaling_voorwaarden
        ),
        "actie": o.acties,
        "acties": o.acties,
        "gegeven": o.gegevens,
    }
    if handeling in {"partner_toevoegen", "adviesvraag_stellen"}:
        keuzes.pop("partij") if handeling == "partner_toevoegen" else keuzes.pop("vraag")
    return {naam: waarden for naam, waarden in keuzes.items() if waarden}


def voor_datalek(c: Convenant) -> Keuzes:
    """The choices per field of a report of, or an act on, a datalek."""
    partijen = tuple((naam, p.naam) for naam, p in c.partijen.items())
    return {
        "aard": _paren(AARD),
        "omvang": _paren(OMVANG),
        "maatregelen": _paren(MAATREGELEN),
        "verantwoordelijk": partijen,
        "bij_partij": partijen,
        "partij": partijen,
        "gegevens": _paren(SOORTEN_GEGEVENS),
        "betrokkenen": _paren(SOORTEN_BETROKKENEN),
        "grond": _paren(GEEN_BERICHT),
    }
