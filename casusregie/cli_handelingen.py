"""Makes a command of every act in `HANDELINGEN`: its fields become options, its docstring the help."""

from __future__ import annotations

import sys
import uuid
from pathlib import Path
from typing import Any

import click

from casusregie.cli_hulp import Staat, lees_tekst, staat, toon_lijst, toon_resultaat
from rules.codes import namen
from services.alles import HANDELINGEN
from services.casus.bereik import CASUS
from services.datalek.bereik import DATALEK
from services.handelen.fouten import OngeldigeInvoer
from services.handelen.handeling import Handeling
from services.handelen.in_installatie import INSTALLATIE
from services.handelen.invullen import NietGoedIngevuld, vul_in
from services.handelen.keuzes import BRONNEN
from services.handelen.uitvoeren import voer_uit
from services.handelen.velden import O, Veld, Veldsoort
from services.inzien.keuzes import keuzes

_VORM = {Veldsoort.DATUM: "jjjj-mm-dd", Veldsoort.MOMENT: "jjjj-mm-ddTuu:mm+01:00"}


def optie_van(naam: str) -> str:
    """The option name of a field."""
    return "--" + naam.replace("_", "-")


def uitleg(veld: Veld, *, met_codes: bool = True) -> str:
    """The help of an option: the words of the field, and what the command line asks beside them."""
    erbij = [_VORM[veld.soort]] if veld.soort in _VORM else []
    if veld.eenheid:
        erbij.append(f"aantal {veld.eenheid}")
    if met_codes and veld.codes is not None and veld.meer:
        erbij.append(f"kies uit {', '.join(namen(veld.codes))}")
    if veld.bron is not None:
        erbij.append(f"kies uit de {BRONNEN[veld.bron.bron].wat}")
    if veld.meer:
        erbij.append("mag vaker")
    return veld.woorden + (f" ({'; '.join(erbij)})" if erbij else "")


class _Vraagt(click.Option):
    """Who leaves out a name is asked for it: so it stays out of the history of the shell. A script is not
    asked.
    """

    def prompt_for_value(self, ctx: click.Context) -> Any:
        """What was typed. Raises MissingParameter where nobody sits at a keyboard."""
        if not sys.stdin.isatty():
            raise click.MissingParameter(ctx=ctx, param=self)
        return super().prompt_for_value(ctx)


def optie(veld: Veld) -> click.Parameter:
    """The parameter of a field of an act."""
    if veld.positie:
        return click.Argument([veld.naam], required=veld.verplicht)
    extra: dict[str, Any] = {"help": uitleg(veld), "required": veld.verplicht}
    if veld.soort == Veldsoort.JA_NEE:
        kort = veld.naam.replace("_", "-")
        standaard = None if veld.verplicht else bool(veld.standaard)
        return click.Option([f"--{kort}/--niet-{kort}", veld.naam], default=standaard, **extra)
    soort: Any = str
    if veld.bestand:
        soort = click.Path(path_type=Path, exists=True, dir_okay=False)
    elif veld.codes is not None and not veld.meer:
        soort = click.Choice(list(namen(veld.codes)))
    elif veld.is_getal:
        soort = int
    klas = click.Option
    if veld.verplicht and veld.tekst is not None and veld.tekst.over_personen and not veld.tekst.regels:
        klas, extra = _Vraagt, {**extra, "prompt": veld.woorden}
    return klas(
        [optie_van("bestand" if veld.bestand else veld.naam), veld.naam],
        type=soort,
        multiple=veld.meer,
        metavar="DATUM" if veld.soort in _VORM else None,
        **extra,
    )


def _gelezen(waarde: Any) -> Any:
    if isinstance(waarde, Path):
        return waarde.read_text(encoding="utf-8", errors="replace")
    return lees_tekst(waarde) if isinstance(waarde, str) else waarde


def opdracht_uit(model: type[O], velden: dict[str, Any]) -> O:
    """Build the opdracht from options. Raises OngeldigeInvoer naming every field that is wrong."""
    ingevuld = {n: _gelezen(w) for n, w in velden.items() if w is not None and w != ()}
    try:
        return vul_in(model, ingevuld)
    except NietGoedIngevuld as fout:
        zinnen = [f"{optie_van(naam)}: {zin}" for naam, zin in fout.fouten.items()]
        raise OngeldigeInvoer(
            "Niet alles is goed ingevuld:\n  " + "\n  ".join(zinnen), doen="Verbeter deze velden."
        ) from None


