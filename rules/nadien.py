"""After a casus closed: how long its dossier stays, who may use it again, and what is still asked.

A closed dossier is in a non-active environment: `rules.zicht` shows none of it. What a new signal may take
from it is here.
"""

from __future__ import annotations

from datetime import datetime

from convenanten.definitie import GeldendConvenant
from convenanten.duur import Duur
from rules.feiten import Feit, NietActiefGemaakt, PlanVastgesteld, ResultaatVastgesteld, VoortgangVastgelegd
from rules.stand import Stand
from rules.toestemming import een_melder_stemt_in
from rules.uitkomst import TOEGESTAAN, Geweigerd, Reden, Uitkomst
from rules.verstrekken import mag_melder_vragen

# the plan van aanpak, the voortgangsrapportage and the afsluitrapportage
# how people say, in an open norm, that the term of retention counts from the aanmelding
VANAF_BEGIN = "casus_begonnen"
RAPPORTAGES = (PlanVastgesteld, VoortgangVastgelegd, ResultaatVastgesteld)


def bewaren_tot(
    geldend: GeldendConvenant, fase: str, geopend_op: datetime, gesloten_op: datetime
) -> datetime:
    """Until when a dossier that closed in this fase may be kept, by the calendar; its register may have a
    term of its own. A term from the beginning that was over before the end is over at the end.
    """
    c = geldend.convenant
    duur = bewaartermijn_van(geldend, c.fasen[fase].register)
    if c.bewaren.vanaf_norm is not None and geldend.norm(c.bewaren.vanaf_norm) == VANAF_BEGIN:
        return max(duur.na(geopend_op), gesloten_op)
    return duur.na(gesloten_op)


def bewaartermijn_van(geldend: GeldendConvenant, register: str) -> Duur:
    """How long what stands in this register is kept (empty: in none of its own)."""
    bewaren = geldend.convenant.bewaren
    duur = geldend.norm(bewaren.per_register.get(register, bewaren.norm))
    assert isinstance(duur, Duur)
    return duur


def mag_hergebruiken(
    geldend: GeldendConvenant,
    fase: str,
    geopend_op: datetime,
    gesloten_op: datetime | None,
    nu: datetime,
    *,
    vernietigd: bool,
    actueel: bool,
    opgeschort: bool = False,
) -> Uitkomst:
    """May a new signal use this earlier dossier: closed, still kept, and found to be up to date by a person?

    `opgeschort`: a casus already builds on it, so that its term waits.
    """
    bron = geldend.bron("herleving")
    if gesloten_op is None:
        return Geweigerd(
            Reden.ANDERE_FASE, "Deze casus is nog open.", bron=bron, doen="Werk verder in die casus."
        )
    if vernietigd or (not opgeschort and nu > bewaren_tot(geldend, fase, geopend_op, gesloten_op)):
        return Geweigerd(
            Reden.CASUS_GESLOTEN,
            "De bewaartermijn van dit dossier is voorbij.",
            bron=geldend.convenant.bewaren.citaat or bron,
            doen="Meld het signaal aan als een nieuwe casus.",
        )
    if not actueel:
        return Geweigerd(
            Reden.NIET_ZORGVULDIG,
            "Niet is vastgesteld dat de gegevens nog actueel zijn.",
            bron=bron,
            doen="Toets of de gegevens nog kloppen. Zo niet: meld het signaal aan als een nieuwe casus.",
        )
    return TOEGESTAAN


def is_niet_actief(stand: Stand) -> bool:
    """Is this dossier in the non-active environment?"""
    return stand.laatste(NietActiefGemaakt) is not None


def mag_eerder_lezen(wie: frozenset[str], feit: Feit) -> bool:
    """May this reader, in these hoedanigheden, read this part of an earlier dossier found up to date?"""
    return "regie" in wie and isinstance(feit, RAPPORTAGES)


def mag_tevredenheid_vragen(stand: Stand, geldend: GeldendConvenant, partij: str) -> Uitkomst:
    """May this partij ask the melder whether it is content, now that it is over?"""
    if not stand.gesloten:
        return Geweigerd(
            Reden.ANDERE_FASE,
            "De aanpak is nog niet afgelopen.",
            bron=geldend.bron("tevredenheid"),
            doen="Vraag de melder na afloop.",
        )
    vrager = mag_melder_vragen(geldend, partij)
    return vrager if not vrager else een_melder_stemt_in(stand, geldend)
