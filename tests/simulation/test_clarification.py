"""Clarification cases as stories told in LINE events only (manual, section B)."""

from __future__ import annotations

from bot.sandbox import group_id
from khaochat.sandbox import BY_KEY
from tests.simulation.world import World
from thai.dates import BANGKOK
from workflows.clarification import State, Step

POST = """ประเด็นประจำวันที่ 23 พ.ย. 69
1. ครูร้องงานเอกสารการประเมินคุณภาพภายนอกมากเกินไป
ที่มา: ข่าวทดสอบ https://news.example/teachers
หน่วยงานรับผิดชอบ: สมศ.
2. ราคาปุ๋ยสูงขึ้น
หน่วยงานรับผิดชอบ: กระทรวงเกษตรและสหกรณ์
ชี้แจงภายใน 24 ชม."""


def opened(world: World, *, tap_time: bool = True) -> None:
    """A post was forwarded at 10.35 and its case is open, posted at 10.30."""
    world.until("10.35")
    world.ignore()
    world.say("pranee", POST)
    if tap_time:
        world.tap("pranee", "10.30 น.")
    world.ignore()


def test_the_smooth_case_is_answered_in_time_and_everybody_concerned_hears_once(world: World) -> None:
    world.until("10.35")
    world.ignore()
    world.say("pranee", POST)
    world.expect("pranee", "1 เรื่อง")
    world.expect("pr", "ครูร้องงานเอกสาร")
    world.tap("pranee", "10.30 น.")
    world.expect("pranee", "13.30 น.")
    world.say("pranee", "แจ้งรับเรื่อง 1")
    world.expect("pranee", "แจ้งรับเรื่อง")
    world.tap("pranee", "โพสต์แล้ว")
    world.expect("pranee", "เสนอข้อเท็จจริง")
    world.say("pranee", "เสนอข้อเท็จจริง 1 ลดแบบฟอร์มแล้วตั้งแต่ปี 2567")
    world.expect("pranee", "ช่องทาง")
    world.expect("exec", "ลดแบบฟอร์มแล้ว")
    world.say("pranee", "ช่องทาง 1 เว็บไซต์ เฟซบุ๊ก วิทยุ")
    world.expect("pranee", "แจ้งตอบ")
    world.say("pranee", "แจ้งตอบ 1 ไม่มีการกำหนดให้จัดทำเอกสารเพิ่ม https://onesqa.example/1")
    world.expect("pranee", "รอหัวหน้าภารกิจเห็นชอบ")
    world.expect("wipa", "ไม่มีการกำหนดให้จัดทำเอกสารเพิ่ม")
    world.tap("wipa", "เห็นชอบ")
    world.expect("wipa", "รอ รอง ผอ. เห็นชอบ")
    world.expect("somporn", "ไม่มีการกำหนดให้จัดทำเอกสารเพิ่ม")
    world.tap("somporn", "เห็นชอบ")
    world.expect("somporn", "พร้อมโพสต์")
    world.expect("pranee", "IR-Chat")
    world.tap("pranee", "โพสต์แล้ว")
    world.expect("pranee", "แจ้งตอบแล้ว", "ยังไม่ได้ส่งสำเนา 3 แห่ง")
    world.expect("pr", "แจ้งตอบแล้ว")
    world.expect("exec", "แจ้งตอบแล้ว")
    case = world.case(1)
    assert case.state is State.ANSWERED
    assert not any(step.late(world.clock()) for step in case.steps)
    assert [e.link for e in case.evidence] == ["https://onesqa.example/1"]


def test_a_forgotten_case_climbs_from_the_officers_to_the_director(world: World) -> None:
    opened(world)
    world.until("12.59")
    assert [len(world.heard(p)) for p in ("pranee", "thana")] == [2, 2], (
        "half time and 80 %, to both officers"
    )
    world.expect("wipa", "ยังไม่มีผู้ดำเนินการ")
    world.until("13.29")
    world.ignore("pr", "pranee", "thana")
    for who in ("wipa", "somporn", "nantha"):
        assert world.heard(who) == []
    world.until("13.31")
    world.expect("wipa", "เกินกำหนด")
    world.ignore("pranee", "thana")
    assert world.heard("nantha") == []
    world.until("14.31")
    assert len(world.heard("somporn")) == 1, "the deputy, an hour over the limit"
    world.until("15.31")
    assert any("แจ้งรับเรื่อง" in text for text in world.heard("nantha")), "the director, two hours over"
    world.ignore()
    world.until("10.31", day=24)
    assert any("แจ้งตอบ" in text for text in world.heard("nantha")), "the answer's limit, after 24 h"
    world.ignore()


