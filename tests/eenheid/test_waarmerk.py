"""Which rows carry a mark, that every column is under it, and that no code goes round it."""

from __future__ import annotations

import ast
import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Boolean, Integer, LargeBinary, delete, insert, select, update

from models import waarmerk
from models.database import Database, Tijdstip
from models.kluis import Kluis, nu_wand
from models.migraties import migreer
from models.tabellen import Autorisatie, Domein
from models.waarmerk import DOMEIN, Gewaarmerkt, Waarmerk, gewaarmerkte_tabellen
from tests.eenheid.test_namen import PAKKETTEN, WORTEL

TABELLEN = list(gewaarmerkte_tabellen())
NAMEN = {t.__name__ for t in TABELLEN}
KOLOMMEN = [(t, naam) for t in TABELLEN for naam in t.__mapper__.columns.keys() if naam != "waarmerk"]  # type: ignore[attr-defined]  # noqa: SIM118


@pytest.fixture(scope="module")
def merken(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Waarmerk]:
    database = Database(f"sqlite:///{tmp_path_factory.mktemp('merken')}/sleutels.db")
    migreer(database, "sleutels")
    kluis = Kluis(database, os.urandom(32))
    kluis.maak_sleutel(DOMEIN, nu_wand())
    yield Waarmerk(kluis)
    database.sluit()


@pytest.fixture
def db(tmp_path: Path, merken: Waarmerk) -> Iterator[Database]:
    database = Database(f"sqlite:///{tmp_path}/app.db")
    migreer(database, "app")
    database.waarmerk = merken
    yield database
    database.sluit()


def test_wie_binnenkomt_wat_mag_en_wat_wordt_beschreven_is_gewaarmerkt() -> None:
    """By hand: a table that loses its mark is missed here."""
    binnen = {"Medewerker", "Sessie", "EenmaligeCode", "Herstelcode", "Koppeling"}
    mag = {"Autorisatie", "Erkenning"}
    beschreven = {"Contact", "Domein"}
    leest = {"Convenantversie", "Invulling", "Vaststelling", "Gegeven"}
    assert binnen | mag | beschreven | leest == NAMEN


@pytest.mark.parametrize(("tabel", "naam"), KOLOMMEN, ids=lambda x: getattr(x, "__name__", x))
def test_elke_kolom_valt_onder_het_merk(merken: Waarmerk, tabel: type[Gewaarmerkt], naam: str) -> None:
    soort = tabel.__mapper__.columns[naam].type  # type: ignore[attr-defined]
    gevallen: tuple[tuple[type[Any], list[Any]], ...] = (
        (LargeBinary, [b"a", b"b"]),
        (Tijdstip, [datetime(2026, 1, 1, tzinfo=UTC) + timedelta(microseconds=x) for x in (0, 1)]),
        (Boolean, [False, True]),
        (Integer, [1, 2]),
    )
    een, twee = next((x for klasse, x in gevallen if isinstance(soort, klasse)), ["a", "b"])
    assert merken.merk(tabel(**{naam: een})) != merken.merk(tabel(**{naam: twee}))
    assert merken.merk(tabel(**{naam: een})) == merken.merk(tabel(**{naam: een}))


