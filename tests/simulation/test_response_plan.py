"""The response to negative news as a story told in LINE events only (manual, section A 7)."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, select, update

from khaochat.sandbox import BY_KEY
from storage.tables import CaseRow, Person, PlanEvent, ResponsePlan, Story
from tests.simulation.world import World, clip
from thai.dates import BANGKOK
from workflows.response_plan import Plan, Rung, State, load_plan

EARLY = datetime(2026, 11, 23, 8, 40, tzinfo=BANGKOK)
COMPLAINT = clip(
    "complaint",
    "ครูร้อง สมศ. ประเมินคุณภาพภายนอกสร้างภาระเอกสาร ทำงานดึกทุกคืน",
    "กลุ่มครูร้องเรียนว่าการประเมินคุณภาพภายนอกของ สมศ. สร้างภาระงานเอกสาร วิจารณ์หนักขอให้ยกเลิกการประเมิน",
    EARLY,
)
EXECUTIVES = ("wipa", "somporn", "nantha")


def plan(world: World, number: int = 1) -> Plan:
    with world.database.read() as session:
        return load_plan(session, number)


def drafted(world: World) -> None:
    """Negative news came at 8.45, an officer has opened a plan in the chat with the bot and chosen a letter."""
    world.until("8.45")
    world.ignore()
    world.news(COMPLAINT)
    world.expect("pr", "[ด่วน]")
    world.say("pranee", "ร่างแผน 1")
    world.tap("pranee", "จดหมายถึงบรรณาธิการ")
    world.ignore("pranee")


def proposed(world: World) -> None:
    drafted(world)
    world.say("pranee", "เสนอแผนตามนี้ 1")
    world.expect("pranee", "รอหัวหน้าภารกิจเห็นชอบ")
    world.expect("wipa", "โปรดพิจารณาแผนที่ 1")


def quiet_day(world: World) -> None:
    """What the day's other jobs say is not what these tests are about."""
    world.ignore("pr", "all", "exec")


def test_from_the_alert_to_the_approval_of_all_three_with_one_return(world: World) -> None:
    world.until("8.45")
    world.ignore()
    world.news(COMPLAINT)
    world.expect("pr", "ร่างแผนตอบสนอง")
    world.tap("pranee", "ร่างแผนตอบสนอง", where="pr")
    world.expect("pr", "โปรดเลือกวิธีตอบสนอง")
    world.say("pranee", "แผน 1")
    world.expect("pranee", "จดหมายถึงบรรณาธิการ")
    world.tap("pranee", "จดหมายถึงบรรณาธิการ")
    [draft] = world.heard("pranee")
    for cited in ("เรียน บรรณาธิการ ข่าวทดสอบ", "การประเมินคุณภาพภายนอกของ สมศ. สร้างภาระงานเอกสาร", "1 สำนักข่าว"):
        assert cited in draft
    world.say("pranee", "แผน 1 เรียน บรรณาธิการ\nสมศ. ลดแบบฟอร์มแล้วตั้งแต่ปี 2567 https://onesqa.example/1")
    world.expect("pranee", "เรียน บรรณาธิการ\nสมศ. ลดแบบฟอร์มแล้วตั้งแต่ปี 2567 https://onesqa.example/1")
    world.tap("pranee", "เสนอแผน")
    world.expect("pranee", "รอหัวหน้าภารกิจเห็นชอบ")
    world.expect("wipa", "ลดแบบฟอร์มแล้วตั้งแต่ปี 2567")
    world.tap("wipa", "เห็นชอบ")
    world.expect("wipa", "รอ รอง ผอ. เห็นชอบ")
    world.expect("somporn", "เห็นชอบ วิภา สุขสวัสดิ์")
    world.say("somporn", "ส่งกลับ 1 ขอตัวเลขจำนวนแบบฟอร์ม")
    world.expect("somporn", "ส่งกลับแก้ไข")
    world.expect("pranee", "ขอตัวเลขจำนวนแบบฟอร์ม")
    world.say("pranee", "แผน 1 ลดจาก 21 แบบเหลือ 9 แบบ")
    world.ignore("pranee")
    world.say("pranee", "เสนอแผน 1")
    world.expect("pranee", "รอหัวหน้าภารกิจเห็นชอบ")
    for who, following in (("wipa", "somporn"), ("somporn", "nantha")):
        world.expect(who, "ลดจาก 21 แบบเหลือ 9 แบบ")
        world.tap(who, "เห็นชอบ")
        world.ignore(who)
        assert plan(world).waiting is not None, following
    world.expect("nantha", "ลดจาก 21 แบบเหลือ 9 แบบ")
    world.tap("nantha", "เห็นชอบ")
    world.expect("nantha", "เห็นชอบแล้ว")
    world.expect("pr", "แผนที่ 1 เห็นชอบแล้ว")
    assert plan(world).state is State.APPROVED
    with world.database.read() as session:
        [story_id] = set(session.scalars(select(PlanEvent.story_id)))
        kinds = list(session.scalars(select(PlanEvent.kind).order_by(PlanEvent.seq)))
        assert session.get_one(Story, story_id).title == COMPLAINT.title
    assert kinds == [
        "plan_opened",
        "kind_chosen",
        "text_written",
        "proposed",
        "approved",
        "returned",
        "text_written",
        "proposed",
        "approved",
        "approved",
        "approved",
    ]


