"""What all parts of the agency file share: their base, and the small readers of what is written in them."""

from __future__ import annotations

from datetime import time
from string import Formatter
from typing import Literal, get_args

from pydantic import BaseModel, ConfigDict
from pydantic_core import PydanticCustomError

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WEEKDAYS: tuple[Weekday, ...] = get_args(Weekday)


class Part(BaseModel):
    """A part of the file: an unknown key is a fault."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def only_names(value: str, known: frozenset[str]) -> str:
    """A text in whose braces only known names stand. Raises ValueError."""
    try:
        names = {name for _, name, _, _ in Formatter().parse(value) if name is not None}
    except ValueError as error:
        raise ValueError(f"unbalanced braces ({error}); write {{{{ and }}}} for braces of your own") from None
    unknown = sorted(names - known)
    if unknown:
        raise ValueError(f"{{{unknown[0]}}} is unknown; known are {', '.join(sorted(known))}")
    return value


def span(value: str) -> tuple[time, time]:
    """Two times of day, as "22:00-06:00". Raises ValueError."""
    try:
        starts, ends = (time.fromisoformat(part.strip()) for part in value.split("-"))
    except ValueError:
        raise ValueError('write two times of day as "22:00-06:00"') from None
    if starts == ends:
        raise ValueError('write two different times of day as "22:00-06:00"')
    return starts, ends


def at(key: str, message: str) -> PydanticCustomError:
    """A fault of the whole file that belongs to one key."""
    return PydanticCustomError("misplaced", "{message}", {"key": key, "message": message})
