"""Where an answer is published and what proves it, as stories told in LINE events only (manual, section B)."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from bot.sandbox import user_id
from khaochat.agency import load_agency
from khaochat.settings import DEFAULT_AGENCY_FILE
from monitor.snapshot import Snapshot
from storage import Database
from storage.case_tables import CaseFile, ChannelEvidence
from tests.simulation.conftest import MONDAY_EARLY
from tests.simulation.test_clarification import opened
from tests.simulation.world import World
from workflows.clarification import State

PAGE = b"<html><head><title>\xe0\xb8\xaa\xe0\xb8\xa1\xe0\xb8\xa8. \xe0\xb8\x8a\xe0\xb8\xb5\xe0\xb9\x89\xe0\xb9\x81\xe0\xb8\x88\xe0\xb8\x87</title></head></html>"
SITE = "https://www.onesqa.or.th/news/1"


def website_up(world: World) -> None:
    world.web.pages[SITE] = Snapshot(200, "สมศ. ชี้แจง", "", PAGE, "text/html", SITE)


def evidence(world: World) -> list[ChannelEvidence]:
    with world.database.read() as session:
        return list(session.scalars(select(ChannelEvidence).order_by(ChannelEvidence.id)))


def approved(world: World) -> None:
    """Head and deputy approve the answer; it is then handed to the officer to post."""
    world.ignore("pranee")
    world.tap("wipa", "เห็นชอบ")
    world.tap("somporn", "เห็นชอบ")


def test_what_reaches_the_audience_in_time_is_suggested_first_with_why(world: World) -> None:
    opened(world)
    world.say("pranee", "ช่องทาง 1")
    (card,) = world.heard("pranee")
    assert "แนะนำสำหรับประเด็นนี้" in card
    assert "ถึงสถานศึกษาและครู" in card
    assert card.index("เฟซบุ๊ก") < card.index("หนังสือพิมพ์"), (
        "the issue is the teachers', the paper is everybody's"
    )
    world.tap("pranee", "เฟซบุ๊ก")
    world.expect("pranee", "เลือกแล้ว 1 ช่องทาง · ต้องมีอย่างน้อย 3 ขาดอีก 2")


def test_each_channel_is_closed_with_a_link_a_time_or_a_file_and_the_card_says_which_lacks_one(
    world: World,
) -> None:
    opened(world)
    website_up(world)
    world.say("pranee", "ช่องทาง 1 เว็บไซต์ วิทยุ หนังสือพิมพ์")
    world.expect("pranee", "ยังไม่มีหลักฐาน: หนังสือพิมพ์ · เว็บไซต์ · วิทยุ")
    world.say("pranee", f"หลักฐาน 1 เว็บไซต์ {SITE}")
    world.expect("pranee", "มีหลักฐาน 1 จาก 3 ช่องทาง")
    world.say("pranee", "หลักฐาน 1 วิทยุ 09.15 น. FM 92.5")
    world.expect("pranee", "มีหลักฐาน 2 จาก 3 ช่องทาง")
    world.tap("pranee", "หลักฐาน หนังสือพิมพ์")
    world.expect("pranee", "ส่งภาพหรือไฟล์ในแชตนี้")
    world.line.send_image(user_id("pranee"), user_id("pranee"), b"\xff\xd8\xff\xe0 cutting")
    world.run()
    world.expect("pranee", "รับหลักฐาน หนังสือพิมพ์แล้ว")
    world.say("pranee", "หลักฐาน 1")
    world.expect("pranee", "มีหลักฐาน 3 จาก 3 ช่องทาง มีหลักฐานครบ")
    assert [(e.channel, e.kind, e.state) for e in evidence(world)] == [
        ("เว็บไซต์", "link", "ok"),
        ("วิทยุ", "time", "ok"),
        ("หนังสือพิมพ์", "file", "ok"),
    ]
    assert [e.channel for e in world.case(1).evidence] == ["เว็บไซต์"], "the case's own record has the link too"


def test_a_snapshot_of_the_page_is_kept_with_its_hash(world: World) -> None:
    opened(world)
    website_up(world)
    world.say("pranee", f"หลักฐาน 1 เว็บไซต์ {SITE}")
    world.ignore()
    with world.database.read() as session:
        file = session.scalars(select(CaseFile).where(CaseFile.purpose == "snapshot")).one()
    assert file.sha256 is not None
    assert world.store.read(file.sha256) == PAGE
    world.say("pranee", "หลักฐาน 1")
    world.expect("pranee", "เก็บสำเนาหน้าเว็บแล้ว · สมศ. ชี้แจง")


def test_a_link_that_does_not_open_is_said_so_tried_again_and_never_stands_in_the_way(world: World) -> None:
    opened(world)
    world.say("pranee", "ช่องทาง 1 เว็บไซต์ เฟซบุ๊ก วิทยุ")
    world.say("pranee", f"หลักฐาน 1 เว็บไซต์ {SITE}")
    world.ignore()
    world.say("pranee", "หลักฐาน 1")
    world.expect("pranee", "เปิดลิงก์ไม่ได้ (เว็บไซต์ตอบรหัส 404)")
    website_up(world)
    world.until("10.40")
    assert [e.state for e in evidence(world)] == ["ok"], "looked at again after a minute, and it is there"
    world.say("pranee", "แจ้งตอบ 1 คำชี้แจง")
    approved(world)
    world.expect("pranee", "ยังไม่มีหลักฐานการเผยแพร่: เฟซบุ๊ก · วิทยุ")
    world.tap("pranee", "โพสต์แล้ว")
    assert world.case(1).state is State.ANSWERED
    world.ignore()


def test_a_link_that_stays_away_is_given_up_after_a_few_looks(world: World) -> None:
    opened(world)
    world.say("pranee", f"หลักฐาน 1 เว็บไซต์ {SITE}")
    world.until("13.00")
    world.ignore()
    assert len(world.web.asked) == 4
    assert evidence(world)[0].due_at is None
    website_up(world)
    world.say("pranee", "ตรวจลิงก์ 1")
    world.expect("pranee", "กำลังตรวจลิงก์")
    assert evidence(world)[0].state == "ok"


def test_two_posts_on_one_page_are_one_channel(world: World) -> None:
    opened(world)
    world.say("pranee", "ช่องทาง 1 เว็บไซต์ เฟซบุ๊ก สำนักข่าวออนไลน์")
    world.say("pranee", "หลักฐาน 1 เฟซบุ๊ก https://www.facebook.com/onesqa/posts/1")
    world.ignore()
    world.say("pranee", "หลักฐาน 1 สำนักข่าวออนไลน์ https://m.facebook.com/ONESQA/posts/2")
    world.expect("pranee", "ลิงก์นี้อยู่ในหน้าเดียวกับ เฟซบุ๊ก ซึ่งมีหลักฐานแล้ว")
    assert len(evidence(world)) == 1


def test_of_short_links_the_final_address_decides_which_page_they_are(world: World) -> None:
    opened(world)
    led = {
        "https://bit.ly/a1": "https://www.facebook.com/onesqa/posts/1",
        "https://fb.watch/b2": "https://www.facebook.com/moe/videos/2",
        "https://lin.ee/c3": "https://page.line.me/onesqa",
        "https://t.co/d4": "https://m.facebook.com/ONESQA/posts/9",
    }
    for short, final in led.items():
        world.web.pages[short] = Snapshot(200, "ชี้แจง", "", PAGE, "text/html", final)
    world.say("pranee", "ช่องทาง 1 เฟซบุ๊ก สำนักข่าวออนไลน์ ไลน์")
    for channel, link in zip(("เฟซบุ๊ก", "สำนักข่าวออนไลน์", "ไลน์"), led, strict=False):
        world.say("pranee", f"หลักฐาน 1 {channel} {link}")
    world.ignore()
    assert [e.page for e in evidence(world)] == ["facebook:onesqa", "facebook:moe", "line:@onesqa"]
    world.say("pranee", "หลักฐาน 1")
    world.expect("pranee", "มีหลักฐาน 3 จาก 3 ช่องทาง")
    world.say("pranee", "หลักฐาน 1 วิทยุ https://t.co/d4")
    world.ignore()
    world.say("pranee", "หลักฐาน 1")
    world.expect("pranee", "หน้าเดียวกัน")


def test_answered_with_two_channels_is_refused_then_three_pass(world: World) -> None:
    opened(world)
    world.say("pranee", "ช่องทาง 1 เว็บไซต์ เฟซบุ๊ก facebook เพจ")
    world.ignore()
    world.say("pranee", "แจ้งตอบ 1 คำชี้แจง")
    world.expect("pranee", "เลือกไว้ 2 ช่องทาง ต้องมีอย่างน้อย 3 ขาดอีก 1")
    world.say("pranee", "หลักฐาน 1 วิทยุ 09.15 น.")
    world.expect("pranee", "วิทยุ")
    world.say("pranee", "แจ้งตอบ 1 คำชี้แจง")
    approved(world)
    world.tap("pranee", "โพสต์แล้ว")
    assert world.case(1).state is State.ANSWERED
    assert world.case(1).channels == ("เว็บไซต์", "เฟซบุ๊ก", "วิทยุ")
    world.ignore()


def test_evidence_is_taken_after_the_answer_too(world: World) -> None:
    opened(world)
    website_up(world)
    world.say("pranee", "ช่องทาง 1 เว็บไซต์ เฟซบุ๊ก วิทยุ")
    world.say("pranee", "แจ้งตอบ 1 คำชี้แจง")
    approved(world)
    world.tap("pranee", "โพสต์แล้ว")
    world.ignore()
    world.clock.move_to(world.clock() + timedelta(minutes=5))
    world.say("pranee", f"หลักฐาน 1 {SITE}")
    world.expect("pranee", "มีหลักฐาน 1 จาก 3 ช่องทาง")


def test_a_link_in_the_answer_proves_its_channel(world: World) -> None:
    opened(world)
    world.say("pranee", "ช่องทาง 1 เว็บไซต์ เฟซบุ๊ก วิทยุ")
    world.say("pranee", "แจ้งตอบ 1 คำชี้แจง https://www.facebook.com/onesqa/posts/1")
    world.ignore()
    assert [(e.channel, e.page) for e in evidence(world)] == [("เฟซบุ๊ก", "facebook:onesqa")]


def test_where_evidence_is_required_no_answer_goes_out_without_it(database: Database) -> None:
    agency = load_agency(DEFAULT_AGENCY_FILE).model_copy(update={"channel_evidence": "require"})
    world = World(database, MONDAY_EARLY, agency)
    opened(world)
    world.say("pranee", "ช่องทาง 1 เว็บไซต์ เฟซบุ๊ก วิทยุ")
    world.say("pranee", "หลักฐาน 1 วิทยุ 09.15 น.")
    world.ignore()
    world.say("pranee", "แจ้งตอบ 1 คำชี้แจง")
    world.expect("pranee", "มีหลักฐานการเผยแพร่ 1 จาก 3 ช่องทางที่ต้องมี · ยังขาด เว็บไซต์ เฟซบุ๊ก")
    world.say("pranee", f"หลักฐาน 1 เว็บไซต์ {SITE}")
    world.say("pranee", "หลักฐาน 1 เฟซบุ๊ก https://www.facebook.com/onesqa/posts/1")
    world.ignore()
    world.say("pranee", "แจ้งตอบ 1 คำชี้แจง")
    world.expect("pranee", "รอหัวหน้าภารกิจเห็นชอบ")
