"""A municipality begins its own convenant from one that comes with the software."""

from __future__ import annotations

from pathlib import Path

import pytest

from services.convenant import versies
from services.handelen.fouten import Conflict, NietGevonden, OngeldigeInvoer
from services.handelen.werkplek import Instellingen


@pytest.fixture
def instellingen(tmp_path: Path) -> Instellingen:
    return Instellingen.uit_omgeving(tmp_path)


@pytest.mark.parametrize(
    "vanaf",
    [
        "woonoverlast_basis",
        "fryslan_veiligheidshuis",
        "krimpen_woonoverlast",
        "heerenveen_zorg_en_veiligheidsteam",
    ],
)
def test_een_eigen_convenant_begint_bruikbaar(instellingen: Instellingen, vanaf: str) -> None:
    pad = versies.begin_eigen(instellingen, "aanpak_voorbeeldstad", vanaf, 'Aanpak "Voorbeeldstad": samen')
    c = versies.controleer_bestand(instellingen, pad)
    assert (c.id, c.versie, c.titel) == ("aanpak_voorbeeldstad", "1", 'Aanpak "Voorbeeldstad": samen')
    assert ("aanpak_voorbeeldstad", "1") in versies.bestanden(instellingen)


def test_een_bestaande_naam_een_vreemde_naam_en_een_onbekend_begin_zijn_een_zin(
    instellingen: Instellingen,
) -> None:
    versies.begin_eigen(instellingen, "aanpak_voorbeeldstad", "woonoverlast_basis", "Een")
    with pytest.raises(Conflict, match="al een convenant"):
        versies.begin_eigen(instellingen, "aanpak_voorbeeldstad", "woonoverlast_basis", "Twee")
    with pytest.raises(OngeldigeInvoer, match="kleine letters"):
        versies.begin_eigen(instellingen, "../weg", "woonoverlast_basis", "Drie")
    with pytest.raises(NietGevonden, match="geen convenant 'bestaat_niet'"):
        versies.begin_eigen(instellingen, "aanpak_elders", "bestaat_niet", "Vier")
    assert not (instellingen.data / "convenanten" / "aanpak_elders").exists()


def test_een_bestand_in_een_convenantmap_heet_zoals_het_zegt(
    instellingen: Instellingen, tmp_path: Path
) -> None:
    """`convenant registreer naam 1` would otherwise keep a text that calls itself version 9."""
    pad = versies.begin_eigen(instellingen, "aanpak_voorbeeldstad", "woonoverlast_basis", "Een")
    tekst = pad.read_text(encoding="utf-8").replace('versie: "1"', 'versie: "9"', 1)
    pad.write_text(tekst, encoding="utf-8")
    with pytest.raises(OngeldigeInvoer, match="versie '9' past niet bij de naam van het bestand"):
        versies.controleer_bestand(instellingen, pad)
    los = tmp_path / "los" / "concept.yaml"
    los.parent.mkdir()
    los.write_text(tekst, encoding="utf-8")
    assert versies.controleer_bestand(instellingen, los).versie == "9"
