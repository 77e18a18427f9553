"""What is known of a case, and meetings about it, as stories told in LINE events only (manual, section B)."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from bot.sandbox import user_id
from reports.proof import read_log
from storage.case_tables import CaseDossier, CaseFile
from tests.simulation.test_channels import approved
from tests.simulation.test_clarification import POST, opened
from tests.simulation.world import World, clip
from thai.dates import BANGKOK
from workflows.dossier import kept

PDF = b"%PDF-1.7 report"
BODY = "ครูหลายโรงเรียนร้องว่างานเอกสารการประเมินคุณภาพภายนอกของ สมศ. มากเกินไปจนไม่มีเวลาสอน " * 3


def reported(world: World) -> None:
    """Two outlets tell the issue's story before it is posted."""
    world.until("08.40")
    at = datetime(2026, 11, 23, 8, 20, tzinfo=BANGKOK)
    world.news(
        clip("teachers", "ครูร้องงานเอกสารประเมินคุณภาพภายนอกของ สมศ. มากเกินไป", BODY, at, "มติชน"),
        clip(
            "t2", "ครูร้องงานเอกสารประเมินคุณภาพภายนอกของ สมศ. มากเกินไป", BODY, at + timedelta(minutes=5), "ข่าวสด"
        ),
        clip("rice", "ราคาปุ๋ยเคมีพุ่ง เกษตรกรวอนรัฐช่วย", "ราคาปุ๋ยในตลาดสูงขึ้นต่อเนื่อง " * 5, at, "เดลินิวส์"),
    )


def test_the_dossier_is_there_when_the_officer_first_looks(world: World) -> None:
    reported(world)
    opened(world)
    world.say("pranee", "ข้อมูลประกอบ 1")
    (card,) = world.heard("pranee")
    for part in (
        "2 ข่าว จาก 2 สำนักข่าว",
        "รายงานแรก มติชน 08.20 น.",
        "มติชน · ข่าวสด",
        "น้ำเสียง",
        "การประเมินคุณภาพภายนอก",
        "ภพพ.",
    ):
        assert part in card
    assert "ปุ๋ย" not in card
    with world.database.read() as session:
        row = session.get_one(CaseDossier, 1)
    assert row.first_built_at - world.case(1).opened_at <= timedelta(seconds=10)


def test_earlier_cases_that_resemble_it_are_found(world: World) -> None:
    opened(world)
    world.say("pranee", "ช่องทาง 1 เว็บไซต์ เฟซบุ๊ก วิทยุ")
    world.say("pranee", "แจ้งตอบ 1 สมศ. ลดแบบฟอร์มลงแล้วร้อยละ 30")
    approved(world)
    world.tap("pranee", "โพสต์แล้ว")
    world.sleep_until("10.35", day=27)
    world.ignore()
    world.say("pranee", POST.replace("มากเกินไป", "ซ้ำซ้อนและมากเกินไป"))
    world.ignore()
    world.say("pranee", "ข้อมูลประกอบ 2")
    (card,) = world.heard("pranee")
    assert "คำชี้แจงเดิมที่ใกล้เคียง" in card
    assert "ลดแบบฟอร์มลงแล้วร้อยละ 30" in card
    world.ignore()


def test_the_dossier_follows_the_story_when_asked(world: World) -> None:
    opened(world)
    world.say("pranee", "ข้อมูลประกอบ 1")
    world.expect("pranee", "ยังไม่พบข่าวที่ตรงกับประเด็นนี้")
    at = world.clock()
    world.news(clip("late", "ครูร้องงานเอกสารการประเมินคุณภาพภายนอกของ สมศ. มากเกินไป", BODY, at, "ไทยรัฐ"))
    world.ignore()
    world.tap("pranee", "ปรับปรุงข้อมูล")
    world.expect("pranee", "รายงานแรก ไทยรัฐ")


def test_officers_add_facts_remarks_and_files_and_the_executives_get_one_card_with_all(world: World) -> None:
    reported(world)
    opened(world)
    world.say("pranee", "ข้อเท็จจริงเพิ่ม 1 ลดแบบฟอร์มจาก 12 เหลือ 5 ชุด")
    world.expect("pranee", "บันทึกข้อเท็จจริงแล้ว")
    world.say("thana", "หมายเหตุเรื่อง 1 รอตัวเลขจาก ภพพ.")
    world.expect("thana", "เรื่องที่ 1 · รอตัวเลขจาก ภพพ.")
    world.say("pranee", "เพิ่มเอกสาร 1")
    world.expect("pranee", "โปรดส่งภาพหรือไฟล์")
    world.line.send_file(user_id("pranee"), user_id("pranee"), "รายงาน.pdf", PDF)
    world.run()
    world.expect("pranee", "รายงาน.pdf")
    with world.database.read() as session:
        file = session.scalars(select(CaseFile)).one()
    assert (file.state, file.media_type) == ("kept", "application/pdf")
    assert file.sha256 is not None
    assert world.store.read(file.sha256) == PDF
    with world.database.read() as session:
        found = read_log(session, 1).beside
    assert [(f.text, f.by) for f in found.facts] == [("ลดแบบฟอร์มจาก 12 เหลือ 5 ชุด", "ปราณี ใจเย็น")]
    assert found.held(file.sha256) is not None, "what came by LINE is in the evidence file"
    world.say("pranee", "เสนอข้อเท็จจริง 1")
    world.expect("pranee", "เสนอข้อเท็จจริงแล้ว")
    (card,) = world.heard("exec")
    for part in ("ลดแบบฟอร์มจาก 12 เหลือ 5 ชุด", "รายงาน.pdf", "รายงานแรก มติชน", "นัดประชุม"):
        assert part in card
    assert "รอตัวเลข" not in card, "a remark is for those who work on the case"
    world.ignore()


