"""The checks a poort can ask for, and the judgement on a whole poort.

`POORTEN` holds every check by the name that convenant files use. A check is one question about the `Stand`;
it
answers `TOEGESTAAN` or what is missing and whose move it is. Which checks stand in which poort, and in which
order, is
for the convenant to say: the order is the order in which people read the list.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from convenanten.definitie import Controle, GeldendConvenant, Overgang
from rules.stand import Overleg, Stand
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


Check = Callable[[Toets], Uitkomst]
POORTEN: dict[str, Check] = {}
CONTROLES_MET_NORM = frozenset({"deelnemers_hebben_besloten"})


def _poort(check: Check) -> Check:
    POORTEN[check.__name__] = check
    return check


def _nog_niet(uitleg: str, doen: str) -> Geweigerd:
    return Geweigerd(Reden.POORT_GESLOTEN, uitleg, doen=doen)


def _vastgelegd(t: Toets, soort: str, uitleg: str, doen: str, *, deze_ronde: bool = False) -> Uitkomst:
    """Was this act recorded (in this ronde)?"""
    return TOEGESTAAN if t.stand.feit(soort, deze_ronde=deze_ronde) else _nog_niet(uitleg, doen)


def _namen(t: Toets, partijen: list[str]) -> str:
    bekend = t.geldend.convenant.partijen
    return ", ".join(bekend[p].naam if p in bekend else p for p in sorted(partijen))


@_poort
def voldoet_aan_toelating(t: Toets) -> Uitkomst:
    """Do the procesregisseur's findings fit the criteria, situations, profile and niveau of the convenant?"""
    regels = t.geldend.convenant.toelating
    if t.stand.feit("beoordelen") is None:
        return _nog_niet(
            "De aanmelding is nog niet beoordeeld.", "De procesregisseur beoordeelt de aanmelding."
        )
    if regels.altijd_bij is not None and regels.altijd_bij in t.stand.situaties:
        return TOEGESTAAN
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


@_poort
def aanbrenger_heeft_grondslag(t: Toets) -> Uitkomst:
    """Does the partij that brought the casus in still take part, with a grondslag it weighed?"""
    deelname = t.stand.deelname(t.stand.aanbrenger)
    if deelname is not None and deelname.actief and deelname.gewogen:
        return TOEGESTAAN
    return _nog_niet(
        f"De aanbrenger ({_namen(t, [t.stand.aanbrenger])}) doet niet mee met een gewogen grondslag.",
        "Zonder bevoegdheid van de aanbrenger is er geen casus: vraag de aanbrenger, of wijs de casus af.",
    )


@_poort
def bekendheid_beantwoord(t: Toets) -> Uitkomst:
    """Were partijen asked whether they know the person, and did every one answer (refusing is an answer)?"""
    gevraagd = [f for f in t.stand.feiten if f.soort == "bekendheid_vragen" and f.ronde == t.stand.ronde]
    if not gevraagd:
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


@_poort
def triage_vastgesteld(t: Toets) -> Uitkomst:
    """Are the purpose of the overleg, its urgency and (where the text has routes) the route set?"""
    return _vastgelegd(
        t,
        "triage_vaststellen",
        "Het doel en de urgentie van het overleg staan nog niet vast.",
        "Stel de triage vast.",
        deze_ronde=True,
    )


@_poort
def toestandsbeeld_compleet(t: Toets) -> Uitkomst:
    """Is every leefgebied of the convenant described (that nothing is the matter is a description)?"""
    beschreven = {f.gegevens.get("leefgebied") for f in t.stand.feiten if f.soort == "leefgebied_beschrijven"}
    mist = [naam for code, naam in t.geldend.convenant.leefgebieden.items() if code not in beschreven]
    if mist:
        return _nog_niet(
            f"Nog niet beschreven: {', '.join(mist)}.", "Beschrijf elk leefgebied samen in het overleg."
        )
    return TOEGESTAAN


