"""What a story's row says of its clips: how many, over how many outlets, under which heading."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Hashable, Iterable, Sequence
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from storage.tables import Clip, Correction, Story

LONGEST_TITLE = 300
"""Characters of a story's title."""

_COLUMNS = (
    Clip.story_id,
    Clip.id,
    Clip.title,
    Clip.outlet,
    Clip.source,
    Clip.published_at,
    Clip.relevant,
    Clip.level,
    Clip.agency,
    Clip.agencies,
    Clip.negative,
)


def refresh_stories(session: Session, story_ids: Collection[int], own_agency: str = "") -> None:
    """Count and label stories anew from their clips.

    Relevant when any clip is; level, agency and negative are what most relevant clips say, the newest deciding
    a tie. Two exceptions: what an officer corrected in any of the clips counts for the story, and one negative
    clip that names `own_agency` makes the story negative, since missing that is worse than one card too many.
    """
    if not story_ids:
        return
    clips: dict[int, list[Any]] = defaultdict(list)
    rows = session.execute(
        select(*_COLUMNS).where(Clip.story_id.in_(story_ids)).order_by(Clip.published_at, Clip.id)
    )
    for row in rows:
        clips[row.story_id].append(row)
    corrected = _corrections(session, story_ids)
    session.execute(
        update(Story),
        [{"id": id_, **_summary(clips[id_], corrected.get(id_, {}), own_agency)} for id_ in sorted(clips)],
    )


def _summary(clips: Sequence[Any], corrected: dict[str, int], own_agency: str) -> dict[str, Any]:
    def said(name: str) -> list[Any]:
        fixed = corrected.get(name)
        return (
            [getattr(c, name) for c in clips if c.id == fixed] if fixed else [getattr(c, name) for c in about]
        )

    about = [c for c in clips if c.relevant]
    relevant = any(said("relevant")) if "relevant" in corrected else bool(about)
    ours = "negative" not in corrected and any(
        c.negative and own_agency and own_agency in (c.agency, *c.agencies) for c in about
    )
    titled = next((c.title for c in about or clips if c.title), "")
    return {
        "title": titled[:LONGEST_TITLE],
        "clips": len(clips),
        "outlets": len({c.outlet or c.source for c in clips}),
        "opened_at": clips[0].published_at,
        "last_at": clips[-1].published_at,
        "relevant": relevant,
        "level": majority(said("level")) if relevant else None,
        "agency": majority(said("agency")) if relevant else None,
        "negative": relevant and (ours or bool(majority(said("negative")))),
    }


def majority(values: Iterable[Hashable]) -> Any:
    """The value that occurs most often; among equals the one that came last; None when there is none."""
    ordered = list(values)
    if not ordered:
        return None
    counted = Counter(ordered)
    return max(reversed(ordered), key=counted.__getitem__)


def _corrections(session: Session, story_ids: Collection[int]) -> dict[int, dict[str, int]]:
    """For each story and field the clip that was corrected last."""
    rows = session.execute(
        select(Clip.story_id, Correction.field, Correction.clip_id)
        .join(Clip, Clip.id == Correction.clip_id)
        .where(Clip.story_id.in_(story_ids))
        .order_by(Correction.id)
    )
    found: dict[int, dict[str, int]] = defaultdict(dict)
    for story_id, field, clip_id in rows:
        if story_id is not None:
            found[story_id][field] = clip_id
    return found
