"""The log cannot lose a chain: what is cut, dropped or rewritten with its head shows here, in the anchors,
and to an outsider who has a copy of them and nothing of ours.
"""

from __future__ import annotations

import ast
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text

from casusregie.ankers import Ankers, controleer_ankers
from casusregie.bewaker import ANKER_S, Bewaker
from casusregie.controle import controleer_alles
from models import logboek, nagaan
from models.database import Basis
from models.nagaan import lees_ankers
from models.tabellen import Logketen, Logregel, Signaal
from tests.conftest import Proef
from tests.diensten.test_buitenom import buitenom
from tests.diensten.test_datalek import meld


@pytest.fixture
def p(breekbaar: Proef) -> Proef:
    """An installation to break, on either database."""
    return breekbaar


@contextmanager
def zonder_triggers(p: Proef) -> Iterator[Any]:
    """The database in the hands of its owner, who can disable what guards the lines."""
    with buitenom(p) as v:
        if p.w.db.is_postgres:
            v.execute(text("alter table logregel disable trigger user"))
        else:
            for naam in v.execute(
                text("select name from sqlite_master where type = 'trigger' and tbl_name = 'logregel'")
            ).scalars():
                v.execute(text(f"drop trigger {naam}"))
        yield v


def weg(p: Proef, keten: str) -> None:
    """Take a whole chain away, with its head."""
    with zonder_triggers(p) as v:
        v.execute(text("delete from logregel where keten = :k"), {"k": keten})
        v.execute(text("delete from logketen where keten = :k"), {"k": keten})


def kap(p: Proef, keten: str, tot: int) -> None:
    """Cut the tail of a chain, and set its head back to match."""
    with p.w.db.lezen() as s:
        laatste = s.scalars(
            select(Logregel.hash).where(Logregel.keten == keten, Logregel.volgnr == tot)
        ).one()
    with zonder_triggers(p) as v:
        v.execute(text("delete from logregel where keten = :k and volgnr > :n"), {"k": keten, "n": tot})
        v.execute(
            text("update logketen set volgnr = :n, hash = :h where keten = :k"),
            {"k": keten, "n": tot, "h": laatste},
        )


def zinnen(p: Proef, *kopie: Any) -> list[str]:
    return controleer_alles(p.w, *kopie).zinnen


def regels_in(p: Proef) -> list[dict[str, Any]]:
    return [
        json.loads(json.loads(regel)["inhoud"])
        for pad in sorted(Ankers(p.w).map.glob("*.ankers"))
        for regel in pad.read_text().splitlines()
    ]


@pytest.mark.parametrize("wat", ["casus", "datalek", "installatie"])
def test_een_keten_die_er_moet_zijn_en_weg_is_blijkt_ook_zonder_anker(p: Proef, wat: str) -> None:
    _, casus = p.aanmelding()
    _, datalek = meld(p)
    keten = {"casus": casus, "datalek": datalek, "installatie": "installatie"}[wat]
    assert zinnen(p) == []
    weg(p, keten)
    assert f"Keten {keten}, regel 1: deze keten ontbreekt." in zinnen(p)


def test_een_afgekapte_staart_met_kop_blijkt_uit_de_ankers(p: Proef) -> None:
    _, id_ = p.klaar_voor_plan()
    Ankers(p.w).schrijf()
    with p.w.db.lezen() as s:
        volgnr = s.get_one(Logketen, id_).volgnr
    kap(p, id_, 2)
    with p.w.db.lezen() as s:
        assert logboek.controleer(s)[1] == [], "the chain by itself looks whole"
    assert [z for z in zinnen(p) if f"Keten {id_}, regel {volgnr}" in z and "er niet meer" in z]


def test_een_keten_die_met_haar_casus_verdween_blijkt_uit_de_ankers(p: Proef) -> None:
    Ankers(p.w).schrijf()
    with p.w.db.schrijven() as s:
        nu = p.w.nu(s)
        logboek.schrijf(s, "proef", "norm_ingevuld", door="", partij="", op=nu.domein, op_wand=nu.wand)
    Ankers(p.w).schrijf()
    weg(p, "proef")
    assert [z for z in zinnen(p) if z.startswith("Keten proef, regel 1: anker")]


