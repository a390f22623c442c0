"""What people fill in for an open norm may be a whole paragraph."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "app_0008"
down_revision = "app_0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """From 200 characters to a text; how long it may be is for `convenanten.normen`."""
    with op.batch_alter_table("invulling") as tabel:
        tabel.alter_column("waarde", type_=sa.Text(), existing_type=sa.String(200), existing_nullable=False)


def downgrade() -> None:
    """Back to 200 characters; PostgreSQL refuses where a longer one was filled in, and nothing is cut off."""
    with op.batch_alter_table("invulling") as tabel:
        tabel.alter_column("waarde", type_=sa.String(200), existing_type=sa.Text(), existing_nullable=False)
