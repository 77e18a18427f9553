"""The agency's limits and reminders for a clarification, read from the ``sla`` part of agency.yaml.

Defaults are those of the operations manual, section B: acknowledge 3 h, facts to the executives 5 h, at least three
channels 12 h, answer 24 h. No public text mentions office hours, so all limits are wall-clock time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Literal

ClockStarts = Literal["posted", "learned"]

LONGEST_DURATION = timedelta(days=366)
"""Longer limits are typing errors: no step of section B runs for a year."""
MOST_REPEATS = 100
"""How often one reminder may repeat: enough for four days of hours, too few to bury anybody."""
SHORTEST_REPEAT = timedelta(minutes=5)
"""Reminders that repeat faster are noise, and cost a message each."""
UNTOUCHED_AT = 0.8
"""From this part of a limit on, a case that nobody works on goes to all officers and the head."""

_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_DURATION = re.compile(r"([0-9]{1,9})\s*([smhdw])")
_PERCENT = re.compile(r"([0-9]{1,3}(?:\.[0-9]{1,3})?)\s*%")
_OWN_KEYS = ("min_channels", "clock_starts", "reminders")


class PolicyError(ValueError):
    """A wrong value in the agency file; the message names the key and says what to write instead."""


class Step(StrEnum):
    """The four steps of section B, in their order."""

    ACKNOWLEDGE = "acknowledge"
    BRIEF = "brief"
    CHANNELS = "channels"
    ANSWER = "answer"


class Audience(StrEnum):
    """Who a reminder goes to, lowest rung of the ladder first. Who that is today, others look up."""

    OWNER = "owner"
    OFFICER = "officer"
    HEAD = "head"
    DEPUTY = "deputy"
    DIRECTOR = "director"


class MarkKind(StrEnum):
    """Where a reminder lies as seen from the limit."""

    BEFORE = "before"
    AT = "at"
    AFTER = "after"


@dataclass(frozen=True, slots=True)
class Mark:
    """One reminder on a step's clock: at a fraction of the limit (0 < f <= 1) or at an offset after it.

    With ``every`` it comes ``times`` times, so far apart. Raises ValueError unless exactly one of ``fraction`` and
    ``offset`` is given, the audience is not empty, and only a reminder after the limit repeats.
    """

    id: str
    audience: tuple[Audience, ...]
    fraction: float | None = None
    offset: timedelta | None = None
    every: timedelta | None = None
    times: int = 1

    def __post_init__(self) -> None:
        if not self.id or not self.audience:
            raise ValueError("a mark needs an id and an audience")
        if (self.fraction is None) == (self.offset is None):
            raise ValueError(f"mark {self.id!r} needs either a fraction or an offset")
        if self.fraction is not None and not 0 < self.fraction <= 1:
            raise ValueError(f"mark {self.id!r}: the fraction must lie above 0 and not above 1")
        if self.offset is not None and self.offset < timedelta(0):
            raise ValueError(f"mark {self.id!r}: the offset counts from the limit on, it cannot be negative")
        if not 1 <= self.times <= MOST_REPEATS or (self.times > 1) != (self.every is not None):
            raise ValueError(
                f"mark {self.id!r}: needs both every and times (2 to {MOST_REPEATS}), or neither"
            )
        if self.every is not None and (self.every <= timedelta(0) or self.fraction is not None):
            raise ValueError(
                f"mark {self.id!r}: only a reminder after the limit repeats, with a pause above zero"
            )

    @property
    def kind(self) -> MarkKind:
        """Before, at or after the limit."""
        if self.fraction is not None:
            return MarkKind.AT if self.fraction == 1 else MarkKind.BEFORE
        return MarkKind.AFTER if self.offset else MarkKind.AT

    def moment(self, clock_start: datetime, due: datetime) -> datetime:
        """When this mark falls due on a clock that runs from ``clock_start`` to ``due``."""
        if self.offset is not None:
            return due + self.offset
        if self.fraction is None or self.fraction == 1:
            return due
        return clock_start + (due - clock_start) * self.fraction

    def occurrences(self, clock_start: datetime, due: datetime) -> Iterator[tuple[str, datetime]]:
        """Each time this mark falls due, with the name under which it is on record: ``hourly``, ``hourly#2`` ..."""
        first = self.moment(clock_start, due)
        yield self.id, first
        for number in range(1, self.times):
            yield f"{self.id}#{number + 1}", first + number * (self.every or timedelta(0))


DEFAULT_SLA: Mapping[Step, timedelta] = {
    Step.ACKNOWLEDGE: timedelta(hours=3),
    Step.BRIEF: timedelta(hours=5),
    Step.CHANNELS: timedelta(hours=12),
    Step.ANSWER: timedelta(hours=24),
}
"""Limits of section B, counted from the start of the case's clock."""

