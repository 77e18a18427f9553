"""Events to and from JSON-ready dicts. Pure.

Times are written as ISO 8601 in UTC with offset, durations in seconds. Reading passes over keys that it does not know,
so that an older program can still read what a newer one wrote; an event of an unknown type is an error, since
leaving out evidence silently would be worse than stopping.
"""

from __future__ import annotations

import types
import typing
from collections.abc import Hashable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import cache
from typing import Any, Generic, TypeVar, cast

from workflows.record.events import Recorded


class BadEvent(ValueError):
    """A stored event cannot be read; the message names the place."""


E = TypeVar("E", bound=Recorded)


class Codec(Generic[E]):
    """Writes and reads the events of one procedure; ``noun`` names it in errors."""

    def __init__(self, types_by_tag: Mapping[str, type[E]], noun: str) -> None:
        self._types = types_by_tag
        self._noun = noun

    def to_dict(self, event: E) -> dict[str, Any]:
        """The event as a dict that ``json.dumps`` takes, with its tag under ``type``."""
        return {"type": event.type, **_encode_fields(event)}

    def from_dict(self, data: Mapping[str, Any]) -> E:
        """Read what ``to_dict`` wrote. Raises BadEvent for an unknown type, a missing key or an unreadable value."""
        tag = data.get("type")
        cls = self._types.get(tag) if isinstance(tag, str) else None
        if cls is None:
            raise BadEvent(f"type: {tag!r} is no event of {self._noun}")
        event: E = _decode_fields(cls, data, cls.type)
        return event


def _encode_fields(value: Any) -> dict[str, Any]:
    return {item.name: _encode(getattr(value, item.name)) for item in fields(value)}


def _encode(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, timedelta):
        seconds = value.total_seconds()
        return int(seconds) if seconds.is_integer() else seconds
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, tuple):
        return [_encode(item) for item in value]
    return _encode_fields(value) if is_dataclass(value) else value


@cache
def _hints(cls: Hashable) -> dict[str, Any]:
    return typing.get_type_hints(cast(type, cls))


def _decode_fields(cls: Any, data: object, place: str) -> Any:
    if not isinstance(data, Mapping):
        raise BadEvent(f"{place}: expected an object, found {type(data).__name__}")
    hints = _hints(cls)
    values: dict[str, Any] = {}
    for item in fields(cls):
        if item.name in data:
            values[item.name] = _decode(hints[item.name], data[item.name], f"{place}.{item.name}")
        elif item.default is MISSING and item.default_factory is MISSING:
            raise BadEvent(f"{place}.{item.name}: missing")
    try:
        return cls(**values)
    except ValueError as error:
        raise BadEvent(f"{place}: {error}") from error


def _decode(hint: Any, value: Any, place: str) -> Any:
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Union, types.UnionType):
        return _decode_optional(arguments, value, place)
    if origin is tuple:
        if not isinstance(value, list | tuple):
            raise BadEvent(f"{place}: expected a list, found {type(value).__name__}")
        return tuple(_decode(arguments[0], item, f"{place}[{index}]") for index, item in enumerate(value))
    if origin is typing.Literal:
        if value not in arguments:
            raise BadEvent(f"{place}: {value!r} is none of {arguments}")
        return value
    return _decode_fields(hint, value, place) if is_dataclass(hint) else _decode_plain(hint, value, place)


def _decode_optional(arguments: tuple[Any, ...], value: Any, place: str) -> Any:
    if value is None:
        return None
    [hint] = [argument for argument in arguments if argument is not type(None)]
    return _decode(hint, value, place)


def _decode_plain(hint: type[Any], value: Any, place: str) -> Any:
    try:
        if hint is datetime:
            return _decode_time(value)
        if hint is timedelta:
            return timedelta(seconds=value)
        if issubclass(hint, StrEnum):
            return hint(value)
    except (TypeError, ValueError, OverflowError) as error:
        raise BadEvent(f"{place}: {value!r} cannot be read ({error})") from error
    number_for_float = hint is float and type(value) is int
    if type(value) is not hint and not number_for_float:
        raise BadEvent(f"{place}: expected {hint.__name__}, found {type(value).__name__}")
    return hint(value)


def _decode_time(value: Any) -> datetime:
    time = datetime.fromisoformat(value)
    if time.tzinfo is None:
        raise ValueError("no offset from UTC")
    return time
