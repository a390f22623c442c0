"""The command `casusregie`: every act and view, for people (tables) and machines (--json)."""

from __future__ import annotations

import logging
import os
import sys
from importlib.metadata import entry_points
from pathlib import Path

import click

from casusregie import (
    cli_beheer,
    cli_berichten,
    cli_handelingen,
    cli_opdrachten,
    cli_processen,
    nederlands,
)
from casusregie.cli_handelingen import plaats_van
from casusregie.cli_hulp import (
    Staat,
    meld_fout,
    staat,
    tijd,
    toon_json,
    toon_lijst,
    toon_resultaat,
    toon_tabel,
)
from rules.codes import Aard, RedenRaadplegen, namen, woorden
from services.alles import HANDELINGEN
from services.handelen.fouten import CasusregieFout, als_storing
from services.inzien import advies as advies_inzien
from services.inzien import cijfers, documenten, verloop, zoeken
from services.inzien import datalek as datalek_inzien
from services.inzien import dossier as dossier_inzien
from services.inzien import werkvoorraad as werk_inzien


@click.group(
    context_settings={"help_option_names": ["--help", "-h"], "max_content_width": 110}, no_args_is_help=True
)
@click.option(
    "--data",
    type=click.Path(path_type=Path),
    envvar="CASUSREGIE_DATA",
    default=Path("data"),
    help="Map van de installatie",
    show_default=True,
)
@click.option("--json", "als_json", is_flag=True, help="Uitvoer voor machines")
@click.option("--debug", is_flag=True, help="Toon bij een fout de technische details")
@click.option("--profiel", default="standaard", help="Naam van uw aanmelding, als u er meer hebt")
@click.option("--prefect-poort", default=4200, help="Poort van de Prefect-server", show_default=True)
@click.option("--postbus-poort", default=8025, help="Poort van de postbuspagina (demo)", show_default=True)
@click.option("--portaal-poort", default=8080, help="Poort van het portaal", show_default=True)
@click.option("--smtp-poort", default=2525, help="Poort van de mailserver (demo)", show_default=True)
@click.version_option(package_name="casusregie", prog_name="casusregie")
@click.pass_context
def cli(ctx: click.Context, /, data: Path, als_json: bool, debug: bool, profiel: str, **poorten: int) -> None:
    """Casusregie: houdt het convenant bij elke casus.

    Begin met 'casusregie up' (echt gebruik) of 'casusregie demo'. Log in met 'casusregie inloggen' en
    bekijk wat op u wacht met 'casusregie casus werkvoorraad'.
    """
    ctx.obj = Staat(data.resolve(), als_json, debug, profiel, poorten)


@cli.group()
def casus() -> None:
    """Casussen: aanmelden, bekijken en elke handeling erin."""


@casus.command()
@click.argument("casusnummer")
@click.option("--namens", help="Namens welke partij")
@staat
def bekijk(st: Staat, casusnummer: str, namens: str | None) -> None:
    """Bekijk het verloop: de fase, de poorten en wie aan zet is (zonder persoonsgegevens)."""
    w = st.werkplek()
    b = verloop.bekijk_casus(w, st.wie(w), casusnummer, namens=namens)
    if st.als_json:
        toon_json(b)
        return
    click.echo(f"Casus {b.nummer} · {b.samenwerking}")
    click.echo(
        f"{' → '.join(b.route)}   (sinds {tijd(b.fase_sinds)}, ronde "
        f"{b.ronde}{', gesloten' if b.gesloten else ''})\n"
    )
    if b.register:
        click.echo(f"Register: {b.register}")
    if b.adviesvraag:
        click.echo(f"Volgt op adviesvraag: {b.adviesvraag}")
    if b.kader:
        click.echo(f"Juridisch kader van deze stap: {', '.join(b.kader)}")
    for p in b.poorten:
        click.echo(
            f"Poort naar {p.titel} — besluit door: {p.besluit_door} — {'voldaan' if p.voldaan else 'dicht'}"
        )
        for r in p.regels:
            click.echo(f"  {'✓' if r.voldaan else '·'} {r.vraag}")
            if not r.voldaan:
                click.echo(f"      {r.uitleg} {r.doen}")
                if r.bron:
                    click.echo(f"      {r.bron}")
        click.echo("")
    toon_tabel(
        ["Partij", "Deelname", "Rol", "Taak", "Geheimhouding"],
        [(d.naam, d.status, d.rol, d.taak, d.geheimhouding) for d in b.deelnemers],
    )
    if b.ook_open:
        click.echo(f"Misschien dezelfde persoon, in een open casus: {', '.join(b.ook_open)}")
    if b.eerdere:
        click.echo(f"Eerdere casussen over deze persoon: {', '.join(b.eerdere)}")
    if b.acties:
        toon_tabel(["Actie", "Partij", "Status"], [(str(n), p, status.woorden) for n, p, status in b.acties])
    if b.afspraken:
        toon_tabel(["Afgesproken", ""], b.afspraken)
    if b.bekendheid:
        toon_tabel(["Partij", "Antwoord op de vraag of de persoon bekend is"], b.bekendheid)
    if b.te_beantwoorden:
        toon_tabel(["Code", "Nog te beantwoorden"], [(x.code, x.wat) for x in b.te_beantwoorden])
    if b.termijnen:
        toon_tabel(["Termijn", "Op"], [(trede.woorden, tijd(op)) for trede, op in b.termijnen])
    if b.berichten:
        toon_tabel(["Bericht", "Aan", "Status", "Toelichting"], b.berichten)
    if b.handelingen:
        click.echo(f"U kunt nu: {', '.join(plaats_van(HANDELINGEN[h])[-1] for h in b.handelingen)}")


