"""The weekly summary in words: what an officer finds in the editor, from the week's figures."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from reports import figures
from reports.sheet import items, mapping, number
from reports.text import tidy


def span_of(content: Mapping[str, Any]) -> figures.Span:
    """The days that the summary covers. Raises ValueError where it names none."""
    return figures.Span(
        date.fromisoformat(str(content.get("first"))), date.fromisoformat(str(content.get("last")))
    )


def weekly_text(content: Mapping[str, Any], own_name: str, own_agency: str) -> str:
    """A few plain sentences on the week."""
    now, then = mapping(content.get("totals")), mapping(content.get("totals_before"))
    relevant = number(now.get("relevant"))
    lines = [
        f"ข่าวที่เกี่ยวข้อง {relevant:,} ข่าว รวม {number(now.get('stories')):,} เรื่อง "
        f"({against(relevant, number(then.get('relevant')))})"
    ]
    for key, what in (("levels", "ระดับที่มีข่าวมากที่สุด"), ("agencies", "หน่วยงานที่เป็นข่าวมากที่สุด")):
        if top := _top(content, key):
            lines.append(f"{what}: {top}")
    ours = next((r for r in map(mapping, items(content.get("agencies"))) if r.get("id") == own_agency), None)
    if ours is not None:
        count = number(ours.get("count"))
        lines.append(f"ข่าวเกี่ยวกับ {own_name} {count:,} ข่าว ({against(count, number(ours.get('before')))})")
    negative, before = number(now.get("negative_stories")), number(then.get("negative_stories"))
    lines.append(
        f"เรื่องเชิงลบ {negative:,} เรื่อง ({against(negative, before)})" if negative or before else "ไม่มีเรื่องเชิงลบ"
    )
    return "\n".join(lines)


def against(count: int, before: int) -> str:
    """The step from the week before in words."""
    return "เท่ากับสัปดาห์ก่อน" if count == before else f"{figures.change(count, before)} จากสัปดาห์ก่อน"


def _top(content: Mapping[str, Any], key: str) -> str:
    rows = [mapping(row) for row in items(content.get(key))]
    best = max(rows, key=lambda row: number(row.get("count")), default=None)
    if best is None or not number(best.get("count")):
        return ""
    return f"{tidy(best.get('name'), 120)} {number(best.get('count')):,} ข่าว"
