"""Looking: the course of a casus (codes), its dossier (personal data, logged), and what waits for me."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from convenanten.definitie import Convenant, GeldendConvenant
from models.tabellen import (
    Bericht,
    Besluit,
    Casus,
    GedaneOvergang,
    Overleg,
    Termijn,
)
from rules.advies import volgt_op
from rules.bevoegdheid import OOK_NA_VERTREK, mag_handelen, mogelijk
from rules.codes import ActieStatus, BesluitStatus, Trede, lees
from rules.feiten import (
    BekendheidBeantwoord,
    CasusregisseurBenoemd,
    GrondslagGewogen,
    LeefgebiedBeschreven,
    PartnersGekozen,
    TriageVastgesteld,
    VraagBeantwoord,
)
from rules.nadien import is_niet_actief
from rules.poorten import POORTEN, oordeel, standpunten
from rules.rollen import REGIE
from rules.stand import Lezer, Stand
from rules.uitkomst import Geweigerd
from rules.zicht import (
    hoedanigheden,
    mag_verantwoorden,
    ziet_alleen_de_vraag,
)
from services.casus.bereik import vind_casus
from services.handelen.fouten import GeenDeelname, NietGevonden
from services.handelen.handeling import HANDELINGEN, Handeling
from services.handelen.personen import ook_open
from services.handelen.regie import Regie, regie_van
from services.handelen.standen import eerdere_casussen, laad_stand
from services.handelen.werkplek import Werkplek
from services.handelen.wie import Identiteit, controleer_sessie, lezer_voor
from services.inzien.aan_zet import LOPENDE_BESLUITEN, Beurt, wat_wacht
from services.inzien.openen import open_casus, vreemd_gelogd


@dataclass(frozen=True)
class PoortRegel:
    """One line of a checklist: the question, what it answered, and the acts of which one helps."""

    controle: str
    vraag: str
    helpt: tuple[str, ...]
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
class TeBeantwoorden:
    """What nobody has answered yet: its code and words, and the act with the field that answers it."""

    code: str
    wat: str
    handeling: str
    veld: str


@dataclass(frozen=True)
class CasusBeeld:
    """The course of a casus, without personal data. `onderweg`: something was done that its flow has not
    looked at yet; `regie`: who has it, and who may act meanwhile (None: the casus is closed, or not theirs);
    `adviesvraag`: what it follows on, for who asked that.
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
    acties: tuple[tuple[int, str, ActieStatus], ...]
    poorten: tuple[PoortBeeld, ...]
    handelingen: tuple[str, ...]
    te_beantwoorden: tuple[TeBeantwoorden, ...]
    afspraken: tuple[tuple[str, str], ...]
    bekendheid: tuple[tuple[str, str], ...]
    register: str
    kader: tuple[str, ...]
    termijnen: tuple[tuple[Trede, datetime], ...]
    berichten: tuple[tuple[str, str, str, str], ...]
    wacht: tuple[Beurt, ...] = ()
    besluit: BesluitBeeld | None = None
    stemmen: tuple[tuple[str, str, bool], ...] = ()
    mag_verantwoorden: bool = False
    overleggen: tuple[OverlegBeeld, ...] = ()
    eerdere: tuple[str, ...] = ()
    ook_open: tuple[str, ...] = ()
    niet_actief: bool = False
    regie: Regie | None = None
    adviesvraag: str = ""

    @property
    def te_bevestigen(self) -> bool:
        """Does a decision of somebody else wait for this reader?"""
        return self.besluit is not None and self.besluit.wacht_op_bevestiging and not self.besluit.eigen


