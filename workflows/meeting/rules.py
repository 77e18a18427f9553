"""When people are reminded of a meeting, and what a call for one says. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from thai.dates import find_datetimes
from thai.digits import to_arabic

REMIND_BEFORE = (timedelta(days=1), timedelta(hours=1), timedelta(minutes=15))
"""How long before a meeting its people are reminded."""
FARTHEST = timedelta(days=60)
"""A meeting about a case that must be answered within a day is not called for next year: such a date is misread."""
_URL = re.compile(r"https?://[^\s<>\"']+")
_AT = re.compile(r"^\s*(?:เวลา|วันที่|วัน|ที่|ณ|,|-|–|น\.)+\s*|\s*(?:เวลา|วันที่|วัน|ที่|ณ|,|-|–)+\s*$")
_BARE_TIME = re.compile(r"(?<!\d)([01]?\d|2[0-3])[.:]([0-5]\d)(?!\d)")


@dataclass(frozen=True, slots=True)
class Call:
    """A meeting as it was called: when, and where or by which link."""

    at: datetime
    place: str
    link: str


def read_call(text: str, now: datetime) -> Call | None:
    """What "พรุ่งนี้ 9.30 ห้องประชุม 2" says; None without a time. A time of day alone that has passed means tomorrow."""
    link = next((m[0].rstrip(".,)") for m in [_URL.search(text)] if m), "")
    plain = to_arabic(_URL.sub(" ", text))
    found = [f for f in find_datetimes(plain, now) if f.has_time]
    if not found:
        # "9.30" on its own may be any number; after a call for a meeting it is a time.
        plain = _BARE_TIME.sub(r"\1.\2 น.", plain, count=1)
        found = [f for f in find_datetimes(plain, now) if f.has_time]
    if not found:
        return None
    one = found[0]
    at = one.value
    if not one.has_date and not one.counted and at <= now:
        at += timedelta(days=1)
    place = f"{_bare(plain[: one.start])} {_bare(plain[one.end :])}".strip()
    return Call(at, re.sub(r"\s+", " ", place)[:300], link)


def _bare(text: str) -> str:
    before = None
    while before != text:
        before, text = text, _AT.sub("", text.strip())
    return text


def fault(call: Call, now: datetime) -> str | None:
    """Why a meeting cannot be called so: past, far; None when it can."""
    if call.at <= now:
        return "past"
    return "far" if call.at - now > FARTHEST else None


def next_mark(starts_at: datetime, after: datetime) -> datetime | None:
    """The next moment after `after` at which people are reminded; None when there is none left.

    Counted from the meeting's time. A moment that lay before the meeting was called or moved is never made up for.
    """
    return min((starts_at - span for span in REMIND_BEFORE if starts_at - span > after), default=None)


def is_day_before(starts_at: datetime, mark: datetime) -> bool:
    """Whether a reminder is the first one, for all who are invited; the later ones are for those who come."""
    return starts_at - mark >= REMIND_BEFORE[0]
