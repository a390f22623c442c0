"""Berichten as people deal with them: their fate, confirming receipt, following up what nobody answers, and
holding or retrying.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from pydantic import Field
from sqlalchemy import ColumnElement, and_, exists, or_, select, true, update
from sqlalchemy.orm import Session

from models import logboek
from models.klok import Moment
from models.tabellen import Bericht, BerichtGebeurtenis, Casus, CasusFeit, Contact, nieuw_id
from notifications import uitbox
from notifications.soorten import TEKSTEN
from rules.codes import BerichtStatus, woorden
from rules.rollen import BEHEERDER, IEDEREEN
from rules.stand import Lezer
from rules.werktijd import na_werkdagen
from services.handelen.fouten import Conflict, GeenBevoegdheid, NietGevonden
from services.handelen.handeling import Kop
from services.handelen.in_installatie import InInstallatie, beheer
from services.handelen.velden import Kenmerk, Opdracht, Positie, Uit
from services.handelen.werkplek import Werkplek
from services.handelen.wie import Identiteit, autorisaties_van, beheert, controleer_sessie, lezer_voor

STELSEL = "stelsel"
NOG_ONDERWEG = ("wachtend", "opnieuw", "bezig", "aangehouden", "aanvaard")


@dataclass(frozen=True)
class BerichtBeeld:
    """A bericht without address: what, to whom, and its fate in words."""

    id: str
    soort: str
    kop: str
    kenmerk: str
    partij: str
    partijnaam: str
    kanaal: str
    status: str
    uitleg: str
    op: datetime
    gelezen_op: datetime | None


@dataclass(frozen=True)
class Tijdlijn:
    """A bericht with everything that happened to it, oldest first; and whether this reader still confirms
    that it arrived.
    """

    bericht: BerichtBeeld
    regels: tuple[tuple[datetime, str, str], ...]
    mag_bevestigen: bool


def _beeld(w: Werkplek, s: Session, b: Bericht) -> BerichtBeeld:
    naam = w.actief(s, b.convenant)[1].convenant.naam_van(b.partij)
    uitleg = f"{woorden(BerichtStatus, b.status)}" + (f" ({b.uitkomst})" if b.uitkomst else "")
    return BerichtBeeld(
        b.id,
        b.soort,
        TEKSTEN[b.soort].kop,  # type: ignore[index]
        b.kenmerk,
        b.partij,
        naam,
        b.kanaal,
        b.status,
        uitleg,
        b.aangemaakt_op,
        b.gelezen_op,
    )


def _zichtbaar(s: Session, wie: Identiteit) -> ColumnElement[bool]:
    """The condition on Bericht: the regie of a convenant sees every bericht of it, a partij its own, a
    beheerder all.
    """
    if beheert(s, wie):
        return true()
    toegang = autorisaties_van(s, wie.medewerker_id)
    regie = {a.convenant for a in toegang if a.rol == "procesregisseur"}
    return or_(
        Bericht.convenant.in_(regie),
        *(
            and_(Bericht.convenant == c, Bericht.partij == p)
            for c, p in {(a.convenant, a.partij) for a in toegang}
        ),
    )


def _vind(s: Session, wie: Identiteit, id_: str) -> Bericht:
    b = s.scalars(select(Bericht).where(Bericht.id == id_, _zichtbaar(s, wie)).with_for_update()).first()
    if b is None:
        raise NietGevonden(
            "Dit bericht bestaat niet, of is niet voor u te zien.",
            doen="Bekijk de lijst met: casusregie berichten lijst",
        )
    return b


def lijst(
    w: Werkplek, wie: Identiteit, *, status: str | None = None, kenmerk: str | None = None, aantal: int = 50
) -> list[BerichtBeeld]:
    """The newest berichten that this person may see."""
    with w.db.lezen() as s:
        controleer_sessie(s, wie, w.nu(s).wand)
        vraag = (
            select(Bericht)
            .where(_zichtbaar(s, wie))
            .order_by(Bericht.aangemaakt_op.desc(), Bericht.id)
            .limit(aantal)
        )
        if status:
            vraag = vraag.where(Bericht.status == status)
        if kenmerk:
            vraag = vraag.where(Bericht.kenmerk == kenmerk)
        return [_beeld(w, s, b) for b in s.scalars(vraag)]


def tijdlijn(w: Werkplek, wie: Identiteit, id_: str) -> Tijdlijn:
    """What happened to one bericht."""
    with w.db.lezen() as s:
        controleer_sessie(s, wie, w.nu(s).wand)
        b = _vind(s, wie, id_)
        regels = s.scalars(
            select(BerichtGebeurtenis)
            .where(BerichtGebeurtenis.bericht_id == b.id)
            .order_by(BerichtGebeurtenis.op, BerichtGebeurtenis.id)
        )
        eigen = bool(autorisaties_van(s, wie.medewerker_id, b.convenant, b.partij))
        return Tijdlijn(
            _beeld(w, s, b), tuple((r.op, r.wat, r.uitleg) for r in regels), eigen and b.gelezen_op is None
        )


def markeer_gelezen(s: Session, onderwerp_id: str, lezer: Lezer, nu: Moment) -> None:
    """An authenticated reader opened what these berichten were about: that counts as read; opening a link in
    a mail does not.
    """
    rijen = s.scalars(
        select(Bericht).where(
            Bericht.onderwerp_id == onderwerp_id,
            Bericht.partij == lezer.partij,
            Bericht.gelezen_op.is_(None),
            Bericht.status.in_(NOG_ONDERWEG),
        )
    ).all()
    for b in rijen:
        b.gelezen_op, b.gelezen_door, b.opvolgen_op = nu.domein, lezer.medewerker, None
        uitbox.gebeurtenis(
            s, b.id, "gelezen", "een medewerker van de partij bekeek waar dit bericht over gaat", nu.wand
        )


class VanEenBericht(Opdracht):
    """Which bericht."""

    bericht: Annotated[Kenmerk, Positie()] = Field(description="Nummer van het bericht")


class BerichtBevestigen(VanEenBericht):
    """Which bericht, on behalf of whom."""

    namens: Kenmerk = Field("", description="Namens welke partij, als u voor meer partijen werkt")


class Proefbericht(Opdracht):
    """To whom."""

    convenant: Annotated[str, Uit("convenanten"), Positie()] = Field(description="Samenwerking")
    partij: Annotated[Kenmerk, Positie()] = Field(description="Partij")


@beheer(
    "Ontvangst bevestigen",
    kop=Kop.BERICHTEN,
    wie=IEDEREEN,
    opdrachtregel="berichten bevestig",
    gedaan="De ontvangst is bevestigd",
)
def bericht_bevestigen(h: InInstallatie, op: BerichtBevestigen) -> None:
    """Bevestig de ontvangst van een bericht aan uw organisatie."""
    b = _vind(h.s, h.wie, op.bericht)
    lezer = lezer_voor(h.s, h.wie, b.convenant, op.namens or None)
    if lezer.partij != b.partij:
        raise GeenBevoegdheid(
            "Dit bericht is voor een andere partij.", doen="Alleen die partij bevestigt de ontvangst."
        )
    if b.gelezen_op is not None:
        raise Conflict("De ontvangst is al bevestigd.")
    b.gelezen_op, b.gelezen_door, b.opvolgen_op = h.nu.domein, lezer.medewerker, None
    uitbox.gebeurtenis(h.s, b.id, "bevestigd", "de ontvanger bevestigde de ontvangst", h.nu.wand)
    keten = b.onderwerp_id if b.onderwerp != "profiel" else "installatie"
    codes = {"bericht": b.id, "soort": b.soort}
    h.log("bericht_bevestigd", codes, partij=lezer.partij, keten=keten)


def _zet(h: InInstallatie, id_: str, mag: tuple[BerichtStatus, ...], naar: BerichtStatus, zin: str) -> None:
    b = _vind(h.s, h.wie, id_)
    if b.status not in mag:
        mogelijk = ", ".join(x.woorden for x in mag)
        raise Conflict(
            f"Dit bericht is nu: {woorden(BerichtStatus, b.status)}.", doen=f"Dit kan alleen bij: {mogelijk}."
        )
    wacht = naar == BerichtStatus.WACHTEND
    if wacht and b.contact_id is None:
        raise Conflict(
            "Van deze partij is geen contact bekend.",
            doen="Voeg eerst een contact toe; een nieuw bericht volgt met de volgende gebeurtenis.",
        )
    b.status, b.volgende_op, b.pogingen, b.uitkomst = naar, h.nu.wand, 0, None if wacht else zin
    uitbox.gebeurtenis(h.s, b.id, naar, zin, h.nu.wand)
    h.log("bericht_beheerd", {"bericht": b.id, "naar": str(naar)})


@beheer(
    "Bericht opnieuw aanbieden",
    kop=Kop.BERICHTEN,
    wie=BEHEERDER,
    opdrachtregel="berichten opnieuw",
    gedaan="Het bericht wordt opnieuw aangeboden",
)
def bericht_opnieuw(h: InInstallatie, op: VanEenBericht) -> None:
    """Bied opnieuw aan wat is geweigerd, terugkwam of wordt vastgehouden (beheerder)."""
    # the Message-ID stays the same
    mag = (
        BerichtStatus.DOOD,
        BerichtStatus.TERUGGEKOMEN,
        BerichtStatus.AANGEHOUDEN,
        BerichtStatus.OPNIEUW,
    )
    _zet(h, op.bericht, mag, BerichtStatus.WACHTEND, "een beheerder biedt het opnieuw aan")


@beheer(
    "Bericht vasthouden",
    kop=Kop.BERICHTEN,
    wie=BEHEERDER,
    opdrachtregel="berichten houd",
    gedaan="Het bericht wordt vastgehouden",
)
def bericht_vasthouden(h: InInstallatie, op: VanEenBericht) -> None:
    """Houd een bericht vast dat nog niet weg is (beheerder)."""
    mag = (BerichtStatus.WACHTEND, BerichtStatus.OPNIEUW)
    _zet(h, op.bericht, mag, BerichtStatus.AANGEHOUDEN, "een beheerder houdt het vast")


@beheer(
    "Proefbericht sturen",
    kop=Kop.BERICHTEN,
    wie=BEHEERDER,
    opdrachtregel="berichten proef",
    gedaan="Het proefbericht staat klaar",
    mails=("proefbericht",),
)
def proefbericht_sturen(h: InInstallatie, op: Proefbericht) -> dict[str, Any]:
    """Stuur elk contact van een partij een proefbericht; de partij bevestigt de ontvangst (beheerder)."""
    bekend = exists().where(
        Contact.convenant == op.convenant, Contact.partij == op.partij, Contact.ingetrokken_op.is_(None)
    )
    if not h.s.scalar(select(bekend)):
        raise NietGevonden(f"Van '{op.partij}' is geen contact bekend.", doen="Voeg eerst een contact toe.")
    oorzaak = uitbox.Oorzaak("profiel", nieuw_id(), op.partij[:30], op.convenant, "proef")
    ids = uitbox.zet_klaar(
        h.s,
        oorzaak,
        "proefbericht",
        {op.partij},
        wand=h.nu.wand,
        voor=("casus", "datalek"),
        welke=None,
    )
    h.log("proefbericht", {"berichten": ids}, partij=op.partij)
    return {"berichten": ids}


def volg_op(w: Werkplek, aantal: int = 200) -> int:
    """Do what is due for questions that nobody answered: remind, ask the next contact, tell the
    procesregisseur. Once each.
    """
    with w.db.lezen() as s:
        ids = s.scalars(
            select(Bericht.id)
            .where(Bericht.opvolgen_op <= w.nu(s).domein)
            .order_by(Bericht.opvolgen_op)
            .limit(aantal)
        ).all()
    for id_ in ids:
        with w.db.schrijven() as s:
            b = s.scalars(select(Bericht).where(Bericht.id == id_).with_for_update()).one()
            nu = w.nu(s)
            if b.opvolgen_op is None or b.opvolgen_op > nu.domein:
                continue
            c = s.get_one(Casus, b.onderwerp_id)
            if (
                b.status not in NOG_ONDERWEG
                or c.gesloten_op is not None
                or _antwoordde(s, b)
                or uitbox.mag_nog(s, b) is not None
            ):
                b.opvolgen_op = None
                continue
            b.opvolging += 1
            oorzaak = uitbox.Oorzaak(
                "casus", c.id, c.nummer, c.convenant, f"opvolging {b.opvolging} van {b.id}"
            )
            pas_op = w.aan_het_werk(nu)
            if b.opvolging <= 2:
                uitbox.zet_klaar(
                    s,
                    oorzaak,
                    "beslissing_herinnering",
                    {b.partij},
                    wand=nu.wand,
                    welke=b.opvolging - 1,
                    pas_op=pas_op,
                )
                b.opvolgen_op = na_werkdagen(nu.domein, uitbox.OPVOLGEN_NA)
                wat = "herinnerd" if b.opvolging == 1 else "volgende contactpersoon gevraagd"
            else:
                regie = w.geldend(s, c.vaststelling_id).convenant.regiepartij
                uitbox.zet_klaar(s, oorzaak, "ontvangst_niet_bevestigd", {regie}, wand=nu.wand, pas_op=pas_op)
                b.opvolgen_op = None
                wat = "de procesregisseur weet dat niemand reageert"
            uitbox.gebeurtenis(s, b.id, "opgevolgd", wat, nu.wand)
            logboek.schrijf(
                s,
                c.id,
                "bericht_opgevolgd",
                door=STELSEL,
                partij=b.partij,
                op=nu.domein,
                op_wand=nu.wand,
                codes={"bericht": b.id, "soort": b.soort, "trede": b.opvolging},
            )
    return len(ids)


def _antwoordde(s: Session, b: Bericht) -> bool:
    """Did this partij do anything in the casus since? Acts are authenticated, so that is an answer."""
    return bool(
        s.scalar(
            select(
                exists().where(
                    CasusFeit.casus_id == b.onderwerp_id,
                    CasusFeit.partij == b.partij,
                    CasusFeit.op > b.aangemaakt_domein_op,
                )
            )
        )
    )


def verlopen_leases(w: Werkplek) -> int:
    """Give back what a sender that died still held. Returns how many."""
    with w.db.schrijven() as s:
        wand = w.nu(s).wand
        rijen = s.scalars(select(Bericht).where(Bericht.status == "bezig", Bericht.lease_tot < wand)).all()
        for b in rijen:
            uitbox.gebeurtenis(
                s, b.id, "opnieuw", "de verzender stopte halverwege; het wordt opnieuw aangeboden", wand
            )
        s.execute(
            update(Bericht)
            .where(Bericht.id.in_([b.id for b in rijen]))
            .values(status="opnieuw", lease=None, lease_tot=None, volgende_op=wand)
        )
        return len(rijen)
