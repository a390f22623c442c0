"""Recovery codes, for who lost the authenticator."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "app_0004"
down_revision = "app_0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "herstelcode",
        sa.Column("hash", sa.String(length=64), primary_key=True),
        sa.Column("medewerker_id", sa.String(length=36), sa.ForeignKey("medewerker.id"), nullable=False),
        sa.Column("gebruikt_op", sa.DateTime(timezone=True), nullable=True),
    )
    op.create_index("ix_herstelcode_medewerker_id", "herstelcode", ["medewerker_id"])


def downgrade() -> None:
    op.drop_table("herstelcode")
