"""The dossier as a reader may see it, for a stated doel. Every look is logged."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from convenanten.definitie import Convenant
from models import logboek
from models.tabellen import Actie, Betrokkene, Casus, Feit, Gegeven, Overleg
from rules.nadien import mag_eerder_lezen, mag_hergebruiken
from rules.stand import Feit as RegelFeit
from rules.stand import Stand
from rules.verstrekken import geheimhouding_bij
from rules.zeggenschap import mee_naar_huis
from rules.zicht import hoedanigheden, mag_inzien, mag_toelichting_lezen, mag_verslag_lezen
from services.casus.gegevens import als_feit
from services.handelen.fouten import OngeldigeInvoer
from services.handelen.werkplek import Werkplek
from services.handelen.wie import Identiteit, controleer_sessie
from services.inzien.openen import open_casus, vreemd_gelogd
from services.post import berichten


@dataclass(frozen=True)
class GegevenBeeld:
    """A piece of data as shown to someone who may see it."""

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


@dataclass(frozen=True)
class DossierBeeld:
    """The dossier as this reader may see it; what it may not see is not hinted at."""

    nummer: str
    doel: str
    partij: str
    gegevens: tuple[GegevenBeeld, ...]
    plan: str | None
    acties: tuple[tuple[int, str, str, str], ...]
    toelichtingen: tuple[tuple[str, str, datetime, str], ...] = ()
    verslagen: tuple[tuple[datetime, str], ...] = ()
    eerder: tuple[tuple[str, str, datetime, str], ...] = ()


def bekijk_dossier(
    w: Werkplek, wie: Identiteit, nummer: str, doel: str, *, namens: str | None = None
) -> DossierBeeld:
    """Read the dossier for a stated purpose. Every gegeven passes `rules.zicht`; what was read stands in the
    log.
    """
    with vreemd_gelogd(w, wie, nummer, "inzien"), w.db.schrijven() as s:
        nu = w.nu(s)
        controleer_sessie(s, wie, nu.wand)
        c, stand, lezer = open_casus(s, w, wie, nummer, namens)
        geldend = w.geldend(s, c.vaststelling_id)
        cv = geldend.convenant
        if doel not in cv.doelen:
            raise OngeldigeInvoer(
                f"Het doel '{doel}' staat niet in dit convenant.", doen=f"Kies uit: {', '.join(cv.doelen)}."
            )
        getoond, geweigerd = [], 0
        rijen = s.execute(
            select(Gegeven, Betrokkene.categorie)
            .join(Betrokkene, Betrokkene.id == Gegeven.betrokkene_id)
            .where(Gegeven.casus_id == c.id)
            .order_by(Gegeven.op, Gegeven.id)
        ).all()
        for g, categorie in rijen:
            if not mag_inzien(stand, geldend, lezer, als_feit(g, categorie), doel):
                geweigerd += 1
                continue
            inhoud = w.kluis.ontsleutel(c.id, f"gegeven.inhoud.{g.id}", g.inhoud_kluis)
            mee = mee_naar_huis(stand, geldend, als_feit(g, categorie), lezer.partij)
            getoond.append(
                GegevenBeeld(
                    g.id,
                    cv.gegevens[g.categorie].naam,
                    inhoud,
                    g.inbrenger,
                    tuple(g.grondslagen),
                    g.doel,
                    g.betwist,
                    geheimhouding_bij(geldend, g.categorie),
                    mee,
                    g.op,
                )
            )
        wie_ = hoedanigheden(stand, geldend, lezer)
        plan, acties = None, []
        if not stand.gesloten and wie_ & {"gewogen_deelnemers", "regie"}:
            feit = s.scalars(
                select(Feit)
                .where(Feit.casus_id == c.id, Feit.soort == "plan_vaststellen")
                .order_by(Feit.volgnr.desc())
            ).first()
            if feit is not None and feit.toelichting_kluis is not None:
                plan = w.kluis.ontsleutel(c.id, f"feit.toelichting.{feit.id}", feit.toelichting_kluis)
            for a in s.scalars(select(Actie).where(Actie.casus_id == c.id).order_by(Actie.volgnr)):
                acties.append(
                    (
                        a.volgnr,
                        a.partij,
                        a.status,
                        w.kluis.ontsleutel(c.id, f"actie.omschrijving.{a.id}", a.omschrijving_kluis),
                    )
                )
        toelichtingen = (
            []
            if stand.gesloten
            else [
                (
                    _wat(f, cv),
                    f.partij,
                    f.op,
                    w.kluis.ontsleutel(c.id, f"feit.toelichting.{f.id}", f.toelichting_kluis),
                )
                for f in s.scalars(
                    select(Feit)
                    .where(Feit.casus_id == c.id, Feit.toelichting_kluis.is_not(None))
                    .order_by(Feit.volgnr)
                )
                if f.toelichting_kluis is not None
                and mag_toelichting_lezen(
                    geldend, lezer, wie_, RegelFeit(f.soort, f.ronde, f.partij, f.door, f.gegevens)
                )
            ]
        )
        verslagen = (
            []
            if stand.gesloten
            else [
                (o.gehouden_op, w.kluis.ontsleutel(c.id, f"overleg.verslag.{o.id}", o.verslag_kluis))
                for o in s.scalars(select(Overleg).where(Overleg.casus_id == c.id).order_by(Overleg.volgnr))
                if o.gehouden_op is not None
                and o.verslag_kluis is not None
                and mag_verslag_lezen(lezer, wie_, o.kennisname)
            ]
        )
        berichten.markeer_gelezen(s, c.id, lezer, nu)
        eerder = _eerder(w, s, stand, wie_)
        for nr, id_ in {(x.nummer, x.id) for x, _ in eerder}:
            logboek.schrijf(
                s,
                id_,
                "eerder_ingezien",
                door=lezer.medewerker,
                partij=lezer.partij,
                op=nu.domein,
                op_wand=nu.wand,
                codes={"voor": c.nummer, "doel": doel, "nummer": nr},
            )
        logboek.schrijf(
            s,
            c.id,
            "ingezien",
            door=lezer.medewerker,
            partij=lezer.partij,
            op=nu.domein,
            op_wand=nu.wand,
            codes={
                "doel": doel,
                "gegevens": [g.id for g in getoond],
                "plan": plan is not None,
                "toelichtingen": len(toelichtingen),
                "verslagen": len(verslagen),
                "eerder": len(eerder),
                "niet_getoond": geweigerd,
            },
        )
        return DossierBeeld(
            c.nummer,
            doel,
            lezer.partij,
            tuple(getoond),
            plan,
            tuple(acties),
            tuple(toelichtingen),
            tuple(verslagen),
            tuple(
                (
                    x.nummer,
                    _wat(f, cv),
                    f.op,
                    w.kluis.ontsleutel(x.id, f"feit.toelichting.{f.id}", f.toelichting_kluis or b""),
                )
                for x, f in eerder
            ),
        )


def _eerder(w: Werkplek, s: Session, stand: Stand, wie: frozenset[str]) -> list[tuple[Casus, Feit]]:
    """The rapportages of an earlier dossier that was found up to date, as far as this reader may read
    them.
    """
    toets = stand.feit("actualiteit_toetsen")
    if stand.gesloten or toets is None or toets.gegevens.get("actueel") is not True:
        return []
    eerder = s.get_one(Casus, str(toets.gegevens["eerdere"]))
    nog = mag_hergebruiken(
        w.geldend(s, eerder.vaststelling_id),
        eerder.fase,
        eerder.gesloten_op,
        w.nu(s).domein,
        vernietigd=eerder.vernietigd_op is not None,
        actueel=True,
    )
    rijen = (
        s.scalars(
            select(Feit)
            .where(Feit.casus_id == eerder.id, Feit.toelichting_kluis.is_not(None))
            .order_by(Feit.volgnr)
        )
        if nog
        else ()
    )
    return [
        (eerder, f)
        for f in rijen
        if mag_eerder_lezen(wie, RegelFeit(f.soort, f.ronde, f.partij, f.door, f.gegevens))
    ]


def _wat(f: Feit, c: Convenant) -> str:
    """What a toelichting is about, in words."""
    if f.soort == "vraag_beantwoorden" and f.gegevens["vraag"] in c.vragen:
        return c.vragen[f.gegevens["vraag"]].vraag
    if f.soort == "leefgebied_beschrijven" and f.gegevens["leefgebied"] in c.leefgebieden:
        return f"{c.leefgebieden[f.gegevens['leefgebied']]} (versie {f.gegevens['versie']})"
    return f.soort.replace("_", " ").capitalize()
