"""The lowest number that still counts, per marked row."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "sleutels_0003"
down_revision = "sleutels_0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A table for the numbers; empty until a row changes."""
    op.create_table(
        "rijstand",
        sa.Column("rij", sa.String(length=64), nullable=False),
        sa.Column("volgnr", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("rij"),
    )


def downgrade() -> None:
    """The numbers go, and with them that the rows were marked once."""
    op.drop_table("rijstand")
