"""What kind of message it is, and which of its lines are talk around it."""

import re
from collections.abc import Sequence
from datetime import datetime

from monitor.pmoc.agencies import find_agencies, names_only
from monitor.pmoc.deadlines import Clock, find_due
from monitor.pmoc.edges import edges
from monitor.pmoc.fields import Entry, entry_of
from monitor.pmoc.lines import Line, label_of, number_of
from monitor.pmoc.model import Kind, OwnAgency
from monitor.pmoc.moments import is_limit
from monitor.pmoc.preamble import is_idle
from monitor.pmoc.sources import URL
from thai.dates import BANGKOK

_ANY_CLOCK = Clock(datetime(2026, 1, 1, tzinfo=BANGKOK), None, None)
_ENOUGH = 3  # points from which a message is taken for issues
_CERTAIN = 7  # points for a message whose first words say what it is
_HEAD = 600  # characters
_MOST_LINES = 400

_WISHES = re.compile(r"(?:^|(?<=[\s)])|(?<=วันนี้)|(?<=แต่)|(?<=จึง))ขอ(?:เพิ่มเติม|ข้อมูล|คำชี้แจง|ความเห็น)(?:จาก|ของ)")
"""Something is wanted from somebody: "วันนี้ขอเพิ่มเติมจาก พม."."""
_GREETING = re.compile(
    r"^(?:สวัสดี|อรุณสวัสดิ์|ขอบคุณ|ขอบพระคุณ|รับทราบ(?:ครับ|ค่ะ|คับ|แล้ว|นะ|เจ้า)?|ทราบ(?:ครับ|ค่ะ|แล้ว)|ด้วยความยินดี|ยินดี(?:ครับ|ค่ะ)|โอเค|ok\b|good morning|thank|เช้านี้|ครับ|ค่ะ|จ้า|ได้ครับ|ได้ค่ะ"
    r"|\[?(?:สติกเกอร์|สติ๊กเกอร์|รูปภาพ|รูป|วิดีโอ|ไฟล์|sticker|photo|video|file|image|voice message|ข้อความเสียง)\]?$)",
    re.IGNORECASE,
)
_TAKES = (
    r"(?:ขอ|ได้|ยินดี|ขอแจ้ง|แจ้ง|ขอเรียนแจ้ง)?\s?(?:แจ้ง|การ)?\s?"
    r"(?:รับทราบ|รับเรื่อง|รับประเด็น|ได้ประสาน|จะ(?=ส่ง|รายงาน|เร่ง|รีบ|ดำเนินการ|แจ้ง)|ขอเวลา|อยู่ระหว่าง(?=รวบรวม|ตรวจสอบ|ประสาน|จัดทำ|หา|ดำเนินการ|รอ)|กำลัง(?=รวบรวม|ตรวจสอบ|ประสาน|จัดทำ|หา|เร่ง)|ตอบรับ|รับมอบหมาย|รับไป|รับดำเนินการ|รับ(?=\s?ประเด็น|\s?เรื่อง)|acknowledged?|รับ(?:ข้อ|หัวข้อ)|รับ(?:ครับ|ค่ะ)|ตรวจสอบแล้วไม่เกี่ยวข้อง)"
)
_ASKS = re.compile(
    r"(?:ขอให้|โปรด|กรุณา|ขอความร่วมมือ|ขอความอนุเคราะห์|รบกวน|มอบ(?:หมาย)?|ฝาก|ช่วย|ให้หน่วยงาน|ให้ส่วนราชการ|please|ขอเชิญ|ขอ(?=หน่วยงาน))"
    r".{0,120}?(?:ชี้แจง|ตอบ(?!รับ)|ส่ง(?!รายชื่อ|สติ|ลิงก์|ใหม่|ชื่อ|ตัวแทน|ผู้)|ยืนยัน(?!การ|ราย|ผู้)|ตรวจสอบ|ดู(?=ประเด็น|เรื่อง|ข่าว|ให้|อันนี้)|เช็[คก]|รายงาน|ดำเนินการ|แถลง|ปฏิเสธ|(?:สร้าง|ทำ)ความเข้าใจ|รับผิดชอบ|แจ้ง(?!รับ|เตือน|ชื่อ)|ข้อเท็จจริง|clarif|respond|reply)",
    re.IGNORECASE | re.DOTALL,
)
_HEADER = re.compile(
    r"PMOC|\bIA\b|IA[- ]?Chat|issue assign|ประเด็น(?:ข่าว|สำคัญ|ชี้แจง|เพิ่มเติม|ที่ต้อง|ที่ขอให้|ที่ให้|เร่งด่วน){0,3}\s?(?:ประจำ|วันที่|วันนี้|วัน[จอพศส]|เพื่อ|รอบ|เช้า|ที่ต้อง|ที่ขอ|ที่ให้|ต้องชี้แจง|ให้ชี้แจง|จำนวน|ดังนี้|ต่อไปนี้|[0-9]{1,2}\s?(?:ประเด็น|เรื่อง))",
    re.IGNORECASE,
)
_WANTS = re.compile(r"ขอ(?:ทราบ|รับ)?(?:ข้อมูล|คำชี้แจง|ข้อเท็จจริง|คำตอบ)")
_DUE_PHRASE = re.compile(
    r"(?<!จะ)(?:ชี้แจง|ตอบ(?!รับ)|รายงาน|ข้อเท็จจริง|ส่ง).{0,40}(?:ภายใน|ก่อน|ไม่เกิน)|(?:ภายใน|ก่อน|ไม่เกิน).{0,40}(?:ชี้แจง|ตอบ(?!รับ))",
    re.DOTALL,
)
_NOTHING_TODAY = re.compile(r"(?:ไม่มี|ยังไม่มี)(?:ประเด็น|เรื่อง)(?!ที่\s?[0-9])|no issues?\b", re.IGNORECASE)

