"""Every process writes a heartbeat."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "app_0019"
down_revision = "app_0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "hartslag",
        sa.Column("naam", sa.String(length=80), primary_key=True),
        sa.Column("soort", sa.String(length=20), nullable=False),
        sa.Column("op", sa.DateTime(timezone=True), nullable=False),
    )


def downgrade() -> None:
    """Drop the table; nothing in it is kept."""
    op.drop_table("hartslag")
