"""Mail leaves over verified TLS or not at all; a repeat is the same mail; a partner that left gets
nothing.
"""

from __future__ import annotations

import contextlib
import email
import email.policy
import socket
import ssl
import subprocess
import sys
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any, get_args

import apprise
import pytest
from aiosmtpd.controller import Controller
from sqlalchemy import select, update

from casusregie.bewaker import Bewaker
from casusregie.demo.certificaat import maak
from casusregie.demo.postbus import lees_postbus, smtp_server, stel_relay_in
from models.kluis import nu_wand
from models.tabellen import Bericht, BerichtGebeurtenis, Contact, nieuw_id
from notifications import uitbox
from notifications.opmaak import mail
from notifications.soorten import TEKSTEN, Aankondiging, Soort
from notifications.veiligmail import Relay, Uitkomst, mag_kanaal, relay_uit_url, verbind
from services.convenant import versies
from services.handelen.fouten import GeenBevoegdheid, OngeldigeInvoer
from services.inzien import verloop
from tests.conftest import Proef


def vrije_poort() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return int(s.getsockname()[1])


class Antwoord:
    """A server that gives scripted answers after DATA, and keeps what it accepted."""

    def __init__(self, *antwoorden: str) -> None:
        self.antwoorden, self.mails = list(antwoorden), []  # type: ignore[var-annotated]

    async def handle_DATA(self, server: Any, sessie: Any, envelop: Any) -> str:
        antwoord = self.antwoorden.pop(0) if self.antwoorden else "250 2.0.0 ok"
        if antwoord.startswith("250"):
            self.mails.append(envelop.content)
        return antwoord


@pytest.fixture
def certificaten(tmp_path: Path) -> tuple[Path, Path]:
    return maak(tmp_path / "tls")


@pytest.fixture
def server(certificaten: tuple[Path, Path], tmp_path: Path) -> Iterator[tuple[Relay, Antwoord]]:
    ca, pem = certificaten
    antwoord, poort = Antwoord(), vrije_poort()
    c = smtp_server(tmp_path / "post", poort, "regie", "geheim", pem, antwoord)
    c.start()
    yield Relay("localhost", poort, "regie@gemeente.example", "regie", "geheim", str(ca)), antwoord
    c.stop()


def stuur(relay: Relay, inhoud: bytes = b"Subject: x\r\n\r\nx\r\n") -> Uitkomst:
    with verbind(relay) as v:
        return v if isinstance(v, Uitkomst) else v.verzend(inhoud, "partner@politie.example", "kenmerk")


def test_over_geverifieerde_tls_wordt_mail_aanvaard(server: tuple[Relay, Antwoord]) -> None:
    relay, antwoord = server
    assert stuur(relay) == Uitkomst("aanvaard", "aanvaard door localhost")
    assert len(antwoord.mails) == 1


@pytest.mark.parametrize(
    ("anders", "soort"),
    [
        ({"ca": None}, "configuratie"),
        ({"wachtwoord": "fout"}, "configuratie"),
        ({"poort": 1}, "later"),
        ({"ca": "/bestaat/niet.pem"}, "configuratie"),
    ],
)
def test_een_ca_wachtwoord_of_server_die_niet_klopt(
    server: tuple[Relay, Antwoord], anders: dict[str, Any], soort: str
) -> None:
    relay, antwoord = server
    assert stuur(Relay(**{**relay.__dict__, **anders})).soort == soort
    assert antwoord.mails == []


def test_een_verkeerde_hostnaam_wordt_geweigerd(tmp_path: Path) -> None:
    ca, pem = maak(tmp_path / "anders", host="mail.elders.example")
    antwoord, poort = Antwoord(), vrije_poort()
    c = smtp_server(tmp_path, poort, "regie", "geheim", pem, antwoord)
    c.start()
    try:
        assert (
            stuur(Relay("localhost", poort, "a@b.example", "regie", "geheim", str(ca))).soort
            == "configuratie"
        )
    finally:
        c.stop()
    assert antwoord.mails == []


def test_zonder_starttls_gaat_er_niets_leesbaar_de_lijn_over(certificaten: tuple[Path, Path]) -> None:
    antwoord, poort = Antwoord(), vrije_poort()
    c = Controller(antwoord, hostname="127.0.0.1", port=poort)
    c.start()
    try:
        uitkomst = stuur(Relay("localhost", poort, "a@b.example", None, None, str(certificaten[0])))
    finally:
        c.stop()
    assert uitkomst.soort == "configuratie"
    assert "STARTTLS" in uitkomst.uitleg
    assert antwoord.mails == []


