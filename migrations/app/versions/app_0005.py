"""Feiten by soort: where a partij was asked something is looked up across casussen."""

from __future__ import annotations

from alembic import op

revision = "app_0005"
down_revision = "app_0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the index."""
    op.create_index("feit_soort", "feit", ["soort", "casus_id"])


def downgrade() -> None:
    """Drop the index."""
    op.drop_index("feit_soort", "feit")
