"""Codes that people choose from or read, each with its Dutch words on the same line."""

from __future__ import annotations

from enum import StrEnum
from typing import Self, TypeVar


class Code(StrEnum):
    """A code as the database keeps it; `woorden` is how people read it."""

    woorden: str

    def __new__(cls, code: str, woorden: str) -> Self:
        """A member, from its code and its words."""
        lid = str.__new__(cls, code)
        lid._value_ = code
        lid.woorden = woorden
        return lid


C = TypeVar("C", bound=Code)


def lees(klas: type[C], code: str) -> C:
    """The member with this code. Raises KeyError for one that this version does not know."""
    lid = klas._value2member_map_[code]
    assert isinstance(lid, klas)
    return lid


def namen(klas: type[Code]) -> dict[str, str]:
    """Every code of a kind with its words, in their order."""
    return {lid.value: lid.woorden for lid in klas}


def woorden(klas: type[Code], code: str) -> str:
    """The words of a code that came from the database; one that this version does not know shows itself."""
    return namen(klas).get(code, code)


class Wijze(Code):
    """How somebody was told something."""

    GESPREK = "gesprek", "In een gesprek"
    BRIEF = "brief", "Met een brief"
    TELEFOON = "telefoon", "Per telefoon"


class Bekendheid(Code):
    """What a partij answers to the question whether it knows the person."""

    BEKEND = "bekend", "Bekend"
    NIET_BEKEND = "niet_bekend", "Niet bekend"
    GEEN_ANTWOORD = "geen_antwoord", "Wil niet antwoorden"


class Betrekking(Code):
    """How the betrokkene takes part in the approach."""

    BETROKKEN = "betrokken", "Betrokken"
    STEMT_IN = "stemt_in", "Stemt in"
    NIET_MOGELIJK = "niet_mogelijk", "Niet mogelijk"


class FactorLid2(Code):
    """What article 41(2) UAVG asks to weigh, as far as it applies, before somebody is not informed."""

    DOELEINDEN = "a", "a. de doeleinden van de verwerking"
    CATEGORIEEN = "b", "b. de categorieën van persoonsgegevens"
    TOEPASSINGSGEBIED = "c", "c. het toepassingsgebied van de beperking"
    WAARBORGEN = "d", "d. waarborgen tegen misbruik, onrechtmatige toegang of doorgifte"
    VERANTWOORDELIJKE = "e", "e. welke verwerkingsverantwoordelijke het is"
    OPSLAG = "f", "f. de opslagperiodes en de waarborgen daarbij"
    RISICO = "g", "g. de risico's voor de rechten en vrijheden van de betrokkene"
    OP_DE_HOOGTE = "h", "h. het recht van de betrokkene om van de beperking te horen"


class DoelBereikt(Code):
    """Was the first doel reached?"""

    JA = "ja", "Ja"
    DEELS = "deels", "Deels"
    NEE = "nee", "Nee"


class RedenAfschaling(Code):
    """Why the samenwerking can step back."""

    TAKEN_HELDER = "taken_helder", "Iedereen weet wat te doen"
    EEN_ORGANISATIE = "een_organisatie_kan_verder", "Eén organisatie kan verder"


class RedenStoppen(Code):
    """Why a joint approach stops."""

    DOELEN_BEREIKT = "doelen_bereikt", "De doelen zijn bereikt"
    NIET_MEER_NODIG = "niet_meer_nodig", "De betrokkene heeft de aanpak niet meer nodig"
    GEEN_EFFECT = "geen_effect", "De aanpak heeft geen effect"
    VERHUISD = "verhuisd", "De betrokkene is verhuisd"
    OVERLEDEN = "overleden", "De betrokkene is overleden"
    ONTERECHT_AANGEMELD = "onterecht_aangemeld", "De aanmelding was niet terecht"
    GEEN_AANBRENGER = "geen_aanbrenger", "De aanbrenger doet niet meer mee en niemand neemt het over"
    ANDERS = "anders", "Een andere reden"


