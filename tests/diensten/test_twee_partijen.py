"""Who works for two partijen in one convenant chooses on behalf of which, sees that choice on every page, and
stands on one side of what two partijen agree.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from convenanten.lader import MAP
from portal.app import maak
from portal.kader import KOEK, NAMENS
from services.handelen.fouten import CasusregieFout, KiesPartij
from services.handelen.uitvoeren import doe
from services.toegang import accounts, autorisaties
from tests.conftest import Proef

GEMEENTE, ACCOLADE = "gemeente_heerenveen", "accolade"


def werkt_ook_voor(p: Proef, partij: str) -> None:
    """Let Tessa work on casussen of this partij too, which she accepts."""
    p.doe(
        f"functionaris-{partij}",
        "toegang_geven",
        gebruikersnaam="tessa",
        convenant=p.convenant,
        partij=partij,
        rol="partnermedewerker",
    )
    (vraag,) = autorisaties.te_aanvaarden(p.w, p.wie("tessa"))
    p.doe("tessa", "toegang_beantwoorden", toegang=vraag.id, aanvaard=True)


@pytest.fixture(scope="module")
def p(tmp_path_factory: pytest.TempPathFactory) -> Proef:
    """Tessa has the regie at the gemeente and works on casussen at Accolade; a casus is in the plan fase."""
    p = Proef(tmp_path_factory.mktemp("twee"), None)
    p.speler._medewerker(
        "tessa", "Tessa Twee", GEMEENTE, ("procesregisseur",), p.wie("functionaris-gemeente-heerenveen")
    )
    werkt_ook_voor(p, ACCOLADE)
    p.doe("tessa", "geheimhouding_erkennen", convenant=p.convenant)
    nummer, id_ = p.klaar_voor_plan()
    p.naar_plan(nummer, id_)
    p.speler.nummer, p.speler.casus_id = nummer, id_
    return p


def namens(p: Proef, voor: str, handeling: str, /, **velden: Any) -> dict[str, Any]:
    """What Tessa does on behalf of this partij."""
    wie = replace(p.wie("tessa"), namens=((p.convenant, voor),))
    return doe(p.w, wie, handeling, over=p.speler.nummer, velden=velden)


def code(p: Proef, voor: str, handeling: str, /, **velden: Any) -> str:
    """With which code that is refused."""
    with pytest.raises(CasusregieFout) as fout:
        namens(p, voor, handeling, **velden)
    return str(fout.value.code)


@pytest.fixture
def browser(p: Proef) -> Iterator[TestClient]:
    """Tessa, signed in."""
    with TestClient(maak(p.w), base_url="http://testserver", follow_redirects=False) as c:
        c.cookies.set(KOEK, accounts.demo_inloggen(p.w, "tessa"))
        yield c


def kies(c: TestClient, p: Proef, partij: str, verder: str = "/") -> Any:
    """Choose on the page that asks it."""
    (woord,) = set(re.findall(r'name="csrf" value="([^"]+)"', c.get("/namens").text))
    return c.post(
        "/namens", data={"csrf": woord, "convenant": p.convenant, "partij": partij, "verder": verder}
    )


def test_zonder_keuze_vraagt_een_casus_namens_wie(p: Proef, browser: TestClient) -> None:
    for pad in (f"/casus/{p.speler.nummer}", f"/casus/{p.speler.nummer}/dossier"):
        gevraagd = browser.get(pad)
        assert gevraagd.status_code == 422, pad
        assert "Namens wie werkt u nu?" in gevraagd.text
        assert "Werk namens Gemeente Heerenveen" in gevraagd.text
        assert "Werk namens Accolade" in gevraagd.text
        assert f'name="verder" value="{pad}"' in gevraagd.text


def test_de_keuze_brengt_verder_en_staat_op_elke_bladzijde(p: Proef, browser: TestClient) -> None:
    pad = f"/casus/{p.speler.nummer}"
    assert kies(browser, p, GEMEENTE, pad).headers["location"] == pad
    als_regie = browser.get(pad)
    assert als_regie.status_code == 200
    assert '<a href="/namens">Namens Gemeente Heerenveen</a>' in als_regie.text
    assert f"{pad}/doe/plan_vaststellen" in als_regie.text

    kies(browser, p, ACCOLADE)
    als_partner = browser.get(pad)
    assert '<a href="/namens">Namens Accolade</a>' in als_partner.text
    assert f"{pad}/doe/plan_vaststellen" not in als_partner.text
    assert browser.get("/").status_code == 200
    assert browser.get("/datalek").status_code == 200


def test_een_keuze_die_niet_mag_heeft_geen_gevolg(p: Proef, browser: TestClient) -> None:
    kies(browser, p, GEMEENTE)
    assert kies(browser, p, "politie").status_code == 404
    assert kies(browser, p, ACCOLADE, "https://elders.example/").headers["location"] == "/"
    browser.cookies.delete(NAMENS)
    browser.cookies.set(NAMENS, f"{p.convenant}:politie rommel: {'x' * 300}")
    assert "Namens wie werkt u nu?" in browser.get(f"/casus/{p.speler.nummer}").text


def test_wie_voor_een_partij_werkt_heeft_niets_te_kiezen(p: Proef) -> None:
    with TestClient(maak(p.w), base_url="http://testserver", follow_redirects=False) as c:
        c.cookies.set(KOEK, accounts.demo_inloggen(p.w, "wilma"))
        assert "Er is niets te kiezen" in c.get("/namens").text
        assert "/namens" not in c.get("/").text


def test_op_de_opdrachtregel_zegt_de_weigering_hoe(p: Proef) -> None:
    with pytest.raises(KiesPartij, match="U werkt voor meer partijen: accolade, gemeente_heerenveen") as fout:
        p.doe(
            "tessa",
            "plan_vaststellen",
            p.speler.nummer,
            probleem="Overlast",
            doelen="Rust",
            betrokkene_aanwezig=True,
        )
    assert "--namens" in fout.value.doen


@pytest.mark.eis("C7")
def test_dezelfde_persoon_staat_aan_een_kant(p: Proef) -> None:
    namens(
        p,
        GEMEENTE,
        "plan_vaststellen",
        probleem="Overlast in de nacht",
        doelen="Rust in de straat",
        betrokkene_aanwezig=True,
    )
    namens(p, GEMEENTE, "actie_voorstellen", partij=ACCOLADE, omschrijving="Gesprek met de buren")
    assert code(p, ACCOLADE, "actie_beantwoorden", actie=1, aanvaard=True) == "vier_ogen"
    p.doe("wilma", "actie_beantwoorden", p.speler.nummer, actie=1, aanvaard=True)
    # for the own partij nobody else is needed
    namens(p, GEMEENTE, "actie_voorstellen", partij=GEMEENTE, omschrijving="Een brief sturen")
    namens(p, GEMEENTE, "actie_beantwoorden", actie=2, aanvaard=True)


@pytest.mark.eis("K6.1")
def test_dezelfde_persoon_geeft_een_standpunt(tmp_path: Path) -> None:
    p = Proef(tmp_path, None, MAP / "krimpen_woonoverlast/scenarios/poort_van_het_gezamenlijk_overleg.yaml")
    p.speel(tot_en_met={"zin": "Toch wel: complex, met een gedeeld belang"})
    regie, corporatie = "burgemeester_krimpen", "woningcorporatie"
    p.speler._medewerker(
        "tessa", "Tessa Twee", regie, ("procesregisseur",), p.wie("functionaris-burgemeester-krimpen")
    )
    werkt_ook_voor(p, corporatie)
    p.doe("tessa", "geheimhouding_erkennen", convenant=p.convenant)
    ja = {"naar": "plan_van_aanpak", "akkoord": True, "capaciteit": True}
    namens(p, regie, "stemmen", **ja)
    assert code(p, corporatie, "stemmen", **ja) == "vier_ogen"
    namens(p, regie, "stemmen", **{**ja, "akkoord": False})
    p.doe("wendy", "stemmen", p.speler.nummer, **ja)


@pytest.mark.eis("F8")
def test_dezelfde_persoon_vraagt_en_geeft_geen_vrijgave(tmp_path: Path) -> None:
    p = Proef(tmp_path, None, MAP / "woonoverlast_basis/scenarios/gegevens_goed_houden.yaml")
    p.speel(tot_en_met={"zin": "De corporatie verbetert het"})
    p.speler._medewerker(
        "tessa", "Tessa Twee", "politie", ("partnermedewerker",), p.wie("functionaris-politie")
    )
    werkt_ook_voor(p, "woningcorporatie")
    gegeven = p.speler.onthouden["klachten"]
    namens(p, "politie", "vrijgave_vragen", gegeven=gegeven, waarvoor="Voor de nachtdienst")
    geef = {"gegeven": gegeven, "partij": "politie", "reden": "Voor de nachtdienst"}
    assert code(p, "woningcorporatie", "vrijgeven", **geef) == "vier_ogen"
    p.doe("wendy", "vrijgeven", p.speler.nummer, **geef)
