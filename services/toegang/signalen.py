"""Signals for the FG: what `rules.signalen` finds in the log, a log chain that broke, a seal that failed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from pydantic import Field
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import logboek
from models.klok import Moment
from models.tabellen import Autorisatie, Casus, Instelling, Logregel, Signaal, Vaststelling, nieuw_id
from models.zegels import INSTALLATIE
from notifications import uitbox
from rules.codes import SoortSignaal, woorden
from rules.rollen import FG
from rules.signalen import BEHEER, UUR, GelezenRegel, vondsten
from services.handelen.fouten import Conflict, GeenBevoegdheid, NietGevonden
from services.handelen.handeling import Kop
from services.handelen.in_installatie import InInstallatie, beheer
from services.handelen.velden import Kenmerk, Opdracht, Positie
from services.handelen.werkplek import Werkplek
from services.handelen.wie import Identiteit, controleer_sessie, convenanten_als

_TOT = "signalen_tot"
_BEHEER_TOT = "beheer_verteld_tot"
_NAAR = ("datalek", "casus")


@dataclass(frozen=True)
class SignaalBeeld:
    """A signal as the FG sees it; the medewerker by id, because who it is stands in the list of
    medewerkers.
    """

    id: str
    soort: str
    convenant: str
    codes: dict[str, Any]
    op: datetime
    afgehandeld_op: datetime | None

    @property
    def woorden(self) -> str:
        """What kind of signal this is."""
        return woorden(SoortSignaal, self.soort)


def meld(
    w: Werkplek, s: Session, nu: Moment, convenant: str, soort: str, sleutel: str, codes: dict[str, Any]
) -> bool:
    """Record a signal once, and tell the FG of the partij with the regie. Returns whether it was new."""
    if s.scalars(select(Signaal.id).where(Signaal.sleutel == sleutel[:120])).first():
        return False
    id_ = nieuw_id()
    s.add(Signaal(id=id_, sleutel=sleutel[:120], convenant=convenant, soort=soort, codes=codes, op=nu.domein))
    regie = w.actief(s, convenant)[1].convenant.regiepartij
    oorzaak = uitbox.Oorzaak("signaal", id_, woorden(SoortSignaal, soort)[:30], convenant, "signaal")
    uitbox.zet_klaar(s, oorzaak, "mogelijk_incident", {regie}, wand=nu.wand, voor=_NAAR)
    logboek.schrijf(
        s,
        "installatie",
        "signaal",
        door="stelsel",
        partij="",
        op=nu.domein,
        op_wand=nu.wand,
        codes={"soort": soort, **codes},
    )
    return True


def kijk(w: Werkplek) -> int:
    """Look at the log since the last time (and the hour before it, for what builds up). Returns how many new
    signals.
    """
    with w.db.schrijven() as s:
        nu = w.nu(s)
        stand = s.get(Instelling, _TOT) or Instelling(naam=_TOT, waarde="0")
        s.add(stand)
        laatste = int(stand.waarde)
        nieuw = s.scalars(
            select(Logregel)
            .where(Logregel.id > laatste, Logregel.soort.in_(("ingezien", "geweigerd")))
            .order_by(Logregel.id)
            .limit(5000)
        ).all()
        if not nieuw:
            return 0
        stand.waarde = str(nieuw[-1].id)
        mensen = {r.door for r in nieuw}
        begin = min(r.op for r in nieuw) - UUR
        regels = s.scalars(
            select(Logregel).where(
                Logregel.soort.in_(("ingezien", "geweigerd")),
                Logregel.door.in_(mensen),
                Logregel.op > begin,
                Logregel.id <= nieuw[-1].id,
            )
        )
        aantal = 0
        for v in {
            v.sleutel: v
            for v in vondsten(
                GelezenRegel(r.soort, r.door, r.keten, r.op, str(r.codes.get("reden", ""))) for r in regels
            )
        }.values():
            convenant = _convenant(s, v.door, v.sleutel)
            if convenant is not None and meld(
                w, s, nu, convenant, v.soort, v.sleutel, {"medewerker": v.door, "aantal": v.aantal}
            ):
                aantal += 1
        return aantal


def vertel_beheer(w: Werkplek) -> int:
    """Tell the FG that something changed in who can come in or where something goes: of each convenant that
    it touches one mail, at most one an hour, and nothing is skipped. Returns how many mails.
    """
    with w.db.schrijven() as s:
        nu = w.nu(s)
        stand = s.get(Instelling, _BEHEER_TOT)
        tot, _, toen = stand.waarde.partition(" ") if stand is not None else ("0", "", "")
        if toen and nu.wand < datetime.fromisoformat(toen) + UUR:
            return 0
        nieuw = s.scalars(
            select(Logregel)
            .where(Logregel.keten == INSTALLATIE, Logregel.soort.in_(BEHEER), Logregel.id > int(tot))
            .order_by(Logregel.id)
        ).all()
        if not nieuw:
            return 0
        actief = [x.convenant for x in s.scalars(select(Vaststelling).where(Vaststelling.actief))]
        raakt = {r.codes.get("convenant") for r in nieuw}
        wie = {c: w.actief(s, c)[1].convenant.regiepartij for c in actief if raakt & {None, c}}
        # who has no contact yet is told when there is one
        if not wie or not all(uitbox.contacten(s, c, {partij}, _NAAR) for c, partij in wie.items()):
            return 0
        s.merge(Instelling(naam=_BEHEER_TOT, waarde=f"{nieuw[-1].id} {nu.wand.isoformat()}"))
        for convenant, partij in wie.items():
            oorzaak = uitbox.Oorzaak("inzicht", str(nieuw[-1].id), "beheer", convenant, "beheer")
            uitbox.zet_klaar(s, oorzaak, "beheer_veranderd", {partij}, wand=nu.wand, voor=_NAAR)
        return len(wie)


def _convenant(s: Session, door: str, sleutel: str) -> str | None:
    """The convenant a signal belongs to: that of the casus, else one in which this person works, else any in
    force.
    """
    casus = s.get(Casus, sleutel.rpartition(":")[2])
    if casus is not None:
        return casus.convenant
    laatste = s.scalars(
        select(Autorisatie)
        .where(Autorisatie.medewerker_id == door)
        .order_by(Autorisatie.verleend_op.desc())
        .limit(1)
    ).first()
    if laatste is not None:
        return laatste.convenant
    eerste = s.scalars(select(Vaststelling).where(Vaststelling.actief)).first()
    return eerste.convenant if eerste is not None else None


def lijst(w: Werkplek, wie: Identiteit) -> list[SignaalBeeld]:
    """The signals of the convenanten of which this person is FG, open ones first."""
    with w.db.lezen() as s:
        controleer_sessie(s, wie, w.nu(s).wand)
        van = convenanten_als(s, wie, "fg")
        if not van:
            raise GeenBevoegdheid(
                "Signalen zijn voor de functionaris gegevensbescherming.", doen="Vraag de FG."
            )
        rijen = s.scalars(
            select(Signaal)
            .where(Signaal.convenant.in_(van))
            .order_by(Signaal.afgehandeld_op.is_not(None), Signaal.op.desc())
        )
        return [
            SignaalBeeld(x.id, x.soort, x.convenant, dict(x.codes), x.op, x.afgehandeld_op) for x in rijen
        ]


class SignaalAfhandelen(Opdracht):
    """Which signal."""

    signaal: Annotated[Kenmerk, Positie()] = Field(description="Nummer van het signaal")


@beheer(
    "Signaal afhandelen",
    kop=Kop.TOEGANG,
    wie=FG,
    opdrachtregel="signalen afhandelen",
    gedaan="Het signaal is bekeken. Was het een datalek? Meld het dan",
)
def signaal_afhandelen(h: InInstallatie, op: SignaalAfhandelen) -> None:
    """Leg vast dat u een signaal heeft bekeken (FG)."""
    x = h.s.get(Signaal, op.signaal)
    if x is None or x.convenant not in convenanten_als(h.s, h.wie, "fg"):
        raise NietGevonden(
            "Dit signaal bestaat niet, of is niet voor u te zien.", doen="Bekijk de lijst van signalen."
        )
    if x.afgehandeld_op is not None:
        raise Conflict("Dit signaal is al afgehandeld.")
    x.afgehandeld_op, x.afgehandeld_door = h.nu.domein, h.wie.medewerker_id
    h.log("signaal_afgehandeld", {"signaal": x.id})


def ketenbreuk(w: Werkplek, fouten: list[str]) -> None:
    """A broken log chain or anchor is a signal in every convenant in force."""
    with w.db.schrijven() as s:
        nu = w.nu(s)
        for convenant in w.titels(s):
            meld(
                w,
                s,
                nu,
                convenant,
                SoortSignaal.LOGKETEN_GEBROKEN,
                f"keten:{convenant}:{nu.domein:%Y-%m-%d}",
                {"aantal": len(fouten)},
            )
