"""A message as lines: decoration taken off, numbering and labels recognised.

Nothing here knows what an issue is; it only says what a line looks like.
"""

import re
from dataclasses import dataclass
from typing import Literal

from thai.digits import to_arabic

Label = Literal["title", "detail", "source", "agency", "due", "acknowledge_due", "answer"]

_KEYCAP = re.compile("([0-9๐-๙])\ufe0f?\u20e3")
_INVISIBLE = re.compile(
    "[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff\x00-\x08\x0e-\x1f\x7f]"
)
_NEWLINES = re.compile("\r\n?|[\x0b\x0c\u0085\u2028\u2029]")
_CIRCLED = {
    **{chr(0x2460 + n): f" {n + 1}. " for n in range(20)},
    **{chr(0x2474 + n): f" {n + 1}. " for n in range(20)},
    **{chr(0x2776 + n): f" {n + 1}. " for n in range(10)},
    "🔟": " 10. ",
}
_SAME = {
    **dict.fromkeys("\u00a0\u3000\u2009\u202f", " "),
    **{
        chr(c): "→"
        for block in (range(0x2190, 0x2200), range(0x2794, 0x27C0), range(0x2B00, 0x2C00))
        for c in block
    },
    **dict.fromkeys("►▶▸❯›", "→"),
    **{"：": ":", "【": "[", "】": "]", "（": "(", "）": ")", "｜": "|", "，": ",", "．": "."},
}
_TRANSLATION = str.maketrans({**_CIRCLED, **_SAME})


def clean(text: str) -> str:
    """The text with one kind of line end, space and vowel sign, keycaps as numbers, nothing invisible."""
    text = _KEYCAP.sub(r" \1. ", text)
    text = _INVISIBLE.sub("", _NEWLINES.sub("\n", text)).translate(_TRANSLATION)
    return text.replace("\u0e4d\u0e32", "\u0e33").replace("เเ", "แ")


def unframed(text: str) -> str:
    """A cleaned text without what frames it and parts nothing: signs and gaps that all lines share, pictures at ends."""
    lines = (_EMOJI_TAIL.sub("", _WRAPPED.sub(r"\2", line)) for line in text.split("\n"))
    return _without_frame(_closed_up(_even("\n".join(map(_even, lines)))))


_WRAPPED = re.compile(r"^\s*([*_~]{1,3})(?=\S)([^*~]{1,2000})(?<=\S)\1\s*$")
"""A line set in bold or otherwise marked as a whole."""
_EMOJI_TAIL = re.compile("(?:[\\s\u203c\u2049\u2600-\u27bf\U0001f000-\U0001faff]){1,60}$")
_GAPS = re.compile(r"(?<=\S) +(?=\S)")
_STRUCTURED = re.compile(r"[0-9]{1,2}\s|(?:ลำดับ|ที่)\s", re.IGNORECASE)
_SIGN = re.compile("^\\s*([^\\w\\s\u0e00-\u0e7f\"“”'‘(\\[@+])[ \u00a0]*")


def _even(text: str) -> str:
    """A line or text whose every gap is a wide one, with narrow ones: only gaps of two widths part cells."""
    gaps = [len(gap) for gap in _GAPS.findall(text)]
    if len(gaps) < 2 or min(gaps) < 2:
        return text
    narrow = min(gaps)
    return _GAPS.sub(lambda m: m[0][narrow - 1 :], text)


def _closed_up(text: str) -> str:
    """The text without the blank lines between all of its lines, which part nothing."""
    lines = text.split("\n")
    said = [n for n, line in enumerate(lines) if line.strip()]
    gaps = [b - a for a, b in zip(said, said[1:], strict=False)]
    if len(said) < 5 or min(gaps) < 2:
        return text
    kept = ["\n" * (gap - min(gaps)) + lines[n] for n, gap in zip(said, [min(gaps), *gaps], strict=True)]
    return "\n".join(kept)