class RedenRaadplegen(Code):
    """Why a dossier in the non-active environment is looked into."""

    VERZOEK = "verzoek", "een verzoek van een betrokkene"
    KLACHT = "klacht", "een klacht"
    DATALEK = "datalek", "een datalek"
    ARCHIVERING = "archivering", "archivering"


class SoortOntvanger(Code):
    """To what kind of organisation a casus is handed over."""

    STAANDE_ORGANISATIE = "staande_organisatie", "Een organisatie in het reguliere veld"
    SAMENWERKINGSVERBAND = "samenwerkingsverband", "Een ander samenwerkingsverband"
    CASUSREGISSEUR = "casusregisseur", "De casusregisseur"
    LOKALE_PROCESREGISSEUR = "lokale_procesregisseur", "Een procesregisseur in het lokale veld"


class SoortInterventie(Code):
    """From which world an actie comes."""

    ZORG = "zorg", "Zorg"
    JUSTITIEEL = "justitieel", "Justitieel"
    BESTUURLIJK = "bestuurlijk", "Bestuurlijk"


class Verloop(Code):
    """How it goes with an actie or the plan."""

    OP_SCHEMA = "op_schema", "Op schema"
    LOOPT_ACHTER = "loopt_achter", "Loopt achter"
    LIGT_STIL = "ligt_stil", "Ligt stil"


class SoortCorrectie(Code):
    """What was the matter with a gegeven."""

    CORRECTIE = "correctie", "Het was onjuist (correctie)"
    AANVULLING = "aanvulling", "Het was onvolledig (aanvulling)"


class ToestemmingVan(Code):
    """Who consents to police data of article 9 Wpg."""

    POLITIEFUNCTIONARIS = "politiefunctionaris", "De aangewezen functionaris van de politie"
    OPENBAAR_MINISTERIE = "openbaar_ministerie", "Het Openbaar Ministerie"


class SoortToestemming(Code):
    """What somebody agreed to."""

    GRONDSLAG = "grondslag", "Delen op grond van toestemming"
    BEROEPSGEHEIM = "beroepsgeheim", "Delen ondanks het beroepsgeheim"


class Tevredenheid(Code):
    """What the melder says of how it was handled."""

    JA = "ja", "Ja"
    DEELS = "deels", "Deels"
    NEE = "nee", "Nee"
    GEEN_ANTWOORD = "geen_antwoord", "Geen antwoord"


class ActieStatus(Code):
    """Where an actie stands."""

    VOORGESTELD = "voorgesteld", "wacht op antwoord"
    AANVAARD = "aanvaard", "in uitvoering"
    GEWEIGERD = "geweigerd", "geweigerd"
    AFGEROND = "afgerond", "afgerond"
    OVERGEDRAGEN = "overgedragen", "overgedragen"


class BesluitStatus(Code):
    """Where a decision stands."""

    WACHT_OP_BEVESTIGING = "wacht_op_bevestiging", "wacht op een tweede persoon"
    GENOMEN = "genomen", "genomen"
    UITGEVOERD = "uitgevoerd", "uitgevoerd"
    GEWEIGERD = "geweigerd", "niet verder"
    VERVALLEN = "vervallen", "vervallen"


class BerichtStatus(Code):
    """What became of an announcement."""

    WACHTEND = "wachtend", "staat klaar om te versturen"
    BEZIG = "bezig", "wordt nu verstuurd"
    OPNIEUW = "opnieuw", "wordt later opnieuw geprobeerd"
    AANVAARD = "aanvaard", "aanvaard door de mailserver"
    TERUGGEKOMEN = "teruggekomen", "teruggekomen"
    DOOD = "dood", "geweigerd door de mailserver"
    AANGEHOUDEN = "aangehouden", "aangehouden; wacht op een mens"
    VERVALLEN = "vervallen", "niet verstuurd: geen ontvanger meer"


