"""After the end: learning from a casus, asking the melder, and taking up an earlier dossier at a new
signal.
"""

from __future__ import annotations

import json
from typing import Annotated, Any

from pydantic import Field
from sqlalchemy import select

from models.tabellen import Betrokkene, Casus
from rules.codes import Tevredenheid
from rules.feiten import ActualiteitGetoetst, Geevalueerd, Heropend, NietActiefGemaakt, TevredenheidVastgelegd
from rules.grondslagen import mag_grondslag_noemen
from rules.nadien import is_niet_actief, mag_hergebruiken, mag_tevredenheid_vragen
from rules.rollen import PARTNER, REGIE
from rules.uitkomst import Uitkomst
from rules.zorgvuldig import leerpunten_zonder_persoon
from services.bewaren.bewaartermijn import hervat, schort_op
from services.casus.aanmelding import begin_casus
from services.casus.bereik import InCasus, handeling, vind_casus
from services.casus.deur import Verantwoording
from services.casus.mensen import noemt_iemand
from services.handelen.fouten import Conflict, eis
from services.handelen.handeling import Kop
from services.handelen.velden import Opdracht, Uit, Verhaal, ZonderPersoon


class Evalueren(Opdracht):
    """Looking back critically."""

    leerpunten: ZonderPersoon = Field(
        min_length=10, description="Wat we hiervan leren, zonder iets waaraan iemand te herkennen is"
    )


class NietActiefMaken(Opdracht):
    """A closed dossier that nobody works in any more."""

    toelichting: Verhaal = Field("", description="Bijzonderheden")


class TevredenheidVastleggen(Opdracht):
    """The answer of the melder."""

    tevreden: Tevredenheid = Field(description="Is de melder tevreden over de afhandeling?")
    toelichting: Verhaal = Field("", description="Wat de melder erover zei")


class ActualiteitToetsen(Opdracht):
    """Whether an earlier dossier may serve this casus."""

    eerdere: Annotated[str, Uit("eerdere")] = Field(description="Het eerdere, gesloten dossier")
    actueel: bool = Field(description="Zijn de gegevens van toen nog actueel?")
    motivering: Verhaal = Field(min_length=10, description="Waarom wel of niet")


class Heropenen(Opdracht):
    """A new signal about the person of a closed casus."""

    grondslagen: tuple[Annotated[str, Uit("grondslagen", streng=False)], ...] = Field(
        min_length=1, description="Grondslag van uw organisatie"
    )
    signaal: Verhaal = Field(min_length=3, description="Het nieuwe signaal")
    actueel: bool = Field(description="Zijn de gegevens van toen nog actueel?")
    motivering: Verhaal = Field(min_length=10, description="De toets: waarom de gegevens nog actueel zijn")


@handeling("Evalueren", kop=Kop.NADIEN, wie=REGIE)
def evalueren(h: InCasus, op: Evalueren) -> None:
    """Leg na afloop vast wat er van deze casus is geleerd."""
    eis(leerpunten_zonder_persoon(noemt_iemand(h, op.leerpunten)))
    h.feit(Geevalueerd(), op.leerpunten)


@handeling("Dossier niet-actief maken", kop=Kop.NADIEN, wie=REGIE)
def niet_actief_maken(h: InCasus, op: NietActiefMaken) -> None:
    """Leg vast dat het gesloten dossier naar de niet-actieve omgeving gaat; daarna komt er alleen met een
    reden nog een rapportage uit.
    """
    if is_niet_actief(h.stand):
        raise Conflict("Dit dossier is al in de niet-actieve omgeving.", doen="Bekijk de casus.")
    h.feit(NietActiefGemaakt(), op.toelichting)


@handeling("Tevredenheid van de melder vastleggen", kop=Kop.NADIEN, wie=PARTNER)
def tevredenheid_vastleggen(h: InCasus, op: TevredenheidVastleggen) -> None:
    """Leg als verhuurder vast of de melder tevreden is, als die daar toestemming voor gaf."""
    eis(mag_tevredenheid_vragen(h.stand, h.geldend, h.lezer.partij))
    h.feit(TevredenheidVastgelegd(op.tevreden), op.toelichting)


@handeling("Actualiteit van een eerder dossier toetsen", kop=Kop.NADIEN, wie=REGIE)
def actualiteit_toetsen(h: InCasus, op: ActualiteitToetsen) -> None:
    """Toets of een eerder dossier over deze persoon nog actueel is; daarna kan de regie de rapportages van
    toen lezen.
    """
    eerder = vind_casus(h.s, op.eerdere)
    if op.actueel:
        eis(_mag(h, eerder, actueel=True))
        schort_op(h.s, eerder.id)
    else:
        hervat(h.s, eerder.id)
    h.feit(ActualiteitGetoetst(eerder.id, op.actueel), op.motivering)


@handeling(
    "Heropenen bij een nieuw signaal",
    kop=Kop.NADIEN,
    wie=REGIE,
    mails=("nieuwe_aanmelding", "mogelijk_dubbel"),
)
def heropenen(h: InCasus, op: Heropenen) -> dict[str, Any]:
    """Begin bij een nieuw signaal een casus die voortbouwt op dit gesloten dossier, na een toets of het nog
    actueel is.
    """
    oud = h.casus
    eis(_mag(h, oud, actueel=op.actueel))
    eis(mag_grondslag_noemen(h.geldend, h.lezer.partij, op.grondslagen))
    eerste = next(iter(h.geldend.convenant.categorieen_betrokkene))
    b = h.s.scalars(
        select(Betrokkene)
        .where(Betrokkene.casus_id == oud.id, Betrokkene.categorie == eerste)
        .order_by(Betrokkene.id)
    ).first()
    assert b is not None, "elke casus heeft een aangemelde betrokkene"
    persoon = json.loads(h.w.kluis.open(b, Betrokkene.persoon_kluis))
    h.feit(Heropend(), op.signaal)
    schort_op(h.s, oud.id)
    h.convenant = oud.convenant
    nieuw = begin_casus(
        h,
        persoon=persoon,
        situaties=(),
        grondslagen=op.grondslagen,
        doel="",
        toelichting=op.signaal,
        # found up to date by a person, and for nobody but the regie itself
        op=Verantwoording(zorgvuldig=op.actueel, ontvangers_nagegaan=True),
    )
    h.feit(ActualiteitGetoetst(oud.id, actueel=True), op.motivering)
    return {"casus": nieuw.nummer, "id": nieuw.id}


def _mag(h: InCasus, eerder: Casus, *, actueel: bool) -> Uitkomst:
    return mag_hergebruiken(
        h.w.geldend(h.s, eerder.vaststelling_id),
        eerder.fase,
        eerder.geopend_op,
        eerder.gesloten_op,
        h.nu.domein,
        vernietigd=eerder.vernietigd_op is not None,
        actueel=actueel,
    )