def test_tls_1_1_wordt_niet_gesproken(certificaten: tuple[Path, Path]) -> None:
    assert (
        Relay("localhost", 25, "a@b.example", ca=str(certificaten[0])).context().minimum_version
        is ssl.TLSVersion.TLSv1_2
    )


@pytest.mark.parametrize(
    ("antwoord", "soort"),
    [("451 4.3.0 later", "later"), ("452 4.2.2 vol", "later"), ("550 5.1.1 onbekend", "geweigerd")],
)
def test_tijdelijk_en_definitief_worden_onderscheiden(
    server: tuple[Relay, Antwoord], antwoord: str, soort: str
) -> None:
    relay, a = server
    a.antwoorden = [antwoord]
    uitkomst = stuur(relay)
    assert uitkomst.soort == soort
    assert uitkomst.uitleg == antwoord.rsplit(" ", 1)[0]


def test_apprise_kent_het_kanaal_en_het_eigen_mailkanaal_van_apprise_is_verboden(
    server: tuple[Relay, Antwoord],
) -> None:
    relay, antwoord = server
    url = f"veiligmail://regie:geheim@localhost:{relay.poort}/?van=a@b.example&aan=c@d.example&ca={relay.ca}"
    kanaal = apprise.Apprise()
    assert kanaal.add(url)
    assert kanaal.notify(body="proef", title="proef")
    assert len(antwoord.mails) == 1
    assert relay_uit_url(url).ca == relay.ca
    assert "geheim" not in kanaal[0].url(privacy=True)
    assert relay_uit_url(kanaal[0].url()) == relay_uit_url(url)
    for verboden in ("mailto://a:b@c.example", "mailtos://a:b@c.example", "MAILTO://x", "bestaatniet://x"):
        assert mag_kanaal(verboden)
    assert mag_kanaal("ntfy://onderwerp") is None
    for fout in ("mailtos://a:b@c.example", "veiligmail://host", "onzin"):
        with pytest.raises(ValueError, match="veiligmail://"):
            relay_uit_url(fout)


def aankondiging(soort: str) -> Aankondiging:
    extra: dict[str, Any] = {}
    if soort == "datalek_kennisgeving":
        extra = {
            "aard": ("verkeerde_ontvanger",),
            "omvang": "1",
            "maatregelen": ("geen_nog",),
            "automatisch": True,
        }
    if soort == "incident":  # told without its size (services.datalek.afhandeling)
        extra = {"aard": ("verkeerde_ontvanger",), "maatregelen": ("geen_nog",)}
    return Aankondiging(
        soort=soort,
        kenmerk="ZVT-2026-000001",
        samenwerking="Team",
        ontvanger="Politie",
        link="https://x.example/casus/1",  # type: ignore[arg-type]
        uiterlijk=datetime(2026, 3, 3, 13, 5, tzinfo=UTC),
        **extra,
    )


@pytest.mark.parametrize("soort", get_args(Soort))
def test_elke_soort_heeft_tekst_html_onderwerp_en_link_en_is_steeds_gelijk(soort: str) -> None:
    gelijk = {
        "van": "a@b.example",
        "aan": "c@d.example",
        "message_id": "<1@x>",
        "datum": datetime(2026, 1, 1, tzinfo=UTC),
    }
    een, twee = mail(aankondiging(soort), **gelijk), mail(aankondiging(soort), **gelijk)  # type: ignore[arg-type]
    assert een == twee
    assert all(len(r) < 999 and r.isascii() for r in een.split(b"\r\n"))
    assert b"\n" not in een.replace(b"\r\n", b"")
    m = email.message_from_bytes(een, policy=email.policy.default)
    assert isinstance(m, EmailMessage)
    tekst, html = m.get_body(("plain",)), m.get_body(("html",))
    assert tekst is not None
    assert html is not None
    for deel in (tekst.get_content(), html.get_content()):
        assert TEKSTEN[soort].kop in deel  # type: ignore[index]
        assert "https://x.example/casus/1" in deel
        assert "dinsdag 3 maart 2026, 14.05 uur" in deel
    assert (
        m["Subject"]
        == f"Casusregie: {'datalek' if soort.startswith('datalek') else 'bericht'} ZVT-2026-000001"
    )
    assert m["Auto-Submitted"] == "auto-generated"


