"""Refusals about care: each says what, on which source where there is one, and what to do; and lets through
what is in order.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from convenanten.definitie import GeldendConvenant
from convenanten.lader import PLANDELEN
from rules import zorgvuldig as z
from rules.codes import PlanDeel
from rules.stand import Lezer
from rules.uitkomst import Geweigerd, Reden, Uitkomst
from rules.zonder_naam import Aanwijzing
from tests.eenheid.test_poorten import KRIMPEN, LEEG, REGIE, C

G = GeldendConvenant(C, {})
AGNES = Lezer("agnes", "politie", frozenset({"partnermedewerker"}))


@pytest.mark.parametrize(
    ("goed", "fout_", "reden", "zin", "bron"),
    [
        (
            lambda: z.is_nagegaan(G, True),
            lambda: z.is_nagegaan(G, False),
            Reden.NIET_ZORGVULDIG,
            "moet én mag weten",
            "ontvangers",
        ),
        (
            lambda: z.is_volledig_geinformeerd(G, ()),
            lambda: z.is_volledig_geinformeerd(G, ("welke rechten", "de uitnodiging")),
            Reden.NIET_ZORGVULDIG,
            "Er ontbreekt: welke rechten, de uitnodiging.",
            "informeren",
        ),
        (
            lambda: z.is_lid_2_afgewogen(True),
            lambda: z.is_lid_2_afgewogen(False),
            Reden.NIET_ZORGVULDIG,
            "Artikel 41 lid 2 UAVG",
            "",
        ),
        (
            lambda: z.antwoord_zonder_persoon(G, ()),
            lambda: z.antwoord_zonder_persoon(G, (Aanwijzing.VOORNAAM,)),
            Reden.NIET_ZORGVULDIG,
            "In het antwoord staat een voornaam.",
            "vragen",
        ),
        (
            lambda: z.adviesvraag_zonder_persoon(G, ()),
            lambda: z.adviesvraag_zonder_persoon(G, (Aanwijzing.VOORNAAM,)),
            Reden.NIET_ZORGVULDIG,
            "In de vraag staat een voornaam.",
            "anoniem_advies",
        ),
        (
            lambda: z.leerpunten_zonder_persoon(()),
            lambda: z.leerpunten_zonder_persoon((Aanwijzing.ADRES, Aanwijzing.DATUM)),
            Reden.NIET_ZORGVULDIG,
            "In de tekst staat een adres en een datum.",
            "",
        ),
        (
            lambda: z.is_eigen_actie(AGNES, "politie"),
            lambda: z.is_eigen_actie(AGNES, "accolade"),
            Reden.GEEN_BEVOEGDHEID,
            "van een andere partij",
            "",
        ),
        (
            lambda: z.mag_aanwezig(G, {"politie": True}, ("politie",)),
            lambda: z.mag_aanwezig(G, {"politie": True, "ggz": False}, ("vnn", "ggz", "politie")),
            Reden.GEEN_BEVOEGDHEID,
            "moeten weten: ggz, vnn.",
            "kennisname",
        ),
        (
            lambda: z.is_ander_dan(AGNES, "pieter"),
            lambda: z.is_ander_dan(AGNES, "agnes"),
            Reden.VIER_OGEN,
            "een ander moet het bevestigen",
            "",
        ),
    ],
)
def test_zorgvuldig_of_geweigerd_met_reden(
    goed: Callable[[], Uitkomst], fout_: Callable[[], Uitkomst], reden: Reden, zin: str, bron: str
) -> None:
    fout = fout_()
    assert goed()
    assert isinstance(fout, Geweigerd)
    assert fout.reden is reden
    assert zin in fout.uitleg
    assert fout.doen
    if bron:
        assert fout.bron == G.bron(bron)


@pytest.mark.eis("W2")
def test_wie_zelf_aanmeldde_zegt_wie_het_hoorde() -> None:
    zelf = replace(LEEG, aanbrenger=REGIE)
    weigering = z.mag_terugkoppelen(zelf, G, toegelicht=False)
    assert isinstance(weigering, Geweigerd)
    assert weigering.reden is Reden.NIET_ZORGVULDIG
    assert "wie u dit liet weten" in weigering.doen
    assert z.mag_terugkoppelen(zelf, G, toegelicht=True)
    assert z.mag_terugkoppelen(replace(LEEG, aanbrenger="accolade"), G, toegelicht=False)


@pytest.mark.eis("K6.2c")
def test_een_plan_zegt_alles_wat_het_convenant_vraagt() -> None:
    assert z.is_volledig_plan(KRIMPEN, set(PlanDeel))
    for deel in PlanDeel:
        uitkomst = z.is_volledig_plan(KRIMPEN, set(PlanDeel) - {deel})
        assert isinstance(uitkomst, Geweigerd)
        assert deel.woorden in uitkomst.uitleg
        assert "Artikel 1 en 6.2" in uitkomst.bron
    assert z.is_volledig_plan(G, set()), "a convenant that asks none of it"


def test_een_convenant_kan_elk_deel_van_een_plan_vragen_en_geen_ander() -> None:
    assert {str(deel) for deel in PlanDeel} == PLANDELEN
