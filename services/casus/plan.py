"""The plan van aanpak and the overleggen: what will be done, by whom, how it goes, and what the deelnemers
want next.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import AwareDatetime, Field
from sqlalchemy import func, select

from models.tabellen import Actie, Overleg, nieuw_id
from rules.verstrekken import mag_maatregel_voorstellen
from rules.zorgvuldig import is_eigen_actie, mag_aanwezig
from services.handelen.fouten import Conflict, NietGevonden, OngeldigeInvoer, eis
from services.handelen.handeling import Handeling, Opdracht, handeling
from services.handelen.omroep import deelnemers, vertel


class PlanVaststellen(Opdracht):
    """The plan (maatwerkformulier)."""

    probleem: str = Field(min_length=3, max_length=20_000, description="Het probleem, in gewone taal")
    doelen: str = Field(min_length=3, max_length=20_000, description="Wat we willen bereiken")
    betrokkene_aanwezig: bool = Field(description="Was de betrokkene erbij?")


class BetrokkeneOverPlan(Opdracht):
    """Telling an absent betrokkene."""

    wijze: Literal["gesprek", "brief", "telefoon"] = Field(
        description="Hoe de betrokkene over het plan is geïnformeerd"
    )
    toelichting: str = Field("", max_length=20_000, description="Bijzonderheden")


class ActieVoorstellen(Opdracht):
    """One thing to do."""

    partij: str = Field(description="Partij die de actie uitvoert")
    omschrijving: str = Field(min_length=3, max_length=20_000, description="Wat de partij gaat doen")
    soort: Literal["zorg", "justitieel", "bestuurlijk"] | None = Field(None, description="Soort interventie")
    maatregel: str | None = Field(
        None, description="Maatregel uit het convenant, als de actie ingrijpend of voorbehouden is"
    )
    lichtere_middelen: str = Field(
        "",
        max_length=20_000,
        description="Waarom lichtere middelen niet volstaan (bij een ingrijpende maatregel)",
    )


class ActieBeantwoorden(Opdracht):
    """A partij's answer."""

    actie: int = Field(ge=1, description="Nummer van de actie")
    aanvaard: bool = Field(description="Neemt uw organisatie de actie op zich?")
    toelichting: str = Field("", max_length=20_000, description="Toelichting (verplicht bij weigeren)")


class ActieAfronden(Opdracht):
    """An actie is done."""

    actie: int = Field(ge=1, description="Nummer van de actie")
    resultaat: str = Field(min_length=3, max_length=20_000, description="Wat het resultaat is")


class VoortgangVastleggen(Opdracht):
    """How it goes, of one actie or of the plan."""

    actie: int | None = Field(
        None, ge=1, description="Nummer van de actie van uw organisatie (leeg, voor de regie: het hele plan)"
    )
    verloop: Literal["op_schema", "loopt_achter", "ligt_stil"] = Field(description="Hoe het gaat")
    voortgang: str = Field(
        min_length=3, max_length=20_000, description="Wat er is gedaan en welk effect dat heeft"
    )
    bijstelling: str = Field(
        "", max_length=20_000, description="Wat er aan het plan moet veranderen (leeg: niets)"
    )


class OverlegPlannen(Opdracht):
    """A meeting."""

    wanneer: AwareDatetime = Field(description="Datum en tijd (jjjj-mm-ddTuu:mm+01:00)")
    genodigden: tuple[str, ...] = Field(min_length=1, description="Partij die van belang is (mag vaker)")
    betrokkene_uitgenodigd: bool = Field(description="Is de betrokkene uitgenodigd?")


class KennisnameToetsen(Opdracht):
    """The question before each overleg."""

    noodzakelijk: tuple[str, ...] = Field((), description="Partij die moet weten (mag vaker)")
    niet_noodzakelijk: tuple[str, ...] = Field(
        (), description="Partij die niet (meer) hoeft te weten (mag vaker)"
    )
    motivering: str = Field(min_length=3, max_length=20_000, description="Waarom")


class OverlegHouden(Opdracht):
    """What came out of the meeting."""

    aanwezig: tuple[str, ...] = Field(min_length=1, description="Aanwezige partij (mag vaker)")
    voortgang: str = Field(min_length=3, max_length=20_000, description="Voortgang van het plan")
    effect: str = Field(min_length=3, max_length=20_000, description="Effect in relatie met de doelen")
    tegenspraak: str = Field(
        "",
        max_length=20_000,
        description="Kritische tegenspraak: welke twijfel was er, en wat is daarmee gedaan?",
    )


