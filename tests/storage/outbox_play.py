"""What the outbox's tests share: notices that say their name, and one-line ways to claim and settle."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage import Database, outbox
from storage.outbox import Batch, Notice
from storage.tables import Outbox

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


@dataclass
class Play:
    """An outbox, a clock that stands still until told, and what is no longer true."""

    database: Database
    now: datetime = NOW
    untrue: set[str] = field(default_factory=set)
    rendered: int = 0
    buried: list[tuple[str, str]] = field(default_factory=list)

    def put(self, name: str, chat: str = "C1", **more: Any) -> str:
        size = more.pop("size", 1)
        data = {"name": name, "size": size}
        with self.database.write() as session:
            row = outbox.put(session, Notice(chat, "note", data, **more), self.now)
        assert row is not None
        return row

    def render(self, session: Session, row: Outbox, now: datetime) -> outbox.Messages | None:
        """As many messages as the notice has; each rendering can be told from the others."""
        self.rendered += 1
        if row.data["name"] in self.untrue:
            return None
        text = f"{row.data['name']} #{self.rendered}"
        return [{"type": "text", "text": text} for _ in range(row.data["size"])]

    def claim(self, chat: str = "C1") -> Batch | None:
        with self.database.write() as session:
            return outbox.claim(session, chat, self.now, self.render, self._bury)

    def _bury(self, session: Session, leader: str, why: str) -> None:
        self.buried.append((leader, why))

    def taken(self, chat: str = "C1") -> Batch:
        batch = self.claim(chat)
        assert batch is not None
        return batch

    def sent(self, batch: Batch) -> None:
        with self.database.write() as session:
            outbox.sent(session, batch, self.now, "request")

    def unknown(self, batch: Batch) -> None:
        with self.database.write() as session:
            outbox.fate_unknown(session, batch, self.now, "no answer")

    def not_taken(self, batch: Batch, **more: Any) -> None:
        with self.database.write() as session:
            outbox.not_taken(session, batch, self.now, "429", **more)

    def refused(self, batch: Batch) -> None:
        with self.database.write() as session:
            outbox.dead(session, batch, "400 refused")

    def waiting(self, limit: int = 20) -> list[str]:
        with self.database.read() as session:
            return outbox.waiting_chats(session, self.now, limit)

    def next_due(self) -> datetime | None:
        with self.database.read() as session:
            return outbox.next_due(session)

    def later(self, **by: float) -> None:
        self.now += timedelta(**by)

    def rows(self) -> dict[str, Outbox]:
        with self.database.read() as session:
            return {row.data["name"]: row for row in session.scalars(select(Outbox).order_by(Outbox.seq))}

    def states(self) -> dict[str, str]:
        return {name: row.state for name, row in self.rows().items()}


def names(batch: Batch) -> list[str]:
    """The notices of a batch, by their first words."""
    return list(dict.fromkeys(message["text"].split(" #")[0] for message in batch.messages))
