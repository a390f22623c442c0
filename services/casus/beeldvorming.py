"""What the partners see together and agree on: toestandsbeeld, casusregie, result, afschaling."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from rules.codes import DoelBereikt, RedenAfschaling, RedenStoppen
from rules.feiten import (
    AfschalingGemotiveerd,
    CasusregisseurBenoemd,
    LeefgebiedBeschreven,
    ResultaatVastgesteld,
    StoppenGemotiveerd,
    TriageVastgesteld,
)
from rules.rollen import PARTNER, REGIE
from services.casus.bereik import InCasus, handeling
from services.casus.deur import Bijdrage, draag_bij
from services.handelen.fouten import OngeldigeInvoer
from services.handelen.handeling import Kop
from services.handelen.velden import Opdracht, Uit, Verhaal


class Leefgebied(Opdracht):
    """A part of the toestandsbeeld, and what is known of it."""

    leefgebied: Annotated[str, Uit("leefgebieden")] = Field(description="Leefgebied")
    niets: bool = Field(False, description="Hier speelt niets (dan hoeft u verder niets in te vullen)")
    beeld: Verhaal = Field("", description="Hoe het ervoor staat")
    categorie: Annotated[str, Uit("gegevens_van_deze_fase", streng=False)] = Field(
        "", description="Soort gegevens in dit beeld"
    )
    betrokkene: Annotated[str, Uit("betrokkenen")] = Field(
        "", description="Over wie het gaat (leeg: de aangemelde inwoner)"
    )


class LeefgebiedBeschrijven(Bijdrage, Leefgebied):
    """A part of the toestandsbeeld: a gegeven of who describes it."""


class CasusregisseurBenoemen(Opdracht):
    """Who has the casusregie."""

    partij: Annotated[str, Uit("deelnemers")] = Field(description="Deelnemer die de casusregie heeft")
    toelichting: Verhaal = Field("", description="Afspraken hierover")


class ResultaatVaststellen(Opdracht):
    """The result beside the first doel."""

    doel_bereikt: DoelBereikt = Field(description="Is het eerste doel bereikt?")
    resultaat: Verhaal = Field(min_length=3, description="Het resultaat, naast het eerste probleem en doel")


class AfschalingMotiveren(Opdracht):
    """Why the samenwerking can step back."""

    reden: RedenAfschaling = Field(description="Waarom afschalen kan")
    toelichting: Verhaal = Field(min_length=3, description="Toelichting")


class StoppenMotiveren(Opdracht):
    """Why the joint approach stops."""

    reden: RedenStoppen = Field(description="Waarom de aanpak stopt")
    begeleiding_gaat_door: bool = Field(
        True, description="Gaat de begeleiding van de betrokkene ergens anders door?"
    )
    toelichting: Verhaal = Field(min_length=3, description="Toelichting")


@handeling("Leefgebied beschrijven", kop=Kop.BEELD, wie=PARTNER, mails=("nieuwe_informatie",))
def leefgebied_beschrijven(h: InCasus, op: LeefgebiedBeschrijven) -> dict[str, Any]:
    """Beschrijf een leefgebied in het toestandsbeeld; een nieuwe versie laat de oude staan."""
    versie = 1 + sum(v.feit.leefgebied == op.leefgebied for v in h.stand.alle(LeefgebiedBeschreven))
    if op.niets:
        h.feit(LeefgebiedBeschreven(op.leefgebied, versie))
        return {"versie": versie}
    if not op.beeld or not op.categorie:
        raise OngeldigeInvoer(
            "Bij een beeld hoort wat u weet, en welk soort gegevens dat is.",
            doen="Vul beide in, of kies dat hier niets speelt.",
        )
    g = draag_bij(
        h,
        op,
        inhoud=op.beeld,
        categorie=op.categorie,
        betrokkene=op.betrokkene,
        herkomst=f"{LeefgebiedBeschreven.handeling}:{op.leefgebied}:{versie}",
    )
    feit = h.feit(LeefgebiedBeschreven(op.leefgebied, versie, g.id), op.afweging)
    h.vertel("nieuwe_informatie", set(g.ontvangers) - {h.lezer.partij}, om=feit.id)
    return {"versie": versie, "gegeven": g.id}


@handeling("Casusregisseur benoemen", kop=Kop.BEELD, wie=REGIE)
def casusregisseur_benoemen(h: InCasus, op: CasusregisseurBenoemen) -> None:
    """Leg vast welke deelnemer de casusregie heeft."""
    h.feit(CasusregisseurBenoemd(op.partij), op.toelichting)


@handeling("Resultaat vaststellen", kop=Kop.BEELD, wie=REGIE)
def resultaat_vaststellen(h: InCasus, op: ResultaatVaststellen) -> None:
    """Stel het resultaat vast naast het eerste probleem en doel."""
    triage = next(h.stand.alle(TriageVastgesteld), None)
    eerste = triage.feit.doel if triage is not None else None
    h.feit(ResultaatVastgesteld(op.doel_bereikt, eerste), op.resultaat)


@handeling("Afschaling motiveren", kop=Kop.BEELD, wie=REGIE)
def afschaling_motiveren(h: InCasus, op: AfschalingMotiveren) -> None:
    """Leg vast waarom de samenwerking kan worden afgebouwd."""
    h.feit(AfschalingGemotiveerd(op.reden), op.toelichting)


@handeling("Stoppen motiveren", kop=Kop.BEELD, wie=REGIE)
def stoppen_motiveren(h: InCasus, op: StoppenMotiveren) -> None:
    """Leg vast waarom de gezamenlijke aanpak stopt."""
    h.feit(StoppenGemotiveerd(op.reden, op.begeleiding_gaat_door), op.toelichting)
