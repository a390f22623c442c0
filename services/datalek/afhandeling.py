"""What people decide about a datalek: is it one, how grave, the Autoriteit Persoonsgegevens, the
betrokkene(n), the end.

Sources: articles 33 and 34 AVG; the convenant says who handles the joint part, and on which grounds the
betrokkene(n) may stay uninformed.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any

from pydantic import Field

from rules.codes import (
    ApMelding,
    DatalekStatus,
    Deel,
    GrondZwijgen,
    Omvang,
    Risico,
    SoortBetrokkene,
    SoortPersoonsgegeven,
    WijzeBericht,
    Zwijgen,
)
from rules.datalek import mag_betrokkenen_berichten, mag_incident_melden, mag_sluiten, mag_zwijgen
from rules.feiten import (
    ApBesloten,
    BerichtBeoordeeld,
    BerichtOpgesteld,
    BerichtUitgebleven,
    BerichtVerstuurd,
    DatalekBeoordeeld,
    DatalekGesloten,
    WoordvoeringAfgesproken,
    alle,
)
from rules.rollen import AFHANDELAAR, VERANTWOORDELIJKE
from services.datalek.bereik import InDatalek, op_datalek
from services.handelen.fouten import Conflict, OngeldigeInvoer, eis
from services.handelen.termijnen import sluit_af
from services.handelen.velden import Eenheid, Kenmerk, Moment, Opdracht, Uit, Verhaal

AP_TERMIJN = timedelta(hours=72)


class DatalekBeoordelen(Opdracht):
    """The assessment."""

    is_datalek: bool = Field(
        description="Zijn er persoonsgegevens verloren, gewijzigd, of gezien door wie dat niet mocht?"
    )
    risico: Risico = Field(description="Risico voor de betrokkene(n)")
    omvang: Omvang | None = Field(None, description="Aantal betrokkenen (leeg: zoals gemeld)")
    gegevens: tuple[SoortPersoonsgegeven, ...] = Field((), description="Soorten gegevens")
    betrokkenen: tuple[SoortBetrokkene, ...] = Field((), description="Soorten betrokkenen")
    deel: Deel = Field(Deel.EIGEN, description="Gaat het om de gezamenlijke of om de eigen verwerking?")
    voldoet_aan_criteria: bool = Field(
        False,
        description="Geen datalek, wel een incident dat volgens uw criteria aan de anderen wordt gemeld "
        "(waar het convenant dat afspreekt)",
    )
    motivering: Verhaal = Field(min_length=10, description="Waarom")


class ApBesluiten(Opdracht):
    """The decision on, or a phase of, the notice to the Autoriteit Persoonsgegevens."""

    melden: bool = Field(description="Wordt het datalek gemeld aan de Autoriteit Persoonsgegevens?")
    fase: ApMelding = Field(ApMelding.EERSTE, description="Welke melding is gedaan")
    ingediend_op: Moment | None = Field(None, description="Wanneer de melding is ingediend")
    ap_kenmerk: Kenmerk = Field(
        "", max_length=60, description="Kenmerk dat de Autoriteit Persoonsgegevens gaf"
    )
    motivering: Verhaal = Field(min_length=10, description="Waarom wel of niet")


class Woordvoering(Opdracht):
    """Who speaks."""

    partij: Annotated[str, Uit("partijen")] = Field(description="Partij die het woord voert")
    toelichting: Verhaal = Field(min_length=3, description="Wat is afgesproken")


class BetrokkenenOpstellen(Opdracht):
    """The draft of the one message."""

    tekst: Verhaal = Field(
        min_length=20,
        description="Het bericht: wat er is gebeurd, wat de gevolgen kunnen zijn, wat u doet, wie te bellen",
    )


class BetrokkenenAkkoord(Opdracht):
    """A responsible partij's answer to the draft."""

    akkoord: bool = Field(description="Is uw organisatie akkoord met het bericht?")
    toelichting: Verhaal = Field("", description="Wat anders moet")


class BetrokkenenVerstuurd(Opdracht):
    """The message went out, once."""

    wijze: WijzeBericht = Field(description="Hoe de betrokkene(n) het hoorden")
    aantal: Annotated[int, Eenheid("betrokkenen")] = Field(ge=1, description="Aan hoeveel betrokkenen")


