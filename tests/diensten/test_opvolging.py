"""What happens when nobody answers, somebody is away, left, or moved to another domain; and signals, and the
simulation of datalekken.
"""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from casusregie.bewaker import Bewaker
from metingen.simulatie import simuleer
from models import klok
from models.tabellen import Bericht, Contact, Logregel, Medewerker, Signaal
from notifications import uitbox
from services.handelen.fouten import CasusregieFout, Conflict, GeenBevoegdheid, NietGevonden, OngeldigeInvoer
from services.inzien import dossier as dossier_inzien
from services.inzien import verloop
from services.post import berichten, profielen
from services.toegang import signalen
from tests.conftest import Proef, zet

EERSTE = "zvt@politie.demo.example"


def bij_de_politie(p: Proef, handeling: str, **velden: Any) -> None:
    """An act of the beheerder on how the politie is reached."""
    p.beheer(handeling, convenant=p.convenant, partij="politie", **velden)


def vooruit(p: Proef, dagen: float) -> None:
    with p.w.db.schrijven() as s:
        klok.zet_vooruit(s, timedelta(days=dagen))


def gevraagd(p: Proef) -> tuple[str, str, str]:
    """A casus in which the politie was asked to join: number, id, and the id of that bericht."""
    nummer, id_ = p.aanmelding()
    p.doe(
        "pieter",
        "partners_kiezen",
        nummer,
        partijen=("politie",),
        ontvangers_nagegaan=True,
        motivering="nodig",
    )
    with p.w.db.lezen() as s:
        b = s.scalars(
            select(Bericht.id).where(Bericht.onderwerp_id == id_, Bericht.soort == "gevraagd_als_partner")
        ).one()
    return nummer, id_, b


def soorten(p: Proef, id_: str) -> Counter[tuple[str, str]]:
    with p.w.db.lezen() as s:
        return Counter(
            (a, b)
            for a, b in s.execute(select(Bericht.soort, Bericht.partij).where(Bericht.onderwerp_id == id_))
        )


def adressen(p: Proef, id_: str, soort: str) -> list[str]:
    with p.w.db.lezen() as s:
        vraag = (
            select(Contact)
            .join(Bericht, Bericht.contact_id == Contact.id)
            .where(Bericht.onderwerp_id == id_, Bericht.soort == soort)
        )
        rijen = s.scalars(vraag.order_by(Bericht.aangemaakt_op))
        return [profielen.adres_van(p.w, c) for c in rijen]


def test_geen_antwoord_herinnering_volgende_contact_procesregisseur(proef: Proef) -> None:
    p = proef
    _, id_, b = gevraagd(p)
    for _ in range(4):
        vooruit(p, 5)
        while berichten.volg_op(p.w):
            pass
    assert soorten(p, id_)["beslissing_herinnering", "politie"] == 2
    assert adressen(p, id_, "beslissing_herinnering") == [
        EERSTE,
        "vervanger@politie.demo.example",
    ]
    assert soorten(p, id_)["ontvangst_niet_bevestigd", "gemeente_heerenveen"] == 1
    uitleg = [u for _, wat, u in berichten.tijdlijn(p.w, p.wie("pieter"), b).regels if wat == "opgevolgd"]
    assert uitleg == [
        "herinnerd",
        "volgende contactpersoon gevraagd",
        "de procesregisseur weet dat niemand reageert",
    ]


def test_wie_antwoordt_of_weggaat_wordt_niet_herinnerd(proef: Proef) -> None:
    p = proef
    nummer, id_, _ = gevraagd(p)
    vooruit(p, 0.1)
    p.doe("agnes", "grondslag_wegen", nummer, grondslagen=("wpg_20",), motivering="samenwerking")
    nummer2, id2, _ = gevraagd(p)
    p.doe("agnes", "terugtrekken", nummer2, reden="niet bekend")
    nummer3, id3, b3 = gevraagd(p)
    dossier_inzien.bekijk_dossier(p.w, p.wie("agnes"), nummer3, "overlast")
    for _ in range(3):
        vooruit(p, 5)
        while berichten.volg_op(p.w):
            pass
    for x in (id_, id2, id3):
        assert soorten(p, x)["beslissing_herinnering", "politie"] == 0
    assert berichten.tijdlijn(p.w, p.wie("agnes"), b3).bericht.gelezen_op is not None


def test_wie_afwezig_is_wordt_vervangen(verse_proef: Proef) -> None:
    p = verse_proef
    vandaag = datetime.now(UTC).date()

    def afwezig(van: int, tot: int) -> None:
        bij_de_politie(
            p,
            "contact_afwezig",
            adres=EERSTE,
            van=vandaag + timedelta(days=van),
            tot=vandaag + timedelta(days=tot),
        )

    with pytest.raises(OngeldigeInvoer):
        afwezig(0, -1)
    afwezig(-1, 7)
    _, id_, _ = gevraagd(p)
    assert adressen(p, id_, "gevraagd_als_partner") == ["vervanger@politie.demo.example"]
    afwezig(-3, -2)
    _, id_, _ = gevraagd(p)
    assert adressen(p, id_, "gevraagd_als_partner") == [EERSTE]


