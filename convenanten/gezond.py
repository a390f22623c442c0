"""Is a convenant sound: does every casus come to an end, and does everything that stands there do something?

Judged from the file alone, with what the software can do (`Kennis`). `gebreken` are mistakes: something would
go wrong in a casus. `restjes` are remarks: something stands there and does nothing. What could not be read
(`Vorm`) or does not exist is taken as it was probably meant, or as in order: that is said elsewhere.
"""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from convenanten.definitie import Convenant, Fase, Overgang
from convenanten.kennis import Eist, Kennis
from convenanten.vorm import Pad, Vorm, Zin

BESLUITEN = "besluiten"
MEEBESLISSEN = "meebeslissen"
_MEESTE_WEGEN = 5_000
_NORM_PER_NAAM = frozenset({"per_register", "verwerkt"})


@dataclass(frozen=True)
class _Weg:
    """A fase with the acts that were possible on the way to it and in it."""

    fase: str
    gehad: frozenset[str]


def _bedoeld(woord: str, bekend: Collection[str]) -> str:
    """This name, or the known one that it is nearest to."""
    dichtbij = [woord] if woord in bekend else difflib.get_close_matches(woord, sorted(bekend), 1, 0.5)
    return dichtbij[0] if dichtbij else woord


def _eist(k: Kennis, controle: str) -> Eist:
    """What this check needs; for one that nobody knows, the benefit of the doubt."""
    return k.controles.get(_bedoeld(controle, k.controles), Eist(bevinding=True))


class _Proces:
    """The fasen as a casus goes through them."""

    def __init__(self, c: Convenant, k: Kennis) -> None:
        self.c, self.k = c, k
        self.kan = {naam: self._mogelijk(fase) for naam, fase in c.fasen.items()}

    def houders(self, rol: str) -> set[str]:
        """The partijen of which somebody can have this rol, and act in it."""
        if rol not in self.c.rollen:
            return set()
        namens = self.c.rollen[rol].namens
        return {
            naam
            for naam, partij in self.c.partijen.items()
            if (not namens or partij.soort in namens)
            and (rol not in self.k.regierollen or partij.rol == "regie")
        }

    def iemand(self, handeling: str) -> bool:
        """Is there anybody who may perform this act?"""
        return any(self.houders(rol) for rol in self.k.handelingen.get(handeling, ()))

    def _mogelijk(self, fase: Fase) -> frozenset[str]:
        bedoeld = {_bedoeld(h, self.k.handelingen) for h in fase.handelingen}
        return frozenset(h for h in bedoeld if self.iemand(h))

    def naar(self, overgang: Overgang) -> str:
        """The fase that this overgang leads to, or was meant to."""
        return _bedoeld(overgang.naar, self.c.fasen)

    def wie_besluit(self, fase: str, overgang: Overgang) -> str:
        """Why nobody can decide on this overgang, or nothing."""
        kan = self.kan[fase]
        if BESLUITEN not in kan:
            return f"niemand kan hierover besluiten: zet '{BESLUITEN}' bij de handelingen van deze fase."
        if overgang.besluit.vier_ogen and MEEBESLISSEN not in kan:
            return (
                "een tweede persoon kan dit besluit niet bevestigen: zet "
                f"'{MEEBESLISSEN}' bij de handelingen van deze fase."
            )
        return ""

    def slaagt(self, eist: Eist, weg: _Weg) -> bool:
        """Can people make this check hold for a casus that came here like this?"""
        if eist.sluit_door is not None and not weg.gehad & set(eist.sluit_door):
            return True
        bron = self.kan[weg.fase] if eist.hier else weg.gehad
        een = not eist.een_van or bool(bron & set(eist.een_van))
        return een and bron >= set(eist.ook) and weg.gehad >= set(eist.eerst)

    def verder(self, weg: _Weg) -> Iterator[_Weg]:
        """Where a casus can go from here; nowhere from an end, or from a fase that nobody knows."""
        fase = self.c.fasen.get(weg.fase)
        for overgang in () if fase is None or fase.eind else fase.overgangen:
            eisen = [_eist(self.k, x.controle) for x in overgang.poort]
            if self.wie_besluit(weg.fase, overgang) or not all(self.slaagt(e, weg) for e in eisen):
                continue
            naar = self.naar(overgang)
            yield _Weg(naar, weg.gehad | self.kan.get(naar, frozenset()) & self._telt)

    @cached_property
    def _telt(self) -> frozenset[str]:
        """The acts that a check further on can depend on."""
        eisen = [*self.k.controles.values(), *self.k.voorwaarden.values()]
        return frozenset(h for e in eisen for h in (*e.een_van, *e.ook, *e.eerst, *(e.sluit_door or ())))

    @cached_property
    def wegen(self) -> dict[_Weg, tuple[_Weg, ...]]:
        """Every way in which a casus can be somewhere, with where it can go from there."""
        begin = self.c.beginfase
        gedaan = frozenset(h for h in self.k.begin if self.iemand(h))
        gevonden: dict[_Weg, tuple[_Weg, ...]] = {}
        rij = [_Weg(begin, gedaan | self.kan[begin] & self._telt)]
        while rij and len(gevonden) < _MEESTE_WEGEN:
            weg = rij.pop()
            if weg not in gevonden:
                gevonden[weg] = tuple(self.verder(weg))
                rij += gevonden[weg]
        return gevonden

    @cached_property
    def te_bereiken(self) -> frozenset[str]:
        """The fasen that a casus can come to."""
        return frozenset(weg.fase for weg in self.wegen)

    @cached_property
    def vast(self) -> set[_Weg]:
        """The ways from which no end can be reached any more."""
        goed = {w for w in self.wegen if w.fase not in self.c.fasen or self.c.fasen[w.fase].eind}
        while erbij := {w for w, naar in self.wegen.items() if goed.intersection(naar)} - goed:
            goed |= erbij
        return set(self.wegen) - goed


