"""The portal: who gets which page, what a form that is junk, foreign, stale or sent twice does, and what no
page may carry.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import func, select

from convenanten.kennis import Eist
from models import klok
from models.tabellen import (
    Autorisatie,
    Casus,
    CasusFeit,
    Contact,
    Datalek,
    DatalekFeit,
    Gegeven,
    Koppeling,
    Logregel,
    Medewerker,
)
from portal.app import maak
from portal.formulieren import formuliervelden, lees
from portal.kader import GROOTSTE, KOEK, ZONDER_SESSIE
from rules.codes import namen
from rules.poorten import POORTEN
from services.advies.bereik import ADVIES
from services.alles import HANDELINGEN
from services.casus import overgang
from services.casus.bereik import CASUS
from services.convenant import versies
from services.datalek.bereik import DATALEK
from services.handelen.in_installatie import INSTALLATIE
from services.handelen.invullen import NietGoedIngevuld
from services.post import berichten
from services.toegang import accounts, autorisaties
from tests.conftest import Proef

NIEMAND = ""


@pytest.fixture(scope="module")
def p(tmp_path_factory: pytest.TempPathFactory) -> Proef:
    """A casus in the plan fase, with a datalek, and an FG beside the people of the scenario."""
    from tests.diensten.test_datalek import meld

    p = Proef(tmp_path_factory.mktemp("portaal"), None)
    p.speler._medewerker(
        "fien", "Fien FG", "gemeente_heerenveen", ("fg",), p.wie("functionaris-gemeente-heerenveen")
    )
    p.doe("fien", "geheimhouding_erkennen", convenant=p.convenant)
    p.speler._medewerker(
        "nora", "Nora Nieuw", "politie", ("partnermedewerker",), p.wie("functionaris-politie")
    )
    nummer, id_ = p.klaar_voor_plan()
    p.naar_plan(nummer, id_)
    p.doe("pieter", "grondslag_wegen", nummer, grondslagen=("avg_6_1_e",), motivering="wettelijke taak")
    p.doe("agnes", "grondslag_wegen", nummer, grondslagen=("wpg_20",), motivering="samenwerking")
    p.doe(
        "agnes",
        "gegeven_inbrengen",
        nummer,
        categorie="politie_8",
        inhoud="<script>alert(1)</script> Drie meldingen",
        doel="overlast",
        grondslagen=("wpg_20",),
        ontvangers=("gemeente_heerenveen",),
        zorgvuldig=True,
        ontvangers_nagegaan=True,
    )
    p.speler.nummer, p.speler.casus_id = nummer, id_
    p.speler.datalek_nummer = meld(p)[0]
    return p


def als(p: Proef, wie: str) -> TestClient:
    """A browser in which this person is signed in."""
    c = TestClient(
        maak(p.w), base_url="http://testserver", raise_server_exceptions=False, follow_redirects=False
    )
    if wie:
        c.cookies.set(KOEK, accounts.demo_inloggen(p.w, wie))
    return c


@pytest.fixture
def pieter(p: Proef) -> Iterator[TestClient]:
    with als(p, "pieter") as c:
        yield c


def csrf(c: TestClient, pad: str) -> dict[str, str]:
    """The hidden fields of the first form of a page."""
    html = c.get(pad).text
    gevonden = dict(re.findall(r'name="(csrf|sleutel)" value="([^"]+)"', html))
    assert gevonden["csrf"]
    return {"sleutel": str(uuid.uuid4()), **{k: v for k, v in gevonden.items() if k == "csrf"}}


# page → who gets it (200); everybody else gets 404, and nobody at all a login
TABEL: dict[str, set[str]] = {
    "/": {"pieter", "agnes", "wilma", "greet", "victor", "fien", "nora", "beheer"},
    "/casus/{casus}": {"pieter", "agnes", "wilma", "greet"},
    "/casus/{casus}/dossier": {"pieter", "agnes", "wilma", "greet"},
    "/casus/{casus}/dossier?doel=overlast": {"pieter", "agnes", "wilma", "greet"},
    "/casus/{casus}/doe/plan_vaststellen": {"pieter", "agnes", "wilma", "greet"},
    "/casus/ZVT-1900-000001": set(),
    "/datalek": {"pieter", "agnes", "wilma", "greet", "victor", "fien", "nora", "beheer"},
    "/datalek/{datalek}": {"greet", "agnes", "nora"},
    "/datalek/{datalek}/doe/datalek_woordvoering": {"greet", "agnes", "nora"},
    "/advies/ADV-1900-00001": set(),
    "/casus/{casus}/stand": {"pieter", "agnes", "wilma", "greet"},
    "/inzicht": {"pieter", "agnes", "wilma", "greet", "victor", "fien", "nora", "beheer"},
    "/inzicht/logboek/{casus}": {"pieter", "fien"},
    "/inzicht/register.csv": {"fien", "beheer"},
    "/inzicht/weigeringen": {"pieter", "fien"},
    "/inzicht/beheer": {"fien"},
    "/inzicht/betrokkene": {"pieter", "fien"},
    "/beheer/partijen/{convenant}": {"beheer"},
    "/beheer/toestand": {"beheer"},
    "/beheer": {"pieter", "agnes", "wilma", "greet", "victor", "fien", "nora", "beheer"},
    "/convenanten": {"pieter", "agnes", "wilma", "greet", "victor", "fien", "nora", "beheer"},
    "/berichten": {"pieter", "agnes", "wilma", "greet", "victor", "fien", "nora", "beheer"},
}


@pytest.mark.parametrize("pad", sorted(TABEL))
@pytest.mark.parametrize(
    "wie", ["pieter", "agnes", "wilma", "greet", "victor", "fien", "nora", "beheer", NIEMAND]
)
def test_wie_welke_pagina_krijgt(p: Proef, pad: str, wie: str) -> None:
    with als(p, wie) as c:
        antwoord = c.get(
            pad.format(casus=p.speler.nummer, datalek=p.speler.datalek_nummer, convenant=p.convenant)
        )
    if wie == NIEMAND:
        assert (antwoord.status_code, antwoord.headers["location"].split("?")[0]) == (303, "/inloggen")
        return
    if wie == "nora" and antwoord.status_code != 200:
        assert antwoord.status_code in {403, 404}, "wie de geheimhouding nog niet erkende, krijgt geen casus"
        return
    assert (antwoord.status_code == 200) == (wie in TABEL[pad]), antwoord.text[:800]
    assert antwoord.status_code in {200, 403, 404}
    if (
        "/casus/" in pad and wie not in TABEL[pad] and wie != "fien"
    ):  # her own organisation has the regie: that it exists is no secret to her
        assert antwoord.status_code == 404, "ook dat de casus bestaat is geheim"
        assert "bestaat niet, of is niet voor u te zien" in antwoord.text


def test_koppen_koekje_en_geen_persoonsgegevens_in_titel_of_url(p: Proef, pieter: TestClient) -> None:
    antwoord = pieter.get(f"/casus/{p.speler.nummer}/dossier?doel=overlast")
    assert "script-src 'self'" in antwoord.headers["content-security-policy"]
    assert "unsafe-inline" not in antwoord.headers["content-security-policy"]
    assert antwoord.headers["cache-control"] == "no-store"
    assert antwoord.headers["x-content-type-options"] == "nosniff"
    html = antwoord.text
    assert "Canarie Persoonsnaam" in html
    assert "<script>alert(1)" not in html
    assert "&lt;script&gt;alert(1)" in html
    titel = re.search(r"<title>(.*?)</title>", html)
    assert titel
    assert "Canarie" not in titel.group(1)
    assert not any("Canarie" in href for href in re.findall(r'href="([^"]+)"', html))
    assert "<style" not in html
    assert " style=" not in html
    assert " onclick" not in html
    koekje = pieter.post("/demo/als/pieter").headers.get("set-cookie", "")
    assert not koekje or ("HttpOnly" in koekje and "samesite=lax" in koekje.lower())


def test_inloggen_zegt_bij_elke_fout_hetzelfde_en_leidt_nergens_anders_heen(p: Proef) -> None:
    with als(p, NIEMAND) as c:
        zinnen = set()
        for velden_ in (
            {"gebruikersnaam": "pieter", "wachtwoord": "fout", "code": "000000"},
            {"gebruikersnaam": "bestaatniet", "wachtwoord": "fout", "code": ""},
            {},
        ):
            antwoord = c.post("/inloggen", data=velden_)
            assert antwoord.status_code == 401
            zin = re.search(r'role="alert">\s*<p><strong>(.*?)</strong>', antwoord.text)
            assert zin is not None
            zinnen.add(zin.group(1))
        assert len(zinnen) == 1
        m = p.speler.mensen["victor"]
        from casusregie.demo.scenario import nu_code

        goed = c.post(
            "/inloggen",
            data={
                "gebruikersnaam": "victor",
                "wachtwoord": m.wachtwoord,
                "code": nu_code(m.totp),
                "verder": "//elders.example",
            },
        )
        if (
            goed.status_code == 303
        ):  # else the code of these seconds was used already when the account was made
            assert goed.headers["location"] == "/"


def test_een_formulier_zonder_van_elders_of_te_groot_verandert_niets(p: Proef, pieter: TestClient) -> None:
    pad = f"/casus/{p.speler.nummer}/doe/plan_vaststellen"
    goed = {"probleem": "Overlast", "doelen": "Rust", "betrokkene_aanwezig": "ja"}
    with p.w.db.lezen() as s:
        voor = s.scalar(select(func.count()).select_from(CasusFeit))
    assert pieter.post(pad, data=goed).status_code == 400
    assert pieter.post(pad, data={**goed, "csrf": "0" * 64}).status_code == 400
    assert (
        pieter.post(
            pad, data={**goed, **csrf(pieter, pad)}, headers={"sec-fetch-site": "cross-site"}
        ).status_code
        == 400
    )
    assert (
        pieter.post(pad, data={**goed, **csrf(pieter, pad), "probleem": "x" * (GROOTSTE + 10)}).status_code
        == 400
    )
    inhoud = urlencode({**goed, **csrf(pieter, pad)}).encode()
    zonder_lengte = pieter.post(
        pad, content=iter([inhoud]), headers={"content-type": "application/x-www-form-urlencoded"}
    )
    assert zonder_lengte.status_code == 400, (
        "wie niet zegt hoe groot het is, kan er zoveel sturen als hij wil"
    )
    with als(p, "agnes") as ander:
        assert pieter.post(pad, data={**goed, "csrf": csrf(ander, pad)["csrf"]}).status_code == 400
    for rommel in (
        {},
        {"probleem": "x", "doelen": "", "betrokkene_aanwezig": "misschien"},
        {"onbekend": "veld"},
    ):
        antwoord = pieter.post(pad, data={**rommel, **csrf(pieter, pad)})
        assert antwoord.status_code == 422
        assert 'role="alert"' in antwoord.text
        assert 'aria-invalid="true"' in antwoord.text
    with p.w.db.lezen() as s:
        assert s.scalar(select(func.count()).select_from(CasusFeit)) == voor


# what asks no fields: the press of the button is the whole message
ZONDER_VELDEN = {
    "/uitloggen",
    "/account/herstelcodes",
    "/account/sessies",
    "/erkennen/{convenant}",
    "/zoek",
}
ZONDER_VRAAG = {"datalek_kennisgeven", "datalek_bevestigen", "herstelcodes_maken", "sessies_beeindigen"}


def _formulieren(p: Proef) -> Iterator[tuple[str, str]]:
    """Every form there is: the route, and an address of it; of acts each one."""
    for route in (
        x
        for deel in maak(p.w).routes
        for x in getattr(getattr(deel, "original_router", None), "routes", [deel])
    ):
        if "POST" not in (getattr(route, "methods", None) or ()):
            continue
        pad = route.path
        nummer = p.speler.datalek_nummer if pad.startswith("/datalek") else p.speler.nummer
        bereiken = {"casus": CASUS, "datalek": DATALEK, "advies": ADVIES}
        bereik = bereiken.get(pad.split("/")[1], INSTALLATIE)
        namen = [h.naam for h in HANDELINGEN.values() if h.bereik is bereik and not h.begint]
        for naam in [n for n in namen if n not in ZONDER_VRAAG] if "/doe/" in pad else [""]:
            convenant = pad.startswith("/convenanten")
            yield (
                pad,
                pad.format(
                    nummer=nummer,
                    naam=p.convenant if convenant else naam or "agnes",
                    wat=naam,
                    convenant=p.convenant,
                    id_="bestaat-niet",
                    versie="2021",
                ),
            )


def _aantallen(p: Proef) -> list[int]:
    with p.w.db.lezen() as s:
        return [
            s.scalar(select(func.count()).select_from(t)) or 0
            for t in (
                CasusFeit,
                DatalekFeit,
                Casus,
                Datalek,
                Gegeven,
                Medewerker,
                Autorisatie,
                Contact,
                Koppeling,
            )
        ]


def test_elk_formulier_met_rommel_van_een_ander_of_te_groot_verandert_niets(p: Proef) -> None:
    """Every form of the portal: without its word, with that of another session, too big, and full of
    nonsense.
    """
    voor, gezien = _aantallen(p), 0
    rommel = {
        "naam": "<b>" * 30,
        "gebruikersnaam": "\x00",
        "email": "x",
        "plek": "a|b|c",
        "rol": "keizer",
        "uren": "-1",
        "partij": "niemand",
        "niveau": "veel",
        "datum": "gisteren",
        "geboortedatum": "gisteren",
        "doel": "' or 1=1",
        "grondslagen": "geen",
        "gegeven": "../../x",
        "actie": "een",
        "akkoord": "misschien",
        "toegang": "x",
        "code": "x",
        "wachtwoord": "kort",
    }
    with als(p, "pieter") as c, als(p, "agnes") as ander:
        van_ander = csrf(ander, "/account")["csrf"]
        eigen = csrf(c, "/account")
        for route, pad in _formulieren(p):
            gezien += 1
            if pad not in ZONDER_SESSIE and not pad.startswith("/demo/als/"):
                for mis in ({}, {"csrf": van_ander}, {"csrf": eigen["csrf"], "x": "x" * (GROOTSTE + 10)}):
                    antwoord = c.post(pad, data=mis)
                    assert antwoord.status_code == 400, pad
                    assert "Wat kunt u doen?" in antwoord.text, pad
            if route in ZONDER_VELDEN:
                continue
            antwoord = c.post(pad, data={**rommel, "csrf": eigen["csrf"], "sleutel": str(uuid.uuid4())})
            assert 400 <= antwoord.status_code < 500, (
                pad,
                antwoord.status_code,
                antwoord.headers.get("location"),
            )
            assert "uitgelogd" in pad or "Wat kunt u doen?" in antwoord.text, pad
    assert gezien > 80
    assert _aantallen(p) == voor


def test_zonder_eigen_sleutel_wordt_niets_vastgelegd(p: Proef, pieter: TestClient) -> None:
    """A shared key would let one person's form pass for the one another sent before."""
    for pad, velden_ in (
        (
            f"/casus/{p.speler.nummer}/doe/plan_vaststellen",
            {"probleem": "Overlast", "doelen": "Rust", "betrokkene_aanwezig": "ja"},
        ),
        (
            f"/datalek/meld/{p.convenant}",
            {"opgemerkt_op": "2026-01-01T10:00", "aard": "verkeerde_ontvanger", "verhaal": "brief kwijt"},
        ),
    ):
        for sleutel in ({}, {"sleutel": ""}, {"sleutel": "leeg"}):
            antwoord = pieter.post(pad, data={**velden_, "csrf": csrf(pieter, pad)["csrf"], **sleutel})
            assert antwoord.status_code == 422
            assert "niet volledig aangekomen" in antwoord.text