_AGENCY_WORD = r"(?:สำนักงาน|กระทรวง|กรม|สถาบัน|การ|องค์การ|กอง|มหาวิทยาลัย|ธนาคาร|ศูนย์)[ก-๎ .]{2,70}"
_ADDRESS = re.compile(
    r"^(?:เรียน[^\n]{0,80}\n|สวัสดี\S{0,20}\s+|ขออนุญาต(?!\S*ให้)\S{0,10}\s*|เรียนท่าน\S{0,30}\s+|เรียน\s?(?:PMOC|แอดมิน|admin)\S{0,20}\s+|\d{1,2}[.)]\s*"
    r"|(?:ประเด็น|เรื่อง|ข้อ)(?:ที่)?\s?[0-9]{1,2}(?:\s?(?:,|และ|-)\s?[0-9]{1,2}){0,9}\s*[:.]?\s*)+",
    re.IGNORECASE,
)


def _subject_first(text: str, verbs: str, own: OwnAgency) -> bool:
    """Whether the text begins with an agency (or nobody) that does what `verbs` say."""
    head = _ADDRESS.sub("", text[:220].lstrip(' "“('))
    named = find_agencies(head, own)
    ordered = named and re.search(r"มอบ|ให้|ฝาก|รบกวน|โปรด|กรุณา|ถึง|@|ขอ(?:ทาง)?\s?$", head[: named[0].start])
    if named and named[0].start <= 12 and not ordered and "ทุก" not in named[0].name:
        last = named[0]
        for n in named[1:]:
            if n.start - last.end > 6:
                break
            last = n
        rest = re.sub(
            r"^[\s)(,.:\-–]*(?:(?:ครับ|ค่ะ|คะ)\s?)?(?:\([^)]{0,60}\)\s?)?(?:โดย[^\n]{0,60}?)?",
            "",
            head[last.end :],
        )
        if re.match(rf"(?:{verbs})", rest, re.IGNORECASE):
            return True
        by = re.match(rf"[\s)(]*โดย.{{0,80}}?(?:{verbs})", head[last.end :], re.DOTALL | re.IGNORECASE)
        if by or re.match(_AGENCY_WORD, head):
            return by is not None
    return bool(re.match(rf"(?:{_AGENCY_WORD}\s?)?(?:{verbs})", head, re.IGNORECASE))


