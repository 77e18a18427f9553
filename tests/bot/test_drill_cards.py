"""The cards of drills: marked, within LINE's limits, with what must be read."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.cards.drill import (
    ADVICE,
    DrillListView,
    DrillPostView,
    DrillResultView,
    drill_list_card,
    drill_post_card,
    drill_result_card,
)
from bot.cards.flex import Messages
from bot.cards.views import CardContext
from bot.cards.words import KINDS
from bot.delivery import readable
from bot.limits import problems
from bot.rendering import KINDS as RENDERED
from thai.dates import BANGKOK

NOW = datetime(2026, 11, 23, 13, 0, tzinfo=BANGKOK)
ONE = CardContext(now=NOW, short_name="สมศ.", group=False)
GROUP = CardContext(now=NOW, short_name="สมศ.")
LONG = "ยาวมาก " * 400


def step(name: str, **changes: Any) -> dict[str, Any]:
    return {
        "step": name,
        "by": "ปราณี ใจเย็น",
        "seconds": 240,
        "limit_seconds": 900,
        "late": False,
        "missed": False,
        "out_of_order": False,
    } | changes


def outcome(**changes: Any) -> dict[str, Any]:
    case = {
        "id": 7,
        "title": "ครูร้องเรื่องเอกสาร",
        "state": "withdrawn",
        "right": "answer",
        "decided": None,
        "decision": None,
        "steps": [
            step("acknowledge", late=True, seconds=1200),
            step("brief", seconds=None, by="", missed=True),
            step("answer", seconds=None, by=""),
        ],
        "reminders": 4,
        "climbed_to": "director",
        "practise": ["acknowledge", "brief"],
    }
    return {
        "title": "ประเด็นเดียว เกี่ยวกับเรา",
        "lesson": "แจ้งรับเรื่องก่อน",
        "started_at": NOW.isoformat(),
        "ended_at": NOW.isoformat(),
        "end": "limit",
        "hour_seconds": 300,
        "handed_in": {"by": "ธนา", "seconds": 90, "ruled_out": False},
        "cases": [case],
        "practise": ["acknowledge", "brief"],
        "passed": False,
    } | changes


def said(messages: Messages) -> str:
    return f"{messages[-1]['altText']}\n{readable(messages[-1])}"


def all_cards(ctx: CardContext) -> list[Messages]:
    post = DrillPostView(1, f"[ซ้อม] {LONG[:900]}", 300, NOW + timedelta(hours=2))
    hostile = outcome(title=LONG, lesson=LONG, practise=list(ADVICE), cases=outcome()["cases"] * 9)
    return [
        drill_post_card(post, ctx),
        drill_list_card(DrillListView(((LONG, NOW), ("ข", None)) * 20, 300, 60, True), ctx),
        drill_result_card(DrillResultView(outcome(), "", True), ctx),
        drill_result_card(DrillResultView(hostile, LONG, True), ctx),
        drill_result_card(DrillResultView(outcome(handed_in=None, cases=[]), "", False), ctx),
    ]


@pytest.mark.parametrize("ctx", [ONE, GROUP], ids=["one", "group"])
def test_every_card_is_marked_polite_and_accepted(ctx: CardContext) -> None:
    for messages in all_cards(ctx):
        assert problems({"to": "C" + "0" * 32, "messages": messages}, kind="push") == []
        assert messages[-1]["altText"].startswith("[ซ้อม] ")
        assert not any(word in said(messages) for word in ("ครับ", "ค่ะ", "!!", "None"))
        footer = messages[-1]["contents"].get("footer", {"contents": []})["contents"]
        assert sum(part["type"] == "button" for part in footer) <= 3


def test_the_result_says_who_was_late_what_was_missed_how_far_it_climbed_and_what_to_practise() -> None:
    told = said(drill_result_card(DrillResultView(outcome(), "", True), ONE))
    for words in (
        "เกินกำหนด 1 ขั้นตอน · ไม่ได้ทำ 1 ขั้นตอน",
        "หมดเวลาซ้อม",
        "ส่งประเด็น · ธนา",
        "20 นาที (4 ชม.)",
        "ไม่ได้ทำ",
        "ยังไม่ถึงกำหนด",
        "ถึง ผอ.",
        ADVICE["acknowledge"],
        ADVICE["brief"],
        "ข้อสังเกต: แจ้งรับเรื่องก่อน",
    ):
        assert words in told


def test_a_post_that_does_not_fit_the_clipboard_is_still_shown_whole() -> None:
    view = DrillPostView(1, f"[ซ้อม] {'ก' * 1100}", 3600, NOW + timedelta(hours=24))
    told = said(drill_post_card(view, GROUP))
    assert "ก" * 1100 in told
    assert "คัดลอกโพสต์" not in told
    assert "ใช้เวลาจริง" in told


def test_each_notice_of_a_drill_has_its_words() -> None:
    kinds = {"drill_post", "drill_read", "drill_result", "drill_list", "drill_reminder"}
    assert kinds <= RENDERED
    assert kinds <= set(KINDS)