class SoortSignaal(Code):
    """What is unusual enough for the FG to look at."""

    VEEL_INGEZIEN = "veel_ingezien", "Veel casussen ingezien in een uur"
    S_NACHTS_INGEZIEN = "s_nachts_ingezien", "'s Nachts ingezien"
    VEEL_WEIGERINGEN = "veel_weigeringen", "Veel weigeringen in tien minuten"
    ZONDER_DEELNAME = "zonder_deelname", "Een casus geprobeerd zonder deelname"
    VERZEGELEN_MISLUKT = "verzegelen_mislukt", "Versleutelen voor een ontvanger mislukt"
    ACCOUNT_ONGEBRUIKT = "account_ongebruikt", "Een account is drie maanden niet gebruikt"
    LOGKETEN_GEBROKEN = "logketen_gebroken", "Het logboek sluit niet aan"


class PlanDeel(Code):
    """What a convenant may ask of a plan van aanpak, beside the problem and the doelen."""

    OORZAKEN = "oorzaken", "de oorzaken"
    INSTRUMENTEN = "instrumenten", "de instrumenten en maatregelen"
    EVENREDIGHEID = "evenredigheid", "waarom die evenredig zijn"
    MONITORING = "monitoring", "hoe wij het volgen"
    COMMUNICATIE = "communicatie", "hoe wij het de betrokkenen en elkaar vertellen"
    SAMEN_OPGESTELD = "samen_opgesteld", "alle partijen die het plan opstelden"


class VoorContact(Code):
    """What a contact of a partij is used for."""

    CASUS = "casus", "Berichten over een casus"
    DATALEK = "datalek", "Datalekken"
    WACHT = "wacht", "Alarm buiten kantooruren"
    FG = "fg", "Functionaris gegevensbescherming, voor brieven aan betrokkenen"


class SleutelSoort(Code):
    """With which kind of key content is sealed."""

    SMIME = "smime", "S/MIME"
    PGP = "pgp", "PGP"


class Trede(Code):
    """What a term of a casus or datalek does when it passes."""

    HERINNERING = "herinnering", "Herinnering"
    ESCALATIE = "escalatie", "Bericht naar de volgende contactpersoon van de regie"
    VERNIETIGEN = "vernietigen", "Vernietiging van het dossier"
    MELDING = "melding", "Melding van het datalek"
    VERVANGER = "vervanger", "De vervanger neemt het over"
    AUTOMATISCHE_KENNISGEVING = "automatische_kennisgeving", "Kennisgeving door het stelsel"
    ALLE_KANALEN = "alle_kanalen", "Alarm langs alle kanalen"
    VERSTREKEN = "verstreken", "Einde van de termijn van het datalek"
    AP_HERINNERING = "ap_herinnering", "Herinnering: melding aan de Autoriteit Persoonsgegevens"
    AP_VERSTREKEN = "ap_verstreken", "Einde van de 72 uur voor de Autoriteit Persoonsgegevens"


class DatalekStatus(Code):
    """Where a datalek stands."""

    GEMELD = "gemeld", "Gemeld"
    BEOORDEELD = "beoordeeld", "Beoordeeld"
    KENNISGEGEVEN = "kennisgegeven", "De partners zijn geïnformeerd"
    INCIDENT = "incident", "Geen datalek, wel een incident"
    GESLOTEN = "gesloten", "Gesloten"


class Aard(Code):
    """What happened, as the form of the Autoriteit Persoonsgegevens asks it."""

    VERKEERDE_ONTVANGER = "verkeerde_ontvanger", "gegevens gestuurd naar een verkeerde ontvanger"
    APPARAAT_KWIJT = "apparaat_kwijt", "apparaat of gegevensdrager kwijt of gestolen"
    DOCUMENT_KWIJT = "document_kwijt", "document kwijt of gestolen"
    ONBEVOEGDE_INZAGE = "onbevoegde_inzage", "inzage door iemand die dat niet mocht"
    HACK_MALWARE = "hack_malware", "hacken, malware of phishing"
    VERKEERD_GEPUBLICEERD = "verkeerd_gepubliceerd", "per ongeluk gepubliceerd"
    VERNIETIGD = "vernietigd", "gegevens per ongeluk vernietigd"
    ANDERS = "anders", "anders"


