import json
import time
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.pmoc import Correction, Issue, Post, Source, parse_post, to_json
from thai.dates import BANGKOK

OWN = [
    "สำนักงานรับรองมาตรฐานและประเมินคุณภาพการศึกษา",
    "สมศ.",
    "สมศ",
    "ONESQA",
    "สำนักงานรับรองมาตรฐานฯ",
]
POSTED = datetime(2026, 11, 23, 3, 30, tzinfo=UTC)  # 10.30 น.
POSTS: list[dict[str, Any]] = [
    json.loads(line)
    for line in Path(__file__).with_name("pmoc_posts.jsonl").read_text(encoding="utf-8").splitlines()
]


def read(text: str, posted_at: datetime | None = POSTED, own: Sequence[str] = OWN) -> Post:
    return parse_post(text, posted_at=posted_at, own_names=own)


def one(text: str, posted_at: datetime | None = POSTED) -> Issue:
    post = read(text, posted_at)
    assert (post.kind, len(post.issues)) == ("issues", 1), post
    return post.issues[0]


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=BANGKOK)


def _bare(names: Sequence[str]) -> list[str]:
    return sorted("".join(n.split()).strip(".") for n in names)


def _right(got: Issue, want: dict[str, Any]) -> bool:
    """All that was asked of an issue, nothing less: title, whose, until when, how many sources, who."""
    due = datetime.fromisoformat(want["due"]) if want["due"] else None
    return (
        want["title_contains"] in got.title
        and got.ours == want["ours"]
        and got.due == due
        and len(got.sources) == want["sources_n"]
        and _bare(got.agencies) == _bare(want["agencies"])
    )


def _parsed(row: dict[str, Any]) -> Post:
    return read(row["text"], datetime.fromisoformat(row["posted_at"]) if row["posted_at"] else None)


def test_at_least_95_of_100_issues_are_read_right() -> None:
    right = total = 0
    wrong: list[str] = []
    for row in POSTS:
        got, want = _parsed(row).issues, row["expect"]["issues"]
        hits = sum(_right(g, w) for g, w in zip(got, want, strict=False))
        right += hits
        total += max(len(got), len(want))
        if hits < max(len(got), len(want)):
            wrong.append(row["id"])
    assert total >= 100
    assert right / total >= 0.95, wrong


def test_no_issue_of_ours_is_missed_in_any_message_of_the_set() -> None:
    for row in POSTS:
        ours = [w for w in row["expect"]["issues"] if w["ours"]]
        assert sum(i.ours for i in _parsed(row).issues) >= len(ours), row["id"]


def test_at_least_95_of_100_messages_are_of_the_right_kind() -> None:
    wrong = [row["id"] for row in POSTS if _parsed(row).kind != row["expect"]["kind"]]
    assert len(POSTS) >= 60
    assert len(wrong) / len(POSTS) <= 0.05, wrong


def test_the_printed_form_has_the_fixed_names_in_their_order() -> None:
    text = (
        "ประเด็น PMOC ประจำวันที่ 23 พ.ย. 69\n"
        "ประเด็น: ครูร้องเกณฑ์ใหม่\nหน่วยงาน: สมศ.\nที่มา: มติชน https://a.co/1\nภายใน 24 ชม."
    )
    data = to_json(read(text))
    issues = data["issues"]
    assert isinstance(issues, list)
    assert list(data)[:3] == ["kind", "posted_for", "issues"]
    assert list(issues[0])[:6] == ["no", "title", "agencies", "ours", "sources", "due"]
    assert (data["kind"], data["posted_for"]) == ("issues", "2026-11-23")
    assert issues[0]["sources"] == [{"outlet": "มติชน", "url": "https://a.co/1"}]
    assert issues[0]["due"] == "2026-11-24T10:30:00+07:00"
    json.dumps(data)


@pytest.mark.parametrize(
    "name",
    [
        "สมศ.",
        "สมศ",
        "ส.ม.ศ.",
        "ผอ.สมศ.",
        "onesqa",
        "สำนักงานรับรองมาตรฐานฯ",
        "สำนักงานรับรองมาตรฐาน และ ประเมินคุณภาพการศึกษา (องค์การมหาชน)",
        "สนง.รับรองมาตรฐานเเละประเมินคุณภาพการศึกษา",
        "ทุกส่วนราชการ",
        "หน่วยงานภาครัฐทุกแห่ง",
    ],
)
def test_we_are_known_under_every_name(name: str) -> None:
    issue = one(f"ประเด็น: ค่าน้ำมันเบิกไม่ได้\nหน่วยงาน: {name}\nภายใน 15.00 น.")
    assert (issue.ours, issue.sure) == (True, True)


