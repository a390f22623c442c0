"""What people decide about a datalek: is it one, how grave, the Autoriteit Persoonsgegevens, the
betrokkene(n), and what was learned.

Sources: articles 33 and 34 AVG; the convenant says who handles the joint part, and on which grounds the
betrokkene(n) may stay uninformed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal

from pydantic import AwareDatetime, Field
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from convenanten.definitie import GeldendConvenant
from models import logboek
from models.klok import Moment
from models.tabellen import Datalek, DatalekFeit, Uitgevoerd, nieuw_id
from notifications import uitbox
from notifications.soorten import OMVANG, Soort
from rules.datalek import (
    GEEN_BERICHT,
    DatalekStand,
    mag_afhandelen,
    mag_betrokkenen_berichten,
    mag_namens_verantwoordelijke,
    mag_sluiten,
    mag_zwijgen,
)
from rules.stand import Lezer
from services.datalek.ladder import VOOR, stand_van, vind
from services.handelen.fouten import Conflict, OngeldigeInvoer, eis
from services.handelen.handeling import Opdracht, al_gedaan
from services.handelen.termijnen import sluit_af
from services.handelen.werkplek import Werkplek
from services.handelen.wie import Identiteit, controleer_sessie

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
