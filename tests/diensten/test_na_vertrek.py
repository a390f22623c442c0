"""A partij that left a casus reads nothing any more, and keeps answering for what it said."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from models.tabellen import Bericht, Casus, Gegeven
from services.casus.bereik import zichtbare_gegevens
from services.handelen.fouten import GeenBevoegdheid, GeenDeelname, NietGevonden
from services.handelen.standen import laad_stand
from services.handelen.wie import lezer_voor
from services.inzien import dossier, verloop
from services.inzien.keuzes import keuzes
from tests.conftest import Proef
from tests.diensten.test_portaal import als

BETER = {"soort": "correctie", "inhoud": "Zes meldingen", "reden": "Dubbel geteld", "zorgvuldig": True}


@pytest.fixture
def vertrokken(proef: Proef) -> tuple[str, str]:
    """A casus in which the corporatie gave something that the politie reads, and left: (number, gegeven)."""
    nummer, id_ = proef.klaar_voor_plan()
    proef.naar_plan(nummer, id_)
    for wie, grond in (("wilma", "avg_6_1_f"), ("agnes", "wpg_20")):
        proef.doe(wie, "grondslag_wegen", nummer, grondslagen=(grond,), motivering="Onze taak")
    g = proef.doe(
        "wilma",
        "gegeven_inbrengen",
        nummer,
        categorie="woonsituatie",
        inhoud="Zeven meldingen",
        doel="overlast",
        grondslagen=("avg_6_1_f",),
        ontvangers=("gemeente_heerenveen", "politie"),
        zorgvuldig=True,
        ontvangers_nagegaan=True,
        belangenafweging="Het belang van de buurt weegt zwaarder",
    )["gegeven"]
    proef.doe("wilma", "terugtrekken", nummer, reden="Wij hebben geen taak meer")
    return nummer, g


def woorden(p: Proef, id_: str) -> str:
    with p.w.db.lezen() as s:
        return str(p.w.kluis.open(s.get_one(Gegeven, id_), Gegeven.inhoud_kluis))


@pytest.mark.eis("K7.2")
def test_wie_vertrok_verbetert_wat_het_inbracht_en_de_ontvangers_horen_dat(
    proef: Proef, vertrokken: tuple[str, str]
) -> None:
    nummer, g = vertrokken
    with pytest.raises(GeenDeelname):
        dossier.bekijk_dossier(proef.w, proef.wie("wilma"), nummer, "overlast")
    assert g in keuzes(proef.w, proef.wie("wilma"), "gegeven_corrigeren", over=nummer)["gegeven"]
    proef.doe("wilma", "gegeven_corrigeren", nummer, gegeven=g, **BETER)
    assert woorden(proef, g) == "Zes meldingen"
    with proef.w.db.lezen() as s:
        gehoord = s.scalars(
            select(Bericht.partij).where(Bericht.kenmerk == nummer, Bericht.soort == "gegeven_gecorrigeerd")
        )
        assert set(gehoord) == {"gemeente_heerenveen", "politie"}


def test_verder_doet_wie_vertrok_niets_meer(proef: Proef, vertrokken: tuple[str, str]) -> None:
    nummer, g = vertrokken
    velden: dict[str, Any] = {"gegeven": g, "reden": "Klopt niet"}
    with pytest.raises(GeenDeelname):
        proef.doe("wilma", "gegeven_betwisten", nummer, **velden)
    with pytest.raises(GeenDeelname):
        keuzes(proef.w, proef.wie("wilma"), "gegeven_betwisten", over=nummer)
    assert {h.naam for h in verloop.kan_nog(proef.w, proef.wie("wilma"), nummer)} == {
        "gegeven_corrigeren",
        "toestemming_intrekken",
    }


def test_van_een_ander_verbetert_wie_vertrok_niets(proef: Proef, vertrokken: tuple[str, str]) -> None:
    nummer, _ = vertrokken
    g = proef.doe(
        "agnes",
        "gegeven_inbrengen",
        nummer,
        categorie="politie_8",
        inhoud="Drie registraties",
        doel="overlast",
        grondslagen=("wpg_20",),
        ontvangers=("gemeente_heerenveen",),
        zorgvuldig=True,
        ontvangers_nagegaan=True,
    )["gegeven"]
    assert g not in keuzes(proef.w, proef.wie("wilma"), "gegeven_corrigeren", over=nummer)["gegeven"]
    with pytest.raises((GeenBevoegdheid, NietGevonden)):
        proef.doe("wilma", "gegeven_corrigeren", nummer, gegeven=g, **BETER)
    assert woorden(proef, g) == "Drie registraties"
    with proef.w.db.lezen() as s:
        c = s.scalars(select(Casus).where(Casus.nummer == nummer)).one()
        lezer = lezer_voor(s, proef.wie("wilma"), c.convenant, None)
        gezien = zichtbare_gegevens(s, c.id, laad_stand(s, c), proef.w.geldend(s, c.vaststelling_id), lezer)
    assert {x.feit.inbrenger for x in gezien} == {"accolade"}


def test_wie_nooit_meedeed_ziet_ook_zo_niets(proef: Proef, vertrokken: tuple[str, str]) -> None:
    nummer, _ = vertrokken
    with pytest.raises(NietGevonden):
        keuzes(proef.w, proef.wie("victor"), "gegeven_corrigeren", over=nummer)


def test_de_bladzijde_zegt_wat_er_nog_kan_en_toont_niets(proef: Proef, vertrokken: tuple[str, str]) -> None:
    nummer, _ = vertrokken
    with als(proef, "wilma") as c:
        bladzijde = c.get(f"/casus/{nummer}")
        assert bladzijde.status_code == 403
        assert "doet niet meer mee" in bladzijde.text
        assert f"/casus/{nummer}/doe/gegeven_corrigeren" in bladzijde.text
        assert "plan_vaststellen" not in bladzijde.text
        formulier = c.get(f"/casus/{nummer}/doe/gegeven_corrigeren")
        assert formulier.status_code == 200
        assert "Woonsituatie" in formulier.text
        for weg in (f"/casus/{nummer}/dossier", f"/casus/{nummer}/doe/gegeven_betwisten"):
            assert c.get(weg).status_code == 403, weg
