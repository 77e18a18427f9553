"""What the cards of response plans promise, and that LINE takes them whatever stands in them."""

from __future__ import annotations

import dataclasses
import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_cards import GROUP, ONE, actions, alt, labelled, labels, reads, story
from test_cards_accepted import CONTEXTS, FEW, anything, as_sent, refused

from bot import cards, dispatch
from bot.cards.plan import STATES, PlanStepView, PlanView
from bot.cards.postback import NOTHING, decode
from bot.cards.views import CardContext, NegativeView
from bot.cards.words import KINDS
from bot.commands import called, read_command
from bot.rendering import KINDS as RENDERED
from thai.dates import BANGKOK
from workflows.response_plan import State

NOW = datetime(2026, 11, 23, 10, 50, tzinfo=BANGKOK)
STEPS = (
    PlanStepView("head", NOW - timedelta(hours=1), "วิภา สุขสวัสดิ์"),
    PlanStepView("deputy"),
    PlanStepView("director"),
)
OPTIONS = (("press", "แถลงข่าว"), ("letter", "จดหมายถึงบรรณาธิการ"), ("none", "ไม่ตอบโต้"))
WAITING = PlanView(
    id=3,
    story_id=7,
    title="ครูร้อง สมศ. ประเมินคุณภาพภายนอกสร้างภาระเอกสาร",
    state="waiting",
    rungs=STEPS,
    kind="letter",
    kind_name="จดหมายถึงบรรณาธิการ",
    text="เรียน บรรณาธิการ\nลดแบบฟอร์มแล้ว",
    round=2,
    waiting="deputy",
    asked="deputy",
    author="ปราณี ใจเย็น",
    rest_since=NOW - timedelta(hours=2),
    first_outlet="มติชน",
    first_at=NOW - timedelta(hours=3),
    outlets=4,
    options=OPTIONS,
)
DRAFT = dataclasses.replace(
    WAITING, state="draft", waiting="", asked="", rungs=tuple(PlanStepView(s.role) for s in STEPS), round=0
)


def of(view: PlanView, **more: Any) -> PlanView:
    return dataclasses.replace(view, **more)


def every(ctx: CardContext) -> dict[str, list[dict[str, Any]]]:
    ended = {"waiting": "", "asked": "", "end_reason": "ข่าวเงียบแล้ว", "ended_by": "นันทา"}
    return {
        "new": cards.plan_card(of(DRAFT, kind="", kind_name="", text=""), ctx),
        "draft": cards.plan_card(DRAFT, ctx),
        "draft_reminder": cards.plan_card(of(DRAFT, reminder=True), ctx),
        "none": cards.plan_card(of(DRAFT, kind="none", kind_name="ไม่ตอบโต้"), ctx),
        "returned": cards.plan_card(
            of(DRAFT, state="returned", round=1, remark="ขอตัวเลข", remark_by="สมพร"), ctx
        ),
        "waiting": cards.plan_card(WAITING, ctx),
        "stand_in": cards.plan_card(of(WAITING, asked="director"), ctx),
        "nobody": cards.plan_card(of(WAITING, asked=""), ctx),
        "approved": cards.plan_card(of(WAITING, state="approved", waiting="", asked=""), ctx),
        "rejected": cards.plan_card(of(WAITING, state="rejected", **ended), ctx),
        "withdrawn": cards.plan_card(of(WAITING, state="withdrawn", **ended), ctx),
        "decision": cards.decision_card(WAITING, ctx),
        "reminder": cards.decision_card(of(WAITING, reminder=True), ctx),
        "alert": cards.negative_card(NegativeView(story(negative=True), can_plan=True), ctx),
    }


def test_an_executive_reads_in_the_notification_what_is_asked_and_about_what() -> None:
    assert alt(cards.decision_card(WAITING, ONE)).startswith(
        "โปรดพิจารณาแผนที่ 3 · จดหมายถึงบรรณาธิการ · ครูร้อง สมศ."
    )
    assert alt(cards.decision_card(of(WAITING, reminder=True), ONE)).startswith(
        "โปรดพิจารณาแผนที่ 3 ค้างมาแล้ว 2 ชม. · จดหมายถึงบรรณาธิการ"
    )