def test_with_two_channels_the_answer_is_refused_and_with_three_it_passes(world: World) -> None:
    opened(world)
    world.say("pranee", "ช่องทาง 1 เว็บไซต์ เฟซบุ๊ก")
    world.ignore()
    world.say("pranee", "แจ้งตอบ 1 คำชี้แจง https://onesqa.example/1")
    world.expect("pranee", "เลือกไว้ 2 ช่องทาง ต้องมีอย่างน้อย 3 ขาดอีก 1")
    assert world.case(1).state is State.OPEN
    world.say("pranee", "ช่องทาง 1 วิทยุ")
    world.say("pranee", "แจ้งตอบ 1 คำชี้แจง https://onesqa.example/1")
    world.tap("wipa", "เห็นชอบ")
    world.tap("somporn", "เห็นชอบ")
    world.tap("pranee", "โพสต์แล้ว")
    assert world.case(1).state is State.ANSWERED
    world.ignore()


def test_not_ours_needs_a_reason_and_still_gives_a_text_for_ia_chat(world: World) -> None:
    opened(world)
    world.say("pranee", "ไม่เกี่ยวข้อง 1")
    world.expect("pranee", "เหตุผล")
    assert world.case(1).state is State.OPEN
    world.say("pranee", "ไม่เกี่ยวข้อง 1 เป็นหน้าที่ของ สพฐ.")
    world.expect("pranee", "IA-Chat")
    assert world.case(1).state is State.OPEN, "it ends when the text was posted: silence is what fails"
    world.tap("pranee", "โพสต์แล้ว")
    world.expect("pranee", "ไม่เกี่ยวข้อง")
    world.expect("pr", "ไม่เกี่ยวข้อง")
    assert world.case(1).state is State.NOT_OURS
    assert world.case(1).end_reason == "เป็นหน้าที่ของ สพฐ."
    world.until("16.00")
    world.nothing_left()


def test_two_officers_who_forward_the_same_post_join_one_case(world: World) -> None:
    opened(world)
    world.say("thana", POST)
    world.expect("thana", "1")
    assert world.cases() == [1]


def test_two_officers_at_once_the_second_is_told_who_was_first(world: World) -> None:
    opened(world)
    world.say("pranee", "แจ้งรับเรื่อง 1")
    world.say("thana", "แจ้งรับเรื่อง 1")
    world.tap("pranee", "โพสต์แล้ว")
    world.ignore()
    world.tap("thana", "โพสต์แล้ว")
    world.expect("thana", "โดย ปราณี ใจเย็น")


def test_a_reminder_about_a_step_that_was_done_meanwhile_is_not_sent(world: World) -> None:
    opened(world)
    world.line.fail_next("429", times=1, match=BY_KEY["thana"].line_id)
    world.until("12.00")
    world.say("pranee", "แจ้งรับเรื่อง 1")
    world.tap("pranee", "โพสต์แล้ว")
    world.ignore("pranee", "pr")
    world.until("12.20")
    assert not any("แจ้งรับเรื่อง" in text and "เหลือ" in text for text in world.heard("thana"))
    assert not world.case(1).step(Step.ACKNOWLEDGE).open
    world.ignore()


def test_an_outage_over_a_limit_is_made_up_for_once_and_says_so(world: World) -> None:
    opened(world)
    world.sleep_until("16.30")
    for who in ("wipa", "somporn", "nantha"):
        heard = world.heard(who)
        assert heard, f"{who} must hear of a case that is late"
        assert any("ระบบหยุดทำงาน" in text for text in heard)
    world.ignore()
    world.run()
    world.nothing_left()


def test_a_withdrawn_issue_ends_its_case_with_the_evidence_kept(world: World) -> None:
    opened(world)
    world.say("pranee", "ถอนประเด็น 1")
    world.expect("pranee", "ถอนประเด็น")
    world.expect("pr", "ถอนประเด็น")
    assert world.case(1).state is State.WITHDRAWN
    assert world.case(1).title == "ครูร้องงานเอกสารการประเมินคุณภาพภายนอกมากเกินไป"


def test_three_issues_in_one_post_open_one_case_and_name_the_others(world: World) -> None:
    world.until("10.35")
    world.ignore()
    world.say("pranee", POST)
    [text] = world.heard("pranee")
    assert "ราคาปุ๋ย" in text
    assert world.cases() == [1]
    world.ignore("pr")


