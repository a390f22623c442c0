"""Who cannot come in any more gets in anew by two people, and hears of it; who is never there is closed."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from models.tabellen import Bericht, EenmaligeCode, Herstelverzoek, Medewerker, Sessie, Signaal
from portal.app import maak
from portal.kader import KOEK
from services.handelen.fouten import (
    Conflict,
    GeenBevoegdheid,
    NietGevonden,
    NietIngelogd,
    OngeldigeInvoer,
    VierOgen,
)
from services.handelen.wie import vind_medewerker
from services.inzien import logboek as logboek_inzien
from services.toegang import accounts, autorisaties, herstel, ongebruikt
from tests.conftest import Proef

BIJ_REGIE, BIJ_POLITIE = "functionaris-gemeente-heerenveen", "functionaris-politie"
WW = "paard accu nietje juist"


@pytest.fixture
def p(verse_proef: Proef) -> Proef:
    """An installation of its own."""
    return verse_proef


def vraag(p: Proef, wie: str, door: str = BIJ_REGIE) -> str:
    """A request for this person."""
    return str(p.doe(door, "herstel_vragen", gebruikersnaam=wie)["verzoek"])


def test_een_beheerder_of_functionaris_alleen_neemt_geen_account_over(p: Proef) -> None:
    uit = p.beheer("herstel_vragen", gebruikersnaam="pieter")
    assert "code" not in uit
    for alleen in (p.beheerder, p.wie("pieter"), p.wie(BIJ_POLITIE), p.wie("wilma")):
        assert herstel.te_geven(p.w, alleen) == []
    for niet, fout in ((BIJ_POLITIE, VierOgen), ("pieter", GeenBevoegdheid)):
        with pytest.raises(fout):
            p.doe(niet, "herstel_geven", verzoek=uit["verzoek"])
    with pytest.raises(GeenBevoegdheid):
        p.beheer("herstel_geven", verzoek=uit["verzoek"])
    (gezien,) = herstel.te_geven(p.w, p.wie("fleur"))
    assert (gezien.gebruikersnaam, gezien.door) == ("pieter", "Beheerder van de demo")
    gegeven = p.doe("fleur", "herstel_geven", verzoek=uit["verzoek"])
    accounts.activeer(p.w, gegeven["code"], WW)
    with pytest.raises(NietIngelogd):
        accounts.mijn_sessies(p.w, p.wie("pieter"))
    with pytest.raises(NietGevonden):
        p.doe("fleur", "herstel_geven", verzoek=uit["verzoek"])


def test_wie_vroeg_geeft_niet_ook_onder_een_ander_account(p: Proef) -> None:
    verzoek = vraag(p, "pieter")
    assert herstel.te_geven(p.w, p.wie(BIJ_REGIE)) == []
    with pytest.raises(VierOgen):
        p.doe(BIJ_REGIE, "herstel_geven", verzoek=verzoek)
    with pytest.raises(Conflict, match="al gevraagd"):
        vraag(p, "pieter")
    for wie, door in (("pieter", BIJ_POLITIE), ("pieter", "wilma"), (BIJ_REGIE, BIJ_REGIE)):
        with pytest.raises(GeenBevoegdheid):
            vraag(p, wie, door)


def test_de_persoon_de_partij_en_de_fg_horen_het_en_de_persoon_houdt_het_tegen(p: Proef) -> None:
    verzoek = vraag(p, "pieter")
    with p.w.db.lezen() as s:
        verteld = s.scalars(select(Bericht.partij).where(Bericht.soort == "herstel_gevraagd")).all()
    assert verteld == ["gemeente_heerenveen"]
    assert logboek_inzien.beheer(p.w, p.wie("fleur"))[0].wat == "herstel_gevraagd"
    with TestClient(maak(p.w), base_url="http://testserver", follow_redirects=False) as c:
        c.cookies.set(KOEK, accounts.demo_inloggen(p.w, "pieter"))
        html = c.get("/account").text
        assert "vroeg een nieuwe code voor uw account" in html
        velden = dict(re.findall(r'name="(csrf|sleutel|verzoek)" value="([^"]+)"', html))
        assert "Herstel van een account gevraagd" in html
        with pytest.raises(NietGevonden):
            p.doe("wilma", "herstel_tegenhouden", verzoek=verzoek)
        assert c.post("/account/herstel", data={**velden, "verzoek": verzoek}).status_code == 303
        assert "vroeg een nieuwe code" not in c.get("/account").text
    with pytest.raises(NietGevonden):
        p.doe("fleur", "herstel_geven", verzoek=verzoek)


def test_een_verzoek_verloopt(p: Proef) -> None:
    verzoek = vraag(p, "pieter")
    with p.w.db.schrijven() as s:
        s.get_one(Herstelverzoek, verzoek).op -= herstel.GELDIG
    with pytest.raises(NietGevonden):
        p.doe("fleur", "herstel_geven", verzoek=verzoek)
    vraag(p, "pieter")


def test_wie_nog_nooit_binnen_was_krijgt_meteen_een_nieuwe_code(p: Proef) -> None:
    eerst = p.beheer("medewerker_registreren", gebruikersnaam="nieuweling", naam="Nora Nieuweling")["code"]
    tweede = p.beheer("herstel_vragen", gebruikersnaam="nieuweling")["code"]
    with pytest.raises(OngeldigeInvoer, match="gebruikt"):
        accounts.activeer(p.w, eerst, WW)
    accounts.activeer(p.w, tweede, WW)
    assert "code" not in p.beheer("herstel_vragen", gebruikersnaam="nieuweling")
    with p.w.db.lezen() as s:
        assert not s.scalars(select(EenmaligeCode).where(EenmaligeCode.gebruikt_op.is_(None))).all()


def maanden_geleden(p: Proef, dagen: int) -> None:
    """Nobody was here for so long."""
    with p.w.db.schrijven() as s:
        for x in s.scalars(select(Sessie)):
            x.gebruikt_op -= timedelta(days=dagen)


def stand(p: Proef) -> tuple[set[str], set[str]]:
    """Who was signalled, and whose account is closed."""
    with p.w.db.lezen() as s:
        namen = {m.id: m.gebruikersnaam for m in s.scalars(select(Medewerker))}
        gemeld = s.scalars(select(Signaal).where(Signaal.soort == "account_ongebruikt")).all()
        dicht = s.scalars(select(Medewerker.gebruikersnaam).where(Medewerker.beeindigd_op.is_not(None)))
        return {namen[x.codes["medewerker"]] for x in gemeld}, set(dicht)


def test_een_ongebruikt_account_wordt_gemeld_en_gaat_op_termijn_dicht(p: Proef) -> None:
    assert ongebruikt.kijk(p.w) == 0
    assert stand(p) == (set(), set())
    maanden_geleden(p, 91)
    accounts.demo_inloggen(p.w, "wilma")
    ongebruikt.kijk(p.w)
    ongebruikt.kijk(p.w)
    gemeld, dicht = stand(p)
    assert "pieter" in gemeld
    assert "wilma" not in gemeld
    assert dicht == set()
    with p.w.db.schrijven() as s:
        ids = {vind_medewerker(s, x).id for x in ("pieter", "beheer")}
        for x in s.scalars(select(Sessie).where(Sessie.medewerker_id.in_(ids))):
            x.gebruikt_op -= timedelta(days=90)
    assert ongebruikt.kijk(p.w) == 1
    assert stand(p)[1] == {"pieter"}, "never the only beheerder"
    accounts.demo_inloggen(p.w, "beheer")


def koek(antwoord: Any) -> str:
    """What a browser is told to keep."""
    return str(antwoord.headers.get("set-cookie", ""))


def test_met_tls_is_het_koekje_van_deze_host_en_blijft_de_browser_bij_tls(p: Proef) -> None:
    for adres, naam, hsts in (
        ("https://portaal.example", "__Host-sessie=", "max-age=31536000; includeSubDomains"),
        ("http://testserver", "sessie=", None),
    ):
        with TestClient(maak(p.w), base_url=adres, follow_redirects=False) as c:
            eerst = c.get("/inloggen")
            assert eerst.headers.get("strict-transport-security") == hsts
            (p.map / "geheimen" / "accounts.json").write_text('{"wilma": {}}')
            binnen = c.post("/demo/als/wilma")
            assert koek(binnen).startswith(naam)
            assert ("Secure" in koek(binnen)) is (hsts is not None)
            assert "Path=/;" in koek(binnen)
            assert "Domain" not in koek(binnen)
            assert c.get("/account").status_code == 200
            (woord,) = set(re.findall(r'name="csrf" value="([^"]+)"', c.get("/account").text))
            assert c.post("/uitloggen", data={"csrf": woord}).headers["location"] == "/inloggen"
            assert c.get("/account").status_code == 303


def test_ook_wat_misgaat_heeft_de_koppen(p: Proef, monkeypatch: pytest.MonkeyPatch) -> None:
    def stuk(*_: Any, **__: Any) -> None:
        raise RuntimeError("de database is weg")

    for waar, wat in ((autorisaties, "lijst"), (accounts, "mijn_sessies")):
        monkeypatch.setattr(waar, wat, stuk)
    app = maak(p.w)
    with TestClient(app, base_url="https://portaal.example", raise_server_exceptions=False) as c:
        c.cookies.set(f"__Host-{KOEK}", accounts.demo_inloggen(p.w, "wilma"))
        for pad in ("/beheer", "/account", "/bestaat-niet"):
            antwoord = c.get(pad)
            assert antwoord.status_code >= 400
            assert "default-src 'none'" in antwoord.headers["content-security-policy"], pad
            assert "strict-transport-security" in antwoord.headers, pad
        monkeypatch.setattr("portal.kader.Portaal.toon", stuk)
        antwoord = c.get("/beheer")
        assert antwoord.status_code == 500
        assert "Er is niets half opgeslagen" in antwoord.text
        assert "default-src 'none'" in antwoord.headers["content-security-policy"]
