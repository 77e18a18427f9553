"""The events of a response plan to and from JSON-ready dicts."""

from __future__ import annotations

from workflows.record.codec import BadEvent, Codec
from workflows.response_plan.events import EVENT_TYPES, Event

CODEC: Codec[Event] = Codec(EVENT_TYPES, "a response plan")
to_dict, from_dict = CODEC.to_dict, CODEC.from_dict

__all__ = ["CODEC", "BadEvent", "from_dict", "to_dict"]
