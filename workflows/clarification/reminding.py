"""Reminders of a case: which are due, who hears them; putting off and acknowledging; when the service was not at work.

Pure, part of the rules. Section B of the operations manual.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from workflows.clarification.case import Case, PendingMark, StepRecord, pending_marks, tidy
from workflows.clarification.commands import NoteOutage, Snooze, Tick
from workflows.clarification.events import Event, Recipient, Reminded, ServiceStopped, Snoozed
from workflows.clarification.policy import UNTOUCHED_AT, Audience, MarkKind, Step
from workflows.clarification.refused import Refused
from workflows.clarification.routing import route

MISSED_AFTER = timedelta(minutes=10)
"""A reminder that is later than this was missed (the service did not run), and its notice says so."""


def reminded_step(case: Case, step: Step | None) -> Step:
    """The step that somebody means: the one named, else the open one whose limit comes first."""
    if step is None:
        return min((r for r in case.steps if r.open), key=lambda r: r.due).step
    record = case.step(step)
    if record.done_at is not None:
        raise Refused("already_done", step=step, by=record.by, at=record.done_at)
    return step


def snooze(case: Case, command: Snooze, now: datetime) -> Snoozed:
    """Leave somebody alone about a step, for a reason, and never past its limit. Raises Refused."""
    step = reminded_step(case, command.step)
    due = case.step(step).due
    if now >= due:
        raise Refused("limit_passed", step=step, due=due)
    if command.span <= timedelta(0):
        raise Refused("no_time")
    if not tidy(command.reason):
        raise Refused("no_reason")
    return Snoozed(
        at=now,
        by=command.by,
        message_id=command.message_id,
        step=step,
        until=min(now + command.span, due),
        reason=tidy(command.reason),
    )


def note_outage(case: Case, command: NoteOutage, now: datetime) -> tuple[Event, ...]:
    """On record only where it mattered: a limit or a reminder of an open step fell into that time."""
    if case.ended is not None or (command.since, command.until) in case.outages:
        return ()
    limits = tuple(r.step for r in case.steps if r.open and command.since < r.due <= command.until)
    marks = (item.moment for record in case.steps for item in pending_marks(case, record))
    if not limits and not any(command.since < moment <= command.until for moment in marks):
        return ()
    return (
        ServiceStopped(
            at=now,
            by=command.by,
            message_id=command.message_id,
            since=command.since,
            until=command.until,
            limits=limits,
        ),
    )


def tick(case: Case, command: Tick, now: datetime) -> tuple[Event, ...]:
    """One reminder a step, whatever number of its marks has fallen due since the last one."""
    events: list[Event] = []
    for record in case.steps:
        ripe = [item for item in pending_marks(case, record) if item.moment <= now]
        if ripe:
            events.append(_reminder(case, record, ripe, command, now))
    return tuple(events)


def _reminder(
    case: Case, record: StepRecord, ripe: list[PendingMark], command: Tick, now: datetime
) -> Reminded:
    oldest = min(item.moment for item in ripe)
    most = any(
        item.mark.kind is MarkKind.BEFORE and (item.mark.fraction or 0) >= UNTOUCHED_AT for item in ripe
    )
    untouched = most and _untouched(case, record)
    audience = _audience(case, ripe, untouched=untouched)
    kind, limit_passed = ripe[-1].mark.kind, any(item.mark.kind is MarkKind.AT for item in ripe)
    told = (
        route(
            case, record, audience, command.roster, now, before=kind is MarkKind.BEFORE, at_limit=limit_passed
        )
        if command.roster is not None
        else ()
    )
    if case.drill and command.roster is not None and command.roster.night_ends is not None:
        told = tuple(_in_the_morning(item, command.roster.night_ends) for item in told)
    return Reminded(
        at=now,
        by=command.by,
        message_id=command.message_id,
        step=record.step,
        marks=tuple(item.id for item in ripe),
        kind=kind,
        audience=audience,
        due=record.due,
        late=now > record.due,
        overdue_seconds=max(0, int((now - record.due).total_seconds())),
        missed_since=oldest if now - oldest > MISSED_AFTER else None,
        limit_passed=limit_passed,
        untouched=untouched,
        told=told,
        to_group=command.roster is not None and not told,
    )


def _in_the_morning(item: Recipient, night_ends: datetime) -> Recipient:
    """Nobody is woken for practice."""
    return replace(item, at=max(item.at or night_ends, night_ends), held=item.held or "night")


def _untouched(case: Case, record: StepRecord) -> bool:
    """Whether nobody works on the case: no step done, nobody responsible, or they were silent since half of the clock."""
    if case.owner is None or all(other.done_at is None for other in case.steps):
        return True
    half = case.clock_start + (record.due - case.clock_start) / 2
    return case.owner_acted_at is None or case.owner_acted_at < half


def _audience(case: Case, ripe: list[PendingMark], *, untouched: bool) -> tuple[Audience, ...]:
    told = {audience for item in ripe for audience in item.mark.audience}
    if untouched:
        told |= {Audience.OFFICER, Audience.HEAD}
    if case.owner is None and Audience.OWNER in told:
        # Nobody has the case yet: a reminder to its owner would reach no one, so all officers get it.
        told = (told - {Audience.OWNER}) | {Audience.OFFICER}
    return tuple(audience for audience in Audience if audience in told)
