"""A canary in every word that people write: who said it, where it lies, and who sings it back.

Every field with text gets a word of its own, `kanarie_<partij>_<handeling>_<n>`; what says who somebody is
gets a name of its own, so that the others name nobody. What lies where is asked of the sealed columns
themselves; who may read it, of the table that was written by hand from the source.
"""

from __future__ import annotations

import base64
import copy
import email
import email.policy
import random
import re
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs7
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pydantic import ValidationError
from sqlalchemy import select

from convenanten.definitie import GeldendConvenant
from models.tabellen import Bericht, Betrokkene, Casus, CasusFeit, Erkenning, Gegeven, Overleg
from models.zegels import verzegelde_kolommen
from rules.codes import namen
from rules.stand import GegevenFeit, Lezer, Stand
from services.alles import HANDELINGEN
from services.handelen.fouten import CasusregieFout
from services.handelen.handeling import Handeling
from services.handelen.standen import laad_stand
from services.handelen.uitvoeren import doe, voer_uit
from services.handelen.velden import Veld, Veldsoort
from services.inzien import keuzes
from tests.conftest import Proef
from tests.eenheid.test_orakel import rollen_van
from tests.orakel import Rechter

WOORD = re.compile(r"kanarie_[a-z_]+_\d+|zangvogel[a-j]+")
# the reports of an earlier dossier that may be used again (article 9.4 of Krimpen)
RAPPORTAGES = {"plan_vaststellen", "voortgang_vastleggen", "resultaat_vaststellen"}
AFSLUITRAPPORTAGE = "document afsluiting"
AFZENDER = "casusregie@regie.demo.example"


@dataclass(frozen=True)
class Vondst:
    """A canary that sang where the table does not name the listener."""

    wie: str
    rollen: tuple[str, ...]
    uitgang: str
    woord: str
    waar: str
    fase: str
    waarom: str

    def __str__(self) -> str:
        return (
            f"{self.fase}: {self.wie} {list(self.rollen)} leest {self.woord} ({self.waar}) "
            f"via {self.uitgang}: {self.waarom}"
        )

    @property
    def soort(self) -> tuple[str, ...]:
        """What makes it another finding than the next."""
        wat = self.woord.rpartition("_")[0]
        return (self.uitgang, ",".join(self.rollen), wat, self.waarom, self.fase)


@dataclass(frozen=True)
class Plek:
    """Where a word lies: a gegeven, the words of an act, the verslag of an overleg, an actie, a person."""

    soort: str
    casus_id: str
    van: str = ""
    handeling: str = ""
    gegeven: GegevenFeit | None = None
    overleg: Overleg | None = None


