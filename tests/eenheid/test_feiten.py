"""Facts as rows keep them: what an act writes is what a rule reads, also from a row of years ago."""

from __future__ import annotations

import dataclasses
import inspect
import json
from typing import get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules import feiten
from rules.codes import Bekendheid, DoelBereikt
from rules.feiten import (
    CASUS,
    DATALEK,
    BekendheidBeantwoord,
    Besloten,
    Feit,
    Gestemd,
    PlanVastgesteld,
    ResultaatVastgesteld,
    Soorten,
    alle,
    lees,
)
from services.alles import HANDELINGEN, wie_mag
from services.datalek.bereik import DATALEK as OP_DATALEK
from tests.eenheid.test_poorten import LEEG
from tests.feiten import vast

ALLE = [(soorten, klas) for soorten in (CASUS, DATALEK) for klas in soorten.values()]
elk_feit = pytest.mark.parametrize(("soorten", "klas"), ALLE, ids=[k.__name__ for _, k in ALLE])


@pytest.fixture(autouse=True)
def niets_onthouden(monkeypatch: pytest.MonkeyPatch) -> None:
    """How a kind is read is worked out once; here every test does so itself."""
    monkeypatch.setattr(feiten, "_LEZERS", {})


def een(klas: type[Feit]) -> st.SearchStrategy[Feit]:
    """Any fact of this kind."""
    soorten = get_type_hints(klas)
    return st.builds(klas, **{f.name: st.from_type(soorten[f.name]) for f in dataclasses.fields(klas)})


def verplicht(klas: type[Feit]) -> dict[str, bool]:
    """Per field whether a row must hold it."""
    return {f.name: f.default is dataclasses.MISSING for f in dataclasses.fields(klas)}


def test_elke_handeling_die_een_feit_vastlegt_bestaat() -> None:
    """The log and the rows name the act; in a casus every act records itself."""
    assert set(CASUS) == set(wie_mag())
    op_een_datalek = {naam for naam, h in HANDELINGEN.items() if h.bereik is OP_DATALEK}
    assert {f"datalek_{naam}" for naam in DATALEK} <= op_een_datalek


def test_elk_soort_feit_hoort_bij_een_handeling() -> None:
    klassen = {k for _, k in inspect.getmembers(feiten, inspect.isclass) if issubclass(k, Feit)} - {Feit}
    assert klassen == {*CASUS.values(), *DATALEK.values()}
    for soorten in (CASUS, DATALEK):
        assert all(klas.handeling == naam for naam, klas in soorten.items())


@elk_feit
@given(data=st.data())
def test_een_feit_komt_terug_zoals_het_ging(soorten: Soorten, klas: type[Feit], data: st.DataObject) -> None:
    feit = data.draw(een(klas))
    rij = json.loads(json.dumps(feit.codes()))
    terug = lees(soorten, klas.handeling, rij)
    assert terug == feit
    assert [type(x) for x in vars(terug).values()] == [type(x) for x in vars(feit).values()]
    assert terug.codes() == rij


@elk_feit
@given(data=st.data())
def test_een_sleutel_die_niemand_meer_kent_blijft_liggen(
    soorten: Soorten, klas: type[Feit], data: st.DataObject
) -> None:
    feit = data.draw(een(klas))
    assert lees(soorten, klas.handeling, {**feit.codes(), "van_vroeger": ["x"]}) == feit


@elk_feit
@given(data=st.data())
def test_een_veld_van_later_ontbreekt_in_een_oude_rij_en_een_ander_niet(
    soorten: Soorten, klas: type[Feit], data: st.DataObject
) -> None:
    """What every version wrote must be there: better no casus on the screen than one read wrongly."""
    feit = data.draw(een(klas))
    for veld, moet in verplicht(klas).items():
        rij = {k: v for k, v in feit.codes().items() if k != veld}
        if moet:
            with pytest.raises(TypeError, match=veld):
                lees(soorten, klas.handeling, rij)
        else:
            assert lees(soorten, klas.handeling, rij) == dataclasses.replace(
                feit, **{veld: getattr(klas, veld)}
            )


def test_een_feit_in_codes_is_wat_json_kent() -> None:
    assert BekendheidBeantwoord(Bekendheid.NIET_BEKEND).codes() == {
        "antwoord": "niet_bekend",
        "kan_bijdragen": False,
    }
    assert type(BekendheidBeantwoord(Bekendheid.BEKEND).codes()["antwoord"]) is str
    assert ResultaatVastgesteld(DoelBereikt.DEELS).codes() == {"doel_bereikt": "deels", "eerste_doel": None}
    assert feiten.Aangemeld(situaties=("overlast",)).codes() == {
        "situaties": ["overlast"],
        "grondslagen": [],
        "ook_gekozen_partners": False,
        "adviesvraag": "",
    }


def test_een_handeling_of_een_code_die_deze_versie_niet_kent() -> None:
    with pytest.raises(KeyError):
        lees(CASUS, "bestaat_niet", {})
    with pytest.raises(KeyError):
        lees(DATALEK, "plan_vaststellen", {"betrokkene_aanwezig": True})
    with pytest.raises(ValueError, match="misschien"):
        lees(CASUS, "bekendheid_beantwoorden", {"antwoord": "misschien"})


def test_twee_feiten_van_dezelfde_handeling_kan_niet() -> None:
    with pytest.raises(AssertionError, match="plan_vaststellen"):
        feiten._merk(CASUS, "plan_vaststellen")(PlanVastgesteld)


def test_wie_een_feit_zoekt_krijgt_alleen_dat_soort_en_op_volgorde() -> None:
    een, twee, besluit = (
        vast(Gestemd("afgerond", akkoord=True)),
        vast(Gestemd("gestopt", akkoord=False), ronde=2),
        vast(Besloten("b1", "afgerond", akkoord=True), ronde=2),
    )
    assert list(alle((een, besluit, twee), Gestemd)) == [een, twee]
    stand = dataclasses.replace(LEEG, ronde=2, feiten=(een, besluit, twee))
    assert list(stand.alle(Gestemd)) == [een, twee]
    assert list(stand.alle(Gestemd, laatste_eerst=True)) == [twee, een]
    assert list(stand.alle(Gestemd, deze_ronde=True)) == [twee]
    assert stand.laatste(Gestemd) == twee
    assert dataclasses.replace(stand, ronde=3).laatste(Besloten, deze_ronde=True) is None
