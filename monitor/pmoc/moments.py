"""The moments that a post's text names, in one grammar: [day] x [time of day | part of day] | length of time.

`thai.dates` reads dates and clocks wherever they stand. What is added here is how people write them in a chat, where
the place tells that a number is a time ("| 14.00", "ด่วน 13.00"), that a weekday is meant ("ศุกร์นี้"), and that a part
of a day is a limit ("เย็นนี้", "สิ้นวัน").
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import lru_cache

from thai.dates import BANGKOK, Found, find_datetimes
from thai.digits import to_arabic

END_OF_DAY = time(23, 59)
_LONGEST = 20_000  # characters
# Parts of a day as the strictest usual reading; office hours end at 16.30.
_PARTS_OF_DAY = (
    (r"เวลาราชการ|เวลาทำการ|เลิกงาน|ปิดทำการ|office hours|cob\b", time(16, 30)),
    (r"สิ้น(?:สุด)?วัน|หมดวัน|end of (?:the )?day|eod\b|ค่ำ|(?<!เที่ยง)คืน(?:นี้|วัน)", END_OF_DAY),
    (r"เช้า", time(12, 0)),
    (r"บ่าย", time(16, 30)),
    (r"เย็น", time(18, 0)),
)
_PART = re.compile(
    r"(?P<p0>(?:ใน|นอก|หมด|สิ้นสุด)?เวลาราชการ|เวลาทำการ|เลิกงาน|ปิดทำการ|office hours|\bcob\b|สิ้น(?:สุด)?วัน(?:ทำการ)?|หมดวัน|end of (?:the )?day|\beod\b)"
    r"|(?:ใน|ช่วง|ตอน)?(?P<p1>เช้า|บ่าย|เย็น|ค่ำ|(?<!เที่ยง)คืน)(?:ๆ)?(?:ของ)?(?:วัน)?(?P<today>นี้)"
    r"|(?:ใน|ช่วง|ตอน)(?P<p2>เช้า|บ่าย|เย็น|ค่ำ)(?!ๆ)",
    re.IGNORECASE,
)

# --- how a chat writes times, made what `thai.dates` reads ---------------------------------------------------------

_UNITS = r"(?:ชั่วโมง|ช\.?ม\.?(?![ก-๎])|นาที|วัน(?:ทำการ)?(?![ก-๎]))"
AMOUNT = rf"(?:[0-9]{{1,3}}|หนึ่ง|สอง|สาม|สี่|ห้า|หก|แปด|สิบสอง|ยี่สิบสี่|ครึ่ง)\s?{_UNITS}"
_DAYS = r"(?:จันทร์|อังคาร|พุธ|พฤหัส(?:บดี)?|ศุกร์|เสาร์|อาทิตย์)"


_UNITS_IN_WORDS = ("", "หนึ่ง", "สอง", "สาม", "สี่", "ห้า", "หก", "เจ็ด", "แปด", "เก้า")
_TENS_IN_WORDS = ("", "สิบ", "ยี่สิบ")
_HOURS = {
    _TENS_IN_WORDS[n // 10] + ("เอ็ด" if n > 10 and n % 10 == 1 else _UNITS_IN_WORDS[n % 10]): n
    for n in range(1, 25)
}


def _minutes(m: re.Match[str]) -> str:
    return f"{int(m[1]) * 60 + int(m[2])} นาที"


_REWRITES: tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = (
    (re.compile(r"(?<![:.])(?<![:.][0-9])([0-9])\s?(?:hours?|hrs?\.?|h\.?)(?![A-Za-z])", re.IGNORECASE), r"\1 ชม."),
    (re.compile(r"([0-9])\s?(?:minutes?|mins?\.?)(?![A-Za-z])", re.IGNORECASE), r"\1 นาที"),
    (re.compile(rf"(?<!ภาย)(?:ใน|อีก)\s?(?={AMOUNT})"), "ภายใน "),
    (re.compile(rf"([0-9]{{1,2}})\s?(?:-|–|ถึง)\s?[0-9]{{1,2}}\s?(?={_UNITS})"), r"\1 "),
    (re.compile(r"([0-9]{1,2})\s?(?:ชั่วโมง|ช\.?ม\.?)\s?([0-9]{1,2})\s?นาที"), _minutes),
    (re.compile(r"\bnoon\b", re.IGNORECASE), "12:00"),
    (re.compile(r"(?<=ใน)(?:สัปดาห์|อาทิตย์)นี้"), "วันศุกร์นี้"),
    (re.compile(r"((?:^|ภายใน|ก่อน|ไม่เกิน|กำหนด|ตอบ|ส่ง)\s?)(?=[0-3]?[0-9]/(?:0?[1-9]|1[0-2])(?![0-9/]))", re.MULTILINE), r"\1วันที่ "),
    (re.compile(rf"(?:ก่อน|ไม่เกิน)(?:เวลา)?\s?(?={AMOUNT})"), "ภายใน "),
    # "23 พ.ย. 69 / 15.00", "23/11/69, 15.00"
    (
        re.compile(
            r"(?<=[0-9])\s{0,3}[/|,]\s{0,3}(?:เวลา\s?)?(?=[0-9]{1,2}[.:][0-9]{2}(?:\s?น|\s*$|\s*\n))", re.MULTILINE
        ),
        " เวลา ",
    ),
    (re.compile(r"@\s?([01][0-9]|2[0-3])([0-5][0-9])(?:\s?(?:น\.|hrs?\.?))?(?![0-9./])"), r" ภายใน \1.\2 น."),
    (re.compile(r"((?:เวลา|ก่อน|ภายใน|ไม่เกิน)\s?)([01][0-9]|2[0-3])([0-5][0-9])(?:\s?(?:น\.|hrs?\.?))?(?![0-9./])"), r"\1\2.\3 น."),
    (re.compile(rf"({'|'.join(sorted(_HOURS, key=len, reverse=True))})\s?นาฬิกา"), lambda m: f"{_HOURS[m[1]]} นาฬิกา"),
    (re.compile(r"([0-9]{1,2})\s?นาฬิกา\s?([0-5]?[0-9])\s?นาที"), r"\1:\2 น."),
    (re.compile(r"@\s?(?=[0-9]{1,2}[.:][0-9]{2})"), "ภายใน "),
    (re.compile(r"ครึ่งวัน(?=เช้า|บ่าย)|ครึ่ง(?=เช้า|บ่าย)"), "ช่วง"),
    (re.compile(r"เที่ยงคืน(?:นี้|วันนี้|ของวันนี้)?"), "24.00 น."),
    (re.compile(rf"(?<![ก-๎])(?={_DAYS}\s?(?:นี้|หน้า|ที่จะถึง|ที่\s?[0-9]|[0-9]{{1,2}}\s?[ก-๎/]|เวลา|[0-9]{{1,2}}[.:][0-9]{{2}}))"), "วัน"),
    (re.compile(rf"(?<=ภายใน)(?={_DAYS})|(?<=ก่อน)(?={_DAYS})|(?<=ไม่เกิน)(?={_DAYS})"), "วัน"),
)  # fmt: skip
# A clock with a stop and no "น.": at a text's or cell's end, where nothing else is said of the number.
_PLACE = r"(?:^|[|/(\[{,;:>→➡➜⇒⇢=~•·–—⏰⏱]|\s-|ด่วน(?:ที่สุด|มาก)?|ตอบ(?:กลับ)?|ส่ง|ชี้แจง|ถึง|กำหนด|เวลา|นี้|ครับ|ค่ะ|คะ|[0-9]\s|by|at)"
_BARE_CLOCK = re.compile(
    rf"(?P<before>{_PLACE}\s{{0,2}}(?:เวลา\s?)?)(?P<h>(?:[01]?[0-9]|2[0-4]))\.(?P<m>[0-5][0-9])"
    r"(?=\s{0,2}(?:$|[|)\]};,/]|(?:นะ|ครับ|ค่ะ|คะ|จ้า|ด้วย|วันนี้|พรุ่งนี้|วัน[จอพศส])))",
    re.IGNORECASE | re.MULTILINE,
)
_PICTURE = re.compile("[\u2600-\u27bf\U0001f000-\U0001faff\ufe0f]")
_ANY_CLOCK = re.compile(r"(?<![0-9.:/])((?:[01]?[0-9]|2[0-4]))\.([0-5][0-9])(?![0-9]|\.[0-9])(?!\s?น)")
_BARE_LENGTH = re.compile(rf"(?P<before>(?:^|[|/(\[>→➡➜⇒:=⏰⏱]|ขอ|ตอบ(?:กลับ)?|ส่ง|ชี้แจง|กำหนด|เวลา)\s{{0,3}})(?={AMOUNT})", re.MULTILINE)  # fmt: skip


@lru_cache(maxsize=2048)
def readable(text: str, *, labelled: bool = False) -> str:
    """The text with its times written as `thai.dates` reads them. In the value of a label any "16.30" is a time."""
    text = _PICTURE.sub(" ", to_arabic(text[:_LONGEST]))
    for pattern, better in _REWRITES:
        text = pattern.sub(better, text)
    text = _BARE_CLOCK.sub(r"\g<before>\g<h>:\g<m>", text)
    if labelled:
        text = _ANY_CLOCK.sub(r"\1:\2", text)
        text = re.sub(r"^\s*(?:ขอ)?(?:ตอบ(?:กลับ)?|ชี้แจง|ส่ง)\s?(?=[0-9])", "", text)
    return _BARE_LENGTH.sub(r"\g<before>ภายใน ", text)


@dataclass(frozen=True)
class Moment:
    """A moment at `start` to `end` of the readable text, as found; a part of a day has its usual end as time."""

    start: int
    end: int
    found: Found
    part: time | None = None


def moments(line: str, anchor: datetime) -> list[Moment]:
    """The moments of a readable text in their order, parts of days joined to the day beside them."""
    anchor = anchor.astimezone(BANGKOK)
    result = [Moment(f.start, f.end, f) for f in find_datetimes(line, anchor)]
    for m in _PART.finditer(line):
        beside = next(
            (n for n, o in enumerate(result) if o.start <= m.end() + 3 and o.end >= m.start() - 3), None
        )
        if beside is not None:
            other = result[beside]
            if other.found.has_date and not other.found.has_time:
                result[beside] = Moment(
                    min(other.start, m.start()), max(other.end, m.end()), other.found, _end(m[0])
                )
            continue
        day = datetime.combine(anchor.date(), time(0, 0), BANGKOK)
        found = Found(m.start(), m.end(), day, has_date=True, has_time=False, relative_day=True)
        result.append(Moment(m.start(), m.end(), found, _end(m[0])))
    return sorted(result, key=lambda o: o.start)


def _end(part: str) -> time:
    return next((at for pattern, at in _PARTS_OF_DAY if re.search(pattern, part, re.IGNORECASE)), END_OF_DAY)


def end_of(moment: Moment, line: str) -> datetime:
    """The moment meant by a day without a clock: the end of its part, else of the day, or of the day before."""
    found = moment.found
    day = found.value.date()
    said = line[moment.start : moment.end]
    dated = not found.relative_day or re.match(rf"วัน\s?(?:ที่|{_DAYS})", said)
    if dated and re.search(r"ก่อน(?:วันที่|วัน)?\s?$", line[max(0, moment.start - 12) : moment.start]):
        return datetime.combine(day - timedelta(days=1), END_OF_DAY, BANGKOK)
    around = line[max(0, moment.start - 15) : moment.end + 15].split("\n")
    part = moment.part or _end(
        next((p for p in around if line[moment.start : moment.end].split("\n")[0] in p), "")
    )
    return datetime.combine(day, part, BANGKOK)


_ANY_DAY = datetime(2026, 1, 1, tzinfo=BANGKOK)
_LIMIT_WORD = re.compile(
    r"(?:ภายใน|ก่อน|ไม่เกิน|กำหนด(?:ตอบ|ส่ง|ชี้แจง)?|เดดไลน์|เดทไลน์|within|before|\bby|deadline)\s?[:=]?\s?",
    re.IGNORECASE,
)
_AROUND = re.compile(
    r"เวลา|วันที่|ของ|นี้|วัน|ที่|น\.|\bby\b|ตอบ|ชี้แจง|ภายใน|ก่อน|ไม่เกิน|กำหนด|เส้นตาย|นับจาก|ได้รับ|แจ้ง|กลับ|ส่ง|รายงาน|ขอ|ให้|มา|ค่ะ|คะ|ครับ|นะ|hrs?|hours?"
    r"|ด่วน(?:ที่สุด|มาก)?|ช้าสุด|เดดไลน์|เดทไลน์|deadline|due|\beta\b|\bdl\b|ทัน|ภาย|ใน|ถึง|ไม่|เกิน|เป็น|อย่าง|โพสต์",
    re.IGNORECASE,
)
_LETTER = re.compile(r"[A-Za-zก-ฮ]")


@lru_cache(maxsize=4096)
def is_limit(text: str) -> bool:
    """Whether the text is nothing but a moment or a length of time ("15.00 น.", "ภายใน 24 ชม.", "ด่วน 13.00")."""
    if not 2 <= len(text) <= 70:
        return False
    line = readable(text)
    found = moments(line, _ANY_DAY)
    exact = any(m.found.has_time or m.found.counted or m.part for m in found)
    if not exact and not (found and _LIMIT_WORD.match(line)):
        return False
    for m in reversed(found):
        line = line[: m.start] + " " + line[m.end :]
    return len(_LETTER.findall(_AROUND.sub("", line))) <= 1
