"""An authorisation can wait for the person and for a second functionaris; accounts of one person are found."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "app_0020"
down_revision = "app_0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns. Who works already waits for nobody. The indexes are made after this, by who has the
    vault (`werk_bij`).
    """
    for kolom in ("te_aanvaarden", "te_bevestigen"):
        op.add_column(
            "autorisatie", sa.Column(kolom, sa.Boolean(), nullable=False, server_default=sa.text("false"))
        )
    op.add_column("autorisatie", sa.Column("bevestigd_door", sa.String(length=36), nullable=True))
    for kolom in ("naamindex", "mailindex"):
        op.add_column("medewerker", sa.Column(kolom, sa.String(length=64), nullable=True))
        op.create_index(f"ix_medewerker_{kolom}", "medewerker", [kolom])
    op.create_table(
        "medewerker_naam",
        sa.Column("id", sa.String(length=36), primary_key=True),
        sa.Column("medewerker_id", sa.String(length=36), sa.ForeignKey("medewerker.id"), nullable=False),
        sa.Column("naam_kluis", sa.LargeBinary(), nullable=False),
        sa.Column("tot", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_medewerker_naam_medewerker_id", "medewerker_naam", ["medewerker_id"])
    op.create_table(
        "inlogpoging",
        sa.Column("sleutel", sa.String(length=64), primary_key=True),
        sa.Column("mislukt", sa.Integer(), nullable=False),
        sa.Column("op", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tot", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "herstelverzoek",
        sa.Column("id", sa.String(length=36), primary_key=True),
        sa.Column("medewerker_id", sa.String(length=36), sa.ForeignKey("medewerker.id"), nullable=False),
        sa.Column("door", sa.String(length=36), nullable=False),
        sa.Column("op", sa.DateTime(timezone=True), nullable=False),
        sa.Column("gesloten_op", sa.DateTime(timezone=True), nullable=True),
        sa.Column("gesloten_door", sa.String(length=36), nullable=True),
    )
    op.create_index("ix_herstelverzoek_medewerker_id", "herstelverzoek", ["medewerker_id"])


def downgrade() -> None:
    """What still waited is withdrawn: an older version would let it in."""
    op.execute(
        "update autorisatie set ingetrokken_op = verleend_op "
        "where ingetrokken_op is null and (te_aanvaarden or te_bevestigen)"
    )
    for tabel in ("herstelverzoek", "inlogpoging", "medewerker_naam"):
        op.drop_table(tabel)
    for kolom in ("mailindex", "naamindex"):
        op.drop_index(f"ix_medewerker_{kolom}", "medewerker")
        op.drop_column("medewerker", kolom)
    for kolom in ("bevestigd_door", "te_bevestigen", "te_aanvaarden"):
        op.drop_column("autorisatie", kolom)