def test_een_handeling_op_een_datalek_twee_keer_is_een_keer(p: Proef) -> None:
    pad = f"/datalek/{p.speler.datalek_nummer}/doe/datalek_woordvoering"
    with als(p, "greet") as c:
        velden_ = {
            "partij": "gemeente_heerenveen",
            "toelichting": "De gemeente voert het woord",
            **csrf(c, pad),
        }
        for _ in range(2):
            assert c.post(pad, data=velden_).status_code == 303
        assert c.get(f"/datalek/{p.speler.datalek_nummer}").text.count("De gemeente voert het woord") == 1


def test_het_portaal_opent_zelf_geen_transactie() -> None:
    """What the portal shows and does is a service's; import-linter guards the imports, this the werkplek it
    is given.
    """
    for pad in Path(maak.__code__.co_filename).parent.rglob("*.py"):
        assert not re.search(r"\.(db|kluis)\b", pad.read_text()), pad.name


def test_een_formulier_twee_keer_is_een_keer(p: Proef, pieter: TestClient) -> None:
    pad = f"/casus/{p.speler.nummer}/doe/plan_vaststellen"
    velden_ = {"probleem": "Overlast", "doelen": "Rust", "betrokkene_aanwezig": "ja", **csrf(pieter, pad)}
    with p.w.db.lezen() as s:
        voor = (
            s.scalar(select(func.count()).select_from(CasusFeit).where(CasusFeit.soort == "plan_vaststellen"))
            or 0
        )
    for _ in range(2):
        assert (
            pieter.post(pad, data=velden_).headers["location"]
            == f"/casus/{p.speler.nummer}?gedaan=plan_vaststellen"
        )
    with p.w.db.lezen() as s:
        assert (
            s.scalar(select(func.count()).select_from(CasusFeit).where(CasusFeit.soort == "plan_vaststellen"))
            == voor + 1
        )


