"""The answer of a case as a story told in LINE events only: written, approved, posted, copied (manual, section B)."""

from __future__ import annotations

from datetime import datetime

import pytest
from sqlalchemy import select, update

from khaochat.agency import AnswerRules, load_agency
from khaochat.sandbox import BY_KEY
from khaochat.settings import DEFAULT_AGENCY_FILE
from storage import Database
from storage.answer_tables import AnswerEvent, AnswerRow
from storage.tables import CaseRow, Inbox, Person
from tests.simulation.conftest import MONDAY_EARLY
from tests.simulation.test_clarification import POST
from tests.simulation.world import World
from thai.dates import BANGKOK
from workflows.answer import Answer, Release, State, load_answer
from workflows.clarification import State as CaseState
from workflows.clarification import Step

PARTS = (
    "หัวเรื่อง สมศ. ชี้แจงไม่เพิ่มงานเอกสารการประเมินให้ครู",
    "ประโยคตอบ สมศ. ไม่ได้กำหนดให้ครูจัดทำเอกสารเพิ่มเพื่อการประเมินคุณภาพภายนอก",
    "ประเด็น ครูร้องงานเอกสารการประเมินคุณภาพภายนอกมากเกินไป",
    "ผู้ชี้แจง นายสมพร ธรรมรักษ์ รองผู้อำนวยการ สมศ.",
    "ข้อเท็จจริง ใช้รายงานการประเมินตนเองที่ส่งทุกปีอยู่แล้ว\nลดแบบฟอร์มจาก 21 แบบเหลือ 9 แบบ",
    "ลิงก์ https://onesqa.example/1",
)
WRITTEN = "สมศ. ไม่ได้กำหนดให้ครูจัดทำเอกสารเพิ่ม"


def answer(world: World, number: int = 1) -> Answer:
    with world.database.read() as session:
        found = load_answer(session, number)
    assert found is not None
    return found


def begun(world: World) -> None:
    """A post was forwarded at 10.35 and its case is open; the morning before it is not told."""
    world.sleep_until("10.35")
    world.say("pranee", POST)
    world.tap("pranee", "10.30 น.")
    world.ignore()


def ready(world: World) -> None:
    """A case is open at 10.35, acknowledged, with facts put and three channels chosen."""
    begun(world)
    world.say("pranee", "แจ้งรับเรื่อง 1")
    world.tap("pranee", "โพสต์แล้ว")
    world.say("pranee", "เสนอข้อเท็จจริง 1 ลดแบบฟอร์มแล้ว")
    world.say("pranee", "ช่องทาง 1 เว็บไซต์ เฟซบุ๊ก วิทยุ")
    world.ignore()


def asked(world: World) -> None:
    """The officer has typed the answer at once, and it waits for the head."""
    ready(world)
    world.say("pranee", f"แจ้งตอบ 1 {WRITTEN} https://onesqa.example/1")
    world.expect("pranee", "รอหัวหน้าภารกิจเห็นชอบ")
    world.expect("wipa", WRITTEN)


def approved(world: World) -> None:
    asked(world)
    world.tap("wipa", "เห็นชอบ")
    world.tap("somporn", "เห็นชอบ")
    world.ignore("wipa", "somporn")


def posted(world: World) -> None:
    approved(world)
    world.tap("pranee", "โพสต์แล้ว")
    world.ignore()


def due_next(world: World) -> datetime | None:
    """When the next reminder of the answer is due."""
    with world.database.read() as session:
        return session.scalar(select(AnswerRow.next_remind_at))


