"""Indicator 2 of a quarter: which issues count, which were answered in time, and what follows (manual, section B). Pure.

What counts: every issue that concerns the agency. Not counted: drills; issues that PMOC took back, or that were
declared not ours, before the answer was due. What somebody ruled out in that time as no issue at all is told apart. One whose limit had passed by then counts as not answered: silence is
what fails. The indicator passes at 100 % answered in time.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from statistics import fmean

from reports.proof.clocks import Clock, Outcome, clocks
from reports.proof.log import CaseLog
from workflows.clarification import Case, State, Step


class Verdict(StrEnum):
    """What became of the indicator. `OPEN`: all is in time so far, but some answer is not due yet. `NONE`: no issue."""

    PASSED = "passed"
    FAILED = "failed"
    OPEN = "open"
    NONE = "none"


class Counting(StrEnum):
    """How a case counts."""

    COUNTED = "counted"
    NOT_OURS = "not_ours"
    WITHDRAWN = "withdrawn"
    RULED_OUT = "ruled_out"
    DRILL = "drill"


@dataclass(frozen=True, slots=True)
class Reckoned:
    """A case as the quarter counts it. `in_time`: whether it was answered in time; None while that is open."""

    log: CaseLog
    case: Case
    counting: Counting
    clocks: tuple[Clock, ...]
    in_time: bool | None
    pre_score: float | None = None

    @property
    def counted(self) -> bool:
        """Whether it belongs to the indicator."""
        return self.counting is Counting.COUNTED

    def clock(self, step: Step) -> Clock:
        """One step's clock."""
        return next(c for c in self.clocks if c.step == step.value)

    def taken(self, step: Step) -> timedelta | None:
        """How long a step took from the start of the clock; None where it was not done."""
        done = self.clock(step).done_at
        return done - self.case.clock_start if done else None


@dataclass(frozen=True, slots=True)
class StepCount:
    """A step over all counted cases; `percent` of those whose limit has passed or that are done, None without any."""

    step: str
    in_time: int
    late: int
    skipped: int
    running: int

    @property
    def percent(self) -> float | None:
        """In time, of all that are decided."""
        decided = self.in_time + self.late + self.skipped
        return 100 * self.in_time / decided if decided else None


@dataclass(frozen=True, slots=True)
class Reckoning:
    """A quarter. Means are None where there is nothing to take them of. `ruled_out`: read as issues by mistake."""

    cases: tuple[Reckoned, ...]
    ruled_out: tuple[Reckoned, ...]
    verdict: Verdict
    counted: int
    in_time: int
    late: int
    running: int
    not_ours: int
    not_ours_late: int
    withdrawn: int
    drills: int
    answered: int
    steps: tuple[StepCount, ...]
    mean_acknowledge: timedelta | None
    mean_answer: timedelta | None
    mean_score: float | None

    @property
    def percent(self) -> float | None:
        """Answered in time, of all counted issues whose answer is decided."""
        decided = self.in_time + self.late
        return 100 * self.in_time / decided if decided else None

    @property
    def reply_rate(self) -> float | None:
        """Answered at all (late or not), of all counted issues whose answer is decided."""
        decided = self.in_time + self.late
        return 100 * self.answered / decided if decided else None


def reckon_case(log: CaseLog, as_of: datetime) -> Reckoned:
    """One case as of a moment."""
    case, found = log.case, clocks(log, as_of)
    answer = next(c for c in found if c.step == Step.ANSWER.value)
    in_time = {Outcome.IN_TIME: True, Outcome.LATE: False, Outcome.OVERDUE: False}.get(answer.outcome)
    return Reckoned(log, case, _counting(case, answer), found, in_time, _score(log))


def _counting(case: Case, answer: Clock) -> Counting:
    if case.drill:
        return Counting.DRILL
    if answer.outcome is Outcome.SKIPPED and case.ended is State.WITHDRAWN:
        return Counting.WITHDRAWN
    if answer.outcome is Outcome.SKIPPED and case.ended is State.NOT_OURS:
        return Counting.NOT_OURS
    if answer.outcome is Outcome.SKIPPED and case.ended is State.RULED_OUT:
        return Counting.RULED_OUT
    return Counting.COUNTED


def _score(log: CaseLog) -> float | None:
    """The pre-score that the answer was given with, where one was recorded."""
    for entry in reversed(log.of("answered")):
        score = entry.data.get("pre_score")
        if isinstance(score, int | float) and not isinstance(score, bool):
            return float(score)
    return None


def reckon(logs: Iterable[CaseLog], as_of: datetime) -> Reckoning:
    """All cases of a quarter as of a moment, in the order in which their clocks started."""
    cases = sorted((reckon_case(log, as_of) for log in logs), key=_order)
    real = [c for c in cases if c.counting not in (Counting.DRILL, Counting.RULED_OUT)]
    counted = [c for c in real if c.counted]
    in_time = sum(c.in_time is True for c in counted)
    late = sum(c.in_time is False for c in counted)
    apart = [c for c in real if c.counting is Counting.NOT_OURS]
    return Reckoning(
        cases=tuple(real),
        ruled_out=tuple(c for c in cases if c.counting is Counting.RULED_OUT),
        verdict=_verdict(len(counted), in_time, late),
        counted=len(counted),
        in_time=in_time,
        late=late,
        running=len(counted) - in_time - late,
        not_ours=len(apart),
        not_ours_late=sum(said_late(c) for c in apart),
        withdrawn=sum(c.counting is Counting.WITHDRAWN for c in real),
        drills=sum(c.counting is Counting.DRILL for c in cases),
        answered=sum(c.clock(Step.ANSWER).done_at is not None for c in counted),
        steps=tuple(_step(counted, step) for step in Step),
        mean_acknowledge=_mean(counted, Step.ACKNOWLEDGE),
        mean_answer=_mean(counted, Step.ANSWER),
        mean_score=_average([c.pre_score for c in counted if c.pre_score is not None]),
    )


def _order(item: Reckoned) -> tuple[datetime, int]:
    return item.case.clock_start, item.log.case_id


def said_late(item: Reckoned) -> bool:
    """Whether a "not ours" was said after the limit of the acknowledgement, without one before: it counts as one."""
    clock = item.clock(Step.ACKNOWLEDGE)
    return clock.late


def _verdict(counted: int, in_time: int, late: int) -> Verdict:
    if late:
        return Verdict.FAILED
    if not counted:
        return Verdict.NONE
    return Verdict.PASSED if in_time == counted else Verdict.OPEN


def _step(counted: Sequence[Reckoned], step: Step) -> StepCount:
    outcomes = [c.clock(step).outcome for c in counted]
    return StepCount(
        step.value,
        outcomes.count(Outcome.IN_TIME),
        outcomes.count(Outcome.LATE) + outcomes.count(Outcome.OVERDUE),
        outcomes.count(Outcome.SKIPPED),
        outcomes.count(Outcome.RUNNING),
    )


def _mean(counted: Sequence[Reckoned], step: Step) -> timedelta | None:
    seconds = _average([t.total_seconds() for c in counted if (t := c.taken(step)) is not None])
    return timedelta(seconds=round(seconds)) if seconds is not None else None


def _average(values: Sequence[float]) -> float | None:
    return fmean(values) if values else None
