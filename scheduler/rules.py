"""Which slot of a job a moment belongs to. Pure: time is an argument."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

BANGKOK = ZoneInfo("Asia/Bangkok")
EPOCH = datetime(2020, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Daily:
    """Once a day at a time of day in Bangkok (which has no summer time).

    `catch_up`: how long after its time a missed slot is still worth running, e.g. a digest at 09:53.
    """

    at: time
    catch_up: timedelta

    def latest(self, now: datetime) -> datetime:
        """The newest slot that is not later than `now`, however old."""
        local = now.astimezone(BANGKOK)
        slot = datetime.combine(local.date(), self.at, tzinfo=BANGKOK)
        return (slot if slot <= local else slot - timedelta(days=1)).astimezone(UTC)

    def slot(self, now: datetime) -> datetime | None:
        """The newest slot that is not later than `now`, unless it is too old to be of use."""
        slot = self.latest(now)
        return slot if now - slot <= self.catch_up else None

    def following(self, now: datetime) -> datetime:
        """The first slot later than `now`."""
        local = now.astimezone(BANGKOK)
        slot = datetime.combine(local.date(), self.at, tzinfo=BANGKOK)
        return (slot if slot > local else slot + timedelta(days=1)).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Every:
    """Again and again, a fixed span apart, counted from one moment for all processes."""

    span: timedelta

    def slot(self, now: datetime) -> datetime | None:
        """The newest slot that is not later than `now`."""
        return now - (now - EPOCH) % self.span

    def following(self, now: datetime) -> datetime:
        """The first slot later than `now`."""
        return now - (now - EPOCH) % self.span + self.span


Trigger = Daily | Every
