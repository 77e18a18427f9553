"""What is to be told to whom after an event of a case. Pure: groups and roles, not yet chats."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from workflows.clarification.case import Case
from workflows.clarification.events import (
    Amended,
    Answered,
    CaseOpened,
    DeclaredNotOurs,
    Event,
    HandedOver,
    Reminded,
    Reopened,
    StepDone,
    Withdrawn,
)
from workflows.clarification.policy import Audience, Step


@dataclass(frozen=True, slots=True)
class Told:
    """A notice: its kind and data, the groups (by chat role) and the people (by rung) who get it."""

    kind: str
    data: dict[str, Any] = field(default_factory=dict)
    groups: tuple[str, ...] = ()
    people: tuple[Audience, ...] = ()
    person_id: str | None = None


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
        case DeclaredNotOurs() | Withdrawn() | Reopened() | Amended():
            return (Told("case_changed", about | {"change": event.type}, groups=("pr",)),)
        case HandedOver() if event.by.id != event.to.id:
            return (Told("case_handed_over", about | {"by": event.by.name}, person_id=event.to.id),)
        case Reminded():
            return (Told("case_reminder", about | _reminder(event), people=event.audience),)
        case _:
            return ()


def _reminder(event: Reminded) -> dict[str, Any]:
    return {
        "step": event.step.value,
        "mark": event.kind.value,
        "audience": [a.value for a in event.audience],
        "missed_since": event.missed_since.isoformat() if event.missed_since else None,
    }
