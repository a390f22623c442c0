"""Facts: one frozen record per kind of act, made by the act and read by the rules.

The database and the log keep codes: `soort` and the fields as JSON. A field that came later has a default, so
that old rows stay readable; a key that no rule knows any more is left aside.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, TypeVar, cast, get_origin, get_type_hints

from rules.codes import (
    ApMelding,
    Bekendheid,
    Betrekking,
    Code,
    Deel,
    DoelBereikt,
    GrondZwijgen,
    Omvang,
    RedenAfschaling,
    RedenStoppen,
    Risico,
    SoortCorrectie,
    SoortInterventie,
    SoortOntvanger,
    SoortToestemming,
    Tevredenheid,
    ToestemmingVan,
    Verloop,
    Wijze,
    WijzeBericht,
    Zwijgen,
)


@dataclass(frozen=True)
class Feit:
    """What was recorded, in codes. `handeling` is the act that records it, as rows and log name it."""

    handeling: ClassVar[str]

    def codes(self) -> dict[str, Any]:
        """The fields as the database and the log keep them."""
        return {f.name: _code(getattr(self, f.name)) for f in dataclasses.fields(self)}


F = TypeVar("F", bound=Feit)
F_co = TypeVar("F_co", bound=Feit, covariant=True)


@dataclass(frozen=True)
class Vastgelegd(Generic[F_co]):
    """A fact with when in the process it was recorded, on behalf of which partij and by whom."""

    feit: F_co
    ronde: int
    partij: str
    door: str


def alle(feiten: Iterable[Vastgelegd[Feit]], klas: type[F]) -> Iterator[Vastgelegd[F]]:
    """The facts of this kind, in the order of `feiten`."""
    return (cast("Vastgelegd[F]", v) for v in feiten if isinstance(v.feit, klas))


Soorten = dict[str, type[Feit]]
CASUS: Soorten = {}
DATALEK: Soorten = {}


def _merk(soorten: Soorten, handeling: str) -> Callable[[type[F]], type[F]]:
    def merk(klas: type[F]) -> type[F]:
        assert handeling not in soorten, f"twee feiten horen bij {handeling}"
        klas.handeling = handeling
        soorten[handeling] = klas
        return klas

    return merk


def lees(soorten: Soorten, handeling: str, gegevens: Mapping[str, Any]) -> Feit:
    """The fact that a row holds. Raises KeyError for an act that this version does not know."""
    klas = soorten[handeling]
    return klas(**{naam: maak(gegevens[naam]) for naam, maak in _lezers(klas).items() if naam in gegevens})


_LEZERS: dict[type[Feit], dict[str, Callable[[Any], Any]]] = {}


def _lezers(klas: type[Feit]) -> dict[str, Callable[[Any], Any]]:
    """Per field how its value is made from JSON."""
    if klas not in _LEZERS:
        soorten = get_type_hints(klas)
        _LEZERS[klas] = {f.name: _lezer(soorten[f.name]) for f in dataclasses.fields(klas)}
    return _LEZERS[klas]


def _lezer(soort: Any) -> Callable[[Any], Any]:
    if get_origin(soort) is tuple:
        return tuple
    code = next((t for t in (soort, *getattr(soort, "__args__", ())) if _is_code(t)), None)
    if code is not None:
        return lambda waarde: code(waarde) if waarde is not None else None
    return lambda waarde: waarde


def _is_code(soort: Any) -> bool:
    return isinstance(soort, type) and issubclass(soort, Code)


def _code(waarde: Any) -> Any:
    if isinstance(waarde, tuple):
        return list(waarde)
    return str(waarde) if isinstance(waarde, Code) else waarde


# --- aanmelding --------------------------------------------------------------------------------------


@_merk(CASUS, "aanmelden")
@dataclass(frozen=True)
class Aangemeld(Feit):
    """A person was brought in. `ook_gekozen_partners`: the aanmelder lets the chosen partners read why.
    `adviesvraag`: the number of the question for advice that came before; nothing of it comes along.
    """

    situaties: tuple[str, ...] = ()
    grondslagen: tuple[str, ...] = ()
    ook_gekozen_partners: bool = False
    adviesvraag: str = ""


@_merk(CASUS, "beoordelen")
@dataclass(frozen=True)
class Beoordeeld(Feit):
    """The procesregisseur's findings; whether it was written down why the casus does not belong here."""

    situaties: tuple[str, ...] = ()
    criteria: tuple[str, ...] = ()
    profiel: tuple[str, ...] = ()
    niveau: int = 0
    waarom_niet_hier: bool = False


