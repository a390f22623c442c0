"""People in the vault: counted, found again, and forgotten when their consent ends."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sqlalchemy import select, text

from convenanten.lader import MAP
from models.tabellen import Bericht, Betrokkene, Casus, CasusFeit, Gegeven, Logregel
from services.handelen.personen import indexeer
from services.inzien import dossier as dossier_inzien
from services.inzien import logboek as logboek_inzien
from services.inzien import verloop, zoeken
from tests.conftest import Proef

TWEE_MELDERS = MAP / "krimpen_woonoverlast" / "scenarios" / "twee_melders.yaml"


@pytest.mark.parametrize(
    ("zo", "en_zo"),
    [
        ("Jan de Vries", "JAN  DE VRIES"),
        ("Jan de Vries", "Vries, Jan de"),
        ("Jan de Vries", "jan vries"),
        ("Anne-Fleur Çelik", "anne fleur celik"),
        ("Bjørn van 't Hoff", "Bjorn Hoff"),
    ],
)
def test_een_naam_is_dezelfde_hoe_hij_ook_geschreven_is(proef: Proef, zo: str, en_zo: str) -> None:
    kluis = proef.w.kluis
    assert kluis.zoekindex(zo, "1980-01-01") == kluis.zoekindex(en_zo, "1980-01-01")
    assert kluis.zoekindex(zo) != kluis.zoekindex(zo, "1980-01-01")
    assert kluis.zoekindex("Jan de Vriese") != kluis.zoekindex("Jan de Vries")
    assert kluis.zoekindex(" ") == ""


@pytest.mark.eis("H8")
def test_een_tweede_open_casus_over_iemand_ziet_alleen_de_procesregisseur(proef: Proef) -> None:
    eerste, _ = proef.aanmelding(naam="Jan Dubbel")
    tweede, id_ = proef.aanmelding(naam="DUBBEL, Ján", geboortedatum=None)
    ander, _ = proef.aanmelding(naam="Jan Dubbel", geboortedatum="1999-09-09")

    def ook_open(wie: str, nummer: str) -> tuple[str, ...]:
        return verloop.bekijk_casus(proef.w, proef.wie(wie), nummer).ook_open

    assert ook_open("pieter", tweede) == (eerste, ander)
    assert ook_open("pieter", ander) == (tweede,), "a known other date of birth is somebody else"
    assert ook_open("wilma", tweede) == ()
    with proef.w.db.lezen() as s:
        gemeld = s.scalars(
            select(Bericht.partij).where(Bericht.onderwerp_id == id_, Bericht.soort == "mogelijk_dubbel")
        ).all()
    assert set(gemeld) == {"gemeente_heerenveen"}
    assert "mogelijk_dubbel" not in {
        b[0] for b in verloop.bekijk_casus(proef.w, proef.wie("wilma"), tweede).berichten
    }


def test_iemand_is_te_vinden_zonder_geboortedatum_en_als_gezinslid(proef: Proef) -> None:
    nummer, id_ = proef.klaar_voor_plan()
    proef.naar_plan(nummer, id_)
    proef.doe("pieter", "persoon_toevoegen", nummer, categorie="gezinslid", naam="Kind Vindbaar")
    ook, _ = proef.aanmelding(naam="Kind Vindbaar", geboortedatum=None)

    def gevonden(naam: str, datum: str) -> list[str]:
        return zoeken.wie_is_het(proef.w, proef.wie("pieter"), naam, datum, proef.convenant)

    assert gevonden("kind vindbaar", "") == [nummer, ook]
    assert gevonden("kind vindbaar", "2012-03-04") == [nummer, ook], "of them no date is known"
    assert nummer in gevonden("canarie persoonsnaam", "1970-02-03")
    assert gevonden("canarie persoonsnaam", "1970-02-04") == []
    assert verloop.bekijk_casus(proef.w, proef.wie("pieter"), ook).ook_open == (nummer,)
    dossier_inzien.bekijk_dossier(proef.w, proef.wie("pieter"), nummer, "overlast")
    regels = logboek_inzien.logboek_van_betrokkene(proef.w, proef.wie("pieter"), "Kind Vindbaar", "")
    assert "ingezien" in {r.wat for r in regels}


def test_wie_er_al_stond_krijgt_zijn_indexen_bij_het_bijwerken(proef: Proef) -> None:
    nummer, id_ = proef.aanmelding(naam="Eerder Opgeslagen")
    with proef.w.db.schrijven() as s:
        s.execute(
            text("update betrokkene set naamindex = null, zoekindex = 'oud' where casus_id = :c"), {"c": id_}
        )
    wie = proef.wie("pieter")
    assert zoeken.wie_is_het(proef.w, wie, "eerder opgeslagen", "", proef.convenant) == []
    assert indexeer(proef.w) == 1
    assert indexeer(proef.w) == 0
    assert zoeken.wie_is_het(proef.w, wie, "eerder opgeslagen", "1970-02-03", proef.convenant) == [nummer]


@pytest.mark.eis("K3.3d")
def test_wat_op_de_toestemming_rustte_is_uit_de_kluis_en_het_andere_niet(tmp_path: Path) -> None:
    p = Proef(tmp_path, None, TWEE_MELDERS)
    p.speel(tot_en_met={"zin": "Het contact van de eerste melder mag mee"})
    nummer = p.speler.nummer
    met = {"doel": "overlast_stoppen", "ontvangers": ("burgemeester_krimpen",), "zorgvuldig": True}
    p.doe(
        "wendy",
        "gegeven_inbrengen",
        nummer,
        categorie="melding",
        betrokkene="melder 1",
        inhoud="Belde in de nacht",
        grondslagen=("avg_6_1_f",),
        ontvangers_nagegaan=True,
        belangenafweging="Zonder de melding is er geen zaak",
        **met,
    )
    p.doe("wendy", "toestemming_melder_vastleggen", nummer, melder="melder 1", gegeven=False)
    with p.w.db.lezen() as s:
        casus = s.scalars(select(Casus).where(Casus.nummer == nummer)).one()
        contact, melding = (
            s.scalars(select(Gegeven).where(Gegeven.casus_id == casus.id, Gegeven.categorie == x)).one()
            for x in ("melder_contact", "melding")
        )
        assert (contact.inhoud_kluis, contact.gewist_op is None) == (b"", False)
        assert melding.gewist_op is None
        assert p.w.kluis.open(melding, Gegeven.inhoud_kluis) == "Belde in de nacht"
        melder = s.get_one(Betrokkene, contact.betrokkene_id)
        assert json.loads(p.w.kluis.open(melder, Betrokkene.persoon_kluis)) == {}
        assert (melder.zoekindex, melder.naamindex) == (None, "")
        woorden = {
            f.gegevens["gegeven"]: f.toelichting_kluis
            for f in s.scalars(select(CasusFeit).where(CasusFeit.soort == "gegeven_inbrengen"))
        }
        assert woorden[contact.id] is None
        assert woorden[melding.id] is not None
        regel = s.scalars(
            select(Logregel)
            .where(Logregel.keten == casus.id, Logregel.soort == "toestemming_melder_vastleggen")
            .order_by(Logregel.id.desc())
        ).first()
        assert regel is not None
        assert regel.codes["gewist"] == [contact.id]
    p.w.sluit()
