"""What went wrong in the portal once: waiting for writers, words that broke it, dead ends, lost choices."""

from __future__ import annotations

import inspect
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select, update

from models.tabellen import Casus, Datalek, Gegeven, Logregel, Sessie
from portal.app import maak
from portal.kader import KOPPEN
from services.inzien import zoeken
from services.toegang import accounts
from tests.conftest import Proef, zet
from tests.diensten.test_portaal import NIEMAND, als, csrf
from tests.diensten.test_toegang import WW, code, nieuw


def _eindpunten(p: Proef) -> Iterator[Any]:
    for deel in maak(p.w).routes:
        for route in getattr(getattr(deel, "original_router", None), "routes", [deel]):
            if hasattr(route, "endpoint"):
                yield route.endpoint


def test_geen_enkele_bladzijde_houdt_de_andere_op(sjabloon: Proef) -> None:
    """A coroutine that asks the database stands on the event loop, and everybody waits for it."""
    assert [e.__qualname__ for e in _eindpunten(sjabloon) if inspect.iscoroutinefunction(e)] == []


@contextmanager
def _schrijft(p: Proef) -> Iterator[threading.Thread]:
    """Somebody writes, and takes their time."""
    bezig, klaar = threading.Event(), threading.Event()

    def schrijf() -> None:
        with p.w.db.schrijven() as s:
            s.execute(update(Casus).values(werk_nr=Casus.werk_nr))
            bezig.set()
            klaar.wait(20)

    draad = threading.Thread(target=schrijf)
    draad.start()
    assert bezig.wait(5)
    try:
        yield draad
    finally:
        klaar.set()
        draad.join()


def test_een_bladzijde_wacht_niet_op_wie_schrijft(verse_proef: Proef) -> None:
    p = verse_proef
    nummer, _ = p.klaar_voor_plan()
    with als(p, "pieter") as c, _schrijft(p) as draad:
        for pad in ("/", f"/casus/{nummer}", "/datalek", "/inzicht", "/account"):
            assert c.get(pad).status_code == 200, pad
            assert draad.is_alive(), f"{pad} wachtte tot het schrijven klaar was"


def test_het_gebruik_van_een_sessie_wordt_hoogstens_elke_minuut_genoteerd(verse_proef: Proef) -> None:
    p = verse_proef

    def gebruikt() -> datetime:
        with p.w.db.lezen() as s:
            return max(s.scalars(select(Sessie.gebruikt_op)))

    with als(p, "pieter") as c:
        eerst = gebruikt()
        assert c.get("/").status_code == 200
        assert gebruikt() == eerst
        with p.w.db.schrijven() as s:
            zet(s, select(Sessie), gebruikt_op=eerst - timedelta(minutes=2))
        assert c.get("/").status_code == 200
        assert gebruikt() > eerst - timedelta(minutes=1)


def test_een_vreemde_letter_in_een_code_verraadt_niets(verse_proef: Proef) -> None:
    """With the right password it answers what it answers with a wrong one, and it is counted."""
    p = verse_proef
    naam, uri = nieuw(p)
    with als(p, NIEMAND) as c:
        for wachtwoord in ("fout wachtwoord", WW):
            velden = {"gebruikersnaam": naam, "wachtwoord": wachtwoord, "code": "é"}
            assert c.post("/inloggen", data=velden).status_code == 401
        with p.w.db.lezen() as s:
            mislukt = s.scalars(select(Logregel).where(Logregel.soort == "inloggen_mislukt")).all()
        assert len(mislukt) == 2
        assert accounts.inloggen(p.w, naam, WW, code(uri))


def test_een_vreemde_letter_in_het_woord_van_een_formulier_is_een_gewone_weigering(sjabloon: Proef) -> None:
    with TestClient(maak(sjabloon.w), raise_server_exceptions=False) as c:
        c.cookies.set("sessie", "zomaar-iets")
        antwoord = c.post("/uitloggen", data={"csrf": "é"})
    assert antwoord.status_code == 400
    assert "Dit formulier is verlopen" in antwoord.text


def test_ook_wat_misgaat_heeft_alle_koppen(sjabloon: Proef, monkeypatch: pytest.MonkeyPatch) -> None:
    def kapot(*_: object, **__: object) -> None:
        raise RuntimeError("dit was niet voorzien")

    monkeypatch.setattr("portal.paginas.werk.werk_inzien.werkvoorraad", kapot)
    with als(sjabloon, "pieter") as c:
        antwoord = c.get("/")
    assert antwoord.status_code == 500
    assert "Er is niets half opgeslagen" in antwoord.text
    assert {naam: antwoord.headers.get(naam) for naam in KOPPEN} == KOPPEN


