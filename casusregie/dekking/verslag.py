"""The figures of a convenant: which lines a scenario holds in place, which are explained, and which nothing
holds.
"""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Iterable, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import yaml

from casusregie.dekking import cellen as vakken
from casusregie.dekking.cellen import Vakken
from casusregie.dekking.knoop import Knoop
from casusregie.dekking.spelen import Bevinding, alle_knopen, lees_convenant, scenarios, speel
from casusregie.dekking.tabel import VolgensTabel, oordeel
from convenanten.definitie import Convenant

WERKERS = 2
# before the name of an act, in an explanation why it succeeds in no scenario
LUKT = "lukt."


@dataclass(frozen=True)
class Dekking:
    """What was found of one version of a convenant. `uitleg`: what its people wrote down about lines that no
    scenario can hold; `cellen`: those of sight and of acts; `tabel`: the lines that the hand-written table
    holds; `alles`: this was no sample.
    """

    convenant: Convenant
    knopen: tuple[Knoop, ...]
    bevindingen: tuple[Bevinding, ...]
    uitleg: Mapping[str, str]
    cellen: tuple[Vakken, ...]
    tabel: VolgensTabel
    seconden: float
    alles: bool = True

    @property
    def bewezen(self) -> dict[str, str]:
        """Per line the step, or the row of the table, that holds it."""
        stappen = {naam: stap for b in self.bevindingen for naam, stap in b.bewezen.items()}
        return {**stappen, **self.tabel.gehouden}

    @property
    def mislukt(self) -> tuple[str, ...]:
        """The scenarios that cannot be played as they stand, and why."""
        return tuple(b.mislukt for b in self.bevindingen if b.mislukt)

    @property
    def vastgelopen(self) -> dict[str, str]:
        """Lines without which the software itself stumbled, that no step holds."""
        alle = {naam: fout for b in self.bevindingen for naam, fout in b.vastgelopen.items()}
        return {naam: fout for naam, fout in alle.items() if naam not in self.bewezen}

    @property
    def uitgelegd(self) -> tuple[Knoop, ...]:
        """The lines that nothing holds, with a reason."""
        return tuple(k for k in self.knopen if k.naam not in self.bewezen and k.naam in self.uitleg)

    @property
    def overlevers(self) -> tuple[Knoop, ...]:
        """The lines that nothing holds, without a reason."""
        klaar = self.bewezen.keys() | self.uitleg.keys() | self.tabel.zonder_gevolg
        return tuple(k for k in self.knopen if k.naam not in klaar)

    @property
    def zonder_gevolg(self) -> tuple[Knoop, ...]:
        """The lines that another line says too: nothing changes without them."""
        over = self.tabel.zonder_gevolg - self.bewezen.keys() - self.uitleg.keys()
        return tuple(k for k in self.knopen if k.naam in over)

    @property
    def onterecht(self) -> tuple[str, ...]:
        """Explanations that explain nothing: of a line that does not exist, or that a step holds."""
        if not self.alles:
            return ()
        echt = {k.naam for k in self.knopen} - self.bewezen.keys()
        nooit = {f"{LUKT}{h}" for h in self._nooit(self._gelukt)}
        return tuple(sorted(self.uitleg.keys() - echt - nooit))

    @property
    def percentage(self) -> float:
        """Of the lines that can be held, how many are (rounded down, so that 100 is all)."""
        nodig = len(self.knopen) - len(self.uitgelegd) - len(self.zonder_gevolg)
        return 100.0 if not nodig else int(1000 * (nodig - len(self.overlevers)) / nodig) / 10

    @property
    def per_soort(self) -> list[tuple[str, int, int, int, int, int, int]]:
        """Per kind of line: how many, held by a step, held by the table, said by another line too, explained,
        not held.
        """

        def tel(knopen: Iterable[Knoop]) -> Counter[str]:
            return Counter(k.soort for k in knopen)

        tabel = tel(k for k in self.knopen if k.naam in self.tabel.gehouden)
        dubbel, uit, over = tel(self.zonder_gevolg), tel(self.uitgelegd), tel(self.overlevers)
        return [
            (s, n, n - tabel[s] - dubbel[s] - uit[s] - over[s], tabel[s], dubbel[s], uit[s], over[s])
            for s, n in tel(self.knopen).items()
        ]

    @property
    def niet_gelopen(self) -> list[tuple[str, str]]:
        """The transitions that no scenario takes."""
        gelopen = {o for b in self.bevindingen for o in b.overgangen}
        alle = [(naam, o.naar) for naam, f in self.convenant.fasen.items() for o in f.overgangen]
        return [o for o in alle if o not in gelopen]

    @property
    def nooit_gelukt(self) -> list[str]:
        """The acts of this convenant that succeed in no scenario, without a reason."""
        return [h for h in self._nooit(self._gelukt) if f"{LUKT}{h}" not in self.uitleg]

    @property
    def nooit_geweigerd(self) -> list[str]:
        """The acts of this convenant that are refused in no scenario."""
        return self._nooit({doet for b in self.bevindingen for _, doet, _ in b.geweigerd})

    @property
    def _gelukt(self) -> set[str]:
        return {doet for b in self.bevindingen for _, doet in b.gelukt}

    def _nooit(self, gedaan: set[str]) -> list[str]:
        return [h for h in self._handelingen if h not in gedaan]

    @property
    def _handelingen(self) -> list[str]:
        return list(dict.fromkeys(h for f in self.convenant.fasen.values() for h in f.handelingen))

    @property
    def kleuren(self) -> dict[str, str]:
        """Of every line whether it is held, for the drawing."""
        over = {k.naam for k in self.overlevers}
        uit = {k.naam for k in (*self.uitgelegd, *self.zonder_gevolg)}
        return {
            k.naam: "overleeft" if k.naam in over else "uitgelegd" if k.naam in uit else "bewezen"
            for k in self.knopen
        }

    def per_eis(self) -> dict[str, list[str]]:
        """Per eis the lines with that eis that nothing holds."""
        gevonden: dict[str, list[str]] = {}
        for k in self.overlevers:
            for eis in k.eisen:
                gevonden.setdefault(eis, []).append(k.naam)
        return gevonden


