"""No word reaches a reader whom the source does not name, by whichever exit.

In every convenant people write, each word a canary; then everybody looks everywhere: the dossier, the case,
the documents, sealed and plain mail, the lists, the log, the pages and the command line. What they read is
held against the table that was written by hand from the source.
"""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from fastapi.testclient import TestClient
from sqlalchemy import select

from casusregie.bewaker import Bewaker
from models.tabellen import Bericht, BerichtGebeurtenis
from notifications.opmaak import korte_tekst, mail
from portal.app import maak
from portal.kader import KOEK
from services.alles import HANDELINGEN
from services.handelen.fouten import CasusregieFout
from services.inzien import (
    cijfers,
    datalek,
    documenten,
    dossier,
    keuzes,
    logboek,
    verloop,
    werkvoorraad,
    zoeken,
)
from services.post import berichten
from services.toegang import accounts
from tests.conftest import Proef
from tests.diensten.test_elk_convenant_eigenschap import VERHALEN
from tests.diensten.test_opdrachtregel import Regel
from tests.kanaries import AFZENDER, Kooi, Vondst, iedereen_erbij, leg_sleutels_vast

LANG = bool(os.environ.get("CASUSREGIE_LANG"))
RONDES = 200 if LANG else 1
DATUM = "1990-02-03"
# the words with which these acts were recorded still reach more readers than the table names; take away what
# was repaired. Fryslân: why somebody may share what he describes, also for who may not read the description
BEKEND = {"fryslan_veiligheidshuis": {"leefgebied_beschrijven"}}


@pytest.fixture(scope="module")
def sleutel() -> rsa.RSAPrivateKey:
    """One key pair; every partij has a certificate of its own on it."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@pytest.fixture(autouse=True)
def document_in_woorden(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a document says, instead of how it is drawn."""
    monkeypatch.setattr(documenten, "teken", lambda document: repr(document).encode())


def is_bekend(convenant: str, vondst: Vondst) -> bool:
    """Is this one that was found before, and is not repaired yet?"""
    return any(vondst.waar.startswith(f"woorden {naam} ") for naam in BEKEND.get(convenant, ()))


def in_diensten(k: Kooi, wie: str, doelen: list[str]) -> Iterator[tuple[str, str, Callable[[], Any]]]:
    """Per exit of the services: its name, for which doel, and how to look."""
    w, ik, nummer = k.p.w, k.p.wie(wie), k.p.speler.nummer
    for doel in doelen:
        yield "dossier", doel, partial(dossier.bekijk_dossier, w, ik, nummer, doel)
    for soort, hoe in documenten.SOORTEN.items():
        doel = k.kies.choice(doelen) if hoe.uit_dossier else ""
        yield f"document {soort}", doel, partial(documenten.maak_document, w, ik, nummer, soort, doel=doel)
    yield "casus", "", partial(verloop.bekijk_casus, w, ik, nummer)
    met_keuzes = [naam for naam in k.handelingen if any(v.bron is not None for v in HANDELINGEN[naam].velden)]
    for naam in met_keuzes if LANG else k.kies.sample(met_keuzes, min(3, len(met_keuzes))):
        yield f"keuzes van {naam}", "", partial(keuzes.keuzes, w, ik, naam, over=nummer)


def zonder_inhoud(k: Kooi, wie: str) -> Iterator[tuple[str, Callable[[], Any]]]:
    """The exits at which nothing about anybody ever shows."""
    w, ik, nummer, c = k.p.w, k.p.wie(wie), k.p.speler.nummer, k.p.convenant
    yield "werkvoorraad", lambda: werkvoorraad.werkvoorraad(w, ik, c)
    yield "cijfers", lambda: cijfers.cijfers(w, ik, c)
    yield "zoeken", lambda: zoeken.zoek(w, ik, "kanarie")
    yield "wie is het", lambda: zoeken.wie_is_het(w, ik, "Proefpersoon Een", DATUM, c)
    yield "logboek", lambda: logboek.logboek_van(w, ik, nummer)
    yield "weigeringen", lambda: logboek.weigeringen(w, ik)
    yield "logboek van betrokkene", lambda: logboek.logboek_van_betrokkene(w, ik, "Proefpersoon Een", DATUM)
    yield "berichten", lambda: berichten.lijst(w, ik)
    yield "datalekken", lambda: datalek.bekijk(w, ik)
    yield "register van datalekken", lambda: datalek.register(w, ik)
    if k.p.speler.datalek_nummer:
        yield "dossier van een datalek", lambda: datalek.dossier(w, ik, k.p.speler.datalek_nummer)


