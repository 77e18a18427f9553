"""Stories put right by an officer: two made one, or a clip taken out of a story; each move is kept as evidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from monitor.aggregates import refresh_stories
from monitor.follow import follow_corrections
from monitor.selection import set_pick
from storage.tables import Clip, Pick, Story, StoryMove, StoryRemark


class NotPossible(ValueError):
    """The stories cannot be changed so; the text says why, in Thai, for the officer."""


@dataclass(frozen=True, slots=True)
class Change:
    """Who changes stories, when, and on which day's page. `own_agency` is the agency's label id."""

    day: date
    person_id: int | None
    now: datetime
    own_agency: str = ""


def merge_stories(session: Session, one: int, other: int, change: Change) -> int:
    """Make two stories one and give the number of the story that stays: the one already announced, else the older.

    The day's choice is "taken" unless both were left out, since leaving a story out by accident is worse. Remarks are
    joined. The emptied story keeps its row, which cases may point to. Raises NotPossible.
    """
    stories = {s.id: s for s in session.scalars(select(Story).where(Story.id.in_([one, other])))}
    if one == other or len(stories) < 2:
        raise NotPossible("ต้องเลือกเรื่องที่ต่างกัน 2 เรื่อง และทั้งสองเรื่องยังอยู่ในรายการ")
    keep, gone = sorted(stories.values(), key=lambda s: (s.alerted_at is None, s.id))
    clips = session.scalars(select(Clip.id).where(Clip.story_id == gone.id).order_by(Clip.id)).all()
    if not clips:
        raise NotPossible("เรื่องนี้ถูกรวมไปแล้ว · โหลดหน้าใหม่เพื่อดูรายการล่าสุด")
    _join_picks(session, keep.id, gone.id, change)
    _join_remarks(session, keep.id, gone.id, change)
    _move(session, clips, gone.id, keep.id, "merge", change)
    keep.alerted_at = keep.alerted_at or gone.alerted_at
    keep.alerted_outlets = max(keep.alerted_outlets, gone.alerted_outlets)
    keep.alerted_national = keep.alerted_national or gone.alerted_national
    _empty(gone)
    session.flush()
    follow_corrections(session, [keep.id])
    refresh_stories(session, [keep.id], change.own_agency)
    session.expire(keep)
    return keep.id


def split_clip(session: Session, clip_id: int, change: Change) -> int:
    """Give a clip a story of its own and give that story's number. Raises NotPossible."""
    clip = session.get(Clip, clip_id)
    old = session.get(Story, clip.story_id) if clip and clip.story_id else None
    if clip is None or old is None:
        raise NotPossible("ไม่พบข่าวนี้ในเรื่องแล้ว · โหลดหน้าใหม่เพื่อดูรายการล่าสุด")
    others = session.scalars(
        select(Clip.id).where(Clip.story_id == old.id, Clip.id != clip.id).limit(1)
    ).first()
    if others is None:
        raise NotPossible("เรื่องนี้มีข่าวเดียว จึงแยกไม่ได้")
    new = Story(
        title=clip.title[:300],
        opened_at=clip.published_at,
        last_at=clip.published_at,
        # What was announced with the old story is not announced again.
        alerted_at=old.alerted_at,
        alerted_outlets=1 if old.alerted_at else 0,
        alerted_national=old.alerted_national,
    )
    session.add(new)
    session.flush()
    pick = session.get(Pick, (change.day, old.id))
    if pick is not None:
        set_pick(session, change.day, new.id, pick.taken, change.person_id, change.now)
    _move(session, [clip.id], old.id, new.id, "split", change)
    follow_corrections(session, [old.id, new.id])
    refresh_stories(session, [old.id, new.id], change.own_agency)
    session.expire_all()
    return new.id


def _move(
    session: Session, clips: Sequence[int], from_story: int, to_story: int, kind: str, change: Change
) -> None:
    session.execute(update(Clip).where(Clip.id.in_(clips)).values(story_id=to_story))
    session.add_all(
        StoryMove(
            clip_id=clip_id,
            from_story=from_story,
            to_story=to_story,
            kind=kind,
            person_id=change.person_id,
            at=change.now,
        )
        for clip_id in clips
    )


def _join_picks(session: Session, keep: int, gone: int, change: Change) -> None:
    picks = [session.get(Pick, (change.day, story)) for story in (keep, gone)]
    taken = [pick is None or pick.taken for pick in picks]
    if any(picks) and any(taken) != taken[0]:
        set_pick(session, change.day, keep, any(taken), change.person_id, change.now)


def _join_remarks(session: Session, keep: int, gone: int, change: Change) -> None:
    found = [session.get(StoryRemark, story) for story in (keep, gone)]
    texts = [remark.text for remark in found if remark is not None and remark.text]
    if found[1] is None or not found[1].text:
        return
    if found[0] is None:
        session.add(StoryRemark(story_id=keep, text=texts[0], person_id=found[1].person_id, at=found[1].at))
        return
    found[0].text = "\n".join(dict.fromkeys(texts))
    found[0].at, found[0].person_id = change.now, change.person_id


def _empty(story: Story) -> None:
    story.clips = story.outlets = 0
    story.relevant = story.negative = False
