"""Reads convenant files and refuses the ones that do not hold together.

Raises `ConvenantFout`: a list of Dutch sentences, each with file, line, what was found and what was expected.
"""

from __future__ import annotations

import dataclasses
import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from convenanten import gezond, yamltekst
from convenanten.definitie import CLAUSULES, RUST_OP_CLAUSULE, Convenant, OpenNorm
from convenanten.duur import Duur
from convenanten.kennis import Kennis
from convenanten.normen import past
from convenanten.vorm import ADAPTER, Pad, Vorm, Zin
from convenanten.woorden import lijkt_op

MAP = Path(__file__).parent
VINGERAFDRUKKEN = MAP / "citaten.sha256"
LEZERS = frozenset({"regie", "deelnemers", "gewogen_deelnemers", "inbrenger", "aanbrenger", "bevraagden"})
INFORMEREN = frozenset({"gegevens_en_doel", "partijen", "rechten", "uitgenodigd"})
PLANDELEN = frozenset(
    {"oorzaken", "instrumenten", "evenredigheid", "monitoring", "communicatie", "samen_opgesteld"}
)


class ConvenantFout(Exception):
    """A convenant file is not usable; `fouten` are sentences for its author."""

    def __init__(self, fouten: list[str]) -> None:
        self.fouten = fouten
        super().__init__("\n".join(fouten))


@dataclass(frozen=True)
class Keuring:
    """What was found in a convenant file. `fouten` refuse it, `waarschuwingen` do not; each is a sentence for
    its author. `convenant` is there when nothing refuses it.
    """

    convenant: Convenant | None
    fouten: tuple[str, ...]
    waarschuwingen: tuple[str, ...] = ()


def keur_tekst(
    tekst: str,
    *,
    naam: str,
    kennis: Kennis,
    bronnen: Path | None = None,
    hoort: tuple[str, str] | None = None,
) -> Keuring:
    """Everything there is to say about the text of a convenant file, in the order of its lines.

    `kennis`: what the software can do with it; `bronnen`: folder with source texts, in which every quotation
    must occur (where absent, the committed fingerprints are used); `hoort`: the id and versie that it must
    have, from `hoort_te_heten`.
    """
    try:
        gelezen = yamltekst.lees(tekst)
    except yamltekst.YamlFout as fout:
        return Keuring(None, _zinnen(naam, fout.fouten))
    if not isinstance(gelezen.waarden, dict) or gelezen.knoop is None:
        zin = "hier wordt een convenant verwacht (veldnamen met waarden)."
        return Keuring(None, _zinnen(naam, [*gelezen.dubbel, (1, zin)]))
    vorm = Vorm(gelezen.knoop, _bij_de_tijd(gelezen.waarden))
    fouten = [*gelezen.dubbel, *((vorm.regel(pad), zin) for pad, zin in (*vorm.fouten, *_dubbel(vorm.ruw)))]
    let_op: list[tuple[int, str]] = []
    c = vorm.convenant
    if c is not None:
        c = dataclasses.replace(c, sha256=hashlib.sha256(tekst.encode()).hexdigest())
        gemist: set[str] = set()
        gevonden = [
            *_naam_van_het_bestand(c, hoort),
            *_verwijzingen(c, kennis, vorm, gemist),
            *_lengtes(c),
            *_termijnen(c),
            *_open_normen(c),
            *_normen(c, kennis.met_norm, vorm),
            *gezond.gebreken(c, kennis, vorm),
        ]
        restjes = gezond.restjes(c, kennis, vorm, gemist)
        fouten += _regels(vorm, gevonden)
        fouten += [(vorm.regel(pad), zin) for pad, zin in _citaten(vorm, c, bronnen)]
        let_op += _regels(vorm, restjes)
    return Keuring(None if fouten else c, _zinnen(naam, fouten), _zinnen(naam, let_op))


