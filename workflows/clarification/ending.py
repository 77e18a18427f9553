"""Answering a case, and running again after an end. Pure, part of the rules."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from workflows.clarification.case import Case, State, new_channels
from workflows.clarification.channels import channel_events, evidence_event
from workflows.clarification.commands import Answer, Command, Reopen
from workflows.clarification.events import Answered, Event, Reopened
from workflows.clarification.evolve import evolve
from workflows.clarification.policy import Step
from workflows.clarification.refused import Refused


def answer(case: Case, command: Answer, now: datetime) -> tuple[Event, ...]:
    """The answer ends the case; too few channels refuse it. Raises Refused."""
    channels = case.channels + new_channels(case.channels, command.channels)
    needed = case.min_channels
    if len(channels) < needed:
        raise Refused("too_few_channels", chosen=len(channels), needed=needed, missing=needed - len(channels))
    before: tuple[Event, ...] = (
        *channel_events(case, command, now),
        *evidence_event(case, command, None, now),
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


def after_the_end(case: Case, command: Command) -> Refused:
    """Why nothing more is done in a case that has ended."""
    answer = case.step(Step.ANSWER)
    if isinstance(command, Answer) and answer.done_at is not None:
        return Refused("already_done", step=Step.ANSWER, by=answer.by, at=answer.done_at)
    return Refused("case_ended", state=case.state, by=case.ended_by, at=case.ended_at)


def reopen(case: Case, command: Reopen, now: datetime) -> tuple[Event, ...]:
    """Let a case run again that ended without an answer. Raises Refused."""
    if case.ended is None:
        raise Refused("not_ended", state=case.state)
    if case.ended is State.ANSWERED:
        raise after_the_end(case, command)
    return (Reopened(at=now, by=command.by, message_id=command.message_id, reason=command.reason),)
