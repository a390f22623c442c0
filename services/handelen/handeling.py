"""The machinery of an act: one transaction that locks, checks, does, records and rings.

`voer_uit` is the only way in. It knows the person by session, not by name; reads rights and facts inside the
transaction; refuses with reason and source (and records the refusal); and carries out an act once per key.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ConfigDict
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session

from convenanten.definitie import GeldendConvenant
from models import logboek
from models.klok import Moment
from models.kluis import Domeinsleutel
from models.tabellen import Casus, Feit, Uitgevoerd, nieuw_id
from rules.bevoegdheid import mag_handelen
from rules.stand import Lezer, Stand
from rules.zicht import mag_casus_zien
from services.handelen.fouten import (
    Conflict,
    GeenBevoegdheid,
    NietGevonden,
    Storing,
    Weigering,
    eis,
)
from services.handelen.standen import laad_stand, vergrendel_casus
from services.handelen.werkplek import Werkplek
from services.handelen.wie import Identiteit, controleer_sessie, lezer_voor


class Opdracht(BaseModel):
    """What a person fills in for an act. Unknown fields are refused; text is stripped."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True, frozen=True)


@dataclass
class Handeling:
    """The open act: what its function may use."""

    w: Werkplek
    s: Session
    nu: Moment
    lezer: Lezer
    geldend: GeldendConvenant
    convenant: str
    _casus: Casus | None = None
    _stand: Stand | None = None
    _sleutel: Domeinsleutel | None = None
    _geschreven: int = 0

    def begin(self, casus: Casus) -> None:
        """From here on the act is about this new casus."""
        self._casus, self._stand, self._sleutel, self._geschreven = casus, None, None, 0

    @property
    def casus(self) -> Casus:
        """The locked casus."""
        assert self._casus is not None
        return self._casus

    @property
    def stand(self) -> Stand:
        """The facts as they were when the act began."""
        assert self._stand is not None
        return self._stand

    def verzegel(self, plek: str, tekst: str) -> bytes:
        """Encrypt text under the key of this casus."""
        return self.sleutel.versleutel(plek, tekst)

    @property
    def sleutel(self) -> Domeinsleutel:
        """The key of this casus, opened once per act."""
        if self._sleutel is None:
            self._sleutel = self.w.kluis.voor(self.casus.id)
        return self._sleutel

    def feit(
        self, soort: str, gegevens: dict[str, Any] | None = None, toelichting: str | None = None
    ) -> Feit:
        """Record that this was done; the words go to the vault, the log gets codes and a fingerprint."""
        id_ = nieuw_id()
        self._geschreven += 1
        volgnr = (len(self.stand.feiten) if self._stand else 0) + self._geschreven
        rij = Feit(
            id=id_,
            casus_id=self.casus.id,
            volgnr=volgnr,
            ronde=self.casus.ronde,
            soort=soort,
            partij=self.lezer.partij,
            door=self.lezer.medewerker,
            gegevens=gegevens or {},
            op=self.nu.domein,
            toelichting_kluis=self.verzegel(f"feit.toelichting.{id_}", toelichting) if toelichting else None,
        )
        self.s.add(rij)
        self.log(soort, gegevens, inhoud=toelichting)
        return rij

    def log(self, soort: str, codes: dict[str, Any] | None = None, *, inhoud: str | None = None) -> None:
        """Append to the chain of this casus."""
        logboek.schrijf(
            self.s,
            self.casus.id,
            soort,
            door=self.lezer.medewerker,
            partij=self.lezer.partij,
            op=self.nu.domein,
            op_wand=self.nu.wand,
            codes={"ronde": self.casus.ronde, **(codes or {})},
            inhoud=self.sleutel.hmac(inhoud) if inhoud else None,
        )

    def raak_aan(self) -> None:
        """The flow must look at this casus; for a closed one there is nothing left to look at."""
        if self.casus.gesloten_op is not None:
            return
        self.casus.werk_nr += 1
        self.w.bel.in_transactie(self.s, self.casus.id)


Doe = Callable[[Handeling, Any], dict[str, Any] | None]


@dataclass(frozen=True)
class Beschrijving:
    """An act as CLI, scenario player and portal see it."""

    naam: str
    opdracht: type[Opdracht]
    doe: Doe
    uitleg: str
    met_casus: bool


HANDELINGEN: dict[str, Beschrijving] = {}


def handeling(opdracht: type[Opdracht], *, met_casus: bool = True) -> Callable[[Doe], Doe]:
    """Register a function as an act. Its first docstring line is the (Dutch) help text."""

    def merk(doe: Doe) -> Doe:
        uitleg = " ".join((doe.__doc__ or "").strip().split("\n\n")[0].split())
        HANDELINGEN[doe.__name__] = Beschrijving(doe.__name__, opdracht, doe, uitleg, met_casus)
        return doe

    return merk


