"""Tables of the answers to clarification cases: the row that is scanned, and the events that are the record."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base
from storage.tables import BigId


class AnswerRow(Base):
    """The answer to a case: what is searched and scanned. Its state is the fold of its events.

    `state`: draft returned waiting released posted; `waiting`: head deputy director, whose approval is next;
    `due_at`: the case's limit for which `next_remind_at` was computed.
    """

    __tablename__ = "answer"
    __table_args__ = (Index("ix_answer_scan", "next_remind_at"),)
    case_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("clarification_case.id"), primary_key=True, autoincrement=False
    )
    state: Mapped[str] = mapped_column(String(20))
    waiting: Mapped[str | None] = mapped_column(String(20))
    round: Mapped[int] = mapped_column(default=0)
    version: Mapped[int]
    text_version: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime]
    next_remind_at: Mapped[datetime | None]
    posted_at: Mapped[datetime | None]


class AnswerEvent(Base):
    """What happened to a case's answer: append-only, the evidence."""

    __tablename__ = "answer_event"
    __table_args__ = (UniqueConstraint("case_id", "seq"),)
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("clarification_case.id"))
    seq: Mapped[int]
    kind: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    message_id: Mapped[str | None] = mapped_column(String(100), index=True)
    data: Mapped[dict[str, Any]]
