"""The ladder of a datalek: what is due, and what happens by itself when nobody acts.

The flow looks here, and the bewaker when the flow did not.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from convenanten.definitie import GeldendConvenant
from models import logboek
from models.klok import Moment
from models.tabellen import Bericht, Datalek, DatalekPartij, Termijn
from notifications import uitbox
from rules.codes import Trede
from rules.datalek import ALARM, afhandelaar, ingehaald, wacht_nog_op
from rules.feiten import ApBesloten
from services.datalek.bereik import VOOR, oorzaak, stand_van
from services.datalek.melden import geef_kennis
from services.handelen.fouten import Conflict
from services.handelen.termijnen import STELSEL
from services.handelen.werkplek import Werkplek
from services.uitvoeren import lease

# twice the longest step between two attempts to send what brooks no delay, and a little
KANS = timedelta(minutes=10)


@dataclass(frozen=True)
class DatalekStap:
    """What a look at a datalek found and did, in codes only."""

    nummer: str
    convenant: str
    status: str
    gesloten: bool
    gedaan: tuple[str, ...]
    wacht_op: str
    uiterlijk: datetime


def zet_stap(w: Werkplek, datalek_id: str, hek: int | None = None) -> DatalekStap:
    """Do every rung that is due, soonest first, each once. Called by the flow, and by the bewaker when the
    flow did not.

    Of rungs that come due together only the loudest is heard; an alarm waits until the notice had its
    chance.
    """
    with w.db.schrijven() as s:
        d = s.scalars(
            select(Datalek)
            .where(Datalek.id == datalek_id)
            .with_for_update()
            .execution_options(populate_existing=True)
        ).one()
        if hek is not None and not lease.geldig(s, datalek_id, hek):
            raise Conflict("Een andere uitvoerder werkt nu aan dit datalek.")
        nu = w.nu(s)
        geldend = w.geldend(s, d.vaststelling_id)
        d.verwerkt_nr = d.werk_nr
        rijen = s.scalars(
            select(Termijn)
            .where(Termijn.onderwerp_id == d.id, Termijn.status == "open", Termijn.vervalt_op <= nu.domein)
            .order_by(Termijn.vervalt_op, Termijn.volgnr)
        ).all()
        gedaan = []
        stil = ingehaald([rij.trede for rij in rijen])
        for rij in rijen:
            if rij.trede in ALARM and _heeft_nog_kans(s, d, nu):
                assert d.kennisgegeven_op is not None
                rij.vervalt_op = d.kennisgegeven_op + KANS
                continue
            rij.status, rij.afgegaan_op = "afgegaan", nu.domein
            _trede(s, d, geldend, rij, nu, stil=rij.trede in stil)
            gedaan.append(rij.trede)
        stand = stand_van(s, d)
        if d.gesloten_op is not None:
            wacht_op = "niets"
        elif d.kennisgegeven_op is None and stand.is_datalek:
            wacht_op = "kennisgeving"
        else:
            wacht_op = wacht_nog_op(stand)
        return DatalekStap(
            d.nummer,
            d.convenant,
            d.status,
            d.gesloten_op is not None,
            tuple(gedaan),
            wacht_op,
            d.uiterlijk_op,
        )


def _heeft_nog_kans(s: Session, d: Datalek, nu: Moment) -> bool:
    """Was the notice only just given, and can it still arrive by itself?"""
    if d.kennisgegeven_op is None or nu.domein >= d.kennisgegeven_op + KANS:
        return False
    onderweg = select(Bericht.id).where(
        Bericht.onderwerp_id == d.id,
        Bericht.soort == "datalek_kennisgeving",
        Bericht.status.in_(("wachtend", "bezig", "opnieuw")),
    )
    return s.scalars(onderweg.limit(1)).first() is not None


def _trede(
    s: Session, d: Datalek, geldend: GeldendConvenant, rij: Termijn, nu: Moment, *, stil: bool
) -> None:
    c = geldend.convenant
    gedaan = "niets"
    waarom = oorzaak(d, rij.trede)
    uiterlijk = {"uiterlijk": d.uiterlijk_op.isoformat()}
    if stil:
        gedaan = "samengevat"
    elif rij.trede == "melding":
        uitbox.zet_klaar(
            s,
            waarom,
            "datalek_melding",
            {d.bij_partij, c.regiepartij},
            wand=nu.wand,
            codes=uiterlijk,
            voor=VOOR,
        )
        gedaan = "gemeld"
    elif rij.trede == Trede.HERINNERING and d.kennisgegeven_op is None:
        uitbox.zet_klaar(
            s, waarom, "datalek_herinnering", {d.bij_partij}, wand=nu.wand, codes=uiterlijk, voor=VOOR
        )
        gedaan = "herinnerd"
    elif rij.trede == Trede.VERVANGER and d.kennisgegeven_op is None:
        uitbox.zet_klaar(
            s, waarom, "datalek_vervanger", {d.bij_partij}, wand=nu.wand, codes=uiterlijk, voor=VOOR, welke=1
        )
        gedaan = "vervanger_gevraagd"
    elif rij.trede == Trede.AUTOMATISCHE_KENNISGEVING and d.kennisgegeven_op is None:
        geef_kennis(s, d, nu, STELSEL, "")
        gedaan = "automatisch_kennisgegeven"
    elif rij.trede in {Trede.AP_HERINNERING, Trede.AP_VERSTREKEN}:
        stand = stand_van(s, d)
        if stand.is_datalek and stand.laatste(ApBesloten) is None:
            ap = {"uiterlijk": (d.opgemerkt_op + timedelta(hours=72)).isoformat()}
            wie = {afhandelaar(geldend, stand), c.regiepartij}
            uitbox.zet_klaar(
                s, waarom, "datalek_ap_termijn", wie, wand=nu.wand, codes=ap, voor=VOOR, welke=None
            )
            gedaan = "ap_herinnerd" if rij.trede == Trede.AP_HERINNERING else "ap_te_laat"
    elif rij.trede in {Trede.ALLE_KANALEN, Trede.VERSTREKEN}:
        open_ = _niet_aanvaard(s, d)
        if open_:
            uitbox.zet_klaar(
                s,
                waarom,
                "datalek_alarm",
                {d.bij_partij, c.regiepartij, *open_},
                wand=nu.wand,
                codes=uiterlijk,
                voor=("wacht", *VOOR),
                welke=None,
            )
            gedaan = "alarm"
    logboek.schrijf(
        s,
        d.id,
        "datalek_trede",
        door=STELSEL,
        partij="",
        op=nu.domein,
        op_wand=nu.wand,
        codes={
            "trede": rij.trede,
            "gedaan": gedaan,
            "te_laat_s": int((nu.domein - rij.vervalt_op).total_seconds()),
        },
    )


def _niet_aanvaard(s: Session, d: Datalek) -> list[str]:
    """Responsible partijen whose notice no server accepted yet."""
    aanvaard = set(
        s.scalars(
            select(Bericht.partij).where(
                Bericht.onderwerp_id == d.id,
                Bericht.soort == "datalek_kennisgeving",
                Bericht.status == "aanvaard",
            )
        )
    )
    alle = s.scalars(
        select(DatalekPartij.partij).where(
            DatalekPartij.datalek_id == d.id, DatalekPartij.bevestigd_op.is_(None)
        )
    )
    return [p for p in alle if p not in aanvaard and p != d.bij_partij]