@dataclass
class Kooi:
    """One installation with its canaries."""

    p: Proef
    geldend: GeldendConvenant
    kies: random.Random
    n: int = 0
    vondsten: dict[tuple[str, ...], Vondst] = field(default_factory=dict)
    gehoord: set[str] = field(default_factory=set)
    gelukt: list[str] = field(default_factory=list)
    post: set[str] = field(default_factory=set)
    waar: dict[str, list[Plek]] = field(default_factory=dict)

    def kanarie(self, wie: str, handeling: str, *, persoon: bool) -> str:
        """A word that nobody else says. `persoon`: it says who somebody is."""
        self.n += 1
        if persoon:
            return "zangvogel" + str(self.n).translate(str.maketrans("0123456789", "abcdefghij"))
        return f"kanarie_{self.p.speler.mensen[wie].partij}_{handeling}_{self.n}"

    def met_kanaries(self, wie: str, h: Handeling, velden: dict[str, Any]) -> dict[str, Any]:
        """These fields, with a canary in every text."""
        teksten = {
            v.naam: not v.tekst.regels
            for v in h.velden
            if v.tekst is not None and (v.tekst.over_personen or v.tekst.regels) and v.bron is None
        }
        return {
            naam: f"{waarde} {self.kanarie(wie, h.naam, persoon=teksten[naam])}"
            if naam in teksten and isinstance(waarde, str) and waarde
            else waarde
            for naam, waarde in velden.items()
        }

    # -- acting

    def speel(self, deel: float) -> None:
        """The worked case of this convenant up to here, every text with a canary."""
        for i in range(round(deel * len(self.p.scenario["stappen"]))):
            self.speel_stap(i)

    def speel_stap(self, i: int) -> None:
        """One step of the worked case; not one that is refused or only looks."""
        stap = self.p.scenario["stappen"][i]
        if {"weigert", "verwacht"} & set(stap) or stap.get("doet") in {"inzien", "bekijken"}:
            return
        gezongen = copy.deepcopy(stap)
        if stap.get("doet") in HANDELINGEN:
            h = HANDELINGEN[stap["doet"]]
            gezongen["met"] = self.met_kanaries(stap["wie"], h, stap.get("met", {}))
            gezongen.pop("toont", None)
        self.p.speler.stap(gezongen)

    def speel_tot_waar_veel_te_lezen_is(self) -> None:
        """The worked case up to a fase in which most kinds of data are read."""
        meeste = max(len(f.zicht) for f in self.geldend.convenant.fasen.values())
        rijk = {naam for naam, f in self.geldend.convenant.fasen.items() if len(f.zicht) == meeste}
        for i in range(len(self.p.scenario["stappen"])):
            self.speel_stap(i)
            if self.p.speler.casus_id and self.fase in rijk:
                break

    def iedereen_zegt_iets(self) -> None:
        """Everybody is asked to take part, some weigh their grondslag; and per giver and kind of data a word,
        for few ears, that is sent on to each of them.
        """
        c = self.geldend.convenant
        for wie, m in self.p.speler.mensen.items():
            if "procesregisseur" in m.rollen:
                velden = {"partijen": tuple(c.partijen), "ontvangers_nagegaan": True, "motivering": "nodig"}
                self.zeg(wie, "partners_kiezen", velden)
        for wie, m in self.p.speler.mensen.items():
            if m.partij in c.partijen and self.kies.random() < 0.6:
                gronden = self.kies.choice(c.partijen[m.partij].alternatieven)
                self.zeg(wie, "grondslag_wegen", {"grondslagen": gronden, "motivering": "eigen taak"})
        for wie, m in list(self.p.speler.mensen.items()):
            if set(m.rollen) & HANDELINGEN["gegeven_inbrengen"].wie:
                for categorie in c.gegevens:
                    self._zeg_een_gegeven(wie, categorie)

    def _zeg_een_gegeven(self, wie: str, categorie: str) -> None:
        partij = self.p.speler.mensen[wie].partij
        with self.p.w.db.lezen() as s:
            casus = s.get_one(Casus, self.p.speler.casus_id)
            stand = laad_stand(s, casus)
        zicht = [z for z in self.geldend.convenant.fasen[stand.fase].zicht if categorie in z.gegevens]
        deelname = stand.deelname(partij)
        if not zicht or deelname is None or not deelname.gewogen:
            return
        z, meedoen = self.kies.choice(zicht), [d.partij for d in stand.actieve_deelnames]
        oren = self.kies.sample(meedoen, min(2, len(meedoen)))
        velden = {
            "categorie": categorie,
            "inhoud": "wat er is",
            "betrokkene": self.kies.choice(z.betrokkenen),
            "doel": self.kies.choice(z.doelen),
            "grondslagen": deelname.grondslagen,
            "ontvangers": tuple(oren),
            "beroepsgeheim": next(iter(self.geldend.convenant.beroepsgeheim), None),
            "belangenafweging": "weegt zwaarder",
            "reden": "nog nodig",
            **dict.fromkeys(("zorgvuldig", "ontvangers_nagegaan", "in_eigen_dossier"), True),
        }
        uit = self.zeg(wie, "gegeven_inbrengen", velden)
        for oor in oren if uit else ():
            self.zeg(wie, "gegeven_versturen", {"gegeven": uit["gegeven"], "partij": oor})

    def zeg(self, wie: str, naam: str, velden: dict[str, Any]) -> dict[str, Any]:
        """Try this act with a canary in its words, if this fase has it."""
        if naam not in self.handelingen:
            return {}
        return self.probeer(wie, naam, self.met_kanaries(wie, HANDELINGEN[naam], velden))

    @property
    def handelingen(self) -> list[str]:
        """The acts of this fase."""
        return [x for x in self.geldend.convenant.fasen[self.fase].handelingen if x in HANDELINGEN]

    @property
    def fase(self) -> str:
        """Where the casus is now."""
        with self.p.w.db.lezen() as s:
            return s.get_one(Casus, self.p.speler.casus_id).fase

    def iemand_doet_iets(self) -> None:
        """An act by chance: most often one that brings words in, by somebody whose work it is."""
        with self.p.w.db.lezen() as s:
            casus = s.get_one(Casus, self.p.speler.casus_id)
            fase, stand = casus.fase, laad_stand(s, casus)
        kan = self.handelingen
        if not kan:
            return
        spreekt = [x for x in kan if x in SPREKEND]
        naam = self.kies.choice([*kan, *spreekt, *spreekt, *spreekt])
        h = HANDELINGEN[naam]
        mensen = [n for n, m in self.p.speler.mensen.items() if set(m.rollen) & h.wie]
        if not mensen:
            return
        wie = self.kies.choice(mensen)
        velden = self._velden(wie, h)
        self._denk_na(h, wie, stand, fase, velden)
        self.probeer(wie, naam, self.met_kanaries(wie, h, velden))

    def _velden(self, wie: str, h: Handeling) -> dict[str, Any]:
        """A value for every field, out of what this person is offered."""
        try:
            aanbod = keuzes.keuzes(self.p.w, self.p.wie(wie), h.naam, over=self.p.speler.nummer)
        except CasusregieFout:
            aanbod = {}
        nu = self.p.w.moment().domein
        komend = {"wanneer": nu + timedelta(days=2), "overleg_voor": nu.date() + timedelta(days=2)}

        def waarde(veld: Veld) -> Any:
            uit = list(namen(veld.codes)) if veld.codes is not None else list(aanbod.get(veld.naam, ()))
            if veld.meer:
                return tuple(self.kies.sample(uit, self.kies.randint(min(1, len(uit)), len(uit))))
            if veld.codes is not None or veld.bron is not None:
                return self.kies.choice(uit if veld.verplicht else [veld.standaard, *uit]) if uit else None
            if veld.soort is Veldsoort.JA_NEE:
                return self.kies.choice([True, True, False])
            if veld.soort is Veldsoort.GETAL:
                return self.kies.randint(1, 3)
            if veld.soort in (Veldsoort.DATUM, Veldsoort.MOMENT):
                return komend.get(veld.naam)
            return f"{veld.naam} is zo"

        gekozen = {veld.naam: waarde(veld) for veld in h.velden}
        return {naam: wat for naam, wat in gekozen.items() if wat is not None}

    def _denk_na(self, h: Handeling, wie: str, stand: Stand, fase: str, velden: dict[str, Any]) -> None:
        """Fill in what a person would know: the own grondslag, a doel of this fase, who takes part."""
        c, partij = self.geldend.convenant, self.p.speler.mensen[wie].partij
        bekend = {v.naam for v in h.velden}
        deelname = stand.deelname(partij)
        meedoen = [d.partij for d in stand.actieve_deelnames]
        soort = c.partijen[partij].soort if partij in c.partijen else ""
        zicht = [
            z
            for z in c.fasen[fase].zicht
            for g in z.gegevens
            if not c.gegevens[g].inbrengers or {partij, soort} & set(c.gegevens[g].inbrengers)
        ]
        if "categorie" in bekend and zicht:
            z = self.kies.choice(zicht)
            velden["categorie"] = self.kies.choice(
                [
                    g
                    for g in z.gegevens
                    if not c.gegevens[g].inbrengers or {partij, soort} & set(c.gegevens[g].inbrengers)
                ]
            )
            velden["betrokkene"], velden["doel"] = self.kies.choice(z.betrokkenen), self.kies.choice(z.doelen)
        elif "doel" in bekend and h.naam in SPREKEND:
            velden.pop("doel", None)
        if "grondslagen" in bekend:
            gewogen = deelname.grondslagen if deelname is not None and deelname.gewogen else ()
            alternatieven = c.partijen[partij].alternatieven if partij in c.partijen else ()
            velden["grondslagen"] = gewogen or (
                self.kies.choice(alternatieven) if alternatieven else ("avg_6_1_e",)
            )
        if "ontvangers" in bekend:
            velden["ontvangers"] = tuple(self.kies.sample(meedoen, self.kies.randint(1, len(meedoen))))
        if "gegeven" in bekend:
            with self.p.w.db.lezen() as s:
                hier = select(Gegeven).where(Gegeven.casus_id == self.p.speler.casus_id)
                eigen = list(s.scalars(hier.where(Gegeven.inbrenger == partij)))
            if eigen and self.kies.random() < 0.9:
                g = self.kies.choice(eigen)
                velden["gegeven"] = g.id
                if h.naam == "gegeven_versturen":
                    velden["partij"] = self.kies.choice([*g.ontvangers, self.kies.choice(meedoen)])
        for zeker in ("zorgvuldig", "ontvangers_nagegaan", "in_eigen_dossier", "toegestaan"):
            if zeker in bekend and self.kies.random() < 0.9:
                velden[zeker] = True
        if "niets" in bekend:
            velden["niets"] = False

    def probeer(self, wie: str, naam: str, velden: dict[str, Any]) -> dict[str, Any]:
        """Try it: what it answered, or nothing. A refusal says nothing of what others wrote."""
        h = HANDELINGEN[naam]
        self.n += 1
        try:
            opdracht = h.opdracht(**velden)
        except ValidationError:
            return {}
        over = "" if h.begint else self.p.speler.nummer
        try:
            uit = voer_uit(
                self.p.w,
                self.p.wie(wie),
                naam,
                opdracht,
                sleutel=f"kanarie-{self.n}",
                over=over,
                convenant=self.p.convenant if h.begint else "",
            )
        except CasusregieFout as fout:
            self.niemand(wie, f"weigering van {naam}", str(vars(fout)), ook=velden)
            return {}
        self.niemand(wie, f"antwoord op {naam}", repr(uit), ook=velden)
        self.gelukt.append(naam)
        self.p.laat_gaan("casus", self.p.speler.casus_id)
        return uit

    # -- where the words lie

    def plekken(self) -> dict[str, list[Plek]]:
        """Every canary in the sealed columns of every casus, and what it lies in."""
        waar: dict[str, list[Plek]] = {}
        with self.p.w.db.lezen() as s:
            for k in verzegelde_kolommen():
                if k.zegel.domein != "casus_id":
                    continue
                for rij in s.scalars(select(k.tabel)):
                    waarde = getattr(rij, k.naam)
                    if not waarde or s.get_one(Casus, rij.casus_id).vernietigd_op is not None:
                        continue
                    tekst = self.p.w.kluis.ontsleutel(rij.casus_id, k.zegel.plek_van(rij), waarde)
                    for woord in WOORD.findall(tekst):
                        waar.setdefault(woord, []).append(self._plek(s, k.naam, rij))
        return waar

    def _plek(self, s: Any, kolom: str, rij: Any) -> Plek:
        regie = self.geldend.convenant.regiepartij
        match rij:
            case Gegeven():
                over = s.get_one(Betrokkene, rij.betrokkene_id)
                return Plek("gegeven", rij.casus_id, rij.inbrenger, gegeven=feit_van(rij, over.categorie))
            case CasusFeit():
                return Plek("woorden", rij.casus_id, rij.partij, rij.soort)
            case Overleg():
                return Plek("verslag", rij.casus_id, regie, "overleg_houden", overleg=rij)
            case Betrokkene():
                return Plek("persoon", rij.casus_id)
        return Plek(
            "actie", rij.casus_id, regie, "overdragen" if "overgedragen" in kolom else "actie_voorstellen"
        )

    # -- listening

    def niemand(self, wie: str, uitgang: str, tekst: str, *, ook: dict[str, Any] | None = None) -> None:
        """Here sings nobody, but for what this person said just now."""
        eigen = set(WOORD.findall(repr(ook or {})))
        for woord in set(WOORD.findall(tekst)) - eigen:
            if "_datalek_" in woord:
                continue  # of an incident, not of a casus: who reads those the sources do not say
            m = self.p.speler.mensen.get(wie)
            rollen = tuple(m.rollen) if m is not None else ()
            self._vond(Vondst(wie, rollen, uitgang, woord, "?", "", "hier hoort niets over iemand"))

    def _vond(self, vondst: Vondst) -> None:
        self.vondsten.setdefault(vondst.soort, vondst)

    def luister(self, wie: str, uitgang: str, tekst: str, doel: str = "") -> None:
        """What this person reads here, each word held against the table. No doel: any that it may have."""
        woorden = set(WOORD.findall(tekst))
        if not woorden:
            return
        self.gehoord |= woorden
        with self.p.w.db.lezen() as s:
            lezer = self.lezer(s, wie)
            casus = s.get_one(Casus, self.p.speler.casus_id)
            stand, rechter = laad_stand(s, casus), Rechter.voor(self.p.w.geldend(s, casus.vaststelling_id))
        if uitgang == AFSLUITRAPPORTAGE:  # the one thing that is written after the end, by the regie
            stand = replace(stand, gesloten="regie" not in rechter.als(stand, lezer))
        for woord in woorden:
            plekken = self.waar.get(woord, [])
            waarom = {self.waarom_niet(rechter, stand, lezer, plek, doel) for plek in plekken} or {"nergens"}
            if "" not in waarom:
                rollen = tuple(sorted(lezer.rollen))
                waar = "; ".join(_zeg(plek) for plek in plekken)
                self._vond(Vondst(wie, rollen, uitgang, woord, waar, casus.fase, "; ".join(sorted(waarom))))

    def waarom_niet(self, r: Rechter, stand: Stand, lezer: Lezer, plek: Plek, doel: str) -> str:
        """What the table has against this reader for this word; empty where nothing."""
        if plek.casus_id != self.p.speler.casus_id:
            hergebruik = plek.handeling in RAPPORTAGES and "herleving" in r.c.clausules
            return "" if hergebruik and "regie" in r.als(stand, lezer) else "uit een andere casus"
        if plek.gegeven is not None:
            doelen = (doel,) if doel else tuple(r.c.doelen)
            redenen = [r.waarom_niet(stand, lezer, plek.gegeven, d) for d in doelen]
            return "" if "" in redenen else redenen[0]
        if plek.soort == "persoon":  # as it was recorded, for the letter that the regie writes
            over = next(iter(r.c.categorieen_betrokkene))
            wie = GegevenFeit(r.c.bij_aanmelding.persoon, over, stand.aanbrenger, frozenset({lezer.partij}))
            return "" if "" in {r.waarom_niet(stand, lezer, wie, d) for d in r.c.doelen} else "wie het is"
        moest = plek.overleg is not None and plek.overleg.kennisname.get(lezer.partij) is True
        mag = r.leest_woorden(stand, lezer, plek.handeling, plek.van, moest_weten=moest)
        if mag and plek.overleg is not None:
            gezegd = GegevenFeit("", "", "", frozenset({lezer.partij}))
            soorten = (r.waarom_niet_soort(stand, lezer, gezegd, x) for x in plek.overleg.categorieen)
            return next((x for x in soorten if x), "")
        return "" if mag else f"woorden van {plek.handeling} zijn niet voor deze lezer"

    def lezer(self, s: Any, wie: str) -> Lezer:
        """This person, from what the scenario says of it."""
        m = self.p.speler.mensen[wie]
        assert m.wie is not None
        erkend = s.get(Erkenning, (m.wie.medewerker_id, self.p.convenant)) is not None
        return Lezer(m.wie.medewerker_id, m.partij, frozenset(m.rollen), erkend)

    def onthoud(self) -> None:
        """Look where every word lies now."""
        self.waar = self.plekken()

    # -- sealed mail

    def open_post(self, sleutel: rsa.RSAPrivateKey, bewijzen: dict[str, x509.Certificate]) -> None:
        """Open every new sealed mail with the key of its receiver, and hold it against the table."""
        with self.p.w.db.lezen() as s:
            rijen = [
                (
                    b.id,
                    b.partij,
                    b.onderwerp_id,
                    base64.b64decode(self.p.w.kluis.open(b, Bericht.inhoud_kluis)),
                )
                for b in s.scalars(select(Bericht).where(Bericht.inhoud_kluis.is_not(None)))
                if b.id not in self.post
            ]
        for id_, partij, casus_id, ruw in rijen:
            self.post.add(id_)
            if casus_id != self.p.speler.casus_id:
                continue
            bericht = email.message_from_bytes(ruw, policy=email.policy.SMTP)
            self.niemand("", "buitenkant van een verzegelde mail", bericht.as_string())
            der = bericht.get_payload(decode=True)
            assert isinstance(der, bytes)
            binnen = pkcs7.pkcs7_decrypt_der(der, bewijzen[partij], sleutel, [])
            bericht = email.message_from_bytes(binnen, policy=email.policy.default)
            tekst = bericht.get_content()  # type: ignore[attr-defined]
            self._brief(partij, tekst)

    def _brief(self, partij: str, tekst: str) -> None:
        """Whoever opens the mail of a partij is an ordinary medewerker."""
        with self.p.w.db.lezen() as s:
            casus = s.get_one(Casus, self.p.speler.casus_id)
            stand, rechter = laad_stand(s, casus), Rechter.voor(self.p.w.geldend(s, casus.vaststelling_id))
        rol = "procesregisseur" if partij == rechter.c.regiepartij else "partnermedewerker"
        lezer = Lezer("", partij, frozenset({rol}))
        for woord in set(WOORD.findall(tekst)):
            self.gehoord.add(woord)
            for plek in self.waar.get(woord, []):
                if plek.gegeven is None:
                    continue
                waarom = rechter.waarom_niet(stand, lezer, plek.gegeven, plek.gegeven.doel)
                if waarom:
                    self._vond(
                        Vondst(partij, (rol,), "verzegelde mail", woord, _zeg(plek), casus.fase, waarom)
                    )


