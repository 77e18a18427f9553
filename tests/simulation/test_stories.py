"""Stories put right in LINE by tap and by words: joined, split, remarked, off topic, and two officers at once."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from storage.tables import CaseRow, Clip, Story, StoryRemark
from tests.simulation.world import World, clip
from thai.dates import BANGKOK

EARLY = datetime(2026, 11, 23, 6, 30, tzinfo=BANGKOK)
SCHOOL = clip(
    "school",
    "สพฐ. ประกาศปรับหลักสูตรการศึกษาขั้นพื้นฐาน เริ่มใช้ปีการศึกษาหน้า",
    "เลขาธิการคณะกรรมการการศึกษาขั้นพื้นฐาน (กพฐ.) เปิดเผยว่า สพฐ. จะปรับหลักสูตรแกนกลางให้โรงเรียนทั่วประเทศ",
    EARLY,
)
COLLEGE = clip(
    "college",
    "สอศ. เปิดรับนักศึกษาอาชีวศึกษาทวิภาคี 20,000 คน",
    "เลขาธิการคณะกรรมการการอาชีวศึกษา (กอศ.) กล่าวว่า วิทยาลัยเทคนิคทั่วประเทศเปิดรับนักศึกษาระบบทวิภาคี",
    EARLY,
)


def two_stories(world: World) -> tuple[int, int]:
    """News of two stories has come in; gives their numbers."""
    world.news(SCHOOL, COLLEGE)
    world.until("8.01")
    world.ignore()
    with world.database.read() as session:
        numbers = [
            session.scalars(select(Clip.story_id).where(Clip.source_key == c.source_key)).one()
            for c in (SCHOOL, COLLEGE)
        ]
    assert None not in numbers
    assert numbers[0] != numbers[1]
    return numbers[0] or 0, numbers[1] or 0


def clips(world: World, number: int) -> int:
    with world.database.read() as session:
        return session.get_one(Story, number).clips


def says(world: World, where: str, *fragments: str) -> None:
    """One message came, with all of this in it."""
    [text] = world.heard(where)
    assert not [f for f in fragments if f not in text], text


def test_two_stories_are_joined_and_parted_again_by_words_and_by_taps(world: World) -> None:
    school, college = two_stories(world)
    world.say("pranee", f"รวมข่าว {school} {college}")
    says(world, "pranee", f"ข่าวที่ {college} รวมอยู่ในข่าวที่ {school} แล้ว")
    assert (clips(world, school), clips(world, college)) == (2, 0)
    world.tap("pranee", "ยกเลิกการรวม")
    says(world, "pranee", f"ข่าวที่ {college} กลับเป็นเรื่องแยก")
    assert (clips(world, school), clips(world, college)) == (1, 1)

    world.say("pranee", f"ข่าว {college}")
    says(world, "pranee", f"ข่าวที่ {college}", "รวมกับเรื่องอื่น", "ไม่เกี่ยวกับการศึกษา")
    world.tap("pranee", "รวมกับเรื่องอื่น")
    says(world, "pranee", "รวมกับเรื่องใด", SCHOOL.title)
    world.tap("pranee", "รวม")
    says(world, "pranee", "รวมเป็นเรื่องเดียวแล้ว")
    world.say("pranee", f"แยกข่าว {school}")
    says(world, "pranee", "แยกข่าวใดออก", SCHOOL.title, COLLEGE.title)
    world.tap("pranee", "แยก")
    [told] = world.heard("pranee")
    assert "แยกเป็นเรื่องใหม่แล้ว" in told
    assert clips(world, school) == 1
    world.tap("pranee", "ยกเลิกการแยก")
    says(world, "pranee", "ยกเลิกการแยกแล้ว")
    assert clips(world, school) == 2
    world.say("pranee", f"แยกข่าว {school} 7")
    says(world, "pranee", f"ข่าวที่ {school} มี 2 ข่าว")
    world.say("pranee", f"รวมข่าว {college} {school}")
    says(world, "pranee", f"ไม่มีข่าวที่ {college}")


def test_a_number_that_there_is_not_is_named_in_the_answer(world: World) -> None:
    for words in (
        "ตัดข่าว 999",
        "ข่าว 999",
        "รวมข่าว 999 1",
        "หมายเหตุ 999 ดู",
        "เปิดเรื่องชี้แจง 999",
        "แก้ข่าว 999 สพฐ.",
    ):
        world.say("pranee", words)
        says(world, "pranee", "ไม่พบข่าว", "ไม่มีข่าวที่ 999")


def test_a_story_off_topic_is_gone_and_brought_back_by_one_tap_each(world: World) -> None:
    school, _ = two_stories(world)
    world.say("pranee", f"ข่าว {school}")
    world.tap("pranee", "ไม่เกี่ยวกับการศึกษา")
    world.ignore("pranee")
    with world.database.read() as session:
        assert not session.get_one(Story, school).relevant
    world.tap("pranee", "เลิกทำ")
    says(world, "pranee", "แก้แล้ว")
    with world.database.read() as session:
        story = session.get_one(Story, school)
        assert (story.relevant, story.level) == (True, "basic")


def test_of_two_officers_the_last_word_counts_and_both_are_told(world: World) -> None:
    school, _ = two_stories(world)
    world.say("pranee", f"แก้ข่าว {school} อุดมศึกษา")
    says(world, "pranee", "ระดับ: อุดมศึกษา")
    world.say("wipa", f"แก้ข่าว {school} สอศ")
    says(world, "wipa", "หน่วยงาน: สอศ.")
    assert world.heard("pranee") == []
    world.say("wipa", f"แก้ข่าว {school} ระดับ อาชีวศึกษา")
    says(world, "wipa", "ระดับ: การอาชีวศึกษา", "ใช้แทนค่าที่ ปราณี เปลี่ยนเมื่อ")
    says(world, "pranee", "มีผู้แก้ต่อจากท่าน", "วิภา สุขสวัสดิ์ เปลี่ยนระดับเป็น การอาชีวศึกษา")
    world.say("pranee", f"ตัดข่าว {school}")
    says(world, "pranee", "ตัดออกแล้ว")
    world.say("wipa", f"เลือกข่าว {school}")
    says(world, "wipa", "เลือกแล้ว", "ใช้แทนค่าที่ ปราณี เปลี่ยนเมื่อ")
    says(world, "pranee", "วิภา สุขสวัสดิ์ เลือกหรือตัดข่าวเป็น เลือก")
    world.say("pranee", f"หมายเหตุ {school} รอตัวเลข")
    says(world, "pranee", "บันทึกหมายเหตุของข่าวแล้ว")
    world.say("wipa", f"หมายเหตุ {school} ได้ตัวเลขแล้ว")
    says(world, "wipa", "ใช้แทนค่าที่ ปราณี")
    says(world, "pranee", "วิภา สุขสวัสดิ์ แก้หมายเหตุเป็น ได้ตัวเลขแล้ว")
    with world.database.read() as session:
        assert session.get_one(Story, school).level == "vocational"
        assert session.get_one(StoryRemark, school).text == "ได้ตัวเลขแล้ว"


def test_a_case_is_opened_of_a_story_by_typing_and_a_wrong_channel_is_taken_back(world: World) -> None:
    school, _ = two_stories(world)
    world.say("pranee", f"เปิดเรื่องชี้แจง {school}")
    world.ignore()
    with world.database.read() as session:
        assert session.scalars(select(CaseRow.story_id)).all() == [school]
    world.say("pranee", "ช่องทาง 1")
    world.tap("pranee", "เว็บไซต์")
    world.ignore("pranee")
    assert world.case(1).channels == ("เว็บไซต์",)
    world.tap("pranee", "เอาออก เว็บไซต์")
    says(world, "pranee", "ยังไม่ได้เลือกช่องทาง")
    assert world.case(1).channels == ()
    world.say("pranee", "ช่องทาง 1 เว็บไซต์ เฟซบุ๊ก วิทยุ")
    world.ignore("pranee")
    world.say("pranee", "ยกเลิกช่องทาง 1 วิทยุ")
    says(world, "pranee", "เอาช่องทางออกไม่ได้", "ขั้นเลือกช่องทางเสร็จแล้วด้วย 3 ช่องทาง")
    world.say("pranee", "ช่องทาง 1 โทรทัศน์")
    world.ignore("pranee")
    world.say("pranee", "ยกเลิกช่องทาง 1 วิทยุ")
    says(world, "pranee", "เลือกแล้ว 3 ช่องทาง")


def test_the_facts_for_executives_show_what_must_be_read_of_the_news(world: World) -> None:
    accused = "สมาคมผู้ปกครองกล่าวหา สพฐ. ว่าจัดสรรงบประมาณ 35 ล้านบาท ให้โรงเรียนโดยไม่โปร่งใส"
    after = " ทั้งนี้ ผู้เกี่ยวข้องอยู่ระหว่างตรวจสอบข้อเท็จจริง และจะแถลงให้ทราบต่อไปในสัปดาห์หน้า"
    world.news(clip("budget", "ผู้ปกครองร้องสอบงบโรงเรียน สพฐ.", accused + after, EARLY))
    world.until("8.01")
    world.say("pranee", "เปิดเรื่องชี้แจง 1")
    world.ignore()
    world.say("pranee", "เสนอข้อเท็จจริง 1 อยู่ระหว่างตรวจสอบ")
    world.ignore("pranee")
    [facts] = world.heard("exec") or world.heard("nantha")
    assert "35 ล้านบาท" in facts
    world.ignore()
