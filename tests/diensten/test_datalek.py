"""The 24-hour ladder: people act, or the system does; each rung once; lateness is recorded."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import func, select, update

from casusregie.bewaker import Bewaker
from convenanten.duur import AMSTERDAM
from convenanten.lader import MAP, beschikbaar, lees_opgeslagen
from models import klok
from models.tabellen import Bericht, Casus, Datalek, DatalekFeit, Logregel, Termijn
from portal.app import maak
from portal.kader import KOEK
from rules.codes import GrondZwijgen
from rules.feiten import DatalekGesloten
from services.alles import HANDELINGEN
from services.datalek import ladder
from services.handelen.fouten import (
    CasusGesloten,
    Conflict,
    GeenBevoegdheid,
    GeenGrondslag,
    NietGevonden,
    NietZorgvuldig,
    OngeldigeInvoer,
    PoortGesloten,
    Weigering,
)
from services.handelen.invullen import NietGoedIngevuld, vul_in
from services.handelen.werkplek import CONTROLES
from services.inzien import datalek as datalek_inzien
from services.toegang import accounts
from tests.conftest import Proef


def melding(p: Proef, geleden: timedelta = timedelta(hours=1), **anders: Any) -> dict[str, Any]:
    """The fields of a report."""
    return {
        "opgemerkt_op": nu(p) - geleden,
        "aard": ("verkeerde_ontvanger",),
        "omvang": "2-10",
        "verantwoordelijk": (p.speler.mensen["agnes"].partij,),
        "verhaal": "Canarie datalekverhaal",
        **anders,
    }


def meld(p: Proef, geleden: timedelta = timedelta(hours=1), **anders: Any) -> tuple[str, str]:
    uit = p.doe("greet", "datalek_melden", **melding(p, geleden, **anders))
    return uit["datalek"], uit["id"]


def doe(p: Proef, wie: str, nummer: str, naam: str, **velden: Any) -> None:
    p.doe(wie, f"datalek_{naam}", nummer, **velden)


def nu(p: Proef) -> datetime:
    with p.w.db.lezen() as s:
        return p.w.nu(s).domein


def vooruit(p: Proef, **duur: float) -> None:
    with p.w.db.schrijven() as s:
        klok.zet_vooruit(s, timedelta(**duur))


def soorten(p: Proef, id_: str) -> list[str]:
    with p.w.db.lezen() as s:
        return sorted(s.scalars(select(Bericht.soort).where(Bericht.onderwerp_id == id_)))


@pytest.mark.eis("C5")
@pytest.mark.eis("H6")
def test_als_niemand_handelt_doet_het_stelsel_het_voor_de_helft_om_is(verse_proef: Proef) -> None:
    p = verse_proef
    _, id_ = meld(p, timedelta(0))
    assert ladder.zet_stap(p.w, id_).gedaan == ("melding",)
    vooruit(p, hours=3)
    assert ladder.zet_stap(p.w, id_).gedaan == ("herinnering",)
    vooruit(p, hours=4)
    assert ladder.zet_stap(p.w, id_).gedaan == ("vervanger",)
    vooruit(p, hours=6)
    stap = ladder.zet_stap(p.w, id_)
    assert stap.gedaan == ("automatische_kennisgeving",)
    assert stap.status == "kennisgegeven"
    assert ladder.zet_stap(p.w, id_).gedaan == ()
    assert soorten(p, id_) == [
        "datalek_herinnering",
        "datalek_kennisgeving",
        "datalek_melding",
        "datalek_melding",
        "datalek_vervanger",
    ]
    with p.w.db.lezen() as s:
        d = s.get_one(Datalek, id_)
        b = s.scalars(
            select(Bericht).where(Bericht.onderwerp_id == id_, Bericht.soort == "datalek_kennisgeving")
        ).one()
    assert d.kennisgegeven_op is not None
    assert d.kennisgegeven_op < d.uiterlijk_op
    assert d.kennisgegeven_door == "stelsel"
    assert b.codes == {
        "aard": ["verkeerde_ontvanger"],
        "omvang": "2-10",
        "maatregelen": ["geen_nog"],
        "automatisch": True,
    }
    assert b.partij == "politie"


def test_handelt_een_mens_op_tijd_dan_zwijgt_de_ladder(verse_proef: Proef) -> None:
    p = verse_proef
    nummer, id_ = meld(p)
    ladder.zet_stap(p.w, id_)
    doe(p, "greet", nummer, "kennisgeven", maatregelen=("toegang_geblokkeerd",))
    doe(p, "agnes", nummer, "bevestigen")
    vooruit(p, hours=30)
    ladder.zet_stap(p.w, id_)
    assert soorten(p, id_) == ["datalek_kennisgeving", "datalek_melding", "datalek_melding"]
    doe(p, "greet", nummer, "beoordelen", is_datalek=True, risico="risico", motivering="een verkeerd adres")
    doe(p, "greet", nummer, "ap_besluiten", melden=False, motivering="gering risico voor betrokkenen")
    doe(p, "greet", nummer, "sluiten", lessen="kies adressen uit de lijst")
    assert ladder.zet_stap(p.w, id_).gesloten
    with p.w.db.lezen() as s:
        gesloten = s.scalars(
            select(DatalekFeit).where(
                DatalekFeit.datalek_id == id_, DatalekFeit.soort == DatalekGesloten.handeling
            )
        ).one()
    assert p.w.kluis.open(gesloten, DatalekFeit.toelichting_kluis) == "kies adressen uit de lijst"


def test_wordt_de_kennisgeving_nergens_aanvaard_dan_gaat_het_alarm_over_alle_kanalen(
    verse_proef: Proef,
) -> None:
    p = verse_proef
    _, id_ = meld(p)
    vooruit(p, hours=20)
    assert ladder.zet_stap(p.w, id_).gedaan[-1] == "automatische_kennisgeving"
    vooruit(p, minutes=9)
    assert ladder.zet_stap(p.w, id_).gedaan == (), "de kennisgeving krijgt eerst haar kans"
    vooruit(p, minutes=1)
    assert ladder.zet_stap(p.w, id_).gedaan == ("alle_kanalen",)
    with p.w.db.lezen() as s:
        alarmen = s.scalars(
            select(Bericht.partij).where(Bericht.onderwerp_id == id_, Bericht.soort == "datalek_alarm")
        ).all()
    assert set(alarmen) == {"ggz_friesland", "gemeente_heerenveen", "politie"}
    assert len(alarmen) > 3


def test_laat_geregistreerd_betekent_meteen_alles_en_de_reden_op_schrift(verse_proef: Proef) -> None:
    p = verse_proef
    _, id_ = meld(p, timedelta(hours=40))
    gedaan = ladder.zet_stap(p.w, id_).gedaan
    assert gedaan == ("melding", "herinnering", "vervanger", "automatische_kennisgeving")
    assert soorten(p, id_) == ["datalek_kennisgeving", "datalek_melding", "datalek_melding"]
    vooruit(p, minutes=11)
    assert ladder.zet_stap(p.w, id_).gedaan == ("alle_kanalen", "verstreken")
    with p.w.db.lezen() as s:
        alarmen = s.execute(
            select(Bericht.partij, Bericht.contact_id).where(
                Bericht.onderwerp_id == id_, Bericht.soort == "datalek_alarm"
            )
        ).all()
        assert len(alarmen) == len(set(alarmen)), "twee treden tegelijk zijn een alarm"
        samengevat = {
            r.codes["trede"]
            for r in s.scalars(
                select(Logregel).where(Logregel.keten == id_, Logregel.soort == "datalek_trede")
            )
            if r.codes["gedaan"] == "samengevat"
        }
        assert samengevat == {"herinnering", "vervanger", "alle_kanalen"}
        regel = s.scalars(
            select(Logregel).where(Logregel.keten == id_, Logregel.soort == "datalek_kennisgegeven")
        ).one()
    assert regel.codes["te_laat"] is True
    assert regel.codes["reden"]


def test_de_bewaker_handelt_zonder_prefect_en_precies_een_keer(verse_proef: Proef) -> None:
    p = verse_proef
    _, id_ = meld(p)
    b = Bewaker(p.w, p.omgeving, geduld_s=0)
    b.kijk_termijnen()
    vooruit(p, hours=13)
    assert b.kijk_termijnen() == 1
    assert b.kijk_termijnen() == 0
    assert "datalek_kennisgeving" in soorten(p, id_)
    with p.w.db.lezen() as s:
        assert (
            s.scalar(
                select(func.count())
                .select_from(Termijn)
                .where(Termijn.onderwerp_id == id_, Termijn.status == "afgegaan")
            )
            == 4
        )


def test_de_bewaker_geeft_de_flow_eerst_de_tijd(verse_proef: Proef) -> None:
    p = verse_proef
    _, id_ = meld(p)
    b = Bewaker(p.w, p.omgeving, geduld_s=60)
    assert b.kijk_termijnen() == 0
    assert b.kijk_termijnen() == 0
    assert soorten(p, id_) == []
    with p.w.db.lezen() as s:
        d = s.get_one(Datalek, id_)
        assert d.werk_nr > d.verwerkt_nr


def test_wie_er_niet_over_gaat_komt_er_niet_in(proef: Proef) -> None:
    nummer, id_ = meld(proef)
    with pytest.raises(NietGevonden):
        doe(proef, "victor", nummer, "bevestigen")
    with pytest.raises(GeenBevoegdheid):
        doe(proef, "agnes", nummer, "kennisgeven")
    with pytest.raises(PoortGesloten):
        doe(proef, "greet", nummer, "sluiten", lessen="nog niets gedaan")
    doe(proef, "greet", nummer, "kennisgeven")
    with pytest.raises(Conflict):
        doe(proef, "greet", nummer, "kennisgeven")
    assert [d.nummer for d in datalek_inzien.bekijk(proef.w, proef.wie("agnes"), nummer=nummer)] == [nummer]
    with pytest.raises(NietGevonden):
        datalek_inzien.bekijk(proef.w, proef.wie("victor"), nummer=nummer)
    ladder.zet_stap(proef.w, id_)


@pytest.mark.parametrize(
    ("veld", "waarde", "mogelijk"),
    [
        ("aard", ("onbekend_soort",), "verkeerde_ontvanger"),
        ("omvang", "veel", "2-10"),
        ("maatregelen", ("gebeden",), "toegang_geblokkeerd"),
    ],
)
def test_een_melding_met_een_vreemde_waarde_noemt_de_mogelijkheden(
    proef: Proef, veld: str, waarde: Any, mogelijk: str
) -> None:
    with pytest.raises(NietGoedIngevuld) as fout:
        vul_in(HANDELINGEN["datalek_melden"].opdracht, melding(proef, **{veld: waarde}))
    assert set(fout.value.fouten) == {veld}
    assert fout.value.fouten[veld].startswith("kies uit: ")
    assert mogelijk in fout.value.fouten[veld]


@pytest.mark.parametrize("anders", [{"verantwoordelijk": ("niemand",)}, {"bij_partij": "niemand"}])
def test_een_melding_met_een_vreemde_partij_noemt_de_mogelijkheden(
    proef: Proef, anders: dict[str, Any]
) -> None:
    with pytest.raises(OngeldigeInvoer) as fout:
        meld(proef, **anders)
    assert "Kies uit" in fout.value.doen


def test_opmerken_in_de_toekomst_kan_niet(proef: Proef) -> None:
    with pytest.raises(OngeldigeInvoer, match="toekomst"):
        meld(proef, timedelta(hours=-3))


@pytest.mark.eis("C5")
@pytest.mark.parametrize(
    ("opgemerkt", "uiterlijk"),
    [
        (datetime(2027, 3, 27, 20, tzinfo=AMSTERDAM), datetime(2027, 3, 28, 19, tzinfo=UTC)),
        (datetime(2027, 10, 30, 20, tzinfo=AMSTERDAM), datetime(2027, 10, 31, 18, tzinfo=UTC)),
    ],
    ids=["de klok gaat vooruit", "de klok gaat terug"],
)
def test_24_uur_is_24_uur_ook_als_de_klok_wordt_verzet(
    proef: Proef, opgemerkt: datetime, uiterlijk: datetime
) -> None:
    """In the time of the Netherlands these nights last 23 and 25 hours."""
    p = proef
    wacht = opgemerkt - nu(p) + timedelta(hours=1)
    if wacht > timedelta(0):
        vooruit(p, seconds=wacht.total_seconds())
    uit = p.doe("greet", "datalek_melden", **{**melding(p), "opgemerkt_op": opgemerkt})
    assert uit["uiterlijk"] == uiterlijk.isoformat()
    with p.w.db.lezen() as s:
        d = s.get_one(Datalek, uit["id"])
        laatste = s.scalar(
            select(func.max(Termijn.vervalt_op)).where(
                Termijn.onderwerp_id == d.id, Termijn.trede == "ap_verstreken"
            )
        )
    assert d.uiterlijk_op == uiterlijk
    assert laatste == uiterlijk + timedelta(hours=48)
    ap = datalek_inzien.dossier(p.w, p.wie("greet"), d.nummer).ap_uiterlijk
    assert ap == uiterlijk + timedelta(hours=48)


def test_een_melding_verraadt_niet_welke_casusnummers_er_zijn(proef: Proef) -> None:
    p = proef
    onzichtbaar, _ = p.aanmelding()
    nummer, id_ = p.aanmelding()
    p.doe(
        "pieter",
        "partners_kiezen",
        nummer,
        partijen=("ggz_friesland",),
        ontvangers_nagegaan=True,
        motivering="nodig",
    )
    _, lek = meld(p, casus=nummer)

    def verplaats(convenant: str) -> None:
        with p.w.db.schrijven() as s:
            s.execute(update(Casus).where(Casus.id == id_).values(convenant=convenant))

    def antwoord(casus: str) -> tuple[object, ...]:
        with pytest.raises(NietGevonden) as fout:
            meld(p, casus=casus)
        return type(fout.value), fout.value.uitleg.replace(casus, "N"), fout.value.doen, fout.value.bron

    def aantal() -> int:
        with p.w.db.lezen() as s:
            return s.scalar(select(func.count()).select_from(Datalek)) or 0

    eerst = aantal()
    verplaats("een_andere_samenwerking")
    try:
        antwoorden = [antwoord(x) for x in ("ZVT-2026-999999", nummer, onzichtbaar)]
    finally:
        verplaats(p.convenant)
    assert len(set(antwoorden)) == 1
    assert aantal() == eerst
    with p.w.db.lezen() as s:
        assert s.get_one(Datalek, lek).casus_id == id_


@pytest.mark.eis("K10.5")
@pytest.mark.eis("H6b")
def test_van_melding_tot_sluiten_met_elk_besluit(verse_proef: Proef) -> None:
    p = verse_proef
    nummer, id_ = meld(p, verantwoordelijk=("politie", "gemeente_heerenveen"))
    with pytest.raises(GeenBevoegdheid, match="GGZ Friesland"):
        doe(
            p,
            "agnes",
            nummer,
            "beoordelen",
            is_datalek=True,
            risico="hoog",
            motivering="gezondheid van een inwoner",
        )
    doe(
        p,
        "greet",
        nummer,
        "beoordelen",
        is_datalek=True,
        risico="hoog",
        omvang="1",
        gegevens=("gezondheid",),
        betrokkenen=("inwoners",),
        motivering="gezondheid van een inwoner",
    )
    assert "datalek_anderen" in soorten(p, id_)
    doe(p, "greet", nummer, "kennisgeven")
    d = datalek_inzien.dossier(p.w, p.wie("greet"), nummer)
    assert len(d.open_punten) == 2
    velden = dict(d.velden)
    assert velden["Wat is er gebeurd?"] == "Canarie datalekverhaal"
    assert velden["Bijzondere of strafrechtelijke gegevens"] == "ja"
    assert (
        "alleen voor de partij"
        in dict(datalek_inzien.dossier(p.w, p.wie("agnes"), nummer).velden)["Wat is er gebeurd?"]
    )
    with pytest.raises(OngeldigeInvoer, match="ingediend"):
        doe(p, "greet", nummer, "ap_besluiten", melden=True, motivering="hoog risico voor de inwoner")
    with pytest.raises(Conflict, match="eerste melding"):
        doe(
            p,
            "greet",
            nummer,
            "ap_besluiten",
            melden=True,
            fase="vervolg",
            ingediend_op=nu(p),
            motivering="hoog risico voor de inwoner",
        )
    for fase in ("eerste", "vervolg", "intrekking"):
        doe(
            p,
            "greet",
            nummer,
            "ap_besluiten",
            melden=True,
            fase=fase,
            ingediend_op=nu(p),
            ap_kenmerk="AP-1",
            motivering="hoog risico voor de inwoner",
        )
    with pytest.raises(Conflict):
        doe(
            p,
            "greet",
            nummer,
            "ap_besluiten",
            melden=True,
            ingediend_op=nu(p),
            motivering="nog een eerste keer",
        )
    doe(p, "greet", nummer, "woordvoering", partij="gemeente_heerenveen", toelichting="de gemeente spreekt")
    with pytest.raises(NietZorgvuldig, match="opgesteld"):
        doe(p, "greet", nummer, "betrokkenen_verstuurd", wijze="brief", aantal=1)
    doe(p, "greet", nummer, "betrokkenen_opstellen", tekst="Er ging iets mis met uw gegevens. Bel ons.")
    doe(p, "agnes", nummer, "betrokkenen_akkoord", akkoord=True)
    with pytest.raises(OngeldigeInvoer):
        doe(p, "pieter", nummer, "betrokkenen_akkoord", akkoord=False)
    doe(p, "pieter", nummer, "betrokkenen_akkoord", akkoord=False, toelichting="noem ook het telefoonnummer")
    with pytest.raises(NietZorgvuldig, match="Gemeente Heerenveen"):
        doe(p, "greet", nummer, "betrokkenen_verstuurd", wijze="brief", aantal=1)
    doe(
        p,
        "greet",
        nummer,
        "betrokkenen_opstellen",
        tekst="Er ging iets mis met uw gegevens. Bel 0513-000000.",
    )
    assert datalek_inzien.dossier(p.w, p.wie("agnes"), nummer).concept.endswith("0513-000000.")
    with pytest.raises(NietZorgvuldig, match="Politie"):
        doe(p, "greet", nummer, "betrokkenen_verstuurd", wijze="brief", aantal=1)
    for wie in ("agnes", "pieter"):
        doe(p, wie, nummer, "betrokkenen_akkoord", akkoord=True)
    doe(p, "greet", nummer, "betrokkenen_verstuurd", wijze="brief", aantal=1)
    with pytest.raises(NietZorgvuldig, match="één bericht"):
        doe(p, "greet", nummer, "betrokkenen_verstuurd", wijze="brief", aantal=1)
    with pytest.raises(Conflict):
        doe(p, "greet", nummer, "betrokkenen_opstellen", tekst="Toch nog iets anders dan eerst gezegd.")
    doe(p, "greet", nummer, "sluiten", lessen="kies uit de lijst")
    with pytest.raises(CasusGesloten):
        doe(p, "greet", nummer, "woordvoering", partij="politie", toelichting="te laat")


@pytest.mark.eis("K10.3")
def test_van_een_incident_horen_de_anderen_alleen_waar_het_convenant_dat_zegt(
    verse_proef: Proef,
) -> None:
    p = verse_proef
    nummer, id_ = meld(p)
    velden = {"is_datalek": False, "risico": "geen", "motivering": "de map was leeg, wel een incident"}
    with pytest.raises(Weigering, match="spreekt niet af"):
        doe(p, "greet", nummer, "beoordelen", **velden, voldoet_aan_criteria=True)
    doe(p, "greet", nummer, "beoordelen", **velden)
    assert "incident" not in soorten(p, id_)


@pytest.mark.eis("K10.3")
@pytest.mark.eis("K10.4")
@pytest.mark.eis("K10.6")
def test_gezamenlijk_deel_incident_en_zwijgen_volgens_het_convenant(tmp_path: Path) -> None:
    p = Proef(tmp_path, None, MAP / "krimpen_woonoverlast" / "scenarios" / "niet_complex.yaml")

    def lek() -> tuple[str, str]:
        uit = p.doe(
            "wendy",
            "datalek_melden",
            opgemerkt_op=nu(p),
            aard=("document_kwijt",),
            omvang="1",
            verhaal="Map in de trein",
            verantwoordelijk=("burgemeester_krimpen", "politie"),
        )
        return uit["datalek"], uit["id"]

    nummer, id_ = lek()
    doe(
        p,
        "wendy",
        nummer,
        "beoordelen",
        is_datalek=False,
        risico="geen",
        voldoet_aan_criteria=True,
        motivering="de map was leeg, wel een incident",
    )
    with p.w.db.lezen() as s:
        incident = s.scalars(
            select(Bericht).where(Bericht.onderwerp_id == id_, Bericht.soort == "incident")
        ).all()
    assert {b.partij for b in incident} == {"burgemeester_krimpen", "politie", "particuliere_verhuurder"}
    assert all(set(b.codes) == {"aard", "maatregelen"} for b in incident)
    vooruit(p, hours=80)
    ladder.zet_stap(p.w, id_)
    assert "datalek_ap_termijn" not in soorten(p, id_)
    doe(p, "wendy", nummer, "sluiten", lessen="controleer de map")

    nummer, id_ = lek()
    doe(
        p,
        "wendy",
        nummer,
        "beoordelen",
        is_datalek=True,
        risico="hoog",
        deel="gezamenlijk",
        motivering="namen van melders stonden erin",
    )
    with pytest.raises(GeenBevoegdheid, match="burgemeester") as fout:
        doe(p, "wendy", nummer, "ap_besluiten", melden=False, motivering="wij denken van niet")
    assert "Artikel 10.4" in fout.value.bron
    with pytest.raises(GeenGrondslag, match="onevenredig"):
        doe(
            p,
            "mees",
            nummer,
            "betrokkenen_niet",
            besluit="achterwege",
            grond="onevenredig",
            motivering="het zijn er veel te veel om te bellen",
        )
    doe(
        p,
        "mees",
        nummer,
        "betrokkenen_niet",
        besluit="uitstel",
        grond="opsporingsbelang",
        motivering="de politie onderzoekt wie de map meenam",
    )
    assert any("betrokkene" in x for x in datalek_inzien.dossier(p.w, p.wie("mees"), nummer).open_punten), (
        "uitstel is geen afstel"
    )
    doe(
        p,
        "mees",
        nummer,
        "betrokkenen_niet",
        besluit="achterwege",
        grond="opsporingsbelang",
        motivering="het onderzoek loopt en informeren schaadt dat",
    )
    vooruit(p, hours=49)
    ladder.zet_stap(p.w, id_)
    assert "datalek_ap_termijn" in soorten(p, id_)
    doe(
        p,
        "mees",
        nummer,
        "ap_besluiten",
        melden=True,
        ingediend_op=nu(p),
        motivering="hoog risico en bijzondere gegevens",
    )
    doe(p, "wendy", nummer, "kennisgeven") if datalek_inzien.bekijk(p.w, p.wie("wendy"), nummer=nummer)[
        0
    ].kennisgegeven_op is None else None
    doe(p, "mees", nummer, "sluiten", lessen="geen papier in de trein")
    p.w.sluit()


def test_de_72_uur_lopen_vanaf_de_ontdekking_en_te_laat_staat_vast(verse_proef: Proef) -> None:
    p = verse_proef
    nummer, id_ = meld(p)
    for uren in (70, 3):
        vooruit(p, hours=uren)
        ladder.zet_stap(p.w, id_)
    with p.w.db.lezen() as s:
        treden = s.scalars(
            select(Logregel.codes).where(Logregel.keten == id_, Logregel.soort == "datalek_trede")
        ).all()
    assert {"ap_herinnerd", "ap_te_laat"} <= {t["gedaan"] for t in treden}
    doe(p, "greet", nummer, "beoordelen", is_datalek=True, risico="risico", motivering="een verkeerd adres")
    doe(
        p,
        "greet",
        nummer,
        "ap_besluiten",
        melden=True,
        ingediend_op=nu(p),
        motivering="alsnog gemeld, met reden",
    )
    assert datalek_inzien.dossier(p.w, p.wie("greet"), nummer).besluiten[-1].codes["te_laat"] is True


def test_het_register_overleeft_de_casus_en_bevat_geen_persoonsgegevens(verse_proef: Proef) -> None:
    from tests.diensten.test_kanarie import KANARIES, vol_dossier

    p = verse_proef
    casus, _ = vol_dossier(p)
    nummer = p.doe("pieter", "datalek_melden", **melding(p, casus=casus))["datalek"]
    doe(
        p,
        "pieter",
        nummer,
        "beoordelen",
        is_datalek=True,
        risico="risico",
        gegevens=("naw",),
        motivering="Canarie motivering",
    )
    p.doe("fleur", "dossier_vernietigen", casusnummer=casus)
    csv = datalek_inzien.register(p.w, p.beheerder)
    assert nummer in csv
    assert casus in csv
    assert "risico" in csv
    assert not any(k in csv for k in (*KANARIES, "Canarie"))
    with pytest.raises(GeenBevoegdheid):
        datalek_inzien.register(p.w, p.wie("pieter"))


def test_elke_grond_in_een_convenant_bestaat() -> None:
    for pad in beschikbaar(MAP).values():
        c = lees_opgeslagen(pad.read_text(encoding="utf-8"), CONTROLES)
        assert set(c.datalek.gronden_niet_informeren) <= set(GrondZwijgen)


def test_wie_het_nog_niet_kan_weten_heet_niet_gedaan_en_wordt_gebeld(verse_proef: Proef) -> None:
    """With the relay away: made ready, told to nobody."""
    p = verse_proef
    nummer, id_ = meld(p)
    doe(p, "greet", nummer, "kennisgeven")

    def beeld() -> tuple[bool, dict[str, tuple[bool, bool, bool]]]:
        (d,) = datalek_inzien.bekijk(p.w, p.wie("greet"), nummer=nummer)
        stand = {
            x.partij: (x.klaargezet_op is not None, x.aanvaard_op is not None, x.bevestigd_op is not None)
            for x in d.partijen
        }
        return d.gedaan, stand

    def bladzijden() -> str:
        with TestClient(maak(p.w)) as c:
            c.cookies.set(KOEK, accounts.demo_inloggen(p.w, "greet"))
            return c.get("/datalek").text + c.get(f"/datalek/{nummer}").text

    assert beeld() == (False, {"politie": (True, False, False)})
    assert "onderweg" in bladzijden()
    assert "<strong>Bel " not in bladzijden()
    vooruit(p, hours=25)
    html = bladzijden()
    assert "niet iedereen weet het" in html
    assert re.search(r"<strong>Bel .*[Pp]olitie.*</strong>", html)
    assert ">gedaan<" not in html
    assert "Gedaan op" not in html
    with p.w.db.schrijven() as s:
        s.execute(
            update(Bericht)
            .where(Bericht.onderwerp_id == id_, Bericht.soort == "datalek_kennisgeving")
            .values(status="aanvaard", aanvaard_op=datetime.now(UTC))
        )
    assert beeld() == (True, {"politie": (True, True, False)})
    assert ">gedaan<" in bladzijden()
    doe(p, "agnes", nummer, "bevestigen")
    assert beeld()[1] == {"politie": (True, True, True)}
