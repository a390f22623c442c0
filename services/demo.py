"""What is possible in a demo only, where everybody is made up."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

from models import klok
from services.fouten import NietGevonden, OngeldigeInvoer
from services.werkplek import Werkplek

VERSTE = timedelta(days=400)


def accounts(w: Werkplek) -> dict[str, dict[str, str]]:
    """The ready logins of a demo, by gebruikersnaam. Raises NietGevonden in a real installation."""
    pad = w.instellingen.data / "geheimen" / "accounts.json"
    if not w.instellingen.demo or not pad.exists():
        raise NietGevonden("Deze pagina is er alleen in de demo.", doen="Log in.")
    gelezen: dict[str, dict[str, str]] = json.loads(pad.read_text())
    return gelezen


def versnel(w: Werkplek, uren: str) -> datetime:
    """Move the clock of a demo forward by this many hours. Returns the new time."""
    accounts(w)
    if not uren.isdigit() or not timedelta(0) < timedelta(hours=int(uren)) <= VERSTE:
        raise OngeldigeInvoer("Kies een aantal uren tussen 1 en 9600.", doen="Kies bijvoorbeeld 24 voor een dag.")
    with w.db.schrijven() as s:
        klok.zet_vooruit(s, timedelta(hours=int(uren)))
        s.flush()
        return w.nu(s).domein
