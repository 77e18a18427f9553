"""What all events share. Pure.

Events are stored append-only and are the record that an auditor reads, for as long as the agency keeps its cases: give
new fields a default, and never rename a type tag or a field.
"""

from __future__ import annotations

import typing
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar


@dataclass(frozen=True, slots=True)
class Actor:
    """Who did it: the person's id in the store, the name and the role at that time (both for the record)."""

    id: str
    name: str
    role: str


SYSTEM = Actor("system", "system", "system")
"""The service itself, for what no person asked for, such as reminders."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """An event: when (aware), who, and from which LINE message. ``type`` is its tag in the store."""

    type: ClassVar[str]
    at: datetime
    by: Actor
    message_id: str | None = None


def by_tag(union: Any) -> dict[str, Any]:
    """Every event class of a union by its type tag."""
    return {cls.type: cls for cls in typing.get_args(union)}
