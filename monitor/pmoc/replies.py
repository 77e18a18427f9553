"""Points for a message being a reply: an agency that takes an issue, declines it or answers it."""

import re

from monitor.pmoc.agencies import find_agencies
from monitor.pmoc.model import OwnAgency
from monitor.pmoc.speech import (
    ASKS,
    CERTAIN,
    DUE_PHRASE,
    HEAD,
    HEADER,
    UNSAID,
    subject_first,
    tells,
)

TAKES = (
    r"(?:ขอ|ได้|ยินดี|ขอแจ้ง|แจ้ง|ขอเรียนแจ้ง)?\s?(?:แจ้ง|การ)?\s?"
    r"(?:รับทราบ|รับเรื่อง|รับประเด็น|ได้ประสาน|จะ(?=ส่ง|รายงาน|เร่ง|รีบ|ดำเนินการ|แจ้ง)|ขอเวลา|อยู่ระหว่าง(?=รวบรวม|ตรวจสอบ|ประสาน|จัดทำ|หา|ดำเนินการ|รอ)|กำลัง(?=รวบรวม|ตรวจสอบ|ประสาน|จัดทำ|หา|เร่ง)|ตอบรับ|รับมอบหมาย|รับไป|รับดำเนินการ|รับ(?=\s?ประเด็น|\s?เรื่อง)|acknowledged?|รับ(?:ข้อ|หัวข้อ)|รับ(?:ครับ|ค่ะ)|ตรวจสอบแล้วไม่เกี่ยวข้อง)"
)

_NOT_CONCERNED = re.compile(
    r"(?:เป็น|อยู่ใน)(?:เรื่อง|อำนาจ|หน้าที่|อำนาจหน้าที่|ภารกิจ|ความรับผิดชอบ)ของ.{2,60}(?:ส่งต่อ|โอน|เห็นควร)|(?:ไม่|มิ)(?:ได้)?(?:เกี่ยวข้อง(?:กับ)?|เกี่ยวกับ|อยู่ใน(?:อำนาจ|หน้าที่|ภารกิจ|ความรับผิดชอบ|กำกับ)|รับ(?:ประเด็น|เรื่อง)|มี(?:อำนาจ|หน้าที่|ภารกิจ)|ใช่(?:ภารกิจ|หน้าที่|ความรับผิดชอบ|อำนาจ|เรื่อง|พื้นที่)(?:รับผิดชอบ)?(?:ของ)?)"
)


def declines(text: str, labels: dict[str, int], own: OwnAgency) -> bool:
    """Whether an agency says that an issue is not its own, which takes note of it all the same."""
    m = _NOT_CONCERNED.search(text[:250])
    if not m or len(text) > 500 or labels.get("due") or DUE_PHRASE.search(text):
        return False
    return bool(find_agencies(text[:300], own)) or bool(re.match(r"ประเด็น|เรื่อง|ข้อ", text))


_PERSON_SAYS = re.compile(
    r"(?:(?<![ก-๎])(?:นาย|นาง|นางสาว|น\.ส\.|ดร\.|พล\.?[ก-ฮ]|พลเอก|พลตรี|พลโท|ศาสตราจารย์|ศ\.|รศ\.|ผศ\.|ว่าที่)|โฆษก|รัฐมนตรี|เลขาธิการ|อธิบดี|ปลัด|ผู้อำนวยการ|รมว\.|ผอ\.).{3,260}?"
    r"(?:ชี้แจง|เปิดเผย|กล่าว|เผย|ระบุ|ยืนยัน|ย้ำ|ปฏิเสธ|แถลง)",
    re.DOTALL,
)


def is_told(text: str) -> bool:
    """Whether a text reports what somebody said before it asks anybody for anything: news or an answer."""
    says = _PERSON_SAYS.search(text[:700])
    if not says or HEADER.search(text[:120]):
        return False
    asks = ASKS.search(text) or DUE_PHRASE.search(text)
    return asks is None or says.end() <= asks.start() or len(text) > HEAD


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


def answers_first(text: str, own: OwnAgency) -> bool:
    """Whether a message begins as an agency's own answer ("กรมทางหลวง ชี้แจงกรณี...")."""
    first, *below = text.split("\n", 3)[:3]
    if subject_first(text, _ANSWER_VERBS, own):
        return not _ORDERED.search(first)  # "สมศ. ชี้แจงกรณี... ภายใน 15.00 น." is an order
    return any(
        subject_first(line, _ANSWER_VERBS_BELOW, own) and not _ORDERED.search(line) and not line[:1].isdigit()
        for line in below
    )


