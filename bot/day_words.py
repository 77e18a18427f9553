"""Days and spans as people type them after a command: "25-27 พ.ย.", "พรุ่งนี้", "30 นาที". Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from thai.dates import find_datetimes
from thai.digits import to_arabic

LONGEST_SPAN = timedelta(hours=12)
"""A reminder put off for longer is a typing error; the step's limit ends it earlier in any case."""
_FIRST_DAY = re.compile(r"(\d{1,2})\s*(?:-|–|—|ถึง)\s*$")
_BETWEEN = re.compile(r"\s*(?:-|–|—|ถึง|จนถึง)\s*")
_ON = re.compile(r"\s*(?:ตั้งแต่วันที่|ตั้งแต่|วันที่|ใน|ช่วง)\s*$")
_SPAN = re.compile(r"\s*(?:ไป|อีก)?\s*(\d{1,3})\s*(นาที|น\.|ชั่วโมง|ชม\.?|วัน)(?=\s|$)")
_UNTIL = re.compile(r"\s*(?:ไป|ออกไป)?\s*(?:จนถึง|ถึง)\s*(?:เวลา\s*)?")
_BARE_CLOCK = re.compile(r"\d{1,2}[.:]\d{2}(?!\s*(?:น\.|น(?![ก-๎])|นาฬิกา)|\d)")
_BARE_UNIT = re.compile(r"\s*(นาที|น\.|ชั่วโมง|ชม\.?|วัน)(?=\s|$)")


@dataclass(frozen=True, slots=True)
class Days:
    """Days found in a text, first and last included, with what stands before and after them."""

    first: date
    last: date
    before: str
    after: str


def read_days(text: str, now: datetime) -> Days | None:
    """The day or the days that a text names; None when it names none."""
    text = to_arabic(text)
    found = [item for item in find_datetimes(text, now) if item.has_date]
    if not found:
        return None
    one = found[0]
    start, first, last, end = one.start, one.value.date(), one.value.date(), one.end
    day = _FIRST_DAY.search(text[: one.start])
    if day is not None:
        start, first = day.start(), _day_before(last, int(day[1]))
    elif len(found) > 1 and _BETWEEN.fullmatch(text[one.end : found[1].start]):
        last, end = found[1].value.date(), found[1].end
    return Days(first, last, _ON.sub("", text[:start]).strip(), text[end:].strip())


def _day_before(last: date, day: int) -> date:
    """The day of the month that leads to `last`: "30-2 ธ.ค." begins in the month before."""
    month = last if day <= last.day else last.replace(day=1) - timedelta(days=1)
    try:
        return month.replace(day=day)
    except ValueError:
        return last


def read_span(text: str) -> tuple[timedelta, str] | None:
    """A span such as "30 นาที" or "1 ชม." at the beginning of a text, and the rest; None when there is none."""
    match = _SPAN.match(to_arabic(text))
    if match is None:
        return None
    return _span(int(match[1]), match[2]), text[match.end() :].strip()


def unit_first(text: str, number: int) -> tuple[timedelta, str] | None:
    """The same where the number was read already: "นาที รอข้อมูล" after 30."""
    match = _BARE_UNIT.match(text)
    return (_span(number, match[1]), text[match.end() :].strip()) if match else None


def _span(number: int, unit: str) -> timedelta:
    if unit == "วัน":
        return LONGEST_SPAN
    span = timedelta(minutes=number) if unit in ("นาที", "น.") else timedelta(hours=number)
    return min(span, LONGEST_SPAN)


def read_until(text: str, now: datetime) -> tuple[timedelta, str] | None:
    """The span up to a moment such as "ถึง 14.00 น." or "ถึง 14.00" at the beginning of a text, and the rest.

    None when there is none; not above zero when the moment is past.
    """
    match = _UNTIL.match(to_arabic(text))
    if match is None:
        return None
    words = to_arabic(text)[match.end() :]
    bare = _BARE_CLOCK.match(words)
    read = f"{bare[0]} น." if bare is not None else words
    found = next((f for f in find_datetimes(read, now) if f.has_time and f.start == 0), None)
    if found is None:
        return None
    end = bare.end() if bare is not None else found.end
    return min(found.value - now, LONGEST_SPAN), words[end:].strip()
