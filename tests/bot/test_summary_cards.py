"""What the cards of summaries and correction lists promise, and that LINE takes them whatever stands in them."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from test_cards import GROUP, ONE, actions, alt, labelled, labels, reads, story
from test_cards_accepted import CONTEXTS, FEW, anything, as_sent, refused, strict

from bot import dispatch
from bot.cards import summary as cards
from bot.cards.postback import NOTHING, decode
from bot.cards.views import CardContext
from bot.cards.words import KINDS
from bot.commands import called, read_command
from bot.rendering import KINDS as RENDERED
from bot.summary_commands import handed_in
from thai.dates import BANGKOK

assert strict  # a fixture of the other cards' tests
NOW = ONE.now
DUE = datetime(2026, 11, 23, 15, 0, tzinfo=BANGKOK)
MONDAY, SUNDAY = date(2026, 11, 16), date(2026, 11, 22)
FIGURES = cards.WeekFigures(120, 45, 6, 108, 8)
DRAFT = cards.WeeklyDraftView(
    MONDAY, SUNDAY, 3, FIGURES, "ข่าวที่เกี่ยวข้อง 120 ข่าว", (story(),), send_due_at=DUE, to=("กลุ่มผู้บริหาร",)
)
SENT = cards.WeeklyView(
    MONDAY,
    SUNDAY,
    FIGURES,
    "ข่าวที่เกี่ยวข้อง 120 ข่าว",
    "",
    "ปราณี ใจเย็น",
    NOW,
    (story(1),),
    (story(2, negative=True),),
    "https://khaochat.example/reports/x",
)
LIST = cards.CorrectionsView(
    NOW,
    tuple(cards.CorrectionLine(f"ข่าวที่ {n}", "ระดับการศึกษา: อุดมศึกษา → การอาชีวศึกษา") for n in range(12)),
    12,
    "รายการแก้ไข",
    "https://khaochat.example/reports/x",
    "https://line.me/R/share?text=x",
)
MONTH = cards.MonthlyView("ตุลาคม 2569", FIGURES, "https://k.example/d", "https://k.example/x")
DIFFERENT = cards.DifferencesView(
    MONDAY, SUNDAY, True, 4, (cards.CountLine("สพฐ.", 40, 38),), ("เหรียญทองโอลิมปิก",), (), ("ครูร้อง",)
)
MADE: dict[type, Callable[..., Any]] = {
    cards.WeeklyDraftView: cards.weekly_draft_card,
    cards.WeeklyView: cards.weekly_card,
    cards.CorrectionsView: cards.corrections_card,
    cards.MonthlyView: cards.monthly_card,
    cards.DifferencesView: cards.differences_card,
}


def every(ctx: CardContext) -> list[list[dict[str, Any]]]:
    return [MADE[type(view)](view, ctx) for view in (DRAFT, SENT, LIST, MONTH, DIFFERENT)]


def test_the_draft_says_in_the_notification_which_week_and_when_it_goes_by_itself() -> None:
    assert alt(cards.weekly_draft_card(DRAFT, ONE)).startswith(
        "สรุปประจำสัปดาห์ 16–22 พ.ย. 69 รอตรวจ · ส่งอัตโนมัติ 15.00 น."
    )
    never = dataclasses.replace(DRAFT, send_due_at=None)
    assert "อัตโนมัติ" not in reads(cards.weekly_draft_card(never, ONE))


def test_sending_is_one_tap_and_carries_the_version_that_was_read() -> None:
    found = labelled(cards.weekly_draft_card(DRAFT, ONE), "ส่งสรุป")
    assert decode(found["data"]) == ("weeklysend", {"f": "2026-11-16", "v": "3"})
    assert labels(cards.weekly_draft_card(DRAFT, ONE))[-3:] == ["ส่งสรุป", "ดู/แก้ไข", "เทียบสรุปผู้ให้บริการ"]


def test_a_summary_that_went_by_itself_says_so_and_one_that_was_checked_says_by_whom() -> None:
    assert "ผู้ส่ง ปราณี ใจเย็น" in reads(cards.weekly_card(SENT, ONE))
    by_itself = cards.weekly_card(dataclasses.replace(SENT, by=""), ONE)
    assert "ส่งอัตโนมัติ ยังไม่มีผู้ตรวจ" in reads(by_itself)
    assert "ส่งอัตโนมัติ" in alt(by_itself)[:60]


def test_a_long_correction_list_shows_ten_and_says_how_many_more() -> None:
    told = reads(cards.corrections_card(LIST, ONE))
    assert "ข่าวที่ 9" in told
    assert "ข่าวที่ 10" not in told
    assert "อีก 2 ข่าว" in told


def test_weeks_and_months_over_a_border_are_named_in_full() -> None:
    over = dataclasses.replace(DRAFT, first=date(2026, 11, 30), last=date(2026, 12, 6))
    assert "30 พ.ย. – 6 ธ.ค. 69" in alt(cards.weekly_draft_card(over, ONE))
    year = dataclasses.replace(DRAFT, first=date(2026, 12, 28), last=date(2027, 1, 3))
    assert "28 ธ.ค. 69 – 3 ม.ค. 70" in alt(cards.weekly_draft_card(year, ONE))


def test_what_cannot_be_read_of_the_providers_summary_is_said_with_what_to_do() -> None:
    unread = cards.DifferencesView(MONDAY, SUNDAY, readable=False)
    told = reads(cards.differences_card(unread, ONE))
    assert "อ่านสรุปผู้ให้บริการไม่ได้" in told
    assert "โปรดวางข้อความ" in told
    same = cards.differences_card(cards.DifferencesView(MONDAY, SUNDAY, True, 5), ONE)
    assert "ตรงกันทั้งหมด" in reads(same)


def test_every_button_is_known_and_what_it_types_is_understood() -> None:
    known = set(dispatch.COMMANDS) | set(dispatch.TAPS)
    for messages in every(ONE):
        for action in actions(messages):
            if action.get("data", NOTHING) != NOTHING:
                found = decode(action["data"])
                assert found is not None
                assert found[0] in known
            if "fillInText" in action:
                assert handed_in(f"{action['fillInText']}ข้อความ")
    [typed] = [a["fillInText"] for ms in every(GROUP) for a in actions(ms) if "fillInText" in a]
    assert called(typed)[0]


@pytest.mark.parametrize(
    ("typed", "command"),
    [
        ("สรุปประจำสัปดาห์", "weekly"),
        ("สรุปสัปดาห์", "weekly"),
        ("ส่งสรุป", "weeklysend"),
        ("ส่งสรุปประจำสัปดาห์", "weeklysend"),
        ("แก้ไขสรุป", "weeklyedit"),
        ("สรุปผู้ให้บริการ", "providersummary"),
        ("รายการแก้ไข", "corrections"),
        ("สรุปประจำเดือน", "monthly"),
    ],
)
def test_each_button_has_a_typed_form(typed: str, command: str) -> None:
    found = read_command(typed)
    assert found is not None
    assert found.name == command


@pytest.mark.parametrize("text", ["สรุปผู้ให้บริการน้ำประปา", "ขอสรุปผู้ให้บริการหน่อย", "ผู้ให้บริการส่งสรุปมาแล้ว"])
def test_talk_of_the_provider_hands_nothing_in(text: str) -> None:
    assert not handed_in(text)


def test_a_card_has_one_main_button_and_at_most_two_others() -> None:
    for messages in every(ONE):
        there = [p for p in messages[-1]["contents"]["footer"]["contents"] if p["type"] == "button"]
        assert [b["style"] for b in there] == ["primary", "secondary", "secondary"][: len(there)]


def test_no_card_says_khrap_kha_or_shouts_and_each_notice_has_its_words() -> None:
    for messages in every(GROUP):
        told = f"{alt(messages)}\n{reads(messages)}"
        assert not any(word in told for word in ("ครับ", "ค่ะ", "คะ ", "!", "None"))
    kinds = {"weekly_draft", "weekly", "weekly_sent", "weekly_differences", "corrections", "monthly"}
    assert kinds <= RENDERED
    assert kinds <= set(KINDS)


@pytest.mark.parametrize("view", MADE, ids=lambda v: v.__name__)
def test_no_card_is_ever_refused_and_the_sdk_drops_nothing(view: type) -> None:
    @FEW
    @given(anything(view), CONTEXTS)
    def check(shown: Any, ctx: CardContext) -> None:
        messages = MADE[view](shown, ctx)
        assert refused(messages) == []
        json.dumps(messages, ensure_ascii=False).encode()
        for message in messages:
            assert as_sent(message) == message

    check()


@pytest.mark.shared
@pytest.mark.parametrize("view", MADE, ids=lambda v: v.__name__)
def test_every_card_is_valid_by_lines_own_specification(view: type, strict: Any, shared: Path) -> None:
    @settings(FEW, max_examples=5)
    @given(anything(view), CONTEXTS)
    def check(shown: Any, ctx: CardContext) -> None:
        body = {"to": "C" + "c" * 32, "messages": MADE[view](shown, ctx)}
        assert [f"{list(e.absolute_path)}: {e.message[:200]}" for e in strict.iter_errors(body)] == []

    check()


def test_less_than_an_hour_before_it_goes_the_draft_is_urgent_by_its_colour() -> None:
    near = dataclasses.replace(DRAFT, send_due_at=NOW + timedelta(minutes=30))
    assert "เหลือ 30 นาที" in reads(cards.weekly_draft_card(near, ONE))
