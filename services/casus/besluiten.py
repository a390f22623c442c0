"""Deciding on a transition. A decision is made here, by a person; the passing of the poort is
`services.casus.overgang`.
"""

from __future__ import annotations

from typing import Any

from pydantic import Field
from sqlalchemy import select

from models.tabellen import Besluit, nieuw_id
from rules.bevoegdheid import mag_besluiten
from rules.poorten import mag_door, oordeel, overgang_naar
from rules.uitkomst import Geweigerd
from rules.zorgvuldig import is_ander_dan
from services.handelen.fouten import Conflict, eis
from services.handelen.handeling import Handeling, Opdracht, handeling
from services.handelen.omroep import vertel


class Besluiten(Opdracht):
    """A decision."""

    naar: str = Field(description="Fase waar de casus naartoe gaat")
    akkoord: bool = Field(description="Ja: de casus gaat verder. Nee: de casus blijft waar hij is")
    motivering: str = Field(min_length=10, max_length=20_000, description="Waarom (minstens 10 tekens)")


class Meebeslissen(Opdracht):
    """The second pair of eyes."""

    akkoord: bool = Field(description="Bevestigt u het besluit?")
    motivering: str = Field(min_length=10, max_length=20_000, description="Waarom (minstens 10 tekens)")


@handeling(Besluiten)
def besluiten(h: Handeling, op: Besluiten) -> dict[str, Any]:
    """Besluit over de overgang naar een volgende fase."""
    eis(mag_besluiten(h.geldend, h.stand, h.lezer, op.naar))
    overgang = overgang_naar(h.geldend, h.stand.fase, op.naar)
    assert overgang is not None
    lopend = h.s.scalars(
        select(Besluit).where(
            Besluit.casus_id == h.casus.id, Besluit.status.in_(("genomen", "wacht_op_bevestiging"))
        )
    ).first()
    if lopend is not None:
        raise Conflict(
            "Er loopt al een besluit in deze casus.", doen="Bekijk de casus; het besluit wordt zo verwerkt."
        )
    if op.akkoord and not oordeel(h.stand, h.geldend, overgang).voldaan:
        dicht = mag_door(h.stand, h.geldend, op.naar)
        assert isinstance(dicht, Geweigerd)
        eis(dicht)
    vier_ogen = overgang.besluit.vier_ogen
    status = "geweigerd" if not op.akkoord else "wacht_op_bevestiging" if vier_ogen else "genomen"
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
            motivering_kluis=h.verzegel(f"besluit.motivering.{id_}", op.motivering),
        )
    )
    feit = h.feit("besluiten", {"besluit": id_, "naar": op.naar, "akkoord": op.akkoord}, op.motivering)
    if status == "wacht_op_bevestiging":
        vertel(
            h.s,
            h.casus,
            "vier_ogen_nodig",
            {h.lezer.partij},
            gebeurtenis=feit.id,
            wand=h.nu.wand,
            domein=h.nu.domein,
        )
    return {"besluit": id_, "status": status}


@handeling(Meebeslissen)
def meebeslissen(h: Handeling, op: Meebeslissen) -> dict[str, Any]:
    """Bevestig of verwerp als tweede persoon een besluit."""
    rij = h.s.scalars(
        select(Besluit).where(Besluit.casus_id == h.casus.id, Besluit.status == "wacht_op_bevestiging")
    ).first()
    if rij is None:
        raise Conflict("Er is geen besluit dat op bevestiging wacht.", doen="Bekijk de casus.")
    eis(mag_besluiten(h.geldend, h.stand, h.lezer, rij.naar))
    eis(is_ander_dan(h.lezer, rij.door))
    rij.bevestigd_door, rij.bevestigd_op = h.lezer.medewerker, h.nu.domein
    rij.status = "genomen" if op.akkoord else "geweigerd"
    h.feit("meebeslissen", {"besluit": rij.id, "akkoord": op.akkoord}, op.motivering)
    return {"besluit": rij.id, "status": rij.status}
