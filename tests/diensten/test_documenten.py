"""Documents, numbers, the register and publication: what people need beside the casus itself."""

from __future__ import annotations

import io
from functools import partial
from pathlib import Path

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from convenanten.lader import MAP, lees_opgeslagen
from models.tabellen import Contact, Logregel
from services.convenant import versies
from services.convenant.versies import verwerkingsregister
from services.handelen.fouten import CasusregieFout, Conflict, GeenBevoegdheid, OngeldigeInvoer
from services.handelen.werkplek import CONTROLES
from services.inzien import cijfers, documenten, verloop
from services.inzien.dossier import bekijk_dossier
from tests.conftest import Proef

KRIMPEN_MELDER = MAP / "krimpen_woonoverlast" / "scenarios" / "melder_trekt_toestemming_in.yaml"


@pytest.fixture(scope="module")
def aan_het_eind(tmp_path_factory: pytest.TempPathFactory) -> Proef:
    """A casus in its last fase, just before closing."""
    p = Proef(tmp_path_factory.mktemp("documenten"), None, KRIMPEN_MELDER)
    p.speel(tot={"zin": "Afsluiten"})
    return p


def lees(pdf: bytes) -> str:
    """The text of a PDF, after checking that it is tagged, titled and in Dutch."""
    r = PdfReader(io.BytesIO(pdf))
    assert str(r.trailer["/Root"]["/MarkInfo"]["/Marked"]) == "True"  # type: ignore[index]
    assert "/StructTreeRoot" in r.trailer["/Root"]  # type: ignore[operator]
    assert str(r.trailer["/Root"]["/Lang"]).startswith("nl")  # type: ignore[index]
    assert r.metadata is not None
    assert r.metadata.title
    return " ".join(" ".join(b.extract_text() for b in r.pages).split())


# what articles 13 and 14 AVG ask, and of a shared responsibility article 26(2); as this casus has it
IN_DE_BRIEF = {
    "aan wie": ("Jan Proefpersoon", "Voorbeelddijk 5"),
    "verantwoordelijken": ("samen verantwoordelijk", "elke organisatie zelf verantwoordelijk"),
    "functionaris": ("Gemeente Krimpen aan den IJssel (burgemeester): fg@burgemeester-krimpen.demo.example",),
    "doelen": ("Het gedrag stoppen dat woonoverlast veroorzaakt",),
    "grondslagen": ("artikel 6 lid 1 onder e AVG", "artikel 20 Wet politiegegevens"),
    "belang": ("wij er een belang bij hebben: het gedrag stoppen",),
    "categorieen": ("Gegevens waaruit blijkt wie de overlast veroorzaakt", "Politiegegevens dagelijkse taak"),
    "bron": ("Wij kregen ze van: Gemeente Krimpen aan den IJssel (burgemeester), Politie, Woningcorporatie",),
    "ontvangers": ("Wie krijgen deze gegevens? • Gemeente", "• Politie", "• Woningcorporatie"),
    "termijn": ("5 jaar nadat het is afgesloten", "vernietigd"),
    "rechten": ("artikel 15 tot en met 18", "binnen een maand", "bezwaar maken", "Wet politiegegevens"),
    "besluiten": ("niets door een computer besloten",),
    "klacht": ("Autoriteit Persoonsgegevens",),
}


@pytest.mark.eis("K4.2")
@pytest.mark.eis("H9")
@pytest.mark.parametrize("wat", sorted(IN_DE_BRIEF))
def test_de_brief_zegt_wat_er_gebeurt_en_welke_rechten_er_zijn(aan_het_eind: Proef, wat: str) -> None:
    p = aan_het_eind
    tekst = lees(documenten.maak_document(p.w, p.wie("mees"), p.speler.nummer, "brief"))
    for woorden in IN_DE_BRIEF[wat]:
        assert woorden in tekst, woorden


@pytest.mark.eis("K4.2")
def test_in_de_brief_staat_niets_van_of_over_een_ander(aan_het_eind: Proef) -> None:
    p = aan_het_eind
    tekst = lees(documenten.maak_document(p.w, p.wie("mees"), p.speler.nummer, "brief"))
    inhoud = ("Drie meldingen", "Buurvrouw", "Boren tot acht uur", "regelt zijn zaken")
    for geheim in ("melder", "Verslag van de melding", "artikel 6 lid 1 onder a AVG", *inhoud):
        assert geheim not in tekst, geheim
    with pytest.raises(GeenBevoegdheid):
        documenten.maak_document(p.w, p.wie("wendy"), p.speler.nummer, "brief")


@pytest.mark.eis("K11.2-3")
def test_de_melder_krijgt_een_brief_van_wie_hem_informeert(aan_het_eind: Proef) -> None:
    p = aan_het_eind
    tekst = lees(documenten.maak_document(p.w, p.wie("wendy"), p.speler.nummer, "brief_melder"))
    for woorden in ("als melder", "Verslag van de melding", "Met vriendelijke groet, Woningcorporatie"):
        assert woorden in tekst, woorden
    for geheim in ("Jan Proefpersoon", "Politiegegevens", "wie de overlast veroorzaakt", "over uw situatie"):
        assert geheim not in tekst, geheim
    with pytest.raises(GeenBevoegdheid, match="wordt geïnformeerd door"):
        documenten.maak_document(p.w, p.wie("mees"), p.speler.nummer, "brief_melder")


