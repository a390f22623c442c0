"""An adviesvraag outside a casus: who may know of it, that no word of it leaves the vault, and its end."""

from __future__ import annotations

import logging
import re
import uuid
from collections.abc import Iterator
from datetime import timedelta

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from casusregie.bewaker import Bewaker
from convenanten.lader import MAP
from models import klok, logboek
from models.kluis import SleutelVernietigd
from models.tabellen import Advies, Adviesvraag, Bericht, Logregel, Termijn
from notifications.opmaak import mail
from portal.app import maak
from portal.kader import KOEK
from services.advies import vragen
from services.bewaren import vernietigen
from services.handelen.fouten import CasusregieFout, NietGevonden, NietZorgvuldig, OngeldigeInvoer
from services.inzien import advies as advies_inzien
from services.toegang import accounts
from tests.conftest import Proef, maak_pg_database
from tests.diensten.test_kanarie import alles_in_de_database

SCENARIO = MAP / "krimpen_meldpunt" / "scenarios" / "twee_jongens.yaml"
VRAAG, ADVIES_JORIS, ADVIES_VERA = "zangvogelvraag", "zangvogeljoris", "zangvogelvera"
WOORDEN = (VRAAG, ADVIES_JORIS, ADVIES_VERA)

# who reads which of the words; everybody else does not know that there is a question
LEEST: dict[str, set[str]] = {
    "agnes": set(WOORDEN),
    "adri": set(WOORDEN),
    "joris": {VRAAG, ADVIES_JORIS},
    "vera": {VRAAG, ADVIES_VERA},
}
ANDEREN = ("cas", "mia", "fien", "bram", "olga", "paul", "functionaris-politie", "functionaris-jongerenwerk")


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def p(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proef]:
    """The people of Krimpen, and per rol somebody who has nothing to do with the question."""
    pg = request.param == "postgres"
    url = maak_pg_database(request.getfixturevalue("postgres_url")) if pg else None
    p = Proef(tmp_path_factory.mktemp("advies"), url, SCENARIO)
    for naam, partij, rol, door in (
        ("adri", "politie", "partnermedewerker", "functionaris-politie"),
        ("paul", "politie", "datalekcontact", "functionaris-politie"),
        ("fien", "gemeente_krimpen", "fg", "functionaris-gemeente-krimpen"),
        ("bram", "gemeente_krimpen", "burgemeester", "functionaris-gemeente-krimpen"),
    ):
        p.speler._medewerker(naam, naam.capitalize(), partij, (rol,), p.wie(door))
    p.speler._medewerker(
        "functionaris-onderwijs", "Functionaris", "onderwijs", ("bevoegd_functionaris",), p.beheerder
    )
    p.speler._medewerker("olga", "Olga", "onderwijs", ("partnermedewerker",), p.wie("functionaris-onderwijs"))
    yield p
    p.w.sluit()


def vraag(p: Proef, tekst: str = f"Wat helpt bij weglopen? {VRAAG}") -> tuple[str, str]:
    """A question of the politie to two partijen: number, id."""
    uit = p.doe("agnes", "advies_vragen", partijen=("jongerenwerk", "veilig_thuis"), vraag=tekst)
    return uit["adviesvraag"], uit["id"]


def gesprek(p: Proef) -> tuple[str, str]:
    """A question that both answered."""
    nummer, id_ = vraag(p)
    p.doe("joris", "advies_geven", nummer, advies=f"Vast contact, {ADVIES_JORIS}")
    p.doe("vera", "advies_geven", nummer, advies=f"Een veiligheidsplan, {ADVIES_VERA}")
    return nummer, id_


def als(p: Proef, wie: str) -> TestClient:
    """A browser in which this person is signed in."""
    c = TestClient(maak(p.w), follow_redirects=False)
    c.cookies.set(KOEK, accounts.demo_inloggen(p.w, wie))
    return c


def csrf(c: TestClient, pad: str) -> dict[str, str]:
    """What a form of this page carries."""
    gevonden = re.search(r'name="csrf" value="([^"]+)"', c.get(pad).text)
    assert gevonden is not None
    return {"csrf": gevonden[1], "sleutel": str(uuid.uuid4())}


def gehoord(tekst: str) -> set[str]:
    return {w for w in WOORDEN if w in tekst}


