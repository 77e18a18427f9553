"""What a loader of a card gets: the notice of the outbox and all that it may look things up with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from bot.cards.views import CardContext
from bot.links import Links
from bot.particulars import Particulars


@dataclass(frozen=True, slots=True)
class Row:
    """A notice about to be sent: its `data`, the chat it goes to, and the moment of sending."""

    session: Session
    data: dict[str, Any]
    chat_id: str
    now: datetime
    agency: Particulars
    links: Links

    @property
    def context(self) -> CardContext:
        """Where and when the card is read."""
        day = self.agency.day(self.now)
        question = self.agency.at(day, self.agency.pmoc_at)
        following = question if question > self.now else question + timedelta(days=1)
        return CardContext(
            now=self.now,
            short_name=self.agency.short_name,
            next_question=following,
            group=not self.chat_id.startswith("U"),
        )