def test_een_kolom_die_later_komt_laat_de_merken_van_toen_heel(
    merken: Waarmerk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A version later a table has one more column; in the rows of before it holds nothing, or its default."""
    rij = Autorisatie(id="a", medewerker_id="m", convenant="c", partij="p", rol="r", te_aanvaarden=False)
    nu = merken.merk(rij)
    kolommen = dict(waarmerk._kolommen(Autorisatie))
    toen = {naam: x for naam, x in kolommen.items() if naam not in {"te_aanvaarden", "bevestigd_door"}}
    assert len(toen) == len(kolommen) - 2
    monkeypatch.setitem(waarmerk._KOLOMMEN, Autorisatie, toen)
    assert merken.merk(rij) == nu
    monkeypatch.setitem(waarmerk._KOLOMMEN, Autorisatie, kolommen)
    rij.te_aanvaarden = True
    assert merken.merk(rij) != nu


def test_een_kolom_meer_of_minder_is_een_ander_merk_en_een_andere_sleutel_ook(
    merken: Waarmerk, tmp_path: Path
) -> None:
    een, twee = Domein(convenant="a", partij="bc", naam="d"), Domein(convenant="ab", partij="c", naam="d")
    assert merken.merk(een) != merken.merk(twee)
    database = Database(f"sqlite:///{tmp_path}/anders.db")
    migreer(database, "sleutels")
    anders = Kluis(database, os.urandom(32))
    anders.maak_sleutel(DOMEIN, nu_wand())
    assert Waarmerk(anders).merk(een) != merken.merk(een)
    database.sluit()


def test_een_opdracht_om_de_rijen_heen_wordt_geweigerd(db: Database) -> None:
    for tabel in TABELLEN:
        for opdracht in (update(tabel), delete(tabel), insert(tabel)):
            with pytest.raises(TypeError, match="gewaarmerkt"), db.schrijven() as s:
                s.execute(opdracht)


def test_zonder_kluis_is_er_niets_te_lezen_of_te_schrijven(db: Database) -> None:
    rij = {"convenant": "a", "partij": "b", "naam": "c.example"}
    with db.schrijven() as s:
        s.add(Domein(**rij))
    los = Database(db.url)
    with pytest.raises(RuntimeError, match="kluis"), los.lezen() as s:
        s.scalars(select(Domein)).one()
    with pytest.raises(RuntimeError, match="kluis"), los.schrijven() as s:
        s.add(Domein(**{**rij, "naam": "d.example"}))
    los.sluit()


def test_een_weggehaalde_rij_die_opnieuw_wordt_gemaakt_telt_en_de_oude_niet_meer(db: Database) -> None:
    rij = {"convenant": "a", "partij": "b", "naam": "c.example"}
    with db.schrijven() as s:
        s.add(Domein(**rij))
    for verwacht in (3, 5):
        with db.schrijven() as s:
            s.delete(s.scalars(select(Domein)).one())
        with db.schrijven() as s:
            s.add(Domein(**rij))
        with db.lezen() as s:
            assert s.scalars(select(Domein)).one().volgnr == verwacht


def _kolom_van(knoop: ast.AST) -> str:
    """The marked table of which this is a column, or nothing."""
    van = knoop.value if isinstance(knoop, ast.Attribute) else None
    return van.id if isinstance(van, ast.Name) and van.id in NAMEN else ""


def _losse_kolommen(boom: ast.AST) -> Iterator[str]:
    """Columns of a marked table that a `select` asks for instead of the row, and what writes past it."""
    for knoop in ast.walk(boom):
        if not isinstance(knoop, ast.Call) or not isinstance(knoop.func, ast.Name):
            continue
        opdracht = knoop.func.id
        for deel in (x for arg in knoop.args for x in ast.walk(arg)):
            if opdracht in {"select", "exists"} and _kolom_van(deel):
                yield f"{opdracht}({ast.unparse(deel)})"
            elif (
                opdracht in {"update", "delete", "insert"} and isinstance(deel, ast.Name) and deel.id in NAMEN
            ):
                yield f"{opdracht}({deel.id})"


@pytest.mark.parametrize("pakket", PAKKETTEN)
def test_geen_code_leest_losse_kolommen_of_schrijft_om_de_rijen_heen(pakket: str) -> None:
    """Only a whole row is looked at for its mark; a column by itself is what the database says it is."""
    for pad in (WORTEL / pakket).rglob("*.py"):
        assert list(_losse_kolommen(ast.parse(pad.read_text(encoding="utf-8")))) == [], pad


def test_het_zoeken_naar_losse_kolommen_vindt_ze() -> None:
    mis = "select(Autorisatie.rol, func.max(Sessie.op)).where(x); update(Contact).values()"
    assert len(list(_losse_kolommen(ast.parse(mis)))) == 3
    assert list(_losse_kolommen(ast.parse("select(Autorisatie).where(Autorisatie.rol == 'x')"))) == []
