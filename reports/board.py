"""The board by the lifts: the day's news on A4, read standing from 1.5 m (manual, section A 6).

People stop there for a minute. So a day of few stories fills one page, the fewer the larger; of a day of many the
leading ones stand large, the others in a list, on two or three pages, and the rest is behind the QR code.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from reports import typesetting
from reports.sheet import groups, head, items, mapping
from reports.text import pieces
from thai.shorten import cut

LONGEST_TITLE = 300
"""Characters of a headline: seven lines of 21 pt."""
LONGEST_LINE = 110
"""Characters of a headline in the list: two lines."""
FEW = 6
"""Up to so many stories, all stand large and on one page, where they fit."""
LEADING = (5, 4, 3, 2)
"""Of more stories so many stand large; fewer where all then find room."""
MANY = 16
MOST_PAGES = 2
"""Pages of a board; one more where there are more than `MANY` stories."""
MOST_LINES = 60
"""Headlines in the list that are tried; three pages hold no more."""
SIZES = (40, 34, 29, 25, 21)
"""Points of a large headline: the largest with which a few stories fit one page."""
SMALLEST_HEADLINE = SIZES[-1]
HEADLINE = 23
"""Points of a large headline beside a list."""
LINE_SIZE = 20
"""Points of the headlines in the list: the least that is read from 1.5 m."""
_PASSAGE = 0.7
SMALLEST_PASSAGE = 16
"""Size of the highlights to that of the headlines, and points that are still read from 1.5 m."""
_ALL_PASSAGES = 2
"""Up to so many stories, all their highlights have room."""

Story = dict[str, Any]


def board_pdf(content: Mapping[str, Any], *, agency: str, qr_url: str | None, now: datetime) -> bytes:
    """The board as PDF. `content` is what `compile_digest` makes; `qr_url` is the page the QR code opens.

    The same arguments give the same bytes. Raises nothing for any content.
    """
    return typesetting.pdf("board", _data(content, agency, qr_url, now), now)


def board_png(
    content: Mapping[str, Any],
    *,
    agency: str,
    qr_url: str | None,
    now: datetime,
    ppi: int = typesetting.PIXELS_PER_INCH,
) -> list[bytes]:
    """The board as PNG pictures, one a page; `ppi` in pixels per inch."""
    return typesetting.png("board", _data(content, agency, qr_url, now), now, ppi)


def _data(content: Mapping[str, Any], agency: str, qr_url: str | None, now: datetime) -> dict[str, Any]:
    found = _ranked(content, now)
    left_out = content.get("left_out")
    before = left_out if isinstance(left_out, int) and left_out > 0 else 0
    top = head(content, agency, "ข่าวติดบอร์ด", now) | {"qr": typesetting.qr_svg(qr_url)}

    def sheet(large: int, lines: int, size: int) -> dict[str, Any]:
        shown = _shown(found, large, lines)
        kept = sum(len(g["stories"]) + len(g["lines"]) for g in shown)
        total = sum(len(g["stories"]) for g in found)
        return {
            **top,
            "groups": shown,
            "size": size,
            "line-size": LINE_SIZE,
            "passage-size": max(SMALLEST_PASSAGE, round(_PASSAGE * size)),
            "left_out": before + total - kept,
        }

    number = sum(len(g["stories"]) for g in found)
    if number <= FEW:
        tried = [(number, size) for size in SIZES] + [
            (large, SIZES[-1]) for large in LEADING if large < number
        ]
        fitting = (s for large, size in tried if _fits(s := sheet(large, number - large, size), 1, now))
        return next(fitting, sheet(number, 0, SIZES[-1]))
    most_pages = MOST_PAGES if number <= MANY else MOST_PAGES + 1
    for large in LEADING if number <= MANY else ():
        whole = sheet(large, number - large, HEADLINE)
        if _fits(whole, most_pages, now):
            return whole
    return _fullest(lambda lines: sheet(LEADING[0], lines, HEADLINE), number - LEADING[0], most_pages, now)


def _fits(sheet: Mapping[str, Any], pages: int, now: datetime) -> bool:
    return typesetting.pages("board", sheet, now) <= pages


def _fullest(
    make: Callable[[int], dict[str, Any]], lines: int, most_pages: int, now: datetime
) -> dict[str, Any]:
    """The sheet with as many lines in its list as its pages hold."""
    least, most = 0, min(lines, MOST_LINES)
    while least < most:
        middle = (least + most + 1) // 2
        if _fits(make(middle), most_pages, now):
            least = middle
        else:
            most = middle - 1
    return make(least)


def _ranked(content: Mapping[str, Any], now: datetime) -> list[dict[str, Any]]:
    """The headings with their stories in words, each with its `rank`: negative before others, then those that lead
    (older content does not tell), then the first of each heading before the second.
    """
    few = sum(len(items(mapping(g).get("stories"))) for g in items(content.get("groups"))) <= _ALL_PASSAGES
    found = groups(content, now, LONGEST_TITLE, most_passages=3 if few else 1)
    lists = [items(mapping(g).get("stories")) for g in items(content.get("groups"))]
    leads = [[mapping(s).get("leads", True) is not False for s in given] for given in lists if given]
    for place, group in enumerate(found):
        for index, story in enumerate(group["stories"]):
            story["rank"] = (not story["negative"], not leads[place][index], index, place)
    ranks = sorted(s["rank"] for group in found for s in group["stories"])
    order = {rank: n for n, rank in enumerate(ranks)}
    for group in found:
        for story in group["stories"]:
            story["rank"] = order[story["rank"]]
    return found


def _shown(found: Sequence[Mapping[str, Any]], large: int, lines: int) -> list[dict[str, Any]]:
    """The headings with the first `large` stories as they are and the next `lines` in a list; none without either."""
    shown = []
    for group in found:
        top = [s for s in group["stories"] if s["rank"] < large]
        rest = [_line(s) for s in group["stories"] if large <= s["rank"] < large + lines]
        if top or rest:
            count = len(group["stories"])
            shown.append({"name": group["name"], "count": count, "stories": top, "lines": rest})
    return shown


def _line(story: Story) -> Story:
    return {"line": pieces(cut(story["title"], LONGEST_LINE)), "negative": story["negative"]}
