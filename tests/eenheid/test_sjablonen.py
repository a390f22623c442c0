"""The templates: short lines, tables of one make, and the places where a space would be seen."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

WORTEL = Path(__file__).parents[2]
SJABLONEN = sorted(
    p for map_ in ("portal", "notifications", "casusregie") for p in WORTEL.glob(f"{map_}/**/*.j2")
)
LANGSTE = tomllib.loads((WORTEL / "pyproject.toml").read_text())["tool"]["djlint"]["max_line_length"]
EEN_SJABLOON = pytest.mark.parametrize("pad", SJABLONEN, ids=lambda p: str(p.relative_to(WORTEL)))


@EEN_SJABLOON
def test_een_regel_is_niet_te_lang(pad: Path) -> None:
    """The formatter wraps no text and no expression."""
    regels = enumerate(pad.read_text().splitlines(), 1)
    assert [nr for nr, regel in regels if len(regel) > LANGSTE] == []


@EEN_SJABLOON
def test_wat_zijn_regels_houdt_krijgt_geen_wit_van_het_sjabloon(pad: Path) -> None:
    """Under the class `tekst` a line end is seen: it shows what people wrote, and nothing before or after."""
    in_tekst = re.findall(r'class="tekst">(.*?)</', pad.read_text(), re.DOTALL)
    assert [x for x in in_tekst if not re.fullmatch(r"\{\{ .* \}\}|\s*\{\{- .* -\}\}\s*", x)] == []


def test_een_tabel_van_het_portaal_komt_uit_delen() -> None:
    """There it has its room to scroll, its words for who cannot see it, and its roles."""
    met_tabel = {p.name for p in SJABLONEN if "portal" in p.parts and "<table" in p.read_text()}
    assert met_tabel == {"delen.html.j2"}
