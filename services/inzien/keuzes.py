"""What this person can choose from in the fields of an act, here and now."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.tabellen import Adviesvraag, Datalek
from rules.datalek import mag_zien
from services.advies import bereik as adviesvraag
from services.advies.bereik import ADVIES
from services.casus.bereik import CASUS, bij_begin, omstandigheden
from services.datalek.bereik import DATALEK, onzichtbaar, stand_van
from services.handelen.handeling import HANDELINGEN, Handeling
from services.handelen.keuzes import Keuzes, Omstandigheden, keuzes_voor
from services.handelen.werkplek import Werkplek
from services.handelen.wie import Identiteit, controleer_sessie, lezer_voor
from services.inzien.openen import open_casus


def keuzes(
    w: Werkplek,
    wie: Identiteit,
    naam: str,
    *,
    over: str = "",
    convenant: str = "",
    namens: str | None = None,
) -> dict[str, Keuzes]:
    """Per field of this act what can be chosen: code and words; nothing where it is filled in freely.

    `over`: the casus or datalek; `convenant`: for an act that begins one. Raises NietGevonden, and what
    looking raises.
    """
    h = HANDELINGEN[naam]
    with w.db.lezen() as s:
        controleer_sessie(s, wie, w.nu(s).wand)
        o = _omstandigheden(w, s, wie, h, over, convenant, namens)
        return {veld.naam: keuzes_voor(veld, o) for veld in h.velden}


def _omstandigheden(
    w: Werkplek,
    s: Session,
    wie: Identiteit,
    h: Handeling,
    over: str,
    convenant: str,
    namens: str | None,
) -> Omstandigheden:
    if h.begint:
        _, geldend = w.actief(s, convenant)
        return bij_begin(s, convenant, geldend, lezer_voor(s, wie, convenant, namens))
    if h.bereik is CASUS:
        casus, stand, lezer = open_casus(s, w, wie, over, namens, om=h.naam)
        return omstandigheden(w, s, casus, stand, w.geldend(s, casus.vaststelling_id), lezer)
    if h.bereik is ADVIES:
        v = s.scalars(select(Adviesvraag).where(Adviesvraag.nummer == over)).first()
        if v is None:
            raise adviesvraag.onzichtbaar(over)
        lezer, _, van = adviesvraag.open_adviesvraag(w, s, wie, v, namens)
        return Omstandigheden(van, lezer=lezer)
    if h.bereik is DATALEK:
        d = s.scalars(select(Datalek).where(Datalek.nummer == over)).first()
        if d is None:
            raise onzichtbaar(over)
        lezer = lezer_voor(s, wie, d.convenant, namens)
        if not mag_zien(stand_van(s, d), lezer, melder=d.door == wie.medewerker_id):
            raise onzichtbaar(over)
        return Omstandigheden(w.geldend(s, d.vaststelling_id), lezer=lezer)
    actief = w.actief(s, convenant)[1] if convenant else None
    return Omstandigheden(actief, convenanten=lambda: w.titels(s))
