"""Backups where the store is PostgreSQL, and of versions that this program does not know."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from khaochat.backup import BadBackup, restore, write_backup
from storage import Database
from storage.files import FileStore
from storage.migrate import revisions, upgrade

NOW = datetime(2026, 11, 23, 3, 30, tzinfo=UTC)


def a_store(path: Path) -> Path:
    database = Database(f"sqlite:///{path}")
    upgrade(database)
    database.close()
    return path


def test_beside_postgresql_the_archive_holds_the_files_that_its_rows_name(tmp_path: Path) -> None:
    files, other = FileStore(tmp_path / "files"), FileStore(tmp_path / "other")
    name = files.put(b"%PDF-1")
    files.put(b"%PDF-2, which no row names")
    held = write_backup(None, [name, "0" * 64], files, tmp_path / "files.zip", NOW)
    assert (held.store, held.files, held.missing) == (False, 1, ("0" * 64,))
    back, before = restore(tmp_path / "files.zip", None, other, revisions())
    assert (back.store, back.files, before) == (False, 1, None)
    assert other.read(name) == b"%PDF-1"
    write_backup(a_store(tmp_path / "a.db"), (), files, tmp_path / "all.zip", NOW)
    with pytest.raises(BadBackup, match="holds an SQLite store"):
        restore(tmp_path / "all.zip", None, other, revisions())


def test_a_backup_of_a_newer_version_is_refused_and_one_without_files_is_taken(tmp_path: Path) -> None:
    files, store = FileStore(tmp_path / "files"), tmp_path / "live.db"
    old = a_store(tmp_path / "old.db")
    held, before = restore(old, store, files, revisions())
    assert (held.store, before, store.exists()) == (True, None, True)
    with closing(sqlite3.connect(old)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()
    write_backup(old, (), files, tmp_path / "new.zip", NOW)
    content = store.read_bytes()
    with pytest.raises(BadBackup, match="made by a newer version"):
        restore(tmp_path / "new.zip", store, files, revisions())
    assert store.read_bytes() == content


def test_a_backup_that_cannot_be_finished_leaves_the_one_before(tmp_path: Path) -> None:
    target = tmp_path / "all.zip"
    target.write_bytes(b"the one before")
    broken = tmp_path / "broken.db"
    broken.write_bytes(b"not a database" * 1000)
    with pytest.raises(BadBackup):
        write_backup(broken, (), FileStore(tmp_path / "files"), target, NOW)
    assert target.read_bytes() == b"the one before"
    assert {p.name for p in tmp_path.iterdir()} == {"all.zip", "broken.db"}
