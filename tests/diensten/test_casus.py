"""The acts of a casus on both databases: what passes, what is refused, what is recorded, and that it happens
once.
"""

from __future__ import annotations

import threading
import uuid
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import func, select, text, update

from convenanten.duur import AMSTERDAM
from models import logboek
from models.tabellen import (
    Bericht,
    Besluit,
    Casus,
    CasusFeit,
    Contact,
    GedaneOvergang,
    Gegeven,
    Logregel,
    Termijn,
)
from services.casus import overgang, termijnen
from services.handelen.fouten import (
    KLASSEN,
    Conflict,
    GeenBevoegdheid,
    GeenDeelname,
    NietGevonden,
    NietIngelogd,
    OngeldigeInvoer,
    PoortGesloten,
    Weigering,
)
from services.handelen.uitvoeren import doe
from services.handelen.wie import Identiteit
from services.inzien import dossier as dossier_inzien
from services.inzien import verloop, zoeken
from services.inzien import werkvoorraad as werk_inzien
from tests.conftest import Proef, zet


def tel(p: Proef, vraag) -> int:  # type: ignore[no-untyped-def]
    with p.w.db.lezen() as s:
        return s.scalar(vraag) or 0


@pytest.mark.eis("C1")
@pytest.mark.eis("H11")
def test_het_hele_scenario_van_aanmelding_tot_afronding(proef: Proef) -> None:
    proef.speel()
    with proef.w.db.lezen() as s:
        gelezen, breuken = logboek.controleer(s)
    assert gelezen > 60
    assert breuken == []


@pytest.mark.eis("C2")
def test_een_besluit_zonder_voorwaarden_wordt_geweigerd_en_gelogd(proef: Proef) -> None:
    nummer, id_ = proef.aanmelding()
    with pytest.raises(PoortGesloten) as fout:
        proef.doe(
            "pieter",
            "besluiten",
            nummer,
            naar="plan_van_aanpak",
            akkoord=True,
            motivering="we willen graag door",
        )
    assert "beoordeeld" in fout.value.uitleg
    assert fout.value.bron
    assert fout.value.doen
    assert tel(proef, select(func.count()).select_from(Besluit).where(Besluit.casus_id == id_)) == 0
    assert (
        tel(
            proef,
            select(func.count())
            .select_from(Logregel)
            .where(Logregel.keten == id_, Logregel.soort == "geweigerd"),
        )
        == 1
    )
    assert overgang.zet_stap(proef.w, id_).doorgegaan is False


@pytest.mark.eis("C7")
def test_een_overgang_legt_vast_wie_wanneer_en_welke_controles(proef: Proef) -> None:
    nummer, id_ = proef.klaar_voor_plan()
    proef.naar_plan(nummer, id_)
    with proef.w.db.lezen() as s:
        o = s.scalars(select(GedaneOvergang).where(GedaneOvergang.casus_id == id_)).one()
        b = s.get_one(Besluit, o.besluit_id)
        c = s.get_one(Casus, id_)
    assert (o.van, o.naar, o.ronde) == ("aanmelding", "plan_van_aanpak", 1)
    assert b.door == proef.wie("pieter").medewerker_id
    assert b.status == "uitgevoerd"
    assert "betrokkene_geinformeerd_of_uitzondering" in o.controles
    assert (c.fase, c.ronde) == ("plan_van_aanpak", 2)


def test_nog_een_keer_stappen_verandert_niets(proef: Proef) -> None:
    nummer, id_ = proef.klaar_voor_plan()
    proef.naar_plan(nummer, id_)
    berichten = tel(proef, select(func.count()).select_from(Bericht).where(Bericht.onderwerp_id == id_))
    for _ in range(3):
        assert overgang.zet_stap(proef.w, id_).doorgegaan is False
    assert (
        tel(proef, select(func.count()).select_from(GedaneOvergang).where(GedaneOvergang.casus_id == id_))
        == 1
    )
    assert (
        tel(proef, select(func.count()).select_from(Bericht).where(Bericht.onderwerp_id == id_)) == berichten
    )


