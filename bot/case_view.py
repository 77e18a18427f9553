"""Looks up what the cards of clarification cases show, and draws the notices about them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot import cards
from bot.card_row import Row
from bot.cards.views import BriefView, CasesView, CaseView, ChangeView, StepView, StoryLine
from bot.dossier_facts import dossier_line, known_view
from bot.story_lines import lines_of
from monitor.highlights import story_highlights
from reports import lead_passage, passages_data
from storage.outbox import Messages
from storage.tables import CaseRow, Clip, Post, Story
from workflows.channels import standing_of
from workflows.clarification import Case, load_case

LISTED = 10
"""Cases on one card (VOICE: a list shows at most 10)."""


def case_view(session: Session, case_id: int, now: datetime, *, whole: bool = True) -> CaseView | None:
    """A case for its card; None when there is none. Not `whole` for a list, which shows less of it."""
    row = session.get(CaseRow, case_id)
    return _view(session, row, load_case(session, case_id), now, whole) if row is not None else None


def _view(session: Session, row: CaseRow, case: Case, now: datetime, whole: bool) -> CaseView:
    post = session.get(Post, row.post_id) if row.post_id else None
    clips = session.scalar(select(func.count()).select_from(Clip).where(Clip.story_id == row.story_id))
    following = next((r.step.value for r in case.steps if r.open), None)
    return CaseView(
        id=row.id,
        title=case.title,
        state=case.state.value,
        steps=tuple(
            StepView(r.step.value, r.due, r.done_at, r.late(now), r.by.name if r.by else "")
            for r in case.steps
        ),
        next_step=following,
        detail=case.detail,
        sources=tuple((s.outlet, s.url) for s in case.sources),
        agencies=case.agencies,
        posted_at=case.posted_at,
        posted_known=post is None or post.posted_at is not None,
        owner=case.owner.name if case.owner else "",
        channels=case.channels,
        min_channels=case.min_channels,
        links=tuple(e.link for e in case.evidence),
        clips=(clips or 0) if row.story_id else 0,
        ended_at=case.ended_at,
        end_reason=case.end_reason,
        drill=case.drill,
        outages=case.outages,
        found=dossier_line(session, row.id) if whole else "",
        lacking=standing_of(session, case).lacking if whole and case.channels else (),
    )


def case_views(session: Session, ids: Sequence[int], now: datetime) -> tuple[CaseView, ...]:
    """Several cases in the order given."""
    return tuple(v for i in ids if (v := case_view(session, i, now, whole=False)) is not None)


def open_cases(
    session: Session, now: datetime, *, late_only: bool = False, real_only: bool = False
) -> CasesView:
    """The open cases, the one with the nearest limit first; practice cases behind the real ones, and not in their number."""
    rows = session.scalars(select(CaseRow).where(CaseRow.ended_at.is_(None)).order_by(CaseRow.id))
    due = {
        row.id: (row.drill, _next_due(load_case(session, row.id), now))
        for row in rows
        if not (real_only and row.drill)
    }
    in_order = sorted(due.items(), key=lambda item: item[1])
    chosen = [i for i, (_, when) in in_order if not late_only or when < now]
    practice = sum(due[i][0] for i in chosen)
    return CasesView(
        cases=case_views(session, chosen[:LISTED], now),
        total=len(chosen) - practice,
        late_only=late_only,
        practice=practice,
    )


def _next_due(case: Case, now: datetime) -> datetime:
    return min((r.due for r in case.steps if r.open), default=now)


def case_of(row: Row) -> CaseView | None:
    """The case that a notice is about; None when there is none."""
    return case_view(row.session, int(row.data["case_id"]), row.now)


def load(row: Row) -> Messages | None:
    """A case."""
    view = case_of(row)
    return cards.case_card(view, row.context) if view else None


def load_opened(row: Row) -> Messages | None:
    """A new case; not sent once somebody has acknowledged it."""
    view = case_of(row)
    if view is None or view.next_step is None or view.state != "open":
        return None
    return cards.case_opened_card(view, row.context)


def load_answered(row: Row) -> Messages | None:
    """A case that was answered."""
    view = case_of(row)
    return cards.answered_card(view, row.context) if view and view.state == "answered" else None


def load_changed(row: Row) -> Messages | None:
    """A case that changed."""
    view = case_of(row)
    return cards.change_card(ChangeView(view, row.data["change"]), row.context) if view else None


def load_handed_over(row: Row) -> Messages | None:
    """A case, to whoever it was handed to."""
    view = case_of(row)
    if view is None:
        return None
    by, instead_of = row.data.get("by", ""), row.data.get("for", "")
    return cards.change_card(ChangeView(view, "handed_over", by, instead_of), row.context)


def load_brief(row: Row) -> Messages | None:
    """The facts, to the executives."""
    view = case_of(row)
    if view is None:
        return None
    case = load_case(row.session, view.id)
    urls = [s.url for s in case.sources if s.url]
    ids = row.session.scalars(
        select(Clip.story_id).where(Clip.url.in_(urls), Clip.story_id.is_not(None)).distinct()
    )
    stories = row.session.scalars(select(Story).where(Story.id.in_(ids.all()))).all()
    return cards.brief_card(
        BriefView(
            view,
            row.data.get("note", ""),
            row.data.get("by", ""),
            _with_passages(row, stories),
            known_view(row.session, view.id),
        ),
        row.context,
    )


def _with_passages(row: Row, stories: Sequence[Story]) -> tuple[StoryLine, ...]:
    """Stories with the one passage of each that must be read."""
    found = story_highlights(row.session, [s.id for s in stories], row.agency.own_names)
    return tuple(
        replace(line, passage=lead_passage({"passages": passages_data(found.get(line.id, ()))}))
        for line in lines_of(row.session, row.agency, stories)
    )


def load_cases(row: Row) -> Messages | None:
    """The open cases."""
    return cards.cases_card(
        open_cases(row.session, row.now, late_only=bool(row.data.get("late_only"))), row.context
    )
