"""What all commands share. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from workflows.record.events import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A command: who asks, and in which LINE message, if any.

    ``message_id`` makes a redelivered message harmless; None is never taken for a repeat.
    """

    by: Actor
    message_id: str | None = None
