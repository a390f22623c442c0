"""What people decide about a datalek: is it one, how grave, the Autoriteit Persoonsgegevens, the
betrokkene(n), and what was learned.

Sources: articles 33 and 34 AVG; the convenant says who handles the joint part, and on which grounds the
betrokkene(n) may stay uninformed.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from pydantic import AwareDatetime, Field
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from convenanten.definitie import GeldendConvenant
from models import logboek
from models.klok import Moment
from models.tabellen import Casus, Datalek, DatalekFeit, DatalekPartij, Uitgevoerd, nieuw_id
from notifications import uitbox
from notifications.opmaak import tijd
from notifications.soorten import AARD, MAATREGELEN, OMVANG, Soort
from rules.datalek import (
    GEEN_BERICHT,
    DatalekStand,
    afhandelaar,
    mag_afhandelen,
    mag_betrokkenen_berichten,
    mag_namens_verantwoordelijke,
    mag_sluiten,
    mag_zwijgen,
    open_punten,
)
from rules.stand import Lezer
from services.autorisaties import convenanten_als
from services.datalek import VOOR, stand_van, vind
from services.fouten import Conflict, GeenBevoegdheid, OngeldigeInvoer, eis
from services.handeling import Opdracht, al_gedaan
from services.termijnen import sluit_af
from services.toegang import Identiteit, beheert, controleer_sessie
from services.werkplek import Werkplek

SOORTEN_GEGEVENS = {
    "naw": "naam, adres en contact",
    "bsn": "burgerservicenummer",
    "financieel": "financiële gegevens",
    "gezondheid": "gegevens over gezondheid (bijzonder)",
    "strafrechtelijk": "strafrechtelijke gegevens",
    "politie": "politiegegevens",
    "inlog": "inloggegevens",
    "anders": "andere gegevens",
}
SOORTEN_BETROKKENEN = {
    "inwoners": "inwoners",
    "melders": "melders of omwonenden",
    "minderjarigen": "minderjarigen",
    "medewerkers": "medewerkers",
}


class Beoordelen(Opdracht):
    """The assessment."""

    is_datalek: bool = Field(
        description="Zijn er persoonsgegevens verloren, gewijzigd, of gezien door wie dat niet mocht?"
    )
    risico: Literal["geen", "risico", "hoog"] = Field(description="Risico voor de betrokkene(n)")
    omvang: str = Field("", description=f"Aantal betrokkenen: {', '.join(OMVANG)} (leeg: zoals gemeld)")
    gegevens: tuple[str, ...] = Field(
        (), description=f"Soorten gegevens: {', '.join(SOORTEN_GEGEVENS)} (mag vaker)"
    )
    betrokkenen: tuple[str, ...] = Field(
        (), description=f"Soorten betrokkenen: {', '.join(SOORTEN_BETROKKENEN)} (mag vaker)"
    )
    deel: Literal["gezamenlijk", "eigen"] = Field(
        "eigen", description="Gaat het om de gezamenlijke of om de eigen verwerking?"
    )
    voldoet_aan_criteria: bool = Field(
        False,
        description="Geen datalek, wel een incident dat volgens uw criteria aan de anderen wordt gemeld",
    )
    motivering: str = Field(min_length=10, max_length=20_000, description="Waarom")


class ApBesluiten(Opdracht):
    """The decision on, or a phase of, the notice to the Autoriteit Persoonsgegevens."""

    melden: bool = Field(description="Wordt het datalek gemeld aan de Autoriteit Persoonsgegevens?")
    fase: Literal["eerste", "vervolg", "intrekking"] = Field("eerste", description="Welke melding is gedaan")
    ingediend_op: AwareDatetime | None = Field(
        None, description="Wanneer de melding is ingediend (jjjj-mm-ddTuu:mm+01:00)"
    )
    ap_kenmerk: str = Field("", max_length=60, description="Kenmerk dat de Autoriteit Persoonsgegevens gaf")
    motivering: str = Field(min_length=10, max_length=20_000, description="Waarom wel of niet")


class Woordvoering(Opdracht):
    """Who speaks."""

    partij: str = Field(description="Partij die het woord voert")
    toelichting: str = Field(min_length=3, max_length=20_000, description="Wat is afgesproken")


class BetrokkenenOpstellen(Opdracht):
    """The draft of the one message."""

    tekst: str = Field(
        min_length=20,
        max_length=20_000,
        description="Het bericht: wat er is gebeurd, wat de gevolgen kunnen zijn, wat u doet, wie te bellen",
    )


class BetrokkenenAkkoord(Opdracht):
    """A responsible partij's answer to the draft."""

    akkoord: bool = Field(description="Is uw organisatie akkoord met het bericht?")
    toelichting: str = Field("", max_length=20_000, description="Wat anders moet")


