"""The instrument that finds which lines of a convenant nothing holds: on a tiny convenant it says exactly
which, and in the convenanten of the product what it calls held makes the whole scenario fail.
"""

from __future__ import annotations

import os
import random
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from casusregie.cli import cli
from casusregie.dekking import cellen, tabel, verslag
from casusregie.dekking.spelen import Toneel, alle_knopen, lees_convenant, scenarios, speel
from casusregie.dekking.waarnemen import Uitslag, Zet
from casusregie.demo.scenario import ScenarioFout, lees_scenario
from convenanten.lader import MAP, beschikbaar
from convenanten.orakel import lees_orakel
from metingen.eisen import register

CONVENANT = """
id: klein_voorbeeld
versie: "1"
titel: Een klein voorbeeld
casusnummer: KLEIN
bron: {document: geen.txt, sha256: geen}
grondslagen: {avg_6_1_e: {citeer: "artikel 6 lid 1 onder e AVG"}}
doelen: {helpen: {omschrijving: Helpen}}
rollen:
  procesregisseur: {naam: Procesregisseur}
  partnermedewerker: {naam: Medewerker}
  bevoegd_functionaris: {naam: Bevoegde functionaris}
  fg: {naam: Functionaris gegevensbescherming}
partijen:
  gemeente: {naam: Gemeente, soort: gemeente, rol: regie, taak: Helpen, alternatieven: [[avg_6_1_e]]}
  corporatie: {naam: Corporatie, soort: corporatie, rol: partner, taak: Wonen, alternatieven: [[avg_6_1_e]]}
categorieen_betrokkene: {inwoner: Inwoner}
gegevens:
  persoon: {naam: Persoon}
  aanleiding: {naam: Aanleiding}
toelating: {criteria: {hoort_hier: De casus hoort hier}}
bij_aanmelding: {persoon: persoon, aanleiding: aanleiding}
informeren: []
clausules: {}
niet_informeren: {}
beroepsgeheim: {}
fasen:
  begin:
    titel: Begin
    doel: Beginnen
    handelingen: [terugkoppelen, crisisoverleg_beoordelen, besluiten]
    zicht:
      - gegevens: [persoon, aanleiding]
        betrokkenen: [inwoner]
        lezers: [regie, aanbrenger]
        doelen: [helpen]
    overgangen:
      - naar: klaar
        besluit: {door: procesregisseur}
        poort:
          - {controle: teruggekoppeld_aan_aanmelder, eis: C2}
          - {controle: crisisoverleg_beoordeeld, eis: C3}
  klaar: {titel: Klaar, doel: Klaar zijn, eind: true}
datalek:
  duur: PT24H
  start_norm: start
  verantwoordelijk: [fg]
  ladder: [{bij: 0.5, doe: automatische_kennisgeving}]
bewaren: {norm: bewaartermijn, vanaf: casus_gesloten, daarna: vernietigen}
werkafspraken: {herinnering_na: P7D, herinnering_elke: P7D, escalatie_na: P21D}
open_normen:
  start: {soort: keuze, vraag: Wanneer?, invulling_door: [iedereen], opties: [a, b], strengste: a}
  bewaartermijn: {soort: duur, vraag: Hoe lang?, invulling_door: [iedereen]}
"""
SCENARIO: dict[str, Any] = {
    "titel": "Een klein voorbeeld",
    "convenant": "klein_voorbeeld",
    "versie": "1",
    "invullingen": {"bewaartermijn": "P1Y"},
    "mensen": {
        "pia": {"naam": "Pia", "partij": "corporatie", "rollen": ["partnermedewerker"]},
        "piet": {"naam": "Piet", "partij": "gemeente", "rollen": ["procesregisseur"]},
    },
    "stappen": [
        {
            "wie": "pia",
            "doet": "aanmelden",
            "zin": "Een aanmelding",
            "met": {
                "naam": "Jan Proefpersoon",
                "grondslagen": ["avg_6_1_e"],
                "toelichting": "Hulp nodig",
                "zorgvuldig": True,
                "ontvangers_nagegaan": True,
                "ook_gekozen_partners": True,
            },
        },
        {
            "wie": "piet",
            "doet": "crisisoverleg_beoordelen",
            "zin": "Geen crisis",
            "met": {"nodig": False, "motivering": "Rustig"},
        },
        {
            "wie": "piet",
            "doet": "besluiten",
            "zin": "De aanmelder weet nog van niets",
            "weigert": "poort_gesloten",
            "met": {"naar": "klaar", "akkoord": True, "motivering": "Alles is geregeld"},
        },
    ],
}
POORT = "fasen.begin.overgangen.klaar.poort"
BEWEZEN, OVERLEEFT = f"{POORT}.teruggekoppeld_aan_aanmelder", f"{POORT}.crisisoverleg_beoordeeld"


