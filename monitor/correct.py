"""An officer corrects a label: kept with who and when, and in force at once for the clip and its story."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from classifier.items import LEVELS
from monitor.aggregates import refresh_stories
from monitor.follow import follow_corrections
from monitor.labelling import CORRECTABLE, settle
from storage.tables import Clip, Correction, Story

_WORDS = {"true": True, "false": False}


class NotCorrectable(ValueError):
    """The field cannot be corrected, or not to this value; or there is no such clip or story."""


def correct(
    session: Session,
    field: str,
    new: str | bool,
    *,
    clip_id: int | None = None,
    story_id: int | None = None,
    person_id: int | None = None,
    now: datetime,
    message_id: str | None = None,
    own_agency: str = "",
) -> int:
    """Set `relevant`, `level`, `agency` or `negative` of one clip, or of all clips of a story.

    Gives how many clips changed. Naming a level or agency, or saying that it is negative, says that it is news
    of education too. Raises NotCorrectable.
    """
    value = _value(field, new)
    clips = _clips(session, clip_id, story_id)
    changed = 0
    for clip in clips:
        wanted = {field: value}
        if field != "relevant" and value is not False and not clip.relevant:
            wanted = {"relevant": True, **wanted}
        before = {name: getattr(clip, name) for name in CORRECTABLE}
        for name, one in wanted.items():
            if before[name] != one:
                _record(session, clip, name, one, person_id, now, message_id)
                setattr(clip, name, one)
        settle(clip)
        changed += any(getattr(clip, name) != before[name] for name in CORRECTABLE)
    session.flush()
    spread(session, clips, own_agency)
    return changed


def confirm(
    session: Session,
    field: str,
    *,
    story_id: int,
    person_id: int | None = None,
    now: datetime,
    message_id: str | None = None,
    own_agency: str = "",
) -> str:
    """An officer says that a story's label is right: kept as a correction that changes nothing, and learned from.

    The clip that stands for the story carries it; the story's others follow. Gives the label. Raises NotCorrectable.
    """
    story = session.get(Story, story_id)
    if story is None or field not in CORRECTABLE:
        raise NotCorrectable("there is no such story or label")
    value = getattr(story, field)
    clips = [c for c in _clips(session, None, story_id) if getattr(c, field) == value]
    if not clips:
        raise NotCorrectable("no clip of the story has this label any more")
    _record(session, clips[0], field, value, person_id, now, message_id)
    session.flush()
    spread(session, clips[:1], own_agency)
    return _text(value)


def lacking_labels(story: Story) -> tuple[str, ...]:
    """Of level and agency what a story does not have, as one that an officer brought in."""
    return tuple(name for name in ("level", "agency") if getattr(story, name) is None)


def spread(session: Session, clips: Sequence[Clip], own_agency: str) -> None:
    """Let the stories of corrected clips follow: their other clips, and the stories themselves."""
    stories = {c.story_id for c in clips if c.story_id is not None}
    follow_corrections(session, stories)
    refresh_stories(session, stories, own_agency)


def _value(field: str, new: str | bool) -> str | bool:
    if field in ("relevant", "negative"):
        value = _WORDS.get(new.lower()) if isinstance(new, str) else new
        if value is None:
            raise NotCorrectable(f"{field} is true or false, not {new!r}")
        return value
    if field not in ("level", "agency") or not isinstance(new, str) or not new:
        raise NotCorrectable(f"{field!r} cannot be set to {new!r}")
    if field == "level" and new not in LEVELS:
        raise NotCorrectable(f"level is one of {', '.join(LEVELS)}, not {new!r}")
    return new


def _clips(session: Session, clip_id: int | None, story_id: int | None) -> list[Clip]:
    if (clip_id is None) == (story_id is None):
        raise NotCorrectable("name either a clip or a story")
    condition = Clip.id == clip_id if clip_id is not None else Clip.story_id == story_id
    clips = list(session.scalars(select(Clip).where(condition).order_by(Clip.id)))
    if not clips:
        raise NotCorrectable("there is no such clip or story")
    if story_id is not None:
        session.get_one(Story, story_id)
    return clips


def _record(
    session: Session,
    clip: Clip,
    field: str,
    new: str | bool,
    person_id: int | None,
    now: datetime,
    message_id: str | None,
) -> None:
    old = getattr(clip, field)
    session.add(
        Correction(
            clip_id=clip.id,
            field=field,
            old=_text(old),
            new=_text(new),
            person_id=person_id,
            at=now,
            message_id=message_id,
        )
    )


def _text(value: str | bool | None) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value or ""
