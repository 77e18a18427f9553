"""What may be done with a response plan, by whom and in which order: ``decide`` (manual, section A 7).

Pure: no clock, no store, no network; ``now`` is an argument. Others import from the package.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import assert_never

from workflows.response_plan.commands import (
    Approve,
    ChooseKind,
    Command,
    Decision,
    Drafting,
    OpenPlan,
    Propose,
    Reject,
    Return,
    Tick,
    Withdraw,
    WriteText,
)
from workflows.response_plan.events import (
    Approved,
    Event,
    KindChosen,
    PlanOpened,
    Proposed,
    Rejected,
    Reminded,
    Returned,
    Rung,
    TextWritten,
    Withdrawn,
)
from workflows.response_plan.plan import Plan, next_remind_at
from workflows.response_plan.policy import Policy

LONGEST_TEXT = 4000
"""Characters of a plan's text: with what stands around it, it still fits into LINE's text message of 5,000."""
LONGEST_REASON = 1000
"""Characters of a reason or a remark."""


class Refused(Exception):
    """A command that is not carried out. ``code`` is a stable English id, ``facts`` is what the sentence needs.

    no_plan · already_open(plan_id) · ended(state, by, at) · under_consideration(rung) · no_kind · no_text ·
    no_reason · too_long(length, longest) · not_proposed · other_round(round) · not_approver(rung) ·
    out_of_order(rung) · already_approved(by, at).
    """

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code, facts)
        self.code = code
        self.facts = facts


def decide(
    plan: Plan | None, command: Command, now: datetime, policy: Policy, staffed: Collection[Rung]
) -> tuple[Event, ...]:
    """The events that follow from this command at ``now`` (aware); none when it changes nothing.

    ``staffed``: the rungs in which somebody is registered at present. Raises Refused, and ValueError when
    ``now`` has no time zone.
    """
    if now.tzinfo is None:
        raise ValueError(f"{now!r} has no time zone")
    if plan is None:
        if isinstance(command, OpenPlan):
            return (_open(command, now),)
        raise Refused("no_plan")
    if isinstance(command, OpenPlan):
        raise Refused("already_open", plan_id=plan.plan_id)
    if isinstance(command, Tick):
        return _tick(plan, command, now, policy)
    if isinstance(command, Approve | Return | Reject):
        return _decision(plan, command, now, staffed)
    if plan.ended:
        raise _ended(plan)
    if isinstance(command, Withdraw):
        reason = _explained(command.reason)
        return (Withdrawn(at=now, by=command.by, message_id=command.message_id, reason=reason),)
    return _draft(plan, command, now)


def _open(command: OpenPlan, now: datetime) -> PlanOpened:
    return PlanOpened(
        at=now,
        by=command.by,
        message_id=command.message_id,
        plan_id=command.plan_id,
        story_id=command.story_id,
        title=command.title.strip(),
    )


def _ended(plan: Plan) -> Refused:
    return Refused("ended", state=plan.state, by=plan.ended_by, at=plan.ended_at)


def _explained(words: str) -> str:
    words = words.strip()
    if not words:
        raise Refused("no_reason")
    return _within(words, LONGEST_REASON)


def _within(words: str, longest: int) -> str:
    # Nothing is cut in silence: who approves must see all that was written.
    if len(words) > longest:
        raise Refused("too_long", length=len(words), longest=longest)
    return words


def _draft(plan: Plan, command: Drafting, now: datetime) -> tuple[Event, ...]:
    if plan.waiting is not None:
        raise Refused("under_consideration", rung=plan.waiting)
    match command:
        case ChooseKind():
            return _choose(plan, command, now)
        case WriteText():
            return _write(plan, command, now)
        case Propose():
            return (_propose(plan, command, now),)
        case _:
            assert_never(command)


def _choose(plan: Plan, command: ChooseKind, now: datetime) -> tuple[Event, ...]:
    reason = _explained(command.reason) if command.needs_reason else ""
    own = "" if command.needs_reason else dict(plan.own_texts).get(command.kind, "")
    text = own or _within(command.text.strip(), LONGEST_TEXT)
    if (command.kind, text, reason) == (plan.kind, plan.text, plan.reason):
        return ()
    return (
        KindChosen(
            at=now,
            by=command.by,
            message_id=command.message_id,
            kind=command.kind,
            name=command.name,
            text=text,
            reason=reason,
        ),
    )


def _write(plan: Plan, command: WriteText, now: datetime) -> tuple[Event, ...]:
    if not plan.kind:
        raise Refused("no_kind")
    text = _within(command.text.strip(), LONGEST_TEXT)
    if not text:
        raise Refused("no_text")
    if text == plan.text:
        return ()
    return (TextWritten(at=now, by=command.by, message_id=command.message_id, text=text),)


def _propose(plan: Plan, command: Propose, now: datetime) -> Proposed:
    if not plan.kind:
        raise Refused("no_kind")
    if not plan.text:
        raise Refused("no_text")
    return Proposed(
        at=now,
        by=command.by,
        message_id=command.message_id,
        round=plan.round + 1,
        kind=plan.kind,
        name=plan.name,
        text=plan.text,
        reason=plan.reason,
    )


def _decision(
    plan: Plan, command: Decision, now: datetime, staffed: Collection[Rung]
) -> tuple[Approved | Returned | Rejected, ...]:
    rungs = _competent(plan, command, staffed)
    own = Rung(command.by.role)
    if isinstance(command, Return):
        remark = _explained(command.remark)
        return (
            Returned(
                at=now,
                by=command.by,
                message_id=command.message_id,
                round=plan.round,
                rung=rungs[0],
                remark=remark,
                in_place=rungs[0] is not own,
            ),
        )
    if isinstance(command, Reject):
        reason = _explained(command.reason)
        return (
            Rejected(
                at=now,
                by=command.by,
                message_id=command.message_id,
                round=plan.round,
                rung=rungs[0],
                reason=reason,
                in_place=rungs[0] is not own,
            ),
        )
    return tuple(
        Approved(
            at=now,
            by=command.by,
            message_id=command.message_id,
            round=plan.round,
            rung=rung,
            in_place=rung is not own,
            final=rung is Rung.DIRECTOR,
        )
        for rung in rungs
    )


def _competent(plan: Plan, command: Decision, staffed: Collection[Rung]) -> tuple[Rung, ...]:
    """The rungs that this person's word counts for now: their own, and missing ones right below it. Raises Refused."""
    own = next((rung for rung in Rung if rung.value == command.by.role), None)
    # An old card shows an earlier text: a tap on it must not approve what its reader has not seen.
    stale = command.round is not None and command.round != plan.round
    given = next((a for a in plan.approvals if a.rung is own), None)
    if given is not None and isinstance(command, Approve) and not stale:
        raise Refused("already_approved", by=given.by, at=given.at)
    if plan.ended:
        raise _ended(plan)
    if own is None:
        raise Refused("not_approver", rung=plan.waiting)
    if plan.waiting is None:
        raise Refused("not_proposed")
    if stale:
        raise Refused("other_round", round=plan.round)
    ladder = list(Rung)
    turn = ladder.index(plan.waiting)
    if ladder.index(own) < turn:
        raise Refused("out_of_order", rung=plan.waiting)
    below = ladder[turn : ladder.index(own)]
    there = next((rung for rung in below if rung in staffed), None)
    if there is not None:
        raise Refused("out_of_order", rung=there)
    return (*below, own)


def _tick(plan: Plan, command: Tick, now: datetime, policy: Policy) -> tuple[Event, ...]:
    """One reminder, however many were missed while the service did not run; none outside office hours."""
    scheduled = next_remind_at(plan, policy)
    if scheduled is None or scheduled > now or policy.office(now) != now:
        return ()
    following = policy.following(scheduled)
    while following <= now:
        scheduled, following = following, policy.following(following)
    return (
        Reminded(
            at=now,
            by=command.by,
            message_id=command.message_id,
            rung=plan.waiting,
            count=plan.reminded + 1,
            scheduled=scheduled,
        ),
    )
