"""Checks a log of Casusregie and its anchors, without Casusregie: one file to copy, for Python 3.11 or later
with the package `cryptography`. It imports nothing of ours. The format: docs/logboek-controleren.md.

    python nagaan.py --ankers MAP --publiek SLEUTEL [--regels BESTAND]

Ends with 0 when everything is as it should be, with 9 when something is not, and names what.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

BEGIN = "0" * 64


def regelhash(regel: Mapping[str, Any]) -> str:
    """The hash of a line: over every field but the hash itself, as JSON with sorted keys and no spaces."""
    velden = {naam: waarde for naam, waarde in regel.items() if naam != "hash"}
    plat = json.dumps(velden, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(plat.encode()).hexdigest()


def ankerhash(inhoud: str) -> str:
    """What the next anchor calls this one."""
    return hashlib.sha256(inhoud.encode()).hexdigest()


@dataclass(frozen=True)
class Punt:
    """A line that an anchor names: this chain had this hash at this number."""

    keten: str
    volgnr: int
    hash: str
    anker: int


@dataclass
class Reeks:
    """Anchors as they were read: how far they go, what they named, and what is wrong with them.

    `hashes`: of each anchor, by number; `eerder`: what the first one says of the anchors before it.
    """

    nr: int = 0
    vorige: str = BEGIN
    punten: list[Punt] = field(default_factory=list)
    koppen: dict[str, tuple[int, str]] = field(default_factory=dict)
    hashes: dict[int, str] = field(default_factory=dict)
    eerder: dict[str, Any] = field(default_factory=dict)
    fouten: list[str] = field(default_factory=list)

    def voeg_toe(self, inhoud: str) -> None:
        """The next anchor. What does not join on to the one before becomes a fout."""
        anker = json.loads(inhoud)
        nr = int(anker["nr"])
        if nr != self.nr + 1:
            wat = f"anker {self.nr + 1} ontbreekt" if nr > self.nr else f"anker {nr} staat niet op volgorde"
            self.fouten.append(wat)
        elif anker["vorige"] != self.vorige:
            self.fouten.append(f"anker {nr} sluit niet aan op het vorige")
        for keten, kop in anker["koppen"].items():
            getal, _, hash_ = kop.partition(":")
            if int(getal) <= self.koppen.get(keten, (0, ""))[0]:
                self.fouten.append(f"anker {nr}: keten {keten} is korter dan in een eerder anker")
            self.koppen[keten] = (int(getal), hash_)
            self.punten.append(Punt(keten, int(getal), hash_, nr))
        self.eerder = self.eerder or anker.get("eerder", {})
        self.nr, self.vorige = nr, ankerhash(inhoud)
        self.hashes[nr] = self.vorige


def lees_ankers(map_: Path, publiek: str) -> Reeks:
    """Every anchor in this folder, oldest first, examined with this public key (hexadecimal)."""
    reeks = Reeks()
    sleutel = Ed25519PublicKey.from_public_bytes(bytes.fromhex(publiek))
    for pad in sorted(map_.glob("*.ankers")):
        for nummer, regel in enumerate(pad.read_text(encoding="utf-8").splitlines(), 1):
            try:
                anker = json.loads(regel)
                sleutel.verify(bytes.fromhex(anker["handtekening"]), anker["inhoud"].encode())
                reeks.voeg_toe(anker["inhoud"])
            except InvalidSignature:
                reeks.fouten.append(f"{pad.name}, regel {nummer}: de handtekening klopt niet")
            except (ValueError, KeyError, TypeError, AttributeError):
                reeks.fouten.append(f"{pad.name}, regel {nummer}: dit is geen anker")
    if not reeks.nr:
        reeks.fouten.append(f"in {map_.name} staat geen anker")
    return reeks


def volg(regels: Iterable[Mapping[str, Any]], punten: Iterable[Punt] = ()) -> Iterator[tuple[str, int, str]]:
    """Follow each chain through these lines (in order of chain and number). Gives each fault as (chain,
    number, what): the first of each chain, and every line that an anchor names and that is not there so.
    """
    verwacht = {(p.keten, p.volgnr): p for p in reversed(list(punten))}
    keten, volgnr, vorige, stuk = "", 0, BEGIN, False
    for regel in regels:
        if regel["keten"] != keten:
            keten, volgnr, vorige, stuk = regel["keten"], 0, BEGIN, False
        punt = verwacht.pop((keten, regel["volgnr"]), None)
        if punt is not None and punt.hash != regel["hash"]:
            yield keten, punt.volgnr, f"anker {punt.anker} noemt deze regel anders"
        if stuk:
            continue
        wat = ""
        if regel["volgnr"] != volgnr + 1:
            wat = "deze regel ontbreekt"
        elif regel["vorige"] != vorige:
            wat = "deze regel sluit niet aan op de vorige"
        elif regel["hash"] != regelhash(regel):
            wat = "deze regel is veranderd"
        if wat:
            stuk = True
            yield keten, volgnr + 1 if "ontbreekt" in wat else regel["volgnr"], wat
        volgnr, vorige = regel["volgnr"], regel["hash"]
    for punt in verwacht.values():
        yield punt.keten, punt.volgnr, f"anker {punt.anker} noemt deze regel en zij is er niet meer"


def lees_regels(pad: Path) -> Iterator[dict[str, Any]]:
    """The lines of a log as `casusregie logboek uitvoer` writes them."""
    with pad.open(encoding="utf-8") as bestand:
        for regel in bestand:
            yield json.loads(regel)


def main() -> int:
    """Check, say what was found, and return how to end."""
    opties = argparse.ArgumentParser(description="Controleer een logboek van Casusregie en zijn ankers.")
    opties.add_argument("--ankers", type=Path, required=True, help="map met bestanden *.ankers")
    opties.add_argument("--publiek", required=True, help="publieke sleutel, hexadecimaal")
    opties.add_argument("--regels", type=Path, help="bestand van: casusregie logboek uitvoer")
    gekozen = opties.parse_args()
    reeks = lees_ankers(gekozen.ankers, gekozen.publiek)
    fouten = list(reeks.fouten)
    if gekozen.regels is not None:
        gevonden = volg(lees_regels(gekozen.regels), reeks.punten)
        fouten += [f"keten {keten}, regel {volgnr}: {wat}" for keten, volgnr, wat in gevonden]
    for fout in fouten:
        sys.stderr.write(f"✗ {fout}.\n")
    if not fouten:
        sys.stdout.write(f"✓ {reeks.nr} ankers over {len(reeks.koppen)} ketens; alles sluit aan.\n")
    return 9 if fouten else 0


if __name__ == "__main__":
    sys.exit(main())