class Stemmen(Opdracht):
    """The position of a deelnemer."""

    naar: str = Field(description="Vervolg waarover wordt besloten (bijvoorbeeld afgerond)")
    akkoord: bool = Field(description="Is uw organisatie het ermee eens?")
    capaciteit: bool = Field(
        False, description="Uw organisatie stelt hiervoor voldoende capaciteit beschikbaar"
    )
    toelichting: str = Field("", max_length=20_000, description="Toelichting")


class Overdragen(Opdracht):
    """Handing over to an organisation."""

    organisatie: str = Field(min_length=2, max_length=200, description="Organisatie die het overneemt")
    acties: tuple[int, ...] = Field(
        (), description="Nummers van acties die overgaan (leeg: alle open acties)"
    )
    toelichting: str = Field(min_length=3, max_length=20_000, description="Wat is afgesproken")


class OpschalingBeoordelen(Opdracht):
    """Conditions for the higher niveau."""

    voorwaarden: tuple[str, ...] = Field(description="Vastgestelde voorwaarden (mag vaker)")
    motivering: str = Field(min_length=3, max_length=20_000, description="Waarom")


def _actie(h: Handeling, volgnr: int) -> Actie:
    rij = h.s.scalars(select(Actie).where(Actie.casus_id == h.casus.id, Actie.volgnr == volgnr)).first()
    if rij is None:
        raise NietGevonden(f"Actie {volgnr} bestaat niet.", doen="Bekijk de acties in de casus.")
    return rij


def _eigen(h: Handeling, actie: Actie) -> None:
    eis(is_eigen_actie(h.lezer, actie.partij))


def _actief(h: Handeling, partijen: tuple[str, ...]) -> None:
    vreemd = sorted(set(partijen) - deelnemers(h.stand))
    if vreemd:
        raise OngeldigeInvoer(
            f"Geen deelnemer in deze casus: {', '.join(vreemd)}.",
            doen=f"Kies uit: {', '.join(sorted(deelnemers(h.stand)))}.",
        )


@handeling(PlanVaststellen)
def plan_vaststellen(h: Handeling, op: PlanVaststellen) -> None:
    """Stel het plan van aanpak (maatwerkformulier) op of bij."""
    feit = h.feit(
        "plan_vaststellen",
        {"betrokkene_aanwezig": op.betrokkene_aanwezig},
        f"Probleem: {op.probleem}\nDoelen: {op.doelen}",
    )
    anderen = deelnemers(h.stand) - {h.lezer.partij}
    vertel(h.s, h.casus, "plan_vastgesteld", anderen, gebeurtenis=feit.id, wand=h.nu.wand, domein=h.nu.domein)


@handeling(BetrokkeneOverPlan)
def betrokkene_over_plan(h: Handeling, op: BetrokkeneOverPlan) -> None:
    """Leg vast dat de betrokkene over het plan is geïnformeerd."""
    h.feit("betrokkene_over_plan", {"wijze": op.wijze}, op.toelichting or None)


@handeling(ActieVoorstellen)
def actie_voorstellen(h: Handeling, op: ActieVoorstellen) -> dict[str, Any]:
    """Stel een actie voor aan een deelnemende partij."""
    _actief(h, (op.partij,))
    eis(
        mag_maatregel_voorstellen(
            h.geldend, op.partij, op.maatregel, lichter_overwogen=bool(op.lichtere_middelen)
        )
    )
    volgnr = (h.s.scalar(select(func.max(Actie.volgnr)).where(Actie.casus_id == h.casus.id)) or 0) + 1
    id_ = nieuw_id()
    h.s.add(
        Actie(
            id=id_,
            casus_id=h.casus.id,
            volgnr=volgnr,
            partij=op.partij,
            status="voorgesteld",
            op=h.nu.domein,
            omschrijving_kluis=h.verzegel(f"actie.omschrijving.{id_}", op.omschrijving),
        )
    )
    feit = h.feit(
        "actie_voorstellen",
        {"actie": volgnr, "partij": op.partij, "soort": op.soort, "maatregel": op.maatregel},
        op.lichtere_middelen or None,
    )
    vertel(
        h.s,
        h.casus,
        "actie_voorgesteld",
        {op.partij},
        gebeurtenis=feit.id,
        wand=h.nu.wand,
        domein=h.nu.domein,
    )
    return {"actie": volgnr}


