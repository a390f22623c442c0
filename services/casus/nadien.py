"""After the end: learning from a casus, asking the melder, and taking up an earlier dossier at a new
signal.
"""

from __future__ import annotations

import json
from typing import Any, Literal

from pydantic import Field
from sqlalchemy import select

from models.tabellen import Betrokkene, Casus
from rules.grondslagen import mag_grondslag_noemen
from rules.nadien import mag_hergebruiken, mag_tevredenheid_vragen
from rules.zorgvuldig import leerpunten_zonder_persoon
from services.casus.aanmelding import begin_casus, bekend
from services.casus.gegevens import noemt_iemand
from services.handelen.fouten import eis
from services.handelen.handeling import Handeling, Opdracht, handeling, vind_casus
from services.handelen.standen import eerdere_casussen
from services.handelen.termijnen import sluit_af


class Evalueren(Opdracht):
    """Looking back critically."""

    leerpunten: str = Field(
        min_length=10,
        max_length=20_000,
        description="Wat we hiervan leren, zonder iets waaraan iemand te herkennen is",
    )


class TevredenheidVastleggen(Opdracht):
    """The answer of the melder."""

    tevreden: Literal["ja", "deels", "nee", "geen_antwoord"] = Field(
        description="Is de melder tevreden over de afhandeling?"
    )
    toelichting: str = Field("", max_length=20_000, description="Wat de melder erover zei")


class ActualiteitToetsen(Opdracht):
    """Whether an earlier dossier may serve this casus."""

    eerdere: str = Field(description="Casusnummer van het eerdere, gesloten dossier")
    actueel: bool = Field(description="Zijn de gegevens van toen nog actueel?")
    motivering: str = Field(min_length=10, max_length=20_000, description="Waarom wel of niet")


class Heropenen(Opdracht):
    """A new signal about the person of a closed casus."""

    grondslagen: tuple[str, ...] = Field(min_length=1, description="Grondslag van uw organisatie (mag vaker)")
    signaal: str = Field(min_length=3, max_length=20_000, description="Het nieuwe signaal")
    actueel: bool = Field(description="Zijn de gegevens van toen nog actueel?")
    motivering: str = Field(
        min_length=10, max_length=20_000, description="De toets: waarom de gegevens nog actueel zijn"
    )


@handeling(Evalueren)
def evalueren(h: Handeling, op: Evalueren) -> None:
    """Leg na afloop vast wat er van deze casus is geleerd."""
    eis(leerpunten_zonder_persoon(noemt_iemand(h, op.leerpunten)))
    h.feit("evalueren", {}, op.leerpunten)


@handeling(TevredenheidVastleggen)
def tevredenheid_vastleggen(h: Handeling, op: TevredenheidVastleggen) -> None:
    """Leg als verhuurder vast of de melder tevreden is, als die daar toestemming voor gaf."""
    eis(mag_tevredenheid_vragen(h.stand, h.geldend, h.lezer.partij))
    h.feit("tevredenheid_vastleggen", {"tevreden": op.tevreden}, op.toelichting or None)


@handeling(ActualiteitToetsen)
def actualiteit_toetsen(h: Handeling, op: ActualiteitToetsen) -> None:
    """Toets of een eerder dossier over deze persoon nog actueel is; daarna kan de regie de rapportages van
    toen lezen.
    """
    eerder = vind_casus(h.s, op.eerdere)
    bekend((eerder.nummer,), eerdere_casussen(h.s, h.casus), "eerdere casussen over deze persoon")
    if op.actueel:
        eis(_mag(h, eerder, actueel=True))
    h.feit("actualiteit_toetsen", {"eerdere": eerder.id, "actueel": op.actueel}, op.motivering)


@handeling(Heropenen)
def heropenen(h: Handeling, op: Heropenen) -> dict[str, Any]:
    """Begin bij een nieuw signaal een casus die voortbouwt op dit gesloten dossier, na een toets of het nog
    actueel is.
    """
    oud = h.casus
    eis(_mag(h, oud, actueel=op.actueel))
    eis(mag_grondslag_noemen(h.geldend, h.lezer.partij, op.grondslagen))
    b = h.s.scalars(
        select(Betrokkene)
        .where(
            Betrokkene.casus_id == oud.id,
            Betrokkene.categorie == next(iter(h.geldend.convenant.categorieen_betrokkene)),
        )
        .order_by(Betrokkene.id)
    ).first()
    assert b is not None, "elke casus heeft een aangemelde betrokkene"
    persoon = json.loads(h.w.kluis.ontsleutel(oud.id, f"betrokkene.persoon.{b.id}", b.persoon_kluis))
    h.feit("heropenen", {}, op.signaal)
    sluit_af(h.s, oud.id)  # its term starts anew when the new casus closes
    h.convenant = oud.convenant
    nieuw = begin_casus(
        h,
        persoon=persoon,
        zoekindex=b.zoekindex,
        situaties=(),
        grondslagen=op.grondslagen,
        doel="",
        toelichting=op.signaal,
    )
    h.feit("actualiteit_toetsen", {"eerdere": oud.id, "actueel": True}, op.motivering)
    return {"casus": nieuw.nummer, "id": nieuw.id}


def _mag(h: Handeling, eerder: Casus, *, actueel: bool) -> Any:
    return mag_hergebruiken(
        h.w.geldend(h.s, eerder.vaststelling_id),
        eerder.fase,
        eerder.gesloten_op,
        h.nu.domein,
        vernietigd=eerder.vernietigd_op is not None,
        actueel=actueel,
    )
