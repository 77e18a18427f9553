"""Tables of the planned responses to negative news."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import ApprovalColumns, Base, BigId, EventColumns


class ResponsePlan(ApprovalColumns, Base):
    """The planned response to a negative story: what is searched and scanned. Its state is the fold of its events.

    `state`: draft returned waiting approved rejected withdrawn; `waiting`: head deputy director, whose approval is next.
    """

    __tablename__ = "response_plan"
    __table_args__ = (Index("ix_plan_scan", "next_remind_at"),)
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    story_id: Mapped[int] = mapped_column(ForeignKey("story.id"), index=True)
    title: Mapped[str] = mapped_column(Text)
    kind: Mapped[str | None] = mapped_column(String(40))
    opened_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class PlanEvent(EventColumns, Base):
    """What happened to a story's response plan: append-only, the evidence."""

    __tablename__ = "plan_event"
    __table_args__ = (UniqueConstraint("plan_id", "seq"),)
    plan_id: Mapped[int] = mapped_column(ForeignKey("response_plan.id"))
    story_id: Mapped[int] = mapped_column(ForeignKey("story.id"), index=True)
    message_id: Mapped[str | None] = mapped_column(String(100))