def is_talk(line: Line, own: OwnAgency) -> bool:
    """Whether a line inside a longer message is chatter, an acknowledgement or another agency's answer."""
    if line.blank or len(line.text) > 160:
        return False
    if _GREETING.match(line.plain) and len(line.text) <= 60 and not _ASKS.search(line.plain):
        return not _addresses(line.plain, own)
    if (
        _ASKS.search(line.plain)
        or _WISHES.search(line.plain)
        or re.search(r"(?<!จะ)(?<!ขอ)ชี้แจง(?:ภายใน|ก่อน|พรุ่งนี้|วันนี้)", line.plain)
    ):
        return False
    label, number = label_of(line.plain), number_of(line)
    if (number and number.style != "word") or (label and label.kind != "agency"):
        return False
    if _subject_first(line.plain, _TAKES, own) and len(line.text) <= 120:
        return True
    return bool(find_agencies(line.plain[:40], own)) and _subject_first(
        line.plain, r"(?:ขอ)?(?:ชี้แจงว่า|ชี้แจงแล้ว)", own
    )


def _limits(line: Line) -> bool:
    """Whether a line does nothing but limit: "15.00 น.", "ทุกประเด็นขอภายใน 15.00 น."."""
    return is_limit(line.text) or (len(line.text) <= 60 and find_due(line.plain, _ANY_CLOCK) is not None)


_LABEL_POINTS = {"due": 4, "agency": 2, "title": 1, "source": 1, "detail": 1, "acknowledge_due": 1}


def _labels(lines: Sequence[Line], own: OwnAgency) -> dict[str, int]:
    counts: dict[str, int] = {}
    named = [line for line in lines if not line.blank and names_only(line.text, own)]
    if named and len(lines) > 2 and (limits := sum(map(_limits, lines))):
        # Lines that are nothing but agencies, others that are nothing but a time: a form without its labels.
        counts.update(agency=len(named), due=limits)
    for line in lines:
        entry = entry_of(line, own)
        plain_title = entry.label == "title" and not _HEADER.match(line.plain)
        if entry.label and (entry.colon or entry.label in {"due", "agency", "source"} or plain_title):
            counts[entry.label] = counts.get(entry.label, 0) + 1
    return counts


def kind_of(lines: Sequence[Line], own: OwnAgency) -> Kind:
    """The kind of a message, by points for what each kind says; between issues and anything else, issues."""
    text = "\n".join(line.plain for line in lines if not line.blank)[:20_000]
    labels = _labels(lines[:_MOST_LINES], own)
    text = _WHERE_TO.sub(" ", text) if "\n" in text else text
    if not text or (_NOTHING_TODAY.search(text[:200]) and not labels):
        return "other"
    handed = _handed_out(lines, own)
    if _is_office_matter(text, labels, handed, own):
        return "other"
    answer, taking = _answer_points(text, labels, own), _taking_points(text, own)
    if handed < 2 and _declines(text, labels, own):
        taking = _CERTAIN
    issue = sum(points for kind, points in _LABEL_POINTS.items() if labels.get(kind))
    # Who begins "สมศ. ขอตอบรับ..." or "กรมชลประทาน ชี้แจงว่า..." speaks of itself, and news tells what
    # somebody said: requests and limits in the rest are part of that.
    ordered = bool(_ORDER.search(text)) and taking < _CERTAIN and not _answers_first(text, own)
    if ordered:
        issue += _CERTAIN  # a letter that tells what the news says, and then who is to answer until when
    if ordered or not (taking >= _CERTAIN or answer >= _CERTAIN or _is_told(text)):
        issue += _issue_points(text, labels, lines, own)
    asked = hands_out(lines, own) and not _answers_first(text, own)
    if handed >= 2 and taking < _CERTAIN and (answer < _CERTAIN or asked):
        issue += _CERTAIN  # a list whose items are dealt out is an assignment, whatever its preamble tells
    if issue >= _ENOUGH and issue >= max(answer, taking):
        return "issues"
    if taking >= 4 and taking >= answer:
        return "acknowledgement"
    if answer >= 4:
        return "answer"
    return "issues" if issue >= _ENOUGH or _leans_to_issue(text, own) else "other"


