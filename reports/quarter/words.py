"""The quarter's figures in words, the same in memo, sheet and workbook."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from reports.quarter.compile import COUNTINGS, VERDICTS
from reports.quarter.period import Quarter
from reports.quarter.reckoning import Counting, Verdict
from reports.sheet import items, mapping, moment, number
from thai.dates import clock, duration, short_date

TITLE = "รายงานผลการชี้แจงประเด็นสำคัญที่ทันต่อสถานการณ์"
NOTHING = "-"


def quarter_of(data: Mapping[str, Any]) -> Quarter:
    """The quarter that a report is of. Raises ValueError where the data names none."""
    return Quarter(number(data.get("year")), number(data.get("number")))


def made_at(data: Mapping[str, Any]) -> datetime:
    """Until when the figures reach. Raises ValueError where `as_of` is no moment."""
    as_of = moment(data.get("as_of"))
    if as_of is None:
        raise ValueError("as_of must be a moment in ISO 8601")
    return as_of


def percent(value: Any) -> str:
    """A percentage with one digit at most; only what is 100 reads so: 99.97 is 99.9."""
    if not isinstance(value, int | float) or isinstance(value, bool):
        return NOTHING
    shown = min(value, 99.9) if value < 100 else value
    return f"{shown:.1f}".removesuffix(".0")


def span(seconds: Any) -> str:
    """A length of time; "-" for none."""
    if not isinstance(seconds, int) or isinstance(seconds, bool):
        return NOTHING
    return duration(timedelta(seconds=seconds)) if seconds else "ทันที"


def score(value: Any) -> str:
    """A pre-score of 100; "-" where none was recorded."""
    return percent(value)


def verdict(data: Mapping[str, Any]) -> str:
    """The verdict in words."""
    return VERDICTS[Verdict(str(data.get("verdict")))]


def reason(data: Mapping[str, Any]) -> str:
    """Why the verdict is what it is, in one sentence."""
    counted, in_time = number(data.get("counted")), number(data.get("in_time"))
    if not counted:
        return "ไตรมาสนี้ไม่มีประเด็นที่เกี่ยวข้องกับหน่วยงาน"
    text = f"แจ้งตอบทันกำหนด {in_time} จาก {counted} ประเด็น"
    if data.get("percent") is not None:
        text += f" (ร้อยละ {percent(data.get('percent'))})"
    running = number(data.get("running"))
    return text + (f" ยังไม่ครบกำหนด {running} ประเด็น" if running else "")


def overview(data: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The quarter's figures as name and value."""
    not_ours = f"{number(data.get('not_ours'))} ประเด็น"
    if late := number(data.get("not_ours_late")):
        not_ours += f" (แจ้งเกินกำหนด {late})"
    return [
        ("ประเด็นที่ได้รับ", f"{number(data.get('issues'))} ประเด็น"),
        ("ประเด็นที่นับในตัวชี้วัด", f"{number(data.get('counted'))} ประเด็น"),
        ("ไม่เกี่ยวข้องกับหน่วยงาน", not_ours),
        ("PMOC ถอนประเด็น", f"{number(data.get('withdrawn'))} ประเด็น"),
        ("เวลาเฉลี่ยถึงแจ้งรับเรื่อง", span(data.get("mean_acknowledge"))),
        ("เวลาเฉลี่ยถึงแจ้งตอบ", span(data.get("mean_answer"))),
        ("อัตราการตอบ", _rate(data.get("reply_rate"))),
        ("คะแนนประเมินล่วงหน้าเฉลี่ย", _of_hundred(data.get("mean_score"))),
        ("การซ้อม (ไม่นับ)", f"{number(data.get('drills'))} ครั้ง"),
    ]


def _rate(value: Any) -> str:
    return NOTHING if percent(value) == NOTHING else f"ร้อยละ {percent(value)}"


def _of_hundred(value: Any) -> str:
    return "ไม่มีการบันทึก" if score(value) == NOTHING else f"{score(value)} จาก 100"


def steps(data: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The counts of the steps."""
    return [mapping(step) for step in items(data.get("steps"))]


def cases(data: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The issues of the quarter."""
    return [mapping(case) for case in items(data.get("cases"))]


def ruled_out(data: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """What was read as an issue and was none."""
    return [mapping(case) for case in items(data.get("ruled_out_cases"))]


def result(case: Mapping[str, Any]) -> str:
    """What an issue came to: answered in time or not, or why it does not count."""
    counting = Counting(str(case.get("counting")))
    if counting is not Counting.COUNTED:
        return COUNTINGS[counting] + (" (แจ้งเกินกำหนด)" if case.get("said_late") is True else "")
    answer = next((mapping(c) for c in items(case.get("clocks")) if mapping(c).get("step") == "answer"), {})
    words = str(mapping(answer).get("words") or "")
    over = number(mapping(answer).get("over_seconds"))
    late = over and mapping(answer).get("done_at")
    return f"แจ้งตอบ{words} {span(over)}" if late else (f"แจ้งตอบ{words}" if over == 0 else words)


def at(value: Any) -> str:
    """A moment as "จ. 23 พ.ย. 69 10.30 น."; "-" for none."""
    found = moment(value)
    return f"{short_date(found)} {clock(found)}" if found else NOTHING