def test_the_bot_asks_for_one_part_after_the_other_and_the_answer_comes_out_in_the_shape_that_passed(
    world: World,
) -> None:
    ready(world)
    world.tap("pranee", "เรียบเรียงคำตอบ")
    world.expect("pranee", "โปรดเติมหัวเรื่อง")
    following = (
        "โปรดเติมประโยคตอบ",
        "โปรดเติมประเด็น",
        "โปรดเติมผู้ชี้แจง",
        "โปรดเติมข้อเท็จจริง",
        "โปรดเติมลิงก์",
        "โปรดตรวจแล้วเสนอคำตอบ",
    )
    for part, wanted in zip(PARTS, following, strict=True):
        world.say("pranee", f"คำตอบ 1 {part}")
        world.expect("pranee", wanted)
    world.tap("pranee", "เสนอคำตอบ")
    world.expect("pranee", "รอหัวหน้าภารกิจเห็นชอบ")
    [card] = world.heard("wipa")
    for said in (
        "สมศ. ชี้แจงไม่เพิ่มงานเอกสารการประเมินให้ครู\nสมศ. ไม่ได้กำหนด",
        "จากกรณีครูร้องงานเอกสารการประเมินคุณภาพภายนอกมากเกินไป นั้น",
        "วันจันทร์ที่ 23 พฤศจิกายน 2569 นายสมพร ธรรมรักษ์ รองผู้อำนวยการ สมศ. ชี้แจง ดังนี้",
        "2. ลดแบบฟอร์มจาก 21 แบบเหลือ 9 แบบ",
        "คะแนนประเมินเบื้องต้น",
    ):
        assert said in card
    assert [e.link for e in world.case(1).evidence] == ["https://onesqa.example/1"]


def test_the_counts_are_shown_while_the_headline_is_written(world: World) -> None:
    ready(world)
    world.say("pranee", "คำตอบ 1 หัวเรื่อง " + "ก" * 61)
    world.expect("pranee", "หัวเรื่อง 61/60 เกิน")
    world.say("pranee", "คำตอบ 1 แบบเร็ว")
    world.expect("pranee", "หัวเรื่อง 61/20 เกิน")
    world.say("pranee", "คำตอบ 1 เนื้อความ สั้น")
    world.expect("pranee", "เนื้อความ 2/200")


def test_head_and_deputy_approve_with_one_tap_each_and_the_officer_gets_the_text_to_post(
    world: World,
) -> None:
    asked(world)
    world.tap("wipa", "เห็นชอบ")
    world.expect("wipa", "รอ รอง ผอ. เห็นชอบ")
    world.expect("somporn", "✓ หัวหน้าภารกิจ")
    world.tap("somporn", "เห็นชอบ")
    world.expect("somporn", "พร้อมโพสต์")
    world.expect("pranee", WRITTEN)
    world.tap("pranee", "โพสต์แล้ว")
    world.expect("pranee", "แจ้งตอบแล้ว", "ยังไม่ได้ส่งสำเนา 3 แห่ง")
    world.ignore("pr", "exec")
    found = answer(world)
    assert world.case(1).state is CaseState.ANSWERED
    assert found.posted[0].release is Release.APPROVED
    assert not found.posted[0].differs
    assert found.posted[0].words == WRITTEN


def test_posted_is_not_taken_before_anybody_has_approved(world: World) -> None:
    asked(world)
    world.say("pranee", "โพสต์แล้ว 1")
    world.expect("pranee", "ยังไม่ได้รับความเห็นชอบ")
    assert world.case(1).ended is None


def test_sent_back_it_must_be_changed_before_it_is_proposed_again(world: World) -> None:
    asked(world)
    world.say("wipa", "ส่งกลับคำตอบ 1 ขอตัวเลข")
    world.expect("wipa", "ส่งกลับแก้ไข")
    world.expect("pranee", "ขอตัวเลข")
    world.say("pranee", "เสนอคำตอบ 1")
    world.expect("pranee", "ยังไม่ได้แก้ไข")
    world.say("pranee", "แจ้งตอบ 1 ลดแบบฟอร์มจาก 21 แบบเหลือ 9 แบบ")
    world.expect("pranee", "รอหัวหน้าภารกิจเห็นชอบ")
    world.expect("wipa", "21 แบบ")


def test_the_button_of_an_earlier_text_approves_nothing(world: World) -> None:
    asked(world)
    world.say("pranee", "แจ้งตอบ 1 ฉบับใหม่ที่ยังไม่มีใครอ่าน")
    world.ignore()
    wipa = BY_KEY["wipa"].line_id
    world.line.tap(wipa, wipa, "v1&a=answerok&c=1&r=1")
    world.run()
    world.expect("wipa", "ปุ่มของคำตอบฉบับก่อน")
    assert answer(world).approvals == ()


