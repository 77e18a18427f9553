"""A link that an officer gives the bot, on its way to `monitor.pasted`, which reads it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from monitor.urls import canonical_url
from storage.inbox import NewInput
from storage.tables import Clip

KIND = "page"
"""The inbox's name for pasted links."""


@dataclass(frozen=True, slots=True)
class Pasted:
    """A link as it was given: by whom, where, and how to answer."""

    url: str
    chat_id: str
    person_id: int
    message_id: str
    reply_token: str | None = None
    reply_until: datetime | None = None


def as_request(pasted: Pasted, now: datetime) -> NewInput:
    """The link as an input: the same link in the same message is one."""
    payload = {
        "url": pasted.url,
        "chat_id": pasted.chat_id,
        "person_id": pasted.person_id,
        "message_id": pasted.message_id,
        "reply_token": pasted.reply_token,
        "reply_until": pasted.reply_until.isoformat() if pasted.reply_until else None,
    }
    key = canonical_url(pasted.url) or pasted.url
    return NewInput(KIND, f"{pasted.message_id}:{key}", payload, now, subject=key)


def known_clip(session: Session, url: str) -> Clip | None:
    """The clip that we have of an address, the oldest first."""
    key = canonical_url(url)
    if key is None:
        return None
    return session.scalars(select(Clip).where(Clip.canonical_url == key).order_by(Clip.id).limit(1)).first()
