"""Anchors: what the log held, written outside the database, so that a chain cannot be cut or lost unseen.

Each anchor names the heads that changed since the one before, carries the hash of that one, and is signed
(Ed25519) with a key that lies wrapped in the key store. How far the anchors go stands there too: removing
the last ones shows even without a copy. Copy the folder elsewhere all the same: who has the whole machine has
both. The format: docs/logboek-controleren.md; what examines it: `models.nagaan`.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from models import logboek
from models.kluis import nu_wand
from models.nagaan import Punt, Reeks, lees_ankers
from services.handelen.werkplek import Werkplek

DOMEIN = "ankers"
_STAND = "hoogste anker"


class Ankers:
    """The anchors of one installation. Keeps what it read, so that the next look reads only what is new."""

    def __init__(self, w: Werkplek) -> None:
        self.w = w
        self.map = w.instellingen.data / "ankers"
        self._reeks = Reeks()
        self._gelezen: dict[Path, int] = {}

    def schrijf(self) -> list[str]:
        """Anchor the heads that changed; nothing changed, nothing written. Returns which chains are shorter
        than an anchor says: those are not anchored again.
        """
        with self._slot():
            self._lees_bij()
            with self.w.db.lezen() as s:
                koppen = logboek.koppen(s)
            bekend = self._reeks.koppen
            nieuw = {
                keten: kop
                for keten, kop in koppen.items()
                if int(kop.partition(":")[0]) > bekend.get(keten, (0, ""))[0]
            }
            if nieuw:
                self._voeg_toe(nieuw)
            self.w.waarmerk.verhoog({_STAND: self._reeks.nr})
        return [
            f"Keten {keten}: korter of anders dan in een anker."
            for keten, (volgnr, hash_) in bekend.items()
            if koppen.get(keten) != f"{volgnr}:{hash_}"
        ]

    def begin(self) -> None:
        """Make the key that signs, and the first anchor. The anchors of an older version are named in it, and
        the key that lay beside them goes.
        """
        self.w.kluis.maak_sleutel(DOMEIN, nu_wand())
        oud = self.w.instellingen.data / "geheimen" / "ankersleutel"
        with self._slot():
            self._lees_bij()
            if oud.exists() and not self._reeks.nr:
                with self.w.db.lezen() as s:
                    self._voeg_toe(logboek.koppen(s), self._van_eerder(oud))
            oud.unlink(missing_ok=True)
        self.schrijf()

    def publiek(self) -> str:
        """The public key, hexadecimal, for who checks."""
        return _publiek(self._sleutel())

    def _van_eerder(self, oud: Path) -> dict[str, Any]:
        sleutel = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(oud.read_text().strip()))
        return {
            "publiek": _publiek(sleutel),
            "bestanden": {pad.name: _som(pad) for pad in sorted(self.map.glob("*.json"))},
        }

    def _voeg_toe(self, koppen: dict[str, str], eerder: dict[str, Any] | None = None) -> None:
        nu = nu_wand()
        anker = {"nr": self._reeks.nr + 1, "op": nu.isoformat(), "vorige": self._reeks.vorige}
        inhoud = json.dumps({**anker, "koppen": koppen, **({"eerder": eerder} if eerder else {})})
        handtekening = self._sleutel().sign(inhoud.encode()).hex()
        regel = json.dumps({"inhoud": inhoud, "handtekening": handtekening}) + "\n"
        dag = self.map / f"{nu.date().isoformat()}.ankers"
        pad = max([dag, *self._gelezen])  # a clock that goes back does not change the order
        fd = os.open(pad, os.O_WRONLY | os.O_CREAT, 0o600)
        try:
            os.ftruncate(fd, self._gelezen.get(pad, 0))  # what a writer that died left half
            os.lseek(fd, 0, os.SEEK_END)
            os.write(fd, regel.encode())
            os.fsync(fd)
        finally:
            os.close(fd)
        self._lees_bij()

    def _lees_bij(self) -> None:
        for pad in sorted(self.map.glob("*.ankers")):
            vanaf = self._gelezen.setdefault(pad, 0)
            with pad.open("rb") as bestand:
                bestand.seek(vanaf)
                for regel in bestand:
                    if regel.endswith(b"\n"):
                        self._reeks.voeg_toe(json.loads(regel)["inhoud"])
                        self._gelezen[pad] += len(regel)

    def _sleutel(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.w.kluis.vaste_sleutel(DOMEIN))

    @contextmanager
    def _slot(self) -> Iterator[None]:
        """One writer at a time, also of other processes."""
        self.map.mkdir(exist_ok=True, mode=0o700)
        with open(self.map / ".slot", "w") as bestand:
            fcntl.flock(bestand, fcntl.LOCK_EX)
            yield


def controleer_ankers(
    w: Werkplek, kopie: Path | None = None, publiek: str | None = None
) -> tuple[list[str], list[Punt]]:
    """Examine the anchors here, and a copy of elsewhere (`publiek`: the key as it was kept there).

    Returns what is wrong with them, and every line of the log that they name.
    """
    hier = Ankers(w)
    reeks = lees_ankers(hier.map, hier.publiek())
    fouten = [*reeks.fouten, *_eerdere(hier.map, reeks)]
    hoogste = w.waarmerk.laagste(_STAND)
    if reeks.nr < hoogste:
        fouten.append(f"de laatste ankers ontbreken: er waren er {hoogste} en er zijn er {reeks.nr}")
    punten = list(reeks.punten)
    if kopie is not None:
        elders = lees_ankers(kopie, publiek or hier.publiek())
        fouten += [f"kopie: {fout}" for fout in elders.fouten]
        if elders.nr > reeks.nr:
            fouten.append(f"de kopie heeft {elders.nr} ankers en hier zijn er {reeks.nr}")
        fouten += [
            f"anker {nr} is hier anders dan in de kopie"
            for nr, hash_ in elders.hashes.items()
            if reeks.hashes.get(nr, hash_) != hash_
        ]
        punten += elders.punten
    return fouten, punten


def _eerdere(map_: Path, reeks: Reeks) -> list[str]:
    """What is wrong with the daily anchors of an older version, which the first anchor names."""
    fouten = []
    for naam, som in reeks.eerder.get("bestanden", {}).items():
        pad = map_ / naam
        if not pad.exists() or _som(pad) != som:
            fouten.append(f"anker {pad.stem} ontbreekt of is veranderd")
            continue
        anker = json.loads(pad.read_text())
        try:
            Ed25519PublicKey.from_public_bytes(bytes.fromhex(reeks.eerder["publiek"])).verify(
                bytes.fromhex(anker["handtekening"]), anker["inhoud"].encode()
            )
        except InvalidSignature:
            fouten.append(f"anker {pad.stem}: de handtekening klopt niet")
            continue
        for keten, kop in json.loads(anker["inhoud"])["koppen"].items():
            volgnr, _, hash_ = kop.partition(":")
            reeks.punten.append(Punt(keten, int(volgnr), hash_, 0))
    return fouten


def _som(pad: Path) -> str:
    return hashlib.sha256(pad.read_bytes()).hexdigest()


def _publiek(sleutel: Ed25519PrivateKey) -> str:
    ruw = sleutel.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    return ruw.hex()