class BetrokkenenVerstuurd(Opdracht):
    """The message went out, once."""

    wijze: Literal["brief", "telefoon", "gesprek", "openbaar"] = Field(
        description="Hoe de betrokkene(n) het hoorden"
    )
    aantal: int = Field(ge=1, description="Aan hoeveel betrokkenen")


class BetrokkenenNiet(Opdracht):
    """The decision to wait, or not to inform."""

    besluit: Literal["uitstel", "achterwege"] = Field(description="Later informeren, of niet")
    grond: str = Field(description=f"Grond: {', '.join(GEEN_BERICHT)}")
    motivering: str = Field(min_length=20, max_length=20_000, description="De beargumenteerde beslissing")


class Sluiten(Opdracht):
    """The end."""

    lessen: str = Field(min_length=3, max_length=20_000, description="Wat ervan is geleerd")


@dataclass
class Afhandeling:
    """The open act on a datalek."""

    w: Werkplek
    s: Session
    nu: Moment
    d: Datalek
    lezer: Lezer
    geldend: GeldendConvenant
    stand: DatalekStand

    def feit(self, soort: str, gegevens: dict[str, Any], tekst: str | None = None) -> None:
        """Record the act: codes here, words in the vault, a fingerprint of them in the log."""
        id_ = nieuw_id()
        volgnr = (
            self.s.scalar(select(func.max(DatalekFeit.volgnr)).where(DatalekFeit.datalek_id == self.d.id))
            or 0
        ) + 1
        kluis = (
            self.w.kluis.versleutel(self.d.id, f"datalek_feit.toelichting.{id_}", tekst) if tekst else None
        )
        self.s.add(
            DatalekFeit(
                id=id_,
                datalek_id=self.d.id,
                volgnr=volgnr,
                soort=soort,
                partij=self.lezer.partij,
                door=self.lezer.medewerker,
                gegevens=gegevens,
                toelichting_kluis=kluis,
                op=self.nu.domein,
            )
        )
        logboek.schrijf(
            self.s,
            self.d.id,
            f"datalek_{soort}",
            door=self.lezer.medewerker,
            partij=self.lezer.partij,
            op=self.nu.domein,
            op_wand=self.nu.wand,
            codes=gegevens,
            inhoud=self.w.kluis.hmac(self.d.id, tekst) if tekst else None,
        )

    def vertel(
        self, soort: Soort, partijen: set[str], gebeurtenis: str, codes: dict[str, Any] | None = None
    ) -> None:
        """Queue an announcement; a datalek does not wait for office hours."""
        oorzaak = uitbox.Oorzaak("datalek", self.d.id, self.d.nummer, self.d.convenant, gebeurtenis)
        uitbox.zet_klaar(self.s, oorzaak, soort, partijen, wand=self.nu.wand, codes=codes, voor=VOOR)


@dataclass(frozen=True)
class DatalekHandeling:
    """An act on a datalek, as command line and portal see it."""

    naam: str
    opdracht: type[Opdracht]
    doe: Callable[[Afhandeling, Any], None]
    uitleg: str
    alleen_afhandelaar: bool


HANDELINGEN: dict[str, DatalekHandeling] = {}


def _handeling(
    opdracht: type[Opdracht], *, alleen_afhandelaar: bool = True
) -> Callable[[Callable[[Afhandeling, Any], None]], Callable[[Afhandeling, Any], None]]:
    def merk(doe: Callable[[Afhandeling, Any], None]) -> Callable[[Afhandeling, Any], None]:
        HANDELINGEN[doe.__name__] = DatalekHandeling(
            doe.__name__,
            opdracht,
            doe,
            " ".join((doe.__doc__ or "").strip().split("\n\n")[0].split()),
            alleen_afhandelaar,
        )
        return doe

    return merk


