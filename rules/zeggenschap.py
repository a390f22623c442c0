"""Whose say is it: may a gegeven be used for another purpose, and may a partij take it home?

The partij that brought it in keeps its say. Both rules hold only where the convenant has the clause.
"""

from __future__ import annotations

from convenanten.definitie import GeldendConvenant
from rules.stand import Gegeven, Lezer, Stand
from rules.uitkomst import TOEGESTAAN, Geweigerd, Reden, Uitkomst


def noodzakelijk_bevonden(stand: Stand, gegeven: str, doel: str) -> bool:
    """Was this gegeven found necessary for this other purpose, at the latest re-assessment?"""
    return _laatste(stand, "gegeven_hertoetsen", gegeven, doel, "noodzakelijk")


def mag_voor_doel(stand: Stand, geldend: GeldendConvenant, gegeven: Gegeven, doel: str) -> Uitkomst:
    """May this gegeven be used for this purpose: its own, or one for which it was found necessary *and* then
    allowed?
    """
    if not geldend.heeft("doelwijziging") or doel == gegeven.doel:
        return TOEGESTAAN
    if not noodzakelijk_bevonden(stand, gegeven.id, doel):
        return Geweigerd(
            Reden.GEEN_DOEL,
            "Dit gegeven is voor een ander doel ingebracht en nog niet opnieuw beoordeeld.",
            bron=geldend.bron("doelwijziging"),
            doen="De procesregisseur beoordeelt eerst of het ook voor dit doel noodzakelijk is.",
        )
    if not _laatste(stand, "gebruik_toestaan", gegeven.id, doel, "toegestaan"):
        return Geweigerd(
            Reden.GEEN_DOEL,
            "De inbrenger heeft gebruik voor dit doel niet toegestaan.",
            bron=geldend.bron("doelwijziging"),
            doen="Vraag de inbrenger of dit gegeven ook voor dit doel mag worden gebruikt.",
        )
    return TOEGESTAAN


def mag_toestaan(
    stand: Stand, geldend: GeldendConvenant, lezer: Lezer, gegeven: Gegeven, doel: str
) -> Uitkomst:
    """May this reader decide on the use of this gegeven for another purpose, now?"""
    if gegeven.inbrenger != lezer.partij:
        return Geweigerd(
            Reden.GEEN_BEVOEGDHEID,
            "Alleen de inbrenger beslist over ander gebruik.",
            bron=geldend.bron("doelwijziging"),
            doen="Vraag de inbrenger.",
        )
    if not noodzakelijk_bevonden(stand, gegeven.id, doel):
        return Geweigerd(
            Reden.GEEN_DOEL,
            "Er is nog niet beoordeeld of het gegeven voor dit doel noodzakelijk is.",
            bron=geldend.bron("doelwijziging"),
            doen="De procesregisseur beoordeelt dat eerst.",
        )
    return TOEGESTAAN


def _laatste(stand: Stand, soort: str, gegeven: str, doel: str, veld: str) -> bool:
    for f in reversed(stand.feiten):
        if f.soort == soort and f.gegevens.get("gegeven") == gegeven and f.gegevens.get("doel") == doel:
            return f.gegevens.get(veld) is True
    return False


def mag_vrijgeven(
    stand: Stand,
    geldend: GeldendConvenant,
    lezer: Lezer,
    gegeven: Gegeven,
    partij: str,
    actie: int | None,
    *,
    met_reden: bool,
) -> Uitkomst:
    """May this reader let that partij take this gegeven home, for its own use in that actie?"""
    bron = geldend.bron("mee_naar_huis")
    if gegeven.inbrenger != lezer.partij:
        return Geweigerd(
            Reden.GEEN_BEVOEGDHEID,
            "Alleen de inbrenger beslist of dit gegeven mee naar huis mag.",
            bron=bron,
            doen="Vraag de inbrenger.",
        )
    deelname = stand.deelname(partij)
    if deelname is None or not deelname.actief or partij not in gegeven.ontvangers:
        return Geweigerd(
            Reden.ONTVANGER,
            "Deze partij is geen ontvanger van dit gegeven.",
            bron=bron,
            doen="Kies een ontvanger van het gegeven.",
        )
    uitvoerder = any(
        a.volgnr == actie and a.partij == partij and a.status == "aanvaard" for a in stand.acties
    )
    if actie is not None and not uitvoerder:
        return Geweigerd(
            Reden.ONTVANGER,
            f"Deze partij voert actie {actie} niet uit.",
            bron=bron,
            doen="Kies een actie die de partij heeft aanvaard.",
        )
    if actie is None and not met_reden:
        return Geweigerd(
            Reden.ONTVANGER,
            "Alleen wie een interventie uitvoert, neemt gegevens mee naar huis.",
            bron=bron,
            doen="Noem de actie, of leg de reden vast om hiervan af te wijken.",
        )
    return TOEGESTAAN


def mee_naar_huis(stand: Stand, geldend: GeldendConvenant, gegeven: Gegeven, partij: str) -> bool:
    """May this partij keep this gegeven in its own files? The giver always; others after the giver's separate
    consent.
    """
    if not geldend.heeft("mee_naar_huis") or gegeven.inbrenger == partij:
        return True
    besluit = next(
        (
            f
            for f in reversed(stand.feiten)
            if f.soort == "vrijgeven"
            and (f.gegevens.get("gegeven"), f.gegevens.get("partij")) == (gegeven.id, partij)
        ),
        None,
    )
    return besluit is not None and besluit.gegevens.get("toegestaan") is not False


def mag_vrijgave_vragen(stand: Stand, geldend: GeldendConvenant, lezer: Lezer, gegeven: Gegeven) -> Uitkomst:
    """May this reader ask the giver whether this gegeven may go home with its partij: a recipient that may
    not yet?
    """
    bron = geldend.bron("mee_naar_huis")
    if lezer.partij not in gegeven.ontvangers | {gegeven.inbrenger}:
        return Geweigerd(
            Reden.ONTVANGER,
            "Uw organisatie is geen ontvanger van dit gegeven.",
            bron=bron,
            doen="Overleg met de procesregisseur.",
        )
    if mee_naar_huis(stand, geldend, gegeven, lezer.partij):
        return Geweigerd(
            Reden.ANDERE_FASE, "Uw organisatie mag dit gegeven al meenemen.", doen="U hoeft niets te vragen."
        )
    return TOEGESTAAN


def wacht_op_gever(stand: Stand, partij: str) -> tuple[str, ...]:
    """The acts by which this partij, as the giver, must still answer: about use for another doel, and about
    taking data home.
    """
    wacht: list[str] = []
    for i, f in enumerate(stand.feiten):
        if f.gegevens.get("van") != partij:
            continue
        if f.soort == "gegeven_hertoetsen" and f.gegevens.get("noodzakelijk") is True:
            antwoord, over = (
                "gebruik_toestaan",
                {"gegeven": f.gegevens.get("gegeven"), "doel": f.gegevens.get("doel")},
            )
        elif f.soort == "vrijgave_vragen":
            antwoord, over = "vrijgeven", {"gegeven": f.gegevens.get("gegeven"), "partij": f.partij}
        else:
            continue
        if antwoord not in wacht and not any(
            g.soort == antwoord and all(g.gegevens.get(veld) == waarde for veld, waarde in over.items())
            for g in stand.feiten[i + 1 :]
        ):
            wacht.append(antwoord)
    return tuple(wacht)