def lees_uitleg(convenant: Path) -> dict[str, str]:
    """What is written down beside this version about lines that no scenario can hold: name to reason."""
    pad = convenant.parent / "dekking" / convenant.name
    return dict(yaml.safe_load(pad.read_text(encoding="utf-8")) or {}) if pad.exists() else {}


def steekproef(convenant: Path, aantal: int, zaad: int) -> frozenset[str]:
    """So many lines of this convenant, the same ones for the same seed."""
    namen = sorted(k.naam for k in alle_knopen(convenant))
    return frozenset(
        random.Random(zaad).sample(  # noqa: S311 not a secret
            namen, min(aantal, len(namen))
        )
    )


def onbewezen(convenant: Path, namen: frozenset[str]) -> frozenset[str]:
    """Which of these lines no scenario holds and nobody explained; stops as soon as all are held."""
    over = _te_spelen(namen, _volgens_tabel(convenant, namen)) - lees_uitleg(convenant).keys()
    for pad in scenarios(convenant):
        if over:
            over -= speel(convenant, pad, over, kort=True).bewezen.keys()
    return over


def meet(convenanten: Iterable[Path], namen: Mapping[Path, frozenset[str]] | None = None) -> list[Dekking]:
    """Play all scenarios of these convenant files, two at a time. `namen`: only these lines of a file."""
    werk = [(c, s) for c in convenanten for s in scenarios(c)]
    bevindingen: dict[Path, list[Bevinding]] = {c: [] for c in convenanten}
    begin = time.monotonic()
    gevraagd = {c: _gevraagd(c, namen) for c in bevindingen}
    tabellen = {c: _volgens_tabel(c, gevraagd[c]) for c in bevindingen}
    duur: dict[Path, float] = {}
    with ProcessPoolExecutor(WERKERS) as pool:
        lopend = [(c, pool.submit(speel, c, s, _te_spelen(gevraagd[c], tabellen[c]))) for c, s in werk]
        for c, klaar in lopend:
            bevindingen[c].append(klaar.result())
            duur[c] = time.monotonic() - begin
    return [
        Dekking(
            lees_convenant(c),
            tuple(k for k in alle_knopen(c) if k.naam in gevraagd[c]),
            tuple(bevindingen[c]),
            lees_uitleg(c),
            vakken.cellen(lees_convenant(c), vakken.plek(c)),
            tabellen[c],
            round(duur.get(c, 0.0), 1),
            alles=namen is None,
        )
        for c in bevindingen
    ]


def _gevraagd(convenant: Path, namen: Mapping[Path, frozenset[str]] | None) -> frozenset[str]:
    if namen is not None:
        return namen.get(convenant, frozenset())
    return frozenset(k.naam for k in alle_knopen(convenant))


def _volgens_tabel(convenant: Path, namen: frozenset[str]) -> VolgensTabel:
    knopen = (k for k in alle_knopen(convenant) if k.naam in namen)
    return oordeel(lees_convenant(convenant), vakken.plek(convenant), knopen)


def _te_spelen(namen: frozenset[str], tabel: VolgensTabel) -> frozenset[str]:
    """What the table holds need not be played."""
    return namen - tabel.gehouden.keys() - tabel.zonder_gevolg
