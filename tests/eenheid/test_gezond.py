"""Is a convenant sound: what the check of a file says is what happens when people play it by the rules."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from convenanten import gezond, yamltekst
from convenanten.definitie import Controle, Convenant, GeldendConvenant
from convenanten.kennis import Eist
from convenanten.lader import MAP, Keuring, beschikbaar, keur_tekst, lees_opgeslagen
from convenanten.vorm import _los
from rules.poorten import POORTEN, Toets
from rules.verstrekken import VOORWAARDEN, voorwaarde_eist
from services.alles import kennis, wie_mag
from services.handelen.werkplek import CONTROLES
from tests.kaal_spel import Keuze, begin, doe_alles, open_naar, speel

KENNIS = kennis()
TEKSTEN = {pad.parent.name: pad.read_text(encoding="utf-8") for pad in beschikbaar(MAP).values()}
CONVENANTEN = {naam: lees_opgeslagen(tekst, CONTROLES) for naam, tekst in TEKSTEN.items()}
ALLES = frozenset(wie_mag())
# an actie that is over needs no agreement any more; no convenant means that as the way to come further
GAAT_VOORBIJ = {"gebruik_afgesproken": frozenset({"actie_afronden", "overdragen"})}


def keur(tekst: str) -> Keuring:
    return keur_tekst(tekst, naam="proef.yaml", kennis=KENNIS)


def gezegd(keuring: Keuring) -> str:
    return "\n".join([*keuring.fouten, *keuring.waarschuwingen])


# --- the acts that a check says it needs are those that it needs ---


def gebruik() -> Iterator[tuple[Convenant, str, str, Controle]]:
    for c in CONVENANTEN.values():
        for naam, fase in c.fasen.items():
            for o in fase.overgangen:
                yield from ((c, naam, o.naar, x) for x in o.poort)


def houdt(
    c: Convenant, fase: str, naar: str, x: Controle, toen: frozenset[str], hier: frozenset[str]
) -> bool:
    """Can this check hold, when people first did `toen` and in this fase `hier`?"""
    t = c.toelating
    for ernstig, stopt, niveau in itertools.product((True, False), (False, True), {t.niveau, *t.niveaus}):
        k = Keuze(naar, ernstig, stopt, niveau)
        s = doe_alles(c, replace(begin(c), fase=fase), toen, k)
        s = doe_alles(c, replace(s, ronde=2), hier, k)
        if POORTEN[x.controle](Toets(s, GeldendConvenant(c), naar, x.norm)):
            return True
    return False


@pytest.mark.parametrize(("c", "fase", "naar", "x"), gebruik(), ids=lambda v: getattr(v, "controle", ""))
def test_wat_een_controle_zegt_nodig_te_hebben_is_genoeg_en_is_nodig(
    c: Convenant, fase: str, naar: str, x: Controle
) -> None:
    eist = POORTEN[x.controle].eist
    een_van = frozenset(eist.een_van)
    for een in een_van:
        met = ALLES - een_van | {een}
        toen, hier = (ALLES - een_van, met) if eist.hier else (met, frozenset())
        assert houdt(c, fase, naar, x, toen, hier), f"'{een}' is niet genoeg"
    if eist.sluit_door is not None:
        assert houdt(c, fase, naar, x, ALLES - set(eist.sluit_door), ALLES - set(eist.sluit_door))
    if eist.sluit_door == () or een_van & KENNIS.begin:
        return
    zonder = ALLES - een_van - GAAT_VOORBIJ.get(x.controle, frozenset())
    toen = ALLES if eist.hier else zonder
    assert not houdt(c, fase, naar, x, toen, zonder), "het kan ook zonder"
    for ook in eist.ook:
        toen = ALLES if eist.hier else ALLES - {ook}
        assert not houdt(c, fase, naar, x, toen, ALLES - {ook}), f"'{ook}' is niet nodig"
    for eerst in eist.eerst:
        assert not houdt(c, fase, naar, x, ALLES - {eerst}, ALLES - {eerst}), f"'{eerst}' is niet nodig"


@pytest.mark.parametrize("naam", [n for n, check in POORTEN.items() if check.eist.bevinding])
def test_een_bevinding_is_er_nooit_vanzelf(naam: str) -> None:
    gevonden = [(c, fase, naar, x) for c, fase, naar, x in gebruik() if x.controle == naam]
    assert gevonden
    assert not any(houdt(*plek, frozenset(), frozenset()) for plek in gevonden)


def test_een_voorwaarde_noemt_een_handeling_die_bestaat() -> None:
    for naam in VOORWAARDEN:
        assert set(voorwaarde_eist(naam).een_van) <= ALLES
    assert {n for n in VOORWAARDEN if voorwaarde_eist(n) != Eist()} == {
        *("beroepsgeheim_gewogen", "artikel_9_toestemming"),
        *("samenwerkingsafspraken_vastgelegd", "melder_gaf_toestemming"),
    }


# --- the file and the game agree ---


@pytest.mark.parametrize("c", CONVENANTEN.values(), ids=CONVENANTEN)
def test_in_het_spel_is_elke_fase_te_bereiken_en_vanuit_elke_stand_een_einde(c: Convenant) -> None:
    assert {fase for fase, _ in speel(c)} == set(c.fasen)
    assert loopt_vast(c) == set()


def loopt_vast(c: Convenant) -> set[str]:
    """The fasen in which a casus can be from which it comes to no end, in the game."""
    graaf = {
        weg: {(naar, weg[1] | set(c.fasen[weg[0]].handelingen)) for naar in open_naar(c, *weg)}
        for weg in speel(c)
    }
    goed = {weg for weg in graaf if c.fasen[weg[0]].eind}
    while erbij := {weg for weg, naar in graaf.items() if naar & goed} - goed:
        goed |= erbij
    return {fase for fase, _ in set(graaf) - goed}


@st.composite
def verminkt(draw: st.DrawFn) -> str:
    """A convenant from which acts, overgangen, roles or checks went missing."""
    naam = draw(st.sampled_from(sorted(TEKSTEN)))
    ding = ruw(naam)
    for _ in range(draw(st.integers(1, 4))):
        fase = ding["fasen"][draw(st.sampled_from(sorted(ding["fasen"])))]
        wat = draw(st.sampled_from(["handeling", "overal", "overgang", "controle", "rol", "soort"]))
        handelingen = sorted({h for f in ding["fasen"].values() for h in f.get("handelingen", [])})
        if wat in {"handeling", "overal"}:
            weg = draw(st.sampled_from(handelingen))
            for f in ding["fasen"].values() if wat == "overal" else [fase]:
                f["handelingen"] = [h for h in f.get("handelingen", []) if h != weg]
        elif wat == "overgang" and fase.get("overgangen"):
            del fase["overgangen"][draw(st.integers(0, len(fase["overgangen"]) - 1))]
        elif wat == "controle" and fase.get("overgangen"):
            overgang = fase["overgangen"][draw(st.integers(0, len(fase["overgangen"]) - 1))]
            if overgang["poort"]:
                del overgang["poort"][draw(st.integers(0, len(overgang["poort"]) - 1))]
        elif wat == "rol":
            ding["rollen"].pop(draw(st.sampled_from(sorted(ding["rollen"]))))
            if not ding["rollen"]:
                ding["rollen"] = {"fg": {"naam": "FG"}}
        elif wat == "soort":
            rol = ding["rollen"][draw(st.sampled_from(sorted(ding["rollen"])))]
            rol["namens"] = [draw(st.sampled_from(sorted({p["soort"] for p in ding["partijen"].values()})))]
    return als_tekst(ding)


class ZonderAnkers(getattr(yaml, "CSafeDumper", yaml.SafeDumper)):  # type: ignore[misc]
    def ignore_aliases(self, data: Any) -> bool:
        return True


@given(verminkt())
def test_wie_iets_weghaalt_hoort_het_zodra_een_einde_onbereikbaar_wordt(tekst: str) -> None:
    keuring = keur(tekst)
    zinnen = gezegd(keuring)
    c = lees_opgeslagen(tekst, CONTROLES)
    te_bereiken = {fase for fase, _ in speel(c)}
    assert {fase for fase in c.fasen if f"geen casus kan in de fase '{fase}' komen" in zinnen} == set(
        c.fasen
    ) - te_bereiken
    zegt_vast = "geen eindfase te bereiken" in zinnen or "kan nog een eindfase bereiken" in zinnen
    assert zegt_vast is bool(loopt_vast(c))


# --- each kind of message, in a file in which one thing was changed ---

B, F = "woonoverlast_basis", "fryslan_veiligheidshuis"
H, K, M = "heerenveen_zorg_en_veiligheidsteam", "krimpen_woonoverlast", "krimpen_meldpunt"

FOUTEN = [
    (B, "terugtrekken, besluiten", "terugtrekken", 1, "niemand kan hierover besluiten: zet 'b"),
    (
        B,
        "Procesregisseur, namens: [gemeente]",
        "Procesregisseur, namens: [politie]",
        1,
        "niemand kan 'beoord",
    ),
    (
        B,
        "Procesregisseur, namens: [gemeente]",
        "Procesregisseur, namens: [politie]",
        1,
        "rol 'procesregisseur' h",
    ),
    (
        B,
        "triage_vaststellen, ",
        "",
        1,
        "'triage_vastgesteld' kan hier nooit slagen: 'triage_vaststellen' kan niet",
    ),
    (B, "triage_vaststellen, ", "", 1, "kan niet in deze fase."),
    (
        H,
        "crisisoverleg_beoordelen, ",
        "",
        1,
        "'crisisoverleg_beoordelen' kan niet in deze fase of in een fase er",
    ),
    (
        H,
        "partners_kiezen, partner_toevoegen, ",
        "",
        -1,
        "'partners_kiezen' of 'partner_toevoegen' kan niet in",
    ),
    (
        B,
        "actie_voorstellen, ",
        "",
        1,
        "'plan_vastgesteld' kan hier nooit slagen: 'actie_voorstellen' kan niet",
    ),
    (F, "overleg_plannen, ", "", -1, "'overleg_gehouden' kan hier nooit slagen: 'overleg_plannen' kan niet"),
    (
        M,
        "  opschaling_niveau: 1\n",
        "",
        1,
        "'zwaarste_niveau' gaat over 'toelating.opschaling_niveau', en daar",
    ),
    (M, "  opschaling_niveau: 1\n", "  opschaling_niveau: 9\n", 1, "niveau 9 staat niet bij de niveaus"),
    (M, "{meldingen: bew", "{melding: bew", 1, "register 'melding' bestaat niet. Bedoelde u 'meldingen'?"),
    (F, "leefgebieden:\n", "routes:\n", 1, "'routes' staat hier twee keer"),
    (
        K,
        "- &niet_complex {controle: niet_complex",
        "- &niet_complex {controle: geen_open_acties",
        1,
        "een mens heeft",
    ),
    (
        K,
        "    eind: true\n    vernietigen",
        "    overgangen: []\n    vernietigen",
        1,
        "'vernietigen' hoort bij een eindf",
    ),
    (
        B,
        "Hoort hier niet, doel",
        "Nee, overgangen: [{naar: triage, besluit: {door: procesregisseur}}], doel",
        1,
        "uit een eindfase gaat een casus nergens meer heen",
    ),
    (
        B,
        "      - naar: hoort_hier_niet",
        "      - naar: triage",
        1,
        "de overgang naar 'triage' staat twee keer",
    ),
    (
        B,
        "      - naar: hoort_hier_niet",
        "      - naar: casusoverleg",
        1,
        "'hoort_hier_niet' komen: geen overgang leidt",
    ),
    (B, "afschaling_motiveren, ", "", 1, "'afgesloten' komen: de weg via 'afschaling' gaat niet open"),
    (B, "afschaling_motiveren, ", "", 1, "is geen eindfase te bereiken"),
    (
        K,
        "toestemming_melder_vastleggen",
        "betrokkene_betrekken",
        -1,
        "'melder_gaf_toestemming' is nooit te vervullen",
    ),
    (
        B,
        "- *gepland",
        "- *kennisname",
        1,
        "de controle 'kennisname_noodzakelijk' staat twee keer in dit rijtje",
    ),
    (
        B,
        "overleg_houden, terug",
        "overleg_plannen, terug",
        1,
        "'overleg_plannen' staat twee keer in dit rijtje",
    ),
    (B, "[[avg_6_1_b], [avg_6_1_f]]", "[[avg_6_1_b], [avg_6_1_b]]", 1, "dit staat twee keer in dit rijtje"),
    (
        B,
        "controle: triage_vastgesteld",
        "controle: beroepsgeheim_gewogen",
        1,
        "controle 'beroepsgeheim_gewogen' best",
    ),
    (B, "[beroepsgeheim_gewogen]", "[triage_vastgesteld]", 1, "voorwaarde 'triage_vastgesteld' bestaat niet"),
    (
        B,
        "  toestemming: De betrokkene gaf toestemming\n  conflict_van_plichten: Conflict van plichten\n",
        "  {}\n",
        1,
        "de voorwaarde 'beroepsgeheim_gewogen' gaat over 'beroepsgeheim'",
    ),
]

WAARSCHUWINGEN = [
    (
        B,
        "[woonsituatie, zorg, politie_8]",
        "[woonsituatie, zorg]",
        1,
        "'politie_8' staat in geen enkele zicht-r",
    ),
    (
        K,
        "betrokkenen: [klant]",
        "betrokkenen: [overlastgever]",
        -1,
        "'klant' staat in geen enkele zicht-regel",
    ),
    (B, "doelen: [thuishoren]", "doelen: [oplossen]", 1, "'thuishoren' staat bij geen zicht-regel of soort"),
    (B, "alternatieven: [[wpg_20]]", "alternatieven: [[avg_6_1_e]]", 1, "'wpg_20' is van geen enkele partij"),
    (B, "  norm: bewaartermijn", "  norm: start_24_uur", 1, "niets leest de norm 'bewaartermijn'"),
    (
        B,
        "  fg:      ",
        "  toehoorder: {naam: Toehoorder}\n  fg:      ",
        1,
        "'toehoorder' is een rol waarmee nie",
    ),
    (K, "poort: [*vragen]", "poort: []", 1, "geen poort van deze fase wacht op de antwoorden"),
    (
        H,
        "lezers: [regie]\n",
        "lezers: [regie, corporatie]\n",
        1,
        "'corporatie' kan 'jeugd' in geen enkele fase",
    ),
    (
        H,
        "lezers: [burgemeester, aangewezen_ambtenaar], d",
        "lezers: [politie], d",
        1,
        "'justitieel' kan in deze regel ni",
    ),
    (
        H,
        "lezers: [regie], doelen: [jeugdhulp]",
        "lezers: [regie], doelen: [gevaar]",
        1,
        "'jeugd' heeft in deze regel g",
    ),
    (
        K,
        'vraag: "Zijn de doelen bereikt?", persoonsgegeven: true',
        'vraag: "Zijn de doelen bereikt?", lezers: [deelnemers], persoonsgegeven: true',
        1,
        "wie het leest, staat in zicht",
    ),
    (
        K,
        "resultaat_vaststellen, actie_afronden, overdragen",
        "resultaat_vaststellen",
        1,
        "kan dat hier niet meer goed",
    ),
]


def anders(naam: str, van: str, naar: str, keren: int) -> str:
    assert van in TEKSTEN[naam]
    return TEKSTEN[naam].replace(van, naar, keren)


@pytest.mark.parametrize(("naam", "van", "naar", "keren", "zin"), FOUTEN, ids=[x[4][:40] for x in FOUTEN])
def test_een_fout_weigert_het_bestand(naam: str, van: str, naar: str, keren: int, zin: str) -> None:
    keuring = keur(anders(naam, van, naar, keren))
    assert keuring.convenant is None
    assert any(zin in f and f.startswith("proef.yaml, regel ") for f in keuring.fouten), gezegd(keuring)


@pytest.mark.parametrize(
    ("naam", "van", "naar", "keren", "zin"), WAARSCHUWINGEN, ids=[x[4][:40] for x in WAARSCHUWINGEN]
)
def test_een_waarschuwing_weigert_niets(naam: str, van: str, naar: str, keren: int, zin: str) -> None:
    keuring = keur(anders(naam, van, naar, keren))
    assert keuring.fouten == ()
    assert keuring.convenant is not None
    gevonden = [w for w in keuring.waarschuwingen if zin in w]
    assert gevonden
    assert all(w.startswith("proef.yaml, regel ") for w in gevonden)


def ruw(naam: str) -> dict[str, Any]:
    """A convenant to change, in which nothing is shared."""
    return _los(yamltekst.laad(TEKSTEN[naam]))  # type: ignore[no-any-return]


def test_een_lege_poort_naar_vernietigen_is_een_fout() -> None:
    ding = ruw(K)
    overgangen = ding["fasen"]["gezamenlijk_overleg"]["overgangen"]
    next(o for o in overgangen if o["naar"] == "niet_complex")["poort"] = []
    assert "poort is leeg" in gezegd(keur(als_tekst(ding)))


def als_tekst(ding: dict[str, Any]) -> str:
    return yaml.dump(ding, Dumper=ZonderAnkers, sort_keys=False, allow_unicode=True)


def test_vier_ogen_vraagt_dat_een_tweede_persoon_kan_bevestigen() -> None:
    ding = ruw(B)
    fase = ding["fasen"]["aanmelding_intake"]
    fase["overgangen"][0]["besluit"]["vier_ogen"] = True
    met = {**fase, "handelingen": [*fase["handelingen"], "meebeslissen"]}
    assert keur(als_tekst({**ding, "fasen": {**ding["fasen"], "aanmelding_intake": met}})).fouten == ()
    zinnen = gezegd(keur(als_tekst(ding)))
    assert "een tweede persoon kan dit besluit niet bevestigen: zet 'meebeslissen'" in zinnen
    assert "de fase 'triage' komen: de weg via 'aanmelding_intake' gaat niet open" in zinnen


def twee_wegen(links: list[str], rechts: list[str], poort: list[str]) -> dict[str, Any]:
    """Two fasen beside each other, that come together before the end."""
    ding = ruw(B)
    besluit = {"door": "procesregisseur"}

    def fase(handelingen: list[str], *naar: str, poort: list[str] | None = None) -> dict[str, Any]:
        overgangen = [
            {"naar": x, "besluit": besluit, "poort": [{"controle": y} for y in poort or []]} for x in naar
        ]
        zicht = [z for f in ("triage", "casusoverleg") for z in ruw(B)["fasen"][f]["zicht"]]
        kan = {"titel": "x", "doel": "x", "handelingen": ["besluiten", *handelingen]}
        return {**kan, "zicht": zicht, "overgangen": overgangen}

    ding["fasen"] = {
        "begin": fase([], "links", "rechts"),
        "links": fase(links, "samen"),
        "rechts": fase(rechts, "samen"),
        "samen": fase([], "einde", poort=poort),
        "einde": {"titel": "x", "doel": "x", "eind": True},
    }
    return ding


def test_wat_op_twee_wegen_ligt_is_nooit_samen_gedaan() -> None:
    een, ander = "complexiteit_vaststellen", "crisisoverleg_beoordelen"
    poort = ["niet_complex", "crisisoverleg_beoordeeld"]
    assert keur(als_tekst(twee_wegen([een, ander], [een, ander], poort))).fouten == ()
    zinnen = gezegd(keur(als_tekst(twee_wegen([een], [ander], poort))))
    assert "deze controles slagen nooit samen" in zinnen
    assert "geen eindfase te bereiken" in zinnen


def test_een_weg_die_doodloopt_naast_een_die_dat_niet_doet() -> None:
    ding = twee_wegen(["complexiteit_vaststellen"], [], ["niet_complex"])
    assert "vanuit 'rechts' is geen eindfase te bereiken" in gezegd(keur(als_tekst(ding)))
    rechts = ding["fasen"]["rechts"]
    rechts["overgangen"].append({**rechts["overgangen"][0], "naar": "einde"})
    (fout,) = keur(als_tekst(ding)).fouten
    assert "niet elke casus in 'samen' kan nog een eindfase bereiken" in fout
    assert "Er is een weg zonder 'complexiteit_vaststellen'" in fout


def test_een_controle_die_open_begint_vraagt_pas_iets_na_wat_haar_sluit() -> None:
    """Without acties nothing can be open; with them, somebody must be able to close them."""
    assert keur(als_tekst(twee_wegen([], [], ["geen_open_acties"]))).fouten == ()
    open_ = twee_wegen(["actie_voorstellen"], ["actie_voorstellen"], ["geen_open_acties"])
    zin = (
        "'geen_open_acties' kan hier nooit slagen: 'actie_afronden' of 'overdragen' kan niet in deze fase of"
    )
    assert zin in gezegd(keur(als_tekst(open_)))
    open_["fasen"]["samen"]["handelingen"].append("actie_afronden")
    assert keur(als_tekst(open_)).fouten == ()


def test_wat_hier_niet_open_kan_staan_hoeft_hier_ook_niet_dicht_te_kunnen() -> None:
    ding = twee_wegen([], ["actie_voorstellen", "actie_afronden"], [])
    ding["fasen"]["links"]["overgangen"][0]["poort"] = [{"controle": "geen_open_acties"}]
    assert "kan dat hier niet meer goed maken" not in gezegd(keur(als_tekst(ding)))
    assert keur(als_tekst(ding)).fouten == ()
    nooit = twee_wegen(["actie_voorstellen"], ["actie_voorstellen"], ["geen_open_acties"])
    assert "kan dat hier niet meer goed maken" not in gezegd(keur(als_tekst(nooit)))


def test_een_fase_die_alleen_naar_zichzelf_leidt_is_niet_te_bereiken() -> None:
    ding = twee_wegen([], [], [])
    ding["fasen"]["begin"]["overgangen"].pop()
    rechts = ding["fasen"]["rechts"]
    rechts["overgangen"].append({**rechts["overgangen"][0], "naar": "rechts"})
    (fout,) = keur(als_tekst(ding)).fouten
    assert "geen casus kan in de fase 'rechts' komen: geen overgang leidt erheen" in fout


def test_de_vragen_waar_een_poort_op_wacht_zijn_die_van_haar_eigen_fase() -> None:
    ding = ruw(K)
    ding["fasen"]["uitvoering"]["vragen"] = {}
    (fout,) = keur(als_tekst(ding)).fouten
    assert "de controle 'vragen_beantwoord' gaat over 'vragen', en daar staat hier niets" in fout


def test_na_een_eindfase_komt_niets_meer() -> None:
    ding = twee_wegen([], [], [])
    ding["fasen"]["einde"]["overgangen"] = [{"naar": "daarna", "besluit": {"door": "procesregisseur"}}]
    ding["fasen"]["daarna"] = {"titel": "x", "doel": "x", "eind": True}
    assert "geen casus kan in de fase 'daarna' komen" in gezegd(keur(als_tekst(ding)))


@pytest.mark.parametrize("blok", ["fasen", "categorieen_betrokkene"])
def test_zonder_eerste_fase_of_betrokkene_kan_geen_casus_beginnen(blok: str) -> None:
    ding = ruw(B)
    ding[blok] = {}
    assert any("hier hoort minstens één naam te staan" in f for f in keur(als_tekst(ding)).fouten)


def test_een_handeling_die_niemand_kan_staat_er_een_keer() -> None:
    zonder_rol = keur(anders(H, "  politiefunctionaris:   {naam", "  iemand_anders:   {naam", 1))
    over = [f for f in zonder_rol.fouten if "niemand kan 'toestemming_vastleggen'" in f]
    assert len(over) == TEKSTEN[H].count("toestemming_vastleggen"), gezegd(zonder_rol)
    assert all("die rol heeft dit convenant niet" in f for f in over)


def test_te_veel_wegen_om_na_te_gaan_is_ook_een_antwoord(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gezond, "_MEESTE_WEGEN", 2)
    (fout,) = keur(TEKSTEN[B]).fouten
    assert "er zijn zo veel wegen" in fout
    assert len(gezond._Proces(CONVENANTEN[B], KENNIS).wegen) == 2


@pytest.mark.parametrize(
    ("naam", "van", "naar"),
    [
        (B, "doelen: [thuishoren]", "doelen: [thuishooren]"),
        (B, "handelingen: [triage_vaststellen,", "handelingen: [triage_vastellen,"),
        (B, "- naar: triage", "- naar: triaje"),
        (B, "- naar: triage", "- naar: iets_heel_anders"),
        (K, "controle: niet_complex", "controle: niet_komplex"),
        (B, "alternatieven: [[wpg_20]]", "alternatieven: [[wpg_21]]"),
        (B, "  norm: bewaartermijn", "  norm: bewaartermijm"),
        (B, "lezers: [gewogen_deelnemers]", "lezers: [gewogen_deelnemer]"),
    ],
)
def test_een_naam_die_niet_bestaat_is_een_fout_en_niet_ook_nog_een_gevolg(
    naam: str, van: str, naar: str
) -> None:
    keuring = keur(anders(naam, van, naar, 1))
    assert len(keuring.fouten) == 1, gezegd(keuring)
    assert "bestaat niet" in keuring.fouten[0]
    assert keuring.waarschuwingen == ()


# --- everything at once ---


def test_alle_soorten_fouten_en_waarschuwingen_komen_in_een_keer() -> None:
    tekst = TEKSTEN[B]
    for van, naar in (
        ('versie: "1"', "versie: 1"),
        ("    geheimhouding: artikel 7 W", "    geheimhouding: artikel 7 Z\n    geheimhouding: artikel 7 W"),
        ("soort: politie_8", "soort: politie_88"),
        ("casusnummer: WOB", "casusnummer: WOB\nkleur: rood"),
        ("  herinnering_na: P7D", "  herinnering_na: een week"),
        ("    handelingen: [triage_vaststellen,", "    handelngen: [triage_vaststelen,"),
        ("afschaling_motiveren, ", ""),
        ("bij: 0.5, doe: automatische_kennisgeving", "bij: 0.5, doe: herinnering"),
        ("controle: plan_vastgesteld", "controle: plan_vastgestelt"),
        ("  wpg_20: ", "  wpg_18: {citeer: artikel 18 Wpg}\n  wpg_20: "),
    ):
        assert van in tekst
        tekst = tekst.replace(van, naar, 1)
    keuring = keur(tekst)
    zinnen = gezegd(keuring)
    for zin in (
        "'versie': hier hoort tekst",
        "'geheimhouding' staat hier twee keer",
        "'gegevens.politie_8.soort': deze waarde is hier niet toegestaan",
        "'kleur': dit veld bestaat niet in een convenant",
        "'werkafspraken.herinnering_na': dit is geen duur",
        "'fasen.triage.handelngen': dit veld bestaat niet in een convenant. Bedoelde u 'handelingen'?",
        "handeling 'triage_vaststelen' bestaat niet. Bedoelde u 'triage_vaststellen'?",
        "'afschaling_gemotiveerd' kan hier nooit slagen",
        "geen eindfase te bereiken",
        "de ladder heeft een trede 'automatische_kennisgeving' nodig",
        "controle 'plan_vastgestelt' bestaat niet. Bedoelde u 'plan_vastgesteld'?",
        "'wpg_18' is van geen enkele partij een grondslag",
    ):
        assert zin in zinnen, zinnen
    assert len(keuring.fouten) == 12, zinnen
    nummers = [int(f.split("regel ")[1].split(":")[0]) for f in keuring.fouten]
    assert nummers == sorted(nummers)


@pytest.mark.parametrize("blok", [veld for veld in ruw(K) if veld not in {"id", "versie", "titel"}])
@pytest.mark.parametrize("waarde", ["weg", 5, None])
def test_een_blok_dat_niet_te_lezen_is_houdt_de_rest_niet_tegen(blok: str, waarde: object) -> None:
    ding = ruw(K)
    ding[blok] = waarde
    if waarde == "weg":
        del ding[blok]
    ding["titel"], ding["bewaren" if blok != "bewaren" else "datalek"]["eis"] = 5, 6
    keuring = keur(als_tekst(ding))
    assert any("'titel': hier hoort tekst" in f for f in keuring.fouten)
    assert any(".eis': hier hoort tekst" in f for f in keuring.fouten)
    van_het_blok = [f for f in keuring.fouten if blok in f]
    ander = [f for f in keuring.fouten if f not in van_het_blok]
    assert len(ander) == 2, gezegd(keuring)


@pytest.mark.parametrize(
    ("plek", "waarde"),
    [
        (("fasen", "casusoverleg"), 5),
        (("fasen", "aanmelding_intake"), 5),
        (("fasen", "triage", "handelingen"), 5),
        (("fasen", "triage", "handelingen", 0), None),
        (("fasen", "casusoverleg", "overgangen", 1), {"naar": "afschaling"}),
        (("fasen", "casusoverleg", "overgangen", 1, "poort", 0), {}),
        (("fasen", "triage", "zicht"), 5),
        (("fasen", "afgesloten", "eind"), "misschien"),
        (("rollen", "procesregisseur"), 5),
        (("rollen", "procesregisseur", "namens"), 5),
        (("partijen", "gemeente"), 5),
        (("partijen", "politie", "soort"), []),
        (("gegevens", "zorg"), 5),
        (("gegevens", "zorg", "voorwaarden"), 5),
        (("clausules", "mee_naar_huis"), 5),
        (("open_normen", "bewaartermijn"), 5),
        (("toelating", "criteria"), 5),
        (("grondslagen", "wpg_20"), 5),
        (("doelen", "oplossen"), 5),
    ],
)
def test_wat_niet_te_lezen_is_heeft_geen_verzonnen_gevolgen(plek: tuple[Any, ...], waarde: object) -> None:
    """One mistake is one sentence: what cannot be read is not also missed elsewhere."""
    ding = hier = ruw(B)
    for stap in plek[:-1]:
        hier = hier[stap]
    hier[plek[-1]] = waarde
    keuring = keur(als_tekst(ding))
    assert len(keuring.fouten) == 1, gezegd(keuring)
    assert ".".join(map(str, plek)) in keuring.fouten[0]
    assert keuring.waarschuwingen == ()


def plekken(ding: Any, pad: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    for sleutel, deel in ding.items() if isinstance(ding, dict) else enumerate(ding):
        yield (*pad, sleutel)
        if isinstance(deel, dict | list):
            yield from plekken(deel, (*pad, sleutel))


PLEKKEN = {naam: list(plekken(ruw(naam))) for naam in TEKSTEN}
ENGELS = ("Input should", "Field required", "valid", "Unexpected", "should be")


@given(
    st.sampled_from(sorted(PLEKKEN)).flatmap(lambda n: st.tuples(st.just(n), st.sampled_from(PLEKKEN[n]))),
    st.sampled_from([None, 5, 1.5, True, "x", [], [None], {}, {"a": 1}, {1: {}}, [[]], [{"a": None}]]),
)
def test_wat_er_ook_staat_het_wordt_gezegd_in_het_nederlands(
    plek: tuple[str, tuple[Any, ...]], waarde: object
) -> None:
    naam, (*boven, laatste) = plek
    ding = hier = ruw(naam)
    for stap in boven:
        hier = hier[stap]
    hier[laatste] = waarde
    keuring = keur(als_tekst(ding))
    assert (keuring.convenant is None) is bool(keuring.fouten)
    zinnen = gezegd(keuring)
    assert not [woord for woord in ENGELS if woord in zinnen], zinnen
    if keuring.convenant is not None:
        lees_opgeslagen(als_tekst(ding), CONTROLES)
