"""Sets of roles that acts name: who may do this. In which fase an act is possible is for the convenant
to say.
"""

from __future__ import annotations

REGIE = frozenset({"procesregisseur"})
VOORBEREIDING = REGIE | {"procesondersteuner"}
PARTNER = frozenset({"procesregisseur", "partnermedewerker", "politiefunctionaris"})
# the procesondersteuner only where the convenant says so (`bij_aanmelding.ook_door`)
AANMELDER = PARTNER | VOORBEREIDING
BEVRAAGD = frozenset({"partnermedewerker"})
# who answers a question for advice outside a casus: at a partner and at the regie
ADVISEUR = BEVRAAGD | VOORBEREIDING
POLITIE = frozenset({"politiefunctionaris"})
GEVER = PARTNER | {"aangewezen_ambtenaar"}

FUNCTIONARIS = "bevoegd_functionaris"
# of the installation: a beheerder is appointed there, and who has a session is somebody
BEHEERDER = frozenset({"beheerder"})
TOEGANG = BEHEERDER | {FUNCTIONARIS}
FG = frozenset({"fg"})
IEDEREEN = frozenset({"iedereen"})

# as whom somebody acts on a datalek: `rules.datalek` decides whether one is
AFHANDELAAR = frozenset({"afhandelaar"})
VERANTWOORDELIJKE = frozenset({"verantwoordelijke"})
WAAR_HET_GEBEURDE = frozenset({"waar"})