def voer_uit(
    w: Werkplek,
    wie: Identiteit,
    nummer: str,
    naam: str,
    opdracht: Opdracht,
    *,
    sleutel: str,
    namens: str | None = None,
) -> dict[str, Any]:
    """Carry out an act on a datalek, in one transaction, once per `sleutel`. Raises a CasusregieFout; then
    nothing was changed.
    """
    b = HANDELINGEN[naam]
    with w.db.schrijven() as s:
        nu = w.nu(s)
        controleer_sessie(s, wie, nu.wand)
        d, lezer = vind(s, wie, nummer, namens)
        eerder = al_gedaan(s, wie, sleutel, f"datalek_{naam}")
        if eerder is not None:
            return eerder
        geldend = w.geldend(s, d.vaststelling_id)
        stand = stand_van(s, d)
        if b.alleen_afhandelaar:
            eis(mag_afhandelen(geldend, stand, lezer))
        elif d.gesloten_op is not None:
            raise Conflict("Dit datalek is gesloten.")
        b.doe(Afhandeling(w, s, nu, d, lezer, geldend, stand), opdracht)
        d.werk_nr += 1
        w.bel.in_transactie(s, d.id)
        id_, resultaat = d.id, {"datalek": nummer, "status": d.status}
        s.add(
            Uitgevoerd(
                sleutel=sleutel,
                handeling=f"datalek_{naam}",
                door=wie.medewerker_id,
                resultaat=resultaat,
                op=nu.wand,
            )
        )
    w.bel.na_commit(id_)
    return resultaat


def _mag(h: DatalekHandeling, geldend: GeldendConvenant, stand: DatalekStand, lezer: Lezer) -> bool:
    return bool(
        mag_afhandelen(geldend, stand, lezer)
        if h.alleen_afhandelaar
        else mag_namens_verantwoordelijke(stand, lezer)
    )


def _codes(waarden: tuple[str, ...], bekend: dict[str, str], wat: str) -> list[str]:
    vreemd = [x for x in waarden if x not in bekend]
    if vreemd:
        raise OngeldigeInvoer(
            f"Onbekend bij {wat}: {', '.join(vreemd)}.", doen=f"Kies uit: {', '.join(bekend)}."
        )
    return sorted(set(waarden))


@_handeling(Beoordelen)
def beoordelen(a: Afhandeling, op: Beoordelen) -> None:
    """Beoordeel: is het een datalek, hoe groot is het risico, en wiens verwerking is het?"""
    omvang = op.omvang or a.d.omvang
    _codes((omvang,), OMVANG, "omvang")
    gegevens = {
        "is_datalek": op.is_datalek,
        "risico": op.risico,
        "deel": op.deel,
        "omvang": omvang,
        "gegevens": _codes(op.gegevens, SOORTEN_GEGEVENS, "gegevens"),
        "betrokkenen": _codes(op.betrokkenen, SOORTEN_BETROKKENEN, "betrokkenen"),
        "melden_als_incident": op.voldoet_aan_criteria,
    }
    a.feit("beoordelen", gegevens, op.motivering)
    a.d.omvang = omvang
    codes = {"aard": a.d.aard, "omvang": omvang, "maatregelen": a.d.maatregelen}
    anderen = set(a.geldend.convenant.partijen) - {a.d.bij_partij}
    if op.is_datalek:
        a.vertel("datalek_anderen", anderen - a.stand.verantwoordelijk, "beoordeeld", codes)
        if a.d.status == "gemeld":
            a.d.status = "beoordeeld"
    else:
        sluit_af(a.s, a.d.id)
        a.d.status = "incident"
        if op.voldoet_aan_criteria:
            a.vertel("incident", anderen, "incident", {"aard": a.d.aard, "maatregelen": a.d.maatregelen})