@_merk(CASUS, "terugkoppelen")
@dataclass(frozen=True)
class Teruggekoppeld(Feit):
    """The aanmelder heard whether it is taken up."""

    opgepakt: bool


@_merk(CASUS, "crisisoverleg_beoordelen")
@dataclass(frozen=True)
class CrisisoverlegBeoordeeld(Feit):
    """Whether a crisis meeting is needed."""

    nodig: bool


@_merk(CASUS, "partners_kiezen")
@dataclass(frozen=True)
class PartnersGekozen(Feit):
    """Which partijen were asked to join, in which rol."""

    partijen: tuple[str, ...]
    rol: str = ""


@_merk(CASUS, "partner_toevoegen")
@dataclass(frozen=True)
class PartnerToegevoegd(Feit):
    """A partij was asked for this casus only."""

    partij: str


@_merk(CASUS, "verklaring_tekenen")
@dataclass(frozen=True)
class VerklaringGetekend(Feit):
    """A partij for one casus signed."""

    partij: str


@_merk(CASUS, "grondslag_wegen")
@dataclass(frozen=True)
class GrondslagGewogen(Feit):
    """On which grondslagen a partij takes part."""

    grondslagen: tuple[str, ...]


@_merk(CASUS, "betrokkene_informeren")
@dataclass(frozen=True)
class BetrokkeneGeinformeerd(Feit):
    """The betrokkene was told, by which partij, and on which day (a date; empty: the day of recording).
    `betrokkene`: who, when not the one who was brought in.
    """

    wijze: Wijze
    partij: str = ""
    dag: str = ""
    betrokkene: str = ""


@_merk(CASUS, "niet_informeren")
@dataclass(frozen=True)
class NietGeinformeerd(Feit):
    """The reasoned decision not to tell the betrokkene. `afgewogen`: the parts of article 41(2) UAVG that
    were weighed; `herzien_op`: the day on which it is looked at again (both empty: before that was asked);
    `betrokkene`: who, when not the one who was brought in.
    """

    grond: str
    afgewogen: tuple[str, ...] = ()
    herzien_op: str = ""
    betrokkene: str = ""


@_merk(CASUS, "uitzondering_beeindigen")
@dataclass(frozen=True)
class UitzonderingBeeindigd(Feit):
    """The ground for not telling the betrokkene is gone: informing is due again. `betrokkene`: who, when not
    the one who was brought in.
    """

    betrokkene: str = ""


@_merk(CASUS, "melder_informeren")
@dataclass(frozen=True)
class MelderGeinformeerd(Feit):
    """A melder was told, on which day, that others have their data."""

    betrokkene: str
    wijze: Wijze
    dag: str = ""


@_merk(CASUS, "terugtrekken")
@dataclass(frozen=True)
class Teruggetrokken(Feit):
    """A partij left."""

    partij: str


@_merk(CASUS, "aanbrenger_overnemen")
@dataclass(frozen=True)
class AanbrengerOvergenomen(Feit):
    """A partij took over the casus as aanbrenger, from the partij `van`, which left."""

    van: str


# --- triage ------------------------------------------------------------------------------------------


@_merk(CASUS, "bekendheid_vragen")
@dataclass(frozen=True)
class BekendheidGevraagd(Feit):
    """Which partijen were asked whether they know the person."""

    partijen: tuple[str, ...]


