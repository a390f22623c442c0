"""Plays the scenarios of a convenant, and each step again for every line that it is about.

A step is judged from where the convenant itself brought the casus: the installation is copied before the
step, and the step is done there under the convenant without that line. The two differ in the line only and
the player has no chance in it, so a difference comes from the line. What shows over time (terms, the ladder
of a datalek, retention) is played from the beginning.

Under the other convenant means: `Werkplek.geldend`, the one door through which services and rules receive a
convenant, gives the changed record. Its text in the database stays: nothing that runs in a casus reads it.
Only who registers, fills in and brings into force reads the text; for those lines it reads otherwise where
it becomes a record, in `definitie`.
"""

from __future__ import annotations

import copy
import shutil
import tempfile
import unittest.mock
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import yaml
from argon2 import PasswordHasher
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from casusregie.dekking.anders import Anders
from casusregie.dekking.knoop import Knoop
from casusregie.dekking.knopen import knopen
from casusregie.dekking.waarnemen import Meekijkend, Uitslag, Zet
from casusregie.demo.scenario import ScenarioFout, Speler, lees_scenario, zonder_flow
from casusregie.omgeving import Omgeving, richt_in
from convenanten.definitie import Convenant, GeldendConvenant
from convenanten.lader import MAP, lees_inhoud, lees_opgeslagen
from models.tabellen import Casus, Gegeven
from rules.feiten import VraagBeantwoord
from rules.poorten import oordeel, overgang_naar
from services.alles import HANDELINGEN
from services.handelen.standen import laad_stand
from services.handelen.werkplek import CONTROLES, Instellingen, Werkplek
from services.toegang import accounts

KIJKEN = frozenset({"inzien", "bekijken"})


@dataclass(frozen=True)
class Bevinding:
    """What one scenario found. `bewezen`: per line the step that holds it; `vastgelopen`: lines without which
    the software itself stumbled, and on what; `overgangen`: (fase, naar); `gelukt` and `geweigerd`: acts;
    `mislukt`: why it could not be played as it stands, so that it proves nothing.
    """

    scenario: str
    bewezen: Mapping[str, str] = field(default_factory=dict)
    vastgelopen: Mapping[str, str] = field(default_factory=dict)
    overgangen: frozenset[tuple[str, str]] = frozenset()
    gelukt: frozenset[tuple[str, str]] = frozenset()
    geweigerd: frozenset[tuple[str, str, str]] = frozenset()
    mislukt: str = ""


def lees_convenant(pad: Path) -> Convenant:
    """The convenant in this file."""
    return lees_opgeslagen(lees_inhoud(pad), CONTROLES)


def scenarios(pad: Path) -> list[Path]:
    """The scenario files beside a convenant file that are about this version."""
    alle = sorted((pad.parent / "scenarios").glob("*.yaml"))
    return [p for p in alle if str(lees_scenario(p)["versie"]) == pad.stem]


def alle_knopen(pad: Path) -> tuple[Knoop, ...]:
    """The lines of this convenant file, with what its scenarios try."""
    geprobeerd: dict[str, set[str]] = {}
    for scenario in scenarios(pad):
        gelezen = yaml.safe_load(scenario.read_text(encoding="utf-8"))
        for stap in (*gelezen.get("vooraf", ()), *gelezen["stappen"]):
            for veld, waarde in stap.get("met", {}).items():
                if isinstance(waarde, str):
                    geprobeerd.setdefault(veld, set()).add(waarde)
    c = lees_convenant(pad)
    gevonden = knopen(c, {k: frozenset(v) for k, v in geprobeerd.items()})
    return tuple(k for k in gevonden if _maakt_verschil(c, k))


def _maakt_verschil(c: Convenant, k: Knoop) -> bool:
    """A list that names everybody cannot be wider: there is nothing to take away."""
    if k.soort == "norm":
        return True
    voor = GeldendConvenant(c)
    return k.anders(voor) != voor


class Proefplek(Werkplek):
    """A werkplek in which the convenant in force reads otherwise."""

    anders: Anders | None = None

    def __init__(self, instellingen: Instellingen) -> None:
        super().__init__(instellingen)
        self.gelezen: set[str] = set()
        for database in (self.db, self.kluis.database):
            event.listen(database.engine, "connect", _niet_duurzaam)

    def geldend(self, sessie: Session, vaststelling_id: str) -> GeldendConvenant:
        """The convenant as it was made active, with the change of the moment."""
        echt = super().geldend(sessie, vaststelling_id)
        g: GeldendConvenant = Meekijkend(echt.convenant, echt.invullingen, self.gelezen)
        return g if self.anders is None else self.anders(g)


def _niet_duurzaam(verbinding: Any, _: object) -> None:
    """What is thrown away in a minute need not survive a power cut."""
    verbinding.execute("PRAGMA synchronous=OFF")


