"""One datalek as one long-lived flow run: its ladder of 24 hours, until people have closed it."""

from __future__ import annotations

from prefect import flow

from flows.wachtkamer import Aanzicht, leef
from services.datalek.ladder import DatalekStap
from tasks.datalek import ladder

WACHT_OP = {
    "kennisgeving": "Wacht op kennisgeving",
    "beoordeling": "Wacht op beoordeling",
    "ap_besluit": "Wacht op besluit over de AP",
    "betrokkenen": "Wacht op bericht aan betrokkenen",
    "sluiten": "Wacht op sluiten",
    "niets": "Gesloten",
}


@flow(name="datalek", persist_result=False, validate_parameters=False)
async def datalek(datalek_id: str) -> None:
    """Volg een datalek: meld, herinner, en handel zelf als niemand handelt."""

    async def kijk(hek: int) -> Aanzicht | None:
        stap = await ladder(datalek_id, hek)
        return None if stap.gesloten else aanzicht(stap)

    await leef(datalek_id, kijk)


def aanzicht(stap: DatalekStap) -> Aanzicht:
    """What an operator may see of a datalek: status, what it waits for, and until when."""
    naam = WACHT_OP[stap.wacht_op]
    tekst = (
        f"## {stap.nummer}\n\n**{naam}**\n\nStatus: {stap.status}\n\nUiterlijk: "
        f"{stap.uiterlijk:%Y-%m-%d %H:%M} UTC\n"
    )
    return Aanzicht(naam, (f"convenant:{stap.convenant}", "datalek", f"wacht-op:{stap.wacht_op}"), tekst)