def _without_frame(text: str) -> str:
    """The text without a sign that leads every line, which then parts nothing: a quotation's ">", the same picture.

    Where no line is numbered or labelled the sign may be what tells the issues apart, and stays.
    """
    lines = text.split("\n")
    said = [line for line in lines if _RULE.search(line)]
    if not 2 <= len(said) <= 600:
        return text
    signs = [m[1] if (m := _SIGN.match(line)) else "" for line in said]
    if not signs[0] or len(set(signs)) > 1:
        return text
    bare = [_SIGN.sub("", line, count=1) for line in said]
    if signs[0] != ">" and not any(
        _STRUCTURED.match(p) or number_of(make_line(p)) or label_of(p) for p in map(to_arabic, bare)
    ):
        return text
    return "\n".join(_SIGN.sub("", line, count=1) if _RULE.search(line) else line for line in lines)


# What may begin a line that says something: letters, digits, quotes, brackets, @.
_BULLET = re.compile("^[^\\w\u0e00-\u0e7f\"“”'‘(\\[<@+]{1,200}")
_TAIL = re.compile("[^\\w\u0e00-\u0e7f)\\]\"“”'’.!?/%…+#&=;:,>-]{1,200}$")
_RULE = re.compile("[\\w\u0e00-\u0e7f]")


@dataclass(frozen=True)
class Line:
    """A line without its decoration. `plain` is `text` with Arabic digits, of the same length."""

    text: str
    plain: str
    bullet: str = ""

    @property
    def blank(self) -> bool:
        """Whether the line only separates: empty, or a rule of signs."""
        return not self.text


def make_line(raw: str) -> Line:
    """One raw line with its decoration taken off."""
    raw = raw.strip()
    if not _RULE.search(raw):
        return Line("", "", raw)
    m = _BULLET.match(raw)
    bullet = m[0].strip() if m else ""
    text = raw[m.end() :] if m else raw
    text = text.strip("*_~` ") if text.startswith(("*", "_", "`")) or text.endswith(("*", "_", "`")) else text
    text = _TAIL.sub("", text.rstrip("*_~` ")).strip()
    return Line(text, to_arabic(text), bullet)


_NUMBER_WORDS = {
    w: n for n, w in enumerate(("หนึ่ง", "สอง", "สาม", "สี่", "ห้า", "หก", "เจ็ด", "แปด", "เก้า", "สิบ"), 1)
}
_ISSUE_WORD = r"(?:ลำดับ|ประเด็น|เรื่อง|หัวข้อ|ข้อ|ข่าว|issue|topic)"
_NUMBERED_WORD = re.compile(
    rf"^(?P<open>[(\[<\"“])?{_ISSUE_WORD}\s{{0,3}}(?:(?:ที่|#|no\.?|ลำดับ(?:ที่)?)\s{{0,3}}|(?=แรก))"
    rf"(?P<n>[0-9]{{1,3}}|{'|'.join(_NUMBER_WORDS)}|แรก)(?:/[0-9]{{1,3}})?(?![0-9.]\d)(?:(?![ก-๎])|(?=คือ))\s{{0,3}}"
    r"(?(open)[)\]>\"”]?|[)\]>]?)\s{0,3}[.:)\-–]{0,2}\s{0,3}",
    re.IGNORECASE,
)
_NUMBERED_SHORT = re.compile(
    rf"^[(\[]?{_ISSUE_WORD}\s{{0,3}}(?P<n>[0-9]{{1,3}})\s{{0,3}}[)\]]?(?:[.:)\-–]\s{{0,3}}|$)(?!\d)",
    re.IGNORECASE,
)
_NUMBERED = re.compile(
    r"^[(\[]?(?P<n>[0-9]{1,3})\s{0,2}(?:(?P<sep>[.)\]:])(?![0-9])|(?P<dash>[-–](?= )))[.\s]{0,4}"
)


@dataclass(frozen=True)
class Number:
    """The number at a line's head: its value, its style (to tell levels apart), where the rest begins."""

    value: int
    style: str
    end: int


