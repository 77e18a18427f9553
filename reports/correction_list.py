"""The correction list: what the clipping service sorted wrongly, and the right labels (manual, section A 4)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from reports.sheet import items, mapping, moment
from reports.text import tidy
from reports.workbook import Column, Sheet, xlsx
from storage.tables import Clip, Correction, Person
from thai.dates import short_datetime

FIELDS = {"level": "ระดับการศึกษา", "agency": "หน่วยงาน", "relevant": "ความเกี่ยวข้อง", "negative": "ข่าวเชิงลบ"}
"""The labels that can be corrected, in the order of the list, and what people call them."""
_YES_NO = {
    "relevant": ("เกี่ยวข้อง", "ไม่เกี่ยวข้อง"),
    "negative": ("ข่าวเชิงลบ", "ไม่ใช่ข่าวเชิงลบ"),
}
_TRUE = frozenset({"true", "1", "yes"})
NOT_SAID = "ไม่ได้ระบุ"


def corrections(session: Session, since: datetime, until: datetime) -> list[dict[str, Any]]:
    """Corrections made from `since` until before `until` (aware), one a clip and field, by time of publication.

    Of several corrections of the same field the last counts. Each row has clip_id, source, source_key, title,
    outlet, url, published_at, field, provider (the provider's own word, None where it said none or has none for
    that field), old (the label before the first of these corrections), new, at, by. Times are ISO 8601.
    """
    rows = session.execute(
        select(Correction, Clip, Person.name)
        .join(Clip, Clip.id == Correction.clip_id)
        .outerjoin(Person, Person.id == Correction.person_id)
        .where(Correction.at >= since, Correction.at < until)
        .order_by(Correction.at, Correction.id)
    )
    found: dict[tuple[int, str], dict[str, Any]] = {}
    for correction, clip, by in rows:
        key = (clip.id, correction.field)
        first = found.get(key)
        found[key] = _row(correction, clip, by, first["old"] if first else correction.old)
    order = {field: n for n, field in enumerate(FIELDS)}
    rows_left = [row for row in found.values() if row["old"] != row["new"]]
    return sorted(
        rows_left, key=lambda r: (r["published_at"], r["clip_id"], order.get(r["field"], len(order)))
    )


def _row(correction: Correction, clip: Clip, by: str | None, old: str) -> dict[str, Any]:
    provider = {"level": clip.provider_level, "agency": clip.provider_agency}.get(correction.field)
    return {
        "clip_id": clip.id,
        "source": clip.source,
        "source_key": clip.source_key,
        "title": clip.title,
        "outlet": clip.outlet,
        "url": clip.url,
        "published_at": clip.published_at.isoformat(),
        "field": correction.field,
        "provider": provider or None,
        "old": old,
        "new": correction.new,
        "at": correction.at.isoformat(),
        "by": by,
    }


def corrections_xlsx(
    rows: list[dict[str, Any]],
    *,
    agency: str,
    since: datetime,
    until: datetime,
    level_names: Mapping[str, str],
    agency_names: Mapping[str, str],
) -> bytes:
    """The list as a workbook for the provider; names in place of label ids. `until` is also its date of making.

    Raises nothing for any rows.
    """
    names = {"level": level_names, "agency": agency_names}
    sheet = Sheet(
        "รายการแก้ไข",
        f"รายการแก้ไขการจัดหมวดข่าว {agency} {short_datetime(since)} ถึง {short_datetime(until)}",
        (
            Column("ลำดับ", 8, "number"),
            Column("รหัสข่าวของผู้ให้บริการ", 24),
            Column("วันที่เผยแพร่", 15, "date"),
            Column("เวลา", 8, "time"),
            Column("สำนักข่าว", 22),
            Column("หัวข้อข่าว", 60),
            Column("รายการที่แก้", 18),
            Column("เดิม", 32),
            Column("ที่ถูกต้อง", 32),
            Column("ลิงก์", 45),
        ),
        [_cells(n, mapping(row), names) for n, row in enumerate(items(rows), 1)],
    )
    return xlsx([sheet], title="รายการแก้ไขการจัดหมวดข่าว", author=agency, made=until)


def _cells(n: int, row: Mapping[str, Any], names: Mapping[str, Mapping[str, str]]) -> tuple[Any, ...]:
    field = tidy(row.get("field"), 40)
    at = moment(row.get("published_at"))
    provider = tidy(row.get("provider"), 200)
    return (
        n,
        row.get("source_key"),
        at,
        at,
        row.get("outlet"),
        row.get("title"),
        FIELDS.get(field, field),
        _word(field, provider or row.get("old"), names),
        _word(field, row.get("new"), names),
        row.get("url"),
    )


def _word(field: str, value: Any, names: Mapping[str, Mapping[str, str]]) -> str:
    label = tidy(value, 200)
    if field in _YES_NO:
        yes, no = _YES_NO[field]
        return yes if label.lower() in _TRUE else no
    return names.get(field, {}).get(label, label) or NOT_SAID
