"""Negative news about the agency itself is told at once, each story once (manual, section A 7)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage import outbox
from storage.tables import Clip, Story

FRESH = timedelta(hours=72)
"""An older story that is imported later is no alarm."""


def alert_negative(
    session: Session, story_ids: Collection[int], own_agency: str, chats: Sequence[str], now: datetime
) -> list[int]:
    """Write a notice to `chats` for each of the stories that is negative about `own_agency`; gives their ids.

    News that is negative about others is only marked. A story that has been told is not told again; without
    a chat to tell it to, it stays untold.
    """
    if not (story_ids and own_agency and chats):
        return []
    stories = session.scalars(
        select(Story)
        .where(
            Story.id.in_(story_ids),
            Story.relevant,
            Story.negative,
            Story.alerted_at.is_(None),
            Story.last_at > now - FRESH,
        )
        .order_by(Story.id)
        .execution_options(populate_existing=True)
    ).all()
    about_us = _naming(session, [s.id for s in stories], own_agency)
    told = [s for s in stories if s.agency == own_agency or s.id in about_us]
    for story in told:
        for chat in chats:
            notice = outbox.Notice(
                chat, "negative", {"story_id": story.id}, key=f"negative:{story.id}:{chat}"
            )
            outbox.put(session, notice, now)
        story.alerted_at, story.alerted_outlets = now, story.outlets
    return [s.id for s in told]


def _naming(session: Session, story_ids: Collection[int], agency: str) -> set[int]:
    """Those stories of which a negative clip names the agency."""
    if not story_ids:
        return set()
    rows = session.execute(
        select(Clip.story_id, Clip.agency, Clip.agencies).where(
            Clip.story_id.in_(story_ids), Clip.relevant, Clip.negative
        )
    )
    return {id_ for id_, primary, named in rows if id_ is not None and agency in (primary, *named)}
