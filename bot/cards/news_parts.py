"""Stories as rows of a card."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.cards import actions
from bot.cards.flex import SOFT, TONE_COLOURS, Part, box, linked, text
from bot.cards.text import line
from bot.cards.views import StoryLine
from bot.cards.words import row_time

MARKER = "#FEF3C7"
PASSAGE = 200
"""UTF-16 units of a passage; the classifier's have 160 at most."""
ROW_TITLE = 140
"""UTF-16 units of a headline in a list."""


def story_rows(stories: Sequence[StoryLine], now: datetime) -> list[Part]:
    """Stories one below the other: headline with its link, and who reported it."""
    return [story_row(story, now) for story in stories]


def story_row(story: StoryLine, now: datetime, *, lead: str = "", time: bool = True) -> Part:
    """One story: headline linked to the article; below it outlets, agency, time, and "ข่าวเชิงลบ" in words."""
    return box(
        text(
            lead + line(story.title, ROW_TITLE),
            ROW_TITLE + 20,
            size="sm",
            maxLines=3,
            **linked(actions.link(story.title, story.url)),
        ),
        about(story, now, time=time),
        spacing="xs",
    )


def marked(passage: str) -> Part:
    """A passage that must be read, as if marked with a pen; the same pale yellow on cards, pages and paper."""
    return box(
        text(passage, PASSAGE, size="sm"), backgroundColor=MARKER, cornerRadius="6px", paddingAll="8px"
    )


def about(story: StoryLine, now: datetime, *, time: bool = True) -> Part:
    """The small line below a headline."""
    known = facts_of(story, now if time else None)
    if not story.negative:
        return text(known, 200, size="xs", color=SOFT)
    spans = [
        {"type": "span", "text": "ข่าวเชิงลบ", "weight": "bold", "color": TONE_COLOURS["late"].writing},
        {"type": "span", "text": f" · {known}"},
    ]
    return {"type": "text", "contents": spans, "wrap": True, "size": "xs", "color": SOFT}


def facts_of(story: StoryLine, now: datetime | None = None) -> str:
    """Who reported a story, how many, about whom; with the time when `now` is given."""
    outlet = line(story.outlet, 40, empty="ไม่ทราบสำนักข่าว")
    others = f" และอีก {story.outlets - 1:,} สำนักข่าว" if story.outlets > 1 else ""
    found = [f"{outlet}{others}", line(story.agency, 60, empty="")]
    if now is not None:
        found.append(row_time(story.at, now))
    return " · ".join(part for part in found if part)
