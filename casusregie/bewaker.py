"""The bewaker: deadlines and the outbox, outside Prefect, so that it works when Prefect does not.

A passed deadline is first given to the flow (it has work); when the flow has not acted within a few
seconds, the bewaker acts itself, with the same service. Several bewakers may run: rows are locked and
claimed.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import socket
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import httpx
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import select

from casusregie.omgeving import Omgeving, schrijf_geheim
from models import logboek
from models.tabellen import Logregel, Vaststelling
from notifications.operator import waarschuw
from notifications.veiligmail import Relay
from notifications.verzender import Verzender
from services.bewaren import vernietigen
from services.datalek.termijnwacht import GEDULD_S, Termijnwacht
from services.handelen.werkplek import Werkplek
from services.post import berichten, profielen, teruggekomen
from services.toegang import signalen
from services.uitvoeren import hartslag

log = logging.getLogger("casusregie.bewaker")
# how long one turn of a loop may take: a round of the sender may meet fifty slow answers
HOOGSTENS_S = {"termijnen": 60.0, "berichten": 600.0}


class Bewaker:
    """One bewaker process: two loops and a daily anchor."""

    def __init__(self, w: Werkplek, omgeving: Omgeving, *, geduld_s: float = GEDULD_S) -> None:
        self.w, self.omgeving = w, omgeving
        self.wacht = Termijnwacht(w, geduld_s)
        self.hart = hartslag.Hart(w, "bewaker")
        self._gedraaid: dict[str, float] = {}
        self._gemeld: set[str] = set()
        self._begonnen = time.monotonic()
        self.stop = threading.Event()

    def kijk_termijnen(self) -> int:
        """One look at the deadlines. Returns how many subjects the bewaker handled itself."""
        return self.wacht.kijk()

    def kijk_rond(self) -> None:
        """Ask what cannot beat by itself for a sign; tell the operator what stopped giving one, once."""
        if _antwoordt(self.omgeving):
            hartslag.sla(self.w, "prefect", "prefect")
        relay = self.omgeving.relay()
        if relay is not None and _luistert(relay):
            hartslag.sla(self.w, "relay", "relay")
        nu = set(hartslag.toestand(self.w).zinnen)
        # what was not there at the start has as long as everybody to give its first sign
        if time.monotonic() - self._begonnen > hartslag.OUD.total_seconds():
            for zin in sorted(nu - self._gemeld):
                waarschuw(self.w.instellingen.operator_url, zin)
            for zin in sorted(self._gemeld - nu):
                log.warning("voorbij: %s", zin)
            self._gemeld = nu

    def kijk_keten(self) -> list[str]:
        """Calculate every log chain and anchor; what is broken becomes a signal. Returns what is wrong."""
        with self.w.db.lezen() as s:
            fouten = [str(x) for x in (*logboek.controleer(s)[1], *controleer_ankers(self.w))]
        if fouten:
            signalen.ketenbreuk(self.w, fouten)
        return fouten

    def lees_terug(self) -> None:
        """Read what came back over IMAP, where a mailbox for it is set (`geheimen/imap`)."""
        url = self.w.instellingen.imap_url
        if url:
            teruggekomen.lees(self.w, url)

    def verzender(self) -> Verzender:
        """The sender of this process."""
        return Verzender(
            db=self.w.db,
            kluis=self.w.kluis,
            relay=self.omgeving.relay(),
            portaal=self.omgeving.portaal,
            titels=self._titels,
            naam=f"{socket.gethostname()}:{os.getpid()}:{threading.get_ident()}",
            demo=self.w.instellingen.demo,
        )

    def _titels(self, convenant: str, partij: str) -> tuple[str, str]:
        with self.w.db.lezen() as s:
            id_ = s.scalars(
                select(Vaststelling.id)
                .where(Vaststelling.convenant == convenant)
                .order_by(Vaststelling.op.desc())
            ).first()
            if id_ is None:
                return convenant, partij
            c = self.w.geldend(s, id_).convenant
        return c.titel, c.partijen[partij].naam if partij in c.partijen else partij

    def _lus(self, naam: str, doe: Callable[[], object], rust_s: float) -> None:
        while not self.stop.is_set():
            self._gedraaid[naam] = time.monotonic()
            try:
                meer = bool(doe())
            except Exception as fout:
                log.warning("%s: %s", naam, type(fout).__name__)
                meer = False
                self.stop.wait(2)
            if not meer:
                self.stop.wait(rust_s)

    def draai(self) -> None:
        """Work until `stop` is set."""
        verzender = self.verzender()
        draden = [
            threading.Thread(target=self._lus, args=("termijnen", self.kijk_termijnen, 1.0), daemon=True),
            threading.Thread(target=self._lus, args=("berichten", verzender.ronde, 0.5), daemon=True),
            threading.Thread(
                target=self._lus,
                args=("opvolgen", lambda: berichten.volg_op(self.w) and None, 10.0),
                daemon=True,
            ),
            threading.Thread(
                target=self._lus,
                args=("leases", lambda: berichten.verlopen_leases(self.w) and None, 30.0),
                daemon=True,
            ),
            threading.Thread(
                target=self._lus,
                args=("sleutels", lambda: profielen.let_op_sleutels(self.w) and None, 3600.0),
                daemon=True,
            ),
            threading.Thread(target=self._lus, args=("rondkijken", self.kijk_rond, 5.0), daemon=True),
            threading.Thread(target=self._lus, args=("teruggekomen", self.lees_terug, 30.0), daemon=True),
            threading.Thread(
                target=self._lus, args=("signalen", lambda: signalen.kijk(self.w) and None, 30.0), daemon=True
            ),
            threading.Thread(
                target=self._lus, args=("keten", lambda: self.kijk_keten() and None, 3600.0), daemon=True
            ),
            threading.Thread(
                target=self._lus,
                args=("bewaartermijnen", lambda: vernietigen.vernietig_verlopen(self.w) and None, 60.0),
                daemon=True,
            ),
            threading.Thread(
                target=self._lus, args=("anker", lambda: anker(self.w) and None, 3600.0), daemon=True
            ),
        ]
        for draad in draden:
            draad.start()
        self.hart.begin()
        log.info("bewaker is begonnen")
        while not self.stop.wait(1):
            if self._draait():
                self.hart.klop()
        for draad in draden:
            draad.join(timeout=10)
        self.hart.stop()

    def _draait(self) -> bool:
        """Do the loops turn on which the 24 hours hang? A thread that hangs is as bad as a process."""
        nu = time.monotonic()
        return all(nu - self._gedraaid.get(naam, nu) < grens for naam, grens in HOOGSTENS_S.items())


def _antwoordt(omgeving: Omgeving) -> bool:
    """Does Prefect's server answer?"""
    gebruiker, _, geheim = omgeving.prefect_geheim().partition(":")
    try:
        antwoord = httpx.get(f"{omgeving.prefect_url}/health", auth=(gebruiker, geheim), timeout=5)
    except httpx.HTTPError:
        return False
    return antwoord.status_code == 200


