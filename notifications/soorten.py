"""Every kind of announcement: what it is about and what the reader can do. Fixed words; nobody types in a
mail.

The type holds codes, names of organisations, an opaque reference and a link. There is no field that could
hold personal data.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict

Soort = Literal[
    "nieuwe_aanmelding",
    "mogelijk_dubbel",
    "terugkoppeling",
    "regie_overgedragen",
    "gevraagd_als_partner",
    "bekendheid_gevraagd",
    "bekendheid_beantwoord",
    "advies_gevraagd",
    "advies_gegeven",
    "adviesvraag_gesteld",
    "adviesvraag_beantwoord",
    "adviesvraag_herinnering",
    "gebruik_gevraagd",
    "vrijgave_gevraagd",
    "vrijgegeven",
    "vrijgave_geweigerd",
    "fasewissel",
    "afsluiting",
    "nieuwe_informatie",
    "actie_voorgesteld",
    "actie_beantwoord",
    "uitnodiging",
    "standpunt_gevraagd",
    "beslissing_nodig",
    "besluit_vervallen",
    "vier_ogen_nodig",
    "herinnering",
    "escalatie",
    "partner_teruggetrokken",
    "deelname_beeindigd",
    "aanbrenger_overgenomen",
    "gegeven_betwist",
    "gegeven_gecorrigeerd",
    "toestemming_ingetrokken",
    "bijstelling_gevraagd",
    "plan_vastgesteld",
    "beslissing_herinnering",
    "verzegelde_inhoud",
    "ontvangst_niet_bevestigd",
    "proefbericht",
    "sleutel_verloopt",
    "sleutel_verlopen",
    "bericht_teruggekomen",
    "tweede_partij_gevraagd",
    "tweede_partij_aanvaard",
    "toegang_te_bevestigen",
    "herstel_gevraagd",
    "beheer_veranderd",
    "mogelijk_incident",
    "incident",
    "datalek_anderen",
    "datalek_afgestemd_bericht",
    "datalek_ap_termijn",
    "datalek_melding",
    "datalek_herinnering",
    "datalek_vervanger",
    "datalek_kennisgeving",
    "datalek_alarm",
]


@dataclass(frozen=True)
class Mailtekst:
    """The words of a kind: heading, what happened, what to do."""

    kop: str
    wat: str
    doen: str


TEKSTEN: dict[Soort, Mailtekst] = {
    "nieuwe_aanmelding": Mailtekst(
        "Er is een nieuwe aanmelding",
        "Een partner heeft een casus aangemeld.",
        "Beoordeel de aanmelding en koppel terug aan de aanmelder.",
    ),
    "mogelijk_dubbel": Mailtekst(
        "Misschien loopt er al een casus",
        "In een andere open casus van dit convenant komt misschien dezelfde persoon voor.",
        "Bekijk de casus. Voeg samen of sluit er een, en zeg niet tegen anderen dat er nog een casus is.",
    ),
    "terugkoppeling": Mailtekst(
        "Er is een terugkoppeling",
        "Op uw aanmelding is een terugkoppeling gegeven.",
        "Lees de terugkoppeling.",
    ),
    "regie_overgedragen": Mailtekst(
        "De regie is overgedragen",
        "Een collega heeft de regie van deze casus overgedragen.",
        "Bekijk de casus en zie wie de regie nu heeft.",
    ),
    "gevraagd_als_partner": Mailtekst(
        "Uw organisatie is gevraagd",
        "De procesregisseur vraagt uw organisatie om mee te doen in deze casus.",
        "Weeg of uw organisatie een grondslag heeft. Hoeft u niet mee te doen? Trek u dan terug.",
    ),
    "bekendheid_gevraagd": Mailtekst(
        "Er is een vraag aan uw organisatie",
        "De procesregisseur vraagt of een persoon bij uw organisatie bekend is.",
        "Bekijk de vraag en antwoord. U mag ook aangeven dat u niet antwoordt.",
    ),
    "bekendheid_beantwoord": Mailtekst(
        "Er is antwoord op uw vraag",
        "Een partner heeft geantwoord op de vraag of een persoon bekend is.",
        "Bekijk het antwoord.",
    ),
    "advies_gevraagd": Mailtekst(
        "Uw advies is gevraagd",
        (
            "De procesregisseur vraagt uw organisatie om advies over een situatie, zonder te noemen om wie "
            "het gaat."
        ),
        "Bekijk de vraag en geef uw advies.",
    ),
    "advies_gegeven": Mailtekst(
        "Er is advies gegeven", "Een partner heeft geantwoord op uw adviesvraag.", "Bekijk het advies."
    ),
    "adviesvraag_gesteld": Mailtekst(
        "Een partner vraagt advies",
        "Een partner vraagt uw organisatie om advies over een situatie, zonder te noemen om wie het gaat.",
        "Lees de vraag en geef uw advies. Noem daarin ook niemand.",
    ),
    "adviesvraag_beantwoord": Mailtekst(
        "Er is advies op uw vraag",
        "Een partner heeft advies gegeven op een adviesvraag van uw organisatie.",
        "Lees het advies.",
    ),
    "adviesvraag_herinnering": Mailtekst(
        "Een adviesvraag wacht op u",
        "Op een adviesvraag aan uw organisatie is nog geen advies gegeven.",
        "Lees de vraag en geef uw advies.",
    ),
    "gebruik_gevraagd": Mailtekst(
        "Mag een gegeven ook voor een ander doel?",
        "De procesregisseur vindt een gegeven van uw organisatie ook nodig voor een ander doel.",
        "Bekijk het gegeven en beslis of het daarvoor mag worden gebruikt.",
    ),
    "vrijgave_gevraagd": Mailtekst(
        "Mag een gegeven mee naar een eigen dossier?",
        "Een partner wil een gegeven van uw organisatie in het eigen dossier gebruiken.",
        "Bekijk waarvoor en beslis of het mee mag.",
    ),
    "vrijgave_geweigerd": Mailtekst(
        "Een gegeven mag niet mee",
        "De inbrenger geeft een gegeven niet vrij voor uw eigen dossier. U mag het wel blijven inzien.",
        "Bekijk de reden. Leg het gegeven niet vast in uw eigen dossier.",
    ),
    "vrijgegeven": Mailtekst(
        "Een gegeven is vrijgegeven",
        "Een partner heeft een gegeven vrijgegeven voor eigen gebruik door uw organisatie.",
        "Bekijk voor welke actie het is.",
    ),
    "fasewissel": Mailtekst(
        "De casus is een stap verder",
        "De casus is naar een volgende fase gegaan.",
        "Bekijk wat er nu van u wordt gevraagd.",
    ),
    "afsluiting": Mailtekst(
        "De casus is afgesloten",
        "De aanpak in deze casus is afgesloten.",
        "U hoeft niets te doen. Bekijk zo nodig wat is overgedragen.",
    ),
    "nieuwe_informatie": Mailtekst(
        "Er is informatie voor u",
        "Een partner heeft informatie ingebracht die voor uw organisatie is bestemd.",
        "Bekijk de informatie.",
    ),
    "actie_voorgesteld": Mailtekst(
        "Er is een actie voor u",
        "In het plan van aanpak staat een actie voor uw organisatie.",
        "Aanvaard of weiger de actie.",
    ),
    "actie_beantwoord": Mailtekst(
        "Er is antwoord op een actie",
        "Een partner heeft een actie aanvaard of geweigerd.",
        "Bekijk het antwoord.",
    ),
    "uitnodiging": Mailtekst(
        "Uitnodiging voor een overleg",
        "U bent uitgenodigd voor een overleg over deze casus.",
        "Bekijk datum en agenda. Is kennisname voor u niet nodig? Laat het weten.",
    ),
    "standpunt_gevraagd": Mailtekst(
        "Uw standpunt is gevraagd",
        "De deelnemers besluiten samen over het vervolg.",
        "Geef het standpunt van uw organisatie.",
    ),
    "beslissing_nodig": Mailtekst(
        "Er is een beslissing nodig",
        "Aan alle voorwaarden voor de volgende fase is voldaan.",
        "Neem een besluit en motiveer het.",
    ),
    "besluit_vervallen": Mailtekst(
        "Een besluit is vervallen",
        "Na het besluit is iets veranderd, waardoor niet meer aan de voorwaarden is voldaan.",
        "Bekijk wat ontbreekt en besluit opnieuw.",
    ),
    "vier_ogen_nodig": Mailtekst(
        "Een tweede persoon moet bevestigen",
        "Een besluit wacht op bevestiging door een tweede persoon.",
        "Bekijk het besluit en bevestig of weiger.",
    ),
    "herinnering": Mailtekst("Herinnering", "Deze casus wacht.", "Bekijk wat er van u wordt gevraagd."),
    "escalatie": Mailtekst(
        "Deze casus wacht te lang",
        "Er is al lange tijd geen voortgang.",
        "Bekijk wat er ontbreekt en spreek met elkaar af wie dit oppakt.",
    ),
    "partner_teruggetrokken": Mailtekst(
        "Een partner heeft zich teruggetrokken",
        "Een partner doet niet meer mee in deze casus.",
        "Bekijk of de juiste partners nog meedoen.",
    ),
    "deelname_beeindigd": Mailtekst(
        "Uw organisatie doet niet meer mee",
        "De procesregisseur heeft de deelname van uw organisatie in deze casus beëindigd.",
        "U hoeft niets te doen. Bent u het er niet mee eens? Overleg met de procesregisseur.",
    ),
    "aanbrenger_overgenomen": Mailtekst(
        "Een partner neemt de casus over",
        "De aanbrenger deed niet meer mee. Een andere partner heeft de casus overgenomen.",
        "Bekijk wie de casus nu draagt.",
    ),
    "gegeven_betwist": Mailtekst(
        "Een gegeven is betwist",
        "Iemand twijfelt of een gegeven van uw organisatie juist is.",
        "Controleer het gegeven en pas het zo nodig aan.",
    ),
    "gegeven_gecorrigeerd": Mailtekst(
        "Een gegeven is verbeterd",
        (
            "Een gegeven dat uw organisatie kreeg, was niet juist of niet volledig. De inbrenger heeft het "
            "verbeterd."
        ),
        (
            "Bekijk het gegeven en verbeter het ook in uw eigen dossier. Doet u niet meer mee? Vraag de "
            "verbetering aan de inbrenger."
        ),
    ),
    "toestemming_ingetrokken": Mailtekst(
        "Een toestemming is ingetrokken",
        (
            "Iemand trok toestemming in voor een gegeven dat uw organisatie kreeg. In de casus is het niet "
            "meer in te zien."
        ),
        (
            "Gebruik het gegeven niet verder en wis het in uw eigen dossier, behalve als u het op een andere "
            "grond moet bewaren. Gaf u het door? Laat het die ontvanger weten."
        ),
    ),
    "bijstelling_gevraagd": Mailtekst(
        "Het plan moet misschien worden bijgesteld",
        "Een partner meldt over de voortgang dat het plan bijstelling nodig heeft.",
        "Bekijk de voortgang en bespreek wat er moet veranderen.",
    ),
    "plan_vastgesteld": Mailtekst(
        "Er is een plan van aanpak",
        "Het plan van aanpak in deze casus is vastgesteld of bijgesteld.",
        "Bekijk wat het plan van uw organisatie vraagt.",
    ),
    "beslissing_herinnering": Mailtekst(
        "Er wacht nog een vraag op u",
        "Op een eerder bericht over deze casus is nog niet gereageerd.",
        "Bekijk de casus en antwoord, of laat weten dat kennisname niet nodig is.",
    ),
    "verzegelde_inhoud": Mailtekst(
        "Versleutelde informatie",
        (
            "Een partner stuurt informatie die voor uw organisatie is vrijgegeven. De bijlage is versleuteld "
            "voor uw sleutel."
        ),
        "Open de bijlage met uw eigen sleutel. Lukt dat niet? Bekijk de informatie via de link.",
    ),
    "ontvangst_niet_bevestigd": Mailtekst(
        "Een partner reageert niet",
        "Een partner heeft na een herinnering en een tweede contactpersoon nog niet gereageerd.",
        "Bel de partner, of besluit of deelname nog nodig is.",
    ),
    "proefbericht": Mailtekst(
        "Proefbericht",
        "Dit is een proefbericht. Het gaat niet over een casus of een persoon.",
        "Bevestig de ontvangst, dan weten we dat dit adres werkt.",
    ),
    "sleutel_verloopt": Mailtekst(
        "Een sleutel verloopt binnenkort",
        "De sleutel waarmee wij informatie voor uw organisatie versleutelen, verloopt binnen dertig dagen.",
        "Lever een nieuwe sleutel aan bij de beheerder.",
    ),
    "sleutel_verlopen": Mailtekst(
        "Een sleutel is verlopen",
        (
            "De sleutel van uw organisatie is verlopen. Versleutelde informatie wordt vastgehouden tot er "
            "een nieuwe is."
        ),
        "Lever een nieuwe sleutel aan bij de beheerder. Bekijk de informatie tot dan via de link.",
    ),
    "bericht_teruggekomen": Mailtekst(
        "Een bericht is teruggekomen",
        "Een bericht aan een partner kon niet worden bezorgd.",
        "Bekijk bij welke partner en geef de beheerder het juiste adres.",
    ),
    "tweede_partij_gevraagd": Mailtekst(
        "Iemand is gevraagd voor een tweede partij",
        "Een medewerker kreeg toegang voor een partij naast die waarvoor hij of zij al werkt. Beide partijen "
        "krijgen dit bericht. De toegang geldt pas als de medewerker haar aanvaardt.",
        "Laat uw bevoegde functionaris kijken of dit klopt. Overleg zo nodig met de andere partij.",
    ),
    "tweede_partij_aanvaard": Mailtekst(
        "Iemand werkt nu voor twee partijen",
        "Een medewerker aanvaardde toegang voor een tweede partij. Beide partijen krijgen dit bericht.",
        "Laat uw bevoegde functionaris kijken of uw eigen toegang voor deze medewerker nog nodig is.",
    ),
    "toegang_te_bevestigen": Mailtekst(
        "Een tweede persoon moet toegang bevestigen",
        "Iemand is aangewezen als bevoegde functionaris, functionaris gegevensbescherming of burgemeester. "
        "Dat geldt pas als een tweede persoon het bevestigt.",
        "Laat uw bevoegde functionaris of de functionaris gegevensbescherming kijken of dit klopt. "
        "Vraag het na bij de partij zelf, niet bij wie de toegang gaf.",
    ),
    "herstel_gevraagd": Mailtekst(
        "Herstel van een account is gevraagd",
        "Voor een medewerker die voor uw organisatie werkt, is een nieuwe code gevraagd. Een tweede persoon "
        "geeft die code.",
        "Vraag de medewerker of dat klopt. Klopt het niet, laat het dan tegenhouden en meld het.",
    ),
    "beheer_veranderd": Mailtekst(
        "Er is iets veranderd in wie erbij kan",
        "Een account, een toegang, een contact, een sleutel of een herstel is nieuw of veranderd.",
        "Bekijk of het klopt. Klopt het niet, dan is het misschien een incident.",
    ),
    "mogelijk_incident": Mailtekst(
        "Er is een mogelijk incident",
        "Het stelsel zag iets ongewoons in het gebruik.",
        "Bekijk het signaal en beoordeel of het een incident is.",
    ),
    "incident": Mailtekst(
        "Melding van een incident",
        (
            "Bij een partner is een (mogelijk) beveiligingsincident geweest. Er staan geen persoonsgegevens "
            "in deze melding."
        ),
        "Bekijk of uw organisatie iets moet doen.",
    ),
    "datalek_anderen": Mailtekst(
        "Er is een datalek bij een partner",
        "Bij een partner is een datalek geweest. Er staan geen persoonsgegevens in deze melding.",
        "U hoeft niets te doen. Bekijk zo nodig de aard en de maatregelen.",
    ),
    "datalek_afgestemd_bericht": Mailtekst(
        "Stem mee af: bericht aan betrokkenen",
        "Er is een concept van één bericht aan de betrokkene(n) van dit datalek.",
        "Lees het concept en geef akkoord, of zeg wat anders moet.",
    ),
    "datalek_ap_termijn": Mailtekst(
        "De termijn van 72 uur loopt",
        "Over de melding aan de Autoriteit Persoonsgegevens is nog niet besloten.",
        "Besluit of het datalek moet worden gemeld, en leg het vast.",
    ),
    "datalek_melding": Mailtekst(
        "Er is een (mogelijk) datalek gemeld",
        "Er is een (mogelijk) datalek gemeld. U moet nu handelen.",
        "Informeer de (mede)verantwoordelijke partner. De termijn van 24 uur loopt.",
    ),
    "datalek_herinnering": Mailtekst(
        "Herinnering: datalek",
        "De kennisgeving van dit datalek is nog niet gedaan.",
        "Informeer nu de (mede)verantwoordelijke partner.",
    ),
    "datalek_vervanger": Mailtekst(
        "Datalek: neem het over",
        "De eerste contactpersoon heeft nog niet gereageerd.",
        "Informeer nu de (mede)verantwoordelijke partner.",
    ),
    "datalek_kennisgeving": Mailtekst(
        "Kennisgeving van een datalek",
        (
            "Bij een partner is een inbreuk geweest op persoonsgegevens waarvoor uw organisatie "
            "(mede)verantwoordelijk is."
        ),
        "Bevestig de ontvangst en bekijk wat u zelf moet doen (artikel 33 en 34 AVG).",
    ),
    "datalek_alarm": Mailtekst(
        "Alarm: kennisgeving van een datalek niet bevestigd",
        "De termijn van 24 uur is bijna voorbij.",
        "Bel de contactpersonen en handel nu.",
    ),
}

# what asks the recipient for an answer: without one follows a reminder, then the next contact, then the
# procesregisseur
VRAAGT_ANTWOORD: frozenset[Soort] = frozenset(
    {
        "gevraagd_als_partner",
        "bekendheid_gevraagd",
        "advies_gevraagd",
        "gebruik_gevraagd",
        "vrijgave_gevraagd",
        "actie_voorgesteld",
        "uitnodiging",
        "gegeven_betwist",
        "verzegelde_inhoud",
    }
)
# what an announcement is about that brooks no delay: it is offered again every few minutes, however long a
# mail server is away
DRINGEND: frozenset[str] = frozenset({"datalek", "signaal"})


class Aankondiging(BaseModel):
    """A mail before it is drawn: a closed set of fields, none of them free text."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    soort: Soort
    kenmerk: str
    samenwerking: str
    ontvanger: str
    link: str
    uiterlijk: datetime | None = None
    aard: tuple[str, ...] = ()
    omvang: str | None = None
    maatregelen: tuple[str, ...] = ()
    automatisch: bool = False
