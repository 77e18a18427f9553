"""A LINE chat export (.txt of a phone or a PC) as its messages.

Forms seen: a head line "[LINE] ...", a line with the date before each day's messages, and per message
"10:31<tab>name<tab>text" (phones; 24 hours, AM/PM, ก่อนเที่ยง/หลังเที่ยง), "10:31 name text" (PC, where a name may hold
spaces), or the same with wide spaces where a program has turned tabs into them. A text of several lines goes on until
the next message; phones put it in quotation marks.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from monitor.pmoc.model import ExportedMessage
from thai.dates import BANGKOK, find_datetimes
from thai.digits import to_arabic

LONGEST_EXPORT = 600_000
"""Characters that are read of an export, the newest ones: one of a year holds more than the last days need."""
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\x00-\x08\x0e-\x1f\x7f]")
_NEWLINES = re.compile("\r\n?|[\x0b\x0c\u0085\u2028\u2029]")
_SAME = str.maketrans({**dict.fromkeys("\u00a0\u3000\u2009\u202f", " "), "：": ":", "．": "."})
_HALF = r"[AaPp]\.?[Mm]\.?|ก่อนเที่ยง|หลังเที่ยง"
_CLOCK = (
    rf"(?:(?P<pre>{_HALF}) ?)?(?P<h>[0-9]{{1,2}})(?P<sep>[:.])(?P<m>[0-9]{{2}})(?::[0-9]{{2}})?"
    rf"(?: ?(?P<post>{_HALF}|น\.))?"
)
_TABBED = re.compile(rf"^{_CLOCK}\t(?P<sender>[^\t\n]{{0,100}})(?:\t(?P<text>.*))?$")
_WIDE = re.compile(rf"^{_CLOCK} {{2,}}(?P<sender>\S(?:[^\n]{{0,98}}?\S)?) {{2,}}(?P<text>\S.*)$")
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
_PLACEHOLDER = re.compile(
    r"\[?(?:สติกเกอร์|sticker|รูป|รูปภาพ|ภาพ|ภาพถ่าย|photo|image|picture|วิดีโอ|คลิปวิดีโอ|video|ไฟล์|file|ข้อความเสียง|voice message|audio"
    r"|ตำแหน่ง|ตำแหน่งที่ตั้ง|location|โน้ต|note|อัลบั้ม|album|รายชื่อติดต่อ|รายชื่อ|contact|โพล|poll|ของขวัญ|gift)s?\]?",
    re.IGNORECASE,
)
"""What stands in the place of what is no text."""
_SYSTEM = re.compile(
    r"(?:ยกเลิก(?:การส่ง)?ข้อความ|unsent(?: a message)?|message unsent|(?:เข้าร่วม|ออกจาก)(?:กลุ่ม|แชท|แชต|ห้องแชท|การแชท)|"
    r"(?:joined|left)(?: the)? (?:group|chat)|(?:from|to) the (?:group|chat)|เปลี่ยนรูปโปรไฟล์(?:ของ)?กลุ่ม|changed the group(?:'s)? (?:profile )?(?:image|photo|picture)"
    r"|missed call|สายที่ไม่ได้รับ|ไม่ได้รับสาย)(?:แล้ว)?\.?$"
    r"|(?:เปลี่ยนชื่อกลุ่มเป็น|changed the group name to|ปักหมุดประกาศ|made an announcement|created (?:an album|a note|a poll)|สร้าง(?:อัลบั้ม|โน้ต|โพล))",
    re.IGNORECASE,
)
_LONGEST_SYSTEM = 120
"""Characters; what LINE itself says is one short line."""
_SAID_BY_PEOPLE = re.compile("ประเด็น|หน่วยงาน|ชี้แจง|https?://")
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


def _plain(text: str) -> str:
    """The text with one kind of line end and space, nothing invisible; gaps stay as wide as they are."""
    return _INVISIBLE.sub("", _NEWLINES.sub("\n", text)).translate(_SAME)


def looks_like_export(text: str) -> bool:
    """Whether a text is a chat export rather than a message: its head, or message lines under a date."""
    lines = _plain(text[:200_000]).split("\n")
    head = next((line for line in lines if line.strip()), "")
    tabbed = sum(1 for line in lines if (m := _TABBED.match(to_arabic(line))) and m["text"] is not None)
    if tabbed >= 2 or (tabbed and _HEAD.match(head)):
        return True
    dated = any(_date_line(line) for line in lines[:2000])
    if tabbed and dated:
        return True
    spaced = sum(1 for line in lines if _SPACED.match(to_arabic(line)) or _WIDE.match(to_arabic(line)))
    return bool(
        spaced and dated and (_HEAD.match(head) or (_date_line(head) and spaced >= 1 and _follows(lines)))
    )


def _follows(lines: list[str]) -> bool:
    """Whether a message line comes right after the date line (a post may well quote a date and a time)."""
    said = [to_arabic(line) for line in lines if line.strip()]
    return len(said) > 1 and (_SPACED.match(said[1]) or _WIDE.match(said[1])) is not None


def newest_part(text: str, longest: int = LONGEST_EXPORT) -> str:
    """The end of an export that is longer than what is read of one, from the beginning of a day on.

    A day that is longer than that loses its beginning, never its date.
    """
    if len(text) <= longest:
        return text
    lines = text[-longest:].splitlines(keepends=True)[1:]
    first = next((n for n, line in enumerate(lines) if _date_line(line)), None)
    if first is not None:
        return "[LINE]\n" + "".join(lines[first:])
    before = reversed(text[:-longest].splitlines()[-100_000:])
    day = next((line for line in before if _date_line(line)), "")
    return f"[LINE]\n{day}\n{''.join(lines)}"


@dataclass(frozen=True, slots=True)
class _Begin:
    """A line that begins a message: its time, who says it, where the text begins; `said` is False for LINE's own."""

    at: time
    sender: str
    said: bool
    end: int


