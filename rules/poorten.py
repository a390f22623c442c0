"""The checks a poort can ask for, and the judgement on a whole poort.

`POORTEN` holds every check by the name that convenant files use. A check is one question about the `Stand`;
it answers `TOEGESTAAN` or what is missing and whose move it is. Which checks stand in which poort, and in
which order, is for the convenant to say: the order is the order in which people read the list.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from convenanten.definitie import Controle, GeldendConvenant, Overgang
from convenanten.kennis import Eist
from rules.codes import ActieStatus, DoelBereikt, SoortOntvanger
from rules.feiten import (
    Aangemeld,
    AfschalingGemotiveerd,
    BekendheidGevraagd,
    Beoordeeld,
    BetrokkeneBetrokken,
    BetrokkeneGeinformeerd,
    CasusregisseurBenoemd,
    ComplexiteitVastgesteld,
    CrisisoverlegBeoordeeld,
    EigenSystemenDoorzocht,
    Feit,
    Gestemd,
    LeefgebiedBeschreven,
    NietGeinformeerd,
    OpschalingBeoordeeld,
    Overgedragen,
    OverlegGehouden,
    PartnersGekozen,
    PartnerToegevoegd,
    PlanVastgesteld,
    PlanVerteld,
    ResultaatVastgesteld,
    StoppenGemotiveerd,
    Teruggekoppeld,
    TriageVastgesteld,
    UitzonderingBeeindigd,
    VraagBeantwoord,
    Vrijgegeven,
    ZonderGegevens,
)
from rules.informeren import aangemelde, is_verteld, melders_die_niets_weten, zwijgt
from rules.stand import OverlegFeit, Stand
from rules.uitkomst import TOEGESTAAN, Geweigerd, Reden, Uitkomst


@dataclass(frozen=True)
class Toets:
    """What a check looks at: the facts, the agreement, where the casus would go, and the open norm it may
    read.
    """

    stand: Stand
    geldend: GeldendConvenant
    naar: str
    norm: str | None = None


@dataclass(frozen=True)
class Check:
    """A check: its name in convenant files, the question as people read it, and which acts it needs.

    `leest_norm`: it reads an open norm, which the convenant names.
    """

    naam: str
    vraag: str
    eist: Eist
    toets: Callable[[Toets], Uitkomst]
    leest_norm: bool = False

    @property
    def helpt(self) -> tuple[str, ...]:
        """The acts of which one suffices; the first is the usual one."""
        return self.eist.een_van

    def __call__(self, t: Toets) -> Uitkomst:
        """What the check answers."""
        return self.toets(t)


POORTEN: dict[str, Check] = {}


def poort(
    vraag: str,
    *,
    helpt: str | tuple[str, ...],
    ook: tuple[str, ...] = (),
    eerst: tuple[str, ...] = (),
    hier: bool = False,
    sluit_door: tuple[str, ...] | None = None,
    gaat_over: str = "",
    bevinding: bool = False,
    leest_norm: bool = False,
) -> Callable[[Callable[[Toets], Uitkomst]], Check]:
    """Register a function as a check of a poort, with its question and what it needs (see `Eist`).

    `helpt`: the acts that can meet it; people are shown the first that is possible for them.
    """
    een_van = (helpt,) if isinstance(helpt, str) else helpt
    eist = Eist(een_van, ook, eerst, hier, sluit_door, gaat_over, bevinding)

    def merk(toets: Callable[[Toets], Uitkomst]) -> Check:
        POORTEN[toets.__name__] = Check(toets.__name__, vraag, eist, toets, leest_norm)
        return POORTEN[toets.__name__]

    return merk


def _nog_niet(uitleg: str, doen: str) -> Geweigerd:
    return Geweigerd(Reden.POORT_GESLOTEN, uitleg, doen=doen)


def _vastgelegd(t: Toets, klas: type[Feit], uitleg: str, doen: str, *, deze_ronde: bool = False) -> Uitkomst:
    """Was this act recorded (in this ronde)?"""
    return TOEGESTAAN if t.stand.laatste(klas, deze_ronde=deze_ronde) else _nog_niet(uitleg, doen)


def _vraagt(geldend: GeldendConvenant, fase: str, naar: str, controle: str) -> Controle | None:
    """The line of the poort between two fasen that asks this check, or None."""
    overgang = overgang_naar(geldend, fase, naar)
    return next((c for c in overgang.poort if c.controle == controle), None) if overgang else None


def _namen(t: Toets, partijen: list[str]) -> str:
    return ", ".join(t.geldend.convenant.naam_van(p) for p in sorted(partijen))


@poort(
    "Hoort deze casus hier, volgens de criteria van het convenant?",
    helpt="beoordelen",
    gaat_over="toelating.criteria",
    bevinding=True,
)
def voldoet_aan_toelating(t: Toets) -> Uitkomst:
    """Do the procesregisseur's findings fit the criteria, situations, profile and niveau of the convenant?"""
    regels = t.geldend.convenant.toelating
    if t.stand.laatste(Beoordeeld) is None:
        return _nog_niet(
            "De aanmelding is nog niet beoordeeld.", "De procesregisseur beoordeelt de aanmelding."
        )
    ontbreekt = [regels.criteria[c] for c in regels.criteria if c not in t.stand.criteria]
    een_volstaat = regels.criteria_norm is not None and t.geldend.norm(regels.criteria_norm) == "een"
    if len(ontbreekt) == len(regels.criteria) or (ontbreekt and not een_volstaat):
        return _nog_niet(
            f"Nog niet vastgesteld: {'; '.join(ontbreekt)}.", "Beoordeel opnieuw of wijs de casus af."
        )
    if regels.situaties and not t.stand.situaties & set(regels.situaties):
        return _nog_niet("Er is geen van de situaties uit het convenant vastgesteld.", "Beoordeel opnieuw.")
    kenmerken = t.stand.profiel & set(regels.profiel)
    nodig = _kenmerken_nodig(t)
    if len(kenmerken) < nodig:
        return _nog_niet(
            f"Er zijn {len(kenmerken)} van de {nodig} nodige kenmerken van de inwoner vastgesteld.",
            "Beoordeel opnieuw of wijs de casus af.",
        )
    if regels.niveaus and regels.niveau and t.stand.niveau != regels.niveau:
        return _nog_niet(
            f"De casus heeft niveau {t.stand.niveau}; hier hoort niveau {regels.niveau}.",
            "Wijs de casus af of beoordeel het niveau opnieuw.",
        )
    return TOEGESTAAN


