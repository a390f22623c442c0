"""The vault keeps, moves and destroys; the log shows every break."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import JSON, Boolean, Column, Integer, LargeBinary, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.types import TypeEngine

from models import logboek
from models.database import Basis, Database, SleutelBasis, Tijdstip
from models.kluis import (
    Kluis,
    KluisFout,
    SleutelVernietigd,
    lees_hoofdsleutel,
    maak_hoofdsleutel,
    nu_wand,
    schrijf_opnieuw,
    wis,
)
from models.migraties import is_bij, migreer
from models.tabellen import Adviesvraag, Casus, Datalek, Logregel, nieuw_id
from models.zegels import INSTALLATIE, verzegelde_kolommen, zegel_van
from services.casus import overgang
from services.handelen.fouten import GeenBevoegdheid, NietGevonden
from services.inzien import logboek as logboek_inzien
from tests.conftest import Proef, maak_pg_database
from tests.diensten.test_datalek import meld


@pytest.fixture
def kluis(tmp_path: Path) -> Kluis:
    database = Database(f"sqlite:///{tmp_path}/sleutels.db")
    migreer(database, "sleutels")
    k = Kluis(database, os.urandom(32))
    k.maak_sleutel("casus-1", nu_wand())
    k.maak_sleutel("casus-2", nu_wand())
    return k


def test_een_waarde_opent_alleen_op_haar_eigen_plek(kluis: Kluis) -> None:
    waarde = kluis.versleutel("casus-1", "feit.toelichting.1", "geheim verhaal")
    assert b"geheim" not in waarde
    assert kluis.ontsleutel("casus-1", "feit.toelichting.1", waarde) == "geheim verhaal"
    for domein, plek in (("casus-1", "feit.toelichting.2"), ("casus-2", "feit.toelichting.1")):
        with pytest.raises(KluisFout):
            kluis.ontsleutel(domein, plek, waarde)
    for stuk in (0, 5, 20, 35, len(waarde) - 1):
        kapot = bytes(b ^ 1 if i == stuk else b for i, b in enumerate(waarde))
        with pytest.raises(KluisFout):
            kluis.ontsleutel("casus-1", "feit.toelichting.1", kapot)
    assert kluis.versleutel("casus-1", "p", "x") != kluis.versleutel("casus-1", "p", "x")


def test_vernietigen_treft_een_casus_en_laat_geen_sleutel_achter(kluis: Kluis) -> None:
    een, twee = kluis.versleutel("casus-1", "p", "x"), kluis.versleutel("casus-2", "p", "y")
    with kluis.database.lezen() as s:
        verpakt = s.execute(text("select verpakt from sleutel where domein = 'casus-1'")).scalar_one()
    definitief = kluis.vernietig("casus-1", nu_wand())
    assert definitief > nu_wand()
    for _ in range(2):
        with pytest.raises(SleutelVernietigd):
            kluis.ontsleutel("casus-1", "p", een)
    with pytest.raises(SleutelVernietigd):
        kluis.versleutel("casus-1", "p", "nieuw")
    assert kluis.ontsleutel("casus-2", "p", twee) == "y"
    map_ = Path(str(kluis.database.engine.url.database)).parent
    for pad in map_.glob("sleutels.db*"):
        assert verpakt not in pad.read_bytes(), f"de vernietigde sleutel staat nog in {pad.name}"


IN_DE_KLUIS = sorted(
    (
        (mapper.class_, naam)
        for mapper in Basis.registry.mappers
        for naam, kolom in mapper.columns.items()
        if isinstance(kolom.type, LargeBinary) or naam.endswith("_kluis")
    ),
    key=lambda x: (x[0].__tablename__, x[1]),
)


def test_elke_kolom_met_bytes_is_verzegeld() -> None:
    assert {(k.tabel, k.naam) for k in verzegelde_kolommen()} == set(IN_DE_KLUIS)
    assert len({k.zegel.plek for k in verzegelde_kolommen()}) == len(IN_DE_KLUIS), "each has its own place"
    for tabel, naam in IN_DE_KLUIS:
        assert naam.endswith("_kluis"), f"{tabel.__tablename__}.{naam}"
        assert isinstance(tabel.__table__.columns[naam].type, LargeBinary), f"{tabel.__tablename__}.{naam}"
    sleutelkast = SleutelBasis.metadata.tables.values()
    bytes_daar = {
        f"{t.name}.{k.name}" for t in sleutelkast for k in t.columns if isinstance(k.type, LargeBinary)
    }
    assert bytes_daar == {"sleutel.verpakt"}, "a data key, wrapped by the master key"


def _gesloten_casus(p: Proef) -> tuple[str, str]:
    nummer, id_ = p.aanmelding()
    p.doe("pieter", "terugkoppelen", nummer, opgepakt=False)
    p.doe("pieter", "besluiten", nummer, naar="afgewezen", akkoord=True, motivering="hoort hier niet thuis")
    assert overgang.zet_stap(p.w, id_).gesloten
    return nummer, id_


def _rij(p: Proef, tabel: type[Basis], vast: dict[str, str]) -> Basis:
    """A row of this table with something in each column that needs a value; what it points to exists."""

    def waarde(kolom: Column[object]) -> object:
        if kolom.foreign_keys:
            (naar,) = kolom.foreign_keys
            if naar.column.table is Casus.__table__:
                return casus_id
            with p.w.db.lezen() as s:
                return s.scalars(select(naar.column).limit(1)).one()
        lengte = getattr(kolom.type, "length", None)
        leeg: tuple[tuple[type[TypeEngine[Any]], object], ...] = (
            (LargeBinary, b""),
            (JSON, {}),
            (Tijdstip, nu_wand()),
            (Boolean, False),
            (Integer, 9_000),
        )
        return next((x for soort, x in leeg if isinstance(kolom.type, soort)), nieuw_id()[:lengte])

    casus_id = vast.get("casus_id") or vast.get("onderwerp_id")
    nodig = {
        naam: waarde(kolom)
        for naam, kolom in tabel.__mapper__.columns.items()
        if naam not in vast and not kolom.nullable and kolom.default is None
    }
    return tabel(**{"id": nieuw_id(), **nodig, **vast})


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def losse_rijen(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proef]:
    """An installation for rows that mean nothing; nobody else may meet them."""
    url = maak_pg_database(request.getfixturevalue("postgres_url")) if request.param == "postgres" else None
    p = Proef(tmp_path_factory.mktemp("rijen"), url)
    yield p
    p.w.sluit()


@pytest.mark.eis("C6")
@pytest.mark.parametrize(("tabel", "naam"), IN_DE_KLUIS, ids=lambda x: getattr(x, "__tablename__", x))
def test_wat_verzegeld_is_blijft_leesbaar_bij_een_nieuwe_sleutel_en_verdwijnt_met_het_dossier(
    losse_rijen: Proef, tabel: type[Basis], naam: str
) -> None:
    """Every sealed column there is, also one that is made tomorrow."""
    p, kolom = losse_rijen, getattr(tabel, naam)
    zegel = zegel_van(kolom)
    nummer, casus_id = _gesloten_casus(p)
    van_casus = zegel.domein in {"casus_id", "onderwerp_id"}
    domein = casus_id if van_casus else INSTALLATIE if not zegel.domein else nieuw_id()
    if domein not in {casus_id, INSTALLATIE}:
        p.w.kluis.maak_sleutel(domein, nu_wand())
    vast = {zegel.domein: domein} if zegel.domein else {}
    moeder = {"datalek_feit": Datalek, "advies": Adviesvraag}.get(tabel.__tablename__)
    if moeder is not None:
        with p.w.db.schrijven() as s:
            s.add(_rij(p, moeder, {"id": domein}))
    rij = _rij(p, tabel, vast)
    p.w.kluis.verzegel(rij, kolom, "Kanarie in de kluis")
    id_, eerst = rij.id, getattr(rij, naam)  # type: ignore[attr-defined]
    with p.w.db.schrijven() as s:
        s.add(rij)

    def bewaard() -> Basis:
        with p.w.db.lezen() as s:
            return s.get_one(tabel, id_)

    def vernieuw() -> None:
        if van_casus:
            p.beheer("sleutel_vernieuwen", casusnummer=nummer)
            return
        p.w.kluis.vernieuw_sleutel(domein, nu_wand())
        with p.w.db.schrijven() as s:
            schrijf_opnieuw(s, p.w.kluis, domein)
        p.w.kluis.ruim_oude_sleutels(domein, nu_wand())

    vernieuw()
    opnieuw = getattr(bewaard(), naam)
    assert opnieuw != eerst
    assert p.w.kluis.open(bewaard(), kolom) == "Kanarie in de kluis"
    with pytest.raises(KluisFout):
        p.w.kluis.ontsleutel(domein, zegel.plek_van(rij), eerst)
    if domein == INSTALLATIE:
        return
    if van_casus:
        p.doe("fleur", "dossier_vernietigen", casusnummer=nummer)
    else:
        p.w.kluis.vernietig(domein, nu_wand())
        with p.w.db.schrijven() as s:
            wis(s, domein)
    assert not getattr(bewaard(), naam)
    # only what the log says was destroyed, is called destroyed
    with pytest.raises(SleutelVernietigd if van_casus else KluisFout):
        p.w.kluis.ontsleutel(domein, zegel.plek_van(rij), opnieuw)


def test_de_hoofdsleutel_wisselen_houdt_alles_leesbaar_en_de_oude_opent_niets_meer(
    kluis: Kluis, tmp_path: Path
) -> None:
    waarde = kluis.versleutel("casus-1", "p", "x")
    oud = Kluis(kluis.database, os.urandom(32))
    with pytest.raises(KluisFout, match="hoort niet bij"):
        oud.controleer()
    nieuw = os.urandom(32)
    assert kluis.wissel_hoofdsleutel(nieuw) == 2
    kluis.controleer()
    assert Kluis(kluis.database, nieuw).ontsleutel("casus-1", "p", waarde) == "x"
    with pytest.raises(KluisFout):
        oud.ontsleutel("casus-1", "p", waarde)


def test_een_verkeerde_onleesbare_of_open_hoofdsleutel_wordt_geweigerd(tmp_path: Path) -> None:
    pad = tmp_path / "h"
    with pytest.raises(KluisFout, match="ontbreekt"):
        lees_hoofdsleutel(pad)
    maak_hoofdsleutel(pad)
    assert pad.stat().st_mode & 0o777 == 0o600
    assert len(lees_hoofdsleutel(pad)) == 32
    with pytest.raises(FileExistsError):
        maak_hoofdsleutel(pad)
    pad.chmod(0o644)
    with pytest.raises(KluisFout, match="leesbaar voor anderen"):
        lees_hoofdsleutel(pad)
    pad.chmod(0o600)
    for inhoud in ("geen base64!", "YWJj"):
        pad.write_text(inhoud)
        with pytest.raises(KluisFout, match="reservekopie"):
            lees_hoofdsleutel(pad)


def test_de_zoekindex_is_niet_te_raden_zonder_sleutel_en_negeert_hoofdletters(kluis: Kluis) -> None:
    kluis.maak_sleutel(INSTALLATIE, nu_wand())
    assert kluis.zoekindex("Jan  Jansen", "1980-01-01") == kluis.zoekindex("jan jansen", "1980-01-01")
    assert kluis.zoekindex("Jan Jansen", "1980-01-01") != kluis.zoekindex("Jan Jansen", "1980-01-02")
    anders = Kluis(kluis.database, os.urandom(32))
    with pytest.raises(KluisFout):
        anders.zoekindex("Jan Jansen", "1980-01-01")


def test_het_logboek_laat_geen_wijziging_of_wissen_toe(proef: Proef) -> None:
    proef.aanmelding()
    for opdracht in ("update logregel set soort = 'x'", "delete from logregel"):
        with pytest.raises(DBAPIError, match="niet worden gewijzigd"), proef.w.db.schrijven() as s:
            s.execute(text(opdracht))
    if proef.w.db.is_postgres:
        with pytest.raises(DBAPIError, match="niet worden gewijzigd"), proef.w.db.schrijven() as s:
            s.execute(text("truncate logregel"))


@pytest.mark.parametrize(
    ("daad", "uitleg"),
    [
        ("update logregel set soort = 'anders' where id = :id", "veranderd"),
        ('update logregel set codes = \'{"naar": "x"}\' where id = :id', "veranderd"),
        ("update logregel set door = 'iemand anders' where id = :id", "veranderd"),
        ("delete from logregel where id = :id", "ontbreekt"),
    ],
)
def test_controleren_noemt_de_eerste_gebroken_schakel(verse_proef: Proef, daad: str, uitleg: str) -> None:
    p = verse_proef
    _, id_ = p.klaar_voor_plan()
    with p.w.db.lezen() as s:
        assert logboek.controleer(s)[1] == []
        derde = s.scalars(select(Logregel).where(Logregel.keten == id_, Logregel.volgnr == 3)).one()
    with p.w.db.schrijven() as s:
        for trigger in ("logregel_geen_update", "logregel_geen_delete"):
            s.execute(text(f"drop trigger {trigger}"))
        s.execute(text(daad), {"id": derde.id})
    with p.w.db.lezen() as s:
        (breuk,) = logboek.controleer(s)[1]
    assert (breuk.keten, breuk.volgnr) == (id_, 3)
    assert uitleg in breuk.uitleg


def test_de_keten_klopt_ook_terwijl_anderen_schrijven(proef: Proef) -> None:
    stop = threading.Event()

    def schrijf() -> None:
        while not stop.is_set():
            with proef.w.db.schrijven() as s:
                nu = proef.w.nu(s)
                logboek.schrijf(
                    s,
                    "installatie",
                    "norm_ingevuld",
                    door="",
                    partij="",
                    op=nu.domein,
                    op_wand=nu.wand,
                    codes={},
                )

    draad = threading.Thread(target=schrijf)
    draad.start()
    try:
        for _ in range(40):
            with proef.w.db.lezen() as s:
                assert logboek.controleer(s, ["installatie"])[1] == []
    finally:
        stop.set()
        draad.join()


@pytest.mark.eis("K10.1")
def test_de_fg_ziet_elke_weigering_ook_over_toegang_en_datalekken_en_zonder_persoonsgegevens(
    proef: Proef,
) -> None:
    p = proef
    if "fg" not in p.speler.mensen:
        door = p.wie("functionaris-gemeente-heerenveen")
        p.speler._medewerker("fg", "Fien FG", "gemeente_heerenveen", ("fg",), door)
    datalek, _ = meld(p)
    functionaris = "functionaris-politie"
    rol = {"convenant": p.convenant, "partij": "politie", "rol": "partnermedewerker"}
    for _ in range(10):
        with pytest.raises(GeenBevoegdheid, match="uzelf"):
            p.doe(functionaris, "toegang_geven", gebruikersnaam=functionaris, **rol)
    with pytest.raises(GeenBevoegdheid):
        p.doe("wilma", "medewerker_registreren", gebruikersnaam="kanarievogel", naam="Kanarie Geweigerd")
    with pytest.raises(GeenBevoegdheid):
        p.doe(
            "agnes",
            "datalek_beoordelen",
            datalek,
            is_datalek=True,
            risico="hoog",
            motivering="Kanarie Geweigerd woont daar",
        )
    with pytest.raises(NietGevonden):
        p.doe("victor", "datalek_bevestigen", datalek)

    def naam(wie: str) -> str:
        return p.speler.mensen[wie].naam

    gezien = logboek_inzien.weigeringen(p.w, p.wie("fg"))[:13]
    assert [(x.wat, x.wie, x.casus, x.codes["handeling"], x.codes["reden"]) for x in gezien] == [
        ("geweigerd", naam("victor"), datalek, "datalek_bevestigen", "onzichtbaar"),
        ("geweigerd", naam("agnes"), datalek, "datalek_beoordelen", "geen_bevoegdheid"),
        ("geweigerd", naam("wilma"), "", "medewerker_registreren", "geen_bevoegdheid"),
        *[("geweigerd", naam(functionaris), "", "toegang_geven", "geen_bevoegdheid")] * 10,
    ]
    assert {code for x in gezien for code in x.codes} == {"handeling", "reden", "convenant"}
    with p.w.db.lezen() as s:
        regels = s.scalars(select(Logregel).where(Logregel.soort == "geweigerd")).all()
        assert not [x for x in regels if "anarie" in repr((x.codes, x.inhoud, x.partij, x.door))]
        assert logboek.controleer(s, ["installatie"])[1] == []
    with pytest.raises(GeenBevoegdheid):
        logboek_inzien.weigeringen(p.w, p.wie("wilma"))


@pytest.mark.parametrize("welke", ["app", "sleutels"])
@pytest.mark.parametrize("soort", ["sqlite", "postgres"])
def test_migreren_kan_heen_en_terug(
    welke: str, soort: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext
    from sqlalchemy import inspect

    url = f"sqlite:///{tmp_path}/m.db" if soort == "sqlite" else request.getfixturevalue("maak_url")()
    database = Database(url)
    for _ in range(2):
        migreer(database, welke)  # type: ignore[arg-type]
        assert is_bij(database, welke)  # type: ignore[arg-type]
        with database.engine.connect() as v:
            metadata = Basis.metadata if welke == "app" else SleutelBasis.metadata
            verschil = compare_metadata(MigrationContext.configure(v, opts={"compare_type": True}), metadata)
            assert verschil == []
        migreer(database, welke, "base")  # type: ignore[arg-type]
        assert set(inspect(database.engine).get_table_names()) <= {"alembic_version"}
    database.sluit()
