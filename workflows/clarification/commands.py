"""What may be asked of a case. Every command says who asks (``by``) and in which LINE message, if any (``message_id``)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from workflows.clarification.events import Source
from workflows.clarification.policy import Step
from workflows.duty.roster import Roster
from workflows.record.commands import Asked
from workflows.record.events import SYSTEM, Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenCase(Asked):
    """Open a case for an issue. Times are aware; ``posted_at`` is None when a forwarded text has lost it.

    ``answer_by`` is the deadline that the post itself names. ``owner`` is the one responsible, None until known.
    """

    case_id: str
    title: str
    learned_at: datetime
    detail: str = ""
    sources: tuple[Source, ...] = ()
    agencies: tuple[str, ...] = ()
    posted_at: datetime | None = None
    answer_by: datetime | None = None
    owner: Actor | None = None
    drill: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Acknowledge(Asked):
    """The acknowledgement was posted in IA-Chat, in the words ``posted``."""

    note: str = ""
    posted: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief(Asked):
    """The facts were put to the executives."""

    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChooseChannels(Asked):
    """Add channels to the list; the step is done as soon as the list has enough."""

    channels: tuple[str, ...]
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveChannels(Asked):
    """Take channels off the list that were chosen by mistake; those not on it are passed over."""

    channels: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AddEvidence(Asked):
    """Add links that prove the publication, for one channel or the whole case."""

    links: tuple[str, ...]
    channel: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer(Asked):
    """The answer was posted in IR-Chat, in the words ``posted``. Channels and links may be given here or before."""

    channels: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    text: str = ""
    posted: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NotOurs(Asked):
    """The issue does not concern the agency; said in IA-Chat in the words ``posted``."""

    reason: str = ""
    posted: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdraw(Asked):
    """PMOC took the issue back."""

    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleOut(Asked):
    """What was read as an issue is none."""

    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reopen(Asked):
    """Take up again a case that ended as not ours or withdrawn; its clocks have run on."""

    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOver(Asked):
    """Make somebody else responsible."""

    to: Actor
    reason: str = ""
    instead_of: Actor | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Amend(Asked):
    """Follow an edit of the post. None leaves the part as it is."""

    title: str | None = None
    detail: str | None = None
    answer_by: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveClock(Asked):
    """Somebody says when the issue was posted: all limits are counted anew from then. ``posted_at`` is aware."""

    posted_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark(Asked):
    """Note something for the record, also after the end; with ``late_step`` it is why that step was late."""

    text: str
    late_step: Step | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick(Asked):
    """Time has passed: which reminders are due, and who of those that are there hears them?

    Without ``roster`` only the rungs are named.
    """

    by: Actor = SYSTEM
    roster: Roster | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Snooze(Asked):
    """Leave me alone about a step for a while. ``step`` None means the one whose limit comes next."""

    span: timedelta
    reason: str
    step: Step | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AcknowledgeReminder(Asked):
    """I have seen the reminder. ``step`` None means the one whose limit comes next."""

    step: Step | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteOutage(Asked):
    """The service was not at work between these times."""

    since: datetime
    until: datetime
    by: Actor = SYSTEM


Command = (
    OpenCase
    | Acknowledge
    | Brief
    | ChooseChannels
    | RemoveChannels
    | AddEvidence
    | Answer
    | NotOurs
    | Withdraw
    | RuleOut
    | Reopen
    | HandOver
    | Amend
    | MoveClock
    | Remark
    | Tick
    | Snooze
    | AcknowledgeReminder
    | NoteOutage
)
