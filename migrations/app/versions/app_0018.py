"""Rows that say who may come in, do what, be written to and read what carry a mark."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "app_0018"
down_revision = "app_0017"
branch_labels = None
depends_on = None

_TABELLEN = (
    "medewerker",
    "eenmalige_code",
    "herstelcode",
    "sessie",
    "autorisatie",
    "koppeling",
    "erkenning",
    "contact",
    "domein",
    "convenantversie",
    "invulling",
    "vaststelling",
    "gegeven",
)


def upgrade() -> None:
    """Add the columns. The marks are made after this, once, by who has the vault (`werk_bij`)."""
    for tabel in _TABELLEN:
        op.add_column(tabel, sa.Column("volgnr", sa.Integer(), nullable=False, server_default="1"))
        op.add_column(tabel, sa.Column("waarmerk", sa.String(length=64), nullable=False, server_default=""))


def downgrade() -> None:
    """The marks go. Go down with the key store too, or nothing counts after coming back up."""
    for tabel in _TABELLEN:
        op.drop_column(tabel, "waarmerk")
        op.drop_column(tabel, "volgnr")