def test_a_decision_shows_facts_text_and_who_has_approved() -> None:
    told = reads(cards.decision_card(WAITING, ONE))
    for part in (
        "มติชน รายงานเป็นแห่งแรก 07.50 น. · 4 สำนักข่าว",
        "เรียน บรรณาธิการ\nลดแบบฟอร์มแล้ว",
        "เสนอโดย ปราณี ใจเย็น",
        "เห็นชอบ วิภา สุขสวัสดิ์ 09.50 น.",
        "รอเห็นชอบ",
    ):
        assert part in told


def test_approving_is_one_tap_and_carries_the_round_that_was_read() -> None:
    found = labelled(cards.decision_card(WAITING, ONE), "เห็นชอบ")
    assert decode(found["data"]) == ("planok", {"p": "3", "r": "2"})
    assert labels(cards.decision_card(WAITING, ONE))[-3:] == ["เห็นชอบ", "ส่งกลับแก้ไข", "ไม่เห็นชอบ"]


def test_a_text_too_long_for_the_card_comes_complete_before_it() -> None:
    long = "ข้อชี้แจง " * 390
    messages = cards.decision_card(of(WAITING, text=long), ONE)
    assert "".join(m["text"] for m in messages[:-1]) == long.strip()
    assert "ข้อชี้แจง" not in reads(messages[-1:])


def test_an_approved_text_can_be_copied_or_stands_in_a_message_of_its_own() -> None:
    approved = of(WAITING, state="approved", waiting="", asked="")
    [card] = cards.plan_card(approved, ONE)
    assert labelled([card], "คัดลอกข้อความ")["clipboardText"] == WAITING.text
    messages = cards.plan_card(of(approved, text="ก" * 1100), ONE)
    assert messages[0] == {"type": "text", "text": "ก" * 1100}
    assert "คัดลอกข้อความ" not in labels(messages)


def test_a_draft_offers_the_kinds_and_marks_the_chosen_one() -> None:
    messages = cards.plan_card(DRAFT, ONE)
    assert decode(labelled(messages, "แถลงข่าว")["data"]) == ("plankind", {"p": "3", "k": "press"})
    assert labelled(messages, "ไม่ตอบโต้")["fillInText"] == "ไม่ตอบโต้ 3 "
    assert "จดหมายถึงบรรณาธิการ" not in labels(messages)
    assert "✓ จดหมายถึงบรรณาธิการ" in reads(messages)


def test_a_plan_without_a_kind_cannot_be_proposed_from_the_card() -> None:
    new = cards.plan_card(of(DRAFT, kind="", kind_name="", text=""), ONE)
    assert "เสนอแผน" not in labels(new)
    assert "เสนอแผน" in labels(cards.plan_card(DRAFT, ONE))


def test_the_alert_offers_a_plan_first_and_only_where_the_agency_has_kinds() -> None:
    line = story(negative=True)
    offered = cards.negative_card(NegativeView(line, can_plan=True), ONE)
    assert labels(offered[-1]["contents"]["footer"]) == [
        "ร่างแผนตอบสนอง",
        "เปิดเรื่องชี้แจง",
        "อ่านข่าว",
    ]
    assert decode(labelled(offered, "ร่างแผนตอบสนอง")["data"]) == ("planfor", {"s": "5"})
    assert "ร่างแผนตอบสนอง" not in labels(cards.negative_card(NegativeView(line), ONE))


@pytest.mark.parametrize(("why", "word"), [("grown", "แพร่ไปหลายสำนักข่าว"), ("national", "ขึ้นสื่อระดับชาติ")])
def test_a_second_alert_says_why_it_comes(why: str, word: str) -> None:
    messages = cards.negative_card(NegativeView(story(negative=True), why=why), ONE)
    assert word in alt(messages)[:60]