@_handeling(ApBesluiten)
def ap_besluiten(a: Afhandeling, op: ApBesluiten) -> None:
    """Besluit of het datalek aan de Autoriteit Persoonsgegevens wordt gemeld, en leg vast wat is
    ingediend.
    """
    if op.melden and op.ingediend_op is None:
        raise OngeldigeInvoer(
            "Vul in wanneer de melding is ingediend.",
            doen=(
                "De Autoriteit Persoonsgegevens neemt alleen meldingen aan op haar webformulier; "
                "kopieer daarvoor het dossier."
            ),
        )
    if op.ingediend_op is not None and op.ingediend_op > a.nu.domein:
        raise OngeldigeInvoer("Dit moment ligt in de toekomst.", doen="Controleer datum en tijd.")
    eerder = [f for f in a.stand.feiten if f.soort == "ap_besluiten" and f.gegevens.get("melden")]
    if op.fase != "eerste" and not eerder:
        raise Conflict("Er is nog geen eerste melding.", doen="Leg eerst de eerste melding vast.")
    if op.fase == "eerste" and eerder:
        raise Conflict("De eerste melding is al gedaan.", doen="Kies vervolg of intrekking.")
    uiterlijk = a.d.opgemerkt_op + timedelta(hours=72)
    te_laat = op.ingediend_op is not None and op.fase == "eerste" and op.ingediend_op > uiterlijk
    a.feit(
        "ap_besluiten",
        {
            "melden": op.melden,
            "fase": op.fase,
            "ingediend_op": op.ingediend_op.isoformat() if op.ingediend_op else None,
            "ap_kenmerk": op.ap_kenmerk,
            "te_laat": te_laat,
        },
        op.motivering,
    )


@_handeling(Woordvoering)
def woordvoering(a: Afhandeling, op: Woordvoering) -> None:
    """Leg vast welke partij het woord voert."""
    if op.partij not in a.geldend.convenant.partijen:
        raise OngeldigeInvoer(
            f"'{op.partij}' is geen partij van dit convenant.",
            doen=f"Kies uit: {', '.join(a.geldend.convenant.partijen)}.",
        )
    a.feit("woordvoering", {"partij": op.partij}, op.toelichting)


@_handeling(BetrokkenenOpstellen)
def betrokkenen_opstellen(a: Afhandeling, op: BetrokkenenOpstellen) -> None:
    """Stel één bericht aan de betrokkene(n) op; elke verantwoordelijke partij geeft daarna akkoord."""
    if a.stand.feit("betrokkenen_verstuurd") is not None:
        raise Conflict("Het bericht is al verstuurd; er gaat één bericht uit.", doen="Bekijk het datalek.")
    versie = sum(f.soort == "betrokkenen_opstellen" for f in a.stand.feiten) + 1
    a.feit("betrokkenen_opstellen", {"versie": versie}, op.tekst)
    a.vertel(
        "datalek_afgestemd_bericht",
        set(a.stand.verantwoordelijk) - {a.lezer.partij},
        f"bericht versie {versie}",
    )


@_handeling(BetrokkenenAkkoord, alleen_afhandelaar=False)
def betrokkenen_akkoord(a: Afhandeling, op: BetrokkenenAkkoord) -> None:
    """Geef als verantwoordelijke partij akkoord met het bericht aan de betrokkene(n), of zeg wat anders
    moet.
    """
    eis(mag_namens_verantwoordelijke(a.stand, a.lezer))
    if a.stand.feit("betrokkenen_opstellen") is None:
        raise Conflict("Er is nog geen bericht opgesteld.", doen="Wacht op het concept.")
    if not op.akkoord and not op.toelichting:
        raise OngeldigeInvoer("Zeg wat er anders moet.", doen="Vul de toelichting in.")
    a.feit("betrokkenen_akkoord", {"akkoord": op.akkoord}, op.toelichting or None)


@_handeling(BetrokkenenVerstuurd)
def betrokkenen_verstuurd(a: Afhandeling, op: BetrokkenenVerstuurd) -> None:
    """Leg vast dat het afgestemde bericht aan de betrokkene(n) is verstuurd."""
    eis(mag_betrokkenen_berichten(a.geldend, a.stand))
    a.feit("betrokkenen_verstuurd", {"wijze": op.wijze, "aantal": op.aantal})


@_handeling(BetrokkenenNiet)
def betrokkenen_niet(a: Afhandeling, op: BetrokkenenNiet) -> None:
    """Besluit gemotiveerd om de betrokkene(n) later of niet te informeren."""
    eis(mag_zwijgen(a.geldend, op.grond))
    a.feit("betrokkenen_niet", {"besluit": op.besluit, "grond": op.grond}, op.motivering)


