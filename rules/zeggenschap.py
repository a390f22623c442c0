"""Whose say is it: may a gegeven be used for another purpose, and may a partij take it home?

The partij that brought it in keeps its say. Both rules hold only where the convenant has the clause.
"""

from __future__ import annotations

from convenanten.definitie import POLITIEGEGEVENS, GeldendConvenant
from rules.codes import ActieStatus
from rules.feiten import (
    FasegebruikBepaald,
    Feit,
    GebruikToegestaan,
    GegevenHertoetst,
    Vastgelegd,
    VrijgaveGevraagd,
    Vrijgegeven,
    alle,
)
from rules.ontvangen import Inhoud, categorieen_van
from rules.stand import GegevenFeit, Lezer, Stand
from rules.uitkomst import TOEGESTAAN, Geweigerd, Reden, Uitkomst


def noodzakelijk_bevonden(stand: Stand, gegeven: str, doel: str) -> bool:
    """Was this gegeven found necessary for this other purpose, at the latest re-assessment?"""
    toetsen = stand.alle(GegevenHertoetst, laatste_eerst=True)
    laatste = next((v.feit for v in toetsen if (v.feit.gegeven, v.feit.doel) == (gegeven, doel)), None)
    return laatste is not None and laatste.noodzakelijk


def gebruik_toegestaan(stand: Stand, gegeven: str, doel: str) -> bool:
    """Did the giver allow this gegeven for this other purpose, the last time it was asked?"""
    antwoorden = stand.alle(GebruikToegestaan, laatste_eerst=True)
    laatste = next((v.feit for v in antwoorden if (v.feit.gegeven, v.feit.doel) == (gegeven, doel)), None)
    return laatste is not None and laatste.toegestaan


def mag_voor_doel(stand: Stand, geldend: GeldendConvenant, gegeven: GegevenFeit, doel: str) -> Uitkomst:
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
    if not gebruik_toegestaan(stand, gegeven.id, doel):
        return Geweigerd(
            Reden.GEEN_DOEL,
            "De inbrenger heeft gebruik voor dit doel niet toegestaan.",
            bron=geldend.bron("doelwijziging"),
            doen="Vraag de inbrenger of dit gegeven ook voor dit doel mag worden gebruikt.",
        )
    return TOEGESTAAN


def mag_in_deze_fase(stand: Stand, geldend: GeldendConvenant, gegeven: GegevenFeit) -> Uitkomst:
    """Did the giver not say no to use of this gegeven in this fase, the last time it spoke?

    It keeps its say, also afterwards; the text asks no consent beforehand, as it does for use at home.
    """
    gezegd = stand.alle(FasegebruikBepaald, laatste_eerst=True)
    hier = (gegeven.id, stand.fase)
    laatste = next((v.feit for v in gezegd if (v.feit.gegeven, v.feit.fase) == hier), None)
    if not geldend.heeft("andere_fase") or laatste is None or laatste.toegestaan:
        return TOEGESTAAN
    return Geweigerd(
        Reden.GEEN_ZICHT,
        "De inbrenger wil niet dat dit gegeven in deze fase wordt gebruikt.",
        bron=geldend.bron("andere_fase"),
        doen="Vraag de inbrenger waarom, of doe het zonder dit gegeven.",
    )


def is_inbrenger(geldend: GeldendConvenant, lezer: Lezer, gegeven: GegevenFeit) -> Uitkomst:
    """Did this reader's partij bring the gegeven in, so that it decides on use in another fase?"""
    if gegeven.inbrenger == lezer.partij:
        return TOEGESTAAN
    return Geweigerd(
        Reden.GEEN_BEVOEGDHEID,
        "Alleen de inbrenger beslist over gebruik in een andere fase.",
        bron=geldend.bron("andere_fase"),
        doen="Vraag de inbrenger.",
    )


