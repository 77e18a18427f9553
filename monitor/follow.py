"""What an officer corrected in one clip holds for all clips of its story, also for those that join it later.

A clip's label is the officer's word on that clip, else the last word on any clip of the story, else what the
classifier said (which stays in `labels`). `labels["corrected"]` names the fields that an officer decided, and
`because` says who; the words that had decided before are kept in `labels["overruled"]`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from monitor.labelling import CORRECTABLE, settle
from storage.tables import Clip, Correction, Person
from thai.dates import short_datetime

CORRECTED = "corrected"
OVERRULED = "overruled"
"""Keys of a clip's `labels`: who decided which field, and the classifier's words for it."""


@dataclass(frozen=True, slots=True)
class Word:
    """An officer's last word on a field. `value` as kept in the record, `confirmed` when it was so already."""

    clip_id: int
    field: str
    value: str
    by: str
    at: datetime
    confirmed: bool


def follow_corrections(session: Session, story_ids: Collection[int]) -> int:
    """Bring the clips of stories in line with the officers' corrections; gives how many clips changed.

    Call it when a correction was made or clips came into or went out of the stories, and count the stories anew
    afterwards (`refresh_stories`).
    """
    if not story_ids:
        return 0
    session.flush()
    words = last_words(session, story_ids)
    changed = 0
    for clip in _concerned(session, story_ids, words):
        own = {w.field: w for w in words[clip.story_id or 0] if w.clip_id == clip.id}
        # In the order in which they were said, so that the newest word of the story stays.
        said = {w.field: w for w in words[clip.story_id or 0]}
        changed += _obey(clip, said | own)
    session.flush()
    return changed


def last_words(session: Session, story_ids: Collection[int]) -> dict[int, list[Word]]:
    """For each story the officers' words on its clips, oldest first, the last one of each clip and field."""
    rows = session.execute(
        select(Clip.story_id, Correction, Person.name)
        .join(Clip, Clip.id == Correction.clip_id)
        .outerjoin(Person, Person.id == Correction.person_id)
        .where(Clip.story_id.in_(story_ids), Correction.field.in_(CORRECTABLE))
        .order_by(Correction.id)
    )
    found: dict[int, dict[tuple[int, str], Word]] = defaultdict(dict)
    for story_id, c, name in rows:
        if story_id is not None:
            key = (c.clip_id, c.field)
            found[story_id].pop(key, None)
            found[story_id][key] = Word(c.clip_id, c.field, c.new, name or "", c.at, c.old == c.new)
    return defaultdict(list, {story_id: list(words.values()) for story_id, words in found.items()})


def _concerned(
    session: Session, story_ids: Collection[int], words: dict[int, list[Word]]
) -> Collection[Clip]:
    """Clips of stories that officers spoke about, and those that followed a word which is no longer of their story."""
    followed = Clip.labels[CORRECTED].as_string().is_not(None)
    return session.scalars(
        select(Clip)
        .where(Clip.story_id.in_(story_ids), or_(Clip.story_id.in_(list(words)), followed))
        .execution_options(populate_existing=True)
        .order_by(Clip.id)
    ).all()


def _obey(clip: Clip, words: dict[str, Word]) -> bool:
    """Set the clip's labels to what the classifier said, as overruled by `words`; whether anything changed."""
    before = [getattr(clip, name) for name in (*CORRECTABLE, "agencies", "sentiment")], clip.labels
    said = _undone(clip.labels or {})
    for name in CORRECTABLE:
        if name in words:
            setattr(clip, name, _value(words[name]))
        elif name in said:
            setattr(clip, name, said[name])
    clip.agencies = list(said.get("agencies", clip.agencies))
    clip.sentiment = said.get("sentiment", clip.sentiment)
    if "negative" in words and not clip.negative and clip.sentiment == "negative":
        clip.sentiment = "neutral"
    settle(clip)
    labels = _marked(said, words, clip.id) if words else said
    if labels != clip.labels:
        clip.labels = labels
    return before != ([getattr(clip, name) for name in (*CORRECTABLE, "agencies", "sentiment")], labels)


def _undone(labels: dict[str, Any]) -> dict[str, Any]:
    """A clip's labels as the classifier said them."""
    plain = {name: value for name, value in labels.items() if name not in (CORRECTED, OVERRULED)}
    if OVERRULED in labels:
        because = {k: v for k, v in plain.get("because", {}).items() if k not in labels.get(CORRECTED, {})}
        plain["because"] = because | labels[OVERRULED]
    return plain


def _marked(said: dict[str, Any], words: dict[str, Word], clip_id: int) -> dict[str, Any]:
    because = said.get("because", {})
    return said | {
        "because": because | {name: [in_words(w, own=w.clip_id == clip_id)] for name, w in words.items()},
        CORRECTED: {name: w.clip_id for name, w in words.items()},
        OVERRULED: {name: because[name] for name in words if name in because},
    }


def in_words(word: Word, *, own: bool = True) -> str:
    """Who decided a label, for people: "แก้โดย วิภา ใจดี เมื่อ จ. 23 พ.ย. 69 เวลา 08.12 น."."""
    what = "ยืนยัน" if word.confirmed else "แก้"
    by = f"โดย {word.by}" if word.by else "โดยเจ้าหน้าที่"
    return f"{what}{by} เมื่อ {short_datetime(word.at)}{'' if own else ' (ข่าวในเรื่องเดียวกัน)'}"


def _value(word: Word) -> str | bool | None:
    if word.field in ("relevant", "negative"):
        return word.value == "true"
    return word.value or None