@_handeling(Sluiten)
def sluiten(a: Afhandeling, op: Sluiten) -> None:
    """Sluit het datalek, met wat ervan is geleerd."""
    eis(mag_sluiten(a.stand))
    a.d.status, a.d.gesloten_op = "gesloten", a.nu.domein
    a.d.lessen_kluis = a.w.kluis.versleutel(a.d.id, f"datalek.lessen.{a.d.id}", op.lessen)
    sluit_af(a.s, a.d.id)
    a.feit("sluiten", {}, op.lessen)


@dataclass(frozen=True)
class DatalekDossier:
    """Everything about one datalek for who handles it: with the story, the decisions and what is still
    open.
    """

    nummer: str
    afhandelaar: str
    open_punten: tuple[str, ...]
    ap_uiterlijk: datetime
    velden: tuple[tuple[str, str], ...]
    besluiten: tuple[tuple[datetime, str, str, dict[str, Any], str], ...]
    concept: str
    mogelijk: tuple[str, ...]


def dossier(w: Werkplek, wie: Identiteit, nummer: str, *, namens: str | None = None) -> DatalekDossier:
    """The dossier of a datalek; `velden` follow the questions of the web form of the Autoriteit
    Persoonsgegevens, to be copied.

    The story and the words are for the partij that handles it; another responsible partij reads the draft
    message only.
    """
    with w.db.schrijven() as s:
        nu = w.nu(s)
        controleer_sessie(s, wie, nu.wand)
        d, lezer = vind(s, wie, nummer, namens)
        geldend = w.geldend(s, d.vaststelling_id)
        c, stand = geldend.convenant, stand_van(s, d)
        wie_handelt = afhandelaar(geldend, stand)
        eigen = lezer.partij == wie_handelt or (lezer.partij == d.bij_partij)
        b = stand.beoordeling.gegevens if stand.beoordeling else {}

        def woorden(f: DatalekFeit) -> str:
            leesbaar = eigen or f.partij == lezer.partij or f.soort == "betrokkenen_opstellen"
            return (
                w.kluis.ontsleutel(d.id, f"datalek_feit.toelichting.{f.id}", f.toelichting_kluis)
                if f.toelichting_kluis and leesbaar
                else ""
            )

        def lijst(codes: object, namen: dict[str, str]) -> str:
            return (
                "; ".join(namen.get(str(x), str(x)) for x in codes)
                if isinstance(codes, list | tuple) and codes
                else "nog niet bekend"
            )

        feiten = s.scalars(
            select(DatalekFeit).where(DatalekFeit.datalek_id == d.id).order_by(DatalekFeit.volgnr)
        ).all()
        besluiten = tuple((f.op, f.soort, f.partij, dict(f.gegevens), woorden(f)) for f in feiten)
        concept = next(
            (tekst for _, soort, _, _, tekst in reversed(besluiten) if soort == "betrokkenen_opstellen"), ""
        )
        verhaal = (
            w.kluis.ontsleutel(d.id, f"datalek.verhaal.{d.id}", d.verhaal_kluis)
            if eigen
            else "alleen voor de partij die het datalek afhandelt"
        )
        bericht = stand.feit("betrokkenen_verstuurd") or stand.feit("betrokkenen_niet")
        velden = (
            ("Organisatie die meldt", c.partijen[wie_handelt].naam),
            (
                "Andere betrokken organisaties",
                ", ".join(c.partijen[p].naam for p in sorted(stand.verantwoordelijk - {wie_handelt}))
                or "geen",
            ),
            ("Samenwerking", c.titel),
            ("Wanneer was de inbreuk ontdekt?", tijd(d.opgemerkt_op)),
            ("Wat is er gebeurd?", verhaal),
            ("Aard van de inbreuk", lijst(d.aard, AARD)),
            ("Soorten persoonsgegevens", lijst(b.get("gegevens"), SOORTEN_GEGEVENS)),
            (
                "Bijzondere of strafrechtelijke gegevens",
                "ja" if {"gezondheid", "strafrechtelijk", "politie"} & set(b.get("gegevens", ())) else "nee",  # type: ignore[call-overload]
            ),
            ("Van wie zijn de gegevens?", lijst(b.get("betrokkenen"), SOORTEN_BETROKKENEN)),
            ("Van hoeveel personen?", OMVANG[d.omvang]),
            (
                "Risico voor de betrokkenen",
                {"geen": "geen", "risico": "een risico", "hoog": "een hoog risico"}.get(
                    str(b.get("risico")), "nog niet beoordeeld"
                ),
            ),
            ("Maatregelen", lijst(d.maatregelen, MAATREGELEN)),
            (
                "Zijn de betrokkenen geïnformeerd?",
                "ja"
                if bericht and bericht.soort == "betrokkenen_verstuurd"
                else "nee, gemotiveerd"
                if bericht
                else "nog niet besloten",
            ),
            ("Grensoverschrijdend", "nee, tenzij hieronder anders vermeld"),
        )
        logboek.schrijf(
            s,
            d.id,
            "datalek_ingezien",
            door=lezer.medewerker,
            partij=lezer.partij,
            op=nu.domein,
            op_wand=nu.wand,
            codes={"verhaal": eigen},
        )
        return DatalekDossier(
            d.nummer,
            c.partijen[wie_handelt].naam,
            open_punten(stand),
            d.opgemerkt_op + timedelta(hours=72),
            velden,
            besluiten,
            concept,
            ()
            if d.gesloten_op is not None
            else tuple(n for n, h in HANDELINGEN.items() if _mag(h, geldend, stand, lezer)),
        )


