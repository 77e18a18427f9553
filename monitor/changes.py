"""Who changed what: the line on a story that tells an officer what a colleague did."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.tables import Clip, Correction, Person, Pick, StoryMove, StoryRemark
from thai.dates import clock
from thai.names import first_name

FIELD_WORDS: Mapping[str, str] = {
    "level": "เปลี่ยนระดับ",
    "agency": "เปลี่ยนหน่วยงาน",
    "negative": "เปลี่ยนข่าวเชิงลบ",
    "relevant": "เปลี่ยนความเกี่ยวข้อง",
    "remark": "แก้หมายเหตุ",
    "merge": "รวมเรื่อง",
    "undone": "รวมเรื่อง",
    "undo": "ยกเลิกการรวมเรื่อง",
    "split": "แยกข่าวออก",
    "rejoin": "ยกเลิกการแยกข่าว",
    "taken": "เลือกเข้าสรุปข่าว",
    "dropped": "ตัดออก",
}
MOST_TOLD = 3
"""Changes told on a row; more would hide the story."""


@dataclass(frozen=True, slots=True)
class _Change:
    at: datetime
    what: str
    person_id: int


LEAVING = frozenset({"relevant", "merge", "undo", "rejoin"})
"""Changes by which a story leaves the day's list."""


def told_of(
    session: Session,
    ids: Collection[int],
    day: date,
    since: datetime,
    only: Collection[str] = frozenset(FIELD_WORDS) | {"pick"},
) -> Mapping[int, list[str]]:
    """For each story the latest change of each field by an officer: "วิภา เปลี่ยนระดับเมื่อ 08.12 น.", newest first."""
    latest: dict[int, dict[str, _Change]] = defaultdict(dict)
    for story_id, field_name, change in _changes(session, ids, day, since):
        if field_name not in only:
            continue
        known = latest[story_id].get(field_name)
        if known is None or change.at >= known.at:
            latest[story_id][field_name] = change
    people = {c.person_id for fields in latest.values() for c in fields.values()}
    names = dict(session.execute(select(Person.id, Person.name).where(Person.id.in_(people))).all())
    return {
        story_id: [
            f"{first_name(names.get(c.person_id, ''))} {FIELD_WORDS[c.what]}เมื่อ {clock(c.at)}"
            for c in sorted(fields.values(), key=lambda c: c.at, reverse=True)[:MOST_TOLD]
        ]
        for story_id, fields in latest.items()
    }


def _changes(
    session: Session, ids: Collection[int], day: date, since: datetime
) -> Iterable[tuple[int, str, _Change]]:
    corrections = session.execute(
        select(Clip.story_id, Correction.field, Correction.at, Correction.person_id)
        .join(Clip, Clip.id == Correction.clip_id)
        .where(
            Clip.story_id.in_(ids),
            Correction.at > since,
            Correction.person_id.is_not(None),
            # A label that was only confirmed was not changed.
            Correction.old != Correction.new,
        )
        .order_by(Correction.id)
    )
    for story_id, name, at, person_id in corrections:
        if story_id and person_id and name in FIELD_WORDS:
            yield story_id, name, _Change(at, name, person_id)
    picks = session.execute(
        select(Pick.story_id, Pick.taken, Pick.at, Pick.person_id).where(
            Pick.day == day, Pick.story_id.in_(ids), Pick.person_id.is_not(None)
        )
    )
    for story_id, taken, at, person_id in picks:
        if person_id:
            yield story_id, "pick", _Change(at, "taken" if taken else "dropped", person_id)
    remarks = session.execute(
        select(StoryRemark.story_id, StoryRemark.at, StoryRemark.person_id).where(
            StoryRemark.story_id.in_(ids), StoryRemark.at > since, StoryRemark.person_id.is_not(None)
        )
    )
    for story_id, at, person_id in remarks:
        if person_id:
            yield story_id, "remark", _Change(at, "remark", person_id)
    moves = session.execute(
        select(StoryMove.from_story, StoryMove.to_story, StoryMove.kind, StoryMove.at, StoryMove.person_id)
        .where(StoryMove.at > since, StoryMove.person_id.is_not(None))
        .order_by(StoryMove.id)
    )
    for from_story, to_story, kind, at, person_id in moves:
        for story_id in {from_story, to_story} & set(ids):
            if person_id:
                yield story_id, kind, _Change(at, kind, person_id)
