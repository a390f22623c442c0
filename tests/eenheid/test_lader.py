"""A convenant file that does not hold together is refused, with line and hint."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from convenanten import yamltekst
from convenanten.definitie import GeldendConvenant
from convenanten.lader import (
    MAP,
    VINGERAFDRUKKEN,
    ConvenantFout,
    beschikbaar,
    citaten_van,
    hoort_te_heten,
    lees_bestand,
    lees_opgeslagen,
    lees_tekst,
    vingerafdruk,
)
from services.alles import kennis
from services.handelen.werkplek import CONTROLES

ALLE = sorted(beschikbaar(MAP).values())
KENNIS = kennis()


def meegeleverd(naam: str) -> str:
    """The text of the convenant in this folder, wherever the clone stands and whatever that is called."""
    (pad,) = (p for p in ALLE if p.parent.name == naam)
    return pad.read_text(encoding="utf-8")


TEKST = meegeleverd("heerenveen_zorg_en_veiligheidsteam")
BRONNEN = Path(os.environ.get("CASUSREGIE_BRONNEN", Path(__file__).parents[3] / "shared" / "bronnen"))


def fouten(tekst: str) -> list[str]:
    with pytest.raises(ConvenantFout) as f:
        lees_tekst(tekst, naam="proef.yaml", kennis=KENNIS)
    return f.value.fouten


@pytest.mark.parametrize("pad", ALLE, ids=lambda p: f"{p.parent.name}-{p.stem}")
def test_elk_meegeleverd_convenant_klopt(pad: Path) -> None:
    c = lees_bestand(pad, kennis=KENNIS)
    assert c.id == pad.parent.name
    assert c.versie == pad.stem


@pytest.mark.parametrize("pad", ALLE, ids=lambda p: p.parent.name)
def test_elk_citaat_staat_letterlijk_in_de_bron(pad: Path) -> None:
    if not BRONNEN.is_dir():
        c = lees_bestand(pad, kennis=KENNIS)
        bekend = set(VINGERAFDRUKKEN.read_text().split())
        assert all(vingerafdruk(c.bron.sha256, x) in bekend for x in citaten_van(pad.read_text()))
        return
    lees_bestand(pad, kennis=KENNIS, bronnen=BRONNEN)


@pytest.mark.parametrize(
    ("van", "naar", "regeldeel", "hint"),
    [
        (
            "controle: partners_gekozen",
            "controle: partner_gekozen",
            "controle 'partner_gekozen' bestaat niet",
            "Bedoelde u 'partners_gekozen'?",
        ),
        ("titel: Aanmelding\n", "titel: Aanmelding\n    kleur: rood\n", "dit veld bestaat niet", ""),
        (
            "alternatieven: [[wpg_20]]",
            "alternatieven: [[wpg_21]]",
            "grondslag 'wpg_21' bestaat niet",
            "Bedoelde u 'wpg_20'?",
        ),
        (
            "besluit: {door: procesregisseur}",
            "besluit: {door: regisseur}",
            "rol 'regisseur' bestaat niet",
            "Bedoelde u 'procesregisseur'?",
        ),
        (
            "besluit: {door: procesregisseur}",
            "besluit: {door: burgemeester}",
            "de rol 'burgemeester' kan niet besluiten",
            "dat doet: procesregisseur",
        ),
        (
            "  politiefunctionaris:   {naam",
            "  politieambtenaar:   {naam",
            "niemand kan 'toestemming_vastleggen'",
            "politiefunctionaris",
        ),
        ("- naar: plan_van_aanpak", "- naar: plan", "fase 'plan' bestaat niet", ""),
        ("soort: politie_8", "soort: politie_88", "deze waarde is hier niet toegestaan", "Verwacht"),
        (
            "handelingen: [beoordelen,",
            "handelingen: [boordelen,",
            "handeling 'boordelen' bestaat niet",
            "Bedoelde u 'beoordelen'?",
        ),
        ("  duur: PT24H", "  duur: een dag", "dit is geen duur", ""),
        (
            'citaat: "koppelt terug naar de aanmelder"',
            'citaat: "koppelt soms terug"',
            "niet te controleren",
            "",
        ),
        (
            "bij: 0.5, doe: automatische_kennisgeving",
            "bij: 0.5, doe: herinnering",
            "automatische_kennisgeving",
            "",
        ),
        ("strengste: beide", "strengste: geen", "geen van de opties", ""),
        ("    norm: toestemming_artikel_9\n", "", "leest een open norm", "norm:"),
        (
            "norm: besluit_deelnemers, eis",
            "norm: besluit_deelnemer, eis",
            "open norm 'besluit_deelnemer' bestaat niet",
            "Bedoelde u 'besluit_deelnemers'?",
        ),
        ("norm: besluit_deelnemers, eis", "norm: bewaartermijn, eis", "is geen keuze", ""),
        (
            "{persoon: identificatie,",
            "{persoon: identificati,",
            "categorie gegevens 'identificati' bestaat niet",
            "Bedoelde u 'identificatie'?",
        ),
        ("{persoon: identificatie,", "{persoon: gezondheid,", "voor niemand te zien", ""),
        (
            "  kennisname:   ",
            "  kennisnamen:   ",
            "clausule 'kennisnamen' bestaat niet",
            "Bedoelde u 'kennisname'?",
        ),
        (
            "informeren: [gegevens_en_doel,",
            "informeren: [gegevens_en_doelen,",
            "onderdeel 'gegevens_en_doelen' bestaat niet",
            "Bedoelde u 'gegevens_en_doel'?",
        ),
        (
            "informeren: [gegevens_en_doel,",
            "informeren_door: {inwoners: [gemeente]}\ninformeren: [gegevens_en_doel,",
            "categorie betrokkene 'inwoners' bestaat niet",
            "Bedoelde u 'inwoner'?",
        ),
        (
            "informeren: [gegevens_en_doel,",
            "informeren_door: {inwoner: [gemeent]}\ninformeren: [gegevens_en_doel,",
            "partij 'gemeent' bestaat niet",
            "Bedoelde u 'gemeente'?",
        ),
        ("  profiel_norm: profiel_inwoner\n", "", "bij een profiel hoort 'profiel_norm'", ""),
        ("  duur: PT24H", "  duur: PT0S", "een termijn van nul", ""),
        ("  escalatie_na: P21D", "  escalatie_na: -P21D", "een termijn van nul", ""),
        (
            "    eis: H3.II\n  vaststelling:",
            "    hoogstens: {duur: vijf jaar, plaats: Artikel 1}\n  vaststelling:",
            "'vijf jaar' is geen duur",
            "P5Y",
        ),
        (
            "    eis: H3.II\n  vaststelling:",
            "    hoogstens: {duur: P5Y}\n  vaststelling:",
            "hier ontbreekt een verplicht veld",
            "plaats",
        ),
        (
            "    eis: H3.II\n  vaststelling:",
            "    hoogstens: {duur: P0D, plaats: Artikel 1}\n  vaststelling:",
            "een grens van nul",
            "",
        ),
        (
            "    eis: H3.II\n  vaststelling:",
            "    hoogstens: {duur: P1Y, plaats: x}\n    minstens: {duur: P2Y, plaats: x}\n  vaststelling:",
            "'minstens' (2 jaar) is langer dan 'hoogstens' (1 jaar)",
            "",
        ),
        (
            "    eis: H3.II\n  vaststelling:",
            "    hoogstens: {duur: P1Y, plaats: x}\n    strengste: P2Y\n  vaststelling:",
            "'strengste': 2 jaar is te lang",
            "hoogstens 1 jaar (x)",
        ),
        (
            "    eis: H3.II\n  vaststelling:",
            "    strengste: niet lang\n  vaststelling:",
            "'strengste': 'niet lang' is geen duur",
            "",
        ),
        (
            "    eis: H15\n",
            "    hoogstens: {duur: P1Y, plaats: x}\n",
            "'hoogstens' en 'minstens' horen bij een norm van de soort duur",
            "",
        ),
        (
            "    eis: H3.II\n  vaststelling:",
            "    in_werking_dag_erna: true\n  vaststelling:",
            "'in_werking_dag_erna' hoort bij een norm van de soort datum",
            "",
        ),
        (
            "    taak: ",
            "    taak_norm: begin_24_uur\n    taak: ",
            "zeg op welke taak deze partij meedoet",
            "",
        ),
        (
            "    eis: H3.II\n  vaststelling:",
            "    met_versie: true\n  vaststelling:",
            "'met_versie' hoort bij een norm van de soort tekst",
            "",
        ),
        (
            "    invulling_door: [de verwerkingsverantwoordelijken samen]",
            "    invulling_door: []",
            "noem wie dit mag besluiten",
            "",
        ),
    ],
)
def test_een_fout_noemt_bestand_regel_en_bedoeling(van: str, naar: str, regeldeel: str, hint: str) -> None:
    assert van in TEKST
    gevonden = fouten(TEKST.replace(van, naar, 1))
    regel = next(f for f in gevonden if regeldeel in f)
    assert regel.startswith("proef.yaml, regel ")
    assert hint in regel
    nummer = int(regel.split("regel ")[1].split(":")[0])
    gewijzigd = TEKST.replace(van, naar, 1).splitlines()
    omgeving = "\n".join(gewijzigd[max(0, nummer - 3) : nummer + 12])
    assert (
        not naar
        or naar.strip().splitlines()[0][:12] in omgeving
        or "ladder" in regel
        or "niemand kan" in regel
    )


def test_kapotte_yaml_noemt_de_regel() -> None:
    (fout,) = fouten(TEKST.replace("partijen:\n", "partijen: [\n", 1))
    assert fout.startswith("proef.yaml, regel ")
    assert "geen geldige YAML" in fout


def test_een_leeg_bestand_is_geen_convenant() -> None:
    assert "regel 1" in fouten("")[0]


def test_een_naam_die_er_twee_keer_staat_noemt_beide_regels() -> None:
    """YAML lets the last one win, so that half of what the author wrote would silently not count."""
    begin = TEKST.splitlines().index("doelen:") + 1
    laatste = len(TEKST.splitlines()) + 1
    assert fouten(TEKST + "doelen: {}\n") == [
        f"proef.yaml, regel {laatste}: 'doelen' staat hier twee keer; de eerste keer op regel {begin}."
    ]
    dubbel = TEKST.replace("    eis: H17\n", "    eis: H17\n    eis: H18\n", 1)
    assert dubbel != TEKST
    (fout,) = fouten(dubbel)
    assert "'eis' staat hier twee keer" in fout


DIEP = {
    "lijsten": "a: " + "[" * 30_000 + "]" * 30_000,
    "velden": "a: " + "{a: " * 30_000 + "}" * 30_000,
    "verwijzingen": "a0: &a0 [x]\n" + "".join(f"a{i}: &a{i} [*a{i - 1}]\n" for i in range(1, 40)),
}


@pytest.mark.parametrize("tekst", DIEP.values(), ids=DIEP)
def test_wat_te_diep_in_elkaar_zit_wordt_geweigerd_voor_iets_eraan_bezwijkt(tekst: str) -> None:
    (fout,) = fouten(tekst)
    assert "regel" in fout
    assert "te diep in elkaar" in fout


def test_twintig_diep_kan_nog() -> None:
    yamltekst.lees("[" * 20 + "]" * 20)
    with pytest.raises(yamltekst.YamlFout, match="te diep"):
        yamltekst.lees("[" * 21 + "]" * 21)


def test_verwijzingen_die_samen_te_veel_worden_en_een_te_groot_bestand(tmp_path: Path) -> None:
    """Nine lines that say a thousand million things once each reference is written out."""
    bom = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]\n" for i in range(1, 9)
    )
    (fout,) = fouten(bom)
    assert fout.startswith("proef.yaml, regel 5: ")
    assert "te veel" in fout
    (fout,) = fouten("a: &a [*a]\n")
    assert fout == "proef.yaml, regel 1: '*a' verwijst naar zichzelf, of naar iets dat er niet is."
    (fout,) = fouten("# " + "x" * 200_000)
    assert "te groot" in fout
    groot = tmp_path / "groot.yaml"
    with groot.open("wb") as bestand:
        bestand.truncate(5_000_000_000)
    with pytest.raises(ConvenantFout, match="te groot"):
        lees_bestand(groot, kennis=KENNIS)


@pytest.mark.parametrize("waarde", ["2021-13-45", "!!int x", "9" * 5000])
def test_een_waarde_die_yaml_niet_kan_maken_is_een_zin(waarde: str) -> None:
    (fout,) = fouten(f"a: {waarde}\n")
    assert "geen geldige YAML" in fout


@pytest.mark.parametrize(
    ("van", "naar", "zin"),
    [
        ("casusnummer: ZVT", f"casusnummer: {'Z' * 19}", "hoogstens 18 tekens"),
        ('versie: "2021"', f'versie: "{"2" * 21}"', "hoogstens 20 tekens"),
        ("  kanaal:\n", f"  {'k' * 61}:\n", "hoogstens 60 tekens"),
        ("  overlast:\n", f"  {'o' * 41}:\n", "hoogstens 40 tekens"),
    ],
)
def test_een_korte_naam_is_kort_genoeg_om_te_bewaren(van: str, naar: str, zin: str) -> None:
    """PostgreSQL would refuse it months later, in the middle of an act."""
    assert van in TEKST
    assert any(zin in f for f in fouten(TEKST.replace(van, naar)))


def test_een_gedeeld_stuk_mag(tmp_path: Path) -> None:
    """Anchors and merge keys stay allowed: the convenanten that come along use them."""
    ding = yamltekst.lees("a: &a {x: 1, y: 2}\nb: {<<: *a, y: 3}\nc: [*a, *a]\n").waarden
    assert ding == {"a": {"x": 1, "y": 2}, "b": {"x": 1, "y": 3}, "c": [{"x": 1, "y": 2}] * 2}


def test_naam_en_versie_zijn_die_van_de_map_en_het_bestand(tmp_path: Path) -> None:
    pad = tmp_path / "heerenveen_zorg_en_veiligheidsteam" / "2021.yaml"
    assert hoort_te_heten(pad, tmp_path) == ("heerenveen_zorg_en_veiligheidsteam", "2021")
    assert hoort_te_heten(pad, tmp_path / "anders") is None

    def met(tekst: str) -> list[str]:
        with pytest.raises(ConvenantFout) as f:
            lees_tekst(tekst, naam="2021.yaml", kennis=KENNIS, hoort=hoort_te_heten(pad, tmp_path))
        return f.value.fouten

    (fout,) = met(TEKST.replace('versie: "2021"', 'versie: "9"', 1))
    assert fout == "2021.yaml, regel 4: versie '9' past niet bij de naam van het bestand: verwacht '2021'."
    (fout,) = met(TEKST.replace("id: heerenveen_zorg_en_veiligheidsteam", "id: anders", 1))
    assert fout == (
        "2021.yaml, regel 3: id 'anders' past niet bij de naam van de map: "
        "verwacht 'heerenveen_zorg_en_veiligheidsteam'."
    )


def test_een_onleesbaar_bestand_is_een_zin(tmp_path: Path) -> None:
    with pytest.raises(ConvenantFout, match="niet te lezen"):
        lees_bestand(tmp_path / "weg.yaml", kennis=KENNIS)


def test_een_norm_zonder_invulling_en_zonder_strengste_lezing_heeft_geen_waarde() -> None:
    c = lees_tekst(TEKST, naam="x", kennis=KENNIS)
    assert GeldendConvenant(c).norm("toestemming_artikel_9") == "beide"
    with pytest.raises(KeyError):
        GeldendConvenant(c).norm("bewaartermijn")


@pytest.mark.parametrize(
    ("naam", "clausule", "wat"),
    [
        ("krimpen_woonoverlast", "toestemming_melder", "melder_gaf_toestemming"),
        ("krimpen_woonoverlast", "vragen", "vraag_beantwoorden"),
        ("krimpen_meldpunt", "anoniem_advies", "adviesvraag_stellen"),
        ("krimpen_meldpunt", "mee_naar_huis", "vrijgeven"),
    ],
)
def test_wat_op_een_clausule_rust_kan_niet_zonder(naam: str, clausule: str, wat: str) -> None:
    regels = meegeleverd(naam).splitlines(keepends=True)
    zonder = "".join(r for r in regels if not r.startswith(f"  {clausule}: {{"))
    assert any(f"bij '{wat}' hoort de clausule '{clausule}'" in f for f in fouten(zonder))


@pytest.mark.parametrize(
    ("van", "naar", "zin"),
    [
        (
            "  register: meldingen\n  antwoord",
            "  register: meldingne\n  antwoord",
            "'meldingne' bestaat niet",
        ),
        ("antwoord_binnen: P7D", "antwoord_binnen: P0D", "een termijn van nul of minder kan niet"),
        ("  anoniem_advies: {", "  anoniem: {", "hierbij hoort de clausule 'anoniem_advies'"),
    ],
)
def test_een_adviesvraag_zonder_casus_rust_op_een_clausule_en_een_register(
    van: str, naar: str, zin: str
) -> None:
    tekst = meegeleverd("krimpen_meldpunt")
    assert van in tekst
    assert any(zin in f for f in fouten(tekst.replace(van, naar)))


@pytest.mark.eis("H3.II")
@pytest.mark.eis("F10")
def test_zonder_bewaartermijn_geen_activering_en_geen_geleende_termijn() -> None:
    for pad in ALLE:
        c = lees_tekst(pad.read_text(encoding="utf-8"), naam="x", kennis=KENNIS)
        for norm in {c.bewaren.norm, *c.bewaren.per_register.values()}:
            assert c.open_normen[norm].strengste is None, f"{c.id}: {norm}"
            assert c.open_normen[norm].soort == "duur"


@pytest.mark.eis("V1")
@pytest.mark.eis("V2")
@pytest.mark.eis("V3")
@pytest.mark.eis("V4")
@pytest.mark.eis("V4a")
@pytest.mark.eis("F1")
@pytest.mark.eis("K7.1u")
def test_wat_een_samenwerking_zelf_moet_uitschrijven_houdt_activering_tegen() -> None:
    def verplicht(naam: str) -> set[str]:
        c = lees_tekst(meegeleverd(naam), naam="x", kennis=KENNIS)
        return {n for n, o in c.open_normen.items() if o.soort == "tekst" and o.strengste is None}

    basis = verplicht("woonoverlast_basis")
    assert {"doel_en_noodzaak", "deelnemers_en_taken", "gegevens_per_doel", "privacy_vereisten"} <= basis
    assert {
        f"{s}_{p}"
        for s in ("bijzonder", "strafrechtelijk")
        for p in ("gemeente", "politie", "woningcorporatie", "ggz")
    } <= basis
    assert verplicht("fryslan_veiligheidshuis") == {"criteria_behandeling"}
    assert verplicht("krimpen_woonoverlast") == {"uitvoeringsplan"}


@pytest.mark.eis("H8")
def test_een_bestand_van_voor_de_meldplicht_wordt_gelezen_zoals_het_nu_heet() -> None:
    oud = TEKST.replace("melden_bij:", "altijd_bij:").replace(
        "controle: afwijzing_gemotiveerd", "controle: geen_dreigende_huisuitzetting"
    )
    assert oud.count("altijd_bij:") == 1
    assert "geen_dreigende_huisuitzetting" in oud
    for c in (
        lees_tekst(oud, naam="oud.yaml", kennis=KENNIS),
        lees_opgeslagen(oud, CONTROLES),
    ):
        assert c.toelating.melden_bij == "dreigende_huisuitzetting"
        (afwijzen,) = (o for o in c.fasen["aanmelding"].overgangen if o.naar == "afgewezen")
        assert next(x.controle for x in afwijzen.poort) == "afwijzing_gemotiveerd"


def test_de_meldplicht_noemt_een_situatie_van_het_convenant() -> None:
    (fout,) = fouten(
        TEKST.replace("melden_bij: dreigende_huisuitzetting", "melden_bij: dreigende_uitzetting")
    )
    assert "situatie 'dreigende_uitzetting' bestaat niet" in fout
    assert "dreigende_huisuitzetting" in fout
