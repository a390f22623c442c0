"""Commands for berichten and how partijen are reached: fate, confirming, holding, keys, absence, domains,
test messages.
"""

from __future__ import annotations

import click

from casusregie.cli_hulp import Staat, staat, tijd, toon_json, toon_lijst, toon_tabel
from rules.codes import SoortSignaal, woorden
from services.post import berichten
from services.toegang import signalen


@click.group("berichten")
def groep() -> None:
    """Berichten: wat ervan kwam, ontvangst bevestigen, vasthouden en opnieuw aanbieden."""


@groep.command("lijst")
@click.option("--status", help="Alleen deze status, bijvoorbeeld dood, teruggekomen of aangehouden")
@click.option("--kenmerk", help="Alleen van deze casus of dit datalek")
@click.option("--aantal", default=50, help="Hoeveel hoogstens", show_default=True)
@staat
def lijst(st: Staat, status: str | None, kenmerk: str | None, aantal: int) -> None:
    """De uitgaande berichten en wat ervan kwam (zonder adressen of persoonsgegevens)."""
    w = st.werkplek()
    toon_lijst(
        st,
        berichten.lijst(w, st.wie(w), status=status, kenmerk=kenmerk, aantal=aantal),
        ["Kenmerk", "Soort", "Aan", "Status", "Toelichting", "Gelezen", "Id"],
        lambda r: (r.kenmerk, r.soort, r.partij, r.status, r.uitleg, tijd(r.gelezen_op), r.id),
        leeg="Er zijn geen berichten.",
    )


@groep.command("dode")
@click.pass_context
def dode(ctx: click.Context) -> None:
    """Berichten die niet aankwamen: geweigerd, teruggekomen of aangehouden."""
    for status in ("dood", "teruggekomen", "aangehouden"):
        ctx.invoke(lijst, status=status, kenmerk=None, aantal=50)


@groep.command("toon")
@click.argument("id_", metavar="ID")
@staat
def toon(st: Staat, id_: str) -> None:
    """Wat er met één bericht gebeurde, van begin tot eind."""
    w = st.werkplek()
    t = berichten.tijdlijn(w, st.wie(w), id_)
    if st.als_json:
        toon_json(t)
        return
    click.echo(f"{t.bericht.kop} · {t.bericht.kenmerk} · aan {t.bericht.partij}\n{t.bericht.uitleg}\n")
    toon_tabel(["Wanneer", "Wat", "Uitleg"], [(tijd(op), wat, uitleg) for op, wat, uitleg in t.regels])


@click.group("contact")
def contact() -> None:
    """Hoe een partij wordt bereikt: sleutels, afwezigheid, domeinen (beheerder)."""


@click.group("signalen")
def signaalgroep() -> None:
    """Signalen: ongewoon gebruik dat de FG moet bekijken."""


@signaalgroep.command("lijst")
@staat
def sg_lijst(st: Staat) -> None:
    """Signalen, open eerst (FG)."""
    w = st.werkplek()
    toon_lijst(
        st,
        signalen.lijst(w, st.wie(w)),
        ["Id", "Soort", "Sinds", "Details", "Afgehandeld"],
        lambda r: (
            r.id,
            woorden(SoortSignaal, r.soort),
            tijd(r.op),
            ", ".join(f"{k}: {v}" for k, v in r.codes.items()),
            tijd(r.afgehandeld_op),
        ),
        leeg="Er zijn geen signalen.",
    )


def voeg_toe(cli: click.Group) -> None:
    """Add these commands."""
    for opdracht in (groep, contact, signaalgroep):
        cli.add_command(opdracht)
