"""Nobody gets in on a name: accounts, TOTP, sessions, authorisations."""

from __future__ import annotations

from datetime import timedelta

import pyotp
import pytest
from sqlalchemy import select, update

from models.tabellen import Medewerker, Sessie
from services.handelen import wie as identiteit
from services.handelen.fouten import Conflict, GeenBevoegdheid, NietGevonden, NietIngelogd, OngeldigeInvoer
from services.toegang import accounts, autorisaties
from tests.conftest import Proef

WW = "paard accu nietje juist"
_teller = iter(range(10_000))


def nieuw(p: Proef) -> tuple[str, str]:
    """A fresh activated account: (username, otpauth uri)."""
    naam = f"proef{next(_teller)}-{p.w.db.engine.dialect.name[:2]}"
    assert p.speler.beheerder is not None
    assert p.speler.beheerder.wie is not None
    _, code = autorisaties.registreer(
        p.w, p.speler.beheerder.wie, naam, "Canarie Medewerker", "canarie@demo.example"
    )
    return accounts.activeer(p.w, code, WW)


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
        s.execute(update(Medewerker).where(Medewerker.gebruikersnaam == naam).values(geblokkeerd_tot=None))
    assert accounts.inloggen(proef.w, naam, WW, code(uri))


def test_een_sessie_verloopt_en_eindigt_bij_uitloggen(proef: Proef) -> None:
    naam, uri = nieuw(proef)
    token = accounts.inloggen(proef.w, naam, WW, code(uri))
    wie = identiteit.wie_ben_ik(proef.w, token)
    with proef.w.db.schrijven() as s:
        s.execute(
            update(Sessie)
            .where(Sessie.token == wie.sessie)
            .values(gebruikt_op=proef.w.nu(s).wand - accounts.INACTIEF - timedelta(minutes=1))
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
    assert proef.speler.beheerder is not None
    assert proef.speler.beheerder.wie is not None
    naam = f"eenmalig-{proef.w.db.engine.dialect.name[:2]}"
    _, c = autorisaties.registreer(proef.w, proef.speler.beheerder.wie, naam, "Naam", "")
    with pytest.raises(OngeldigeInvoer, match="12 tekens"):
        accounts.activeer(proef.w, c, "kort")
    accounts.activeer(proef.w, c, WW)
    with pytest.raises(OngeldigeInvoer, match="gebruikt"):
        accounts.activeer(proef.w, c, WW)
    with pytest.raises(Conflict):
        autorisaties.registreer(proef.w, proef.speler.beheerder.wie, naam, "Naam", "")
    assert accounts.maak_eerste_code(proef.w) is None


@pytest.mark.eis("H5")
def test_toegang_komt_van_een_bevoegde_functionaris_van_die_partij_en_nooit_van_jezelf(proef: Proef) -> None:
    naam, _ = nieuw(proef)
    functionaris = proef.wie("functionaris-politie")
    beheer = proef.speler.beheerder
    assert beheer is not None
    assert beheer.wie is not None
    with pytest.raises(GeenBevoegdheid):
        autorisaties.autoriseer(proef.w, beheer.wie, naam, proef.convenant, "politie", "partnermedewerker")
    with pytest.raises(GeenBevoegdheid):
        autorisaties.autoriseer(proef.w, functionaris, naam, proef.convenant, "accolade", "partnermedewerker")
    with pytest.raises(GeenBevoegdheid, match="uzelf"):
        autorisaties.autoriseer(
            proef.w, functionaris, "functionaris-politie", proef.convenant, "politie", "partnermedewerker"
        )
    with pytest.raises(GeenBevoegdheid, match="hoort niet bij"):
        autorisaties.autoriseer(proef.w, functionaris, naam, proef.convenant, "politie", "procesregisseur")
    with pytest.raises(GeenBevoegdheid):
        autorisaties.autoriseer(
            proef.w, functionaris, naam, proef.convenant, "politie", "bevoegd_functionaris"
        )
    with pytest.raises(OngeldigeInvoer):
        autorisaties.autoriseer(proef.w, functionaris, naam, proef.convenant, "politie", "keizer")
    with pytest.raises(NietGevonden):
        autorisaties.autoriseer(
            proef.w, functionaris, "niemand", proef.convenant, "politie", "partnermedewerker"
        )
    autorisaties.autoriseer(proef.w, functionaris, naam, proef.convenant, "politie", "partnermedewerker")
    assert any(m.gebruikersnaam == naam and m.rollen for m in autorisaties.lijst(proef.w, functionaris))
    with pytest.raises(GeenBevoegdheid):
        autorisaties.trek_in(
            proef.w, proef.wie("wilma"), naam, proef.convenant, "politie", "partnermedewerker"
        )
    autorisaties.trek_in(proef.w, functionaris, naam, proef.convenant, "politie", "partnermedewerker")
    with pytest.raises(NietGevonden):
        autorisaties.trek_in(proef.w, functionaris, naam, proef.convenant, "politie", "partnermedewerker")


@pytest.mark.eis("H5")
def test_einde_dienstverband_sluit_alles_meteen(proef: Proef) -> None:
    naam, uri = nieuw(proef)
    functionaris = proef.wie("functionaris-politie")
    autorisaties.autoriseer(proef.w, functionaris, naam, proef.convenant, "politie", "partnermedewerker")
    token = accounts.inloggen(proef.w, naam, WW, code(uri))
    with pytest.raises(GeenBevoegdheid):
        autorisaties.beeindig(proef.w, proef.wie("wilma"), naam)
    autorisaties.beeindig(proef.w, functionaris, naam)
    with pytest.raises(NietIngelogd):
        identiteit.wie_ben_ik(proef.w, token)
    with pytest.raises(NietIngelogd):
        accounts.inloggen(proef.w, naam, WW, code(uri, 1))


def test_registreren_mag_niet_iedereen(proef: Proef) -> None:
    with pytest.raises(GeenBevoegdheid):
        autorisaties.registreer(proef.w, proef.wie("wilma"), "nog-een", "Naam", "")


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
    eerste = accounts.maak_herstelcodes(p.w, p.wie("wilma"))
    assert len(set(eerste)) == 10
    with pytest.raises(NietIngelogd):
        accounts.inloggen(p.w, "wilma", "een fout wachtwoord", eerste[0])
    assert accounts.inloggen(p.w, "wilma", m.wachtwoord, f" {eerste[0].upper()} ")
    with pytest.raises(NietIngelogd):
        accounts.inloggen(p.w, "wilma", m.wachtwoord, eerste[0])
    with pytest.raises(NietIngelogd):
        accounts.inloggen(p.w, "agnes", p.speler.mensen["agnes"].wachtwoord, eerste[1])
    assert accounts.mijn_sessies(p.w, p.wie("wilma"))[1] == 9
    nieuw = accounts.maak_herstelcodes(p.w, p.wie("wilma"))
    with pytest.raises(NietIngelogd):
        accounts.inloggen(p.w, "wilma", m.wachtwoord, eerste[2])
    ander = identiteit.wie_ben_ik(p.w, accounts.inloggen(p.w, "wilma", m.wachtwoord, nieuw[0]))
    assert accounts.beeindig_andere_sessies(p.w, ander) >= 2
    with pytest.raises(NietIngelogd):
        accounts.mijn_sessies(p.w, p.wie("wilma"))
    assert [x.deze for x in accounts.mijn_sessies(p.w, ander)[0]] == [True]
