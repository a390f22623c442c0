"""The shapes of a convenant: frozen records without behaviour beyond looking things up.

A convenant file (`convenanten/<id>/<versie>.yaml`) is validated into these records by `convenanten.lader`. Rules
receive them as plain values. Names are the words of the field; see `docs/begrippen.md`.

    Convenant
      ├─ grondslagen, doelen, rollen, partijen, categorieen_betrokkene, gegevens
      ├─ toelating            when a casus belongs here
      ├─ fasen ── overgangen ── poort (controles) + besluit (who decides)
      ├─ zicht per fase       gegevens × betrokkene × lezer
      ├─ datalek              ladder of 24 hours
      └─ open_normen          what the text leaves to people; never filled in by software
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal

SoortNorm = Literal["keuze", "duur", "datum"]
SoortGegeven = Literal[
    "gewoon", "bijzonder", "strafrechtelijk", "politie_8", "politie_9", "politie_13", "justitieel", "jeugd"
]
Trede = Literal["melding", "herinnering", "vervanger", "automatische_kennisgeving", "alle_kanalen"]
Waarde = str | date | timedelta

POLITIEGEGEVENS: frozenset[str] = frozenset({"politie_8", "politie_9", "politie_13"})


@dataclass(frozen=True)
class Bron:
    """The document a convenant was read from; `sha256` is of that file."""

    document: str
    sha256: str


@dataclass(frozen=True)
class Grondslag:
    """A legal basis; `citeer` is how a lawyer would cite it, `eli`/`jci` where it can be looked up."""

    citeer: str
    eli: str | None = None
    jci: str | None = None


@dataclass(frozen=True)
class Doel:
    """A purpose for which data may be processed."""

    omschrijving: str
    citaat: str | None = None
    eis: str | None = None


@dataclass(frozen=True)
class Rol:
    """What a medewerker may be authorised as; `namens` limits it to kinds of partij."""

    naam: str
    namens: tuple[str, ...] = ()


@dataclass(frozen=True)
class Partij:
    """An organisation that signed. `alternatieven`: sets of grondslagen; one whole set suffices."""

    naam: str
    soort: str
    rol: Literal["regie", "partner"]
    taak: str
    alternatieven: tuple[tuple[str, ...], ...]
    geheimhouding: str | None = None
    citaat: str | None = None
    eis: str | None = None


@dataclass(frozen=True)
class CategorieGegeven:
    """A kind of data: who may bring it in, which conditions a disclosure needs, who may read it at all."""

    naam: str
    soort: SoortGegeven = "gewoon"
    inbrengers: tuple[str, ...] = ()
    voorwaarden: tuple[str, ...] = ()
    lezers: tuple[str, ...] = ()
    doelen: tuple[str, ...] = ()
    voorbeelden: tuple[str, ...] = ()
    citaat: str | None = None
    eis: str | None = None


@dataclass(frozen=True)
class Controle:
    """One named check of a poort: a key of `rules.poorten.POORTEN`, with its clause.

    `discreet`: the open item is shown to the regie only, because it would tell others something.
    """

    controle: str
    eis: str | None = None
    citaat: str | None = None
    plaats: str | None = None
    discreet: bool = False


@dataclass(frozen=True)
class Besluitvorm:
    """Who decides on a transition. `vier_ogen`: a second person with the same role confirms."""

    door: str
    vier_ogen: bool = False


@dataclass(frozen=True)
class Overgang:
    """The way from one fase to another: the poort (all checks) and the decision."""

    naar: str
    besluit: Besluitvorm
    poort: tuple[Controle, ...] = ()


@dataclass(frozen=True)
class ZichtRegel:
    """In this fase `lezers` may see these `gegevens` about these `betrokkenen`."""

    gegevens: tuple[str, ...]
    betrokkenen: tuple[str, ...]
    lezers: tuple[str, ...]
    doelen: tuple[str, ...]


@dataclass(frozen=True)
class Fase:
    """A step of the process. `handelingen`: the acts people may perform in it."""

    titel: str
    doel: str
    eind: bool = False
    overdracht: bool = False
    handelingen: tuple[str, ...] = ()
    zicht: tuple[ZichtRegel, ...] = ()
    overgangen: tuple[Overgang, ...] = ()
    citaat: str | None = None
    eis: str | None = None


@dataclass(frozen=True)
class Toelating:
    """When a casus belongs in this samenwerking."""

    situaties: Mapping[str, str]
    profiel: Mapping[str, str]
    profiel_norm: str
    criteria: Mapping[str, str]
    altijd_bij: str | None
    niveau: int
    niveaus: Mapping[int, str]
    opschaling_niveau: int
    opschaling_voorwaarden: tuple[str, ...]
    citaat: str | None = None
    eis: str | None = None


@dataclass(frozen=True)
class LadderTrede:
    """One rung: at fraction `bij` of the term, `doe` something."""

    bij: float
    doe: Trede


@dataclass(frozen=True)
class DatalekRegels:
    """The 24-hour duty: its length, the open norm that names its start, and the ladder."""

    duur: timedelta
    start_norm: str
    ladder: tuple[LadderTrede, ...]
    verantwoordelijk: tuple[str, ...]
    citaat: str | None = None
    eis: str | None = None


@dataclass(frozen=True)
class OpenNorm:
    """What the text leaves to people.

    Without `strengste` a person must fill it in before activation. With `strengste` that reading counts until then.
    """

    soort: SoortNorm
    vraag: str
    invulling_door: str
    citaat: str | None = None
    opties: tuple[str, ...] = ()
    strengste: str | None = None
    eis: str | None = None


@dataclass(frozen=True)
class Werkafspraken:
    """Working arrangements that are not in the text: when to remind, when to tell the next person."""

    herinnering_na: timedelta
    escalatie_na: timedelta
    herinnering_elke: timedelta


@dataclass(frozen=True)
class Bewaren:
    """Retention: how long (an open norm), counted from a named moment, and what happens then."""

    norm: str
    vanaf: str
    daarna: str
    citaat: str | None = None
    eis: str | None = None


@dataclass(frozen=True)
class Convenant:
    """A convenant version, as read from its file. `sha256` identifies the exact text of the file."""

    id: str
    versie: str
    titel: str
    casusnummer: str
    bron: Bron
    grondslagen: Mapping[str, Grondslag]
    doelen: Mapping[str, Doel]
    rollen: Mapping[str, Rol]
    partijen: Mapping[str, Partij]
    categorieen_betrokkene: Mapping[str, str]
    gegevens: Mapping[str, CategorieGegeven]
    toelating: Toelating
    niet_informeren: Mapping[str, str]
    fasen: Mapping[str, Fase]
    datalek: DatalekRegels
    bewaren: Bewaren
    werkafspraken: Werkafspraken
    open_normen: Mapping[str, OpenNorm]
    gemeente_code: str | None = None
    opmerkingen: tuple[str, ...] = ()
    sha256: str = ""

    @property
    def beginfase(self) -> str:
        """The first fase in the file is where every casus starts."""
        return next(iter(self.fasen))

    @property
    def regiepartij(self) -> str:
        """The partij that has the regie."""
        return next(naam for naam, partij in self.partijen.items() if partij.rol == "regie")


@dataclass(frozen=True)
class GeldendConvenant:
    """A convenant with the invullingen under which it was made active; what rules work on."""

    convenant: Convenant
    invullingen: Mapping[str, Waarde] = field(default_factory=dict)

    def norm(self, naam: str) -> Waarde:
        """The value of an open norm: what people filled in, else the strictest reading.

        Raises KeyError when the norm does not exist or nobody filled in a norm without a strictest reading.
        """
        if naam in self.invullingen:
            return self.invullingen[naam]
        strengste = self.convenant.open_normen[naam].strengste
        if strengste is None:
            raise KeyError(f"open norm {naam} heeft nog geen invulling")
        return strengste
