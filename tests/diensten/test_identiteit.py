"""A key store that is not there is not an empty one; a foreign one is not ours."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import delete, func, select, text

from casusregie.omgeving import open_werkplek, richt_in, werk_bij
from models.database import Database
from models.kluis import KluisFout, SleutelVernietigd, maak_hoofdsleutel
from models.migraties import migreer
from models.tabellen import Casus, Instelling, Kast, Kluissleutel, Logregel
from services.bewaren import vernietigen
from services.casus import overgang
from services.handelen.fouten import OngeldigeInvoer, Storing
from services.handelen.werkplek import Instellingen
from tests.conftest import Proef


def kast(p: Proef) -> Path:
    return p.map / "sleutels" / "sleutels.db"


def haal_weg(p: Proef) -> None:
    for pad in kast(p).parent.glob("sleutels.db*"):
        pad.unlink()


def aantal(p: Proef, tabel: type) -> int:
    with p.w.db.lezen() as s:
        return s.scalar(select(func.count()).select_from(tabel)) or 0


def test_een_sleutelkast_die_tijdens_het_werk_verdwijnt_stopt_elke_handeling(verse_proef: Proef) -> None:
    p = verse_proef
    nummer, _ = p.aanmelding()
    voor = aantal(p, Casus), aantal(p, Logregel)
    haal_weg(p)
    with pytest.raises(Storing, match=r"sleutels\.db is weggehaald"):
        p.aanmelding()
    with pytest.raises(Storing, match=r"sleutels\.db is weggehaald"):  # an act that needs no key, too
        p.doe("pieter", "terugkoppelen", nummer, opgepakt=False)
    assert (aantal(p, Casus), aantal(p, Logregel)) == voor
    assert not kast(p).exists(), "niemand maakte een lege in haar plaats"


def test_een_andere_sleutelkast_in_haar_plaats_stopt_elke_handeling(verse_proef: Proef) -> None:
    p = verse_proef
    p.aanmelding()
    shutil.copy(kast(p), p.map / "kopie.db")
    os.replace(p.map / "kopie.db", kast(p))
    voor = aantal(p, Casus)
    with pytest.raises(Storing, match="vervangen"):
        p.aanmelding()
    assert aantal(p, Casus) == voor


@pytest.mark.parametrize("wat", ["weg", "een vreemde", "een vreemde hoofdsleutel"])
def test_een_leeg_gemaakte_of_vreemde_kast_stopt_ook_op_dezelfde_plek(proef: Proef, wat: str) -> None:
    """The same file, the same connections: what stands in it is another's (so it goes on PostgreSQL)."""
    p = proef
    nummer, _ = p.aanmelding()
    with p.w.kluis.database.lezen() as s:
        rij = s.scalars(select(Kast)).one()
        eigen = Kast(installatie=rij.installatie, hoofdsleutel=rij.hoofdsleutel)
    anders = {
        "weg": None,
        "een vreemde": Kast(installatie="een andere", hoofdsleutel=eigen.hoofdsleutel),
        "een vreemde hoofdsleutel": Kast(installatie=eigen.installatie, hoofdsleutel="anders"),
    }[wat]

    def zet(kast_: Kast | None) -> None:
        with p.w.kluis.database.schrijven() as s:
            s.execute(delete(Kast))
            if kast_ is not None:
                s.add(kast_)

    voor = aantal(p, Casus)
    zet(anders)
    try:
        with pytest.raises(Storing, match="hoort niet bij"):
            p.aanmelding()
        with pytest.raises(Storing, match="hoort niet bij"):
            p.doe("pieter", "terugkoppelen", nummer, opgepakt=False)
        with pytest.raises(Storing, match="hoort niet bij"):
            open_werkplek(p.instellingen)
        for daad in (
            lambda: p.w.kluis.maak_sleutel("nieuw", p.w.moment().wand),
            lambda: p.w.kluis.vernietig("nieuw", p.w.moment().wand),
            lambda: p.w.kluis.vernieuw_sleutel("nieuw", p.w.moment().wand),
            lambda: p.w.kluis.wissel_hoofdsleutel(os.urandom(32)),
        ):
            with pytest.raises(KluisFout, match="hoort niet bij"):
                daad()
    finally:
        zet(eigen)
    assert aantal(p, Casus) == voor


@pytest.mark.parametrize(
    ("weg", "zin"),
    [
        ("hoofdsleutel", "hoofdsleutel .* ontbreekt"),
        ("kast", "De sleutelkast"),
        ("app", "De toepassingsdata"),
    ],
)
def test_opstarten_maakt_niets_nieuws_naast_wat_er_al_is(verse_proef: Proef, weg: str, zin: str) -> None:
    p = verse_proef
    p.w.sluit()
    wat = {"hoofdsleutel": "sleutels/hoofdsleutel", "kast": "sleutels/sleutels.db", "app": "casusregie.db"}
    for pad in p.map.glob(f"{wat[weg]}*"):
        pad.unlink()
    for start in (
        lambda: richt_in(p.omgeving, demo=True),
        lambda: werk_bij(p.instellingen),
        lambda: open_werkplek(p.instellingen),
    ):
        with pytest.raises(Storing, match=zin):
            start()
        assert not (p.map / wat[weg]).exists()


