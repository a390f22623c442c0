"""Plays a scenario file: people with accounts perform acts, time passes, and expectations are checked.

The same files serve the demo (with Prefect) and the tests (where `laat_gaan` passes the poort directly).
"""

from __future__ import annotations

import json
import re
import secrets
import uuid
from collections import Counter
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
from convenanten.duur import AMSTERDAM
from models import klok
from models.tabellen import Adviesvraag, Bericht, Casus, Datalek
from rules.rollen import TE_BEVESTIGEN
from services.advies import vragen as adviesvragen
from services.advies.bereik import ADVIES, ONDERWERP
from services.alles import HANDELINGEN
from services.bewaren import vernietigen
from services.casus import overgang, termijnen
from services.casus.bereik import CASUS
from services.convenant import versies
from services.datalek import ladder
from services.datalek.bereik import DATALEK
from services.handelen import wie as identiteit
from services.handelen.fouten import CasusregieFout, OngeldigeInvoer
from services.handelen.handeling import Handeling
from services.handelen.in_installatie import INSTALLATIE
from services.handelen.termijnen import STELSEL
from services.handelen.uitvoeren import doe, voer_uit
from services.handelen.werkplek import Werkplek
from services.handelen.wie import Identiteit
from services.inzien import advies as advies_inzien
from services.inzien import dossier, verloop
from services.inzien.dossier import DossierBeeld
from services.toegang import accounts, autorisaties

_DUUR: TypeAdapter[timedelta] = TypeAdapter(timedelta)
_DAG = "dag "  # before a moment: only the day of it
_MOMENT = tuple(f"{dag}{wanneer}" for dag in ("", _DAG) for wanneer in ("over P", "geleden P"))
_CODE = re.compile(r"[a-z0-9_]+")


class ScenarioFout(AssertionError):
    """The scenario did not go as its file says.

    `wat`: what the step looked at ("ziet", "fase is"), empty for an act; `verwacht` and `kwam`: what was
    expected and what came (of an act the code of the refusal, or "gelukt").
    """

    def __init__(self, zin: str, *, wat: str = "", verwacht: Any = None, kwam: Any = None) -> None:
        super().__init__(zin)
        self.wat, self.verwacht, self.kwam = wat, verwacht, kwam


def nu_code(uri: str) -> str:
    """The six digits an authenticator would show now."""
    totp = pyotp.parse_uri(uri)
    assert isinstance(totp, pyotp.TOTP)
    return totp.now()


