"""The plan van aanpak and the overleggen: what will be done, by whom, how it goes, and what the
deelnemers want next.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from pydantic import Field
from sqlalchemy import func, select

from models.tabellen import Actie, Overleg, nieuw_id
from rules.codes import ActieStatus, PlanDeel, SoortInterventie, SoortOntvanger, Verloop, Wijze, woorden
from rules.feiten import (
    ActieAfgerond,
    ActieBeantwoord,
    ActieVoorgesteld,
    Gestemd,
    KennisnameGetoetst,
    OpschalingBeoordeeld,
    Overgedragen,
    OverlegGehouden,
    OverlegGepland,
    PlanVastgesteld,
    PlanVerteld,
    VoortgangVastgelegd,
)
from rules.poorten import mag_standpunt_geven
from rules.rollen import PARTNER, REGIE
from rules.stand import OPEN_ACTIE
from rules.verstrekken import mag_maatregel_voorstellen
from rules.zeggenschap import mag_meegeven
from rules.zorgvuldig import is_eigen_actie, is_volledig_plan, mag_aanwezig, staat_aan_een_kant, zegt_iets
from services.casus.bereik import InCasus, handeling
from services.casus.gegevens import zichtbaar_gegeven
from services.handelen.fouten import Conflict, NietGevonden, OngeldigeInvoer, eis
from services.handelen.handeling import Kop
from services.handelen.omroep import deelnemers
from services.handelen.velden import Moment, Opdracht, Persoonsregel, Uit, Verhaal


class PlanVaststellen(Opdracht):
    """The plan (maatwerkformulier)."""

    probleem: Verhaal = Field(min_length=3, description="Het probleem, in gewone taal")
    doelen: Verhaal = Field(min_length=3, description="Wat we willen bereiken")
    betrokkene_aanwezig: bool = Field(description="Was de betrokkene erbij?")
    oorzaken: Verhaal = Field("", description="Welke oorzaken erachter zitten")
    instrumenten: Verhaal = Field("", description="Welke instrumenten en maatregelen we inzetten")
    evenredigheid: Verhaal = Field("", description="Waarom die passen bij het doel, en minder niet genoeg is")
    monitoring: Verhaal = Field("", description="Hoe en wanneer we kijken of het werkt")
    communicatie: Verhaal = Field(
        "", description="Hoe we het vertellen: aan de betrokkene, de melder en elkaar"
    )
    opgesteld_door: tuple[Annotated[str, Uit("deelnemers")], ...] = Field(
        (), description="Partijen die het plan samen opstelden"
    )

    @property
    def delen(self) -> dict[PlanDeel, str]:
        """What was filled in beside the problem and the doelen."""
        velden = {deel: getattr(self, str(deel), "") for deel in PlanDeel}
        return {deel: tekst for deel, tekst in velden.items() if tekst}


class BetrokkeneOverPlan(Opdracht):
    """Telling an absent betrokkene."""

    wijze: Wijze = Field(description="Hoe de betrokkene over het plan is geïnformeerd")
    toelichting: Verhaal = Field("", description="Bijzonderheden")


class ActieVoorstellen(Opdracht):
    """One thing to do."""

    partij: Annotated[str, Uit("deelnemers")] = Field(description="Partij die de actie uitvoert")
    omschrijving: Verhaal = Field(min_length=3, description="Wat de partij gaat doen")
    soort: SoortInterventie | None = Field(None, description="Soort interventie")
    maatregel: Annotated[str, Uit("maatregelen", streng=False)] | None = Field(
        None, description="Maatregel, als de actie ingrijpend of voorbehouden is"
    )
    lichtere_middelen: Verhaal = Field(
        "", description="Waarom lichtere middelen niet volstaan (bij een ingrijpende maatregel)"
    )
    geen_maatregel: bool = Field(
        False, description="De omschrijving noemt een maatregel, maar deze actie stelt die niet voor"
    )


class ActieBeantwoorden(Opdracht):
    """A partij's answer."""

    actie: Annotated[int, Uit("eigen_acties", streng=False)] = Field(ge=1, description="Actie")
    aanvaard: bool = Field(description="Neemt uw organisatie de actie op zich?")
    toelichting: Verhaal = Field("", description="Toelichting (verplicht bij weigeren)")


class ActieAfronden(Opdracht):
    """An actie is done."""

    actie: Annotated[int, Uit("eigen_acties", streng=False)] = Field(ge=1, description="Actie")
    resultaat: Verhaal = Field(min_length=3, description="Wat het resultaat is")


