"""Which case the demo plays, and what counts as personal in it, stands in the scenario file."""

from __future__ import annotations

from email.message import EmailMessage
from pathlib import Path

import pytest

from casusregie.demo import spelen
from casusregie.demo.scenario import ScenarioFout, _zegt, demo_scenario, getypt, lees_scenario
from casusregie.omgeving import Omgeving
from convenanten.lader import MAP
from services.handelen.fouten import OngeldigeInvoer
from services.handelen.werkplek import Instellingen

DEMO = demo_scenario(MAP)


def schrijf(map_: Path, *regels: str) -> None:
    """A scenario file per line, each in the folder of a convenant of its own."""
    for i, regel in enumerate(regels):
        pad = map_ / f"convenant_{i}" / "scenarios" / "een.yaml"
        pad.parent.mkdir(parents=True)
        pad.write_text(regel, encoding="utf-8")


def test_de_demo_speelt_het_ene_scenario_dat_dat_zegt(tmp_path: Path) -> None:
    schrijf(tmp_path, "{titel: Stil, stappen: []}", "{titel: Te zien, demo: {als: iemand}, stappen: []}")
    assert demo_scenario(tmp_path)["titel"] == "Te zien"


@pytest.mark.parametrize(
    ("regels", "wat"),
    [
        ((), "er is er geen"),
        (("{titel: Stil, stappen: []}",), "er is er geen"),
        (
            ("{demo: {als: a}, stappen: []}", "{demo: {als: b}, stappen: []}"),
            "convenant_0/scenarios/een.yaml, convenant_1",
        ),
    ],
)
def test_zonder_precies_een_scenario_begint_de_demo_niet(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, regels: tuple[str, ...], wat: str
) -> None:
    schrijf(tmp_path, *regels)
    monkeypatch.setattr(spelen, "MAP", tmp_path)
    omgeving = Omgeving(Instellingen.uit_omgeving(tmp_path / "data"))
    with pytest.raises(OngeldigeInvoer, match="precies één scenario") as fout:
        spelen.speel_demo(omgeving, eenmaal=True, waak=lambda *_: None)
    assert wat in fout.value.uitleg
    assert "demo:" in fout.value.doen
    assert not (tmp_path / "data").exists()


def test_wie_als_voorbeeld_wordt_genoemd_speelt_mee() -> None:
    assert DEMO["demo"]["als"] in DEMO["mensen"]


def test_wat_mensen_typen_is_geen_code_en_geen_moment() -> None:
    woorden = getypt(DEMO)
    assert {"Proefpersoon Een", "1981-04-12", "0513-000000", "Bekend met psychoses"} <= woorden
    assert not woorden & {"plan_van_aanpak", "gesprek", "1", "over P14D", "geleden PT1H"}


def test_een_verwijzing_naar_een_eerdere_stap_is_niet_getypt() -> None:
    for pad in MAP.glob("*/scenarios/*.yaml"):
        assert not [woord for woord in getypt(lees_scenario(pad)) if woord.startswith("$")], pad


@pytest.mark.parametrize("woorden", sorted(getypt(DEMO)))
def test_een_mail_met_wat_iemand_typte_valt_op(woorden: str) -> None:
    afgebroken = woorden.replace(" ", "\n", 1)
    mail = EmailMessage()
    mail.set_content(f"Er is nieuws:\n{afgebroken}\nTot ziens.", cte="base64")
    assert spelen.lekt(mail.as_bytes(), getypt(DEMO))
    mail.set_content("Er is nieuws over ZVT-2026-000001.", cte="base64")
    assert not spelen.lekt(mail.as_bytes(), getypt(DEMO))


EERST = """{titel: Eerst, convenant: c, demo: {als: an}, mensen: {an: {naam: An}},
  stappen: [{zin: Een}, {zin: Twee}, {zin: Drie}]}"""


def test_een_verhaal_gaat_verder_na_een_stap_van_een_ander(tmp_path: Path) -> None:
    (tmp_path / "eerst.yaml").write_text(EERST, encoding="utf-8")
    vervolg = tmp_path / "dan.yaml"
    vervolg.write_text(
        "{titel: Dan, na: {scenario: eerst, tot_en_met: Twee},"
        " mensen: {bo: {naam: Bo}}, stappen: [{zin: Vier}]}",
        encoding="utf-8",
    )
    dan = lees_scenario(vervolg)
    assert (dan["titel"], dan["convenant"], sorted(dan["mensen"])) == ("Dan", "c", ["an", "bo"])
    assert [stap["zin"] for stap in dan["stappen"]] == ["Een", "Twee", "Vier"]
    assert "demo" not in dan, "alleen het eerste is dat van de demo"

    vervolg.write_text("{na: {scenario: eerst, tot_en_met: Nooit}, stappen: []}", encoding="utf-8")
    with pytest.raises(ScenarioFout, match="geen stap 'Nooit'"):
        lees_scenario(vervolg)


def test_een_weigering_zegt_waarom() -> None:
    fout = OngeldigeInvoer("Dat kan niet.", bron="artikel 3", doen="Doe iets anders.")
    _zegt({"zegt": "artikel 3"}, fout)
    _zegt({}, fout)
    with pytest.raises(ScenarioFout, match="artikel 4"):
        _zegt({"zegt": "artikel 4"}, fout)