def number_of(line: Line) -> Number | None:
    """The number that begins the line ("1.", "(2)", "ประเด็นที่ 3", "เรื่องที่สอง"), None where there is none."""
    for pattern, style in ((_NUMBERED_WORD, "word"), (_NUMBERED_SHORT, "word")):
        if m := pattern.match(line.plain):
            word = m["n"]
            value = 1 if word == "แรก" else _NUMBER_WORDS.get(word) or int(word)
            return Number(value, style, m.end())
    if m := _NUMBERED.match(line.plain):
        bracket = line.plain[0] if line.plain[0] in "([" else ""
        return Number(int(m["n"]), bracket + (m["sep"] or "-"), m.end())
    return None


# With a colon every one of these is a label; the second group is one with a mere space, too.
_COLON_LABELS: dict[Label, str] = {
    "acknowledge_due": r"(?:แจ้ง|ให้|ขอให้|โปรด)?(?:ตอบรับ|รับทราบ|รับเรื่อง|รับประเด็น|การรับเรื่อง)(?:ประเด็น|เรื่อง)?(?:ภายใน|ก่อน)(?:เวลา)?"
    r"|กำหนด(?:เวลา)?(?:การ)?(?:แจ้ง)?(?:ตอบรับ|รับทราบ|รับเรื่อง|รับประเด็น)",
    "answer": r"คำชี้แจง|ข้อเท็จจริง|ข้อชี้แจง|ผู้ชี้แจง|ผู้ให้ข้อมูล|ช่องทาง(?:การ|ที่)?(?:เผยแพร่|ชี้แจง|สื่อสาร)?(?:แล้ว)?|ผลการ(?:ดำเนินการ|ชี้แจง|ดำเนินงาน)"
    r"|การดำเนินการ|เผยแพร่(?:แล้ว)?(?:ผ่าน|ทาง)(?:ช่องทาง)?|หลักฐาน(?:การเผยแพร่)?",
    "due": r"(?:ครบ)?กำหนด(?:ระยะ)?(?:เวลา|วัน|การ|ให้|ส่ง|ตอบ|กลับ|ชี้แจง|คำ|แล้วเสร็จ|รายงาน|ข้อมูล|ที่|ต้อง|ผล){0,6}"
    r"|(?:ให้|ขอให้|โปรด)?(?:ชี้แจง|ตอบ(?:กลับ|ประเด็น|ชี้แจง)?|รายงาน(?:ผล)?|ส่ง(?:คำชี้แจง|ข้อมูล|คำตอบ)?|แจ้งผล|ดำเนินการ)(?:ให้แล้วเสร็จ|กลับ)?"
    r"(?:ภายใน|ก่อน|ไม่เกิน)(?:เวลา|วันที่|กำหนด)?|ภายใน(?:เวลา|วันที่|กำหนด|วัน)?|ก่อน(?:เวลา)?|ไม่เกิน|ระยะเวลา(?:การ|ใน|ที่|ให้|ชี้แจง|ตอบ|กำหนด){0,4}"
    r"|เวลา(?:ที่|ใน|การ|ชี้แจง|ตอบ|กำหนด|ครบ|ส่ง){0,4}|เส้นตาย|เดดไลน์|เดทไลน์|กรอบเวลา|หมดเขต|ขอ(?:รับ)?คำชี้แจงภายใน|ส่งกลับภายใน|วันเวลา(?:ที่)?(?:ต้อง)?(?:ชี้แจง|ตอบ|ส่ง)|ตอบ(?:กลับ)?|sla|dl|eta|dead ?line|due(?: date| time| by)?|(?:reply|respond|answer) (?:by|within)|within|time(?: ?limit)?|when|by when|ขอคำตอบ(?:ภายใน|ก่อน)?",
    "source": r"แหล่ง(?:ที่มา|ข่าว|ข้อมูล|อ้างอิง)(?:ของ)?(?:ข่าว|ข้อมูล|ประเด็น)?(?:[/ ]{0,3}(?:ลิงก์|ลิงค์|สื่อ|link))?|ที่มา(?:ของ)?(?:ข่าว|ข้อมูล|ประเด็น)?(?:[/ ]{0,3}(?:ลิงก์|ลิงค์|สื่อ|link))?"
    r"|อ้างอิง(?:จาก|ข่าว)?|สื่อ(?:ที่)?(?:นำเสนอ|เผยแพร่|ต้นทาง|มวลชน|รายงาน|ออนไลน์)?(?:ข่าว)?|สำนักข่าว|หนังสือพิมพ์|(?:ตาม)?ลิ้?ง[กค]?์?(?:ข่าว|ที่มา)?(?:จาก)?"
    r"|links?|sources?|via|url|ref(?:erence)?s?\.?|media|พบ(?:ใน|ที่|จาก)|เผยแพร่(?:ทาง|โดย|ใน)|ข่าวจาก|จาก(?:สื่อ|ข่าว)?|ช่องทาง(?:ที่)?พบ|ต้นเรื่อง|ข่าวต้นทาง|แหล่ง|(?:โพสต์|ลิงก์|ลิงค์)ต้นทาง|ปรากฏ(?:ใน|ทาง)|เพจ",
    "agency": r"(?:ส่วนราชการ|หน่วยงาน|หน่วย)(?:/[ก-๎]{2,20})?(?:ของรัฐ)?(?:ที่|ผู้|ซึ่ง|ต้อง|ให้|ได้รับ|มี|หน้าที่|เป็น|รับผิดชอบ|เกี่ยวข้อง|หลัก|ชี้แจง|ดำเนินการ|เจ้าของ|เรื่อง|เจ้าภาพ|รอง|ร่วม|สนับสนุน|ตอบ|มอบหมาย|และ|ประเด็น|เจ้าของประเด็น){0,7}"
    r"|ผู้(?:รับผิดชอบ|เกี่ยวข้อง|ต้องชี้แจง|ได้รับมอบหมาย|รับมอบหมาย|ต้องตอบ|ตอบ)(?:หลัก|ร่วม|ประเด็น)?|มอบ(?:หมาย)?(?:ให้|หน่วยงาน|งาน){0,2}|เจ้าภาพ(?:หลัก|ร่วม)?|รับผิดชอบ(?:โดย)?"
    r"|เจ้าของ(?:เรื่อง|ประเด็น)|ถึง|เรียน|agenc(?:y|ies)|who|by|to|responsible(?: agenc(?:y|ies)| unit)?|assign(?:ed)?(?: to)?|assignee|owner|กระทรวง(?:/หน่วยงาน)?|สังกัด|หน่วย(?:ชี้แจง|รับผิดชอบ|งานชี้แจง)|ผู้รับผิดชอบชี้แจง|ขอให้ชี้แจงโดย|ให้",
    "title": rf"ประเด็น[ก-๎]{{2,30}}(?=\s?:)|{_ISSUE_WORD}(?:ข่าว|สำคัญ|ชี้แจง|ที่|ต้อง|ให้|ร้องเรียน|คำถาม|วันนี้|ข่าวปลอม|หลัก|ประเด็น|เรื่อง|เพิ่มเติม|ใหม่|เร่งด่วน|ด่วน(?:ที่สุด|มาก)?|ต่อไป|ถัดไป){{0,4}}|ชื่อ(?:ประเด็น|เรื่อง|ข่าว)|พาดหัว(?:ข่าว)?|ข่าว(?:ปลอม|ลือ|บิดเบือน)|กรณี|หัวเรื่อง|(?:ด่วน|เพิ่มเติม)ประเด็น|subject|title|headline",
    "detail": r"รายละเอียด(?:โดยย่อ|ข่าว|ประเด็น|เพิ่มเติม|ของข่าว|โดยสังเขป)?|สาระ(?:สำคัญ)?|เนื้อหา(?:ข่าว|โดยสรุป|โดยย่อ)?|(?:โดย)?สรุป(?:ข่าว|ประเด็น|ความ|โดยย่อ|สาระสำคัญ)?|ใจความ(?:สำคัญ)?"
    r"|ข้อเท็จจริงเบื้องต้น|ข้อสังเกต|ข้อมูล(?:เบื้องต้น|ประกอบ|เพิ่มเติม)?|details?|summary|หมายเหตุ|สิ่งที่(?:ต้อง|ขอให้)?(?:ชี้แจง)?|(?:ข้อ)?คำถาม|แนวทาง(?:การชี้แจง)?|สถานะ"
    r"|ระดับ(?:ความเร่งด่วน|ความสำคัญ|ผลกระทบ)?|ความเร่งด่วน|กลุ่มเป้าหมาย|ประเภท(?:ข่าว|ประเด็น)?|note|ผู้ประสาน(?:งาน)?|โทร\.?|ติดต่อ|ผลกระทบ|ข้อสั่งการ|ขอให้ชี้แจง",
}  # fmt: skip
_SPACE_LABELS: dict[Label, str] = {
    "acknowledge_due": _COLON_LABELS["acknowledge_due"],
    "due": r"(?:ครบ)?กำหนด(?:ระยะ)?(?:เวลา|ตอบ|ชี้แจง|ส่ง|การ|คำ|รายงาน){1,5}|กำหนด(?=\s+(?:[0-9]|วันนี้|พรุ่งนี้|วันที่|ภายใน|ก่อน))|(?:ชี้แจง|ตอบ(?:กลับ)?|รายงาน(?:ผล)?|ส่งคำชี้แจง|ดำเนินการ)(?:ให้แล้วเสร็จ)?(?:ภายใน|ก่อน)(?:เวลา|วันที่)?|ภายใน(?:เวลา|วันที่)?|ก่อนเวลา|dl(?=\s+[0-9])|dead ?line|เดดไลน์|เดทไลน์|due(?: by)?",
    "source": r"แหล่ง(?:ที่มา|ข่าว)(?:ของ)?(?:ข่าว)?|ที่มา(?:ของ)?(?:ข่าว)?|อ้างอิง(?:จาก)?|ลิ้?ง[กค]?์?(?:ข่าว)?|source|link|ข่าวจาก|สำนักข่าว",
    "agency": r"(?:ส่วนราชการ|หน่วยงาน)(?:ที่|ผู้|รับผิดชอบ|เกี่ยวข้อง|หลัก|ชี้แจง|ดำเนินการ|เจ้าของเรื่อง|ร่วม|ต้อง|ได้รับมอบหมาย){0,4}|ผู้รับผิดชอบ(?:หลัก)?|มอบ(?:หมาย)?(?:ให้)?|เจ้าภาพ(?:หลัก)?|รับผิดชอบโดย|assigned to",
    "title": r"ประเด็น(?:ข่าว|สำคัญ)?|เรื่อง|หัวข้อ(?:ข่าว)?|ชื่อประเด็น|พาดหัว(?:ข่าว)?",
    "detail": r"รายละเอียด|สาระสำคัญ|เนื้อหา(?:ข่าว)?|(?:โดย)?สรุป(?:ข่าว)?|หมายเหตุ|ข้อเท็จจริงเบื้องต้น",
}  # fmt: skip
_COLON = r"\s{0,3}(?:\([^()\n]{1,40}\)\s{0,3})?(?:[:=]|[-–—>]{1,2}(?=\s)|[→➡▶]+)\s{0,3}[-–]?\s{0,3}"
_COLON_PATTERNS = {
    kind: re.compile(rf"^[(\[]?(?:{p}){_COLON}", re.IGNORECASE) for kind, p in _COLON_LABELS.items()
}
_SPACE_PATTERNS = {
    kind: re.compile(rf"^[(\[]?(?:{p})[)\]]?(?:\s+|$)", re.IGNORECASE) for kind, p in _SPACE_LABELS.items()
}
_BRACKET_PATTERNS = {
    kind: re.compile(rf"^\[(?:{p})\]\s{{0,3}}:?\s{{0,3}}", re.IGNORECASE) for kind, p in _COLON_LABELS.items()
}


