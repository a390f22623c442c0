"""What a medewerker may do, on behalf of whom: registered, authorised by a bevoegde functionaris, looked at
again every year, ended (H5).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models.kluis import INSTALLATIE
from models.tabellen import Autorisatie, Erkenning, Medewerker, Sessie
from rules.bevoegdheid import FUNCTIONARIS, Verlener, mag_toegang_regelen, te_herzien_voor
from services.handelen.fouten import Conflict, GeenBevoegdheid, NietGevonden, OngeldigeInvoer, eis
from services.handelen.wie import Identiteit, beheert, controleer_sessie, log, lopend
from services.toegang.accounts import nieuw_account, nieuwe_code, vind_medewerker

if TYPE_CHECKING:
    from services.handelen.werkplek import Werkplek

VOORAF = timedelta(days=30)


def _heeft(
    s: Session,
    medewerker_id: str,
    convenant: str | None = None,
    partij: str | None = None,
    rol: str | None = None,
) -> bool:
    return (
        s.scalars(select(Autorisatie.id).where(lopend(medewerker_id, convenant, partij, rol))).first()
        is not None
    )


def _verlener(s: Session, wie: Identiteit, convenant: str, partij: str) -> Verlener:
    return Verlener(beheert(s, wie), _heeft(s, wie.medewerker_id, convenant, partij, FUNCTIONARIS))


def is_beheerder(w: Werkplek, wie: Identiteit) -> bool:
    """Is this person a beheerder of this installation?"""
    with w.db.lezen() as s:
        return beheert(s, wie)


def mag_registreren(w: Werkplek, wie: Identiteit) -> bool:
    """May this person register medewerkers: a beheerder, or a bevoegde functionaris of any partij?"""
    with w.db.lezen() as s:
        return _mag_registreren(s, wie)


def _mag_registreren(s: Session, wie: Identiteit) -> bool:
    return beheert(s, wie) or _heeft(s, wie.medewerker_id, rol=FUNCTIONARIS)


def registreer(w: Werkplek, wie: Identiteit, gebruikersnaam: str, naam: str, email: str) -> tuple[str, str]:
    """Register a medewerker (without any access yet). By a beheerder or any bevoegde functionaris.

    Returns (medewerker id, one-time code).
    """
    with w.db.schrijven() as s:
        nu = w.nu(s)
        controleer_sessie(s, wie, nu.wand)
        if not _mag_registreren(s, wie):
            raise GeenBevoegdheid(
                "Alleen een beheerder of bevoegde functionaris registreert medewerkers.",
                doen="Vraag uw bevoegde functionaris.",
            )
        m = nieuw_account(w, s, gebruikersnaam, naam, email, nu.wand)
        code = nieuwe_code(s, m.id, nu.wand)
        log(s, nu, "medewerker_geregistreerd", wie.medewerker_id, {"medewerker": m.id})
        return m.id, code


def wijzig(w: Werkplek, wie: Identiteit, gebruikersnaam: str, naam: str) -> None:
    """Another name for a medewerker. By a beheerder, or a bevoegde functionaris of every partij that the
    person works for (H5).
    """
    if not naam.strip():
        raise OngeldigeInvoer("Vul de nieuwe naam in.", doen="Schrijf voornaam en achternaam.")
    with w.db.schrijven() as s:
        nu = w.nu(s)
        controleer_sessie(s, wie, nu.wand)
        m = vind_medewerker(s, gebruikersnaam)
        if not _gaat_over(s, wie, m):
            raise GeenBevoegdheid("U mag deze medewerker niet wijzigen.", doen="Vraag de beheerder.")
        m.naam_kluis = w.kluis.versleutel(INSTALLATIE, f"medewerker.naam.{m.id}", naam.strip())
        log(s, nu, "medewerker_gewijzigd", wie.medewerker_id, {"medewerker": m.id})


def _gaat_over(s: Session, wie: Identiteit, m: Medewerker) -> bool:
    """Does this person decide about that account: a beheerder, or the functionaris of every partij it works
    for?
    """
    eigen = s.execute(select(Autorisatie.convenant, Autorisatie.partij).where(lopend(m.id))).all()
    return beheert(s, wie) or (
        bool(eigen) and all(_heeft(s, wie.medewerker_id, c, p, FUNCTIONARIS) for c, p in eigen)
    )


def autoriseer(
    w: Werkplek, wie: Identiteit, gebruikersnaam: str, convenant: str, partij: str, rol: str
) -> None:
    """Let a medewerker act for a partij in a rol, where `rules.bevoegdheid.mag_toegang_regelen` lets this
    person decide that.

    Nobody authorises themselves.
    """
    with w.db.schrijven() as s:
        nu = w.nu(s)
        controleer_sessie(s, wie, nu.wand)
        m = vind_medewerker(s, gebruikersnaam)
        _, geldend = w.actief(s, convenant)
        if rol not in geldend.convenant.rollen:
            raise OngeldigeInvoer(
                f"De rol '{rol}' bestaat niet in dit convenant.",
                doen=f"Kies uit: {', '.join(geldend.convenant.rollen)}.",
            )
        eis(mag_toegang_regelen(geldend, _verlener(s, wie, convenant, partij), partij, rol))
        if m.id == wie.medewerker_id:
            raise GeenBevoegdheid(
                "U kunt uzelf geen toegang geven.", doen="Vraag een andere bevoegde functionaris."
            )
        if not _heeft(s, m.id, convenant, partij, rol):
            s.add(
                Autorisatie(
                    medewerker_id=m.id,
                    convenant=convenant,
                    partij=partij,
                    rol=rol,
                    verleend_door=wie.medewerker_id,
                    verleend_op=nu.domein,
                )
            )
            log(
                s,
                nu,
                "geautoriseerd",
                wie.medewerker_id,
                {"medewerker": m.id, "convenant": convenant, "partij": partij, "rol": rol},
            )


def trek_in(w: Werkplek, wie: Identiteit, gebruikersnaam: str, convenant: str, partij: str, rol: str) -> None:
    """Withdraw an authorisation, at once. By a beheerder or a bevoegde functionaris of the partij."""
    with w.db.schrijven() as s:
        nu = w.nu(s)
        controleer_sessie(s, wie, nu.wand)
        verlener = _verlener(s, wie, convenant, partij)
        if not (verlener.beheerder or verlener.functionaris):
            raise GeenBevoegdheid(
                "Alleen een bevoegde functionaris van deze partij trekt toegang in.",
                doen="Vraag de bevoegde functionaris.",
            )
        m = vind_medewerker(s, gebruikersnaam)
        rijen = s.scalars(select(Autorisatie).where(lopend(m.id, convenant, partij, rol))).all()
        if not rijen:
            raise NietGevonden(
                "Deze toegang bestaat niet (meer).", doen="Bekijk de lijst met: casusregie medewerker lijst"
            )
        for rij in rijen:
            rij.ingetrokken_op = nu.domein
        log(
            s,
            nu,
            "toegang_ingetrokken",
            wie.medewerker_id,
            {"medewerker": m.id, "convenant": convenant, "partij": partij, "rol": rol},
        )


def beeindig(w: Werkplek, wie: Identiteit, gebruikersnaam: str) -> None:
    """End an account at the end of employment: all authorisations and sessions, at once (H5)."""
    with w.db.schrijven() as s:
        nu = w.nu(s)
        controleer_sessie(s, wie, nu.wand)
        m = vind_medewerker(s, gebruikersnaam)
        if not _gaat_over(s, wie, m):
            raise GeenBevoegdheid("U mag dit account niet beëindigen.", doen="Vraag de beheerder.")
        m.beeindigd_op = nu.wand
        s.execute(update(Autorisatie).where(lopend(m.id)).values(ingetrokken_op=nu.domein))
        s.execute(
            update(Sessie)
            .where(Sessie.medewerker_id == m.id, Sessie.beeindigd_op.is_(None))
            .values(beeindigd_op=nu.wand)
        )
        log(s, nu, "account_beeindigd", wie.medewerker_id, {"medewerker": m.id})


def geheimhouding(w: Werkplek, convenant: str) -> tuple[str, str]:
    """What is acknowledged: the title of the convenant and its words on secrecy (empty: it has none)."""
    with w.db.lezen() as s:
        geldend = w.actief(s, convenant)[1]
        return geldend.convenant.titel, geldend.bron("geheimhouding")


def erken_geheimhouding(w: Werkplek, wie: Identiteit, convenant: str) -> str:
    """Acknowledge the secrecy of a convenant, once, before the first access. Returns its words (empty: it
    names none).
    """
    with w.db.schrijven() as s:
        nu = w.nu(s)
        controleer_sessie(s, wie, nu.wand)
        _, geldend = w.actief(s, convenant)
        if not _heeft(s, wie.medewerker_id, convenant):
            raise GeenBevoegdheid(
                "U bent voor dit convenant niet geautoriseerd.",
                doen="Vraag toegang aan uw bevoegde functionaris.",
            )
        if s.get(Erkenning, (wie.medewerker_id, convenant)) is None:
            s.add(Erkenning(medewerker_id=wie.medewerker_id, convenant=convenant, op=nu.domein))
            log(
                s,
                nu,
                "geheimhouding_erkend",
                wie.medewerker_id,
                {"convenant": convenant, "vaststelling": geldend.convenant.sha256},
            )
        return geldend.bron("geheimhouding")


@dataclass(frozen=True)
class Plek:
    """A convenant in which this person works: on behalf of whom, in which roles (names), and which of those
    it may give to others.
    """

    convenant: str
    titel: str
    partij: str
    partijnaam: str
    rollen: tuple[str, ...]
    erkennen: bool
    te_verlenen: tuple[tuple[str, str], ...]


def waar_werkt(w: Werkplek, wie: Identiteit) -> list[Plek]:
    """Every (convenant, partij) in which this person is authorised, by convenant and partij."""
    with w.db.lezen() as s:
        per_plek: dict[tuple[str, str], set[str]] = defaultdict(set)
        for convenant, partij, rol in s.execute(
            select(Autorisatie.convenant, Autorisatie.partij, Autorisatie.rol).where(
                lopend(wie.medewerker_id)
            )
        ):
            per_plek[convenant, partij].add(rol)
        erkend = set(
            s.scalars(select(Erkenning.convenant).where(Erkenning.medewerker_id == wie.medewerker_id))
        )
        plekken = []
        for (convenant, partij), rollen in sorted(per_plek.items()):
            geldend = w.actief(s, convenant)[1]
            c = geldend.convenant
            verlener = Verlener(beheerder=False, functionaris=FUNCTIONARIS in rollen)
            plekken.append(
                Plek(
                    convenant,
                    c.titel,
                    partij,
                    c.partijen[partij].naam if partij in c.partijen else partij,
                    tuple(c.rollen[x].naam for x in sorted(rollen) if x in c.rollen),
                    geldend.heeft("geheimhouding") and convenant not in erkend,
                    tuple(
                        (n, r.naam)
                        for n, r in c.rollen.items()
                        if mag_toegang_regelen(geldend, verlener, partij, n)
                    ),
                )
            )
        return plekken


@dataclass(frozen=True)
class Toegang:
    """One authorisation of one medewerker; `mag_herzien`: this reader looks at it again each year, before
    `herzien_voor`.
    """

    id: str
    gebruikersnaam: str
    naam: str
    convenant: str
    partij: str
    rol: str
    rolnaam: str
    herzien_voor: datetime
    mag_herzien: bool


@dataclass(frozen=True)
class MedewerkerBeeld:
    """A line of the list of medewerkers."""

    gebruikersnaam: str
    naam: str
    beheerder: bool
    beeindigd: bool
    toegang: tuple[Toegang, ...]

    @property
    def rollen(self) -> tuple[str, ...]:
        """What this person may do, in words."""
        return tuple(sorted(f"{t.rol} ({t.partij})" for t in self.toegang))


def lijst(w: Werkplek, wie: Identiteit) -> list[MedewerkerBeeld]:
    """The medewerkers and what they may do: everyone for a beheerder, those of the own partijen for a
    functionaris.
    """
    with w.db.lezen() as s:
        controleer_sessie(s, wie, w.nu(s).wand)
        return _lijst(w, s, wie)


def _lijst(w: Werkplek, s: Session, wie: Identiteit) -> list[MedewerkerBeeld]:
    beheerder = beheert(s, wie)
    mijne = {
        (c, p)
        for c, p in s.execute(
            select(Autorisatie.convenant, Autorisatie.partij).where(
                lopend(wie.medewerker_id, rol=FUNCTIONARIS)
            )
        )
    }
    per_mens: dict[str, list[Autorisatie]] = defaultdict(list)
    for rij in s.scalars(
        select(Autorisatie)
        .where(Autorisatie.ingetrokken_op.is_(None))
        .order_by(Autorisatie.verleend_op, Autorisatie.id)
    ):
        per_mens[rij.medewerker_id].append(rij)
    uit = []
    for m in s.scalars(select(Medewerker).order_by(Medewerker.gebruikersnaam)):
        eigen = per_mens[m.id]
        if not (
            beheerder or m.id == wie.medewerker_id or any((r.convenant, r.partij) in mijne for r in eigen)
        ):
            continue
        naam = w.kluis.ontsleutel(INSTALLATIE, f"medewerker.naam.{m.id}", m.naam_kluis)
        toegang = []
        for r in eigen:
            geldend = w.actief(s, r.convenant)[1]
            mag = m.id != wie.medewerker_id and mag_toegang_regelen(
                geldend, Verlener(beheerder, (r.convenant, r.partij) in mijne), r.partij, r.rol
            )
            toegang.append(
                Toegang(
                    r.id,
                    m.gebruikersnaam,
                    naam,
                    r.convenant,
                    r.partij,
                    r.rol,
                    geldend.convenant.rollen[r.rol].naam,
                    te_herzien_voor(r.verleend_op, r.herzien_op),
                    bool(mag),
                )
            )
        uit.append(
            MedewerkerBeeld(m.gebruikersnaam, naam, m.beheerder, m.beeindigd_op is not None, tuple(toegang))
        )
    return uit


def te_herzien(w: Werkplek, wie: Identiteit) -> list[Toegang]:
    """The authorisations that this person must look at again within a month, or should have: soonest
    first.
    """
    with w.db.lezen() as s:
        nu = w.nu(s)
        controleer_sessie(s, wie, nu.wand)
        if not _mag_registreren(s, wie):
            return []
        alle = [t for m in _lijst(w, s, wie) for t in m.toegang]
        return sorted(
            (t for t in alle if t.mag_herzien and t.herzien_voor - VOORAF <= nu.domein),
            key=lambda t: (t.herzien_voor, t.gebruikersnaam, t.rol),
        )


def herzie(w: Werkplek, wie: Identiteit, autorisatie: str) -> None:
    """The yearly look: this medewerker still needs this access. (Who needs it no longer: `trek_in`.)"""
    with w.db.schrijven() as s:
        nu = w.nu(s)
        controleer_sessie(s, wie, nu.wand)
        rij = s.get(Autorisatie, autorisatie, with_for_update=True)
        weg = NietGevonden("Deze toegang bestaat niet (meer).", doen="Bekijk de lijst van medewerkers.")
        if rij is None:
            raise weg
        verlener = _verlener(s, wie, rij.convenant, rij.partij)
        if not verlener.beheerder and not verlener.functionaris:
            raise weg
        if rij.ingetrokken_op is not None:
            raise Conflict("Deze toegang is al ingetrokken.", doen="Bekijk de lijst van medewerkers.")
        eis(mag_toegang_regelen(w.actief(s, rij.convenant)[1], verlener, rij.partij, rij.rol))
        if rij.medewerker_id == wie.medewerker_id:
            raise GeenBevoegdheid(
                "U kunt uw eigen toegang niet herzien.", doen="Vraag een andere bevoegde functionaris."
            )
        rij.herzien_op, rij.herzien_door = nu.domein, wie.medewerker_id
        log(
            s,
            nu,
            "toegang_herzien",
            wie.medewerker_id,
            {
                "medewerker": rij.medewerker_id,
                "convenant": rij.convenant,
                "partij": rij.partij,
                "rol": rij.rol,
            },
        )
