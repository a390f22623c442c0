"""One executor per casus: a lease, a fencing number, and takeover from the dead."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import update

from models.bel import Bel, open_bel
from models.database import Database
from models.kluis import nu_wand
from models.tabellen import Lease
from models.uitvoerder import eigenaar
from services.casus import overgang
from services.handelen.fouten import Conflict
from services.uitvoeren import lease
from tests.conftest import Proef


def test_een_tweede_uitvoerder_krijgt_de_casus_niet_tot_de_lease_verloopt(proef: Proef) -> None:
    _, id_ = proef.aanmelding()
    een, twee = eigenaar(), eigenaar()
    hek = lease.neem(proef.w, id_, een)
    assert hek == 1
    assert lease.neem(proef.w, id_, een) == 1
    assert lease.neem(proef.w, id_, twee) is None
    with proef.w.db.schrijven() as s:
        s.execute(update(Lease).where(Lease.onderwerp_id == id_).values(tot=nu_wand()))
    assert lease.neem(proef.w, id_, twee) == 2
    with pytest.raises(Conflict):
        overgang.zet_stap(proef.w, id_, hek)
    assert overgang.zet_stap(proef.w, id_, 2).fase == "aanmelding"


def test_verlengen_houdt_vast_en_teruggeven_laat_los(proef: Proef) -> None:
    _, id_ = proef.aanmelding()
    een, twee = eigenaar(), eigenaar()
    lease.neem(proef.w, id_, een)
    with proef.w.db.schrijven() as s:
        s.execute(update(Lease).where(Lease.onderwerp_id == id_).values(tot=nu_wand()))
    lease.verleng(proef.w, een, [id_])
    assert lease.neem(proef.w, id_, twee) is None
    lease.geef_terug(proef.w, id_, een)
    assert lease.neem(proef.w, id_, twee) == 2
    lease.geef_alles_terug(proef.w, twee)
    assert lease.neem(proef.w, id_, een) == 3


def test_een_dode_eigenaar_op_deze_machine_hoeft_niemand_af_te_wachten(proef: Proef) -> None:
    _, id_ = proef.aanmelding()
    kind = subprocess.Popen([sys.executable, "-c", "pass"])
    kind.wait()
    dood = eigenaar().replace(f":{os.getpid()}:", f":{kind.pid}:")
    assert lease.neem(proef.w, id_, dood) == 1
    assert lease.neem(proef.w, id_, eigenaar()) == 2
    ander = "andere-machine:1:abcdef"
    _, id2 = proef.aanmelding()
    assert lease.neem(proef.w, id2, ander) == 1
    assert lease.neem(proef.w, id2, eigenaar()) is None


def test_de_bel_gaat_ook_in_een_map_met_een_heel_lange_naam(tmp_path: Path) -> None:
    lang = tmp_path / ("m" * 90) / "bellen"
    gehoord, pad = open_bel(lang, "werker-1")
    database = Database(f"sqlite:///{tmp_path}/x.db")
    Bel(database, lang).na_commit("casus-id")
    assert gehoord.recv(100) == b"casus-id"
    gehoord.close()
    Bel(database, lang).na_commit("niemand luistert")
    assert not pad.exists()
    database.sluit()
