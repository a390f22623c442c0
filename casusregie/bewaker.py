"""The bewaker: deadlines and the outbox, outside Prefect, so that it works when Prefect does not.

A passed deadline is first given to the flow (it has work); when the flow has not acted within a few
seconds, the bewaker acts itself, with the same service. Several bewakers may run: rows are locked and
claimed.
"""

from __future__ import annotations

import logging
import os
import socket
import threading
import time
from collections.abc import Callable

import httpx
from sqlalchemy import select

from casusregie.ankers import Ankers
from casusregie.controle import controleer_alles
from casusregie.omgeving import Omgeving
from models.tabellen import Vaststelling
from notifications.operator import waarschuw
from notifications.veiligmail import Relay
from notifications.verzender import Verzender
from services.advies import vragen as adviesvragen
from services.bewaren import vernietigen
from services.datalek.termijnwacht import GEDULD_S, Termijnwacht
from services.handelen.werkplek import Werkplek
from services.post import berichten, profielen, teruggekomen
from services.toegang import ongebruikt, signalen
from services.uitvoeren import hartslag

log = logging.getLogger("casusregie.bewaker")
KIJK_NOG_EENS_S = 2.0
ANKER_S = 30.0  # what happened is anchored within the minute
# how long one turn of a loop may take: a round of the sender may meet fifty slow answers
HOOGSTENS_S = {"termijnen": 60.0, "berichten": 600.0}


class Bewaker:
    """One bewaker process: its loops, and the anchors of the log."""

    def __init__(self, w: Werkplek, omgeving: Omgeving, *, geduld_s: float = GEDULD_S) -> None:
        self.w, self.omgeving = w, omgeving
        self.wacht = Termijnwacht(w, geduld_s)
        self.hart = hartslag.Hart(w, "bewaker")
        self._ankers = Ankers(w)
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
        """Calculate every log chain, anchor and mark; what is wrong becomes a signal. Returns what that
        is.
        """
        fouten = controleer_alles(self.w).zinnen
        if fouten:  # what is being written while we look is whole a moment later
            self.stop.wait(KIJK_NOG_EENS_S)
            ook = set(controleer_alles(self.w).zinnen)
            fouten = [zin for zin in fouten if zin in ook]
        if fouten:
            signalen.ketenbreuk(self.w, fouten)
        return fouten

    def anker(self) -> None:
        """Anchor what happened; a chain that became shorter is a signal at once."""
        korter = self._ankers.schrijf()
        if korter:
            signalen.ketenbreuk(self.w, korter)

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
            v = s.scalars(
                select(Vaststelling)
                .where(Vaststelling.convenant == convenant)
                .order_by(Vaststelling.op.desc())
            ).first()
            if v is None:
                return convenant, partij
            c = self.w.geldend(s, v.id).convenant
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
                target=self._lus,
                args=("adviesvragen", lambda: adviesvragen.herinner(self.w) and None, 30.0),
                daemon=True,
            ),
            threading.Thread(target=self._lus, args=("anker", self.anker, ANKER_S), daemon=True),
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