_MATTER = re.compile(r"ข่าว(?!สาร)|ประเด็น|สื่อ|โพสต์|คลิป|เพจ|ดราม่า|กระแส|แฉ|ร้องเรียน|ถามว่า|สัมภาษณ์|อภิปราย")
_WANTED = re.compile(r"ขอ(?!บ|ง|ให้ทุกท่านมี|เชิญ|แสดง)|รบกวน|ฝาก|ช่วย|ด่วน|อนุญาตให้|ถามว่า|ให้ตอบ")


def _leans_to_issue(text: str, own: OwnAgency) -> bool:
    """Whether a message with no plain word of assignment may be one all the same: ours, some news, a wish, no end told."""
    if (
        len(text) > 1_500
        or _UNSAID.search(text)
        and not re.search(r"หรือไม่", text)
        or re.search(r"แล้ว\W*$", text)
    ):
        return False
    named = find_agencies(text[:600], own)
    if not any(n.own for n in named) or not _WANTED.search(text):
        return False
    return bool(_MATTER.search(text)) or find_due(text, _ANY_CLOCK) is not None


_ORDER = re.compile(
    r"(?:ขอให้|โปรด|กรุณา|รบกวน|สั่งการให้|มอบ(?:หมาย)?(?:ให้)?|ขอความ(?:ร่วมมือ|อนุเคราะห์)|ฝาก)(?!ประชาชน|ผู้ปกครอง|นักเรียน|ทุกคน|พี่น้อง)"
    r"[^\n]{0,120}?(?:ชี้แจง|ตอบ(?!รับ)|ตรวจสอบ|รายงาน|ข้อเท็จจริง|ปฏิเสธ|ความเข้าใจ)[^\n]{0,160}?(?:ภายใน|ก่อน|ไม่เกิน)\s?(?:เวลา|วัน|[0-9เบพส])"
)
"""Somebody is asked, for an answer, until a time: all in one sentence."""


def _handed_out(lines: Sequence[Line], own: OwnAgency) -> int:
    """How many lines hold a matter with the agencies that are to answer at its edge."""
    count = 0
    for line in lines[:_MOST_LINES]:
        if line.blank or not 12 <= len(line.text) <= 400:
            continue
        entry: Entry = entry_of(line, own)
        if entry.label and entry.label != "title":
            continue
        found = edges(entry.value, own)
        if found.agencies and not is_idle(entry.value[found.start : found.end], own):
            count += 1
    return count


_MEETING = re.compile(
    r"^\W{0,6}(?:รายงานการประชุม|บันทึกการประชุม|สรุป(?:ผล)?การประชุม|ระเบียบวาระ|มติที่ประชุม|โพลล?์?\s?[:：]|โหวต|แบบสำรวจ|minutes of)|มติที่ประชุม|(?:^|\n)\W{0,4}(?:ระเบียบ)?วาระที่\s?[0-9]"
    r"|Meeting ID|passcode|meet\.google|zoom\.us|teams\.microsoft|กำหนดการประชุม|ขอเชิญ(?!ชวน).{0,60}?(?:ประชุม|อบรม|สัมมนา|ร่วมงาน|ร่วมพิธี|เข้าร่วม)",
    re.IGNORECASE,
)
_OFFICE = re.compile(
    r"แบบฟอร์ม|แบบสอบถาม|แบบประเมิน|ลงทะเบียน(?:ได้|ภายใน|ตาม|ผ่าน|ล่วงหน้า)|forms\.gle|docs\.google|(?:ปรับปรุง|ส่ง|แจ้ง|ยืนยัน|ตรวจสอบ|เปลี่ยน)(?:รายชื่อ|ชื่อ)?ผู้(?:ประสาน|แทน|เข้าร่วม|ติดต่อ)|(?:ส่ง|แจ้ง|ปรับปรุง)รายชื่อ|สะดวกวัน"
    r"|^\W{0,6}(?:สรุปผล|สถิติ|รายงานผล|ผลคะแนน|ขอแจ้งผล)(?:การ|คะแนน|ตัวชี้วัด)|คะแนนตัวชี้วัด|ผลคะแนน(?:ไตรมาส|รอบ|ประจำ)|ประเด็นทั้งหมด\s?[0-9]+|ทันเวลา\s?[0-9]+|(?:แนวปฏิบัติ|คู่มือ)(?:การ)?(?:ใช้|ชี้แจง|ระบบ)|กติกา(?:การใช้)?กลุ่ม|ซักซ้อมความเข้าใจ"
)