def test_gelijktijdige_uitvoerders_laten_een_besluit_een_keer_door(proef: Proef) -> None:
    nummer, id_ = proef.klaar_voor_plan()
    proef.doe(
        "pieter", "besluiten", nummer, naar="plan_van_aanpak", akkoord=True, motivering="alles is op orde"
    )
    uitkomsten: list[bool] = []
    draden = [
        threading.Thread(target=lambda: uitkomsten.append(overgang.zet_stap(proef.w, id_).doorgegaan))
        for _ in range(6)
    ]
    for d in draden:
        d.start()
    for d in draden:
        d.join()
    assert sorted(uitkomsten) == [False] * 5 + [True]


def test_een_besluit_vervalt_als_de_poort_intussen_dichtging(proef: Proef) -> None:
    nummer, id_ = proef.klaar_voor_plan()
    proef.doe(
        "pieter", "besluiten", nummer, naar="plan_van_aanpak", akkoord=True, motivering="alles is op orde"
    )
    for partij in ("politie", "ggz_friesland", "accolade"):
        proef.doe("pieter", "terugtrekken", nummer, partij=partij, reden="doet toch niet mee")
    stap = overgang.zet_stap(proef.w, id_)
    assert stap.doorgegaan is False
    assert stap.fase == "aanmelding"
    with proef.w.db.lezen() as s:
        assert s.scalars(select(Besluit.status).where(Besluit.casus_id == id_)).all() == ["vervallen"]
        assert (
            "besluit_vervallen" in s.scalars(select(Bericht.soort).where(Bericht.onderwerp_id == id_)).all()
        )


def test_twee_besluiten_tegelijk_kan_niet(proef: Proef) -> None:
    nummer, _ = proef.klaar_voor_plan()
    proef.doe(
        "pieter", "besluiten", nummer, naar="plan_van_aanpak", akkoord=True, motivering="alles is op orde"
    )
    with pytest.raises(Conflict):
        proef.doe(
            "pieter", "besluiten", nummer, naar="plan_van_aanpak", akkoord=True, motivering="alles is op orde"
        )


@pytest.mark.eis("H8b")
@pytest.mark.eis("H8")
def test_elke_aanmelding_wordt_een_geregistreerde_casus_met_een_eigen_nummer(proef: Proef) -> None:
    nummers = [proef.aanmelding()[0] for _ in range(3)]
    assert len(set(nummers)) == 3
    assert {r.nummer for r in werk_inzien.werkvoorraad(proef.w, proef.wie("pieter"), proef.convenant)} >= set(
        nummers
    )


def test_de_werkvoorraad_begint_met_de_eerste_termijn_en_zegt_wat_er_dan_gebeurt(verse_proef: Proef) -> None:
    p = verse_proef
    eerste, tweede, derde = (p.aanmelding() for _ in range(3))
    with p.w.db.schrijven() as s:
        s.execute(
            update(Termijn)
            .where(Termijn.onderwerp_id == derde[1], Termijn.trede == "escalatie")
            .values(vervalt_op=datetime(2020, 1, 1, tzinfo=UTC))
        )
        s.execute(update(Termijn).where(Termijn.onderwerp_id == eerste[1]).values(status="vervallen"))
    regels = werk_inzien.werkvoorraad(p.w, p.wie("pieter"), p.convenant)
    assert [r.nummer for r in regels] == [derde[0], tweede[0], eerste[0]], (
        "wie geen termijn heeft, staat achteraan en raakt niet weg"
    )
    assert [r.daarna for r in regels] == [
        "dan gaat er bericht naar de volgende contactpersoon van de regie",
        "dan volgt een herinnering",
        "",
    ]
    assert regels[2].uiterlijk is None
    assert [r.nummer for r in werk_inzien.werkvoorraad(p.w, p.wie("pieter"), p.convenant, aantal=1)] == [
        derde[0]
    ]


