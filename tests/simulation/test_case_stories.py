"""The thirteen stories of a clarification case, told in LINE events only. This table says where each is told.

| story | told by |
|---|---|
| the smooth case | test_clarification: the_smooth_case_is_answered_in_time |
| forgotten, climbs to the director | test_clarification: a_forgotten_case_climbs |
| two officers at once | test_clarification: two_officers_at_once, two_officers_who_forward_the_same_post |
| not ours | test_clarification: not_ours_needs_a_reason |
| three issues in one post, one ours | here |
| deputy on leave | test_reminders: the_deputy_on_leave, a_deputy_on_leave_without_stand_in |
| withdrawn | here (by PMOC's own post); test_clarification: a_withdrawn_issue (by an officer) |
| two channels refused, then three | test_clarification: with_two_channels_the_answer_is_refused |
| edited answer | here (before it is posted) |
| night case | here (it comes at night); test_reminders: at_night_only_the_one_on_duty, a_limit_that_passes_at_night |
| drill | test_drill |
| quota spent | here (a case is worked through); test_quota (digest, warning, menus) |
| bot down for six hours over a limit | test_reminders: a_service_that_was_down_six_hours_over_a_limit |
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest
from sqlalchemy import select

from khaochat.sandbox import BY_KEY
from storage import Database
from storage.tables import CaseEvent, Post
from tests.simulation.world import World
from thai.dates import BANGKOK
from workflows.clarification import Answered, State, Step, from_dict

# What these stories rest on is tested on both stores in tests/workflows.
pytestmark = pytest.mark.parametrize("kept_database", ["sqlite"], indirect=True)

THREE = """ประเด็นประจำวันที่ 23 พ.ย. 69
1. ราคาไข่ไก่ปรับขึ้น
ที่มา: ข่าวทดสอบ https://news.example/eggs
หน่วยงานรับผิดชอบ: กระทรวงพาณิชย์
2. ผู้ปกครองถามว่าผลประเมินคุณภาพโรงเรียนดูได้ที่ใด
ที่มา: ข่าวทดสอบ https://news.example/results
หน่วยงานรับผิดชอบ: สมศ.
3. น้ำท่วมถนนสายหลัก
หน่วยงานรับผิดชอบ: กรมทางหลวง"""
OURS = "ผู้ปกครองถามว่าผลประเมินคุณภาพโรงเรียนดูได้ที่ใด"
EVERYBODY = (*BY_KEY, "pr", "exec", "all")


@pytest.fixture
def world(database: Database) -> Iterator[World]:
    """The office from shortly before PMOC posts."""
    world = World(database, datetime(2026, 11, 23, 10, 29, tzinfo=BANGKOK))
    world.ignore()
    yield world
    world.nothing_left()


def history(world: World, number: int) -> list[str]:
    with world.database.read() as session:
        rows = session.scalars(
            select(CaseEvent).where(CaseEvent.case_id == number).order_by(CaseEvent.seq)
        ).all()
        return [row.kind for row in rows]


def test_of_three_issues_the_one_that_is_ours_becomes_a_case_and_is_answered_alone(world: World) -> None:
    world.until("10.35")
    world.ignore()
    world.say("pranee", THREE)
    [card] = world.heard("pranee")
    assert "เปิดเรื่องชี้แจง 1 เรื่อง" in card
    assert "ประเด็นของหน่วยงานอื่น 2 ประเด็น" in card
    for other in ("ราคาไข่ไก่ปรับขึ้น", "น้ำท่วมถนนสายหลัก"):
        assert other in card, "what was read and left to others is shown"
    world.expect("pr", OURS)
    world.tap("pranee", "10.30 น.")
    assert world.cases() == [1]
    assert world.case(1).title == OURS
    world.say("pranee", "เรียนทุกหน่วยงาน\nขอยกเลิกประเด็นที่ 1 ไม่ต้องชี้แจง")
    assert world.case(1).ended is None, "what PMOC takes back of others does not touch our case"
    world.say("thana", THREE)
    assert world.cases() == [1], "a colleague who forwards the post as well joins it"
    world.say("pranee", "แจ้งรับเรื่อง")
    world.tap("pranee", "โพสต์แล้ว")
    world.say("pranee", "ช่องทาง 1 เว็บไซต์ เฟซบุ๊ก วิทยุ")
    world.answer("pranee", 1, "ดูได้ที่เว็บไซต์ของหน่วยงาน https://onesqa.example/1")
    case = world.case(1)
    assert case.state is State.ANSWERED
    assert not case.step(Step.ANSWER).late(world.clock())
    world.ignore()


def test_pmoc_takes_the_issue_back_and_the_case_ends_silent_with_all_its_evidence(world: World) -> None:
    world.until("10.35")
    world.ignore()
    world.say("pranee", THREE)
    world.tap("pranee", "10.30 น.")
    world.say("pranee", "แจ้งรับเรื่อง 1")
    world.tap("pranee", "โพสต์แล้ว")
    world.until("11.10")
    world.ignore()
    world.say("thana", "เรียนทุกหน่วยงาน\nขอยกเลิกประเด็นที่ 2 ไม่ต้องชี้แจง")
    assert world.case(1).state is State.WITHDRAWN
    world.expect("pr", "PMOC ถอนประเด็นแล้ว")
    world.ignore("thana")
    world.until("15.40")
    told = [text for who in EVERYBODY for text in world.heard(who) if OURS in text]
    assert told == [], "nobody is reminded of a case that is no more"
    kept = history(world, 1)
    assert kept[0] == "case_opened"
    assert {"step_done", "withdrawn"} <= set(kept)
    with world.database.read() as session:
        assert THREE in session.scalars(select(Post.text)).all(), "the post stays word for word"
    world.say("pranee", "แจ้งตอบ 1 คำชี้แจง")
    assert any("ถอนประเด็นแล้ว" in text for text in world.heard("pranee"))
    world.ignore()


def test_an_answer_that_is_corrected_before_it_is_posted_goes_on_record_as_posted(world: World) -> None:
    world.until("10.35")
    world.say("pranee", THREE)
    world.tap("pranee", "10.30 น.")
    world.say("pranee", "แจ้งรับเรื่อง 1")
    world.tap("pranee", "โพสต์แล้ว")
    world.say("pranee", "ช่องทาง 1 เว็บไซต์ เฟซบุ๊ก วิทยุ")
    world.say("pranee", "แจ้งตอบ 1 ดูได้ที่เว็บไซต์ตั้งแต่เดือนมีนาคม")
    world.ignore()
    world.answer("pranee", 1, "ดูได้ที่เว็บไซต์ตั้งแต่เดือนพฤษภาคม https://onesqa.example/1")
    with world.database.read() as session:
        events = [from_dict(row.data) for row in session.scalars(select(CaseEvent).order_by(CaseEvent.seq))]
    [answered] = [event for event in events if isinstance(event, Answered)]
    assert "พฤษภาคม" in answered.text
    assert "มีนาคม" not in answered.text
    world.ignore()


def test_an_issue_that_comes_at_night_is_worked_by_the_one_on_duty_and_wakes_nobody_else(
    database: Database,
) -> None:
    world = World(database, datetime(2026, 11, 23, 22, 40, tzinfo=BANGKOK))
    world.say("wipa", "เวรคืนนี้ ธนา")
    world.ignore()
    world.say("thana", THREE)
    world.tap("thana", "เมื่อครู่นี้")
    assert world.case(1).step(Step.ACKNOWLEDGE).due == datetime(2026, 11, 24, 1, 40, tzinfo=BANGKOK)
    world.ignore("thana", "pr")
    world.until("0.20", day=24)
    world.expect("thana", "โปรดแจ้งรับเรื่องภายใน")
    world.say("thana", "แจ้งรับเรื่อง 1")
    world.tap("thana", "โพสต์แล้ว")
    world.say("thana", "เสนอข้อเท็จจริง 1 ดูได้ที่เว็บไซต์")
    world.ignore("thana", "exec")
    world.until("5.59", day=24)
    for who in ("pranee", "wipa", "somporn", "nantha"):
        assert world.heard(who) == [], f"{who} sleeps"
    assert not any(record.late(world.clock()) for record in world.case(1).steps)
    world.until("6.01", day=24)
    assert [text for text in world.heard("wipa") if "แจ้งรับเรื่อง" in text] == [], "what was done is not told"
    world.ignore()
    world.nothing_left()


def test_with_the_months_messages_spent_a_case_is_still_worked_through_by_asking(world: World) -> None:
    world.until("10.35")
    world.ignore()
    world.line.quota = world.line.used
    world.say("pranee", THREE)
    assert any("เปิดเรื่องชี้แจง 1 เรื่อง" in text for text in world.heard("pranee")), "answers cost nothing"
    assert world.heard("pr") == [], "the group cannot be told"
    world.tap("pranee", "10.30 น.")
    world.until("13.31")
    world.ignore("pranee")
    assert world.heard("wipa") == []
    world.say("wipa", "เกินกำหนด")
    told = world.heard("wipa")
    assert "แจ้งรับเรื่อง" in told[0]
    assert any(text.startswith("[ด่วน]") for text in told[1:]), (
        "what waited for the head comes along with the answer"
    )
    world.say("pranee", "แจ้งรับเรื่อง 1")
    world.tap("pranee", "โพสต์แล้ว")
    world.say("pranee", "เสนอข้อเท็จจริง 1 ดูได้ที่เว็บไซต์")
    world.say("pranee", "ช่องทาง 1 เว็บไซต์ เฟซบุ๊ก วิทยุ")
    world.say("pranee", "แจ้งตอบ 1 ดูได้ที่เว็บไซต์ของหน่วยงาน https://onesqa.example/1")
    for who in ("wipa", "somporn"):
        world.say(who, "เรื่อง 1")
        world.tap(who, "เห็นชอบ")
    world.say("pranee", "เรื่อง 1")
    world.tap("pranee", "โพสต์แล้ว")
    case = world.case(1)
    assert case.state is State.ANSWERED
    assert [step.step for step in case.steps if step.late(world.clock())] == [Step.ACKNOWLEDGE]
    world.line.quota = None
    world.ignore()
    world.until("14.00")
    assert not any("โปรด" in text and OURS in text for who in EVERYBODY for text in world.heard(who)), (
        "reminders of what was done meanwhile are not sent late"
    )
