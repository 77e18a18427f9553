"""Every way in which an officer may have an issue in hand, told in LINE events (manual, section B)."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from khaochat.sandbox import BY_KEY
from storage.intake_tables import IssueVerdict, PostMessage, ReceivedFile
from storage.tables import Post
from tests.simulation.test_clarification import POST
from tests.simulation.world import JPEG, World
from thai.dates import BANGKOK
from workflows.clarification import State

ISSUE = "ครูร้องงานเอกสารการประเมินคุณภาพภายนอกมากเกินไป"
EXPORT = """[LINE] ประวัติการแชท IA-Chat
บันทึกเมื่อ: 2026/11/23 11:05

อา. 22/11/2026
10:31\tPMOC\t"ประเด็นประจำวันที่ 22 พ.ย. 69
1. เพจดังแฉผู้ประเมินขาดคุณสมบัติ
หน่วยงานรับผิดชอบ: สมศ.
ชี้แจงภายใน 24 ชม."
10:40\tสคบ.\tรับทราบค่ะ

จ. 23/11/2026
10:31\tPMOC\t"ประเด็นประจำวันที่ 23 พ.ย. 69
1. ครูร้องงานเอกสารการประเมินคุณภาพภายนอกมากเกินไป
ที่มา: ข่าวทดสอบ https://news.example/teachers
หน่วยงานรับผิดชอบ: สมศ.
2. ราคาปุ๋ยสูงขึ้น
หน่วยงานรับผิดชอบ: กระทรวงเกษตรและสหกรณ์
ชี้แจงภายใน 24 ชม."
10:50\tปลัด\tขอบคุณทุกหน่วยงาน
"""


@pytest.fixture
def morning(world: World) -> World:
    """Monday 10.35, nothing said yet that a story would be about."""
    world.until("10.35")
    world.ignore()
    return world


def rows(world: World, table: type) -> list:
    with world.database.read() as session:
        return list(session.scalars(select(table).order_by(table.id)))


def at(world: World, number: int) -> str:
    return f"{world.case(number).clock_start.astimezone(BANGKOK):%d %H.%M}"


def test_a_post_forwarded_in_three_pieces_is_one_post_and_one_case(morning: World) -> None:
    world = morning
    world.say("pranee", "ประเด็นประจำวันที่ 23 พ.ย. 69")
    world.expect("pranee", "รวมเป็นโพสต์เดียวกัน")
    world.say("pranee", f"1. {ISSUE}\nหน่วยงานรับผิดชอบ: สมศ.")
    world.expect("pranee", "เปิดเรื่องชี้แจง 1 เรื่อง")
    world.say("pranee", "ที่มา: ข่าวทดสอบ https://news.example/teachers\nขอให้ชี้แจงภายใน 15.00 น. วันนี้")
    world.expect("pranee", ISSUE)
    assert world.cases() == [1]
    assert world.case(1).step(list(world.case(1).steps)[3].step).due.astimezone(BANGKOK).hour == 15
    assert [p.text.count("\n") for p in rows(world, Post)] == [4], "one post, all pieces in it"
    assert [m.post_id for m in rows(world, PostMessage)] == [1, 1, 1]
    world.ignore("pr")


def test_two_posts_in_a_row_stay_two_posts(morning: World) -> None:
    world = morning
    world.say("pranee", POST)
    world.say("pranee", "ประเด็นเพิ่มเติม\nเพจดังแฉผู้ประเมินขาดคุณสมบัติ\nหน่วยงาน: สมศ.\nภายใน 24 ชม.")
    world.ignore()
    assert len(rows(world, Post)) == 2
    assert world.cases() == [1, 2]


def test_small_talk_after_a_post_changes_nothing(morning: World) -> None:
    world = morning
    world.say("pranee", POST)
    world.ignore()
    world.say("pranee", "ขอบคุณนะ")
    world.expect("pranee", "ไม่เข้าใจ")
    assert len(rows(world, Post)) == 1
    assert world.cases() == [1]


@pytest.mark.parametrize("way", ["pasted", "sent"])
def test_of_a_chat_export_each_post_counts_from_its_own_time_and_is_taken_once(
    morning: World, way: str
) -> None:
    world = morning
    world.until("11.06")
    world.ignore()
    for _ in range(2):
        if way == "pasted":
            world.say("pranee", EXPORT)
        else:
            world.file("pranee", "[LINE]IA-Chat.txt", EXPORT.encode())
    world.expect("pranee", "เปิดเรื่องชี้แจง 2 เรื่อง", "มีเรื่องชี้แจงอยู่แล้ว 2 เรื่อง")
    world.ignore("pr", "wipa", "thana", "exec", "somporn", "nantha")
    assert world.cases() == [1, 2]
    assert (at(world, 1), at(world, 2)) == ("22 10.31", "23 10.31")
    assert {p.origin for p in rows(world, Post)} == {"export"}
    assert {p.state for p in rows(world, Post)} == {"used"}, "their time is known: nobody is asked"
    world.ignore()


def test_an_export_finds_the_post_that_was_forwarded_before(morning: World) -> None:
    world = morning
    world.say("thana", POST)
    world.ignore()
    world.say("pranee", EXPORT)
    assert len(world.cases()) == 2, "only Sunday's is new"
    world.ignore()


def test_a_picture_is_kept_as_evidence_and_the_text_that_follows_belongs_to_it(morning: World) -> None:
    world = morning
    world.picture("pranee")
    world.expect("pranee", "พิมพ์หรือวางข้อความ")
    world.say("pranee", "ผู้ประเมินภายนอกเรียกเก็บค่าเดินทางจากโรงเรียน ขอข้อเท็จจริง")
    world.expect("pranee", "เปิดเรื่องชี้แจง 1 เรื่อง")
    (kept,) = rows(world, ReceivedFile)
    assert (kept.state, kept.media_type, kept.post_id) == ("kept", "image/jpeg", 1)
    assert world.store.read(kept.sha256) == JPEG
    world.ignore("pr")


def test_pictures_in_the_group_are_nobodys_business_until_their_sender_posts_the_issue(
    morning: World,
) -> None:
    world = morning
    world.picture("pranee", where="pr")
    world.picture("thana", where="pr")
    world.file("thana", "อาหารกลางวัน.mp4", b"film", where="pr")
    assert world.heard("pr") == [], "the bot says nothing to every picture"
    assert [f.state for f in rows(world, ReceivedFile)] == ["heard", "heard"]
    assert not any(world.files.rglob("*.*")), "and keeps none"
    world.until("10.38")
    world.ignore()
    world.say("pranee", POST, where="pr")
    assert any("เปิดเรื่องชี้แจง 1 เรื่อง" in text for text in world.heard("pr"))
    theirs, others = rows(world, ReceivedFile)
    assert (theirs.state, theirs.post_id) == ("kept", 1), "the picture before the post belongs to it"
    assert (others.state, others.post_id) == ("heard", None)
    world.picture("pranee", where="pr")
    assert world.heard("pr") == []
    assert (rows(world, ReceivedFile)[2].state, rows(world, ReceivedFile)[2].post_id) == ("kept", 1)
    world.until("10.45")
    world.picture("pranee", where="pr")
    world.ignore()
    assert [f.state for f in rows(world, ReceivedFile)] == ["kept", "kept", "heard"], (
        "what came to nothing is gone"
    )


def test_in_the_group_the_bot_asks_once_for_the_words_of_pictures_sent_right_after_it_was_spoken_to(
    morning: World,
) -> None:
    world = morning
    world.say("pranee", "ข่าวชัด ส่งประเด็น", where="pr")
    world.expect("pr", "ส่งประเด็น PMOC")
    world.picture("pranee", where="pr")
    world.expect("pr", "พิมพ์หรือวางข้อความจากภาพ")
    world.picture("pranee", where="pr")
    world.picture("thana", where="pr")
    world.file("pranee", "บันทึก.exe", b"MZ", where="pr")
    world.expect("pr", "ยังเปิดไฟล์ชนิดนี้ไม่ได้")
    world.say("thana", "ขอไปประชุมก่อน เดี๋ยวกลับมาดูให้", where="pr")
    world.say("pranee", "ขอบคุณ", where="pr")
    assert world.heard("pr") == []
    world.say("pranee", "ค่าเดินทางผู้ประเมินของ สมศ.", where="pr")
    assert any("เปิดเรื่องชี้แจง 1 เรื่อง" in text for text in world.heard("pr"))
    assert [(f.state, f.post_id) for f in rows(world, ReceivedFile)] == [
        ("kept", 1),
        ("kept", 1),
        ("heard", None),
    ]
    world.ignore()


def test_talk_after_a_picture_in_the_group_is_asked_about_and_opens_nothing_by_itself(morning: World) -> None:
    world = morning
    world.say("pranee", "มีภาพจาก IA-Chat", where="pr", mention=True)
    world.expect("pr", "ไม่เข้าใจข้อความ")
    world.picture("pranee", where="pr")
    world.expect("pr", "รับภาพแล้ว")
    world.say("pranee", "ครูโทรมาร้องเรียนเรื่องเอกสารเยอะ", where="pr")
    world.expect("pr", "เป็นประเด็น PMOC หรือไม่")
    assert world.cases() == []
    world.tap("pranee", "ของเรา", where="pr")
    assert world.cases() == [1]
    world.ignore()


def test_a_chat_export_in_the_group_is_read_and_one_without_an_issue_draws_no_word(morning: World) -> None:
    world = morning
    world.until("11.06")
    world.ignore()
    idle = "[LINE] ประวัติการแชท\n\nจ. 23/11/2026\n10:31\tธนา\tกินข้าวกัน\n10:32\tปราณี\tไป"
    world.file("pranee", "[LINE]กลุ่ม.txt", idle.encode(), where="pr")
    assert world.heard("pr") == []
    world.say("pranee", "ข่าวชัด ส่งประเด็น", where="pr")
    world.file("pranee", "[LINE]กลุ่ม.txt", idle.encode(), where="pr")
    world.expect("pr", "ส่งประเด็น PMOC", "ไม่พบประเด็นในไฟล์")
    world.file("thana", "[LINE]IA-Chat.txt", EXPORT.encode(), where="pr")
    assert any("เปิดเรื่องชี้แจง 2 เรื่อง" in text for text in world.heard("pr"))
    assert world.cases() == [1, 2]
    world.ignore()


def test_a_picture_that_line_does_not_give_yet_is_fetched_later(morning: World) -> None:
    world = morning
    person = BY_KEY["pranee"].line_id
    message_id = world.line.send_image(person, person, JPEG)
    world.line.fail_next("500", times=2, match=f"/v2/bot/message/{message_id}/content")
    world.run()
    assert [f.state for f in rows(world, ReceivedFile)] == ["wanted"]
    world.until("10.50")
    assert [f.state for f in rows(world, ReceivedFile)] == ["kept"]
    world.ignore()


def test_a_picture_that_was_taken_back_is_gone_everywhere(morning: World) -> None:
    world = morning
    message_id = world.picture("pranee")
    (kept,) = rows(world, ReceivedFile)
    world.line.unsend(message_id)
    world.run()
    (gone,) = rows(world, ReceivedFile)
    assert (gone.state, gone.sha256) == ("gone", None)
    assert not world.store.path(kept.sha256).exists()
    world.ignore()


def test_a_file_that_is_not_what_it_says_is_refused_with_what_to_do(morning: World) -> None:
    world = morning
    world.file("pranee", "post.jpg", b"MZ\x00\x01 a program" * 50)
    world.expect("pranee", "รับไฟล์แล้ว", "โปรดส่งใหม่")
    world.file("pranee", "post.exe", b"MZ")
    world.expect("pranee", "ยังเปิดไฟล์ชนิดนี้ไม่ได้")
    assert [f.state for f in rows(world, ReceivedFile)] == ["refused"]
    assert not any(world.files.rglob("*.*"))


def test_a_link_alone_waits_for_its_words_and_becomes_the_source(morning: World) -> None:
    world = morning
    world.say("pranee", "https://news.example/assessors-fee")
    world.expect("pranee", "ถ้าเป็นประเด็น PMOC")
    world.say("pranee", "ขอบคุณนะ")
    world.expect("pranee", "ไม่เข้าใจ")
    world.say("pranee", "ผู้ประเมินภายนอกเรียกเก็บค่าเดินทางจากโรงเรียน")
    world.expect("pranee", "ค่าเดินทาง")
    assert [s.url for s in world.case(1).sources] == ["https://news.example/assessors-fee"]
    world.ignore("pr")


def test_a_message_that_may_be_an_issue_opens_a_case_and_asks_whose_it_is(morning: World) -> None:
    world = morning
    world.say("pranee", "มีคนบอกว่าผู้ประเมินของ สมศ. รับเงินใต้โต๊ะที่โรงเรียนแถวบ้าน ไม่รู้จริงไหม")
    world.expect("pranee", "โปรดตรวจเรื่องที่ 1")
    world.expect("pr", "ประเด็น PMOC ใหม่")
    world.say("pranee", "ไม่ใช่ประเด็น 1 เป็นข่าวลือในหมู่บ้าน")
    case = world.case(1)
    assert (case.state, case.end_reason, case.ended_by.name if case.ended_by else "") == (
        State.RULED_OUT,
        "เป็นข่าวลือในหมู่บ้าน",
        "ปราณี ใจเย็น",
    )
    assert [v.verdict for v in rows(world, IssueVerdict)] == ["no_issue"]
    world.ignore()


def test_of_a_long_message_that_is_nothing_known_the_bot_asks_and_a_tap_opens_the_case_once(
    morning: World,
) -> None:
    world = morning
    world.say("pranee", "เมื่อวานมีผู้ปกครองโทรมาถามเรื่องโรงเรียนแถวบางนาว่าทำไมคะแนนไม่เท่ากัน ฝากดูหน่อย")
    world.expect("pranee", "เป็นประเด็น PMOC หรือไม่")
    assert world.cases() == []
    world.tap("pranee", "ของเรา")
    world.tap("pranee", "ของเรา")
    assert world.cases() == [1]
    world.ignore()


def test_an_issue_of_others_is_made_ours_by_a_tap(morning: World) -> None:
    world = morning
    world.say("pranee", POST)
    world.ignore()
    world.tap("pranee", "ประเด็น 2 เป็นของเรา")
    world.expect("pranee", "ราคาปุ๋ยสูงขึ้น")
    assert world.case(2).title == "ราคาปุ๋ยสูงขึ้น"
    world.ignore("pr")


def test_the_next_day_the_same_issue_in_other_writing_joins_its_case_and_brings_its_limit_forward(
    morning: World,
) -> None:
    world = morning
    world.say("pranee", POST)
    world.tap("pranee", "10.30 น.")
    world.until("09.00", day=24)
    world.ignore()
    again = "(ตามซ้ำ) ประเด็นวันที่ 24 พ.ย. 69\nด่วน! ครูร้องเรียนงานเอกสาร การประเมินคุณภาพภายนอก มากเกินไป\nหน่วยงาน: สมศ.\nชี้แจงภายใน 10.00 น."
    world.say("thana", again)
    world.expect("thana", "มีเรื่องชี้แจงอยู่แล้ว 1 เรื่อง")
    assert world.cases() == [1]
    assert len(rows(world, Post)) == 2, "both posts are kept"
    due = list(world.case(1).steps)[3].due.astimezone(BANGKOK)
    assert (due.day, due.hour) == (24, 10)
    world.tap("thana", "คนละเรื่องกับเรื่องที่ 1")
    assert world.cases() == [1, 2]
    world.ignore()


def test_a_withdrawn_number_is_the_one_of_the_newest_post(morning: World) -> None:
    world = morning
    world.say(
        "pranee",
        "ประเด็น 23 พ.ย. 69\n1. ราคาปุ๋ย\nหน่วยงาน: กษ.\n2. ผู้ประเมินขาดคุณสมบัติทำโรงเรียนเดือดร้อน\nหน่วยงาน: สมศ.",
    )
    world.until("10.40", day=24)
    world.say(
        "pranee",
        "ประเด็น 24 พ.ย. 69\n1. รถไฟชนกันที่ชุมทาง\nหน่วยงาน: รฟท.\n2. น้ำท่วมถนนสายหลัก\nหน่วยงาน: กรมทางหลวง",
    )
    world.say("thana", "PMOC ขอยกเลิกประเด็นที่ 2 ของวันนี้ เนื่องจากหน่วยงานชี้แจงแล้ว")
    assert world.case(1).state is State.OPEN, "number 2 of today is the highway's"
    world.ignore()


def test_a_withdrawn_issue_ends_its_case_and_keeps_the_evidence(morning: World) -> None:
    world = morning
    world.say("pranee", POST)
    world.ignore()
    world.say("pranee", "PMOC ขอยกเลิกประเด็นที่ 1 ของวันนี้ครับ เนื่องจากหน่วยงานชี้แจงแล้ว")
    assert world.case(1).state is State.WITHDRAWN
    assert rows(world, Post)[0].text == POST
    world.ignore()


def test_taken_back_by_one_officer_the_post_stays_as_the_other_handed_it_in(morning: World) -> None:
    world = morning
    first = world.say("pranee", POST)
    world.say("thana", POST)
    world.ignore()
    world.line.unsend(first)
    world.run()
    (post,) = rows(world, Post)
    assert (post.text, post.state) == (POST, "asking")
    assert [(m.text, m.state) for m in rows(world, PostMessage)] == [("", "unsent"), (POST, "kept")]
    world.nothing_left()
