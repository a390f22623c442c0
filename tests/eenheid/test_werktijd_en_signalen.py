"""Office hours with holidays and summer time; and what in the log is unusual."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from rules.signalen import VEEL_CASUSSEN, VEEL_WEIGERINGEN, Regel, vondsten
from rules.werktijd import is_werkdag, kantoormoment, na_werkdagen

A = ZoneInfo("Europe/Amsterdam")


def amsterdam(*delen: int) -> datetime:
    return datetime(*delen, tzinfo=A)  # type: ignore[misc,arg-type]


def test_binnen_kantooruren_is_nu_en_anders_de_volgende_ochtend() -> None:
    assert kantoormoment(amsterdam(2026, 3, 3, 10, 30)) == amsterdam(2026, 3, 3, 10, 30)
    assert kantoormoment(amsterdam(2026, 3, 3, 9)) == amsterdam(2026, 3, 3, 9)
    assert kantoormoment(amsterdam(2026, 3, 3, 17)) == amsterdam(2026, 3, 4, 9)
    assert kantoormoment(amsterdam(2026, 3, 3, 7)) == amsterdam(2026, 3, 3, 9)
    assert kantoormoment(amsterdam(2026, 3, 6, 18)) == amsterdam(2026, 3, 9, 9), "vrijdagavond wordt maandag"
    assert kantoormoment(amsterdam(2026, 3, 27, 20)).astimezone(A).hour == 9, "ook na het begin van de zomertijd"


def test_feestdagen_zijn_geen_werkdagen() -> None:
    assert not is_werkdag(amsterdam(2026, 4, 6).date()), "tweede paasdag"
    assert not is_werkdag(amsterdam(2026, 4, 27).date()), "Koningsdag"
    assert not is_werkdag(amsterdam(2026, 12, 25).date())
    assert is_werkdag(amsterdam(2026, 4, 28).date())
    assert na_werkdagen(amsterdam(2026, 4, 2, 10), 2) == amsterdam(2026, 4, 8, 10), "Goede Vrijdag en Pasen tellen niet"
    assert na_werkdagen(amsterdam(2026, 3, 5, 22), 1) == amsterdam(2026, 3, 9, 9), "donderdagavond telt vanaf vrijdag negen uur"


T0 = datetime(2026, 3, 3, 9, tzinfo=UTC)


@pytest.mark.eis("K10.1")
def test_vreemd_gebruik_valt_op_en_gewoon_gebruik_niet() -> None:
    gewoon = [Regel("ingezien", "pieter", f"c{i}", T0 + timedelta(minutes=20 * i)) for i in range(12)]
    assert list(vondsten(gewoon)) == []
    veel = [Regel("ingezien", "x", f"c{i}", T0 + timedelta(minutes=i)) for i in range(VEEL_CASUSSEN)]
    assert {v.soort for v in vondsten(veel)} == {"veel_ingezien"}
    zelfde = [Regel("ingezien", "x", "c1", T0 + timedelta(minutes=i)) for i in range(40)]
    assert list(vondsten(zelfde)) == []
    nacht = [Regel("ingezien", "x", "c1", datetime(2026, 3, 3, 1, tzinfo=UTC))]
    assert [v.soort for v in vondsten(nacht)] == ["s_nachts_ingezien"]
    weigering = [Regel("geweigerd", "x", "c1", T0 + timedelta(seconds=20 * i), "geen_grondslag") for i in range(VEEL_WEIGERINGEN)]
    assert {v.soort for v in vondsten(weigering)} == {"veel_weigeringen"}
    assert list(vondsten(weigering[:-1])) == []
    traag = [Regel("geweigerd", "x", "c1", T0 + timedelta(minutes=20 * i), "geen_grondslag") for i in range(VEEL_WEIGERINGEN)]
    assert list(vondsten(traag)) == []
    vreemd = [Regel("geweigerd", "x", "c9", T0, "onzichtbaar")]
    assert [(v.soort, v.sleutel) for v in vondsten(vreemd)] == [("zonder_deelname", "zonder_deelname:x:c9")]
