"""Each casus has a procesregisseur: who took it up, to whom it was handed over, and what happens when the
last one leaves.
"""

from __future__ import annotations

import pyotp
import pytest
from sqlalchemy import select

from models.tabellen import Bericht, Logregel
from services.handelen.fouten import Conflict, GeenBevoegdheid, OngeldigeInvoer
from services.handelen.regie import Regie
from services.handelen.uitvoeren import doe
from services.handelen.wie import Identiteit, wie_ben_ik
from services.inzien import verloop, werkvoorraad
from services.inzien.keuzes import keuzes
from services.toegang import accounts
from tests.conftest import Proef

FUNCTIONARIS = "functionaris-gemeente-heerenveen"
GEMEENTE = "gemeente_heerenveen"
WW = "paard accu nietje juist"


def nieuwe_collega(p: Proef, naam: str) -> Identiteit:
    """A second procesregisseur of the gemeente, signed in."""
    m = p.beheer("medewerker_registreren", gebruikersnaam=naam, naam=f"Collega {naam}", email="")
    _, uri = accounts.activeer(p.w, m["code"], WW)
    rol(p, "toegang_geven", naam)
    totp = pyotp.parse_uri(uri)
    assert isinstance(totp, pyotp.TOTP)
    wie = wie_ben_ik(p.w, accounts.inloggen(p.w, naam, WW, totp.now()))
    doe(p.w, wie, "geheimhouding_erkennen", velden={"convenant": p.convenant})
    return wie


def rol(p: Proef, handeling: str, naam: str, **velden: bool) -> list[str]:
    """Give or take the rol of procesregisseur; returns the casussen that are without one after that."""
    gedaan = p.doe(
        FUNCTIONARIS,
        handeling,
        gebruikersnaam=naam,
        convenant=p.convenant,
        partij=GEMEENTE,
        rol="procesregisseur",
        **velden,
    )
    los: list[str] = gedaan.get("casussen_zonder_procesregisseur", [])
    return los


def regie(p: Proef, nummer: str, wie: str = "pieter") -> Regie:
    gezien = verloop.bekijk_casus(p.w, p.wie(wie), nummer).regie
    assert gezien is not None
    return gezien


def zonder(p: Proef, wie: str, partij: str = GEMEENTE) -> list[str]:
    return werkvoorraad.zonder_procesregisseur(p.w, p.wie(wie), p.convenant, partij)


def beoordeel(p: Proef, wie: Identiteit, nummer: str) -> None:
    doe(p.w, wie, "beoordelen", over=nummer, velden={"motivering": "Gezien"})


@pytest.mark.eis("H8b")
def test_wie_een_casus_oppakt_heeft_de_regie(proef: Proef) -> None:
    nummer, id_ = proef.aanmelding()
    assert regie(proef, nummer).naam == ""
    assert nummer in zonder(proef, "pieter")
    assert nummer in zonder(proef, FUNCTIONARIS)
    beoordeel(proef, proef.wie("pieter"), nummer)
    eerst = regie(proef, nummer)
    assert eerst.naam in eerst.intussen
    assert regie(proef, nummer, "wilma") == eerst, "a partner knows whom to ask"
    beoordeel(proef, proef.wie("pieter"), nummer)
    assert nummer not in zonder(proef, "pieter")
    with proef.w.db.lezen() as s:
        op_zich = select(Logregel).where(Logregel.keten == id_, Logregel.soort == "regie_genomen")
        assert len(s.scalars(op_zich).all()) == 1


def test_wie_niets_met_de_regie_te_maken_heeft_ziet_niet_wat_er_ligt(proef: Proef) -> None:
    proef.aanmelding()
    assert zonder(proef, "wilma", "accolade") == []


def test_wie_meehelpt_neemt_de_casus_niet_over(verse_proef: Proef) -> None:
    p = verse_proef
    nummer, _ = p.aanmelding()
    beoordeel(p, p.wie("pieter"), nummer)
    eerst = regie(p, nummer).naam
    beoordeel(p, nieuwe_collega(p, "ria"), nummer)
    assert regie(p, nummer).naam == eerst


