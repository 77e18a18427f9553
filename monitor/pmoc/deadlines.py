"""Until when an issue must be answered, told from the other times that a post names."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from monitor.pmoc.moments import AMOUNT, Moment, end_of, is_limit, moments, readable
from thai.dates import BANGKOK

# Any year will do: it is used only to read dates that name their own year.
_NO_DAY = datetime(2026, 1, 1, tzinfo=BANGKOK)


@dataclass(frozen=True)
class Clock:
    """From where a post's times count: when it was posted, the day it is for, when it is read."""

    posted_at: datetime | None
    posted_for: date | None
    now: datetime | None

    @property
    def anchor(self) -> datetime | None:
        """The moment that "วันนี้" and bare times belong to, None where nothing is known."""
        if self.posted_at:
            return self.posted_at
        if self.posted_for:
            return datetime.combine(self.posted_for, time(0, 0), BANGKOK)
        return self.now


_LIMIT = re.compile(
    r"(?:(?:เลื่อน|ขยาย|แก้ไข|เปลี่ยน)[^\n]{0,60}(?:เป็น|ถึง)|ภายใน|ก่อน|ไม่เกิน|ไม่ช้ากว่า|ไม่ให้เกิน|กำหนด|ครบกำหนด|เส้นตาย|ไม่เลย|ให้ทัน|ทันข่าว|ทันก่อน|(?:ตอบ|ส่ง|ชี้แจง|ได้|เวลา)ถึง|dead ?line|เดดไลน์|เดทไลน์|\bdue|\bby|\bwithin|\bbefore)[^0-9๐-๙\n]{0,25}$",
    re.IGNORECASE,
)
_REPLY = re.compile(
    r"ชี้แจง|ตอบ(?!รับ|สนอง)|(?:ให้|ขอ)ข้อมูล|ขอทราบ|รายงาน(?!ข่าว|ตัว)|ส่ง(?:ข้อมูล|คำ|ข้อเท็จจริง|ผล|กลับ|มา|ให้)|แจ้งผล|แจ้งกลับ|ดำเนินการ|ตรวจสอบ|ยืนยัน(?!การรับ)|ข้อเท็จจริง|แถลง|reply|respond|answer|clarif",
    re.IGNORECASE,
)
_ACKNOWLEDGE = re.compile(
    r"ตอบรับ|รับทราบ|รับเรื่อง|รับประเด็น|รับมอบ|ยืนยันการรับ|แจ้งชื่อ|รายชื่อ|ผู้ประสาน|ลงทะเบียน|เข้าประชุม|(?<!ก่อน)(?<!ก่อนการ)(?<!ก่อน ครม. )(?<!ก่อนครม.)ประชุม|acknowledg",
    re.IGNORECASE,
)
_ELSEWHEN = re.compile(
    r"(?:เมื่อ|ลงวันที่|เผยแพร่|นำเสนอ|ฉบับ|โพสต์|ที่ผ่านมา|ตั้งแต่|เริ่ม|นับ(?:จาก|แต่|ตั้งแต่)|ประจำ(?:วัน)?(?:ที่)?|จัดขึ้น|เกิดเหตุ|ข่าว)[^0-9๐-๙\n]{0,12}$"
)
_FORMER = re.compile(r"(?:เดิม|แทน|ไม่ใช่|มิใช่)\s?(?:คือ|เป็น|ภายใน|เวลา|กำหนด){0,2}\s?$")
_OPENED = re.compile(r"(?:[(\[|/→➡>,;·•]|\s[-–])\s*(?:ภายใน|ก่อน|ไม่เกิน)?(?:เวลา|วันที่)?\s*$")
_COUNTED_FROM = re.compile(
    r"^[\s(,]{0,3}(?:โดย)?นับ(?:ถัด)?(?:จาก|แต่|ตั้งแต่)|^[\s(,]{0,3}(?:from|after)\b", re.IGNORECASE
)