def test_the_clock_of_a_forwarded_post_starts_at_half_past_ten_until_somebody_says_otherwise(
    world: World,
) -> None:
    world.until("14.00")
    world.ignore()
    world.say("pranee", POST)
    due = world.case(1).step(Step.ACKNOWLEDGE).due
    assert due.astimezone(BANGKOK).strftime("%H.%M") == "13.30"
    world.ignore()
    world.run()
    world.ignore()


def test_an_edited_post_amends_its_case(world: World) -> None:
    world.until("10.35")
    world.ignore()
    message = world.say("pranee", POST, where="pr")
    world.ignore()
    world.line.edit(message, POST.replace("งานเอกสาร", "งานเอกสารและการอบรม"))
    world.run()
    assert "การอบรม" in world.case(1).title
    world.ignore()


def test_an_unsent_post_leaves_no_text_and_asks_the_officers(world: World) -> None:
    world.until("10.35")
    world.ignore()
    message = world.say("pranee", POST, where="pr")
    world.ignore()
    world.line.unsend(message)
    world.run()
    world.expect("pr", "ยกเลิกการส่ง")
    assert world.case(1).ended is None
    from sqlalchemy import select

    from storage.tables import Inbox, Post

    with world.database.read() as session:
        assert list(session.scalars(select(Post.text))) == [""]
        kept = [str(row.payload) for row in session.scalars(select(Inbox))]
    assert not any("งานเอกสาร" in payload for payload in kept)


def test_where_the_bot_is_in_ia_chat_it_opens_the_case_by_itself_and_keeps_silent_there(world: World) -> None:
    world.line.add_chat(group_id("ia2"), "IA-Chat สำรอง", "group", [BY_KEY["pmoc"].line_id], bot=True)
    with world.database.write() as session:
        from workflows.people import remember_chat

        remember_chat(session, group_id("ia2"), kind="group", now=world.clock(), role="ia")
    world.until("10.31")
    world.ignore()
    world.line.say(group_id("ia2"), BY_KEY["pmoc"].line_id, POST)
    world.run()
    world.expect("pr", "ครูร้องงานเอกสาร")
    assert [s for s in world.line.sent if s.chat_id == group_id("ia2")] == []
    assert world.case(1).posted_at is not None


def test_a_stranger_learns_how_to_register_and_can_do_nothing(world: World) -> None:
    opened(world)
    world.say("guest", "แจ้งรับเรื่อง 1")
    world.expect("guest", BY_KEY["guest"].line_id)
    world.say("guest", POST)
    world.expect("guest", BY_KEY["guest"].line_id)
    assert world.cases() == [1]
    assert world.case(1).step(Step.ACKNOWLEDGE).open


def test_in_a_group_the_bot_speaks_only_when_spoken_to(world: World) -> None:
    world.until("7.00")
    world.ignore()
    world.say("pranee", "วันนี้ประชุมกี่โมง", where="pr")
    world.nothing_left()
    world.say("pranee", "ข่าวชัด เรื่องชี้แจง", where="pr")
    world.expect("pr", "เรื่องชี้แจง")


def test_a_viewer_of_old_buttons_cannot_act_after_losing_the_role(world: World) -> None:
    opened(world)
    world.say("thana", "แจ้งรับเรื่อง 1")
    world.ignore()
    from sqlalchemy import update

    from storage.tables import Person

    with world.database.write() as session:
        session.execute(
            update(Person).where(Person.line_user_id == BY_KEY["thana"].line_id).values(role="viewer")
        )
    world.tap("thana", "โพสต์แล้ว")
    world.expect("thana", "ใช้ได้เฉพาะเจ้าหน้าที่")
    assert world.case(1).step(Step.ACKNOWLEDGE).open


def test_a_deadline_that_pmoc_moves_moves_the_clock_of_the_answer(world: World) -> None:
    opened(world)
    world.say("pranee", "แก้ไข ประเด็นที่ 1 ขอเลื่อนกำหนดชี้แจงเป็น 16.30 น.")
    due = world.case(1).step(Step.ANSWER).due
    assert due.astimezone(BANGKOK).strftime("%d %H.%M") == "23 16.30"
    world.ignore()


def test_a_deadline_in_hours_is_counted_from_the_true_time_of_posting(world: World) -> None:
    world.until("11.20")
    world.ignore()
    world.say("pranee", POST)
    world.tap("pranee", "เมื่อครู่นี้")
    for step, due in ((Step.ACKNOWLEDGE, "23 14.20"), (Step.ANSWER, "24 11.20")):
        assert world.case(1).step(step).due.astimezone(BANGKOK).strftime("%d %H.%M") == due
    world.ignore()
