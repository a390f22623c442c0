"""What an act in a casus may use, and how a casus is found, locked and shut again.

@handeling("Besluiten over een vervolg", kop=Kop.BESLUIT, wie=REGIE) def besluiten(h: InCasus, op:
Besluiten) -> dict[str, Any]: ...
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute, Session

from convenanten.definitie import GeldendConvenant
from convenanten.duur import AMSTERDAM
from models import logboek
from models.database import Basis
from models.kluis import Domeinsleutel
from models.tabellen import Betrokkene, Casus, CasusFeit, Gegeven, nieuw_id
from notifications.soorten import Soort as Mail
from rules import feiten
from rules.bevoegdheid import is_vertrokken, mag_handelen
from rules.rollen import REGIE
from rules.stand import GegevenFeit, Lezer, Stand
from rules.uitkomst import Uitkomst
from rules.zicht import mag_casus_zien, mag_inzien
from services.advies.bereik import gestelde_vragen
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
from services.handelen.keuzes import Omstandigheden, TeKiezenGegeven, anderen
from services.handelen.omroep import vertel
from services.handelen.regie import collegas, neem_op_zich
from services.handelen.standen import eerdere_casussen, laad_stand, vergrendel_casus
from services.handelen.velden import O
from services.handelen.werkplek import Werkplek
from services.handelen.wie import lezer_voor


@dataclass
class InCasus(Uitvoering):
    """The open act in a casus."""

    lezer: Lezer
    geldend: GeldendConvenant
    convenant: str
    _casus: Casus | None = None
    _stand: Stand | None = None
    _sleutel: Domeinsleutel | None = field(default=None, repr=False)
    _geschreven: int = 0

    def begin(self, casus: Casus) -> None:
        """From here on the act is about this new casus."""
        self._casus, self._stand, self._sleutel, self._geschreven = casus, None, None, 0

    @property
    def casus(self) -> Casus:
        """The locked casus."""
        assert self._casus is not None
        return self._casus

    @property
    def stand(self) -> Stand:
        """The facts as they were when the act began."""
        assert self._stand is not None
        return self._stand

    @property
    def regie(self) -> str:
        """The partij that has the regie."""
        return self.geldend.convenant.regiepartij

    @property
    def sleutel(self) -> Domeinsleutel:
        """The key of this casus, opened once per act."""
        if self._sleutel is None:
            self._sleutel = self.w.kluis.voor(self.casus.id)
        return self._sleutel

    def betrokkenen(self) -> list[Betrokkene]:
        """Everybody recorded in this casus, also by this act."""
        return list(self.s.scalars(select(Betrokkene).where(Betrokkene.casus_id == self.casus.id)))

    def verzegel(self, rij: Basis, kolom: InstrumentedAttribute[Any], tekst: str) -> None:
        """Put text into a sealed column of a row of this casus."""
        self.sleutel.verzegel(rij, kolom, tekst)

    def feit(self, feit: feiten.Feit, tekst: str | None = None) -> CasusFeit:
        """Record that this was done; the words go to the vault, the log gets codes and a fingerprint."""
        self._geschreven += 1
        rij = CasusFeit(
            id=nieuw_id(),
            casus_id=self.casus.id,
            volgnr=(len(self.stand.feiten) if self._stand else 0) + self._geschreven,
            ronde=self.casus.ronde,
            soort=feit.handeling,
            partij=self.lezer.partij,
            door=self.lezer.medewerker,
            gegevens=feit.codes(),
            op=self.nu.domein,
        )
        if tekst:
            self.verzegel(rij, CasusFeit.toelichting_kluis, tekst)
        self.s.add(rij)
        self.log(feit.handeling, feit.codes(), inhoud=tekst)
        return rij

    def log(self, soort: str, codes: dict[str, Any], *, inhoud: str | None) -> None:
        """Append to the chain of this casus; of `inhoud` a fingerprint."""
        logboek.schrijf(
            self.s,
            self.casus.id,
            soort,
            door=self.lezer.medewerker,
            partij=self.lezer.partij,
            op=self.nu.domein,
            op_wand=self.nu.wand,
            codes={"ronde": self.casus.ronde, **codes},
            inhoud=self.sleutel.hmac(inhoud) if inhoud else None,
        )

    def vertel(
        self,
        soort: Mail,
        partijen: Iterable[str],
        *,
        om: str,
        codes: dict[str, Any] | None = None,
        opvolgen: bool = True,
    ) -> list[str]:
        """Queue an announcement because of `om` (the id of a fact). What asks for an answer is followed
        up.
        """
        self.mag_mailen(soort)
        domein: datetime | None = self.nu.domein if opvolgen else None
        return vertel(
            self.s, self.casus, soort, partijen, gebeurtenis=om, wand=self.nu.wand, domein=domein, codes=codes
        )


def vind_casus(s: Session, nummer: str) -> Casus:
    """The casus with this number. Raises NietGevonden, in the same words as for a casus you may not see."""
    casus = s.scalars(select(Casus).where(Casus.nummer == nummer)).first()
    if casus is None:
        raise onzichtbaar(nummer)
    return casus


def onzichtbaar(nummer: str) -> NietGevonden:
    """The one answer for what does not exist and for what this person may not know of."""
    return NietGevonden(
        f"Casus {nummer} bestaat niet, of is niet voor u te zien.", doen="Controleer het casusnummer."
    )


def als_feit(g: Gegeven, betrokkene: str) -> GegevenFeit:
    """What rules may know of a stored gegeven."""
    return GegevenFeit(
        g.categorie,
        betrokkene,
        g.inbrenger,
        frozenset(g.ontvangers),
        g.id,
        g.doel,
        g.betwist,
        g.ook_ad_hoc,
        tuple(g.grondslagen),
        g.beroepsgeheim,
        g.betrokkene_id,
        tuple(g.toestemmingen),
        g.gewist_op is not None,
    )


def zichtbare_gegevens(
    s: Session, casus_id: str, stand: Stand, geldend: GeldendConvenant, lezer: Lezer
) -> tuple[TeKiezenGegeven, ...]:
    """The gegevens that this reader may see for their own doel, oldest first; of a partij that left, those it
    brought in. Nothing is opened.
    """
    c = geldend.convenant
    rijen = s.execute(
        select(Gegeven, Betrokkene.categorie)
        .join(Betrokkene, Betrokkene.id == Gegeven.betrokkene_id)
        .where(Gegeven.casus_id == casus_id)
        .order_by(Gegeven.op, Gegeven.id)
    ).all()
    wie = anderen(stand, c)
    vertrokken = is_vertrokken(stand, lezer.partij)
    gevonden = []
    for g, betrokkene in rijen:
        feit = als_feit(g, betrokkene)
        van_toen = vertrokken and g.inbrenger == lezer.partij and g.gewist_op is None
        if van_toen or mag_inzien(stand, geldend, lezer, feit, g.doel):
            van = c.naam_van(g.inbrenger)
            dag = g.op.astimezone(AMSTERDAM).strftime("%d-%m-%Y")
            over = f"over {wie[g.betrokkene_id]}, " if g.betrokkene_id in wie else ""
            gevonden.append(TeKiezenGegeven(feit, f"{c.gegevens[g.categorie].naam} ({over}van {van}, {dag})"))
    return tuple(gevonden)


def omstandigheden(
    w: Werkplek, s: Session, casus: Casus, stand: Stand, geldend: GeldendConvenant, lezer: Lezer
) -> Omstandigheden:
    """What the choices in a casus depend on, for this person. What this person sees is looked up once,
    however many fields ask it.
    """
    return Omstandigheden(
        geldend,
        stand,
        lezer,
        gegevens=cache(lambda: zichtbare_gegevens(s, casus.id, stand, geldend, lezer)),
        eerdere=lambda: tuple(eerdere_casussen(s, casus)),
        collegas=lambda: collegas(s, w.kluis, geldend.convenant, zonder=casus.regisseur_id or ""),
    )


def bij_begin(s: Session, convenant: str, geldend: GeldendConvenant, lezer: Lezer) -> Omstandigheden:
    """What the choices depend on where something new begins in this convenant."""
    return Omstandigheden(geldend, None, lezer, adviesvragen=lambda: gestelde_vragen(s, convenant, lezer))


class CasusBereik(Bereik[InCasus]):
    """Acts in a casus, or one that begins a casus."""

    def open(self, a: Aanvraag, *, begint: bool) -> InCasus:
        """The locked casus and as whom this person acts. Raises NietGevonden for one that is not for them."""
        if begint:
            _, geldend = a.w.actief(a.s, a.convenant)
            lezer = lezer_voor(a.s, a.wie, a.convenant, a.namens)
            a.spoor.partij, a.spoor.convenant = lezer.partij, a.convenant
            return InCasus(a.w, a.s, a.nu, a.wie, lezer, geldend, a.convenant)
        casus = vergrendel_casus(a.s, vind_casus(a.s, a.over).id)
        a.spoor.keten = casus.id
        geldend = a.w.geldend(a.s, casus.vaststelling_id)
        stand = laad_stand(a.s, casus)
        try:
            lezer = lezer_voor(a.s, a.wie, casus.convenant, a.namens)
        except GeenBevoegdheid as fout:
            a.spoor.onzichtbaar = True
            raise onzichtbaar(casus.nummer) from fout
        a.spoor.partij = lezer.partij
        if stand.deelname(lezer.partij) is None and not mag_casus_zien(stand, geldend, lezer):
            a.spoor.onzichtbaar = True
            raise onzichtbaar(casus.nummer)
        return InCasus(a.w, a.s, a.nu, a.wie, lezer, geldend, casus.convenant, casus, stand)

    def mag(self, u: InCasus, h: Handeling) -> Uitkomst:
        """Role, deelname, and the fase in which the convenant allows it."""
        return mag_handelen(u._stand, u.geldend, u.lezer, h.naam, h.wie)

    def omstandigheden(self, u: InCasus) -> Omstandigheden:
        """The convenant, and the casus where there is one."""
        if u._stand is None:
            return bij_begin(u.s, u.convenant, u.geldend, u.lezer)
        return omstandigheden(u.w, u.s, u.casus, u.stand, u.geldend, u.lezer)

    def sluit(self, u: InCasus) -> str | None:
        """The flow must look at this casus; in a closed one there is nothing left to look at. And a casus
        that nobody has is from now on of the procesregisseur who acted.
        """
        if u.casus.gesloten_op is not None:
            return None
        heeft_de_rol = u.lezer.partij == u.regie and u.lezer.rollen & REGIE
        if heeft_de_rol and neem_op_zich(u.s, u.casus, u.geldend.convenant, u.lezer.medewerker):
            u.log("regie_genomen", {}, inhoud=None)
        u.casus.werk_nr += 1
        u.w.bel.in_transactie(u.s, u.casus.id)
        return u.casus.id


CASUS = CasusBereik()


def handeling(
    titel: str,
    *,
    kop: Kop,
    wie: frozenset[str],
    mails: tuple[Mail, ...] = (),
    begint: bool = False,
) -> Callable[[Doe[InCasus, O]], Doe[InCasus, O]]:
    """Declare an act in a casus; see `services.handelen.handeling.verklaar`."""
    return verklaar(CASUS, titel, kop=kop, wie=wie, mails=mails, begint=begint)


__all__ = ["CASUS", "InCasus", "Kop", "Werkplek", "handeling", "vind_casus"]
