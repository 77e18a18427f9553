"""What is handed in and what became of it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from workflows.intake.reading import ReadPost


@dataclass(frozen=True, slots=True)
class Given:
    """A post as somebody handed it in.

    `posted_at` is None where the text has lost its time; `assumed_at` is then the strictest reading, from which the
    clocks run. `parts`: the messages (id, time, text) it came in. `told_in`: the chat that hears of it in the answer.
    """

    text: str
    chat_id: str
    learned_at: datetime
    assumed_at: datetime
    posted_at: datetime | None = None
    message_id: str | None = None
    person_id: int | None = None
    origin: str = "line"
    sender: str = ""
    told_in: str | None = None
    parts: tuple[tuple[str | None, datetime, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a post: cases opened and joined by number, what is doubtful, what is others'."""

    post_id: int
    known: bool
    opened: tuple[int, ...] = ()
    joined: tuple[int, ...] = ()
    unsure: tuple[int, ...] = ()
    others: tuple[tuple[int, str], ...] = ()
    withdrawn: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """One message of what was handed in, read: its text, when and by whom it was posted where that is known."""

    text: str
    read: ReadPost
    parsed: Mapping[str, Any]
    at: datetime | None = None
    sender: str = ""


@dataclass(slots=True)
class Edited:
    """What became of an edit: cases that follow it, new ones, and running ones of which the post says nothing now."""

    followed: list[int] = field(default_factory=list)
    opened: list[int] = field(default_factory=list)
    missing: list[int] = field(default_factory=list)