def kijk_in_de_diensten(k: Kooi, mensen: Iterable[str]) -> None:
    """These people look at every exit of the services."""
    k.onthoud()
    alle = list(k.geldend.convenant.doelen)
    for wie in mensen:
        doelen = alle if LANG else k.kies.sample(alle, min(2, len(alle)))
        for uitgang, doel, kijk in in_diensten(k, wie, doelen):
            try:
                gezien = kijk()
            except CasusregieFout as fout:
                k.niemand(wie, f"weigering van {uitgang}", str(vars(fout)))
                continue
            tekst = gezien.decode() if isinstance(gezien, bytes) else repr(gezien)
            k.luister(wie, uitgang, tekst, doel)
        for uitgang, zie in zonder_inhoud(k, wie):
            try:
                k.niemand(wie, uitgang, repr(zie()))
            except CasusregieFout as fout:
                k.niemand(wie, f"weigering van {uitgang}", str(vars(fout)))


def kijk_in_de_post(k: Kooi) -> None:
    """Every announcement as it leaves: subject, text, HTML and the short form."""
    verzender = Bewaker(k.p.w, k.p.omgeving).verzender()
    with k.p.w.db.lezen() as s:
        rijen = list(s.scalars(select(Bericht)))
        for rij in rijen:
            if rij.soort != "verzegelde_inhoud":
                a = verzender.aankondiging(rij)
                ruw = mail(
                    a, van=AFZENDER, aan="a@b.example", message_id=rij.message_id, datum=rij.aangemaakt_op
                )
                k.niemand("", f"mail {rij.soort}", ruw.decode() + repr(korte_tekst(a)))
        k.niemand(
            "", "wat er met een mail gebeurde", repr(list(s.scalars(select(BerichtGebeurtenis.uitleg))))
        )


def kijk_in_het_portaal(k: Kooi, doel: str) -> None:
    """People open the pages of the case, and the forms of acts."""
    nummer = k.p.speler.nummer
    met_inhoud = [f"/casus/{nummer}", f"/casus/{nummer}/stand"]
    formulieren = [f"/casus/{nummer}/doe/{naam}" for naam in k.handelingen]
    zonder = ["/", "/berichten", "/inzicht", f"/inzicht/logboek/{nummer}", "/datalek", "/inzicht/weigeringen"]
    app, mensen = maak(k.p.w), list(k.p.speler.mensen)
    for wie in mensen if LANG else k.kies.sample(mensen, 6):
        with TestClient(app, base_url="http://testserver", follow_redirects=False) as c:
            c.cookies.set(KOEK, accounts.demo_inloggen(k.p.w, wie))
            antwoord = c.get(f"/casus/{nummer}/dossier", params={"doel": doel})
            if antwoord.status_code == 200:
                k.luister(wie, "bladzijde dossier", antwoord.text, doel)
            else:
                k.niemand(wie, "bladzijde dossier, geweigerd", antwoord.text)
            open_ = formulieren if LANG else k.kies.sample(formulieren, min(2, len(formulieren)))
            for pad in (*met_inhoud, *open_):
                k.luister(wie, f"bladzijde {pad.replace(nummer, '…')}", c.get(pad).text)
            for pad in zonder:
                k.niemand(wie, f"bladzijde {pad.replace(nummer, '…')}", c.get(pad).text)


