"""The tasks of the flows: each tries again for the same reason, and for no other."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from prefect import Task
from sqlalchemy.exc import OperationalError

from services.handelen.fouten import PoortGesloten, Storing
from tasks import casus, datalek

TAKEN = [x for module in (casus, datalek) for x in vars(module).values() if isinstance(x, Task)]


@pytest.mark.parametrize("taak", TAKEN, ids=lambda t: t.name)
@pytest.mark.parametrize(
    ("fout", "opnieuw"),
    [
        (OperationalError("select 1", {}, Exception("weg")), True),
        (Storing("De database is niet bereikbaar."), True),
        (PoortGesloten("Er ontbreekt nog iets."), False),
        (ValueError("een fout in het programma"), False),
    ],
)
def test_een_taak_probeert_het_alleen_opnieuw_als_iets_onbereikbaar_was(
    taak: Task[..., object], fout: Exception, opnieuw: bool
) -> None:
    assert taak.retry_condition_fn is not None
    assert taak.retries == 5
    run: Any = SimpleNamespace()
    einde: Any = SimpleNamespace(data=fout)
    assert taak.retry_condition_fn(taak, run, einde) is opnieuw


def test_er_zijn_taken() -> None:
    assert {t.name for t in TAKEN} == {"poort", "besluit vragen", "termijn", "ladder"}
