"""Tables of the answers to clarification cases: the row that is scanned, and the events that are the record."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import ApprovalColumns, Base, BigId, EventColumns


class AnswerRow(ApprovalColumns, Base):
    """The answer to a case: what is searched and scanned. Its state is the fold of its events.

    `state`: draft returned waiting released posted; `waiting`: head deputy director, whose approval is next;
    `due_at`: the case's limit for which `next_remind_at` was computed.
    """

    __tablename__ = "answer"
    __table_args__ = (Index("ix_answer_scan", "next_remind_at"),)
    case_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("clarification_case.id"), primary_key=True, autoincrement=False
    )
    text_version: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime]
    posted_at: Mapped[datetime | None]


class AnswerEvent(EventColumns, Base):
    """What happened to a case's answer: append-only, the evidence."""

    __tablename__ = "answer_event"
    __table_args__ = (UniqueConstraint("case_id", "seq"),)
    case_id: Mapped[int] = mapped_column(ForeignKey("clarification_case.id"))
    message_id: Mapped[str | None] = mapped_column(String(100), index=True)
