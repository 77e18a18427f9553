"""Tables of clarification: posts as they were received, cases and their events."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, BigId, EventColumns


class Post(Base):
    """A PMOC post as it was received; `text` is emptied when its sender withdrew it.

    `state`: asking (waits for an officer's word, e.g. when it was posted), used, ignored, unsent.
    `origin`: line, export, page, api; `sender`: who posted it, where an export or a program says so.
    """

    __tablename__ = "post"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    text: Mapped[str] = mapped_column(Text)
    text_hash: Mapped[str] = mapped_column(String(64), index=True)
    chat_id: Mapped[str] = mapped_column(String(64))
    message_id: Mapped[str | None] = mapped_column(String(100), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    posted_at: Mapped[datetime | None]
    learned_at: Mapped[datetime]
    edited_at: Mapped[datetime | None]
    state: Mapped[str] = mapped_column(String(10))
    parsed: Mapped[dict[str, Any]] = mapped_column(default=dict)
    origin: Mapped[str] = mapped_column(String(20), default="line", server_default="line")
    sender: Mapped[str] = mapped_column(String(200), default="", server_default="")


class PostVersion(Base):
    """A post as it came, kept when it is edited: append-only, the evidence of what was asked.

    `kind`: received, again (the same text once more, by whomever), edited, unsent. `text` is emptied when its sender
    withdrew it; `sha256` (of the text in UTF-8, as it came) stays. `by_name` is who brought it, as called at that time.
    """

    __tablename__ = "post_version"
    __table_args__ = (UniqueConstraint("post_id", "seq"),)
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"))
    seq: Mapped[int]
    kind: Mapped[str] = mapped_column(String(10))
    text: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]
    message_id: Mapped[str | None] = mapped_column(String(100))
    by_name: Mapped[str] = mapped_column(String(200), default="")


class PmocDay(Base):
    """A day of which somebody said that PMOC named no issue for the agency."""

    __tablename__ = "pmoc_day"
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]


class CaseRow(Base):
    """A clarification case: what is searched and scanned. Its state is the fold of its events.

    `next_step`, `next_due`: the open step whose limit comes first; None once the case has ended.
    """

    __tablename__ = "clarification_case"
    __table_args__ = (
        Index("ix_case_scan", "next_mark_at"),
        Index("ix_case_open", "ended_at", "state"),
        Index("ix_case_start", "clock_start"),
    )
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    title: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(20))
    version: Mapped[int]
    post_id: Mapped[int | None] = mapped_column(ForeignKey("post.id"), index=True)
    issue_no: Mapped[int | None]
    title_hash: Mapped[str] = mapped_column(String(64), index=True)
    story_id: Mapped[int | None] = mapped_column(ForeignKey("story.id"))
    clock_start: Mapped[datetime]
    acknowledge_due: Mapped[datetime]
    brief_due: Mapped[datetime]
    channels_due: Mapped[datetime]
    answer_due: Mapped[datetime]
    next_mark_at: Mapped[datetime | None]
    next_step: Mapped[str | None] = mapped_column(String(20))
    next_due: Mapped[datetime | None]
    opened_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    drill: Mapped[bool] = mapped_column(default=False)
    answer_draft: Mapped[str] = mapped_column(Text, default="", server_default="")
    not_ours_draft: Mapped[str] = mapped_column(Text, default="", server_default="")


class CaseEvent(EventColumns, Base):
    """What happened to a case: append-only, the evidence."""

    __tablename__ = "case_event"
    __table_args__ = (UniqueConstraint("case_id", "seq"),)
    case_id: Mapped[int] = mapped_column(ForeignKey("clarification_case.id"))
    message_id: Mapped[str | None] = mapped_column(String(100))