def zonder_flow(w: Werkplek, soort: str, id_: str) -> None:
    """What the flow of this casus or datalek would do now, without Prefect; of anything else the bewaker."""
    if soort == "casus":
        vernietigen.vernietig_verlopen(w)
        overgang.zet_stap(w, id_)
        termijnen.handel_casus_af(w, id_)
    elif soort == ONDERWERP:
        adviesvragen.herinner(w)
        vernietigen.vernietig_verlopen(w)
    else:
        ladder.zet_stap(w, id_)


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
    advies_nummer: str = ""
    advies_id: str = ""
    convenant: str = ""
    versie: str = ""
    onthouden: dict[str, Any] = field(default_factory=dict)
    casussen: dict[str, tuple[str, str]] = field(default_factory=dict)

    def _account(self, gebruikersnaam: str, naam: str, code: str, *, eerste: bool = False) -> Mens:
        m = Mens(gebruikersnaam, naam, "", (), wachtwoord=secrets.token_urlsafe(24))
        extra = {"gebruikersnaam": gebruikersnaam, "naam": naam} if eerste else {}
        _, m.totp = accounts.activeer(self.w, code, m.wachtwoord, **extra)
        m.token = accounts.inloggen(self.w, m.gebruikersnaam, m.wachtwoord, nu_code(m.totp))
        m.wie = identiteit.wie_ben_ik(self.w, m.token)
        return m

    def _wie(self, naam: str) -> Identiteit:
        if naam == "beheer":
            return self._beheerder
        wie = self.mensen[naam].wie
        assert wie is not None
        return wie

    def richt_in(self, scenario: dict[str, Any], domein: str = "demo.example") -> None:
        """Make the beheerder, the convenant with its invullingen, the people, and the contacts.

        `vooraf` in the scenario: steps of the beheerder before anybody filled in an open norm.
        """
        self.registreer(scenario)
        for stap in scenario.get("vooraf", ()):
            self.stap(stap)
        self._stel_vast(scenario, domein)

    def registreer(self, scenario: dict[str, Any]) -> None:
        """Make the beheerder, who registers the convenant."""
        code = accounts.maak_eerste_code(self.w)
        assert code is not None, "een scenario begint in een lege installatie"
        self.beheerder = self._account("beheer", "Beheerder van de demo", code, eerste=True)
        self.convenant, self.versie = scenario["convenant"], str(scenario["versie"])
        self._beheer("convenant_registreren", naam=self.convenant, versie=self.versie)

    def _stel_vast(self, scenario: dict[str, Any], domein: str) -> None:
        """Fill in the open norms, bring the convenant into force, and let everybody in."""
        versie = {"naam": self.convenant, "versie": self.versie}
        normen = versies.geregistreerd(self.w, self.convenant, versie["versie"]).open_normen
        for norm, waarde in scenario["invullingen"].items():
            namens = f"{normen[norm].beslissers[0]}, voorbeeld in de demo"
            self._beheer("norm_invullen", **versie, norm=norm, waarde=str(waarde), namens=namens)
        self._beheer("convenant_vaststellen", **versie)
        self._mensen(scenario)
        partijen = {m["partij"] for m in scenario["mensen"].values()} | set(scenario.get("contacten", ()))
        bekend = versies.actief(self.w, self.convenant).partijen
        for partij in sorted(partijen):
            naam = partij.replace("_", "-")
            waar = {"convenant": self.convenant, "partij": partij, "nieuwe_partner": partij not in bekend}
            self._beheer("contact_toevoegen", **waar, adres=f"zvt@{naam}.{domein}")
            self._beheer("contact_toevoegen", **waar, adres=f"vervanger@{naam}.{domein}", volgorde=2)
            self._beheer("contact_toevoegen", **waar, adres=f"datalek@{naam}.{domein}", voor="datalek")
            self._beheer("contact_toevoegen", **waar, adres=f"fg@{naam}.{domein}", voor="fg")

    def _mensen(self, scenario: dict[str, Any]) -> None:
        """Everybody of the scenario, let in by a functionaris of their partij."""
        namen = {naam: p.naam for naam, p in versies.actief(self.w, self.convenant).partijen.items()}
        # first those who give access: a second one confirms an FG or a burgemeester
        functionarissen = {
            partij: self._medewerker(
                f"functionaris-{partij.replace('_', '-')}",
                f"Functionaris van {namen.get(partij, partij)}",
                partij,
                ("bevoegd_functionaris",),
                self._beheerder,
            )
            for partij in dict.fromkeys(m["partij"] for m in scenario["mensen"].values())
        }
        for gebruikersnaam, m in scenario["mensen"].items():
            partij = m["partij"]
            wie = self._medewerker(
                gebruikersnaam, m["naam"], partij, tuple(m["rollen"]), functionarissen[partij]
            )
            if gebruikersnaam not in scenario.get("zonder_erkenning", ()):
                doe(self.w, wie, "geheimhouding_erkennen", velden={"convenant": self.convenant})

    @property
    def _beheerder(self) -> Identiteit:
        assert self.beheerder is not None
        assert self.beheerder.wie is not None
        return self.beheerder.wie

    def _beheer(self, handeling: str, /, **velden: Any) -> dict[str, Any]:
        """An act of the beheerder."""
        return doe(self.w, self._beheerder, handeling, velden=velden)

    def _medewerker(
        self, gebruikersnaam: str, naam: str, partij: str, rollen: tuple[str, ...], door: Identiteit
    ) -> Identiteit:
        nieuw = self._beheer("medewerker_registreren", gebruikersnaam=gebruikersnaam, naam=naam)
        m = self._account(gebruikersnaam, naam, nieuw["code"])
        m.partij, m.rollen = partij, rollen
        for rol in rollen:
            velden = {"gebruikersnaam": gebruikersnaam, "convenant": self.convenant}
            doe(self.w, door, "toegang_geven", velden={**velden, "partij": partij, "rol": rol})
        self.mensen[gebruikersnaam] = m
        self._bevestig()
        assert m.wie is not None
        return m.wie

    def _bevestig(self) -> None:
        """Whoever may confirm what waits, does."""
        for m in self.mensen.values():
            if m.wie is not None and TE_BEVESTIGEN & set(m.rollen):
                for x in autorisaties.te_bevestigen(self.w, m.wie):
                    doe(self.w, m.wie, "toegang_bevestigen", velden={"toegang": x.id, "akkoord": True})

    def stap(self, stap: dict[str, Any]) -> str:
        """Do one step. Returns a line for people. Raises ScenarioFout when it goes otherwise than the file
        says: which step of which file, what was expected, and what came.
        """
        try:
            return self._stap(stap)
        except ScenarioFout as fout:
            raise ScenarioFout(
                f"{stap.get('waar', 'stap')}: {stap['zin']}\n  {fout}",
                wat=fout.wat,
                verwacht=fout.verwacht,
                kwam=fout.kwam,
            ) from fout

    def _stap(self, stap: dict[str, Any]) -> str:
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
        weigert = stap.get("weigert")
        try:
            self._doe(stap)
        except CasusregieFout as fout:
            if str(fout.code) == weigert:
                _zegt(stap, fout)
                return f"✋ {stap['zin']} → geweigerd: {fout.uitleg}"
            raise ScenarioFout(
                f"verwacht: {weigert or 'gelukt'}; kwam: {fout.code} ({fout.uitleg})",
                verwacht=weigert or "gelukt",
                kwam=str(fout.code),
            ) from fout
        if weigert is not None:
            raise ScenarioFout(f"verwacht: {weigert}; kwam: gelukt", verwacht=weigert, kwam="gelukt")
        self._gaan()
        return f"•  {stap['zin']}"

    def _gaan(self) -> None:
        for soort, id_ in (
            ("casus", self.casus_id),
            ("datalek", self.datalek_id),
            (ONDERWERP, self.advies_id),
        ):
            if id_:
                self.laat_gaan(soort, id_)

    def _doe(self, stap: dict[str, Any]) -> None:
        wie, naam, met = self._wie(stap["wie"]), stap["doet"], self._invullen(stap.get("met", {}))
        if naam == "inzien":
            self._zie(stap, dossier.bekijk_dossier(self.w, wie, self.nummer, met["doel"]))
        elif naam == "advies_bekijken":
            gelezen = advies_inzien.bekijk(self.w, wie, self.advies_nummer)
            _eis("leest advies van", stap["leest"], [a.partij for a in gelezen.adviezen if a.op is not None])
        elif naam == "bekijken":
            gezien = verloop.bekijk_casus(self.w, wie, self.nummer)
            for veld, verwacht in stap.get("toont", {}).items():
                waarde = json.loads(json.dumps(getattr(gezien, veld), default=vars))
                verwacht = self._onthouden(verwacht)
                _eis(f"{veld} is", verwacht, _genoemd(waarde, verwacht))
            for naar, controles in stap.get("checklijst", {}).items():
                gevonden = (p for p in gezien.poorten if p.naar == naar)
                _eis(f"checklijst {naar}", controles, [r.controle for p in gevonden for r in p.regels])
        else:
            self._handel(stap, wie, HANDELINGEN[naam], met)

    def _handel(self, stap: dict[str, Any], wie: Identiteit, h: Handeling, met: dict[str, Any]) -> None:
        """An act, on the casus or datalek of the moment."""
        if h.bereik is INSTALLATIE:
            versie = issubclass(h.opdracht, versies.VanEenVersie)
            wat = {"naam": self.convenant, "versie": self.versie} if versie else {"convenant": self.convenant}
            met = {**wat, **met}
        over = {CASUS: self.nummer, DATALEK: self.datalek_nummer, ADVIES: self.advies_nummer}.get(
            h.bereik, ""
        )
        uit = voer_uit(
            self.w,
            wie,
            h.naam,
            opdracht_uit(h.opdracht, met),
            sleutel=str(uuid.uuid4()),
            over="" if h.begint else over,
            convenant=self.convenant if h.begint else "",
        )
        if "onthoud" in stap:
            self.onthouden[stap["onthoud"]] = uit.get("gegeven") or uit.get("adviesvraag") or uit["casus"]
        if h.bereik is DATALEK and h.begint:
            self.datalek_nummer, self.datalek_id = uit["datalek"], uit["id"]
        if h.bereik is ADVIES and h.begint:
            self.advies_nummer, self.advies_id = uit["adviesvraag"], uit["id"]
        if h.bereik is CASUS and "casus" in uit:
            self.nummer, self.casus_id = uit["casus"], uit["id"]
            self.casussen[stap.get("casus", "")] = (self.nummer, self.casus_id)

    def _zie(self, stap: dict[str, Any], gezien: DossierBeeld) -> None:
        if "ziet" in stap:
            _eis("ziet", sorted(stap["ziet"]), sorted({g.categorie for g in gezien.gegevens}))
        if "telt" in stap:
            gezien_vaak = Counter(g.categorie for g in gezien.gegevens)
            _eis("telt", stap["telt"], {naam: gezien_vaak[naam] for naam in stap["telt"]})
        if "neemt_mee" in stap:
            mee = sorted({g.categorie for g in gezien.gegevens if g.mee_naar_huis})
            _eis("neemt mee naar huis", sorted(stap["neemt_mee"]), mee)
        if "eerder" in stap:
            eerder = sorted({t.wat for t in gezien.eerder})
            _eis("leest van het eerdere dossier", sorted(stap["eerder"]), eerder)

    def _invullen(self, met: dict[str, Any]) -> dict[str, Any]:
        """Moments are relative to the domain clock ("over P14D", "geleden PT2H", or the day of it: "dag over
        P14D"); "$naam" is what a step remembered.
        """
        with self.w.db.lezen() as s:
            nu = self.w.nu(s).domein
        uit: dict[str, Any] = {}
        for sleutel, waarde in met.items():
            if isinstance(waarde, str) and waarde.startswith(_MOMENT):
                richting, lengte = waarde.removeprefix(_DAG).split(" ")
                duur = _DUUR.validate_python(lengte)
                moment = nu + duur if richting == "over" else nu - duur
                dag = moment.astimezone(AMSTERDAM).date().isoformat()
                uit[sleutel] = dag if waarde.startswith(_DAG) else moment
            elif isinstance(waarde, list):
                uit[sleutel] = tuple(self._onthouden(deel) for deel in waarde)
            else:
                uit[sleutel] = self._onthouden(waarde)
        return uit

    def _onthouden(self, waarde: Any) -> Any:
        verwijst = isinstance(waarde, str) and waarde.startswith("$")
        return self.onthouden[waarde[1:]] if verwijst else waarde

    def _verwacht(self, v: dict[str, Any]) -> None:
        with self.w.db.lezen() as s:
            if self.casus_id:
                c = s.get_one(Casus, self.casus_id)
                kwam = {"fase": c.fase, "ronde": c.ronde, "vernietigd": c.vernietigd_op is not None}
                for wat in kwam.keys() & v.keys():
                    _eis(wat, v[wat], kwam[wat])
            for soort, aantal in v.get("berichten", {}).items():
                waarover = (self.casus_id, self.datalek_id, self.advies_id)
                telling = s.scalar(
                    select(func.count())
                    .select_from(Bericht)
                    .where(Bericht.soort == soort, Bericht.onderwerp_id.in_(waarover))
                )
                _eis(f"berichten '{soort}'", aantal, telling)
            if "aangehouden" in v:
                telling = s.scalar(
                    select(func.count())
                    .select_from(Bericht)
                    .where(Bericht.status == "aangehouden", Bericht.onderwerp_id == self.casus_id)
                )
                _eis("aangehouden berichten", v["aangehouden"], telling)
            if "adviesvraag_vernietigd" in v:
                vraag = s.get_one(Adviesvraag, self.advies_id)
                _eis("adviesvraag vernietigd", v["adviesvraag_vernietigd"], vraag.vernietigd_op is not None)
            if "datalek" in v:
                d = s.get_one(Datalek, self.datalek_id)
                _eis("datalek", v["datalek"], "automatisch" if d.kennisgegeven_door == STELSEL else d.status)

    def bewaar(self, pad: Path) -> None:
        """Keep the accounts of the demo, to log in again later."""
        inhoud = {
            m.gebruikersnaam: {"wachtwoord": m.wachtwoord, "totp": m.totp}
            for m in [*self.mensen.values(), self.beheerder]
            if m
        }
        pad.write_text(json.dumps(inhoud, indent=1))
        pad.chmod(0o600)