def test_the_deputy_waits_for_the_head_until_the_last_hour(world: World) -> None:
    asked(world)
    world.say("somporn", "เห็นชอบคำตอบ 1")
    world.expect("somporn", "รอหัวหน้าภารกิจพิจารณา")
    world.sleep_until("9.35", day=24)
    world.ignore()
    world.say("somporn", "เห็นชอบคำตอบ 1")
    world.expect("somporn", "พร้อมโพสต์")
    world.expect("pranee", WRITTEN)
    assert [(a.rung, a.passed_over) for a in answer(world).approvals] == [("head", True), ("deputy", False)]


def test_for_a_deputy_on_leave_the_stand_in_approves_and_the_record_says_so(world: World) -> None:
    world.sleep_until("7.00")
    world.ignore()
    world.say("somporn", "ลา วันนี้ ถึง พรุ่งนี้ แทนโดย นันทา")
    world.ignore()
    asked(world)
    world.tap("wipa", "เห็นชอบ")
    world.ignore("wipa")
    world.expect("nantha", "แทน สมพร ธรรมรักษ์")
    world.tap("nantha", "เห็นชอบ")
    world.expect("nantha", "แทน สมพร ธรรมรักษ์")
    world.expect("pranee", WRITTEN)
    assert answer(world).approvals[-1].instead_of == "สมพร ธรรมรักษ์"


def test_without_a_deputy_the_director_is_asked_in_that_place(world: World) -> None:
    ready(world)
    with world.database.write() as session:
        session.execute(update(Person).where(Person.role == "deputy").values(active=False))
    world.say("pranee", f"แจ้งตอบ 1 {WRITTEN}")
    world.ignore()
    world.tap("wipa", "เห็นชอบ")
    world.expect("wipa", "รอ ผอ. เห็นชอบ")
    world.expect("nantha", WRITTEN)
    world.tap("nantha", "เห็นชอบ")
    world.ignore("nantha", "pranee")
    assert [(a.rung, a.by.role, a.in_place) for a in answer(world).approvals] == [
        ("head", "head", False),
        ("deputy", "director", True),
    ]


def test_the_head_can_ask_for_the_directors_word_as_well(world: World) -> None:
    asked(world)
    world.tap("wipa", "ขอ ผอ. เห็นชอบด้วย")
    world.ignore("wipa")
    for who in ("wipa", "somporn"):
        world.tap(who, "เห็นชอบ")
        world.ignore(who)
    world.expect("nantha", WRITTEN)
    assert answer(world).state is State.WAITING
    world.tap("nantha", "เห็นชอบ")
    world.ignore("nantha", "pranee")
    assert answer(world).state is State.RELEASED


def test_who_approves_is_reminded_ever_more_often_as_the_limit_comes_near(world: World) -> None:
    asked(world)
    end = datetime(2026, 11, 24, 10, 29, tzinfo=BANGKOK)
    while (due := due_next(world)) is not None and due < end:
        world.clock.move_to(due)
        world.run()
    told = [t for t in world.heard("wipa") if "โปรดพิจารณาคำตอบ" in t]
    with world.database.read() as session:
        rows = session.scalars(
            select(AnswerEvent.at).where(AnswerEvent.kind == "reminded").order_by(AnswerEvent.seq)
        )
        times = [at.astimezone(BANGKOK) for at in rows]
    pauses = [b - a for a, b in zip(times, times[1:], strict=False)]
    assert len(told) == len(times) >= 4
    assert pauses == sorted(pauses, reverse=True), times
    assert not any(at.hour >= 22 or at.hour < 6 for at in times), "at night only what cannot wait"
    world.ignore()