@_merk(CASUS, "bekendheid_beantwoorden")
@dataclass(frozen=True)
class BekendheidBeantwoord(Feit):
    """What a partij answered."""

    antwoord: Bekendheid
    kan_bijdragen: bool = False


@_merk(CASUS, "adviesvraag_stellen")
@dataclass(frozen=True)
class AdviesGevraagd(Feit):
    """Which partijen were asked for advice, without a name."""

    partijen: tuple[str, ...]


@_merk(CASUS, "adviesvraag_beantwoorden")
@dataclass(frozen=True)
class AdviesGegeven(Feit):
    """A partij gave advice."""


@_merk(CASUS, "niveau_vaststellen")
@dataclass(frozen=True)
class NiveauVastgesteld(Feit):
    """The casus moved within the niveaus."""

    van: int
    naar: int


@_merk(CASUS, "triage_vaststellen")
@dataclass(frozen=True)
class TriageVastgesteld(Feit):
    """The first doel, the urgency (a date) and the route of the overleg."""

    doel: str
    overleg_voor: str
    route: str = ""


@_merk(CASUS, "betrokkene_betrekken")
@dataclass(frozen=True)
class BetrokkeneBetrokken(Feit):
    """How the betrokkene takes part, or that it can't be."""

    hoe: Betrekking


# --- beeldvorming ------------------------------------------------------------------------------------


@_merk(CASUS, "leefgebied_beschrijven")
@dataclass(frozen=True)
class LeefgebiedBeschreven(Feit):
    """A version of one part of the toestandsbeeld; its words are this gegeven (empty: nothing is the
    matter, or it was written down before content was a gegeven).
    """

    leefgebied: str
    versie: int = 1
    gegeven: str = ""


@_merk(CASUS, "regie_overdragen")
@dataclass(frozen=True)
class RegieOvergedragen(Feit):
    """Which colleague (the id of a medewerker) is procesregisseur of this casus from now on."""

    aan: str


@_merk(CASUS, "casusregisseur_benoemen")
@dataclass(frozen=True)
class CasusregisseurBenoemd(Feit):
    """Which partij has the casusregie."""

    partij: str


@_merk(CASUS, "gegeven_hertoetsen")
@dataclass(frozen=True)
class GegevenHertoetst(Feit):
    """Whether a gegeven of partij `van` is necessary for another doel too."""

    gegeven: str
    doel: str
    noodzakelijk: bool
    van: str = ""


@_merk(CASUS, "gebruik_toestaan")
@dataclass(frozen=True)
class GebruikToegestaan(Feit):
    """The giver's say on another doel."""

    gegeven: str
    doel: str
    toegestaan: bool


@_merk(CASUS, "fasegebruik_bepalen")
@dataclass(frozen=True)
class FasegebruikBepaald(Feit):
    """The giver's say on use in another fase."""

    gegeven: str
    fase: str
    toegestaan: bool


@_merk(CASUS, "vrijgave_vragen")
@dataclass(frozen=True)
class VrijgaveGevraagd(Feit):
    """A partij asks its giver (`van`) whether a gegeven may go home with it."""

    gegeven: str
    van: str


@_merk(CASUS, "vrijgeven")
@dataclass(frozen=True)
class Vrijgegeven(Feit):
    """The giver's say on taking a gegeven home, for an actie or with another reason.

    `verder`: it may also go along when the regie hands the casus over to another organisation.
    """

    gegeven: str
    partij: str
    actie: int | None = None
    toegestaan: bool = True
    verder: bool = False


@_merk(CASUS, "zonder_gegevens")
@dataclass(frozen=True)
class ZonderGegevens(Feit):
    """An actie needs no data of others."""

    actie: int


@_merk(CASUS, "resultaat_vaststellen")
@dataclass(frozen=True)
class ResultaatVastgesteld(Feit):
    """The result beside the first doel."""

    doel_bereikt: DoelBereikt
    eerste_doel: str | None = None


