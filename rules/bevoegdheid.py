"""May this person perform this act?

Which roles may is for the act to declare; in which fase it is possible, for the convenant to say.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from convenanten.definitie import Convenant, GeldendConvenant
from rules.feiten import (
    AdviesGegeven,
    BekendheidBeantwoord,
    GegevenGecorrigeerd,
    RegieOvergedragen,
    Teruggetrokken,
    ToestemmingIngetrokken,
    VerklaringGetekend,
)
from rules.rollen import FUNCTIONARIS, NOOIT_SAMEN, PARTNER, TE_BEVESTIGEN, VOORBEREIDING
from rules.stand import Lezer, Stand
from rules.uitkomst import TOEGESTAAN, Geweigerd, Reden, Uitkomst

# Who of the regiepartij does the work is its own affair: no convenant says in which fase that may change.
IN_ELKE_FASE = (RegieOvergedragen.handeling,)

# A partij that left keeps answering for what it said: what is wrong is put right (article 16 AVG), and who
# withdraws a consent does so where it was given (article 7(3)).
OOK_NA_VERTREK = frozenset({GegevenGecorrigeerd.handeling, ToestemmingIngetrokken.handeling})

HERZIEN_NA = timedelta(days=365)  # authorisations are looked at again every year (Protocol Beveiliging)


def heeft_geheimhouding_erkend(geldend: GeldendConvenant, lezer: Lezer) -> Uitkomst:
    """Did this medewerker acknowledge the secrecy duty, where the text has one? Asked at every access."""
    if lezer.erkend or not geldend.heeft("geheimhouding"):
        return TOEGESTAAN
    return Geweigerd(
        Reden.GEHEIMHOUDING,
        "U heeft de geheimhouding van dit convenant nog niet erkend.",
        bron=geldend.bron("geheimhouding"),
        doen="Lees de geheimhouding en erken die eerst.",
    )


def mogelijk(stand: Stand, c: Convenant) -> tuple[str, ...]:
    """The acts that somebody may perform in this fase: those of the convenant, and while it is open those of
    every fase.
    """
    return (*c.fasen[stand.fase].handelingen, *(() if stand.gesloten else IN_ELKE_FASE))


@dataclass(frozen=True)
class Poging:
    """Somebody wants to perform this act, which `wie` may."""

    geldend: GeldendConvenant
    lezer: Lezer
    handeling: str
    wie: frozenset[str]


def mag_handelen(
    stand: Stand | None, geldend: GeldendConvenant, lezer: Lezer, handeling: str, wie: frozenset[str]
) -> Uitkomst:
    """May this reader perform this act, which these roles may, on this casus?"""
    p = Poging(geldend, lezer, handeling, wie)
    erkend = heeft_geheimhouding_erkend(geldend, lezer)
    if not erkend:
        return erkend
    rol = _heeft_de_rol(p)
    if not rol:
        return rol
    if stand is None:
        return _mag_aanmelden(p)
    for stap in (_dossier_in_gebruik, _is_gevraagd_of_doet_mee, _heeft_getekend, _kan_in_deze_fase):
        uitkomst = stap(p, stand)
        if not uitkomst:
            return uitkomst
    return TOEGESTAAN


def _mag_aanmelden(p: Poging) -> Uitkomst:
    """A partij of the convenant brings in a new casus; who joined for one, joined for that one only. Who
    prepares the work of the regie does so where the convenant says that.
    """
    c = p.geldend.convenant
    if not p.lezer.rollen & (PARTNER | set(c.bij_aanmelding.ook_door)):
        return Geweigerd(
            Reden.GEEN_BEVOEGDHEID,
            "Met uw rol meldt u in deze samenwerking niemand aan.",
            doen="Vraag het een collega die de regie heeft, of die voor een partner aan casussen werkt.",
        )
    if p.lezer.partij in c.partijen:
        return TOEGESTAAN
    return Geweigerd(
        Reden.GEEN_DEELNAME,
        "Uw organisatie doet alleen mee in de casus waarvoor zij is gevraagd.",
        bron=p.geldend.bron("nieuwe_partner"),
        doen="Vraag een partij van het convenant om aan te melden.",
    )


def _heeft_de_rol(p: Poging) -> Uitkomst:
    c = p.geldend.convenant
    rollen = p.lezer.rollen & p.wie
    if not rollen:
        # a rol that this convenant does not know is nobody to ask
        bekend = [c.rollen[r].naam for r in sorted(p.wie) if r in c.rollen]
        nodig = " of ".join(bekend) or "niemand in deze samenwerking"
        return Geweigerd(
            Reden.GEEN_BEVOEGDHEID, f"Dit mag alleen: {nodig}.", doen="Vraag een collega met die rol."
        )
    if rollen <= VOORBEREIDING and p.lezer.partij != c.regiepartij:
        return Geweigerd(Reden.GEEN_BEVOEGDHEID, f"De regie ligt bij {c.partijen[c.regiepartij].naam}.")
    return TOEGESTAAN


def _dossier_in_gebruik(p: Poging, stand: Stand) -> Uitkomst:
    c = p.geldend.convenant
    fase = c.fasen[stand.fase]
    if stand.vernietigd:
        return Geweigerd(
            Reden.CASUS_GESLOTEN,
            "Het dossier van deze casus is vernietigd.",
            bron=c.bewaren.citaat or "",
            doen="Meld een nieuw signaal aan als een nieuwe casus.",
        )
    if stand.gesloten and not (fase.eind and p.handeling in fase.handelingen):
        return Geweigerd(
            Reden.CASUS_GESLOTEN, "De casus is gesloten.", doen="Open zo nodig een nieuwe casus."
        )
    return TOEGESTAAN


def _is_gevraagd_of_doet_mee(p: Poging, stand: Stand) -> Uitkomst:
    """An answer needs an open question to this partij; anything else needs that it takes part."""
    partij = p.lezer.partij
    vragen = {
        BekendheidBeantwoord.handeling: stand.bevraagd,
        AdviesGegeven.handeling: stand.om_advies_gevraagd,
    }
    if p.handeling in vragen:
        if vragen[p.handeling](partij):
            return TOEGESTAAN
        return Geweigerd(
            Reden.ANDERE_FASE,
            "Er is aan uw organisatie geen vraag gesteld, of hij is al beantwoord.",
            doen="Bekijk de casus.",
        )
    if is_vertrokken(stand, partij) and p.handeling in OOK_NA_VERTREK:
        return TOEGESTAAN
    deelname = stand.deelname(partij)
    if partij != p.geldend.convenant.regiepartij and (deelname is None or not deelname.actief):
        return Geweigerd(
            Reden.GEEN_DEELNAME,
            "Uw organisatie doet niet (meer) mee in deze casus.",
            doen="Overleg met de procesregisseur.",
        )
    return TOEGESTAAN


def is_vertrokken(stand: Stand, partij: str) -> bool:
    """Did this partij take part, and does it no more?"""
    deelname = stand.deelname(partij)
    return deelname is not None and not deelname.actief


def _heeft_getekend(p: Poging, stand: Stand) -> Uitkomst:
    """A partij for one casus first signs; until then it can only sign or leave."""
    deelname = stand.deelname(p.lezer.partij)
    if deelname is None or not deelname.ad_hoc or deelname.verklaring:
        return TOEGESTAAN
    if p.handeling in {VerklaringGetekend.handeling, Teruggetrokken.handeling}:
        return TOEGESTAAN
    return Geweigerd(
        Reden.GEEN_DEELNAME,
        "Uw organisatie heeft de verklaring voor deze casus nog niet getekend.",
        bron=p.geldend.bron("nieuwe_partner"),
        doen="Teken eerst de verklaring.",
    )


def _kan_in_deze_fase(p: Poging, stand: Stand) -> Uitkomst:
    if p.handeling in mogelijk(stand, p.geldend.convenant):
        return TOEGESTAAN
    fase = p.geldend.convenant.fasen[stand.fase]
    return Geweigerd(
        Reden.ANDERE_FASE,
        f"In de fase '{fase.titel}' kan dit niet.",
        bron=f"Doel van deze fase: {fase.doel}.",
        doen="Bekijk de casus om te zien wat nu kan.",
    )


_WIE_IN_WOORDEN = {
    "beheerder": "een beheerder",
    FUNCTIONARIS: "een bevoegde functionaris",
    "fg": "de functionaris gegevensbescherming",
}


def mag_beheren(rollen: frozenset[str], wie: frozenset[str]) -> Uitkomst:
    """May somebody with these roles in the installatie perform an act that `wie` may?"""
    if rollen & wie:
        return TOEGESTAAN
    nodig = " of ".join(_WIE_IN_WOORDEN[r] for r in sorted(wie))
    return Geweigerd(Reden.GEEN_BEVOEGDHEID, f"Dit mag alleen {nodig}.", doen=f"Vraag {nodig}.")


def mag_besluiten(geldend: GeldendConvenant, stand: Stand, lezer: Lezer, naar: str) -> Uitkomst:
    """Is this the person whom the convenant lets decide on this transition?"""
    overgang = next((o for o in geldend.convenant.fasen[stand.fase].overgangen if o.naar == naar), None)
    if overgang is None:
        mogelijk = ", ".join(o.naar for o in geldend.convenant.fasen[stand.fase].overgangen) or "geen"
        return Geweigerd(
            Reden.ANDERE_FASE,
            f"Van '{stand.fase}' kan een casus niet naar '{naar}'.",
            doen=f"Mogelijk: {mogelijk}.",
        )
    if overgang.besluit.door not in lezer.rollen:
        rol = geldend.convenant.rollen[overgang.besluit.door].naam
        return Geweigerd(
            Reden.GEEN_BEVOEGDHEID, f"Hierover besluit de {rol.lower()}.", doen="Vraag deze persoon."
        )
    return TOEGESTAAN


def mag_aanbrenger_worden(stand: Stand, geldend: GeldendConvenant, lezer: Lezer) -> Uitkomst:
    """May this partij take over as aanbrenger: is the casus without one, and did it weigh its own grondslag?

    The regie works under the responsibility of the aanbrenger, so it is never the aanbrenger itself.
    """
    bron = geldend.bron("aanbrenger")
    if lezer.partij == geldend.convenant.regiepartij:
        return Geweigerd(
            Reden.GEEN_BEVOEGDHEID,
            "De partij met de regie werkt voor de aanbrenger en kan het niet zelf zijn.",
            bron=bron,
            doen="Vraag een andere deelnemer.",
        )
    if stand.aanbrenger_draagt:
        return Geweigerd(
            Reden.ANDERE_FASE,
            "De aanbrenger doet nog mee met een gewogen grondslag; overnemen is niet nodig.",
            bron=bron,
            doen="Overleg met de aanbrenger.",
        )
    deelname = stand.deelname(lezer.partij)
    if deelname is None or not deelname.gewogen:
        return Geweigerd(
            Reden.GEEN_GRONDSLAG,
            "Uw organisatie heeft voor deze casus nog geen grondslag gewogen.",
            bron=bron,
            doen="Weeg eerst de grondslag.",
        )
    return TOEGESTAAN


@dataclass(frozen=True)
class Verlener:
    """Who gives or takes away access: beheerder of the installation, and of which partij the bevoegde
    functionaris.
    """

    beheerder: bool
    functionaris: bool


def mag_toegang_regelen(geldend: GeldendConvenant, verlener: Verlener, partij: str, rol: str) -> Uitkomst:
    """May this person decide that somebody acts for this partij in this rol?

    A bevoegde functionaris of the partij does; the beheerder appoints those. A rol that belongs to certain
    partijen goes to no other.
    """
    c = geldend.convenant
    soort = c.partijen[partij].soort if partij in c.partijen else None
    if c.rollen[rol].namens and soort not in c.rollen[rol].namens:
        return Geweigerd(
            Reden.GEEN_BEVOEGDHEID,
            f"De rol {c.rollen[rol].naam} hoort niet bij '{partij}'.",
            doen="Kies een andere rol of partij.",
        )
    if rol == FUNCTIONARIS:
        return (
            TOEGESTAAN
            if verlener.beheerder
            else Geweigerd(
                Reden.GEEN_BEVOEGDHEID,
                "Alleen een beheerder wijst een bevoegde functionaris aan.",
                doen="Vraag de beheerder.",
            )
        )
    return (
        TOEGESTAAN
        if verlener.functionaris
        else Geweigerd(
            Reden.GEEN_BEVOEGDHEID,
            "Alleen een bevoegde functionaris van deze partij verleent toegang.",
            bron="Beveiliging",
            doen="Vraag de bevoegde functionaris van deze partij.",
        )
    )


def moet_aanvaarden(werkt: frozenset[tuple[str, str]], convenant: str, partij: str) -> bool:
    """Does a person who works at these places (convenant, partij) first accept this one? Where somebody works
    decides on behalf of whom that person acts: no partij changes that for the people of another.
    """
    return bool(werkt) and (convenant, partij) not in werkt


def mag_samen(geldend: GeldendConvenant, heeft: Collection[str], rol: str) -> Uitkomst:
    """May a person who has these rollen (in this convenant, for whatever partij) have this one as well?"""
    rollen = geldend.convenant.rollen

    def botst(ander: str) -> bool:
        zegt_dit = ander in rollen[rol].niet_met
        zegt_ander = ander in rollen and rol in rollen[ander].niet_met
        return frozenset({ander, rol}) in NOOIT_SAMEN or zegt_dit or zegt_ander

    anders = next((x for x in sorted(heeft) if botst(x)), None)
    if anders is None:
        return TOEGESTAAN
    naam = rollen[anders].naam if anders in rollen else "Beheerder"
    return Geweigerd(
        Reden.VIER_OGEN,
        f"Deze persoon is al: {naam}. Dat gaat niet samen met: {rollen[rol].naam}.",
        bron="artikel 38 lid 6 AVG" if "fg" in {anders, rol} else "",
        doen="Geef de rol aan een ander, of trek eerst de andere rol in. Heet een ander precies zo, "
        "wijzig dan de naam zodat u de twee uit elkaar houdt.",
    )


def moet_bevestigd(rol: str, *, eerste: bool) -> bool:
    """Does a second person confirm that somebody gets this rol? `eerste`: nobody ever was a functionaris in
    this convenant, so that there is nobody to ask.
    """
    return rol in TE_BEVESTIGEN and not (eerste and rol == FUNCTIONARIS)


def bevestigers(werken: Iterable[tuple[str, str, str]], partij: str) -> frozenset[str]:
    """Who of these (medewerker, partij, rol) confirms a weighty rol at this partij: its other functionarissen
    and the FG; where there is none of them, the functionarissen of the other partijen.
    """
    werken = list(werken)
    dichtbij = {m for m, p, rol in werken if rol == "fg" or (p == partij and rol == FUNCTIONARIS)}
    return frozenset(dichtbij or {m for m, _, rol in werken if rol == FUNCTIONARIS})


def mag_vernietigen(*, is_fg: bool, verlopen: bool) -> Uitkomst:
    """May this person, a beheerder or the FG of the convenant, destroy a closed dossier: is its term over
    (`verlopen`), or is it the FG who answers for it?
    """
    if is_fg or verlopen:
        return TOEGESTAAN
    return Geweigerd(
        Reden.GEEN_BEVOEGDHEID,
        "De bewaartermijn van dit dossier is niet voorbij. Eerder vernietigen beslist geen beheerder.",
        bron="artikel 17 AVG",
        doen="Vraag de functionaris gegevensbescherming van deze samenwerking.",
    )


def te_herzien_voor(verleend_op: datetime, herzien_op: datetime | None) -> datetime:
    """Before when must this authorisation be looked at again?"""
    return (herzien_op or verleend_op) + HERZIEN_NA
