"""A LINE chat export (.txt of the phone or the PC) as its messages.

Formats seen: a head line "[LINE] ...", a line with the date before each day's messages, and per message
"10:31<tab>name<tab>text" (phones, 24-hour or AM/PM) or "10:31 name text" (PC). A text of several lines
goes on until the next message; phones put it in quotation marks.
"""

import re
from datetime import date, datetime, time

from monitor.pmoc.lines import clean
from monitor.pmoc.model import ExportedMessage
from thai.dates import BANGKOK, find_datetimes
from thai.digits import to_arabic

_CLOCK = r"(?:(?P<pre>[AaPp][Mm]|ก่อนเที่ยง|หลังเที่ยง) ?)?(?P<h>[0-9]{1,2})[:.](?P<m>[0-9]{2})(?::[0-9]{2})?(?: ?(?P<post>[AaPp]\.?[Mm]\.?|น\.))?"
_TABBED = re.compile(rf"^{_CLOCK}\t(?P<sender>[^\t\n]{{0,100}})(?:\t(?P<text>.*))?$")
_SPACED = re.compile(rf"^{_CLOCK} (?P<sender>\S{{1,60}})(?: (?P<text>.*))?$")
_HEAD = re.compile(r"^\[LINE\]", re.IGNORECASE)
_SAVED = re.compile(r"^(?:saved on|บันทึกเมื่อ|วันที่บันทึก|save date|date saved)", re.IGNORECASE)
_SLASHED = re.compile(r"(?<![0-9])([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})(?![0-9])")
_DAYS = (
    ("mon", "จ", "จันทร์"), ("tue", "อ", "อังคาร"), ("wed", "พ", "พุธ"), ("thu", "พฤ", "พฤหัสบดี"), ("fri", "ศ", "ศุกร์"),
    ("sat", "ส", "เสาร์"), ("sun", "อา", "อาทิตย์"),
)  # fmt: skip
_DAY_WORDS = re.compile(
    r"วัน|ที่|พ\.ศ\.|[A-Za-z]{3,9}|จันทร์|อังคาร|พุธ|พฤหัสบดี|ศุกร์|เสาร์|อาทิตย์|(?:จ|อ|พ|พฤ|ศ|ส|อา)\.?(?![ก-๎])"
)
_UNSENT = re.compile(r"(?:ยกเลิกข้อความ|unsent a message|unsent)\.?$", re.IGNORECASE)
_ANY_DAY = datetime(2026, 1, 1, tzinfo=BANGKOK)


def _weekday(line: str) -> int | None:
    low = line.lower()
    for n, (english, short, long) in enumerate(_DAYS):
        if re.search(rf"\b{english}[a-z]*\b", low) or long in line or re.search(rf"(?<![ก-๎]){short}\.", line):
            return n
    return None


def _date_line(line: str) -> date | None:
    """The date when the line is nothing else; 11/12/2026 is read as its weekday says, else day first."""
    line = to_arabic(line.strip())
    if not 6 <= len(line) <= 60 or "\t" in line or not re.search(r"[0-9]", line):
        return None
    found = [f for f in find_datetimes(line, _ANY_DAY) if f.has_date and f.has_year]
    if len(found) != 1 or found[0].has_time:
        return None
    rest = line[: found[0].start] + " " + line[found[0].end :]
    if re.search(r"[\w\u0e00-\u0e7f]", _DAY_WORDS.sub("", rest)):
        return None
    day, weekday, m = found[0].value.date(), _weekday(line), _SLASHED.search(line)
    if m and weekday is not None and day.weekday() != weekday and int(m[1]) <= 12 and int(m[2]) <= 12:
        other = date(day.year, int(m[1]), int(m[2]))
        return other if other.weekday() == weekday else day
    return day


def _time(m: re.Match[str]) -> time | None:
    hour, minute = int(m["h"]), int(m["m"])
    half = (m["pre"] or m["post"] or "").lower()
    if half[:1] in {"a", "p"} or "เที่ยง" in half:
        afternoon = half.startswith(("p", "หลัง"))
        hour = hour % 12 + (12 if afternoon else 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None


def looks_like_export(text: str) -> bool:
    """Whether a text is a chat export rather than a message: its head, or message lines under a date."""
    lines = clean(text[:200_000]).split("\n")
    head = next((line for line in lines if line.strip()), "")
    tabbed = sum(1 for line in lines if (m := _TABBED.match(to_arabic(line))) and m["text"] is not None)
    if tabbed >= 2 or (tabbed and _HEAD.match(head)):
        return True
    dated = any(_date_line(line) for line in lines[:2000])
    if tabbed and dated:
        return True
    spaced = sum(1 for line in lines if _SPACED.match(to_arabic(line)))
    return bool(
        spaced and dated and (_HEAD.match(head) or (_date_line(head) and spaced >= 1 and _follows(lines)))
    )


def _follows(lines: list[str]) -> bool:
    """Whether a message line comes right after the date line (a post may well quote a date and a time)."""
    said = [line for line in lines if line.strip()]
    return len(said) > 1 and _SPACED.match(to_arabic(said[1])) is not None


def split_export(text: str) -> list[ExportedMessage]:
    """The messages of a chat export in their order; system lines and unsent messages are left out.

    Returns an empty list where the text holds no message line. Never raises.
    """
    lines = clean(text).split("\n")
    pattern = _TABBED if any(_TABBED.match(to_arabic(line)) for line in lines) else _SPACED
    day: date | None = None
    result: list[ExportedMessage] = []
    current: tuple[datetime | None, str, list[str]] | None = None

    def flush() -> None:
        if current is not None and (body := _unquote("\n".join(current[2]).strip())):
            result.append(ExportedMessage(current[0], current[1], body))

    for line in lines:
        m = pattern.match(to_arabic(line))
        at = _time(m) if m else None
        if m and at is not None:
            flush()
            sender, said = line[m.start("sender") : m.end("sender")], line[m.end("sender") :].strip()
            moment = datetime.combine(day, at, BANGKOK) if day else None
            system = m["text"] is None or _UNSENT.search(said)
            current = None if system else (moment, sender.strip(), [said])
        elif (new_day := _date_line(line)) and (current is None or not _in_quotes(current[2])):
            flush()
            current, day = None, new_day
        elif current is not None:
            current[2].append(line)
        elif _HEAD.match(line) or _SAVED.match(line):
            continue
    flush()
    return result


def _in_quotes(lines: list[str]) -> bool:
    return lines[0].startswith('"') and not lines[-1].rstrip().endswith('"')


def _unquote(text: str) -> str:
    quoted = len(text) > 1 and text.startswith('"') and text.endswith('"') and "\n" in text
    return text[1:-1].strip() if quoted else text