@dataclass(frozen=True)
class Labelled:
    """A label at a line's head, where its value begins, and whether a colon made it certain."""

    kind: Label
    end: int
    colon: bool


def label_of(plain: str) -> Labelled | None:
    """The label that begins the text ("ที่มา: ...", "หน่วยงานรับผิดชอบ สมศ."), None where there is none."""
    for patterns, colon in ((_BRACKET_PATTERNS, True), (_COLON_PATTERNS, True), (_SPACE_PATTERNS, False)):
        for kind, pattern in patterns.items():
            if (m := pattern.match(plain)) and not plain.startswith("//", m.end()):
                return Labelled(kind, m.end(), colon)
    return _label_by_words(plain)


# Words that labels are made of; the first of them that names a field says which ("หน่วยงานที่รับผิดชอบ/ชี้แจง :").
_FIELD_WORDS: tuple[tuple[Label, str], ...] = (
    ("agency", r"หน่วยงาน|ส่วนราชการ|ผู้รับผิดชอบ|ผู้ชี้แจง|ผู้ตอบ|ผู้เกี่ยวข้อง|มอบหมาย|เจ้าภาพ|เจ้าของ(?:เรื่อง|ประเด็น)"),
    ("due", r"กำหนด|เวลา|ภายใน|เส้นตาย|เดดไลน์|ครบ|deadline"),
    ("source", r"แหล่ง|ที่มา|ลิงก์|ลิงค์|อ้างอิง|สื่อ|link|source"),
    ("detail", r"รายละเอียด|สาระ|เนื้อหา|สรุป|หมายเหตุ"),
    ("title", r"ประเด็น|เรื่อง|หัวข้อ|ข่าว"),
)
_FIELD = re.compile("|".join(f"(?P<{kind}>{words})" for kind, words in _FIELD_WORDS), re.IGNORECASE)
_LABEL_FILL = re.compile(
    r"ชื่อ|ที่|ผู้|ซึ่ง|ต้อง|ให้|ของ|การ|และ|หรือ|คำ|ตอบ|ส่ง|ชี้แจง|รับผิดชอบ|เกี่ยวข้อง|ดำเนินการ|หลัก|รอง|ร่วม|สนับสนุน|มา|วัน|กลับ|รายงาน|นำเสนอ|เผยแพร่|ข้อมูล|สำคัญ|ด่วน|แล้วเสร็จ|ระยะ|ลำดับ|ประจำ|โดย|กลุ่ม|[/()\s.&,-]"
)