def test_een_weigering_noemt_het_artikel_en_houdt_wat_is_ingevuld(p: Proef, pieter: TestClient) -> None:
    pad = f"/casus/{p.speler.nummer}/doe/besluiten"
    antwoord = pieter.post(
        pad,
        data={
            "naar": "zorgoverleg",
            "akkoord": "ja",
            "motivering": "We gaan alvast verder",
            **csrf(pieter, pad),
        },
    )
    assert antwoord.status_code == 409
    assert "Nog geen afweging van de grondslag" in antwoord.text
    assert "Waarom: Grondslag" in antwoord.text
    assert "We gaan alvast verder" in antwoord.text
    with als(p, "agnes") as c:
        antwoord = c.post(
            pad,
            data={"naar": "zorgoverleg", "akkoord": "ja", "motivering": "De politie besluit", **csrf(c, pad)},
        )
    assert antwoord.status_code == 403
    with p.w.db.lezen() as s:
        laatste = s.scalars(
            select(Logregel.codes).where(Logregel.soort == "geweigerd").order_by(Logregel.id.desc())
        ).first()
    assert laatste == {"handeling": "besluiten", "reden": "geen_bevoegdheid"}


def test_wie_uitlogt_of_beeindigd_is_komt_er_niet_meer_in(verse_proef: Proef) -> None:
    p = verse_proef
    with als(p, "wilma") as c:
        velden_ = csrf(c, "/")
        assert c.post("/uitloggen", data=velden_).status_code == 303
        assert c.get("/").headers["location"].startswith("/inloggen")
    with als(p, "wilma") as c:
        assert c.get("/").status_code == 200
        p.beheer("account_beeindigen", gebruikersnaam="wilma")
        assert c.get("/").headers["location"].startswith("/inloggen")