def test_een_kast_van_een_andere_installatie_stopt_de_start(verse_proef: Proef, tmp_path: Path) -> None:
    ander = Instellingen.uit_omgeving(tmp_path / "ander")
    shutil.copytree(verse_proef.map / "sleutels", tmp_path / "ander" / "sleutels")
    haal = tmp_path / "ander" / "sleutels" / "sleutels.db"
    for pad in haal.parent.glob("sleutels.db*"):
        pad.unlink()
    werk_bij(ander)  # the same master key, another installation
    ruil = replace(verse_proef.instellingen, sleutels_url=ander.sleutels_url)
    for start in (lambda: open_werkplek(ruil), lambda: werk_bij(ruil)):
        with pytest.raises(Storing, match="hoort niet bij deze installatie"):
            start()


@pytest.mark.parametrize("soort", ["sqlite", "postgres"])
def test_een_oudere_installatie_krijgt_haar_identiteit_een_keer(
    verse_proef: Proef, soort: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    if soort == "postgres":
        maak: Callable[[], str] = request.getfixturevalue("maak_url")
        p = Proef(tmp_path / "pg", maak())
    else:
        p = verse_proef
    with p.w.db.schrijven() as s:
        s.execute(delete(Instelling).where(Instelling.naam == "installatie"))
    with p.w.kluis.database.schrijven() as s:
        s.execute(text("DROP TABLE kast"))
        s.execute(text("DROP TABLE rijstand"))
        s.execute(text("UPDATE alembic_version SET version_num = 'sleutels_0001'"))
    p.w.sluit()
    with pytest.raises(OngeldigeInvoer, match="een andere versie"):
        open_werkplek(p.instellingen)

    def nummer() -> str:
        werk_bij(p.instellingen)
        w = open_werkplek(p.instellingen)
        with w.db.lezen() as s, w.kluis.database.lezen() as k:
            app, eigen = s.get_one(Instelling, "installatie").waarde, k.scalars(select(Kast)).one()
        w.sluit()
        assert app == eigen.installatie
        return app

    assert nummer() == nummer()


def test_vernietigd_heet_alleen_wat_volgens_het_logboek_vernietigd_is(proef: Proef) -> None:
    p = proef
    ids = []
    for _ in range(2):
        nummer, id_ = p.aanmelding()
        p.doe("pieter", "terugkoppelen", nummer, opgepakt=False)
        p.doe("pieter", "besluiten", nummer, naar="afgewezen", akkoord=True, motivering="hoort hier niet")
        assert overgang.zet_stap(p.w, id_).gesloten
        ids.append(id_)
    vernietigd, kwijt = ids
    vernietigen.vernietig_meteen(p.w, vernietigd)
    with p.w.kluis.database.schrijven() as s:
        s.execute(delete(Kluissleutel).where(Kluissleutel.domein == kwijt))
    with pytest.raises(SleutelVernietigd):
        p.w.kluis.voor(vernietigd)
    with pytest.raises(KluisFout, match="ontbreekt in de sleutelkast") as fout:
        p.w.kluis.voor(kwijt)
    assert not isinstance(fout.value, SleutelVernietigd)


def test_de_hoofdsleutel_wisselen_houdt_de_drie_bij_elkaar(verse_proef: Proef) -> None:
    p = verse_proef
    pad = p.instellingen.hoofdsleutel
    nieuw = pad.with_name("nieuw")
    maak_hoofdsleutel(nieuw)
    from models.kluis import lees_hoofdsleutel

    ander = open_werkplek(p.instellingen)
    p.w.kluis.wissel_hoofdsleutel(lees_hoofdsleutel(nieuw))
    with pytest.raises(KluisFout, match="hoofdsleutel hoort niet bij"):
        ander.kluis.maak_sleutel("een casus", p.w.moment().wand)
    ander.sluit()
    os.replace(nieuw, pad)
    open_werkplek(p.instellingen).sluit()


def test_bestanden_zijn_van_hun_eigenaar_alleen_wat_het_umask_ook_is(tmp_path: Path) -> None:
    oud = os.umask(0)
    try:
        database = Database(f"sqlite:///{tmp_path}/m.db")
        migreer(database, "sleutels")
        with database.schrijven() as s:
            s.execute(text("select 1"))
        stand = {pad.name: oct(pad.stat().st_mode & 0o777) for pad in tmp_path.iterdir()}
        database.sluit()
    finally:
        os.umask(oud)
    assert set(stand.values()) == {"0o600"}, stand
    assert {"m.db", "m.db-wal", "m.db-shm"} <= set(stand)
