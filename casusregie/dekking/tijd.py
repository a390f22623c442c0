"""What shows over time or at the door: datalek, retention, reminders and open norms."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from casusregie.dekking.anders import Anders, met, norm_wordt, wordt, zonder, zonder_lid
from casusregie.dekking.knoop import Knoop, Raakt, eisen_van, stap_met
from casusregie.dekking.waarnemen import Zet
from convenanten.definitie import (
    Convenant,
    OpenNorm,
)
from convenanten.duur import Duur


def regels(c: Convenant, geprobeerd: Mapping[str, frozenset[str]]) -> Iterator[Knoop]:
    """The lines about these; `geprobeerd`: by the name of a field what the scenarios fill in there."""
    yield from _datalek(c)
    yield from _bewaren(c)
    yield from _adviesvragen(c)
    yield from _werkafspraken()
    for naam, norm in c.open_normen.items():
        yield from _norm(naam, norm, heel=naam == c.bewaren.vanaf_norm)
        yield from _deur(naam, norm, geprobeerd)


def _datalek(c: Convenant) -> Iterator[Knoop]:
    d, eisen = c.datalek, eisen_van(c.datalek)

    def gevolg(z: Zet) -> bool:
        v = z.stap.get("verwacht", {})
        return "datalek" in v or any(b.startswith(("datalek", "incident")) for b in v.get("berichten", {}))

    yield Knoop(
        "datalek.duur", "datalek", met(("datalek", "duur"), lambda x: x * 10), gevolg, eisen, heel=True
    )
    for i, trede in enumerate(d.ladder):
        yield Knoop(
            f"datalek.ladder.{trede.doe}", "datalek", zonder("datalek", "ladder", i), gevolg, eisen, heel=True
        )
        yield Knoop(
            f"datalek.ladder.{trede.doe}.bij",
            "datalek",
            wordt(0.99, "datalek", "ladder", i, "bij"),
            gevolg,
            eisen,
            heel=True,
        )
    for rol in d.verantwoordelijk:
        yield Knoop(
            f"datalek.verantwoordelijk.{rol}",
            "datalek",
            zonder_lid(("datalek", "verantwoordelijk"), rol),
            lambda z: z.doet.startswith("datalek") and not z.weigert,
            eisen_van(d.afhandeling) or eisen,
            wijder=False,
            codes=frozenset({"geen_bevoegdheid"}),
        )

    def bij_datalek(z: Zet) -> bool:
        return z.doet.startswith("datalek") or gevolg(z)

    yield Knoop(
        "datalek.gezamenlijk_door",
        "datalek",
        wordt("waar" if d.gezamenlijk_door == "regie" else "regie", "datalek", "gezamenlijk_door"),
        bij_datalek,
        eisen_van(d.afhandeling) or eisen,
        wijder=None,
        codes=frozenset({"geen_bevoegdheid"}),
    )
    if d.incident_terstond is not None:
        yield Knoop(
            "datalek.incident_terstond",
            "datalek",
            wordt(None, "datalek", "incident_terstond"),
            bij_datalek,
            eisen_van(d.incident_terstond),
            heel=True,
        )
    if d.gronden_niet_informeren:
        yield Knoop(
            "datalek.gronden_niet_informeren",
            "datalek",
            wordt((), "datalek", "gronden_niet_informeren"),
            bij_datalek,
            eisen_van(d.afhandeling) or eisen,
        )


def _bewaren(c: Convenant) -> Iterator[Knoop]:
    def vernietigd(z: Zet) -> bool:
        return "vernietigd" in z.stap.get("verwacht", {})

    eisen = eisen_van(c.bewaren)
    yield Knoop(
        "bewaren.daarna", "bewaren", wordt("bewaren", "bewaren", "daarna"), vernietigd, eisen, heel=True
    )
    for register in c.bewaren.per_register:
        yield Knoop(
            f"bewaren.per_register.{register}",
            "bewaren",
            zonder("bewaren", "per_register", register),
            vernietigd,
            eisen,
            heel=True,
        )


def _adviesvragen(c: Convenant) -> Iterator[Knoop]:
    if c.adviesvragen is None:
        return
    eisen = eisen_van(c.adviesvragen)
    yield Knoop(
        "adviesvragen",
        "adviesvraag",
        wordt(None, "adviesvragen"),
        stap_met("advies_vragen", weigert=""),
        eisen,
        wijder=False,
        codes=frozenset({"andere_fase"}),
    )
    yield Knoop(
        "adviesvragen.antwoord_binnen",
        "adviesvraag",
        met(("adviesvragen", "antwoord_binnen"), lambda x: x + timedelta(days=3650)),
        _telt("adviesvraag_herinnering"),
        eisen,
        heel=True,
    )
    if c.adviesvragen.register:
        yield Knoop(
            "adviesvragen.register",
            "adviesvraag",
            wordt("", "adviesvragen", "register"),
            lambda z: "adviesvraag_vernietigd" in z.stap.get("verwacht", {}),
            eisen,
            heel=True,
        )


def _telt(soort: str) -> Raakt:
    """A step that counts the berichten of this kind."""
    return lambda z: soort in z.stap.get("verwacht", {}).get("berichten", {})


def _werkafspraken() -> Iterator[Knoop]:
    for veld, soort in (
        ("herinnering_na", "herinnering"),
        ("herinnering_elke", "herinnering"),
        ("escalatie_na", "escalatie"),
    ):
        yield Knoop(
            f"werkafspraken.{veld}",
            "werkafspraak",
            met(("werkafspraken", veld), lambda x: x + timedelta(days=3650)),
            _telt(soort),
            heel=True,
        )


def _norm(naam: str, norm: OpenNorm, *, heel: bool) -> Iterator[Knoop]:
    """The value of an open norm (`heel`: it shows when a dossier is destroyed). Whether people may fill it in
    so, and must, is asked at the door.
    """
    eisen = eisen_van(norm)
    if norm.soort == "keuze" and heel:
        yield Knoop(
            f"open_normen.{naam}",
            "norm",
            _andere_keuze(naam, norm),
            lambda z: "vernietigd" in z.stap.get("verwacht", {}),
            eisen,
            heel=True,
        )
    elif norm.soort == "keuze":
        yield Knoop(
            f"open_normen.{naam}",
            "norm",
            _andere_keuze(naam, norm),
            lambda z: naam in z.normen,
            eisen,
            wijder=None,
            codes=frozenset({"poort_gesloten", "politiegegevens"}),
        )
    elif norm.soort == "lijst":
        yield Knoop(
            f"open_normen.{naam}",
            "norm",
            norm_wordt(naam, ",".join(o for o in norm.opties if o != norm.strengste)),
            lambda z: naam in z.normen,
            eisen,
        )
    elif norm.soort == "tekst" and norm.opties:
        yield Knoop(
            f"open_normen.{naam}",
            "norm",
            _ander_begin(naam, norm),
            lambda z: naam in z.normen,
            eisen,
            wijder=None,
            codes=frozenset({"ontvanger", "geen_grondslag", "poort_gesloten"}),
        )
    elif norm.soort == "duur":
        anders: dict[str, Callable[[Duur], Duur]] = {"langer": _langer}
        if norm.minstens is not None:
            anders["korter"] = _korter
        for hoe, doe in anders.items():
            yield Knoop(
                f"open_normen.{naam}.{hoe}",
                "norm",
                _andere_duur(naam, doe),
                lambda z: "vernietigd" in z.stap.get("verwacht", {}),
                eisen,
                heel=True,
            )


def _deur(naam: str, norm: OpenNorm, geprobeerd: Mapping[str, frozenset[str]]) -> Iterator[Knoop]:
    """That an open norm must be filled in, by whom, and within which bounds."""

    def knoop(deel: str, waarde: Any, raakt: Raakt) -> Knoop:
        anders = wordt(waarde, "open_normen", naam, deel)
        return Knoop(f"open_normen.{naam}.{deel}", "norm_invullen", anders, raakt, eisen_van(norm), deur=True)

    vult_in = stap_met("norm_invullen", weigert="ongeldige_invoer", norm=naam)
    if norm.strengste is None:
        moet = knoop("strengste", _iets(norm), stap_met("convenant_vaststellen", weigert="open_normen"))
        yield replace(moet, naam=f"open_normen.{naam}.moet_ingevuld")
    for grens in ("hoogstens", "minstens"):
        if getattr(norm, grens) is not None:
            yield knoop(grens, None, vult_in)
    ook = tuple(sorted(x.partition(",")[0] for x in geprobeerd.get("namens", frozenset())))
    yield knoop("invulling_door", (*norm.beslissers, *ook, "wie dan ook"), vult_in)
    if norm.met_versie:
        yield knoop("met_versie", False, vult_in)
    if norm.in_werking_dag_erna:
        in_werking = stap_met("convenant_vaststellen", weigert="ongeldige_invoer")
        yield knoop("in_werking_dag_erna", False, in_werking)


def _iets(norm: OpenNorm) -> str:
    """A value with which nobody needs to fill it in."""
    return norm.opties[0] if norm.opties else "een waarde die niemand invulde"


def _langer(duur: Duur) -> Duur:
    return Duur(duur.maanden * 2 + 12, duur.dagen * 2)


def _korter(_: Duur) -> Duur:
    return Duur(dagen=1)


def _andere_duur(naam: str, doe: Callable[[Duur], Duur]) -> Anders:
    def anders(g: Any) -> Any:
        duur = g.norm(naam)
        assert isinstance(duur, Duur)
        return norm_wordt(naam, doe(duur))(g)

    return anders


def _ander_begin(naam: str, norm: OpenNorm) -> Anders:
    """A text that begins with another of the options."""

    def anders(g: Any) -> Any:
        nu = str(g.norm(naam)).casefold()
        ander = next(o for o in norm.opties if not nu.startswith(o.casefold()))
        return norm_wordt(naam, f"{ander}, om een andere reden")(g)

    return anders


def _andere_keuze(naam: str, norm: OpenNorm) -> Anders:
    def anders(g: Any) -> Any:
        nu = g.norm(naam)
        return norm_wordt(naam, next(o for o in norm.opties if o != nu))(g)

    return anders
