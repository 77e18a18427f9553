"""Reads the clipping service's own weekly summary: counts by level, agency and tone, and the stories it names. Pure.

No form of such a summary is prescribed, so that it is read tolerantly: a count is a name of ours followed by a number
of news; a story is a numbered or marked line that is no count. What is not understood is left out, never guessed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from thai.digits import to_arabic
from thai.normalise import normalise

MOST_LINES = 3_000
MOST_STORIES = 300
SHORTEST_STORY = 15
"""Characters of a headline; shorter lines are headings."""
TONE_WORDS = {
    "เชิงลบ": "negative",
    "ด้านลบ": "negative",
    "แง่ลบ": "negative",
    "เป็นกลาง": "neutral",
    "ปานกลาง": "neutral",
    "เชิงบวก": "positive",
    "ด้านบวก": "positive",
    "แง่บวก": "positive",
}
TOTAL_WORDS = {
    "ข่าวทั้งหมด": "relevant",
    "ข่าวทั้งสิ้น": "relevant",
    "รวมทั้งสิ้น": "relevant",
    "รวมทั้งหมด": "relevant",
    "ข่าวรวม": "relevant",
    "รวมข่าว": "relevant",
}

_UNIT = r"(?:ข่าว|เรื่อง|ชิ้น|คลิป|รายการ|ครั้ง)"
_GAP = r"(?:[\s:：=|\t,(–—-]|จำนวน|ทั้งหมด|ทั้งสิ้น|รวม|มีข่าว|มี|พบ|อยู่ที่|คือ|ข่าว|เท่ากับ|ประมาณ|แห่งชาติ)*"
_MARK = re.compile(r"^\s*(?:[-–•*▪◦‣●■➢✓]+|\(?\d{1,3}[.)](?!\d))\s*")
_TAIL = re.compile(r"\s*(?:https?://\S+|\((?:ที่มา|แหล่ง)[^)]*\)|(?:ที่มา|แหล่งข่าว)\s*[:：].*)\s*")
_LEADS = re.compile(r"เด่น|สำคัญ|หัวข้อข่าว|รายการข่าว|พาดหัว")


@dataclass(frozen=True, slots=True)
class ProviderFigures:
    """What was read. `counts` by group (totals levels agencies tones) and our label; `stories` in their order."""

    counts: Mapping[tuple[str, str], int] = field(default_factory=dict)
    stories: tuple[str, ...] = ()


def read_provider_summary(
    text: str, level_words: Mapping[str, str], agency_words: Mapping[str, str]
) -> ProviderFigures:
    """The counts and stories of a summary. The words lead from every name in use to a label's id. Never raises."""
    known = _known(level_words, agency_words)
    pattern = _pattern(known)
    counts: dict[tuple[str, str], int] = {}
    stories: list[str] = []
    listing = False
    lines = [normalise(line) for line in re.split(r"[\r\n]+", text)][:MOST_LINES]
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        found = _counts(line, pattern, known) or _columns(line, following, known)
        if found:
            listing = False
            for name, number in found:
                counts.setdefault(name, number)
        elif story := _story(line, listing=listing):
            stories.append(story)
        elif _LEADS.search(line):
            listing = True
    return ProviderFigures(counts, tuple(dict.fromkeys(stories))[:MOST_STORIES])


def _known(level_words: Mapping[str, str], agency_words: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    groups = {"totals": TOTAL_WORDS, "tones": TONE_WORDS, "levels": level_words, "agencies": agency_words}
    found: dict[str, tuple[str, str]] = {}
    for group, words in groups.items():
        for word, label in words.items():
            if bare := _bare(word):
                found.setdefault(bare, (group, label))
    return found


def _bare(word: str) -> str:
    return "".join(normalise(word).split()).rstrip(".").casefold()


def _pattern(known: Mapping[str, tuple[str, str]]) -> re.Pattern[str]:
    """Any known name, blanks within it or not, then a number of news."""
    names = "|".join(r"\s*".join(map(re.escape, name)) for name in sorted(known, key=len, reverse=True))
    # A name inside a longer Thai word is another name, unless a word such as ข่าว or ระดับ stands before it.
    before = r"(?<![ก-๙])(?:(?:ข่าว|ระดับ|ด้าน|กลุ่ม|หมวด|เกี่ยวกับ|ของ|หน่วยงาน|จำนวน)\s*)*"
    return re.compile(
        rf"{before}(?P<name>{names})\.?(?:\s*\([^\d)]{{1,80}}\))?{_GAP}(?P<number>\d{{1,3}}(?:,\d{{3}})+|\d{{1,6}})"
        rf"(?=\s*(?:{_UNIT}|$|[\t|,;)/·•]|\s(?!\s*[ก-๙%])))(?!\s*%|[.]\d)",
        re.IGNORECASE,
    )


def _counts(
    line: str, pattern: re.Pattern[str], known: Mapping[str, tuple[str, str]]
) -> list[tuple[tuple[str, str], int]]:
    """The counts of a line. After a level or agency, what follows tells of that one alone."""
    found: list[tuple[tuple[str, str], int]] = []
    plain = to_arabic(line)
    for match in pattern.finditer(plain):
        name = known[_bare(match["name"])]
        first = found[0][0][0] if found else ""
        if first in ("levels", "agencies") and (name[0] == "tones" or _nested(plain, match.start())):
            continue
        found.append((name, int(match["number"].replace(",", ""))))
    return found


def _nested(line: str, at: int) -> bool:
    return line.count("(", 0, at) > line.count(")", 0, at)


def _columns(
    line: str, following: str, known: Mapping[str, tuple[str, str]]
) -> list[tuple[tuple[str, str], int]]:
    """A table whose head names the labels and whose next line has the numbers."""
    if "|" not in line or "|" not in following:
        return []
    heads = [known.get(_bare(cell.strip().removeprefix("ข่าว"))) for cell in line.split("|")]
    numbers = [cell.strip().replace(",", "") for cell in to_arabic(following).split("|")]
    if len(heads) != len(numbers) or sum(head is not None for head in heads) < 2:
        return []
    pairs = zip(heads, numbers, strict=True)
    return [(head, int(number)) for head, number in pairs if head and number.isdecimal() and len(number) < 7]


def _story(line: str, *, listing: bool) -> str:
    """The headline in a line; "" when it is none."""
    plain = to_arabic(line)
    mark = _MARK.match(plain)
    if (mark is None and not listing) or "|" in line:
        return ""
    headline = _TAIL.sub(" ", line[mark.end() :] if mark else line).strip(" -–|\t")
    headline = re.sub(r"\s*\([^()]{1,40}\)$", "", headline).strip()
    return headline if len(headline) >= SHORTEST_STORY and re.search(r"[ก-๙a-zA-Z]{3}", headline) else ""
