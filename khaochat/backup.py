"""A backup in one archive: the SQLite store and the files that its rows name, of one moment; and the way back.

The store is copied first, while the service may run on; files are kept before the row that names them and never change,
so that all files of the copy are there. On PostgreSQL the archive holds the files alone: pg_dump copies the store.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
import tempfile
import zipfile
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from storage.files import DamagedFile, FileStore

FORMAT = 1
STORE = "khaochat.db"
MANIFEST = "manifest.json"
FOLDER = "files/"
NAMED: tuple[tuple[str, str], ...] = (("case_file", "kept"), ("received_file", "kept"))
"""Tables whose rows name files in `sha256`, and the state in which the file must be there."""
NOT_HERE = "holds an SQLite store, and this one is PostgreSQL; nothing was changed"
_CHUNK = 1 << 20


class BadBackup(Exception):
    """A backup that cannot be made or put back; the text says why. Nothing was changed."""


@dataclass(frozen=True, slots=True)
class Held:
    """What a backup holds. `missing`: files that a row names and the folder does not have; `changed`: not what they were."""

    store: bool
    files: int
    size: int
    missing: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()

    @property
    def whole(self) -> bool:
        """Whether nothing is lacking."""
        return not self.missing and not self.changed


def write_backup(
    store: Path | None, names: Iterable[str], files: FileStore, target: Path, now: datetime
) -> Held:
    """Write the archive, whole or not at all, readable by its owner only. `store` is None on PostgreSQL.

    `names` are the files that a PostgreSQL store names; those of an SQLite store are read from its copy. Raises
    BadBackup, OSError.
    """
    if not target.parent.is_dir():
        raise BadBackup(f"{target.parent}: no such folder")
    part = target.with_name(f".{target.name}.part")
    try:
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=".khaochat-") as aside:
            copy = _copied(store, Path(aside) / STORE) if store is not None else None
            with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
                held = _pack(zipfile.ZipFile(out, "w"), copy, store, names, files, now)
                out.flush()
                os.fsync(out.fileno())
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)  # still there only when something went wrong
    return held


def _copied(store: Path, copy: Path) -> Path:
    try:
        with closing(sqlite3.connect(store)) as source, closing(sqlite3.connect(copy)) as target:
            source.backup(target)
    except sqlite3.Error as error:
        raise BadBackup(f"{store}: {error}") from error
    return copy


def _pack(
    archive: zipfile.ZipFile,
    copy: Path | None,
    store: Path | None,
    names: Iterable[str],
    files: FileStore,
    now: datetime,
) -> Held:
    size, count = 0, 0
    missing: list[str] = []
    changed: list[str] = []
    with archive:
        if copy is not None:
            archive.write(copy, STORE, zipfile.ZIP_DEFLATED)
        for name in sorted(named_files(copy) if copy is not None else set(names)):
            try:
                content = files.read(name)
            except FileNotFoundError:
                missing.append(name)
            except DamagedFile:
                changed.append(name)
            else:
                archive.writestr(FOLDER + name, content)
                size, count = size + len(content), count + 1
        if missing and store is not None:
            # One that its sender took back while we were reading is no longer named either.
            still = named_files(store)
            missing = [name for name in missing if name in still]
        manifest = {
            "format": FORMAT,
            "made_at": now.isoformat(),
            "store_sha256": _hash_of(copy) if copy is not None else None,
            "files": count,
            "missing": missing,
            "changed": changed,
        }
        archive.writestr(MANIFEST, json.dumps(manifest, indent=1))
    return Held(copy is not None, count, size, tuple(missing), tuple(changed))


def named_files(store: Path) -> set[str]:
    """The SHA-256 of all files that an SQLite store names. Raises BadBackup when it cannot be read."""
    found: set[str] = set()
    try:
        with closing(sqlite3.connect(f"file:{store}?mode=ro", uri=True)) as connection:
            tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master")}
            for table, state in NAMED:
                if table in tables:
                    query = f"SELECT sha256 FROM {table} WHERE state = ? AND sha256 IS NOT NULL"  # noqa: S608 - names of ours
                    found.update(row[0] for row in connection.execute(query, (state,)))
    except sqlite3.Error as error:
        raise BadBackup(f"{store}: {error}") from error
    return found


def _hash_of(path: Path) -> str:
    found = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            found.update(chunk)
    return found.hexdigest()


def restore(
    source: Path, store: Path | None, files: FileStore, known: Iterable[str]
) -> tuple[Held, Path | None]:
    """Put a backup in the store's place; the service must be stopped. Gives what it held, and where the old store is kept.

    Everything is checked before anything is changed: `known` are the versions of the tables that this program can
    bring up to date. A plain copy of the store, as older versions made it, is taken too. Raises BadBackup, OSError.
    """
    if not source.is_file():
        raise BadBackup(f"{source}: no such file")
    folder = store.parent if store is not None else source.parent
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder, prefix=".khaochat-") as aside:
        fresh = Path(aside) / STORE
        if not zipfile.is_zipfile(source):
            shutil.copyfile(source, fresh)
            _check(fresh, source, set(known))
            if store is None:
                raise BadBackup(f"{source}: {NOT_HERE}")
            return _placed(fresh, store, files, 0, 0)
        try:
            with zipfile.ZipFile(source) as archive:
                names = _checked(archive, source, fresh, set(known))
                if fresh.exists() and store is None:
                    raise BadBackup(f"{source}: {NOT_HERE}")
                size = 0
                for name in names:
                    content = archive.read(FOLDER + name)
                    _put(files, name, content)
                    size += len(content)
        except (zipfile.BadZipFile, KeyError, ValueError) as error:
            raise BadBackup(f"{source}: not a sound backup: {error}; nothing was changed") from error
        if store is None or not fresh.exists():
            return Held(False, len(names), size), None
        return _placed(fresh, store, files, len(names), size)


def _checked(archive: zipfile.ZipFile, source: Path, fresh: Path, known: set[str]) -> list[str]:
    """Check all of an archive, put its store into `fresh`; gives the files' names."""
    manifest: dict[str, Any] = json.loads(archive.read(MANIFEST))
    if manifest.get("format") != FORMAT:
        raise BadBackup(
            f"{source}: made by another version (format {manifest.get('format')}); nothing was changed"
        )
    names = [n.removeprefix(FOLDER) for n in archive.namelist() if n.startswith(FOLDER)]
    if len(names) != manifest.get("files"):
        raise BadBackup(f"{source}: {len(names)} of {manifest.get('files')} files; nothing was changed")
    for name in names:
        if hashlib.sha256(archive.read(FOLDER + name)).hexdigest() != name:
            raise BadBackup(f"{source}: file {name} is not what it was; nothing was changed")
    if manifest.get("store_sha256"):
        with archive.open(STORE) as packed, fresh.open("wb") as out:
            while chunk := packed.read(_CHUNK):
                out.write(chunk)
        if _hash_of(fresh) != manifest["store_sha256"]:
            raise BadBackup(f"{source}: the store is not what it was; nothing was changed")
        _check(fresh, source, known)
    return names


