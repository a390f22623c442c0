"""Deciding on a transition. A decision is made here, by a person; the passing of the poort is
`services.casus.overgang`.
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field
from sqlalchemy import select

from models.tabellen import Besluit, nieuw_id
from rules.bevoegdheid import mag_besluiten
from rules.codes import BesluitStatus
from rules.feiten import Besloten, Meebesloten
from rules.poorten import mag_door, oordeel, overgang_naar
from rules.rollen import REGIE
from rules.stand import LOPEND
from rules.zorgvuldig import is_ander_dan
from services.casus.bereik import InCasus, handeling
from services.handelen.fouten import Conflict, eis
from services.handelen.handeling import Kop
from services.handelen.velden import Opdracht, Uit, Verhaal


class Besluiten(Opdracht):
    """A decision."""

    naar: Annotated[str, Uit("vervolg", streng=False)] = Field(description="Fase waar de casus naartoe gaat")
    akkoord: bool = Field(description="Ja: de casus gaat verder. Nee: de casus blijft waar hij is")
    motivering: Verhaal = Field(min_length=10, description="Waarom (minstens 10 tekens)")


class Meebeslissen(Opdracht):
    """The second pair of eyes."""

    akkoord: bool = Field(description="Bevestigt u het besluit?")
    motivering: Verhaal = Field(min_length=10, description="Waarom (minstens 10 tekens)")


@handeling("Besluiten over het vervolg", kop=Kop.BESLUIT, wie=REGIE, mails=("vier_ogen_nodig",))
def besluiten(h: InCasus, op: Besluiten) -> dict[str, Any]:
    """Besluit over de overgang naar een volgende fase."""
    eis(mag_besluiten(h.geldend, h.stand, h.lezer, op.naar))
    overgang = overgang_naar(h.geldend, h.stand.fase, op.naar)
    assert overgang is not None
    lopend = h.s.scalars(
        select(Besluit).where(Besluit.casus_id == h.casus.id, Besluit.status.in_(LOPEND))
    ).first()
    if lopend is not None:
        raise Conflict(
            "Er loopt al een besluit in deze casus.", doen="Bekijk de casus; het besluit wordt zo verwerkt."
        )
    if op.akkoord and not oordeel(h.stand, h.geldend, overgang).voldaan:
        eis(mag_door(h.stand, h.geldend, op.naar))
    status = BesluitStatus.GENOMEN
    if not op.akkoord:
        status = BesluitStatus.GEWEIGERD
    elif overgang.besluit.vier_ogen:
        status = BesluitStatus.WACHT_OP_BEVESTIGING
    id_ = nieuw_id()
    h.s.add(
        Besluit(
            id=id_,
            casus_id=h.casus.id,
            ronde=h.casus.ronde,
            naar=op.naar,
            akkoord=op.akkoord,
            status=status,
            door=h.lezer.medewerker,
            rol=overgang.besluit.door,
            op=h.nu.domein,
        )
    )
    feit = h.feit(Besloten(id_, op.naar, op.akkoord), op.motivering)
    if status == BesluitStatus.WACHT_OP_BEVESTIGING:
        h.vertel("vier_ogen_nodig", {h.lezer.partij}, om=feit.id)
    return {"besluit": id_, "status": str(status)}


@handeling("Besluit van een collega bevestigen", kop=Kop.BESLUIT, wie=REGIE)
def meebeslissen(h: InCasus, op: Meebeslissen) -> dict[str, Any]:
    """Bevestig of verwerp als tweede persoon een besluit."""
    rij = h.s.scalars(
        select(Besluit).where(
            Besluit.casus_id == h.casus.id, Besluit.status == BesluitStatus.WACHT_OP_BEVESTIGING
        )
    ).first()
    if rij is None:
        raise Conflict("Er is geen besluit dat op bevestiging wacht.", doen="Bekijk de casus.")
    eis(mag_besluiten(h.geldend, h.stand, h.lezer, rij.naar))
    eis(is_ander_dan(h.lezer, rij.door))
    rij.bevestigd_door, rij.bevestigd_op = h.lezer.medewerker, h.nu.domein
    rij.status = BesluitStatus.GENOMEN if op.akkoord else BesluitStatus.GEWEIGERD
    h.feit(Meebesloten(rij.id, op.akkoord), op.motivering)
    return {"besluit": rij.id, "status": str(rij.status)}
