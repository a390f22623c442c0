"""A marked row says, under a key that is not in its database, that Casusregie wrote it so.

Who can write in the application database alone can add or change a row, not its mark. An old row with a good
mark, put back, is known by its number: the lowest number that still counts stands in the key store, and rises
with every change that takes something away or replaces it. A row that never changed stands there not at all.

    mark:  HMAC-SHA-256 over the name of the row ("table:key") and every column but the mark itself, by name

A column that holds nothing, or what it holds by default, is left out: so one that a later version adds leaves
the marks of before as they are.

Made on flush, looked at on load, in this file alone. A statement that writes marked rows past the objects is
refused; reading single columns of one proves nothing (`tests/eenheid/test_waarmerk.py` looks for it).
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, ClassVar

from sqlalchemy import String, event, select
from sqlalchemy.engine import Connection
from sqlalchemy.orm import (
    Mapped,
    Mapper,
    ORMExecuteState,
    QueryContext,
    Session,
    mapped_column,
    object_session,
)
from sqlalchemy.orm.attributes import instance_state

if TYPE_CHECKING:
    from models.kluis import Kluis

DOMEIN = "waarmerk"
OUDE_RIJ = "deze rij is een oude, die is teruggezet"
LEZER = "lezer"  # in the info of a session: the engine with which to look at what lies there now
_SLEUTEL = "waarmerk"
_STAND = "stand"
_ONGETOETST = "ongetoetst"


class BuitenomVeranderd(Exception):
    """A row that Casusregie did not write so. `rij`: its name, with ids only."""

    def __init__(self, rij: str, waarom: str) -> None:
        self.rij, self.waarom = rij, waarom
        super().__init__(f"{rij}: {waarom}")


class Gewaarmerkt:
    """A table whose rows carry a mark; every column is under it.

    `telt_niet`: columns whose change takes nothing away, so that the row before it may still be used.
    `einde`: the column that ends such a row; without one a row that is rejected is deleted.
    """

    telt_niet: ClassVar[frozenset[str]] = frozenset()
    einde: ClassVar[str] = ""

    volgnr: Mapped[int] = mapped_column(default=1, server_default="1")
    waarmerk: Mapped[str] = mapped_column(String(64), default="", server_default="")
    __mapper_args__: ClassVar[dict[str, Any]] = {"version_id_col": volgnr, "version_id_generator": False}


class Waarmerk:
    """Makes and examines marks, with a key of the vault and the numbers in the key store."""

    def __init__(self, kluis: Kluis) -> None:
        self._kluis = kluis
        self._sleutel: bytes | None = None

    def merk(self, rij: Gewaarmerkt) -> str:
        """The mark that belongs to this row as it is now."""
        if self._sleutel is None:
            self._sleutel = self._kluis.vaste_sleutel(DOMEIN)
        waarden = ((k, getattr(rij, k), standaard) for k, standaard in _kolommen(type(rij)).items())
        gevuld = {k: _als_tekst(x) for k, x, standaard in waarden if x is not None and x != standaard}
        inhoud = [naam_van(rij), gevuld]
        return hmac.new(
            self._sleutel, json.dumps(inhoud, sort_keys=True).encode(), hashlib.sha256
        ).hexdigest()

    def bezwaar(self, rij: Gewaarmerkt) -> str | None:
        """Why this row does not count, or None."""
        if not hmac.compare_digest(rij.waarmerk, self.merk(rij)):
            return "deze rij is buiten Casusregie om gemaakt of veranderd"
        if rij.volgnr < self.laagste(naam_van(rij)):
            return OUDE_RIJ
        return None

    def toets(self, rij: Gewaarmerkt, nu: Callable[[], int]) -> None:
        """Raises BuitenomVeranderd when this row does not count. `nu`: the number that it has at this moment,
        for a reader whose transaction began before somebody else changed it.
        """
        waarom = self.bezwaar(rij)
        if waarom is None or (waarom == OUDE_RIJ and nu() >= self.laagste(naam_van(rij))):
            return
        raise BuitenomVeranderd(naam_van(rij), waarom)

    def laagste(self, naam: str) -> int:
        """The lowest number of this row that still counts."""
        return self._kluis.laagste(vinger(naam))

    def verhoog(self, standen: dict[str, int]) -> None:
        """From now on a lower number of these rows does not count."""
        self._kluis.verhoog({vinger(naam): volgnr for naam, volgnr in standen.items()})


def vinger(naam: str) -> str:
    """What the key store knows a row by."""
    return hashlib.sha256(naam.encode()).hexdigest()


def naam_van(rij: Gewaarmerkt) -> str:
    """The name of a row: its table and key."""
    mapper = instance_state(rij).mapper
    sleutel = mapper.primary_key_from_instance(rij)
    return f"{mapper.local_table.name}:{'|'.join(map(str, sleutel))}"  # type: ignore[attr-defined]


def gewaarmerkte_tabellen() -> Iterator[type[Gewaarmerkt]]:
    """Every table whose rows carry a mark, by name."""
    from models.database import Basis

    klassen = (m.class_ for m in Basis.registry.mappers if issubclass(m.class_, Gewaarmerkt))
    return iter(sorted(klassen, key=lambda k: k.__name__))


def alle_rijen(s: Session) -> Iterator[Gewaarmerkt]:
    """Every marked row, as it lies there, without looking at its mark."""
    s.info[_ONGETOETST] = True
    try:
        for tabel in gewaarmerkte_tabellen():
            yield from s.scalars(select(tabel)).all()
    finally:
        del s.info[_ONGETOETST]


def waarmerk_alles(s: Session) -> int:
    """Mark every row that has none. Returns how many. Only for rows of before there were marks."""
    aantal = 0
    for rij in alle_rijen(s):
        if not rij.waarmerk:
            rij.waarmerk = _van(s).merk(rij)
            aantal += 1
    s.flush()
    return aantal


def merk_opnieuw(s: Session, rij: Gewaarmerkt) -> None:
    """Mark a row that does not count as it is now, above every number that it had. For `verwerp` and
    `aanvaard` only.
    """
    rij.volgnr = _van(s).laagste(naam_van(rij)) + 1
    rij.waarmerk = _van(s).merk(rij)
    _onthoud(s, rij, rij.volgnr)


def _kolommen(tabel: type[Gewaarmerkt]) -> dict[str, Any]:
    """The columns under the mark, each with what it holds by default (None: nothing)."""
    gevonden = _KOLOMMEN.get(tabel)
    if gevonden is None:
        kolommen = tabel.__mapper__.columns.items()  # type: ignore[attr-defined]
        gevonden = {
            naam: k.default.arg if k.default is not None and k.default.is_scalar else None
            for naam, k in kolommen
            if naam != "waarmerk"
        }
        _KOLOMMEN[tabel] = gevonden
    return gevonden


_KOLOMMEN: dict[type[Gewaarmerkt], dict[str, Any]] = {}


def _als_tekst(waarde: Any) -> Any:
    if isinstance(waarde, datetime):
        return waarde.astimezone(UTC).isoformat()
    return waarde.hex() if isinstance(waarde, bytes) else waarde


def _van(s: Session | None) -> Waarmerk:
    waarmerk: Waarmerk | None = s.info.get(_SLEUTEL) if s is not None else None
    if waarmerk is None:
        raise RuntimeError("gewaarmerkte rijen vragen een database met een kluis (Werkplek.db)")
    return waarmerk


@event.listens_for(Gewaarmerkt, "load", propagate=True)
def _geladen(rij: Gewaarmerkt, context: QueryContext) -> None:
    if _ONGETOETST not in context.session.info:
        _van(context.session).toets(rij, lambda: _nummer_nu(context.session, rij))


def _nummer_nu(s: Session, rij: Gewaarmerkt) -> int:
    """The number of this row as it lies in the database at this moment; 0 when it is gone."""
    mapper = instance_state(rij).mapper
    sleutel = zip(mapper.primary_key, mapper.primary_key_from_instance(rij), strict=True)
    vraag = select(mapper.columns["volgnr"]).where(*(kolom == waarde for kolom, waarde in sleutel))
    with s.info[LEZER].connect() as verbinding:
        return int(verbinding.execute(vraag).scalar() or 0)


@event.listens_for(Gewaarmerkt, "refresh", propagate=True)
def _ververst(rij: Gewaarmerkt, context: QueryContext, _: Any) -> None:
    _geladen(rij, context)


@event.listens_for(Gewaarmerkt, "before_insert", propagate=True)
def _nieuw(mapper: Mapper[Any], _: Connection, rij: Gewaarmerkt) -> None:
    for naam, kolom in mapper.columns.items():
        if getattr(rij, naam) is None and kolom.default is not None:
            vast: Any = kolom.default
            setattr(rij, naam, vast.arg(None) if vast.is_callable else vast.arg)
    waarmerk = _van(object_session(rij))
    rij.volgnr = waarmerk.laagste(naam_van(rij)) + 1
    rij.waarmerk = waarmerk.merk(rij)


@event.listens_for(Gewaarmerkt, "before_update", propagate=True)
def _anders(_: Mapper[Any], __: Connection, rij: Gewaarmerkt) -> None:
    s = object_session(rij)
    veranderd = {a.key for a in instance_state(rij).attrs if a.history.has_changes()}
    if not veranderd or veranderd == {"waarmerk"}:
        return
    rij.volgnr += 1
    rij.waarmerk = _van(s).merk(rij)
    if veranderd - rij.telt_niet:
        _onthoud(s, rij, rij.volgnr)


@event.listens_for(Gewaarmerkt, "before_delete", propagate=True)
def _weg(_: Mapper[Any], __: Connection, rij: Gewaarmerkt) -> None:
    _onthoud(object_session(rij), rij, rij.volgnr + 1)


def _onthoud(s: Session | None, rij: Gewaarmerkt, volgnr: int) -> None:
    assert s is not None
    standen = s.info.setdefault(_STAND, {})
    standen[naam_van(rij)] = max(volgnr, standen.get(naam_van(rij), 0))


@event.listens_for(Session, "after_commit")
def _vastgelegd(s: Session) -> None:
    """After the commit: a number that rises for a change that did not happen would shut the row out."""
    standen = s.info.pop(_STAND, None)
    if standen:
        _van(s).verhoog(standen)


@event.listens_for(Session, "after_rollback")
def _teruggedraaid(s: Session) -> None:
    s.info.pop(_STAND, None)


@event.listens_for(Session, "do_orm_execute")
def _geen_omweg(vraag: ORMExecuteState) -> None:
    schrijft = vraag.is_update or vraag.is_delete or vraag.is_insert
    if schrijft and vraag.bind_mapper is not None and issubclass(vraag.bind_mapper.class_, Gewaarmerkt):
        naam = vraag.bind_mapper.class_.__name__
        raise TypeError(f"{naam} is gewaarmerkt: laad de rijen en verander ze, zodat het merk meegaat")