def split_export(text: str) -> list[ExportedMessage]:
    """The messages of a chat export in their order; without what LINE itself says, stickers and unsent messages.

    Returns an empty list where the text holds no message line. Never raises.
    """
    lines = _plain(newest_part(text)).split("\n")
    days = _days(lines)
    begins = _begins(lines, days)
    day: date | None = None
    result: list[ExportedMessage] = []
    current: tuple[datetime | None, _Begin, list[str]] | None = None

    def flush() -> None:
        if current is not None and (body := _said(current[1], current[2])):
            result.append(ExportedMessage(current[0], current[1].sender, body))

    for number, line in enumerate(lines):
        if (begin := begins.get(number)) is not None:
            flush()
            moment = datetime.combine(day, begin.at, BANGKOK) if day else None
            current = (moment, begin, [line[begin.end :].strip()])
        elif number in days and (
            current is None or not _in_quotes(current[2]) or _opens_day(lines, begins, number)
        ):
            flush()
            current, day = None, days[number]
        elif current is not None:
            current[2].append(line)
    flush()
    return result


def _days(lines: Sequence[str]) -> dict[int, date]:
    return {n: day for n, line in enumerate(lines) if (day := _date_line(line)) is not None}


def _begins(lines: Sequence[str], days: dict[int, date]) -> dict[int, _Begin]:
    """The lines that begin a message, by number: of one form, and of each day only those whose times go on."""
    plain = [to_arabic(line) for line in lines]
    for pattern in (_TABBED, _WIDE, _SPACED):
        found = {n: m for n, line in enumerate(plain) if (m := pattern.match(line)) and _time(m)}
        if any(m["text"] is not None for m in found.values()):
            break
    if pattern is _SPACED:
        found = _of_one_style(found)
    names = _names(list(found.values())) if pattern is _SPACED else {}
    result: dict[int, _Begin] = {}
    for group in _by_day(found, days):
        times = [(n, at) for n in group if (at := _time(found[n])) is not None]
        for n, at in _going_on(times):
            result[n] = _begin(lines[n], plain[n], found[n], at, names)
    return result


def _begin(line: str, plain: str, m: re.Match[str], at: time, names: dict[str, str]) -> _Begin:
    sender = line[m.start("sender") : m.end("sender")].strip()
    name = names.get(sender)
    start = m.start("sender")
    if name and plain[start : start + len(name)] == to_arabic(name):
        return _Begin(at, name, said=True, end=start + len(name))
    return _Begin(at, sender, said=m["text"] is not None and bool(sender), end=m.end("sender"))


def _of_one_style(found: dict[int, re.Match[str]]) -> dict[int, re.Match[str]]:
    """Only lines that write the time as the first one does: "10.30 น. ประชุม" in a post begins no message."""
    first = next(iter(found.values()), None)
    return {n: m for n, m in found.items() if first is not None and _style(m) == _style(first)}


