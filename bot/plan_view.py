"""Looks up what the cards of response plans show, and draws the notices about them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from bot.card_row import Row
from bot.cards.plan import PlanStepView, PlanView, decision_card, plan_card
from bot.particulars import Particulars
from storage.outbox import Messages
from storage.tables import ResponsePlan
from workflows.approval import Holder, able, asked, holders_at
from workflows.people import person_by_line_id
from workflows.response_plan import Plan, Rung, current_story, facts_of, load_plan


def plan_view(session: Session, plan_id: int, agency: Particulars, now: datetime) -> PlanView | None:
    """A plan for its card; None when there is none."""
    row = session.get(ResponsePlan, plan_id)
    return _view(session, load_plan(session, plan_id), agency, now) if row is not None else None


def _view(session: Session, plan: Plan, agency: Particulars, now: datetime) -> PlanView:
    story = current_story(session, int(plan.story_id))
    story_id = story.id if story is not None else int(plan.story_id)
    facts = facts_of(session, story_id, agency.own_names)
    wanted = asked(plan.chain, holders_at(session, now))
    given = {a.rung: a for a in plan.approvals}
    return PlanView(
        id=int(plan.plan_id),
        story_id=story_id,
        title=plan.title,
        state=plan.state.value,
        rungs=tuple(
            PlanStepView(rung.value, a.at, a.by.name, a.in_place or bool(a.instead_of))
            if (a := given.get(rung)) is not None
            else PlanStepView(rung.value)
            for rung in Rung
        ),
        kind=plan.kind,
        kind_name=plan.name,
        text=plan.text,
        reason=plan.reason,
        round=plan.round,
        waiting=plan.waiting or "",
        asked=wanted or "",
        author=plan.author.name,
        remark=plan.remark.text if plan.remark else "",
        remark_by=plan.remark.by.name if plan.remark else "",
        rest_since=plan.rest_since,
        first_outlet=facts.first.outlet if facts.first else "",
        first_at=facts.first.at if facts.first else None,
        outlets=len(facts.outlets),
        options=tuple((form.id, form.name) for form in agency.response_forms),
        end_reason=plan.end_reason,
        ended_by=plan.ended_by.name if plan.ended_by else "",
        ended_at=plan.ended_at,
    )


def load(row: Row) -> Messages | None:
    """A plan, to whoever asked for it: with the three answers for the one whose word is wanted."""
    view = plan_view(row.session, int(row.data["plan_id"]), row.agency, row.context.now)
    return _drawn(row, view) if view is not None else None


def load_decision(row: Row) -> Messages | None:
    """A plan put to an executive; not sent when it has moved on meanwhile."""
    view = plan_view(row.session, int(row.data["plan_id"]), row.agency, row.context.now)
    if view is None or view.state != "waiting" or view.round != row.data["round"]:
        return None
    moved_on = row.data["rung"] not in (view.asked, view.waiting)
    return None if moved_on else _drawn(row, view)


def load_reminder(row: Row) -> Messages | None:
    """A plan that rests; not sent when it has moved meanwhile."""
    view = plan_view(row.session, int(row.data["plan_id"]), row.agency, row.context.now)
    if view is None or view.rest_since != datetime.fromisoformat(row.data["since"]):
        return None
    return _drawn(row, replace(view, reminder=True))


def load_result(row: Row) -> Messages | None:
    """What became of a plan; not sent when something else has become of it meanwhile."""
    view = plan_view(row.session, int(row.data["plan_id"]), row.agency, row.context.now)
    if view is None or view.state != row.data["state"]:
        return None
    return None if view.round != row.data.get("round", view.round) else _drawn(row, view)


def _drawn(row: Row, view: PlanView) -> Messages:
    holder = _asked_here(row, view) if view.state == "waiting" and view.asked else None
    if holder is None:
        return plan_card(view, row.context)
    return decision_card(replace(view, instead_of=holder.instead_of), row.context)


def _asked_here(row: Row, view: PlanView) -> Holder | None:
    """The one whose chat it is, where their word is wanted now; a stand-in's counts as well."""
    person = person_by_line_id(row.session, row.chat_id)
    if person is None:
        return None
    chain = load_plan(row.session, view.id).chain
    there = able(chain, Rung(view.asked), holders_at(row.session, row.context.now))
    return next((holder for holder in there if holder.person_id == str(person.id)), None)
