"""From a notice in the outbox to LINE messages: look up what it means now, then draw the card.

A notice that is no longer true gives None and is not sent: the step was done meanwhile, the digest confirmed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from bot import (
    answer_view,
    case_view,
    channel_view,
    digest_link,
    dossier_view,
    drill_view,
    label_view,
    news_view,
    plan_view,
    pmoc_view,
    posted_text,
    quarter_card,
    registration_view,
    reminder_view,
    service_view,
    story_view,
    summary_view,
)
from bot.card_row import Row
from bot.cards.views import CardContext
from bot.links import Links
from bot.particulars import Particulars
from storage.outbox import Messages
from storage.tables import Outbox


def renderer(agency: Particulars, links: Links) -> Callable[[Session, Outbox, datetime], Messages | None]:
    """The function that the delivery renders rows with."""

    def render(session: Session, row: Outbox, now: datetime) -> Messages | None:
        return _LOADERS[row.kind](Row(session, row.data, row.chat_id, now, agency, links))

    return render


def _answer_ready(row: Row) -> Messages | None:
    def share(by: str) -> Messages | None:
        return posted_text.load_share(replace(row, data={**row.data, "what": "answer", "by": by}))

    return answer_view.load_ready(row, share)


_View = Callable[[Session, Particulars, dict[str, Any], CardContext], Messages | None]


def _from(view: _View) -> Callable[[Row], Messages | None]:
    return lambda row: view(row.session, row.agency, row.data, row.context)


_LOADERS: dict[str, Callable[[Row], Messages | None]] = {
    "note": service_view.load_note,
    "help": service_view.load_help,
    "who": service_view.load_who,
    "unknown_person": service_view.load_unknown_person,
    "case": case_view.load,
    "case_opened": case_view.load_opened,
    "case_answered": case_view.load_answered,
    "case_changed": case_view.load_changed,
    "case_handed_over": case_view.load_handed_over,
    "case_reminder": reminder_view.load_reminders,
    "drill_reminder": reminder_view.load_reminders,
    "drill_post": drill_view.load_post,
    "drill_read": drill_view.load_read,
    "drill_result": drill_view.load_result,
    "drill_list": drill_view.load_list,
    "handover": reminder_view.load_hand_over,
    "duty": reminder_view.load_duty,
    "case_brief": case_view.load_brief,
    "share": posted_text.load_share,
    "ack_text": posted_text.posted_by_us("acknowledge"),
    "not_ours_text": posted_text.posted_by_us("not_ours"),
    "answer_text": posted_text.posted_by_us("answer"),
    "answer": answer_view.load,
    "answer_decision": answer_view.load_decision,
    "answer_reminder": answer_view.load_reminder,
    "answer_ready": _answer_ready,
    "answer_result": answer_view.load_result,
    "answer_copies": answer_view.load_copies,
    "channels": channel_view.load_channels,
    "evidence": channel_view.load_evidence,
    "dossier": dossier_view.load_dossier,
    "meeting": dossier_view.load_meeting,
    "cases": case_view.load_cases,
    "post": pmoc_view.load_post,
    "is_it_an_issue": pmoc_view.load_issue_question,
    "news": news_view.load_news,
    "selection": news_view.load_selection,
    "digest": news_view.load_digest,
    "negative": news_view.load_negative,
    "pmoc_question": pmoc_view.load_question,
    "delivery_failed": service_view.load_delivery_failed,
    "joined": service_view.load_joined,
    "found": news_view.load_found,
    "why": _from(label_view.load_why),
    "labels": _from(label_view.load_labels),
    "story": _from(story_view.load_story),
    "story_merge": _from(story_view.load_merge),
    "story_split": _from(story_view.load_split),
    "plan": plan_view.load,
    "plan_decision": plan_view.load_decision,
    "plan_reminder": plan_view.load_reminder,
    "plan_result": plan_view.load_result,
    "quarter": quarter_card.load_quarter,
    "digest_link": digest_link.load_digest_link,
    "goodbye": service_view.load_note,
    "registration": registration_view.load_wish,
    "registered": registration_view.load_welcome,
    "weekly_draft": summary_view.load_draft,
    "weekly": summary_view.load_weekly,
    "weekly_sent": summary_view.load_weekly_sent,
    "weekly_differences": summary_view.load_differences,
    "corrections": summary_view.load_corrections,
    "monthly": summary_view.load_monthly,
}
KINDS = frozenset(_LOADERS)
"""All kinds of notices that can be drawn."""
