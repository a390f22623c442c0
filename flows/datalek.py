"""One datalek as one long-lived flow run: its ladder of 24 hours, until people have closed it."""

from __future__ import annotations

from prefect import flow

from flows.wachtkamer import Aanzicht, hier, slaap
from services.datalek import DatalekStap
from services.fouten import Conflict
from tasks.datalek import ladder

WACHT_OP = {"kennisgeving": "Wacht op kennisgeving", "bevestiging": "Wacht op bevestiging", "niets": "Gesloten"}


@flow(name="datalek", persist_result=False, validate_parameters=False)
async def datalek(datalek_id: str) -> None:
    """Volg een datalek: meld, herinner, en handel zelf als niemand handelt."""
    kamer = hier()
    hek = await kamer.binnen(datalek_id)
    if hek is None:
        await slaap("Elders in behandeling")
    assert hek is not None
    naam = "Elders in behandeling"
    try:
        while True:
            kamer.klaar_voor_bel(datalek_id)
            stap = await ladder(datalek_id, hek)
            if stap.gesloten:
                return
            kamer.toon(datalek_id, aanzicht(stap))
            if not await kamer.wacht(datalek_id):
                naam = WACHT_OP[stap.wacht_op]
                break
    except Conflict:
        pass  # the lease went to another executor; it does the work
    finally:
        await kamer.uit(datalek_id)
    await slaap(naam)


def aanzicht(stap: DatalekStap) -> Aanzicht:
    """What an operator may see of a datalek: status, what it waits for, and until when."""
    naam = WACHT_OP[stap.wacht_op]
    tekst = f"## {stap.nummer}\n\n**{naam}**\n\nStatus: {stap.status}\n\nUiterlijk: {stap.uiterlijk:%Y-%m-%d %H:%M} UTC\n"
    return Aanzicht(naam, (f"convenant:{stap.convenant}", "datalek", f"wacht-op:{stap.wacht_op}"), tekst)
