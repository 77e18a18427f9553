"""What is to be told to whom after something happened to a plan. Pure: rungs and persons, not yet chats."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from workflows.approval.chain import Holders, able
from workflows.response_plan.events import (
    Approved,
    Event,
    Proposed,
    Rejected,
    Reminded,
    Returned,
)
from workflows.response_plan.plan import Plan, asked

AUTHOR_FROM = 2
"""From this reminder on the officer hears too that the plan rests with somebody, and can call them."""


@dataclass(frozen=True, slots=True)
class Told:
    """A notice: its kind and data, and who gets it: groups (by chat role), persons (by id).

    Where nobody of the persons is reached, the PR group hears: somebody must.
    """

    kind: str
    data: dict[str, Any] = field(default_factory=dict)
    groups: tuple[str, ...] = ()
    persons: tuple[str, ...] = ()


def notices(plan: Plan, event: Event, holders: Holders) -> tuple[Told, ...]:
    """The notices that follow from the last event of a command; none where the reply to the person says it all."""
    about: dict[str, Any] = {"plan_id": int(plan.plan_id)}
    match event:
        case Proposed() | Approved(final=False):
            return _put_to(plan, holders, "plan_decision", about | {"round": plan.round})
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
            return _reminder(plan, event, holders, about)
        case _:
            return ()


def _put_to(plan: Plan, holders: Holders, kind: str, data: dict[str, Any]) -> tuple[Told, ...]:
    """To each who may speak for the rung that is asked, stand-ins included."""
    wanted = asked(plan, holders)
    if wanted is None:
        return (Told(kind, data | {"rung": plan.waiting}, groups=("pr",)),)
    return tuple(
        Told(kind, data | {"rung": wanted}, persons=(holder.person_id,))
        for holder in able(plan.chain, wanted, holders)
    )


def _reminder(plan: Plan, event: Reminded, holders: Holders, about: dict[str, Any]) -> tuple[Told, ...]:
    data = about | {"round": plan.round, "state": plan.state, "since": plan.rest_since.isoformat()}
    author = Told("plan_reminder", data | {"rung": plan.waiting}, persons=(plan.author.id,))
    if event.rung is None:
        return (author,)
    put = _put_to(plan, holders, "plan_reminder", data)
    return (*put, author) if event.count >= AUTHOR_FROM else put