def test_een_herschreven_keten_blijkt_ook_als_daarna_opnieuw_is_verankerd(p: Proef) -> None:
    nummer, id_ = p.aanmelding()
    Ankers(p.w).schrijf()
    with p.w.db.lezen() as s:
        regel = s.scalars(
            select(Logregel).where(Logregel.keten == id_).order_by(Logregel.volgnr.desc())
        ).first()
        assert regel is not None
        regel.door = "iemand anders"
        hash_ = nagaan.regelhash(logboek.velden_van(regel))
        volgnr = regel.volgnr
    with zonder_triggers(p) as v:
        v.execute(
            text("update logregel set door = 'iemand anders', hash = :h where keten = :k and volgnr = :n"),
            {"h": hash_, "k": id_, "n": volgnr},
        )
        v.execute(text("update logketen set hash = :h where keten = :k"), {"h": hash_, "k": id_})
    p.doe("pieter", "terugkoppelen", nummer, opgepakt=True)
    Ankers(p.w).schrijf()
    assert [z for z in zinnen(p) if f"Keten {id_}, regel {volgnr}" in z and "noemt deze regel anders" in z]


def test_een_anker_noemt_alleen_wat_veranderde_en_hoort_bij_het_vorige(verse_proef: Proef) -> None:
    p = verse_proef
    ankers = Ankers(p.w)
    ankers.schrijf()
    eerst = len(regels_in(p))
    ankers.schrijf()
    assert len(regels_in(p)) == eerst, "nothing happened"
    _, id_ = p.aanmelding()
    Bewaker(p.w, p.omgeving).anker()
    *_, voor, laatste = regels_in(p)
    assert set(laatste["koppen"]) == {id_}
    assert laatste["nr"] == voor["nr"] + 1
    assert ANKER_S < 60
    assert zinnen(p) == []


@pytest.mark.parametrize("hoe", ["laatste", "eerste", "midden", "alle", "map", "gewisseld"])
def test_weggenomen_en_gewisselde_ankers_blijken_zonder_kopie(verse_proef: Proef, hoe: str) -> None:
    p = verse_proef
    for _ in range(3):
        p.aanmelding()
        Ankers(p.w).schrijf()
    map_ = Ankers(p.w).map
    (pad,) = map_.glob("*.ankers")
    regels = pad.read_text().splitlines(keepends=True)
    if hoe == "map":
        shutil.rmtree(map_)
    else:
        over = {
            "laatste": regels[:-1],
            "eerste": regels[1:],
            "midden": [*regels[:1], *regels[2:]],
            "alle": [],
            "gewisseld": [*regels[:-2], regels[-1], regels[-2]],
        }[hoe]
        pad.write_text("".join(over))
    gevonden = zinnen(p)
    woord = {"gewisseld": "niet op volgorde", "map": "geen anker", "alle": "geen anker"}.get(hoe, "ontbre")
    assert [z for z in gevonden if woord in z], gevonden


def test_een_vervalst_anker_heeft_geen_handtekening_en_de_sleutel_ligt_er_niet_naast(
    verse_proef: Proef,
) -> None:
    p = verse_proef
    _, id_ = p.aanmelding()
    Ankers(p.w).schrijf()
    (pad,) = Ankers(p.w).map.glob("*.ankers")
    heel = pad.read_text()
    pad.write_text(heel.replace(id_[:8], "00000000"))
    assert [z for z in zinnen(p) if "handtekening" in z]
    pad.write_text(heel + "geen json\n")
    assert [z for z in zinnen(p) if "dit is geen anker" in z]
    pad.write_text(heel)
    assert zinnen(p) == []
    geheim = p.w.kluis.vaste_sleutel("ankers")
    for ding in p.map.rglob("*"):
        if ding.is_file():
            assert geheim not in ding.read_bytes(), ding
            assert geheim.hex().encode() not in ding.read_bytes(), ding


def test_een_kopie_elders_wijst_een_nieuw_gemaakte_reeks_aan(verse_proef: Proef, tmp_path: Path) -> None:
    """Who had the key store too signs whatever suits; not what lies elsewhere."""
    p = verse_proef
    _, id_ = p.klaar_voor_plan()
    ankers = Ankers(p.w)
    ankers.schrijf()
    publiek = ankers.publiek()
    kopie = tmp_path / "kopie"
    shutil.copytree(ankers.map, kopie)
    assert zinnen(p, kopie, publiek) == []
    kap(p, id_, 1)
    shutil.rmtree(ankers.map)
    Ankers(p.w).schrijf()
    assert [z for z in zinnen(p) if id_ in z] == [], "here it looks as if nothing was cut"
    gevonden = zinnen(p, kopie, publiek)
    assert [z for z in gevonden if id_ in z and "er niet meer" in z]
    assert [z for z in gevonden if "anders dan in de kopie" in z]
    assert [z for z in zinnen(p, kopie, "00" * 32) if "handtekening" in z]