def test_de_geheimhouding_erkent_u_in_het_portaal(verse_proef: Proef) -> None:
    p = verse_proef
    p.speler._medewerker(
        "nora", "Nora Nieuw", "politie", ("partnermedewerker",), p.wie("functionaris-politie")
    )
    with als(p, "nora") as c:
        assert "erkende de geheimhouding nog niet" in c.get("/").text
        pad = f"/erkennen/{p.convenant}"
        assert "strikte geheimhouding" in c.get(pad).text
        assert c.post(pad, data=csrf(c, pad)).status_code == 303
        assert "erkende de geheimhouding nog niet" not in c.get("/").text


def test_beheer_in_het_portaal(verse_proef: Proef) -> None:
    p = verse_proef
    with als(p, "functionaris-politie") as c:
        antwoord = c.post(
            "/beheer/doe/medewerker_registreren",
            data={"gebruikersnaam": "noor", "naam": "Noor Agent", **csrf(c, "/beheer")},
        )
        code = re.search(r"<strong>([a-z2-9]{4}(?:-[a-z2-9]{4}){5})</strong>", antwoord.text)
        assert code
        plek = {"convenant": p.convenant, "partij": "politie"}
        assert (
            c.post(
                "/beheer/doe/toegang_geven",
                data={
                    "gebruikersnaam": "noor",
                    **plek,
                    "rol": "partnermedewerker",
                    **csrf(c, "/beheer"),
                },
            ).status_code
            == 303
        )
        fout = c.post(
            "/beheer/doe/toegang_geven",
            data={
                "gebruikersnaam": "functionaris-politie",
                **plek,
                "rol": "partnermedewerker",
                **csrf(c, "/beheer"),
            },
        )
        assert fout.status_code == 403
        assert "uzelf" in fout.text
        assert (
            c.post(
                "/beheer/doe/medewerker_wijzigen",
                data={"gebruikersnaam": "noor", "naam": "Noor Getrouwd", **csrf(c, "/beheer")},
            ).status_code
            == 303
        )
        assert "Noor Getrouwd" in c.get("/beheer").text
        assert (
            c.post(
                "/beheer/doe/medewerker_wijzigen",
                data={"gebruikersnaam": "noor", "naam": " ", **csrf(c, "/beheer")},
            ).status_code
            == 422
        )
        assert (
            c.post(
                "/beheer/doe/medewerker_wijzigen",
                data={"gebruikersnaam": "wilma", "naam": "Iemand Anders", **csrf(c, "/beheer")},
            ).status_code
            == 403
        )
        assert (
            c.post(
                "/beheer/doe/toegang_intrekken",
                data={
                    "gebruikersnaam": "noor",
                    **plek,
                    "rol": "partnermedewerker",
                    **csrf(c, "/beheer"),
                },
            ).status_code
            == 303
        )
    with als(p, NIEMAND) as c:
        actief = c.post("/activeren", data={"code": code.group(1), "wachtwoord": "een heel lang wachtwoord"})
        assert "<svg" in actief.text
        assert (
            c.post(
                "/activeren", data={"code": code.group(1), "wachtwoord": "een heel lang wachtwoord"}
            ).status_code
            == 422
        )