def register(w: Werkplek, wie: Identiteit) -> str:
    """The register of article 33(5) AVG as CSV: facts, effects and measures of every datalek, without
    personal data.

    For the FG (of the own convenanten) and the beheerder. It does not depend on the casus: it stays when that
    is destroyed.
    """
    with w.db.lezen() as s:
        controleer_sessie(s, wie, w.nu(s).wand)
        van = convenanten_als(s, wie, "fg")
        beheerder = beheert(s, wie)
        if not van and not beheerder:
            raise GeenBevoegdheid(
                "Het register is voor de functionaris gegevensbescherming en de beheerder.",
                doen="Vraag de FG.",
            )
        uit = io.StringIO()
        schrijver = csv.writer(uit, delimiter=";", lineterminator="\r\n")
        schrijver.writerow(
            [
                "nummer",
                "convenant",
                "casus",
                "bij",
                "verantwoordelijk",
                "opgemerkt",
                "geregistreerd",
                "aard",
                "omvang",
                "maatregelen",
                "status",
                "risico",
                "gegevens",
                "kennisgeving",
                "automatisch",
                "te laat",
                "gemeld aan AP",
                "ingediend",
                "AP te laat",
                "betrokkenen",
                "gesloten",
            ]
        )
        for d in s.scalars(select(Datalek).order_by(Datalek.geregistreerd_op)):
            if d.convenant not in van and not beheerder:
                continue
            stand = stand_van(s, d)
            b = stand.beoordeling.gegevens if stand.beoordeling else {}
            ap = next((f.gegevens for f in reversed(stand.feiten) if f.soort == "ap_besluiten"), {})
            bericht = stand.feit("betrokkenen_verstuurd") or stand.feit("betrokkenen_niet")
            partijen = s.scalars(
                select(DatalekPartij.partij)
                .where(DatalekPartij.datalek_id == d.id)
                .order_by(DatalekPartij.partij)
            ).all()
            casus = s.get(Casus, d.casus_id) if d.casus_id else None
            schrijver.writerow(
                [
                    d.nummer,
                    d.convenant,
                    casus.nummer if casus else "",
                    d.bij_partij,
                    " ".join(partijen),
                    d.opgemerkt_op.isoformat(),
                    d.geregistreerd_op.isoformat(),
                    " ".join(d.aard),
                    d.omvang,
                    " ".join(d.maatregelen),
                    d.status,
                    b.get("risico", ""),
                    " ".join(b.get("gegevens", ())),  # type: ignore[arg-type]
                    d.kennisgegeven_op.isoformat() if d.kennisgegeven_op else "",
                    "ja" if d.kennisgegeven_door == "stelsel" else "nee",
                    "ja" if d.kennisgegeven_op and d.kennisgegeven_op > d.uiterlijk_op else "nee",
                    {True: "ja", False: "nee"}.get(ap.get("melden"), "niet besloten"),  # type: ignore[call-overload]
                    ap.get("ingediend_op") or "",
                    "ja" if ap.get("te_laat") else "nee",
                    bericht.soort.removeprefix("betrokkenen_") if bericht else "",
                    d.gesloten_op.isoformat() if d.gesloten_op else "",
                ]
            )
        return uit.getvalue()