@dataclass
class Toneel:
    """An installation in a folder of its own, with the people of a scenario, somewhere in its play."""

    map: Path
    w: Proefplek
    speler: Speler

    @classmethod
    def maak(
        cls, map_: Path, scenario: Mapping[str, Any], convenant: Path, *, vooraf: bool = False
    ) -> Toneel:
        """A fresh installation with everything that a scenario needs before its first step; `vooraf`: before
        what comes before that, when the convenant is registered and nothing more.
        """
        i = _instellingen(map_)
        richt_in(Omgeving(i), demo=True)
        if not convenant.is_relative_to(MAP):
            shutil.copytree(convenant.parent, map_ / "convenanten" / convenant.parent.name)
        w = Proefplek(i)
        speler = Speler(w, lambda soort, id_: zonder_flow(w, soort, id_))
        with _lichte_wachtwoorden():
            (speler.registreer if vooraf else speler.richt_in)(dict(scenario))
        return cls(map_, w, speler)

    def bewaar(self, map_: Path) -> None:
        """Put what it is now in another folder. Nobody writes meanwhile."""
        shutil.rmtree(map_, ignore_errors=True)
        shutil.copytree(self.map, map_, ignore=shutil.ignore_patterns("*.sock", "*-shm"))

    def vanaf(self, bewaard: Path, map_: Path, speler: Speler) -> Toneel:
        """What was put away, opened in another folder, with the player as it was then."""
        shutil.rmtree(map_, ignore_errors=True)
        shutil.copytree(bewaard, map_)
        w = Proefplek(_instellingen(map_))
        return Toneel(map_, w, andere_speler(speler, w))

    def sluit(self) -> None:
        """Close its databases."""
        self.w.sluit()


def andere_speler(speler: Speler, w: Werkplek) -> Speler:
    """The same player, as far as it is, in another werkplek."""
    nieuw = copy.copy(speler)
    nieuw.w, nieuw.laat_gaan = w, lambda soort, id_: zonder_flow(w, soort, id_)
    nieuw.onthouden, nieuw.casussen = dict(speler.onthouden), dict(speler.casussen)
    return nieuw


def _instellingen(map_: Path) -> Instellingen:
    return Instellingen(
        data=map_,
        database_url=f"sqlite:///{map_}/casusregie.db",
        sleutels_url=f"sqlite:///{map_}/sleutels/sleutels.db",
        hoofdsleutel=map_ / "sleutels" / "hoofdsleutel",
        demo=True,
    )


@contextmanager
def _lichte_wachtwoorden() -> Iterator[None]:
    """A dozen accounts that live for a minute need no expensive hashes."""
    echt = accounts._HASHER
    accounts._HASHER = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
    try:
        yield
    finally:
        accounts._HASHER = echt


@contextmanager
def andere_definitie(anders: Anders) -> Iterator[None]:
    """Read every registered text as a convenant with this change."""

    def lees(tekst: str, poorten: frozenset[str]) -> Convenant:
        return anders(GeldendConvenant(lees_opgeslagen(tekst, poorten))).convenant

    with unittest.mock.patch("services.handelen.werkplek.lees_opgeslagen", lees):
        yield


def speel(
    convenant: Path, pad: Path, namen: frozenset[str] | None = None, *, kort: bool = False
) -> Bevinding:
    """Play this scenario of this convenant and find which lines it holds in place (only those in `namen`).

    `kort`: stop as soon as all of them are.
    """
    with tempfile.TemporaryDirectory(prefix="dekking-") as map_:
        try:
            return _Spel(convenant, pad, Path(map_), namen).speel(kort=kort)
        except Exception as fout:
            return Bevinding(pad.stem, mislukt=f"{pad.stem}: {type(fout).__name__}: {fout}")


