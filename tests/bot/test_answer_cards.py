"""What the cards of answers promise; that LINE takes them whatever stands in them is tested with the other cards."""

from __future__ import annotations

import dataclasses
from datetime import datetime, timedelta
from typing import Any

import pytest
from test_cards import GROUP, ONE, actions, alt, labelled, labels, reads
from test_cards_accepted import refused

from bot import cards, dispatch
from bot.cards.answer import AnswerStepView, AnswerView, CopyView
from bot.cards.postback import NOTHING, decode
from bot.cards.views import CardContext
from bot.commands import called, read_command
from thai.dates import BANGKOK

NOW = datetime(2026, 11, 23, 10, 50, tzinfo=BANGKOK)
WAITING = AnswerView(
    case_id=3,
    title="ครูร้องงานเอกสารการประเมินคุณภาพภายนอก",
    state="waiting",
    due=NOW + timedelta(hours=20),
    words="สมศ. ชี้แจงไม่เพิ่มงานเอกสาร\nไม่มีการกำหนดให้จัดทำเอกสารเพิ่ม",
    counts=(("หัวเรื่อง", 28, 60, True),),
    points=84,
    judged=90,
    raises=((6, "เพิ่มข้อเท็จจริงให้ครบอย่างน้อย 2 ข้อ"),),
    rungs=(
        AnswerStepView("head", NOW - timedelta(minutes=5), "วิภา สุขสวัสดิ์"),
        AnswerStepView("deputy"),
    ),
    waiting="deputy",
    asked="deputy",
    round=2,
    author="ปราณี ใจเย็น",
    from_at=NOW + timedelta(hours=19),
    can_ask_director=True,
)
COPIES = (
    CopyView("afnc", "AFNC", "อีเมลของศูนย์", done_at=NOW, by="ปราณี ใจเย็น"),
    CopyView("prd", "กรมประชาสัมพันธ์", "อีเมลของสำนักข่าว", "คำชี้แจงถึงกรมประชาสัมพันธ์"),
)


def of(**more: Any) -> AnswerView:
    return dataclasses.replace(WAITING, **more)


DRAFT = of(state="draft", missing=("ประเด็น", "ผู้ชี้แจง"), rungs=(), waiting="", asked="")
POSTED = of(state="posted", release="approved", posted_at=NOW, posted_by="ปราณี", copies=COPIES, versions=1)


def every(ctx: CardContext) -> dict[str, list[dict[str, Any]]]:
    return {
        "none": cards.answer_card(of(state="none", words="", missing=("หัวเรื่อง",)), ctx),
        "draft": cards.answer_card(DRAFT, ctx),
        "complete": cards.answer_card(of(state="draft"), ctx),
        "returned": cards.answer_card(of(state="returned", remark="ขอตัวเลข", remark_by="สมพร"), ctx),
        "waiting": cards.answer_card(WAITING, ctx),
        "near": cards.answer_card(of(may_post="unapproved"), ctx),
        "head_only": cards.answer_card(of(may_post="head_only"), ctx),
        "nobody": cards.answer_card(of(asked="", may_post="unapproved"), ctx),
        "released": cards.answer_card(of(state="released", release="approved"), ctx),
        "unapproved": cards.answer_card(of(state="released", release="unapproved", reason="ไม่มีผู้ตอบ"), ctx),
        "posted": cards.answer_card(POSTED, ctx),
        "decision": cards.answer_decision_card(WAITING, ctx),
        "stand_in": cards.answer_decision_card(of(instead_of="สมพร"), ctx),
        "late": cards.answer_decision_card(of(due=NOW - timedelta(hours=1)), ctx),
        "copies": cards.answer_copies_card(POSTED, ctx),
        "reminded": cards.answer_copies_card(dataclasses.replace(POSTED, reminder=True), ctx),
    }


def test_an_approver_reads_in_the_notification_what_is_asked_and_until_when() -> None:
    assert alt(cards.answer_decision_card(WAITING, ONE)).startswith("โปรดพิจารณาคำตอบเรื่องที่ 3 ต้องแจ้งตอบภายใน")
    late = of(due=NOW - timedelta(hours=1))
    assert alt(cards.answer_decision_card(late, ONE)).startswith("[ด่วน] โปรดพิจารณาคำตอบ")


