"""The cards of one story: within LINE's limits whatever stands in them, and only what the person may do."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from bot import dispatch
from bot.cards.postback import NOTHING, decode
from bot.cards.story import ClipOf, StoryView, merge_card, split_card, story_card
from bot.cards.views import CardContext, StoryLine
from bot.commands import called, read_command
from bot.limits import problems
from thai.dates import BANGKOK

NOW = datetime(2026, 11, 23, 8, 10, tzinfo=BANGKOK)
ONE = CardContext(now=NOW, short_name="สมศ.", group=False)
GROUP = CardContext(now=NOW, short_name="สมศ.")
LONG = "ข่าวยาว " * 2_000
LINE = StoryLine(12, "ครูร้องทบทวนการประเมิน", "มติชน", 3, "https://a.example", "ขั้นพื้นฐาน", "สมศ.", False, NOW)
WILD = replace(LINE, title=LONG, outlet=LONG, url="javascript:x", level="", agency="")
VIEW = StoryView(LINE, relevant=True, clips=3, can_undo=True)
CLIPS = [ClipOf(n, n, f"ข่าว {n}", "มติชน", None, NOW) for n in range(1, 15)]


def actions(part: Any) -> list[dict[str, Any]]:
    """All that can be tapped."""
    if isinstance(part, list):
        return [a for one in part for a in actions(one)]
    if not isinstance(part, dict):
        return []
    own = [part["action"]] if isinstance(part.get("action"), dict) else []
    return own + [a for one in part.values() for a in actions(one)]


@pytest.mark.parametrize("ctx", [ONE, GROUP])
@pytest.mark.parametrize("line", [LINE, WILD])
def test_the_cards_stay_within_the_limits_and_every_tap_is_known(ctx: CardContext, line: StoryLine) -> None:
    full = replace(VIEW, story=line, remark=LONG, passages=(LONG,) * 9, told=(LONG,) * 9)
    clips = [replace(c, title=LONG, outlet=LONG) for c in CLIPS]
    for card in (story_card(full, ctx), merge_card(line, [line] * 14, ctx), split_card(line, clips, ctx)):
        assert problems({"to": "C" + "c" * 32, "messages": card}, kind="push") == []
        taps = [decode(a["data"]) for a in actions(card) if a.get("data", NOTHING) != NOTHING]
        assert taps
        assert {t[0] for t in taps if t} <= set(dispatch.COMMANDS) | set(dispatch.TAPS)
        assert None not in taps
        for shown in (a["displayText"] for a in actions(card) if "displayText" in a):
            assert read_command(shown) is not None, shown


def test_who_only_reads_and_a_day_that_is_sent_have_no_buttons_to_change_it() -> None:
    reads = json.dumps(story_card(replace(VIEW, can_change=False), ONE), ensure_ascii=False)
    for word in ("แก้ระดับ", "ไม่เกี่ยวกับการศึกษา", "ตัดออก", "เขียนหมายเหตุ"):
        assert word not in reads
    sent = json.dumps(story_card(replace(VIEW, can_pick=False), ONE), ensure_ascii=False)
    assert "ตัดออก" not in sent
    assert "แก้ระดับ" in sent


def test_a_remark_begun_from_a_group_card_reaches_the_bot() -> None:
    [begun] = [a["fillInText"] for a in actions(story_card(VIEW, GROUP)) if "fillInText" in a]
    spoken, rest = called(begun + "รอตัวเลข")
    assert spoken
    typed = read_command(rest)
    assert typed is not None
    assert (typed.name, typed.number, typed.text) == ("storyremark", 12, "รอตัวเลข")
