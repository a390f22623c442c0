"""Plays a scenario file: people with accounts perform acts, time passes, and expectations are checked.

The same files serve the demo (with Prefect) and the tests (where `laat_gaan` passes the poort directly).
"""

from __future__ import annotations

import json
import secrets
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pyotp
import yaml
from pydantic import TypeAdapter
from sqlalchemy import func, select

from casusregie.cli_handelingen import opdracht_uit
from models import klok
from models.tabellen import Bericht, Casus, Datalek
from services.alles import HANDELINGEN
from services.convenant import versies
from services.datalek import afhandeling, ladder
from services.handelen import wie as identiteit
from services.handelen.fouten import CasusregieFout
from services.handelen.handeling import voer_uit
from services.handelen.werkplek import Werkplek
from services.handelen.wie import Identiteit
from services.inzien import dossier as dossier_inzien
from services.inzien import verloop
from services.toegang import accounts, autorisaties

_DUUR: TypeAdapter[timedelta] = TypeAdapter(timedelta)


class ScenarioFout(AssertionError):
    """The scenario did not go as its file says."""


def nu_code(uri: str) -> str:
    """The six digits an authenticator would show now."""
    totp = pyotp.parse_uri(uri)
    assert isinstance(totp, pyotp.TOTP)
    return totp.now()


@dataclass
class Mens:
    """A person in the scenario with a real account."""

    gebruikersnaam: str
    naam: str
    partij: str
    rollen: tuple[str, ...]
    wachtwoord: str = ""
    totp: str = ""
    token: str = ""
    wie: Identiteit | None = None