def _kenmerken_nodig(t: Toets) -> int:
    regels = t.geldend.convenant.toelating
    if regels.profiel_norm is None:
        return 0
    return len(regels.profiel) if t.geldend.norm(regels.profiel_norm) == "alle" else 1


@poort("Heeft de aanbrenger een grondslag, en doet hij nog mee?", helpt=("aanbrenger_overnemen", "aanmelden"))
def aanbrenger_heeft_grondslag(t: Toets) -> Uitkomst:
    """Does the partij that brought the casus in still take part, with a grondslag it weighed?"""
    if t.stand.aanbrenger_draagt:
        return TOEGESTAAN
    return _nog_niet(
        f"De aanbrenger ({_namen(t, [t.stand.aanbrenger])}) doet niet mee met een gewogen grondslag.",
        "Zonder bevoegdheid van een aanbrenger is er geen casus: een andere partij neemt hem over, of de "
        "casus stopt.",
    )


@poort("Is er geen aanbrenger meer die de casus draagt?", helpt="terugtrekken")
def aanbrenger_is_weg(t: Toets) -> Uitkomst:
    """Did the partij on whose bevoegdheid the casus rests leave, without another that took over?"""
    if not t.stand.aanbrenger_draagt:
        return TOEGESTAAN
    return _nog_niet(
        f"De aanbrenger ({_namen(t, [t.stand.aanbrenger])}) doet nog mee met een gewogen grondslag.",
        "Kies een ander vervolg, of laat de aanbrenger zich terugtrekken.",
    )


@poort(
    "Is gevraagd bij wie de persoon bekend is, en antwoordde iedereen?",
    helpt="bekendheid_vragen",
    ook=("bekendheid_beantwoorden",),
    hier=True,
)
def bekendheid_beantwoord(t: Toets) -> Uitkomst:
    """Were partijen asked whether they know the person, and did every one answer (refusing is an answer)?"""
    if not t.stand.laatste(BekendheidGevraagd, deze_ronde=True):
        return _nog_niet(
            "Er is nog niet gevraagd bij wie de persoon bekend is.",
            "Vraag de bekendheid op bij de partijen die ertoe doen.",
        )
    wachten = sorted({p for p in t.geldend.convenant.partijen if t.stand.bevraagd(p)})
    if wachten:
        return _nog_niet(
            f"Nog geen antwoord van: {_namen(t, wachten)}.",
            "Deze partijen antwoorden; niet antwoorden mag ook, als antwoord.",
        )
    return TOEGESTAAN


@poort("Staan het doel en de urgentie van het overleg vast?", helpt="triage_vaststellen", hier=True)
def triage_vastgesteld(t: Toets) -> Uitkomst:
    """Are the purpose of the overleg, its urgency and (where the text has routes) the route set?"""
    return _vastgelegd(
        t,
        TriageVastgesteld,
        "Het doel en de urgentie van het overleg staan nog niet vast.",
        "Stel de triage vast.",
        deze_ronde=True,
    )


@poort("Is elk leefgebied beschreven?", helpt="leefgebied_beschrijven", gaat_over="leefgebieden")
def toestandsbeeld_compleet(t: Toets) -> Uitkomst:
    """Is every leefgebied of the convenant described (that nothing is the matter is a description)?"""
    beschreven = {v.feit.leefgebied for v in t.stand.alle(LeefgebiedBeschreven)}
    mist = [naam for code, naam in t.geldend.convenant.leefgebieden.items() if code not in beschreven]
    if mist:
        return _nog_niet(
            f"Nog niet beschreven: {', '.join(mist)}.", "Beschrijf elk leefgebied samen in het overleg."
        )
    return TOEGESTAAN


@poort("Is de betrokkene betrokken, of is vastgelegd waarom dat niet kan?", helpt="betrokkene_betrekken")
def betrokkene_betrokken_of_waarom_niet(t: Toets) -> Uitkomst:
    """Is it recorded how the betrokkene is involved or agrees, or why that is not possible?"""
    return _vastgelegd(
        t,
        BetrokkeneBetrokken,
        "Nog niet vastgelegd of de betrokkene betrokken is of instemt.",
        "Leg vast hoe, of waarom dat niet kan.",
    )


@poort("Is afgesproken wie de casusregie heeft?", helpt="casusregisseur_benoemen")
def casusregisseur_benoemd(t: Toets) -> Uitkomst:
    """Does a participating partij have the casusregie?"""
    benoemd = t.stand.laatste(CasusregisseurBenoemd)
    if benoemd is not None and benoemd.feit.partij in {d.partij for d in t.stand.actieve_deelnames}:
        return TOEGESTAAN
    return _nog_niet(
        "Er is nog geen casusregisseur uit de deelnemers.", "Spreek af welke partij de casusregie heeft."
    )


