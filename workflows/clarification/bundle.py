"""One card a person, however many cases are late: the reminders of one moment for one chat make one notice."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage import outbox
from storage.tables import Person
from workflows.clarification.notices import DRILL_REMINDER, REMINDER, Told

MOST_ITEMS = 300
"""Reminders that a notice carries: a card lists ten, and some of the others may be done before it is sent."""


@dataclass(slots=True)
class Bundles:
    """Reminders of one transaction, by chat, moment of telling and kind: drills never share a card with real cases."""

    _waiting: dict[tuple[str, datetime, str], list[dict[str, Any]]] = field(default_factory=dict)
    _keys: dict[tuple[str, datetime, str], str] = field(default_factory=dict)
    _chats: dict[str, str | None] = field(default_factory=dict)

    def chats_of(self, session: Session, told: Told) -> list[str]:
        """Where the person of a reminder is written to; looked up once a transaction, since many cases name the same."""
        if told.kind != REMINDER or told.person_id is None or not told.person_id.isdigit():
            return []
        if told.person_id not in self._chats:
            able = Person.active, ~Person.blocked, Person.id == int(told.person_id)
            self._chats[told.person_id] = session.scalars(select(Person.line_user_id).where(*able)).first()
        chat = self._chats[told.person_id]
        return [chat] if chat else []

    def add(self, chat_id: str, at: datetime, item: dict[str, Any], key: str, *, drill: bool = False) -> None:
        """One more reminder for a chat."""
        place = chat_id, at, DRILL_REMINDER if drill else REMINDER
        self._waiting.setdefault(place, []).append(item)
        self._keys.setdefault(place, key)

    def write(self, session: Session, now: datetime) -> None:
        """Put them into the outbox, together with what waits there for the same moment."""
        # In one order for everybody: each chat's lane is locked until the transaction ends.
        for place in sorted(self._waiting):
            chat_id, at, kind = place
            data = as_notice(self._waiting[place])
            key = f"{kind}:{self._keys[place]}:{at.isoformat()}:{chat_id}"
            notice = outbox.Notice(chat_id, kind, data, key=key, due_at=at)
            outbox.join_or_put(session, notice, now, joined)
        self._waiting.clear()


def items_of(data: dict[str, Any]) -> list[dict[str, Any]]:
    """The reminders in a notice; one written before they were bundled is one reminder."""
    items: list[dict[str, Any]] = data.get("items") or [data]
    return items


def as_notice(items: list[dict[str, Any]], more: int = 0) -> dict[str, Any]:
    """The data of a notice: each case and step once, the most overdue first."""
    latest: dict[tuple[Any, Any], dict[str, Any]] = {}
    for item in items:
        key = item["case_id"], item["step"]
        known = latest.get(key)
        # The later mark tells how it stands; since when something was missed is told from the first on.
        latest[key] = item | _kept(known) if known else item
    ordered = sorted(latest.values(), key=lambda item: (item.get("due") or "", item["case_id"]))
    cut = ordered[:MOST_ITEMS]
    return {**cut[0], "items": cut, "more": more + len(ordered) - len(cut)}


def joined(waiting: dict[str, Any], coming: dict[str, Any]) -> dict[str, Any]:
    """Two notices as one."""
    more = int(waiting.get("more", 0)) + int(coming.get("more", 0))
    return as_notice([*items_of(waiting), *items_of(coming)], more)


def _kept(known: dict[str, Any]) -> dict[str, Any]:
    return {name: known[name] for name in ("missed_since",) if known.get(name)}
