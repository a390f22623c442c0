"""A real identity provider on loopback: Canaille, in a virtual environment of its own (`make aanbieder`)."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from tests.stelsel.echte_mail import vrije_poort

PROGRAMMA = Path(__file__).parents[2] / "build" / "aanbieder" / "bin" / "canaille"
WACHTWOORD = "correct-paard-batterij"
CLIENT, GEHEIM = "casusregie", "een-lang-geheim"


class NietMogelijk(Exception):
    """Why no provider can be started here."""


@dataclass
class Aanbieder:
    """The running provider."""

    uitgever: str
    proces: subprocess.Popen[bytes]

    def stop(self) -> None:
        """Stop it."""
        self.proces.terminate()
        self.proces.wait(timeout=10)


def start(map_: Path, terug: str, mensen: tuple[str, ...]) -> Aanbieder:
    """Start a provider that knows these people and sends them back to `terug`. Raises NietMogelijk."""
    if not PROGRAMMA.exists():
        raise NietMogelijk("Canaille is hier niet geïnstalleerd; doe: make aanbieder")
    poort = vrije_poort()
    instelling, log = map_ / "canaille.toml", map_ / "log"
    omgeving = {**os.environ, "CANAILLE_CONFIG": str(instelling)}

    def draai(*woorden: str) -> str:
        klaar = subprocess.run(
            [str(PROGRAMMA), *woorden],
            env=omgeving,
            cwd=map_,
            capture_output=True,
            text=True,
            timeout=60,
            stdin=subprocess.DEVNULL,
        )
        if klaar.returncode:
            raise NietMogelijk(f"canaille {woorden[0]}: {klaar.stderr[-300:]}")
        return klaar.stdout

    instelling.write_text('SECRET_KEY = "proef"\n')
    sleutel = ", ".join(
        f"{naam} = {json.dumps(waarde)}" for naam, waarde in json.loads(draai("jwk", "create", "rsa")).items()
    )
    instelling.write_text(
        f'SECRET_KEY = "proef"\nSERVER_NAME = "localhost:{poort}"\nPREFERRED_URL_SCHEME = '
        f'"http"\nDATABASE = "sql"\n[CANAILLE_SQL]\nDATABASE_URI = "sqlite:///{map_}/c.db"\n'
        f"[CANAILLE_OIDC]\nACTIVE_JWKS = [{{{sleutel}}}]\n"
    )
    draai("install")
    for wie in mensen:
        draai(
            "create",
            "user",
            "--user-name",
            wie,
            "--password",
            WACHTWOORD,
            "--family-name",
            wie,
            "--formatted-name",
            wie,
            "--emails",
            f"{wie}@demo.example",
        )
    draai(
        "create",
        "client",
        "--client-id",
        CLIENT,
        "--client-secret",
        GEHEIM,
        "--client-name",
        "Casusregie",
        "--client-uri",
        terug.partition("/inloggen")[0],
        "--redirect-uris",
        terug,
        "--grant-types",
        "authorization_code",
        "--response-types",
        "code",
        "--scope",
        "openid",
        "--token-endpoint-auth-method",
        "client_secret_basic",
    )
    draai(
        "set", "client", json.loads(draai("get", "client"))[0]["id"], "--audience", CLIENT
    )  # a client is in nobody's audience until told so
    with log.open("wb") as uit:
        proces = subprocess.Popen(
            [str(PROGRAMMA), "run", "--bind", f"localhost:{poort}"],
            env=omgeving,
            cwd=map_,
            stdout=uit,
            stderr=uit,
            stdin=subprocess.DEVNULL,
        )
    tot = time.monotonic() + 30
    while time.monotonic() < tot and proces.poll() is None:
        with socket.socket() as s:
            if s.connect_ex(("127.0.0.1", poort)) == 0:
                return Aanbieder(f"http://localhost:{poort}", proces)
        time.sleep(0.1)
    proces.terminate()
    raise NietMogelijk(f"canaille start niet: {log.read_text()[-300:]}")
