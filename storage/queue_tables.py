"""Tables of what came in, what goes out, and which jobs ran."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, BigId


class Inbox(Base):
    """An input kept before it is worked on. `kind`: line, clip. `state`: new done ignored failed."""

    __tablename__ = "inbox"
    __table_args__ = (
        UniqueConstraint("kind", "key"),
        Index("ix_inbox_work", "state", "kind", "due_at", "id"),
        Index("ix_inbox_subject", "kind", "subject"),
    )
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    key: Mapped[str] = mapped_column(String(300))
    subject: Mapped[str] = mapped_column(String(300), default="")
    payload: Mapped[dict[str, Any]]
    occurred_at: Mapped[datetime]
    received_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(10), default="new")
    due_at: Mapped[datetime]
    tries: Mapped[int] = mapped_column(default=0)
    error: Mapped[str | None] = mapped_column(Text)
    done_at: Mapped[datetime | None]


class Outbox(Base):
    """A notice for a chat. Its id is LINE's retry key.

    `state`: waiting, sending (fate of a try not yet known), sent, dropped (no longer true), unknown
    (a reply whose answer was lost), dead. `body` is what was sent, or is being sent: the same again on a repetition.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        Index("ix_outbox_work", "state", "due_at"),
        Index("ix_outbox_chat", "chat_id", "state", "seq"),
    )
    seq: Mapped[int] = mapped_column(BigId, primary_key=True)
    id: Mapped[str] = mapped_column(String(36), unique=True)
    chat_id: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(40))
    data: Mapped[dict[str, Any]]
    key: Mapped[str | None] = mapped_column(String(200), unique=True)
    created_at: Mapped[datetime]
    due_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    reply_token: Mapped[str | None] = mapped_column(String(100))
    reply_until: Mapped[datetime | None]
    leader: Mapped[str | None] = mapped_column(String(36))
    body: Mapped[dict[str, Any] | None]
    tries: Mapped[int] = mapped_column(default=0)
    first_try_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    request_id: Mapped[str | None] = mapped_column(String(100))
    error: Mapped[str | None] = mapped_column(Text)


class OutboxLane(Base):
    """Who is sending to a chat now: one sender a chat keeps the order."""

    __tablename__ = "outbox_lane"
    chat_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    lease_until: Mapped[datetime | None]
    holder: Mapped[str | None] = mapped_column(String(36))


class JobClaim(Base):
    """The newest slot of a job that somebody has taken."""

    __tablename__ = "job_claim"
    job: Mapped[str] = mapped_column(String(60), primary_key=True)
    slot: Mapped[datetime]


class JobRun(Base):
    """A slot of a daily job that ran, kept as a record."""

    __tablename__ = "job_run"
    __table_args__ = (UniqueConstraint("job", "slot"),)
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    job: Mapped[str] = mapped_column(String(60))
    slot: Mapped[datetime]
    ran_at: Mapped[datetime]
