"""Draws `docs/kamers.md`: the rooms and the imports between them; `python -m tests.kamers` makes it."""

from __future__ import annotations

import sys
from collections import defaultdict
from pathlib import Path

import grimp

WORTEL = Path(__file__).parents[1]
BESTAND = WORTEL / "docs" / "kamers.md"
PAKKETTEN = (
    "metingen",
    "casusregie",
    "flows",
    "portal",
    "tasks",
    "services",
    "documenten",
    "notifications",
    "models",
    "rules",
    "convenanten",
)
KAMERS = {"services", "portal"}  # here each folder, and each file beside them, is a room
KOP = """# The rooms, and who knows whom

Made by `python -m tests.kamers` from the imports; a test keeps it true. An arrow goes from who asks to who is
asked. The rules are in `pyproject.toml` (import-linter); `services.handelen` is the machinery of every act.
"""


def kamer(module: str) -> str:
    """The room that a module stands in."""
    delen = module.split(".")
    return ".".join(delen[:2]) if delen[0] in KAMERS else delen[0]


def pijlen() -> dict[str, set[str]]:
    """Every room with the rooms that it imports from."""
    graaf = grimp.build_graph(*PAKKETTEN, cache_dir=None)
    uit: dict[str, set[str]] = defaultdict(set)
    for module in graaf.modules:
        van = kamer(module)
        naar = {kamer(x) for x in graaf.find_modules_directly_imported_by(module)}
        uit[van] |= naar - {van}
    return dict(uit)


def verdiepingen(uit: dict[str, set[str]]) -> list[list[str]]:
    """The rooms by floor, the lowest first: each stands on floors below. Raises ValueError for a circle."""
    over, vloeren = set(uit), list[list[str]]()
    while over:
        vrij = sorted(k for k in over if not uit[k] & over)
        if not vrij:
            raise ValueError(f"deze kamers kennen elkaar in een kring: {', '.join(sorted(over))}")
        vloeren.append(vrij)
        over -= set(vrij)
    return vloeren


def teken() -> str:
    """The document."""
    uit = pijlen()
    vloeren = verdiepingen(uit)
    rijen = [f"| {len(vloeren) - i} | {', '.join(v)} |" for i, v in enumerate(reversed(vloeren))]
    tekening = [
        f"    {van.replace('.', '_')}[{van}] --> {naar.replace('.', '_')}[{naar}]"
        for van in sorted(uit)
        for naar in sorted(uit[van])
    ]
    return "\n".join(
        [
            KOP,
            "| Floor | Rooms |",
            "|---|---|",
            *rijen,
            "",
            "```mermaid",
            "graph TD",
            *tekening,
            "```",
            "",
        ]
    )


def main() -> int:
    """Make it. Returns the exit code."""
    BESTAND.write_text(teken(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
