"""What the records of a procedure share: events as an auditor reads them, commands, and how both are stored."""

from workflows.record.codec import BadEvent, Codec
from workflows.record.commands import Asked
from workflows.record.events import SYSTEM, Actor, Recorded, by_tag
from workflows.record.refused import Refused
from workflows.record.store import EventLog, reach

__all__ = [
    "SYSTEM",
    "Actor",
    "Asked",
    "BadEvent",
    "Codec",
    "Recorded",
    "Refused",
    "EventLog",
    "by_tag",
    "reach",
]