def test_een_geweigerd_besluit_komt_terug_met_de_keuze(verse_proef: Proef) -> None:
    p = verse_proef
    nummer, _ = p.aanmelding()
    with als(p, "pieter") as c:
        pad = f"/casus/{nummer}/doe/besluiten"
        for akkoord in ("ja", "nee"):
            velden = {"naar": "plan_van_aanpak", "akkoord": akkoord, "motivering": "kort"}
            html = c.post(pad, data={**velden, **csrf(c, pad)}).text
            assert re.search(r'<option value="plan_van_aanpak" selected>', html)
            assert re.search(rf'name="akkoord" value="{akkoord}" checked', html)
            assert ">kort</textarea>" in html


def test_elke_casus_van_de_werkvoorraad_is_te_bereiken(verse_proef: Proef) -> None:
    """Fifty-five wait; the newest stands on the second page."""
    p = verse_proef
    nummers = [p.aanmelding(naam=f"Canarie {i}")[0] for i in range(55)]
    with als(p, "pieter") as c:
        eerste = c.get("/").text
        tweede = c.get("/?pagina=2").text
        assert "1 tot en met 50" in eerste
        assert "51 tot en met 55" in tweede
        gezien = re.findall(r'<a href="/casus/([^"/]+)">', eerste + tweede)
        assert sorted(set(gezien)) == sorted(nummers)
        assert 'href="/?pagina=2"' in eerste
        assert "pagina=3" not in tweede
        assert c.get("/?pagina=-4").status_code == 200


@pytest.mark.parametrize("typt", ["{nummer}", "{einde}", "{klein}", "  {nummer} "])
def test_zoeken_vindt_een_casus_op_elk_deel_van_het_nummer(sjabloon: Proef, typt: str) -> None:
    p = sjabloon
    nummer, _ = p.aanmelding()
    einde = nummer.rpartition("-")[2].lstrip("0")
    woord = typt.format(nummer=nummer, einde=einde, klein=nummer.lower())
    with als(p, "pieter") as c:
        assert zoeken.zoek(p.w, p.wie("pieter"), woord).casussen[:1] == (nummer,)
        naar = c.post("/zoek", data={"zoek": woord, **csrf(c, "/")})
        assert naar.status_code == 303 or f"/casus/{nummer}" in naar.text
    with als(p, "agnes") as c:
        niets = c.post("/zoek", data={"zoek": woord, **csrf(c, "/")})
        assert f"/casus/{nummer}" not in niets.text, "dat de casus bestaat is geheim"
        assert f"/casus/{nummer}" not in niets.headers.get("location", "")


def test_een_nummer_dat_zo_eindigt_gaat_voor_een_nummer_waar_het_in_staat() -> None:
    nummers = ["ZVT-2026-000410", "ZVT-2026-000141", "ZVT-2026-000041"]
    assert zoeken._beste_eerst(nummers, "41") == ("ZVT-2026-000041",)
    assert zoeken._beste_eerst(nummers[:2], "41") == tuple(nummers[:2])


@pytest.mark.parametrize("woord", ["DL-1999-00001", "Jansen", "999999", "", "%", "'; drop table casus"])
def test_niets_gevonden_is_geen_fout(sjabloon: Proef, woord: str) -> None:
    with als(sjabloon, "pieter") as c:
        antwoord = c.post("/zoek", data={"zoek": woord, **csrf(c, "/")})
    assert antwoord.status_code == 200
    assert "Er is niets gevonden dat u mag zien" in antwoord.text
    assert 'role="alert"' not in antwoord.text


def test_zoeken_vindt_een_datalek(verse_proef: Proef) -> None:
    from tests.diensten.test_datalek import meld

    p = verse_proef
    lek, _ = meld(p)
    with als(p, "greet") as c:
        assert c.post("/zoek", data={"zoek": lek, **csrf(c, "/")}).headers["location"] == f"/datalek/{lek}"


def test_na_het_terugtrekken_staat_er_niet_dat_het_niet_kan(verse_proef: Proef) -> None:
    p = verse_proef
    nummer, id_ = p.klaar_voor_plan()
    p.naar_plan(nummer, id_)
    with als(p, "agnes") as c:
        pad = f"/casus/{nummer}/doe/terugtrekken"
        antwoord = c.post(pad, data={"reden": "Niet meer nodig", **csrf(c, pad)})
        assert antwoord.headers["location"] == "/?gedaan=terugtrekken"
        html = c.get(antwoord.headers["location"]).text
        assert 'role="status"' in html
        assert 'role="alert"' not in html
        weg = c.get(f"/casus/{nummer}?gedaan=terugtrekken").text
        assert 'role="alert"' in weg
        assert 'role="status"' not in weg