@_poort
def betrokkene_betrokken_of_waarom_niet(t: Toets) -> Uitkomst:
    """Is it recorded how the betrokkene is involved or agrees, or why that is not possible?"""
    return _vastgelegd(
        t,
        "betrokkene_betrekken",
        "Nog niet vastgelegd of de betrokkene betrokken is of instemt.",
        "Leg vast hoe, of waarom dat niet kan.",
    )


@_poort
def casusregisseur_benoemd(t: Toets) -> Uitkomst:
    """Does a participating partij have the casusregie?"""
    feit = t.stand.feit("casusregisseur_benoemen")
    if feit is not None and feit.gegevens.get("partij") in {d.partij for d in t.stand.actieve_deelnames}:
        return TOEGESTAAN
    return _nog_niet(
        "Er is nog geen casusregisseur uit de deelnemers.", "Spreek af welke partij de casusregie heeft."
    )


@_poort
def gebruik_afgesproken(t: Toets) -> Uitkomst:
    """Is it agreed for every accepted actie which data its partij may use, or that it needs none?"""
    geregeld = {
        f.gegevens.get("actie")
        for f in t.stand.feiten
        if f.soort in {"vrijgeven", "zonder_gegevens"} and f.gegevens.get("toegestaan") is not False
    }
    mist = [a for a in t.stand.acties if a.status == "aanvaard" and a.volgnr not in geregeld]
    if mist:
        return _nog_niet(
            (
                "Nog niet afgesproken welke gegevens nodig zijn voor actie "
                f"{', '.join(str(a.volgnr) for a in mist)}."
            ),
            "Geef gegevens vrij voor de actie, of leg vast dat de actie zonder kan.",
        )
    return TOEGESTAAN


@_poort
def vragen_beantwoord(t: Toets) -> Uitkomst:
    """Were all questions of this fase answered, in this ronde?"""
    vragen = t.geldend.convenant.fasen[t.stand.fase].vragen
    gedaan = {
        f.gegevens.get("vraag")
        for f in t.stand.feiten
        if f.soort == "vraag_beantwoorden" and f.ronde == t.stand.ronde
    }
    mist = [v.vraag for code, v in vragen.items() if code not in gedaan]
    if mist:
        return _nog_niet(f"Nog te beantwoorden: {' '.join(mist)}", "Beantwoord deze vragen samen.")
    return TOEGESTAAN


def _complexiteit(t: Toets) -> tuple[bool, bool] | None:
    feit = t.stand.feit("complexiteit_vaststellen")
    return (
        None
        if feit is None
        else (feit.gegevens.get("complex") is True, feit.gegevens.get("gedeeld_belang") is True)
    )


@_poort
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


@_poort
def niet_complex(t: Toets) -> Uitkomst:
    """Was it established that this is not complex?"""
    gevonden = _complexiteit(t)
    if gevonden is not None and not gevonden[0]:
        return TOEGESTAAN
    return _nog_niet(
        "Er is niet vastgesteld dat de casus niet complex is.", "Stel dit vast in het gezamenlijk overleg."
    )


@_poort
def rol_gemeente_vastgelegd(t: Toets) -> Uitkomst:
    """Is it recorded that the gemeente itself has a role in what remains, so that its data may stay?"""
    feit = t.stand.feit("complexiteit_vaststellen")
    if feit is not None and feit.gegevens.get("rol_gemeente") is True:
        return TOEGESTAAN
    return _nog_niet(
        "Niet vastgelegd dat de gemeente zelf een rol houdt.", "Zonder die rol wordt het dossier vernietigd."
    )


@_poort
def capaciteit_toegezegd(t: Toets) -> Uitkomst:
    """Did every deelnemer commit the capacity to start, carry out and monitor?"""
    laatste = {
        f.partij: f.gegevens
        for f in t.stand.feiten
        if f.soort == "stemmen" and f.ronde == t.stand.ronde and f.gegevens.get("naar") == t.naar
    }
    mist = [
        d.partij for d in t.stand.actieve_deelnames if laatste.get(d.partij, {}).get("capaciteit") is not True
    ]
    if mist:
        return _nog_niet(
            f"Nog geen capaciteit toegezegd door: {_namen(t, mist)}.",
            "Deze partijen zeggen capaciteit toe bij hun standpunt.",
        )
    return TOEGESTAAN


