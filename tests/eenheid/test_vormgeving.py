"""The look: what is taken from NL Design System's packages, and what happens without them."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from portal import vormgeving

THEMA = """.voorbeeld-theme {
  --knop-kleur: var(--basis-kleur);
  --basis-kleur: #123456;
  --niemand-gebruikt: red;
}"""


def test_alleen_de_tokens_die_nodig_zijn_gaan_mee() -> None:
    css = vormgeving.nodige_tokens(
        THEMA, ".knop { color: var(--knop-kleur, red); background: var(--bestaat-niet, blue); }"
    )
    assert css == ".voorbeeld-theme {\n  --knop-kleur: var(--basis-kleur);\n  --basis-kleur: #123456;\n}\n"


def test_zonder_register_werkt_het_portaal_met_zijn_eigen_vormgeving(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def weg(map_: Path) -> None:
        raise subprocess.CalledProcessError(1, "npm", stderr="npm error network\nnpm error geen verbinding")

    monkeypatch.setattr(vormgeving, "haal", weg)
    monkeypatch.setattr(vormgeving, "UIT", tmp_path / "nlds")
    assert vormgeving.main() == 0
    assert "geen verbinding" in capsys.readouterr().out
    assert not (tmp_path / "nlds").exists()


def test_het_slot_noemt_geen_adres_en_van_elk_pakket_de_inhoud() -> None:
    pakketten = json.loads((vormgeving.HIER / "package-lock.json").read_text())["packages"]
    assert not any("resolved" in p for p in pakketten.values())
    assert all(p["integrity"].startswith("sha512-") for naam, p in pakketten.items() if naam)


def test_wat_is_opgehaald_heeft_elk_onderdeel_dat_de_bladzijden_gebruiken() -> None:
    if not (vormgeving.UIT / "nlds.css").exists():
        pytest.skip("de pakketten van NL Design System zijn hier niet opgehaald; doe: make test")
    css = (vormgeving.UIT / "nlds.css").read_text()
    woorden = [
        w
        for pad in (vormgeving.HIER.parent / "sjablonen").glob("*.j2")
        for w in pad.read_text().replace('"', " ").split()
    ]
    gebruikt = {w for w in woorden if w.startswith("utrecht-") and "{" not in w}
    assert gebruikt
    assert sorted(x for x in gebruikt if f".{x}" not in css) == []
