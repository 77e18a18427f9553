"""The four clocks of a case: due, done, in time or not, and why not (manual, section B). Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from reports.proof.log import CaseLog
from reports.proof.words import step_name
from reports.proof.words_beside import when
from thai.dates import duration, short_datetime
from workflows.clarification import Case, StepRecord


class Outcome(StrEnum):
    """What became of a step by a moment. `SKIPPED`: the case ended without it, before its limit."""

    IN_TIME = "in_time"
    LATE = "late"
    OVERDUE = "overdue"
    SKIPPED = "skipped"
    RUNNING = "running"


OUTCOMES = {
    Outcome.IN_TIME: "ทันกำหนด",
    Outcome.LATE: "เกินกำหนด",
    Outcome.OVERDUE: "เกินกำหนด ยังไม่ได้ทำ",
    Outcome.SKIPPED: "ไม่ได้ทำ",
    Outcome.RUNNING: "ยังไม่ครบกำหนด",
}


@dataclass(frozen=True, slots=True)
class Clock:
    """One step's clock as of a moment. `over`: how late it was done, or is; `cause` only where it was late."""

    step: str
    limit: timedelta
    due: datetime
    done_at: datetime | None
    by: str
    outcome: Outcome
    over: timedelta = timedelta(0)
    cause: str = ""

    @property
    def name(self) -> str:
        """What the step is called."""
        return step_name(self.step)

    @property
    def late(self) -> bool:
        """Whether its limit passed without it."""
        return self.outcome in (Outcome.LATE, Outcome.OVERDUE)


def clocks(log: CaseLog, as_of: datetime) -> tuple[Clock, ...]:
    """The four clocks, in the order of the steps."""
    case = log.case
    return tuple(_clock(log, case, record, as_of) for record in case.steps)


def _clock(log: CaseLog, case: Case, record: StepRecord, as_of: datetime) -> Clock:
    outcome = _outcome(record, as_of)
    late = outcome in (Outcome.LATE, Outcome.OVERDUE)
    over = (
        max(timedelta(0), (record.done_at or record.closed_at or as_of) - record.due)
        if late
        else timedelta(0)
    )
    return Clock(
        step=record.step.value,
        limit=record.limit,
        due=record.due,
        done_at=record.done_at,
        by=record.by.name if record.by else "",
        outcome=outcome,
        over=over,
        cause=cause(log, case, record) if late else "",
    )


def _outcome(record: StepRecord, as_of: datetime) -> Outcome:
    if record.done_at is not None:
        return Outcome.LATE if record.done_at > record.due else Outcome.IN_TIME
    if (record.closed_at or as_of) > record.due:
        return Outcome.OVERDUE
    return Outcome.RUNNING if record.closed_at is None else Outcome.SKIPPED


def cause(log: CaseLog, case: Case, record: StepRecord) -> str:
    """Why a step was late: what somebody recorded, else what the record itself shows."""
    step = record.step.value
    told = [noted for noted in case.remarks if noted.late_step is record.step]
    if told:
        return f"{told[-1].text} (บันทึกโดย {told[-1].by.name})"
    if case.learned_at > record.due:
        return f"ได้รับประเด็นเมื่อ {short_datetime(case.learned_at)} หลังครบกำหนดแล้ว"
    down = outage(log, step, record.due)
    if down is not None:
        since, until = down
        return f"ระบบหยุดทำงาน {short_datetime(since)} ถึง {short_datetime(until)}"
    put_off = [e for e in log.of("snoozed") if e.data.get("step") == step]
    if put_off:
        last = put_off[-1]
        return f"{last.by} เลื่อนการแจ้งเตือนถึง {when(last.data.get('until'))}: {last.data.get('reason') or '-'}"
    reminders = sum(e.data.get("step") == step for e in log.of("reminded"))
    return f"ไม่มีผู้บันทึกเหตุ · ระบบแจ้งเตือนแล้ว {reminders} ครั้ง"


def outage(log: CaseLog, step: str, due: datetime) -> tuple[datetime, datetime] | None:
    """When the service was not at work up to or over a step's limit, so that nobody was reminded in time; None if never."""
    spans = [
        (datetime.fromisoformat(str(e.data["since"])), datetime.fromisoformat(str(e.data["until"])))
        for e in log.of("service_stopped")
    ] + [
        (datetime.fromisoformat(str(e.data["missed_since"])), e.at)
        for e in log.of("reminded")
        if e.data.get("step") == step and e.data.get("missed_since")
    ]
    return next(((since, until) for since, until in spans if since <= due <= until), None)


def over_words(clock: Clock) -> str:
    """The outcome in words, with how late."""
    word = OUTCOMES[clock.outcome]
    return f"{word} {duration(clock.over)}" if clock.outcome is Outcome.LATE else word
