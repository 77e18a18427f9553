"""The durable inbox: what came in, kept before anybody works on it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, tuple_, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from storage.tables import Inbox

MAX_TRIES = 8
"""After so many failures an input is set aside as failed; an administrator sees it in `doctor`."""
RETRY_BASE_SECONDS = 2
"""First pause before an input is tried again; doubled each time."""


@dataclass(frozen=True, slots=True)
class NewInput:
    """An input to keep. `key` is unique within `kind`; `subject` finds earlier versions of the same thing."""

    kind: str
    key: str
    payload: dict[str, Any]
    occurred_at: datetime
    subject: str = ""


MAX_KEY = 300
"""Characters that the columns `key` and `subject` hold."""


def column_key(text: str, longest: int = MAX_KEY) -> str:
    """A key in the form the store can keep: no NUL, no half character, not too long; different ones stay different."""
    clean = text.replace("\x00", "").encode("utf-8", "replace").decode()
    if clean == text and len(text) <= longest:
        return text
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return f"{clean[: longest - len(digest) - 1]}:{digest}"


def insert_for(session: Session, table: Any) -> Any:
    """The dialect's INSERT, which knows ON CONFLICT on both stores."""
    dialect = session.get_bind().dialect.name
    return sqlite.insert(table) if dialect == "sqlite" else postgresql.insert(table)


def put(session: Session, inputs: Sequence[NewInput], now: datetime) -> list[bool]:
    """Keep inputs; tells for each whether it is new (False: that key was here already)."""
    new: list[bool] = []
    for one in inputs:
        statement = (
            insert_for(session, Inbox)
            .values(
                kind=one.kind,
                key=column_key(one.key),
                subject=column_key(one.subject),
                payload=one.payload,
                occurred_at=one.occurred_at,
                received_at=now,
                state="new",
                due_at=now,
                tries=0,
            )
            .on_conflict_do_nothing(index_elements=["kind", "key"])
            .returning(Inbox.id)
        )
        new.append(session.execute(statement).first() is not None)
    return new


def known_subjects(session: Session, kind: str, subjects: Sequence[str]) -> set[str]:
    """Those of `subjects` of which an earlier input was kept."""
    rows = session.scalars(
        select(Inbox.subject).where(Inbox.kind == kind, Inbox.subject.in_({column_key(s) for s in subjects}))
    )
    kept = set(rows)
    return {s for s in subjects if column_key(s) in kept}


def due(session: Session, kind: str, now: datetime, limit: int) -> list[Inbox]:
    """The oldest inputs to work on now, locked where the store can lock rows (other workers skip them)."""
    statement = (
        select(Inbox)
        .where(Inbox.state == "new", Inbox.kind == kind, Inbox.due_at <= now)
        .order_by(Inbox.due_at, Inbox.occurred_at, Inbox.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return list(session.scalars(statement))


def any_due(session: Session, kind: str, now: datetime) -> bool:
    """Whether there is anything to work on now; takes no lock."""
    statement = select(Inbox.id).where(Inbox.state == "new", Inbox.kind == kind, Inbox.due_at <= now).limit(1)
    return session.scalars(statement).first() is not None


def finish(row: Inbox, now: datetime, *, state: str = "done", error: str | None = None) -> None:
    """Say that an input is dealt with; commits with whatever else the transaction did."""
    row.state = state
    row.done_at = now
    row.error = error


def postpone(session: Session, row_id: int, now: datetime, error: str) -> str:
    """Record a failure and when to try again; gives the row's new state (new or failed)."""
    row = session.get_one(Inbox, row_id, with_for_update=True)
    if row.state != "new":
        return row.state  # another worker has dealt with it since
    row.tries += 1
    row.error = error[:2000]
    if row.tries >= MAX_TRIES:
        row.state = "failed"
        row.done_at = now
    else:
        row.due_at = now + timedelta(seconds=RETRY_BASE_SECONDS * 2 ** (row.tries - 1))
    return row.state


def forget_text(session: Session, kind: str, keys: Sequence[str]) -> None:
    """Empty the payload of inputs whose sender withdrew them."""
    if keys:
        session.execute(
            update(Inbox)
            .where(tuple_(Inbox.kind, Inbox.key).in_([(kind, column_key(k)) for k in keys]))
            .values(payload={})
        )
