"""The commands of this package. They join the command line through an entry point (pyproject.toml)."""

from __future__ import annotations

import sys

import click

from casusregie.cli_hulp import Staat, staat, toon_json, toon_tabel
from services.handelen.fouten import NietGevonden


@click.command()
@click.argument("onderdelen", nargs=-1)
@click.option(
    "--postgres", default="", help="URL van een lege PostgreSQL-database om ook te meten, of: ingebed"
)
@click.option(
    "--aantal",
    default=20000,
    help="Aantal casussen bij 'wachten' en 'portaal', en berichten bij 'uitbox'",
    show_default=True,
)
@staat
def bench(st: Staat, onderdelen: tuple[str, ...], postgres: str, aantal: int) -> None:
    """Meet snelheid en verhouding tot dezelfde diensten zonder Prefect (warm, koud, wachten, process,
    regels, uitbox, portaal). Elke rij verschijnt zodra zij is gemeten; Ctrl-C bewaart wat er al is.
    """
    from metingen.bench import meet
    from metingen.verslag import doe_verslag

    maten = meet(onderdelen or ("warm", "koud"), postgres=postgres or None, aantal=aantal)
    sys.exit(doe_verslag(maten, als_json=st.als_json))


@click.command("simuleer-datalekken")
@click.option("--aantal", default=1000, help="Hoeveel datalekken", show_default=True)
@click.option(
    "--keer", default=10, help="Over hoeveel simulaties met elk hun eigen uitval", show_default=True
)
@click.option("--zaad", default=1, help="Begin van de toevalsreeks", show_default=True)
def simuleer_datalekken(aantal: int, keer: int, zaad: int) -> None:
    """Speel datalekken na met uitval van Prefect, werker, bewaker en mailserver: komt elke kennisgeving op
    tijd aan?
    """
    from metingen.simulatie import Uitkomsten, simuleer

    samen = Uitkomsten()
    for i in range(keer):
        click.echo(f"simulatie {i + 1} van {keer} …", err=True)
        samen.erbij(simuleer(aantal // keer, zaad + i))
    toon_tabel(["", ""], samen.tabel(), titel="Datalekken met uitval")
    if samen.te_laat_terwijl_het_kon or samen.onmogelijk_zonder_alarm:
        fouten = samen.te_laat_terwijl_het_kon + samen.onmogelijk_zonder_alarm
        raise click.ClickException(f"Niet elke kennisgeving ging op tijd: {', '.join(fouten)}.")


@click.command()
@click.argument("id_", metavar="[ID]", required=False)
@click.option(
    "--dekking", is_flag=True, help="Haal elke regel van elk convenant weg: merkt een scenario dat?"
)
@staat
def eisen(st: Staat, id_: str | None, dekking: bool) -> None:
    """Elke eis met de bepaling, de regel die haar bewaakt en de toetsen die dat bewijzen (in een kloon van de
    broncode).
    """
    from metingen.eisen import register

    alle = register()
    if dekking:
        _toon_dekking(st, id_)
        return
    gekozen = [e for e in alle if id_ in (None, e.id)]
    if not gekozen:
        raise NietGevonden(
            f"De eis '{id_}' bestaat niet.", doen=f"Kies uit: {', '.join(e.id for e in alle)}."
        )
    if st.als_json:
        toon_json(gekozen)
    elif id_ is None:
        toon_tabel(
            ["Eis", "Status", "Wat", "Bepalingen", "Toetsen"],
            [(e.id, e.status, e.eis, str(len(e.bepalingen)), str(len(e.toetsen))) for e in gekozen],
        )
    else:
        e = gekozen[0]
        click.echo(f"{e.id} ({e.status})\n{e.eis}\n\nBewaakt door: {e.waar}\n")
        for convenant, plek, plaats, citaat in e.bepalingen:
            woorden = f' — {plaats}: "{citaat}"' if citaat else ""
            click.echo(f"In {convenant}, {plek}{woorden}")
        for toets in e.toetsen:
            click.echo(f"Bewezen door {toets}")
        if not e.toetsen:
            click.echo("Nog geen eigen toets.")


def _toon_dekking(st: Staat, id_: str | None) -> None:
    from casusregie.dekking.verslag import meet
    from convenanten.lader import MAP, beschikbaar
    from metingen.eisen import register, tegen_dekking

    gemeten = meet(list(beschikbaar(MAP).values()))
    gekozen = [g for g in tegen_dekking(register(), gemeten) if id_ in (None, g.id)]
    if st.als_json:
        toon_json(gekozen)
        return
    toon_tabel(
        ["Eis", "Status", "Regels", "Niet gemerkt", "Oordeel"],
        [(g.id, g.status, str(g.regels), str(len(g.overlevers)), g.oordeel) for g in gekozen],
    )
    if id_ is not None:
        for g in gekozen:
            click.echo("\n".join(f"{convenant}: {naam}" for convenant, naam in g.overlevers))


def voeg_toe(cli: click.Group) -> None:
    """Add these commands."""
    for opdracht in (bench, simuleer_datalekken, eisen):
        cli.add_command(opdracht)
