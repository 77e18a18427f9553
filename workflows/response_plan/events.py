"""What happened to a response plan. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from workflows.approval.chain import Rung
from workflows.record.events import Recorded, by_tag


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanOpened(Recorded):
    """A response to a story is being drafted. ``title`` is the story's at that time."""

    type: ClassVar[str] = "plan_opened"
    plan_id: str
    story_id: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KindChosen(Recorded):
    """The kind of response was chosen; ``text`` is the draft that came with it, ``reason`` why there is none."""

    type: ClassVar[str] = "kind_chosen"
    kind: str
    name: str
    text: str
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TextWritten(Recorded):
    """Somebody replaced the draft by words of their own."""

    type: ClassVar[str] = "text_written"
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposed(Recorded):
    """The plan was put to the executives as it reads here. ``round`` counts from 1, anew after each return."""

    type: ClassVar[str] = "proposed"
    round: int
    kind: str
    name: str
    text: str
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Approved(Recorded):
    """One rung approved. ``in_place``: by somebody higher, since nobody of that role was there.

    ``instead_of``: the absent one in whose place this person spoke.
    """

    type: ClassVar[str] = "approved"
    round: int
    rung: Rung
    in_place: bool = False
    final: bool = False
    instead_of: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned(Recorded):
    """Sent back to the officer to be changed; after that it begins again at the head."""

    type: ClassVar[str] = "returned"
    round: int
    rung: Rung
    remark: str
    in_place: bool = False
    instead_of: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejected(Recorded):
    """Not approved; the plan has ended."""

    type: ClassVar[str] = "rejected"
    round: int
    rung: Rung
    reason: str
    in_place: bool = False
    instead_of: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawn(Recorded):
    """Taken back by those who drafted it; the plan has ended."""

    type: ClassVar[str] = "withdrawn"
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminded(Recorded):
    """The plan rests. ``rung``: whose approval it waits for, None when it lies with the officer.

    ``count`` from 1 on since it came to rest; ``scheduled`` is when this reminder was due.
    """

    type: ClassVar[str] = "reminded"
    rung: Rung | None
    count: int
    scheduled: datetime


Event = (
    PlanOpened | KindChosen | TextWritten | Proposed | Approved | Returned | Rejected | Withdrawn | Reminded
)

EVENT_TYPES: dict[str, type[Event]] = by_tag(Event)
"""Every event class by its type tag."""
