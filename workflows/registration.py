"""Somebody asks to use the bot, an administrator says yes or no: one tap, and each wish is decided once."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.tables import Person, Registration
from workflows.people import reachable

TITLES = frozenset(
    [
        "นาย",
        "นาง",
        "นางสาว",
        "น.ส.",
        "ดร.",
        "ผศ.",
        "รศ.",
        "ศ.",
        "ผศ.ดร.",
        "รศ.ดร.",
        "ศ.ดร.",
        "ว่าที่ร้อยตรี",
        "ว่าที่",
        "ร.ต.",
        "พ.ต.อ.",
        "คุณ",
        "Mr.",
        "Mrs.",
        "Ms.",
        "Dr.",
    ]
)
"""What may stand before a first name as a word of its own."""
MAX_NAME = 100
_UNIT_WORD = re.compile(r"^[\s:]*(?:หน่วยงาน|สังกัด|หน่วย)?[\s:]*")
MAX_TELLINGS = 3
"""How often one wish may be announced to the administrators: a stranger must not be able to flood them."""


@dataclass(frozen=True, slots=True)
class Wish:
    """A name and a unit as somebody typed them; `unit` is empty when it was not said."""

    name: str
    unit: str


def read_wish(text: str) -> Wish | None:
    """Name and unit in what was typed after "ลงทะเบียน"; None when there is no first and last name. Pure.

    "สมชาย ใจดี ภสส.", "นางสาว สมหญิง ดีงาม, ฝ่ายบุคคล" and two lines are all understood.
    """
    for mark in ("\n", ",", "/", "|", " หน่วยงาน", " สังกัด", " หน่วย "):
        name, found, unit = text.partition(mark)
        if found and len(name.split()) >= 2:
            return Wish(_tidy(name), _tidy(_UNIT_WORD.sub("", unit)))
    words = text.split()
    given = 2 + sum(1 for word in words[:2] if word in TITLES)
    if len(words) < given or not all(any(c.isalpha() for c in w) for w in words[:given]):
        return None
    return Wish(_tidy(" ".join(words[:given])), _tidy(" ".join(words[given:])))


def _tidy(text: str) -> str:
    return " ".join(text.split())[:MAX_NAME]


def may_decide(session: Session, person: Person | None) -> bool:
    """Whether this person may let others in: an administrator, or a head while no administrator can be reached."""
    if person is None or not person.active:
        return False
    if person.role == "admin":
        return True
    return person.role in ("head", "director") and not reachable(session, ["admin"])["admin"]


def deciders(session: Session) -> list[str]:
    """LINE ids of those who decide on wishes: the administrators, else head and director."""
    found = reachable(session, ["admin", "head", "director"])
    people = found["admin"] or [*found["head"], *found["director"]]
    return [person.line_user_id for person in people if person.line_user_id]


def ask(session: Session, line_user_id: str, wish: Wish, now: datetime) -> tuple[Registration, bool]:
    """Keep the wish; one that is still open is brought up to date. Gives it, and whether it is to be announced."""
    row = session.scalars(
        select(Registration).where(Registration.line_user_id == line_user_id, Registration.state == "asked")
    ).first()
    if row is None:
        row = Registration(line_user_id=line_user_id, name=wish.name, unit=wish.unit, asked_at=now, told=0)
        session.add(row)
    elif (row.name, row.unit) == (wish.name, wish.unit):
        return row, False
    row.name, row.unit = wish.name, wish.unit
    tell = (row.told or 0) < MAX_TELLINGS
    row.told = (row.told or 0) + tell
    session.flush()
    return row, tell


def namesake(session: Session, row: Registration) -> Person | None:
    """Somebody of that name whom the register holds without a LINE account: the same person, most likely."""
    return session.scalars(
        select(Person).where(Person.name == row.name, Person.line_user_id.is_(None), Person.active)
    ).first()


def approve(session: Session, row: Registration, role: str, by: Person, now: datetime) -> Person:
    """Let the person in with a role. Raises ValueError when the wish was decided already."""
    _decide(row, "approved", by, now)
    row.role = role
    person = session.scalars(select(Person).where(Person.line_user_id == row.line_user_id)).first()
    person = person or namesake(session, row)
    if person is None:
        person = Person(name=row.name, role=role, active=True, blocked=False)
        session.add(person)
    person.name, person.role, person.active, person.blocked = row.name, role, True, False
    person.unit = row.unit or person.unit or ""
    person.line_user_id = row.line_user_id
    session.flush()
    row.person_id = person.id
    return person


def refuse(row: Registration, by: Person, now: datetime) -> None:
    """Do not let the person in. Raises ValueError when the wish was decided already."""
    _decide(row, "refused", by, now)


def _decide(row: Registration, state: str, by: Person, now: datetime) -> None:
    if row.state != "asked":
        raise ValueError(row.state)
    row.state, row.decided_by, row.decided_at = state, by.id, now
