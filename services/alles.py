"""Imports every module that registers acts, so that `HANDELINGEN` is complete for whoever imports this."""

from services import aanmelding, besluiten, dossier, plan
from services.handeling import HANDELINGEN

__all__ = ["HANDELINGEN", "aanmelding", "besluiten", "dossier", "plan"]
