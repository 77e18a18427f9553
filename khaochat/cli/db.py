"""khaochat db: bring the tables up to date, back up, restore."""

from __future__ import annotations

import argparse
import shutil
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

from sqlalchemy import make_url

from khaochat.cli.common import settings
from storage import Database
from storage.migrate import current, newest, upgrade

EXAMPLE = "Example: khaochat db backup /var/backups/khaochat.db"
PG_HINT = "the store is PostgreSQL: use pg_dump and pg_restore (docs/going-live.md)"


def define(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.epilog = EXAMPLE
    sub = parser.add_subparsers(dest="what", required=True, metavar="upgrade|backup|restore")
    sub.add_parser("upgrade", help="bring the tables to this version", epilog="Example: khaochat db upgrade")
    for name, text in (
        ("backup", "copy the store to FILE, also while the service runs"),
        ("restore", "put FILE in the store's place; the service must be stopped"),
    ):
        child = sub.add_parser(name, help=text, epilog=f"Example: khaochat db {name} khaochat-backup.db")
        child.add_argument("file", type=Path)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Do it."""
    config = settings()
    database = Database(config.database)
    if options.what == "upgrade":
        before = current(database)
        upgrade(database)
        print(f"{before or 'empty'} -> {newest()}")
        return 0
    if not database.is_sqlite:
        print(PG_HINT, file=sys.stderr)
        return 1
    database.close()
    path = Path(make_url(database.url).database or "")
    return _backup(path, options.file) if options.what == "backup" else _restore(path, options.file)


def _backup(path: Path, target: Path) -> int:
    if not path.exists():
        print(f"nothing to back up: {path} does not exist", file=sys.stderr)
        return 1
    try:
        with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(target)) as copy:
            source.backup(copy)
    except sqlite3.Error as error:
        print(f"{target}: not written: {error}; does its folder exist?", file=sys.stderr)
        return 1
    print(f"{path} -> {target}")
    return 0


def _restore(path: Path, source: Path) -> int:
    if not source.is_file():
        print(f"{source}: no such file", file=sys.stderr)
        return 1
    with closing(sqlite3.connect(source)) as check:
        try:
            sound = check.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
            known = check.execute("SELECT count(*) FROM alembic_version").fetchone()[0] == 1
        except sqlite3.DatabaseError:
            sound = known = False
    if not (sound and known):
        print(f"{source}: not a sound backup of this program; nothing was changed", file=sys.stderr)
        return 1
    if path.exists():
        kept = path.with_suffix(".before-restore.db")
        with closing(sqlite3.connect(path)) as old, closing(sqlite3.connect(kept)) as copy:
            old.backup(copy)
        print(f"what was there is kept in {kept}")
    for suffix in ("-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, path)
    print(f"{source} -> {path}")
    return 0
