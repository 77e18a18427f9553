"""Tables of who is there: duty at night, leave with stand-ins; and of when the service itself was not."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, BigId


class DutyNight(Base):
    """Somebody put down for a night, named after the day on whose evening it begins. Kept when taken back."""

    __tablename__ = "duty_night"
    __table_args__ = (Index("ix_duty_night_day", "day"),)
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    day: Mapped[date] = mapped_column(Date)
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[datetime]
    replaced_at: Mapped[datetime | None]


class Leave(Base):
    """Days on which somebody is away, first and last included, and who stands in. Kept when taken back."""

    __tablename__ = "leave"
    __table_args__ = (Index("ix_leave_days", "to_day", "from_day"),)
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    from_day: Mapped[date] = mapped_column(Date)
    to_day: Mapped[date] = mapped_column(Date)
    stand_in_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[datetime]
    cancelled_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    cancelled_at: Mapped[datetime | None]


class Heartbeat(Base):
    """When the service was last seen at work. One row, whatever the number of processes."""

    __tablename__ = "heartbeat"
    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    at: Mapped[datetime]


class Downtime(Base):
    """A time in which no process of the service was at work."""

    __tablename__ = "downtime"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    since: Mapped[datetime]
    until: Mapped[datetime] = mapped_column(index=True)
