"""Tables as clipping services export them (CSV, XLSX) made rows of text. CPU-bound; `feed_process` limits its time.

Merged cells say the same in each of their cells; a heading over several columns, and one of two rows, is
understood. Which column is what: `monitor.columns`.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from monitor.charset import to_text
from monitor.feeds import FeedError
from thai.dates import BANGKOK, be_to_ce_year

MOST_ROWS = 20_000
MOST_COLUMNS = 200
MOST_BYTES = 30_000_000
"""Size of a file."""
MOST_UNPACKED = 300_000_000
"""An XLSX is a ZIP file: what it may become in memory."""
LONGEST_CELL = 300_000
_EXCEL_DAYS = ((20_000, 80_000), (225_000, 270_000))
"""Numbers that are days since 1899-12-30 in a column of dates: 1954 to 2119, and the Buddhist years 2516 to 2639."""
_EXCEL_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - a calendar day, in no zone


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table: its number as people see it, its cells, and the links that hang on them.

    `heading` is the text of a row that is one merged cell: a heading of what follows.
    """

    number: int
    cells: tuple[str, ...]
    links: tuple[str, ...] = ()
    heading: str = ""


def read_table(content: bytes, name: str, sheet: str = "") -> list[Row]:
    """The rows of a file; `sheet` names one of a workbook (else the first that has rows). Raises FeedError."""
    if len(content) > MOST_BYTES:
        raise FeedError("not_a_table", f"over {MOST_BYTES} bytes")
    if content[:4] == b"PK\x03\x04":
        return list(_workbook_rows(content, sheet))
    if content[:4] == b"\xd0\xcf\x11\xe0":
        raise FeedError("not_a_table", "the old format XLS; save it as XLSX or CSV")
    if content.lstrip()[:5].lower() in (b"<html", b"<!doc", b"<tabl"):
        raise FeedError("not_a_table", "a web page that is named like a table; save it as XLSX or CSV")
    if b"\x00" in content[:1000] and content[:2] not in (b"\xff\xfe", b"\xfe\xff"):
        raise FeedError("not_a_table", "no text")
    return list(_text_rows(to_text(content)))


def _text_rows(text: str) -> Iterator[Row]:
    csv.field_size_limit(LONGEST_CELL)
    try:
        for number, cells in enumerate(
            csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text)), 1
        ):
            if number > MOST_ROWS:
                raise FeedError("not_a_table", f"over {MOST_ROWS} rows")
            if any(c.strip() for c in cells):
                yield Row(number, tuple(c.strip() for c in cells[:MOST_COLUMNS]))
    except csv.Error as error:
        raise FeedError("unreadable", str(error)[:200]) from error


def _delimiter(text: str) -> str:
    """What stands between the columns: the sign that most of the first lines have most of."""
    lines = [line for line in text[:20_000].splitlines() if line.strip()][:10]
    return max(",;\t|", key=lambda sign: (sum(min(line.count(sign), 20) for line in lines), sign == ","))


def _workbook_rows(content: bytes, sheet: str) -> Iterator[Row]:
    from openpyxl import load_workbook

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(entry.file_size for entry in packed.infolist()) > MOST_UNPACKED:
                raise FeedError("not_a_table", f"over {MOST_UNPACKED} bytes unpacked")
        book = load_workbook(io.BytesIO(content), data_only=True)
    except FeedError:
        raise
    except Exception as error:
        # openpyxl raises many kinds on hostile or broken files; whoever handed it in is told which.
        raise FeedError("not_a_table", f"{type(error).__name__}: {error}"[:200]) from error
    tables = [s for s in book.worksheets if s.max_row and s.max_row > 1] or book.worksheets[:1]
    if sheet:
        tables = [s for s in book.worksheets if s.title.strip() == sheet.strip()]
    if not tables:
        names = ", ".join(s.title for s in book.worksheets)
        raise FeedError("not_a_table", f"no sheet named {sheet}; there are: {names}"[:300])
    if (tables[0].max_row or 0) > MOST_ROWS:
        raise FeedError("not_a_table", f"over {MOST_ROWS} rows")
    yield from _sheet_rows(tables[0])


def _sheet_rows(sheet: Any) -> Iterator[Row]:
    merged: dict[tuple[int, int], Any] = {}
    headings: set[int] = set()
    width = min(sheet.max_column or 0, MOST_COLUMNS)
    for area in sheet.merged_cells.ranges:
        if area.max_row - area.min_row > MOST_ROWS or area.max_col - area.min_col > MOST_COLUMNS:
            continue
        if area.min_row == area.max_row and area.max_col - area.min_col + 1 >= max(2, width - 1):
            headings.add(area.min_row)
        first = sheet.cell(area.min_row, area.min_col)
        for row in range(area.min_row, area.max_row + 1):
            for column in range(area.min_col, area.max_col + 1):
                merged[row, column] = first
    for number, cells in enumerate(sheet.iter_rows(max_col=width or None), 1):
        whole = [merged.get((number, column), cell) for column, cell in enumerate(cells, 1)]
        texts = tuple(as_text(cell.value)[:LONGEST_CELL] for cell in whole)
        if not any(texts):
            continue
        if number in headings and len({t for t in texts if t}) == 1:
            yield Row(number, texts, heading=next(t for t in texts if t))
            continue
        yield Row(number, texts, tuple(_link(cell) for cell in whole))


def _link(cell: Any) -> str:
    link = getattr(cell, "hyperlink", None)
    return str(link.target or "") if link is not None else ""


def as_text(value: object) -> str:
    """A cell's value as people see it; dates as ISO 8601 in Bangkok's time, Buddhist years made Christian ones."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return _in_bangkok(value).isoformat()
    if isinstance(value, date):
        return _in_bangkok(datetime.combine(value, time())).isoformat()
    if isinstance(value, time):
        return value.strftime("%H:%M")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def _in_bangkok(moment: datetime) -> datetime:
    year = be_to_ce_year(moment.year)
    try:
        return moment.replace(year=year, tzinfo=BANGKOK)
    except ValueError:  # 29 February of a Buddhist year that Excel took for a Christian one
        return moment.replace(year=year, day=28, tzinfo=BANGKOK)


def excel_day(text: str) -> str:
    """A number in a column of dates as the day that Excel means by it; any other text as it is."""
    try:
        number = float(text)
    except ValueError:
        return text
    if not any(first <= number <= last for first, last in _EXCEL_DAYS):
        return text
    return _in_bangkok(_EXCEL_EPOCH + timedelta(days=number)).isoformat()
