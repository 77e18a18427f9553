"""An officer's remark on a story; the last one counts."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from storage.inbox import insert_for
from storage.tables import StoryRemark

LONGEST_REMARK = 1_000
"""Characters of a remark."""


def put_remark(session: Session, story_id: int, text: str, person_id: int | None, now: datetime) -> None:
    """Write a story's remark, or empty it."""
    values = {"text": text.strip()[:LONGEST_REMARK], "person_id": person_id, "at": now}
    session.execute(
        insert_for(session, StoryRemark)
        .values(story_id=story_id, **values)
        .on_conflict_do_update(index_elements=["story_id"], set_=values)
    )
