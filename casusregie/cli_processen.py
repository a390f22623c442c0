"""Commands that run processes: everything together, each by itself, the demo and the recovery."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Coroutine
from typing import Any

import click
import httpx

from casusregie.bewaker import Bewaker
from casusregie.cli_hulp import Staat, staat, tijd, toon_json, toon_resultaat, toon_tabel
from casusregie.omgeving import richt_in, wacht_op_werkplek
from casusregie.toezicht import Toezicht, eis_poort, slot
from services.handelen.fouten import Storing
from services.toegang.accounts import maak_eerste_code
from services.uitvoeren import hartslag


@click.command()
@staat
def up(st: Staat) -> None:
    """Start alles voor echt gebruik: Prefect-server, werker, bewaker en portaal. Stop met Ctrl-C."""
    omgeving = st.omgeving
    with slot(omgeving.data):
        eis_poort(omgeving.prefect_poort, "Prefect-server", "--prefect-poort")
        eis_poort(omgeving.portaal_poort, "portaal", "--portaal-poort")
        nieuw = richt_in(omgeving)
        toezicht = Toezicht(omgeving)
        try:
            click.echo("Prefect-server starten …")
            toezicht.start_prefect()
            toezicht.start("werker", "werker")
            toezicht.start("bewaker", "bewaker")
            toezicht.start("portaal", "portaal", "--poort", str(omgeving.portaal_poort))
            if nieuw:
                click.echo(
                    f"\nEr zijn nieuwe sleutels gemaakt in {omgeving.data / 'sleutels'}.\n"
                    "  Maak nu een reservekopie van de hoofdsleutel en bewaar die apart van de database.\n"
                    "  Zonder hoofdsleutel is geen enkel dossier meer te lezen."
                )
            code = maak_eerste_code(st.werkplek())
            if code:
                click.echo(
                    f"\nEerste beheerder: casusregie --data {omgeving.data} activeer --code {code} "
                    "--gebruikersnaam … --naam …"
                )
            click.echo(f"\nPortaal (voor mensen): http://127.0.0.1:{omgeving.portaal_poort}")
            click.echo(
                f"Prefect (voor operators): http://127.0.0.1:{omgeving.prefect_poort}  · toegangstekst "
                f"om te kijken staat in {omgeving.data / 'geheimen' / 'prefect-kijken'}"
            )
            click.echo("Stoppen: Ctrl-C")
            _waak(toezicht)
        finally:
            toezicht.stop()


@click.command("portaal")
@click.option("--poort", default=8080, help="Poort van het portaal", show_default=True)
@staat
def portaal(st: Staat, poort: int) -> None:
    """Draai het portaal voor mensen (op 127.0.0.1; zet er een server met TLS voor)."""
    import uvicorn

    from portal.app import maak

    uvicorn.run(
        maak(wacht_op_werkplek(st.omgeving.instellingen)),
        host="127.0.0.1",
        port=poort,
        log_level="warning",
        access_log=False,
        server_header=False,
    )


def _waak(toezicht: Toezicht, intussen: Callable[[], bool] = lambda: True) -> None:
    """Watch over the processes until Ctrl-C or SIGTERM, or until `intussen` says it is enough."""

    def stop(*_: Any) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, stop)
    with contextlib.suppress(KeyboardInterrupt):
        while intussen():
            time.sleep(0.5)
            toezicht.waak(lambda zin: click.echo(zin, err=True))


def _draai_tot_signaal(lus: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Run an event loop in a thread of its own, until SIGTERM or SIGINT.

    Prefect's engine would put its own SIGTERM handler in the main thread, which ends a flow run instead of
    letting it sleep.
    """
    fouten: list[BaseException] = []
    kern = asyncio.new_event_loop()

    async def binnen() -> None:
        try:
            await lus()
        except asyncio.CancelledError:
            return
        except Exception as fout:  # into the log of this process, with its trace: nobody is at a keyboard
            logging.getLogger("casusregie").exception("het proces stopt door een fout")
            fouten.append(fout)

    taak = kern.create_task(binnen())
    draad = threading.Thread(target=kern.run_until_complete, args=(taak,), daemon=True)

    def stop(*_: Any) -> None:
        kern.call_soon_threadsafe(taak.cancel)

    for sein in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sein, stop)
    draad.start()
    while draad.is_alive():
        draad.join(timeout=0.5)
    if fouten:
        raise fouten[0]