WHERE_TO = re.compile(
    r"^\W*(?:โปรด|กรุณา|ขอให้|และ)?ส่ง(?:คำชี้แจง|ข้อมูล|คำตอบ)(?:กลับ)?(?:มา)?(?:ใน|ทาง|ผ่าน|ที่)(?![^\n]*แล้ว)[^\n]*$",
    re.MULTILINE,
)

"""The line of an assignment that tells where answers go: "ส่งคำชี้แจงใน IR-Chat ตามแบบฟอร์มเดิม"."""


def answer_points(text: str, labels: dict[str, int], own: OwnAgency) -> int:
    """How much speaks for a message being an agency's answer to an issue."""
    head = text[:400]
    asked = ASKS.search(head)
    points = CERTAIN if answers_first(text, own) else 0
    if m := _ANSWERS.search(head):
        points += 2 if not (asked and asked.start() <= m.start() <= asked.end() + 5) else 0
    points += 3 if _SAYS_THAT.search(text) and not (asked and "ดังนี้" in head) else 0
    points += 2 if _RESTATES.search(text[:HEAD]) else 0
    points += 3 if _PUBLISHED.search(text) else 0
    says = _PERSON_SAYS.search(text[:700])
    answers = says and says[0].endswith(("ชี้แจง", "ยืนยัน", "ปฏิเสธ", "ย้ำ")) and is_told(text)
    points += 3 if answers else 0
    points += 2 * min(labels.get("answer", 0), 3)
    if (
        _DONE.search(head)
        and not (asked or UNSAID.search(head))
        and not tells(text[:HEAD], own)
        and len(text) <= 300
        and find_agencies(head, own)
    ):
        points += 4  # "ส่งรายงาน IR ประเด็นที่ 1 แล้ว กรมอุทยานฯ"
    return points + (3 if _REPORT_HEAD.search(head) else 0)


_DONE = re.compile(
    r"(?:ส่ง|ตอบ|ชี้แจง|รายงาน|เผยแพร่)(?!ข่าว)[^\n?]{0,60}(?:แล้ว|เรียบร้อย)(?!เมื่อวาน|\s?(?:หรือ|รึ|ไหม|ยัง))"
)

_NOT_TAKEN = re.compile(
    r"ไม่(?:ได้)?(?:ตอบรับ|รับทราบ)|(?:ขอให้|โปรด|กรุณา|รบกวน)[^\n]{0,40}(?:ตอบรับ|รับทราบ|รับเรื่อง)"
)

_TAKING_FORM = re.compile(r"(?:แบบ|ใบ|การ|แจ้ง)?(?:ตอบรับ|รับทราบ|รับเรื่อง)(?:ประเด็น|การชี้แจง|การมอบหมาย)")

_TAKING_WITHIN = re.compile(rf"(?:ใน(?:นาม|ส่วน)|แจ้ง|ขอ|ทาง).{{0,60}}{TAKES}", re.DOTALL | re.IGNORECASE)

_UNDER_WAY = re.compile(
    r"อยู่ระหว่าง(?:การ)?(?:ตรวจสอบ|รวบรวม|ประสาน|ดำเนินการ|จัดทำ)|(?:และ|โดย)?จะ(?:ชี้แจง|รายงาน|ส่ง|ดำเนินการ|เร่ง|รีบ|แจ้ง)|ผู้ประสานงาน"
)


def taking_points(text: str, own: OwnAgency) -> int:
    """How much speaks for a message being an agency taking an issue."""
    if _NOT_TAKEN.search(text[:300]):
        return 0
    points = 0
    if subject_first(text, TAKES, own):
        # A mere "รับทราบครับ" from nobody about nothing is chatter.
        about = find_agencies(text[:200], own) or "ประเด็น" in text or "เรื่อง" in text
        points = CERTAIN if about or not re.match(r"\s*รับ", text) else 0
    elif _TAKING_FORM.match(text):
        points = CERTAIN
    elif _TAKING_WITHIN.search(text[:250]) and find_agencies(text[:250], own) and not ASKS.search(text[:250]):
        points = 4
    return points + (2 if points and _UNDER_WAY.search(text) else 0)
