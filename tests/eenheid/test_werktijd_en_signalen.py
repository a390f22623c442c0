"""Office hours with holidays and summer time; and what in the log is unusual."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from rules.signalen import VEEL_CASUSSEN, VEEL_WEIGERINGEN, GelezenRegel, Vondst, vondsten
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
    assert kantoormoment(amsterdam(2026, 3, 8, 10)) == amsterdam(2026, 3, 9, 9), (
        "zondag wordt maandag, niet dinsdag"
    )
    assert kantoormoment(amsterdam(2026, 3, 8, 10)).tzinfo is UTC
    assert kantoormoment(amsterdam(2026, 3, 27, 20)).astimezone(A).hour == 9, (
        "ook na het begin van de zomertijd"
    )


def test_feestdagen_zijn_geen_werkdagen() -> None:
    assert not is_werkdag(amsterdam(2026, 4, 6).date()), "tweede paasdag"
    assert not is_werkdag(amsterdam(2026, 4, 27).date()), "Koningsdag"
    assert not is_werkdag(amsterdam(2026, 12, 25).date())
    assert is_werkdag(amsterdam(2026, 4, 28).date())
    assert na_werkdagen(amsterdam(2026, 4, 2, 10), 2) == amsterdam(2026, 4, 8, 10), (
        "Goede Vrijdag en Pasen tellen niet"
    )
    assert na_werkdagen(amsterdam(2026, 4, 24, 10), 1) == amsterdam(2026, 4, 28, 10), (
        "vrijdag, weekend, Koningsdag op maandag: dinsdag"
    )
    assert na_werkdagen(amsterdam(2026, 3, 5, 22), 1) == amsterdam(2026, 3, 9, 9), (
        "donderdagavond telt vanaf vrijdag negen uur"
    )


T0 = datetime(2026, 3, 3, 9, tzinfo=UTC)


@pytest.mark.eis("K10.1")
def test_vreemd_gebruik_valt_op_en_gewoon_gebruik_niet() -> None:
    gewoon = [GelezenRegel("ingezien", "pieter", f"c{i}", T0 + timedelta(minutes=20 * i)) for i in range(12)]
    assert list(vondsten(gewoon)) == []
    veel = [GelezenRegel("ingezien", "x", f"c{i}", T0 + timedelta(minutes=i)) for i in range(VEEL_CASUSSEN)]
    assert list(vondsten(veel)) == [
        Vondst("veel_ingezien", "veel_ingezien:x:2026-03-03T10", "x", VEEL_CASUSSEN)
    ]
    over_een_uur = [
        GelezenRegel("ingezien", "x", f"c{i}", T0 + timedelta(minutes=0 if i == 0 else 60))
        for i in range(VEEL_CASUSSEN)
    ]
    assert list(vondsten(over_een_uur)) == []
    zelfde = [GelezenRegel("ingezien", "x", "c1", T0 + timedelta(minutes=i)) for i in range(40)]
    assert list(vondsten(zelfde)) == []
    vreemd = [GelezenRegel("geweigerd", "x", "c9", T0, "onzichtbaar")]
    assert list(vondsten(vreemd)) == [Vondst("zonder_deelname", "zonder_deelname:x:c9", "x", 1)]


@pytest.mark.parametrize(
    ("uur", "minuut", "dag"),
    [
        (22, 59, None),
        (23, 0, "2026-03-03"),
        (23, 30, "2026-03-03"),
        (0, 0, "2026-03-03"),
        (5, 59, "2026-03-03"),
        (6, 0, None),
    ],
)
def test_de_nacht_duurt_van_elf_tot_zes_op_de_nederlandse_klok(
    uur: int, minuut: int, dag: str | None
) -> None:
    gevonden = list(
        vondsten([GelezenRegel("ingezien", "x", "c1", amsterdam(2026, 3, 3, uur, minuut).astimezone(UTC))])
    )
    assert gevonden == ([] if dag is None else [Vondst("s_nachts_ingezien", f"nacht:x:{dag}", "x", 1)])


def test_tien_weigeringen_binnen_tien_minuten_vallen_op() -> None:
    weigering = [
        GelezenRegel("geweigerd", "x", "c1", T0 + timedelta(seconds=20 * i), "geen_grondslag")
        for i in range(VEEL_WEIGERINGEN)
    ]
    assert list(vondsten(weigering)) == [
        Vondst("veel_weigeringen", "weigeringen:x:2026-03-03T10", "x", VEEL_WEIGERINGEN)
    ]
    assert list(vondsten(weigering[:-1])) == []
    precies_tien_minuten = [
        GelezenRegel("geweigerd", "x", "c1", T0 + timedelta(minutes=0 if i == 0 else 10), "geen_grondslag")
        for i in range(VEEL_WEIGERINGEN)
    ]
    assert list(vondsten(precies_tien_minuten)) == []
    traag = [
        GelezenRegel("geweigerd", "x", "c1", T0 + timedelta(minutes=20 * i), "geen_grondslag")
        for i in range(VEEL_WEIGERINGEN)
    ]
    assert list(vondsten(traag)) == []