class Omvang(Code):
    """How many people are concerned, in bands."""

    ONBEKEND = "onbekend", "nog onbekend"
    EEN = "1", "1 persoon"
    TOT_10 = "2-10", "2 tot en met 10 personen"
    TOT_50 = "11-50", "11 tot en met 50 personen"
    TOT_500 = "51-500", "51 tot en met 500 personen"
    MEER = "500+", "meer dan 500 personen"


class Maatregel(Code):
    """What was done about it."""

    GEEN_NOG = "geen_nog", "nog geen"
    GEVRAAGD_TE_WISSEN = "ontvanger_gevraagd_te_wissen", "de ontvanger is gevraagd de gegevens te wissen"
    TOEGANG_GEBLOKKEERD = "toegang_geblokkeerd", "de toegang is geblokkeerd"
    WACHTWOORDEN = "wachtwoorden_gewijzigd", "wachtwoorden zijn gewijzigd"
    APPARAAT_GEWIST = "apparaat_gewist", "het apparaat is op afstand gewist"
    ONDERZOEK = "onderzoek_gestart", "onderzoek is gestart"
    RESERVEKOPIE = "reservekopie_teruggezet", "de reservekopie is teruggezet"


class SoortPersoonsgegeven(Code):
    """What leaked, as the form of the Autoriteit Persoonsgegevens asks it."""

    NAW = "naw", "naam, adres en contact"
    BSN = "bsn", "burgerservicenummer"
    FINANCIEEL = "financieel", "financiële gegevens"
    GEZONDHEID = "gezondheid", "gegevens over gezondheid (bijzonder)"
    STRAFRECHTELIJK = "strafrechtelijk", "strafrechtelijke gegevens"
    POLITIE = "politie", "politiegegevens"
    INLOG = "inlog", "inloggegevens"
    ANDERS = "anders", "andere gegevens"


class SoortBetrokkene(Code):
    """Whose data leaked."""

    INWONERS = "inwoners", "inwoners"
    MELDERS = "melders", "melders of omwonenden"
    MINDERJARIGEN = "minderjarigen", "minderjarigen"
    MEDEWERKERS = "medewerkers", "medewerkers"


class Risico(Code):
    """How grave it is for the betrokkene(n)."""

    GEEN = "geen", "Geen risico"
    RISICO = "risico", "Een risico"
    HOOG = "hoog", "Een hoog risico"


class Deel(Code):
    """Whose processing it was."""

    GEZAMENLIJK = "gezamenlijk", "De gezamenlijke verwerking"
    EIGEN = "eigen", "De eigen verwerking"


class ApMelding(Code):
    """Which notice to the Autoriteit Persoonsgegevens was made."""

    EERSTE = "eerste", "De eerste melding"
    VERVOLG = "vervolg", "Een vervolgmelding"
    INTREKKING = "intrekking", "De intrekking"


class WijzeBericht(Code):
    """How the betrokkene(n) heard of a datalek."""

    BRIEF = "brief", "Met een brief"
    TELEFOON = "telefoon", "Per telefoon"
    GESPREK = "gesprek", "In een gesprek"
    OPENBAAR = "openbaar", "Met een openbare mededeling"


class Zwijgen(Code):
    """Informing the betrokkene(n) later, or not."""

    UITSTEL = "uitstel", "Later informeren"
    ACHTERWEGE = "achterwege", "Niet informeren"


