"""Every check of a poort, both ways, on bare facts."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from convenanten.definitie import GeldendConvenant
from convenanten.lader import MAP, beschikbaar, lees_opgeslagen
from rules.codes import (
    ActieStatus,
    Bekendheid,
    Betrekking,
    DoelBereikt,
    RedenAfschaling,
    RedenStoppen,
    SoortOntvanger,
    Wijze,
)
from rules.feiten import (
    Aangemeld,
    AfschalingGemotiveerd,
    BekendheidBeantwoord,
    BekendheidGevraagd,
    Beoordeeld,
    BetrokkeneBetrokken,
    BetrokkeneGeinformeerd,
    CasusregisseurBenoemd,
    ComplexiteitVastgesteld,
    CrisisoverlegBeoordeeld,
    EigenSystemenDoorzocht,
    Gestemd,
    LeefgebiedBeschreven,
    MelderGeinformeerd,
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
    Vastgelegd,
    VraagBeantwoord,
    Vrijgegeven,
    ZonderGegevens,
)
from rules.poorten import POORTEN, Toets, mag_door
from rules.stand import ActieFeit, BesluitFeit, DeelnameFeit, OverlegFeit, PersoonFeit, Stand
from rules.uitkomst import Geweigerd
from services.handelen.werkplek import CONTROLES
from tests.feiten import vast

HEERENVEEN = next(p for (naam, _), p in beschikbaar(MAP).items() if naam.startswith("heerenveen"))
C = lees_opgeslagen(Path(HEERENVEEN).read_text(), CONTROLES)
GELDEND = GeldendConvenant(C, {})
REGIE = C.regiepartij

LEEG = Stand(
    fase="aanmelding",
    ronde=1,
    gesloten=False,
    aanbrenger="accolade",
    niveau=3,
    situaties=frozenset(),
    criteria=frozenset(),
    profiel=frozenset(),
)


def toets(
    naam: str, stand: Stand, naar: str = "plan_van_aanpak", geldend: GeldendConvenant = GELDEND
) -> bool:
    return bool(POORTEN[naam](vraag(naam, stand, naar, geldend)))


def vraag(naam: str, stand: Stand, naar: str, geldend: GeldendConvenant) -> Toets:
    return Toets(stand, geldend, naar, "besluit_deelnemers" if POORTEN[naam].leest_norm else None)


TOEGELATEN = replace(
    LEEG,
    feiten=(vast(Beoordeeld()),),
    situaties=frozenset({"overlast"}),
    criteria=frozenset(C.toelating.criteria),
    profiel=frozenset(C.toelating.profiel),
)
UITZETTING = frozenset({"dreigende_huisuitzetting"})
DEELNEMERS = (DeelnameFeit(REGIE, True, True), DeelnameFeit("politie", True, True))
KOOS = (vast(PartnersGekozen(partijen=())),)
POLITIE_ERBIJ = vast(PartnersGekozen(partijen=("politie",)))
GEINFORMEERD = vast(BetrokkeneGeinformeerd(wijze=Wijze.GESPREK))
VOORBIJ = vast(UitzonderingBeeindigd())
NIET_GEINFORMEERD = vast(NietGeinformeerd(grond="opsporingsbelang"))
ERBIJ = vast(OverlegGehouden(overleg=1, aanwezig=()))
VOOR = tuple(vast(Gestemd(naar="afgerond", akkoord=True), partij=p) for p in (REGIE, "politie"))
STOPT = replace(LEEG, fase="zorgoverleg")
OVERLEG = OverlegFeit(1, False, True, (REGIE, "politie"), {REGIE: True, "politie": True})

NAAR_ANDEREN = Overgedragen(soort=SoortOntvanger.SAMENWERKINGSVERBAND)

# check, facts on which it holds, facts on which it does not, destination
GEVALLEN = [
    ("voldoet_aan_toelating", TOEGELATEN, LEEG, "plan_van_aanpak"),
    (
        "voldoet_aan_toelating",
        TOEGELATEN,
        replace(TOEGELATEN, criteria=frozenset({"procesregie_nodig"})),
        "plan_van_aanpak",
    ),
    ("voldoet_aan_toelating", TOEGELATEN, replace(TOEGELATEN, situaties=frozenset()), "plan_van_aanpak"),
    (
        "voldoet_aan_toelating",
        TOEGELATEN,
        replace(TOEGELATEN, profiel=frozenset(list(C.toelating.profiel)[:3])),
        "plan_van_aanpak",
    ),
    ("voldoet_aan_toelating", TOEGELATEN, replace(TOEGELATEN, niveau=2), "plan_van_aanpak"),
    (
        "voldoet_aan_toelating",
        replace(TOEGELATEN, situaties=UITZETTING),
        replace(
            LEEG, feiten=(vast(Beoordeeld()),), situaties=frozenset({"dreigende_huisuitzetting"}), niveau=1
        ),
        "plan_van_aanpak",
    ),
    ("afwijzing_gemotiveerd", LEEG, replace(LEEG, situaties=UITZETTING), "afgewezen"),
    (
        "afwijzing_gemotiveerd",
        replace(LEEG, situaties=UITZETTING, feiten=(vast(Beoordeeld(waarom_niet_hier=True)),)),
        replace(LEEG, situaties=UITZETTING, feiten=(vast(Beoordeeld()),)),
        "afgewezen",
    ),
    (
        "afwijzing_gemotiveerd",
        replace(LEEG, feiten=(vast(Aangemeld(situaties=("overlast",))),)),
        replace(LEEG, feiten=(vast(Aangemeld(situaties=tuple(UITZETTING))), vast(Beoordeeld()))),
        "afgewezen",
    ),
    (
        "crisisoverleg_beoordeeld",
        replace(LEEG, feiten=(vast(CrisisoverlegBeoordeeld(nodig=False)),)),
        LEEG,
        "plan_van_aanpak",
    ),
    (
        "crisisoverleg_beoordeeld",
        replace(LEEG, feiten=(vast(CrisisoverlegBeoordeeld(nodig=False)),)),
        replace(LEEG, feiten=(vast(CrisisoverlegBeoordeeld(nodig=True)),)),
        "plan_van_aanpak",
    ),
    (
        "crisisoverleg_nodig",
        replace(LEEG, feiten=(vast(CrisisoverlegBeoordeeld(nodig=True)),)),
        LEEG,
        "crisisoverleg",
    ),
    (
        "crisisoverleg_nodig",
        replace(LEEG, feiten=(vast(CrisisoverlegBeoordeeld(nodig=True)),)),
        replace(
            LEEG,
            feiten=(vast(CrisisoverlegBeoordeeld(nodig=True)), vast(CrisisoverlegBeoordeeld(nodig=False))),
        ),
        "crisisoverleg",
    ),
    (
        "partners_gekozen",
        replace(LEEG, deelnames=DEELNEMERS, feiten=KOOS),
        replace(LEEG, deelnames=DEELNEMERS[:1], feiten=KOOS),
        "plan_van_aanpak",
    ),
    (
        "partners_gekozen",
        replace(LEEG, deelnames=DEELNEMERS, feiten=(vast(PartnerToegevoegd(partij="politie")),)),
        replace(LEEG, deelnames=DEELNEMERS),
        "plan_van_aanpak",
    ),
    (
        "partners_gekozen",
        replace(LEEG, deelnames=DEELNEMERS, feiten=KOOS),
        replace(LEEG, deelnames=(DEELNEMERS[0], DeelnameFeit("politie", False, True)), feiten=KOOS),
        "plan_van_aanpak",
    ),
    (
        "grondslag_gewogen",
        replace(LEEG, deelnames=DEELNEMERS),
        replace(LEEG, deelnames=(*DEELNEMERS, DeelnameFeit("vnn", True))),
        "zorgoverleg",
    ),
    (
        "grondslag_gewogen",
        replace(LEEG, deelnames=(*DEELNEMERS, DeelnameFeit("vnn", False))),
        replace(LEEG, deelnames=(DeelnameFeit(REGIE, True),)),
        "zorgoverleg",
    ),
    (
        "teruggekoppeld_aan_aanmelder",
        replace(LEEG, feiten=(vast(Teruggekoppeld(opgepakt=True)),)),
        LEEG,
        "plan_van_aanpak",
    ),
    (
        "teruggekoppeld_aan_aanmelder",
        replace(LEEG, feiten=(vast(Teruggekoppeld(opgepakt=False)),)),
        replace(LEEG, feiten=(vast(Teruggekoppeld(opgepakt=True)),)),
        "afgewezen",
    ),
    (
        "teruggekoppeld_aan_aanmelder",
        replace(LEEG, feiten=(vast(Teruggekoppeld(opgepakt=True)),)),
        replace(LEEG, feiten=(vast(Teruggekoppeld(opgepakt=False)),)),
        "plan_van_aanpak",
    ),
    (
        "betrokkene_geinformeerd_of_uitzondering",
        replace(LEEG, feiten=(vast(BetrokkeneGeinformeerd(wijze=Wijze.GESPREK)),)),
        LEEG,
        "plan_van_aanpak",
    ),
    (
        "betrokkene_geinformeerd_of_uitzondering",
        replace(LEEG, feiten=(vast(NietGeinformeerd(grond="opsporingsbelang")),)),
        LEEG,
        "plan_van_aanpak",
    ),
    *(
        (naam, replace(LEEG, feiten=wel), replace(LEEG, feiten=niet), "plan_van_aanpak")
        for naam in ("betrokkene_geinformeerd_of_uitzondering", "betrokkene_kent_plan")
        for wel, niet in (
            ((NIET_GEINFORMEERD,), (NIET_GEINFORMEERD, VOORBIJ)),
            ((NIET_GEINFORMEERD, VOORBIJ, NIET_GEINFORMEERD), (VOORBIJ,)),
        )
    ),
    (
        "betrokkene_geinformeerd_of_uitzondering",
        replace(LEEG, feiten=(NIET_GEINFORMEERD, VOORBIJ, GEINFORMEERD)),
        replace(LEEG, feiten=(GEINFORMEERD, NIET_GEINFORMEERD, VOORBIJ)),
        "plan_van_aanpak",
    ),
    (
        "betrokkene_geinformeerd_of_uitzondering",
        replace(LEEG, deelnames=DEELNEMERS, feiten=(GEINFORMEERD, POLITIE_ERBIJ, NIET_GEINFORMEERD)),
        replace(LEEG, deelnames=DEELNEMERS, feiten=(NIET_GEINFORMEERD, VOORBIJ, GEINFORMEERD, POLITIE_ERBIJ)),
        "plan_van_aanpak",
    ),
    *(
        (
            "betrokkene_geinformeerd_of_uitzondering",
            replace(LEEG, deelnames=DEELNEMERS, feiten=(POLITIE_ERBIJ, GEINFORMEERD)),
            replace(LEEG, deelnames=DEELNEMERS, feiten=later),
            "plan_van_aanpak",
        )
        for later in (
            (GEINFORMEERD, POLITIE_ERBIJ),
            (GEINFORMEERD, vast(PartnerToegevoegd(partij="politie"))),
            (NIET_GEINFORMEERD, GEINFORMEERD, POLITIE_ERBIJ),
        )
    ),
    *(
        (
            "betrokkene_geinformeerd_of_uitzondering",
            replace(LEEG, deelnames=DEELNEMERS, feiten=eerder),
            replace(LEEG, deelnames=DEELNEMERS, feiten=(GEINFORMEERD, POLITIE_ERBIJ)),
            "plan_van_aanpak",
        )
        for eerder in (
            (POLITIE_ERBIJ, GEINFORMEERD, POLITIE_ERBIJ),
            (GEINFORMEERD, POLITIE_ERBIJ, NIET_GEINFORMEERD),
            (GEINFORMEERD, vast(PartnersGekozen(partijen=("vnn",)))),
            (GEINFORMEERD, vast(PartnersGekozen(partijen=(REGIE,)))),
            (vast(Aangemeld(), partij="politie"), GEINFORMEERD, POLITIE_ERBIJ),
        )
    ),
    (
        "plan_vastgesteld",
        replace(
            LEEG,
            feiten=(vast(PlanVastgesteld(betrokkene_aanwezig=False)),),
            acties=(ActieFeit("politie", ActieStatus.AANVAARD),),
        ),
        replace(
            LEEG,
            feiten=(vast(PlanVastgesteld(betrokkene_aanwezig=False)),),
            acties=(ActieFeit("politie", ActieStatus.GEWEIGERD),),
        ),
        "zorgoverleg",
    ),
    (
        "plan_vastgesteld",
        replace(
            LEEG,
            feiten=(vast(PlanVastgesteld(betrokkene_aanwezig=False)),),
            acties=(ActieFeit("politie", ActieStatus.VOORGESTELD),),
        ),
        replace(LEEG, acties=(ActieFeit("politie", ActieStatus.AANVAARD),)),
        "zorgoverleg",
    ),
    (
        "acties_beantwoord",
        replace(LEEG, acties=(ActieFeit("politie", ActieStatus.GEWEIGERD),)),
        replace(LEEG, acties=(ActieFeit("politie", ActieStatus.VOORGESTELD),)),
        "zorgoverleg",
    ),
    (
        "betrokkene_kent_plan",
        replace(LEEG, feiten=(vast(PlanVastgesteld(betrokkene_aanwezig=True)),)),
        replace(LEEG, feiten=(vast(PlanVastgesteld(betrokkene_aanwezig=False)),)),
        "zorgoverleg",
    ),
    (
        "betrokkene_kent_plan",
        replace(LEEG, feiten=(vast(PlanVerteld(wijze=Wijze.GESPREK)),)),
        LEEG,
        "zorgoverleg",
    ),
    (
        "betrokkene_kent_plan",
        replace(LEEG, feiten=(vast(NietGeinformeerd(grond="opsporingsbelang")),)),
        LEEG,
        "zorgoverleg",
    ),
    ("overleg_gepland", replace(LEEG, overleggen=(OVERLEG,)), LEEG, "zorgoverleg"),
    (
        "overleg_gepland",
        replace(
            LEEG,
            overleggen=(replace(OVERLEG, betrokkene_uitgenodigd=False),),
            feiten=(vast(NietGeinformeerd(grond="opsporingsbelang")),),
        ),
        replace(LEEG, overleggen=(replace(OVERLEG, betrokkene_uitgenodigd=False),)),
        "zorgoverleg",
    ),
    (
        "overleg_gepland",
        replace(LEEG, overleggen=(OVERLEG,)),
        replace(LEEG, ronde=2, overleggen=(OVERLEG,)),
        "zorgoverleg",
    ),
    (
        "kennisname_noodzakelijk",
        replace(LEEG, deelnames=DEELNEMERS, overleggen=(OVERLEG,)),
        LEEG,
        "zorgoverleg",
    ),
    (
        "kennisname_noodzakelijk",
        replace(LEEG, deelnames=DEELNEMERS, overleggen=(OVERLEG,)),
        replace(LEEG, deelnames=DEELNEMERS, overleggen=(replace(OVERLEG, kennisname={REGIE: True}),)),
        "zorgoverleg",
    ),
    (
        "kennisname_noodzakelijk",
        replace(LEEG, deelnames=DEELNEMERS[:1], overleggen=(replace(OVERLEG, kennisname={REGIE: True}),)),
        replace(
            LEEG,
            deelnames=DEELNEMERS,
            overleggen=(replace(OVERLEG, kennisname={REGIE: False, "politie": False}),),
        ),
        "zorgoverleg",
    ),
    (
        "overleg_gehouden",
        replace(LEEG, feiten=(vast(OverlegGehouden(overleg=1, aanwezig=())),)),
        replace(LEEG, ronde=2, feiten=(vast(OverlegGehouden(overleg=1, aanwezig=())),)),
        "afgerond",
    ),
    (
        "deelnemers_hebben_besloten",
        replace(
            LEEG,
            deelnames=DEELNEMERS,
            feiten=(
                vast(Gestemd(naar="afgerond", akkoord=True), partij=REGIE),
                vast(Gestemd(naar="afgerond", akkoord=True), partij="politie"),
            ),
        ),
        replace(
            LEEG,
            deelnames=DEELNEMERS,
            feiten=(
                vast(Gestemd(naar="afgerond", akkoord=True), partij=REGIE),
                vast(Gestemd(naar="gestopt", akkoord=True), partij="politie"),
            ),
        ),
        "afgerond",
    ),
    (
        "deelnemers_hebben_besloten",
        replace(
            LEEG,
            deelnames=DEELNEMERS[:1],
            feiten=(vast(Gestemd(naar="afgerond", akkoord=True), partij=REGIE),),
        ),
        replace(
            LEEG, deelnames=DEELNEMERS, feiten=(vast(Gestemd(naar="afgerond", akkoord=True), partij=REGIE),)
        ),
        "afgerond",
    ),
    (
        "deelnemers_hebben_besloten",
        replace(
            LEEG,
            ronde=2,
            deelnames=DEELNEMERS[:1],
            feiten=(vast(Gestemd(naar="afgerond", akkoord=True), ronde=2, partij=REGIE),),
        ),
        replace(
            LEEG,
            ronde=2,
            deelnames=DEELNEMERS[:1],
            feiten=(vast(Gestemd(naar="afgerond", akkoord=True), ronde=1, partij=REGIE),),
        ),
        "afgerond",
    ),
    (
        "deelnemers_hebben_besloten",
        replace(LEEG, deelnames=DEELNEMERS, feiten=(ERBIJ, *VOOR)),
        replace(LEEG, deelnames=DEELNEMERS, feiten=(*VOOR, ERBIJ)),
        "afgerond",
    ),
    (
        "stoppen_gemotiveerd",
        replace(LEEG, feiten=(vast(StoppenGemotiveerd(RedenStoppen.VERHUISD)),)),
        replace(LEEG, ronde=2, feiten=(vast(StoppenGemotiveerd(RedenStoppen.VERHUISD)),)),
        "gestopt",
    ),
    (
        "overgedragen_aan_staande_organisatie",
        replace(
            STOPT, feiten=(vast(StoppenGemotiveerd(RedenStoppen.OVERLEDEN, begeleiding_gaat_door=False)),)
        ),
        replace(STOPT, feiten=(vast(StoppenGemotiveerd(RedenStoppen.VERHUISD)),)),
        "gestopt",
    ),
    (
        "overgedragen_aan_staande_organisatie",
        replace(STOPT, feiten=(vast(Overgedragen()),)),
        replace(
            STOPT, feiten=(vast(StoppenGemotiveerd(RedenStoppen.OVERLEDEN, begeleiding_gaat_door=False)),)
        ),
        "afgeschaald",
    ),
    (
        "overgedragen_aan_samenwerkingsverband",
        replace(LEEG, feiten=(vast(NAAR_ANDEREN),)),
        replace(LEEG, feiten=(vast(Overgedragen()),)),
        "opgeschaald",
    ),
    (
        "overgedragen_aan_samenwerkingsverband",
        replace(LEEG, feiten=(vast(NAAR_ANDEREN),)),
        replace(LEEG, feiten=(vast(NAAR_ANDEREN),), acties=(ActieFeit("politie", ActieStatus.AANVAARD),)),
        "opgeschaald",
    ),
    (
        "verdere_verstrekking_bepaald",
        replace(LEEG, feiten=(vast(Overgedragen(geen_gegevens=True)),)),
        replace(LEEG, feiten=(vast(Overgedragen()),)),
        "opgeschaald",
    ),
    (
        "verdere_verstrekking_bepaald",
        replace(LEEG, feiten=(vast(Overgedragen(gegevens=("g1",))),)),
        LEEG,
        "opgeschaald",
    ),
    (
        "overgedragen_aan_staande_organisatie",
        replace(
            LEEG, feiten=(vast(Overgedragen()),), acties=(ActieFeit("politie", ActieStatus.OVERGEDRAGEN),)
        ),
        LEEG,
        "afgeschaald",
    ),
    (
        "overgedragen_aan_staande_organisatie",
        replace(LEEG, feiten=(vast(Overgedragen()),)),
        replace(LEEG, feiten=(vast(Overgedragen()),), acties=(ActieFeit("politie", ActieStatus.AANVAARD),)),
        "gestopt",
    ),
    (
        "geen_open_acties",
        replace(LEEG, acties=(ActieFeit("politie", ActieStatus.AFGEROND),)),
        replace(LEEG, acties=(ActieFeit("politie", ActieStatus.AANVAARD),)),
        "afgerond",
    ),
    (
        "opschaling_voldoet",
        replace(
            LEEG,
            feiten=(vast(OpschalingBeoordeeld(voorwaarden=tuple(C.toelating.opschaling_voorwaarden))),),
        ),
        replace(
            LEEG,
            feiten=(vast(OpschalingBeoordeeld(voorwaarden=tuple(C.toelating.opschaling_voorwaarden)[:2])),),
        ),
        "opgeschaald",
    ),
]


def lees(deel: str) -> GeldendConvenant:
    return GeldendConvenant(
        lees_opgeslagen(
            next(p for (naam, _), p in beschikbaar(MAP).items() if naam.startswith(deel)).read_text(),
            CONTROLES,
        )
    )


FRYSLAN, KRIMPEN, MELDPUNT, BASIS = (
    lees("fryslan"),
    lees("krimpen_woon"),
    lees("krimpen_meld"),
    lees("woonoverlast_basis"),
)
HUIS = FRYSLAN.convenant.regiepartij
F = replace(
    LEEG,
    fase="screening_triage",
    aanbrenger="gemeente",
    deelnames=(DeelnameFeit(HUIS, True, True), DeelnameFeit("gemeente", True, True)),
)
REGISSEUR = vast(CasusregisseurBenoemd(partij="gemeente"), partij=HUIS, door="petra")
GEVRAAGD = vast(BekendheidGevraagd(partijen=("politie", "ggz")))
GEBIEDEN = tuple(vast(LeefgebiedBeschreven(leefgebied=x)) for x in FRYSLAN.convenant.leefgebieden)
MELDER, NOG_EEN = PersoonFeit("m", "melder"), PersoonFeit("n", "melder", 2)
K = replace(
    LEEG,
    fase="onderzoeksfase",
    aanbrenger="woningcorporatie",
    deelnames=(DeelnameFeit("woningcorporatie", True, True), DeelnameFeit("politie", True, True)),
)
VRAGEN = tuple(vast(VraagBeantwoord(vraag=x)) for x in KRIMPEN.convenant.fasen["onderzoeksfase"].vragen)


def stem(partij: str, *, akkoord: bool = True, capaciteit: bool = True) -> Vastgelegd[Gestemd]:
    return vast(Gestemd(naar="plan_van_aanpak", akkoord=akkoord, capaciteit=capaciteit), partij=partij)


SAMEN = (stem("woningcorporatie"), stem("politie"))
AANVAARD = (ActieFeit("politie", ActieStatus.AANVAARD, 1),)

# the same for checks that other convenanten use: check, convenant, holds, does not hold
ANDERE = [
    ("aanbrenger_heeft_grondslag", FRYSLAN, F, replace(F, deelnames=F.deelnames[:1])),
    (
        "aanbrenger_heeft_grondslag",
        FRYSLAN,
        F,
        replace(F, deelnames=(F.deelnames[0], DeelnameFeit("gemeente", False, True))),
    ),
    (
        "aanbrenger_heeft_grondslag",
        FRYSLAN,
        F,
        replace(F, deelnames=(F.deelnames[0], DeelnameFeit("gemeente", True, False))),
    ),
    ("aanbrenger_is_weg", FRYSLAN, replace(F, deelnames=F.deelnames[:1]), F),
    (
        "bekendheid_beantwoord",
        FRYSLAN,
        replace(
            F,
            feiten=(
                GEVRAAGD,
                vast(BekendheidBeantwoord(antwoord=Bekendheid.BEKEND), partij="politie"),
                vast(BekendheidBeantwoord(antwoord=Bekendheid.BEKEND), partij="ggz"),
            ),
        ),
        replace(
            F, feiten=(GEVRAAGD, vast(BekendheidBeantwoord(antwoord=Bekendheid.BEKEND), partij="politie"))
        ),
    ),
    (
        "bekendheid_beantwoord",
        FRYSLAN,
        replace(
            F,
            feiten=(
                GEVRAAGD,
                vast(BekendheidBeantwoord(antwoord=Bekendheid.BEKEND), partij="politie"),
                vast(BekendheidBeantwoord(antwoord=Bekendheid.BEKEND), partij="ggz"),
            ),
        ),
        F,
    ),
    (
        "triage_vastgesteld",
        FRYSLAN,
        replace(F, feiten=(vast(TriageVastgesteld(doel="overlast", overleg_voor="2026-03-10")),)),
        replace(F, ronde=2, feiten=(vast(TriageVastgesteld(doel="overlast", overleg_voor="2026-03-10")),)),
    ),
    ("toestandsbeeld_compleet", FRYSLAN, replace(F, feiten=GEBIEDEN), replace(F, feiten=GEBIEDEN[1:])),
    (
        "betrokkene_betrokken_of_waarom_niet",
        FRYSLAN,
        replace(F, feiten=(vast(BetrokkeneBetrokken(hoe=Betrekking.BETROKKEN)),)),
        F,
    ),
    (
        "casusregisseur_benoemd",
        FRYSLAN,
        replace(F, feiten=(REGISSEUR,)),
        replace(F, deelnames=F.deelnames[:1], feiten=(REGISSEUR,)),
    ),
    (
        "gebruik_afgesproken",
        FRYSLAN,
        replace(F, acties=AANVAARD, feiten=(vast(Vrijgegeven(gegeven="g1", partij="politie", actie=1)),)),
        replace(F, acties=AANVAARD, feiten=(vast(Vrijgegeven(gegeven="g1", partij="politie", actie=2)),)),
    ),
    (
        "gebruik_afgesproken",
        FRYSLAN,
        replace(
            F,
            acties=AANVAARD,
            feiten=(vast(Vrijgegeven(gegeven="g1", partij="politie", actie=1, toegestaan=True)),),
        ),
        replace(
            F,
            acties=AANVAARD,
            feiten=(vast(Vrijgegeven(gegeven="g1", partij="politie", actie=1, toegestaan=False)),),
        ),
    ),
    (
        "gebruik_afgesproken",
        FRYSLAN,
        replace(F, acties=AANVAARD, feiten=(vast(ZonderGegevens(actie=1)),)),
        replace(F, acties=AANVAARD),
    ),
    (
        "resultaat_vastgesteld",
        FRYSLAN,
        replace(F, feiten=(vast(ResultaatVastgesteld(doel_bereikt=DoelBereikt.JA)),)),
        F,
    ),
    (
        "afschaling_gemotiveerd",
        FRYSLAN,
        replace(F, feiten=(vast(AfschalingGemotiveerd(reden=RedenAfschaling.TAKEN_HELDER)),)),
        F,
    ),
    ("alle_deelnemers_hebben_besloten", KRIMPEN, replace(K, feiten=SAMEN), replace(K, feiten=SAMEN[:1])),
    (
        "alle_deelnemers_hebben_besloten",
        KRIMPEN,
        replace(K, feiten=SAMEN),
        replace(K, feiten=(*SAMEN, stem("politie", akkoord=False))),
    ),
    (
        "capaciteit_toegezegd",
        KRIMPEN,
        replace(K, feiten=SAMEN),
        replace(K, feiten=(*SAMEN, stem("politie", capaciteit=False))),
    ),
    ("capaciteit_toegezegd", KRIMPEN, replace(K, feiten=SAMEN), replace(K, ronde=2, feiten=SAMEN)),
    ("vragen_beantwoord", KRIMPEN, replace(K, feiten=VRAGEN), replace(K, feiten=VRAGEN[1:])),
    ("vragen_beantwoord", KRIMPEN, replace(K, feiten=VRAGEN), replace(K, ronde=2, feiten=VRAGEN)),
    (
        "complex_met_gedeeld_belang",
        KRIMPEN,
        replace(K, feiten=(vast(ComplexiteitVastgesteld(complex=True, gedeeld_belang=True)),)),
        replace(K, feiten=(vast(ComplexiteitVastgesteld(complex=True, gedeeld_belang=False)),)),
    ),
    (
        "complex_met_gedeeld_belang",
        KRIMPEN,
        replace(K, feiten=(vast(ComplexiteitVastgesteld(complex=True, gedeeld_belang=True)),)),
        K,
    ),
    (
        "niet_complex",
        KRIMPEN,
        replace(K, feiten=(vast(ComplexiteitVastgesteld(complex=False, gedeeld_belang=False)),)),
        replace(K, feiten=(vast(ComplexiteitVastgesteld(complex=True, gedeeld_belang=False)),)),
    ),
    (
        "niet_complex",
        KRIMPEN,
        replace(K, feiten=(vast(ComplexiteitVastgesteld(complex=False, gedeeld_belang=False)),)),
        K,
    ),
    (
        "geen_gezamenlijke_aanpak",
        KRIMPEN,
        replace(K, feiten=(vast(ComplexiteitVastgesteld(complex=True, gedeeld_belang=False)),)),
        replace(K, feiten=(vast(ComplexiteitVastgesteld(complex=False, gedeeld_belang=False)),)),
    ),
    (
        "geen_gezamenlijke_aanpak",
        KRIMPEN,
        replace(
            K,
            feiten=(
                vast(ComplexiteitVastgesteld(complex=True, gedeeld_belang=True)),
                vast(Gestemd("plan_van_aanpak", False), partij=K.actieve_deelnames[0].partij),
            ),
        ),
        replace(
            K,
            feiten=(
                vast(ComplexiteitVastgesteld(complex=True, gedeeld_belang=True)),
                vast(Gestemd("plan_van_aanpak", False), partij="wie_niet_meedoet"),
            ),
        ),
    ),
    (
        "eigen_systemen_doorzocht",
        KRIMPEN,
        replace(
            K,
            feiten=tuple(vast(EigenSystemenDoorzocht(True), partij=d.partij) for d in K.actieve_deelnames),
        ),
        replace(K, feiten=(vast(EigenSystemenDoorzocht(True), partij=K.actieve_deelnames[0].partij),)),
    ),
    (
        "rol_gemeente_vastgelegd",
        KRIMPEN,
        replace(
            K, feiten=(vast(ComplexiteitVastgesteld(complex=False, gedeeld_belang=False, rol_gemeente=True)),)
        ),
        replace(K, feiten=(vast(ComplexiteitVastgesteld(complex=False, gedeeld_belang=False)),)),
    ),
    *(
        (
            "melders_geinformeerd_of_uitzondering",
            KRIMPEN,
            replace(K, betrokkenen=wie, feiten=tuple(vast(f) for f in wel)),
            replace(K, betrokkenen=(MELDER, NOG_EEN), feiten=tuple(vast(f) for f in niet)),
        )
        for wie, wel, niet in (
            ((), (), ()),
            ((MELDER,), (MelderGeinformeerd("m", Wijze.BRIEF),), (MelderGeinformeerd("m", Wijze.BRIEF),)),
            (
                (MELDER,),
                (BetrokkeneGeinformeerd(Wijze.BRIEF, betrokkene="m"),),
                (BetrokkeneGeinformeerd(Wijze.BRIEF),),
            ),
            ((MELDER,), (NietGeinformeerd("x", betrokkene="m"),), (NietGeinformeerd("x"),)),
            (
                (MELDER,),
                (UitzonderingBeeindigd("m"), MelderGeinformeerd("m", Wijze.BRIEF)),
                (
                    MelderGeinformeerd("n", Wijze.BRIEF),
                    NietGeinformeerd("x", betrokkene="m"),
                    UitzonderingBeeindigd("m"),
                ),
            ),
        )
    ),
    ("niveau_vastgesteld", MELDPUNT, replace(K, niveau=2), replace(K, niveau=0)),
    ("zwaarste_niveau", MELDPUNT, replace(K, niveau=1), replace(K, niveau=2)),
    (
        "tegenspraak_vastgelegd",
        MELDPUNT,
        replace(K, feiten=(vast(OverlegGehouden(overleg=1, aanwezig=(), tegenspraak=True)),)),
        replace(K, feiten=(vast(OverlegGehouden(overleg=1, aanwezig=(), tegenspraak=False)),)),
    ),
    (
        "tegenspraak_vastgelegd",
        MELDPUNT,
        replace(K, feiten=(vast(OverlegGehouden(overleg=1, aanwezig=(), tegenspraak=True)),)),
        replace(K, ronde=2, feiten=(vast(OverlegGehouden(overleg=1, aanwezig=(), tegenspraak=True)),)),
    ),
    (
        "doelen_bereikt",
        KRIMPEN,
        replace(K, feiten=(vast(ResultaatVastgesteld(doel_bereikt=DoelBereikt.JA)),)),
        replace(K, feiten=(vast(ResultaatVastgesteld(doel_bereikt=DoelBereikt.DEELS)),)),
    ),
]


@pytest.mark.parametrize(("naam", "geldend", "wel", "niet"), ANDERE)
def test_controle_van_een_ander_convenant_houdt_en_weigert(
    naam: str, geldend: GeldendConvenant, wel: Stand, niet: Stand
) -> None:
    assert POORTEN[naam](Toets(wel, geldend, "plan_van_aanpak"))
    uitkomst = POORTEN[naam](Toets(niet, geldend, "plan_van_aanpak"))
    assert isinstance(uitkomst, Geweigerd)
    assert uitkomst.uitleg
    assert uitkomst.doen


@pytest.mark.parametrize(("naam", "wel", "niet", "naar"), GEVALLEN)
def test_controle_houdt_en_weigert(naam: str, wel: Stand, niet: Stand, naar: str) -> None:
    assert toets(naam, wel, naar)
    uitkomst = POORTEN[naam](vraag(naam, niet, naar, GELDEND))
    assert isinstance(uitkomst, Geweigerd)
    assert uitkomst.uitleg
    assert uitkomst.doen


def test_elke_controle_is_getoetst_en_in_gebruik() -> None:
    assert {g[0] for g in GEVALLEN} | {g[0] for g in ANDERE} == set(POORTEN)
    gebruikt = {
        x.controle
        for p in beschikbaar(MAP).values()
        for f in lees_opgeslagen(p.read_text(), CONTROLES).fasen.values()
        for o in f.overgangen
        for x in o.poort
    }
    assert gebruikt == set(POORTEN)


@pytest.mark.eis("H2")
def test_profiel_volgt_de_invulling_van_de_open_norm() -> None:
    een = replace(TOEGELATEN, profiel=frozenset({"zorgmijdend"}))
    assert not toets("voldoet_aan_toelating", een)
    assert toets("voldoet_aan_toelating", een, geldend=GeldendConvenant(C, {"profiel_inwoner": "een"}))


@pytest.mark.eis("W1")
def test_alle_criteria_zijn_nodig_tenzij_mensen_invulden_dat_een_volstaat() -> None:
    beoordeeld = replace(K, niveau=2, feiten=(vast(Beoordeeld()),))
    een, alle = (
        replace(beoordeeld, criteria=frozenset({"meerdere_ketens"})),
        replace(beoordeeld, criteria=frozenset(MELDPUNT.convenant.toelating.criteria)),
    )
    ruim = GeldendConvenant(MELDPUNT.convenant, {"criteria": "een"})
    assert toets("voldoet_aan_toelating", alle, geldend=MELDPUNT)
    assert not toets("voldoet_aan_toelating", een, geldend=MELDPUNT)
    assert toets("voldoet_aan_toelating", een, geldend=ruim)
    assert not toets("voldoet_aan_toelating", beoordeeld, geldend=ruim)


@pytest.mark.eis("H11")
def test_meerderheid_volstaat_alleen_als_mensen_dat_zo_invulden() -> None:
    drie = (*DEELNEMERS, DeelnameFeit("vnn", True, True))
    stand = replace(
        LEEG,
        deelnames=drie,
        feiten=tuple(vast(Gestemd(naar="afgerond", akkoord=True), partij=p) for p in (REGIE, "politie")),
    )
    assert not toets("deelnemers_hebben_besloten", stand, "afgerond")
    meerderheid = GeldendConvenant(C, {"besluit_deelnemers": "meerderheid"})
    assert toets("deelnemers_hebben_besloten", stand, "afgerond", meerderheid)
    helft = replace(stand, deelnames=(*drie, DeelnameFeit("elkien", True, True)))
    assert not toets("deelnemers_hebben_besloten", helft, "afgerond", meerderheid)


@pytest.mark.eis("H11")
def test_een_later_standpunt_vervangt_het_eerdere() -> None:
    stand = replace(
        LEEG,
        deelnames=DEELNEMERS[:1],
        feiten=(
            vast(Gestemd(naar="afgerond", akkoord=True), partij=REGIE),
            vast(Gestemd(naar="afgerond", akkoord=False), partij=REGIE),
        ),
    )
    assert not toets("deelnemers_hebben_besloten", stand, "afgerond")


BESLUIT = BesluitFeit(1, "plan_van_aanpak", True, "pieter")
ALLES = replace(
    TOEGELATEN,
    deelnames=DEELNEMERS,
    feiten=(
        vast(Beoordeeld()),
        vast(CrisisoverlegBeoordeeld(nodig=False)),
        *KOOS,
        vast(Teruggekoppeld(opgepakt=True)),
        vast(BetrokkeneGeinformeerd(wijze=Wijze.GESPREK)),
    ),
    besluit=BESLUIT,
)


@pytest.mark.eis("C2")
def test_door_de_poort_vraagt_controles_en_een_geldig_besluit() -> None:
    assert mag_door(ALLES, GELDEND, "plan_van_aanpak")
    for anders in (
        None,
        replace(BESLUIT, akkoord=False),
        replace(BESLUIT, ronde=2),
        replace(BESLUIT, naar="afgewezen"),
    ):
        assert not mag_door(replace(ALLES, besluit=anders), GELDEND, "plan_van_aanpak")
    assert not mag_door(replace(ALLES, feiten=ALLES.feiten[:-1]), GELDEND, "plan_van_aanpak")
    assert not mag_door(replace(ALLES, gesloten=True), GELDEND, "plan_van_aanpak")
    assert not mag_door(ALLES, GELDEND, "zorgoverleg")


@pytest.mark.eis("C7")
def test_vier_ogen_vraagt_een_andere_persoon() -> None:
    fase = C.fasen["aanmelding"]
    overgang = replace(fase.overgangen[0], besluit=replace(fase.overgangen[0].besluit, vier_ogen=True))
    c = replace(
        C, fasen={**C.fasen, "aanmelding": replace(fase, overgangen=(overgang, *fase.overgangen[1:]))}
    )
    streng = GeldendConvenant(c, {})
    assert not mag_door(ALLES, streng, "plan_van_aanpak")
    assert not mag_door(
        replace(ALLES, besluit=replace(BESLUIT, bevestigd_door="pieter")), streng, "plan_van_aanpak"
    )
    assert mag_door(
        replace(ALLES, besluit=replace(BESLUIT, bevestigd_door="karin")), streng, "plan_van_aanpak"
    )


def test_een_weigering_noemt_de_bepaling() -> None:
    uitkomst = mag_door(replace(ALLES, feiten=ALLES.feiten[:-1]), GELDEND, "plan_van_aanpak")
    assert isinstance(uitkomst, Geweigerd)
    assert "wordt de betrokkene geïnformeerd" in uitkomst.bron