@_merk(CASUS, "afschaling_motiveren")
@dataclass(frozen=True)
class AfschalingGemotiveerd(Feit):
    """Why the samenwerking can step back."""

    reden: RedenAfschaling


@_merk(CASUS, "stoppen_motiveren")
@dataclass(frozen=True)
class StoppenGemotiveerd(Feit):
    """Why the joint approach stops; whether somebody goes on guiding the betrokkene."""

    reden: RedenStoppen
    begeleiding_gaat_door: bool = True


# --- aanpak ------------------------------------------------------------------------------------------


@_merk(CASUS, "vraag_beantwoorden")
@dataclass(frozen=True)
class VraagBeantwoord(Feit):
    """A question of the fase was answered; an answer with personal data is this gegeven."""

    vraag: str
    gegeven: str = ""


@_merk(CASUS, "eigen_systemen_doorzoeken")
@dataclass(frozen=True)
class EigenSystemenDoorzocht(Feit):
    """A partij searched its own systems for what matters here, and found something or not."""

    gevonden: bool


@_merk(CASUS, "complexiteit_vaststellen")
@dataclass(frozen=True)
class ComplexiteitVastgesteld(Feit):
    """What the gezamenlijk overleg established."""

    complex: bool
    gedeeld_belang: bool
    rol_gemeente: bool = False


@_merk(CASUS, "samenwerkingsafspraken_vastleggen")
@dataclass(frozen=True)
class SamenwerkingsafsprakenVastgelegd(Feit):
    """What each of these partijen does was written down (none: before that was asked)."""

    partijen: tuple[str, ...] = ()


@_merk(CASUS, "toestemming_melder_vastleggen")
@dataclass(frozen=True)
class ToestemmingMelder(Feit):
    """A melder's answer; no is not given, or withdrawn. `betrokkene`: which melder (before people were
    recorded: nobody in particular); `gewist`: the gegevens that rested on it alone.
    """

    gegeven: bool
    betrokkene: str = ""
    gewist: tuple[str, ...] = ()


# --- plan en overleg ---------------------------------------------------------------------------------


@_merk(CASUS, "plan_vaststellen")
@dataclass(frozen=True)
class PlanVastgesteld(Feit):
    """There is a plan; whether the betrokkene was there, and which partijen drew it up."""

    betrokkene_aanwezig: bool
    opgesteld_door: tuple[str, ...] = ()


@_merk(CASUS, "betrokkene_over_plan")
@dataclass(frozen=True)
class PlanVerteld(Feit):
    """The absent betrokkene was told of the plan."""

    wijze: Wijze


@_merk(CASUS, "actie_voorstellen")
@dataclass(frozen=True)
class ActieVoorgesteld(Feit):
    """An actie for a partij, perhaps an intrusive or reserved measure."""

    actie: int
    partij: str
    soort: SoortInterventie | None = None
    maatregel: str | None = None


@_merk(CASUS, "actie_beantwoorden")
@dataclass(frozen=True)
class ActieBeantwoord(Feit):
    """A partij took an actie on, or not."""

    actie: int
    aanvaard: bool


@_merk(CASUS, "actie_afronden")
@dataclass(frozen=True)
class ActieAfgerond(Feit):
    """An actie is done."""

    actie: int


@_merk(CASUS, "voortgang_vastleggen")
@dataclass(frozen=True)
class VoortgangVastgelegd(Feit):
    """How it goes with an actie (None: the whole plan), and whether something must change."""

    verloop: Verloop
    actie: int | None = None
    bijstellen: bool = False


@_merk(CASUS, "overleg_plannen")
@dataclass(frozen=True)
class OverlegGepland(Feit):
    """A meeting with these partijen."""

    overleg: int
    genodigden: tuple[str, ...]
    betrokkene_uitgenodigd: bool


