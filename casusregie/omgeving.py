"""An installation on disk: the data directory, its keys and secrets, and the environment of its processes."""

from __future__ import annotations

import logging
import os
import secrets
import time
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.exc import DBAPIError, OperationalError

from casusregie.ankers import Ankers
from models.database import Database
from models.identiteit import eis_compleet, koppel
from models.kluis import KluisFout, maak_hoofdsleutel
from models.migraties import NieuwereDatabase, Welke, is_bij, migreer
from notifications.veiligmail import Relay, relay_uit_url
from services.handelen.fouten import OngeldigeInvoer, Storing, als_storing
from services.handelen.personen import indexeer
from services.handelen.werkplek import Instellingen, Werkplek
from services.toegang import accounts
from services.toegang.waarmerken import merk_alles

log = logging.getLogger("casusregie.omgeving")


@dataclass(frozen=True)
class Omgeving:
    """Settings plus what only the processes need: the Prefect server, the relay and the address of the
    portal.
    """

    instellingen: Instellingen
    prefect_poort: int = 4200
    postbus_poort: int = 8025
    smtp_poort: int = 2525
    portaal_poort: int = 8080

    @property
    def data(self) -> Path:
        """The data directory."""
        return self.instellingen.data

    @property
    def prefect_url(self) -> str:
        """The Prefect API: ours on loopback, or the one in PREFECT_API_URL."""
        return os.environ.get("PREFECT_API_URL", f"http://127.0.0.1:{self.prefect_poort}/api")

    @property
    def portaal(self) -> str:
        """Where links in mails lead."""
        return os.environ.get("CASUSREGIE_PORTAAL", f"http://127.0.0.1:{self.portaal_poort}").rstrip("/")

    def prefect_geheim(self) -> str:
        """The auth string of our Prefect server; made when the installation is made."""
        return (
            os.environ.get("PREFECT_API_AUTH_STRING")
            or (self.data / "geheimen" / "prefect").read_text().strip()
        )

    def prefect_kijken(self) -> str:
        """The auth string of operators, with which Prefect can be read and not changed."""
        return (
            os.environ.get("CASUSREGIE_PREFECT_KIJKEN")
            or (self.data / "geheimen" / "prefect-kijken").read_text().strip()
        )

    def relay(self) -> Relay | None:
        """The mail server: CASUSREGIE_RELAY, or the file `geheimen/relay`. None when there is none yet."""
        url = self.instellingen.relay_url
        if not url:
            return None
        try:
            return relay_uit_url(url)
        except ValueError as fout:
            raise OngeldigeInvoer(
                str(fout), doen=f"Verbeter CASUSREGIE_RELAY of {self.data / 'geheimen' / 'relay'}."
            ) from fout

    def voor_kinderen(self) -> dict[str, str]:
        """The environment of our own processes and of Prefect's. Nothing of Prefect phones home or listens
        outside.
        """
        thuis = self.data / "prefect"
        tijdelijk = (
            self.data / "tmp"
        )  # Prefect's process worker keeps a folder there that another user could own in the shared one
        tijdelijk.mkdir(exist_ok=True, mode=0o700)
        i = self.instellingen
        eigen = {
            "CASUSREGIE_DATA": str(self.data),
            "CASUSREGIE_DATABASE_URL": i.database_url,
            "CASUSREGIE_SLEUTELS_URL": i.sleutels_url,
            "CASUSREGIE_HOOFDSLEUTEL": str(i.hoofdsleutel),
            "CASUSREGIE_PORTAAL": self.portaal,
            "PREFECT_HOME": str(thuis),
            "TMPDIR": str(tijdelijk),
            "PREFECT_API_URL": self.prefect_url,
            "PREFECT_API_AUTH_STRING": self.prefect_geheim(),
            "PREFECT_SERVER_API_AUTH_STRING": self.prefect_geheim(),
            "CASUSREGIE_PREFECT_KIJKEN": self.prefect_kijken(),
            "PREFECT_API_DATABASE_CONNECTION_URL": os.environ.get(
                "PREFECT_API_DATABASE_CONNECTION_URL", f"sqlite+aiosqlite:///{thuis}/prefect.db"
            ),
            "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
            "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
            "PREFECT_SERVER_LOGGING_LEVEL": "WARNING",
            "PREFECT_LOGGING_LEVEL": "ERROR",
            "PREFECT_LOGGING_TO_API_ENABLED": "false",
            "PREFECT_SERVER_SERVICES_PAUSE_EXPIRATIONS_ENABLED": "false",
            "PREFECT_SERVER_SERVICES_LATE_RUNS_ENABLED": "false",
            "PREFECT_SERVER_SERVICES_SCHEDULER_ENABLED": "false",
            "PREFECT_SERVER_SERVICES_CANCELLATION_CLEANUP_ENABLED": "false",
            # No automations are used: weighing every event against none of them took a third of
            # the server's work.
            "PREFECT_SERVER_SERVICES_TRIGGERS_ENABLED": "false",
            # What the UI shows of tasks is written per batch, at most a second later, instead
            # of one transaction per event.
            "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_BATCH_SIZE": "50",
            "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_READ_BATCH_SIZE": "50",
            "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_FLUSH_INTERVAL": "1",
            "PREFECT_SERVER_SERVICES_EVENT_PERSISTER_BATCH_SIZE": "200",
            "PREFECT_SERVER_SERVICES_EVENT_PERSISTER_READ_BATCH_SIZE": "50",
            "NO_COLOR": "1",
            "PYTHONUNBUFFERED": "1",
        }
        return {**os.environ, **eigen}


