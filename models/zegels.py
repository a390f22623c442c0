"""A sealed column says so at the column: where its values lie in the vault, and under whose key.

Writing and reading (`models.kluis`), renewing a key, destroying a dossier, and the tests that search for
words outside the vault all follow from this mark.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import LargeBinary
from sqlalchemy.orm import InstrumentedAttribute, MappedColumn, mapped_column

from models.database import Basis

INSTALLATIE = "installatie"
_MERK = "zegel"


@dataclass(frozen=True)
class Zegel:
    """The mark of a sealed column.

    `plek`: the first part of what binds a value to its place; the id of the row follows. `domein`: the column
    that names the key (a casus or a datalek); empty for the key of the installatie.
    """

    plek: str
    domein: str = ""

    def domein_van(self, rij: Basis) -> str:
        """Under whose key a value of this row is sealed."""
        return str(getattr(rij, self.domein)) if self.domein else INSTALLATIE

    def plek_van(self, rij: Basis) -> str:
        """What binds a value to this row."""
        return f"{self.plek}.{rij.id}"  # type: ignore[attr-defined]


@dataclass(frozen=True)
class VerzegeldeKolom:
    """A sealed column of the schema."""

    tabel: type[Basis]
    naam: str
    zegel: Zegel
    mag_leeg: bool


def verzegeld(plek: str, *, onder: str = "") -> MappedColumn[Any]:
    """A column that holds only sealed values, under the key that the column `onder` of the same row names."""
    return mapped_column(LargeBinary, info={_MERK: Zegel(plek, onder)})


def zegel_van(kolom: InstrumentedAttribute[Any]) -> Zegel:
    """The mark of a column. Raises KeyError for one that is not sealed."""
    zegel: Zegel = kolom.property.columns[0].info[_MERK]
    return zegel


def verzegelde_kolommen() -> Iterator[VerzegeldeKolom]:
    """Every sealed column of the application database."""
    for mapper in Basis.registry.mappers:
        for naam, kolom in mapper.columns.items():
            if _MERK in kolom.info:
                yield VerzegeldeKolom(mapper.class_, naam, kolom.info[_MERK], bool(kolom.nullable))
