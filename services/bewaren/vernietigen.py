"""The end of a dossier: destroying the key of a casus, and giving it a fresh one."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from pydantic import Field
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models import logboek
from models.kluis import schrijf_opnieuw, wis
from models.tabellen import Adviesvraag, Betrokkene, Casus, Termijn
from rules.bevoegdheid import mag_vernietigen
from rules.rollen import BEHEERDER, FG
from services.bewaren.bewaartermijn import BEWAREN, OPEN, verlopen
from services.handelen.fouten import Conflict, NietGevonden, eis
from services.handelen.handeling import Kop
from services.handelen.in_installatie import InInstallatie, beheer
from services.handelen.standen import vergrendel_casus
from services.handelen.termijnen import STELSEL
from services.handelen.velden import Kenmerk, Opdracht, Positie
from services.handelen.werkplek import Werkplek
from services.handelen.wie import beheert, convenanten_als


class VanEenCasus(Opdracht):
    """Which casus."""

    casusnummer: Annotated[Kenmerk, Positie()] = Field(description="Casusnummer")


def _casus(h: InInstallatie, nummer: str) -> Casus:
    id_ = h.s.scalars(select(Casus.id).where(Casus.nummer == nummer)).first()
    if id_ is None:
        raise _weg(nummer)
    return vergrendel_casus(h.s, id_)


def _weg(nummer: str) -> NietGevonden:
    return NietGevonden(f"Casus {nummer} bestaat niet.", doen="Controleer het casusnummer.")


@beheer(
    "Dossier vernietigen",
    kop=Kop.BEWAREN,
    wie=BEHEERDER | FG,
    opdrachtregel="casus vernietig",
    gedaan="Het dossier is vernietigd",
    vooraf="Vernietigen is niet terug te draaien. Weet u het zeker?",
)
def dossier_vernietigen(h: InInstallatie, op: VanEenCasus) -> dict[str, Any]:
    """Vernietig het dossier van een gesloten casus, voorgoed (FG; na de bewaartermijn ook een beheerder)."""
    # the log, the course and the numbers stay; they hold no personal data
    c = _casus(h, op.casusnummer)
    is_fg = c.convenant in convenanten_als(h.s, h.wie, "fg")
    if not is_fg and not beheert(h.s, h.wie):
        raise _weg(op.casusnummer)
    if c.gesloten_op is None:
        raise Conflict(
            "De casus is nog open; een dossier in gebruik wordt niet vernietigd.",
            doen="Sluit eerst de casus.",
        )
    if c.vernietigd_op is not None:
        raise Conflict("Dit dossier is al vernietigd.")
    eis(mag_vernietigen(is_fg=is_fg, verlopen=verlopen(h.s, c.id, h.nu.domein)))
    definitief = _vernietig(h.w, h.s, c, h.wie.medewerker_id)
    h.na_commit.append(lambda: _leeg_wal(h.w))
    return {"definitief_na": definitief.isoformat()}


@beheer(
    "Sleutel van een casus vernieuwen",
    kop=Kop.BEWAREN,
    wie=BEHEERDER,
    opdrachtregel="sleutels vernieuw",
    gedaan="De sleutel is vernieuwd",
)
def sleutel_vernieuwen(h: InInstallatie, op: VanEenCasus) -> dict[str, Any]:
    """Geef een casus een nieuwe sleutel en schrijf alles opnieuw (beheerder)."""
    c = _casus(h, op.casusnummer)
    h.w.kluis.vernieuw_sleutel(c.id, h.nu.wand)
    aantal = schrijf_opnieuw(h.s, h.w.kluis, c.id)
    h.log("sleutel_vernieuwd", {"waarden": aantal}, keten=c.id)
    id_, wand = c.id, h.nu.wand
    h.na_commit.append(lambda: h.w.kluis.ruim_oude_sleutels(id_, wand))
    return {"waarden": aantal}


def vernietig_meteen(w: Werkplek, casus_id: str) -> None:
    """Destroy a closed casus whose end asks for it (the convenant says so). Repeating it changes nothing.

    An earlier dossier that it built on, and whose own date is past, goes with it.
    """
    with w.db.schrijven() as s:
        c = vergrendel_casus(s, casus_id)
        if c.gesloten_op is None or c.vernietigd_op is not None:
            return
        c.verwerkt_nr = c.werk_nr
        _vernietig(w, s, c, STELSEL)
    _leeg_wal(w)
    vernietig_verlopen(w)


def vernietig_verlopen(w: Werkplek) -> list[str]:
    """Destroy every closed dossier and every adviesvraag whose term has passed. Returns the numbers. Called
    by the bewaker.
    """
    with w.db.lezen() as s:
        verlopen = s.execute(
            select(Termijn.id, Termijn.onderwerp_id).where(
                Termijn.onderwerp == BEWAREN, Termijn.status == OPEN, Termijn.vervalt_op <= w.nu(s).domein
            )
        ).all()
    gedaan = []
    for termijn_id, id_ in verlopen:
        with w.db.schrijven() as s:
            c = _vergrendel(s, id_)
            termijn = s.get_one(Termijn, termijn_id)
            if termijn.status != OPEN:
                continue
            termijn.status, termijn.afgegaan_op = "afgegaan", w.nu(s).domein
            is_open = isinstance(c, Casus) and c.gesloten_op is None
            if not is_open and c.vernietigd_op is None:
                _vernietig(w, s, c, STELSEL)
                gedaan.append(c.nummer)
    if gedaan:
        _leeg_wal(w)
    return gedaan


def _vergrendel(s: Session, id_: str) -> Casus | Adviesvraag:
    """The subject of a term of retention, locked."""
    v = s.scalars(select(Adviesvraag).where(Adviesvraag.id == id_).with_for_update()).first()
    return v if v is not None else vergrendel_casus(s, id_)


def _vernietig(w: Werkplek, s: Session, c: Casus | Adviesvraag, door: str) -> datetime:
    nu = w.nu(s)
    definitief = w.kluis.vernietig(c.id, nu.wand)
    wis(s, c.id)
    s.execute(update(Betrokkene).where(Betrokkene.casus_id == c.id).values(zoekindex=None, naamindex=""))
    c.vernietigd_op = nu.domein
    logboek.schrijf(
        s,
        c.id,
        "vernietigd",
        door=door,
        partij="",
        op=nu.domein,
        op_wand=nu.wand,
        codes={"definitief_na": definitief.isoformat()},
    )
    return definitief


def _leeg_wal(w: Werkplek) -> None:
    """SQLite only: what was written before must not linger in the write-ahead log."""
    if not w.db.is_postgres:
        with w.db.engine.connect() as verbinding:
            verbinding.rollback()
            ruw = verbinding.connection.dbapi_connection
            assert ruw is not None
            ruw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
