"""What may be done with a response plan, by whom and in which order: ``decide`` (manual, section A 7).

Pure: no clock, no store, no network; ``now`` is an argument. Others import from the package.
"""

from __future__ import annotations

from datetime import datetime
from typing import assert_never

from workflows.approval import chain
from workflows.approval.chain import Approval, Holders, Rung
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
    TextWritten,
    Withdrawn,
)
from workflows.response_plan.plan import Plan, next_remind_at
from workflows.response_plan.policy import Policy
from workflows.response_plan.refused import Refused

LONGEST_TEXT = 4000
"""Characters of a plan's text: with what stands around it, it still fits into LINE's text message of 5,000."""
LONGEST_REASON = 1000
"""Characters of a reason or a remark."""


def decide(
    plan: Plan | None, command: Command, now: datetime, policy: Policy, holders: Holders
) -> tuple[Event, ...]:
    """The events that follow from this command at ``now`` (aware); none when it changes nothing.

    ``holders``: who is there to approve at present. Raises Refused, and ValueError when
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
        return _decision(plan, command, now, holders)
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


def _decision(plan: Plan, command: Decision, now: datetime, holders: Holders) -> tuple[Event, ...]:
    word = chain.competent(
        plan.chain,
        command.by,
        holders,
        shown=command.round,
        approving=isinstance(command, Approve),
        ended=_ended(plan) if plan.ended else None,
        refuse=Refused,
    )
    if isinstance(command, Approve):
        given = chain.words_for(plan.chain, word, command.by, now, holders)
        return tuple(_approved(plan, command, approval) for approval in given)
    # The word is given on the rung that the plan waits for, by whoever speaks for it.
    rung = plan.waiting or word.top
    in_place, instead_of = rung not in word.mine, word.mine.get(rung, word.mine[word.top])
    if isinstance(command, Return):
        return (
            Returned(
                at=now,
                by=command.by,
                message_id=command.message_id,
                round=plan.round,
                rung=rung,
                remark=_explained(command.remark),
                in_place=in_place,
                instead_of=instead_of,
            ),
        )
    return (
        Rejected(
            at=now,
            by=command.by,
            message_id=command.message_id,
            round=plan.round,
            rung=rung,
            reason=_explained(command.reason),
            in_place=in_place,
            instead_of=instead_of,
        ),
    )


def _approved(plan: Plan, command: Approve, approval: Approval) -> Approved:
    return Approved(
        at=approval.at,
        by=approval.by,
        message_id=command.message_id,
        round=plan.round,
        rung=approval.rung,
        in_place=approval.in_place,
        final=approval.rung is Rung.DIRECTOR,
        instead_of=approval.instead_of,
    )


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