def _regels(vorm: Vorm, gevonden: Iterable[Zin]) -> Iterator[tuple[int, str]]:
    """The lines of what was found in a convenant, without what is about a part that could not be read."""
    plekken = ((vorm.plaats(pad), zin) for pad, zin in gevonden)
    return ((vorm.regel(pad), zin) for pad, zin in plekken if not vorm.weg(pad))


def _zinnen(naam: str, gevonden: Iterable[tuple[int | None, str]]) -> tuple[str, ...]:
    """Sentences in the order of their lines; what a shared part says twice is said once."""
    enkel = sorted(dict.fromkeys(gevonden), key=lambda x: x[0] or 0)
    return tuple(f"{naam}, regel {regel}: {zin}" if regel else f"{naam}: {zin}" for regel, zin in enkel)


def lees_tekst(
    tekst: str,
    *,
    naam: str,
    kennis: Kennis,
    bronnen: Path | None = None,
    hoort: tuple[str, str] | None = None,
) -> Convenant:
    """The convenant in this text; see `keur_tekst`. Raises ConvenantFout."""
    keuring = keur_tekst(tekst, naam=naam, kennis=kennis, bronnen=bronnen, hoort=hoort)
    if keuring.convenant is None:
        raise ConvenantFout(list(keuring.fouten))
    return keuring.convenant


# rows in which one name may stand once, although its members say more
_NAAM_IN_RIJ = {"overgangen": ("naar", "overgang naar"), "poort": ("controle", "controle")}


def _dubbel(ding: Any, pad: Pad = ()) -> Iterator[Zin]:
    """Whatever stands twice in one row."""
    if isinstance(ding, dict):
        for sleutel, waarde in ding.items():
            yield from _dubbel(waarde, (*pad, sleutel))
    elif isinstance(ding, list):
        veld, wat = _NAAM_IN_RIJ.get(str(pad[-1]) if pad else "", ("", ""))
        namen = [deel.get(veld) if veld and isinstance(deel, dict) else deel for deel in ding]
        for i, (deel, noem) in enumerate(zip(ding, namen, strict=True)):
            if noem is not None and noem in namen[:i]:
                eerste = f"de {wat} '{noem}'" if wat else f"'{noem}'" if isinstance(noem, str) else "dit"
                yield (*pad, i), f"{eerste} staat twee keer in dit rijtje."
            yield from _dubbel(deel, (*pad, i))


def _naam_van_het_bestand(c: Convenant, hoort: tuple[str, str] | None) -> Iterator[Zin]:
    """People ask for a convenant by the names of folder and file; the text must not call itself otherwise."""
    if hoort is None:
        return
    for veld, staat_er, verwacht, wat in (
        ("id", c.id, hoort[0], "de map"),
        ("versie", c.versie, hoort[1], "het bestand"),
    ):
        if staat_er != verwacht:
            yield (veld,), f"{veld} '{staat_er}' past niet bij de naam van {wat}: verwacht '{verwacht}'."


# in which block a kind of name stands
_BLOK = {
    "grondslag": "grondslagen",
    "categorie gegevens": "gegevens",
    "categorie betrokkene": "categorieen_betrokkene",
    "doel": "doelen",
    "rol": "rollen",
    "fase": "fasen",
    "open norm": "open_normen",
    "afweging": "beroepsgeheim",
}


