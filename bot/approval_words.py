"""Plain "เห็นชอบ" and "ส่งกลับ", which stand on the buttons of plans and of answers: of which of the two is found out here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from sqlalchemy import select

from bot import answer_commands, plan_commands
from bot.commands import Typed
from bot.turn import Turn
from storage.answer_tables import AnswerRow
from workflows.answer import State
from workflows.response_plan import open_plans

Command = Callable[[Turn, Typed], None]
SHOWN = 4
"""Most that one message offers to choose from as buttons."""


def approve(turn: Turn, typed: Typed) -> None:
    """Approve what waits for it: a plan or an answer. Asks when it could be either."""
    plans, answers = _meant(turn, typed)
    if plans and answers:
        words = [f"เห็นชอบคำตอบ {n}" for n in answers] + [f"เห็นชอบแผน {n}" for n in plans]
        turn.note(
            "เห็นชอบเรื่องใด",
            "มีทั้งคำตอบและแผนตอบสนองที่รอเห็นชอบ · แตะปุ่มหรือพิมพ์ตามปุ่ม",
            buttons=[[word, "say", word] for word in words[:SHOWN]],
        )
        return
    _carry(turn, typed, answers, answer_commands.approve, plan_commands.approve)


def send_back(turn: Turn, typed: Typed) -> None:
    """Return a plan, or the answer where no plan is meant."""
    plans, answers = _meant(turn, typed)
    _carry(turn, typed, [] if plans else answers, answer_commands.send_back, plan_commands.send_back)


def _carry(turn: Turn, typed: Typed, answers: list[int], of_answer: Command, of_plan: Command) -> None:
    if not answers:
        of_plan(turn, typed)
    elif len(answers) == 1:
        of_answer(turn, replace(typed, number=answers[0]))
    else:
        of_answer(turn, typed)


def _meant(turn: Turn, typed: Typed) -> tuple[list[int], list[int]]:
    """Open plans and cases whose answer waits for approval, of the number where one was given."""
    waiting = select(AnswerRow.case_id).where(AnswerRow.state == State.WAITING.value)
    plans = [row.id for row in open_plans(turn.session)]
    answers = list(turn.session.scalars(waiting.order_by(AnswerRow.case_id)))
    if typed.number is None:
        return plans, answers
    return [n for n in plans if n == typed.number], [n for n in answers if n == typed.number]
