"""Looks up what the cards of PMOC's posts show: what was read in one, the daily question."""

from __future__ import annotations

from datetime import date

from bot import cards
from bot.card_row import Row
from bot.cards.issue_question import is_it_an_issue_card
from bot.cards.views import IssueQuestionView, PostView, QuestionView
from bot.case_view import case_views, open_cases
from storage.outbox import Messages
from storage.tables import Post
from workflows.pmoc_day import pmoc_said


def load_post(row: Row) -> Messages | None:
    """What was read in a post."""
    d = row.data
    post = row.session.get(Post, d["post_id"])
    posted_at = post.posted_at if post else None
    opened = case_views(row.session, d["opened"], row.now)
    shown = posted_at or (opened[0].posted_at if opened else None)
    view = PostView(
        post_id=d["post_id"],
        opened=opened,
        joined=case_views(row.session, d["joined"], row.now),
        others=tuple(d["others"]),
        unsure=tuple(d.get("unsure", [])),
        posted_at=shown,
        posted_known=posted_at is not None,
        other_numbers=tuple(d.get("other_nos", [])),
        same_post=bool(d.get("known", True)),
    )
    return cards.post_card(view, row.context)


def load_question(row: Row) -> Messages | None:
    """Whether PMOC has an issue today; asked again only while nobody has said."""
    day, asked = date.fromisoformat(row.data["day"]), row.data.get("round", "first")
    if asked != "first" and pmoc_said(row.session, day):
        return None
    view = QuestionView(day, open_cases(row.session, row.now, real_only=True).cases, asked)
    return cards.question_card(view, row.context)


def load_issue_question(row: Row) -> Messages | None:
    """Whether a message is an issue."""
    return is_it_an_issue_card(IssueQuestionView(**row.data), row.context)