def _label_by_words(plain: str) -> Labelled | None:
    """A label that no list holds but that is made of nothing but the words of labels, before a colon."""
    m = re.match(r"^[(\[]?(?P<head>[^:=\n0-9]{4,45}?)[)\]]?\s{0,3}[:=]\s{0,3}(?!//)", plain)
    first = _FIELD.search(m["head"]) if m else None
    if not m or not first or len(_LETTERS.findall(_LABEL_FILL.sub("", _FIELD.sub("", m["head"])))) > 1:
        return None
    kind: Label = next(kind for kind, _ in _FIELD_WORDS if first[kind])
    return Labelled(kind, m.end(), True)


# Labels strong enough to begin a new line wherever they stand with a colon.
_INLINE = re.compile(
    r"(?<=[\s)\].,;/|\"”])(?=(?:แหล่งที่มา|แหล่งข่าว|ที่มา|อ้างอิง|ลิงก์|ลิงค์|หน่วยงาน|ส่วนราชการ|ผู้รับผิดชอบ|มอบหมาย|เจ้าภาพ|ครบกำหนด|กำหนด|ชี้แจงภายใน|ตอบภายใน|ภายในเวลา|ภายใน|รายละเอียด"
    r"|สาระสำคัญ|ประเด็น|เรื่อง|source|agency|agencies|deadline|due|detail)[ก-๎a-z]{0,30}(?: ?\(?ที่ ?[0-9]+\)?)?\s{0,2}:(?!//))",
    re.IGNORECASE,
)
_LETTERS = re.compile(r"[A-Za-zก-ฮ]")
_CELL = re.compile(r"\s{0,3}(?:\||\t)\s{0,3}")
_NEXT_WORD = re.compile(
    rf"(?:(?<=\s)|(?<=และ)|(?<=ส่วน))(?:ประเด็น|เรื่อง|ข้อ)(?:ที่\s?(?P<n>[0-9]{{1,3}}|{'|'.join(_NUMBER_WORDS)})(?![0-9.]\d)(?![ก-๎])|(?=แรก))"
    rf"|(?:ประเด็น|เรื่อง|ข้อ)(?:ที่\s?(?P<glued>{'|'.join(_NUMBER_WORDS)})|(?=แรก))(?=(?:แรก)?คือ)"
)
_NEXT = re.compile(r"(?<=\s)[(\[]?([0-9]{1,3})[.)\]](?![0-9])(?=\s{0,2}[ก-๎A-Za-z\"“(])")