SPREKEND = frozenset(
    {
        "gegeven_inbrengen",
        "gegeven_delen",
        "gegeven_corrigeren",
        "gegeven_betwisten",
        "gegeven_versturen",
        "leefgebied_beschrijven",
        "vraag_beantwoorden",
        "adviesvraag_stellen",
        "bekendheid_vragen",
        "voortgang_vastleggen",
        "overleg_houden",
        "plan_vaststellen",
        "actie_voorstellen",
        "kennisname_toetsen",
        "terugtrekken",
        "grondslag_wegen",
        "toestemming_melder_vastleggen",
        "gebruik_toestaan",
        "gegeven_hertoetsen",
    }
)


def _zeg(plek: Plek) -> str:
    if plek.gegeven is None:
        return f"{plek.soort} {plek.handeling} van {plek.van}"
    g = plek.gegeven
    return (
        f"{g.categorie} over {g.betrokkene} van {g.inbrenger} op {','.join(g.grondslagen)} voor {g.doel} aan "
        f"{','.join(sorted(g.ontvangers))}"
    )


def feit_van(rij: Gegeven, over: str) -> GegevenFeit:
    """A row as the judge reads it."""
    return GegevenFeit(
        categorie=rij.categorie,
        betrokkene=over,
        inbrenger=rij.inbrenger,
        ontvangers=frozenset(rij.ontvangers),
        id=rij.id,
        doel=rij.doel,
        betwist=rij.betwist,
        ook_ad_hoc=rij.ook_ad_hoc,
        grondslagen=tuple(rij.grondslagen),
        beroepsgeheim=rij.beroepsgeheim,
        betrokkene_id=rij.betrokkene_id,
    )


