"""The identity of an installation: application database, key store and master key know each other.

The application database holds a number, the key store holds the same number and the mark of the master key.
Both are written once: when an installation begins, or at the first migration of an older one.
"""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import inspect, select, text
from sqlalchemy.engine import make_url

from models.database import Database
from models.kluis import Kluis, KluisFout
from models.tabellen import Instelling, Logregel, nieuw_id

_NAAM = "installatie"


class Boek:
    """What the application database knows of its key store: the number of this installation, and what the
    log says was destroyed.
    """

    def __init__(self, app: Database) -> None:
        self._app = app
        self._installatie = ""

    @property
    def installatie(self) -> str:
        """The number of this installation. Raises KluisFout when it has none yet."""
        if not self._installatie:
            with self._app.lezen() as s:
                rij = s.get(Instelling, _NAAM)
            if rij is None:
                raise KluisFout(
                    "Deze database weet nog niet bij welke sleutelkast zij hoort. Doe: casusregie migreer"
                )
            self._installatie = rij.waarde
        return self._installatie

    def is_vernietigd(self, domein: str) -> bool:
        """Whether the log says that what this key protects was destroyed."""
        with self._app.lezen() as s:
            regel = select(Logregel.id).where(Logregel.keten == domein, Logregel.soort == "vernietigd")
            return s.scalars(regel.limit(1)).first() is not None


def koppel(app: Database, kluis: Kluis) -> None:
    """Give both databases the number of the installation, each once. Raises KluisFout when they have
    another's.
    """
    with app.schrijven() as s:
        rij = s.get(Instelling, _NAAM)
        id_ = kluis.koppel(rij.waarde if rij is not None else None, nieuw_id())
        if rij is None:
            s.add(Instelling(naam=_NAAM, waarde=id_))


def eis_compleet(app_url: str, sleutels_url: str, hoofdsleutel: Path) -> None:
    """Look, without making anything, whether what belongs together is there: all of it, or nothing.

    Raises KluisFout when a part is missing where other parts hold something: made anew it would be empty,
    and what the lost part opened would be lost for good.
    """
    app = _is_er(app_url, "instelling", f"naam = '{_NAAM}'") or _is_er(app_url, "medewerker")
    sleutels = _is_er(sleutels_url, "sleutel")
    if app and not hoofdsleutel.exists():
        raise KluisFout(
            f"De hoofdsleutel {hoofdsleutel} ontbreekt, en deze installatie heeft al gegevens. Zet hem terug "
            "uit uw reservekopie; er is niets gemaakt of veranderd."
        )
    if app and not sleutels and not _is_er(sleutels_url, "kast"):
        raise KluisFout(
            "De sleutelkast ontbreekt of is leeg, en deze installatie heeft al gegevens. Zet haar terug uit "
            "uw reservekopie, of verbeter CASUSREGIE_SLEUTELS_URL; er is niets gemaakt of veranderd."
        )
    if sleutels and not app:
        raise KluisFout(
            "De toepassingsdatabase ontbreekt of is leeg, en er zijn al sleutels. Zet haar terug uit uw "
            "reservekopie, of verbeter CASUSREGIE_DATABASE_URL; er is niets gemaakt of veranderd."
        )


def _is_er(url: str, tabel: str, waar: str = "true") -> bool:
    """Whether this database has such a row. A database that is not there is not made by looking."""
    plek = make_url(url)
    if plek.get_backend_name() == "sqlite" and not Path(plek.database or "").exists():
        return False
    database = Database(url)
    try:
        with database.engine.connect() as verbinding:
            if not inspect(verbinding).has_table(tabel):
                return False
            vraag = text(f"SELECT 1 FROM {tabel} WHERE {waar} LIMIT 1")  # noqa: S608 (our own words)
            return verbinding.execute(vraag).first() is not None
    finally:
        database.sluit()