def test_a_file_nobody_announced_is_not_taken_and_a_program_is_refused(world: World) -> None:
    opened(world)
    world.line.send_file(user_id("pranee"), user_id("pranee"), "a.pdf", PDF)
    world.run()
    world.expect("pranee", "กำลังเก็บไฟล์เป็นหลักฐาน")
    world.say("pranee", "เพิ่มเอกสาร 1")
    world.ignore()
    world.line.send_file(user_id("pranee"), user_id("pranee"), "report.pdf", b"MZ\x90 program")
    world.run()
    world.expect("pranee", "รับเอกสารแล้ว", "ไม่ใช่ไฟล์ชนิดที่รับ")
    with world.database.read() as session:
        assert [f.state for f in session.scalars(select(CaseFile))] == ["failed"]


def test_a_meeting_is_called_answered_moved_and_reminded_of(world: World) -> None:
    opened(world)
    world.say("pranee", "นัดประชุม 1 พรุ่งนี้ 9.30 ห้องประชุม 2")
    world.expect("pranee", "อ. 24 พ.ย. 69 เวลา 09.30 น. · ห้องประชุม 2")
    world.expect("exec", "นัดประชุม")
    world.tap("wipa", "มา", "exec")
    world.tap("somporn", "ไม่มา", "exec")
    world.nothing_left()
    world.say("wipa", "นัดประชุม 1 พรุ่งนี้ 13.30 ห้องประชุม 3")
    world.expect("wipa", "มา 2 คน: ปราณี ใจเย็น · วิภา สุขสวัสดิ์")
    world.expect("exec", "เลื่อนนัดประชุม")
    world.expect("pranee", "เลื่อนนัดประชุม")
    world.say("pranee", "ไม่เกี่ยวข้อง 1 เป็นหน้าที่ของ สพฐ.")
    world.tap("pranee", "โพสต์แล้ว")  # no reminder of the case itself any more
    world.ignore()
    world.until("13.31")
    world.expect("exec", "แจ้งเตือนนัดประชุม")
    world.expect("pranee", "แจ้งเตือนนัดประชุม")
    world.ignore()
    world.until("12.29", day=24)
    world.ignore()
    world.until("12.31", day=24)
    assert ["แจ้งเตือนนัดประชุม" in t for t in world.heard("wipa")] == [True], "an hour before, to those who come"
    world.expect("pranee", "แจ้งเตือนนัดประชุม")
    assert world.heard("somporn") == world.heard("exec") == []
    world.until("13.16", day=24)
    world.expect("wipa", "แจ้งเตือนนัดประชุม")
    world.expect("pranee", "แจ้งเตือนนัดประชุม")


def test_a_cancelled_meeting_is_told_to_all_and_reminds_nobody(world: World) -> None:
    opened(world)
    world.say("pranee", "นัดประชุม 1 วันนี้ 13.00 น. https://meet.example/a")
    world.ignore()
    world.say("pranee", "ยกเลิกประชุม 1")
    world.expect("pranee", "ยกเลิกนัดประชุม")
    world.expect("exec", "ยกเลิกนัดประชุม")
    world.say("nantha", "มาประชุม 1")
    world.expect("nantha", "ไม่มีนัดประชุม")
    world.say("pranee", "ไม่เกี่ยวข้อง 1 เป็นหน้าที่ของ สพฐ.")
    world.tap("pranee", "โพสต์แล้ว")
    world.ignore()
    world.until("13.01")
    world.nothing_left()


def test_a_dossier_is_made_up_for_when_the_service_was_down(world: World) -> None:
    opened(world)
    with world.database.write() as session:
        session.delete(session.get_one(CaseDossier, 1))
    world.restart()
    world.run()
    with world.database.read() as session:
        assert kept(session, 1) is not None


def test_a_file_that_its_sender_takes_back_is_removed(world: World) -> None:
    opened(world)
    world.say("pranee", "เพิ่มเอกสาร 1")
    sent = world.line.send_file(user_id("pranee"), user_id("pranee"), "a.pdf", PDF)
    world.run()
    world.ignore()
    with world.database.read() as session:
        sha256 = session.scalars(select(CaseFile.sha256)).one()
    assert sha256 is not None
    world.line.unsend(sent)
    world.run()
    assert not world.store.path(sha256).exists()
    with world.database.read() as session:
        assert session.scalars(select(CaseFile.state)).one() == "failed"
