"""Takes LINE events out of the inbox and works on them, a few in a transaction."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import structlog
from sqlalchemy.orm import Session

from storage import Database, inbox
from storage.tables import Inbox

log = structlog.get_logger(__name__)

TOGETHER = 10
"""Inputs with one commit: enough to save most of its cost, few enough not to keep a webhook waiting for the store."""

Handler = Callable[[Session, Inbox, datetime], None]


class InboxWorker:
    """Works off the inputs of one kind in the order in which they happened."""

    def __init__(self, database: Database, kind: str, handler: Handler) -> None:
        self._database = database
        self._kind = kind
        self._handler = handler

    def run(self, clock: Callable[[], datetime], limit: int = 1000) -> int:
        """Work until nothing is due; gives how many inputs were worked on. An input that fails is tried again later."""
        done = 0
        while done < limit:
            now = clock()
            with self._database.read() as session:
                if not inbox.any_due(session, self._kind, now):
                    break
            worked = self._together(now, min(TOGETHER, limit - done)) or self._alone(now)
            if not worked:
                break
            done += worked
        return done

    def _together(self, now: datetime, number: int) -> int:
        """Several inputs with one commit; when one fails nothing has happened, and they are worked on one by one."""
        try:
            with self._database.write() as session:
                rows = inbox.due(session, self._kind, now, number)
                if len(rows) < 2:
                    return 0
                for row in rows:
                    self._work(session, row, now)
                return len(rows)
        except Exception as error:  # noqa: BLE001 - each is tried again alone, where it is told
            log.warning("events_one_by_one", error=type(error).__name__)
            return 0

    def _alone(self, now: datetime) -> int:
        """The input that is due first, in a transaction of its own."""
        row_id: int | None = None
        try:
            with self._database.write() as session:
                rows = inbox.due(session, self._kind, now, 1)
                if not rows:
                    return 0
                row_id = rows[0].id
                self._work(session, rows[0], now)
        except Exception as error:
            if row_id is None:
                raise
            # The transaction is rolled back: nothing of this event has happened; others go on.
            log.exception("event_failed", inbox=row_id)
            with self._database.write() as session:
                inbox.postpone(session, row_id, now, f"{type(error).__name__}: {error}")
        return 1

    def _work(self, session: Session, row: Inbox, now: datetime) -> None:
        self._handler(session, row, now)
        if row.state == "new":
            # A handler that forgot to say so must not get the same input for ever.
            inbox.finish(row, now)
