"""The provider's summary is read in the forms that people write, and what it does not say is not made up."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.summary import read_provider_summary

LEVELS = {
    "การศึกษาขั้นพื้นฐาน": "basic",
    "การอาชีวศึกษา": "vocational",
    "อาชีวศึกษา": "vocational",
    "อุดมศึกษา": "higher",
}
AGENCIES = {"สมศ.": "onesqa", "ศูนย์เครือข่าย สมศ.": "network_center", "สพฐ.": "obec", "กระทรวงศึกษาธิการ": "moe"}


def counts(text: str) -> dict[str, int]:
    return {label: n for (_, label), n in read_provider_summary(text, LEVELS, AGENCIES).counts.items()}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("1. ข่าวการศึกษาขั้นพื้นฐาน จำนวน ๔๕ ข่าว", {"basic": 45}),
        ("อาชีวศึกษา: 12", {"vocational": 12}),
        ("3) ระดับอุดมศึกษา 30 ข่าว คิดเป็น 20%", {"higher": 30}),
        ("ศูนย์เครือข่าย สมศ. 3 ข่าว, สมศ 7 ข่าว", {"network_center": 3, "onesqa": 7}),
        ("กระทรวงศึกษาธิการ (ศธ.) 1,233 ข่าว", {"moe": 1233}),
        ("สพฐ.|40|3", {"obec": 40}),
        ("เชิงบวก 30 ข่าว เป็นกลาง 50 ข่าว เชิงลบ 5 ข่าว", {"positive": 30, "neutral": 50, "negative": 5}),
        ("อุดมศึกษา 30 ข่าว (เชิงลบ 5 ข่าว)", {"higher": 30}),
        ("ระดับ|อุดมศึกษา|อาชีวศึกษา\nจำนวน|30|12", {"higher": 30, "vocational": 12}),
        ("ข่าวทั้งหมด 204 ข่าว", {"relevant": 204}),
    ],
)
def test_a_count_is_a_name_and_a_number_of_news(text: str, found: dict[str, int]) -> None:
    assert counts(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "สพฐ. แจงงบ 45 ล้านบาท",
        "สมศ. ประเมิน 300 โรงเรียน",
        "อุดมศึกษา 20%",
        "อุดมศึกษา 3.5 คะแนน",
        "สกสพฐ. 12 ข่าว",
        "โทร 02 216 3955",
        "",
    ],
)
def test_other_numbers_are_no_counts(text: str) -> None:
    assert counts(text) == {}


def test_the_first_count_of_a_name_stands() -> None:
    assert counts("สพฐ. 40 ข่าว\nสพฐ. 3 ข่าว") == {"obec": 40}


def test_stories_are_marked_lines_or_stand_under_a_heading_of_stories() -> None:
    text = (
        "สรุปข่าวระหว่างวันที่ 16-22 พฤศจิกายน 2569\nสพฐ. 40 ข่าว\nข่าวเด่นประจำสัปดาห์\n"
        "1. สพฐ. แจงงบ 45 ล้านบาทซ่อมอาคารเรียน (มติชน)\n- ครูร้อง สมศ. ประเมินสร้างภาระเอกสาร https://x.example/1\n"
        "สมศ. เดินหน้าประเมินรอบห้า 300 โรงเรียน\n1. สั้นไป\n"
    )
    assert read_provider_summary(text, LEVELS, AGENCIES).stories == (
        "สพฐ. แจงงบ 45 ล้านบาทซ่อมอาคารเรียน",
        "ครูร้อง สมศ. ประเมินสร้างภาระเอกสาร",
        "สมศ. เดินหน้าประเมินรอบห้า 300 โรงเรียน",
    )


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300))
def test_nothing_that_is_handed_in_stops_it(text: str) -> None:
    read_provider_summary(text, LEVELS, AGENCIES)


def test_a_text_without_end_is_read_in_a_moment() -> None:
    long = "สพฐ. " * 12_000 + "\n" + "ข่าว จำนวน " * 6_000
    assert read_provider_summary(long[:60_000], LEVELS, AGENCIES).stories == ()
