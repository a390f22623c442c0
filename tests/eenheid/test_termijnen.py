"""When things are due."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from rules.termijnen import (
    TermijnRegel,
    datalek_start,
    datalek_treden,
    eerste_herinneringen,
    volgende_herinnering,
)
from tests.eenheid.test_poorten import C

NU = datetime(2026, 3, 28, 12, tzinfo=UTC)


def test_herinneren_en_escaleren_zijn_twee_termijnen() -> None:
    een, twee = eerste_herinneringen(NU, C.werkafspraken)
    assert (een.trede, een.vervalt_op) == ("herinnering", NU + timedelta(days=7))
    assert (twee.trede, twee.vervalt_op) == ("escalatie", NU + timedelta(days=21))


def test_na_stilstand_volgt_een_herinnering_en_geen_stapel() -> None:
    laat = NU + timedelta(days=100)
    volgende = volgende_herinnering(TermijnRegel("herinnering", 1, NU), laat, C.werkafspraken)
    assert volgende.volgnr == 2
    assert volgende.vervalt_op == laat + timedelta(days=7)


@pytest.mark.eis("H6")
def test_de_24_uur_zijn_24_uur_ook_als_de_klok_verspringt() -> None:
    amsterdam = ZoneInfo("Europe/Amsterdam")
    start = datetime(2026, 3, 28, 14, tzinfo=amsterdam)
    treden = list(datalek_treden(start.astimezone(UTC), C.datalek))
    assert treden[-1].trede == "verstreken"
    assert treden[-1].vervalt_op - start.astimezone(UTC) == timedelta(hours=24)
    assert treden[-1].vervalt_op.astimezone(amsterdam).hour == 15
    assert [t.trede for t in treden[:-1]] == [
        "melding",
        "herinnering",
        "vervanger",
        "automatische_kennisgeving",
        "alle_kanalen",
    ]
    assert treden[3].vervalt_op - start.astimezone(UTC) == timedelta(hours=12)


@pytest.mark.eis("H6")
def test_zonder_invulling_telt_de_strengste_lezing_van_het_begin() -> None:
    eerder = NU - timedelta(hours=20)
    assert datalek_start("eerst_opgemerkt", eerder, NU) == eerder
    assert datalek_start("geregistreerd", eerder, NU) == NU