class VoortgangVastleggen(Opdracht):
    """How it goes, of one actie or of the plan."""

    actie: Annotated[int, Uit("eigen_acties", streng=False)] | None = Field(
        None, ge=1, description="Actie van uw organisatie (leeg, voor de regie: het hele plan)"
    )
    verloop: Verloop = Field(description="Hoe het gaat")
    voortgang: Verhaal = Field(min_length=3, description="Wat er is gedaan en welk effect dat heeft")
    bijstelling: Verhaal = Field("", description="Wat er aan het plan moet veranderen (leeg: niets)")


class OverlegPlannen(Opdracht):
    """A meeting."""

    wanneer: Moment = Field(description="Datum en tijd van het overleg")
    genodigden: tuple[Annotated[str, Uit("deelnemers")], ...] = Field(
        min_length=1, description="Partijen die van belang zijn"
    )
    betrokkene_uitgenodigd: bool = Field(description="Is de betrokkene uitgenodigd?")


class KennisnameToetsen(Opdracht):
    """The question before each overleg."""

    noodzakelijk: tuple[Annotated[str, Uit("genodigden", streng=False)], ...] = Field(
        (), description="Partijen die dit moeten weten"
    )
    niet_noodzakelijk: tuple[Annotated[str, Uit("genodigden", streng=False)], ...] = Field(
        (), description="Partijen die dit niet (meer) hoeven te weten"
    )
    motivering: Verhaal = Field(min_length=3, description="Waarom")


class OverlegHouden(Opdracht):
    """What came out of the meeting."""

    aanwezig: tuple[Annotated[str, Uit("deelnemers")], ...] = Field(
        min_length=1, description="Aanwezige partijen"
    )
    voortgang: Verhaal = Field(min_length=3, description="Voortgang van het plan")
    effect: Verhaal = Field(min_length=3, description="Effect in relatie met de doelen")
    tegenspraak: Verhaal = Field(
        "", description="Kritische tegenspraak: welke twijfel was er, en wat is daarmee gedaan?"
    )
    categorieen: tuple[Annotated[str, Uit("bijzondere_categorieen")], ...] = Field(
        (), description="Soorten gegevens met een eigen regel die in dit verslag staan (leeg: geen)"
    )


class Stemmen(Opdracht):
    """The position of a deelnemer."""

    naar: Annotated[str, Uit("vervolg")] = Field(description="Vervolg waarover wordt besloten")
    akkoord: bool = Field(description="Is uw organisatie het ermee eens?")
    capaciteit: bool = Field(
        False, description="Uw organisatie stelt hiervoor voldoende capaciteit beschikbaar"
    )
    toelichting: Verhaal = Field("", description="Toelichting")


class Overdragen(Opdracht):
    """Handing over to an organisation."""

    organisatie: Persoonsregel = Field(
        min_length=2, max_length=200, description="Organisatie die het overneemt"
    )
    soort: SoortOntvanger = Field(
        SoortOntvanger.STAANDE_ORGANISATIE, description="Wat voor organisatie dat is"
    )
    acties: tuple[Annotated[int, Uit("open_acties")], ...] = Field(
        (), description="Acties die overgaan (leeg: alle open acties)"
    )
    gegevens: tuple[Annotated[str, Uit("gegevens", streng=False)], ...] = Field(
        (), description="Gegevens die meegaan (van een andere partij alleen met haar toestemming)"
    )
    noodzaak: Verhaal = Field(
        "", description="Waarom het noodzakelijk is dat deze gegevens meegaan (verplicht als er iets meegaat)"
    )
    geen_gegevens: bool = Field(False, description="Er gaan geen gegevens mee")
    toelichting: Verhaal = Field(min_length=3, description="Wat is afgesproken")


class OpschalingBeoordelen(Opdracht):
    """Conditions for the higher niveau."""

    voorwaarden: tuple[Annotated[str, Uit("voorwaarden_opschaling")], ...] = Field(
        description="Vastgestelde voorwaarden"
    )
    motivering: Verhaal = Field(min_length=3, description="Waarom")


def vind_actie(h: InCasus, volgnr: int) -> Actie:
    """The actie with this number. Raises NietGevonden."""
    rij = h.s.scalars(select(Actie).where(Actie.casus_id == h.casus.id, Actie.volgnr == volgnr)).first()
    if rij is None:
        raise NietGevonden(f"Actie {volgnr} bestaat niet.", doen="Bekijk de acties in de casus.")
    return rij


