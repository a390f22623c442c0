"""Nobody gets in on a name: accounts, TOTP, sessions, authorisations."""

from __future__ import annotations

from datetime import timedelta

import pyotp
import pytest
from argon2 import Type
from sqlalchemy import select

from models.tabellen import Medewerker, Sessie
from services.handelen import wie as identiteit
from services.handelen.fouten import Conflict, GeenBevoegdheid, NietGevonden, NietIngelogd, OngeldigeInvoer
from services.handelen.uitvoeren import doe
from services.toegang import accounts, autorisaties
from tests.conftest import ECHTE_HASHER, Proef, zet

FUNCTIONARIS = "functionaris-politie"
WW = "paard accu nietje juist"
_teller = iter(range(10_000))


def nieuw(p: Proef) -> tuple[str, str]:
    """A fresh activated account: (username, otpauth uri)."""
    naam = f"proef{next(_teller)}-{p.w.db.engine.dialect.name[:2]}"
    m = p.beheer(
        "medewerker_registreren", gebruikersnaam=naam, naam="Canarie Medewerker", email="canarie@demo.example"
    )
    return accounts.activeer(p.w, m["code"], WW)


def code(uri: str, stappen: int = 0) -> str:
    import time

    totp = pyotp.parse_uri(uri)
    assert isinstance(totp, pyotp.TOTP)
    return totp.generate_otp(int(time.time()) // 30 + stappen)


def test_inloggen_vraagt_wachtwoord_en_code_en_elke_code_werkt_een_keer(proef: Proef) -> None:
    naam, uri = nieuw(proef)
    c = code(uri)
    for ww, cijfers in (("fout wachtwoord", c), (WW, "000000"), (WW, "")):
        with pytest.raises(NietIngelogd):
            accounts.inloggen(proef.w, naam, ww, cijfers)
    assert identiteit.wie_ben_ik(proef.w, accounts.inloggen(proef.w, naam, WW, c))
    with pytest.raises(NietIngelogd):
        accounts.inloggen(proef.w, naam, WW, c)


def test_een_wachtwoord_raden_is_duur() -> None:
    """At least what RFC 9106, 4, asks where memory is scarce: argon2id, three passes over 64 MiB."""
    h = ECHTE_HASHER
    assert (h.type, h.time_cost >= 3, h.memory_cost >= 64 * 1024) == (Type.ID, True, True)


def test_een_onbekende_naam_krijgt_dezelfde_melding(proef: Proef) -> None:
    naam, _ = nieuw(proef)
    with pytest.raises(NietIngelogd) as een:
        accounts.inloggen(proef.w, naam, "fout wachtwoord", "000000")
    with pytest.raises(NietIngelogd) as twee:
        accounts.inloggen(proef.w, "bestaat-niet", "fout wachtwoord", "000000")
    assert een.value.uitleg == twee.value.uitleg


def test_na_vijf_keer_fout_is_het_account_even_dicht_ook_voor_de_goede_code(proef: Proef) -> None:
    naam, uri = nieuw(proef)
    for _ in range(accounts.MAX_MISLUKT):
        with pytest.raises(NietIngelogd):
            accounts.inloggen(proef.w, naam, "fout wachtwoord", "000000")
    with pytest.raises(NietIngelogd):
        accounts.inloggen(proef.w, naam, WW, code(uri))
    with proef.w.db.schrijven() as s:
        zet(s, select(Medewerker).where(Medewerker.gebruikersnaam == naam), geblokkeerd_tot=None)
    assert accounts.inloggen(proef.w, naam, WW, code(uri))


def test_een_sessie_verloopt_en_eindigt_bij_uitloggen(proef: Proef) -> None:
    naam, uri = nieuw(proef)
    token = accounts.inloggen(proef.w, naam, WW, code(uri))
    wie = identiteit.wie_ben_ik(proef.w, token)
    with proef.w.db.schrijven() as s:
        zet(
            s,
            select(Sessie).where(Sessie.token == wie.sessie),
            gebruikt_op=proef.w.nu(s).wand - identiteit.INACTIEF - timedelta(minutes=1),
        )
    with pytest.raises(NietIngelogd, match="verlopen"):
        identiteit.wie_ben_ik(proef.w, token)
    tweede = accounts.inloggen(proef.w, naam, WW, code(uri, 1))
    accounts.uitloggen(proef.w, identiteit.wie_ben_ik(proef.w, tweede))
    with pytest.raises(NietIngelogd, match="beëindigd"):
        identiteit.wie_ben_ik(proef.w, tweede)
    with pytest.raises(NietIngelogd):
        identiteit.wie_ben_ik(proef.w, "verzonnen")


def test_een_eenmalige_code_werkt_een_keer_en_een_kort_wachtwoord_niet(proef: Proef) -> None:
    naam = f"eenmalig-{proef.w.db.engine.dialect.name[:2]}"
    c = proef.beheer("medewerker_registreren", gebruikersnaam=naam, naam="Naam")["code"]
    with pytest.raises(OngeldigeInvoer, match="12 tekens"):
        accounts.activeer(proef.w, c, "kort")
    accounts.activeer(proef.w, c, WW)
    with pytest.raises(OngeldigeInvoer, match="gebruikt"):
        accounts.activeer(proef.w, c, WW)
    with pytest.raises(Conflict):
        proef.beheer("medewerker_registreren", gebruikersnaam=naam, naam="Naam")
    assert accounts.maak_eerste_code(proef.w) is None


@pytest.mark.eis("H5")
def test_toegang_komt_van_een_bevoegde_functionaris_van_die_partij_en_nooit_van_jezelf(proef: Proef) -> None:
    naam, _ = nieuw(proef)
    bij_politie = {"gebruikersnaam": naam, "convenant": proef.convenant, "partij": "politie"}
    partner = {**bij_politie, "rol": "partnermedewerker"}
    with pytest.raises(GeenBevoegdheid):
        proef.beheer("toegang_geven", **partner)
    with pytest.raises(GeenBevoegdheid):
        proef.doe(FUNCTIONARIS, "toegang_geven", **{**partner, "partij": "accolade"})
    with pytest.raises(GeenBevoegdheid, match="uzelf"):
        proef.doe(FUNCTIONARIS, "toegang_geven", **{**partner, "gebruikersnaam": FUNCTIONARIS})
    with pytest.raises(GeenBevoegdheid, match="hoort niet bij"):
        proef.doe(FUNCTIONARIS, "toegang_geven", **bij_politie, rol="procesregisseur")
    with pytest.raises(GeenBevoegdheid):
        proef.doe(FUNCTIONARIS, "toegang_geven", **bij_politie, rol="bevoegd_functionaris")
    with pytest.raises(OngeldigeInvoer):
        proef.doe(FUNCTIONARIS, "toegang_geven", **bij_politie, rol="keizer")
    with pytest.raises(NietGevonden):
        proef.doe(FUNCTIONARIS, "toegang_geven", **{**partner, "gebruikersnaam": "niemand"})
    proef.doe(FUNCTIONARIS, "toegang_geven", **partner)
    gezien = autorisaties.lijst(proef.w, proef.wie(FUNCTIONARIS))
    assert any(m.gebruikersnaam == naam and m.rollen for m in gezien)
    with pytest.raises(GeenBevoegdheid):
        proef.doe("wilma", "toegang_intrekken", **partner)
    proef.doe(FUNCTIONARIS, "toegang_intrekken", **partner)
    with pytest.raises(NietGevonden):
        proef.doe(FUNCTIONARIS, "toegang_intrekken", **partner)


@pytest.mark.eis("H5")
def test_einde_dienstverband_sluit_alles_meteen(proef: Proef) -> None:
    naam, uri = nieuw(proef)
    proef.doe(
        FUNCTIONARIS,
        "toegang_geven",
        gebruikersnaam=naam,
        convenant=proef.convenant,
        partij="politie",
        rol="partnermedewerker",
    )
    token = accounts.inloggen(proef.w, naam, WW, code(uri))
    with pytest.raises(GeenBevoegdheid):
        proef.doe("wilma", "account_beeindigen", gebruikersnaam=naam)
    proef.doe(FUNCTIONARIS, "account_beeindigen", gebruikersnaam=naam)
    with pytest.raises(NietIngelogd):
        identiteit.wie_ben_ik(proef.w, token)
    with pytest.raises(NietIngelogd):
        accounts.inloggen(proef.w, naam, WW, code(uri, 1))


def test_registreren_mag_niet_iedereen(proef: Proef) -> None:
    with pytest.raises(GeenBevoegdheid):
        proef.doe("wilma", "medewerker_registreren", gebruikersnaam="nog-een", naam="Naam")


def test_naam_adres_en_totp_staan_niet_leesbaar_in_de_database(proef: Proef) -> None:
    naam, uri = nieuw(proef)
    geheim = pyotp.parse_uri(uri).secret
    with proef.w.db.lezen() as s:
        m = s.scalars(select(Medewerker).where(Medewerker.gebruikersnaam == naam)).one()
    for waarde in (m.naam_kluis, m.email_kluis, m.totp_kluis):
        assert b"Canarie" not in waarde
        assert geheim.encode() not in waarde


def test_een_herstelcode_vervangt_de_authenticator_een_keer(verse_proef: Proef) -> None:
    p = verse_proef
    m = p.speler.mensen["wilma"]
    eerste = p.doe("wilma", "herstelcodes_maken")["codes"]
    assert len(set(eerste)) == 10
    with pytest.raises(NietIngelogd):
        accounts.inloggen(p.w, "wilma", "een fout wachtwoord", eerste[0])
    assert accounts.inloggen(p.w, "wilma", m.wachtwoord, f" {eerste[0].upper()} ")
    with pytest.raises(NietIngelogd):
        accounts.inloggen(p.w, "wilma", m.wachtwoord, eerste[0])
    with pytest.raises(NietIngelogd):
        accounts.inloggen(p.w, "agnes", p.speler.mensen["agnes"].wachtwoord, eerste[1])
    assert accounts.mijn_sessies(p.w, p.wie("wilma"))[1] == 9
    nieuw = p.doe("wilma", "herstelcodes_maken")["codes"]
    with pytest.raises(NietIngelogd):
        accounts.inloggen(p.w, "wilma", m.wachtwoord, eerste[2])
    ander = identiteit.wie_ben_ik(p.w, accounts.inloggen(p.w, "wilma", m.wachtwoord, nieuw[0]))
    assert doe(p.w, ander, "sessies_beeindigen")["aantal"] >= 2
    with pytest.raises(NietIngelogd):
        accounts.mijn_sessies(p.w, p.wie("wilma"))
    assert [x.deze for x in accounts.mijn_sessies(p.w, ander)[0]] == [True]
