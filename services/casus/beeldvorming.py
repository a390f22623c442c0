"""What the partners see together and agree on: toestandsbeeld, casusregie, whose data may go where, result,
afschaling.
"""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field
from sqlalchemy import select

from models.tabellen import Actie
from rules.zeggenschap import mag_toestaan, mag_vrijgave_vragen, mag_vrijgeven
from rules.zorgvuldig import is_eigen_actie
from services.casus.aanmelding import bekend
from services.casus.gegevens import zichtbaar_gegeven
from services.handelen.fouten import NietGevonden, eis
from services.handelen.handeling import Handeling, Opdracht, handeling
from services.handelen.omroep import deelnemers, vertel


class LeefgebiedBeschrijven(Opdracht):
    """A part of the toestandsbeeld."""

    leefgebied: str = Field(description="Leefgebied uit het convenant")
    beeld: str = Field(
        min_length=3, max_length=20_000, description="Hoe het ervoor staat (ook: hier speelt niets)"
    )


class CasusregisseurBenoemen(Opdracht):
    """Who has the casusregie."""

    partij: str = Field(description="Deelnemer die de casusregie heeft")
    toelichting: str = Field("", max_length=20_000, description="Afspraken hierover")


class GegevenHertoetsen(Opdracht):
    """Is a gegeven also necessary for another doel?"""

    gegeven: str = Field(description="Het gegeven (id uit het dossier)")
    doel: str = Field(description="Het andere doel, uit het convenant")
    noodzakelijk: bool = Field(description="Is het gegeven ook voor dit doel noodzakelijk?")
    motivering: str = Field(min_length=3, max_length=20_000, description="Waarom")


class GebruikToestaan(Opdracht):
    """The giver's say on use for another doel."""

    gegeven: str = Field(description="Het gegeven (id uit het dossier)")
    doel: str = Field(description="Het andere doel, uit het convenant")
    toegestaan: bool = Field(description="Mag het gegeven voor dit doel worden gebruikt?")
    motivering: str = Field(min_length=3, max_length=20_000, description="Waarom")


class VrijgaveVragen(Opdracht):
    """May a gegeven go home with us?"""

    gegeven: str = Field(description="Het gegeven (id uit het dossier)")
    waarvoor: str = Field(
        min_length=3,
        max_length=20_000,
        description="Waarvoor uw organisatie het in het eigen dossier nodig heeft",
    )


class Vrijgeven(Opdracht):
    """A gegeven goes home with a partij, or not."""

    gegeven: str = Field(description="Het gegeven (id uit het dossier)")
    partij: str = Field(description="Ontvanger die het in het eigen dossier mag gebruiken")
    actie: int | None = Field(None, ge=1, description="Nummer van de actie waarvoor")
    toegestaan: bool = Field(True, description="Mag het mee?")
    reden: str = Field(
        "", max_length=20_000, description="Reden om af te wijken (zonder actie), of waarom het niet mag"
    )


class ZonderGegevens(Opdracht):
    """An actie that needs no data of others."""

    actie: int = Field(ge=1, description="Nummer van de actie")


class ResultaatVaststellen(Opdracht):
    """The result beside the first doel."""

    doel_bereikt: Literal["ja", "deels", "nee"] = Field(description="Is het eerste doel bereikt?")
    resultaat: str = Field(
        min_length=3, max_length=20_000, description="Het resultaat, naast het eerste probleem en doel"
    )


class AfschalingMotiveren(Opdracht):
    """Why the samenwerking can step back."""

    reden: Literal["taken_helder", "een_organisatie_kan_verder"] = Field(description="Waarom afschalen kan")
    toelichting: str = Field(min_length=3, max_length=20_000, description="Toelichting")


@handeling(LeefgebiedBeschrijven)
def leefgebied_beschrijven(h: Handeling, op: LeefgebiedBeschrijven) -> dict[str, Any]:
    """Beschrijf een leefgebied in het toestandsbeeld; een nieuwe versie laat de oude staan."""
    bekend((op.leefgebied,), h.geldend.convenant.leefgebieden, "leefgebieden")
    eerder = sum(
        f.soort == "leefgebied_beschrijven" and f.gegevens.get("leefgebied") == op.leefgebied
        for f in h.stand.feiten
    )
    h.feit("leefgebied_beschrijven", {"leefgebied": op.leefgebied, "versie": eerder + 1}, op.beeld)
    return {"versie": eerder + 1}


@handeling(CasusregisseurBenoemen)
def casusregisseur_benoemen(h: Handeling, op: CasusregisseurBenoemen) -> None:
    """Leg vast welke deelnemer de casusregie heeft."""
    bekend((op.partij,), sorted(deelnemers(h.stand)), "deelnemers")
    h.feit("casusregisseur_benoemen", {"partij": op.partij}, op.toelichting or None)


