"""Signing in with an identity provider: a real one (Canaille, in a browser), and one that lies in every way
an ID token can lie.
"""

from __future__ import annotations

import base64
import hmac
import json
import re
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from fastapi.testclient import TestClient
from joserfc import jwt
from joserfc.jwk import RSAKey
from joserfc.jws import JWSRegistry
from playwright.sync_api import Browser
from sqlalchemy import select

from models.tabellen import Koppeling, Logregel
from portal.app import maak
from portal.kader import KOEK
from services.handelen.fouten import CasusregieFout, Storing
from services.toegang import oidc
from tests.aanbieder import canaille
from tests.conftest import Proef
from tests.stelsel.test_browser import Site, browser  # noqa: F401

CLIENT = "casusregie"
TERUG = "http://testserver/inloggen/organisatie/terug"


def registreer(p: Proef, naam: str) -> str:
    """A medewerker with access for the politie, who has not come in yet. Returns the one-time code."""
    door = "functionaris-politie"
    code = p.doe(door, "medewerker_registreren", gebruikersnaam=naam, naam=naam.title())["code"]
    p.doe(
        door,
        "toegang_geven",
        gebruikersnaam=naam,
        convenant=p.convenant,
        partij="politie",
        rol="partnermedewerker",
    )
    return str(code)