def test_when_nobody_answers_the_officer_posts_in_time_with_the_reason_on_record(world: World) -> None:
    asked(world)
    world.say("pranee", "โพสต์โดยยังไม่เห็นชอบ 1 ไม่มีผู้ตอบ")
    world.expect("pranee", "โพสต์ได้ตั้งแต่")
    world.sleep_until("10.02", day=24)
    world.ignore()
    world.say("pranee", "โพสต์โดยยังไม่เห็นชอบ 1")
    world.expect("pranee", "โปรดบอกเหตุผล")
    world.say("pranee", "โพสต์โดยยังไม่เห็นชอบ 1 โทรแล้วไม่มีผู้รับสาย")
    world.expect("pranee", WRITTEN)
    for who in ("wipa", "somporn"):
        world.expect(who, "โทรแล้วไม่มีผู้รับสาย")
    world.tap("pranee", "โพสต์แล้ว")
    world.ignore()
    [one] = answer(world).posted
    assert one.release is Release.UNAPPROVED
    assert not world.case(1).step(Step.ANSWER).late(world.clock())


def test_in_the_last_hour_the_heads_word_alone_is_enough(world: World) -> None:
    asked(world)
    world.tap("wipa", "เห็นชอบ")
    world.ignore("wipa", "somporn")
    world.say("pranee", "แจ้งตอบ 1")
    world.expect("pranee", "โพสต์ได้ตั้งแต่")
    world.sleep_until("9.31", day=24)
    world.ignore()
    world.say("pranee", "แจ้งตอบ 1")
    world.expect("pranee", "IR-Chat")
    world.expect("wipa", "ความเห็นชอบเท่าที่มี")
    world.expect("somporn", "ความเห็นชอบเท่าที่มี")
    assert answer(world).released is not None
    assert answer(world).released.release is Release.HEAD_ONLY


def test_what_the_head_writes_has_the_heads_word(world: World) -> None:
    ready(world)
    world.say("wipa", f"แจ้งตอบ 1 {WRITTEN} https://onesqa.example/1")
    world.expect("wipa", "รอ รอง ผอ. เห็นชอบ")
    world.expect("somporn", WRITTEN)


def test_copies_are_ticked_by_tap_and_by_typing_and_the_rest_is_reminded_of_once(world: World) -> None:
    posted(world)
    world.tap("pranee", "AFNC")
    world.expect("pranee", "ยังไม่ได้ส่งสำเนา 2 แห่ง")
    world.say("thana", "ส่งสำเนา 1 afnc")
    world.expect("thana", "โดย ปราณี ใจเย็น")
    world.say("thana", "ส่งสำเนา 1 กสทช.")
    world.expect("thana", "ยังไม่ได้ส่งสำเนา 1 แห่ง")
    world.sleep_until("11.45")
    world.expect("pranee", "ยังไม่ได้ส่งสำเนา 1 แห่ง")
    world.say("pranee", "ส่งสำเนา 1 กรมประชาสัมพันธ์")
    world.expect("pranee", "ส่งสำเนาครบแล้ว")
    assert answer(world).copied == {"afnc", "prd", "nbtc"}


def test_an_answer_changed_after_posting_is_a_new_version_with_approvals_of_its_own(world: World) -> None:
    posted(world)
    world.say("pranee", "แจ้งตอบ 1 แก้ไขตัวเลขเป็น 8 แบบ")
    world.expect("pranee", "รอหัวหน้าภารกิจเห็นชอบ")
    world.expect("wipa", "8 แบบ")
    world.tap("wipa", "เห็นชอบ")
    world.tap("somporn", "เห็นชอบ")
    world.ignore("wipa", "somporn")
    world.expect("pranee", "8 แบบ")
    world.tap("pranee", "โพสต์แล้ว")
    world.expect("pranee", "ยังไม่ได้ส่งสำเนา 3 แห่ง", "โพสต์แล้ว 2 ฉบับ")
    assert [p.words for p in answer(world).posted] == [WRITTEN, "แก้ไขตัวเลขเป็น 8 แบบ"]
    assert world.case(1).state is CaseState.ANSWERED


