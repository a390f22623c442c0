"""What a document on paper is made from, and the head that every one has."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from convenanten.definitie import Convenant, GeldendConvenant
from documenten.pdf import Blok, Document
from models.klok import Moment
from models.tabellen import Casus
from models.tabellen import CasusFeit as FeitRij
from notifications.opmaak import datum
from rules.feiten import Feit
from rules.stand import Lezer, Stand
from services.handelen.werkplek import Werkplek
from services.inzien.dossier import DossierBeeld


@dataclass(frozen=True)
class Documentbron:
    """Everything a document may be made from."""

    w: Werkplek
    s: Session
    nu: Moment
    casus: Casus
    stand: Stand
    lezer: Lezer
    geldend: GeldendConvenant
    dossier: DossierBeeld | None

    @property
    def convenant(self) -> Convenant:
        """The convenant that the casus falls under."""
        return self.geldend.convenant

    def feiten(self, *soorten: type[Feit]) -> list[tuple[FeitRij, str]]:
        """The recorded acts of these kinds with their words, oldest first; for who may read all of them."""
        rijen = self.s.scalars(
            select(FeitRij)
            .where(
                FeitRij.casus_id == self.casus.id,
                FeitRij.soort.in_([k.handeling for k in soorten]),
                FeitRij.toelichting_kluis.is_not(None),
            )
            .order_by(FeitRij.volgnr)
        )
        return [(f, self.w.kluis.open(f, FeitRij.toelichting_kluis)) for f in rijen]


def op_papier(
    b: Documentbron,
    titel: str,
    blokken: list[Blok],
    *,
    voet: str,
    adres: tuple[str, ...] = (),
    handtekeningen: tuple[str, ...] = (),
) -> Document:
    """A document with the head that each has: casus, samenwerking, date, and who made it."""
    regie = b.convenant.naam_van(b.convenant.regiepartij)
    kop = (
        ("Casus", b.casus.nummer),
        ("Samenwerking", b.convenant.titel),
        ("Datum", datum(b.nu.domein)),
        ("Opgemaakt door", b.convenant.naam_van(b.lezer.partij)),
    )
    gevuld = tuple(x for x in blokken if x.alineas or x.punten or x.rijen)
    return Document(
        titel, b.casus.nummer, regie, kop, gevuld, adres=adres, voet=voet, handtekeningen=handtekeningen
    )
