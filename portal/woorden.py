"""Words for people: what an act is called, and under which head it stands."""

from __future__ import annotations

from collections.abc import Iterable

from services.alles import HANDELINGEN
from services.datalek.afhandeling import HANDELINGEN as DATALEK

_TITELS = {
    "ap_besluiten": "Besluiten over de melding aan de AP",
    "betrokkenen_akkoord": "Akkoord met het bericht aan de betrokkene(n)",
    "betrokkenen_niet": "Betrokkene(n) later of niet informeren",
    "betrokkenen_opstellen": "Bericht aan de betrokkene(n) opstellen",
    "betrokkenen_verstuurd": "Bericht aan de betrokkene(n) is verstuurd",
    "woordvoering": "Woordvoering afspreken",
    "zonder_gegevens": "Actie kan zonder gegevens",
    "meebeslissen": "Besluit van een collega bevestigen",
    "niet_informeren": "Betrokkene niet informeren",
    "vrijgeven": "Gegeven vrijgeven (mee naar huis)",
    "vrijgave_vragen": "Vragen of een gegeven mee naar huis mag",
    "gebruik_toestaan": "Ander gebruik van een gegeven toestaan",
    "bekendheid_vragen": "Vragen of de persoon bekend is",
    "stemmen": "Standpunt geven over het vervolg",
    "bekendheid_beantwoorden": "Antwoorden of de persoon bekend is",
    "betrokkene_over_plan": "Betrokkene over het plan informeren",
    "kennisname_toetsen": "Wie moet dit weten?",
    "gegeven_inbrengen": "Informatie geven",
    "gegeven_versturen": "Gegeven versleuteld versturen",
    "gegeven_hertoetsen": "Gegeven hertoetsen voor een ander doel",
    "terugtrekken": "Uit de casus terugtrekken",
    "actie_beantwoorden": "Actie aanvaarden of weigeren",
    "terugkoppelen": "Terugkoppelen aan de aanmelder",
}
_KOPPEN = {
    "besluiten": "Besluit",
    "aanmelding": "Partners en betrokkene",
    "triage": "Triage",
    "gegevens": "Gegevens",
    "versturen": "Gegevens",
    "beeldvorming": "Beeld en gebruik",
    "aanpak": "Aanpak",
    "plan": "Plan en overleg",
    "nadien": "Na afloop",
}
# the act that usually meets a check of a poort: a link beside what is missing
HELPT: dict[str, str] = {
    "voldoet_aan_toelating": "beoordelen",
    "aanbrenger_heeft_grondslag": "grondslag_wegen",
    "bekendheid_beantwoord": "bekendheid_vragen",
    "triage_vastgesteld": "triage_vaststellen",
    "betrokkene_betrokken_of_waarom_niet": "betrokkene_betrekken",
    "casusregisseur_benoemd": "casusregisseur_benoemen",
    "complex_met_gedeeld_belang": "complexiteit_vaststellen",
    "niet_complex": "complexiteit_vaststellen",
    "niveau_vastgesteld": "niveau_vaststellen",
    "resultaat_vastgesteld": "resultaat_vaststellen",
    "afschaling_gemotiveerd": "afschaling_motiveren",
    "crisisoverleg_beoordeeld": "crisisoverleg_beoordelen",
    "partners_gekozen": "partners_kiezen",
    "grondslag_gewogen": "grondslag_wegen",
    "teruggekoppeld_aan_aanmelder": "terugkoppelen",
    "betrokkene_geinformeerd_of_uitzondering": "betrokkene_informeren",
    "plan_vastgesteld": "plan_vaststellen",
    "betrokkene_kent_plan": "betrokkene_over_plan",
    "overleg_gepland": "overleg_plannen",
    "kennisname_noodzakelijk": "kennisname_toetsen",
    "overleg_gehouden": "overleg_houden",
    "tegenspraak_vastgelegd": "overleg_houden",
    "deelnemers_hebben_besloten": "stemmen",
    "alle_deelnemers_hebben_besloten": "stemmen",
    "overgedragen_aan_staande_organisatie": "overdragen",
    "geen_open_acties": "actie_afronden",
    "opschaling_voldoet": "opschaling_beoordelen",
    "acties_beantwoord": "actie_beantwoorden",
}
# what `?gedaan=` may say, beside the acts
_GEDAAN = {
    "gemeld": "Het datalek is gemeld",
    "kennisgegeven": "De partners zijn geïnformeerd",
    "bevestigd": "De ontvangst is bevestigd",
    "erkend": "U erkende de geheimhouding",
    "signaal": "Het signaal is bekeken",
    "tijd": "De klok staat verder",
    "autoriseer": "De toegang is gegeven",
    "trek-in": "De toegang is ingetrokken",
    "beeindig": "Het account is beëindigd",
    "herzie": "De toegang is herzien",
    "wijzig": "De naam is gewijzigd",
    "andere_sessies_beeindigd": "De andere sessies zijn beëindigd",
    "proef": "Het proefbericht staat klaar",
    "contact": "Het contact is toegevoegd",
    "contact-weg": "Het contact wordt niet meer gebruikt",
    "afwezig": "De afwezigheid is vastgelegd",
    "domein": "Het domein is toegestaan",
    "registreer": "Het convenant is geregistreerd",
    "vul-in": "De open norm is ingevuld",
    "stel-vast": "Het convenant is vastgesteld en geldt nu",
    "publiceer": "De publicatie is vastgelegd",
    "opnieuw": "Het bericht wordt opnieuw aangeboden",
    "houd": "Het bericht wordt vastgehouden",
}


def daad(naam: str) -> str:
    """What an act is called."""
    return _TITELS.get(naam) or naam.replace("_", " ").capitalize()


def gedaan(naam: str) -> str:
    """The sentence after an act, or nothing for a word that is none of ours: whoever makes a link does not
    put words on our pages.
    """
    return _GEDAAN.get(naam) or (
        f"Vastgelegd: {daad(naam)}" if naam in HANDELINGEN or naam in DATALEK else ""
    )


def gegroepeerd(namen: Iterable[str]) -> dict[str, list[tuple[str, str]]]:
    """Acts on a casus under their heads, in the order of the work: {head: [(name, explanation)]}."""
    groepen: dict[str, list[tuple[str, str]]] = {kop: [] for kop in dict.fromkeys(_KOPPEN.values())}
    for naam in namen:
        h = HANDELINGEN[naam]
        groepen[_KOPPEN[h.doe.__module__.rpartition(".")[2]]].append((naam, h.uitleg))
    return {kop: lijst for kop, lijst in groepen.items() if lijst}