@_merk(CASUS, "kennisname_toetsen")
@dataclass(frozen=True)
class KennisnameGetoetst(Feit):
    """Which invited partijen must know, and which need not."""

    overleg: int
    noodzakelijk: tuple[str, ...]
    niet_noodzakelijk: tuple[str, ...]


@_merk(CASUS, "overleg_houden")
@dataclass(frozen=True)
class OverlegGehouden(Feit):
    """A meeting was held; whether contradiction was written down."""

    overleg: int
    aanwezig: tuple[str, ...]
    tegenspraak: bool = False


@_merk(CASUS, "stemmen")
@dataclass(frozen=True)
class Gestemd(Feit):
    """A partij's position on a transition, and whether it commits capacity."""

    naar: str
    akkoord: bool
    capaciteit: bool = False


@_merk(CASUS, "overdragen")
@dataclass(frozen=True)
class Overgedragen(Feit):
    """Acties and guidance went to an organisation of this kind, with these gegevens, or with none of them.

    A handing over from before this was asked says nothing about gegevens.
    """

    acties: tuple[int, ...] = ()
    soort: SoortOntvanger = SoortOntvanger.STAANDE_ORGANISATIE
    gegevens: tuple[str, ...] = ()
    geen_gegevens: bool = False


@_merk(CASUS, "opschaling_beoordelen")
@dataclass(frozen=True)
class OpschalingBeoordeeld(Feit):
    """Which conditions of the higher niveau were found."""

    voorwaarden: tuple[str, ...] = ()


# --- gegevens ----------------------------------------------------------------------------------------


@_merk(CASUS, "gegeven_inbrengen")
@dataclass(frozen=True)
class GegevenIngebracht(Feit):
    """A gegeven came in, with everything that was stated about it. `toestemmingen`: the numbers of the
    consents that carry it.
    """

    gegeven: str
    categorie: str
    doel: str
    grondslagen: tuple[str, ...]
    ontvangers: tuple[str, ...]
    toestemmingen: tuple[int, ...] = ()


@_merk(CASUS, "persoon_toevoegen")
@dataclass(frozen=True)
class PersoonToegevoegd(Feit):
    """A person was recorded; who it is stays in the vault."""

    betrokkene: str
    categorie: str


@_merk(CASUS, "gegeven_delen")
@dataclass(frozen=True)
class GegevenGedeeld(Feit):
    """The giver gave a gegeven to more partijen."""

    gegeven: str
    ontvangers: tuple[str, ...]


@_merk(CASUS, "gegeven_betwisten")
@dataclass(frozen=True)
class GegevenBetwist(Feit):
    """Somebody doubts a gegeven."""

    gegeven: str


@_merk(CASUS, "gegeven_corrigeren")
@dataclass(frozen=True)
class GegevenGecorrigeerd(Feit):
    """A gegeven got better words; who had received it; the consents of article 9 Wpg for these words."""

    gegeven: str
    soort: SoortCorrectie
    ontvangers: tuple[str, ...] = ()
    toestemmingen: tuple[int, ...] = ()


@_merk(CASUS, "gegeven_versturen")
@dataclass(frozen=True)
class GegevenVerstuurd(Feit):
    """A gegeven left, sealed, for a partij."""

    gegeven: str
    partij: str
    modus: str


@_merk(CASUS, "toestemming_vastleggen")
@dataclass(frozen=True)
class ToestemmingVastgelegd(Feit):
    """Consent for police data of article 9 Wpg: for one gegeven, which names it by `nr`. Those of before had
    no number; they carry what came in then, and nothing new.
    """

    van: ToestemmingVan
    nr: int = 0
    gegeven_op: str = ""


@_merk(CASUS, "toestemming_betrokkene_vastleggen")
@dataclass(frozen=True)
class ToestemmingBetrokkene(Feit):
    """A person agreed that this partij shares with these recipients."""

    betrokkene: str
    waarvoor: SoortToestemming
    ontvangers: tuple[str, ...]
    nr: int
    gegeven_op: str


