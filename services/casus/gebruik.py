"""Whose data may go where: use for another doel, and taking a gegeven home. The giver keeps its say."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from rules.feiten import (
    FasegebruikBepaald,
    GebruikToegestaan,
    GegevenHertoetst,
    VrijgaveGevraagd,
    Vrijgegeven,
    ZonderGegevens,
)
from rules.rollen import PARTNER, REGIE
from rules.zeggenschap import is_inbrenger, mag_toestaan, mag_vrijgave_vragen, mag_vrijgeven
from rules.zorgvuldig import is_eigen_actie, staat_aan_een_kant
from services.casus.bereik import InCasus, handeling
from services.casus.gegevens import zichtbaar_gegeven
from services.casus.plan import vind_actie
from services.handelen.fouten import eis
from services.handelen.handeling import Kop
from services.handelen.velden import Opdracht, Uit, Verhaal


class GegevenHertoetsen(Opdracht):
    """Is a gegeven also necessary for another doel?"""

    gegeven: Annotated[str, Uit("gegevens", streng=False)] = Field(description="Het gegeven")
    doel: Annotated[str, Uit("doelen")] = Field(description="Het andere doel")
    noodzakelijk: bool = Field(description="Is het gegeven ook voor dit doel noodzakelijk?")
    motivering: Verhaal = Field(min_length=3, description="Waarom")


class GebruikToestaan(Opdracht):
    """The giver's say on use for another doel."""

    gegeven: Annotated[str, Uit("eigen_gegevens", streng=False)] = Field(description="Het gegeven")
    doel: Annotated[str, Uit("doelen", streng=False)] = Field(description="Het andere doel")
    toegestaan: bool = Field(description="Mag het gegeven voor dit doel worden gebruikt?")
    motivering: Verhaal = Field(min_length=3, description="Waarom")


class FasegebruikBepalen(Opdracht):
    """The giver's say on use in another fase."""

    gegeven: Annotated[str, Uit("eigen_gegevens", streng=False)] = Field(description="Het gegeven")
    fase: Annotated[str, Uit("lopende_fasen")] = Field(description="De fase")
    toegestaan: bool = Field(description="Mag het gegeven in die fase worden gebruikt?")
    motivering: Verhaal = Field(min_length=3, description="Waarom")


class VrijgaveVragen(Opdracht):
    """May a gegeven go home with us?"""

    gegeven: Annotated[str, Uit("gegevens_zonder_vrijgave", streng=False)] = Field(description="Het gegeven")
    waarvoor: Verhaal = Field(
        min_length=3, description="Waarvoor uw organisatie het in het eigen dossier nodig heeft"
    )


class Vrijgeven(Opdracht):
    """A gegeven goes home with a partij, or not."""

    gegeven: Annotated[str, Uit("eigen_gegevens", streng=False)] = Field(description="Het gegeven")
    partij: Annotated[str, Uit("deelnemers", streng=False)] = Field(
        description="Ontvanger die het in het eigen dossier mag gebruiken"
    )
    actie: Annotated[int, Uit("acties", streng=False)] | None = Field(
        None, ge=1, description="Actie waarvoor"
    )
    toegestaan: bool = Field(True, description="Mag het mee?")
    verder: bool = Field(
        False,
        description="Alleen aan de regie: het mag ook mee bij een overdracht aan een andere organisatie",
    )
    reden: Verhaal = Field("", description="Reden om af te wijken (zonder actie), of waarom het niet mag")


class AlsZonderGegevens(Opdracht):
    """An actie that needs no data of others."""

    actie: Annotated[int, Uit("eigen_acties", streng=False)] = Field(ge=1, description="Actie")