def bekijk_casus(w: Werkplek, wie: Identiteit, nummer: str, *, namens: str | None = None) -> CasusBeeld:
    """Where the casus is, what opens the next poort and whose move it is, as this person may see it."""
    with vreemd_gelogd(w, wie, nummer, "bekijken"), w.db.lezen() as s:
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
                    POORTEN[r.controle.controle].vraag,
                    POORTEN[r.controle.controle].helpt,
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
            select(GedaneOvergang.van).where(GedaneOvergang.casus_id == c.id).order_by(GedaneOvergang.ronde)
        ).all()
        berichten = s.execute(
            select(Bericht.soort, Bericht.partij, Bericht.status, Bericht.uitkomst)
            .where(Bericht.onderwerp_id == c.id)
            .order_by(Bericht.aangemaakt_op)
        ).all()
        lopend = s.execute(LOPENDE_BESLUITEN.where(Besluit.casus_id == c.id)).first()
        bevestigen = lopend is not None and lopend.status == BesluitStatus.WACHT_OP_BEVESTIGING
        beslisser = regie and bool(lezer.rollen & REGIE)
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
            deelnemers=() if alleen_bevraagd else deelnemers(stand, geldend),
            acties=() if alleen_bevraagd else tuple((a.volgnr, a.partij, a.status) for a in stand.acties),
            poorten=tuple(poorten),
            handelingen=tuple(
                h
                for h in mogelijk(stand, cv)
                if h in HANDELINGEN and lezer.rollen & HANDELINGEN[h].wie and not _al_gedaan(stand, lezer, h)
            ),
            register=cv.fasen[c.fase].register,
            kader=cv.fasen[c.fase].kader,
            afspraken=() if alleen_bevraagd else afspraken(stand, cv),
            bekendheid=bekendheid(stand) if regie else (),
            te_beantwoorden=() if alleen_bevraagd else te_beantwoorden(stand, cv),
            termijnen=tuple(
                (lees(Trede, t.trede), t.vervalt_op)
                for t in s.scalars(
                    select(Termijn)
                    .where(Termijn.onderwerp_id == c.id, Termijn.status == "open")
                    .order_by(Termijn.vervalt_op)
                )
            ),
            berichten=tuple((a, b, st, u or "") for a, b, st, u in berichten if regie or b == lezer.partij),
            wacht=() if stand.gesloten else tuple(wat_wacht(stand, geldend, lezer, lopend, beslisser)),
            besluit=BesluitBeeld(cv.fasen[lopend.naar].titel, bevestigen, lezer.was(lopend.door))
            if lopend is not None and not alleen_bevraagd
            else None,
            mag_verantwoorden=mag_verantwoorden(geldend, lezer),
            overleggen=() if alleen_bevraagd else _overleggen(s, c, cv, regie),
            stemmen=() if alleen_bevraagd else stemmen(stand, cv),
            eerdere=tuple(eerdere_casussen(s, c)) if regie and geldend.heeft("herleving") else (),
            niet_actief=is_niet_actief(stand),
            regie=None if stand.gesloten or alleen_bevraagd else regie_van(s, w.kluis, c, cv),
            adviesvraag=volgt_op(stand, lezer),
            ook_open=tuple(ook_open(s, c)) if beslisser and c.gesloten_op is None else (),
        )


def _al_gedaan(stand: Stand, lezer: Lezer, handeling: str) -> bool:
    """A partij weighs its grondslag once; who has done so is not asked again."""
    eigen = stand.deelname(lezer.partij)
    return handeling == GrondslagGewogen.handeling and eigen is not None and eigen.gewogen


def is_te_zien(w: Werkplek, wie: Identiteit, nummer: str, *, namens: str | None = None) -> bool:
    """May this person (still) see this casus? A partij that just withdrew may not."""
    try:
        is_onderweg(w, wie, nummer, namens=namens)
    except (NietGevonden, GeenDeelname):
        return False
    return True


def kan_nog(w: Werkplek, wie: Identiteit, nummer: str) -> list[Handeling]:
    """The acts that are left to this person in a casus in which its partij takes part no more."""
    with w.db.lezen() as s:
        c = vind_casus(s, nummer)
        stand = laad_stand(s, c)
        lezer = lezer_voor(s, wie, c.convenant, None)
        geldend = w.geldend(s, c.vaststelling_id)
    alle = (HANDELINGEN[naam] for naam in sorted(OOK_NA_VERTREK))
    return [h for h in alle if mag_handelen(stand, geldend, lezer, h.naam, h.wie)]