@casus.command()
@click.argument("casusnummer")
@click.option("--doel", required=True, help="Doel waarvoor u het dossier inziet (uit het convenant)")
@click.option("--namens", help="Namens welke partij")
@staat
def dossier(st: Staat, casusnummer: str, doel: str, namens: str | None) -> None:
    """Lees het dossier voor een doel. Wat u leest, staat in het logboek."""
    w = st.werkplek()
    d = dossier_inzien.bekijk_dossier(w, st.wie(w), casusnummer, doel, namens=namens)
    if st.als_json:
        toon_json(d)
        return
    for g in d.gegevens:
        over = f" · over {g.over}" if g.over else ""
        betwist = " · BETWIST" if g.betwist else ""
        click.echo(f"— {g.categorie}{over} · van {g.inbrenger} · {tijd(g.op)}{betwist}")
        if g.waarover:
            click.echo(f"  {g.waarover}")
        click.echo("  " + g.inhoud.replace("\n", "\n  "))
        click.echo(f"  grondslag: {', '.join(g.grondslagen)} · doel: {g.doel} · id: {g.id}")
        if not g.mee_naar_huis:
            click.echo(
                "  alleen hier in te zien: niet vastleggen in uw eigen dossier (vraag de inbrenger om "
                "vrijgave)"
            )
        if g.geheimhouding:
            click.echo(f"  geheimhouding: {g.geheimhouding}")
    if d.plan:
        click.echo(f"\nPlan van aanpak\n  {d.plan}".replace("\n", "\n  "))
    if d.acties:
        toon_tabel(
            ["Actie", "Partij", "Status", "Omschrijving"],
            [(str(a.volgnr), a.partij, a.status.woorden, a.wat) for a in d.acties],
        )
    for gehouden, verslag in d.verslagen:
        click.echo(f"— Verslag van het overleg · {tijd(gehouden)}\n  " + verslag.replace("\n", "\n  "))
    for t in d.toelichtingen:
        click.echo(f"— {t.wat} · {t.partij} · {tijd(t.op)}\n  " + t.tekst.replace("\n", "\n  "))
    if not (d.gegevens or d.plan or d.toelichtingen or d.verslagen):
        click.echo("Er is in deze fase niets voor u bestemd.")


