"""The weekly summary, the correction list and the month's summary as stories told in LINE events (manual, section A 4, 8)."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from khaochat.agency import load_agency
from khaochat.sandbox import chat_id
from khaochat.settings import DEFAULT_AGENCY_FILE
from monitor.correct import correct
from storage import Database
from storage.tables import Chat, Clip, Person, ReportSent, WeeklyDraft
from tests.simulation.world import World, clip
from thai.dates import BANGKOK

THURSDAY = datetime(2026, 11, 19, 10, 0, tzinfo=BANGKOK)
NEWS = (
    clip("a", "สพฐ. ประกาศแนวทางเปิดภาคเรียนใหม่ของโรงเรียน", "สพฐ. ให้โรงเรียนเตรียมเปิดภาคเรียน", THURSDAY, "มติชน"),
    clip("b", "วิทยาลัยเทคนิคเปิดหลักสูตรระบบรางรับนักศึกษา ปวส.", "สอศ. เปิดหลักสูตรอาชีวศึกษา", THURSDAY, "ข่าวสด"),
)


@pytest.fixture
def monday(world: World) -> World:
    """A Monday of which the past week had news; the selection of the morning is over."""
    world.news(*NEWS)
    world.until("8.29")
    world.ignore()
    return world


def draft(world: World) -> WeeklyDraft:
    with world.database.read() as session:
        return session.scalars(select(WeeklyDraft)).one()


def report(world: World, kind: str = "weekly") -> ReportSent | None:
    with world.database.read() as session:
        return session.scalars(select(ReportSent).where(ReportSent.kind == kind)).first()


def test_the_draft_comes_on_monday_morning_and_one_tap_sends_it(monday: World) -> None:
    monday.until("8.30")
    [card] = monday.heard("pr")
    for told in (
        "สรุปประจำสัปดาห์ 16–22 พ.ย. 69 รอตรวจ · ส่งอัตโนมัติ 15.00 น.",
        "ส่งถึง กลุ่มผู้บริหาร",
        "ส่งสรุป",
        "ดู/แก้ไข",
    ):
        assert told in card
    monday.tap("wipa", "ส่งสรุป", where="pr")
    monday.expect("exec", "สรุปข่าวประจำสัปดาห์ 16–22 พ.ย. 69")
    monday.expect("pr", "ส่งสรุปประจำสัปดาห์แล้ว")
    monday.say("pranee", "ส่งสรุป")
    monday.expect("pranee", "ส่งไปแล้ว")
    monday.until("15.30")
    monday.ignore("pr", "all", "wipa")


def test_nobody_sends_it_so_it_goes_at_three_and_says_so_once(monday: World) -> None:
    monday.until("14.59")
    monday.ignore()
    monday.until("15.00")
    [to_executives] = monday.heard("exec")
    assert "ส่งอัตโนมัติ ยังไม่มีผู้ตรวจ" in to_executives
    monday.expect("pr", "ส่งอัตโนมัติ")
    monday.restart()
    monday.until("16.00")
    found = report(monday)
    assert found is not None
    assert found.person_id is None


def test_a_service_that_was_down_on_monday_still_leaves_time_to_edit(monday: World) -> None:
    monday.sleep_until("9.00", day=24)
    assert any("รอตรวจ · ส่งอัตโนมัติ 15.30 น." in said for said in monday.heard("pr"))
    monday.ignore()
    assert report(monday) is None
    monday.until("15.30", day=24)
    monday.expect("exec", "สรุปข่าวประจำสัปดาห์")
    monday.ignore("pr", "all", "wipa")


def test_a_button_under_an_old_draft_shows_the_new_one_instead_of_sending_it(monday: World) -> None:
    monday.until("8.30")
    monday.ignore("pr")
    with monday.database.write() as session:
        one = session.scalars(select(WeeklyDraft)).one()
        one.text, one.version = "ข้อความใหม่ของปราณี", 2
    monday.tap("wipa", "ส่งสรุป", where="pr")
    told, card = monday.heard("pr")
    assert "เพิ่งถูกแก้ไข" in told
    assert "ข้อความใหม่ของปราณี" in card
    assert report(monday) is None
    monday.say("wipa", "ข่าวชัด ส่งสรุป", where="pr")
    monday.expect("pr", "ส่งสรุปประจำสัปดาห์แล้ว")
    monday.expect("exec", "ข้อความใหม่ของปราณี")


def test_the_page_is_opened_by_a_link_of_ones_own(monday: World) -> None:
    monday.until("8.30")
    monday.ignore("pr")
    monday.tap("pranee", "ดู/แก้ไข", where="pr")
    [public] = monday.heard("pr")
    assert "/enter/" not in public
    assert monday.heard("pranee")[0].count("https://khaochat.example/enter/") == 1


def test_the_providers_summary_pasted_in_line_is_held_against_ours(monday: World) -> None:
    monday.until("8.30")
    monday.ignore("pr")
    monday.say(
        "pranee",
        "สรุปผู้ให้บริการ\nการศึกษาขั้นพื้นฐาน 1 ข่าว\nการอาชีวศึกษา 4 ข่าว\nเรื่องเด่น\n"
        "1. วิทยาลัยเทคนิคเปิดหลักสูตรระบบรางรับนักศึกษา ปวส. (ข่าวสด)\n2. นักเรียนไทยคว้าเหรียญทองฟิสิกส์โอลิมปิก",
    )
    [card] = monday.heard("pranee")
    for told in ("ต่างกัน 3 รายการ", "เรา 1 · ผู้ให้บริการ 4", "นักเรียนไทยคว้าเหรียญทอง", "สพฐ. ประกาศแนวทาง"):
        assert told in card
    monday.say("pranee", "สรุปผู้ให้บริการ")
    monday.expect("pranee", "วางข้อความสรุปต่อท้าย")
    monday.say("pranee", "สรุปผู้ให้บริการ ส่งให้แล้วนะคะ รบกวนช่วยตรวจด้วยค่ะ ขอบคุณมากค่ะ")
    monday.expect("pranee", "ยังไม่ได้เก็บข้อความนี้")
    monday.say("pranee", "สรุปประจำสัปดาห์")
    monday.expect("pranee", "ต่างจากสรุปผู้ให้บริการ 3 รายการ")


def test_without_a_group_to_get_it_the_officers_are_told_and_can_send_later(monday: World) -> None:
    with monday.database.write() as session:
        session.get_one(Chat, chat_id("exec")).role = None
    monday.until("14.59")
    monday.ignore()
    monday.until("15.30")
    monday.expect("pr", "ยังไม่มีกลุ่มผู้รับ")
    with monday.database.write() as session:
        session.get_one(Chat, chat_id("exec")).role = "exec"
    monday.say("wipa", "ส่งสรุป")
    monday.expect("wipa", "ส่งสรุปประจำสัปดาห์แล้ว")
    monday.expect("exec", "สรุปข่าวประจำสัปดาห์")
    monday.expect("pr", "ส่งสรุปประจำสัปดาห์แล้ว")


def test_weeks_without_any_news_are_not_summed_up(world: World) -> None:
    world.until("8.29")
    world.ignore()
    world.until("15.30")
    assert not [said for said in world.heard("pr") if "สัปดาห์" in said]
    world.ignore()
    world.say("wipa", "ส่งสรุป")
    world.expect("wipa", "ยังไม่มีสรุปประจำสัปดาห์")


def wrong(world: World) -> None:
    """A provider's clip that stands under the wrong level; an officer corrects it."""
    with world.database.write() as session:
        one = session.scalars(select(Clip).where(Clip.source_key == "b")).one()
        one.provider_level, one.provider_agency = "อุดมศึกษา", "สอศ."
        officer = session.scalars(select(Person.id).where(Person.role == "officer")).first()
        for level in ("higher", "vocational"):
            correct(session, "level", level, clip_id=one.id, person_id=officer, now=world.clock())


