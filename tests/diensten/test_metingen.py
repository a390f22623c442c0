"""What is measured holds together with its scenario, and is shown as it is measured."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import click
import pytest

from convenanten.lader import MAP, beschikbaar, lees_bestand
from metingen import bench
from metingen.opzet import OPZET
from metingen.verslag import Maat, Maten, doe_verslag
from services.alles import kennis

EERSTE = Maat("het eerste", "SQLite", p50_ms=12.34, p95_ms=56.78, verhouding="2.0× p50")
TWEEDE = Maat("het tweede", "geen", per_s=90.12)
# the command, with a measurement that is played: long enough to be broken off after its first row
GESPEELD = """
import sys, time
from casusregie.cli import main
from metingen import bench
from metingen.verslag import Maat

def nep(postgres, aantal):
    yield Maat("het eerste", "SQLite", per_s=1.0)
    time.sleep(30)
    yield Maat("nooit gemeten", "SQLite", per_s=2.0)

bench.METINGEN["regels"] = nep
sys.argv = ["casusregie", *sys.argv[1:], "bench", "regels"]
main()
"""


def test_de_opzet_hoort_bij_haar_scenario() -> None:
    with bench._opstelling(None) as o:
        assert bench._direct(o, 1)
        mensen, convenant = set(o.speler.mensen), o.speler.convenant
    assert {*OPZET.portaal.kijkers, OPZET.datalekken.melder} <= mensen
    pad = next(pad for (naam, _), pad in beschikbaar(MAP).items() if naam == convenant)
    partijen = set(lees_bestand(pad, kennis=kennis()).partijen)
    assert {OPZET.portaal.gewogen_door, OPZET.uitbox.partij, OPZET.datalekken.wacht} <= partijen
    assert set(OPZET.datalekken.partijen) <= partijen


def test_een_rij_is_te_zien_voor_de_volgende_meting_begint(capsys: pytest.CaptureFixture[str]) -> None:
    tussendoor = []

    def metingen() -> Maten:
        yield EERSTE
        tussendoor.append(capsys.readouterr().out)
        yield TWEEDE

    assert doe_verslag(metingen(), als_json=False) == 0
    assert tussendoor == ["het eerste · SQLite · p50 12.3 ms · p95 56.8 ms · 2.0× p50\n"]
    rest = capsys.readouterr().out
    assert rest.startswith("het tweede · geen · 90.1 per s\n")
    assert "het eerste" in rest  # once more, in the table


def test_de_regels_worden_een_voor_een_gemeten(monkeypatch: pytest.MonkeyPatch) -> None:
    gevraagd = []
    monkeypatch.setattr(bench, "mag_inzien", lambda *woorden: gevraagd.append(woorden))
    with contextlib.closing(bench.meet(("regels",), postgres=None, aantal=1)) as rijen:
        assert "convenanten laden" in next(rijen).wat
        assert not gevraagd


def test_wie_de_stoten_afbreekt_houdt_het_tempo(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def breek_af(*_: object) -> None:
        raise KeyboardInterrupt

    leeg = SimpleNamespace(
        database="SQLite", _postgres=None, klare_casus=lambda: ("nummer", "id"), stil=lambda ids: None
    )
    for naam, nep in {
        "_opstelling": lambda _: contextlib.nullcontext(leeg),
        "_stapel": lambda *_: contextlib.nullcontext(),
        "_direct": lambda *_: [],
        "_rust": lambda _: None,
        "_per_seconde": lambda *_: ([0.001], [0.002]),
        "_stoten": breek_af,
    }.items():
        monkeypatch.setattr(bench, naam, nep)
    assert doe_verslag(bench.meet(("warm",), postgres=None, aantal=1), als_json=False) == 130
    uit = capsys.readouterr().out
    assert "dezelfde diensten, zonder Prefect · SQLite · p50 1.0 ms" in uit
    assert "warm, één besluit per seconde · SQLite · p50 2.0 ms · p95 2.0 ms · 2.0× p50" in uit


def test_een_onbekende_meting_wordt_geweigerd_voor_er_iets_begint() -> None:
    with pytest.raises(click.UsageError, match="gek"):
        bench.meet(("regels", "gek"), postgres=None, aantal=1)


def test_na_ctrl_c_blijft_staan_wat_is_gemeten(capsys: pytest.CaptureFixture[str]) -> None:
    opgeruimd = []

    def metingen() -> Maten:
        try:
            yield EERSTE
            raise KeyboardInterrupt
        finally:
            opgeruimd.append(True)

    assert doe_verslag(metingen(), als_json=False) == 130
    uit = capsys.readouterr()
    assert uit.out.count("het eerste") == 2
    assert "Afgebroken" in uit.err
    assert opgeruimd == [True]


def test_ctrl_c_tijdens_het_tonen_ruimt_de_meting_op(monkeypatch: pytest.MonkeyPatch) -> None:
    opgeruimd = []

    def metingen() -> Maten:
        try:
            yield EERSTE
        finally:
            opgeruimd.append(True)

    def breek_af(*_: object, **__: object) -> None:
        monkeypatch.undo()
        raise KeyboardInterrupt

    monkeypatch.setattr(click, "echo", breek_af)
    maten = metingen()  # held here, so that it ends by being closed and not by being forgotten
    assert doe_verslag(maten, als_json=False) == 130
    assert opgeruimd == [True]


def breek_af_na_een_rij(map_: Path, *woorden: str, rijen_op: str) -> tuple[int, str, str]:
    """Give Ctrl-C as soon as the first row can be read. Returns (exit code, stdout, stderr)."""
    stromen = {naam: (map_ / naam).open("w+") for naam in ("stdout", "stderr")}
    lees, schrijf = os.pipe()
    with subprocess.Popen(
        [sys.executable, "-c", GESPEELD, *woorden],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2]), "PYTHONUNBUFFERED": ""},
        **{**stromen, rijen_op: schrijf},
    ) as proces:
        os.close(schrijf)
        with open(lees, encoding="utf-8") as pijp:
            begin = next(regel for regel in pijp if "het eerste" in regel)
            proces.send_signal(signal.SIGINT)
            rest = pijp.read()
    uit = {}
    for naam, stroom in stromen.items():
        stroom.seek(0)
        uit[naam] = stroom.read()
        stroom.close()
    uit[rijen_op] = begin + rest
    return proces.returncode, uit["stdout"], uit["stderr"]


def test_de_opdracht_toont_een_rij_meteen_en_eindigt_na_ctrl_c_met_130(tmp_path: Path) -> None:
    code, stdout, stderr = breek_af_na_een_rij(tmp_path, rijen_op="stdout")
    assert code == 130, stderr
    assert stdout.count("het eerste") == 2
    assert "nooit gemeten" not in stdout
    assert "Afgebroken" in stderr


def test_een_machine_krijgt_na_ctrl_c_hele_json(tmp_path: Path) -> None:
    code, stdout, stderr = breek_af_na_een_rij(tmp_path, "--json", rijen_op="stderr")
    assert code == 130, stderr
    gelezen = json.loads(stdout)
    assert [m["wat"] for m in gelezen["maten"]] == ["het eerste"]
    assert gelezen["afgebroken"] is True
