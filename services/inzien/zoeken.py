"""Is this very person known here? For the regie, and logged."""

from __future__ import annotations

from sqlalchemy import select

from models import logboek
from models.tabellen import Betrokkene, Casus
from services.handelen.fouten import GeenBevoegdheid
from services.handelen.werkplek import Werkplek
from services.handelen.wie import Identiteit, controleer_sessie, lezer_voor


def wie_is_het(w: Werkplek, wie: Identiteit, naam: str, geboortedatum: str, convenant: str) -> list[str]:
    """Casussen of this convenant in which this very person (name and date of birth) occurs; regie only,
    logged.
    """
    with w.db.schrijven() as s:
        nu = w.nu(s)
        controleer_sessie(s, wie, nu.wand)
        lezer = lezer_voor(s, wie, convenant, None)
        _, geldend = w.actief(s, convenant)
        if "procesregisseur" not in lezer.rollen or lezer.partij != geldend.convenant.regiepartij:
            raise GeenBevoegdheid("Alleen de procesregisseur zoekt op een persoon.")
        index = w.kluis.zoekindex(naam, geboortedatum)
        rijen = s.scalars(
            select(Casus.nummer)
            .join(Betrokkene, Betrokkene.casus_id == Casus.id)
            .where(Betrokkene.zoekindex == index, Casus.convenant == convenant, Casus.vernietigd_op.is_(None))
            .order_by(Casus.nummer)
        ).all()
        logboek.schrijf(
            s,
            "installatie",
            "gezocht_op_persoon",
            door=lezer.medewerker,
            partij=lezer.partij,
            op=nu.domein,
            op_wand=nu.wand,
            codes={"gevonden": len(rijen)},
        )
        return list(rijen)