def _bevestig(vraag: str, ja: bool) -> None:
    """What can't be undone is asked first; without somebody who answers, --ja says that it is meant."""
    if ja:
        return
    try:
        akkoord = click.confirm(vraag)
    except click.Abort:
        if sys.stdin.isatty():
            raise
        raise click.UsageError(f"{vraag} Herhaal de opdracht met --ja als u het zeker weet.") from None
    if not akkoord:
        raise OngeldigeInvoer("Er is niets gedaan.", doen="Begin opnieuw als u het toch wilt.")


def _opdracht(h: Handeling, naam: str) -> click.Command:
    @staat
    def doe(st: Staat, /, **velden: Any) -> None:
        nummer = velden.pop("over_nummer", "")
        convenant = velden.pop("in_convenant", "")
        namens = velden.pop("namens_partij", None)
        sleutel = velden.pop("eigen_sleutel") or str(uuid.uuid4())
        if h.vooraf:
            _bevestig(h.vooraf, velden.pop("ja"))
        opdracht = opdracht_uit(h.opdracht, velden)
        w = st.werkplek()
        resultaat = voer_uit(
            w, st.wie(w), h.naam, opdracht, sleutel=sleutel, over=nummer, convenant=convenant, namens=namens
        )
        toon_resultaat(st, resultaat, f"{h.gedaan}.")

    parameters: list[click.Parameter] = []
    if h.begint:
        parameters.append(
            click.Option(["--convenant", "in_convenant"], required=True, help="Convenant (korte naam)")
        )
    elif h.bereik is not INSTALLATIE:
        parameters.append(
            click.Argument(["over_nummer"], metavar="CASUSNUMMER" if h.bereik is CASUS else "NUMMER")
        )
    parameters += [optie(veld) for veld in h.velden]
    if h.bereik is not INSTALLATIE:
        hulp = "Namens welke partij, als u voor meer partijen werkt"
        parameters.append(click.Option(["--namens", "namens_partij"], help=hulp))
    if h.vooraf:
        parameters.append(click.Option(["--ja"], is_flag=True, help="Zonder vraag vooraf"))
    parameters.append(
        click.Option(
            ["--sleutel", "eigen_sleutel"],
            help="Eigen sleutel: dezelfde handeling met dezelfde sleutel gebeurt één keer",
        )
    )
    return click.Command(
        naam,
        callback=doe,
        params=parameters,
        help=h.uitleg,
        epilog="Bij een tekstveld leest '-' de tekst van standaardinvoer; "
        "die staat dan niet in de geschiedenis van uw terminal.",
    )


def plaats_van(h: Handeling) -> tuple[str, ...]:
    """Where the command of an act stands: its own place, else under its scope by its name."""
    if h.opdrachtregel:
        return h.opdrachtregel
    groep = "datalek" if h.bereik is DATALEK else "casus"
    return groep, h.naam.removeprefix("datalek_").replace("_", "-")


@click.command("keuzes")
@click.argument("casusnummer")
@click.argument("handeling")
@click.option("--namens", help="Namens welke partij")
@staat
def _keuzes(st: Staat, casusnummer: str, handeling: str, namens: str | None) -> None:
    """Waaruit u in deze casus kunt kiezen bij een handeling: de codes en wat ze betekenen."""
    naam = handeling.replace("-", "_")
    if naam not in HANDELINGEN or HANDELINGEN[naam].bereik is not CASUS or HANDELINGEN[naam].begint:
        raise OngeldigeInvoer(
            f"'{handeling}' is geen handeling in een casus.", doen="Bekijk: casusregie casus --help"
        )
    w = st.werkplek()
    gevonden = keuzes(w, st.wie(w), naam, over=casusnummer, namens=namens)
    regels = [(optie_van(veld), code, zin) for veld, codes in gevonden.items() for code, zin in codes.items()]
    toon_lijst(st, regels, ["Veld", "Code", "Betekenis"], lambda r: r, leeg="Hier valt niets te kiezen.")


def voeg_toe(cli: click.Group) -> None:
    """Add a command for every act, in the group where it belongs."""
    for h in HANDELINGEN.values():
        *groepen, naam = plaats_van(h)
        groep = cli
        for deel in groepen:
            volgende = groep.commands[deel]
            assert isinstance(volgende, click.Group)
            groep = volgende
        groep.add_command(_opdracht(h, naam))
    casus = cli.commands["casus"]
    assert isinstance(casus, click.Group)
    casus.add_command(_keuzes)
