"""May a partij rely on this grondslag?"""

from __future__ import annotations

from convenanten.definitie import GeldendConvenant
from rules.uitkomst import TOEGESTAAN, Geweigerd, Reden, Uitkomst


def mag_grondslag_noemen(geldend: GeldendConvenant, partij: str, grondslagen: tuple[str, ...]) -> Uitkomst:
    """Does this set of grondslagen contain one complete alternative that the convenant gives this partij?

    A partij that is not in the convenant (joined for one casus) relies on one of the AVG, as it is called
    there; the Wpg is for the politie alone.
    """
    if not grondslagen:
        return Geweigerd(
            Reden.GEEN_GRONDSLAG,
            "Er is geen grondslag genoemd.",
            doen="Noem de grondslag van uw organisatie.",
        )
    bekend = geldend.convenant.partijen.get(partij)
    if bekend is None:
        return _buiten_het_convenant(geldend, grondslagen)
    genoemd = set(grondslagen)
    alternatieven = [set(a) for a in bekend.alternatieven]
    if any(a <= genoemd for a in alternatieven) and genoemd <= set().union(*alternatieven):
        return TOEGESTAAN
    tekst = "; of ".join(
        " met ".join(geldend.convenant.grondslagen[g].citeer for g in a) for a in bekend.alternatieven
    )
    return Geweigerd(
        Reden.GEEN_GRONDSLAG,
        f"{bekend.naam} heeft deze grondslag niet volgens het convenant.",
        bron=bekend.citaat or "",
        doen=f"Mogelijk is: {tekst}.",
    )


def _buiten_het_convenant(geldend: GeldendConvenant, grondslagen: tuple[str, ...]) -> Uitkomst:
    mogelijk = {naam: g.citeer for naam, g in geldend.convenant.grondslagen.items() if not g.van_de_politie}
    vreemd = [naam for naam in grondslagen if naam not in mogelijk]
    if not vreemd:
        return TOEGESTAAN
    return Geweigerd(
        Reden.GEEN_GRONDSLAG,
        f"Een partner voor één casus kan hierop niet steunen: {', '.join(vreemd)}.",
        bron=geldend.bron("nieuwe_partner"),
        doen=f"Kies uit: {'; '.join(mogelijk.values())}.",
    )