def test_every_button_is_known_and_what_it_types_is_understood() -> None:
    known = set(dispatch.COMMANDS) | set(dispatch.TAPS)
    for name, messages in every(ONE).items():
        for action in actions(messages):
            if action.get("data", NOTHING) != NOTHING:
                found = decode(action["data"])
                assert found is not None, name
                assert found[0] in known, name
            if "fillInText" in action:
                assert read_command(f"{action['fillInText']}ข้อความ") is not None, name


def test_in_a_group_what_is_typed_for_people_begins_with_the_bots_name() -> None:
    typed = [a["fillInText"] for ms in every(GROUP).values() for a in actions(ms) if "fillInText" in a]
    assert typed
    assert all(called(words)[0] for words in typed)


@pytest.mark.parametrize(
    ("typed", "command", "number"),
    [
        ("แผน 3", "plan", 3),
        ("แผนที่ 3", "plan", 3),
        ("แผนตอบสนอง ๓", "plan", 3),
        ("แผน 3 เรียน บรรณาธิการ", "plan", 3),
        ("ร่างแผน 5", "draftplan", 5),
        ("เสนอแผน 3", "propose", 3),
        ("เห็นชอบ 3", "approve", 3),
        ("ไม่เห็นชอบ 3 เพราะ", "reject", 3),
        ("ส่งกลับ 3 แก้คำผิด", "sendback", 3),
        ("ส่งกลับแก้ไข 3 แก้คำผิด", "sendback", 3),
        ("ไม่ตอบโต้ 3 ข่าวเก่า", "noresponse", 3),
        ("ถอนแผน 3 ผิดเรื่อง", "withdrawplan", 3),
    ],
)
def test_what_people_type_about_plans_is_understood(typed: str, command: str, number: int) -> None:
    found = read_command(typed)
    assert found is not None
    assert (found.name, found.number) == (command, number)


@pytest.mark.parametrize("typed", ["แผนงานประจำปี 2570", "เห็นชอบด้วยกับทุกคน", "แผนกบุคคลโทรหาใคร"])
def test_ordinary_words_are_no_commands(typed: str) -> None:
    assert read_command(typed) is None


def test_a_card_has_one_main_button_and_at_most_two_others() -> None:
    for name, messages in every(ONE).items():
        there = [p for p in messages[-1]["contents"]["footer"]["contents"] if p["type"] == "button"]
        assert [b["style"] for b in there] == ["primary", "secondary", "secondary"][: len(there)], name


def test_no_card_says_khrap_kha_or_shouts() -> None:
    for name, messages in every(GROUP).items():
        told = f"{alt(messages)}\n{reads(messages)}"
        assert not any(word in told for word in ("ครับ", "ค่ะ", "คะ ", "!", "None")), name


def test_each_state_and_each_notice_has_its_words() -> None:
    assert set(STATES) == {state.value for state in State}
    kinds = {kind for kind in RENDERED if kind.startswith("plan")}
    assert kinds == {"plan", "plan_decision", "plan_reminder", "plan_result"}
    assert kinds <= set(KINDS)


@pytest.mark.parametrize("card", [cards.plan_card, cards.decision_card])
def test_no_card_is_ever_refused_and_the_sdk_drops_nothing(card: Any) -> None:
    states = st.sampled_from([*STATES, "unheard"])
    roles = st.sampled_from(["head", "deputy", "director", ""])

    @FEW
    @given(anything(PlanView), states, roles, roles, st.sampled_from(["", "none", "letter"]), CONTEXTS)
    def check(shown: Any, state: str, waiting: str, asked: str, kind: str, ctx: CardContext) -> None:
        messages = card(of(shown, state=state, waiting=waiting, asked=asked, kind=kind), ctx)
        assert refused(messages) == []
        json.dumps(messages, ensure_ascii=False).encode()
        for message in messages:
            assert as_sent(message) == message

    check()
