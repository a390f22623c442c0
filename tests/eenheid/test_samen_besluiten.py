"""Who decides, on the basis of what, and on whose bevoegdheid: what the regie cannot do alone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from convenanten.definitie import GeldendConvenant
from rules.bevoegdheid import mag_aanbrenger_worden
from rules.feiten import Feit, Gestemd, OverlegGehouden, Vastgelegd
from rules.poorten import mag_standpunt_geven, mag_uit_de_casus_halen, standpunten
from rules.stand import DeelnameFeit, Lezer, Stand
from rules.uitkomst import Geweigerd, Reden
from rules.verstrekken import Opgave, mag_inbrengen
from tests.eenheid.test_poorten import DEELNEMERS, FRYSLAN, GELDEND, HUIS, KRIMPEN, LEEG, F
from tests.feiten import vast

ZORGOVERLEG = replace(LEEG, fase="zorgoverleg", deelnames=DEELNEMERS)
GEHOUDEN = vast(OverlegGehouden(overleg=1, aanwezig=()))
NEE = vast(Gestemd(naar="afgerond", akkoord=False), partij="politie")


def met(stand: Stand, *feiten: Vastgelegd[Feit]) -> Stand:
    return replace(stand, feiten=feiten)


def reden(uitkomst: object) -> Reden | None:
    return uitkomst.reden if isinstance(uitkomst, Geweigerd) else None


@pytest.mark.eis("H11")
def test_een_standpunt_rust_op_het_laatste_overleg_van_deze_ronde() -> None:
    assert standpunten(met(ZORGOVERLEG, GEHOUDEN, NEE)) == {("politie", "afgerond"): NEE.feit}
    assert standpunten(met(ZORGOVERLEG, NEE, GEHOUDEN)) == {}
    assert standpunten(met(ZORGOVERLEG, GEHOUDEN, NEE, GEHOUDEN)) == {}
    assert standpunten(replace(met(ZORGOVERLEG, GEHOUDEN, NEE), ronde=2)) == {}


@pytest.mark.eis("H11")
def test_een_standpunt_kan_pas_na_het_overleg_waar_de_poort_dat_vraagt() -> None:
    geweigerd = mag_standpunt_geven(ZORGOVERLEG, GELDEND, "afgerond")
    assert isinstance(geweigerd, Geweigerd)
    assert "zorgoverleg" in geweigerd.bron
    assert mag_standpunt_geven(met(ZORGOVERLEG, GEHOUDEN), GELDEND, "afgerond")
    assert not mag_standpunt_geven(replace(met(ZORGOVERLEG, GEHOUDEN), ronde=2), GELDEND, "afgerond")
    krimpen = replace(LEEG, fase="gezamenlijk_overleg")
    assert not mag_standpunt_geven(krimpen, KRIMPEN, "plan_van_aanpak")
    assert mag_standpunt_geven(met(krimpen, GEHOUDEN), KRIMPEN, "plan_van_aanpak")


@pytest.mark.eis("K6.1")
@pytest.mark.eis("F14e")
@pytest.mark.parametrize(
    ("geldend", "fase", "naar"),
    [
        (GELDEND, "zorgoverleg", "gestopt"),
        (FRYSLAN, "resultaat_afschaling", "afgesloten"),
        (KRIMPEN, "gezamenlijk_overleg", "plan_van_aanpak"),
    ],
)
def test_wie_haar_standpunt_gaf_haalt_de_regie_niet_uit_de_casus(
    geldend: GeldendConvenant, fase: str, naar: str
) -> None:
    stand = replace(LEEG, fase=fase, deelnames=DEELNEMERS)
    for akkoord in (True, False):
        gestemd = met(stand, vast(Gestemd(naar=naar, akkoord=akkoord), partij="politie"))
        geweigerd = mag_uit_de_casus_halen(gestemd, geldend, "politie")
        assert isinstance(geweigerd, Geweigerd)
        assert geweigerd.bron
        assert mag_uit_de_casus_halen(replace(gestemd, ronde=2), geldend, "politie")
        assert mag_uit_de_casus_halen(gestemd, geldend, "vnn")
    assert mag_uit_de_casus_halen(stand, geldend, "politie")


def test_over_een_vervolg_dat_de_regie_alleen_besluit_geeft_niemand_een_standpunt_dat_bindt() -> None:
    stand = met(replace(ZORGOVERLEG, fase="aanmelding"), NEE)
    assert mag_uit_de_casus_halen(stand, GELDEND, "politie")


WEG = replace(
    F,
    fase="maatwerkoverleg",
    deelnames=(
        DeelnameFeit(HUIS, True, True),
        DeelnameFeit("gemeente", False, True),
        DeelnameFeit("politie", True, True, ("wpg_20",)),
        DeelnameFeit("ggz", True),
    ),
)
ERBIJ = replace(WEG, deelnames=(WEG.deelnames[0], DeelnameFeit("gemeente", True, True), *WEG.deelnames[2:]))


def van(partij: str) -> Lezer:
    return Lezer("iemand", partij, frozenset({"partnermedewerker"}))


@pytest.mark.eis("F2")
def test_een_casus_zonder_aanbrenger_neemt_een_andere_partij_over() -> None:
    assert mag_aanbrenger_worden(WEG, FRYSLAN, van("politie"))
    assert reden(mag_aanbrenger_worden(WEG, FRYSLAN, van("ggz"))) is Reden.GEEN_GRONDSLAG
    assert reden(mag_aanbrenger_worden(WEG, FRYSLAN, van("reclassering"))) is Reden.GEEN_GRONDSLAG
    assert reden(mag_aanbrenger_worden(WEG, FRYSLAN, van(HUIS))) is Reden.GEEN_BEVOEGDHEID
    assert reden(mag_aanbrenger_worden(ERBIJ, FRYSLAN, van("politie"))) is Reden.ANDERE_FASE


@pytest.mark.eis("F2")
def test_zonder_aanbrenger_komt_er_niets_bij_waar_het_convenant_dat_zegt() -> None:
    opgave = Opgave(
        "politie", "politie_8", "betrokkene", "gedrag", ("wpg_20",), frozenset({HUIS}), True, True
    )
    geweigerd = mag_inbrengen(WEG, FRYSLAN, opgave)
    assert reden(geweigerd) is Reden.GEEN_GRONDSLAG
    assert isinstance(geweigerd, Geweigerd)
    assert "onder verantwoordelijkheid van" in geweigerd.bron
    assert mag_inbrengen(ERBIJ, FRYSLAN, opgave)
    assert mag_inbrengen(replace(WEG, aanbrenger="politie"), FRYSLAN, opgave)
    zonder = replace(FRYSLAN.convenant, clausules={})
    assert mag_inbrengen(WEG, GeldendConvenant(zonder, {}), opgave)


def test_de_aanbrenger_draagt_met_een_gewogen_grondslag_en_zolang_hij_meedoet() -> None:
    assert ERBIJ.aanbrenger_draagt
    assert not WEG.aanbrenger_draagt
    assert not replace(WEG, aanbrenger="ggz").aanbrenger_draagt
    assert not replace(WEG, aanbrenger="woningcorporatie").aanbrenger_draagt