_WEEKDAY = re.compile(r"วัน(?:จันทร์|อังคาร|พุธ|พฤหัส(?:บดี)?|ศุกร์|เสาร์|อาทิตย์)|(?:จันทร์|อังคาร|พุธ|พฤหัส(?:บดี)?|ศุกร์)นี้")
_MONTH = re.compile(r"[0-9]\s?(?:[/-]\s?[0-9]|[ก-๎]{1,3}\.\s?[ก-๎]\.|[ก-๎]{3,9}(?:คม|ยน|พันธ์))")


def _last(pattern: re.Pattern[str], text: str) -> int:
    return max((m.end() for m in pattern.finditer(text)), default=-1)


def _is_deadline(line: str, moment: Moment, *, labelled: bool) -> bool:
    found = moment.found
    before = line[max(0, found.start - 80) : found.start]
    clause = re.split(r"[\n;]| และ(?:ให้|ขอให้)? ", before)[-1]
    lead = line[found.start : found.end]
    limited = bool(_LIMIT.search(clause)) or bool(re.search(r"ภายใน|ก่อน|ไม่เกิน|within", lead))
    limited = limited or bool(
        re.search(r"(?:ชี้แจง|ตอบ(?:กลับ)?|ส่ง)\s?$", clause) and re.match(r"พรุ่งนี้|มะรืน", lead)
    )
    if _FORMER.search(before) or (
        re.search(r"จาก\s?(?:เวลา\s?)?$", before) and "เป็น" in line[moment.end : moment.end + 15]
    ):
        return False  # "18.00 น. (เดิม 15.00 น.)"
    if _last(_ACKNOWLEDGE, clause) > _last(_REPLY, clause):
        return False
    if _ELSEWHEN.search(clause) and not limited:
        return False
    if labelled:
        return True
    if not limited:
        return False
    after = line[found.end : found.end + 40].split("\n")[0]
    opening = len(re.findall(r"[\w\u0e00-\u0e7f]", line[: found.start].rsplit("\n", 1)[-1])) <= 14
    bracket = bool(_OPENED.search(before)) or bool(
        re.search(r"(?:^|[\s\"”)])ขอ(?:ภายใน|ก่อน|ไม่เกิน)?\s?$", before)
    )
    # "... (สมศ.) ภายใน 15.00 น." at a line's end is a limit; "จับได้ภายใน 24 ชั่วโมง" may be the news.
    after_all = re.sub(r"ขอบคุณ|ขอบพระคุณ|ครับ|ค่ะ|นะคะ|ด้วย|จ้า|thank\w*|please", "", after)
    ends = found.has_time and not found.counted and not re.search(r"[A-Za-zก-ฮ]{4}", after_all)
    return (
        ends
        or opening
        or bracket
        or bool(_REPLY.search(line, max(0, found.start - 300), found.start))
        or (bool(_REPLY.search(after)) and not _ACKNOWLEDGE.search(after))
    )


def _value(line: str, moment: Moment, clock: Clock, anchor: datetime) -> datetime | None:
    """The moment meant, None where it cannot be known."""
    found = moment.found
    if found.counted:
        return found.value if clock.posted_at else None
    if found.has_date and not found.has_year and clock.anchor is None:
        return None
    if found.has_date and not found.has_time:
        return end_of(moment, line)
    named = line[max(0, moment.start - 2) : moment.end]
    passed = clock.posted_at is not None and found.has_date and found.value < clock.posted_at
    if passed and _WEEKDAY.search(named) and not _MONTH.search(named):
        return found.value + timedelta(days=7)  # a limit lies ahead: "วันจันทร์" said on a Friday is the next
    if found.has_time and not found.has_date:
        if clock.anchor is None:
            return None
        # A bare hour that has passed when the post appears is tomorrow's.
        if clock.posted_at and found.value <= anchor:
            return found.value + timedelta(days=1)
    return found.value


