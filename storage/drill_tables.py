"""Table of drills: what was practised, when, and what came out of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, BigId


class DrillRun(Base):
    """One drill. ``active`` is 1 while it runs and else NULL: unique, so that there is never a second one.

    ``issues``: what was read in the post before it was shown; ``case_ids``: the practice cases, once the post was
    handed in. ``opens_at``: when the bot opens them itself; ``ends_at``: when the drill is over at the latest.
    """

    __tablename__ = "drill_run"
    __table_args__ = (Index("ix_drill_run_text_hash", "text_hash"),)
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    active: Mapped[int | None] = mapped_column(unique=True)
    practice: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(Text)
    lesson: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    text_hash: Mapped[str] = mapped_column(String(64))
    issues: Mapped[list[dict[str, Any]]]
    others: Mapped[list[str]]
    expects: Mapped[dict[str, Any]]
    hour_seconds: Mapped[int]
    scheduled: Mapped[bool]
    started_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    started_at: Mapped[datetime] = mapped_column(index=True)
    opens_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    handed_in_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    handed_in_at: Mapped[datetime | None]
    ruled_out: Mapped[bool] = mapped_column(default=False)
    opened_at: Mapped[datetime | None]
    case_ids: Mapped[list[Any]]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    end: Mapped[str] = mapped_column(String(20), default="")
    result: Mapped[dict[str, Any] | None]