def test_a_plan_with_places_left_is_put_forward_only_after_asking(world: World) -> None:
    drafted(world)
    for propose in (lambda: world.tap("pranee", "เสนอแผน"), lambda: world.say("pranee", "เสนอแผน 1")):
        propose()
        world.expect("pranee", "ยังไม่ได้เติม [ระบุข้อเท็จจริง]")
    world.say("pranee", "แผน 1 สมศ. ขอชี้แจงว่า [ระบุคำชี้แจง]")
    world.ignore("pranee")
    world.say("pranee", "เสนอแผน 1")
    world.expect("pranee", "ยังไม่ได้เติม [ระบุคำชี้แจง]")
    assert plan(world).state is State.DRAFT
    world.nothing_left()
    world.tap("pranee", "เสนอตามนี้")
    world.expect("pranee", "รอหัวหน้าภารกิจเห็นชอบ")
    world.expect("wipa", "[ระบุคำชี้แจง]")
    assert plan(world).state is State.WAITING


def test_the_director_refuses_and_all_who_had_approved_hear_why(world: World) -> None:
    proposed(world)
    for who in ("wipa", "somporn"):
        world.tap(who, "เห็นชอบ")
        world.ignore("wipa", "somporn")
    world.expect("nantha", "โปรดพิจารณา")
    world.say("nantha", "ไม่เห็นชอบ 1")
    world.expect("nantha", "โปรดบอกเหตุผล")
    world.say("nantha", "ไม่เห็นชอบ 1 ให้เปิดเรื่องชี้แจงแทน")
    for who in ("nantha", "pranee", "wipa", "somporn"):
        world.expect(who, "ให้เปิดเรื่องชี้แจงแทน")
    assert plan(world).state is State.REJECTED
    world.tap("pranee", "เปิดเรื่องชี้แจง")
    world.ignore()
    with world.database.read() as session:
        assert session.scalars(select(CaseRow.story_id)).all() == [1]
    world.tap("pranee", "ร่างแผนใหม่")
    world.ignore()
    assert plan(world, 2).state is State.DRAFT


def test_a_plan_that_nobody_decides_is_called_to_mind_every_two_hours_of_the_office_day(world: World) -> None:
    proposed(world)
    world.until("10.44")
    quiet_day(world)
    world.nothing_left()
    world.say("pranee", "วันนี้ไม่มีประเด็น")
    world.expect("pranee", "บันทึกแล้ว")
    world.until("10.55")
    world.expect("wipa", "ค้างมาแล้ว 2 ชม.")
    world.until("12.55")
    world.expect("wipa", "ค้างมาแล้ว 4 ชม.")
    world.expect("pranee", "ค้างมาแล้ว 4 ชม.")
    quiet_day(world)
    world.nothing_left()
    world.until("16.50")
    world.ignore()
    world.until("8.20", day=24)
    quiet_day(world)
    world.nothing_left()
    world.until("8.40", day=24)
    world.expect("wipa", "โปรดพิจารณาแผนที่ 1 ค้างมาแล้ว 23 ชม.")
    world.ignore("pranee", "pr")


def test_after_an_outage_there_is_one_reminder(world: World) -> None:
    proposed(world)
    world.say("pranee", "วันนี้ไม่มีประเด็น")
    world.expect("pranee", "บันทึกแล้ว")
    world.sleep_until("15.00")
    world.expect("wipa", "ค้างมาแล้ว")
    quiet_day(world)
    world.run()
    world.nothing_left()