def test_on_friday_the_provider_is_told_what_it_sorted_wrongly_and_never_twice(database: Database) -> None:
    world = World(database, datetime(2026, 11, 26, 15, 0, tzinfo=BANGKOK))
    world.news(*NEWS)
    wrong(world)
    world.until("16.00", day=26)
    world.ignore()
    friday(world, 27)
    [card] = world.heard("pr")
    for told in (
        "ผู้ให้บริการจัดหมวดไม่ตรง 1 ข่าว",
        "ระดับการศึกษา: อุดมศึกษา → การอาชีวศึกษา",
        "โปรดส่งต่อให้ผู้ให้บริการข่าว",
    ):
        assert told in card
    file = world.tap("pranee", "เปิดไฟล์ (XLSX)", where="pr")
    assert file is not None
    assert re.fullmatch(r"https://khaochat\.example/reports/[\w.-]+", file)
    assert world.tap("pranee", "แชร์ข้อความ", where="pr")
    world.say("pranee", "รายการแก้ไข")
    world.expect("pranee", "ไม่ตรง 1 ข่าว")
    friday(world, 34)
    assert world.heard("pr") == []
    found = report(world, "corrections")
    assert found is not None
    assert len(found.content["rows"]) == 1


def friday(world: World, day: int) -> None:
    """A Friday afternoon; what the days before brought is not what these tests are about."""
    world.clock.move_to(datetime(2026, 11, 1, 15, 50, tzinfo=BANGKOK) + timedelta(days=day - 1))
    world.run()
    world.ignore()
    world.clock.move_to(datetime(2026, 11, 1, 16, 0, tzinfo=BANGKOK) + timedelta(days=day - 1))
    world.run()


