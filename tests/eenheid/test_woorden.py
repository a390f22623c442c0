"""What a refusal says: the names, the place in the text, and what can be done. Found wanting by mutation
testing.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from convenanten.definitie import GeldendConvenant
from convenanten.duur import Duur
from rules.bevoegdheid import mag_besluiten
from rules.cijfers import onderdruk
from rules.codes import ActieStatus, DoelBereikt, Verloop, Wijze
from rules.feiten import (
    AdviesGevraagd,
    BekendheidGevraagd,
    BetrokkeneGeinformeerd,
    CrisisoverlegBeoordeeld,
    Gestemd,
    LeefgebiedBeschreven,
    PlanVastgesteld,
    ResultaatVastgesteld,
    Teruggekoppeld,
    VoortgangVastgelegd,
)
from rules.grondslagen import mag_grondslag_noemen
from rules.nadien import mag_hergebruiken
from rules.poorten import POORTEN, Toets, mag_door, oordeel, overgang_naar
from rules.stand import ActieFeit, DeelnameFeit, OverlegFeit, Stand
from rules.termijnen import datalek_treden, eerste_herinneringen, volgende_herinnering
from rules.uitkomst import Geweigerd, Reden
from rules.verstrekken import VOORWAARDEN, Opgave, geheimhouding_bij, mag_inbrengen, mag_maatregel_voorstellen
from rules.zeggenschap import mag_vrijgeven
from rules.zicht import hoedanigheden, mag_casus_zien, mag_document_maken, mag_inzien, mag_woorden_lezen
from tests.eenheid.test_poorten import FRYSLAN, KRIMPEN, LEEG, MELDPUNT, REGIE, C
from tests.eenheid.test_zicht_en_verstrekken import (
    AGNES,
    DEELNEMERS,
    PIETER,
    PLAN,
    POLITIE_8,
    WILMA,
    G,
    handelen,
    lezer,
)
from tests.feiten import vast

T0 = datetime(2026, 1, 1, tzinfo=UTC)


def weigering(uitkomst: object) -> Geweigerd:
    assert isinstance(uitkomst, Geweigerd), "had geweigerd moeten worden"
    return uitkomst


def test_wie_het_wel_mag_staat_bij_naam_in_de_weigering() -> None:
    assert (
        weigering(handelen(PLAN, G, WILMA, "plan_vaststellen")).uitleg == "Dit mag alleen: Procesregisseur."
    )
    assert (
        "Medewerker van een convenantpartner"
        in weigering(handelen(PLAN, G, lezer(REGIE, "fg"), "stemmen")).uitleg
    )
    assert (
        weigering(handelen(PLAN, G, WILMA, "bekendheid_vragen")).uitleg == "Dit mag alleen: Procesregisseur."
    )


def test_mogelijke_vervolgen_staan_in_de_weigering() -> None:
    w = weigering(mag_besluiten(G, replace(PLAN, fase="zorgoverleg"), PIETER, "plan_van_aanpak"))
    assert w.doen == "Mogelijk: zorgoverleg, afgeschaald, afgerond, gestopt, opgeschaald."
    assert (
        weigering(mag_besluiten(G, replace(PLAN, fase="afgerond"), PIETER, "zorgoverleg")).doen
        == "Mogelijk: geen."
    )
    w = weigering(mag_door(replace(PLAN, fase="zorgoverleg"), G, "plan_van_aanpak"))
    assert (w.reden, w.doen) == (
        Reden.ANDERE_FASE,
        "Mogelijk zijn: zorgoverleg, afgeschaald, afgerond, gestopt, opgeschaald.",
    )
    assert (
        weigering(mag_door(replace(PLAN, fase="afgerond"), G, "zorgoverleg")).doen == "Mogelijk zijn: geen."
    )
    assert weigering(mag_door(replace(PLAN, gesloten=True), G, "zorgoverleg")).reden is Reden.CASUS_GESLOTEN


def test_grondslagen_die_wel_kunnen_staan_voluit_in_de_weigering() -> None:
    w = weigering(mag_grondslag_noemen(G, "ggz_friesland", ("avg_6_1_b",)))
    assert w.doen == (
        "Mogelijk is: artikel 6 lid 1 onder a AVG; of artikel 6 lid 1 onder b AVG met artikel 9 lid 2 "
        "onder h AVG."
    )


def test_een_dichte_poort_noemt_het_eerste_punt_hoeveel_er_meer_zijn_en_de_bepaling() -> None:
    def wat(stand: Stand) -> Geweigerd:
        return weigering(mag_door(stand, G, "zorgoverleg"))

    alles_los = wat(PLAN)
    assert alles_los.reden is Reden.POORT_GESLOTEN
    assert alles_los.uitleg.startswith(
        "Nog geen afweging van de grondslag door: Verslavingszorg Noord-Nederland (VNN)."
    )
    assert alles_los.uitleg.endswith(" (en nog 5 punten)")
    assert (
        alles_los.bron
        == 'Grondslag: "Partners dienen bij elke casus de afweging te maken of zij een grondslag hebben"'
    )
    gepland = OverlegFeit(2, False, True, (REGIE, "politie"), {REGIE: True, "politie": True})
    plan = replace(
        PLAN,
        deelnames=DEELNEMERS[:4],
        feiten=(
            vast(BetrokkeneGeinformeerd(wijze=Wijze.GESPREK), partij=REGIE),
            vast(PlanVastgesteld(betrokkene_aanwezig=True), ronde=2, partij=REGIE),
        ),
        acties=(ActieFeit("politie", ActieStatus.AANVAARD, 1),),
    )
    assert wat(plan).uitleg.endswith(" (en nog 1 punt)")
    assert " (en nog" not in wat(replace(plan, overleggen=(replace(gepland, kennisname={}),))).uitleg
    assert wat(replace(plan, overleggen=(gepland,))) == Geweigerd(
        Reden.POORT_GESLOTEN, "Er is nog geen geldig besluit.", doen="De bevoegde persoon neemt een besluit."
    )


def test_een_controle_zonder_citaat_noemt_alleen_de_plaats() -> None:
    overgang = overgang_naar(G, "zorgoverleg", "opgeschaald")
    assert overgang is not None
    o = oordeel(replace(PLAN, fase="zorgoverleg"), G, overgang)
    assert o.overgang is overgang
    assert [r.controle for r in o.regels] == list(overgang.poort)
    eerste = weigering(o.regels[0].uitkomst)
    assert (eerste.reden, eerste.bron) == (Reden.POORT_GESLOTEN, "Bijlage 2, niveau 4")


def test_een_controle_met_een_open_norm_leest_die_norm() -> None:
    stem = vast(Gestemd(naar="afgerond", akkoord=True), ronde=2, partij="politie")
    stand = replace(
        PLAN,
        fase="zorgoverleg",
        deelnames=(DeelnameFeit("politie", True), DeelnameFeit("accolade", True), DeelnameFeit("vnn", True)),
        feiten=(stem, replace(stem, partij="accolade")),
    )
    overgang = overgang_naar(G, "zorgoverleg", "afgerond")
    assert overgang is not None

    def samen(geldend: GeldendConvenant) -> object:
        return next(
            r.uitkomst
            for r in oordeel(stand, geldend, overgang).regels
            if r.controle.controle == "deelnemers_hebben_besloten"
        )

    assert weigering(samen(G)).uitleg == "Nog niet akkoord: Verslavingszorg Noord-Nederland (VNN)."
    assert samen(GeldendConvenant(C, {"besluit_deelnemers": "meerderheid"}))


def test_namen_van_partijen_staan_voluit_en_op_volgorde() -> None:
    stand = replace(
        LEEG,
        deelnames=(
            DeelnameFeit("vnn", True),
            DeelnameFeit("politie", True),
            DeelnameFeit("kredietbank", True, ad_hoc=True),
        ),
    )
    uitkomst = weigering(POORTEN["grondslag_gewogen"](_toets(stand)))
    assert uitkomst.uitleg == (
        "Nog geen afweging van de grondslag door: kredietbank, Politie, Verslavingszorg "
        "Noord-Nederland (VNN)."
    )


def _toets(stand: Stand) -> Toets:
    return Toets(stand, G, "zorgoverleg")


def test_de_bron_van_hergebruik_en_van_meenemen_is_de_bepaling() -> None:
    k = GeldendConvenant(KRIMPEN.convenant, {"bewaartermijn": Duur.lees("P1D")})
    for gesloten, actueel in ((None, True), (T0, False)):
        assert (
            "Artikel 9.4"
            in weigering(
                mag_hergebruiken(k, "afgesloten", T0, gesloten, T0, vernietigd=False, actueel=actueel)
            ).bron
        )
    gegeven = replace(POLITIE_8, inbrenger="politie", ontvangers=frozenset({"ggz"}))
    stand = replace(LEEG, deelnames=(DeelnameFeit("politie", True), DeelnameFeit("ggz", True)))
    assert (
        "dit afzonderlijk accordeert"
        in weigering(mag_vrijgeven(stand, FRYSLAN, lezer("ggz"), gegeven, "ggz", None, met_reden=True)).bron
    )
    # a partij that is no deelnemer at all, and one that left, take nothing home
    assert not mag_vrijgeven(
        replace(stand, deelnames=(DeelnameFeit("politie", True),)),
        FRYSLAN,
        AGNES,
        gegeven,
        "ggz",
        None,
        met_reden=True,
    )
    assert not mag_vrijgeven(
        replace(stand, deelnames=(DeelnameFeit("politie", True), DeelnameFeit("ggz", False))),
        FRYSLAN,
        AGNES,
        gegeven,
        "ggz",
        None,
        met_reden=True,
    )


def test_termijnen_zijn_genummerd() -> None:
    een, twee = eerste_herinneringen(T0, C.werkafspraken)
    assert (een.volgnr, twee.volgnr) == (1, 1)
    volgende = volgende_herinnering(een, T0, C.werkafspraken)
    assert (volgende.trede, volgende.volgnr) == ("herinnering", 2)
    assert [t.volgnr for t in datalek_treden(T0, C.datalek)] == [1, 2, 3, 4, 5, 6]


@pytest.mark.eis("K9.6")
def test_kleine_aantallen_precies() -> None:
    assert onderdruk({"a": 0, "b": 7}) == {"a": 0, "b": 7}
    assert onderdruk({"a": 5, "b": 5}) == {"a": 5, "b": 5}
    assert onderdruk({"a": 2, "b": 30, "z": 9}) == {"a": None, "b": 30, "z": None}
    assert onderdruk({"a": 2, "b": 5}) == {"a": None, "b": None}
    assert onderdruk({"a": 2, "b": 3, "c": 30}) == {"a": None, "b": None, "c": 30}
    assert onderdruk({"a": 4}) == {"a": None}
    assert onderdruk({"a": 1, "b": 30}) == {"a": None, "b": None}


def test_een_maatregel_die_niet_bestaat_en_een_die_te_zwaar_is_zijn_niet_zorgvuldig() -> None:
    w = weigering(mag_maatregel_voorstellen(KRIMPEN, "politie", "verbanning", lichter_overwogen=True))
    assert (w.reden, w.doen) == (Reden.NIET_ZORGVULDIG, "Kies uit: gedragsaanwijzing, sluiting, ontbinding.")
    assert (
        weigering(mag_maatregel_voorstellen(KRIMPEN, "politie", "sluiting", lichter_overwogen=False)).reden
        is Reden.NIET_ZORGVULDIG
    )
    assert (
        weigering(mag_maatregel_voorstellen(FRYSLAN, "politie", "sluiting", lichter_overwogen=True)).doen
        == "Kies uit: geen."
    )


def _opgave(partij: str, **anders: object) -> Opgave:
    velden: dict[str, object] = {
        "partij": partij,
        "categorie": "woonsituatie",
        "betrokkene": "inwoner",
        "doel": "overlast",
        "grondslagen": ("avg_6_1_f",),
        "ontvangers": frozenset({REGIE}),
        "zorgvuldig": True,
        "ontvangers_nagegaan": True,
    }
    return Opgave(**{**velden, **anders})  # type: ignore[arg-type]


def test_inbrengen_door_wie_weg_is_of_nog_niet_tekende() -> None:
    assert mag_inbrengen(PLAN, G, _opgave("accolade"))
    weg = replace(PLAN, deelnames=tuple(replace(d, actief=d.partij != "accolade") for d in DEELNEMERS))
    assert weigering(mag_inbrengen(weg, G, _opgave("accolade"))).reden is Reden.GEEN_DEELNAME
    nieuw = DeelnameFeit("kredietbank", True, True, ("avg_6_1_f",), ad_hoc=True)
    ongetekend = replace(PLAN, deelnames=(*DEELNEMERS, nieuw))
    assert weigering(mag_inbrengen(ongetekend, G, _opgave("kredietbank"))).reden is Reden.GEEN_DEELNAME
    getekend = replace(PLAN, deelnames=(*DEELNEMERS, replace(nieuw, verklaring=True)))
    assert (
        getattr(mag_inbrengen(getekend, G, _opgave("kredietbank")), "reden", None) is not Reden.GEEN_DEELNAME
    )
    assert (
        weigering(mag_inbrengen(getekend, G, _opgave("accolade", grondslagen=("avg_6_1_e",)))).reden
        is Reden.GEEN_GRONDSLAG
    )


@pytest.mark.eis("H12b")
def test_de_geheimhouding_die_meereist_staat_er_letterlijk() -> None:
    assert (
        geheimhouding_bij(G, POLITIE_8)
        == "artikel 7 Wet politiegegevens: de geheimhouding reist mee naar elke volgende ontvanger"
    )


def test_hoedanigheden_precies() -> None:
    assert hoedanigheden(PLAN, G, PIETER) == {
        REGIE,
        "procesregisseur",
        "regie",
        "deelnemers",
        "gewogen_deelnemers",
        "gemeente",
    }
    assert hoedanigheden(PLAN, G, lezer("politie", "politiefunctionaris")) == {
        "politie",
        "politiefunctionaris",
        "deelnemers",
        "gewogen_deelnemers",
    }
    assert hoedanigheden(PLAN, G, lezer("vnn")) == {"vnn", "partnermedewerker", "deelnemers", "zorg"}


def test_wie_alleen_om_advies_is_gevraagd_beantwoordt_die_vraag_en_wie_nog_niet_tekende_kan_weg() -> None:
    om_advies = replace(
        LEEG,
        fase="melding",
        feiten=(vast(AdviesGevraagd(partijen=("jongerenwerk",)), partij="gemeente_krimpen"),),
    )
    assert handelen(om_advies, MELDPUNT, lezer("jongerenwerk"), "adviesvraag_beantwoorden")
    assert (
        weigering(handelen(om_advies, MELDPUNT, lezer("veilig_thuis"), "adviesvraag_beantwoorden")).reden
        is Reden.ANDERE_FASE
    )
    nieuw = replace(PLAN, deelnames=(*DEELNEMERS, DeelnameFeit("kredietbank", True, ad_hoc=True)))
    assert handelen(nieuw, G, lezer("kredietbank"), "terugtrekken")
    assert handelen(nieuw, G, lezer("kredietbank"), "verklaring_tekenen")
    assert weigering(handelen(nieuw, G, lezer("kredietbank"), "grondslag_wegen")).reden is Reden.GEEN_DEELNAME
    # both roles of the regie, elsewhere: still not the regie
    assert not handelen(
        PLAN, G, lezer("accolade", "procesregisseur", "procesondersteuner"), "plan_vaststellen"
    )
    assert (
        weigering(
            handelen(PLAN, G, lezer("accolade", "procesregisseur", "procesondersteuner"), "bekendheid_vragen")
        ).reden
        is Reden.GEEN_BEVOEGDHEID
    )


def test_elke_controle_en_voorwaarde_staat_onder_haar_eigen_naam() -> None:
    assert all(c.naam == c.toets.__name__ == naam for naam, c in POORTEN.items())
    assert all(v.__name__ == naam for naam, v in VOORWAARDEN.items())


def test_een_poort_met_een_of_twee_open_punten_zegt_dat_precies() -> None:
    plan = replace(
        PLAN,
        deelnames=DEELNEMERS[:4],
        feiten=(
            vast(BetrokkeneGeinformeerd(wijze=Wijze.GESPREK), partij=REGIE),
            vast(PlanVastgesteld(betrokkene_aanwezig=True), ronde=2, partij=REGIE),
        ),
        acties=(ActieFeit("politie", ActieStatus.AANVAARD, 1),),
    )
    een = weigering(
        mag_door(replace(plan, overleggen=(OverlegFeit(2, False, True, (REGIE,), {}),)), G, "zorgoverleg")
    )
    assert een.uitleg.endswith(".")
    drie = weigering(mag_door(replace(plan, acties=()), G, "zorgoverleg"))
    assert drie.uitleg.endswith(" (en nog 3 punten)") or drie.uitleg.endswith(" (en nog 2 punten)")


def test_een_citaat_zonder_plaats_staat_zonder_leesteken_vooraf() -> None:
    controle = replace(C.fasen["plan_van_aanpak"].overgangen[0].poort[0], plaats=None)
    overgang = replace(
        C.fasen["plan_van_aanpak"].overgangen[0], poort=(controle, replace(controle, citaat=None))
    )
    met, zonder = (weigering(r.uitkomst).bron for r in oordeel(PLAN, G, overgang).regels)
    assert met == '"Partners dienen bij elke casus de afweging te maken of zij een grondslag hebben"'
    assert zonder == ""


def test_een_feit_van_een_eerdere_ronde_telt_tenzij_anders_gevraagd() -> None:
    stand = replace(
        LEEG,
        ronde=3,
        feiten=(
            vast(CrisisoverlegBeoordeeld(nodig=False), partij=REGIE),
            vast(Teruggekoppeld(opgepakt=True), partij=REGIE),
        ),
    )
    assert stand.laatste(Teruggekoppeld) is not None
    assert stand.laatste(Teruggekoppeld, deze_ronde=True) is None
    assert POORTEN["crisisoverleg_beoordeeld"](_toets(stand))
    assert not replace(LEEG, feiten=(vast(BekendheidGevraagd(partijen=()), partij=REGIE),)).bevraagd(
        "politie"
    )


def test_wie_de_casus_mag_zien_en_wie_niet_meer() -> None:
    weg = replace(PLAN, deelnames=tuple(replace(d, actief=False) for d in DEELNEMERS))
    assert mag_casus_zien(weg, G, PIETER), "de regie ziet de casus altijd"
    assert weigering(mag_casus_zien(weg, G, AGNES)).reden is Reden.GEEN_DEELNAME
    assert weigering(mag_casus_zien(PLAN, G, lezer("elkien"))).reden is Reden.GEEN_DEELNAME
    zonder_regie = replace(PLAN, deelnames=DEELNEMERS[1:])
    assert mag_casus_zien(zonder_regie, G, PIETER)
    gevraagd = vast(BekendheidGevraagd(partijen=("ggz",)), partij="veiligheidshuis")
    om_advies = vast(AdviesGevraagd(partijen=("jongerenwerk",)), partij="gemeente_krimpen")
    # who left earlier and is asked again may see the question
    assert mag_casus_zien(
        replace(LEEG, fase="screening_triage", feiten=(gevraagd,), deelnames=(DeelnameFeit("ggz", False),)),
        FRYSLAN,
        lezer("ggz"),
    )
    assert mag_casus_zien(
        replace(LEEG, fase="melding", feiten=(om_advies,), deelnames=(DeelnameFeit("jongerenwerk", False),)),
        MELDPUNT,
        lezer("jongerenwerk"),
    )
    # the aanbrenger, also before anything was weighed; and nobody else of that organisation
    alleen = replace(LEEG, deelnames=(DeelnameFeit("accolade", True),))
    assert mag_casus_zien(alleen, G, WILMA)
    assert "aanbrenger" in hoedanigheden(alleen, G, WILMA)
    assert not mag_casus_zien(alleen, G, lezer("accolade", "fg"))
    # nor after that organisation left, nor for who does not work on it there
    weg = replace(LEEG, deelnames=(DeelnameFeit("accolade", False),))
    assert "aanbrenger" not in hoedanigheden(weg, G, WILMA)
    zelf = replace(LEEG, aanbrenger=REGIE, deelnames=(DeelnameFeit(REGIE, True),))
    assert "aanbrenger" not in hoedanigheden(zelf, G, lezer(REGIE, "burgemeester"))


def test_een_categorie_met_eigen_lezers_is_alleen_voor_hen() -> None:
    gegeven = replace(POLITIE_8, categorie="justitieel", inbrenger=REGIE, ontvangers=frozenset({REGIE}))
    assert weigering(mag_inzien(PLAN, G, PIETER, gegeven, "gevaar")).reden is Reden.GEEN_ZICHT
    assert mag_inzien(PLAN, G, lezer(REGIE, "burgemeester"), gegeven, "gevaar")
    nauw = replace(
        C, gegevens={**C.gegevens, "politie_8": replace(C.gegevens["politie_8"], lezers=("burgemeester",))}
    )
    assert (
        weigering(mag_inzien(PLAN, GeldendConvenant(nauw, {}), PIETER, POLITIE_8, "overlast")).reden
        is Reden.GEEN_ZICHT
    )


def test_voortgang_en_resultaat_zijn_voor_wie_meedoet() -> None:
    for gedaan in (
        LeefgebiedBeschreven(leefgebied="wonen"),
        VoortgangVastgelegd(verloop=Verloop.OP_SCHEMA),
        ResultaatVastgesteld(doel_bereikt=DoelBereikt.JA),
    ):
        feit = vast(gedaan, partij=REGIE)
        assert mag_woorden_lezen(PLAN, G, AGNES, frozenset({"gewogen_deelnemers"}), feit)
        assert not mag_woorden_lezen(PLAN, G, AGNES, frozenset({"deelnemers"}), feit)


def test_een_document_op_het_verkeerde_moment_zegt_waarom() -> None:
    assert mag_document_maken(PLAN, G, frozenset({"gewogen_deelnemers"}), "voortgang")
    assert (
        weigering(mag_document_maken(PLAN, G, frozenset({"regie"}), "afsluiting")).uitleg
        == "De casus is nog niet afgesloten."
    )
    dicht = weigering(mag_document_maken(replace(PLAN, gesloten=True), G, frozenset({"regie"}), "brief"))
    assert dicht.uitleg == "De casus is gesloten; alleen de afsluitrapportage kan nog."


def test_een_partner_voor_een_casus_noemt_een_eigen_grondslag_en_een_partij_die_van_het_convenant() -> None:
    assert weigering(mag_inbrengen(PLAN, G, _opgave("accolade", grondslagen=("avg_6_1_e",)))).bron != ""
    vreemd = replace(PLAN, deelnames=(replace(DEELNEMERS[1], grondslagen=("avg_6_1_e",)), *DEELNEMERS))
    assert (
        "niet volgens het convenant"
        in weigering(mag_inbrengen(vreemd, G, _opgave("accolade", grondslagen=("avg_6_1_e",)))).uitleg
    )
    nieuw = DeelnameFeit("kredietbank", True, True, ("avg_6_1_f",), ad_hoc=True, verklaring=True)
    besloten = replace(
        C,
        gegevens={
            **C.gegevens,
            "woonsituatie": replace(C.gegevens["woonsituatie"], inbrengers=("XXXX", "corporatie")),
        },
    )
    w = weigering(
        mag_inbrengen(
            replace(PLAN, deelnames=(*DEELNEMERS, nieuw)),
            GeldendConvenant(besloten, {}),
            _opgave("kredietbank", grondslagen=("avg_6_1_f",)),
        )
    )
    assert w.reden is Reden.GEEN_BEVOEGDHEID


@pytest.mark.eis("H15b")
def test_wie_voor_een_casus_meedoet_begint_geen_andere() -> None:
    w = weigering(handelen(None, G, lezer("kredietbank"), "aanmelden"))
    assert w.reden is Reden.GEEN_DEELNAME
    assert "alleen mee in de casus waarvoor zij is gevraagd" in w.uitleg
    assert handelen(None, G, WILMA, "aanmelden")
