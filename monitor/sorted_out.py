"""What came on a day and was sorted as no news of education, so that an officer can see that nothing is missed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session

from monitor.selection import clips_in, window
from storage.tables import Clip, Story
from thai.normalise import normalise


@dataclass(frozen=True, slots=True)
class SortedOut:
    """The day's stories that are no news of education: how many in all, how many of them doubtful, and those asked for.

    `found`: how many fit the question; `stories` are a page of them, the newest first.
    """

    all: int
    doubtful: int
    found: int
    stories: Sequence[Story]


def sorted_out(
    session: Session,
    day: date,
    digest_at: time,
    now: datetime,
    *,
    below: float,
    only_doubtful: bool = False,
    words: str = "",
    offset: int = 0,
    limit: int = 60,
) -> SortedOut:
    """The stories sorted out of the day's news. Doubtful are those of which the classifier is less sure than `below`.

    `words`: only stories in one of whose titles all of them occur.
    """
    in_day = clips_in(window(day, digest_at, now))
    doubtful = Clip.least_sure < below
    asked = [in_day, *([doubtful] if only_doubtful else []), *map(_holds, normalise(words).split())]
    newest = _stories(*asked).subquery()
    rows = session.scalars(
        select(Story)
        .join(newest, newest.c.story_id == Story.id)
        .order_by(newest.c.at.desc(), Story.id.desc())
        .offset(offset)
        .limit(limit)
    ).all()
    return SortedOut(
        all=_count(session, in_day),
        doubtful=_count(session, in_day, doubtful),
        found=_count(session, *asked),
        stories=rows,
    )


def number_sorted_out(session: Session, day: date, digest_at: time, now: datetime) -> int:
    """How many stories of the day are no news of education."""
    return _count(session, clips_in(window(day, digest_at, now)))


def _stories(*conditions: ColumnElement[bool]) -> Select[int | None, datetime]:
    """The irrelevant stories with such clips, and when the last of these was published."""
    return (
        select(Clip.story_id, func.max(Clip.published_at).label("at"))
        .join(Story, Story.id == Clip.story_id)
        .where(~Story.relevant, *conditions)
        .group_by(Clip.story_id)
    )


def _count(session: Session, *conditions: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count()).select_from(_stories(*conditions).subquery())) or 0


def _holds(word: str) -> ColumnElement[bool]:
    return or_(Story.title.icontains(word, autoescape=True), Clip.title.icontains(word, autoescape=True))
