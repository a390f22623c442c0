"""The units for systemd: every process has one, they start commands that exist, and systemd can read them."""

from __future__ import annotations

import configparser
import shutil
import subprocess
from pathlib import Path

import pytest

from casusregie.cli import cli

UNITS = sorted((Path(__file__).parents[2] / "deploy" / "systemd").glob("*.service"))


def lees(pad: Path) -> configparser.ConfigParser:
    unit = configparser.ConfigParser(interpolation=None)
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    unit.read_string(pad.read_text())
    return unit


def test_elk_proces_heeft_een_unit() -> None:
    gestart = {lees(u)["Service"]["ExecStart"].split()[-1] for u in UNITS}
    assert gestart == {"prefect-server", "werker", "bewaker", "portaal"}
    assert gestart <= set(cli.commands)


@pytest.mark.parametrize("pad", UNITS, ids=lambda p: p.stem)
def test_een_unit_schermt_af_en_laat_niemand_meelezen(pad: Path) -> None:
    dienst = lees(pad)["Service"]
    assert dienst["UMask"] == "0077"
    assert dienst["ProtectSystem"] == "strict"
    assert dienst["NoNewPrivileges"] == "yes"
    assert dienst["User"] == "casusregie"
    assert "PASSWORD" not in pad.read_text().upper(), "a secret stands in the environment file"


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze staat hier niet")
@pytest.mark.parametrize("pad", UNITS, ids=lambda p: p.stem)
def test_systemd_leest_de_unit(pad: Path, tmp_path: Path) -> None:
    """With a program that exists in place of ours, which is not installed here."""
    naam = pad.name.replace("@", "@1")
    regels = [
        "ExecStart=/bin/true" if r.startswith("ExecStart=") else r for r in pad.read_text().splitlines()
    ]
    (tmp_path / naam).write_text("\n".join(regels) + "\n")
    klaar = subprocess.run(
        ["systemd-analyze", "verify", str(tmp_path / naam)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    fout = [r for r in klaar.stderr.splitlines() if naam in r]
    assert not fout, klaar.stderr
