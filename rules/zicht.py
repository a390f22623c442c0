"""May this reader see this gegeven, now, for this purpose?

Fase × category of data × category of betrokkene × reader × purpose. What no rule allows is refused.
"""

from __future__ import annotations

from convenanten.definitie import GeldendConvenant
from rules.stand import Gegeven, Lezer, Stand, is_politiegegeven
from rules.uitkomst import TOEGESTAAN, Geweigerd, Reden, Uitkomst

INZAGEROLLEN = frozenset({"procesregisseur", "partnermedewerker", "politiefunctionaris", "aangewezen_ambtenaar", "burgemeester"})


def hoedanigheden(stand: Stand, geldend: GeldendConvenant, lezer: Lezer) -> frozenset[str]:
    """As what does this reader look: regie, deelnemer (with or without a weighed grondslag), aanbrenger, its partij,
    kind of partij and roles."""
    c = geldend.convenant
    wie = {lezer.partij, *lezer.rollen}
    deelname = stand.deelname(lezer.partij)
    actief = deelname is not None and deelname.actief and (not deelname.ad_hoc or deelname.verklaring)
    if lezer.partij == c.regiepartij and "procesregisseur" in lezer.rollen:
        wie |= {"regie", "deelnemers"}
    elif actief and lezer.rollen & {"partnermedewerker", "politiefunctionaris"}:
        wie.add("deelnemers")
    if "deelnemers" in wie and deelname is not None and deelname.gewogen:
        wie.add("gewogen_deelnemers")
    if lezer.partij == stand.aanbrenger:
        wie.add("aanbrenger")
    if lezer.partij in c.partijen:
        wie.add(c.partijen[lezer.partij].soort)
    return frozenset(wie)


def mag_casus_zien(stand: Stand, geldend: GeldendConvenant, lezer: Lezer) -> Uitkomst:
    """May this reader know that this casus exists, and follow its course?"""
    wie = hoedanigheden(stand, geldend, lezer)
    teruggetrokken = stand.deelname(lezer.partij)
    if teruggetrokken is not None and not teruggetrokken.actief and "regie" not in wie:
        return Geweigerd(Reden.GEEN_DEELNAME, "Uw organisatie doet niet meer mee in deze casus.",
                         bron="Uitgangspunt IV", doen="Overleg zo nodig met de procesregisseur.")  # fmt: skip
    if wie & {"regie", "deelnemers"} or ("aanbrenger" in wie and "partnermedewerker" in lezer.rollen):
        return TOEGESTAAN
    if lezer.partij == geldend.convenant.regiepartij and lezer.rollen & {"burgemeester", "aangewezen_ambtenaar"}:
        return TOEGESTAAN
    return Geweigerd(Reden.GEEN_DEELNAME, "Uw organisatie doet niet mee in deze casus.", doen="Overleg met de procesregisseur.")


def mag_inzien(stand: Stand, geldend: GeldendConvenant, lezer: Lezer, gegeven: Gegeven, doel: str) -> Uitkomst:
    """May this reader see the content of this gegeven for this purpose?"""
    zien = mag_casus_zien(stand, geldend, lezer)
    if not zien:
        return zien
    if not lezer.rollen & INZAGEROLLEN:
        return Geweigerd(Reden.GEEN_BEVOEGDHEID, "Uw rol geeft geen inzage in gegevens.")
    c = geldend.convenant
    fase = c.fasen[stand.fase]
    if stand.gesloten:
        return Geweigerd(Reden.CASUS_GESLOTEN, "De casus is gesloten; het dossier is niet meer in te zien.",
                         bron=c.bewaren.citaat or "", doen="Vraag de procesregisseur naar de bewaartermijn.")  # fmt: skip
    categorie = c.gegevens[gegeven.categorie]
    wie = hoedanigheden(stand, geldend, lezer)
    if lezer.partij == gegeven.inbrenger:
        wie = wie | {"inbrenger"}
    regels = [z for z in fase.zicht if gegeven.categorie in z.gegevens and gegeven.betrokkene in z.betrokkenen]
    passend = [z for z in regels if wie & set(z.lezers)]
    if not passend or (categorie.lezers and not wie & set(categorie.lezers)):
        return Geweigerd(Reden.GEEN_ZICHT, f"{categorie.naam} is in de fase '{fase.titel}' niet voor u bestemd.",
                         bron=categorie.citaat or f"Doel van deze fase: {fase.doel}.")  # fmt: skip
    if doel not in {d for z in passend for d in z.doelen} or (categorie.doelen and doel not in categorie.doelen):
        return Geweigerd(Reden.GEEN_DOEL, f"Voor het doel '{doel}' mag u dit niet inzien.", bron=categorie.citaat or "")
    if "inbrenger" in wie:
        return TOEGESTAAN
    if lezer.partij not in gegeven.ontvangers:
        return Geweigerd(Reden.ONTVANGER, "De inbrenger heeft dit niet voor uw organisatie bestemd.",
                         bron='Gegevensdeling: "daadwerkelijk met alle partijen gedeeld moeten/mogen worden"',
                         doen="Vraag het aan de inbrenger.")  # fmt: skip
    deelname = stand.deelname(lezer.partij)
    if deelname is not None and deelname.ad_hoc and is_politiegegeven(geldend, gegeven.categorie) and not gegeven.ook_ad_hoc:
        return Geweigerd(Reden.POLITIEGEGEVENS, "Een nieuwe partner krijgt geen politiegegevens, tenzij de politie daartoe besluit.",
                         bron='Werking: "De nieuwe partner zal geen politiegegevens van de politie verstrekt kunnen krijgen"')  # fmt: skip
    return TOEGESTAAN
