"""What people type on a keyboard in a hurry: without น., without numbers, with the word on the button (manual, section B)."""

from __future__ import annotations

from tests.simulation.test_answer import answer, asked, ready
from tests.simulation.test_clarification import POST
from tests.simulation.world import World
from thai.dates import BANGKOK
from workflows.answer import State
from workflows.clarification import Step


def test_a_posting_time_may_be_typed_without_its_unit(world: World) -> None:
    world.sleep_until("10.35")
    world.say("pranee", POST)
    world.ignore()
    for words in ("โพสต์เมื่อ 10.15", "โพสต์เมื่อ 10:15", "โพสต์เมื่อ 22 พ.ย. 16.00"):
        world.say("pranee", words)
        assert "เรื่องที่ 1" in world.heard("pranee")[0]
        world.ignore()
    assert f"{world.case(1).clock_start.astimezone(BANGKOK):%d %H.%M}" == "22 16.00"
    world.say("pranee", "โพสต์เมื่อ 25.99")
    world.expect("pranee", "ยังไม่ทราบเวลาโพสต์")


def test_the_word_on_the_button_approves_the_answer_that_waits(world: World) -> None:
    ready(world)
    asked(world)
    world.ignore()
    world.say("wipa", "เห็นชอบ")
    world.say("somporn", "เห็นชอบ 1")
    assert answer(world).state is State.RELEASED
    world.ignore()
    world.say("wipa", "เห็นชอบ")
    world.expect("wipa", "ไม่มีแผนค้าง")


def test_the_word_on_the_button_returns_the_answer_that_waits(world: World) -> None:
    ready(world)
    asked(world)
    world.ignore()
    world.say("wipa", "ส่งกลับ ขอตัวเลข")
    assert answer(world).state is State.RETURNED
    world.ignore()


def test_a_reminder_is_put_off_until_the_time_that_is_typed(world: World) -> None:
    world.sleep_until("10.35")
    world.say("pranee", POST)
    world.tap("pranee", "10.30 น.")
    world.ignore()
    for words, until in (
        ("เลื่อน 1 ถึง 11.00 น. ประชุม", "11.00 น."),
        ("เลื่อน 1 ถึง 11.20 ประชุม", "11.20 น."),
        ("เลื่อนเตือน 1 ไปถึงเวลา 11.40 น. ประชุม", "11.40 น."),
    ):
        world.say("pranee", words)
        world.expect("pranee", f"จะเตือนอีกครั้งเวลา {until}")
    world.say("pranee", "เลื่อน 1 ถึง 9.00 น. ประชุม")
    world.expect("pranee", "เวลานี้ผ่านไปแล้ว")
    world.say("pranee", "เลื่อน 1 2 วัน ประชุม")
    world.expect("pranee", "จะเตือนอีกครั้งเวลา 13.30 น.")


def test_the_number_of_a_station_is_no_channel_of_its_own_and_what_is_missing_is_said(world: World) -> None:
    world.sleep_until("10.35")
    world.say("pranee", POST)
    world.tap("pranee", "10.30 น.")
    world.ignore()
    world.say("pranee", "ช่องทาง 1 เว็บไซต์ ช่อง 9")
    world.expect("pranee", "เว็บไซต์ · ช่อง 9 · ขาดอีก 1 ช่องทาง")
    world.say("pranee", "คำตอบ 1")
    world.expect("pranee", "เรื่องที่ 1 ยังไม่มีคำตอบ")
    assert world.case(1).channels == ("เว็บไซต์", "ช่อง 9")
    world.ignore()


def test_the_report_of_any_quarter_can_be_typed(world: World) -> None:
    world.ignore()
    for words, said in (
        ("รายงานไตรมาสนี้", "ไตรมาสที่ 1 ปีงบประมาณ 2570"),
        ("รายงานไตรมาส 4", "ไตรมาสที่ 4 ปีงบประมาณ 2569"),
        ("รายงานไตรมาส ๓/๒๕๖๙", "ไตรมาสที่ 3 ปีงบประมาณ 2569"),
        ("รายงานไตรมาส 2/2570", "ยังไม่ถึงไตรมาสนี้"),
        ("รายงานไตรมาส 5/2569", "ไม่มีไตรมาสนี้"),
    ):
        world.say("nantha", words)
        world.expect("nantha", said)


def test_a_link_that_follows_a_known_issue_is_joined_and_nothing_is_said_to_be_withdrawn(
    world: World,
) -> None:
    world.sleep_until("10.35")
    world.say("pranee", POST)
    world.tap("pranee", "10.30 น.")
    world.until("10.50")
    world.say("thana", "ประเด็นเพิ่มเติม\nครูร้องงานเอกสารการประเมินคุณภาพภายนอกมากเกินไป\nขอให้ สมศ. ชี้แจง")
    world.ignore()
    world.say("thana", "https://news.example/more")
    heard = world.heard("thana")
    assert len(heard) == 1
    assert "ถอน" not in heard[0]
    assert world.cases() == [1]
    world.ignore()


def test_who_sends_a_later_deadline_or_a_withdrawal_sees_what_became_of_the_case(world: World) -> None:
    world.sleep_until("10.35")
    world.say("pranee", POST)
    world.tap("pranee", "10.30 น.")
    world.until("10.50")
    world.ignore()
    world.say("pranee", "แก้ไข ประเด็นที่ 1 ขอเลื่อนกำหนดเป็นภายใน 16.00 น.")
    world.expect("pranee", "แจ้งตอบ\nภายใน 16.00 น.")
    world.expect("pr", "ประเด็นถูกแก้ไข")
    world.say("pranee", "ขอยกเลิกประเด็นที่ 1 ครูร้องงานเอกสารการประเมินคุณภาพภายนอกมากเกินไป ขอบคุณทุกหน่วยงาน")
    world.expect("pranee", "PMOC ถอนประเด็นแล้ว")
    world.expect("pr", "PMOC ถอนประเด็นแล้ว")


def test_what_nobody_was_given_to_post_is_not_taken_for_posted_without_asking(world: World) -> None:
    world.sleep_until("10.35")
    world.say("pranee", POST)
    world.ignore()
    world.say("pranee", "โพสต์แล้ว 1")
    world.expect("pranee", "ยังไม่มีผู้ขอข้อความแจ้งรับเรื่อง")
    assert world.case(1).step(Step.ACKNOWLEDGE).open
    world.tap("pranee", "โพสต์แจ้งรับเรื่องแล้ว")
    assert not world.case(1).step(Step.ACKNOWLEDGE).open
    world.ignore()


def test_an_issue_in_new_words_is_the_case_it_was(world: World) -> None:
    world.sleep_until("10.35")
    world.say("pranee", POST)
    world.ignore()
    world.say("pranee", "แก้ไขประเด็นที่ 1 ครูร้องภาระงานประเมินภายนอกซ้ำซ้อนและเสียเวลาสอน")
    assert world.cases() == [1]
    assert world.case(1).title == "ครูร้องภาระงานประเมินภายนอกซ้ำซ้อนและเสียเวลาสอน"
    assert "ซ้ำซ้อนและเสียเวลาสอน" in world.heard("pranee")[0]
    world.ignore()
