"""A store of each kind that is kept for the whole run and emptied before each test: tests stay quick that way."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import pytest
from sqlalchemy import text

from storage import Base, Database
from storage.migrate import upgrade


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def kept_database(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Database]:
    """A migrated database on each store, for the whole run."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path_factory.mktemp('kept') / 'kept.db'}"
    else:
        server = request.getfixturevalue("postgres_server")
        import psycopg

        name = f"kept_{uuid.uuid4().hex[:12]}"
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} ENCODING 'UTF8' LOCALE 'C.UTF-8' TEMPLATE template0")
        base, _, query = server.partition("?")
        url = f"{base.rsplit('/', 1)[0]}/{name}" + (f"?{query}" if query else "")
    database = Database(url)
    upgrade(database)
    yield database
    database.close()


@pytest.fixture
def store(kept_database: Database) -> Database:
    """An empty database."""
    return emptied(kept_database)


def emptied(database: Database) -> Database:
    """The database without any row, its numbers beginning at 1 again."""
    tables = [table.name for table in reversed(Base.metadata.sorted_tables)]
    with database.write() as session:
        if database.is_sqlite:
            for name in tables:
                session.execute(text(f'DELETE FROM "{name}"'))
            return database
        # TRUNCATE makes a new file for each table and index: a quarter of a second for all that there are.
        used = " UNION ALL ".join(f"SELECT '{n}' WHERE EXISTS (SELECT 1 FROM {n})" for n in tables)
        found = set(session.scalars(text(used)))
        for name in tables:
            if name in found:
                session.execute(text(f"DELETE FROM {name}"))
        session.execute(
            text(
                "SELECT setval(format('%I.%I', schemaname, sequencename)::regclass, 1, false)"
                " FROM pg_sequences WHERE last_value IS NOT NULL"
            )
        )
    return database
