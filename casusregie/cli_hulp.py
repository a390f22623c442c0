"""What every command shares: where the installation is, who I am, how results and errors are shown."""

from __future__ import annotations

import dataclasses
import json
import os
import stat
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from casusregie.omgeving import Omgeving, open_werkplek
from convenanten.duur import AMSTERDAM
from services.handelen.fouten import (
    CasusregieFout,
    Conflict,
    NietGevonden,
    NietIngelogd,
    OngeldigeInvoer,
    Storing,
    Veranderd,
    Weigering,
)
from services.handelen.werkplek import Instellingen, Werkplek
from services.handelen.wie import Identiteit, wie_ben_ik

EXIT: tuple[tuple[type[CasusregieFout], int], ...] = (
    (Weigering, 3),
    (NietGevonden, 4),
    (NietIngelogd, 5),
    (Conflict, 6),
    (Veranderd, 3),
    (Storing, 7),
    (OngeldigeInvoer, 8),
)


@dataclass
class Staat:
    """The options that come before every command."""

    data: Path
    als_json: bool = False
    debug: bool = False
    profiel: str = "standaard"
    poorten: dict[str, int] = field(default_factory=dict)

    @property
    def omgeving(self) -> Omgeving:
        """The installation that was asked for."""
        return Omgeving(Instellingen.uit_omgeving(self.data), **self.poorten)

    def werkplek(self) -> Werkplek:
        """The open installation."""
        return open_werkplek(Instellingen.uit_omgeving(self.data))

    @property
    def sessiebestand(self) -> Path:
        """Where the session of this profile is kept, readable by its owner only; a demo keeps its own."""
        if (self.data / "DEMO").exists():
            return self.data / "sessies" / f"{self.profiel}.sessie"
        thuis = Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state")
        return thuis / "casusregie" / f"{self.profiel}.sessie"

    def bewaar_sessie(self, token: str) -> None:
        """Keep the token of a session."""
        self.sessiebestand.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        fd = os.open(self.sessiebestand, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(fd, "w") as bestand:
            bestand.write(token)

    def wie(self, w: Werkplek) -> Identiteit:
        """Who is at the keyboard, by session: CASUSREGIE_SESSIE or the kept one."""
        token = os.environ.get("CASUSREGIE_SESSIE", "")
        if not token and self.sessiebestand.exists():
            if self.sessiebestand.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
                raise NietIngelogd(
                    f"{self.sessiebestand} is leesbaar voor anderen en wordt niet gebruikt.",
                    doen="Log opnieuw in.",
                )
            token = self.sessiebestand.read_text()
        if not token:
            raise NietIngelogd("U bent niet ingelogd.", doen="Log in met: casusregie inloggen")
        return wie_ben_ik(w, token)


staat = click.make_pass_decorator(Staat)


def tijd(moment: datetime | None) -> str:
    """A moment for a table, in Dutch time."""
    return moment.astimezone(AMSTERDAM).strftime("%d-%m-%Y %H:%M") if moment else ""


def _als_json(ding: Any) -> Any:
    if dataclasses.is_dataclass(ding) and not isinstance(ding, type):
        return {f.name: _als_json(getattr(ding, f.name)) for f in dataclasses.fields(ding)}
    if isinstance(ding, dict):
        return {str(k): _als_json(v) for k, v in ding.items()}
    if isinstance(ding, list | tuple | set | frozenset):
        return [_als_json(x) for x in ding]
    if isinstance(ding, datetime | date):
        return ding.isoformat()
    if isinstance(ding, timedelta):
        return ding.total_seconds()
    return ding


def toon_json(ding: Any) -> None:
    """Print for machines."""
    click.echo(json.dumps(_als_json(ding), ensure_ascii=False, indent=2))


def toon_tabel(
    kolommen: Sequence[str],
    rijen: Iterable[Sequence[str]],
    *,
    titel: str = "",
    leeg: str = "Er is niets te tonen.",
) -> None:
    """Print a table for people; an empty one says so."""
    rijen = list(rijen)
    console = Console(width=None if sys.stdout.isatty() else 180)
    if not rijen:
        console.print(leeg, highlight=False)
        return
    tabel = Table(title=titel or None, title_justify="left", header_style="bold")
    for i, kolom in enumerate(kolommen):
        tabel.add_column(kolom, overflow="fold", no_wrap=i == 0)
    for rij in rijen:
        tabel.add_row(*(str(x) for x in rij))
    console.print(tabel)


def toon_lijst(
    st: Staat,
    dingen: Sequence[Any],
    kolommen: Sequence[str],
    rij: Callable[[Any], Sequence[str]],
    *,
    leeg: str = "Er is niets te tonen.",
) -> None:
    """Print things for machines, or as a table with a `rij` for each."""
    if st.als_json:
        toon_json(dingen)
    else:
        toon_tabel(kolommen, [rij(x) for x in dingen], leeg=leeg)


def toon_resultaat(st: Staat, resultaat: dict[str, Any], zin: str) -> None:
    """Say that it was done, and what came out of it."""
    if st.als_json:
        toon_json(resultaat)
        return
    click.echo(f"✓ {zin}")
    for naam, waarde in resultaat.items():
        if isinstance(waarde, list):
            click.echo("\n  ".join([f"  {naam}:", *(str(x) for x in waarde)]))
        elif naam != "id":
            click.echo(f"  {naam}: {waarde}")


def meld_fout(fout: CasusregieFout, *, als_json: bool) -> int:
    """Show an error to a person (or a machine) and return the exit code."""
    if als_json:
        click.echo(
            json.dumps(
                {"fout": str(fout.code), "uitleg": fout.uitleg, "bron": fout.bron, "doen": fout.doen},
                ensure_ascii=False,
            ),
            err=True,
        )
    else:
        click.echo(f"✗ {fout.uitleg}", err=True)
        if fout.bron:
            click.echo(f"  Waarom: {fout.bron}", err=True)
        if fout.doen:
            click.echo(f"  Wat kunt u doen? {fout.doen}", err=True)
    return next((code for klasse, code in EXIT if isinstance(fout, klasse)), 1)


def lees_tekst(waarde: str) -> str:
    """The text of an option; "-" reads it from standard input, so that it stays out of the shell's
    history.
    """
    return sys.stdin.read().strip() if waarde == "-" else waarde
