"""What happened in a case. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

from workflows.clarification.policy import Audience, ClockStarts, Mark, MarkKind, Step
from workflows.record.events import Actor, Recorded, by_tag


@dataclass(frozen=True, slots=True)
class Source:
    """Where PMOC says that the issue was seen."""

    outlet: str
    url: str | None = None


@dataclass(frozen=True, slots=True)
class StepLimit:
    """A step's clock as it was set when the case was opened: limit, due time (UTC) and reminders."""

    step: Step
    limit: timedelta
    due: datetime
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody to whom a reminder goes. ``at``: when, None for at once; ``held``: why later, ``night`` or ``snoozed``.

    ``instead_of``: the absent one in whose place they hear.
    """

    person: Actor
    at: datetime | None = None
    held: str = ""
    instead_of: Actor | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseOpened(Recorded):
    """An issue became a case. Holds the policy values used, so that a later policy leaves this case's clocks alone."""

    type: ClassVar[str] = "case_opened"
    case_id: str
    title: str
    detail: str
    sources: tuple[Source, ...]
    agencies: tuple[str, ...]
    posted_at: datetime | None
    learned_at: datetime
    answer_by: datetime | None
    clock_starts: ClockStarts
    clock_start: datetime
    limits: tuple[StepLimit, ...]
    min_channels: int
    owner: Actor | None = None
    drill: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class StepDone(Recorded):
    """Acknowledge, brief or channels was done (the answer has its own event).

    ``out_of_order``: an earlier step was still open; its clock goes on. ``posted``: the text that went into IA-Chat.
    """

    type: ClassVar[str] = "step_done"
    step: Step
    due: datetime
    late: bool
    out_of_order: bool
    note: str = ""
    posted: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelsAdded(Recorded):
    """Channels were added to the case's list; only those that were not on it."""

    type: ClassVar[str] = "channels_added"
    channels: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelsRemoved(Recorded):
    """Channels chosen by mistake were taken off the case's list; named as they stood on it."""

    type: ClassVar[str] = "channels_removed"
    channels: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceAdded(Recorded):
    """Links that prove the publication, for one channel or for the case as a whole (None)."""

    type: ClassVar[str] = "evidence_added"
    links: tuple[str, ...]
    channel: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered(Recorded):
    """The answer was given in IR-Chat; the case is closed.

    ``skipped``: steps that were never done. ``text``: the clarification; ``posted``: the whole text that went into IR-Chat.
    """

    type: ClassVar[str] = "answered"
    due: datetime
    late: bool
    out_of_order: bool
    channels: tuple[str, ...]
    skipped: tuple[Step, ...]
    text: str = ""
    posted: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredNotOurs(Recorded):
    """The issue does not concern the agency; the case is closed. ``posted``: the text that went into IA-Chat."""

    type: ClassVar[str] = "declared_not_ours"
    reason: str
    posted: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawn(Recorded):
    """PMOC took the issue back; the case is closed."""

    type: ClassVar[str] = "withdrawn"
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RuledOut(Recorded):
    """What was read as an issue is none, somebody says; the case is closed. PMOC asked nothing and took nothing back."""

    type: ClassVar[str] = "ruled_out"
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reopened(Recorded):
    """A case that had ended without an answer runs again, on its original clocks."""

    type: ClassVar[str] = "reopened"
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedOver(Recorded):
    """Somebody else is responsible from now on. ``instead_of``: whom it was meant for, who is away."""

    type: ClassVar[str] = "handed_over"
    to: Actor
    previous: Actor | None
    reason: str = ""
    instead_of: Actor | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Amended(Recorded):
    """The post was edited. None means unchanged; ``answer_due`` is the answer's due time after the amendment."""

    type: ClassVar[str] = "amended"
    title: str | None
    detail: str | None
    answer_by: datetime | None
    answer_due: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockMoved(Recorded):
    """The time of posting became known. ``dues``: the limits of all four steps, in their order, under the new start."""

    type: ClassVar[str] = "clock_moved"
    posted_at: datetime
    clock_start: datetime
    dues: tuple[datetime, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Remarked(Recorded):
    """Somebody noted something for the record; with ``late_step`` it is why that step was late."""

    type: ClassVar[str] = "remarked"
    text: str
    late_step: Step | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminded(Recorded):
    """A reminder about one step is to go out, for all its marks that had fallen due.

    ``kind`` is that of the latest mark. ``overdue_seconds`` is 0 until the limit. ``missed_since`` is set when the oldest of the marks
    should have been sent more than ten minutes before: the service was not running then, and the notice says so.
    ``told`` and ``to_group``: who hears, and whether the PR group does because nobody can be reached; both empty in
    reminders written before this was recorded. ``untouched``: nobody works on the case, so officers and head hear.
    """

    type: ClassVar[str] = "reminded"
    step: Step
    marks: tuple[str, ...]
    kind: MarkKind
    audience: tuple[Audience, ...]
    due: datetime
    late: bool
    overdue_seconds: int
    missed_since: datetime | None = None
    limit_passed: bool = False
    untouched: bool = False
    told: tuple[Recipient, ...] = ()
    to_group: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Snoozed(Recorded):
    """Somebody wants to be left alone about a step until then, for a reason. Never past the step's limit."""

    type: ClassVar[str] = "snoozed"
    step: Step
    until: datetime
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReminderAcknowledged(Recorded):
    """Somebody has seen a reminder about a step. No clock stops for it."""

    type: ClassVar[str] = "reminder_acknowledged"
    step: Step


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceStopped(Recorded):
    """The service was not at work from ``since`` until ``until``, and something of this case fell due meanwhile.

    ``limits``: the steps whose limit passed in that time.
    """

    type: ClassVar[str] = "service_stopped"
    since: datetime
    until: datetime
    limits: tuple[Step, ...] = ()


Event = (
    CaseOpened
    | StepDone
    | ChannelsAdded
    | ChannelsRemoved
    | EvidenceAdded
    | Answered
    | DeclaredNotOurs
    | Withdrawn
    | RuledOut
    | Reopened
    | HandedOver
    | Amended
    | ClockMoved
    | Remarked
    | Reminded
    | Snoozed
    | ReminderAcknowledged
    | ServiceStopped
)

EVENT_TYPES: dict[str, type[Event]] = by_tag(Event)
"""Every event class by its type tag."""