def _verwijzingen(c: Convenant, kennis: Kennis, vorm: Vorm, gemist: set[str]) -> Iterator[Zin]:
    """Every name that points somewhere must point at something. Blocks in which a name was not found are
    added to `gemist`.
    """
    handelingen = kennis.handelingen

    def moet_bestaan(pad: Pad, woord: str, bekend: Iterable[str], wat: str) -> Iterator[Zin]:
        blok = _BLOK.get(wat, "")
        if blok:
            namen = vorm.namen(blok)
            if namen is None:
                return
            bekend = namen
        bekend = set(bekend)
        if woord not in bekend:
            gemist.add(blok)
            yield pad, f"{wat} '{woord}' bestaat niet.{lijkt_op(woord, bekend)}"

    for blok in ("fasen", "categorieen_betrokkene"):  # a casus begins with the first of each
        if vorm.namen(blok) == set():
            yield (blok,), "hier hoort minstens één naam te staan."
    regie = [p for p in c.partijen.values() if p.rol == "regie"]
    if len(regie) != 1 and vorm.heel("partijen"):
        yield ("partijen",), f"precies één partij heeft de regie; hier zijn het er {len(regie)}."
    for naam, partij in c.partijen.items():
        for i, groep in enumerate(partij.alternatieven):
            for g in groep:
                yield from moet_bestaan(("partijen", naam, "alternatieven", i), g, c.grondslagen, "grondslag")
    for naam, grondslag in c.grondslagen.items():
        for g in grondslag.alleen_voor:
            yield from moet_bestaan(("grondslagen", naam, "alleen_voor"), g, c.gegevens, "categorie gegevens")
    for naam, partij in c.partijen.items():
        if partij.alles is not None:
            yield from moet_bestaan(
                ("partijen", naam, "alles"), partij.alles, c.gegevens, "categorie gegevens"
            )
        if partij.taak_norm is not None:
            yield from moet_bestaan(
                ("partijen", naam, "taak_norm"), partij.taak_norm, c.open_normen, "open norm"
            )
        if bool(partij.taak) == (partij.taak_norm is not None):
            zin = (
                "zeg op welke taak deze partij meedoet: met 'taak', of met 'taak_norm' als zij dat zelf zegt."
            )
            yield ("partijen", naam), zin
        for soort, norm in partij.verwerkt.items():
            yield from moet_bestaan(("partijen", naam, "verwerkt", soort), norm, c.open_normen, "open norm")
    for x in c.beroepsgeheim_draagt if c.beroepsgeheim else ():
        yield from moet_bestaan(("beroepsgeheim_draagt",), x, c.beroepsgeheim, "afweging")
    soorten = {p.soort for p in c.partijen.values()}
    for naam, rol in c.rollen.items() if vorm.heel("partijen") else ():
        for soort in rol.namens:
            yield from moet_bestaan(("rollen", naam, "namens"), soort, soorten, "soort partij")
    for naam, rol in c.rollen.items():
        for ander in rol.niet_met:
            yield from moet_bestaan(("rollen", naam, "niet_met"), ander, c.rollen, "rol")
    wie = (vorm.namen("partijen") or set()) | soorten | (vorm.namen("rollen") or set()) | LEZERS
    wie_is_wie = vorm.heel("partijen") and vorm.namen("rollen") is not None
    for naam, categorie in c.gegevens.items():
        for p in categorie.inbrengers if vorm.heel("partijen") else ():
            yield from moet_bestaan(("gegevens", naam, "inbrengers"), p, set(c.partijen) | soorten, "partij")
        for v in categorie.voorwaarden:
            yield from moet_bestaan(("gegevens", naam, "voorwaarden"), v, kennis.voorwaarden, "voorwaarde")
        for w in categorie.lezers if wie_is_wie else ():
            yield from moet_bestaan(("gegevens", naam, "lezers"), w, wie, "lezer")
        for d in categorie.doelen:
            yield from moet_bestaan(("gegevens", naam, "doelen"), d, c.doelen, "doel")
    codes: set[str] = set()
    for naam, fase in c.fasen.items():
        for code, vraag in fase.vragen.items():
            if code in codes:
                yield (
                    ("fasen", naam, "vragen", code),
                    f"de vraag '{code}' komt al in een andere fase voor; kies een andere korte naam.",
                )
            codes.add(code)
            plek_vraag: Pad = ("fasen", naam, "vragen", code)
            for w in vraag.door if c.partijen else ():
                yield from moet_bestaan(plek_vraag, w, set(c.partijen) | soorten, "partij")
            if vraag.gegeven is not None:
                yield from moet_bestaan(plek_vraag, vraag.gegeven, c.gegevens, "categorie gegevens")
            if vraag.betrokkene is not None:
                mensen = c.categorieen_betrokkene
                yield from moet_bestaan(plek_vraag, vraag.betrokkene, mensen, "categorie betrokkene")
            for w in vraag.lezers if wie_is_wie else ():
                yield from moet_bestaan(("fasen", naam, "vragen", code), w, wie, "lezer")
        if not fase.eind and not fase.overgangen and vorm.heel("fasen", naam):
            yield ("fasen", naam), f"fase '{naam}' heeft geen uitgang en is geen eindfase."
        for i, regel in enumerate(fase.zicht):
            plek: Pad = ("fasen", naam, "zicht", i)
            for g in regel.gegevens:
                yield from moet_bestaan(plek, g, c.gegevens, "categorie gegevens")
            for b in regel.betrokkenen:
                yield from moet_bestaan(plek, b, c.categorieen_betrokkene, "categorie betrokkene")
            for w in regel.lezers if wie_is_wie else ():
                yield from moet_bestaan(plek, w, wie, "lezer")
            for d in regel.doelen:
                yield from moet_bestaan(plek, d, c.doelen, "doel")
        for j, h in enumerate(fase.handelingen):
            plek = ("fasen", naam, "handelingen", j)
            if handelingen:
                yield from moet_bestaan(plek, h, handelingen, "handeling")
                wie_mag = handelingen.get(h, c.rollen)
                if not set(wie_mag) & set(c.rollen) and vorm.heel("rollen"):
                    yield (
                        plek,
                        (
                            f"niemand kan '{h}': dat mag alleen {' of '.join(sorted(wie_mag))}, en die rol "
                            "heeft dit convenant niet."
                        ),
                    )
        for i, overgang in enumerate(fase.overgangen):
            plek = ("fasen", naam, "overgangen", i)
            yield from moet_bestaan((*plek, "naar"), overgang.naar, c.fasen, "fase")
            yield from moet_bestaan((*plek, "besluit"), overgang.besluit.door, c.rollen, "rol")
            if handelingen and overgang.besluit.door not in handelingen["besluiten"]:
                yield (
                    (*plek, "besluit"),
                    (
                        f"de rol '{overgang.besluit.door}' kan niet besluiten; dat doet: "
                        f"{', '.join(sorted(handelingen['besluiten']))}."
                    ),
                )
            for j, controle in enumerate(overgang.poort):
                yield from moet_bestaan((*plek, "poort", j), controle.controle, kennis.controles, "controle")
    begin = {g for z in c.fasen[c.beginfase].zicht for g in z.gegevens} if c.fasen else set()
    for veld, categorie_naam in (
        ("persoon", c.bij_aanmelding.persoon),
        ("aanleiding", c.bij_aanmelding.aanleiding),
    ):
        yield from moet_bestaan(("bij_aanmelding", veld), categorie_naam, c.gegevens, "categorie gegevens")
        te_zien = categorie_naam not in c.gegevens or categorie_naam in begin
        if not te_zien and c.fasen and vorm.heel("fasen", c.beginfase):
            yield (
                ("bij_aanmelding", veld),
                f"in de eerste fase ('{c.beginfase}') is '{categorie_naam}' voor niemand te zien.",
            )
    clausules = vorm.namen("clausules")
    if c.ingrijpende_maatregelen and clausules is not None and "lichtere_middelen" not in clausules:
        yield (
            ("ingrijpende_maatregelen",),
            "hierbij hoort de clausule 'lichtere_middelen', met de plaats in de tekst.",
        )
    gebruikt: list[tuple[Pad, str]] = [
        (("gegevens", n, "voorwaarden"), v) for n, g in c.gegevens.items() for v in g.voorwaarden
    ]
    gebruikt += [(("fasen", n, "handelingen"), h) for n, f in c.fasen.items() for h in f.handelingen]
    for plek, wat in gebruikt:
        nodig = RUST_OP_CLAUSULE.get(wat)
        if nodig is not None and clausules is not None and nodig not in clausules:
            yield (
                plek,
                f"bij '{wat}' hoort de clausule '{nodig}' ({CLAUSULES[nodig]}), met de plaats in de tekst.",
            )
    for naam, voorbehouden in c.voorbehouden_interventies.items():
        yield from moet_bestaan(
            ("voorbehouden_interventies", naam, "norm"), voorbehouden.norm, c.open_normen, "open norm"
        )
        if voorbehouden.norm in c.open_normen and c.open_normen[voorbehouden.norm].soort != "lijst":
            yield (
                ("voorbehouden_interventies", naam, "norm"),
                f"open norm '{voorbehouden.norm}' is geen lijst van partijen.",
            )
    for clausule in c.clausules:
        yield from moet_bestaan(("clausules", clausule), clausule, CLAUSULES, "clausule")
    for i, item in enumerate(c.informeren):
        yield from moet_bestaan(("informeren", i), item, INFORMEREN, "onderdeel")
    for i, item in enumerate(c.plan):
        yield from moet_bestaan(("plan", i), item, PLANDELEN, "onderdeel")
    if c.plan and "plan" not in c.clausules:
        yield ("plan",), "noem bij clausules met 'plan' waar de tekst dit zegt."
    for over, wie_informeert in c.informeren_door.items():
        plek = ("informeren_door", over)
        yield from moet_bestaan(plek, over, c.categorieen_betrokkene, "categorie betrokkene")
        for p in wie_informeert if vorm.heel("partijen") else ():
            yield from moet_bestaan(plek, p, set(c.partijen) | soorten, "partij")
    if c.toelating.profiel and c.toelating.profiel_norm is None:
        yield (
            ("toelating", "profiel"),
            "bij een profiel hoort 'profiel_norm': de open norm die zegt of alle kenmerken nodig zijn.",
        )
    if c.toelating.melden_bij is not None and vorm.heel("toelating", "situaties"):
        plek = ("toelating", "melden_bij")
        yield from moet_bestaan(plek, c.toelating.melden_bij, c.toelating.situaties, "situatie")
    if c.toelating.niveaus and c.toelating.niveau and c.toelating.niveau not in c.toelating.niveaus:
        yield ("toelating", "niveau"), f"niveau {c.toelating.niveau} staat niet bij de niveaus."
    hoogste = c.toelating.opschaling_niveau
    if hoogste is not None and hoogste not in c.toelating.niveaus and vorm.heel("toelating", "niveaus"):
        yield ("toelating", "opschaling_niveau"), f"niveau {hoogste} staat niet bij de niveaus."
    if c.adviesvragen is not None and clausules is not None and "anoniem_advies" not in clausules:
        yield (
            ("adviesvragen",),
            "hierbij hoort de clausule 'anoniem_advies', met de plaats in de tekst.",
        )
    registers = {f.register for f in c.fasen.values() if f.register}
    if c.adviesvragen is not None and c.adviesvragen.register and vorm.heel("fasen"):
        plek = ("adviesvragen", "register")
        yield from moet_bestaan(plek, c.adviesvragen.register, registers, "register")
    for register in c.bewaren.per_register if vorm.heel("fasen") else ():
        plek = ("bewaren", "per_register", register)
        yield from moet_bestaan(plek, register, registers, "register")
    for norm, pad in (
        *([(c.toelating.criteria_norm, ("toelating", "criteria_norm"))] if c.toelating.criteria_norm else []),
        *([(c.toelating.profiel_norm, ("toelating", "profiel_norm"))] if c.toelating.profiel_norm else []),
        (c.datalek.start_norm, ("datalek", "start_norm")),
        *([(c.kanaal_norm, ("kanaal_norm",))] if c.kanaal_norm else []),
        (c.bewaren.norm, ("bewaren", "norm")),
        *([(c.bewaren.vanaf_norm, ("bewaren", "vanaf_norm"))] if c.bewaren.vanaf_norm else []),
        *((norm, ("bewaren", "per_register", register)) for register, norm in c.bewaren.per_register.items()),
    ):
        yield from moet_bestaan(pad, norm, c.open_normen, "open norm")
    for p in c.datalek.verantwoordelijk:
        yield from moet_bestaan(("datalek", "verantwoordelijk"), p, c.rollen, "rol")
    for i, wie_meldt in enumerate(c.bij_aanmelding.ook_door):
        yield from moet_bestaan(("bij_aanmelding", "ook_door", i), wie_meldt, c.rollen, "rol")
    breuken = [t.bij for t in c.datalek.ladder]
    if breuken != sorted(breuken) or any(not 0 <= b < 1 for b in breuken):
        yield ("datalek", "ladder"), "de treden staan op volgorde en liggen tussen 0 en 1."
    if not any(t.doe == "automatische_kennisgeving" for t in c.datalek.ladder):
        yield (
            ("datalek", "ladder"),
            "de ladder heeft een trede 'automatische_kennisgeving' nodig (binnen 24 uur).",
        )