def test_een_aankondiging_heeft_geen_veld_voor_vrije_tekst() -> None:
    with pytest.raises(ValueError, match="extra"):
        Aankondiging(**{**aankondiging("herinnering").model_dump(), "toelichting": "Jan heeft overlast"})


@pytest.fixture
def met_mail(verse_proef: Proef) -> Iterator[tuple[Proef, Bewaker, Antwoord]]:
    """An installation with a bewaker and its own mail server."""
    from casusregie.omgeving import Omgeving

    p, antwoord = verse_proef, Antwoord()
    omgeving = Omgeving(p.instellingen, smtp_poort=vrije_poort())
    stel_relay_in(omgeving)
    relay = omgeving.relay()
    assert relay is not None
    c = smtp_server(
        omgeving.data,
        relay.poort,
        str(relay.gebruiker),
        str(relay.wachtwoord),
        maak(omgeving.data / "geheimen")[1],
        antwoord,
    )
    c.start()
    yield p, Bewaker(p.w, omgeving, geduld_s=0), antwoord
    c.stop()


def leeg(b: Bewaker) -> None:
    v = b.verzender()
    while v.ronde():
        pass


def bericht(p: Proef, id_: str, soort: str) -> Bericht:
    with p.w.db.lezen() as s:
        return s.scalars(select(Bericht).where(Bericht.onderwerp_id == id_, Bericht.soort == soort)).one()


def test_een_bericht_gaat_van_wachtend_naar_aanvaard(met_mail: tuple[Proef, Bewaker, Antwoord]) -> None:
    p, b, antwoord = met_mail
    _, id_ = p.aanmelding()
    leeg(b)
    rij = bericht(p, id_, "nieuwe_aanmelding")
    assert (rij.status, rij.uitkomst) == ("aanvaard", "aanvaard door localhost")
    assert rij.aanvaard_op is not None
    assert rij.message_id.encode() in antwoord.mails[0]
    leeg(b)
    assert len(antwoord.mails) == 1


def test_tijdelijk_geweigerd_komt_later_terug_met_dezelfde_message_id(
    met_mail: tuple[Proef, Bewaker, Antwoord],
) -> None:
    p, b, antwoord = met_mail
    antwoord.antwoorden = ["451 4.3.0 later"]
    _, id_ = p.aanmelding()
    leeg(b)
    rij = bericht(p, id_, "nieuwe_aanmelding")
    assert (rij.status, rij.pogingen) == ("opnieuw", 1)
    assert rij.volgende_op > nu_wand()
    with p.w.db.schrijven() as s:
        s.execute(update(Bericht).values(volgende_op=nu_wand()))
    leeg(b)
    assert bericht(p, id_, "nieuwe_aanmelding").status == "aanvaard"
    assert rij.message_id.encode() in antwoord.mails[0]


@pytest.mark.eis("C5")
def test_een_datalek_wordt_elke_paar_minuten_opnieuw_aangeboden_en_dagenlang_niet_opgegeven(
    met_mail: tuple[Proef, Bewaker, Antwoord],
) -> None:
    p, b, antwoord = met_mail
    assert max(uitbox.wachttijd(100, "datalek") for _ in range(200)) <= timedelta(minutes=4)
    assert (
        timedelta(minutes=4) < max(uitbox.wachttijd(100, "casus") for _ in range(200)) <= timedelta(hours=1)
    )
    _, id_ = p.aanmelding()
    for dagen, status in ((4.9, "opnieuw"), (5.1, "dood")):
        antwoord.antwoorden = ["451 4.3.0 later"]
        with p.w.db.schrijven() as s:
            s.execute(
                update(Bericht)
                .where(Bericht.onderwerp_id == id_)
                .values(volgende_op=nu_wand(), aangemaakt_op=nu_wand() - timedelta(days=dagen), pogingen=500)
            )
        leeg(b)
        rij = bericht(p, id_, "nieuwe_aanmelding")
        assert rij.status == status
    with p.w.db.lezen() as s:
        wat = s.scalars(select(BerichtGebeurtenis.wat).where(BerichtGebeurtenis.bericht_id == rij.id)).all()
    assert wat.count("later") == 1, "dezelfde reden is één regel in het verloop"


