"""The agency's nights: from when to when, who is on duty by default, and what must reach the head all the same. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

BANGKOK = ZoneInfo("Asia/Bangkok")


@dataclass(frozen=True, slots=True)
class Night:
    """One night, named after the day on whose evening it begins. Times are aware."""

    day: date
    starts: datetime
    ends: datetime


@dataclass(frozen=True, slots=True)
class DutyPolicy:
    """``night``: from and until when only those on duty are reminded; None for no such hours.

    ``head_at_limit``: a limit that passes at night reaches the head at once, whoever is on duty. ``weekly``: names of
    those on duty by the weekday (Monday is 0) on whose evening the night begins, where nobody was put down for it.
    """

    night: tuple[time, time] | None = None
    head_at_limit: bool = True
    weekly: Mapping[int, tuple[str, ...]] = field(default_factory=dict)

    def night_of(self, day: date) -> Night | None:
        """The night that begins on the evening of a day; None where the agency has no nights."""
        if self.night is None:
            return None
        begins, ends = self.night
        # "00:00-06:00" belongs to the evening before, as everybody says it.
        first = day if begins >= time(12) else day + timedelta(days=1)
        last = first if ends > begins else first + timedelta(days=1)
        return Night(
            day, datetime.combine(first, begins, tzinfo=BANGKOK), datetime.combine(last, ends, tzinfo=BANGKOK)
        )

    def night_at(self, now: datetime) -> Night | None:
        """The night that is at ``now``; None by day."""
        today = now.astimezone(BANGKOK).date()
        nights = (self.night_of(today - timedelta(days=back)) for back in (1, 0))
        return next((n for n in nights if n is not None and n.starts <= now < n.ends), None)

    def coming_night(self, now: datetime) -> Night | None:
        """What people mean by tonight: the night that is, or else the next one."""
        today = now.astimezone(BANGKOK).date()
        nights = (self.night_of(today + timedelta(days=on)) for on in (-1, 0, 1))
        return next((n for n in nights if n is not None and now < n.ends), None)
