"""What may be done with a clarification case, when, and what follows: ``decide``.

Section B of the operations manual. Pure: no clock, no store, no network; ``now`` is an argument.
Others import from the package; the neighbouring modules are part of these rules and keep the files short.
"""

from __future__ import annotations

from datetime import datetime
from typing import assert_never

from workflows.clarification import commands, events
from workflows.clarification.case import Case
from workflows.clarification.channels import add_evidence, choose_channels, remove_channels
from workflows.clarification.clocks import amend, move_clock, open_case, require_aware
from workflows.clarification.commands import Command
from workflows.clarification.ending import after_the_end, answer, reopen
from workflows.clarification.events import Event
from workflows.clarification.policy import Policy, Step
from workflows.clarification.refused import Refused
from workflows.clarification.reminding import note_outage, reminded_step, snooze, tick
from workflows.clarification.steps import step_done

_HANDLED_AS: dict[type[Command], str] = {
    commands.OpenCase: events.CaseOpened.type,
    commands.Acknowledge: Step.ACKNOWLEDGE.value,
    commands.Brief: Step.BRIEF.value,
    commands.ChooseChannels: events.ChannelsAdded.type,
    commands.RemoveChannels: events.ChannelsRemoved.type,
    commands.AddEvidence: events.EvidenceAdded.type,
    commands.Answer: events.Answered.type,
    commands.NotOurs: events.DeclaredNotOurs.type,
    commands.Withdraw: events.Withdrawn.type,
    commands.RuleOut: events.RuledOut.type,
    commands.Reopen: events.Reopened.type,
    commands.HandOver: events.HandedOver.type,
    commands.Amend: events.Amended.type,
    commands.MoveClock: events.ClockMoved.type,
    commands.Remark: events.Remarked.type,
    commands.Tick: events.Reminded.type,
    commands.Snooze: events.Snoozed.type,
    commands.AcknowledgeReminder: events.ReminderAcknowledged.type,
    commands.NoteOutage: events.ServiceStopped.type,
}

_SAYS_MORE_WHEN_EDITED = (commands.ChooseChannels, commands.AddEvidence, commands.Amend, commands.Remark)
"""An edited LINE message keeps its id, so a repetition of these is recognised by what it says while the case runs."""


def decide(case: Case | None, command: Command, now: datetime, policy: Policy) -> tuple[Event, ...]:
    """The events that follow from this command at ``now`` (aware); none when it changes nothing, such as a repetition.

    ``policy`` counts for the opening only: a case runs on the values it was opened with.
    Raises Refused, and ValueError when a time has no time zone.
    """
    require_aware(now)
    if case is None:
        if isinstance(command, commands.OpenCase):
            return (open_case(command, now, policy),)
        raise Refused("no_case")
    if _repeated(case, command):
        return ()
    if isinstance(command, commands.OpenCase):
        raise Refused("already_open", case_id=case.case_id)
    if isinstance(command, commands.Tick):
        return tick(case, command, now)
    if isinstance(command, commands.NoteOutage):
        return note_outage(case, command, now)
    if isinstance(command, commands.Reopen):
        return reopen(case, command, now)
    if isinstance(command, commands.Remark):
        return _remark(case, command, now)
    if case.ended is not None:
        raise after_the_end(case, command)
    return _decide_running(case, command, now)


def _decide_running(
    case: Case,
    command: commands.Acknowledge
    | commands.Brief
    | commands.ChooseChannels
    | commands.RemoveChannels
    | commands.AddEvidence
    | commands.Answer
    | commands.NotOurs
    | commands.Withdraw
    | commands.RuleOut
    | commands.HandOver
    | commands.Amend
    | commands.MoveClock
    | commands.Snooze
    | commands.AcknowledgeReminder,
    now: datetime,
) -> tuple[Event, ...]:
    by, message_id = command.by, command.message_id
    match command:
        case commands.Acknowledge():
            return (step_done(case, Step.ACKNOWLEDGE, command, now),)
        case commands.Brief():
            return (step_done(case, Step.BRIEF, command, now),)
        case commands.ChooseChannels():
            return choose_channels(case, command, now)
        case commands.RemoveChannels():
            return remove_channels(case, command, now)
        case commands.AddEvidence():
            return add_evidence(case, command, now)
        case commands.Answer():
            return answer(case, command, now)
        case commands.NotOurs():
            return (
                events.DeclaredNotOurs(
                    at=now, by=by, message_id=message_id, reason=command.reason, posted=command.posted
                ),
            )
        case commands.Withdraw():
            return (events.Withdrawn(at=now, by=by, message_id=message_id, reason=command.reason),)
        case commands.RuleOut():
            return (events.RuledOut(at=now, by=by, message_id=message_id, reason=command.reason.strip()),)
        case commands.HandOver():
            return _hand_over(case, command, now)
        case commands.Amend():
            return amend(case, command, now)
        case commands.MoveClock():
            return move_clock(case, command, now)
        case commands.Snooze():
            return (snooze(case, command, now),)
        case commands.AcknowledgeReminder():
            step = reminded_step(case, command.step)
            return (events.ReminderAcknowledged(at=now, by=by, message_id=message_id, step=step),)
        case _:
            assert_never(command)


def _repeated(case: Case, command: Command) -> bool:
    if command.message_id is None:
        return False
    if case.ended is None and isinstance(command, _SAYS_MORE_WHEN_EDITED):
        return False
    return (_HANDLED_AS[type(command)], command.message_id) in case.handled


def _remark(case: Case, command: commands.Remark, now: datetime) -> tuple[Event, ...]:
    text = command.text.strip()
    if not text:
        raise Refused("no_text")
    if command.late_step is not None and not case.step(command.late_step).late(now):
        raise Refused("not_late", step=command.late_step)
    if case.remarks and (text, command.late_step) == (case.remarks[-1].text, case.remarks[-1].late_step):
        return ()
    return (
        events.Remarked(
            at=now, by=command.by, message_id=command.message_id, text=text, late_step=command.late_step
        ),
    )


def _hand_over(case: Case, command: commands.HandOver, now: datetime) -> tuple[Event, ...]:
    if case.owner is not None and case.owner.id == command.to.id:
        return ()
    return (
        events.HandedOver(
            at=now,
            by=command.by,
            message_id=command.message_id,
            to=command.to,
            previous=case.owner,
            reason=command.reason,
            instead_of=command.instead_of,
        ),
    )
