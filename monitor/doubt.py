"""Why a story has its labels, and of which the classifier is too unsure not to ask an officer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from monitor.follow import CORRECTED
from monitor.labelling import CORRECTABLE
from monitor.selection import clips_in, window
from storage.tables import Clip, Story


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a story has a label. `decided` says which officer gave it; else `confidence` (0 to 1) and `words` of the text.

    `value` is True, False, or a label id; None where the story has no such label.
    """

    field: str
    value: str | bool | None
    confidence: float | None = None
    words: tuple[str, ...] = ()
    decided: str = ""


@dataclass(frozen=True, slots=True)
class Doubt:
    """A story that is to be asked about, and the label of which the classifier is least sure."""

    story: Story
    reason: Reason


def reasons(session: Session, story: Story) -> list[Reason]:
    """The reasons for a story's labels; of a story that is not relevant only for that."""
    return reasons_of(session, [story])[story.id]


def reasons_of(session: Session, stories: Collection[Story]) -> dict[int, list[Reason]]:
    """The same for many stories, by their numbers."""
    labels = _labels(session, [s.id for s in stories])
    return {s.id: _reasons(s, labels[s.id]) for s in stories}


def doubts(
    session: Session, day: date, digest_at: time, now: datetime, own_agency: str, below: float
) -> list[Doubt]:
    """The day's stories with a label of less confidence than `below` (0 to 1), those that matter most first.

    That is: our own, then what is news of education, then the widest reported, then the least sure. A label that an
    officer gave or confirmed is in doubt no more.
    """
    span = window(day, digest_at, now)
    unsure = select(Clip.story_id).where(clips_in(span), Clip.least_sure < below, Clip.story_id.is_not(None))
    stories = session.scalars(select(Story).where(Story.id.in_(unsure)).order_by(Story.id)).all()
    labels = _labels(session, [s.id for s in stories])
    found = []
    for story in stories:
        weak = [
            r for r in _reasons(story, labels[story.id]) if r.confidence is not None and r.confidence < below
        ]
        if weak:
            found.append(Doubt(story, min(weak, key=lambda r: r.confidence or 0.0)))
    return sorted(
        found,
        key=lambda d: (
            d.story.agency != own_agency,
            not d.story.relevant,
            -d.story.outlets,
            d.reason.confidence or 0.0,
            d.story.id,
        ),
    )


def _labels(session: Session, story_ids: Collection[int]) -> dict[int, list[tuple[int, dict[str, Any]]]]:
    """For each story the number and labels of its clips, in order of publication."""
    found: dict[int, list[tuple[int, dict[str, Any]]]] = defaultdict(list)
    rows = session.execute(
        select(Clip.story_id, Clip.id, Clip.labels)
        .where(Clip.story_id.in_(story_ids))
        .order_by(Clip.published_at, Clip.id)
    )
    for story_id, clip_id, labels in rows:
        if story_id is not None:
            found[story_id].append((clip_id, labels or {}))
    return found


def _reasons(story: Story, clips: Sequence[tuple[int, dict[str, Any]]]) -> list[Reason]:
    asked: Iterable[str] = CORRECTABLE if story.relevant else CORRECTABLE[:1]
    return [_reason(name, getattr(story, name), clips) for name in asked]


def _reason(name: str, value: str | bool | None, clips: Sequence[tuple[int, dict[str, Any]]]) -> Reason:
    """An officer's word where there is one, else that of the clip of which the classifier is surest."""
    decided = [
        (labels[CORRECTED][name] == clip_id, labels)
        for clip_id, labels in clips
        if name in labels.get(CORRECTED, {})
    ]
    if decided:
        _, labels = max(decided, key=lambda pair: pair[0])
        return Reason(name, value, decided=" ".join(labels.get("because", {}).get(name, ())))
    said = [
        (float(labels["confidence"][name]), labels)
        for _, labels in clips
        if labels.get(name) == value and name in labels.get("confidence", {})
    ]
    if not said:
        return Reason(name, value)
    confidence, labels = max(said, key=lambda pair: pair[0])
    return Reason(name, value, confidence, tuple(labels.get("because", {}).get(name, ())))