@pytest.mark.eis("H10")
def test_zonder_fg_of_tegen_een_besluit_om_te_zwijgen_komt_er_geen_brief(tmp_path: Path) -> None:
    p = Proef(tmp_path, None, KRIMPEN_MELDER)
    p.speel(tot={"zin": "De burgemeester informeert de overlastgever"})
    maak = partial(documenten.maak_document, p.w, p.wie("mees"), p.speler.nummer, "brief")
    assert "Geachte" in lees(maak())
    zwijgen = {"grond": "uavg_41", "herzien_op": "2100-01-01", "motivering": "Nu zou het onderzoek mislukken"}
    p.doe("mees", "niet_informeren", p.speler.nummer, **zwijgen, afgewogen=("a", "g"))
    with pytest.raises(GeenBevoegdheid, match="beslissing om deze persoon niet te informeren"):
        maak()
    p.doe("mees", "uitzondering_beeindigen", p.speler.nummer, toelichting="Het onderzoek is voorbij")
    with p.w.db.schrijven() as s:
        for rij in s.scalars(select(Contact).where(Contact.voor == "fg")):
            rij.ingetrokken_op = p.w.nu(s).wand
    with pytest.raises(OngeldigeInvoer, match="functionaris gegevensbescherming"):
        maak()
    p.w.sluit()


@pytest.mark.eis("K4.2")
def test_de_brief_noemt_niet_wat_anderen_elkaar_gaven(tmp_path: Path) -> None:
    p = Proef(tmp_path, None, KRIMPEN_MELDER)
    p.speel(tot={"zin": "De ontvanger verbetert niet zelf"})
    tekst = lees(documenten.maak_document(p.w, p.wie("mees"), p.speler.nummer, "brief"))
    assert "wie de overlast veroorzaakt" in tekst
    assert "wie verantwoordelijk is voor het gedrag" not in tekst
    p.w.sluit()


@pytest.mark.eis("K6.2c")
@pytest.mark.eis("K6.2d")
def test_plan_en_voortgang_bevatten_alleen_wat_de_maker_mag_zien(aan_het_eind: Proef) -> None:
    p = aan_het_eind
    plan = lees(
        documenten.maak_document(p.w, p.wie("wendy"), p.speler.nummer, "plan", doel="overlast_stoppen")
    )
    assert "Stille nachten" in plan
    assert "Afspraken over boren en uitlaten" in plan
    voortgang = lees(
        documenten.maak_document(p.w, p.wie("wendy"), p.speler.nummer, "voortgang", doel="overlast_stoppen")
    )
    assert "De hond gaat mee naar het werk" in voortgang
    for document in (plan, voortgang):
        assert "Drie meldingen" not in document
        assert "Jan Proefpersoon" not in document
    with pytest.raises(CasusregieFout):
        documenten.maak_document(p.w, p.wie("dirk"), p.speler.nummer, "plan", doel="overlast_stoppen")
    with pytest.raises(OngeldigeInvoer, match="bestaat niet"):
        documenten.maak_document(p.w, p.wie("mees"), p.speler.nummer, "roman")


@pytest.mark.eis("K7.2")
def test_een_brief_gaat_niet_naar_een_adres_dat_is_verbeterd(tmp_path: Path) -> None:
    p = Proef(tmp_path, None, KRIMPEN_MELDER)
    p.speel(tot={"zin": "Naar het gezamenlijk overleg"})
    dossier = bekijk_dossier(p.w, p.wie("wendy"), p.speler.nummer, "overlast_stoppen")
    naam = next(g.id for g in dossier.gegevens if "Voorbeelddijk 5" in g.inhoud)
    maak = partial(documenten.maak_document, p.w, p.wie("mees"), p.speler.nummer, "brief")
    assert "Voorbeelddijk 5" in lees(maak())
    p.doe(
        "wendy",
        "gegeven_corrigeren",
        p.speler.nummer,
        gegeven=naam,
        soort="correctie",
        inhoud="Naam: Jan Proefpersoon\nAdres: Voorbeelddijk 7",
        reden="Verkeerd huisnummer",
        zorgvuldig=True,
    )
    tekst = lees(maak())
    assert "Voorbeelddijk" not in tekst
    assert "Geachte heer of mevrouw" in tekst
    p.w.sluit()


@pytest.mark.eis("K6.2d")
def test_de_afsluitrapportage_komt_na_het_besluit_en_houdt_het_niet_tegen(tmp_path: Path) -> None:
    p = Proef(tmp_path, None, KRIMPEN_MELDER)
    p.speel(tot={"zin": "De melder trok zijn toestemming in"})
    tekst = lees(documenten.maak_document(p.w, p.wie("mees"), p.speler.nummer, "afsluiting"))
    for woorden in ("De doelen zijn bereikt", "Stille nachten", "Een maand zonder meldingen"):
        assert woorden in tekst
    with pytest.raises(CasusregieFout):
        documenten.maak_document(p.w, p.wie("wendy"), p.speler.nummer, "afsluiting")
    p.w.sluit()


