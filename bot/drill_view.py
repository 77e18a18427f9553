"""Looks up what the cards of drills show."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import func, select

from bot.card_row import Row
from bot.cards.drill import (
    DrillListView,
    DrillPostView,
    DrillResultView,
    drill_list_card,
    drill_post_card,
    drill_result_card,
)
from bot.cards.pmoc import post_card
from bot.cards.views import PostView
from bot.case_view import case_views
from storage.drill_tables import DrillRun
from storage.outbox import Messages
from storage.tables import Person
from workflows.drill import MARK

BEGINS = frozenset({"head", "admin"})
"""Roles that may begin a drill."""


def marked(run: DrillRun) -> str:
    """A drill's post with the mark that keeps it from being taken for a real one."""
    return f"{MARK} โพสต์สำหรับซ้อม\n{run.text}"


def load_post(row: Row) -> Messages | None:
    """The practice post; nothing once the drill is over."""
    run = row.session.get(DrillRun, int(row.data["drill_id"]))
    if run is None or run.ended_at is not None:
        return None
    return drill_post_card(DrillPostView(run.id, marked(run), run.hour_seconds, run.ends_at), row.context)


def load_read(row: Row) -> Messages | None:
    """What was read in the practice post: the cases that were opened, or that it holds none of ours."""
    run = row.session.get(DrillRun, int(row.data["drill_id"]))
    if run is None or not run.case_ids:
        return None
    cases = case_views(row.session, run.case_ids, row.now)
    first = bool(row.data.get("first"))
    view = PostView(
        post_id=0,
        opened=cases if first else (),
        joined=() if first else cases,
        others=tuple(run.others),
        posted_at=run.started_at,
        posted_known=True,
    )
    return post_card(view, replace(row.context, drill=True))


def load_result(row: Row) -> Messages | None:
    """What came out of a drill."""
    run = row.session.get(DrillRun, int(row.data["drill_id"]))
    if run is None or run.result is None:
        return None
    by = row.session.scalars(select(Person.name).where(Person.id == run.ended_by)).first() or ""
    view = DrillResultView(run.result, by if run.end == "stopped" else "", _may_begin(row))
    return drill_result_card(view, row.context)


def load_list(row: Row) -> Messages | None:
    """What there is to practise."""
    practised = select(DrillRun.practice, func.max(DrillRun.id)).group_by(DrillRun.practice)
    last = {}
    for practice, run_id in row.session.execute(practised).all():
        last[practice] = row.session.get_one(DrillRun, run_id).started_at
    view = DrillListView(
        posts=tuple((post.name, last.get(post.id)) for post in row.agency.practice),
        hour_seconds=int(row.agency.drill.hour.total_seconds()),
        fast_seconds=int(row.agency.drill.fast.total_seconds()),
        may_begin=_may_begin(row),
    )
    return drill_list_card(view, row.context)


def _may_begin(row: Row) -> bool:
    """Whether the reader may begin a drill; in a group there is somebody who may."""
    if row.context.group:
        return True
    role = row.session.scalars(select(Person.role).where(Person.line_user_id == row.chat_id)).first()
    return role in BEGINS