def _split_numbers(text: str) -> list[str]:
    """One line "1. ... 2. ... 3. ..." as several; only where the numbers count on."""
    plain = to_arabic(text)
    first = number_of(make_line(text))
    label = label_of(plain) if first is None else None
    if label and label.kind in {"source", "agency", "due", "detail", "answer"}:
        return [text]  # a list below a label: "ที่มา: 1) มติชน 2) ข่าวสด"
    expected = first.value + 1 if first else 1
    cuts: list[int] = []
    worded = [m for m in _NEXT_WORD.finditer(plain) if m.start() > 0]
    words = [m["n"] or m["glued"] for m in worded]
    values = [1 if not word else _NUMBER_WORDS.get(word) or int(word) for word in words]
    begins = first.value if first and first.style == "word" else 0
    if worded and values == list(range(begins + 1, begins + len(values) + 1)) and begins + len(values) > 1:
        edges = [0, *(m.start() for m in worded), len(text)]
        return [text[a:b] for a, b in zip(edges, edges[1:], strict=False)]
    for m in _NEXT.finditer(plain):
        if int(m[1]) == expected:
            cuts.append(m.start())
            expected += 1
    if (first is None and len(cuts) < 2) or not cuts:
        return [text]
    edges = [0, *cuts, len(text)]
    return [text[a:b] for a, b in zip(edges, edges[1:], strict=False)]


