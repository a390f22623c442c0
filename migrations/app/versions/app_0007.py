"""What waits for a partij is found by index, however many casussen it takes part in."""

from __future__ import annotations

from alembic import op

revision = "app_0007"
down_revision = "app_0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Widen the index of a partij's deelnames, and add one of its actions."""
    op.drop_index("deelname_partij", "deelname")
    op.create_index("deelname_partij", "deelname", ["partij", "teruggetrokken_op", "gewogen_op", "casus_id"])
    op.create_index("actie_partij", "actie", ["partij", "status", "casus_id"])


def downgrade() -> None:
    """Back to what was."""
    op.drop_index("actie_partij", "actie")
    op.drop_index("deelname_partij", "deelname")
    op.create_index("deelname_partij", "deelname", ["partij", "teruggetrokken_op"])