def test_is_de_mailserver_weg_dan_wachten_alle_berichten_zonder_kwijt_te_raken(
    met_mail: tuple[Proef, Bewaker, Antwoord], monkeypatch: pytest.MonkeyPatch
) -> None:
    p, b, antwoord = met_mail
    ids = {p.aanmelding()[1] for _ in range(3)}
    keren = []

    @contextlib.contextmanager
    def weg(relay: Relay) -> Iterator[Uitkomst]:
        keren.append(relay)
        yield Uitkomst("later", "de mailserver is niet bereikbaar")

    with monkeypatch.context() as m:
        m.setattr("notifications.verzender.verbind", weg)
        aantal = b.verzender().ronde(500)
    assert len(keren) == 1, "één poging om te verbinden, voor alle berichten samen"
    with p.w.db.lezen() as s:
        rijen = s.scalars(select(Bericht).where(Bericht.onderwerp_id.in_(ids))).all()
    assert len(rijen) == aantal >= 3
    assert {(r.status, r.pogingen, r.lease, r.uitkomst) for r in rijen} == {
        ("opnieuw", 1, None, "de mailserver is niet bereikbaar")
    }
    with p.w.db.schrijven() as s:
        s.execute(update(Bericht).values(volgende_op=nu_wand()))
    leeg(b)
    assert len(antwoord.mails) == aantal


def test_definitief_geweigerd_is_dood_en_blijft_zichtbaar(met_mail: tuple[Proef, Bewaker, Antwoord]) -> None:
    p, b, antwoord = met_mail
    antwoord.antwoorden = ["550 5.1.1 zvt@x bestaat niet"]
    _, id_ = p.aanmelding()
    leeg(b)
    rij = bericht(p, id_, "nieuwe_aanmelding")
    assert (rij.status, rij.uitkomst) == ("dood", "550 5.1.1")


def test_wat_een_gedode_verzender_vasthield_gaat_meteen_verder(
    met_mail: tuple[Proef, Bewaker, Antwoord],
) -> None:
    p, b, antwoord = met_mail
    _, id_ = p.aanmelding()
    kind = subprocess.Popen([sys.executable, "-c", ""])
    kind.wait()
    houder = b.verzender().naam.split(":")[0] + f":{kind.pid}:1"
    with p.w.db.schrijven() as s:
        assert uitbox.neem(s, houder, nu_wand(), 50)
    leeg(b)
    assert bericht(p, id_, "nieuwe_aanmelding").status == "aanvaard"
    assert len(antwoord.mails) == 1


def test_een_onleesbaar_adres_houdt_de_andere_berichten_niet_tegen(
    met_mail: tuple[Proef, Bewaker, Antwoord],
) -> None:
    p, b, _ = met_mail
    _, eerste = p.aanmelding()
    _, tweede = p.aanmelding()
    with p.w.db.schrijven() as s:
        rij = s.scalars(select(Bericht).where(Bericht.onderwerp_id == eerste)).one()
        goed = s.get_one(Contact, rij.contact_id)
        kapot = Contact(**{k: getattr(goed, k) for k in Contact.__table__.columns.keys() if k != "id"})  # noqa: SIM118
        kapot.id, kapot.adres_kluis = nieuw_id(), b"onleesbaar"
        s.add(kapot)
        s.flush()
        rij.contact_id = kapot.id
    assert b.verzender().ronde() == 3
    assert bericht(p, tweede, "nieuwe_aanmelding").status == "aanvaard"
    stuk = bericht(p, eerste, "nieuwe_aanmelding")
    assert (stuk.status, stuk.uitkomst) == ("opnieuw", "niet te versturen (KluisFout)")


def test_een_dode_verzender_houdt_een_bericht_niet_vast_en_de_herhaling_is_byte_voor_byte_gelijk(
    met_mail: tuple[Proef, Bewaker, Antwoord],
) -> None:
    p, b, antwoord = met_mail
    _, id_ = p.aanmelding()
    v = b.verzender()
    echt = v._afronden
    v._afronden = lambda *a, **k: (_ for _ in ()).throw(RuntimeError("gestopt na DATA"))  # type: ignore[method-assign]
    with pytest.raises(RuntimeError):
        v.ronde()
    v._afronden = echt  # type: ignore[method-assign]
    assert bericht(p, id_, "nieuwe_aanmelding").status == "bezig"
    leeg(b)
    assert len(antwoord.mails) == 1
    with p.w.db.schrijven() as s:
        s.execute(update(Bericht).values(lease_tot=nu_wand() - uitbox.LEASE))
    leeg(b)
    assert bericht(p, id_, "nieuwe_aanmelding").status == "aanvaard"
    assert len(antwoord.mails) == 2
    assert antwoord.mails[0] == antwoord.mails[1]