def _open_normen(c: Convenant) -> Iterator[Zin]:
    """An open norm can be filled in, by somebody, and its own bounds and strictest reading agree."""
    for naam, norm in c.open_normen.items():
        plek: Pad = ("open_normen", naam)
        if norm.soort in {"keuze", "lijst"} and not norm.opties:
            yield plek, "een norm met een keuze heeft opties nodig."
        if not all(wie.strip() for wie in norm.beslissers or ("",)):
            yield (*plek, "invulling_door"), "noem wie dit mag besluiten, zoals de tekst het zegt."
        if norm.in_werking_dag_erna and norm.soort != "datum":
            zin = "'in_werking_dag_erna' hoort bij een norm van de soort datum."
            yield (*plek, "in_werking_dag_erna"), zin
        if norm.met_versie and norm.soort != "tekst":
            yield (*plek, "met_versie"), "'met_versie' hoort bij een norm van de soort tekst."
        yield from ((plek, zin) for zin in _grenzen(norm))
        if norm.strengste is None:
            continue
        if norm.opties and norm.strengste not in norm.opties:
            yield (*plek, "strengste"), f"'{norm.strengste}' is geen van de opties."
        elif norm.soort not in {"keuze", "lijst"}:
            try:
                past(norm, norm.strengste)
            except ValueError as fout:
                yield (*plek, "strengste"), f"'strengste': {fout}"


