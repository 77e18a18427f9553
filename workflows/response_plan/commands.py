"""What may be asked of a plan. Every command says who asks (``by``) and in which LINE message, if any (``message_id``)."""

from __future__ import annotations

from dataclasses import dataclass

from workflows.record.commands import Asked
from workflows.record.events import SYSTEM, Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenPlan(Asked):
    """Begin to draft a response to a story."""

    plan_id: str
    story_id: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChooseKind(Asked):
    """Choose how to respond. ``text`` is the draft made from the agency's template.

    ``needs_reason``: this kind is not to respond, which must be explained.
    """

    kind: str
    name: str
    text: str
    reason: str = ""
    needs_reason: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteText(Asked):
    """Replace the draft by one's own words."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Propose(Asked):
    """Put the plan to head, deputy and director."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Approve(Asked):
    """Approve. ``round`` is that of the card that was tapped; None when it was typed and means the present one."""

    round: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Return(Asked):
    """Send back to be changed, with a remark."""

    remark: str
    round: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reject(Asked):
    """Do not approve, with the reason."""

    reason: str
    round: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdraw(Asked):
    """Take the plan back."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick(Asked):
    """Time has passed: is a reminder due?"""

    by: Actor = SYSTEM


Decision = Approve | Return | Reject
Drafting = ChooseKind | WriteText | Propose
Command = OpenPlan | Drafting | Decision | Withdraw | Tick
