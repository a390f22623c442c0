"""Plays the demo with everything running: Prefect, worker, bewaker and mail; checks its own outcome."""

from __future__ import annotations

import email
import os
import shutil
import sys
import time
import webbrowser
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from sqlalchemy import func, select

from casusregie.demo.postbus import stel_relay_in
from casusregie.demo.scenario import ScenarioFout, Speler, demo_scenario, getypt
from casusregie.omgeving import Omgeving, open_werkplek, richt_in
from casusregie.toezicht import Toezicht, eis_poort, slot
from convenanten.lader import MAP
from models import logboek
from models.tabellen import Bericht, Casus, Datalek, FlowRun, Termijn
from services.handelen.werkplek import Instellingen, Werkplek

GEDULD_S = 60.0


def _wacht_op(klaar: Callable[[], bool], waarop: str) -> None:
    tot = time.monotonic() + GEDULD_S
    while not klaar():
        if time.monotonic() > tot:
            raise ScenarioFout(f"na {GEDULD_S:.0f} seconden wachten nog niet gezien: {waarop}")
        time.sleep(0.05)


def _rustig(w: Werkplek, soort: str, id_: str) -> Callable[[], bool]:
    """Has the flow looked at everything, and has every passed deadline fired?"""
    tabel = Casus if soort == "casus" else Datalek

    def klaar() -> bool:
        with w.db.lezen() as s:
            nu = w.nu(s)
            werk = s.scalar(select(tabel.werk_nr > tabel.verwerkt_nr).where(tabel.id == id_))
            verstreken = s.scalar(
                select(func.count())
                .select_from(Termijn)
                .where(Termijn.onderwerp_id == id_, Termijn.status == "open", Termijn.vervalt_op <= nu.domein)
            )
        return not werk and not verstreken

    return klaar


def _verzonden(w: Werkplek) -> bool:
    with w.db.lezen() as s:
        return not s.scalar(
            select(func.count())
            .select_from(Bericht)
            .where(Bericht.status.in_(("wachtend", "bezig", "opnieuw")))
        )


def speel_demo(omgeving: Omgeving, *, eenmaal: bool, waak: Callable[..., None]) -> int:
    """Play the demo in a fresh directory; with `eenmaal` stop afterwards. Returns the exit code."""
    console = Console()
    scenario = demo_scenario(MAP)
    with slot(omgeving.data):
        for poort, waarvoor, optie in (
            (omgeving.prefect_poort, "Prefect-server", "--prefect-poort"),
            (omgeving.postbus_poort, "postbuspagina", "--postbus-poort"),
            (omgeving.smtp_poort, "mailserver", "--smtp-poort"),
            (omgeving.portaal_poort, "portaal", "--portaal-poort"),
        ):
            eis_poort(poort, waarvoor, optie)
        _leeg(omgeving)
        richt_in(omgeving, demo=True)
        omgeving = Omgeving(
            Instellingen.uit_omgeving(omgeving.data),
            omgeving.prefect_poort,
            omgeving.postbus_poort,
            omgeving.smtp_poort,
            omgeving.portaal_poort,
        )
        stel_relay_in(omgeving)
        toezicht = Toezicht(omgeving)
        try:
            begin = time.monotonic()
            toezicht.start(
                "postbus",
                "--postbus-poort",
                str(omgeving.postbus_poort),
                "--smtp-poort",
                str(omgeving.smtp_poort),
                "demo-postbus",
            )
            with console.status("Prefect-server, werker, bewaker en mailserver starten …"):
                toezicht.start_prefect()
                toezicht.start("werker", "werker")
                toezicht.start("bewaker", "bewaker")
                toezicht.start("portaal", "portaal", "--poort", str(omgeving.portaal_poort))
            console.print(f"Alles draait na {time.monotonic() - begin:.1f} s.")
            w = open_werkplek(omgeving.instellingen)
            fout = _speel(w, omgeving, scenario, console)
            if fout:
                console.print(
                    f"[bold red]✗ De demo is niet geslaagd:[/] {fout}", highlight=False, soft_wrap=True
                )
                console.print(
                    f"  Bekijk de logbestanden in {omgeving.data / 'logs'}.", highlight=False, soft_wrap=True
                )
                return 1
            console.print("[bold green]✓ De demo is geslaagd.[/]")
            if not eenmaal:
                console.print("\nAlles blijft draaien tot u Ctrl-C geeft.")
                if console.is_terminal and (
                    sys.platform == "darwin" or os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
                ):
                    webbrowser.open(f"http://127.0.0.1:{omgeving.portaal_poort}/demo")
                waak(toezicht)
            return 0
        finally:
            toezicht.stop()


def _leeg(omgeving: Omgeving) -> None:
    """A demo begins empty. Only a demo's own directory is emptied, and not the lock that we hold."""
    if not omgeving.instellingen.demo:
        return
    for pad in omgeving.data.iterdir():
        if pad.name == "toezicht.lock":
            continue
        if pad.is_dir() and not pad.is_symlink():
            shutil.rmtree(pad)
        else:
            pad.unlink()


