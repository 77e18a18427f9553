"""The title of an issue: what PMOC asks about, without who must answer, until when, and where it was seen."""

import re

from monitor.pmoc.agencies import find_agencies, names_only
from monitor.pmoc.edges import edges
from monitor.pmoc.model import OwnAgency
from monitor.pmoc.preamble import idle_letters, is_idle
from monitor.pmoc.segments import Block
from monitor.pmoc.sources import without_sources
from monitor.pmoc.speech import HEADER

LONGEST_TITLE = 300  # characters
_MOST_READ = 2_000  # characters of a first line that may hold the title
_LIMIT_PART = re.compile(
    r"[\s(\[,]{0,3}(?:(?:ขอให้|โปรด|กรุณา|ให้)?(?:ชี้แจง|ตอบ(?:กลับ)?|รายงาน|ส่งข้อมูล|กำหนด(?:ตอบ|ชี้แจง|ส่ง)?|แจ้งผล|ดำเนินการ)?\s?(?:ภายใน|ก่อน|ไม่เกิน)(?:เวลา|วันที่|กำหนด|วันนี้|พรุ่งนี้)?\s?[0-9๐-๙เบวพ(]|\(?(?:deadline|due)\b)",
    re.IGNORECASE,
)
_ORDER_PART = re.compile(
    r"[\s,(\[]{0,3}(?:(?:→|➡|->|=>|>>|»|@)|(?:จึง)?(?:ขอ)?มอบ(?:หมาย)?(?:ให้)?|(?:จึง)?ขอให้|(?:จึง)?ขอความ(?:ร่วมมือ|อนุเคราะห์)|โปรด|รบกวน|กรุณา|หน่วยงาน(?:ที่)?(?:รับผิดชอบ|เกี่ยวข้อง|ชี้แจง|หลัก)?\s?[:：]?|ผู้รับผิดชอบ\s?[:：]?|ฝาก|ตามข่าว|ซึ่งเป็นข่าว|ซึ่งปรากฏ|ตามที่ปรากฏ|ที่มา\s?[:：]?|แหล่งข่าว\s?[:：]?|ขอบคุณ|รายละเอียดตาม)"
)
_ASKED = re.compile(
    r"(?:ขอให้|โปรด|กรุณา|รบกวน|มอบ(?:หมาย)?|ฝาก|ช่วย|ขอความร่วมมือ|ขอความอนุเคราะห์|ให้).{0,160}?(?:ชี้แจง|ตอบ|ตรวจสอบ|รายงาน|ข้อเท็จจริง)(?:ข้อเท็จจริง|ข้อมูล|โดยด่วน|ด่วน)?\s?(?:ประเด็น|กรณี|เรื่อง|ข่าว|เกี่ยวกับ)\s?(?P<what>.{8,})",
    re.DOTALL,
)
_NAMELY = re.compile(r"(?:คือ|ได้แก่)\s?(?:ประเด็น|เรื่อง|กรณี)?\s?(?P<what>.{12,})", re.DOTALL)
_QUOTE = re.compile('["“«](?P<what>[^"”»\n]{8,250})["”»]')
_HEAD = re.compile(
    r"^(?:เรียน\s?[^\n]{0,60}?(?:ครับ|ค่ะ|\n)|สวัสดี(?:ตอนเช้า)?(?:ครับ|ค่ะ)?|\[?ด่วน(?:ที่สุด|มาก)?[\]!]{0,3}|(?:IA|PMOC)[- :]{1,3}(?:chat)?\s?[:：]?|ประเด็น(?:PMOC)?(?:วันนี้|ที่ต้องชี้แจง)?\s?[:：]|ประเด็น(?:เพิ่มเติม|ใหม่|เร่งด่วน|ด่วน)\s?[0-9๐-๙]{1,2}[.)]|(?:ขอ)?แก้ไข(?:ข้อความ)?ประเด็น(?:ที่)?\s?[0-9๐-๙]{1,2}(?![0-9๐-๙.])\s?(?:(?:ใหม่)?(?:เป็น|ดังนี้|คือ)(?=[\s:：]))?\s?[:：]?|เรื่อง\s?[:：]|กรณี\s?[:：]|ข่าว\s?[:：])\s*",
    re.IGNORECASE,
)


