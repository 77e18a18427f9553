"""What the cards of the day's news show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class StoryLine:
    """A story in a list: its best headline, who reported, and what it is filed under (words, not ids).

    `passage` is what must be read of it, where it is known.
    """

    id: int
    title: str
    outlet: str
    outlets: int
    url: str | None
    level: str
    agency: str
    negative: bool
    at: datetime
    taken: bool = True
    passage: str = ""


@dataclass(frozen=True, slots=True)
class AskView:
    """A label that the program doubts: `field` relevant level agency negative, `value` as a button carries it."""

    story: StoryLine
    field: str
    value: str
    question: str
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WhyRow:
    """A label, its value, and why."""

    name: str
    value: str
    because: str


@dataclass(frozen=True, slots=True)
class WhyView:
    """The reasons for a story's labels."""

    story: StoryLine
    rows: tuple[WhyRow, ...]
    can_change: bool = True


@dataclass(frozen=True, slots=True)
class LabelsView:
    """What a label of a story can be: pairs of value and name; `value` is the present one."""

    story: StoryLine
    field: str
    value: str
    options: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class SelectionView:
    """The 08:00 card, its 09:30 reminder (`reminder`), or the state of the day's selection."""

    day: date
    clips: int
    stories: int
    negative: int
    taken: int
    digest_at: datetime
    confirmed_by: str | None = None
    reminder: bool = False
    top: tuple[StoryLine, ...] = ()
    asks: tuple[AskView, ...] = ()
    unsure: int = 0
    later: int = 0
    """Stories that came after the confirmation."""


@dataclass(frozen=True, slots=True)
class NewsView:
    """The day's stories, to read and to pick from; `total` may be more than are listed."""

    day: date
    stories: tuple[StoryLine, ...]
    total: int
    page: int
    pages: int
    can_pick: bool
    confirmed_by: str | None = None
    sent: bool = False


@dataclass(frozen=True, slots=True)
class DigestGroup:
    """The stories under one heading of the digest."""

    name: str
    stories: tuple[StoryLine, ...]
    more: int = 0


@dataclass(frozen=True, slots=True)
class DigestView:
    """The morning digest. `confirmed_by` is None when it went out automatically.

    `page` is the address where it is read whole, `board` that of the sheet for the board; empty where there is none.
    """

    day: date
    agency: str
    groups: tuple[DigestGroup, ...]
    clips: int
    stories: int
    negative: int
    confirmed_by: str | None
    as_of: datetime
    page: str = ""
    board: str = ""


@dataclass(frozen=True, slots=True)
class NegativeView:
    """A negative story that must be seen at once. `why`: first, or again because it has grown or is national now."""

    story: StoryLine
    because: tuple[str, ...] = ()
    about_us: bool = True
    why: str = "first"
    can_plan: bool = False
    passages: tuple[str, ...] = ()
