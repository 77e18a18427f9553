"""What is to be told to whom after something happened to a plan. Pure: rungs and persons, not yet chats."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from workflows.response_plan.events import (
    Approved,
    Event,
    Proposed,
    Rejected,
    Reminded,
    Returned,
    Rung,
)
from workflows.response_plan.plan import Plan, asked

AUTHOR_FROM = 2
"""From this reminder on the officer hears too that the plan rests with somebody, and can call them."""


@dataclass(frozen=True, slots=True)
class Told:
    """A notice: its kind and data, and who gets it: groups (by chat role), a rung, persons (by id)."""

    kind: str
    data: dict[str, Any] = field(default_factory=dict)
    groups: tuple[str, ...] = ()
    rung: Rung | None = None
    persons: tuple[str, ...] = ()


def notices(plan: Plan, event: Event, staffed: Collection[Rung]) -> tuple[Told, ...]:
    """The notices that follow from the last event of a command; none where the reply to the person says it all."""
    about: dict[str, Any] = {"plan_id": int(plan.plan_id)}
    match event:
        case Proposed() | Approved(final=False):
            wanted = asked(plan, staffed) or plan.waiting
            return (Told("plan_decision", about | {"round": plan.round, "rung": wanted}, rung=wanted),)
        case Approved():
            return (Told("plan_result", about | {"state": plan.state}, groups=("pr",)),)
        case Returned():
            data = about | {"state": plan.state, "round": plan.round}
            return (Told("plan_result", data, persons=(plan.author.id,)),)
        case Rejected():
            # Those who had approved must not go on thinking that it will be done.
            before = tuple(a.by.id for a in plan.approvals)
            persons = tuple(dict.fromkeys((plan.author.id, *before)))
            return (Told("plan_result", about | {"state": plan.state}, persons=persons),)
        case Reminded():
            return _reminder(plan, event, staffed, about)
        case _:
            return ()


def _reminder(
    plan: Plan, event: Reminded, staffed: Collection[Rung], about: dict[str, Any]
) -> tuple[Told, ...]:
    data = about | {"round": plan.round, "state": plan.state, "since": plan.rest_since.isoformat()}
    if event.rung is None:
        return (Told("plan_reminder", data, persons=(plan.author.id,)),)
    wanted = asked(plan, staffed) or plan.waiting
    author = (plan.author.id,) if event.count >= AUTHOR_FROM else ()
    return (Told("plan_reminder", data | {"rung": wanted}, rung=wanted, persons=author),)
