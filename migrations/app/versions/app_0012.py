"""People of a casus are counted and found by name alone; a gegeven can be wiped."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "app_0012"
down_revision = "app_0010"
branch_labels = None
depends_on = None

# Until now nobody counted the people of a category; those of one casus get their number once, for good.
_TEL = """
    update betrokkene set volgnr = (
      select count(*) from betrokkene ander
      where ander.casus_id = betrokkene.casus_id and ander.categorie = betrokkene.categorie
        and ander.id <= betrokkene.id
    )
"""


def upgrade() -> None:
    """Add the columns. `naamindex` is made after this, by who has the vault (`werk_bij`)."""
    op.add_column("betrokkene", sa.Column("naamindex", sa.String(length=64), nullable=True))
    op.add_column("betrokkene", sa.Column("volgnr", sa.Integer(), nullable=False, server_default="1"))
    op.add_column("betrokkene", sa.Column("partij", sa.String(length=60), nullable=False, server_default=""))
    op.add_column("betrokkene", sa.Column("op", sa.DateTime(timezone=True), nullable=True))
    op.create_index("ix_betrokkene_naamindex", "betrokkene", ["naamindex"])
    op.add_column("gegeven", sa.Column("toestemmingen", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("gegeven", sa.Column("gewist_op", sa.DateTime(timezone=True), nullable=True))
    op.execute(_TEL)


def downgrade() -> None:
    """The columns go; what was wiped stays wiped."""
    op.drop_column("gegeven", "gewist_op")
    op.drop_column("gegeven", "toestemmingen")
    op.drop_index("ix_betrokkene_naamindex", "betrokkene")
    for kolom in ("op", "partij", "volgnr", "naamindex"):
        op.drop_column("betrokkene", kolom)