_CHASES = re.compile(r"(?:หน่วยงาน|ท่าน|ผู้)(?:ใด|ไหน)?ที่ยัง(?:ไม่|มิ)(?:ได้)?(?:ส่ง|ชี้แจง|ตอบ)")
"""A reminder to whoever has not answered yet: it brings no issue."""


def _is_office_matter(text: str, labels: dict[str, int], handed: int, own: OwnAgency) -> bool:
    """Whether a message is about the work itself: a meeting, minutes, a poll, a form to fill, figures of the month."""
    head = text[:500]
    limited = labels.get("due") or find_due(text[:4_000], _ANY_CLOCK)
    signs = (handed > 0, handed > 1, labels.get("agency"), limited, labels.get("title"))
    if sum(map(bool, signs)) >= 2:
        return False
    if _CHASES.search(head) and not any(n.own for n in find_agencies(head, own)):
        return True
    if _MEETING.search(head):
        return True
    if not _OFFICE.search(head) or _answers_first(text, own) or _tells(text[:_HEAD], own):
        return False
    return not _ORDER.search(text)


_NOT_CONCERNED = re.compile(
    r"(?:เป็น|อยู่ใน)(?:เรื่อง|อำนาจ|หน้าที่|อำนาจหน้าที่|ภารกิจ|ความรับผิดชอบ)ของ.{2,60}(?:ส่งต่อ|โอน|เห็นควร)|(?:ไม่|มิ)(?:ได้)?(?:เกี่ยวข้อง(?:กับ)?|เกี่ยวกับ|อยู่ใน(?:อำนาจ|หน้าที่|ภารกิจ|ความรับผิดชอบ|กำกับ)|ใช่(?:ภารกิจ|หน้าที่|ความรับผิดชอบ|อำนาจ|เรื่อง|พื้นที่)(?:รับผิดชอบ)?(?:ของ)?)"
)


def _declines(text: str, labels: dict[str, int], own: OwnAgency) -> bool:
    """Whether an agency says that an issue is not its own, which takes note of it all the same."""
    m = _NOT_CONCERNED.search(text[:250])
    if not m or len(text) > 500 or labels.get("due") or _DUE_PHRASE.search(text):
        return False
    return bool(find_agencies(text[:300], own)) or bool(re.match(r"ประเด็น|เรื่อง|ข้อ", text))


def _issue_points(text: str, labels: dict[str, int], lines: Sequence[Line], own: OwnAgency) -> int:
    points = 0
    # In a long text a request counts near its head, or at its end with a limit: else it is part of the news.
    tail = text[-400:]
    if (
        m := _ASKS.search(text[:_HEAD])
        or _WANTS.search(text[:_HEAD])
        or (_ASKS.search(tail) if _DUE_PHRASE.search(tail) else None)
    ):
        # A request to somebody: an agency, "everyone", or an issue to answer.
        near = m.string[max(0, m.start() - 80) : m.end() + 80]
        official = find_agencies(near, own) or re.search(r"ชี้แจง|ข้อเท็จจริง|ประเด็น|clarif", near)
        points += 3 if official else 1
    points += 3 if _tells(text[:_HEAD], own) or _is_put_to_us(lines, own) else 0
    numbered = [(line, n) for line in lines[:_MOST_LINES] if (n := number_of(line))]
    if _HEADER.search(text[:400]):
        # "พรุ่งนี้ PMOC หยุดนะคะ" names PMOC, too.
        points += 3 if numbered or labels or len(text) > 60 or find_agencies(text[:400], own) else 1
    elif re.match(r"(?:ด่วน\S{0,10}\s)?ประเด็น", text):
        points += 1
    if not labels.get("due"):
        # A limit beside an agency hands out, whatever words of asking stand between ("ของพี่ สมศ. ขอก่อน 4 โมงเย็น").
        limited = _DUE_PHRASE.search(text) or (
            find_agencies(text[:4_000], own) and find_due(text[:4_000], _ANY_CLOCK)
        )
        points += 3 if limited else 0
    points += 2 if any(n.style == "word" for _, n in numbered) else 0
    points += 3 if any((e := edges(line.text, own)).agencies and e.limits for line in lines[:20]) else 0
    return points + (3 if any(edges(line.text[n.end :], own).agencies for line, n in numbered) else 0)


