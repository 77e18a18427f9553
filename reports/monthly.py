"""The month's summary: a memo for the executive board's agenda and all clips in a workbook (manual, section A 8)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from reports import figures
from reports.sheet import items, mapping, moment, number
from reports.workbook import Column, Sheet, xlsx
from storage.tables import Clip

MOST_LEADING = 15
MOST_NEGATIVE = 30
ADDRESSEE = "คณะกรรมการบริหาร"


def compile_monthly(
    session: Session,
    year: int,
    month: int,
    *,
    now: datetime,
    agency: str,
    own_agency: str,
    level_names: Mapping[str, str],
    agency_names: Mapping[str, str],
    unit: str = "",
    addressee: str = ADDRESSEE,
) -> dict[str, Any]:
    """The summary of a calendar month (`year` in the Christian era) as plain data that an officer may edit.

    `agency` and `unit` are the names in the memo's head, `addressee` whom it is put to. Times are ISO 8601.
    `clips` holds every clip of the month. Raises ValueError for a month that is none.
    """
    span = figures.month(year, month)
    last_day_before = span.first - timedelta(days=1)
    return {
        "agency": agency,
        "unit": unit,
        "addressee": addressee,
        "year": year,
        "month": month,
        "as_of": now.isoformat(),
        "remark": "",
        **figures.compare(
            session,
            span,
            figures.month(last_day_before.year, last_day_before.month),
            own_agency=own_agency,
            level_names=level_names,
            agency_names=agency_names,
            most_leading=MOST_LEADING,
            most_negative=MOST_NEGATIVE,
        ),
        "clips": _clips(session, span, level_names, agency_names),
    }


def month_clips(
    session: Session, year: int, month: int, level_names: Mapping[str, str], agency_names: Mapping[str, str]
) -> list[dict[str, Any]]:
    """Every clip of a calendar month as plain data, by time of publication. Raises ValueError for no month."""
    return _clips(session, figures.month(year, month), level_names, agency_names)


def _clips(
    session: Session, span: figures.Span, level_names: Mapping[str, str], agency_names: Mapping[str, str]
) -> list[dict[str, Any]]:
    # Columns, not rows: a month's bodies would fill the memory of a small server.
    rows = session.execute(
        select(
            Clip.published_at,
            Clip.outlet,
            Clip.title,
            Clip.url,
            Clip.relevant,
            Clip.level,
            Clip.agency,
            Clip.negative,
            Clip.sentiment,
            Clip.story_id,
        )
        .where(span.within(Clip.published_at))
        .order_by(Clip.published_at, Clip.id)
    )
    return [
        {
            "at": row.published_at.isoformat(),
            "outlet": row.outlet,
            "title": row.title,
            "url": row.url,
            "relevant": row.relevant,
            "level": level_names.get(row.level or "", row.level or ""),
            "agency": agency_names.get(row.agency or "", row.agency or ""),
            "negative": row.negative,
            "tone": figures.TONES.get(row.sentiment, ""),
            "story": row.story_id,
        }
        for row in rows
    ]


def period_name(data: Mapping[str, Any]) -> str:
    """The month on paper: "พฤศจิกายน 2569". Raises ValueError where the data names no month."""
    year, month = number(data.get("year")), number(data.get("month"))
    return f"{figures.month_name(month)} {date(year, month, 1).year + 543}"


def monthly_docx(data: Mapping[str, Any]) -> bytes:
    """The summary as a memo (บันทึกข้อความ) in DOCX, from what `compile_monthly` made, edited or not.

    The same data gives the same bytes. Raises ValueError where `year`, `month` or `as_of` is wrong.
    """
    from reports.memo import memo

    return memo(data, period_name(data), made_at(data))


def monthly_xlsx(data: Mapping[str, Any]) -> bytes:
    """All clips of the month and the figures in XLSX, from what `compile_monthly` made, edited or not.

    The same data gives the same bytes. Raises ValueError where `year`, `month` or `as_of` is wrong.
    """
    period = period_name(data)
    title = f"ข่าวประจำเดือน{period}"
    clips = Sheet(
        "ข่าว",
        title,
        (
            Column("ลำดับ", 8, "number"),
            Column("วันที่", 15, "date"),
            Column("เวลา", 8, "time"),
            Column("สำนักข่าว", 20),
            Column("หัวข้อข่าว", 60),
            Column("เกี่ยวข้อง", 14),
            Column("ระดับการศึกษา", 24),
            Column("หน่วยงาน", 22),
            Column("ข่าวเชิงลบ", 13),
            Column("น้ำเสียง", 12),
            Column("เรื่องที่", 10, "number"),
            Column("ลิงก์", 36),
        ),
        (_clip_cells(n, mapping(clip)) for n, clip in enumerate(items(data.get("clips")), 1)),
    )
    sums = Sheet(
        "สรุป",
        f"สรุปข่าวประจำเดือน{period}",
        (
            Column("หัวข้อ", 24),
            Column("รายการ", 48),
            Column("เดือนนี้", 14, "number"),
            Column("เดือนก่อน", 14, "number"),
        ),
        _sum_rows(data),
    )
    return xlsx([clips, sums], title=title, author=str(data.get("agency") or ""), made=made_at(data))


def made_at(data: Mapping[str, Any]) -> datetime:
    """Until when the figures reach. Raises ValueError where `as_of` is no moment."""
    as_of = moment(data.get("as_of"))
    if as_of is None:
        raise ValueError("as_of must be a moment in ISO 8601")
    return as_of


def _clip_cells(n: int, clip: Mapping[str, Any]) -> tuple[Any, ...]:
    at = moment(clip.get("at"))
    return (
        n,
        at,
        at,
        clip.get("outlet"),
        clip.get("title"),
        "เกี่ยวข้อง" if clip.get("relevant") is True else "ไม่เกี่ยวข้อง",
        clip.get("level"),
        clip.get("agency"),
        "ข่าวเชิงลบ" if clip.get("negative") is True else "",
        clip.get("tone"),
        clip.get("story"),
        clip.get("url"),
    )


def _sum_rows(data: Mapping[str, Any]) -> Iterable[tuple[Any, ...]]:
    now, then = mapping(data.get("totals")), mapping(data.get("totals_before"))
    for key, name, _ in figures.TOTALS:
        yield "ภาพรวม", name, number(now.get(key)), number(then.get(key))
    for key, name in figures.TABLES.items():
        for row in map(mapping, items(data.get(key))):
            yield name, row.get("name"), number(row.get("count")), number(row.get("before"))
