"""1,000 datalekken in simulated days, with outages of Prefect, worker, bewaker and relay: does every notice
leave in time?

The services are the real ones, on a real database; only the clock and the mail server are played. A flow
acts when Prefect and a worker are up, the bewaker when it is up, and mail is accepted when bewaker and
relay are up. Every outage is drawn from a seed.
"""

from __future__ import annotations

import random
import statistics
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime, timedelta
from pathlib import Path
from unittest.mock import patch

from sqlalchemy import select

from casusregie.bewaker import Bewaker
from casusregie.demo.scenario import Speler, lees_scenario
from casusregie.omgeving import Omgeving, open_werkplek, richt_in
from metingen.opzet import OPZET
from models.database import Database
from models.tabellen import Bericht, Datalek, Sessie, Termijn
from notifications import verzender as verzender_module
from notifications.veiligmail import Relay, Uitkomst
from rules.codes import Trede
from services.casus import termijnen
from services.datalek import ladder
from services.handelen.uitvoeren import doe
from services.handelen.werkplek import Instellingen

BEGIN = datetime(2026, 3, 28, 6, tzinfo=UTC)  # the next night the clock goes to summer time
TIK = timedelta(minutes=5)
LANGSTE_UITVAL = timedelta(hours=20)
DELEN = ("prefect", "werker", "bewaker", "relay")


@dataclass
class Uitkomsten:
    """What the simulation found. Lateness in hours, of the notices that were accepted."""

    aantal: int = 0
    kennisgevingen: int = 0
    op_tijd: int = 0
    te_laat_terwijl_het_kon: list[str] = field(default_factory=list)
    onmogelijk: int = 0
    onmogelijk_zonder_alarm: list[str] = field(default_factory=list)
    uren_na_begin: list[float] = field(default_factory=list)

    def erbij(self, ander: Uitkomsten) -> None:
        """Add what another simulation found."""
        for veld in fields(self):
            setattr(self, veld.name, getattr(self, veld.name) + getattr(ander, veld.name))

    def tabel(self) -> list[tuple[str, str]]:
        """The figures, for people."""
        u = sorted(self.uren_na_begin)
        laat = sorted(x - 24 for x in u if x > 24)
        p99 = u[int(len(u) * 0.99)] if u else 0.0
        return [
            ("Datalekken", str(self.aantal)),
            ("Kennisgevingen aan partners", str(self.kennisgevingen)),
            ("Aanvaard vóór 24 uur", str(self.op_tijd)),
            ("Te laat terwijl het kon", str(len(self.te_laat_terwijl_het_kon))),
            ("Onmogelijk (bewaker en relay nooit tien minuten samen)", str(self.onmogelijk)),
            ("… waarvan zonder alarm op een ander kanaal", str(len(self.onmogelijk_zonder_alarm))),
            (
                "Uren tot aanvaarding: mediaan / p99 / langste",
                f"{statistics.median(u):.1f} / {p99:.1f} / {u[-1]:.1f}" if u else "-",
            ),
            (
                "Uren te laat: mediaan / langste",
                f"{statistics.median(laat):.1f} / {laat[-1]:.1f}" if laat else "geen",
            ),
        ]


class _Klok:
    """Wall time as the simulation plays it."""

    def __init__(self) -> None:
        self.nu = BEGIN

    def __call__(self) -> datetime:
        return self.nu


class _Verbinding:
    def verzend(self, bericht: bytes, aan: str, kenmerk: str) -> Uitkomst:
        return Uitkomst("aanvaard", "aanvaard door de gespeelde relay")


def _uitval(kies: random.Random, einde: datetime) -> dict[str, list[tuple[datetime, datetime]]]:
    """Per part the moments between which it is down: a few outages of up to twenty hours."""
    uit = {}
    for deel in DELEN:
        perioden = []
        for _ in range(kies.randint(1, 3)):
            begin = BEGIN + (einde - BEGIN) * kies.random()
            perioden.append((begin, begin + LANGSTE_UITVAL * kies.random()))
        uit[deel] = perioden
    return uit