def vind_casus(s: Session, nummer: str) -> Casus:
    """The casus with this number. Raises NietGevonden, in the same words as for a casus you may not see."""
    casus = s.scalars(select(Casus).where(Casus.nummer == nummer)).first()
    if casus is None:
        raise onzichtbaar(nummer)
    return casus


def onzichtbaar(nummer: str) -> NietGevonden:
    """The one answer for what does not exist and for what this person may not know of."""
    return NietGevonden(
        f"Casus {nummer} bestaat niet, of is niet voor u te zien.", doen="Controleer het casusnummer."
    )


def voer_uit(
    w: Werkplek,
    wie: Identiteit,
    naam: str,
    opdracht: Opdracht,
    *,
    sleutel: str,
    casus: str | None = None,
    convenant: str | None = None,
    namens: str | None = None,
) -> dict[str, Any]:
    """Carry out an act, once per `sleutel`.

    `casus`: its number (or `convenant` for an act that begins one). Returns the act's result, ids and codes
    only.
    Raises a CasusregieFout; then nothing was changed, except that a refusal by a rule stands in the log.
    """
    b = HANDELINGEN[naam]
    spoor = Spoor()
    try:
        with w.db.schrijven() as s:
            nu = w.nu(s)
            controleer_sessie(s, wie, nu.wand)
            rij = vergrendel_casus(s, vind_casus(s, casus or "").id) if b.met_casus else None
            eerder = al_gedaan(s, wie, sleutel, naam)
            if eerder is not None:
                return eerder
            h = _open(w, s, nu, wie, rij, convenant or "", namens, spoor)
            eis(mag_handelen(h._stand, h.geldend, h.lezer, naam))
            resultaat = b.doe(h, opdracht) or {}
            h.raak_aan()
            s.add(
                Uitgevoerd(
                    sleutel=sleutel, handeling=naam, door=wie.medewerker_id, resultaat=resultaat, op=nu.wand
                )
            )
            gebeld = h.casus.id
    except (Weigering, NietGevonden) as fout:
        if isinstance(fout, Weigering) or spoor.onzichtbaar:
            leg_weigering_vast(w, wie, spoor, naam, "onzichtbaar" if spoor.onzichtbaar else str(fout.code))
        raise
    except IntegrityError as fout:
        raise Conflict(
            "Iemand anders deed dit net iets eerder. Er is niets veranderd.", doen="Bekijk de casus opnieuw."
        ) from fout
    except OperationalError as fout:
        raise Storing(
            "De database is niet bereikbaar. Er is niets veranderd.", doen="Probeer het later opnieuw."
        ) from fout
    w.bel.na_commit(gebeld)
    return resultaat


def al_gedaan(s: Session, wie: Identiteit, sleutel: str, naam: str) -> dict[str, Any] | None:
    """What this person's act with this key gave before, or None. Raises Conflict when the key was used for
    something else.
    """
    eerder = s.get(Uitgevoerd, sleutel)
    if eerder is None:
        return None
    if eerder.handeling != naam or eerder.door != wie.medewerker_id:
        raise Conflict("Deze sleutel is al voor iets anders gebruikt.", doen="Begin de handeling opnieuw.")
    return dict(eerder.resultaat)


@dataclass
class Spoor:
    """Where a refusal is to be logged: known as far as the act got."""

    keten: str = "installatie"
    partij: str = ""
    onzichtbaar: bool = False


def _open(
    w: Werkplek,
    s: Session,
    nu: Moment,
    wie: Identiteit,
    rij: Casus | None,
    convenant: str,
    namens: str | None,
    spoor: Spoor,
) -> Handeling:
    if rij is None:
        _, geldend = w.actief(s, convenant)
        lezer = lezer_voor(s, wie, convenant, namens)
        spoor.partij = lezer.partij
        return Handeling(w, s, nu, lezer, geldend, convenant)
    spoor.keten = rij.id
    geldend = w.geldend(s, rij.vaststelling_id)
    stand = laad_stand(s, rij)
    try:
        lezer = lezer_voor(s, wie, rij.convenant, namens)
    except GeenBevoegdheid as fout:
        spoor.onzichtbaar = True
        raise onzichtbaar(rij.nummer) from fout
    spoor.partij = lezer.partij
    if stand.deelname(lezer.partij) is None and not mag_casus_zien(stand, geldend, lezer):
        spoor.onzichtbaar = True
        raise onzichtbaar(rij.nummer)
    return Handeling(w, s, nu, lezer, geldend, rij.convenant, rij, stand)


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
            codes={"handeling": naam, "reden": reden},
        )
