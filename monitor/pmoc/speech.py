"""What the words of a message do: ask somebody, tell somebody to answer, set a limit, or speak of the speaker."""

import re
from datetime import datetime

from monitor.pmoc.agencies import find_agencies
from monitor.pmoc.deadlines import Clock
from monitor.pmoc.model import OwnAgency
from thai.dates import BANGKOK

ANY_CLOCK = Clock(datetime(2026, 1, 1, tzinfo=BANGKOK), None, None)

CERTAIN = 7  # points for a message whose first words say what it is

HEAD = 600  # characters

ASKS = re.compile(
    r"(?:ขอให้|โปรด|กรุณา|ขอความร่วมมือ|ขอความอนุเคราะห์|รบกวน|มอบ(?:หมาย)?|ฝาก|ช่วย|ให้หน่วยงาน|ให้ส่วนราชการ|please|ขอเชิญ|ขอ(?=หน่วยงาน))"
    r".{0,120}?(?:ชี้แจง|ตอบ(?!รับ)|ส่ง(?!รายชื่อ|สติ|ลิงก์|ใหม่|ชื่อ|ตัวแทน|ผู้)|ยืนยัน(?!การ|ราย|ผู้)|ตรวจสอบ|ดู(?=ประเด็น|เรื่อง|ข่าว|ให้|อันนี้)|เช็[คก]|รายงาน|ดำเนินการ|แถลง|ปฏิเสธ|(?:สร้าง|ทำ)ความเข้าใจ|รับผิดชอบ|แจ้ง(?!รับ|เตือน|ชื่อ)|ข้อเท็จจริง|clarif|respond|reply)",
    re.IGNORECASE | re.DOTALL,
)

HEADER = re.compile(
    r"PMOC|\bIA\b|IA[- ]?Chat|issue assign|ประเด็น(?:ข่าว|สำคัญ|ชี้แจง|เพิ่มเติม|ที่ต้อง|ที่ขอให้|ที่ให้|เร่งด่วน){0,3}\s?(?:ประจำ|วันที่|วันนี้|วัน[จอพศส]|เพื่อ|รอบ|เช้า|ต้องชี้แจง|ที่ต้อง|ที่ขอ|ที่ให้|ต้องชี้แจง|ให้ชี้แจง|จำนวน|ดังนี้|ต่อไปนี้|[0-9]{1,2}\s?(?:ประเด็น|เรื่อง))",
    re.IGNORECASE,
)

WANTS = re.compile(r"ขอ(?:ทราบ|รับ)?(?:ข้อมูล|คำชี้แจง|ข้อเท็จจริง|คำตอบ)")

DUE_PHRASE = re.compile(
    r"(?<!จะ)(?:ชี้แจง|ตอบ(?!รับ)|รายงาน|ข้อเท็จจริง|ส่ง).{0,40}(?:ภายใน|ก่อน|ไม่เกิน)|(?:ภายใน|ก่อน|ไม่เกิน).{0,40}(?:ชี้แจง|ตอบ(?!รับ))",
    re.DOTALL,
)

_AGENCY_WORD = r"(?:สำนักงาน|กระทรวง|กรม|สถาบัน|การ|องค์การ|กอง|มหาวิทยาลัย|ธนาคาร|ศูนย์)[ก-๎ .]{2,70}"

_ADDRESS = re.compile(
    r"^(?:เรียน[^\n]{0,80}\n|สวัสดี\S{0,20}\s+|ขออนุญาต(?!\S*ให้)\S{0,10}\s*|เรียนท่าน\S{0,30}\s+|เรียน\s?(?:PMOC|แอดมิน|admin)\S{0,20}\s+|\d{1,2}[.)]\s*"
    r"|(?:ประเด็น|เรื่อง|ข้อ)(?:ที่)?\s?[0-9]{1,2}(?:\s?(?:,|และ|-)\s?[0-9]{1,2}){0,9}\s*[:.]?\s*)+",
    re.IGNORECASE,
)


def subject_first(text: str, verbs: str, own: OwnAgency) -> bool:
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


ORDER = re.compile(
    r"(?:ขอให้|โปรด|กรุณา|รบกวน|สั่งการให้|มอบ(?:หมาย)?(?:ให้)?|ขอความ(?:ร่วมมือ|อนุเคราะห์)|ฝาก)(?!ประชาชน|ผู้ปกครอง|นักเรียน|ทุกคน|พี่น้อง)"
    r"[^\n]{0,120}?(?:ชี้แจง|ตอบ(?!รับ)|ตรวจสอบ|รายงาน|ข้อเท็จจริง|ปฏิเสธ|ความเข้าใจ)[^\n]{0,160}?(?:ภายใน|ก่อน|ไม่เกิน)\s?(?:เวลา|วัน|[0-9เบพส])"
)

"""Somebody is asked, for an answer, until a time: all in one sentence."""

UNSAID = re.compile(r"ถอน|ยกเลิก|ครบแล้ว|^สรุป|[?？]|ไหม|มั้ย|หรือยัง|รึยัง|หรือไม่|ใช่ไ")

"""What makes "ส่งแล้ว" a question, or the reason of something else."""

SPOKEN_TO = re.compile(
    r"(?:เรียน|@|รบกวน|ฝาก|ถึง|แจ้ง|ช่วย|ขอ)(?:ทาง|ถึง|ไปยัง|ท่าน|ผู้แทน|ผู้อำนวยการ|ผอ\.|พี่ ?ๆ?|\s){0,4}$"
)


def addresses(plain: str, own: OwnAgency) -> bool:
    """Whether a line speaks to an agency by name, the reader's or any other ("รบกวนพี่ ๆ สพฐ. สมศ. ...")."""
    return any(
        SPOKEN_TO.search(plain[max(0, n.start - 40) : n.start]) for n in find_agencies(plain[:200], own)
    )


_TOLD_BEFORE = re.compile(r"(?:ให้|มอบ|ฝาก(?:ถาม|ถึง)?|ขอ|รบกวน|โปรด|กรุณา|@|ถึง)(?:ทาง|พี่ ?ๆ?|\s)?\s?$")

_TOLD_AFTER = re.compile(
    r"[\s)]{0,2}(?:ช่วย|ร่วมกัน|ร่วม|รีบ|เร่ง)?\s?(?:ชี้แจง(?!ว่า|แล้ว)|ตอบ(?!รับ)|ตรวจสอบ|ยืนยัน(?!ว่าไม่)|ให้ข้อ(?:มูล|เท็จจริง)|ดู(?:ประเด็น|เรื่อง|ข่าว))"
)


def tells(text: str, own: OwnAgency) -> bool:
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
