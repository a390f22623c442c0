"""What people may fill in for an open norm, and who may decide it.

Everything is refused with a ValueError that carries a Dutch sentence for who fills it in.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta

from convenanten.definitie import Convenant, Grens, OpenNorm, Waarde
from convenanten.duur import AMSTERDAM, Duur
from convenanten.woorden import lijkt_op

LANGST = 2000
_LANGSTE_NAAM = 300
_KORTSTE_ZIN = 20
_VROEGST = date(1990, 1, 1)
_KORTSTE_TITEL = 8  # letters: more than "nvt van"
_VERSIE = re.compile(r"\bversie\s+\w*\d[\w.]*", re.IGNORECASE)
_DATUM = re.compile(
    r"\b(\d{1,2})[ ./-]([a-z]+|\d{1,2})[ ./-](\d{4})\b|\b(\d{4})-(\d{2})-(\d{2})\b", re.IGNORECASE
)
_MAANDEN = (
    *("januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober"),
    *("november", "december"),
)


def invulling(norm: OpenNorm, waarde: str, nu: datetime) -> Waarde:
    """The value that a person fills in now, checked against the norm. Raises ValueError."""
    gelezen = past(norm, waarde)
    dag = _dag_van_document(waarde) if norm.met_versie else gelezen
    if isinstance(dag, date):
        _controleer_datum(dag, nu)
    return gelezen


def past(norm: OpenNorm, waarde: str) -> Waarde:
    """The value, checked against the norm, whenever it is filled in. Raises ValueError."""
    _controleer_lengte(waarde, LANGST)
    if "\x00" in waarde:  # a database refuses it, with words for programmers
        raise ValueError("Hier staat een teken in dat niet te bewaren is. Typ de tekst opnieuw.")
    if norm.soort in {"keuze", "lijst"}:
        _controleer_keuzes(norm, waarde)
    if norm.soort == "tekst" and len(waarde.strip()) < _KORTSTE_ZIN:
        raise ValueError(f"Schrijf dit uit in minstens één zin ({_KORTSTE_ZIN} tekens).")
    if norm.soort == "tekst" and norm.opties:
        _controleer_begin(norm, waarde)
    if norm.met_versie:
        _controleer_document(waarde)
    gelezen = norm.waarde(waarde)
    if isinstance(gelezen, Duur):
        _controleer_duur(norm, gelezen)
    return gelezen


def beslisser(norm: OpenNorm, namens: str) -> str:
    """Who decided, as the text names them; a date or remark may follow after a comma. Raises ValueError."""
    namens = " ".join(namens.split())
    if not namens:
        raise ValueError("Vul in wie dit heeft besloten.")
    _controleer_lengte(namens, _LANGSTE_NAAM)
    for wie in norm.beslissers:
        rest = namens[len(wie) :].strip()
        if namens[: len(wie)].casefold() == wie.casefold() and rest[:1] in {"", ","}:
            opmerking = rest[1:].strip()
            return f"{wie}, {opmerking}" if opmerking else wie
    vreemd = namens.partition(",")[0]
    raise ValueError(f"'{vreemd}' besluit hier niet over. Volgens de tekst: {' of '.join(norm.beslissers)}.")


def bezwaren(c: Convenant, ingevuld: Mapping[str, str], nu: datetime) -> list[str]:
    """Why this convenant cannot take effect now with what was filled in: sentences, each with its norm."""
    gevonden = []
    for naam, waarde in ingevuld.items():
        norm = c.open_normen[naam]
        try:
            gelezen = invulling(norm, waarde, nu)
        except ValueError as fout:
            gevonden.append(f"{naam}: {fout}")
            continue
        if norm.in_werking_dag_erna and isinstance(gelezen, date):
            vanaf = gelezen + timedelta(days=1)
            if vanaf > _vandaag(nu):
                bron = f' ("{norm.citaat}")' if norm.citaat else ""
                zin = f"het convenant treedt in werking op {_dag(vanaf)}, de dag na {_dag(gelezen)}{bron}."
                gevonden.append(f"{naam}: {zin}")
    return gevonden


def _controleer_lengte(tekst: str, langst: int) -> None:
    if len(tekst) > langst:
        raise ValueError(f"Dit is te lang: {len(tekst)} tekens, en er passen er {langst}.")


def _controleer_keuzes(norm: OpenNorm, waarde: str) -> None:
    gekozen = [waarde] if norm.soort == "keuze" else [x.strip() for x in waarde.split(",") if x.strip()]
    vreemd = [x for x in gekozen if x not in norm.opties]
    if vreemd or not gekozen:
        hint = lijkt_op((vreemd or [waarde])[0], norm.opties)
        raise ValueError(f"'{', '.join(vreemd) or waarde}' kan hier niet.{hint}")


def _controleer_begin(norm: OpenNorm, waarde: str) -> None:
    """What steers a rule stands first, in a fixed word; the reasons follow."""
    if norm.keuze_in(waarde) is None:
        raise ValueError(f"Begin met {' of '.join(norm.opties)}, en schrijf daarna waarom.")


def _controleer_document(waarde: str) -> None:
    """A document is known by its title, its version and its date."""
    titel = re.sub(r"[^a-z]", "", _DATUM.sub("", _VERSIE.sub("", waarde)).casefold())
    delen = {
        "de titel": len(titel) >= _KORTSTE_TITEL,
        "de versie": _VERSIE.search(waarde) is not None,
        "de datum": _dag_van_document(waarde) is not None,
    }
    mist = [deel for deel, staat_er in delen.items() if not staat_er]
    if mist:
        raise ValueError(
            f"Er ontbreekt: {' en '.join(mist)}. "
            "Schrijf bijvoorbeeld: Uitvoeringsplan, versie 2 van 1 februari 2023."
        )


def _dag_van_document(waarde: str) -> date | None:
    """The date in the text, beside its version: the first that exists."""
    for dag, maand, jaar, *iso in _DATUM.findall(_VERSIE.sub("", waarde)):
        delen = iso if iso[0] else (jaar, _nummer_van(maand), dag)
        try:
            return date(*(int(deel) for deel in delen))
        except ValueError:
            continue
    return None


def _nummer_van(maand: str) -> str:
    """The number of a month that may be written out; no month has number 0."""
    if maand.isdigit():
        return maand
    klein = maand.casefold()
    return str(_MAANDEN.index(klein) + 1 if klein in _MAANDEN else 0)


def _controleer_duur(norm: OpenNorm, duur: Duur) -> None:
    if duur == Duur():
        raise ValueError("Een termijn is langer dan nul.")
    if norm.hoogstens and not duur <= norm.hoogstens.duur:
        grens = f"hoogstens {norm.hoogstens.duur} ({_bron(norm.hoogstens)})"
        raise ValueError(f"{duur} is te lang; de tekst zegt {grens}.")
    if norm.minstens and not norm.minstens.duur <= duur:
        grens = f"minstens {norm.minstens.duur} ({_bron(norm.minstens)})"
        raise ValueError(f"{duur} is te kort; de tekst zegt {grens}.")


def _controleer_datum(dag: date, nu: datetime) -> None:
    if dag > _vandaag(nu):
        raise ValueError(f"{_dag(dag)} ligt in de toekomst. Vul de datum in als het zover is.")
    if dag < _VROEGST:
        raise ValueError(f"{_dag(dag)} is wel erg lang geleden. Controleer het jaartal.")


def _vandaag(nu: datetime) -> date:
    return nu.astimezone(AMSTERDAM).date()


def _dag(dag: date) -> str:
    return f"{dag:%d-%m-%Y}"


def _bron(grens: Grens) -> str:
    return f'{grens.plaats}: "{grens.citaat}"' if grens.citaat else grens.plaats