def test_an_edited_line_message_is_a_new_version_to_be_approved_anew(world: World) -> None:
    ready(world)
    message = world.say("pranee", f"ข่าวชัด แจ้งตอบ 1 {WRITTEN}", where="pr")
    world.expect("pr", "รอหัวหน้าภารกิจเห็นชอบ")
    world.ignore("wipa")
    world.tap("wipa", "เห็นชอบ")
    world.ignore()
    world.line.edit(message, "ข่าวชัด แจ้งตอบ 1 ข้อความที่แก้แล้ว")
    world.run()
    world.expect("wipa", "ข้อความที่แก้แล้ว")
    world.expect("pr", "รอหัวหน้าภารกิจเห็นชอบ")
    assert answer(world).approvals == ()
    with world.database.read() as session:
        texts = session.scalars(select(AnswerEvent.data).where(AnswerEvent.kind == "text_written"))
        assert [t["text"]["body"] for t in texts] == [WRITTEN, "ข้อความที่แก้แล้ว"]


def test_a_withdrawn_issue_asks_nobody_any_more(world: World) -> None:
    asked(world)
    world.say("pranee", "ถอนประเด็น 1")
    world.ignore()
    world.sleep_until("10.35", day=24)
    assert not any("คำตอบ" in text for who in ("wipa", "somporn", "pranee") for text in world.heard(who))
    world.ignore()


def test_an_event_delivered_twice_approves_once(world: World) -> None:
    asked(world)
    world.tap("wipa", "เห็นชอบ")
    world.ignore("wipa", "somporn")
    world.say("wipa", "เห็นชอบคำตอบ 1")
    world.expect("wipa", "เห็นชอบแล้ว")
    assert len(answer(world).approvals) == 1
    with world.database.read() as session:
        assert session.scalars(select(Inbox.state).where(Inbox.state == "failed")).all() == []


@pytest.fixture
def trusting(database: Database) -> World:
    """An agency that has answers approved by nobody."""
    agency = load_agency(DEFAULT_AGENCY_FILE)
    rules = AnswerRules(approve=())
    return World(database, MONDAY_EARLY, agency.model_copy(update={"answer": rules}))


def test_where_nobody_approves_the_typed_answer_is_ready_to_post_at_once(trusting: World) -> None:
    ready(trusting)
    trusting.say("pranee", f"แจ้งตอบ 1 {WRITTEN} https://onesqa.example/1")
    trusting.expect("pranee", "IR-Chat")
    trusting.tap("pranee", "โพสต์แล้ว")
    trusting.expect("pranee", "แจ้งตอบแล้ว")
    trusting.ignore("pr", "exec")
    assert answer(trusting).posted[0].release is Release.NOT_REQUIRED
    trusting.nothing_left()


def test_a_text_that_was_approved_is_what_the_share_link_gives_whatever_is_written_later(
    world: World,
) -> None:
    approved(world)
    world.ignore("pranee")
    world.say("pranee", "คำตอบ 1 หัวเรื่อง ฉบับที่ยังไม่มีใครเห็นชอบ")
    world.ignore("pranee")
    with world.database.read() as session:
        assert session.get_one(CaseRow, 1).answer_draft == WRITTEN
    world.say("pranee", "โพสต์แล้ว 1")
    world.ignore()
    assert answer(world).posted[0].words == WRITTEN
    assert not answer(world).posted[0].differs


def test_a_negative_story_takes_the_director_too(world: World) -> None:
    from storage.tables import Story

    begun(world)
    at = datetime(2026, 11, 23, 9, 0, tzinfo=BANGKOK)
    with world.database.write() as session:
        story = Story(title="ครูร้อง", opened_at=at, last_at=at, negative=True)
        session.add(story)
        session.flush()
        session.get_one(CaseRow, 1).story_id = story.id
    world.say("pranee", "ช่องทาง 1 เว็บไซต์ เฟซบุ๊ก วิทยุ")
    world.ignore()
    world.say("pranee", f"แจ้งตอบ 1 {WRITTEN}")
    world.ignore()
    assert answer(world).rungs == ("head", "deputy", "director")
