"""How the installation is, for the beheerder: which part gives no sign, and which datalek may be late."""

from __future__ import annotations

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest
from sqlalchemy import func, select

from models.tabellen import Bericht
from services.handelen.werkplek import Werkplek
from services.handelen.wie import Identiteit, controleer_sessie, eis_beheerder
from services.uitvoeren import hartslag
from services.uitvoeren.hartslag import Toestand


def bekijk(w: Werkplek, wie: Identiteit) -> Toestand:
    """How every part is. Raises GeenBevoegdheid for who is no beheerder."""
    with w.db.lezen() as s:
        controleer_sessie(s, wie, w.nu(s).wand)
        eis_beheerder(s, wie)
    return hartslag.toestand(w)


PROMETHEUS = CONTENT_TYPE_LATEST


def voor_prometheus(w: Werkplek) -> bytes:
    """The same in figures, and how many berichten stand how: counts only."""
    t, boek = hartslag.toestand(w), CollectorRegistry()
    werkt = Gauge("casusregie_werkt", "1 when this part gave a sign lately", ["soort"], registry=boek)
    for x in t.onderdelen:
        werkt.labels(x.soort).set(0 if x.oud else 1)
    gevaar = Gauge("casusregie_datalekken_in_gevaar", "Datalekken that may miss 24 hours", registry=boek)
    gevaar.set(t.in_gevaar)
    berichten = Gauge("casusregie_berichten", "Berichten by status", ["status"], registry=boek)
    with w.db.lezen() as s:
        for status, aantal in s.execute(select(Bericht.status, func.count()).group_by(Bericht.status)):
            berichten.labels(status).set(aantal)
    return generate_latest(boek)
