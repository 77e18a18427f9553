"""The weekly and the monthly summary, and the correction list, from the store to the file."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from docx import Document
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from paper_samples import AGENCIES, AGENCY, LEVELS, NOW, TONE_MARKS, bangkok, story, told
from paper_text import page_texts

from reports import (
    compile_monthly,
    compile_weekly,
    corrections,
    corrections_xlsx,
    monthly_docx,
    monthly_xlsx,
    weekly_pdf,
)
from reports.figures import change, month, span_text, week
from storage import Database
from storage.tables import Clip, Correction, Person

NAMES: dict[str, Any] = {"level_names": LEVELS, "agency_names": AGENCIES}
COMMON: dict[str, Any] = {"now": NOW, "agency": AGENCY, "own_agency": "onesqa", **NAMES}
MONDAY = date(2026, 11, 16)
FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", '=HYPERLINK("https://evil.example","x")', "{=1}")


@pytest.fixture
def news(database: Database) -> Database:
    """Two weeks: three stories in the second, one in the first, and their edges."""
    with database.write() as session:
        told(session, "ข่าวก่อนหน้า", "ก", at=bangkok(11, 10))
        told(session, "เช้าวันจันทร์", "ก", "ข", at=bangkok(11, 16, 0))
        told(session, "เรื่องใหญ่", "ก", "ข", "ค", "ค", at=bangkok(11, 18), level="higher")
        told(session, "ครูร้องเรียน", "ก", at=bangkok(11, 19), agency="onesqa", negative=True)
        told(session, "หมวดเก่า", "ก", at=bangkok(11, 20), agency="gone", level=None)
        told(session, "ไม่เกี่ยว", "ก", "ข", "ค", "ง", at=bangkok(11, 20), relevant=False)
        told(session, "คืนวันอาทิตย์", "ก", at=bangkok(11, 22, 23, 59), sentiment="positive")
        told(session, "จันทร์ถัดไป", "ก", at=bangkok(11, 23, 0))
    return database


def weekly(database: Database, start: date = MONDAY) -> dict[str, Any]:
    with database.read() as session:
        return compile_weekly(session, start, **COMMON)


def monthly(database: Database, number: int = 11) -> dict[str, Any]:
    with database.read() as session:
        return compile_monthly(session, 2026, number, unit="ภสส.", **COMMON)


def counts(rows: list[dict[str, Any]]) -> dict[str | None, tuple[int, int]]:
    return {row["id"]: (row["count"], row["before"]) for row in rows}


def test_a_week_is_counted_from_monday_0_00_to_sunday_24_00_in_bangkok(news: Database) -> None:
    totals = weekly(news)["totals"]
    assert totals == {"clips": 13, "relevant": 9, "stories": 5, "negative_clips": 1, "negative_stories": 1}
    assert weekly(news)["totals_before"]["relevant"] == 1


def test_labels_are_counted_against_the_week_before_and_none_is_lost(news: Database) -> None:
    data = weekly(news)
    assert counts(data["levels"]) == {"basic": (4, 1), "vocational": (0, 0), "higher": (4, 0), None: (1, 0)}
    assert counts(data["agencies"]) == {"onesqa": (1, 0), "obec": (7, 1), "ovec": (0, 0), "gone": (1, 0)}
    assert counts(data["tones"]) == {"negative": (1, 0), "neutral": (7, 1), "positive": (1, 0)}


def test_the_widest_reported_story_leads_and_counts_each_outlet_once(news: Database) -> None:
    leading = weekly(news)["leading"]
    assert [(s["title"], s["outlets"], s["clips"]) for s in leading[:2]] == [
        ("เรื่องใหญ่", 3, 4),
        ("เช้าวันจันทร์", 2, 2),
    ]
    assert leading[2]["title"] == "ครูร้องเรียน"
    assert "ไม่เกี่ยว" not in [s["title"] for s in leading]
    assert [s["title"] for s in weekly(news)["negative"]] == ["ครูร้องเรียน"]


def test_the_weekly_data_is_plain_and_can_be_edited_before_it_is_printed(news: Database) -> None:
    data = json.loads(json.dumps(weekly(news)))
    data["remark"], data["leading"] = "ตรวจแล้วโดยหัวหน้าภารกิจ", data["leading"][:1]
    text = "".join(page_texts(weekly_pdf(data)))
    assert "16–22 พฤศจิกายน 2569" in text
    assert "ตรวจแล้วโดยหัวหน้าภารกิจ" in text
    assert "เรื่องใหญ่" in text
    assert "เช้าวันจันทร์" not in text


def test_a_week_without_news_is_printed_and_says_so(database: Database) -> None:
    text = "".join(page_texts(weekly_pdf(weekly(database))))
    assert "สัปดาห์นี้ไม่มีข่าวที่เกี่ยวข้อง" in text
    assert "สัปดาห์นี้ไม่มีเรื่องเชิงลบ" in text


def test_the_same_week_gives_the_same_bytes(news: Database) -> None:
    assert weekly_pdf(weekly(news)) == weekly_pdf(weekly(news))


def test_steps_and_spans_in_words() -> None:
    assert [change(5, 2), change(1, 3), change(4, 4)] == ["เพิ่ม 3", "ลด 2", "เท่าเดิม"]
    assert span_text(week(date(2026, 11, 30))) == "30 พฤศจิกายน – 6 ธันวาคม 2569"
    assert span_text(week(date(2026, 12, 28))) == "28 ธันวาคม 2569 – 3 มกราคม 2570"
    assert month(2026, 12).last == date(2026, 12, 31)
    assert month(2028, 2).last == date(2028, 2, 29)


def test_a_month_holds_all_its_clips_and_compares_with_the_month_before(news: Database) -> None:
    data = monthly(news)
    assert len(data["clips"]) == data["totals"]["clips"] == 15
    assert [clip["at"] for clip in data["clips"]] == sorted(clip["at"] for clip in data["clips"])
    assert monthly(news, 12)["totals_before"] == data["totals"]
    assert data["totals_before"]["clips"] == 0


def memo_text(data: dict[str, Any]) -> str:
    document = Document(io.BytesIO(monthly_docx(data)))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([p.text for p in document.paragraphs] + cells)


def test_the_memo_has_the_head_of_an_official_document_in_thai_digits(news: Database) -> None:
    text = memo_text(monthly(news))
    for words in (
        "บันทึกข้อความ",
        f"ส่วนราชการ  {AGENCY} ภสส.",
        "วันที่  ๒๓ พฤศจิกายน ๒๕๖๙",
        "เรียน  คณะกรรมการบริหาร",
    ):
        assert words in text
    assert "สรุปข่าวประจำเดือนพฤศจิกายน ๒๕๖๙" in text
    assert "จึงเรียนมาเพื่อโปรดทราบ" in text
    assert "๑. ข่าวทั้งหมด ๑๕ ข่าว (เพิ่ม ๑๕ จากเดือนก่อน)" in text
    assert "เรื่องใหญ่" in text


def test_word_takes_font_and_size_for_thai_letters_too(news: Database) -> None:
    document = Document(io.BytesIO(monthly_docx(monthly(news))))
    runs = [run for paragraph in document.paragraphs for run in paragraph.runs]
    for run in runs:
        properties = run._r.get_or_add_rPr()
        assert (
            properties.get_or_add_rFonts().get(qn("w:cs"))
            == properties.get_or_add_rFonts().get(qn("w:ascii"))
            == "TH Sarabun New"
        )
        assert properties.find(qn("w:szCs")).get(qn("w:val")) == properties.find(qn("w:sz")).get(qn("w:val"))
        assert bool(run.bold) == bool(run.font.cs_bold)
    body = [child.tag.split("}")[1] for child in document.sections[0]._sectPr]
    assert body.index("pgMar") < body.index("pgNumType") < body.index("cols")


def test_headlines_keep_their_own_digits_and_signs(database: Database) -> None:
    with database.write() as session:
        told(session, "งบ 1,250 ล้าน <b>&amp; ครบ 3 ปี", "ก", at=bangkok(11, 5))
    assert "งบ 1,250 ล้าน <b>&amp; ครบ 3 ปี" in memo_text(monthly(database))


def test_memo_and_workbook_are_the_same_bytes_for_the_same_data(news: Database) -> None:
    data = monthly(news)
    assert monthly_docx(data) == monthly_docx(data)
    assert monthly_xlsx(data) == monthly_xlsx(data)


def rows_of(file: bytes, sheet: int = 0) -> list[tuple[Any, ...]]:
    return list(load_workbook(io.BytesIO(file)).worksheets[sheet].iter_rows(min_row=2, values_only=True))


def test_a_headline_that_looks_like_a_formula_stays_text_everywhere(database: Database) -> None:
    with database.write() as session:
        for n, title in enumerate(FORMULAS):
            row = told(session, title, title, at=bangkok(11, 5, 9, n))
            clip = session.query(Clip).filter_by(story_id=row.id).one()
            clip.url = "https://news.example/=1+1"
            session.add(Correction(clip_id=clip.id, field="agency", old=title, new=f"={n}", at=NOW))
    with database.read() as session:
        rows = corrections(session, bangkok(11, 1), bangkok(11, 30))
    listed = corrections_xlsx(rows, agency=AGENCY, since=bangkok(11, 1), until=bangkok(11, 30), **NAMES)
    for file in (monthly_xlsx(monthly(database)), listed):
        cells = [c for page in load_workbook(io.BytesIO(file)) for row in page.iter_rows() for c in row]
        assert "f" not in {cell.data_type for cell in cells}
        assert {title.strip() for title in FORMULAS} <= {cell.value for cell in cells}
        assert all(cell.hyperlink is None for cell in cells)
        archive = zipfile.ZipFile(io.BytesIO(file))
        assert not any(b"<f>" in archive.read(name) for name in archive.namelist())


def test_the_workbook_has_every_clip_with_real_dates_in_bangkok_and_a_fixed_head(news: Database) -> None:
    file = monthly_xlsx(monthly(news))
    head, *rows = rows_of(file)
    assert head[:5] == ("ลำดับ", "วันที่", "เวลา", "สำนักข่าว", "หัวข้อข่าว")
    assert len(rows) == 15
    assert rows[1][1] == datetime(2026, 11, 16)  # noqa: DTZ001 - spreadsheets know no zones
    page = load_workbook(io.BytesIO(file)).worksheets[0]
    assert page.freeze_panes == "A3"
    assert page["B3"].number_format.startswith("[$-107041E]")
    sums = {row[1]: row[2:] for row in rows_of(file, 1)}
    assert sums["ข่าวทั้งหมด"] == (15, 0)
    assert sums["สมศ."] == (1, 0)


@pytest.fixture
def corrected(database: Database) -> Database:
    """A clip sorted wrongly by the provider and put right by an officer in two steps, and one put back."""
    with database.write() as session:
        officer = Person(name="สุดา ใจดี", role="officer")
        session.add(officer)
        story_ = told(session, "โรงเรียนเล็ก", "ก", "ข", at=bangkok(11, 16))
        first, second = session.query(Clip).filter_by(story_id=story_.id).order_by(Clip.id)
        first.provider_level = "อุดมศึกษา"
        session.flush()
        for n, (clip, field, old, new) in enumerate(
            [
                (first, "level", "higher", "vocational"),
                (first, "level", "vocational", "basic"),
                (second, "negative", "false", "true"),
                (second, "agency", "obec", "ovec"),
                (second, "agency", "ovec", "obec"),
                (second, "relevant", "true", "false"),
            ]
        ):
            at = NOW + timedelta(minutes=n)
            session.add(
                Correction(clip_id=clip.id, field=field, old=old, new=new, person_id=officer.id, at=at)
            )
    return database


def listed(database: Database, since: datetime, until: datetime) -> list[dict[str, Any]]:
    with database.read() as session:
        return corrections(session, since, until)


def test_the_list_holds_the_last_word_on_each_label_and_nothing_that_was_put_back(
    corrected: Database,
) -> None:
    rows = listed(corrected, NOW, NOW + timedelta(hours=1))
    assert [(r["field"], r["provider"], r["old"], r["new"]) for r in rows] == [
        ("level", "อุดมศึกษา", "higher", "basic"),
        ("relevant", None, "true", "false"),
        ("negative", None, "false", "true"),
    ]
    assert {row["by"] for row in rows} == {"สุดา ใจดี"}


def test_the_list_takes_its_first_moment_and_leaves_out_its_last(corrected: Database) -> None:
    assert len(listed(corrected, NOW, NOW + timedelta(minutes=1))) == 1
    assert listed(corrected, NOW - timedelta(days=1), NOW) == []


def test_the_provider_reads_its_own_word_and_the_right_one(corrected: Database) -> None:
    until = NOW + timedelta(hours=1)
    file = corrections_xlsx(listed(corrected, NOW, until), agency=AGENCY, since=NOW, until=until, **NAMES)
    head, *rows = rows_of(file)
    assert head[6:9] == ("รายการที่แก้", "เดิม", "ที่ถูกต้อง")
    assert [row[6:9] for row in rows] == [
        ("ระดับการศึกษา", "อุดมศึกษา", "การศึกษาขั้นพื้นฐาน"),
        ("ความเกี่ยวข้อง", "เกี่ยวข้อง", "ไม่เกี่ยวข้อง"),
        ("ข่าวเชิงลบ", "ไม่ใช่ข่าวเชิงลบ", "ข่าวเชิงลบ"),
    ]
    assert rows[0][1] == "โรงเรียนเล็ก-0"


HOSTILE = st.one_of(
    st.none(), st.booleans(), st.integers(), st.text(st.characters(), max_size=50), st.lists(st.integers())
)
ROWS = st.lists(
    st.one_of(HOSTILE, st.dictionaries(st.sampled_from(["name", "count", "before"]), HOSTILE)), max_size=3
)
STORIES = st.lists(
    st.one_of(HOSTILE, st.dictionaries(st.sampled_from([*story(), "tone", "relevant", "story"]), HOSTILE)),
    max_size=3,
)
SUMMARY = st.fixed_dictionaries(
    {},
    optional={
        **dict.fromkeys(("agency", "unit", "addressee", "remark", "totals", "totals_before"), HOSTILE),
        **{key: st.one_of(HOSTILE, ROWS) for key in ("levels", "agencies", "tones")},
        **{key: st.one_of(HOSTILE, STORIES) for key in ("leading", "negative", "clips")},
    },
)


@settings(max_examples=25, deadline=None)
@given(SUMMARY)
def test_an_edited_summary_however_broken_is_printed(edited: dict[str, Any]) -> None:
    data = {
        **edited,
        "first": "2026-11-16",
        "last": "2026-11-22",
        "year": 2026,
        "month": 11,
        "as_of": NOW.isoformat(),
    }
    assert weekly_pdf(data).startswith(b"%PDF")
    assert monthly_docx(data).startswith(b"PK")
    assert monthly_xlsx(data).startswith(b"PK")


@settings(max_examples=25, deadline=None)
@given(STORIES)
def test_a_correction_list_however_broken_is_printed(rows: list[Any]) -> None:
    assert corrections_xlsx(rows, agency=AGENCY, since=NOW, until=NOW, **NAMES).startswith(b"PK")


@pytest.mark.parametrize("wrong", [{"as_of": "yesterday"}, {"as_of": None}])
def test_figures_without_a_date_are_refused(wrong: dict[str, Any]) -> None:
    data = {
        "first": "2026-11-16",
        "last": "2026-11-22",
        "year": 2026,
        "month": 11,
        "as_of": NOW.isoformat(),
        **wrong,
    }
    for make in (weekly_pdf, monthly_docx, monthly_xlsx):
        with pytest.raises(ValueError, match="as_of"):
            make(data)


def test_tone_marks_reach_the_memo_untouched(database: Database) -> None:
    with database.write() as session:
        told(session, TONE_MARKS, "ก", at=datetime(2026, 11, 5, tzinfo=UTC))
    assert TONE_MARKS in memo_text(monthly(database))


def test_a_number_too_large_for_a_spreadsheet_stays_text() -> None:
    clips = [{"story": 10**400, "title": "x"}]
    data = {"year": 2026, "month": 11, "as_of": NOW.isoformat(), "clips": clips}
    assert str(rows_of(monthly_xlsx(data))[1][10]).startswith("1000")
