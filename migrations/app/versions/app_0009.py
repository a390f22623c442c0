"""Two sealed columns that nobody reads go; a dossier that lost its term gets it back."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "app_0009"
down_revision = "app_0008"
branch_labels = None
depends_on = None

_NIEMAND_LEEST = (("besluit", "motivering_kluis", False), ("datalek", "lessen_kluis", True))

# The last term of a closed dossier that still exists, although nothing waits for it: reopening dropped it.
_ZONDER_TERMIJN = """
    select t.id, t.onderwerp_id
    from termijn t
    join casus c on c.id = t.onderwerp_id
    where t.onderwerp = 'bewaren' and t.status = 'vervallen'
      and c.gesloten_op is not null and c.vernietigd_op is null
      and not exists (
        select 1 from termijn ander
        where ander.onderwerp = 'bewaren' and ander.onderwerp_id = t.onderwerp_id
          and (ander.status in ('open', 'opgeschort') or ander.vervalt_op > t.vervalt_op)
      )
"""

# What open casussen say about the earlier dossiers that they build on.
_TOETSEN = """
    select f.gegevens
    from feit f
    join casus c on c.id = f.casus_id
    where f.soort = 'actualiteit_toetsen' and c.gesloten_op is null
    order by f.casus_id, f.volgnr
"""


def upgrade() -> None:
    """Drop the columns; suspend the lost term while an open casus builds on the dossier, else let it run."""
    for tabel, kolom, _ in _NIEMAND_LEEST:
        op.drop_column(tabel, kolom)
    verbinding = op.get_bind()
    gegevens = sa.column("gegevens", sa.JSON)
    toetsen = verbinding.execute(sa.text(_TOETSEN).columns(gegevens)).scalars().all()
    laatste = {g["eerdere"]: g["actueel"] for g in toetsen}
    for id_, casus_id in verbinding.execute(sa.text(_ZONDER_TERMIJN)).all():
        status = "opgeschort" if laatste.get(casus_id) else "open"
        verbinding.execute(
            sa.text("update termijn set status = :status where id = :id"), {"status": status, "id": id_}
        )


def downgrade() -> None:
    """The columns come back, empty; a suspended term is one that lapsed, as it was before."""
    for tabel, kolom, mag_leeg in _NIEMAND_LEEST:
        leeg = None if mag_leeg else sa.text("''")
        op.add_column(tabel, sa.Column(kolom, sa.LargeBinary(), nullable=mag_leeg, server_default=leeg))
    op.execute("update termijn set status = 'vervallen' where status = 'opgeschort'")
