"""Spreadsheets: every text stays text, whatever it begins with; dates are Buddhist; the head stays in sight."""

from __future__ import annotations

import io
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from reports.text import tidy
from thai.dates import BANGKOK

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

FONT = "TH Sarabun New"
LONGEST_CELL = 32_000
"""Characters; Excel refuses more than 32,767."""
MOST_ROWS = 1_000_000
"""Rows below the head; Excel holds 1,048,576."""
_DATE = "[$-107041E]d mmm yyyy;@"
"""Excel's format code for the Thai Buddhist calendar with Arabic digits."""
_TIME = "hh.mm"
_RIGHT = frozenset({"number", "figure"})
READABLE = 200
"""Characters side by side on a landscape A4 page that can still be read."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading, width in characters, and kind: text, number, date, time, or figure (a number in words)."""

    name: str
    width: float
    kind: str = "text"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: its name, a title line above the table, columns, rows. A date or time is an aware datetime."""

    name: str
    title: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Any]]


def xlsx(sheets: Sequence[Sheet], *, title: str, author: str, made: datetime) -> bytes:
    """The sheets as a workbook. The same arguments give the same bytes; no text can become a formula or a link."""
    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "remove_timezone": True,
        },
    )
    book.set_properties(
        {"title": tidy(title, 200), "author": tidy(author, 200), "created": made.replace(microsecond=0)}
    )
    for sheet in sheets:
        _write(book, sheet)
    book.close()
    return out.getvalue()


def _write(book: Workbook, sheet: Sheet) -> None:
    page = book.add_worksheet(sheet.name)
    look = {"font_name": FONT, "font_size": 14, "valign": "top"}
    formats = {
        "text": book.add_format({**look, "text_wrap": True, "num_format": "@", "indent": 1}),
        "number": book.add_format({**look, "num_format": "#,##0"}),
        "figure": book.add_format({**look, "num_format": "@", "align": "right"}),
        "date": book.add_format({**look, "num_format": _DATE, "align": "left", "indent": 1}),
        "time": book.add_format({**look, "num_format": _TIME, "align": "left"}),
    }
    dark = {
        "bold": True,
        "bg_color": "#334155",
        "font_color": "#FFFFFF",
        "text_wrap": True,
        "valign": "vcenter",
    }
    head = book.add_format({**look, **dark})
    head_of_numbers = book.add_format({**look, **dark, "align": "right"})
    page.write_string(0, 0, tidy(sheet.title, 300), book.add_format({**look, "bold": True, "font_size": 18}))
    page.set_row(0, 28)
    for at, column in enumerate(sheet.columns):
        page.set_column(at, at, column.width, formats[column.kind])
        page.write_string(1, at, column.name, head_of_numbers if column.kind in _RIGHT else head)
    last = 1
    for last, row in enumerate(sheet.rows, 2):
        if last >= MOST_ROWS + 2:
            break
        for at, (column, value) in enumerate(zip(sheet.columns, row, strict=True)):
            _cell(page, last, at, value, column.kind, formats[column.kind])
    page.freeze_panes(2, 0)
    page.autofilter(1, 0, max(last, 1), len(sheet.columns) - 1)
    _paper(page, sum(column.width for column in sheet.columns))


def _paper(page: Worksheet, width: float) -> None:
    """As many pages side by side as the columns need to be read; the first two columns stand on each."""
    pages = math.ceil(width / READABLE)
    page.set_paper(9)
    page.set_landscape()
    page.fit_to_pages(pages, 0)
    if pages > 1:
        page.repeat_columns(0, 1)
    page.repeat_rows(1)
    page.set_footer("&Rหน้า &P จาก &N")


def _is_count(value: Any) -> bool:
    # Beyond 2^53 a spreadsheet's number is not the same number any more.
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**53


def _cell(page: Worksheet, row: int, at: int, value: Any, kind: str, look: Any) -> None:
    if isinstance(value, datetime) and kind in ("date", "time"):
        page.write_datetime(row, at, value.astimezone(BANGKOK), look)
    elif _is_count(value) and kind == "number":
        page.write_number(row, at, value, look)
    elif text := tidy(value, LONGEST_CELL, keep_lines=True):
        page.write_string(row, at, text, look)
