"""Two officers at once: the last word counts, field by field, and whoever is overruled hears of it.

On the selection page every change shows by itself. In LINE nothing on a card changes, so a note goes to the colleague
whose word no longer counts; whoever overrules reads it in the answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from monitor.selection import set_pick
from storage import outbox
from storage.tables import Clip, Correction, Person, Pick, Story, StoryRemark
from thai.dates import clock
from thai.names import first_name
from thai.shorten import cut

STILL_AT_IT = timedelta(hours=12)
"""Whoever changed something longer ago is done with it, and is not told."""
PICK, REMARK = "pick", "remark"
"""Fields besides the labels (relevant, level, agency, negative)."""
WHAT = {
    "relevant": "เปลี่ยนความเกี่ยวข้อง",
    "level": "เปลี่ยนระดับ",
    "agency": "เปลี่ยนหน่วยงาน",
    "negative": "เปลี่ยนข่าวเชิงลบ",
    PICK: "เลือกหรือตัดข่าว",
    REMARK: "แก้หมายเหตุ",
}


@dataclass(frozen=True, slots=True)
class Word:
    """An officer's last word on a field of a story."""

    field: str
    person_id: int
    name: str
    line_user_id: str | None
    at: datetime

    @property
    def said(self) -> str:
        """For whoever overrules it: "ใช้แทนค่าที่ วิภา เปลี่ยนเมื่อ 08.12 น."."""
        return f"ใช้แทนค่าที่ {first_name(self.name)} เปลี่ยนเมื่อ {clock(self.at)}"


def standing_word(
    session: Session, story_id: int, field: str, day: date, person_id: int | None, now: datetime
) -> Word | None:
    """The word of a colleague that a change by `person_id` at `now` would overrule; ask before the change.

    None when nobody spoke, the person did, or it is too long ago. `day` is that of the choice (`PICK`).
    """
    who = (Person.id, Person.name, Person.line_user_id)
    if field == PICK:
        statement = (
            select(*who, Pick.at)
            .join(Pick, Pick.person_id == Person.id)
            .where(Pick.day == day, Pick.story_id == story_id)
        )
    elif field == REMARK:
        statement = (
            select(*who, StoryRemark.at)
            .join(StoryRemark, StoryRemark.person_id == Person.id)
            .where(StoryRemark.story_id == story_id)
        )
    else:
        statement = (
            select(*who, Correction.at)
            .join(Correction, Correction.person_id == Person.id)
            .join(Clip, Clip.id == Correction.clip_id)
            .where(Clip.story_id == story_id, Correction.field == field)
            .order_by(Correction.id.desc())
        )
    row = session.execute(statement.limit(1)).first()
    if row is None or row[0] == person_id or now - row[3] > STILL_AT_IT:
        return None
    return Word(field, row[0], row[1], row[2], row[3])


def tell_overruled(session: Session, word: Word, story: Story, by: str, is_now: str, now: datetime) -> None:
    """Write to the colleague whose word no longer counts. `by` is who changed it, `is_now` the value in words."""
    if word.line_user_id is None:
        return
    data = {
        "heading": "มีผู้แก้ต่อจากท่าน",
        "text": f"ข่าวที่ {story.id} {cut(story.title, 120)} · {by} {WHAT[word.field]}เป็น {cut(is_now, 120)} เมื่อ {clock(now)} "
        f"แทนค่าที่ท่านให้ไว้เมื่อ {clock(word.at)}",
        "buttons": [["ดูข่าว", "say", f"ข่าว {story.id}"]],
    }
    outbox.put(session, outbox.Notice(word.line_user_id, "note", data), now)


def choose(
    session: Session, day: date, story: Story, taken: bool, person: Person | None, now: datetime
) -> Word | None:
    """Take a story into the day's digest or leave it out; gives the colleague's word that this overrules, if any."""
    before = session.get(Pick, (day, story.id))
    me = person.id if person else None
    changed = before is not None and before.taken != taken
    word = standing_word(session, story.id, PICK, day, me, now) if changed else None
    set_pick(session, day, story.id, taken, me, now)
    if word is not None:
        tell_overruled(session, word, story, person.name if person else "", "เลือก" if taken else "ตัดออก", now)
    return word