def kijk_op_de_opdrachtregel(k: Kooi, doel: str, mensen: list[str]) -> None:
    """These people ask the same on the command line."""
    regel, nummer = Regel(k.p), k.p.speler.nummer
    for wie in mensen:
        for woorden in (
            ("casus", "dossier", nummer, "--doel", doel),
            ("--json", "casus", "dossier", nummer, "--doel", doel),
            ("casus", "bekijk", nummer),
        ):
            klaar = regel(*woorden, als=wie)
            zegt = klaar.stdout + klaar.stderr
            if klaar.returncode == 0:
                k.luister(wie, f"opdracht {woorden[-2]}", zegt, doel)
            else:
                k.niemand(wie, f"opdracht {woorden[-2]}, geweigerd", zegt)


def test_elke_uitgang_wordt_bekeken() -> None:
    """A new view or page of a case must be named here, or nobody looks there."""
    lees = {"bekijk", "bekijk_casus", "bekijk_dossier", "cijfers", "dossier", "keuzes", "logboek_van"}
    lees |= {"logboek_van_betrokkene", "maak_document", "register", "weigeringen", "werkvoorraad"}
    lees |= {"wie_is_het", "zoek"}
    geen_inhoud = {"antwoordt_ergens", "is_te_zien", "is_onderweg", "kan_nog", "zonder_procesregisseur"}
    geen_inhoud |= {"beheer", "over_mij"}  # lines of the installatie, which are about no casus
    modules = (cijfers, datalek, documenten, dossier, keuzes, logboek, verloop, werkvoorraad, zoeken)
    uitgangen = {
        naam
        for m in modules
        for naam, wat in vars(m).items()
        if callable(wat)
        and getattr(wat, "__module__", "") == m.__name__
        and not naam.startswith("_")
        and "Identiteit" in str(getattr(wat, "__annotations__", {}).values())
    }
    assert uitgangen == lees | geen_inhoud


@pytest.mark.eis("C3", "C6", "H4", "K7.1", "F10", "W5", "H12b", "H16", "H18", "H19")
@pytest.mark.parametrize("convenant", sorted(VERHALEN))
def test_geen_woord_bij_wie_de_bron_niet_noemt(
    convenant: str, sleutel: rsa.RSAPrivateKey, tmp_path: Path
) -> None:
    mal = Proef(tmp_path / "mal", None, VERHALEN[convenant])
    geldend = iedereen_erbij(mal)
    bewijzen = leg_sleutels_vast(mal, sleutel)
    mal.w.sluit()
    vondsten: dict[tuple[str, ...], Vondst] = {}
    gehoord: set[str] = set()
    for ronde in range(RONDES):
        kies = random.Random(ronde if not LANG else random.randrange(2**32))
        p = mal.kopie(tmp_path / f"ronde-{ronde}")
        p.speler.onthouden, p.speler.casussen = {}, {}
        k = Kooi(p, geldend, kies)
        try:
            if ronde:
                k.speel(kies.choice([0.2, 0.35, 0.5, 0.65, 0.8]))
            else:
                k.speel_tot_waar_veel_te_lezen_is()
            k.iedereen_zegt_iets()
            k.onthoud()
            k.open_post(sleutel, bewijzen)
            mensen = list(p.speler.mensen)
            for kijkers in (mensen if LANG else kies.sample(mensen, 6), mensen):
                for _ in range(15):
                    k.iemand_doet_iets()
                    k.onthoud()
                    k.open_post(sleutel, bewijzen)
                kijk_in_de_diensten(k, kijkers)
            kijk_in_de_post(k)
            doel = kies.choice(list(geldend.convenant.doelen))
            if ronde == 0 or LANG:
                k.onthoud()
                kijk_in_het_portaal(k, doel)
                kijk_op_de_opdrachtregel(k, doel, kies.sample(mensen, 2))
        finally:
            p.w.sluit()
        vondsten |= {s: v for s, v in k.vondsten.items() if not is_bekend(convenant, v)}
        gehoord |= k.gehoord
    assert len(gehoord) > 10, "bijna geen woord wordt gelezen; de toets bewijst dan niets"
    assert not vondsten, "\n".join(map(str, list(vondsten.values())[:25]))
