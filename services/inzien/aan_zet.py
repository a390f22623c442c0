"""Whose move is it: what a casus waits for from this reader."""

from __future__ import annotations

from sqlalchemy import Row, select

from convenanten.definitie import GeldendConvenant
from models.tabellen import Besluit
from rules.bevoegdheid import WIE
from rules.poorten import oordeel
from rules.stand import Lezer, Stand
from rules.uitkomst import Geweigerd
from rules.zeggenschap import wacht_op_gever

LOPENDE_BESLUITEN = select(Besluit.casus_id, Besluit.naar, Besluit.status, Besluit.door).where(
    Besluit.status.in_(("wacht_op_bevestiging", "genomen"))
)


_VAN_DE_GEVER = {
    "gebruik_toestaan": "Beslis of een gegeven van u voor een ander doel mag worden gebruikt.",
    "vrijgeven": "Beslis of een gegeven van u mee mag naar een eigen dossier.",
}


def wat_wacht(
    stand: Stand, geldend: GeldendConvenant, lezer: Lezer, lopend: Row[str, str, str, str] | None, regie: bool
) -> list[tuple[str, str]]:
    """What this reader is waited for, most pressing first: (sentence, the act that does it; empty: look at
    the casus). `lopend`: the decision that runs.
    """
    wacht: list[tuple[str, str]] = []
    if stand.bevraagd(lezer.partij):
        wacht.append(("Antwoord of de persoon bij uw organisatie bekend is.", "bekendheid_beantwoorden"))
    if stand.om_advies_gevraagd(lezer.partij):
        wacht.append(("Geef advies op een anonieme vraag.", "adviesvraag_beantwoorden"))
    eigen = stand.deelname(lezer.partij)
    if eigen is not None and eigen.actief and not eigen.gewogen and lezer.rollen & WIE["grondslag_wegen"]:
        wacht.append(("Weeg de grondslag van uw organisatie.", "grondslag_wegen"))
    if any(a.partij == lezer.partij and a.status == "voorgesteld" for a in stand.acties):
        wacht.append(("Aanvaard of weiger een actie.", "actie_beantwoorden"))
    if eigen is not None and eigen.actief:
        wacht += [(_VAN_DE_GEVER[h], h) for h in wacht_op_gever(stand, lezer.partij)]
    if not regie:
        return wacht
    if lopend is not None:
        te_bevestigen = lopend.status == "wacht_op_bevestiging" and lopend.door != lezer.medewerker
        return (
            [("Bevestig een besluit als tweede persoon.", "meebeslissen"), *wacht] if te_bevestigen else wacht
        )
    oordelen = [oordeel(stand, geldend, o) for o in geldend.convenant.fasen[stand.fase].overgangen]
    klaar = [geldend.convenant.fasen[o.overgang.naar].titel for o in oordelen if o.voldaan]
    if klaar:
        return [(f"Besluit over de overgang naar: {', '.join(klaar)}.", ""), *wacht]
    if wacht:
        return wacht
    eerste = next((r.uitkomst for o in oordelen for r in o.regels if isinstance(r.uitkomst, Geweigerd)), None)
    return [(eerste.doen, "")] if eerste is not None else []  # a refusal is falsy
