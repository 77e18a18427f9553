"""The use cases of a response plan: load, decide, save events, state and notices in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storage import outbox
from storage.tables import Clip, PlanEvent, ResponsePlan, Story, StoryMove
from workflows.approval import holders_at
from workflows.people import chats_with_role
from workflows.record import Actor, EventLog, reach
from workflows.response_plan.codec import CODEC
from workflows.response_plan.commands import ChooseKind, Command, OpenPlan, Tick
from workflows.response_plan.events import Event
from workflows.response_plan.facts import Facts, House, Report, fill, gather
from workflows.response_plan.notices import Told, notices
from workflows.response_plan.plan import Plan, State, evolve, fold, next_remind_at
from workflows.response_plan.policy import Policy
from workflows.response_plan.rules import decide

NO_RESPONSE = "none"
"""The kind that means not to respond, and wants a reason."""
TICK_BATCH = 100
"""Plans reminded of in one transaction, so that a long scan does not hold up other writers."""

_LOG = EventLog(PlanEvent.plan_id, CODEC)


@dataclass(frozen=True, slots=True)
class Form:
    """A kind of response with the template of its draft, from the agency file."""

    id: str
    name: str
    template: str


def current_story(session: Session, story_id: int) -> Story | None:
    """The story, or the one it was merged into by an officer; None when there is none."""
    story, seen = session.get(Story, story_id), {story_id}
    while story is not None and story.clips == 0:
        moved = select(StoryMove.to_story).where(StoryMove.from_story == story.id, StoryMove.kind == "merge")
        following = session.scalars(moved.order_by(StoryMove.id.desc()).limit(1)).first()
        if following is None or following in seen:
            break
        seen.add(following)
        story = session.get(Story, following)
    return story


def plan_of_story(session: Session, story_id: int) -> ResponsePlan | None:
    """The newest plan of a story, or of a story that was merged into it."""
    ids, new = {story_id}, {story_id}
    while new:
        merged = select(StoryMove.from_story).where(StoryMove.to_story.in_(new), StoryMove.kind == "merge")
        new = set(session.scalars(merged.distinct())) - ids
        ids |= new
    query = select(ResponsePlan).where(ResponsePlan.story_id.in_(ids)).order_by(ResponsePlan.id.desc())
    return session.scalars(query.limit(1)).first()


def open_plans(session: Session, limit: int = 20) -> Sequence[ResponsePlan]:
    """The plans that have not ended, oldest first."""
    query = select(ResponsePlan).where(ResponsePlan.ended_at.is_(None)).order_by(ResponsePlan.id)
    return session.scalars(query.limit(limit)).all()


def load_plan(session: Session, plan_id: int) -> Plan:
    """The state of a plan, folded from its events. Raises LookupError when there is none."""
    plan = _load_many(session, [plan_id]).get(plan_id)
    if plan is None:
        raise LookupError(f"no response plan {plan_id}")
    return plan


def _load_many(session: Session, ids: Sequence[int]) -> dict[int, Plan]:
    found = _LOG.of_many(session, ids)
    return {i: plan for i in ids if (plan := fold(found[i])) is not None}


def facts_of(session: Session, story_id: int, names: Sequence[str]) -> Facts:
    """What the story's articles say. Raises LookupError when there is no such story."""
    story = current_story(session, story_id)
    if story is None:
        raise LookupError(f"no story {story_id}")
    columns = (Clip.outlet, Clip.published_at, Clip.title, Clip.body)
    rows = session.execute(select(*columns).where(Clip.story_id == story.id))
    return gather(story.title, (Report(*row) for row in rows), names)


def open_plan(
    session: Session,
    story_id: int,
    by: Actor,
    message_id: str | None,
    now: datetime,
    policy: Policy,
    *,
    again: bool = False,
) -> tuple[int, bool]:
    """Open a plan for a story, or find the one it has. Gives its number and whether it is new.

    A plan that was refused or withdrawn does not stand in the way of a new one; one that was approved does unless
    `again`. Raises LookupError when there is no such story.
    """
    found = current_story(session, story_id)
    if found is None:
        raise LookupError(f"no story {story_id}")
    # Two officers who tap at once: the second waits here and finds the plan of the first.
    story = session.scalars(select(Story).where(Story.id == found.id).with_for_update()).one()
    known = plan_of_story(session, story.id)
    if known is not None and (known.ended_at is None or (known.state == State.APPROVED and not again)):
        return known.id, False
    row = ResponsePlan(
        story_id=story.id, title=story.title, state=State.DRAFT.value, version=0, round=0, opened_at=now
    )
    session.add(row)
    session.flush()
    command = OpenPlan(
        by=by, message_id=message_id, plan_id=str(row.id), story_id=str(story.id), title=story.title
    )
    _commit(session, row, None, decide(None, command, now, policy, {}), now, policy)
    return row.id, True