def test_een_partner_die_iets_doet_krijgt_de_regie_niet(verse_proef: Proef) -> None:
    p = verse_proef
    nummer, _ = p.aanmelding()
    p.doe("wilma", "gegeven_betwisten", nummer, **_betwisting(p, nummer))
    assert regie(p, nummer).naam == ""


def _betwisting(p: Proef, nummer: str) -> dict[str, str]:
    te_kiezen = keuzes(p.w, p.wie("wilma"), "gegeven_betwisten", over=nummer)["gegeven"]
    return {"gegeven": next(iter(te_kiezen)), "reden": "Dit klopt niet"}


def test_de_regie_gaat_naar_een_collega_met_die_rol_en_naar_niemand_anders(verse_proef: Proef) -> None:
    p = verse_proef
    nummer, id_ = p.aanmelding()
    beoordeel(p, p.wie("pieter"), nummer)
    ria = nieuwe_collega(p, "ria")
    assert set(keuzes(p.w, p.wie("pieter"), "regie_overdragen", over=nummer)["aan"]) == {"ria"}
    for vreemd in ("wilma", "niemand", "pieter"):
        with pytest.raises(OngeldigeInvoer):
            p.doe("pieter", "regie_overdragen", nummer, aan=vreemd)
    with pytest.raises(GeenBevoegdheid):
        p.doe("wilma", "regie_overdragen", nummer, aan="ria")
    p.doe("pieter", "regie_overdragen", nummer, aan="ria", toelichting="Ik ben met verlof")
    assert regie(p, nummer).naam == "Collega ria"
    with p.w.db.lezen() as s:
        verteld = select(Bericht.partij).where(
            Bericht.onderwerp_id == id_, Bericht.soort == "regie_overgedragen"
        )
        assert s.scalars(verteld).all() == [GEMEENTE]
    p.doe("pieter", "regie_overdragen", nummer, aan="pieter")
    assert regie(p, nummer).naam != "Collega ria", "somebody takes over from who is ill"
    beoordeel(p, ria, nummer)


def test_de_laatste_procesregisseur_gaat_niet_ongemerkt_weg(verse_proef: Proef) -> None:
    p = verse_proef
    nummer, _ = p.aanmelding()
    beoordeel(p, p.wie("pieter"), nummer)
    with pytest.raises(Conflict, match=r"laatste procesregisseur .* 1 lopende casus") as geweigerd:
        rol(p, "toegang_intrekken", "pieter")
    assert "collega" in geweigerd.value.doen
    with pytest.raises(Conflict, match="laatste procesregisseur"):
        p.beheer("account_beeindigen", gebruikersnaam="pieter")
    assert regie(p, nummer).naam, "nothing changed"
    assert rol(p, "toegang_intrekken", "pieter", zonder_opvolger=True) == [nummer]
    weg = regie(p, nummer, "wilma")
    assert (weg.naam, weg.intussen) == ("", ())
    assert zonder(p, FUNCTIONARIS) == [nummer]


def test_met_een_opvolger_gaat_iemand_weg_en_de_casussen_zijn_te_vinden(verse_proef: Proef) -> None:
    p = verse_proef
    nummer, _ = p.aanmelding()
    ander, _ = p.aanmelding(naam="Een Ander")
    beoordeel(p, p.wie("pieter"), nummer)
    ria = nieuwe_collega(p, "ria")
    beoordeel(p, ria, ander)
    weg = p.beheer("account_beeindigen", gebruikersnaam="pieter")
    assert weg["casussen_zonder_procesregisseur"] == [nummer]
    assert werkvoorraad.zonder_procesregisseur(p.w, ria, p.convenant, GEMEENTE) == [nummer]
    gezien = verloop.bekijk_casus(p.w, ria, nummer).regie
    assert gezien == Regie("", ("Collega ria",))
    beoordeel(p, ria, nummer)
    assert verloop.bekijk_casus(p.w, ria, nummer).regie == Regie("Collega ria", ("Collega ria",))


def test_zonder_lopende_casus_gaat_de_laatste_gewoon_weg(verse_proef: Proef) -> None:
    assert rol(verse_proef, "toegang_intrekken", "pieter") == []