@poort(
    "Is per actie afgesproken welke gegevens de partij mag gebruiken?",
    helpt=("vrijgeven", "zonder_gegevens"),
    sluit_door=("actie_beantwoorden",),
)
def gebruik_afgesproken(t: Toets) -> Uitkomst:
    """Is it agreed for every accepted actie which data its partij may use, or that it needs none?"""
    geregeld = {v.feit.actie for v in t.stand.alle(Vrijgegeven) if v.feit.toegestaan}
    geregeld |= {v.feit.actie for v in t.stand.alle(ZonderGegevens)}
    mist = [
        str(a.volgnr) for a in t.stand.acties if a.status == ActieStatus.AANVAARD and a.volgnr not in geregeld
    ]
    if mist:
        return _nog_niet(
            f"Nog niet afgesproken welke gegevens nodig zijn voor actie {', '.join(mist)}.",
            "Geef gegevens vrij voor de actie, of leg vast dat de actie zonder kan.",
        )
    return TOEGESTAAN


@poort(
    "Zijn alle vragen van deze fase beantwoord?", helpt="vraag_beantwoorden", hier=True, gaat_over="vragen"
)
def vragen_beantwoord(t: Toets) -> Uitkomst:
    """Were all questions of this fase answered, in this ronde?"""
    vragen = t.geldend.convenant.fasen[t.stand.fase].vragen
    gedaan = {v.feit.vraag for v in t.stand.alle(VraagBeantwoord, deze_ronde=True)}
    mist = [v.vraag for code, v in vragen.items() if code not in gedaan]
    if mist:
        return _nog_niet(f"Nog te beantwoorden: {' '.join(mist)}", "Beantwoord deze vragen samen.")
    return TOEGESTAAN


def _complexiteit(t: Toets) -> tuple[bool, bool] | None:
    gevonden = t.stand.laatste(ComplexiteitVastgesteld)
    return None if gevonden is None else (gevonden.feit.complex, gevonden.feit.gedeeld_belang)


@poort("Is de casus complex, en is er een gedeeld belang?", helpt="complexiteit_vaststellen", bevinding=True)
def complex_met_gedeeld_belang(t: Toets) -> Uitkomst:
    """Was it established that no partij can solve this alone, and that there is a shared interest that it
    stops?
    """
    if _complexiteit(t) == (True, True):
        return TOEGESTAAN
    return _nog_niet(
        "Niet vastgesteld dat geen partij dit alleen kan oplossen én dat er een gedeeld belang is.",
        "Stel dit vast in het gezamenlijk overleg, of sluit de casus.",
    )


@poort("Is vastgesteld dat de casus niet complex is?", helpt="complexiteit_vaststellen", bevinding=True)
def niet_complex(t: Toets) -> Uitkomst:
    """Was it established that this is not complex?"""
    gevonden = _complexiteit(t)
    if gevonden is not None and not gevonden[0]:
        return TOEGESTAAN
    return _nog_niet(
        "Er is niet vastgesteld dat de casus niet complex is.", "Stel dit vast in het gezamenlijk overleg."
    )


@poort(
    "Is vastgesteld dat er geen gezamenlijke aanpak komt?",
    helpt="complexiteit_vaststellen",
    bevinding=True,
)
def geen_gezamenlijke_aanpak(t: Toets) -> Uitkomst:
    """Is it complex, and is one of the conditions for a joint approach missing: no shared interest, or a
    deelnemer that finds it not the right approach or has no capacity?
    """
    gevonden = _complexiteit(t)
    standen = standpunten(t.stand)
    actief = {d.partij for d in t.stand.actieve_deelnames}
    tegen = any(
        partij in actief and not (stem.akkoord and stem.capaciteit) for (partij, _), stem in standen.items()
    )
    if gevonden is not None and gevonden[0] and (not gevonden[1] or tegen):
        return TOEGESTAAN
    return _nog_niet(
        "Niet vastgesteld dat de casus complex is en dat een voorwaarde voor een gezamenlijke aanpak mist.",
        "Leg vast wat het gezamenlijk overleg vond, of ga samen verder.",
    )


@poort("Zocht elke partij in de eigen systemen?", helpt="eigen_systemen_doorzoeken")
def eigen_systemen_doorzocht(t: Toets) -> Uitkomst:
    """Did every deelnemer say that it searched its own systems, with what result?"""
    gezocht = {v.partij for v in t.stand.alle(EigenSystemenDoorzocht)}
    mist = [d.partij for d in t.stand.actieve_deelnames if d.partij not in gezocht]
    if mist:
        return _nog_niet(
            f"Nog niet gezegd of zij in de eigen systemen zocht: {_namen(t, mist)}.",
            "Elke partij zoekt zelf, en legt vast dat zij dat deed.",
        )
    return TOEGESTAAN


@poort("Houdt de gemeente zelf een rol in wat overblijft?", helpt="complexiteit_vaststellen", bevinding=True)
def rol_gemeente_vastgelegd(t: Toets) -> Uitkomst:
    """Is it recorded that the gemeente itself has a role in what remains, so that its data may stay?"""
    gevonden = t.stand.laatste(ComplexiteitVastgesteld)
    if gevonden is not None and gevonden.feit.rol_gemeente:
        return TOEGESTAAN
    return _nog_niet(
        "Niet vastgelegd dat de gemeente zelf een rol houdt.", "Zonder die rol wordt het dossier vernietigd."
    )


@poort("Zegden alle deelnemers capaciteit toe?", helpt="stemmen", hier=True)
def capaciteit_toegezegd(t: Toets) -> Uitkomst:
    """Did every deelnemer commit the capacity to start, carry out and monitor?"""
    stemmen = _stemmen(t)
    mist = [d.partij for d in t.stand.actieve_deelnames if not _zegt_toe(stemmen.get(d.partij))]
    if mist:
        return _nog_niet(
            f"Nog geen capaciteit toegezegd door: {_namen(t, mist)}.",
            "Deze partijen zeggen capaciteit toe bij hun standpunt.",
        )
    return TOEGESTAAN


