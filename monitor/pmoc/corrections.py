"""Changes to earlier posts: issues edited or taken back."""

import re
from collections.abc import Sequence

from monitor.pmoc.lines import Line
from monitor.pmoc.model import Correction
from thai.digits import to_arabic

_EDIT = re.compile(
    r"(?:ขอ)?(?:แก้ไข|ปรับ(?=เวลา|กำหนด|หน่วยงาน)|ปรับแก้|ปรับเปลี่ยน|ปรับปรุง|เปลี่ยนแปลง|เปลี่ยน|เลื่อน|ขยายเวลา|เพิ่มเติม|แก้)(?:ข้อความ|ข้อมูล|รายละเอียด|กำหนด|เวลา|หน่วยงาน|รับผิดชอบ|ที่เกี่ยวข้อง|ชี้แจง|ตอบ|คำผิด|แหล่งที่มา|ที่มา|ใน|ของ|การ|\s){0,8}(?P<what>ประเด็น|เรื่อง|ข้อ|ข่าว)"
)
_WITHDRAW = re.compile(
    r"(?:ขอ|แจ้ง|ให้)?(?:ยกเลิก|ถอน|เพิกถอน|ตัด|งด)(?:การชี้แจง|การมอบหมาย|การ|ชี้แจง|\s){0,3}(?P<what>ประเด็น|เรื่อง|ข้อ)"
)
_WITHDRAWN_AFTER = re.compile(
    r"(?:ประเด็น|เรื่อง|ข้อ)(?:ที่)?\s?(?P<n>[0-9]{1,3}(?:\s{0,2}(?:,|และ|กับ|-)\s{0,2}(?:ประเด็นที่\s?)?[0-9]{1,3}){0,9})\s{0,3}(?:ขอ|แจ้ง|ให้)?(?:(?:ยกเลิก|ถอน)(?:ออก)?(?:ทั้ง|นะ|ค่ะ|คะ|ครับ|ไป|ก่อน|แล้ว|\s|$)|ตัดออก|ไม่ต้อง(?:ชี้แจง|ตอบ|ดำเนินการ)|งด(?:ชี้แจง|ตอบ))"
)
_EDITED_AFTER = re.compile(
    r"^\W{0,4}(?:ประเด็น|เรื่อง|ข้อ)ที่\s?(?P<n>[0-9]{1,3})\s{0,3}(?:ขอ|แจ้ง|ให้)?\s?(?:แก้ไข|เลื่อน|ขยาย(?:เวลา|กำหนด)?|เปลี่ยน)(?=เวลา|กำหนด|เป็น|หน่วยงาน|การ|ไป|\s)"
)
_NUMBERS = re.compile(
    r"\s{0,2}(?:ข่าว|ชี้แจง|PMOC)?\s{0,2}(?:ที่|หมายเลข|ลำดับ(?:ที่)?|#)?\s{0,2}((?:[0-9]{1,3}(?:\s{0,2}(?:,|และ|กับ|/|-|ที่)\s{0,2}(?:ประเด็น)?(?:ที่)?\s{0,2})?){1,20}|หนึ่ง|สอง|สาม|สี่|ห้า)?"
)
_WORDS = {"หนึ่ง": 1, "สอง": 2, "สาม": 3, "สี่": 4, "ห้า": 5}
_REPOST = re.compile(
    r"^[(\[]?\s?(?:\*{0,2})(?:แก้ไข|ปรับปรุง|ฉบับแก้ไข|แก้ไขใหม่|update|ส่งใหม่|ขอแก้ไข)(?:ครั้งที่ ?[0-9])?(?:\s?[)\]:]|\s|$)",
    re.IGNORECASE,
)


def corrections_of(lines: Sequence[Line]) -> tuple[Correction, ...]:
    """The changes to earlier posts that a message announces; only words bound to an issue count."""
    result: list[Correction] = []
    for line in lines[:400]:
        plain = to_arabic(line.plain[:1000])
        for pattern, action in ((_WITHDRAW, "withdrawn"), (_EDIT, "edited")):
            for m in pattern.finditer(plain):
                # "ขอให้ยกเลิกเรื่อง..." in a headline is news; a withdrawal stands at the head or names a number.
                numbers = _correction_numbers(plain, m.end())
                if m.start() > 25 and not any(numbers):
                    continue
                if m["what"] == "ข้อ" and not any(numbers):
                    continue
                if m["what"] == "เรื่อง" and not any(numbers) and m.start() > 3:
                    continue
                for no in numbers:
                    result.append(
                        Correction("withdrawn" if action == "withdrawn" else "edited", no, line.text)
                    )
        for m in _WITHDRAWN_AFTER.finditer(plain):
            result.extend(Correction("withdrawn", n, line.text) for n in _counted(m["n"]))
        if after := _EDITED_AFTER.match(plain):
            result.append(Correction("edited", int(after["n"]), line.text))
    first = next((line for line in lines if not line.blank), None)
    if not result and first and _REPOST.match(first.plain):
        result.append(Correction("edited", None, first.text))
    unique = {(c.action, c.no): c for c in result}
    return tuple(unique.values())


def _counted(text: str) -> list[int]:
    """The numbers that a list means, ranges filled: "1, 3-5"."""
    numbers: list[int] = []
    for m in re.finditer(r"([0-9]{1,3})(?:\s{0,2}(?:-|ถึง)\s{0,2}([0-9]{1,3}))?", text):
        first, last = int(m[1]), int(m[2] or m[1])
        numbers.extend(range(first, last + 1) if first <= last <= first + 20 else (first, last))
    return numbers


def _correction_numbers(plain: str, position: int) -> list[int | None]:
    m = _NUMBERS.match(plain, position)
    if not m or not m[1]:
        return [None]
    # "ประเด็น 15.00": a time, not a number.
    if plain[m.end() : m.end() + 1] in {".", ":"} and plain[m.end() + 1 : m.end() + 2].isdigit():
        return [None]
    return [_WORDS[m[1]]] if m[1] in _WORDS else list(_counted(m[1]))