def test_dezelfde_sleutel_doet_het_een_keer(proef: Proef) -> None:
    sleutel = str(uuid.uuid4())
    velden = {
        "naam": "Een Keer",
        "situaties": ("overlast",),
        "grondslagen": ("avg_6_1_f",),
        "toelichting": "zelfde aanmelding",
        "zorgvuldig": True,
        "ontvangers_nagegaan": True,
    }
    eerste = proef.doe("wilma", "aanmelden", sleutel=sleutel, **velden)
    assert proef.doe("wilma", "aanmelden", sleutel=sleutel, **velden) == eerste
    with pytest.raises(Conflict):
        proef.doe("pieter", "terugkoppelen", eerste["casus"], sleutel=sleutel, opgepakt=True)
    assert (
        tel(proef, select(func.count()).select_from(CasusFeit).where(CasusFeit.casus_id == eerste["id"])) == 1
    )


def test_zonder_geldige_sessie_gebeurt_er_niets(proef: Proef) -> None:
    nummer, _ = proef.aanmelding()
    nep = Identiteit(proef.wie("pieter").medewerker_id, "0" * 64)
    with pytest.raises(NietIngelogd):
        doe(proef.w, nep, "terugkoppelen", over=nummer, velden={"opgepakt": True})
    with pytest.raises(NietIngelogd):
        verloop.bekijk_casus(proef.w, nep, nummer)


@pytest.mark.eis("H3.IV")
def test_terugtrekken_sluit_de_toegang_meteen_en_houdt_berichten_tegen(proef: Proef) -> None:
    from notifications import uitbox

    nummer, id_ = proef.klaar_voor_plan()
    proef.doe("agnes", "terugtrekken", nummer, reden="niet meer nodig")
    with pytest.raises(GeenDeelname):
        verloop.bekijk_casus(proef.w, proef.wie("agnes"), nummer)
    with pytest.raises(GeenDeelname):
        proef.doe("agnes", "grondslag_wegen", nummer, grondslagen=("wpg_20",), motivering="toch nog")
    with proef.w.db.lezen() as s:
        wachtend = s.scalars(
            select(Bericht).where(Bericht.onderwerp_id == id_, Bericht.partij == "politie")
        ).all()
        assert wachtend
        assert all(uitbox.mag_nog(s, b) for b in wachtend)


def test_een_onbekende_casus_en_een_onzichtbare_casus_zien_er_hetzelfde_uit(proef: Proef) -> None:
    nummer, _ = proef.aanmelding()
    with pytest.raises(NietGevonden) as bestaat:
        verloop.bekijk_casus(proef.w, proef.wie("victor"), nummer)
    with pytest.raises(NietGevonden) as bestaat_niet:
        verloop.bekijk_casus(proef.w, proef.wie("victor"), "ZVT-2026-999999")
    assert bestaat.value.uitleg.replace(nummer, "N") == bestaat_niet.value.uitleg.replace(
        "ZVT-2026-999999", "N"
    )


STRAKS = date(2100, 1, 1)


@pytest.mark.eis("H10")
def test_niet_informeren_vraagt_grond_lid_2_en_motivering(proef: Proef) -> None:
    nummer, _ = proef.aanmelding()
    with pytest.raises(OngeldigeInvoer):
        proef.doe(
            "pieter",
            "niet_informeren",
            nummer,
            grond="zomaar",
            afgewogen=("a", "g"),
            herzien_op=STRAKS,
            motivering="een lange genoeg motivering",
        )
    with pytest.raises(Weigering):
        proef.doe(
            "pieter",
            "niet_informeren",
            nummer,
            grond="bescherming",
            herzien_op=STRAKS,
            motivering="een lange genoeg motivering",
        )
    proef.doe(
        "pieter",
        "niet_informeren",
        nummer,
        grond="bescherming",
        afgewogen=("a", "g"),
        herzien_op=STRAKS,
        motivering="een lange genoeg motivering",
    )


def test_een_discreet_punt_ziet_alleen_de_regie(proef: Proef) -> None:
    nummer, _ = proef.aanmelding()
    regie = {
        r.controle
        for p in verloop.bekijk_casus(proef.w, proef.wie("pieter"), nummer).poorten
        for r in p.regels
    }
    partner = {
        r.controle
        for p in verloop.bekijk_casus(proef.w, proef.wie("wilma"), nummer).poorten
        for r in p.regels
    }
    assert "betrokkene_geinformeerd_of_uitzondering" in regie
    assert "betrokkene_geinformeerd_of_uitzondering" not in partner
    assert partner < regie