@pytest.mark.eis("K9.4b")
def test_uit_de_niet_actieve_omgeving_komt_een_rapportage_alleen_met_een_reden(tmp_path: Path) -> None:
    p = Proef(tmp_path, None, KRIMPEN_MELDER)
    p.speel(tot_en_met={"zin": "Het dossier gaat naar de niet-actieve omgeving"})
    maak = partial(documenten.maak_document, p.w, p.wie("mees"), p.speler.nummer, "afsluiting")
    with pytest.raises(CasusregieFout, match="niet-actieve omgeving"):
        maak()
    with pytest.raises(OngeldigeInvoer, match="nieuwsgierig"):
        maak(reden="nieuwsgierig")
    assert "De doelen zijn bereikt" in lees(maak(reden="verzoek"))
    with p.w.db.lezen() as s:
        codes = s.scalars(select(Logregel.codes).where(Logregel.soort == "document_gemaakt")).all()
    assert codes[-1]["reden"] == "verzoek"
    p.w.sluit()


@pytest.mark.eis("H15b")
def test_de_verklaring_is_voor_een_partner_van_een_casus(sjabloon: Proef) -> None:
    p = sjabloon
    nummer, _ = p.aanmelding()
    with pytest.raises(OngeldigeInvoer):
        documenten.maak_document(p.w, p.wie("pieter"), nummer, "verklaring")
    p.doe(
        "pieter",
        "partner_toevoegen",
        nummer,
        partij="kredietbank_noord",
        ontvangers_nagegaan=True,
        motivering="Schulden",
    )
    tekst = lees(documenten.maak_document(p.w, p.wie("pieter"), nummer, "verklaring"))
    assert "kredietbank_noord" in tekst
    assert nummer in tekst
    assert "Proefpersoon" not in tekst


@pytest.mark.eis("K8")
@pytest.mark.eis("V2")
@pytest.mark.eis("V12")
def test_deelnemers_zien_van_elkaar_taak_en_geheimhouding(aan_het_eind: Proef) -> None:
    p = aan_het_eind
    deelnemers = {d.partij: d for d in verloop.bekijk_casus(p.w, p.wie("wendy"), p.speler.nummer).deelnemers}
    assert deelnemers["politie"].geheimhouding == "artikel 7 Wet politiegegevens"
    assert deelnemers["woningcorporatie"].taak.startswith("Woningwet")
    assert deelnemers["burgemeester_krimpen"].rol == "regie"


@pytest.mark.eis("K9.6")
def test_cijfers_noemen_geen_kleine_aantallen_en_zijn_niet_voor_iedereen(aan_het_eind: Proef) -> None:
    p = aan_het_eind
    for tabel in cijfers.cijfers(p.w, p.wie("mees"), p.convenant):
        assert all(n is None or n == 0 or n >= 5 for _, n in tabel.rijen), tabel
    with pytest.raises(GeenBevoegdheid):
        cijfers.cijfers(p.w, p.wie("wendy"), p.convenant)


@pytest.mark.eis("K4.1")
def test_het_register_zegt_per_stap_wie_verantwoordelijk_is() -> None:
    tekst = (MAP / "krimpen_woonoverlast" / "1.yaml").read_text(encoding="utf-8")
    regels = verwerkingsregister(lees_opgeslagen(tekst, CONTROLES))
    per_vraag = {r.verwerking: r for r in regels}
    assert not per_vraag["Waaruit bestaat de overlast?"].gezamenlijk
    assert per_vraag["Is er sprake van Complexe woonoverlast?"].gezamenlijk
    assert not per_vraag["Is er sprake van Complexe woonoverlast?"].persoonsgegeven
    assert all(r.verantwoordelijk and r.ontvanger for r in regels)


@pytest.mark.eis("K11.1")
def test_elke_partij_legt_de_publicatie_vast(aan_het_eind: Proef) -> None:
    p = aan_het_eind
    velden = {"naam": p.convenant, "versie": "1", "waar": "https://politie.example/convenant"}
    partijen = set(versies.actief(p.w, p.convenant).partijen)

    def gepubliceerd() -> list[tuple[str, str]]:
        besloten = versies.beslissingen(p.w, p.beheerder, p.convenant, "1")
        assert besloten is not None
        return [(partij, waar) for partij, waar, _ in besloten.publicaties]

    assert gepubliceerd() == []
    uit = p.beheer("convenant_publiceren", **velden, partij="politie")
    assert set(uit["nog niet"].split(", ")) == partijen - {"politie"}
    assert gepubliceerd() == [("politie", "https://politie.example/convenant")]
    with pytest.raises(Conflict):
        p.beheer("convenant_publiceren", **velden, partij="politie")
    with pytest.raises(OngeldigeInvoer):
        p.beheer("convenant_publiceren", **velden, partij="niemand")
    with pytest.raises(GeenBevoegdheid):
        p.doe("mees", "convenant_publiceren", **velden, partij="woningcorporatie")
