"""The officers' guide: one page whatever the agency file says, and it says what holds."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest
from paper_text import page_texts

from reports.guide import MOST_CONTACTS, Contact, GuideHouse, guide_pdf
from thai.dates import BANGKOK
from workflows.clarification import Policy

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=BANGKOK)
ASKED = (time(10, 30), time(11), time(12))
NAME = "สำนักงานรับรองมาตรฐานและประเมินคุณภาพการศึกษา (องค์การมหาชน)"


def house(**changes: object) -> GuideHouse:
    plain = {
        "name": NAME,
        "short_name": "สมศ.",
        "unit": "ภารกิจส่งเสริมและพัฒนาสัมพันธ์",
        "policy": Policy(),
        "asked_at": ASKED,
        "night": (time(22), time(6)),
        "contacts": (Contact("วิภา สุขสวัสดิ์", "head", "02 000 0000"),),
    }
    return GuideHouse(**(plain | changes))


def told(made: GuideHouse) -> str:
    (page,) = page_texts(guide_pdf(made, NOW))
    return page


def test_it_tells_the_four_clocks_the_ladder_the_drill_and_whom_to_call() -> None:
    page = told(house())
    for words in (
        "3 ชม.",
        "24 ชม.",
        "อย่างน้อย 3 ช่องทาง",
        "ระบบถามกลุ่ม 11.00 น.",
        "ร้อยละ 80 ของเวลา",
        "เกินกำหนด 2 ชม.",
        "ขั้นแจ้งตอบ: เพิ่ม รอง ผอ. และ ผอ.",
        "22.00-06.00",
        "ย่อเหลือ 5 นาที",
        "วิภา สุขสวัสดิ์",
        "02 000 0000",
        "หน้า 1 จาก 1",
    ):
        assert words in page, words


def test_it_follows_the_agency_file() -> None:
    policy = Policy.from_mapping(
        {
            "acknowledge": "90m",
            "answer": "2d",
            "min_channels": 5,
            "clock_starts": "learned",
            "reminders": {
                "default": [{"at": "70%", "to": ["officer"]}, {"at": "limit", "to": ["head", "director"]}]
            },
        }
    )
    page = told(
        house(policy=policy, night=None, contacts=(), drill_monthly=False, drill_hour=timedelta(hours=1))
    )
    for words in (
        "1 ชม. 30 นาที",
        "48 ชม.",
        "อย่างน้อย 5",
        "หน่วยงานทราบ",
        "ร้อยละ 70",
        "หัวหน้าภารกิจ และ ผอ.",
        "ใช้เวลาจริง",
    ):
        assert words in page, words
    assert "เกินกำหนด" not in page
    assert "ปลายเดือน" not in page


@pytest.mark.parametrize("many", [0, 40])
def test_it_stays_one_page(many: int) -> None:
    people = tuple(Contact("ชื่อยาวมากนามสกุลยาวมากเช่นกัน", "head") for _ in range(many))
    marks = [
        {"at": f"{n}%", "to": ["owner", "officer", "head", "deputy", "director"]}
        for n in range(40, 40 + many)
    ]
    policy = Policy.from_mapping({"reminders": {"default": marks}} if many else {})
    page = told(house(name=NAME * 3, unit=NAME, contacts=people, policy=policy))
    assert page.count("ชื่อยาวมาก") <= MOST_CONTACTS
    assert "ผู้ดูแลระบบ" in page


def test_the_same_house_and_moment_give_the_same_bytes() -> None:
    assert guide_pdf(house(), NOW) == guide_pdf(house(), NOW)
