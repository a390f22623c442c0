"""What people fill in for an open norm: only what the text leaves room for, said by who the text names."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from convenanten.definitie import GeldendConvenant, Grens, OpenNorm
from convenanten.duur import Duur
from convenanten.normen import LANGST, beslisser, bezwaren, invulling
from tests.eenheid.test_poorten import FRYSLAN, KRIMPEN, MELDPUNT, C

NU = datetime(2026, 3, 1, 23, 30, tzinfo=UTC)  # in Amsterdam it is 2 March already
BEWAREN = KRIMPEN.convenant.open_normen["bewaartermijn"]
ONDERTEKEND = KRIMPEN.convenant.open_normen["laatste_ondertekening"]


def weigering(norm: OpenNorm, waarde: str) -> str:
    with pytest.raises(ValueError) as fout:
        invulling(norm, waarde, NU)
    return str(fout.value)


def test_een_open_norm_neemt_alleen_wat_kan() -> None:
    keuze = OpenNorm("keuze", "", "", opties=("a", "b"))
    assert invulling(keuze, "a", NU) == "a"
    assert "Bedoelde u 'a'" in weigering(replace(keuze, opties=("a",)), "aa")
    assert weigering(OpenNorm("datum", "", ""), "gisteren").startswith("'gisteren' is geen datum")
    assert weigering(OpenNorm("duur", "", ""), "lang").startswith("'lang' is geen duur")
    lijst = OpenNorm("lijst", "", "", opties=("vnn", "accolade"))
    assert invulling(lijst, " vnn, accolade ,", NU) == "accolade,vnn"
    assert "'vnnn' kan hier niet. Bedoelde u 'vnn'?" in weigering(lijst, "accolade, vnnn")
    assert "kan hier niet" in weigering(lijst, " , ")
    tekst = OpenNorm("tekst", "", "")
    assert invulling(tekst, "  Dit is een hele zin.  ", NU) == "Dit is een hele zin."
    assert "minstens één zin" in weigering(tekst, "  kort" + " " * 30)


@pytest.mark.eis("K9.4")
def test_niet_langer_bewaren_dan_de_tekst_toestaat() -> None:
    assert invulling(BEWAREN, "P5Y", NU) == Duur.lees("P5Y")
    assert invulling(BEWAREN, "P6M", NU) == Duur.lees("P6M")
    zin = '40 jaar is te lang; de tekst zegt hoogstens 5 jaar (Artikel 9.4: "niet langer dan vijf jaar").'
    assert weigering(BEWAREN, "P40Y") == zin
    assert "te lang" in weigering(BEWAREN, "P5Y1D")
    assert "te lang" in weigering(BEWAREN, "P1827D")  # five years only where two leap days fall in them


@pytest.mark.eis("W9")
def test_meldingen_een_jaar_en_regiedossiers_vijf_jaar() -> None:
    meldingen = MELDPUNT.convenant.open_normen["bewaartermijn_meldingen"]
    dossiers = MELDPUNT.convenant.open_normen["bewaartermijn_regiedossiers"]
    assert invulling(meldingen, "P12M", NU) == Duur.lees("P1Y")
    assert "te lang; de tekst zegt hoogstens 1 jaar (Privacy dilemma: " in weigering(meldingen, "P2Y")
    assert "te kort; de tekst zegt minstens 1 jaar (Privacy dilemma: " in weigering(meldingen, "P6M")
    assert "te lang; de tekst zegt hoogstens 5 jaar" in weigering(dossiers, "P6Y")
    assert "te kort; de tekst zegt minstens 5 jaar" in weigering(dossiers, "P1Y")


def test_een_grens_zonder_citaat_noemt_de_plaats() -> None:
    norm = OpenNorm("duur", "", "", minstens=Grens(Duur.lees("P1M"), "Artikel 4"))
    assert weigering(norm, "P2W") == "14 dagen is te kort; de tekst zegt minstens 1 maand (Artikel 4)."


@pytest.mark.parametrize("waarde", ["P0D", "P0Y", "PT0S", "P0W"])
def test_een_termijn_van_niets_is_geen_termijn(waarde: str) -> None:
    assert "langer dan nul" in weigering(OpenNorm("duur", "", ""), waarde)


@pytest.mark.eis("K16.1")
def test_een_datum_ligt_niet_in_de_toekomst_en_niet_in_een_andere_eeuw() -> None:
    assert invulling(ONDERTEKEND, "2026-03-02", NU) == date(2026, 3, 2)
    assert invulling(ONDERTEKEND, "1990-01-01", NU) == date(1990, 1, 1)
    assert weigering(ONDERTEKEND, "2026-03-03") == (
        "03-03-2026 ligt in de toekomst. Vul de datum in als het zover is."
    )
    assert "toekomst" in weigering(ONDERTEKEND, "2099-01-01")
    assert (
        weigering(ONDERTEKEND, "1989-12-31") == "31-12-1989 is wel erg lang geleden. Controleer het jaartal."
    )


@pytest.mark.eis("K16.1")
def test_het_convenant_geldt_vanaf_de_dag_na_de_laatste_ondertekening() -> None:
    ingevuld = {"bewaartermijn": "P5Y", "laatste_ondertekening": "2026-03-02"}
    (bezwaar,) = bezwaren(KRIMPEN.convenant, ingevuld, NU)
    assert bezwaar == (
        "laatste_ondertekening: het convenant treedt in werking op 03-03-2026, de dag na 02-03-2026 "
        '("treedt in werking de dag na ondertekening door de laatste van alle Partijen").'
    )
    assert bezwaren(KRIMPEN.convenant, ingevuld, datetime(2026, 3, 2, 23, tzinfo=UTC)) == []
    assert bezwaren(C, {"vaststelling": "2026-03-02"}, NU) == []  # takes effect after vaststelling


def test_wat_eerder_kon_en_nu_niet_meer_houdt_het_vaststellen_tegen() -> None:
    """An invulling from before there was a bound, or from a clock that ran ahead."""
    oud = {"bewaartermijn": "P40Y", "laatste_ondertekening": "2099-01-01"}
    een, twee = bezwaren(KRIMPEN.convenant, oud, NU)
    assert een.startswith("bewaartermijn: 40 jaar is te lang")
    assert twee.startswith("laatste_ondertekening: 01-01-2099 ligt in de toekomst")


@pytest.mark.parametrize("soort", ["keuze", "lijst", "duur", "datum", "tekst"])
def test_wat_te_lang_is_om_te_bewaren_noemt_de_lengte(soort: str) -> None:
    norm = OpenNorm(soort, "", "", opties=("a" * (LANGST + 1),))  # type: ignore[arg-type]
    assert weigering(norm, "a" * (LANGST + 1)) == "Dit is te lang: 2001 tekens, en er passen er 2000."
    assert "\x00" not in weigering(norm, "een zin met een nul\x00 erin")


def test_een_lange_zin_past_wel() -> None:
    assert invulling(OpenNorm("tekst", "", ""), "a" * LANGST, NU) == "a" * LANGST


def test_alleen_wie_de_tekst_noemt_besluit() -> None:
    norm = OpenNorm("tekst", "", ("het college van B&W", "de burgemeester"))
    assert beslisser(norm, "het college van B&W") == "het college van B&W"
    assert beslisser(norm, " De  Burgemeester , 12 maart 2026") == "de burgemeester, 12 maart 2026"
    assert beslisser(norm, "DE BURGEMEESTER,") == "de burgemeester"
    zin = "'de portier' besluit hier niet over. Volgens de tekst: het college van B&W of de burgemeester."
    for namens in ("de portier", "de portier, namens de burgemeester"):
        with pytest.raises(ValueError, match="de portier") as fout:
            beslisser(norm, namens)
        assert str(fout.value) == zin
    for namens in ("de burgemeesters", "burgemeester van elders", "de burgemeester en de portier"):
        with pytest.raises(ValueError, match="besluit hier niet over"):
            beslisser(norm, namens)
    with pytest.raises(ValueError, match="Vul in wie dit heeft besloten"):
        beslisser(norm, "  ")
    with pytest.raises(ValueError, match="te lang: 320 tekens, en er passen er 300"):
        beslisser(norm, "de burgemeester, " + "x" * 303)


def test_een_tekst_van_toen_noemde_er_een() -> None:
    """Registered texts stay as they are: there it is one name, sometimes with a comma in it."""
    norm = OpenNorm("tekst", "", "alle deelnemers, met hun FG")
    assert norm.beslissers == ("alle deelnemers, met hun FG",)
    assert beslisser(norm, "Alle deelnemers, met hun FG, op 3 mei") == "alle deelnemers, met hun FG, op 3 mei"


@pytest.mark.parametrize(
    "c", [C, KRIMPEN.convenant, FRYSLAN.convenant, MELDPUNT.convenant], ids=lambda c: c.id
)
def test_elke_beslisser_die_een_convenant_noemt_kan_besluiten(c: object) -> None:
    for norm in c.open_normen.values():  # type: ignore[attr-defined]
        for wie in norm.beslissers:
            assert beslisser(norm, f"{wie}, in de vergadering") == f"{wie}, in de vergadering"


def test_de_strengste_lezing_is_van_dezelfde_soort_als_een_invulling() -> None:
    strengste = replace(BEWAREN, strengste="P1Y")
    c = replace(KRIMPEN.convenant, open_normen={"bewaartermijn": strengste})
    assert GeldendConvenant(c).norm("bewaartermijn") == Duur.lees("P1Y")


PLAN = KRIMPEN.convenant.open_normen["uitvoeringsplan"]


@pytest.mark.eis("K7.1u")
@pytest.mark.parametrize(
    ("waarde", "ontbreekt"),
    [
        ("Het Uitvoeringsplan van de gemeente", "de versie en de datum"),
        ("Uitvoeringsplan woonoverlast, versie 2", "de datum"),
        ("Uitvoeringsplan woonoverlast van 1 februari 2023", "de versie"),
        ("Uitvoeringsplan, versie van 1 februari 2023", "de versie"),
        ("Uitvoeringsplan woonoverlast, versie 1-2-2023", "de datum"),
        ("Uitvoeringsplan woonoverlast, versie 2 van 31 februari 2023", "de datum"),
        ("versie 2 van 1 februari 2023", "de titel"),
        ("nvt, versie 2 van 1 februari 2023", "de titel"),
    ],
)
def test_een_uitvoeringsplan_heeft_titel_versie_en_datum(waarde: str, ontbreekt: str) -> None:
    assert f"Er ontbreekt: {ontbreekt}." in weigering(PLAN, waarde)


@pytest.mark.eis("K7.1u")
@pytest.mark.parametrize(
    "dag", ["1 februari 2023", "01-02-2023", "1-2-2023", "2023-02-01", "1 Februari 2023"]
)
def test_een_datum_van_het_uitvoeringsplan_op_elke_gewone_manier(dag: str) -> None:
    heel = f"Uitvoeringsplan woonoverlast, versie 2.1 van {dag}"
    assert invulling(PLAN, heel, NU) == heel
    assert invulling(PLAN, f"{dag}, Uitvoeringsplan woonoverlast, Versie 2", NU)


@pytest.mark.eis("K7.1u")
def test_een_uitvoeringsplan_van_later_geldt_nog_niet() -> None:
    assert "ligt in de toekomst" in weigering(PLAN, "Uitvoeringsplan woonoverlast, versie 2 van 3 maart 2026")
    assert invulling(PLAN, "Uitvoeringsplan woonoverlast, versie 2 van 2 maart 2026", NU)