def standpunten(stand: Stand) -> dict[tuple[str, str], Gestemd]:
    """The latest position of each partij on each transition (partij, naar), in this ronde.

    A position rests on what was discussed: one from before the latest overleg of this ronde lapsed.
    """
    uit: dict[tuple[str, str], Gestemd] = {}
    for v in stand.feiten:
        if v.ronde != stand.ronde:
            continue
        if isinstance(v.feit, OverlegGehouden):
            uit.clear()
        elif isinstance(v.feit, Gestemd):
            uit[v.partij, v.feit.naar] = v.feit
    return uit


def _stemmen(t: Toets) -> dict[str, Gestemd]:
    """The position of each partij on this transition."""
    return {partij: stem for (partij, naar), stem in standpunten(t.stand).items() if naar == t.naar}


def _zegt_toe(stem: Gestemd | None) -> bool:
    return stem is not None and stem.capaciteit


@poort("Zijn de doelen van het plan bereikt?", helpt="resultaat_vaststellen", hier=True, bevinding=True)
def doelen_bereikt(t: Toets) -> Uitkomst:
    """Were the doelen of the plan reached?"""
    resultaat = t.stand.laatste(ResultaatVastgesteld, deze_ronde=True)
    if resultaat is not None and resultaat.feit.doel_bereikt == DoelBereikt.JA:
        return TOEGESTAAN
    return _nog_niet(
        "Niet vastgesteld dat de doelen zijn bereikt.",
        "Stel het resultaat vast, of ga verder met de uitvoering.",
    )


@poort(
    "Staat het niveau van de casus vast?",
    helpt=("niveau_vaststellen", "beoordelen"),
    gaat_over="toelating.niveaus",
    bevinding=True,
)
def niveau_vastgesteld(t: Toets) -> Uitkomst:
    """Was it established where in the niveaus of the convenant this casus stands?"""
    if t.stand.niveau in t.geldend.convenant.toelating.niveaus:
        return TOEGESTAAN
    return _nog_niet(
        "Het niveau van de casus staat nog niet vast.", "Stel vast op welk niveau de casus zich bevindt."
    )


@poort(
    "Heeft de casus het niveau waarvoor wordt opgeschaald?",
    helpt=("niveau_vaststellen", "beoordelen"),
    gaat_over="toelating.opschaling_niveau",
    bevinding=True,
)
def zwaarste_niveau(t: Toets) -> Uitkomst:
    """Is this casus on the heaviest niveau, the one that goes to the next samenwerkingsverband?"""
    if t.stand.niveau == t.geldend.convenant.toelating.opschaling_niveau:
        return TOEGESTAAN
    return _nog_niet(
        "De casus staat niet op het niveau waarvoor wordt opgeschaald.",
        "Stel het niveau opnieuw vast, of kies een ander vervolg.",
    )


@poort(
    "Is in het overleg kritische tegenspraak vastgelegd?",
    helpt="overleg_houden",
    eerst=("overleg_plannen",),
    hier=True,
)
def tegenspraak_vastgelegd(t: Toets) -> Uitkomst:
    """Was contradiction organised in the overleg of this ronde, and written down?"""
    gehouden = t.stand.laatste(OverlegGehouden, deze_ronde=True)
    if gehouden is not None and gehouden.feit.tegenspraak:
        return TOEGESTAAN
    return _nog_niet(
        "In het overleg is geen kritische tegenspraak vastgelegd.",
        "Houd een overleg met ruimte voor tegenspraak en leg die vast.",
    )


@poort(
    "Is het resultaat naast het eerste doel gelegd?", helpt="resultaat_vaststellen", hier=True, bevinding=True
)
def resultaat_vastgesteld(t: Toets) -> Uitkomst:
    """Is the result set beside the doel that was set first?"""
    return _vastgelegd(
        t,
        ResultaatVastgesteld,
        "Het resultaat is nog niet naast het eerste doel gelegd.",
        "Stel samen het resultaat vast.",
        deze_ronde=True,
    )


@poort(
    "Is vastgelegd waarom de samenwerking kan stoppen?",
    helpt="afschaling_motiveren",
    hier=True,
    bevinding=True,
)
def afschaling_gemotiveerd(t: Toets) -> Uitkomst:
    """Is the reason for afschaling recorded: everyone knows what to do, or one organisation can go on?"""
    return _vastgelegd(
        t,
        AfschalingGemotiveerd,
        "De reden voor afschaling is nog niet vastgelegd.",
        "Leg vast waarom de samenwerking kan worden afgebouwd.",
        deze_ronde=True,
    )


@poort(
    "Is vastgelegd waarom een casus die altijd wordt gemeld hier niet hoort?",
    helpt="beoordelen",
    sluit_door=(),
    gaat_over="toelating.melden_bij",
)
def afwijzing_gemotiveerd(t: Toets) -> Uitkomst:
    """Where the convenant obliges to report: does the beoordeling say why the casus does not belong here?

    The duty is to report; whether the casus is taken up is judged as ever.
    """
    toelating = t.geldend.convenant.toelating
    gemeld = {s for v in t.stand.alle(Aangemeld) for s in v.feit.situaties} | t.stand.situaties
    if toelating.melden_bij is None or toelating.melden_bij not in gemeld:
        return TOEGESTAAN
    beoordeeld = t.stand.laatste(Beoordeeld)
    if beoordeeld is not None and beoordeeld.feit.waarom_niet_hier:
        return TOEGESTAAN
    situatie = toelating.situaties[toelating.melden_bij]
    return _nog_niet(
        f"De beoordeling zegt niet waarom deze casus hier niet hoort. Dit speelt: {situatie.lower()}.",
        "Beoordeel opnieuw en leg vast waarom de casus hier niet hoort, of schakel het team in.",
    )


