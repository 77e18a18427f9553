"""Looks up what the card of a search shows."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.cards.found import LISTED, FoundAnswer, FoundClip, FoundView
from monitor.search import AnswerHit, search_answers, search_clips
from storage.tables import Clip

ANSWERS = 3
"""Past answers on the first page; the rest of its ten places is for clips."""
COUNTED = 50
"""Clips that are looked up and counted; beyond them the card says "more than" and there is no further page."""


def found_view(session: Session, query: str, page: int = 1) -> FoundView:
    """What a query gives on one page, counted from 1."""
    answers = search_answers(session, query, limit=ANSWERS)
    hits = search_clips(session, query, limit=COUNTED + 1)
    counted = hits[:COUNTED]
    end = LISTED * max(page, 1) - len(answers)
    start = max(0, end - LISTED)
    shown = counted[start:end]
    rows = session.execute(
        select(Clip.id, Clip.story_id, Clip.relevant).where(Clip.id.in_([h.clip_id for h in shown]))
    )
    filed = {number: (story, relevant) for number, story, relevant in rows}
    return FoundView(
        query=query,
        clips=tuple(
            FoundClip(
                h.title, h.url, h.outlet, h.published_at, h.snippet, *filed.get(h.clip_id, (None, True))
            )
            for h in shown
        ),
        answers=_found(answers) if page <= 1 else (),
        total=len(counted),
        more_than_total=len(hits) > COUNTED,
        page=max(page, 1),
        following=len(counted) > end,
    )


def _found(answers: list[AnswerHit]) -> tuple[FoundAnswer, ...]:
    return tuple(FoundAnswer(a.case_id, a.title, a.answered_at, a.snippet) for a in answers)
