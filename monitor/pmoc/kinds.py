"""What kind of message it is, and which of its lines are talk around it."""

import re
from collections.abc import Sequence

from monitor.pmoc.agencies import find_agencies
from monitor.pmoc.deadlines import find_due
from monitor.pmoc.edges import edges
from monitor.pmoc.fields import Entry, entry_of
from monitor.pmoc.lines import Line, label_of, number_of
from monitor.pmoc.model import Kind, OwnAgency
from monitor.pmoc.moments import is_limit
from monitor.pmoc.preamble import is_idle, names_line
from monitor.pmoc.replies import (
    TAKES,
    WHERE_TO,
    answer_points,
    answers_first,
    declines,
    is_told,
    taking_points,
)
from monitor.pmoc.sources import URL
from monitor.pmoc.speech import (
    ANY_CLOCK,
    ASKS,
    CERTAIN,
    DUE_PHRASE,
    HEAD,
    HEADER,
    ORDER,
    SPOKEN_TO,
    UNSAID,
    WANTS,
    addresses,
    subject_first,
    tells,
)

_ENOUGH = 3  # points from which a message is taken for issues

_MOST_LINES = 400

_WISHES = re.compile(r"(?:^|(?<=[\s)])|(?<=วันนี้)|(?<=แต่)|(?<=จึง))ขอ(?:เพิ่มเติม|ข้อมูล|คำชี้แจง|ความเห็น)(?:จาก|ของ)")

"""Something is wanted from somebody: "วันนี้ขอเพิ่มเติมจาก พม."."""

_GREETING = re.compile(
    r"^(?:สวัสดี|อรุณสวัสดิ์|ขอบคุณ|ขอบพระคุณ|รับทราบ(?:ครับ|ค่ะ|คับ|แล้ว|นะ|เจ้า)?|ทราบ(?:ครับ|ค่ะ|แล้ว)|ด้วยความยินดี|ยินดี(?:ครับ|ค่ะ)|โอเค|ok\b|good morning|thank|เช้านี้|ครับ|ค่ะ|จ้า|ได้ครับ|ได้ค่ะ"
    r"|\[?(?:สติกเกอร์|สติ๊กเกอร์|รูปภาพ|รูป|วิดีโอ|ไฟล์|sticker|photo|video|file|image|voice message|ข้อความเสียง)\]?$)",
    re.IGNORECASE,
)

_NOTHING_TODAY = re.compile(r"(?:ไม่มี|ยังไม่มี)(?:ประเด็น|เรื่อง)(?!ที่\s?[0-9])|no issues?\b", re.IGNORECASE)


def is_talk(line: Line, own: OwnAgency) -> bool:
    """Whether a line inside a longer message is chatter, an acknowledgement or another agency's answer."""
    if line.blank or len(line.text) > 160:
        return False
    if _GREETING.match(line.plain) and len(line.text) <= 60 and not ASKS.search(line.plain):
        return not addresses(line.plain, own)
    if (
        ASKS.search(line.plain)
        or _WISHES.search(line.plain)
        or re.search(r"(?<!จะ)(?<!ขอ)ชี้แจง(?:ภายใน|ก่อน|พรุ่งนี้|วันนี้)", line.plain)
    ):
        return False
    label, number = label_of(line.plain), number_of(line)
    if (number and number.style != "word") or (label and label.kind != "agency"):
        return False
    if subject_first(line.plain, TAKES, own) and len(line.text) <= 120:
        return True
    return bool(find_agencies(line.plain[:40], own)) and subject_first(
        line.plain, r"(?:ขอ)?(?:ชี้แจงว่า|ชี้แจงแล้ว)", own
    )


def _limits(line: Line) -> bool:
    """Whether a line does nothing but limit: "15.00 น.", "ทุกประเด็นขอภายใน 15.00 น."."""
    return is_limit(line.text) or (len(line.text) <= 60 and find_due(line.plain, ANY_CLOCK) is not None)


_LABEL_POINTS = {"due": 4, "agency": 2, "title": 1, "source": 1, "detail": 1, "acknowledge_due": 1}


def _labels(lines: Sequence[Line], own: OwnAgency) -> dict[str, int]:
    counts: dict[str, int] = {}
    named = [line for line in lines if not line.blank and names_line(line.text, own)]
    if named and len(lines) > 2 and (limits := sum(map(_limits, lines))):
        # Lines that are nothing but agencies, others that are nothing but a time: a form without its labels.
        counts.update(agency=len(named), due=limits)
    for line in lines:
        entry = entry_of(line, own)
        plain_title = entry.label == "title" and not HEADER.match(line.plain)
        if entry.label and (entry.colon or entry.label in {"due", "agency", "source"} or plain_title):
            counts[entry.label] = counts.get(entry.label, 0) + 1
    return counts


