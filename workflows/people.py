"""Who is meant by a role, and where each can be reached."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.tables import Chat, Person

ACTING_ROLES = frozenset({"officer", "head", "deputy", "director", "admin"})
"""Roles that may change a case or the selection; `unit` and `viewer` only read."""


def person_by_line_id(session: Session, line_user_id: str | None) -> Person | None:
    """The registered person with this LINE id, or None."""
    if not line_user_id:
        return None
    return session.scalars(select(Person).where(Person.line_user_id == line_user_id, Person.active)).first()


def chats_with_role(session: Session, role: str) -> list[str]:
    """Ids of the groups that have a role and that the bot is still in."""
    return list(session.scalars(select(Chat.id).where(Chat.role == role, Chat.active).order_by(Chat.id)))


def reachable(session: Session, roles: Iterable[str]) -> dict[str, list[Person]]:
    """For each role the people who can be written to in LINE."""
    wanted = list(roles)
    found: dict[str, list[Person]] = {role: [] for role in wanted}
    people = session.scalars(
        select(Person)
        .where(Person.role.in_(wanted), Person.active, Person.line_user_id.is_not(None), ~Person.blocked)
        .order_by(Person.id)
    )
    for person in people:
        found[person.role].append(person)
    return found


def administrators(session: Session) -> list[str]:
    """Where to write to those who look after the service: administrators, else the PR group."""
    people = reachable(session, ["admin"])["admin"]
    return [p.line_user_id for p in people if p.line_user_id] or chats_with_role(session, "pr")


def remember_chat(
    session: Session, chat_id: str, *, kind: str, now: datetime, name: str = "", role: str | None = None
) -> Chat:
    """The chat's row, made when it was not known; a name or role that is given replaces what was there."""
    chat = session.get(Chat, chat_id)
    if chat is None:
        chat = Chat(id=chat_id, kind=kind, name=name, role=role, active=True, joined_at=now)
        session.add(chat)
        session.flush()
    chat.name = name or chat.name
    chat.role = role or chat.role
    return chat