@pytest.mark.eis("H5")
def test_de_jaarlijkse_herziening_is_een_werklijst(verse_proef: Proef) -> None:
    p = verse_proef
    with als(p, "functionaris-politie") as c:
        assert "Toegang herzien" not in c.get("/beheer").text
    with p.w.db.schrijven() as s:
        klok.zet_vooruit(s, timedelta(days=340))
    with als(p, "functionaris-politie") as c:
        assert "Herzie de toegang" in c.get("/").text
        html = c.get("/beheer").text
        ids = re.findall(r'name="toegang" value="([^"]+)"', html)
        assert ids
        assert 'name="gebruikersnaam" value="functionaris-politie"' not in html, (
            "de eigen toegang herziet een functionaris niet"
        )
        for id_ in ids:
            assert (
                c.post("/beheer/doe/toegang_herzien", data={"toegang": id_, **csrf(c, "/beheer")}).status_code
                == 303
            )
        assert "Toegang herzien" not in c.get("/beheer").text
        assert (
            c.post(
                "/beheer/doe/toegang_herzien", data={"toegang": "bestaat niet", **csrf(c, "/beheer")}
            ).status_code
            == 404
        )
    with als(p, "agnes") as c:
        assert (
            c.post("/beheer/doe/toegang_herzien", data={"toegang": ids[0], **csrf(c, "/beheer")}).status_code
            == 403
        )
        assert "Toegang herzien" not in c.get("/beheer").text
    assert {t.rol for t in autorisaties.te_herzien(p.w, p.beheerder)} == {"bevoegd_functionaris"}
    with p.w.db.lezen() as s:
        herzien = s.scalars(select(Logregel.codes).where(Logregel.soort == "toegang_herzien")).all()
    assert len(herzien) == len(ids)
    assert {x["partij"] for x in herzien} == {"politie"}


