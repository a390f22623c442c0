"""What is possible in a demo only, where everybody is made up."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from models import klok
from models.tabellen import Medewerker
from services.handelen.fouten import NietGevonden, OngeldigeInvoer
from services.handelen.werkplek import Werkplek
from services.handelen.wie import autorisaties_van

VERSTE = timedelta(days=400)


def accounts(w: Werkplek) -> dict[str, dict[str, str]]:
    """The ready logins of a demo, by gebruikersnaam. Raises NietGevonden in a real installation."""
    pad = w.instellingen.data / "geheimen" / "accounts.json"
    if not w.instellingen.demo or not pad.exists():
        raise NietGevonden("Deze pagina is er alleen in de demo.", doen="Log in.")
    gelezen: dict[str, dict[str, str]] = json.loads(pad.read_text())
    return gelezen


@dataclass(frozen=True)
class Demopersoon:
    """Somebody made up, whom a visitor can be: on behalf of whom, in which roles, in words."""

    gebruikersnaam: str
    naam: str
    partij: str
    rollen: tuple[str, ...]
    convenant: str


def spelers(w: Werkplek) -> list[Demopersoon]:
    """The people of the demo, those with a part in the casework first."""
    bekend = accounts(w)
    uit: list[Demopersoon] = []
    with w.db.lezen() as s:
        for m in s.scalars(
            select(Medewerker).where(Medewerker.gebruikersnaam.in_(bekend)).order_by(Medewerker.aangemaakt_op)
        ):
            toegang = autorisaties_van(s, m.id)
            c = w.actief(s, toegang[0].convenant)[1].convenant if toegang else None
            partij = c.partijen[toegang[0].partij].naam if c and toegang[0].partij in c.partijen else ""
            rollen = (
                tuple(c.rollen[t.rol].naam for t in toegang if t.rol in c.rollen)
                if c
                else ("Beheerder van de installatie",)
            )
            uit.append(
                Demopersoon(
                    m.gebruikersnaam,
                    w.kluis.open(m, Medewerker.naam_kluis),
                    partij,
                    rollen,
                    c.id if c else "",
                )
            )
    return sorted(uit, key=lambda x: (x.gebruikersnaam.startswith("functionaris-"), not x.convenant))


def versnel(w: Werkplek, uren: str) -> datetime:
    """Move the clock of a demo forward by this many hours. Returns the new time."""
    accounts(w)
    if not uren.isdigit() or not timedelta(0) < timedelta(hours=int(uren)) <= VERSTE:
        raise OngeldigeInvoer(
            "Kies een aantal uren tussen 1 en 9600.", doen="Kies bijvoorbeeld 24 voor een dag."
        )
    with w.db.schrijven() as s:
        klok.zet_vooruit(s, timedelta(hours=int(uren)))
        s.flush()
        return w.nu(s).domein
