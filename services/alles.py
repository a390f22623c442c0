"""Imports every module that registers acts, so that `HANDELINGEN` is complete for whoever imports this."""

from services import aanmelding, aanpak, beeldvorming, besluiten, dossier, nadien, plan, profielen, triage
from services.handeling import HANDELINGEN

__all__ = ["HANDELINGEN", "aanmelding", "aanpak", "beeldvorming", "besluiten", "dossier", "nadien", "plan", "profielen", "triage"]