def _grenzen(norm: OpenNorm) -> Iterator[str]:
    grenzen = [g.duur for g in (norm.minstens, norm.hoogstens) if g]
    if grenzen and norm.soort != "duur":
        yield "'hoogstens' en 'minstens' horen bij een norm van de soort duur."
    if Duur() in grenzen:
        yield "een grens van nul kan niet: een termijn is langer dan nul."
    if len(grenzen) == 2 and not grenzen[0] <= grenzen[1]:
        yield f"'minstens' ({grenzen[0]}) is langer dan 'hoogstens' ({grenzen[1]})."


def _termijnen(c: Convenant) -> Iterator[Zin]:
    """What would be due before it began is a mistake."""
    termijnen: dict[Pad, timedelta] = {("datalek", "duur"): c.datalek.duur}
    if c.adviesvragen is not None:
        termijnen["adviesvragen", "antwoord_binnen"] = c.adviesvragen.antwoord_binnen
    for veld in dataclasses.fields(c.werkafspraken):
        termijnen["werkafspraken", veld.name] = getattr(c.werkafspraken, veld.name)
    for pad, duur in termijnen.items():
        if duur <= timedelta(0):
            yield pad, "een termijn van nul of minder kan niet."


def _lengtes(c: Convenant) -> Iterator[Zin]:
    """What is stored under a short name must fit there; it would otherwise fail in the middle of an act."""
    lang: list[tuple[Pad, str, int]] = [
        (("id",), c.id, 80),
        (("versie",), c.versie, 20),
        (("casusnummer",), c.casusnummer, 18),
    ]
    for veld, namen, langst in (
        ("doelen", c.doelen, 40),
        ("rollen", c.rollen, 60),
        ("partijen", c.partijen, 60),
        ("categorieen_betrokkene", c.categorieen_betrokkene, 40),
        ("gegevens", c.gegevens, 40),
        ("fasen", c.fasen, 40),
        ("beroepsgeheim", c.beroepsgeheim, 40),
        ("open_normen", c.open_normen, 60),
    ):
        lang += [((veld, naam), naam, langst) for naam in namen]
    for pad, naam, langst in lang:
        if len(naam) > langst:
            yield pad, f"'{naam}' is te lang: een korte naam heeft hier hoogstens {langst} tekens."


