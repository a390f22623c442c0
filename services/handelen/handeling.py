"""An act declares itself, once: title, head, who may do it, what it is about, and the mails it may cause.

`verklaar` registers a function; the scopes (`services.casus.bereik` and the like) give it a shorter name.
From the declaration come the form, the command, the menu, the refusals and the list in the manual.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Generic, TypeVar, get_type_hints

from sqlalchemy.orm import Session

from models.klok import Moment
from notifications.soorten import Soort as Mail
from rules.uitkomst import Uitkomst
from services.handelen.keuzes import Omstandigheden
from services.handelen.velden import O, Opdracht, Veld, velden_van
from services.handelen.werkplek import Werkplek
from services.handelen.wie import Identiteit


class Kop(Enum):
    """The heads under which acts stand, in the order of the work."""

    BESLUIT = "Besluit"
    PARTNERS = "Partners en betrokkene"
    TRIAGE = "Triage"
    GEGEVENS = "Gegevens"
    BEELD = "Beeld en gebruik"
    AANPAK = "Aanpak"
    PLAN = "Plan en overleg"
    NADIEN = "Na afloop"
    ADVIES = "Advies zonder casus"
    DATALEK = "Datalek"
    TOEGANG = "Medewerkers en toegang"
    PARTIJEN = "Partijen bereiken"
    CONVENANT = "Convenanten"
    BERICHTEN = "Berichten"
    BEWAREN = "Bewaren en vernietigen"


@dataclass
class Spoor:
    """Where a refusal is to be logged: known as far as the act got."""

    keten: str = "installatie"
    partij: str = ""
    convenant: str = ""
    onzichtbaar: bool = False


@dataclass
class Aanvraag:
    """An act that somebody asks for, inside its transaction. `over`: the number of what it is about."""

    w: Werkplek
    s: Session
    nu: Moment
    wie: Identiteit
    opdracht: Opdracht
    over: str
    convenant: str
    namens: str | None
    spoor: Spoor = field(default_factory=Spoor)


@dataclass
class Geheim:
    """A value in a result that is shown once and never kept."""

    waarde: Any


@dataclass
class Uitvoering:
    """The open act: what its function may use, whatever it is about."""

    w: Werkplek
    s: Session
    nu: Moment
    wie: Identiteit
    na_commit: list[Callable[[], None]] = field(default_factory=list, kw_only=True)
    mails: frozenset[Mail] = field(default=frozenset(), kw_only=True)

    def mag_mailen(self, soort: Mail) -> None:
        """An act causes only the mails that it declared: readers of the declaration rely on it."""
        assert soort in self.mails, f"deze handeling zegt niet dat zij '{soort}' kan sturen"


U = TypeVar("U", bound=Uitvoering)
Doe = Callable[[U, O], "dict[str, Any] | None"]


class Bereik(ABC, Generic[U]):
    """What acts can be about: a casus, a datalek, the installatie. One for each kind of subject."""

    gevolg: str = "Er is niets veranderd."
    storing_doen: str = "Probeer het later opnieuw."

    @abstractmethod
    def open(self, a: Aanvraag, *, begint: bool) -> U:
        """Find and lock the subject and see as whom this person acts. Raises NietGevonden, and what is
        not theirs.
        """

    @abstractmethod
    def mag(self, u: U, h: Handeling) -> Uitkomst:
        """May this person perform this act on this subject, now?"""

    @abstractmethod
    def omstandigheden(self, u: U) -> Omstandigheden:
        """What the choices of the fields depend on."""

    @abstractmethod
    def sluit(self, u: U) -> str | None:
        """After the act: mark that there is work. Returns the id to ring, or None."""


@dataclass(frozen=True)
class Handeling:
    """An act as command line, portal, scenario player and manual see it."""

    naam: str
    titel: str
    uitleg: str
    kop: Kop
    wie: frozenset[str]
    bereik: Bereik[Any]
    opdracht: type[Opdracht]
    doe: Callable[[Any, Any], dict[str, Any] | None]
    mails: frozenset[Mail]
    begint: bool
    gedaan: str
    vooraf: str
    opdrachtregel: tuple[str, ...]

    @property
    def velden(self) -> tuple[Veld, ...]:
        """Its fields, as declared."""
        return velden_van(self.opdracht)


_HANDELINGEN: dict[str, Handeling] = {}
HANDELINGEN: Mapping[str, Handeling] = _HANDELINGEN


def verklaar(
    bereik: Bereik[U],
    titel: str,
    *,
    kop: Kop,
    wie: frozenset[str],
    naam: str = "",
    mails: tuple[Mail, ...] = (),
    begint: bool = False,
    gedaan: str = "",
    vooraf: str = "",
    opdrachtregel: str = "",
) -> Callable[[Doe[U, O]], Doe[U, O]]:
    """Register a function as an act; the first paragraph of its docstring is the (Dutch) help text.

    `begint`: it begins a new subject, in the convenant that the caller names. `gedaan`: the sentence
    afterwards. `opdrachtregel`: where its command stands, when not under its own name in the group of its
    scope.
    """

    def merk(doe: Doe[U, O]) -> Doe[U, O]:
        sleutel = naam or doe.__name__
        assert sleutel not in _HANDELINGEN, f"twee handelingen heten {sleutel}"
        _HANDELINGEN[sleutel] = Handeling(
            naam=sleutel,
            titel=titel,
            uitleg=" ".join((doe.__doc__ or "").strip().split("\n\n")[0].split()),
            kop=kop,
            wie=wie,
            bereik=bereik,
            opdracht=_opdracht_van(doe),
            doe=doe,
            mails=frozenset(mails),
            begint=begint,
            gedaan=gedaan or f"Vastgelegd: {titel}",
            vooraf=vooraf,
            opdrachtregel=tuple(opdrachtregel.split()),
        )
        return doe

    return merk


def _opdracht_van(doe: Callable[..., Any]) -> type[Opdracht]:
    """The type of what a person fills in: that of the function's second parameter."""
    parameters = [n for n in get_type_hints(doe) if n != "return"]
    opdracht: type[Opdracht] = get_type_hints(doe)[parameters[1]]
    return opdracht
