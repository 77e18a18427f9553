"""Spreadsheets are read as clipping services export them: merged cells, Buddhist dates, old charsets and all."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

import pytest
from newsroom import NOW, Newsroom, rows
from openpyxl import Workbook
from sqlalchemy import select

from monitor.clips import NewClip, as_input
from monitor.columns import Mapped, read_clips
from monitor.feeds import FeedError
from monitor.spreadsheets import read_table
from storage import Database, inbox
from storage.tables import Clip

HEADINGS = ("ลำดับ", "วันที่", "หัวข้อข่าว", "สื่อ", "ลิงก์", "เนื้อหา")


def book(*lines: Sequence[Any], merge: Sequence[str] = ()) -> bytes:
    made = Workbook()
    sheet = made.active
    for line in lines:
        sheet.append(list(line))
    for area in merge:
        sheet.merge_cells(area)
    return saved(made)


def saved(made: Workbook) -> bytes:
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def read(content: bytes, columns: Mapping[str, Sequence[str]] | None = None, sheet: str = "") -> Mapped:
    return read_clips(read_table(content, "x", sheet), "import:file", "", columns or {}, NOW)


def clips(content: bytes) -> list[NewClip]:
    found = read(content)
    assert not found.rejected
    return [clip for _, clip in found.clips]


def test_a_plain_export_is_read_with_the_usual_names_of_columns() -> None:
    [one] = clips(
        book(HEADINGS, (1, "22/11/2569", "สมศ. ประเมินรอบใหม่", "มติชน", "https://a.co.th/1", "เนื้อข่าว"))
    )
    assert (one.title, one.outlet, one.url, one.body) == (
        "สมศ. ประเมินรอบใหม่",
        "มติชน",
        "https://a.co.th/1",
        "เนื้อข่าว",
    )
    assert one.published_at == datetime(2026, 11, 21, 17, 0, tzinfo=UTC)
    assert one.source == "import:file"


@pytest.mark.parametrize(
    "value",
    [
        "22/11/2569",
        "22 พ.ย. 69",
        "๒๒ พฤศจิกายน ๒๕๖๙",
        "2569-11-22",
        date(2026, 11, 22),
        datetime(2026, 11, 22),  # noqa: DTZ001 - a cell has no zone
        datetime(2569, 11, 22),  # noqa: DTZ001 - likewise
        46348,
        244675,
    ],
)
def test_dates_of_either_era_are_read(value: object) -> None:
    [one] = clips(book(("วันที่", "หัวข้อข่าว"), (value, "ข่าว")))
    assert one.published_at == datetime(2026, 11, 21, 17, 0, tzinfo=UTC)


def test_a_time_in_its_own_column_belongs_to_the_date() -> None:
    [one] = clips(book(("วันที่", "เวลา", "หัวข้อ"), ("22 พ.ย. 2569", "14.30 น.", "ข่าว")))
    assert one.published_at == datetime(2026, 11, 22, 7, 30, tzinfo=UTC)


def test_a_leap_day_of_a_buddhist_year_does_not_break_the_run() -> None:
    leap_day = datetime(2564, 2, 29)  # noqa: DTZ001 - in the Christian era 2021 has none
    assert len(clips(book(("วันที่", "หัวข้อ"), (leap_day, "ข่าว")))) == 1


def test_merged_headings_in_two_rows_above_a_title_line_are_understood() -> None:
    content = book(
        ("รายงานข่าวประจำวันที่ 22 พฤศจิกายน 2569", None, None, None),
        ("วันที่", "ข่าว", None, "สื่อ"),
        (None, "หัวข้อข่าว", "เนื้อหา", None),
        ("22/11/2569", "ข่าวหนึ่ง", "เนื้อหนึ่ง", "มติชน"),
        (None, "ข่าวสอง", "เนื้อสอง", "ข่าวสด"),
        merge=("A1:D1", "A2:A3", "B2:C2", "D2:D3", "A4:A5"),
    )
    one, two = clips(content)
    assert (one.title, one.body, one.outlet) == ("ข่าวหนึ่ง", "เนื้อหนึ่ง", "มติชน")
    assert (two.title, two.outlet) == ("ข่าวสอง", "ข่าวสด")
    assert two.published_at == one.published_at, "a date merged over two rows is the date of both"


def test_a_merged_row_between_clips_is_the_level_of_what_follows() -> None:
    content = book(
        ("หัวข้อข่าว", "สื่อ", "ลิงก์"),
        ("การศึกษาขั้นพื้นฐาน", None, None),
        ("ข่าวหนึ่ง", "มติชน", None),
        ("อุดมศึกษา", None, None),
        ("ข่าวสอง", "ข่าวสด", None),
        merge=("A2:C2", "A4:C4"),
    )
    assert [(c.title, c.provider_level) for c in clips(content)] == [
        ("ข่าวหนึ่ง", "การศึกษาขั้นพื้นฐาน"),
        ("ข่าวสอง", "อุดมศึกษา"),
    ]


def test_headings_that_are_printed_again_on_each_page_are_no_clips() -> None:
    assert len(clips(book(("หัวข้อข่าว", "สื่อ"), ("ก", "ข"), ("หัวข้อข่าว", "สื่อ"), ("ค", "ง")))) == 2


def test_a_link_that_hangs_on_the_headline_is_the_address() -> None:
    made = Workbook()
    made.active.append(["หัวข้อข่าว", "ลิงก์"])
    made.active.append(["ข่าวหนึ่ง", "อ่านต่อ"])
    made.active["A2"].hyperlink = "https://a.co.th/news/9"
    assert clips(saved(made))[0].url == "https://a.co.th/news/9"


@pytest.mark.parametrize("encoding", ["cp874", "utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("sign", [",", ";", "\t"])
def test_csv_is_read_whatever_its_charset_and_separator(encoding: str, sign: str) -> None:
    lines = [("วันที่", "หัวข้อข่าว", "สื่อ"), ("22/11/2569", '"สมศ. แถลง, ""รอบ 5"""', "มติชน")]
    [one] = clips("\r\n".join(sign.join(line) for line in lines).encode(encoding))
    assert (one.title, one.outlet) == ('สมศ. แถลง, "รอบ 5"', "มติชน")


