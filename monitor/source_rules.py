"""When a source is dead, when it has gone quiet, when it is asked again. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from statistics import median

from thai.dates import BANGKOK

FIRST_PAUSE = timedelta(minutes=5)
LONGEST_PAUSE = timedelta(hours=6)
"""Pauses after failures double from the first to the longest."""
DEAD_FAILURES = 5
DEAD_AFTER = timedelta(hours=1)
"""From so many failures in a row, over so long a time, people are told."""
USUAL_DAYS = 28
"""Days that the usual number of clips is taken from."""
FEWEST_DAYS = 3
"""From so many days of a kind (working day, weekend) on there is a usual number for it."""
QUIET_CLIPS = 10
"""Silence is told when so many clips, and not less than a usual day's, would have come meanwhile."""


def pause_after(failures: int, asked_for: timedelta | None) -> timedelta:
    """How long a source is left alone after so many failures in a row, or as long as it asked for."""
    times: int = 2 ** min(max(failures - 1, 0), 12)
    doubled = FIRST_PAUSE * times
    return max(min(LONGEST_PAUSE, doubled), asked_for or timedelta(0))


def is_dead(failures: int, succeeded_at: datetime | None, now: datetime) -> bool:
    """Whether a source has failed so often and for so long that people are to be told."""
    return failures >= DEAD_FAILURES and (succeeded_at is None or now - succeeded_at >= DEAD_AFTER)


def usual_number(clips: Mapping[date, int], day: date, since: date) -> float | None:
    """Clips that such a day usually brings: the median of the days like it (working days, weekends) before it.

    `since`: the first whole day of the source; a day without an entry since then had no clip. None: not yet known.
    """
    before = [day - timedelta(days=n) for n in range(1, USUAL_DAYS + 1)]
    alike = [clips.get(d, 0) for d in before if d >= since and _weekend(d) == _weekend(day)]
    return float(median(alike)) if len(alike) >= FEWEST_DAYS else None


def is_quiet(clips: Mapping[date, int], since: date, last_clip_at: datetime, now: datetime) -> bool:
    """Whether a source that answers has stopped giving news.

    The usual numbers of the time since its last clip are added up, so that a weekend or a night is no silence.
    """
    here, last = now.astimezone(BANGKOK), last_clip_at.astimezone(BANGKOK)
    known = {d: n for d, n in clips.items() if d <= last.date()}
    expected, fullest = 0.0, 0.0
    day = max(last.date(), here.date() - timedelta(days=USUAL_DAYS))
    while day <= here.date():
        usual = _usual_before_silence(known, day, last.date(), since)
        if usual is None:
            return False
        begins = datetime.combine(day, time(), tzinfo=BANGKOK)
        share = (min(here, begins + timedelta(days=1)) - max(last, begins)) / timedelta(days=1)
        expected, fullest = expected + usual * share, max(fullest, usual)
        day += timedelta(days=1)
    return expected >= max(QUIET_CLIPS, fullest)


def _usual_before_silence(clips: Mapping[date, int], day: date, last: date, since: date) -> float | None:
    """The usual number as it was before the silence began: silent days must not become the usual thing."""
    if day <= last:
        return usual_number(clips, day, since)
    before = last + timedelta(days=1)
    while _weekend(before) != _weekend(day):
        before += timedelta(days=1)
    return usual_number(clips, before, since)


def _weekend(day: date) -> bool:
    return day.weekday() >= 5
