"""What was meant by a word that is not known."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


def lijkt_op(woord: str, bekend: Iterable[str]) -> str:
    """A Dutch sentence with the nearest known name, or with the first of them."""
    bekend = sorted(bekend)
    dichtbij = difflib.get_close_matches(woord, bekend, n=1, cutoff=0.5)
    return f" Bedoelde u '{dichtbij[0]}'?" if dichtbij else f" Mogelijk: {', '.join(bekend[:12])}."