def schrijf_geheim(pad: Path, inhoud: str) -> None:
    """Write a file that only its owner may read."""
    pad.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fd = os.open(pad, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(fd, "w") as bestand:
        bestand.write(inhoud + "\n")


def richt_in(omgeving: Omgeving, *, demo: bool = False) -> bool:
    """Make the data directory, keys, secrets and databases. Existing ones stay. Returns whether keys were
    made now.

    A directory becomes a demo only when it is new: turning a real installation into one is refused.
    """
    i = omgeving.instellingen
    nieuw = not i.hoofdsleutel.exists()
    if demo and not nieuw and not i.demo:
        raise OngeldigeInvoer(
            f"{omgeving.data} is een echte installatie en wordt geen demo.",
            doen="Kies een andere map met --data.",
        )
    if not demo and i.demo:
        raise OngeldigeInvoer(
            f"{omgeving.data} is een demo (de klok kan verzet zijn) en is niet voor echt gebruik.",
            doen="Kies een andere map met --data.",
        )
    eis_alles(i)
    omgeving.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    (omgeving.data / "prefect").mkdir(exist_ok=True, mode=0o700)
    (omgeving.data / "sleutels").mkdir(exist_ok=True, mode=0o700)
    if demo:
        (omgeving.data / "DEMO").touch()
    if nieuw:
        maak_hoofdsleutel(i.hoofdsleutel)
    werk_bij(i)
    return nieuw


def eis_alles(i: Instellingen) -> None:
    """Raises Storing when a part of this installation is missing while other parts hold something."""
    try:
        eis_compleet(i.database_url, i.sleutels_url, i.hoofdsleutel)
    except (KluisFout, DBAPIError) as fout:
        raise als_storing(fout) or fout from fout


def maak_toegangsteksten(data: Path) -> None:
    """Prefect's auth string, the one with which operators only look, and the token for figures. Existing ones
    stay.
    """
    for naam, wie in (("prefect", "casusregie"), ("prefect-kijken", "operator")):
        pad = data / "geheimen" / naam
        if not pad.exists():
            schrijf_geheim(pad, f"{wie}:{secrets.token_urlsafe(24)}")
    if not (data / "geheimen" / "metingen").exists():
        schrijf_geheim(data / "geheimen" / "metingen", secrets.token_urlsafe(24))


def werk_bij(i: Instellingen) -> None:
    """Bring an installation to this version: what is secret, both databases, and what the vault is needed
    for: marking rows, signing anchors, recognising people.
    """
    eis_alles(i)
    maak_toegangsteksten(i.data)
    try:
        _migreer(i.database_url, "app")
        _migreer(i.sleutels_url, "sleutels")
        if i.hoofdsleutel.exists():
            w = Werkplek(i)
            koppel(w.db, w.kluis)
            merk_alles(w)
            Ankers(w).begin()
            indexeer(w)
            accounts.indexeer(w)
            w.sluit()
    except NieuwereDatabase as fout:
        raise OngeldigeInvoer(
            "De database is van een nieuwere versie van de software. Er is niets veranderd.",
            doen="Installeer die versie, of zet de reservekopie terug van voor het bijwerken.",
        ) from fout
    except (KluisFout, DBAPIError) as fout:
        raise als_storing(fout) or fout from fout


def _migreer(url: str, welke: Welke) -> None:
    """Upgrade one database, and leave no connection behind."""
    database = Database(url)
    try:
        migreer(database, welke)
    finally:
        database.sluit()


def wacht_op_werkplek(i: Instellingen, rust_s: float = 5) -> Werkplek:
    """The werkplek, as soon as the database is there: a process that starts meanwhile does not end for good.

    What does not pass by itself (a key that is missing, another version) raises as in `open_werkplek`.
    """
    gezegd = ""
    while True:
        try:
            return open_werkplek(i)
        except Storing as fout:
            if not isinstance(fout.__cause__, OperationalError):
                raise
            if fout.uitleg != gezegd:
                log.warning("%s Nieuwe poging elke %d s", fout.uitleg, rust_s)
                gezegd = fout.uitleg
            time.sleep(rust_s)


def open_werkplek(i: Instellingen) -> Werkplek:
    """The werkplek of an installation that exists and is up to date."""
    eis_alles(i)
    if not i.hoofdsleutel.exists():
        raise OngeldigeInvoer(
            f"In {i.data} staat nog geen installatie.",
            doen="Begin met: casusregie up, of kies de map met --data.",
        )
    try:
        w = Werkplek(i)
        if not (is_bij(w.db, "app") and is_bij(w.kluis.database, "sleutels")):
            raise OngeldigeInvoer(
                "De database hoort bij een andere versie van de software.",
                doen="Werk hem bij met: casusregie migreer",
            )
        w.kluis.controleer()
        w.kluis.eis()
    except (KluisFout, DBAPIError) as fout:
        raise als_storing(fout) or fout from fout
    return w
