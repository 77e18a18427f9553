"""khaochat chat link: say what a LINE group is for."""

from __future__ import annotations

import argparse
import re
import sys

from khaochat.agency import CHAT_ROLES
from khaochat.cli.common import open_store, settings
from khaochat.clock import wall_clock
from storage import Database
from workflows.people import remember_chat


def define(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    sub = parser.add_subparsers(dest="what", required=True, metavar="link|unlink|list")
    link = sub.add_parser(
        "link",
        help="give a group a role",
        epilog="Example: khaochat chat link C0123456789abcdef0123456789abcdef pr",
    )
    link.add_argument(
        "chat_id", help="the group's LINE id: C (group), R (room) or U (person) and 32 hex digits"
    )
    link.add_argument("role", choices=CHAT_ROLES)
    link.add_argument("--name", default="", help="what the group is called")
    unlink = sub.add_parser(
        "unlink",
        help="take a group's role away",
        epilog="Example: khaochat chat unlink C0123456789abcdef0123456789abcdef",
    )
    unlink.add_argument("chat_id")
    sub.add_parser("list", help="show the groups the bot knows", epilog="Example: khaochat chat list")
    parser.epilog = "Example: khaochat chat link C0123456789abcdef0123456789abcdef pr"
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Do it."""
    _, database = open_store(settings())
    if options.what == "list":
        from sqlalchemy import select

        from storage.tables import Chat

        with database.read() as session:
            for chat in session.scalars(select(Chat).order_by(Chat.role, Chat.id)):
                print(f"{chat.id}\t{chat.role or '-'}\t{'in' if chat.active else 'left'}\t{chat.name}")
        return 0
    if not re.fullmatch(r"[CRU][0-9a-f]{32}", options.chat_id):
        print(f"{options.chat_id}: not a LINE id; it is C, R or U and 32 hex digits", file=sys.stderr)
        return 2
    if options.what == "unlink":
        return _unlink(database, options.chat_id)
    kind = {"C": "group", "R": "room", "U": "user"}[options.chat_id[0]]
    with database.write() as session:
        remember_chat(
            session, options.chat_id, kind=kind, now=wall_clock(), name=options.name, role=options.role
        )
    print(f"{options.chat_id} is now {options.role}")
    return 0


def _unlink(database: Database, chat_id: str) -> int:
    from storage.tables import Chat

    with database.write() as session:
        chat = session.get(Chat, chat_id)
        if chat is None or chat.role is None:
            print(f"{chat_id}: has no role", file=sys.stderr)
            return 1
        chat.role = None
    print(f"{chat_id} has no role now; take it out of agency.yaml too, or the next start restores it")
    return 0
