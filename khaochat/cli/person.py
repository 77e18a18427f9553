"""khaochat person add: register somebody who may use the bot."""

from __future__ import annotations

import argparse
import re
import sys

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from khaochat.agency import PERSON_ROLES
from khaochat.cli.common import open_store, settings
from storage import Database
from storage.tables import Person


def define(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    example = 'Example: khaochat person add "สมใจ ใจดี" officer --line-id U0123456789abcdef0123456789abcdef'
    sub = parser.add_subparsers(dest="what", required=True, metavar="add|remove|list")
    add = sub.add_parser(
        "add", help="register a person, or change the one with this LINE id or name", epilog=example
    )
    add.add_argument("name")
    add.add_argument("role", choices=PERSON_ROLES)
    add.add_argument("--line-id", help='the LINE id that the bot tells on "ฉันคือใคร"')
    add.add_argument("--unit", help="what is left out stays as it was")
    add.add_argument("--title")
    gone = sub.add_parser(
        "remove",
        help="take a person's rights away; what they did stays on record",
        epilog='Example: khaochat person remove "สมใจ ใจดี"',
    )
    gone.add_argument("name", help="the name, or the LINE id")
    sub.add_parser("list", help="show who is registered", epilog="Example: khaochat person list")
    parser.epilog = example
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Do it."""
    _, database = open_store(settings())
    if options.what == "list":
        with database.read() as session:
            for one in session.scalars(select(Person).where(Person.active).order_by(Person.id)):
                print(f"{one.id}\t{one.role}\t{'LINE' if one.line_user_id else '-'}\t{one.name}\t{one.unit}")
        return 0
    if options.what == "remove":
        return _remove(database, options.name)
    if options.line_id and not re.fullmatch(r"U[0-9a-f]{32}", options.line_id):
        print(f"{options.line_id}: not a person's LINE id; it is U and 32 hex digits", file=sys.stderr)
        return 2
    with database.write() as session:
        person = _known(session, options.name, options.line_id)
        if person is None:
            person = Person(name=options.name, role=options.role, active=True, blocked=False)
            session.add(person)
        person.name, person.role, person.active = options.name, options.role, True
        person.unit = person.unit or "" if options.unit is None else options.unit
        person.title = person.title or "" if options.title is None else options.title
        person.line_user_id = options.line_id or person.line_user_id
    print(f"{options.name} is registered as {options.role}")
    return 0


def _known(session: Session, name: str, line_id: str | None) -> Person | None:
    """The person with this LINE id, else the one of this name who has none yet or is meant without one."""
    if line_id:
        by_id = session.scalars(select(Person).where(Person.line_user_id == line_id)).first()
        if by_id is not None:
            return by_id
        return session.scalars(
            select(Person).where(Person.name == name, Person.line_user_id.is_(None))
        ).first()
    return session.scalars(select(Person).where(Person.name == name)).first()


def _remove(database: Database, name: str) -> int:
    with database.write() as session:
        found = session.scalars(
            select(Person).where(or_(Person.name == name, Person.line_user_id == name), Person.active)
        ).all()
        if len(found) != 1:
            print(f"{name}: {len(found)} such people; khaochat person list shows all", file=sys.stderr)
            return 1
        found[0].active = False
    print(
        f"{name} may no longer use the bot; take the entry out of agency.yaml too, or the next start restores it"
    )
    return 0
