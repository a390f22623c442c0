"""Who decides on access, who looks at it again, and who answers for what others saw: on bare facts."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from convenanten.definitie import GeldendConvenant
from rules.bevoegdheid import (
    Verlener,
    bevestigers,
    mag_beheren,
    mag_samen,
    mag_toegang_regelen,
    moet_aanvaarden,
    moet_bevestigd,
    te_herzien_voor,
)
from rules.rollen import BEHEERDER as ALS_BEHEERDER
from rules.rollen import FG, FUNCTIONARIS, IEDEREEN, TOEGANG
from rules.stand import Lezer
from rules.uitkomst import Geweigerd, Reden
from rules.zicht import mag_verantwoorden
from tests.eenheid.test_poorten import REGIE, C
from tests.eenheid.test_zicht_en_verstrekken import reden

G = GeldendConvenant(C, {})
NIEMAND, BEHEERDER, VAN_DE_PARTIJ, BEIDE = (
    Verlener(False, False),
    Verlener(True, False),
    Verlener(False, True),
    Verlener(True, True),
)


@pytest.mark.eis("H5")
@pytest.mark.parametrize(
    ("verlener", "rol", "mag"),
    [
        (NIEMAND, "partnermedewerker", False),
        (BEHEERDER, "partnermedewerker", False),
        (VAN_DE_PARTIJ, "partnermedewerker", True),
        (BEIDE, "partnermedewerker", True),
        (NIEMAND, FUNCTIONARIS, False),
        (BEHEERDER, FUNCTIONARIS, True),
        (VAN_DE_PARTIJ, FUNCTIONARIS, False),
        (BEIDE, FUNCTIONARIS, True),
    ],
)
def test_de_functionaris_verleent_en_de_beheerder_wijst_de_functionaris_aan(
    verlener: Verlener, rol: str, mag: bool
) -> None:
    uitkomst = mag_toegang_regelen(G, verlener, "politie", rol)
    assert bool(uitkomst) is mag
    if isinstance(uitkomst, Geweigerd):
        assert uitkomst.reden is Reden.GEEN_BEVOEGDHEID
        assert ("beheerder wijst" in uitkomst.uitleg) is (rol == FUNCTIONARIS)
        assert uitkomst.doen


@pytest.mark.parametrize(
    ("wie", "nodig"),
    [
        (ALS_BEHEERDER, "een beheerder"),
        (TOEGANG, "een beheerder of een bevoegde functionaris"),
        (FG, "de functionaris gegevensbescherming"),
    ],
)
def test_in_de_installatie_handelt_wie_de_rol_heeft_en_een_ander_leest_wie(
    wie: frozenset[str], nodig: str
) -> None:
    assert all(mag_beheren(frozenset({rol, "burgemeester"}), wie) for rol in wie)
    for rollen in (IEDEREEN, frozenset({"burgemeester"}), frozenset[str]()):
        assert mag_beheren(rollen, wie) == Geweigerd(
            Reden.GEEN_BEVOEGDHEID, f"Dit mag alleen {nodig}.", doen=f"Vraag {nodig}."
        )


def test_een_rol_van_bepaalde_partijen_gaat_naar_geen_andere() -> None:
    assert mag_toegang_regelen(G, VAN_DE_PARTIJ, REGIE, "procesregisseur")
    weigering = mag_toegang_regelen(G, VAN_DE_PARTIJ, "politie", "procesregisseur")
    assert isinstance(weigering, Geweigerd)
    assert "hoort niet bij 'politie'" in weigering.uitleg
    assert (
        reden(mag_toegang_regelen(G, VAN_DE_PARTIJ, "alleen_in_deze_casus", "procesregisseur"))
        is Reden.GEEN_BEVOEGDHEID
    )
    assert mag_toegang_regelen(G, VAN_DE_PARTIJ, "alleen_in_deze_casus", "partnermedewerker")


def test_wie_nergens_werkt_of_er_al_werkt_aanvaardt_niets() -> None:
    werkt = frozenset({("dit", "politie")})
    assert not moet_aanvaarden(frozenset(), "dit", "politie")
    assert not moet_aanvaarden(werkt, "dit", "politie")
    assert moet_aanvaarden(werkt, "dit", "accolade")
    assert moet_aanvaarden(werkt, "ander", "politie"), "elsewhere a short name may be somebody else"


@pytest.mark.parametrize(
    ("heeft", "rol", "mag"),
    [
        ({"procesregisseur"}, "fg", False),
        ({"burgemeester", "datalekcontact"}, "procesregisseur", False),
        ({"beheerder"}, FUNCTIONARIS, False),
        ({"beheerder"}, "partnermedewerker", True),
        ({"procesregisseur"}, "datalekcontact", True),
        (set(), "fg", True),
    ],
)
def test_wat_een_mens_samen_mag_hebben(heeft: set[str], rol: str, mag: bool) -> None:
    uitkomst = mag_samen(G, heeft, rol)
    assert bool(uitkomst) is mag
    if isinstance(uitkomst, Geweigerd):
        assert uitkomst.reden is Reden.VIER_OGEN
        assert (uitkomst.bron == "artikel 38 lid 6 AVG") is ("fg" in {*heeft, rol})


def test_een_convenant_houdt_meer_uit_elkaar_en_nooit_minder() -> None:
    rollen = {
        **C.rollen,
        "datalekcontact": replace(C.rollen["datalekcontact"], niet_met=("partnermedewerker",)),
    }
    strenger = GeldendConvenant(replace(C, rollen=rollen), {})
    assert mag_samen(G, {"partnermedewerker"}, "datalekcontact")
    assert not mag_samen(strenger, {"partnermedewerker"}, "datalekcontact")
    assert not mag_samen(strenger, {"datalekcontact"}, "partnermedewerker")
    assert not mag_samen(strenger, {"fg"}, "procesregisseur")


def test_wie_een_zware_rol_bevestigt() -> None:
    er_zijn = [("a", "politie", FUNCTIONARIS), ("b", REGIE, FUNCTIONARIS), ("c", REGIE, "procesregisseur")]
    assert bevestigers(er_zijn, "politie") == {"a"}
    assert bevestigers([*er_zijn, ("d", REGIE, "fg")], "politie") == {"a", "d"}
    assert bevestigers(er_zijn, "accolade") == {"a", "b"}, "nobody nearer"
    assert bevestigers([], "politie") == frozenset()
    assert {rol: moet_bevestigd(rol, eerste=False) for rol in (FUNCTIONARIS, "fg", "burgemeester")} == {
        FUNCTIONARIS: True,
        "fg": True,
        "burgemeester": True,
    }
    assert not moet_bevestigd("procesregisseur", eerste=False)
    assert not moet_bevestigd(FUNCTIONARIS, eerste=True)
    assert moet_bevestigd("fg", eerste=True)


def test_een_jaar_na_het_verlenen_of_de_laatste_herziening() -> None:
    toen = datetime(2026, 3, 1, 12, tzinfo=UTC)
    assert te_herzien_voor(toen, None) == toen + timedelta(days=365)
    assert te_herzien_voor(toen, toen + timedelta(days=300)) == toen + timedelta(days=665)


@pytest.mark.eis("K10.1")
@pytest.mark.parametrize(
    ("partij", "rollen", "mag"),
    [
        (REGIE, {"fg"}, True),
        (REGIE, {"burgemeester"}, True),
        (REGIE, {"procesregisseur"}, True),
        (REGIE, {"procesondersteuner"}, False),
        (REGIE, set(), False),
        ("politie", {"fg"}, False),
        ("politie", {"partnermedewerker", "procesregisseur"}, False),
    ],
)
def test_wie_wat_zag_is_voor_wie_het_moet_verantwoorden(partij: str, rollen: set[str], mag: bool) -> None:
    assert mag_verantwoorden(G, Lezer("iemand", partij, frozenset(rollen))) is mag
