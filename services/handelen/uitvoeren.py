"""The one machinery of every act: lock, read the session, check, do, record and ring, in one transaction.

It knows the person by session, not by name; reads rights and facts inside the transaction; refuses with
reason and source, and records the refusal, whatever the act is about; and carries out an act once per key.
"""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy.exc import DataError, IntegrityError, OperationalError
from sqlalchemy.orm import Session

from models import logboek
from models.kluis import KluisFout
from models.tabellen import Uitgevoerd
from rules.uitkomst import ONZICHTBAAR
from services.handelen.fouten import Conflict, NietGevonden, OngeldigeInvoer, Weigering, als_storing, eis
from services.handelen.handeling import HANDELINGEN, Aanvraag, Geheim, Handeling, Spoor
from services.handelen.keuzes import eis_keuzes
from services.handelen.velden import Opdracht
from services.handelen.werkplek import Werkplek
from services.handelen.wie import Identiteit, controleer_sessie


def voer_uit(
    w: Werkplek,
    wie: Identiteit,
    naam: str,
    opdracht: Opdracht,
    *,
    sleutel: str,
    over: str = "",
    convenant: str = "",
    namens: str | None = None,
) -> dict[str, Any]:
    """Carry out an act, once per `sleutel`.

    `over`: the number of the casus or datalek that it is about; `convenant`: for an act that begins one.
    Returns the act's result: ids and codes, and what is shown only once. Raises a CasusregieFout; then
    nothing was changed, except that a refusal by a rule stands in the log.
    """
    h = HANDELINGEN[naam]
    spoor = Spoor()
    try:
        with w.db.schrijven() as s:
            w.kluis.eis()  # an act without its keys would be lost, or could not be read
            a = Aanvraag(w, s, w.nu(s), wie, opdracht, over, convenant, namens, spoor)
            controleer_sessie(s, wie, a.nu.wand)
            u = h.bereik.open(a, begint=h.begint)
            eerder = _al_gedaan(s, wie, sleutel, naam)
            if eerder is not None:
                return eerder
            u.mails = h.mails
            eis(h.bereik.mag(u, h))
            eis_keuzes(h.velden, opdracht, h.bereik.omstandigheden(u))
            resultaat = h.doe(u, opdracht) or {}
            gebeld = h.bereik.sluit(u)
            s.add(
                Uitgevoerd(
                    sleutel=sleutel,
                    handeling=naam,
                    door=wie.medewerker_id,
                    resultaat={k: v for k, v in resultaat.items() if not isinstance(v, Geheim)},
                    op=a.nu.wand,
                )
            )
    except (Weigering, NietGevonden) as fout:
        if isinstance(fout, Weigering) or spoor.onzichtbaar:
            leg_weigering_vast(w, wie, spoor, naam, ONZICHTBAAR if spoor.onzichtbaar else str(fout.code))
        raise
    except IntegrityError as fout:
        raise Conflict(
            "Iemand anders deed dit net iets eerder. Er is niets veranderd.",
            doen="Kijk opnieuw hoe het ervoor staat.",
        ) from fout
    except DataError as fout:
        raise OngeldigeInvoer(
            "Een waarde past niet in de database. Er is niets veranderd.", doen="Maak de tekst korter."
        ) from fout
    except (OperationalError, KluisFout) as fout:
        raise als_storing(fout, h.bereik.gevolg, h.bereik.storing_doen) or fout from fout
    for daarna in u.na_commit:
        daarna()
    if gebeld is not None:
        w.bel.na_commit(gebeld)
    return {k: v.waarde if isinstance(v, Geheim) else v for k, v in resultaat.items()}


def doe(
    w: Werkplek,
    wie: Identiteit,
    naam: str,
    *,
    sleutel: str | None = None,
    over: str = "",
    convenant: str = "",
    namens: str | None = None,
    velden: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """Carry out an act from a program: its fields by name, under a fresh key unless one is given."""
    opdracht = HANDELINGEN[naam].opdracht(**(velden or {}))
    return voer_uit(
        w,
        wie,
        naam,
        opdracht,
        sleutel=sleutel or str(uuid.uuid4()),
        over=over,
        convenant=convenant,
        namens=namens,
    )


def _al_gedaan(s: Session, wie: Identiteit, sleutel: str, naam: str) -> dict[str, Any] | None:
    """What this person's act with this key gave before, or None. Raises Conflict for a key used for
    another.
    """
    eerder = s.get(Uitgevoerd, sleutel)
    if eerder is None:
        return None
    if eerder.handeling != naam or eerder.door != wie.medewerker_id:
        raise Conflict("Deze sleutel is al voor iets anders gebruikt.", doen="Begin de handeling opnieuw.")
    return dict(eerder.resultaat)


def leg_weigering_vast(w: Werkplek, wie: Identiteit, spoor: Spoor, naam: str, reden: str) -> None:
    """Record the refusal in a transaction of its own: that of the act is rolled back."""
    with w.db.schrijven() as s:
        nu = w.nu(s)
        logboek.schrijf(
            s,
            spoor.keten,
            "geweigerd",
            door=wie.medewerker_id,
            partij=spoor.partij,
            op=nu.domein,
            op_wand=nu.wand,
            codes={
                "handeling": naam,
                "reden": reden,
                **({"convenant": spoor.convenant} if spoor.convenant else {}),
            },
        )


__all__ = ["Handeling", "doe", "leg_weigering_vast", "voer_uit"]