_PERSON_SAYS = re.compile(
    r"(?:(?<![ก-๎])(?:นาย|นาง|นางสาว|น\.ส\.|ดร\.|พล\.?[ก-ฮ]|พลเอก|พลตรี|พลโท|ศาสตราจารย์|ศ\.|รศ\.|ผศ\.|ว่าที่)|โฆษก|รัฐมนตรี|เลขาธิการ|อธิบดี|ปลัด|ผู้อำนวยการ|รมว\.|ผอ\.).{3,260}?"
    r"(?:ชี้แจง|เปิดเผย|กล่าว|เผย|ระบุ|ยืนยัน|ย้ำ|ปฏิเสธ|แถลง)",
    re.DOTALL,
)


def _is_told(text: str) -> bool:
    """Whether a text reports what somebody said before it asks anybody for anything: news or an answer."""
    says = _PERSON_SAYS.search(text[:700])
    if not says or _HEADER.search(text[:120]):
        return False
    asks = _ASKS.search(text) or _DUE_PHRASE.search(text)
    return asks is None or says.end() <= asks.start() or len(text) > _HEAD


_ANSWER_VERBS = r"(?:ขอ|ได้|ออกมา|แถลง|เรียน|ขอเรียน)?\s?(?:ชี้แจง(?!เมื่อ|ไปแล้ว|\s?(?:ภายใน|ก่อน|ไม่เกิน|โดยด่วน|ด่วน))|นำส่งข้อมูลชี้แจง|ส่งคำชี้แจง|ส่งข้อมูล|รายงานผล|ตอบประเด็น|แจ้งตอบ|แจ้งผล|ปฏิเสธ|ยืนยัน|ย้ำ|แจง(?!เตือน)|ร่วมแจง|ร่วมชี้แจง|รายงาน(?:การ|ผล)?ชี้แจง)"
_ANSWER_VERBS_BELOW = r"(?:ขอ|ได้|ออกมา)?\s?ชี้แจง\s?(?:ว่า|กรณี|ข้อเท็จจริง|ประเด็น|ดังนี้|เรื่อง|ข่าว)"
_ANSWERS = re.compile(
    r"(?:ขอ)?ชี้แจง(?:ว่า|ดังนี้|ข้อเท็จจริง|ประเด็น|กรณี|เรื่อง|ข่าว)|แถลงชี้แจง|ออกมาชี้แจง|ได้ชี้แจง|ชี้แจงแล้ว|(?:ขอ)?(?:ส่ง|นำส่ง|รายงาน)(?:ผล)?(?:การ|คำ|ข้อมูล(?:การ)?)?ชี้แจง|ผลการชี้แจง|ตอบประเด็น|รายงานผล",
)
_SAYS_THAT = re.compile(r"ชี้แจงว่า|เปิดเผยว่า|ชี้แจง\s?ดังนี้|ขอเรียนว่า|ข้อเท็จจริงว่า")
_RESTATES = re.compile(r"(?:จาก|ตาม)(?:กรณี|ที่|ประเด็น).{5,400}?นั้น", re.DOTALL)
_PUBLISHED = re.compile(
    r"เผยแพร่\s?(?:เว็บไซต์|เพจ|เฟซบุ๊ก|วิทยุ|โทรทัศน์)|เผยแพร่(?:คำชี้แจง|ข้อมูล|ข้อเท็จจริง|แล้ว)?(?:แล้ว)?\s?(?:ผ่าน|ทาง|แล้ว|ใน\s?\d|จำนวน)|ผ่านช่องทาง|ช่องทาง(?:การ|ที่)?(?:เผยแพร่|ชี้แจง)"
)
_REPORT_HEAD = re.compile(r"IR[- ]?Chat|\bIR\b|แบบรายงานผล|แจ้งตอบประเด็น|รายงานผลการชี้แจง|ขอรายงาน")
_ORDERED = re.compile(r"ชี้แจง[^\n]{0,200}?(?:ภายใน|ก่อน|ไม่เกิน)(?:เวลา)?\s?(?:[0-9บเ]|พรุ่งนี้|วันนี้)")