class _Spel:
    """One scenario, played for all lines."""

    def __init__(self, convenant: Path, pad: Path, map_: Path, namen: frozenset[str] | None) -> None:
        self.pad, self.map = pad, map_
        self.scenario = lees_scenario(pad)
        self.stappen: list[dict[str, Any]] = self.scenario["stappen"]
        self.knopen = [k for k in alle_knopen(convenant) if namen is None or k.naam in namen]
        self.c = lees_convenant(convenant)
        self.convenant = convenant
        self.bewezen: dict[str, str] = {}
        self.vastgelopen: dict[str, str] = {}
        self.zetten: list[Zet] = []
        self.echt = Toneel.maak(map_ / "echt", self.scenario, convenant)

    def speel(self, *, kort: bool) -> Bevinding:
        begin = copy.copy(self.echt.speler)
        self.echt.bewaar(self.map / "begin")
        overgangen: set[tuple[str, str]] = set()
        for nr, stap in enumerate(self.stappen):
            if kort and self.bewezen.keys() >= {k.naam for k in self.knopen}:
                break
            zet = self._zet(nr, stap)
            self.zetten.append(zet)
            na = self._fase(stap)
            if (zet.doet == "besluiten" and na != zet.fase) or (zet.doet and na == zet.met.get("naar")):
                overgangen.add((zet.fase, na))
        self.echt.sluit()
        self._over_de_tijd(begin)
        self._vooraf()
        doet = [z for z in self.zetten if z.doet in HANDELINGEN]
        return Bevinding(
            self.pad.stem,
            self.bewezen,
            self.vastgelopen,
            frozenset(overgangen),
            frozenset((z.fase, z.doet) for z in doet if not z.weigert),
            frozenset((z.fase, z.doet, z.weigert) for z in doet if z.weigert),
        )

    def _eigen(self, stap: Mapping[str, Any]) -> bool:
        """Does this step stand in this file? What comes before in another one is judged there."""
        return str(stap["waar"]).split(",")[0].endswith(f"/{self.pad.name}")

    def _zet(self, nr: int, stap: dict[str, Any]) -> Zet:
        """Do this step for real, and then again for every line that it is about."""
        zet = self._kijk(stap)
        # which norms are read shows only when it is done
        kan = self._eigen(stap) and bool(self._hier(replace(zet, normen=frozenset(self.c.open_normen))))
        speler = andere_speler(self.echt.speler, self.echt.w)
        if kan:
            self.echt.bewaar(self.map / "voor")
        self.echt.w.gelezen.clear()
        self.echt.speler.stap(stap)
        zet = replace(zet, normen=frozenset(self.echt.w.gelezen))
        if kan:
            self._opnieuw(nr, zet, speler)
        return zet

    def _hier(self, zet: Zet) -> list[Knoop]:
        """The lines that this step is about and that nothing holds yet."""
        los = (k for k in self.knopen if not k.heel and not k.deur)
        return [k for k in los if k.naam not in self.bewezen and k.raakt(zet)]

    def _vooraf(self) -> None:
        """What the beheerder meets before the convenant is in force: refused steps, so nothing changes."""
        stappen = self.scenario.get("vooraf", ())
        deur = [k for k in self.knopen if k.deur]
        if not stappen or not deur:
            return
        toneel = Toneel.maak(self.map / "vooraf", self.scenario, self.convenant, vooraf=True)
        for stap in stappen:
            for k in deur:
                if k.naam not in self.bewezen and k.raakt(Zet(stap)):
                    toneel.bewaar(self.map / "voor")
                    werk = toneel.vanaf(self.map / "voor", self.map / "werk", toneel.speler)
                    with andere_definitie(k.anders):
                        self._doe(werk, k, Zet(stap))
                    werk.sluit()
            toneel.speler.stap(stap)
        toneel.sluit()

    def _doe(self, werk: Toneel, k: Knoop, zet: Zet) -> bool:
        """Do a step without this line. Returns whether it went as ever."""
        try:
            werk.speler.stap(dict(zet.stap))
        except ScenarioFout as fout:
            if k.bewijst(zet, Uitslag.uit(fout)):
                self.bewezen[k.naam] = f"{zet.stap['waar']}: {zet.stap['zin']}"
            return False
        except Exception as fout:
            self.vastgelopen[k.naam] = f"{zet.stap['waar']}: {type(fout).__name__}: {fout}"
            return False
        return True

    def _kijk(self, stap: dict[str, Any]) -> Zet:
        """What this step is about, before it is done."""
        speler = self.echt.speler
        mens = speler.mensen.get(str(stap.get("wie", "")))
        partij = mens.partij if mens is not None else ""
        met = stap.get("met", {})
        begint = stap.get("doet") in HANDELINGEN and HANDELINGEN[stap["doet"]].begint
        return Zet(
            stap,
            fase=self.c.beginfase if begint else self._fase(stap),
            partij=partij,
            soort=self.c.partijen[partij].soort if partij in self.c.partijen else "",
            categorie=self.c.bij_aanmelding.aanleiding if begint else self._categorie(met),
            open=self._open(stap) if stap.get("weigert") == "poort_gesloten" else frozenset(),
            aanwezig=self._aanwezig(stap) if stap.get("doet") == "inzien" else frozenset(),
            beantwoord=self._beantwoord(stap) if stap.get("doet") in KIJKEN else frozenset(),
        )

    def _casus(self, stap: Mapping[str, Any]) -> str:
        speler = self.echt.speler
        return speler.casussen.get(str(stap["casus"]), ("", ""))[1] if "casus" in stap else speler.casus_id

    def _fase(self, stap: Mapping[str, Any]) -> str:
        """The fase in which the casus of this step is now."""
        id_ = self._casus(stap)
        with self.echt.w.db.lezen() as s:
            casus = s.get(Casus, id_) if id_ else None
            return casus.fase if casus is not None else ""

    def _categorie(self, met: Mapping[str, Any]) -> str:
        """Of the gegeven that a step is about: named, as an answer, or remembered."""
        if "categorie" in met:
            return str(met["categorie"])
        vraag = self.c.vragen.get(str(met.get("vraag", "")))
        if vraag is not None:
            return (vraag.gegeven or self.c.bij_aanmelding.aanleiding) if vraag.persoonsgegeven else ""
        id_ = self.echt.speler.onthouden.get(str(met.get("gegeven", "")).removeprefix("$"))
        with self.echt.w.db.lezen() as s:
            gegeven = s.get(Gegeven, id_) if isinstance(id_, str) else None
            return gegeven.categorie if gegeven is not None else ""

    def _open(self, stap: Mapping[str, Any]) -> frozenset[str]:
        """The checks of the poort that do not hold now."""
        w = self.echt.w
        with w.db.lezen() as s:
            casus = s.get(Casus, self._casus(stap))
            if casus is None:
                return frozenset()
            geldend, stand = w.geldend(s, casus.vaststelling_id), laad_stand(s, casus)
            o = overgang_naar(geldend, casus.fase, str(stap.get("met", {}).get("naar", "")))
            regels = oordeel(stand, geldend, o).regels if o is not None else ()
            return frozenset(r.controle.controle for r in regels if not r.uitkomst)

    def _aanwezig(self, stap: Mapping[str, Any]) -> frozenset[str]:
        """The kinds of data in this casus now."""
        with self.echt.w.db.lezen() as s:
            hier = s.scalars(select(Gegeven).where(Gegeven.casus_id == self._casus(stap)))
            return frozenset(g.categorie for g in hier)

    def _beantwoord(self, stap: Mapping[str, Any]) -> frozenset[str]:
        """The questions of this casus that were answered."""
        with self.echt.w.db.lezen() as s:
            casus = s.get(Casus, self._casus(stap))
            feiten = laad_stand(s, casus).alle(VraagBeantwoord) if casus is not None else ()
            return frozenset(v.feit.vraag for v in feiten)

    def _opnieuw(self, nr: int, zet: Zet, speler: Speler) -> None:
        """This step once more for every line that it is about and that nothing holds yet."""
        werk: Toneel | None = None
        for k in self._hier(zet):
            if werk is None:
                werk = self.echt.vanaf(self.map / "voor", self.map / "werk", speler)
            werk.w.anders = k.anders
            uitslag, schoon = self._probeer(werk, nr, k)
            if uitslag is not None and k.bewijst(zet, uitslag):
                self.bewezen[k.naam] = f"{zet.stap['waar']}: {zet.stap['zin']}"
            if not schoon:
                werk.sluit()
                werk = None
            else:
                werk.speler = andere_speler(speler, werk.w)
        if werk is not None:
            werk.sluit()

    def _probeer(self, werk: Toneel, nr: int, k: Knoop) -> tuple[Uitslag | None, bool]:
        """How this step fails without the line (or what is expected right after it), and whether the copy can
        be used again.
        """
        stap = self.stappen[nr]
        try:
            werk.speler.stap(stap)
            schoon = stap.get("doet") in KIJKEN or "weigert" in stap
            for volgt in self.stappen[nr + 1 :]:
                if schoon or "verwacht" not in volgt:
                    break
                werk.speler.stap(volgt)
            return None, schoon
        except ScenarioFout as fout:
            uitslag = Uitslag.uit(fout)
            return uitslag, (not uitslag.wat and uitslag.kwam != "gelukt") or stap.get("doet") in KIJKEN
        except Exception as fout:
            self.vastgelopen[k.naam] = f"{stap['waar']}: {type(fout).__name__}: {fout}"
            return None, False

    def _over_de_tijd(self, begin: Speler) -> None:
        """The whole scenario for every line that shows over time."""
        for k in self.knopen:
            raak = [nr for nr, z in enumerate(self.zetten) if self._eigen(z.stap) and k.raakt(z)]
            if not k.heel or k.naam in self.bewezen or not raak:
                continue
            werk = self.echt.vanaf(self.map / "begin", self.map / "werk", begin)
            werk.w.anders = k.anders
            self._heel(werk, k, raak[-1])
            werk.sluit()

    def _heel(self, werk: Toneel, k: Knoop, tot_en_met: int) -> None:
        for zet in self.zetten[: tot_en_met + 1]:
            if not self._doe(werk, k, zet):
                return


def speel_alles(convenant: Path, namen: Iterable[str] | None = None) -> list[Bevinding]:
    """Play every scenario of this convenant, in this process."""
    gekozen = None if namen is None else frozenset(namen)
    return [speel(convenant, pad, gekozen) for pad in scenarios(convenant)]
