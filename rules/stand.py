"""What rules know about a casus: facts in codes and ids, without personal data.

`ronde` counts the transitions of a casus; a fact belongs to the ronde in which it was recorded.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from convenanten.definitie import POLITIEGEGEVENS, GeldendConvenant
from rules.codes import ActieStatus, BesluitStatus
from rules.feiten import (
    AdviesGegeven,
    AdviesGevraagd,
    BekendheidBeantwoord,
    BekendheidGevraagd,
    F,
    Feit,
    KennisnameGetoetst,
    Vastgelegd,
    alle,
)


@dataclass(frozen=True)
class Lezer:
    """Who acts or reads: a medewerker on behalf of one partij, with the roles it holds there.

    `erkend`: acknowledged the secrecy of this convenant. `ook`: other accounts of the same person.
    """

    medewerker: str
    partij: str
    rollen: frozenset[str]
    erkend: bool = True
    ook: frozenset[str] = frozenset()

    def was(self, medewerker: str) -> bool:
        """Was it this person who did that, under whatever account?"""
        return medewerker == self.medewerker or medewerker in self.ook


@dataclass(frozen=True)
class DeelnameFeit:
    """A partij in a casus. `ad_hoc`: joined for this casus only; `verklaring`: signed for it."""

    partij: str
    actief: bool
    gewogen: bool = False
    grondslagen: tuple[str, ...] = ()
    ad_hoc: bool = False
    verklaring: bool = False


@dataclass(frozen=True)
class OverlegFeit:
    """A meeting. `kennisname`: per partij whether the procesregisseur judged that it must know."""

    ronde: int
    gehouden: bool
    betrokkene_uitgenodigd: bool
    genodigden: tuple[str, ...] = ()
    kennisname: Mapping[str, bool] = field(default_factory=dict)


@dataclass(frozen=True)
class ActieFeit:
    """One thing a partij does in the plan."""

    partij: str
    status: ActieStatus
    volgnr: int = 0


@dataclass(frozen=True)
class PersoonFeit:
    """A person in a casus: never who it is. `volgnr` counts the people of one category."""

    id: str
    categorie: str
    volgnr: int = 1

    @property
    def aanduiding(self) -> str:
        """How people point this person out without a name: "melder 2"."""
        return f"{self.categorie} {self.volgnr}"


OPEN_ACTIE = frozenset({ActieStatus.VOORGESTELD, ActieStatus.AANVAARD})
LOPEND = frozenset({BesluitStatus.WACHT_OP_BEVESTIGING, BesluitStatus.GENOMEN})


@dataclass(frozen=True)
class BesluitFeit:
    """A decision on a transition, by one person; `bevestigd_door` is the second pair of eyes."""

    ronde: int
    naar: str
    akkoord: bool
    door: str
    bevestigd_door: str | None = None


@dataclass(frozen=True)
class Stand:
    """The state of a casus, complete enough for every poort."""

    fase: str
    ronde: int
    gesloten: bool
    aanbrenger: str
    niveau: int
    situaties: frozenset[str]
    criteria: frozenset[str]
    profiel: frozenset[str]
    feiten: tuple[Vastgelegd[Feit], ...] = ()
    deelnames: tuple[DeelnameFeit, ...] = ()
    overleggen: tuple[OverlegFeit, ...] = ()
    acties: tuple[ActieFeit, ...] = ()
    besluit: BesluitFeit | None = None
    vernietigd: bool = False
    betrokkenen: tuple[PersoonFeit, ...] = ()

    def laatste(self, klas: type[F], *, deze_ronde: bool = False) -> Vastgelegd[F] | None:
        """The latest fact of this kind (in this ronde), or None."""
        return next(self.alle(klas, deze_ronde=deze_ronde, laatste_eerst=True), None)

    def alle(
        self, klas: type[F], *, deze_ronde: bool = False, laatste_eerst: bool = False
    ) -> Iterator[Vastgelegd[F]]:
        """The facts of this kind (in this ronde), in their order, or from the end."""
        feiten = reversed(self.feiten) if laatste_eerst else self.feiten
        return (v for v in alle(feiten, klas) if not deze_ronde or v.ronde == self.ronde)

    def bevraagd(self, partij: str) -> bool:
        """Was this partij asked in this fase whether it knows the person, and has it not answered yet?"""
        return self._wacht_op(partij, BekendheidGevraagd, BekendheidBeantwoord)

    def om_advies_gevraagd(self, partij: str) -> bool:
        """Was this partij asked for advice in this fase, without a name, and has it not answered yet?"""
        return self._wacht_op(partij, AdviesGevraagd, AdviesGegeven)

    def _wacht_op(
        self, partij: str, vraag: type[BekendheidGevraagd | AdviesGevraagd], antwoord: type[Feit]
    ) -> bool:
        for v in reversed(self.feiten):
            if v.ronde != self.ronde:
                return False
            if isinstance(v.feit, antwoord) and v.partij == partij:
                return False
            if isinstance(v.feit, vraag) and partij in v.feit.partijen:
                return True
        return False

    @property
    def actieve_deelnames(self) -> tuple[DeelnameFeit, ...]:
        """The partijen that take part now."""
        return tuple(d for d in self.deelnames if d.actief)

    def hoeft_niet_te_weten(self, partij: str) -> bool:
        """Did the procesregisseur judge, the last time it was asked, that this partij need not know?"""
        for v in self.alle(KennisnameGetoetst, laatste_eerst=True):
            if partij in v.feit.noodzakelijk:
                return False
            if partij in v.feit.niet_noodzakelijk:
                return True
        return False

    def deelname(self, partij: str) -> DeelnameFeit | None:
        """The participation of a partij, also when it has withdrawn."""
        return next((d for d in self.deelnames if d.partij == partij), None)

    @property
    def aanbrenger_draagt(self) -> bool:
        """Does the partij that brought the casus in still take part, with a grondslag it weighed?"""
        aanbrenger = self.deelname(self.aanbrenger)
        return aanbrenger is not None and aanbrenger.actief and aanbrenger.gewogen

    def eerste(self, categorie: str) -> str:
        """The id of the first person of this category, or nothing."""
        van_deze = [b for b in self.betrokkenen if b.categorie == categorie]
        return min(van_deze, key=lambda b: b.volgnr).id if van_deze else ""

    @property
    def open_acties(self) -> tuple[ActieFeit, ...]:
        """What was promised and is not finished or handed over."""
        return tuple(a for a in self.acties if a.status in OPEN_ACTIE)


@dataclass(frozen=True)
class GegevenFeit:
    """What a rule knows of a piece of data: never its content. `doel`: the purpose it was brought in for;
    `betrokkene_id`: the person it is about; `toestemmingen`: the numbers of the consents that carry it;
    `gewist`: the content is gone.
    """

    categorie: str
    betrokkene: str
    inbrenger: str
    ontvangers: frozenset[str]
    id: str = ""
    doel: str = ""
    betwist: bool = False
    ook_ad_hoc: bool = False
    grondslagen: tuple[str, ...] = ()
    beroepsgeheim: str | None = None
    betrokkene_id: str = ""
    toestemmingen: tuple[int, ...] = ()
    gewist: bool = False


def spreekt_als_politie(geldend: GeldendConvenant, partij: str, grondslagen: Iterable[str]) -> bool:
    """Is what this partij says on these grondslagen a politiegegeven, whatever it is called (art. 1 Wpg)?

    A partij that has no other grondslag than the Wpg speaks on it, also where it names none.
    """
    c = geldend.convenant
    op = {c.grondslagen[g].van_de_politie for g in grondslagen if g in c.grondslagen}
    if partij in c.partijen:
        eigen = c.partijen[partij].alternatieven
        op |= {all(any(c.grondslagen[g].van_de_politie for g in groep) for groep in eigen)}
    return True in op


def geldende_categorieen(
    geldend: GeldendConvenant, categorie: str | None, inbrenger: str, grondslagen: Iterable[str]
) -> tuple[str, ...]:
    """The categories whose rules hold for what this partij says: its label, and that of its secrecy.

    `categorie` None: words that go with an act, which have no label.
    """
    c = geldend.convenant
    soort = c.gegevens[categorie].soort if categorie is not None else "gewoon"
    gevonden = [] if categorie is None else [categorie]
    if soort not in POLITIEGEGEVENS and spreekt_als_politie(geldend, inbrenger, grondslagen):
        gevonden += [c.politiecategorie] if c.politiecategorie is not None else []
    alles = c.partijen[inbrenger].alles if inbrenger in c.partijen else None
    if soort == "gewoon" and alles is not None and alles not in gevonden:
        gevonden.append(alles)
    return tuple(gevonden)


def is_politiegegeven(geldend: GeldendConvenant, gegeven: GegevenFeit) -> bool:
    """Is this police data (art. 8, 9 or 13 Wpg): by its label, or by who says it on which grondslag?"""
    gelden = geldende_categorieen(geldend, gegeven.categorie, gegeven.inbrenger, gegeven.grondslagen)
    return any(geldend.convenant.gegevens[x].soort in POLITIEGEGEVENS for x in gelden)
