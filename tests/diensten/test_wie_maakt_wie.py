"""Nobody locks another partij's people out, and no single person makes those who watch each other."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from pydantic import ValidationError
from sqlalchemy import select

from models.tabellen import Bericht, Instelling
from portal.app import maak
from portal.kader import KOEK
from rules.zorgvuldig import is_ander_dan
from services.handelen.fouten import (
    Conflict,
    GeenBevoegdheid,
    NietGevonden,
    NietIngelogd,
    OngeldigeInvoer,
    VierOgen,
)
from services.handelen.uitvoeren import doe
from services.handelen.wie import Identiteit, lezer_voor, vind_medewerker, wie_ben_ik
from services.inzien import logboek as logboek_inzien
from services.inzien import verloop
from services.toegang import accounts, autorisaties, signalen
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
    p.doe(BIJ_REGIE, "account_beeindigen", gebruikersnaam="pieter", zonder_opvolger=True)
    assert rollen(p, "pieter") == {}
    with pytest.raises(NietIngelogd):
        accounts.mijn_sessies(p.w, p.wie("pieter"))


def test_wie_ook_elders_werkt_houdt_die_kant(p: Proef) -> None:
    p.doe(BIJ_VNN, "toegang_geven", **rol(p, "pieter"))
    (vraag,) = autorisaties.te_aanvaarden(p.w, p.wie("pieter"))
    p.doe("pieter", "toegang_beantwoorden", toegang=vraag.id, aanvaard=True)
    p.doe(BIJ_REGIE, "account_beeindigen", gebruikersnaam="pieter", zonder_opvolger=True)
    assert rollen(p, "pieter") == {VNN: ""}
    assert accounts.mijn_sessies(p.w, p.wie("pieter"))[0]


# --- no single person makes those who watch each other ---


def registreer(p: Proef, wie: str, naam: str, door: Identiteit | None = None) -> Identiteit:
    """An account with a session, and no rol."""
    velden = {"gebruikersnaam": wie, "naam": naam}
    code = doe(p.w, door or p.beheerder, "medewerker_registreren", velden=velden)["code"]
    accounts.activeer(p.w, code, "paard accu nietje juist")
    return wie_ben_ik(p.w, accounts.demo_inloggen(p.w, wie))


def geef(p: Proef, door: Identiteit, wie: str, als: str, partij: str = REGIE) -> None:
    """One rol to one account."""
    doe(p.w, door, "toegang_geven", velden=rol(p, wie, partij, als))


def antwoord(p: Proef, door: Identiteit, *, akkoord: bool = True) -> None:
    """Confirm or refuse the one thing that waits."""
    (x,) = autorisaties.te_bevestigen(p.w, door)
    doe(p.w, door, "toegang_bevestigen", velden={"toegang": x.id, "akkoord": akkoord})


def test_een_beheerder_maakt_alleen_geen_functionaris(p: Proef) -> None:
    pop = registreer(p, "pop", "Pop Een")
    geef(p, p.beheerder, "pop", "bevoegd_functionaris")
    assert rollen(p, "pop") == {REGIE: "wacht op een tweede persoon"}
    assert REGIE in berichten(p, "toegang_te_bevestigen")
    registreer(p, "pop2", "Pop Twee")
    for als in ("procesregisseur", "fg", "burgemeester"):
        with pytest.raises(GeenBevoegdheid):
            geef(p, pop, "pop2", als)
    for niet in (pop, p.beheerder, p.wie("functionaris-politie"), p.wie("pieter")):
        assert autorisaties.te_bevestigen(p.w, niet) == []
    (x,) = autorisaties.te_bevestigen(p.w, p.wie(BIJ_REGIE))
    for niet in (pop, p.beheerder, p.wie("functionaris-politie")):
        with pytest.raises(GeenBevoegdheid if niet != p.wie("functionaris-politie") else VierOgen):
            doe(p.w, niet, "toegang_bevestigen", velden={"toegang": x.id, "akkoord": True})
    antwoord(p, p.wie(BIJ_REGIE))
    geef(p, pop, "pop2", "procesregisseur")
    assert rollen(p, "pop2") == {REGIE: ""}


def test_wie_niet_wordt_bevestigd_krijgt_niets(p: Proef) -> None:
    pop = registreer(p, "pop", "Pop Een")
    geef(p, p.beheerder, "pop", "bevoegd_functionaris")
    antwoord(p, p.wie("fleur"), akkoord=False)
    assert rollen(p, "pop") == {}
    with pytest.raises(GeenBevoegdheid):
        geef(p, pop, "pop", "partnermedewerker")


def test_de_eerste_functionaris_van_een_partij_bevestigt_de_fg(p: Proef) -> None:
    registreer(p, "eerste", "Functionaris Een")
    geef(p, p.beheerder, "eerste", "bevoegd_functionaris", "elkien")
    assert autorisaties.te_bevestigen(p.w, p.wie(BIJ_REGIE)) == []
    antwoord(p, p.wie("fleur"))
    assert rollen(p, "eerste") == {"elkien": ""}


def test_een_functionaris_maakt_alleen_geen_fg_en_geen_burgemeester(p: Proef) -> None:
    registreer(p, "pop", "Pop Een")
    geef(p, p.wie(BIJ_REGIE), "pop", "burgemeester")
    assert rollen(p, "pop") == {REGIE: "wacht op een tweede persoon"}
    assert autorisaties.te_bevestigen(p.w, p.wie(BIJ_REGIE)) == []
    antwoord(p, p.wie("fleur"))
    registreer(p, "pop2", "Pop Twee")
    geef(p, p.wie(BIJ_REGIE), "pop2", "fg")
    assert rollen(p, "pop2") == {REGIE: "wacht op een tweede persoon"}


def test_wie_iedereen_beeindigt_begint_niet_opnieuw(p: Proef) -> None:
    for m in autorisaties.lijst(p.w, p.beheerder):
        if m.gebruikersnaam != "beheer":
            p.beheer("account_beeindigen", gebruikersnaam=m.gebruikersnaam)
    registreer(p, "pop", "Pop Een")
    geef(p, p.beheerder, "pop", "bevoegd_functionaris")
    assert rollen(p, "pop") == {REGIE: "wacht op een tweede persoon"}


@pytest.mark.parametrize(
    ("heeft", "erbij"),
    [("procesregisseur", "fg"), ("procesregisseur", "burgemeester"), ("fg", "burgemeester")],
)
@pytest.mark.parametrize("onder", ["hetzelfde account", "een tweede account"])
def test_wat_niet_samengaat_krijgt_een_mens_ook_niet_onder_een_tweede_account(
    p: Proef, heeft: str, erbij: str, onder: str
) -> None:
    registreer(p, "vera", "Vera de Vries")
    geef(p, p.wie(BIJ_REGIE), "vera", heeft)
    wie = "vera"
    if onder == "een tweede account":
        wie = "v.devries"
        registreer(p, wie, "VRIES, Vera de")
    with pytest.raises(VierOgen, match="gaat niet samen"):
        geef(p, p.wie(BIJ_REGIE), wie, erbij)


def test_een_beheerder_is_ook_onder_een_ander_account_geen_functionaris(p: Proef) -> None:
    registreer(p, "baas", p.speler.beheerder.naam if p.speler.beheerder else "")
    for als in ("beheer", "baas"):
        with pytest.raises(GeenBevoegdheid, match="uzelf"):
            geef(p, p.beheerder, als, "bevoegd_functionaris")
        with pytest.raises(VierOgen, match="al: Beheerder"):
            geef(p, p.wie(BIJ_REGIE), als, "fg")


def test_wie_met_een_tweede_account_bevestigt_is_dezelfde_mens(p: Proef) -> None:
    naam = p.speler.mensen[BIJ_REGIE].naam
    tweede = registreer(p, "tweede", naam)
    geef(p, p.beheerder, "tweede", "bevoegd_functionaris")
    antwoord(p, p.wie("fleur"))
    registreer(p, "pop", "Pop Een")
    geef(p, p.wie(BIJ_REGIE), "pop", "burgemeester")
    assert autorisaties.te_bevestigen(p.w, tweede) == []
    assert len(autorisaties.te_bevestigen(p.w, p.wie("fleur"))) == 1
    with pytest.raises(GeenBevoegdheid, match="uzelf"):
        geef(p, p.wie(BIJ_REGIE), "tweede", "partnermedewerker")


def test_vier_ogen_zien_de_mens_en_niet_het_account(p: Proef) -> None:
    registreer(p, "pieter2", p.speler.mensen["pieter"].naam)
    geef(p, p.wie(BIJ_REGIE), "pieter2", "procesregisseur")
    with p.w.db.lezen() as s:
        ander = vind_medewerker(s, "pieter2")
        lezer = lezer_voor(s, p.wie("pieter"), p.convenant, None)
        assert lezer.was(ander.id)
        assert not is_ander_dan(lezer, ander.id)
        assert is_ander_dan(lezer, vind_medewerker(s, "wilma").id)


def test_de_fg_ziet_alles_wat_verandert_in_wie_erbij_kan(p: Proef) -> None:
    registreer(p, "pop", "Pop Een")
    geef(p, p.wie(BIJ_REGIE), "pop", "procesregisseur")
    p.beheer("contact_toevoegen", convenant=p.convenant, partij="politie", adres="x@politie.demo.example")
    p.beheer("contact_intrekken", convenant=p.convenant, partij="politie", adres="x@politie.demo.example")
    gezien = [(x.wat, x.account, x.over) for x in logboek_inzien.beheer(p.w, p.wie("fleur"))][:5]
    assert gezien == [
        ("contact_ingetrokken", "beheer", ""),
        ("contact_toegevoegd", "beheer", ""),
        ("geautoriseerd", BIJ_REGIE, "Pop Een (pop): Procesregisseur, Gemeente Heerenveen"),
        ("account_geactiveerd", "pop", "Pop Een (pop)"),
        ("medewerker_geregistreerd", "beheer", "Pop Een (pop)"),
    ]
    for niet in ("pieter", BIJ_REGIE):
        with pytest.raises(GeenBevoegdheid):
            logboek_inzien.beheer(p.w, p.wie(niet))


def test_de_fg_krijgt_er_bericht_van_hoogstens_een_per_uur_en_mist_niets(p: Proef) -> None:
    assert signalen.vertel_beheer(p.w) == 1
    assert berichten(p, "beheer_veranderd") == {REGIE}
    registreer(p, "pop", "Pop Een")
    assert signalen.vertel_beheer(p.w) == 0, "within the hour"
    with p.w.db.schrijven() as s:
        stand = s.get_one(Instelling, "beheer_verteld_tot")
        tot, _, toen = stand.waarde.partition(" ")
        stand.waarde = f"{tot} {(datetime.fromisoformat(toen) - timedelta(hours=2)).isoformat()}"
    assert signalen.vertel_beheer(p.w) == 1, "the account of within the hour is not forgotten"
    assert signalen.vertel_beheer(p.w) == 0


def test_een_regel_houdt_de_naam_van_toen(p: Proef) -> None:
    nummer, _ = p.aanmelding()
    p.beheer("medewerker_wijzigen", gebruikersnaam="wilma", naam="Iemand Anders")
    regels = logboek_inzien.logboek_van(p.w, p.wie("pieter"), nummer)
    assert {(x.wie, x.account) for x in regels if x.account == "wilma"} == {("Wilma Woonconsulent", "wilma")}
    tweede, _ = p.aanmelding()
    regels = logboek_inzien.logboek_van(p.w, p.wie("pieter"), tweede)
    assert {(x.wie, x.account) for x in regels if x.account == "wilma"} == {("Iemand Anders", "wilma")}


# --- a beheerder decides nothing about people's data ---


def test_de_enige_beheerder_blijft(p: Proef) -> None:
    with pytest.raises(Conflict, match="enige beheerder"):
        p.beheer("account_beeindigen", gebruikersnaam="beheer")
    registreer(p, "opvolger", "Olga Opvolger")
    p.beheer("beheerder_aanwijzen", gebruikersnaam="opvolger")
    p.beheer("account_beeindigen", gebruikersnaam="beheer")
    with pytest.raises(NietIngelogd):
        p.beheer("medewerker_registreren", gebruikersnaam="nog-een", naam="Nog Een")


def test_wie_nooit_binnen_was_vervangt_geen_beheerder(p: Proef) -> None:
    p.beheer("medewerker_registreren", gebruikersnaam="leeg", naam="Niemand Nog")
    p.beheer("beheerder_aanwijzen", gebruikersnaam="leeg")
    with pytest.raises(Conflict, match="enige beheerder"):
        p.beheer("account_beeindigen", gebruikersnaam="beheer")


def test_wie_toegang_geeft_of_toeziet_wordt_geen_beheerder(p: Proef) -> None:
    for wie in ("fleur", BIJ_REGIE):
        with pytest.raises(VierOgen, match="Beheerder"):
            p.beheer("beheerder_aanwijzen", gebruikersnaam=wie)
    with pytest.raises(GeenBevoegdheid):
        p.doe("pieter", "beheerder_aanwijzen", gebruikersnaam="pieter")


@pytest.mark.parametrize("naam", ["píeter", "piеter", "pieter!", "-pieter", "pie ter", ""])
def test_een_gebruikersnaam_heeft_gewone_letters(p: Proef, naam: str) -> None:
    with pytest.raises((OngeldigeInvoer, ValidationError)):
        p.beheer("medewerker_registreren", gebruikersnaam=naam, naam="Iemand Anders")


@pytest.mark.parametrize("naam", ["p1eter", "pleter", "Pieter", "pie.ter", "vvilma", "fle-ur", "ag nes"])
def test_een_gebruikersnaam_lijkt_niet_op_een_andere(p: Proef, naam: str) -> None:
    with pytest.raises((Conflict, OngeldigeInvoer)):
        p.beheer("medewerker_registreren", gebruikersnaam=naam, naam="Iemand Anders")
