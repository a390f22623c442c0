"""`make screenshots`: every page of the portal, in the roles that use it, at desktop and phone width, as PNG in `schermbeelden/`."""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.conftest import Proef
from tests.diensten.test_datalek import meld
from tests.stelsel.test_browser import Site

UIT = Path(__file__).parent.parent / "schermbeelden"


def main() -> int:
    """Make them all. Returns the exit code."""
    pad = shutil.which("chromium")
    if pad is None:
        print("chromium is hier niet geïnstalleerd")
        return 1
    UIT.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="beelden-") as map_, sync_playwright() as pw:
        p = Proef(Path(map_), None)
        for stap in p.scenario["stappen"]:
            if stap["zin"].startswith("Zonder antwoord op de vraag"):
                break
            p.speler.stap(stap)
        nummer, (lek, _) = p.speler.nummer, meld(p)
        paden = {
            "-": ["/inloggen", "/activeren"],
            "pieter": ["/", f"/casus/{nummer}", f"/casus/{nummer}/dossier?doel=overlast", f"/casus/{nummer}/doe/beoordelen", "/inzicht", f"/inzicht/logboek/{nummer}",
                       "/berichten", "/convenanten", f"/convenanten/{p.convenant}/2021", "/nergens", "/account"],
            "agnes": ["/", f"/casus/{nummer}", f"/casus/{nummer}/doe/gegeven_inbrengen", f"/aanmelden/{p.convenant}", f"/erkennen/{p.convenant}", f"/datalek/meld/{p.convenant}"],
            "greet": ["/datalek", f"/datalek/{lek}", f"/datalek/{lek}/doe/beoordelen"], "functionaris-politie": ["/beheer"], "beheer": ["/beheer"],
        }  # fmt: skip
        site = Site(p)
        browser = pw.chromium.launch(executable_path=pad, args=["--no-sandbox"])
        aantal = 0
        for wie, lijst in paden.items():
            for breed in (1200, 360):
                venster = {"viewport": {"width": breed, "height": 800}}
                pagina = browser.new_page(**venster) if wie == "-" else site.als(browser, wie, **venster)  # type: ignore[arg-type]
                for waar in lijst:
                    pagina.goto(site.url + waar)
                    naam = waar.split("?")[0].strip("/").replace("/", "_") or "werkvoorraad"
                    pagina.screenshot(path=UIT / f"{naam}-{wie.strip('-') or 'niemand'}-{breed}.png", full_page=True)
                    aantal += 1
                pagina.close()
        browser.close()
        site.stop()
    print(f"{aantal} beelden in {UIT}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
