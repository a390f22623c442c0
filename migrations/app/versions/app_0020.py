"""An authorisation can wait for the person and for a second functionaris."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "app_0020"
down_revision = "app_0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns. Who works already waits for nobody."""
    for kolom in ("te_aanvaarden", "te_bevestigen"):
        op.add_column(
            "autorisatie", sa.Column(kolom, sa.Boolean(), nullable=False, server_default=sa.text("false"))
        )
    op.add_column("autorisatie", sa.Column("bevestigd_door", sa.String(length=36), nullable=True))


def downgrade() -> None:
    """What still waited is withdrawn: an older version would let it in."""
    op.execute(
        "update autorisatie set ingetrokken_op = verleend_op "
        "where ingetrokken_op is null and (te_aanvaarden or te_bevestigen)"
    )
    for kolom in ("bevestigd_door", "te_bevestigen", "te_aanvaarden"):
        op.drop_column("autorisatie", kolom)