def simuleer(aantal: int, zaad: int, *, dagen: float = 3.0) -> Uitkomsten:
    """Play `aantal` datalekken over some days. Every partner notice must be accepted before its 24 hours
    are over, wherever bewaker and relay were up together for ten minutes between the automatic rung and the
    end.
    """
    kies, klok = random.Random(zaad), _Klok()  # noqa: S311 (a simulation)
    einde = BEGIN + timedelta(days=dagen)
    uitval = _uitval(kies, einde)

    def op(deel: str, moment: datetime) -> bool:
        return not any(begin <= moment < eind for begin, eind in uitval[deel])

    @contextmanager
    def verbind(relay: Relay) -> Iterator[_Verbinding | Uitkomst]:
        yield _Verbinding() if op("relay", klok.nu) else Uitkomst("later", "de relay is niet bereikbaar")

    with (
        tempfile.TemporaryDirectory(prefix="simulatie-") as map_,
        patch("models.klok.nu_wand", klok),
        patch.object(verzender_module, "nu_wand", klok),
        patch.object(verzender_module, "verbind", verbind),
        patch.object(
            verzender_module.Verzender,
            "_ander_kanaal",
            lambda *_: Uitkomst("aanvaard", "aanvaard door het kanaal"),
        ),
    ):
        richt_in(Omgeving(Instellingen.uit_omgeving(Path(map_))), demo=True)
        (Path(map_) / "geheimen" / "relay").write_text(
            "veiligmail://localhost:2525/?van=casusregie@demo.example"
        )
        omgeving = Omgeving(Instellingen.uit_omgeving(Path(map_)))
        w = open_werkplek(omgeving.instellingen)
        with patch(
            "models.klok.nu_wand", lambda: datetime.now(UTC)
        ):  # accounts and codes follow the real clock
            speler = Speler(w, lambda *_: None)
            speler.richt_in(lees_scenario(OPZET.bestand))
        assert speler.beheerder is not None
        assert speler.beheerder.wie is not None
        with w.db.schrijven() as s:
            for sessie in s.scalars(select(Sessie)):
                sessie.aangemaakt_op = BEGIN
                sessie.gebruikt_op = sessie.verloopt_op = einde + timedelta(days=9)
        wacht = {"convenant": speler.convenant, "partij": OPZET.datalekken.wacht, "voor": "wacht"}
        doe(w, speler.beheerder.wie, "contact_toevoegen", velden={**wacht, "adres": "ntfy://wacht"})
        bewaker = Bewaker(w, omgeving, geduld_s=0)
        verzender = bewaker.verzender()
        melder = speler.mensen[OPZET.datalekken.melder].wie
        assert melder is not None
        momenten = sorted(BEGIN + (einde - BEGIN) * kies.random() for _ in range(aantal))
        partijen = OPZET.datalekken.partijen
        while klok.nu < einde + timedelta(hours=50):
            while momenten and momenten[0] <= klok.nu:
                opgemerkt = momenten.pop(0) - timedelta(hours=kies.choice([0, 0, 0, 1, 5]))
                melding = {
                    "opgemerkt_op": opgemerkt,
                    "aard": ("verkeerde_ontvanger",),
                    "omvang": "1",
                    "verhaal": "simulatie",
                    "verantwoordelijk": tuple(kies.sample(partijen, kies.randint(1, 3))),
                }
                doe(w, melder, "datalek_melden", convenant=speler.convenant, velden=melding)
            if op("prefect", klok.nu) and op("werker", klok.nu):
                for v in termijnen.verstreken(w, 5000):
                    ladder.zet_stap(w, v.onderwerp_id)
            if op("bewaker", klok.nu):
                bewaker.kijk_termijnen()
                while verzender.ronde(500):
                    pass
            klok.nu += TIK
        uitkomsten = _tel(w.db, op)
        w.sluit()
    return uitkomsten


def _tel(db: Database, op: Callable[[str, datetime], bool]) -> Uitkomsten:
    u = Uitkomsten()
    with db.lezen() as s:
        for d in s.scalars(select(Datalek)):
            u.aantal += 1
            automatisch = s.scalars(
                select(Termijn.vervalt_op).where(
                    Termijn.onderwerp_id == d.id, Termijn.trede == Trede.AUTOMATISCHE_KENNISGEVING
                )
            ).one()
            moment, samen, kon = automatisch, timedelta(0), False
            while moment < d.uiterlijk_op:
                samen = samen + TIK if op("bewaker", moment) and op("relay", moment) else timedelta(0)
                kon = kon or samen >= timedelta(minutes=10)
                moment += TIK
            berichten = s.execute(
                select(Bericht.partij, Bericht.aanvaard_domein_op).where(
                    Bericht.onderwerp_id == d.id, Bericht.soort == "datalek_kennisgeving"
                )
            ).all()
            for partij, aanvaard in berichten:
                u.kennisgevingen += 1
                op_tijd = aanvaard is not None and aanvaard <= d.uiterlijk_op
                u.op_tijd += op_tijd
                if aanvaard is not None:
                    u.uren_na_begin.append((aanvaard - d.start_op).total_seconds() / 3600)
                if not op_tijd and kon:
                    u.te_laat_terwijl_het_kon.append(f"{d.nummer} {partij}")
            if not kon:
                u.onmogelijk += 1
                alarm = s.scalars(
                    select(Bericht.id).where(
                        Bericht.onderwerp_id == d.id,
                        Bericht.soort == "datalek_alarm",
                        Bericht.kanaal == "apprise",
                    )
                ).first()
                gehaald = berichten and all(a is not None and a <= d.uiterlijk_op for _, a in berichten)
                if alarm is None and not gehaald:
                    u.onmogelijk_zonder_alarm.append(d.nummer)
    return u