def test_inzien_wordt_gelogd_met_doel_en_wat_is_getoond(proef: Proef) -> None:
    nummer, id_ = proef.aanmelding()
    dossier = dossier_inzien.bekijk_dossier(proef.w, proef.wie("pieter"), nummer, "overlast")
    assert any("Canarie Persoonsnaam" in g.inhoud for g in dossier.gegevens)
    with proef.w.db.lezen() as s:
        regel = s.scalars(select(Logregel).where(Logregel.keten == id_, Logregel.soort == "ingezien")).one()
    assert regel.codes["doel"] == "overlast"
    assert regel.codes["gegevens"] == [g.id for g in dossier.gegevens]
    assert regel.door == proef.wie("pieter").medewerker_id


@pytest.mark.eis("H3")
def test_een_lezer_kan_een_gegeven_betwisten_en_de_inbrenger_hoort_het(proef: Proef) -> None:
    nummer, id_ = proef.aanmelding()
    gegeven = dossier_inzien.bekijk_dossier(proef.w, proef.wie("pieter"), nummer, "overlast").gegevens[0]
    proef.doe("pieter", "gegeven_betwisten", nummer, gegeven=gegeven.id, reden="de naam klopt niet")
    with proef.w.db.lezen() as s:
        assert s.get_one(Gegeven, gegeven.id).betwist
        assert (
            "gegeven_betwist"
            in s.scalars(
                select(Bericht.soort).where(Bericht.onderwerp_id == id_, Bericht.partij == "accolade")
            ).all()
        )
    with pytest.raises(NietGevonden):
        proef.doe("pieter", "gegeven_betwisten", nummer, gegeven=str(uuid.uuid4()), reden="bestaat niet")


def test_een_vreemde_waarde_wordt_een_zin_met_de_mogelijkheden(proef: Proef) -> None:
    with pytest.raises(OngeldigeInvoer) as fout:
        proef.aanmelding(situaties=("feestje",))
    assert "feestje" in fout.value.uitleg
    assert "overlast" in fout.value.doen


def test_een_termijn_gaat_een_keer_af_en_de_volgende_staat_klaar(proef: Proef) -> None:
    from datetime import timedelta

    _, id_ = proef.aanmelding()
    with proef.w.db.schrijven() as s:
        t = s.scalars(
            select(Termijn).where(Termijn.onderwerp_id == id_, Termijn.trede == "herinnering")
        ).one()
        t.vervalt_op -= timedelta(days=30)
    assert id_ in {v.onderwerp_id for v in termijnen.verstreken(proef.w)}
    assert termijnen.handel_casus_af(proef.w, id_) == ["herinnering"]
    assert termijnen.handel_casus_af(proef.w, id_) == []
    with proef.w.db.lezen() as s:
        assert sorted(
            s.scalars(
                select(Termijn.volgnr).where(Termijn.onderwerp_id == id_, Termijn.trede == "herinnering")
            )
        ) == [1, 2]
        assert (
            s.scalar(
                select(func.count())
                .select_from(Bericht)
                .where(Bericht.onderwerp_id == id_, Bericht.soort == "herinnering")
            )
            == 1
        )


def test_alle_berichten_krijgen_een_vaste_message_id_en_dubbel_klaarzetten_geeft_er_een(proef: Proef) -> None:
    from notifications import uitbox

    _, id_ = proef.aanmelding()
    oorzaak = uitbox.Oorzaak("casus", id_, "N", proef.convenant, "zelfde gebeurtenis")
    for _ in range(2):
        with proef.w.db.schrijven() as s:
            uitbox.zet_klaar(s, oorzaak, "herinnering", ["politie", "vnn"], wand=proef.w.nu(s).wand)
    with proef.w.db.lezen() as s:
        rijen = s.scalars(
            select(Bericht).where(Bericht.onderwerp_id == id_, Bericht.soort == "herinnering")
        ).all()
    assert {r.partij for r in rijen} == {"politie", "vnn"}
    assert all(r.message_id == f"<{r.id}@casusregie.invalid>" for r in rijen)