@dataclass
class Speler:
    """Plays scenarios in one installation. `laat_gaan(soort, id)` gives the flow the time (or the call) to
    act.
    """

    w: Werkplek
    laat_gaan: Callable[[str, str], None]
    mensen: dict[str, Mens] = field(default_factory=dict)
    beheerder: Mens | None = None
    nummer: str = ""
    casus_id: str = ""
    datalek_nummer: str = ""
    datalek_id: str = ""
    convenant: str = ""
    onthouden: dict[str, Any] = field(default_factory=dict)
    casussen: dict[str, tuple[str, str]] = field(default_factory=dict)

    def _account(self, gebruikersnaam: str, naam: str, code: str, *, eerste: bool = False) -> Mens:
        m = Mens(gebruikersnaam, naam, "", (), wachtwoord=secrets.token_urlsafe(12))
        extra = {"gebruikersnaam": gebruikersnaam, "naam": naam} if eerste else {}
        _, m.totp = accounts.activeer(self.w, code, m.wachtwoord, **extra)
        m.token = accounts.inloggen(self.w, m.gebruikersnaam, m.wachtwoord, nu_code(m.totp))
        m.wie = identiteit.wie_ben_ik(self.w, m.token)
        return m

    def _wie(self, naam: str) -> Identiteit:
        wie = self.mensen[naam].wie
        assert wie is not None
        return wie

    def richt_in(self, scenario: dict[str, Any], domein: str = "demo.example") -> None:
        """Make the beheerder, the convenant with its invullingen, the people with their roles, and the
        contacts.
        """
        code = accounts.maak_eerste_code(self.w)
        assert code is not None, "een scenario begint in een lege installatie"
        self.beheerder = self._account("beheer", "Beheerder van de demo", code, eerste=True)
        beheer = self.beheerder.wie
        assert beheer is not None
        self.convenant, versie = scenario["convenant"], str(scenario["versie"])
        versies.registreer(self.w, beheer, self.convenant, versie)
        for norm, waarde in scenario["invullingen"].items():
            versies.vul_in(self.w, beheer, self.convenant, versie, norm, str(waarde), "voorbeeld in de demo")
        versies.activeer(self.w, beheer, self.convenant, versie)
        functionarissen: dict[str, Identiteit] = {}
        namen = {naam: p.naam for naam, p in versies.actief(self.w, self.convenant).partijen.items()}
        for gebruikersnaam, m in scenario["mensen"].items():
            if m["partij"] not in functionarissen:
                functionarissen[m["partij"]] = self._medewerker(
                    f"functionaris-{m['partij'].replace('_', '-')}",
                    f"Functionaris van {namen.get(m['partij'], m['partij'])}",
                    m["partij"],
                    ("bevoegd_functionaris",),
                    beheer,
                )
            wie = self._medewerker(
                gebruikersnaam, m["naam"], m["partij"], tuple(m["rollen"]), functionarissen[m["partij"]]
            )
            if gebruikersnaam not in scenario.get("zonder_erkenning", ()):
                autorisaties.erken_geheimhouding(self.w, wie, self.convenant)
        for partij in sorted(
            {m["partij"] for m in scenario["mensen"].values()} | set(scenario.get("contacten", ()))
        ):
            naam = partij.replace("_", "-")
            versies.voeg_contact_toe(self.w, beheer, self.convenant, partij, f"zvt@{naam}.{domein}")
            versies.voeg_contact_toe(
                self.w, beheer, self.convenant, partij, f"vervanger@{naam}.{domein}", volgorde=2
            )
            versies.voeg_contact_toe(
                self.w, beheer, self.convenant, partij, f"datalek@{naam}.{domein}", voor="datalek"
            )

    def _medewerker(
        self, gebruikersnaam: str, naam: str, partij: str, rollen: tuple[str, ...], door: Identiteit
    ) -> Identiteit:
        assert self.beheerder is not None
        assert self.beheerder.wie is not None
        _, code = autorisaties.registreer(self.w, self.beheerder.wie, gebruikersnaam, naam, "")
        m = self._account(gebruikersnaam, naam, code)
        m.partij, m.rollen = partij, rollen
        for rol in rollen:
            autorisaties.autoriseer(self.w, door, gebruikersnaam, self.convenant, partij, rol)
        self.mensen[gebruikersnaam] = m
        assert m.wie is not None
        return m.wie

    def stap(self, stap: dict[str, Any]) -> str:
        """Do one step. Returns a line for people. Raises ScenarioFout when it goes otherwise than the file
        says.
        """
        if "casus" in stap:
            self.nummer, self.casus_id = self.casussen.get(stap["casus"], ("", ""))
        if "tijd" in stap:
            with self.w.db.schrijven() as s:
                klok.zet_vooruit(s, _DUUR.validate_python(stap["tijd"]))
            self._gaan()
            return f"⏱  {stap['zin']}"
        if "verwacht" in stap:
            self._verwacht(stap["verwacht"])
            return f"✓  {stap['zin']}"
        try:
            self._doe(stap)
        except CasusregieFout as fout:
            if str(fout.code) == stap.get("weigert"):
                return f"✋ {stap['zin']} → geweigerd: {fout.uitleg}"
            raise ScenarioFout(f"{stap['zin']}: {fout.uitleg} ({fout.code})") from fout
        if "weigert" in stap:
            raise ScenarioFout(f"{stap['zin']}: had geweigerd moeten worden ({stap['weigert']})")
        self._gaan()
        return f"•  {stap['zin']}"

    def _gaan(self) -> None:
        for soort, id_ in (("casus", self.casus_id), ("datalek", self.datalek_id)):
            if id_:
                self.laat_gaan(soort, id_)

    def _doe(self, stap: dict[str, Any]) -> None:
        wie, naam, met = self._wie(stap["wie"]), stap["doet"], self._invullen(stap.get("met", {}))
        if naam == "datalek_melden":
            gemeld = ladder.melden(
                self.w, wie, self.convenant, opdracht_uit(ladder.Melden, met), sleutel=str(uuid.uuid4())
            )
            self.datalek_nummer, self.datalek_id = gemeld["datalek"], gemeld["id"]
        elif naam == "datalek_bevestigen":
            ladder.bevestigen(self.w, wie, self.datalek_nummer)
        elif naam == "datalek_kennisgeven":
            ladder.kennisgeven(self.w, wie, self.datalek_nummer)
        elif naam.startswith("datalek_") and naam.removeprefix("datalek_") in afhandeling.HANDELINGEN:
            b = afhandeling.HANDELINGEN[naam.removeprefix("datalek_")]
            afhandeling.voer_uit(
                self.w,
                wie,
                self.datalek_nummer,
                b.naam,
                opdracht_uit(b.opdracht, met),
                sleutel=str(uuid.uuid4()),
            )
        elif naam == "inzien":
            dossier = dossier_inzien.bekijk_dossier(self.w, wie, self.nummer, met["doel"])
            categorieen = sorted({g.categorie for g in dossier.gegevens})
            if "ziet" in stap and categorieen != sorted(stap["ziet"]):
                raise ScenarioFout(f"{stap['zin']}: ziet {categorieen}, niet {sorted(stap['ziet'])}")
            eerder = sorted({wat for _, wat, _, _ in dossier.eerder})
            if "eerder" in stap and eerder != sorted(stap["eerder"]):
                raise ScenarioFout(
                    f"{stap['zin']}: leest van het eerdere dossier {eerder}, niet {sorted(stap['eerder'])}"
                )
        elif naam == "bekijken":
            gezien = verloop.bekijk_casus(self.w, wie, self.nummer)
            for veld, verwacht in stap.get("toont", {}).items():
                waarde = json.loads(json.dumps(getattr(gezien, veld), default=vars))
                if waarde != verwacht:
                    raise ScenarioFout(f"{stap['zin']}: {veld} is {waarde}, niet {verwacht}")
        elif naam == "geheimhouding_erkennen":
            autorisaties.erken_geheimhouding(self.w, wie, self.convenant)
        else:
            h = HANDELINGEN[naam]
            uit = voer_uit(
                self.w,
                wie,
                naam,
                opdracht_uit(h.opdracht, met),
                sleutel=str(uuid.uuid4()),
                casus=self.nummer if h.met_casus else None,
                convenant=None if h.met_casus else self.convenant,
            )
            if "onthoud" in stap:
                self.onthouden[stap["onthoud"]] = uit.get("gegeven") or uit["casus"]
            if "casus" in uit:
                self.nummer, self.casus_id = uit["casus"], uit["id"]
                self.casussen[stap.get("casus", "")] = (self.nummer, self.casus_id)

    def _invullen(self, met: dict[str, Any]) -> dict[str, Any]:
        """Moments are relative to the domain clock ("over P14D", "geleden PT2H"); "$naam" is what a step
        remembered.
        """
        with self.w.db.lezen() as s:
            nu = self.w.nu(s).domein
        uit: dict[str, Any] = {}
        for sleutel, waarde in met.items():
            if isinstance(waarde, str) and waarde.startswith(("over P", "geleden P")):
                duur = _DUUR.validate_python(waarde.split(" ")[1])
                uit[sleutel] = nu + duur if waarde.startswith("over") else nu - duur
            elif isinstance(waarde, str) and waarde.startswith("$"):
                uit[sleutel] = self.onthouden[waarde[1:]]
            else:
                uit[sleutel] = tuple(waarde) if isinstance(waarde, list) else waarde
        return uit

    def _verwacht(self, v: dict[str, Any]) -> None:
        with self.w.db.lezen() as s:
            if "fase" in v:
                fase = s.scalar(select(Casus.fase).where(Casus.id == self.casus_id))
                if fase != v["fase"]:
                    raise ScenarioFout(f"de casus is in fase {fase}, niet in {v['fase']}")
            if (
                "ronde" in v
                and (ronde := s.scalar(select(Casus.ronde).where(Casus.id == self.casus_id))) != v["ronde"]
            ):
                raise ScenarioFout(f"de casus is in ronde {ronde}, niet in {v['ronde']}")
            if (
                "vernietigd" in v
                and (s.scalar(select(Casus.vernietigd_op).where(Casus.id == self.casus_id)) is not None)
                is not v["vernietigd"]
            ):
                raise ScenarioFout(
                    "het dossier is niet vernietigd" if v["vernietigd"] else "het dossier is vernietigd"
                )
            for soort, aantal in v.get("berichten", {}).items():
                telling = s.scalar(
                    select(func.count())
                    .select_from(Bericht)
                    .where(Bericht.soort == soort, Bericht.onderwerp_id.in_((self.casus_id, self.datalek_id)))
                )
                if telling != aantal:
                    raise ScenarioFout(f"er zijn {telling} berichten '{soort}', niet {aantal}")
            if "datalek" in v:
                status, door = s.execute(
                    select(Datalek.status, Datalek.kennisgegeven_door).where(Datalek.id == self.datalek_id)
                ).one()
                if v["datalek"] != ("automatisch" if door == "stelsel" else status):
                    raise ScenarioFout(f"het datalek is {status} (door {door}), niet {v['datalek']}")

    def bewaar(self, pad: Path) -> None:
        """Keep the accounts of the demo, to log in again later."""
        inhoud = {
            m.gebruikersnaam: {"wachtwoord": m.wachtwoord, "totp": m.totp}
            for m in [*self.mensen.values(), self.beheerder]
            if m
        }
        pad.write_text(json.dumps(inhoud, indent=1))
        pad.chmod(0o600)


def lees_scenario(pad: Path) -> dict[str, Any]:
    """A scenario file."""
    return dict(yaml.safe_load(pad.read_text(encoding="utf-8")))