def gebreken(c: Convenant, k: Kennis, vorm: Vorm) -> Iterator[Zin]:
    """What would go wrong in a casus under this convenant."""
    yield from _leeg_waar_het_over_gaat(c, k, vorm)
    yield from _eindfasen(c, k)
    if not c.fasen or not (vorm.heel("rollen") and vorm.heel("partijen") and _route_is_heel(c, vorm)):
        return
    proces = _Proces(c, k)
    yield from _niemand(proces)
    if len(proces.wegen) >= _MEESTE_WEGEN:
        yield ("fasen",), "er zijn zo veel wegen door dit convenant dat niet is na te gaan of elke eindigt."
        return
    yield from _poorten(proces)
    yield from _voorwaarden(proces)
    yield from _onbereikbaar(proces)
    yield from _zonder_einde(proces)


def _route_is_heel(c: Convenant, vorm: Vorm) -> bool:
    """Was everything read that decides where a casus can go?"""
    lezen = [
        vorm.heel("fasen", naam, veld) for naam in c.fasen for veld in ("handelingen", "overgangen", "eind")
    ]
    return all(lezen) and vorm.namen("fasen") == set(c.fasen)


def _niemand(p: _Proces) -> Iterator[Zin]:
    for naam, fase in p.c.fasen.items():
        for i, h in enumerate(fase.handelingen):
            wie = set(p.k.handelingen.get(h, ())) & set(p.c.rollen)
            if wie and not p.iemand(h):
                rollen = " of ".join(f"'{rol}'" for rol in sorted(wie))
                zin = f"niemand kan '{h}': geen partij kan iemand met de rol {rollen} hebben."
                yield ("fasen", naam, "handelingen", i), zin


def _of(handelingen: Iterable[str]) -> str:
    return " of ".join(f"'{h}'" for h in handelingen)


def _mist(p: _Proces, eist: Eist, weg: _Weg) -> str:
    """Which act should have been possible, and where."""
    bron = p.kan[weg.fase] if eist.hier else weg.gehad
    plek = "in deze fase" if eist.hier else "in deze fase of in een fase ervoor"
    if not bron & set(eist.een_van):
        return f"{_of(eist.een_van)} kan niet {plek}"
    for h in eist.ook:
        if h not in bron:
            return f"'{h}' kan niet {plek}"
    nodig = next(h for h in eist.eerst if h not in weg.gehad)
    return f"'{nodig}' kan niet in deze fase of in een fase ervoor"


def _poorten(p: _Proces) -> Iterator[Zin]:
    """Can every poort open, for some casus that comes there?"""
    alles = frozenset().union(*p.kan.values())
    for naam, fase in p.c.fasen.items():
        wegen = [w for w in p.wegen if w.fase == naam] or [_Weg(naam, alles)]
        for i, overgang in enumerate(fase.overgangen):
            plek: Pad = ("fasen", naam, "overgangen", i)
            if reden := p.wie_besluit(naam, overgang):
                yield (*plek, "besluit"), reden
            elk = True
            for j, x in enumerate(overgang.poort):
                eist = _eist(p.k, x.controle)
                if not any(p.slaagt(eist, w) for w in wegen):
                    reden = _mist(p, eist, max(wegen, key=lambda w: len(w.gehad)))
                    zin = f"de controle '{x.controle}' kan hier nooit slagen: {reden}."
                    yield (*plek, "poort", j), zin
                    elk = False
            eisen = [_eist(p.k, x.controle) for x in overgang.poort]
            if elk and not any(all(p.slaagt(e, w) for e in eisen) for w in wegen):
                zin = "deze controles slagen nooit samen: wat ze nodig hebben, ligt op verschillende wegen."
                yield (*plek, "poort"), zin