@pytest.mark.eis("W6")
@pytest.mark.parametrize("wie", [*LEEST, *ANDEREN])
def test_wie_de_vraag_en_welk_advies_leest(p: Proef, wie: str) -> None:
    nummer, id_ = gesprek(p)
    with als(p, wie) as c:
        blad = c.get(f"/advies/{nummer}")
        assert gehoord(blad.text) == LEEST.get(wie, set())
        assert blad.status_code == (200 if wie in LEEST else 404)
        if wie not in LEEST:
            assert "bestaat niet (meer), of is niet voor u te zien" in blad.text
            assert c.get(f"/advies/{nummer}/doe/advies_geven").status_code == 404
            with pytest.raises(NietGevonden):
                p.doe(wie, "advies_geven", nummer, advies="Een gesprek")
        elders = "".join(
            c.get(pad).text
            for pad in ("/", "/berichten", "/inzicht", f"/advies/vraag/{p.convenant}", "/datalek")
        )
        assert gehoord(elders) == set()
        assert (nummer in c.get("/").text) == (wie in LEEST)
    with p.w.db.lezen() as s:
        regels = s.scalars(select(Logregel).where(Logregel.keten == id_, Logregel.partij != "politie")).all()
        gekeken = s.scalars(select(Logregel).where(Logregel.keten == id_).order_by(Logregel.volgnr)).all()
    assert {r.soort for r in regels} <= {"advies_geven", "advies_ingezien", "geweigerd"}
    assert gekeken[0].soort == "advies_vragen"
    assert gekeken[-1].soort == ("advies_ingezien" if wie in LEEST else "geweigerd")
    geprobeerd = {r.codes["handeling"] for r in gekeken if r.soort == "geweigerd"}
    assert geprobeerd == (set() if wie in LEEST else {"bekijken", "advies_geven"})


def test_ook_de_beheerder_leest_niets(p: Proef) -> None:
    nummer, _ = gesprek(p)
    with als(p, "beheer") as c:
        assert c.get(f"/advies/{nummer}").status_code == 404
        assert gehoord(c.get("/berichten").text + c.get("/beheer").text) == set()


