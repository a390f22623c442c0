"""The manual of every command, made from the commands themselves and from the declaration of every act."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import click

from casusregie.cli_handelingen import plaats_van, uitleg
from rules.codes import namen
from services.alles import HANDELINGEN
from services.casus.bereik import CASUS
from services.handelen.handeling import Handeling
from services.handelen.velden import Veld, Veldsoort

_KOP = """# Opdrachten

Deze bladzijde is gemaakt met `casusregie opdrachten`. Verander haar niet met de hand.

- Uitleg op het scherm: zet `--help` achter een opdracht.
- Uitvoer voor machines: zet `--json` vóór de opdracht.
- Wie mag iets doen? Bij een handeling staat wie dat mag. In welke fase iets kan, staat in het convenant.
- Bij iets bekijken ziet u alleen wat voor u bestemd is.
- Wat processen start of bestanden maakt, is voor wie op de machine zelf mag werken.
- Bij een casus, datalek of adviesvraag kan `--namens PARTIJ`: als u voor meer partijen werkt.
- Bij elke handeling kan `--sleutel SLEUTEL`: dezelfde handeling met dezelfde sleutel gebeurt één keer.
- Bij een tekst leest `-` de tekst van standaardinvoer. Dan staat zij niet in de geschiedenis van uw terminal.
- Staat er dat u moet kiezen uit iets van uw convenant of casus? `casusregie casus keuzes` toont waaruit.

| Exitcode | Betekenis |
|---|---|
| 0 | gelukt |
| 1 | onvoorzien |
| 2 | verkeerd gebruik |
| 3 | geweigerd door een regel |
| 4 | niet gevonden |
| 5 | niet ingelogd |
| 6 | conflict |
| 7 | storing |
| 8 | ongeldige invoer |
| 9 | het logboek klopt niet |