def test_where_the_agency_wants_it_the_list_comes_every_day(database: Database) -> None:
    agency = load_agency(DEFAULT_AGENCY_FILE)
    daily = agency.model_copy(update={"jobs": agency.jobs.model_copy(update={"corrections": "16:00"})})
    world = World(database, datetime(2026, 11, 23, 15, 30, tzinfo=BANGKOK), daily)
    world.news(*NEWS)
    wrong(world)
    world.until("15.59")
    world.ignore()
    world.until("16.00")
    world.expect("pr", "ไม่ตรง 1 ข่าว")
    friday(world, 24)
    assert world.heard("pr") == []


def test_the_months_summary_comes_on_the_first_working_day_with_both_files(database: Database) -> None:
    world = World(database, datetime(2026, 10, 30, 6, 0, tzinfo=BANGKOK))
    at = datetime(2026, 10, 20, 9, 0, tzinfo=BANGKOK)
    world.news(clip("o", "สพฐ. ประกาศแนวทางเปิดภาคเรียนใหม่ของโรงเรียน", "สพฐ. โรงเรียน", at))
    world.clock.move_to(datetime(2026, 11, 2, 8, 59, tzinfo=BANGKOK))
    world.run()
    world.ignore()
    world.until("9.00", day=2)
    [card] = world.heard("pr")
    for told in ("สรุปข่าวประจำเดือนตุลาคม 2569", "บันทึกข้อความ (DOCX)", "รายการข่าว (XLSX)"):
        assert told in card
    world.restart()
    world.until("9.20", day=2)
    world.say("pranee", "สรุปประจำเดือน")
    world.expect("pranee", "ตุลาคม 2569")
    assert not [said for said in world.heard("pr") if "ประจำเดือน" in said]


def test_who_only_reads_sends_nothing(monday: World) -> None:
    with monday.database.write() as session:
        session.scalars(select(Person).where(Person.role == "deputy")).one().role = "viewer"
    monday.until("8.30")
    monday.ignore("pr")
    monday.tap("somporn", "ส่งสรุป", where="pr")
    monday.expect("pr", "ไม่มีสิทธิ์")
    assert report(monday) is None


def test_a_draft_is_due_at_the_time_the_agency_file_says(monday: World) -> None:
    monday.until("8.30")
    monday.ignore("pr")
    made = draft(monday)
    assert made.send_due_at == made.made_at + timedelta(hours=6, minutes=30)