def test_an_officer_cannot_approve_by_button_or_by_word(world: World) -> None:
    proposed(world)
    world.say("pranee", "เห็นชอบ 1")
    world.expect("pranee", "ไม่มีสิทธิ์พิจารณา")
    world.line.tap(BY_KEY["thana"].line_id, BY_KEY["thana"].line_id, "v1&a=planok&p=1&r=1")
    world.run()
    world.expect("thana", "ไม่มีสิทธิ์พิจารณา")
    assert plan(world).approvals == ()


def test_a_stranger_can_neither_draft_nor_approve(world: World) -> None:
    proposed(world)
    for said in ("เห็นชอบ 1", "แผน 1 ข้อความปลอม", "ร่างแผน 1"):
        world.say("guest", said)
        world.expect("guest", BY_KEY["guest"].line_id)
    for data in ("v1&a=planok&p=1&r=1", "v1&a=planfor&s=1&again=1", "v1&a=plankind&p=1&k=none"):
        world.line.tap(BY_KEY["guest"].line_id, BY_KEY["guest"].line_id, data)
        world.run()
        world.expect("guest", BY_KEY["guest"].line_id)
    assert plan(world).approvals == ()
    with world.database.read() as session:
        assert len(session.scalars(select(ResponsePlan.id)).all()) == 1


def test_a_deputy_who_is_first_is_told_whom_it_waits_for(world: World) -> None:
    proposed(world)
    world.say("somporn", "เห็นชอบ 1")
    world.expect("somporn", "แผนที่ 1 รอหัวหน้าภารกิจพิจารณา")
    assert plan(world).waiting is Rung.HEAD


def test_without_a_head_the_deputy_is_asked_and_the_record_says_in_whose_place(world: World) -> None:
    drafted(world)
    with world.database.write() as session:
        session.execute(update(Person).where(Person.role == "head").values(active=False))
    world.say("pranee", "เสนอแผนตามนี้ 1")
    world.expect("pranee", "แทนหัวหน้าภารกิจซึ่งลาหรือติดต่อไม่ได้")
    world.expect("somporn", "โปรดพิจารณาแผนที่ 1")
    world.tap("somporn", "เห็นชอบ")
    world.expect("somporn", "เห็นชอบแทนโดย สมพร")
    world.expect("nantha", "เห็นชอบแทนโดย สมพร")
    assert [a.in_place for a in plan(world).approvals] == [True, False]


def test_for_a_deputy_on_leave_the_stand_in_decides_on_a_plan_and_the_record_says_so(world: World) -> None:
    drafted(world)
    world.say("somporn", "ลา วันนี้ ถึง พรุ่งนี้ แทนโดย ธนา")
    world.ignore()
    world.say("pranee", "เสนอแผนตามนี้ 1")
    world.ignore("pranee")
    world.tap("wipa", "เห็นชอบ")
    world.ignore("wipa")
    world.expect("thana", "โปรดพิจารณาแผนที่ 1 แทน สมพร ธรรมรักษ์")
    assert world.heard("somporn") == []
    world.tap("thana", "เห็นชอบ")
    world.expect("thana", "เห็นชอบแทนโดย ธนา")
    world.expect("nantha", "โปรดพิจารณาแผนที่ 1")
    given = plan(world).approvals[-1]
    assert (given.rung, given.instead_of, given.in_place) == (Rung.DEPUTY, "สมพร ธรรมรักษ์", False)
    world.say("thana", "เห็นชอบ 1")
    world.expect("thana", "เห็นชอบแล้ว")


def test_a_plan_that_waits_for_a_role_without_anybody_is_told_in_the_pr_group(world: World) -> None:
    proposed(world)
    with world.database.write() as session:
        session.execute(delete(Person).where(Person.role == "director"))
    world.tap("wipa", "เห็นชอบ")
    world.ignore("wipa")
    world.tap("somporn", "เห็นชอบ")
    world.ignore("somporn")
    world.expect("pr", "ไม่มี ผอ. หรือผู้ปฏิบัติแทนที่ติดต่อได้")


def test_a_decision_that_came_too_late_for_the_text_it_shows_does_nothing(world: World) -> None:
    proposed(world)
    world.say("wipa", "ส่งกลับ 1 ขอแก้")
    world.say("pranee", "แผน 1 ฉบับใหม่")
    world.say("pranee", "เสนอแผน 1")
    world.ignore()
    world.line.tap(BY_KEY["wipa"].line_id, BY_KEY["wipa"].line_id, "v1&a=planok&p=1&r=1")
    world.run()
    world.expect("wipa", "ปุ่มของแผนฉบับก่อน")
    assert plan(world).approvals == ()


