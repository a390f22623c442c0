"""What every act needs at hand: the databases, the vault, the bell and the settings."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from convenanten.definitie import Convenant, GeldendConvenant
from convenanten.lader import lees_opgeslagen
from models import klok, logboek
from models.bel import Bel
from models.database import Database
from models.identiteit import Boek
from models.kluis import Kluis, lees_hoofdsleutel
from models.tabellen import Convenantversie, Vaststelling
from models.waarmerk import BuitenomVeranderd, Waarmerk
from notifications.veiligmail import relay_uit_url
from rules.poorten import POORTEN
from rules.verstrekken import VOORWAARDEN, VOORWAARDEN_MET_NORM
from rules.werktijd import kantoormoment
from services.handelen.fouten import NietGevonden, Veranderd
from services.handelen.termijnen import STELSEL

CONTROLES = frozenset(POORTEN) | frozenset(VOORWAARDEN)
MELD_OPNIEUW_NA = timedelta(hours=1)
LEEST_NORM = frozenset(n for n, c in POORTEN.items() if c.leest_norm) | VOORWAARDEN_MET_NORM


@dataclass(frozen=True)
class Instellingen:
    """Where things live. `demo` turns on the clock that can be moved; refused in production."""

    data: Path
    database_url: str
    sleutels_url: str
    hoofdsleutel: Path
    demo: bool = False
    bronnen: Path | None = None

    @classmethod
    def uit_omgeving(cls, data: Path | None = None) -> Instellingen:
        """Settings from the environment: CASUSREGIE_DATA, _DATABASE_URL, _SLEUTELS_URL, _HOOFDSLEUTEL,
        _BRONNEN.

        Whether this is a demo is a file in the data directory, made when the directory is made: a setting
        that is forgotten or mistyped cannot turn a real installation into a demo.
        """
        map_ = (data or Path(os.environ.get("CASUSREGIE_DATA", "data"))).resolve()
        bronnen = os.environ.get("CASUSREGIE_BRONNEN")
        return cls(
            data=map_,
            database_url=os.environ.get("CASUSREGIE_DATABASE_URL", f"sqlite:///{map_}/casusregie.db"),
            sleutels_url=os.environ.get("CASUSREGIE_SLEUTELS_URL", f"sqlite:///{map_}/sleutels/sleutels.db"),
            hoofdsleutel=Path(os.environ.get("CASUSREGIE_HOOFDSLEUTEL", map_ / "sleutels" / "hoofdsleutel")),
            demo=(map_ / "DEMO").exists(),
            bronnen=Path(bronnen) if bronnen else None,
        )

    @property
    def relay_url(self) -> str:
        """Where mail goes: CASUSREGIE_RELAY, or the file `geheimen/relay`; empty when there is none yet."""
        bestand = self.data / "geheimen" / "relay"
        return os.environ.get("CASUSREGIE_RELAY") or (bestand.read_text().strip() if bestand.exists() else "")

    @property
    def imap_url(self) -> str:
        """Where delivery reports come back: CASUSREGIE_IMAP, or the file `geheimen/imap`; empty when not
        read.
        """
        bestand = self.data / "geheimen" / "imap"
        return os.environ.get("CASUSREGIE_IMAP") or (bestand.read_text().strip() if bestand.exists() else "")

    @property
    def operator_url(self) -> str:
        """Where operators hear that something hangs: CASUSREGIE_OPERATOR, or the file `geheimen/operator`."""
        bestand = self.data / "geheimen" / "operator"
        return os.environ.get("CASUSREGIE_OPERATOR") or (
            bestand.read_text().strip() if bestand.exists() else ""
        )

    @property
    def metingen_token(self) -> str:
        """With which Prometheus may read figures: the file `geheimen/metingen`; empty where nobody may."""
        bestand = self.data / "geheimen" / "metingen"
        return bestand.read_text().strip() if bestand.exists() else ""

    @property
    def oidc(self) -> str:
        """The identity provider, as JSON: CASUSREGIE_OIDC, or the file `geheimen/oidc.json`; empty where
        people sign in with password and code.
        """
        bestand = self.data / "geheimen" / "oidc.json"
        return os.environ.get("CASUSREGIE_OIDC") or (bestand.read_text().strip() if bestand.exists() else "")

    @property
    def bellen(self) -> Path:
        """The folder with sockets of those who listen to the bell."""
        return self.data / "bellen"


class Werkplek:
    """The open databases, the vault and the bell of one process."""

    def __init__(self, instellingen: Instellingen) -> None:
        self.instellingen = instellingen
        self.db = Database(instellingen.database_url)
        hoofdsleutel = lees_hoofdsleutel(instellingen.hoofdsleutel)
        self.kluis = Kluis(Database(instellingen.sleutels_url), hoofdsleutel, Boek(self.db))
        self.waarmerk = self.db.waarmerk = Waarmerk(self.kluis)
        self.db.bij_verandering = self._meld_verandering
        self.bel = Bel(self.db, instellingen.bellen)
        self._geldend: dict[str, GeldendConvenant] = {}
        self._gemeld: dict[str, datetime] = {}

    def _meld_verandering(self, fout: BuitenomVeranderd) -> Exception:
        """Record a row that was changed from outside, once an hour. Returns what to tell people."""
        with self.db.schrijven() as s:
            nu = self.nu(s)
            if nu.wand >= self._gemeld.get(fout.rij, nu.wand):
                self._gemeld[fout.rij] = nu.wand + MELD_OPNIEUW_NA
                logboek.schrijf(
                    s,
                    "installatie",
                    "rij_veranderd",
                    door=STELSEL,
                    partij="",
                    op=nu.domein,
                    op_wand=nu.wand,
                    codes={"rij": fout.rij},
                )
        return Veranderd(
            "Gegevens over toegang of verzending zijn buiten Casusregie om veranderd. Ze worden niet "
            "gebruikt; er is niets gedaan.",
            doen="Bel uw beheerder. Die ziet welke het zijn met: casusregie logboek controleer",
        )

    def nu(self, sessie: Session) -> klok.Moment:
        """The time for a transaction, by the domain clock and by the wall."""
        return klok.nu(sessie, demo=self.instellingen.demo)

    def moment(self) -> klok.Moment:
        """The time now, for who has no transaction open."""
        with self.db.lezen() as s:
            return self.nu(s)

    @property
    def afzender(self) -> str | None:
        """The address that mail comes from, or None when no mail server is set."""
        url = self.instellingen.relay_url
        return relay_uit_url(url).van if url else None

    def aan_het_werk(self, nu: klok.Moment) -> datetime:
        """When a reminder may leave: now within office hours, else at the next opening. A demo, whose clock
        jumps, does not wait.
        """
        return nu.wand if self.instellingen.demo else kantoormoment(nu.wand)

    def geldend(self, sessie: Session, vaststelling_id: str) -> GeldendConvenant:
        """The convenant with its invullingen as it was when it was made active. Never changes, so it is
        kept.
        """
        if vaststelling_id not in self._geldend:
            v = sessie.get_one(Vaststelling, vaststelling_id)
            c = definitie(sessie, v.convenantversie_id)
            waarden = {n: c.open_normen[n].waarde(w) for n, w in v.invullingen.items()}
            self._geldend[vaststelling_id] = GeldendConvenant(c, waarden)
        return self._geldend[vaststelling_id]

    def actief(self, sessie: Session, convenant: str) -> tuple[str, GeldendConvenant]:
        """The vaststelling in force for a convenant. Raises NietGevonden when there is none."""
        v = sessie.scalars(
            select(Vaststelling).where(Vaststelling.convenant == convenant, Vaststelling.actief)
        ).first()
        if v is None:
            raise NietGevonden(
                f"Er is geen actief convenant '{convenant}'.",
                doen="Bekijk de convenanten met: casusregie convenant lijst",
            )
        return v.id, self.geldend(sessie, v.id)

    def titels(self, sessie: Session) -> dict[str, str]:
        """The convenanten in force, with their titles."""
        actief = sessie.scalars(
            select(Vaststelling).where(Vaststelling.actief).order_by(Vaststelling.convenant)
        )
        return {v.convenant: self.geldend(sessie, v.id).convenant.titel for v in actief.all()}

    def sluit(self) -> None:
        """Close the databases."""
        self.db.sluit()
        self.kluis.database.sluit()


def definitie(sessie: Session, convenantversie_id: str) -> Convenant:
    """The convenant of a registered version."""
    return lees_opgeslagen(sessie.get_one(Convenantversie, convenantversie_id).tekst, CONTROLES)


_huidige: Werkplek | None = None


def stel_in(werkplek: Werkplek | None) -> None:
    """Make this the werkplek of the process (tasks run in it)."""
    global _huidige
    _huidige = werkplek


def huidige() -> Werkplek:
    """The werkplek of this process; opened from the environment where nobody set one (Prefect's process
    worker).
    """
    global _huidige
    if _huidige is None:
        _huidige = Werkplek(Instellingen.uit_omgeving())
    return _huidige
