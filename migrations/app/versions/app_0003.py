"""Profiles of recipients, the timeline of a bericht, the acts on a datalek, and signals."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "app_0003"
down_revision = "app_0002"
branch_labels = None
depends_on = None

TIJD = sa.DateTime(timezone=True)
CONTACT = (
    sa.Column("medewerker_id", sa.String(length=36), sa.ForeignKey("medewerker.id", name="contact_medewerker"), nullable=True),
    sa.Column("modus", sa.String(length=20), server_default="alleen_portaal", nullable=False),
    sa.Column("sleutel_kluis", sa.LargeBinary(), nullable=True),
    sa.Column("vingerafdruk", sa.String(length=64), nullable=True),
    sa.Column("sleutel_tot", TIJD, nullable=True),
    sa.Column("afwezig_van", TIJD, nullable=True),
    sa.Column("afwezig_tot", TIJD, nullable=True),
)
BERICHT = (
    sa.Column("aangemaakt_domein_op", TIJD, nullable=True),
    sa.Column("gelezen_op", TIJD, nullable=True),
    sa.Column("gelezen_door", sa.String(length=36), nullable=True),
    sa.Column("opvolging", sa.Integer(), server_default="0", nullable=False),
    sa.Column("opvolgen_op", TIJD, nullable=True),
    sa.Column("inhoud_kluis", sa.LargeBinary(), nullable=True),
)


def upgrade() -> None:
    with op.batch_alter_table("contact") as tabel:
        for kolom in CONTACT:
            tabel.add_column(kolom.copy())
    with op.batch_alter_table("bericht") as tabel:
        for kolom in BERICHT:
            tabel.add_column(kolom.copy())
    op.create_index("ix_bericht_opvolgen_op", "bericht", ["opvolgen_op"])
    op.create_table(
        "bericht_gebeurtenis",
        sa.Column("id", sa.Integer(), primary_key=True, autoincrement=True),
        sa.Column("bericht_id", sa.String(length=36), sa.ForeignKey("bericht.id"), nullable=False),
        sa.Column("wat", sa.String(length=30), nullable=False),
        sa.Column("uitleg", sa.String(length=200), nullable=False),
        sa.Column("op", TIJD, nullable=False),
    )
    op.create_index("ix_bericht_gebeurtenis_bericht_id", "bericht_gebeurtenis", ["bericht_id"])
    op.create_table(
        "domein",
        sa.Column("convenant", sa.String(length=80), primary_key=True),
        sa.Column("partij", sa.String(length=60), primary_key=True),
        sa.Column("naam", sa.String(length=120), primary_key=True),
    )
    op.create_table(
        "datalek_feit",
        sa.Column("id", sa.String(length=36), primary_key=True),
        sa.Column("datalek_id", sa.String(length=36), sa.ForeignKey("datalek.id"), nullable=False),
        sa.Column("volgnr", sa.Integer(), nullable=False),
        sa.Column("soort", sa.String(length=40), nullable=False),
        sa.Column("partij", sa.String(length=60), nullable=False),
        sa.Column("door", sa.String(length=36), nullable=False),
        sa.Column("gegevens", sa.JSON(), nullable=False),
        sa.Column("toelichting_kluis", sa.LargeBinary(), nullable=True),
        sa.Column("op", TIJD, nullable=False),
    )
    op.create_index("datalek_feit_volgnr", "datalek_feit", ["datalek_id", "volgnr"], unique=True)
    op.create_table(
        "signaal",
        sa.Column("id", sa.String(length=36), primary_key=True),
        sa.Column("sleutel", sa.String(length=120), nullable=False, unique=True),
        sa.Column("convenant", sa.String(length=80), nullable=False),
        sa.Column("soort", sa.String(length=40), nullable=False),
        sa.Column("codes", sa.JSON(), nullable=False),
        sa.Column("op", TIJD, nullable=False),
        sa.Column("afgehandeld_op", TIJD, nullable=True),
        sa.Column("afgehandeld_door", sa.String(length=36), nullable=True),
    )


def downgrade() -> None:
    for naam in ("signaal", "datalek_feit", "domein", "bericht_gebeurtenis"):
        op.drop_table(naam)
    op.drop_index("ix_bericht_opvolgen_op", "bericht")
    with op.batch_alter_table("bericht") as tabel:
        for kolom in BERICHT:
            tabel.drop_column(kolom.name)
    with op.batch_alter_table("contact") as tabel:
        tabel.drop_constraint("contact_medewerker", type_="foreignkey")
        for kolom in CONTACT:
            tabel.drop_column(kolom.name)
