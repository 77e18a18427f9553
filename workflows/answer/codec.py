"""Events of an answer to and from JSON-ready dicts, as those of a case are written and read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from workflows.answer.events import EVENT_TYPES, Event
from workflows.clarification.codec import BadEvent, decode_fields, encode_fields


def to_dict(event: Event) -> dict[str, Any]:
    """The event as a dict that ``json.dumps`` takes, with its tag under ``type``."""
    return {"type": event.type, **encode_fields(event)}


def from_dict(data: Mapping[str, Any]) -> Event:
    """Read what ``to_dict`` wrote. Raises BadEvent for an unknown type, a missing key or an unreadable value."""
    tag = data.get("type")
    cls = EVENT_TYPES.get(tag) if isinstance(tag, str) else None
    if cls is None:
        raise BadEvent(f"type: {tag!r} is no event of an answer")
    event: Event = decode_fields(cls, data, cls.type)
    return event
