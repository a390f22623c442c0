"""Against a real Postfix and Dovecot on loopback: what leaves, arrives, comes back, and can be opened by
others' software.
"""

from __future__ import annotations

import email
import email.policy
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import gnupg
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from sqlalchemy import select

from casusregie.bewaker import Bewaker
from models.tabellen import Bericht, BerichtGebeurtenis, Contact, Signaal
from notifications import dsn
from notifications.verzegelen import SleutelFout, keur
from services.handelen.fouten import CasusregieFout, Conflict, OngeldigeInvoer
from services.inzien import dossier as dossier_inzien
from services.post import berichten, profielen, teruggekomen
from tests.conftest import Proef, zet
from tests.stelsel.echte_mail import DOMEIN, NietMogelijk, Post, start

GEHEIM = "Kanarievogel zat drie keer vast"


@pytest.fixture(scope="module")
def post(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Post]:
    map_ = Path(tempfile.mkdtemp(prefix="post-"))
    try:
        post = start(map_, ("politie", "ggz", "gemeente"))
    except NietMogelijk as fout:
        pytest.skip(f"geen echte mailserver: {fout}")
    yield post
    post.stop()


def adres(wie: str) -> str:
    return f"{wie}@{DOMEIN}"


@pytest.fixture
def p(verse_proef: Proef, post: Post, monkeypatch: pytest.MonkeyPatch) -> Proef:
    """An installation that submits to the real server; politie and gemeente have a mailbox there."""
    monkeypatch.setenv("CASUSREGIE_RELAY", post.relay)
    monkeypatch.setenv("CASUSREGIE_IMAP", post.imap_url("casusregie"))
    proef = verse_proef
    with proef.w.db.schrijven() as s:
        zet(s, select(Contact), ingetrokken_op=datetime.now(UTC))
    for partij, wie in (("politie", "politie"), ("gemeente_heerenveen", "gemeente")):
        proef.beheer("contact_toevoegen", convenant=proef.convenant, partij=partij, adres=adres(wie))
    return proef


def leg_sleutel_vast(p: Proef, partij: str, wie: str, modus: str, publiek: bytes) -> str:
    """Pin the key of a contact; returns its fingerprint."""
    waar = {"convenant": p.convenant, "partij": partij, "adres": adres(wie)}
    uit = p.beheer("sleutel_vastleggen", **waar, modus=modus, publiek=publiek.decode())
    return str(uit["vingerafdruk"])


def verstuur(p: Proef) -> None:
    while Bewaker(p.w, p.omgeving).verzender().ronde():
        pass


def postbus(post: Post, wie: str, dat: Callable[[bytes], bool]) -> bytes:
    """The mail in this mailbox that `dat` is true of; waits a little for its delivery."""
    eind = time.monotonic() + 15
    while time.monotonic() < eind:
        with dsn.postbus(post.imap_url(wie)) as imap:
            for _, ruw in dsn.nieuwe(imap):
                if dat(ruw):
                    return ruw
        time.sleep(0.2)
    raise AssertionError(f"er kwam geen mail aan bij {wie}")


def casus_met_gegeven(p: Proef) -> tuple[str, str]:
    """A casus in which the gemeente is a recipient of police data; returns its number and the gegeven."""
    nummer, id_ = p.klaar_voor_plan()
    p.naar_plan(nummer, id_)
    p.doe("agnes", "grondslag_wegen", nummer, grondslagen=("wpg_20",), motivering="samenwerking")
    p.doe("pieter", "grondslag_wegen", nummer, grondslagen=("avg_6_1_e",), motivering="publieke taak")
    g = p.doe(
        "agnes",
        "gegeven_inbrengen",
        nummer,
        categorie="politie_8",
        inhoud=GEHEIM,
        doel="overlast",
        grondslagen=("wpg_20",),
        ontvangers=("gemeente_heerenveen",),
        zorgvuldig=True,
        ontvangers_nagegaan=True,
    )["gegeven"]
    return nummer, g