def test_a_decision_shows_the_whole_text_the_score_and_who_has_approved() -> None:
    told = reads(cards.answer_decision_card(WAITING, ONE))
    for part in (
        "ไม่มีการกำหนดให้จัดทำเอกสารเพิ่ม",
        "84 จาก 90",
        "+6 เพิ่มข้อเท็จจริง",
        "เสนอโดย ปราณี ใจเย็น",
        "วิภา สุขสวัสดิ์ 10.45 น.",
    ):
        assert part in told


def test_approving_is_one_tap_and_carries_the_round_that_was_read() -> None:
    found = labelled(cards.answer_decision_card(WAITING, ONE), "เห็นชอบ")
    assert decode(found["data"]) == ("answerok", {"c": "3", "r": "2"})
    assert labels(cards.answer_decision_card(WAITING, ONE)) == ["เห็นชอบ", "ส่งกลับแก้ไข", "ขอ ผอ. เห็นชอบด้วย"]


def test_a_text_too_long_for_the_card_comes_complete_before_it() -> None:
    long = "ข้อชี้แจง " * 280
    sent = cards.answer_decision_card(of(words=long), ONE)
    assert "".join(m["text"] for m in sent[:-1]) == long.strip()
    assert "ข้อชี้แจง" not in reads(sent[-1:])


def test_the_next_part_that_is_missing_is_the_main_button() -> None:
    found = labelled(cards.answer_card(DRAFT, ONE), "พิมพ์ประเด็น")
    assert found["fillInText"] == "คำตอบ 3 ประเด็น "
    assert "ยังไม่มี: ประเด็น · ผู้ชี้แจง" in reads(cards.answer_card(DRAFT, ONE))


def test_copies_have_a_chip_each_until_they_are_sent_and_then_a_tick_with_time_and_name() -> None:
    sent = cards.answer_copies_card(POSTED, ONE)
    assert decode(labelled(sent, "กรมประชาสัมพันธ์")["data"]) == ("answercopy", {"c": "3", "k": "prd"})
    assert "✓ AFNC" in reads(sent)
    assert "ปราณี ใจเย็น 10.50 น." in reads(sent)
    assert "AFNC" not in labels(sent)
    assert labelled(sent, "คัดลอกข้อความถึง กรมประชาสัมพันธ์")["clipboardText"] == "คำชี้แจงถึงกรมประชาสัมพันธ์"


@pytest.mark.parametrize("ctx", [ONE, GROUP], ids=["one", "group"])
def test_every_card_is_taken_by_line_and_every_button_has_its_typed_form(ctx: CardContext) -> None:
    known = set(dispatch.COMMANDS) | set(dispatch.TAPS)
    for name, sent in every(ctx).items():
        assert refused(sent) == [], name
        for action in actions(sent):
            data = action.get("data", NOTHING)
            assert data == NOTHING or decode(data)[0] in known, name
            said = action.get("displayText") or action.get("fillInText")
            if said and "แก้ไข" not in said:
                typed = read_command(called(said.strip())[1])
                assert typed is not None, (name, said)
                assert typed.name in dispatch.COMMANDS, (name, said)


def test_a_notification_of_an_answer_says_how_it_stands_and_what_is_wanted_before_the_title() -> None:
    told = {name: alt(sent) for name, sent in every(ONE).items()}
    assert told["none"].startswith("เรื่องที่ 3 ยังไม่มีคำตอบ · โปรดเติมหัวเรื่อง · แจ้งตอบภายใน")
    assert told["returned"].startswith("เรื่องที่ 3 คำตอบถูกส่งกลับแก้ไขโดย สมพร · โปรดแก้ไขแล้วเสนอใหม่")
    assert told["released"].startswith("เรื่องที่ 3 คำตอบพร้อมโพสต์ · โปรดโพสต์ใน IR-Chat")
    assert "หรือพิมพ์ คำตอบ 3" in reads(every(ONE)["waiting"]), "what may not be posted yet is not offered"