@handeling(ActieBeantwoorden)
def actie_beantwoorden(h: Handeling, op: ActieBeantwoorden) -> None:
    """Aanvaard of weiger een actie voor uw organisatie."""
    actie = _actie(h, op.actie)
    _eigen(h, actie)
    if actie.status != "voorgesteld":
        raise Conflict(f"Actie {op.actie} is al beantwoord ({actie.status}).", doen="Bekijk de casus.")
    if not op.aanvaard and not op.toelichting:
        raise OngeldigeInvoer(
            "Bij weigeren is een toelichting nodig.", doen="Schrijf waarom uw organisatie de actie niet doet."
        )
    actie.status = "aanvaard" if op.aanvaard else "geweigerd"
    feit = h.feit("actie_beantwoorden", {"actie": op.actie, "aanvaard": op.aanvaard}, op.toelichting or None)
    vertel(
        h.s,
        h.casus,
        "actie_beantwoord",
        {h.geldend.convenant.regiepartij},
        gebeurtenis=feit.id,
        wand=h.nu.wand,
        domein=h.nu.domein,
    )


@handeling(ActieAfronden)
def actie_afronden(h: Handeling, op: ActieAfronden) -> None:
    """Meld dat een actie van uw organisatie klaar is."""
    actie = _actie(h, op.actie)
    _eigen(h, actie)
    if actie.status != "aanvaard":
        raise Conflict(f"Actie {op.actie} is niet in uitvoering ({actie.status}).", doen="Bekijk de casus.")
    actie.status = "afgerond"
    h.feit("actie_afronden", {"actie": op.actie}, op.resultaat)


@handeling(VoortgangVastleggen)
def voortgang_vastleggen(h: Handeling, op: VoortgangVastleggen) -> None:
    """Leg de voortgang vast van een actie of van het plan, en wat er bijgesteld moet worden."""
    if op.actie is not None:
        actie = _actie(h, op.actie)
        _eigen(h, actie)
        if actie.status != "aanvaard":
            raise Conflict(
                f"Actie {op.actie} is niet in uitvoering ({actie.status}).", doen="Bekijk de casus."
            )
    elif h.lezer.partij != h.geldend.convenant.regiepartij:
        raise OngeldigeInvoer(
            "De voortgang van het hele plan legt de regie vast.", doen="Noem het nummer van uw actie."
        )
    tekst = f"Voortgang: {op.voortgang}" + (f"\nBijstelling: {op.bijstelling}" if op.bijstelling else "")
    feit = h.feit(
        "voortgang_vastleggen",
        {"actie": op.actie, "verloop": op.verloop, "bijstellen": bool(op.bijstelling)},
        tekst,
    )
    if op.bijstelling and h.lezer.partij != h.geldend.convenant.regiepartij:
        vertel(
            h.s,
            h.casus,
            "bijstelling_gevraagd",
            {h.geldend.convenant.regiepartij},
            gebeurtenis=feit.id,
            wand=h.nu.wand,
            domein=h.nu.domein,
        )


def _volgend_overleg(h: Handeling) -> Overleg:
    rij = h.s.scalars(
        select(Overleg)
        .where(Overleg.casus_id == h.casus.id, Overleg.gehouden_op.is_(None))
        .order_by(Overleg.volgnr.desc())
    ).first()
    if rij is None:
        raise Conflict("Er is geen gepland overleg.", doen="Plan eerst het overleg.")
    return rij


@handeling(OverlegPlannen)
def overleg_plannen(h: Handeling, op: OverlegPlannen) -> None:
    """Plan het volgende overleg en nodig de juiste partijen uit."""
    _actief(h, op.genodigden)
    if op.wanneer < h.nu.domein:
        raise OngeldigeInvoer("Deze datum is al geweest.", doen="Kies een datum in de toekomst.")
    volgnr = (h.s.scalar(select(func.max(Overleg.volgnr)).where(Overleg.casus_id == h.casus.id)) or 0) + 1
    h.s.add(
        Overleg(
            casus_id=h.casus.id,
            ronde=h.casus.ronde,
            volgnr=volgnr,
            gepland_op=op.wanneer,
            kennisname={},
            betrokkene_uitgenodigd=op.betrokkene_uitgenodigd,
            genodigden=sorted(set(op.genodigden)),
        )
    )
    codes = {
        "overleg": volgnr,
        "genodigden": sorted(set(op.genodigden)),
        "betrokkene_uitgenodigd": op.betrokkene_uitgenodigd,
    }
    feit = h.feit("overleg_plannen", codes)
    wanneer: datetime = op.wanneer
    vertel(
        h.s,
        h.casus,
        "uitnodiging",
        set(op.genodigden),
        gebeurtenis=feit.id,
        wand=h.nu.wand,
        domein=h.nu.domein,
        codes={"uiterlijk": wanneer.isoformat()},
    )