@pytest.mark.parametrize(
    "name",
    ["นายสมศักดิ์", "สมศรี", "ศธ.", "กระทรวงศึกษาธิการ", "สมช.", "สมอ.", "ทุกหน่วยงานในสังกัด มท.", "สพฐ. และ สทศ."],
)
def test_others_are_not_taken_for_us(name: str) -> None:
    assert not one(f"ประเด็น: น้ำท่วมอาคาร\nหน่วยงาน: {name}\nภายใน 15.00 น.").ours


@pytest.mark.parametrize(
    "text",
    [
        "ประเด็น: การประเมินคุณภาพภายนอกถูกยกเลิก\nภายใน 15.00 น.",
        "ประเด็น: งบอบรมบานปลาย\nหน่วยงาน: กระทรวงศึกษาธิการและหน่วยงานในสังกัด\nภายใน 15.00 น.",
        "ประเด็น: งบอบรมบานปลาย\nหน่วยงาน: หน่วยงานที่เกี่ยวข้อง\nภายใน 15.00 น.",
        "ประเด็น: โรงเรียนร้อง สมศ. ประเมินซ้ำ\nหน่วยงาน: สพฐ.\nภายใน 15.00 น.",
    ],
)
def test_doubt_is_ours_and_says_so(text: str) -> None:
    issue = one(text)
    assert (issue.ours, issue.sure) == (True, False)


def test_a_greeting_to_everybody_assigns_nothing() -> None:
    assert not one("เรียน ทุกหน่วยงาน\nประเด็น: เรือล่ม\nหน่วยงาน: กรมเจ้าท่า\nก่อน 15.00 น.").ours


def test_other_agencies_use_the_same_reader_with_their_own_names() -> None:
    text = "1. เรือล่ม (กรมเจ้าท่า)\n2. ครูลาออก (สมศ.)\nชี้แจงภายใน 15.00 น."
    assert [i.ours for i in read(text, own=["กรมเจ้าท่า", "จท."]).issues] == [True, False]


def test_a_deadline_that_counts_from_an_unknown_time_is_left_open() -> None:
    text = "ประเด็น: ครูลาออก\nหน่วยงาน: สมศ.\nชี้แจงภายใน 24 ชั่วโมง"
    assert one(text, None).due is None
    assert one(text).due == at(24, 10, 30)


def test_today_belongs_to_the_day_the_post_is_for_when_its_time_is_unknown() -> None:
    text = "ประเด็น PMOC วันที่ 20 พ.ย. 69\nประเด็น: ครูลาออก\nหน่วยงาน: สมศ.\nภายใน 15.00 น. วันนี้"
    assert read(text, None).posted_for == date(2026, 11, 20)
    assert one(text, None).due == at(20, 15)


def test_a_bare_hour_needs_some_day_to_belong_to() -> None:
    text = "ประเด็น: ครูลาออก\nหน่วยงาน: สมศ.\nภายใน 15.00 น."
    assert one(text, None).due is None
    reading = parse_post(text, posted_at=None, own_names=OWN, now=POSTED)
    assert reading.issues[0].due == at(23, 15)


def test_the_deadline_for_acknowledging_is_not_the_one_for_answering() -> None:
    text = "ประเด็น: ครูลาออก\nหน่วยงาน: สมศ.\nแจ้งรับเรื่องภายใน 13.30 น. และชี้แจงภายใน 16.00 น."
    assert one(text).due == at(23, 16)


def test_a_time_in_the_news_is_no_deadline() -> None:
    issue = one("ประเด็น: ตำรวจรวบแก๊งปลอมวุฒิได้ภายใน 24 ชั่วโมง เมื่อ 22 พ.ย. 69 เวลา 09.00 น.\nหน่วยงาน: ตร.")
    assert issue.due is None


def test_of_two_deadlines_the_earlier_counts() -> None:
    text = "ประเด็น: ครูลาออก\nหน่วยงาน: สมศ.\nกำหนด: เบื้องต้นภายใน 12.00 น. ฉบับเต็มภายใน 16.00 น."
    assert one(text).due == at(23, 12)


