"""Every check of a poort, both ways, on bare facts."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from convenanten.definitie import GeldendConvenant
from convenanten.lader import MAP, beschikbaar, lees_opgeslagen
from rules.poorten import CONTROLES_MET_NORM, POORTEN, Toets, mag_door
from rules.stand import Actie, Besluit, Deelname, Feit, Overleg, Stand
from rules.uitkomst import Geweigerd
from services.handelen.werkplek import CONTROLES

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


def feit(soort: str, ronde: int = 1, partij: str = REGIE, **gegevens: object) -> Feit:
    return Feit(soort, ronde, partij, "iemand", gegevens)


def toets(
    naam: str, stand: Stand, naar: str = "plan_van_aanpak", geldend: GeldendConvenant = GELDEND
) -> bool:
    return bool(POORTEN[naam](vraag(naam, stand, naar, geldend)))


def vraag(naam: str, stand: Stand, naar: str, geldend: GeldendConvenant) -> Toets:
    return Toets(stand, geldend, naar, "besluit_deelnemers" if naam in CONTROLES_MET_NORM else None)


TOEGELATEN = replace(
    LEEG,
    feiten=(feit("beoordelen"),),
    situaties=frozenset({"overlast"}),
    criteria=frozenset(C.toelating.criteria),
    profiel=frozenset(C.toelating.profiel),
)
DEELNEMERS = (Deelname(REGIE, True, True), Deelname("politie", True, True))
KOOS = (feit("partners_kiezen"),)
OVERLEG = Overleg(1, False, True, (REGIE, "politie"), {REGIE: True, "politie": True})

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
        replace(
            LEEG, feiten=(feit("beoordelen"),), situaties=frozenset({"dreigende_huisuitzetting"}), niveau=1
        ),
        LEEG,
        "plan_van_aanpak",
    ),
    (
        "geen_dreigende_huisuitzetting",
        LEEG,
        replace(LEEG, situaties=frozenset({"dreigende_huisuitzetting"})),
        "afgewezen",
    ),
    (
        "crisisoverleg_beoordeeld",
        replace(LEEG, feiten=(feit("crisisoverleg_beoordelen"),)),
        LEEG,
        "plan_van_aanpak",
    ),
    (
        "partners_gekozen",
        replace(LEEG, deelnames=DEELNEMERS, feiten=KOOS),
        replace(LEEG, deelnames=DEELNEMERS[:1], feiten=KOOS),
        "plan_van_aanpak",
    ),
    (
        "partners_gekozen",
        replace(LEEG, deelnames=DEELNEMERS, feiten=(feit("partner_toevoegen"),)),
        replace(LEEG, deelnames=DEELNEMERS),
        "plan_van_aanpak",
    ),
    (
        "partners_gekozen",
        replace(LEEG, deelnames=DEELNEMERS, feiten=KOOS),
        replace(LEEG, deelnames=(DEELNEMERS[0], Deelname("politie", False, True)), feiten=KOOS),
        "plan_van_aanpak",
    ),
    (
        "grondslag_gewogen",
        replace(LEEG, deelnames=DEELNEMERS),
        replace(LEEG, deelnames=(*DEELNEMERS, Deelname("vnn", True))),
        "zorgoverleg",
    ),
    (
        "grondslag_gewogen",
        replace(LEEG, deelnames=(*DEELNEMERS, Deelname("vnn", False))),
        replace(LEEG, deelnames=(Deelname(REGIE, True),)),
        "zorgoverleg",
    ),
    (
        "teruggekoppeld_aan_aanmelder",
        replace(LEEG, feiten=(feit("terugkoppelen", opgepakt=True),)),
        LEEG,
        "plan_van_aanpak",
    ),
    (
        "teruggekoppeld_aan_aanmelder",
        replace(LEEG, feiten=(feit("terugkoppelen", opgepakt=False),)),
        replace(LEEG, feiten=(feit("terugkoppelen", opgepakt=True),)),
        "afgewezen",
    ),
    (
        "teruggekoppeld_aan_aanmelder",
        replace(LEEG, feiten=(feit("terugkoppelen", opgepakt=True),)),
        replace(LEEG, feiten=(feit("terugkoppelen", opgepakt=False),)),
        "plan_van_aanpak",
    ),
    (
        "betrokkene_geinformeerd_of_uitzondering",
        replace(LEEG, feiten=(feit("betrokkene_informeren"),)),
        LEEG,
        "plan_van_aanpak",
    ),
    (
        "betrokkene_geinformeerd_of_uitzondering",
        replace(LEEG, feiten=(feit("niet_informeren"),)),
        LEEG,
        "plan_van_aanpak",
    ),
    (
        "plan_vastgesteld",
        replace(LEEG, feiten=(feit("plan_vaststellen"),), acties=(Actie("politie", "aanvaard"),)),
        replace(LEEG, feiten=(feit("plan_vaststellen"),), acties=(Actie("politie", "geweigerd"),)),
        "zorgoverleg",
    ),
    (
        "plan_vastgesteld",
        replace(LEEG, feiten=(feit("plan_vaststellen"),), acties=(Actie("politie", "voorgesteld"),)),
        replace(LEEG, acties=(Actie("politie", "aanvaard"),)),
        "zorgoverleg",
    ),
    (
        "acties_beantwoord",
        replace(LEEG, acties=(Actie("politie", "geweigerd"),)),
        replace(LEEG, acties=(Actie("politie", "voorgesteld"),)),
        "zorgoverleg",
    ),
    (
        "betrokkene_kent_plan",
        replace(LEEG, feiten=(feit("plan_vaststellen", betrokkene_aanwezig=True),)),
        replace(LEEG, feiten=(feit("plan_vaststellen", betrokkene_aanwezig=False),)),
        "zorgoverleg",
    ),
    ("betrokkene_kent_plan", replace(LEEG, feiten=(feit("betrokkene_over_plan"),)), LEEG, "zorgoverleg"),
    ("betrokkene_kent_plan", replace(LEEG, feiten=(feit("niet_informeren"),)), LEEG, "zorgoverleg"),
    ("overleg_gepland", replace(LEEG, overleggen=(OVERLEG,)), LEEG, "zorgoverleg"),
    (
        "overleg_gepland",
        replace(
            LEEG,
            overleggen=(replace(OVERLEG, betrokkene_uitgenodigd=False),),
            feiten=(feit("niet_informeren"),),
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
        replace(LEEG, feiten=(feit("overleg_houden"),)),
        replace(LEEG, ronde=2, feiten=(feit("overleg_houden"),)),
        "afgerond",
    ),
    (
        "deelnemers_hebben_besloten",
        replace(
            LEEG,
            deelnames=DEELNEMERS,
            feiten=(
                feit("stemmen", naar="afgerond", akkoord=True),
                feit("stemmen", partij="politie", naar="afgerond", akkoord=True),
            ),
        ),
        replace(
            LEEG,
            deelnames=DEELNEMERS,
            feiten=(
                feit("stemmen", naar="afgerond", akkoord=True),
                feit("stemmen", partij="politie", naar="gestopt", akkoord=True),
            ),
        ),
        "afgerond",
    ),
    (
        "deelnemers_hebben_besloten",
        replace(LEEG, deelnames=DEELNEMERS[:1], feiten=(feit("stemmen", naar="afgerond", akkoord=True),)),
        replace(LEEG, deelnames=DEELNEMERS, feiten=(feit("stemmen", naar="afgerond", akkoord=True),)),
        "afgerond",
    ),
    (
        "overgedragen_aan_staande_organisatie",
        replace(LEEG, feiten=(feit("overdragen"),), acties=(Actie("politie", "overgedragen"),)),
        LEEG,
        "afgeschaald",
    ),
    (
        "overgedragen_aan_staande_organisatie",
        replace(LEEG, feiten=(feit("overdragen"),)),
        replace(LEEG, feiten=(feit("overdragen"),), acties=(Actie("politie", "aanvaard"),)),
        "gestopt",
    ),
    (
        "geen_open_acties",
        replace(LEEG, acties=(Actie("politie", "afgerond"),)),
        replace(LEEG, acties=(Actie("politie", "aanvaard"),)),
        "afgerond",
    ),
    (
        "opschaling_voldoet",
        replace(
            LEEG,
            feiten=(feit("opschaling_beoordelen", voorwaarden=list(C.toelating.opschaling_voorwaarden)),),
        ),
        replace(
            LEEG,
            feiten=(feit("opschaling_beoordelen", voorwaarden=list(C.toelating.opschaling_voorwaarden)[:2]),),
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
    deelnames=(Deelname(HUIS, True, True), Deelname("gemeente", True, True)),
)
REGISSEUR = Feit("casusregisseur_benoemen", 1, HUIS, "petra", {"partij": "gemeente"})
GEVRAAGD = feit("bekendheid_vragen", partijen=["politie", "ggz"])
GEBIEDEN = tuple(feit("leefgebied_beschrijven", leefgebied=x) for x in FRYSLAN.convenant.leefgebieden)
K = replace(
    LEEG,
    fase="onderzoeksfase",
    aanbrenger="woningcorporatie",
    deelnames=(Deelname("woningcorporatie", True, True), Deelname("politie", True, True)),
)
VRAGEN = tuple(feit("vraag_beantwoorden", vraag=x) for x in KRIMPEN.convenant.fasen["onderzoeksfase"].vragen)


def stem(partij: str, *, akkoord: bool = True, capaciteit: bool = True) -> Feit:
    return feit("stemmen", partij=partij, naar="plan_van_aanpak", akkoord=akkoord, capaciteit=capaciteit)


SAMEN = (stem("woningcorporatie"), stem("politie"))
AANVAARD = (Actie("politie", "aanvaard", 1),)

# the same for checks that other convenanten use: check, convenant, holds, does not hold
ANDERE = [
    ("aanbrenger_heeft_grondslag", FRYSLAN, F, replace(F, deelnames=F.deelnames[:1])),
    (
        "aanbrenger_heeft_grondslag",
        FRYSLAN,
        F,
        replace(F, deelnames=(F.deelnames[0], Deelname("gemeente", False, True))),
    ),
    (
        "aanbrenger_heeft_grondslag",
        FRYSLAN,
        F,
        replace(F, deelnames=(F.deelnames[0], Deelname("gemeente", True, False))),
    ),
    (
        "bekendheid_beantwoord",
        FRYSLAN,
        replace(
            F,
            feiten=(
                GEVRAAGD,
                feit("bekendheid_beantwoorden", partij="politie"),
                feit("bekendheid_beantwoorden", partij="ggz"),
            ),
        ),
        replace(F, feiten=(GEVRAAGD, feit("bekendheid_beantwoorden", partij="politie"))),
    ),
    (
        "bekendheid_beantwoord",
        FRYSLAN,
        replace(
            F,
            feiten=(
                GEVRAAGD,
                feit("bekendheid_beantwoorden", partij="politie"),
                feit("bekendheid_beantwoorden", partij="ggz"),
            ),
        ),
        F,
    ),
    (
        "triage_vastgesteld",
        FRYSLAN,
        replace(F, feiten=(feit("triage_vaststellen"),)),
        replace(F, ronde=2, feiten=(feit("triage_vaststellen"),)),
    ),
    ("toestandsbeeld_compleet", FRYSLAN, replace(F, feiten=GEBIEDEN), replace(F, feiten=GEBIEDEN[1:])),
    ("betrokkene_betrokken_of_waarom_niet", FRYSLAN, replace(F, feiten=(feit("betrokkene_betrekken"),)), F),
    (
        "casusregisseur_benoemd",
        FRYSLAN,
        replace(F, feiten=(REGISSEUR,)),
        replace(F, deelnames=F.deelnames[:1], feiten=(REGISSEUR,)),
    ),
    (
        "gebruik_afgesproken",
        FRYSLAN,
        replace(F, acties=AANVAARD, feiten=(feit("vrijgeven", actie=1),)),
        replace(F, acties=AANVAARD, feiten=(feit("vrijgeven", actie=2),)),
    ),
    (
        "gebruik_afgesproken",
        FRYSLAN,
        replace(F, acties=AANVAARD, feiten=(feit("vrijgeven", actie=1, toegestaan=True),)),
        replace(F, acties=AANVAARD, feiten=(feit("vrijgeven", actie=1, toegestaan=False),)),
    ),
    (
        "gebruik_afgesproken",
        FRYSLAN,
        replace(F, acties=AANVAARD, feiten=(feit("zonder_gegevens", actie=1),)),
        replace(F, acties=AANVAARD),
    ),
    ("resultaat_vastgesteld", FRYSLAN, replace(F, feiten=(feit("resultaat_vaststellen"),)), F),
    ("afschaling_gemotiveerd", FRYSLAN, replace(F, feiten=(feit("afschaling_motiveren"),)), F),
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
    ("vragen_beantwoord", KRIMPEN, replace(K, feiten=VRAGEN), replace(K, feiten=VRAGEN[1:])),
    ("vragen_beantwoord", KRIMPEN, replace(K, feiten=VRAGEN), replace(K, ronde=2, feiten=VRAGEN)),
    (
        "complex_met_gedeeld_belang",
        KRIMPEN,
        replace(K, feiten=(feit("complexiteit_vaststellen", complex=True, gedeeld_belang=True),)),
        replace(K, feiten=(feit("complexiteit_vaststellen", complex=True, gedeeld_belang=False),)),
    ),
    (
        "complex_met_gedeeld_belang",
        KRIMPEN,
        replace(K, feiten=(feit("complexiteit_vaststellen", complex=True, gedeeld_belang=True),)),
        K,
    ),
    (
        "niet_complex",
        KRIMPEN,
        replace(K, feiten=(feit("complexiteit_vaststellen", complex=False),)),
        replace(K, feiten=(feit("complexiteit_vaststellen", complex=True),)),
    ),
    ("niet_complex", KRIMPEN, replace(K, feiten=(feit("complexiteit_vaststellen", complex=False),)), K),
    (
        "rol_gemeente_vastgelegd",
        KRIMPEN,
        replace(K, feiten=(feit("complexiteit_vaststellen", rol_gemeente=True),)),
        replace(K, feiten=(feit("complexiteit_vaststellen"),)),
    ),
    ("niveau_vastgesteld", MELDPUNT, replace(K, niveau=2), replace(K, niveau=0)),
    ("zwaarste_niveau", MELDPUNT, replace(K, niveau=1), replace(K, niveau=2)),
    (
        "tegenspraak_vastgelegd",
        MELDPUNT,
        replace(K, feiten=(feit("overleg_houden", tegenspraak=True),)),
        replace(K, feiten=(feit("overleg_houden", tegenspraak=False),)),
    ),
    (
        "tegenspraak_vastgelegd",
        MELDPUNT,
        replace(K, feiten=(feit("overleg_houden", tegenspraak=True),)),
        replace(K, ronde=2, feiten=(feit("overleg_houden", tegenspraak=True),)),
    ),
    (
        "doelen_bereikt",
        KRIMPEN,
        replace(K, feiten=(feit("resultaat_vaststellen", doel_bereikt="ja"),)),
        replace(K, feiten=(feit("resultaat_vaststellen", doel_bereikt="deels"),)),
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
    beoordeeld = replace(K, niveau=2, feiten=(feit("beoordelen"),))
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
    drie = (*DEELNEMERS, Deelname("vnn", True, True))
    stand = replace(
        LEEG,
        deelnames=drie,
        feiten=tuple(feit("stemmen", partij=p, naar="afgerond", akkoord=True) for p in (REGIE, "politie")),
    )
    assert not toets("deelnemers_hebben_besloten", stand, "afgerond")
    meerderheid = GeldendConvenant(C, {"besluit_deelnemers": "meerderheid"})
    assert toets("deelnemers_hebben_besloten", stand, "afgerond", meerderheid)
    helft = replace(stand, deelnames=(*drie, Deelname("elkien", True, True)))
    assert not toets("deelnemers_hebben_besloten", helft, "afgerond", meerderheid)


@pytest.mark.eis("H11")
def test_een_later_standpunt_vervangt_het_eerdere() -> None:
    stand = replace(
        LEEG,
        deelnames=DEELNEMERS[:1],
        feiten=(
            feit("stemmen", naar="afgerond", akkoord=True),
            feit("stemmen", naar="afgerond", akkoord=False),
        ),
    )
    assert not toets("deelnemers_hebben_besloten", stand, "afgerond")


BESLUIT = Besluit(1, "plan_van_aanpak", True, "pieter")
ALLES = replace(
    TOEGELATEN,
    deelnames=DEELNEMERS,
    feiten=(
        feit("beoordelen"),
        feit("crisisoverleg_beoordelen"),
        *KOOS,
        feit("terugkoppelen", opgepakt=True),
        feit("betrokkene_informeren"),
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