def _eigen_actie(h: InCasus, volgnr: int) -> Actie:
    actie = vind_actie(h, volgnr)
    eis(is_eigen_actie(h.lezer, actie.partij))
    return actie


def _in_uitvoering(h: InCasus, volgnr: int) -> Actie:
    actie = _eigen_actie(h, volgnr)
    if actie.status != ActieStatus.AANVAARD:
        stand = woorden(ActieStatus, actie.status)
        raise Conflict(f"Actie {volgnr} is niet in uitvoering ({stand}).", doen="Bekijk de casus.")
    return actie


@handeling("Plan vaststellen", kop=Kop.PLAN, wie=REGIE, mails=("plan_vastgesteld",))
def plan_vaststellen(h: InCasus, op: PlanVaststellen) -> None:
    """Stel het plan van aanpak (maatwerkformulier) op of bij."""
    samen = set(op.opgesteld_door) >= deelnemers(h.stand)
    eis(is_volledig_plan(h.geldend, {*op.delen, *([PlanDeel.SAMEN_OPGESTELD] if samen else [])}))
    regels = (f"{str(deel).capitalize()}: {tekst}" for deel, tekst in op.delen.items())
    tekst = "\n".join((f"Probleem: {op.probleem}", f"Doelen: {op.doelen}", *regels))
    feit = h.feit(PlanVastgesteld(op.betrokkene_aanwezig, op.opgesteld_door), tekst)
    h.vertel("plan_vastgesteld", deelnemers(h.stand) - {h.lezer.partij}, om=feit.id)


@handeling("Betrokkene over het plan informeren", kop=Kop.PLAN, wie=REGIE)
def betrokkene_over_plan(h: InCasus, op: BetrokkeneOverPlan) -> None:
    """Leg vast dat de betrokkene over het plan is geïnformeerd."""
    h.feit(PlanVerteld(op.wijze), op.toelichting)


@handeling("Actie voorstellen", kop=Kop.PLAN, wie=REGIE, mails=("actie_voorgesteld",))
def actie_voorstellen(h: InCasus, op: ActieVoorstellen) -> dict[str, Any]:
    """Stel een actie voor aan een deelnemende partij."""
    eis(
        mag_maatregel_voorstellen(
            h.geldend,
            op.partij,
            op.maatregel,
            lichter_overwogen=zegt_iets(op.lichtere_middelen),
            omschrijving=op.omschrijving,
            geen_maatregel=op.geen_maatregel,
        )
    )
    hoogste = h.s.scalar(select(func.max(Actie.volgnr)).where(Actie.casus_id == h.casus.id))
    rij = Actie(
        id=nieuw_id(),
        casus_id=h.casus.id,
        volgnr=(hoogste or 0) + 1,
        partij=op.partij,
        status=ActieStatus.VOORGESTELD,
        op=h.nu.domein,
    )
    h.verzegel(rij, Actie.omschrijving_kluis, op.omschrijving)
    h.s.add(rij)
    feit = h.feit(ActieVoorgesteld(rij.volgnr, op.partij, op.soort, op.maatregel), op.lichtere_middelen)
    h.vertel("actie_voorgesteld", {op.partij}, om=feit.id)
    return {"actie": rij.volgnr}


@handeling("Actie aanvaarden of weigeren", kop=Kop.PLAN, wie=PARTNER, mails=("actie_beantwoord",))
def actie_beantwoorden(h: InCasus, op: ActieBeantwoorden) -> None:
    """Aanvaard of weiger een actie voor uw organisatie."""
    actie = _eigen_actie(h, op.actie)
    if actie.status != ActieStatus.VOORGESTELD:
        stand = woorden(ActieStatus, actie.status)
        raise Conflict(f"Actie {op.actie} is al beantwoord ({stand}).", doen="Bekijk de casus.")
    if not op.aanvaard and not op.toelichting:
        raise OngeldigeInvoer(
            "Bij weigeren is een toelichting nodig.",
            doen="Schrijf waarom uw organisatie de actie niet doet.",
        )
    voorstel = (v for v in h.stand.alle(ActieVoorgesteld) if v.feit.actie == op.actie)
    eis(staat_aan_een_kant(h.geldend, h.lezer, voorstel))
    actie.status = ActieStatus.AANVAARD if op.aanvaard else ActieStatus.GEWEIGERD
    feit = h.feit(ActieBeantwoord(op.actie, op.aanvaard), op.toelichting)
    h.vertel("actie_beantwoord", {h.regie}, om=feit.id)


