"""Advice outside a casus: who may ask, who is asked, and who reads what.

The question names nobody and so does the advice, so no grondslag is needed to read them. What remains is need
to have: who was not asked does not know that there is a question, and an adviseur does not read another.

Source: a question for advice to a partner can be anonymous (the clause `anoniem_advies`).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from convenanten.definitie import GeldendConvenant
from rules.bevoegdheid import heeft_geheimhouding_erkend
from rules.feiten import Aangemeld
from rules.rollen import AANMELDER, ADVISEUR
from rules.stand import Lezer, Stand
from rules.uitkomst import TOEGESTAAN, Geweigerd, Reden, Uitkomst


@dataclass(frozen=True)
class AdviesStand:
    """What rules know of a question: which partij asks, which ones it asks, and which of those answered."""

    vrager: str
    gevraagd: frozenset[str]
    beantwoord: frozenset[str] = frozenset()
    vernietigd: bool = False


def mag_advies_vragen(geldend: GeldendConvenant, lezer: Lezer) -> Uitkomst:
    """May this reader ask for advice outside a casus: does the convenant have that, and is it this one's
    work? Who may bring a person in may ask first without naming anybody.
    """
    c = geldend.convenant
    if c.adviesvragen is None:
        return Geweigerd(
            Reden.ANDERE_FASE,
            "Deze samenwerking kent geen adviesvraag zonder casus.",
            doen="Meld een casus aan, of stel de vraag in een casus die er al is.",
        )
    erkend = heeft_geheimhouding_erkend(geldend, lezer)
    if not erkend:
        return erkend
    if lezer.partij in c.partijen and lezer.rollen & AANMELDER:
        return TOEGESTAAN
    return Geweigerd(
        Reden.GEEN_BEVOEGDHEID,
        "Met uw rol stelt u geen adviesvraag.",
        bron=geldend.bron("anoniem_advies"),
        doen="Vraag het een collega die aan casussen werkt.",
    )


def is_vrager(stand: AdviesStand, lezer: Lezer) -> bool:
    """Does this reader stand on the side that asks? The mail that there is advice goes to the partij, so a
    colleague who could have asked reads on.
    """
    return lezer.partij == stand.vrager and bool(lezer.rollen & AANMELDER)


def is_gevraagd(stand: AdviesStand, lezer: Lezer) -> bool:
    """Is it this reader's work to answer: at a partij that was asked?"""
    return lezer.partij in stand.gevraagd and bool(lezer.rollen & ADVISEUR)


def mag_adviesvraag_lezen(geldend: GeldendConvenant, stand: AdviesStand, lezer: Lezer) -> bool:
    """May this reader read the question, and know that there is one?"""
    mag = is_vrager(stand, lezer) or is_gevraagd(stand, lezer)
    return mag and not stand.vernietigd and bool(heeft_geheimhouding_erkend(geldend, lezer))


def volgt_op(stand: Stand, lezer: Lezer) -> str:
    """The number of the question that this casus follows on, for the side that asked it; nothing for others:
    an adviseur that takes part would know whom its question was about.
    """
    gemeld = stand.laatste(Aangemeld)
    if gemeld is None or not is_vrager(AdviesStand(gemeld.partij, frozenset()), lezer):
        return ""
    return gemeld.feit.adviesvraag


def leest_advies_van(stand: AdviesStand, lezer: Lezer) -> Collection[str]:
    """Whose advice does this reader read, and of whom does it know that they were asked: who asks, of all;
    an adviseur, only the own.
    """
    if is_vrager(stand, lezer):
        return stand.gevraagd
    return {lezer.partij} if is_gevraagd(stand, lezer) else ()


def mag_advies_geven(stand: AdviesStand, lezer: Lezer) -> Uitkomst:
    """May this reader answer, once on behalf of its partij?"""
    if not is_gevraagd(stand, lezer):
        return Geweigerd(
            Reden.GEEN_BEVOEGDHEID,
            "Uw advies is niet gevraagd.",
            doen="Wacht op het advies van wie het is gevraagd.",
        )
    if lezer.partij in stand.beantwoord:
        return Geweigerd(
            Reden.GEEN_BEVOEGDHEID,
            "Uw organisatie gaf al advies op deze vraag.",
            doen="Is er meer te zeggen? Vraag de ander om een nieuwe adviesvraag.",
        )
    return TOEGESTAAN
