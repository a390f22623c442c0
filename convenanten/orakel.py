"""The second reading of a source: who may ever read what, in which fase, and who may do what.

A file `convenanten/<id>/orakel/<versie>.yaml` is written by hand from the text of the source. It is not
derived from the convenant file beside it, and no rule reads it: it is what the tests hold those against.
Where the two differ, this file says what the source says.

    rollen      per rol that not every partij has: the kinds of partij of which somebody can have it
    gegevens    per kind of data: gewoon, bijzonder, politie, strafrechtelijk, justitieel or jeugd, and who
                brings it in (empty: every partij that takes part)
    fasen       per fase
      lezen     rows: `wat` (kinds of data) `over` (kinds of betrokkene) is read by `wie`, `voor` these doelen
      doen      rows: `wie` may do `wat` (acts)
    woorden     who reads the words with which an act was recorded, where those are no gegeven
    nooit       what holds in every fase and goes before every row

Every row has its `plaats` in the source; `waarom` where it is our reading of it. What no row names, nobody
reads or does. Who a row can name as reader:

    regie               those who have the regie (procesregisseur, procesondersteuner)
    aanbrenger          the partij that brought the casus
    deelnemers          the partijen that take part, the regie too
    gewogen_deelnemers  those of them that weighed their grondslag in this casus
    bevraagden          a partij that was asked whether it knows the person, until it answers
    anything else       that partij, that kind of partij, or that role

In `woorden` also: afzender (the partij whose words they are) and gewogen_die_moesten_weten (of whom the
regie said so before that overleg); the act `overige` stands for every act that has no row.

And who a row can name to act:

    regisseur, ondersteuner, deelnemer (of any partij that takes part, the regie too), bevraagde, adviseur,
    politiefunctionaris, aangewezen_ambtenaar
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Literal

from pydantic import ConfigDict, TypeAdapter

from convenanten import yamltekst

MAP = Path(__file__).parent
AardGegeven = Literal["gewoon", "bijzonder", "politie", "strafrechtelijk", "justitieel", "jeugd"]
Doener = Literal[
    "regisseur",
    "ondersteuner",
    "deelnemer",
    "bevraagde",
    "adviseur",
    "politiefunctionaris",
    "aangewezen_ambtenaar",
]
Verboden = Literal[
    "geheimhouding_niet_erkend",
    "gesloten",
    "teruggetrokken",
    "verklaring_niet_getekend",
    "niet_noodzakelijk",
    "alleen_bevraagd",
    "advies_zonder_naam",
    "toezicht",
    "geen_ontvanger",
    "niet_gewogen",
    "ad_hoc_politie",
    "zonder_artikel_9",
    "verwerkt_geen_bijzondere",
    "verwerkt_geen_strafrechtelijke",
    "zonder_samenwerkingsafspraken",
    "zonder_toestemming_melder",
    "ander_doel",
    "andere_fase",
    "mee_naar_huis",
]
ALLES = "alles"
OVERIGE = "overige"


@dataclass(frozen=True)
class Gegevenssoort:
    """A kind of data: what it is to the law, and who brings it in (empty: every partij that takes part).

    `om_te_wegen`: a partij must know this to weigh its grondslag at all, so it need not have done so.
    """

    __pydantic_config__ = ConfigDict(extra="forbid")
    soort: AardGegeven
    plaats: str
    brengt_in: tuple[str, ...] = ()
    om_te_wegen: bool = False
    waarom: str = ""


@dataclass(frozen=True)
class RolRij:
    """Of which kinds of partij somebody can have this rol."""

    __pydantic_config__ = ConfigDict(extra="forbid")
    namens: tuple[str, ...]
    plaats: str
    waarom: str = ""


@dataclass(frozen=True)
class LeesRij:
    """One row of readers."""

    __pydantic_config__ = ConfigDict(extra="forbid")
    wat: tuple[str, ...]
    over: tuple[str, ...]
    wie: tuple[str, ...]
    voor: tuple[str, ...]
    plaats: str
    waarom: str = ""


@dataclass(frozen=True)
class DoeRij:
    """One row of acts."""

    __pydantic_config__ = ConfigDict(extra="forbid")
    wie: tuple[Doener, ...]
    wat: tuple[str, ...]
    plaats: str
    waarom: str = ""


@dataclass(frozen=True)
class WoordenRij:
    """One row of words of acts: the acts, and who reads the words."""

    __pydantic_config__ = ConfigDict(extra="forbid")
    wat: tuple[str, ...]
    wie: tuple[str, ...]
    plaats: str
    waarom: str = ""


@dataclass(frozen=True)
class FaseRegels:
    """What may be read and done in a fase; in an end: what remains."""

    __pydantic_config__ = ConfigDict(extra="forbid")
    lezen: tuple[LeesRij, ...] = ()
    doen: tuple[DoeRij, ...] = ()


@dataclass(frozen=True)
class Politiewoorden:
    """What is said on this ground is politiegegeven, whatever it is called: only about `over`, and only for
    who may ever read `leest_als`.
    """

    __pydantic_config__ = ConfigDict(extra="forbid")
    grondslag: str
    leest_als: str
    over: tuple[str, ...]
    plaats: str
    waarom: str = ""


@dataclass(frozen=True)
class Zorgwoorden:
    """What these kinds of partij say falls under their secrecy, whatever it is called: only for who may ever
    read `leest_als`.
    """

    __pydantic_config__ = ConfigDict(extra="forbid")
    van: tuple[str, ...]
    leest_als: str
    plaats: str
    waarom: str = ""


@dataclass(frozen=True)
class Artikel9:
    """What lets a partij read health: a ground of its own, or an outcome of weighing the giver's secrecy that
    is one for every receiver (consent).
    """

    __pydantic_config__ = ConfigDict(extra="forbid")
    gronden: tuple[str, ...]
    geheim: tuple[str, ...]
    plaats: str
    waarom: str = ""


@dataclass(frozen=True)
class Verbod:
    """What never happens, in no fase: a sentence, and the kinds of data that it is about."""

    __pydantic_config__ = ConfigDict(extra="forbid")
    regel: Verboden
    zin: str
    plaats: str
    wat: Literal["alles"] | tuple[str, ...] = "alles"
    waarom: str = ""


@dataclass(frozen=True)
class Cel:
    """One thing that may be read."""

    fase: str
    gegeven: str
    betrokkene: str
    lezer: str
    doel: str


@dataclass(frozen=True)
class Daad:
    """One thing that may be done."""

    fase: str
    handeling: str
    wie: Doener


@dataclass(frozen=True)
class Orakel:
    """The whole table of one version of a convenant. `bron` is the file it was read from."""

    __pydantic_config__ = ConfigDict(extra="forbid")
    convenant: str
    versie: str
    bron: str
    aanmelden: DoeRij
    rollen: Mapping[str, RolRij]
    gegevens: Mapping[str, Gegevenssoort]
    politiewoorden: Politiewoorden
    artikel_9: Artikel9
    nooit: tuple[Verbod, ...]
    woorden: tuple[WoordenRij, ...]
    fasen: Mapping[str, FaseRegels]
    zorgwoorden: Zorgwoorden | None = None
    opmerkingen: tuple[str, ...] = ()

    @cached_property
    def cellen(self) -> dict[Cel, LeesRij]:
        """Every cell that may be read, with the row that says so."""
        return {
            Cel(naam, gegeven, betrokkene, lezer, doel): rij
            for naam, fase in self.fasen.items()
            for rij in fase.lezen
            for gegeven in rij.wat
            for betrokkene in rij.over
            for lezer in rij.wie
            for doel in rij.voor
        }

    @cached_property
    def daden(self) -> dict[Daad, DoeRij]:
        """Every act that may be done, with the row that says so."""
        return {
            Daad(naam, handeling, wie): rij
            for naam, fase in self.fasen.items()
            for rij in fase.doen
            for handeling in rij.wat
            for wie in rij.wie
        }

    def lezers_ooit(self, gegeven: str) -> frozenset[str]:
        """Who may read this kind of data in some fase."""
        return frozenset(cel.lezer for cel in self.cellen if cel.gegeven == gegeven)

    def lezen_woorden(self, handeling: str) -> tuple[str, ...]:
        """Who reads the words with which this act was recorded."""
        rijen = {naam: rij for rij in self.woorden for naam in rij.wat}
        return rijen.get(handeling, rijen[OVERIGE]).wie

    def verbiedt(self, regel: Verboden, gegeven: str) -> Verbod | None:
        """The row that says that this never happens with this kind of data, or None."""
        rijen = (n for n in self.nooit if n.regel == regel)
        return next((n for n in rijen if n.wat == ALLES or gegeven in n.wat), None)


_ADAPTER = TypeAdapter(Orakel)


def plek(convenant: str, versie: str, map_: Path = MAP) -> Path:
    """Where the table of this version stands."""
    return map_ / convenant / "orakel" / f"{versie}.yaml"


@lru_cache(maxsize=64)
def lees_orakel(pad: Path) -> Orakel:
    """The table in this file. Raises YamlFout or pydantic's ValidationError when it is not one."""
    tekst = yamltekst.lees(pad.read_text(encoding="utf-8"))
    if tekst.dubbel:
        raise yamltekst.YamlFout(*tekst.dubbel)
    return _ADAPTER.validate_python(tekst.waarden)


def alle_orakels(map_: Path = MAP) -> dict[tuple[str, str], Path]:
    """The tables in this folder: (id, versie) to path."""
    return {(p.parent.parent.name, p.stem): p for p in sorted(map_.glob("*/orakel/*.yaml"))}
