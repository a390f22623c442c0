"""Every page asks who is there: whoever is not signed in gets to sign in, and nothing else."""

from __future__ import annotations

import re

from fastapi.routing import APIRoute
from fastapi.testclient import TestClient

from portal.app import maak
from tests.conftest import Proef

# before and beside signing in; the pages of the demo stand in a demo only
OPEN = {"/gezond", "/gereed", "/metingen", "/inloggen", "/activeren", "/thema.css", "/demo"}
OOK_OPEN = "/inloggen/organisatie"


def paden(proef: Proef) -> list[str]:
    """The address of every page, of things that need not exist: that too is nobody's business."""
    gevonden = set()
    for deel in maak(proef.w).routes:
        for weg in getattr(getattr(deel, "original_router", None), "routes", [deel]):
            if isinstance(weg, APIRoute) and "GET" in weg.methods:
                gevonden.add(re.sub(r"\{[^}]+\}", "x", weg.path))
    return sorted(gevonden)


def test_elke_bladzijde_vraagt_wie_er_is(sjabloon: Proef) -> None:
    gesloten = [pad for pad in paden(sjabloon) if pad not in OPEN and not pad.startswith(OOK_OPEN)]
    assert len(gesloten) > 10
    with TestClient(maak(sjabloon.w), follow_redirects=False) as niemand:
        for pad in gesloten:
            antwoord = niemand.get(pad)
            assert antwoord.status_code == 303, pad
            assert antwoord.headers["location"].split("?")[0] == "/inloggen", pad
