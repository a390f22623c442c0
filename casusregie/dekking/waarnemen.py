"""What one step of a scenario was about, and whether its failing proves a line of the convenant."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from casusregie.demo.scenario import ScenarioFout
from convenanten.definitie import GeldendConvenant

BEELD = frozenset({"ziet", "telt", "neemt_mee", "toont", "checklijst", "eerder", "leest", "verwacht"})


@dataclass(frozen=True)
class Meekijkend(GeldendConvenant):
    """A convenant that remembers which of its open norms were read."""

    gelezen: set[str] = field(default_factory=set, compare=False)

    def norm(self, naam: str) -> Any:
        """See GeldendConvenant."""
        self.gelezen.add(naam)
        return super().norm(naam)


@dataclass(frozen=True)
class Zet:
    """A step as it went under the convenant itself.

    `fase`: where the casus stood before it; `partij` and `soort`: on behalf of whom it was done; `categorie`:
    of the gegeven that it is about; `open`: the checks of the poort that refused; `aanwezig` and
    `beantwoord`: the kinds of data in the casus and its answered questions, where the step looks; `normen`:
    the open norms that were read in it.
    """

    stap: Mapping[str, Any]
    fase: str = ""
    partij: str = ""
    soort: str = ""
    categorie: str = ""
    open: frozenset[str] = frozenset()
    aanwezig: frozenset[str] = frozenset()
    beantwoord: frozenset[str] = frozenset()
    normen: frozenset[str] = frozenset()

    @property
    def doet(self) -> str:
        """The act, or empty."""
        return str(self.stap.get("doet", ""))

    @property
    def met(self) -> Mapping[str, Any]:
        """What was filled in."""
        return dict(self.stap.get("met", {}))

    @property
    def weigert(self) -> str:
        """The refusal that the step expects, or empty."""
        return str(self.stap.get("weigert", ""))

    @property
    def kijkt(self) -> bool:
        """Does the step say what is to be seen or found?"""
        return bool(BEELD & self.stap.keys())


@dataclass(frozen=True)
class Uitslag:
    """How a step failed: what it looked at (empty for an act), and what came instead."""

    wat: str
    verwacht: Any
    kwam: Any

    @classmethod
    def uit(cls, fout: ScenarioFout) -> Uitslag:
        """From the failure that the player raised."""
        return cls(fout.wat, fout.verwacht, fout.kwam)

    @property
    def verschil(self) -> frozenset[str]:
        """Of two lists of what was seen: the names that are in one of them only."""
        if isinstance(self.verwacht, list) and isinstance(self.kwam, list):
            return frozenset(map(str, self.verwacht)) ^ frozenset(map(str, self.kwam))
        return frozenset()