def test_een_keten_die_korter_werd_is_meteen_een_signaal_en_wordt_niet_opnieuw_verankerd(
    verse_proef: Proef,
) -> None:
    p = verse_proef
    _, id_ = p.klaar_voor_plan()
    bewaker = Bewaker(p.w, p.omgeving)
    bewaker.anker()
    kap(p, id_, 2)
    voor = len(regels_in(p))
    bewaker.anker()
    with p.w.db.lezen() as s:
        assert s.scalars(select(Signaal).where(Signaal.soort == "logketen_gebroken")).one()
    assert all(id_ not in x["koppen"] for x in regels_in(p)[voor:])
    assert bewaker.kijk_keten()


def test_een_half_geschreven_anker_en_twee_schrijvers_breken_de_reeks_niet(verse_proef: Proef) -> None:
    p = verse_proef
    een, twee = Ankers(p.w), Ankers(p.w)
    for schrijver in (een, twee, een):
        p.aanmelding()
        schrijver.schrijf()
    (pad,) = een.map.glob("*.ankers")
    with pad.open("a") as bestand:
        bestand.write('{"inhoud": "half')
    p.aanmelding()
    Ankers(p.w).schrijf()
    assert zinnen(p) == []


def test_een_buitenstaander_controleert_met_een_bestand_en_niets_van_ons(
    verse_proef: Proef, tmp_path: Path
) -> None:
    p = verse_proef
    _, id_ = p.klaar_voor_plan()
    ankers = Ankers(p.w)
    ankers.schrijf()
    elders = tmp_path / "elders"
    elders.mkdir()
    shutil.copy(nagaan.__file__, elders / "nagaan.py")
    shutil.copytree(ankers.map, elders / "ankers")

    def voer_uit(naam: str) -> None:
        with p.w.db.lezen() as s, (elders / naam).open("w") as uit:
            for regel in logboek.lees(s):
                uit.write(json.dumps(logboek.velden_van(regel), ensure_ascii=False) + "\n")

    def ga_na(regels: str, publiek: str = ankers.publiek()) -> subprocess.CompletedProcess[str]:
        opdracht = ["nagaan.py", "--ankers", "ankers", "--publiek", publiek, "--regels", regels]
        return subprocess.run(
            [sys.executable, "-I", *opdracht], cwd=elders, capture_output=True, text=True, check=False
        )

    voer_uit("heel")
    goed = ga_na("heel")
    assert (goed.returncode, goed.stderr) == (0, "")
    assert "alles sluit aan" in goed.stdout
    kap(p, id_, 2)
    voer_uit("gekapt")
    mis = ga_na("gekapt")
    assert mis.returncode == 9
    assert id_ in mis.stderr
    assert ga_na("heel", "00" * 32).returncode == 9


def test_de_controleur_kent_niets_van_ons() -> None:
    boom = ast.parse(Path(nagaan.__file__).read_text(encoding="utf-8"))
    namen = {a.name for x in ast.walk(boom) if isinstance(x, ast.Import) for a in x.names}
    namen |= {str(x.module) for x in ast.walk(boom) if isinstance(x, ast.ImportFrom)}
    buiten = {n.partition(".")[0] for n in namen} - set(sys.stdlib_module_names)
    assert buiten == {"cryptography"}


def test_elk_dossier_heeft_een_keten_en_elke_keten_een_dossier(verse_proef: Proef) -> None:
    """A new kind of dossier says of its table that it has a chain."""
    p = verse_proef
    p.aanmelding()
    meld(p)
    met = [m.class_ for m in Basis.registry.mappers if getattr(m.class_, "met_keten", False)]
    with p.w.db.lezen() as s:
        van = {id_ for tabel in met for id_ in s.scalars(select(tabel.id))}
        assert set(logboek.koppen(s)) == van | {"installatie"}


def test_een_lege_map_is_geen_reeks(verse_proef: Proef, tmp_path: Path) -> None:
    assert lees_ankers(tmp_path, Ankers(verse_proef.w).publiek()).fouten
    fouten, punten = controleer_ankers(verse_proef.w)
    assert fouten == []
    assert punten


def test_een_anker_dat_niet_aansluit_of_terugloopt_blijkt() -> None:
    """Also when it is numbered well and signed with the right key."""

    def anker(nr: int, vorige: str, kop: int) -> str:
        return json.dumps({"nr": nr, "op": "", "vorige": vorige, "koppen": {"k": f"{kop}:{nagaan.BEGIN}"}})

    eerste = anker(1, nagaan.BEGIN, 3)
    for tweede, woord in (
        (anker(2, nagaan.ankerhash(eerste), 4), ""),
        (anker(2, nagaan.BEGIN, 4), "sluit niet aan"),
        (anker(2, nagaan.ankerhash(eerste), 3), "korter"),
    ):
        reeks = nagaan.Reeks()
        reeks.voeg_toe(eerste)
        reeks.voeg_toe(tweede)
        assert woord in "".join(reeks.fouten)
        assert bool(reeks.fouten) == bool(woord)
