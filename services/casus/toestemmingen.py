"""Consents: recorded of one person, and withdrawn with everything that follows from it."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from datetime import date
from typing import Annotated, Any

from pydantic import Field
from sqlalchemy import select

from models.tabellen import Bericht, Betrokkene, CasusFeit, Gegeven
from notifications.uitbox import bericht_id
from rules.codes import SoortToestemming, ToestemmingVan
from rules.feiten import (
    GegevenVerstuurd,
    ToestemmingBetrokkene,
    ToestemmingIngetrokken,
    ToestemmingMelder,
    ToestemmingVastgelegd,
)
from rules.rollen import GEVER, PARTNER, POLITIE
from rules.toestemming import (
    BEROEPSGEHEIM_MET_TOESTEMMING,
    blijft_gedragen,
    categorieen_melder,
    ingetrokken,
    mag_intrekken,
    mag_toestemming_vastleggen,
    rust_op_toestemming,
    vergt_toestemming_melder,
    volgend_nummer,
)
from rules.verstrekken import mag_melder_vragen
from services.casus.bereik import InCasus, handeling
from services.casus.mensen import nieuwe_betrokkene, wie_is
from services.handelen.fouten import Conflict, OngeldigeInvoer, eis
from services.handelen.handeling import Kop
from services.handelen.velden import Opdracht, Persoonsregel, Uit, Verhaal


class ToestemmingMelderVastleggen(Opdracht):
    """A melder's answer, or its withdrawal."""

    melder: Annotated[str, Uit("melders")] = Field("", description="Welke melder (leeg: de eerste)")
    gegeven: bool = Field(description="Geeft de melder toestemming? (Nee: niet gegeven of ingetrokken)")
    toelichting: Verhaal = Field("", description="Hoe en wanneer gevraagd")


class ToestemmingVastleggen(Opdracht):
    """Consent for one gegeven of article 9 Wpg."""

    van: ToestemmingVan = Field(description="Wie toestemming gaf")
    gegeven_op: date = Field(description="Wanneer")
    functionaris: Persoonsregel = Field(min_length=2, description="Naam of functie van wie toestemming gaf")
    toelichting: Verhaal = Field(
        min_length=3, description="Voor welk gegeven, en waarvoor het wordt gebruikt"
    )


class ToestemmingBetrokkeneVastleggen(Opdracht):
    """A person agrees that a partij shares something."""

    betrokkene: Annotated[str, Uit("betrokkenen", streng=False)] = Field(
        "", description="Van wie (leeg: de aangemelde inwoner)"
    )
    waarvoor: SoortToestemming = Field(description="Waarvoor")
    ontvangers: tuple[Annotated[str, Uit("deelnemers")], ...] = Field(
        min_length=1, description="Met wie uw organisatie mag delen"
    )
    gegeven_op: date = Field(description="Wanneer")
    gevraagd_door: Persoonsregel = Field(min_length=2, description="Wie erom vroeg")
    toelichting: Verhaal = Field(min_length=3, description="Waarover, en hoe is gevraagd")


class ToestemmingIntrekken(Opdracht):
    """A consent ends."""

    toestemming: Annotated[int, Uit("eigen_toestemmingen", streng=False)] = Field(
        ge=1, description="Nummer van de toestemming"
    )
    toelichting: Verhaal = Field(min_length=3, description="Wanneer en hoe ingetrokken")


@handeling("Toestemming voor politiegegevens vastleggen", kop=Kop.GEGEVENS, wie=POLITIE)
def toestemming_vastleggen(h: InCasus, op: ToestemmingVastleggen) -> dict[str, Any]:
    """Leg toestemming vast voor één politiegegeven van artikel 9 Wpg. Noem haar daarna bij dat gegeven."""
    nr = volgend_nummer(h.stand)
    feit = ToestemmingVastgelegd(op.van, nr, _dag(h, op.gegeven_op))
    h.feit(feit, f"{op.functionaris}\n{op.toelichting}")
    return {"toestemming": nr}


@handeling("Toestemming van een betrokkene vastleggen", kop=Kop.GEGEVENS, wie=GEVER)
def toestemming_betrokkene_vastleggen(h: InCasus, op: ToestemmingBetrokkeneVastleggen) -> dict[str, Any]:
    """Leg vast dat een persoon uw organisatie toestemming gaf om iets te delen, en met wie."""
    eis(mag_toestemming_vastleggen(h.stand, h.lezer))
    categorie, id_ = wie_is(h, op.betrokkene)
    id_ = id_ or nieuwe_betrokkene(h, categorie, {}).id
    nr, ontvangers = volgend_nummer(h.stand), tuple(sorted(set(op.ontvangers)))
    feit = ToestemmingBetrokkene(id_, op.waarvoor, ontvangers, nr, _dag(h, op.gegeven_op))
    h.feit(feit, f"Gevraagd door: {op.gevraagd_door}\n{op.toelichting}")
    return {"toestemming": nr}


def leg_vast_bij_aanmelding(
    h: InCasus, betrokkene_id: str, grondslagen: tuple[str, ...], beroepsgeheim: str | None
) -> None:
    """Who brings somebody in on consent, has it, for sharing with the regie: before this there was no casus
    to record it in.
    """
    nodig = {
        SoortToestemming.GRONDSLAG: rust_op_toestemming(h.geldend.convenant, grondslagen),
        SoortToestemming.BEROEPSGEHEIM: beroepsgeheim == BEROEPSGEHEIM_MET_TOESTEMMING,
    }
    dag = h.nu.domein.date().isoformat()
    for nr, waarvoor in enumerate((soort for soort, geldt in nodig.items() if geldt), start=1):
        h.feit(ToestemmingBetrokkene(betrokkene_id, waarvoor, (h.regie,), nr, dag))


