"""Who may record a person in a casus, and what of that person."""

from __future__ import annotations

from convenanten.definitie import GeldendConvenant
from rules.stand import Lezer, Stand
from rules.toestemming import categorieen_melder
from rules.uitkomst import TOEGESTAAN, Geweigerd, Reden, Uitkomst
from rules.verstrekken import mag_melder_vragen


def mag_persoon_toevoegen(
    stand: Stand,
    geldend: GeldendConvenant,
    lezer: Lezer,
    categorie: str,
    *,
    met_naam: bool,
    met_toestemming: bool,
) -> Uitkomst:
    """May this partij record a person of this category: the regie, or a deelnemer that weighed its
    grondslag? By name only where nothing stands in the way: of a melder whose data need consent, with it.
    """
    deelname = stand.deelname(lezer.partij)
    if lezer.partij != geldend.convenant.regiepartij and (deelname is None or not deelname.gewogen):
        return Geweigerd(
            Reden.GEEN_GRONDSLAG,
            "Uw organisatie heeft voor deze casus nog geen grondslag gewogen.",
            bron="artikel 6 AVG",
            doen="Weeg eerst de grondslag.",
        )
    if categorie not in categorieen_melder(geldend.convenant):
        return TOEGESTAAN
    if met_toestemming:
        return mag_melder_vragen(geldend, lezer.partij)
    if met_naam:
        return Geweigerd(
            Reden.GEEN_GRONDSLAG,
            "De naam van een melder komt alleen met zijn toestemming in het dossier.",
            bron=geldend.bron("toestemming_melder"),
            doen="Leg de melder vast zonder naam, of vraag om toestemming en bevestig die.",
        )
    return TOEGESTAAN