def _style(m: re.Match[str]) -> tuple[str, bool, bool]:
    return m["sep"], m["pre"] is not None, (m["post"] or "") == "น."


def _by_day(found: dict[int, re.Match[str]], days: dict[int, date]) -> Iterator[list[int]]:
    """The numbers of message lines, day by day."""
    group: list[int] = []
    for n in sorted(found.keys() | days.keys()):
        if n in found:
            group.append(n)
        elif group:
            yield group
            group = []
    yield group


def _going_on(times: list[tuple[int, time]]) -> list[tuple[int, time]]:
    """The longest run of lines from the first on whose times never go back: a timetable in a message is none of them.

    Where most lines go back the clock is not understood, and all of them stay: nothing is lost that way.
    """
    ends: list[time] = []
    places: list[int] = []
    for _, at in times:
        place = bisect_right(ends, at) if at >= times[0][1] else -1
        if place >= 0:
            ends[place : place + 1] = [at]
        places.append(place)
    run: list[tuple[int, time]] = []
    wanted = len(ends) - 1
    for one, place in zip(reversed(times), reversed(places), strict=True):
        if place == wanted and (not run or one[1] <= run[-1][1]):
            run.append(one)
            wanted -= 1
    return run[::-1] if len(run) * 2 >= len(times) else times


_NAME_WORD = re.compile(r"[^\W\d_][\w.()\-\u0e00-\u0e7f]{0,24}")
_NO_NAME = (
    *(
        "ประเด็น",
        "เรียน",
        "ด่วน",
        "ขอ",
        "แจ้ง",
        "รับ",
        "สวัสดี",
        "ครับ",
        "ค่ะ",
        "โปรด",
        "หน่วยงาน",
        "ชี้แจง",
        "ข่าว",
        "กรณี",
        "ยกเลิก",
        "แก้ไข",
    ),
    *(
        "เรื่อง",
        "ช่วย",
        "ฝาก",
        "กรุณา",
        "ให้",
        "ตาม",
        "ทาง",
        "วันนี้",
        "ได้",
        "ยัง",
        "มี",
        "ไม่",
        "ทราบ",
        "ทุก",
        "เพิ่ม",
        "ส่ง",
        "มอบ",
        "ครู",
        "เพจ",
    ),
)
"""What begins a message rather than being part of a name."""
_NAME_SEEN = 3
"""Messages that must agree before words are taken for a name: cut too little, a message only reads a little odd."""
_NAME_WORDS = 4


def _names(found: Sequence[re.Match[str]]) -> dict[str, str]:
    """Names of several words, where a space also parts name and text: the words that all lines of one begin with."""
    said: dict[str, set[str]] = {}
    for m in found:
        if m["text"] is not None and not _SYSTEM.search(m["text"]):
            said.setdefault(m["sender"], set()).add(m["text"])
    names: dict[str, str] = {}
    for first, texts in said.items():
        if len(texts) < _NAME_SEEN:
            continue
        rest = [one.split(" ")[:-1][: _NAME_WORDS - 1] for one in texts]  # the last word is said in any case
        words = [first]
        for column in zip(*rest, strict=False):
            if len(set(column)) > 1 or not _NAME_WORD.fullmatch(column[0]) or column[0].startswith(_NO_NAME):
                break
            words.append(column[0])
        if len(words) > 1:
            names[first] = " ".join(words)
    return names


def _opens_day(lines: Sequence[str], begins: dict[int, _Begin], number: int) -> bool:
    """Whether a date stands apart before a message line, as it does between the days of an export."""
    following = next((n for n in range(number + 1, len(lines)) if lines[n].strip()), None)
    return number > 0 and not lines[number - 1].strip() and following in begins


def _in_quotes(lines: Sequence[str]) -> bool:
    return lines[0].startswith('"') and sum(line.count('"') for line in lines) % 2 == 1


def _said(begin: _Begin, lines: Sequence[str]) -> str:
    """What a person said; nothing for what LINE itself says, and for what is no text."""
    body = "\n".join(lines).strip()
    if len(body) > 1 and body.startswith('"') and body.endswith('"') and "\n" in body:
        body = body[1:-1].replace('""', '"').strip()
    if not begin.said or _PLACEHOLDER.fullmatch(body):
        return ""
    system = "\n" not in body and len(body) <= _LONGEST_SYSTEM and _SYSTEM.search(body)
    return "" if system and not _SAID_BY_PEOPLE.search(body) else body
