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

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import select

from casusregie.omgeving import Omgeving, schrijf_geheim
from models import logboek
from models.tabellen import Logregel, Vaststelling
from notifications.verzender import Verzender
from services.bewaren import vernietigen
from services.casus import termijnen
from services.casus.termijnen import Verstreken
from services.datalek import ladder
from services.handelen.fouten import Conflict
from services.handelen.werkplek import Werkplek
from services.post import berichten, profielen, teruggekomen
from services.toegang import ongebruikt, signalen

log = logging.getLogger("casusregie.bewaker")
GEDULD_S = 5.0


class Bewaker:
    """One bewaker process: two loops and a daily anchor."""

    def __init__(self, w: Werkplek, omgeving: Omgeving, *, geduld_s: float = GEDULD_S) -> None:
        self.w, self.omgeving, self.geduld_s = w, omgeving, geduld_s
        self._gezien: dict[str, float] = {}
        self.stop = threading.Event()

    def kijk_termijnen(self) -> int:
        """One look at the deadlines. Returns how many subjects the bewaker handled itself."""
        zelf = 0
        verstreken = termijnen.verstreken(self.w)
        nu = time.monotonic()
        for v in verstreken:
            sinds = self._gezien.get(v.onderwerp_id)
            if sinds is None:
                self._gezien[v.onderwerp_id] = nu
                if self.geduld_s > 0:
                    termijnen.meld_werk(self.w, v)
            if self.geduld_s == 0 or (sinds is not None and nu - sinds >= self.geduld_s):
                self._handel_zelf(v)
                self._gezien.pop(v.onderwerp_id, None)
                zelf += 1
        huidig = {v.onderwerp_id for v in verstreken}
        self._gezien = {k: t for k, t in self._gezien.items() if k in huidig}
        return zelf

    def _handel_zelf(self, v: Verstreken) -> None:
        try:
            if v.onderwerp == "datalek":
                ladder.zet_stap(self.w, v.onderwerp_id)
            else:
                termijnen.handel_casus_af(self.w, v.onderwerp_id)
        except Conflict:
            log.info("een ander was net eerder")

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
            threading.Thread(target=self._lus, args=("teruggekomen", self.lees_terug, 30.0), daemon=True),
            threading.Thread(
                target=self._lus, args=("signalen", lambda: signalen.kijk(self.w) and None, 30.0), daemon=True
            ),
            threading.Thread(
                target=self._lus,
                args=("ongebruikt", lambda: ongebruikt.kijk(self.w) and None, 3600.0),
                daemon=True,
            ),
            threading.Thread(
                target=self._lus,
                args=("beheer", lambda: signalen.vertel_beheer(self.w) and None, 30.0),
                daemon=True,
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
        log.info("bewaker is begonnen")
        while not self.stop.wait(1):
            pass
        for draad in draden:
            draad.join(timeout=10)


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
