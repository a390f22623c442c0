"""Acknowledging secrecy before the first access, and where a convenant was made public."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "app_0002"
down_revision = "app_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "erkenning",
        sa.Column("medewerker_id", sa.String(length=36), sa.ForeignKey("medewerker.id"), primary_key=True),
        sa.Column("convenant", sa.String(length=80), primary_key=True),
        sa.Column("op", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "publicatie",
        sa.Column("id", sa.String(length=36), primary_key=True),
        sa.Column("convenantversie_id", sa.String(length=36), sa.ForeignKey("convenantversie.id"), nullable=False),
        sa.Column("partij", sa.String(length=60), nullable=False),
        sa.Column("waar", sa.String(length=300), nullable=False),
        sa.Column("door", sa.String(length=36), nullable=False),
        sa.Column("op", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("convenantversie_id", "partij"),
    )


def downgrade() -> None:
    op.drop_table("publicatie")
    op.drop_table("erkenning")
