"""The drawing of the rooms shows the imports as they are, and there is no circle in it."""

from __future__ import annotations

import pytest

from tests.kamers import BESTAND, teken, verdiepingen


def test_de_tekening_klopt_met_de_imports() -> None:
    assert BESTAND.read_text(encoding="utf-8") == teken(), "maak haar opnieuw: python -m tests.kamers"


def test_een_kring_valt_op() -> None:
    with pytest.raises(ValueError, match="in een kring: a, b"):
        verdiepingen({"a": {"b"}, "b": {"a", "c"}, "c": set()})