@pytest.mark.eis("K10.1")
def test_wie_wat_zag_over_een_persoon_en_wat_is_geweigerd(p: Proef) -> None:
    with als(p, "agnes") as c:
        c.get(f"/casus/{p.speler.nummer}/dossier?doel=overlast")
    with als(p, "victor") as c:
        assert c.get(f"/casus/{p.speler.nummer}").status_code == 404
    with als(p, "fien") as c:
        pad = "/inzicht/betrokkene"
        gevonden = c.post(
            pad, data={"naam": "Canarie Persoonsnaam", "geboortedatum": "1970-02-03", **csrf(c, pad)}
        )
        assert gevonden.status_code == 200
        rij = re.search(r"<tr>(?:(?!</tr>).)*Agnes Agent(?:(?!</tr>).)*</tr>", gevonden.text, re.DOTALL)
        assert rij
        assert f"Doel: {versies.actief(p.w, p.convenant).doelen['overlast'].omschrijving}" in rij.group(0)
        assert "Canarie Persoonsnaam" not in gevonden.url.path
        assert (
            "niets te vinden"
            in c.post(pad, data={"naam": "Iemand Anders", "geboortedatum": "1980-02-03", **csrf(c, pad)}).text
        )
        assert (
            c.post(
                pad, data={"naam": "Canarie Persoonsnaam", "geboortedatum": "", **csrf(c, pad)}
            ).status_code
            == 200
        )
        for naam, datum in (("", "1970-02-03"), ("Canarie Persoonsnaam", "gisteren")):
            fout = c.post(pad, data={"naam": naam, "geboortedatum": datum, **csrf(c, pad)})
            assert fout.status_code == 422
        assert "Victor" in c.get("/inzicht/weigeringen").text
    with als(p, "agnes") as c:
        assert (
            c.post(
                "/inzicht/betrokkene",
                data={"naam": "Canarie Persoonsnaam", "geboortedatum": "1970-02-03", **csrf(c, "/")},
            ).status_code
            == 403
        )
    with p.w.db.lezen() as s:
        gezocht = s.scalars(select(Logregel.codes).where(Logregel.soort == "gezocht_op_persoon")).all()
    assert gezocht
    assert "Canarie" not in str(gezocht)


def test_hoe_een_partij_wordt_bereikt_beheert_de_beheerder(verse_proef: Proef) -> None:
    p = verse_proef
    with als(p, "beheer") as c:
        pad = f"/beheer/partijen/{p.convenant}"

        def doe(wat: str, **velden_: str) -> str:
            antwoord = c.post(
                f"{pad}/doe/{wat}",
                data={"partij": "politie", **velden_, **csrf(c, pad)},
                follow_redirects=True,
            )
            return antwoord.text

        adres = "nieuw@politie.demo.example"
        assert adres in doe("contact_toevoegen", adres=adres, voor="casus", volgorde="2")
        assert "geen geldig mailadres" in doe(
            "contact_toevoegen", adres="geen adres", voor="casus", volgorde="1"
        )
        assert "dit is geen getal" in doe("contact_toevoegen", adres=adres, voor="casus", volgorde="nul")
        assert "Mail gaat alleen naar: politie.demo.example" in doe(
            "domein_toestaan", domein="politie.demo.example"
        )
        assert "dit is geen domein" in doe("domein_toestaan", domein="x").lower()
        assert "van maandag 4 januari 2027" in doe(
            "contact_afwezig", adres=adres, van="2027-01-04", tot="2027-01-08"
        )
        assert "vóór het begin" in doe("contact_afwezig", adres=adres, van="2027-01-08", tot="2027-01-04")
        assert "geen datum" in doe("contact_afwezig", adres=adres, van="morgen")
        assert 'role="alert"' in doe("sleutel_vastleggen", adres=adres, modus="smime", publiek="geen sleutel")
        assert "Laatste proefbericht" in doe("proefbericht_sturen")
        assert adres not in doe("contact_intrekken", adres=adres).split("Afwezigheid")[0]
        assert c.post(f"{pad}/doe/bestaat_niet", data=csrf(c, pad)).status_code == 404
    with als(p, "pieter") as c:
        assert (
            c.post(f"{pad}/doe/proefbericht_sturen", data={"partij": "politie", **csrf(c, "/")}).status_code
            == 403
        )


def test_een_beheerder_stelt_een_convenant_vast(verse_proef: Proef) -> None:
    """Register, fill in what people decided, make it active, and say where it is public; each refusal says
    what is missing.
    """
    p, pad = verse_proef, "/convenanten/krimpen_woonoverlast/1"
    with als(p, "beheer") as c:

        def doe(wat: str, **velden_: str) -> str:
            return c.post(f"{pad}/doe/{wat}", data={**velden_, **csrf(c, pad)}, follow_redirects=True).text

        assert "nog niet geregistreerd" in c.get(pad).text
        assert "nog niet geregistreerd" in doe("convenant_vaststellen")
        assert "Het convenant is geregistreerd" in doe("convenant_registreren")
        assert "wachten op een besluit van mensen" in doe("convenant_vaststellen")
        html = c.get(pad).text
        normen = re.findall(r'name="norm" value="([^"]+)"', html)
        assert normen
        assert "deze tekst is te kort" in doe("norm_invullen", norm=normen[0], waarde="P5Y", namens=" ")
        assert "<option>de burgemeester</option>" in html
        assert "de portier&#39; besluit hier niet over" in doe(
            "norm_invullen", norm="bewaartermijn", waarde="P5Y", namens="de portier", opmerking="12 maart"
        )
        assert "besloten door de burgemeester, 12 maart 2026 op" in doe(
            "norm_invullen",
            norm="bewaartermijn",
            waarde="P5Y",
            namens="de burgemeester",
            opmerking="12 maart 2026",
        )
        assert 'role="alert"' in doe("norm_invullen", norm="bestaat_niet", waarde="x", namens="het college")
        assert "is vastgelegd" in doe(
            "convenant_publiceren", partij="politie", waar="https://voorbeeld.example/convenant"
        )
        assert "al vastgelegd" in doe(
            "convenant_publiceren", partij="politie", waar="https://voorbeeld.example/convenant"
        )
        assert c.post(f"{pad}/doe/anders", data=csrf(c, pad)).status_code == 404
        assert c.get("/convenanten/bestaat/niet").status_code == 404
    with als(p, "pieter") as c:
        assert "Registreer deze versie" not in c.get("/convenanten/krimpen_meldpunt/1").text
        assert (
            c.post("/convenanten/krimpen_meldpunt/1/doe/convenant_registreren", data=csrf(c, "/")).status_code
            == 403
        )