@pytest.mark.eis("H5")
def test_inloggen_bij_een_echte_aanbieder(
    browser: Browser,  # noqa: F811
    verse_proef: Proef,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    p = verse_proef
    site = Site(p)
    adres = site.url.replace("127.0.0.1", "localhost")
    try:
        aanbieder = canaille.start(tmp_path, f"{adres}/inloggen/organisatie/terug", ("noor", "vreemde"))
    except canaille.NietMogelijk as fout:
        site.stop()
        pytest.skip(f"geen echte aanbieder: {fout}")
    instelling = {
        "naam": "Inloggen met uw organisatie",
        "uitgever": aanbieder.uitgever,
        "client_id": canaille.CLIENT,
        "client_secret": canaille.GEHEIM,
        "acr": "",
    }
    monkeypatch.setenv("CASUSREGIE_OIDC", json.dumps(instelling))
    code = registreer(p, "noor")
    try:

        def tot_terug(wie: str, verder: str) -> Any:
            pagina = browser.new_context().new_page()
            pagina.set_default_timeout(15_000)
            pagina.goto(adres + verder)
            pagina.click("text=Inloggen met uw organisatie")
            pagina.fill('[name="login"]', wie)
            pagina.keyboard.press("Enter")
            pagina.fill('[name="password"]', canaille.WACHTWOORD)
            pagina.keyboard.press("Enter")
            pagina.wait_for_url(re.compile("oauth/authorize|/inloggen/organisatie/terug|/berichten"))
            if "oauth/authorize" in pagina.url:
                pagina.click('[name="answer"][value="accept"]')
            return pagina

        noor = tot_terug("noor", "/")
        assert "Wie bent u hier?" in noor.inner_text("main"), "de aanbieder kent haar, Casusregie nog niet"
        noor.fill('[name="code"]', "0000-0000-0000-0000-0000")
        noor.click('main button:has-text("Verder")')
        assert "onbekend, gebruikt of verlopen" in noor.inner_text('[role="alert"]')
        noor.fill('[name="code"]', code)
        noor.click('main button:has-text("Verder")')
        noor.wait_for_url(adres + "/")
        assert "u erkende de geheimhouding nog niet" in noor.inner_text("main")
        tweede = tot_terug("noor", "/berichten")
        tweede.wait_for_url(adres + "/berichten")
        vreemde = tot_terug("vreemde", "/")
        assert "Wie bent u hier?" in vreemde.inner_text("main"), "geen account, geen toegang"
        vreemde.goto(adres + "/casus/ZVT-2026-000001")
        assert "/inloggen" in vreemde.url
        p.beheer("account_beeindigen", gebruikersnaam="noor")
        for pagina in (noor, tweede):
            pagina.goto(adres + "/")
            assert "/inloggen" in pagina.url, "een beëindigd account is er meteen uit"
        noor.click("text=Inloggen met uw organisatie")
        assert "Dit account is beëindigd" in noor.inner_text("main")
    finally:
        aanbieder.stop()
        site.stop()
    with p.w.db.lezen() as s:
        (rij,) = s.scalars(select(Koppeling)).all()
        assert "noor" not in rij.onderwerp
        wegen = s.scalars(select(Logregel.codes).where(Logregel.soort == "ingelogd")).all()
    assert [x for x in wegen if x.get("weg") == "aanbieder"] == [{"weg": "aanbieder"}] * 2


class Leugenaar:
    """A provider on loopback that signs whatever the test wants."""

    def __init__(self) -> None:
        self.sleutel = RSAKey.generate_key(2048, {"kid": "een"})
        self.token: Callable[[], str] = lambda: ""
        self.codes: list[dict[str, list[str]]] = []
        zelf = self

        class Antwoord(BaseHTTPRequestHandler):
            def _geef(self, wat: object) -> None:
                inhoud = json.dumps(wat).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.end_headers()
                self.wfile.write(inhoud)

            def do_GET(self) -> None:
                if "configuration" in self.path:
                    u = zelf.uitgever
                    self._geef(
                        {
                            "issuer": u,
                            "authorization_endpoint": u + "/authorize",
                            "token_endpoint": u + "/token",
                            "jwks_uri": u + "/jwks",
                        }
                    )
                else:
                    self._geef({"keys": [zelf.sleutel.as_dict(private=False)]})

            def do_POST(self) -> None:
                zelf.codes.append(parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode()))
                self._geef({"access_token": "x", "token_type": "Bearer", "id_token": zelf.token()})

            def log_message(self, *_: object) -> None:
                return

        self.server = HTTPServer(("127.0.0.1", 0), Antwoord)
        self.uitgever = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def teken(self, sleutel: Any = None, kop: dict[str, str] | None = None, **claims: object) -> str:
        basis = {
            "iss": self.uitgever,
            "sub": "noor",
            "aud": CLIENT,
            "iat": int(time.time()),
            "exp": int(time.time()) + 60,
        }
        alles = {k: v for k, v in {**basis, **claims}.items() if v is not None}
        kop = {"alg": "RS256", "kid": "een", **(kop or {})}
        return jwt.encode(kop, alles, sleutel or self.sleutel, registry=JWSRegistry(algorithms=[kop["alg"]]))

    def verzin(self, alg: str, nonce: str) -> str:
        """The claims of a good token, "signed" by hand: with the public key as the secret, or not at all."""
        deel = [
            base64.urlsafe_b64encode(json.dumps({"alg": alg, "kid": "een"}).encode()).rstrip(b"="),
            self.teken(nonce=nonce).encode().split(b".")[1],
        ]
        handtekening = (
            hmac.digest(self.sleutel.as_pem(private=False), b".".join(deel), "sha256")
            if alg == "HS256"
            else b""
        )
        return b".".join([*deel, base64.urlsafe_b64encode(handtekening).rstrip(b"=")]).decode()


@pytest.fixture
def leugenaar(monkeypatch: pytest.MonkeyPatch) -> Iterator[Leugenaar]:
    x = Leugenaar()
    monkeypatch.setenv(
        "CASUSREGIE_OIDC",
        json.dumps(
            {
                "naam": "Organisatie",
                "uitgever": x.uitgever,
                "client_id": CLIENT,
                "client_secret": "geheim",
                "acr": "",
            }
        ),
    )
    yield x
    x.server.shutdown()


