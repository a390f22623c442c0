"""Canaries: unique strings in every personal field are found nowhere in plaintext, and nowhere at all after
destruction.
"""

from __future__ import annotations

import logging
from pathlib import Path

import pytest
from sqlalchemy import select, text

from models.kluis import SleutelVernietigd
from models.zegels import verzegelde_kolommen
from services.casus import overgang
from services.inzien import dossier as dossier_inzien
from tests.conftest import Proef
from tests.diensten.test_datalek import meld

KANARIES = [
    f"Kanarie{n}xq"
    for n in (
        "Naam",
        "Adres",
        "Telefoon",
        "Aanleiding",
        "Motivering",
        "Inhoud",
        "Plan",
        "Doel",
        "Actie",
        "Verslag",
        "Stem",
        "Reden",
    )
]


def vol_dossier(p: Proef) -> tuple[str, str]:
    """A closed casus with a canary in every free field."""
    k = dict(
        zip(
            (
                "naam",
                "adres",
                "tel",
                "aanleiding",
                "motivering",
                "inhoud",
                "plan",
                "doel",
                "actie",
                "verslag",
                "stem",
                "reden",
            ),
            KANARIES,
            strict=True,
        )
    )
    nummer, id_ = p.aanmelding(
        naam=k["naam"], adres=k["adres"], telefoon=k["tel"], toelichting=k["aanleiding"]
    )
    p.doe(
        "pieter",
        "beoordelen",
        nummer,
        situaties=("overlast",),
        criteria=("meerdere_leefgebieden", "procesregie_nodig"),
        niveau=3,
        motivering=k["motivering"],
        profiel=("geen_eigen_regie", "zorgmijdend", "kan_niet_zelf_oplossen", "gemeente_nodig"),
    )
    p.doe("pieter", "crisisoverleg_beoordelen", nummer, nodig=False, motivering=k["motivering"])
    p.doe("pieter", "terugkoppelen", nummer, opgepakt=True, toelichting=k["reden"])
    p.doe(
        "pieter",
        "partners_kiezen",
        nummer,
        partijen=("politie",),
        ontvangers_nagegaan=True,
        motivering=k["motivering"],
    )
    p.doe(
        "pieter",
        "betrokkene_informeren",
        nummer,
        wijze="brief",
        over_gegevens_en_doel=True,
        over_partijen=True,
        over_rechten=True,
        uitgenodigd=True,
        toelichting=k["reden"],
    )
    p.doe("pieter", "besluiten", nummer, naar="plan_van_aanpak", akkoord=True, motivering=k["motivering"])
    overgang.zet_stap(p.w, id_)
    for wie, grond in (("pieter", "avg_6_1_e"), ("agnes", "wpg_20")):
        p.doe(wie, "grondslag_wegen", nummer, grondslagen=(grond,), motivering=k["motivering"])
    p.doe(
        "agnes",
        "gegeven_inbrengen",
        nummer,
        categorie="politie_8",
        inhoud=k["inhoud"],
        doel="overlast",
        grondslagen=("wpg_20",),
        ontvangers=("gemeente_heerenveen",),
        zorgvuldig=True,
        ontvangers_nagegaan=True,
    )
    p.doe(
        "pieter", "plan_vaststellen", nummer, probleem=k["plan"], doelen=k["doel"], betrokkene_aanwezig=True
    )
    p.doe("pieter", "actie_voorstellen", nummer, partij="politie", omschrijving=k["actie"])
    p.doe("agnes", "actie_beantwoorden", nummer, actie=1, aanvaard=True, toelichting=k["reden"])
    p.speler.nummer, p.speler.casus_id = nummer, id_
    for stap in (
        {
            "wie": "pieter",
            "doet": "overleg_plannen",
            "zin": "",
            "met": {
                "wanneer": "over P2D",
                "genodigden": ["gemeente_heerenveen", "politie"],
                "betrokkene_uitgenodigd": True,
            },
        },
        {
            "wie": "pieter",
            "doet": "kennisname_toetsen",
            "zin": "",
            "met": {"noodzakelijk": ["gemeente_heerenveen", "politie"], "motivering": k["motivering"]},
        },
        {
            "wie": "pieter",
            "doet": "besluiten",
            "zin": "",
            "met": {"naar": "zorgoverleg", "akkoord": True, "motivering": k["motivering"]},
        },
        {
            "wie": "pieter",
            "doet": "overleg_houden",
            "zin": "",
            "met": {"aanwezig": ["politie"], "voortgang": k["verslag"], "effect": k["verslag"]},
        },
        {
            "wie": "pieter",
            "doet": "terugtrekken",
            "zin": "",
            "met": {"partij": "accolade", "reden": k["reden"]},
        },
        {
            "wie": "pieter",
            "doet": "overdragen",
            "zin": "",
            "met": {"organisatie": k["reden"], "toelichting": k["reden"]},
        },
        {
            "wie": "pieter",
            "doet": "stoppen_motiveren",
            "zin": "",
            "met": {"reden": "verhuisd", "toelichting": k["reden"]},
        },
        {
            "wie": "pieter",
            "doet": "stemmen",
            "zin": "",
            "met": {"naar": "gestopt", "akkoord": True, "toelichting": k["stem"]},
        },
        {
            "wie": "agnes",
            "doet": "stemmen",
            "zin": "",
            "met": {"naar": "gestopt", "akkoord": True, "toelichting": k["stem"]},
        },
    ):
        p.speler.stap(stap)
    getoond = "".join(
        g.inhoud for g in dossier_inzien.bekijk_dossier(p.w, p.wie("pieter"), nummer, "overlast").gegevens
    )
    assert all(k[x] in getoond for x in ("naam", "adres", "tel", "aanleiding", "inhoud"))
    p.doe("pieter", "besluiten", nummer, naar="gestopt", akkoord=True, motivering=k["motivering"])
    assert overgang.zet_stap(p.w, id_).gesloten
    return nummer, id_


