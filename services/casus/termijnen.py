"""Deadlines are rows. Starting them with a fase, firing each one once, and finding what is due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from convenanten.definitie import Werkafspraken
from models import logboek
from models.klok import Moment
from models.tabellen import Casus, Datalek, Termijn
from rules.codes import Trede
from rules.termijnen import TermijnRegel, eerste_herinneringen, volgende_herinnering
from services.handelen.omroep import deelnemers, vertel
from services.handelen.standen import laad_stand, vergrendel_casus
from services.handelen.termijnen import STELSEL, sluit_af, voeg_toe
from services.handelen.werkplek import Werkplek


def begin_fase(s: Session, c: Casus, afspraken: Werkafspraken) -> None:
    """Start the deadlines of the fase that a casus just entered; those of the fase before are over."""
    if c.ronde > 1:
        sluit_af(s, c.id)
    for termijn in eerste_herinneringen(c.fase_sinds, afspraken):
        voeg_toe(s, "casus", c.id, c.ronde, termijn)


@dataclass(frozen=True)
class Verstreken:
    """A subject with a deadline that has passed."""

    onderwerp: str
    onderwerp_id: str
    sinds: datetime


def verstreken(w: Werkplek, aantal: int = 500) -> list[Verstreken]:
    """Subjects with passed deadlines that a flow looks at, soonest first."""
    with w.db.lezen() as s:
        nu = w.nu(s)
        rijen = s.execute(
            select(Termijn.onderwerp, Termijn.onderwerp_id, Termijn.vervalt_op)
            .where(
                Termijn.status == "open",
                Termijn.vervalt_op <= nu.domein,
                Termijn.onderwerp.in_(("casus", "datalek")),
            )
            .order_by(Termijn.vervalt_op)
            .limit(aantal)
        ).all()
    gezien: dict[str, Verstreken] = {}
    for onderwerp, id_, op in rijen:
        gezien.setdefault(id_, Verstreken(onderwerp, id_, op))
    return list(gezien.values())


def meld_werk(w: Werkplek, v: Verstreken) -> None:
    """Tell the flow that a deadline passed: it has work."""
    tabel = Casus if v.onderwerp == "casus" else Datalek
    with w.db.schrijven() as s:
        s.execute(
            update(tabel)
            .where(tabel.id == v.onderwerp_id, tabel.werk_nr == tabel.verwerkt_nr)
            .values(werk_nr=tabel.werk_nr + 1)
        )
        w.bel.in_transactie(s, v.onderwerp_id)
    w.bel.na_commit(v.onderwerp_id)


def handel_casus_af(w: Werkplek, casus_id: str) -> list[str]:
    """Fire every passed deadline of a casus, soonest first, each once. Returns what was fired, in codes."""
    gedaan = []
    with w.db.schrijven() as s:
        c = vergrendel_casus(s, casus_id)
        nu = w.nu(s)
        rijen = s.scalars(
            select(Termijn)
            .where(
                Termijn.onderwerp_id == casus_id, Termijn.status == "open", Termijn.vervalt_op <= nu.domein
            )
            .order_by(Termijn.vervalt_op, Termijn.volgnr)
        ).all()
        for rij in rijen:
            _vuur_af(w, s, c, rij, nu)
            gedaan.append(rij.trede)
    return gedaan


def _vuur_af(w: Werkplek, s: Session, c: Casus, rij: Termijn, nu: Moment) -> None:
    """A reminder goes to those whose move it is; an escalation to the regie, to its next contact."""
    geldend = w.geldend(s, c.vaststelling_id)
    stand = laad_stand(s, c)
    rij.status, rij.afgegaan_op = "afgegaan", nu.domein
    regie = geldend.convenant.regiepartij
    if rij.trede == Trede.HERINNERING:
        wachten = {d.partij for d in stand.actieve_deelnames if not d.gewogen} | {
            a.partij for a in stand.acties if a.status == "voorgesteld"
        }
        vertel(
            s,
            c,
            "herinnering",
            {regie} | (wachten & deelnemers(stand)),
            gebeurtenis=rij.id,
            wand=nu.wand,
            pas_op=w.aan_het_werk(nu),
        )
        voeg_toe(
            s,
            "casus",
            c.id,
            c.ronde,
            volgende_herinnering(
                TermijnRegel(rij.trede, rij.volgnr, rij.vervalt_op),
                nu.domein,
                geldend.convenant.werkafspraken,
            ),
        )
    else:
        vertel(
            s, c, "escalatie", {regie}, gebeurtenis=rij.id, wand=nu.wand, welke=1, pas_op=w.aan_het_werk(nu)
        )
    logboek.schrijf(
        s,
        c.id,
        "termijn",
        door=STELSEL,
        partij="",
        op=nu.domein,
        op_wand=nu.wand,
        codes={
            "ronde": c.ronde,
            "trede": rij.trede,
            "volgnr": rij.volgnr,
            "te_laat_s": int((nu.domein - rij.vervalt_op) / timedelta(seconds=1)),
        },
    )
