"""The day's selection: which stories go into the morning digest (manual, section A 1 and 5)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from storage.inbox import insert_for
from storage.tables import Clip, Digest, Pick, Story

BANGKOK = ZoneInfo("Asia/Bangkok")
LATE_DELIVERY = timedelta(hours=12)
"""An article that reaches us after the digest of its day still counts for the next one, if it is not older than this."""


@dataclass(frozen=True, slots=True)
class Window:
    """The span of publication (UTC) that a day's digest looks back on."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Counts:
    """Figures of a day: all clips that came, relevant stories, negative ones, and how many are taken."""

    clips: int
    stories: int
    negative: int
    taken: int


def window(day: date, digest_at: time, now: datetime) -> Window:
    """From the digest time of the day before until now (or this day's end, when that is past)."""
    start = datetime.combine(day - timedelta(days=1), digest_at, tzinfo=BANGKOK)
    end = datetime.combine(day + timedelta(days=1), time(0), tzinfo=BANGKOK)
    return Window(start, min(now, end))


def clips_in(span: Window) -> ColumnElement[bool]:
    """Clips of a day: published in its window, or shortly before it but delivered too late for the day before."""
    late = and_(Clip.published_at > span.start - LATE_DELIVERY, Clip.fetched_at > span.start)
    return and_(or_(Clip.published_at > span.start, late), Clip.published_at <= span.end)


def day_stories(session: Session, day: date, digest_at: time, now: datetime, own_agency: str) -> list[Story]:
    """The relevant stories of the day: negative first, then our own, then the widest reported, then the newest."""
    span = window(day, digest_at, now)
    ids = select(Clip.story_id).where(clips_in(span), Clip.relevant, Clip.story_id.is_not(None)).distinct()
    stories = session.scalars(select(Story).where(Story.id.in_(ids), Story.relevant)).all()
    return sorted(
        stories,
        key=lambda s: (not s.negative, s.agency != own_agency, -s.outlets, -s.last_at.timestamp(), s.id),
    )


def dropped(session: Session, day: date) -> set[int]:
    """Stories that an officer left out of the day's digest; all others are taken."""
    return set(session.scalars(select(Pick.story_id).where(Pick.day == day, ~Pick.taken)))


def counts(session: Session, day: date, digest_at: time, now: datetime, own_agency: str) -> Counts:
    """The day's figures so far."""
    return counts_of(session, day, digest_at, now, day_stories(session, day, digest_at, now, own_agency))


def counts_of(
    session: Session, day: date, digest_at: time, now: datetime, stories: Sequence[Story]
) -> Counts:
    """The same for whoever has the day's stories already."""
    span = window(day, digest_at, now)
    clips = session.scalar(select(func.count()).select_from(Clip).where(clips_in(span)))
    out = dropped(session, day)
    return Counts(
        clips=clips or 0,
        stories=len(stories),
        negative=sum(s.negative for s in stories),
        taken=sum(s.id not in out for s in stories),
    )


def set_pick(
    session: Session, day: date, story_id: int, taken: bool, person_id: int | None, now: datetime
) -> None:
    """Take a story into the day's digest or leave it out; the last word counts."""
    values = {"taken": taken, "person_id": person_id, "at": now}
    session.execute(
        insert_for(session, Pick)
        .values(day=day, story_id=story_id, **values)
        .on_conflict_do_update(index_elements=["day", "story_id"], set_=values)
    )


def digest_of(session: Session, day: date) -> Digest:
    """The day's digest row, made when there was none."""
    session.execute(
        insert_for(session, Digest).values(day=day).on_conflict_do_nothing(index_elements=["day"])
    )
    return session.get_one(Digest, day)


def unseen(session: Session, digest: Digest | None, stories: Sequence[Story]) -> int:
    """How many of the day's stories came only after its selection was confirmed; 0 while it is not."""
    if digest is None or digest.confirmed_at is None or not stories:
        return 0
    seen = set(
        session.scalars(
            select(Clip.story_id)
            .where(Clip.story_id.in_([s.id for s in stories]), Clip.fetched_at <= digest.confirmed_at)
            .distinct()
        )
    )
    return sum(s.id not in seen for s in stories)


def confirm(session: Session, day: date, person_id: int, now: datetime, *, again: bool = False) -> Digest:
    """An officer confirms the day's selection; the first one stays on record.

    `again`: news has come since that nobody had seen, so that this confirmation replaces the earlier one.
    """
    digest = digest_of(session, day)
    if digest.confirmed_at is None or again:
        digest.confirmed_at, digest.confirmed_by = now, person_id
    return digest


def best_clips(session: Session, story_ids: Iterable[int]) -> dict[int, Clip]:
    """The clip that stands for each story: the earliest one with a title."""
    best: dict[int, Clip] = {}
    rows: Sequence[Clip] = session.scalars(
        select(Clip).where(Clip.story_id.in_(list(story_ids))).order_by(Clip.published_at, Clip.id)
    ).all()
    for clip in rows:
        if clip.story_id is not None and (clip.story_id not in best or not best[clip.story_id].title):
            best[clip.story_id] = clip
    return best