def alles_in_de_database(p: Proef) -> str:
    """Every value of every column of both databases, as text."""
    stukken = []
    for database in (p.w.db, p.w.kluis.database):
        from sqlalchemy import inspect

        with database.lezen() as s:
            for tabel in inspect(database.engine).get_table_names():
                for rij in s.execute(text(f'select * from "{tabel}"')):
                    stukken += [
                        bytes(x).decode("latin-1") if isinstance(x, bytes | memoryview) else str(x)
                        for x in rij
                    ]
    return "\n".join(stukken)


Waarden = dict[str, list[tuple[str, bytes]]]
VAN_EEN_CASUS = {
    f"{k.tabel.__tablename__}.{k.naam}"
    for k in verzegelde_kolommen()
    if k.zegel.domein in {"casus_id", "onderwerp_id"}
}


def verzegeld(p: Proef, domein: str) -> Waarden:
    """Per sealed column that this domain has values in: where each is bound to, and the value."""
    gevonden: Waarden = {}
    with p.w.db.lezen() as s:
        for k in verzegelde_kolommen():
            if not k.zegel.domein:
                continue
            rijen = s.scalars(select(k.tabel).where(getattr(k.tabel, k.zegel.domein) == domein))
            waarden = [(k.zegel.plek_van(rij), getattr(rij, k.naam)) for rij in rijen if getattr(rij, k.naam)]
            if waarden:
                gevonden[f"{k.tabel.__tablename__}.{k.naam}"] = waarden
    return gevonden


def open_alles(p: Proef, domein: str, waarden: Waarden) -> None:
    for rijen in waarden.values():
        for plek, waarde in rijen:
            assert p.w.kluis.ontsleutel(domein, plek, waarde)


@pytest.mark.eis("C6")
def test_geen_persoonsgegeven_staat_leesbaar_in_een_kolom_of_log(
    proef: Proef, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    vol_dossier(proef)
    meld(proef)
    inhoud = alles_in_de_database(proef)
    for kanarie in [*KANARIES, "Canarie datalekverhaal", "Canarie Persoonsnaam"]:
        assert kanarie not in inhoud
        assert kanarie not in caplog.text


def test_op_schijf_staat_niets_leesbaars_en_na_vernietiging_niets_meer(verse_proef: Proef) -> None:
    p = verse_proef
    nummer, id_ = vol_dossier(p)
    bestanden = {pad: pad.read_bytes() for pad in p.map.rglob("*") if pad.is_file()}
    for pad, inhoud in bestanden.items():
        for kanarie in KANARIES:
            assert kanarie.encode() not in inhoud, f"{kanarie} staat leesbaar in {pad.name}"
    eerst = verzegeld(p, id_)
    assert set(eerst) == VAN_EEN_CASUS - {"bericht.inhoud_kluis"}, "that one is empty once a mail has left"
    assert len(eerst["feit.toelichting_kluis"]) > 10
    assert p.beheer("sleutel_vernieuwen", casusnummer=nummer)["waarden"] == sum(map(len, eerst.values()))
    opnieuw = verzegeld(p, id_)
    assert {k: len(v) for k, v in opnieuw.items()} == {k: len(v) for k, v in eerst.items()}
    open_alles(p, id_, opnieuw)
    p.doe("fleur", "dossier_vernietigen", casusnummer=nummer)
    assert verzegeld(p, id_) == {}
    for waarden in (eerst, opnieuw):
        for kolom, rijen in waarden.items():
            for rij in rijen:
                with pytest.raises(SleutelVernietigd):
                    open_alles(p, id_, {kolom: [rij]})
    oud = [w for waarden in (eerst, opnieuw) for rijen in waarden.values() for _, w in rijen]
    for pad in p.map.rglob("*"):
        if pad.is_file():
            inhoud = pad.read_bytes()
            assert not any(w in inhoud for w in oud), f"versleutelde resten in {pad.name}"


def test_een_databasefout_toont_geen_waarden(proef: Proef) -> None:
    from sqlalchemy.exc import DBAPIError

    with pytest.raises(DBAPIError) as fout, proef.w.db.schrijven() as s:
        s.execute(text("insert into bestaat_niet values (:x)"), {"x": "KanarieGeheim"})
    assert "KanarieGeheim" not in str(fout.value)


def test_de_map_met_sleutels_is_alleen_voor_de_eigenaar(verse_proef: Proef) -> None:
    for naam in ("sleutels/hoofdsleutel", "geheimen/prefect"):
        pad: Path = verse_proef.map / naam
        assert pad.stat().st_mode & 0o077 == 0