@pytest.fixture
def klein(tmp_path: Path) -> Path:
    """A convenant of an installation of its own, with one scenario: of its two checks one is held."""
    map_ = tmp_path / "data" / "convenanten" / "klein_voorbeeld"
    (map_ / "scenarios").mkdir(parents=True)
    (map_ / "1.yaml").write_text(CONVENANT)
    (map_ / "scenarios" / "een.yaml").write_text(yaml.safe_dump(SCENARIO, sort_keys=False))
    return map_ / "1.yaml"


def leg_uit(convenant: Path, uitleg: Mapping[str, str]) -> None:
    (convenant.parent / "dekking").mkdir(exist_ok=True)
    (convenant.parent / "dekking" / "1.yaml").write_text(yaml.safe_dump(dict(uitleg)))


def test_een_regel_die_een_stap_tegenhoudt_is_bewezen_en_de_andere_overleeft(klein: Path) -> None:
    [d] = verslag.meet([klein])
    assert d.bewezen[BEWEZEN] == "klein_voorbeeld/een.yaml, stap 3: De aanmelder weet nog van niets"
    assert OVERLEEFT in {k.naam for k in d.overlevers}
    assert [rij for rij in d.per_soort if rij[0] == "poort"] == [("poort", 2, 1, 0, 0, 0, 1)]
    assert d.per_eis()["C3"] == [OVERLEEFT]
    assert "C2" not in d.per_eis()
    assert d.niet_gelopen == [("begin", "klaar")]
    assert "terugkoppelen" in d.nooit_gelukt
    assert "besluiten" not in d.nooit_geweigerd
    assert d.vastgelopen == {}


def test_een_uitleg_telt_apart_en_een_uitleg_die_niet_klopt_is_een_fout(klein: Path) -> None:
    leg_uit(klein, {OVERLEEFT: "Dit is niet te spelen.", BEWEZEN: "Hoeft niet.", "fasen.bestaat_niet": "?"})
    [d] = verslag.meet([klein])
    assert [k.naam for k in d.uitgelegd] == [OVERLEEFT]
    assert OVERLEEFT not in {k.naam for k in d.overlevers}
    assert d.onterecht == (BEWEZEN, "fasen.bestaat_niet")


def test_de_opdracht_noemt_overlevers_bij_naam_en_eindigt_streng_met_een_fout(
    klein: Path, tmp_path: Path
) -> None:
    def doe(*opties: str) -> tuple[int, str]:
        data = str(klein.parents[2])
        uit = CliRunner().invoke(cli, ["--data", data, "convenant", "dekking", "klein_voorbeeld", *opties])
        return uit.exit_code, uit.output

    code, tekst = doe("--tekening", str(tmp_path), "--tabel", str(tmp_path / "tabel.csv"), "--per-eis")
    assert code == 0
    assert f"  {OVERLEEFT}\n" in tekst
    tekening = (tmp_path / "klein_voorbeeld-1.svg").read_text()
    assert 'class="overleeft">✗ Is beoordeeld of een crisisoverleg nodig is?' in tekening
    assert 'class="bewezen">✓ Weet de aanmelder' in tekening
    assert f"klein_voorbeeld,{BEWEZEN},poort,C2,bewezen," in (tmp_path / "tabel.csv").read_text()
    assert doe("--streng")[0] == 1
    assert doe("--streng", "--steekproef", "0")[0] == 0


