"""Tables of summaries and of what was sent of them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, BigId


class WeeklyDraft(Base):
    """The weekly summary while it can be edited: what was compiled, and what officers made of it.

    `first` is the week's Monday; `left_out` holds stories' ids; `version` counts the edits. `send_due_at`: when it goes
    out by itself, None for never or when it was sent; `report_id` is what was sent.
    """

    __tablename__ = "weekly_draft"
    first: Mapped[date] = mapped_column(Date, primary_key=True)
    content: Mapped[dict[str, Any]]
    text: Mapped[str] = mapped_column(Text)
    remark: Mapped[str] = mapped_column(Text, default="")
    left_out: Mapped[list[Any]] = mapped_column(default=list)
    version: Mapped[int] = mapped_column(default=1)
    made_at: Mapped[datetime]
    send_due_at: Mapped[datetime | None] = mapped_column(index=True)
    edited_at: Mapped[datetime | None]
    edited_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    report_id: Mapped[int | None] = mapped_column(ForeignKey("report_sent.id"))


class ProviderSummary(Base):
    """The clipping service's own summary of a week as an officer handed it in; the last one counts."""

    __tablename__ = "provider_summary"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    first: Mapped[date] = mapped_column(Date, index=True)
    name: Mapped[str] = mapped_column(String(200), default="")
    text: Mapped[str] = mapped_column(Text)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
    message_id: Mapped[str | None] = mapped_column(String(100))


class ReportSent(Base):
    """A report that went out, as it went out. `kind`: weekly monthly corrections; each key of a kind once.

    `person_id` is who sent it, None when it went by itself; `chats` where to.
    """

    __tablename__ = "report_sent"
    __table_args__ = (UniqueConstraint("kind", "key"),)
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    key: Mapped[str] = mapped_column(String(60))
    at: Mapped[datetime]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    chats: Mapped[list[str]] = mapped_column(default=list)
    content: Mapped[dict[str, Any]]


class ProviderTold(Base):
    """The right label of a clip that the clipping service was told last: the same is never told twice."""

    __tablename__ = "provider_told"
    clip_id: Mapped[int] = mapped_column(ForeignKey("clip.id"), primary_key=True)
    field: Mapped[str] = mapped_column(String(20), primary_key=True)
    label: Mapped[str] = mapped_column(String(100))
    report_id: Mapped[int] = mapped_column(ForeignKey("report_sent.id"))
