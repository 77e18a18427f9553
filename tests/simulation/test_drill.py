"""Drills as stories in LINE: begun by the head, worked like a real case, told with a result, never counted."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest
from sqlalchemy import select

from bot.case_view import open_cases
from bot.sandbox import group_id
from khaochat.sandbox import BY_KEY
from storage import Database
from storage.drill_tables import DrillRun
from storage.tables import CaseRow, Outbox, Post
from tests.simulation.test_clarification import POST
from tests.simulation.world import World
from thai.dates import BANGKOK
from workflows.clarification import State, Step
from workflows.people import remember_chat
from workflows.pmoc_day import pmoc_said

# Drills in the store of both kinds: tests/workflows/test_drill.py.
pytestmark = pytest.mark.parametrize("kept_database", ["sqlite"], indirect=True)


@pytest.fixture
def world(database: Database) -> Iterator[World]:
    """The office on Monday at one o'clock, PMOC's question answered."""
    world = World(database, datetime(2026, 11, 23, 13, 0, tzinfo=BANGKOK))
    world.say("pranee", "วันนี้ไม่มีประเด็น")
    world.ignore()
    yield world
    world.nothing_left()


def run_of(world: World) -> DrillRun:
    with world.database.read() as session:
        return session.scalars(select(DrillRun).order_by(DrillRun.id.desc())).first()


def test_a_drill_is_begun_worked_and_ends_with_a_result_to_the_group_and_the_head(world: World) -> None:
    world.say("wipa", "ซ้อม")
    world.expect("wipa", "[ซ้อม] เริ่มซ้อมแล้ว")
    world.expect("pr", "[ซ้อม] ซ้อมชี้แจงประเด็น PMOC")
    world.until("13.02")
    world.tap("pranee", "ส่งประเด็น", where="pr")
    world.expect("pr", "[ซ้อม] เปิดเรื่องชี้แจง 1 เรื่อง")
    case = world.case(1)
    assert case.drill
    assert case.step(Step.ACKNOWLEDGE).due == datetime(2026, 11, 23, 13, 15, tzinfo=BANGKOK), "3 h are 15 min"
    assert case.step(Step.ANSWER).due == datetime(2026, 11, 23, 15, 0, tzinfo=BANGKOK)
    world.say("pranee", "แจ้งรับเรื่อง")
    [card] = world.heard("pranee")
    assert card.startswith("[ซ้อม]")
    assert "ไม่ต้องโพสต์จริง" in card
    assert "แชร์ไปยังห้อง" not in card
    world.until("13.04")
    world.tap("pranee", "โพสต์แล้ว")
    world.expect("pranee", "[ซ้อม]")
    world.say("pranee", "เสนอข้อเท็จจริง 1 ใช้แบบฟอร์มเดียวแล้ว")
    world.expect("pranee", "[ซ้อม]")
    world.expect("exec", "[ซ้อม]")
    world.until("13.20")
    world.ignore("pranee")
    world.say("thana", "ช่องทาง 1 เว็บไซต์ เฟซบุ๊ก วิทยุ")
    world.expect("thana", "[ซ้อม]")
    world.answer("pranee", 1, "ไม่ได้กำหนดเอกสารเพิ่ม https://onesqa.example/1")
    for who in ("pranee", "wipa", "somporn"):
        heard = world.heard(who)
        assert heard
        assert all(text.startswith("[ซ้อม]") for text in heard), who
        assert not any("สำเนา" in text or "แชร์ไปยังห้อง" in text for text in heard), "nothing leaves the house"
    assert world.case(1).state is State.ANSWERED
    world.until("13.21")
    answered, told = world.heard("pr")
    assert answered.startswith("[ซ้อม]")
    assert told.startswith("[ซ้อม] ผลการซ้อม ทันทุกขั้นตอน")
    for fragment in ("ส่งประเด็น · ปราณี ใจเย็น", "2 นาที (24 นาที)", "แจ้งรับเรื่อง · ปราณี ใจเย็น", "4 นาที (48 นาที)"):
        assert fragment in told
    assert "แจ้งรับเรื่องก่อน แล้วจึงหาข้อเท็จจริง" in told, "the lesson of the post"
    world.expect("wipa", "[ซ้อม] ผลการซ้อม ทันทุกขั้นตอน")
    world.ignore("exec")
    run = run_of(world)
    assert run.end == "done"
    assert run.result is not None
    assert run.result["passed"]


def test_a_forgotten_drill_climbs_to_the_director_on_its_own_clocks_and_says_what_was_missed(
    world: World,
) -> None:
    world.say("wipa", "ซ้อม")
    world.ignore()
    world.until("13.08")
    world.expect("pr", "[ซ้อม] ประเด็น PMOC")
    world.until("13.27")
    for who in ("pranee", "wipa", "somporn", "nantha"):
        heard = world.heard(who)
        assert heard, f"{who} hears on the drill's clocks"
        assert all(text.startswith("[ซ้อม]") for text in heard), "every card is marked"
    world.until("15.01")
    told = [text for text in world.heard("pr") if "ผลการซ้อม" in text]
    assert len(told) == 1
    assert "ไม่ได้ทำ 4 ขั้นตอน" in told[0]
    assert "ไม่มีผู้ส่ง" in told[0]
    assert "ต้องแจ้งผู้บังคับบัญชาถึง ผอ." in told[0]
    assert "ส่งประเด็นให้ระบบทันทีที่เห็นโพสต์" in told[0]
    world.ignore()
    world.until("16.00")
    world.nothing_left()
    assert run_of(world).end == "limit"


def test_a_drill_never_goes_into_pmocs_rooms_and_is_counted_nowhere(world: World) -> None:
    for role in ("ia", "ir"):
        place = group_id(f"{role}2")
        world.line.add_chat(place, role, "group", [BY_KEY["pmoc"].line_id], bot=True)
        with world.database.write() as session:
            remember_chat(session, place, kind="group", now=world.clock(), role=role)
    with world.database.write() as session:
        from storage.tables import PmocDay

        session.query(PmocDay).delete()
    world.say("admin", "ซ้อม เร็ว")
    run = run_of(world)
    world.say("pranee", f"[ซ้อม] โพสต์สำหรับซ้อม\n{run.text}")
    world.say("pranee", "แจ้งรับเรื่อง 1")
    world.tap("pranee", "โพสต์แล้ว")
    world.say("pranee", "ช่องทาง 1 เว็บไซต์ เฟซบุ๊ก วิทยุ")
    world.ignore()
    world.say("pranee", "เรื่องชี้แจง")
    world.expect("pranee", "[ซ้อม] เรื่องชี้แจงค้าง 0 เรื่อง · ซ้อม 1 เรื่อง")
    with world.database.read() as session:
        listed = open_cases(session, world.clock())
        assert (listed.total, listed.practice) == (0, 1)
        assert open_cases(session, world.clock(), real_only=True).cases == ()
    world.answer("pranee", 1, "คำชี้แจง https://onesqa.example/1")
    assert world.case(1).state is State.ANSWERED
    with world.database.read() as session:
        now = world.clock()
        assert (
            session.scalars(
                select(Outbox).where(Outbox.chat_id.in_([group_id("ia2"), group_id("ir2")]))
            ).all()
            == []
        )
        assert session.scalars(select(Post)).all() == [], "a practice post is no post of PMOC"
        assert not pmoc_said(session, now.astimezone(BANGKOK).date())
    world.ignore()
    world.until("14.30")
    for role in ("ia2", "ir2"):
        assert [sent for sent in world.line.sent if sent.chat_id == group_id(role)] == []
    assert not any("สำเนา" in text for who in BY_KEY for text in world.heard(who)), "no copy is asked for"
    world.ignore()


def test_while_a_real_issue_waits_there_is_no_drill_and_a_running_one_gives_way(world: World) -> None:
    world.say("wipa", "ซ้อม")
    world.tap("pranee", "ส่งประเด็น", where="pr")
    world.ignore()
    world.say("thana", POST)
    world.tap("thana", "เมื่อครู่นี้")
    world.ignore("thana")
    world.until("13.01")
    assert any("หยุดซ้อม มีเรื่องจริง" in text for text in world.heard("pr"))
    world.expect("wipa", "หยุดซ้อม มีเรื่องจริง")
    assert world.case(1).state is State.WITHDRAWN
    assert world.case(2).drill is False
    world.say("wipa", "ซ้อม")
    world.expect("wipa", "เรื่องที่ 2 เป็นเรื่องจริงและยังไม่ได้แจ้งรับเรื่อง")
    world.say("thana", "แจ้งรับเรื่อง 2")
    world.tap("thana", "โพสต์แล้ว")
    world.ignore()
    world.say("wipa", "ซ้อม")
    world.expect("pr", "[ซ้อม] ซ้อมชี้แจงประเด็น PMOC")
    world.say("wipa", "ยุติการซ้อม")
    world.expect("pr", "[ซ้อม] ผลการซ้อม")
    world.ignore("wipa")


def test_a_practice_post_never_opens_a_real_case_whoever_brings_it_whenever(world: World) -> None:
    world.say("wipa", "ซ้อม")
    text = run_of(world).text
    world.say("wipa", "ยุติการซ้อม")
    world.ignore()
    world.say("thana", text)
    world.expect("thana", "การซ้อมจบแล้ว จึงไม่เปิดเรื่อง")
    for said in (f"[ซ้อม] {POST}", f"ฝากดูด้วย\n[ซ้อม] {POST}", f"ส่งต่อให้ดู\n{text}\nขอบคุณ"):
        world.say("thana", said)
        world.expect("thana", "การซ้อมจบแล้ว จึงไม่เปิดเรื่อง")
    world.tap("thana", "ส่งประเด็น", where="pr")
    world.expect("pr", "การซ้อมนี้จบแล้ว")
    assert world.cases() == []


def test_an_issue_that_is_not_ours_is_practised_too(world: World) -> None:
    world.say("wipa", "ซ้อม 3")
    world.say("pranee", "ส่งประเด็นซ้อม")
    world.say("pranee", "ไม่เกี่ยวข้อง 1 เป็นหน้าที่ของ ทปอ.")
    world.tap("pranee", "โพสต์แล้ว")
    world.ignore()
    world.until("13.02")
    [told] = world.heard("pr")
    world.say("pranee", "เปิดเรื่องอีกครั้ง 1")
    world.expect("pranee", "เป็นเรื่องของการซ้อม เปิดอีกครั้งไม่ได้")
    assert "ผลการซ้อม ทันทุกขั้นตอน" in told
    assert "แจ้งว่าไม่เกี่ยวข้อง · ปราณี" in told
    world.ignore("wipa")
    world.say("wipa", "ซ้อม 4")
    world.tap("thana", "ไม่มีประเด็นของเรา", where="pr")
    world.until("13.04")
    told = world.heard("pr")[-1]
    assert "✓ บอกว่าไม่มีประเด็น · ธนา" in told
    world.ignore()


def test_who_rules_out_a_post_that_is_ours_learns_it_from_the_result(world: World) -> None:
    world.say("wipa", "ซ้อม 1 เร็ว")
    world.tap("thana", "ไม่มีประเด็นของเรา", where="pr")
    assert world.cases() == [1], "a real issue would not go away either"
    world.say("wipa", "ยุติการซ้อม")
    assert "อ่านหน่วยงานรับผิดชอบให้ครบ" in world.heard("pr")[-1]
    world.ignore()


def test_only_the_head_and_the_administrator_begin_and_end_drills(world: World) -> None:
    world.say("pranee", "ซ้อม")
    world.expect("pranee", "เฉพาะหัวหน้าภารกิจและผู้ดูแลระบบ")
    world.say("admin", "รายการซ้อม")
    world.expect("admin", "โพสต์สำหรับซ้อม 14 แบบ")
    world.tap("admin", "ซ้อมเร็ว")
    world.expect("admin", "เริ่มซ้อมแล้ว")
    world.expect("pr", "1 ชม. ย่อเหลือ 1 นาที")
    world.say("wipa", "ซ้อม")
    world.expect("wipa", "กำลังซ้อมอยู่")
    world.say("thana", "ยุติการซ้อม")
    world.expect("thana", "เฉพาะหัวหน้าภารกิจ")
    world.say("admin", "ยุติการซ้อม")
    world.expect("admin", "ยุติการซ้อมแล้ว")
    world.expect("pr", "ยุติการซ้อมโดย อดิศร")
    world.expect("wipa", "ยุติการซ้อมโดย อดิศร")


def test_a_drill_at_real_speed_wakes_nobody(database: Database) -> None:
    world = World(database, datetime(2026, 11, 23, 21, 30, tzinfo=BANGKOK))
    world.say("wipa", "ซ้อม เวลาจริง")
    world.tap("pranee", "ส่งประเด็น", where="pr")
    world.say("pranee", "แจ้งรับเรื่อง 1")
    world.tap("pranee", "โพสต์แล้ว")
    world.until("21.59")
    world.ignore()
    world.until("5.59", day=24)
    for who in ("pranee", "thana", "wipa", "somporn", "nantha", "pr"):
        assert [t for t in world.heard(who) if "ซ้อม" in t] == [], f"{who} sleeps"
    world.until("6.01", day=24)
    assert any("[ซ้อม]" in text for text in world.heard("pranee"))
    world.say("wipa", "ยุติการซ้อม")
    world.ignore()


@pytest.mark.parametrize("real", [False, True])
def test_a_month_without_a_real_issue_ends_with_a_drill_of_its_own(database: Database, real: bool) -> None:
    world = World(database, datetime(2026, 11, 25, 12, 55, tzinfo=BANGKOK))
    if real:
        world.say("pranee", POST)
        world.say("pranee", "ถอนประเด็น 1")
    world.until("13.29", day=25)
    world.ignore()
    world.until("13.31", day=25)
    shown = [text for text in world.heard("pr") if "ซ้อมชี้แจงประเด็น PMOC" in text]
    assert len(shown) == (0 if real else 1)
    if not real:
        with world.database.read() as session:
            assert [run.scheduled for run in session.scalars(select(DrillRun))] == [True]
            assert all(row.drill for row in session.scalars(select(CaseRow)))
