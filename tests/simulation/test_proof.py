"""From LINE to proof: what an officer does there is in the evidence; the case's page and the quarter are a tap away."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import datetime

from reports.proof import evidence_zip, read_log
from tests.simulation.test_clarification import POST, opened
from tests.simulation.world import World
from thai.dates import BANGKOK
from workflows.clarification import State


def files(world: World, number: int = 1) -> dict[str, bytes]:
    with world.database.read() as session:
        log = read_log(session, number)
    with zipfile.ZipFile(io.BytesIO(evidence_zip(log, agency="สมศ."))) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def posts(world: World) -> list[tuple[str, str, bool]]:
    manifest = json.loads(files(world)["manifest.json"])
    return [(p["kind"], p["by"], p["file"] is not None) for p in manifest["posts"]]


def test_the_texts_that_went_into_ia_and_ir_chat_are_in_the_evidence(world: World) -> None:
    opened(world)
    world.say("pranee", "แจ้งรับเรื่อง 1")
    world.tap("pranee", "โพสต์แล้ว")
    world.say("pranee", "เสนอข้อเท็จจริง 1 ลดแบบฟอร์มแล้ว")
    world.say("pranee", "ช่องทาง 1 เว็บไซต์ เฟซบุ๊ก วิทยุ")
    world.say("pranee", "แจ้งตอบ 1 ไม่มีการกำหนดให้จัดทำเอกสารเพิ่ม")
    world.tap("wipa", "เห็นชอบ")
    world.tap("somporn", "เห็นชอบ")
    world.tap("pranee", "โพสต์แล้ว")
    world.ignore()
    assert world.case(1).state is State.ANSWERED
    found = files(world)
    assert "ผู้แจ้ง: ปราณี ใจเย็น" in found["texts/1-ia-chat.txt"].decode()
    assert "คำชี้แจง: ไม่มีการกำหนดให้จัดทำเอกสารเพิ่ม" in found["texts/2-ir-chat.txt"].decode()
    assert found["posts/1-received.txt"].decode() == POST
    kinds = [json.loads(line)["kind"] for line in found["answer.jsonl"].decode().splitlines()]
    assert kinds.count("answer:approved") == 2, "who approved what is part of the proof"
    assert kinds[-1] == "answer:posted"


def test_the_same_post_of_two_officers_is_kept_twice_with_both_names(world: World) -> None:
    opened(world)
    world.say("thana", POST)
    world.ignore()
    assert posts(world) == [("received", "ปราณี ใจเย็น", True), ("again", "ธนา รุ่งเรือง", True)]


def test_a_not_ours_keeps_the_text_that_was_posted(world: World) -> None:
    opened(world)
    world.say("pranee", "ไม่เกี่ยวข้อง 1 เป็นหน้าที่ของ สพฐ.")
    world.tap("pranee", "โพสต์แล้ว")
    world.ignore()
    assert "เป็นหน้าที่ของ สพฐ." in files(world)["texts/1-ia-chat.txt"].decode()


def test_the_cards_button_gives_a_personal_link_to_the_cases_page(world: World) -> None:
    opened(world)
    world.say("pranee", "เรื่อง 1")
    world.ignore()
    world.tap("pranee", "เปิดหน้าเรื่อง")
    [told] = world.heard("pranee")
    assert "หน้าเรื่องที่ 1" in told
    assert "https://khaochat.example/enter/" in told
    world.say("pranee", "เปิดหน้าเว็บ 9")
    world.expect("pranee", "ไม่มีเรื่องชี้แจงที่ 9")


def test_the_quarter_so_far_is_a_card_with_the_verdict(world: World) -> None:
    opened(world)
    world.say("wipa", "รายงานไตรมาส")
    [told] = world.heard("wipa")
    assert "ไตรมาสที่ 1 ปีงบประมาณ 2570 (ถึงขณะนี้)" in told
    assert "ยังสรุปไม่ได้" in told
    assert "https://khaochat.example/quarters/" in told
    world.say("wipa", "รายงานไตรมาส 7")
    world.expect("wipa", "4 ไตรมาส")


def test_after_a_quarters_end_its_report_is_told_once_on_a_working_day(world: World) -> None:
    opened(world)
    world.ignore()
    heard = []
    # 1 January 2027 is a Friday.
    for day in range(1, 8):
        world.clock.move_to(datetime(2027, 1, day, 9, 20, tzinfo=BANGKOK))
        world.run()
        heard.append([text for text in world.heard("pr") if "รายงานการชี้แจง ไตรมาสที่ 1" in text])
        world.ignore()
    assert [len(found) for found in heard] == [1, 0, 0, 0, 0, 0, 0]
    assert "ไม่ผ่าน" in heard[0][0], "nobody answered the case"


def test_a_later_post_that_asks_for_the_same_is_kept_with_the_case(world: World) -> None:
    opened(world)
    later = POST.replace("ราคาปุ๋ยสูงขึ้น", "ราคายางลดลง")
    world.say("thana", later)
    world.ignore()
    assert world.cases() == [1]
    assert files(world)["posts/2-again.txt"].decode() == later


def test_an_edited_post_is_kept_in_both_versions_and_an_unsent_one_in_none(world: World) -> None:
    world.until("10.35")
    message = world.say("pranee", POST, where="pr")
    changed = POST.replace("งานเอกสาร", "งานเอกสารและการอบรม")
    world.line.edit(message, changed)
    world.run()
    world.ignore()
    found = files(world)
    assert found["posts/1-received.txt"].decode() == POST
    assert found["posts/2-edited.txt"].decode() == changed
    world.line.unsend(message)
    world.run()
    world.ignore()
    assert posts(world) == [
        ("received", "ปราณี ใจเย็น", False),
        ("edited", "ปราณี ใจเย็น", False),
        ("unsent", "ปราณี ใจเย็น", False),
    ]
    assert not [name for name in files(world) if name.startswith("posts/")]
