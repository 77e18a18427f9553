"""What the bot says of itself: help, who somebody is, and whether a slip was meant."""

from __future__ import annotations

from bot.cards.text import cut
from bot.commands import Typed
from bot.drill_view import BEGINS
from bot.turn import Turn


def did_you_mean(turn: Turn, typed: Typed) -> None:
    """A slip of a command that changes something is never carried out by guess."""
    turn.note(
        "หมายถึงคำสั่งนี้หรือไม่",
        f"ยังไม่ได้ทำรายการใด · ถ้าหมายถึง {typed.text} ให้แตะปุ่มหรือพิมพ์อีกครั้ง",
        buttons=[[cut(typed.text, 40), "say", typed.text]],
    )


def show_help(turn: Turn, typed: Typed) -> None:
    """What this person may say."""
    begins = turn.person is not None and turn.person.role in BEGINS
    turn.reply("help", acting=turn.acting, group=turn.group, drill=begins)


def whoami(turn: Turn, typed: Typed) -> None:
    """As whom the bot knows this person."""
    person = turn.person
    if person is not None:
        turn.reply("who", person_id=person.id)
