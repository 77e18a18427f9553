"""What holds for drills: their clocks, when a real case forbids one, on which day of a month one is held. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from workflows.clarification import Case, Mark, Policy, Step

HOUR = timedelta(hours=1)
SATURDAY = 5
NEAR = 0.8
"""From this part of a clock on, a real case takes everybody's attention."""
HANDED_IN_BY = 0.5
"""Part of the acknowledgement's clock after which the bot opens the cases itself: the post was overlooked."""


def on_weekdays(day: date) -> bool:
    """Office from Monday to Friday, where nobody knows the holidays."""
    return day.weekday() < SATURDAY


@dataclass(frozen=True, slots=True)
class DrillPolicy:
    """How drills run. ``hour``: how long an hour of the clocks lasts in a drill, ``fast``: in a fast one.

    ``weekday`` and ``at``: when a drill begins by itself, on the month's last such day, if no real issue came; None: never.
    ``works``: whether there is office on a day.
    """

    hour: timedelta = timedelta(minutes=5)
    fast: timedelta = timedelta(minutes=1)
    weekday: int | None = None
    at: time = time(13, 30)
    works: Callable[[date], bool] = on_weekdays


def at_pace(policy: Policy, hour: timedelta) -> Policy:
    """The same limits and reminders with an hour that lasts ``hour``.

    A reminder that repeats comes once: people practise the ladder, they are not to be buried by it.
    """
    share = hour / HOUR
    return Policy(
        sla={step: limit * share for step, limit in policy.sla.items()},
        min_channels=policy.min_channels,
        clock_starts=policy.clock_starts,
        marks={step: tuple(_at_pace(mark, share) for mark in marks) for step, marks in policy.marks.items()},
    )


def _at_pace(mark: Mark, share: float) -> Mark:
    offset = mark.offset * share if mark.offset is not None else None
    return replace(mark, offset=offset, every=None, times=1)


def at_risk(case: Case, now: datetime) -> str | None:
    """Why a real case leaves no time for a drill: ``acknowledge``, ``late`` or ``near``; None when it leaves some."""
    if case.ended is not None or case.drill:
        return None
    if case.step(Step.ACKNOWLEDGE).open:
        return "acknowledge"
    open_steps = [record for record in case.steps if record.open]
    if any(record.due <= now for record in open_steps):
        return "late"
    starts = case.clock_start
    if any(now >= starts + (record.due - starts) * NEAR for record in open_steps):
        return "near"
    return None


def drill_day(year: int, month: int, weekday: int, works: Callable[[date], bool]) -> date:
    """The day on which a month's drill is held: its last ``weekday``, or the working day before it."""
    following = date(year + month // 12, month % 12 + 1, 1)
    last = following - timedelta(days=1)
    day = last - timedelta(days=(last.weekday() - weekday) % 7)
    while not works(day) and day.day > 1:
        day -= timedelta(days=1)
    return day


def may_begin_today(policy: DrillPolicy, today: date) -> bool:
    """Whether a drill may begin by itself today: from the month's day on, on working days."""
    if policy.weekday is None or not policy.works(today):
        return False
    return today >= drill_day(today.year, today.month, policy.weekday, policy.works)