class GrondZwijgen(Code):
    """Article 34(3) AVG, and what a convenant may allow beside it."""

    ONLEESBAAR = (
        "onleesbaar",
        "artikel 34 lid 3 onder a AVG: de gegevens waren onleesbaar gemaakt, bijvoorbeeld versleuteld",
    )
    RISICO_WEGGENOMEN = (
        "risico_weggenomen",
        "artikel 34 lid 3 onder b AVG: maatregelen achteraf namen het hoge risico weg",
    )
    ONEVENREDIG = (
        "onevenredig",
        "artikel 34 lid 3 onder c AVG: het vraagt onevenredige inspanningen; er komt een openbare mededeling",
    )
    OPSPORINGSBELANG = (
        "opsporingsbelang",
        "artikel 41 lid 1 onder d UAVG, of artikel 27 Wpg: een opsporingsbelang",
    )


class Hoedanigheid(Code):
    """As what somebody looks at a casus, beside the own partij and roles."""

    REGIE = "regie", "de regie"
    DEELNEMERS = "deelnemers", "wie meedoet"
    GEWOGEN_DEELNEMERS = "gewogen_deelnemers", "wie meedoet en de grondslag woog"
    AANBRENGER = "aanbrenger", "de aanbrenger"
    BEVRAAGDEN = "bevraagden", "wie is gevraagd of de persoon bekend is"
    ADVISEURS = "adviseurs", "wie om advies is gevraagd"


