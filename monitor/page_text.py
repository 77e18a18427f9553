"""The text of a news page, freed of what is not the news: headline again, menus, related news, the site's name."""

from __future__ import annotations

import re
from datetime import datetime

from monitor.clips import clean
from monitor.moments import read_moment

SHORT = 200
"""Characters: a page with less text that asks for a password is a login wall."""
SHORTEST_TITLE = 10
"""Characters that must be left of a title when something behind a bar, perhaps the site's name, is cut off."""
HEAD_LINES = 5
"""Lines of a text among which its headline and date may stand again."""
_END = re.compile(
    r"^(?:อ่าน(?:ข่าว)?(?:เพิ่มเติม|ที่เกี่ยวข้อง|ต่อ)|ข่าวที่เกี่ยวข้อง|ข่าวอื่น|ข่าวล่าสุด|ข่าวแนะนำ|บทความที่เกี่ยวข้อง|"
    r"แท็ก|tags?\b|related\b|you may also|แชร์(?:ข่าว|เรื่อง)|ติดตามข่าว|ติดตามเรา)",
    re.IGNORECASE,
)
_NOISE = re.compile(
    r"^(?:โฆษณา|advertisement|facebook|twitter|x|line|email|แชร์|copy link|คัดลอกลิงก์|พิมพ์|\W*)$", re.IGNORECASE
)
_SEPARATOR = re.compile(r"\s+(?:[|·•»]|[-–—])\s+")
WRITTEN_DATE = re.compile(r"\d{1,2}[\s/.-]|[๐-๙]|\d{4}-\d\d-\d\d")


def extracted(markup: str, *, tables: bool) -> str:
    """The text that trafilatura finds, "" for none."""
    import trafilatura

    found = trafilatura.extract(
        markup,
        fast=True,
        include_comments=False,
        include_tables=tables,
        deduplicate=False,
        output_format="txt",
    )
    return found or ""


def tidy(text: str) -> str:
    """The text up to where the site's own matter begins, without lines that say nothing."""
    lines: list[str] = []
    for line in clean(text, keep_lines=True).split("\n"):
        bare = line.lstrip("-•*# ").strip()
        if len(bare) < 60 and _END.match(bare):
            if sum(map(len, lines)) > SHORT:
                break
            continue
        if bare and not _NOISE.match(bare):
            lines.append(bare if line.startswith(("- ", "• ")) else line)
    return "\n".join(lines)


def without_head(text: str, title: str, now: datetime) -> str:
    """The text without the headline and the line of the date that many pages have within it."""
    lines = text.split("\n")
    bare = re.sub(r"\W", "", title)
    head = [
        line for line in lines[:HEAD_LINES] if not (re.sub(r"\W", "", line) == bare or _only_date(line, now))
    ]
    return "\n".join(head + lines[HEAD_LINES:])


def _only_date(line: str, now: datetime) -> bool:
    return len(line) <= 45 and bool(WRITTEN_DATE.search(line)) and read_moment(line, now) is not None


def without_site(title: str, site: str) -> str:
    """A title without the site's name behind it."""
    signs = list(_SEPARATOR.finditer(title))
    if not signs:
        return title
    tail = title[signs[-1].end() :]
    known = site and (tail.casefold() in site.casefold() or site.casefold() in tail.casefold())
    behind_bar = "|" in signs[-1][0] and signs[-1].start() >= SHORTEST_TITLE
    return title[: signs[-1].start()] if known or behind_bar else title


def link_share(text: str, links: set[str]) -> float:
    """The share of a text that stands in lines which are links and nothing else."""
    lines = [clean(line) for line in text.split("\n")]
    total = sum(map(len, lines))
    return sum(len(line) for line in lines if line in links) / total if total else 1.0


def joined(lead: str, text: str) -> str:
    """The text with its lead, unless it begins with it already or the lead is a cut of it."""
    bare, start = (re.sub(r"\W+", "", t) for t in (lead, text[: max(2_000, 3 * len(lead))]))
    if not lead or not bare or bare[:60] in start:
        return text
    return f"{lead}\n{text}" if text else lead