DEFAULT_MIN_CHANNELS = 3
"""Section B: at least three media channels."""

_HOUR = timedelta(hours=1)
_HALF = Mark("half", (Audience.OWNER,), fraction=0.5)
_MOST = Mark("eighty_percent", (Audience.OWNER, Audience.OFFICER), fraction=0.8)
_LADDER = (
    Mark("one_hour_over", (Audience.DEPUTY,), offset=_HOUR),
    Mark("two_hours_over", (Audience.DIRECTOR,), offset=2 * _HOUR),
    # Until done: each hour for a day, then each day for a week. The executives have heard; those who can do it hear.
    Mark("hourly", (Audience.OWNER, Audience.HEAD), offset=3 * _HOUR, every=_HOUR, times=21),
    Mark(
        "daily",
        (Audience.OWNER, Audience.HEAD, Audience.DIRECTOR),
        offset=24 * _HOUR,
        every=24 * _HOUR,
        times=7,
    ),
)

DEFAULT_MARKS: tuple[Mark, ...] = (
    _HALF,
    _MOST,
    Mark("limit", (Audience.OWNER, Audience.HEAD), fraction=1.0),
    *_LADDER,
)
"""Reminders of a step for which agency.yaml names none."""

DEFAULT_ANSWER_MARKS: tuple[Mark, ...] = (
    _HALF,
    _MOST,
    Mark("limit", (Audience.OWNER, Audience.HEAD, Audience.DEPUTY, Audience.DIRECTOR), fraction=1.0),
    *_LADDER,
    # An open case never falls silent before the quarter's report has it; its answer is always open.
    Mark("weekly", (Audience.OWNER, Audience.HEAD), offset=14 * 24 * _HOUR, every=7 * 24 * _HOUR, times=12),
)
"""Reminders of the answer: missing it fails indicator 2, so the whole ladder hears of it at the limit."""


def _default_marks() -> dict[Step, tuple[Mark, ...]]:
    return {step: DEFAULT_ANSWER_MARKS if step is Step.ANSWER else DEFAULT_MARKS for step in Step}


@dataclass(frozen=True, slots=True)
class Policy:
    """Limits, channels and reminders in force when a case is opened; the case keeps its own copy.

    Raises ValueError when a step has no limit, no mark, or two marks of one id.
    """

    sla: Mapping[Step, timedelta] = field(default_factory=lambda: dict(DEFAULT_SLA))
    min_channels: int = DEFAULT_MIN_CHANNELS
    clock_starts: ClockStarts = "posted"
    marks: Mapping[Step, tuple[Mark, ...]] = field(default_factory=_default_marks)

    def __post_init__(self) -> None:
        for step in Step:
            if self.sla.get(step, timedelta(0)) <= timedelta(0):
                raise ValueError(f"step {step} needs a limit above zero")
            ids = [mark.id for mark in self.marks.get(step, ())]
            if not ids or len(set(ids)) < len(ids):
                raise ValueError(f"step {step} needs marks, each with an id of its own")
        if self.min_channels < 1:
            raise ValueError("min_channels must be at least 1")

    @classmethod
    def from_mapping(cls, mapping: Mapping[str, object], key: str = "sla") -> Policy:
        """Read the ``sla`` part of the agency file; what is left out keeps its default.

        ``key`` is the place of the mapping in the file and only serves the messages. ``reminders`` has lists of
        ``{at: "50%" | "limit" | "+1h", to: [roles], id?: name, every?: "1h", times?: 21}`` under ``default`` and under the steps' names.
        Raises PolicyError, naming key and remedy.
        """
        _known(mapping, (*(step.value for step in Step), *_OWN_KEYS), key)
        sla = {
            step: parse_duration(mapping[step.value], f"{key}.{step}") if step.value in mapping else limit
            for step, limit in DEFAULT_SLA.items()
        }
        reminders = mapping.get("reminders")
        return cls(
            sla=sla,
            min_channels=_min_channels(
                mapping.get("min_channels", DEFAULT_MIN_CHANNELS), f"{key}.min_channels"
            ),
            clock_starts=_clock_starts(mapping.get("clock_starts", "posted"), f"{key}.clock_starts"),
            marks=_default_marks() if reminders is None else _reminders(reminders, f"{key}.reminders"),
        )