class Gebeurtenis(Code):
    """What the log records beside the acts."""

    INGEZIEN = "ingezien", "Dossier ingezien"
    EERDER_INGEZIEN = "eerder_ingezien", "Eerder dossier ingezien"
    DOCUMENT_GEMAAKT = "document_gemaakt", "Document gemaakt"
    LOGBOEK_INGEZIEN = "logboek_ingezien", "Logboek ingezien"
    GEZOCHT_OP_PERSOON = "gezocht_op_persoon", "Gezocht op een persoon"
    GEWEIGERD = "geweigerd", "Geweigerd"
    OVERGANG = "overgang", "Overgang naar een andere fase"
    REGIE_GENOMEN = "regie_genomen", "Regie van de casus op zich genomen"
    BESLUIT_VERVALLEN = "besluit_vervallen", "Besluit vervallen"
    TERMIJN = "termijn", "Termijn verstreken"
    VERNIETIGD = "vernietigd", "Dossier vernietigd"
    SLEUTEL_VERNIEUWD = "sleutel_vernieuwd", "Sleutel van het dossier vernieuwd"
    FLOWRUN_VERVANGEN = "flowrun_vervangen", "Flow run vervangen"
    ADVIES_INGEZIEN = "advies_ingezien", "Adviesvraag bekeken"
    DATALEK_INGEZIEN = "datalek_ingezien", "Datalek ingezien"
    DATALEK_KENNISGEGEVEN = "datalek_kennisgegeven", "Partners geïnformeerd over een datalek"
    DATALEK_BEVESTIGD = "datalek_bevestigd", "Bevestigd dat een partij van het datalek weet"
    DATALEK_TREDE = "datalek_trede", "Termijn van een datalek verstreken"
    BERICHT_OPGEVOLGD = "bericht_opgevolgd", "Bericht opgevolgd"
    BERICHT_BEVESTIGD = "bericht_bevestigd", "Ontvangst van een bericht bevestigd"
    BERICHT_BEHEERD = "bericht_beheerd", "Bericht opnieuw aangeboden of vastgehouden"
    PROEFBERICHT = "proefbericht", "Proefbericht gestuurd"
    SIGNAAL = "signaal", "Signaal"
    SIGNAAL_AFGEHANDELD = "signaal_afgehandeld", "Signaal bekeken"
    INGELOGD = "ingelogd", "Ingelogd"
    INLOGGEN_MISLUKT = "inloggen_mislukt", "Inloggen mislukt"
    WACHTWOORD_GEWIJZIGD = "wachtwoord_gewijzigd", "Wachtwoord gewijzigd"
    CODE_VERNIEUWD = "code_vernieuwd", "Nieuwe eenmalige code voor een account"
    HERSTEL_GEVRAAGD = "herstel_gevraagd", "Herstel van een account gevraagd"
    HERSTEL_GEGEVEN = "herstel_gegeven", "Herstel van een account door een tweede persoon gegeven"
    HERSTEL_TEGENGEHOUDEN = "herstel_tegengehouden", "Herstel van een account tegengehouden"
    ONGEBRUIKT_GESLOTEN = "ongebruikt_gesloten", "Ongebruikt account gesloten"
    HERSTELCODE_GEBRUIKT = "herstelcode_gebruikt", "Herstelcode gebruikt"
    HERSTELCODES_GEMAAKT = "herstelcodes_gemaakt", "Herstelcodes gemaakt"
    SESSIES_BEEINDIGD = "sessies_beeindigd", "Sessies beëindigd"
    AANBIEDER_GEKOPPELD = "aanbieder_gekoppeld", "Account van de eigen organisatie gekoppeld"
    ACCOUNT_GEACTIVEERD = "account_geactiveerd", "Account geactiveerd"
    ACCOUNT_BEEINDIGD = "account_beeindigd", "Account beëindigd"
    MEDEWERKER_GEREGISTREERD = "medewerker_geregistreerd", "Medewerker geregistreerd"
    MEDEWERKER_GEWIJZIGD = "medewerker_gewijzigd", "Naam van een medewerker gewijzigd"
    BEHEERDER_AANGEWEZEN = "beheerder_aangewezen", "Beheerder aangewezen"
    GEAUTORISEERD = "geautoriseerd", "Toegang gegeven"
    TOEGANG_AANVAARD = "toegang_aanvaard", "Toegang voor een andere partij aanvaard"
    TOEGANG_AFGEWEZEN = "toegang_afgewezen", "Toegang voor een andere partij afgewezen"
    TOEGANG_BEVESTIGD = "toegang_bevestigd", "Toegang door een tweede persoon bevestigd"
    TOEGANG_NIET_BEVESTIGD = "toegang_niet_bevestigd", "Toegang door een tweede persoon geweigerd"
    TOEGANG_INGETROKKEN = "toegang_ingetrokken", "Toegang ingetrokken"
    TOEGANG_HERZIEN = "toegang_herzien", "Toegang herzien"
    GEHEIMHOUDING_ERKEND = "geheimhouding_erkend", "Geheimhouding erkend"
    CONTACT_TOEGEVOEGD = "contact_toegevoegd", "Contact toegevoegd"
    CONTACT_INGETROKKEN = "contact_ingetrokken", "Contact ingetrokken"
    CONTACT_AFWEZIG = "contact_afwezig", "Afwezigheid van een contact vastgelegd"
    CONTACT_GEKOPPELD = "contact_gekoppeld", "Contact gekoppeld aan een medewerker"
    DOMEIN_TOEGESTAAN = "domein_toegestaan", "Maildomein toegestaan"
    SLEUTEL_VASTGELEGD = "sleutel_vastgelegd", "Sleutel van een contact vastgelegd"
    RIJEN_GEWAARMERKT = "rijen_gewaarmerkt", "Gegevens van vóór de merken gewaarmerkt"
    RIJ_VERANDERD = "rij_veranderd", "Gegevens buiten Casusregie om veranderd; niet gebruikt"
    RIJ_VERWORPEN = "rij_verworpen", "Veranderde gegevens uit gebruik genomen"
    RIJ_AANVAARD = "rij_aanvaard", "Teruggezette gegevens weer in gebruik genomen"
    CONVENANT_GEREGISTREERD = "convenant_geregistreerd", "Convenant geregistreerd"
    CONVENANT_GEACTIVEERD = "convenant_geactiveerd", "Convenant vastgesteld"
    CONVENANT_GEPUBLICEERD = "convenant_gepubliceerd", "Publicatie van het convenant vastgelegd"
    NORM_INGEVULD = "norm_ingevuld", "Open norm ingevuld"
