"""A clarification case as the fold of its events, and what can be read off it: states, clocks, next reminder."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from workflows.clarification.events import (
    Source,
)
from workflows.clarification.policy import ClockStarts, Mark, Step
from workflows.record.events import Actor


class State(StrEnum):
    """The furthest step done, or how the case ended. Lateness is kept per step and is no state."""

    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    BRIEFED = "briefed"
    CHANNELLED = "channelled"
    ANSWERED = "answered"
    NOT_OURS = "not_ours"
    WITHDRAWN = "withdrawn"
    RULED_OUT = "ruled_out"


_STATE_AFTER = {
    Step.ACKNOWLEDGE: State.ACKNOWLEDGED,
    Step.BRIEF: State.BRIEFED,
    Step.CHANNELS: State.CHANNELLED,
    Step.ANSWER: State.ANSWERED,
}


class DueStep(NamedTuple):
    """An open step's clock; ``remaining`` is negative once the limit has passed."""

    step: Step
    due: datetime
    remaining: timedelta


class PendingMark(NamedTuple):
    """A reminder that has not gone out; ``moment`` is when it can first be sent, ``id`` its name on record."""

    mark: Mark
    moment: datetime
    id: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """A link that proves the publication, in one channel or (None) of the case as a whole."""

    link: str
    channel: str | None = None


@dataclass(frozen=True, slots=True)
class Noted:
    """A remark: who wrote it when; with ``late_step`` it is why that step was late."""

    text: str
    by: Actor
    at: datetime
    late_step: Step | None = None


@dataclass(frozen=True, slots=True)
class StepRecord:
    """One step's clock and what became of it.

    ``armed_at``: when this clock was last set (opened, reopened, limit moved); no reminder could go out before.
    ``closed_at``: when the case ended without this step. ``reminded``: marks sent, each with the due time it was for.
    ``snoozes``: who (id) wants to be left alone until when, the last word of each.
    """

    step: Step
    limit: timedelta
    due: datetime
    marks: tuple[Mark, ...]
    armed_at: datetime
    done_at: datetime | None = None
    by: Actor | None = None
    message_id: str | None = None
    out_of_order: bool = False
    closed_at: datetime | None = None
    reminded: frozenset[tuple[str, datetime]] = frozenset()
    snoozes: tuple[tuple[str, datetime], ...] = ()

    @property
    def open(self) -> bool:
        """Still to be done."""
        return self.done_at is None and self.closed_at is None

    @property
    def skipped(self) -> bool:
        """The case ended without this step."""
        return self.done_at is None and self.closed_at is not None

    def late(self, now: datetime) -> bool:
        """Done after its limit, or not done (by the case's end, or by now) though the limit has passed."""
        return (self.done_at or self.closed_at or now) > self.due

    def snoozed_until(self, person_id: str) -> datetime | None:
        """Until when somebody is left alone about this step; never past its limit."""
        until = dict(self.snoozes).get(person_id)
        return min(until, self.due) if until is not None else None


@dataclass(frozen=True, slots=True)
class Case:
    """The handling of one issue. Built by ``evolve`` only; ``version`` counts its events.

    ``outages``: when the service was not at work though something of this case fell due. ``owner_acted_at``: when the
    one responsible last did anything in the case, a reminder acknowledged or put off included.
    """

    case_id: str
    title: str
    detail: str
    sources: tuple[Source, ...]
    agencies: tuple[str, ...]
    posted_at: datetime | None
    learned_at: datetime
    opened_at: datetime
    answer_by: datetime | None
    clock_starts: ClockStarts
    clock_start: datetime
    min_channels: int
    drill: bool
    owner: Actor | None
    steps: tuple[StepRecord, ...]
    channels: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    ended: State | None = None
    ended_at: datetime | None = None
    ended_by: Actor | None = None
    end_reason: str = ""
    remarks: tuple[Noted, ...] = ()
    handled: frozenset[tuple[str, str]] = frozenset()
    outages: tuple[tuple[datetime, datetime], ...] = ()
    owner_acted_at: datetime | None = None
    version: int = 1

    def step(self, step: Step) -> StepRecord:
        """The record of one step."""
        return next(record for record in self.steps if record.step is step)

    @property
    def state(self) -> State:
        """The end where there is one, else the furthest step done."""
        if self.ended is not None:
            return self.ended
        done = [record.step for record in self.steps if record.done_at is not None]
        return _STATE_AFTER[done[-1]] if done else State.OPEN

    @property
    def missing_channels(self) -> int:
        """How many more channels an answer needs."""
        return max(0, self.min_channels - len(self.channels))


def due_steps(case: Case, now: datetime) -> list[DueStep]:
    """The open steps with their remaining time, the most urgent first; none once the case has ended."""
    rows = [DueStep(record.step, record.due, record.due - now) for record in case.steps if record.open]
    return sorted(rows, key=lambda row: row.due)


def pending_marks(case: Case, record: StepRecord) -> list[PendingMark]:
    """The reminders of one step still to be sent, oldest first; none for a step that is done or was skipped."""
    if not record.open:
        return []
    waiting = [
        (moment, mark, name)
        for mark in record.marks
        for name, moment in mark.occurrences(case.clock_start, record.due)
        if (name, record.due) not in record.reminded
    ]
    # By the clock rather than by the first possible moment: marks already past when the case was opened keep their order.
    waiting.sort(key=lambda item: item[0])
    return [PendingMark(mark, max(moment, record.armed_at), name) for moment, mark, name in waiting]


def next_mark_at(case: Case) -> datetime | None:
    """The earliest time at which a Tick yields something; None when nothing is left to remind of.

    This is the column that the scan looks at.
    """
    return min((item.moment for record in case.steps for item in pending_marks(case, record)), default=None)


def answer_due(clock_start: datetime, limit: timedelta, answer_by: datetime | None) -> datetime:
    """When the answer is due: at the limit, or earlier when the post says so.

    A deadline that does not lie after the clock's start was misread and leaves the limit as it is.
    """
    due = clock_start + limit
    return min(due, answer_by) if answer_by is not None and answer_by > clock_start else due


def tidy(text: str) -> str:
    """One line of text without invisible characters (common in copied Thai) and without surplus spaces."""
    visible = "".join(character for character in text if unicodedata.category(character) != "Cf")
    return re.sub(r"\s+", " ", visible).strip()


def channel_key(channel: str) -> str:
    """What two names of one channel have in common: case, width of letters, spaces and invisible characters do not count."""
    return tidy(unicodedata.normalize("NFKC", tidy(channel)).casefold())


def new_channels(known: Iterable[str], offered: Iterable[str]) -> tuple[str, ...]:
    """Those of the offered channels that are not known yet, each once, tidied, in the order given."""
    seen = {channel_key(channel) for channel in known} | {""}
    added: list[str] = []
    for channel in offered:
        key = channel_key(channel)
        if key not in seen:
            seen.add(key)
            added.append(tidy(channel))
    return tuple(added)
