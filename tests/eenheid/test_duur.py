"""A term that people agree on runs by the calendar: five years later is the same day of the same month."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convenanten.duur import Duur

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
MOMENTEN = st.datetimes(datetime(1990, 1, 1), datetime(2150, 1, 1), timezones=st.just(UTC))


def hier(jaar: int, maand: int, dag: int, uur: int = 12, minuut: int = 0) -> datetime:
    return datetime(jaar, maand, dag, uur, minuut, tzinfo=AMSTERDAM)


@pytest.mark.parametrize(
    ("tekst", "duur", "woorden"),
    [
        ("P5Y", Duur(maanden=60), "5 jaar"),
        ("P60M", Duur(maanden=60), "5 jaar"),
        ("P1M", Duur(maanden=1), "1 maand"),
        ("P1Y6M10D", Duur(maanden=18, dagen=10), "1 jaar, 6 maanden en 10 dagen"),
        ("P2W", Duur(dagen=14), "14 dagen"),
        ("P1D", Duur(dagen=1), "1 dag"),
        ("PT24H", Duur(precies=timedelta(hours=24)), "24 uur"),
        ("P1DT1H1M1S", Duur(0, 1, timedelta(seconds=3661)), "1 dag, 1 uur, 1 minuut en 1 seconde"),
        ("PT90M", Duur(precies=timedelta(minutes=90)), "1 uur en 30 minuten"),
        ("P0D", Duur(), "0 dagen"),
    ],
)
def test_een_duur_is_wat_er_staat(tekst: str, duur: Duur, woorden: str) -> None:
    assert Duur.lees(tekst) == duur
    assert str(duur) == woorden


GEEN_DUUR = """
P PT 5Y P5 p5y P5YT
P-1Y -P1Y +P1Y P1.5Y P1,5Y
P1Y2W P1D2M PT1D
P٣Y P1234567D
lang 86400
"""


@pytest.mark.parametrize("tekst", ["", "P5Y ", "P5Y\n", *GEEN_DUUR.split()])
def test_wat_geen_duur_is_wordt_geweigerd(tekst: str) -> None:
    with pytest.raises(ValueError, match="geen duur"):
        Duur.lees(tekst)


@pytest.mark.parametrize("tekst", ["P101Y", "P1201M", "P36526D", "PT876601H"])
def test_meer_dan_honderd_jaar_is_een_vergissing(tekst: str) -> None:
    """And a moment past the year 9999 would be an error in the middle of the night."""
    with pytest.raises(ValueError, match="honderd jaar"):
        Duur.lees(tekst)
    assert Duur.lees("P100Y").na(hier(2026, 1, 1)).year == 2126


@pytest.mark.parametrize(
    ("tekst", "van", "tot"),
    [
        ("P5Y", hier(2026, 3, 1), hier(2031, 3, 1)),  # 1826 days: a leap day in between
        ("P5Y", hier(2027, 3, 1), hier(2032, 3, 1)),  # 1827 days: two of them
        ("P1Y", hier(2024, 2, 29), hier(2025, 2, 28)),
        ("P4Y", hier(2024, 2, 29), hier(2028, 2, 29)),
        ("P1M", hier(2026, 1, 31), hier(2026, 2, 28)),
        ("P1M1D", hier(2026, 1, 31), hier(2026, 3, 1)),
        ("P11M", hier(2026, 1, 15), hier(2026, 12, 15)),
        ("P12M", hier(2026, 12, 15), hier(2027, 12, 15)),
        # the clock goes forward on 29 March 2026: that day has 23 hours
        ("P1D", hier(2026, 3, 28, 9), hier(2026, 3, 29, 9)),
        ("PT24H", hier(2026, 3, 28, 9), hier(2026, 3, 29, 10)),
        # a time of day that does not exist that night is the one an hour further
        ("P1D", hier(2026, 3, 28, 2, 30), hier(2026, 3, 29, 3, 30)),
    ],
)
def test_een_termijn_loopt_volgens_de_kalender(tekst: str, van: datetime, tot: datetime) -> None:
    na = Duur.lees(tekst).na(van.astimezone(UTC))
    assert na == tot.astimezone(UTC)
    assert na.tzinfo is UTC


@given(MOMENTEN, st.integers(0, 10**6))
def test_uren_en_minuten_zijn_precies(moment: datetime, seconden: int) -> None:
    """Also in the hour that happens twice when the clock goes back."""
    assert Duur(precies=timedelta(seconds=seconden)).na(moment) == moment + timedelta(seconds=seconden)


@given(MOMENTEN, st.integers(0, 1200), st.integers(0, 4000))
def test_de_tijd_van_de_dag_blijft(moment: datetime, maanden: int, dagen: int) -> None:
    na = Duur(maanden, dagen).na(moment)
    toen, straks = moment.astimezone(AMSTERDAM), na.astimezone(AMSTERDAM)
    verschil = straks.replace(tzinfo=None) - toen.replace(tzinfo=None)
    assert verschil.seconds in {0, 3600}  # an hour, only where that time of day does not exist
    assert (verschil.days * 24 >= maanden * 28 * 24) and na >= moment


@pytest.mark.parametrize(
    ("kort", "lang"),
    [
        ("P60M", "P5Y"),
        ("P365D", "P1Y"),
        ("P28D", "P1M"),
        ("P1825D", "P5Y"),
        ("P5Y", "P1827D"),
        ("P52W", "P1Y"),
        ("PT23H", "P1D"),
    ],
)
def test_korter_is_altijd_korter(kort: str, lang: str) -> None:
    assert Duur.lees(kort) <= Duur.lees(lang)


@pytest.mark.parametrize(
    ("een", "ander"),
    [("P366D", "P1Y"), ("P29D", "P1M"), ("P1827D", "P5Y"), ("P40Y", "P5Y"), ("PT24H", "P1D")],
)
def test_wat_soms_langer_is_past_er_niet_in(een: str, ander: str) -> None:
    """366 days is within a year only where there is a leap day in it."""
    assert not Duur.lees(een) <= Duur.lees(ander)
