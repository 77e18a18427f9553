"""The quarter's report as plain data: what the memo, the sheet and the workbook are made of."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from reports.proof.clocks import OUTCOMES, Clock, over_words
from reports.proof.log import CaseLog, read_logs
from reports.proof.stories import answer_effect, effect_lines
from reports.proof.words import STATES
from reports.quarter.period import Quarter
from reports.quarter.reckoning import Counting, Reckoned, Reckoning, Verdict, reckon, said_late
from storage.tables import CaseRow
from workflows.clarification import Step

ADDRESSEE = "ผู้อำนวยการ"
VERDICTS: Mapping[Verdict, str] = {
    Verdict.PASSED: "ผ่าน",
    Verdict.FAILED: "ไม่ผ่าน",
    Verdict.OPEN: "ยังสรุปไม่ได้",
    Verdict.NONE: "ไม่มีประเด็นที่ต้องชี้แจง",
}
COUNTINGS: Mapping[Counting, str] = {
    Counting.COUNTED: "นับในตัวชี้วัด",
    Counting.NOT_OURS: "ไม่นับ ไม่เกี่ยวข้องกับหน่วยงาน",
    Counting.WITHDRAWN: "ไม่นับ PMOC ถอนประเด็น",
    Counting.RULED_OUT: "ไม่นับ ไม่ใช่ประเด็น",
    Counting.DRILL: "ไม่นับ ซ้อม",
}
RULES = (
    "ประเด็นนับในไตรมาสที่เริ่มนับเวลา เกณฑ์ผ่านคือแจ้งตอบทันกำหนดร้อยละ 100 ของประเด็นที่เกี่ยวข้องกับหน่วยงาน",
    "ประเด็นที่ PMOC ถอน หรือแจ้งว่าไม่เกี่ยวข้องกับหน่วยงาน ก่อนครบกำหนดแจ้งตอบ ไม่นับ "
    "ถ้าเลยกำหนดแล้วนับเป็นไม่ทันกำหนด เพราะการไม่ตอบคือการไม่ผ่าน",
    "ข้อความที่ผู้ใช้ระบุก่อนครบกำหนดแจ้งตอบว่าไม่ใช่ประเด็น ไม่รวมในจำนวนประเด็นที่ได้รับ แสดงแยกพร้อมผู้ระบุและเหตุผล",
    "การซ้อมไม่นับทุกกรณี",
    "ร้อยละคิดจากประเด็นที่ทำแล้วหรือครบกำหนดแล้ว เวลาเฉลี่ยนับจากเวลาเริ่มนับของประเด็น",
)
"""How the report counts, printed with it."""


def quarter_logs(session: Session, quarter: Quarter) -> list[CaseLog]:
    """The records of the cases whose clock started in the quarter."""
    ids = session.scalars(
        select(CaseRow.id)
        .where(CaseRow.clock_start >= quarter.begins, CaseRow.clock_start < quarter.ends)
        .order_by(CaseRow.id)
    ).all()
    return read_logs(session, ids)


def compile_quarter(
    session: Session,
    quarter: Quarter,
    *,
    now: datetime,
    agency: str,
    unit: str = "",
    addressee: str = ADDRESSEE,
) -> dict[str, Any]:
    """The report as of `now`. `agency` and `unit` are the names in the head. Times are ISO 8601."""
    found = reckon(quarter_logs(session, quarter), now)
    return {
        "agency": agency,
        "unit": unit,
        "addressee": addressee,
        "year": quarter.year,
        "number": quarter.number,
        "as_of": now.isoformat(),
        "remark": "",
        **figures_of(found),
        "cases": [_case(session, item, now) for item in found.cases],
        "ruled_out_cases": [_ruled_out(item) for item in found.ruled_out],
        "late": [_late(item, clock) for item in found.cases for clock in item.clocks if _tells(item, clock)],
    }


def figures_of(found: Reckoning) -> dict[str, Any]:
    """The quarter's figures; seconds and percents are None where there is nothing to take them of."""
    return {
        "verdict": found.verdict.value,
        "issues": len(found.cases),
        "counted": found.counted,
        "in_time": found.in_time,
        "over": found.late,
        "running": found.running,
        "percent": found.percent,
        "reply_rate": found.reply_rate,
        "not_ours": found.not_ours,
        "not_ours_late": found.not_ours_late,
        "withdrawn": found.withdrawn,
        "ruled_out": len(found.ruled_out),
        "drills": found.drills,
        "mean_acknowledge": _seconds(found.mean_acknowledge),
        "mean_answer": _seconds(found.mean_answer),
        "mean_score": found.mean_score,
        "steps": [
            {
                "step": s.step,
                "in_time": s.in_time,
                "late": s.late,
                "skipped": s.skipped,
                "running": s.running,
                "percent": s.percent,
            }
            for s in found.steps
        ],
    }


def _seconds(span: timedelta | None) -> int | None:
    return round(span.total_seconds()) if span is not None else None


def _tells(item: Reckoned, clock: Clock) -> bool:
    """Whether a lateness is told: of counted issues all, of "not ours" the late word of it."""
    if not clock.late:
        return False
    return item.counted or (item.counting is Counting.NOT_OURS and clock.step == Step.ACKNOWLEDGE.value)


def _case(session: Session, item: Reckoned, now: datetime) -> dict[str, Any]:
    case = item.case
    answers = item.log.of("answered")
    row = session.get(CaseRow, item.log.case_id)
    effect = answer_effect(session, row, case, now) if row is not None and item.counted else None
    return {
        "id": item.log.case_id,
        "title": case.title,
        "started": case.clock_start.isoformat(),
        "state": STATES.get(case.state.value, case.state.value),
        "counting": item.counting.value,
        "counted": item.counted,
        "in_time": item.in_time,
        "said_late": item.counting is Counting.NOT_OURS and said_late(item),
        "clocks": [_clock(clock) for clock in item.clocks],
        "acknowledge_seconds": _seconds(item.taken(Step.ACKNOWLEDGE)),
        "answer_seconds": _seconds(item.taken(Step.ANSWER)),
        "score": item.pre_score,
        "channels": list(case.channels),
        "links": [e.link for e in case.evidence],
        "answer": str(answers[-1].data.get("text") or "") if answers else "",
        "reason": case.end_reason,
        "owner": case.owner.name if case.owner else "",
        "effect": list(effect_lines(effect)) if effect else [],
    }


def _ruled_out(item: Reckoned) -> dict[str, Any]:
    """What was no issue at all: who said so, when and why."""
    case = item.case
    return {
        "id": item.log.case_id,
        "title": case.title,
        "at": case.ended_at.isoformat() if case.ended_at else None,
        "by": case.ended_by.name if case.ended_by else "",
        "reason": case.end_reason,
    }


def _clock(clock: Clock) -> dict[str, Any]:
    return {
        "step": clock.step,
        "due": clock.due.isoformat(),
        "done_at": clock.done_at.isoformat() if clock.done_at else None,
        "outcome": clock.outcome.value,
        "words": OUTCOMES[clock.outcome],
        "over_seconds": int(clock.over.total_seconds()),
    }


def _late(item: Reckoned, clock: Clock) -> dict[str, Any]:
    return {
        "id": item.log.case_id,
        "title": item.case.title,
        "step": clock.step,
        "words": over_words(clock),
        "over_seconds": int(clock.over.total_seconds()),
        "cause": clock.cause,
    }
