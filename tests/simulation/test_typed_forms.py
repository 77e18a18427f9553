"""What is usually tapped, typed: when a post was posted, whose an issue is, pages of a list, what a group is for; slips."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from khaochat.sandbox import BY_KEY, chat_id
from storage.tables import CaseEvent, Chat, Clip, StoryRemark
from tests.simulation.test_clarification import POST
from tests.simulation.world import World, clip
from thai.dates import BANGKOK
from workflows.clarification import Remarked, from_dict

EARLY = datetime(2026, 11, 23, 6, 30, tzinfo=BANGKOK)


def at(world: World, number: int) -> str:
    return f"{world.case(number).clock_start.astimezone(BANGKOK):%d %H.%M}"


def test_when_a_post_was_posted_and_whose_its_issues_are_can_be_typed(world: World) -> None:
    world.until("11.20")
    world.say("pranee", "โพสต์เมื่อ 10.30 น.")
    world.ignore()
    world.say("pranee", POST)
    assert at(world, 1) == "23 10.30"
    world.ignore()
    world.say("pranee", "โพสต์เมื่อ 11.05 น.")
    world.expect("pranee", "โพสต์เมื่อ 11.05 น.")
    assert at(world, 1) == "23 11.05"
    world.say("pranee", "โพสต์เมื่อ 22 พ.ย. 16.00 น.")
    assert at(world, 1) == "22 16.00", "a first word may be put right"
    world.say("pranee", "โพสต์เมื่อ 18.00 น.")
    world.say("pranee", "โพสต์เมื่อ เช้าๆ")
    assert [text.split("\n")[0][:20] for text in world.heard("pranee")][-2:] == [
        "เวลาโพสต์ยังมาไม่ถึง",
        "ยังไม่ทราบเวลาโพสต์ ·"[:20],
    ]
    world.say("pranee", "โพสต์เมื่อครู่นี้")
    assert at(world, 1) == "23 11.20"
    world.ignore()
    world.say("pranee", "ประเด็น 2 เป็นของเรา")
    world.expect("pranee", "ราคาปุ๋ยสูงขึ้น")
    assert world.cases() == [1, 2]
    world.say("pranee", "ประเด็น 2 เป็นของเรา")
    assert world.cases() == [1, 2], "said twice it is one case"
    world.say("thana", "คนละเรื่องกับเรื่องที่ 1")
    world.expect("thana", "ยังไม่มีโพสต์")
    world.ignore()


def test_pages_of_lists_are_reached_by_typing(world: World) -> None:
    world.news(
        *(
            clip(str(n), f"สมศ. ประเมินคุณภาพภายนอกโรงเรียนกลุ่มที่ {n} จังหวัดที่ {n * 7}", f"เนื้อข่าว {n} " * 20, EARLY)
            for n in range(12)
        )
    )
    world.until("8.01")
    world.ignore()
    world.say("pranee", "ค้นหา สมศ. หน้า 2")
    [page] = world.heard("pranee")
    assert "ก่อนหน้า" in page
    assert "หน้า 2" not in page.split("\n")[0], "the page is no word that is sought"
    world.say("pranee", "ข่าวหน้า 1")
    assert "ข่าววันนี้" in world.heard("pranee")[0]
    world.ignore()


def test_an_administrator_says_in_words_what_a_group_is_for(world: World) -> None:
    world.line.member_joins(chat_id("pr"), BY_KEY["admin"].line_id)
    world.say("admin", "ใช้กลุ่มนี้เป็น IA-Chat")
    world.expect("admin", "กำหนดในกลุ่ม")
    world.say("admin", "ข่าวชัด ใช้กลุ่มนี้เป็น ห้องกินข้าว", where="pr")
    world.expect("pr", "กลุ่มเจ้าหน้าที่ประชาสัมพันธ์")
    world.say("pranee", "ข่าวชัด ใช้กลุ่มนี้เป็น กลุ่มผู้บริหาร", where="pr")
    world.expect("pr", "เฉพาะผู้ดูแลระบบ")
    world.say("admin", "ข่าวชัด ใช้กลุ่มนี้เป็น กลุ่มผู้บริหารและเจ้าหน้าที่", where="pr")
    world.expect("pr", "กลุ่มนี้ใช้เป็น กลุ่มผู้บริหารและเจ้าหน้าที่")
    with world.database.read() as session:
        assert {c.role for c in session.scalars(select(Chat).where(Chat.kind == "group"))} >= {"all"}


def test_a_slip_in_a_command_with_text_is_asked_about_and_never_carried_out_by_guess(world: World) -> None:
    world.until("10.35")
    world.say("pranee", POST)
    world.ignore()
    world.say("pranee", "มอบหมายตอ 1 ธนา")
    world.expect("pranee", "ถ้าหมายถึง มอบหมายต่อ 1 ธนา")
    assert world.case(1).owner is None
    world.tap("pranee", "มอบหมายต่อ 1 ธนา")
    assert world.case(1).owner is not None
    world.ignore()
    world.say("pranee", "คำตอป 1 หัวเรื่อง สมศ. ลดงานเอกสาร")
    world.expect("pranee", "ถ้าหมายถึง คำตอบ 1 หัวเรื่อง สมศ. ลดงานเอกสาร")
    world.say("pranee", "เสนอคำตอป 1")
    world.expect("pranee", "ถ้าหมายถึง เสนอคำตอบ 1")


def test_a_remark_goes_to_the_story_or_the_case_that_is_named_and_a_bare_number_that_fits_both_is_asked_about(
    world: World,
) -> None:
    world.news(
        clip("1", "สพฐ. ประกาศปรับหลักสูตรการศึกษาขั้นพื้นฐาน", "สพฐ. จะปรับหลักสูตรแกนกลางให้โรงเรียนทั่วประเทศ", EARLY)
    )
    world.until("10.35")
    world.say("pranee", POST)
    world.ignore()
    with world.database.read() as session:
        assert session.scalars(select(Clip.story_id)).one() == 1
    world.say("pranee", "หมายเหตุ 1 รอตัวเลข")
    world.expect("pranee", "ยังไม่ได้บันทึก มีทั้งข่าวที่ 1 และเรื่องชี้แจงที่ 1")
    assert (story_remark(world), case_remarks(world)) == ("", [])
    world.tap("pranee", "เรื่องชี้แจงที่ 1")
    world.expect("pranee", "บันทึกหมายเหตุของเรื่องชี้แจงแล้ว")
    world.say("pranee", "หมายเหตุข่าว 1 ดูฉบับเต็ม")
    world.expect("pranee", "บันทึกหมายเหตุของข่าวแล้ว")
    assert (story_remark(world), case_remarks(world)) == ("ดูฉบับเต็ม", ["รอตัวเลข"])
    world.say("pranee", "ถอนประเด็น 1")
    world.ignore()
    world.say("pranee", "หมายเหตุ 1 ดูฉบับเต็มแล้ว")
    world.expect("pranee", "บันทึกหมายเหตุของข่าวแล้ว")
    world.say("pranee", "หมายเหตุ")
    world.expect("pranee", "หมายเหตุข่าว หรือ หมายเหตุเรื่อง")


def story_remark(world: World) -> str:
    with world.database.read() as session:
        found = session.get(StoryRemark, 1)
        return found.text if found else ""


def case_remarks(world: World) -> list[str]:
    with world.database.read() as session:
        events = [
            from_dict(row.data) for row in session.scalars(select(CaseEvent).where(CaseEvent.case_id == 1))
        ]
    return [event.text for event in events if isinstance(event, Remarked)]