def parse_duration(text: object, key: str = "duration") -> timedelta:
    """Read ``3h``, ``90m``, ``20s``, ``2d`` or ``2w``; ``key`` is the setting's name for the message.

    Raises PolicyError when the text is anything else, zero, or longer than LONGEST_DURATION.
    """
    match = _DURATION.fullmatch(text.strip().lower()) if isinstance(text, str) else None
    if match is None:
        raise PolicyError(
            f"{key}: {text!r} is not a duration; write a whole number and a unit (s, m, h, d or w), "
            'such as "3h", "90m", "20s" or "2d"'
        )
    number, unit = int(match[1]), _UNITS[match[2]]
    if number == 0:
        raise PolicyError(f'{key}: {text!r} leaves no time at all; write a duration above zero, such as "3h"')
    # Compared before a timedelta is made of it: 999999999 weeks overflow.
    if number > LONGEST_DURATION / timedelta(**{unit: 1}):
        raise PolicyError(
            f"{key}: {text!r} is longer than {LONGEST_DURATION.days} days; write a shorter duration"
        )
    return timedelta(**{unit: number})


def _known(mapping: Mapping[str, object], names: Sequence[str], key: str) -> None:
    for name in mapping:
        if name not in names:
            raise PolicyError(f"{key}.{name}: unknown key; known are {', '.join(names)}")


def _min_channels(value: object, key: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise PolicyError(
            f"{key}: {value!r} is not a number of channels; write a whole number from 1 on, such as 3"
        )
    return value


def _clock_starts(value: object, key: str) -> ClockStarts:
    if value == "posted":
        return "posted"
    if value == "learned":
        return "learned"
    raise PolicyError(f"{key}: {value!r} is unknown; write posted or learned")


def _reminders(value: object, key: str) -> dict[Step, tuple[Mark, ...]]:
    remedy = "write lists of reminders under default, acknowledge, brief, channels or answer"
    if not isinstance(value, Mapping):
        raise PolicyError(f"{key}: {value!r} is not a mapping; {remedy}")
    _known(value, ("default", *(step.value for step in Step)), key)
    marks = _default_marks()
    if "default" in value:
        own = _mark_list(value["default"], f"{key}.default")
        marks = dict.fromkeys(Step, own)
    for step in Step:
        if step.value in value:
            marks[step] = _mark_list(value[step.value], f"{key}.{step}")
    return marks


def _mark_list(value: object, key: str) -> tuple[Mark, ...]:
    # A step without any reminder would be forgotten in silence, so an empty list is refused as well.
    if not isinstance(value, list | tuple) or not value:
        raise PolicyError(f"{key}: needs at least one reminder, such as {{at: limit, to: [owner, head]}}")
    marks = tuple(_mark(item, f"{key}[{index}]") for index, item in enumerate(value))
    seen: set[str] = set()
    for mark in marks:
        if mark.id in seen:
            raise PolicyError(
                f"{key}: {mark.id!r} occurs twice; give each reminder another time or its own id"
            )
        seen.add(mark.id)
    return marks


def _mark(value: object, key: str) -> Mark:
    if not isinstance(value, Mapping):
        raise PolicyError(f"{key}: {value!r} is not a reminder; write {{at: 50%, to: [owner]}}")
    _known(value, ("at", "to", "id", "every", "times"), key)
    at = str(value.get("at", "")).strip().lower()
    audience = _audience(value.get("to"), f"{key}.to")
    name = str(value.get("id", at))
    every, times = _repeats(value, at, key)
    percent = _PERCENT.fullmatch(at)
    if percent is not None and 0 < float(percent[1]) <= 100:
        return Mark(name, audience, fraction=float(percent[1]) / 100)
    if at == "limit":
        return Mark(name, audience, fraction=1.0)
    if at.startswith("+"):
        return Mark(name, audience, offset=parse_duration(at[1:], f"{key}.at"), every=every, times=times)
    raise PolicyError(
        f"{key}.at: {at!r} is no time of a reminder; write a part of the limit (50%), limit, or a time after it (+1h)"
    )


def _repeats(value: Mapping[str, object], at: str, key: str) -> tuple[timedelta | None, int]:
    """How far apart and how often a reminder comes; None and 1 for one that does not repeat."""
    if "every" not in value and "times" not in value:
        return None, 1
    if not at.startswith("+"):
        raise PolicyError(
            f"{key}.every: only a reminder after the limit repeats; write at: +1h, or leave it out"
        )
    every, times = parse_duration(value.get("every"), f"{key}.every"), value.get("times")
    if every < SHORTEST_REPEAT:
        raise PolicyError(f"{key}.every: {value.get('every')!r} is too often; write 5m or more")
    if isinstance(times, bool) or not isinstance(times, int) or not 2 <= times <= MOST_REPEATS:
        raise PolicyError(f"{key}.times: {times!r} is no number of times; write 2 to {MOST_REPEATS}")
    return every, times


def _audience(value: object, key: str) -> tuple[Audience, ...]:
    names = [value] if isinstance(value, str) else value
    known = [audience.value for audience in Audience]
    if not isinstance(names, list | tuple) or not names or any(name not in known for name in names):
        raise PolicyError(f"{key}: {value!r} is unknown; write one or more of {', '.join(known)}")
    return tuple(audience for audience in Audience if audience.value in names)