@_merk(CASUS, "toestemming_intrekken")
@dataclass(frozen=True)
class ToestemmingIngetrokken(Feit):
    """A consent ended. `gegevens`: what may not be read by others any more; `gewist`: what is gone."""

    nr: int
    gegevens: tuple[str, ...] = ()
    gewist: tuple[str, ...] = ()


# --- besluit en nadien -------------------------------------------------------------------------------


@_merk(CASUS, "besluiten")
@dataclass(frozen=True)
class Besloten(Feit):
    """A decision on a transition."""

    besluit: str
    naar: str
    akkoord: bool


@_merk(CASUS, "meebeslissen")
@dataclass(frozen=True)
class Meebesloten(Feit):
    """What the second person said."""

    besluit: str
    akkoord: bool


@_merk(CASUS, "evalueren")
@dataclass(frozen=True)
class Geevalueerd(Feit):
    """What was learned was written down."""


@_merk(CASUS, "tevredenheid_vastleggen")
@dataclass(frozen=True)
class TevredenheidVastgelegd(Feit):
    """What the melder thinks of it."""

    tevreden: Tevredenheid


@_merk(CASUS, "actualiteit_toetsen")
@dataclass(frozen=True)
class ActualiteitGetoetst(Feit):
    """Whether an earlier casus (its id) is up to date enough to build on."""

    eerdere: str
    actueel: bool


@_merk(CASUS, "niet_actief_maken")
@dataclass(frozen=True)
class NietActiefGemaakt(Feit):
    """The closed dossier went to the non-active environment."""


@_merk(CASUS, "heropenen")
@dataclass(frozen=True)
class Heropend(Feit):
    """A new casus builds on this one."""


# --- datalek -----------------------------------------------------------------------------------------


@_merk(DATALEK, "beoordelen")
@dataclass(frozen=True)
class DatalekBeoordeeld(Feit):
    """Is it a datalek, how grave, and whose processing was it?"""

    is_datalek: bool
    risico: Risico
    deel: Deel = Deel.EIGEN
    omvang: Omvang = Omvang.ONBEKEND
    gegevens: tuple[str, ...] = ()
    betrokkenen: tuple[str, ...] = ()
    melden_als_incident: bool = False


@_merk(DATALEK, "ap_besluiten")
@dataclass(frozen=True)
class ApBesloten(Feit):
    """The decision on, or a phase of, the notice to the Autoriteit Persoonsgegevens."""

    melden: bool
    fase: ApMelding = ApMelding.EERSTE
    ingediend_op: str | None = None
    ap_kenmerk: str = ""
    te_laat: bool = False


@_merk(DATALEK, "woordvoering")
@dataclass(frozen=True)
class WoordvoeringAfgesproken(Feit):
    """Which partij speaks."""

    partij: str


@_merk(DATALEK, "betrokkenen_opstellen")
@dataclass(frozen=True)
class BerichtOpgesteld(Feit):
    """A draft of the one message to the betrokkene(n)."""

    versie: int = 1


@_merk(DATALEK, "betrokkenen_akkoord")
@dataclass(frozen=True)
class BerichtBeoordeeld(Feit):
    """What a responsible partij says of the draft."""

    akkoord: bool


@_merk(DATALEK, "betrokkenen_verstuurd")
@dataclass(frozen=True)
class BerichtVerstuurd(Feit):
    """The message went out, once."""

    wijze: WijzeBericht
    aantal: int


@_merk(DATALEK, "betrokkenen_niet")
@dataclass(frozen=True)
class BerichtUitgebleven(Feit):
    """The reasoned decision to inform later, or not."""

    besluit: Zwijgen
    grond: GrondZwijgen


@_merk(DATALEK, "sluiten")
@dataclass(frozen=True)
class DatalekGesloten(Feit):
    """It is over, with what was learned."""
