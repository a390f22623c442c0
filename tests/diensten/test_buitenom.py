"""Who writes in the application database alone reads nothing: what is slipped in, changed or put back is
refused where it is used, stands in the log, and is named by the check.

Every attack is done in SQL, as by somebody who has the database and nothing else.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, text

from casusregie.bewaker import Bewaker
from casusregie.omgeving import open_werkplek, werk_bij
from models import logboek
from models.tabellen import Bericht, Contact, Instelling, Logregel, Medewerker
from models.waarmerk import gewaarmerkte_tabellen
from services.handelen import wie as identiteit
from services.handelen.fouten import Conflict, GeenBevoegdheid, NietGevonden, NietIngelogd, Veranderd
from services.handelen.wie import Identiteit, vingerafdruk
from services.inzien import dossier, verloop
from services.post import profielen
from services.toegang import accounts, autorisaties, oidc, waarmerken
from tests.conftest import Proef
from tests.diensten.test_toegang import FUNCTIONARIS, WW, code, nieuw


@pytest.fixture
def p(breekbaar: Proef) -> Proef:
    """An installation to break, on either database."""
    return breekbaar


@contextmanager
def buitenom(p: Proef) -> Iterator[Any]:
    """A connection to the application database: no vault, no key store, no marks."""
    with p.w.db.engine.execution_options(schrijven=True).begin() as verbinding:
        yield verbinding


def rij_van(p: Proef, tabel: str, **waar: Any) -> dict[str, Any]:
    """A row as it lies there."""
    with buitenom(p) as v:
        voorwaarde = " and ".join(f"{k} = :{k}" for k in waar)
        return dict(v.execute(text(f"select * from {tabel} where {voorwaarde}"), waar).mappings().one())


def zet_terug(p: Proef, tabel: str, rij: dict[str, Any], sleutel: str) -> None:
    """Put a whole row back as it was: update it, or insert it where it is gone."""
    with buitenom(p) as v:
        v.execute(text(f"delete from {tabel} where {sleutel} = :s"), {"s": rij[sleutel]})
        kolommen = ", ".join(rij)
        v.execute(text(f"insert into {tabel} ({kolommen}) values ({', '.join(f':{k}' for k in rij)})"), rij)


def id_van(p: Proef, gebruikersnaam: str) -> str:
    mens = p.speler.mensen[gebruikersnaam].wie
    assert mens is not None
    return mens.medewerker_id


def genoemd(p: Proef) -> set[str]:
    """The tables of the rows that the check names."""
    return {x.rij.partition(":")[0] for x in waarmerken.controleer(p.w)}


def in_het_logboek(p: Proef) -> list[str]:
    """The rows of which the log says that they were refused."""
    with p.w.db.lezen() as s:
        regels = s.scalars(select(Logregel).where(Logregel.soort == "rij_veranderd")).all()
        assert logboek.controleer(s)[1] == []
        return [x.codes["rij"] for x in regels]


def verlenen(p: Proef, naam: str, **anders: str) -> dict[str, str]:
    velden = {
        "gebruikersnaam": naam,
        "convenant": p.convenant,
        "partij": "politie",
        "rol": "partnermedewerker",
    }
    velden |= anders
    p.doe(FUNCTIONARIS, "toegang_geven", **velden)
    return velden


def test_een_ingevoegde_sessie_komt_nergens_binnen(p: Proef) -> None:
    nummer, _ = p.aanmelding()
    eigen = rij_van(p, "sessie", token=p.wie("wilma").sessie)
    with buitenom(p) as v:
        for geheim, merk in (("kaal", ""), ("geleend", eigen["waarmerk"])):
            rij = {**eigen, "token": vingerafdruk(geheim), "waarmerk": merk}
            kolommen = ", ".join(rij)
            v.execute(
                text(f"insert into sessie ({kolommen}) values ({', '.join(f':{k}' for k in rij)})"), rij
            )
    for geheim in ("kaal", "geleend"):
        with pytest.raises(Veranderd, match="buiten Casusregie om") as fout:
            identiteit.wie_ben_ik(p.w, geheim)
        assert "beheerder" in fout.value.doen
        vals = Identiteit(p.wie("wilma").medewerker_id, vingerafdruk(geheim))
        with pytest.raises(Veranderd):
            dossier.bekijk_dossier(p.w, vals, nummer, "problematiek")
    assert in_het_logboek(p) == [f"sessie:{vingerafdruk(x)}" for x in ("kaal", "geleend")]
    assert genoemd(p) == {"sessie"}
    assert verloop.bekijk_casus(p.w, p.wie("wilma"), nummer), "who came in by the door stays in"


def test_een_sessie_van_een_ander_maken_of_verlengen_werkt_niet(p: Proef) -> None:
    naam, uri = nieuw(p)
    token = accounts.inloggen(p.w, naam, WW, code(uri))
    with buitenom(p) as v:
        v.execute(
            text("update sessie set medewerker_id = :m where token = :t"),
            {"m": id_van(p, "pieter"), "t": vingerafdruk(token)},
        )
    with pytest.raises(Veranderd):
        identiteit.wie_ben_ik(p.w, token)


def test_een_veranderde_autorisatie_opent_niets(p: Proef) -> None:
    nummer, _ = p.aanmelding()
    with pytest.raises((NietGevonden, GeenBevoegdheid)):
        verloop.bekijk_casus(p.w, p.wie("agnes"), nummer)
    with buitenom(p) as v:
        v.execute(
            text("update autorisatie set partij = :p, rol = 'procesregisseur' where medewerker_id = :m"),
            {"p": "gemeente_heerenveen", "m": id_van(p, "agnes")},
        )
    with pytest.raises(Veranderd):
        verloop.bekijk_casus(p.w, p.wie("agnes"), nummer)
    with pytest.raises(Veranderd):
        p.doe(
            "agnes",
            "partners_kiezen",
            nummer,
            partijen=("politie",),
            motivering="xxx",
            ontvangers_nagegaan=True,
        )
    assert genoemd(p) == {"autorisatie"}
    assert all(x.startswith("autorisatie:") for x in in_het_logboek(p))


def test_een_ingevoegde_autorisatie_opent_niets(p: Proef) -> None:
    eigen = rij_van(p, "autorisatie", medewerker_id=id_van(p, "agnes"))
    with buitenom(p) as v:
        rij = {**eigen, "id": str(uuid.uuid4()), "rol": "procesregisseur", "partij": "gemeente_heerenveen"}
        v.execute(
            text(f"insert into autorisatie ({', '.join(rij)}) values ({', '.join(f':{k}' for k in rij)})"),
            rij,
        )
    with pytest.raises(Veranderd):
        autorisaties.waar_werkt(p.w, p.wie("agnes"))


@pytest.mark.parametrize("manier", ["teruggezet", "verwijderd en teruggezet"])
def test_een_ingetrokken_autorisatie_terugzetten_werkt_niet(p: Proef, manier: str) -> None:
    naam, uri = nieuw(p)
    velden = verlenen(p, naam)
    wie = identiteit.wie_ben_ik(p.w, accounts.inloggen(p.w, naam, WW, code(uri)))
    assert autorisaties.waar_werkt(p.w, wie)
    eerst = rij_van(p, "autorisatie", medewerker_id=wie.medewerker_id)
    p.doe(FUNCTIONARIS, "toegang_intrekken", **velden)
    if manier == "teruggezet":
        zet_terug(p, "autorisatie", eerst, "id")
    else:
        with buitenom(p) as v:
            v.execute(text("delete from autorisatie where id = :i"), {"i": eerst["id"]})
        assert autorisaties.waar_werkt(p.w, wie) == []
        zet_terug(p, "autorisatie", eerst, "id")
    with pytest.raises(Veranderd):
        autorisaties.waar_werkt(p.w, wie)
    (gevonden,) = waarmerken.controleer(p.w)
    assert gevonden.rij == f"autorisatie:{eerst['id']}"
    assert "teruggezet" in gevonden.uitleg


def test_een_beeindigde_sessie_en_een_beeindigd_account_terugzetten_werkt_niet(p: Proef) -> None:
    naam, uri = nieuw(p)
    token = accounts.inloggen(p.w, naam, WW, code(uri))
    wie = identiteit.wie_ben_ik(p.w, token)
    sessie = rij_van(p, "sessie", token=wie.sessie)
    accounts.uitloggen(p.w, wie)
    with pytest.raises(NietIngelogd):
        identiteit.wie_ben_ik(p.w, token)
    zet_terug(p, "sessie", sessie, "token")
    with pytest.raises(Veranderd):
        identiteit.wie_ben_ik(p.w, token)
    waarmerken.verwerp(p.w, f"sessie:{wie.sessie}")
    account = rij_van(p, "medewerker", id=wie.medewerker_id)
    p.beheer("account_beeindigen", gebruikersnaam=naam)
    with buitenom(p) as v:
        v.execute(
            text("update medewerker set beeindigd_op = null, volgnr = :n, waarmerk = :w where id = :i"),
            {"n": account["volgnr"], "w": account["waarmerk"], "i": account["id"]},
        )
    with pytest.raises(Veranderd):
        accounts.inloggen(p.w, naam, WW, code(uri, 1))


def test_een_geruild_wachtwoord_en_een_gegeven_beheer_werken_niet(p: Proef) -> None:
    naam, _ = nieuw(p)
    eigen = rij_van(p, "medewerker", gebruikersnaam=naam)
    with buitenom(p) as v:
        v.execute(
            text("update medewerker set wachtwoord = :w where gebruikersnaam = 'pieter'"),
            {"w": eigen["wachtwoord"]},
        )
        v.execute(text("update medewerker set beheerder = true where gebruikersnaam = 'agnes'"))
    with pytest.raises(Veranderd):
        accounts.inloggen(p.w, "pieter", WW, "000000")
    with pytest.raises(Veranderd):
        autorisaties.is_beheerder(p.w, p.wie("agnes"))
    assert genoemd(p) == {"medewerker"}


def test_een_ingevoegde_code_geeft_geen_account(p: Proef) -> None:
    wand = p.w.moment().wand
    with buitenom(p) as v:
        v.execute(
            text("insert into eenmalige_code (hash, medewerker_id, verloopt_op) values (:h, :m, :t)"),
            {"h": vingerafdruk("zelf-bedacht"), "m": id_van(p, "pieter"), "t": wand + timedelta(days=1)},
        )
        v.execute(
            text("insert into herstelcode (hash, medewerker_id) values (:h, :m)"),
            {"h": vingerafdruk("ook-bedacht"), "m": id_van(p, "pieter")},
        )
    with pytest.raises(Veranderd):
        accounts.activeer(p.w, "zelf-bedacht", WW)
    with pytest.raises(Veranderd):
        accounts.inloggen(p.w, "pieter", p.speler.mensen["pieter"].wachtwoord, "ook-bedacht")


def test_een_gebruikte_herstelcode_en_een_vervangen_stel_terugzetten_werkt_niet(p: Proef) -> None:
    m = p.speler.mensen["wilma"]
    eerste, tweede, *_ = p.doe("wilma", "herstelcodes_maken")["codes"]
    oud = [rij_van(p, "herstelcode", hash=vingerafdruk(x)) for x in (eerste, tweede)]
    assert accounts.inloggen(p.w, "wilma", m.wachtwoord, eerste)
    zet_terug(p, "herstelcode", oud[0], "hash")
    with pytest.raises(Veranderd):
        accounts.inloggen(p.w, "wilma", m.wachtwoord, eerste)
    with buitenom(p) as v:
        v.execute(text("delete from herstelcode where hash = :h"), {"h": oud[0]["hash"]})
    p.doe("wilma", "herstelcodes_maken")
    zet_terug(p, "herstelcode", oud[1], "hash")
    with pytest.raises(Veranderd):
        accounts.inloggen(p.w, "wilma", m.wachtwoord, tweede)


def test_een_koppeling_van_een_ander_maakt_niemand_anders(p: Proef) -> None:
    persoon = oidc.Persoon("https://inlog.demo.example", "persoon-1")
    naam, _ = nieuw(p)
    c = p.beheer("medewerker_registreren", gebruikersnaam=f"{naam}-b", naam="Naam")["code"]
    oidc.koppel(p.w, oidc.onthoud(p.w, persoon), c)
    with buitenom(p) as v:
        v.execute(text("update koppeling set medewerker_id = :m"), {"m": id_van(p, "pieter")})
    with pytest.raises(Veranderd):
        oidc.inloggen(p.w, persoon)


def test_een_veranderd_of_teruggezet_contact_krijgt_geen_mail(p: Proef) -> None:
    waar = {"convenant": p.convenant, "partij": "politie"}
    with p.w.db.lezen() as s:
        contact = s.scalars(select(Contact).where(Contact.partij == "politie").limit(1)).one()
        adres = profielen.adres_van(p.w, contact)
    eerst = rij_van(p, "contact", id=contact.id)
    p.beheer("contact_afwezig", **waar, adres=adres, van="2020-01-01", tot="2020-01-02")
    with buitenom(p) as v:  # in place: berichten point to it
        zetten = ", ".join(f"{k} = :{k}" for k in eerst if k != "id")
        v.execute(text(f"update contact set {zetten} where id = :id"), eerst)
    with pytest.raises(Veranderd):
        p.beheer("contact_afwezig", **waar, adres="x@politie.demo.example", van="2020-01-01")
    (gevonden,) = waarmerken.controleer(p.w)
    assert gevonden.rij == f"contact:{eerst['id']}"


@pytest.mark.parametrize("kolom", ["domein", "vingerafdruk", "sleutel_kluis", "adres_kluis", "modus"])
def test_een_veranderde_kolom_van_een_contact_houdt_die_mail_vast_en_geen_andere(
    p: Proef, kolom: str
) -> None:
    ander = {"sleutel_kluis": b"\x01" * 50, "adres_kluis": b"\x01" * 50}.get(kolom, "anders")
    nummer, id_ = p.aanmelding()
    with p.w.db.lezen() as s:
        bericht = s.scalars(select(Bericht).where(Bericht.onderwerp_id == id_).limit(1)).one()
    with buitenom(p) as v:
        v.execute(
            text(f"update contact set {kolom} = :x where id = :c"), {"x": ander, "c": bericht.contact_id}
        )
    Bewaker(p.w, p.omgeving, geduld_s=0).verzender().ronde()
    with p.w.db.lezen() as s:
        nu = {b.id: b.uitkomst for b in s.scalars(select(Bericht).where(Bericht.onderwerp_id == id_))}
    assert nu[bericht.id] == "dit contact is buitenom veranderd"
    assert in_het_logboek(p) == [f"contact:{bericht.contact_id}"]
    assert nummer


def test_een_ingevoegd_domein_en_een_ingevoegde_erkenning_tellen_niet(p: Proef) -> None:
    with buitenom(p) as v:
        v.execute(
            text("insert into domein (convenant, partij, naam) values (:c, 'politie', 'elders.example')"),
            {"c": p.convenant},
        )
        v.execute(
            text("update erkenning set convenant = 'ander' where medewerker_id = :m"),
            {"m": id_van(p, "agnes")},
        )
    assert genoemd(p) >= {"domein"}
    with pytest.raises(Veranderd):
        p.beheer("domein_toestaan", convenant=p.convenant, partij="politie", domein="elders.example")


def test_wat_is_verworpen_geeft_niets_en_een_teruggezette_rij_telt_alleen_na_een_besluit(p: Proef) -> None:
    naam, uri = nieuw(p)
    verlenen(p, naam)
    wie = identiteit.wie_ben_ik(p.w, accounts.inloggen(p.w, naam, WW, code(uri)))
    rij = rij_van(p, "autorisatie", medewerker_id=wie.medewerker_id)
    rijnaam = f"autorisatie:{rij['id']}"
    with pytest.raises(Conflict, match="klopt"):
        waarmerken.verwerp(p.w, rijnaam)
    with pytest.raises(NietGevonden):
        waarmerken.verwerp(p.w, "autorisatie:weg")
    p.doe(FUNCTIONARIS, "toegang_herzien", toegang=rij["id"])
    zet_terug(p, "autorisatie", rij, "id")
    waarmerken.aanvaard(p.w, rijnaam)
    assert [k.partij for k in autorisaties.waar_werkt(p.w, wie)] == ["politie"]
    with buitenom(p) as v:
        v.execute(text("update autorisatie set rol = 'procesregisseur' where id = :i"), {"i": rij["id"]})
    with pytest.raises(Conflict, match="nooit zo geschreven"):
        waarmerken.aanvaard(p.w, rijnaam)
    waarmerken.verwerp(p.w, rijnaam)
    assert autorisaties.waar_werkt(p.w, wie) == []
    zet_terug(p, "autorisatie", rij, "id")
    with pytest.raises(Veranderd):
        autorisaties.waar_werkt(p.w, wie)
    with p.w.db.lezen() as s:
        soorten = list(
            s.scalars(
                select(Logregel.soort)
                .where(Logregel.soort.startswith("rij_", autoescape=True))
                .order_by(Logregel.id)
            )
        )
    assert soorten == ["rij_aanvaard", "rij_verworpen", "rij_veranderd"]


def test_een_installatie_wordt_een_keer_gewaarmerkt_en_nooit_opnieuw(p: Proef) -> None:
    with buitenom(p) as v:
        v.execute(
            text("update medewerker set waarmerk = '', beheerder = true where gebruikersnaam = 'agnes'")
        )
    werk_bij(p.instellingen)
    p.w.kluis.maak_sleutel("waarmerk", p.w.moment().wand)
    assert waarmerken.merk_alles(p.w) == 0
    w = open_werkplek(p.instellingen)
    with pytest.raises(Veranderd):
        autorisaties.is_beheerder(w, p.wie("agnes"))
    w.sluit()
    with p.w.db.lezen() as s:
        assert len(s.scalars(select(Logregel).where(Logregel.soort == "rijen_gewaarmerkt")).all()) == 1


def test_een_mislukte_handeling_sluit_niemand_buiten(p: Proef) -> None:
    """A number in the key store that rose for a change that was rolled back would."""
    with pytest.raises(RuntimeError), p.w.db.schrijven() as s:
        m = s.scalars(select(Medewerker).where(Medewerker.gebruikersnaam == "wilma")).one()
        m.beeindigd_op = p.w.nu(s).wand
        s.flush()
        raise RuntimeError
    assert waarmerken.controleer(p.w) == []


def test_elke_gewaarmerkte_tabel_heeft_een_merk_op_elke_rij(p: Proef) -> None:
    assert waarmerken.controleer(p.w) == []
    namen = {t.__tablename__ for t in gewaarmerkte_tabellen()}  # type: ignore[attr-defined]
    with buitenom(p) as v:
        for tabel in namen:
            assert not v.execute(text(f"select count(*) from {tabel} where waarmerk = ''")).scalar(), tabel


def test_het_portaal_zegt_wat_er_is_en_wie_te_bellen(verse_proef: Proef) -> None:
    from tests.diensten.test_portaal import als

    p = verse_proef
    with als(p, "agnes") as c:
        assert c.get("/").status_code == 200
        with buitenom(p) as v:
            v.execute(text("update autorisatie set rol = 'procesregisseur'"))
        uit = c.get("/")
        assert uit.status_code == 403
        assert "buiten Casusregie om veranderd" in uit.text
        assert "beheerder" in uit.text


def test_een_partij_bij_de_ontvangers_schrijven_toont_niets(p: Proef) -> None:
    nummer, id_ = p.klaar_voor_plan()
    assert dossier.bekijk_dossier(p.w, p.wie("pieter"), nummer, "problematiek")
    with buitenom(p) as v:
        v.execute(
            text('update gegeven set ontvangers = \'["politie", "vnn"]\' where casus_id = :c'), {"c": id_}
        )
    for naam in ("pieter", "agnes"):
        with pytest.raises(Veranderd):
            dossier.bekijk_dossier(p.w, p.wie(naam), nummer, "problematiek")
    assert genoemd(p) == {"gegeven"}


@pytest.mark.parametrize(
    ("tabel", "kolom"),
    [("convenantversie", "tekst"), ("vaststelling", "invullingen"), ("vaststelling", "convenantversie_id")],
)
def test_een_veranderd_convenant_geeft_niemand_iets(p: Proef, tabel: str, kolom: str) -> None:
    nummer, _ = p.aanmelding()
    with buitenom(p) as v:
        anders = {"tekst": "tekst || ' '", "invullingen": "'{}'"}.get(kolom, kolom)
        v.execute(text(f"update {tabel} set {kolom} = {anders}, waarmerk = 'x'"))
    w = open_werkplek(p.instellingen)  # what a process knows already, it keeps
    with pytest.raises(Veranderd):
        dossier.bekijk_dossier(w, p.wie("pieter"), nummer, "problematiek")
    w.sluit()
    assert tabel in genoemd(p)


def test_wie_leest_terwijl_een_ander_wijzigt_leest_wat_er_toen_lag(verse_proef: Proef) -> None:
    """A transaction that began before sees the row of then; that is no row that was put back."""
    p = verse_proef
    with p.w.db.lezen() as s:
        assert s.scalars(select(Instelling)).all() is not None  # the snapshot begins at the first question
        p.beheer("medewerker_wijzigen", gebruikersnaam="wilma", naam="Wilma Anders")
        m = s.scalars(select(Medewerker).where(Medewerker.gebruikersnaam == "wilma")).one()
        toen = m.volgnr
    with p.w.db.lezen() as s:
        nu = s.scalars(select(Medewerker).where(Medewerker.gebruikersnaam == "wilma")).one().volgnr
    assert toen < nu
