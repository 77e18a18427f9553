"""What happened to the answer of a case. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import ClassVar, Literal

from workflows.answer.text import AnswerText
from workflows.approval.chain import Rung
from workflows.record.events import Recorded, by_tag


class Release(StrEnum):
    """On whose word a text may be posted."""

    APPROVED = "approved"
    HEAD_ONLY = "head_only"
    UNAPPROVED = "unapproved"
    NOT_REQUIRED = "not_required"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened(Recorded):
    """An answer to a case is being written."""

    type: ClassVar[str] = "opened"
    case_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TextWritten(Recorded):
    """The text as it reads from now on; every version is kept. ``in_approval``: changed by whoever then approved it."""

    type: ClassVar[str] = "text_written"
    text: AnswerText
    in_approval: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Submitted(Recorded):
    """Put to those who must approve. ``round`` counts from 1; ``text_version`` is the version that they are shown."""

    type: ClassVar[str] = "submitted"
    round: int
    rungs: tuple[Rung, ...]
    text_version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Approved(Recorded):
    """One rung's approval of one version. ``in_place``: by somebody higher, ``passed_over``: though the rung was staffed.

    ``instead_of``: the absent one in whose place this person spoke.
    """

    type: ClassVar[str] = "approved"
    round: int
    rung: Rung
    text_version: int
    in_place: bool = False
    passed_over: bool = False
    instead_of: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned(Recorded):
    """Sent back to the officer to be changed."""

    type: ClassVar[str] = "returned"
    round: int
    rung: Rung
    remark: str
    instead_of: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectorAsked(Recorded):
    """The head (or the deputy) wants the director's approval too."""

    type: ClassVar[str] = "director_asked"
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Released(Recorded):
    """These words may be posted, and on whose word. ``missing``: the rungs whose approval is not there."""

    type: ClassVar[str] = "released"
    release: Release
    words: str
    text_version: int
    reason: str = ""
    missing: tuple[Rung, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted(Recorded):
    """Posted in IR-Chat. ``differs``: the words are not those that were released. ``version`` counts from 1."""

    type: ClassVar[str] = "posted"
    version: int
    words: str
    release: Release
    differs: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CopySent(Recorded):
    """A copy of the posted answer was sent to one who must have it."""

    type: ClassVar[str] = "copy_sent"
    copy: str
    name: str
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminded(Recorded):
    """Somebody is reminded: of an approval (``rung`` says whose), or of copies that are not sent."""

    type: ClassVar[str] = "reminded"
    about: Literal["approval", "copies"]
    rung: Rung | None
    count: int
    scheduled: datetime


Event = (
    Opened
    | TextWritten
    | Submitted
    | Approved
    | Returned
    | DirectorAsked
    | Released
    | Posted
    | CopySent
    | Reminded
)

EVENT_TYPES: dict[str, type[Event]] = by_tag(Event)
"""Every event class by its type tag."""
