"""Events to and from JSON-ready dicts; times are ISO 8601 in UTC.

Reading passes over keys that it does not know, so that an older program can read what a newer one wrote; an event of
an unknown type is an error, since leaving out a part of the record silently would be worse than stopping.
"""

from __future__ import annotations

import types
import typing
from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from workflows.response_plan.events import EVENT_TYPES, Event


class BadEvent(ValueError):
    """A stored event cannot be read; the message names the place."""


def to_dict(event: Event) -> dict[str, Any]:
    """The event as a dict that ``json.dumps`` takes, with its tag under ``type``."""
    return {"type": event.type, **_encode_fields(event)}


def from_dict(data: Mapping[str, Any]) -> Event:
    """Read what ``to_dict`` wrote. Raises BadEvent for an unknown type, a missing key or an unreadable value."""
    tag = data.get("type")
    cls = EVENT_TYPES.get(tag) if isinstance(tag, str) else None
    if cls is None:
        raise BadEvent(f"type: {tag!r} is no event of a response plan")
    event: Event = _decode_fields(cls, data, cls.type)
    return event


def _encode_fields(value: Any) -> dict[str, Any]:
    return {item.name: _encode(getattr(value, item.name)) for item in fields(value)}


def _encode(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, StrEnum):
        return value.value
    return _encode_fields(value) if is_dataclass(value) else value


def _decode_fields(cls: Any, data: object, place: str) -> Any:
    if not isinstance(data, Mapping):
        raise BadEvent(f"{place}: expected an object, found {type(data).__name__}")
    hints = typing.get_type_hints(cls)
    known: list[Field[Any]] = [item for item in fields(cls) if item.name in data]
    missing = [i.name for i in fields(cls) if i not in known and i.default is MISSING]
    if missing:
        raise BadEvent(f"{place}.{missing[0]}: missing")
    return cls(**{i.name: _decode(hints[i.name], data[i.name], f"{place}.{i.name}") for i in known})


def _decode(hint: Any, value: Any, place: str) -> Any:
    if isinstance(hint, types.UnionType):
        if value is None:
            return None
        [hint] = [one for one in typing.get_args(hint) if one is not types.NoneType]
    if is_dataclass(hint):
        return _decode_fields(hint, value, place)
    try:
        if hint is datetime:
            return _time(value)
        if issubclass(hint, StrEnum):
            return hint(value)
    except (TypeError, ValueError) as error:
        raise BadEvent(f"{place}: {value!r} cannot be read ({error})") from error
    if type(value) is not hint:
        raise BadEvent(f"{place}: expected {hint.__name__}, found {type(value).__name__}")
    return value


def _time(value: Any) -> datetime:
    moment = datetime.fromisoformat(value)
    if moment.tzinfo is None:
        raise ValueError("no offset from UTC")
    return moment
