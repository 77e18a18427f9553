"""Whether somebody has just spoken to the bot in a group: what they send next, which names nobody, is meant for it."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.commands import called
from bot.incoming import read_event
from storage.tables import Inbox

JUST_NOW = timedelta(minutes=2)
"""How long what follows a mention of the bot still belongs to it: LINE lets no picture or file name anybody."""
_LOOKED_AT = 500
"""Newest events that are looked at; so many come within two minutes on the busiest day."""


def spoken_to_just_now(session: Session, chat_id: str, line_user_id: str | None, at: datetime) -> bool:
    """Whether this person spoke to the bot in this group shortly before `at`, by a mention or by its name."""
    if line_user_id is None:
        return False
    newest = select(Inbox).where(Inbox.kind == "line").order_by(Inbox.id.desc()).limit(_LOOKED_AT)
    for row in session.scalars(newest):
        if not at - JUST_NOW <= row.occurred_at <= at:
            continue
        event = read_event(row.payload, row.occurred_at)
        theirs = event.chat_id == chat_id and event.user_id == line_user_id and event.message_type == "text"
        if theirs and (event.spoken_to or called(event.text)[0]):
            return True
    return False