def _te_laat(p: _Proces) -> Iterator[Zin]:
    """A check that something shuts can be put right in its own fase too: a casus may come in like that."""
    for naam, fase in p.c.fasen.items():
        for i, overgang in enumerate(fase.overgangen):
            for j, x in enumerate(overgang.poort):
                eist = _eist(p.k, x.controle)
                dicht = [w for w in p.wegen if w.fase == naam and w.gehad & set(eist.sluit_door or ())]
                if not p.kan[naam] & set(eist.een_van) and any(p.slaagt(eist, w) for w in dicht):
                    zin = f"{_of(eist.een_van)} kan niet in deze fase. Een casus die hier komt terwijl de "
                    zin += f"controle '{x.controle}' niet klopt, kan dat hier niet meer goed maken."
                    yield ("fasen", naam, "overgangen", i, "poort", j), zin


def _onbereikbaar(p: _Proces) -> Iterator[Zin]:
    if any(p.naar(o) not in p.c.fasen for f in p.c.fasen.values() for o in f.overgangen):
        return  # it may have been meant there
    for naam in p.c.fasen:
        if naam in p.te_bereiken:
            continue
        erheen = [f for f, x in p.c.fasen.items() if naam in map(p.naar, x.overgangen) and f != naam]
        zin = f"geen casus kan in de fase '{naam}' komen: "
        zin += f"de weg via {_of(erheen)} gaat niet open." if erheen else "geen overgang leidt erheen."
        yield ("fasen", naam), zin


def _zonder_einde(p: _Proces) -> Iterator[Zin]:
    """From every fase, however a casus came there, an end can be reached."""
    if not p.vast:
        return
    fasen = [naam for naam in p.c.fasen if naam in {w.fase for w in p.vast}]
    laatste = [
        naam
        for naam in fasen
        if not any(x.fase != naam for w in p.vast if w.fase == naam for x in p.wegen[w])
    ]
    altijd = [naam for naam in fasen if all(w in p.vast for w in p.wegen if w.fase == naam)]
    plek = ("fasen", (laatste or fasen)[0])
    if altijd:
        yield plek, f"vanuit {_of(altijd).replace(' of ', ' en ')} is geen eindfase te bereiken."
        return
    weg = next(w for w in p.wegen if w in p.vast)
    anders = frozenset().union(*(w.gehad for w in p.wegen if w.fase == weg.fase and w not in p.vast))
    mist = f" Er is een weg zonder {_of(sorted(anders - weg.gehad))}." if anders - weg.gehad else ""
    yield ("fasen", weg.fase), f"niet elke casus in '{weg.fase}' kan nog een eindfase bereiken.{mist}"


def _eindfasen(c: Convenant, k: Kennis) -> Iterator[Zin]:
    """An end is an end; and a dossier is only destroyed after a person found something."""
    for naam, fase in c.fasen.items():
        if fase.eind and fase.overgangen:
            yield ("fasen", naam, "overgangen"), "uit een eindfase gaat een casus nergens meer heen."
        if not fase.eind and fase.vernietigen is not None:
            yield ("fasen", naam, "vernietigen"), "'vernietigen' hoort bij een eindfase ('eind: true')."
        for i, overgang in enumerate(fase.overgangen):
            doel = c.fasen.get(_bedoeld(overgang.naar, c.fasen))
            if doel is None or doel.vernietigen is None:
                continue
            if not overgang.poort:
                zin = f"de overgang naar '{overgang.naar}' vernietigt het dossier, en de poort is leeg."
                yield ("fasen", naam, "overgangen", i), zin
            elif not any(_eist(k, x.controle).bevinding for x in overgang.poort):
                zin = (
                    f"de overgang naar '{overgang.naar}' vernietigt het dossier, en geen controle in de "
                    "poort vraagt wat een mens heeft vastgesteld."
                )
                yield ("fasen", naam, "overgangen", i, "poort"), zin


def _onderdeel(c: Convenant, fase: Fase | None, naam: str) -> Any:
    """A part of the convenant by its name (`toelating.criteria`), or of this fase (`vragen`)."""
    if fase is not None and "." not in naam and hasattr(fase, naam):
        return getattr(fase, naam)
    ding: Any = c
    for deel in naam.split("."):
        ding = getattr(ding, deel)
    return ding


