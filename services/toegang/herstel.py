"""Who lost the password or the authenticator gets in anew: one person asks it, another gives the code, and
those concerned are told (ADR 21).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field
from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from models.tabellen import Autorisatie, EenmaligeCode, Herstelverzoek, Koppeling, Medewerker, nieuw_id
from notifications import uitbox
from rules.rollen import FG, FUNCTIONARIS, IEDEREEN, TOEGANG
from services.handelen.fouten import Conflict, GeenBevoegdheid, NietGevonden, VierOgen
from services.handelen.handeling import Geheim, Kop
from services.handelen.in_installatie import InInstallatie, beheer
from services.handelen.velden import Kenmerk, Opdracht, Positie
from services.handelen.wie import (
    Identiteit,
    accounts_van,
    autorisaties_van,
    beheert,
    controleer_sessie,
    lopend,
    vind_medewerker,
)
from services.toegang.accounts import nieuwe_code

if TYPE_CHECKING:
    from services.handelen.werkplek import Werkplek

GELDIG = timedelta(days=7)


class VanWie(Opdracht):
    """Whose account."""

    gebruikersnaam: Annotated[Kenmerk, Positie()] = Field(description="Gebruikersnaam")


class VanEenVerzoek(Opdracht):
    """Which request."""

    verzoek: Annotated[Kenmerk, Positie()] = Field(description="Nummer van het verzoek")


def _helpers(s: Session, m: Medewerker) -> frozenset[str]:
    """Who answers for this account: the functionarissen of the partijen for which the person works, and the
    FG there; of an account that works nowhere, every functionaris and FG.
    """
    plekken = {(a.convenant, a.partij) for a in autorisaties_van(s, m.id)}
    convenanten = {c for c, _ in plekken}
    zware = s.scalars(select(Autorisatie).where(lopend(), Autorisatie.rol.in_(FG | {FUNCTIONARIS})))
    return frozenset(
        a.medewerker_id
        for a in zware
        if not plekken or (a.rol in FG and a.convenant in convenanten) or (a.convenant, a.partij) in plekken
    )


def _nooit_binnen(s: Session, m: Medewerker) -> bool:
    """Did nobody ever come in with this account?"""
    gekoppeld = s.scalars(select(Koppeling).where(Koppeling.medewerker_id == m.id)).first()
    return not m.wachtwoord and gekoppeld is None


def _open(wand: datetime) -> ColumnElement[bool]:
    """The condition on Herstelverzoek: still waiting."""
    return and_(Herstelverzoek.gesloten_op.is_(None), Herstelverzoek.op > wand - GELDIG)


def _code(h: InInstallatie, m: Medewerker) -> dict[str, Any]:
    """A fresh one-time code; earlier ones end."""
    for oud in h.s.scalars(
        select(EenmaligeCode).where(EenmaligeCode.medewerker_id == m.id, EenmaligeCode.gebruikt_op.is_(None))
    ).all():
        oud.gebruikt_op = h.nu.wand
    return {"gebruikersnaam": m.gebruikersnaam, "code": Geheim(nieuwe_code(h.s, m.id, h.nu.wand))}


@beheer(
    "Nieuwe code vragen",
    kop=Kop.TOEGANG,
    wie=TOEGANG,
    opdrachtregel="medewerker herstel",
    gedaan="Gevraagd. Een tweede persoon geeft de code: een andere functionaris of de FG",
    mails=("herstel_gevraagd",),
)
def herstel_vragen(h: InInstallatie, op: VanWie) -> dict[str, Any]:
    """Vraag een nieuwe code voor wie er niet meer in kan. Was iemand nog nooit binnen, dan krijgt u die
    meteen.
    """
    m = vind_medewerker(h.s, op.gebruikersnaam)
    helpers = _helpers(h.s, m)
    if not (beheert(h.s, h.wie) or h.wie.medewerker_id in helpers) or m.beeindigd_op is not None:
        raise GeenBevoegdheid(
            "U gaat niet over dit account.", doen="Vraag de bevoegde functionaris van deze persoon."
        )
    if h.wie.medewerker_id in accounts_van(h.s, m.id):
        raise GeenBevoegdheid("Dit vraagt een ander voor u.", doen="Vraag uw bevoegde functionaris.")
    if _nooit_binnen(h.s, m):
        h.log("code_vernieuwd", {"medewerker": m.id})
        return _code(h, m)
    eerder = select(Herstelverzoek).where(Herstelverzoek.medewerker_id == m.id, _open(h.nu.wand))
    if h.s.scalars(eerder).first() is not None:
        raise Conflict("Dit is al gevraagd.", doen="Vraag een tweede persoon om de code te geven.")
    rij = Herstelverzoek(id=nieuw_id(), medewerker_id=m.id, door=h.wie.medewerker_id, op=h.nu.wand)
    h.s.add(rij)
    h.log("herstel_gevraagd", {"medewerker": m.id})
    _vertel(h, m, rij)
    return {"verzoek": rij.id}


def _vertel(h: InInstallatie, m: Medewerker, rij: Herstelverzoek) -> None:
    """Tell the partijen for which this person works."""
    plekken = {(a.convenant, a.partij) for a in autorisaties_van(h.s, m.id)}
    for convenant, partij in sorted(plekken):
        oorzaak = uitbox.Oorzaak("beheer", rij.id, "toegang", convenant, "herstel")
        uitbox.zet_klaar(h.s, oorzaak, "herstel_gevraagd", {partij}, wand=h.nu.wand)


def _gevers(s: Session, rij: Herstelverzoek) -> frozenset[str]:
    """Who may give the code: neither the person nor who asked it, under whatever account."""
    m = s.get_one(Medewerker, rij.medewerker_id)
    return _helpers(s, m) - accounts_van(s, m.id) - accounts_van(s, rij.door)


@beheer(
    "Code voor herstel geven",
    kop=Kop.TOEGANG,
    wie=FG | {FUNCTIONARIS},
    opdrachtregel="medewerker herstel-geven",
    gedaan="Geef de code persoonlijk door aan wie het is; hij is zeven dagen geldig",
)
def herstel_geven(h: InInstallatie, op: VanEenVerzoek) -> dict[str, Any]:
    """Geef als tweede persoon de code waarmee iemand er weer in kan. Ga eerst na of die erom vroeg."""
    rij = _verzoek(h, op)
    if h.wie.medewerker_id not in _gevers(h.s, rij):
        raise VierOgen(
            "U geeft deze code niet: dat doet een andere functionaris van een partij van deze persoon, "
            "of de FG.",
            doen="Vraag een van hen.",
        )
    rij.gesloten_op, rij.gesloten_door = h.nu.wand, h.wie.medewerker_id
    m = h.s.get_one(Medewerker, rij.medewerker_id)
    h.log("herstel_gegeven", {"medewerker": m.id})
    return _code(h, m)


@beheer(
    "Herstel tegenhouden",
    kop=Kop.TOEGANG,
    wie=IEDEREEN,
    opdrachtregel="herstel-tegenhouden",
    gedaan="Het herstel is tegengehouden. Zeg het uw bevoegde functionaris",
)
def herstel_tegenhouden(h: InInstallatie, op: VanEenVerzoek) -> None:
    """Houd een herstel van uw eigen account tegen waar u niet om vroeg."""
    rij = _verzoek(h, op)
    if rij.medewerker_id != h.wie.medewerker_id:
        raise NietGevonden("Dit verzoek bestaat niet.", doen="Bekijk uw account.")
    rij.gesloten_op, rij.gesloten_door = h.nu.wand, h.wie.medewerker_id
    h.log("herstel_tegengehouden", {"medewerker": rij.medewerker_id})


def _verzoek(h: InInstallatie, op: VanEenVerzoek) -> Herstelverzoek:
    vraag = select(Herstelverzoek).where(Herstelverzoek.id == op.verzoek, _open(h.nu.wand))
    rij = h.s.scalars(vraag.with_for_update()).first()
    if rij is None:
        raise NietGevonden("Dit verzoek wacht niet (meer).", doen="Bekijk de lijst van medewerkers.")
    return rij


@dataclass(frozen=True)
class HerstelBeeld:
    """A request that waits: for whom, asked by whom."""

    id: str
    naam: str
    gebruikersnaam: str
    door: str


def te_geven(w: Werkplek, wie: Identiteit) -> list[HerstelBeeld]:
    """The requests that wait for me as the second person."""
    with w.db.lezen() as s:
        return [_beeld(w, s, x) for x in _lopende(w, s, wie) if wie.medewerker_id in _gevers(s, x)]


def van_mij(w: Werkplek, wie: Identiteit) -> list[HerstelBeeld]:
    """The requests about my own account."""
    with w.db.lezen() as s:
        return [_beeld(w, s, x) for x in _lopende(w, s, wie) if x.medewerker_id == wie.medewerker_id]


def _lopende(w: Werkplek, s: Session, wie: Identiteit) -> list[Herstelverzoek]:
    wand = w.nu(s).wand
    controleer_sessie(s, wie, wand)
    return list(s.scalars(select(Herstelverzoek).where(_open(wand)).order_by(Herstelverzoek.op)))


def _beeld(w: Werkplek, s: Session, rij: Herstelverzoek) -> HerstelBeeld:
    m, door = s.get_one(Medewerker, rij.medewerker_id), s.get_one(Medewerker, rij.door)
    naam = w.kluis.open(door, Medewerker.naam_kluis)
    return HerstelBeeld(rij.id, w.kluis.open(m, Medewerker.naam_kluis), m.gebruikersnaam, naam)
