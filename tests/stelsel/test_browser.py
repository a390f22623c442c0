"""The portal in a real browser: a whole casus by four people, a datalek, withdrawal and refusal, keyboard
only, axe, small screens.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, sync_playwright

from models import klok
from models.tabellen import Casus
from portal.app import maak
from services.alles import HANDELINGEN
from services.casus import overgang
from services.casus.bereik import CASUS
from services.datalek.bereik import DATALEK
from services.post import berichten
from services.toegang import accounts
from tests.conftest import Proef
from tests.stelsel.echte_mail import vrije_poort

WACHT_MS = 8000


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    pad = shutil.which("chromium")
    if pad is None:
        pytest.skip("chromium is hier niet geïnstalleerd")
    with sync_playwright() as pw:
        b = pw.chromium.launch(executable_path=pad, args=["--no-sandbox"] if os.geteuid() == 0 else [])
        yield b
        b.close()


class Site:
    """The portal of an installation, served; a thread does what the flow would do."""

    def __init__(self, p: Proef, *, flow: bool = True) -> None:
        self.p, self.poort, self._stop = p, vrije_poort(), threading.Event()
        self.url = f"http://127.0.0.1:{self.poort}"
        self.server = uvicorn.Server(
            uvicorn.Config(maak(p.w), host="127.0.0.1", port=self.poort, log_level="error")
        )
        self.draden = [
            threading.Thread(target=wat, daemon=True)
            for wat in (self.server.run, *([self._flow] if flow else []))
        ]
        for draad in self.draden:
            draad.start()
        tot = time.monotonic() + 15
        while time.monotonic() < tot:
            with socket.socket() as s:
                if s.connect_ex(("127.0.0.1", self.poort)) == 0:
                    return
            time.sleep(0.05)
        raise AssertionError("het portaal start niet")

    def _flow(self) -> None:
        while not self._stop.wait(0.05):
            for id_ in overgang.met_werk(self.p.w)[0]:
                overgang.zet_stap(self.p.w, id_)

    def stop(self) -> None:
        self._stop.set()
        self.server.should_exit = True
        for draad in self.draden:
            draad.join(timeout=10)

    def als(self, browser: Browser, wie: str, **venster: Any) -> Page:
        """A browser of their own, signed in."""
        context = browser.new_context(**venster)
        context.set_default_timeout(WACHT_MS)
        context.add_cookies(
            [{"name": "sessie", "value": accounts.demo_inloggen(self.p.w, wie), "url": self.url}]
        )
        return context.new_page()


@pytest.fixture
def site(verse_proef: Proef) -> Iterator[Site]:
    s = Site(verse_proef)
    yield s
    s.stop()


def vul(pagina: Page, **velden: Any) -> None:
    """Fill in a form as a person does: choose, tick, type."""
    for naam, waarde in velden.items():
        if isinstance(waarde, bool):
            pagina.check(f'input[name="{naam}"][value="{"ja" if waarde else "nee"}"]')
        elif isinstance(waarde, tuple):
            for x in waarde:
                pagina.check(f'input[name="{naam}"][value="{x}"]')
        elif pagina.locator(f'select[name="{naam}"]').count():
            pagina.select_option(f'select[name="{naam}"]', waarde)
        else:
            pagina.fill(f'[name="{naam}"]', waarde)


def druk(pagina: Page, knop: str) -> None:
    """Press a button and wait for the next page; what refuses is shown in the failure."""
    with pagina.expect_navigation():
        pagina.click(knop)
    assert "gedaan=" in pagina.url, pagina.inner_text("main")[:700]


def doe(site: Site, pagina: Page, nummer: str, naam: str, **velden: Any) -> None:
    """One act through its form; it must succeed."""
    pagina.goto(f"{site.url}/casus/{nummer}/doe/{naam}")
    vul(pagina, **velden)
    druk(pagina, 'main button:has-text("Vastleggen")')


def besluit(site: Site, pagina: Page, nummer: str, naar: str, woorden: str) -> None:
    """The decision on the page of the casus."""
    pagina.goto(f"{site.url}/casus/{nummer}")
    vak = pagina.locator(f'form:has(input[name="naar"][value="{naar}"])')
    vak.locator("textarea").fill(woorden)
    vak.locator('button[value="ja"]').click()
    pagina.wait_for_url("**/casus/*?gedaan=besluiten")


def test_een_hele_casus_met_vier_mensen_in_vier_browsers(browser: Browser, site: Site) -> None:
    wilma, pieter, agnes, greet = (site.als(browser, wie) for wie in ("wilma", "pieter", "agnes", "greet"))
    wilma.goto(site.url + "/")
    wilma.click("text=Inwoner aanmelden")
    vul(
        wilma,
        naam="Canarie Persoon",
        geboortedatum="1980-02-03",
        situaties=("overlast",),
        grondslagen=("avg_6_1_f",),
        toelichting="Overlast in de nacht",
        zorgvuldig=True,
        ontvangers_nagegaan=True,
    )
    wilma.click('main button:has-text("Aanmelden")')
    wilma.wait_for_url("**/casus/*?gedaan=aanmelden")
    nummer = wilma.url.split("/casus/")[1].split("?")[0]
    agnes.goto(f"{site.url}/casus/{nummer}")
    assert "bestaat niet, of is niet voor u te zien" in agnes.inner_text("main")
    besluit_te_vroeg(site, pieter, nummer)
    doe(
        site,
        pieter,
        nummer,
        "beoordelen",
        situaties=("overlast",),
        criteria=("meerdere_leefgebieden", "procesregie_nodig"),
        niveau="3",
        motivering="Past hier",
        profiel=("geen_eigen_regie", "zorgmijdend", "kan_niet_zelf_oplossen", "gemeente_nodig"),
    )
    doe(site, pieter, nummer, "crisisoverleg_beoordelen", nodig=False, motivering="Geen acuut gevaar")
    doe(site, pieter, nummer, "terugkoppelen", opgepakt=True)
    doe(
        site,
        pieter,
        nummer,
        "partners_kiezen",
        partijen=("politie", "ggz_friesland"),
        ontvangers_nagegaan=True,
        motivering="Zij dragen bij",
    )
    doe(
        site,
        pieter,
        nummer,
        "betrokkene_informeren",
        wijze="gesprek",
        over_gegevens_en_doel=True,
        over_partijen=True,
        over_rechten=True,
        uitgenodigd=True,
    )
    besluit(site, pieter, nummer, "plan_van_aanpak", "Alles is op orde")
    assert pieter.locator('ol.lijn li[aria-current="step"]').inner_text().startswith("Plan van aanpak")
    for pagina, grond in (
        (pieter, ("avg_6_1_e",)),
        (agnes, ("wpg_20",)),
        (greet, ("avg_6_1_b", "avg_9_2_h")),
    ):
        pagina.goto(site.url + "/")
        assert "Weeg de grondslag van uw organisatie" in pagina.inner_text("main")
        doe(site, pagina, nummer, "grondslag_wegen", grondslagen=grond, motivering="Gewogen voor deze casus")
    doe(
        site,
        agnes,
        nummer,
        "gegeven_inbrengen",
        categorie="politie_8",
        inhoud="Zes meldingen in drie maanden",
        doel="overlast",
        grondslagen=("wpg_20",),
        ontvangers=("gemeente_heerenveen",),
        zorgvuldig=True,
        ontvangers_nagegaan=True,
    )
    for pagina, ziet in ((pieter, True), (greet, False), (wilma, False)):
        pagina.goto(f"{site.url}/casus/{nummer}/dossier?doel=overlast")
        assert ("Zes meldingen" in pagina.inner_text("main")) is ziet
    doe(
        site, pieter, nummer, "plan_vaststellen", probleem="Overlast", doelen="Rust", betrokkene_aanwezig=True
    )
    doe(site, pieter, nummer, "actie_voorstellen", partij="ggz_friesland", omschrijving="Behandeling starten")
    doe(site, greet, nummer, "actie_beantwoorden", actie="1", aanvaard=True)
    doe(
        site,
        pieter,
        nummer,
        "overleg_plannen",
        wanneer="2099-03-03T10:00",
        genodigden=("gemeente_heerenveen", "politie", "ggz_friesland"),
        betrokkene_uitgenodigd=True,
    )
    doe(
        site,
        pieter,
        nummer,
        "kennisname_toetsen",
        noodzakelijk=("gemeente_heerenveen", "politie", "ggz_friesland"),
        motivering="Elk draagt bij",
    )
    besluit(site, pieter, nummer, "zorgoverleg", "Het plan staat klaar")
    doe(
        site,
        pieter,
        nummer,
        "overleg_houden",
        aanwezig=("gemeente_heerenveen", "ggz_friesland"),
        voortgang="Loopt goed",
        effect="Minder overlast",
    )
    doe(
        site,
        greet,
        nummer,
        "voortgang_vastleggen",
        actie="1",
        verloop="op_schema",
        voortgang="Behandeling is gestart",
    )
    doe(site, greet, nummer, "actie_afronden", actie="1", resultaat="Klaar")
    doe(site, agnes, nummer, "terugtrekken", reden="Niet meer nodig")
    assert agnes.locator('[role="alert"]').count() == 0, "wat lukte, eindigt niet in een foutmelding"
    agnes.goto(f"{site.url}/casus/{nummer}")
    assert "doet niet meer mee" in agnes.inner_text("main")
    for pagina in (pieter, wilma, greet):
        doe(site, pagina, nummer, "stemmen", naar="afgerond", akkoord=True)
    besluit(site, pieter, nummer, "afgerond", "De doelen zijn bereikt")
    assert "Deze casus is gesloten" in pieter.inner_text("main")
    with site.p.w.db.lezen() as s:
        from sqlalchemy import select

        assert s.scalars(select(Casus.fase).where(Casus.nummer == nummer)).one() == "afgerond"
    with pieter.expect_download() as download:
        pieter.evaluate("p => { location.href = p }", f"/casus/{nummer}/document/afsluiting")
    assert download.value.suggested_filename == f"{nummer}-afsluiting.pdf"


def besluit_te_vroeg(site: Site, pagina: Page, nummer: str) -> None:
    """A decision at a closed poort is refused, says why, and keeps the words."""
    pagina.goto(f"{site.url}/casus/{nummer}")
    vak = pagina.locator('form:has(input[name="naar"][value="plan_van_aanpak"])')
    vak.locator("textarea").fill("We moeten snel aan de slag")
    vak.locator('button[value="ja"]').click()
    pagina.wait_for_selector('[role="alert"]')
    assert "Waarom:" in pagina.inner_text('[role="alert"]')
    assert pagina.input_value('[name="motivering"]') == "We moeten snel aan de slag"


def test_een_datalek_van_melding_tot_sluiten(browser: Browser, site: Site) -> None:
    greet, agnes = site.als(browser, "greet"), site.als(browser, "agnes")
    greet.goto(site.url + "/")
    greet.click("text=Meld een datalek")
    greet.click('a:has-text("Meld voor")')
    vul(
        greet,
        opgemerkt_op="2026-01-05T10:00",
        aard=("verkeerde_ontvanger",),
        omvang="1",
        maatregelen=("geen_nog",),
        verantwoordelijk=("politie",),
        verhaal="Een mail ging naar een verkeerd adres",
    )
    druk(greet, 'main button:has-text("Melden")')
    nummer = greet.url.split("/datalek/")[1].split("?")[0]
    greet.click('button:has-text("Informeer de partners nu")')
    greet.wait_for_url("**?gedaan=datalek_kennisgeven")
    agnes.goto(f"{site.url}/datalek/{nummer}")
    assert "verkeerd adres" not in agnes.inner_text("main")
    agnes.click('button:has-text("Bevestig dat uw organisatie")')
    agnes.wait_for_url("**?gedaan=datalek_bevestigen")
    for naam, velden in (
        (
            "datalek_beoordelen",
            {
                "is_datalek": True,
                "risico": "risico",
                "gegevens": ("naw",),
                "motivering": "Een naam en een adres",
            },
        ),
        ("datalek_ap_besluiten", {"melden": False, "motivering": "Het risico is klein en hersteld"}),
        ("datalek_sluiten", {"lessen": "Kies uit de lijst"}),
    ):
        greet.goto(f"{site.url}/datalek/{nummer}/doe/{naam}")
        vul(greet, **velden)  # type: ignore[arg-type]
        greet.click('main button:has-text("Vastleggen")')
        greet.wait_for_url(f"**?gedaan={naam}")
    assert "Gesloten" in greet.inner_text("main")


def test_besluiten_met_alleen_het_toetsenbord(browser: Browser, site: Site) -> None:
    nummer, _ = site.p.klaar_voor_plan()
    pagina = site.als(browser, "pieter")
    pagina.goto(f"{site.url}/casus/{nummer}")
    pagina.keyboard.press("Tab")
    assert pagina.evaluate("document.activeElement.textContent") == "Naar de inhoud"
    for _ in range(60):
        if pagina.evaluate("document.activeElement.name") == "motivering":
            break
        pagina.keyboard.press("Tab")
    pagina.keyboard.type("Alles is op orde, zonder muis")
    pagina.keyboard.press("Tab")
    assert pagina.evaluate("document.activeElement.value") == "ja"
    assert pagina.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none", (
        "de focus is te zien"
    )
    pagina.keyboard.press("Enter")
    pagina.wait_for_url("**?gedaan=besluiten")
    assert pagina.locator('ol.lijn li[aria-current="step"]').inner_text().startswith("Plan van aanpak")


def test_een_partner_van_mail_tot_antwoord_en_weer_weg(browser: Browser, verse_proef: Proef) -> None:
    """The link of the mail, what waits for me, and the answer; then an action refused, and the casus left:
    access ends at once.
    """
    p = verse_proef
    nummer, id_ = p.klaar_voor_plan()
    p.naar_plan(nummer, id_)
    site = Site(p)
    agnes = site.als(browser, "agnes")
    agnes.goto(f"{site.url}/casus/{nummer}")
    agnes.click("text=Weeg de grondslag van uw organisatie")
    vul(agnes, grondslagen=("wpg_20",), motivering="Samenwerking voor deze casus")
    druk(agnes, 'main button:has-text("Vastleggen")')
    assert "Weeg de grondslag van uw organisatie" not in agnes.inner_text("main")
    p.doe("pieter", "grondslag_wegen", nummer, grondslagen=("avg_6_1_e",), motivering="wettelijke taak")
    p.doe("pieter", "plan_vaststellen", nummer, probleem="Overlast", doelen="Rust", betrokkene_aanwezig=True)
    p.doe("pieter", "actie_voorstellen", nummer, partij="politie", omschrijving="Rijdt elke avond langs")
    agnes.goto(site.url + "/")
    agnes.click("text=Aanvaard of weiger een actie")
    vul(agnes, actie="1", aanvaard=False, toelichting="Daar is geen ruimte voor")
    druk(agnes, 'main button:has-text("Vastleggen")')
    assert "geweigerd" in agnes.inner_text("main")
    tweede = agnes.context.new_page()
    tweede.goto(f"{site.url}/casus/{nummer}")
    agnes.click("text=Uit de casus terugtrekken")
    vul(agnes, reden="Niet meer nodig")
    agnes.click('main button:has-text("Vastleggen")')
    agnes.wait_for_url("**/?gedaan=terugtrekken")
    assert agnes.locator('[role="alert"]').count() == 0
    agnes.goto(f"{site.url}/casus/{nummer}")
    assert "doet niet meer mee" in agnes.inner_text("main")
    tweede.reload()
    assert "doet niet meer mee" in tweede.inner_text("main"), "ook wat al open stond, is dicht"
    pieter = site.als(browser, "pieter")
    pieter.goto(f"{site.url}/casus/{nummer}")
    assert re.search(r"Politie\s+teruggetrokken", pieter.inner_text("main"))
    site.stop()


def test_een_besluit_om_niet_verder_te_gaan(browser: Browser, site: Site) -> None:
    nummer, _ = site.p.klaar_voor_plan()
    pieter = site.als(browser, "pieter")
    pieter.goto(f"{site.url}/casus/{nummer}")
    vak = pieter.locator('form:has(input[name="naar"][value="plan_van_aanpak"])')
    vak.locator("textarea").fill("Eerst nog een gesprek")
    vak.locator('button[value="nee"]').click()
    pieter.wait_for_url("**?gedaan=besluiten")
    assert pieter.locator('ol.lijn li[aria-current="step"]').inner_text().startswith("Aanmelding")
    assert pieter.locator('form:has(input[name="naar"][value="plan_van_aanpak"])').count() == 1, (
        "later kan er weer worden besloten"
    )


@pytest.mark.parametrize("script", [True, False])
def test_na_een_besluit_komt_de_nieuwe_stand_vanzelf(
    browser: Browser, verse_proef: Proef, script: bool
) -> None:
    """The flow is late: the page says so, and shows the new state by itself, with JavaScript and without."""
    p = verse_proef
    nummer, id_ = p.klaar_voor_plan()
    site = Site(p, flow=False)
    pieter = site.als(browser, "pieter", java_script_enabled=script)
    besluit(site, pieter, nummer, "plan_van_aanpak", "Alles is op orde")
    assert "Het besluit is genomen" in pieter.inner_text("main")
    overgang.zet_stap(p.w, id_)
    pieter.wait_for_selector('ol.lijn li[aria-current="step"]:has-text("Plan van aanpak")')
    site.stop()


def test_geen_toegankelijkheidsfouten_en_geen_schuivende_bladzijden(
    browser: Browser, verse_proef: Proef
) -> None:
    """Every page in every role that gets it, with every form: axe finds nothing, and at 320 px (400 % of
    1280) nothing scrolls sideways.
    """
    from axe_playwright_python.sync_playwright import Axe

    from tests.diensten.test_datalek import meld
    from tests.diensten.test_portaal import TABEL

    p = verse_proef
    nummer, id_ = p.klaar_voor_plan()
    p.naar_plan(nummer, id_)
    lek, _ = meld(p)
    p.doe("agnes", "grondslag_wegen", nummer, grondslagen=("wpg_20",), motivering="samenwerking")
    p.doe(
        "agnes",
        "gegeven_inbrengen",
        nummer,
        categorie="politie_8",
        inhoud="Drie meldingen",
        doel="overlast",
        grondslagen=("wpg_20",),
        ontvangers=("gemeente_heerenveen",),
        zorgvuldig=True,
        ontvangers_nagegaan=True,
    )
    p.speler._medewerker(
        "fien", "Fien FG", "gemeente_heerenveen", ("fg",), p.wie("functionaris-gemeente-heerenveen")
    )
    with p.w.db.schrijven() as s:
        klok.zet_vooruit(s, timedelta(days=340))  # so that there is access to look at again
    bericht = berichten.lijst(p.w, p.wie("agnes"), aantal=1)[0].id

    def van(wie: str) -> list[str]:
        """The pages of the table that this person gets; a download and an answer for a script are no
        pages.
        """
        return [
            pad.format(casus=nummer, datalek=lek, convenant=p.convenant)
            for pad, wel in TABEL.items()
            if wie in wel and not pad.endswith((".csv", "/stand"))
        ]

    paden = {wie: van(wie) for wie in ("pieter", "agnes", "greet", "victor", "fien", "beheer")}
    paden["functionaris-politie"] = ["/", "/beheer"]
    paden["beheer"] += [f"/convenanten/{p.convenant}/2021", f"/berichten/{bericht}"]
    paden["agnes"] += [
        "/account",
        f"/convenanten/{p.convenant}/2021",
        "/nergens",
        f"/aanmelden/{p.convenant}",
        f"/erkennen/{p.convenant}",
        f"/datalek/meld/{p.convenant}",
        "/beheer/partijen",
        f"/berichten/{bericht}",
    ]
    paden["pieter"] += [
        f"/casus/{nummer}/doe/{h.naam}" for h in HANDELINGEN.values() if h.bereik is CASUS and not h.begint
    ]
    paden["greet"] += [
        f"/datalek/{lek}/doe/{h.naam}" for h in HANDELINGEN.values() if h.bereik is DATALEK and not h.begint
    ]
    site = Site(p)
    fouten: list[str] = []
    for wie, lijst in paden.items():
        pagina = site.als(browser, wie)
        for pad in lijst:
            pagina.set_viewport_size({"width": 1280, "height": 800})
            pagina.goto(site.url + pad)
            fouten += [
                f"{wie} {pad}: {x['id']} {x['nodes'][0]['html'][:120]}"
                for x in Axe().run(pagina).response["violations"]
            ]
            pagina.set_viewport_size({"width": 320, "height": 256})
            if pagina.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
                fouten.append(f"{wie} {pad}: schuift opzij bij 320 px")
        pagina.context.close()
    los = browser.new_page()
    for pad in ("/inloggen", "/activeren"):
        los.goto(site.url + pad)
        fouten += [f"- {pad}: {x['id']}" for x in Axe().run(los).response["violations"]]
    site.stop()
    assert fouten == []
