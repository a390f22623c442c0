"""What waits for a partij is found by index, however many casussen it takes part in."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "app_0007"
down_revision = "app_0006"
branch_labels = None
depends_on = None

_ONGEWOGEN = sa.text("gewogen_op IS NULL AND teruggetrokken_op IS NULL")


def upgrade() -> None:
    """Add the indexes."""
    op.create_index("deelname_ongewogen", "deelname", ["partij", "casus_id"], sqlite_where=_ONGEWOGEN, postgresql_where=_ONGEWOGEN)
    op.create_index("actie_partij", "actie", ["partij", "status", "casus_id"])


def downgrade() -> None:
    """Drop them."""
    op.drop_index("actie_partij", "actie")
    op.drop_index("deelname_ongewogen", "deelname")
