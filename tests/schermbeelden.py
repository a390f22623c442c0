"""`make screenshots`: every page of the portal, in the roles that use it, at desktop and phone width, as PNG
in `schermbeelden/`; a few at 400 % and as printed.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from datetime import timedelta
from pathlib import Path

from playwright.sync_api import sync_playwright

from models import klok
from services.post import berichten
from tests.conftest import Proef
from tests.diensten.test_datalek import meld
from tests.stelsel.test_browser import Site

UIT = Path(__file__).parent.parent / "schermbeelden"
DESKTOP, TELEFOON, VIERHONDERD = 1200, 360, 320  # 1280 px at 400 % zoom leaves 320 (WCAG 1.4.10)


def voorbeeld(p: Proef) -> dict[str, list[str]]:
    """An installation in the middle of the work, with some numbers to show. Returns per person the pages."""
    p.speel(tot={"doet": "kennisname_toetsen"})
    nummer, (lek, _) = p.speler.nummer, meld(p)
    p.speler._medewerker(
        "fien", "Fien FG", "gemeente_heerenveen", ("fg",), p.wie("functionaris-gemeente-heerenveen")
    )
    for i in range(14):
        ander, id_ = p.klaar_voor_plan()
        if i % 3:
            p.naar_plan(ander, id_)
    klaar, _ = p.klaar_voor_plan()
    bezig, _ = p.klaar_voor_plan()
    p.doe("pieter", "besluiten", bezig, naar="plan_van_aanpak", akkoord=True, motivering="Alles is op orde")
    with p.w.db.schrijven() as s:
        klok.zet_vooruit(s, timedelta(days=340))
    bericht = berichten.lijst(p.w, p.wie("pieter"), aantal=1)[0].id
    return {
        "-": ["/inloggen", "/activeren", "/demo"],
        "pieter": [
            "/",
            f"/casus/{nummer}",
            f"/casus/{klaar}",
            f"/casus/{bezig}",
            f"/casus/{nummer}/dossier?doel=overlast",
            f"/casus/{nummer}/doe/beoordelen",
            "/inzicht",
            f"/inzicht/logboek/{nummer}",
            "/inzicht/weigeringen",
            "/inzicht/betrokkene",
            "/berichten",
            f"/berichten/{bericht}",
            "/convenanten",
            f"/convenanten/{p.convenant}/2021",
            "/nergens",
            "/account",
        ],
        "agnes": [
            "/",
            f"/casus/{nummer}",
            f"/casus/{nummer}/doe/gegeven_inbrengen",
            f"/aanmelden/{p.convenant}",
            f"/erkennen/{p.convenant}",
            f"/datalek/meld/{p.convenant}",
        ],
        "greet": ["/datalek", f"/datalek/{lek}", f"/datalek/{lek}/doe/datalek_beoordelen"],
        "functionaris-politie": ["/", "/beheer"],
        "fien": ["/", "/inzicht"],
        "beheer": [
            "/beheer",
            "/beheer/partijen",
            f"/beheer/partijen/{p.convenant}",
            f"/convenanten/{p.convenant}/2021",
            f"/berichten/{bericht}",
        ],
    }


def main() -> int:
    """Make them all. Returns the exit code."""
    pad = shutil.which("chromium")
    if pad is None:
        print("chromium is hier niet geïnstalleerd")
        return 1
    shutil.rmtree(UIT, ignore_errors=True)
    UIT.mkdir()
    with tempfile.TemporaryDirectory(prefix="beelden-") as map_, sync_playwright() as pw:
        p = Proef(Path(map_), None)
        paden = voorbeeld(p)
        site = Site(p, flow=False)
        browser = pw.chromium.launch(executable_path=pad, args=["--no-sandbox"])
        aantal = 0
        for wie, lijst in paden.items():
            for breed in (DESKTOP, TELEFOON, VIERHONDERD):
                venster = {
                    "viewport": {"width": breed, "height": 256 if breed == VIERHONDERD else 800},
                    "device_scale_factor": 2 if breed == VIERHONDERD else 1,
                }
                pagina = browser.new_page(**venster) if wie == "-" else site.als(browser, wie, **venster)
                for waar in lijst[:2] if breed == VIERHONDERD else lijst:
                    pagina.goto(site.url + waar)
                    kort = waar.split("?")[0].strip("/").replace("/", "_") or "werkvoorraad"
                    naam = f"{kort}-{wie.strip('-') or 'niemand'}"
                    pagina.screenshot(path=UIT / f"{naam}-{breed}.png", full_page=True)
                    if breed == DESKTOP and waar.startswith(("/casus", "/datalek/DL")):
                        pagina.pdf(path=UIT / f"{naam}-afdruk.pdf", format="A4")
                    aantal += 1
                pagina.close()
        browser.close()
        site.stop()
    print(f"{aantal} beelden in {UIT}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