@handeling("Gegeven hertoetsen voor een ander doel", kop=Kop.BEELD, wie=REGIE, mails=("gebruik_gevraagd",))
def gegeven_hertoetsen(h: InCasus, op: GegevenHertoetsen) -> None:
    """Beoordeel of een gegeven ook voor een ander doel noodzakelijk is (eerst dit, dan de inbrenger)."""
    g, _ = zichtbaar_gegeven(h, op.gegeven)
    feit = h.feit(GegevenHertoetst(g.id, op.doel, op.noodzakelijk, g.inbrenger), op.motivering)
    if op.noodzakelijk:
        h.vertel("gebruik_gevraagd", {g.inbrenger}, om=feit.id)


@handeling("Ander gebruik van een gegeven toestaan", kop=Kop.BEELD, wie=PARTNER)
def gebruik_toestaan(h: InCasus, op: GebruikToestaan) -> None:
    """Sta als inbrenger toe, of niet, dat een gegeven voor een ander doel wordt gebruikt."""
    g, feit = zichtbaar_gegeven(h, op.gegeven)
    eis(mag_toestaan(h.stand, h.geldend, h.lezer, feit, op.doel))
    h.feit(GebruikToegestaan(g.id, op.doel, op.toegestaan), op.motivering)


@handeling("Gebruik van een gegeven in een andere fase bepalen", kop=Kop.BEELD, wie=PARTNER)
def fasegebruik_bepalen(h: InCasus, op: FasegebruikBepalen) -> None:
    """Zeg als inbrenger of een gegeven in een andere fase mag worden gebruikt. Na een nee leest niemand
    anders het daar.
    """
    g, feit = zichtbaar_gegeven(h, op.gegeven)
    eis(is_inbrenger(h.geldend, h.lezer, feit))
    h.feit(FasegebruikBepaald(g.id, op.fase, op.toegestaan), op.motivering)


@handeling(
    "Vragen of een gegeven mee naar huis mag", kop=Kop.BEELD, wie=PARTNER, mails=("vrijgave_gevraagd",)
)
def vrijgave_vragen(h: InCasus, op: VrijgaveVragen) -> None:
    """Vraag de inbrenger of uw organisatie een gegeven mee mag nemen naar het eigen dossier."""
    g, feit = zichtbaar_gegeven(h, op.gegeven)
    eis(mag_vrijgave_vragen(h.stand, h.geldend, h.lezer, feit))
    gevraagd = h.feit(VrijgaveGevraagd(g.id, g.inbrenger), op.waarvoor)
    h.vertel("vrijgave_gevraagd", {g.inbrenger}, om=gevraagd.id)


@handeling(
    "Gegeven vrijgeven (mee naar huis)",
    kop=Kop.BEELD,
    wie=PARTNER,
    mails=("vrijgegeven", "vrijgave_geweigerd"),
)
def vrijgeven(h: InCasus, op: Vrijgeven) -> None:
    """Geef als inbrenger een gegeven vrij voor eigen gebruik door een partij, voor haar actie, of zeg dat
    het niet mag.
    """
    g, feit = zichtbaar_gegeven(h, op.gegeven)
    met_reden = bool(op.reden)
    eis(
        mag_vrijgeven(
            h.stand,
            h.geldend,
            h.lezer,
            feit,
            op.partij,
            op.actie,
            met_reden=met_reden,
            verder=op.verder,
        )
    )
    vragen = (v for v in h.stand.alle(VrijgaveGevraagd) if v.feit.gegeven == g.id and v.partij == op.partij)
    eis(staat_aan_een_kant(h.geldend, h.lezer, vragen))
    gedaan = h.feit(Vrijgegeven(g.id, op.partij, op.actie, op.toegestaan, op.verder), op.reden)
    h.vertel("vrijgegeven" if op.toegestaan else "vrijgave_geweigerd", {op.partij}, om=gedaan.id)


@handeling("Actie kan zonder gegevens", kop=Kop.BEELD, wie=PARTNER)
def zonder_gegevens(h: InCasus, op: AlsZonderGegevens) -> None:
    """Leg vast dat een actie van uw organisatie zonder gegevens van anderen kan."""
    eis(is_eigen_actie(h.lezer, vind_actie(h, op.actie).partij))
    h.feit(ZonderGegevens(op.actie))
