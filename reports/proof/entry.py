"""Entries of a case's record, and its post's versions, as they are kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

ANSWER = "answer:"
"""Begins the kinds of what happened to the answer's text, so that they are not taken for the case's own."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An event of a case as stored: `data` is its JSON form."""

    seq: int
    kind: str
    at: datetime
    message_id: str | None
    data: Mapping[str, Any]

    @property
    def by(self) -> str:
        """The name of who did it, as called at that time; "" for the service itself."""
        actor = self.data.get("by") or {}
        return "" if actor.get("id") == "system" else str(actor.get("name") or "")

    @property
    def role(self) -> str:
        """That person's role at that time; "" for the service itself."""
        actor = self.data.get("by") or {}
        return "" if actor.get("id") == "system" else str(actor.get("role") or "")


@dataclass(frozen=True, slots=True)
class PostText:
    """A version of the post: `kind` is received, again, edited or unsent (its text is gone, its hash stays)."""

    seq: int
    kind: str
    text: str
    sha256: str
    at: datetime
    message_id: str | None
    by: str
