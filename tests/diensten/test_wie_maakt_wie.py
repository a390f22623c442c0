"""Nobody locks another partij's people out, and no single person makes those who watch each other."""

from __future__ import annotations

import re
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from models.tabellen import Bericht
from portal.app import maak
from portal.kader import KOEK
from services.handelen.fouten import Conflict, GeenBevoegdheid, NietGevonden, NietIngelogd
from services.inzien import verloop
from services.toegang import accounts, autorisaties
from tests.conftest import Proef

REGIE, VNN = "gemeente_heerenveen", "vnn"
BIJ_REGIE, BIJ_VNN = "functionaris-gemeente-heerenveen", "functionaris-vnn"


def rol(p: Proef, wie: str, partij: str = VNN, als: str = "partnermedewerker") -> dict[str, Any]:
    """What a functionaris gives or takes."""
    return {"gebruikersnaam": wie, "convenant": p.convenant, "partij": partij, "rol": als}


@pytest.fixture
def p(verse_proef: Proef) -> Proef:
    """An installation of its own."""
    return verse_proef


def berichten(p: Proef, soort: str) -> set[str]:
    """Which partijen were told."""
    with p.w.db.lezen() as s:
        return set(s.scalars(select(Bericht.partij).where(Bericht.soort == soort)))


def rollen(p: Proef, wie: str) -> dict[str, str]:
    """Of somebody: partij and what the access waits for, as the beheerder sees it."""
    (m,) = (m for m in autorisaties.lijst(p.w, p.beheerder) if m.gebruikersnaam == wie)
    return {t.partij: t.wacht_op for t in m.toegang}


def test_een_andere_partij_sluit_niemand_buiten(p: Proef) -> None:
    nummer, _ = p.aanmelding()
    p.doe(BIJ_VNN, "toegang_geven", **rol(p, "pieter"))
    assert rollen(p, "pieter") == {REGIE: "", VNN: "wacht op aanvaarding"}
    assert berichten(p, "tweede_partij_gevraagd") == {REGIE, VNN}
    with TestClient(maak(p.w), base_url="http://testserver", follow_redirects=False) as c:
        c.cookies.set(KOEK, accounts.demo_inloggen(p.w, "pieter"))
        for pad in (f"/casus/{nummer}", f"/aanmelden/{p.convenant}", f"/datalek/meld/{p.convenant}"):
            assert c.get(pad).status_code == 200, pad
        assert "Een andere partij vraagt of u ook voor haar werkt" in c.get("/").text
        vraag = c.get("/account").text
        assert "als: Medewerker van een convenantpartner" in vraag
        velden = dict(re.findall(r'name="(csrf|sleutel|toegang)" value="([^"]+)"', vraag))
        assert c.post("/account/toegang", data={**velden, "aanvaard": "nee"}).status_code == 303
        assert "/account/toegang" not in c.get("/account").text
    assert rollen(p, "pieter") == {REGIE: ""}


def test_alleen_de_persoon_zelf_aanvaardt_en_een_keer(p: Proef) -> None:
    p.doe(BIJ_VNN, "toegang_geven", **rol(p, "pieter"))
    (vraag,) = autorisaties.te_aanvaarden(p.w, p.wie("pieter"))
    for ander in (BIJ_VNN, "wilma"):
        with pytest.raises(NietGevonden):
            p.doe(ander, "toegang_beantwoorden", toegang=vraag.id, aanvaard=True)
    p.doe("pieter", "toegang_beantwoorden", toegang=vraag.id, aanvaard=True)
    assert berichten(p, "tweede_partij_aanvaard") == {REGIE, VNN}
    with pytest.raises(Conflict):
        p.doe("pieter", "toegang_beantwoorden", toegang=vraag.id, aanvaard=False)
    assert rollen(p, "pieter") == {REGIE: "", VNN: ""}
    # another rol at a partij that was accepted asks nothing
    p.doe(BIJ_VNN, "toegang_geven", **rol(p, "pieter", als="datalekcontact"))
    assert autorisaties.te_aanvaarden(p.w, p.wie("pieter")) == []


def test_ieder_beheert_de_eigen_kant(p: Proef) -> None:
    nummer, _ = p.aanmelding()
    p.doe(BIJ_VNN, "toegang_geven", **rol(p, "pieter"))
    with pytest.raises(GeenBevoegdheid):
        p.doe(BIJ_REGIE, "toegang_intrekken", **rol(p, "pieter"))
    with pytest.raises(GeenBevoegdheid):
        p.doe(BIJ_VNN, "toegang_intrekken", **rol(p, "pieter", REGIE, "procesregisseur"))
    # a request of VNN does not keep the gemeente from its own work, nor the other way round
    p.doe(BIJ_VNN, "account_beeindigen", gebruikersnaam="pieter")
    assert rollen(p, "pieter") == {REGIE: ""}
    assert verloop.bekijk_casus(p.w, p.wie("pieter"), nummer).fase
    p.doe(BIJ_VNN, "toegang_geven", **rol(p, "pieter"))
    p.doe(BIJ_REGIE, "account_beeindigen", gebruikersnaam="pieter")
    assert rollen(p, "pieter") == {}
    with pytest.raises(NietIngelogd):
        accounts.mijn_sessies(p.w, p.wie("pieter"))


def test_wie_ook_elders_werkt_houdt_die_kant(p: Proef) -> None:
    p.doe(BIJ_VNN, "toegang_geven", **rol(p, "pieter"))
    (vraag,) = autorisaties.te_aanvaarden(p.w, p.wie("pieter"))
    p.doe("pieter", "toegang_beantwoorden", toegang=vraag.id, aanvaard=True)
    p.doe(BIJ_REGIE, "account_beeindigen", gebruikersnaam="pieter")
    assert rollen(p, "pieter") == {VNN: ""}
    assert accounts.mijn_sessies(p.w, p.wie("pieter"))[0]
