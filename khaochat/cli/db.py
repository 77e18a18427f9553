"""khaochat db: bring the tables up to date, back up, restore."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from sqlalchemy import make_url, select

from khaochat.backup import BadBackup, Held, restore, write_backup
from khaochat.cli.common import settings
from khaochat.clock import wall_clock
from storage import Database
from storage.case_tables import CaseFile
from storage.files import FileStore
from storage.intake_tables import ReceivedFile
from storage.migrate import current, newest, revisions, upgrade

EXAMPLE = "Example: khaochat db backup /var/backups/khaochat.zip"
PG_HINT = "the store is PostgreSQL: its tables go by pg_dump and pg_restore (docs/going-live.md)"


def define(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.epilog = EXAMPLE
    sub = parser.add_subparsers(dest="what", required=True, metavar="upgrade|backup|restore")
    sub.add_parser("upgrade", help="bring the tables to this version", epilog="Example: khaochat db upgrade")
    for name, text in (
        ("backup", "copy the store and its files to one archive FILE, also while the service runs"),
        ("restore", "put FILE in the store's place; the service must be stopped"),
    ):
        child = sub.add_parser(name, help=text, epilog=f"Example: khaochat db {name} khaochat-backup.zip")
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
    files = FileStore(config.files)
    store = Path(make_url(database.url).database or "") if database.is_sqlite else None
    try:
        if options.what == "backup":
            return _backup(database, store, files, options.file)
        database.close()
        return _restore(store, files, options.file)
    except (BadBackup, OSError) as error:
        print(error, file=sys.stderr)
        return 1


def _backup(database: Database, store: Path | None, files: FileStore, target: Path) -> int:
    if store is not None and not store.exists():
        print(f"nothing to back up: {store} does not exist", file=sys.stderr)
        return 1
    names: list[str] = []
    if store is None:
        with database.read() as session:
            for table in (CaseFile, ReceivedFile):
                kept = select(table.sha256).where(table.state == "kept", table.sha256.is_not(None))
                names += [name for name in session.scalars(kept) if name]
    held = write_backup(store, names, files, target, wall_clock())
    print(f"{store or 'files only'} -> {target}: {held.files} files, {held.size:,} bytes")
    if store is None:
        print(PG_HINT, file=sys.stderr)
    return _whole(held, f"put them back into {files.folder} from an older backup")


def _restore(store: Path | None, files: FileStore, source: Path) -> int:
    held, before = restore(source, store, files, revisions())
    if before is not None:
        print(f"what was there is kept in {before}")
    print(f"{source} -> {store or 'files only'}: {held.files} files, {held.size:,} bytes")
    if store is None:
        print(PG_HINT, file=sys.stderr)
    return _whole(held, f"put them back into {files.folder} from another backup")


def _whole(held: Held, remedy: str) -> int:
    """Name what is lacking; the exit code."""
    for what, names in (("missing", held.missing), ("changed", held.changed)):
        for name in names[:20]:
            print(f"{what}: {name}", file=sys.stderr)
    lacking = len(held.missing) + len(held.changed)
    if lacking:
        print(f"{lacking} files that the store names are not there; {remedy}", file=sys.stderr)
    return 0 if held.whole else 1
