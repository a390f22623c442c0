"""The command line as people and machines meet it: Dutch sentences, exit codes, and help for everything."""

from __future__ import annotations

import json
import os
import pty
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from sqlalchemy import select, text

from casusregie import nederlands
from casusregie.cli import cli
from casusregie.cli_handelingen import plaats_van
from casusregie.cli_opdrachten import handleiding
from casusregie.demo.scenario import nu_code
from casusregie.toezicht import slot
from models import klok
from models.database import Database
from models.kluis import maak_hoofdsleutel
from models.tabellen import Datalek, Medewerker, Termijn
from rules.codes import namen
from services.alles import HANDELINGEN
from services.casus import overgang
from services.casus.bereik import CASUS
from services.handelen.fouten import Conflict
from services.toegang import accounts
from tests.conftest import Proef, zet
from tests.opdracht import voer_uit

CV = "heerenveen_zorg_en_veiligheidsteam"


class Regel:
    """Runs commands in one installation as one person."""

    def __init__(self, p: Proef) -> None:
        self.p = p

    def __call__(
        self,
        *woorden: str,
        als: str | None = "pieter",
        invoer: str | None = None,
        toetsenbord: int | None = None,
        **omgeving: str,
    ) -> subprocess.CompletedProcess[str]:
        token = (
            self.p.speler.mensen[als].token
            if als in self.p.speler.mensen
            else self.p.speler.beheerder.token
            if als and self.p.speler.beheerder
            else ""
        )
        env = {**os.environ, "CASUSREGIE_SESSIE": token, "HOME": str(self.p.map), **omgeving}
        alles = ["--data", str(self.p.map), *woorden]
        if toetsenbord is None:
            return voer_uit(alles, env, invoer or "")
        return subprocess.run(
            [sys.executable, "-m", "casusregie", *alles],
            capture_output=True,
            text=True,
            env=env,
            timeout=60,
            check=False,
            stdin=toetsenbord,
        )


@pytest.fixture
def regel(verse_proef: Proef) -> Regel:
    return Regel(verse_proef)


