"""What an act on a question for advice may use, and how one is found, locked and read."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from convenanten.definitie import GeldendConvenant
from convenanten.duur import AMSTERDAM
from models import logboek
from models.tabellen import Advies, Adviesvraag
from notifications import uitbox
from notifications.soorten import Soort as Mail
from rules.advies import AdviesStand, is_vrager, mag_advies_geven, mag_advies_vragen, mag_adviesvraag_lezen
from rules.stand import Lezer
from rules.uitkomst import Uitkomst
from services.handelen.fouten import GeenBevoegdheid, NietGevonden
from services.handelen.handeling import Aanvraag, Bereik, Doe, Handeling, Kop, Uitvoering, verklaar
from services.handelen.keuzes import Keuzes, Omstandigheden
from services.handelen.velden import O
from services.handelen.werkplek import Werkplek
from services.handelen.wie import Identiteit, lezer_voor

ONDERWERP = "advies"


def oorzaak(v: Adviesvraag, gebeurtenis: str) -> uitbox.Oorzaak:
    """What a mail about this question is about."""
    return uitbox.Oorzaak(ONDERWERP, v.id, v.nummer, v.convenant, gebeurtenis)


@dataclass
class InAdvies(Uitvoering):
    """The open act on a question for advice."""

    lezer: Lezer
    geldend: GeldendConvenant
    convenant: str
    _v: Adviesvraag | None = None
    _stand: AdviesStand | None = None

    def begin(self, v: Adviesvraag) -> None:
        """From here on the act is about this new question."""
        self._v = v

    @property
    def v(self) -> Adviesvraag:
        """The locked question."""
        assert self._v is not None
        return self._v

    def log(self, soort: str, codes: dict[str, Any], *, inhoud: str) -> None:
        """Append to the chain of this question; of `inhoud` a fingerprint."""
        logboek.schrijf(
            self.s,
            self.v.id,
            soort,
            door=self.lezer.medewerker,
            partij=self.lezer.partij,
            op=self.nu.domein,
            op_wand=self.nu.wand,
            codes=codes,
            inhoud=self.w.kluis.hmac(self.v.id, inhoud),
        )

    def vertel(self, soort: Mail, partijen: Iterable[str], *, om: str) -> None:
        """Queue an announcement."""
        self.mag_mailen(soort)
        uitbox.zet_klaar(self.s, oorzaak(self.v, om), soort, partijen, wand=self.nu.wand)


def stand_van(s: Session, v: Adviesvraag) -> AdviesStand:
    """What rules know of this question."""
    rijen = s.execute(select(Advies.partij, Advies.op).where(Advies.adviesvraag_id == v.id)).all()
    return AdviesStand(
        v.partij,
        frozenset(partij for partij, _ in rijen),
        frozenset(partij for partij, op in rijen if op is not None),
        v.vernietigd_op is not None,
    )


def onzichtbaar(nummer: str) -> NietGevonden:
    """The one answer for what does not exist, what this person may not know of, and what is destroyed."""
    return NietGevonden(
        f"Adviesvraag {nummer} bestaat niet (meer), of is niet voor u te zien.", doen="Controleer het nummer."
    )


def open_adviesvraag(
    w: Werkplek, s: Session, wie: Identiteit, v: Adviesvraag, namens: str | None
) -> tuple[Lezer, AdviesStand, GeldendConvenant]:
    """As whom this person reads this question, and what rules know of it. Raises NietGevonden."""
    try:
        lezer = lezer_voor(s, wie, v.convenant, namens)
    except GeenBevoegdheid as fout:
        raise onzichtbaar(v.nummer) from fout
    stand, geldend = stand_van(s, v), w.geldend(s, v.vaststelling_id)
    if not mag_adviesvraag_lezen(geldend, stand, lezer):
        raise onzichtbaar(v.nummer)
    return lezer, stand, geldend


def gestelde_vragen(s: Session, convenant: str, lezer: Lezer) -> Keuzes:
    """The questions that this reader may go on from with an aanmelding, newest first: number, and when."""
    rijen = s.scalars(
        select(Adviesvraag)
        .where(
            Adviesvraag.convenant == convenant,
            Adviesvraag.partij == lezer.partij,
            Adviesvraag.vernietigd_op.is_(None),
        )
        .order_by(Adviesvraag.gesteld_op.desc(), Adviesvraag.nummer.desc())
        .limit(50)
    )
    return {
        v.nummer: f"{v.nummer} ({v.gesteld_op.astimezone(AMSTERDAM):%d-%m-%Y})"
        for v in rijen
        if is_vrager(AdviesStand(v.partij, frozenset()), lezer)
    }


class AdviesBereik(Bereik[InAdvies]):
    """Acts on a question for advice, or the one that asks it."""

    def open(self, a: Aanvraag, *, begint: bool) -> InAdvies:
        """The locked question and as whom this person acts. Raises NietGevonden for one that is not
        theirs.
        """
        if begint:
            lezer = lezer_voor(a.s, a.wie, a.convenant, a.namens)
            _, geldend = a.w.actief(a.s, a.convenant)
            a.spoor.partij, a.spoor.convenant = lezer.partij, a.convenant
            return InAdvies(a.w, a.s, a.nu, a.wie, lezer, geldend, a.convenant)
        v = a.s.scalars(select(Adviesvraag).where(Adviesvraag.nummer == a.over).with_for_update()).first()
        if v is None:
            raise onzichtbaar(a.over)
        a.spoor.keten = v.id
        try:
            lezer, stand, geldend = open_adviesvraag(a.w, a.s, a.wie, v, a.namens)
        except NietGevonden:
            a.spoor.onzichtbaar = True
            raise
        a.spoor.partij = lezer.partij
        return InAdvies(a.w, a.s, a.nu, a.wie, lezer, geldend, v.convenant, v, stand)

    def mag(self, u: InAdvies, h: Handeling) -> Uitkomst:
        """To ask, to answer."""
        if u._stand is None:
            return mag_advies_vragen(u.geldend, u.lezer)
        return mag_advies_geven(u._stand, u.lezer)

    def omstandigheden(self, u: InAdvies) -> Omstandigheden:
        """The convenant."""
        return Omstandigheden(u.geldend, lezer=u.lezer)

    def sluit(self, u: InAdvies) -> str | None:
        """No flow waits for these."""
        return None


ADVIES = AdviesBereik()


def om_advies(
    titel: str,
    *,
    wie: frozenset[str],
    mails: tuple[Mail, ...],
    gedaan: str,
    opdrachtregel: str,
    begint: bool = False,
) -> Callable[[Doe[InAdvies, O]], Doe[InAdvies, O]]:
    """Declare an act on a question for advice; see `services.handelen.handeling.verklaar`."""
    return verklaar(
        ADVIES,
        titel,
        kop=Kop.ADVIES,
        wie=wie,
        mails=mails,
        begint=begint,
        gedaan=gedaan,
        opdrachtregel=opdrachtregel,
    )
