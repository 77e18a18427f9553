"""The morning digest: the day's selection under its headings (manual, section A 5)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from classifier.highlights import Highlight
from monitor.highlights import story_highlights
from monitor.selection import best_clips, counts, day_stories, dropped
from storage.tables import Clip, Digest, Person, Story

HEADINGS = ("basic", "vocational", "higher")
"""Levels with a heading of their own; all other news stands under "news of interest"."""
OF_INTEREST = "ข่าวที่น่าสนใจ"
EACH_HEADING = 3
"""Stories of every heading that lead, however much bad news the day has."""
MOST_STORIES = 500
"""More than any day has; a fault elsewhere must not make a sheet of a thousand pages."""


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
    names: Sequence[str] = (),
) -> dict[str, Any]:
    """The digest as plain data: headings with their stories and highlights, figures, who confirmed.

    `names` are those by which the news calls our own agency. Page and sheet have all stories; `limit` is how many of
    them lead (`leads`): they have highlights and stand on the board. Times are ISO 8601 in UTC.
    """
    out = dropped(session, day)
    stories = [s for s in day_stories(session, day, digest_at, now, own_agency) if s.id not in out]
    shown = stories[:MOST_STORIES]
    leading = _leading(shown, own_agency, limit)
    best = best_clips(session, [s.id for s in shown])
    read = story_highlights(session, [s.id for s in shown if s.id in leading], names)
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
            if (group := _group(level, shown, best, read, leading, level_names, agency_names))["stories"]
        ],
    }


def _leading(stories: Sequence[Story], own_agency: str, limit: int) -> set[int]:
    """The stories that matter most: all on the agency itself, some of each heading, then in the day's order."""
    chosen = {s.id for s in stories if s.agency == own_agency}
    for level in (*HEADINGS, None):
        mine = [s.id for s in stories if (s.level == level if level else s.level not in HEADINGS)]
        chosen |= set(mine[:EACH_HEADING])
    for story in stories:
        if len(chosen) >= limit:
            break
        chosen.add(story.id)
    return chosen


def _group(
    level: str | None,
    stories: Sequence[Story],
    best: Mapping[int, Clip],
    read: Mapping[int, Sequence[Highlight]],
    leading: Collection[int],
    level_names: Mapping[str, str],
    agency_names: Mapping[str, str],
) -> dict[str, Any]:
    mine = [s for s in stories if (s.level == level if level else s.level not in HEADINGS)]
    return {
        "name": level_names.get(level, level) if level else OF_INTEREST,
        "stories": [
            {
                **story_data(s, best.get(s.id), level_names, agency_names),
                "passages": passages_data(read.get(s.id, ())),
                "leads": s.id in leading,
            }
            for s in mine
        ],
    }


def passages_data(found: Sequence[Highlight]) -> list[dict[str, Any]]:
    """Highlights as plain data: the text, why it must be read, its tone."""
    return [{"text": h.text, "reasons": list(h.reasons), "sentiment": h.sentiment} for h in found]


_WEIGHTS = {"accusation": 3, "agency": 2, "number": 2, "answer": 1, "decision": 1}


def lead_passage(story: Mapping[str, Any]) -> str:
    """The one passage of a story to show where there is room for one; empty when it has none."""
    best, most = "", -1
    for passage in story.get("passages") or ():
        text, reasons = (
            (passage.get("text"), passage.get("reasons") or ())
            if isinstance(passage, Mapping)
            else (passage, ())
        )
        weight = sum(_WEIGHTS.get(r, 0) for r in reasons if isinstance(r, str))
        if isinstance(text, str) and text and weight > most:
            best, most = text, weight
    return best


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
        "sentiment": "negative" if story.negative else clip.sentiment if clip else "neutral",
        "at": (clip.published_at if clip else story.last_at).isoformat(),
    }