@handeling(KennisnameToetsen)
def kennisname_toetsen(h: Handeling, op: KennisnameToetsen) -> None:
    """Beantwoord vóór het overleg: wie moet erbij zijn en moet dit weten?"""
    overleg = _volgend_overleg(h)
    dubbel = set(op.noodzakelijk) & set(op.niet_noodzakelijk)
    vreemd = (set(op.noodzakelijk) | set(op.niet_noodzakelijk)) - set(overleg.genodigden)
    if dubbel or vreemd or not (op.noodzakelijk or op.niet_noodzakelijk):
        raise OngeldigeInvoer(
            "Beantwoord de vraag één keer per genodigde partij.",
            doen=f"Genodigd zijn: {', '.join(overleg.genodigden)}.",
        )
    overleg.kennisname = {
        **overleg.kennisname,
        **dict.fromkeys(op.noodzakelijk, True),
        **dict.fromkeys(op.niet_noodzakelijk, False),
    }
    h.feit(
        "kennisname_toetsen",
        {
            "overleg": overleg.volgnr,
            "noodzakelijk": sorted(op.noodzakelijk),
            "niet_noodzakelijk": sorted(op.niet_noodzakelijk),
        },
        op.motivering,
    )


@handeling(OverlegHouden)
def overleg_houden(h: Handeling, op: OverlegHouden) -> None:
    """Leg vast dat het overleg is gehouden: aanwezigen, voortgang en effect."""
    _actief(h, op.aanwezig)
    overleg = h.s.scalars(
        select(Overleg)
        .where(Overleg.casus_id == h.casus.id, Overleg.gehouden_op.is_(None))
        .order_by(Overleg.volgnr)
    ).first()
    if overleg is None:
        raise Conflict("Er is geen gepland overleg.", doen="Plan eerst het overleg.")
    eis(mag_aanwezig(h.geldend, overleg.kennisname, op.aanwezig))
    overleg.gehouden_op = h.nu.domein
    overleg.verslag_kluis = h.verzegel(
        f"overleg.verslag.{overleg.id}",
        "\n".join(
            f"{kop}: {tekst}"
            for kop, tekst in (
                ("Voortgang", op.voortgang),
                ("Effect", op.effect),
                ("Tegenspraak", op.tegenspraak),
            )
            if tekst
        ),
    )
    h.feit(
        "overleg_houden",
        {"overleg": overleg.volgnr, "aanwezig": sorted(op.aanwezig), "tegenspraak": bool(op.tegenspraak)},
    )


@handeling(Stemmen)
def stemmen(h: Handeling, op: Stemmen) -> None:
    """Geef het standpunt van uw organisatie over het vervolg."""
    mogelijk = [o.naar for o in h.geldend.convenant.fasen[h.casus.fase].overgangen]
    if op.naar not in mogelijk:
        raise OngeldigeInvoer(
            f"'{op.naar}' is nu geen mogelijk vervolg.", doen=f"Kies uit: {', '.join(mogelijk)}."
        )
    h.feit(
        "stemmen",
        {"naar": op.naar, "akkoord": op.akkoord, "capaciteit": op.capaciteit},
        op.toelichting or None,
    )


@handeling(Overdragen)
def overdragen(h: Handeling, op: Overdragen) -> None:
    """Draag open acties en begeleiding over aan een organisatie in het reguliere veld."""
    alle = {
        a.volgnr: a
        for a in h.s.scalars(
            select(Actie).where(Actie.casus_id == h.casus.id, Actie.status.in_(("voorgesteld", "aanvaard")))
        )
    }
    vreemd = set(op.acties) - set(alle)
    if vreemd:
        raise OngeldigeInvoer(
            f"Geen open actie: {', '.join(map(str, sorted(vreemd)))}.",
            doen=f"Open zijn: {', '.join(map(str, sorted(alle))) or 'geen'}.",
        )
    gekozen = sorted(op.acties or alle)
    for volgnr in gekozen:
        actie = alle[volgnr]
        actie.status = "overgedragen"
        actie.overgedragen_aan_kluis = h.verzegel(f"actie.overgedragen_aan.{actie.id}", op.organisatie)
    h.feit("overdragen", {"acties": gekozen}, f"Aan: {op.organisatie}\n{op.toelichting}")


@handeling(OpschalingBeoordelen)
def opschaling_beoordelen(h: Handeling, op: OpschalingBeoordelen) -> None:
    """Beoordeel of de casus aan de voorwaarden voor opschaling voldoet."""
    regels = h.geldend.convenant.toelating.opschaling_voorwaarden
    vreemd = [v for v in op.voorwaarden if v not in regels]
    if vreemd:
        raise OngeldigeInvoer(
            f"Onbekende voorwaarde: {', '.join(vreemd)}.", doen=f"Kies uit: {', '.join(regels)}."
        )
    h.feit("opschaling_beoordelen", {"voorwaarden": sorted(set(op.voorwaarden))}, op.motivering)
