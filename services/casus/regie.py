"""Handing over the regie of a casus to a colleague (H8b: the procesregisseur registers each casus)."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from rules.feiten import RegieOvergedragen
from rules.rollen import REGIE
from services.casus.bereik import InCasus, handeling
from services.handelen.handeling import Kop
from services.handelen.velden import Opdracht, Uit, Verhaal
from services.handelen.wie import vind_medewerker


class RegieOverdragen(Opdracht):
    """To whom, and what that colleague must know."""

    aan: Annotated[str, Uit("procesregisseurs")] = Field(
        min_length=1, description="Wie voortaan de regie heeft (uzelf: u neemt de casus over)"
    )
    toelichting: Verhaal = Field("", description="Wat uw collega moet weten")


@handeling("Regie overdragen", kop=Kop.PARTNERS, wie=REGIE, mails=("regie_overgedragen",))
def regie_overdragen(h: InCasus, op: RegieOverdragen) -> None:
    """Geef een collega de regie van deze casus, of neem hem over."""
    nieuw = vind_medewerker(h.s, op.aan)
    h.casus.regisseur_id = nieuw.id
    feit = h.feit(RegieOvergedragen(nieuw.id), op.toelichting)
    h.vertel("regie_overgedragen", {h.regie}, om=feit.id, opvolgen=False)