def certificaat(
    soort: str, wie: str, *, geldig: timedelta = timedelta(days=90), mail: bool = True
) -> tuple[bytes, bytes]:
    """(certificate, private key), both PEM, for a mail address."""
    sleutel: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey = (
        rsa.generate_private_key(65537, 1024 if soort == "kort" else 2048)
        if soort in {"rsa", "kort"}
        else ec.generate_private_key(ec.SECP256R1())
    )
    naam = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Proef")])
    nu = datetime.now(UTC)
    bouwer = (
        x509.CertificateBuilder()
        .subject_name(naam)
        .issuer_name(naam)
        .public_key(sleutel.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(nu - timedelta(days=10))
        .not_valid_after(nu + geldig)
        .add_extension(x509.SubjectAlternativeName([x509.RFC822Name(adres(wie))]), critical=False)
        .add_extension(
            x509.ExtendedKeyUsage(
                [ExtendedKeyUsageOID.EMAIL_PROTECTION if mail else ExtendedKeyUsageOID.SERVER_AUTH]
            ),
            critical=False,
        )
    )
    pem = bouwer.sign(sleutel, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    return pem, sleutel.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def test_een_aankondiging_komt_aan_zonder_persoonsgegevens_en_de_bezorging_komt_terug(
    p: Proef, post: Post
) -> None:
    nummer, _ = casus_met_gegeven(p)
    verstuur(p)
    ruw = postbus(post, "gemeente", lambda m: nummer.encode() in m)
    m = email.message_from_bytes(ruw, policy=email.policy.default)
    assert m["Auto-Submitted"] == "auto-generated"
    leesbaar = ruw + b"".join(d.get_payload(decode=True) or b"" for d in m.walk() if not d.is_multipart())
    for woord in (GEHEIM, "Proefpersoon", "samenwerking motivering"):
        assert woord.encode() not in leesbaar
    eind = time.monotonic() + 15
    while time.monotonic() < eind:
        teruggekomen.lees(p.w, post.imap_url("casusregie"))
        with p.w.db.lezen() as s:
            bezorgd = s.scalars(
                select(BerichtGebeurtenis.uitleg).where(BerichtGebeurtenis.wat == "bezorgd")
            ).all()
        if bezorgd:
            break
        time.sleep(0.3)
    assert "bezorgd in de postbus van de ontvanger" in bezorgd


def test_een_onbekend_adres_komt_terug_en_de_regie_hoort_het(p: Proef, post: Post) -> None:
    with p.w.db.schrijven() as s:
        zet(s, select(Contact).where(Contact.partij == "politie"), ingetrokken_op=datetime.now(UTC))
    p.beheer("contact_toevoegen", convenant=p.convenant, partij="politie", adres=adres("bestaatniet"))
    nummer, _ = p.aanmelding()
    p.doe(
        "pieter",
        "partners_kiezen",
        nummer,
        partijen=("politie",),
        ontvangers_nagegaan=True,
        motivering="nodig",
    )
    verstuur(p)
    with p.w.db.lezen() as s:
        b = s.scalars(
            select(Bericht).where(Bericht.partij == "politie", Bericht.soort == "gevraagd_als_partner")
        ).one()
        assert b.status == "aanvaard", "de relay nam het aan; dat is nog niet bezorgd"
    eind = time.monotonic() + 15
    while time.monotonic() < eind:
        teruggekomen.lees(p.w, post.imap_url("casusregie"))
        t = berichten.tijdlijn(p.w, p.wie("pieter"), b.id)
        if t.bericht.status == "teruggekomen":
            break
        time.sleep(0.3)
    assert t.bericht.uitleg == "teruggekomen (adres bestaat niet)"
    assert [r[1] for r in t.regels] == ["klaargezet", "aanvaard", "teruggekomen"]
    with p.w.db.lezen() as s:
        assert s.scalars(
            select(Bericht.partij).where(
                Bericht.soort == "bericht_teruggekomen", Bericht.onderwerp_id == b.onderwerp_id
            )
        ).all() == ["gemeente_heerenveen"]
    teruggekomen.lees(p.w, post.imap_url("casusregie"))
    assert len(berichten.tijdlijn(p.w, p.wie("pieter"), b.id).regels) == 3, "twee keer lezen is één keer"


@pytest.mark.parametrize("soort", ["rsa", "ec"])
def test_smime_opent_met_openssl(p: Proef, post: Post, soort: str, tmp_path: Path) -> None:
    nummer, g = casus_met_gegeven(p)
    with pytest.raises(Conflict, match="geen sleutel"):
        p.doe("agnes", "gegeven_versturen", nummer, gegeven=g, partij="gemeente_heerenveen")
    cert, sleutel = certificaat(soort, "gemeente")
    vinger = leg_sleutel_vast(p, "gemeente_heerenveen", "gemeente", "smime", cert)
    assert len(vinger) == 64
    with pytest.raises(CasusregieFout):
        p.doe("pieter", "gegeven_versturen", nummer, gegeven=g, partij="politie")
    id_ = p.doe("agnes", "gegeven_versturen", nummer, gegeven=g, partij="gemeente_heerenveen")["bericht"]
    with p.w.db.lezen() as s:
        opgeslagen = s.get_one(Bericht, id_).inhoud_kluis
    assert opgeslagen is not None
    assert b"pkcs7" not in opgeslagen, "ook de verzegelde bytes staan versleuteld"
    verstuur(p)
    ruw = postbus(post, "gemeente", lambda m: id_.encode() in m)
    for woord in (GEHEIM.encode(), b"Politiegegevens"):
        assert woord not in ruw
    (tmp_path / "mail.eml").write_bytes(ruw)
    (tmp_path / "sleutel.pem").write_bytes(sleutel)
    (tmp_path / "cert.pem").write_bytes(cert)
    open_ = subprocess.run(
        ["openssl", "cms", "-decrypt", "-in", "mail.eml", "-recip", "cert.pem", "-inkey", "sleutel.pem"],
        cwd=tmp_path,
        capture_output=True,
        timeout=20,
        check=True,
    )
    binnen = email.message_from_bytes(open_.stdout, policy=email.policy.default)
    assert GEHEIM in binnen.get_content()  # type: ignore[attr-defined]
    with p.w.db.lezen() as s:
        assert s.get_one(Bericht, id_).inhoud_kluis is None, (
            "na aanvaarding bewaren we de verzegelde bytes niet"
        )


def test_pgp_opent_met_gpg(p: Proef, post: Post, tmp_path: Path) -> None:
    nummer, g = casus_met_gegeven(p)
    (tmp_path / "gpg").mkdir(mode=0o700)
    gpg = gnupg.GPG(gnupghome=str(tmp_path / "gpg"))
    sleutel = gpg.gen_key(
        gpg.gen_key_input(
            name_real="Proef",
            name_email=adres("gemeente"),
            key_type="RSA",
            key_length=2048,
            expire_date="60d",
            no_protection=True,
        )
    )
    publiek = gpg.export_keys(sleutel.fingerprint).encode()
    gevonden = leg_sleutel_vast(p, "gemeente_heerenveen", "gemeente", "pgp", publiek)
    assert gevonden == sleutel.fingerprint
    id_ = p.doe("agnes", "gegeven_versturen", nummer, gegeven=g, partij="gemeente_heerenveen")["bericht"]
    verstuur(p)
    ruw = postbus(post, "gemeente", lambda m: id_.encode() in m)
    assert GEHEIM.encode() not in ruw
    m = email.message_from_bytes(ruw, policy=email.policy.default)
    assert m.get_content_type() == "multipart/encrypted"
    blok = m.get_payload()[1].get_payload(decode=True)  # type: ignore[index,union-attr]
    assert GEHEIM in str(gpg.decrypt(blok))
    with pytest.raises(OngeldigeInvoer, match="ander mailadres"):
        leg_sleutel_vast(p, "politie", "politie", "pgp", publiek)


def test_een_verlopen_sleutel_houdt_vast_en_zegt_dat_en_valt_nooit_terug(p: Proef) -> None:
    nummer, g = casus_met_gegeven(p)
    cert, _ = certificaat("rsa", "gemeente")
    leg_sleutel_vast(p, "gemeente_heerenveen", "gemeente", "smime", cert)
    anders, _ = certificaat("rsa", "gemeente")
    with p.w.db.schrijven() as s:  # the pinned key is not the one that is there now
        zet(
            s,
            select(Contact).where(Contact.partij == "gemeente_heerenveen", Contact.modus == "smime"),
            vingerafdruk="0" * 64,
        )
    uit = p.doe("agnes", "gegeven_versturen", nummer, gegeven=g, partij="gemeente_heerenveen")
    assert uit["status"] == "aangehouden"
    with p.w.db.lezen() as s:
        b = s.get_one(Bericht, uit["bericht"])
        assert (b.status, b.inhoud_kluis) == ("aangehouden", None)
        assert s.scalars(select(Signaal.soort)).all() == ["verzegelen_mislukt"]
        assert s.scalars(select(Bericht.id).where(Bericht.soort == "sleutel_verlopen")).first()
    verstuur(p)
    with p.w.db.lezen() as s:
        assert s.get_one(Bericht, uit["bericht"]).status == "aangehouden"
    for slecht, woord in (
        (certificaat("rsa", "gemeente", geldig=timedelta(days=-1))[0], "geldig"),
        (certificaat("kort", "gemeente")[0], "te kort"),
        (certificaat("rsa", "politie")[0], "ander mailadres"),
        (certificaat("rsa", "gemeente", mail=False)[0], "emailProtection"),
        (b"dit is geen sleutel van iemand", "PEM"),
    ):
        with pytest.raises(OngeldigeInvoer, match=woord):
            leg_sleutel_vast(p, "gemeente_heerenveen", "gemeente", "smime", slecht)
    with pytest.raises(SleutelFout, match="vingerafdruk"):
        keur("smime", anders, adres("gemeente"), datetime.now(UTC), vingerafdruk="0" * 64)


def test_wie_bijna_een_nieuwe_sleutel_nodig_heeft_hoort_dat_een_keer(p: Proef) -> None:
    cert, _ = certificaat("ec", "politie", geldig=timedelta(days=20))
    leg_sleutel_vast(p, "politie", "politie", "smime", cert)
    assert profielen.let_op_sleutels(p.w) == 1
    assert profielen.let_op_sleutels(p.w) == 0
    with p.w.db.schrijven() as s:
        zet(
            s,
            select(Contact).where(Contact.partij == "politie", Contact.modus == "smime"),
            sleutel_tot=datetime.now(UTC) - timedelta(days=1),
        )
    assert profielen.let_op_sleutels(p.w) == 1
    with p.w.db.lezen() as s:
        assert set(s.scalars(select(Bericht.soort).where(Bericht.onderwerp == "profiel"))) == {
            "sleutel_verloopt",
            "sleutel_verlopen",
        }


def test_een_proefbericht_van_begin_tot_eind(p: Proef, post: Post) -> None:
    (id_,) = p.beheer("proefbericht_sturen", convenant=p.convenant, partij="politie")["berichten"]
    verstuur(p)
    postbus(post, "politie", lambda m: id_.encode() in m)
    with pytest.raises(CasusregieFout):
        p.doe("wilma", "bericht_bevestigen", bericht=id_)
    p.doe("agnes", "bericht_bevestigen", bericht=id_)
    t = berichten.tijdlijn(p.w, p.wie("agnes"), id_)
    assert [r[1] for r in t.regels] == ["klaargezet", "aanvaard", "bevestigd"]
    with pytest.raises(Conflict):
        p.doe("agnes", "bericht_bevestigen", bericht=id_)


def test_inzien_telt_als_gelezen_en_een_link_openen_niet(p: Proef) -> None:
    nummer, _ = casus_met_gegeven(p)
    with p.w.db.lezen() as s:
        assert set(s.scalars(select(Bericht.gelezen_op).where(Bericht.partij == "politie"))) == {None}
    dossier_inzien.bekijk_dossier(p.w, p.wie("agnes"), nummer, "overlast")
    with p.w.db.lezen() as s:
        assert None not in set(s.scalars(select(Bericht.gelezen_op).where(Bericht.partij == "politie")))
        assert None in set(
            s.scalars(select(Bericht.gelezen_op).where(Bericht.partij == "gemeente_heerenveen"))
        )