def _speel(w: Werkplek, omgeving: Omgeving, scenario: dict[str, Any], console: Console) -> str | None:
    def laat_gaan(soort: str, id_: str) -> None:
        _wacht_op(_rustig(w, soort, id_), f"de flow van {soort}")
        _wacht_op(lambda: _verzonden(w), "de berichten verzonden")

    speler = Speler(w, laat_gaan)
    try:
        with console.status("Accounts, rollen en convenant klaarzetten …"):
            speler.richt_in(scenario)
        speler.bewaar(omgeving.data / "geheimen" / "accounts.json")
        sessies = omgeving.data / "sessies"
        sessies.mkdir(exist_ok=True, mode=0o700)
        for m in [*speler.mensen.values(), speler.beheerder]:
            if m is not None:
                pad = sessies / f"{m.gebruikersnaam}.sessie"
                pad.touch(mode=0o600)
                pad.write_text(m.token)
        _wie_is_wie(omgeving, speler, scenario["demo"]["als"], console)
        console.print(f"\n[bold]{scenario['titel']}[/]\n", highlight=False, soft_wrap=True)
        kolommen = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        with Progress(*kolommen, console=console, transient=True) as balk:
            taak = balk.add_task("De casus", total=len(scenario["stappen"]))
            for stap in scenario["stappen"]:
                console.print("  " + speler.stap(stap), highlight=False, soft_wrap=True, markup=False)
                balk.advance(taak)
        with console.status("De uitkomst controleren …"):
            _controleer(w, omgeving, getypt(scenario))
    except ScenarioFout as fout:
        return str(fout)
    return None


def _wie_is_wie(omgeving: Omgeving, speler: Speler, als: str, console: Console) -> None:
    geheim = omgeving.prefect_kijken()
    console.print("\n[bold]Waar kijken?[/]")
    console.print(
        f"  Portaal (iedereen):    http://127.0.0.1:{omgeving.portaal_poort}/demo   kies daar een rol",
        highlight=False,
        soft_wrap=True,
    )
    console.print(
        f"  Flow runs (operator):  http://127.0.0.1:{omgeving.prefect_poort}/runs   toegangstekst: {geheim}",
        highlight=False,
        soft_wrap=True,
    )
    console.print(
        f"  Postbussen (partners): http://127.0.0.1:{omgeving.postbus_poort}", highlight=False, soft_wrap=True
    )
    console.print(
        "[bold]Wie is wie?[/]  (iedereen is al ingelogd; kies iemand met --profiel)", soft_wrap=True
    )
    for m in speler.mensen.values():
        if not m.gebruikersnaam.startswith("functionaris-"):
            console.print(
                f"  {m.gebruikersnaam:8} {m.naam}, namens {m.partij}: {', '.join(m.rollen)}",
                highlight=False,
                soft_wrap=True,
            )
    opdracht = f"--profiel {als} casus werkvoorraad --convenant {speler.convenant}"
    casusregie = _kort(Path(sys.executable).with_name("casusregie"))  # beside our Python, also when installed
    console.print(
        f"  Bijvoorbeeld: {casusregie} --data {_kort(omgeving.data)} {opdracht}",
        highlight=False,
        soft_wrap=True,
    )


def _kort(pad: Path) -> str:
    try:
        return str(pad.relative_to(Path.cwd()))
    except ValueError:
        return str(pad)


def _controleer(w: Werkplek, omgeving: Omgeving, persoonlijk: frozenset[str]) -> None:
    """What must be true at the end, seen from outside: mailboxes, Prefect, log."""
    _wacht_op(lambda: _verzonden(w), "alle berichten verzonden")
    with w.db.lezen() as s:
        aanvaard = set(s.scalars(select(Bericht.id).where(Bericht.status == "aanvaard")))
        mislukt = s.scalars(select(Bericht.soort).where(Bericht.status.in_(("dood", "aangehouden")))).all()
        kennis = s.execute(
            select(Bericht.aanvaard_domein_op, Datalek.uiterlijk_op)
            .join(Datalek, Datalek.id == Bericht.onderwerp_id)
            .where(Bericht.soort == "datalek_kennisgeving")
        ).all()
        runs = s.scalars(select(FlowRun.flow_run_id)).all()
        onderwerpen = [*s.scalars(select(Casus.id)), *s.scalars(select(Datalek.id))]
        _, breuken = logboek.controleer(s)
    mails = {p.stem: p.read_bytes() for p in (omgeving.data / "postbus").glob("*.eml")}
    _eis(not mislukt, f"berichten die niet weg konden: {mislukt}")
    _eis(
        bool(aanvaard) and aanvaard == set(mails),
        f"{len(aanvaard)} aanvaarde berichten, {len(mails)} mails in de postbussen",
    )
    for naam, inhoud in mails.items():
        _eis(not lekt(inhoud, persoonlijk), f"persoonsgegevens in mail {naam}")
    _eis(
        all(op is not None and op <= uiterlijk for op, uiterlijk in kennis),
        "een kennisgeving van het datalek kwam niet binnen 24 uur aan",
    )
    _eis(not breuken, f"het logboek sluit niet: {breuken}")
    gebruiker, _, geheim = omgeving.prefect_geheim().partition(":")

    def voltooid() -> bool:
        staten = [
            httpx.get(f"{omgeving.prefect_url}/flow_runs/{r}", auth=(gebruiker, geheim)).json()["state_type"]
            for r in runs
        ]
        return len(staten) == len(onderwerpen) and set(staten) == {"COMPLETED"}

    _wacht_op(voltooid, "een voltooide flow run in Prefect voor elke casus en elk datalek")


def lekt(mail: bytes, persoonlijk: frozenset[str]) -> bool:
    """Is any of these texts to be read in a mail, wherever its lines were broken?"""
    leesbaar = b" ".join((mail + b"".join(_onderdelen(mail))).split())
    return any(" ".join(tekst.split()).encode() in leesbaar for tekst in persoonlijk)


def _onderdelen(mail: bytes) -> Iterator[bytes]:
    for deel in email.message_from_bytes(mail).walk():
        inhoud = deel.get_payload(decode=True)
        if isinstance(inhoud, bytes):
            yield inhoud


def _eis(waar: bool, anders: str) -> None:
    if not waar:
        raise ScenarioFout(anders)
