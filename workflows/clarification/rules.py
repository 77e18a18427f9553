"""What may be done with a clarification case, when, and what follows: ``decide`` and ``evolve``.

Section B of the operations manual. Pure: no clock, no store, no network; ``now`` is an argument.
Others import from the package; the neighbouring modules are part of these rules and keep the files short.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import assert_never

from workflows.clarification.case import (
    Case,
    State,
    answer_due,
    channel_key,
    due_steps,
    evolve,
    fold,
    new_channels,
    next_mark_at,
    tidy,
)
from workflows.clarification.channels import remove_channels
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
    StepDone,
    StepLimit,
    Withdrawn,
)
from workflows.clarification.policy import ClockStarts, Policy, Step
from workflows.clarification.refused import Refused
from workflows.clarification.reminding import MISSED_AFTER, note_outage, reminded_step, snooze, tick

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
    _require_aware(now)
    if case is None:
        if isinstance(command, OpenCase):
            return (_open(command, now, policy),)
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
        return _reopen(case, command, now)
    if isinstance(command, Remark):
        return _remark(case, command, now)
    if case.ended is not None:
        raise _after_the_end(case, command)
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
            return (_step_done(case, Step.ACKNOWLEDGE, command, now),)
        case Brief():
            return (_step_done(case, Step.BRIEF, command, now),)
        case ChooseChannels():
            return _choose_channels(case, command, now)
        case RemoveChannels():
            return remove_channels(case, command, now)
        case AddEvidence():
            return _add_evidence(case, command, now)
        case Answer():
            return _answer(case, command, now)
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
            return _amend(case, command, now)
        case MoveClock():
            return _move_clock(case, command, now)
        case Snooze():
            return (snooze(case, command, now),)
        case AcknowledgeReminder():
            step = reminded_step(case, command.step)
            return (ReminderAcknowledged(at=now, by=by, message_id=message_id, step=step),)
        case _:
            assert_never(command)


def _require_aware(*times: datetime | None) -> None:
    for time in times:
        if time is not None and time.tzinfo is None:
            raise ValueError(f"{time!r} has no time zone")


def _repeated(case: Case, command: Command) -> bool:
    if command.message_id is None:
        return False
    if case.ended is None and isinstance(command, _SAYS_MORE_WHEN_EDITED):
        return False
    return (_HANDLED_AS[type(command)], command.message_id) in case.handled


def _after_the_end(case: Case, command: Command) -> Refused:
    answer = case.step(Step.ANSWER)
    if isinstance(command, Answer) and answer.done_at is not None:
        return Refused("already_done", step=Step.ANSWER, by=answer.by, at=answer.done_at)
    return Refused("case_ended", state=case.state, by=case.ended_by, at=case.ended_at)


def _open(command: OpenCase, now: datetime, policy: Policy) -> CaseOpened:
    _require_aware(command.posted_at, command.learned_at, command.answer_by)
    start = _clock_start(policy.clock_starts, command.posted_at, command.learned_at)
    return CaseOpened(
        at=now,
        by=command.by,
        message_id=command.message_id,
        case_id=command.case_id,
        title=tidy(command.title),
        detail=command.detail,
        sources=command.sources,
        agencies=command.agencies,
        posted_at=command.posted_at,
        learned_at=command.learned_at,
        answer_by=command.answer_by,
        clock_starts=policy.clock_starts,
        clock_start=start,
        limits=tuple(_limit(step, start, command.answer_by, policy) for step in Step),
        min_channels=policy.min_channels,
        owner=command.owner,
        drill=command.drill,
    )


def _clock_start(clock_starts: ClockStarts, posted_at: datetime | None, learned_at: datetime) -> datetime:
    # A post that seems to lie after the moment it was learned of has a misread time: the earlier one is the strict one.
    if clock_starts == "learned" or posted_at is None:
        return learned_at
    return min(posted_at, learned_at)


def _limit(step: Step, start: datetime, answer_by: datetime | None, policy: Policy) -> StepLimit:
    limit = policy.sla[step]
    due = answer_due(start, limit, answer_by) if step is Step.ANSWER else start + limit
    return StepLimit(step, limit, due, policy.marks[step])


def _out_of_order(case: Case, step: Step) -> bool:
    earlier = list(Step)[: list(Step).index(step)]
    return any(case.step(other).open for other in earlier)


def _step_done(
    case: Case, step: Step, command: Acknowledge | Brief | ChooseChannels | Answer, now: datetime
) -> StepDone:
    record = case.step(step)
    if record.done_at is not None:
        raise Refused("already_done", step=step, by=record.by, at=record.done_at)
    return StepDone(
        at=now,
        by=command.by,
        message_id=command.message_id,
        step=step,
        due=record.due,
        late=now > record.due,
        out_of_order=_out_of_order(case, step),
        note="" if isinstance(command, Answer) else command.note,
        posted=command.posted if isinstance(command, Acknowledge) else "",
    )


def _channel_events(
    case: Case, command: ChooseChannels | Answer, now: datetime
) -> tuple[ChannelsAdded | StepDone, ...]:
    """Add what is new to the list; with enough of them on it, the step is done."""
    added = new_channels(case.channels, command.channels)
    if not added:
        return ()
    event = ChannelsAdded(at=now, by=command.by, message_id=command.message_id, channels=added)
    enough = len(case.channels) + len(added) >= case.min_channels
    if enough and case.step(Step.CHANNELS).open:
        return event, _step_done(case, Step.CHANNELS, command, now)
    return (event,)


def _choose_channels(case: Case, command: ChooseChannels, now: datetime) -> tuple[Event, ...]:
    if not new_channels((), command.channels):
        raise Refused("no_channels")
    return _channel_events(case, command, now)


def _evidence_event(
    case: Case, command: AddEvidence | Answer, channel: str | None, now: datetime
) -> tuple[EvidenceAdded, ...]:
    key = channel_key(channel) if channel else ""
    seen = {item.link for item in case.evidence if (channel_key(item.channel) if item.channel else "") == key}
    links = [link for link in dict.fromkeys(map(str.strip, command.links)) if link and link not in seen]
    if not links:
        return ()
    name = tidy(channel) if channel and key else None
    return (
        EvidenceAdded(at=now, by=command.by, message_id=command.message_id, links=tuple(links), channel=name),
    )


def _add_evidence(case: Case, command: AddEvidence, now: datetime) -> tuple[Event, ...]:
    if not any(map(str.strip, command.links)):
        raise Refused("no_links")
    return _evidence_event(case, command, command.channel, now)


def _answer(case: Case, command: Answer, now: datetime) -> tuple[Event, ...]:
    channels = case.channels + new_channels(case.channels, command.channels)
    needed = case.min_channels
    if len(channels) < needed:
        raise Refused("too_few_channels", chosen=len(channels), needed=needed, missing=needed - len(channels))
    before: tuple[Event, ...] = (
        *_channel_events(case, command, now),
        *_evidence_event(case, command, None, now),
    )
    after = _after(case, before)
    record = after.step(Step.ANSWER)
    skipped = tuple(other.step for other in after.steps if other.open and other.step is not Step.ANSWER)
    answered = Answered(
        at=now,
        by=command.by,
        message_id=command.message_id,
        due=record.due,
        late=now > record.due,
        out_of_order=bool(skipped),
        channels=channels,
        skipped=skipped,
        text=command.text,
        posted=command.posted,
    )
    return *before, answered


def _after(case: Case, events: Iterable[Event]) -> Case:
    for event in events:
        case = evolve(case, event)
    return case


def _reopen(case: Case, command: Reopen, now: datetime) -> tuple[Event, ...]:
    if case.ended is None:
        raise Refused("not_ended", state=case.state)
    if case.ended is State.ANSWERED:
        raise _after_the_end(case, command)
    return (Reopened(at=now, by=command.by, message_id=command.message_id, reason=command.reason),)


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


def _amend(case: Case, command: Amend, now: datetime) -> tuple[Event, ...]:
    _require_aware(command.answer_by)
    # An edit that leaves no title is a misread one: the case keeps the title that people know it by.
    title = tidy(command.title or "")
    new_title = title if title and title != case.title else None
    new_detail = command.detail if command.detail != case.detail else None
    answer_by = command.answer_by if command.answer_by != case.answer_by else None
    # A deadline before the clock's start is misread; the one known so far stays, which is the strict reading.
    if answer_by is not None and answer_by <= case.clock_start:
        answer_by = None
    if new_title is None and new_detail is None and answer_by is None:
        return ()
    record = case.step(Step.ANSWER)
    due = record.due if answer_by is None else answer_due(case.clock_start, record.limit, answer_by)
    return (
        Amended(
            at=now,
            by=command.by,
            message_id=command.message_id,
            title=new_title,
            detail=new_detail,
            answer_by=answer_by,
            answer_due=due,
        ),
    )


def _move_clock(case: Case, command: MoveClock, now: datetime) -> tuple[Event, ...]:
    _require_aware(command.posted_at)
    start = _clock_start(case.clock_starts, command.posted_at, case.learned_at)
    if start == case.clock_start and command.posted_at == case.posted_at:
        return ()
    dues = tuple(
        answer_due(start, record.limit, case.answer_by)
        if record.step is Step.ANSWER
        else start + record.limit
        for record in case.steps
    )
    return (
        ClockMoved(
            at=now,
            by=command.by,
            message_id=command.message_id,
            posted_at=command.posted_at,
            clock_start=start,
            dues=dues,
        ),
    )


__all__ = ["MISSED_AFTER", "Refused", "decide", "due_steps", "evolve", "fold", "next_mark_at"]
