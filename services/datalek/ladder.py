"""A datalek until everybody who must know does: report, tell the responsible partners, confirm; and the
ladder that acts when
nobody does. What people decide afterwards is `services.datalek.afhandeling`.

Sources: the 24-hour duty of the convenant (its start is an open norm, the strictest reading counts until
filled in).
What travels by mail is codes; the story stays in the vault.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from pydantic import AwareDatetime, Field
from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from convenanten.definitie import GeldendConvenant
from models import logboek
from models.klok import Moment
from models.tabellen import Bericht, Datalek, DatalekFeit, DatalekPartij, Termijn, Uitgevoerd, nieuw_id
from notifications import uitbox
from notifications.soorten import AARD, MAATREGELEN, OMVANG
from rules.datalek import (
    DatalekStand,
    afhandelaar,
    mag_kennisgeven,
    mag_namens_verantwoordelijke,
    mag_zien,
    wacht_nog_op,
)
from rules.stand import Feit, Lezer
from rules.termijnen import ap_treden, datalek_start, datalek_treden
from services.handelen.fouten import Conflict, GeenBevoegdheid, NietGevonden, OngeldigeInvoer, Storing, eis
from services.handelen.handeling import Opdracht, al_gedaan, vind_casus
from services.handelen.standen import tel
from services.handelen.termijnen import STELSEL, voeg_toe
from services.handelen.werkplek import Werkplek
from services.handelen.wie import Identiteit, controleer_sessie, lezer_voor
from services.uitvoeren import lease

VOOR = ("datalek", "casus")


class Melden(Opdracht):
    """A report, made in under a minute."""

    opgemerkt_op: AwareDatetime = Field(description="Wanneer het is opgemerkt (jjjj-mm-ddTuu:mm+01:00)")
    aard: tuple[str, ...] = Field(min_length=1, description=f"Aard: {', '.join(AARD)} (mag vaker)")
    omvang: str = Field("onbekend", description=f"Aantal personen: {', '.join(OMVANG)}")
    maatregelen: tuple[str, ...] = Field(
        ("geen_nog",), description=f"Maatregelen: {', '.join(MAATREGELEN)} (mag vaker)"
    )
    verantwoordelijk: tuple[str, ...] = Field(
        (), description="Partij die (mede)verantwoordelijk is (mag vaker)"
    )
    casus: str = Field("", description="Casusnummer, als het om een casus gaat")
    bij_partij: str = Field("", description="Partij waar het is gebeurd (leeg: uw eigen partij)")
    verhaal: str = Field(
        min_length=3, max_length=20_000, description="Wat er is gebeurd (blijft in de kluis)"
    )


def _log(
    s: Session,
    d: Datalek,
    nu: Moment,
    soort: str,
    door: str,
    partij: str,
    codes: dict[str, Any] | None = None,
) -> None:
    logboek.schrijf(
        s, d.id, soort, door=door, partij=partij, op=nu.domein, op_wand=nu.wand, codes=codes or {}
    )


def _oorzaak(d: Datalek, gebeurtenis: str) -> uitbox.Oorzaak:
    return uitbox.Oorzaak("datalek", d.id, d.nummer, d.convenant, gebeurtenis)


def _controleer(op: Melden) -> None:
    for waarden, bekend, wat in (
        (op.aard, AARD, "aard"),
        ((op.omvang,), OMVANG, "omvang"),
        (op.maatregelen, MAATREGELEN, "maatregelen"),
    ):
        vreemd = [x for x in waarden if x not in bekend]
        if vreemd:
            raise OngeldigeInvoer(
                f"Onbekend bij {wat}: {', '.join(vreemd)}.", doen=f"Kies uit: {', '.join(bekend)}."
            )


def melden(
    w: Werkplek, wie: Identiteit, convenant: str, op: Melden, *, sleutel: str, namens: str | None = None
) -> dict[str, Any]:
    """Register a (possible) datalek and start its 24-hour ladder. Anyone with access to the convenant may
    report.

    Rungs whose moment has passed already (noticed long before it was registered) are due at once.
    """
    _controleer(op)
    try:
        with w.db.schrijven() as s:
            nu = w.nu(s)
            controleer_sessie(s, wie, nu.wand)
            eerder = al_gedaan(s, wie, sleutel, "datalek_melden")
            if eerder is not None:
                return eerder
            lezer = lezer_voor(s, wie, convenant, namens)
            vaststelling_id, geldend = w.actief(s, convenant)
            c = geldend.convenant
            bij = op.bij_partij or lezer.partij
            verantwoordelijk = set(op.verantwoordelijk) or {c.regiepartij}
            vreemd = sorted((verantwoordelijk | {bij}) - set(c.partijen))
            if vreemd:
                raise OngeldigeInvoer(
                    f"Geen partij van dit convenant: {', '.join(vreemd)}.",
                    doen=f"Kies uit: {', '.join(c.partijen)}.",
                )
            if op.opgemerkt_op > nu.domein:
                raise OngeldigeInvoer(
                    "Het moment van opmerken ligt in de toekomst.", doen="Controleer datum en tijd."
                )
            start = datalek_start(str(geldend.norm(c.datalek.start_norm)), op.opgemerkt_op, nu.domein)
            id_ = nieuw_id()
            w.kluis.maak_sleutel(id_, nu.wand)
            jaar = nu.domein.year
            d = Datalek(
                id=id_,
                nummer=f"DL-{jaar}-{tel(s, f'DL-{jaar}'):05d}",
                convenant=convenant,
                vaststelling_id=vaststelling_id,
                casus_id=vind_casus(s, op.casus).id if op.casus else None,
                bij_partij=bij,
                door=wie.medewerker_id,
                opgemerkt_op=op.opgemerkt_op,
                geregistreerd_op=nu.domein,
                start_op=start,
                uiterlijk_op=start + c.datalek.duur,
                aard=sorted(set(op.aard)),
                omvang=op.omvang,
                maatregelen=sorted(set(op.maatregelen)),
                status="gemeld",
                verhaal_kluis=w.kluis.versleutel(id_, f"datalek.verhaal.{id_}", op.verhaal),
                werk_nr=1,
                verwerkt_nr=0,
            )
            s.add(d)
            s.flush()
            for partij in sorted(verantwoordelijk):
                s.add(DatalekPartij(datalek_id=id_, partij=partij))
            for termijn in (*datalek_treden(start, c.datalek), *ap_treden(op.opgemerkt_op)):
                voeg_toe(s, "datalek", id_, 1, termijn)
            codes = {
                "aard": d.aard,
                "omvang": d.omvang,
                "maatregelen": d.maatregelen,
                "bij": bij,
                "verantwoordelijk": sorted(verantwoordelijk),
                "opgemerkt_op": op.opgemerkt_op.isoformat(),
                "start_op": start.isoformat(),
            }
            _log(s, d, nu, "datalek_gemeld", wie.medewerker_id, lezer.partij, codes)
            resultaat = {"datalek": d.nummer, "id": id_, "uiterlijk": d.uiterlijk_op.isoformat()}
            s.add(
                Uitgevoerd(
                    sleutel=sleutel,
                    handeling="datalek_melden",
                    door=wie.medewerker_id,
                    resultaat=resultaat,
                    op=nu.wand,
                )
            )
            w.bel.in_transactie(s, id_)
    except OperationalError as fout:
        raise Storing(
            "De database is niet bereikbaar. Er is niets vastgelegd.",
            doen="Probeer het meteen opnieuw; bel anders de FG.",
        ) from fout
    w.bel.na_commit(id_)
    return resultaat


def vind(s: Session, wie: Identiteit, nummer: str, namens: str | None) -> tuple[Datalek, Lezer]:
    """The datalek with this number, locked, and as whom this person looks. Raises NietGevonden for what it
    may not know of.
    """
    d = s.scalars(select(Datalek).where(Datalek.nummer == nummer).with_for_update()).first()
    geen = NietGevonden(
        f"Datalek {nummer} bestaat niet, of is niet voor u te zien.", doen="Controleer het nummer."
    )
    if d is None:
        raise geen
    try:
        lezer = lezer_voor(s, wie, d.convenant, namens)
    except GeenBevoegdheid as fout:
        raise geen from fout
    if not mag_zien(stand_van(s, d), lezer, melder=wie.medewerker_id == d.door):
        raise geen
    return d, lezer


def kennisgeven(
    w: Werkplek, wie: Identiteit, nummer: str, *, maatregelen: tuple[str, ...] = (), namens: str | None = None
) -> dict[str, Any]:
    """A person tells the (mede)verantwoordelijke partijen: aard, omvang and maatregelen, in codes (H6)."""
    vreemd = [m for m in maatregelen if m not in MAATREGELEN]
    if vreemd:
        raise OngeldigeInvoer(
            f"Onbekende maatregel: {', '.join(vreemd)}.", doen=f"Kies uit: {', '.join(MAATREGELEN)}."
        )
    with w.db.schrijven() as s:
        nu = w.nu(s)
        controleer_sessie(s, wie, nu.wand)
        d, lezer = vind(s, wie, nummer, namens)
        eis(mag_kennisgeven(stand_van(s, d), lezer))
        if d.kennisgegeven_op is not None:
            raise Conflict("De kennisgeving is al gedaan.", doen="Bekijk het datalek.")
        if maatregelen:
            d.maatregelen = sorted(set(maatregelen))
        _geef_kennis(s, d, nu, wie.medewerker_id, lezer.partij)
        d.werk_nr += 1
        w.bel.in_transactie(s, d.id)
        id_ = d.id
    w.bel.na_commit(id_)
    return {"datalek": nummer, "status": "kennisgegeven"}


def _geef_kennis(s: Session, d: Datalek, nu: Moment, door: str, partij: str) -> None:
    d.kennisgegeven_op, d.kennisgegeven_door, d.status = nu.domein, door, "kennisgegeven"
    codes = {"aard": d.aard, "omvang": d.omvang, "maatregelen": d.maatregelen, "automatisch": door == STELSEL}
    anderen = s.scalars(
        select(DatalekPartij.partij).where(
            DatalekPartij.datalek_id == d.id, DatalekPartij.partij != d.bij_partij
        )
    ).all()
    uitbox.zet_klaar(
        s, _oorzaak(d, "kennisgeving"), "datalek_kennisgeving", anderen, wand=nu.wand, codes=codes, voor=VOOR
    )
    te_laat = nu.domein > d.uiterlijk_op
    _log(
        s,
        d,
        nu,
        "datalek_kennisgegeven",
        door,
        partij,
        {
            "automatisch": door == STELSEL,
            "te_laat": te_laat,
            "reden": "later geregistreerd dan de termijn"
            if te_laat and d.geregistreerd_op > d.uiterlijk_op
            else "",
        },
    )


def bevestigen(w: Werkplek, wie: Identiteit, nummer: str, *, namens: str | None = None) -> dict[str, Any]:
    """A responsible partij confirms that it knows. An authenticated act: opening a link is not enough."""
    with w.db.schrijven() as s:
        nu = w.nu(s)
        controleer_sessie(s, wie, nu.wand)
        d, lezer = vind(s, wie, nummer, namens)
        eis(mag_namens_verantwoordelijke(stand_van(s, d), lezer))
        rij = s.scalars(
            select(DatalekPartij).where(
                DatalekPartij.datalek_id == d.id, DatalekPartij.partij == lezer.partij
            )
        ).one()
        if rij.bevestigd_op is None:
            rij.bevestigd_op, rij.bevestigd_door = nu.domein, wie.medewerker_id
            _log(s, d, nu, "datalek_bevestigd", wie.medewerker_id, lezer.partij)
        d.werk_nr += 1
        w.bel.in_transactie(s, d.id)
        id_ = d.id
    w.bel.na_commit(id_)
    return {"datalek": nummer, "bevestigd": lezer.partij}


def stand_van(s: Session, d: Datalek) -> DatalekStand:
    """The facts of a datalek, in codes."""
    feiten = s.execute(
        select(DatalekFeit.soort, DatalekFeit.partij, DatalekFeit.door, DatalekFeit.gegevens)
        .where(DatalekFeit.datalek_id == d.id)
        .order_by(DatalekFeit.volgnr)
    )
    return DatalekStand(
        d.bij_partij,
        frozenset(s.scalars(select(DatalekPartij.partij).where(DatalekPartij.datalek_id == d.id))),
        d.kennisgegeven_op is not None,
        d.gesloten_op is not None,
        tuple(Feit(soort, 1, partij, door, gegevens) for soort, partij, door, gegevens in feiten),
    )


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
        for rij in rijen:
            rij.status, rij.afgegaan_op = "afgegaan", nu.domein
            _trede(s, d, geldend, rij, nu)
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
            tuple(r.trede for r in rijen),
            wacht_op,
            d.uiterlijk_op,
        )


def _trede(s: Session, d: Datalek, geldend: GeldendConvenant, rij: Termijn, nu: Moment) -> None:
    c = geldend.convenant
    gedaan = "niets"
    oorzaak = _oorzaak(d, rij.trede)
    uiterlijk = {"uiterlijk": d.uiterlijk_op.isoformat()}
    if rij.trede == "melding":
        uitbox.zet_klaar(
            s,
            oorzaak,
            "datalek_melding",
            {d.bij_partij, c.regiepartij},
            wand=nu.wand,
            codes=uiterlijk,
            voor=VOOR,
        )
        gedaan = "gemeld"
    elif rij.trede == "herinnering" and d.kennisgegeven_op is None:
        uitbox.zet_klaar(
            s, oorzaak, "datalek_herinnering", {d.bij_partij}, wand=nu.wand, codes=uiterlijk, voor=VOOR
        )
        gedaan = "herinnerd"
    elif rij.trede == "vervanger" and d.kennisgegeven_op is None:
        uitbox.zet_klaar(
            s, oorzaak, "datalek_vervanger", {d.bij_partij}, wand=nu.wand, codes=uiterlijk, voor=VOOR, welke=1
        )
        gedaan = "vervanger_gevraagd"
    elif rij.trede == "automatische_kennisgeving" and d.kennisgegeven_op is None:
        _geef_kennis(s, d, nu, STELSEL, "")
        gedaan = "automatisch_kennisgegeven"
    elif rij.trede in {"ap_herinnering", "ap_verstreken"}:
        stand = stand_van(s, d)
        if stand.is_datalek and stand.feit("ap_besluiten") is None:
            ap = {"uiterlijk": (d.opgemerkt_op + timedelta(hours=72)).isoformat()}
            wie = {afhandelaar(geldend, stand), c.regiepartij}
            uitbox.zet_klaar(
                s, oorzaak, "datalek_ap_termijn", wie, wand=nu.wand, codes=ap, voor=VOOR, welke=None
            )
            gedaan = "ap_herinnerd" if rij.trede == "ap_herinnering" else "ap_te_laat"
    elif rij.trede in {"alle_kanalen", "verstreken"}:
        open_ = _niet_aanvaard(s, d)
        if open_:
            uitbox.zet_klaar(
                s,
                oorzaak,
                "datalek_alarm",
                {d.bij_partij, c.regiepartij, *open_},
                wand=nu.wand,
                codes=uiterlijk,
                voor=("wacht", *VOOR),
                welke=None,
            )
            gedaan = "alarm"
    _log(
        s,
        d,
        nu,
        "datalek_trede",
        STELSEL,
        "",
        {
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
