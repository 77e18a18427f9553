"""What came out of a drill: who did what how fast, what was late, what was missed, what to practise. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from workflows.clarification import Audience, Case, Event, Reminded, State, Step, StepRecord
from workflows.drill.library import Right

LADDER = tuple(Audience)


@dataclass(frozen=True, slots=True)
class HandedIn:
    """Somebody gave the post to the bot, or said that none of it is ours (``ruled_out``)."""

    by: str
    at: datetime
    ruled_out: bool = False


@dataclass(frozen=True, slots=True)
class Tried:
    """A case of the drill with its events and what was right for it."""

    case: Case
    events: Sequence[Event]
    right: Right


def result(
    *,
    title: str,
    lesson: str,
    started_at: datetime,
    ended_at: datetime,
    end: str,
    hour_seconds: int,
    handed_in: HandedIn | None,
    expected: bool,
    tried: Sequence[Tried],
) -> dict[str, Any]:
    """The result as plain data. ``expected``: whether some issue of the post was ours."""
    cases = [_case(one, ended_at) for one in tried]
    practise = list(_hand_in_lessons(handed_in, expected))
    for one in cases:
        practise += one["practise"]
    return {
        "title": title,
        "lesson": lesson,
        "started_at": started_at.isoformat(),
        "ended_at": ended_at.isoformat(),
        "end": end,
        "hour_seconds": hour_seconds,
        "handed_in": _hand_in(handed_in, started_at),
        "cases": cases,
        "practise": list(dict.fromkeys(practise)),
        "passed": end == "done" and not practise,
    }


def _hand_in(handed_in: HandedIn | None, started_at: datetime) -> dict[str, Any] | None:
    if handed_in is None:
        return None
    seconds = int((handed_in.at - started_at).total_seconds())
    return {"by": handed_in.by, "seconds": seconds, "ruled_out": handed_in.ruled_out}


def _hand_in_lessons(handed_in: HandedIn | None, expected: bool) -> tuple[str, ...]:
    if handed_in is None:
        return ("hand_in",)
    return ("ruled_out",) if handed_in.ruled_out and expected else ()


def _case(one: Tried, ended_at: datetime) -> dict[str, Any]:
    case = one.case
    steps = [_step(case, record, ended_at) for record in case.steps]
    decided = {State.ANSWERED: "answer", State.NOT_OURS: "not_ours"}.get(case.state)
    if case.state is State.NOT_OURS:
        steps = [step for step in steps if step["by"]]
    reminded = [event for event in one.events if isinstance(event, Reminded)]
    return {
        "id": int(case.case_id),
        "title": case.title,
        "state": case.state.value,
        "right": one.right,
        "decided": decided,
        "decision": _decision(case) if decided == "not_ours" else None,
        "steps": steps,
        "reminders": len(reminded),
        "climbed_to": _climbed_to(reminded),
        "practise": _lessons(one, steps, decided, ended_at),
    }


def _step(case: Case, record: StepRecord, ended_at: datetime) -> dict[str, Any]:
    done = record.done_at
    missed = done is None and record.due <= ended_at
    return {
        "step": record.step.value,
        "by": record.by.name if record.by else "",
        "seconds": int((done - case.clock_start).total_seconds()) if done else None,
        "limit_seconds": int((record.due - case.clock_start).total_seconds()),
        "late": done is not None and done > record.due,
        "missed": missed,
        "out_of_order": record.out_of_order,
    }


def _decision(case: Case) -> dict[str, Any]:
    """That an issue is not ours counts as its acknowledgement: it is said in IA-Chat, and within the same limit."""
    at = case.ended_at or case.opened_at
    return {
        "by": case.ended_by.name if case.ended_by else "",
        "seconds": int((at - case.clock_start).total_seconds()),
        "late": case.step(Step.ACKNOWLEDGE).done_at is None and at > case.step(Step.ACKNOWLEDGE).due,
    }


def _climbed_to(reminded: Sequence[Reminded]) -> str:
    """The highest rung that had to be told after a limit; empty when nobody above the officers was."""
    late = {rung for event in reminded if event.late or event.limit_passed for rung in event.audience}
    above = [rung for rung in LADDER if rung in late and rung not in (Audience.OWNER, Audience.OFFICER)]
    return above[-1].value if above else ""


def _lessons(
    one: Tried, steps: Sequence[Mapping[str, Any]], decided: str | None, ended_at: datetime
) -> list[str]:
    if decided == "not_ours":
        lessons = ["not_ours_wrong"] if one.right == "answer" else []
        decision = _decision(one.case)
        return lessons + (["acknowledge"] if decision["late"] else [])
    if one.right == "not_ours":
        return ["not_ours_missed"]
    failed = [str(step["step"]) for step in steps if step["late"] or step["missed"]]
    if any(step["out_of_order"] for step in steps):
        failed.append("order")
    if decided is None and not failed and one.case.ended_at is not None and one.case.ended_at <= ended_at:
        failed.append("unfinished")
    return failed
