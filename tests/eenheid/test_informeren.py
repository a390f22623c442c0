"""Who tells a betrokkene, and from when a silence no longer stands."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rules.codes import Wijze
from rules.feiten import BetrokkeneGeinformeerd, NietGeinformeerd, UitzonderingBeeindigd
from rules.informeren import genoemd_als, is_verteld, mag_informeren, zwijgt
from rules.stand import PersoonFeit
from rules.uitkomst import Geweigerd, Reden
from tests.eenheid.test_poorten import KRIMPEN, LEEG
from tests.feiten import vast

OVERLASTGEVER, MELDER = PersoonFeit("o", "overlastgever"), PersoonFeit("m", "melder")
S = replace(LEEG, betrokkenen=(OVERLASTGEVER, MELDER))


@pytest.mark.eis("K11.2-3")
def test_de_burgemeester_informeert_de_overlastgever_en_de_verhuurder_de_melder() -> None:
    assert mag_informeren(KRIMPEN, "burgemeester_krimpen", "overlastgever")
    assert mag_informeren(KRIMPEN, "particuliere_verhuurder", "melder")
    nee = mag_informeren(KRIMPEN, "burgemeester_krimpen", "melder")
    assert isinstance(nee, Geweigerd)
    assert nee.reden == Reden.GEEN_BEVOEGDHEID
    assert "Woningcorporatie, Particuliere verhuurder" in nee.uitleg
    assert "Artikel 11.3" in nee.bron
    assert not mag_informeren(KRIMPEN, "woningcorporatie", "overlastgever")
    assert not mag_informeren(KRIMPEN, "een_onbekende", "overlastgever")
    assert mag_informeren(KRIMPEN, "politie", "klant")


@pytest.mark.eis("K11.2-3")
def test_wat_over_de_een_is_besloten_geldt_niet_voor_de_ander() -> None:
    stil = replace(S, feiten=(vast(NietGeinformeerd("x", betrokkene="m")),))
    assert zwijgt(stil, ("m",))
    assert not zwijgt(stil, genoemd_als(S, KRIMPEN, "o"))
    voorbij = replace(S, feiten=(*stil.feiten, vast(UitzonderingBeeindigd("o"))))
    assert zwijgt(voorbij, ("m",))
    verteld = replace(S, feiten=(vast(BetrokkeneGeinformeerd(Wijze.BRIEF)), vast(UitzonderingBeeindigd("m"))))
    assert is_verteld(verteld, genoemd_als(S, KRIMPEN, "o"))
    assert not is_verteld(verteld, ("m",))


@pytest.mark.eis("K11.2-3")
def test_een_feit_van_voor_er_personen_waren_gaat_over_wie_werd_aangemeld() -> None:
    assert genoemd_als(S, KRIMPEN, "o") == ("", "o")
    assert genoemd_als(S, KRIMPEN, "m") == ("m",)
    oud = replace(S, feiten=(vast(NietGeinformeerd("x")),))
    assert zwijgt(oud, genoemd_als(S, KRIMPEN, "o"))
