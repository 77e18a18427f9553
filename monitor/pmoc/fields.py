"""A line as a field: numbered, labelled by a word or a picture, or free."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from monitor.pmoc.agencies import names_only
from monitor.pmoc.edges import edges
from monitor.pmoc.lines import Label, Line, Number, label_of, number_of
from monitor.pmoc.model import OwnAgency
from monitor.pmoc.moments import is_limit
from monitor.pmoc.naming import lists_names
from monitor.pmoc.preamble import is_heading
from monitor.pmoc.sources import is_source_line, names_source


@dataclass(frozen=True)
class Entry:
    """A line with what its head says it is: an issue's number, a field's label, or neither, and its value."""

    line: Line
    number: Number | None
    label: Label | None
    value: str
    colon: bool = False

    @property
    def blank(self) -> bool:
        """Whether the line only separates."""
        return self.line.blank


_ANSWER_TOO = re.compile(r"(?:ชี้แจง|ตอบ(?!รับ)|รายงาน|ส่ง)[^\n]{0,30}(?:ภายใน|ก่อน|ไม่เกิน)")


def entry_of(line: Line, own: OwnAgency) -> Entry:
    """Read a line's head: its number, its label by word or picture, and what is left as value."""
    number = number_of(line)
    rest_at = number.end if number else 0
    label = label_of(line.plain[rest_at:])
    if label and label.kind == "title" and not number and is_heading(line.plain):
        label = None
    if label and not label.colon and label.kind == "title" and not line.plain[label.end :].strip():
        label = None
    if number and label and not label.colon and edges(line.text[rest_at:], own).agencies:
        label = None  # "2) เว็บไซต์ราชการล่ม / ดศ. / 15.00 น.": an issue that begins with such a word
    if number and label and label.kind != "title" and (label.colon or label.kind in {"due", "source"}):
        number = None  # a form whose lines are numbered: "2. ที่มา: ..."
    if label and label.kind == "acknowledge_due" and _ANSWER_TOO.search(line.plain[label.end :]):
        label = None  # "ตอบรับภายใน 12.00 น. และชี้แจงภายใน 17.00 น." is a sentence with both
    value = line.text[rest_at + label.end :].strip() if label else line.text[rest_at:].strip()
    kind = label.kind if label else None if number else _signed(line, own)
    if not kind and not number and (told := _told_by_its_value(line, own)):
        kind, value = told
    if kind == "answer" and (names_only(value, own) or lists_names(value, own)):
        kind = "agency"  # "ผู้ชี้แจง: สมศ."
    return Entry(line, number, kind, value, bool(label and label.colon))


_WORD_AND_VALUE = re.compile(r"^(?P<word>\S{2,30})\s+(?P<value>\S.*)$")


def _told_by_its_value(line: Line, own: OwnAgency) -> tuple[Label, str] | None:
    """A label without a colon, where what follows is such a value: "ผู้ชี้แจง กรมทางหลวง", "พบที่ เพจ ..."."""
    m = _WORD_AND_VALUE.match(line.text) if len(line.text) <= 200 else None
    label = label_of(f"{line.plain[: m.end('word')]}: ") if m else None
    if not m or not label or label.end < m.end("word") or m["word"] == "กระทรวง":
        return None
    value = m["value"].strip()
    if label.kind in {"agency", "answer"} and (lists_names(value, own) or names_only(value, own)):
        return "agency", value
    if label.kind == "source" and (is_source_line(value) or names_source(value)):
        return "source", value
    return ("due", value) if label.kind == "due" and is_limit(value) else None


_SIGNS: tuple[tuple[re.Pattern[str], Label], ...] = (
    (re.compile("[⏰⏱⏲⌚⌛⏳🕐-🕧]"), "due"),
    (re.compile("[🏢🏛🏫🏬👤👥👮🙋]"), "agency"),
    (re.compile("[🔗🌐📰🗞📺📡]"), "source"),
)


def _signed(line: Line, own: OwnAgency) -> Label | None:
    """The field that a picture at a line's head stands for ("⏰ 24 ชม."), where the line holds such a value."""
    sign = next((kind for pattern, kind in _SIGNS if pattern.search(line.bullet)), None)
    fits: dict[Label, Callable[[str], bool]] = {
        "due": is_limit,
        "agency": lambda text: lists_names(text, own),
        "source": is_source_line,
    }
    return sign if sign and fits[sign](line.text) else None
