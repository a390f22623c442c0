"""An adviesvraag outside a casus, with its answers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "app_0017"
down_revision = "app_0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "adviesvraag",
        sa.Column("id", sa.String(length=36), primary_key=True),
        sa.Column("nummer", sa.String(length=30), nullable=False, unique=True),
        sa.Column("convenant", sa.String(length=80), nullable=False),
        sa.Column(
            "vaststelling_id", sa.String(length=36), sa.ForeignKey("vaststelling.id"), nullable=False
        ),
        sa.Column("partij", sa.String(length=60), nullable=False),
        sa.Column("door", sa.String(length=36), nullable=False),
        sa.Column("vraag_kluis", sa.LargeBinary(), nullable=False),
        sa.Column("gesteld_op", sa.DateTime(timezone=True), nullable=False),
        sa.Column("uiterlijk_op", sa.DateTime(timezone=True), nullable=False),
        sa.Column("vernietigd_op", sa.DateTime(timezone=True), nullable=True),
    )
    op.create_index("adviesvraag_van", "adviesvraag", ["convenant", "partij"])
    op.create_table(
        "advies",
        sa.Column("id", sa.String(length=36), primary_key=True),
        sa.Column("adviesvraag_id", sa.String(length=36), sa.ForeignKey("adviesvraag.id"), nullable=False),
        sa.Column("partij", sa.String(length=60), nullable=False),
        sa.Column("advies_kluis", sa.LargeBinary(), nullable=True),
        sa.Column("door", sa.String(length=36), nullable=True),
        sa.Column("op", sa.DateTime(timezone=True), nullable=True),
        sa.UniqueConstraint("adviesvraag_id", "partij"),
    )
    op.create_index("advies_van_partij", "advies", ["partij", "op"])


def downgrade() -> None:
    """The tables go, and their deadlines: an older version does not know what those are about."""
    for onderwerp in ("bewaren", "advies"):
        op.execute(
            f"delete from termijn where onderwerp = '{onderwerp}'"  # noqa: S608 (two fixed words)
            " and onderwerp_id in (select id from adviesvraag)"
        )
    op.drop_table("advies")
    op.drop_table("adviesvraag")
