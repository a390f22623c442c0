"""May this reader see this gegeven, now, for this purpose?

Fase × category of data × category of betrokkene × reader × purpose. What no rule allows is refused.
"""

from __future__ import annotations

from collections.abc import Mapping

from convenanten.definitie import GeldendConvenant
from rules.bevoegdheid import heeft_geheimhouding_erkend
from rules.codes import Hoedanigheid
from rules.feiten import (
    AdviesGevraagd,
    Feit,
    LeefgebiedBeschreven,
    ResultaatVastgesteld,
    Teruggekoppeld,
    Vastgelegd,
    VoortgangVastgelegd,
    VraagBeantwoord,
)
from rules.stand import GegevenFeit, Lezer, Stand, is_politiegegeven
from rules.uitkomst import TOEGESTAAN, Geweigerd, Reden, Uitkomst
from rules.verstrekken import BIJ_INZAGE
from rules.zeggenschap import mag_voor_doel

VERANTWOORDEN = frozenset({"fg", "burgemeester", "procesregisseur"})
REGIEROLLEN = frozenset({"procesregisseur", "procesondersteuner"})


def hoedanigheden(stand: Stand, geldend: GeldendConvenant, lezer: Lezer) -> frozenset[str]:
    """As what does this reader look: regie, deelnemer (with or without a weighed grondslag), aanbrenger,
    asked whether it knows the person, its partij, kind of partij and roles.
    """
    c = geldend.convenant
    wie = {lezer.partij, *lezer.rollen}
    deelname = stand.deelname(lezer.partij)
    actief = deelname is not None and deelname.actief and (not deelname.ad_hoc or deelname.verklaring)
    if lezer.partij == c.regiepartij and lezer.rollen & REGIEROLLEN:
        wie |= {Hoedanigheid.REGIE, Hoedanigheid.DEELNEMERS}
    elif actief and lezer.rollen & {"partnermedewerker", "politiefunctionaris"}:
        wie.add(Hoedanigheid.DEELNEMERS)
    if Hoedanigheid.DEELNEMERS in wie and deelname is not None and deelname.gewogen:
        wie.add(Hoedanigheid.GEWOGEN_DEELNEMERS)
    if lezer.partij == stand.aanbrenger:
        wie.add(Hoedanigheid.AANBRENGER)
    if stand.bevraagd(lezer.partij) and "partnermedewerker" in lezer.rollen:
        wie.add(Hoedanigheid.BEVRAAGDEN)
    if stand.om_advies_gevraagd(lezer.partij) and "partnermedewerker" in lezer.rollen:
        wie.add(Hoedanigheid.ADVISEURS)
    if lezer.partij in c.partijen:
        wie.add(c.partijen[lezer.partij].soort)
    return frozenset(wie)


def mag_verantwoorden(geldend: GeldendConvenant, lezer: Lezer) -> bool:
    """Does this reader answer for who sees what in this samenwerking: the regie, its FG and its burgemeester
    (K10.1)?
    """
    return lezer.partij == geldend.convenant.regiepartij and bool(lezer.rollen & VERANTWOORDEN)


def mag_casus_zien(stand: Stand, geldend: GeldendConvenant, lezer: Lezer) -> Uitkomst:
    """May this reader know that this casus exists, and follow its course?"""
    return _mag_zien(stand, geldend, lezer, hoedanigheden(stand, geldend, lezer))


def _mag_zien(stand: Stand, geldend: GeldendConvenant, lezer: Lezer, wie: frozenset[str]) -> Uitkomst:
    erkend = heeft_geheimhouding_erkend(geldend, lezer)
    if not erkend:
        return erkend
    teruggetrokken = stand.deelname(lezer.partij)
    if (
        teruggetrokken is not None
        and not teruggetrokken.actief
        and not wie & {Hoedanigheid.REGIE, Hoedanigheid.BEVRAAGDEN, Hoedanigheid.ADVISEURS}
    ):
        return Geweigerd(
            Reden.GEEN_DEELNAME,
            "Uw organisatie doet niet meer mee in deze casus.",
            bron=geldend.bron("kennisname"),
            doen="Overleg zo nodig met de procesregisseur.",
        )
    if wie & {Hoedanigheid.DEELNEMERS, Hoedanigheid.BEVRAAGDEN, Hoedanigheid.ADVISEURS} or (
        Hoedanigheid.AANBRENGER in wie and "partnermedewerker" in lezer.rollen
    ):
        return TOEGESTAAN
    if lezer.partij == geldend.convenant.regiepartij and lezer.rollen & {
        "burgemeester",
        "aangewezen_ambtenaar",
    }:
        return TOEGESTAAN
    return Geweigerd(
        Reden.GEEN_DEELNAME,
        "Uw organisatie doet niet mee in deze casus.",
        doen="Overleg met de procesregisseur.",
    )


