"""What an officer changes on the selection page: choice, labels, remark. The last word counts, field by field."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from monitor.correct import correct
from monitor.overruled import REMARK, Word, standing_word, tell_overruled
from monitor.remarks import put_remark
from storage.tables import Person, Story, StoryRemark
from web.news.desk import LABEL_WORDS, Desk


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


@dataclass(frozen=True, slots=True)
class Saved:
    """What came of a form: the sentence for the officer, the labels before and after, and which fields changed."""

    said: str
    before: Labels
    after: Labels
    changed: tuple[str, ...]


def save_labels(
    session: Session,
    story: Story,
    seen: Labels,
    wanted: Labels,
    by: Person,
    day: date,
    now: datetime,
    desk: Desk,
) -> Saved:
    """Change those fields that differ from what the officer was shown, and say so in a sentence.

    Where a colleague had changed a field, the last word counts, and both are told. Raises ValueError on a label that
    does not exist.
    """
    before = labels_of(session, story)
    changed: list[str] = []
    overruled: list[Word] = []
    for name in ("level", "agency", "negative", REMARK):
        new, old, now_is = getattr(wanted, name), getattr(seen, name), getattr(before, name)
        if new in (old, now_is):
            continue
        _check(name, new, desk)
        word = standing_word(session, story.id, name, day, by.id, now)
        if name == REMARK:
            put_remark(session, story.id, new, by.id, now)
        else:
            correct(
                session, name, new, story_id=story.id, person_id=by.id, now=now, own_agency=desk.own_agency
            )
        if word is not None and (now_is or name != REMARK):
            overruled.append(word)
            tell_overruled(session, word, story, by.name, _in_words(name, new, desk), now)
        changed.append(name)
    return Saved(_sentence(changed, overruled), before, wanted, tuple(changed))


def set_relevant(
    session: Session, story: Story, relevant: bool, by: Person, day: date, now: datetime, desk: Desk
) -> str:
    """Declare a story news of education, or not; gives the sentence that tells of it."""
    word = standing_word(session, story.id, "relevant", day, by.id, now)
    correct(
        session, "relevant", relevant, story_id=story.id, person_id=by.id, now=now, own_agency=desk.own_agency
    )
    if word is not None:
        tell_overruled(session, word, story, by.name, "เกี่ยวข้อง" if relevant else "ไม่เกี่ยวข้อง", now)
    done = "นำกลับเข้ารายการแล้ว" if relevant else "นำออกแล้ว ไม่เกี่ยวกับการศึกษา"
    return f"{done} · {word.said}" if word else done


def back(saved: Saved) -> dict[str, str]:
    """The fields of the form that takes a change back. A label that there was not before stays as it is now."""
    now = {name: getattr(saved.after, name) for name in ("level", "agency", "negative", REMARK)}
    old = {
        name: getattr(saved.before, name)
        for name in saved.changed
        if name in ("negative", REMARK) or getattr(saved.before, name)
    }
    wanted = {name: _field(value) for name, value in (now | old).items()}
    return wanted | {f"seen_{name}": _field(value) for name, value in now.items()}


def _field(value: str | bool) -> str:
    return ("true" if value else "false") if isinstance(value, bool) else value


def _in_words(name: str, value: str | bool, desk: Desk) -> str:
    if isinstance(value, bool):
        return "ข่าวเชิงลบ" if value else "ไม่ใช่ข่าวเชิงลบ"
    names = {"level": desk.level_names, "agency": desk.agency_names}.get(name, {})
    return names.get(value, value)


def _sentence(changed: Iterable[str], overruled: Sequence[Word]) -> str:
    words = ", ".join(LABEL_WORDS.get(name, "หมายเหตุ") for name in changed)
    if not words:
        return "ไม่มีสิ่งที่เปลี่ยน"
    others = " · ".join(dict.fromkeys(word.said for word in overruled))
    return f"บันทึกแล้ว ({words})" + (f" · {others}" if others else "")


def _check(field: str, value: str | bool, desk: Desk) -> None:
    known = {"level": desk.level_names, "agency": desk.agency_names}.get(field)
    if known is not None and value not in known:
        raise ValueError(f"no such {field}: {value!r}")