def ronde(p: Proef, verder: str = "/berichten") -> tuple[dict[str, str], str]:
    """A round that begins: what the provider was asked, and what the browser keeps."""
    adres, bewaard = oidc.begin(p.w, TERUG, verder)
    return {k: v[0] for k, v in parse_qs(urlsplit(adres).query).items()}, bewaard


def test_een_ronde_vraagt_met_nonce_state_en_pkce(verse_proef: Proef, leugenaar: Leugenaar) -> None:
    p = verse_proef
    gevraagd, bewaard = ronde(p)
    assert gevraagd["code_challenge_method"] == "S256"
    assert min(len(gevraagd[x]) for x in ("nonce", "state", "code_challenge")) >= 20
    leugenaar.token = lambda: leugenaar.teken(nonce=gevraagd["nonce"])
    persoon, verder = oidc.rond_af(p.w, bewaard, {"code": "c", "state": gevraagd["state"]}, TERUG)
    assert (persoon.onderwerp, verder) == ("noor", "/berichten")
    assert leugenaar.codes[0]["code_verifier"]
    assert oidc.inloggen(p.w, persoon) is None, "wie de aanbieder kent, is hier nog niemand"


def test_elke_leugen_van_een_aanbieder_wordt_geweigerd(verse_proef: Proef, leugenaar: Leugenaar) -> None:
    p, ander = verse_proef, RSAKey.generate_key(2048, {"kid": "een"})
    nu = int(time.time())
    leugens: dict[str, Callable[[str], str]] = {
        "andere nonce": lambda n: leugenaar.teken(nonce=n + "x"),
        "zonder nonce": lambda n: leugenaar.teken(),
        "voor een ander": lambda n: leugenaar.teken(nonce=n, aud="iemand-anders"),
        "andere uitgever": lambda n: leugenaar.teken(nonce=n, iss="https://elders.example"),
        "verlopen": lambda n: leugenaar.teken(nonce=n, exp=nu - 3600, iat=nu - 7200),
        "zonder onderwerp": lambda n: leugenaar.teken(nonce=n, sub=None),
        "andere sleutel": lambda n: leugenaar.teken(ander, nonce=n),
        "publieke sleutel als geheim": lambda n: leugenaar.verzin("HS256", n),
        "zonder handtekening": lambda n: leugenaar.verzin("none", n),
        "geen token": lambda n: "rommel",
    }
    for wat, maak_token in leugens.items():
        gevraagd, bewaard = ronde(p)
        leugenaar.token = lambda m=maak_token, n=gevraagd["nonce"]: m(n)  # type: ignore[misc]
        with pytest.raises(CasusregieFout) as fout:
            oidc.rond_af(p.w, bewaard, {"code": "c", "state": gevraagd["state"]}, TERUG)
        assert fout.value.http == 401, wat
        assert "Begin opnieuw" in fout.value.doen, wat


def test_een_ronde_hoort_bij_een_browser_en_duurt_kort(
    verse_proef: Proef, leugenaar: Leugenaar, monkeypatch: pytest.MonkeyPatch
) -> None:
    p = verse_proef
    gevraagd, bewaard = ronde(p)
    leugenaar.token = lambda: leugenaar.teken(nonce=gevraagd["nonce"])
    ander, _ = ronde(p)
    goed = {"code": "c", "state": gevraagd["state"]}
    for koek, antwoord in (
        (bewaard, {**goed, "state": ander["state"]}),
        ("", goed),
        ("AAAA", goed),
        (bewaard[:-8] + "AAAAAAA=", goed),
        (bewaard, {**goed, "iss": "https://elders.example"}),
        (bewaard, {"state": gevraagd["state"], "error": "access_denied"}),
    ):
        with pytest.raises(CasusregieFout):
            oidc.rond_af(p.w, koek, antwoord, TERUG)
    assert leugenaar.codes == [], "er is niets ingewisseld"
    monkeypatch.setattr(oidc, "RONDE_DUURT", timedelta(seconds=-1))
    gevraagd, bewaard = ronde(p)
    with pytest.raises(CasusregieFout, match="te lang"):
        oidc.rond_af(p.w, bewaard, {"code": "c", "state": gevraagd["state"]}, TERUG)


