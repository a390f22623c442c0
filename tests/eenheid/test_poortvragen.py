"""Every check is a question that people understand, with acts that help, there and then."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from convenanten.definitie import Convenant
from convenanten.lader import MAP, beschikbaar, lees_opgeslagen
from rules.poorten import POORTEN, Check
from services.alles import HANDELINGEN, wie_mag
from services.handelen.werkplek import CONTROLES

CONVENANTEN = [lees_opgeslagen(p.read_text(encoding="utf-8"), CONTROLES) for p in beschikbaar(MAP).values()]
AL_GEDAAN = {naam for naam in wie_mag() if HANDELINGEN[naam].begint}


@pytest.mark.parametrize("check", POORTEN.values(), ids=POORTEN)
def test_een_controle_is_een_vraag_met_een_handeling_die_helpt(check: Check) -> None:
    assert check.vraag.endswith("?")
    assert check.vraag[0].isupper()
    assert "_" not in check.vraag
    eist = check.eist
    noemt = {*check.helpt, *eist.ook, *eist.eerst, *(eist.sluit_door or ())}
    assert check.helpt
    assert len(set(check.helpt)) == len(check.helpt)
    assert noemt <= set(wie_mag())
    assert check.helpt[0] not in AL_GEDAAN, "wie een casus bekijkt, kan die niet meer beginnen"


def test_geen_twee_controles_stellen_dezelfde_vraag() -> None:
    assert len({c.vraag for c in POORTEN.values()}) == len(POORTEN)


def eerder(c: Convenant, fase: str) -> set[str]:
    """This fase and each that a casus may have come through."""
    gezien = {fase}
    while nieuw := {f for f, x in c.fasen.items() if any(o.naar in gezien for o in x.overgangen)} - gezien:
        gezien |= nieuw
    return gezien


def waar_helpt_niets(c: Convenant) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """(fase, check, acts) where none of the acts that should help was or is possible."""
    for naam, fase in c.fasen.items():
        mogelijk = {h for f in eerder(c, naam) for h in c.fasen[f].handelingen}
        for controle in {x.controle for o in fase.overgangen for x in o.poort} & set(POORTEN):
            if not set(POORTEN[controle].helpt) & (mogelijk | AL_GEDAAN):
                yield naam, controle, POORTEN[controle].helpt


@pytest.mark.parametrize("c", CONVENANTEN, ids=lambda c: c.id)
def test_wat_helpt_kan_in_de_fase_van_de_poort_of_kon_daarvoor(c: Convenant) -> None:
    assert list(waar_helpt_niets(c)) == []


def test_wat_de_aanmelding_al_vraagt_kan_niet_leeg_blijven() -> None:
    verplicht = {v.naam for v in HANDELINGEN["aanmelden"].velden if v.verplicht}
    assert "grondslagen" in verplicht, "wie een casus aanbrengt, noemt de grondslag al in de aanmelding"
