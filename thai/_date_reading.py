"""Finding dates and times in Thai text; `thai.dates` is the door to it.

Two passes: the first collects date and time tokens, the most specific patterns first, blanking
what it has read so that no character is read twice; the second joins neighbours into moments.
Every repetition in the patterns is bounded, so that hostile text costs linear time.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

from thai import _date_patterns as p
from thai.digits import to_arabic

_BANGKOK = ZoneInfo("Asia/Bangkok")
_BE_OFFSET = 543
_A_GENERATION = 30  # years
_MOST_TOKENS = 4  # date, its explanation, time, and one to spare: keeps hostile repetition linear
_SPACES = str.maketrans(dict.fromkeys("\t\u00a0\u200b\u200c\u200d\u2060\ufeff\u3000\u2009\u202f", " "))


@dataclass(frozen=True)
class Found:
    """A moment found in a text, at characters `start` to `end` (exclusive).

    `value` is aware, in Bangkok: midnight where only a date was found, the day of `now` where only
    a time was. `counted` marks one counted from `now` ("ภายใน 24 ชม."), which means nothing when
    the time of writing is unknown; `relative_day` one whose day is ("พรุ่งนี้", "วันศุกร์นี้");
    `has_year` one whose year was written, so that it stands without any `now`.
    """

    start: int
    end: int
    value: datetime
    has_date: bool
    has_time: bool
    counted: bool = False
    relative_day: bool = False
    has_year: bool = False


@dataclass(frozen=True)
class _Token:
    start: int
    end: int
    day: date | None = None
    clock: time | None = None
    next_day: bool = False
    moment: datetime | None = None
    relative: bool = False
    has_year: bool = False


def be_to_ce_year(year: int) -> int:
    """A four-digit year in the Christian era: 2400-2799 are Buddhist years, others stay as they are."""
    return year - _BE_OFFSET if 2400 <= year < 2800 else year


def _full_year(digits: str, today: date) -> int | None:
    """The CE year that 2 or 4 digits mean, None when they can be no year."""
    number = int(digits)
    if len(digits) == 4:
        year = be_to_ce_year(number)
        return year if 1900 <= year <= 2200 else None
    buddhist = (
        _nearest_year([number + 2400, number + 2500, number + 2600], today.year + _BE_OFFSET) - _BE_OFFSET
    )
    christian = _nearest_year([number + 1900, number + 2000, number + 2100], today.year)
    # The two readings lie 43 years apart; Thai text means the Buddhist one unless it is far away.
    return buddhist if abs(buddhist - today.year) <= _A_GENERATION else christian


def _nearest_year(years: list[int], year: int) -> int:
    return min(years, key=lambda y: abs(y - year))


def _make_date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _nearest(month: int, day: int, today: date) -> date | None:
    """The date with this day and month that is nearest to `today`."""
    years = [y for y in range(today.year - 1, today.year + 2) if 1 <= y <= 9999]
    options = [d for y in years if (d := _make_date(y, month, day))]
    return min(options, key=lambda d: abs(d - today), default=None)


def _nearest_day(day: int, weekday: int | None, today: date) -> date | None:
    """The date with this day of the month (and weekday, where given) nearest to `today`."""
    around = (today + timedelta(days=n) for n in range(-45, 46))
    options = [d for d in around if d.day == day]
    fitting = [d for d in options if weekday is None or d.weekday() == weekday]
    return min(fitting or options, key=lambda d: abs(d - today), default=None)


def _clock(hour: int, minute: int) -> tuple[time, bool] | None:
    """A time of day, and whether it is on the next day (24.00)."""
    if hour == 24 and minute == 0:
        return time(0, 0), True
    return (time(hour, minute), False) if hour < 24 and minute < 60 else None


def _time_token(start: int, end: int, hour: int, minute: int) -> _Token | None:
    at = _clock(hour, minute)
    return _Token(start, end, clock=at[0], next_day=at[1]) if at else None


def _zone(name: str | None) -> timezone | ZoneInfo:
    """The zone of a machine-written date; Bangkok where it names none."""
    name = (name or "").strip().upper()
    if name in {"Z", "GMT", "UTC", "UT"}:
        return timezone(timedelta(0))
    m = re.fullmatch(r"([+-])(\d\d):?(\d\d)", name)
    if not m or int(m[2]) > 14 or int(m[3]) > 59:
        return _BANGKOK
    offset = timedelta(hours=int(m[2]), minutes=int(m[3]))
    return timezone(-offset if m[1] == "-" else offset)


def _stamp(m: re.Match[str], day: date | None) -> _Token | None:
    """A machine-written date with its time and zone (RSS, ISO 8601)."""
    if day is None:
        return None
    at = _clock(int(m["h"]), int(m["m"]))
    if at is None:
        return _Token(m.start(), m.end(), day=day, has_year=True)
    local = datetime.combine(day, at[0], _zone(m["zone"])) + timedelta(
        days=at[1], seconds=int(m["s"] or 0) % 60
    )
    return _Token(m.start(), m.end(), moment=local.astimezone(_BANGKOK), has_year=True)


def _iso(m: re.Match[str], now: datetime) -> _Token | None:
    year = _full_year(m["y"], now.date())
    day = _make_date(year, int(m["mo"]), int(m["d"])) if year else None
    if m["h"]:
        return _stamp(m, day)
    return _Token(m.start(), m.end(), day=day, has_year=True) if day else None


def _rfc(m: re.Match[str], now: datetime) -> _Token | None:
    year = _full_year(m["y"], now.date())
    return _stamp(m, _make_date(year, p.month_number(m["month"]), int(m["d"])) if year else None)


def _named_month(m: re.Match[str], now: datetime) -> _Token | None:
    month, day = p.month_number(m["month"]), int(m["d"])
    year = _full_year(m["y"], now.date()) if m["y"] else None
    if year:
        value = _make_date(year, month, day)
        return _Token(m.start(), m.end(), day=value, has_year=True) if value else None
    value = _nearest(month, day, now.date())
    end = m.start("tail") if m["y"] else m.end()
    return _Token(m.start(), end, day=value) if value else None


def _numeric(m: re.Match[str], now: datetime) -> _Token | None:
    year = _full_year(m["y"], now.date())
    a, b = int(m["a"]), int(m["b"])
    # Thai order is day first; the English phone export may write the month first.
    value = (_make_date(year, b, a) or _make_date(year, a, b)) if year else None
    return _Token(m.start(), m.end(), day=value, has_year=True) if value else None


def _numeric_without_year(m: re.Match[str], now: datetime) -> _Token | None:
    value = _nearest(int(m["b"]), int(m["a"]), now.date())
    return _Token(m.start(), m.end(), day=value) if value else None


def _day_of_month(m: re.Match[str], now: datetime) -> _Token | None:
    weekday = p.WEEKDAYS.get(m["wd"] or "")
    value = _nearest_day(int(m["d"]), weekday, now.date())
    return _Token(m.start(), m.end(), day=value, relative=True) if value else None


def _counted(m: re.Match[str], now: datetime) -> _Token | None:
    amount = 0.5 if m["half"] else float(p.number(m["n"])) + (0.5 if m["plus"] else 0)
    moment = now + timedelta(minutes=amount * p.unit_minutes(m["half_unit"] or m["unit"]))
    return _Token(m.start(), m.end(), moment=moment, relative=True)


def _relative_day(m: re.Match[str], now: datetime) -> _Token | None:
    return _Token(m.start(), m.end(), day=now.date() + timedelta(days=p.RELATIVE_DAYS[m[0]]), relative=True)


def _weekday(m: re.Match[str], now: datetime) -> _Token | None:
    today = now.date()
    ahead = (p.WEEKDAYS[m["wd"]] - today.weekday()) % 7
    which = m["which"] or ""
    if which.startswith(("ที่แล้ว", "ที่ผ่านมา", "ก่อน")):
        ahead = ahead - 7
    elif which.startswith(("หน้า", "สัปดาห์หน้า", "ถัดไป")):
        # "วันจันทร์หน้า" said on a Wednesday is in the week that begins next.
        ahead = 7 - today.weekday() + p.WEEKDAYS[m["wd"]]
    return _Token(m.start(), m.end(), day=today + timedelta(days=ahead), relative=True)


def _digital(m: re.Match[str], now: datetime) -> _Token | None:
    hour, minute = int(m["h"]), int(m["m"])
    half = (m["ampm"] or "")[:1].lower()
    if half and hour <= 12:
        hour = hour % 12 + (12 if half == "p" else 0)
    return _time_token(m.start(), m.end(), hour, minute)


def _whole_hour(m: re.Match[str], now: datetime) -> _Token | None:
    digits = m["h"]
    hour, minute = (int(digits[:-2]), int(digits[-2:])) if len(digits) > 2 else (int(digits), 0)
    half = (m["ampm"] or "")[:1].lower()
    if half and hour <= 12:
        hour = hour % 12 + (12 if half == "p" else 0)
    return _time_token(m.start(), m.end(), hour, minute)


def _spoken(m: re.Match[str], now: datetime) -> _Token | None:
    hour = p.spoken_hour(m)
    if hour is None:
        return None
    minute = 30 if m["half"] else p.number(m["min"]) if m["min"] else 0
    return _time_token(m.start(), m.end(), hour, minute)


_READERS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], datetime], _Token | None]], ...] = (
    (p.ISO, _iso),
    (p.RFC, _rfc),
    (p.COUNTED, _counted),
    (p.DAY_MONTH, _named_month),
    (p.MONTH_DAY, _named_month),
    (p.NUMERIC, _numeric),
    (p.NUMERIC_NO_YEAR, _numeric_without_year),
    (p.DAY_OF_MONTH, _day_of_month),
    (p.RELATIVE_DAY, _relative_day),
    (p.WEEKDAY, _weekday),
    (p.DIGITAL, _digital),
    (p.DIGITAL_DOT, _digital),
    (p.WHOLE_HOUR, _whole_hour),
    (p.SPOKEN, _spoken),
)


def _tokens(text: str, now: datetime) -> list[_Token]:
    found: list[_Token] = []
    for pattern, reader in _READERS:

        def take(
            m: re.Match[str], reader: Callable[[re.Match[str], datetime], _Token | None] = reader
        ) -> str:
            try:
                token = reader(m, now)
            except (ValueError, OverflowError):  # a moment outside the years that Python knows
                token = None
            if token is None:
                return m[0]
            found.append(token)
            return "\0" * (token.end - token.start) + m[0][token.end - m.start() :]

        text = pattern.sub(take, text)
    return sorted(found, key=lambda t: t.start)


def _moment(tokens: list[_Token], now: datetime) -> Found:
    """One moment from neighbouring tokens that belong together."""
    whole = next((t for t in tokens if t.moment), None)
    # "พรุ่งนี้ (24 พ.ย. 69)": the written date outweighs the word.
    days = [t for t in tokens if t.day]
    day = next((t for t in days if not t.relative), days[0] if days else None)
    at = next((t for t in tokens if t.clock is not None), None)
    start, end = tokens[0].start, tokens[-1].end
    if whole and whole.moment:
        return Found(start, end, whole.moment, True, True, counted=whole.relative, has_year=whole.has_year)
    base = day.day if day and day.day else now.date()
    value = datetime.combine(base, at.clock if at and at.clock else time(0, 0), _BANGKOK)
    if at and at.next_day:
        value += timedelta(days=1)
    return Found(
        start,
        end,
        value,
        has_date=day is not None,
        has_time=at is not None,
        relative_day=bool(day and day.relative),
        has_year=bool(day and day.has_year),
    )


def _belongs(group: list[_Token], token: _Token, gap: str) -> bool:
    """Whether the token continues the moment that the group has begun."""
    if token.moment or len(group) >= _MOST_TOKENS or any(t.moment for t in group):
        return False
    days = [t for t in group if t.day]
    has_time = any(t.clock is not None for t in group)
    if token.clock is not None:
        return not has_time and p.DAY_TO_TIME.fullmatch(gap) is not None
    if not days:
        return p.TIME_TO_DAY.fullmatch(gap) is not None
    # A second date belongs only where one of the two explains the other.
    explains = any(t.day == token.day or t.relative != token.relative for t in days)
    return explains and p.DAY_TO_DAY.fullmatch(gap) is not None


def find_datetimes(text: str, now: datetime) -> list[Found]:
    """All moments in `text`, in the order of their appearance.

    `now` is the time of writing: words (พรุ่งนี้, ภายใน 3 ชม.) count from it, dates without a year are
    the nearest to it. Positions are in characters of `text`. Never raises on any text.
    """
    now = now.replace(tzinfo=_BANGKOK) if now.tzinfo is None else now.astimezone(_BANGKOK)
    # Both translations keep the length, so that positions stay those of the caller's text.
    plain = to_arabic(text).translate(_SPACES)
    groups: list[list[_Token]] = []
    for token in _tokens(plain, now):
        if groups and _belongs(groups[-1], token, plain[groups[-1][-1].end : token.start][:40]):
            groups[-1].append(token)
        else:
            groups.append([token])
    found: list[Found] = []
    for group in groups:
        try:
            found.append(_moment(group, now))
        except OverflowError:  # 24.00 on the last day of the calendar
            continue
    return found