@_poort
def doelen_bereikt(t: Toets) -> Uitkomst:
    """Were the doelen of the plan reached?"""
    feit = t.stand.feit("resultaat_vaststellen", deze_ronde=True)
    if feit is not None and feit.gegevens.get("doel_bereikt") == "ja":
        return TOEGESTAAN
    return _nog_niet(
        "Niet vastgesteld dat de doelen zijn bereikt.",
        "Stel het resultaat vast, of ga verder met de uitvoering.",
    )


@_poort
def niveau_vastgesteld(t: Toets) -> Uitkomst:
    """Was it established where in the niveaus of the convenant this casus stands?"""
    if t.stand.niveau in t.geldend.convenant.toelating.niveaus:
        return TOEGESTAAN
    return _nog_niet(
        "Het niveau van de casus staat nog niet vast.", "Stel vast op welk niveau de casus zich bevindt."
    )


@_poort
def zwaarste_niveau(t: Toets) -> Uitkomst:
    """Is this casus on the heaviest niveau, the one that goes to the next samenwerkingsverband?"""
    if t.stand.niveau == t.geldend.convenant.toelating.opschaling_niveau:
        return TOEGESTAAN
    return _nog_niet(
        "De casus staat niet op het niveau waarvoor wordt opgeschaald.",
        "Stel het niveau opnieuw vast, of kies een ander vervolg.",
    )


@_poort
def tegenspraak_vastgelegd(t: Toets) -> Uitkomst:
    """Was contradiction organised in the overleg of this ronde, and written down?"""
    feit = t.stand.feit("overleg_houden", deze_ronde=True)
    if feit is not None and feit.gegevens.get("tegenspraak") is True:
        return TOEGESTAAN
    return _nog_niet(
        "In het overleg is geen kritische tegenspraak vastgelegd.",
        "Houd een overleg met ruimte voor tegenspraak en leg die vast.",
    )


@_poort
def resultaat_vastgesteld(t: Toets) -> Uitkomst:
    """Is the result set beside the doel that was set first?"""
    return _vastgelegd(
        t,
        "resultaat_vaststellen",
        "Het resultaat is nog niet naast het eerste doel gelegd.",
        "Stel samen het resultaat vast.",
        deze_ronde=True,
    )


@_poort
def afschaling_gemotiveerd(t: Toets) -> Uitkomst:
    """Is the reason for afschaling recorded: everyone knows what to do, or one organisation can go on?"""
    return _vastgelegd(
        t,
        "afschaling_motiveren",
        "De reden voor afschaling is nog niet vastgelegd.",
        "Leg vast waarom de samenwerking kan worden afgebouwd.",
        deze_ronde=True,
    )


@_poort
def geen_dreigende_huisuitzetting(t: Toets) -> Uitkomst:
    """May this casus be turned away, or must it be taken up because an eviction threatens?"""
    altijd = t.geldend.convenant.toelating.altijd_bij
    if altijd is not None and altijd in t.stand.situaties:
        return _nog_niet(
            "Bij een dreigende huisuitzetting wordt de casus altijd opgepakt.", "Schakel het team in."
        )
    return TOEGESTAAN


@_poort
def crisisoverleg_beoordeeld(t: Toets) -> Uitkomst:
    """Has the procesregisseur judged whether a crisis meeting is needed?"""
    return _vastgelegd(
        t,
        "crisisoverleg_beoordelen",
        "Er is nog niet beoordeeld of een crisisoverleg nodig is.",
        "De procesregisseur beoordeelt dit.",
    )


