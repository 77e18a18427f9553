"""Dates and times as Thai people write and read them.

Everything printed is in the Buddhist era (CE + 543) and in Asia/Bangkok; everything read may be
in either era, in Thai or Arabic digits. Pure: what "today" means is always an argument, and no
function here raises on any text.

Printed forms are those of the house style: "จ. 23 พ.ย. 69" on cards, "วันจันทร์ที่ 23 พฤศจิกายน 2569"
on paper, times "10.30 น.".
"""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from thai._date_reading import Found, be_to_ce_year, find_datetimes

__all__ = [
    "BANGKOK",
    "Found",
    "be_to_ce_year",
    "clock",
    "duration",
    "find_datetimes",
    "long_date",
    "parse_date",
    "parse_datetime",
    "remaining",
    "short_date",
    "short_datetime",
]

BANGKOK = ZoneInfo("Asia/Bangkok")

_DAYS_SHORT = ("จ.", "อ.", "พ.", "พฤ.", "ศ.", "ส.", "อา.")
_DAYS_LONG = ("จันทร์", "อังคาร", "พุธ", "พฤหัสบดี", "ศุกร์", "เสาร์", "อาทิตย์")
_MONTHS_SHORT = (
    *("ม.ค.", "ก.พ.", "มี.ค.", "เม.ย.", "พ.ค.", "มิ.ย."),
    *("ก.ค.", "ส.ค.", "ก.ย.", "ต.ค.", "พ.ย.", "ธ.ค."),
)
_MONTHS_LONG = (
    *("มกราคม", "กุมภาพันธ์", "มีนาคม", "เมษายน", "พฤษภาคม", "มิถุนายน"),
    *("กรกฎาคม", "สิงหาคม", "กันยายน", "ตุลาคม", "พฤศจิกายน", "ธันวาคม"),
)
_BE_OFFSET = 543


def _local(moment: datetime) -> datetime:
    """The moment in Bangkok; a naive datetime is taken to be Bangkok time already."""
    return moment.replace(tzinfo=BANGKOK) if moment.tzinfo is None else moment.astimezone(BANGKOK)


def _day(d: date) -> date:
    return _local(d).date() if isinstance(d, datetime) else d


def short_date(d: date) -> str:
    """The date for cards: "จ. 23 พ.ย. 69". An aware datetime is read in Bangkok."""
    d = _day(d)
    year = (d.year + _BE_OFFSET) % 100
    return f"{_DAYS_SHORT[d.weekday()]} {d.day} {_MONTHS_SHORT[d.month - 1]} {year:02d}"


def long_date(d: date) -> str:
    """The date for paper: "วันจันทร์ที่ 23 พฤศจิกายน 2569". An aware datetime is read in Bangkok."""
    d = _day(d)
    return f"วัน{_DAYS_LONG[d.weekday()]}ที่ {d.day} {_MONTHS_LONG[d.month - 1]} {d.year + _BE_OFFSET}"


def clock(moment: datetime) -> str:
    """The time of day in Bangkok: "10.30 น."."""
    at = _local(moment)
    return f"{at.hour:02d}.{at.minute:02d} น."


def short_datetime(moment: datetime) -> str:
    """Date and time for cards: "จ. 23 พ.ย. 69 เวลา 10.30 น."."""
    return f"{short_date(moment)} เวลา {clock(moment)}"


def duration(td: timedelta) -> str:
    """A length of time in its two largest units: "2 ชม. 40 นาที", from a day up "1 วัน 3 ชม.".

    The sign is ignored and what is smaller is cut off, never rounded up: nobody is promised
    a minute that is not there.
    """
    seconds = abs(int(td.total_seconds()))
    if 0 < seconds < 60:
        return "ไม่ถึง 1 นาที"
    days, rest = divmod(seconds, 86_400)
    hours, minutes = rest // 3_600, rest % 3_600 // 60
    if days:
        return f"{days} วัน {hours} ชม." if hours else f"{days} วัน"
    if hours:
        return f"{hours} ชม. {minutes} นาที" if minutes else f"{hours} ชม."
    return f"{minutes} นาที"


def remaining(due: datetime, now: datetime) -> str:
    """How long until `due`: "เหลือ 2 ชม. 40 นาที", "เกินกำหนด 35 นาที", at the moment itself "ครบกำหนดแล้ว"."""
    left = _local(due) - _local(now)
    if abs(left) < timedelta(seconds=1):
        return "ครบกำหนดแล้ว"
    return ("เหลือ " if left > timedelta(0) else "เกินกำหนด ") + duration(left)


def parse_date(text: str, today: date) -> date | None:
    """The first date in `text`, or None. Words such as พรุ่งนี้ count from `today`.

    A date without a year is the one nearest to `today`; a two-digit year is Buddhist, or Christian
    where the Buddhist reading lies more than 30 years away.
    """
    start_of_day = datetime(today.year, today.month, today.day, tzinfo=BANGKOK)
    return next((f.value.date() for f in find_datetimes(text, start_of_day) if f.has_date), None)


def parse_datetime(text: str, now: datetime) -> datetime | None:
    """The first moment in `text` as an aware Bangkok datetime, or None.

    A moment with date and time is preferred to one with only either. A date alone is its
    midnight; a time alone is that time on the day of `now`.
    """
    found = find_datetimes(text, now)
    full = next((f for f in found if f.has_date and f.has_time), None)
    best = full or next(iter(found), None)
    return best.value if best else None
