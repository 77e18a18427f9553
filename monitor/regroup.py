"""Stories put right by an officer: two made one, or a clip taken out of a story; each move is kept as evidence.

The index of stories reads the moves before it puts the next clips into stories, in every process on the store.
"""

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

MERGE, SPLIT, UNDO, UNDONE, REJOIN = "merge", "split", "undo", "undone", "rejoin"
"""Kinds of moves: two stories made one, a clip taken out, a merge taken back, the merge that it took back, and a clip
that was taken out put back again."""


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
    _move(session, clips, gone.id, keep.id, MERGE, change)
    # One of them may be held for the morning: what has been told already need not be told again then.
    keep.alerted_at = min((at for at in (keep.alerted_at, gone.alerted_at) if at), default=None)
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
    # What was announced with the old story is not announced again; a card that waits for the morning is not yet out.
    announced = old.alerted_at is not None and old.alerted_at <= change.now
    new = Story(
        title=clip.title[:300],
        opened_at=clip.published_at,
        last_at=clip.published_at,
        alerted_at=old.alerted_at if announced else None,
        alerted_outlets=1 if announced else 0,
        alerted_national=announced and old.alerted_national,
    )
    session.add(new)
    session.flush()
    pick = session.get(Pick, (change.day, old.id))
    if pick is not None:
        set_pick(session, change.day, new.id, pick.taken, change.person_id, change.now)
    _move(session, [clip.id], old.id, new.id, SPLIT, change)
    follow_corrections(session, [old.id, new.id])
    refresh_stories(session, [old.id, new.id], change.own_agency)
    session.expire_all()
    return new.id


def undo_merge(session: Session, story_id: int, change: Change) -> int:
    """Take back the last merge into a story and give the number of the story that is there again.

    The clips go back that have not been moved elsewhere meanwhile; those that joined since the merge stay. Remarks
    stay joined. Raises NotPossible when nothing was merged into the story, or none of it is left there.
    """
    last = session.scalars(
        select(StoryMove)
        .where(StoryMove.to_story == story_id, StoryMove.kind == MERGE)
        .order_by(StoryMove.id.desc())
        .limit(1)
    ).first()
    if last is None:
        raise NotPossible("เรื่องนี้ไม่มีการรวมที่จะยกเลิก · โหลดหน้าใหม่เพื่อดูรายการล่าสุด")
    moves = session.scalars(
        select(StoryMove).where(
            StoryMove.to_story == story_id,
            StoryMove.from_story == last.from_story,
            StoryMove.kind == MERGE,
            StoryMove.at == last.at,
        )
    ).all()
    moved = [move.clip_id for move in moves]
    clips = session.scalars(
        select(Clip.id).where(Clip.id.in_(moved), Clip.story_id == story_id).order_by(Clip.id)
    ).all()
    if not clips:
        raise NotPossible("ข่าวที่รวมมาถูกย้ายไปแล้ว จึงยกเลิกการรวมไม่ได้")
    if not session.scalar(select(Clip.id).where(Clip.story_id == story_id, Clip.id.not_in(clips)).limit(1)):
        raise NotPossible("เรื่องนี้เหลือเฉพาะข่าวที่รวมมา จึงยกเลิกการรวมไม่ได้")
    for move in moves:
        # Whoever follows merges must not be led on by one that is no more; when and by whom stays on record.
        move.kind = UNDONE
    _move(session, clips, story_id, last.from_story, UNDO, change)
    session.flush()
    refresh_stories(session, [story_id, last.from_story], change.own_agency)
    session.expire_all()
    return last.from_story


def undo_split(session: Session, clip_id: int, change: Change) -> int:
    """Put a clip that was taken out back into its story and give that story's number. Raises NotPossible."""
    last = session.scalars(
        select(StoryMove).where(StoryMove.clip_id == clip_id).order_by(StoryMove.id.desc()).limit(1)
    ).first()
    clip = session.get(Clip, clip_id)
    if last is None or clip is None or last.kind != SPLIT or clip.story_id != last.to_story:
        raise NotPossible("ข่าวนี้ถูกย้ายไปแล้ว จึงยกเลิกการแยกไม่ได้ · โหลดหน้าใหม่เพื่อดูรายการล่าสุด")
    back, alone = session.get_one(Story, last.from_story), last.to_story
    if not back.clips:
        raise NotPossible("เรื่องเดิมถูกรวมกับเรื่องอื่นแล้ว จึงยกเลิกการแยกไม่ได้ · ใช้รวมเรื่องแทน")
    _move(session, [clip_id], alone, back.id, REJOIN, change)
    if not session.scalar(select(Clip.id).where(Clip.story_id == alone).limit(1)):
        _empty(session.get_one(Story, alone))
    session.flush()
    follow_corrections(session, [back.id, alone])
    refresh_stories(session, [back.id, alone], change.own_agency)
    session.expire_all()
    return back.id


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
