"""Looks up what the cards of clarification cases show."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.cards.views import CasesView, CaseView, StepView
from bot.dossier_facts import dossier_line
from storage.tables import CaseRow, Clip, Post
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