def _normen(c: Convenant, met_norm: frozenset[str], vorm: Vorm) -> Iterator[Zin]:
    """A check that reads an open norm says which one; the norm exists and offers a choice."""
    plekken: list[tuple[Pad, tuple[str, ...], str | None]] = [
        (("gegevens", naam), categorie.voorwaarden, categorie.norm) for naam, categorie in c.gegevens.items()
    ]
    for naam, fase in c.fasen.items():
        for i, overgang in enumerate(fase.overgangen):
            plekken += [
                (("fasen", naam, "overgangen", i, "poort", j), (x.controle,), x.norm)
                for j, x in enumerate(overgang.poort)
            ]
    for plek, namen, norm in plekken if vorm.heel("open_normen") else ():
        nodig = [n for n in namen if n in met_norm]
        if nodig and norm is None:
            yield (
                plek,
                (
                    f"'{nodig[0]}' leest een open norm: noem die met "
                    f"'norm:'.{lijkt_op(nodig[0], c.open_normen)}"
                ),
            )
        elif norm is not None and norm not in c.open_normen:
            yield (*plek, "norm"), f"open norm '{norm}' bestaat niet.{lijkt_op(norm, c.open_normen)}"
        elif norm is not None and c.open_normen[norm].soort != "keuze":
            yield (*plek, "norm"), f"open norm '{norm}' is geen keuze."