def iedereen_erbij(p: Proef) -> GeldendConvenant:
    """Beside the people of the scenario: of every partij somebody, and of every role that can be had; and
    somebody who does the work but did not acknowledge the secrecy.
    """
    with p.w.db.lezen() as s:
        _, geldend = p.w.actief(s, p.convenant)
    c = geldend.convenant
    for partij in c.partijen:
        functionaris = f"functionaris-{partij.replace('_', '-')}"
        if functionaris not in p.speler.mensen:
            p.speler._medewerker(
                functionaris, f"F {partij}", partij, ("bevoegd_functionaris",), p.speler._beheerder
            )
        rollen = [r for r in rollen_van(c, partij) if r not in {"bevoegd_functionaris", "procesregisseur"}]
        if partij != c.regiepartij:
            rollen = [r for r in rollen if r in {"partnermedewerker", "fg", "politiefunctionaris"}]
        for rol in rollen:
            naam = f"{partij}-{rol}".replace("_", "-")[:40]
            wie = p.speler._medewerker(naam, f"M {naam}", partij, (rol,), p.wie(functionaris))
            doe(p.w, wie, "geheimhouding_erkennen", velden={"convenant": p.convenant})
    ander = next(x for x in c.partijen if x != c.regiepartij)
    door = p.wie(f"functionaris-{ander.replace('_', '-')}")
    p.speler._medewerker("niet-erkend", "N", ander, ("partnermedewerker",), door)
    return geldend


