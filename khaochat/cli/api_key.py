"""khaochat api-key: keys with which other programs hand in issues."""

from __future__ import annotations

import argparse
import sys

from khaochat.cli.common import open_store, settings
from khaochat.clock import wall_clock
from workflows.intake import add_key, list_keys, revoke_key


def define(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    sub = parser.add_subparsers(dest="what", required=True, metavar="add|revoke|list")
    add = sub.add_parser(
        "add", help="make a key; it is shown once", epilog="Example: khaochat api-key add media-desk"
    )
    add.add_argument("name", help="what uses the key")
    gone = sub.add_parser(
        "revoke", help="make a key worthless", epilog="Example: khaochat api-key revoke media-desk"
    )
    gone.add_argument("name")
    sub.add_parser("list", help="show who has a key", epilog="Example: khaochat api-key list")
    parser.epilog = "Example: khaochat api-key add media-desk"
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Do it."""
    _, database = open_store(settings())
    now = wall_clock()
    if options.what == "list":
        with database.read() as session:
            for row in list_keys(session):
                state = "revoked" if row.revoked_at else "in use"
                used = row.used_at.isoformat(timespec="minutes") if row.used_at else "-"
                print(f"{row.name}\t{state}\tmade {row.made_at:%Y-%m-%d}\tlast used {used}")
        return 0
    with database.write() as session:
        if options.what == "revoke":
            done = revoke_key(session, options.name, now)
            print(f"{options.name}: revoked" if done else f"{options.name}: no key in use of that name")
            return 0 if done else 1
        try:
            key = add_key(session, options.name, now)
        except ValueError as error:
            print(error, file=sys.stderr)
            return 2
    print(key)
    print(
        f"Key of {options.name}; it is not shown again. Use: Authorization: Bearer {key[:6]}...",
        file=sys.stderr,
    )
    return 0
