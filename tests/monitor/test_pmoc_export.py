from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.pmoc import looks_like_export, parse_post, split_export
from thai.dates import BANGKOK

OWN = ["สมศ."]
AT = datetime(2026, 11, 23, 10, 31, tzinfo=BANGKOK)


@pytest.mark.parametrize(
    "day",
    [
        "วันจันทร์ที่ 23 พฤศจิกายน 2569",
        "วันจันทร์ที่ 23 พฤศจิกายน พ.ศ. 2569",
        "จ. 23/11/2569",
        "จ., 23/11/2026",
        "Mon, 11/23/2026",
        "Mon, 23/11/2026",
        "2026/11/23(Mon)",
        "2026.11.23 Monday",
        "2569.11.23 วันจันทร์",
        "Monday, November 23, 2026",
    ],
)
@pytest.mark.parametrize("clock", ["10:31", "10:31 AM", "AM 10:31"])
def test_every_phone_writes_the_day_its_own_way(day: str, clock: str) -> None:
    text = f"[LINE] Chat history in IA-Chat\nSaved on: 23/11/2026 11:00\n\n{day}\n{clock}\tPMOC\tสวัสดี"
    (message,) = split_export(text)
    assert (message.at, message.sender, message.text) == (AT, "PMOC", "สวัสดี")


def test_the_weekday_decides_between_month_first_and_day_first() -> None:
    text = "[LINE] x\n\nThu, 11/12/2026\n10:31\tA\tข\n10:32\tB\tค"
    assert [m.at and m.at.date().isoformat() for m in split_export(text)] == ["2026-11-12"] * 2
    text = text.replace("Thu, 11", "Fri, 11")
    assert [m.at and m.at.date().isoformat() for m in split_export(text)] == ["2026-12-11"] * 2


def test_a_message_of_several_lines_stays_one_and_loses_its_quotation_marks() -> None:
    text = '2026/11/23(Mon)\n10:31\tPMOC\t"บรรทัดหนึ่ง\nวันที่ 24 พ.ย. 69\nบรรทัดสาม"\n10:32\tA\tครับ'
    assert [m.text for m in split_export(text)] == ["บรรทัดหนึ่ง\nวันที่ 24 พ.ย. 69\nบรรทัดสาม", "ครับ"]


def test_system_lines_and_unsent_messages_are_left_out() -> None:
    text = "2026/11/23(Mon)\n10:30\tสมชาย เข้าร่วมกลุ่ม\n10:31\tA\tสวัสดี\n10:32\tA\tยกเลิกข้อความ"
    assert [m.text for m in split_export(text)] == ["สวัสดี"]


@pytest.mark.parametrize(
    "text", ["ประเด็น 23 พ.ย. 69\n10.30 น. ประชุม", "สวัสดี", "", "23 พ.ย. 69\nประเด็น: ก\nหน่วยงาน: ข"]
)
def test_a_post_is_not_taken_for_an_export(text: str) -> None:
    assert not looks_like_export(text)


def test_each_message_counts_from_its_own_time() -> None:
    text = (
        "[LINE] IA\n\nMon, 11/23/2026\n10:31\tPMOC\tประเด็น: ครูลาออก\nหน่วยงาน: สมศ.\nภายใน 3 ชม.\n"
        "11:00\tสพฐ.\tสพฐ. รับทราบประเด็น\n11:31\tPMOC\tประเด็น: แอปล่ม\nหน่วยงาน: สมศ.\nภายใน 3 ชม."
    )
    post = parse_post(text, posted_at=None, own_names=OWN)
    assert [i.due for i in post.issues] == [AT + timedelta(hours=3), AT + timedelta(hours=4)]


def test_what_lies_more_than_two_days_back_is_history() -> None:
    text = (
        "Fri, 11/20/2026\n10:31\tPMOC\tประเด็น: เรื่องเก่า\nหน่วยงาน: สมศ.\nภายใน 3 ชม.\n"
        "Mon, 11/23/2026\n10:31\tPMOC\tประเด็น: เรื่องใหม่\nหน่วยงาน: สมศ.\nภายใน 3 ชม."
    )
    post = parse_post("[LINE] IA\n" + text, posted_at=None, own_names=OWN)
    assert [i.title for i in post.issues] == ["เรื่องใหม่"]


def test_a_withdrawal_later_in_the_chat_is_reported_beside_the_issue() -> None:
    text = (
        "[LINE] IA\n\nMon, 11/23/2026\n10:31\tPMOC\t1. ครูลาออก (สมศ.)\nภายใน 3 ชม.\n"
        "10:50\tPMOC\tขอยกเลิกประเด็นที่ 1 ค่ะ"
    )
    post = parse_post(text, posted_at=None, own_names=OWN)
    assert [(i.title, i.ours) for i in post.issues] == [("ครูลาออก", True)]
    assert [(c.action, c.no) for c in post.corrections] == [("withdrawn", 1)]


_LINES = st.sampled_from(
    [
        "[LINE] x",
        "Mon, 11/23/2026",
        "จ. 31/02/2569",
        "25:99\tก\tข",
        "10:31\tก\tข",
        "10:31\tก",
        '10:31\tก\t"',
        '"',
        "",
        "ข",
    ]
)


@given(st.one_of(st.text(), st.lists(_LINES).map("\n".join)))
def test_no_text_makes_the_splitting_fail(text: str) -> None:
    for message in split_export(text):
        assert message.text.strip()
    looks_like_export(text)