@pytest.mark.parametrize(
    ("text", "corrections"),
    [
        ("ขอยกเลิกประเด็นที่ 2 ค่ะ", [("withdrawn", 2)]),
        ("แจ้งยกเลิกประเด็นที่ ๑ และ ๓", [("withdrawn", 1), ("withdrawn", 3)]),
        ("ขอถอนประเด็น ผู้ประเมินขาดแคลน ครับ", [("withdrawn", None)]),
        ("แก้ไขประเด็นที่ 1 เลื่อนเป็น 16.00 น.", [("edited", 1)]),
        ("(แก้ไข) ประเด็น PMOC 23 พ.ย. 69\n1. ปุ๋ยแพง (กวก.)\nภายใน 15.00 น.", [("edited", None)]),
        ("ประเด็น: ครูเรียกร้องให้ยกเลิกการประเมิน\nหน่วยงาน: สมศ.\nภายใน 15.00 น.", []),
    ],
)
def test_corrections_name_the_issue_they_change(text: str, corrections: list[tuple[str, int | None]]) -> None:
    assert [(c.action, c.no) for c in read(text).corrections] == corrections


def test_a_withdrawal_is_no_new_issue() -> None:
    post = read("ขอยกเลิกประเด็นที่ 2 ค่ะ ตรวจสอบแล้วเป็นข่าวเก่า")
    assert post == Post(
        "other", corrections=(Correction("withdrawn", 2, "ขอยกเลิกประเด็นที่ 2 ค่ะ ตรวจสอบแล้วเป็นข่าวเก่า"),)
    )


def test_an_edit_brings_the_new_deadline_under_its_old_number() -> None:
    issue = one("แก้ไขประเด็นที่ 2 ผู้ประเมินเรียกเงิน (สมศ.) ขยายเวลาเป็น ภายใน 17.00 น. วันนี้")
    assert (issue.no, issue.due, issue.ours) == (2, at(23, 17), True)


def test_sources_keep_outlet_and_address_together() -> None:
    text = (
        "ประเด็น: ครูลาออก\nที่มา:\n1. ไทยรัฐออนไลน์ https://www.thairath.co.th/1\n"
        "2. ข่าวสด (22 พ.ย. 69)\nหน่วยงาน: สมศ.\nภายใน 15.00 น."
    )
    assert one(text).sources == (
        Source("ไทยรัฐออนไลน์", "https://www.thairath.co.th/1"),
        Source("ข่าวสด", None),
    )


_PIECES = st.sampled_from([line + "\n" for row in POSTS for line in row["text"].split("\n")])


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.text(max_size=400), st.lists(_PIECES, max_size=12).map("".join)), st.booleans())
def test_no_text_makes_it_fail_and_each_answer_is_whole(text: str, timed: bool) -> None:
    post = read(text, POSTED if timed else None)
    json.dumps(to_json(post))
    assert (post.kind == "issues") == bool(post.issues)
    for issue in post.issues:
        assert issue.title
        assert issue.due is None or issue.due.utcoffset() is not None
        assert all(s.outlet or s.url for s in issue.sources)


HOSTILE = {
    "one letter": "ก" * 100_000,
    "only emoji": "😀" * 100_000,
    "500 numbered lines": "\n".join(f"{n}. ข่าวร้องเรียน (สมศ.)" for n in range(1, 501)) + "\nภายใน 15.00 น.",
    "labels": "ประเด็น: " * 11_000,
    "agencies": "หน่วยงาน: สมศ.\n" * 6_000,
    "requests": "ประเด็น: " + "ขอให้ก" * 16_000 + "\nหน่วยงาน: สมศ.\nภายใน 15.00 น.",
    "brackets": "(มติชน " * 14_000,
    "addresses": "https://a.co/b " * 6_600,
    "export": "10:31\tก\tข\n" * 9_000,
    "numbers": "1. ก 2. ข 3. ค " * 6_600,
    "cells": "| ก " * 25_000,
    "withdrawals": "ยกเลิกประเด็นที่ 1, 2 และ " * 4_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_input_costs_seconds_at_most(name: str) -> None:
    begun = time.perf_counter()
    read(HOSTILE[name])
    assert time.perf_counter() - begun < 10