@pytest.mark.eis("W6")
def test_geen_woord_staat_buiten_de_kluis_in_de_post_of_in_het_logboek(
    p: Proef, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    nummer, id_ = gesprek(p)
    for tekst in (f"Wat doet {VRAAG} van Sanne?", f"Bel 06 12 34 56 78 over {VRAAG}"):
        with pytest.raises(NietZorgvuldig):
            vraag(p, tekst)
    assert gehoord(alles_in_de_database(p) + caplog.text) == set()
    with p.w.db.lezen() as s:
        rijen = s.scalars(select(Bericht).where(Bericht.onderwerp_id == id_)).all()
    assert sorted((b.soort, b.partij) for b in rijen) == [
        ("adviesvraag_beantwoord", "politie"),
        ("adviesvraag_beantwoord", "politie"),
        ("adviesvraag_gesteld", "jongerenwerk"),
        ("adviesvraag_gesteld", "veilig_thuis"),
    ]
    tekent = Bewaker(p.w, p.omgeving).verzender()
    for b in rijen:
        aankondiging = tekent.aankondiging(b)
        assert aankondiging.link.endswith(f"/advies/{nummer}")
        getekend = mail(
            aankondiging, van="a@b.example", aan="c@d.example", message_id=b.message_id, datum=b.aangemaakt_op
        ).decode()
        assert gehoord(getekend) == set()
        assert "Naar de adviesvraag" in getekend
    with p.w.db.lezen() as s:
        assert logboek.controleer(s)[1] == []


@pytest.mark.eis("W6")
def test_een_naam_uit_een_casus_die_de_vrager_kent_wordt_gevonden_en_verder_verraadt_de_toets_niemand(
    p: Proef,
) -> None:
    """A refusal for a name in somebody else's casus would tell that this person is in one."""
    uit = p.doe(
        "agnes",
        "aanmelden",
        naam="Xander de Uil",
        grondslagen=("wpg_20",),
        toelichting="melding",
        zorgvuldig=True,
        ontvangers_nagegaan=True,
        ook_gekozen_partners=True,
    )
    assert uit["casus"]
    for tekst in ("Wat werkt voor xander de uil?", "Wat werkt voor uil, xander?"):
        with pytest.raises(NietZorgvuldig, match="een naam"):
            vraag(p, tekst)
    bekend, onbekend = "Wat werkt voor xander de uil?", "Wat werkt voor wouter de meeuw?"
    for tekst in (bekend, onbekend):
        p.doe("vera", "advies_vragen", partijen=("politie",), vraag=tekst)
    for tekst in ("Wat werkt voor Xander de Uil?", "Wat werkt voor Wouter de Meeuw?"):
        with pytest.raises(NietZorgvuldig) as fout:
            p.doe("vera", "advies_vragen", partijen=("politie",), vraag=tekst)
        assert fout.value.uitleg == "Een adviesvraag is anoniem. In de vraag staat een naam."


@pytest.mark.eis("W6")
def test_een_geweigerde_vraag_laat_niets_achter(p: Proef) -> None:
    def aantal() -> tuple[int, ...]:
        with p.w.db.lezen() as s:
            return tuple(len(s.scalars(select(t.id)).all()) for t in (Adviesvraag, Advies, Bericht, Termijn))

    voor = aantal()
    with pytest.raises(NietZorgvuldig):
        vraag(p, "Wat helpt bij Sanne?")
    with pytest.raises(OngeldigeInvoer):
        p.doe("agnes", "advies_vragen", partijen=("bakker",), vraag="Wat helpt bij weglopen?")
    for wie in ("fien", "paul", "bram"):
        with pytest.raises(CasusregieFout) as fout:
            p.doe(wie, "advies_vragen", partijen=("jongerenwerk",), vraag="Wat helpt bij weglopen?")
        assert str(fout.value.code) == "geen_bevoegdheid"
    assert aantal() == voor


@pytest.mark.eis("W6")
def test_van_de_vraag_naar_een_aanmelding_gaat_alleen_het_nummer_mee(p: Proef) -> None:
    nummer, _ = gesprek(p)
    with als(p, "agnes") as c:
        blad = c.get(f"/advies/{nummer}").text
        pad = f"/aanmelden/{p.convenant}?adviesvraag={nummer}"
        assert pad in blad
        formulier = c.get(pad).text
        assert f'<option value="{nummer}" selected>' in formulier
        assert gehoord(formulier) == set()
        velden = {
            "naam": "Sanne Proefpersoon",
            "grondslagen": "wpg_20",
            "toelichting": "Loopt weg",
            "zorgvuldig": "ja",
            "ontvangers_nagegaan": "ja",
            "adviesvraag": nummer,
            **csrf(c, pad),
        }
        antwoord = c.post(f"/aanmelden/{p.convenant}", data=velden)
        casus = antwoord.headers["location"].split("?")[0]
        assert f"volgt op adviesvraag {nummer}" in c.get(casus).text
    with als(p, "cas") as c:
        blad = c.get(casus)
        assert blad.status_code == 200
        assert nummer not in blad.text
    for wie in ("vera", "paul"):
        with als(p, wie) as c:
            assert nummer not in c.get(f"/aanmelden/{p.convenant}").text


@pytest.mark.eis("W9")
def test_na_de_termijn_van_het_register_is_de_sleutel_vernietigd(p: Proef) -> None:
    nummer, id_ = vraag(p)
    with p.w.db.schrijven() as s:
        klok.zet_vooruit(s, timedelta(days=8))
    assert nummer in vragen.herinner(p.w)
    assert vragen.herinner(p.w) == []
    assert nummer not in vernietigen.vernietig_verlopen(p.w)
    with p.w.db.lezen() as s:
        v = s.scalars(select(Adviesvraag).where(Adviesvraag.id == id_)).one()
        bytes_ = v.vraag_kluis
        herinnerd = s.scalars(
            select(Bericht.partij).where(
                Bericht.onderwerp_id == id_, Bericht.soort == "adviesvraag_herinnering"
            )
        ).all()
    assert sorted(herinnerd) == ["jongerenwerk", "veilig_thuis"]
    with p.w.db.schrijven() as s:
        klok.zet_vooruit(s, timedelta(days=360))
    assert nummer in vernietigen.vernietig_verlopen(p.w)
    with pytest.raises(SleutelVernietigd):
        p.w.kluis.ontsleutel(id_, f"adviesvraag.vraag.{id_}", bytes_)
    with p.w.db.lezen() as s:
        v = s.scalars(select(Adviesvraag).where(Adviesvraag.id == id_)).one()
        laatste = s.scalars(
            select(Logregel).where(Logregel.keten == id_).order_by(Logregel.volgnr.desc())
        ).first()
    assert (v.vraag_kluis, laatste.soort if laatste else "") == (b"", "vernietigd")
    with pytest.raises(NietGevonden):
        advies_inzien.bekijk(p.w, p.wie("agnes"), nummer)
    with pytest.raises(NietGevonden):
        p.doe("joris", "advies_geven", nummer, advies="Te laat")
