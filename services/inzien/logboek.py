"""Who saw what, and who was refused: the log of a casus, of a betrokkene and of a samenwerking, for those who
must answer for it. Looking at it is logged too.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from convenanten.definitie import Convenant
from models import logboek
from models.kluis import INSTALLATIE
from models.tabellen import Autorisatie, Betrokkene, Casus, Logregel, Medewerker
from rules.stand import Lezer
from rules.zicht import mag_verantwoorden
from services.handelen.fouten import GeenBevoegdheid, OngeldigeInvoer
from services.handelen.handeling import onzichtbaar, vind_casus
from services.handelen.werkplek import Werkplek
from services.handelen.wie import Identiteit, controleer_sessie, lezer_voor, lopend

GEZIEN = ("ingezien", "eerder_ingezien", "document_gemaakt", "gegeven_versturen", "gegeven_inbrengen")
AANTAL = 200


@dataclass(frozen=True)
class LogBeeld:
    """A line of the log: about which casus (empty: none), what, by whom, on behalf of which partij; codes
    only.
    """

    casus: str
    op: datetime
    wat: str
    wie: str
    partij: str
    partijnaam: str
    codes: dict[str, Any]


def _beelden(
    w: Werkplek,
    s: Session,
    regels: Iterable[Logregel],
    nummers: dict[str, str],
    convenanten: Iterable[Convenant],
) -> list[LogBeeld]:
    regels = list(regels)
    partijen = {naam: p.naam for c in convenanten for naam, p in c.partijen.items()}
    mensen = s.scalars(select(Medewerker).where(Medewerker.id.in_({x.door for x in regels})))
    namen = {m.id: w.kluis.ontsleutel(INSTALLATIE, f"medewerker.naam.{m.id}", m.naam_kluis) for m in mensen}
    return [
        LogBeeld(
            nummers.get(x.keten, ""),
            x.op,
            x.soort,
            namen.get(x.door, "het stelsel"),
            x.partij,
            partijen.get(x.partij, x.partij),
            dict(x.codes),
        )
        for x in regels
    ]


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
    plekken = s.execute(
        select(Autorisatie.convenant, Autorisatie.partij).where(lopend(wie.medewerker_id)).distinct()
    ).all()
    lezers = [(c, lezer_voor(s, wie, c, p)) for c, p in plekken]
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
    """The latest refusals in the samenwerkingen that this person answers for, newest first. Raises
    GeenBevoegdheid.
    """
    with w.db.lezen() as s:
        controleer_sessie(s, wie, w.nu(s).wand)
        van = [c for c, _ in _verantwoordelijk(w, s, wie)]
        rijen = s.execute(
            select(Logregel, Casus.nummer)
            .join(Casus, Casus.id == Logregel.keten)
            .where(Logregel.soort == "geweigerd", Casus.convenant.in_(van))
            .order_by(Logregel.id.desc())
            .limit(AANTAL)
        ).all()
        return _beelden(
            w,
            s,
            [r for r, _ in rijen],
            {r.keten: nummer for r, nummer in rijen},
            [w.actief(s, c)[1].convenant for c in van],
        )


def logboek_van_betrokkene(w: Werkplek, wie: Identiteit, naam: str, geboortedatum: str) -> list[LogBeeld]:
    """Who saw or was sent what about this very person (name and date of birth), across casussen, newest
    first.

    For the convenanten that this reader answers for; needed to answer a request for access (article 15 AVG).
    The search itself stands in
    the log, without the name. Raises GeenBevoegdheid.
    """
    if not naam.strip() or not geboortedatum.strip():
        raise OngeldigeInvoer(
            "Vul de naam en de geboortedatum in.", doen="Zo vindt u precies deze persoon en niemand anders."
        )
    with w.db.schrijven() as s:
        nu = w.nu(s)
        controleer_sessie(s, wie, nu.wand)
        mag = _verantwoordelijk(w, s, wie)
        casussen = s.execute(
            select(Casus.id, Casus.nummer)
            .join(Betrokkene, Betrokkene.casus_id == Casus.id)
            .where(
                Betrokkene.zoekindex == w.kluis.zoekindex(naam, geboortedatum),
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
