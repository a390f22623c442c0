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

from sqlalchemy import select

from casusregie.ankers import Ankers
from casusregie.controle import controleer_alles
from casusregie.omgeving import Omgeving
from models.tabellen import Vaststelling
from notifications.verzender import Verzender
from services.advies import vragen as adviesvragen
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
ANKER_S = 30.0  # what happened is anchored within the minute


class Bewaker:
    """One bewaker process: its loops, and the anchors of the log."""

    def __init__(self, w: Werkplek, omgeving: Omgeving, *, geduld_s: float = GEDULD_S) -> None:
        self.w, self.omgeving, self.geduld_s = w, omgeving, geduld_s
        self._gezien: dict[str, float] = {}
        self._ankers = Ankers(w)
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
        """Calculate every log chain, anchor and mark; what is wrong becomes a signal. Returns what that
        is.
        """
        fouten = controleer_alles(self.w).zinnen
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
                target=self._lus,
                args=("adviesvragen", lambda: adviesvragen.herinner(self.w) and None, 30.0),
                daemon=True,
            ),
            threading.Thread(target=self._lus, args=("anker", self.anker, ANKER_S), daemon=True),
        ]
        for draad in draden:
            draad.start()
        log.info("bewaker is begonnen")
        while not self.stop.wait(1):
            pass
        for draad in draden:
            draad.join(timeout=10)
