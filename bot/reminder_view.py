"""Looks up what the cards of reminders, duty and handing over show. A reminder that is no longer true gives None."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from bot.card_row import Row
from bot.cards.duty import DutyView, HandOverView, LeaveLine, PersonChip, duty_card, hand_over_card
from bot.cards.reminders import reminders_card
from bot.cards.views import CaseView, RemindersView, ReminderView
from bot.case_view import case_view
from storage.outbox import Messages
from storage.tables import CaseRow, Person
from workflows import duty
from workflows.clarification import items_of
from workflows.people import ACTING_ROLES, person_by_line_id

SHOWN = 10
NIGHTS = 7
CHOSEN_FROM = frozenset({"officer", "head"})
"""Who is offered for duty by tap; anybody who may act can be named by typing."""


def load_reminders(row: Row) -> Messages | None:
    """The reminders of one moment on one card; steps done meanwhile are left out."""
    by_case: dict[int, list[dict[str, Any]]] = {}
    for item in items_of(row.data):
        by_case.setdefault(int(item["case_id"]), []).append(item)
    person = person_by_line_id(row.session, row.chat_id)
    reader = person.role if person is not None else ""
    if row.chat_id.startswith("U") and reader not in ACTING_ROLES:
        return None  # held over the night, and the role is gone since
    shown: list[ReminderView] = []
    waiting = list(by_case)
    while waiting and len(shown) < SHOWN:
        case_id = waiting.pop(0)
        view = case_view(row.session, case_id, row.now)
        one = _reminder(view, by_case[case_id], reader, row.now) if view is not None else None
        if one is not None:
            shown.append(one)
    if not shown:
        return None
    still = select(func.count()).where(CaseRow.id.in_(waiting), CaseRow.ended_at.is_(None))
    more = (row.session.scalar(still) or 0) if waiting else 0
    view_of_all = RemindersView(tuple(shown), more + int(row.data.get("more", 0)))
    return reminders_card(view_of_all, row.context)


def _reminder(view: CaseView, items: list[dict[str, Any]], reader: str, now: datetime) -> ReminderView | None:
    """What a case's reminders say together: the most urgent step, and the others behind it."""
    open_steps = {step.step: step for step in view.steps if step.done_at is None}
    items = [item for item in items if view.next_step is not None and item["step"] in open_steps]
    if not items:
        return None
    first = min(items, key=lambda item: open_steps[item["step"]].due)
    due = open_steps[first["step"]].due
    since = min((m for item in items if (m := item.get("missed_since"))), default=None)
    missed = datetime.fromisoformat(since) if since else None
    return ReminderView(
        case=view,
        step=first["step"],
        mark="after" if now > due and first["mark"] == "before" else first["mark"],
        due=due,
        missed_since=missed,
        reader=reader,
        instead_of=next((str(item["for"]) for item in items if item.get("for")), ""),
        untouched=any(item.get("untouched") for item in items),
        outage=next((o for o in reversed(view.outages) if missed and o[0] <= missed <= o[1]), None),
        also=tuple(item["step"] for item in items if item is not first),
    )


def load_hand_over(row: Row) -> Messages | None:
    """To whom a case may be handed."""
    view = case_view(row.session, int(row.data["case_id"]), row.now)
    if view is None or view.next_step is None:
        return None
    away = duty.away_on(row.session, row.agency.day(row.now))
    able = Person.active, Person.role.in_(ACTING_ROLES), Person.line_user_id.is_not(None)
    people = row.session.scalars(select(Person).where(*able).order_by(Person.name))
    ordered = sorted(
        (PersonChip(p.id, p.name, "ลา" if str(p.id) in away else "") for p in people if p.role != "admin"),
        key=lambda p: p.note,
    )
    return hand_over_card(HandOverView(view, tuple(ordered)), row.context)


def load_duty(row: Row) -> Messages | None:
    """Who is on duty and who is on leave."""
    policy, today = row.agency.duty, row.agency.day(row.now)
    night = policy.coming_night(row.now)
    days = [night.day + timedelta(days=on) for on in range(NIGHTS)] if night else []
    on_duty = duty.duty_of(row.session, days, policy)
    able = Person.active, Person.role.in_(ACTING_ROLES)
    people = {p.id: p for p in row.session.scalars(select(Person).where(*able).order_by(Person.name))}
    leaves = duty.leaves_from(row.session, today)
    view = DutyView(
        night=(night.day, night.starts, night.ends) if night else None,
        nights=tuple((day, tuple(p.name for p in on_duty[day])) for day in days),
        leaves=tuple(
            LeaveLine(
                people[leave.person_id].name,
                leave.from_day,
                leave.to_day,
                people[leave.stand_in_id].name if leave.stand_in_id in people else "",
            )
            for leave in leaves
            if leave.person_id in people
        ),
        people=tuple(PersonChip(p.id, p.name) for p in people.values() if p.role in CHOSEN_FROM),
    )
    return duty_card(view, row.context)
