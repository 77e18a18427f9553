"""The passages of a story that must be read, found in the article that tells it best.

Worked out when they are shown, not when a clip is labelled: a digest shows some forty stories of a day's thousand
clips, and what an officer corrected (agency, negative) counts at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from classifier.highlights import READ_CHARS, Highlight, highlights
from storage.tables import Clip

ENOUGH = 120
"""Characters of a body from which on it is an article, not a headline said twice."""
LOOKED_AT = 5
"""Articles of one story that are looked at, the earliest first: later ones mostly copy."""


def story_highlights(
    session: Session, story_ids: Iterable[int], names: Sequence[str]
) -> dict[int, list[Highlight]]:
    """The highlights of stories by their ids; ``names`` are those of our own agency. A story without any is left out."""
    ids = list(story_ids)
    rows = session.execute(
        select(
            Clip.story_id,
            Clip.title,
            func.substr(Clip.body, 1, 2 * READ_CHARS),
            Clip.agency,
            Clip.negative,
        )
        .where(Clip.story_id.in_(ids), func.length(Clip.body) >= ENOUGH)
        .order_by(Clip.published_at, Clip.id)
    )
    found: dict[int, list[Highlight]] = {}
    tried = dict.fromkeys(ids, 0)
    for story_id, title, body, agency, negative in rows:
        if story_id in found or tried[story_id] >= LOOKED_AT:
            continue
        tried[story_id] += 1
        if made := highlights(title, body, names=names, about=agency, negative=negative):
            found[story_id] = made
    return found