def test_the_agency_names_its_own_columns() -> None:
    content = book(("Col A", "Col B"), ("ข่าวหนึ่ง", "มติชน"))
    with pytest.raises(FeedError, match="no column is a title"):
        read(content)
    found = read(content, {"title": ["Col A"], "outlet": ["Col B"]})
    assert found.clips[0][1].outlet == "มติชน"
    assert found.columns == {"title": "Col A", "outlet": "Col B"}


def test_rows_that_cannot_be_used_are_named_and_the_others_taken() -> None:
    found = read(
        book(
            ("วันที่", "หัวข้อข่าว"),
            ("22/11/2569", "ดี"),
            ("เร็ว ๆ นี้", "วันที่อ่านไม่ได้"),
            ("22/11/2569", None),
            (None, None),
        )
    )
    assert [c.title for _, c in found.clips] == ["ดี"]
    assert [(r.index, r.reason) for r in found.rejected] == [
        (3, "date cannot be read: เร็ว ๆ นี้"),
        (4, "title is empty"),
    ]


def test_the_same_export_again_tomorrow_doubles_nothing(database: Database, newsroom: Newsroom) -> None:
    line = ("22/11/2569", "การศึกษา ข่าวหนึ่ง", "มติชน", "เนื้อหา")
    heading = ("วันที่", "หัวข้อข่าว", "สื่อ", "เนื้อหา")
    first = clips(book(heading, line))
    second = clips(book(heading, ("23/11/2569", "การศึกษา ข่าวสอง", "มติชน", "อื่น"), line))
    with database.write() as session:
        inbox.put(session, [as_input(c) for c in (*first, *second)], NOW)
    newsroom.work()
    assert len(rows(database, select(Clip))) == 2


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"\xd0\xcf\x11\xe0old", "XLS"),
        (b"<html><table></table></html>", "web page"),
        (b"PK\x03\x04rubbish", "Bad"),
        (b"\x00\x01\x02\x03", "no text"),
        (b"", "no column is a title"),
    ],
)
def test_what_is_no_table_is_refused_with_what_to_do(content: bytes, why: str) -> None:
    with pytest.raises(FeedError, match=why):
        read(content)


def test_a_sheet_that_is_not_there_is_named_with_those_that_are() -> None:
    with pytest.raises(FeedError, match="there are: Sheet"):
        read(book(("หัวข้อข่าว",), ("ก",)), sheet="ข่าว")


def test_the_first_sheet_with_rows_is_read_and_cells_of_any_kind_are_text() -> None:
    made = Workbook()
    made.active.title = "ปก"
    sheet = made.create_sheet("ข่าว")
    sheet.append(["หัวข้อข่าว", "รหัส", "เนื้อหา"])
    sheet.append(["ข่าว\u200bหนึ่ง 🎓", 1234.0, "=1+1"])
    [one] = clips(saved(made))
    assert (one.title, one.source_key) == ("ข่าวหนึ่ง 🎓", "1234")
