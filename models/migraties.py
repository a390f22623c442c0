"""Brings a database to the newest shape, or back, with Alembic."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine import Connection

from models.database import Basis, Database, SleutelBasis

WORTEL = Path(__file__).parent.parent / "migrations"
Welke = Literal["app", "sleutels"]


class NieuwereDatabase(Exception):
    """The database was brought to a shape that this version of the software does not know."""


def _config(welke: Welke, verbinding: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(WORTEL))
    config.set_main_option("version_locations", str(WORTEL / welke / "versions"))
    config.set_main_option("path_separator", "newline")
    config.attributes["verbinding"] = verbinding
    config.attributes["metadata"] = Basis.metadata if welke == "app" else SleutelBasis.metadata
    return config


def migreer(database: Database, welke: Welke, naar: str = "head") -> None:
    """Upgrade to `naar` (or downgrade, when it is "base" or an earlier revision).

    Raises NieuwereDatabase for a shape that this version does not know; nothing was changed then.
    """
    with database.engine.execution_options(schrijven=True).begin() as verbinding:
        config = _config(welke, verbinding)
        bekend = {r.revision for r in ScriptDirectory.from_config(config).walk_revisions()}
        if not set(MigrationContext.configure(verbinding).get_current_heads()) <= bekend:
            raise NieuwereDatabase(welke)
        if naar == "base":
            command.downgrade(config, naar)
        else:
            command.upgrade(config, naar)


def is_bij(database: Database, welke: Welke) -> bool:
    """Whether the database has the newest shape."""
    with database.engine.connect() as verbinding:
        huidig = MigrationContext.configure(verbinding).get_current_heads()
        return set(huidig) == set(ScriptDirectory.from_config(_config(welke, verbinding)).get_heads())
