"""The shapes of a convenant: frozen records without behaviour beyond looking things up.

A convenant file (`convenanten/<id>/<versie>.yaml`) is validated into these records by `convenanten.lader`.
Rules receive them as plain values. Names are the words of the field; see `docs/begrippen.md`.

    Convenant
      ├─ grondslagen, doelen, rollen, partijen, categorieen_betrokkene, gegevens
      ├─ toelating            when a casus belongs here
      ├─ clausules            general rules and where the text says them; some hold only where they are named
      ├─ fasen ── overgangen ── poort (controles) + besluit (who decides)
      ├─ zicht per fase       gegevens × betrokkene × lezer
      ├─ datalek              ladder of 24 hours
      ├─ adviesvragen         a question for advice outside a casus
      └─ open_normen          what the text leaves to people; never filled in by software
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal

from convenanten.duur import Duur

SoortNorm = Literal["keuze", "lijst", "duur", "datum", "tekst"]
SoortGegeven = Literal[
    "gewoon", "bijzonder", "strafrechtelijk", "politie_8", "politie_9", "politie_13", "justitieel", "jeugd"
]
Trede = Literal["melding", "herinnering", "vervanger", "automatische_kennisgeving", "alle_kanalen"]
Waarde = str | date | Duur

CLAUSULES: dict[str, str] = {
    "zorgvuldig": (
        "de gever bevestigt dat een gegeven toereikend, ter zake dienend, niet bovenmatig en juist is"
    ),
    "ontvangers": "de gever gaat na dat elke ontvanger het moet én mag weten",
    "kennisname": "wie niet (meer) hoeft te weten, doet niet mee",
    "nieuwe_partner": "een partner voor één casus tekent een verklaring en krijgt geen politiegegevens",
    "informeren": "wat de betrokkene te horen krijgt",
    "plan": "wat er in een plan van aanpak staat, en wie het opstellen",
    "vragen": "de vragen per stap, en of het antwoord persoonsgegevens mag bevatten",
    "lichtere_middelen": (
        "een ingrijpende maatregel alleen met de reden waarom lichtere middelen niet volstaan"
    ),
    "anoniem_advies": "een adviesvraag aan een partner noemt niemand",
    "toestemming_melder": "gegevens van de melder alleen met toestemming, die kan worden ingetrokken",
    "geheimhouding": (
        "elke medewerker erkent de geheimhouding vóór de eerste toegang"
    ),  # holds only where named
    "correctie": "wie een gegeven kreeg, hoort van een correctie of aanvulling",
    "herleving": (
        "een gesloten dossier mag bij een nieuw signaal worden hergebruikt, na een toets of het "
        "nog actueel is"
    ),
    "tevredenheid": "na afloop wordt de melder gevraagd of hij tevreden is, alleen met zijn toestemming",
    "publicatie": "elke partij maakt het convenant openbaar",
    "doelwijziging": (
        "ander doel: eerst opnieuw noodzakelijk, dan toegestaan door de inbrenger"
    ),  # holds only where named
    "andere_fase": (
        "de inbrenger houdt zeggenschap over gebruik in een andere fase"
    ),  # holds only where named
    "mee_naar_huis": "eigen gebruik alleen met akkoord van de inbrenger",  # holds only where named
    "aanbrenger": (
        "zonder een aanbrenger met een grondslag komen er geen gegevens bij, tot een andere partij het "
        "overneemt"
    ),  # holds only where named
}
# what cannot be used without the clause that it rests on
RUST_OP_CLAUSULE: dict[str, str] = {
    "vraag_beantwoorden": "vragen",
    "adviesvraag_stellen": "anoniem_advies",
    "gegeven_hertoetsen": "doelwijziging",
    "gebruik_toestaan": "doelwijziging",
    "fasegebruik_bepalen": "andere_fase",
    "vrijgeven": "mee_naar_huis",
    "melder_gaf_toestemming": "toestemming_melder",
    "heropenen": "herleving",
    "actualiteit_toetsen": "herleving",
    "tevredenheid_vastleggen": "tevredenheid",
    "aanbrenger_overnemen": "aanbrenger",
}
WET_POLITIEGEGEVENS = "BWBR0022463"  # its number in the national register of law
POLITIEGEGEVENS: frozenset[str] = frozenset({"politie_8", "politie_9", "politie_13"})


@dataclass(frozen=True)
class Bron:
    """The document a convenant was read from; `sha256` is of that file."""

    document: str
    sha256: str


@dataclass(frozen=True)
class Clausule:
    """A general rule, with the place where the text says it. `CLAUSULES` names the ones that the software
    knows.
    """

    plaats: str = ""
    citaat: str | None = None
    eis: str | None = None


@dataclass(frozen=True)
class Grondslag:
    """A legal basis; `citeer` is how a lawyer would cite it, `eli`/`jci` where it can be looked up.

    `belangenafweging`: each disclosure on it carries its own weighing of interests. `alleen_voor`: the
    categories of data that it can carry (empty: all). `draagt`: the special kinds of data that it carries,
    which need a ground of their own (article 9(2) AVG, Wjsg).
    """

    citeer: str
    alleen_voor: tuple[str, ...] = ()
    draagt: tuple[SoortGegeven, ...] = ()
    belangenafweging: Clausule | None = None
    eli: str | None = None
    jci: str | None = None

    @property
    def van_de_politie(self) -> bool:
        """Does it rest on the Wet politiegegevens, so that what is said on it is a politiegegeven?"""
        return WET_POLITIEGEGEVENS in (self.jci or "")

    def is_grond_voor(self, soort: SoortGegeven) -> bool:
        """Does it carry this special kind of data (for health: article 9(2) AVG)?"""
        return soort in self.draagt or (soort == "bijzonder" and self.citeer.startswith("artikel 9 lid 2"))


@dataclass(frozen=True)
class Doel:
    """A purpose for which data may be processed."""

    omschrijving: str
    citaat: str | None = None
    eis: str | None = None


@dataclass(frozen=True)
class Rol:
    """What a medewerker may be authorised as; `namens` limits it to kinds of partij. `niet_met`: the rollen
    that one person does not have beside it, with those that nobody ever has together
    (`rules.rollen.NOOIT_SAMEN`).
    """

    naam: str
    namens: tuple[str, ...] = ()
    niet_met: tuple[str, ...] = ()


@dataclass(frozen=True)
class Partij:
    """An organisation that signed. `alternatieven`: sets of grondslagen; one whole set suffices.

    `alles`: the category whose rules hold for everything that it says, because it is bound to secrecy.
    `verwerkt`: the open norm in which it says whether it processes a special kind of data (`bijzonder`,
    `strafrechtelijk`), and on which ground. `taak`: the (legal) task on which it takes part; where the text
    leaves that to the partij, `taak_norm` is the open norm in which it says so.
    """

    naam: str
    soort: str
    rol: Literal["regie", "partner"]
    alternatieven: tuple[tuple[str, ...], ...]
    taak: str = ""
    taak_norm: str | None = None
    geheimhouding: str | None = None
    alles: str | None = None
    verwerkt: Mapping[str, str] = field(default_factory=dict)
    citaat: str | None = None
    eis: str | None = None


@dataclass(frozen=True)
class CategorieGegeven:
    """A kind of data: who may bring it in, which conditions a disclosure needs, who may read it at all.

    `norm`: the open norm that a condition reads, for the conditions that need one.
    """

    naam: str
    soort: SoortGegeven = "gewoon"
    inbrengers: tuple[str, ...] = ()
    voorwaarden: tuple[str, ...] = ()
    lezers: tuple[str, ...] = ()
    doelen: tuple[str, ...] = ()
    voorbeelden: tuple[str, ...] = ()
    norm: str | None = None
    citaat: str | None = None
    eis: str | None = None


@dataclass(frozen=True)
class Controle:
    """One named check of a poort: a key of `rules.poorten.POORTEN`, with its clause.

    `discreet`: the open item is shown to the regie only, because it would tell others something. `norm`:
    the open norm that the check reads, for the checks that need one.
    """

    controle: str
    norm: str | None = None
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
class Vraag:
    """A question that a fase must answer. `persoonsgegeven` no: the answer may not name anybody.

    `lezers`: who may read the answer, beside the regie and the partij that gave it. `gegeven`, `betrokkene`:
    as what an answer with personal data is kept (else: as the occasion of the aanmelding, of its person).
    `door`: the partijen or kinds of partij that answer it (empty: every deelnemer).
    """

    vraag: str
    persoonsgegeven: bool
    kenmerk: str
    ontvanger: str
    verantwoordelijk: str
    lezers: tuple[str, ...] = ()
    gegeven: str | None = None
    betrokkene: str | None = None
    door: tuple[str, ...] = ()
    citaat: str | None = None
    eis: str | None = None

    @property
    def gezamenlijk(self) -> bool:
        """Are the partijen responsible for the answer together?"""
        wie = self.verantwoordelijk.casefold()
        return "samenwerking" in wie or "partijen" in wie


@dataclass(frozen=True)
class Voorbehouden:
    """An interventie that only designated partijen perform; the open norm `norm` (a list of partijen) says
    which.
    """

    naam: str
    norm: str
    plaats: str = ""
    citaat: str | None = None
    eis: str | None = None


@dataclass(frozen=True)
class Fase:
    """A step of the process. `handelingen`: the acts people may perform in it (in an end: those that remain
    afterwards).

    `reden_per_verstrekking`: every single disclosure in this fase carries its own reason. `vernietigen` (of
    an end): the dossier is destroyed at once. `register`: the register a casus stands in meanwhile, where
    the text keeps them apart; `kader`: the laws that frame this part of the route.
    """

    titel: str
    doel: str
    eind: bool = False
    overdracht: bool = False
    reden_per_verstrekking: Clausule | None = None
    vernietigen: Clausule | None = None
    register: str = ""
    kader: tuple[str, ...] = ()
    vragen: Mapping[str, Vraag] = field(default_factory=dict)
    handelingen: tuple[str, ...] = ()
    zicht: tuple[ZichtRegel, ...] = ()
    overgangen: tuple[Overgang, ...] = ()
    citaat: str | None = None
    eis: str | None = None


@dataclass(frozen=True)
class Toelating:
    """When a casus belongs in this samenwerking. What a text does not know (situaties, profiel, niveaus) is
    left out.

    `criteria_norm`: the open norm that says whether all criteria are needed; without it they are. `niveau` 0:
    any niveau. `melden_bij`: the situatie in which every partij must report; whether the casus belongs here
    is judged as ever, but turning it away takes a reason in the beoordeling.
    """

    criteria: Mapping[str, str]
    situaties: Mapping[str, str] = field(default_factory=dict)
    profiel: Mapping[str, str] = field(default_factory=dict)
    profiel_norm: str | None = None
    criteria_norm: str | None = None
    melden_bij: str | None = None
    niveau: int = 0
    niveaus: Mapping[int, str] = field(default_factory=dict)
    opschaling_niveau: int | None = None
    opschaling_voorwaarden: Mapping[str, str] = field(default_factory=dict)
    citaat: str | None = None
    eis: str | None = None


@dataclass(frozen=True)
class BijAanmelding:
    """In which categories of data the person and the occasion of an aanmelding are kept. `ook_door`: rollen
    of the regie that bring a casus in too, beside who takes part and the procesregisseur.
    """

    persoon: str
    aanleiding: str
    ook_door: tuple[str, ...] = ()


@dataclass(frozen=True)
class LadderTrede:
    """One rung: at fraction `bij` of the term, `doe` something."""

    bij: float
    doe: Trede


@dataclass(frozen=True)
class DatalekRegels:
    """The 24-hour duty: its length, the open norm that names its start, and the ladder.

    `verantwoordelijk`: the rollen that handle one, beside who works on casussen at that partij.
    `gezamenlijk_door`: who handles the joint part (the regie, or the partij where it was found), with its
    clause. `incident_terstond`: a mogelijk incident goes to the other partijen at once.
    `gronden_niet_informeren`: the only grounds on which the betrokkene(n) may stay uninformed (empty: those
    of the law).
    """

    duur: timedelta
    start_norm: str
    ladder: tuple[LadderTrede, ...]
    verantwoordelijk: tuple[str, ...]
    gezamenlijk_door: Literal["regie", "waar"] = "waar"
    afhandeling: Clausule | None = None
    incident_terstond: Clausule | None = None
    gronden_niet_informeren: tuple[str, ...] = ()
    citaat: str | None = None
    eis: str | None = None


@dataclass(frozen=True)
class Grens:
    """How long a term may or must be, and where the text says so."""

    duur: Duur
    plaats: str
    citaat: str | None = None


@dataclass(frozen=True)
class OpenNorm:
    """What the text leaves to people. A `lijst` is a comma-separated choice of several `opties`; a `tekst`
    with `opties` begins with one of them.

    `invulling_door`: who may decide, as the text names them; one name, or several of which one suffices.
    Without `strengste` a person must fill it in before activation. With `strengste` that reading counts until
    then. `hoogstens` and `minstens` bound a duur. `in_werking_dag_erna` (of a datum): the convenant takes
    effect the day after it.
    """

    soort: SoortNorm
    vraag: str
    invulling_door: str | tuple[str, ...]
    citaat: str | None = None
    opties: tuple[str, ...] = ()
    strengste: str | None = None
    hoogstens: Grens | None = None
    minstens: Grens | None = None
    in_werking_dag_erna: bool = False
    met_versie: bool = False
    eis: str | None = None

    @property
    def beslissers(self) -> tuple[str, ...]:
        """Who may decide."""
        return (self.invulling_door,) if isinstance(self.invulling_door, str) else self.invulling_door

    def keuze_in(self, tekst: str) -> str | None:
        """Which of the `opties` does a text begin with?"""
        woord = re.split(r"\W", tekst.strip().casefold(), maxsplit=1)[0]
        return woord if woord in self.opties else None

    def waarde(self, tekst: str) -> Waarde:
        """What a recorded invulling means. Raises ValueError, with a Dutch sentence, when it means nothing.

        `convenanten.normen` says whether it may be filled in.
        """
        if self.soort == "duur":
            return Duur.lees(tekst)
        if self.soort == "datum":
            try:
                return date.fromisoformat(tekst)
            except ValueError as fout:
                raise ValueError(f"'{tekst}' is geen datum; schrijf bijvoorbeeld 2026-01-31.") from fout
        if self.soort == "lijst":
            return ",".join(sorted({x.strip() for x in tekst.split(",") if x.strip()}))
        return tekst.strip()


@dataclass(frozen=True)
class Werkafspraken:
    """Working arrangements that are not in the text: when to remind, when to tell the next person."""

    herinnering_na: timedelta
    escalatie_na: timedelta
    herinnering_elke: timedelta


@dataclass(frozen=True)
class Bewaren:
    """Retention: how long (an open norm), counted from a named moment, and what happens then.

    `per_register`: the open norm of a register that has a term of its own; `vanaf_norm`: the open norm that
    says from when, where the text leaves that to people (`casus_gesloten` or `casus_begonnen`).
    """

    norm: str
    vanaf: str
    daarna: str
    per_register: Mapping[str, str] = field(default_factory=dict)
    vanaf_norm: str | None = None
    citaat: str | None = None
    eis: str | None = None


@dataclass(frozen=True)
class AdviesRegels:
    """That partijen ask each other for advice outside a casus, in a question that names nobody.

    `register`: the one whose term of retention counts, from the question on (empty: that of a dossier).
    `antwoord_binnen`: a working arrangement, after which who did not answer is reminded.
    """

    antwoord_binnen: timedelta
    register: str = ""
    citaat: str | None = None
    eis: str | None = None


@dataclass(frozen=True)
class Convenant:
    """A convenant version, as read from its file. `sha256` identifies the exact text of the file.

    `beroepsgeheim_draagt`: the outcomes of weighing a beroepsgeheim that are also, for every recipient, a
    ground of article 9(2) AVG (a: consent, c: vital interest). `informeren_door`: per category of betrokkene
    the partijen or kinds of partij that inform them (left out: any partij). `kanaal_norm`: the open norm that
    says whether gegevens also go by sealed mail (left out: they may). `plan`: what a plan van aanpak says
    beside the problem and the doelen. `adviesvragen`: partijen ask each other for advice outside a casus
    (left out: only within one).
    """

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
    bij_aanmelding: BijAanmelding
    informeren: tuple[str, ...]
    clausules: Mapping[str, Clausule]
    niet_informeren: Mapping[str, str]
    beroepsgeheim: Mapping[str, str]
    fasen: Mapping[str, Fase]
    datalek: DatalekRegels
    bewaren: Bewaren
    werkafspraken: Werkafspraken
    open_normen: Mapping[str, OpenNorm]
    gemeente_code: str | None = None
    leefgebieden: Mapping[str, str] = field(default_factory=dict)
    routes: Mapping[str, str] = field(default_factory=dict)
    ingrijpende_maatregelen: Mapping[str, str] = field(default_factory=dict)
    voorbehouden_interventies: Mapping[str, Voorbehouden] = field(default_factory=dict)
    rollen_deelnemers: Mapping[str, str] = field(default_factory=dict)
    beroepsgeheim_draagt: tuple[str, ...] = ("toestemming",)
    informeren_door: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    plan: tuple[str, ...] = ()
    kanaal_norm: str | None = None
    adviesvragen: AdviesRegels | None = None
    opmerkingen: tuple[str, ...] = ()
    sha256: str = ""

    @property
    def vragen(self) -> dict[str, Vraag]:
        """Every question of every fase; the loader keeps their codes apart."""
        return {code: v for fase in self.fasen.values() for code, v in fase.vragen.items()}

    @property
    def politiecategorie(self) -> str | None:
        """The category whose rules hold for every politiegegeven, or None where the text has none."""
        return next((naam for naam, g in self.gegevens.items() if g.soort in POLITIEGEGEVENS), None)

    def naam_van(self, partij: str) -> str:
        """How a partij is called; one that joined for a single casus has its short name only."""
        return self.partijen[partij].naam if partij in self.partijen else partij

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

    def heeft(self, clausule: str) -> bool:
        """Does the text have this clause? Asked for the rules that hold only where they are named."""
        return clausule in self.convenant.clausules

    def bron(self, clausule: str) -> str:
        """Where the text states this clause, with its words; empty when it does not."""
        x = self.convenant.clausules.get(clausule)
        if x is None:
            return ""
        return f'{x.plaats}: "{x.citaat}"' if x.citaat else x.plaats

    def taak_van(self, partij: str) -> str:
        """On which taak this partij takes part, and with what: from the text, or as it said itself."""
        p = self.convenant.partijen[partij]
        return str(self.norm(p.taak_norm)) if p.taak_norm is not None else p.taak

    def norm(self, naam: str) -> Waarde:
        """The value of an open norm: what people filled in, else the strictest reading.

        Raises KeyError when the norm does not exist or nobody filled in a norm without a strictest reading.
        """
        if naam in self.invullingen:
            return self.invullingen[naam]
        open_norm = self.convenant.open_normen[naam]
        if open_norm.strengste is None:
            raise KeyError(f"open norm {naam} heeft nog geen invulling")
        return open_norm.waarde(open_norm.strengste)