Deze opties staan vóór de opdracht: `casusregie --data MAP casus bekijk NUMMER`."""
_ROL = {
    "aangewezen_ambtenaar": "de aangewezen ambtenaar van de burgemeester",
    "afhandelaar": "wie het datalek afhandelt",
    "beheerder": "een beheerder",
    "bevoegd_functionaris": "een bevoegde functionaris",
    "fg": "de functionaris gegevensbescherming",
    "iedereen": "iedereen met een account",
    "partnermedewerker": "een medewerker van een partner",
    "politiefunctionaris": "de aangewezen functionaris van de politie",
    "procesondersteuner": "een procesondersteuner",
    "procesregisseur": "de procesregisseur",
    "verantwoordelijke": "een partij die (mede)verantwoordelijk is",
    "waar": "de partij waar het is gebeurd",
}
_ALTIJD = {"namens_partij", "eigen_sleutel"}  # said once, above


def handleiding(cli: click.Group) -> str:
    """The manual, as Markdown: every command that is not hidden, in its group."""
    handelingen = {plaats_van(h): h for h in HANDELINGEN.values()}
    los = {n: o for n, o in cli.commands.items() if not isinstance(o, click.Group)}
    delen = [_KOP, _tabel([_rij(p, None) for p in cli.params if p.name != "version"])]
    delen += ["## Zonder groep", *_groep(los, (), handelingen)]
    for naam, groep in sorted(cli.commands.items()):
        if isinstance(groep, click.Group) and not groep.hidden:
            delen += [f"## {naam}", groep.help or "", *_groep(groep.commands, (naam,), handelingen)]
    return "\n\n".join(delen) + "\n"


def _groep(
    opdrachten: Mapping[str, click.Command],
    pad: tuple[str, ...],
    handelingen: dict[tuple[str, ...], Handeling],
) -> Iterator[str]:
    for naam, opdracht in sorted(opdrachten.items()):
        if not opdracht.hidden:
            yield from _opdracht(opdracht, (*pad, naam), handelingen.get((*pad, naam)))


def _opdracht(opdracht: click.Command, pad: tuple[str, ...], h: Handeling | None) -> Iterator[str]:
    yield f"### `{' '.join(pad)}`"
    yield " ".join((opdracht.help or "").split())
    velden = {v.naam: v for v in h.velden} if h is not None else {}
    if h is not None:
        yield f"Wie: {wie_mag_dit(h)}."
    argumenten = [p for p in opdracht.params if isinstance(p, click.Argument)]
    if argumenten:
        namen_ = " ".join(p.make_metavar(click.Context(opdracht)) for p in argumenten)
        yield f"Gebruik: `casusregie {' '.join(pad)} {namen_}`"
    rijen = [
        _rij(p, velden.get(p.name or ""))
        for p in opdracht.params
        if p.name in velden or (isinstance(p, click.Option) and p.name not in _ALTIJD)
    ]
    if rijen:
        yield _tabel(rijen)


def wie_mag_dit(h: Handeling) -> str:
    """Who may perform an act, in words."""
    rollen = [_ROL[rol] for rol in sorted(h.wie)]
    wie = " of ".join([", ".join(rollen[:-1]), rollen[-1]] if len(rollen) > 1 else rollen)
    return f"{wie}, als de fase het toelaat" if h.bereik is CASUS and not h.begint else wie


def _tabel(rijen: list[str]) -> str:
    return "\n".join(["| Optie | Wat | Verplicht |", "|---|---|---|", *rijen])


def _rij(p: click.Parameter, veld: Veld | None) -> str:
    if isinstance(p, click.Argument):
        vlag = (p.name or "").upper()
    else:
        vlag = " ".join(["/".join([*p.opts, *p.secondary_opts]), *_waarde(p, veld)])
    woorden = uitleg(veld, met_codes=False) if veld is not None else (getattr(p, "help", None) or "")
    keuzes = _keuzes(p, veld)
    standaard = _standaard(p, veld)
    wat = " ".join([woorden, *keuzes, *standaard]).replace("|", "\\|")
    verplicht = "ja" if p.required else "nee"
    if getattr(p, "prompt", None):
        verplicht = "ja, of u wordt ernaar gevraagd"
    return f"| `{vlag}` | {wat} | {verplicht} |"


def _waarde(p: click.Parameter, veld: Veld | None) -> list[str]:
    if isinstance(p, click.Option) and (p.is_flag or p.secondary_opts):
        return []
    if isinstance(p.type, click.Path):
        return ["PAD"]
    if p.type is click.INT or p.type is click.FLOAT:
        return ["GETAL"]
    if veld is not None and veld.soort in (Veldsoort.DATUM, Veldsoort.MOMENT):
        return ["DATUM"]
    return ["KEUZE" if isinstance(p.type, click.Choice) or (veld is not None and veld.codes) else "TEKST"]


def _keuzes(p: click.Parameter, veld: Veld | None) -> list[str]:
    if veld is not None and veld.codes is not None:
        return ["<br>" + "<br>".join(f"`{code}`: {zin}" for code, zin in namen(veld.codes).items())]
    if isinstance(p.type, click.Choice):
        return [f"<br>Kies uit: {', '.join(f'`{keuze}`' for keuze in p.type.choices)}"]
    return []


def _standaard(p: click.Parameter, veld: Veld | None) -> list[str]:
    waarde = veld.standaard if veld is not None else p.default if getattr(p, "show_default", False) else None
    if isinstance(waarde, bool) or waarde in ("", None, ()):
        return []
    codes = waarde if isinstance(waarde, tuple) else (waarde,)
    return [f"<br>Standaard: {', '.join(f'`{code}`' for code in codes)}"]


@click.command("opdrachten")
@click.pass_context
def opdrachten(ctx: click.Context) -> None:
    """Alle opdrachten met hun opties, en wie ze mag gebruiken, als tekst (Markdown)."""
    wortel = ctx.find_root().command
    assert isinstance(wortel, click.Group)
    click.echo(handleiding(wortel), nl=False)


def voeg_toe(cli: click.Group) -> None:
    """Add this command."""
    cli.add_command(opdrachten)
