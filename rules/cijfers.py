"""Numbers that cannot be traced to a person: small counts are left out, and none can be worked out from the
rest.
"""

from __future__ import annotations

from collections.abc import Mapping

KLEINSTE = 5


def onderdruk(telling: Mapping[str, int]) -> dict[str, int | None]:
    """The counts of one table, with None for what stays unsaid.

    Counts of 1 up to and including 4 are left out. When that is one cell only, it could be worked out from
    the total, so the next smallest goes too. Zero says nothing about anybody and stays.
    """
    klein = {k for k, n in telling.items() if 0 < n < KLEINSTE}
    groot = [k for k, n in telling.items() if n >= KLEINSTE]
    if len(klein) == 1 and groot:
        klein.add(min(groot, key=lambda k: telling[k]))
    return {k: None if k in klein else n for k, n in telling.items()}
