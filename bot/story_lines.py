"""Stories as the rows of a card."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from bot.cards.views import StoryLine
from bot.particulars import Particulars
from monitor.selection import best_clips
from reports import lead_passage, story_data
from storage.tables import Story


def lines_of(
    session: Session, agency: Particulars, stories: Iterable[Story], out: Collection[int] = ()
) -> tuple[StoryLine, ...]:
    """Stories with their best clips; those in `out` are shown as not taken."""
    stories = list(stories)
    best = best_clips(session, [s.id for s in stories])
    return tuple(
        story_line(
            story_data(s, best.get(s.id), agency.level_names, agency.agency_names), taken=s.id not in out
        )
        for s in stories
    )


def story_line(data: dict[str, Any], *, taken: bool = True) -> StoryLine:
    """A story for a card from its plain data."""
    return StoryLine(
        id=data["id"],
        title=data["title"],
        outlet=data["outlet"],
        outlets=data["outlets"],
        url=data["url"],
        level=data["level"],
        agency=data["agency"],
        negative=data["negative"],
        at=datetime.fromisoformat(data["at"]),
        taken=taken,
        passage=lead_passage(data),
    )