def test_een_partij_zonder_contact_wordt_aangehouden_en_niet_stil_overgeslagen(proef: Proef) -> None:
    with proef.w.db.schrijven() as s:
        zet(
            s,
            select(Contact).where(Contact.partij == "elkien"),
            ingetrokken_op=datetime(2020, 1, 1, tzinfo=UTC),
        )
    nummer, id_ = proef.aanmelding()
    proef.doe(
        "pieter",
        "partners_kiezen",
        nummer,
        partijen=("elkien",),
        ontvangers_nagegaan=True,
        motivering="nodig",
    )
    with proef.w.db.lezen() as s:
        b = s.scalars(select(Bericht).where(Bericht.onderwerp_id == id_, Bericht.partij == "elkien")).one()
    assert (b.status, b.uitkomst) == ("aangehouden", "geen contact bekend")


def test_vernietigen_kan_alleen_na_sluiting_en_wist_alles_behalve_het_verloop(proef: Proef) -> None:
    nummer, id_ = proef.aanmelding()
    with pytest.raises(Conflict):
        proef.beheer("dossier_vernietigen", casusnummer=nummer)
    assert proef.beheer("sleutel_vernieuwen", casusnummer=nummer)["waarden"] >= 3
    assert (
        "Canarie"
        in dossier_inzien.bekijk_dossier(proef.w, proef.wie("pieter"), nummer, "overlast").gegevens[0].inhoud
    )
    proef.doe("pieter", "terugkoppelen", nummer, opgepakt=False)
    proef.doe(
        "pieter", "besluiten", nummer, naar="afgewezen", akkoord=True, motivering="hoort hier niet thuis"
    )
    assert overgang.zet_stap(proef.w, id_).gesloten
    assert zoeken.wie_is_het(
        proef.w, proef.wie("pieter"), "canarie  persoonsnaam", "1970-02-03", proef.convenant
    )[-1:] == [nummer]
    with pytest.raises(GeenBevoegdheid, match="bewaartermijn"):
        proef.beheer("dossier_vernietigen", casusnummer=nummer)
    with pytest.raises(GeenBevoegdheid):
        proef.doe("pieter", "dossier_vernietigen", casusnummer=nummer)
    proef.doe("fleur", "dossier_vernietigen", casusnummer=nummer)
    with proef.w.db.lezen() as s:
        assert (
            s.execute(
                text("select count(*) from feit where casus_id = :c and toelichting_kluis is not null"),
                {"c": id_},
            ).scalar()
            == 0
        )
        assert logboek.controleer(s, [id_])[1] == []
    assert nummer not in zoeken.wie_is_het(
        proef.w, proef.wie("pieter"), "Canarie Persoonsnaam", "1970-02-03", proef.convenant
    )


def test_elke_reden_heeft_een_foutklasse() -> None:
    from rules.uitkomst import Reden

    assert set(KLASSEN) == set(Reden)
    assert all(str(k.code) == str(r) for r, k in KLASSEN.items())


@pytest.mark.eis("H8")
def test_de_aanmelder_leest_de_terugkoppeling_en_niet_de_motivering_van_de_regie(proef: Proef) -> None:
    nummer, _ = proef.aanmelding()
    proef.doe("pieter", "crisisoverleg_beoordelen", nummer, nodig=False, motivering="alleen voor de regie")
    proef.doe("pieter", "terugkoppelen", nummer, opgepakt=True, toelichting="we pakken het op")
    wilma = [
        t.tekst
        for t in dossier_inzien.bekijk_dossier(proef.w, proef.wie("wilma"), nummer, "overlast").toelichtingen
    ]
    pieter = [
        t.tekst
        for t in dossier_inzien.bekijk_dossier(proef.w, proef.wie("pieter"), nummer, "overlast").toelichtingen
    ]
    assert wilma == ["we pakken het op"]
    assert pieter == ["alleen voor de regie", "we pakken het op"]


