"""Alembic environment for both databases; the caller puts the connection and the metadata in the config."""

from __future__ import annotations

from alembic import context

config = context.config


def _uitvoeren() -> None:
    context.configure(
        connection=config.attributes["verbinding"],
        target_metadata=config.attributes["metadata"],
        render_as_batch=True,
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()


_uitvoeren()
