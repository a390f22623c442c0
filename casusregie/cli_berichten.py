"""Commands for berichten and how partijen are reached: fate, confirming, holding, keys, absence, domains,
test messages.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import click

from casusregie.cli_hulp import Staat, staat, tijd, toon_json, toon_lijst, toon_resultaat, toon_tabel
from notifications.opmaak import AMSTERDAM
from notifications.verzegelen import Modus
from services.post import berichten, profielen
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


@groep.command("bevestig")
@click.argument("id_", metavar="ID")
@click.option("--namens", help="Namens welke partij")
@staat
def bevestig(st: Staat, id_: str, namens: str | None) -> None:
    """Bevestig de ontvangst van een bericht aan uw organisatie."""
    w = st.werkplek()
    berichten.bevestig(w, st.wie(w), id_, namens=namens)
    toon_resultaat(st, {}, "De ontvangst is bevestigd.")


@groep.command("opnieuw")
@click.argument("id_", metavar="ID")
@staat
def opnieuw(st: Staat, id_: str) -> None:
    """Bied opnieuw aan wat is geweigerd, terugkwam of wordt vastgehouden (beheerder)."""
    w = st.werkplek()
    berichten.opnieuw(w, st.wie(w), id_)
    toon_resultaat(st, {}, "Het bericht wordt opnieuw aangeboden.")


@groep.command("houd")
@click.argument("id_", metavar="ID")
@staat
def houd(st: Staat, id_: str) -> None:
    """Houd een bericht vast dat nog niet weg is (beheerder)."""
    w = st.werkplek()
    berichten.houd(w, st.wie(w), id_)
    toon_resultaat(st, {}, "Het bericht wordt vastgehouden.")


@groep.command("proef")
@click.argument("convenant")
@click.argument("partij")
@staat
def proef(st: Staat, convenant: str, partij: str) -> None:
    """Stuur elk contact van een partij een proefbericht; de partij bevestigt de ontvangst (beheerder)."""
    w = st.werkplek()
    ids = berichten.proefbericht(w, st.wie(w), convenant, partij)
    toon_resultaat(
        st,
        {"berichten": ", ".join(ids)},
        "Het proefbericht staat klaar. Volg het met: casusregie berichten toon",
    )


_WAAR = [click.Argument(["convenant"]), click.Argument(["partij"]), click.Argument(["adres"])]


@staat
def _sleutel(st: Staat, convenant: str, partij: str, adres: str, modus: str, bestand: Path) -> None:
    w = st.werkplek()
    vinger = profielen.zet_sleutel(
        w, st.wie(w), convenant, partij, adres, cast("Modus", modus), bestand.read_bytes()
    )
    toon_resultaat(
        st,
        {"vingerafdruk": vinger},
        "De sleutel is vastgelegd. Vergelijk de vingerafdruk met de partij, langs een andere weg.",
    )


@staat
def _afwezig(st: Staat, convenant: str, partij: str, adres: str, van: datetime, tot: datetime | None) -> None:
    w = st.werkplek()
    profielen.zet_afwezig(w, st.wie(w), convenant, partij, adres, _moment(van), _moment(tot) if tot else None)
    toon_resultaat(st, {}, "De afwezigheid is vastgelegd; de vervanger krijgt wat er komt.")


def _moment(dag: datetime) -> datetime:
    return dag.replace(tzinfo=AMSTERDAM).astimezone(UTC)


@staat
def _intrekken(st: Staat, convenant: str, partij: str, adres: str) -> None:
    w = st.werkplek()
    profielen.trek_contact_in(w, st.wie(w), convenant, partij, adres)
    toon_resultaat(st, {}, "Dit contact wordt niet meer gebruikt.")


@staat
def _koppel(st: Staat, convenant: str, partij: str, adres: str, gebruikersnaam: str) -> None:
    w = st.werkplek()
    profielen.koppel(w, st.wie(w), convenant, partij, adres, gebruikersnaam)
    toon_resultaat(st, {}, f"Dit adres is van {gebruikersnaam}.")


@staat
def _domein(st: Staat, convenant: str, partij: str, domein: str) -> None:
    w = st.werkplek()
    profielen.sta_domein_toe(w, st.wie(w), convenant, partij, domein)
    toon_resultaat(st, {}, f"Mail aan {partij} gaat alleen nog naar toegestane domeinen.")


def _profiel() -> click.Group:
    profiel = click.Group(
        "contact", help="Hoe een partij wordt bereikt: sleutels, afwezigheid, domeinen (beheerder)."
    )

    def erbij(
        naam: str, doe: Any, uitleg: str, *extra: click.Parameter, waar: list[click.Argument] | None = None
    ) -> None:
        profiel.add_command(click.Command(naam, callback=doe, params=[*(waar or _WAAR), *extra], help=uitleg))

    dag = click.DateTime(["%Y-%m-%d"])
    erbij(
        "sleutel",
        _sleutel,
        "Leg de sleutel van een contact vast, om informatie voor te versleutelen.",
        click.Option(["--modus"], type=click.Choice(["smime", "pgp"]), required=True, help="Soort sleutel"),
        click.Option(
            ["--bestand"],
            type=click.Path(path_type=Path, exists=True, dir_okay=False),
            required=True,
            help="Certificaat (PEM) of publieke PGP-sleutel",
        ),
    )
    erbij(
        "afwezig",
        _afwezig,
        "Leg vast wanneer een contact er niet is.",
        click.Option(["--van"], type=dag, required=True, help="Eerste dag (jjjj-mm-dd)"),
        click.Option(["--tot"], type=dag, help="Eerste dag terug (jjjj-mm-dd)"),
    )
    erbij("intrekken", _intrekken, "Gebruik een contact niet meer; ook wat klaarstaat gaat er niet heen.")
    erbij(
        "koppel",
        _koppel,
        "Zeg van welke medewerker een adres is.",
        click.Option(["--gebruikersnaam"], required=True, help="Medewerker"),
    )
    erbij(
        "domein",
        _domein,
        "Sta een maildomein van een partij toe.",
        click.Option(["--domein"], required=True, help="Bijvoorbeeld politie.nl"),
        waar=_WAAR[:2],
    )
    return profiel


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
            r.soort.replace("_", " "),
            tijd(r.op),
            ", ".join(f"{k}: {v}" for k, v in r.codes.items()),
            tijd(r.afgehandeld_op),
        ),
        leeg="Er zijn geen signalen.",
    )


@signaalgroep.command("afhandelen")
@click.argument("id_", metavar="ID")
@staat
def sg_af(st: Staat, id_: str) -> None:
    """Leg vast dat u een signaal heeft bekeken (FG)."""
    w = st.werkplek()
    signalen.handel_af(w, st.wie(w), id_)
    toon_resultaat(
        st, {}, "Het signaal is afgehandeld. Was het een datalek? Meld het met: casusregie datalek meld"
    )


def voeg_toe(cli: click.Group) -> None:
    """Add these commands."""
    for opdracht in (groep, _profiel(), signaalgroep):
        cli.add_command(opdracht)
