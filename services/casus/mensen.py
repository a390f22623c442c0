"""The people of a casus: recorded in the vault, pointed out by category and number, never by name."""

from __future__ import annotations

import json
from datetime import date
from typing import Annotated, Any

from pydantic import Field

from models.tabellen import Betrokkene, nieuw_id
from rules.feiten import PersoonToegevoegd, ToestemmingMelder
from rules.mensen import mag_persoon_toevoegen
from rules.rollen import GEVER
from rules.toestemming import categorieen_melder
from rules.zonder_naam import Aanwijzing, BekendPersoon, vind
from services.casus.bereik import InCasus, handeling
from services.handelen.fouten import OngeldigeInvoer, eis
from services.handelen.handeling import Kop
from services.handelen.personen import ook_open, zet_index
from services.handelen.velden import Opdracht, Persoonsregel, Uit, Verhaal


class PersoonToevoegen(Opdracht):
    """Somebody whom the casus is about too, or who reported it."""

    categorie: Annotated[str, Uit("categorieen_betrokkene")] = Field(description="Wie is dit in de casus")
    naam: Persoonsregel = Field("", max_length=200, description="Naam, als die nodig is")
    geboortedatum: date | None = Field(None, description="Geboortedatum, als die bekend en nodig is")
    adres: Persoonsregel = Field("", description="Adres of verblijfplaats")
    telefoon: Persoonsregel = Field("", max_length=60, description="Telefoonnummer")
    met_toestemming: bool = Field(
        False, description="De persoon gaf toestemming om dit vast te leggen (alleen nodig bij een melder)"
    )
    toelichting: Verhaal = Field(
        "", description="Waarom deze persoon erbij hoort, of hoe om toestemming is gevraagd"
    )


def nieuwe_betrokkene(h: InCasus, categorie: str, persoon: dict[str, Any]) -> Betrokkene:
    """A person in this casus; everything about the person is in the vault."""
    rij = Betrokkene(
        id=nieuw_id(),
        casus_id=h.casus.id,
        categorie=categorie,
        volgnr=1 + sum(b.categorie == categorie for b in h.betrokkenen()),
        partij=h.lezer.partij,
        op=h.nu.domein,
    )
    h.verzegel(rij, Betrokkene.persoon_kluis, json.dumps(persoon, ensure_ascii=False))
    zet_index(h.w.kluis, rij, persoon)
    h.s.add(rij)
    h.s.flush()
    return rij


def meld_dubbel(h: InCasus) -> None:
    """Tell the regie, and nobody else, when somebody of this casus may occur in another open one. The one who
    brought this casus in may not know of the other.
    """
    if ook_open(h.s, h.casus):
        h.vertel("mogelijk_dubbel", {h.regie}, om=f"mogelijk dubbel {len(h.betrokkenen())}", opvolgen=False)


def wie_is(h: InCasus, woord: str) -> tuple[str, str]:
    """The category and the id of whom a field points out: "melder 2", or the first of a bare category, or
    the one who was brought in. No id: nobody of that category was recorded yet.

    Raises OngeldigeInvoer for somebody who is not there.
    """
    c = h.geldend.convenant
    woord = woord or next(iter(c.categorieen_betrokkene))
    for b in h.stand.betrokkenen:
        if b.aanduiding == woord:
            return b.categorie, b.id
    if woord in c.categorieen_betrokkene:
        return woord, h.stand.eerste(woord)
    mogelijk = [*c.categorieen_betrokkene, *(b.aanduiding for b in h.stand.betrokkenen)]
    raise OngeldigeInvoer(
        f"'{woord}' is niet bekend in deze casus.", doen=f"Kies uit: {', '.join(mogelijk)}."
    )


def noemt_iemand(h: InCasus, tekst: str) -> tuple[Aanwijzing, ...]:
    """By what somebody can be known in this text: everyone recorded in this casus, and what has the form of
    a name, a date, an address or a number.
    """
    personen = (json.loads(h.w.kluis.open(b, Betrokkene.persoon_kluis) or "{}") for b in h.betrokkenen())
    return vind(tekst, [_bekend(persoon) for persoon in personen])


def _bekend(persoon: dict[str, str | None]) -> BekendPersoon:
    """What was recorded of somebody, as the search for names knows it."""
    geboren = persoon.get("geboortedatum")
    return BekendPersoon(
        persoon.get("naam") or "",
        date.fromisoformat(geboren) if geboren else None,
        persoon.get("adres") or "",
        persoon.get("telefoon") or "",
    )


@handeling("Persoon toevoegen", kop=Kop.GEGEVENS, wie=GEVER, mails=("mogelijk_dubbel",))
def persoon_toevoegen(h: InCasus, op: PersoonToevoegen) -> dict[str, Any]:
    """Leg vast dat nog iemand bij deze casus hoort; anderen zien geen naam, alleen een nummer."""
    persoon = op.model_dump(mode="json", include={"naam", "geboortedatum", "adres", "telefoon"})
    eis(
        mag_persoon_toevoegen(
            h.stand,
            h.geldend,
            h.lezer,
            op.categorie,
            met_naam=any(persoon.values()),
            met_toestemming=op.met_toestemming,
        )
    )
    rij = nieuwe_betrokkene(h, op.categorie, persoon)
    h.feit(PersoonToegevoegd(rij.id, rij.categorie), op.toelichting)
    if op.met_toestemming and op.categorie in categorieen_melder(h.geldend.convenant):
        h.feit(ToestemmingMelder(gegeven=True, betrokkene=rij.id), op.toelichting)
    meld_dubbel(h)
    return {"persoon": f"{rij.categorie} {rij.volgnr}"}
