"""May this reader see this gegeven, now, for this purpose?

Fase × category of data × category of betrokkene × reader × purpose. What no rule allows is refused.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from convenanten.definitie import GeldendConvenant
from rules.bevoegdheid import heeft_geheimhouding_erkend
from rules.codes import Hoedanigheid, RedenRaadplegen
from rules.feiten import AdviesGevraagd, Feit, LeefgebiedBeschreven, Vastgelegd, VraagBeantwoord
from rules.nadien import is_niet_actief
from rules.ontvangen import Inhoud, categorieen_van, mag_ontvangen
from rules.stand import GegevenFeit, Lezer, Stand
from rules.toestemming import nog_gedragen
from rules.uitkomst import TOEGESTAAN, Geweigerd, Reden, Uitkomst
from rules.verstrekken import BIJ_INZAGE
from rules.woorden import WOORDEN
from rules.zeggenschap import mag_in_deze_fase, mag_voor_doel

VERANTWOORDEN = frozenset({"fg", "burgemeester", "procesregisseur"})
_REGIE = frozenset({Hoedanigheid.REGIE})
_DOET_MEE = frozenset({Hoedanigheid.DEELNEMERS, Hoedanigheid.BEVRAAGDEN, Hoedanigheid.ADVISEURS})
# how partijen say, in the open norm on the channel, that sealed mail may be used too
VERSLEUTELDE_MAIL = "versleutelde_mail"
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
    weet = lezer.partij == c.regiepartij or not stand.hoeft_niet_te_weten(lezer.partij)
    if Hoedanigheid.DEELNEMERS in wie and deelname is not None and deelname.gewogen and weet:
        wie.add(Hoedanigheid.GEWOGEN_DEELNEMERS)
    # the aanbrenger is who works on it there, and only as long as that partij takes part
    if lezer.partij == stand.aanbrenger and Hoedanigheid.DEELNEMERS in wie:
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
    if wie & _DOET_MEE:
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
    if gegeven.gewist:
        return Geweigerd(
            Reden.GEEN_ZICHT,
            "Dit gegeven is gewist.",
            bron="artikel 17 lid 1 onder b AVG",
            doen="Bekijk het verloop van de casus.",
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
        if voorwaarde in BIJ_INZAGE and not (nog := BIJ_INZAGE[voorwaarde](stand, geldend, gegeven)):
            return nog
    if "inbrenger" in wie:
        return TOEGESTAAN
    gedragen = nog_gedragen(stand, geldend, gegeven)
    if not gedragen:
        return gedragen
    if lezer.partij not in gegeven.ontvangers:
        return Geweigerd(
            Reden.ONTVANGER,
            "De inbrenger heeft dit niet voor uw organisatie bestemd.",
            bron=geldend.bron("ontvangers"),
            doen="Vraag het aan de inbrenger.",
        )
    soort = _mag_de_soort(stand, geldend, lezer, wie, Inhoud.van(gegeven))
    if not soort:
        return soort
    hier = mag_in_deze_fase(stand, geldend, gegeven)
    return mag_voor_doel(stand, geldend, gegeven, doel) if hier else hier


def ziet_alleen_de_vraag(wie: frozenset[str]) -> bool:
    """Is this somebody who was only asked something, and so sees neither deelnemers nor poorten nor
    acties?
    """
    return bool(wie & {Hoedanigheid.BEVRAAGDEN, Hoedanigheid.ADVISEURS}) and not wie & {
        Hoedanigheid.REGIE,
        Hoedanigheid.DEELNEMERS,
        Hoedanigheid.AANBRENGER,
    }


def mag_woorden_lezen(
    stand: Stand, geldend: GeldendConvenant, lezer: Lezer, wie: frozenset[str], gedaan: Vastgelegd[Feit]
) -> bool:
    """May this reader, in these hoedanigheden, read the words with which an act was recorded?

    Who works on it at the own partij. Others as `rules.woorden` says for this kind of act, and as far as they
    may have what this partij says at all: also beside a decision the words of the politie are
    politiegegevens.
    """
    if gedaan.partij == lezer.partij and wie & _DOET_MEE:
        return True
    voor = WOORDEN[type(gedaan.feit)]
    match gedaan.feit:
        case LeefgebiedBeschreven(gegeven=gegeven) if gegeven:
            voor = _REGIE  # the beeld is that gegeven, and these words say why it may be given
        case VraagBeantwoord(vraag, gegeven=""):  # else the answer is that gegeven, and these words say why
            voor = voor | set(geldend.convenant.vragen[vraag].lezers)
        case AdviesGevraagd(partijen) if lezer.partij not in partijen:
            voor = _REGIE
    if not wie & voor:
        return False
    gever = stand.deelname(gedaan.partij)
    gezegd = Inhoud(gedaan.partij, gever.grondslagen if gever is not None else ())
    return bool(_mag_de_soort(stand, geldend, lezer, wie, gezegd))


def _mag_de_soort(
    stand: Stand, geldend: GeldendConvenant, lezer: Lezer, wie: frozenset[str], inhoud: Inhoud
) -> Uitkomst:
    """May this reader have what this partij says, by the kind of it: its own category, and that of its
    secrecy?
    """
    for categorie in categorieen_van(geldend, inhoud):
        if categorie.lezers and not wie & set(categorie.lezers):
            return Geweigerd(
                Reden.GEEN_ZICHT, f"{categorie.naam} is niet voor u bestemd.", bron=categorie.citaat or ""
            )
    return mag_ontvangen(stand, geldend, inhoud, lezer.partij)


def mag_versturen(
    stand: Stand, geldend: GeldendConvenant, lezer: Lezer, gegeven: GegevenFeit, partij: str
) -> Uitkomst:
    """May this reader send this gegeven, sealed, to that partij? Only its giver, only where the partijen
    chose that channel, and only to a recipient whose medewerkers may read it here, now.
    """
    if lezer.partij != gegeven.inbrenger:
        return Geweigerd(
            Reden.GEEN_BEVOEGDHEID,
            "Alleen de inbrenger verstuurt een gegeven.",
            bron=geldend.bron("ontvangers"),
            doen="Vraag het aan de inbrenger.",
        )
    c = geldend.convenant
    if c.kanaal_norm is not None and geldend.norm(c.kanaal_norm) != VERSLEUTELDE_MAIL:
        return Geweigerd(
            Reden.GEEN_BEVOEGDHEID,
            "In deze samenwerking worden gegevens alleen in het portaal gedeeld, niet per mail.",
            bron=f'de open norm {c.kanaal_norm}: "{c.open_normen[c.kanaal_norm].citaat}"',
            doen="De ontvanger leest het in het dossier.",
        )
    deelname = stand.deelname(partij)
    if partij not in gegeven.ontvangers or partij == lezer.partij or deelname is None or not deelname.actief:
        return Geweigerd(
            Reden.ONTVANGER,
            "Deze partij is geen ontvanger van dit gegeven.",
            bron=geldend.bron("ontvangers"),
            doen="Kies een ontvanger van het gegeven.",
        )
    # whoever opens the mail is an ordinary medewerker: a mailbox has no designated reader
    rol = "procesregisseur" if partij == geldend.convenant.regiepartij else "partnermedewerker"
    gezien = mag_inzien(stand, geldend, Lezer("", partij, frozenset({rol})), gegeven, gegeven.doel)
    if isinstance(gezien, Geweigerd):
        return replace(gezien, uitleg=f"De ontvanger mag dit nu niet inzien. {gezien.uitleg}")
    return TOEGESTAAN


def mag_document_maken(
    stand: Stand,
    geldend: GeldendConvenant,
    wie: frozenset[str],
    soort: str,
    reden: RedenRaadplegen | None = None,
) -> Uitkomst:
    """May this reader, in these hoedanigheden, make this document: the plan, the progress and the letter to a
    melder by deelnemers who weighed their grondslag, the rest by the regie; the afsluitrapportage only after
    the end (and no poort waits for it)? Once the dossier is not active any more, only for one of the reasons
    that remain.
    """
    if stand.vernietigd:
        return Geweigerd(
            Reden.CASUS_GESLOTEN, "Dit dossier is vernietigd.", bron=geldend.convenant.bewaren.citaat or ""
        )
    if not wie & (
        {Hoedanigheid.REGIE, Hoedanigheid.GEWOGEN_DEELNEMERS}
        if soort in {"plan", "voortgang", "brief_melder"}
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
    if is_niet_actief(stand) and reden is None:
        return Geweigerd(
            Reden.CASUS_GESLOTEN,
            "Dit dossier is in de niet-actieve omgeving.",
            bron=geldend.convenant.bewaren.citaat or "",
            doen=f"Noem de reden: {', '.join(r.woorden for r in RedenRaadplegen)}.",
        )
    return TOEGESTAAN


def mag_verslag_lezen(
    stand: Stand,
    geldend: GeldendConvenant,
    lezer: Lezer,
    wie: frozenset[str],
    kennisname: Mapping[str, bool],
    categorieen: Collection[str],
) -> bool:
    """May this reader read the verslag of an overleg: the regie, or a deelnemer with a weighed grondslag that
    had to know, and as far as they may have every kind of data that stands in it (`categorieen`)?
    """
    erbij = Hoedanigheid.GEWOGEN_DEELNEMERS in wie and kennisname.get(lezer.partij) is True
    soorten = (Inhoud("", (), categorie) for categorie in categorieen)
    return (erbij or Hoedanigheid.REGIE in wie) and all(
        _mag_de_soort(stand, geldend, lezer, wie, soort) for soort in soorten
    )
