"""Every button has a typed form: LINE on a PC shows no menus, and a card may be read out to a colleague."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_cards import story
from test_cards_accepted import CARDS, CONTEXTS, FEW, Messages, anything

from bot import cards, dispatch
from bot.cards import plan, summary
from bot.cards import story as story_cards
from bot.cards.actions import Action
from bot.cards.postback import NOTHING, decode
from bot.cards.service import commands_of
from bot.cards.views import CardContext, HelpView
from bot.commands import PHRASES, called, read_command

TEXTS = st.sampled_from(["ครูร้องเรื่องเอกสาร", "ปราณี ใจเย็น", "เว็บไซต์", "สมศ.", ""])
ALL: dict[type, tuple[Callable[..., Messages], ...]] = CARDS | {
    plan.PlanView: (plan.plan_card, plan.decision_card),
    story_cards.StoryView: (story_cards.story_card,),
    summary.WeeklyDraftView: (summary.weekly_draft_card,),
    summary.WeeklyView: (summary.weekly_card,),
    summary.CorrectionsView: (summary.corrections_card,),
    summary.MonthlyView: (summary.monthly_card,),
    summary.DifferencesView: (summary.differences_card,),
}
TOLD_IN_HELP = {
    typed.name
    for command, _ in commands_of(HelpView(acting=True, group=False, drill=True))
    if (typed := read_command(command))
}
PICKERS = frozenset({"posted"})
"""A moment is picked on a dial; what is typed for it stands on the card."""


def parts(shown: Any) -> Iterator[dict[str, Any]]:
    if isinstance(shown, dict):
        yield shown
        shown = list(shown.values())
    if isinstance(shown, list):
        for one in shown:
            yield from parts(one)


def buttons(messages: Messages) -> list[Action]:
    return [p for p in parts(messages) if p.get("type") in ("postback", "message", "datetimepicker")]


def words(messages: Messages) -> str:
    return " ".join(p["text"] for p in parts(messages) if p.get("type") == "text")


def faults(messages: Messages) -> list[str]:
    """What is wrong with the typed forms of a card's buttons."""
    on_card = {name for name, phrases in PHRASES.items() if any(p in words(messages) for p in phrases)}
    found = []
    for action in buttons(messages):
        label, data = action["label"], action.get("data", NOTHING)
        meant = decode(data) if data != NOTHING else None
        if meant is not None and meant[0] not in dispatch.TAPS | dispatch.COMMANDS:
            found.append(f"{label}: nobody answers {meant[0]}")
        shown = action.get("text") or action.get("displayText") or action.get("fillInText") or ""
        if action["type"] == "datetimepicker" and meant and meant[0] in PICKERS:
            shown = "โพสต์เมื่อ 10.30 น."
        fills = bool(action.get("fillInText")) and not action.get("displayText")
        typed = read_command(called(shown.strip())[1] + (" ข้อความ" if fills else ""))
        if typed is None or typed.name not in dispatch.COMMANDS or typed.name == "did_you_mean":
            found.append(f"{label}: {shown!r} is no command")
        elif typed.name not in TOLD_IN_HELP | on_card:
            found.append(f"{label}: {shown!r} ({typed.name}) stands neither in help nor on the card")
    return found


@pytest.mark.parametrize(
    ("view", "card"),
    [(view, card) for view, made in ALL.items() for card in made],
    ids=lambda of: getattr(of, "__name__", ""),
)
def test_every_button_can_be_typed_and_says_how(view: type, card: Callable[..., Messages]) -> None:
    @FEW
    @given(anything(view, TEXTS), CONTEXTS)
    def check(shown: Any, ctx: CardContext) -> None:
        assert faults(card(shown, ctx)) == []

    check()
