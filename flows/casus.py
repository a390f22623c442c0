"""One casus, from aanmelding to afsluiting, as one long-lived flow run.

The flow holds no state. Awake, it looks at the casus, does what can be done now, and waits; what was
decided stands in the application database. So a resume, retry, crash or second executor changes nothing:
the poort decides again.
"""

from __future__ import annotations

from prefect import flow

from flows.wachtkamer import Aanzicht, leef
from services.casus.overgang import Stap
from tasks.casus import besluit_vragen, poort, termijn

WACHT_OP = {
    "besluit": "Wacht op besluit",
    "bevestiging": "Wacht op tweede persoon",
    "voorwaarden": "Wacht op voorwaarden",
    "niets": "Gesloten",
}


@flow(name="casus", persist_result=False, validate_parameters=False)
async def casus(casus_id: str) -> None:
    """Volg een casus: toets de poort, laat door, herinner, en wacht op mensen."""
    gevraagd = 0

    async def kijk(hek: int) -> Aanzicht | None:
        nonlocal gevraagd
        stap = await poort(casus_id, hek)
        if stap.termijn_verstreken:
            await termijn(casus_id)
        if stap.gesloten:
            return None
        if stap.wacht_op == "besluit" and gevraagd != stap.ronde:
            await besluit_vragen(casus_id, stap.ronde)
            gevraagd = stap.ronde
        return aanzicht(stap)

    await leef(casus_id, kijk)


def aanzicht(stap: Stap) -> Aanzicht:
    """What an operator may see of a casus: codes of convenant, fase and what it waits for."""
    naam = WACHT_OP[stap.wacht_op]
    punten = "\n".join(f"- [ ] {p.replace('_', ' ')}" for p in stap.open_punten) or "- alles is aanwezig"
    tekst = (
        f"## {stap.nummer}\n\n**Fase:** {stap.fase.replace('_', ' ')} (ronde "
        f"{stap.ronde})\n\n**{naam}**\n\nNog open:\n\n{punten}\n"
    )
    return Aanzicht(
        naam, (f"convenant:{stap.convenant}", f"fase:{stap.fase}", f"wacht-op:{stap.wacht_op}"), tekst
    )
