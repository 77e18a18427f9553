"""What all tests share: real stores (SQLite and PostgreSQL) and the reference material's place."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, event

from storage import Database
from tests.stores import emptied, kept_database, store

__all__ = ["kept_database", "store"]

ROOT = Path(__file__).resolve().parent.parent
IN_CI = os.environ.get("CI") == "true"


@event.listens_for(Engine, "engine_connect")
def _sqlite_does_not_sync(connection: Connection) -> None:
    """No store of the tests must outlive a power cut; waiting for the disk is a fifth of a story's time."""
    if connection.dialect.name == "sqlite":
        connection.connection.cursor().execute("PRAGMA synchronous=OFF")


def missing(what: str, how: str) -> None:
    """Skip with a reason where something is not installed; in CI that is a failure."""
    if IN_CI:
        pytest.fail(f"{what} is missing in CI: {how}")
    pytest.skip(f"{what} is missing: {how}")


@pytest.fixture(scope="session")
def shared() -> Path:
    """The reference material (LINE's specification and samples, real news), beside the project or where KHAOCHAT_SHARED says."""
    path = Path(os.environ.get("KHAOCHAT_SHARED") or ROOT.parent / "shared")
    if not (path / "line").is_dir():
        missing("the reference material", "set KHAOCHAT_SHARED to its folder")
    return path


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a PostgreSQL server: TEST_DATABASE_URL, or one that is started for the tests."""
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        yield given
        return
    try:
        import pgserver
    except ImportError:
        missing("PostgreSQL", "set TEST_DATABASE_URL to an empty database, or install requirements-dev.txt")
        return
    # The server may run as a user of its own, which must be able to reach its folder.
    folder = Path("/tmp") / f"khaochat-pg-{os.getpid()}-{uuid.uuid4().hex[:6]}"
    try:
        server = pgserver.get_server(folder, cleanup_mode="delete")
    except Exception as error:  # noqa: BLE001 - whatever it was, the reason is shown
        missing("PostgreSQL", f"the packaged server did not start here ({error}); set TEST_DATABASE_URL")
        return
    _do_not_sync(server.get_uri())
    yield server.get_uri()
    server.cleanup()


def _do_not_sync(address: str) -> None:
    """Nothing of the tests' server must outlive a power cut; waiting for the disk is a third of their time."""
    import psycopg

    with psycopg.connect(address, autocommit=True) as connection:
        for name in ("fsync", "full_page_writes", "synchronous_commit"):
            connection.execute(f"ALTER SYSTEM SET {name} = off")
        connection.execute("SELECT pg_reload_conf()")


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty database, once on each store."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'test.db'}"
        return
    server = request.getfixturevalue("postgres_server")
    import psycopg

    name = f"t_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} ENCODING 'UTF8' LOCALE 'C.UTF-8' TEMPLATE template0")
    base, _, query = server.partition("?")
    yield f"{base.rsplit('/', 1)[0]}/{name}" + (f"?{query}" if query else "")
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def database(kept_database: Database) -> Database:
    """An empty database with the tables of this version, once on each store."""
    return emptied(kept_database)
