"""Operators look at Prefect, and change nothing there.

Prefect knows one auth string, and whoever has it has a shell: the variables of a job, the template of a pool
and the pull steps of a deployment all run commands where the worker runs, beside the master key. So that
string is a secret like the master key, and operators get another one. With it they may read: GET, and the
POSTs by which the UI asks (filter, count, history). Anything else is refused before Prefect sees it.
"""

from __future__ import annotations

import base64
import hmac
import json
from typing import Any

from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# last part of the path of a POST that only asks
VRAGEN = frozenset(
    {
        "filter",
        "count",
        "paginate",
        "history",
        "lateness",
        "counts",
        "count-task-runs",
        "count-deployments",
        "next-runs",
    }
)
# what Prefect keeps for others to run with; none of ours is there, and an operator need not see it
GEHEIMEN = ("/api/block_documents", "/api/block_types", "/api/variables")
# what the UI listens to
STROMEN = frozenset({"/api/events/out", "/api/logs/out"})

GEWEIGERD = (
    "Met deze toegangstekst kijkt u alleen. Wijzigen in Prefect hoort niet bij het werk van een operator: "
    "besluiten over een casus vallen in het portaal."
)


def mag_kijken(methode: str, pad: str) -> bool:
    """Does this request only read, and nothing that is kept secret?"""
    if pad.startswith(GEHEIMEN):
        return False
    if methode in ("GET", "HEAD", "OPTIONS"):
        return True
    return methode == "POST" and pad.rstrip("/").rsplit("/", 1)[-1] in VRAGEN


def als_kop(tekst: str) -> bytes:
    """The auth string as it travels (RFC 7617, but with a text of our own in place of name and password)."""
    return b"Basic " + base64.b64encode(tekst.encode())


class Toeschouwer:
    """ASGI: who comes with the operators' string reads as if with Prefect's own, and does nothing else."""

    def __init__(self, app: ASGIApp, *, geheim: str, kijkgeheim: str) -> None:
        self.app = app
        self.geheim, self.kijkgeheim = geheim, kijkgeheim

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what is not of an operator as it is: Prefect judges that."""
        if scope["type"] == "websocket":
            luister = self._met_ons_geheim(receive) if scope["path"] in STROMEN else receive
            await self.app(scope, luister, send)
        elif scope["type"] == "http" and self._van_operator(scope):
            await self._kijk(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    def _van_operator(self, scope: Scope) -> bool:
        koppen = [waarde for naam, waarde in scope["headers"] if naam == b"authorization"]
        return len(koppen) == 1 and hmac.compare_digest(koppen[0], als_kop(self.kijkgeheim))

    async def _kijk(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not mag_kijken(scope["method"], scope["path"]):
            await JSONResponse({"exception_message": GEWEIGERD}, 403)(scope, receive, send)
            return
        koppen = [(n, w) for n, w in scope["headers"] if n != b"authorization"]
        vervangen = {**scope, "headers": [*koppen, (b"authorization", als_kop(self.geheim))]}
        await self.app(vervangen, receive, send)

    def _met_ons_geheim(self, receive: Receive) -> Receive:
        """The first message of such a stream says who listens."""

        async def ontvang() -> Message:
            bericht = await receive()
            tekst = bericht.get("text")
            if bericht["type"] == "websocket.receive" and tekst:
                bericht = {**bericht, "text": self._vertaal(tekst)}
            return bericht

        return ontvang

    def _vertaal(self, tekst: str) -> str:
        try:
            inhoud: Any = json.loads(tekst)
        except ValueError:
            return tekst
        if not isinstance(inhoud, dict) or inhoud.get("type") != "auth":
            return tekst
        if not hmac.compare_digest(str(inhoud.get("token", "")).encode(), self.kijkgeheim.encode()):
            return tekst
        return json.dumps({**inhoud, "token": self.geheim})