def test_voor_elke_poging_wordt_de_ontvanger_opnieuw_bekeken(verse_proef: Proef) -> None:
    p = verse_proef

    def bezwaar(id_: str) -> str | None:
        with p.w.db.lezen() as s:
            return uitbox.mag_nog(s, s.get_one(Bericht, id_))

    _, _, b = gevraagd(p)
    assert bezwaar(b) is None
    bij_de_politie(p, "contact_koppelen", adres=EERSTE, gebruikersnaam="agnes")
    assert bezwaar(b) is None
    bij_de_politie(p, "domein_toestaan", domein="politie.demo.example")
    assert bezwaar(b) is None
    with pytest.raises(Conflict):
        bij_de_politie(p, "domein_toestaan", domein="politie.demo.example")
    with pytest.raises(OngeldigeInvoer):
        bij_de_politie(p, "domein_toestaan", domein="pоlitie.nl")
    with p.w.db.schrijven() as s:
        zet(s, select(Contact).where(Contact.partij == "politie"), domein="elders.example")
    assert "domein" in (bezwaar(b) or "")
    with p.w.db.schrijven() as s:
        zet(s, select(Contact).where(Contact.partij == "politie"), domein="politie.demo.example")
    p.beheer("account_beeindigen", gebruikersnaam="agnes")
    assert "werkt hier niet meer" in (bezwaar(b) or "")
    bij_de_politie(p, "contact_intrekken", adres=EERSTE)
    assert bezwaar(b) == "dit contact bestaat niet meer"
    with pytest.raises(NietGevonden):
        bij_de_politie(p, "contact_intrekken", adres=EERSTE)


def test_vasthouden_opnieuw_en_wie_dat_mag(verse_proef: Proef) -> None:
    p = verse_proef
    _, _, b = gevraagd(p)
    with pytest.raises(GeenBevoegdheid):
        p.doe("pieter", "bericht_vasthouden", bericht=b)
    p.beheer("bericht_vasthouden", bericht=b)
    with pytest.raises(Conflict):
        p.beheer("bericht_vasthouden", bericht=b)
    p.beheer("bericht_opnieuw", bericht=b)
    assert [wat for _, wat, _ in berichten.tijdlijn(p.w, p.beheerder, b).regels] == [
        "klaargezet",
        "aangehouden",
        "wachtend",
    ]
    with pytest.raises(NietGevonden):
        berichten.tijdlijn(p.w, p.wie("wilma"), b)
    assert {x.partij for x in berichten.lijst(p.w, p.wie("agnes"))} == {"politie"}
    with p.w.db.schrijven() as s:
        s.execute(
            update(Bericht)
            .where(Bericht.id == b)
            .values(status="bezig", lease="dood", lease_tot=datetime.now(UTC) - timedelta(seconds=1))
        )
    assert berichten.verlopen_leases(p.w) == 1
    assert berichten.verlopen_leases(p.w) == 0


@pytest.mark.eis("K10.1")
def test_vreemd_gebruik_wordt_een_signaal_voor_de_fg_en_een_keer(verse_proef: Proef) -> None:
    p = verse_proef
    nummer, id_ = p.aanmelding()
    for _ in range(3):
        with pytest.raises(CasusregieFout):
            verloop.bekijk_casus(p.w, p.wie("greet"), nummer)
    with pytest.raises(CasusregieFout):
        p.doe("greet", "stemmen", nummer, naar="afgerond", akkoord=True)
    with p.w.db.lezen() as s:
        assert Counter(
            c["reden"]
            for c in s.scalars(
                select(Logregel.codes).where(Logregel.keten == id_, Logregel.soort == "geweigerd")
            )
        ) == {"onzichtbaar": 4}
    assert signalen.kijk(p.w) >= 1
    assert signalen.kijk(p.w) == 0
    with p.w.db.lezen() as s:
        gevonden = {x.soort: x for x in s.scalars(select(Signaal))}
        greet = s.scalars(select(Medewerker.id).where(Medewerker.gebruikersnaam == "greet")).one()
        assert s.scalars(
            select(Bericht.soort).where(Bericht.onderwerp_id == gevonden["zonder_deelname"].id)
        ).all() == ["mogelijk_incident"]
    assert gevonden["zonder_deelname"].codes["medewerker"] == greet
    with pytest.raises(GeenBevoegdheid):
        signalen.lijst(p.w, p.wie("pieter"))
    p.speler._medewerker(
        "fien", "Fien FG", "gemeente_heerenveen", ("fg",), p.wie("functionaris-gemeente-heerenveen")
    )
    (signaal,) = [x for x in signalen.lijst(p.w, p.wie("fien")) if x.soort == "zonder_deelname"]
    p.doe("fien", "signaal_afhandelen", signaal=signaal.id)
    with pytest.raises(Conflict):
        p.doe("fien", "signaal_afhandelen", signaal=signaal.id)


def test_een_gebroken_keten_is_een_signaal(verse_proef: Proef) -> None:
    p = verse_proef
    p.aanmelding()
    b = Bewaker(p.w, p.omgeving)
    assert b.kijk_keten() == []
    with p.w.db.engine.begin() as v:
        for naam in ("logregel_geen_update", "logregel_geen_delete"):
            v.exec_driver_sql(f"DROP TRIGGER {naam}")
        v.exec_driver_sql("UPDATE logregel SET partij = 'iemand anders' WHERE id = 3")
    assert b.kijk_keten()
    with p.w.db.lezen() as s:
        assert s.scalars(select(Signaal.soort)).all() == ["logketen_gebroken"]


def test_een_contact_voor_een_vreemde_partij_kan_niet(verse_proef: Proef) -> None:
    with pytest.raises(OngeldigeInvoer):
        verse_proef.beheer(
            "contact_toevoegen", convenant=verse_proef.convenant, partij="niemand", adres="a@b.example"
        )


@pytest.mark.eis("C5")
@pytest.mark.parametrize("zaad", [3, 8])
def test_datalekken_met_uitval_gaan_op_tijd_uit_waar_dat_kon(zaad: int) -> None:
    u = simuleer(12, zaad, dagen=1.5)
    assert u.aantal == 12
    assert u.kennisgevingen >= 12
    assert u.te_laat_terwijl_het_kon == []
    assert u.onmogelijk_zonder_alarm == []