def _put(files: FileStore, name: str, content: bytes) -> None:
    """Keep a file; one that lies there damaged is replaced."""
    try:
        files.read(name)
    except FileNotFoundError:
        pass
    except DamagedFile:
        files.remove(name)
    files.put(content)


def _check(fresh: Path, source: Path, known: set[str]) -> None:
    with closing(sqlite3.connect(fresh)) as connection:
        try:
            sound = connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
            versions = [row[0] for row in connection.execute("SELECT version_num FROM alembic_version")]
        except sqlite3.DatabaseError:
            sound, versions = False, []
    if not sound or len(versions) != 1:
        raise BadBackup(f"{source}: not a sound backup of this program; nothing was changed")
    if versions[0] not in known:
        raise BadBackup(
            f"{source}: made by a newer version (tables {versions[0]}); install it first; nothing was changed"
        )


def _placed(fresh: Path, store: Path, files: FileStore, count: int, size: int) -> tuple[Held, Path | None]:
    before = None
    if store.exists():
        before = store.with_suffix(".before-restore.db")
        with closing(sqlite3.connect(store)) as old, closing(sqlite3.connect(before)) as copy:
            old.backup(copy)
    for suffix in ("-wal", "-shm"):
        store.with_name(store.name + suffix).unlink(missing_ok=True)
    named = named_files(fresh)
    fresh.replace(store)
    missing = tuple(sorted(name for name in named if not files.path(name).exists()))
    return Held(True, count, size, missing), before
