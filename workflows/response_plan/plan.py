"""A plan's state, and how events make it: ``evolve``. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import assert_never

from workflows.approval import chain
from workflows.approval.chain import LADDER, Approval, Chain, Holders, Rung
from workflows.record.events import Actor
from workflows.response_plan.events import (
    Approved,
    Event,
    KindChosen,
    PlanOpened,
    Proposed,
    Rejected,
    Reminded,
    Returned,
    TextWritten,
    Withdrawn,
)
from workflows.response_plan.policy import Policy


class State(StrEnum):
    """Where a plan stands: with the officer (draft, returned), with the executives (waiting), or ended."""

    DRAFT = "draft"
    RETURNED = "returned"
    WAITING = "waiting"
    APPROVED = "approved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


ENDED = frozenset({State.APPROVED, State.REJECTED, State.WITHDRAWN})


@dataclass(frozen=True, slots=True)
class Remark:
    """Why a plan was sent back, the last time that it was."""

    text: str
    by: Actor
    at: datetime


@dataclass(frozen=True, slots=True)
class Plan:
    """The response to one story. Built by ``evolve`` only; ``version`` counts its events.

    ``author`` is who it goes back to: whoever proposed it last, else who opened it. ``own_texts``: words an officer wrote,
    by kind of response, so that looking at another kind loses nothing. ``rest_since``: when it last moved;
    ``last_mark``: when the newest reminder since then was due.
    """

    plan_id: str
    story_id: str
    title: str
    opened_at: datetime
    author: Actor
    rest_since: datetime
    state: State = State.DRAFT
    kind: str = ""
    name: str = ""
    text: str = ""
    reason: str = ""
    own_texts: tuple[tuple[str, str], ...] = ()
    round: int = 0
    approvals: tuple[Approval, ...] = ()
    remark: Remark | None = None
    reminded: int = 0
    last_mark: datetime | None = None
    ended_at: datetime | None = None
    ended_by: Actor | None = None
    end_reason: str = ""
    version: int = 1

    @property
    def ended(self) -> bool:
        """Whether nothing more is to be decided."""
        return self.state in ENDED

    @property
    def waiting(self) -> Rung | None:
        """The rung whose approval comes next; None while the officer works on it and after the end."""
        return self.chain.waiting

    @property
    def chain(self) -> Chain:
        """How far it has climbed: all three must approve."""
        missing = LADDER[len(self.approvals) :] if self.state is State.WAITING else ()
        return Chain(self.author, self.round, self.approvals, missing)

    @property
    def own_text(self) -> str:
        """What an officer wrote for the present kind; empty while the draft is the template's."""
        return dict(self.own_texts).get(self.kind, "")


def asked(plan: Plan, holders: Holders) -> Rung | None:
    """Whose tap is wanted now: the rung that comes next, or the lowest above it in which somebody is there.

    None when the plan waits for nobody, or for roles in which nobody is there.
    """
    return chain.asked(plan.chain, holders)


def next_remind_at(plan: Plan, policy: Policy) -> datetime | None:
    """When the next reminder is due; None once the plan has ended. This is the column that the scan looks at."""
    if plan.ended:
        return None
    return policy.following(plan.last_mark or plan.rest_since)


def fold(events: Iterable[Event]) -> Plan | None:
    """The plan that these events make; None without events. Raises ValueError as ``evolve`` does."""
    plan: Plan | None = None
    for event in events:
        plan = evolve(plan, event)
    return plan


def evolve(plan: Plan | None, event: Event) -> Plan:
    """The plan after this event.

    Raises ValueError when the history is broken: it does not begin with the opening, or has a second one.
    """
    if isinstance(event, PlanOpened):
        if plan is not None:
            raise ValueError(f"plan {plan.plan_id} is opened twice in its history")
        return Plan(event.plan_id, event.story_id, event.title, event.at, event.by, event.at)
    if plan is None:
        raise ValueError(f"a history begins with {event.type} instead of {PlanOpened.type}")
    if isinstance(event, Reminded):
        after = replace(plan, reminded=event.count, last_mark=event.scheduled)
    else:
        after = replace(_apply(plan, event), rest_since=event.at, reminded=0, last_mark=None)
    return replace(after, version=plan.version + 1)


def _apply(
    plan: Plan, event: KindChosen | TextWritten | Proposed | Approved | Returned | Rejected | Withdrawn
) -> Plan:
    match event:
        case KindChosen():
            return replace(plan, kind=event.kind, name=event.name, text=event.text, reason=event.reason)
        case TextWritten():
            kept = tuple(item for item in plan.own_texts if item[0] != plan.kind)
            return replace(plan, text=event.text, own_texts=(*kept, (plan.kind, event.text)))
        case Proposed():
            return replace(plan, state=State.WAITING, round=event.round, approvals=(), author=event.by)
        case Approved():
            approval = Approval(
                rung=event.rung,
                by=event.by,
                at=event.at,
                in_place=event.in_place,
                instead_of=event.instead_of,
            )
            approved = replace(plan, approvals=(*plan.approvals, approval))
            return _end(approved, State.APPROVED, event, "") if event.final else approved
        case Returned():
            remark = Remark(event.remark, event.by, event.at)
            return replace(plan, state=State.RETURNED, approvals=(), remark=remark)
        case Rejected():
            return _end(plan, State.REJECTED, event, event.reason)
        case Withdrawn():
            return _end(plan, State.WITHDRAWN, event, event.reason)
        case _:
            assert_never(event)


def _end(plan: Plan, state: State, event: Approved | Rejected | Withdrawn, reason: str) -> Plan:
    return replace(plan, state=state, ended_at=event.at, ended_by=event.by, end_reason=reason)