def title_of(block: Block, own: OwnAgency) -> tuple[str, str]:
    """The title of a block and the detail that is left for it."""
    detail = [block.value("detail"), *block.free]
    title = (_quoted(block, own) if block.number is None else "") or _trim(block.title, own)
    if title and is_idle(title, own):  # "เรื่อง ขอให้ชี้แจงประเด็นข่าว" over a letter that says which
        told = (_trim(line, own) for line in block.free)
        title = next((t for t in told if len(t) >= 12 and not is_idle(t, own)), title)
    first = _trim(block.value("detail").split("\n", 1)[0], own)
    if HEADER.match(title) and len(first) >= 12 and block.number is None:
        title = first  # "ประเด็นต้องชี้แจงเพิ่มเติม" above "รายละเอียดข่าว: ..."
    if not title:
        lines = [line for part in detail for line in part.split("\n") if line.strip()]
        title = next((t for line in lines if (t := _trim(line, own)) and len(t) >= 6), "")
    if not title and block.number is not None and (block.values.get("agency") or block.values.get("due")):
        title = f"ประเด็นที่ {block.number}"
    text = "\n".join(d for d in detail if d).strip()
    if title and _is_cut(block.title, title):
        text = "\n".join(t for t in (block.title.strip(), text) if t)
    return title, text


_NAMED_BEFORE = re.compile(
    r"(?:รายการ|เพจ|ช่อง|นสพ\.|หนังสือพิมพ์|เว็บไซต์|กลุ่ม|คอลัมน์|บัญชี|ผู้ใช้|page|facebook)\s?\S{0,12}\s?$", re.IGNORECASE
)
"""What makes a quotation the name of a programme or page."""


def _matter_in_quotes(text: str) -> re.Match[str] | None:
    """The first quotation that is not the name of where the news was seen."""
    return next((m for m in _QUOTE.finditer(text) if not _NAMED_BEFORE.search(text[: m.start()])), None)


def _quoted(block: Block, own: OwnAgency) -> str:
    """The words in quotation marks where a block says hardly anything before them: 'ข่าวลือ "..." ขอให้ ...'."""
    m = _matter_in_quotes(block.title[:_MOST_READ])
    if m is None:
        m = _matter_in_quotes("\n".join(block.free)[:_MOST_READ]) if is_idle(block.title, own) else None
        return m["what"].strip() if m else ""
    says = idle_letters(block.title[: m.start()], own)
    return (
        m["what"].strip()
        if says <= 14 and len(m["what"]) >= 15 and not _follows(block.title[m.end() :], own)
        else ""
    )


def _follows(text: str, own: OwnAgency) -> bool:
    """Whether the sentence goes on behind the quotation, which then is only a part of what it says."""
    glued = bool(text[:1].strip())
    words = text[:80].split()
    return bool(words) and idle_letters(words[0], own) > (4 if glued else 6)


def _is_cut(whole: str, title: str) -> bool:
    return len(whole) > len(title) * 3 // 2


def _trim(raw: str, own: OwnAgency) -> str:
    text = without_sources(raw[:_MOST_READ])
    for _ in range(3):
        text = _HEAD.sub("", text.strip())
    found = edges(text, own)
    text = _from_matter(text[found.start : found.end], own)
    text = _without_assignment(text, own)
    if (asked := _ASKED.search(text)) and asked.start() <= 60:
        text = _without_assignment(asked["what"], own)
    elif (
        len(text) > 40
        and (namely := _NAMELY.search(text))
        and re.search(r"(?:ประเด็น|เรื่อง)[^\n()]{0,25}$", text[: namely.start()])
    ):
        text = _without_assignment(namely["what"], own)
    if len(text) > LONGEST_TITLE:
        quoted = _QUOTE.search(text)
        text = quoted["what"] if quoted else text[:LONGEST_TITLE].rsplit(" ", 1)[0]
    text = re.sub(r"\s+", " ", text).strip(" \t-–—:,;|>→➡/•*")
    text = (
        text.strip("\"“”«»'")
        if text and text[0] in "\"“«'" and text.count(text[0]) <= 2 and text[-1:] in "\"”»'"
        else text
    )
    return re.sub(r"[(\[]\s*$", "", text).strip()


