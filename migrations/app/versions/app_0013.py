"""Each casus names its procesregisseur."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "app_0013"
down_revision = "app_0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column. Who had the regie was never recorded: the next procesregisseur who acts, has it."""
    op.add_column("casus", sa.Column("regisseur_id", sa.String(length=36), nullable=True))
    op.create_index("casus_van_regisseur", "casus", ["convenant", "regisseur_id", "gesloten_op"])


def downgrade() -> None:
    """The column goes; the log keeps who had the regie."""
    op.drop_index("casus_van_regisseur", "casus")
    op.drop_column("casus", "regisseur_id")
