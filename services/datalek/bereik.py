"""What an act on a datalek may use, and how a datalek is found, locked and shut again."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from convenanten.definitie import GeldendConvenant
from models import logboek
from models.tabellen import Datalek, DatalekFeit, DatalekPartij, nieuw_id
from notifications import uitbox
from notifications.soorten import Soort as Mail
from rules import feiten
from rules.datalek import DatalekStand, mag_op_datalek, mag_zien
from rules.rollen import IEDEREEN
from rules.stand import Lezer
from rules.uitkomst import TOEGESTAAN, Uitkomst
from services.handelen.fouten import GeenBevoegdheid, NietGevonden
from services.handelen.handeling import (
    Aanvraag,
    Bereik,
    Doe,
    Handeling,
    Kop,
    Uitvoering,
    verklaar,
)
from services.handelen.keuzes import Omstandigheden
from services.handelen.velden import O
from services.handelen.wie import lezer_voor

VOOR = ("datalek", "casus")


def oorzaak(d: Datalek, gebeurtenis: str) -> uitbox.Oorzaak:
    """What a mail about this datalek is about."""
    return uitbox.Oorzaak("datalek", d.id, d.nummer, d.convenant, gebeurtenis)


@dataclass
class InDatalek(Uitvoering):
    """The open act on a datalek."""

    lezer: Lezer
    geldend: GeldendConvenant
    convenant: str
    _d: Datalek | None = None
    _stand: DatalekStand | None = None

    def begin(self, d: Datalek) -> None:
        """From here on the act is about this new datalek."""
        self._d = d

    @property
    def d(self) -> Datalek:
        """The locked datalek."""
        assert self._d is not None
        return self._d

    @property
    def stand(self) -> DatalekStand:
        """The facts as they were when the act began."""
        assert self._stand is not None
        return self._stand

    def log(self, soort: str, codes: dict[str, Any] | None = None, *, inhoud: str | None = None) -> None:
        """Append to the chain of this datalek."""
        logboek.schrijf(
            self.s,
            self.d.id,
            soort,
            door=self.lezer.medewerker,
            partij=self.lezer.partij,
            op=self.nu.domein,
            op_wand=self.nu.wand,
            codes=codes or {},
            inhoud=self.w.kluis.hmac(self.d.id, inhoud) if inhoud else None,
        )

    def feit(self, feit: feiten.Feit, tekst: str | None = None) -> None:
        """Record the act: codes here, words in the vault, a fingerprint of them in the log."""
        rij = DatalekFeit(
            id=nieuw_id(),
            datalek_id=self.d.id,
            volgnr=len(self.stand.feiten) + 1,
            soort=feit.handeling,
            partij=self.lezer.partij,
            door=self.lezer.medewerker,
            gegevens=feit.codes(),
            op=self.nu.domein,
        )
        if tekst:
            self.w.kluis.verzegel(rij, DatalekFeit.toelichting_kluis, tekst)
        self.s.add(rij)
        self.log(f"datalek_{feit.handeling}", feit.codes(), inhoud=tekst)

    def vertel(
        self,
        soort: Mail,
        partijen: Iterable[str],
        *,
        om: str,
        codes: dict[str, Any] | None = None,
    ) -> None:
        """Queue an announcement; a datalek does not wait for office hours."""
        self.mag_mailen(soort)
        uitbox.zet_klaar(
            self.s, oorzaak(self.d, om), soort, partijen, wand=self.nu.wand, codes=codes, voor=VOOR
        )


def stand_van(s: Session, d: Datalek) -> DatalekStand:
    """The facts of a datalek, in codes."""
    rijen = s.execute(
        select(DatalekFeit.soort, DatalekFeit.partij, DatalekFeit.door, DatalekFeit.gegevens)
        .where(DatalekFeit.datalek_id == d.id)
        .order_by(DatalekFeit.volgnr)
    )
    verantwoordelijk = s.scalars(select(DatalekPartij.partij).where(DatalekPartij.datalek_id == d.id))
    return DatalekStand(
        d.bij_partij,
        frozenset(verantwoordelijk),
        d.kennisgegeven_op is not None,
        d.gesloten_op is not None,
        tuple(
            feiten.Vastgelegd(feiten.lees(feiten.DATALEK, soort, gegevens), 1, partij, door)
            for soort, partij, door, gegevens in rijen
        ),
    )


def onzichtbaar(nummer: str) -> NietGevonden:
    """The one answer for what does not exist and for what this person may not know of."""
    return NietGevonden(
        f"Datalek {nummer} bestaat niet, of is niet voor u te zien.", doen="Controleer het nummer."
    )


class DatalekBereik(Bereik[InDatalek]):
    """Acts on a datalek, or the report that begins one."""

    gevolg = "Er is niets vastgelegd."
    storing_doen = "Probeer het meteen opnieuw; bel anders de FG."

    def open(self, a: Aanvraag, *, begint: bool) -> InDatalek:
        """The locked datalek and as whom this person acts. Raises NietGevonden for what it may not know
        of.
        """
        if begint:
            lezer = lezer_voor(a.s, a.wie, a.convenant, a.namens)
            _, geldend = a.w.actief(a.s, a.convenant)
            a.spoor.partij, a.spoor.convenant = lezer.partij, a.convenant
            return InDatalek(a.w, a.s, a.nu, a.wie, lezer, geldend, a.convenant)
        d = a.s.scalars(select(Datalek).where(Datalek.nummer == a.over).with_for_update()).first()
        if d is None:
            raise onzichtbaar(a.over)
        a.spoor.keten = d.id
        try:
            lezer = lezer_voor(a.s, a.wie, d.convenant, a.namens)
        except GeenBevoegdheid as fout:
            a.spoor.onzichtbaar = True
            raise onzichtbaar(a.over) from fout
        a.spoor.partij = lezer.partij
        stand = stand_van(a.s, d)
        if not mag_zien(stand, lezer, melder=a.wie.medewerker_id == d.door):
            a.spoor.onzichtbaar = True
            raise onzichtbaar(a.over)
        geldend = a.w.geldend(a.s, d.vaststelling_id)
        return InDatalek(a.w, a.s, a.nu, a.wie, lezer, geldend, d.convenant, d, stand)

    def mag(self, u: InDatalek, h: Handeling) -> Uitkomst:
        """Anyone with access may report; the rest is for whom the act names."""
        if h.wie == IEDEREEN:
            return TOEGESTAAN
        return mag_op_datalek(u.geldend, u.stand, u.lezer, h.wie)

    def omstandigheden(self, u: InDatalek) -> Omstandigheden:
        """The convenant."""
        return Omstandigheden(u.geldend, lezer=u.lezer)

    def sluit(self, u: InDatalek) -> str | None:
        """The flow must look at this datalek."""
        if u._stand is not None:
            u.d.werk_nr += 1
        u.w.bel.in_transactie(u.s, u.d.id)
        return u.d.id


DATALEK = DatalekBereik()


def op_datalek(
    titel: str,
    *,
    wie: frozenset[str],
    naam: str,
    mails: tuple[Mail, ...] = (),
    begint: bool = False,
    gedaan: str = "",
    opdrachtregel: str = "",
) -> Callable[[Doe[InDatalek, O]], Doe[InDatalek, O]]:
    """Declare an act on a datalek; see `services.handelen.handeling.verklaar`."""
    return verklaar(
        DATALEK,
        titel,
        kop=Kop.DATALEK,
        wie=wie,
        naam=naam,
        mails=mails,
        begint=begint,
        gedaan=gedaan,
        opdrachtregel=opdrachtregel,
    )
