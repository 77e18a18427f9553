"""What may be done with a clarification case, when, and what follows: ``decide``.

Section B of the operations manual. Pure: no clock, no store, no network; ``now`` is an argument.
Others import from the package; the neighbouring modules are part of these rules and keep the files short.
"""

from __future__ import annotations

from datetime import datetime
from typing import assert_never

from workflows.clarification.case import Case
from workflows.clarification.channels import add_evidence, choose_channels, remove_channels
from workflows.clarification.clocks import amend, move_clock, open_case, require_aware
from workflows.clarification.commands import (
    Acknowledge,
    AcknowledgeReminder,
    AddEvidence,
    Amend,
    Answer,
    Brief,
    ChooseChannels,
    Command,
    HandOver,
    MoveClock,
    NoteOutage,
    NotOurs,
    OpenCase,
    Remark,
    RemoveChannels,
    Reopen,
    Snooze,
    Tick,
    Withdraw,
)
from workflows.clarification.ending import after_the_end, answer, reopen
from workflows.clarification.events import (
    Amended,
    Answered,
    CaseOpened,
    ChannelsAdded,
    ChannelsRemoved,
    ClockMoved,
    DeclaredNotOurs,
    Event,
    EvidenceAdded,
    HandedOver,
    Remarked,
    Reminded,
    ReminderAcknowledged,
    Reopened,
    ServiceStopped,
    Snoozed,
    Withdrawn,
)
from workflows.clarification.policy import Policy, Step
from workflows.clarification.refused import Refused
from workflows.clarification.reminding import note_outage, reminded_step, snooze, tick
from workflows.clarification.steps import step_done

_HANDLED_AS: dict[type[Command], str] = {
    OpenCase: CaseOpened.type,
    Acknowledge: Step.ACKNOWLEDGE.value,
    Brief: Step.BRIEF.value,
    ChooseChannels: ChannelsAdded.type,
    RemoveChannels: ChannelsRemoved.type,
    AddEvidence: EvidenceAdded.type,
    Answer: Answered.type,
    NotOurs: DeclaredNotOurs.type,
    Withdraw: Withdrawn.type,
    Reopen: Reopened.type,
    HandOver: HandedOver.type,
    Amend: Amended.type,
    MoveClock: ClockMoved.type,
    Remark: Remarked.type,
    Tick: Reminded.type,
    Snooze: Snoozed.type,
    AcknowledgeReminder: ReminderAcknowledged.type,
    NoteOutage: ServiceStopped.type,
}

_SAYS_MORE_WHEN_EDITED = (ChooseChannels, AddEvidence, Amend, Remark)
"""An edited LINE message keeps its id, so a repetition of these is recognised by what it says while the case runs."""


def decide(case: Case | None, command: Command, now: datetime, policy: Policy) -> tuple[Event, ...]:
    """The events that follow from this command at ``now`` (aware); none when it changes nothing, such as a repetition.

    ``policy`` counts for the opening only: a case runs on the values it was opened with.
    Raises Refused, and ValueError when a time has no time zone.
    """
    require_aware(now)
    if case is None:
        if isinstance(command, OpenCase):
            return (open_case(command, now, policy),)
        raise Refused("no_case")
    if _repeated(case, command):
        return ()
    if isinstance(command, OpenCase):
        raise Refused("already_open", case_id=case.case_id)
    if isinstance(command, Tick):
        return tick(case, command, now)
    if isinstance(command, NoteOutage):
        return note_outage(case, command, now)
    if isinstance(command, Reopen):
        return reopen(case, command, now)
    if isinstance(command, Remark):
        return _remark(case, command, now)
    if case.ended is not None:
        raise after_the_end(case, command)
    return _decide_running(case, command, now)


def _decide_running(
    case: Case,
    command: Acknowledge
    | Brief
    | ChooseChannels
    | RemoveChannels
    | AddEvidence
    | Answer
    | NotOurs
    | Withdraw
    | HandOver
    | Amend
    | MoveClock
    | Snooze
    | AcknowledgeReminder,
    now: datetime,
) -> tuple[Event, ...]:
    by, message_id = command.by, command.message_id
    match command:
        case Acknowledge():
            return (step_done(case, Step.ACKNOWLEDGE, command, now),)
        case Brief():
            return (step_done(case, Step.BRIEF, command, now),)
        case ChooseChannels():
            return choose_channels(case, command, now)
        case RemoveChannels():
            return remove_channels(case, command, now)
        case AddEvidence():
            return add_evidence(case, command, now)
        case Answer():
            return answer(case, command, now)
        case NotOurs():
            return (
                DeclaredNotOurs(
                    at=now, by=by, message_id=message_id, reason=command.reason, posted=command.posted
                ),
            )
        case Withdraw():
            return (Withdrawn(at=now, by=by, message_id=message_id, reason=command.reason),)
        case HandOver():
            return _hand_over(case, command, now)
        case Amend():
            return amend(case, command, now)
        case MoveClock():
            return move_clock(case, command, now)
        case Snooze():
            return (snooze(case, command, now),)
        case AcknowledgeReminder():
            step = reminded_step(case, command.step)
            return (ReminderAcknowledged(at=now, by=by, message_id=message_id, step=step),)
        case _:
            assert_never(command)


def _repeated(case: Case, command: Command) -> bool:
    if command.message_id is None:
        return False
    if case.ended is None and isinstance(command, _SAYS_MORE_WHEN_EDITED):
        return False
    return (_HANDLED_AS[type(command)], command.message_id) in case.handled


def _remark(case: Case, command: Remark, now: datetime) -> tuple[Event, ...]:
    text = command.text.strip()
    if not text:
        raise Refused("no_text")
    if command.late_step is not None and not case.step(command.late_step).late(now):
        raise Refused("not_late", step=command.late_step)
    if case.remarks and (text, command.late_step) == (case.remarks[-1].text, case.remarks[-1].late_step):
        return ()
    return (
        Remarked(
            at=now, by=command.by, message_id=command.message_id, text=text, late_step=command.late_step
        ),
    )


def _hand_over(case: Case, command: HandOver, now: datetime) -> tuple[Event, ...]:
    if case.owner is not None and case.owner.id == command.to.id:
        return ()
    return (
        HandedOver(
            at=now,
            by=command.by,
            message_id=command.message_id,
            to=command.to,
            previous=case.owner,
            reason=command.reason,
        ),
    )
