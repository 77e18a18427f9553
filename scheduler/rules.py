"""Which slot of a job a moment belongs to. Pure: time is an argument."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
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


@dataclass(frozen=True, slots=True)
class Weekly:
    """Once a week on a day of the week (0 Monday to 6 Sunday) at a time of day in Bangkok, holidays or not."""

    weekday: int
    at: time
    catch_up: timedelta

    def latest(self, now: datetime) -> datetime:
        """The newest slot that is not later than `now`, however old."""
        local = now.astimezone(BANGKOK)
        day = local.date() - timedelta(days=(local.weekday() - self.weekday) % 7)
        slot = datetime.combine(day, self.at, tzinfo=BANGKOK)
        return (slot if slot <= local else slot - timedelta(days=7)).astimezone(UTC)

    def slot(self, now: datetime) -> datetime | None:
        """The newest slot that is not later than `now`, unless it is too old to be of use."""
        slot = self.latest(now)
        return slot if now - slot <= self.catch_up else None

    def following(self, now: datetime) -> datetime:
        """The first slot later than `now`."""
        return self.latest(now) + timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Monthly:
    """Once a month, on its first day from Monday to Friday, at a time of day in Bangkok."""

    at: time
    catch_up: timedelta

    def latest(self, now: datetime) -> datetime:
        """The newest slot that is not later than `now`, however old."""
        local = now.astimezone(BANGKOK)
        slot = self._of(local.year, local.month)
        if slot > local:
            before = local.date().replace(day=1) - timedelta(days=1)
            slot = self._of(before.year, before.month)
        return slot.astimezone(UTC)

    def slot(self, now: datetime) -> datetime | None:
        """The newest slot that is not later than `now`, unless it is too old to be of use."""
        slot = self.latest(now)
        return slot if now - slot <= self.catch_up else None

    def following(self, now: datetime) -> datetime:
        """The first slot later than `now`."""
        local = now.astimezone(BANGKOK)
        slot = self._of(local.year, local.month)
        if slot <= local:
            slot = self._of(local.year + local.month // 12, local.month % 12 + 1)
        return slot.astimezone(UTC)

    def _of(self, year: int, month: int) -> datetime:
        first = date(year, month, 1)
        weekend = max(0, first.weekday() - 4)
        return datetime.combine(
            first + timedelta(days=3 - weekend if weekend else 0), self.at, tzinfo=BANGKOK
        )


Trigger = Daily | Weekly | Monthly | Every
OnCalendar = Daily | Weekly | Monthly
"""Triggers with few slots, each of which is kept on record and caught up."""
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def read_when(text: str, catch_up: timedelta) -> Daily | Weekly:
    """A time of day as "16:30", or of the week as "mon 08:30". Raises ValueError for anything else."""
    day, _, at = text.strip().lower().rpartition(" ")
    if day and day not in WEEKDAYS:
        raise ValueError(f"{day!r} is no day of the week; write one of {', '.join(WEEKDAYS)}")
    moment = time.fromisoformat(at)
    return Weekly(WEEKDAYS.index(day), moment, catch_up) if day else Daily(moment, catch_up)
