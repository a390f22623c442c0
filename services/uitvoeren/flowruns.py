"""Which Prefect flow run belongs to which casus or datalek. Prefect may lose its memory; this is ours."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import logboek
from models.tabellen import Casus, Datalek, FlowRun
from services.handelen.termijnen import STELSEL
from services.handelen.werkplek import Werkplek


@dataclass(frozen=True)
class Onderwerp:
    """A casus or datalek that needs a flow run, and the one it has."""

    soort: str
    id: str
    nummer: str
    convenant: str
    gesloten: bool
    flow_run_id: str | None
    generatie: int


def lees(w: Werkplek, onderwerp_id: str) -> Onderwerp | None:
    """The subject with this id, or None."""
    with w.db.lezen() as s:
        for tabel, soort in ((Casus, "casus"), (Datalek, "datalek")):
            rij = s.execute(
                select(
                    tabel.nummer,
                    tabel.convenant,
                    tabel.gesloten_op,
                    tabel.werk_nr > tabel.verwerkt_nr,
                    FlowRun.flow_run_id,
                    FlowRun.generatie,
                )
                .join(FlowRun, FlowRun.onderwerp_id == tabel.id, isouter=True)
                .where(tabel.id == onderwerp_id)
            ).first()
            if rij is not None:
                nummer, convenant, gesloten_op, werk, run, generatie = rij
                return Onderwerp(
                    soort,
                    onderwerp_id,
                    nummer,
                    convenant,
                    gesloten_op is not None and not werk,
                    run,
                    generatie or 0,
                )
    return None


def koppel(w: Werkplek, o: Onderwerp, flow_run_id: str, reden: str) -> None:
    """This flow run now belongs to the subject. A replacement (the old one was cancelled, deleted or lost) is
    logged.
    """
    with w.db.schrijven() as s:
        rij = s.get(FlowRun, o.id)
        if rij is None:
            s.add(
                FlowRun(
                    onderwerp_id=o.id, onderwerp=o.soort, flow_run_id=flow_run_id, generatie=o.generatie + 1
                )
            )
        elif rij.flow_run_id != flow_run_id:
            rij.flow_run_id, rij.generatie = flow_run_id, o.generatie + 1
            nu = w.nu(s)
            logboek.schrijf(
                s,
                o.id,
                "flowrun_vervangen",
                door=STELSEL,
                partij="",
                op=nu.domein,
                op_wand=nu.wand,
                codes={"generatie": rij.generatie, "reden": reden},
            )


def onderwerp_van(w: Werkplek, flow_run_ids: Iterable[str]) -> dict[str, str]:
    """For each of these flow runs that is the current one of an open subject: the subject's id."""
    ids = list(flow_run_ids)
    gevonden: dict[str, str] = {}
    with w.db.lezen() as s:
        for i in range(0, len(ids), 500):
            for onderwerp_id, run in s.execute(
                select(FlowRun.onderwerp_id, FlowRun.flow_run_id).where(
                    FlowRun.flow_run_id.in_(ids[i : i + 500])
                )
            ):
                if _is_open(s, onderwerp_id):
                    gevonden[run] = onderwerp_id
    return gevonden


def _is_open(s: Session, onderwerp_id: str) -> bool:
    for tabel in (Casus, Datalek):
        rij = s.execute(select(tabel.gesloten_op).where(tabel.id == onderwerp_id)).first()
        if rij is not None:
            return rij[0] is None
    return False


def zonder_flowrun(w: Werkplek, aantal: int = 200) -> list[str]:
    """Open subjects that never got a flow run, those with work first."""
    with w.db.lezen() as s:
        ids: list[str] = []
        for tabel in (Datalek, Casus):
            ids += s.scalars(
                select(tabel.id)
                .join(FlowRun, FlowRun.onderwerp_id == tabel.id, isouter=True)
                .where(FlowRun.onderwerp_id.is_(None), tabel.gesloten_op.is_(None))
                .order_by((tabel.werk_nr > tabel.verwerkt_nr).desc())
                .limit(aantal)
            ).all()
    return ids


def tel_open(w: Werkplek) -> int:
    """How many casussen and datalekken are open."""
    with w.db.lezen() as s:
        return sum(
            s.scalar(select(func.count()).select_from(t).where(t.gesloten_op.is_(None))) or 0
            for t in (Casus, Datalek)
        )


def open_onderwerpen(w: Werkplek) -> list[Onderwerp]:
    """Every open casus and datalek: datalekken first, then casussen with work, then the rest."""
    gevonden: list[tuple[int, Onderwerp]] = []
    with w.db.lezen() as s:
        for tabel, soort in ((Datalek, "datalek"), (Casus, "casus")):
            for id_, nummer, convenant, werk, run, generatie in s.execute(
                select(
                    tabel.id,
                    tabel.nummer,
                    tabel.convenant,
                    tabel.werk_nr > tabel.verwerkt_nr,
                    FlowRun.flow_run_id,
                    FlowRun.generatie,
                )
                .join(FlowRun, FlowRun.onderwerp_id == tabel.id, isouter=True)
                .where(tabel.gesloten_op.is_(None))
                .order_by(tabel.nummer)
            ):
                rang = 0 if soort == "datalek" else 1 if werk else 2
                gevonden.append((rang, Onderwerp(soort, id_, nummer, convenant, False, run, generatie or 0)))
    return [o for _, o in sorted(gevonden, key=lambda x: x[0])]
