"""The text of an answer in the shape that passed: headline, one sentence, the issue, who clarifies, facts. Pure.

Shape: clarifications that the government published (headline of about 60 characters at most, one sentence of answer,
"จากกรณี ... นั้น", then date, name and post, "ชี้แจง ดังนี้"). Fast form: headline of 20, body of 200 characters, 2 pictures.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace

HEADLINE, FAST_HEADLINE, FAST_BODY, FAST_PICTURES = 60, 20, 200, 2
LONGEST = 3000
"""Characters of a whole answer: with the agency's form around it, it still fits into one LINE message."""

_URL = re.compile(r"https?://[^\s<>\"']+")
_ISSUE = re.compile(r"(?:จากกรณี|ตามที่|จากที่|กรณี)\s*(.{8,900}?)\s*นั้น", re.DOTALL)
_SAYS = r"(?:ได้)?\s*(?:ชี้แจง|เปิดเผย|กล่าว|ระบุ|ยืนยัน|ให้ข้อมูล|แถลง)"
_SPEAKER = re.compile(
    r"((?:นายแพทย์|แพทย์หญิง|นพ\.|พญ\.|นางสาว|น\.ส\.|นาย|นาง|ดร\.|ศาสตราจารย์|(?<!พ\.)ศ\.|รศ\.|ผศ\.|พล\.?\s?[ตอจรท]\.|พลเอก|พลตำรวจ|พ\.ต\.|ว่าที่ร้อย|หม่อม|เภสัชกร|โฆษก)"
    r".{4,220}?)\s*" + _SAYS,
    re.DOTALL,
)
_NUMBERED = re.compile(r"(?:^|(?<=\s))(?:[0-9๐-๙]{1,2}[.)]|[-•])\s+(?=\S)")


@dataclass(frozen=True, slots=True)
class AnswerText:
    """What is answered. ``body`` is the text of the fast form, or words typed as a whole when there is no other part.

    ``day``: the date on which it was written, in words; ``fast``: the fast form is used.
    """

    headline: str = ""
    sentence: str = ""
    issue: str = ""
    speaker: str = ""
    facts: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    body: str = ""
    pictures: tuple[str, ...] = ()
    fast: bool = False
    day: str = ""

    @property
    def free(self) -> bool:
        """Typed as a whole: there are no parts."""
        return bool(self.body) and not self.fast

    @property
    def empty(self) -> bool:
        """Nothing that could be posted."""
        return not compose(self).strip()

    def same_as(self, other: AnswerText) -> bool:
        """Whether both say the same; the day of writing does not count."""
        return replace(self, day="") == replace(other, day="")


@dataclass(frozen=True, slots=True)
class Count:
    """A live count: what, how much there is, how much is allowed or (with ``least``) wanted."""

    name: str
    have: int
    limit: int
    least: bool = False

    @property
    def kept(self) -> bool:
        """Whether the limit is kept; an empty part keeps none."""
        return self.have >= self.limit if self.least else 0 < self.have <= self.limit


def length(text: str) -> int:
    """Characters as a reader counts them: vowels and tone marks above and below a letter belong to it."""
    return sum(unicodedata.category(char) not in ("Mn", "Me", "Cf") for char in text.strip())


def compose(text: AnswerText) -> str:
    """The answer as it is posted, without links: those stand in the agency's form."""
    if text.free:
        return text.body.strip()
    if text.fast:
        return _lines(text.headline, text.body, *(f"ภาพ: {one}" for one in text.pictures))
    said = [f"{n}. {fact}" for n, fact in enumerate(text.facts, 1)] if len(text.facts) > 1 else text.facts
    pictures = (f"ภาพ: {one}" for one in text.pictures)
    return _lines(text.headline, text.sentence, _restated(text.issue), _who(text), *said, *pictures)


def _lines(*lines: str) -> str:
    return "\n".join(line.strip() for line in lines if line.strip())


def _restated(issue: str) -> str:
    issue = issue.strip()
    if not issue:
        return ""
    begins = "" if issue.startswith(("จากกรณี", "ตามที่", "กรณี")) else "จากกรณี"
    return f"{begins}{issue}" + ("" if issue.endswith("นั้น") else " นั้น")


def _who(text: AnswerText) -> str:
    if not text.speaker.strip():
        return ""
    says = "ชี้แจง ดังนี้" if len(text.facts) > 1 else "ชี้แจงว่า" if text.facts else "เป็นผู้ชี้แจง"
    day = f"{text.day} " if text.day else ""
    return f"{day}{text.speaker.strip()} {says}"


def counts(text: AnswerText) -> tuple[Count, ...]:
    """The counts that are shown while somebody writes."""
    if text.free:
        return (Count("คำชี้แจง", length(text.body), LONGEST),)
    if text.fast:
        return (
            Count("หัวเรื่อง", length(text.headline), FAST_HEADLINE),
            Count("เนื้อความ", length(text.body), FAST_BODY),
            Count("ภาพ", len(text.pictures), FAST_PICTURES, least=True),
        )
    return (Count("หัวเรื่อง", length(text.headline), HEADLINE),)


PARTS = {
    "headline": "หัวเรื่อง",
    "sentence": "ประโยคตอบ",
    "issue": "ประเด็น",
    "speaker": "ผู้ชี้แจง",
    "facts": "ข้อเท็จจริง",
    "links": "ลิงก์",
}
FAST_PARTS = {"headline": "หัวเรื่อง", "body": "เนื้อความ", "pictures": "ภาพ", "links": "ลิงก์"}


def missing(text: AnswerText) -> tuple[str, ...]:
    """The parts that are still empty, in the order in which they are asked for."""
    if text.free:
        return ()
    return tuple(name for name in (FAST_PARTS if text.fast else PARTS) if not getattr(text, name))


def read(body: str, headline: str = "") -> AnswerText:
    """The parts that can be recognised in an answer written as a whole; for the check list, not for posting."""
    lines = [line.strip() for line in body.splitlines() if line.strip()]
    if not headline and len(lines) > 1 and length(lines[0]) <= 2 * HEADLINE:
        headline, lines = lines[0], lines[1:]
    rest = "\n".join(lines)
    issue, speaker = _ISSUE.search(rest), _SPEAKER.search(rest)
    return AnswerText(
        headline=headline,
        sentence=_first_sentence(lines),
        issue=issue[1] if issue else "",
        speaker=" ".join(speaker[1].split()) if speaker else "",
        facts=_facts(rest, max(issue.end() if issue else 0, speaker.end() if speaker else 0)),
        links=tuple(dict.fromkeys(_URL.findall(rest))),
    )


def _first_sentence(lines: list[str]) -> str:
    """What is said before the issue is restated, where there is such a line of its own, else the first words."""
    for line in lines[:3]:
        if not re.match(r"(?:จากกรณี|ตามที่|วัน|เมื่อวัน|[0-9๐-๙])", line):
            return _URL.sub("", line).strip()[:400]
    return ""


def _facts(rest: str, begin: int) -> tuple[str, ...]:
    tail = _URL.sub(" ", rest[begin:])
    parts = [part.strip() for part in _NUMBERED.split(tail) if len(part.strip()) > 15]
    if len(parts) < 2:
        parts = [part.strip() for part in tail.split("\n") if len(part.strip()) > 15]
    return tuple(part[:600] for part in parts[:30])
