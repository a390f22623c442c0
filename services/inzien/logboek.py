"""Who saw what, and who was refused: the log of a casus, of a betrokkene and of a samenwerking, for those who
must answer for it. Looking at it is logged too.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from convenanten.definitie import Convenant
from models import logboek
from models.tabellen import Betrokkene, Casus, Datalek, Logregel, Medewerker, MedewerkerNaam
from models.zegels import INSTALLATIE
from rules.codes import Gebeurtenis, woorden
from rules.feiten import GegevenIngebracht, GegevenVerstuurd
from rules.signalen import BEHEER, INLOGGEN
from rules.stand import Lezer
from rules.uitkomst import ONZICHTBAAR, Reden
from rules.zicht import mag_verantwoorden
from services.alles import HANDELINGEN
from services.casus.bereik import onzichtbaar, vind_casus
from services.handelen.fouten import GeenBevoegdheid, OngeldigeInvoer
from services.handelen.personen import is_dag, is_deze
from services.handelen.werkplek import Werkplek
from services.handelen.wie import (
    Identiteit,
    controleer_sessie,
    convenanten_als,
    lezer_voor,
    plekken_van,
)

GEZIEN = (
    "ingezien",
    "eerder_ingezien",
    "document_gemaakt",
    GegevenVerstuurd.handeling,
    GegevenIngebracht.handeling,
)
AANTAL = 200
MIJN_AANTAL = 30

# what somebody tried to look at
_BEKIJKEN = {"bekijken": "Casus bekijken", "inzien": "Dossier inzien"}


@dataclass(frozen=True)
class LogBeeld:
    """A line of the log: about which casus (empty: none), what, in words, by whom, on behalf of which partij.
    `waarom`: for which doel, or why something was refused. `wie` is what this person was called then, and
    `account` says who it is; `over`: so too the medewerker whom it is about. No other personal data.
    """

    casus: str
    op: datetime
    wat: str
    woorden: str
    waarom: str
    wie: str
    account: str
    over: str
    partij: str
    partijnaam: str
    codes: dict[str, Any]


def _beelden(
    w: Werkplek,
    s: Session,
    regels: Iterable[Logregel],
    nummers: dict[str, str],
    convenanten: Collection[Convenant],
) -> list[LogBeeld]:
    regels = list(regels)
    partijen = {naam: p.naam for c in convenanten for naam, p in c.partijen.items()}
    rollen = {naam: r.naam for c in convenanten for naam, r in c.rollen.items()}
    doelen = {naam: d.omschrijving for c in convenanten for naam, d in c.doelen.items()}
    over = {str(x.codes.get("medewerker", "")) for x in regels}
    mensen = _Mensen(w, s, {x.door for x in regels} | over)
    return [
        LogBeeld(
            nummers.get(x.keten, ""),
            x.op,
            x.soort,
            _daad(x.soort),
            _waarom(x.codes, doelen),
            mensen.naam(x.door, x.op_wand) or "het stelsel",
            mensen.account(x.door),
            _over(mensen.voluit(str(x.codes.get("medewerker", "")), x.op_wand), x.codes, partijen, rollen),
            x.partij,
            partijen.get(x.partij, x.partij),
            dict(x.codes),
        )
        for x in regels
    ]


def _over(mens: str, codes: Mapping[str, Any], partijen: Mapping[str, str], rollen: Mapping[str, str]) -> str:
    """Whom it is about, and which rol at which partij where it is about access."""
    rol, partij = str(codes.get("rol", "")), str(codes.get("partij", ""))
    toegang = ", ".join(x for x in (rollen.get(rol, rol), partijen.get(partij, partij)) if x)
    return ": ".join(x for x in (mens, toegang) if x)


class _Mensen:
    """Who people are, and what they were called at some moment."""

    def __init__(self, w: Werkplek, s: Session, ids: Collection[str]) -> None:
        gevonden = s.scalars(select(Medewerker).where(Medewerker.id.in_(ids))).all()
        self._nu = {m.id: (m.gebruikersnaam, w.kluis.open(m, Medewerker.naam_kluis)) for m in gevonden}
        self._toen: dict[str, list[tuple[datetime, str]]] = defaultdict(list)
        eerder = select(MedewerkerNaam).where(MedewerkerNaam.medewerker_id.in_(ids))
        for x in s.scalars(eerder.order_by(MedewerkerNaam.tot)):
            self._toen[x.medewerker_id].append((x.tot, w.kluis.open(x, MedewerkerNaam.naam_kluis)))

    def naam(self, id_: str, op: datetime) -> str:
        """What this person was called then; empty for nobody."""
        toen = next((naam for tot, naam in self._toen[id_] if op < tot), None)
        return toen or self._nu.get(id_, ("", ""))[1]

    def account(self, id_: str) -> str:
        """The one word that means this account and no other."""
        return self._nu.get(id_, ("", ""))[0]

    def voluit(self, id_: str, op: datetime) -> str:
        """Name and account."""
        return f"{self.naam(id_, op)} ({self.account(id_)})" if id_ in self._nu else ""


def _daad(soort: str) -> str:
    """What was done, or what happened, in words."""
    return HANDELINGEN[soort].titel if soort in HANDELINGEN else woorden(Gebeurtenis, soort)


def _waarom(codes: Mapping[str, Any], doelen: Mapping[str, str]) -> str:
    if "handeling" in codes:
        wat = _BEKIJKEN.get(codes["handeling"]) or _daad(codes["handeling"])
        reden = codes.get("reden", "")
        return f"{wat}: {'Niet voor deze persoon te zien' if reden == ONZICHTBAAR else woorden(Reden, reden)}"
    return f"Doel: {doelen.get(codes['doel'], codes['doel'])}" if codes.get("doel") else ""


def logboek_van(w: Werkplek, wie: Identiteit, nummer: str, *, namens: str | None = None) -> list[LogBeeld]:
    """The log of a casus, newest first. Raises NietGevonden for who has nothing to answer for in it."""
    with w.db.schrijven() as s:
        nu = w.nu(s)
        controleer_sessie(s, wie, nu.wand)
        c = vind_casus(s, nummer)
        try:
            lezer = lezer_voor(s, wie, c.convenant, namens)
        except GeenBevoegdheid as fout:
            raise onzichtbaar(nummer) from fout
        geldend = w.geldend(s, c.vaststelling_id)
        if not mag_verantwoorden(geldend, lezer):
            raise onzichtbaar(nummer)
        regels = s.scalars(
            select(Logregel).where(Logregel.keten == c.id).order_by(Logregel.volgnr.desc())
        ).all()
        logboek.schrijf(
            s,
            c.id,
            "logboek_ingezien",
            door=lezer.medewerker,
            partij=lezer.partij,
            op=nu.domein,
            op_wand=nu.wand,
        )
        return _beelden(w, s, regels, {c.id: c.nummer}, [geldend.convenant])


def _verantwoordelijk(w: Werkplek, s: Session, wie: Identiteit) -> list[tuple[str, Lezer]]:
    """The convenanten in which this person answers for who sees what. Raises GeenBevoegdheid where there is
    none.
    """
    lezers = [(c, lezer_voor(s, wie, c, p)) for c, p in plekken_van(s, wie)]
    mag = [(c, lezer) for c, lezer in lezers if mag_verantwoorden(w.actief(s, c)[1], lezer)]
    if not mag:
        raise GeenBevoegdheid(
            (
                "Wie wat zag, is voor de procesregisseur, de functionaris gegevensbescherming en de "
                "burgemeester."
            ),
            doen="Vraag het aan een van hen.",
        )
    return mag


def antwoordt_ergens(w: Werkplek, wie: Identiteit) -> bool:
    """Does this person answer for who sees what in any samenwerking?"""
    with w.db.lezen() as s, suppress(GeenBevoegdheid):
        return bool(_verantwoordelijk(w, s, wie))
    return False


def weigeringen(w: Werkplek, wie: Identiteit) -> list[LogBeeld]:
    """The latest refusals that this person answers for, newest first: in casussen and datalekken of these
    samenwerkingen, and at the installatie itself (access, contacts, convenanten). Raises GeenBevoegdheid.
    """
    with w.db.lezen() as s:
        controleer_sessie(s, wie, w.nu(s).wand)
        van = [c for c, _ in _verantwoordelijk(w, s, wie)]
        geweigerd = select(Logregel).where(Logregel.soort == "geweigerd").order_by(Logregel.id.desc())
        rijen: list[tuple[Logregel, str]] = []
        for tabel in (Casus, Datalek):
            rijen += s.execute(
                geweigerd.add_columns(tabel.nummer)
                .join(tabel, tabel.id == Logregel.keten)
                .where(tabel.convenant.in_(van))
                .limit(AANTAL)
            ).tuples()
        beheer = s.scalars(geweigerd.where(Logregel.keten == INSTALLATIE).limit(AANTAL))
        rijen += [(r, "") for r in beheer if r.codes.get("convenant") in (None, *van)]
        laatste = sorted(rijen, key=lambda x: -x[0].id)[:AANTAL]
        nummers = {r.keten: nummer for r, nummer in laatste if nummer}
        convenanten = [w.actief(s, c)[1].convenant for c in van]
        return _beelden(w, s, [r for r, _ in laatste], nummers, convenanten)


def beheer(w: Werkplek, wie: Identiteit) -> list[LogBeeld]:
    """What changed in who can come in and where something goes, newest first: in the convenanten of which
    this person is FG, and in the installatie as a whole. Raises GeenBevoegdheid for who is no FG.
    """
    with w.db.lezen() as s:
        controleer_sessie(s, wie, w.nu(s).wand)
        van = convenanten_als(s, wie, "fg")
        if not van:
            raise GeenBevoegdheid("Dit is voor de functionaris gegevensbescherming.", doen="Vraag de FG.")
        rijen = s.scalars(
            select(Logregel)
            .where(Logregel.keten == INSTALLATIE, Logregel.soort.in_(BEHEER))
            .order_by(Logregel.id.desc())
        )
        hier = (r for r in rijen if r.codes.get("convenant") in (None, *van))
        convenanten = [w.actief(s, c)[1].convenant for c in sorted(van)]
        return _beelden(w, s, islice(hier, AANTAL), {}, convenanten)


def over_mij(w: Werkplek, wie: Identiteit) -> list[LogBeeld]:
    """When I signed in, where it failed, and what others did with my account, newest first."""
    with w.db.lezen() as s:
        controleer_sessie(s, wie, w.nu(s).wand)
        rijen = s.scalars(
            select(Logregel)
            .where(
                Logregel.keten == INSTALLATIE,
                Logregel.soort.in_(INLOGGEN | BEHEER),
                or_(
                    Logregel.door == wie.medewerker_id,
                    Logregel.codes["medewerker"].as_string() == wie.medewerker_id,
                ),
            )
            .order_by(Logregel.id.desc())
            .limit(MIJN_AANTAL)
        ).all()
        waar = {str(x.codes["convenant"]) for x in rijen if "convenant" in x.codes} & w.titels(s).keys()
        return _beelden(w, s, rijen, {}, [w.actief(s, c)[1].convenant for c in sorted(waar)])


def logboek_van_betrokkene(w: Werkplek, wie: Identiteit, naam: str, geboortedatum: str) -> list[LogBeeld]:
    """Who saw or was sent what about this person, across casussen, newest first: the name, and the date of
    birth where both are known; as betrokkene, gezinslid or anybody else.

    For the convenanten that this reader answers for; needed to answer a request for access (article 15
    AVG). The search itself stands in the log, without the name. Raises GeenBevoegdheid.
    """
    if not naam.strip():
        raise OngeldigeInvoer(
            "Vul de naam in.", doen="Geef ook de geboortedatum: dan vindt u geen naamgenoten."
        )
    if geboortedatum and not is_dag(geboortedatum):
        raise OngeldigeInvoer(
            "Deze geboortedatum bestaat niet.", doen="Schrijf hem als jjjj-mm-dd, of laat hem leeg."
        )
    with w.db.schrijven() as s:
        nu = w.nu(s)
        controleer_sessie(s, wie, nu.wand)
        mag = _verantwoordelijk(w, s, wie)
        casussen = s.execute(
            select(Casus.id, Casus.nummer)
            .join(Betrokkene, Betrokkene.casus_id == Casus.id)
            .where(
                is_deze(w.kluis, naam, geboortedatum),
                Casus.convenant.in_([c for c, _ in mag]),
                Casus.vernietigd_op.is_(None),
            )
        ).all()
        nummers = {x.id: x.nummer for x in casussen}
        regels = s.scalars(
            select(Logregel)
            .where(Logregel.keten.in_(nummers), Logregel.soort.in_(GEZIEN))
            .order_by(Logregel.id.desc())
            .limit(AANTAL)
        ).all()
        _, lezer = mag[0]
        for keten in nummers or ["installatie"]:
            logboek.schrijf(
                s,
                keten,
                "gezocht_op_persoon",
                door=lezer.medewerker,
                partij=lezer.partij,
                op=nu.domein,
                op_wand=nu.wand,
                codes={"gevonden": len(nummers), "voor": "logboek"},
            )
        return _beelden(w, s, regels, nummers, [w.actief(s, c)[1].convenant for c, _ in mag])
