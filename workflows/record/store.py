"""Events in the store, and how people are reached who are told of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Generic, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute, Session

from storage.tables import Person
from workflows.people import ACTING_ROLES
from workflows.record.codec import Codec
from workflows.record.events import Recorded

E = TypeVar("E", bound=Recorded)


class EventLog(Generic[E]):
    """The append-only table of one procedure's events. ``owner``: the column that says whose event a row is."""

    def __init__(self, owner: InstrumentedAttribute[int], codec: Codec[E]) -> None:
        self._table: Any = owner.class_
        self._owner = owner
        self._codec = codec

    def of(self, session: Session, owner_id: int) -> list[E]:
        """All that happened to one case, answer or plan, oldest first. Raises BadEvent."""
        return self.of_many(session, [owner_id])[owner_id]

    def of_many(self, session: Session, owner_ids: Sequence[int]) -> dict[int, list[E]]:
        """The same for several at once; those without events have an empty list. Raises BadEvent."""
        events: dict[int, list[E]] = {i: [] for i in owner_ids}
        rows = session.execute(
            select(self._owner, self._table.data)
            .where(self._owner.in_(owner_ids))
            .order_by(self._owner, self._table.seq)
        )
        for owner_id, data in rows:
            events[owner_id].append(self._codec.from_dict(data))
        return events

    def append(self, session: Session, owner_id: int, seq: int, event: E, **columns: Any) -> None:
        """Add an event; ``seq`` counts from 1 and is unique for its owner, ``columns`` are those of the table's own."""
        session.add(
            self._table(
                **{self._owner.key: owner_id},
                seq=seq,
                kind=event.type,
                at=event.at,
                person_id=int(event.by.id) if event.by.id.isdigit() else None,
                message_id=event.message_id,
                data=self._codec.to_dict(event),
                **columns,
            )
        )


def reach(session: Session, person_ids: Iterable[str]) -> list[str]:
    """The one-to-one chats of those of these people who still may act and can be written to."""
    ids = [int(i) for i in person_ids if i.isdigit()]
    people = session.scalars(
        select(Person.line_user_id)
        .where(
            Person.id.in_(ids),
            Person.active,
            Person.role.in_(ACTING_ROLES),
            Person.line_user_id.is_not(None),
            ~Person.blocked,
        )
        .order_by(Person.id)
    )
    return [chat for chat in people if chat]