def test_een_scenario_dat_al_misgaat_bewijst_niets_en_staat_apart(klein: Path) -> None:
    kapot = {**SCENARIO, "stappen": [{**SCENARIO["stappen"][0], "weigert": "geen_doel"}]}
    (klein.parent / "scenarios" / "een.yaml").write_text(yaml.safe_dump(kapot, sort_keys=False))
    [d] = verslag.meet([klein])
    assert d.bewezen == {}
    assert len(d.mislukt) == 1
    assert "verwacht: geen_doel; kwam: gelukt" in d.mislukt[0]


def test_een_toevallige_fout_bewijst_niets() -> None:
    [k] = [
        k
        for k in alle_knopen(beschikbaar(MAP)["krimpen_woonoverlast", "1"])
        if k.naam.endswith("gezamenlijk_overleg.poort.partners_gekozen")
    ]
    stap = {"doet": "besluiten", "met": {"naar": "gezamenlijk_overleg"}, "weigert": "poort_gesloten"}
    open_ = frozenset({"partners_gekozen"})
    door = Uitslag("", "poort_gesloten", "gelukt")
    assert k.bewijst(Zet(stap, fase="onderzoeksfase", open=open_), door)
    assert not k.bewijst(Zet(stap, fase="onderzoeksfase"), door)  # another check kept it shut
    assert not k.bewijst(Zet(stap, fase="uitvoering", open=open_), door)  # another poort
    geweigerd = Uitslag("", "poort_gesloten", "ongeldige_invoer")
    assert not k.bewijst(Zet(stap, fase="onderzoeksfase", open=open_), geweigerd)
    gelukt = {**stap, "weigert": ""}
    assert not k.bewijst(Zet(gelukt, fase="onderzoeksfase"), Uitslag("", "gelukt", "andere_fase"))


@pytest.mark.eis("C2")
def test_wat_bewezen_heet_laat_het_hele_scenario_mislukken(tmp_path: Path) -> None:
    """A step is judged from where the convenant itself brought the casus. This plays it from the beginning
    under the other convenant: it fails there too, at that step or before (where the software cannot do
    without the line, it stumbles).
    """
    convenant = beschikbaar(MAP)["krimpen_woonoverlast", "1"]
    [pad] = [p for p in scenarios(convenant) if p.stem == "niet_complex"]
    enkele = frozenset(k.naam for k in alle_knopen(convenant) if k.soort in {"poort", "overgang", "fase"})
    bewezen = speel(convenant, pad, enkele).bewezen
    assert len(bewezen) > 2
    scenario = lees_scenario(pad)
    toneel = Toneel.maak(tmp_path / "begin", scenario, convenant)
    knopen = {k.naam: k for k in alle_knopen(convenant)}
    for nr, naam in enumerate(random.Random(1).sample(sorted(bewezen), 3)):
        toneel.bewaar(tmp_path / "bewaard")
        werk = toneel.vanaf(tmp_path / "bewaard", tmp_path / str(nr), toneel.speler)
        werk.w.anders = knopen[naam].anders
        with pytest.raises((ScenarioFout, LookupError)):
            for stap in scenario["stappen"]:
                werk.speler.stap(stap)
        werk.sluit()
    toneel.sluit()


def test_een_steekproef_is_herhaalbaar_en_meet_alleen_die_regels() -> None:
    convenant = beschikbaar(MAP)["woonoverlast_basis", "1"]
    gekozen = verslag.steekproef(convenant, 8, zaad=7)
    assert gekozen == verslag.steekproef(convenant, 8, zaad=7)
    [d] = verslag.meet([convenant], {convenant: gekozen})
    assert {k.naam for k in d.knopen} == gekozen
    assert set(d.bewezen) <= gekozen


