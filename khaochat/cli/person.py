"""khaochat person add: register somebody who may use the bot."""

from __future__ import annotations

import argparse
import re
import sys

from sqlalchemy import select

from khaochat.agency import PERSON_ROLES
from khaochat.cli.common import open_store, settings
from storage.tables import Person


def define(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    example = 'Example: khaochat person add "สมใจ ใจดี" officer --line-id U0123456789abcdef0123456789abcdef'
    sub = parser.add_subparsers(dest="what", required=True, metavar="add|list")
    add = sub.add_parser(
        "add", help="register a person, or change the one with this LINE id or name", epilog=example
    )
    add.add_argument("name")
    add.add_argument("role", choices=PERSON_ROLES)
    add.add_argument("--line-id", help='the LINE id that the bot tells on "ฉันคือใคร"')
    add.add_argument("--unit", default="")
    add.add_argument("--title", default="")
    sub.add_parser("list", help="show who is registered", epilog="Example: khaochat person list")
    parser.epilog = example
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Do it."""
    _, database = open_store(settings())
    if options.what == "list":
        with database.read() as session:
            for one in session.scalars(select(Person).order_by(Person.id)):
                print(f"{one.id}\t{one.role}\t{'LINE' if one.line_user_id else '-'}\t{one.name}\t{one.unit}")
        return 0
    if options.line_id and not re.fullmatch(r"U[0-9a-f]{32}", options.line_id):
        print(f"{options.line_id}: not a person's LINE id; it is U and 32 hex digits", file=sys.stderr)
        return 2
    with database.write() as session:
        same = Person.line_user_id == options.line_id if options.line_id else Person.name == options.name
        person = session.scalars(select(Person).where(same)).first()
        if person is None:
            person = Person(name=options.name, role=options.role, active=True, blocked=False)
            session.add(person)
        person.name, person.role, person.unit, person.title = (
            options.name,
            options.role,
            options.unit,
            options.title,
        )
        person.line_user_id = options.line_id or person.line_user_id
        person.active = True
    print(f"{options.name} is registered as {options.role}")
    return 0
