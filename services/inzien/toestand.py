"""How the installation is, for the beheerder: which part gives no sign, and which datalek may be late."""

from __future__ import annotations

from services.handelen.werkplek import Werkplek
from services.handelen.wie import Identiteit, controleer_sessie, eis_beheerder
from services.uitvoeren import hartslag
from services.uitvoeren.hartslag import Toestand


def bekijk(w: Werkplek, wie: Identiteit) -> Toestand:
    """How every part is. Raises GeenBevoegdheid for who is no beheerder."""
    with w.db.lezen() as s:
        controleer_sessie(s, wie, w.nu(s).wand)
        eis_beheerder(s, wie)
    return hartslag.toestand(w)
