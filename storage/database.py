"""The connection to SQLite (write-ahead log) or PostgreSQL, with one way to read and one to write."""

from __future__ import annotations

import json
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.orm import Session

BUSY_TIMEOUT_MS = 15_000
"""How long SQLite waits for another process's write before it gives up."""


def _dumps(value: object) -> str:
    """JSON that both stores take: half characters (lone surrogates) are replaced, NaN is refused (ValueError)."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    if text.isascii():
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _on_sqlite_connect(connection: Any, _record: object) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
    cursor.execute("PRAGMA journal_mode=WAL")
    # FULL: an event that LINE was told is taken must survive a power cut, not only a crash.
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute("PRAGMA temp_store=MEMORY")
    cursor.close()


def _on_sqlite_begin(connection: Connection) -> None:
    immediate = connection.get_execution_options().get("khaochat_write", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")


def normal_url(url: str) -> str:
    """Name the psycopg 3 driver where a PostgreSQL address names none."""
    for plain in ("postgres://", "postgresql://"):
        if url.startswith(plain):
            return "postgresql+psycopg://" + url[len(plain) :]
    return url


class _Queue:
    """A lock that is given to whoever waits longest: a busy worker must not keep a webhook waiting."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._held = False
        self._waiting: deque[threading.Lock] = deque()

    def __enter__(self) -> None:
        with self._guard:
            if not self._held:
                self._held = True
                return
            turn = threading.Lock()
            turn.acquire()
            self._waiting.append(turn)
        turn.acquire()

    def __exit__(self, *_: object) -> None:
        with self._guard:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._held = False


class Database:
    """One engine for the process.

    Parameters: `url` is an SQLAlchemy address (`sqlite:////path/file.db`, `postgresql://...`).
    `write()` gives a transaction that holds SQLite's write lock from its first statement, since a
    lock taken half-way fails at once when another writer came between.
    """

    def __init__(self, url: str) -> None:
        self.url = normal_url(url)
        parsed = make_url(self.url)
        self.is_sqlite = parsed.get_backend_name() == "sqlite"
        if self.is_sqlite and parsed.database and parsed.database != ":memory:":
            Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
        options: dict[str, Any] = {"json_serializer": _dumps}
        if self.is_sqlite:
            options["connect_args"] = {"check_same_thread": False}
        else:
            options["pool_pre_ping"] = True
        options |= {"pool_size": 10, "max_overflow": 10}
        self.engine: Engine = create_engine(self.url, **options)
        if self.is_sqlite:
            event.listen(self.engine, "connect", _on_sqlite_connect)
            event.listen(self.engine, "begin", _on_sqlite_begin)
        self._writing = self.engine.execution_options(khaochat_write=True)
        # SQLite's own waiting is a poll with growing pauses; a lock in the process is fair and quick.
        self._lock = _Queue() if self.is_sqlite else None

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A transaction that commits on leaving and rolls back on any exception."""
        with (
            self._lock or nullcontext(),
            Session(self._writing, expire_on_commit=False) as session,
            session.begin(),
        ):
            yield session

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A consistent view for reading; nothing done in it is kept."""
        with Session(self.engine, expire_on_commit=False) as session:
            yield session

    def ping(self) -> None:
        """Raise the driver's error when the store does not answer."""
        with self.engine.connect() as connection:
            connection.execute(text("SELECT 1"))

    def close(self) -> None:
        """Give back all connections."""
        self.engine.dispose()
