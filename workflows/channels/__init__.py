"""Channels of publication: which fit an issue, which were used, and what proves it (manual, section B)."""

from workflows.channels.model import Audience, Channel
from workflows.channels.pages import page_at_first, page_at_last, page_of, platform_of
from workflows.channels.rules import (
    Proof,
    Standing,
    Suggestion,
    audiences_of,
    channel_of_link,
    same_page,
    standing,
    suggest,
)
from workflows.channels.service import (
    Seen,
    add_file,
    add_link,
    add_time,
    any_due,
    evidence_of,
    forget_file,
    look_again,
    next_due,
    proofs_of,
    record_seen,
    standing_of,
    take_due,
)

__all__ = [
    "Audience",
    "Channel",
    "Proof",
    "Seen",
    "Standing",
    "Suggestion",
    "add_file",
    "add_link",
    "add_time",
    "any_due",
    "audiences_of",
    "channel_of_link",
    "evidence_of",
    "forget_file",
    "look_again",
    "next_due",
    "page_at_first",
    "page_at_last",
    "page_of",
    "platform_of",
    "proofs_of",
    "record_seen",
    "same_page",
    "standing",
    "standing_of",
    "suggest",
    "take_due",
]
