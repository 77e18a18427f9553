"""Bring the tables to the version that this program needs."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

from storage.database import Database

MIGRATIONS = Path(__file__).parent / "migrations"
LOCK = 4_190_263
"""Number of the PostgreSQL advisory lock that keeps two replicas from migrating at once."""


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return config


def newest() -> str:
    """The revision that this program needs."""
    head = ScriptDirectory.from_config(_config()).get_current_head()
    if head is None:
        raise RuntimeError("the program has no migrations")
    return head


def revisions() -> set[str]:
    """All versions of the tables that this program knows and can bring up to date."""
    return {r.revision for r in ScriptDirectory.from_config(_config()).walk_revisions()}


def current(database: Database) -> str | None:
    """The revision of the tables in the store; None when it is empty."""
    with database.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def upgrade(database: Database, revision: str = "head") -> None:
    """Run the migrations that are missing; harmless when there is none. Keeps all data.

    Foreign keys are off meanwhile on SQLite, where changing a table copies it (a copy with the keys on
    deletes dependent rows), and are checked before the commit.
    """
    with database.engine.connect() as connection:
        if database.is_sqlite:
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        else:
            connection.execute(text("SELECT pg_advisory_xact_lock(:n)"), {"n": LOCK})
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
        if database.is_sqlite and connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall():
            connection.rollback()
            raise RuntimeError("the migration would break references between tables; nothing was changed")
        connection.commit()
        if database.is_sqlite:
            # Inside a transaction, which SQLAlchemy begins by itself, this setting would do nothing.
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql("PRAGMA foreign_keys=ON")
