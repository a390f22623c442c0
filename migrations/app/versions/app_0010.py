"""A gegeven says with which act it came; a verslag says which special kinds of data it holds."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "app_0010"
down_revision = "app_0009"
branch_labels = None
depends_on = None

# What was kept at the aanmelding itself: by the aanbrenger, at the moment at which the casus was opened.
_VAN_DE_AANMELDING = """
    update gegeven set herkomst = 'aanmelden'
    where exists (
      select 1 from casus c
      where c.id = gegeven.casus_id and c.aanbrenger = gegeven.inbrenger and c.geopend_op = gegeven.op
    )
"""


def upgrade() -> None:
    """Add both columns, and mark what came with an aanmelding."""
    op.add_column("gegeven", sa.Column("herkomst", sa.String(120), nullable=False, server_default=""))
    op.add_column("overleg", sa.Column("categorieen", sa.JSON(), nullable=False, server_default="[]"))
    op.execute(_VAN_DE_AANMELDING)


def downgrade() -> None:
    """Drop both columns."""
    op.drop_column("overleg", "categorieen")
    op.drop_column("gegeven", "herkomst")