def mag_inzien(
    stand: Stand, geldend: GeldendConvenant, lezer: Lezer, gegeven: GegevenFeit, doel: str
) -> Uitkomst:
    """May this reader see the content of this gegeven for this purpose?"""
    wie = hoedanigheden(stand, geldend, lezer)
    zien = _mag_zien(stand, geldend, lezer, wie)
    if not zien:
        return zien
    c = geldend.convenant
    fase = c.fasen[stand.fase]
    if stand.gesloten:
        return Geweigerd(
            Reden.CASUS_GESLOTEN,
            "De casus is gesloten; het dossier is niet meer in te zien.",
            bron=c.bewaren.citaat or "",
            doen="Vraag de procesregisseur naar de bewaartermijn.",
        )
    categorie = c.gegevens[gegeven.categorie]
    if lezer.partij == gegeven.inbrenger:
        wie = wie | {"inbrenger"}
    regels = [
        z for z in fase.zicht if gegeven.categorie in z.gegevens and gegeven.betrokkene in z.betrokkenen
    ]
    passend = [z for z in regels if wie & set(z.lezers)]
    if not passend or (categorie.lezers and not wie & set(categorie.lezers)):
        return Geweigerd(
            Reden.GEEN_ZICHT,
            f"{categorie.naam} is in de fase '{fase.titel}' niet voor u bestemd.",
            bron=categorie.citaat or f"Doel van deze fase: {fase.doel}.",
        )
    if doel not in {d for z in passend for d in z.doelen} or (
        categorie.doelen and doel not in categorie.doelen
    ):
        return Geweigerd(
            Reden.GEEN_DOEL, f"Voor het doel '{doel}' mag u dit niet inzien.", bron=categorie.citaat or ""
        )
    for voorwaarde in categorie.voorwaarden:
        if voorwaarde in BIJ_INZAGE and not (nog := BIJ_INZAGE[voorwaarde](stand, geldend)):
            return nog
    if "inbrenger" in wie:
        return TOEGESTAAN
    verder = mag_voor_doel(stand, geldend, gegeven, doel)
    if not verder:
        return verder
    if lezer.partij not in gegeven.ontvangers:
        return Geweigerd(
            Reden.ONTVANGER,
            "De inbrenger heeft dit niet voor uw organisatie bestemd.",
            bron=geldend.bron("ontvangers"),
            doen="Vraag het aan de inbrenger.",
        )
    deelname = stand.deelname(lezer.partij)
    if (
        deelname is not None
        and deelname.ad_hoc
        and is_politiegegeven(geldend, gegeven.categorie)
        and not gegeven.ook_ad_hoc
    ):
        return Geweigerd(
            Reden.POLITIEGEGEVENS,
            "Een nieuwe partner krijgt geen politiegegevens, tenzij de politie daartoe besluit.",
            bron=geldend.bron("nieuwe_partner"),
        )
    return TOEGESTAAN


def ziet_alleen_de_vraag(wie: frozenset[str]) -> bool:
    """Is this somebody who was only asked something, and so sees neither deelnemers nor poorten nor
    acties?
    """
    return bool(wie & {Hoedanigheid.BEVRAAGDEN, Hoedanigheid.ADVISEURS}) and not wie & {
        Hoedanigheid.REGIE,
        Hoedanigheid.DEELNEMERS,
        Hoedanigheid.AANBRENGER,
    }


def mag_toelichting_lezen(
    geldend: GeldendConvenant, lezer: Lezer, wie: frozenset[str], gedaan: Vastgelegd[Feit]
) -> bool:
    """May this reader, in these hoedanigheden, read the words with which an act was recorded?

    The regie all; a partij its own; the aanmelder the terugkoppeling; an adviser the question; those who make
    the toestandsbeeld together all of it, the progress and the result; and the answer to a question whom the
    convenant names.
    """
    if Hoedanigheid.REGIE in wie or gedaan.partij == lezer.partij:
        return True
    match gedaan.feit:
        case Teruggekoppeld():
            return Hoedanigheid.AANBRENGER in wie
        case VraagBeantwoord(vraag):
            return bool(wie & set(geldend.convenant.vragen[vraag].lezers))
        case AdviesGevraagd(partijen):
            return Hoedanigheid.ADVISEURS in wie and lezer.partij in partijen
        case LeefgebiedBeschreven() | VoortgangVastgelegd() | ResultaatVastgesteld():
            return Hoedanigheid.GEWOGEN_DEELNEMERS in wie
    return False


def mag_document_maken(stand: Stand, geldend: GeldendConvenant, wie: frozenset[str], soort: str) -> Uitkomst:
    """May this reader, in these hoedanigheden, make this document: the plan and the progress by deelnemers
    who weighed their grondslag, the rest by the regie; the afsluitrapportage only after the end (and no
    poort waits for it)?
    """
    if stand.vernietigd:
        return Geweigerd(
            Reden.CASUS_GESLOTEN, "Dit dossier is vernietigd.", bron=geldend.convenant.bewaren.citaat or ""
        )
    if not wie & (
        {Hoedanigheid.REGIE, Hoedanigheid.GEWOGEN_DEELNEMERS}
        if soort in {"plan", "voortgang"}
        else {Hoedanigheid.REGIE}
    ):
        return Geweigerd(
            Reden.GEEN_BEVOEGDHEID, "Dit document maakt de regie.", doen="Vraag het aan de procesregisseur."
        )
    if stand.gesloten is not (soort == "afsluiting"):
        anders = (
            "De casus is nog niet afgesloten."
            if soort == "afsluiting"
            else "De casus is gesloten; alleen de afsluitrapportage kan nog."
        )
        return Geweigerd(Reden.ANDERE_FASE, anders, doen="Maak het document in de juiste fase.")
    return TOEGESTAAN


def mag_verslag_lezen(lezer: Lezer, wie: frozenset[str], kennisname: Mapping[str, bool]) -> bool:
    """May this reader read the verslag of an overleg: the regie, or a deelnemer with a weighed grondslag that
    had to know?
    """
    return Hoedanigheid.REGIE in wie or (
        Hoedanigheid.GEWOGEN_DEELNEMERS in wie and kennisname.get(lezer.partij) is True
    )
