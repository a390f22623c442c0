"""Opening a casus to look at it: as whom, and what happens when somebody tries one that is not for them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.tabellen import Casus
from rules.bevoegdheid import OOK_NA_VERTREK, is_vertrokken
from rules.stand import Lezer, Stand
from rules.uitkomst import ONZICHTBAAR
from rules.zicht import mag_casus_zien
from services.casus.bereik import onzichtbaar, vind_casus
from services.handelen.fouten import GeenBevoegdheid, GeenDeelname, NietGevonden, eis
from services.handelen.handeling import Spoor
from services.handelen.standen import laad_stand
from services.handelen.uitvoeren import leg_weigering_vast
from services.handelen.werkplek import Werkplek
from services.handelen.wie import Identiteit, lezer_voor


def open_casus(
    s: Session, w: Werkplek, wie: Identiteit, nummer: str, namens: str | None, *, om: str = ""
) -> tuple[Casus, Stand, Lezer]:
    """A casus that this person may see, with its facts and as whom; `om`: the act for which it is opened.
    Raises NietGevonden or the refusal.
    """
    c = vind_casus(s, nummer)
    try:
        lezer = lezer_voor(s, wie, c.convenant, namens)
    except GeenBevoegdheid as fout:
        raise onzichtbaar(nummer) from fout
    stand = laad_stand(s, c)
    zien = mag_casus_zien(stand, w.geldend(s, c.vaststelling_id), lezer)
    if not zien and stand.deelname(lezer.partij) is None:
        raise onzichtbaar(nummer)
    if not (om in OOK_NA_VERTREK and is_vertrokken(stand, lezer.partij)):
        eis(zien)
    return c, stand, lezer


@contextmanager
def vreemd_gelogd(w: Werkplek, wie: Identiteit, nummer: str, wat: str) -> Iterator[None]:
    """Trying a casus that exists but is not for this person stands in its log (K10.1); the answer is the
    same.
    """
    try:
        yield
    except (NietGevonden, GeenDeelname):
        with w.db.lezen() as s:
            keten = s.scalars(select(Casus.id).where(Casus.nummer == nummer)).first()
        if keten is not None:
            leg_weigering_vast(w, wie, Spoor(keten), wat, ONZICHTBAAR)
        raise
