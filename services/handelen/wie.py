"""Who is there, known by a session, and as whom: on behalf of which partij, in which roles.

A bare name is never trusted. Only the hash of a session's token is kept, so ending one ends it everywhere.
Times here are wall time.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from models import logboek
from models.klok import Moment
from models.tabellen import Autorisatie, Erkenning, Medewerker, Sessie
from rules.stand import Lezer
from services.handelen.fouten import GeenBevoegdheid, KiesPartij, NietGevonden, NietIngelogd

if TYPE_CHECKING:
    from services.handelen.werkplek import Werkplek

INACTIEF = timedelta(hours=1)
NOTEREN_NA = timedelta(minutes=1)


@dataclass(frozen=True)
class Identiteit:
    """A person, known by a session. `namens`: (convenant, partij) as this person chose for this session; it
    counts only where there is a choice, among the partijen that authorised this person.
    """

    medewerker_id: str
    sessie: str
    namens: tuple[tuple[str, str], ...] = ()


def vingerafdruk(geheim: str) -> str:
    return hashlib.sha256(geheim.encode()).hexdigest()


def lopend(
    medewerker_id: str | None = None,
    convenant: str | None = None,
    partij: str | None = None,
    rol: str | None = None,
) -> ColumnElement[bool]:
    """The condition on Autorisatie: of this person (none: of anybody), waiting for nobody and not
    withdrawn, and of this convenant, partij and rol where given.
    """
    eisen: list[ColumnElement[bool]] = [
        Autorisatie.ingetrokken_op.is_(None),
        Autorisatie.te_aanvaarden.is_(False),
        Autorisatie.te_bevestigen.is_(False),
    ]
    for kolom, waarde in (
        (Autorisatie.medewerker_id, medewerker_id),
        (Autorisatie.convenant, convenant),
        (Autorisatie.partij, partij),
        (Autorisatie.rol, rol),
    ):
        if waarde is not None:
            eisen.append(kolom == waarde)
    return and_(*eisen)


def autorisaties_van(
    s: Session,
    medewerker_id: str,
    convenant: str | None = None,
    partij: str | None = None,
    rol: str | None = None,
) -> list[Autorisatie]:
    """What this person may do now, oldest first: whole rows, because only those are looked at for their
    mark.
    """
    vraag = select(Autorisatie).where(lopend(medewerker_id, convenant, partij, rol))
    return list(s.scalars(vraag.order_by(Autorisatie.verleend_op, Autorisatie.id)))


def plekken_van(s: Session, wie: Identiteit) -> list[tuple[str, str]]:
    """The (convenant, partij) of everything that this person may do, each once."""
    return sorted({(a.convenant, a.partij) for a in autorisaties_van(s, wie.medewerker_id)})


def convenanten_als(s: Session, wie: Identiteit, rol: str) -> set[str]:
    """The convenanten in which this person has this rol."""
    return {a.convenant for a in autorisaties_van(s, wie.medewerker_id, rol=rol)}


def beheert(s: Session, wie: Identiteit) -> bool:
    """Is this person a beheerder of this installation?"""
    return s.get_one(Medewerker, wie.medewerker_id).beheerder


def eis_beheerder(s: Session, wie: Identiteit) -> None:
    """Refuse whoever is not a beheerder of this installation."""
    if not beheert(s, wie):
        raise GeenBevoegdheid("Dit mag alleen een beheerder.", doen="Vraag uw beheerder.")


def accounts_van(s: Session, medewerker_id: str) -> frozenset[str]:
    """Every account of this person: the same name or the same e-mail address. Somebody who calls himself
    otherwise is not recognised.
    """
    ik = s.get_one(Medewerker, medewerker_id)
    kenmerken = ((Medewerker.naamindex, ik.naamindex), (Medewerker.mailindex, ik.mailindex))
    gelijk = [kolom == waarde for kolom, waarde in kenmerken if waarde]
    gevonden = s.scalars(select(Medewerker).where(or_(*gelijk))) if gelijk else ()
    return frozenset({medewerker_id, *(m.id for m in gevonden)})


def vind_medewerker(s: Session, gebruikersnaam: str) -> Medewerker:
    """The account with this name. Raises NietGevonden."""
    m = s.scalars(
        select(Medewerker).where(Medewerker.gebruikersnaam == gebruikersnaam.strip().casefold())
    ).first()
    if m is None:
        raise NietGevonden(
            f"Er is geen medewerker '{gebruikersnaam}'.",
            doen="Bekijk de lijst met: casusregie medewerker lijst",
        )
    return m


def controleer_sessie(s: Session, wie: Identiteit, wand: datetime) -> None:
    """Is this session still good, and the account behind it? Raises NietIngelogd.

    Only reads: who looks at a page does not wait for who writes.
    """
    if _sessie(s, wie.sessie, wand).medewerker_id != wie.medewerker_id:
        raise NietIngelogd("U bent niet ingelogd.", doen="Log in met: casusregie inloggen")


def _sessie(s: Session, token: str, wand: datetime) -> Sessie:
    rij = s.execute(
        select(Sessie, Medewerker)
        .join(Medewerker, Medewerker.id == Sessie.medewerker_id)
        .where(Sessie.token == token)
    ).first()
    if rij is None:
        raise NietIngelogd("U bent niet ingelogd.", doen="Log in met: casusregie inloggen")
    sessie: Sessie = rij[0]
    if rij[1].beeindigd_op is not None or sessie.beeindigd_op is not None:
        raise NietIngelogd("Deze sessie is beëindigd.", doen="Log opnieuw in met: casusregie inloggen")
    if wand > sessie.verloopt_op or wand > sessie.gebruikt_op + INACTIEF:
        raise NietIngelogd("Uw sessie is verlopen.", doen="Log opnieuw in met: casusregie inloggen")
    return sessie


def wie_ben_ik(w: Werkplek, token: str) -> Identiteit:
    """The identity behind a session token; its use is noted at most once a minute. Raises NietIngelogd."""
    sessie = vingerafdruk(token)
    with w.db.lezen() as s:
        wand = w.nu(s).wand
        rij = _sessie(s, sessie, wand)
    if wand > rij.gebruikt_op + NOTEREN_NA:
        with w.db.schrijven() as s:
            s.get_one(Sessie, sessie, with_for_update=True).gebruikt_op = wand
    return Identiteit(rij.medewerker_id, sessie)


def beeindig_sessies(s: Session, medewerker_id: str, wand: datetime, *, behalve: str = "") -> int:
    """End every session of this person, but the one named. Returns how many."""
    rijen = s.scalars(
        select(Sessie)
        .where(Sessie.medewerker_id == medewerker_id, Sessie.token != behalve, Sessie.beeindigd_op.is_(None))
        .with_for_update()
    ).all()
    for rij in rijen:
        rij.beeindigd_op = wand
    return len(rijen)


def log(s: Session, nu: Moment, soort: str, door: str, codes: dict[str, object]) -> None:
    """Append to the chain of the installation."""
    logboek.schrijf(s, "installatie", soort, door=door, partij="", op=nu.domein, op_wand=nu.wand, codes=codes)


def lezer_voor(s: Session, wie: Identiteit, convenant: str, namens: str | None) -> Lezer:
    """On behalf of which partij, and in which roles, does this person act in this convenant?"""
    rijen = autorisaties_van(s, wie.medewerker_id, convenant)
    partijen = {a.partij for a in rijen}
    gekozen = partijen & {p for c, p in wie.namens if c == convenant}
    if namens is not None:
        partijen &= {namens}
    elif gekozen:
        partijen = gekozen
    if not partijen:
        raise GeenBevoegdheid(
            "U bent hiervoor niet geautoriseerd.", doen="Vraag toegang aan uw bevoegde functionaris."
        )
    if len(partijen) > 1:
        raise KiesPartij(partijen)
    (partij,) = partijen
    erkend = s.get(Erkenning, (wie.medewerker_id, convenant)) is not None
    rollen = frozenset(a.rol for a in rijen if a.partij == partij)
    return Lezer(wie.medewerker_id, partij, rollen, erkend, accounts_van(s, wie.medewerker_id))