def test_not_to_respond_is_proposed_with_its_reason(world: World) -> None:
    drafted(world)
    world.say("pranee", "แผน 1 ไม่ตอบโต้")
    world.expect("pranee", "โปรดบอกเหตุผล")
    world.say("pranee", "ไม่ตอบโต้ 1 ข่าวเก่าและแก้ไขแล้ว")
    world.expect("pranee", "เหตุผล: ข่าวเก่าและแก้ไขแล้ว")
    world.tap("pranee", "เสนอแผน")
    world.expect("wipa", "เหตุผล: ข่าวเก่าและแก้ไขแล้ว")
    world.ignore("pranee")


def test_two_officers_who_tap_the_alert_share_one_plan(world: World) -> None:
    drafted(world)
    world.tap("thana", "ร่างแผนตอบสนอง", where="pr")
    world.expect("pr", "แผนที่ 1")
    with world.database.read() as session:
        assert session.scalars(select(ResponsePlan.id)).all() == [1]


def test_a_long_text_reaches_the_executive_complete(world: World) -> None:
    drafted(world)
    text = "ข้อชี้แจง " * 390 + "จบ"
    world.say("pranee", f"แผน 1 {text}")
    world.tap("pranee", "เสนอแผน")
    world.ignore("pranee")
    complete, card = world.heard("wipa")
    assert complete.strip() == text
    assert "ข้อความเต็มอยู่ในข้อความก่อนหน้านี้" in card


def test_what_is_too_long_is_refused_and_nothing_is_lost(world: World) -> None:
    drafted(world)
    before = plan(world).text
    world.say("pranee", "แผน 1 " + "ก" * 4500)
    world.expect("pranee", "ข้อความยาวเกินไป")
    assert plan(world).text == before


def test_a_withdrawn_plan_answers_a_late_tap(world: World) -> None:
    proposed(world)
    world.say("pranee", "ถอนแผน 1 ข่าวคลาดเคลื่อน")
    world.expect("pranee", "ถอนแผนแล้ว")
    world.tap("wipa", "เห็นชอบ")
    world.expect("wipa", "แผนที่ 1 ถูกถอนแล้ว")


def test_without_a_number_the_only_open_plan_is_meant_and_several_are_listed(world: World) -> None:
    proposed(world)
    world.say("wipa", "แผน")
    world.expect("wipa", "โปรดพิจารณาแผนที่ 1")
    other = clip(
        "other",
        "ผู้ปกครองร้อง สมศ. ประกาศผลประเมินโรงเรียนล่าช้า",
        "ผู้ปกครองร้องเรียนว่า สมศ. ประกาศผลการประเมินโรงเรียนอนุบาลล่าช้า วิจารณ์หนักว่าทำให้เสียโอกาส",
        EARLY + timedelta(minutes=3),
    )
    world.news(other)
    world.ignore("pr")
    world.say("thana", "ร่างแผน 2")
    world.ignore("thana")
    world.say("wipa", "เห็นชอบ")
    world.expect("wipa", "โปรดระบุเลขแผน")
    assert plan(world).approvals == ()


def test_a_story_that_spreads_is_announced_again_and_one_that_is_repeated_is_not(world: World) -> None:
    world.until("8.45")
    world.ignore()
    world.news(COMPLAINT)
    world.expect("pr", "[ด่วน]")
    spread = [clip(f"c{n}", COMPLAINT.title, COMPLAINT.body, EARLY, outlet=f"สำนักข่าวที่ {n}") for n in range(2)]
    world.news(spread[0])
    world.nothing_left()
    world.news(spread[1])
    world.expect("pr", "แพร่ไปหลายสำนักข่าว")
    world.news(clip("n", COMPLAINT.title, COMPLAINT.body, EARLY, outlet="ไทยรัฐออนไลน์"))
    world.expect("pr", "ขึ้นสื่อระดับชาติ")
    world.news(clip("n2", COMPLAINT.title, COMPLAINT.body, EARLY, outlet="มติชน"))
    world.nothing_left()


def test_news_on_the_agency_itself_is_announced_at_night(world: World) -> None:
    world.until("23.30")
    world.ignore()
    at = datetime(2026, 11, 23, 23, 25, tzinfo=BANGKOK)
    world.news(clip("night", COMPLAINT.title, COMPLAINT.body, at))
    world.expect("pr", "[ด่วน]")
