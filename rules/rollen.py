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
# who gives access, who watches and who confirms: a second person says yes to each of them
TE_BEVESTIGEN = frozenset({FUNCTIONARIS, "fg", "burgemeester"})
# never one person, whatever a convenant says (`Rol.niet_met` adds to it). The FG has no task that he himself
# watches (article 38(6) AVG), and who decides does not confirm the own decision
NOOIT_SAMEN = frozenset(
    {
        frozenset({"fg", "procesregisseur"}),
        frozenset({"fg", "burgemeester"}),
        frozenset({"fg", FUNCTIONARIS}),
        frozenset({"fg", "beheerder"}),
        frozenset({FUNCTIONARIS, "beheerder"}),
        frozenset({"procesregisseur", "burgemeester"}),
    }
)
# of the installation: a beheerder is appointed there, and who has a session is somebody
BEHEERDER = frozenset({"beheerder"})
TOEGANG = BEHEERDER | {FUNCTIONARIS}
FG = frozenset({"fg"})
IEDEREEN = frozenset({"iedereen"})

# as whom somebody acts on a datalek: `rules.datalek` decides whether one is
AFHANDELAAR = frozenset({"afhandelaar"})
VERANTWOORDELIJKE = frozenset({"verantwoordelijke"})
WAAR_HET_GEBEURDE = frozenset({"waar"})