def test_de_aanbieder_bevestigt_de_tweede_factor_waar_dat_is_gevraagd(
    verse_proef: Proef, leugenaar: Leugenaar, monkeypatch: pytest.MonkeyPatch
) -> None:
    p = verse_proef
    instelling = json.loads(p.w.instellingen.oidc)
    monkeypatch.setenv("CASUSREGIE_OIDC", json.dumps({**instelling, "acr": "mfa"}))
    for acr, mag in (("mfa", True), ("wachtwoord", False), (None, False)):
        gevraagd, bewaard = ronde(p)
        assert gevraagd["acr_values"] == "mfa"
        leugenaar.token = lambda n=gevraagd["nonce"], a=acr: leugenaar.teken(nonce=n, acr=a)  # type: ignore[misc]
        antwoord = {"code": "c", "state": gevraagd["state"]}
        if mag:
            assert oidc.rond_af(p.w, bewaard, antwoord, TERUG)[0].onderwerp == "noor"
        else:
            with pytest.raises(CasusregieFout, match="tweede factor"):
                oidc.rond_af(p.w, bewaard, antwoord, TERUG)


def test_zonder_keuze_vraagt_de_instelling_minstens_substantieel(
    verse_proef: Proef, leugenaar: Leugenaar, monkeypatch: pytest.MonkeyPatch
) -> None:
    p = verse_proef
    instelling = json.loads(p.w.instellingen.oidc)
    instelling.pop("acr", None)
    monkeypatch.setenv("CASUSREGIE_OIDC", json.dumps(instelling))
    laag, hoog = "http://eidas.europa.eu/LoA/low", "http://eidas.europa.eu/LoA/high"
    for acr, mag in ((hoog, True), (laag, False), (None, False)):
        gevraagd, bewaard = ronde(p)
        assert gevraagd["acr_values"].split()[:2] == ["http://eidas.europa.eu/LoA/substantial", hoog]
        leugenaar.token = lambda n=gevraagd["nonce"], a=acr: leugenaar.teken(nonce=n, acr=a)  # type: ignore[misc]
        antwoord = {"code": "c", "state": gevraagd["state"]}
        if mag:
            assert oidc.rond_af(p.w, bewaard, antwoord, TERUG)[0].onderwerp == "noor"
        else:
            with pytest.raises(CasusregieFout, match="tweede factor"):
                oidc.rond_af(p.w, bewaard, antwoord, TERUG)


def test_wie_hier_uitlogt_gaat_verder_naar_de_aanbieder(
    verse_proef: Proef, leugenaar: Leugenaar, monkeypatch: pytest.MonkeyPatch
) -> None:
    p = verse_proef
    code = registreer(p, "noor")
    token = oidc.koppel(p.w, oidc.onthoud(p.w, oidc.Persoon(leugenaar.uitgever, "noor")), code)
    eind = "https://login.voorbeeldstad.example/uit"
    gegevens = oidc._bekend.gegevens(oidc._moet(p.w))
    with TestClient(maak(p.w), follow_redirects=False) as c:
        c.cookies.set(KOEK, token)
        (woord,) = set(re.findall(r'name="csrf" value="([^"]+)"', c.get("/account").text))
        assert c.post("/uitloggen", data={"csrf": woord}).headers["location"] == "/uitgelogd"
        assert c.get("/uitgelogd").headers["location"] == "/inloggen", "a provider that cannot"
        monkeypatch.setitem(gegevens, "end_session_endpoint", eind)
        pagina = c.get("/uitgelogd")
        naar = f"{eind}?client_id=casusregie&post_logout_redirect_uri=http%3A%2F%2Ftestserver%2Finloggen"
        assert pagina.headers["refresh"] == f"0; url={naar}"
        assert naar.replace("&", "&amp;") in pagina.text