@handeling("Actie afronden", kop=Kop.PLAN, wie=PARTNER)
def actie_afronden(h: InCasus, op: ActieAfronden) -> None:
    """Meld dat een actie van uw organisatie klaar is."""
    _in_uitvoering(h, op.actie).status = ActieStatus.AFGEROND
    h.feit(ActieAfgerond(op.actie), op.resultaat)


@handeling("Voortgang vastleggen", kop=Kop.PLAN, wie=PARTNER, mails=("bijstelling_gevraagd",))
def voortgang_vastleggen(h: InCasus, op: VoortgangVastleggen) -> None:
    """Leg de voortgang vast van een actie of van het plan, en wat er bijgesteld moet worden."""
    if op.actie is not None:
        _in_uitvoering(h, op.actie)
    elif h.lezer.partij != h.regie:
        raise OngeldigeInvoer("De voortgang van het hele plan legt de regie vast.", doen="Kies uw actie.")
    bijstelling = f"\nBijstelling: {op.bijstelling}" if op.bijstelling else ""
    feit = h.feit(
        VoortgangVastgelegd(op.verloop, op.actie, bool(op.bijstelling)),
        f"Voortgang: {op.voortgang}{bijstelling}",
    )
    if op.bijstelling and h.lezer.partij != h.regie:
        h.vertel("bijstelling_gevraagd", {h.regie}, om=feit.id)


def _gepland(h: InCasus) -> list[Overleg]:
    """The overleggen that were not held yet, oldest first. Raises Conflict when there is none."""
    wachten = list(
        h.s.scalars(
            select(Overleg)
            .where(Overleg.casus_id == h.casus.id, Overleg.gehouden_op.is_(None))
            .order_by(Overleg.volgnr)
        )
    )
    if not wachten:
        raise Conflict("Er is geen gepland overleg.", doen="Plan eerst het overleg.")
    return wachten


@handeling("Overleg plannen", kop=Kop.PLAN, wie=REGIE, mails=("uitnodiging",))
def overleg_plannen(h: InCasus, op: OverlegPlannen) -> None:
    """Plan het volgende overleg en nodig de juiste partijen uit."""
    wanneer: datetime = op.wanneer
    if wanneer < h.nu.domein:
        raise OngeldigeInvoer("Deze datum is al geweest.", doen="Kies een datum in de toekomst.")
    hoogste = h.s.scalar(select(func.max(Overleg.volgnr)).where(Overleg.casus_id == h.casus.id))
    genodigden = tuple(sorted(set(op.genodigden)))
    rij = Overleg(
        casus_id=h.casus.id,
        ronde=h.casus.ronde,
        volgnr=(hoogste or 0) + 1,
        gepland_op=wanneer,
        kennisname={},
        betrokkene_uitgenodigd=op.betrokkene_uitgenodigd,
        genodigden=list(genodigden),
    )
    h.s.add(rij)
    feit = h.feit(OverlegGepland(rij.volgnr, genodigden, op.betrokkene_uitgenodigd))
    h.vertel("uitnodiging", genodigden, om=feit.id, codes={"uiterlijk": wanneer.isoformat()})


@handeling("Wie moet dit weten?", kop=Kop.PLAN, wie=REGIE)
def kennisname_toetsen(h: InCasus, op: KennisnameToetsen) -> None:
    """Beantwoord vóór het overleg: wie moet erbij zijn en moet dit weten?"""
    overleg = _gepland(h)[-1]
    dubbel = set(op.noodzakelijk) & set(op.niet_noodzakelijk)
    vreemd = (set(op.noodzakelijk) | set(op.niet_noodzakelijk)) - set(overleg.genodigden)
    if dubbel or vreemd or not (op.noodzakelijk or op.niet_noodzakelijk):
        raise OngeldigeInvoer(
            "Beantwoord de vraag één keer per genodigde partij.",
            doen=f"Genodigd zijn: {', '.join(overleg.genodigden)}.",
        )
    wel, niet = tuple(sorted(op.noodzakelijk)), tuple(sorted(op.niet_noodzakelijk))
    overleg.kennisname = {**overleg.kennisname, **dict.fromkeys(wel, True), **dict.fromkeys(niet, False)}
    h.feit(KennisnameGetoetst(overleg.volgnr, wel, niet), op.motivering)


