"""Who saw what, and why: the log of a casus for who must answer for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from models import logboek
from models.kluis import INSTALLATIE
from models.tabellen import Logregel, Medewerker
from services.fouten import GeenBevoegdheid
from services.handeling import lezer_voor, onzichtbaar, vind_casus
from services.toegang import Identiteit, controleer_sessie
from services.werkplek import Werkplek

MAG_LOGBOEK = frozenset({"fg", "burgemeester", "procesregisseur"})


@dataclass(frozen=True)
class LogBeeld:
    """A line of the log: what, by whom, on behalf of which partij; codes only."""

    op: datetime
    wat: str
    wie: str
    partij: str
    codes: dict[str, Any]


def logboek_van(w: Werkplek, wie: Identiteit, nummer: str, *, namens: str | None = None) -> list[LogBeeld]:
    """The log of a casus, newest first, for the FG, the burgemeester and the regie of the convenant. Looking at it is logged too."""
    with w.db.schrijven() as s:
        nu = w.nu(s)
        controleer_sessie(s, wie, nu.wand)
        c = vind_casus(s, nummer)
        try:
            lezer = lezer_voor(s, wie, c.convenant, namens)
        except GeenBevoegdheid as fout:
            raise onzichtbaar(nummer) from fout
        regie = w.geldend(s, c.vaststelling_id).convenant.regiepartij
        if lezer.partij != regie or not lezer.rollen & MAG_LOGBOEK:
            raise onzichtbaar(nummer)
        namen = {m.id: w.kluis.ontsleutel(INSTALLATIE, f"medewerker.naam.{m.id}", m.naam_kluis) for m in s.scalars(select(Medewerker))}
        regels = s.scalars(select(Logregel).where(Logregel.keten == c.id).order_by(Logregel.volgnr.desc())).all()
        logboek.schrijf(s, c.id, "logboek_ingezien", door=lezer.medewerker, partij=lezer.partij, op=nu.domein, op_wand=nu.wand)
        return [LogBeeld(x.op, x.soort, namen.get(x.door, "het stelsel"), x.partij, dict(x.codes)) for x in regels]
