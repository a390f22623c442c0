"""Whose move is it: what a casus waits for from this reader."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from sqlalchemy import select

from convenanten.definitie import GeldendConvenant
from models.tabellen import Besluit
from rules.codes import ActieStatus, BesluitStatus
from rules.feiten import (
    ActieBeantwoord,
    AdviesGegeven,
    BekendheidBeantwoord,
    Feit,
    GebruikToegestaan,
    GrondslagGewogen,
    Meebesloten,
    Vrijgegeven,
)
from rules.poorten import oordeel
from rules.stand import LOPEND, Lezer, Stand
from rules.uitkomst import Geweigerd
from rules.zeggenschap import wacht_op_gever
from services.handelen.handeling import HANDELINGEN

LOPENDE_BESLUITEN = select(Besluit.casus_id, Besluit.naar, Besluit.status, Besluit.door).where(
    Besluit.status.in_(LOPEND)
)

_VAN_DE_GEVER: dict[type[Feit], str] = {
    GebruikToegestaan: "Beslis of een gegeven van u voor een ander doel mag worden gebruikt.",
    Vrijgegeven: "Beslis of een gegeven van u mee mag naar een eigen dossier.",
}


class LopendBesluit(Protocol):
    """The decision that runs in a casus."""

    status: str
    door: str


@dataclass(frozen=True)
class Beurt:
    """What somebody is waited for, and the act that does it (empty: look at the casus)."""

    wat: str
    handeling: str = ""


def wat_wacht(
    stand: Stand, geldend: GeldendConvenant, lezer: Lezer, lopend: LopendBesluit | None, regie: bool
) -> list[Beurt]:
    """What this reader is waited for, most pressing first. `lopend`: the decision that runs."""
    wacht = _als_partij(stand, lezer)
    if not regie:
        return wacht
    if lopend is not None:
        wacht_op_tweede = lopend.status == BesluitStatus.WACHT_OP_BEVESTIGING
        if wacht_op_tweede and not lezer.was(lopend.door):
            return [Beurt("Bevestig een besluit als tweede persoon.", Meebesloten.handeling), *wacht]
        return wacht
    return _als_regie(stand, geldend, wacht)


def _als_partij(stand: Stand, lezer: Lezer) -> list[Beurt]:
    wacht = []
    if stand.bevraagd(lezer.partij):
        wacht.append(
            Beurt("Antwoord of de persoon bij uw organisatie bekend is.", BekendheidBeantwoord.handeling)
        )
    if stand.om_advies_gevraagd(lezer.partij):
        wacht.append(Beurt("Geef advies op een anonieme vraag.", AdviesGegeven.handeling))
    eigen = stand.deelname(lezer.partij)
    doet_mee = eigen is not None and eigen.actief
    wegen = GrondslagGewogen.handeling
    if doet_mee and eigen is not None and not eigen.gewogen and lezer.rollen & HANDELINGEN[wegen].wie:
        wacht.append(Beurt("Weeg de grondslag van uw organisatie.", wegen))
    if any(a.partij == lezer.partij and a.status == ActieStatus.VOORGESTELD for a in stand.acties):
        wacht.append(Beurt("Aanvaard of weiger een actie.", ActieBeantwoord.handeling))
    if doet_mee:
        wacht += [Beurt(_VAN_DE_GEVER[k], k.handeling) for k in wacht_op_gever(stand, lezer.partij)]
    return wacht


def _als_regie(stand: Stand, geldend: GeldendConvenant, wacht: list[Beurt]) -> list[Beurt]:
    fasen = geldend.convenant.fasen
    oordelen = [oordeel(stand, geldend, o) for o in fasen[stand.fase].overgangen]
    klaar = [fasen[o.overgang.naar].titel for o in oordelen if o.voldaan]
    if klaar:
        return [Beurt(f"Besluit over de overgang naar: {', '.join(klaar)}."), *wacht]
    if wacht:
        return wacht
    alle = (r.uitkomst for o in oordelen for r in o.regels)
    eerste = next((u for u in alle if isinstance(u, Geweigerd)), None)
    return [Beurt(eerste.doen)] if eerste is not None else []  # a refusal is falsy
