"""Opening a case and moving its limits: when each step is due. Pure, part of the rules."""

from __future__ import annotations

from datetime import datetime

from workflows.clarification.case import Case, answer_due, tidy
from workflows.clarification.commands import Amend, MoveClock, OpenCase
from workflows.clarification.events import Amended, CaseOpened, ClockMoved, Event, StepLimit
from workflows.clarification.policy import ClockStarts, Policy, Step


def require_aware(*times: datetime | None) -> None:
    """Raise ValueError for a time without zone."""
    for time in times:
        if time is not None and time.tzinfo is None:
            raise ValueError(f"{time!r} has no time zone")


def open_case(command: OpenCase, now: datetime, policy: Policy) -> CaseOpened:
    """The opening, with every clock as the policy sets it."""
    require_aware(command.posted_at, command.learned_at, command.answer_by)
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


def amend(case: Case, command: Amend, now: datetime) -> tuple[Event, ...]:
    """Follow an edited post; none when it changes nothing."""
    require_aware(command.answer_by)
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


def move_clock(case: Case, command: MoveClock, now: datetime) -> tuple[Event, ...]:
    """Count all limits from the time of posting, now that it is known."""
    require_aware(command.posted_at)
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