@casus.command("document")
@click.argument("casusnummer")
@click.option("--soort", required=True, type=click.Choice(list(documenten.SOORTEN)), help="Welk document")
@click.option("--doel", default="", help="Doel waarvoor u het dossier inziet (bij plan en voortgang)")
@click.option(
    "--reden",
    default="",
    type=click.Choice(["", *namen(RedenRaadplegen)]),
    help="Waarom het nodig is (bij een dossier in de niet-actieve omgeving)",
)
@click.option(
    "--uit",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False),
    help="Bestand om te schrijven (pdf)",
)
@click.option("--namens", help="Namens welke partij")
@staat
def document(
    st: Staat, casusnummer: str, soort: str, doel: str, reden: str, uit: Path, namens: str | None
) -> None:
    """Maak een document van de casus als toegankelijke PDF."""
    w = st.werkplek()
    inhoud = documenten.maak_document(w, st.wie(w), casusnummer, soort, doel=doel, reden=reden, namens=namens)
    with open(os.open(uit, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as bestand:
        bestand.write(inhoud)
    toon_resultaat(
        st,
        {"bestand": str(uit)},
        "Het document is gemaakt. Het bevat persoonsgegevens: bewaar het niet langer dan nodig.",
    )


@casus.command()
@click.option("--convenant", required=True, help="Convenant (korte naam)")
@click.option("--namens", help="Namens welke partij")
@click.option("--aantal", default=50, type=click.IntRange(1), show_default=True, help="Hoeveel hoogstens")
@staat
def werkvoorraad(st: Staat, convenant: str, namens: str | None, aantal: int) -> None:
    """Wat wacht op mij, eerste termijn bovenaan."""
    w = st.werkplek()
    regels = werk_inzien.werkvoorraad(w, st.wie(w), convenant, namens=namens, aantal=aantal + 1)
    toon_lijst(
        st,
        regels[:aantal],
        ["Casus", "Fase", "Wat u kunt doen", "Sinds", "Als u wacht"],
        lambda r: (
            r.nummer,
            r.fase,
            r.wat,
            tijd(r.sinds),
            f"{tijd(r.uiterlijk)}: {r.daarna}" if r.uiterlijk else "",
        ),
        leeg="Er wacht niets op u.",
    )
    if len(regels) > aantal:
        click.echo(f"Er wacht meer op u dan deze {aantal}: geef een groter --aantal.", err=True)


@casus.command("zoek-persoon")
@click.option("--convenant", required=True, help="Convenant (korte naam)")
@click.option("--naam", required=True, prompt="Naam", help="Volledige naam")
@click.option(
    "--geboortedatum", default="", help="Geboortedatum (jjjj-mm-dd); zonder vindt u ook naamgenoten"
)
@staat
def zoek_persoon(st: Staat, convenant: str, naam: str, geboortedatum: str) -> None:
    """Zoek of iemand eerder is aangemeld (alleen procesregisseur; wordt gelogd)."""
    w = st.werkplek()
    nummers = zoeken.wie_is_het(w, st.wie(w), naam, geboortedatum, convenant)
    toon_lijst(
        st, nummers, ["Casus"], lambda n: (n,), leeg="Deze persoon is niet bekend in deze samenwerking."
    )


@cli.command("cijfers")
@click.option("--convenant", required=True, help="Convenant (korte naam)")
@click.option("--namens", help="Namens welke partij")
@staat
def toon_cijfers(st: Staat, convenant: str, namens: str | None) -> None:
    """Managementinformatie: aantallen en doorlooptijden, nooit te herleiden tot personen."""
    w = st.werkplek()
    tabellen = cijfers.cijfers(w, st.wie(w), convenant, namens=namens)
    if st.als_json:
        toon_json(tabellen)
        return
    for t in tabellen:
        toon_tabel(
            [t.kolom, t.eenheid.capitalize()],
            [(naam, "te weinig om te noemen" if n is None else str(n)) for naam, n in t.rijen],
            titel=t.titel,
        )


@cli.group("datalek")
def datalek_groep() -> None:
    """Datalekken: melden, beoordelen, kennisgeven, besluiten, afstemmen en sluiten."""


@datalek_groep.command("dossier")
@click.argument("nummer")
@click.option("--namens", help="Namens welke partij")
@staat
def datalek_dossier(st: Staat, nummer: str, namens: str | None) -> None:
    """Het dossier: wat nog open staat, en de antwoorden voor het webformulier van de Autoriteit
    Persoonsgegevens om te kopiëren.
    """
    w = st.werkplek()
    d = datalek_inzien.dossier(w, st.wie(w), nummer, namens=namens)
    if st.als_json:
        toon_json(d)
        return
    click.echo(
        f"Datalek {d.nummer} · wordt afgehandeld door {d.afhandelaar} · melding aan de AP uiterlijk "
        f"{tijd(d.ap_uiterlijk)}"
    )
    for punt in d.open_punten:
        click.echo(f"  · nog te doen: {punt}")
    for veld, waarde in d.velden:
        click.echo(f"\n{veld}\n  {waarde}")
    if d.concept:
        click.echo(f"\nConcept van het bericht aan de betrokkene(n)\n  {d.concept}")
    if d.besluiten:
        click.echo("")
        toon_tabel(
            ["Wanneer", "Wat", "Door", "Toelichting"],
            [(tijd(x.op), HANDELINGEN[x.handeling].titel, x.partij, x.tekst) for x in d.besluiten],
        )


@datalek_groep.command("register")
@click.option(
    "--uit",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Bestand om te schrijven (csv); anders op het scherm",
)
@staat
def datalek_register(st: Staat, uit: Path | None) -> None:
    """Het register van datalekken (artikel 33 lid 5 AVG), zonder persoonsgegevens (FG, beheerder)."""
    w = st.werkplek()
    inhoud = datalek_inzien.register(w, st.wie(w))
    if uit is None:
        click.echo(inhoud, nl=False)
    else:
        uit.write_text(inhoud, encoding="utf-8")
        toon_resultaat(st, {"bestand": str(uit)}, "Het register is geschreven.")


@datalek_groep.command("lijst")
@click.option("--nummer", help="Alleen dit datalek")
@staat
def datalek_lijst(st: Staat, nummer: str | None) -> None:
    """Datalekken die u mag zien, meest dringende eerst."""
    w = st.werkplek()
    toon_lijst(
        st,
        datalek_inzien.bekijk(w, st.wie(w), nummer=nummer),
        ["Nummer", "Status", "Bij", "Aard", "Opgemerkt", "Uiterlijk", "Kennisgeving", "Bevestigd"],
        lambda d: (
            d.nummer,
            d.stand,
            d.bij_partij,
            "; ".join(woorden(Aard, x) for x in d.aard),
            tijd(d.opgemerkt_op),
            tijd(d.uiterlijk_op),
            f"{tijd(d.kennisgegeven_op)}{' (automatisch)' if d.automatisch else ''}",
            ", ".join(x.partij for x in d.partijen if x.bevestigd_op),
        ),
        leeg="Er zijn geen datalekken die u mag zien.",
    )


@cli.group("advies")
def advies_groep() -> None:
    """Advies zonder casus: vragen zonder iemand te noemen, en antwoorden."""


@advies_groep.command("lijst")
@click.option("--convenant", required=True, help="Convenant (korte naam)")
@click.option("--namens", help="Namens welke partij")
@staat
def advies_lijst(st: Staat, convenant: str, namens: str | None) -> None:
    """Adviesvragen van uw organisatie en aan uw organisatie; wat op u wacht bovenaan."""
    w = st.werkplek()
    toon_lijst(
        st,
        advies_inzien.bord(w, st.wie(w), convenant, namens=namens).regels,
        ["Nummer", "Gevraagd door", "Stand", "Antwoord uiterlijk"],
        lambda r: (
            r.nummer,
            r.van,
            "wacht op u" if r.wacht else f"{r.adviezen} van {r.gevraagd} gaf advies",
            tijd(r.uiterlijk_op),
        ),
        leeg="Er zijn geen adviesvragen voor u.",
    )


@advies_groep.command("bekijk")
@click.argument("nummer")
@click.option("--namens", help="Namens welke partij")
@staat
def advies_bekijk(st: Staat, nummer: str, namens: str | None) -> None:
    """Lees een adviesvraag en het advies dat voor u is. Wat u leest, staat in het logboek."""
    w = st.werkplek()
    b = advies_inzien.bekijk(w, st.wie(w), nummer, namens=namens)
    if st.als_json:
        toon_json(b)
        return
    click.echo(f"Adviesvraag {b.nummer} · {b.samenwerking} · gevraagd door {b.van} op {tijd(b.gesteld_op)}")
    click.echo("  " + b.vraag.replace("\n", "\n  "))
    for a in b.adviezen:
        click.echo(f"\n— {a.partij} · {tijd(a.op) if a.op else 'nog geen advies'}")
        if a.op:
            click.echo("  " + a.tekst.replace("\n", "\n  "))


cli_beheer.voeg_toe(cli)
cli_berichten.voeg_toe(cli)
cli_handelingen.voeg_toe(cli)
cli_opdrachten.voeg_toe(cli)
cli_processen.voeg_toe(cli)
# What only developers use stands outside the product and adds its own commands.
for _punt in entry_points(group="casusregie.opdrachten"):
    _punt.load()(cli)


def main() -> None:
    """Run the command line: errors are Dutch sentences with an exit code, a stack trace only with --debug."""
    os.umask(0o077)  # what we write is its owner's, whatever the shell says
    nederlands.gebruik()
    logging.basicConfig(
        level=os.environ.get("CASUSREGIE_LOGNIVEAU", "WARNING"),
        format="%(asctime)s %(name)s %(levelname)s %(message)s",
    )
    debug, als_json = "--debug" in sys.argv, "--json" in sys.argv
    try:
        cli(standalone_mode=False)
    except click.exceptions.Exit as uit:
        sys.exit(uit.exit_code)
    except click.Abort:
        click.echo("Afgebroken.", err=True)
        sys.exit(130)
    except click.ClickException as fout:
        fout.show()
        sys.exit(fout.exit_code)
    except CasusregieFout as fout:
        if debug:
            raise
        sys.exit(meld_fout(fout, als_json=als_json))
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as fout:
        if debug:
            raise
        storing = als_storing(fout)
        if storing is not None:
            sys.exit(meld_fout(storing, als_json=als_json))
        click.echo(
            f"✗ Er ging iets mis dat niet is voorzien ({type(fout).__name__}). Er is niets half opgeslagen.\n"
            "  Wat kunt u doen? Probeer het opnieuw; met --debug ziet uw beheerder de technische details.",
            err=True,
        )
        sys.exit(1)