class BetrokkenenNiet(Opdracht):
    """The decision to wait, or not to inform."""

    besluit: Zwijgen = Field(description="Later informeren, of niet")
    grond: GrondZwijgen = Field(description="Grond")
    motivering: Verhaal = Field(min_length=20, description="De beargumenteerde beslissing")


class DatalekSluiten(Opdracht):
    """The end."""

    lessen: Verhaal = Field(min_length=3, description="Wat ervan is geleerd")


def _stand(h: InDatalek) -> dict[str, Any]:
    return {"datalek": h.d.nummer, "status": str(h.d.status)}


@op_datalek(
    "Datalek beoordelen", wie=AFHANDELAAR, naam="datalek_beoordelen", mails=("datalek_anderen", "incident")
)
def beoordelen(h: InDatalek, op: DatalekBeoordelen) -> dict[str, Any]:
    """Beoordeel: is het een datalek, hoe groot is het risico, en wiens verwerking is het?"""
    omvang = op.omvang or Omvang(h.d.omvang)  # type: ignore[call-arg]
    if op.voldoet_aan_criteria:
        eis(mag_incident_melden(h.geldend))
    h.feit(
        DatalekBeoordeeld(
            is_datalek=op.is_datalek,
            risico=op.risico,
            deel=op.deel,
            omvang=omvang,
            gegevens=tuple(sorted({str(x) for x in op.gegevens})),
            betrokkenen=tuple(sorted({str(x) for x in op.betrokkenen})),
            melden_als_incident=op.voldoet_aan_criteria,
        ),
        op.motivering,
    )
    h.d.omvang = str(omvang)
    anderen = set(h.geldend.convenant.partijen) - {h.d.bij_partij}
    codes = {"aard": h.d.aard, "maatregelen": h.d.maatregelen}
    if op.is_datalek:
        codes["omvang"] = h.d.omvang  # type: ignore[assignment]
        h.vertel("datalek_anderen", anderen - h.stand.verantwoordelijk, om="beoordeeld", codes=codes)
        if h.d.status == DatalekStatus.GEMELD:
            h.d.status = DatalekStatus.BEOORDEELD
    else:
        sluit_af(h.s, h.d.id)
        h.d.status = DatalekStatus.INCIDENT
        if op.voldoet_aan_criteria:
            h.vertel("incident", anderen, om="incident", codes=codes)
    return _stand(h)


@op_datalek("Besluiten over de melding aan de AP", wie=AFHANDELAAR, naam="datalek_ap_besluiten")
def ap_besluiten(h: InDatalek, op: ApBesluiten) -> dict[str, Any]:
    """Besluit of het datalek aan de Autoriteit Persoonsgegevens wordt gemeld, en leg vast wat is
    ingediend.
    """
    if op.melden and op.ingediend_op is None:
        raise OngeldigeInvoer(
            "Vul in wanneer de melding is ingediend.",
            doen="De Autoriteit Persoonsgegevens neemt alleen meldingen aan op haar webformulier; "
            "kopieer daarvoor het dossier.",
        )
    if op.ingediend_op is not None and op.ingediend_op > h.nu.domein:
        raise OngeldigeInvoer("Dit moment ligt in de toekomst.", doen="Controleer datum en tijd.")
    eerder = any(v.feit.melden for v in alle(h.stand.feiten, ApBesloten))
    if op.fase != ApMelding.EERSTE and not eerder:
        raise Conflict("Er is nog geen eerste melding.", doen="Leg eerst de eerste melding vast.")
    if op.fase == ApMelding.EERSTE and eerder:
        raise Conflict("De eerste melding is al gedaan.", doen="Kies vervolg of intrekking.")
    uiterlijk = h.d.opgemerkt_op + AP_TERMIJN
    eerste = op.ingediend_op if op.fase == ApMelding.EERSTE else None
    h.feit(
        ApBesloten(
            melden=op.melden,
            fase=op.fase,
            ingediend_op=op.ingediend_op.isoformat() if op.ingediend_op else None,
            ap_kenmerk=op.ap_kenmerk,
            te_laat=eerste is not None and eerste > uiterlijk,
        ),
        op.motivering,
    )
    return _stand(h)