def find_due(text: str, clock: Clock, *, labelled: bool = False) -> datetime | None:
    """The deadline for answering that `text` gives: the earliest where it gives several (the strictest reading).

    `labelled`: the text is the value of a label such as "กำหนดตอบ", where any moment counts; else only
    one that is limited ("ภายใน", "ก่อน") and bound to answering. Deadlines for acknowledging do not count.
    """
    line = readable(text, labelled=labelled)
    anchor = (clock.anchor or _NO_DAY).astimezone(BANGKOK)
    values: list[datetime] = []
    start_of_count: Moment | None = None
    named = moments(line, anchor)
    if clock.anchor and (before := _before_an_event(line, named, anchor)):
        return before
    for n, moment in enumerate(named):
        if moment is start_of_count or not _is_deadline(line, moment, labelled=labelled):
            continue
        following = named[n + 1] if n + 1 < len(named) else None
        if moment.found.counted and following and _COUNTED_FROM.match(line[moment.end : following.start]):
            # "ภายใน 24 ชม. นับจากเวลา 10.30 น.": the second moment is where the counting begins.
            start_of_count = following
            begin = _value(line, following, Clock(None, None, clock.anchor), anchor)
            if begin:
                values.append(begin + (moment.found.value - anchor))
            continue
        if (value := _value(line, moment, clock, anchor)) is not None:
            values.append(value)
    return min(values, default=None)


_AHEAD_OF = re.compile(
    rf"ก่อน(?:หน้า|นั้น|ออก|แถลง|ให้|ประชุม|เริ่ม|เข้า|ขึ้น|งาน|เวลา)[ก-๎ ]{{0,25}}?(?P<length>{AMOUNT})"
)


def _before_an_event(line: str, named: Sequence[Moment], anchor: datetime) -> datetime | None:
    """A limit told by its distance from what happens then: "แถลงบ่ายสอง ขอข้อมูลก่อนหน้านั้นครึ่งชั่วโมง"."""
    m = _AHEAD_OF.search(line)
    events = [o.found for o in named if m and o.end <= m.start() and o.found.has_time and not o.found.counted]
    length = moments(f"ภายใน {m['length']}", anchor) if m and events else []
    if not length or not length[0].found.counted:
        return None
    return events[-1].value - (length[0].found.value - anchor)


_FARTHEST = timedelta(days=14)
_WISH = re.compile(r"ด่วน|ขอ(?!บ|ง)|รบกวน|ช่วย|โปรด|กรุณา|ฝาก|ส่ง|ถึง|ตอบ|รอ|urgent|asap|please", re.IGNORECASE)
_ENOUGH = 3  # points


def likely_due(lines: Sequence[str], clock: Clock) -> datetime | None:
    """The deadline that an assignment most likely means where none of its sentences limits an answer in plain words.

    Every moment that lies ahead gets points for what speaks for a limit. The earliest of those with enough counts:
    a deadline that is read too early costs nothing, one that is overlooked costs the case.
    """
    if clock.anchor is None:
        return None
    anchor = clock.anchor.astimezone(BANGKOK)
    values: list[datetime] = []
    for text in lines[:200]:
        line = readable(text[:1_000])
        for moment in moments(line, anchor):
            value = _value(line, moment, clock, anchor)
            ahead = value is not None and anchor < value <= anchor + _FARTHEST
            if value and ahead and _points(line, moment) >= _ENOUGH:
                values.append(value)
    return min(values, default=None)


def _points(line: str, moment: Moment) -> int:
    """How much speaks for a moment being the limit of an answer."""
    found = moment.found
    if not (found.has_time or found.counted or moment.part) and not _LIMIT.search(line[: moment.start]):
        return 0
    clause = line[max(0, moment.start - 80) : moment.start]
    points = 3 if _LIMIT.search(clause) or re.match(r"ภายใน|ก่อน|ไม่เกิน|within", line[moment.start :]) else 0
    points += 2 if _REPLY.search(line) else 0
    points += 2 if _WISH.search(line) else 0
    points += 2 if is_limit(line) else 0
    points += 0 if re.search(r"[A-Za-zก-ฮ]{4}", line[moment.end :]) else 1
    points -= 4 if _ELSEWHEN.search(clause) else 0
    return points - (4 if _last(_ACKNOWLEDGE, clause) > _last(_REPLY, clause) else 0)
