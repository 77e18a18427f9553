"""What an officer changes on the selection page: choice, labels, remark. The last word counts, field by field."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from monitor.correct import correct
from storage.inbox import insert_for
from storage.tables import Clip, Correction, Person, Story, StoryRemark
from thai.dates import clock
from web.news.desk import LABEL_WORDS, Desk
from web.site import first_name

LONGEST_REMARK = 1_000
"""Characters of a remark."""


@dataclass(frozen=True, slots=True)
class Labels:
    """Labels and remark of a story, as a form shows them or as they are to be."""

    level: str
    agency: str
    negative: bool
    remark: str


def labels_of(session: Session, story: Story) -> Labels:
    """The story's labels and remark as they stand."""
    remark = session.get(StoryRemark, story.id)
    return Labels(story.level or "", story.agency or "", story.negative, remark.text if remark else "")


def save_labels(
    session: Session, story: Story, seen: Labels, wanted: Labels, person_id: int, now: datetime, desk: Desk
) -> str:
    """Change those fields that differ from what the officer was shown, and say so in a sentence.

    A field that somebody else changed meanwhile is overwritten only when this officer changed it too; then the
    sentence names them. Raises ValueError on a label that does not exist.
    """
    present = labels_of(session, story)
    changed, overwritten = [], []
    for field in ("level", "agency", "negative"):
        new, old, now_is = getattr(wanted, field), getattr(seen, field), getattr(present, field)
        if new in (old, now_is):
            continue
        _check(field, new, desk)
        if now_is != old:
            overwritten.append(_who(session, story.id, field))
        correct(
            session, field, new, story_id=story.id, person_id=person_id, now=now, own_agency=desk.own_agency
        )
        changed.append(LABEL_WORDS[field])
    text = wanted.remark.strip()[:LONGEST_REMARK]
    if text not in (seen.remark, present.remark):
        if present.remark != seen.remark:
            overwritten.append(_who_remarked(session, story.id))
        _put_remark(session, story.id, text, person_id, now)
        changed.append("หมายเหตุ")
    return _sentence(changed, overwritten)


def _sentence(changed: Iterable[str], overwritten: Iterable[str]) -> str:
    words = ", ".join(changed)
    if not words:
        return "ไม่มีสิ่งที่เปลี่ยน"
    others = " และ ".join(dict.fromkeys(filter(None, overwritten)))
    return f"บันทึกแล้ว ({words})" + (f" · ใช้แทนค่าที่ {others}" if others else "")


def _check(field: str, value: str | bool, desk: Desk) -> None:
    known = {"level": desk.level_names, "agency": desk.agency_names}.get(field)
    if known is not None and value not in known:
        raise ValueError(f"no such {field}: {value!r}")


def _put_remark(session: Session, story_id: int, text: str, person_id: int, now: datetime) -> None:
    values = {"text": text, "person_id": person_id, "at": now}
    session.execute(
        insert_for(session, StoryRemark)
        .values(story_id=story_id, **values)
        .on_conflict_do_update(index_elements=["story_id"], set_=values)
    )


def _who(session: Session, story_id: int, field: str) -> str:
    """Who changed a label last: "วิภา เปลี่ยนเมื่อ 08.12 น."; empty when it was no officer."""
    return _named(
        session,
        select(Person.name, Correction.at)
        .join(Correction, Correction.person_id == Person.id)
        .join(Clip, Clip.id == Correction.clip_id)
        .where(Clip.story_id == story_id, Correction.field == field)
        .order_by(Correction.id.desc()),
    )


def _who_remarked(session: Session, story_id: int) -> str:
    return _named(
        session,
        select(Person.name, StoryRemark.at)
        .join(StoryRemark, StoryRemark.person_id == Person.id)
        .where(StoryRemark.story_id == story_id),
    )


def _named(session: Session, statement: Select[str, datetime]) -> str:
    row = session.execute(statement.limit(1)).first()
    return f"{first_name(row[0])} เปลี่ยนเมื่อ {clock(row[1])}" if row else ""