def _answers_first(text: str, own: OwnAgency) -> bool:
    first, *below = text.split("\n", 3)[:3]
    if _subject_first(text, _ANSWER_VERBS, own):
        return not _ORDERED.search(first)  # "สมศ. ชี้แจงกรณี... ภายใน 15.00 น." is an order
    return any(
        _subject_first(line, _ANSWER_VERBS_BELOW, own)
        and not _ORDERED.search(line)
        and not line[:1].isdigit()
        for line in below
    )


_WHERE_TO = re.compile(
    r"^\W*(?:โปรด|กรุณา|ขอให้|และ)?ส่ง(?:คำชี้แจง|ข้อมูล|คำตอบ)(?:กลับ)?(?:มา)?(?:ใน|ทาง|ผ่าน|ที่)(?![^\n]*แล้ว)[^\n]*$",
    re.MULTILINE,
)
"""The line of an assignment that tells where answers go: "ส่งคำชี้แจงใน IR-Chat ตามแบบฟอร์มเดิม"."""


def _answer_points(text: str, labels: dict[str, int], own: OwnAgency) -> int:
    head = text[:400]
    asked = _ASKS.search(head)
    points = _CERTAIN if _answers_first(text, own) else 0
    if m := _ANSWERS.search(head):
        points += 2 if not (asked and asked.start() <= m.start() <= asked.end() + 5) else 0
    points += 3 if _SAYS_THAT.search(text) and not (asked and "ดังนี้" in head) else 0
    points += 2 if _RESTATES.search(text[:_HEAD]) else 0
    points += 3 if _PUBLISHED.search(text) else 0
    says = _PERSON_SAYS.search(text[:700])
    answers = says and says[0].endswith(("ชี้แจง", "ยืนยัน", "ปฏิเสธ", "ย้ำ")) and _is_told(text)
    points += 3 if answers else 0
    points += 2 * min(labels.get("answer", 0), 3)
    if (
        _DONE.search(head)
        and not (asked or _UNSAID.search(head))
        and not _tells(text[:_HEAD], own)
        and len(text) <= 300
        and find_agencies(head, own)
    ):
        points += 4  # "ส่งรายงาน IR ประเด็นที่ 1 แล้ว กรมอุทยานฯ"
    return points + (3 if _REPORT_HEAD.search(head) else 0)


_DONE = re.compile(
    r"(?:ส่ง|ตอบ|ชี้แจง|รายงาน|เผยแพร่)(?!ข่าว)[^\n?]{0,60}(?:แล้ว|เรียบร้อย)(?!เมื่อวาน|\s?(?:หรือ|รึ|ไหม|ยัง))"
)
_UNSAID = re.compile(r"ถอน|ยกเลิก|ครบแล้ว|^สรุป|[?？]|ไหม|มั้ย|หรือยัง|รึยัง|หรือไม่|ใช่ไ")
"""What makes "ส่งแล้ว" a question, or the reason of something else."""
_NOT_TAKEN = re.compile(
    r"ไม่(?:ได้)?(?:ตอบรับ|รับทราบ)|(?:ขอให้|โปรด|กรุณา|รบกวน)[^\n]{0,40}(?:ตอบรับ|รับทราบ|รับเรื่อง)"
)
_TAKING_FORM = re.compile(r"(?:แบบ|ใบ|การ|แจ้ง)?(?:ตอบรับ|รับทราบ|รับเรื่อง)(?:ประเด็น|การชี้แจง|การมอบหมาย)")
_TAKING_WITHIN = re.compile(rf"(?:ใน(?:นาม|ส่วน)|แจ้ง|ขอ|ทาง).{{0,60}}{_TAKES}", re.DOTALL | re.IGNORECASE)
_UNDER_WAY = re.compile(
    r"อยู่ระหว่าง(?:การ)?(?:ตรวจสอบ|รวบรวม|ประสาน|ดำเนินการ|จัดทำ)|(?:และ|โดย)?จะ(?:ชี้แจง|รายงาน|ส่ง|ดำเนินการ|เร่ง|รีบ|แจ้ง)|ผู้ประสานงาน"
)