@poort("Is beoordeeld of een crisisoverleg nodig is?", helpt="crisisoverleg_beoordelen", bevinding=True)
def crisisoverleg_beoordeeld(t: Toets) -> Uitkomst:
    """Has the procesregisseur judged whether a crisis meeting is needed, and does this road fit that?"""
    beoordeeld = t.stand.laatste(CrisisoverlegBeoordeeld)
    if beoordeeld is None:
        return _nog_niet(
            "Er is nog niet beoordeeld of een crisisoverleg nodig is.", "De procesregisseur beoordeelt dit."
        )
    overgangen = t.geldend.convenant.fasen[t.stand.fase].overgangen
    kan = any(c.controle == "crisisoverleg_nodig" for o in overgangen for c in o.poort)
    if beoordeeld.feit.nodig and kan:
        return _nog_niet(
            "Er is een crisisoverleg nodig; dat gaat voor.",
            "Besluit tot het crisisoverleg, of beoordeel opnieuw.",
        )
    return TOEGESTAAN


@poort("Is een crisisoverleg nodig?", helpt="crisisoverleg_beoordelen", bevinding=True)
def crisisoverleg_nodig(t: Toets) -> Uitkomst:
    """Did the procesregisseur judge that a crisis meeting is needed?"""
    beoordeeld = t.stand.laatste(CrisisoverlegBeoordeeld)
    if beoordeeld is not None and beoordeeld.feit.nodig:
        return TOEGESTAAN
    return _nog_niet(
        "Er is niet beoordeeld dat een crisisoverleg nodig is.", "De procesregisseur beoordeelt dit."
    )


@poort("Zijn de partners gekozen?", helpt=("partners_kiezen", "partner_toevoegen"))
def partners_gekozen(t: Toets) -> Uitkomst:
    """Did the procesregisseur choose, and does at least one partner besides the regie take part?"""
    if not t.stand.laatste(PartnersGekozen) and not t.stand.laatste(PartnerToegevoegd):
        return _nog_niet(
            "De procesregisseur heeft nog geen partners gekozen.", "De procesregisseur kiest de partners."
        )
    regie = t.geldend.convenant.regiepartij
    if any(d.partij != regie for d in t.stand.actieve_deelnames):
        return TOEGESTAAN
    return _nog_niet("Er zijn nog geen partners gekozen.", "De procesregisseur kiest de partners.")


@poort("Woog elke partij haar grondslag voor deze casus?", helpt="grondslag_wegen")
def grondslag_gewogen(t: Toets) -> Uitkomst:
    """Has every participating partij weighed, for this casus, whether it has a grondslag?"""
    wachten = [d.partij for d in t.stand.actieve_deelnames if not d.gewogen]
    if wachten:
        return _nog_niet(
            f"Nog geen afweging van de grondslag door: {_namen(t, wachten)}.",
            "Deze partijen wegen hun grondslag, of trekken zich terug.",
        )
    return TOEGESTAAN


@poort("Weet de aanmelder of de melding wordt opgepakt?", helpt="terugkoppelen")
def teruggekoppeld_aan_aanmelder(t: Toets) -> Uitkomst:
    """Does the aanmelder know whether the melding is taken up, and is that what now happens?"""
    gezegd = t.stand.laatste(Teruggekoppeld)
    if gezegd is None:
        return _nog_niet("De aanmelder heeft nog geen terugkoppeling.", "De procesregisseur koppelt terug.")
    naar = t.geldend.convenant.fasen[t.naar]
    if naar.overdracht:  # somebody else takes it up: the words say who
        return TOEGESTAAN
    if gezegd.feit.opgepakt is naar.eind:
        return _nog_niet("De terugkoppeling zegt iets anders dan dit besluit.", "Koppel opnieuw terug.")
    return TOEGESTAAN


@poort(
    "Is de betrokkene geïnformeerd, of is er een gemotiveerde uitzondering?",
    helpt=("betrokkene_informeren", "niet_informeren"),
)
def betrokkene_geinformeerd_of_uitzondering(t: Toets) -> Uitkomst:
    """Is the betrokkene informed (data and purpose, from and to whom, rights), or is there a reasoned
    exception? Where the betrokkene hears to whom data go, a partij that was added later is news. Once an
    exception ended, what was told before it does not count.
    """
    aangemeld = aangemelde(t.stand, t.geldend)
    if not is_verteld(t.stand, aangemeld) and not zwijgt(t.stand, aangemeld):
        return _nog_niet(
            "De betrokkene is nog niet geïnformeerd en uitgenodigd.",
            "Informeer de betrokkene, of leg gemotiveerd vast waarom dat niet kan (artikel 41 UAVG).",
        )
    nieuw = _bij_gekomen(t, aangemeld) if "partijen" in t.geldend.convenant.informeren else []
    if nieuw:
        return _nog_niet(
            f"De betrokkene weet nog niet dat deze partijen ook meedoen: {_namen(t, nieuw)}.",
            "Informeer de betrokkene opnieuw, of leg gemotiveerd vast waarom dat niet kan.",
        )
    return TOEGESTAAN


def _bij_gekomen(t: Toets, aangemeld: tuple[str, ...]) -> list[str]:
    """The partijen that take part and were chosen after the betrokkene (`aangemeld`) was last informed, for
    the first time. After a reasoned decision not to inform there are none.
    """
    stand = t.stand
    gekend = {t.geldend.convenant.regiepartij, *(v.partij for v in stand.alle(Aangemeld))}
    nieuw: set[str] = set()
    uitgezonderd = False
    for v in stand.feiten:
        match v.feit:
            case PartnersGekozen(partijen):
                nieuw |= set(partijen)
            case PartnerToegevoegd(partij):
                nieuw.add(partij)
            case BetrokkeneGeinformeerd(betrokkene=wie) if wie in aangemeld:
                gekend |= nieuw
                uitgezonderd = False
            case NietGeinformeerd(betrokkene=wie) | UitzonderingBeeindigd(betrokkene=wie) if wie in aangemeld:
                uitgezonderd = isinstance(v.feit, NietGeinformeerd)
    doen_mee = {d.partij for d in stand.actieve_deelnames}
    return [] if uitgezonderd else sorted((nieuw - gekend) & doen_mee)


