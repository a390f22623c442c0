"""From file to convenant in force: what is registered, what people decide, and what stands in the way."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from convenanten.definitie import Convenant
from convenanten.duur import AMSTERDAM, Duur
from convenanten.lader import MAP, lees_opgeslagen
from models.tabellen import Convenantversie, Invulling, Vaststelling
from services.alles import HANDELINGEN
from services.convenant import versies
from services.handelen import invullen
from services.handelen.fouten import Conflict, NietGevonden, OngeldigeInvoer
from services.handelen.werkplek import CONTROLES
from tests.conftest import Proef, zet

KRIMPEN = "krimpen_woonoverlast"
INGEVULD = {
    "uitvoeringsplan": "Uitvoeringsplan woonoverlast, versie 2 van 1 februari 2023",
    "laatste_ondertekening": "2023-01-10",
    "bewaartermijn": "P5Y",
}


def vul_in(p: Proef, norm: str, waarde: str, namens: str = "de burgemeester") -> None:
    p.beheer("norm_invullen", naam=KRIMPEN, versie="1", norm=norm, waarde=waarde, namens=namens)


def registreer(p: Proef, convenant: str = KRIMPEN, versie: str = "1") -> None:
    p.beheer("convenant_registreren", naam=convenant, versie=versie)


def activeer(p: Proef, convenant: str = KRIMPEN, versie: str = "1") -> Convenant:
    p.beheer("convenant_vaststellen", naam=convenant, versie=versie)
    return versies.actief(p.w, convenant)


def eigen(p: Proef) -> Path:
    """A convenant of this installation, of which every open norm has an answer."""
    pad = versies.begin_eigen(p.instellingen, "aanpak_voorbeeldstad", "krimpen_meldpunt", "Een")
    pad.write_text(
        pad.read_text(encoding="utf-8").replace("    soort: duur\n", "    soort: duur\n    strengste: P1Y\n"),
        encoding="utf-8",
    )
    zonder_grens = [r for r in pad.read_text(encoding="utf-8").splitlines() if "stens: " not in r]
    pad.write_text("\n".join(zonder_grens) + "\n", encoding="utf-8")
    return pad


def hernoem(pad: Path, titel: str) -> None:
    regels = pad.read_text(encoding="utf-8").splitlines(keepends=True)
    pad.write_text("".join(f"titel: {titel}\n" if r.startswith("titel: ") else r for r in regels))


def test_een_lange_tekst_past_en_een_te_lange_is_een_zin(proef: Proef) -> None:
    """PostgreSQL would refuse what does not fit in its column, with a stack trace."""
    registreer(proef)
    lang = "Uitvoeringsplan, versie 2 van 1 februari 2023. ".ljust(2000, "a")
    vul_in(proef, "uitvoeringsplan", lang)
    besloten = versies.beslissingen(proef.w, proef.beheerder, KRIMPEN, "1")
    assert besloten is not None
    assert besloten.invullingen[-1][1] == lang
    with pytest.raises(OngeldigeInvoer, match="2001 tekens, en er passen er 2000"):
        vul_in(proef, "uitvoeringsplan", "a" * 2001)
    with pytest.raises(OngeldigeInvoer, match="niet te bewaren"):
        vul_in(proef, "uitvoeringsplan", "een nul\x00 in een hele zin")
    with pytest.raises(OngeldigeInvoer, match="waar het convenant openbaar is"):
        proef.beheer(
            "convenant_publiceren", naam=KRIMPEN, versie="1", partij="politie", waar="op de\x00website"
        )


def test_namens_wie_het_mag_besluiten(verse_proef: Proef) -> None:
    p = verse_proef
    registreer(p)
    with pytest.raises(OngeldigeInvoer, match="'de portier' besluit hier niet over") as fout:
        vul_in(p, "bewaartermijn", "P5Y", "de portier")
    assert fout.value.doen.startswith("Kies uit: de burgemeester.")
    velden = {"naam": KRIMPEN, "versie": "1", "norm": "bewaartermijn", "waarde": "P5Y", "namens": " "}
    with pytest.raises(invullen.NietGoedIngevuld) as leeg:
        invullen.vul_in(HANDELINGEN["norm_invullen"].opdracht, velden)
    assert leeg.value.fouten == {"namens": "deze tekst is te kort"}
    vul_in(p, "bewaartermijn", "P5Y", "De Burgemeester, 12 maart 2026")
    besloten = versies.beslissingen(p.w, p.beheerder, KRIMPEN, "1")
    assert besloten is not None
    (invulling,) = besloten.invullingen
    assert invulling[:3] == ("bewaartermijn", "P5Y", "de burgemeester, 12 maart 2026")


@pytest.mark.eis("K16.1")
def test_geen_casus_voor_het_convenant_in_werking_is(verse_proef: Proef) -> None:
    p = verse_proef
    registreer(p)
    for norm, waarde in INGEVULD.items():
        vul_in(p, norm, waarde)
    with pytest.raises(OngeldigeInvoer, match="ligt in de toekomst"):
        vul_in(p, "laatste_ondertekening", "2099-01-01")
    vul_in(p, "laatste_ondertekening", f"{p.w.moment().domein.astimezone(AMSTERDAM):%Y-%m-%d}")
    with pytest.raises(OngeldigeInvoer, match="treedt in werking op"):
        activeer(p)
    with p.w.db.schrijven() as s:  # as it could be filled in before there was a rule
        zet(s, select(Invulling).where(Invulling.norm == "bewaartermijn"), waarde="P40Y")
    vul_in(p, "laatste_ondertekening", "2023-01-10")
    with pytest.raises(OngeldigeInvoer, match="40 jaar is te lang"):
        activeer(p)
    with pytest.raises(NietGevonden):
        versies.actief(p.w, KRIMPEN)
    vul_in(p, "bewaartermijn", "P5Y")
    activeer(p)
    assert versies.actief(p.w, KRIMPEN).id == KRIMPEN


def test_wat_ooit_is_vastgesteld_blijft_leesbaar(verse_proef: Proef) -> None:
    """A bound that came later does not stop the casussen that run under an older vaststelling."""
    p = verse_proef
    with p.w.db.schrijven() as s:
        v = s.scalars(select(Vaststelling).where(Vaststelling.actief)).one()
        v.invullingen = {**v.invullingen, "bewaartermijn": "P80Y", "vaststelling": "2099-01-01"}
    with p.w.db.lezen() as s:
        assert p.w.actief(s, p.convenant)[1].norm("bewaartermijn") == Duur.lees("P80Y")
    tekst = (MAP / KRIMPEN / "1.yaml").read_text(encoding="utf-8")
    toen = tekst.replace("invulling_door: [de burgemeester]", "invulling_door: de burgemeester")
    norm = lees_opgeslagen(toen, CONTROLES).open_normen["bewaartermijn"]
    assert norm.beslissers == ("de burgemeester",)


def test_een_tekst_die_gold_krijgt_geen_andere_onder_hetzelfde_nummer(verse_proef: Proef) -> None:
    p = verse_proef
    pad = eigen(p)
    eerste = pad.read_text(encoding="utf-8")
    registreer(p, "aanpak_voorbeeldstad")
    hernoem(pad, "Twee")
    registreer(p, "aanpak_voorbeeldstad")
    pad.write_text(eerste, encoding="utf-8")
    registreer(p, "aanpak_voorbeeldstad")
    assert activeer(p, "aanpak_voorbeeldstad").titel == "Een", "the text that was registered last"
    hernoem(pad, "Drie")
    with pytest.raises(Conflict, match="al vastgesteld, met een andere tekst") as fout:
        registreer(p, "aanpak_voorbeeldstad")
    assert "nieuw versienummer" in fout.value.doen
    pad.write_text(eerste, encoding="utf-8")
    registreer(p, "aanpak_voorbeeldstad")  # the same text: nothing happens
    tweede = pad.with_name("2.yaml")
    tweede.write_text(eerste.replace('versie: "1"', 'versie: "2"'), encoding="utf-8")
    registreer(p, "aanpak_voorbeeldstad", "2")
    activeer(p, "aanpak_voorbeeldstad", "2")
    hernoem(pad, "Drie")
    with pytest.raises(Conflict):  # it no longer is in force, and casussen still run under it
        registreer(p, "aanpak_voorbeeldstad")
    with p.w.db.lezen() as s:
        bewaard = s.scalars(
            select(Convenantversie.versie).where(Convenantversie.convenant == "aanpak_voorbeeldstad")
        )
        assert sorted(bewaard) == ["1", "1", "2"]


def test_een_kapot_concept_staat_in_de_lijst_met_zijn_fouten(verse_proef: Proef) -> None:
    p = verse_proef
    pad = eigen(p)
    goed = pad.read_text(encoding="utf-8")
    pad.write_text(goed.replace("soort: duur", "soort: tijd"), encoding="utf-8")

    def rij() -> versies.ConvenantBeeld:
        (gevonden,) = (x for x in versies.overzicht(p.w) if x.convenant == "aanpak_voorbeeldstad")
        return gevonden

    assert (rij().titel, rij().status_en_fouten, rij().open_normen) == ("1.yaml", "concept, 2 fouten", ())
    assert any(x.status_en_fouten == "actief" for x in versies.overzicht(p.w))
    pad.write_text("", encoding="utf-8")
    assert rij().status_en_fouten == "concept, 1 fout"
    pad.write_bytes(b"\xff")
    assert rij().status_en_fouten == "concept, 1 fout"
    pad.write_text(goed, encoding="utf-8")
    registreer(p, "aanpak_voorbeeldstad")
    activeer(p, "aanpak_voorbeeldstad")
    pad.write_text("", encoding="utf-8")
    assert (rij().titel, rij().status, rij().status_en_fouten) == ("Een", "actief", "actief, 1 fout")
    with pytest.raises(versies.OnbruikbaarConvenant) as fout:
        versies.controleer_bestand(p.instellingen, pad)
    assert len(fout.value.fouten) == 1