def kind_of(lines: Sequence[Line], own: OwnAgency) -> Kind:
    """The kind of a message, by points for what each kind says; between issues and anything else, issues."""
    text = "\n".join(line.plain for line in lines if not line.blank)[:20_000]
    labels = _labels(lines[:_MOST_LINES], own)
    text = WHERE_TO.sub(" ", text) if "\n" in text else text
    if not text or (_NOTHING_TODAY.search(text[:200]) and not labels):
        return "other"
    handed = _handed_out(lines, own)
    if _is_office_matter(text, labels, handed, own):
        return "other"
    answer, taking = answer_points(text, labels, own), taking_points(text, own)
    if handed < 2 and declines(text, labels, own):
        taking = CERTAIN
    issue = sum(points for kind, points in _LABEL_POINTS.items() if labels.get(kind))
    # Who begins "สมศ. ขอตอบรับ..." or "กรมชลประทาน ชี้แจงว่า..." speaks of itself, and news tells what
    # somebody said: requests and limits in the rest are part of that.
    ordered = bool(ORDER.search(text)) and taking < CERTAIN and not answers_first(text, own)
    if ordered:
        issue += CERTAIN  # a letter that tells what the news says, and then who is to answer until when
    if ordered or not (taking >= CERTAIN or answer >= CERTAIN or is_told(text)):
        issue += _issue_points(text, labels, lines, own)
    asked = hands_out(lines, own) and not answers_first(text, own)
    if handed >= 2 and taking < CERTAIN and (answer < CERTAIN or asked):
        issue += CERTAIN  # a list whose items are dealt out is an assignment, whatever its preamble tells
    if issue >= _ENOUGH and issue >= max(answer, taking):
        return "issues"
    if taking >= 4 and taking >= answer:
        return "acknowledgement"
    if answer >= 4:
        return "answer"
    return "issues" if issue >= _ENOUGH or _leans_to_issue(text, own) else "other"


_IN_CHARGE = re.compile(r"หน่วยงาน(?:ที่)?รับผิดชอบ|ผู้รับผิดชอบ(?:ชี้แจง)?|(?:หน่วยงาน)?เจ้าของเรื่อง")
_MATTER = re.compile(r"ข่าว(?!สาร)|ประเด็น|สื่อ|โพสต์|คลิป|เพจ|ดราม่า|กระแส|แฉ|ร้องเรียน|ถามว่า|สัมภาษณ์|อภิปราย")

_WANTED = re.compile(r"ขอ(?!บ|ง|ให้ทุกท่านมี|เชิญ|แสดง)|รบกวน|ฝาก|ช่วย|ด่วน|อนุญาตให้|ถามว่า|ให้ตอบ")


def _leans_to_issue(text: str, own: OwnAgency) -> bool:
    """Whether a message with no plain word of assignment may be one all the same: ours, some news, a wish, no end told."""
    if (
        len(text) > 1_500
        or UNSAID.search(text)
        and not re.search(r"หรือไม่", text)
        or re.search(r"แล้ว\W*$", text)
    ):
        return False
    named = find_agencies(text[:600], own)
    if not any(n.own for n in named) or not _WANTED.search(text):
        return False
    return bool(_MATTER.search(text)) or find_due(text, ANY_CLOCK) is not None


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
    r"|^\W{0,6}(?:สรุปผล|สถิติ|รายงานผล|ผลคะแนน|ขอแจ้งผล)(?:การ|คะแนน|ตัวชี้วัด)|คะแนนตัวชี้วัด|ความพึงพอใจ(?:ต่อ)?ระบบ|ผลคะแนน(?:ไตรมาส|รอบ|ประจำ)|ประเด็นทั้งหมด\s?[0-9]+|ทันเวลา\s?[0-9]+|(?:แนวปฏิบัติ|คู่มือ)(?:การ)?(?:ใช้|ชี้แจง|ระบบ)|กติกา(?:การใช้)?กลุ่ม|ซักซ้อมความเข้าใจ"
)

_CHASES = re.compile(r"(?:หน่วยงาน|ท่าน|ผู้)(?:ใด|ไหน)?ที่ยัง(?:ไม่|มิ)(?:ได้)?(?:ส่ง|ชี้แจง|ตอบ)")

"""A reminder to whoever has not answered yet: it brings no issue."""