def test_weinig_of_veel_dat_wacht_geeft_dezelfde_werkvoorraad(
    verse_proef: Proef, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By name where little waits, by a condition where much does: the same lines in the same order, and the
    same when one casus has no term left.
    """
    p = verse_proef
    nummers = [p.klaar_voor_plan() for _ in range(4)]
    p.naar_plan(*nummers[1])
    p.doe("agnes", "grondslag_wegen", nummers[1][0], grondslagen=("wpg_20",), motivering="samenwerking")
    with p.w.db.schrijven() as s:
        s.execute(update(Termijn).where(Termijn.onderwerp_id == nummers[2][1]).values(status="afgegaan"))
    weinig = werk_inzien.werkvoorraad(p.w, p.wie("agnes"), p.convenant)
    monkeypatch.setattr(werk_inzien, "VEEL", 1)
    veel = werk_inzien.werkvoorraad(p.w, p.wie("agnes"), p.convenant)
    assert [x.nummer for x in weinig] == [nummers[0][0], nummers[3][0], nummers[2][0]]
    assert veel == weinig
    assert {x.handeling for x in veel} == {"grondslag_wegen"}
    assert werk_inzien.werkvoorraad(p.w, p.wie("victor"), p.convenant) == []


@pytest.mark.eis("F12b")
@pytest.mark.eis("H9")
def test_wie_de_betrokkene_wanneer_informeerde_staat_vast_en_is_te_lezen(proef: Proef) -> None:
    nummer, id_ = proef.aanmelding()
    proef.doe(
        "pieter",
        "partners_kiezen",
        nummer,
        partijen=("politie",),
        ontvangers_nagegaan=True,
        motivering="kan bijdragen",
    )
    wat = {"over_gegevens_en_doel": True, "over_partijen": True, "over_rechten": True, "uitgenodigd": True}
    for velden in ({"partij": "politie", "dag": "2020-02-03", "toelichting": "Aan de deur"}, {}):
        proef.doe("pieter", "betrokkene_informeren", nummer, wijze="gesprek", **wat, **velden)
    with proef.w.db.lezen() as s:
        eerst, daarna = s.scalars(
            select(CasusFeit.gegevens)
            .where(CasusFeit.casus_id == id_, CasusFeit.soort == "betrokkene_informeren")
            .order_by(CasusFeit.volgnr)
        )
        vandaag = proef.w.nu(s).domein.astimezone(AMSTERDAM).date()
    assert (eerst["partij"], eerst["dag"]) == ("politie", "2020-02-03")
    assert (daarna["partij"], daarna["dag"]) == ("gemeente_heerenveen", vandaag.isoformat())
    teksten = [
        t.tekst
        for t in dossier_inzien.bekijk_dossier(proef.w, proef.wie("pieter"), nummer, "overlast").toelichtingen
        if t.handeling == "betrokkene_informeren"
    ]
    assert teksten[0] == "Op 03-02-2020, door Politie.\nAan de deur"
    assert teksten[1] == f"Op {vandaag:%d-%m-%Y}, door Gemeente Heerenveen."


@pytest.mark.eis("H3.IV")
def test_wie_uit_de_casus_wordt_gehaald_hoort_dat_en_wie_zelf_gaat_niet(proef: Proef) -> None:
    nummer, id_ = proef.klaar_voor_plan()
    proef.doe("pieter", "terugtrekken", nummer, partij="politie", reden="hoeft niet te weten")
    proef.doe("greet", "terugtrekken", nummer, reden="wij kennen hem niet")
    with proef.w.db.lezen() as s:
        verteld = s.execute(
            select(Bericht.soort, Bericht.partij).where(
                Bericht.onderwerp_id == id_,
                Bericht.soort.in_(("deelname_beeindigd", "partner_teruggetrokken")),
            )
        ).all()
    assert sorted(tuple(rij) for rij in verteld) == [
        ("deelname_beeindigd", "politie"),
        ("partner_teruggetrokken", "gemeente_heerenveen"),
        ("partner_teruggetrokken", "gemeente_heerenveen"),
    ]
