"""What is to be told to whom after an event of a case. Pure: groups and roles, not yet chats."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from workflows.clarification.case import Case
from workflows.clarification.events import (
    Amended,
    Answered,
    CaseOpened,
    DeclaredNotOurs,
    Event,
    HandedOver,
    Recipient,
    Reminded,
    Reopened,
    RuledOut,
    Snoozed,
    StepDone,
    Withdrawn,
)
from workflows.clarification.policy import Audience, MarkKind, Step
from workflows.record.events import SYSTEM

REMINDER = "case_reminder"
"""Kind of the notice that bundles all reminders of one moment for one chat."""
HANDED_OVER = "case_handed_over"
"""Kind of the notice to whoever has become responsible for a case."""
DRILL_REMINDER = "drill_reminder"
"""The same for practice cases: a card of their own, so that no real reminder is taken for practice."""


@dataclass(frozen=True, slots=True)
class Told:
    """A notice: its kind and data, the groups (by chat role) and the people (by rung) who get it; ``at``: not before."""

    kind: str
    data: dict[str, Any] = field(default_factory=dict)
    groups: tuple[str, ...] = ()
    people: tuple[Audience, ...] = ()
    person_id: str | None = None
    at: datetime | None = None


def notices(case: Case, event: Event) -> tuple[Told, ...]:
    """The notices that follow from an event; none where the reply to the officer says it all."""
    about: dict[str, Any] = {"case_id": int(case.case_id)}
    match event:
        case CaseOpened():
            return (Told("case_opened", about, groups=("pr",)),)
        case StepDone(step=Step.BRIEF):
            return (Told("case_brief", about | {"note": event.note, "by": event.by.name}, groups=("exec",)),)
        case Answered():
            return (Told("case_answered", about, groups=("pr", "exec")),)
        case Withdrawn() if case.drill and event.by.id == SYSTEM.id:
            return ()  # the drill is over, which its result says
        case DeclaredNotOurs() | Withdrawn() | RuledOut() | Reopened() | Amended():
            return (Told("case_changed", about | {"change": event.type}, groups=("pr",)),)
        case HandedOver() if event.by.id != event.to.id:
            away = {"for": event.instead_of.name} if event.instead_of else {}
            return (Told(HANDED_OVER, about | {"by": event.by.name} | away, person_id=event.to.id),)
        case Reminded():
            return _reminder(event, about | _matter(event))
        case Snoozed():
            # "Not now" means "again then": whoever put a reminder off gets one when the time is up.
            data = about | {"step": event.step.value, "mark": MarkKind.BEFORE.value}
            data["due"] = case.step(event.step).due.astimezone(UTC).isoformat()
            return (Told(REMINDER, data, person_id=event.by.id, at=event.until),)
        case _:
            return ()


def _reminder(event: Reminded, data: dict[str, Any]) -> tuple[Told, ...]:
    if event.told:
        return tuple(_to(recipient, data) for recipient in event.told)
    if event.to_group:
        return (Told(REMINDER, data, groups=("pr",)),)
    return (Told(REMINDER, data, people=event.audience),)


def _to(recipient: Recipient, data: dict[str, Any]) -> Told:
    absent = recipient.instead_of
    more = {"for": absent.name} if absent is not None else {}
    return Told(REMINDER, data | more, person_id=recipient.person.id, at=recipient.at)


def _matter(event: Reminded) -> dict[str, Any]:
    return {
        "step": event.step.value,
        "mark": event.kind.value,
        "due": event.due.astimezone(UTC).isoformat(),
        "audience": [a.value for a in event.audience],
        "missed_since": event.missed_since.isoformat() if event.missed_since else None,
        "untouched": event.untouched,
    }