def _is_office_matter(text: str, labels: dict[str, int], handed: int, own: OwnAgency) -> bool:
    """Whether a message is about the work itself: a meeting, minutes, a poll, a form to fill, figures of the month."""
    head = text[:500]
    limited = labels.get("due") or find_due(text[:4_000], ANY_CLOCK)
    signs = (handed > 0, handed > 1, labels.get("agency"), limited, labels.get("title"))
    if sum(map(bool, signs)) >= 2:
        return False
    if _CHASES.search(head) and not any(n.own for n in find_agencies(head, own)):
        return True
    if _MEETING.search(head):
        return True
    if not _OFFICE.search(head) or answers_first(text, own) or tells(text[:HEAD], own):
        return False
    return not ORDER.search(text)


def _issue_points(text: str, labels: dict[str, int], lines: Sequence[Line], own: OwnAgency) -> int:
    points = 0
    # In a long text a request counts near its head, or at its end with a limit: else it is part of the news.
    tail = text[-400:]
    if (
        m := ASKS.search(text[:HEAD])
        or WANTS.search(text[:HEAD])
        or (ASKS.search(tail) if DUE_PHRASE.search(tail) else None)
    ):
        # A request to somebody: an agency, "everyone", or an issue to answer.
        near = m.string[max(0, m.start() - 80) : m.end() + 80]
        official = find_agencies(near, own) or re.search(r"ชี้แจง|ข้อเท็จจริง|ประเด็น|clarif", near)
        points += 3 if official else 1
    points += 3 if tells(text[:HEAD], own) or _is_put_to_us(lines, own) else 0
    numbered = [(line, n) for line in lines[:_MOST_LINES] if (n := number_of(line))]
    if HEADER.search(text[:400]):
        # "พรุ่งนี้ PMOC หยุดนะคะ" names PMOC, too.
        points += 3 if numbered or labels or len(text) > 60 or find_agencies(text[:400], own) else 1
    elif re.match(r"(?:ด่วน\S{0,10}\s)?ประเด็น", text):
        points += 1
    if not labels.get("due"):
        # A limit beside an agency hands out, whatever words of asking stand between ("ของพี่ สมศ. ขอก่อน 4 โมงเย็น").
        limited = DUE_PHRASE.search(text) or (
            find_agencies(text[:4_000], own) and find_due(text[:4_000], ANY_CLOCK)
        )
        points += 3 if limited else 0
    if not labels.get("agency"):
        # Who is in charge may be told within the line, without a label of its own.
        charged = [m.end() for m in _IN_CHARGE.finditer(text[:4_000])]
        points += 3 if any(find_agencies(text[end : end + 80], own) for end in charged) else 0
    points += 2 if any(n.style == "word" for _, n in numbered) else 0
    points += 3 if any((e := edges(line.text, own)).agencies and e.limits for line in lines[:20]) else 0
    return points + (3 if any(edges(line.text[n.end :], own).agencies for line, n in numbered) else 0)


def hands_out(lines: Sequence[Line], own: OwnAgency) -> bool:
    """Whether lines carry what only an assignment does: a deadline, a request, PMOC's head line."""
    text = "\n".join(line.plain for line in lines if not line.blank)[:20_000]
    if _labels(lines[:_MOST_LINES], own).get("due"):
        return True
    if ASKS.search(text) or WANTS.search(text) or DUE_PHRASE.search(text) or HEADER.search(text[:400]):
        return True
    return tells(text[:HEAD], own) or _handed_out(lines, own) > 0


def _is_put_to_us(lines: Sequence[Line], own: OwnAgency) -> bool:
    """Whether a message speaks to the reader's agency about some news, whatever else it leaves unsaid."""
    said = [line for line in lines if not line.blank][:12]
    to = [
        line
        for line in said
        for n in find_agencies(line.plain[:200], own)
        if n.own and SPOKEN_TO.search(line.plain[max(0, n.start - 40) : n.start])
    ]
    if not to or not re.search(r"ประเด็น|ข่าว|ชี้แจง|ข้อเท็จจริง", to[0].plain):
        return False
    return any(line is not to[0] and not is_idle(line.plain, own) and len(line.text) >= 20 for line in said)


def is_only_news(lines: Sequence[Line], own: OwnAgency) -> bool:
    """Whether the message is a headline and a link, pasted without asking anything."""
    said = [line for line in lines if not line.blank]
    text = "\n".join(line.plain for line in said)
    if not URL.search(text) or len(said) > 4:
        return False
    return not (hands_out(lines, own) or _labels(lines, own) or _leans_to_issue(text, own))