def _dag(h: InCasus, dag: date) -> str:
    if dag > h.nu.domein.date():
        raise OngeldigeInvoer(
            "Deze datum ligt in de toekomst.", doen="Leg toestemming vast als zij gegeven is."
        )
    return dag.isoformat()


@handeling("Toestemming intrekken", kop=Kop.GEGEVENS, wie=PARTNER, mails=("toestemming_ingetrokken",))
def toestemming_intrekken(h: InCasus, op: ToestemmingIntrekken) -> None:
    """Leg vast dat een toestemming is ingetrokken. Anderen lezen niet meer wat daarop rustte; wat nergens
    anders op rust, wordt gewist; en wie het kreeg, hoort dat.
    """
    eis(mag_intrekken(h.stand, h.lezer, op.toestemming))
    weg = ingetrokken(h.stand)
    if op.toestemming in weg:
        raise Conflict("Deze toestemming is al ingetrokken.", doen="Bekijk het verloop van de casus.")
    weg |= {op.toestemming}
    geraakt = [g for g in _gegevens(h) if _rustte_op(h, g, op.toestemming, weg)]
    gewist = [g for g in geraakt if rust_op_toestemming(h.geldend.convenant, g.grondslagen)]
    ids = tuple(sorted(g.id for g in geraakt))
    _houd_tegen(h, ids)
    feit = h.feit(ToestemmingIngetrokken(op.toestemming, ids, wis(h, gewist)), op.toelichting)
    ontvangers = {partij for g in geraakt for partij in g.ontvangers}
    h.vertel("toestemming_ingetrokken", ontvangers - {h.lezer.partij}, om=feit.id)


def _rustte_op(h: InCasus, g: Gegeven, nr: int, weg: frozenset[int]) -> bool:
    """Does this gegeven lose what carries it when this consent ends?"""
    return nr in g.toestemmingen and not blijft_gedragen(
        h.stand, h.geldend, g.categorie, g.toestemmingen, weg
    )


@handeling(
    "Toestemming van de melder vastleggen", kop=Kop.AANPAK, wie=PARTNER, mails=("toestemming_ingetrokken",)
)
def toestemming_melder_vastleggen(h: InCasus, op: ToestemmingMelderVastleggen) -> None:
    """Leg als verhuurder vast of de melder toestemming geeft, of die intrekt. Na intrekken wordt gewist wat
    daarop rustte, en wie het kreeg, hoort dat.
    """
    eis(mag_melder_vragen(h.geldend, h.lezer.partij))
    categorie, id_ = wie_is(h, op.melder or categorieen_melder(h.geldend.convenant)[0])
    id_ = id_ or nieuwe_betrokkene(h, categorie, {}).id
    rustten = (
        [] if op.gegeven else [g for g in _gegevens(h) if g.betrokkene_id == id_ and _alleen_hierop(h, g)]
    )
    _houd_tegen(h, [g.id for g in rustten])
    ontvangers = {partij for g in rustten for partij in g.ontvangers}
    feit = h.feit(ToestemmingMelder(op.gegeven, id_, wis(h, rustten)), op.toelichting)
    if not op.gegeven:
        _vergeet(h, h.s.get_one(Betrokkene, id_))
    h.vertel("toestemming_ingetrokken", ontvangers - {h.lezer.partij}, om=feit.id)


def _gegevens(h: InCasus) -> Iterable[Gegeven]:
    """What is still there of this casus."""
    return h.s.scalars(
        select(Gegeven)
        .where(Gegeven.casus_id == h.casus.id, Gegeven.gewist_op.is_(None))
        .order_by(Gegeven.op, Gegeven.id)
    ).all()


def _alleen_hierop(h: InCasus, g: Gegeven) -> bool:
    """Does nothing but the melder's consent carry this gegeven?"""
    c = h.geldend.convenant
    return vergt_toestemming_melder(c, g.categorie) or rust_op_toestemming(c, g.grondslagen)


def wis(h: InCasus, gegevens: Collection[Gegeven]) -> tuple[str, ...]:
    """Take the content of these gegevens from the vault, and the words with which they were given, doubted
    or corrected. That they were there stays, in codes. Returns their ids.
    """
    ids = tuple(sorted(g.id for g in gegevens))
    for g in gegevens:
        g.inhoud_kluis, g.gewist_op = b"", h.nu.domein
    met_woorden = select(CasusFeit).where(
        CasusFeit.casus_id == h.casus.id, CasusFeit.toelichting_kluis.is_not(None)
    )
    for f in h.s.scalars(met_woorden) if ids else ():
        if f.gegevens.get("gegeven") in ids:
            f.toelichting_kluis = None
    return ids


def _houd_tegen(h: InCasus, gegevens: Collection[str]) -> None:
    """What was sealed for a mail and has not left yet, does not leave."""
    verstuurd = h.s.scalars(
        select(CasusFeit).where(
            CasusFeit.casus_id == h.casus.id, CasusFeit.soort == GegevenVerstuurd.handeling
        )
    )
    oorzaken = [f.id for f in verstuurd if f.gegevens["gegeven"] in gegevens]
    klaar = h.s.scalars(
        select(Bericht).where(Bericht.onderwerp_id == h.casus.id, Bericht.inhoud_kluis.is_not(None))
    )
    for b in klaar:
        if b.id in {bericht_id(h.casus.id, om, "verzegelde_inhoud", b.contact_id or "") for om in oorzaken}:
            b.inhoud_kluis = None


def _vergeet(h: InCasus, melder: Betrokkene) -> None:
    """Who a melder is, was kept on consent only."""
    h.verzegel(melder, Betrokkene.persoon_kluis, json.dumps({}))
    melder.zoekindex, melder.naamindex = None, ""