@handeling(GegevenHertoetsen)
def gegeven_hertoetsen(h: Handeling, op: GegevenHertoetsen) -> None:
    """Beoordeel of een gegeven ook voor een ander doel noodzakelijk is (eerst dit, dan de inbrenger)."""
    bekend((op.doel,), h.geldend.convenant.doelen, "doelen")
    g, _ = zichtbaar_gegeven(h, op.gegeven)
    feit = h.feit(
        "gegeven_hertoetsen",
        {"gegeven": g.id, "doel": op.doel, "noodzakelijk": op.noodzakelijk, "van": g.inbrenger},
        op.motivering,
    )
    if op.noodzakelijk:
        vertel(
            h.s,
            h.casus,
            "gebruik_gevraagd",
            {g.inbrenger},
            gebeurtenis=feit.id,
            wand=h.nu.wand,
            domein=h.nu.domein,
        )


@handeling(GebruikToestaan)
def gebruik_toestaan(h: Handeling, op: GebruikToestaan) -> None:
    """Sta als inbrenger toe, of niet, dat een gegeven voor een ander doel wordt gebruikt."""
    g, feit = zichtbaar_gegeven(h, op.gegeven)
    eis(mag_toestaan(h.stand, h.geldend, h.lezer, feit, op.doel))
    h.feit("gebruik_toestaan", {"gegeven": g.id, "doel": op.doel, "toegestaan": op.toegestaan}, op.motivering)


@handeling(VrijgaveVragen)
def vrijgave_vragen(h: Handeling, op: VrijgaveVragen) -> None:
    """Vraag de inbrenger of uw organisatie een gegeven mee mag nemen naar het eigen dossier."""
    g, feit = zichtbaar_gegeven(h, op.gegeven)
    eis(mag_vrijgave_vragen(h.stand, h.geldend, h.lezer, feit))
    gevraagd = h.feit("vrijgave_vragen", {"gegeven": g.id, "van": g.inbrenger}, op.waarvoor)
    vertel(
        h.s,
        h.casus,
        "vrijgave_gevraagd",
        {g.inbrenger},
        gebeurtenis=gevraagd.id,
        wand=h.nu.wand,
        domein=h.nu.domein,
    )


@handeling(Vrijgeven)
def vrijgeven(h: Handeling, op: Vrijgeven) -> None:
    """Geef als inbrenger een gegeven vrij voor eigen gebruik door een partij, voor haar actie, of zeg dat het
    niet mag.
    """
    g, feit = zichtbaar_gegeven(h, op.gegeven)
    eis(mag_vrijgeven(h.stand, h.geldend, h.lezer, feit, op.partij, op.actie, met_reden=bool(op.reden)))
    gedaan = h.feit(
        "vrijgeven",
        {"gegeven": g.id, "partij": op.partij, "actie": op.actie, "toegestaan": op.toegestaan},
        op.reden or None,
    )
    vertel(
        h.s,
        h.casus,
        "vrijgegeven" if op.toegestaan else "vrijgave_geweigerd",
        {op.partij},
        gebeurtenis=gedaan.id,
        wand=h.nu.wand,
        domein=h.nu.domein,
    )


@handeling(ZonderGegevens)
def zonder_gegevens(h: Handeling, op: ZonderGegevens) -> None:
    """Leg vast dat een actie van uw organisatie zonder gegevens van anderen kan."""
    actie = h.s.scalars(select(Actie).where(Actie.casus_id == h.casus.id, Actie.volgnr == op.actie)).first()
    if actie is None:
        raise NietGevonden(f"Actie {op.actie} bestaat niet.", doen="Bekijk de acties in de casus.")
    eis(is_eigen_actie(h.lezer, actie.partij))
    h.feit("zonder_gegevens", {"actie": op.actie})


@handeling(ResultaatVaststellen)
def resultaat_vaststellen(h: Handeling, op: ResultaatVaststellen) -> None:
    """Stel het resultaat vast naast het eerste probleem en doel."""
    triage = next((f for f in h.stand.feiten if f.soort == "triage_vaststellen"), None)
    eerste = triage.gegevens.get("doel") if triage else None
    h.feit("resultaat_vaststellen", {"eerste_doel": eerste, "doel_bereikt": op.doel_bereikt}, op.resultaat)


@handeling(AfschalingMotiveren)
def afschaling_motiveren(h: Handeling, op: AfschalingMotiveren) -> None:
    """Leg vast waarom de samenwerking kan worden afgebouwd."""
    h.feit("afschaling_motiveren", {"reden": op.reden}, op.toelichting)
