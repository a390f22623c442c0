"""Imports every module that registers acts, so that `HANDELINGEN` is complete for whoever imports this; and
who may perform each.
"""

from rules.bevoegdheid import WIE
from services.casus import aanmelding, aanpak, beeldvorming, besluiten, nadien, plan, triage, versturen
from services.handelen.handeling import HANDELINGEN

WIE_MAG = {naam: WIE[naam] for naam in HANDELINGEN}

__all__ = [
    "HANDELINGEN",
    "WIE_MAG",
    "aanmelding",
    "aanpak",
    "beeldvorming",
    "besluiten",
    "nadien",
    "plan",
    "versturen",
    "triage",
]
