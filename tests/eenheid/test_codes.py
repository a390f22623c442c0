"""Every code has its own words, and a code from the database finds them."""

from __future__ import annotations

import inspect

import pytest

from rules import codes
from rules.codes import Bekendheid, Code, Omvang, lees, namen, woorden

KLASSEN = [k for _, k in inspect.getmembers(codes, inspect.isclass) if issubclass(k, Code) and k is not Code]


@pytest.mark.parametrize("klas", KLASSEN, ids=lambda k: k.__name__)
def test_elke_code_heeft_woorden_van_zichzelf(klas: type[Code]) -> None:
    gebruikt = [lid.woorden for lid in klas]
    assert gebruikt
    for tekst in gebruikt:
        assert tekst.strip() == tekst != ""
        assert "_" not in tekst
    assert len({tekst.casefold() for tekst in gebruikt}) == len(gebruikt), "twee codes lezen hetzelfde"
    assert len({lid.value for lid in klas}) == len(klas.__members__), "twee namen zijn dezelfde code"


def test_een_code_is_te_vinden_met_haar_woorden() -> None:
    assert lees(Omvang, "2-10") is Omvang.TOT_10
    assert namen(Bekendheid) == {
        "bekend": "Bekend",
        "niet_bekend": "Niet bekend",
        "geen_antwoord": "Wil niet antwoorden",
    }
    assert woorden(Bekendheid, "niet_bekend") == "Niet bekend"


def test_een_code_die_deze_versie_niet_kent_toont_zichzelf_en_wordt_niet_geraden() -> None:
    assert woorden(Bekendheid, "van_vroeger") == "van_vroeger"
    with pytest.raises(KeyError):
        lees(Bekendheid, "van_vroeger")
