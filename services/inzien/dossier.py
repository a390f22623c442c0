"""The dossier as a reader may see it, for a stated doel. Every look is logged."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from convenanten.definitie import Convenant, GeldendConvenant
from models import logboek
from models.klok import Moment
from models.tabellen import Actie, Betrokkene, Casus, CasusFeit, Gegeven, Overleg
from rules import feiten
from rules.codes import ActieStatus, lees
from rules.nadien import mag_eerder_lezen, mag_hergebruiken
from rules.stand import Lezer, Stand
from rules.verstrekken import geheimhouding_bij
from rules.zeggenschap import mee_naar_huis
from rules.zicht import hoedanigheden, mag_inzien, mag_verslag_lezen, mag_woorden_lezen
from services.casus.bereik import CASUS, als_feit, omstandigheden
from services.handelen.fouten import OngeldigeInvoer
from services.handelen.handeling import HANDELINGEN
from services.handelen.keuzes import anderen, keuzes_voor
from services.handelen.standen import vastgelegd
from services.handelen.werkplek import Werkplek
from services.handelen.wie import Identiteit, controleer_sessie
from services.inzien.openen import open_casus, vreemd_gelogd
from services.post import berichten


@dataclass(frozen=True)
class GegevenBeeld:
    """A piece of data as shown to someone who may see it. `waarover`: the question or leefgebied that it
    came with; `herkomst`: that act; `handelingen`: what this reader can do with it;
    `over`: about whom it is, when not about the one who was brought in.
    """

    id: str
    categorie: str
    inhoud: str
    inbrenger: str
    grondslagen: tuple[str, ...]
    doel: str
    betwist: bool
    geheimhouding: str | None
    mee_naar_huis: bool
    op: datetime
    handelingen: tuple[str, ...] = ()
    herkomst: str = ""
    waarover: str = ""
    over: str = ""


@dataclass(frozen=True)
class ActieBeeld:
    """An actie with what will be done."""

    volgnr: int
    partij: str
    status: ActieStatus
    wat: str


@dataclass(frozen=True)
class Toelichting:
    """The words with which an act was recorded. `wat`: what they are about; `casus`: of which casus."""

    casus: str
    handeling: str
    wat: str
    partij: str
    op: datetime
    tekst: str


@dataclass(frozen=True)
class DossierBeeld:
    """The dossier as this reader may see it; what it may not see is not hinted at."""

    nummer: str
    doel: str
    partij: str
    gegevens: tuple[GegevenBeeld, ...]
    plan: str | None
    acties: tuple[ActieBeeld, ...]
    toelichtingen: tuple[Toelichting, ...] = ()
    verslagen: tuple[tuple[datetime, str], ...] = ()
    eerder: tuple[Toelichting, ...] = ()


@dataclass(frozen=True)
class _Blik:
    """Who looks at which casus, in which hoedanigheden."""

    w: Werkplek
    s: Session
    c: Casus
    stand: Stand
    geldend: GeldendConvenant
    lezer: Lezer
    wie: frozenset[str]


def bekijk_dossier(
    w: Werkplek, wie: Identiteit, nummer: str, doel: str, *, namens: str | None = None
) -> DossierBeeld:
    """Read the dossier for a stated purpose. Every gegeven passes `rules.zicht`; what was read is logged."""
    with vreemd_gelogd(w, wie, nummer, "inzien"), w.db.schrijven() as s:
        nu = w.nu(s)
        controleer_sessie(s, wie, nu.wand)
        c, stand, lezer = open_casus(s, w, wie, nummer, namens)
        geldend = w.geldend(s, c.vaststelling_id)
        doelen = geldend.convenant.doelen
        if doel not in doelen:
            raise OngeldigeInvoer(
                f"Het doel '{doel}' staat niet in dit convenant.", doen=f"Kies uit: {', '.join(doelen)}."
            )
        blik = _Blik(w, s, c, stand, geldend, lezer, hoedanigheden(stand, geldend, lezer))
        gegevens, niet_getoond = _gegevens(blik, doel)
        plan, acties = _plan(blik)
        beeld = DossierBeeld(
            nummer=c.nummer,
            doel=doel,
            partij=lezer.partij,
            gegevens=gegevens,
            plan=plan,
            acties=acties,
            toelichtingen=_toelichtingen(blik),
            verslagen=_verslagen(blik),
            eerder=_eerder(blik, nu, doel),
        )
        berichten.markeer_gelezen(s, c.id, lezer, nu)
        _log(
            blik,
            nu,
            c.id,
            "ingezien",
            {
                "doel": doel,
                "gegevens": [g.id for g in gegevens],
                "plan": plan is not None,
                "toelichtingen": len(beeld.toelichtingen),
                "verslagen": len(beeld.verslagen),
                "eerder": len(beeld.eerder),
                "niet_getoond": niet_getoond,
            },
        )
        return beeld


def _log(b: _Blik, nu: Moment, keten: str, soort: str, codes: dict[str, Any]) -> None:
    logboek.schrijf(
        b.s,
        keten,
        soort,
        door=b.lezer.medewerker,
        partij=b.lezer.partij,
        op=nu.domein,
        op_wand=nu.wand,
        codes=codes,
    )


def _gegevens(b: _Blik, doel: str) -> tuple[tuple[GegevenBeeld, ...], int]:
    """What this reader may see for this doel, and how many gegevens it may not."""
    rijen = b.s.execute(
        select(Gegeven, Betrokkene.categorie)
        .join(Betrokkene, Betrokkene.id == Gegeven.betrokkene_id)
        .where(Gegeven.casus_id == b.c.id)
        .order_by(Gegeven.op, Gegeven.id)
    ).all()
    kan = _op_een_gegeven(b)
    wie = anderen(b.stand, b.geldend.convenant)
    getoond = []
    for g, categorie in rijen:
        feit = als_feit(g, categorie)
        if not mag_inzien(b.stand, b.geldend, b.lezer, feit, doel):
            continue
        getoond.append(
            GegevenBeeld(
                id=g.id,
                categorie=b.geldend.convenant.gegevens[g.categorie].naam,
                inhoud=b.w.kluis.open(g, Gegeven.inhoud_kluis),
                inbrenger=g.inbrenger,
                grondslagen=tuple(g.grondslagen),
                doel=g.doel,
                betwist=g.betwist,
                geheimhouding=geheimhouding_bij(b.geldend, feit),
                mee_naar_huis=mee_naar_huis(b.stand, b.geldend, feit, b.lezer.partij),
                op=g.op,
                handelingen=tuple(naam for naam, ids in kan.items() if g.id in ids),
                over=wie.get(g.betrokkene_id, ""),
                herkomst=g.herkomst.partition(":")[0],
                waarover=waarmee(g.herkomst, b.geldend.convenant),
            )
        )
    return tuple(getoond), len(rijen) - len(getoond)


def _op_een_gegeven(b: _Blik) -> dict[str, set[str]]:
    """Per act that is about a gegeven and that this reader may do in this fase: which gegevens it offers."""
    o = omstandigheden(b.w, b.s, b.c, b.stand, b.geldend, b.lezer)
    kan: dict[str, set[str]] = {}
    for naam in b.geldend.convenant.fasen[b.c.fase].handelingen:
        h = HANDELINGEN.get(naam)
        if h is None or h.bereik is not CASUS or not b.lezer.rollen & h.wie:
            continue
        veld = next((v for v in h.velden if v.bron is not None and v.naam == "gegeven"), None)
        if veld is not None:
            kan[naam] = set(keuzes_voor(veld, o))
    return kan


def _plan(b: _Blik) -> tuple[str | None, tuple[ActieBeeld, ...]]:
    if b.stand.gesloten or not b.wie & {"gewogen_deelnemers", "regie"}:
        return None, ()
    feit = b.s.scalars(
        select(CasusFeit)
        .where(CasusFeit.casus_id == b.c.id, CasusFeit.soort == feiten.PlanVastgesteld.handeling)
        .order_by(CasusFeit.volgnr.desc())
    ).first()
    plan = b.w.kluis.open(feit, CasusFeit.toelichting_kluis) if feit is not None else ""
    rijen = b.s.scalars(select(Actie).where(Actie.casus_id == b.c.id).order_by(Actie.volgnr))
    acties = tuple(
        ActieBeeld(
            a.volgnr, a.partij, lees(ActieStatus, a.status), b.w.kluis.open(a, Actie.omschrijving_kluis)
        )
        for a in rijen
    )
    return plan or None, acties


def _met_woorden(s: Session, casus_id: str) -> Iterable[CasusFeit]:
    """The acts of a casus that were recorded with words, oldest first."""
    return s.scalars(
        select(CasusFeit)
        .where(CasusFeit.casus_id == casus_id, CasusFeit.toelichting_kluis.is_not(None))
        .order_by(CasusFeit.volgnr)
    )


def _toelichting(b: _Blik, casus: Casus, f: CasusFeit, feit: feiten.Feit) -> Toelichting:
    tekst = b.w.kluis.open(f, CasusFeit.toelichting_kluis)
    wat = waarover(feit, b.geldend.convenant)
    return Toelichting(casus.nummer, feit.handeling, wat, f.partij, f.op, tekst)


def _toelichtingen(b: _Blik) -> tuple[Toelichting, ...]:
    if b.stand.gesloten:
        return ()
    return tuple(
        _toelichting(b, b.c, f, gedaan.feit)
        for f in _met_woorden(b.s, b.c.id)
        if mag_woorden_lezen(b.stand, b.geldend, b.lezer, b.wie, gedaan := vastgelegd(f))
    )


def _verslagen(b: _Blik) -> tuple[tuple[datetime, str], ...]:
    if b.stand.gesloten:
        return ()
    rijen = b.s.scalars(select(Overleg).where(Overleg.casus_id == b.c.id).order_by(Overleg.volgnr))
    return tuple(
        (o.gehouden_op, b.w.kluis.open(o, Overleg.verslag_kluis))
        for o in rijen
        if o.gehouden_op is not None
        and o.verslag_kluis is not None
        and mag_verslag_lezen(b.stand, b.geldend, b.lezer, b.wie, o.kennisname, o.categorieen)
    )


def _eerder(b: _Blik, nu: Moment, doel: str) -> tuple[Toelichting, ...]:
    """The rapportages of an earlier dossier that was found up to date, as far as this reader may read
    them.
    """
    toets = b.stand.laatste(feiten.ActualiteitGetoetst)
    if b.stand.gesloten or toets is None or not toets.feit.actueel:
        return ()
    eerder = b.s.get_one(Casus, toets.feit.eerdere)
    mag = mag_hergebruiken(
        b.w.geldend(b.s, eerder.vaststelling_id),
        eerder.fase,
        eerder.geopend_op,
        eerder.gesloten_op,
        nu.domein,
        vernietigd=eerder.vernietigd_op is not None,
        actueel=True,
        opgeschort=True,
    )
    if not mag:
        return ()
    gelezen = tuple(
        _toelichting(b, eerder, f, gedaan.feit)
        for f in _met_woorden(b.s, eerder.id)
        if mag_eerder_lezen(b.wie, (gedaan := vastgelegd(f)).feit)
    )
    if gelezen:
        codes = {"voor": b.c.nummer, "doel": doel, "nummer": eerder.nummer}
        _log(b, nu, eerder.id, "eerder_ingezien", codes)
    return gelezen


def waarover(feit: feiten.Feit, c: Convenant) -> str:
    """What the words of an act are about: the question, the leefgebied, else the act."""
    match feit:
        case feiten.VraagBeantwoord(vraag) if vraag in c.vragen:
            return c.vragen[vraag].vraag
        case feiten.LeefgebiedBeschreven(leefgebied, versie) if leefgebied in c.leefgebieden:
            return f"{c.leefgebieden[leefgebied]} (versie {versie})"
    return HANDELINGEN[feit.handeling].titel


def waarmee(herkomst: str, c: Convenant) -> str:
    """What a gegeven answers or describes, in words; empty where it stands on itself."""
    handeling, *codes = herkomst.split(":")
    match handeling, codes:
        case feiten.VraagBeantwoord.handeling, [vraag] if vraag in c.vragen:
            return c.vragen[vraag].vraag
        case feiten.LeefgebiedBeschreven.handeling, [leefgebied, versie] if leefgebied in c.leefgebieden:
            return f"{c.leefgebieden[leefgebied]} (versie {versie})"
    return ""