def is_onderweg(w: Werkplek, wie: Identiteit, nummer: str, *, namens: str | None = None) -> bool:
    """Was something done in this casus that its flow has not looked at yet? Raises as `bekijk_casus` does."""
    with w.db.lezen() as s:
        controleer_sessie(s, wie, w.nu(s).wand)
        c, _, _ = open_casus(s, w, wie, nummer, namens)
        return c.werk_nr != c.verwerkt_nr


def deelnemers(stand: Stand, geldend: GeldendConvenant) -> tuple[DeelnemerBeeld, ...]:
    """Every partij that takes or took part, with what the convenant says of it."""
    c = geldend.convenant
    rollen = {p: v.feit.rol for v in stand.alle(PartnersGekozen) for p in v.feit.partijen}
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
                geldend.taak_van(d.partij) if partij else "alleen voor deze casus",
                rol,
                (partij.geheimhouding or "") if partij else "",
            )
        )
    return tuple(beeld)


def _overleggen(s: Session, c: Casus, cv: Convenant, regie: bool) -> tuple[OverlegBeeld, ...]:
    def naam(p: str) -> str:
        return cv.naam_van(p)

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
    """Whose position counts, on which transition, and how: (partij, naar, akkoord)."""
    return tuple(
        (c.naam_van(p), c.fasen[naar].titel, stem.akkoord) for (p, naar), stem in standpunten(stand).items()
    )


def afspraken(stand: Stand, c: Convenant) -> tuple[tuple[str, str], ...]:
    """What was settled: doel, urgentie and route of the overleg, casusregie, niveau."""
    regels: list[tuple[str, str]] = []
    triage, regisseur = stand.laatste(TriageVastgesteld), stand.laatste(CasusregisseurBenoemd)
    if triage is not None:
        regels += [
            ("Doel van het overleg", c.doelen[triage.feit.doel].omschrijving),
            ("Overleg vóór", triage.feit.overleg_voor),
        ]
        if triage.feit.route:
            regels.append(("Route", c.routes[triage.feit.route]))
    if regisseur is not None:
        partij = regisseur.feit.partij
        regels.append(("Casusregie", c.naam_van(partij)))
    if stand.niveau in c.toelating.niveaus:
        regels.append(("Niveau", f"{stand.niveau}: {c.toelating.niveaus[stand.niveau]}"))
    return tuple(regels)


def bekendheid(stand: Stand) -> tuple[tuple[str, str], ...]:
    """For the regie: what each partij answered to the question whether it knows the person."""
    return tuple(
        (
            v.partij,
            v.feit.antwoord.woorden.lower() + (", kan bijdragen" if v.feit.kan_bijdragen else ""),
        )
        for v in stand.alle(BekendheidBeantwoord)
    )


def te_beantwoorden(stand: Stand, c: Convenant) -> tuple[TeBeantwoorden, ...]:
    """The questions of this fase and the leefgebieden that nobody has answered yet."""
    fase = c.fasen[stand.fase]
    gedaan = {v.feit.vraag for v in stand.alle(VraagBeantwoord, deze_ronde=True)}
    beschreven = {v.feit.leefgebied for v in stand.alle(LeefgebiedBeschreven)}
    gebieden = c.leefgebieden if LeefgebiedBeschreven.handeling in fase.handelingen else {}
    zonder = " (zonder persoonsgegevens)"
    return (
        *(
            TeBeantwoorden(
                code, v.vraag + ("" if v.persoonsgegeven else zonder), VraagBeantwoord.handeling, "vraag"
            )
            for code, v in fase.vragen.items()
            if code not in gedaan
        ),
        *(
            TeBeantwoorden(code, f"Leefgebied: {naam}", LeefgebiedBeschreven.handeling, "leefgebied")
            for code, naam in gebieden.items()
            if code not in beschreven
        ),
    )
