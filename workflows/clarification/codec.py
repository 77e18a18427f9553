"""The events of a clarification case to and from JSON-ready dicts."""

from __future__ import annotations

from workflows.clarification.events import EVENT_TYPES, Event
from workflows.record.codec import BadEvent, Codec

CODEC: Codec[Event] = Codec(EVENT_TYPES, "a clarification case")
to_dict, from_dict = CODEC.to_dict, CODEC.from_dict

__all__ = ["CODEC", "BadEvent", "from_dict", "to_dict"]
