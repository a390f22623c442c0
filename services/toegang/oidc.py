"""Signing in with the identity provider of an organisation: OpenID Connect, authorization code flow with
PKCE.

Sources: OpenID Connect Core 1.0, 3.1 and 3.1.3.7 (what is checked of an ID token); RFC 7636 (PKCE); RFC
9207 (issuer in the answer); OpenID Connect Back-Channel Logout 1.0, 2.6. The provider says who somebody is;
only a one-time code, handed over by a bevoegde functionaris, makes that person a medewerker here. No
account, no access.
"""

from __future__ import annotations

import base64
import binascii
import json
import secrets
import threading
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit

import httpx2
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.httpx_client import OAuth2Client
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry
from pydantic import BaseModel, ConfigDict, ValidationError, field_validator
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.kluis import KluisFout
from models.tabellen import Koppeling, Medewerker
from models.zegels import INSTALLATIE
from services.handelen.fouten import Conflict, NietGevonden, NietIngelogd, OngeldigeInvoer, Storing
from services.handelen.werkplek import Werkplek
from services.handelen.wie import beeindig_sessies, log
from services.toegang.accounts import begin_sessie, verbruik_code

ALGORITMES = [
    "RS256",
    "RS384",
    "RS512",
    "PS256",
    "PS384",
    "PS512",
    "ES256",
    "ES384",
    "ES512",
]  # signatures only: never "none", never a shared secret
RONDE_DUURT = timedelta(minutes=10)
SPELING_S = 60
# eIDAS, and the same levels as eHerkenning names them
SUBSTANTIEEL = (
    "http://eidas.europa.eu/LoA/substantial",
    "http://eidas.europa.eu/LoA/high",
    "urn:etoegang:core:assurance-class:loa3",
    "urn:etoegang:core:assurance-class:loa4",
)
UITGELOGD = "http://schemas.openid.net/event/backchannel-logout"


