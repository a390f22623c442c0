"""The yearly review of authorisations, and who signs in with an identity provider."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "app_0006"
down_revision = "app_0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the moment of the last review, and the table of people known by a provider."""
    op.add_column("autorisatie", sa.Column("herzien_op", sa.DateTime(timezone=True)))
    op.add_column("autorisatie", sa.Column("herzien_door", sa.String(36)))
    op.create_table(
        "koppeling",
        sa.Column("uitgever", sa.String(200), primary_key=True),
        sa.Column("onderwerp", sa.String(64), primary_key=True),
        sa.Column("medewerker_id", sa.String(36), sa.ForeignKey("medewerker.id"), nullable=False),
        sa.Column("op", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_koppeling_medewerker_id", "koppeling", ["medewerker_id"])


def downgrade() -> None:
    """Drop both."""
    op.drop_table("koppeling")
    op.drop_column("autorisatie", "herzien_door")
    op.drop_column("autorisatie", "herzien_op")
