"""The month's summary as a memo in the look of a Thai official document.

Form and measures follow the บันทึกข้อความ of the Prime Minister's Office regulation on correspondence:
16 pt type, heading 29 pt, margins 3 cm left and 2 cm right, paragraphs begin 2.5 cm in, Thai digits.
Headlines keep the digits they were published with.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from docx import Document
from docx.shared import Cm

from reports import figures
from reports.memo_parts import (
    FONT,
    OTHER_NAMES,
    SIZE,
    add_body,
    add_closing,
    add_head,
    add_heading,
    add_run,
    add_table,
    document_bytes,
    set_page,
    set_properties,
)
from reports.sheet import NO_TITLE, items, mapping, moment, number
from reports.text import tidy
from thai.dates import long_date
from thai.digits import to_thai

if TYPE_CHECKING:
    from docx.document import Document as Doc

__all__ = ["FONT", "OTHER_NAMES", "SIZE", "memo"]


def memo(data: Mapping[str, Any], period: str, made: datetime) -> bytes:
    """The memo as DOCX: head, figures, tables, leading and negative stories, closing.

    `period` is the month in words, `made` its date. The same arguments give the same bytes.
    """
    document = Document()
    set_page(document)
    add_head(
        document,
        office=" ".join(
            part for part in (tidy(data.get("agency"), 200), tidy(data.get("unit"), 200)) if part
        ),
        subject=f"สรุปข่าวประจำเดือน{to_thai(period)}",
        addressee=str(data.get("addressee") or ""),
        made=made,
    )
    _overview(document, data, period)
    _tables(document, data)
    _stories(document, "เรื่องที่สื่อรายงานมากที่สุด", data.get("leading"), "เดือนนี้ไม่มีข่าวที่เกี่ยวข้อง")
    _stories(document, "เรื่องเชิงลบ", data.get("negative"), "เดือนนี้ไม่มีเรื่องเชิงลบ")
    if remark := tidy(data.get("remark"), 5_000, keep_lines=True):
        add_heading(document, "หมายเหตุ")
        for line in remark.split("\n"):
            add_body(document, line)
    add_closing(document, made)
    set_properties(
        document, title=f"สรุปข่าวประจำเดือน{period}", author=str(data.get("agency") or ""), made=made
    )
    return document_bytes(document)


def _overview(document: Doc, data: Mapping[str, Any], period: str) -> None:
    now, then = mapping(data.get("totals")), mapping(data.get("totals_before"))
    add_body(document, to_thai(f"งานเฝ้าระวังข่าวประจำเดือน{period} มีผลสรุป ดังนี้"))
    for n, (key, name, unit) in enumerate(figures.TOTALS, 1):
        count = number(now.get(key))
        add_body(
            document, to_thai(f"{n}. {name} {count:,} {unit} ({_against(count, number(then.get(key)))})")
        )


def _against(count: int, before: int) -> str:
    return "เท่ากับเดือนก่อน" if count == before else f"{figures.change(count, before)} จากเดือนก่อน"


def _tables(document: Doc, data: Mapping[str, Any]) -> None:
    for key, name in figures.TABLES.items():
        add_heading(document, f"จำนวนข่าวตาม{name}")
        rows = []
        for row in map(mapping, items(data.get(key))):
            count, before = number(row.get("count")), number(row.get("before"))
            texts = (f"{count:,}", f"{before:,}", figures.change(count, before))
            rows.append((tidy(row.get("name"), 200), *map(to_thai, texts)))
        head = (name, "เดือนนี้", "เดือนก่อน", "เปลี่ยนแปลง")
        add_table(document, head, rows, (7.0, 2.5, 3.1, 3.4), right=(1, 2, 3))


def _stories(document: Doc, name: str, given: Any, empty: str) -> None:
    add_heading(document, name)
    stories = [mapping(s) for s in items(given)]
    if not stories:
        add_body(document, empty)
    for n, story in enumerate(stories, 1):
        paragraph = document.add_paragraph()
        paragraph.paragraph_format.left_indent = Cm(0.9)
        paragraph.paragraph_format.first_line_indent = Cm(-0.9)
        paragraph.paragraph_format.tab_stops.add_tab_stop(Cm(0.9))
        add_run(paragraph, f"{to_thai(str(n))}.\t{tidy(story.get('title'), 300) or NO_TITLE}")
        add_run(paragraph, f" ({_facts(story)})", size=14)


def _facts(story: Mapping[str, Any]) -> str:
    at = moment(story.get("at"))
    outlets = number(story.get("outlets"))
    outlet = tidy(story.get("outlet"), 120)
    facts = [
        outlet,
        to_thai(f"รวม {outlets} สำนักข่าว") if outlets > 1 else "",
        tidy(story.get("agency"), 120),
        to_thai(long_date(at).split("ที่ ", 1)[1]) if at else "",
    ]
    return " · ".join(fact for fact in facts if fact) or "ไม่ระบุที่มา"