def _leeg_waar_het_over_gaat(c: Convenant, k: Kennis, vorm: Vorm) -> Iterator[Zin]:
    """A check or condition about nothing always holds, or never."""

    def leeg(eist: Eist, fase: Fase | None) -> bool:
        return bool(eist.gaat_over) and _onderdeel(c, fase, eist.gaat_over) in (None, (), {}, "")

    def zin(wat: str, naam: str, eist: Eist) -> str:
        return f"{wat} '{naam}' gaat over '{eist.gaat_over}', en daar staat hier niets."

    for naam, fase in c.fasen.items():
        for i, overgang in enumerate(fase.overgangen):
            for j, x in enumerate(overgang.poort):
                eist = _eist(k, x.controle)
                if (
                    leeg(eist, fase)
                    and vorm.heel(*eist.gaat_over.split("."))
                    and vorm.heel("fasen", naam, "vragen")
                ):
                    yield ("fasen", naam, "overgangen", i, "poort", j), zin("de controle", x.controle, eist)
    for naam, categorie in c.gegevens.items():
        for v in categorie.voorwaarden:
            eist = k.voorwaarden.get(v, Eist())
            if leeg(eist, None) and vorm.heel(*eist.gaat_over.split(".")):
                yield ("gegevens", naam, "voorwaarden"), zin("de voorwaarde", v, eist)


def _voorwaarden(p: _Proces) -> Iterator[Zin]:
    """Can a condition be met in, or before, a fase in which the category is to be seen?"""
    for naam, categorie in p.c.gegevens.items():
        te_zien = {f for f, x in p.c.fasen.items() if any(naam in z.gegevens for z in x.zicht)}
        wegen = [w for w in p.wegen if w.fase in te_zien]
        for v in categorie.voorwaarden:
            eist = p.k.voorwaarden.get(v, Eist())
            if wegen and not any(p.slaagt(eist, w) for w in wegen):
                reden = _mist(p, eist, max(wegen, key=lambda w: len(w.gehad)))
                plek: Pad = ("gegevens", naam, "voorwaarden")
                reden = reden.replace("deze fase", "een fase waarin dit te zien is")
                yield plek, f"de voorwaarde '{v}' is nooit te vervullen: {reden}."


def restjes(c: Convenant, k: Kennis, vorm: Vorm, gemist: Collection[str]) -> Iterator[Zin]:
    """What stands there and does nothing. Nothing is said of blocks in which a name was not found
    (`gemist`): what seems unused was probably meant there.
    """
    zicht = [z for f in c.fasen.values() for z in f.zicht] if vorm.heel("fasen") else None

    def over(blok: str, gebruikt: Iterable[str], zin: str) -> Iterator[Zin]:
        for naam in vorm.namen(blok) or ():
            if blok not in gemist and naam not in gebruikt:
                yield (blok, naam), f"'{naam}' {zin}"

    if zicht is not None:
        yield from over(
            "gegevens", {g for z in zicht for g in z.gegevens}, "staat in geen enkele zicht-regel."
        )
        betrokken = {b for z in zicht for b in z.betrokkenen}
        yield from over("categorieen_betrokkene", betrokken, "staat in geen enkele zicht-regel.")
        doelen = {d for z in zicht for d in z.doelen} | {d for g in c.gegevens.values() for d in g.doelen}
        yield from over(
            "doelen",
            doelen if vorm.heel("gegevens") else c.doelen,
            "staat bij geen zicht-regel of soort gegevens.",
        )
    if vorm.heel("partijen"):
        van_partijen = {g for p in c.partijen.values() for groep in p.alternatieven for g in groep}
        yield from over("grondslagen", van_partijen, "is van geen enkele partij een grondslag.")
    yield from _ongelezen_normen(c, vorm, gemist)
    if not (vorm.heel("rollen") and vorm.heel("fasen") and vorm.heel("gegevens") and vorm.heel("partijen")):
        return
    yield from over("rollen", _gebruikte_rollen(c, k), "is een rol waarmee niemand iets kan doen of lezen.")
    yield from _vragen(c, k)
    if c.fasen:
        yield from _te_laat(_Proces(c, k))
    yield from _lezers(c, _Proces(c, k))


