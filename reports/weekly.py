"""The weekly summary on Monday: the week's figures against the week before, and its stories (manual, section A 8)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from reports import figures, typesetting
from reports.sheet import items, mapping, moment, number, story
from reports.text import pieces, printable, tidy
from thai.dates import BANGKOK, clock, long_date

MOST_LEADING = 10
MOST_NEGATIVE = 20
_LONGEST_TITLE = 300
_LONGEST_TEXT = 4_000
_LONGEST_REMARK = 2_000
_BOXES = tuple(total for total in figures.TOTALS if total[0] != "negative_clips")


def compile_weekly(
    session: Session,
    week_start: date,
    *,
    now: datetime,
    agency: str,
    own_agency: str,
    level_names: Mapping[str, str],
    agency_names: Mapping[str, str],
) -> dict[str, Any]:
    """The summary of the seven days from `week_start` (a Monday) as plain data that an officer may edit.

    `agency` is the name printed in the head. Times are ISO 8601. `remark` is empty, for a word of the officer's.
    """
    span = figures.week(week_start)
    before = figures.week(week_start - timedelta(days=7))
    return {
        "agency": agency,
        "first": span.first.isoformat(),
        "last": span.last.isoformat(),
        "as_of": now.isoformat(),
        "remark": "",
        **figures.compare(
            session,
            span,
            before,
            own_agency=own_agency,
            level_names=level_names,
            agency_names=agency_names,
            most_leading=MOST_LEADING,
            most_negative=MOST_NEGATIVE,
        ),
    }


def weekly_pdf(data: Mapping[str, Any]) -> bytes:
    """The summary as PDF, from what `compile_weekly` made (edited or not).

    The same data gives the same bytes. Raises ValueError where `first`, `last` or `as_of` is no date.
    """
    as_of = moment(data.get("as_of"))
    if as_of is None:
        raise ValueError("as_of must be a moment in ISO 8601")
    return typesetting.pdf("weekly", _sheet(data, as_of), as_of)


def _sheet(data: Mapping[str, Any], as_of: datetime) -> dict[str, Any]:
    span = figures.Span(date.fromisoformat(str(data.get("first"))), date.fromisoformat(str(data.get("last"))))
    agency = printable(data.get("agency"), 200)
    return {
        "agency": agency,
        "agency_pieces": pieces(agency),
        "title": "สรุปข่าวประจำสัปดาห์",
        "date": figures.span_text(span),
        "as_of": f"ข้อมูลถึง {long_date(as_of.astimezone(BANGKOK))} เวลา {clock(as_of)}",
        "source": "ที่มา: ข่าวที่ระบบเฝ้าระวังได้รับ",
        "text": _paragraphs(data.get("text"), _LONGEST_TEXT),
        "remark": _paragraphs(data.get("remark"), _LONGEST_REMARK),
        "sent": pieces(_sent(data)),
        "totals": _totals(data),
        "tables": [{"name": name, "rows": _rows(data.get(key))} for key, name in figures.TABLES.items()],
        "leading": _stories(data.get("leading"), span),
        "negative": _stories(data.get("negative"), span),
    }


def _paragraphs(given: Any, longest: int) -> list[list[list[Any]]]:
    """A text line by line, each cut for the template; empty lines are left out."""
    text = tidy(given, longest, keep_lines=True)
    return [pieces(printable(line, longest)) for line in text.split("\n") if line.strip()]


def _sent(data: Mapping[str, Any]) -> str:
    """Who sent the summary, where it was sent."""
    if "sent_by" not in data:
        return ""
    by = printable(data.get("sent_by"), 120)
    return f"ผู้ส่ง {by}" if by else "ส่งอัตโนมัติ ยังไม่มีผู้ตรวจ"


def _totals(data: Mapping[str, Any]) -> list[dict[str, Any]]:
    now, then = mapping(data.get("totals")), mapping(data.get("totals_before"))
    return [
        {
            "name": name,
            "count": f"{number(now.get(key)):,}",
            "unit": unit,
            "before": f"สัปดาห์ก่อน {number(then.get(key)):,}",
            "change": figures.change(number(now.get(key)), number(then.get(key))),
        }
        for key, name, unit in _BOXES
    ]


def _rows(given: Any) -> list[dict[str, Any]]:
    rows = [mapping(row) for row in items(given)]
    most = max((number(row.get("count")) for row in rows), default=0)
    return [
        {
            "name": printable(row.get("name"), 120),
            "count": f"{number(row.get('count')):,}",
            "before": f"{number(row.get('before')):,}",
            "change": figures.change(number(row.get("count")), number(row.get("before"))),
            "share": number(row.get("count")) / most if most else 0,
        }
        for row in rows
    ]


def _stories(given: Any, span: figures.Span) -> list[dict[str, Any]]:
    # A day that is in no summary, so that each time is printed with its date.
    elsewhere = span.first - timedelta(days=400)
    return [story(mapping(s), elsewhere, _LONGEST_TITLE) for s in items(given)]
