"""Watches passed deadlines: the flow gets the first chance, then whoever watches acts itself.

The bewaker watches always, a worker as long as there is no bewaker.
"""

from __future__ import annotations

import logging
import time

from services.casus import termijnen
from services.casus.termijnen import Verstreken
from services.datalek import ladder
from services.handelen.fouten import Conflict
from services.handelen.werkplek import Werkplek

log = logging.getLogger("casusregie.termijnen")
GEDULD_S = 5.0


class Termijnwacht:
    """One watcher; it keeps since when it saw each passed deadline."""

    def __init__(self, w: Werkplek, geduld_s: float = GEDULD_S) -> None:
        self.w, self.geduld_s = w, geduld_s
        self._gezien: dict[str, float] = {}

    def kijk(self) -> int:
        """One look at the deadlines. Returns how many subjects the watcher handled itself."""
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
                try:
                    self._handel_zelf(v)
                    zelf += 1
                except Exception as fout:  # one subject that cannot be handled keeps no other waiting
                    log.error("termijn van %s %s: %s", v.onderwerp, v.onderwerp_id, type(fout).__name__)
                self._gezien.pop(v.onderwerp_id, None)
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