def test_wie_woog_krijgt_wegen_niet_meer_aangeboden(verse_proef: Proef) -> None:
    p = verse_proef
    nummer, id_ = p.klaar_voor_plan()
    p.naar_plan(nummer, id_)
    wegen = f"/casus/{nummer}/doe/grondslag_wegen"
    with als(p, "agnes") as c:
        assert wegen in c.get(f"/casus/{nummer}").text
        velden = {"grondslagen": "wpg_20", "motivering": "Samenwerking", **csrf(c, wegen)}
        assert c.post(wegen, data=velden).status_code == 303
        assert wegen not in c.get(f"/casus/{nummer}").text


def test_alleen_wie_het_mag_krijgt_de_knop_om_de_partners_te_informeren(verse_proef: Proef) -> None:
    from tests.diensten.test_datalek import meld

    p = verse_proef
    p.speler._medewerker(
        "fien", "Fien FG", "gemeente_heerenveen", ("fg",), p.wie("functionaris-gemeente-heerenveen")
    )
    p.doe("fien", "geheimhouding_erkennen", convenant=p.convenant)
    lek, _ = meld(p)
    knop, pad = "Informeer de partners nu", f"/datalek/{lek}/doe/datalek_kennisgeven"
    for wie in ("fien", "greet", "agnes"):
        with als(p, wie) as c:
            aangeboden = knop in c.get(f"/datalek/{lek}").text
            mag = c.post(pad, data=csrf(c, "/")).status_code == 303
            assert aangeboden is mag, wie


def test_bij_een_gegeven_staat_wat_u_ermee_kunt(verse_proef: Proef) -> None:
    """No id to type: the link carries it, and the form has it chosen."""
    p = verse_proef
    nummer, id_ = p.klaar_voor_plan()
    p.naar_plan(nummer, id_)
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
    with p.w.db.lezen() as s:
        gegeven = s.scalars(select(Gegeven.id).where(Gegeven.categorie == "politie_8")).one()
    with als(p, "agnes") as c:
        html = c.get(f"/casus/{nummer}/dossier?doel=overlast").text
        paden = re.findall(r'href="(/casus/[^"]+/doe/([a-z_]+)\?gegeven=([^"&]+))"', html)
        assert "gegeven_corrigeren" in {naam for _, naam, van in paden if van == gegeven}
        assert {van for _, naam, van in paden if naam == "gegeven_corrigeren"} == {gegeven}, (
            "alleen wat van ons is"
        )
        for pad, _, van in paden:
            assert f'<option value="{van}" selected>' in c.get(pad).text


@pytest.mark.parametrize(
    ("lokaal", "utc"),
    [
        ("2027-10-30T20:00", datetime(2027, 10, 31, 18, tzinfo=UTC)),
        ("2027-03-27T20:00", datetime(2027, 3, 28, 19, tzinfo=UTC)),
    ],
)
def test_24_uur_zijn_24_uur_ook_in_de_nacht_dat_de_klok_verzet_wordt(
    verse_proef: Proef, lokaal: str, utc: datetime
) -> None:
    from models import klok

    p = verse_proef
    with p.w.db.schrijven() as s:
        klok.zet_vooruit(s, datetime.fromisoformat(lokaal).replace(tzinfo=UTC) - p.w.nu(s).domein)
    with als(p, "greet") as c:
        pad = f"/datalek/meld/{p.convenant}"
        velden = {"opgemerkt_op": lokaal, "aard": "verkeerde_ontvanger", "verhaal": "brief kwijt"}
        assert c.post(pad, data={**velden, **csrf(c, pad)}).status_code == 303
    with p.w.db.lezen() as s:
        assert s.scalars(select(Datalek.uiterlijk_op)).one() == utc


def test_het_dossier_voor_de_ap_zegt_niets_wat_niemand_zei(verse_proef: Proef) -> None:
    from tests.diensten.test_datalek import meld

    p = verse_proef
    lek, _ = meld(p)

    def velden() -> dict[str, str]:
        from services.inzien import datalek as datalek_inzien

        return dict(datalek_inzien.dossier(p.w, p.wie("greet"), lek).velden)

    onbekend = velden()
    for vraag in (
        "Bijzondere of strafrechtelijke gegevens",
        "Grensoverschrijdend",
        "Risico voor de betrokkenen",
    ):
        assert onbekend[vraag] == "nog niet beoordeeld", vraag
    beoordeling = {"is_datalek": True, "risico": "risico", "motivering": "Een naam en een adres"}
    p.doe("greet", "datalek_beoordelen", lek, **beoordeling, gegevens=("naw",))
    assert velden()["Bijzondere of strafrechtelijke gegevens"] == "nee"
    p.doe("greet", "datalek_beoordelen", lek, **beoordeling, gegevens=("naw", "gezondheid"))
    assert velden()["Bijzondere of strafrechtelijke gegevens"] == "ja"