def alle_opdrachten(
    groep: click.Group, pad: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    for naam, opdracht in groep.commands.items():
        yield (*pad, naam), opdracht
        if isinstance(opdracht, click.Group):
            yield from alle_opdrachten(opdracht, (*pad, naam))


def test_elke_opdracht_en_elke_optie_heeft_uitleg_en_elke_handeling_een_opdracht() -> None:
    for pad, opdracht in alle_opdrachten(cli):
        assert opdracht.help, pad
        for parameter in opdracht.params:
            if isinstance(parameter, click.Option):
                assert parameter.help, (pad, parameter.name)
    opdrachten = [pad for pad, opdracht in alle_opdrachten(cli) if not isinstance(opdracht, click.Group)]
    assert len(opdrachten) == len(set(opdrachten))
    plaatsen = [plaats_van(h) for h in HANDELINGEN.values()]
    assert len(plaatsen) == len(set(plaatsen)), "twee handelingen op dezelfde plaats"
    assert set(plaatsen) <= set(opdrachten)
    in_casus = {naam.replace("_", "-") for naam, h in HANDELINGEN.items() if h.bereik is CASUS}
    assert in_casus <= {pad[-1] for pad in plaatsen if pad[0] == "casus"}


def test_wat_alleen_ontwikkelaars_gebruiken_voegt_zichzelf_toe() -> None:
    for naam in ("bench", "eisen", "simuleer-datalekken"):
        doe = cli.commands[naam].callback
        assert doe is not None
        assert doe.__module__ == "metingen.opdrachten", naam


def test_de_documentatie_is_wat_de_opdrachten_zelf_zeggen() -> None:
    tekst = (Path(__file__).parents[2] / "docs" / "opdrachten.md").read_text(encoding="utf-8")
    assert tekst == handleiding(cli), "maak haar opnieuw: casusregie opdrachten > docs/opdrachten.md"
    gemaakt = CliRunner().invoke(cli, ["opdrachten"])
    assert gemaakt.output == tekst


def test_de_documentatie_noemt_elke_opdracht_met_wie_en_elke_code_met_woorden() -> None:
    delen = handleiding(cli).split("\n### `")
    stukken = {deel.split("`")[0]: deel for deel in delen[1:]}
    zichtbaar = {
        " ".join(pad): opdracht
        for pad, opdracht in alle_opdrachten(cli)
        if not opdracht.hidden and not isinstance(opdracht, click.Group)
    }
    assert set(stukken) == set(zichtbaar)
    for naam, opdracht in zichtbaar.items():
        assert " ".join((opdracht.help or "").split()) in stukken[naam]
    for h in HANDELINGEN.values():
        stuk = stukken[" ".join(plaats_van(h))]
        assert "\nWie: " in stuk, h.naam
        for veld in h.velden:
            rij = next(r for r in stuk.splitlines() if veld.woorden in r)
            assert ("| ja" in rij, "| nee |" in rij) == (veld.verplicht, not veld.verplicht), (
                h.naam,
                veld.naam,
            )
            for code, woorden in (namen(veld.codes) if veld.codes is not None else {}).items():
                assert f"`{code}`: {woorden}" in rij


def test_de_woorden_van_click_zijn_nederlands(capsys: pytest.CaptureFixture[str]) -> None:
    import gettext

    oud = gettext.dgettext, gettext.dngettext
    nederlands.gebruik()
    try:
        for woorden in (
            ["casus", "aanmelden"],
            ["bestaat-niet"],
            ["--gek"],
            ["casus", "beoordelen", "X", "--niveau", "drie"],
            ["werker", "--talm"],
        ):
            with pytest.raises(click.UsageError) as fout:
                cli(woorden, standalone_mode=False)
            fout.value.show()
        tekst = capsys.readouterr().err
    finally:
        gettext.dgettext, gettext.dngettext = oud
    for engels in ("Usage", "Missing", "No such", "Error:", "Invalid", "requires", "Try '"):
        assert engels not in tekst, tekst


def test_een_casus_op_de_opdrachtregel_van_aanmelding_tot_bekijken(regel: Regel) -> None:
    velden = [
        "--convenant",
        CV,
        "--naam",
        "Proef Persoon",
        "--grondslagen",
        "avg_6_1_f",
        "--situaties",
        "overlast",
        "--zorgvuldig",
        "--ontvangers-nagegaan",
        "--toelichting",
        "-",
    ]
    uit = regel("--json", "casus", "aanmelden", *velden, als="wilma", invoer="tekst uit standaardinvoer")
    assert uit.returncode == 0, uit.stderr
    nummer, id_ = json.loads(uit.stdout)["casus"], json.loads(uit.stdout)["id"]
    overgang.zet_stap(regel.p.w, id_)
    bekijk = regel("casus", "bekijk", nummer)
    assert bekijk.returncode == 0
    assert "Poort naar Plan van aanpak" in bekijk.stdout
    assert "U kunt nu: beoordelen" in bekijk.stdout
    assert json.loads(regel("--json", "casus", "bekijk", nummer).stdout)["fase"] == "aanmelding"
    dossier = regel("casus", "dossier", nummer, "--doel", "overlast")
    assert "tekst uit standaardinvoer" in dossier.stdout
    assert nummer in regel("casus", "werkvoorraad", "--convenant", CV).stdout
    assert "niets op u" in regel("casus", "werkvoorraad", "--convenant", CV, als="agnes").stdout
    geweigerd = regel(
        "casus",
        "besluiten",
        nummer,
        "--naar",
        "plan_van_aanpak",
        "--akkoord",
        "--motivering",
        "we willen door nu",
    )
    assert geweigerd.returncode == 3
    assert "Waarom:" in geweigerd.stderr
    assert "Wat kunt u doen?" in geweigerd.stderr
    kort = regel("casus", "besluiten", nummer, "--naar", "plan_van_aanpak", "--akkoord", "--motivering", "")
    assert kort.returncode == 8
    assert "--motivering: deze tekst is te kort" in kort.stderr
    onzichtbaar = regel("--json", "casus", "bekijk", nummer, als="victor")
    assert onzichtbaar.returncode == 4
    assert json.loads(onzichtbaar.stderr)["fout"] == "niet_gevonden"
    assert regel("casus", "bekijk", nummer, als=None).returncode == 5
    assert nummer in regel("berichten", "lijst").stdout
    assert "sluit aan" in regel("logboek", "controleer").stdout
    assert regel("casus", "vernietig", nummer, als="beheer").returncode == 2
    assert regel("casus", "vernietig", nummer, "--ja", als="beheer").returncode == 6


@pytest.mark.parametrize(
    ("opgemerkt", "uiterlijk"),
    [
        ("2027-03-27T20:00+01:00", "2027-03-28T21:00+02:00"),
        ("2027-10-30T20:00+02:00", "2027-10-31T19:00+01:00"),
    ],
)
def test_een_datalek_in_de_nacht_dat_de_klok_verzet_wordt_heeft_precies_24_uur(
    regel: Regel, opgemerkt: str, uiterlijk: str
) -> None:
    moment, grens = datetime.fromisoformat(opgemerkt), datetime.fromisoformat(uiterlijk)
    with regel.p.w.db.schrijven() as s:
        klok.zet_vooruit(s, moment + timedelta(minutes=10) - regel.p.w.nu(s).domein)
    velden = ["--opgemerkt-op", opgemerkt, "--aard", "verkeerde_ontvanger", "--verhaal", "in de nacht"]
    uit = regel("--json", "datalek", "meld", "--convenant", CV, *velden)
    assert uit.returncode == 0, uit.stderr
    gezegd = json.loads(uit.stdout)
    assert datetime.fromisoformat(gezegd["uiterlijk"]) == grens
    with regel.p.w.db.lezen() as s:
        d = s.scalars(select(Datalek).where(Datalek.nummer == gezegd["datalek"])).one()
        verstreken = s.scalars(
            select(Termijn.vervalt_op).where(Termijn.onderwerp_id == d.id, Termijn.trede == "verstreken")
        ).one()
    utc = moment.astimezone(UTC)
    assert (d.opgemerkt_op, d.uiterlijk_op) == (utc, utc + timedelta(hours=24))
    assert verstreken == utc + timedelta(hours=24)


def test_inloggen_en_uitloggen_met_een_eigen_profiel(regel: Regel) -> None:
    m = regel.p.speler.mensen["wilma"]
    with regel.p.w.db.schrijven() as s:
        zet(s, select(Medewerker), totp_stap=0)
    fout = regel(
        "--profiel",
        "w",
        "inloggen",
        "--gebruikersnaam",
        "wilma",
        "--wachtwoord",
        "fout",
        "--code",
        "000000",
        als=None,
    )
    assert fout.returncode == 5
    assert "klopt niet" in fout.stderr
    goed = regel(
        "--profiel",
        "w",
        "inloggen",
        "--gebruikersnaam",
        "wilma",
        "--wachtwoord",
        m.wachtwoord,
        "--code",
        nu_code(m.totp),
        als=None,
    )
    assert goed.returncode == 0, goed.stderr
    bestand = regel.p.map / "sessies" / "w.sessie"
    assert bestand.stat().st_mode & 0o077 == 0
    assert regel("--profiel", "w", "casus", "werkvoorraad", "--convenant", CV, als=None).returncode == 0
    bestand.chmod(0o644)
    assert (
        "leesbaar voor anderen"
        in regel("--profiel", "w", "casus", "werkvoorraad", "--convenant", CV, als=None).stderr
    )
    bestand.chmod(0o600)
    assert regel("--profiel", "w", "uitloggen", als=None).returncode == 0
    assert not bestand.exists()


def test_beheer_op_de_opdrachtregel(regel: Regel) -> None:
    nieuw = regel(
        "--json", "medewerker", "registreer", "nieuwe.collega", "--naam", "Nieuwe Collega", als="beheer"
    )
    code = json.loads(nieuw.stdout)["code"]
    actief = regel("--json", "activeer", "--code", code, "--wachtwoord", "paard accu nietje", als=None)
    assert json.loads(actief.stdout)["totp"].startswith("otpauth://")
    toegang_ = ["--convenant", CV, "--partij", "politie", "--rol", "partnermedewerker"]
    assert (
        regel("medewerker", "autoriseer", "nieuwe.collega", *toegang_, als="functionaris-politie").returncode
        == 0
    )
    assert regel("medewerker", "autoriseer", "nieuwe.collega", *toegang_, als="wilma").returncode == 3
    assert "nieuwe.collega" in regel("medewerker", "lijst", als="beheer").stdout
    assert (
        regel("medewerker", "trek-in", "nieuwe.collega", *toegang_, als="functionaris-politie").returncode
        == 0
    )
    assert regel("medewerker", "beeindig", "nieuwe.collega", als="beheer").returncode == 0
    assert "actief" in regel("convenant", "lijst", als=None).stdout
    assert regel("convenant", "registreer", "onbekend", "2020", als="beheer").returncode == 4
    assert (
        regel(
            "convenant", "invullen", CV, "2021", "bewaartermijn", "lang", "--namens", "college", als="beheer"
        ).returncode
        == 8
    )
    assert regel("convenant", "activeer", CV, "2021", als="pieter").returncode == 3
    assert regel("sleutels", "wissel-hoofdsleutel", als=None).returncode == 0
    assert regel("medewerker", "lijst", als="beheer").returncode == 0


def test_wat_niet_terug_kan_vraagt_eerst_en_een_script_antwoordt(regel: Regel) -> None:
    erkennen = ("erkennen", "--convenant", CV)
    zwijgt = regel(*erkennen, als="wilma", invoer="")
    assert zwijgt.returncode == 2
    assert "--ja" in zwijgt.stderr
    assert regel(*erkennen, als="wilma", invoer="n\n").returncode == 8
    assert regel(*erkennen, als="wilma", invoer="y\n").returncode == 0
    assert regel(*erkennen, "--ja", als="wilma", invoer="").returncode == 0


def test_herstelcodes_staan_onder_elkaar(regel: Regel) -> None:
    uit = regel("herstelcodes", als="wilma")
    assert len(re.findall(r"^  [a-z2-9]{4}(?:-[a-z2-9]{4}){5}$", uit.stdout, re.M)) == 10


def test_een_naam_wordt_gevraagd_aan_wie_aan_het_toetsenbord_zit(regel: Regel) -> None:
    zonder = regel("medewerker", "registreer", "nog.een.collega", als="beheer", invoer="")
    assert zonder.returncode == 2
    assert "--naam" in zonder.stderr
    hoofd, slaaf = pty.openpty()
    os.write(hoofd, b"Nog Een Collega\n")
    met = regel("medewerker", "registreer", "nog.een.collega", als="beheer", toetsenbord=slaaf)
    os.close(hoofd)
    os.close(slaaf)
    assert met.returncode == 0, met.stderr
    assert "Nog Een Collega" in regel("medewerker", "lijst", als="beheer").stdout


def test_een_kapot_convenantbestand_noemt_regel_en_bedoeling(regel: Regel, tmp_path: Path) -> None:
    from convenanten.lader import MAP

    tekst = (MAP / CV / "2021.yaml").read_text()
    (tmp_path / "eigen.yaml").write_text(
        tekst.replace("controle: partners_gekozen", "controle: partner_gekozen")
    )
    uit = regel("convenant", "controleer", str(tmp_path / "eigen.yaml"), als=None)
    assert uit.returncode == 8
    assert "eigen.yaml, regel" in uit.stderr
    assert "partners_gekozen" in uit.stderr
    (tmp_path / "goed.yaml").write_text(tekst.replace("[[wpg_20]]", "[[avg_6_1_e]]"))
    goed = regel("convenant", "controleer", str(tmp_path / "goed.yaml"), als=None)
    assert goed.returncode == 0
    assert "Waarschuwing: goed.yaml, regel" in goed.stdout
    assert "'wpg_20' is van geen enkele partij een grondslag" in goed.stdout


def test_een_kapot_concept_houdt_de_lijst_niet_tegen(regel: Regel) -> None:
    map_ = regel.p.instellingen.data / "convenanten" / "aanpak_voorbeeldstad"
    map_.mkdir(parents=True)
    (map_ / "1.yaml").write_text("titel: Nog niet af\n")
    uit = regel("convenant", "lijst", als=None)
    assert uit.returncode == 0
    (regel_,) = (r for r in uit.stdout.splitlines() if "aanpak_voorbeeldstad" in r)
    assert "concept, " in regel_
    assert "fouten" in regel_
    rijen = json.loads(regel("--json", "convenant", "lijst", als=None).stdout)
    (rij,) = (r for r in rijen if r["convenant"] == "aanpak_voorbeeldstad")
    assert rij["status"] == "concept"
    assert rij["fouten"] > 3


@pytest.mark.parametrize(
    ("omgeving", "zin"),
    [
        ({"CASUSREGIE_DATABASE_URL": "postgresql+psycopg://niemand@127.0.0.1:1/niets"}, "niet bereikbaar"),
        ({"CASUSREGIE_HOOFDSLEUTEL": "/bestaat/niet"}, "uit uw reservekopie"),
        ({"CASUSREGIE_SLEUTELS_URL": "sqlite:////bestaat/niet.db"}, "De sleutelkast ontbreekt"),
    ],
)
def test_een_storing_is_een_zin_en_geen_stacktrace(regel: Regel, omgeving: dict[str, str], zin: str) -> None:
    uit = regel("casus", "werkvoorraad", "--convenant", CV, **omgeving)
    assert uit.returncode in (7, 8)
    assert zin in uit.stderr
    assert "Traceback" not in uit.stderr
    assert "Traceback" in regel("--debug", "casus", "werkvoorraad", "--convenant", CV, **omgeving).stderr


def test_het_logboek_wordt_gecontroleerd_met_een_kopie_en_een_veranderde_rij_gaat_weg(
    regel: Regel, tmp_path: Path
) -> None:
    publiek = json.loads(regel("--json", "logboek", "publiek").stdout)["publiek"]
    assert regel("logboek", "anker").returncode == 0
    kopie = shutil.copytree(regel.p.map / "ankers", tmp_path / "kopie")
    met_kopie = ("logboek", "controleer", "--ankers", str(kopie), "--publiek", publiek)
    assert "sluit aan" in regel(*met_kopie).stdout
    assert regel(*met_kopie[:4]).returncode == 8
    assert regel(*met_kopie[:5], "kort").returncode == 8
    assert regel("logboek", "uitvoer", str(tmp_path / "regels")).returncode == 0
    assert json.loads((tmp_path / "regels").read_text().splitlines()[0])["volgnr"] == 1
    with regel.p.w.db.schrijven() as s:
        naam = s.scalars(text("select id from autorisatie where rol = 'procesregisseur'")).first()
        s.execute(text("update autorisatie set partij = 'politie' where id = :i"), {"i": naam})
    uit = regel("casus", "werkvoorraad", "--convenant", CV)
    assert uit.returncode == 3
    assert "Bel uw beheerder" in uit.stderr
    mis = regel("logboek", "controleer")
    assert mis.returncode == 9
    assert f"autorisatie:{naam}" in mis.stderr
    assert regel("logboek", "aanvaard", f"autorisatie:{naam}").returncode == 6
    assert regel("logboek", "verwerp", f"autorisatie:{naam}").returncode == 0
    assert regel("logboek", "controleer").returncode == 0


def test_een_verkeerde_hoofdsleutel_wordt_herkend(regel: Regel, tmp_path: Path) -> None:
    maak_hoofdsleutel(tmp_path / "andere")
    uit = regel("casus", "werkvoorraad", "--convenant", CV, CASUSREGIE_HOOFDSLEUTEL=str(tmp_path / "andere"))
    assert uit.returncode == 7
    assert "hoort niet bij" in uit.stderr


def test_een_oude_database_vraagt_om_migreren(regel: Regel) -> None:
    with Database(regel.p.instellingen.database_url).schrijven() as s:
        s.execute(text("update alembic_version set version_num = 'oud'"))
    uit = regel("casus", "werkvoorraad", "--convenant", CV)
    assert uit.returncode == 8
    assert "casusregie migreer" in uit.stderr


def test_up_weigert_een_bezette_poort_een_tweede_toezicht_en_een_demo(regel: Regel, tmp_path: Path) -> None:
    import socket

    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        s.listen()
        poort = str(s.getsockname()[1])
        uit = subprocess.run(
            [
                sys.executable,
                "-m",
                "casusregie",
                "--data",
                str(tmp_path / "nieuw"),
                "--prefect-poort",
                poort,
                "up",
            ],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert uit.returncode == 6
    assert f"Poort {poort}" in uit.stderr
    assert "--prefect-poort" in uit.stderr
    with slot(tmp_path), pytest.raises(Conflict, match="draait Casusregie al"), slot(tmp_path):
        pass
    demo = regel("up")
    assert demo.returncode == 8
    assert "demo" in demo.stderr


def test_een_echte_installatie_wordt_geen_demo_en_heeft_geen_verzetbare_klok(tmp_path: Path) -> None:
    from casusregie.omgeving import Omgeving, open_werkplek, richt_in
    from services.handelen.fouten import OngeldigeInvoer
    from services.handelen.werkplek import Instellingen

    o = Omgeving(Instellingen.uit_omgeving(tmp_path / "echt"))
    assert richt_in(o) is True
    assert richt_in(o) is False
    with pytest.raises(OngeldigeInvoer, match="geen demo"):
        richt_in(o, demo=True)
    w = open_werkplek(o.instellingen)
    with w.db.schrijven() as s:
        klok.zet_vooruit(s, timedelta(days=400))
    with w.db.lezen() as s:
        nu = w.nu(s)
    assert nu.domein == nu.wand
    assert accounts.maak_eerste_code(w)
    w.sluit()
