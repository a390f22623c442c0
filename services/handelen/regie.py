"""Who of the regiepartij has the regie of a casus, and who may act while nobody has it.

Each casus names one procesregisseur. It is who took it up: the first one to act in a casus without; or a
colleague to whom it was handed over. Whoever loses the rol loses the regie with it. Acting is for every
procesregisseur of the regiepartij, also in the casus of a colleague: people fall ill.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from convenanten.definitie import Convenant
from models.kluis import Kluis
from models.tabellen import Autorisatie, Casus, Medewerker
from rules.rollen import REGIE


@dataclass(frozen=True)
class Regie:
    """Who has the regie: a name, or nobody; and everybody who may act meanwhile."""

    naam: str
    intussen: tuple[str, ...]


def procesregisseurs(s: Session, c: Convenant, *, zonder: str = "") -> dict[str, Medewerker]:
    """By id, who has the rol of procesregisseur for the regiepartij of this convenant, without this one."""
    toegang = s.scalars(
        select(Autorisatie).where(
            Autorisatie.convenant == c.id,
            Autorisatie.partij == c.regiepartij,
            Autorisatie.rol.in_(REGIE),
            Autorisatie.ingetrokken_op.is_(None),
            Autorisatie.medewerker_id != zonder,
        )
    )
    wie = {a.medewerker_id for a in toegang}
    gevonden = s.scalars(select(Medewerker).where(Medewerker.id.in_(wie)).order_by(Medewerker.gebruikersnaam))
    return {m.id: m for m in gevonden}


def collegas(s: Session, kluis: Kluis, c: Convenant, *, zonder: str) -> dict[str, str]:
    """By gebruikersnaam, the names of the procesregisseurs besides the one who has the regie."""
    anderen = procesregisseurs(s, c, zonder=zonder).values()
    return {m.gebruikersnaam: kluis.open(m, Medewerker.naam_kluis) for m in anderen}


def neem_op_zich(s: Session, casus: Casus, c: Convenant, medewerker: str) -> bool:
    """Does this procesregisseur, who acts here, take up a casus that nobody has? Then it says so."""
    if casus.regisseur_id == medewerker:
        return False
    if casus.regisseur_id is not None and casus.regisseur_id in procesregisseurs(s, c):
        return False
    casus.regisseur_id = medewerker
    return True


def regie_van(s: Session, kluis: Kluis, casus: Casus, c: Convenant) -> Regie:
    """Who has the regie of this casus, and who may act."""
    namen = {i: kluis.open(m, Medewerker.naam_kluis) for i, m in procesregisseurs(s, c).items()}
    return Regie(namen.get(casus.regisseur_id or "", ""), tuple(namen.values()))


def zonder_regie(s: Session, c: Convenant, *, zonder: str = "") -> list[str]:
    """Numbers of the open casussen that have no procesregisseur; `zonder`: as if this one had left."""
    nog = procesregisseurs(s, c, zonder=zonder)
    return list(
        s.scalars(
            select(Casus.nummer)
            .where(
                Casus.convenant == c.id,
                Casus.gesloten_op.is_(None),
                or_(Casus.regisseur_id.is_(None), Casus.regisseur_id.not_in(nog)),
            )
            .order_by(Casus.nummer)
        )
    )


def lopende_casussen(s: Session, convenant: str) -> int:
    """How many casussen of this convenant are open."""
    vraag = select(func.count()).where(Casus.convenant == convenant, Casus.gesloten_op.is_(None))
    return s.scalar(vraag) or 0
