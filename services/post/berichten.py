"""Berichten as people deal with them: their fate, confirming receipt, following up what nobody answers, and
holding or retrying.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, or_, select, true, update
from sqlalchemy.orm import Session

from models import logboek
from models.klok import Moment
from models.tabellen import Autorisatie, Bericht, BerichtGebeurtenis, Casus, Contact, Feit, nieuw_id
from notifications import uitbox
from notifications.soorten import TEKSTEN
from rules.stand import Lezer
from rules.werktijd import na_werkdagen
from services.handelen.fouten import Conflict, GeenBevoegdheid, NietGevonden
from services.handelen.werkplek import Werkplek
from services.handelen.wie import Identiteit, beheert, controleer_sessie, eis_beheerder, lezer_voor, lopend

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


_STATUS = {
    "wachtend": "staat klaar om te versturen",
    "bezig": "wordt nu verstuurd",
    "opnieuw": "wordt later opnieuw geprobeerd",
    "aanvaard": "aanvaard door de mailserver",
    "teruggekomen": "teruggekomen",
    "dood": "geweigerd door de mailserver",
    "aangehouden": "aangehouden; wacht op een mens",
    "vervallen": "niet verstuurd: geen ontvanger meer",
}


def _beeld(w: Werkplek, s: Session, b: Bericht) -> BerichtBeeld:
    partijen = w.actief(s, b.convenant)[1].convenant.partijen
    naam = partijen[b.partij].naam if b.partij in partijen else b.partij
    uitleg = f"{_STATUS[b.status]}" + (f" ({b.uitkomst})" if b.uitkomst else "")
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
    toegang = s.execute(
        select(Autorisatie.convenant, Autorisatie.partij, Autorisatie.rol).where(lopend(wie.medewerker_id))
    ).all()
    regie = {c for c, _, rol in toegang if rol == "procesregisseur"}
    return or_(
        Bericht.convenant.in_(regie),
        *(and_(Bericht.convenant == c, Bericht.partij == p) for c, p in {(c, p) for c, p, _ in toegang}),
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
        eigen = (
            s.scalars(select(Autorisatie.id).where(lopend(wie.medewerker_id, b.convenant, b.partij))).first()
            is not None
        )
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


def bevestig(w: Werkplek, wie: Identiteit, id_: str, *, namens: str | None = None) -> None:
    """Confirm receipt of one bericht, on behalf of the partij that it was sent to."""
    with w.db.schrijven() as s:
        nu = w.nu(s)
        controleer_sessie(s, wie, nu.wand)
        b = _vind(s, wie, id_)
        lezer = lezer_voor(s, wie, b.convenant, namens)
        if lezer.partij != b.partij:
            raise GeenBevoegdheid(
                "Dit bericht is voor een andere partij.", doen="Alleen die partij bevestigt de ontvangst."
            )
        if b.gelezen_op is not None:
            raise Conflict("De ontvangst is al bevestigd.")
        b.gelezen_op, b.gelezen_door, b.opvolgen_op = nu.domein, lezer.medewerker, None
        uitbox.gebeurtenis(s, b.id, "bevestigd", "de ontvanger bevestigde de ontvangst", nu.wand)
        logboek.schrijf(
            s,
            b.onderwerp_id if b.onderwerp != "profiel" else "installatie",
            "bericht_bevestigd",
            door=lezer.medewerker,
            partij=lezer.partij,
            op=nu.domein,
            op_wand=nu.wand,
            codes={"bericht": b.id, "soort": b.soort},
        )


def _beheer(w: Werkplek, wie: Identiteit, id_: str, mag: tuple[str, ...], naar: str, zin: str) -> None:
    with w.db.schrijven() as s:
        nu = w.nu(s)
        controleer_sessie(s, wie, nu.wand)
        eis_beheerder(s, wie)
        b = _vind(s, wie, id_)
        if b.status not in mag:
            raise Conflict(
                f"Dit bericht is nu: {_STATUS[b.status]}.", doen=f"Dit kan alleen bij: {', '.join(mag)}."
            )
        if naar == "wachtend" and b.contact_id is None:
            raise Conflict(
                "Van deze partij is geen contact bekend.",
                doen="Voeg eerst een contact toe; een nieuw bericht volgt met de volgende gebeurtenis.",
            )
        b.status, b.volgende_op, b.pogingen, b.uitkomst = (
            naar,
            nu.wand,
            0,
            None if naar == "wachtend" else zin,
        )
        uitbox.gebeurtenis(s, b.id, naar, zin, nu.wand)
        logboek.schrijf(
            s,
            "installatie",
            "bericht_beheerd",
            door=wie.medewerker_id,
            partij="",
            op=nu.domein,
            op_wand=nu.wand,
            codes={"bericht": b.id, "naar": naar},
        )


def opnieuw(w: Werkplek, wie: Identiteit, id_: str) -> None:
    """Send once more what was refused, came back or is held. The Message-ID stays the same."""
    _beheer(
        w,
        wie,
        id_,
        ("dood", "teruggekomen", "aangehouden", "opnieuw"),
        "wachtend",
        "een beheerder biedt het opnieuw aan",
    )


def houd(w: Werkplek, wie: Identiteit, id_: str) -> None:
    """Hold a bericht that has not left yet."""
    _beheer(w, wie, id_, ("wachtend", "opnieuw"), "aangehouden", "een beheerder houdt het vast")


def proefbericht(w: Werkplek, wie: Identiteit, convenant: str, partij: str) -> list[str]:
    """Send every contact of a partij a test bericht, to be confirmed. Returns the ids."""
    with w.db.schrijven() as s:
        nu = w.nu(s)
        controleer_sessie(s, wie, nu.wand)
        eis_beheerder(s, wie)
        w.actief(s, convenant)
        if not s.scalar(
            select(
                exists().where(
                    Contact.convenant == convenant, Contact.partij == partij, Contact.ingetrokken_op.is_(None)
                )
            )
        ):
            raise NietGevonden(
                f"Van '{partij}' is geen contact bekend.",
                doen="Voeg er een toe met: casusregie convenant contact",
            )
        oorzaak = uitbox.Oorzaak("profiel", nieuw_id(), partij[:30], convenant, "proef")
        ids = uitbox.zet_klaar(
            s, oorzaak, "proefbericht", {partij}, wand=nu.wand, voor=("casus", "datalek"), welke=None
        )
        logboek.schrijf(
            s,
            "installatie",
            "proefbericht",
            door=wie.medewerker_id,
            partij=partij,
            op=nu.domein,
            op_wand=nu.wand,
            codes={"berichten": ids},
        )
        return ids


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
                    Feit.casus_id == b.onderwerp_id, Feit.partij == b.partij, Feit.op > b.aangemaakt_domein_op
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