TABEL = """
convenant: klein_voorbeeld
versie: "1"
bron: geen.txt
aanmelden: {wie: [deelnemer], wat: [aanmelden], plaats: ergens}
rollen: {}
gegevens:
  persoon: {soort: gewoon, plaats: ergens}
  aanleiding: {soort: gewoon, brengt_in: [corporatie], plaats: ergens}
politiewoorden: {grondslag: wpg_20, leest_als: politie_8, over: [inwoner], plaats: ergens}
artikel_9: {gronden: [], geheim: [], plaats: ergens}
nooit: []
woorden:
  - {wat: [overige], wie: [regie, afzender], plaats: ergens}
  - {wat: [vraag_beantwoorden], wie: [deelnemers], plaats: ergens}
fasen:
  begin:
    lezen:
      - {wat: [persoon], over: [inwoner], wie: [regie, aanbrenger], voor: [helpen], plaats: ergens}
      - {wat: [aanleiding], over: [inwoner], wie: [aanbrenger], voor: [helpen], plaats: ergens}
    doen:
      - {wie: [regisseur], wat: [terugkoppelen, besluiten, stemmen], plaats: ergens}
"""


def test_cellen_staan_tegen_de_tabel_die_met_de_hand_is_geschreven(klein: Path) -> None:
    c, plek = lees_convenant(klein), cellen.plek(klein)
    zonder = cellen.cellen(c, plek)
    assert [(v.soort, v.aantal, len(v.zonder_tabel)) for v in zonder] == [
        ("zicht", 4, 4),
        ("handelingen", 3, 3),
    ]
    plek.parent.mkdir()
    plek.write_text(TABEL)
    lezen, doen = cellen.cellen(c, plek)
    assert [str(x) for x in lezen.gedekt] == [
        "begin: aanleiding over inwoner door aanbrenger voor helpen",
        "begin: persoon over inwoner door aanbrenger voor helpen",
        "begin: persoon over inwoner door regie voor helpen",
    ]
    assert [str(x) for x in lezen.te_ruim] == ["begin: aanleiding over inwoner door regie voor helpen"]
    assert [str(x) for x in doen.gedekt] == ["begin: besluiten", "begin: terugkoppelen"]
    assert [str(x) for x in doen.te_ruim] == ["begin: crisisoverleg_beoordelen"]
    assert [str(x) for x in doen.te_krap] == ["begin: stemmen"]


def test_wat_een_lezer_ook_als_iets_anders_ziet_is_dubbel_gezegd(klein: Path) -> None:
    klein.write_text(CONVENANT.replace("lezers: [regie, aanbrenger]", "lezers: [regie, deelnemers]"))
    plek = cellen.plek(klein)
    plek.parent.mkdir()
    plek.write_text(TABEL.replace("wie: [regie, aanbrenger]", "wie: [regie, deelnemers]"))
    lezen, _ = cellen.cellen(lees_convenant(klein), plek)
    assert [x.lezer for x in lezen.gedekt] == ["deelnemers"]
    assert [x.lezer for x in lezen.dubbel] == ["regie"]


MET_TABEL = (
    CONVENANT.replace(
        "aanleiding: {naam: Aanleiding}", "aanleiding: {naam: Aanleiding, inbrengers: [corporatie]}"
    )
    .replace("{naam: Procesregisseur}", "{naam: Procesregisseur, namens: [gemeente]}")
    .replace(
        "    overgangen:",
        "      - {gegevens: [persoon], betrokkenen: [inwoner], lezers: [aanbrenger], doelen: [helpen]}\n"
        "    vragen:\n"
        "      hoe:\n"
        "        {vraag: Hoe?, persoonsgegeven: false, kenmerk: Wijze, ontvanger: Allen,"
        " verantwoordelijk: Allen, lezers: [deelnemers]}\n"
        "    overgangen:",
    )
)
ROL = 'rollen: {procesregisseur: {namens: [gemeente], plaats: "een plaats"}}'


def oordeel_over(klein: Path, convenant: str, geschreven: str) -> tabel.VolgensTabel:
    klein.write_text(convenant)
    plek = cellen.plek(klein)
    plek.parent.mkdir(exist_ok=True)
    plek.write_text(geschreven)
    lees_orakel.cache_clear()
    return tabel.oordeel(lees_convenant(klein), plek, alle_knopen(klein))