_MATTER = re.compile(r"(?:กรณี(?:ที่)?|เกี่ยวกับ|ประเด็น(?:ที่)?|เรื่อง|(?<=[ก-๎\s])ว่า(?!ด้วย|การ|จ้าง|ง|ที่))\s{0,2}(?=\S)")


_REPORTED = re.compile(
    r"(?:ปรากฏ|นำเสนอ|เสนอข่าว|เผยแพร่|โพสต์|ข่าว|แชร์|ข้อความ|อ้าง|ขอทราบ|ขอเรียน|พบ)[^\n]{0,80}$"
)


def _from_matter(text: str, own: OwnAgency) -> str:
    """The text from where its matter begins: "ทีมโฆษกขอให้ สธ. ชี้แจงกรณี..." says nothing before that word."""
    for m in list(_MATTER.finditer(text[:400]))[:8]:
        if m[0].startswith("ว่า") and not _REPORTED.search(text[: m.start()]):
            continue  # "ผู้กู้ กยศ. ร้องว่า...": who says so is a part of the matter
        if m.start() >= 8 and len(text) - m.end() >= 12 and idle_letters(text[: m.start()], own) <= 5:
            return text[m.end() :]
    return text


def _without_assignment(text: str, own: OwnAgency) -> str:
    """The text without "สพฐ.:" before it and "→ สมศ. ภายใน 15.00 น." behind it."""
    head = re.match(r"^(.{2,80}?)\s{0,2}(?:[:：]|\s[-–—]\s)\s{0,2}(?=\S)", text)
    if head and names_only(head[1], own):
        text = text[head.end() :]
    for named in reversed(find_agencies(text, own)):
        before, after = text[: named.start], text[named.end :]
        if (
            before.rstrip().endswith(("(", "["))
            and after.lstrip().startswith((")", "]"))
            and _is_end(after.lstrip()[1:])
        ):
            text = before.rstrip()[:-1]
    for pattern in (_LIMIT_PART, _ORDER_PART):
        for m in pattern.finditer(text):
            if len(re.findall(r"[A-Za-zก-๎]", text[: m.start()])) >= 12 and _gives(
                text, m, own, pattern is _LIMIT_PART
            ):
                text = text[: m.start()]
                break
    return text.strip()


def _is_end(after: str) -> bool:
    return not re.search(r"[A-Za-zก-๎]{4}", after) or bool(
        _LIMIT_PART.match(after) or _ORDER_PART.match(after)
    )


def _gives(text: str, m: re.Match[str], own: OwnAgency, limit: bool) -> bool:
    """Whether what follows hands out work or names a limit, and is not a part of the news itself."""
    rest = text[m.start() :]
    if re.match(
        r"[\s,(\[]*(?:ขอบคุณ|ตามข่าว|ซึ่งเป็นข่าว|ซึ่งปรากฏ|ตามที่ปรากฏ|ซึ่งเป็นข่าว|ซึ่งปรากฏ|ตามที่ปรากฏ|ที่มา|แหล่งข่าว|รายละเอียดตาม|→|➡|->|=>|>>|»)",
        rest,
    ):
        return True
    if limit:
        return bool(
            re.search(r"น\.|[0-9][.:][0-9]{2}|ชั่วโมง|ชม|นาที|เที่ยง|โมง|วันนี้|พรุ่งนี้|ม\.|พ\.ย|ค\.", rest[:60])
        )
    return bool(find_agencies(rest[:120], own)) and bool(
        re.search(r"ชี้แจง|ตอบ|รับผิดชอบ|ตรวจสอบ|ดำเนินการ|หน่วยงาน|มอบ|@", rest)
    )