@click.command()
@click.option(
    "--talm",
    default=1800.0,
    help="Seconden dat een casus na een gebeurtenis wakker blijft",
    show_default=True,
)
@click.option("--plaatsen", default=1000, help="Hoeveel casussen tegelijk wakker blijven", show_default=True)
@click.option(
    "--alleen-wekken",
    is_flag=True,
    help="Voer niet zelf uit; wek flow runs voor Prefects eigen process-workers",
)
@staat
def werker(st: Staat, talm: float, plaatsen: int, alleen_wekken: bool) -> None:
    """Voer flow runs uit (mag vaker draaien)."""
    from flows.werker import Werkwijze, draai

    logging.getLogger("casusregie").setLevel(logging.INFO)
    w = wacht_op_werkplek(st.omgeving.instellingen)
    _draai_tot_signaal(
        lambda: draai(w, Werkwijze(talm_s=talm, plaatsen=plaatsen, uitvoeren=not alleen_wekken))
    )


@click.command("prefect-server")
@click.option("--poort", default=4200, help="Poort van Prefects API en schermen", show_default=True)
@staat
def prefect_server(st: Staat, poort: int) -> None:
    """Draai Prefects server (op 127.0.0.1); operators kijken er met een eigen toegangstekst."""
    os.environ.update(st.omgeving.voor_kinderen())
    from flows.prefect_server import draai

    draai(poort)


@click.command()
@staat
def bewaker(st: Staat) -> None:
    """Bewaak termijnen en verstuur berichten, ook als Prefect stilligt (mag vaker draaien)."""
    logging.getLogger("casusregie").setLevel(logging.INFO)
    b = Bewaker(wacht_op_werkplek(st.omgeving.instellingen), st.omgeving)
    for sein in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sein, lambda *_: b.stop.set())
    b.draai()


@click.command()
@staat
def status(st: Staat) -> None:
    """Zie of alles werkt: elk proces, Prefect en de mailserver (zonder persoonsgegevens)."""
    t = hartslag.toestand(st.werkplek())
    if st.als_json:
        toon_json({"onderdelen": t.onderdelen, "in_gevaar": t.in_gevaar, "hapert": t.hapert})
    else:
        toon_tabel(
            ["Onderdeel", "Stand", "Laatste teken"],
            [(x.soort, x.zin, tijd(x.gezien_op)) for x in t.onderdelen],
        )
        for zin in t.zinnen:
            click.echo(f"✗ {zin.capitalize()}.", err=True)
    if t.zinnen:
        sys.exit(7)


@click.command()
@staat
def herstel(st: Staat) -> None:
    """Geef elke open casus weer een flow run, als de Prefect-database verloren ging. Mag worden
    onderbroken.
    """
    os.environ.update({k: v for k, v in st.omgeving.voor_kinderen().items() if k.startswith("PREFECT_")})
    from flows.werker import herstel as herstel_flows

    w = st.werkplek()

    def voortgang(i: int, totaal: int, gemaakt: int) -> None:
        if sys.stderr.isatty() or i % 100 == 0 or i == totaal:
            click.echo(
                f"\r{i} van {totaal} bekeken, {gemaakt} hersteld", nl=not sys.stderr.isatty(), err=True
            )

    try:
        totaal, gemaakt = asyncio.run(herstel_flows(w, voortgang))
    except (RuntimeError, httpx.HTTPError) as fout:  # what Prefect's client raises when the server is away
        if st.debug:
            raise
        raise Storing(
            "De Prefect-server is niet bereikbaar. Wat hersteld is, blijft hersteld.",
            doen="Start de Prefect-server en geef de opdracht opnieuw.",
        ) from fout
    toon_resultaat(st, {"open": totaal, "hersteld": gemaakt}, "Elke open casus heeft een flow run.")


@click.command()
@click.option("--eenmaal", is_flag=True, help="Speel de casus, controleer de uitkomst en stop")
@staat
def demo(st: Staat, eenmaal: bool) -> None:
    """Speel een casus van aanmelding tot afsluiting, met mail, Prefect en een klok die vooruit kan."""
    from casusregie.demo.spelen import speel_demo

    sys.exit(speel_demo(st.omgeving, eenmaal=eenmaal, waak=_waak))


@click.command("demo-postbus", hidden=True)
@staat
def demo_postbus(st: Staat) -> None:
    """De mailserver en de postbuspagina van de demo."""
    from casusregie.demo.postbus import draai

    draai(st.omgeving)


def voeg_toe(cli: click.Group) -> None:
    """Add these commands."""
    for opdracht in (up, prefect_server, werker, bewaker, portaal, status, herstel, demo, demo_postbus):
        cli.add_command(opdracht)
