"""What rules know about a casus: facts in codes and ids, without personal data.

`ronde` counts the transitions of a casus; a fact belongs to the ronde in which it was recorded.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from convenanten.definitie import POLITIEGEGEVENS, GeldendConvenant


@dataclass(frozen=True)
class Lezer:
    """Who acts or reads: a medewerker on behalf of one partij, with the roles it holds there.

    `erkend`: acknowledged the secrecy of this convenant.
    """

    medewerker: str
    partij: str
    rollen: frozenset[str]
    erkend: bool = True


@dataclass(frozen=True)
class Feit:
    """An act that was recorded: what, when in the process, by whom, with codes."""

    soort: str
    ronde: int
    partij: str
    door: str
    gegevens: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Deelname:
    """A partij in a casus. `ad_hoc`: joined for this casus only; `verklaring`: signed for it."""

    partij: str
    actief: bool
    gewogen: bool = False
    grondslagen: tuple[str, ...] = ()
    ad_hoc: bool = False
    verklaring: bool = False


@dataclass(frozen=True)
class Overleg:
    """A meeting. `kennisname`: per partij whether the procesregisseur judged that it must know."""

    ronde: int
    gehouden: bool
    betrokkene_uitgenodigd: bool
    genodigden: tuple[str, ...] = ()
    kennisname: Mapping[str, bool] = field(default_factory=dict)


@dataclass(frozen=True)
class Actie:
    """One thing a partij does in the plan: voorgesteld, aanvaard, geweigerd, afgerond or overgedragen."""

    partij: str
    status: str
    volgnr: int = 0


@dataclass(frozen=True)
class Besluit:
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
    feiten: tuple[Feit, ...] = ()
    deelnames: tuple[Deelname, ...] = ()
    overleggen: tuple[Overleg, ...] = ()
    acties: tuple[Actie, ...] = ()
    besluit: Besluit | None = None
    vernietigd: bool = False

    def feit(self, soort: str, *, deze_ronde: bool = False) -> Feit | None:
        """The latest recorded act of this kind, or None."""
        for f in reversed(self.feiten):
            if f.soort == soort and (not deze_ronde or f.ronde == self.ronde):
                return f
        return None

    def bevraagd(self, partij: str) -> bool:
        """Was this partij asked in this fase whether it knows the person, and has it not answered yet?"""
        return self._wacht_op(partij, "bekendheid_vragen", "bekendheid_beantwoorden")

    def om_advies_gevraagd(self, partij: str) -> bool:
        """Was this partij asked for advice in this fase, without being told whom it is about, and has it not
        answered yet?
        """
        return self._wacht_op(partij, "adviesvraag_stellen", "adviesvraag_beantwoorden")

    def _wacht_op(self, partij: str, vraag: str, antwoord: str) -> bool:
        for f in reversed(self.feiten):
            if f.ronde != self.ronde:
                return False
            if f.soort == antwoord and f.partij == partij:
                return False
            if f.soort == vraag and partij in _lijst(f.gegevens.get("partijen")):
                return True
        return False

    @property
    def actieve_deelnames(self) -> tuple[Deelname, ...]:
        """The partijen that take part now."""
        return tuple(d for d in self.deelnames if d.actief)

    def deelname(self, partij: str) -> Deelname | None:
        """The participation of a partij, also when it has withdrawn."""
        return next((d for d in self.deelnames if d.partij == partij), None)

    @property
    def open_acties(self) -> tuple[Actie, ...]:
        """What was promised and is not finished or handed over."""
        return tuple(a for a in self.acties if a.status in {"voorgesteld", "aanvaard"})


def _lijst(waarde: object) -> tuple[str, ...]:
    return tuple(str(x) for x in waarde) if isinstance(waarde, list | tuple) else ()


@dataclass(frozen=True)
class Gegeven:
    """What a rule knows of a piece of data: never its content. `doel`: the purpose it was brought in for."""

    categorie: str
    betrokkene: str
    inbrenger: str
    ontvangers: frozenset[str]
    id: str = ""
    doel: str = ""
    betwist: bool = False
    ook_ad_hoc: bool = False


def is_politiegegeven(geldend: GeldendConvenant, categorie: str) -> bool:
    """Is this category police data (art. 8, 9 or 13 Wpg)?"""
    return geldend.convenant.gegevens[categorie].soort in POLITIEGEGEVENS
