"""kill -9 at every step of sending and of escalating, hundreds of times with a seed: nothing lost, repeats
recognisable, each rung once.

A child process does the work and kills itself at a random step: before or after a statement, a commit, or a
word to the mail server. The parent lets time pass for the lease of the dead, and starts another, until
everything is done.
"""

from __future__ import annotations

import os
import random
import signal
import smtplib
from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, func, select, update
from sqlalchemy.engine import Engine

from casusregie.bewaker import Bewaker
from casusregie.demo.postbus import smtp_server, stel_relay_in
from casusregie.omgeving import Omgeving, open_werkplek
from models import klok, logboek
from models.tabellen import Bericht, Datalek, Logregel
from notifications import uitbox
from services.datalek import ladder
from services.handelen.werkplek import Instellingen
from tests.conftest import Proef
from tests.diensten.test_datalek import meld
from tests.stelsel.echte_mail import vrije_poort

ZAAD = 20261122


class Postbus:
    """Keeps every copy of every mail that was accepted."""

    def __init__(self) -> None:
        self.kopieen: dict[str, list[bytes]] = defaultdict(list)

    async def handle_DATA(self, server: Any, sessie: Any, envelop: Any) -> str:
        ruw = bytes(envelop.content)
        kop = next(r for r in ruw.splitlines() if r.lower().startswith(b"message-id:"))
        self.kopieen[kop.decode()].append(ruw)
        return "250 2.0.0 bewaard"


def _sterf_bij(stap: int) -> None:
    """Kill this process without goodbye at the given step from now."""
    teller = 0

    def tel(*_: Any, **__: Any) -> None:
        nonlocal teller
        teller += 1
        if teller == stap:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(Engine, "before_cursor_execute", tel)
    event.listen(Engine, "commit", tel)
    for naam in ("mail", "rcpt", "data"):
        echt = getattr(smtplib.SMTP, naam)

        def om(self: smtplib.SMTP, *a: Any, _echt: Any = echt, **k: Any) -> Any:
            tel()
            uit = _echt(self, *a, **k)
            tel()
            return uit

        setattr(smtplib.SMTP, naam, om)


def kind(map_: Path, stap: int, werk: str, ids: list[str]) -> bool:
    """Do the work in a child that dies at this step. Returns whether it came to the end."""
    pid = os.fork()
    if pid == 0:
        try:
            w = open_werkplek(Instellingen.uit_omgeving(map_))
            omgeving = Omgeving(w.instellingen)
            _sterf_bij(stap)
            if werk == "versturen":
                while Bewaker(w, omgeving).verzender().ronde():
                    pass
            else:
                for id_ in ids:
                    ladder.zet_stap(w, id_)
            os._exit(0)
        except BaseException:
            os._exit(1)
    _, status = os.waitpid(pid, 0)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0, "het kind faalde anders dan door de kill"
    return not os.WIFSIGNALED(status)


def verstrijk_lease(p: Proef) -> None:
    """Two minutes later, the lease of the dead is over."""
    with p.w.db.schrijven() as s:
        s.execute(
            update(Bericht)
            .where(Bericht.status == "bezig")
            .values(lease_tot=datetime.now(UTC) - timedelta(seconds=1))
        )


@pytest.fixture
def post(verse_proef: Proef) -> Any:
    bus = Postbus()
    omgeving = verse_proef.omgeving
    poort = vrije_poort()
    verse_proef.omgeving = Omgeving(
        omgeving.instellingen, omgeving.prefect_poort, omgeving.postbus_poort, poort
    )
    stel_relay_in(verse_proef.omgeving)
    relay = verse_proef.omgeving.relay()
    assert relay is not None
    assert relay.gebruiker is not None
    assert relay.wachtwoord is not None
    server = smtp_server(
        verse_proef.map / "post",
        poort,
        relay.gebruiker,
        relay.wachtwoord,
        verse_proef.map / "geheimen" / "server.pem",
        bus,
    )
    server.start()
    yield bus
    server.stop()


@pytest.mark.eis("C3")
def test_versturen_met_honderden_keren_kill_9(verse_proef: Proef, post: Postbus) -> None:
    p, kies, doden = verse_proef, random.Random(ZAAD), 0
    for reeks in range(15):
        with p.w.db.schrijven() as s:
            nu = p.w.nu(s)
            for i in range(4):
                oorzaak = uitbox.Oorzaak("profiel", f"{reeks}-{i}", f"ZVT-2026-{i}", p.convenant, "crash")
                uitbox.zet_klaar(s, oorzaak, "fasewissel", {"politie"}, wand=nu.wand)
        while not kind(p.map, kies.randint(1, 45), "versturen", []):
            doden += 1
            verstrijk_lease(p)
        kind(p.map, 10_000, "versturen", [])
    with p.w.db.lezen() as s:
        staten = Counter(s.scalars(select(Bericht.status).where(Bericht.onderwerp == "profiel")))
        ids = set(s.scalars(select(Bericht.message_id).where(Bericht.onderwerp == "profiel")))
    assert doden >= 100, f"maar {doden} keer gedood; de toets bewijst dan weinig"
    assert staten == {"aanvaard": 60}
    aangekomen = {k.split(":", 1)[1].strip() for k in post.kopieen}
    assert aangekomen == ids, "niets is kwijt en er is niets bij verzonnen"
    assert all(len(set(kopieen)) == 1 for kopieen in post.kopieen.values()), (
        "een herhaling is byte voor byte dezelfde mail"
    )
    assert any(len(kopieen) > 1 for kopieen in post.kopieen.values()), (
        "er was geen enkele herhaling; de kill kwam nooit na DATA"
    )


@pytest.mark.eis("C5")
def test_escaleren_met_honderden_keren_kill_9(verse_proef: Proef) -> None:
    p, kies, doden = verse_proef, random.Random(ZAAD), 0
    for _ in range(32):
        ids = [meld(p, timedelta(hours=kies.choice([0, 2, 13, 30])))[1] for _ in range(2)]
        while not kind(p.map, kies.randint(1, 90), "escaleren", ids):
            doden += 1
        for uren in (30, 1):  # an alarm waits until the notice had its chance
            with p.w.db.schrijven() as s:
                klok.zet_vooruit(s, timedelta(hours=uren))
            while not kind(p.map, kies.randint(1, 90), "escaleren", ids):
                doden += 1
    assert doden >= 100, f"maar {doden} keer gedood; de toets bewijst dan weinig"
    with p.w.db.lezen() as s:
        for d in s.scalars(select(Datalek)):
            treden = Counter(
                c["trede"]
                for c in s.scalars(
                    select(Logregel.codes).where(Logregel.keten == d.id, Logregel.soort == "datalek_trede")
                )
            )
            assert set(treden.values()) == {1}, f"een trede ging vaker af: {treden}"
            assert {
                "melding",
                "herinnering",
                "vervanger",
                "automatische_kennisgeving",
                "alle_kanalen",
                "verstreken",
            } <= set(treden)
            kennis = s.scalar(
                select(func.count())
                .select_from(Bericht)
                .where(Bericht.onderwerp_id == d.id, Bericht.soort == "datalek_kennisgeving")
            )
            assert kennis == 1
            assert d.kennisgegeven_op is not None
        assert logboek.controleer(s)[1] == []
