"""Was somebody told that data about them are processed, who tells it, and does a silence still stand?

A fact names a person by id; one without an id is about the betrokkene who was brought in.
"""

from __future__ import annotations

from convenanten.definitie import GeldendConvenant
from rules.feiten import (
    BetrokkeneGeinformeerd,
    MelderGeinformeerd,
    NietGeinformeerd,
    UitzonderingBeeindigd,
)
from rules.stand import PersoonFeit, Stand
from rules.toestemming import categorieen_melder
from rules.uitkomst import TOEGESTAAN, Geweigerd, Reden, Uitkomst

_ZWIJGEN = NietGeinformeerd | UitzonderingBeeindigd


def aangemelde(stand: Stand, geldend: GeldendConvenant) -> tuple[str, ...]:
    """How facts name the betrokkene who was brought in."""
    return "", stand.eerste(next(iter(geldend.convenant.categorieen_betrokkene)))


def genoemd_als(stand: Stand, geldend: GeldendConvenant, persoon: str) -> tuple[str, ...]:
    """How facts name this person."""
    eerste = aangemelde(stand, geldend)
    return eerste if persoon in eerste else (persoon,)


def zwijgt(stand: Stand, wie: tuple[str, ...]) -> bool:
    """Does a reasoned decision not to inform this person still stand?"""
    zwijgt = False
    for v in stand.feiten:
        if isinstance(v.feit, _ZWIJGEN) and v.feit.betrokkene in wie:
            zwijgt = isinstance(v.feit, NietGeinformeerd)
    return zwijgt


def is_verteld(stand: Stand, wie: tuple[str, ...]) -> bool:
    """Was this person informed? Once a silence ended, what was told before it does not count."""
    verteld = False
    for v in stand.feiten:
        match v.feit:
            case UitzonderingBeeindigd(betrokkene=over) if over in wie:
                verteld = False
            case BetrokkeneGeinformeerd(betrokkene=over) | MelderGeinformeerd(betrokkene=over) if over in wie:
                verteld = True
    return verteld


def melders_die_niets_weten(stand: Stand, geldend: GeldendConvenant) -> list[PersoonFeit]:
    """The melders in this casus who were not informed, and for whom no exception stands."""
    van_melders = categorieen_melder(geldend.convenant)
    return [
        b
        for b in stand.betrokkenen
        if b.categorie in van_melders and not is_verteld(stand, (b.id,)) and not zwijgt(stand, (b.id,))
    ]


def mag_informeren(geldend: GeldendConvenant, partij: str, categorie: str) -> Uitkomst:
    """Is it for this partij to inform somebody of this category? Where the text names nobody: for any."""
    c = geldend.convenant
    door = c.informeren_door.get(categorie, ())
    soort = c.partijen[partij].soort if partij in c.partijen else ""
    if not door or {partij, soort} & set(door):
        return TOEGESTAAN
    namen = ", ".join(p.naam for code, p in c.partijen.items() if {code, p.soort} & set(door))
    return Geweigerd(
        Reden.GEEN_BEVOEGDHEID,
        f"{c.categorieen_betrokkene[categorie]}: deze persoon wordt geïnformeerd door: {namen}.",
        bron=geldend.bron("informeren"),
        doen="Vraag het aan die partij.",
    )


def mag_schrijven(stand: Stand, geldend: GeldendConvenant, partij: str, over: PersoonFeit) -> Uitkomst:
    """May this partij write this person what is processed about them (articles 13 and 14 AVG): is it the one
    who informs, and does no reasoned decision to be silent stand?
    """
    door = mag_informeren(geldend, partij, over.categorie)
    if not door:
        return door
    if zwijgt(stand, genoemd_als(stand, geldend, over.id)):
        return Geweigerd(
            Reden.GEEN_BEVOEGDHEID,
            "Er geldt een beslissing om deze persoon niet te informeren.",
            bron=geldend.bron("informeren") or "artikel 41 UAVG",
            doen="Beëindig eerst die beslissing, als de grond is vervallen.",
        )
    return TOEGESTAAN
