"""The 100-point sheet: readable data with errors that say what to do, and a pre-score that tells good from mangled."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from statistics import mean

import pytest

from workflows.answer import (
    AnswerText,
    SheetError,
    Standing,
    compose,
    counts,
    length,
    load_sheet,
    missing,
    read,
    score,
    the_sheet,
)
from workflows.answer.sheet import FILE

FULL = AnswerText(
    headline="สมศ. ชี้แจงไม่เพิ่มงานเอกสารการประเมินให้ครู",
    sentence="สมศ. ไม่ได้กำหนดให้ครูจัดทำเอกสารเพิ่มเพื่อการประเมินคุณภาพภายนอก",
    issue="ครูร้องงานเอกสารการประเมินคุณภาพภายนอกมากเกินไป",
    speaker="นายสมพร ธรรมรักษ์ รองผู้อำนวยการ สมศ.",
    facts=("ใช้รายงานการประเมินตนเองที่ส่งทุกปีอยู่แล้ว", "ลดแบบฟอร์มจาก 21 แบบเหลือ 9 แบบ"),
    links=("https://onesqa.example/1",),
    day="วันจันทร์ที่ 23 พฤศจิกายน 2569",
)
WELL = Standing(
    "ครูร้องงานเอกสารการประเมินคุณภาพภายนอกมากเกินไป",
    {"acknowledged_in_time": 1, "answered_in_time": 1, "channels": 3, "channel_kinds": 3, "evidence": 1},
)


def test_the_four_parts_have_the_points_that_were_published() -> None:
    assert [part.points for part in the_sheet().parts] == [30, 40, 10, 20]


def test_a_complete_answer_in_time_in_three_channels_has_all_points() -> None:
    found = score(FULL, WELL, the_sheet())
    assert (found.points, found.judged) == (100, 100), [f.criterion.id for f in found.raises]


@pytest.mark.parametrize(
    ("mangled", "lost"),
    [
        (replace(FULL, headline=""), {"headline", "headline_short", "headline_says"}),
        (replace(FULL, headline=FULL.headline * 2), {"headline_short"}),
        (replace(FULL, facts=()), {"facts", "figures"}),
        (replace(FULL, speaker=""), {"speaker", "post"}),
        (replace(FULL, issue=""), {"issue"}),
        (replace(FULL, sentence="ไม่ขอให้ความเห็น"), {"firm"}),
    ],
)
def test_what_is_taken_away_costs_its_points_and_is_named(mangled: AnswerText, lost: set[str]) -> None:
    found = score(mangled, WELL, the_sheet())
    assert {f.criterion.id for f in found.raises} == lost
    assert all(f.criterion.remedy for f in found.raises)


def test_what_cannot_be_judged_yet_is_in_neither_figure() -> None:
    found = score(FULL, Standing(WELL.issue), the_sheet())
    assert (found.points, found.judged) == (50, 50)


def test_words_typed_as_a_whole_are_judged_by_the_parts_in_them() -> None:
    free = AnswerText(body=compose(FULL), links=FULL.links)
    assert score(free, WELL, the_sheet()).points >= 90


def test_a_reader_counts_letters_not_the_marks_above_and_below() -> None:
    assert length("ชี้แจง") == 4
    assert [(c.have, c.limit, c.kept) for c in counts(FULL)] == [(length(FULL.headline), 60, True)]


def test_the_fast_form_has_twenty_two_hundred_and_two() -> None:
    fast = AnswerText(
        headline="ไม่เพิ่มงานครู", body="ก" * 200, pictures=("https://a/1", "https://a/2"), fast=True
    )
    assert [(c.limit, c.kept) for c in counts(fast)] == [(20, True), (200, True), (2, True)]
    assert missing(fast) == ("links",)


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        ("    test: between\n", "    test: betwen\n", "test betwen is unknown"),
        ("    limit: 60\n", "", "limit is missing"),
        ("    part: way\n", "    part: ways\n", "part ways is unknown"),
        ("    points: 6\n", "    points: 7\n", "make them equal"),
        ("    of: headline\n", "    of: headlin\n", "of headlin is unknown"),
        ("    fact: channels\n", "    fact: chanels\n", "fact chanels is unknown"),
        ("parts:\n", "parts: [\n", "not readable as YAML"),
        ("    limit: 15\n", "    limit: many\n", "limit is no number"),
    ],
)
def test_a_mistake_in_the_sheet_names_file_line_and_remedy(
    tmp_path: Path, before: str, after: str, says: str
) -> None:
    broken = tmp_path / "sheet.yaml"
    text = FILE.read_text(encoding="utf-8")
    assert before in text
    broken.write_text(text.replace(before, after, 1), encoding="utf-8")
    with pytest.raises(SheetError) as told:
        load_sheet(broken)
    assert says in str(told.value)
    assert str(broken) in str(told.value)
    assert ": line " in str(told.value)


@pytest.mark.shared
def test_real_clarifications_score_high_and_lose_when_mangled(shared: Path) -> None:
    lines = (shared / "data" / "clarifications.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    texts = [(read(row["body"], row["title"]), Standing(row["title"])) for row in rows]
    sheet = the_sheet()
    whole = [score(text, about, sheet).points for text, about in texts]
    assert mean(whole) >= 40, "of 50 that can be judged without the case"
    for mangled in (
        [replace(text, headline=text.headline[:12]) for text, _ in texts],
        [replace(text, facts=()) for text, _ in texts],
        [replace(text, speaker="") for text, _ in texts],
    ):
        after = [score(text, about, sheet).points for text, (_, about) in zip(mangled, texts, strict=True)]
        assert sum(a < b for a, b in zip(after, whole, strict=True)) >= 0.9 * len(rows)
