"""What may be asked of an answer. Every command says who asks (``by``) and in which LINE message, if any."""

from __future__ import annotations

from dataclasses import dataclass

from workflows.answer.text import AnswerText
from workflows.record.commands import Asked
from workflows.record.events import SYSTEM, Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class Write(Asked):
    """Replace the text; what was submitted or approved before must be approved anew."""

    text: AnswerText


@dataclass(frozen=True, slots=True, kw_only=True)
class Submit(Asked):
    """Put the text to those who must approve."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Approve(Asked):
    """Approve. ``round`` is that of the card or page that was read, None for the present one; ``text``: changed first."""

    round: int | None = None
    text: AnswerText | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SendBack(Asked):
    """Send back to the officer, with a remark."""

    remark: str
    round: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AskDirector(Asked):
    """Have the director approve too."""

    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseNow(Asked):
    """Post with the approvals there are: one within ``head_alone`` of the limit, none (with a reason) within ``unapproved``."""

    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Post(Asked):
    """These words were posted in IR-Chat."""

    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SendCopy(Asked):
    """A copy was sent."""

    copy: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick(Asked):
    """Time has passed: is a reminder due?"""

    by: Actor = SYSTEM


Command = Write | Submit | Approve | SendBack | AskDirector | ReleaseNow | Post | SendCopy | Tick
