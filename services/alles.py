"""Imports every module that declares acts, so that `HANDELINGEN` is complete for whoever imports this."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

import services
from convenanten.kennis import Kennis
from rules.bevoegdheid import IN_ELKE_FASE
from rules.poorten import POORTEN
from rules.rollen import VOORBEREIDING
from rules.verstrekken import VOORWAARDEN, voorwaarde_eist
from rules.zicht import VERANTWOORDEN
from services.casus.bereik import CASUS
from services.handelen.handeling import HANDELINGEN
from services.handelen.werkplek import LEEST_NORM


@cache
def _laad() -> None:
    for module in pkgutil.walk_packages(services.__path__, "services."):
        if module.name != __name__:
            importlib.import_module(module.name)


def wie_mag() -> dict[str, frozenset[str]]:
    """Every act in a casus, with the roles that may perform it."""
    return {naam: h.wie for naam, h in HANDELINGEN.items() if h.bereik is CASUS}


@cache
def kennis() -> Kennis:
    """What a convenant file is judged by: the checks, conditions, acts and roles of this software."""
    elders = frozenset(rol for h in HANDELINGEN.values() if h.bereik is not CASUS for rol in h.wie)
    return Kennis(
        controles={naam: check.eist for naam, check in POORTEN.items()},
        voorwaarden={naam: voorwaarde_eist(naam) for naam in VOORWAARDEN},
        met_norm=LEEST_NORM,
        handelingen={naam: wie for naam, wie in wie_mag().items() if naam not in IN_ELKE_FASE},
        begin=frozenset(naam for naam in wie_mag() if HANDELINGEN[naam].begint),
        regierollen=VOORBEREIDING,
        rollen=elders | VERANTWOORDEN,
    )


_laad()

__all__ = ["HANDELINGEN", "kennis", "wie_mag"]
