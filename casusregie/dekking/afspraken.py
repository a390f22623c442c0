"""When a casus belongs here, which clauses hold, and the lists from which people choose."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from casusregie.dekking.anders import Anders, met, norm_wordt, samen, wordt, zonder, zonder_lid
from casusregie.dekking.knoop import Knoop, Raakt, een_van, eisen_van, lijst_van, stap_met
from convenanten.definitie import (
    RUST_OP_CLAUSULE,
    Convenant,
)

# clauses that hold only where they are named
ALLEEN_GENOEMD = ("geheimhouding", "doelwijziging", "andere_fase", "mee_naar_huis", "aanbrenger")


def regels(c: Convenant, geprobeerd: Mapping[str, frozenset[str]]) -> Iterator[Knoop]:
    """The lines about these; `geprobeerd`: by the name of a field what the scenarios fill in there."""
    yield from _toelating(c)
    yield from _clausules(c)
    yield from _gronden(c, geprobeerd)
    yield from _keuzes(c)


def _toelating(c: Convenant) -> Iterator[Knoop]:
    t = c.toelating

    def knoop(deel: str, anders: Anders, controle: str, *, ook_toelaten: bool = False) -> Knoop:
        return Knoop(
            f"toelating.{deel}",
            "toelating",
            anders,
            lambda z: z.doet == "besluiten" and (controle in z.open or (ook_toelaten and not z.weigert)),
            eisen_van(t),
            wijder=None if ook_toelaten else True,
            codes=frozenset({"poort_gesloten"} if ook_toelaten else ()),
        )

    getoetst = any(_controles(c, "voldoet_aan_toelating"))
    for code in t.criteria:
        anders = zonder("toelating", "criteria", code)
        if getoetst:
            yield knoop(f"criteria.{code}", anders, "voldoet_aan_toelating")
        else:
            # no poort asks for it: it is what the procesregisseur can find
            yield Knoop(
                f"toelating.criteria.{code}",
                "toelating",
                anders,
                _vindt(code),
                eisen_van(t),
                wijder=False,
                codes=frozenset({"ongeldige_invoer"}),
            )
    if t.situaties:
        yield knoop("situaties", wordt({}, "toelating", "situaties"), "voldoet_aan_toelating")
    for code in t.profiel:
        yield knoop(f"profiel.{code}", zonder("toelating", "profiel", code), "voldoet_aan_toelating")
    if t.niveau and t.niveaus:
        yield knoop("niveau", wordt(0, "toelating", "niveau"), "voldoet_aan_toelating")
    if t.melden_bij is not None:
        yield knoop("melden_bij", wordt(None, "toelating", "melden_bij"), "afwijzing_gemotiveerd")
    for code in t.opschaling_voorwaarden:
        yield knoop(
            f"opschaling_voorwaarden.{code}",
            zonder("toelating", "opschaling_voorwaarden", code),
            "opschaling_voldoet",
        )
    if t.opschaling_niveau is not None:
        ander = next((n for n in t.niveaus if n != t.opschaling_niveau), None)
        yield knoop(
            "opschaling_niveau",
            wordt(ander, "toelating", "opschaling_niveau"),
            "zwaarste_niveau",
            ook_toelaten=True,
        )


def _vindt(criterium: str) -> Raakt:
    """An assessment that finds this."""
    return lambda z: (
        z.doet == "beoordelen" and not z.weigert and criterium in lijst_van(z.met.get("criteria"))
    )


def _clausules(c: Convenant) -> Iterator[Knoop]:
    for naam, clausule in c.clausules.items():
        rust = frozenset(h for h, nodig in RUST_OP_CLAUSULE.items() if nodig == naam)
        if naam in ALLEEN_GENOEMD:
            yield Knoop(
                f"clausules.{naam}",
                "clausule",
                zonder("clausules", naam),
                lambda z: bool(z.weigert) or z.kijkt,
                eisen_van(clausule),
            )
        elif rust & {h for f in c.fasen.values() for h in f.handelingen}:
            yield Knoop(
                f"clausules.{naam}",
                "clausule",
                samen(zonder("clausules", naam), _zonder_handelingen(rust)),
                een_van(rust),
                eisen_van(clausule),
                wijder=False,
                codes=frozenset({"andere_fase", "casus_gesloten"}),
            )


def _zonder_handelingen(weg: frozenset[str]) -> Anders:
    """The acts that rest on a clause cannot stand in a file without it."""
    return met(
        ("fasen",),
        lambda fasen: {
            n: replace(f, handelingen=tuple(h for h in f.handelingen if h not in weg))
            for n, f in fasen.items()
        },
    )


def _gronden(c: Convenant, geprobeerd: Mapping[str, frozenset[str]]) -> Iterator[Knoop]:
    """Grounds and what must be told: one by one, and that there are no others."""
    for i, deel in enumerate(c.informeren):
        yield Knoop(
            f"informeren.{deel}",
            "informeren",
            zonder("informeren", i),
            stap_met("betrokkene_informeren", weigert="niet_zorgvuldig"),
            eisen_van(c.clausules.get("informeren")),
        )
    for i, deel in enumerate(c.plan):
        yield Knoop(
            f"plan.{deel}",
            "plan",
            zonder("plan", i),
            stap_met("plan_vaststellen", weigert="niet_zorgvuldig"),
            eisen_van(c.clausules.get("plan")),
        )
    informeren = eisen_van(*_controles(c, "betrokkene_geinformeerd_of_uitzondering"))
    geheim = eisen_van(*(g for g in c.gegevens.values() if "beroepsgeheim_gewogen" in g.voorwaarden))
    for plek, veld, doet, code, eisen in (
        ("niet_informeren", "grond", "niet_informeren", "ongeldige_invoer", informeren),
        ("beroepsgeheim", "beroepsgeheim", "gegeven_inbrengen", "geheimhouding", geheim),
    ):
        gronden: Mapping[str, str] = getattr(c, plek)
        for grond in gronden:
            yield Knoop(
                f"{plek}.{grond}",
                plek,
                zonder(plek, grond),
                stap_met(doet, weigert="", **{veld: grond}),
                eisen,
                wijder=False,
                codes=frozenset({code}),
            )
        if gronden:
            ook: dict[str | None, str] = {x: x for x in geprobeerd.get(veld, frozenset())}
            ook[None] = "niets ingevuld"
            yield Knoop(
                f"{plek}.geen_andere",
                plek,
                wordt({**ook, **gronden}, plek),
                stap_met(doet, weigert=code),
                eisen,
            )
    for afweging in c.beroepsgeheim_draagt if c.beroepsgeheim else ():
        yield Knoop(
            f"beroepsgeheim_draagt.{afweging}",
            "beroepsgeheim",
            zonder_lid(("beroepsgeheim_draagt",), afweging),
            stap_met("gegeven_inbrengen", weigert="", beroepsgeheim=afweging),
            geheim,
            wijder=False,
            codes=frozenset({"geen_grondslag", "ontvanger"}),
        )


def _controles(c: Convenant, naam: str) -> Iterator[Any]:
    return (x for f in c.fasen.values() for o in f.overgangen for x in o.poort if x.controle == naam)


def _keuzes(c: Convenant) -> Iterator[Knoop]:
    """Lists from which people choose."""
    waarvan = {
        "leefgebieden": eisen_van(*_controles(c, "toestandsbeeld_compleet")),
        "ingrijpende_maatregelen": eisen_van(c.clausules.get("lichtere_middelen")),
    }
    for plek, veld, doet, fout in (
        ("leefgebieden", "leefgebied", "leefgebied_beschrijven", "ongeldige_invoer"),
        ("routes", "route", "triage_vaststellen", "ongeldige_invoer"),
        ("rollen_deelnemers", "rol", "partners_kiezen", "ongeldige_invoer"),
        ("ingrijpende_maatregelen", "maatregel", "actie_voorstellen", "ongeldige_invoer"),
    ):
        for code in getattr(c, plek):
            yield Knoop(
                f"{plek}.{code}",
                "keuze",
                zonder(plek, code),
                stap_met(doet, weigert="", **{veld: code}),
                waarvan.get(plek, ()),
                wijder=False,
                codes=frozenset({fout, "niet_zorgvuldig"}),
            )
    for code, v in c.voorbehouden_interventies.items():
        alle = ",".join(c.partijen)
        yield Knoop(
            f"voorbehouden_interventies.{code}",
            "keuze",
            norm_wordt(v.norm, alle),
            stap_met("actie_voorstellen", maatregel=code),
            eisen_van(v),
        )
