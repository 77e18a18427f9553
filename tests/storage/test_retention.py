"""What people write in groups is not kept for ever; what is not yet worked on is never lost."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from storage import Database
from storage.inbox import NewInput, due, finish, put
from storage.retention import KEEP_EVENTS, forget_old
from storage.tables import Inbox

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


def test_events_are_forgotten_after_a_month_but_not_those_still_to_be_worked_on(database: Database) -> None:
    with database.write() as session:
        put(
            session,
            [NewInput("line", "done", {"t": "ก"}, NOW), NewInput("line", "new", {"t": "ข"}, NOW)],
            NOW,
        )
    with database.write() as session:
        finish(next(row for row in due(session, "line", NOW, 9) if row.key == "done"), NOW)
    with database.write() as session:
        assert forget_old(session, NOW + KEEP_EVENTS - timedelta(hours=1)) == 0
    with database.write() as session:
        assert forget_old(session, NOW + KEEP_EVENTS + timedelta(hours=1)) == 1
    with database.read() as session:
        assert list(session.scalars(select(Inbox.key))) == ["new"]
