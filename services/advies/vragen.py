"""Asking for advice without a casus, giving it, and the reminder to who did not answer.

Question and advice lie in the vault under a key of their own. That key is destroyed when the term of the
register has passed since the question: the strictest reading where a text does not say from when.
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import logboek
from models.tabellen import Advies, Adviesvraag, Betrokkene, Casus, Termijn, nieuw_id
from notifications import uitbox
from rules.codes import Trede
from rules.nadien import bewaartermijn_van
from rules.namen import woorden_van
from rules.rollen import AANMELDER, ADVISEUR
from rules.termijnen import TermijnRegel
from rules.zicht import mag_casus_zien
from rules.zonder_naam import Aanwijzing, mogelijke_namen, vind_zonder_casus, zegt_iemand_te_kennen
from rules.zorgvuldig import adviesvraag_zonder_persoon
from services.advies.bereik import ONDERWERP, InAdvies, om_advies, oorzaak, stand_van
from services.bewaren.bewaartermijn import BEWAREN
from services.handelen.fouten import eis
from services.handelen.standen import laad_stand, tel
from services.handelen.termijnen import STELSEL, voeg_toe
from services.handelen.velden import Opdracht, Uit, ZonderPersoon
from services.handelen.werkplek import Werkplek

AnoniemeVraag = Annotated[
    ZonderPersoon,
    Field(min_length=10, description="De vraag, zonder iets waaraan iemand te herkennen is"),
]
AnoniemAdvies = Annotated[
    ZonderPersoon,
    Field(min_length=3, description="Het advies, zonder iets waaraan iemand te herkennen is"),
]


class AdviesVragen(Opdracht):
    """A question to other partijen that names nobody."""

    partijen: tuple[Annotated[str, Uit("andere_partijen")], ...] = Field(
        min_length=1, description="Aan wie u advies vraagt"
    )
    vraag: AnoniemeVraag


class AdviesGeven(Opdracht):
    """The advice of a partij."""

    advies: AnoniemAdvies


@om_advies(
    "Advies vragen zonder casus",
    wie=AANMELDER,
    mails=("adviesvraag_gesteld",),
    gedaan="De adviesvraag is gesteld",
    opdrachtregel="advies vraag",
    begint=True,
)
def advies_vragen(h: InAdvies, op: AdviesVragen) -> dict[str, Any]:
    """Vraag andere partijen om advies over een situatie, zonder casus en zonder te zeggen om wie het gaat.
    Een woord met een hoofdletter midden in een zin telt als naam. Het stelsel ziet niet alles: lees uw vraag
    na. Moet een partij weten om wie het gaat? Meld de persoon dan aan.
    """
    eis(adviesvraag_zonder_persoon(h.geldend, _vondsten(h, op.vraag)))
    regels = h.geldend.convenant.adviesvragen
    assert regels is not None, "mag_advies_vragen weigert waar het convenant dit niet kent"
    vaststelling_id, _ = h.w.actief(h.s, h.convenant)
    id_, jaar = nieuw_id(), h.nu.domein.year
    h.w.kluis.maak_sleutel(id_, h.nu.wand)
    v = Adviesvraag(
        id=id_,
        nummer=f"ADV-{jaar}-{tel(h.s, f'ADV-{jaar}'):05d}",
        convenant=h.convenant,
        vaststelling_id=vaststelling_id,
        partij=h.lezer.partij,
        door=h.lezer.medewerker,
        gesteld_op=h.nu.domein,
        uiterlijk_op=h.nu.domein + regels.antwoord_binnen,
    )
    h.w.kluis.verzegel(v, Adviesvraag.vraag_kluis, op.vraag)
    h.s.add(v)
    h.s.flush()
    h.begin(v)
    partijen = sorted(set(op.partijen))
    h.s.add_all(Advies(id=nieuw_id(), adviesvraag_id=id_, partij=partij) for partij in partijen)
    voeg_toe(h.s, ONDERWERP, id_, 1, TermijnRegel(Trede.HERINNERING, 1, v.uiterlijk_op))
    tot = bewaartermijn_van(h.geldend, regels.register).na(v.gesteld_op)
    voeg_toe(h.s, BEWAREN, id_, 1, TermijnRegel(Trede.VERNIETIGEN, 1, tot))
    h.log("advies_vragen", {"partijen": partijen}, inhoud=op.vraag)
    h.vertel("adviesvraag_gesteld", partijen, om="gesteld")
    return {"adviesvraag": v.nummer, "id": id_}


@om_advies(
    "Advies geven op een vraag zonder casus",
    wie=ADVISEUR,
    mails=("adviesvraag_beantwoord",),
    gedaan="Uw advies is gegeven",
    opdrachtregel="advies geef",
)
def advies_geven(h: InAdvies, op: AdviesGeven) -> dict[str, Any]:
    """Geef advies op een vraag zonder casus, zonder iemand te noemen. Herkent u iemand? Zeg dat niet: ook dat
    uw organisatie iemand kent, is een persoonsgegeven. Moet er iets gebeuren? Meld de persoon dan aan.
    """
    bekend = (Aanwijzing.BEKEND,) if zegt_iemand_te_kennen(op.advies) else ()
    eis(adviesvraag_zonder_persoon(h.geldend, (*_vondsten(h, op.advies), *bekend), "het advies"))
    rij = h.s.scalars(
        select(Advies).where(Advies.adviesvraag_id == h.v.id, Advies.partij == h.lezer.partij)
    ).one()
    h.w.kluis.verzegel(rij, Advies.advies_kluis, op.advies)
    rij.door, rij.op = h.lezer.medewerker, h.nu.domein
    h.log("advies_geven", {}, inhoud=op.advies)
    h.vertel("adviesvraag_beantwoord", {h.v.partij}, om=rij.id)
    return {"adviesvraag": h.v.nummer}


def _vondsten(h: InAdvies, tekst: str) -> tuple[Aanwijzing, ...]:
    """By what somebody can be known in this text: what has the form of a name, a date, an address or a
    number, and the names in every casus that the writer may know of.

    Not those in other casussen: a refusal would tell the writer that such a person is in one.
    """
    c = h.geldend.convenant
    woorden = (c.titel, *(p.naam for p in c.partijen.values()), *c.toelating.niveaus.values())
    gewoon = {deel for woord in woorden for deel in woorden_van(woord)}
    gevonden = {
        *vind_zonder_casus(tekst, gewoon),
        *([Aanwijzing.NAAM] if _noemt_een_bekende(h, tekst) else []),
    }
    return tuple(v for v in Aanwijzing if v in gevonden)


PER_VRAAG = 500


def _noemt_een_bekende(h: InAdvies, tekst: str) -> bool:
    """Does the whole name of somebody stand in this text, in a casus that the writer may know of?"""
    indexen = h.w.kluis.zoekindexen(sorted(mogelijke_namen(tekst)))
    for i in range(0, len(indexen), PER_VRAAG):
        van_hen = select(Betrokkene.casus_id).where(Betrokkene.naamindex.in_(indexen[i : i + PER_VRAAG]))
        casussen = h.s.scalars(select(Casus).where(Casus.id.in_(van_hen), Casus.convenant == h.convenant))
        for casus in casussen:
            geldend = h.w.geldend(h.s, casus.vaststelling_id)
            if mag_casus_zien(laad_stand(h.s, casus), geldend, h.lezer):
                return True
    return False


def herinner(w: Werkplek) -> list[str]:
    """Remind, once, the partijen that did not answer within the term. Returns the numbers of the questions.
    Called by the bewaker.
    """
    with w.db.lezen() as s:
        ids = s.scalars(
            select(Termijn.id)
            .where(
                Termijn.onderwerp == ONDERWERP, Termijn.status == "open", Termijn.vervalt_op <= w.nu(s).domein
            )
            .order_by(Termijn.vervalt_op)
        ).all()
    return [nummer for id_ in ids if (nummer := _herinner(w, id_))]


def _herinner(w: Werkplek, termijn_id: str) -> str:
    with w.db.schrijven() as s:
        termijn = s.scalars(select(Termijn).where(Termijn.id == termijn_id).with_for_update()).one()
        if termijn.status != "open":
            return ""
        nu = w.nu(s)
        termijn.status, termijn.afgegaan_op = "afgegaan", nu.domein
        v = s.get_one(Adviesvraag, termijn.onderwerp_id)
        wacht_op = _nog_niet(s, v)
        if not wacht_op:
            return ""
        uitbox.zet_klaar(
            s,
            oorzaak(v, termijn.id),
            "adviesvraag_herinnering",
            wacht_op,
            wand=nu.wand,
            pas_op=w.aan_het_werk(nu),
        )
        logboek.schrijf(
            s,
            v.id,
            "termijn",
            door=STELSEL,
            partij="",
            op=nu.domein,
            op_wand=nu.wand,
            codes={"trede": termijn.trede, "wacht_op": sorted(wacht_op)},
        )
        return v.nummer


def _nog_niet(s: Session, v: Adviesvraag) -> frozenset[str]:
    """The partijen from which there is still something to expect."""
    stand = stand_van(s, v)
    return frozenset() if stand.vernietigd else stand.gevraagd - stand.beantwoord