def _genoemd(waarde: Any, verwacht: Any) -> Any:
    """Of a list of things (deelnemers) only those that a step names by their first field, with the fields
    that it gives.
    """
    if not (isinstance(verwacht, list) and verwacht and isinstance(verwacht[0], dict)):
        return waarde
    velden = list(verwacht[0])
    namen = {v[velden[0]] for v in verwacht}
    return [{veld: ding[veld] for veld in velden} for ding in waarde if ding[velden[0]] in namen]


def _eis(wat: str, verwacht: Any, kwam: Any) -> None:
    if kwam != verwacht:
        raise ScenarioFout(
            f"{wat}; verwacht: {verwacht}; kwam: {kwam}", wat=wat, verwacht=verwacht, kwam=kwam
        )


def _zegt(stap: dict[str, Any], fout: CasusregieFout) -> None:
    """A step may say which words (or several) a refusal must hold, so that it is refused for that reason."""
    woorden = " ".join((fout.uitleg, fout.bron, fout.doen))
    moet = stap.get("zegt", "")
    if any(deel not in woorden for deel in (moet if isinstance(moet, list) else [moet])):
        raise ScenarioFout(
            f"verwacht in de weigering: '{stap['zegt']}'; kwam: {woorden}",
            verwacht=stap.get("weigert"),
            kwam=str(fout.code),
        ) from fout