def test_de_open_normen_zijn_die_van_de_geregistreerde_tekst(verse_proef: Proef) -> None:
    """The file may have changed since; what is filled in is checked against the text that was registered."""
    p, pad = verse_proef, "/convenanten/aanpak_voorbeeldstad/1"
    bestand = versies.begin_eigen(p.instellingen, "aanpak_voorbeeldstad", "krimpen_meldpunt", "Een")
    with als(p, "beheer") as c:
        c.post(f"{pad}/doe/convenant_registreren", data=csrf(c, pad))
        tekst = bestand.read_text(encoding="utf-8")
        bestand.write_text(tekst.replace("[de gemeente]", "[de raad]"), encoding="utf-8")
        html = c.get(pad).text
        assert "<option>de gemeente</option>" in html
        assert "de raad" not in html


def test_een_kapot_concept_toont_de_beheerder_wat_eraan_mankeert(verse_proef: Proef) -> None:
    p, pad = verse_proef, "/convenanten/aanpak_voorbeeldstad/1"
    map_ = p.instellingen.data / "convenanten" / "aanpak_voorbeeldstad"
    map_.mkdir(parents=True)
    (map_ / "1.yaml").write_text("titel: Nog niet af\nkleur: <rood>\n")
    with als(p, "beheer") as c:
        lijst = c.get("/convenanten")
        assert lijst.status_code == 200
        assert re.search(r"concept, \d+ fouten", lijst.text)
        pagina = c.get(pad)
        assert pagina.status_code == 200
        assert "1.yaml, regel 2: &#39;kleur&#39;: dit veld bestaat niet" in pagina.text
        doe = c.post(f"{pad}/doe/convenant_registreren", data=csrf(c, "/"))
        assert doe.status_code == 422
        assert doe.text.count("regel 2") == 1
        assert c.get(f"{pad}/tekening.svg").status_code == 422
        assert c.get("/beheer/partijen").status_code == 200
    with als(p, "pieter") as c:
        assert "concept, " in c.get("/convenanten").text
        assert c.get(pad).status_code == 422


def test_wat_niets_doet_in_een_convenant_ziet_de_beheerder_en_hij_kan_door(verse_proef: Proef) -> None:
    p, pad = verse_proef, "/convenanten/aanpak_voorbeeldstad/1"
    bestand = versies.begin_eigen(p.instellingen, "aanpak_voorbeeldstad", "krimpen_meldpunt", "Een")
    tekst = bestand.read_text(encoding="utf-8")
    erbij = tekst.replace("  wpg_20: ", "  wpg_18:    {citeer: artikel 18 Wpg}\n  wpg_20: ", 1)
    bestand.write_text(erbij, encoding="utf-8")
    zin = "&#39;wpg_18&#39; is van geen enkele partij een grondslag"
    with als(p, "beheer") as c:
        assert zin in c.get(pad).text
        assert "Registreer deze versie" in c.get(pad).text
    with als(p, "pieter") as c:
        assert zin not in c.get(pad).text
    bestand.write_text(erbij.replace("casusnummer: KMP", "casusnummer: 5", 1), encoding="utf-8")
    with als(p, "beheer") as c:
        pagina = c.get(pad).text
        assert "casusnummer&#39;: hier hoort tekst" in pagina
        assert zin in pagina


def test_een_bericht_bevestigt_de_ontvanger_en_stuurt_de_beheerder_bij(verse_proef: Proef) -> None:
    p = verse_proef
    p.klaar_voor_plan()
    (van_agnes,) = [b for b in berichten.lijst(p.w, p.wie("agnes")) if b.soort == "gevraagd_als_partner"]
    pad = f"/berichten/{van_agnes.id}"
    with als(p, "pieter") as c:
        assert "Bevestig de ontvangst" not in c.get(pad).text
        assert c.post(f"{pad}/doe/bericht_bevestigen", data=csrf(c, "/")).status_code == 403
        assert c.post(f"{pad}/doe/bericht_vasthouden", data=csrf(c, "/")).status_code == 403
    with als(p, "beheer") as c:
        for wat, knop, zin in (
            ("bericht_vasthouden", "Houd het vast", "wordt vastgehouden"),
            ("bericht_opnieuw", "Bied het opnieuw aan", "opnieuw aangeboden"),
        ):
            assert knop in c.get(pad).text
            assert zin in c.post(f"{pad}/doe/{wat}", data=csrf(c, pad), follow_redirects=True).text
    with als(p, "agnes") as c:
        assert (
            "De ontvangst is bevestigd"
            in c.post(f"{pad}/doe/bericht_bevestigen", data=csrf(c, pad), follow_redirects=True).text
        )
        assert "Bevestig de ontvangst" not in c.get(pad).text


