"""The tables to start from."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


revision = "sleutels_0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('sleutel',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('domein', sa.String(length=60), nullable=False),
    sa.Column('hoofdsleutel', sa.String(length=16), nullable=False),
    sa.Column('verpakt', sa.LargeBinary(), nullable=True),
    sa.Column('actueel', sa.Boolean(), nullable=False),
    sa.Column('aangemaakt_op', sa.DateTime(timezone=True), nullable=False),
    sa.Column('vernietigd_op', sa.DateTime(timezone=True), nullable=True),
    sa.Column('definitief_op', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('id')
    )
    with op.batch_alter_table('sleutel', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_sleutel_domein'), ['domein'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('sleutel', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_sleutel_domein'))

    op.drop_table('sleutel')