class Aanbieder(BaseModel):
    """The identity provider, as the beheerder set it. `acr`: the ways of signing in of which it must confirm
    one. Left out it is level substantieel or high; an empty text leaves it to the provider.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    naam: str
    uitgever: str
    client_id: str
    client_secret: str
    acr: tuple[str, ...] = SUBSTANTIEEL

    @field_validator("acr", mode="before")
    @classmethod
    def _een_of_meer(cls, waarde: object) -> object:
        """A text with spaces between, as `acr_values` has it (OpenID Connect Core 1.0, 3.1.2.1)."""
        return tuple(waarde.split()) if isinstance(waarde, str) else waarde


@dataclass(frozen=True)
class Persoon:
    """Somebody whom the provider vouches for."""

    uitgever: str
    onderwerp: str


def aanbieder(w: Werkplek) -> Aanbieder | None:
    """The provider of this installation, or None. Raises Storing when the setting cannot be used."""
    if not w.instellingen.oidc:
        return None
    try:
        a = Aanbieder.model_validate_json(w.instellingen.oidc)
    except ValidationError as fout:
        raise Storing(
            "De instelling voor inloggen via uw organisatie klopt niet.",
            doen="Vraag de beheerder; log intussen in met wachtwoord en code.",
        ) from fout
    adres = urlsplit(a.uitgever)
    if adres.scheme != "https" and adres.hostname not in {"localhost", "127.0.0.1"}:
        raise Storing(
            "Inloggen via uw organisatie is niet versleuteld ingesteld.",
            doen="Vraag de beheerder om een adres dat met https begint.",
        )
    return a


class _Bekend:
    """What the provider publishes about itself, fetched once per process and again when a key is new."""

    def __init__(self) -> None:
        self._slot = threading.Lock()
        self._gegevens: dict[str, dict[str, Any]] = {}
        self._sleutels: dict[str, KeySet] = {}

    def gegevens(self, a: Aanbieder) -> dict[str, Any]:
        with self._slot:
            if a.uitgever not in self._gegevens:
                gelezen = _haal(f"{a.uitgever.rstrip('/')}/.well-known/openid-configuration")
                if gelezen.get("issuer") != a.uitgever:
                    raise Storing(
                        "De aanbieder noemt zich anders dan is ingesteld.",
                        doen="Vraag de beheerder om de uitgever te controleren.",
                    )
                self._gegevens[a.uitgever] = gelezen
            return self._gegevens[a.uitgever]

    def sleutels(self, a: Aanbieder, *, opnieuw: bool = False) -> KeySet:
        adres = self.gegevens(a)["jwks_uri"]
        with self._slot:
            if opnieuw or a.uitgever not in self._sleutels:
                self._sleutels[a.uitgever] = KeySet.import_key_set(_haal(adres))  # type: ignore[arg-type]
            return self._sleutels[a.uitgever]


_bekend = _Bekend()


def _haal(adres: str) -> dict[str, Any]:
    try:
        antwoord = httpx2.get(adres, timeout=10)
        antwoord.raise_for_status()
        gelezen = antwoord.json()
    except (httpx2.HTTPError, ValueError) as fout:
        raise Storing(
            "Inloggen via uw organisatie kan nu niet.",
            doen="Probeer het later opnieuw, of log in met wachtwoord en code.",
        ) from fout
    return gelezen if isinstance(gelezen, dict) else {}


def _client(a: Aanbieder, terug: str) -> OAuth2Client:
    return OAuth2Client(
        a.client_id,
        a.client_secret,
        scope="openid",
        redirect_uri=terug,
        code_challenge_method="S256",
        timeout=10,
    )


def begin(w: Werkplek, terug: str, verder: str) -> tuple[str, str]:
    """Start a round. `terug`: where the provider sends the person back; `verder`: the page after that.

    Returns (where to send the person, what the browser keeps meanwhile: sealed, ten minutes valid).
    """
    a = _moet(w)
    ronde = {
        "nonce": secrets.token_urlsafe(24),
        "verifier": secrets.token_urlsafe(48),
        "verder": verder,
        "tot": (w.moment().wand + RONDE_DUURT).isoformat(),
    }
    extra = {"acr_values": " ".join(a.acr)} if a.acr else {}
    adres, state = _client(a, terug).create_authorization_url(
        _bekend.gegevens(a)["authorization_endpoint"],
        nonce=ronde["nonce"],
        code_verifier=ronde["verifier"],
        **extra,
    )
    return adres, _verzegel(w, "oidc.ronde", {**ronde, "state": state})


def rond_af(w: Werkplek, bewaard: str, antwoord: dict[str, str], terug: str) -> tuple[Persoon, str]:
    """The person came back: check everything, and trade the code for who it is. Returns (person, page to go
    on to).

    Raises NietIngelogd: what happened is in no case the person's doing, so the sentence is the same.
    """
    a = _moet(w)
    ronde = _ontzegel(w, "oidc.ronde", bewaard)
    if not secrets.compare_digest(str(ronde["state"]), antwoord.get("state", "")):
        raise _mis("de ronde hoort niet bij deze browser")
    if antwoord.get("iss", a.uitgever) != a.uitgever:
        raise _mis("het antwoord komt van een andere aanbieder")
    if "code" not in antwoord:
        raise _mis("de aanbieder gaf geen toegang")
    try:
        token = _client(a, terug).fetch_token(
            _bekend.gegevens(a)["token_endpoint"], code=antwoord["code"], code_verifier=ronde["verifier"]
        )
        gelezen = _lees(a, str(token["id_token"]))
        claims = CodeIDToken(
            gelezen.claims,
            gelezen.header,
            {"iss": {"values": [a.uitgever]}, "aud": {"values": [a.client_id]}},
            {"nonce": ronde["nonce"], "client_id": a.client_id, "access_token": token.get("access_token")},
        )
        claims.validate(leeway=SPELING_S)
    except (AuthlibBaseError, JoseError, httpx2.HTTPError, KeyError, ValueError) as fout:
        raise _mis("het bewijs van de aanbieder klopt niet") from fout
    if a.acr and claims.get("acr") not in a.acr:
        raise _mis("de aanbieder bevestigde niet hoe u inlogde, bijvoorbeeld met een tweede factor")
    return Persoon(a.uitgever, str(claims["sub"])), str(ronde["verder"])


def inloggen(w: Werkplek, persoon: Persoon) -> str | None:
    """A session for the medewerker that this person is. None: nobody said yet who that is. Raises
    NietIngelogd for an ended account.
    """
    with w.db.schrijven() as s:
        rij = s.get(Koppeling, (persoon.uitgever, _vinger(w, persoon)))
        if rij is None:
            return None
        m = s.get_one(Medewerker, rij.medewerker_id)
        if m.beeindigd_op is not None:
            raise NietIngelogd("Dit account is beëindigd.", doen="Vraag uw bevoegde functionaris.")
        return begin_sessie(s, m, w.nu(s), "aanbieder")


def onthoud(w: Werkplek, persoon: Persoon) -> str:
    """What the browser keeps while a person whom nobody knows yet looks for the one-time code."""
    return _verzegel(
        w,
        "oidc.persoon",
        {
            "uitgever": persoon.uitgever,
            "onderwerp": persoon.onderwerp,
            "tot": (w.moment().wand + RONDE_DUURT).isoformat(),
        },
    )


def koppel(w: Werkplek, bewaard: str, code: str) -> str:
    """The one-time code says which medewerker this person is; from now on the provider's word is enough.
    Returns a session token.
    """
    gelezen = _ontzegel(w, "oidc.persoon", bewaard)
    persoon = Persoon(str(gelezen["uitgever"]), str(gelezen["onderwerp"]))
    with w.db.schrijven() as s:
        nu = w.nu(s)
        rij = verbruik_code(s, code, nu.wand)
        if rij.medewerker_id is None:
            raise OngeldigeInvoer(
                "Met deze code maakt u de eerste beheerder. Dat gaat met een wachtwoord.",
                doen="Ga naar: account activeren.",
            )
        m = s.get_one(Medewerker, rij.medewerker_id)
        if m.beeindigd_op is not None:
            raise NietIngelogd("Dit account is beëindigd.", doen="Vraag uw bevoegde functionaris.")
        vinger = _vinger(w, persoon)
        if s.get(Koppeling, (persoon.uitgever, vinger)) is not None:
            raise Conflict(
                "U bent al een andere medewerker in Casusregie.",
                doen="Log opnieuw in, of vraag de beheerder.",
            )
        s.add(Koppeling(uitgever=persoon.uitgever, onderwerp=vinger, medewerker_id=m.id, op=nu.domein))
        log(s, nu, "aanbieder_gekoppeld", m.id, {"medewerker": m.id})
        return begin_sessie(s, m, nu, "aanbieder")


def uitgelogd(w: Werkplek, logout_token: str) -> int:
    """The provider says that somebody's session ended there: end every session of that person here. Returns
    how many.

    Raises OngeldigeInvoer when the token is not the provider's word (Back-Channel Logout 1.0, 2.6).
    """
    a = _moet(w)
    try:
        c = _lees(a, logout_token).claims
    except (JoseError, ValueError) as fout:
        raise OngeldigeInvoer("Dit bewijs is niet van de aanbieder.") from fout
    wand = w.moment().wand
    doel = c.get("aud")
    echt = (
        c.get("iss") == a.uitgever
        and a.client_id in (doel if isinstance(doel, list) else [doel])
        and "nonce" not in c
        and isinstance(c.get("sub"), str)
        and isinstance(c.get("events"), dict)
        and UITGELOGD in c["events"]
        and isinstance(c.get("iat"), int)
        and abs(wand.timestamp() - c["iat"]) < SPELING_S * 5
    )
    if not echt:
        raise OngeldigeInvoer("Dit bewijs zegt niet dat iemand is uitgelogd.")
    with w.db.schrijven() as s:
        m = _medewerker(s, a.uitgever, _vinger(w, Persoon(a.uitgever, c["sub"])))
        if m is None:
            return 0
        nu = w.nu(s)
        aantal = beeindig_sessies(s, m, nu.wand)
        log(s, nu, "sessies_beeindigd", m, {"aantal": aantal, "door": "aanbieder"})
        return aantal


def is_gekoppeld(w: Werkplek, medewerker_id: str) -> bool:
    """Does this medewerker come in through the provider that is set?"""
    a = aanbieder(w)
    if a is None:
        return False
    with w.db.lezen() as s:
        vraag = select(Koppeling).where(
            Koppeling.medewerker_id == medewerker_id, Koppeling.uitgever == a.uitgever
        )
        return s.scalars(vraag).first() is not None


def afmelden(w: Werkplek, terug: str) -> str:
    """Where a person ends the session at the provider too, and comes back from (RP-Initiated Logout 1.0).
    Empty where the provider cannot, or cannot be reached: here the session has ended already.
    """
    a = aanbieder(w)
    if a is None:
        return ""
    try:
        adres = str(_bekend.gegevens(a).get("end_session_endpoint") or "")
    except Storing:
        return ""
    keuze = urlencode({"client_id": a.client_id, "post_logout_redirect_uri": terug})
    return f"{adres}{'&' if '?' in adres else '?'}{keuze}" if adres else ""


def _medewerker(s: Session, uitgever: str, vinger: str) -> str | None:
    rij = s.get(Koppeling, (uitgever, vinger))
    return rij.medewerker_id if rij else None


def _moet(w: Werkplek) -> Aanbieder:
    a = aanbieder(w)
    if a is None:
        raise NietGevonden(
            "Inloggen via een organisatie is hier niet ingesteld.", doen="Log in met wachtwoord en code."
        )
    return a


def _mis(waarom: str) -> NietIngelogd:
    return NietIngelogd(
        f"Het inloggen via uw organisatie lukte niet: {waarom}.",
        doen="Begin opnieuw. Blijft het misgaan, bel dan uw beheerder.",
    )


def _lees(a: Aanbieder, token: str) -> jwt.Token:
    register = JWSRegistry(algorithms=ALGORITMES, strict_check_header=False)
    try:
        return jwt.decode(token, _bekend.sleutels(a), registry=register)
    except InvalidKeyIdError:
        return jwt.decode(token, _bekend.sleutels(a, opnieuw=True), registry=register)


def _vinger(w: Werkplek, persoon: Persoon) -> str:
    return w.kluis.hmac(INSTALLATIE, f"{persoon.uitgever}|{persoon.onderwerp}")


def _verzegel(w: Werkplek, wat: str, gegevens: dict[str, str]) -> str:
    return base64.urlsafe_b64encode(w.kluis.versleutel(INSTALLATIE, wat, json.dumps(gegevens))).decode()


def _ontzegel(w: Werkplek, wat: str, bewaard: str) -> dict[str, str]:
    try:
        gelezen: dict[str, str] = json.loads(
            w.kluis.ontsleutel(INSTALLATIE, wat, base64.urlsafe_b64decode(bewaard))
        )
    except (binascii.Error, ValueError, KluisFout) as fout:
        raise _mis("uw browser bewaarde de ronde niet") from fout
    if datetime.fromisoformat(gelezen["tot"]) < w.moment().wand:
        raise _mis("het duurde te lang")
    return gelezen
