"""When people are reminded of a plan that rests: every so often, in office hours. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

BANGKOK = ZoneInfo("Asia/Bangkok")
REMIND_AFTER = timedelta(hours=2)
SHORTEST = timedelta(minutes=1)
"""A shorter pause would flood the people who are to decide."""
FRIDAY = 4
LONGEST_CLOSED = 60
"""Days in a row that may be off; a calendar with more is wrong and is not followed."""


def weekday(day: date) -> bool:
    """Monday to Friday."""
    return day.weekday() <= FRIDAY


@dataclass(frozen=True, slots=True)
class Policy:
    """How long a plan may rest before each reminder, and the office hours (Bangkok) they are kept to.

    ``works``: whether there is office on that day. Raises ValueError for a pause under a minute, or office hours that end
    before they begin.
    """

    remind_after: timedelta = REMIND_AFTER
    opens: time = time(8, 30)
    closes: time = time(16, 30)
    works: Callable[[date], bool] = weekday

    def __post_init__(self) -> None:
        if self.remind_after < SHORTEST:
            raise ValueError("a reminder needs a pause of at least a minute")
        if self.opens >= self.closes:
            raise ValueError("office hours must end after they begin")

    def office(self, moment: datetime) -> datetime:
        """The moment itself in office hours (closing time is after them), else when the office opens next; UTC offset kept as Bangkok's."""
        local = moment.astimezone(BANGKOK)
        if self.works(local.date()) and self.opens <= local.time() < self.closes:
            return local
        day = local.date() if local.time() < self.opens else local.date() + timedelta(days=1)
        for _ in range(LONGEST_CLOSED):
            if self.works(day):
                break
            day += timedelta(days=1)
        return datetime.combine(day, self.opens, tzinfo=BANGKOK)

    def following(self, moment: datetime) -> datetime:
        """When the reminder after this moment is due: after the pause, or when the office opens next."""
        return self.office(moment + self.remind_after)
