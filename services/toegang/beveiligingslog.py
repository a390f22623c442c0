"""The security log: a file that rotates, for what the chain of the installatie does not hold, such as
attempts under a name that nobody has. Names and addresses are keyed fingerprints: the same one is
recognised, and nobody is read from it.
"""

from __future__ import annotations

import fcntl
import json
import os
from datetime import datetime
from pathlib import Path

from models.kluis import KluisFout
from models.zegels import INSTALLATIE
from services.handelen.werkplek import Werkplek

GROOTSTE, BEWAARDE = 1_000_000, 5


def noteer(w: Werkplek, wat: str, op: datetime, *, naam: str = "", adres: str = "") -> None:
    """Append one line: what, when (wall time), under which name, from which address."""
    regel = {"op": op.isoformat(), "wat": wat, "naam": vinger(w, naam), "adres": vinger(w, adres)}
    map_ = w.instellingen.data / "logs"
    map_.mkdir(exist_ok=True, mode=0o700)
    pad = map_ / "beveiliging.log"
    slot = os.open(map_ / "beveiliging.slot", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(slot, fcntl.LOCK_EX)
        if pad.exists() and pad.stat().st_size > GROOTSTE:
            _draai_door(pad)
        fd = os.open(pad, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(fd, "w", encoding="utf-8") as bestand:
            bestand.write(json.dumps(regel) + "\n")
    finally:
        os.close(slot)


def _draai_door(pad: Path) -> None:
    """Every file one place further; the oldest goes."""
    for nr in range(BEWAARDE - 1, 0, -1):
        eerder = pad.with_suffix(f".log.{nr}")
        if eerder.exists():
            eerder.rename(pad.with_suffix(f".log.{nr + 1}"))
    pad.rename(pad.with_suffix(".log.1"))


def vinger(w: Werkplek, tekst: str) -> str:
    """A keyed fingerprint; empty for nothing, and before there is an installation."""
    if not tekst:
        return ""
    try:
        return w.kluis.hmac(INSTALLATIE, f"beveiliging|{tekst.strip().casefold()}")[:16]
    except KluisFout:
        return ""