def _plat(tekst: str) -> str:
    return re.sub(r"\s+", " ", tekst).strip()


def _alle_citaten(ding: Any, pad: Pad = ()) -> Iterator[Zin]:
    if isinstance(ding, dict):
        for sleutel, waarde in ding.items():
            if sleutel == "citaat" and isinstance(waarde, str):
                yield (*pad, sleutel), waarde
            else:
                yield from _alle_citaten(waarde, (*pad, sleutel))
    elif isinstance(ding, list):
        for i, waarde in enumerate(ding):
            yield from _alle_citaten(waarde, (*pad, i))


def vingerafdruk(bron_sha256: str, citaat: str) -> str:
    """Identify a quotation that was verified in a source: sha256 of the source's hash and the words."""
    return hashlib.sha256(f"{bron_sha256}\n{_plat(citaat)}".encode()).hexdigest()


def _bekende_vingerafdrukken() -> frozenset[str]:
    return frozenset(VINGERAFDRUKKEN.read_text().split()) if VINGERAFDRUKKEN.exists() else frozenset()


def _citaten(vorm: Vorm, c: Convenant, bronnen: Path | None) -> Iterator[Zin]:
    """A quotation occurs word for word in the source, or carries a fingerprint of an earlier check."""
    if not vorm.heel("bron"):
        return
    bestand = bronnen / c.bron.document if bronnen else None
    if bestand is not None and bestand.is_file():
        inhoud = bestand.read_bytes()
        if hashlib.sha256(inhoud).hexdigest() != c.bron.sha256:
            yield (
                ("bron", "sha256"),
                f"het brondocument {c.bron.document} is een ander bestand dan hier staat.",
            )
            return
        plat = _plat(inhoud.decode())
        for pad, citaat in _alle_citaten(vorm.ruw):
            if _plat(citaat) not in plat:
                yield pad, f'het citaat "{citaat}" staat niet letterlijk in {c.bron.document}.'
        return
    bekend = _bekende_vingerafdrukken()
    for pad, citaat in _alle_citaten(vorm.ruw):
        if vingerafdruk(c.bron.sha256, citaat) not in bekend:
            yield pad, f'het citaat "{citaat}" is niet te controleren: {c.bron.document} ontbreekt hier.'


