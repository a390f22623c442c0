"""Looking: the course of a casus (codes), its dossier (personal data, logged), and what waits for me."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, Row, String, and_, cast, exists, literal_column, or_, select
from sqlalchemy.orm import Session, aliased

from convenanten.definitie import Convenant, GeldendConvenant
from models import logboek
from models.tabellen import (
    Actie,
    Bericht,
    Besluit,
    Betrokkene,
    Casus,
    Deelname,
    Feit,
    Gegeven,
    Overgang,
    Overleg,
    Termijn,
)
from rules.bevoegdheid import WIE
from rules.nadien import mag_eerder_lezen, mag_hergebruiken
from rules.poorten import oordeel
from rules.stand import Feit as RegelFeit
from rules.stand import Lezer, Stand
from rules.uitkomst import Geweigerd
from rules.verstrekken import geheimhouding_bij
from rules.zeggenschap import mee_naar_huis, wacht_op_gever
from rules.zicht import (
    hoedanigheden,
    mag_casus_zien,
    mag_inzien,
    mag_toelichting_lezen,
    mag_verantwoorden,
    mag_verslag_lezen,
    ziet_alleen_de_vraag,
)
from services import berichten
from services.dossier import als_feit
from services.fouten import GeenBevoegdheid, GeenDeelname, NietGevonden, OngeldigeInvoer, eis
from services.handeling import HANDELINGEN, Spoor, leg_weigering_vast, lezer_voor, onzichtbaar, vind_casus
from services.standen import eerdere_casussen, laad_stand, laad_standen
from services.toegang import Identiteit, controleer_sessie
from services.werkplek import Werkplek


@dataclass(frozen=True)
class PoortRegel:
    """One line of a checklist."""

    controle: str
    vraag: str
    voldaan: bool
    uitleg: str
    doen: str
    bron: str


@dataclass(frozen=True)
class PoortBeeld:
    """A poort as this reader may see it."""

    naar: str
    titel: str
    voldaan: bool
    besluit_door: str
    regels: tuple[PoortRegel, ...]


@dataclass(frozen=True)
class DeelnemerBeeld:
    """A partij in a casus: on which taak it takes part, in which rol, and which secrecy duty binds it."""

    partij: str
    naam: str
    status: str
    taak: str
    rol: str
    geheimhouding: str


@dataclass(frozen=True)
class BesluitBeeld:
    """The decision that runs: towards which fase, waiting for a second person or for the flow, and whether
    this reader took it.
    """

    naar: str
    wacht_op_bevestiging: bool
    eigen: bool


@dataclass(frozen=True)
class OverlegBeeld:
    """An overleg: when, held or not, who was invited; and for the regie, per partij, whether it was settled
    that it must know this.
    """

    op: datetime
    gehouden: bool
    genodigden: tuple[str, ...]
    betrokkene_uitgenodigd: bool
    kennisname: tuple[tuple[str, bool], ...]


@dataclass(frozen=True)
class CasusBeeld:
    """The course of a casus, without personal data. `onderweg`: something was done that its flow has not
    looked at yet.
    """

    nummer: str
    samenwerking: str
    vaststelling: str
    onderweg: bool
    fase: str
    fase_titel: str
    fase_sinds: datetime
    ronde: int
    gesloten: bool
    route: tuple[str, ...]
    deelnemers: tuple[DeelnemerBeeld, ...]
    acties: tuple[tuple[int, str, str], ...]
    poorten: tuple[PoortBeeld, ...]
    handelingen: tuple[str, ...]
    te_beantwoorden: tuple[tuple[str, str], ...]
    afspraken: tuple[tuple[str, str], ...]
    bekendheid: tuple[tuple[str, str], ...]
    register: str
    kader: tuple[str, ...]
    termijnen: tuple[tuple[str, datetime], ...]
    berichten: tuple[tuple[str, str, str, str], ...]
    wacht: tuple[tuple[str, str], ...] = ()
    besluit: BesluitBeeld | None = None
    stemmen: tuple[tuple[str, str, bool], ...] = ()
    mag_verantwoorden: bool = False
    overleggen: tuple[OverlegBeeld, ...] = ()
    eerdere: tuple[str, ...] = ()

    @property
    def te_bevestigen(self) -> bool:
        """Does a decision of somebody else wait for this reader?"""
        return self.besluit is not None and self.besluit.wacht_op_bevestiging and not self.besluit.eigen


def open_casus(
    s: Session, w: Werkplek, wie: Identiteit, nummer: str, namens: str | None
) -> tuple[Casus, Stand, Lezer]:
    """A casus that this person may see, with its facts and as whom the person looks. Raises NietGevonden or
    the refusal.
    """
    c = vind_casus(s, nummer)
    try:
        lezer = lezer_voor(s, wie, c.convenant, namens)
    except GeenBevoegdheid as fout:
        raise onzichtbaar(nummer) from fout
    stand = laad_stand(s, c)
    zien = mag_casus_zien(stand, w.geldend(s, c.vaststelling_id), lezer)
    if not zien and stand.deelname(lezer.partij) is None:
        raise onzichtbaar(nummer)
    eis(zien)
    return c, stand, lezer


@contextmanager
def _vreemd_gelogd(w: Werkplek, wie: Identiteit, nummer: str, wat: str) -> Iterator[None]:
    """Trying to look at a casus that exists but is not for this person stands in its log (K10.1); the answer
    stays the same.
    """
    try:
        yield
    except (NietGevonden, GeenDeelname):
        with w.db.lezen() as s:
            keten = s.scalars(select(Casus.id).where(Casus.nummer == nummer)).first()
        if keten is not None:
            leg_weigering_vast(w, wie, Spoor(keten), wat, "onzichtbaar")
        raise


def bekijk_casus(w: Werkplek, wie: Identiteit, nummer: str, *, namens: str | None = None) -> CasusBeeld:
    """Where the casus is, what opens the next poort and whose move it is, as this person may see it."""
    with _vreemd_gelogd(w, wie, nummer, "bekijken"), w.db.lezen() as s:
        controleer_sessie(s, wie, w.nu(s).wand)
        c, stand, lezer = open_casus(s, w, wie, nummer, namens)
        geldend = w.geldend(s, c.vaststelling_id)
        cv = geldend.convenant
        wie_ = hoedanigheden(stand, geldend, lezer)
        regie = "regie" in wie_
        alleen_bevraagd = ziet_alleen_de_vraag(wie_)
        poorten = []
        for o in () if alleen_bevraagd else cv.fasen[c.fase].overgangen:
            oord = oordeel(stand, geldend, o)
            regels = tuple(
                PoortRegel(
                    r.controle.controle,
                    r.controle.controle.replace("_", " ").capitalize(),
                    bool(r.uitkomst),
                    r.uitkomst.uitleg if isinstance(r.uitkomst, Geweigerd) else "",
                    r.uitkomst.doen if isinstance(r.uitkomst, Geweigerd) else "",
                    r.uitkomst.bron if isinstance(r.uitkomst, Geweigerd) else "",
                )
                for r in oord.regels
                if regie or not r.controle.discreet
            )
            poorten.append(
                PoortBeeld(
                    o.naar,
                    cv.fasen[o.naar].titel,
                    oord.voldaan if regie else all(r.voldaan for r in regels),
                    cv.rollen[o.besluit.door].naam,
                    regels,
                )
            )
        route = s.scalars(
            select(Overgang.van).where(Overgang.casus_id == c.id).order_by(Overgang.ronde)
        ).all()
        berichten = s.execute(
            select(Bericht.soort, Bericht.partij, Bericht.status, Bericht.uitkomst)
            .where(Bericht.onderwerp_id == c.id)
            .order_by(Bericht.aangemaakt_op)
        ).all()
        lopend = s.execute(_LOPEND.where(Besluit.casus_id == c.id)).first()
        bevestigen = lopend is not None and lopend.status == "wacht_op_bevestiging"
        beslisser = regie and "procesregisseur" in lezer.rollen
        return CasusBeeld(
            nummer=c.nummer,
            samenwerking=cv.titel,
            vaststelling=c.vaststelling_id,
            onderweg=c.werk_nr != c.verwerkt_nr,
            fase=c.fase,
            fase_titel=cv.fasen[c.fase].titel,
            fase_sinds=c.fase_sinds,
            ronde=c.ronde,
            gesloten=c.gesloten_op is not None,
            route=(*(cv.fasen[v].titel for v in route), cv.fasen[c.fase].titel),
            deelnemers=() if alleen_bevraagd else deelnemers(stand, cv),
            acties=() if alleen_bevraagd else tuple((a.volgnr, a.partij, a.status) for a in stand.acties),
            poorten=tuple(poorten),
            handelingen=tuple(h for h in cv.fasen[c.fase].handelingen if lezer.rollen & _rollen(h)),
            register=cv.fasen[c.fase].register,
            kader=cv.fasen[c.fase].kader,
            afspraken=() if alleen_bevraagd else afspraken(stand, cv),
            bekendheid=bekendheid(stand) if regie else (),
            te_beantwoorden=() if alleen_bevraagd else te_beantwoorden(stand, cv),
            termijnen=tuple(
                (t.trede, t.vervalt_op)
                for t in s.scalars(
                    select(Termijn)
                    .where(Termijn.onderwerp_id == c.id, Termijn.status == "open")
                    .order_by(Termijn.vervalt_op)
                )
            ),
            berichten=tuple((a, b, st, u or "") for a, b, st, u in berichten if regie or b == lezer.partij),
            wacht=() if stand.gesloten else tuple(wat_wacht(stand, geldend, lezer, lopend, beslisser)),
            besluit=BesluitBeeld(cv.fasen[lopend.naar].titel, bevestigen, lopend.door == lezer.medewerker)
            if lopend is not None and not alleen_bevraagd
            else None,
            mag_verantwoorden=mag_verantwoorden(geldend, lezer),
            overleggen=() if alleen_bevraagd else _overleggen(s, c, cv, regie),
            stemmen=() if alleen_bevraagd else stemmen(stand, cv),
            eerdere=tuple(eerdere_casussen(s, c)) if regie and geldend.heeft("herleving") else (),
        )


def is_onderweg(w: Werkplek, wie: Identiteit, nummer: str, *, namens: str | None = None) -> bool:
    """Was something done in this casus that its flow has not looked at yet? Raises as `bekijk_casus` does."""
    with w.db.lezen() as s:
        controleer_sessie(s, wie, w.nu(s).wand)
        c, _, _ = open_casus(s, w, wie, nummer, namens)
        return c.werk_nr != c.verwerkt_nr


def deelnemers(stand: Stand, c: Convenant) -> tuple[DeelnemerBeeld, ...]:
    """Every partij that takes or took part, with what the convenant says of it."""
    rollen = {
        p: str(f.gegevens.get("rol") or "")
        for f in stand.feiten
        if f.soort == "partners_kiezen"
        for p in f.gegevens["partijen"]  # type: ignore[attr-defined]
    }
    beeld = []
    for d in stand.deelnames:
        partij = c.partijen.get(d.partij)
        rol = "regie" if d.partij == c.regiepartij else c.rollen_deelnemers.get(rollen.get(d.partij, ""), "")
        status = "teruggetrokken" if not d.actief else "grondslag gewogen" if d.gewogen else "gevraagd"
        beeld.append(
            DeelnemerBeeld(
                d.partij,
                partij.naam if partij else d.partij,
                status,
                partij.taak if partij else "alleen voor deze casus",
                rol,
                (partij.geheimhouding or "") if partij else "",
            )
        )
    return tuple(beeld)


def _overleggen(s: Session, c: Casus, cv: Convenant, regie: bool) -> tuple[OverlegBeeld, ...]:
    def naam(p: str) -> str:
        return cv.partijen[p].naam if p in cv.partijen else p

    return tuple(
        OverlegBeeld(
            o.gehouden_op or o.gepland_op,
            o.gehouden_op is not None,
            tuple(naam(p) for p in o.genodigden),
            bool(o.betrokkene_uitgenodigd),
            tuple((naam(p), bool(ja)) for p, ja in o.kennisname.items()) if regie else (),
        )
        for o in s.scalars(select(Overleg).where(Overleg.casus_id == c.id).order_by(Overleg.volgnr.desc()))
    )


def stemmen(stand: Stand, c: Convenant) -> tuple[tuple[str, str, bool], ...]:
    """Who voted in this ronde, on which transition, and how; the latest of each: (partij, naar, akkoord)."""
    laatste = {
        (f.partij, str(f.gegevens["naar"])): f.gegevens.get("akkoord") is True
        for f in stand.feiten
        if f.soort == "stemmen" and f.ronde == stand.ronde
    }
    return tuple(
        (c.partijen[p].naam if p in c.partijen else p, c.fasen[naar].titel, ja)
        for (p, naar), ja in laatste.items()
    )


def afspraken(stand: Stand, c: Convenant) -> tuple[tuple[str, str], ...]:
    """What was settled, in codes of the convenant: doel, urgentie and route of the overleg, casusregie,
    niveau.
    """
    regels: list[tuple[str, str]] = []
    triage, regisseur = stand.feit("triage_vaststellen"), stand.feit("casusregisseur_benoemen")
    if triage is not None:
        regels += [
            ("Doel van het overleg", c.doelen[str(triage.gegevens["doel"])].omschrijving),
            ("Overleg vóór", str(triage.gegevens["overleg_voor"])),
        ]
        if triage.gegevens.get("route"):
            regels.append(("Route", c.routes[str(triage.gegevens["route"])]))
    if regisseur is not None:
        partij = str(regisseur.gegevens["partij"])
        regels.append(("Casusregie", c.partijen[partij].naam if partij in c.partijen else partij))
    if stand.niveau in c.toelating.niveaus:
        regels.append(("Niveau", f"{stand.niveau}: {c.toelating.niveaus[stand.niveau]}"))
    return tuple(regels)


def bekendheid(stand: Stand) -> tuple[tuple[str, str], ...]:
    """For the regie: what each partij answered to the question whether it knows the person."""
    woorden = {"bekend": "bekend", "niet_bekend": "niet bekend", "geen_antwoord": "wil niet antwoorden"}
    return tuple(
        (
            f.partij,
            woorden[str(f.gegevens["antwoord"])]
            + (", kan bijdragen" if f.gegevens.get("kan_bijdragen") is True else ""),
        )
        for f in stand.feiten
        if f.soort == "bekendheid_beantwoorden"
    )


def te_beantwoorden(stand: Stand, c: Convenant) -> tuple[tuple[str, str], ...]:
    """The questions of this fase and the leefgebieden that nobody has answered yet: (code, words)."""
    fase = c.fasen[stand.fase]
    gedaan = {
        f.gegevens.get("vraag")
        for f in stand.feiten
        if f.soort == "vraag_beantwoorden" and f.ronde == stand.ronde
    }
    beschreven = {f.gegevens.get("leefgebied") for f in stand.feiten if f.soort == "leefgebied_beschrijven"}
    vragen = [
        (code, v.vraag + ("" if v.persoonsgegeven else " (zonder persoonsgegevens)"))
        for code, v in fase.vragen.items()
        if code not in gedaan
    ]
    gebieden = c.leefgebieden.items() if "leefgebied_beschrijven" in fase.handelingen else ()
    return (*vragen, *((code, f"Leefgebied: {naam}") for code, naam in gebieden if code not in beschreven))


def _rollen(handeling: str) -> frozenset[str]:
    return WIE[handeling] if handeling in HANDELINGEN else frozenset()


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
    with _vreemd_gelogd(w, wie, nummer, "inzien"), w.db.schrijven() as s:
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


@dataclass(frozen=True)
class Werkregel:
    """A line of the werkvoorraad: why it is mine and with which act (empty: look at the casus), since when,
    and what happens when if
    nobody acts (None: nothing is planned)."""

    nummer: str
    fase: str
    wat: str
    handeling: str
    sinds: datetime
    uiterlijk: datetime | None
    daarna: str


def werkvoorraad(
    w: Werkplek, wie: Identiteit, convenant: str, *, namens: str | None = None, aantal: int = 50
) -> list[Werkregel]:
    """What waits for this person across casussen, soonest term first, `aantal` lines at most."""
    with w.db.lezen() as s:
        controleer_sessie(s, wie, w.nu(s).wand)
        lezer = lezer_voor(s, wie, convenant, namens)
        _, actief = w.actief(s, convenant)
        regie = lezer.partij == actief.convenant.regiepartij and "procesregisseur" in lezer.rollen
        regels: list[Werkregel] = []
        waar = None if regie else _waar_iets_kan_wachten(s, lezer.partij)
        if waar == frozenset():
            return []
        op_volgorde = _op_termijn(s, convenant, waar)
        while len(regels) < aantal and (groep := list(islice(op_volgorde, aantal))):
            standen = laad_standen(s, [c for c, _ in groep])
            lopend = {b.casus_id: b for b in s.execute(_LOPEND.where(Besluit.casus_id.in_(standen)))}
            for c, termijn in groep:
                geldend = w.geldend(s, c.vaststelling_id)
                wacht = wat_wacht(standen[c.id], geldend, lezer, lopend.get(c.id), regie)
                if wacht:
                    wat, handeling = wacht[0]
                    op, daarna = (
                        (termijn.vervalt_op, _DAARNA[termijn.trede]) if termijn is not None else (None, "")
                    )
                    regels.append(
                        Werkregel(
                            c.nummer,
                            geldend.convenant.fasen[c.fase].titel,
                            wat,
                            handeling,
                            c.fase_sinds,
                            op,
                            daarna,
                        )
                    )
        return regels[:aantal]


_DAARNA = {
    "herinnering": "dan volgt een herinnering",
    "escalatie": "dan gaat er bericht naar de volgende contactpersoon van de regie",
}


VEEL = 500


Waar = frozenset[str] | Callable[[Any], ColumnElement[bool]]


def _waar_iets_kan_wachten(s: Session, partij: str) -> Waar:
    """The casussen in which something may wait for this partij: it must weigh, or answer.

    Where little waits, their ids. A partij that is asked everywhere gets a condition on the column with the
    id, so that each casus is
    looked up in turn and the first fifty are found without collecting all.
    """
    antwoord = aliased(Feit)
    vraag = or_(
        *(
            and_(
                Feit.soort == gevraagd,
                cast(Feit.gegevens, String).contains(f'"{partij}"'),
                ~exists().where(
                    antwoord.casus_id == Feit.casus_id,
                    antwoord.soort == beantwoord,
                    antwoord.partij == partij,
                    antwoord.volgnr > Feit.volgnr,
                ),
            )
            for gevraagd, beantwoord in (
                ("bekendheid_vragen", "bekendheid_beantwoorden"),
                ("adviesvraag_stellen", "adviesvraag_beantwoorden"),
            )
        ),
        and_(
            Feit.soort.in_(("gegeven_hertoetsen", "vrijgave_vragen")),
            cast(Feit.gegevens, String).contains(f'"{partij}"'),
        ),
    )
    soorten: tuple[tuple[Any, ColumnElement[bool]], ...] = (
        (
            Deelname,
            and_(
                Deelname.partij == partij, Deelname.teruggetrokken_op.is_(None), Deelname.gewogen_op.is_(None)
            ),
        ),
        (Actie, and_(Actie.partij == partij, Actie.status == "voorgesteld")),
        (Feit, vraag),
    )
    ids = frozenset(
        id_ for tabel, waar in soorten for id_ in s.scalars(select(tabel.casus_id).where(waar).limit(VEEL))
    )
    if len(ids) < VEEL:
        return ids
    return lambda kolom: or_(*(exists().where(tabel.casus_id == kolom, waar) for tabel, waar in soorten))


def _op_termijn(s: Session, convenant: str, waar: Waar | None) -> Iterator[tuple[Casus, Termijn | None]]:
    """Open casussen with their soonest open term, soonest first, read as far as needed; at the end those
    without a term.

    The terms lead, not the casussen: the first fifty are then found without sorting all there are.
    """
    open_ = (Termijn.status == literal_column("'open'")) & (
        Termijn.onderwerp == "casus"
    )  # as in the partial index
    lijst = select(Termijn).where(open_).order_by(Termijn.vervalt_op)
    if waar is not None:
        lijst = lijst.where(
            Termijn.onderwerp_id.in_(waar) if isinstance(waar, frozenset) else waar(Termijn.onderwerp_id)
        )

    def open_van(ids: Collection[str]) -> list[Casus]:
        """Those that are open, of this convenant: asked by id only, or the database looks through every open
        casus for them.
        """
        return [
            c
            for c in s.scalars(select(Casus).where(Casus.id.in_(ids)))
            if c.convenant == convenant and c.gesloten_op is None
        ]

    gezien: set[str] = set()
    for groep in s.scalars(lijst.execution_options(yield_per=100)).partitions():
        casussen = {c.id: c for c in open_van({t.onderwerp_id for t in groep} - gezien)}
        for t in groep:
            if t.onderwerp_id in casussen and t.onderwerp_id not in gezien:
                gezien.add(t.onderwerp_id)
                yield casussen[t.onderwerp_id], t
    if isinstance(waar, frozenset):
        yield from (
            (c, None) for c in sorted(open_van(waar - gezien), key=lambda c: (c.fase_sinds, c.nummer))
        )
        return
    vraag = select(Casus).where(
        Casus.convenant == convenant,
        Casus.gesloten_op.is_(None),
        *([waar(Casus.id)] if waar is not None else []),
    )
    for c in s.scalars(
        vraag.where(~exists().where(open_, Termijn.onderwerp_id == Casus.id))
        .order_by(Casus.fase_sinds, Casus.nummer)
        .execution_options(yield_per=50)
    ):
        yield c, None


_LOPEND = select(Besluit.casus_id, Besluit.naar, Besluit.status, Besluit.door).where(
    Besluit.status.in_(("wacht_op_bevestiging", "genomen"))
)


_VAN_DE_GEVER = {
    "gebruik_toestaan": "Beslis of een gegeven van u voor een ander doel mag worden gebruikt.",
    "vrijgeven": "Beslis of een gegeven van u mee mag naar een eigen dossier.",
}


def wat_wacht(
    stand: Stand, geldend: GeldendConvenant, lezer: Lezer, lopend: Row[str, str, str, str] | None, regie: bool
) -> list[tuple[str, str]]:
    """What this reader is waited for, most pressing first: (sentence, the act that does it; empty: look at
    the casus). `lopend`: the decision that runs.
    """
    wacht: list[tuple[str, str]] = []
    if stand.bevraagd(lezer.partij):
        wacht.append(("Antwoord of de persoon bij uw organisatie bekend is.", "bekendheid_beantwoorden"))
    if stand.om_advies_gevraagd(lezer.partij):
        wacht.append(("Geef advies op een anonieme vraag.", "adviesvraag_beantwoorden"))
    eigen = stand.deelname(lezer.partij)
    if eigen is not None and eigen.actief and not eigen.gewogen and lezer.rollen & WIE["grondslag_wegen"]:
        wacht.append(("Weeg de grondslag van uw organisatie.", "grondslag_wegen"))
    if any(a.partij == lezer.partij and a.status == "voorgesteld" for a in stand.acties):
        wacht.append(("Aanvaard of weiger een actie.", "actie_beantwoorden"))
    if eigen is not None and eigen.actief:
        wacht += [(_VAN_DE_GEVER[h], h) for h in wacht_op_gever(stand, lezer.partij)]
    if not regie:
        return wacht
    if lopend is not None:
        te_bevestigen = lopend.status == "wacht_op_bevestiging" and lopend.door != lezer.medewerker
        return (
            [("Bevestig een besluit als tweede persoon.", "meebeslissen"), *wacht] if te_bevestigen else wacht
        )
    oordelen = [oordeel(stand, geldend, o) for o in geldend.convenant.fasen[stand.fase].overgangen]
    klaar = [geldend.convenant.fasen[o.overgang.naar].titel for o in oordelen if o.voldaan]
    if klaar:
        return [(f"Besluit over de overgang naar: {', '.join(klaar)}.", ""), *wacht]
    if wacht:
        return wacht
    eerste = next((r.uitkomst for o in oordelen for r in o.regels if isinstance(r.uitkomst, Geweigerd)), None)
    return [(eerste.doen, "")] if eerste is not None else []  # a refusal is falsy


def wie_is_het(w: Werkplek, wie: Identiteit, naam: str, geboortedatum: str, convenant: str) -> list[str]:
    """Casussen of this convenant in which this very person (name and date of birth) occurs; regie only,
    logged.
    """
    with w.db.schrijven() as s:
        nu = w.nu(s)
        controleer_sessie(s, wie, nu.wand)
        lezer = lezer_voor(s, wie, convenant, None)
        _, geldend = w.actief(s, convenant)
        if "procesregisseur" not in lezer.rollen or lezer.partij != geldend.convenant.regiepartij:
            raise GeenBevoegdheid("Alleen de procesregisseur zoekt op een persoon.")
        index = w.kluis.zoekindex(naam, geboortedatum)
        rijen = s.scalars(
            select(Casus.nummer)
            .join(Betrokkene, Betrokkene.casus_id == Casus.id)
            .where(Betrokkene.zoekindex == index, Casus.convenant == convenant, Casus.vernietigd_op.is_(None))
            .order_by(Casus.nummer)
        ).all()
        logboek.schrijf(
            s,
            "installatie",
            "gezocht_op_persoon",
            door=lezer.medewerker,
            partij=lezer.partij,
            op=nu.domein,
            op_wand=nu.wand,
            codes={"gevonden": len(rijen)},
        )
        return list(rijen)