def _taking_points(text: str, own: OwnAgency) -> int:
    if _NOT_TAKEN.search(text[:300]):
        return 0
    points = 0
    if _subject_first(text, _TAKES, own):
        # A mere "รับทราบครับ" from nobody about nothing is chatter.
        about = find_agencies(text[:200], own) or "ประเด็น" in text or "เรื่อง" in text
        points = _CERTAIN if about or not re.match(r"\s*รับ", text) else 0
    elif _TAKING_FORM.match(text):
        points = _CERTAIN
    elif (
        _TAKING_WITHIN.search(text[:250]) and find_agencies(text[:250], own) and not _ASKS.search(text[:250])
    ):
        points = 4
    return points + (2 if points and _UNDER_WAY.search(text) else 0)


def hands_out(lines: Sequence[Line], own: OwnAgency) -> bool:
    """Whether lines carry what only an assignment does: a deadline, a request, PMOC's head line."""
    text = "\n".join(line.plain for line in lines if not line.blank)[:20_000]
    if _labels(lines[:_MOST_LINES], own).get("due"):
        return True
    if _ASKS.search(text) or _WANTS.search(text) or _DUE_PHRASE.search(text) or _HEADER.search(text[:400]):
        return True
    return _tells(text[:_HEAD], own) or _handed_out(lines, own) > 0


_TO = re.compile(r"(?:เรียน|@|รบกวน|ฝาก|ถึง|แจ้ง|ช่วย|ขอ)(?:ทาง|ถึง|ไปยัง|ท่าน|ผู้แทน|ผู้อำนวยการ|ผอ\.|พี่ ?ๆ?|\s){0,4}$")


def _addresses(plain: str, own: OwnAgency) -> bool:
    """Whether a line speaks to an agency by name, the reader's or any other ("รบกวนพี่ ๆ สพฐ. สมศ. ...")."""
    return any(_TO.search(plain[max(0, n.start - 40) : n.start]) for n in find_agencies(plain[:200], own))


def _is_put_to_us(lines: Sequence[Line], own: OwnAgency) -> bool:
    """Whether a message speaks to the reader's agency about some news, whatever else it leaves unsaid."""
    said = [line for line in lines if not line.blank][:12]
    to = [
        line
        for line in said
        for n in find_agencies(line.plain[:200], own)
        if n.own and _TO.search(line.plain[max(0, n.start - 40) : n.start])
    ]
    if not to or not re.search(r"ประเด็น|ข่าว|ชี้แจง|ข้อเท็จจริง", to[0].plain):
        return False
    return any(line is not to[0] and not is_idle(line.plain, own) and len(line.text) >= 20 for line in said)


_TOLD_BEFORE = re.compile(r"(?:ให้|มอบ|ฝาก(?:ถาม|ถึง)?|ขอ|รบกวน|โปรด|กรุณา|@|ถึง)(?:ทาง|พี่ ?ๆ?|\s)?\s?$")
_TOLD_AFTER = re.compile(
    r"[\s)]{0,2}(?:ช่วย|ร่วมกัน|ร่วม|รีบ|เร่ง)?\s?(?:ชี้แจง(?!ว่า|แล้ว)|ตอบ(?!รับ)|ตรวจสอบ|ยืนยัน(?!ว่าไม่)|ให้ข้อ(?:มูล|เท็จจริง)|ดู(?:ประเด็น|เรื่อง|ข่าว))"
)


def _tells(text: str, own: OwnAgency) -> bool:
    """Whether an agency is told to answer in so many words: "ให้ สมศ. ชี้แจง", "ขอ สมศ. และ พม. ยืนยัน"."""
    first: int | None = None
    end = 0
    for n in find_agencies(text, own):
        if first is None or n.start - end > 6:
            first = n.start
        end = n.end
        if _TOLD_BEFORE.search(text[max(0, first - 14) : first]) and _TOLD_AFTER.match(text[end : end + 40]):
            return True
    return False


def is_only_news(lines: Sequence[Line], own: OwnAgency) -> bool:
    """Whether the message is a headline and a link, pasted without asking anything."""
    said = [line for line in lines if not line.blank]
    text = "\n".join(line.plain for line in said)
    if not URL.search(text) or len(said) > 4:
        return False
    return not (hands_out(lines, own) or _labels(lines, own))