def test_een_link_zet_geen_woorden_op_onze_bladzijden(pieter: TestClient) -> None:
    assert 'role="status"' in pieter.get("/?gedaan=geheimhouding_erkennen").text
    for vreemd in ("Uw account is geblokkeerd, bel 0900", "<b>x</b>", "besluiten2"):
        html = pieter.get("/", params={"gedaan": vreemd}).text
        assert "geblokkeerd" not in html
        assert 'role="status"' not in html


def test_na_een_besluit_volgt_de_bladzijde_de_flow(verse_proef: Proef) -> None:
    p = verse_proef
    nummer, id_ = p.klaar_voor_plan()
    p.doe("pieter", "besluiten", nummer, naar="plan_van_aanpak", akkoord=True, motivering="Alles is op orde")
    with als(p, "pieter") as c:
        html = c.get(f"/casus/{nummer}").text
        assert f'data-volg="/casus/{nummer}/stand"' in html
        assert re.search(r'<noscript>\s*<meta http-equiv="refresh"', html)
        assert "Besluit: naar" not in html, "er loopt al een besluit"
        assert c.get(f"/casus/{nummer}/stand").json() == {"onderweg": True}
        overgang.zet_stap(p.w, id_)
        assert c.get(f"/casus/{nummer}/stand").json() == {"onderweg": False}
        assert "data-volg" not in c.get(f"/casus/{nummer}").text


def test_het_convenant_zegt_wie_het_vaststelde(p: Proef) -> None:
    for wie in ("beheer", "agnes"):
        with als(p, wie) as c:
            html = c.get(f"/convenanten/{p.convenant}/2021").text
            assert "Vastgesteld op" in html
            assert "besloten door" in html


def test_een_lege_cel_is_op_een_telefoon_echt_leeg(p: Proef) -> None:
    """There the style puts the heading before each cell that is not :empty, and a space is not empty."""
    with als(p, "agnes") as c:
        for pad in ("/", "/berichten", f"/casus/{p.speler.nummer}"):
            html = c.get(pad).text
            assert not re.search(r'data-kop="[^"]*">\s+</td>', html), pad
        assert 'data-kop="Geheimhouding"></td>' in html


@pytest.mark.parametrize("naam", sorted(HANDELINGEN))
def test_elk_formulier_toont_zijn_vragen_heel_en_komt_terug_zoals_het_was(naam: str) -> None:
    """A label is the declared words, whole; what was filled in is still there when a form comes back."""
    h = HANDELINGEN[naam]
    kiezen = {
        v.naam: namen(v.codes) if v.codes else {"een": "Eén", "twee": "Twee"}
        for v in h.velden
        if v.codes or v.bron
    }
    ingevuld = {
        v.naam: [next(iter(kiezen[v.naam]))] if v.naam in kiezen else [f"was hier: {v.naam}"]
        for v in h.velden
    }
    getoond = formuliervelden(h, kiezen, ingevuld)
    assert [v.naam for v in getoond] == [v.naam for v in h.velden]
    for v, veld in zip(getoond, h.velden, strict=True):
        assert v.label.startswith(veld.woorden)
        assert (v.waarde if veld.meer else [v.waarde]) == ingevuld[v.naam]
    if any(veld.is_required() for veld in h.opdracht.model_fields.values()):
        with pytest.raises(NietGoedIngevuld):
            lees(h.opdracht, {})


def test_naast_wat_ontbreekt_staat_de_handeling_die_het_oplost(p: Proef, pieter: TestClient) -> None:
    html = pieter.get(f"/casus/{p.speler.nummer}").text
    assert re.search(
        r'<li class="nee">(?:(?!</li>).)*/doe/overleg_plannen">Overleg plannen</a>', html, re.DOTALL
    )


def test_van_wat_kan_helpen_staat_er_een_en_die_kan_nu(
    p: Proef, pieter: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    eist = Eist(("beoordelen", "overleg_plannen", "partners_kiezen"))
    monkeypatch.setitem(POORTEN, "overleg_gepland", replace(POORTEN["overleg_gepland"], eist=eist))
    html = pieter.get(f"/casus/{p.speler.nummer}").text
    regel = next(deel for deel in html.split("<li class=") if "volgende overleg gepland" in deel)
    assert re.findall(r"/doe/(\w+)", regel.split("</li>")[0]) == ["overleg_plannen"]


def test_een_onbekende_pagina_en_de_statische_bestanden(pieter: TestClient) -> None:
    assert "Deze pagina bestaat niet" in pieter.get("/bestaatniet").text
    assert pieter.get("/statisch/stijl.css").status_code == 200
    assert pieter.get("/statisch/../app.py").status_code == 404