def test_wie_bij_de_aanbieder_uitlogt_is_het_hier_ook(verse_proef: Proef, leugenaar: Leugenaar) -> None:
    p = verse_proef
    code = registreer(p, "noor")
    persoon = oidc.Persoon(leugenaar.uitgever, "noor")
    token = oidc.koppel(p.w, oidc.onthoud(p.w, persoon), code)
    with TestClient(maak(p.w), follow_redirects=False) as c:
        c.cookies.set(KOEK, token)
        assert c.get("/").status_code == 200
        gebeurtenis = {"events": {oidc.UITGELOGD: {}}, "jti": "1"}
        for vals in (
            leugenaar.teken(),
            leugenaar.teken(**gebeurtenis, nonce="n"),
            leugenaar.teken(**gebeurtenis, aud="ander"),
            leugenaar.teken(**gebeurtenis, iat=1),
            leugenaar.teken(**gebeurtenis, iss="https://elders.example"),
            leugenaar.teken(RSAKey.generate_key(2048, {"kid": "een"}), **gebeurtenis),
            "rommel",
            "",
        ):
            assert c.post("/inloggen/organisatie/uitgelogd", data={"logout_token": vals}).status_code == 400
        assert c.get("/").status_code == 200
        assert (
            c.post(
                "/inloggen/organisatie/uitgelogd",
                data={"logout_token": leugenaar.teken(**gebeurtenis, sub="onbekend")},
            ).status_code
            == 200
        )
        assert c.get("/").status_code == 200
        assert (
            c.post(
                "/inloggen/organisatie/uitgelogd", data={"logout_token": leugenaar.teken(**gebeurtenis)}
            ).status_code
            == 200
        )
        assert c.get("/").headers["location"].startswith("/inloggen")


def test_een_sleutel_die_de_aanbieder_wisselt_wordt_opgehaald(
    verse_proef: Proef, leugenaar: Leugenaar
) -> None:
    p = verse_proef
    for kid in ("een", "twee"):
        leugenaar.sleutel = RSAKey.generate_key(2048, {"kid": kid})
        gevraagd, bewaard = ronde(p)
        leugenaar.token = lambda n=gevraagd["nonce"], k=kid: leugenaar.teken(kop={"kid": k}, nonce=n)
        assert (
            oidc.rond_af(p.w, bewaard, {"code": "c", "state": gevraagd["state"]}, TERUG)[0].onderwerp
            == "noor"
        )


def test_een_code_koppelt_een_keer_en_niet_de_eerste_beheerder(
    verse_proef: Proef, leugenaar: Leugenaar
) -> None:
    p = verse_proef
    code = registreer(p, "noor")
    bewaard = oidc.onthoud(p.w, oidc.Persoon(leugenaar.uitgever, "noor"))
    oidc.koppel(p.w, bewaard, code)
    for koek, tweede in ((bewaard, code), (bewaard, registreer(p, "nina")), ("", code)):
        with pytest.raises(CasusregieFout):
            oidc.koppel(p.w, koek, tweede)


@pytest.mark.parametrize(
    "waarde",
    [
        "geen json",
        "{}",
        '{"naam": "x", "uitgever": "http://login.example", "client_id": "c", "client_secret": "g"}',
    ],
)
def test_een_verkeerde_instelling_zegt_wat_er_is(
    verse_proef: Proef, waarde: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CASUSREGIE_OIDC", waarde)
    with pytest.raises(Storing, match=r"instelling|versleuteld"):
        oidc.begin(verse_proef.w, TERUG, "/")


def test_zonder_aanbieder_is_er_geen_knop(verse_proef: Proef) -> None:
    with TestClient(maak(verse_proef.w), follow_redirects=False) as c:
        assert "organisatie?verder" not in c.get("/inloggen").text
        assert c.get("/inloggen/organisatie").status_code == 404
