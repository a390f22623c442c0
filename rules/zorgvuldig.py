"""Was it done with care: confirmed, complete, by the right one, and without naming anybody where that must
not?
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from typing import Literal

from convenanten.definitie import GeldendConvenant, Vraag
from rules.codes import PlanDeel
from rules.feiten import Feit, Vastgelegd
from rules.stand import Lezer, Stand
from rules.uitkomst import TOEGESTAAN, Geweigerd, Reden, Uitkomst
from rules.zonder_naam import Aanwijzing, opsomming

_ZONDER_NAAM = (
    "zonder naam, adres, nummer of datum. "
    "Lees na of iemand er nog aan te herkennen is: dit stelsel ziet niet alles."
)


def is_nagegaan(geldend: GeldendConvenant, bevestigd: bool) -> Uitkomst:
    """Was it confirmed that each partij must and may know whom this is about?"""
    if bevestigd:
        return TOEGESTAAN
    return Geweigerd(
        Reden.NIET_ZORGVULDIG,
        "U bevestigde niet dat elke partij moet én mag weten om wie het gaat.",
        bron=geldend.bron("ontvangers"),
        doen="Ga dit per partij na en bevestig het.",
    )


def is_volledig_geinformeerd(geldend: GeldendConvenant, ontbreekt: Collection[str]) -> Uitkomst:
    """Was the betrokkene told everything that the convenant asks? `ontbreekt`: what was not, in words."""
    if not ontbreekt:
        return TOEGESTAAN
    return Geweigerd(
        Reden.NIET_ZORGVULDIG,
        f"De betrokkene is nog niet volledig geïnformeerd. Er ontbreekt: {', '.join(ontbreekt)}.",
        bron=geldend.bron("informeren"),
        doen="Informeer de betrokkene hierover en leg het daarna vast.",
    )


def is_volledig_plan(geldend: GeldendConvenant, gezegd: Collection[PlanDeel]) -> Uitkomst:
    """Does a plan van aanpak say everything that the convenant asks of it?"""
    mist = [deel for deel in PlanDeel if deel in geldend.convenant.plan and deel not in gezegd]
    if not mist:
        return TOEGESTAAN
    return Geweigerd(
        Reden.NIET_ZORGVULDIG,
        f"Het plan is nog niet compleet. Er ontbreekt: {', '.join(deel.woorden for deel in mist)}.",
        bron=geldend.bron("plan"),
        doen="Vul dat aan en leg het plan daarna vast.",
    )


def is_lid_2_afgewogen(afgewogen: bool) -> Uitkomst:
    """Article 41(2) UAVG: who does not inform, weighed what the second paragraph names."""
    if afgewogen:
        return TOEGESTAAN
    return Geweigerd(
        Reden.NIET_ZORGVULDIG,
        "Artikel 41 lid 2 UAVG is nog niet afgewogen.",
        bron="artikel 41 lid 2 UAVG",
        doen="Weeg lid 2 af en bevestig dat.",
    )


def meldde_zelf_aan(stand: Stand, geldend: GeldendConvenant) -> bool:
    """Did the regie bring this casus in itself, so that no partij is to be told?"""
    return stand.aanbrenger == geldend.convenant.regiepartij


def mag_terugkoppelen(stand: Stand, geldend: GeldendConvenant, *, toegelicht: bool) -> Uitkomst:
    """Is it on record who was told? Where the regie brought the casus in itself, no partij gets a message:
    then it says whom it told, and how (the inwoner who called, a colleague).
    """
    if not meldde_zelf_aan(stand, geldend) or toegelicht:
        return TOEGESTAAN
    return Geweigerd(
        Reden.NIET_ZORGVULDIG,
        "Uw eigen organisatie meldde dit aan, dus er gaat geen bericht naar een partner.",
        doen="Schrijf op wie u dit liet weten en hoe, bijvoorbeeld de inwoner die meldde.",
    )


def antwoord_zonder_persoon(geldend: GeldendConvenant, vondsten: Collection[Aanwijzing]) -> Uitkomst:
    """An answer to a question that asks no personal data names nobody. `vondsten`: what was found in it."""
    if not vondsten:
        return TOEGESTAAN
    return Geweigerd(
        Reden.NIET_ZORGVULDIG,
        f"Bij deze vraag horen geen persoonsgegevens. In het antwoord staat {opsomming(vondsten)}.",
        bron=geldend.bron("vragen"),
        doen=f"Schrijf het antwoord {_ZONDER_NAAM}",
    )


def adviesvraag_zonder_persoon(
    geldend: GeldendConvenant,
    vondsten: Collection[Aanwijzing],
    waarin: Literal["de vraag", "het advies"] = "de vraag",
) -> Uitkomst:
    """A question for advice is anonymous, and so is the advice. `vondsten`: what was found in it."""
    if not vondsten:
        return TOEGESTAAN
    doen = f"Schrijf {waarin} {_ZONDER_NAAM}"
    if Aanwijzing.BEKEND in vondsten:
        doen = (
            "Antwoord alsof u niemand herkent. Moet er iets met deze persoon gebeuren? "
            "Meld de persoon dan aan."
        )
    return Geweigerd(
        Reden.NIET_ZORGVULDIG,
        f"Een adviesvraag is anoniem. In {waarin} staat {opsomming(vondsten)}.",
        bron=geldend.bron("anoniem_advies"),
        doen=doen,
    )


def leerpunten_zonder_persoon(vondsten: Collection[Aanwijzing]) -> Uitkomst:
    """What was learned outlives the dossier, so it names nobody. `vondsten`: what was found in it."""
    if not vondsten:
        return TOEGESTAAN
    return Geweigerd(
        Reden.NIET_ZORGVULDIG,
        f"Leerpunten noemen niemand. In de tekst staat {opsomming(vondsten)}.",
        doen=f"Schrijf ze {_ZONDER_NAAM}",
    )


def is_eigen_actie(lezer: Lezer, van: str) -> Uitkomst:
    """A partij answers for its own actions."""
    return (
        TOEGESTAAN
        if lezer.partij == van
        else Geweigerd(
            Reden.GEEN_BEVOEGDHEID,
            "Deze actie is van een andere partij.",
            doen="Vraag die partij om te antwoorden.",
        )
    )


def mag_aanwezig(
    geldend: GeldendConvenant, kennisname: Mapping[str, object], aanwezig: Collection[str]
) -> Uitkomst:
    """May these partijen have been at the overleg: was it settled for each that it must know this?"""
    onnodig = sorted(p for p in aanwezig if kennisname.get(p) is not True)
    if not onnodig:
        return TOEGESTAAN
    return Geweigerd(
        Reden.GEEN_BEVOEGDHEID,
        f"Voor deze partijen is niet vastgesteld dat zij dit moeten weten: {', '.join(onnodig)}.",
        bron=geldend.bron("kennisname"),
        doen="Toets eerst de kennisname voor deze partijen.",
    )


def is_ander_dan(lezer: Lezer, besloten_door: str) -> Uitkomst:
    """Four eyes: who took a decision does not confirm it."""
    if not lezer.was(besloten_door):
        return TOEGESTAAN
    return Geweigerd(
        Reden.VIER_OGEN,
        "U nam dit besluit zelf; een ander moet het bevestigen.",
        doen="Vraag een collega met dezelfde rol.",
    )


def staat_aan_een_kant(
    geldend: GeldendConvenant, lezer: Lezer, eerder: Iterable[Vastgelegd[Feit]]
) -> Uitkomst:
    """Who works for two partijen does not answer on behalf of one what the same person did (`eerder`) on
    behalf of the other: an agreement is between people.
    """
    zelf = next((v for v in eerder if lezer.was(v.door) and v.partij != lezer.partij), None)
    if zelf is None:
        return TOEGESTAAN
    return Geweigerd(
        Reden.VIER_OGEN,
        f"U deed dit zelf al namens {geldend.convenant.naam_van(zelf.partij)}; "
        "dan antwoordt u niet ook namens een ander.",
        doen="Vraag het een collega van de partij namens wie u nu werkt.",
    )


# "nvt", "geen" and a full stop are no reason; three words can be one
_MINSTENS_WOORDEN = 3


def zegt_iets(tekst: str) -> bool:
    """Is this more than a mark that the field was passed?"""
    return len(re.findall(r"\w{2,}", tekst)) >= _MINSTENS_WOORDEN


def zijn_afspraken_van_allen(
    geldend: GeldendConvenant, stand: Stand, partijen: Collection[str], afspraken: str
) -> Uitkomst:
    """Do the samenwerkingsafspraken say something, and of every deelnemer what it does?"""
    if not zegt_iets(afspraken):
        return Geweigerd(
            Reden.NIET_ZORGVULDIG,
            "Deze afspraken zeggen niet wat de partijen doen.",
            bron=geldend.bron("zorgvuldig"),
            doen="Schrijf per partij op wat zij doet, alleen en samen.",
        )
    mist = sorted(d.partij for d in stand.actieve_deelnames if d.partij not in partijen)
    if mist:
        return Geweigerd(
            Reden.NIET_ZORGVULDIG,
            f"De afspraken zeggen niet van elke deelnemer wat die doet: {', '.join(mist)}.",
            bron=geldend.bron("zorgvuldig"),
            doen="Vul de afspraken aan, en noem elke deelnemer.",
        )
    return TOEGESTAAN


def mag_beantwoorden(geldend: GeldendConvenant, lezer: Lezer, vraag: Vraag) -> Uitkomst:
    """Does this partij answer this question: where the text says whose it is, only that one?"""
    partijen = geldend.convenant.partijen
    soort = partijen[lezer.partij].soort if lezer.partij in partijen else ""
    if not vraag.door or {lezer.partij, soort} & set(vraag.door):
        return TOEGESTAAN
    return Geweigerd(
        Reden.GEEN_BEVOEGDHEID,
        f"Deze vraag beantwoordt: {vraag.verantwoordelijk}.",
        bron=geldend.bron("vragen"),
        doen="Vraag het aan die partij.",
    )
