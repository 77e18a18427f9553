"""Meetings about a case, called from the card that puts its facts to the executives."""

from workflows.meeting.rules import REMIND_BEFORE, Call, fault, next_mark, read_call
from workflows.meeting.service import (
    Reply,
    answer,
    any_due,
    call_meeting,
    cancel,
    next_due,
    of_case,
    remind_due,
    replies,
)

__all__ = [
    "Call",
    "REMIND_BEFORE",
    "Reply",
    "answer",
    "any_due",
    "call_meeting",
    "cancel",
    "fault",
    "next_due",
    "next_mark",
    "of_case",
    "read_call",
    "remind_due",
    "replies",
]
