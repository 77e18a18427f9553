"""The board by the lifts: the day's news on A4, read standing from 1.5 m (manual, section A 6)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from reports import typesetting
from reports.sheet import groups, head, items, mapping

LONGEST_TITLE = 300
"""Characters of a headline: seven lines of 21 pt."""
_SIZES = ((1, 40), (2, 32), (4, 25))
"""Up to so many stories, headlines of so many points: few stories fill the sheet too."""
SMALLEST_HEADLINE = 21
_PASSAGE = 0.7
SMALLEST_PASSAGE = 16
"""Size of the highlights to that of the headlines, and points that are still read from 1.5 m."""
_MANY = 24
"""From more stories on, only negative ones have their highlight: a board is no book."""
_FEW = 2
"""Up to so many stories, all their highlights have room."""
_LONG_TITLE = 120


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
    content = _leading(content)
    few = sum(len(items(mapping(g).get("stories"))) for g in items(content.get("groups"))) <= _FEW
    found = groups(content, now, LONGEST_TITLE, most_passages=3 if few else 1)
    stories = [s for group in found for s in group["stories"]]
    for story in stories if len(stories) > _MANY else ():
        story["passages"] = story["passages"] if story["negative"] else []
    size = _headline_size([s["title"] for s in stories])
    return {
        **head(content, agency, "ข่าวติดบอร์ด", now),
        "groups": found,
        "size": size,
        "passage-size": max(SMALLEST_PASSAGE, round(_PASSAGE * size)),
        "qr": typesetting.qr_svg(qr_url),
    }


def _leading(content: Mapping[str, Any]) -> dict[str, Any]:
    """The content with the leading stories only, and how many others there are; older content has no others."""
    kept: list[dict[str, Any]] = []
    left = 0
    for group in map(mapping, items(content.get("groups"))):
        stories = [mapping(s) for s in items(group.get("stories"))]
        lead = [s for s in stories if s.get("leads", True)]
        left += len(stories) - len(lead)
        kept += [{**group, "stories": lead}] if lead else []
    before = content.get("left_out")
    return {**content, "groups": kept, "left_out": left + (before if isinstance(before, int) else 0)}


def _headline_size(titles: list[str]) -> int:
    """Points of a headline: the fewer and shorter, the larger."""
    if any(len(title) > _LONG_TITLE for title in titles):
        return SMALLEST_HEADLINE
    return next((size for most, size in _SIZES if len(titles) <= most), SMALLEST_HEADLINE)