def bewijs(sleutel: rsa.RSAPrivateKey, adres: str) -> x509.Certificate:
    """A certificate for mail to this address."""
    naam = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, adres)])
    nu = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(naam)
        .issuer_name(naam)
        .public_key(sleutel.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(nu - timedelta(days=1))
        .not_valid_after(nu + timedelta(days=3650))
        .add_extension(x509.SubjectAlternativeName([x509.RFC822Name(adres)]), critical=False)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION]), critical=False)
        .sign(sleutel, hashes.SHA256())
    )


def leg_sleutels_vast(p: Proef, sleutel: rsa.RSAPrivateKey) -> dict[str, x509.Certificate]:
    """A key for the first contact of every partij; per partij its certificate."""
    geheim = p.map / "geheimen"
    geheim.mkdir(exist_ok=True)
    (geheim / "relay").write_text(f"veiligmail://regie:geheim@localhost:2525/?van={AFZENDER}")
    bewijzen = {}
    for partij in {m.partij for m in p.speler.mensen.values()}:
        adres = f"zvt@{partij.replace('_', '-')}.demo.example"
        waar = {"convenant": p.convenant, "partij": partij, "adres": adres}
        bewijzen[partij] = bewijs(sleutel, adres)
        pem = bewijzen[partij].public_bytes(serialization.Encoding.PEM).decode()
        try:
            p.beheer("sleutel_vastleggen", **waar, modus="smime", publiek=pem)
        except CasusregieFout:  # a partij of which nobody was in the scenario
            p.beheer("contact_toevoegen", **waar)
            p.beheer("sleutel_vastleggen", **waar, modus="smime", publiek=pem)
    return bewijzen
