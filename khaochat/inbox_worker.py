"""Takes LINE events out of the inbox and works on them, one transaction an event."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import structlog
from sqlalchemy.orm import Session

from storage import Database, inbox
from storage.tables import Inbox

log = structlog.get_logger(__name__)

Handler = Callable[[Session, Inbox, datetime], None]


class InboxWorker:
    """Works off the inputs of one kind in the order in which they happened."""

    def __init__(self, database: Database, kind: str, handler: Handler) -> None:
        self._database = database
        self._kind = kind
        self._handler = handler

    def run(self, clock: Callable[[], datetime], limit: int = 1000) -> int:
        """Work until nothing is due; gives how many inputs were worked on. An input that fails is tried again later."""
        for done in range(limit):
            if not self._one(clock()):
                return done
        return limit

    def _one(self, now: datetime) -> bool:
        with self._database.read() as session:
            if not inbox.any_due(session, self._kind, now):
                return False
        row_id: int | None = None
        try:
            with self._database.write() as session:
                rows = inbox.due(session, self._kind, now, 1)
                if not rows:
                    return False
                row_id = rows[0].id
                self._handler(session, rows[0], now)
                if rows[0].state == "new":
                    # A handler that forgot to say so must not get the same input for ever.
                    inbox.finish(rows[0], now)
        except Exception as error:
            if row_id is None:
                raise
            # The transaction is rolled back: nothing of this event has happened; others go on.
            log.exception("event_failed", inbox=row_id)
            with self._database.write() as session:
                inbox.postpone(session, row_id, now, f"{type(error).__name__}: {error}")
        return True