@handeling("Overleg vastleggen", kop=Kop.PLAN, wie=REGIE)
def overleg_houden(h: InCasus, op: OverlegHouden) -> None:
    """Leg vast dat het overleg is gehouden: aanwezigen, voortgang en effect."""
    wachten = _gepland(h)
    # one that was planned anew was never asked about; it does not stand in the way of the one that was
    overleg = next((o for o in wachten if o.kennisname), wachten[-1])
    eis(mag_aanwezig(h.geldend, overleg.kennisname, op.aanwezig))
    overleg.gehouden_op, overleg.categorieen = h.nu.domein, sorted(set(op.categorieen))
    delen = (("Voortgang", op.voortgang), ("Effect", op.effect), ("Tegenspraak", op.tegenspraak))
    verslag = "\n".join(f"{kop}: {tekst}" for kop, tekst in delen if tekst)
    h.verzegel(overleg, Overleg.verslag_kluis, verslag)
    h.feit(OverlegGehouden(overleg.volgnr, tuple(sorted(op.aanwezig)), bool(op.tegenspraak)))


@handeling("Standpunt geven over het vervolg", kop=Kop.PLAN, wie=PARTNER)
def stemmen(h: InCasus, op: Stemmen) -> None:
    """Geef het standpunt van uw organisatie over het vervolg."""
    eis(mag_standpunt_geven(h.stand, h.geldend, op.naar))
    standpunten = (v for v in h.stand.alle(Gestemd, deze_ronde=True) if v.feit.naar == op.naar)
    eis(staat_aan_een_kant(h.geldend, h.lezer, standpunten))
    h.feit(Gestemd(op.naar, op.akkoord, op.capaciteit), op.toelichting)


@handeling("Overdragen aan een organisatie", kop=Kop.PLAN, wie=REGIE)
def overdragen(h: InCasus, op: Overdragen) -> None:
    """Draag open acties en begeleiding over aan een organisatie, en bepaal welke gegevens meegaan."""
    soorten = _die_meegaan(h, op)
    open_ = select(Actie).where(Actie.casus_id == h.casus.id, Actie.status.in_(OPEN_ACTIE))
    alle = {a.volgnr: a for a in h.s.scalars(open_)}
    gekozen = tuple(sorted(op.acties or alle))
    for volgnr in gekozen:
        alle[volgnr].status = ActieStatus.OVERGEDRAGEN
        h.verzegel(alle[volgnr], Actie.overgedragen_aan_kluis, op.organisatie)
    gegevens = tuple(sorted(set(op.gegevens)))
    delen = (
        f"Aan: {op.organisatie} ({op.soort.woorden.lower()})",
        f"Gegevens die meegaan: {', '.join(soorten)}. Waarom: {op.noodzaak}" if soorten else "",
        "Er gaan geen gegevens mee." if op.geen_gegevens else "",
        op.toelichting,
    )
    h.feit(
        Overgedragen(gekozen, op.soort, gegevens, op.geen_gegevens),
        "\n".join(deel for deel in delen if deel),
    )


def _die_meegaan(h: InCasus, op: Overdragen) -> list[str]:
    """The kinds of gegevens that go along, each of which this reader may see and its giver lets go."""
    if bool(op.gegevens) and op.geen_gegevens:
        raise OngeldigeInvoer(
            "Er gaan gegevens mee, of er gaan er geen mee.", doen="Kies gegevens, of vink aan: geen."
        )
    if op.gegevens and not op.noodzaak:
        raise OngeldigeInvoer(
            "Bij gegevens die meegaan hoort waarom dat noodzakelijk is.", doen="Schrijf de noodzaak op."
        )
    soorten = set()
    for id_ in op.gegevens:
        _, feit = zichtbaar_gegeven(h, id_)
        eis(mag_meegeven(h.stand, h.geldend, feit))
        soorten.add(h.geldend.convenant.gegevens[feit.categorie].naam)
    return sorted(soorten)


@handeling("Opschaling beoordelen", kop=Kop.PLAN, wie=REGIE)
def opschaling_beoordelen(h: InCasus, op: OpschalingBeoordelen) -> None:
    """Beoordeel of de casus aan de voorwaarden voor opschaling voldoet."""
    h.feit(OpschalingBeoordeeld(tuple(sorted(set(op.voorwaarden)))), op.motivering)
