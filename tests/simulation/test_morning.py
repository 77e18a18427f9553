"""The morning as the officers live it: clips, selection, digest before ten (manual, section A)."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from bot.sandbox.world import NotPossible
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
    EARLY + timedelta(minutes=5),
)
COMPLAINT = clip(
    "complaint",
    "ครูร้อง สมศ. ประเมินคุณภาพภายนอกสร้างภาระเอกสาร ทำงานดึกทุกคืน",
    "กลุ่มครูร้องเรียนว่าการประเมินคุณภาพภายนอกของ สมศ. สร้างภาระงานเอกสาร วิจารณ์หนักขอให้ยกเลิกการประเมิน",
    EARLY + timedelta(minutes=10),
)
FERTILIZER = clip("farm", "ราคาปุ๋ยยูเรียปรับขึ้นร้อยละ 5", "กระทรวงพาณิชย์ชี้แจงราคาปุ๋ยเคมีในตลาดโลก", EARLY)


def test_a_confirmed_selection_reaches_both_groups_before_ten_and_says_who_confirmed(world: World) -> None:
    world.until("6.45")
    world.ignore()
    world.news(SCHOOL, COLLEGE, FERTILIZER)
    world.until("8.01")
    world.expect("pr", "ข่าววันนี้ 3 ข่าว 2 เรื่อง")
    world.say("pranee", "ข่าววันนี้")
    world.expect("pranee", "สพฐ. ประกาศปรับหลักสูตร")
    world.say("pranee", "ยืนยันข่าว")
    world.expect("pranee", "ยืนยันการคัดข่าวโดย ปราณี ใจเย็น")
    world.until("9.49")
    world.nothing_left()
    world.until("9.51")
    for place in ("pr", "all"):
        [text] = world.heard(place)
        assert "สพฐ. ประกาศปรับหลักสูตร" in text
        assert "ทวิภาคี" in text
        assert "ปุ๋ย" not in text
        assert "ปราณี ใจเย็น" in text
    world.until("10.00")
    world.nothing_left()


def test_an_unconfirmed_selection_is_reminded_of_and_sent_automatically(world: World) -> None:
    world.news(SCHOOL)
    world.until("8.01")
    world.expect("pr", "โปรดยืนยันก่อน 09.50 น.")
    world.until("9.31")
    world.expect("pr", "ยังไม่ได้ยืนยันการคัดข่าว")
    world.until("9.51")
    world.expect("pr", "อัตโนมัติ")
    world.expect("all", "อัตโนมัติ")


def test_a_story_that_was_dropped_is_not_in_the_digest(world: World) -> None:
    world.news(SCHOOL, COLLEGE)
    world.until("8.05")
    world.say("pranee", "ตัดข่าว 1")
    world.say("pranee", "ยืนยันข่าว")
    world.ignore()
    world.until("9.51")
    [text] = world.heard("all")
    assert ("สพฐ. ประกาศ" in text) != ("ทวิภาคี" in text)
    world.ignore("pr")


def test_a_service_that_was_down_at_ten_to_ten_sends_the_digest_when_it_comes_up_and_once(
    world: World,
) -> None:
    world.news(SCHOOL)
    world.until("9.40")
    world.ignore()
    world.sleep_until("9.53")
    assert len(world.heard("all")) == 1
    world.ignore("pr")
    world.restart()
    world.run()
    world.until("10.20")
    world.nothing_left()


def test_negative_news_about_the_agency_is_pushed_at_once_and_once(world: World) -> None:
    world.until("6.45")
    world.ignore()
    world.news(COMPLAINT)
    world.expect("pr", "[ด่วน]")
    world.news(COMPLAINT)
    world.nothing_left()


def test_the_same_story_in_two_outlets_is_one_line_of_the_digest(world: World) -> None:
    other = clip("school2", SCHOOL.title, SCHOOL.body, EARLY + timedelta(minutes=30), outlet="หนังสือพิมพ์อื่น")
    world.news(SCHOOL, other)
    world.until("9.51")
    [text] = world.heard("all")
    assert "· 1 เรื่อง" in text
    assert "และอีก 1 สำนักข่าว" in text
    world.ignore("pr")


def test_at_half_past_ten_the_officers_are_asked_about_pmoc_unless_somebody_has_said(world: World) -> None:
    world.until("10.20")
    world.ignore()
    world.until("10.31")
    world.expect("pr", "PMOC")
    world.until("9.00", day=24)
    world.ignore()
    world.say("pranee", "วันนี้ไม่มีประเด็น")
    world.ignore()
    world.until("9.55", day=24)
    world.ignore()
    world.until("10.40", day=24)
    world.nothing_left()


def test_an_empty_day_still_gets_a_digest_that_says_so_kindly(world: World) -> None:
    world.until("9.51")
    world.ignore("pr")
    [text] = world.heard("all")
    assert "ไม่มีข่าว" in text or "ยังไม่มีข่าว" in text


def test_an_officer_finds_news_in_the_words_people_type(world: World) -> None:
    world.until("6.45")
    world.ignore()
    world.news(SCHOOL, COLLEGE)
    world.say("pranee", "ค้นหา สพฐ หลักสูตร")
    [found] = world.heard("pranee")
    assert "สพฐ. ประกาศปรับหลักสูตร" in found
    assert "ทวิภาคี" not in found
    world.say("pranee", "ค้นหา เรือดำน้ำ")
    [found] = world.heard("pranee")
    assert "สพฐ." not in found


def test_the_digest_leads_both_groups_to_its_page_and_the_officers_to_the_board(world: World) -> None:
    world.until("6.45")
    world.ignore()
    world.news(COMPLAINT)
    world.until("9.51")
    world.ignore()
    page = world.tap("nantha", "อ่านสรุปข่าวทั้งหมด", "all")
    assert page is not None
    assert page.startswith("https://khaochat.example/digest/")
    assert world.tap("pranee", "อ่านสรุปข่าวทั้งหมด", "pr") == page
    assert world.tap("pranee", "พิมพ์บอร์ด", "pr") == f"{page}/board.pdf?openExternalBrowser=1"
    with pytest.raises(NotPossible):
        world.tap("nantha", "พิมพ์บอร์ด", "all")


def test_what_the_buttons_open_can_be_typed_for_too(world: World) -> None:
    world.until("9.00")
    world.ignore()
    world.say("pranee", "พิมพ์บอร์ด")
    world.expect("pranee", "สรุปข่าวเช้าวันนี้จะส่งเวลา 09.50 น.")
    world.until("9.51")
    world.ignore()
    page = world.tap("pranee", "อ่านสรุปข่าวทั้งหมด", "pr")
    world.say("pranee", "พิมพ์บอร์ด")
    world.expect("pranee", "ข่าวติดบอร์ด")
    assert world.tap("pranee", "พิมพ์บอร์ด") == f"{page}/board.pdf?openExternalBrowser=1"
    world.say("pranee", "สรุปข่าวเช้า")
    world.expect("pranee", "สรุปข่าวเช้า")
    assert world.tap("pranee", "อ่านสรุปข่าวทั้งหมด") == page


def test_the_alert_shows_the_sentence_that_accuses_the_agency(world: World) -> None:
    world.until("6.45")
    world.ignore()
    told = clip(
        "told",
        "ครูร้อง สมศ. ประเมินสร้างภาระ วิจารณ์หนักขอให้ยกเลิก",
        "ผู้สื่อข่าวรายงานว่าเช้าวันนี้มีครูมารวมตัวกันที่ศาลากลางจังหวัด บรรยากาศเรียบร้อย "
        "กลุ่มครูร้องเรียนว่าการประเมินของ สมศ. ทำให้ต้องจัดทำเอกสารกว่า 14 แฟ้ม จนไม่มีเวลาสอน",
        EARLY,
    )
    world.news(told)
    [alert] = world.heard("pr")
    assert "กลุ่มครูร้องเรียนว่าการประเมินของ สมศ. ทำให้ต้องจัดทำเอกสารกว่า 14 แฟ้ม จนไม่มีเวลาสอน" in alert
    assert "บรรยากาศเรียบร้อย" not in alert
