"""What a medewerker may do, on behalf of whom: registered, authorised by a bevoegde functionaris, looked at
again every year, ended (H5).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.tabellen import Autorisatie, Erkenning, Medewerker, MedewerkerNaam, nieuw_id
from notifications import uitbox
from notifications.soorten import Soort as Mail
from rules.bevoegdheid import (
    Verlener,
    bevestigers,
    mag_samen,
    mag_toegang_regelen,
    moet_aanvaarden,
    moet_bevestigd,
    te_herzien_voor,
)
from rules.rollen import BEHEERDER, FG, FUNCTIONARIS, IEDEREEN, REGIE, TOEGANG
from services.handelen.fouten import Conflict, GeenBevoegdheid, NietGevonden, VierOgen, eis
from services.handelen.handeling import Geheim, Kop
from services.handelen.in_installatie import InInstallatie, beheer
from services.handelen.regie import lopende_casussen, procesregisseurs, zonder_regie
from services.handelen.velden import Kenmerk, Opdracht, Persoonsregel, Positie, Uit
from services.handelen.wie import (
    Identiteit,
    accounts_van,
    autorisaties_van,
    beeindig_sessies,
    beheert,
    controleer_sessie,
    lopend,
    vind_medewerker,
)
from services.toegang.accounts import nieuw_account, nieuwe_code, zet_naam

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
    return bool(autorisaties_van(s, medewerker_id, convenant, partij, rol))


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


class MedewerkerRegistreren(Opdracht):
    """A new account."""

    gebruikersnaam: Annotated[Kenmerk, Positie()] = Field(max_length=60, description="Gebruikersnaam")
    naam: Persoonsregel = Field(min_length=1, max_length=200, description="Volledige naam")
    email: Persoonsregel = Field("", max_length=200, description="E-mailadres")


class MedewerkerWijzigen(Opdracht):
    """Another name."""

    gebruikersnaam: Annotated[Kenmerk, Positie()] = Field(description="Gebruikersnaam")
    naam: Persoonsregel = Field(min_length=1, max_length=200, description="De nieuwe naam")


class VoorEenRol(Opdracht):
    """Who, for which partij in which samenwerking, as what."""

    gebruikersnaam: Annotated[Kenmerk, Positie()] = Field(description="Gebruikersnaam")
    convenant: Annotated[str, Uit("convenanten")] = Field(description="Samenwerking")
    partij: Kenmerk = Field(max_length=60, description="Partij waarvoor de medewerker werkt")
    rol: Annotated[str, Uit("rollen")] = Field(description="Rol")


_ZONDER_OPVOLGER = "Ook als daarna niemand meer procesregisseur is van casussen die nog lopen"


class ToegangIntrekken(VoorEenRol):
    """Whose rol ends."""

    zonder_opvolger: bool = Field(False, description=_ZONDER_OPVOLGER)


class VanEenMedewerker(Opdracht):
    """Whose account."""

    gebruikersnaam: Annotated[Kenmerk, Positie()] = Field(description="Gebruikersnaam")


class AccountBeeindigen(VanEenMedewerker):
    """Whose account ends."""

    zonder_opvolger: bool = Field(False, description=_ZONDER_OPVOLGER)


class GeheimhoudingErkennen(Opdracht):
    """Of which samenwerking."""

    convenant: Annotated[str, Uit("convenanten")] = Field(description="Samenwerking")


class ToegangHerzien(Opdracht):
    """Which authorisation."""

    toegang: Annotated[Kenmerk, Positie()] = Field(description="Nummer van de toegang")


class ToegangBeantwoorden(Opdracht):
    """Whether to work for this partij too."""

    toegang: Annotated[Kenmerk, Positie()] = Field(description="Nummer van de toegang")
    aanvaard: bool = Field(description="Ik werk ook voor deze partij")


class ToegangBevestigen(Opdracht):
    """Whether this is right."""

    toegang: Annotated[Kenmerk, Positie()] = Field(description="Nummer van de toegang")
    akkoord: bool = Field(description="Ik heb nagegaan dat dit klopt")


@beheer(
    "Medewerker registreren",
    kop=Kop.TOEGANG,
    wie=TOEGANG,
    opdrachtregel="medewerker registreer",
    gedaan="Geregistreerd. Geef de code persoonlijk door; hij is zeven dagen geldig",
)
def medewerker_registreren(h: InInstallatie, op: MedewerkerRegistreren) -> dict[str, Any]:
    """Registreer een medewerker en krijg een eenmalige code voor die persoon."""
    m = nieuw_account(h.w, h.s, op.gebruikersnaam, op.naam, op.email, h.nu.wand)
    code = nieuwe_code(h.s, m.id, h.nu.wand)
    h.log("medewerker_geregistreerd", {"medewerker": m.id})
    return {"gebruikersnaam": m.gebruikersnaam, "id": m.id, "code": Geheim(code)}


@beheer(
    "Naam van een medewerker wijzigen",
    kop=Kop.TOEGANG,
    wie=TOEGANG,
    opdrachtregel="medewerker wijzig",
    gedaan="De naam is gewijzigd",
)
def medewerker_wijzigen(h: InInstallatie, op: MedewerkerWijzigen) -> None:
    """Wijzig de naam van een medewerker (beheerder, of functionaris van elke partij van die medewerker)."""
    m = vind_medewerker(h.s, op.gebruikersnaam)
    if not _gaat_over(h.s, h.wie, m):
        raise GeenBevoegdheid("U mag deze medewerker niet wijzigen.", doen="Vraag de beheerder.")
    heette = MedewerkerNaam(id=nieuw_id(), medewerker_id=m.id, tot=h.nu.wand)
    h.w.kluis.verzegel(heette, MedewerkerNaam.naam_kluis, h.w.kluis.open(m, Medewerker.naam_kluis))
    h.s.add(heette)
    zet_naam(h.w.kluis, m, op.naam)
    h.log("medewerker_gewijzigd", {"medewerker": m.id})


def _gaat_over(s: Session, wie: Identiteit, m: Medewerker) -> bool:
    """Does this person decide about that account: a beheerder, or the functionaris of every partij it works
    for?
    """
    eigen = autorisaties_van(s, m.id)
    return beheert(s, wie) or (
        bool(eigen) and all(_heeft(s, wie.medewerker_id, a.convenant, a.partij, FUNCTIONARIS) for a in eigen)
    )


@beheer(
    "Toegang geven",
    kop=Kop.TOEGANG,
    wie=TOEGANG,
    opdrachtregel="medewerker autoriseer",
    gedaan="De toegang is gegeven. Moet een ander haar nog aanvaarden of bevestigen, dan staat dat erbij",
    mails=("tweede_partij_gevraagd", "toegang_te_bevestigen"),
)
def toegang_geven(h: InInstallatie, op: VoorEenRol) -> None:
    """Geef een medewerker een rol (bevoegde functionaris)."""
    # who decides this for whom: `rules.bevoegdheid.mag_toegang_regelen`; nobody authorises themselves
    m = vind_medewerker(h.s, op.gebruikersnaam)
    assert h.geldend is not None
    eis(mag_toegang_regelen(h.geldend, _verlener(h.s, h.wie, op.convenant, op.partij), op.partij, op.rol))
    zelf = accounts_van(h.s, m.id)
    if h.wie.medewerker_id in zelf:
        raise GeenBevoegdheid(
            "U kunt uzelf geen toegang geven.", doen="Vraag een andere bevoegde functionaris."
        )
    if _loopt_of_wacht(h.s, m.id, op):
        return
    eis(mag_samen(h.geldend, _heeft_al(h.s, zelf, op.convenant), op.rol))
    werkt = _plekken(h.s, m.id)
    rij = Autorisatie(
        id=nieuw_id(),
        medewerker_id=m.id,
        convenant=op.convenant,
        partij=op.partij,
        rol=op.rol,
        verleend_door=h.wie.medewerker_id,
        verleend_op=h.nu.domein,
        te_aanvaarden=moet_aanvaarden(werkt, op.convenant, op.partij),
        te_bevestigen=moet_bevestigd(op.rol, eerste=_niemand_ooit(h.s, op.convenant)),
    )
    h.s.add(rij)
    h.log("geautoriseerd", _over(m, op))
    if rij.te_aanvaarden:
        _vertel_beide(h, rij, werkt, "tweede_partij_gevraagd")
    if rij.te_bevestigen:
        plekken = {p for m_, p, _ in _werken(h.s, op.convenant) if m_ in _bevestigers(h.s, rij)}
        oorzaak = uitbox.Oorzaak("beheer", rij.id, "toegang", op.convenant, "bevestigen")
        # while an installation is set up nobody has a contact yet; who confirms finds it on the first page
        bereikbaar = uitbox.contacten(h.s, op.convenant, plekken)
        uitbox.zet_klaar(h.s, oorzaak, "toegang_te_bevestigen", bereikbaar, wand=h.nu.wand)


def _heeft_al(s: Session, mens: frozenset[str], convenant: str) -> set[str]:
    """The rollen of this person in a convenant, under whatever account, also those that wait."""
    rollen = {
        a.rol
        for a in s.scalars(
            select(Autorisatie).where(
                Autorisatie.medewerker_id.in_(mens),
                Autorisatie.convenant == convenant,
                Autorisatie.ingetrokken_op.is_(None),
            )
        )
    }
    beheert_hier = s.scalars(select(Medewerker).where(Medewerker.id.in_(mens), Medewerker.beheerder))
    return rollen | (BEHEERDER if beheert_hier.first() else set())


def _niemand_ooit(s: Session, convenant: str) -> bool:
    """Was nobody ever a functionaris in this convenant? Who ended them all does not begin anew."""
    ooit = select(Autorisatie).where(Autorisatie.convenant == convenant, Autorisatie.rol == FUNCTIONARIS)
    return s.scalars(ooit.limit(1)).first() is None


def _werken(s: Session, convenant: str) -> list[tuple[str, str, str]]:
    """Everybody who works in this convenant: (medewerker, partij, rol)."""
    rijen = s.scalars(select(Autorisatie).where(lopend(convenant=convenant)))
    return [(a.medewerker_id, a.partij, a.rol) for a in rijen]


def _bevestigers(s: Session, rij: Autorisatie) -> frozenset[str]:
    """Whose yes this authorisation waits for: neither the person nor who gave it, under whatever account."""
    niet = accounts_van(s, rij.medewerker_id) | accounts_van(s, rij.verleend_door)
    anderen = [x for x in _werken(s, rij.convenant) if x[0] not in niet]
    return bevestigers(anderen, rij.partij)


def _plekken(s: Session, medewerker_id: str) -> frozenset[tuple[str, str]]:
    """Where this person works: (convenant, partij)."""
    return frozenset((a.convenant, a.partij) for a in autorisaties_van(s, medewerker_id))


def _niet_ingetrokken(s: Session, medewerker_id: str) -> list[Autorisatie]:
    """What this person has, and what still waits."""
    return list(
        s.scalars(
            select(Autorisatie)
            .where(Autorisatie.medewerker_id == medewerker_id, Autorisatie.ingetrokken_op.is_(None))
            .with_for_update()
        )
    )


def _loopt_of_wacht(s: Session, medewerker_id: str, op: VoorEenRol) -> list[Autorisatie]:
    return [
        x
        for x in _niet_ingetrokken(s, medewerker_id)
        if (x.convenant, x.partij, x.rol) == (op.convenant, op.partij, op.rol)
    ]


def _vertel_beide(h: InInstallatie, rij: Autorisatie, werkt: frozenset[tuple[str, str]], soort: Mail) -> None:
    """Tell the partij that asks, and each for which this person already works."""
    for convenant, partij in sorted(werkt | {(rij.convenant, rij.partij)}):
        oorzaak = uitbox.Oorzaak("beheer", rij.id, "toegang", convenant, soort)
        uitbox.zet_klaar(h.s, oorzaak, soort, {partij}, wand=h.nu.wand)


@beheer(
    "Werken voor een tweede partij",
    kop=Kop.TOEGANG,
    wie=IEDEREEN,
    opdrachtregel="toegang-beantwoorden",
    gedaan="Uw antwoord is vastgelegd",
    mails=("tweede_partij_aanvaard",),
)
def toegang_beantwoorden(h: InInstallatie, op: ToegangBeantwoorden) -> None:
    """Aanvaard toegang voor een tweede partij, of wijs haar af."""
    rij = h.s.get(Autorisatie, op.toegang, with_for_update=True)
    if rij is None or rij.medewerker_id != h.wie.medewerker_id:
        raise NietGevonden("Deze toegang bestaat niet.", doen="Bekijk uw account.")
    if rij.ingetrokken_op is not None or not rij.te_aanvaarden:
        raise Conflict("Deze toegang wacht niet (meer) op u.", doen="Bekijk uw account.")
    rij.te_aanvaarden = False
    codes = {"convenant": rij.convenant, "rol": rij.rol}
    if op.aanvaard:
        _vertel_beide(h, rij, _plekken(h.s, rij.medewerker_id), "tweede_partij_aanvaard")
        h.log("toegang_aanvaard", codes, partij=rij.partij)
    else:
        rij.ingetrokken_op = h.nu.domein
        h.log("toegang_afgewezen", codes, partij=rij.partij)


def _over(m: Medewerker, op: VoorEenRol) -> dict[str, str]:
    return {"medewerker": m.id, "convenant": op.convenant, "partij": op.partij, "rol": op.rol}


@beheer(
    "Toegang intrekken",
    kop=Kop.TOEGANG,
    wie=TOEGANG,
    opdrachtregel="medewerker trek-in",
    gedaan="De toegang is ingetrokken",
)
def toegang_intrekken(h: InInstallatie, op: ToegangIntrekken) -> dict[str, Any]:
    """Trek een rol in; de toegang eindigt meteen."""
    verlener = _verlener(h.s, h.wie, op.convenant, op.partij)
    if not (verlener.beheerder or verlener.functionaris):
        raise GeenBevoegdheid(
            "Alleen een bevoegde functionaris van deze partij trekt toegang in.",
            doen="Vraag de bevoegde functionaris.",
        )
    m = vind_medewerker(h.s, op.gebruikersnaam)
    rijen = _loopt_of_wacht(h.s, m.id, op)
    if not rijen:
        raise NietGevonden("Deze toegang bestaat niet (meer).", doen="Bekijk de lijst van medewerkers.")
    los = _laat_achter(h, m, rijen, toch=op.zonder_opvolger)
    for rij in rijen:
        rij.ingetrokken_op = h.nu.domein
    h.log("toegang_ingetrokken", _over(m, op))
    return {"casussen_zonder_procesregisseur": los}


def _laat_achter(h: InInstallatie, m: Medewerker, rijen: Sequence[Autorisatie], *, toch: bool) -> list[str]:
    """Numbers of the open casussen that have no procesregisseur when these authorisations end.

    Raises Conflict when nobody would be left to act in them, unless the person said that this is meant.
    """
    los: list[str] = []
    for rij in rijen:
        c = h.w.actief(h.s, rij.convenant)[1].convenant
        if rij.partij != c.regiepartij or rij.rol not in REGIE:
            continue
        if not procesregisseurs(h.s, c, zonder=m.id) and not toch:
            lopend_hier = lopende_casussen(h.s, c.id)
            if lopend_hier:
                raise Conflict(
                    f"Dit is de laatste procesregisseur van {c.titel}. Daarna kan niemand meer verder met "
                    f"{lopend_hier} lopende {'casus' if lopend_hier == 1 else 'casussen'}.",
                    doen="Geef eerst een collega deze rol. Of zeg dat u dit toch wilt.",
                )
        los += zonder_regie(h.s, c, zonder=m.id)
    return los


@beheer(
    "Account beëindigen",
    kop=Kop.TOEGANG,
    wie=TOEGANG,
    opdrachtregel="medewerker beeindig",
    gedaan="Beëindigd. Wie ook voor een andere partij werkt, houdt daarvoor het account",
)
def account_beeindigen(h: InInstallatie, op: AccountBeeindigen) -> dict[str, Any]:
    """Beëindig een account: alle rollen en sessies stoppen meteen. Werkt iemand ook voor een andere partij,
    dan beëindigt een functionaris alleen de eigen kant.
    """
    m = vind_medewerker(h.s, op.gebruikersnaam)
    if is_enige_beheerder(h.s, m):
        raise Conflict(
            "Dit is de enige beheerder. Zonder beheerder kan niemand de installatie meer onderhouden.",
            doen="Wijs eerst een tweede beheerder aan.",
        )
    toegang = _niet_ingetrokken(h.s, m.id)
    eigen = [x for x in toegang if _heeft(h.s, h.wie.medewerker_id, x.convenant, x.partij, FUNCTIONARIS)]
    if beheert(h.s, h.wie):
        eigen = toegang
    elif not eigen:
        raise GeenBevoegdheid("U mag dit account niet beëindigen.", doen="Vraag de beheerder.")
    los = _laat_achter(h, m, eigen, toch=op.zonder_opvolger)
    for rij in eigen:
        rij.ingetrokken_op = h.nu.domein
        h.log("toegang_ingetrokken", _van(rij))
    if any(not wacht(x) for x in toegang if x not in eigen):
        return {"casussen_zonder_procesregisseur": los}
    for rij in toegang:
        rij.ingetrokken_op = rij.ingetrokken_op or h.nu.domein
    m.beeindigd_op = h.nu.wand
    beeindig_sessies(h.s, m.id, h.nu.wand)
    h.log("account_beeindigd", {"medewerker": m.id})
    return {"casussen_zonder_procesregisseur": los}


def is_enige_beheerder(s: Session, m: Medewerker) -> bool:
    """Is this a beheerder, with no other who can come in?"""
    anderen = select(Medewerker).where(
        Medewerker.beheerder,
        Medewerker.id != m.id,
        Medewerker.beeindigd_op.is_(None),
        Medewerker.wachtwoord != "",
    )
    return m.beheerder and m.beeindigd_op is None and s.scalars(anderen).first() is None


@beheer(
    "Beheerder aanwijzen",
    kop=Kop.TOEGANG,
    wie=BEHEERDER,
    opdrachtregel="medewerker beheerder",
    gedaan="Deze medewerker is nu ook beheerder",
)
def beheerder_aanwijzen(h: InInstallatie, op: VanEenMedewerker) -> None:
    """Maak een medewerker ook beheerder van deze installatie."""
    m = vind_medewerker(h.s, op.gebruikersnaam)
    mens = accounts_van(h.s, m.id)
    for a in h.s.scalars(
        select(Autorisatie).where(Autorisatie.medewerker_id.in_(mens), Autorisatie.ingetrokken_op.is_(None))
    ):
        eis(mag_samen(h.w.actief(h.s, a.convenant)[1], BEHEERDER, a.rol))
    m.beheerder = True
    h.log("beheerder_aangewezen", {"medewerker": m.id})


def wacht(rij: Autorisatie) -> bool:
    """Does this authorisation wait for somebody?"""
    return rij.te_aanvaarden or rij.te_bevestigen


def _van(rij: Autorisatie) -> dict[str, str]:
    return {
        "medewerker": rij.medewerker_id,
        "convenant": rij.convenant,
        "partij": rij.partij,
        "rol": rij.rol,
    }


@dataclass(frozen=True)
class Verzoek:
    """A partij for which this person may start to work."""

    id: str
    titel: str
    partijnaam: str
    rolnaam: str


@dataclass(frozen=True)
class TeBevestigen:
    """A weighty rol that waits for a second person: who gets it, and who gave it."""

    id: str
    titel: str
    partijnaam: str
    rolnaam: str
    naam: str
    gebruikersnaam: str
    door: str


def te_bevestigen(w: Werkplek, wie: Identiteit) -> list[TeBevestigen]:
    """What waits for my confirmation, oldest first."""
    with w.db.lezen() as s:
        controleer_sessie(s, wie, w.nu(s).wand)
        wacht_nog = s.scalars(
            select(Autorisatie)
            .where(Autorisatie.te_bevestigen, Autorisatie.ingetrokken_op.is_(None))
            .order_by(Autorisatie.verleend_op, Autorisatie.id)
        )
        uit = []
        for rij in [x for x in wacht_nog if wie.medewerker_id in _bevestigers(s, x)]:
            c = w.actief(s, rij.convenant)[1].convenant
            m, gever = s.get_one(Medewerker, rij.medewerker_id), s.get_one(Medewerker, rij.verleend_door)
            uit.append(
                TeBevestigen(
                    rij.id,
                    c.titel,
                    c.naam_van(rij.partij),
                    c.rollen[rij.rol].naam,
                    w.kluis.open(m, Medewerker.naam_kluis),
                    m.gebruikersnaam,
                    w.kluis.open(gever, Medewerker.naam_kluis),
                )
            )
        return uit


@beheer(
    "Toegang bevestigen",
    kop=Kop.TOEGANG,
    wie=FG | {FUNCTIONARIS},
    opdrachtregel="medewerker bevestig",
    gedaan="Uw antwoord is vastgelegd",
)
def toegang_bevestigen(h: InInstallatie, op: ToegangBevestigen) -> None:
    """Bevestig als tweede persoon een bevoegde functionaris, FG of burgemeester, of weiger dat."""
    rij = h.s.get(Autorisatie, op.toegang, with_for_update=True)
    if rij is None or not rij.te_bevestigen or rij.ingetrokken_op is not None:
        raise NietGevonden("Deze toegang wacht niet (meer).", doen="Bekijk de lijst van medewerkers.")
    if h.wie.medewerker_id not in _bevestigers(h.s, rij):
        raise VierOgen(
            "U bevestigt deze toegang niet: dat doet een andere functionaris van die partij, of de FG.",
            doen="Vraag een van hen.",
        )
    if op.akkoord:
        rij.te_bevestigen, rij.bevestigd_door = False, h.wie.medewerker_id
        h.log("toegang_bevestigd", _van(rij))
    else:
        rij.ingetrokken_op = h.nu.domein
        h.log("toegang_niet_bevestigd", _van(rij))


def te_aanvaarden(w: Werkplek, wie: Identiteit) -> list[Verzoek]:
    """What waits for my answer."""
    with w.db.lezen() as s:
        controleer_sessie(s, wie, w.nu(s).wand)
        rijen = s.scalars(
            select(Autorisatie)
            .where(
                Autorisatie.medewerker_id == wie.medewerker_id,
                Autorisatie.te_aanvaarden,
                Autorisatie.ingetrokken_op.is_(None),
            )
            .order_by(Autorisatie.verleend_op, Autorisatie.id)
        ).all()
        bij = {x.convenant: w.actief(s, x.convenant)[1].convenant for x in rijen}
        return [
            Verzoek(
                x.id,
                bij[x.convenant].titel,
                bij[x.convenant].naam_van(x.partij),
                bij[x.convenant].rollen[x.rol].naam,
            )
            for x in rijen
        ]


def geheimhouding(w: Werkplek, convenant: str) -> tuple[str, str]:
    """What is acknowledged: the title of the convenant and its words on secrecy (empty: it has none)."""
    with w.db.lezen() as s:
        geldend = w.actief(s, convenant)[1]
        return geldend.convenant.titel, geldend.bron("geheimhouding")


@beheer(
    "Geheimhouding erkennen",
    kop=Kop.TOEGANG,
    wie=IEDEREEN,
    opdrachtregel="erkennen",
    gedaan="U erkende de geheimhouding",
    vooraf="U houdt geheim wat u in deze samenwerking te weten komt, ook als u er niet meer werkt. "
    "Erkent u dat?",
)
def geheimhouding_erkennen(h: InInstallatie, op: GeheimhoudingErkennen) -> dict[str, Any]:
    """Erken de geheimhouding van een convenant; dat is nodig vóór uw eerste toegang."""
    assert h.geldend is not None
    if not _heeft(h.s, h.wie.medewerker_id, op.convenant):
        raise GeenBevoegdheid(
            "U bent voor dit convenant niet geautoriseerd.",
            doen="Vraag toegang aan uw bevoegde functionaris.",
        )
    if h.s.get(Erkenning, (h.wie.medewerker_id, op.convenant)) is None:
        h.s.add(Erkenning(medewerker_id=h.wie.medewerker_id, convenant=op.convenant, op=h.nu.domein))
        vastgesteld = h.geldend.convenant.sha256
        h.log("geheimhouding_erkend", {"convenant": op.convenant, "vaststelling": vastgesteld})
    return {"bron": h.geldend.bron("geheimhouding") or "geen bepaling in de tekst"}


@dataclass(frozen=True)
class Werkkring:
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


def waar_werkt(w: Werkplek, wie: Identiteit) -> list[Werkkring]:
    """Every (convenant, partij) in which this person is authorised, by convenant and partij."""
    with w.db.lezen() as s:
        per_plek: dict[tuple[str, str], set[str]] = defaultdict(set)
        for a in autorisaties_van(s, wie.medewerker_id):
            per_plek[a.convenant, a.partij].add(a.rol)
        erkend = {
            e.convenant
            for e in s.scalars(select(Erkenning).where(Erkenning.medewerker_id == wie.medewerker_id))
        }
        plekken = []
        for (convenant, partij), rollen in sorted(per_plek.items()):
            geldend = w.actief(s, convenant)[1]
            c = geldend.convenant
            verlener = Verlener(beheerder=False, functionaris=FUNCTIONARIS in rollen)
            plekken.append(
                Werkkring(
                    convenant,
                    c.titel,
                    partij,
                    c.naam_van(partij),
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
    partijnaam: str
    rol: str
    rolnaam: str
    herzien_voor: datetime
    mag_herzien: bool
    wacht_op: str


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
        return tuple(sorted(f"{t.rol} ({t.partij}){t.wacht_op and ': '}{t.wacht_op}" for t in self.toegang))


def lijst(w: Werkplek, wie: Identiteit) -> list[MedewerkerBeeld]:
    """The medewerkers and what they may do: everyone for a beheerder, those of the own partijen for a
    functionaris.
    """
    with w.db.lezen() as s:
        controleer_sessie(s, wie, w.nu(s).wand)
        return _lijst(w, s, wie)


def _lijst(w: Werkplek, s: Session, wie: Identiteit) -> list[MedewerkerBeeld]:
    beheerder = beheert(s, wie)
    mijne = {(a.convenant, a.partij) for a in autorisaties_van(s, wie.medewerker_id, rol=FUNCTIONARIS)}
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
        naam = w.kluis.open(m, Medewerker.naam_kluis)
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
                    geldend.convenant.naam_van(r.partij),
                    r.rol,
                    geldend.convenant.rollen[r.rol].naam,
                    te_herzien_voor(r.verleend_op, r.herzien_op),
                    bool(mag),
                    _wacht_op(r),
                )
            )
        uit.append(
            MedewerkerBeeld(m.gebruikersnaam, naam, m.beheerder, m.beeindigd_op is not None, tuple(toegang))
        )
    return uit


def _wacht_op(rij: Autorisatie) -> str:
    """For whom this authorisation waits, in words; empty: for nobody."""
    if rij.te_bevestigen:
        return "wacht op een tweede persoon"
    return "wacht op aanvaarding" if rij.te_aanvaarden else ""


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


@beheer(
    "Toegang herzien",
    kop=Kop.TOEGANG,
    wie=TOEGANG,
    opdrachtregel="medewerker herzie",
    gedaan="De toegang is herzien",
)
def toegang_herzien(h: InInstallatie, op: ToegangHerzien) -> None:
    """Leg bij de jaarlijkse beoordeling vast dat een medewerker deze toegang nog nodig heeft."""
    # who needs it no longer: `toegang_intrekken`
    rij = h.s.get(Autorisatie, op.toegang, with_for_update=True)
    weg = NietGevonden("Deze toegang bestaat niet (meer).", doen="Bekijk de lijst van medewerkers.")
    if rij is None:
        raise weg
    verlener = _verlener(h.s, h.wie, rij.convenant, rij.partij)
    if not verlener.beheerder and not verlener.functionaris:
        raise weg
    if rij.ingetrokken_op is not None:
        raise Conflict("Deze toegang is al ingetrokken.", doen="Bekijk de lijst van medewerkers.")
    geldend = h.w.actief(h.s, rij.convenant)[1]
    eis(mag_toegang_regelen(geldend, verlener, rij.partij, rij.rol))
    if h.wie.medewerker_id in accounts_van(h.s, rij.medewerker_id):
        raise GeenBevoegdheid(
            "U kunt uw eigen toegang niet herzien.", doen="Vraag een andere bevoegde functionaris."
        )
    rij.herzien_op, rij.herzien_door = h.nu.domein, h.wie.medewerker_id
    h.log("toegang_herzien", _van(rij))