def _luistert(relay: Relay) -> bool:
    """Does the mail server open its door?"""
    try:
        with socket.create_connection((relay.host, relay.poort), timeout=5):
            return True
    except OSError:
        return False


def anker(w: Werkplek, nu: datetime | None = None) -> Path:
    """Write today's anchor: all chain heads, signed (Ed25519), in a file that leaves the database. Once a
    day.

    Keep these files elsewhere: a log whose tail was cut, heads included, no longer matches them.
    """
    map_ = w.instellingen.data / "ankers"
    map_.mkdir(exist_ok=True, mode=0o700)
    dag = (nu or datetime.now(UTC)).date().isoformat()
    pad = map_ / f"{dag}.json"
    if pad.exists():
        return pad
    with w.db.lezen() as s:
        inhoud = json.dumps({"dag": dag, "koppen": logboek.koppen(s)}, sort_keys=True)
    sleutel = _ankersleutel(w)
    publiek = (
        sleutel.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw).hex()
    )
    tijdelijk = pad.with_suffix(".tmp")
    tijdelijk.write_text(
        json.dumps(
            {"inhoud": inhoud, "handtekening": sleutel.sign(inhoud.encode()).hex(), "publiek": publiek}
        )
    )
    tijdelijk.rename(pad)
    return pad


def _ankersleutel(w: Werkplek) -> Ed25519PrivateKey:
    pad = w.instellingen.data / "geheimen" / "ankersleutel"
    if not pad.exists():
        ruw = Ed25519PrivateKey.generate().private_bytes(
            serialization.Encoding.Raw, serialization.PrivateFormat.Raw, serialization.NoEncryption()
        )
        tijdelijk = pad.with_name(f"{pad.name}.{os.getpid()}.{threading.get_ident()}")
        schrijf_geheim(tijdelijk, ruw.hex())
        with contextlib.suppress(FileExistsError):  # another was first: its key is the key
            os.link(tijdelijk, pad)
        tijdelijk.unlink()
    return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(pad.read_text().strip()))


def controleer_ankers(w: Werkplek) -> list[str]:
    """Check every anchor: its signature, and that each chain still holds what it held that day. Returns what
    is wrong.
    """
    fouten = []
    publiek = _ankersleutel(w).public_key()
    for pad in sorted((w.instellingen.data / "ankers").glob("*.json")):
        anker_ = json.loads(pad.read_text())
        try:
            publiek.verify(bytes.fromhex(anker_["handtekening"]), anker_["inhoud"].encode())
        except InvalidSignature:
            fouten.append(f"anker {pad.stem}: de handtekening klopt niet")
            continue
        with w.db.lezen() as s:
            for keten, kop in json.loads(anker_["inhoud"])["koppen"].items():
                volgnr, hash_ = kop.split(":")
                rij = s.scalars(
                    select(Logregel.hash).where(Logregel.keten == keten, Logregel.volgnr == int(volgnr))
                ).first()
                if rij != hash_:
                    fouten.append(f"anker {pad.stem}: regel {volgnr} van keten {keten} is weg of veranderd")
    return fouten
