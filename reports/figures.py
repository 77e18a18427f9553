"""Counts of a span of days: what the weekly and the monthly summary are made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from monitor.selection import best_clips
from reports.digest import story_data
from storage.tables import Clip, Story
from thai.dates import BANGKOK, long_date

TONES = {"negative": "เชิงลบ", "neutral": "เป็นกลาง", "positive": "เชิงบวก"}
UNKNOWN = "ยังไม่ระบุ"
TOTALS = (
    ("clips", "ข่าวทั้งหมด", "ข่าว"),
    ("relevant", "ข่าวที่เกี่ยวข้อง", "ข่าว"),
    ("stories", "เรื่องที่เกี่ยวข้อง", "เรื่อง"),
    ("negative_clips", "ข่าวเชิงลบ", "ข่าว"),
    ("negative_stories", "เรื่องเชิงลบ", "เรื่อง"),
)
"""Keys of a summary's totals, what people call them, and their unit."""
TABLES = {"levels": "ระดับการศึกษา", "agencies": "หน่วยงานในข่าว", "tones": "น้ำเสียงของข่าว"}
"""Keys of a summary's counts, and what people call them."""


@dataclass(frozen=True, slots=True)
class Span:
    """Whole days in Bangkok: `first` and `last` both belong to it."""

    first: date
    last: date

    @property
    def start(self) -> datetime:
        """The first moment of the span, aware."""
        return datetime.combine(self.first, time(0), tzinfo=BANGKOK)

    @property
    def end(self) -> datetime:
        """The first moment after the span, aware."""
        return datetime.combine(self.last + timedelta(days=1), time(0), tzinfo=BANGKOK)

    def within(self, column: InstrumentedAttribute[datetime]) -> ColumnElement[bool]:
        """The condition that a moment lies in the span."""
        return and_(column >= self.start, column < self.end)


def week(first: date) -> Span:
    """The seven days from `first`, usually a Monday."""
    return Span(first, first + timedelta(days=6))


def month(year: int, number: int) -> Span:
    """A calendar month; `year` in the Christian era. Raises ValueError for a month that is none."""
    following = date(year + number // 12, number % 12 + 1, 1)
    return Span(date(year, number, 1), following - timedelta(days=1))


def totals(session: Session, span: Span) -> dict[str, int]:
    """Clips that came, those that are relevant, and the stories and negative stories among these."""
    count = func.count
    row = session.execute(
        select(
            count(),
            count(case((Clip.relevant, Clip.id))),
            count(case((Clip.relevant, Clip.story_id)).distinct()),
            count(case((and_(Clip.relevant, Clip.negative), Clip.id))),
        ).where(span.within(Clip.published_at))
    ).one()
    negative = session.scalar(
        select(count(Clip.story_id.distinct()))
        .join(Story, Story.id == Clip.story_id)
        .where(span.within(Clip.published_at), Clip.relevant, Story.negative)
    )
    return {
        "clips": row[0],
        "relevant": row[1],
        "stories": row[2],
        "negative_clips": row[3],
        "negative_stories": negative or 0,
    }


def by_label(
    session: Session,
    column: InstrumentedAttribute[Any],
    span: Span,
    before: Span,
    names: Mapping[str, str],
) -> list[dict[str, Any]]:
    """Relevant clips by the labels of a column, in the order of `names`, against the span before.

    Labels that have no name any more come last under their id; clips without a label only where there are some.
    """
    now, then = _counts(session, column, span), _counts(session, column, before)
    unnamed = sorted(label for label in {*now, *then} if label and label not in names)
    labels: list[str | None] = [*names, *unnamed]
    if now.get(None) or then.get(None):
        labels.append(None)
    return [
        {
            "id": label,
            "name": names.get(label, label) if label else UNKNOWN,
            "count": now.get(label, 0),
            "before": then.get(label, 0),
        }
        for label in labels
    ]


def _counts(session: Session, column: InstrumentedAttribute[Any], span: Span) -> dict[str | None, int]:
    rows = session.execute(
        select(column, func.count()).where(span.within(Clip.published_at), Clip.relevant).group_by(column)
    )
    return {label or None: number for label, number in rows}


def leading(
    session: Session,
    span: Span,
    *,
    own_agency: str,
    level_names: Mapping[str, str],
    agency_names: Mapping[str, str],
    most: int,
    only_negative: bool = False,
) -> list[dict[str, Any]]:
    """The stories that most outlets carried within the span, ours first among equals; at most `most`.

    `outlets` and `clips` of each are counted within the span. Negative ones alone: ours come first of all.
    """
    outlets, clips = func.count(Clip.outlet.distinct()), func.count()
    ours = case((Story.agency == own_agency, 0), else_=1)
    query = (
        select(Story, outlets, clips)
        .join(Clip, Clip.story_id == Story.id)
        .where(span.within(Clip.published_at), Clip.relevant, Story.relevant)
        .group_by(Story.id)
    )
    if only_negative:
        query = query.where(Story.negative).order_by(ours, outlets.desc(), clips.desc(), Story.id)
    else:
        query = query.order_by(outlets.desc(), clips.desc(), ours, Story.id)
    rows = session.execute(query.limit(most)).all()
    best = best_clips(session, [story.id for story, _, _ in rows])
    return [
        {
            **story_data(story, best.get(story.id), level_names, agency_names),
            "outlets": reported,
            "clips": told,
        }
        for story, reported, told in rows
    ]


def compare(
    session: Session,
    span: Span,
    before: Span,
    *,
    own_agency: str,
    level_names: Mapping[str, str],
    agency_names: Mapping[str, str],
    most_leading: int,
    most_negative: int,
) -> dict[str, Any]:
    """All figures of a span against the one before, as plain data."""
    stories = partial(
        leading, session, span, own_agency=own_agency, level_names=level_names, agency_names=agency_names
    )
    return {
        "totals": totals(session, span),
        "totals_before": totals(session, before),
        "levels": by_label(session, Clip.level, span, before, level_names),
        "agencies": by_label(session, Clip.agency, span, before, agency_names),
        "tones": by_label(session, Clip.sentiment, span, before, TONES),
        "leading": stories(most=most_leading),
        "negative": stories(most=most_negative, only_negative=True),
    }


def change(count: int, before: int) -> str:
    """The step from one figure to the next in words: "เพิ่ม 3", "ลด 2", "เท่าเดิม"."""
    if count == before:
        return "เท่าเดิม"
    return f"เพิ่ม {count - before:,}" if count > before else f"ลด {before - count:,}"


def span_text(span: Span) -> str:
    """The span on paper: "16-22 พฤศจิกายน 2569", "30 พฤศจิกายน - 6 ธันวาคม 2569"."""
    first, last = span.first, span.last
    if first.year != last.year:
        return f"{_day_month(first)} {first.year + 543} – {_day_month(last)} {last.year + 543}"
    if first.month != last.month:
        return f"{_day_month(first)} – {_day_month(last)} {last.year + 543}"
    return f"{first.day}–{_day_month(last)} {last.year + 543}"


def _day_month(day: date) -> str:
    return " ".join(long_date(day).split()[1:3])


def month_name(number: int) -> str:
    """The Thai name of a month, 1-12. Raises ValueError for another number."""
    return long_date(date(2000, number, 1)).split()[2]