def lees_scenario(pad: Path) -> dict[str, Any]:
    """A scenario file; every step knows where it stands.

    A story goes on where another begins to be long: `na: {scenario: <name>, tot_en_met: <zin>}` plays the
    steps of that one first, up to and with the step that has this `zin`, among its people.
    """
    scenario = dict(yaml.safe_load(pad.read_text(encoding="utf-8")))
    for nr, stap in enumerate(scenario["stappen"], 1):
        stap["waar"] = f"{pad.parent.parent.name}/{pad.name}, stap {nr}"
    for nr, stap in enumerate(scenario.get("vooraf", ()), 1):
        stap["waar"] = f"{pad.parent.parent.name}/{pad.name}, vooraf {nr}"
    na = scenario.pop("na", None)
    return scenario if na is None else _vervolg(scenario, na, pad)


def _vervolg(scenario: dict[str, Any], na: dict[str, str], pad: Path) -> dict[str, Any]:
    eerst = lees_scenario(pad.with_name(f"{na['scenario']}.yaml"))
    for alleen_daar in ("demo", "vooraf"):
        eerst.pop(alleen_daar, None)
    zinnen = [stap["zin"] for stap in eerst["stappen"]]
    if na["tot_en_met"] not in zinnen:
        raise ScenarioFout(f"{pad.name}: in {na['scenario']}.yaml staat geen stap '{na['tot_en_met']}'")
    stappen = eerst["stappen"][: zinnen.index(na["tot_en_met"]) + 1]
    mensen = {**eerst["mensen"], **scenario.pop("mensen", {})}
    return {**eerst, **scenario, "mensen": mensen, "stappen": [*stappen, *scenario["stappen"]]}


