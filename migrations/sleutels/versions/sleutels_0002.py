"""The key store says whose it is."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "sleutels_0002"
down_revision = "sleutels_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table; its one row is written when the installation is coupled to this store."""
    op.create_table(
        "kast",
        sa.Column("installatie", sa.String(length=36), primary_key=True),
        sa.Column("hoofdsleutel", sa.String(length=16), nullable=False),
    )


def downgrade() -> None:
    """Drop the table."""
    op.drop_table("kast")