@poort("Is er een plan van aanpak met acties?", helpt="plan_vaststellen", ook=("actie_voorstellen",))
def plan_vastgesteld(t: Toets) -> Uitkomst:
    """Is there a plan van aanpak with at least one actie?"""
    if t.stand.laatste(PlanVastgesteld) is None:
        return _nog_niet("Er is nog geen plan van aanpak.", "De procesregisseur stelt het plan op.")
    if not [a for a in t.stand.acties if a.status != ActieStatus.GEWEIGERD]:
        return _nog_niet("Het plan heeft nog geen acties.", "Stel acties voor aan de partners.")
    return TOEGESTAAN


@poort(
    "Antwoordde elke partij op haar acties?",
    helpt=("actie_beantwoorden", "overdragen"),
    sluit_door=("actie_voorstellen",),
)
def acties_beantwoord(t: Toets) -> Uitkomst:
    """Has every partij answered the acties that were proposed to it?"""
    wachten = {a.partij for a in t.stand.acties if a.status == ActieStatus.VOORGESTELD}
    if wachten:
        return _nog_niet(
            f"Nog geen antwoord op acties van: {_namen(t, list(wachten))}.",
            "Deze partijen aanvaarden of weigeren hun acties.",
        )
    return TOEGESTAAN


@poort("Kent de betrokkene het plan?", helpt=("betrokkene_over_plan", "niet_informeren", "plan_vaststellen"))
def betrokkene_kent_plan(t: Toets) -> Uitkomst:
    """Was the betrokkene there when the plan was made, told of it afterwards, or excepted with reasons?"""
    if zwijgt(t.stand, aangemelde(t.stand, t.geldend)) or t.stand.laatste(PlanVerteld) is not None:
        return TOEGESTAAN
    plan = t.stand.laatste(PlanVastgesteld)
    if plan is not None and plan.feit.betrokkene_aanwezig:
        return TOEGESTAAN
    return _nog_niet(
        "De betrokkene kent het plan van aanpak nog niet.",
        "De procesregisseur informeert de betrokkene over het plan.",
    )


def _volgend_overleg(t: Toets) -> OverlegFeit | None:
    return next(
        (o for o in reversed(t.stand.overleggen) if o.ronde == t.stand.ronde and not o.gehouden), None
    )


@poort("Is het volgende overleg gepland?", helpt="overleg_plannen", hier=True)
def overleg_gepland(t: Toets) -> Uitkomst:
    """Is the next overleg planned, and are the betrokkene (unless excepted) and partners invited?"""
    overleg = _volgend_overleg(t)
    if overleg is None:
        return _nog_niet("Het volgende overleg is nog niet gepland.", "De procesregisseur plant het overleg.")
    if not overleg.betrokkene_uitgenodigd and not zwijgt(t.stand, aangemelde(t.stand, t.geldend)):
        return _nog_niet(
            "De betrokkene is niet uitgenodigd voor het overleg.", "Plan het overleg met de betrokkene."
        )
    return TOEGESTAAN


@poort(
    "Is per genodigde getoetst of die dit moet weten?",
    helpt="kennisname_toetsen",
    ook=("overleg_plannen",),
    hier=True,
)
def kennisname_noodzakelijk(t: Toets) -> Uitkomst:
    """Did the procesregisseur answer, for every invited partij: must it be there, must it know?"""
    overleg = _volgend_overleg(t)
    if overleg is None:
        return _nog_niet(
            "Er is nog geen overleg om de genodigden voor te toetsen.", "Plan eerst het overleg."
        )
    actief = {d.partij for d in t.stand.actieve_deelnames}
    wachten = [p for p in overleg.genodigden if p in actief and p not in overleg.kennisname]
    if wachten:
        return _nog_niet(
            f"Nog niet beantwoord of kennisname noodzakelijk is voor: {_namen(t, wachten)}.",
            "De procesregisseur beantwoordt de vraag per partij.",
        )
    if not any(overleg.kennisname.get(p) for p in overleg.genodigden if p in actief):
        return _nog_niet(
            "Voor geen enkele genodigde partij is kennisname noodzakelijk.", "Nodig de juiste partners uit."
        )
    return TOEGESTAAN


@poort(
    "Is het overleg gehouden en vastgelegd?", helpt="overleg_houden", eerst=("overleg_plannen",), hier=True
)
def overleg_gehouden(t: Toets) -> Uitkomst:
    """Has the overleg of this ronde been held and written down?"""
    return _vastgelegd(
        t,
        OverlegGehouden,
        "Het overleg is nog niet gehouden.",
        "Houd het overleg en leg voortgang en effect vast.",
        deze_ronde=True,
    )


@poort(
    "Besloten de deelnemers samen over dit vervolg?",
    helpt="stemmen",
    hier=True,
    bevinding=True,
    leest_norm=True,
)
def deelnemers_hebben_besloten(t: Toets) -> Uitkomst:
    """Did the deelnemers decide together on this outcome (all, or a majority: an open norm)?"""
    assert t.norm is not None
    return _besloten(t, allen=t.geldend.norm(t.norm) == "allen")


