"""The check of everything that must not have been changed past us: log, anchors and marked rows."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from casusregie.ankers import controleer_ankers
from models import logboek
from models.logboek import Breuk
from services.handelen.werkplek import Werkplek
from services.toegang import waarmerken
from services.toegang.waarmerken import VeranderdeRij


@dataclass(frozen=True)
class Nagegaan:
    """What a check found: how many lines it read, and what is wrong."""

    regels: int
    breuken: tuple[Breuk, ...]
    ankers: tuple[str, ...]
    rijen: tuple[VeranderdeRij, ...]

    @property
    def zinnen(self) -> list[str]:
        """Everything that is wrong, one sentence each, with ids only."""
        return [
            *(f"Keten {b.keten}, regel {b.volgnr}: {b.uitleg}." for b in self.breuken),
            *(f"{fout[0].upper()}{fout[1:]}." for fout in self.ankers),
            *(f"Rij {r.rij}: {r.uitleg}." for r in self.rijen),
        ]


def controleer_alles(w: Werkplek, kopie: Path | None = None, publiek: str | None = None) -> Nagegaan:
    """Check the log, the anchors (and a copy of them, with the public key that was kept with it), and every
    marked row.
    """
    ankers, punten = controleer_ankers(w, kopie, publiek)
    with w.db.lezen() as s:
        regels, breuken = logboek.controleer(s, punten=punten)
    return Nagegaan(regels, tuple(breuken), tuple(ankers), tuple(waarmerken.controleer(w)))