def citaten_van(tekst: str) -> list[str]:
    """All quotations in a convenant file, in order."""
    return [citaat for _, citaat in _alle_citaten(yamltekst.laad(tekst))]


def lees_inhoud(pad: Path) -> str:
    """The text of a convenant file, never more of it than a convenant can be. Raises ConvenantFout."""
    try:
        with pad.open(encoding="utf-8") as bestand:
            return bestand.read(yamltekst.GROOTST + 1)
    except (OSError, UnicodeDecodeError) as fout:
        raise ConvenantFout([f"{pad}: dit bestand is niet te lezen ({type(fout).__name__})."]) from fout


def lees_bestand(pad: Path, *, kennis: Kennis, bronnen: Path | None = None) -> Convenant:
    """Read one convenant file; see `lees_tekst`."""
    return lees_tekst(lees_inhoud(pad), naam=pad.name, kennis=kennis, bronnen=bronnen)


# checks that were called otherwise: the name in a definition of before, and the name of today
CONTROLE_HEET_NU = {"geen_dreigende_huisuitzetting": "afwijzing_gemotiveerd"}


def _bij_de_tijd(ruw: dict[str, Any]) -> dict[str, Any]:
    """The definition in the form of today: texts that were written under an earlier form stay readable."""
    toelating = ruw.get("toelating")
    if isinstance(toelating, dict):
        voorwaarden = toelating.get("opschaling_voorwaarden")
        if isinstance(voorwaarden, list):  # codes only, until every code had its words
            toelating["opschaling_voorwaarden"] = {v: v.replace("_", " ") for v in voorwaarden}
        if "altijd_bij" in toelating:  # was read as a duty to take up; the sources only know one to report
            toelating.setdefault("melden_bij", toelating.pop("altijd_bij"))
    for controle in _controles(ruw.get("fasen")):
        naam = controle.get("controle")
        if isinstance(naam, str) and naam in CONTROLE_HEET_NU:
            controle["controle"] = CONTROLE_HEET_NU[naam]
    return ruw


def _controles(fasen: Any) -> Iterator[dict[str, Any]]:
    """Every line of every poort, in a definition that was not checked yet."""
    for fase in _kinderen(fasen):
        for overgang in _kinderen(fase.get("overgangen")):
            yield from _kinderen(overgang.get("poort"))


def _kinderen(ding: Any) -> list[dict[str, Any]]:
    delen = ding.values() if isinstance(ding, dict) else ding if isinstance(ding, list) else ()
    return [deel for deel in delen if isinstance(deel, dict)]


@lru_cache(maxsize=256)
def lees_opgeslagen(tekst: str, poorten: frozenset[str]) -> Convenant:
    """A definition that was checked when it was registered; no need to see its quotations again."""
    ruw = _bij_de_tijd(yamltekst.laad(tekst))
    ruw["sha256"] = hashlib.sha256(tekst.encode()).hexdigest()
    convenant = ADAPTER.validate_python(ruw)
    onbekend = {x.controle for f in convenant.fasen.values() for o in f.overgangen for x in o.poort} - poorten
    if onbekend:
        raise ConvenantFout(
            [f"{convenant.id} {convenant.versie}: onbekende controles {', '.join(sorted(onbekend))}."]
        )
    return convenant


def beschikbaar(*mappen: Path) -> dict[tuple[str, str], Path]:
    """The convenant files in these folders: (id, versie) to path."""
    gevonden = {}
    for wortel in mappen:
        for pad in sorted(wortel.glob("*/*.yaml")):
            gevonden[pad.parent.name, pad.stem] = pad
    return gevonden


def hoort_te_heten(pad: Path, *mappen: Path) -> tuple[str, str] | None:
    """The id and versie that a file must have where it stands in one of these folders; elsewhere any."""
    pad = pad.resolve()
    if pad.parent.parent in {wortel.resolve() for wortel in mappen}:
        return pad.parent.name, pad.stem
    return None
