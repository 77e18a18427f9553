"""The cards: one pure function each, from what it shows to LINE message objects.

Every function takes a view (`bot.cards.views`) and the `CardContext`, and gives at most five messages that LINE
takes, whatever the texts in the view are: too long, empty, broken, or with addresses that lead nowhere.
"""

from bot.cards.answer import answer_card, answer_copies_card, answer_decision_card
from bot.cards.case import (
    answered_card,
    case_card,
    case_opened_card,
    cases_card,
    change_card,
)
from bot.cards.channels import channels_card, evidence_card
from bot.cards.digest import digest_card
from bot.cards.dossier import dossier_card, meeting_card
from bot.cards.doubt import labels_card, why_card
from bot.cards.help import help_card
from bot.cards.news import negative_card, news_card, selection_card
from bot.cards.people import joined_card, unknown_person_card, who_card
from bot.cards.plan import decision_card, plan_card
from bot.cards.pmoc import brief_card, post_card, question_card, share_card
from bot.cards.reminders import reminder_card, reminders_card
from bot.cards.service import delivery_failed_card, note_card

__all__ = [
    "answer_card",
    "answer_copies_card",
    "answer_decision_card",
    "answered_card",
    "brief_card",
    "case_card",
    "case_opened_card",
    "cases_card",
    "change_card",
    "channels_card",
    "decision_card",
    "delivery_failed_card",
    "digest_card",
    "dossier_card",
    "evidence_card",
    "help_card",
    "joined_card",
    "labels_card",
    "meeting_card",
    "negative_card",
    "news_card",
    "note_card",
    "plan_card",
    "post_card",
    "question_card",
    "reminder_card",
    "reminders_card",
    "selection_card",
    "share_card",
    "unknown_person_card",
    "who_card",
    "why_card",
]