@poort("Zijn alle deelnemers het eens met dit vervolg?", helpt="stemmen", hier=True, bevinding=True)
def alle_deelnemers_hebben_besloten(t: Toets) -> Uitkomst:
    """Did every deelnemer agree to this outcome?"""
    return _besloten(t, allen=True)


def _besloten(t: Toets, *, allen: bool) -> Uitkomst:
    stemmen = _stemmen(t)
    actief = [d.partij for d in t.stand.actieve_deelnames]
    voor = [p for p in actief if p in stemmen and stemmen[p].akkoord]
    genoeg = len(voor) == len(actief) if allen else 2 * len(voor) > len(actief)
    if actief and genoeg:
        return TOEGESTAAN
    wachten = [p for p in actief if p not in voor]
    return _nog_niet(
        f"Nog niet akkoord: {_namen(t, wachten)}.",
        "De deelnemers geven hun standpunt in het overleg, of daarna. Een standpunt van daarvoor telt niet.",
    )


@poort("Zijn de acties en de begeleiding overgedragen?", helpt="overdragen", hier=True)
def overgedragen_aan_staande_organisatie(t: Toets) -> Uitkomst:
    """Is every open actie, and the guidance itself, handed over to a named organisation?

    Where the approach stops, guidance that nobody needs any more goes to nobody.
    """
    if t.stand.open_acties:
        return _open_acties(t)
    gestopt = t.stand.laatste(StoppenGemotiveerd, deze_ronde=True)
    stopt = _vraagt(t.geldend, t.stand.fase, t.naar, "stoppen_gemotiveerd") is not None
    if stopt and gestopt is not None and not gestopt.feit.begeleiding_gaat_door:
        return TOEGESTAAN
    if t.stand.laatste(Overgedragen, deze_ronde=True) is None:
        return _nog_niet(
            "Er is nog geen organisatie die de begeleiding overneemt.", "Leg de overdracht vast."
        )
    return TOEGESTAAN


def _open_acties(t: Toets) -> Geweigerd:
    return _nog_niet(f"Er zijn nog {len(t.stand.open_acties)} open acties.", "Draag ze over of rond ze af.")


@poort("Is de casus overgedragen aan een ander samenwerkingsverband?", helpt="overdragen", hier=True)
def overgedragen_aan_samenwerkingsverband(t: Toets) -> Uitkomst:
    """Does another, named samenwerkingsverband take over, with every open actie?"""
    if t.stand.open_acties:
        return _open_acties(t)
    aan = t.stand.laatste(Overgedragen, deze_ronde=True)
    if aan is None or aan.feit.soort != SoortOntvanger.SAMENWERKINGSVERBAND:
        return _nog_niet(
            "Er is nog geen ander samenwerkingsverband dat de casus overneemt.",
            "Leg de overdracht vast, met de naam van het samenwerkingsverband.",
        )
    return TOEGESTAAN


@poort("Is bepaald welke gegevens meegaan bij de overdracht?", helpt="overdragen", hier=True)
def verdere_verstrekking_bepaald(t: Toets) -> Uitkomst:
    """Was it settled which gegevens go along with the latest handing over, or that none do?"""
    aan = t.stand.laatste(Overgedragen, deze_ronde=True)
    if aan is not None and (aan.feit.gegevens or aan.feit.geen_gegevens):
        return TOEGESTAAN
    return _nog_niet(
        "Er is niet bepaald welke gegevens noodzakelijk meegaan bij de overdracht.",
        "Leg bij de overdracht vast welke gegevens meegaan en waarom, of dat er geen meegaan.",
    )


@poort("Is vastgelegd waarom de aanpak stopt?", helpt="stoppen_motiveren", hier=True, bevinding=True)
def stoppen_gemotiveerd(t: Toets) -> Uitkomst:
    """Is the reason recorded why the joint approach stops?"""
    return _vastgelegd(
        t,
        StoppenGemotiveerd,
        "Er is nog niet vastgelegd waarom de aanpak stopt.",
        "Leg de reden vast.",
        deze_ronde=True,
    )


@poort("Zijn alle acties klaar?", helpt=("actie_afronden", "overdragen"), sluit_door=("actie_voorstellen",))
def geen_open_acties(t: Toets) -> Uitkomst:
    """Is everything in the plan finished?"""
    if t.stand.open_acties:
        return _nog_niet(
            f"Er zijn nog {len(t.stand.open_acties)} open acties.", "Rond ze af, of schaal af met overdracht."
        )
    return TOEGESTAAN


@poort(
    "Voldoet de casus aan alle voorwaarden voor opschaling?",
    helpt="opschaling_beoordelen",
    hier=True,
    gaat_over="toelating.opschaling_voorwaarden",
    bevinding=True,
)
def opschaling_voldoet(t: Toets) -> Uitkomst:
    """Are all conditions for the higher niveau met, together?"""
    beoordeeld = t.stand.laatste(OpschalingBeoordeeld, deze_ronde=True)
    gevonden = beoordeeld.feit.voorwaarden if beoordeeld is not None else ()
    voorwaarden = t.geldend.convenant.toelating.opschaling_voorwaarden
    ontbreekt = [woorden for code, woorden in voorwaarden.items() if code not in gevonden]
    if ontbreekt:
        return _nog_niet(
            f"Niet vastgesteld: {', '.join(ontbreekt)}.",
            "Opschalen kan alleen als aan alle voorwaarden is voldaan.",
        )
    return TOEGESTAAN


@poort(
    "Is elke melder geïnformeerd, of is er een gemotiveerde uitzondering?",
    helpt=("melder_informeren", "betrokkene_informeren", "niet_informeren"),
)
def melders_geinformeerd_of_uitzondering(t: Toets) -> Uitkomst:
    """Does every melder in this casus know that others have their data, or is there a reasoned exception?"""
    onwetend = melders_die_niets_weten(t.stand, t.geldend)
    if onwetend:
        return _nog_niet(
            f"Nog niet geïnformeerd: {', '.join(b.aanduiding for b in onwetend)}.",
            "Wie verantwoordelijk is informeert de melder, of leg gemotiveerd vast waarom dat niet kan.",
        )
    return TOEGESTAAN