def _split_labels(text: str) -> list[str]:
    """One line "ประเด็น: ... ที่มา: ... หน่วยงาน: ..." as several."""
    if ":" not in text:
        return [text]
    cuts = [
        m.start()
        for m in _INLINE.finditer(text)
        if len(_LETTERS.findall(text[max(0, m.start() - 60) : m.start()])) >= 4
    ]
    edges = [0, *cuts, len(text)]
    return [text[a:b] for a, b in zip(edges, edges[1:], strict=False)]


_COUNT_COLUMN = re.compile(r"(?:ลำดับ|ที่|no\.?|#)(?:ที่)?", re.IGNORECASE)


def _is_table_head(cells: list[str]) -> bool:
    """Whether the cells of a row are only names of columns."""
    said = [c.strip() for c in cells if c.strip()]
    return all(_COUNT_COLUMN.fullmatch(c) or label_of(f"{c}: ") for c in said)


def _row(cells: list[str], head: list[str]) -> list[str]:
    """A row of a table as the lines of a list: numbered, each cell under its column's name."""
    cells = [c.strip() for c in cells]
    if len(cells) == len(head):
        cells = [
            c if not c or _COUNT_COLUMN.fullmatch(h) or label_of(c) else f"{h}: {c}"
            for c, h in zip(cells, head, strict=True)
        ]
    cells = [c for c in cells if c]
    if len(cells) > 1 and re.fullmatch(r"[(]?[0-9]{1,3}[.)]?", to_arabic(cells[0])):
        cells = [f"{cells[0].strip('.()')}. {cells[1]}", *cells[2:]]
    return cells


def lines_of(text: str) -> list[Line]:
    """The lines of a cleaned message; rows, lists and labels that share one line are taken apart."""
    result: list[Line] = []
    head: list[str] = []
    for raw in text.split("\n"):
        cells = _CELL.split(raw) if len(_CELL.findall(raw)) >= 2 else [raw]
        if len(cells) > 1 and _is_table_head(cells):
            head = [c.strip() for c in cells]
            continue
        for cell in _row(cells, head) if len(cells) > 1 else cells:
            for part in _split_labels(cell):
                result.extend(make_line(piece) for piece in _split_numbers(part))
    return result
