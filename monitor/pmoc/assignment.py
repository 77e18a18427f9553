"""Who is told to answer, in text that has no label for it."""

import re

from monitor.pmoc.agencies import find_agencies, names_only, without_repetition
from monitor.pmoc.edges import edges
from monitor.pmoc.model import OwnAgency

_GIVEN_TO = re.compile(
    r"(?:มอบ(?:หมาย)?(?:ให้)?(?:งาน)?(?:ท่าน)?|ขอ(?:ให้)?(?:ทาง)?|โปรด|ให้(?:ทาง)?|ฝาก(?:ถึง|ทาง)?|รบกวน(?:ทาง)?|ขอความ(?:ร่วมมือ|อนุเคราะห์)(?:จาก|ทาง)?|กรุณา|แจ้ง(?:ไปยัง)?|ถึง|ประสาน|โดย|น่าจะ(?:เป็น)?(?:ของ)?|ของ(?:พี่ ?ๆ?|ทาง|ท่าน)|เป็น(?:ของ)?|ประเด็นร่วม(?:ของ)?|หน่วยงาน(?:หลัก)?|ผู้รับผิดชอบ|เจ้าภาพ|@|cc"
    r"|→|➡|►|▶|->|=>|>>|»|>|assigned to|(?<!\d)[-–—:/](?=\s?$)|\|)\s?[:：]?\s?(?:ผอ\.|เลขาธิการ|ท่าน|ทาง|(?:พี่|น้อง|เพื่อน) ?ๆ?)?\s?$",
    re.IGNORECASE,
)
_DOES = re.compile(
    r"^\s?(?:เป็น(?:ผู้|หน่วยงาน|เจ้าภาพ)|โปรด|กรุณา|ช่วย|ต้อง|รีบ|เร่ง|ดำเนินการ|จัดทำ|รวบรวม|เตรียม|ร่วม(?:กัน)?)?(?:รีบ|เร่ง|ข้อมูล|ข้อเท็จจริง|ด่วน)?\s?(?:ชี้แจง(?!ว่า|แล้ว|เมื่อ|ไป|ข้อเท็จจริงแล้ว)|ตอบ(?!รับ)|รับผิดชอบ|ตรวจสอบ|หลัก\b|รับไป|เตรียม(?=ข้อมูล|สถิติ|คำ|ตัวเลข|เอกสาร)|ให้ข้อมูล|ส่งข้อมูล)|^\s?(?:please )?(?:to )?(?:respond|clarify|reply)",
    re.IGNORECASE,
)
_AND = re.compile(r"[\s,/&+]{1,4}|\s?(?:และ|ร่วมกับ|กับ|รวมถึง|หรือ)\s?")
# Beside an agency that is told to answer, unknown names in the same list are told as well.
_NAME = r"(?:(?:[ก-ฮ]{1,5}\.){1,4}|(?:กรม|กระทรวง|สำนักงาน|สำนัก|สถาบัน|องค์การ|จังหวัด|มหาวิทยาลัย|ศูนย์|ธนาคาร|เทศบาล)[ก-๎]{2,40})(?![ก-๎])"
_MORE_AFTER = re.compile(rf"\s?[/,]\s?(?P<name>{_NAME})")
_MORE_BEFORE = re.compile(rf"(?<![ก-๎.])(?P<name>{_NAME})\s?[/,]\s?$")
_SALUTATION = re.compile(r"(?:เรียน|สวัสดี)(?:ท่าน|ผู้แทน|เพื่อน|ผู้บริหาร|คณะ|เจ้าหน้าที่|\s)*$")


def assigned_agencies(text: str, own: OwnAgency) -> tuple[str, ...]:
    """The agencies that a sentence, an arrow, brackets or a line of their own make responsible.

    "เรียน ทุกหน่วยงาน" is a greeting, not an assignment; an agency that the news is merely about is none.
    """
    text = text[:20_000]
    found = find_agencies(text, own)
    chosen: list[str] = []
    taken: set[int] = set()
    for n, named in enumerate(found):
        if n in taken:
            continue
        run = [n]
        while run[-1] + 1 < len(found) and _AND.fullmatch(
            text[found[run[-1]].end : found[run[-1] + 1].start]
        ):
            run.append(run[-1] + 1)
        taken.update(run)
        start, before = _more_before(text, named.start)
        end, after = _more_after(text, found[run[-1]].end)
        if _is_assigned(text, start, end, own):
            chosen.extend([*before, *(found[i].name for i in run), *after])
    at_edges = [n for line in text.split("\n")[:60] if line.strip() for n in edges(line, own).agencies]
    return without_repetition([*at_edges, *chosen])


def _more_after(text: str, end: int) -> tuple[int, list[str]]:
    names: list[str] = []
    while len(names) < 5 and (m := _MORE_AFTER.match(text, end)):
        names.append(m["name"])
        end = m.end()
    return end, names


def _more_before(text: str, start: int) -> tuple[int, list[str]]:
    names: list[str] = []
    while len(names) < 5 and (m := _MORE_BEFORE.search(text, max(0, start - 60), start)):
        names.insert(0, m["name"])
        start = m.start()
    return start, names


def _is_assigned(text: str, start: int, end: int, own: OwnAgency) -> bool:
    before, after = text[max(0, start - 40) : start], text[end : end + 40]
    line_head = before.rsplit("\n", 1)[-1] if "\n" in before or start <= 40 else before
    if _SALUTATION.search(line_head) and not _DOES.match(after):
        return False
    if _GIVEN_TO.search(line_head) or _DOES.match(after):
        return True
    opened, closed = line_head.rstrip().endswith(("(", "[")), after.lstrip().startswith((")", "]"))
    if opened and closed:
        # "... (สมศ.)" at the end of a line hands out; in the middle it explains a full name.
        rest = after.lstrip()[1:].split("\n")[0]
        return len(re.findall(r"[ก-๎A-Za-z]", rest)) <= 3 or bool(
            re.match(r"\s?(?:ภายใน|ก่อน|ชี้แจง|http)", rest)
        )
    if not line_head.strip(" \t-–•*([") and re.match(r"\s?(?:[:：]|[-–—](?=\s))", after):
        return True  # "สพฐ. : ..." at the head of a line
    begin, stop = text.rfind("\n", 0, start) + 1, text.find("\n", end)
    return names_only(text[begin : stop if stop >= 0 else len(text)][:300], own)
