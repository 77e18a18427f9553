"""Negative news about the agency itself is told at once, and again when it grows (manual, section A 7)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from monitor.alert_rules import AlertRule, Seen, Told, Verdict, Why, judge
from storage import outbox
from storage.tables import Clip, Correction, Story, StoryMove

FRESH = timedelta(hours=72)
"""An older story that is imported later is no alarm."""
DEFAULT_RULE = AlertRule()


@dataclass(slots=True)
class _Voices:
    """What the articles of a story come to: who carries it, and whether a negative one names the agency."""

    outlets: set[str] = field(default_factory=set)
    names_us: bool = False
    about_us: bool = False


def alert_negative(
    session: Session,
    story_ids: Collection[int],
    own_agency: str,
    chats: Sequence[str],
    now: datetime,
    rule: AlertRule = DEFAULT_RULE,
) -> list[int]:
    """Write a notice to `chats` for each of the stories that is negative about `own_agency`; gives their ids.

    News that is negative about others is only marked. A story that has been told is told again only when it has
    grown notably by `rule`; in the quiet hours one that merely names the agency is held until they end. Without
    a chat to tell it to, it stays untold.
    """
    if not (story_ids and own_agency and chats):
        return []
    stories = session.scalars(
        select(Story)
        .where(Story.id.in_(story_ids), Story.relevant, Story.negative, Story.last_at > now - FRESH)
        .order_by(Story.id)
        .execution_options(populate_existing=True)
    ).all()
    voices = _voices(session, [s.id for s in stories], own_agency)
    told = []
    for story in stories:
        # One article about the agency is enough, under whatever heading the others put the story.
        ours = story.agency == own_agency or voices[story.id].about_us
        if not ours and not voices[story.id].names_us:
            continue
        verdict = judge(_seen(story, voices[story.id], rule, ours=ours), rule, now)
        first = story.alerted_at is None
        if verdict.told is not None:
            story.alerted_at = verdict.told.at
            story.alerted_outlets, story.alerted_national = verdict.told.outlets, verdict.told.national
        if verdict.at is not None:
            _put(session, story, verdict, chats, now, first=first)
            told.append(story.id)
    return told


def touched_since(session: Session, correction: int, move: int) -> tuple[set[int], int, int]:
    """Stories that officers relabelled or regrouped after a correction and a move, and the numbers of the newest ones."""
    stories: set[int] = set()
    for number, story in session.execute(
        select(Correction.id, Clip.story_id)
        .join(Clip, Clip.id == Correction.clip_id)
        .where(Correction.id > correction)
    ):
        correction = max(correction, number)
        stories |= {story} if story is not None else set()
    for number, old, new in session.execute(
        select(StoryMove.id, StoryMove.from_story, StoryMove.to_story).where(StoryMove.id > move)
    ):
        move = max(move, number)
        stories |= {old, new}
    return stories, correction, move


def last_touched(session: Session, before: datetime) -> tuple[int, int]:
    """The newest correction and move made before a moment; 0 where there is none."""
    return (
        session.scalar(select(func.max(Correction.id)).where(Correction.at < before)) or 0,
        session.scalar(select(func.max(StoryMove.id)).where(StoryMove.at < before)) or 0,
    )


def _seen(story: Story, voices: _Voices, rule: AlertRule, *, ours: bool) -> Seen:
    last = None
    if story.alerted_at is not None:
        last = Told(story.alerted_at, story.alerted_outlets, story.alerted_national)
    return Seen(ours, story.outlets, rule.is_national(voices.outlets), last)


def _put(
    session: Session, story: Story, verdict: Verdict, chats: Sequence[str], now: datetime, *, first: bool
) -> None:
    data: dict[str, Any] = {"story_id": story.id}
    if verdict.why is not Why.FIRST:
        data["why"] = verdict.why
    if verdict.held and verdict.at is not None:
        # Overtaken when the story is told at once after all, before this card goes out.
        data["held_until"] = verdict.at.isoformat()
    for chat in chats:
        # The plain key is for the very first card: any later one must never be taken for it and dropped.
        key = f"negative:{story.id}:{chat}"
        if not first:
            key = f"negative:{story.id}:{verdict.why}:{story.outlets}:{verdict.at}:{chat}"
        outbox.put(session, outbox.Notice(chat, "negative", data, key=key, due_at=verdict.at), now)


def _voices(session: Session, story_ids: Collection[int], agency: str) -> dict[int, _Voices]:
    found: dict[int, _Voices] = defaultdict(_Voices)
    if not story_ids:
        return found
    rows = session.execute(
        select(Clip.story_id, Clip.outlet, Clip.agency, Clip.agencies, Clip.relevant, Clip.negative).where(
            Clip.story_id.in_(story_ids)
        )
    )
    for story_id, outlet, primary, named, relevant, negative in rows:
        if story_id is None:
            continue
        voices = found[story_id]
        voices.outlets.add(outlet)
        if relevant and negative and agency in (primary, *named):
            voices.names_us = True
            voices.about_us = voices.about_us or primary == agency
    return found