def test_de_tabel_houdt_een_regel_vast_als_zij_zegt_wat_de_regels_doen(klein: Path) -> None:
    geschreven = TABEL.replace("rollen: {}", ROL)
    o = oordeel_over(klein, MET_TABEL, geschreven)
    assert dict(o.gehouden) == {
        "rollen.procesregisseur.namens": "de tabel: procesregisseur niet namens corporatie",
        "gegevens.aanleiding.inbrengers.corporatie": "de tabel: corporatie brengt aanleiding in",
        "gegevens.aanleiding.inbrengers": "de tabel: gemeente brengt aanleiding niet in",
        "zicht.persoon+aanleiding@inwoner": (
            "de tabel: begin: aanleiding over inwoner door aanbrenger voor helpen"
        ),
        "zicht.persoon+aanleiding@inwoner.lezers": (
            "de tabel: niet begin: aanleiding over inwoner door bevraagden voor helpen"
        ),
        "zicht.persoon@inwoner.lezers": (
            "de tabel: niet begin: persoon over inwoner door bevraagden voor helpen"
        ),
        "fasen.begin.vragen.hoe.lezers.deelnemers": "de tabel: deelnemers leest het antwoord op hoe",
        "fasen.begin.vragen.hoe.lezers": "de tabel: aanbrenger leest het antwoord op hoe niet",
    }
    # another row lets the aanbrenger read the persoon already
    assert o.zonder_gevolg == {"zicht.persoon@inwoner"}


@pytest.mark.parametrize(
    ("in_de_tabel", "anders", "los"),
    [
        (ROL, ROL.replace("[gemeente]", "[gemeente, corporatie]"), "rollen.procesregisseur.namens"),
        ("brengt_in: [corporatie]", "brengt_in: [gemeente]", "gegevens.aanleiding.inbrengers.corporatie"),
        ("brengt_in: [corporatie]", "brengt_in: [corporatie, gemeente]", "gegevens.aanleiding.inbrengers"),
        ("wie: [deelnemers]", "wie: [adviseurs]", "fasen.begin.vragen.hoe.lezers.deelnemers"),
    ],
)
def test_zegt_de_tabel_iets_anders_dan_houdt_zij_de_regel_niet_vast(
    klein: Path, in_de_tabel: str, anders: str, los: str
) -> None:
    geschreven = TABEL.replace("rollen: {}", ROL)
    assert in_de_tabel in geschreven
    o = oordeel_over(klein, MET_TABEL, geschreven.replace(in_de_tabel, anders))
    assert los not in o.gehouden
    assert los not in o.zonder_gevolg


def test_zonder_tabel_is_niets_zo_bewezen(klein: Path) -> None:
    assert (
        tabel.oordeel(lees_convenant(klein), cellen.plek(klein), alle_knopen(klein)) == tabel.VolgensTabel()
    )


@pytest.mark.parametrize("pad", beschikbaar(MAP).values(), ids=lambda p: p.parent.name)
def test_elke_regel_heeft_een_eigen_naam_en_verandert_iets(pad: Path) -> None:
    knopen = alle_knopen(pad)
    assert len(knopen) > 100
    assert {"poort", "overgang", "zicht", "gegeven", "grondslag", "norm"} <= {k.soort for k in knopen}
    regels = {u for u in verslag.lees_uitleg(pad) if not u.startswith(verslag.LUKT)}
    assert regels <= {k.naam for k in knopen}


# a few for every day; the whole of it is `make dekking`
AANTAL = 10_000 if os.environ.get("CASUSREGIE_LANG") else 3


def test_geen_regel_kan_weg_zonder_dat_het_opvalt() -> None:
    namen = [(pad, k.naam) for pad in beschikbaar(MAP).values() for k in alle_knopen(pad)]
    gekozen = random.Random(1).sample(namen, min(AANTAL, len(namen)))
    for pad in dict.fromkeys(pad for pad, _ in gekozen):
        hier = frozenset(naam for p, naam in gekozen if p == pad)
        assert verslag.onbewezen(pad, hier) == set()


def test_wat_bewezen_heet_hangt_aan_een_regel_of_een_toets() -> None:
    regels = {e for pad in beschikbaar(MAP).values() for k in alle_knopen(pad) for e in k.eisen}
    assert not {e.id for e in register() if e.status == "bewezen" and e.id not in regels and not e.toetsen}
