"""The marks of rows, for who keeps the installation: made once for older rows, examined, and what to do with
a row that does not count.

Neither way out gives anybody something: what was changed from outside can only be taken away, and an old row
with a good mark (a back-up was put back) counts again only when somebody names it. Both stand in the log.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from models import waarmerk
from models.klok import Moment
from models.waarmerk import Gewaarmerkt, alle_rijen, merk_opnieuw, naam_van
from services.handelen.fouten import Conflict, NietGevonden
from services.handelen.termijnen import STELSEL
from services.handelen.werkplek import Werkplek
from services.handelen.wie import log

_GEDAAN = "alle rijen van vóór de merken"


@dataclass(frozen=True)
class VeranderdeRij:
    """A row that does not count, by its name (ids only), and why."""

    rij: str
    uitleg: str


def merk_alles(w: Werkplek) -> int:
    """Mark the rows of an installation of before there were marks: once, recorded. Returns how many.

    That it was done stands in the key store, so that nobody repeats it for a row that was slipped in later.
    """
    merken = w.waarmerk
    if merken.laagste(_GEDAAN):
        return 0
    with w.db.lezen() as s:
        nu = w.nu(s)
    w.kluis.maak_sleutel(waarmerk.DOMEIN, nu.wand)
    with w.db.schrijven() as s:
        aantal = waarmerk.waarmerk_alles(s)
        log(s, nu, "rijen_gewaarmerkt", STELSEL, {"aantal": aantal})
    merken.verhoog({_GEDAAN: 1})
    return aantal


def controleer(w: Werkplek) -> list[VeranderdeRij]:
    """Examine every marked row. Returns those that do not count.

    Where a process died between a change and its number in the key store, the number is caught up with here.
    """
    veranderd, standen = [], {}
    with w.db.lezen() as s:
        for rij in alle_rijen(s):
            uitleg = w.waarmerk.bezwaar(rij)
            if uitleg is not None:
                veranderd.append(VeranderdeRij(naam_van(rij), uitleg))
            elif rij.volgnr > 1:
                standen[naam_van(rij)] = rij.volgnr
    if standen:
        w.waarmerk.verhoog(standen)
    return veranderd


def verwerp(w: Werkplek, naam: str) -> None:
    """Take a row that does not count out of use: it is ended, or deleted where such a row has no end.

    Raises NietGevonden, or Conflict for a row that counts.
    """

    def neem_weg(s: Session, rij: Gewaarmerkt, nu: Moment) -> None:
        merk_opnieuw(s, rij)
        s.flush()
        if not rij.einde:
            s.delete(rij)
        elif getattr(rij, rij.einde) is None:
            setattr(rij, rij.einde, nu.wand)

    _met_slechte_rij(w, naam, neem_weg, "rij_verworpen")


def aanvaard(w: Werkplek, naam: str) -> None:
    """Let an old row with a good mark count again, as after a back-up was put back.

    Raises NietGevonden, or Conflict for a row that counts, or that Casusregie never wrote.
    """

    def laat_tellen(s: Session, rij: Gewaarmerkt, _: Moment) -> None:
        if rij.waarmerk != w.waarmerk.merk(rij):
            raise Conflict(
                "Deze rij heeft Casusregie nooit zo geschreven.",
                doen=f"Neem haar uit gebruik met: casusregie logboek verwerp {naam}",
            )
        merk_opnieuw(s, rij)

    _met_slechte_rij(w, naam, laat_tellen, "rij_aanvaard")


def _met_slechte_rij(
    w: Werkplek, naam: str, doe: Callable[[Session, Gewaarmerkt, Moment], None], soort: str
) -> None:
    with w.db.schrijven() as s:
        nu = w.nu(s)
        rij = {naam_van(r): r for r in alle_rijen(s)}.get(naam)
        if rij is None:
            raise NietGevonden(
                f"Er is geen rij '{naam}'.", doen="Neem de naam over uit: casusregie logboek controleer"
            )
        if w.waarmerk.bezwaar(rij) is None:
            raise Conflict("Deze rij klopt. Er is niets veranderd.")
        doe(s, rij, nu)
        log(s, nu, soort, STELSEL, {"rij": naam})
