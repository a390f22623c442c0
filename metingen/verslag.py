"""Shows what is measured: a line per row as it comes, and all rows together at the end."""

from __future__ import annotations

import contextlib
import os
import platform
from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path

import click

from casusregie.cli_hulp import toon_json, toon_tabel


@dataclass(frozen=True)
class Maat:
    """A row of the result: times in milliseconds, or a rate per second."""

    wat: str
    database: str
    p50_ms: float | None = None
    p95_ms: float | None = None
    per_s: float | None = None
    verhouding: str = ""


Maten = Generator[Maat, None, None]


def doe_verslag(maten: Maten, *, als_json: bool) -> int:
    """Show every row as it is measured, and all of them at the end, also after Ctrl-C. Returns the exit
    code.
    """
    gemeten: list[Maat] = []
    afgebroken = False
    try:
        with contextlib.closing(maten):
            for maat in maten:
                gemeten.append(maat)
                click.echo(_regel(maat), err=als_json)  # echo flushes: a file or a pipe sees it at once
    except KeyboardInterrupt:
        afgebroken = True
        click.echo("Afgebroken. Dit is gemeten:", err=True)
    if als_json:
        toon_json({"machine": _machine(), "maten": gemeten, "afgebroken": afgebroken})
    else:
        toon_tabel(
            ["Meting", "Database", "p50 ms", "p95 ms", "per s", "Verhouding"],
            [_rij(maat) for maat in gemeten],
            titel=_machine(),
            leeg="Er is nog niets gemeten.",
        )
    return 130 if afgebroken else 0


def _getal(x: float | None) -> str:
    return "" if x is None else f"{x:.1f}"


def _rij(m: Maat) -> tuple[str, ...]:
    return m.wat, m.database, _getal(m.p50_ms), _getal(m.p95_ms), _getal(m.per_s), m.verhouding


def _regel(m: Maat) -> str:
    _, _, p50, p95, per_s, verhouding = _rij(m)
    delen = [
        m.wat,
        m.database,
        f"p50 {p50} ms" if p50 else "",
        f"p95 {p95} ms" if p95 else "",
        f"{per_s} per s" if per_s else "",
        verhouding,
    ]
    return " · ".join(deel for deel in delen if deel)


def _machine() -> str:
    model = next(
        (
            r.split(":")[1].strip()
            for r in Path("/proc/cpuinfo").read_text().splitlines()
            if r.startswith("model name")
        ),
        platform.machine(),
    )
    return (
        f"{os.cpu_count()} kernen, {model}, Python {platform.python_version()}, {platform.system()} "
        f"{platform.release()}"
    )
