"""The prints of clips in the store: what a restart, and the other processes on one store, take in."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import numpy as np
from sqlalchemy import ColumnElement, exists, func, insert, or_, select
from sqlalchemy.orm import Session

from monitor.story_shelf import Print
from monitor.wording import Words
from storage.tables import Clip, StoryMove, StoryPrint
from thai.words import dictionary_hash

FORM = "1"
"""Change it with anything that makes the same text another print: old ones are then read from the text again."""
LOOK_BACK = 50
"""So many of the latest moves are read again: with several writers a smaller number may be committed later."""
_HEAD = struct.Struct("<IiB4i3hHH")


@dataclass(frozen=True, slots=True)
class Seen:
    """Up to where the store has been read."""

    print: int = 0
    clip: int = 0
    move: int = 0


@dataclass(frozen=True, slots=True)
class Printed:
    """A clip's print and the story that the clip is in now."""

    clip: int
    story: int
    print: Print


@dataclass(slots=True)
class News:
    """What is new in the store: prints, clips that have none (of this form), and clips that were moved (clip, story)."""

    printed: list[Printed] = field(default_factory=list)
    unprinted: list[Clip] = field(default_factory=list)
    moved: list[tuple[int, int]] = field(default_factory=list)


def news(session: Session, seen: Seen, since: datetime, newest: int) -> tuple[News, Seen]:
    """What is new since `seen`: published after `since`, or among the `newest` clips."""
    found = News()
    last_clip = session.scalar(select(func.max(Clip.id))) or 0
    last_print = session.scalar(select(func.max(StoryPrint.id))) or 0
    last_move = session.scalar(select(func.max(StoryMove.id))) or 0
    wanted = or_(Clip.published_at > since, Clip.id > last_clip - newest)
    if last_print > seen.print:
        found.printed = _printed(session, StoryPrint.id > seen.print, wanted)
    if last_clip > seen.clip:
        found.unprinted = _unprinted(session, seen.clip, wanted)
    if seen.clip:
        found.moved = _moved(session, seen.move - LOOK_BACK)
    return found, Seen(max(last_print, seen.print), max(last_clip, seen.clip), max(last_move, seen.move))


def save(
    session: Session, seen: Seen, clip_ids: Sequence[int], prints: Sequence[Print], now: datetime
) -> Seen:
    """Store prints of clips that are stored already; an older print of a clip is thereby out of date."""
    rows = [
        {"clip_id": clip, "form": form(), "made_at": now, "data": pack(one)}
        for clip, one in zip(clip_ids, prints, strict=True)
    ]
    if not rows:
        return seen
    session.execute(insert(StoryPrint), rows)
    last = session.scalar(select(func.max(StoryPrint.id))) or 0
    return replace(seen, print=max(last, seen.print), clip=max(seen.clip, *clip_ids))


def form() -> str:
    """What a print depends on beside the text."""
    return f"{FORM}-{dictionary_hash()}"


def pack(one: Print) -> bytes:
    """A print as it is stored. The moment is the clip's own and is not in it."""
    days = (*sorted(one.days), 0, 0, 0)[:3]
    head = _HEAD.pack(
        one.outlet, one.letters, one.rate, *one.passages, *days, len(one.keys), len(one.words.keys)
    )
    arrays = (
        one.keys.astype("<u4"),
        one.words.keys.astype("<u4"),
        one.words.weights.astype("<f2"),
    )
    return head + b"".join(a.tobytes() for a in arrays)


def unpack(data: bytes, at: datetime) -> Print:
    """A stored print of a clip that was published at a moment."""
    outlet, letters, rate, p0, p1, p2, p3, *days, marks, words = _HEAD.unpack_from(data)
    begin = _HEAD.size
    return Print(
        at=at.timestamp(),
        outlet=outlet,
        letters=letters,
        rate=rate,
        passages=(p0, p1, p2, p3),
        days=frozenset(day for day in days if day),
        keys=np.frombuffer(data, "<u4", marks, begin),
        words=Words(
            np.frombuffer(data, "<u4", words, begin + 4 * marks),
            np.frombuffer(data, "<f2", words, begin + 4 * (marks + words)).astype(np.float32),
        ),
    )


def _printed(session: Session, newer: ColumnElement[bool], wanted: ColumnElement[bool]) -> list[Printed]:
    rows: Any = session.execute(
        select(Clip.id, Clip.story_id, Clip.published_at, StoryPrint.data)
        .join(StoryPrint, StoryPrint.clip_id == Clip.id)
        .where(newer, wanted, Clip.story_id.is_not(None), StoryPrint.form == form())
        .order_by(StoryPrint.id)
    )
    return [Printed(clip, story, unpack(data, at)) for clip, story, at, data in rows]


def _unprinted(session: Session, after: int, wanted: ColumnElement[bool]) -> list[Clip]:
    printed = exists().where(StoryPrint.clip_id == Clip.id, StoryPrint.form == form())
    return list(
        session.scalars(
            select(Clip)
            .where(Clip.id > after, wanted, Clip.story_id.is_not(None), ~printed)
            .order_by(Clip.id)
        )
    )


def _moved(session: Session, after: int) -> list[tuple[int, int]]:
    """Moved clips with the story that they are in now, whatever the order of their moves."""
    rows = session.execute(
        select(Clip.id, Clip.story_id).where(
            Clip.id.in_(select(StoryMove.clip_id).where(StoryMove.id > after)), Clip.story_id.is_not(None)
        )
    )
    return [(clip, story) for clip, story in rows if story is not None]