@op_datalek("Woordvoering afspreken", wie=AFHANDELAAR, naam="datalek_woordvoering")
def woordvoering(h: InDatalek, op: Woordvoering) -> dict[str, Any]:
    """Leg vast welke partij het woord voert."""
    h.feit(WoordvoeringAfgesproken(op.partij), op.toelichting)
    return _stand(h)


@op_datalek(
    "Bericht aan de betrokkene(n) opstellen",
    wie=AFHANDELAAR,
    naam="datalek_betrokkenen_opstellen",
    mails=("datalek_afgestemd_bericht",),
)
def betrokkenen_opstellen(h: InDatalek, op: BetrokkenenOpstellen) -> dict[str, Any]:
    """Stel één bericht aan de betrokkene(n) op; elke verantwoordelijke partij geeft daarna akkoord."""
    if h.stand.laatste(BerichtVerstuurd) is not None:
        raise Conflict("Het bericht is al verstuurd; er gaat één bericht uit.", doen="Bekijk het datalek.")
    versie = sum(1 for _ in alle(h.stand.feiten, BerichtOpgesteld)) + 1
    h.feit(BerichtOpgesteld(versie), op.tekst)
    anderen = h.stand.verantwoordelijk - {h.lezer.partij}
    h.vertel("datalek_afgestemd_bericht", anderen, om=f"bericht versie {versie}")
    return _stand(h)


@op_datalek(
    "Akkoord met het bericht aan de betrokkene(n)", wie=VERANTWOORDELIJKE, naam="datalek_betrokkenen_akkoord"
)
def betrokkenen_akkoord(h: InDatalek, op: BetrokkenenAkkoord) -> dict[str, Any]:
    """Geef als verantwoordelijke partij akkoord met het bericht aan de betrokkene(n), of zeg wat anders
    moet.
    """
    if h.d.gesloten_op is not None:
        raise Conflict("Dit datalek is gesloten.")
    if h.stand.laatste(BerichtOpgesteld) is None:
        raise Conflict("Er is nog geen bericht opgesteld.", doen="Wacht op het concept.")
    if not op.akkoord and not op.toelichting:
        raise OngeldigeInvoer("Zeg wat er anders moet.", doen="Vul de toelichting in.")
    h.feit(BerichtBeoordeeld(op.akkoord), op.toelichting)
    return _stand(h)


@op_datalek(
    "Bericht aan de betrokkene(n) is verstuurd", wie=AFHANDELAAR, naam="datalek_betrokkenen_verstuurd"
)
def betrokkenen_verstuurd(h: InDatalek, op: BetrokkenenVerstuurd) -> dict[str, Any]:
    """Leg vast dat het afgestemde bericht aan de betrokkene(n) is verstuurd."""
    eis(mag_betrokkenen_berichten(h.geldend, h.stand))
    h.feit(BerichtVerstuurd(op.wijze, op.aantal))
    return _stand(h)


@op_datalek("Betrokkene(n) later of niet informeren", wie=AFHANDELAAR, naam="datalek_betrokkenen_niet")
def betrokkenen_niet(h: InDatalek, op: BetrokkenenNiet) -> dict[str, Any]:
    """Besluit gemotiveerd om de betrokkene(n) later of niet te informeren."""
    eis(mag_zwijgen(h.geldend, op.grond))
    h.feit(BerichtUitgebleven(op.besluit, op.grond), op.motivering)
    return _stand(h)


@op_datalek("Datalek sluiten", wie=AFHANDELAAR, naam="datalek_sluiten")
def sluiten(h: InDatalek, op: DatalekSluiten) -> dict[str, Any]:
    """Sluit het datalek, met wat ervan is geleerd."""
    eis(mag_sluiten(h.stand))
    h.d.status, h.d.gesloten_op = DatalekStatus.GESLOTEN, h.nu.domein
    sluit_af(h.s, h.d.id)
    h.feit(DatalekGesloten(), op.lessen)
    return _stand(h)
