"""Every button has a typed form: LINE on a PC shows no menus, and a card may be read out to a colleague."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_cards_accepted import CARDS, CONTEXTS, FEW, Messages, anything

from bot import dispatch
from bot.cards import plan, summary
from bot.cards import story as story_cards
from bot.cards.actions import Action
from bot.cards.help import TOPICS, commands_of
from bot.cards.postback import NOTHING, decode
from bot.cards.views import CardContext, HelpView, NoteView
from bot.commands import PHRASES, called, read_command

NUMBERS = st.integers(1, 99)
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
    for topic in TOPICS
    for row in commands_of(HelpView(acting=True, group=False, drill=True), topic)
    for command in (row[0], row[1].removeprefix("หรือ "))
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
    return " ".join(p.get("text", "") for p in parts(messages) if p.get("type") == "text")


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
    [(view, card) for view, made in ALL.items() for card in made if view is not NoteView],
    ids=lambda of: getattr(of, "__name__", ""),
)
def test_every_button_can_be_typed_and_says_how(view: type, card: Callable[..., Messages]) -> None:
    @FEW
    @given(anything(view, TEXTS, NUMBERS), CONTEXTS)
    def check(shown: Any, ctx: CardContext) -> None:
        assert faults(card(shown, ctx)) == []

    check()


def buttons_of_notes(tree: ast.AST) -> Iterator[tuple[str, str]]:
    """What the buttons of short messages type: ["ดูเรื่อง", "say", f"เรื่อง {row.id}"], each number taken for 1."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.List) or len(node.elts) != 3:
            continue
        kind, said = node.elts[1], node.elts[2]
        if not isinstance(kind, ast.Constant) or kind.value not in ("say", "fill"):
            continue
        if isinstance(said, ast.Constant):
            yield str(kind.value), str(said.value)
        if isinstance(said, ast.JoinedStr) and isinstance(said.values[0], ast.Constant):
            yield (
                str(kind.value),
                "".join(str(p.value) if isinstance(p, ast.Constant) else "1" for p in said.values),
            )


def test_the_buttons_of_short_messages_type_what_the_bot_understands() -> None:
    found = [
        (file.name, kind, said)
        for file in (Path(__file__).parents[2] / "bot").rglob("*.py")
        for kind, said in buttons_of_notes(ast.parse(file.read_text(encoding="utf-8")))
    ]
    assert len(found) > 40
    for name, kind, said in found:
        typed = read_command(said + ("ข้อความ" if kind == "fill" else ""))
        assert typed is not None, (name, said)
        assert typed.name in dispatch.COMMANDS, (name, said)
        assert typed.name != "did_you_mean", (name, said)


def test_help_shows_each_subject_on_a_card_of_its_own_short_enough_to_read() -> None:
    view = HelpView(acting=True, group=False, drill=True)
    rows = [command for topic in TOPICS for command, _ in commands_of(view, topic)]
    assert all(read_command(row) is not None for row in rows)
    assert max(len(commands_of(view, topic)) for topic in TOPICS) <= 11
    assert len(rows) == len(set(rows))
    reading = [topic.name for topic in TOPICS if commands_of(HelpView(acting=False, group=False), topic)]
    assert "คำตอบ" not in reading
