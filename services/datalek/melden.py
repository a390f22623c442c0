"""A datalek until everybody who must know does: report, tell the responsible partijen, confirm.

Sources: the 24-hour duty of the convenant (its start is an open norm, the strictest reading counts until
filled in). What travels by mail is codes; the story stays in the vault.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from pydantic import Field
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import logboek
from models.klok import Moment as Nu
from models.tabellen import Casus, Datalek, DatalekPartij, nieuw_id
from notifications import uitbox
from rules.codes import Aard, DatalekStatus, Maatregel, Omvang
from rules.rollen import IEDEREEN, VERANTWOORDELIJKE, WAAR_HET_GEBEURDE
from rules.termijnen import ap_treden, datalek_start, datalek_treden
from rules.zicht import mag_casus_zien
from services.casus.bereik import onzichtbaar, vind_casus
from services.datalek.bereik import VOOR, InDatalek, oorzaak, op_datalek
from services.handelen.fouten import Conflict, OngeldigeInvoer
from services.handelen.standen import laad_stand, tel
from services.handelen.termijnen import STELSEL, voeg_toe
from services.handelen.velden import Kenmerk, Moment, Opdracht, Uit, Verhaal


class Melden(Opdracht):
    """A report, made in under a minute."""

    opgemerkt_op: Moment = Field(description="Wanneer het is opgemerkt")
    aard: tuple[Aard, ...] = Field(min_length=1, description="Aard")
    omvang: Omvang = Field(Omvang.ONBEKEND, description="Aantal personen")
    maatregelen: tuple[Maatregel, ...] = Field((Maatregel.GEEN_NOG,), description="Maatregelen")
    verantwoordelijk: tuple[Annotated[str, Uit("partijen")], ...] = Field(
        (), description="Partijen die (mede)verantwoordelijk zijn"
    )
    casus: Kenmerk = Field("", description="Casusnummer, als het om een casus gaat")
    bij_partij: Annotated[str, Uit("partijen")] = Field(
        "", description="Partij waar het is gebeurd (leeg: uw eigen partij)"
    )
    verhaal: Verhaal = Field(min_length=3, description="Wat er is gebeurd (blijft in de kluis)")


class Kennisgeven(Opdracht):
    """Telling the responsible partijen."""

    maatregelen: tuple[Maatregel, ...] = Field((), description="Maatregelen zoals nu bekend")


class Bevestigen(Opdracht):
    """Nothing to fill in: that it was done says enough."""


@op_datalek(
    "Datalek melden",
    wie=IEDEREEN,
    naam="datalek_melden",
    begint=True,
    gedaan="Het datalek is gemeld; de termijn van 24 uur loopt",
    opdrachtregel="datalek meld",
)
def melden(h: InDatalek, op: Melden) -> dict[str, Any]:
    """Meld een (mogelijk) datalek; dat mag iedereen met toegang."""
    # rungs whose moment has passed already (noticed long before it was registered) are due at once
    c = h.geldend.convenant
    bij = op.bij_partij or h.lezer.partij
    if bij not in c.partijen and bij != h.lezer.partij:
        raise OngeldigeInvoer(
            f"Geen partij van dit convenant: {bij}.", doen=f"Kies uit: {', '.join(c.partijen)}."
        )
    opgemerkt: datetime = op.opgemerkt_op
    if opgemerkt > h.nu.domein:
        raise OngeldigeInvoer(
            "Het moment van opmerken ligt in de toekomst.", doen="Controleer datum en tijd."
        )
    vaststelling_id, _ = h.w.actief(h.s, h.convenant)
    start = datalek_start(str(h.geldend.norm(c.datalek.start_norm)), opgemerkt, h.nu.domein)
    id_ = nieuw_id()
    h.w.kluis.maak_sleutel(id_, h.nu.wand)
    jaar = h.nu.domein.year
    d = Datalek(
        id=id_,
        nummer=f"DL-{jaar}-{tel(h.s, f'DL-{jaar}'):05d}",
        convenant=h.convenant,
        vaststelling_id=vaststelling_id,
        casus_id=_zichtbare_casus(h, op.casus).id if op.casus else None,
        bij_partij=bij,
        door=h.wie.medewerker_id,
        opgemerkt_op=opgemerkt,
        geregistreerd_op=h.nu.domein,
        start_op=start,
        uiterlijk_op=start + c.datalek.duur,
        aard=sorted({str(x) for x in op.aard}),
        omvang=str(op.omvang),
        maatregelen=sorted({str(x) for x in op.maatregelen}),
        status=DatalekStatus.GEMELD,
        werk_nr=1,
        verwerkt_nr=0,
    )
    h.w.kluis.verzegel(d, Datalek.verhaal_kluis, op.verhaal)
    h.s.add(d)
    h.s.flush()
    h.begin(d)
    verantwoordelijk = sorted(set(op.verantwoordelijk) or {c.regiepartij})
    for partij in verantwoordelijk:
        h.s.add(DatalekPartij(datalek_id=id_, partij=partij))
    for termijn in (*datalek_treden(start, c.datalek), *ap_treden(opgemerkt)):
        voeg_toe(h.s, "datalek", id_, 1, termijn)
    h.log(
        "datalek_gemeld",
        {
            "aard": d.aard,
            "omvang": d.omvang,
            "maatregelen": d.maatregelen,
            "bij": bij,
            "verantwoordelijk": verantwoordelijk,
            "opgemerkt_op": opgemerkt.isoformat(),
            "start_op": start.isoformat(),
        },
    )
    return {"datalek": d.nummer, "id": id_, "uiterlijk": d.uiterlijk_op.isoformat()}


def _zichtbare_casus(h: InDatalek, nummer: str) -> Casus:
    """The casus that this is about: one of this samenwerking that the reporter may know of.

    Raises NietGevonden in the same words for all others: a report does not tell which numbers exist.
    """
    casus = vind_casus(h.s, nummer)
    if casus.convenant == h.convenant:
        geldend = h.w.geldend(h.s, casus.vaststelling_id)
        if mag_casus_zien(laad_stand(h.s, casus), geldend, h.lezer):
            return casus
    raise onzichtbaar(nummer)


@op_datalek(
    "De partners informeren",
    wie=WAAR_HET_GEBEURDE,
    naam="datalek_kennisgeven",
    mails=("datalek_kennisgeving",),
    gedaan="De partners zijn geïnformeerd",
)
def kennisgeven(h: InDatalek, op: Kennisgeven) -> dict[str, Any]:
    """Informeer de (mede)verantwoordelijke partijen over aard, omvang en maatregelen."""
    if h.d.kennisgegeven_op is not None:
        raise Conflict("De kennisgeving is al gedaan.", doen="Bekijk het datalek.")
    if op.maatregelen:
        h.d.maatregelen = sorted({str(x) for x in op.maatregelen})
    geef_kennis(h.s, h.d, h.nu, h.wie.medewerker_id, h.lezer.partij)
    return {"datalek": h.d.nummer, "status": h.d.status}


def geef_kennis(s: Session, d: Datalek, nu: Nu, door: str, partij: str) -> None:
    """Tell the (mede)verantwoordelijke partijen, in codes (H6); by a person, or by the ladder."""
    automatisch = door == STELSEL
    d.kennisgegeven_op, d.kennisgegeven_door, d.status = nu.domein, door, DatalekStatus.KENNISGEGEVEN
    codes = {"aard": d.aard, "omvang": d.omvang, "maatregelen": d.maatregelen, "automatisch": automatisch}
    anderen = s.scalars(
        select(DatalekPartij.partij).where(
            DatalekPartij.datalek_id == d.id, DatalekPartij.partij != d.bij_partij
        )
    ).all()
    uitbox.zet_klaar(
        s,
        oorzaak(d, "kennisgeving"),
        "datalek_kennisgeving",
        anderen,
        wand=nu.wand,
        codes=codes,
        voor=VOOR,
    )
    te_laat = nu.domein > d.uiterlijk_op
    later = te_laat and d.geregistreerd_op > d.uiterlijk_op
    logboek.schrijf(
        s,
        d.id,
        "datalek_kennisgegeven",
        door=door,
        partij=partij,
        op=nu.domein,
        op_wand=nu.wand,
        codes={
            "automatisch": automatisch,
            "te_laat": te_laat,
            "reden": "later geregistreerd dan de termijn" if later else "",
        },
    )


@op_datalek(
    "Bevestigen dat uw organisatie dit weet",
    wie=VERANTWOORDELIJKE,
    naam="datalek_bevestigen",
    gedaan="De ontvangst is bevestigd",
    opdrachtregel="datalek bevestig",
)
def bevestigen(h: InDatalek, op: Bevestigen) -> dict[str, Any]:
    """Bevestig dat uw organisatie de kennisgeving heeft ontvangen."""
    # an authenticated act: opening a link is not enough
    rij = h.s.scalars(
        select(DatalekPartij).where(
            DatalekPartij.datalek_id == h.d.id, DatalekPartij.partij == h.lezer.partij
        )
    ).one()
    if rij.bevestigd_op is None:
        rij.bevestigd_op, rij.bevestigd_door = h.nu.domein, h.wie.medewerker_id
        h.log("datalek_bevestigd")
    return {"datalek": h.d.nummer, "bevestigd": h.lezer.partij}
