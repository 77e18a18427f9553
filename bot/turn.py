"""One event being handled: who spoke, where, when, and how to answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from bot.incoming import Incoming
from bot.links import Links
from bot.particulars import Particulars
from storage import outbox
from storage.tables import Chat, Person
from workflows.clarification import Actor
from workflows.people import ACTING_ROLES

REPLY_WITHIN = timedelta(seconds=50)
"""A reply token is good for a minute after receipt (Messaging API reference, reply); some is kept for the way."""


@dataclass(frozen=True, slots=True)
class Turn:
    """Everything a handler needs; `reply` writes to the outbox in the same transaction."""

    session: Session
    event: Incoming
    key: str
    received_at: datetime
    person: Person | None
    chat: Chat
    agency: Particulars
    now: datetime
    links: Links

    @property
    def acting(self) -> bool:
        """Whether this person may change things."""
        return self.person is not None and self.person.role in ACTING_ROLES

    @property
    def group(self) -> bool:
        """Whether others are listening."""
        return self.event.chat_kind != "user"

    @property
    def actor(self) -> Actor:
        """The person as the record names them. Raises RuntimeError for somebody unknown."""
        if self.person is None:
            raise RuntimeError("an unknown person cannot act")
        return Actor(str(self.person.id), self.person.name, self.person.role)

    @property
    def message_id(self) -> str:
        """What the record says this came from: the LINE message, or the event of a tap."""
        return self.event.message_id or self.key

    @property
    def reply_by(self) -> tuple[str | None, datetime | None]:
        """The reply token with the time until which it is good; None for both once that is over."""
        until = self.received_at + REPLY_WITHIN
        fresh = self.event.reply_token and until > self.now
        return (self.event.reply_token, until) if fresh else (None, None)

    def reply(self, kind: str, **data: Any) -> None:
        """Answer in this chat, free of charge while the reply token is fresh, else as a push."""
        token, until = self.reply_by
        notice = outbox.Notice(
            self.event.chat_id,
            kind,
            data,
            reply_token=token,
            reply_until=until,
        )
        outbox.put(self.session, notice, self.now)

    def note(
        self, heading: str, text: str, *, tone: str = "waiting", buttons: list[list[str]] | None = None
    ) -> None:
        """Answer with a short message; buttons as [label, kind, value]."""
        self.reply("note", heading=heading, text=text, tone=tone, buttons=buttons or [])