def test_wie_een_minuut_geleden_vertrok_krijgt_niets_meer_ook_al_stond_het_klaar(
    met_mail: tuple[Proef, Bewaker, Antwoord],
) -> None:
    p, b, antwoord = met_mail
    nummer, id_ = p.klaar_voor_plan()
    p.doe("agnes", "terugtrekken", nummer, reden="niet meer nodig")
    leeg(b)
    with p.w.db.lezen() as s:
        statussen = s.scalars(
            select(Bericht.status).where(Bericht.onderwerp_id == id_, Bericht.partij == "politie")
        ).all()
    assert set(statussen) == {"vervallen"}
    assert not any(b"politie.demo.example" in m for m in antwoord.mails)


def test_twee_verzenders_pakken_nooit_hetzelfde_bericht(proef: Proef) -> None:
    _, id_ = proef.aanmelding()
    oorzaak = uitbox.Oorzaak("casus", id_, "N", proef.convenant, str(uuid.uuid4()))
    with proef.w.db.schrijven() as s:
        uitbox.zet_klaar(s, oorzaak, "herinnering", ["politie", "vnn", "accolade"], wand=nu_wand())
    with proef.w.db.schrijven() as s:
        een = {b.id for b in uitbox.neem(s, "een", nu_wand(), 1000)}
    with proef.w.db.schrijven() as s:
        twee = {b.id for b in uitbox.neem(s, "twee", nu_wand(), 1000)}
    assert een
    assert not een & twee


@pytest.mark.eis("K5.5")
def test_adressen_van_contactpersonen_zijn_nergens_openbaar(verse_proef: Proef) -> None:
    p = verse_proef
    with p.w.db.lezen() as s:
        contacten = s.scalars(select(Contact)).all()
        assert contacten
        assert all(b"demo.example" not in c.adres_kluis for c in contacten)
    nummer, _ = p.aanmelding()
    zichtbaar = repr(verloop.bekijk_casus(p.w, p.wie("pieter"), nummer)) + repr(versies.overzicht(p.w))
    assert "@" not in zichtbaar
    with pytest.raises(GeenBevoegdheid):
        p.doe(
            "wilma",
            "contact_toevoegen",
            convenant=p.convenant,
            partij="politie",
            adres="iemand@elders.example",
        )


def test_contacten_worden_gekeurd(verse_proef: Proef) -> None:
    p = verse_proef
    waar = {"convenant": p.convenant, "partij": "politie"}
    for adres in ("geen adres", "iemand@pоlitie.example", "mailtos://a:b@c.example", "ntfy://onderwerp"):
        with pytest.raises(OngeldigeInvoer):
            p.beheer("contact_toevoegen", **waar, adres=adres)
    p.beheer("contact_toevoegen", **waar, adres="ntfy://onderwerp", voor="wacht")
    with p.w.db.lezen() as s:
        assert all(
            b"example" not in c.adres_kluis and b"ntfy" not in c.adres_kluis
            for c in s.scalars(select(Contact))
        )


def test_de_postbuspagina_toont_een_mail(met_mail: tuple[Proef, Bewaker, Antwoord], tmp_path: Path) -> None:
    from fastapi.testclient import TestClient

    from casusregie.demo.postbus import pagina

    p, b, antwoord = met_mail
    p.aanmelding()
    leeg(b)
    (tmp_path / "een.eml").write_bytes(antwoord.mails[0])
    (gelezen,) = lees_postbus(tmp_path)
    assert gelezen["kop"] == "Er is een nieuwe aanmelding"
    with TestClient(pagina(tmp_path)) as web:
        assert "Er is een nieuwe aanmelding" in web.get("/").text
        assert "Naar de casus" in web.get("/mail/een").text
        assert web.get("/mail/weg").status_code == 404
        assert "casus bekijk ZVT-2026-000001" in web.get("/casus/ZVT-2026-000001").text
