"""Reminders as stories: the night, leave, being put off, a service that was down, PMOC's posts (manual, section B)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime

import pytest
from sqlalchemy import select, update

from khaochat.agency import load_agency
from khaochat.sandbox import BY_KEY
from khaochat.settings import DEFAULT_AGENCY_FILE
from storage import Database
from storage.tables import Outbox, Person, Post
from tests.simulation.test_clarification import POST, opened
from tests.simulation.world import World
from thai.dates import BANGKOK
from workflows.clarification import (
    HandedOver,
    Reminded,
    ReminderAcknowledged,
    ServiceStopped,
    Snoozed,
    State,
    Step,
    from_dict,
)

# The rules' dealings with the store are told on both stores in tests/workflows/test_reminders_store.py.
pytestmark = pytest.mark.parametrize("kept_database", ["sqlite"], indirect=True)
PEOPLE = ("pranee", "thana", "wipa", "somporn", "nantha")


@pytest.fixture
def world(database: Database) -> Iterator[World]:
    """The office from shortly before PMOC posts."""
    world = World(database, datetime(2026, 11, 23, 10, 29, tzinfo=BANGKOK))
    world.ignore()
    yield world
    world.nothing_left()


def acknowledged(world: World) -> None:
    """Pranee has the case, its acknowledgement was posted at 10.35."""
    opened(world)
    world.say("pranee", "แจ้งรับเรื่อง 1")
    world.tap("pranee", "โพสต์แล้ว")
    world.ignore()


def events(world: World, kind: type, number: int = 1) -> list[object]:
    from sqlalchemy import select

    from storage.tables import CaseEvent

    with world.database.read() as session:
        rows = session.scalars(
            select(CaseEvent).where(CaseEvent.case_id == number).order_by(CaseEvent.seq)
        ).all()
        return [event for row in rows if isinstance(event := from_dict(row.data), kind)]


def reminders(world: World, step: Step) -> list[Reminded]:
    return [e for e in events(world, Reminded) if isinstance(e, Reminded) and e.step is step]


# The night


def test_at_night_only_the_one_on_duty_is_reminded_and_the_others_hear_in_the_morning_on_one_card(
    world: World,
) -> None:
    acknowledged(world)
    world.say("pranee", "เวรคืนนี้ ธนา")
    world.expect("pranee", "เวรคืนนี้ ธนา รุ่งเรือง")
    world.expect("thana", "ท่านอยู่เวร")
    world.until("21.55")
    world.ignore()
    world.until("22.31")
    world.expect("thana", "[ด่วน]")
    world.expect("wipa", "เลือกช่องทางเผยแพร่ทันที")
    world.until("5.59", day=24)
    assert world.heard("thana"), "whoever is on duty hears through the night"
    for who in ("pranee", "wipa", "somporn", "nantha", "pr"):
        assert world.heard(who) == [], f"{who} sleeps"
    world.until("6.01", day=24)
    [pranee] = world.heard("pranee")
    assert "ขั้นตอนอื่นที่ยังค้าง" in pranee, "the night's reminders came as one card"
    assert len(world.heard("wipa")) == 1
    world.ignore()
    held = [r for e in reminders(world, Step.CHANNELS) for r in e.told if r.held == "night"]
    assert held, "the record says who heard later, and why"


def test_a_limit_that_passes_at_night_wakes_the_head_and_with_nobody_on_duty_nobody_is_spared(
    database: Database,
) -> None:
    world = World(database, datetime(2026, 11, 23, 19, 30, tzinfo=BANGKOK))
    world.ignore()
    world.say("pranee", POST)
    world.tap("pranee", "เมื่อครู่นี้")
    world.say("pranee", "เวรคืนนี้ ธนา")
    world.until("22.29")
    world.ignore()
    world.until("22.31")
    world.expect("thana", "แจ้งรับเรื่อง")
    world.expect("wipa", "แจ้งรับเรื่อง")
    assert world.heard("pranee") == []
    world.until("23.31")
    world.expect("thana", "แจ้งรับเรื่อง")
    assert world.heard("somporn") == []
    world.say("wipa", "ยกเลิกเวร")
    world.expect("wipa", "คืนนี้ไม่มีผู้อยู่เวร")
    world.until("0.31", day=24)
    assert any("แจ้งรับเรื่อง" in text for text in world.heard("nantha")), "nobody on duty: the ladder as by day"
    world.ignore()


def test_a_reminder_held_over_the_night_is_not_shown_to_somebody_who_lost_the_role_meanwhile(
    world: World,
) -> None:
    acknowledged(world)
    world.say("pranee", "เวรคืนนี้ ธนา")
    world.until("22.31")
    world.ignore()
    with world.database.write() as session:
        waiting = session.scalars(
            select(Outbox.chat_id).where(Outbox.state == "waiting", Outbox.kind == "case_reminder")
        ).all()
        assert BY_KEY["somporn"].line_id not in waiting
        assert BY_KEY["pranee"].line_id in waiting, "who has the case hears in the morning"
        session.execute(update(Person).where(Person.name.startswith("ปราณี")).values(role="viewer"))
    world.until("6.05", day=24)
    assert not any("เรื่องที่ 1" in text for text in world.heard("pranee"))
    world.ignore()


# Leave


def test_the_deputy_on_leave_is_replaced_by_the_stand_in_who_hears_and_acts(world: World) -> None:
    opened(world)
    world.say("wipa", "ลา สมพร 23-25 พ.ย. แทนโดย วิภา")
    world.expect("wipa", "ผู้แทน วิภา สุขสวัสดิ์")
    world.expect("somporn", "บันทึกว่าท่านลา")
    world.until("14.29")
    world.ignore()
    world.until("14.31")
    assert world.heard("somporn") == []
    world.expect("wipa", "แจ้งแทน สมพร ธรรมรักษ์")
    [told] = [r for e in reminders(world, Step.ACKNOWLEDGE)[-1:] for r in e.told]
    assert told.instead_of is not None
    assert (told.person.name, told.instead_of.name) == ("วิภา สุขสวัสดิ์", "สมพร ธรรมรักษ์")
    world.say("wipa", "แจ้งรับเรื่อง 1")
    world.tap("wipa", "โพสต์แล้ว")
    world.ignore()
    assert not world.case(1).step(Step.ACKNOWLEDGE).open


def test_a_deputy_on_leave_without_stand_in_is_replaced_by_the_director_until_the_leave_is_taken_back(
    world: World,
) -> None:
    opened(world)
    world.say("somporn", "ลา 23-24 พ.ย.")
    world.expect("somporn", "ไม่มีผู้แทน")
    world.until("14.29")
    world.ignore()
    world.until("14.31")
    world.expect("nantha", "แจ้งแทน สมพร ธรรมรักษ์")
    assert world.heard("somporn") == []
    world.say("somporn", "ยกเลิกลา")
    world.expect("somporn", "ยกเลิกลาแล้ว")
    world.until("16.31")
    assert world.heard("somporn"), "an hour over the limit of the facts"
    world.ignore()


def test_a_case_handed_to_somebody_on_leave_goes_to_the_stand_in_and_the_record_says_so(world: World) -> None:
    opened(world)
    world.say("wipa", "ลา ธนา 23-25 พ.ย. แทนโดย สมพร")
    world.ignore()
    world.say("pranee", "มอบหมายต่อ 1 ธนา")
    world.expect("pranee", "ลาอยู่ เรื่องที่ 1 จึงมอบหมายให้ สมพร ธรรมรักษ์")
    world.expect("somporn", "แจ้งแทน ธนา รุ่งเรือง ซึ่งลา")
    assert world.heard("thana") == []
    [handed] = events(world, HandedOver)
    assert isinstance(handed, HandedOver)
    assert handed.instead_of is not None
    assert (handed.to.name, handed.instead_of.name) == ("สมพร ธรรมรักษ์", "ธนา รุ่งเรือง")
    world.say("wipa", "ลา ธนา 23-25 พ.ย.")
    world.ignore()
    world.say("pranee", "มอบหมายต่อ 1 ธนา")
    world.expect("pranee", "ลาอยู่และไม่มีผู้แทน")
    world.ignore()


def test_what_is_typed_about_leave_and_duty_is_answered_with_what_to_do(world: World) -> None:
    for said, answer in (
        ("ลา", "ยังไม่ทราบวันลา"),
        ("ลา 25-27 พ.ย. แทนโดย สมชาย", "ไม่พบชื่อ สมชาย"),
        ("ลา 20 พ.ย.", "วันลาผ่านไปแล้ว"),
        ("ลา 25 พ.ย. แทนโดย ปราณี", "ผู้แทนต้องเป็นผู้อื่น"),
        ("ลา พรุ่งนี้ แทนโดย ธนา", "อ. 24 พ.ย. 69 · ผู้แทน ธนา"),
        ("ลา ธนา พรุ่งนี้ แทนโดย ปราณี", "ให้ผู้ลาเป็นผู้แทน"),
        ("ยกเลิกลา", "ยกเลิกลาแล้ว"),
        ("ยกเลิกลา", "ไม่มีวันลา"),
        ("เวร", "คืนนี้ไม่มีผู้อยู่เวร"),
        ("เวร 25-27 พ.ย. ธนา และ วิภา", "พ. 25 พ.ย. 69"),
        ("เวรคืนนี้ ใคร", "ไม่พบชื่อ ใคร"),
        ("ยกเลิกเวร 25-27 พ.ย.", "คืนนี้ไม่มีผู้อยู่เวร"),
        ("เลื่อน 1 30 นาที รอข้อมูล", "ไม่มีเรื่องชี้แจงที่ 1"),
    ):
        world.say("pranee", said)
        world.expect("pranee", answer)
    assert [len(world.heard(who)) for who in ("thana", "wipa")] == [3, 1], "whom it concerns, is told"


# One card


def three_cases(world: World) -> None:
    """Three cases of one post, acknowledged by Pranee; the facts of all are due at 15.29."""
    titles = ("ครูร้องงานเอกสารมากเกินไป", "ผู้ปกครองร้องผลประเมินล่าช้า", "เพจแฉผู้ประเมินขาดคุณสมบัติ")
    issues = "\n".join(f"{n}. {title}\nหน่วยงาน: สมศ." for n, title in enumerate(titles, 1))
    world.say("pranee", f"ประเด็นประจำวันที่ 23 พ.ย. 69\n{issues}\nชี้แจงภายใน 24 ชม.")
    world.tap("pranee", "เมื่อครู่นี้")
    for number in world.cases():
        world.say("pranee", f"แจ้งรับเรื่อง {number}")
        world.tap("pranee", "โพสต์แล้ว")
    world.until("12.58")
    world.ignore()


def test_all_reminders_of_a_card_are_put_off_or_seen_at_once_by_tap_and_by_typing(world: World) -> None:
    three_cases(world)
    world.until("13.01")
    world.expect("pranee", "แจ้งเตือนเรื่องชี้แจง 3 เรื่อง")
    world.tap("pranee", "รับทราบเตือนทั้งหมด")
    world.expect("pranee", "บันทึกว่ารับทราบแล้ว 3 เรื่อง")
    world.say("pranee", "รับทราบเตือนทั้งหมด")
    world.expect("pranee", "เรื่องที่ 1 2 3 · การรับทราบไม่ทำให้กำหนดหยุด")
    assert [len(events(world, ReminderAcknowledged, n)) for n in (1, 2, 3)] == [2, 2, 2]
    world.tap("pranee", "เลื่อนเตือนทั้งหมด 30 นาที")
    world.expect("pranee", "เลื่อนเตือนเพราะเหตุใด")
    world.tap("pranee", "อยู่ระหว่างประชุม")
    world.expect("pranee", "เลื่อนเตือนแล้ว 3 เรื่อง")
    assert {e.reason for n in (1, 2, 3) for e in events(world, Snoozed, n)} == {"อยู่ระหว่างประชุม"}
    world.until("13.32")
    world.expect("pranee", "แจ้งเตือนเรื่องชี้แจง 3 เรื่อง")
    world.say("pranee", "ไม่เกี่ยวข้อง 2 เป็นเรื่องของ สพฐ.")
    world.tap("pranee", "โพสต์แล้ว")
    world.ignore()
    world.say("pranee", "เลื่อนเตือนทั้งหมด 1 ชม. รอข้อมูลจาก สพฐ.")
    world.expect("pranee", "เรื่องที่ 1 3 จะเตือนอีกครั้งใน 60 นาที")
    world.until("15.31")
    world.ignore()
    world.say("pranee", "เลื่อนเตือนทั้งหมด รอข้อมูล")
    world.expect("pranee", "เรื่องที่ 1 3 ครบกำหนดแล้ว เลื่อนไม่ได้")


def test_two_late_cases_come_on_one_card_the_most_overdue_first(world: World) -> None:
    opened(world)
    world.say("pranee", POST.replace("ครูร้องงานเอกสารการประเมินคุณภาพภายนอกมากเกินไป", "ผู้ปกครองร้องผลประเมินล่าช้า"))
    world.tap("pranee", "10.30 น.")
    assert world.cases() == [1, 2]
    world.until("13.29")
    world.ignore()
    world.until("13.31")
    for who in ("pranee", "thana", "wipa"):
        if who == "wipa":
            [card] = world.heard(who)
            assert "แจ้งเตือนเรื่องชี้แจง 2 เรื่อง" in card
            assert card.index("1 · ครูร้อง") < card.index("2 · ผู้ปกครอง")
    world.say("pranee", "แจ้งรับเรื่อง 1")
    world.tap("pranee", "โพสต์แล้ว")
    world.ignore()
    world.until("14.31")
    [card] = world.heard("somporn")
    assert "ผู้ปกครองร้อง" in card
    assert "ครูร้อง" not in card, "what was done is not on the card"
    world.ignore()


# Put off and seen


def test_a_reminder_is_put_off_with_a_reason_by_tap_and_comes_again_but_the_limit_is_not_put_off(
    world: World,
) -> None:
    opened(world)
    world.until("12.01")
    world.heard("pranee")
    world.tap("pranee", "เลื่อนเตือน 30 นาที")
    world.expect("pranee", "เลื่อนเตือนเพราะเหตุใด")
    world.tap("pranee", "รอข้อมูลจากหน่วยงาน")
    world.expect("pranee", "จะเตือนอีกครั้งเวลา 12.31 น.")
    world.heard("thana")
    world.until("12.30")
    assert world.heard("pranee") == []
    world.until("12.32")
    world.expect("pranee", "โปรดแจ้งรับเรื่องภายใน 13.30 น.")
    world.say("pranee", "เลื่อน 1 2 ชม. รอผู้บริหาร")
    world.expect("pranee", "จะเตือนอีกครั้งเวลา 13.30 น.")
    world.until("12.59")
    assert world.heard("pranee") == [], "the mark at 80 % is put off"
    assert len(world.heard("thana")) == 1, "only for whoever asked for it"
    world.until("13.29")
    world.ignore()
    world.until("13.31")
    assert any("แจ้งรับเรื่องทันที" in text for text in world.heard("pranee")), "the limit is not put off"
    world.ignore()
    [first, second] = events(world, Snoozed)
    assert isinstance(first, Snoozed)
    assert isinstance(second, Snoozed)
    assert (first.by.name, first.reason) == ("ปราณี ใจเย็น", "รอข้อมูลจากหน่วยงาน")
    assert second.until == world.case(1).step(Step.ACKNOWLEDGE).due
    world.say("pranee", "เลื่อน 1 30 นาที รอ")
    world.expect("pranee", "ครบกำหนดแล้ว")
    world.ignore()


def test_an_acknowledged_reminder_stops_no_clock(world: World) -> None:
    opened(world)
    world.until("12.55")
    world.ignore()
    world.say("thana", "รับทราบเตือน 1")
    world.expect("thana", "การรับทราบไม่ทำให้กำหนดหยุด")
    world.until("13.29")
    world.ignore()
    world.until("13.31")
    world.expect("wipa", "[ด่วน]")
    world.tap("wipa", "รับทราบเตือน")
    world.expect("wipa", "การรับทราบไม่ทำให้กำหนดหยุด")
    assert len(events(world, ReminderAcknowledged)) == 2
    world.until("14.31")
    world.expect("somporn", "[ด่วน]")
    world.ignore()


# Responsibility


def test_a_case_is_handed_over_from_its_card_to_somebody_chosen(world: World) -> None:
    acknowledged(world)
    world.say("thana", "ลา 23 พ.ย.")
    world.ignore()
    world.say("pranee", "เรื่อง 1")
    world.ignore()
    world.tap("pranee", "มอบหมายต่อ")
    [card] = world.heard("pranee")
    assert "ธนา รุ่งเรือง (ลา)" in card
    world.tap("pranee", "วิภา สุขสวัสดิ์")
    world.expect("pranee", "ผู้รับผิดชอบ วิภา สุขสวัสดิ์")
    world.expect("wipa", "มอบหมายต่อ")
    assert isinstance(events(world, HandedOver)[-1], HandedOver)
    world.say("wipa", "มอบหมายต่อ 1 ปราณี")
    world.ignore()
    owner = world.case(1).owner
    assert owner is not None
    assert owner.name == "ปราณี ใจเย็น"


def test_a_case_whose_owner_is_silent_goes_to_all_officers_and_the_head_at_eighty_percent(
    world: World,
) -> None:
    acknowledged(world)
    world.until("14.29")
    world.ignore()
    world.until("14.31")
    for who in ("pranee", "thana", "wipa"):
        world.expect(who, "ยังไม่มีผู้ดำเนินการ")
    world.ignore()


def test_an_owner_who_answers_the_first_reminder_is_not_called_silent(world: World) -> None:
    acknowledged(world)
    world.until("13.05")
    world.ignore()
    world.say("pranee", "รับทราบเตือน 1")
    world.until("14.31")
    assert world.heard("wipa") == []
    world.ignore()


# The service itself


def test_a_service_that_was_down_six_hours_over_a_limit_says_so_in_the_case_and_on_every_card(
    world: World,
) -> None:
    opened(world)
    world.until("13.20")
    world.ignore()
    world.sleep_until("19.20")
    for who in PEOPLE:
        heard = world.heard(who)
        assert len(heard) == 1, f"{who} gets one card, not {heard}"
        assert "ระบบหยุดทำงาน 13.20-19.20 น." in heard[0]
    [stopped] = events(world, ServiceStopped)
    assert isinstance(stopped, ServiceStopped)
    assert stopped.limits == (Step.ACKNOWLEDGE, Step.BRIEF)
    world.say("pranee", "เรื่อง 1")
    world.expect("pranee", "ระบบหยุดทำงาน 13.20-19.20 น.")
    world.restart()
    world.run()
    assert len(events(world, ServiceStopped)) == 1
    world.ignore()


# PMOC's posts


def test_while_nobody_has_said_anything_about_pmoc_the_group_is_asked_again_and_then_the_head(
    world: World,
) -> None:
    world.until("10.31")
    world.ignore()
    world.until("11.01")
    world.expect("pr", "ยังไม่มีผู้ตรวจ")
    world.until("12.01")
    world.expect("wipa", "เจ้าหน้าที่ยังไม่ได้ยืนยัน")
    world.nothing_left()
    world.tap("wipa", "วันนี้ไม่มีประเด็น")
    world.expect("wipa", "บันทึกแล้ว")


@pytest.mark.parametrize(
    "answer", [lambda w: w.say("pranee", "วันนี้ไม่มีประเด็น"), lambda w: opened(w)], ids=["ruled out", "brought"]
)
def test_once_a_post_was_brought_or_ruled_out_nobody_is_asked_again(
    world: World, answer: Callable[[World], object]
) -> None:
    world.until("10.35")
    answer(world)
    world.ignore()
    world.until("11.59")
    assert world.heard("pr") == []
    world.until("12.02")
    assert not any("PMOC เกี่ยวกับ" in text for text in world.heard("wipa"))
    world.ignore()


def test_what_says_nothing_about_todays_posts_does_not_keep_the_question_back(database: Database) -> None:
    world = World(database, datetime(2026, 11, 23, 9, 0, tzinfo=BANGKOK))
    world.say("pranee", "มีคนบอกว่าผู้ประเมินของ สมศ. รับเงินใต้โต๊ะที่โรงเรียนแถวบ้าน ไม่รู้จริงไหม")
    world.tap("pranee", "ไม่ใช่ประเด็น")
    assert world.case(1).state is State.RULED_OUT
    world.say("pranee", "ประเด็นประจำวันที่ 22 พ.ย. 69\n1. ค่าเดินทางผู้ประเมินภายนอก สมศ.\nหน่วยงาน: สมศ.")
    with world.database.write() as session:
        post = session.scalars(select(Post).order_by(Post.id.desc())).first()
        assert post is not None
        post.posted_at = datetime(2026, 11, 22, 10, 30, tzinfo=BANGKOK)
    world.until("10.59")
    world.ignore()
    world.until("11.01")
    world.expect("pr", "ยังไม่มีผู้ตรวจ")
    # The service itself is down at noon: the head is asked when it is back.
    world.ignore()
    world.sleep_until("14.20")
    assert any("เจ้าหน้าที่ยังไม่ได้ยืนยัน" in text for text in world.heard("wipa"))
    world.say("pranee", "วันนี้ไม่มีประเด็น")
    world.ignore()


def test_on_days_without_posts_nobody_is_asked(database: Database) -> None:
    agency = load_agency(DEFAULT_AGENCY_FILE)
    pmoc = agency.pmoc.model_copy(update={"not_on": (date(2026, 11, 23),)})
    world = World(
        database,
        datetime(2026, 11, 23, 10, 0, tzinfo=BANGKOK),
        agency.model_copy(update={"pmoc": pmoc}),
    )
    world.ignore()
    world.until("12.30")
    world.nothing_left()


# Faults mended


def test_the_card_of_a_post_of_unknown_time_claims_no_lateness_before_somebody_could_say_when(
    world: World,
) -> None:
    world.until("14.00")
    world.ignore()
    world.say("pranee", POST)
    [card] = world.heard("pr")
    assert "เกินกำหนด" not in card
    assert "ยังไม่ทราบเวลาโพสต์" in card
    assert "ครบกำหนด 13.30 น." in card
    world.ignore()


def test_a_command_on_a_closed_case_says_that_it_is_closed_and_asks_for_nothing(world: World) -> None:
    opened(world)
    world.say("pranee", "ถอนประเด็น 1")
    world.ignore()
    for command in ("เสนอข้อเท็จจริง", "แจ้งตอบ", "ไม่เกี่ยวข้อง", "ช่องทาง", "มอบหมายต่อ", "เลื่อน", "รับทราบเตือน"):
        world.say("pranee", f"{command} 1")
        world.expect("pranee", "เรื่องปิดแล้ว")


def test_the_director_s_reminder_leads_to_the_case(world: World) -> None:
    opened(world)
    world.until("15.29")
    world.ignore()
    world.until("15.31")
    [card] = world.heard("nantha")
    assert card.index("[ดูเรื่อง]") < card.index("[รับทราบเตือน]")
    assert "[แจ้งรับเรื่อง]" not in card
    world.ignore()
