"""Imports every module that declares acts, so that `HANDELINGEN` is complete for whoever imports this."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

import services
from services.casus.bereik import CASUS
from services.handelen.handeling import HANDELINGEN


@cache
def _laad() -> None:
    for module in pkgutil.walk_packages(services.__path__, "services."):
        if module.name != __name__:
            importlib.import_module(module.name)


def wie_mag() -> dict[str, frozenset[str]]:
    """Every act that can stand in a fase of a convenant, with the roles that may perform it."""
    return {naam: h.wie for naam, h in HANDELINGEN.items() if h.bereik is CASUS}


_laad()

__all__ = ["HANDELINGEN", "wie_mag"]