@_poort
def partners_gekozen(t: Toets) -> Uitkomst:
    """Did the procesregisseur choose, and does at least one partner besides the regie take part?"""
    if not t.stand.feit("partners_kiezen") and not t.stand.feit("partner_toevoegen"):
        return _nog_niet(
            "De procesregisseur heeft nog geen partners gekozen.", "De procesregisseur kiest de partners."
        )
    regie = t.geldend.convenant.regiepartij
    if any(d.partij != regie for d in t.stand.actieve_deelnames):
        return TOEGESTAAN
    return _nog_niet("Er zijn nog geen partners gekozen.", "De procesregisseur kiest de partners.")


@_poort
def grondslag_gewogen(t: Toets) -> Uitkomst:
    """Has every participating partij weighed, for this casus, whether it has a grondslag?"""
    wachten = [d.partij for d in t.stand.actieve_deelnames if not d.gewogen]
    if wachten:
        return _nog_niet(
            f"Nog geen afweging van de grondslag door: {_namen(t, wachten)}.",
            "Deze partijen wegen hun grondslag, of trekken zich terug.",
        )
    return TOEGESTAAN


@_poort
def teruggekoppeld_aan_aanmelder(t: Toets) -> Uitkomst:
    """Does the aanmelder know whether the melding is taken up, and is that what now happens?"""
    feit = t.stand.feit("terugkoppelen")
    if feit is None:
        return _nog_niet("De aanmelder heeft nog geen terugkoppeling.", "De procesregisseur koppelt terug.")
    afwijzen = bool(t.geldend.convenant.fasen[t.naar].eind)
    if feit.gegevens.get("opgepakt") is afwijzen:
        return _nog_niet("De terugkoppeling zegt iets anders dan dit besluit.", "Koppel opnieuw terug.")
    return TOEGESTAAN


@_poort
def betrokkene_geinformeerd_of_uitzondering(t: Toets) -> Uitkomst:
    """Is the betrokkene informed (data and purpose, from and to whom, rights), or is there a reasoned
    exception?
    """
    if t.stand.feit("betrokkene_informeren") or t.stand.feit("niet_informeren"):
        return TOEGESTAAN
    return _nog_niet(
        "De betrokkene is nog niet geïnformeerd en uitgenodigd.",
        "Informeer de betrokkene, of leg gemotiveerd vast waarom dat niet kan (artikel 41 UAVG).",
    )


@_poort
def plan_vastgesteld(t: Toets) -> Uitkomst:
    """Is there a plan van aanpak with at least one actie?"""
    if t.stand.feit("plan_vaststellen") is None:
        return _nog_niet("Er is nog geen plan van aanpak.", "De procesregisseur stelt het plan op.")
    if not [a for a in t.stand.acties if a.status != "geweigerd"]:
        return _nog_niet("Het plan heeft nog geen acties.", "Stel acties voor aan de partners.")
    return TOEGESTAAN


@_poort
def acties_beantwoord(t: Toets) -> Uitkomst:
    """Has every partij answered the acties that were proposed to it?"""
    wachten = [a.partij for a in t.stand.acties if a.status == "voorgesteld"]
    if wachten:
        return _nog_niet(
            f"Nog geen antwoord op acties van: {_namen(t, list(set(wachten)))}.",
            "Deze partijen aanvaarden of weigeren hun acties.",
        )
    return TOEGESTAAN


@_poort
def betrokkene_kent_plan(t: Toets) -> Uitkomst:
    """Was the betrokkene there when the plan was made, or told of it afterwards, or is there a reasoned
    exception?
    """
    if t.stand.feit("niet_informeren") or t.stand.feit("betrokkene_over_plan"):
        return TOEGESTAAN
    plan = t.stand.feit("plan_vaststellen")
    if plan is not None and plan.gegevens.get("betrokkene_aanwezig") is True:
        return TOEGESTAAN
    return _nog_niet(
        "De betrokkene kent het plan van aanpak nog niet.",
        "De procesregisseur informeert de betrokkene over het plan.",
    )


def _volgend_overleg(t: Toets) -> Overleg | None:
    return next(
        (o for o in reversed(t.stand.overleggen) if o.ronde == t.stand.ronde and not o.gehouden), None
    )