def mag_toestaan(
    stand: Stand, geldend: GeldendConvenant, lezer: Lezer, gegeven: GegevenFeit, doel: str
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


def mag_vrijgeven(
    stand: Stand,
    geldend: GeldendConvenant,
    lezer: Lezer,
    gegeven: GegevenFeit,
    partij: str,
    actie: int | None,
    *,
    met_reden: bool,
    verder: bool = False,
) -> Uitkomst:
    """May this reader let that partij take this gegeven home, for its own use in that actie?

    `verder`: also to hand it over to another organisation, which only the regie does.
    """
    bron = geldend.bron("mee_naar_huis")
    if gegeven.inbrenger != lezer.partij:
        return Geweigerd(
            Reden.GEEN_BEVOEGDHEID,
            "Alleen de inbrenger beslist of dit gegeven mee naar huis mag.",
            bron=bron,
            doen="Vraag de inbrenger.",
        )
    if verder and partij != geldend.convenant.regiepartij:
        return Geweigerd(
            Reden.ONTVANGER,
            "Alleen de regie draagt een casus met gegevens over aan een andere organisatie.",
            bron=bron,
            doen="Kies de partij met de regie.",
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
        a.volgnr == actie and a.partij == partij and a.status == ActieStatus.AANVAARD for a in stand.acties
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


def mee_naar_huis(stand: Stand, geldend: GeldendConvenant, gegeven: GegevenFeit, partij: str) -> bool:
    """May this partij keep this gegeven in its own files? The giver always; others after the giver's
    consent.
    """
    if not geldend.heeft("mee_naar_huis") or gegeven.inbrenger == partij:
        return True
    over = (gegeven.id, partij)
    antwoorden = stand.alle(Vrijgegeven, laatste_eerst=True)
    laatste = next((v.feit for v in antwoorden if (v.feit.gegeven, v.feit.partij) == over), None)
    return laatste is not None and laatste.toegestaan


def mag_meegeven(stand: Stand, geldend: GeldendConvenant, gegeven: GegevenFeit) -> Uitkomst:
    """May the regie let this gegeven go along when it hands the casus over to another organisation?

    What the regie brought in, it may. What a partij brought in goes along after that partij's consent: where
    the convenant leaves the say with the giver, and everywhere for police data (a closed regime) and for what
    falls under a beroepsgeheim.
    """
    if gegeven.inbrenger == geldend.convenant.regiepartij:
        return TOEGESTAAN
    categorie = geldend.convenant.gegevens[gegeven.categorie]
    van_de_gever = (
        geldend.heeft("mee_naar_huis")
        or geldend.heeft("doelwijziging")
        or any(
            c.soort in POLITIEGEGEVENS or "beroepsgeheim_gewogen" in c.voorwaarden
            for c in categorieen_van(geldend, Inhoud.van(gegeven))
        )
    )
    antwoorden = stand.alle(Vrijgegeven, laatste_eerst=True)
    over = (gegeven.id, geldend.convenant.regiepartij)
    laatste = next((v.feit for v in antwoorden if (v.feit.gegeven, v.feit.partij) == over), None)
    if not van_de_gever or (laatste is not None and laatste.toegestaan and laatste.verder):
        return TOEGESTAAN
    return Geweigerd(
        Reden.ONTVANGER,
        f"{categorie.naam}: de inbrenger stond niet toe dat dit naar een andere organisatie gaat.",
        bron=geldend.bron("mee_naar_huis") or categorie.citaat or "",
        doen="Vraag de inbrenger om toestemming, of laat de inbrenger het zelf geven.",
    )


def mag_vrijgave_vragen(
    stand: Stand, geldend: GeldendConvenant, lezer: Lezer, gegeven: GegevenFeit
) -> Uitkomst:
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


def wacht_op_gever(stand: Stand, partij: str) -> tuple[type[Feit], ...]:
    """What this partij, as the giver, must still answer: use for another doel, or taking data home."""
    antwoorden = (_vraagt_van(partij, v, stand.feiten[i:]) for i, v in enumerate(stand.feiten))
    return tuple(dict.fromkeys(a for a in antwoorden if a is not None))


def _vraagt_van(partij: str, v: Vastgelegd[Feit], later: tuple[Vastgelegd[Feit], ...]) -> type[Feit] | None:
    """The answer that this fact asks of the partij and that did not come later, or None."""
    match v.feit:
        case GegevenHertoetst(gegeven, doel, noodzakelijk=True, van=gever) if gever == partij:
            beslist = {(x.feit.gegeven, x.feit.doel) for x in alle(later, GebruikToegestaan)}
            return None if (gegeven, doel) in beslist else GebruikToegestaan
        case VrijgaveGevraagd(gegeven, van=gever) if gever == partij:
            vrij = {(x.feit.gegeven, x.feit.partij) for x in alle(later, Vrijgegeven)}
            return None if (gegeven, v.partij) in vrij else Vrijgegeven
    return None
