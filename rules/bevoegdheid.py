"""May this person perform this act?

Which roles may perform which act is one table, `WIE`; in which fase an act is possible is for the convenant
to say.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from convenanten.definitie import GeldendConvenant
from rules.stand import Lezer, Stand
from rules.uitkomst import TOEGESTAAN, Geweigerd, Reden, Uitkomst

FUNCTIONARIS = "bevoegd_functionaris"
HERZIEN_NA = timedelta(days=365)  # authorisations are looked at again every year (Protocol Beveiliging)
REGIE = frozenset({"procesregisseur"})
VOORBEREIDING = REGIE | {"procesondersteuner"}
PARTNER = frozenset({"procesregisseur", "partnermedewerker", "politiefunctionaris"})

WIE: dict[str, frozenset[str]] = {
    "aanmelden": PARTNER,
    "beoordelen": REGIE,
    "terugkoppelen": REGIE,
    "crisisoverleg_beoordelen": REGIE,
    "partners_kiezen": REGIE,
    "partner_toevoegen": REGIE,
    "verklaring_tekenen": PARTNER,
    "grondslag_wegen": PARTNER,
    "betrokkene_informeren": REGIE,
    "niet_informeren": REGIE,
    "bekendheid_vragen": VOORBEREIDING,
    "bekendheid_beantwoorden": frozenset({"partnermedewerker"}),
    "adviesvraag_stellen": VOORBEREIDING,
    "adviesvraag_beantwoorden": frozenset({"partnermedewerker"}),
    "niveau_vaststellen": REGIE,
    "triage_vaststellen": VOORBEREIDING,
    "leefgebied_beschrijven": PARTNER,
    "betrokkene_betrekken": REGIE,
    "casusregisseur_benoemen": REGIE,
    "gegeven_hertoetsen": REGIE,
    "gebruik_toestaan": PARTNER,
    "vrijgave_vragen": PARTNER,
    "vrijgeven": PARTNER,
    "zonder_gegevens": PARTNER,
    "resultaat_vaststellen": REGIE,
    "voortgang_vastleggen": PARTNER,
    "gegeven_versturen": PARTNER | {"aangewezen_ambtenaar"},
    "gegeven_corrigeren": PARTNER | {"aangewezen_ambtenaar"},
    "evalueren": REGIE,
    "heropenen": REGIE,
    "actualiteit_toetsen": REGIE,
    "tevredenheid_vastleggen": PARTNER,
    "vraag_beantwoorden": PARTNER,
    "complexiteit_vaststellen": REGIE,
    "samenwerkingsafspraken_vastleggen": REGIE,
    "toestemming_melder_vastleggen": PARTNER,
    "afschaling_motiveren": REGIE,
    "gegeven_inbrengen": PARTNER | {"aangewezen_ambtenaar"},
    "gegeven_betwisten": PARTNER,
    "toestemming_vastleggen": frozenset({"politiefunctionaris"}),
    "plan_vaststellen": REGIE,
    "betrokkene_over_plan": REGIE,
    "actie_voorstellen": REGIE,
    "actie_beantwoorden": PARTNER,
    "actie_afronden": PARTNER,
    "overleg_plannen": REGIE,
    "kennisname_toetsen": REGIE,
    "overleg_houden": REGIE,
    "stemmen": PARTNER,
    "overdragen": REGIE,
    "opschaling_beoordelen": REGIE,
    "terugtrekken": PARTNER,
    "besluiten": REGIE,
    "meebeslissen": REGIE,
}


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


def mag_handelen(stand: Stand | None, geldend: GeldendConvenant, lezer: Lezer, handeling: str) -> Uitkomst:
    """May this reader perform this act on this casus (None: a casus that does not exist yet)?"""
    c = geldend.convenant
    erkend = heeft_geheimhouding_erkend(geldend, lezer)
    if not erkend:
        return erkend
    rollen = lezer.rollen & WIE[handeling]
    if not rollen:
        nodig = " of ".join(c.rollen[r].naam if r in c.rollen else r for r in sorted(WIE[handeling]))
        return Geweigerd(
            Reden.GEEN_BEVOEGDHEID, f"Dit mag alleen: {nodig}.", doen="Vraag een collega met die rol."
        )
    if rollen <= VOORBEREIDING and lezer.partij != c.regiepartij:
        return Geweigerd(Reden.GEEN_BEVOEGDHEID, f"De regie ligt bij {c.partijen[c.regiepartij].naam}.")
    if stand is None:
        return TOEGESTAAN
    if stand.vernietigd:
        return Geweigerd(
            Reden.CASUS_GESLOTEN,
            "Het dossier van deze casus is vernietigd.",
            bron=c.bewaren.citaat or "",
            doen="Meld een nieuw signaal aan als een nieuwe casus.",
        )
    if stand.gesloten and not (c.fasen[stand.fase].eind and handeling in c.fasen[stand.fase].handelingen):
        return Geweigerd(
            Reden.CASUS_GESLOTEN, "De casus is gesloten.", doen="Open zo nodig een nieuwe casus."
        )
    deelname = stand.deelname(lezer.partij)
    gevraagd = handeling in {"bekendheid_beantwoorden", "adviesvraag_beantwoorden"}
    open_vraag = (
        stand.bevraagd(lezer.partij)
        if handeling == "bekendheid_beantwoorden"
        else stand.om_advies_gevraagd(lezer.partij)
    )
    if gevraagd and not open_vraag:
        return Geweigerd(
            Reden.ANDERE_FASE,
            "Er is aan uw organisatie geen vraag gesteld, of hij is al beantwoord.",
            doen="Bekijk de casus.",
        )
    if not gevraagd and lezer.partij != c.regiepartij and (deelname is None or not deelname.actief):
        return Geweigerd(
            Reden.GEEN_DEELNAME,
            "Uw organisatie doet niet (meer) mee in deze casus.",
            doen="Overleg met de procesregisseur.",
        )
    if (
        deelname is not None
        and deelname.ad_hoc
        and not deelname.verklaring
        and handeling not in {"verklaring_tekenen", "terugtrekken"}
    ):
        return Geweigerd(
            Reden.GEEN_DEELNAME,
            "Uw organisatie heeft de verklaring voor deze casus nog niet getekend.",
            bron=geldend.bron("nieuwe_partner"),
            doen="Teken eerst de verklaring.",
        )
    if handeling not in c.fasen[stand.fase].handelingen:
        return Geweigerd(
            Reden.ANDERE_FASE,
            f"In de fase '{c.fasen[stand.fase].titel}' kan dit niet.",
            bron=f"Doel van deze fase: {c.fasen[stand.fase].doel}.",
            doen="Bekijk de casus om te zien wat nu kan.",
        )
    return TOEGESTAAN


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


def te_herzien_voor(verleend_op: datetime, herzien_op: datetime | None) -> datetime:
    """Before when must this authorisation be looked at again?"""
    return (herzien_op or verleend_op) + HERZIEN_NA
