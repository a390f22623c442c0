"""The end of a dossier: destroying the key of a casus, and giving it a fresh one."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from convenanten.definitie import GeldendConvenant
from models import logboek
from models.tabellen import Actie, Bericht, Besluit, Betrokkene, Casus, Feit, Gegeven, Overleg, Termijn
from rules.nadien import bewaren_tot
from rules.stand import Stand
from rules.termijnen import Termijn as TermijnRegel
from services.handelen.fouten import Conflict
from services.handelen.handeling import vind_casus
from services.handelen.standen import vergrendel_casus
from services.handelen.termijnen import STELSEL, sluit_af, voeg_toe
from services.handelen.werkplek import Werkplek
from services.handelen.wie import Identiteit, controleer_sessie, eis_beheerder

# (table, column, place in the vault, column that holds the casus)
_VELDEN = (
    (Betrokkene, "persoon_kluis", "betrokkene.persoon", "casus_id"),
    (Feit, "toelichting_kluis", "feit.toelichting", "casus_id"),
    (Gegeven, "inhoud_kluis", "gegeven.inhoud", "casus_id"),
    (Overleg, "verslag_kluis", "overleg.verslag", "casus_id"),
    (Actie, "omschrijving_kluis", "actie.omschrijving", "casus_id"),
    (Actie, "overgedragen_aan_kluis", "actie.overgedragen_aan", "casus_id"),
    (Besluit, "motivering_kluis", "besluit.motivering", "casus_id"),
    (Bericht, "inhoud_kluis", "bericht.inhoud", "onderwerp_id"),
)


def vernietig(w: Werkplek, wie: Identiteit, nummer: str) -> datetime:
    """Destroy the personal data of a closed casus: its key, and with it every copy. Returns from when it is
    final.

    The log, the course and the numbers stay; they hold no personal data. The blind index goes too.
    """
    with w.db.schrijven() as s:
        nu = w.nu(s)
        controleer_sessie(s, wie, nu.wand)
        eis_beheerder(s, wie)
        c = vergrendel_casus(s, vind_casus(s, nummer).id)
        if c.gesloten_op is None:
            raise Conflict(
                "De casus is nog open; een dossier in gebruik wordt niet vernietigd.",
                doen="Sluit eerst de casus.",
            )
        if c.vernietigd_op is not None:
            raise Conflict("Dit dossier is al vernietigd.")
        definitief = _vernietig(w, s, c, wie.medewerker_id)
    _leeg_wal(w)
    return definitief


def vernietig_meteen(w: Werkplek, casus_id: str) -> None:
    """Destroy a closed casus whose end asks for it (the convenant says so). Repeating it changes nothing."""
    with w.db.schrijven() as s:
        c = vergrendel_casus(s, casus_id)
        if c.gesloten_op is None or c.vernietigd_op is not None:
            return
        c.verwerkt_nr = c.werk_nr
        _vernietig(w, s, c, STELSEL)
    _leeg_wal(w)


def plan_vernietiging(s: Session, c: Casus, geldend: GeldendConvenant, stand: Stand) -> None:
    """Write down when the dossier of a casus that just closed is destroyed, and with it the earlier one it
    built on.
    """
    if (
        geldend.convenant.bewaren.daarna != "vernietigen"
        or geldend.convenant.fasen[c.fase].vernietigen is not None
    ):
        return
    assert c.gesloten_op is not None
    op = bewaren_tot(geldend, c.fase, c.gesloten_op)
    toets = stand.feit("actualiteit_toetsen")
    eerdere = (
        [str(toets.gegevens["eerdere"])]
        if toets is not None and toets.gegevens.get("actueel") is True
        else []
    )
    for id_ in [c.id, *eerdere]:
        sluit_af(s, id_)
        voeg_toe(s, "bewaren", id_, c.ronde, TermijnRegel("vernietigen", 1, op))


def vernietig_verlopen(w: Werkplek) -> list[str]:
    """Destroy every closed dossier whose term has passed. Returns the numbers. Called by the bewaker."""
    with w.db.lezen() as s:
        rijen = s.execute(
            select(Termijn.id, Termijn.onderwerp_id).where(
                Termijn.onderwerp == "bewaren", Termijn.status == "open", Termijn.vervalt_op <= w.nu(s).domein
            )
        ).all()
    gedaan = []
    for termijn_id, casus_id in rijen:
        with w.db.schrijven() as s:
            c = vergrendel_casus(s, casus_id)
            termijn = s.get_one(Termijn, termijn_id)
            if termijn.status != "open":
                continue
            termijn.status, termijn.afgegaan_op = "afgegaan", w.nu(s).domein
            if c.gesloten_op is not None and c.vernietigd_op is None:
                _vernietig(w, s, c, STELSEL)
                gedaan.append(c.nummer)
    if gedaan:
        _leeg_wal(w)
    return gedaan


def _vernietig(w: Werkplek, s: Session, c: Casus, door: str) -> datetime:
    nu = w.nu(s)
    definitief = w.kluis.vernietig(c.id, nu.wand)
    for tabel, kolom, _, van in _VELDEN:
        leeg = None if tabel.__table__.c[kolom].nullable else b""
        s.execute(update(tabel).where(tabel.__table__.c[van] == c.id).values({kolom: leeg}))
    s.execute(update(Betrokkene).where(Betrokkene.casus_id == c.id).values(zoekindex=None))
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


def vernieuw_sleutel(w: Werkplek, wie: Identiteit, nummer: str) -> int:
    """Give a casus a fresh key and write everything anew under it. Returns how many values were written."""
    with w.db.schrijven() as s:
        nu = w.nu(s)
        controleer_sessie(s, wie, nu.wand)
        eis_beheerder(s, wie)
        c = vergrendel_casus(s, vind_casus(s, nummer).id)
        w.kluis.vernieuw_sleutel(c.id, nu.wand)
        aantal = 0
        for tabel, kolom, plek, van in _VELDEN:
            for rij in s.scalars(select(tabel).where(tabel.__table__.c[van] == c.id)):
                oud = getattr(rij, kolom)
                if oud:
                    plaats = f"{plek}.{rij.id}"  # type: ignore[attr-defined]
                    setattr(
                        rij, kolom, w.kluis.versleutel(c.id, plaats, w.kluis.ontsleutel(c.id, plaats, oud))
                    )
                    aantal += 1
        logboek.schrijf(
            s,
            c.id,
            "sleutel_vernieuwd",
            door=wie.medewerker_id,
            partij="",
            op=nu.domein,
            op_wand=nu.wand,
            codes={"waarden": aantal},
        )
    w.kluis.ruim_oude_sleutels(c.id, nu.wand)
    return aantal
