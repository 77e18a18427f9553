"""How events make a case: ``evolve``. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import assert_never

from workflows.clarification.case import Case, Evidence, Noted, State, StepRecord
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
    RuledOut,
    ServiceStopped,
    Snoozed,
    StepDone,
    Withdrawn,
)
from workflows.clarification.policy import Step


def fold(events: Iterable[Event]) -> Case | None:
    """The case that these events make; None without events. Raises ValueError as ``evolve`` does."""
    case: Case | None = None
    for event in events:
        case = evolve(case, event)
    return case


def evolve(case: Case | None, event: Event) -> Case:
    """The case after this event.

    Raises ValueError when the history is broken: it does not begin with the opening, or has a second one.
    """
    if isinstance(event, CaseOpened):
        if case is not None:
            raise ValueError(f"case {case.case_id} is opened twice in its history")
        return _remember(_opened(event), event)
    if case is None:
        raise ValueError(f"a history begins with {event.type} instead of {CaseOpened.type}")
    after = replace(_apply(case, event), version=case.version + 1)
    if after.owner is not None and event.by.id == after.owner.id:
        after = replace(after, owner_acted_at=event.at)
    return _remember(after, event)


def handled_as(event: Event) -> str:
    """What a message did, in one word: with the message's id this recognises a repetition."""
    return event.step.value if isinstance(event, StepDone) else event.type


def _remember(case: Case, event: Event) -> Case:
    if event.message_id is None:
        return case
    return replace(case, handled=case.handled | {(handled_as(event), event.message_id)})


def _opened(event: CaseOpened) -> Case:
    return Case(
        case_id=event.case_id,
        title=event.title,
        detail=event.detail,
        sources=event.sources,
        agencies=event.agencies,
        posted_at=event.posted_at,
        learned_at=event.learned_at,
        opened_at=event.at,
        answer_by=event.answer_by,
        clock_starts=event.clock_starts,
        clock_start=event.clock_start,
        min_channels=event.min_channels,
        drill=event.drill,
        owner=event.owner,
        steps=tuple(StepRecord(row.step, row.limit, row.due, row.marks, event.at) for row in event.limits),
    )


def _apply(case: Case, event: Event) -> Case:
    match event:
        case StepDone():
            return _done(case, event.step, event)
        case ChannelsAdded():
            return replace(case, channels=case.channels + event.channels)
        case ChannelsRemoved():
            left = tuple(name for name in case.channels if name not in event.channels)
            return replace(case, channels=left)
        case EvidenceAdded():
            added = tuple(Evidence(link, event.channel) for link in event.links)
            return replace(case, evidence=case.evidence + added)
        case Answered():
            return _end(_done(case, Step.ANSWER, event), State.ANSWERED, event, "")
        case DeclaredNotOurs():
            return _end(case, State.NOT_OURS, event, event.reason)
        case Withdrawn():
            return _end(case, State.WITHDRAWN, event, event.reason)
        case RuledOut():
            return _end(case, State.RULED_OUT, event, event.reason)
        case Reopened():
            return _reopened(case, event)
        case HandedOver():
            return replace(case, owner=event.to, owner_acted_at=None)
        case Amended():
            return _amended(case, event)
        case ClockMoved():
            return _clock_moved(case, event)
        case Reminded():
            return _reminded(case, event)
        case Snoozed():
            record = case.step(event.step)
            others = tuple(item for item in record.snoozes if item[0] != event.by.id)
            return _with_step(case, replace(record, snoozes=(*others, (event.by.id, event.until))))
        case ReminderAcknowledged():
            return case
        case ServiceStopped():
            return replace(case, outages=(*case.outages, (event.since, event.until)))
        case Remarked():
            return replace(
                case, remarks=(*case.remarks, Noted(event.text, event.by, event.at, event.late_step))
            )
        case CaseOpened():
            raise AssertionError("evolve takes the opening itself")
        case _:
            assert_never(event)


def _with_step(case: Case, record: StepRecord) -> Case:
    return replace(case, steps=tuple(record if old.step is record.step else old for old in case.steps))


def _done(case: Case, step: Step, event: StepDone | Answered) -> Case:
    record = replace(
        case.step(step),
        done_at=event.at,
        by=event.by,
        message_id=event.message_id,
        out_of_order=event.out_of_order,
    )
    return _with_step(case, record)


def _end(case: Case, state: State, event: Event, reason: str) -> Case:
    steps = tuple(replace(record, closed_at=event.at) if record.open else record for record in case.steps)
    return replace(case, steps=steps, ended=state, ended_at=event.at, ended_by=event.by, end_reason=reason)


def _reopened(case: Case, event: Reopened) -> Case:
    steps = tuple(
        replace(record, closed_at=None, armed_at=event.at) if record.skipped else record
        for record in case.steps
    )
    return replace(case, steps=steps, ended=None, ended_at=None, ended_by=None, end_reason="")


def _amended(case: Case, event: Amended) -> Case:
    changed = replace(
        case,
        title=case.title if event.title is None else event.title,
        detail=case.detail if event.detail is None else event.detail,
        answer_by=case.answer_by if event.answer_by is None else event.answer_by,
    )
    record = case.step(Step.ANSWER)
    return _with_step(changed, _with_due(record, event.answer_due, case.clock_start, event.at))


def _with_due(record: StepRecord, due: datetime, clock_start: datetime, at: datetime) -> StepRecord:
    """The step with another limit.

    It has its reminders anew, except those that went out already and would be past under the new limit.
    """
    if due == record.due:
        return record
    carried = {
        (name, due)
        for mark in record.marks
        for name, moment in mark.occurrences(clock_start, due)
        if (name, record.due) in record.reminded and moment <= at
    }
    return replace(record, due=due, armed_at=at, reminded=record.reminded | carried)


def _clock_moved(case: Case, event: ClockMoved) -> Case:
    steps = tuple(
        _with_due(record, due, event.clock_start, event.at)
        for record, due in zip(case.steps, event.dues, strict=True)
    )
    return replace(case, posted_at=event.posted_at, clock_start=event.clock_start, steps=steps)


def _reminded(case: Case, event: Reminded) -> Case:
    record = case.step(event.step)
    sent = {(mark, event.due) for mark in event.marks}
    return _with_step(case, replace(record, reminded=record.reminded | sent))