def demo_scenario(map_: Path) -> dict[str, Any]:
    """The scenario that the demo plays: the one file in the folders of convenanten that has `demo`.

    Raises OngeldigeInvoer when there is none, or more than one.
    """
    alle = {pad: lees_scenario(pad) for pad in sorted(map_.glob("*/scenarios/*.yaml"))}
    gekozen = [pad for pad, scenario in alle.items() if "demo" in scenario]
    if len(gekozen) == 1:
        return alle[gekozen[0]]
    namen = ", ".join(str(pad.relative_to(map_)) for pad in gekozen)
    gevonden = f"hier zijn het er meer: {namen}" if namen else "er is er geen"
    raise OngeldigeInvoer(
        f"De demo speelt precies één scenario; {gevonden}.",
        doen="Zet 'demo:' in precies één bestand in een map 'scenarios' van de convenanten.",
    )


def getypt(scenario: dict[str, Any]) -> frozenset[str]:
    """What people type in the steps, also in refused ones: every text that is not a code, a moment or a
    reference.
    """
    velden = [waarde for stap in scenario["stappen"] for waarde in stap.get("met", {}).values()]
    return frozenset(
        waarde
        for waarde in velden
        if isinstance(waarde, str) and not waarde.startswith((*_MOMENT, "$")) and not _CODE.fullmatch(waarde)
    )