def choose_kind(
    session: Session,
    plan_id: int,
    form: Form,
    house: House,
    by: Actor,
    message_id: str | None,
    now: datetime,
    policy: Policy,
    *,
    reason: str = "",
) -> Plan:
    """Choose how to respond; the draft is made from the form's template and the facts. Raises as ``carry_out``."""
    row = _row(session, plan_id)
    text = fill(form.template, facts_of(session, row.story_id, house.names), house, now, reason.strip())
    command = ChooseKind(
        by=by,
        message_id=message_id,
        kind=form.id,
        name=form.name,
        text=text,
        reason=reason,
        needs_reason=form.id == NO_RESPONSE,
    )
    return carry_out(session, plan_id, command, now, policy)


def carry_out(session: Session, plan_id: int, command: Command, now: datetime, policy: Policy) -> Plan:
    """Do what was asked of a plan and save what follows. Raises Refused and LookupError."""
    row = _row(session, plan_id)
    plan = load_plan(session, plan_id)
    events = decide(plan, command, now, policy, holders_at(session, now))
    return _commit(session, row, plan, events, now, policy)


def _row(session: Session, plan_id: int) -> ResponsePlan:
    query = select(ResponsePlan).where(ResponsePlan.id == plan_id).with_for_update()
    row = session.scalars(query).first()
    if row is None:
        raise LookupError(f"no response plan {plan_id}")
    return row


def any_due(session: Session, now: datetime) -> bool:
    """Whether some plan has a reminder due; takes no lock."""
    query = select(ResponsePlan.id).where(ResponsePlan.next_remind_at <= now).limit(1)
    return session.scalars(query).first() is not None


def next_due(session: Session) -> datetime | None:
    """When the next reminder of any plan is due; None when there is none."""
    return session.scalars(select(func.min(ResponsePlan.next_remind_at))).first()


def remind_due(session: Session, now: datetime, policy: Policy, limit: int = TICK_BATCH) -> int:
    """Write the reminders of the plans that have one due; gives how many plans were looked at.

    Afterwards none of these is due any more, so that calling it until ``any_due`` says no comes to an end.
    """
    rows = session.scalars(
        select(ResponsePlan)
        .where(ResponsePlan.next_remind_at <= now)
        .order_by(ResponsePlan.next_remind_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()
    plans = _load_many(session, [row.id for row in rows])
    there = holders_at(session, now) if rows else {}
    for row in rows:
        _commit(session, row, plans[row.id], decide(plans[row.id], Tick(), now, policy, there), now, policy)
    return len(rows)


def _commit(
    session: Session,
    row: ResponsePlan,
    plan: Plan | None,
    events: Sequence[Event],
    now: datetime,
    policy: Policy,
) -> Plan:
    """Append the events, bring the row up to date, write the notices."""
    for event in events:
        plan = evolve(plan, event)
        _LOG.append(session, row.id, plan.version, event, story_id=row.story_id)
    if plan is None:
        raise LookupError(f"response plan {row.id} has no events")
    row.state, row.version, row.round = plan.state.value, plan.version, plan.round
    row.kind, row.waiting, row.ended_at = plan.kind or None, plan.waiting, plan.ended_at
    due = next_remind_at(plan, policy)
    # What fell due while the office was closed waits until it opens.
    row.next_remind_at = max(due, policy.office(now)) if due is not None else None
    if events:
        for told in notices(plan, events[-1], holders_at(session, now)):
            _tell(session, plan, told, events[-1], now)
    session.flush()
    return plan


def _tell(session: Session, plan: Plan, told: Told, event: Event, now: datetime) -> None:
    for chat_id in _chats(session, told, event.by.id):
        key = f"plan:{plan.plan_id}:{plan.version}:{told.kind}:{chat_id}"
        outbox.put(session, outbox.Notice(chat_id, told.kind, told.data, key=key), now)


def _chats(session: Session, told: Told, by_id: str) -> list[str]:
    chats = [chat for role in told.groups for chat in chats_with_role(session, role)]
    wanted = [person for person in told.persons if person != by_id]
    reached = reach(session, wanted)
    # A notice that finds nobody goes to the PR group: somebody must hear of it.
    missing = len(reached) < len(wanted)
    return list(dict.fromkeys([*chats, *reached, *(chats_with_role(session, "pr") if missing else [])]))
