"""The morning digest: the day's selection under its headings (manual, section A 5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from monitor.selection import best_clips, counts, day_stories, dropped
from storage.tables import Clip, Digest, Person, Story

HEADINGS = ("basic", "vocational", "higher")
"""Levels with a heading of their own; all other news stands under "news of interest"."""
OF_INTEREST = "ข่าวที่น่าสนใจ"


def compile_digest(
    session: Session,
    day: date,
    now: datetime,
    *,
    digest_at: time,
    own_agency: str,
    level_names: Mapping[str, str],
    agency_names: Mapping[str, str],
    limit: int,
) -> dict[str, Any]:
    """The digest as plain data: headings with their stories, figures, who confirmed.

    `limit` is the number of stories at most; negative ones and those on the agency itself come first, so that
    what is cut is the least. Times are ISO 8601 in UTC.
    """
    out = dropped(session, day)
    stories = [s for s in day_stories(session, day, digest_at, now, own_agency) if s.id not in out]
    shown = stories[:limit]
    best = best_clips(session, [s.id for s in shown])
    figures = counts(session, day, digest_at, now, own_agency)
    digest = session.get(Digest, day)
    by = digest.confirmed_by if digest else None
    return {
        "day": day.isoformat(),
        "as_of": now.isoformat(),
        "clips": figures.clips,
        "stories": len(stories),
        "negative": sum(s.negative for s in stories),
        "left_out": len(stories) - len(shown),
        "confirmed_by": session.scalars(select(Person.name).where(Person.id == by)).first() if by else None,
        "groups": [
            group
            for level in (*HEADINGS, None)
            if (group := _group(level, shown, best, level_names, agency_names))["stories"]
        ],
    }


def _group(
    level: str | None,
    stories: Sequence[Story],
    best: Mapping[int, Clip],
    level_names: Mapping[str, str],
    agency_names: Mapping[str, str],
) -> dict[str, Any]:
    mine = [s for s in stories if (s.level == level if level else s.level not in HEADINGS)]
    return {
        "name": level_names.get(level, level) if level else OF_INTEREST,
        "stories": [story_data(s, best.get(s.id), level_names, agency_names) for s in mine],
    }


def story_data(
    story: Story, clip: Clip | None, level_names: Mapping[str, str], agency_names: Mapping[str, str]
) -> dict[str, Any]:
    """A story as plain data, with the words for its headings instead of their ids."""
    return {
        "id": story.id,
        "title": story.title,
        "outlet": clip.outlet if clip else "",
        "url": clip.url if clip else None,
        "outlets": story.outlets,
        "level": level_names.get(story.level or "", ""),
        "agency": agency_names.get(story.agency or "", ""),
        "negative": story.negative,
        "at": (clip.published_at if clip else story.last_at).isoformat(),
    }
