"""Labels in LINE: the program asks where it is unsure, says why on request, and is put right by tap or by words."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from monitor.clips import NewClip
from storage.tables import Clip, Correction, Person, Story
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


def doubt(world: World, news: NewClip = SCHOOL, **confidence: float) -> int:
    """News comes in of which the classifier is less sure than it is; gives the story's number."""
    world.news(news)
    with world.database.write() as session:
        one = session.scalars(select(Clip).where(Clip.source_key == news.source_key)).one()
        one.labels = one.labels | {"confidence": one.labels["confidence"] | confidence}
        one.least_sure = min(confidence.values(), default=one.least_sure)
        return one.story_id or 0


def story(world: World, number: int) -> Story:
    with world.database.read() as session:
        found = session.get_one(Story, number)
        session.expunge(found)
    return found


def kept(world: World) -> list[tuple[str, str, str, str]]:
    with world.database.read() as session:
        return [
            (field, old, new, name)
            for field, old, new, name in session.execute(
                select(Correction.field, Correction.old, Correction.new, Person.name)
                .join(Person, Person.id == Correction.person_id)
                .order_by(Correction.id)
            )
        ]


def says(world: World, where: str, *fragments: str) -> None:
    """One message came, with all of this in it."""
    [text] = world.heard(where)
    assert not [f for f in fragments if f not in text], text


def test_the_morning_card_asks_about_what_is_doubtful_and_a_tap_settles_it(world: World) -> None:
    number = doubt(world, level=0.45)
    other = doubt(world, COLLEGE, agency=0.5)
    world.until("8.01")
    says(
        world,
        "pr",
        "ระบบไม่แน่ใจการจัดข่าว 2 เรื่อง",
        "จัดเป็นระดับ การศึกษาขั้นพื้นฐาน ถูกต้องหรือไม่",
        "จัดเป็นข่าวของ สอศ. ถูกต้องหรือไม่",
    )
    world.tap("pranee", "ถูกต้อง", "pr")
    says(world, "pr", "ยืนยันการจัดข่าวแล้ว", "ระดับ: การศึกษาขั้นพื้นฐาน")
    assert kept(world) == [("level", "basic", "basic", "ปราณี ใจเย็น")]

    world.tap("pranee", "เลือกใหม่", "pr")
    says(world, "pr", "แตะระดับที่ถูกต้อง")
    world.tap("pranee", "การศึกษาในภาพรวม", "pr")
    says(world, "pr", "ระดับ: การศึกษาในภาพรวม", "ใช้กับทุกข่าวในเรื่องนี้ทันที")
    assert story(world, number).level == "overall"

    world.say("pranee", f"แก้ข่าว {number} ระดับ อุดมศึกษา")
    says(world, "pranee", "ระดับ: อุดมศึกษา")
    world.tap("pranee", "ถูกต้อง", "pr")
    says(world, "pr", "มีผู้แก้แล้ว", "ขณะนี้เป็น ระดับ: อุดมศึกษา")
    assert story(world, number).level == "higher"

    world.until("9.31")
    says(world, "pr", "ยังไม่ได้ยืนยันการคัดข่าว", "ระบบไม่แน่ใจการจัดข่าว 1 เรื่อง")
    assert story(world, other).agency == "ovec"


def test_labels_are_explained_and_put_right_by_typing(world: World) -> None:
    number = doubt(world, level=0.45)
    world.say("pranee", f"ทำไม {number}")
    says(world, "pranee", "ระดับ: การศึกษาขั้นพื้นฐาน", "มั่นใจ 45%")
    world.say("pranee", f"ถูกต้อง {number}")
    says(world, "pranee", "ยืนยันการจัดข่าวแล้ว", "ระดับ: การศึกษาขั้นพื้นฐาน")
    world.say("pranee", f"ทำไม {number}")
    says(world, "pranee", "ยืนยันโดย ปราณี ใจเย็น เมื่อ จ. 23 พ.ย. 69")
    world.say("pranee", f"แก้ข่าว {number}")
    says(world, "pranee", "แตะระดับที่ถูกต้อง")
    for words, shown in (
        ("สอศ", "หน่วยงาน: สอศ."),
        ("ระดับ อาชีวศึกษา", "ระดับ: การอาชีวศึกษา"),
        ("เชิงลบ", "ข่าวเชิงลบ"),
        ("ไม่ใช่ข่าวเชิงลบ", "ไม่ใช่ข่าวเชิงลบ"),
        ("ไม่เกี่ยวข้อง", "ไม่เกี่ยวข้อง"),
    ):
        world.say("pranee", f"แก้ข่าว {number} {words}")
        says(world, "pranee", "แก้แล้ว", shown)
    assert not story(world, number).relevant
    world.say("pranee", f"แก้ข่าว {number} กรมอุตุนิยมวิทยา")
    says(world, "pranee", "ไม่รู้จักค่านี้")
    world.say("pranee", f"แก้ข่าว {number} อุดมศึกษา กรมอุตุนิยมวิทยา")
    says(world, "pranee", "ยังไม่ได้แก้", "ไม่รู้จัก กรมอุตุนิยมวิทยา")
    world.say("pranee", f"แก้ข่าว {number} อุดมศึกษา อาชีวศึกษา")
    says(world, "pranee", "ค่าที่พิมพ์ขัดกัน")
    assert not story(world, number).relevant, "nothing is changed by half"
    world.say("pranee", f"แก้ข่าว {number} อุดมศึกษา")
    says(world, "pranee", "ระดับ: อุดมศึกษา")
    world.say("pranee", f"แก้ข่าว {number} หน่วยงาน อว., ระดับ การศึกษา ขั้นพื้นฐาน และ เชิงลบ")
    says(world, "pranee", "หน่วยงาน: อว. · ระดับ: การศึกษาขั้นพื้นฐาน · ข่าวเชิงลบ")
    world.tap("pranee", "เลิกทำ")
    says(world, "pranee", "หน่วยงาน: สอศ. · ระดับ: อุดมศึกษา · ไม่ใช่ข่าวเชิงลบ")
    now = story(world, number)
    assert (now.level, now.agency, now.negative) == ("higher", "ovec", False)
    world.say("pranee", "แก้ข่าว")
    says(world, "pranee", "โปรดระบุเลขข่าว", "แก้ข่าว 12 อุดมศึกษา")
    world.say("pranee", "แก้ข่าว 999 สพฐ.")
    says(world, "pranee", "ไม่พบข่าว")