def _ongelezen_normen(c: Convenant, vorm: Vorm, gemist: Collection[str]) -> Iterator[Zin]:
    """A norm that people answer and nothing reads. A text is for people; they need no reader here."""
    gelezen = set(_genoemde_normen({x: y for x, y in vorm.ruw.items() if x != "open_normen"}))
    for naam, norm in c.open_normen.items():
        if naam in gelezen or norm.soort == "tekst" or norm.in_werking_dag_erna or "open_normen" in gemist:
            continue
        yield ("open_normen", naam), f"niets leest de norm '{naam}': wat u invult, wordt alleen bewaard."


def _genoemde_normen(ding: Any, sleutel: str = "") -> Iterator[str]:
    """What stands under a field that names an open norm: `norm`, `…_norm`, and the fields with one a line."""
    if isinstance(ding, dict):
        for naam, waarde in ding.items():
            yield from _genoemde_normen(waarde, "norm" if sleutel in _NORM_PER_NAAM else str(naam))
    elif isinstance(ding, list):
        for deel in ding:
            yield from _genoemde_normen(deel, sleutel)
    elif sleutel == "norm" or sleutel.endswith("_norm"):
        yield str(ding)


def _gebruikte_rollen(c: Convenant, k: Kennis) -> set[str]:
    fasen = c.fasen.values()
    handelingen = {h for f in fasen for h in f.handelingen} | k.begin
    return (
        {rol for h in handelingen for rol in k.handelingen.get(h, ())}
        | {o.besluit.door for f in fasen for o in f.overgangen}
        | {w for f in fasen for z in f.zicht for w in z.lezers}
        | {w for g in c.gegevens.values() for w in g.lezers}
        | {w for f in fasen for v in f.vragen.values() for w in v.lezers}
        | set(c.datalek.verantwoordelijk)
        | k.rollen
    )


def _vragen(c: Convenant, k: Kennis) -> Iterator[Zin]:
    """Is every question asked by a poort of its fase, and do its readers read anything?"""
    vragend = {naam for naam, eist in k.controles.items() if eist.gaat_over == "vragen"}
    for naam, fase in c.fasen.items():
        gesteld = {_bedoeld(x.controle, k.controles) for o in fase.overgangen for x in o.poort}
        if fase.vragen and vragend and not gesteld & vragend:
            zin = f"geen poort van deze fase wacht op de antwoorden (controle {_of(sorted(vragend))})."
            yield ("fasen", naam, "vragen"), zin
        for code, vraag in fase.vragen.items():
            if vraag.persoonsgegeven and vraag.lezers:
                zin = "een antwoord met persoonsgegevens is een gegeven; wie het leest, staat in zicht."
                yield ("fasen", naam, "vragen", code, "lezers"), zin


def _lezers(c: Convenant, p: _Proces) -> Iterator[Zin]:
    """Who may read a category at all, and who may see it in a fase, can be the same person."""
    soorten = {naam: partij.soort for naam, partij in c.partijen.items()}

    def van(lezer: str, categorie: str) -> set[str]:
        """The partijen of which somebody can be this reader."""
        if lezer == "regie":
            return {naam for naam, partij in c.partijen.items() if partij.rol == "regie"}
        inbrengers = c.gegevens[categorie].inbrengers
        if lezer == "inbrenger" and inbrengers:
            return {n for n, soort in soorten.items() if n in inbrengers or soort in inbrengers}
        bij_naam = {n for n, soort in soorten.items() if lezer in (n, soort)} | p.houders(lezer)
        bekend = lezer in c.partijen or lezer in soorten.values() or lezer in c.rollen
        return bij_naam if bekend else set(c.partijen)

    for naam, categorie in c.gegevens.items():
        cellen = [
            (("fasen", f, "zicht", i), z)
            for f, fase in c.fasen.items()
            for i, z in enumerate(fase.zicht)
            if naam in z.gegevens
        ]
        for i, lezer in enumerate(categorie.lezers):
            samen = any(van(lezer, naam) & van(w, naam) for _, z in cellen for w in z.lezers)
            if cellen and not samen:
                zin = f"'{lezer}' kan '{naam}' in geen enkele fase lezen: geen zicht-regel is voor die lezer."
                yield ("gegevens", naam, "lezers", i), zin
        for plek, z in cellen:
            lezers = [van(a, naam) & van(b, naam) for a in categorie.lezers for b in z.lezers]
            if categorie.lezers and not any(lezers):
                yield plek, f"'{naam}' kan in deze regel niemand lezen: zie de lezers bij die soort gegevens."
            if categorie.doelen and not set(categorie.doelen) & set(z.doelen):
                yield (
                    plek,
                    f"'{naam}' heeft in deze regel geen doel waarvoor het mag: zie de doelen bij die soort.",
                )