@_poort
def overleg_gepland(t: Toets) -> Uitkomst:
    """Is the next overleg planned, and are the betrokkene (unless excepted) and partners invited?"""
    overleg = _volgend_overleg(t)
    if overleg is None:
        return _nog_niet("Het volgende overleg is nog niet gepland.", "De procesregisseur plant het overleg.")
    if not overleg.betrokkene_uitgenodigd and not t.stand.feit("niet_informeren"):
        return _nog_niet(
            "De betrokkene is niet uitgenodigd voor het overleg.", "Plan het overleg met de betrokkene."
        )
    return TOEGESTAAN


@_poort
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


@_poort
def overleg_gehouden(t: Toets) -> Uitkomst:
    """Has the overleg of this ronde been held and written down?"""
    return _vastgelegd(
        t,
        "overleg_houden",
        "Het overleg is nog niet gehouden.",
        "Houd het overleg en leg voortgang en effect vast.",
        deze_ronde=True,
    )


@_poort
def deelnemers_hebben_besloten(t: Toets) -> Uitkomst:
    """Did the deelnemers decide together on this outcome (all, or a majority: an open norm)?"""
    assert t.norm is not None
    return _besloten(t, allen=t.geldend.norm(t.norm) == "allen")


@_poort
def alle_deelnemers_hebben_besloten(t: Toets) -> Uitkomst:
    """Did every deelnemer agree to this outcome?"""
    return _besloten(t, allen=True)


def _besloten(t: Toets, *, allen: bool) -> Uitkomst:
    stemmen: dict[str, bool] = {}
    for f in t.stand.feiten:
        if f.soort == "stemmen" and f.ronde == t.stand.ronde and f.gegevens.get("naar") == t.naar:
            stemmen[f.partij] = f.gegevens.get("akkoord") is True
    actief = [d.partij for d in t.stand.actieve_deelnames]
    voor = [p for p in actief if stemmen.get(p)]
    genoeg = len(voor) == len(actief) if allen else 2 * len(voor) > len(actief)
    if actief and genoeg:
        return TOEGESTAAN
    wachten = [p for p in actief if not stemmen.get(p)]
    return _nog_niet(
        f"Nog niet akkoord: {_namen(t, wachten)}.", "De deelnemers geven hun standpunt in het overleg."
    )


@_poort
def overgedragen_aan_staande_organisatie(t: Toets) -> Uitkomst:
    """Is every open actie, and the guidance itself, handed over to a named organisation?"""
    if t.stand.open_acties:
        return _nog_niet(
            f"Er zijn nog {len(t.stand.open_acties)} open acties.", "Draag ze over of rond ze af."
        )
    if t.stand.feit("overdragen", deze_ronde=True) is None:
        return _nog_niet(
            "Er is nog geen organisatie die de begeleiding overneemt.", "Leg de overdracht vast."
        )
    return TOEGESTAAN


@_poort
def geen_open_acties(t: Toets) -> Uitkomst:
    """Is everything in the plan finished?"""
    if t.stand.open_acties:
        return _nog_niet(
            f"Er zijn nog {len(t.stand.open_acties)} open acties.", "Rond ze af, of schaal af met overdracht."
        )
    return TOEGESTAAN


@_poort
def opschaling_voldoet(t: Toets) -> Uitkomst:
    """Are all conditions for the higher niveau met, together?"""
    feit = t.stand.feit("opschaling_beoordelen", deze_ronde=True)
    waarden = feit.gegevens.get("voorwaarden") if feit else None
    gevonden = set(waarden) if isinstance(waarden, list | tuple) else set()
    ontbreekt = [v for v in t.geldend.convenant.toelating.opschaling_voorwaarden if v not in gevonden]
    if ontbreekt:
        return _nog_niet(
            f"Niet vastgesteld: {', '.join(v.replace('_', ' ') for v in ontbreekt)}.",
            "Opschalen kan alleen als aan alle voorwaarden is voldaan.",
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