@dataclass(frozen=True)
class Regel:
    """One line of the checklist: the check, and what it answered."""

    controle: Controle
    uitkomst: Uitkomst


@dataclass(frozen=True)
class Oordeel:
    """The judgement on a poort: every check, and whether the decision has been taken."""

    overgang: Overgang
    regels: tuple[Regel, ...]
    besloten: bool

    @property
    def voldaan(self) -> bool:
        """All checks hold (a decision may be taken)."""
        return all(bool(r.uitkomst) for r in self.regels)

    @property
    def open(self) -> bool:
        """All checks hold and the decision was taken: the casus may pass."""
        return self.voldaan and self.besloten


def overgang_naar(geldend: GeldendConvenant, fase: str, naar: str) -> Overgang | None:
    """The transition between two fasen, or None when the convenant has none."""
    return next((o for o in geldend.convenant.fasen[fase].overgangen if o.naar == naar), None)


SAMEN_BESLUITEN = ("alle_deelnemers_hebben_besloten", "deelnemers_hebben_besloten")


def mag_uit_de_casus_halen(stand: Stand, geldend: GeldendConvenant, partij: str) -> Uitkomst:
    """May the regie end the deelname of this partij? Not of one whose standpunt stands where the deelnemers
    decide together: who decides does not change after the vote. It may leave by itself.
    """
    for overgang in geldend.convenant.fasen[stand.fase].overgangen:
        for naam in SAMEN_BESLUITEN:
            regel = _vraagt(geldend, stand.fase, overgang.naar, naam)
            if regel is not None and (partij, overgang.naar) in standpunten(stand):
                geweigerd = Geweigerd(
                    Reden.GEEN_BEVOEGDHEID,
                    "Deze partij gaf haar standpunt en besluit mee over het vervolg.",
                    doen="Wacht tot de partij zich zelf terugtrekt, of bespreek het vervolg opnieuw.",
                )
                return _met_bron(geweigerd, regel)
    return TOEGESTAAN


def mag_standpunt_geven(stand: Stand, geldend: GeldendConvenant, naar: str) -> Uitkomst:
    """May a deelnemer give its position on this transition now: was the overleg on which it rests held?"""
    regel = _vraagt(geldend, stand.fase, naar, "overleg_gehouden")
    if regel is None or stand.laatste(OverlegGehouden, deze_ronde=True) is not None:
        return TOEGESTAAN
    geweigerd = _nog_niet(
        "Het overleg is nog niet gehouden; een standpunt van daarvoor telt niet.",
        "Geef het standpunt in het overleg, of daarna.",
    )
    return _met_bron(geweigerd, regel)


def oordeel(stand: Stand, geldend: GeldendConvenant, overgang: Overgang) -> Oordeel:
    """May the casus pass this poort? Evaluates every check, so that the whole list can be shown."""
    regels = tuple(
        Regel(c, _met_bron(POORTEN[c.controle](Toets(stand, geldend, overgang.naar, c.norm)), c))
        for c in overgang.poort
    )
    b = stand.besluit
    besloten = (
        b is not None
        and b.akkoord
        and b.naar == overgang.naar
        and b.ronde == stand.ronde
        and (not overgang.besluit.vier_ogen or (b.bevestigd_door is not None and b.bevestigd_door != b.door))
    )
    return Oordeel(overgang, regels, besloten)


def _met_bron(uitkomst: Uitkomst, controle: Controle) -> Uitkomst:
    if isinstance(uitkomst, Geweigerd):
        woorden = f'"{controle.citaat}"' if controle.citaat else ""
        bron = ": ".join(deel for deel in (controle.plaats, woorden) if deel)
        return Geweigerd(uitkomst.reden, uitkomst.uitleg, bron, uitkomst.doen)
    return uitkomst


def mag_door(stand: Stand, geldend: GeldendConvenant, naar: str) -> Uitkomst:
    """May this casus now go to fase `naar`? The last word before a transition is written."""
    if stand.gesloten:
        return Geweigerd(
            Reden.CASUS_GESLOTEN, "De casus is gesloten.", doen="Open zo nodig een nieuwe casus."
        )
    overgang = overgang_naar(geldend, stand.fase, naar)
    if overgang is None:
        fase = geldend.convenant.fasen[stand.fase]
        mogelijk = ", ".join(o.naar for o in fase.overgangen) or "geen"
        return Geweigerd(
            Reden.ANDERE_FASE,
            f"Van '{fase.titel}' kan een casus niet naar '{naar}'.",
            doen=f"Mogelijk zijn: {mogelijk}.",
        )
    o = oordeel(stand, geldend, overgang)
    if not o.voldaan:
        eerste = next(r for r in o.regels if not r.uitkomst)
        assert isinstance(eerste.uitkomst, Geweigerd)
        meer = sum(not r.uitkomst for r in o.regels) - 1
        staart = f" (en nog {meer} punt{'en' if meer > 1 else ''})" if meer else ""
        return Geweigerd(
            Reden.POORT_GESLOTEN, eerste.uitkomst.uitleg + staart, eerste.uitkomst.bron, eerste.uitkomst.doen
        )
    if not o.besloten:
        return Geweigerd(
            Reden.POORT_GESLOTEN,
            "Er is nog geen geldig besluit.",
            doen="De bevoegde persoon neemt een besluit.",
        )
    return TOEGESTAAN


VRAGEN = {naam: check.vraag for naam, check in POORTEN.items()}  # every check as people read it
