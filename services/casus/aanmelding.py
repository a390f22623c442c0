"""From aanmelding to a team: report, judge, feed back, choose partners, weigh the grondslag, inform the
betrokkene.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from pydantic import Field
from sqlalchemy import select

from convenanten.duur import AMSTERDAM
from models.tabellen import Casus, Deelname, Gegeven, nieuw_id
from rules.bevoegdheid import mag_aanbrenger_worden
from rules.codes import FactorLid2, Wijze
from rules.feiten import (
    AanbrengerOvergenomen,
    Aangemeld,
    Beoordeeld,
    BetrokkeneGeinformeerd,
    CrisisoverlegBeoordeeld,
    GrondslagGewogen,
    MelderGeinformeerd,
    NietGeinformeerd,
    PartnersGekozen,
    PartnerToegevoegd,
    Teruggekoppeld,
    Teruggetrokken,
    UitzonderingBeeindigd,
    VerklaringGetekend,
)
from rules.grondslagen import mag_grondslag_noemen
from rules.informeren import genoemd_als, mag_informeren, zwijgt
from rules.poorten import mag_uit_de_casus_halen
from rules.rollen import AANMELDER, PARTNER, REGIE
from rules.toestemming import categorieen_melder
from rules.zorgvuldig import (
    is_lid_2_afgewogen,
    is_nagegaan,
    is_volledig_geinformeerd,
    mag_terugkoppelen,
    meldde_zelf_aan,
)
from services.casus.bereik import InCasus, handeling
from services.casus.deur import Verantwoording, breng_in, eerste_doel
from services.casus.mensen import meld_dubbel, nieuwe_betrokkene, wie_is
from services.casus.termijnen import begin_fase
from services.casus.toestemmingen import leg_vast_bij_aanmelding
from services.handelen.fouten import Conflict, OngeldigeInvoer, eis
from services.handelen.handeling import Kop
from services.handelen.omroep import deelnemers
from services.handelen.standen import laad_stand, tel
from services.handelen.velden import Kenmerk, Opdracht, Persoonsregel, Uit, Verhaal


class Melding(Opdracht):
    """Who it is about, and why."""

    naam: Persoonsregel = Field(min_length=2, max_length=200, description="Naam van de betrokkene")
    geboortedatum: date | None = Field(None, description="Geboortedatum")
    adres: Persoonsregel = Field("", description="Adres of verblijfplaats")
    telefoon: Persoonsregel = Field("", max_length=60, description="Telefoonnummer")
    situaties: tuple[Annotated[str, Uit("situaties")], ...] = Field((), description="Situaties")
    grondslagen: tuple[Annotated[str, Uit("grondslagen", streng=False)], ...] = Field(
        description="Grondslag waarop uw organisatie aanmeldt"
    )
    doel: Annotated[str, Uit("doelen_van_deze_fase")] = Field(
        "", description="Doel waarvoor u aanmeldt (leeg: het eerste doel van de eerste fase)"
    )
    toelichting: Verhaal = Field(min_length=3, description="Aanleiding van de aanmelding")


class Aanmelden(Verantwoording, Melding):
    """An aanmelding: a melding, and what its giver confirms."""

    ook_gekozen_partners: bool = Field(
        False,
        description="De partners die de procesregisseur kiest, moeten én mogen de aanleiding weten",
    )
    adviesvraag: Annotated[str, Uit("eigen_adviesvragen")] = Field(
        "", description="Adviesvraag waarop deze aanmelding volgt (vraag en advies gaan niet mee)"
    )


class Beoordelen(Opdracht):
    """Findings of the procesregisseur."""

    situaties: tuple[Annotated[str, Uit("situaties")], ...] = Field((), description="Vastgestelde situaties")
    criteria: tuple[Annotated[str, Uit("criteria")], ...] = Field((), description="Vastgestelde criteria")
    profiel: tuple[Annotated[str, Uit("profiel")], ...] = Field(
        (), description="Vastgestelde kenmerken van de inwoner"
    )
    niveau: Annotated[int, Uit("niveaus", moet=True)] = Field(
        0, ge=0, le=9, description="Niveau volgens het afwegingskader (als het convenant niveaus kent)"
    )
    waarom_niet_hier: Verhaal = Field(
        "", description="Reden waarom de casus hier niet hoort (bij een situatie die altijd wordt gemeld)"
    )
    motivering: Verhaal = Field(min_length=3, description="Waarom")


class Terugkoppelen(Opdracht):
    """Feedback to the aanmelder."""

    opgepakt: bool = Field(description="Wordt de melding opgepakt?")
    toelichting: Verhaal = Field("", description="Wat de aanmelder verder moet weten")


class CrisisoverlegBeoordelen(Opdracht):
    """Is a crisis meeting needed?"""

    nodig: bool = Field(description="Is een crisisoverleg nodig?")
    motivering: Verhaal = Field(min_length=3, description="Waarom wel of niet")


class PartnersKiezen(Opdracht):
    """The partners that are asked to join."""

    partijen: tuple[Annotated[str, Uit("partijen")], ...] = Field(min_length=1, description="Partijen")
    ontvangers_nagegaan: bool = Field(
        description="Nagegaan dat elke partij moet én mag weten om wie het gaat"
    )
    rol: Annotated[str, Uit("rollen_deelnemers", moet=True)] = Field(
        "", description="Rol van deze partijen in de casus, als het convenant rollen kent"
    )
    motivering: Verhaal = Field(min_length=3, description="Waarom deze partners")


class PartnerToevoegen(Opdracht):
    """A new partner for this casus only."""

    partij: Kenmerk = Field(
        pattern=r"^[a-z][a-z0-9_]{2,50}$",
        description="Korte naam van de organisatie, zoals kredietbank",
    )
    ontvangers_nagegaan: bool = Field(description="Nagegaan dat de partij moet én mag weten om wie het gaat")
    motivering: Verhaal = Field(min_length=3, description="Waarom deze partner nodig is")


class VerklaringTekenen(Opdracht):
    """The statement of a partner for one casus."""

    onderschrijft: bool = Field(
        description="Onze organisatie onderschrijft het convenant voor deze casus en komt het na"
    )


class GrondslagWegen(Opdracht):
    """The weighing of a partij."""

    grondslagen: tuple[Annotated[str, Uit("grondslagen")], ...] = Field(
        min_length=1, description="Grondslag van uw organisatie"
    )
    motivering: Verhaal = Field(min_length=3, description="De afweging voor deze casus")


class Informeren(Opdracht):
    """What somebody was told."""

    wijze: Wijze = Field(description="Hoe de betrokkene is geïnformeerd")
    over_gegevens_en_doel: bool = Field(description="Verteld dat en waarvoor gegevens worden verwerkt")
    over_partijen: bool = Field(description="Verteld bij wie gegevens worden gevraagd en aan wie ze gaan")
    over_rechten: bool = Field(
        description="Verteld welke rechten de betrokkene heeft en hoe die te gebruiken"
    )
    dag: date | None = Field(None, description="Op welke dag (leeg: vandaag)")
    toelichting: Verhaal = Field("", description="Bijzonderheden")


class BetrokkeneInformeren(Informeren):
    """What the betrokkene was told."""

    uitgenodigd: bool = Field(False, description="Uitgenodigd om het plan van aanpak te bespreken")
    partij: Annotated[str, Uit("deelnemers")] = Field(
        "", description="Partij die informeerde (leeg: uw eigen partij)"
    )
    betrokkene: Annotated[str, Uit("betrokkenen", streng=False)] = Field(
        "", description="Wie is geïnformeerd (leeg: de aangemelde inwoner)"
    )


class MelderInformeren(Informeren):
    """What a melder was told."""

    melder: Annotated[str, Uit("melders")] = Field("", description="Welke melder (leeg: de eerste)")


class NietInformeren(Opdracht):
    """The reasoned decision not to inform."""

    grond: Annotated[str, Uit("gronden_niet_informeren")] = Field(
        description="Grond uit artikel 41 lid 1 UAVG, zoals in het convenant"
    )
    afgewogen: tuple[FactorLid2, ...] = Field(
        (), description="Wat u afwoog van artikel 41 lid 2 UAVG, voor zover van toepassing"
    )
    herzien_op: date = Field(description="Op welke dag de beslissing opnieuw wordt bekeken")
    betrokkene: Annotated[str, Uit("betrokkenen", streng=False)] = Field(
        "", description="Wie niet wordt geïnformeerd (leeg: de aangemelde inwoner)"
    )
    motivering: Verhaal = Field(min_length=20, description="De beargumenteerde beslissing")


class UitzonderingBeeindigen(Opdracht):
    """The ground for silence is gone."""

    betrokkene: Annotated[str, Uit("betrokkenen", streng=False)] = Field(
        "", description="Over wie het gaat (leeg: de aangemelde inwoner)"
    )
    toelichting: Verhaal = Field(min_length=10, description="Waarom de grond is vervallen")


class AanbrengerOvernemen(Opdracht):
    """Another partij carries the casus from now on."""

    motivering: Verhaal = Field(
        min_length=3, description="Waarom de casus bij de bevoegdheid van uw organisatie past"
    )


class Terugtrekken(Opdracht):
    """A partner leaves the casus."""

    partij: Annotated[str, Uit("deelnemers", streng=False)] = Field(
        "", description="Alleen voor de procesregisseur: welke partij stopt (anders uw eigen partij)"
    )
    reden: Verhaal = Field(min_length=3, description="Waarom kennisname of deelname niet meer nodig is")


def _nummer(h: InCasus) -> str:
    begin = f"{h.geldend.convenant.casusnummer}-{h.nu.domein.year}-"
    return f"{begin}{tel(h.s, begin):06d}"


@handeling(
    "Inwoner aanmelden",
    kop=Kop.PARTNERS,
    wie=AANMELDER,
    mails=("nieuwe_aanmelding", "mogelijk_dubbel"),
    begint=True,
)
def aanmelden(h: InCasus, op: Aanmelden) -> dict[str, Any]:
    """Meld een inwoner aan bij de procesregisseur."""
    eis(mag_grondslag_noemen(h.geldend, h.lezer.partij, op.grondslagen))
    persoon = op.model_dump(mode="json", include={"naam", "geboortedatum", "adres", "telefoon"})
    casus = begin_casus(
        h,
        persoon=persoon,
        situaties=op.situaties,
        grondslagen=op.grondslagen,
        doel=op.doel,
        toelichting=op.toelichting,
        op=op,
        deel_met_partners=op.ook_gekozen_partners,
        adviesvraag=op.adviesvraag,
    )
    return {"casus": casus.nummer, "id": casus.id}


def begin_casus(
    h: InCasus,
    *,
    persoon: dict[str, Any],
    situaties: tuple[str, ...],
    grondslagen: tuple[str, ...],
    doel: str,
    toelichting: str,
    op: Verantwoording,
    deel_met_partners: bool = False,
    adviesvraag: str = "",
) -> Casus:
    """Open a casus in the first fase of the convenant in force, about this person, brought in by who acts.

    Who it is about and why are gegevens, which pass the same door as any other. `deel_met_partners`: the
    partners that the regie chooses may read the occasion too. `adviesvraag`: the number of the question that
    came before. Raises the refusal of `rules.verstrekken`.
    """
    vaststelling_id, h.geldend = h.w.actief(h.s, h.convenant)
    c = h.geldend.convenant
    id_ = nieuw_id()
    h.w.kluis.maak_sleutel(id_, h.nu.wand)
    casus = Casus(
        id=id_,
        nummer=_nummer(h),
        convenant=h.convenant,
        vaststelling_id=vaststelling_id,
        fase=c.beginfase,
        ronde=1,
        fase_sinds=h.nu.domein,
        aanbrenger=h.lezer.partij,
        niveau=0,
        situaties=sorted(set(situaties)),
        criteria=[],
        profiel=[],
        geopend_op=h.nu.domein,
        werk_nr=1,
        verwerkt_nr=0,
    )
    h.s.add(casus)
    h.s.flush()
    h.begin(casus)
    betrokkene = nieuwe_betrokkene(h, next(iter(c.categorieen_betrokkene)), persoon)
    for partij in {c.regiepartij, h.lezer.partij}:
        aanbrenger = partij == h.lezer.partij
        h.s.add(
            Deelname(
                casus_id=id_,
                partij=partij,
                gekozen_op=h.nu.domein,
                gewogen_op=h.nu.domein if aanbrenger else None,
                grondslagen=list(grondslagen) if aanbrenger else [],
            )
        )
    leg_vast_bij_aanmelding(h, betrokkene.id, grondslagen, op.beroepsgeheim)
    leesbaar = "\n".join(f"{k.capitalize()}: {v}" for k, v in persoon.items() if v)
    h.s.flush()
    stand = laad_stand(h.s, casus)
    for categorie, inhoud in (
        (c.bij_aanmelding.persoon, leesbaar),
        (c.bij_aanmelding.aanleiding, toelichting),
    ):
        breng_in(
            h,
            stand,
            op,
            inhoud=inhoud,
            categorie=categorie,
            over=betrokkene,
            doel=doel or eerste_doel(h, stand, categorie),
            grondslagen=grondslagen,
            ontvangers=(c.regiepartij, h.lezer.partij),
            reden=True,
            herkomst="aanmelden",
        )
    begin_fase(h.s, casus, c.werkafspraken)
    aangemeld = Aangemeld(tuple(casus.situaties), grondslagen, deel_met_partners, adviesvraag)
    h.feit(aangemeld, op.afweging)
    h.vertel("nieuwe_aanmelding", {c.regiepartij}, om="aanmelden")
    meld_dubbel(h)
    return casus


@handeling("Beoordelen", kop=Kop.PARTNERS, wie=REGIE)
def beoordelen(h: InCasus, op: Beoordelen) -> None:
    """Beoordeel of de casus hier hoort: situaties, criteria, kenmerken en niveau."""
    c = h.casus
    c.situaties, c.criteria = sorted(set(op.situaties)), sorted(set(op.criteria))
    c.profiel, c.niveau = sorted(set(op.profiel)), op.niveau
    gevonden = Beoordeeld(
        tuple(c.situaties), tuple(c.criteria), tuple(c.profiel), op.niveau, bool(op.waarom_niet_hier)
    )
    niet_hier = f"\nWaarom niet hier: {op.waarom_niet_hier}" if op.waarom_niet_hier else ""
    h.feit(gevonden, f"{op.motivering}{niet_hier}")


@handeling("Terugkoppelen aan de aanmelder", kop=Kop.PARTNERS, wie=REGIE, mails=("terugkoppeling",))
def terugkoppelen(h: InCasus, op: Terugkoppelen) -> None:
    """Laat de aanmelder weten of de melding wordt opgepakt."""
    eis(mag_terugkoppelen(h.stand, h.geldend, toegelicht=bool(op.toelichting)))
    feit = h.feit(Teruggekoppeld(op.opgepakt), op.toelichting)
    if not meldde_zelf_aan(h.stand, h.geldend):
        h.vertel("terugkoppeling", {h.casus.aanbrenger}, om=feit.id)


@handeling("Beoordelen of een crisisoverleg nodig is", kop=Kop.PARTNERS, wie=REGIE)
def crisisoverleg_beoordelen(h: InCasus, op: CrisisoverlegBeoordelen) -> None:
    """Beoordeel of een crisisoverleg nodig is."""
    h.feit(CrisisoverlegBeoordeeld(op.nodig), op.motivering)


def _neem_op(h: InCasus, partij: str, *, ad_hoc: bool) -> None:
    rij = h.s.scalars(
        select(Deelname).where(Deelname.casus_id == h.casus.id, Deelname.partij == partij)
    ).first()
    if rij is None:
        h.s.add(
            Deelname(
                casus_id=h.casus.id, partij=partij, ad_hoc=ad_hoc, gekozen_op=h.nu.domein, grondslagen=[]
            )
        )
    elif rij.teruggetrokken_op is not None:
        rij.teruggetrokken_op, rij.gewogen_op, rij.gekozen_op, rij.grondslagen = None, None, h.nu.domein, []
    else:
        return
    begin = h.geldend.convenant.bij_aanmelding
    gemeld = h.stand.laatste(Aangemeld)
    ook = {begin.aanleiding} if gemeld is not None and gemeld.feit.ook_gekozen_partners else set()
    deel_met(h, {begin.persoon, *ook}, partij)


def deel_met(h: InCasus, categorieen: set[str], partij: str) -> None:
    """Make a partij recipient of what was recorded at the aanmelding: whom it is about, so that it can weigh
    its grondslag; and the occasion, where the aanmelder said so.
    """
    eigen = select(Gegeven).where(
        Gegeven.casus_id == h.casus.id,
        Gegeven.categorie.in_(categorieen),
        Gegeven.herkomst == Aangemeld.handeling,
    )
    for g in h.s.scalars(eigen):
        g.ontvangers = sorted({*g.ontvangers, partij})


@handeling("Partners kiezen", kop=Kop.PARTNERS, wie=REGIE, mails=("gevraagd_als_partner",))
def partners_kiezen(h: InCasus, op: PartnersKiezen) -> None:
    """Kies welke partners meedoen in deze casus."""
    eis(is_nagegaan(h.geldend, op.ontvangers_nagegaan))
    partijen = tuple(sorted(set(op.partijen)))
    for partij in partijen:
        _neem_op(h, partij, ad_hoc=False)
    feit = h.feit(PartnersGekozen(partijen, op.rol), op.motivering)
    h.vertel("gevraagd_als_partner", set(partijen) - deelnemers(h.stand), om=feit.id)


@handeling(
    "Een nieuwe partner vragen, alleen voor deze casus",
    kop=Kop.PARTNERS,
    wie=REGIE,
    mails=("gevraagd_als_partner",),
)
def partner_toevoegen(h: InCasus, op: PartnerToevoegen) -> None:
    """Vraag een nieuwe partner voor alleen deze casus."""
    eis(is_nagegaan(h.geldend, op.ontvangers_nagegaan))
    if op.partij in h.geldend.convenant.partijen:
        raise OngeldigeInvoer(
            f"'{op.partij}' is al partij van het convenant.", doen="Kies de partner bij 'Partners kiezen'."
        )
    _neem_op(h, op.partij, ad_hoc=True)
    feit = h.feit(PartnerToegevoegd(op.partij), op.motivering)
    h.vertel("gevraagd_als_partner", {op.partij}, om=feit.id)


def _eigen_deelname(h: InCasus, partij: str) -> Deelname:
    return h.s.scalars(
        select(Deelname).where(Deelname.casus_id == h.casus.id, Deelname.partij == partij)
    ).one()


@handeling("Verklaring tekenen voor deze casus", kop=Kop.PARTNERS, wie=PARTNER)
def verklaring_tekenen(h: InCasus, op: VerklaringTekenen) -> None:
    """Teken als nieuwe partner de verklaring voor deze casus."""
    rij = _eigen_deelname(h, h.lezer.partij)
    if not rij.ad_hoc:
        raise Conflict("Uw organisatie is al partij van het convenant; een verklaring is niet nodig.")
    if not op.onderschrijft:
        raise OngeldigeInvoer(
            "Zonder deze verklaring kan uw organisatie niet meedoen.",
            doen="Onderschrijf het convenant, of trek u terug.",
        )
    rij.verklaring_op = h.nu.domein
    h.feit(VerklaringGetekend(h.lezer.partij))


@handeling("Grondslag wegen", kop=Kop.PARTNERS, wie=PARTNER)
def grondslag_wegen(h: InCasus, op: GrondslagWegen) -> None:
    """Weeg voor deze casus of uw organisatie een grondslag heeft."""
    eis(mag_grondslag_noemen(h.geldend, h.lezer.partij, op.grondslagen))
    rij = _eigen_deelname(h, h.lezer.partij)
    rij.gewogen_op, rij.grondslagen = h.nu.domein, sorted(set(op.grondslagen))
    h.feit(GrondslagGewogen(tuple(rij.grondslagen)), op.motivering)


def _verteld_op(h: InCasus, op: Informeren, *, uitgenodigd: bool) -> date:
    """The day on which everything that the convenant asks was told. Raises Weigering, or OngeldigeInvoer for
    a day to come.
    """
    verteld = {
        "gegevens_en_doel": ("welke gegevens en waarvoor", op.over_gegevens_en_doel),
        "partijen": ("van wie en aan wie", op.over_partijen),
        "rechten": ("welke rechten", op.over_rechten),
        "uitgenodigd": ("de uitnodiging", uitgenodigd),
    }
    mist = [verteld[deel][0] for deel in h.geldend.convenant.informeren if not verteld[deel][1]]
    eis(is_volledig_geinformeerd(h.geldend, mist))
    vandaag = h.nu.domein.astimezone(AMSTERDAM).date()
    dag = op.dag or vandaag
    if dag > vandaag:
        raise OngeldigeInvoer(
            "Deze dag moet nog komen.", doen="Informeer de betrokkene eerst en leg het daarna vast."
        )
    return dag


def _wanneer(h: InCasus, dag: date, partij: str, toelichting: str) -> str:
    bekend = h.geldend.convenant.partijen
    wie = bekend[partij].naam if partij in bekend else partij
    return f"Op {dag:%d-%m-%Y}, door {wie}.\n{toelichting}".strip()


@handeling("Betrokkene informeren", kop=Kop.PARTNERS, wie=REGIE)
def betrokkene_informeren(h: InCasus, op: BetrokkeneInformeren) -> None:
    """Leg vast dat de betrokkene is geïnformeerd en uitgenodigd."""
    partij = op.partij or h.lezer.partij
    categorie, betrokkene = wie_is(h, op.betrokkene)
    eis(mag_informeren(h.geldend, partij, categorie))
    dag = _verteld_op(h, op, uitgenodigd=op.uitgenodigd)
    feit = BetrokkeneGeinformeerd(op.wijze, partij, dag.isoformat(), betrokkene)
    h.feit(feit, _wanneer(h, dag, partij, op.toelichting))


@handeling("Melder informeren", kop=Kop.PARTNERS, wie=PARTNER)
def melder_informeren(h: InCasus, op: MelderInformeren) -> None:
    """Leg als verantwoordelijke voor die gegevens vast dat de melder weet wie zijn gegevens hebben."""
    categorie, melder = wie_is(h, op.melder or categorieen_melder(h.geldend.convenant)[0])
    eis(mag_informeren(h.geldend, h.lezer.partij, categorie))
    if not melder:
        raise Conflict("Er is nog geen melder vastgelegd.", doen="Voeg eerst de melder toe.")
    dag = _verteld_op(h, op, uitgenodigd=True)
    feit = MelderGeinformeerd(melder, op.wijze, dag.isoformat())
    h.feit(feit, _wanneer(h, dag, h.lezer.partij, op.toelichting))


@handeling("Betrokkene niet informeren", kop=Kop.PARTNERS, wie=REGIE)
def niet_informeren(h: InCasus, op: NietInformeren) -> None:
    """Besluit gemotiveerd om de betrokkene niet te informeren (artikel 41 UAVG)."""
    factoren = tuple(sorted(set(op.afgewogen)))
    eis(is_lid_2_afgewogen(bool(factoren)))
    if op.herzien_op <= h.nu.domein.astimezone(AMSTERDAM).date():
        raise OngeldigeInvoer(
            "De dag waarop u dit opnieuw bekijkt, moet nog komen.", doen="Kies een dag in de toekomst."
        )
    woorden = f"Afgewogen: {', '.join(factoren)}. Opnieuw bekijken op {op.herzien_op:%d-%m-%Y}."
    _, betrokkene = wie_is(h, op.betrokkene)
    feit = NietGeinformeerd(op.grond, factoren, op.herzien_op.isoformat(), betrokkene)
    h.feit(feit, f"{woorden}\n{op.motivering}")


@handeling("Uitzondering op het informeren beëindigen", kop=Kop.PARTNERS, wie=REGIE)
def uitzondering_beeindigen(h: InCasus, op: UitzonderingBeeindigen) -> None:
    """Leg vast dat de grond om de betrokkene niet te informeren is vervallen; daarna moet dat alsnog."""
    _, betrokkene = wie_is(h, op.betrokkene)
    if not zwijgt(h.stand, genoemd_als(h.stand, h.geldend, betrokkene)):
        raise Conflict("Er is geen uitzondering om te beëindigen.", doen="Bekijk het verloop van de casus.")
    h.feit(UitzonderingBeeindigd(betrokkene), op.toelichting)


@handeling(
    "Een casus overnemen als aanbrenger", kop=Kop.PARTNERS, wie=PARTNER, mails=("aanbrenger_overgenomen",)
)
def aanbrenger_overnemen(h: InCasus, op: AanbrengerOvernemen) -> None:
    """Neem als deelnemer de casus over van een aanbrenger die niet meer meedoet."""
    eis(mag_aanbrenger_worden(h.stand, h.geldend, h.lezer))
    van, h.casus.aanbrenger = h.casus.aanbrenger, h.lezer.partij
    feit = h.feit(AanbrengerOvergenomen(van), op.motivering)
    h.vertel("aanbrenger_overgenomen", deelnemers(h.stand) - {h.lezer.partij}, om=feit.id)


@handeling(
    "Uit de casus terugtrekken",
    kop=Kop.PARTNERS,
    wie=PARTNER,
    mails=("partner_teruggetrokken", "deelname_beeindigd"),
)
def terugtrekken(h: InCasus, op: Terugtrekken) -> None:
    """Stop de deelname van uw organisatie; de toegang eindigt meteen."""
    regie = h.lezer.partij == h.regie and bool(h.lezer.rollen & REGIE)
    partij = op.partij or h.lezer.partij
    if partij != h.lezer.partij and not regie:
        raise OngeldigeInvoer(
            "U kunt alleen uw eigen organisatie terugtrekken.", doen="Laat het veld partij leeg."
        )
    if partij == h.regie:
        raise OngeldigeInvoer(
            "De partij met de regie kan zich niet terugtrekken.", doen="Sluit de casus, of draag hem over."
        )
    deelname = h.stand.deelname(partij)
    if deelname is None or not deelname.actief:
        raise Conflict(f"'{partij}' doet niet (meer) mee.", doen="Bekijk de casus.")
    if partij != h.lezer.partij:
        eis(mag_uit_de_casus_halen(h.stand, h.geldend, partij))
    _eigen_deelname(h, partij).teruggetrokken_op = h.nu.domein
    feit = h.feit(Teruggetrokken(partij), op.reden)
    if partij != h.lezer.partij:
        h.vertel("deelname_beeindigd", {partij}, om=feit.id)
    h.vertel("partner_teruggetrokken", {h.regie}, om=feit.id)
